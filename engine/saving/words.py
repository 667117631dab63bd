"""What a comparison says, a sentence each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.diagnostics import Words

MEASURES: Mapping[str, Words] = {
    "fields": Words("填写项", "fields"), "papers": Words("自带材料", "papers"), "steps": Words("环节", "steps"),
    "visits": Words("跑现场", "visits"), "days": Words("工作日", "working days"),
}  # fmt: skip

FATES: Mapping[str, Words] = {
    "once": Words("只办一次", "done once"), "merged": Words("并入别的", "merged"), "prefilled": Words("预填，核对即可", "prefilled"),
    "fed": Words("前一件提供", "fed"), "issued": Words("免交（电子证照）", "issued by an office"), "shared": Words("免交（数据共享）", "shared"),
    "internal": Words("免交（内部核验）", "checked inside"), "promised": Words("可以承诺代替", "promised"), "brought": Words("要带", "brought"),
    "kept": Words("保留", "kept"), "cancelled": Words("取消", "cancelled"), "online": Words("网上办，不跑", "online"),
    "on site": Words("必须到现场", "on site"), "electronic": Words("结果是电子的", "electronic"), "mailed": Words("结果寄到家", "mailed"),
    "parallel": Words("同时办，不加时间", "parallel"), "of the theme": Words("一件事自己的", "of the theme"), "settled": Words("不用问", "not asked"),
}  # fmt: skip

ASKED_ONCE = Words("一张表上填一次", "Filled in once")
ASKED_BY_THEME = Words("一件事自己要问的", "Asked by the theme itself")
SETTLED_BY_OTHERS = Words("由别的回答已经能定，不用再问", "Settled by other answers")
BROUGHT = Words("各事项共用一份", "Brought once for all that ask")
NOT_ASKED_SINCE = Words("改革后不再要这份材料", "No longer asked for since the reform")
NO_STEP_SINCE = Words("改革后没有这一步", "No longer a step since the reform")
STEP_KEPT = Words("后台照办，申请人不用管", "Done inside as before")
DONE_ONCE: Mapping[str, Words] = {"accept": Words("一个窗口统一受理", "Accepted once for all"), "deliver": Words("结果一次送达", "All results delivered once")}
DONE_WITH: Mapping[str, Words] = {"accept": Words("和第一件一起受理", "Accepted with the first"), "deliver": Words("和第一件一起送达", "Delivered with the first")}
VISITS_KEPT = Words("没有集成办，照各事项自己的次数", "Not handled jointly: each as often as it says")
DONE_ONLINE = Words("网上办", "Done online")
COME_ONCE = Words("到一个窗口一起交", "Handed in at one window")
ONE_WINDOW = Words("到综合窗口交件", "Papers are handed in at one window")
HANDING_IN = Words("交件", "handing in")
FETCHING = Words("取件", "fetching")
ALL_ELECTRONIC = Words("结果都是电子的，不用取", "All results are electronic")
ON_THE_LONGEST_WAY = Words("在最长的一条线上", "On the longest way")
BESIDE_OTHERS = Words("和别的同时办，不增加总时间", "Beside others, adding no time")
UNDER_WAY = Words("转递", "under way")
NOBODY = Words("没有一个用例能办成，也造不出能办成的人，没法比较", "No example and no made-up person may have it: nothing can be compared")
NOT_JOINT = Words("这件事没有写“集成办”，受理、送达还是各办各的", "Nothing says that it is accepted and delivered jointly")


def handed_in_elsewhere(accepted_at: str, decided_at: str) -> Words:
    zh = f"从{accepted_at}转到{decided_at}" if accepted_at and decided_at else "在外地收件，转到决定的地方"
    en = f"from {accepted_at} to {decided_at}" if accepted_at and decided_at else "handed in elsewhere, sent to where it is decided"
    return Words(zh, en)


def field_fed(matter: str) -> Words:
    return Words(f"“{matter}”办成后就有了，不用填", f"Comes from {matter}")


def asked_with(matter: str) -> Words:
    return Words(f"“{matter}”已经问过", f"Asked for {matter} already")


def prefilled_from(register: str, unit: str) -> Words:
    return Words(f"{unit or register}已经有，预填出来核对", f"{unit or register} has it: filled in to be looked over")


def brought_once_with(matter: str) -> Words:
    return Words(f"同“{matter}”那一份共用", f"The same as for {matter}")


def looked_up(issuer: str) -> Words:
    return Words(f"{issuer or '部门'}已经有，系统自己核对", f"{issuer or 'An office'} has it: looked up, not asked for")


def promised_by(pledge: str) -> Words:
    return Words(f"签《{pledge}》就不用交", f"Not needed from those who sign {pledge}")


def on_site(why: str) -> Words:
    return Words(f"必须到现场：{why}", f"On the spot: {why}")


def mailed(results: Sequence[str]) -> Words:
    return Words(f"可以邮寄：{'、'.join(results)}", f"By mail: {', '.join(results)}")


def fetched(results: Sequence[str]) -> Words:
    return Words(f"要自己取：{'、'.join(results)}", f"To be fetched: {', '.join(results)}")


def filled_in(names: Sequence[str]) -> Words:
    return Words(f"用例没有说全、由程序代填的申请人：{'、'.join(names)}", f"Examples that leave facts open, filled in: {', '.join(names)}")


def made_up(count: int) -> Words:
    return Words(f"没有能办成的用例，{count}名申请人都是造出来的", f"No example may have it: all {count} applicants are made up")


def still_open(papers: Sequence[str]) -> Words:
    return Words(f"有的申请人要不要这些材料，问完了还定不下来，没有计入：{'、'.join(papers)}", f"Not settled for somebody, and not counted: {', '.join(papers)}")


def visits_not_said(matters: Sequence[str]) -> Words:
    return Words(f"没有写到办事现场次数，按0次算：{'、'.join(matters)}", f"Visits not written, counted as none: {', '.join(matters)}")


def only_today(count: int, of: int) -> Words:
    return Words(
        f"{of}个事项中有{count}个没有写全“改革前”的次数和时限，一件件办按现在的次数和承诺时限算，减幅只会少算",
        f"{count} of {of} matters do not say how it was before the reform: today's visits and promised days count, so the saving is rather too small",
    )


def some_are_samples(count: int) -> Words:
    return Words(f"有{count}个事项的数标着“示例”，发布前要核实", f"{count} matters have figures marked as samples, to be looked up before they are published")


def before_reform(title: str, matters: int, days: object) -> Words:
    return Words(f"改革前是“{title}”：{matters}个事项，{days}个工作日", f"Before: {title}, {matters} matters, {days} working days")


def come_filled_in(count: object) -> Words:
    return Words(f"填写项里有{count}项预填好了，只要核对", f"{count} of the fields come filled in, to be looked over")


def by_the_legal_limits(days: object) -> Words:
    return Words(f"按法定时限一件件办是{days}个工作日", f"By the legal limits, one by one takes {days} working days")
