"""What the pages say themselves. What the catalogs say is quoted as it stands."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.diagnostics import Words

SORTS: Mapping[str, Words] = {
    "theme": Words("一件事一次办", "Life events, done once"),
    "benefit": Words("补贴待遇", "Benefits"),
    "matter": Words("单个事项", "Single services"),
    "formula": Words("算一算", "Calculators"),
}

SORT_TAGS: Mapping[str, Words] = {
    "theme": Words("一件事", "life event"),
    "benefit": Words("补贴", "benefit"),
    "matter": Words("事项", "service"),
    "formula": Words("计算", "calculator"),
}

SAMPLE = "示例"
"""The mark of a value that stands for one that has not been looked up (核验)."""

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
}

# ── error pages ──────────────────────────────────────────────────────────────────────────────────────────────────

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
    500: (
        Words("我们这里出了错", "Something went wrong on our side"),
        Words("您填过的内容还在。请过几分钟再试；急办请拨打咨询电话或到窗口。", "Your answers are kept. Try again in a few minutes."),
    ),
}
