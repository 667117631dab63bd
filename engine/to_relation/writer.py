"""Rules and expressions as columns of a query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Literal as OneOf
from typing import assert_never

from dsl.diagnostics import Words
from dsl.source import NOWHERE, Span
from engine import problems_of_backends as problems
from engine.decide import run_of
from engine.evaluate import evaluate
from engine.free import free_names
from engine.functions import FUNCTIONS
from engine.kinds import BooleanKind, Kind, ListKind, Maybe, RecordKind, certain, words_for
from engine.program import (
    Apply,
    Call,
    Choose,
    Connective,
    Each,
    Expr,
    FactRef,
    Filter,
    Goal,
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
from engine.relation import TRUE, ZERO, Column, Constant, Scalar, bits, case, compared, field, is_null, negation, null
from engine.rows.cells import (
    HERE,
    WRONG,
    Between,
    Cell,
    Fields,
    Listed,
    NotHere,
    Quotient,
    Several,
    Value,
    cell_of,
    folded,
    integer,
    pick,
    truth,
    unknown,
    waiting,
)
from engine.rows.lists import each_of, filtered, folded_over, item_at, kept_if
from engine.rows.literals import literal
from engine.to_relation.expressions import Env, Expressions
from engine.to_relation.facts import FactColumn, ItemField, bounds_of, fields_of, sort_of
from engine.to_relation.parameters import value_of_lookup
from engine.to_relation.tables import value_of_table
from engine.values import Unknown
from engine.walk import all_parts

MOST_FACTS = 120


class Refusal(Exception):
    """A goal that a query cannot say: which rule, why, and where."""

    def __init__(self, rule: str, refused: NotHere, span: Span):
        super().__init__(str(refused))
        self.rule = rule
        self.words = refused.words
        self.span = span



class Writer(Expressions):
    """Turns rules into columns."""

    def __init__(self, program: Program, on: date, region: str, rules_on: date, given: Mapping[str, FactColumn]):
        super().__init__(on, program.leap_birthday, region)
        self.program = program
        self.rules_on = rules_on
        self.given = given
        self.bits: dict[str, int] = {}
        self._rules: dict[str, Value] = {}
        self._facts: dict[str, Value] = {}
        self._span = NOWHERE

    # ── goals ────────────────────────────────────────────────────────────────────────────────────────────────────

    def refused(self, goal: Goal, why: NotHere) -> Refusal:
        """Which rule of a goal cannot be said; the next goal begins anew."""
        rule = self._writing[-1] if self._writing else goal.name
        self._writing.clear()
        rules = self.program.rules
        places = (self._span, *(rules[each].span for each in (rule, goal.outcome, *(rule for _, rule in goal.results)) if each in rules))
        return Refusal(rule, why, next((place for place in places if place != NOWHERE), NOWHERE))

    # ── facts and rules ──────────────────────────────────────────────────────────────────────────────────────────

    def rule(self, name: str) -> Value:
        if name not in self._rules:
            rule = self.program.rules[name]
            self._writing.append(name)
            self._rules[name] = self.held(self.of(rule.value, {}), name)
            self._writing.pop()
        return self._rules[name]

    def fact(self, name: str) -> Value:
        if name not in self._facts:
            fact = self.program.facts.get(name)
            if fact is None:
                self._facts[name] = waiting(self._bit(name))
            elif isinstance(fact.kind, RecordKind) and fact.derived is None:
                self._facts[name] = self._record_fact(name, fact.kind)
            elif isinstance(certain(fact.kind), ListKind) and sort_of(fact.kind) == "list" and fact.derived is None:
                self._facts[name] = self._list_fact(name, fact.kind)
            else:
                value: Value = self._leaf(name, fact.kind)
                if fact.derived is not None:
                    value = self._derived(name, cell_of(value))
                self._facts[name] = self.held(value, name) if fact.derived is not None else value
        return self._facts[name]

    def _record_fact(self, path: str, kind: RecordKind) -> Fields:
        return Fields(
            tuple(
                (name, self._record_fact(f"{path}.{name}", member) if isinstance(member, RecordKind) else self._leaf(f"{path}.{name}", member))
                for name, member in kind.members
            )
        )

    def _list_fact(self, path: str, kind: Kind) -> Several:
        """A list has a bit of its own, and so has each member of its items, whichever item it is missing in."""
        own, column = self._bit(path), self.given.get(path)
        inner = certain(kind)
        assert isinstance(inner, ListKind)
        item = self._item(path, "", inner.item, {each.path: each for each in fields_of(inner.item)})
        if column is None:
            return Several(null("list"), item, null("truth") if isinstance(kind, Maybe) else None, own)
        items: Scalar = Column(column.name, "list")
        present = None if column.present is None else Column(column.present, "truth")
        return Several(items, item, present, case(((is_null(items if present is None else present), own),), ZERO, "integer"))

    def _item(self, list_: str, path: str, kind: Kind, known: Mapping[str, ItemField]) -> Value:
        if isinstance(kind, RecordKind):
            return Fields(tuple((name, self._item(list_, f"{path}.{name}".lstrip("."), member, known)) for name, member in kind.members))
        of, sort = known[path], sort_of(kind)
        scale, low, high = bounds_of(certain(kind))
        blank = Cell(sort, ZERO, None, ZERO, scale, low, high, is_open=True)
        value = field(HERE, of.name, blank.type)
        present = None if of.present is None else field(HERE, of.present, "truth")
        own = self._bit(f"{list_}.{path}" if path else list_)
        waits = case(((is_null(value if present is None else present), own),), ZERO, "integer")
        return replace(blank, value=value, present=present, waits=waits)

    def _leaf(self, path: str, kind: Kind) -> Cell:
        own, sort = self._bit(path), sort_of(kind)
        if sort in ("nothing", "list"):
            words = words_for(certain(kind))
            raise NotHere(problems.kind_not_here(words.zh, words.en))
        scale, low, high = bounds_of(certain(kind))
        blank = Cell(sort, ZERO, None, own, scale, low, high, is_open=True)
        column = self.given.get(path)
        if column is None:
            return replace(blank, value=null(blank.type), present=null("truth") if isinstance(kind, Maybe) else None)
        present = None if column.present is None else Column(column.present, "truth")
        value = Column(column.name, blank.type)
        return replace(blank, value=value, present=present, waits=case(((is_null(value if present is None else present), own),), ZERO, "integer"))

    def _bit(self, fact: str) -> Constant:
        if fact not in self.bits:
            if len(self.bits) == MOST_FACTS:
                raise NotHere(problems.too_many_facts(MOST_FACTS))
            self.bits[fact] = len(self.bits)
        return integer(1 << self.bits[fact])

    def _derived(self, name: str, given: Cell) -> Value:
        """A fact as given, else as it follows from others, else unknown."""
        fact = self.program.facts[name]
        assert fact.derived is not None
        own = self._bit(name)
        applies = truth(TRUE) if fact.derived.when is None else self.truth_of(self.held(self.of(fact.derived.when, {}), name))
        value = self.cell(self.of(fact.derived.value, {}), name)
        is_never_asked = fact.never_ask

        # A fact that is never asked for leaves the waiting to those it follows from, if there are any.
        def own_and(mask: Scalar) -> Scalar:
            return case(((compared("=", mask, ZERO), own),), mask, "integer") if is_never_asked else bits(own, mask)

        value = replace(value, waits=case(((unknown(value), own_and(value.waits)),), ZERO, "integer"))
        open_ = waiting(own_and(applies.waits))
        derived = pick([(applies.value, value), (unknown(applies), open_)], waiting(own))
        return pick([(negation(unknown(given)), given)], derived)

    # ── expressions ──────────────────────────────────────────────────────────────────────────────────────────────

    def of(self, expr: Expr, env: Env) -> Value:
        before, self._span = self._span, expr.span
        value = self.shallow(self._of(expr, env))
        self._span = before
        return value

    def _of(self, expr: Expr, env: Env) -> Value:
        match expr:
            case Literal(value):
                return literal(value)
            case FactRef(name):
                return self.fact(name)
            case RuleRef(name):
                return self.rule(name)
            case Local(name):
                if name not in env:
                    raise NotHere(problems.lists_not_here())
                return env[name]
            case Lookup():
                return value_of_lookup(self, expr, env)
            case Member(of, name):
                return self._member(self.of(of, env), name)
            case Call():
                return _within_decimals(self._call(expr, env))
            case Connective(word, operands):
                return folded(word, [self.truth_of(self.held(self.of(operand, env))) for operand in operands])
            case Choose():
                return self._choose(expr, env)
            case Items(items):
                return Listed(tuple(self.of(item, env) for item in items))
            case Record(entries):
                return self._record(entries, env)
            case RangeOf(low, high, low_closed, high_closed):
                first, last = (None if end is None else self.of(end, env) for end in (low, high))
                return Between(first, last, low_closed, high_closed)
            case Each(iterations, body):
                return self._each(iterations, body, env)
            case Quantified(word, iterations, test):
                return self._quantified("or" if word == "some" else "and", iterations, test, env)
            case Filter():
                return self._filter(expr, env)
            case ItemMember(name, otherwise):
                item = self.of(Local(expr.of, expr.kind), env)
                if isinstance(item, Fields) and item.member(name) is not None or otherwise is None:
                    return self._member(item, name)
                return self.of(otherwise, env)
            case Table():
                return value_of_table(self, expr, env)
            case Refused():
                return WRONG
            case Lambda() | Apply():
                raise NotHere(problems.functions_not_here())
            case _:
                assert_never(expr)

    def _record(self, entries: tuple[tuple[str, Expr], ...], env: Env) -> Fields:
        inner = dict(env)
        members = []
        for name, entry in entries:
            inner[name] = self.held(self.of(entry, inner), name)
            members.append((name, inner[name]))
        return Fields(tuple(members))

    def _each(self, iterations: tuple[Iteration, ...], body: Expr, env: Env) -> Value:
        if len(iterations) == 1 and "partial" not in free_names(body):
            name, domain = iterations[0].name, self.of(iterations[0].domain, env)
            if isinstance(domain, Several):
                return each_of(self, domain, lambda item: self.of(body, {**env, name: item}))
        return Listed(tuple(self.of(body, inner) for inner in self._scopes(iterations, env)))

    def _quantified(self, word: OneOf["and", "or"], iterations: tuple[Iteration, ...], test: Expr, env: Env) -> Cell:
        """A fold of a fold for each further variable: Kleene's `and` and `or` do not care how their operands are bracketed."""
        if not iterations:
            return self.truth_of(self.of(test, env))
        first, *rest = iterations
        domain = self.of(first.domain, env)

        def tested(item: Value) -> Cell:
            return self._quantified(word, tuple(rest), test, {**env, first.name: item})

        if isinstance(domain, Several):
            return folded_over(self, word, domain, tested)
        if not isinstance(domain, Listed):
            raise NotHere(problems.lists_not_here())
        return folded(word, [tested(self.held(item, first.name)) for item in domain.items])

    def _filter(self, expr: Filter, env: Env) -> Value:
        of = self.of(expr.of, env)
        is_same = "item" not in free_names(expr.test)
        if is_same and not isinstance(certain(expr.test.kind), BooleanKind):
            return self._picked(of, cell_of(self.of(expr.test, env)))
        if not isinstance(of, Several) or not isinstance(certain(expr.test.kind), BooleanKind):
            raise NotHere(problems.lists_not_here())
        if not is_same:
            return filtered(self, of, lambda item: self.truth_of(self.of(expr.test, {**env, "item": item})))
        test = self.truth_of(self.held(self.of(expr.test, env)))
        return kept_if(filtered(self, of, lambda item: test), of, test, must_be=isinstance(expr.test.kind, Maybe))

    def _picked(self, of: Value, place: Cell) -> Value:
        """The item at a place that is written down."""
        if place.sort != "number" or not isinstance(place.value, Constant) or not isinstance(place.value.value, int):
            raise NotHere(problems.lists_not_here())
        at, rest = divmod(place.value.value, 10**place.scale)
        if isinstance(of, Several):
            return item_at(self, of, 0 if rest else at)
        if not isinstance(of, Listed):
            raise NotHere(problems.lists_not_here())
        is_there = not rest and 1 <= abs(at) <= len(of.items)
        return of.items[at - 1 if at > 0 else at] if is_there else WRONG

    def _scopes(self, iterations: tuple[Iteration, ...], env: Env) -> Iterator[Env]:
        if not iterations:
            yield env
            return
        first, *rest = iterations
        domain = self.of(first.domain, env)
        if not isinstance(domain, Listed):
            raise NotHere(problems.lists_not_here())
        for item in domain.items:
            yield from self._scopes(tuple(rest), {**env, first.name: self.held(item, first.name)})

    def _choose(self, expr: Choose, env: Env) -> Value:
        """CASE WHEN t THEN a WHEN NOT t THEN b END, for as many rungs as there are."""
        branches: list[tuple[Scalar, Value]] = []
        last: Expr = expr
        test = truth(TRUE)
        while isinstance(last, Choose):
            if branches:
                branches.append((is_null(test.value), waiting(test.waits)))
            test = self.truth_of(self.held(self.of(last.test, env)))
            branches.append((test.value, self.of(last.then, env)))
            last = last.otherwise
        branches.append((negation(test.value), self.of(last, env)))
        return pick(branches, waiting(test.waits))

    def _member(self, value: Value, name: str) -> Value:

        if isinstance(value, Fields):
            member = value.member(name)
            return WRONG if member is None else member
        if isinstance(value, Several):
            if not isinstance(value.item, Fields):
                return each_of(self, value, lambda item: self._member(item, name))
            # Of a list that is absent it is an error to want members.
            return replace(value, item=self._member(value.item, name), present=None)
        return self.property_of(cell_of(value), name)

    # ── functions ────────────────────────────────────────────────────────────────────────────────────────────────

    def _call(self, expr: Call, env: Env) -> Value:

        if _is_closed(expr):
            value = evaluate(expr, run_of(self.program, {}, self.on, self.region, self.rules_on))
            return WRONG if isinstance(value, Unknown) else literal(value)
        function = FUNCTIONS[expr.function]
        spelling = function.rows
        if isinstance(spelling, Words):
            raise NotHere(problems.function_not_here(function.zh, function.name, spelling))
        if function.rounds and expr.arguments[0] is not None:
            scale = expr.arguments[1] if len(expr.arguments) > 1 else None
            top, bottom = self.fraction(expr.arguments[0], env)
            return self.rounded(spelling.says, top, bottom, None if scale is None else self.of(scale, env))
        values = [None if argument is None else self.of(argument, env) for argument in _flat_sum(expr)]
        if len(values) > len(expr.arguments):
            total = values[0]
            for value in values[1:]:
                total = self.shallow(self.said(spelling.says, spelling.sorts, spelling.once, (total, value)))
            assert total is not None
            return total
        return self.said(spelling.says, spelling.sorts, spelling.once, values)

    def fraction(self, expr: Expr, env: Env) -> tuple[Cell, Cell | None]:
        """The argument of a rounding as numerator and denominator (docs/meaning.md 9)."""

        if not (isinstance(expr, Call) and expr.function in ("+", "-", "*", "/", "negate")):
            value = self.of(expr, env)
            if isinstance(value, Quotient) and isinstance(expr, Call) and expr.function == "mean":
                return self.cell(value.top), self.cell(value.bottom)
            return self.cell(value), None
        parts = [self.fraction(each, env) for each in expr.arguments if each is not None]
        (top, bottom) = parts[0]
        if any(cell.sort not in ("number", "nothing") for part in parts for cell in part if cell is not None):
            return cell_of(self._call(expr, env)), None
        if expr.function == "negate":
            return cell_of(self.negated(top)), bottom
        top_right, bottom_right = parts[1]

        def times(one: Cell, two: Cell) -> Cell:
            return cell_of(self.product(one, two))

        match expr.function:
            case "*":
                return times(top, top_right), _multiplied(bottom, bottom_right, times)
            case "/":
                # Dividing by a quotient: its own divisor must not be zero either, so it stays a factor below.
                if bottom_right is not None:
                    top, top_right = times(top, times(bottom_right, bottom_right)), times(top_right, bottom_right)
                return top, _multiplied(bottom, top_right, times)
        if bottom_right is not None:
            top = times(top, bottom_right)
        if bottom is not None:
            top_right = times(top_right, bottom)
        joined = self.total if expr.function == "+" else self.difference
        return cell_of(joined(top, top_right)), _multiplied(bottom, bottom_right, times)


MOST_OF_DECIMALS = 10**34 - 1


def _within_decimals(value: Value) -> Value:
    """A value is a decimal of 34 digits; only on the way to a rounding may whole numbers be longer (docs/meaning.md 9)."""
    if isinstance(value, Cell) and value.sort == "number" and max(abs(value.low), abs(value.high)) > MOST_OF_DECIMALS:
        raise NotHere(problems.more_than_decimals())
    return value


def _multiplied(left: Cell | None, right: Cell | None, times: Callable[[Cell, Cell], Cell]) -> Cell | None:
    if left is None or right is None:
        return right if left is None else left
    return times(left, right)


def _is_closed(expr: Expr) -> bool:
    """Whether an expression speaks of no fact, rule, parameter or bound name."""
    return all(isinstance(each, Literal | Call | Items | RangeOf | Connective) for each in all_parts(expr))


def _flat_sum(expr: Call) -> list[Expr | None]:
    """The terms of a sum that leans to the left, a thousand deep; else the arguments."""
    if expr.function not in ("+", "*"):
        return list(expr.arguments)
    terms: list[Expr | None] = []
    each: Expr | None = expr
    while isinstance(each, Call) and each.function == expr.function and not _is_closed(each):
        terms.append(each.arguments[1])
        each = each.arguments[0]
    return [each, *reversed(terms)]
