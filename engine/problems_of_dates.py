"""What is said of dates that are written otherwise: of the format in a mapping, of a cell, of a whole column."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.diagnostics import Diagnostic, Severity, Words
from engine.problems_of_backends import ended


def _format(message: Words, hint: Words) -> Diagnostic:
    return Diagnostic("bad-mapping", Severity.ERROR, Words("对应表看不懂", "The mapping is not understood"), ended(message), hint=ended(hint))


def format_of_no_date(column: str) -> Diagnostic:
    return _format(
        Words(f"“{column}”写了格式，可它不是日期", f"`{column}` has a format, but it is no date"),
        Words("格式只说明日期怎样写，请去掉", "A format says how dates are written; leave it out"),
    )


def unknown_format(column: str, said: str, meant: Words | None, known: Sequence[Words]) -> Diagnostic:
    guess = Words(f"是想写“{meant.zh}”吗？", f"Is `{meant.en}` meant?") if meant else Words(
        f"可以写 {'、'.join(each.zh for each in known)}；带时刻的，后面加“ 时刻”",
        f"It may be {', '.join(each.en for each in known)}, with ` time` behind it where times of day are to be left out",
    )  # fmt: skip
    return _format(Words(f"“{column}”的格式“{said}”看不懂", f"The format `{said}` of `{column}` is not understood"), guess)


def example_of_format(column: str, said: str, meant: Words, other: Words | None = None) -> Diagnostic:
    """A date where its format was to be; `other` is another format that it may have."""
    return _format(
        Words(f"“{column}”的格式写了一个日期“{said}”", f"The format of `{column}` is a date, `{said}`"),
        Words(f"要写年、月、日的先后：是想写“{meant.zh}”吗？", f"Say the order of year, month and day: is `{meant.en}` meant?") if other is None else
        Words(f"要写年、月、日的先后：是“{meant.zh}”，还是“{other.zh}”？", f"Say the order of year, month and day: is it `{meant.en}` or `{other.en}`?"),
    )  # fmt: skip


def formats_alike(column: str, one: Words, other: Words, sample: str) -> Diagnostic:
    """Two formats in which one text may be two days."""
    return _format(
        Words(f"“{column}”的格式有“{one.zh}”，又有“{other.zh}”，“{sample}”就分不清是哪一天", f"`{column}` has the formats `{one.en}` and `{other.en}`, and nobody knows which day `{sample}` is"),
        Words("只写这一列真用的那一种", "Keep the one that the column has"),
    )


# ── cells ────────────────────────────────────────────────────────────────────────────────────────────────────────


def not_written_so(fact: str, cell: str, format_: Words, looks: Words | None) -> Words:
    """Of a cell that is no date in the format of its column; `looks` is a format that it would have."""
    way_out = Words(f"看来是 {looks.zh}。", f" It looks like {looks.en}.") if looks else Words("", "")
    return Words(f"“{fact}”的格式是 {format_.zh}，“{cell}”不是这样写的。{way_out.zh}", f"`{fact}` is written {format_.en}, and “{cell}” is not.{way_out.en}")


def way_out_of_format(format_: Words, has_time: bool, where: Words, line: Words, instead: Words | None) -> Words:
    """Of a column of bad cells how its dates look, and the line of a mapping that says so."""
    alone = Words("（时刻不看，只取日期）", " (the time of day is left out)") if has_time else Words("", "")
    if instead is None:
        return Words(f"这一列的日期看来写成 {format_.zh}{alone.zh}。{where.zh}：{line.zh}", f"The dates of this column look like {format_.en}{alone.en}. {where.en}: {line.en}")
    return Words(
        f"这一列的日期是 {format_.zh} 还是 {instead.zh}，从这几格看不出来{alone.zh}。问清以后，{where.zh}：{line.zh}（或者 {instead.zh}）",
        f"Whether the dates of this column are {format_.en} or {instead.en} cannot be told from these cells{alone.en}. Once that is known: {where.en}: {line.en} (or {instead.en})",
    )


def dates_of_another_zone() -> Words:
    return Words(
        "这一列的时刻都是 16:00：看来是北京时间的零点照世界时写了出来，日期都早了一天。不要只去掉时刻，请按北京时间重新导出。",
        "All times of this column are 16:00: midnight in Beijing, it seems, written in universal time, so that every date is a day too early. Do not just leave the time out; export it again in Beijing time.",
    )


def years_of_two_digits() -> Words:
    return Words(
        "这一列的年份只有两位，分不清是哪个世纪：请把年份写成四位，重新导出。",
        "The years of this column have two digits, and nobody knows of which century: export it again with years of four.",
    )


def no_day_of_the_month() -> Words:
    return Words(
        "这一列只有年和月，没有日，定不出是哪一天：请连日一起重新导出。",
        "This column has years and months, and no days: export it again with the day.",
    )


def time_in_date(fact: str, cell: str, format_: Words, is_of_another_zone: bool) -> Words:
    """Of a cell with a time of day that nobody asked for; one that is midnight elsewhere makes another day of it."""
    if is_of_another_zone:
        return Words(f"“{fact}”要填日期，“{cell}”带着时刻。要是北京时间的零点照世界时写的，日期早了一天。", f"`{fact}` takes a date, and “{cell}” has a time of day. If that is midnight in Beijing, written in universal time, the date is a day too early.")
    return Words(f"“{fact}”要填日期，“{cell}”带着时刻。只取日期的，格式写成“{format_.zh}”。", f"`{fact}` takes a date, and “{cell}” has a time of day. To take the day alone, write the format `{format_.en}`.")
