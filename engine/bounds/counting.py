"""The steps of one expression, counted over sizes: as `engine.evaluate` charges them, at most (docs/meaning.md 18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Protocol, assert_never

from engine.bounds.cost import besides_at_most, least_count, step_of
from engine.bounds.depth import Named
from engine.bounds.size import (
    ANY_NUMBER,
    ANYTHING,
    ENDLESS,
    NOTHING,
    Size,
    either,
    list_of,
    number_to,
    record_of,
    text_of,
)
from engine.free import free_names
from engine.functions import FUNCTIONS
from engine.kinds import (
    AllowedKind,
    AnyKind,
    BooleanKind,
    ChoiceKind,
    DateKind,
    DateTimeKind,
    DaysKind,
    Kind,
    ListKind,
    Maybe,
    MonthsKind,
    NullKind,
    NumberKind,
    RangeKind,
    RecordKind,
    RegionKind,
    TimeKind,
    certain,
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
from engine.run import COST_OF_PROBLEM
from engine.values.compound import Closure, Range
from engine.values.compound import Record as Values

DEEPEST_EXPRESSION = 110
"""Levels of one expression with the functions it calls: with the rules below it, it stays above `evaluate.meaning.DEEPEST`."""
DEEPEST_VALUE = 60
"""How deep lists and records may stand in each other (`evaluate.calls.DEEPEST_VALUE`)."""
MOST_WORK = 20_000
"""Nodes of functions' bodies looked at for one rule; a body is looked at for each of its calls."""
BITS_OF_ANY_NUMBER = 42_000
"""Of numerator and denominator of a number that is not known better."""
Sizes = Mapping[str, Size]
NO_LOCALS: Sizes = {}


class Known(Protocol):
    """What is known of the rules and facts of a program (`engine.bounds.bound.Bounds`)."""

    program: Program

    def of(self, named: Named) -> tuple[int, Size]:
        """The steps of a rule or a derived fact itself, without those of what it reads, and its size."""
        ...


class Counting:
    """The steps of one expression, counted over sizes."""

    def __init__(self, bounds: Known):
        self.bounds = bounds
        self.program = bounds.program
        self.steps = 0
        self.depth = 0
        self.work = 0
        self.open: list[int] = []

    def charge(self, steps: int) -> None:
        self.steps = min(self.steps + steps, ENDLESS)

    def may_fail(self, times: int = 1) -> None:
        self.charge(COST_OF_PROBLEM * times)

    def endless(self) -> Size:
        self.steps = ENDLESS
        return ANYTHING

    def repeated(self, times: int, expr: Expr, scope: Sizes) -> Size:
        """An expression so many times; and once, for its size, if it may be never."""
        before, self.steps = self.steps, 0
        size = self.of(expr, scope)
        self.steps = min(before + max(times, 1) * self.steps, ENDLESS)
        return size

    def of(self, expr: Expr, scope: Sizes) -> Size:
        if self.steps >= ENDLESS:
            return ANYTHING
        self.depth += 1
        self.work += bool(self.open)
        if self.depth > DEEPEST_EXPRESSION or self.work > MOST_WORK:
            self.depth -= 1
            return self.endless()
        sizes = []
        while isinstance(expr, Choose):
            self.of(expr.test, scope)
            self.may_fail()
            sizes.append(self.of(expr.then, scope))
            expr = expr.otherwise
        size = either(*sizes, self._of(expr, scope))
        self.depth -= 1
        return size if size.depth < DEEPEST_VALUE else self.endless()

    def _of(self, expr: Expr, scope: Sizes) -> Size:
        match expr:
            case Literal(value):
                return size_of(value)
            case FactRef(name):
                return self.bounds.of(Named(False, name))[1]
            case RuleRef(name):
                return self.bounds.of(Named(True, name))[1]
            case Local(name):
                return scope.get(name, ANYTHING)
            case ItemMember(name, otherwise):
                other = NOTHING if otherwise is None else self.of(otherwise, scope)
                return either(_member(scope.get(expr.of, ANYTHING), name), other)
            case Lookup():
                return self._lookup(expr, scope)
            case Member(of, name):
                value = self.of(of, scope)
                self.charge(value.items)
                self.may_fail()
                return either(_member(value, name), list_of(value.items, _member(value.each, name)) if value.items else NOTHING)
            case Call():
                return self._call(expr, scope)
            case Connective(_, operands):
                for operand in operands:
                    self.of(operand, scope)
                self.may_fail(len(operands))
                return NOTHING
            case Choose():
                raise AssertionError("a choice was already taken")
            case Items(items):
                sizes = [self.of(item, scope) for item in items]
                return list_of(len(items), either(*sizes), sum(1 + each.weight for each in sizes))
            case Record(entries):
                inner = dict(scope)
                found = {}
                for name, entry in entries:
                    found[name] = inner[name] = self.of(entry, inner)
                return record_of(found)
            case RangeOf(low, high):
                ends = [self.of(end, scope) for end in (low, high) if end is not None]
                self.may_fail()
                # What it goes through in a loop; as a value it takes one step to look at, whatever its ends are.
                return replace(list_of(sum(end.number for end in ends) + 1, either(*ends, ANY_NUMBER)), weight=0, depth=0)
            case Filter(of, test):
                return self._filter(of, test, scope)
            case Each(iterations, body):
                sees_partial = "partial" in free_names(body)
                passes, variables = self._passes(iterations, body, scope)
                if sees_partial:
                    self.charge(passes * (passes // 16))
                    variables = {**variables, "partial": list_of(passes, _of_kind_alone(body.kind))}
                each = self.repeated(passes, body, variables)
                return list_of(passes, each)
            case Quantified(_, iterations, test):
                passes, variables = self._passes(iterations, test, scope)
                self.repeated(passes, test, variables)
                self.may_fail(passes)
                return NOTHING
            case Lambda():
                return Size(members={}, functions=((expr, scope),))
            case Apply():
                return self._apply(expr, scope)
            case Table():
                return self._table(expr, scope)
            case Refused():
                self.may_fail()
                return NOTHING
            case _:
                assert_never(expr)

    def _call(self, expr: Call, scope: Sizes) -> Size:
        spine = [expr]
        while spine[-1].arguments and isinstance(first := spine[-1].arguments[0], Call) and not FUNCTIONS[spine[-1].function].rounds:
            spine.append(first)
        size = NOTHING
        for place, call in enumerate(reversed(spine)):
            sizes: list[Size | None] = [size] if place else []
            for argument in call.arguments[len(sizes) :]:
                if argument is not None and FUNCTIONS[call.function].rounds and not sizes:
                    sizes.append(self._exact(argument, scope)[0])
                else:
                    sizes.append(None if argument is None else self.of(argument, scope))
            size = self._result(call.function, call, sizes)
        return size

    def _result(self, name: str, call: Call, sizes: Sequence[Size | None]) -> Size:
        given = [NOTHING if each is None else each for each in sizes]
        function = FUNCTIONS[name]
        self.charge(1 + besides_at_most(name, call.arguments, given) + sum(each.weight for each in given))
        self.may_fail()
        if any(each.functions or each.is_any_function for each in given):
            self._called_back(given)
        size = _of_kind_alone(call.kind) if function.size is None else function.size(*given)
        self.charge(size.weight)
        return size

    def _called_back(self, given: Sequence[Size]) -> None:
        """An author's function that a builtin calls with two items, until all are in order or looked at."""
        items = given[0].as_list()
        times = 2 * (items.items + 1) * ((items.items + 1).bit_length() + 1)
        each = either(items.each, *(other for other in given[1:] if not other.functions))
        before, self.steps = self.steps, 0
        for size in given:
            if size.functions or size.is_any_function:
                self._called(size, (each, each))
        self.steps = min(before + times * self.steps, ENDLESS)

    def _exact(self, expr: Expr, scope: Sizes) -> tuple[Size, int]:
        """The argument of a rounding, and the bits of its fraction: each step writes out as many as all before it."""
        spine: list[Call] = []
        while isinstance(expr, Call) and expr.function in _EXACT and expr.arguments[0] is not None:
            spine.append(expr)
            expr = expr.arguments[0]
        size, bits = self.of(expr, scope), self._bits(expr)
        for call in reversed(spine):
            sizes = [size]
            for other in call.arguments[1:]:
                if other is not None:
                    another, more = self._exact(other, scope)
                    sizes.append(another)
                    bits = min(bits + more + 2, ENDLESS)
            self.charge(bits // 512)
            size = self._result(call.function, call, sizes)
        return size, bits

    def _bits(self, expr: Expr) -> int:
        match expr:
            case Literal(Decimal() as value) if value.is_finite():
                over, under = value.as_integer_ratio()
                return over.bit_length() + under.bit_length()
            case FactRef(_, kind) if isinstance(certain(kind), NumberKind) and self.program.facts.get(expr.name) is not None:
                known = certain(self.program.facts[expr.name].kind)
                is_given = self.program.facts[expr.name].derived is None
                return 4 * (known.digits + 2 * known.scale) + 4 if is_given and isinstance(known, NumberKind) else BITS_OF_ANY_NUMBER
        return BITS_OF_ANY_NUMBER

    def _lookup(self, expr: Lookup, scope: Sizes) -> Size:
        parameter = self.program.parameters[expr.parameter]
        for each in (expr.on, expr.region):
            if each is not None:
                self.of(each, scope)
        if expr.region is None and parameter.by is not None:
            self.of(parameter.by, scope)
        inputs = [self.of(each, scope) for each in expr.inputs or tuple(each for _, each in parameter.inputs)]
        self.charge(len(parameter.periods) // 4)
        self.may_fail(2)
        sizes = []
        for period in parameter.periods:
            for test, value in zip(period.tests, inputs, strict=True):
                if test is not None:
                    self.of(test, {"?": value})
            sizes.append(self.of(period.value, NO_LOCALS))
        return either(*sizes)

    def _filter(self, of: Expr, test: Expr, scope: Sizes) -> Size:
        value = self.of(of, scope)
        is_list = isinstance(certain(of.kind), ListKind)
        items = value if is_list else value.as_list()
        self.charge(items.items * step_of(test))
        self.may_fail(2 + items.items)
        self.repeated(items.items + 1, test, {**scope, "item": items.each})
        return either(replace(items, number=0), items.each)

    def _passes(self, iterations: tuple[Iteration, ...], body: Expr, scope: Sizes) -> tuple[int, Sizes]:
        """How often a loop is gone through at most, and what its variables are; the steps of binding them are charged."""
        passes, inner = 1, dict(scope)
        for place, iteration in enumerate(iterations):
            domain = self.repeated(passes, iteration.domain, inner)
            if isinstance(iteration.domain, RangeOf) and _is_written(iteration.domain):
                count = least_count(iteration)
                each = domain.each
            elif isinstance(certain(iteration.domain.kind), ListKind) or isinstance(iteration.domain, RangeOf):
                count, each = domain.items, domain.each
            else:
                count, each = max(domain.items, 1), either(domain, domain.each)
            passes = min(passes * count, ENDLESS)
            self.charge(passes * (step_of(body) if place == len(iterations) - 1 else 1))
            inner[iteration.name] = each
        self.may_fail()
        return passes, inner

    def _apply(self, expr: Apply, scope: Sizes) -> Size:
        function = self.of(expr.function, scope)
        given = [self.of(argument, scope) for argument in expr.arguments]
        self.may_fail()
        return self._called(function, given, expr.names)

    def _called(self, function: Size, given: Sequence[Size], names: tuple[str, ...] = ()) -> Size:
        if function.is_any_function:
            return self.endless()
        sizes = []
        for own, scope in function.functions:
            wanted = [name for name, _ in own.parameters]
            by_name = dict(zip(names or wanted, given, strict=False))
            if id(own) in self.open or any(map(_asks_a_rule, (kind for _, kind in own.parameters))):
                return self.endless()
            self.open.append(id(own))
            inner = {**scope, **{name: _converted(by_name.get(name, NOTHING), kind) for name, kind in own.parameters}}
            self.charge(step_of(own.body))
            sizes.append(self.of(own.body, inner))
            self.open.pop()
        return either(*sizes)

    def _table(self, table: Table, scope: Sizes) -> Size:
        inputs = [self.of(each, scope) for each in table.inputs]
        results: list[list[Size]] = [[] for _ in table.columns]
        for row in table.rows:
            for test, value in zip(row.tests, inputs, strict=True):
                if test is not None:
                    self.of(test, {**scope, "?": value})
            for column, result in zip(results, row.results, strict=True):
                column.append(self.of(result, scope))
        for column, own in zip(results, table.columns, strict=True):
            if own.default is not None:
                column.append(self.of(own.default, scope))
        self.may_fail(1 + len(table.columns))
        each = [either(*column) for column in results]
        if table.hit in ("C+", "C<", "C>", "C#"):
            for own_size in each:
                self.charge(1 + list_of(len(table.rows), own_size).weight + own_size.weight)
            if table.hit in ("C+", "C#"):
                each = [number_to(len(table.rows) * (size.number if table.hit == "C+" else 1)) for size in each]
        output = each[0] if len(each) == 1 else record_of({column.name: size for column, size in zip(table.columns, each, strict=True)})
        return either(output, list_of(len(table.rows), output)) if table.hit in ("R", "O", "C") else output


_EXACT = frozenset({"+", "-", "*", "/", "negate"})


def size_of(value: object) -> Size:
    """Of a value written in the rules."""
    match value:
        case str():
            return text_of(len(value))
        case bool() | None:
            return NOTHING
        case Decimal():
            return ANY_NUMBER if not value.is_finite() or value.adjusted() > 15 else number_to(abs(int(value)) + 1)
        case date():
            return number_to(value.toordinal())
        case tuple():
            return list_of(len(value), either(*map(size_of, value)), sum(1 + size_of(each).weight for each in value))
        case Values():
            return record_of({str(name): size_of(each) for name, each in value.items()})
        case Range() | Closure():
            return ANYTHING
    return ANY_NUMBER


def _of_kind_alone(kind: Kind) -> Size:
    """What a result of this kind can be, if nothing more is known."""
    match certain(kind):
        case BooleanKind() | NullKind():
            return NOTHING
        case NumberKind() | DateKind() | TimeKind() | DateTimeKind() | DaysKind() | MonthsKind():
            return ANY_NUMBER
        case ChoiceKind(_, options):
            return text_of(max(map(len, options), default=0))
        case RegionKind():
            return text_of(20)
    return ANYTHING


def _member(value: Size, name: str) -> Size:
    """A member of a record, or a property of a day, a time or a range."""
    if value.members is None:
        return ANYTHING
    return value.members[name] if name in value.members else either(ANY_NUMBER, value.each)


def _is_written(range_: RangeOf) -> bool:
    return isinstance(range_.low, Literal) and isinstance(range_.high, Literal) and least_count(Iteration("", range_)) > 0


def _converted(value: Size, kind: Kind) -> Size:
    """An argument as DMN converts it: one value to a list, a list of one to its item."""
    if isinstance(certain(kind), AnyKind):
        return value
    return either(value, value.as_list(), value.each)


def _asks_a_rule(kind: Kind) -> bool:
    """Whether only a rule can tell if a value is of the kind: asking it is a call."""
    match kind:
        case AllowedKind():
            return True
        case Maybe(inner) | ListKind(inner) | RangeKind(inner):
            return _asks_a_rule(inner)
        case RecordKind(members):
            return any(_asks_a_rule(member) for _, member in members)
    return False
