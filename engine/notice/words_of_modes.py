"""What a notice says of the ways to handle a case, a sentence each, so that they can be read aloud together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dsl.diagnostics import Words

NAMES: Mapping[str, Words] = {
    "joint": Words("集成办", "Joint"), "across": Words("跨域办", "Across regions"), "accepted late": Words("容缺受理", "Accepted with papers to come"),
    "decided late": Words("容缺办理", "Decided with papers to come"), "promise": Words("承诺办", "By promise"), "proactive": Words("免申办", "Without application"),
    "automatic": Words("智能办", "Automatic"), "nearby": Words("就近办", "Nearby"), "help": Words("帮代办", "Help"), "service": Words("便利", "Service"),
    "online": Words("网办", "Online"), "mail": Words("邮寄", "By mail"), "for people": Words("自然人", "People"), "for bodies": Words("法人", "Companies and bodies"),
}  # fmt: skip
PHASES: Mapping[str, Words] = {
    "accept": Words("受理", "handing in"), "review": Words("审查", "review"), "decide": Words("决定", "decision"),
    "make": Words("制证", "making the certificate"), "deliver": Words("送达", "delivery"),
}  # fmt: skip
OFFERS: Mapping[str, Words] = {
    "online": Words("网上就能办，不用到窗口", "Can be done online, without a visit"), "mail": Words("结果可以寄到家", "Results can come by mail"),
    "help": Words("可以请人帮办、代办，不收费", "Somebody can act for you, free of charge"), "service": Words("可以申请", "To be had on request"),
}  # fmt: skip
DECIDED: Mapping[str, Words] = {
    "machine": Words("条件都由数据核实，系统自动办结", "Data show that all holds: done by the machine"),
    "person": Words("不能全由数据判定的，转工作人员办理，系统不会自动拒绝", "What data do not decide goes to a person; the machine never refuses"),
}
NO_APPLICATION = Words("不用申请，由部门主动发现、主动发给", "Nobody has to apply: it is found and paid by itself")
MAY_DECLINE = Words("可以谢绝", "It may be declined")
PEOPLE = Words("在自然人区办", "At the counters for people")
BODIES = Words("在法人区办", "At the counters for companies and other bodies")


def joint(accept: int | None, form: int | None, deliver: int | None) -> tuple[Words, ...]:
    said = ((accept, "受理{}次", "handed in {} time(s)"), (form, "填{}张表", "{} form(s)"), (deliver, "送达{}次", "delivered {} time(s)"))
    return tuple(Words(zh.format(count), en.format(count)) for count, zh, en in said if count is not None)


_ACROSS: Mapping[str, Words] = {
    "online": Words("全程网办：人在外地也一样办", "wholly online, from wherever one is"),
    "accepted elsewhere": Words("异地代收代办：收件的只收件，决定的才决定", "handed in at one place, decided at another"),
    "several places": Words("多地联办：几个地方一起办", "several places act together"),
}  # fmt: skip


def across(mode: str, scope: str, accepted_at: str, decided_at: str, adds: str) -> tuple[Words, ...]:
    said = [_ACROSS[mode]]
    said += [Words(f"范围：{scope}", f"within: {scope}")] if scope else []
    said += [Words(f"收件：{accepted_at}，核对身份和材料，收齐后转过去", f"handed in at {accepted_at}, which looks over papers and sends them on")] if accepted_at else []
    said += [Words(f"决定：{decided_at}，审查、决定、出证", f"decided at {decided_at}, which examines, decides and issues")] if decided_at else []
    said += [Words(f"比在决定地办多{adds}", f"takes {adds} more")] if adds else []
    return tuple(said)


def nearest(what: str, level: str) -> Words:
    return Words(f"{what}：最近到{level}", f"{what}: as near as {level}")


def late(mode: str, papers: Sequence[str]) -> Words:
    listed = "、".join(papers)
    if mode == "accepted":
        return Words(f"缺这些可以先受理：{listed}", f"Accepted without: {', '.join(papers)}")
    return Words(f"缺这些可以先办结：{listed}", f"Decided without: {', '.join(papers)}")


def promise(pledge: str, paper: str, may: str, barred: str) -> Words:
    match may:
        case "yes":
            return Words(f"签《{pledge}》，就不用交“{paper}”", f"Who signs {pledge} need not hand in {paper}")
        case "no":
            return Words(f"不能用《{pledge}》代替“{paper}”：{barred}", f"{pledge} cannot stand for {paper}: {barred}")
        case _:
            return Words(f"可以用《{pledge}》代替“{paper}”，受理时核对：{barred}", f"{pledge} may stand for {paper}; looked up when handed in: {barred}")


def for_those(condition: str) -> Words:
    return Words(f"适用：{condition}", f"for those of whom this holds: {condition}")


def done_by(who: str) -> Words:
    return Words(f"由{who}办", f"by {who}")


def sent_to(fact: str) -> Words:
    return Words(f"选邮寄的，再填“{fact}”", f"who chooses mail fills in {fact}")


def as_written(text: str) -> Words:
    return Words(text, text)


def only_confirm(facts: Sequence[str]) -> Words:
    return Words(f"只要确认：{'、'.join(facts)}", f"only to be confirmed: {', '.join(facts)}")


# ── what follows from a choice ───────────────────────────────────────────────────────────────────────────────────


def stands_for(pledge: str) -> Words:
    return Words(f"已选《{pledge}》代替，不用交", f"{pledge} stands for it")


def promise_open(pledge: str) -> Words:
    return Words(f"能不能用《{pledge}》代替，受理时核对信用后才定；请先备好材料", f"Whether {pledge} may stand for it is settled when credit is looked up; have the paper ready")


def promise_barred(pledge: str) -> Words:
    return Words(f"不能用《{pledge}》代替，材料照交", f"{pledge} cannot stand for it: the paper is needed")


def refused_for(paper: str, is_core: bool) -> Words:
    why = ("是核心材料，不能容缺", "is a core paper and cannot come later") if is_core else ("不能容缺后补", "cannot come later")
    return Words(f"缺“{paper}”，它{why[0]}，请补齐再来", f"Without {paper}, which {why[1]}, the case is not accepted")


def accepted_with(paper: str, mode: str, due: str, on: date | None, if_late: str) -> Words:
    day = (f"，最迟{on.year}年{on.month}月{on.day}日", f", by {on.isoformat()}") if on is not None else ("", "")
    first = ("已受理，补齐后再作决定", "Accepted; decided once it is there") if mode == "accepted" else ("已受理，先作决定", "Accepted, and decided without it")
    return Words(
        f"缺“{paper}”，{first[0]}；请在{due}内补交{day[0]}" + (f"；逾期：{if_late}" if if_late else ""),
        f"{paper} is missing. {first[1]}; to be handed in within {due}{day[1]}" + (f"; otherwise: {if_late}" if if_late else ""),
    )


def check_of(pledge: str) -> Words:
    return Words(f"核查《{pledge}》", f"Look into {pledge}")


def handing_in(paper: str) -> Words:
    return Words(f"补交“{paper}”", f"Hand in {paper}")
