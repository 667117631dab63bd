"""What is wrong with the kinds of values, their units, and with what an expression makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.source import Span, Text
from engine.kinds import BooleanKind, ChoiceKind, Kind
from engine.problems_in_common import (
    MIXED,
    brief,
    in_short,
    likely,
    listed,
    problem,
    usages_of,
)

if TYPE_CHECKING:
    from engine.functions import Function, Parameter


# ── types and kinds ──────────────────────────────────────────────────────────────────────────────────────────────

UNITS = ("单位不对", "Units differ")
ABSENT = ("可能是空", "It may be absent")


def unknown_type(text: Text, known: Iterable[str]) -> Diagnostic:
    return problem(
        "unknown-type", ("类型不认识", "Unknown type"), f"没有“{text}”这种类型。", f'There is no type `{text}`.', text.span,
        likely(text.value, known) or ("可以写：文本、整数、数字、金额、日期、是否、行政区划、身份证号，或一个枚举、结构的名字。",
                                      "Write text, integer, number, money, date, boolean, region, id_number, or the name of an enumeration."),
    )


def unknown_type_name(span: Span, name: str) -> Diagnostic:
    return problem(
        "unknown-type-name", ("类型不认识", "Unknown type"), f"没有“{name}”这一类。", f"There is no type `{name}`.", span,
        ("可以写：数字、文本、是否、日期、时间、日期时间、列表、区间、记录。", "Write number, string, boolean, date, time, date and time, list, range or context."),
    )


def unit_does_not_fit_type(unit: Text, word: str, wanted: str) -> Diagnostic:
    return problem("unit-of-type", ("单位不对", "Wrong unit"), f"{word}的单位是{wanted}，不能写“{unit}”。", f'The unit of {word} is {wanted}, not `{unit}`.', unit.span)


def bad_digits(text: Text) -> Diagnostic:
    return problem(
        "bad-digits", ("位数不对", "Bad number of digits"), f"“{text}”不是位数。", f'`{text}` is no number of digits.', text.span,
        ("请写总位数和小数位数，如“12，2”；总位数最多34。", "Write total and fraction digits, such as 12，2; at most 34 in all."),
    )


def bounds_crossed(text: Text, low: object, high: object) -> Diagnostic:
    return problem("bounds-crossed", ("上下限颠倒", "Bounds crossed"), f"下限 {low} 比上限 {high} 大。", f"The lower bound {low} is above the upper bound {high}.", text.span)


def not_a_number(text: Text) -> Diagnostic:
    return problem("not-a-number", ("不是数字", "Not a number"), f"“{text}”不是数字。", f'`{text}` is not a number.', text.span,
                    ("请用阿拉伯数字写。", "Write it in figures."))


def not_a_date(text: Text) -> Diagnostic:
    return problem(
        "not-a-date", ("不是日期", "Not a date"), f"“{text}”不是日期。", f'`{text}` is not a date.', text.span,
        ("日期写成 2026-01-31 的样子，并且要有这一天。", "Dates are written like 2026-01-31, and the day must exist."),
    )


def reserved_name(name: Text) -> Diagnostic:
    return problem(
        "reserved-name", ("这个词不能作名称", "A reserved word"), f"“{name}”本身就是一个值，不能作名称。", f"`{name}` is a value by itself and cannot be a name.", name.span,
        ("请换个名字，多写几个字。", "Choose a longer name."),
    )


def given_to_everyone(name: Text) -> Diagnostic:
    return problem(
        "given-to-everyone", ("没有条件", "No conditions"), f"“{name}”一条条件也没有，人人都符合。", f"`{name}` has no conditions, so everybody is entitled.", name.span,
        ("请写“条件:”；确实人人都有的，写一条永远成立的条件并说明依据。", "Write `conditions:`; if it is really for all, write one that always holds and cite its basis."),
        severity=Severity.WARNING,
    )


def row_without_result(span: Span, table: str) -> Diagnostic:
    return problem(
        "row-without-result", ("没有结果", "No result"), f"“{table}”的这一行没有写结果。", f"This row of `{table}` has no result.", span,
        ("请填上；确实没有的，写“空”。", "Fill it in; write `null` where there is none."),
    )


def wrong_kind(span: Span, wanted: Kind, found: Kind, name: str = "") -> Diagnostic:
    want, got = in_short(wanted), in_short(found)
    what, what_en = (f"“{name}”是{got.zh}", f'`{name}` is a {got.en}') if name else (f"写的是{got.zh}", f"this is a {got.en}")
    if isinstance(wanted, BooleanKind):
        return problem(
            "wrong-kind", MIXED, f"这里要写成立不成立，{what}。", f"Something that holds or does not is wanted here; {what_en}.", span,
            ("请写成比较的式子，如“岁数 ≥ 80岁”。", "Compare it, as in 岁数 >= 80."),
        )
    return problem("wrong-kind", MIXED, f"这里要的是{want.zh}，{what}。", f"A {want.en} is wanted here; {what_en}.", span)


def cannot_compare(span: Span, left: Kind, right: Kind, otherwise: Words | None, meant: str = "") -> Diagnostic:
    """`meant` is the comparison that the author most likely wanted; `otherwise`, what to do where none is."""
    one, other = in_short(left), in_short(right)
    hint = (otherwise.zh, otherwise.en) if otherwise else None
    if meant:
        hint = (f"是想写“{meant}”吗？", f'Did you mean `{meant}`?')
    return problem("cannot-compare", MIXED, f"左边是{one.zh}，右边是{other.zh}，不能比较。", f"The left is a {one.en} and the right a {other.en}: they do not compare.", span, hint)


def choices_differ(span: Span, left: ChoiceKind, right: ChoiceKind) -> Diagnostic:
    return problem(
        "choices-differ", MIXED, f"“{left.name}”和“{right.name}”没有相同的项，永远不会相等。", f'`{left.name}` and `{right.name}` have no choice in common and are never equal.', span
    )


def cannot_combine(span: Span, operator: str, kinds: Sequence[Kind], meant: Words | None) -> Diagnostic:
    words = [in_short(kind) for kind in kinds]
    if len(words) == 1:
        return problem("cannot-combine", MIXED, f"{words[0].zh}前面不能写“-”。", f'`-` does not go before a {words[0].en}.', span)
    return problem(
        "cannot-combine", MIXED, f"{words[0].zh}和{words[1].zh}之间不能用“{operator}”。", f'`{operator}` does not go between a {words[0].en} and a {words[1].en}.', span,
        (meant.zh, meant.en) if meant else None,
    )


def units_differ(span: Span, name: str, left: str, right: str) -> Diagnostic:
    subject, subject_en = (f"“{name}”的单位", f'The unit of `{name}`') if name else ("前面的单位", "The unit before it")
    return problem(
        "units-differ", UNITS, f"{subject}是{left}，后面是{right}。", f"{subject_en} is {left}, and {right} is compared with it.", span,
        ("不同的单位不能比，请改成同一个。", "Different units do not compare: use one."),
    )


def units_added(span: Span, left: str, right: str) -> Diagnostic:
    return problem("units-differ", UNITS, f"前面是{left}，后面是{right}，不能相加减。", f"{left} and {right} cannot be added or subtracted.", span,
                    ("请改成同一个单位。", "Use one unit."))


def unit_wanted(span: Span, wanted: str, found: str) -> Diagnostic:
    return problem("units-differ", UNITS, f"这里的单位是{wanted}，写的是{found}。", f"The unit here is {wanted}, not {found}.", span,
                    ("请改成同一个单位。", "Use that unit."))


def not_an_option(span: Span, word: str, kind: ChoiceKind, *, guess: bool = True) -> Diagnostic:
    zh, en = listed(kind.options)
    return problem(
        "not-an-option", ("没有这一项", "Not one of the choices"), f"“{kind.name}”没有“{brief(word)}”这一项。可取：{zh}。", f'`{brief(word)}` is not a choice of `{kind.name}`: {en}.', span,
        _whatever(word) or likely(word, kind.options) or _meant_by_part(word, kind.options) if guess else _whatever(word),
    )


def _whatever(word: str) -> tuple[str, str] | None:
    if word not in ("任意", "任何", "所有", "全部", "都可", "均可", "不论", "其他", "其它", "其余"):
        return None
    return ("表格里哪一项都可以的，写“-”；其余的都算，也写“-”，放在最后一行。", "In a table `-` means any of them; for all others write it in the last row.")


def _meant_by_part(word: str, known: Sequence[str]) -> tuple[str, str] | None:
    """The only known word that holds this one."""
    longer = [each for each in known if word in each]
    return (f"是想写“{longer[0]}”吗？", f"Did you mean `{longer[0]}`?") if len(longer) == 1 else None


def branches_differ(span: Span, then: Kind, otherwise: Kind) -> Diagnostic:
    one, other = in_short(then), in_short(otherwise)
    return problem("branches-differ", MIXED, f"“那么”后面是{one.zh}，“否则”后面是{other.zh}。", f'`then` gives a {one.en}, `else` a {other.en}.', span,
                    ("两边要给同一种值；没有的写“空”。", "Both must give the same kind of value; for none write null."))


def unguarded_absent(span: Span, name: str) -> Diagnostic:
    subject, subject_en = (f"“{name}”", f'`{name}`') if name else ("这个值", "This value")
    hint = None
    if name:
        hint = (f"请先写“{name} ≠ 空 且 ……”，或用“如果 {name} = 空 那么 … 否则 …”。", f'Guard it first: `{name} != null and …`, or `if {name} = null then … else …`.')
    return problem(
        "unguarded-absent", ABSENT, f"{subject}可能没有，不能直接拿来用。", f"{subject_en} may be absent and cannot be used unguarded.", span,
        hint or ("请先另写成公式，判断它不是空，再用。", "Make it a formula, test that it is not null, then use it."),
    )


def column_may_be_absent(head: Text) -> Diagnostic:
    return problem(
        "unguarded-absent", ABSENT, f"“{head}”可能没有，没有时这一列的格子算不出来。", f"`{head}` may be absent, and then the cells of this column cannot be computed.", head.span,
        (f"请另写一条公式“如果 {head} = 空 那么 …… 否则 {head}”，给没有的也定一个值，表头写那条公式的名称。",
         f"Make a formula `if {head} = null then … else {head}` that gives a value for none too, and name it in the head."),
    )


def never_absent(span: Span, name: str) -> Diagnostic:
    return problem(
        "never-absent", ("不会是空", "It is never absent"), f"“{name}”不会是空，这样比永远是同一个结果。", f'`{name}` is never absent, so this comparison always gives the same.', span,
        ("没答的数据会自动算作未知，不用写。如果它真的可以没有，请在数据项里写“可无: 是”。", 'What was not answered is unknown by itself. If it can truly be absent, declare `may_be_absent: yes`.'),
        severity=Severity.WARNING,
    )


def ordered_with_nothing(span: Span, operator: str) -> Diagnostic:
    return problem("ordered-with-nothing", MIXED, f"空不能用“{operator}”比大小。", f'`{operator}` does not compare with null.', span, ("请写“= 空”或“≠ 空”。", 'Write `= null` or `!= null`.'))


def not_a_list(span: Span, name: str, kind: Kind) -> Diagnostic:
    words = in_short(kind)
    subject, subject_en = (f"“{name}”是{words.zh}", f'`{name}` is a {words.en}') if name else (f"这里是{words.zh}", f"This is a {words.en}")
    return problem("not-a-list", MIXED, f"{subject}，不是列表。", f"{subject_en}, not a list.", span)


def test_without_subject(span: Span) -> Diagnostic:
    return problem(
        "test-without-subject", ("缺了被比较的数据", "Nothing to compare"), "这里缺了被比较的数据。", "There is nothing to compare here.", span,
        ("请把数据写在前面，如“岁数 ≥ 80岁”。", "Write the fact first, such as 岁数 >= 80."),
    )


def unfolds(span: Span) -> Diagnostic:
    return problem(
        "expression-unfolds", ("太长或太深", "Too long or too deep"), "这里把同一段式子用了许多遍，套在一起太长了。", "The same part is used again and again here, and grows too long.", span,
        ("请把里面的部分另写成公式，给它起个名字。", "Make the inner part a formula with a name of its own."),
    )


def external_function(span: Span) -> Diagnostic:
    return problem("external-function", ("不能调用外部函数", "No external functions"), "这里不能调用外部（Java 等）函数。", "External functions (Java and the like) are not called here.", span)


def entry_twice(span: Span, name: str) -> Diagnostic:
    return problem(
        "entry-twice", ("写了两次", "Written twice"), f"一个记录里“{name}”写了两次。", f"`{name}` is written twice in one context.",
        span, ("去掉一个，或者改名。", "Take one away, or rename it."),
    )


def too_many_names(span: Span, most: int) -> Diagnostic:
    return problem(
        "too-many-names", ("记录太大", "Too large a record"), f"这个记录连同里面的记录，名称超过 {most} 个。",
        f"This context, with the contexts in it, has more than {most} names.",
        span, ("一层套一层、每层放两份的，会成倍变大；只留用得到的。", "A chain that holds the one before twice doubles with every step: keep what is used."),
    )


def other_language(span: Span, language: str) -> Diagnostic:
    return problem("other-language", ("不是 FEEL", "Not FEEL"), f"只能计算 FEEL 式子，这里写的是 {language}。", f"Only FEEL is evaluated, and this is {language}.", span)


def faulty(span: Span, words: Words) -> Diagnostic:
    return problem("faulty-value", ("值不对", "Bad value"), f"{words.zh}。", f"{words.en}.", span)


def wrong_argument_count(span: Span, function: Function, count: int) -> Diagnostic:
    zh, en = usages_of(function)
    return problem("wrong-argument-count", ("括号里的个数不对", "Wrong number of arguments"), f"“{function.zh}”的括号里写了{count}个，不对。", f'`{function.name}` does not take {count} arguments.', span,
                    (f"写法是 {zh}。", f"It is written {en}."))


def wrong_argument_names(span: Span, function: Function, names: Sequence[str]) -> Diagnostic:
    zh, en = usages_of(function)
    return problem("wrong-argument-names", ("括号里的名称不对", "Wrong argument names"), f"“{function.zh}”没有这样的名称：{'、'.join(names)}。", f'`{function.name}` has no such arguments: {", ".join(names)}.', span,
                    (f"写法是 {zh}。", f"It is written {en}."))


def wrong_argument(span: Span, function: Function, parameter: Parameter, found: Kind) -> Diagnostic:
    want, got = in_short(parameter.kind), in_short(found)
    return problem("wrong-argument", MIXED, f"“{function.zh}”的“{parameter.zh}”要的是{want.zh}，写的是{got.zh}。", f'`{parameter.name}` of `{function.name}` must be a {want.en}, not a {got.en}.', span)


def parameter_called_wrongly(span: Span, name: str) -> Diagnostic:
    return problem(
        "parameter-call", ("参数的写法不对", "A parameter is not called so"), f"“{name}”的括号里只能写日期，或日期和地区。", f'`{name}` takes a day, or a day and a region.', span,
        (f"如“{name}(2025年1月1日)”；只写“{name}”就是按决定日查。", f'As in `{name}(day)`; `{name}` alone is its value on the decision date.'),
    )


def money_divided_unrounded(span: Span) -> Diagnostic:
    return problem(
        "money-not-rounded", ("没说怎么取整", "Rounding not declared"), "金额除过之后可能除不尽，这里没有说怎么取整。", "Money is divided here, and nothing says how it is rounded.", span,
        ("请写“四舍五入(……，2)”，或向上取整、向下取整。", 'Write `round half up(…, 2)`, or round up, or round down.'),
    )


def date_mixed_with_time(span: Span) -> Diagnostic:
    return problem(
        "date-with-time", MIXED, "一边是日期，一边是日期时间，混着用会差一天。", "A date and a date-and-time do not mix: they can be a day apart.", span,
        ("请用“日期(……)”取出日期再比。", 'Take the date first: `date(…)`.'),
    )
