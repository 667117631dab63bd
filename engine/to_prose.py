"""An expression read as a Chinese sentence that its author would accept.

What an operand or a function's argument is bracketed for is its weight: a name stands anywhere, a choice almost nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum
from functools import cache
from string import Formatter
from typing import assert_never

from engine.functions import FUNCTIONS
from engine.kinds import (
    MONEY,
    AnyKind,
    BooleanKind,
    ChoiceKind,
    DateKind,
    DateTimeKind,
    DaysKind,
    Kind,
    MonthsKind,
    NumberKind,
    RegionKind,
    TextKind,
    TimeKind,
    certain,
    describe,
)
from engine.program import (
    Apply,
    Call,
    Choose,
    Connective,
    Each,
    Expr,
    FactRef,
    Filter,
    ItemMember,
    Items,
    Iteration,
    Lambda,
    Literal,
    Local,
    Lookup,
    Member,
    Program,
    Quantified,
    RangeOf,
    Record,
    Refused,
    RuleRef,
    Table,
)
from engine.to_words import in_words
from engine.values import OPEN, Comparison, DateTime, DaysDuration, MonthsDuration, Range, Time, plain
from engine.values.temporal import DAY, HOUR, MINUTE, SECOND


def prose_from(expr: Expr, program: Program) -> str:
    """The expression as a sentence, without its full stop."""
    return Reader(program).claim(expr).text


def prose_of_rule(name: str, program: Program) -> str:
    """What a rule says; a table goes by the rule's name."""
    rule = program.rules[name]
    return Reader(program, table=rule.label or rule.name).claim(rule.value).text


class Weight(IntEnum):
    NAME, PRODUCT, SUM, CLAIM, LIST, AND, OR, CHOICE = range(8)


@dataclass(frozen=True, slots=True)
class Said:
    """Words and how loosely they hang together. In a template `{0}` holds tightly; `{0:宽}` takes a sum or a list too."""

    text: str
    weight: Weight = Weight.NAME
    inner: str = ""
    """How it reads in brackets, if in other words."""

    def within(self, most: Weight) -> str:
        return self.text if self.weight <= most else f"（{self.inner or self.text}）"

    def __format__(self, how: str) -> str:
        return self.within(Weight.SUM if how else Weight.NAME)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads with the names bound around an expression, each in words; in a filter the item itself is not named."""

    program: Program
    table: str = ""
    locals: Mapping[str, str] | None = None

    def read(self, expr: Expr) -> Said:
        match expr:
            case Literal(value, kind):
                return self.value(value, kind)
            case FactRef(name, kind):
                # A truth is named as a claim, of which the record is the subject: `记录占着地`, and `记录的面积`.
                return Said(name.replace(".", "" if isinstance(certain(kind), BooleanKind) else "的"))
            case RuleRef(name):
                return self.rule(name)
            case Local(name):
                return Said((self.locals or {}).get(name) or _LOCALS.get(name, name))
            case ItemMember(name):
                return Said(name)
            case Lookup():
                return self.lookup(expr)
            case Member(Local("item"), name):
                return Said(name)
            case Member(of, name):
                return Said(f"{self.read(of)}的{_PROPERTIES.get(name, name)}")
            case Call():
                return self.call(expr)
            case Connective(word, operands):
                weight = Weight.AND if word == "and" else Weight.OR
                # The same word around and within needs no bracket: it is one long list.
                same = [isinstance(each, Connective) and each.word == word for each in operands]
                said = [
                    self.claim(each).within(weight if is_same else Weight.CLAIM)
                    for each, is_same in zip(operands, same, strict=True)
                ]
                return Said(("，并且" if word == "and" else "，或者").join(said), weight)
            case Choose(test, then, otherwise):
                asked = self.claim(test)
                whole = f"如果{asked.within(Weight.OR)}，就{self.branch(then)}；否则{self.branch(otherwise, True)}"
                inner = "" if isinstance(otherwise, Choose) else f"{asked.within(Weight.CLAIM)}时{self.branch(then)}，否则{self.branch(otherwise)}"
                return Said(whole, Weight.CHOICE, inner)
            case Items(items):
                if not items:
                    return Said("空列表")
                listed = "、".join(self.read(each).within(Weight.SUM) for each in items)
                return Said(listed, Weight.NAME if len(items) == 1 else Weight.LIST)
            case Record(entries):
                inner = "，".join(f"{name}为{self.read(value).within(Weight.SUM)}" for name, value in entries)
                return Said(inner or "空记录", Weight.AND if entries else Weight.NAME)
            case RangeOf(low, high, low_closed, high_closed):
                return self.range_of(low, high, low_closed, high_closed)
            case Filter(of, test):
                return self.filter(of, test)
            case Each(iterations, body):
                return Said(f"对{self.running(iterations)}，各取{self.read(body).within(Weight.SUM)}", Weight.AND)
            case Quantified("some", iterations, test):
                return Said(f"{self.running(iterations, '至少有一个')}满足：{self.claim(test).within(Weight.OR)}", Weight.AND)
            case Quantified(_, iterations, test):
                return Said(f"{self.running(iterations)}都满足：{self.claim(test).within(Weight.OR)}", Weight.AND)
            case Lambda(parameters, body):
                names = "、".join(name for name, _ in parameters)
                return Said(f"由{names}得出：{self.read(body).text}" if names else self.read(body).text, Weight.CHOICE)
            case Apply(function, arguments, names):
                given = [self.read(each).within(Weight.SUM) for each in arguments]
                if names:
                    given = [f"{words}作为{name}" for words, name in zip(given, names, strict=True)]
                name = self.read(function).within(Weight.NAME)
                return Said(f"把{'、'.join(given)}代入{name}的结果" if given else f"{name}的结果")
            case Table():
                return self.read_table(expr)
            case Refused(_, zh):
                return Said(f"没有结果：{zh}", Weight.CHOICE)
            case _:
                assert_never(expr)

    def rule(self, name: str) -> Said:
        rule = self.program.rules.get(name)
        match rule.role if rule else "":
            case "when" if rule:
                # Its name is only the paper's or the matter's: what it says is when.
                return self.claim(rule.value)
            case "outcome" if rule and rule.owner:
                return Said(f"符合“{rule.owner}”的规定", Weight.CLAIM)
            case _:
                return Said((rule.label if rule else "") or name.rpartition(".")[2])

    def claim(self, expr: Expr) -> Said:
        """What is asked of something: a truth that is written out holds or does not."""
        match expr:
            case Literal(bool() as value):
                return Said("总是成立" if value else "总不成立", Weight.CLAIM)
            case _:
                return self.read(expr)

    def branch(self, expr: Expr, is_last: bool = False) -> str:
        match expr:
            case Literal(None):
                return "没有"
            case Literal(bool() as value):
                return "成立" if value else "不成立"
            case Choose() if is_last:
                return f"，{self.read(expr).text}"
            case _ if isinstance(certain(expr.kind), BooleanKind):
                return f"要看{self.read(expr).within(Weight.OR)}"
            case _:
                return f"取{self.read(expr).within(Weight.LIST)}"

    def value(self, value: object, kind: Kind, unit: str = "") -> Said:
        inner = certain(kind)
        match value:
            case None:
                return Said("空")
            case Decimal() | int() if not isinstance(value, bool):
                own = inner.unit if isinstance(inner, NumberKind) else ""
                number = plain(Decimal(value))
                return Said(number.replace("-", "负", 1) + (own or unit))
            case str():
                is_word = isinstance(inner, ChoiceKind | RegionKind) and value
                return Said(in_words(value, inner, self.program) if is_word else f"“{value}”")
            case tuple():
                return Said("、".join(self.value(each, AnyKind()).text for each in value) or "空列表", Weight.LIST)
            case DaysDuration(nanoseconds):
                return Said(_duration_in_words(nanoseconds))
            case Time():
                return Said(_time_in_words(value))
            case DateTime(day, time):
                return Said(in_words(day, inner, self.program) + _time_in_words(time))
            case Range(low, high, low_closed, high_closed):
                ends = [None if end is OPEN else Literal(end, AnyKind()) for end in (low, high)]
                return self.range_of(ends[0], ends[1], low_closed, high_closed)
            case Comparison(operator, to):
                return Said(("等于" if operator == "=" else "不等于") + self.value(to, inner).text, Weight.CLAIM)
            case _ if isinstance(value, Kind):
                return Said(describe(value))
            case _:
                return Said(in_words(value, inner, self.program))

    def lookup(self, expr: Lookup) -> Said:
        parameter = self.program.parameters.get(expr.parameter)
        name = expr.parameter
        by: list[str] = []
        if parameter is not None:
            name = name.removeprefix(f"{parameter.owner}.")
            region = expr.region or parameter.by
            if region is not None:
                by.append(self.read(region).within(Weight.SUM))
            elif parameter.is_regional:
                by.append("适用地区")
            by += [self.read(each).within(Weight.SUM) for each in expr.inputs or (each for _, each in parameter.inputs)]
        on = "" if expr.on is None else f"{self.read(expr.on)}当天的"
        by = list(dict.fromkeys(by))
        return Said(f"{on}{name.replace('.', '的')}" + (f"（按{'、'.join(by)}查）" if by else ""))

    def call(self, expr: Call) -> Said:
        given = tuple(each for each in expr.arguments if each is not None)
        match expr.function, given:
            case ("=" | "!=" | "<" | "<=" | ">" | ">=") as operator, (left, right):
                return self.comparison(operator, left, right)
            case "not", (of,):
                return self.negated(of)
            case "between", (of, low, high):
                return Said(f"{self.read(of).within(Weight.SUM)}在{self.read(low):宽}到{self.read(high):宽}之间", Weight.CLAIM)
            case "in", (of, *ranges):
                return self.membership(of, tuple(ranges))
            case "+", (left, right):
                word = "接上" if isinstance(certain(expr.kind), TextKind) else "加"
                return Said(f"{self.read(left):宽}{word}{self.read(right).within(Weight.PRODUCT)}", Weight.SUM)
            case "-", (left, right):
                if isinstance(certain(left.kind), DateKind) and isinstance(certain(right.kind), DateKind):
                    return Said(f"从{self.read(right):宽}到{self.read(left):宽}的时长")
                return Said(f"{self.read(left):宽}减{self.read(right).within(Weight.PRODUCT)}", Weight.SUM)
            case "*", (times, Literal(MonthsDuration() | DaysDuration() as each)) if unit := _UNITS.get(each):
                return Said(self.counted(times, unit))
            case "*", (Literal(MonthsDuration() | DaysDuration() as each), times) if unit := _UNITS.get(each):
                return Said(self.counted(times, unit))
            case ("*" | "/") as operator, (left, right):
                word = "乘以" if operator == "*" else "除以"
                return Said(f"{self.read(left).within(Weight.PRODUCT)}{word}{self.read(right)}", Weight.PRODUCT)
            case name, (of, Literal(Decimal() as places)) if FUNCTIONS[name].rounds:
                return Said(f"{self.read(of):宽}，{FUNCTIONS[name].rounds}到{_place(places, expr.kind)}", Weight.AND)
            case "concatenate", lists:
                return Said(FUNCTIONS["concatenate"].prose[0].format(all="、".join(map(self.listed, lists))), Weight.LIST)
            case ("min" | "max") as name, arguments if isinstance(certain(expr.kind), DateKind | DateTimeKind):
                said = self.by_template(name, arguments, expr.kind).text
                # Only the template's own word, which stands last.
                for word, of_days in (("较小", "较早"), ("较大", "较晚"), ("最小", "最早"), ("最大", "最晚")):
                    head, found, tail = said.rpartition(word)
                    if found and tail in ("的一个", "的一项"):
                        said = head + of_days + tail
                return Said(said)
            case name, arguments:
                return self.by_template(name, arguments, expr.kind)

    def counted(self, times: Expr, unit: str) -> str:
        """So many years, months or days, by a number that has a name or is reckoned."""
        match times:
            case Literal(Decimal() as number):
                return plain(number) + unit
            case _:
                said = self.read(times)
                return f"“{said.text}”{unit}" if said.weight is Weight.NAME else f"{said}{unit}"

    def listed(self, expr: Expr) -> str:
        """A part of a list that is put together; one that is only there at times says when."""
        match expr:
            case Choose(test, then, Items(())):
                return f"{self.read(then)}（{self.claim(test).text}时）"
            case _:
                return f"{self.read(expr):宽}"

    def by_template(self, name: str, arguments: tuple[Expr, ...], kind: Kind) -> Said:
        said = [self.read(each) for each in arguments]
        weight = Weight.CLAIM if isinstance(certain(kind), BooleanKind) else Weight.NAME
        together = "、".join(f"{each}" if len(said) > 1 else f"{each:宽}" for each in said)
        templates = FUNCTIONS[name].prose
        of_many = next((each for each in templates if "{all}" in each), "")
        if len(arguments) == 1 and isinstance(arguments[0], Items):
            together = said[0].text
            items = arguments[0].items
            template = next((each for each in templates if _takes(each) == len(items)), of_many) if len(items) > 1 else ""
            if of_many and template:
                parts = [self.read(each) for each in items]
                return Said(template.format(*parts, all="、".join(f"{each}" for each in parts)), weight)
        template = next((each for each in templates if _takes(each) == len(said)), of_many)
        if template:
            return Said(template.format(*said, all=together), weight)
        zh = FUNCTIONS[name].zh
        match said:
            case []:
                return Said(zh, weight)
            case [only]:
                return Said(f"{only}的{zh}", weight)
            case _:
                return Said(f"{zh}：{together}", Weight.LIST)

    def comparison(self, operator: str, left: Expr, right: Expr) -> Said:
        if operator in ("=", "!="):
            is_equal = operator == "="
            match right:
                case Literal(None) if isinstance(left, FactRef | RuleRef | Local | Member | ItemMember):
                    return Said(("没有" if is_equal else "有") + self.read(left).text, Weight.CLAIM)
                case Literal(None):
                    return Said(f"{self.read(left):宽}{'为空' if is_equal else '不为空'}", Weight.CLAIM)
                case Literal(bool() as truth):
                    return self.read(left) if truth is is_equal else self.negated(left)
                case _:
                    pass
        left_text, right_text = self.side(left, right), self.side(right, left)
        return Said(left_text + _comparing(operator, left.kind, right.kind) + right_text, Weight.CLAIM)

    def side(self, expr: Expr, other: Expr) -> str:
        """One side of a comparison; a number without a unit is counted in that of the other side."""
        kind = certain(other.kind)
        match expr:
            case Literal(Decimal() as value) if isinstance(kind, NumberKind):
                return self.value(value, expr.kind, kind.unit).text
            case Literal(str() as value) if isinstance(kind, ChoiceKind | RegionKind):
                return self.value(value, kind).text
            case _:
                return f"{self.read(expr):宽}"

    def negated(self, expr: Expr) -> Said:
        match expr:
            case Call(operator, (left, right)) if operator in _OPPOSITES and left is not None and right is not None:
                return self.comparison(_OPPOSITES[operator], left, right)
            case Call("within region", (of, region)) if of is not None and region is not None:
                return Said(f"{self.read(of):宽}不在{self.read(region):宽}之内", Weight.CLAIM)
            case Call("not", (of,)) if of is not None:
                return self.read(of)
            case Call("in", (of, Items(items))) if of is not None and all(isinstance(each, Literal) for each in items):
                return Said(f"{self.read(of):宽}不是{'、'.join(self.side(each, of) for each in items)}中的任何一个", Weight.CLAIM)
            case FactRef():
                return Said(f"“{self.read(expr)}”为否", Weight.CLAIM)
            case _:
                return Said(f"“{self.claim(expr).text}”不成立", Weight.CLAIM)

    def membership(self, of: Expr, ranges: tuple[Expr, ...]) -> Said:
        subject = f"{self.read(of):宽}"
        match ranges:
            case (RangeOf(low, high, low_closed, high_closed),):
                return Said(subject + self.range_of(low, high, low_closed, high_closed, of).text, Weight.CLAIM)
            case (Literal(Range()) as one,):
                return Said(f"{subject}{self.read(one).text}", Weight.CLAIM)
            case (Items(items),):
                return self.membership(of, items) if items else Said(f"{subject}在空列表之中", Weight.CLAIM)
            case _ if all(isinstance(each, Literal) and not isinstance(each.value, Range | Comparison) for each in ranges):
                words = "、".join(self.side(each, of) for each in ranges)
                return Said(f"{subject}是{words}{'之一' if len(ranges) > 1 else ''}", Weight.CLAIM)
            case (one,):
                return Said(f"{subject}在{self.read(one):宽}之中", Weight.CLAIM)
            case _:
                return Said("，或者".join(self.membership(of, (each,)).text for each in ranges), Weight.OR)

    def range_of(self, low: Expr | None, high: Expr | None, low_closed: bool, high_closed: bool, of: Expr | None = None) -> Said:
        """A range as what is said of a value in it; its ends are counted as that value is."""
        of = of or low or high
        if of is not None and low is not None and high is not None and low_closed and high_closed:
            return Said(f"在{self.side(low, of)}到{self.side(high, of)}之间", Weight.CLAIM)
        ends = []
        for end, operator in ((low, ">=" if low_closed else ">"), (high, "<=" if high_closed else "<")):
            if end is not None and of is not None:
                ends.append(_comparing(operator, end.kind, of.kind) + self.side(end, of))
        return Said("并且".join(ends) or "不限", Weight.CLAIM)

    def filter(self, of: Expr, test: Expr) -> Said:
        whole = f"{self.read(of)}"
        match test:
            case Literal(Decimal() as at):
                place = "最后一项" if at == -1 else f"倒数第{plain(-at)}项" if at < 0 else f"第{plain(at)}项"
                return Said(f"{whole}的{place}")
            case Call("negate", (Literal(Decimal() as at),)):
                return self.filter(of, Literal(-at, test.kind))
            case _ if isinstance(certain(test.kind), NumberKind):
                return Said(f"{whole}中序号为{self.read(test)}的一项")
            case _:
                claim = self.claim(test)
                return Said(f"{whole}中{claim.text}的各项" if claim.weight <= Weight.CLAIM else f"{whole}中符合“{claim.text}”的各项")

    def running(self, iterations: tuple[Iteration, ...], how: str = "的每个") -> str:
        """What the variables run over: `孩子中的每个甲`."""
        return "、".join(f"{self.domain(each.domain)}中{how}{each.name}" for each in iterations)

    def domain(self, expr: Expr) -> str:
        match expr:
            case RangeOf(low, high) if low is not None and high is not None:
                return f"{self.read(low)}到{self.read(high)}"
            case _:
                return f"{self.read(expr)}"

    def read_table(self, table: Table) -> Said:
        name = f"表“{self.table}”" if self.table else "下表"
        inputs = tuple(self.read(each).within(Weight.SUM) for each in table.inputs)
        rows = "；".join(self.row(table, inputs, at) for at in range(len(table.rows)))
        return Said(f"按{name}，{_HITS[table.hit]}" + (f"：{rows}" if rows else ""), Weight.CHOICE)

    def row(self, table: Table, inputs: tuple[str, ...], at: int) -> str:
        row = table.rows[at]
        tests = []
        for words, test in zip(inputs, row.tests, strict=True):
            if test is not None:
                inner = replace(self, locals={**(self.locals or {}), "?": words})
                tests.append(inner.claim(test).within(Weight.CLAIM if len(inputs) > 1 else Weight.OR))
        results = [self.read(each).within(Weight.LIST) for each in row.results]
        if len(table.columns) > 1:
            results = [f"{column.name}为{words}" for column, words in zip(table.columns, results, strict=True)]
            gives = "，".join(results)
        else:
            gives = f"取{results[0]}" if results else "没有"
        return f"{'，并且'.join(tests)}的，{gives}" if tests else f"其他情况，{gives}"


@cache
def _takes(template: str) -> int:
    """For how many arguments a template is; -1 for any number."""
    fields = [field for _, field, _, _ in Formatter().parse(template) if field is not None]
    return -1 if "all" in fields else max(map(int, fields), default=-1) + 1


def _comparing(operator: str, left: Kind, right: Kind) -> str:
    kinds = {type(certain(left)), type(certain(right))}
    if operator in ("=", "!="):
        is_number = kinds & {NumberKind}
        return {"=": "等于" if is_number else "是", "!=": "不等于" if is_number else "不是"}[operator]
    if kinds & {DateKind, DateTimeKind, TimeKind}:
        return {"<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于"}[operator]
    if kinds & {DaysKind, MonthsKind}:
        return {"<": "短于", "<=": "不长于", ">": "长于", ">=": "不短于"}[operator]
    return {"<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于"}[operator]


def _place(places: Decimal, kind: Kind) -> str:
    """The place that a number is rounded to."""
    inner = certain(kind)
    if isinstance(inner, NumberKind) and inner.unit == MONEY and 0 <= places <= 2:
        return "元角分"[int(places)]
    if places < 0:
        tens = {1: "十位", 2: "百位", 3: "千位", 4: "万位"}
        return tens.get(int(-places), f"小数点前第{plain(-places + 1)}位")
    return f"小数点后{plain(places)}位" if places else "整数"


def _duration_in_words(nanoseconds: int) -> str:
    left = abs(nanoseconds)
    words = "负" if nanoseconds < 0 else ""
    for size, unit in ((DAY, "天"), (HOUR, "小时"), (MINUTE, "分钟")):
        count, left = divmod(left, size)
        words += f"{count}{unit}" if count else ""
    return words + (f"{plain(Decimal(left) / SECOND)}秒" if left else "") or "0天"


def _time_in_words(time: Time) -> str:
    second = f"{plain(time.second)}秒" if time.second else ""
    match time.zone:
        case None:
            zone = ""
        case int() as offset:
            zone = f"（时差{_duration_in_words(offset * SECOND) if offset else '0小时'}）"
        case name:
            zone = f"（{name}）"
    return f"{time.hour}时{time.minute:02}分{second}{zone}"


_UNITS: Mapping[object, str] = {
    MonthsDuration(12): "年", MonthsDuration(1): "个月", DaysDuration(DAY): "天", DaysDuration(HOUR): "小时",
    DaysDuration(MINUTE): "分钟", DaysDuration(SECOND): "秒",
}  # fmt: skip
_LOCALS = {"?": "它", "item": "该项", "partial": "前面各项的结果"}
_OPPOSITES = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_PROPERTIES = {
    "year": "年份", "month": "月份", "day": "日", "weekday": "星期几", "hour": "小时", "minute": "分钟", "second": "秒",
    "time offset": "时差", "timezone": "时区", "years": "年数", "months": "月数", "days": "天数", "hours": "小时数",
    "minutes": "分钟数", "seconds": "秒数", "start": "起点", "end": "终点", "start included": "起点是否含在内",
    "end included": "终点是否含在内",
}  # fmt: skip
_HITS = {
    "U": "取唯一成立的一条", "A": "取成立的一条（几条都成立时结果相同）", "P": "取成立的各条中最优先的", "F": "取第一条成立的",
    "R": "依次取成立的各条", "O": "按优先顺序取成立的各条", "C": "取成立的各条", "C+": "取成立的各条之和",
    "C<": "取成立的各条中最小的", "C>": "取成立的各条中最大的", "C#": "数成立的有几条",
}  # fmt: skip
