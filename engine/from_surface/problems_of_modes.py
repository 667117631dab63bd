"""What is wrong with the ways a theme says it is handled: 方式, 容缺, 告知承诺, 改革前, 减少."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.nearest import nearest
from dsl.source import Span, Text

Both = tuple[str, str]


def _problem(code: str, title: Both, zh: str, en: str, span: Span, hint: Both | None = None, *,
             severity: Severity = Severity.ERROR, related: tuple[tuple[Span, Words], ...] = ()) -> Diagnostic:  # fmt: skip
    return Diagnostic(code, severity, Words(*title), Words(zh, en), span, Words(*hint) if hint else None, related)


def _meant(word: str, known: Iterable[str], otherwise: Both) -> Both:
    near = nearest(word, known)
    return (f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else otherwise


# ── 容缺 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def core_paper_late(paper: Text, need: Text) -> Diagnostic:
    return _problem(
        "core-paper-late", ("核心材料不能容缺", "A core paper may not be late"),
        f"“{paper}”写着必要，是核心材料，不能容缺后补。", f"`{paper}` is a core paper (必要): nobody may hand it in later.", paper.span,
        ("请去掉容缺；确实可以后补的，“必要性”改成“容缺后补”。", "Take the lateness away; if it may really come later, say 容缺后补 under 必要性."),
        related=((need.span, Words("在这里写着必要", "it is said to be 必要 here")),) if need.span != paper.span else (),
    )  # fmt: skip


def late_without_deadline(paper: Text) -> Diagnostic:
    return _problem(
        "late-without-deadline", ("容缺没有补交期限", "Late without a deadline"),
        f"“{paper}”可以后补，却没有写什么时候补、逾期怎样。", f"`{paper}` may come later, but nothing says until when, and what if not.", paper.span,
        ("请在材料库或者申请材料里写：`容缺: {补交: 5个工作日, 逾期: 终止办理}`。", "Write it with the paper: `容缺: {补交: 5个工作日, 逾期: 终止办理}`."),
    )  # fmt: skip


def late_not_asked(paper: Text, known: Collection[str]) -> Diagnostic:
    return _problem(
        "late-not-asked", ("没有事项要这份材料", "No matter asks for it"),
        f"联办的事项都不要“{paper}”，说不上容缺。", f"No matter of the theme asks for `{paper}`.", paper.span,
        _meant(paper.value, known, ("请去掉它，或者核对材料的名称。", "Take it out, or look at its name.")),
    )  # fmt: skip


def not_a_deadline(text: Text) -> Diagnostic:
    return _problem(
        "not-a-deadline", ("看不出期限", "Not a deadline"), f"“{text}”数不出是哪一天。", f"No day can be counted from `{text}`.", text.span,
        ("请写成 `5个工作日`、`30天`、`受理后10个工作日`、`办结后3个月`。", "Write `5个工作日`, `30天`, `受理后10个工作日` or `办结后3个月`."),
    )  # fmt: skip


# ── 告知承诺 ─────────────────────────────────────────────────────────────────────────────────────────────────────


def pledge_for_another(pledge: Text, paper: str, replaces: Text) -> Diagnostic:
    return _problem(
        "pledge-for-another-paper", ("承诺书对不上材料", "A pledge for another paper"),
        f"《{pledge}》代替的是“{replaces}”，不是“{paper}”。", f"{pledge} stands for {replaces}, not for {paper}.", pledge.span,
        ("请改承诺书的“替代”，或者换一份承诺书。", "Change what the pledge replaces, or name another pledge."),
        related=((replaces.span, Words("它代替的材料写在这里", "what it replaces is written here")),),
    )  # fmt: skip


def pledge_without_paper(pledge: Text) -> Diagnostic:
    return _problem(
        "pledge-without-paper", ("没有材料用它代替", "No paper it stands for"),
        f"联办的事项没有一份材料可以用《{pledge}》代替。", f"No paper of the theme may be replaced by {pledge}.", pledge.span,
        (f"请在那份申请材料下写 `可承诺: {pledge}`，或者去掉它。", f"Write `可承诺: {pledge}` below the paper, or take it out."),
    )  # fmt: skip


def check_without_date(text: Text) -> Diagnostic:
    return _problem(
        "check-without-date", ("核查没有日期", "A check without a date"),
        f"“{text}”数不出哪天核查，承诺以后就排不上核查的日程。", f"No day of the check can be counted from `{text}`.", text.span,
        ("请写成 `办结后30天`、`办结后2个月`。", "Write `办结后30天` or `办结后2个月`."), severity=Severity.WARNING,
    )  # fmt: skip


# ── 方式 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def not_a_count(text: Text) -> Diagnostic:
    return _problem("not-a-count", ("看不出几次", "Not a count"), f"“{text}”看不出是几。", f"`{text}` is no count.", text.span,
                    ("请写成 `一次`、`2次`、`一张`。", "Write `一次`, `2次` or `一张`."))  # fmt: skip


def not_a_time(text: Text) -> Diagnostic:
    return _problem("not-a-time", ("看不出多久", "Not a time"), f"“{text}”看不出是多久。", f"`{text}` is no length of time.", text.span,
                    ("请写成 `1个工作日`、`4小时`、`当场`。", "Write `1个工作日`, `4小时` or `当场`."))  # fmt: skip


def not_a_target(text: Text) -> Diagnostic:
    return _problem("not-a-target", ("看不出目标", "Not a target"), f"“{text}”看不出要减到多少。", f"`{text}` is no target.", text.span,
                    ("请写成 `0次`、`3份`、`60%`。", "Write `0次`, `3份` or `60%`."))  # fmt: skip


def cross_region_without_mode(span: Span, known: Sequence[str]) -> Diagnostic:
    words = "、".join(known)
    return _problem("cross-region-without-mode", ("跨域没有写做法", "Across regions, but how?"), "跨域办没有写怎样办。", "Nothing says how it is done across regions.", span,
                    (f"请写“做法”：{words}。", f"Write 做法: {words}."))  # fmt: skip


def cross_region_without_place(span: Span, key: Both) -> Diagnostic:
    return _problem(
        "cross-region-without-place", ("收受分离少了一头", "One of two places is missing"),
        f"收受分离要说清在哪里收、在哪里定，这里没有写“{key[0]}”。", f"What is handed in here and decided there needs both places; `{key[1]}` is missing.", span,
        (f"请加上 `{key[0]}: …`。", f"Add `{key[1]}: …`."),
    )  # fmt: skip


def unknown_address(fact: Text, known: Iterable[str]) -> Diagnostic:
    return _problem("unknown-address", ("名称不认识", "Unknown name"), f"没有“{fact}”这个数据项，不知道寄到哪里。", f"There is no fact `{fact}` to send things to.", fact.span,
                    _meant(fact.value, known, ("请写一个数据项的名称。", "Name a fact.")))  # fmt: skip


def not_a_level(text: Text, levels: Sequence[str]) -> Diagnostic:
    listed = "、".join(levels)
    return _problem("not-a-level", ("层级不认识", "Unknown level"), f"没有“{text}”这一级。", f"There is no level `{text}`.", text.span,
                    _meant(text.value, levels, (f"可以写：{listed}。", f"There are: {listed}.")))  # fmt: skip


def nearby_of_nothing(text: Text, known: Sequence[str]) -> Diagnostic:
    listed = "、".join(known)
    return _problem("nearby-of-nothing", ("就近办什么", "Nearby, but what?"), f"“{text}”不是一种步骤，也不是联办的事项。", f"`{text}` is no sort of step and no matter of the theme.", text.span,
                    _meant(text.value, known, (f"可以写：{listed}。", f"There are: {listed}.")))  # fmt: skip


# ── 改革前 ───────────────────────────────────────────────────────────────────────────────────────────────────────


def before_without_source(text: Text) -> Diagnostic:
    return _problem(
        "before-without-source", ("改革前的数没有出处", "A figure without a source"),
        f"改革前的“{text}”没有写是哪里来的，算出来的减幅没有人会信。", f"Nothing says where `{text}` comes from; nobody will believe what is computed from it.", text.span,
        ("请写“依据”或者“链接”；只是举例的，写 `核验: 示例`。", "Write 依据 or 链接; where it is only made up, `核验: 示例`."),
    )  # fmt: skip
