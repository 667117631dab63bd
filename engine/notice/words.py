"""What a notice says about papers and matters, a sentence each, so that they can be read aloud together."""

from __future__ import annotations

from dsl.diagnostics import Words

ALWAYS = Words("每个人都要交", "Everybody hands it in")


def asked_by(matter: str) -> Words:
    return Words(f"办“{matter}”的都要交", f"Whoever has {matter} hands it in")


def needed_because(condition: str) -> Words:
    return Words(f"需要，因为符合：{condition}", f"Needed, because: {condition}")


def not_asked_by(matter: str) -> Words:
    return Words(f"不需要，因为这次不办“{matter}”", f"Not needed, because {matter} is not part of it")


def not_needed_because(condition: str) -> Words:
    return Words(f"不需要，因为不符合：{condition}", f"Not needed, because this does not hold: {condition}")


def not_yet_known(condition: str) -> Words:
    return Words(f"要不要还不清楚，要看是否符合：{condition}", f"It is not known yet whether it is needed; it depends on: {condition}")


def waived_by(how: str) -> Words:
    return Words(f"免交：{how}", f"Need not be brought: {how}")


def fed_by(matter: str) -> Words:
    return Words(f"“{matter}”办成后直接提供，不用自己带", f"Comes straight from {matter}")


def perhaps_fed_by(matter: str) -> Words:
    return Words(f"“{matter}”一起办的，由它直接提供；不一起办的，要自己带", f"Comes straight from {matter} if that is part of it; otherwise it is to be brought")


def by_pledge(pledge: str) -> Words:
    return Words(f"可以用《{pledge}》代替", f"May be replaced by the declaration {pledge}")


def pledge_barred(pledge: str, why: str) -> Words:
    return Words(f"不能用《{pledge}》代替：{why}", f"May not be replaced by the declaration {pledge}: {why}")


def may_be_late(due: str, if_late: str, mode: str = "accepted") -> Words:
    first = ("可以先受理，补齐再办", "Accepted without it and decided once it is there") if mode == "accepted" else ("可以先办结，以后补交", "Decided without it")
    return Words(
        first[0] + (f"（{due}内补交）" if due else "") + (f"；逾期不补：{if_late}" if if_late else ""),
        first[1] + (f" (to be handed in within {due})" if due else "") + (f"; otherwise: {if_late}" if if_late else ""),
    )


def doubt(fact: str, told: str, by: tuple[str, ...], suggested: str) -> Words:
    zh, en = "、".join(f"“{each}”" for each in by), ", ".join(by)
    return Words(f"“{fact}”填的是{told}，照{zh}是{suggested}：请再看一看，填错了就改；没有填错的照填的办，窗口核对证件",
                 f"{fact} is {told}, but {en} says {suggested}. Look again and change what is wrong; what is right stands, and the counter compares the papers")  # fmt: skip


MUST = Words("必办", "Always part of it")
MAY = Words("选办，由您决定", "Optional: you decide")


def takes_part_because(condition: str) -> Words:
    return Words(f"一起办，因为符合：{condition}", f"Part of it, because: {condition}")


def takes_no_part_because(condition: str) -> Words:
    return Words(f"不用办，因为不符合：{condition}", f"Not part of it, because this does not hold: {condition}")


def part_not_known(condition: str) -> Words:
    return Words(f"是否一起办，要看是否符合：{condition}", f"Whether it is part of it depends on: {condition}")


def no_fee() -> str:
    return "不收费"
