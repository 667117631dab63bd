"""The same relation in a shape that costs less: what hangs on few classes of people is worked out once for each class.

A person's facts matter only as far as the rules can tell them apart: under 80, from 80, from 90, or not known. Where the
classes of all facts that a result hangs on are few, every combination is decided beforehand in a small table, by the very
columns that would have decided each person, and a person needs only the number of their combination. What hangs on more,
such as an amount from a wage, is computed for the person, and only where it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from math import prod
from typing import assert_never

from engine.relation import (
    Aggregate,
    Bound,
    Case,
    Column,
    Compute,
    Constant,
    Made,
    Numbers,
    Operation,
    Project,
    Relation,
    Scalar,
    States,
    bits,
    both,
    case,
    columns_in,
    either,
    operation,
    with_parts,
)
from engine.rows.columns import depth
from engine.to_relation.asked import Asked, merged, size_of
from engine.to_relation.classes import Classes, Subject, Tests, classes_of, digit_of, representatives
from engine.to_relation.facts import FactColumn

MOST_STATES = 1 << 17
"""How many combinations a table may have: the numbers of what they say stay in the cache, and it is made in a tenth of a second."""

MOST_GROWTH = 4
"""How many times larger a table may become for one more column."""

SHORT = 120
"""How many parts a column may have that is repeated where it is used, instead of being kept for everyone."""

HIGHEST = 200
"""How deep all stages may be together: a chain of hundreds of rules stays as it is."""

ENOUGH = 100_000
"""From so many people on the tables pay."""


def shaped(relation: Relation, columns: Iterable[FactColumn], complete: Iterable[str] = (), most: int = MOST_STATES) -> Relation:
    """The relation with tables of states; `complete` names the columns that are never NULL, as statistics may know."""
    match relation:
        case Project(of, outputs) if _height(relation) <= HIGHEST:
            return _Shaper(of, columns, frozenset(complete), most).shaped(outputs)
        case Aggregate(Project() as of, by, sums, count):
            return Aggregate(shaped(of, columns, complete, most), by, sums, count)
    return relation


_Told = tuple[Subject, Classes]
"""A subject and the classes it is told apart by."""


@dataclass
class _Table:
    """A table of states being filled: the tests it must tell apart, and its columns."""

    tests: dict[Subject, frozenset[Scalar]]
    columns: dict[str, Scalar] = field(default_factory=dict)


class _Shaper:
    def __init__(self, of: Relation, facts: Iterable[FactColumn], complete: frozenset[str], most: int):
        self.most = most
        self.stages: list[tuple[tuple[str, Scalar], ...]] = []
        while isinstance(of, Compute):
            self.stages.insert(0, of.columns)
            of = of.of
        self.scan: Relation = of
        self.asked = Asked(facts, complete)
        for stage in self.stages:
            for name, scalar in stage:
                self.asked.define(name, scalar)
        self.tables: list[_Table] = []
        self.counted: dict[tuple[Subject, frozenset[Scalar]], int] = {}
        self.made: dict[str, Scalar] = {}
        self.guards: dict[str, set[Scalar | None]] = {}
        self.results: dict[Scalar, tuple[Column, Tests]] = {}

    # ── what becomes a column of a table ─────────────────────────────────────────────────────────────────────────

    def shaped(self, outputs: Sequence[tuple[str, Scalar]]) -> Relation:
        made = [(name, self._split(self.asked.seen_through(scalar), None)) for name, scalar in outputs]
        relation: Relation = self.scan
        self._fill_tables()
        if self.tables:
            relation = self._with_states(relation)
        made = self._in_place(made)
        for stage in self._stages(made):
            relation = Compute(relation, tuple(stage))
        return Project(relation, tuple(made))

    def _split(self, scalar: Scalar, guard: Scalar | None) -> Scalar:
        """The scalar over people and states: what classes decide comes from a table."""
        match scalar:
            case Constant() | Bound():
                return scalar
            case Made(items, bound, fields):
                return Made(self._split(items, guard), bound, tuple((name, self._split(value, guard)) for name, value in fields))
            case Column(name) if name not in self.asked.defined:
                return scalar
        uses = self.asked.of(scalar)
        if uses is not None and len(uses) > 1 and self._count(uses) <= self.most:
            return self._from_table(scalar, uses)
        match scalar:
            case Column(name):
                if name in self.asked.small:
                    return self.asked.small[name]
                self.guards.setdefault(name, set()).add(guard)
                if name not in self.made:
                    self.made[name] = scalar
                    self.made[name] = self._split(self.asked.defined[name], guard)
                else:
                    # Seen again: under another guard its parts are needed there too.
                    self._split_again(name, guard)
                return scalar
            case Operation("and" | "or" | "bits" as name, of):
                return {"and": both, "or": either, "bits": bits}[name](*self._bundles(name, of, guard))
            case Operation(name, of):
                return Operation(name, tuple(self._split(each, guard) for each in of), scalar.type)
            case Case(((test, value),), None):
                new = self._split(test, guard)
                inner = guard
                if guard is None and isinstance(new, Column):
                    inner = new
                return case(((new, self._split(value, inner)),), None, scalar.type)
            case Case(branches, otherwise):
                return case(
                    [(self._split(test, guard), self._split(value, guard)) for test, value in branches],
                    None if otherwise is None else self._split(otherwise, guard), scalar.type,
                )  # fmt: skip
            case _:
                assert_never(scalar)

    def _split_again(self, name: str, guard: Scalar | None) -> None:
        open_ = [name]
        while open_:
            for column in columns_in([self.made[open_.pop()]]):
                if column.name in self.made and guard not in self.guards[column.name]:
                    self.guards[column.name].add(guard)
                    open_.append(column.name)

    def _bundles(self, word: str, of: tuple[Scalar, ...], guard: Scalar | None) -> list[Scalar]:
        """The operands, as many together as have few classes together."""
        bundles: list[tuple[list[Scalar], dict[Subject, frozenset[Scalar]]]] = []
        alone: list[Scalar] = []
        for each in of:
            uses = self.asked.of(each)
            if uses is None or self._count(uses) > self.most:
                alone.append(self._split(each, guard))
                continue
            for bundle, together in bundles:
                union = merged(together, uses)
                if self._count(union) <= self.most:
                    bundle.append(each)
                    together.update(union)
                    break
            else:
                bundles.append(([each], dict(uses)))
        join = {"and": both, "or": either, "bits": bits}[word]
        # All of them together speak of one subject, for else a table would hold them: each is looked into.
        return [
            self._split(join(*bundle), guard) if len(bundle) < len(of) else join(*(self._split(each, guard) for each in bundle))
            for bundle, _ in bundles
        ] + alone  # fmt: skip

    def _count(self, uses: Tests) -> int:
        return prod(self._classes(subject, tests) for subject, tests in uses.items())

    def _classes(self, subject: Subject, tests: frozenset[Scalar]) -> int:
        if (subject, tests) not in self.counted:
            self.counted[subject, tests] = len(classes_of(subject, tests))
        return self.counted[subject, tests]

    def _from_table(self, scalar: Scalar, uses: Tests) -> Column:
        if scalar not in self.results:
            self.results[scalar] = Column(f"{len(self.results)} ~~", scalar.type), uses
        return self.results[scalar][0]

    def _fill_tables(self) -> None:
        """The largest first, so that what hangs on some of the same facts finds room in its table."""
        for scalar, (column, uses) in sorted(self.results.items(), key=lambda each: -self._count(each[1][1])):
            fitting: list[tuple[int, _Table]] = []
            for table in self.tables:
                count = self._count(merged(table.tests, uses))
                if count <= min(self.most, MOST_GROWTH * self._count(table.tests)):
                    fitting.append((count // self._count(table.tests), table))
            if fitting:
                table = min(fitting, key=lambda each: each[0])[1]
                table.tests = merged(table.tests, uses)
            else:
                table = _Table(dict(uses))
                self.tables.append(table)
            table.columns[column.name] = scalar
        self._share_classes()

    def _share_classes(self) -> None:
        """The same classes of a subject for all tables that have room for them: they are told apart once for each person."""
        finest: dict[Subject, frozenset[Scalar]] = {}
        for table in self.tables:
            finest = merged(finest, table.tests)
        for table in self.tables:
            for subject in list(table.tests):
                finer = {**table.tests, subject: finest[subject]}
                if self._count(finer) <= self.most:
                    table.tests = finer

    # ── the tables, and the number of each person's state ────────────────────────────────────────────────────────

    def _with_states(self, relation: Relation) -> Relation:
        classes = [[(subject, classes_of(subject, tests)) for subject, tests in table.tests.items()] for table in self.tables]
        shared = Counter(each for table in classes for each in table)
        bases: dict[_Told, set[int]] = {}
        for told in classes:
            # What several tables tell apart comes first in each, so that it has one base in all.
            told.sort(key=lambda each: -shared[each])
            base = 1
            for each in told:
                bases.setdefault(each, set()).add(base)
                base *= len(each[1])
        digits = {each: Column(f"{place} ~#", "code") for place, each in enumerate(bases)}
        # A ladder gives what its place is worth, if that is the same everywhere.
        worth = {each: next(iter(found)) if len(found) == 1 else 1 for each, found in bases.items()}
        relation = Compute(relation, tuple((digits[each].name, digit_of(each[1], worth[each])) for each in bases))
        numbers: list[tuple[str, Scalar]] = []
        joined: list[tuple[str, Relation]] = []
        for place, (table, told) in enumerate(zip(self.tables, classes, strict=True)):
            code = Column(f"{place} ~@", "code")
            terms: list[Scalar] = []
            places: list[tuple[str, Scalar]] = []
            given: list[tuple[str, Scalar]] = []
            base = 1
            for each in told:
                factor = base // worth[each]
                digit = digits[each]
                terms.append(digit if factor == 1 else operation("*", digit, Constant(factor, "code"), type="code"))
                own = Column(f"{len(places)} ~/", "code")
                cut = operation("cut_quotient", code, Constant(base, "code"), type="code")
                places.append((own.name, operation("rest", cut, Constant(len(each[1]), "code"), type="code")))
                given += representatives(*each, own)
                base *= len(each[1])
            numbers.append((code.name, reduce(lambda one, other: operation("+", one, other, type="code"), terms)))
            states: Relation = Compute(Compute(Numbers(code.name, base), tuple(places)), tuple(given))
            for stage in self._needed(table.columns.values()):
                states = Compute(states, tuple(stage))
            states = Project(states, ((code.name, code), *table.columns.items()))
            joined.append((code.name, states))
        return States(Compute(relation, tuple(numbers)), tuple(joined))

    def _needed(self, scalars: Iterable[Scalar]) -> list[list[tuple[str, Scalar]]]:
        """The stages of columns that these scalars need."""
        needed: set[str] = set()
        open_ = list(scalars)
        while open_:
            for column in columns_in([open_.pop()]):
                if column.name in self.asked.defined and column.name not in needed:
                    needed.add(column.name)
                    open_.append(self.asked.defined[column.name])
        stages = [[(name, self.asked.defined[name]) for name, _ in stage if name in needed] for stage in self.stages]
        return [stage for stage in stages if stage]

    def _in_place(self, outputs: Sequence[tuple[str, Scalar]]) -> list[tuple[str, Scalar]]:
        """The outputs, with the short columns that only some people need put where they are needed: one guard for all."""
        short: dict[str, tuple[Scalar, Scalar]] = {}

        def put(scalar: Scalar, guard: Scalar | None) -> Scalar:
            match scalar:
                case Column(name) if name in short and short[name][0] == guard:
                    return short[name][1]
                case Case(((test, value),), None) if guard is None and isinstance(test, Column):
                    return case([(test, put(value, test))], None, scalar.type)
            return with_parts(scalar, lambda part: put(part, guard))

        for stage in self.stages:
            for name, _ in stage:
                guards = self.guards.get(name, {None})
                guard = next(iter(guards)) if len(guards) == 1 else None
                if guard is not None:
                    placed = put(self.made[name], guard)
                    if size_of(placed, SHORT) < SHORT:
                        short[name] = guard, placed
        return [(name, put(scalar, None)) for name, scalar in outputs]

    def _stages(self, outputs: Sequence[tuple[str, Scalar]]) -> list[list[tuple[str, Scalar]]]:
        """The stages that are still computed for each person, each column only where its guard is true."""
        needed: set[str] = set()
        open_ = [scalar for _, scalar in outputs]
        while open_:
            for column in columns_in([open_.pop()]):
                if column.name in self.made and column.name not in needed:
                    needed.add(column.name)
                    open_.append(self.made[column.name])
        found: list[list[tuple[str, Scalar]]] = []
        stage_of = {name: place for place, stage in enumerate(self.stages) for name, _ in stage}
        for place, stage in enumerate(self.stages):
            made = []
            for name, _ in stage:
                if name in needed:
                    scalar = self.made[name]
                    guards = self.guards[name]
                    guard = next(iter(guards)) if len(guards) == 1 else None
                    if isinstance(guard, Column) and stage_of.get(guard.name, -1) >= place:
                        # What is computed in this stage or later cannot guard what stands in it.
                        guard = None
                    made.append((name, scalar if guard is None else case(((guard, scalar),), None, scalar.type)))
            if made:
                found.append(made)
        return found


def _height(relation: Relation) -> int:
    """How deep the scalars of all stages are together, as far as it matters."""
    height = 0
    while isinstance(relation, Compute | Project) and height <= HIGHEST:
        height += max((depth(scalar, HIGHEST) for _, scalar in relation.columns), default=0)
        relation = relation.of
    return height
