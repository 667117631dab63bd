"""What tells an author that the matters of a theme cannot be put in order, or that a ledger does not add up."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.nearest import nearest
from dsl.source import Span, Text


def _problem(
    code: str, title: tuple[str, str], zh: str, en: str, span: Span, hint: tuple[str, str] | None = None, *,
    severity: Severity = Severity.ERROR, related: tuple[tuple[Span, Words], ...] = (),
) -> Diagnostic:
    return Diagnostic(code, severity, Words(*title), Words(zh, en), span, Words(*hint) if hint else None, related)


def _meant(word: str, known: Collection[str]) -> tuple[str, str] | None:
    near = nearest(word, known)
    return (f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else None


def _place(span: Span) -> str:
    return f"{span.file}:{span.line}"


def longer_than_allowed(limit: Text, step: str, most: Text) -> Diagnostic:
    return _problem(
        "longer-than-allowed", ("超过了上限", "Longer than allowed"), f"“{step}”写着要{limit.value}，超过了上限{most.value}。",
        f"`{step}` takes {limit.value}, and may take {most.value} at most.", limit.span,
        ("请核对依据，改时限或者上限。", "Look at the law and change one of them."), related=((most.span, Words("上限", "the longest")),),
    )  # fmt: skip


# ── order ────────────────────────────────────────────────────────────────────────────────────────────────────────

CIRCLE = ("互相等", "A circle")
Step = tuple[str, str, str, Text]
"""Who waits, for whom, why (`after`, `not before`, `paper`), and where that is written."""


def matters_in_a_circle(theme: Text, circle: Sequence[Step]) -> Diagnostic:
    zh, en = _names(circle)
    return _problem(
        "matters-in-a-circle", CIRCLE, f"“{theme}”里这几件事互相等，永远办不完：{zh}。{_told(circle, 'zh')}。",
        f"In `{theme}` these wait for each other and never end: {en}. {_told(circle, 'en')}.", circle[0][3].span,
        ("请去掉其中一处。", "Take one of these out."),
        related=_related(circle),
    )  # fmt: skip


def matters_may_circle(theme: Text, circle: Sequence[Step]) -> Diagnostic:
    zh, en = _names(circle)
    return _problem(
        "matters-may-circle", ("可能互相等", "Perhaps a circle"), f"“{theme}”里这几件事可能互相等：{zh}。{_told(circle, 'zh')}。",
        f"In `{theme}` these may wait for each other: {en}. {_told(circle, 'en')}.", circle[0][3].span,
        ("几处“何时”同时成立，就永远办不完；请看它们会不会同时成立。", "Where their conditions hold together, they never end: see whether they can."),
        severity=Severity.WARNING, related=_related(circle),
    )  # fmt: skip


def _names(circle: Sequence[Step]) -> tuple[str, str]:
    names = " → ".join((*(each[0] for each in circle), circle[0][0]))
    return names, names


def _told(circle: Sequence[Step], language: str) -> str:
    zh = {"after": "“{0}”等“{1}”", "not before": "“{0}”不先于“{1}”", "paper": "“{0}”要“{1}”的结果“{2}”"}
    en = {"after": "`{0}` waits for `{1}`", "not before": "`{0}` is not issued before `{1}`", "paper": "`{0}` needs `{2}`, a result of `{1}`"}
    told = [
        (zh if language == "zh" else en)[why].format(later, sooner, text) + (f"（{_place(text.span)}）" if language == "zh" else f" ({_place(text.span)})")
        for later, sooner, why, text in circle
    ]
    return "；".join(told) if language == "zh" else "; ".join(told)


def _related(circle: Sequence[Step]) -> tuple[tuple[Span, Words], ...]:
    return tuple((text.span, Words(f"“{later}”等“{sooner}”", f"`{later}` waits for `{sooner}`")) for later, sooner, _, text in circle)


def waits_twice(text: Text, later: str, told: Span) -> Diagnostic:
    return _problem(
        "waits-twice", ("先后说了两样", "Two orders"), f"“{later}”已经要等“{text}”办完才开始（第{told.line}行），不会先于它。",
        f"`{later}` begins only when `{text}` is done (line {told.line}), so it never ends before it.", text.span,
        ("要同时办、出证有先后，就只写“不先于”；要办完才开始，就只写“等”。", "Write `not_before` alone if they may run side by side, `after` alone if not."),
        related=((told, Words("在这里", "here")),),
    )  # fmt: skip


def order_told_by_papers(text: Text, later: str, paper: Text) -> Diagnostic:
    return _problem(
        "order-told-by-papers", ("不用写", "Need not be written"),
        f"“{later}”要“{text}”的结果“{paper}”（{_place(paper.span)}），本来就等它，这里可以删去。",
        f"`{later}` needs `{paper}` ({_place(paper.span)}), a result of `{text}`, and waits for it anyway: this can be taken out.", text.span,
        severity=Severity.HINT, related=((paper.span, Words("在这里", "here")),),
    )  # fmt: skip


def in_two_stages(name: Text, first: str, second: str) -> Diagnostic:
    return _problem("in-two-stages", ("两个阶段里都有", "In two stages"), f"“{name}”已经在“{first}”阶段，又写在“{second}”里。",
                    f"`{name}` is in the stage `{first}` already, and in `{second}` too.", name.span)  # fmt: skip


def limit_tells_no_time(text: Text, name: str) -> Diagnostic:
    return _problem(
        "limit-tells-no-time", ("时限看不懂", "No time limit"), f"“{name}”的时限“{text}”看不出是多久，排计划时算作不花时间。",
        f"The limit of `{name}`, `{text}`, tells no time; a plan counts it as none.", text.span,
        ("请写成 5个工作日、30天、2小时 或 当场。", "Write 5个工作日, 30天, 2小时 or 当场."), severity=Severity.WARNING,
    )  # fmt: skip


def target_missed(text: Text, theme: str, least: Words) -> Diagnostic:
    return _problem(
        "target-missed", ("达不到目标", "A target is missed"), f"“{theme}”的目标是{text}，照各事项的时限和先后最少要{least.zh}。",
        f"`{theme}` aims at {text}; by the limits and the order of its matters it takes {least.en} at least.", text.span,
        ("`banshi plan` 说明哪几件事拖不得：把它们的时限写短，或者改成同时办。", "`banshi plan` shows which matters decide: shorten their limits, or let them run side by side."),
        severity=Severity.WARNING,
    )  # fmt: skip


def stage_too_long(text: Text, stage: str, takes: Words) -> Diagnostic:
    return _problem(
        "stage-too-long", ("达不到目标", "A target is missed"), f"“{stage}”阶段限{text}，照计划要{takes.zh}。",
        f"The stage `{stage}` may take {text}; by the plan it takes {takes.en}.", text.span, severity=Severity.WARNING,
    )  # fmt: skip


# ── ledgers ──────────────────────────────────────────────────────────────────────────────────────────────────────

LEDGER = ("台账对不上", "A ledger does not add up")


def unknown_ledger(name: Text, known: Collection[str]) -> Diagnostic:
    return _problem("unknown-ledger", ("名称不认识", "Unknown name"), f"没有“{name}”这本台账。", f"There is no ledger `{name}`.", name.span,
                    _meant(name.value, known) or ("请先在“台账”里写出它。", "Write it under `ledgers` first."))  # fmt: skip


def ledger_without_names(name: Text, span: Span) -> Diagnostic:
    return _problem("ledger-without-names", LEDGER, f"台账“{name}”没有“名称”这一列。", f"The ledger `{name}` has no column `name`.", span,
                    ("请在 || 左边加一列“名称”，写每个事项的名称。", "Put a column `name` before ||, for the name of each matter."))  # fmt: skip


def ledger_row_without_name(span: Span) -> Diagnostic:
    return _problem("ledger-row-without-name", LEDGER, "这一行没有写事项的名称。", "This row has no name of a matter.", span)


def twice_in_ledger(name: Text, earlier: Span) -> Diagnostic:
    return _problem("twice-in-ledger", LEDGER, f"“{name}”在台账里写了两遍（第{earlier.line}行）。", f"`{name}` stands in the ledger twice (line {earlier.line}).",
                    name.span, ("一个事项只有一个去向，请删去一行。", "A matter has one fate: take out one row."), related=((earlier, Words("在这里", "here")),))  # fmt: skip


def fate_missing(span: Span, name: str, edition: str) -> Diagnostic:
    return _problem("fate-missing", LEDGER, f"“{name}”在“{edition}”里没有去向。", f"`{name}` has no fate in `{edition}`.", span, FATE_WAYS)


FATE_WAYS = ("请写 保留、取消、转为内部，或者 并入某某。", "Write kept, cancelled, internal, or merged into another.")


def unknown_fate(text: Text) -> Diagnostic:
    return _problem("unknown-fate", LEDGER, f"“{text}”不是去向。", f"`{text}` is no fate.", text.span, FATE_WAYS)


def merged_into_unknown(text: Text, name: str, into: str, known: Collection[str]) -> Diagnostic:
    return _problem("merged-into-unknown", LEDGER, f"“{name}”并入“{into}”，可台账里没有“{into}”。", f"`{name}` is merged into `{into}`, which is not in the ledger.",
                    text.span, _meant(into, known))  # fmt: skip


def merged_into_lost(text: Text, name: str, into: str, edition: str, row: Span) -> Diagnostic:
    return _problem("merged-into-lost", LEDGER, f"“{name}”并入“{into}”，可“{into}”自己在“{edition}”里没有保留（第{row.line}行）。",
                    f"`{name}` is merged into `{into}`, which is not kept itself in `{edition}` (line {row.line}).", text.span,
                    ("并入的那一项要写“保留”。", "What others are merged into is kept."), related=((row, Words("在这里", "here")),))  # fmt: skip


def unknown_edition(name: Text, known: Collection[str]) -> Diagnostic:
    return _problem("unknown-edition", LEDGER, f"台账里没有“{name}”这一列。", f"The ledger has no column `{name}`.", name.span,
                    _meant(name.value, known) or (f"|| 右边有：{'、'.join(known)}。", f"Behind || stand: {', '.join(known)}."))  # fmt: skip


def ledger_leaves_another(text: Text, edition: str, counted: int) -> Diagnostic:
    return _problem("ledger-leaves-another", LEDGER, f"“{edition}”应剩 {text} 项，数得保留 {counted} 项。",
                    f"`{edition}` is to leave {text}; {counted} are kept.", text.span)  # fmt: skip
