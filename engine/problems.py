"""Every message about the meaning of a catalog, one function each, so that they can be read aloud together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.nearest import nearest
from dsl.source import Span, Text
from engine.kinds import Kind, NumberKind, words_for

if TYPE_CHECKING:
    from engine.functions import Function, Parameter
    from engine.kinds import ChoiceKind


def _problem(
    code: str, title: tuple[str, str], zh: str, en: str, span: Span, hint: tuple[str, str] | None = None, *,
    severity: Severity = Severity.ERROR, related: tuple[tuple[Span, Words], ...] = (),
) -> Diagnostic:
    return Diagnostic(code, severity, Words(*title), Words(zh, en), span, Words(*hint) if hint else None, related)


def _meant(word: str, known: Iterable[str]) -> tuple[str, str] | None:
    near = nearest(word, known)
    return (f"是想写“{near}”吗？", f'Did you mean "{near}"?') if near else None


def _list(words: Sequence[str], most: int = 10) -> tuple[str, str]:
    more = len(words) > most
    return "、".join(words[:most]) + ("……" if more else ""), ", ".join(words[:most]) + (", …" if more else "")


def _here(span: Span) -> tuple[tuple[Span, Words], ...]:
    return ((span, Words("在这里", "here")),) if span.file else ()


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────

UNKNOWN_NAME = ("名称不认识", "Unknown name")


def unknown_name(span: Span, name: str, known: Collection[str]) -> Diagnostic:
    hint = _meant(name, known) or (
        "如果这是文字，请加引号“……”；如果是数据，请在“数据项”里先声明。",
        'If it is a text, quote it; if it is a fact, declare it under "facts" first.',
    )
    return _problem("unknown-name", UNKNOWN_NAME, f"没有“{name}”这个名字。", f'Nothing is called "{name}".', span, hint)


def unknown_member(span: Span, owner: str, name: str, known: Collection[str]) -> Diagnostic:
    of, of_en = (f"“{owner}”里", f' in "{owner}"') if owner else ("这里面", " in it")
    zh, en = _list(tuple(known))
    hint = _meant(name, known) or ((f"这里面有：{zh}。", f"There are: {en}.") if known else None)
    return _problem("unknown-member", UNKNOWN_NAME, f"{of}没有“{name}”。", f'There is no "{name}"{of_en}.', span, hint)


def no_such_property(span: Span, name: str, kind: Kind, known: Collection[str]) -> Diagnostic:
    words, (zh, en) = words_for(kind), _list(tuple(known))
    hint = (f"可以写：{zh}。", f"It has: {en}.") if known else None
    return _problem("no-such-property", UNKNOWN_NAME, f"{words.zh}没有“{name}”这一项。", f'A {words.en} has no "{name}".', span, hint)


def name_taken(name: Text, earlier: Span) -> Diagnostic:
    return _problem(
        "name-taken", ("名称重复", "Name used twice"), f"“{name}”已经用过了（{_place(earlier)}）。",
        f'"{name}" is already declared ({_place(earlier)}).', name.span,
        ("请给其中一个换个名字；一个式子里能写的名称，全目录只能有一个意思。",
         "Rename one of them: a name that an expression can say has one meaning in the whole catalog."),
        related=_here(earlier),
    )


def _place(span: Span) -> str:
    return f"{span.file}:{span.line}" if span.file else ""


def goal_as_value(span: Span, name: str) -> Diagnostic:
    return _problem(
        "goal-as-value", ("要说明取哪一项", "Say which result"), f"“{name}”是一项服务，不是一个值。", f'"{name}" is a service, not a value.', span,
        (f"请写“{name}.符合”或“{name}.金额”。", f'Write "{name}.符合" or "{name}.金额".'),
    )


def function_without_call(span: Span, name: str) -> Diagnostic:
    return _problem(
        "function-without-call", ("缺少括号", "Brackets are missing"), f"“{name}”是一个函数，后面要写括号。", f'"{name}" is a function and needs brackets.',
        span, (f"请写“{name}()”，括号里放要用的数据。", f'Write "{name}()" with its arguments inside.'),
    )


def unknown_function(span: Span, name: str, known: Collection[str]) -> Diagnostic:
    return _problem("unknown-function", UNKNOWN_NAME, f"没有“{name}”这个函数。", f'There is no function "{name}".', span, _meant(name, known))


def not_a_function(span: Span, name: str) -> Diagnostic:
    return _problem(
        "not-a-function", ("后面不能写括号", "Not a function"), f"“{name}”不是函数，后面不能写括号。", f'"{name}" is no function, so no brackets can follow.', span,
        ("如果要相乘，请写 ×。", "To multiply, write *."),
    )


def unknown_place(text: Text, codes: Collection[str], known: Collection[str]) -> Diagnostic:
    if len(codes) > 1:
        return place_of_two(text.span, text.value, codes)
    return _problem("unknown-place", ("地区不认识", "Unknown region"), f"行政区划里没有“{text}”。", f'There is no region "{text}".', text.span, _meant(text.value, known))


def place_of_two(span: Span, name: str, codes: Collection[str]) -> Diagnostic:
    listed = "、".join(codes)
    return _problem(
        "place-of-two", ("地区不止一个", "More than one region"), f"叫“{name}”的地方有几个：{listed}。", f'Several regions are called "{name}": {listed}.', span,
        (f"请写上级，如“某市.{name}”，或直接写代码。", f'Name the one above too, as in "city.{name}", or write the code.'),
    )


def unknown_fact(name: Text, known: Collection[str]) -> Diagnostic:
    return _problem("unknown-fact", UNKNOWN_NAME, f"没有“{name}”这个数据项。", f'There is no fact "{name}".', name.span, _meant(name.value, known))


def unknown_matter(name: Text, known: Collection[str]) -> Diagnostic:
    return _problem("unknown-matter", UNKNOWN_NAME, f"没有“{name}”这个事项。", f'There is no matter "{name}".', name.span, _meant(name.value, known))


def unknown_document(name: Text, known: Collection[str]) -> Diagnostic:
    return _problem(
        "unknown-document", UNKNOWN_NAME, f"没有“{name}”这种材料。", f'There is no document "{name}".', name.span,
        _meant(name.value, known) or ("请在“材料”库里先声明它。", 'Declare it under "documents" first.'),
    )


def unknown_pledge(name: Text, known: Collection[str]) -> Diagnostic:
    return _problem("unknown-pledge", UNKNOWN_NAME, f"没有“{name}”这份承诺书。", f'There is no pledge "{name}".', name.span, _meant(name.value, known))


def unknown_register(name: Text, known: Collection[str]) -> Diagnostic:
    return _problem("unknown-register", UNKNOWN_NAME, f"没有“{name}”这个来源。", f'There is no register "{name}".', name.span, _meant(name.value, known))


def unknown_basis(citation: Text, name: str, known: Collection[str]) -> Diagnostic:
    return _problem(
        "unknown-basis", UNKNOWN_NAME, f"没有“{name}”这部法规。", f'No basis is called "{name}".', citation.span,
        _meant(name, known) or ("请在“依据”里先登记它的全称和文号。", 'Declare its title and number under "bases" first.'),
    )


def cancelled_matter(name: Text, state: Text) -> Diagnostic:
    return _problem(
        "cancelled-matter", ("事项已取消", "Cancelled matter"), f"“{name}”已经不能办了（{_place(state.span)}：{state}），不能放进一件事。",
        f'"{name}" can no longer be applied for ({_place(state.span)}: {state}), so no theme may hold it.', name.span,
        ("请从“联办事项”里去掉它，或换成接替它的事项。", "Take it out of the members, or name the matter that replaces it."), related=_here(state.span),
    )


def circle_of_rules(span: Span, circle: Sequence[str]) -> Diagnostic:
    way = " → ".join(circle)
    return _problem(
        "circle-of-rules", ("互相等", "A circle"), f"这几条互相要对方的结果，永远算不出来：{way}。", f"These wait for each other and can never be computed: {way}.",
        span, ("请去掉其中一处引用。", "Take out one of these references."),
    )


# ── types and kinds ──────────────────────────────────────────────────────────────────────────────────────────────

MIXED = ("类型对不上", "Kinds do not fit")


def unknown_type(text: Text, known: Iterable[str]) -> Diagnostic:
    return _problem(
        "unknown-type", ("类型不认识", "Unknown type"), f"没有“{text}”这种类型。", f'There is no type "{text}".', text.span,
        _meant(text.value, known) or ("可以写：文本、整数、数字、金额、日期、是否、行政区划、身份证号，或一个枚举、结构的名字。",
                                      "Write text, integer, number, money, date, boolean, region, id_number, or the name of an enumeration."),
    )


def unknown_type_name(span: Span, name: str) -> Diagnostic:
    return _problem("unknown-type-name", ("类型不认识", "Unknown type"), f"没有“{name}”这一类。", f'There is no type "{name}".', span)


def unit_does_not_fit_type(unit: Text, word: str, wanted: str) -> Diagnostic:
    return _problem("unit-of-type", ("单位不对", "Wrong unit"), f"{word}的单位是{wanted}，不能写“{unit}”。", f'The unit of {word} is {wanted}, not "{unit}".', unit.span)


def bad_digits(text: Text) -> Diagnostic:
    return _problem(
        "bad-digits", ("位数不对", "Bad number of digits"), f"“{text}”不是位数。", f'"{text}" is no number of digits.', text.span,
        ("请写“总位数,小数位数”，如 12,2；总位数最多34。", "Write total and fraction digits, such as 12,2; at most 34 in all."),
    )


def bounds_crossed(text: Text, low: object, high: object) -> Diagnostic:
    return _problem("bounds-crossed", ("上下限颠倒", "Bounds crossed"), f"下限 {low} 比上限 {high} 大。", f"The lower bound {low} is above the upper bound {high}.", text.span)


def not_a_number(text: Text) -> Diagnostic:
    return _problem("not-a-number", ("不是数字", "Not a number"), f"“{text}”不是数字。", f'"{text}" is not a number.', text.span)


def not_a_date(text: Text) -> Diagnostic:
    return _problem(
        "not-a-date", ("不是日期", "Not a date"), f"“{text}”不是日期。", f'"{text}" is not a date.', text.span,
        ("日期写成 2026-01-31 的样子，并且要有这一天。", "Dates are written like 2026-01-31, and the day must exist."),
    )


def wrong_kind(span: Span, wanted: Kind, found: Kind) -> Diagnostic:
    want, got = words_for(wanted), words_for(found)
    hint = None
    if want.zh == "是否":
        hint = ("这里要写一个成立或不成立的式子，如“年龄 ≥ 80岁”。", "Write something that holds or does not, such as 年龄 >= 80.")
    return _problem("wrong-kind", MIXED, f"这里要的是{want.zh}，写的是{got.zh}。", f"A {want.en} is wanted here, not a {got.en}.", span, hint)


def cannot_compare(span: Span, left: Kind, right: Kind, is_constant: bool) -> Diagnostic:
    one, other = words_for(left), words_for(right)
    hint = None
    if one.zh == "日期" and isinstance(right, NumberKind):
        hint = ("要比岁数，请用“年龄”或“周岁(日期)”；要比日子，请写成 2025年1月1日。", "Compare an age, such as 周岁(date), or write a day like 2025年1月1日.")
    return _problem("cannot-compare", MIXED, f"左边是{one.zh}，右边是{other.zh}，不能比较。", f"The left is a {one.en} and the right a {other.en}: they do not compare.", span, hint)


def cannot_combine(span: Span, operator: str, kinds: Sequence[Kind]) -> Diagnostic:
    words = [words_for(kind) for kind in kinds]
    if len(words) == 1:
        return _problem("cannot-combine", MIXED, f"{words[0].zh}前面不能写“-”。", f'"-" does not go before a {words[0].en}.', span)
    return _problem(
        "cannot-combine", MIXED, f"{words[0].zh}和{words[1].zh}之间不能用“{operator}”。", f'"{operator}" does not go between a {words[0].en} and a {words[1].en}.', span,
        ("日期加减要写时间，如“+ 30天”“+ 1年”。", "Add a span of time to a date, such as 30 days.") if "日期" in (words[0].zh, words[1].zh) else None,
    )


def units_differ(span: Span, name: str, left: str, right: str) -> Diagnostic:
    subject, subject_en = (f"“{name}”的单位", f'The unit of "{name}"') if name else ("左边的单位", "The unit on the left")
    return _problem(
        "units-differ", ("单位不对", "Units differ"), f"{subject}是{left or '（没有）'}，这里用的是{right or '（没有）'}。", f"{subject_en} is {left or 'none'}, but here it is {right or 'none'}.", span,
        ("请改成同一个单位，或去掉不该写的单位。", "Use one unit, or drop the one that does not belong."),
    )


def not_an_option(span: Span, word: str, kind: ChoiceKind) -> Diagnostic:
    zh, en = _list(kind.options)
    return _problem(
        "not-an-option", ("没有这一项", "Not one of the choices"), f"“{kind.name}”没有“{word}”这一项。可取：{zh}。", f'"{word}" is not a choice of "{kind.name}": {en}.', span,
        _meant(word, kind.options),
    )


def branches_differ(span: Span, then: Kind, otherwise: Kind) -> Diagnostic:
    one, other = words_for(then), words_for(otherwise)
    return _problem("branches-differ", MIXED, f"“那么”后面是{one.zh}，“否则”后面是{other.zh}。", f'"then" gives a {one.en}, "else" a {other.en}.', span,
                    ("两边要给同一种值。", "Both must give the same kind of value."))


def unguarded_absent(span: Span, name: str) -> Diagnostic:
    said, said_en = (f"“{name}”", f'"{name}"') if name else ("这个值", "This value")
    return _problem(
        "unguarded-absent", ("可能是空", "It may be absent"), f"{said}可能没有，不能直接拿来用。", f"{said_en} may be absent and cannot be used unguarded.", span,
        (f"请先写“{name or '它'} ≠ 空 且 ……”，或用“如果 {name or '它'} = 空 那么 … 否则 …”。", f'Guard it first: "{name or "it"} != null and …", or "if {name or "it"} = null then … else …".'),
    )


def never_absent(span: Span, name: str) -> Diagnostic:
    return _problem(
        "never-absent", ("不会是空", "It is never absent"), f"“{name}”不会是空，这样比永远是同一个结果。", f'"{name}" is never absent, so this comparison always gives the same.', span,
        ("没答的数据会自动算作未知，不用写。如果它真的可以没有，请在数据项里写“可无: 是”。", 'What was not answered is unknown by itself. If it can truly be absent, declare "may_be_absent: yes".'),
        severity=Severity.WARNING,
    )


def ordered_with_nothing(span: Span, operator: str) -> Diagnostic:
    return _problem("ordered-with-nothing", MIXED, f"空不能用“{operator}”比大小。", f'"{operator}" does not compare with null.', span, ("请写“= 空”或“≠ 空”。", 'Write "= null" or "!= null".'))


def not_a_list(span: Span, name: str, kind: Kind) -> Diagnostic:
    words = words_for(kind)
    said, said_en = (f"“{name}”是{words.zh}", f'"{name}" is a {words.en}') if name else (f"这里是{words.zh}", f"This is a {words.en}")
    return _problem("not-a-list", MIXED, f"{said}，不是列表。", f"{said_en}, not a list.", span)


def test_without_subject(span: Span) -> Diagnostic:
    return _problem(
        "test-without-subject", ("缺了被比较的数据", "Nothing to compare"), "这里缺了被比较的数据。", "There is nothing to compare here.", span,
        ("请把数据写在前面，如“年龄 ≥ 80岁”。", "Write the fact first, such as 年龄 >= 80."),
    )


def external_function(span: Span) -> Diagnostic:
    return _problem("external-function", ("不能调用外部函数", "No external functions"), "这里不能调用外部（Java 等）函数。", "External functions (Java and the like) are not called here.", span)


def faulty(span: Span, words: Words) -> Diagnostic:
    return _problem("faulty-value", ("值不对", "Bad value"), f"{words.zh}。", f"{words.en}.", span)


def wrong_argument_count(span: Span, function: Function, count: int) -> Diagnostic:
    from engine.functions.problems import usages

    zh, en = " 或 ".join(usages(function, "zh")), " or ".join(usages(function, "en"))
    return _problem("wrong-argument-count", ("括号里的个数不对", "Wrong number of arguments"), f"“{function.zh}”的括号里写了{count}个，不对。", f'"{function.name}" does not take {count} arguments.', span,
                    (f"写法是 {zh}。", f"It is written {en}."))


def wrong_argument_names(span: Span, function: Function, names: Sequence[str]) -> Diagnostic:
    from engine.functions.problems import usages

    zh, en = " 或 ".join(usages(function, "zh")), " or ".join(usages(function, "en"))
    return _problem("wrong-argument-names", ("括号里的名称不对", "Wrong argument names"), f"“{function.zh}”没有这样的名称：{'、'.join(names)}。", f'"{function.name}" has no such arguments: {", ".join(names)}.', span,
                    (f"写法是 {zh}。", f"It is written {en}."))


def wrong_argument(span: Span, function: Function, parameter: Parameter, found: Kind) -> Diagnostic:
    want, got = words_for(parameter.kind), words_for(found)
    return _problem("wrong-argument", MIXED, f"“{function.zh}”的“{parameter.zh}”要的是{want.zh}，写的是{got.zh}。", f'"{parameter.name}" of "{function.name}" must be a {want.en}, not a {got.en}.', span)


def parameter_called_wrongly(span: Span, name: str) -> Diagnostic:
    return _problem(
        "parameter-call", ("参数的写法不对", "A parameter is not called so"), f"“{name}”的括号里只能写日期，或日期和地区。", f'"{name}" takes a day, or a day and a region.', span,
        (f"如“{name}(2025年1月1日)”；只写“{name}”就是按决定日查。", f'As in "{name}(day)"; "{name}" alone is its value on the decision date.'),
    )


def money_divided_unrounded(span: Span) -> Diagnostic:
    return _problem(
        "money-not-rounded", ("没说怎么取整", "Rounding not declared"), "金额除过之后可能除不尽，这里没有说怎么取整。", "Money is divided here, and nothing says how it is rounded.", span,
        ("请写“四舍五入(……，2)”，或向上取整、向下取整。", 'Write "round half up(…, 2)", or round up, or round down.'),
    )


def date_mixed_with_time(span: Span) -> Diagnostic:
    return _problem(
        "date-with-time", MIXED, "一边是日期，一边是日期时间，混着用会差一天。", "A date and a date-and-time do not mix: they can be a day apart.", span,
        ("请用“日期(……)”取出日期再比。", 'Take the date first: "date(…)".'),
    )


# ── tables and parameters ────────────────────────────────────────────────────────────────────────────────────────


def unknown_hit(text: Text, known: Sequence[str]) -> Diagnostic:
    return _problem(
        "unknown-hit", ("命中规则不认识", "Unknown hit policy"), f"没有“{text}”这种命中规则。", f'There is no hit policy "{text}".', text.span,
        _meant(text.value, known) or ("可以写：唯一、首个、任一、优先、收集、次序。", "Write unique, first, any, priority, collect or rule order."),
    )


def priority_without_order(text: Text, name: str) -> Diagnostic:
    return _problem("priority-without-order", ("缺少先后", "No order"), f"“{name}”按优先命中，却没有说哪个优先。", f'"{name}" goes by priority, but no order is given.', text.span,
                    ("请在“输出”里写“可取”，先写的优先。", 'Declare "allowed" under "outputs", the first being the highest.'))


def output_without_column(name: Text, columns: Sequence[str]) -> Diagnostic:
    return _problem("output-without-column", UNKNOWN_NAME, f"表里没有“{name}”这一列。", f'The table has no column "{name}".', name.span, _meant(name.value, columns))


def rows_overlap(span: Span, table: str, first: int, second: int, case: str, policy: str) -> Diagnostic:
    return _problem(
        "rows-overlap", ("两行都成立", "Two rows hold at once"), f"{table}：{case}时，第{first}、{second}行都成立，而“{policy}”只许一行。", f"{table}: for {case} rows {first} and {second} both hold, but only one may.", span,
        ("请把其中一行的范围改窄，或把命中改成“首个”。", "Narrow one of the rows, or let the first row win."),
    )


def rows_disagree(span: Span, table: str, first: int, second: int, case: str) -> Diagnostic:
    return _problem("rows-disagree", ("两行给的结果不同", "Two rows disagree"), f"{table}：{case}时，第{first}、{second}行都成立，给的结果却不同。", f"{table}: for {case} rows {first} and {second} both hold and give different results.", span)


def gap_in_rows(span: Span, table: str, case: str) -> Diagnostic:
    return _problem(
        "gap-in-rows", ("漏了一种情况", "A case is missing"), f"{table}：{case}时没有一行成立。", f"{table}: no row holds for {case}.", span,
        ("请补一行，或在“输出”里写“缺省”。", 'Add a row, or a "default" under "outputs".'),
    )


def parameter_without_value(name: Text) -> Diagnostic:
    return _problem("parameter-without-value", ("没有值", "No value"), f"“{name}”既没有“值”，也没有“历史”。", f'"{name}" has neither a value nor a history.', name.span,
                    ("请写“值: ……”；随时间变化的写“历史: |”。", 'Write "value: …", or "history: |" where it changes.'))


def period_without_value(span: Span, name: str) -> Diagnostic:
    return _problem("period-without-value", ("没有值", "No value"), f"“{name}”的这一行没有写值。", f'This row of "{name}" has no value.', span)


def period_ends_before_it_begins(span: Span) -> Diagnostic:
    return _problem("period-reversed", ("起止颠倒", "Dates reversed"), "这一行的“至”比“自”早。", '"until" is before "from" in this row.', span)


def periods_overlap(span: Span, what: str, day: date, first: int, second: int) -> Diagnostic:
    return _problem(
        "periods-overlap", ("同一天有两个值", "Two values on one day"), f"{what}：{day} 这一天，第{first}、{second}行都有值。", f"{what}: rows {first} and {second} both have a value on {day}.", span,
        ("请在前一行写“至”，止于后一行开始的前一天。", "End the earlier row on the day before the later one begins."),
    )


def gap_in_periods(span: Span, what: str, ended: date, begins: date) -> Diagnostic:
    return _problem(
        "gap-in-periods", ("历史断档", "A gap in time"), f"{what}：{ended} 止，{begins} 才又起，中间没有值。", f"{what}: it ends on {ended} and begins again on {begins}, with no value between.", span,
        ("请接上，或补一行。", "Close the gap, or add a row."),
    )


# ── goals ────────────────────────────────────────────────────────────────────────────────────────────────────────


def empty_condition(name: Text) -> Diagnostic:
    return _problem("empty-condition", ("没有内容", "Nothing here"), f"“{name}”没有写要求什么。", f'"{name}" does not say what it requires.', name.span,
                    ("请在后面写一个式子，如“年龄 ≥ 80岁”。", "Write an expression behind it, such as 年龄 >= 80."))


def unknown_membership(text: Text, member: str) -> Diagnostic:
    return _problem("unknown-membership", ("不知道是否必办", "Must it be done?"), f"“{member}”要写“必办”“选办”，或“何时: ……”。", f'"{member}" must say must, may, or only_if.', text.span)


def not_a_member(name: Text, known: Sequence[str]) -> Diagnostic:
    return _problem("not-a-member", UNKNOWN_NAME, f"“{name}”不在“联办事项”里。", f'"{name}" is not one of the members.', name.span, _meant(name.value, known))


def open_placeholder(span: Span) -> Diagnostic:
    return _problem("open-placeholder", ("括号没有配对", "An open bracket"), "“【”一直没有“】”。", 'The "【" is never closed.', span, ("要写一个【，请写两个：【【。", "To write one 【, write 【【."))


def bad_placeholder(span: Span, kind: Kind) -> Diagnostic:
    words = words_for(kind)
    return _problem("bad-placeholder", MIXED, f"{words.zh}不能放进文字里。", f"A {words.en} cannot stand in a text.", span)


# ── parents and children ─────────────────────────────────────────────────────────────────────────────────────────


def redeclared(name: Text, earlier: Span, above: str) -> Diagnostic:
    return _problem(
        "redeclared", ("上级已经有了", "Already declared above"), f"“{name}”在上级目录（{above}，{_place(earlier)}）已经有了。", f'"{name}" is declared in the catalog above ({above}, {_place(earlier)}).', name.span,
        ("要改它，请写在“修改:”下面，并写明“理由”或“依据”。", 'To change it, write the change under "amend" with a reason or a basis.'), related=_here(earlier),
    )


def nothing_to_amend(name: Text, known: Iterable[str]) -> Diagnostic:
    return _problem("nothing-to-amend", UNKNOWN_NAME, f"上级没有“{name}”，没有可改的。", f'There is no "{name}" above to amend.', name.span, _meant(name.value, known))


def nothing_to_drop(name: Text, known: Iterable[str]) -> Diagnostic:
    return _problem("nothing-to-drop", UNKNOWN_NAME, f"上级没有“{name}”，没有可去掉的。", f'There is no "{name}" above to drop.', name.span, _meant(name.value, known))


def locked_above(text: Text, subject: str, where: Span) -> Diagnostic:
    return _problem(
        "locked-above", ("上级统一，不能改", "Fixed above"), f"“{subject}”的这一项由上级统一（{_place(where)}），下级不能改。", f'This part of "{subject}" is fixed above ({_place(where)}) and cannot be changed.', text.span,
        ("请删去这一处修改；确需改的，请上级放开。", "Take the change out, or ask the catalog above to unlock it."), related=_here(where),
    )


def change_without_reason(name: Text) -> Diagnostic:
    return _problem("change-without-reason", ("没写理由", "No reason given"), f"对“{name}”的修改没有写“理由”或“依据”。", f'The change to "{name}" has neither a reason nor a basis.', name.span,
                    ("请补一行“理由: ……”。", 'Add "reason: …".'))


def worse_than_above(text: Text, new: str, old: str) -> Diagnostic:
    return _problem("worse-than-above", ("只可更优", "Only better is allowed"), f"{new}，比上级的{old}长；下级只可更短。", f"{new} is longer than {old} above; a lower level may only be shorter.", text.span)


def bad_region_of_catalog(text: Text) -> Diagnostic:
    return _problem("bad-catalog-region", ("地区不认识", "Unknown region"), f"目录的地区“{text}”不是6位代码，也不在行政区划里。", f'The region "{text}" of the catalog is neither six digits nor a known name.', text.span)


def bad_leap_birthday(text: Text) -> Diagnostic:
    return _problem("bad-leap-birthday", ("闰日生日写法不对", "Bad leap birthday"), f"“{text}”不能用。", f'"{text}" cannot be used.', text.span, ("请写 3月1日 或 2月28日。", "Write 3月1日 or 2月28日."))


# ── examples ─────────────────────────────────────────────────────────────────────────────────────────────────────


def example_without_subject(name: Text) -> Diagnostic:
    return _problem("example-without-subject", ("用例没有对象", "An example of nothing"), f"用例“{name}”没有写“对象”，不知道测哪一个。", f'The example "{name}" does not say what it tests.', name.span,
                    ("请写“对象: 名称”，或把它写在那个政策、事项下面。", 'Write "subject: name", or put it beside its rule.'))


def unknown_subject(name: Text, known: Iterable[str]) -> Diagnostic:
    return _problem("unknown-subject", UNKNOWN_NAME, f"没有“{name}”可测。", f'There is no "{name}" to test.', name.span, _meant(name.value, known))


def example_without_date(name: Text) -> Diagnostic:
    return _problem("example-without-date", ("用例没有日期", "An example without a date"), f"用例“{name}”没有写“日期”，结果会一天一变。", f'The example "{name}" has no date, so its result would change from day to day.', name.span,
                    ("请写“日期: 2026-06-15”的样子。", 'Write "on: 2026-06-15".'), severity=Severity.WARNING)


def unsourced(name: Text) -> Diagnostic:
    return _problem("no-basis", ("没有依据", "No legal basis"), f"“{name}”没有写依据。", f'"{name}" cites no legal basis.', name.span, ("请写“依据: 法规简称 第几条”。", 'Write "basis: law article".'), severity=Severity.WARNING)
