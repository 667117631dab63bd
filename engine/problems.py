"""Every message about the meaning of a catalog, one function each, so that they can be read aloud together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.nearest import nearest
from dsl.numerals import number_of
from dsl.source import Span, Text
from dsl.words import PROPERTIES
from engine.kinds import (
    BooleanKind,
    ChoiceKind,
    Kind,
    ListKind,
    RecordKind,
    words_for,
)

if TYPE_CHECKING:
    from engine.functions import Function, Parameter


def _problem(
    code: str, title: tuple[str, str], zh: str, en: str, span: Span, hint: tuple[str, str] | None = None, *,
    severity: Severity = Severity.ERROR, related: tuple[tuple[Span, Words], ...] = (),
) -> Diagnostic:
    return Diagnostic(code, severity, Words(*title), Words(zh, en), span, Words(*hint) if hint else None, related)


def _meant(word: str, known: Iterable[str]) -> tuple[str, str] | None:
    near = nearest(word, known)
    return (f"是想写“{near}”吗？", f'Did you mean `{near}`?') if near else None


def _brief(name: str, most: int = 40) -> str:
    return name if len(name) <= most else name[:most] + "……"


def _list(words: Sequence[str], most: int = 10) -> tuple[str, str]:
    more = len(words) > most
    return "、".join(words[:most]) + ("……" if more else ""), ", ".join(words[:most]) + (", …" if more else "")


def _here(span: Span) -> tuple[tuple[Span, Words], ...]:
    return ((span, Words("在这里", "here")),) if span.file else ()


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────

UNKNOWN_NAME = ("名称不认识", "Unknown name")


def unknown_name(span: Span, name: str, known: Collection[str], otherwise: Words) -> Diagnostic:
    """`otherwise`: what to do where no name is near."""
    hint = _meant(name, known) or (otherwise.zh, otherwise.en)
    return _problem("unknown-name", UNKNOWN_NAME, f"没有“{_brief(name)}”这个名字。", f"There is no name `{_brief(name)}`.", span, hint)


def choice_as_value(span: Span, name: str) -> Diagnostic:
    return _problem("unknown-name", UNKNOWN_NAME, f"“{name}”是枚举，没有叫这个名字的数据项。", f"`{name}` is an enumeration; no fact has this name.", span,
                    (f"请在“数据项”里声明：`{name}: {{类型: {name}, 问: ……}}`", f"Declare it under `facts`: `{name}: {{type: {name}, ask: …}}`"))


def unknown_member(span: Span, owner: str, name: str, known: Collection[str]) -> Diagnostic:
    of, of_en = (f"“{owner}”里", f' in `{owner}`') if owner else ("这里面", " in it")
    zh, en = _list(tuple(known))
    hint = _meant(name, known) or ((f"这里面有：{zh}。", f"There are: {en}.") if known else None)
    return _problem("unknown-member", UNKNOWN_NAME, f"{of}没有“{_brief(name)}”。", f'There is no `{_brief(name)}`{of_en}.', span, hint)


def no_such_property(span: Span, name: str, kind: Kind, known: Collection[str]) -> Diagnostic:
    words, chinese = words_for(kind), {en: zh for zh, en in PROPERTIES.items()}
    zh, en = _list([chinese.get(each, each) for each in known])[0], _list(tuple(known))[1]
    hint = (f"可以写：{zh}。", f"It has: {en}.") if known else None
    return _problem("no-such-property", UNKNOWN_NAME, f"{words.zh}没有“{_brief(name)}”这一项。", f'A {words.en} has no `{_brief(name)}`.', span, hint)


def name_taken(name: Text, earlier: Span) -> Diagnostic:
    zh, en = _place(earlier, name.file)
    return _problem(
        "name-taken", ("名称重复", "Name used twice"), f"“{name}”已经用过了（{zh}）。", f'`{name}` is already declared ({en}).', name.span,
        ("请给其中一个换个名字；一个式子里能写的名称，全目录只能有一个意思。",
         "Rename one of them: a name that an expression can say has one meaning in the whole catalog."),
        related=_here(earlier),
    )


def choice_or_name(span: Span, word: str, kind: ChoiceKind) -> Diagnostic:
    return _problem(
        "choice-or-name", ("有两个意思", "Two meanings"), f"“{word}”是“{kind.name}”的一项，又是另一个名称，分不清指哪个。",
        f'`{word}` is a choice of `{kind.name}` and the name of something else.', span,
        (f"指这一项，请加引号：“{word}”；不然请给另一个换个名字。", f'For the choice, quote it: “{word}”; or rename the other.'),
    )


def _place(span: Span, file: str = "") -> tuple[str, str]:
    """Where something stands, for somebody who reads `file`."""
    return (f"第{span.line}行", f"line {span.line}") if span.file == file else (f"{span.file}:{span.line}",) * 2


def goal_as_value(span: Span, name: str) -> Diagnostic:
    return _problem(
        "goal-as-value", ("要说明取哪一项", "Say which result"), f"“{name}”是一项服务，不是一个值。", f'`{name}` is a service, not a value.', span,
        (f"请写“{name}.符合”或“{name}.金额”。", f'Write `{name}.符合` or `{name}.金额`.'),
    )


def function_without_call(span: Span, function: Function) -> Diagnostic:
    zh, en = _usages(function)
    return _problem(
        "function-without-call", ("缺少括号", "Brackets are missing"), f"“{function.zh}”是一个函数，后面要写括号。",
        f'`{function.name}` is a function and needs brackets.', span, (f"写法是 {zh}。", f"It is written {en}."),
    )


def _usages(function: Function) -> tuple[str, str]:
    from engine.functions.problems import usages

    return " 或 ".join(usages(function, "zh")), " or ".join(usages(function, "en"))


def unknown_function(span: Span, name: str, known: Collection[str], meant: Words | None) -> Diagnostic:
    """`meant`: how what is called so elsewhere is written here."""
    called = None if meant is None else (f"这里写“{meant.zh}”，见 docs/函数.md。", f"Here it is written `{meant.en}`: see docs/函数.md.")
    hint = called or _meant(name, known) or ("可用的函数见 docs/函数.md。", "docs/函数.md lists all functions.")
    return _problem("unknown-function", UNKNOWN_NAME, f"没有“{_brief(name)}”这个函数。", f'There is no function `{_brief(name)}`.', span, hint)


def not_a_function(span: Span, name: str) -> Diagnostic:
    return _problem(
        "not-a-function", ("后面不能写括号", "Not a function"), f"“{name}”不是函数，后面不能写括号。", f'`{name}` is no function, so no brackets can follow.', span,
        ("如果要相乘，请写 ×。", "To multiply, write *."),
    )


def unknown_place(span: Span, name: str, places: Mapping[str, Collection[str]], *, guess: bool = True) -> Diagnostic:
    codes = places.get(name.rpartition(".")[2], ())
    if len(codes) > 1:
        return place_of_two(span, name, codes, places)
    hint = guess and _meant(name, places) or ("请写“行政区划”里的名称，或6位代码。", "Write a name from the table of regions, or a code of six digits.")
    return _problem("unknown-place", ("地区不认识", "Unknown region"), f"行政区划里没有“{_brief(name)}”。", f'There is no region `{_brief(name)}`.', span, hint)


def place_of_two(span: Span, name: str, codes: Collection[str], places: Mapping[str, Collection[str]]) -> Diagnostic:
    names = {code: place for place, its in places.items() for code in its}
    above = [names.get(f"{code[:4]}00") or names.get(f"{code[:2]}0000", "") for code in codes]
    ways = [f"{upper}.{name}" if upper and upper != name else code for upper, code in zip(above, codes, strict=True)]
    return _problem(
        "place-of-two", ("地区不止一个", "More than one region"), f"叫“{name}”的地方不止一个。", f"More than one region is called `{name}`.", span,
        (f"请写明是哪一个：{'、'.join(ways)}。", f"Say which: {', '.join(ways)}."),
    )


def unknown_fact(name: Text, known: Collection[str]) -> Diagnostic:
    return _problem(
        "unknown-fact", UNKNOWN_NAME, f"没有“{name}”这个数据项。", f'There is no fact `{name}`.', name.span,
        _meant(name.value, known) or ("请先在“数据项”里声明它。", 'Declare it under `facts` first.'),
    )


def unknown_matter(name: Text, known: Collection[str]) -> Diagnostic:
    return _problem(
        "unknown-matter", UNKNOWN_NAME, f"没有“{name}”这个事项。", f'There is no matter `{name}`.', name.span,
        _meant(name.value, known) or ("请先在“事项”里声明它。", 'Declare it under `matter` first.'),
    )


def unknown_document(name: Text, known: Collection[str]) -> Diagnostic:
    return _problem(
        "unknown-document", UNKNOWN_NAME, f"没有“{name}”这种材料。", f'There is no document `{name}`.', name.span,
        _meant(name.value, known) or ("请先在“材料”里声明它。", 'Declare it under `documents` first.'),
    )


def unknown_pledge(name: Text, known: Collection[str]) -> Diagnostic:
    return _problem(
        "unknown-pledge", UNKNOWN_NAME, f"没有“{name}”这份承诺书。", f'There is no pledge `{name}`.', name.span,
        _meant(name.value, known) or ("请先在“承诺书”里声明它。", 'Declare it under `pledges` first.'),
    )


def unknown_register(name: Text, known: Collection[str]) -> Diagnostic:
    return _problem(
        "unknown-register", UNKNOWN_NAME, f"没有“{name}”这个来源。", f'There is no register `{name}`.', name.span,
        _meant(name.value, known) or ("请先在“来源”里声明它。", 'Declare it under `registers` first.'),
    )


def unknown_basis(citation: Text, name: str, known: Collection[str]) -> Diagnostic:
    titled = _TITLED.fullmatch(name)
    if titled and titled[1] in known:
        meant = f"{titled[1]} {_article_in_figures(titled[2])}".strip()
        return _problem("unknown-basis", UNKNOWN_NAME, f"没有“{name}”这部法规。", f'No basis is called `{name}`.', citation.part(0, len(name)),
                        (f"简称不加书名号，条款用数字：`{meant}`", f"Without the marks of a title, and with figures: `{meant}`"))
    run_on = next((each for each in known if name.startswith(each + "第") or name.startswith(each + "附")), "")
    if run_on:
        meant = f"{run_on} {name.removeprefix(run_on)}"
        return _problem("unknown-basis", UNKNOWN_NAME, f"没有“{name}”这部法规。", f'No basis is called `{name}`.', citation.part(0, len(name)),
                        (f"法规和条款之间空一格：`{meant}`", f"Put a blank between the law and its article: `{meant}`"))
    return _problem(
        "unknown-basis", UNKNOWN_NAME, f"没有“{name}”这部法规。", f'No basis is called `{name}`.', citation.part(0, len(name)),
        _meant(name, known) or ("请先在“依据”里登记它的全称和文号。", 'Declare its title and number under `bases` first.'),
    )


_TITLED = re.compile(r"《([^《》]+)》\s*(.*)")


def _article_in_figures(article: str) -> str:
    """第二十三条 as 第23条."""
    return re.sub("[零〇一二三四五六七八九十百]+", lambda found: str(number_of(found[0])), article)


def cancelled_matter(name: Text, state: Text) -> Diagnostic:
    zh, en = _place(state.span, name.file)
    return _problem(
        "cancelled-matter", ("事项已取消", "Cancelled matter"), f"“{name}”已经不能办了（{zh}：{state}），不能放进一件事。",
        f'`{name}` can no longer be applied for ({en}: {state}), so no theme may hold it.', name.span,
        ("请从“联办事项”里去掉它，或换成接替它的事项。", "Take it out of the members, or name the matter that replaces it."), related=_here(state.span),
    )


def loop_never_ends(span: Span, least: int, limit: int) -> Diagnostic:
    return _problem(
        "loop-never-ends", ("循环太长", "The loop is too long"),
        f"这个循环至少要算 {least} 步，而算一次最多 {limit} 步，所以永远没有结果。",
        f"This loop takes at least {least} steps, and a computation may take {limit}: it never has a result.", span,
        ("请缩小范围，或者用公式直接算。", "Make the range smaller, or compute the result directly."),
    )


def circle_of_rules(span: Span, circle: Sequence[str]) -> Diagnostic:
    """`circle` in the order of reading: each reads the next, the last reads the first."""
    title, hint = ("互相等", "A circle"), ("请去掉其中一处引用。", "Take out one of these references.")
    if len(circle) == 1:
        name = circle[0].rpartition(".")[2]
        return _problem(
            "circle-of-rules", title, f"“{name}”要用到它自己，永远算不出来。", f'`{name}` needs itself and can never be computed.', span,
            ("要用的如果是另一个数据，请看看是不是重了名。", "If another value is meant, give one of the two another name."),
        )
    owners = {name.rpartition(".")[0] for name in circle}
    shown = [name.rpartition(".")[2] if len(owners) == 1 else name for name in circle]
    shown = [*shown[:8], "……", shown[-1]] if len(shown) > 10 else shown
    way = " → ".join((*shown, shown[0]))
    return _problem(
        "circle-of-rules", title, f"这几项互相要对方的结果，永远算不出来：{way}。", f"These wait for each other and can never be computed: {way}.", span, hint
    )


# ── types and kinds ──────────────────────────────────────────────────────────────────────────────────────────────

MIXED = ("类型对不上", "Kinds do not fit")
UNITS = ("单位不对", "Units differ")
ABSENT = ("可能是空", "It may be absent")


def unknown_type(text: Text, known: Iterable[str]) -> Diagnostic:
    return _problem(
        "unknown-type", ("类型不认识", "Unknown type"), f"没有“{text}”这种类型。", f'There is no type `{text}`.', text.span,
        _meant(text.value, known) or ("可以写：文本、整数、数字、金额、日期、是否、行政区划、身份证号，或一个枚举、结构的名字。",
                                      "Write text, integer, number, money, date, boolean, region, id_number, or the name of an enumeration."),
    )


def unknown_type_name(span: Span, name: str) -> Diagnostic:
    return _problem(
        "unknown-type-name", ("类型不认识", "Unknown type"), f"没有“{name}”这一类。", f"There is no type `{name}`.", span,
        ("可以写：数字、文本、是否、日期、时间、日期时间、列表、区间、记录。", "Write number, string, boolean, date, time, date and time, list, range or context."),
    )


def unit_does_not_fit_type(unit: Text, word: str, wanted: str) -> Diagnostic:
    return _problem("unit-of-type", ("单位不对", "Wrong unit"), f"{word}的单位是{wanted}，不能写“{unit}”。", f'The unit of {word} is {wanted}, not `{unit}`.', unit.span)


def bad_digits(text: Text) -> Diagnostic:
    return _problem(
        "bad-digits", ("位数不对", "Bad number of digits"), f"“{text}”不是位数。", f'`{text}` is no number of digits.', text.span,
        ("请写总位数和小数位数，如“12，2”；总位数最多34。", "Write total and fraction digits, such as 12，2; at most 34 in all."),
    )


def bounds_crossed(text: Text, low: object, high: object) -> Diagnostic:
    return _problem("bounds-crossed", ("上下限颠倒", "Bounds crossed"), f"下限 {low} 比上限 {high} 大。", f"The lower bound {low} is above the upper bound {high}.", text.span)


def not_a_number(text: Text) -> Diagnostic:
    return _problem("not-a-number", ("不是数字", "Not a number"), f"“{text}”不是数字。", f'`{text}` is not a number.', text.span,
                    ("请用阿拉伯数字写。", "Write it in figures."))


def not_a_date(text: Text) -> Diagnostic:
    return _problem(
        "not-a-date", ("不是日期", "Not a date"), f"“{text}”不是日期。", f'`{text}` is not a date.', text.span,
        ("日期写成 2026-01-31 的样子，并且要有这一天。", "Dates are written like 2026-01-31, and the day must exist."),
    )


def reserved_name(name: Text) -> Diagnostic:
    return _problem(
        "reserved-name", ("这个词不能作名称", "A reserved word"), f"“{name}”本身就是一个值，不能作名称。", f"`{name}` is a value by itself and cannot be a name.", name.span,
        ("请换个名字，多写几个字。", "Choose a longer name."),
    )


def given_to_everyone(name: Text) -> Diagnostic:
    return _problem(
        "given-to-everyone", ("没有条件", "No conditions"), f"“{name}”一条条件也没有，人人都符合。", f"`{name}` has no conditions, so everybody is entitled.", name.span,
        ("请写“条件:”；确实人人都有的，写一条永远成立的条件并说明依据。", "Write `conditions:`; if it is really for all, write one that always holds and cite its basis."),
        severity=Severity.WARNING,
    )


def row_without_result(span: Span, table: str) -> Diagnostic:
    return _problem(
        "row-without-result", ("没有结果", "No result"), f"“{table}”的这一行没有写结果。", f"This row of `{table}` has no result.", span,
        ("请填上；确实没有的，写“空”。", "Fill it in; write `null` where there is none."),
    )


def wrong_kind(span: Span, wanted: Kind, found: Kind, name: str = "") -> Diagnostic:
    want, got = _words(wanted), _words(found)
    what, what_en = (f"“{name}”是{got.zh}", f'`{name}` is a {got.en}') if name else (f"写的是{got.zh}", f"this is a {got.en}")
    if isinstance(wanted, BooleanKind):
        return _problem(
            "wrong-kind", MIXED, f"这里要写成立不成立，{what}。", f"Something that holds or does not is wanted here; {what_en}.", span,
            ("请写成比较的式子，如“岁数 ≥ 80岁”。", "Compare it, as in 岁数 >= 80."),
        )
    return _problem("wrong-kind", MIXED, f"这里要的是{want.zh}，{what}。", f"A {want.en} is wanted here; {what_en}.", span)


def _words(kind: Kind) -> Words:
    """A kind in short: not what a list or a record holds."""
    match kind:
        case BooleanKind():
            return Words("“是”或“否”", "yes or no")
        case ListKind():
            return Words("列表", "list")
        case RecordKind():
            return Words("一组数据", "group of facts")
        case ChoiceKind(name):
            return Words(f"“{name}”的一项", f'choice of `{name}`')
    return words_for(kind)


def cannot_compare(span: Span, left: Kind, right: Kind, otherwise: Words | None, meant: str = "") -> Diagnostic:
    """`meant` is the comparison that the author most likely wanted; `otherwise`, what to do where none is."""
    one, other = _words(left), _words(right)
    hint = (otherwise.zh, otherwise.en) if otherwise else None
    if meant:
        hint = (f"是想写“{meant}”吗？", f'Did you mean `{meant}`?')
    return _problem("cannot-compare", MIXED, f"左边是{one.zh}，右边是{other.zh}，不能比较。", f"The left is a {one.en} and the right a {other.en}: they do not compare.", span, hint)


def choices_differ(span: Span, left: ChoiceKind, right: ChoiceKind) -> Diagnostic:
    return _problem(
        "choices-differ", MIXED, f"“{left.name}”和“{right.name}”没有相同的项，永远不会相等。", f'`{left.name}` and `{right.name}` have no choice in common and are never equal.', span
    )


def cannot_combine(span: Span, operator: str, kinds: Sequence[Kind], meant: Words | None) -> Diagnostic:
    words = [_words(kind) for kind in kinds]
    if len(words) == 1:
        return _problem("cannot-combine", MIXED, f"{words[0].zh}前面不能写“-”。", f'`-` does not go before a {words[0].en}.', span)
    return _problem(
        "cannot-combine", MIXED, f"{words[0].zh}和{words[1].zh}之间不能用“{operator}”。", f'`{operator}` does not go between a {words[0].en} and a {words[1].en}.', span,
        (meant.zh, meant.en) if meant else None,
    )


def units_differ(span: Span, name: str, left: str, right: str) -> Diagnostic:
    subject, subject_en = (f"“{name}”的单位", f'The unit of `{name}`') if name else ("前面的单位", "The unit before it")
    return _problem(
        "units-differ", UNITS, f"{subject}是{left}，后面是{right}。", f"{subject_en} is {left}, and {right} is compared with it.", span,
        ("不同的单位不能比，请改成同一个。", "Different units do not compare: use one."),
    )


def units_added(span: Span, left: str, right: str) -> Diagnostic:
    return _problem("units-differ", UNITS, f"前面是{left}，后面是{right}，不能相加减。", f"{left} and {right} cannot be added or subtracted.", span,
                    ("请改成同一个单位。", "Use one unit."))


def unit_wanted(span: Span, wanted: str, found: str) -> Diagnostic:
    return _problem("units-differ", UNITS, f"这里的单位是{wanted}，写的是{found}。", f"The unit here is {wanted}, not {found}.", span,
                    ("请改成同一个单位。", "Use that unit."))


def not_an_option(span: Span, word: str, kind: ChoiceKind, *, guess: bool = True) -> Diagnostic:
    zh, en = _list(kind.options)
    return _problem(
        "not-an-option", ("没有这一项", "Not one of the choices"), f"“{kind.name}”没有“{_brief(word)}”这一项。可取：{zh}。", f'`{_brief(word)}` is not a choice of `{kind.name}`: {en}.', span,
        _whatever(word) or _meant(word, kind.options) or _meant_by_part(word, kind.options) if guess else _whatever(word),
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
    one, other = _words(then), _words(otherwise)
    return _problem("branches-differ", MIXED, f"“那么”后面是{one.zh}，“否则”后面是{other.zh}。", f'`then` gives a {one.en}, `else` a {other.en}.', span,
                    ("两边要给同一种值；没有的写“空”。", "Both must give the same kind of value; for none write null."))


def unguarded_absent(span: Span, name: str) -> Diagnostic:
    subject, subject_en = (f"“{name}”", f'`{name}`') if name else ("这个值", "This value")
    hint = None
    if name:
        hint = (f"请先写“{name} ≠ 空 且 ……”，或用“如果 {name} = 空 那么 … 否则 …”。", f'Guard it first: `{name} != null and …`, or `if {name} = null then … else …`.')
    return _problem(
        "unguarded-absent", ABSENT, f"{subject}可能没有，不能直接拿来用。", f"{subject_en} may be absent and cannot be used unguarded.", span,
        hint or ("请先另写成公式，判断它不是空，再用。", "Make it a formula, test that it is not null, then use it."),
    )


def column_may_be_absent(head: Text) -> Diagnostic:
    return _problem(
        "unguarded-absent", ABSENT, f"“{head}”可能没有，没有时这一列的格子算不出来。", f"`{head}` may be absent, and then the cells of this column cannot be computed.", head.span,
        (f"请另写一条公式“如果 {head} = 空 那么 …… 否则 {head}”，给没有的也定一个值，表头写那条公式的名称。",
         f"Make a formula `if {head} = null then … else {head}` that gives a value for none too, and name it in the head."),
    )


def never_absent(span: Span, name: str) -> Diagnostic:
    return _problem(
        "never-absent", ("不会是空", "It is never absent"), f"“{name}”不会是空，这样比永远是同一个结果。", f'`{name}` is never absent, so this comparison always gives the same.', span,
        ("没答的数据会自动算作未知，不用写。如果它真的可以没有，请在数据项里写“可无: 是”。", 'What was not answered is unknown by itself. If it can truly be absent, declare `may_be_absent: yes`.'),
        severity=Severity.WARNING,
    )


def ordered_with_nothing(span: Span, operator: str) -> Diagnostic:
    return _problem("ordered-with-nothing", MIXED, f"空不能用“{operator}”比大小。", f'`{operator}` does not compare with null.', span, ("请写“= 空”或“≠ 空”。", 'Write `= null` or `!= null`.'))


def not_a_list(span: Span, name: str, kind: Kind) -> Diagnostic:
    words = _words(kind)
    subject, subject_en = (f"“{name}”是{words.zh}", f'`{name}` is a {words.en}') if name else (f"这里是{words.zh}", f"This is a {words.en}")
    return _problem("not-a-list", MIXED, f"{subject}，不是列表。", f"{subject_en}, not a list.", span)


def test_without_subject(span: Span) -> Diagnostic:
    return _problem(
        "test-without-subject", ("缺了被比较的数据", "Nothing to compare"), "这里缺了被比较的数据。", "There is nothing to compare here.", span,
        ("请把数据写在前面，如“岁数 ≥ 80岁”。", "Write the fact first, such as 岁数 >= 80."),
    )


def unfolds(span: Span) -> Diagnostic:
    return _problem(
        "expression-unfolds", ("太长或太深", "Too long or too deep"), "这里把同一段式子用了许多遍，套在一起太长了。", "The same part is used again and again here, and grows too long.", span,
        ("请把里面的部分另写成公式，给它起个名字。", "Make the inner part a formula with a name of its own."),
    )


def external_function(span: Span) -> Diagnostic:
    return _problem("external-function", ("不能调用外部函数", "No external functions"), "这里不能调用外部（Java 等）函数。", "External functions (Java and the like) are not called here.", span)


def entry_twice(span: Span, name: str) -> Diagnostic:
    return _problem(
        "entry-twice", ("写了两次", "Written twice"), f"一个记录里“{name}”写了两次。", f"`{name}` is written twice in one context.",
        span, ("去掉一个，或者改名。", "Take one away, or rename it."),
    )


def too_many_names(span: Span, most: int) -> Diagnostic:
    return _problem(
        "too-many-names", ("记录太大", "Too large a record"), f"这个记录连同里面的记录，名称超过 {most} 个。",
        f"This context, with the contexts in it, has more than {most} names.",
        span, ("一层套一层、每层放两份的，会成倍变大；只留用得到的。", "A chain that holds the one before twice doubles with every step: keep what is used."),
    )


def other_language(span: Span, language: str) -> Diagnostic:
    return _problem("other-language", ("不是 FEEL", "Not FEEL"), f"只能计算 FEEL 式子，这里写的是 {language}。", f"Only FEEL is evaluated, and this is {language}.", span)


def faulty(span: Span, words: Words) -> Diagnostic:
    return _problem("faulty-value", ("值不对", "Bad value"), f"{words.zh}。", f"{words.en}.", span)


def wrong_argument_count(span: Span, function: Function, count: int) -> Diagnostic:
    zh, en = _usages(function)
    return _problem("wrong-argument-count", ("括号里的个数不对", "Wrong number of arguments"), f"“{function.zh}”的括号里写了{count}个，不对。", f'`{function.name}` does not take {count} arguments.', span,
                    (f"写法是 {zh}。", f"It is written {en}."))


def wrong_argument_names(span: Span, function: Function, names: Sequence[str]) -> Diagnostic:
    zh, en = _usages(function)
    return _problem("wrong-argument-names", ("括号里的名称不对", "Wrong argument names"), f"“{function.zh}”没有这样的名称：{'、'.join(names)}。", f'`{function.name}` has no such arguments: {", ".join(names)}.', span,
                    (f"写法是 {zh}。", f"It is written {en}."))


def wrong_argument(span: Span, function: Function, parameter: Parameter, found: Kind) -> Diagnostic:
    want, got = _words(parameter.kind), _words(found)
    return _problem("wrong-argument", MIXED, f"“{function.zh}”的“{parameter.zh}”要的是{want.zh}，写的是{got.zh}。", f'`{parameter.name}` of `{function.name}` must be a {want.en}, not a {got.en}.', span)


def parameter_called_wrongly(span: Span, name: str) -> Diagnostic:
    return _problem(
        "parameter-call", ("参数的写法不对", "A parameter is not called so"), f"“{name}”的括号里只能写日期，或日期和地区。", f'`{name}` takes a day, or a day and a region.', span,
        (f"如“{name}(2025年1月1日)”；只写“{name}”就是按决定日查。", f'As in `{name}(day)`; `{name}` alone is its value on the decision date.'),
    )


def money_divided_unrounded(span: Span) -> Diagnostic:
    return _problem(
        "money-not-rounded", ("没说怎么取整", "Rounding not declared"), "金额除过之后可能除不尽，这里没有说怎么取整。", "Money is divided here, and nothing says how it is rounded.", span,
        ("请写“四舍五入(……，2)”，或向上取整、向下取整。", 'Write `round half up(…, 2)`, or round up, or round down.'),
    )


def date_mixed_with_time(span: Span) -> Diagnostic:
    return _problem(
        "date-with-time", MIXED, "一边是日期，一边是日期时间，混着用会差一天。", "A date and a date-and-time do not mix: they can be a day apart.", span,
        ("请用“日期(……)”取出日期再比。", 'Take the date first: `date(…)`.'),
    )


# ── tables and parameters ────────────────────────────────────────────────────────────────────────────────────────


def priority_without_order(text: Text, name: str) -> Diagnostic:
    return _problem("priority-without-order", ("缺少先后", "No order"), f"“{name}”按优先命中，却没有说哪个优先。", f'`{name}` goes by priority, but no order is given.', text.span,
                    ("请在“输出”里写“可取”，先写的优先。", 'Declare `allowed` under `outputs`, the first being the highest.'))


def output_without_column(name: Text, columns: Sequence[str]) -> Diagnostic:
    return _problem("output-without-column", UNKNOWN_NAME, f"表里没有“{name}”这一列。", f'The table has no column `{name}`.', name.span, _meant(name.value, columns))


def rows_overlap(span: Span, table: str, first: int, second: int, case: Words) -> Diagnostic:
    return _problem(
        "rows-overlap", ("两行都成立", "Two rows hold at once"), f"{table}：遇到“{case.zh}”，第{first}、{second}行都成立，而“唯一”只许一行。",
        f"{table}: for {case.en} rows {first} and {second} both hold, and only one may.", span,
        ("请把其中一行的范围改窄，或把命中改成“首个”。", "Narrow one of the rows, or let the first row win."),
    )


def rows_disagree(span: Span, table: str, first: int, second: int, case: Words) -> Diagnostic:
    return _problem(
        "rows-disagree", ("两行给的结果不同", "Two rows disagree"), f"{table}：遇到“{case.zh}”，第{first}、{second}行都成立，给的结果却不同。",
        f"{table}: for {case.en} rows {first} and {second} both hold and give different results.", span,
        ("请改成同样的结果，或把其中一行的范围改窄。", "Give the same result, or narrow one of the rows."),
    )


def gap_in_rows(span: Span, table: str, case: Words) -> Diagnostic:
    return _problem(
        "gap-in-rows", ("漏了一种情况", "A case is missing"), f"{table}：遇到“{case.zh}”，没有一行成立。", f"{table}: no row holds for {case.en}.", span,
        ("请补一行，或在“输出”里写“缺省”。", 'Add a row, or a `default` under `outputs`.'),
    )


def period_without_value(span: Span, name: str) -> Diagnostic:
    return _problem("period-without-value", ("没有值", "No value"), f"“{name}”的这一行没有写值。", f'This row of `{name}` has no value.', span,
                    ("请补上；停止执行的，请在前一行写“至”。", 'Write it; what has ended needs an `until` in the row before.'))


def period_ends_before_it_begins(span: Span) -> Diagnostic:
    return _problem("period-reversed", ("起止颠倒", "Dates reversed"), "这一行的“至”比“自”早。", '`until` is before `from` in this row.', span,
                    ("“自”是开始的那天，“至”是最后一天。", '`from` is the first day, `until` the last.'))


def periods_overlap(span: Span, earlier: Span, what: str, day: date | None, first: int, second: int) -> Diagnostic:
    when, when_en = (f"{day} 这一天", f"on {day}") if day else ("任何一天", "on any day")
    if earlier.file != span.file:
        place = _place(earlier)[0]
        return _problem(
            "periods-overlap", TWO_VALUES, f"{what}：{when}，{place} 的一行也有值。", f"{what}: a row at {place} has a value {when_en}, too.", span,
            ("上级的那一行不用改：这一行的“自”写晚一些，上级的值就到它的前一天为止；要从同一天起换成别的值，写在“修改:”下面。",
             "The row above needs no change: let this one begin later and the value above ends the day before; to take its place from the same day, write it under `amend`."), related=_here(earlier),
        )  # fmt: skip
    return _problem(
        "periods-overlap", TWO_VALUES, f"{what}：{when}，第{first}、{second}行都有值。", f"{what}: rows {first} and {second} both have a value {when_en}.", span,
        ("请在前一行写“至”，止于后一行开始的前一天。", "End the earlier row on the day before the later one begins."),
    )


def values_overlap(span: Span, what: str, first: int, second: int, case: Words) -> Diagnostic:
    return _problem(
        "values-overlap", TWO_VALUES, f"{what}：遇到“{case.zh}”，第{first}、{second}行都有值。", f"{what}: for {case.en} rows {first} and {second} both have a value.", span,
        ("请把其中一行的范围改窄，或用“至”让它先结束。", 'Narrow one of the rows, or end it by `until`.'),
    )


TWO_VALUES = ("同一天有两个值", "Two values on one day")


def gap_in_periods(span: Span, what: str, ended: date, begins: date) -> Diagnostic:
    return _problem(
        "gap-in-periods", ("历史断档", "A gap in time"), f"{what}：{ended} 止，{begins} 才又起，中间没有值。", f"{what}: it ends on {ended} and begins again on {begins}, with no value between.", span,
        ("请接上，或补一行。", "Close the gap, or add a row."),
    )


# ── goals ────────────────────────────────────────────────────────────────────────────────────────────────────────


def unknown_membership(text: Text, member: str) -> Diagnostic:
    return _problem("unknown-membership", ("不知道是否必办", "Must it be done?"), f"“{member}”要写“必办”“选办”，或“何时: ……”。", f'`{member}` must say must, may, or only_if.', text.span)


def not_a_member(name: Text, known: Sequence[str]) -> Diagnostic:
    return _problem("not-a-member", UNKNOWN_NAME, f"“{name}”不在“联办事项”里。", f'`{name}` is not one of the members.', name.span, _meant(name.value, known))


def open_placeholder(span: Span) -> Diagnostic:
    return _problem("open-placeholder", ("括号没有配对", "An open bracket"), "“【”一直没有“】”。", 'The `【` is never closed.', span, ("要写一个【，请写两个：【【。", "To write one 【, write 【【."))


def empty_placeholder(span: Span) -> Diagnostic:
    return _problem("empty-placeholder", ("括号里是空的", "Empty brackets"), "“【】”里面没有写名称。", 'There is no name between `【` and `】`.', span,
                    ("请写上要代入的数据；要写括号本身，请写“【【】】”。", "Write what stands there; for the brackets themselves write 【【】】."))


def situation_missing(span: Span, group: str, case: Words) -> Diagnostic:
    return _problem(
        "situation-missing", ("情形漏了一种情况", "A situation is missing"), f"“{group}”分的几种，遇到“{case.zh}”的人一种也不占。",
        f"Somebody with {case.en} is in none of the situations of `{group}`.", span, ("请补一种，或者改各种的式子，使人人恰占一种。", "Add one, or change their tests: everybody is in exactly one."),
    )  # fmt: skip


def situations_overlap(span: Span, group: str, first: str, second: str, case: Words) -> Diagnostic:
    return _problem(
        "situations-overlap", ("情形重叠", "Situations overlap"), f"“{group}”里，遇到“{case.zh}”的人同时占“{first}”和“{second}”。",
        f"In `{group}`, somebody with {case.en} is both in `{first}` and in `{second}`.", span,
        ("“分为”下面恰占一种；可以同时占的，请各写“何时”。", "Of a group exactly one holds; what may go together needs `when` of its own."),
    )  # fmt: skip


def situation_unreachable(span: Span, name: str) -> Diagnostic:
    return _problem(
        "situation-unreachable", ("没有人占这种情形", "Nobody is in this situation"), f"能办这件事的人，没有一个会占“{name}”。",
        f"Of those who may apply nobody is in `{name}`.", span, ("请看看式子是不是写反了，或者和“条件”冲突。", "See whether its test is the wrong way round, or contradicts a condition."),
        severity=Severity.WARNING,
    )  # fmt: skip


def situations_alike(span: Span, name: str, other: str) -> Diagnostic:
    return _problem(
        "situations-alike", ("两种情形是一回事", "Two situations are the same"), f"占“{name}”的人也都占“{other}”，反过来也一样。",
        f"Whoever is in `{name}` is in `{other}`, and the other way round.", span, ("请留一个。", "Keep one."), severity=Severity.WARNING,
    )  # fmt: skip


def matters_contradict(span: Span, what: str, first: str, second: str, earlier: Span, is_sure: bool) -> Diagnostic:
    place = f"（{earlier.file}:{earlier.line}）" if earlier.file else ""
    zh = f"一起办“{first}”{place}和“{second}”时，“{what}”填什么都不行：两边的要求没有共同的值。"
    en = f"Whoever does both `{first}`{place} and `{second}` can fill in no `{what}`: what the two require has no value in common."
    return _problem(
        "matters-contradict", ("两个事项的要求互相矛盾", "Two matters contradict each other"), zh, en, span,
        ("请统一两边的类型、可取或要求；确实是两个数据的，换一个名称或标识。",
         "Give both one type, options and requirement; where they are two things, another name or id."),
        severity=Severity.ERROR if is_sure else Severity.WARNING,
        related=((earlier, Words(f"“{first}”的要求", f"what `{first}` requires")),),
    )


def not_a_value_of(text: Text, kind: Kind) -> Diagnostic:
    said = _words(kind)
    return _problem("not-a-value", ("不是这一类的值", "Not a value of this kind"), f"“{text.value}”不是{said.zh}。",
                    f"`{text.value}` is no {said.en}.", text.span)


def not_a_share(text: Text) -> Diagnostic:
    return _problem("not-a-share", ("不是占比", "Not a share"), f"“{text.value}”不是占比。", f"`{text.value}` is not a share.", text.span,
                    ("请写百分数，如 95%；或 0 到 1 之间的数。", "Write a percentage such as 95%, or a number from 0 to 1."))


def shares_over_one(name: Text, total: object) -> Diagnostic:
    percent = f"{Decimal(str(total)) * 100:f}".rstrip("0").rstrip(".")
    return _problem("shares-over-one", ("占比合计超过百分之百", "Shares of more than the whole"),
                    f"“{name.value}”各个回答的占比合计 {percent}%。", f"The answers to `{name.value}` have {percent}% together.", name.span,
                    ("没写的回答平分余下的；请改小。", "Answers not listed share the rest; make them smaller."))


def bad_placeholder(span: Span, kind: Kind) -> Diagnostic:
    words = _words(kind)
    return _problem("bad-placeholder", MIXED, f"{words.zh}不能放进一句话里。", f"A {words.en} cannot stand in a sentence.", span,
                    ("请写明其中的哪一项，如“【甲.乙】”。", "Say which part of it, as in 【a.b】."))


# ── parents and children ─────────────────────────────────────────────────────────────────────────────────────────


def redeclared(name: Text, earlier: Span, above: str) -> Diagnostic:
    place = _place(earlier)[0]
    return _problem(
        "redeclared", ("上级已经有了", "Already declared above"), f"“{name}”在上级目录（{above}，{place}）已经有了。", f'`{name}` is declared in the catalog above ({above}, {place}).', name.span,
        ("要改它，请写在“修改:”下面，并写明“理由”或“依据”。", 'To change it, write the change under `amend` with a reason or a basis.'), related=_here(earlier),
    )


def row_elsewhere(cell: Text, catalog: str) -> Diagnostic:
    return _problem(
        "row-elsewhere", ("不是本地的行", "A row for another place"), f"“{cell.value}”不在“{catalog}”的地区里，这里只能给本地的地方添行。",
        f"`{cell.value}` is not in the region of `{catalog}`: rows are added for its own places only.", cell.span,
        ("请把这一行写到那个地方自己的目录里，或者删去。", "Write this row in the catalog of that place, or delete it."),
    )


def belongs_to_one_above(name: Text, owner: str, key: tuple[str, str]) -> Diagnostic:
    return _problem(
        "redeclared", ("上级已经有了", "Already declared above"), f"上级的“{owner}”里已经有“{name}”。", f"`{owner}` of the catalog above has its own `{name}`.", name.span,
        (f"要给它添本地的行，或者改它，请写在“修改”下面的“{owner}”里，再写“{key[0]}”。",
         f"To add rows to it or change it, write it under `amend`, `{owner}`, `{key[1]}`."),
    )


def nothing_to_drop(name: Text, known: Iterable[str]) -> Diagnostic:
    return _problem("nothing-to-drop", UNKNOWN_NAME, f"上级没有“{name}”，没有可去掉的。", f'There is no `{name}` above to drop.', name.span, _meant(name.value, known))


def locked_above(text: Text, subject: str, where: Span) -> Diagnostic:
    what, what_en = (f"“{subject}”的“{text}”", f'`{text}` of `{subject}`') if text.value != subject else (f"“{subject}”", f'`{subject}`')
    place = _place(where)[0]
    return _problem(
        "locked-above", ("上级统一，不能改", "Fixed above"), f"{what}由上级统一（{place}），下级不能改。", f"{what_en} is fixed above ({place}) and cannot be changed.", text.span,
        ("请删去这一处修改；确需改的，请上级放开。", "Take the change out, or ask the catalog above to unlock it."), related=_here(where),
    )


def change_without_reason(name: Text) -> Diagnostic:
    return _problem(
        "amendment-without-reason", ("缺了必写的键", "A required key is missing"), f"修改“{name}”没有写理由。", f"No reason is given for amending `{name}`.", name.span,
        ("请加一行“理由: ……”或“依据: ……”。", "Add a line `reason: …` or `basis: …`."),
    )


def worse_than_above(text: Text, element: str, new: str, old: str) -> Diagnostic:
    return _problem(
        "worse-than-above", ("只可更优", "Only better is allowed"), f"“{element}”改成了{new}，不如上级的{old}；下级只可更优。", f'`{element}` becomes {new}, which is worse than {old} above; a lower level may only do better.', text.span,
        (f"请改得比{old}好，或删去这一行。", f"Do better than {old}, or delete the line."),
    )


OF_PLACES = frozenset({"unknown-place", "unknown-region", "bad-catalog-region"})
"""The codes of what is said of a name that no table of places has: in rules, in what examples give, of a catalog itself."""


def no_places(span: Span, count: int) -> Diagnostic:
    zh, en = ("这个地名认不出来", "this place is not known") if count == 1 else (f"{count:,}处地名都认不出来，这是第一处", f"{count:,} names of places are not known, of which this is the first")
    return _problem(
        "no-places", ("没有行政区划", "No table of places"), f"目录里没有行政区划表，{zh}。", f"The catalog has no table of places: {en}.", span,
        ("请另建一个文件（如 行政区划.yaml），写“行政区划:”，下面一行一个“代码: 名称”，或继承一个有它的目录；也可以直接写6位代码。", "Make a file, such as places.yaml, with `places:` and a line `code: name` for each, or extend a catalog that has it; a code of six digits can be written as it is."),
    )


def bad_region_of_catalog(text: Text, known: Collection[str]) -> Diagnostic:
    return _problem("bad-catalog-region", ("地区不认识", "Unknown region"), f"目录的地区“{text}”不是6位代码，也不在行政区划里。", f'The region `{text}` of the catalog is neither six digits nor a known name.', text.span,
                    _meant(text.value, known) or ("请写6位代码，如 420100。", "Write a code of six digits, such as 420100."))


# ── examples ─────────────────────────────────────────────────────────────────────────────────────────────────────


def example_without_subject(name: Text) -> Diagnostic:
    return _problem("example-without-subject", ("用例没有对象", "An example of nothing"), f"用例“{name}”没有写“对象”，不知道测哪一个。", f'The example `{name}` does not say what it tests.', name.span,
                    ("请写“对象: 名称”，或把它写在那个政策、事项下面。", 'Write `subject: name`, or put it beside its rule.'))


def unknown_subject(name: Text, known: Iterable[str]) -> Diagnostic:
    return _problem("unknown-subject", UNKNOWN_NAME, f"没有“{name}”可测。", f'There is no `{name}` to test.', name.span, _meant(name.value, known))


def unknown_given(name: Text, path: str, known: Iterable[str]) -> Diagnostic:
    hint = _meant(path, known) or ("已知里只能写数据项；算出来的不用写。", "Only facts are given; what is computed is not.")
    return _problem("unknown-fact", UNKNOWN_NAME, f"没有“{path}”这个数据项。", f"There is no fact `{path}`.", name.span, hint)


def lists_of_unlike_length(column: Text, count: int, other: Text, expected: int, span: Span) -> Diagnostic:
    return _problem(
        "lists-of-unlike-length", ("几列的个数不一样", "Columns of a list have unlike numbers"),
        f"“{column.value}”写了{count}个，“{other.value}”写了{expected}个，对不上是谁的。",
        f"`{column.value}` has {count} values and `{other.value}` has {expected}: whose is whose cannot be told.", span,
        ("一个格里几个值用顿号隔开，各列同样多、同样的先后；不知道的写“未知”，一个也没有的写“无”。",
         "In a cell, part the values by commas: as many in each column, in the same order. Write `unknown` for one that is not known, `none` where there is none."),
    )  # fmt: skip


def list_given_twice(name: Text, other: Text) -> Diagnostic:
    return _problem(
        "list-given-twice", ("写了两次", "Given twice"), f"“{name.value}”和“{other.value}”说的是同一个列表，只能写一样。",
        f"`{name.value}` and `{other.value}` tell of the same list: write one of the two.", name.span,
    )  # fmt: skip


def unknown_member_of_list(member: Text, name: str, known: Sequence[str]) -> Diagnostic:
    hint = _meant(member.value, known) or (f"有：{'、'.join(known)}。", f"There are: {', '.join(known)}.")
    return _problem(
        "unknown-member", UNKNOWN_NAME, f"“{name}”的每一项没有“{member.value}”。", f"No item of `{name}` has `{member.value}`.", member.span, hint,
    )  # fmt: skip


def list_in_one_cell(span: Span, name: str, members: Sequence[str]) -> Diagnostic:
    columns = [f"{name}.{each}" for each in members]
    return _problem(
        "list-in-one-cell", ("一个格里写不下", "Too much for one cell"), f"“{name}”的每一项有几样，不能写在一个格里。",
        f"An item of `{name}` has several members, which do not fit in one cell.", span,
        (f"一样一列：{' | '.join(columns)}；一个格里几个值用顿号隔开，第几个就是第几项。",
         f"Give each a column: {' | '.join(columns)}; in a cell, part the values of the items by commas."),
    )  # fmt: skip


def bad_given(span: Span, problem: Diagnostic) -> Diagnostic:
    """What the door for facts says of a value, at the place where an example gives it."""
    return replace(problem, span=span)


def unknown_finding(name: Text, known: Collection[str]) -> Diagnostic:
    zh, en = _list(tuple(known))
    hint = _meant(name.value, known) or ((f"要人判断的有：{zh}。", f"There are: {en}.") if known else None)
    return _problem("unknown-finding", UNKNOWN_NAME, f"没有“{name}”这个要人判断的条件。", f"No condition `{name}` is decided by hand.", name.span, hint)


def unknown_expected(name: Text, subject: str, known: Collection[str]) -> Diagnostic:
    zh, en = _list(tuple(dict.fromkeys(each for each in known if not each.isascii())), most=14)
    hint = _meant(name.value, known) or (f"应得里可以写：{zh}。", f"There are: {en}.")
    return _problem("unknown-expected", UNKNOWN_NAME, f"“{subject}”没有“{name}”这项结果。", f"`{subject}` has no result `{name}`.", name.span, hint)


def unknown_in_example(name: Text, key: str, known: Iterable[str]) -> Diagnostic:
    return _problem("unknown-in-example", UNKNOWN_NAME, f"“{key}”里写的“{name}”没有声明过。", f"`{name}` under `{key}` is not declared.", name.span, _meant(name.value, known))


# ── what could be better ─────────────────────────────────────────────────────────────────────────────────────────

NO_BASIS = ("没有依据", "No legal basis")
CITE = ("请写“依据: 法规简称 第几条”。", "Write `basis: law article`.")


def without_basis(name: Text) -> Diagnostic:
    return _problem("no-basis", NO_BASIS, f"“{name}”没有写依据。", f"`{name}` cites no legal basis.", name.span, CITE, severity=Severity.WARNING)


def row_without_basis(span: Span, name: str) -> Diagnostic:
    return _problem("no-basis", NO_BASIS, f"“{name}”的这一行没有写依据，别的行都写了。", f"This row of `{name}` cites no legal basis; other rows do.", span,
                    ("请在“依据”列里写上法规简称和条款。", "Name the law and its article in the column `basis`."), severity=Severity.WARNING)


def basis_declared_twice(name: Text, other: Text, number: Text) -> Diagnostic:
    zh, en = _place(other.span, name.file)
    return _problem(
        "basis-declared-twice", ("一部法规登记了两次", "A law declared twice"), f"“{name}”和{zh}的“{other}”是同一个文号：{number}。",
        f"`{name}` has the same number as `{other}` {en}: {number}.", name.span,
        (f"只留一个，引用都改成“{other}”。", f"Keep one, and cite `{other}` everywhere."), severity=Severity.WARNING,
    )


def marked_above_its_laws(name: Text, mark: Text, law: Text) -> Diagnostic:
    return _problem(
        "marked-above-its-laws", ("核验写高了", "Marked above its laws"), f"“{name}”的核验是“{mark}”，可是它引的“{law}”没有对照过原文。",
        f"`{name}` is marked {mark}, but `{law}`, which it cites, was not read in the source.", name.span,
        ("请照法规的核验写；在别处读到过原文的，写上“链接”。", "Mark it as its law is marked; if it was read elsewhere, write the `url`."), severity=Severity.HINT,
    )


def identified_twice(name: Text, other: Text, id: Text) -> Diagnostic:
    zh, en = _place(other.span, name.file)
    return _problem(
        "identified-twice", ("标识重了", "One identifier for two facts"), f"“{name}”和{zh}的“{other}”用了同一个标识：{id}。交换数据的时候分不清是哪一个。",
        f"`{name}` has the same identifier as `{other}` {en}: {id}. Where data are exchanged nobody can tell them apart.", id.span,
        ("请改一个；如果是同一个数据，只留一个数据项。", "Change one; if they are the same, keep one fact."), severity=Severity.WARNING, related=_here(other.span),
    )


def names_make_a_third(span: Span, name: str, left: str, word: str, right: str) -> Diagnostic:
    return _problem(
        "names-make-a-third", ("名称分不清", "Names that run together"), f"“{name}”是一个名称，可“{left}”“{right}”也是；写“{left}{word}{right}”就指“{name}”。",
        f"`{name}` is a name, and so are `{left}` and `{right}`: written in one it is always `{name}`.", span,
        (f"请给“{name}”换个名字；要分开说，请写“{left} {word.strip()} {right}”，中间留空格。", f"Rename `{name}`; for two names leave blanks around `{word.strip()}`."),
        severity=Severity.WARNING,
    )


def never_used(name: Text) -> Diagnostic:
    return _problem("never-used", ("没有用到", "Never used"), f"没有一条规则、一张表单用到“{name}”。", f"No rule and no form uses `{name}`.", name.span,
                    ("请删去它，或把它写进“填写”。", "Delete it, or list it under `fields`."), severity=Severity.HINT)


def asked_twice(name: Text, earlier: Span, owner: str) -> Diagnostic:
    zh, en = _place(earlier, name.file)
    return _problem(
        "asked-twice", ("同一件事问两遍", "Asked twice"), f"“{owner}”里也有“{name}”（{zh}），办两件事的人会被问两遍。",
        f"`{owner}` has `{name}` too ({en}): who does both is asked twice.", name.span,
        ("如果是同一件事，请写到公用的“数据项”里。", "If it is the same fact, declare it once under `facts` for all."), severity=Severity.HINT, related=_here(earlier),
    )


def years_for_an_age(span: Span, name: str, years: int) -> Diagnostic:
    return _problem(
        "years-for-an-age", ("闰日出生的人会差一天", "A day off for leap birthdays"), f"2月29日出生的人，“+ {years}年”会落在2月28日，和满岁的日子可能差一天。",
        f"For people born on 29 February, adding {years} years ends on 28 February, which may not be the day they reach the age.", span,
        (f"算满多少岁的日子，请写“满岁日({name}，{years}岁)”。", f"For the day an age is reached write 满岁日({name}, {years}岁)."), severity=Severity.HINT,
    )


def the_very_same_place(span: Span, name: str, place: str, part: str) -> Diagnostic:
    return _problem(
        "the-very-same-place", ("下面的地方不算", "Places in it do not count"), f"只有正好填“{place}”的才相同；填“{part}”这样下面的地方，不算相同。",
        f"Only `{place}` itself is the same; a place in it, such as `{part}`, is not.", span,
        (f"连下面的一起算，请写“{name} 属于 {place}”。", f"To take in all places of it, write `{name} in {place}`."), severity=Severity.WARNING,
    )  # fmt: skip


def no_length_to_keep(written: Text) -> Diagnostic:
    return _problem("keep-for", ("保存期看不懂", "No length of time"), f"“{written.value}”不是一段时间。", f"`{written.value}` is no length of time.", written.span,
                    ("写成 10年、6个月、90天 或 永久；不写就由网站定。", "Write `10 years`, `6 months`, `90 days` or `for ever`; the site says where nothing is written."))
