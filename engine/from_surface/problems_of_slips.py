"""What is wrong with an expression that can be read and says something else than its author meant: `65-80`, `标准 + 10%`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.source import Span

NOT_OURS = Words("不是这里的写法", "Written another way here")
NEVER = Words("永远不成立", "It never holds")


def _problem(code: str, title: Words, message: Words, span: Span, hint: Words) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, title, message, span, hint)


def range_as_subtraction(span: Span, low: str, high: str, *, in_cell: bool) -> Diagnostic:
    return _problem(
        "range-as-subtraction",
        NOT_OURS,
        Words(f"“{low}-{high}”会算成减法。", f"`{low}-{high}` is a subtraction."),
        span,
        Words(
            f"要写一段，请写“{low}至{high}”。" if in_cell else f"要写一段，请写 [{low}..{high}]。",
            f"For a range write `[{low}..{high}]`.",
        ),
    )


def brackets_wanted(span: Span, together: str) -> Diagnostic:
    brief = together if len(together) <= 40 else together[:40] + "……"
    return replace(
        _problem(
            "brackets-wanted",
            Words("先后要说清", "Brackets would help"),
            Words("“且”和“或”写在一起，先算“且”，再算“或”。", "Where `and` and `or` stand together, `and` comes first."),
            span,
            Words(f"就是这个意思的，请加括号：（{brief}）；不是的，请把“或”的两边括起来。", f"If that is meant, put brackets around it: ({brief}); if not, around what `or` joins."),
        ),
        severity=Severity.HINT,
    )  # fmt: skip


def percent_added(span: Span, before: str, sign: str, percent: str, share: str, factor: str) -> Diagnostic:
    word = {"+": "加", "-": "减"}[sign]
    return _problem(
        "percent-added",
        NOT_OURS,
        Words(f"“{sign} {percent}”是{word} {share}，不是按比例{word}。", f"`{sign} {percent}` is {sign} {share}, not a share of what stands before."),
        span,
        Words(f"按比例请写：{before} × {factor}", f"For a share write `{before} * {factor}`."),
    )  # fmt: skip


def compared_in_a_row(span: Span, first: str, subject: str, second: str, range_: str) -> Diagnostic:
    """`range_` is the range that the two comparisons make; "" if they make none."""
    zh, en = f"{first} 且 {subject} {second}", f"{first} and {subject} {second}"
    return _problem(
        "compared-in-a-row",
        NOT_OURS,
        Words("比较不能连着写。", "Comparisons do not stand in a row."),
        span,
        Words(f"请写：{subject} 属于 {range_}", f"Write `{subject} in {range_}`.") if range_ else Words(f"请写：{zh}", f"Write `{en}`."),
    )  # fmt: skip


def ends_reversed(span: Span, low: str, high: str) -> Diagnostic:
    return _problem(
        "ends-reversed",
        NEVER,
        Words(f"一段从 {low} 到 {high}，头比尾大，里面什么也没有。", f"A range from {low} to {high} holds nothing: its ends are the wrong way round."),
        span,
        Words(f"请把两头换过来：从 {high} 到 {low}。", f"Put them the other way round: from {high} to {low}."),
    )  # fmt: skip


def option_alone(
    span: Span, option: str, choices: str, subject: str, options: Sequence[str], *, is_denied: bool
) -> Diagnostic:
    zh = f"{subject} {'不属于' if is_denied else '属于'}（{'，'.join(options)}）"
    en = f"{subject} in ({', '.join(options)})"
    return _problem(
        "option-alone",
        NOT_OURS,
        Words(f"“{option}”是“{choices}”的一项，单独写不成条件。", f"`{option}` is a choice of `{choices}` and no condition by itself."),
        span,
        Words(f"请写：{zh}", f"Write `{f'not({en})' if is_denied else en}`."),
    )  # fmt: skip


def options_joined(span: Span, word: str, options: Sequence[str]) -> Diagnostic:
    zh, en = "，".join(options), ", ".join(options)
    return _problem(
        "options-joined",
        NOT_OURS,
        Words(f"几项之间不写“{word}”。", f"Choices are not joined by `{word}`."),
        span,
        Words(f"请用逗号隔开：{zh}", f"Part them by commas: {en}"),
    )


def date_out_of_reach(span: Span, written: str) -> Diagnostic:
    return _problem(
        "date-out-of-reach",
        Words("日期不对", "Wrong date"),
        Words(f"日期要在1800年到2199年之间，写的是“{written}”。", f"Dates lie between 1800 and 2199, not `{written}`."),
        span,
        Words("年份请写四位，如 1960年1月1日。", "Write the year with four digits, such as 1960年1月1日."),
    )
