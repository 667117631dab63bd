"""What is wrong with the names of a catalog, its tables and parameters, and what it says of those above; of kinds and of goals, see beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from dsl.diagnostics import Diagnostic, Words
from dsl.numerals import number_of
from dsl.source import Span, Text
from dsl.words import PROPERTIES
from engine.kinds import ChoiceKind, Kind, words_for
from engine.problems_in_common import (
    UNKNOWN_NAME,
    brief,
    here,
    likely,
    listed,
    problem,
    standing,
    usages_of,
)

if TYPE_CHECKING:
    from engine.functions import Function


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────

def unknown_name(span: Span, name: str, known: Collection[str], otherwise: Words) -> Diagnostic:
    """`otherwise`: what to do where no name is near."""
    hint = likely(name, known) or (otherwise.zh, otherwise.en)
    return problem("unknown-name", UNKNOWN_NAME, f"没有“{brief(name)}”这个名字。", f"There is no name `{brief(name)}`.", span, hint)


def choice_as_value(span: Span, name: str) -> Diagnostic:
    return problem("unknown-name", UNKNOWN_NAME, f"“{name}”是枚举，没有叫这个名字的数据项。", f"`{name}` is an enumeration; no fact has this name.", span,
                    (f"请在“数据项”里声明：`{name}: {{类型: {name}, 问: ……}}`", f"Declare it under `facts`: `{name}: {{type: {name}, ask: …}}`"))


def unknown_member(span: Span, owner: str, name: str, known: Collection[str]) -> Diagnostic:
    of, of_en = (f"“{owner}”里", f' in `{owner}`') if owner else ("这里面", " in it")
    zh, en = listed(tuple(known))
    hint = likely(name, known) or ((f"这里面有：{zh}。", f"There are: {en}.") if known else None)
    return problem("unknown-member", UNKNOWN_NAME, f"{of}没有“{brief(name)}”。", f'There is no `{brief(name)}`{of_en}.', span, hint)


def no_such_property(span: Span, name: str, kind: Kind, known: Collection[str]) -> Diagnostic:
    words, chinese = words_for(kind), {en: zh for zh, en in PROPERTIES.items()}
    zh, en = listed([chinese.get(each, each) for each in known])[0], listed(tuple(known))[1]
    hint = (f"可以写：{zh}。", f"It has: {en}.") if known else None
    return problem("no-such-property", UNKNOWN_NAME, f"{words.zh}没有“{brief(name)}”这一项。", f'A {words.en} has no `{brief(name)}`.', span, hint)


def name_taken(name: Text, earlier: Span) -> Diagnostic:
    zh, en = standing(earlier, name.file)
    return problem(
        "name-taken", ("名称重复", "Name used twice"), f"“{name}”已经用过了（{zh}）。", f'`{name}` is already declared ({en}).', name.span,
        ("请给其中一个换个名字；一个式子里能写的名称，全目录只能有一个意思。",
         "Rename one of them: a name that an expression can say has one meaning in the whole catalog."),
        related=here(earlier),
    )


def choice_or_name(span: Span, word: str, kind: ChoiceKind) -> Diagnostic:
    return problem(
        "choice-or-name", ("有两个意思", "Two meanings"), f"“{word}”是“{kind.name}”的一项，又是另一个名称，分不清指哪个。",
        f'`{word}` is a choice of `{kind.name}` and the name of something else.', span,
        (f"指这一项，请加引号：“{word}”；不然请给另一个换个名字。", f'For the choice, quote it: “{word}”; or rename the other.'),
    )


def goal_as_value(span: Span, name: str) -> Diagnostic:
    return problem(
        "goal-as-value", ("要说明取哪一项", "Say which result"), f"“{name}”是一项服务，不是一个值。", f'`{name}` is a service, not a value.', span,
        (f"请写“{name}.符合”或“{name}.金额”。", f'Write `{name}.符合` or `{name}.金额`.'),
    )


def function_without_call(span: Span, function: Function) -> Diagnostic:
    zh, en = usages_of(function)
    return problem(
        "function-without-call", ("缺少括号", "Brackets are missing"), f"“{function.zh}”是一个函数，后面要写括号。",
        f'`{function.name}` is a function and needs brackets.', span, (f"写法是 {zh}。", f"It is written {en}."),
    )


def unknown_function(span: Span, name: str, known: Collection[str], meant: Words | None) -> Diagnostic:
    """`meant`: how what is called so elsewhere is written here."""
    called = None if meant is None else (f"这里写“{meant.zh}”，见 docs/函数.md。", f"Here it is written `{meant.en}`: see docs/函数.md.")
    hint = called or likely(name, known) or ("可用的函数见 docs/函数.md。", "docs/函数.md lists all functions.")
    return problem("unknown-function", UNKNOWN_NAME, f"没有“{brief(name)}”这个函数。", f'There is no function `{brief(name)}`.', span, hint)


def not_a_function(span: Span, name: str) -> Diagnostic:
    return problem(
        "not-a-function", ("后面不能写括号", "Not a function"), f"“{name}”不是函数，后面不能写括号。", f'`{name}` is no function, so no brackets can follow.', span,
        ("如果要相乘，请写 ×。", "To multiply, write *."),
    )


def unknown_place(span: Span, name: str, places: Mapping[str, Collection[str]], *, guess: bool = True) -> Diagnostic:
    codes = places.get(name.rpartition(".")[2], ())
    if len(codes) > 1:
        return place_of_two(span, name, codes, places)
    hint = guess and likely(name, places) or ("请写“行政区划”里的名称，或6位代码。", "Write a name from the table of regions, or a code of six digits.")
    return problem("unknown-place", ("地区不认识", "Unknown region"), f"行政区划里没有“{brief(name)}”。", f'There is no region `{brief(name)}`.', span, hint)


def place_of_two(span: Span, name: str, codes: Collection[str], places: Mapping[str, Collection[str]]) -> Diagnostic:
    names = {code: place for place, its in places.items() for code in its}
    above = [names.get(f"{code[:4]}00") or names.get(f"{code[:2]}0000", "") for code in codes]
    ways = [f"{upper}.{name}" if upper and upper != name else code for upper, code in zip(above, codes, strict=True)]
    return problem(
        "place-of-two", ("地区不止一个", "More than one region"), f"叫“{name}”的地方不止一个。", f"More than one region is called `{name}`.", span,
        (f"请写明是哪一个：{'、'.join(ways)}。", f"Say which: {', '.join(ways)}."),
    )


def unknown_fact(name: Text, known: Collection[str]) -> Diagnostic:
    return problem(
        "unknown-fact", UNKNOWN_NAME, f"没有“{name}”这个数据项。", f'There is no fact `{name}`.', name.span,
        likely(name.value, known) or ("请先在“数据项”里声明它。", 'Declare it under `facts` first.'),
    )


def unknown_matter(name: Text, known: Collection[str]) -> Diagnostic:
    return problem(
        "unknown-matter", UNKNOWN_NAME, f"没有“{name}”这个事项。", f'There is no matter `{name}`.', name.span,
        likely(name.value, known) or ("请先在“事项”里声明它。", 'Declare it under `matter` first.'),
    )


def unknown_document(name: Text, known: Collection[str]) -> Diagnostic:
    return problem(
        "unknown-document", UNKNOWN_NAME, f"没有“{name}”这种材料。", f'There is no document `{name}`.', name.span,
        likely(name.value, known) or ("请先在“材料”里声明它。", 'Declare it under `documents` first.'),
    )


def unknown_pledge(name: Text, known: Collection[str]) -> Diagnostic:
    return problem(
        "unknown-pledge", UNKNOWN_NAME, f"没有“{name}”这份承诺书。", f'There is no pledge `{name}`.', name.span,
        likely(name.value, known) or ("请先在“承诺书”里声明它。", 'Declare it under `pledges` first.'),
    )


def unknown_register(name: Text, known: Collection[str]) -> Diagnostic:
    return problem(
        "unknown-register", UNKNOWN_NAME, f"没有“{name}”这个来源。", f'There is no register `{name}`.', name.span,
        likely(name.value, known) or ("请先在“来源”里声明它。", 'Declare it under `registers` first.'),
    )


def unknown_basis(citation: Text, name: str, known: Collection[str]) -> Diagnostic:
    titled = _TITLED.fullmatch(name)
    if titled and titled[1] in known:
        meant = f"{titled[1]} {_article_in_figures(titled[2])}".strip()
        return problem("unknown-basis", UNKNOWN_NAME, f"没有“{name}”这部法规。", f'No basis is called `{name}`.', citation.part(0, len(name)),
                        (f"简称不加书名号，条款用数字：`{meant}`", f"Without the marks of a title, and with figures: `{meant}`"))
    run_on = next((each for each in known if name.startswith(each + "第") or name.startswith(each + "附")), "")
    if run_on:
        meant = f"{run_on} {name.removeprefix(run_on)}"
        return problem("unknown-basis", UNKNOWN_NAME, f"没有“{name}”这部法规。", f'No basis is called `{name}`.', citation.part(0, len(name)),
                        (f"法规和条款之间空一格：`{meant}`", f"Put a blank between the law and its article: `{meant}`"))
    return problem(
        "unknown-basis", UNKNOWN_NAME, f"没有“{name}”这部法规。", f'No basis is called `{name}`.', citation.part(0, len(name)),
        likely(name, known) or ("请先在“依据”里登记它的全称和文号。", 'Declare its title and number under `bases` first.'),
    )


_TITLED = re.compile(r"《([^《》]+)》\s*(.*)")


def _article_in_figures(article: str) -> str:
    """第二十三条 as 第23条."""
    return re.sub("[零〇一二三四五六七八九十百]+", lambda found: str(number_of(found[0])), article)


def cancelled_matter(name: Text, state: Text) -> Diagnostic:
    zh, en = standing(state.span, name.file)
    return problem(
        "cancelled-matter", ("事项已取消", "Cancelled matter"), f"“{name}”已经不能办了（{zh}：{state}），不能放进一件事。",
        f'`{name}` can no longer be applied for ({en}: {state}), so no theme may hold it.', name.span,
        ("请从“联办事项”里去掉它，或换成接替它的事项。", "Take it out of the members, or name the matter that replaces it."), related=here(state.span),
    )


def loop_never_ends(span: Span, least: int, limit: int) -> Diagnostic:
    return problem(
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
        return problem(
            "circle-of-rules", title, f"“{name}”要用到它自己，永远算不出来。", f'`{name}` needs itself and can never be computed.', span,
            ("要用的如果是另一个数据，请看看是不是重了名。", "If another value is meant, give one of the two another name."),
        )
    owners = {name.rpartition(".")[0] for name in circle}
    shown = [name.rpartition(".")[2] if len(owners) == 1 else name for name in circle]
    shown = [*shown[:8], "……", shown[-1]] if len(shown) > 10 else shown
    way = " → ".join((*shown, shown[0]))
    return problem(
        "circle-of-rules", title, f"这几项互相要对方的结果，永远算不出来：{way}。", f"These wait for each other and can never be computed: {way}.", span, hint
    )

# ── tables and parameters ────────────────────────────────────────────────────────────────────────────────────────


def priority_without_order(text: Text, name: str) -> Diagnostic:
    return problem("priority-without-order", ("缺少先后", "No order"), f"“{name}”按优先命中，却没有说哪个优先。", f'`{name}` goes by priority, but no order is given.', text.span,
                    ("请在“输出”里写“可取”，先写的优先。", 'Declare `allowed` under `outputs`, the first being the highest.'))


def output_without_column(name: Text, columns: Sequence[str]) -> Diagnostic:
    return problem("output-without-column", UNKNOWN_NAME, f"表里没有“{name}”这一列。", f'The table has no column `{name}`.', name.span, likely(name.value, columns))


def rows_overlap(span: Span, table: str, first: int, second: int, case: Words) -> Diagnostic:
    return problem(
        "rows-overlap", ("两行都成立", "Two rows hold at once"), f"{table}：遇到“{case.zh}”，第{first}、{second}行都成立，而“唯一”只许一行。",
        f"{table}: for {case.en} rows {first} and {second} both hold, and only one may.", span,
        ("请把其中一行的范围改窄，或把命中改成“首个”。", "Narrow one of the rows, or let the first row win."),
    )


def rows_disagree(span: Span, table: str, first: int, second: int, case: Words) -> Diagnostic:
    return problem(
        "rows-disagree", ("两行给的结果不同", "Two rows disagree"), f"{table}：遇到“{case.zh}”，第{first}、{second}行都成立，给的结果却不同。",
        f"{table}: for {case.en} rows {first} and {second} both hold and give different results.", span,
        ("请改成同样的结果，或把其中一行的范围改窄。", "Give the same result, or narrow one of the rows."),
    )


def gap_in_rows(span: Span, table: str, case: Words) -> Diagnostic:
    return problem(
        "gap-in-rows", ("漏了一种情况", "A case is missing"), f"{table}：遇到“{case.zh}”，没有一行成立。", f"{table}: no row holds for {case.en}.", span,
        ("请补一行，或在“输出”里写“缺省”。", 'Add a row, or a `default` under `outputs`.'),
    )


def period_without_value(span: Span, name: str) -> Diagnostic:
    return problem("period-without-value", ("没有值", "No value"), f"“{name}”的这一行没有写值。", f'This row of `{name}` has no value.', span,
                    ("请补上；停止执行的，请在前一行写“至”。", 'Write it; what has ended needs an `until` in the row before.'))


def period_ends_before_it_begins(span: Span) -> Diagnostic:
    return problem("period-reversed", ("起止颠倒", "Dates reversed"), "这一行的“至”比“自”早。", '`until` is before `from` in this row.', span,
                    ("“自”是开始的那天，“至”是最后一天。", '`from` is the first day, `until` the last.'))


def periods_overlap(span: Span, earlier: Span, what: str, day: date | None, first: int, second: int) -> Diagnostic:
    when, when_en = (f"{day} 这一天", f"on {day}") if day else ("任何一天", "on any day")
    if earlier.file != span.file:
        place = standing(earlier)[0]
        return problem(
            "periods-overlap", TWO_VALUES, f"{what}：{when}，{place} 的一行也有值。", f"{what}: a row at {place} has a value {when_en}, too.", span,
            ("上级的那一行不用改：这一行的“自”写晚一些，上级的值就到它的前一天为止；要从同一天起换成别的值，写在“修改:”下面。",
             "The row above needs no change: let this one begin later and the value above ends the day before; to take its place from the same day, write it under `amend`."), related=here(earlier),
        )  # fmt: skip
    return problem(
        "periods-overlap", TWO_VALUES, f"{what}：{when}，第{first}、{second}行都有值。", f"{what}: rows {first} and {second} both have a value {when_en}.", span,
        ("请在前一行写“至”，止于后一行开始的前一天。", "End the earlier row on the day before the later one begins."),
    )


def values_overlap(span: Span, what: str, first: int, second: int, case: Words) -> Diagnostic:
    return problem(
        "values-overlap", TWO_VALUES, f"{what}：遇到“{case.zh}”，第{first}、{second}行都有值。", f"{what}: for {case.en} rows {first} and {second} both have a value.", span,
        ("请把其中一行的范围改窄，或用“至”让它先结束。", 'Narrow one of the rows, or end it by `until`.'),
    )


TWO_VALUES = ("同一天有两个值", "Two values on one day")


def gap_in_periods(span: Span, what: str, ended: date, begins: date) -> Diagnostic:
    return problem(
        "gap-in-periods", ("历史断档", "A gap in time"), f"{what}：{ended} 止，{begins} 才又起，中间没有值。", f"{what}: it ends on {ended} and begins again on {begins}, with no value between.", span,
        ("请接上，或补一行。", "Close the gap, or add a row."),
    )

# ── parents and children ─────────────────────────────────────────────────────────────────────────────────────────


def redeclared(name: Text, earlier: Span, above: str) -> Diagnostic:
    place = standing(earlier)[0]
    return problem(
        "redeclared", ("上级已经有了", "Already declared above"), f"“{name}”在上级目录（{above}，{place}）已经有了。", f'`{name}` is declared in the catalog above ({above}, {place}).', name.span,
        ("要改它，请写在“修改:”下面，并写明“理由”或“依据”。", 'To change it, write the change under `amend` with a reason or a basis.'), related=here(earlier),
    )


def row_elsewhere(cell: Text, catalog: str) -> Diagnostic:
    return problem(
        "row-elsewhere", ("不是本地的行", "A row for another place"), f"“{cell.value}”不在“{catalog}”的地区里，这里只能给本地的地方添行。",
        f"`{cell.value}` is not in the region of `{catalog}`: rows are added for its own places only.", cell.span,
        ("请把这一行写到那个地方自己的目录里，或者删去。", "Write this row in the catalog of that place, or delete it."),
    )


def belongs_to_one_above(name: Text, owner: str, key: tuple[str, str]) -> Diagnostic:
    return problem(
        "redeclared", ("上级已经有了", "Already declared above"), f"上级的“{owner}”里已经有“{name}”。", f"`{owner}` of the catalog above has its own `{name}`.", name.span,
        (f"要给它添本地的行，或者改它，请写在“修改”下面的“{owner}”里，再写“{key[0]}”。",
         f"To add rows to it or change it, write it under `amend`, `{owner}`, `{key[1]}`."),
    )


def nothing_to_drop(name: Text, known: Iterable[str]) -> Diagnostic:
    return problem("nothing-to-drop", UNKNOWN_NAME, f"上级没有“{name}”，没有可去掉的。", f'There is no `{name}` above to drop.', name.span, likely(name.value, known))


def locked_above(text: Text, subject: str, where: Span) -> Diagnostic:
    what, what_en = (f"“{subject}”的“{text}”", f'`{text}` of `{subject}`') if text.value != subject else (f"“{subject}”", f'`{subject}`')
    place = standing(where)[0]
    return problem(
        "locked-above", ("上级统一，不能改", "Fixed above"), f"{what}由上级统一（{place}），下级不能改。", f"{what_en} is fixed above ({place}) and cannot be changed.", text.span,
        ("请删去这一处修改；确需改的，请上级放开。", "Take the change out, or ask the catalog above to unlock it."), related=here(where),
    )


def change_without_reason(name: Text) -> Diagnostic:
    return problem(
        "amendment-without-reason", ("缺了必写的键", "A required key is missing"), f"修改“{name}”没有写理由。", f"No reason is given for amending `{name}`.", name.span,
        ("请加一行“理由: ……”或“依据: ……”。", "Add a line `reason: …` or `basis: …`."),
    )


def worse_than_above(text: Text, element: str, new: str, old: str) -> Diagnostic:
    return problem(
        "worse-than-above", ("只可更优", "Only better is allowed"), f"“{element}”改成了{new}，不如上级的{old}；下级只可更优。", f'`{element}` becomes {new}, which is worse than {old} above; a lower level may only do better.', text.span,
        (f"请改得比{old}好，或删去这一行。", f"Do better than {old}, or delete the line."),
    )


OF_PLACES = frozenset({"unknown-place", "unknown-region", "bad-catalog-region"})
"""The codes of what is said of a name that no table of places has: in rules, in what examples give, of a catalog itself."""


def no_places(span: Span, count: int) -> Diagnostic:
    zh, en = ("这个地名认不出来", "this place is not known") if count == 1 else (f"{count:,}处地名都认不出来，这是第一处", f"{count:,} names of places are not known, of which this is the first")
    return problem(
        "no-places", ("没有行政区划", "No table of places"), f"目录里没有行政区划表，{zh}。", f"The catalog has no table of places: {en}.", span,
        ("请另建一个文件（如 行政区划.yaml），写“行政区划:”，下面一行一个“代码: 名称”，或继承一个有它的目录；也可以直接写6位代码。", "Make a file, such as places.yaml, with `places:` and a line `code: name` for each, or extend a catalog that has it; a code of six digits can be written as it is."),
    )


def bad_region_of_catalog(text: Text, known: Collection[str]) -> Diagnostic:
    return problem("bad-catalog-region", ("地区不认识", "Unknown region"), f"目录的地区“{text}”不是6位代码，也不在行政区划里。", f'The region `{text}` of the catalog is neither six digits nor a known name.', text.span,
                    likely(text.value, known) or ("请写6位代码，如 420100。", "Write a code of six digits, such as 420100."))
