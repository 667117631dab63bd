"""What surely is a value of its kind, so that Python's own words say it: neither absent nor anything else."""

from __future__ import annotations

from engine.functions import FUNCTIONS
from engine.kinds import (
    BooleanKind,
    ChoiceKind,
    DateKind,
    DaysKind,
    Kind,
    ListKind,
    Maybe,
    MonthsKind,
    NumberKind,
    RegionKind,
    TextKind,
    certain,
)
from engine.program import (
    Call,
    Choose,
    Connective,
    Expr,
    FactRef,
    Items,
    Literal,
    Local,
    Lookup,
    Member,
    Program,
    Quantified,
    RuleRef,
    Table,
)

PLAIN = (NumberKind, TextKind, ChoiceKind, RegionKind, BooleanKind, DateKind, MonthsKind, DaysKind)
"""Kinds whose values are one plain thing."""

Present = frozenset[str]
"""Facts that can be absent, and surely are not at some place."""


def is_sure(expr: Expr, program: Program, present: Present = frozenset(), sure_input: bool = False) -> bool:
    """Whether an expression, once nothing in it is unknown or wrong, is a plain value. `sure_input`: so is `?`."""
    match expr:
        case Literal(value):
            return value is not None
        case FactRef(name):
            fact = program.facts.get(name)
            if fact is None:
                return False
            if isinstance(fact.kind, Maybe):
                return isinstance(fact.kind.kind, PLAIN) and name in present
            return isinstance(fact.kind, PLAIN) and (fact.derived is None or is_sure(fact.derived.value, program))
        case RuleRef(name):
            return is_sure(program.rules[name].value, program, present)
        case Local(name):
            return name == "?" and sure_input
        case Lookup(parameter):
            return all(is_sure(period.value, program) for period in program.parameters[parameter].periods)
        case Member(of):
            return isinstance(of.kind, DateKind) and is_sure(of, program, present, sure_input)
        case Call(function):
            return isinstance(expr.kind, PLAIN) and FUNCTIONS[function].unknown != "whole"
        case Connective() | Quantified():
            return True
        case Choose():
            return _is_sure_choice(expr, program, present, sure_input)
        case Table() if len(expr.columns) == 1 and expr.hit in ("U", "F"):
            default = expr.columns[0].default
            results = [row.results[0] for row in expr.rows] + ([] if default is None else [default])
            return all(is_sure(each, program, present) for each in results)
    return False


def _is_sure_choice(expr: Choose, program: Program, present: Present, sure_input: bool) -> bool:
    otherwise: Expr = expr
    while isinstance(otherwise, Choose):
        fact = present_if(otherwise.test)
        is_then = isinstance(otherwise.test, Call) and otherwise.test.function == "!="
        if not is_sure(otherwise.then, program, present | {fact} if fact is not None and is_then else present, sure_input):
            return False
        if fact is not None and not is_then:
            present |= {fact}
        otherwise = otherwise.otherwise
    return is_sure(otherwise, program, present, sure_input)


def present_if(test: Expr) -> str | None:
    """The fact that a test compares with nothing: `= null` false, or `!= null` true, shows that it is there."""
    match test:
        case Call("=" | "!=", (FactRef(name), Literal(None))) | Call("=" | "!=", (Literal(None), FactRef(name))):
            return name
    return None


def sort_of(kind: Kind) -> str:
    """Values of one sort compare by Python's own operators."""
    match certain(kind):
        case NumberKind():
            return "number"
        case TextKind() | ChoiceKind() | RegionKind():
            return "text"
        case BooleanKind():
            return "truth"
        case DateKind():
            return "date"
        case MonthsKind():
            return "months"
        case DaysKind():
            return "days"
    return ""


def among(operands: tuple[Expr, ...]) -> Call | None:
    """`x = a or x = b` as `x in (a, b)`."""
    words: list[Expr] = []
    one: Expr | None = None
    for each in operands:
        match each:
            case Call("=", (FactRef() | RuleRef() | Local() as value, Literal() as word)) if one is None or value == one:
                one = value
                words.append(word)
            case _:
                return None
    if one is None or not sort_of(one.kind) or any(sort_of(word.kind) != sort_of(one.kind) for word in words):
        return None
    return Call("in", (one, Items(tuple(words), ListKind(one.kind))), BooleanKind(), span=operands[0].span)
