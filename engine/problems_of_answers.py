"""What can go wrong while something is decided, in words. Each ends an expression as absent: it never becomes a no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.nearest import nearest
from dsl.source import NOWHERE, Span


def _problem(code: str, title: Words, message: Words, span: Span, hint: Words | None = None,
             related: tuple[tuple[Span, Words], ...] = ()) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, title, message.sentence(), span, hint.sentence() if hint else None, related)


NO_RESULT = Words("算不出来", "No result")


def fault(words: Words, span: Span) -> Diagnostic:
    """A function that could not give a value says why itself."""
    return _problem("no-result", NO_RESULT, words, span)


def refused(code: str, words: Words, span: Span) -> Diagnostic:
    """What could not be compiled and was to be evaluated all the same."""
    return _problem(code, NO_RESULT, words, span)


def absent_argument(what: str, span: Span) -> Diagnostic:
    return _problem(
        "absent-used",
        Words("用到了空", "Nothing there"),
        Words(f"{what} 要用的值是空", f"A value that {what} needs is absent"),
        span,
        Words("先判断是不是空：… ≠ 空 且 …", "Ask first whether it is there: … != null and …"),
    )


def not_a_truth(value: str, span: Span) -> Diagnostic:
    return _problem(
        "not-a-truth",
        Words("不是是或否", "Not a truth"),
        Words(f"这里要的是“是”或“否”，得到的是 {value}", f"A yes or no is needed here, not {value}"),
        span,
    )


def absent_test(span: Span) -> Diagnostic:
    return _problem(
        "absent-test",
        Words("条件是空", "The test is absent"),
        Words("“如果”后面的条件是空，按“否则”算", "The test of `if` is absent, so `else` was taken"),
        span,
    )


def absent_outcome(name: str, span: Span) -> Diagnostic:
    return _problem(
        "absent-outcome",
        Words("没有结论", "No outcome"),
        Words(f"“{name}”算出来是空，不能当作不符合", f"`{name}` came out absent, which is not a no"),
        span,
    )


def no_such_member(name: str, value: str, span: Span) -> Diagnostic:
    return _problem(
        "no-such-member",
        Words("没有这一项", "No such member"),
        Words(f"{value} 里没有“{name}”", f"{value} has no `{name}`"),
        span,
    )


def no_such_item(index: str, count: int, span: Span) -> Diagnostic:
    return _problem(
        "no-such-item",
        Words("没有这一个", "No such item"),
        Words(f"列表有 {count} 个，没有第 {index} 个", f"The list has {count} items, and no item {index}"),
        span,
    )


def nothing_to_go_through(value: str) -> Words:
    return Words(f"{value} 不是列表，也不是整数或日期的区间", f"{value} is neither a list nor a range of whole numbers or days")


def not_a_function(value: str, span: Span) -> Diagnostic:
    return _problem(
        "not-a-function",
        Words("不是函数", "Not a function"),
        Words(f"{value} 不是函数，不能这样用", f"{value} is not a function"),
        span,
    )


def wrong_arguments(wanted: tuple[str, ...], span: Span) -> Diagnostic:
    listed = ", ".join(wanted)
    return _problem(
        "wrong-arguments",
        Words("参数不对", "Wrong arguments"),
        Words(f"这个函数要的是（{listed}）", f"This function takes ({listed})"),
        span,
    )


def wrong_argument(name: str, value: str, span: Span) -> Diagnostic:
    return _problem(
        "wrong-argument",
        Words("参数不对", "Wrong argument"),
        Words(f"“{name}”不能是 {value}", f"`{name}` cannot be {value}"),
        span,
    )


def no_row_matched(inputs: str, span: Span) -> Diagnostic:
    return _problem(
        "no-row-matched",
        Words("没有一行成立", "No row matched"),
        Words(f"{inputs} 时，表里没有一行成立", f"No row of the table matches {inputs}"),
        span,
        Words("加一行，或写上缺省值", "Add a row for it, or a default"),
    )


def rows_collide(labels: tuple[str, ...], inputs: str, span: Span, rows: tuple[Span, ...]) -> Diagnostic:
    zh, en = _rows(labels)
    return _problem(
        "rows-collide",
        Words("几行同时成立", "Several rows match"),
        Words(f"{inputs} 时，{zh}都成立，而“唯一”只许一行", f"{en} all match {inputs}, and only one may"),
        span,
        related=tuple((row, Words("这一行", "this row")) for row in rows),
    )


def rows_disagree(labels: tuple[str, ...], inputs: str, span: Span, rows: tuple[Span, ...]) -> Diagnostic:
    zh, en = _rows(labels)
    return _problem(
        "rows-disagree",
        Words("几行结果不同", "Rows disagree"),
        Words(
            f"{inputs} 时，{zh}都成立，结果却不同，而“任一”要求相同",
            f"{en} all match {inputs} with different results, and they must agree",
        ),
        span,
        related=tuple((row, Words("这一行", "this row")) for row in rows),
    )


def _rows(labels: tuple[str, ...]) -> tuple[str, str]:
    """Rows by their numbers, or by their labels where they have others."""
    zh, en = "、".join(labels), ", ".join(labels)
    return (f"第{zh}行", f"Rows {en}") if all(label.isdigit() for label in labels) else (zh, f"Rows {en}")


def not_in_priorities(value: str, span: Span) -> Diagnostic:
    return _problem(
        "not-in-priorities",
        Words("没有排先后", "No priority"),
        Words(f"“可取”里没有 {value}，排不出先后", f"{value} is not among the allowed values, so it has no priority"),
        span,
    )


def no_period(parameter: str, day: date, place: str, inputs: str, span: Span) -> Diagnostic:
    zh = "，".join(filter(None, (f"{day.year}年{day.month}月{day.day}日", place, inputs)))
    en = ", ".join(filter(None, (day.isoformat(), place, inputs)))
    return _problem(
        "no-period",
        Words("参数没有值", "No value"),
        Words(f"“{parameter}”在 {zh} 没有值", f"`{parameter}` has no value for {en}"),
        span,
        Words("给它加一行，或看看 自、至 和地区", "Add a row for it, or look at its dates and regions"),
    )


def periods_collide(parameter: str, day: date, labels: tuple[str, ...], span: Span, rows: tuple[Span, ...]) -> Diagnostic:
    zh, en = _rows(labels)
    return _problem(
        "periods-collide",
        Words("参数有两个值", "Two values"),
        Words(f"“{parameter}”在 {day.isoformat()} 有几行都成立：{zh}", f"`{parameter}` has several rows on {day.isoformat()}: {en}"),
        span,
        related=tuple((row, Words("这一行", "this row")) for row in rows),
    )


def not_a_day(parameter: str, value: str, span: Span) -> Diagnostic:
    return _problem(
        "not-a-day",
        Words("查不了这一天", "Not a day"),
        Words(f"按 {value} 查不到“{parameter}”：要的是日期", f"`{parameter}` is looked up by a date, not by {value}"),
        span,
    )


def place_absent(parameter: str, span: Span) -> Diagnostic:
    return _problem(
        "place-absent",
        Words("地区是空", "No place"),
        Words(f"“{parameter}”要按地区查，地区却是空", f"`{parameter}` depends on the place, and the place is absent"),
        span,
    )


def over_budget(limit: int, span: Span) -> Diagnostic:
    return _problem(
        "over-budget",
        Words("算得太久", "Too much to compute"),
        Words(f"计算超过了 {limit} 步的上限，停了下来", f"The computation was stopped at its limit of {limit} steps"),
        span,
        Words("看看循环的次数和文字拼接的长度", "Look at how often loops run and how long texts grow"),
    )


def too_deep(limit: int, span: Span) -> Diagnostic:
    return _problem(
        "too-deep",
        Words("层次太深", "Too deep"),
        Words(f"式子或函数套了 {limit} 层以上，停了下来", f"Expressions or calls are nested more than {limit} levels deep"),
        span,
    )


def unknown_goal(name: str, known: Iterable[str]) -> Diagnostic:
    near = nearest(name, known)
    return _problem(
        "unknown-goal",
        Words("没有这一项", "No such thing to decide"),
        Words(f"没有“{name}”这个政策、事项、一件事或公式", f"There is no benefit, matter, theme or formula `{name}`"),
        NOWHERE,
        Words(f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else None,
    )
