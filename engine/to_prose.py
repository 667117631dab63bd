"""An expression read as a Chinese sentence that its author would accept.

What an operand or a function's argument is bracketed for is its weight: a name stands anywhere, a choice almost nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum
from typing import assert_never

from engine.functions import FUNCTIONS
from engine.kinds import (
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
from engine.values import OPEN, Comparison, DateTime, DaysDuration, Range, Time, plain
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

    def within(self, most: Weight) -> str:
        return self.text if self.weight <= most else f"（{self.text}）"

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
            case FactRef(name):
                return Said(name.replace(".", "的"))
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
                return Said(
                    f"如果{self.claim(test).within(Weight.OR)}，就{self.branch(then)}；否则{self.branch(otherwise, True)}",
                    Weight.CHOICE,
                )
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
            case ("*" | "/") as operator, (left, right):
                word = "乘以" if operator == "*" else "除以"
                return Said(f"{self.read(left).within(Weight.PRODUCT)}{word}{self.read(right)}", Weight.PRODUCT)
            case name, (of, Literal(Decimal() as places)) if name in _ROUNDINGS:
                return Said(f"{self.read(of):宽}，{_ROUNDINGS[name]}到{_place(places, expr.kind)}", Weight.AND)
            case "concatenate", lists:
                return Said(f"依次列出{'、'.join(map(self.listed, lists))}", Weight.LIST)
            case ("min" | "max") as name, arguments if isinstance(certain(expr.kind), DateKind | DateTimeKind):
                said = self.by_template(name, arguments, expr.kind).text
                # Only the template's own word, which stands last.
                head, _, tail = said.rpartition("最小" if name == "min" else "最大")
                return Said(head + ("最早" if name == "min" else "最晚") + tail)
            case name, arguments:
                return self.by_template(name, arguments, expr.kind)

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
        together = "、".join(f"{each:宽}" for each in said)
        if len(arguments) == 1 and isinstance(arguments[0], Items):
            together = said[0].text
            of_items = TEMPLATES.get(name, {}).get(MANY)
            if of_items and len(arguments[0].items) > 1:
                return Said(of_items.format(all=together), weight)
        templates = TEMPLATES.get(name, {})
        template = templates.get(len(said)) or templates.get(MANY)
        if template is not None:
            return Said(template.format(*said, all=together), weight)
        zh = FUNCTIONS[name].zh if name in FUNCTIONS else name
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
    if isinstance(inner, NumberKind) and inner.unit == "元" and 0 <= places <= 2:
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


_LOCALS = {"?": "它", "item": "该项", "partial": "前面各项的结果"}
_OPPOSITES = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_PROPERTIES = {
    "year": "年份", "month": "月份", "day": "日", "weekday": "星期几", "hour": "小时", "minute": "分钟", "second": "秒",
    "time offset": "时差", "timezone": "时区", "years": "年数", "months": "月数", "days": "天数", "hours": "小时数",
    "minutes": "分钟数", "seconds": "秒数", "start": "起点", "end": "终点", "start included": "起点是否含在内",
    "end included": "终点是否含在内",
}  # fmt: skip
_ROUNDINGS = {
    "round half up": "四舍五入", "round half down": "五舍六入", "round up": "有零头就进位", "round down": "零头舍去",
    "decimal": "四舍六入五成双", "floor": "向下取整", "ceiling": "向上取整",
}  # fmt: skip
_HITS = {
    "U": "取唯一成立的一条", "A": "取成立的一条（几条都成立时结果相同）", "P": "取成立的各条中最优先的", "F": "取第一条成立的",
    "R": "依次取成立的各条", "O": "按优先顺序取成立的各条", "C": "取成立的各条", "C+": "取成立的各条之和",
    "C<": "取成立的各条中最小的", "C>": "取成立的各条中最大的", "C#": "数成立的有几条",
}  # fmt: skip

MANY = -1
"""A template for any number of arguments: `{all}` is all of them."""

TEMPLATES: Mapping[str, Mapping[int, str]] = {
    "**": {2: "{0}的{1}次方"},
    "negate": {1: "负{0}"},
    "within region": {2: "{0:宽}在{1:宽}之内"},
    "instance of": {2: "{0:宽}是一个{1}"},
    "is": {2: "{0:宽}就是{1:宽}"},
    "date": {1: "{0}的日期", 3: "{0}年{1}月{2}日"},
    "time": {1: "{0}的时间", 3: "{0}时{1}分{2}秒", 4: "{0}时{1}分{2}秒（时差{3}）"},
    "date and time": {1: "{0}的日期时间", 2: "{0:宽}的{1}", 3: "{0:宽}的{1}（时区{2}）"},
    "duration": {1: "{0}表示的时长"},
    "years and months duration": {2: "从{0:宽}到{1:宽}相隔的年月"},
    "number": {1: "{0}表示的数", 2: "{0}表示的数（分组符为{1}）", 3: "{0}表示的数（分组符为{1}，小数点为{2}）"},
    "string": {1: "{0}的文本"},
    "get or else": {2: "{0}（没有时取{1:宽}）"},
    "string length": {1: "{0}的字数"},
    "substring": {2: "{0}从第{1}个字起的部分", 3: "{0}从第{1}个字起的{2}个字"},
    "upper case": {1: "换成大写的{0}"},
    "lower case": {1: "换成小写的{0}"},
    "substring before": {2: "{0}在{1}之前的部分"},
    "substring after": {2: "{0}在{1}之后的部分"},
    "contains": {2: "{0}包含{1}"},
    "starts with": {2: "{0}以{1}开头"},
    "ends with": {2: "{0}以{1}结尾"},
    "matches": {2: "{0}符合模式{1}", 3: "{0}符合模式{1}（方式为{2}）"},
    "replace": {3: "{0}中符合模式{1}的部分换成{2}后的文本", 4: "{0}中符合模式{1}（方式为{3}）的部分换成{2}后的文本"},
    "split": {2: "{0}按{1}拆成的各段"},
    "string join": {1: "{0}的各段接成的文本", 2: "{0}的各段用{1}接成的文本"},
    "decimal": {2: "{0}四舍六入五成双后保留{1}位小数的值"},
    "floor": {1: "{0}向下取整的值", 2: "{0}向下取到{1}位小数的值"},
    "ceiling": {1: "{0}向上取整的值", 2: "{0}向上取到{1}位小数的值"},
    "round up": {2: "{0}有零头就进位、保留{1}位小数的值"},
    "round down": {2: "{0}舍去零头、保留{1}位小数的值"},
    "round half up": {2: "{0}四舍五入后保留{1}位小数的值"},
    "round half down": {2: "{0}五舍六入后保留{1}位小数的值"},
    "abs": {1: "{0}的绝对值"},
    "modulo": {2: "{0}除以{1}的余数"},
    "sqrt": {1: "{0}的平方根"},
    "log": {1: "{0}的自然对数"},
    "exp": {1: "自然常数的{0}次方"},
    "odd": {1: "{0}是奇数"},
    "even": {1: "{0}是偶数"},
    "list contains": {2: "{0}中有{1}"},
    "count": {1: "{0}的个数"},
    "min": {1: "{0}中最小的一项", MANY: "{all}中最小的一个"},
    "max": {1: "{0}中最大的一项", MANY: "{all}中最大的一个"},
    "sum": {1: "{0}的合计", MANY: "{all}的合计"},
    "mean": {1: "{0}的平均数", MANY: "{all}的平均数"},
    "product": {1: "{0}的连乘积", MANY: "{all}的连乘积"},
    "median": {1: "{0}的中位数", MANY: "{all}的中位数"},
    "stddev": {1: "{0}的标准差", MANY: "{all}的标准差"},
    "mode": {1: "{0}的众数", MANY: "{all}的众数"},
    "all": {1: "{0}全部成立", MANY: "{all}全部成立"},
    "any": {1: "{0}至少一项成立", MANY: "{all}至少一项成立"},
    "sublist": {2: "{0}从第{1}项起的各项", 3: "{0}从第{1}项起的{2}项"},
    "append": {MANY: "依次为{all}的列表"},
    "insert before": {3: "{0}在第{1}项之前插入{2}后的列表"},
    "remove": {2: "{0}去掉第{1}项后的列表"},
    "list replace": {3: "{0}中{1}换成{2}后的列表"},
    "reverse": {1: "倒序的{0}"},
    "index of": {2: "{1}在{0}中的位置"},
    "union": {MANY: "合并{all}并去掉重复后的列表"},
    "distinct values": {1: "去掉重复后的{0}"},
    "flatten": {1: "展平后的{0}"},
    "sort": {1: "排好顺序的{0}", 2: "按{1}排好顺序的{0}"},
    "get value": {2: "{0}中名为{1}的值"},
    "get entries": {1: "{0}的各项名称和值"},
    "context": {1: "由{0}组成的记录"},
    "context put": {3: "{0}把{1}改为{2}后的记录"},
    "context merge": {1: "{0}合并成的记录"},
    "range": {1: "{0}表示的区间"},
    "before": {2: "{0}在{1}之前"},
    "after": {2: "{0}在{1}之后"},
    "meets": {2: "{0}的终点接着{1}的起点"},
    "met by": {2: "{0}的起点接着{1}的终点"},
    "overlaps": {2: "{0}与{1}有重叠"},
    "overlaps before": {2: "{0}先于{1}开始并与它重叠"},
    "overlaps after": {2: "{0}晚于{1}结束并与它重叠"},
    "finishes": {2: "{0}与{1}同时结束，开始不早于它"},
    "finished by": {2: "{0}与{1}同时结束，开始不晚于它"},
    "includes": {2: "{0}包括{1}"},
    "during": {2: "{0}在{1}期间"},
    "starts": {2: "{0}与{1}同时开始，结束不晚于它"},
    "started by": {2: "{0}与{1}同时开始，结束不早于它"},
    "coincides": {2: "{0}与{1}重合"},
    "now": {0: "此刻"},
    "day of year": {1: "{0}是当年的第几天"},
    "day of week": {1: "{0}的星期英文名"},
    "month of year": {1: "{0}的月份英文名"},
    "week of year": {1: "{0}是当年的第几周"},
    "reached age": {1: "按{0:宽}计算的周岁", 2: "按{0:宽}计算的到{1:宽}的周岁"},
    "day of reaching age": {2: "按{0:宽}计算的满{1}那天"},
    "whole years": {2: "从{0:宽}到{1:宽}的满周年数"},
    "whole months": {2: "从{0:宽}到{1:宽}的足月数"},
    "whole days": {2: "从{0:宽}到{1:宽}的天数"},
    "start of month": {1: "{0}当月的第一天"},
    "end of month": {1: "{0}当月的最后一天"},
    "year month text": {1: "{0}的年月"},
    "add working days": {2: "{0}之后第{1}个工作日"},
    "working days": {2: "从{0:宽}到{1:宽}的工作日数"},
    "is working day": {1: "{0}是工作日"},
    "birth date on ID card": {1: "{0}里的出生日期"},
    "sex on ID card": {1: "{0}里的性别"},
}
