"""A program that fails, made small and written out as a page an author could read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from time import process_time
from typing import Any

from engine.kinds import (
    BooleanKind,
    ChoiceKind,
    DateKind,
    Kind,
    ListKind,
    Maybe,
    NumberKind,
    RecordKind,
    RegionKind,
    TextKind,
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
    Lambda,
    Literal,
    Local,
    Lookup,
    Member,
    Parameter,
    Program,
    Quantified,
    RangeOf,
    Record,
    Refused,
    RuleRef,
    Table,
)
from engine.values import DaysDuration, MonthsDuration, Unknown
from engine.values import Record as RecordValue
from engine.values.to_text import inner_text
from engine.walk import all_parts, parts

IsWrong = Callable[[Program, Mapping[str, object]], bool]
MOST_TRIES, MOST_SECONDS = 1500, 30


def smallest(program: Program, goal: str, facts: Mapping[str, object], is_wrong: IsWrong) -> tuple[Program, Mapping[str, object]]:
    """The program and the person with everything left out that the failure does not need."""
    tries, begun = 0, process_time()
    found = replace(program, goals={goal: program.goals[goal]})
    if not is_wrong(found, facts):
        return program, facts
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for smaller, person in _smaller(found, goal, facts):
            tries += 1
            if tries > MOST_TRIES or process_time() - begun > MOST_SECONDS:
                is_smaller = False
                break
            if is_wrong(smaller, person):
                found, facts, is_smaller = smaller, person, True
                break
    return _only_needed(found, goal), facts


def _smaller(program: Program, goal: str, facts: Mapping[str, object]) -> Iterator[tuple[Program, Mapping[str, object]]]:
    for name in facts:
        yield program, {each: value for each, value in facts.items() if each != name}
    for name in _needed(program, goal):
        rule = program.rules[name]
        for value in _simpler(rule.value):
            yield replace(program, rules={**program.rules, name: replace(rule, value=value)}), facts
    for name, parameter in program.parameters.items():
        for place in range(len(parameter.periods)):
            periods = parameter.periods[:place] + parameter.periods[place + 1 :]
            yield replace(program, parameters={**program.parameters, name: replace(parameter, periods=periods)}), facts
    for name, fact in program.facts.items():
        if fact.derived is not None:
            yield replace(program, facts={**program.facts, name: replace(fact, derived=None, never_ask=False)}), facts


def _needed(program: Program, goal: str) -> list[str]:
    wanted = program.goals[goal]
    found: dict[str, None] = {}
    open_ = [name for name in (wanted.outcome, *(rule for _, rule in wanted.results), *wanted.conditions, *wanted.exclusions) if name]
    while open_:
        name = open_.pop(0)
        if name not in found:
            found[name] = None
            open_ += [each.name for each in all_parts(program.rules[name].value) if isinstance(each, RuleRef)]
    return list(found)


def _only_needed(program: Program, goal: str) -> Program:
    rules = {name: program.rules[name] for name in _needed(program, goal)}
    all_of = [each for rule in rules.values() for each in all_parts(rule.value)]
    parameters = {name: each for name, each in program.parameters.items() if any(isinstance(part, Lookup) and part.parameter == name for part in all_of)}
    spoken = {part.name for part in all_of if isinstance(part, FactRef)}
    for parameter in parameters.values():
        spoken |= {part.name for _, expr in parameter.inputs for part in all_parts(expr) if isinstance(part, FactRef)}
        if isinstance(parameter.by, FactRef):
            spoken.add(parameter.by.name)
    for _ in program.facts:
        for name in list(spoken):
            derived = program.facts[name].derived
            for expr in (derived.value, derived.when) if derived is not None else ():
                spoken |= {part.name for part in all_parts(expr) if isinstance(part, FactRef)} if expr is not None else set()
    return replace(program, rules=rules, parameters=parameters, facts={name: each for name, each in program.facts.items() if name in spoken})


def _simpler(expr: Expr) -> Iterator[Expr]:
    """Expressions of the same kind with something left out, the least first."""
    plain = _plainest(expr.kind)
    if plain is not None and not isinstance(expr, Literal):
        yield Literal(plain, certain(expr.kind))
    for part in parts(expr):
        if part.kind == expr.kind and not any(isinstance(each, Local) for each in all_parts(part)):
            yield part
    match expr:
        case Connective(_, operands) if len(operands) > 2:
            for place in range(len(operands)):
                yield replace(expr, operands=operands[:place] + operands[place + 1 :])
        case Items(items):
            for place in range(len(items)):
                yield replace(expr, items=items[:place] + items[place + 1 :])
        case Table(rows=rows) if len(rows) > 1:
            for place in range(len(rows)):
                yield replace(expr, rows=rows[:place] + rows[place + 1 :])
    yield from _with_a_simpler_part(expr)


def _with_a_simpler_part(expr: Any) -> Iterator[Any]:
    for each in fields(expr):
        if each.name in ("kind", "span", "columns", "parameters"):
            continue
        for value in _simpler_value(getattr(expr, each.name)):
            yield replace(expr, **{each.name: value})


def _simpler_value(value: Any) -> Iterator[Any]:
    if isinstance(value, Expr):
        yield from _simpler(value)
    elif isinstance(value, tuple):
        for place, each in enumerate(value):
            for smaller in _simpler_value(each):
                yield (*value[:place], smaller, *value[place + 1 :])
    elif is_dataclass(value) and not isinstance(value, type | Kind) and type(value).__name__ in ("TableRow", "Iteration"):
        yield from _with_a_simpler_part(value)


def _plainest(kind: Kind) -> object:
    match certain(kind):
        case BooleanKind():
            return True
        case NumberKind():
            return Decimal(1)
        case DateKind():
            return date(2000, 1, 1)
        case ChoiceKind(_, options):
            return options[0]
    return None


# ── as an author writes ──────────────────────────────────────────────────────────────────────────────────────────


def page(program: Program, facts: Mapping[str, object], said: Mapping[str, object], on: date) -> str:
    """The facts, parameters and rules of a program as YAML, a person as a 用例, and what each backend says as comments."""
    lines = ["数据项:"]
    for name, fact in program.facts.items():
        lines += [f"  {name}:", f"    类型: {_type(fact.kind)}"]
        if isinstance(fact.kind, Maybe):
            lines.append("    可无: 是")
        if fact.derived is not None:
            lines.append(f"    推得: {written(fact.derived.value)}")
            lines += [f"    推得条件: {written(fact.derived.when)}"] if fact.derived.when is not None else []
    for parameter in program.parameters.values():
        lines += _parameter(parameter)
    lines.append("公式:")
    for name, rule in program.rules.items():
        lines += [f"  {name}:", *(f"    {each}" for each in _rule(rule.value))]
    lines += ["用例:", "  - 名称: 不一致", f"    日期: {on}", "    已知:"]
    lines += [f"      {name}: {_value(value)}" for name, value in facts.items()]
    lines += [f"# {who}: {answer}" for who, answer in said.items()]
    return "\n".join(lines)


def _type(kind: Kind) -> str:
    inner = certain(kind)
    if isinstance(inner, NumberKind):
        return f"数字  # {inner.digits},{inner.scale}{' ' + inner.unit if inner.unit else ''}"
    if isinstance(inner, ListKind | RecordKind | ChoiceKind | RegionKind | TextKind | BooleanKind | DateKind):
        return {"BooleanKind": "是否", "DateKind": "日期", "RegionKind": "行政区划", "TextKind": "文本"}.get(type(inner).__name__) or describe(inner)
    return describe(inner)


def _parameter(parameter: Parameter) -> list[str]:
    lines = ["参数:", f"  {parameter.name}:"]
    if parameter.by is not None:
        lines.append(f"    按: {written(parameter.by)}")
    for period in parameter.periods:
        tests = " 且 ".join(written(each).replace("?", name, 1) for (name, _), each in zip(parameter.inputs, period.tests, strict=False) if each is not None)
        row = {"地区": period.region, "自": period.begin, "到此日之前": period.end, "当": tests, "值": written(period.value)}
        lines.append("    - {" + ", ".join(f"{key}: {value}" for key, value in row.items() if value) + "}")
    return lines


def _rule(expr: Expr) -> list[str]:
    if not isinstance(expr, Table):
        return [f"值: {written(expr)}"]
    lines = [f"命中: {expr.hit}{'  # 各行已证明互斥' if expr.is_disjoint else ''}", f"输入: [{', '.join(map(written, expr.inputs))}]", "行:"]
    for row in expr.rows:
        tests = ", ".join("-" if each is None else written(each) for each in row.tests)
        lines.append(f"  - [{tests}] → {', '.join(map(written, row.results))}")
    lines += [f"默认 {column.name}: {written(column.default)}" for column in expr.columns if column.default is not None]
    return lines


SIGNS = frozenset({"+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">="})


def written(expr: Expr | None) -> str:
    """An expression as FEEL says it."""
    match expr:
        case None:
            return ""
        case Literal(value):
            return _value(value)
        case FactRef(name) | RuleRef(name) | Local(name):
            return name
        case Call(function, (left, right)) if function in SIGNS:
            return f"({written(left)} {function} {written(right)})"
        case Call("negate", (of,)):
            return f"-({written(of)})"
        case Call("between", (value, low, high)):
            return f"({written(value)} between {written(low)} and {written(high)})"
        case Call("in", (value, *tests)):
            return f"({written(value)} in ({', '.join(map(written, tests))}))"
        case Call(function, arguments):
            return f"{function}({', '.join(written(each) for each in arguments if each is not None)})"
        case Connective(word, operands):
            return "(" + f" {word} ".join(map(written, operands)) + ")"
        case Choose(test, then, otherwise):
            return f"(if {written(test)} then {written(then)} else {written(otherwise)})"
        case Member(of, name):
            return f"{written(of)}.{name}"
        case ItemMember(name):
            return name
        case Lookup(parameter, on, region, inputs):
            asked = [each for each in (on, region, *inputs) if each is not None]
            return f"{parameter}({', '.join(map(written, asked))})" if asked else parameter
        case Items(items):
            return f"[{', '.join(map(written, items))}]"
        case Record(entries):
            return "{" + ", ".join(f"{name}: {written(each)}" for name, each in entries) + "}"
        case RangeOf(low, high, low_closed, high_closed):
            if low is None or high is None:
                sign = ("<" if low is None else ">") + ("=" if (high_closed if low is None else low_closed) else "")
                return f"{sign} {written(high if low is None else low)}"
            return f"{'[' if low_closed else '('}{written(low)}..{written(high)}{']' if high_closed else ')'}"
        case Filter(of, test):
            return f"{written(of)}[{written(test)}]"
        case Each(iterations, body):
            return f"for {', '.join(f'{each.name} in {written(each.domain)}' for each in iterations)} return {written(body)}"
        case Quantified(word, iterations, test):
            return f"({word} {', '.join(f'{each.name} in {written(each.domain)}' for each in iterations)} satisfies {written(test)})"
        case Lambda(parameters, body):
            return f"function({', '.join(name for name, _ in parameters)}) {written(body)}"
        case Apply(function, arguments, names):
            given = [f"{name}: {written(each)}" for name, each in zip(names, arguments, strict=True)] if names else map(written, arguments)
            return f"({written(function)})({', '.join(given)})"
        case Refused(_, zh):
            return f"“{zh}”"
        case Table():
            return "表{" + " ".join(_rule(expr)) + "}"
    raise AssertionError(type(expr).__name__)


def _value(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case Unknown(missing):
            return f"未知  # {'、'.join(missing)}"
        case RecordValue():
            return "{" + ", ".join(f"{name}: {_value(each)}" for name, each in value.items()) + "}"
        case tuple():
            return f"[{', '.join(map(_value, value))}]"
        case Decimal():
            return format(value, "f")
        case MonthsDuration() | DaysDuration():
            return f'@"{inner_text(value)}"'
        case date():
            return f'date("{value.isoformat()}")'
    return str(value)

