"""Which values of a fact are all the same to a rule: whoever is alike in these is decided once.

Of a birth date a rule may only ask whether it lies sixty years back. So each expression that speaks of one fact alone is
computed for every value that somebody has; values with equal results are one class. A fact that is also spoken of together
with others keeps every value apart, and so do values that are unknown, absent, or not plainly computed: meaning is never
guessed, only work is saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from engine.free import free_names
from engine.kinds import AnyKind, FunctionKind, certain
from engine.program import Expr, FactRef, Lookup, Program, Rule, RuleRef
from engine.simulation.cells import ABSENT
from engine.simulation.columns import Column
from engine.simulation.side_by_side import Lane, all_in, lanes_of, narrow
from engine.to_python import looker_from
from engine.walk import parts

LOOK = "看#"
"""How a rule is called that only looks at one fact."""

FEW = 4
"""So few values are not worth a look."""

Looks = dict[str, tuple[Expr, ...] | None]
"""For each fact the expressions that speak of it alone; None: its values are used as they are."""


def looks_at(program: Program, rules: Iterable[str], columns: Sequence[Column]) -> Looks:
    """How these rules look at the facts that have columns; a fact they do not read is not in it."""
    looker = _Looker(program, frozenset(column.fact for column in columns))
    try:
        return looker.looks(rules)
    except (RecursionError, _Circle):
        # Rules upon rules, deeper than Python calls, or a function that calls itself: every value may matter.
        return {column.fact: None for column in columns}


class Classes:
    """The classes of everyone's values, whatever rules ask for them.

    `expected` are the looks that are to come at everybody: all that they ask of a value is computed at once.
    """

    def __init__(self, program: Program, on: date, region: str, expected: Iterable[Looks] = ()):
        self.program, self.on, self.region = program, on, region
        self._expected: dict[str, dict[Expr, None]] = {}
        for looks in expected:
            for fact, exprs in looks.items():
                self._expected.setdefault(fact, {}).update(dict.fromkeys(exprs or ()))
        self._seen: dict[tuple[str, Expr], _Seen] = {}
        self._lanes: dict[tuple[str, tuple[Expr, ...] | None], list[Lane]] = {}

    def of(self, column: Column, looks: tuple[Expr, ...] | None, those: Sequence[int] | None = None) -> list[Lane]:
        """The values of these people, or of all, as far as these looks tell one from another."""
        if looks is None or len(column.values) <= ABSENT + 1 + FEW or column.fact not in self.program.facts:
            looks = None
        if those is not None:
            return self._alike(column, looks, all_in(column.numbers, those), is_everybody=False)
        key = (column.fact, looks)
        if key not in self._lanes:
            self._lanes[key] = self._alike(column, looks, column.numbers, is_everybody=True)
        return self._lanes[key]

    def _alike(self, column: Column, looks: tuple[Expr, ...] | None, numbers: Sequence[int], is_everybody: bool) -> list[Lane]:
        if looks is None:
            return lanes_of(numbers, len(column.values))
        values: Sequence[int] = range(ABSENT + 1, len(column.values)) if is_everybody else sorted(set(numbers).difference(range(ABSENT + 1)))
        self._look(column, dict.fromkeys((*looks, *self._expected.get(column.fact, ())) if is_everybody else looks), values)
        seen = [all_in(self._seen[column.fact, each].places, values) for each in looks]
        told: Sequence[Any] = seen[0] if len(seen) == 1 else list(zip(*seen, strict=True))
        places: dict[Any, int] = {each: place for place, each in enumerate(dict.fromkeys(told), ABSENT + 1)}
        own, count = list(all_in(places, told)), ABSENT + 1 + len(places)
        # What is nothing plain is like nothing else.
        for at in {at for each in seen if None in each for at, place in enumerate(each) if place is None}:
            own[at], count = count, count + 1
        classes = [0] * len(column.values)
        classes[: ABSENT + 1] = range(ABSENT + 1)
        if is_everybody:
            classes[ABSENT + 1 :] = own
        else:
            for value, each in zip(values, own, strict=True):
                classes[value] = each
        return lanes_of(narrow(all_in(classes, numbers), count), count)

    def _look(self, column: Column, looks: Iterable[Expr], values: Sequence[int]) -> None:
        """Lets expressions look at some values of a column that they have not seen."""
        seen = {look: self._seen.setdefault((column.fact, look), _Seen(len(column.values))) for look in looks}
        for unseen, those in groupby(seen, lambda look: tuple(seen[look].unseen(values))):
            if not unseen:
                continue
            own = tuple(those)
            names = tuple(f"{LOOK}{at}" for at in range(len(own)))
            rules = {name: Rule(name, name, "formula", expr, expr.kind) for name, expr in zip(names, own, strict=True)}
            look = looker_from(replace(self.program, rules={**self.program.rules, **rules}), names, column.fact, self.on, self.region)
            for each, found in zip(own, zip(*look(all_in(column.values, unseen)), strict=True), strict=True):
                seen[each].learns(unseen, found)


class _Seen:
    """What an expression finds in each value of a column. A number stands for each, for numbers are compared again and again."""

    def __init__(self, values: int):
        self.places: list[int | None] = [UNSEEN] * values
        self._places: dict[object, int | None] = {}

    def unseen(self, values: Sequence[int]) -> Sequence[int]:
        if not self._places:
            return values
        return [value for value, place in zip(values, all_in(self.places, values), strict=True) if place == UNSEEN]

    def learns(self, values: Sequence[int], found: Sequence[object]) -> None:
        # What has parts keeps everyone apart; of the rest 1 and true never meet, for an expression has one kind.
        if not set(map(type, found)) <= PLAIN:
            found = [each if type(each) in PLAIN else None for each in found]
        for each in dict.fromkeys(found):
            self._places.setdefault(each, None if each is None else len(self._places))
        learned = all_in(self._places, found)
        if isinstance(values, range) or len(values) == values[-1] - values[0] + 1:
            self.places[values[0] : values[-1] + 1] = learned
        else:
            for value, place in zip(values, learned, strict=True):
                self.places[value] = place


UNSEEN = -1
PLAIN = frozenset((bool, str, Decimal, date, type(None)))


class _Circle(Exception):
    """Something rests on itself."""


class _Looker:
    """Goes from rules down to facts. `given` are the facts that columns tell; what follows from them is looked through."""

    def __init__(self, program: Program, given: frozenset[str]):
        self.program = program
        self.given = given
        self.roots = {path.split(".")[0] if path not in program.facts else path for path in given}
        self._read: dict[tuple[str, str], frozenset[str] | None] = {}
        self._of: dict[int, tuple[Expr, frozenset[str]]] = {}
        self._seen: set[tuple[str, str]] = set()
        self._looks: dict[str, list[Expr] | None] = {}

    def looks(self, rules: Iterable[str]) -> Looks:
        for name in rules:
            self._look(RuleRef(name, self.program.rules[name].kind))
        found: Looks = {}
        for fact, exprs in self._looks.items():
            found[fact] = None if exprs is None else tuple(dict.fromkeys(exprs))
        # A member of a record is looked at as the record is.
        for path in self.given - self.program.facts.keys():
            root = path.rpartition(".")[0]
            while root and root not in self.program.facts:
                root = root.rpartition(".")[0]
            if root in found:
                found[path] = None
        return {fact: looks for fact, looks in found.items() if fact in self.given}

    def _look(self, expr: Expr) -> None:
        facts = self._facts(expr)
        if not facts:
            return
        if len(facts) == 1 and self._can_be_asked(expr):
            (fact,) = facts
            exprs = self._looks.setdefault(fact, [])
            if exprs is not None:
                exprs.append(expr)
            return
        match expr:
            case FactRef(name):
                if name in self.roots:
                    self._looks[name] = None
                self._once("fact", name)
            case RuleRef(name):
                self._once("rule", name)
            case Lookup(name):
                self._once("parameter", name)
        for part in parts(expr):
            self._look(part)

    def _once(self, sort: str, name: str) -> None:
        if (sort, name) not in self._seen:
            self._seen.add((sort, name))
            for each in self._behind(sort, name):
                self._look(each)

    def _can_be_asked(self, expr: Expr) -> bool:
        """Whether it is an expression of its own that can have a plain value; a fact as it stands is used as it is."""
        if isinstance(expr, FactRef) and expr.name in self.roots or isinstance(certain(expr.kind), AnyKind | FunctionKind):
            return False
        return not free_names(expr)

    def _facts(self, expr: Expr) -> frozenset[str]:
        """The facts with columns that an expression rests on, also through rules, parameters and what follows from facts."""
        known = self._of.get(id(expr))
        if known is not None:
            return known[1]
        found: set[str] = set()
        match expr:
            case FactRef(name):
                found |= self._through("fact", name) | ({name} & self.roots)
            case RuleRef(name):
                found |= self._through("rule", name)
            case Lookup(name):
                found |= self._through("parameter", name)
        for part in parts(expr):
            found |= self._facts(part)
        # The expression is kept with it: an id is only its own while it lives.
        self._of[id(expr)] = (expr, frozenset(found))
        return self._of[id(expr)][1]

    def _through(self, sort: str, name: str) -> frozenset[str]:
        key = (sort, name)
        if key not in self._read:
            self._read[key] = None
            self._read[key] = frozenset(fact for each in self._behind(sort, name) for fact in self._facts(each))
        found = self._read[key]
        if found is None:
            raise _Circle
        return found

    def _behind(self, sort: str, name: str) -> Iterator[Expr]:
        """What a rule, a derived fact or a parameter says."""
        program = self.program
        if sort == "rule" and name in program.rules:
            yield program.rules[name].value
        elif sort == "fact" and name in program.facts and (derived := program.facts[name].derived) is not None:
            yield derived.value
            if derived.when is not None:
                yield derived.when
        elif sort == "parameter" and name in program.parameters:
            parameter = program.parameters[name]
            if parameter.by is not None:
                yield parameter.by
            yield from (each for _, each in parameter.inputs)
            for period in parameter.periods:
                yield from (each for each in period.tests if each is not None)
                yield period.value

