"""What the pages say themselves. What the catalogs say is quoted as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from dsl.diagnostics import Words
from engine.decision import SAMPLE
from engine.rulebook import SHANGHAI

SORTS: Mapping[str, Words] = {
    "theme": Words("一件事一次办", "Life events, done once"),
    "benefit": Words("补贴待遇", "Benefits"),
    "matter": Words("单个事项", "Single services"),
    "formula": Words("算一算", "Calculators"),
}

OTHERS = Words("其他", "Others")

SORT_TAGS: Mapping[str, Words] = {
    "theme": Words("一件事", "life event"),
    "benefit": Words("补贴", "benefit"),
    "matter": Words("事项", "service"),
    "formula": Words("计算", "calculator"),
}

OUTCOMES: Mapping[str, Words] = {
    "yes": Words("符合", "Met"),
    "no": Words("不符合", "Not met"),
    "unknown": Words("待核实", "To be checked"),
    "skipped": Words("没有再问", "Not asked"),
}

NOTICE_TITLES: Mapping[str, Words] = {
    "yes": Words("您可以办", "You can apply"),
    "no": Words("现在还不能办", "As things are, this cannot be done"),
    "unknown": Words("还要核实几项，再给您答复", "A few things still have to be checked"),
}

PAPER_STATES: Mapping[str, Words] = {
    "bring": Words("要带", "bring it"),
    "waived": Words("不用带", "not needed from you"),
    "fed": Words("不用带", "not needed from you"),
    "not needed": Words("不需要", "not needed"),
    "unknown": Words("看情况", "it depends"),
    "promised": Words("可以承诺代替", "a promise will do"),
    "late": Words("可以晚点交", "may come later"),
}

ACCEPTANCES: Mapping[str, Words] = {
    "whole": Words("材料齐了，可以受理。", "All is there: it can be accepted."),
    "with gaps": Words("缺的材料可以后补，先受理。", "What is missing may come later: it is accepted."),
    "refused": Words("缺了不能后补的材料，还不能受理。", "A paper is missing that cannot come later: it is not accepted yet."),
}

RECEIVED: Mapping[str, Words] = {
    "bring": Words("收这些材料", "Handed in"), "unknown": Words("看情况，请先备好", "It depends: have them ready"),
    "promised": Words("签承诺书，不交", "A promise instead"), "late": Words("以后补交", "To come later"),
}  # fmt: skip
"""What a receipt says of papers, by their state."""

CHECKED: Mapping[str, Words] = {
    "有出处": Words("已核对公开原文", "checked against the published text"),
    "通识": Words("通识，没有重读原文", "from general knowledge, not re-read"),
    SAMPLE: Words("示例，正式使用前要换成真的", "a sample, to be replaced before use"),
}
"""How far a statement can be relied on (核验)."""

ELEMENTS: Mapping[str, Words] = {
    "server_type": Words("服务对象", "For whom"),
    "applies_to": Words("适用范围", "Scope"),
    "task_type": Words("事项类型", "Kind of service"),
    "project_type": Words("办件类型", "Kind of case"),
    "handle_type": Words("办理形式", "Ways to apply"),
    "online_handle_url": Words("网上办理地址", "Online at"),
    "handle_area": Words("通办范围", "Can be done throughout"),
    "use_level": Words("行使层级", "Level of government"),
    "other_dept": Words("联办机构", "Offices that take part"),
    "anticipate_explain": Words("法定时限怎样算", "How the legal time counts"),
    "promise_explain": Words("承诺时限怎样算", "How the promised time counts"),
    "special_procedure": Words("特别程序", "Special procedures"),
    "service_type": Words("中介服务", "Agents needed"),
    "limit_explain": Words("数量限制", "Limited places"),
    "limit_scene_explain": Words("必须到现场的原因", "Why a visit is needed"),
    "fee_project": Words("收费标准", "Fees"),
    "result_name": Words("结果名称", "Name of the result"),
    "supervise_way": Words("监督投诉", "Complaints"),
    "review_way": Words("行政复议", "Administrative review"),
    "lawsuit_way": Words("行政诉讼", "Administrative lawsuit"),
}
"""The standard elements of a matter that its guide tells besides what it tells anyway, in this order."""

NOTHING_TO_TELL = ("无", "否", "")


def texts_of(value: object) -> tuple[str, ...]:
    """An element of a matter as texts: one, several, or pairs of a name and what it is; nothing where there is nothing to tell."""
    match value:
        case tuple() | list():
            return tuple(text for each in value for text in texts_of(each))
        case Mapping():
            return tuple(f"{name}：{'、'.join(texts_of(each))}" for name, each in value.items())
        case None:
            return ()
        case _:
            text = str(value).strip()
            return () if text in NOTHING_TO_TELL else (text,)


def day(on: date, language: str) -> str:
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}" if language == "en" else f"{on.year}年{on.month}月{on.day}日"


def moment(at: datetime, language: str) -> str:
    """A moment by the clock of China, to the minute."""
    here = at.astimezone(SHANGHAI)
    return f"{day(here.date(), language)} {here:%H:%M}"


MONTHS = "January February March April May June July August September October November December".split()

# ── error pages ──────────────────────────────────────────────────────────────────────────────────────────────────

NOT_KEPT = (
    Words("刚才的内容没有存下", "What you just sent was not kept"),
    Words(
        "系统现在存不了东西，正在处理。请不要关掉这一页：过几分钟返回上一页，再提交一次。之前存好的内容都在，不会重复办理。",
        "The service cannot store anything at the moment. Keep this page open: go back in a few minutes and send it again. What was kept before is safe, and nothing is done twice.",
    ),
)

ERRORS: Mapping[int, tuple[Words, Words]] = {
    400: (
        Words("这一页没有收到完整的内容", "The page did not arrive whole"),
        Words("请返回上一页，再提交一次。", "Go back and send it again."),
    ),
    403: (
        Words("这一页打开太久了", "This page was open for too long"),
        Words("为了您的安全，请返回上一页、刷新，再提交一次。您填过的内容还在。如果总是这样，请允许浏览器保存 Cookie。", "Go back, reload, and send it again. Your answers are kept."),
    ),
    404: (
        Words("没有找到这一页", "There is no such page"),
        Words("地址可能写错了，或者这一页已经不在了。请从首页重新查找。", "The address may be wrong. Start from the home page."),
    ),
    405: (
        Words("不能这样打开这一页", "This page cannot be opened like this"),
        Words("请从首页重新进入。", "Start from the home page."),
    ),
    408: (
        Words("等了太久，没有收完", "It took too long to arrive"),
        Words("可能是网络太慢。请返回上一页，换个信号好的地方再提交一次。您填过的内容还在。", "The connection may be slow. Go back and send it again where the signal is better. Your answers are kept."),
    ),
    409: (
        Words("这份申请已经提交过了", "This was handed in before"),
        Words("先前提交的内容与这一页不同，我们保留先前的那一份。", "What was handed in before differs from this page. We keep the earlier one."),
    ),
    413: (
        Words("内容太多，没有收下", "Too much was sent"),
        Words("请返回上一页，写短一些再提交。", "Go back and make it shorter."),
    ),
    415: (
        Words("没有收下这种内容", "This kind of content is not accepted"),
        Words("请从首页重新进入，用页面上的表单填写。", "Start from the home page and use its forms."),
    ),
    422: (
        Words("收到的内容不对", "What was sent cannot be taken"),
        Words("请返回上一页，对照提示改过再提交。", "Go back, correct it and send it again."),
    ),
    429: (
        Words("来得太密了", "Too many requests"),
        Words("从您这里来的请求太多，请过一分钟再试。您填过的内容还在。", "Too many requests came from where you are. Try again in a minute. Your answers are kept."),
    ),
    503: (
        Words("现在办事的人太多", "Too many people at once"),
        Words("请过几秒钟再试。您填过的内容还在。", "Try again in a few seconds. Your answers are kept."),
    ),
    500: (
        Words("我们这里出了错", "Something went wrong on our side"),
        Words("您填过的内容还在。请过几分钟再试；急办请拨打咨询电话或到窗口。", "Your answers are kept. Try again in a few minutes."),
    ),
}

NO_RIGHT = (
    Words("您的账号没有这项权限", "Your account may not do this"),
    Words("如果工作需要，请向本单位的账号管理员申请。", "If your work needs it, ask the administrator of accounts of your office."),
)
