"""What is wrong with matters, benefits and themes and with their examples, and what could be better."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.source import Span, Text
from engine.kinds import Kind
from engine.problems_in_common import (
    MIXED,
    UNKNOWN_NAME,
    here,
    in_short,
    likely,
    listed,
    problem,
    standing,
)

# ── goals ────────────────────────────────────────────────────────────────────────────────────────────────────────


def unknown_membership(text: Text, member: str) -> Diagnostic:
    return problem("unknown-membership", ("不知道是否必办", "Must it be done?"), f"“{member}”要写“必办”“选办”，或“何时: ……”。", f'`{member}` must say must, may, or only_if.', text.span)


def not_a_member(name: Text, known: Sequence[str]) -> Diagnostic:
    return problem("not-a-member", UNKNOWN_NAME, f"“{name}”不在“联办事项”里。", f'`{name}` is not one of the members.', name.span, likely(name.value, known))


def open_placeholder(span: Span) -> Diagnostic:
    return problem("open-placeholder", ("括号没有配对", "An open bracket"), "“【”一直没有“】”。", 'The `【` is never closed.', span, ("要写一个【，请写两个：【【。", "To write one 【, write 【【."))


def empty_placeholder(span: Span) -> Diagnostic:
    return problem("empty-placeholder", ("括号里是空的", "Empty brackets"), "“【】”里面没有写名称。", 'There is no name between `【` and `】`.', span,
                    ("请写上要代入的数据；要写括号本身，请写“【【】】”。", "Write what stands there; for the brackets themselves write 【【】】."))


def situation_missing(span: Span, group: str, case: Words) -> Diagnostic:
    return problem(
        "situation-missing", ("情形漏了一种情况", "A situation is missing"), f"“{group}”分的几种，遇到“{case.zh}”的人一种也不占。",
        f"Somebody with {case.en} is in none of the situations of `{group}`.", span, ("请补一种，或者改各种的式子，使人人恰占一种。", "Add one, or change their tests: everybody is in exactly one."),
    )  # fmt: skip


def situations_overlap(span: Span, group: str, first: str, second: str, case: Words) -> Diagnostic:
    return problem(
        "situations-overlap", ("情形重叠", "Situations overlap"), f"“{group}”里，遇到“{case.zh}”的人同时占“{first}”和“{second}”。",
        f"In `{group}`, somebody with {case.en} is both in `{first}` and in `{second}`.", span,
        ("“分为”下面恰占一种；可以同时占的，请各写“何时”。", "Of a group exactly one holds; what may go together needs `when` of its own."),
    )  # fmt: skip


def situation_unreachable(span: Span, name: str) -> Diagnostic:
    return problem(
        "situation-unreachable", ("没有人占这种情形", "Nobody is in this situation"), f"能办这件事的人，没有一个会占“{name}”。",
        f"Of those who may apply nobody is in `{name}`.", span, ("请看看式子是不是写反了，或者和“条件”冲突。", "See whether its test is the wrong way round, or contradicts a condition."),
        severity=Severity.WARNING,
    )  # fmt: skip


def situations_alike(span: Span, name: str, other: str) -> Diagnostic:
    return problem(
        "situations-alike", ("两种情形是一回事", "Two situations are the same"), f"占“{name}”的人也都占“{other}”，反过来也一样。",
        f"Whoever is in `{name}` is in `{other}`, and the other way round.", span, ("请留一个。", "Keep one."), severity=Severity.WARNING,
    )  # fmt: skip


def matters_contradict(span: Span, what: str, first: str, second: str, earlier: Span, is_sure: bool) -> Diagnostic:
    place = f"（{earlier.file}:{earlier.line}）" if earlier.file else ""
    zh = f"一起办“{first}”{place}和“{second}”时，“{what}”填什么都不行：两边的要求没有共同的值。"
    en = f"Whoever does both `{first}`{place} and `{second}` can fill in no `{what}`: what the two require has no value in common."
    return problem(
        "matters-contradict", ("两个事项的要求互相矛盾", "Two matters contradict each other"), zh, en, span,
        ("请统一两边的类型、可取或要求；确实是两个数据的，换一个名称或标识。",
         "Give both one type, options and requirement; where they are two things, another name or id."),
        severity=Severity.ERROR if is_sure else Severity.WARNING,
        related=((earlier, Words(f"“{first}”的要求", f"what `{first}` requires")),),
    )


def not_a_value_of(text: Text, kind: Kind) -> Diagnostic:
    said = in_short(kind)
    return problem("not-a-value", ("不是这一类的值", "Not a value of this kind"), f"“{text.value}”不是{said.zh}。",
                    f"`{text.value}` is no {said.en}.", text.span)


def not_a_share(text: Text) -> Diagnostic:
    return problem("not-a-share", ("不是占比", "Not a share"), f"“{text.value}”不是占比。", f"`{text.value}` is not a share.", text.span,
                    ("请写百分数，如 95%；或 0 到 1 之间的数。", "Write a percentage such as 95%, or a number from 0 to 1."))


def shares_over_one(name: Text, total: object) -> Diagnostic:
    percent = f"{Decimal(str(total)) * 100:f}".rstrip("0").rstrip(".")
    return problem("shares-over-one", ("占比合计超过百分之百", "Shares of more than the whole"),
                    f"“{name.value}”各个回答的占比合计 {percent}%。", f"The answers to `{name.value}` have {percent}% together.", name.span,
                    ("没写的回答平分余下的；请改小。", "Answers not listed share the rest; make them smaller."))


def bad_placeholder(span: Span, kind: Kind) -> Diagnostic:
    words = in_short(kind)
    return problem("bad-placeholder", MIXED, f"{words.zh}不能放进一句话里。", f"A {words.en} cannot stand in a sentence.", span,
                    ("请写明其中的哪一项，如“【甲.乙】”。", "Say which part of it, as in 【a.b】."))

# ── examples ─────────────────────────────────────────────────────────────────────────────────────────────────────


def example_without_subject(name: Text) -> Diagnostic:
    return problem("example-without-subject", ("用例没有对象", "An example of nothing"), f"用例“{name}”没有写“对象”，不知道测哪一个。", f'The example `{name}` does not say what it tests.', name.span,
                    ("请写“对象: 名称”，或把它写在那个政策、事项下面。", 'Write `subject: name`, or put it beside its rule.'))


def unknown_subject(name: Text, known: Iterable[str]) -> Diagnostic:
    return problem("unknown-subject", UNKNOWN_NAME, f"没有“{name}”可测。", f'There is no `{name}` to test.', name.span, likely(name.value, known))


def unknown_given(name: Text, path: str, known: Iterable[str]) -> Diagnostic:
    hint = likely(path, known) or ("已知里只能写数据项；算出来的不用写。", "Only facts are given; what is computed is not.")
    return problem("unknown-fact", UNKNOWN_NAME, f"没有“{path}”这个数据项。", f"There is no fact `{path}`.", name.span, hint)


def lists_of_unlike_length(column: Text, count: int, other: Text, expected: int, span: Span) -> Diagnostic:
    return problem(
        "lists-of-unlike-length", ("几列的个数不一样", "Columns of a list have unlike numbers"),
        f"“{column.value}”写了{count}个，“{other.value}”写了{expected}个，对不上是谁的。",
        f"`{column.value}` has {count} values and `{other.value}` has {expected}: whose is whose cannot be told.", span,
        ("一个格里几个值用顿号隔开，各列同样多、同样的先后；不知道的写“未知”，一个也没有的写“无”。",
         "In a cell, part the values by commas: as many in each column, in the same order. Write `unknown` for one that is not known, `none` where there is none."),
    )  # fmt: skip


def list_given_twice(name: Text, other: Text) -> Diagnostic:
    return problem(
        "list-given-twice", ("写了两次", "Given twice"), f"“{name.value}”和“{other.value}”说的是同一个列表，只能写一样。",
        f"`{name.value}` and `{other.value}` tell of the same list: write one of the two.", name.span,
    )  # fmt: skip


def unknown_member_of_list(member: Text, name: str, known: Sequence[str]) -> Diagnostic:
    hint = likely(member.value, known) or (f"有：{'、'.join(known)}。", f"There are: {', '.join(known)}.")
    return problem(
        "unknown-member", UNKNOWN_NAME, f"“{name}”的每一项没有“{member.value}”。", f"No item of `{name}` has `{member.value}`.", member.span, hint,
    )  # fmt: skip


def list_in_one_cell(span: Span, name: str, members: Sequence[str]) -> Diagnostic:
    columns = [f"{name}.{each}" for each in members]
    return problem(
        "list-in-one-cell", ("一个格里写不下", "Too much for one cell"), f"“{name}”的每一项有几样，不能写在一个格里。",
        f"An item of `{name}` has several members, which do not fit in one cell.", span,
        (f"一样一列：{' | '.join(columns)}；一个格里几个值用顿号隔开，第几个就是第几项。",
         f"Give each a column: {' | '.join(columns)}; in a cell, part the values of the items by commas."),
    )  # fmt: skip


def bad_given(span: Span, problem: Diagnostic) -> Diagnostic:
    """What the door for facts says of a value, at the place where an example gives it."""
    return replace(problem, span=span)


def unknown_finding(name: Text, known: Collection[str]) -> Diagnostic:
    zh, en = listed(tuple(known))
    hint = likely(name.value, known) or ((f"要人判断的有：{zh}。", f"There are: {en}.") if known else None)
    return problem("unknown-finding", UNKNOWN_NAME, f"没有“{name}”这个要人判断的条件。", f"No condition `{name}` is decided by hand.", name.span, hint)


def unknown_expected(name: Text, subject: str, known: Collection[str]) -> Diagnostic:
    zh, en = listed(tuple(dict.fromkeys(each for each in known if not each.isascii())), most=14)
    hint = likely(name.value, known) or (f"应得里可以写：{zh}。", f"There are: {en}.")
    return problem("unknown-expected", UNKNOWN_NAME, f"“{subject}”没有“{name}”这项结果。", f"`{subject}` has no result `{name}`.", name.span, hint)


def unknown_in_example(name: Text, key: str, known: Iterable[str]) -> Diagnostic:
    return problem("unknown-in-example", UNKNOWN_NAME, f"“{key}”里写的“{name}”没有声明过。", f"`{name}` under `{key}` is not declared.", name.span, likely(name.value, known))

# ── what could be better ─────────────────────────────────────────────────────────────────────────────────────────

NO_BASIS = ("没有依据", "No legal basis")
CITE = ("请写“依据: 法规简称 第几条”。", "Write `basis: law article`.")


def without_basis(name: Text) -> Diagnostic:
    return problem("no-basis", NO_BASIS, f"“{name}”没有写依据。", f"`{name}` cites no legal basis.", name.span, CITE, severity=Severity.WARNING)


def row_without_basis(span: Span, name: str) -> Diagnostic:
    return problem("no-basis", NO_BASIS, f"“{name}”的这一行没有写依据，别的行都写了。", f"This row of `{name}` cites no legal basis; other rows do.", span,
                    ("请在“依据”列里写上法规简称和条款。", "Name the law and its article in the column `basis`."), severity=Severity.WARNING)


def basis_declared_twice(name: Text, other: Text, number: Text) -> Diagnostic:
    zh, en = standing(other.span, name.file)
    return problem(
        "basis-declared-twice", ("一部法规登记了两次", "A law declared twice"), f"“{name}”和{zh}的“{other}”是同一个文号：{number}。",
        f"`{name}` has the same number as `{other}` {en}: {number}.", name.span,
        (f"只留一个，引用都改成“{other}”。", f"Keep one, and cite `{other}` everywhere."), severity=Severity.WARNING,
    )


def marked_above_its_laws(name: Text, mark: Text, law: Text) -> Diagnostic:
    return problem(
        "marked-above-its-laws", ("核验写高了", "Marked above its laws"), f"“{name}”的核验是“{mark}”，可是它引的“{law}”没有对照过原文。",
        f"`{name}` is marked {mark}, but `{law}`, which it cites, was not read in the source.", name.span,
        ("请照法规的核验写；在别处读到过原文的，写上“链接”。", "Mark it as its law is marked; if it was read elsewhere, write the `url`."), severity=Severity.HINT,
    )


def identified_twice(name: Text, other: Text, id: Text) -> Diagnostic:
    zh, en = standing(other.span, name.file)
    return problem(
        "identified-twice", ("标识重了", "One identifier for two facts"), f"“{name}”和{zh}的“{other}”用了同一个标识：{id}。交换数据的时候分不清是哪一个。",
        f"`{name}` has the same identifier as `{other}` {en}: {id}. Where data are exchanged nobody can tell them apart.", id.span,
        ("请改一个；如果是同一个数据，只留一个数据项。", "Change one; if they are the same, keep one fact."), severity=Severity.WARNING, related=here(other.span),
    )


def names_make_a_third(span: Span, name: str, left: str, word: str, right: str) -> Diagnostic:
    return problem(
        "names-make-a-third", ("名称分不清", "Names that run together"), f"“{name}”是一个名称，可“{left}”“{right}”也是；写“{left}{word}{right}”就指“{name}”。",
        f"`{name}` is a name, and so are `{left}` and `{right}`: written in one it is always `{name}`.", span,
        (f"请给“{name}”换个名字；要分开说，请写“{left} {word.strip()} {right}”，中间留空格。", f"Rename `{name}`; for two names leave blanks around `{word.strip()}`."),
        severity=Severity.WARNING,
    )


def never_used(name: Text) -> Diagnostic:
    return problem("never-used", ("没有用到", "Never used"), f"没有一条规则、一张表单用到“{name}”。", f"No rule and no form uses `{name}`.", name.span,
                    ("请删去它，或把它写进“填写”。", "Delete it, or list it under `fields`."), severity=Severity.HINT)


def asked_twice(name: Text, earlier: Span, owner: str) -> Diagnostic:
    zh, en = standing(earlier, name.file)
    return problem(
        "asked-twice", ("同一件事问两遍", "Asked twice"), f"“{owner}”里也有“{name}”（{zh}），办两件事的人会被问两遍。",
        f"`{owner}` has `{name}` too ({en}): who does both is asked twice.", name.span,
        ("如果是同一件事，请写到公用的“数据项”里。", "If it is the same fact, declare it once under `facts` for all."), severity=Severity.HINT, related=here(earlier),
    )


def years_for_an_age(span: Span, name: str, years: int) -> Diagnostic:
    return problem(
        "years-for-an-age", ("闰日出生的人会差一天", "A day off for leap birthdays"), f"2月29日出生的人，“+ {years}年”会落在2月28日，和满岁的日子可能差一天。",
        f"For people born on 29 February, adding {years} years ends on 28 February, which may not be the day they reach the age.", span,
        (f"算满多少岁的日子，请写“满岁日({name}，{years}岁)”。", f"For the day an age is reached write 满岁日({name}, {years}岁)."), severity=Severity.HINT,
    )


def the_very_same_place(span: Span, name: str, place: str, part: str) -> Diagnostic:
    return problem(
        "the-very-same-place", ("下面的地方不算", "Places in it do not count"), f"只有正好填“{place}”的才相同；填“{part}”这样下面的地方，不算相同。",
        f"Only `{place}` itself is the same; a place in it, such as `{part}`, is not.", span,
        (f"连下面的一起算，请写“{name} 属于 {place}”。", f"To take in all places of it, write `{name} in {place}`."), severity=Severity.WARNING,
    )  # fmt: skip


def no_length_to_keep(written: Text) -> Diagnostic:
    return problem("keep-for", ("保存期看不懂", "No length of time"), f"“{written.value}”不是一段时间。", f"`{written.value}` is no length of time.", written.span,
                    ("写成 10年、6个月、90天 或 永久；不写就由网站定。", "Write `10 years`, `6 months`, `90 days` or `for ever`; the site says where nothing is written."))
