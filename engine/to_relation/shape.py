"""The same relation in a shape that costs less: what hangs on few classes of people is worked out once for each class.

A person's facts matter only as far as the rules can tell them apart: under 80, from 80, from 90, or not known. Where the
classes of all facts that a result hangs on are few, every combination is decided beforehand in a small table, by the very
columns that would have decided each person, and a person needs only the number of their combination. What hangs on more,
such as an amount from a wage, is computed for the person, and only where it is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from itertools import groupby
from math import prod
from typing import assert_never

from engine.kinds import ChoiceKind, Kind, NumberKind, certain
from engine.relation import (
    COMPARE,
    FALSE,
    TRUE,
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
    Type,
    bits,
    both,
    case,
    columns_in,
    compared,
    either,
    is_null,
    negation,
    null,
    operation,
    with_parts,
)
from engine.rows.cells import TYPES
from engine.rows.columns import depth
from engine.to_relation.facts import FactColumn, bounds_of

MOST_STATES = 1 << 17
"""How many combinations a table may have: what people have in common stays in the cache, and it is made in milliseconds."""

MOST_GROWTH = 4
"""How many times larger a table may become for one more column."""

MOST_VALUES = 24
"""A number that has so few values may be used in any way: each is a class of its own."""

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


# ── what a fact can be told apart by ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Subject:
    """A fact's columns; `values` or `words` are all it can be, where they are few."""

    value: str
    type: Type
    present: str | None
    values: tuple[int, ...] = ()
    words: frozenset[str] = frozenset()
    value_is_complete: bool = False
    is_complete: bool = False


Tests = Mapping[Subject, frozenset[Scalar]]
"""The tests that a scalar puts to each subject it hangs on: comparisons with constants."""


@dataclass(frozen=True, slots=True)
class Class:
    """A value that stands for a class of a subject, and whether there is one where it may be absent."""

    value: Constant
    present: Constant | None


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of a subject; `rungs` are tests to be put in turn, each with the place of the class that it tells, and what
    none of them tells is of the class of the last."""

    members: tuple[Class, ...]
    rungs: tuple[tuple[Scalar, int], ...]

    def __len__(self) -> int:
        return len(self.members)


_Told = tuple[Subject, Classes]
"""A subject and the classes it is told apart by."""


def subject_of(column: FactColumn, complete: frozenset[str]) -> Subject:
    kind: Kind = certain(column.kind)
    values: tuple[int, ...] = ()
    if isinstance(kind, NumberKind):
        _, low, high = bounds_of(kind)
        if high - low < MOST_VALUES:
            values = tuple(range(low, high + 1))
    type_ = TYPES[column.sort]
    options = frozenset(kind.options) if isinstance(kind, ChoiceKind) else frozenset()
    return Subject(
        column.name, type_, column.present, values, options, column.name in complete,
        (column.name if column.present is None else column.present) in complete,
    )  # fmt: skip


def classes_of(subject: Subject, tests: frozenset[Scalar]) -> Classes:
    """The classes that these tests tell apart, the likelier ones first; every person is in that of the first rung that is true."""
    column = Column(subject.value, subject.type)
    if subject.type == "truth":
        found = [(_said(column, value), Constant(value, "truth")) for value in (True, False)]
    elif subject.values and column in tests:
        found = [(compared("=", column, Constant(value, "integer")), Constant(value, "integer")) for value in subject.values]
    elif subject.type == "text":
        found = _classes_of_text(column, tests, subject.words)
    else:
        found = _intervals(column, tests)
    values, told = _told_apart(column, found, tests)
    if subject.present is None:
        members = [Class(value, None) for value in values]
        rungs = told
        if not subject.is_complete:
            rungs.append((is_null(column), len(members)))
            members.append(Class(null(subject.type), None))
        return Classes(tuple(members), tuple(rungs))
    there = Column(subject.present, "truth")
    nothing = null(subject.type)
    members = [Class(nothing, FALSE)]
    rungs = [(_said(there, False), 0)]
    if all(_is_of(test, subject.present) for test in tests):
        # Only whether it is there matters: any value stands for all.
        rungs.append((_said(there, True), len(members)))
        members.append(Class(values[0] if values else nothing, TRUE))
    else:
        rungs += [(test, 1 + place) for test, place in told]
        members += [Class(value, TRUE) for value in values]
    if not subject.is_complete:
        rungs.append((is_null(there), len(members)))
        members.append(Class(nothing, null("truth")))
    return Classes(tuple(members), tuple(rungs))


def _told_apart(
    column: Column, found: Iterable[tuple[Scalar, Constant]], tests: frozenset[Scalar]
) -> tuple[list[Constant], list[tuple[Scalar, int]]]:
    """One value for all of which every test says the same, and the rungs that tell them."""
    asked = [test for test in tests if _is_of(test, column.name)]
    place_of: dict[tuple[object, ...], int] = {}
    values: list[Constant] = []
    rungs: list[tuple[Scalar, int]] = []
    for rung, value in found:
        place = place_of.setdefault(tuple(_answer(test, value.value) for test in asked), len(values))
        if place == len(values):
            values.append(value)
        elif rungs[-1][1] == place and _is_from(rungs[-1][0]) and _is_from(rung):
            # Who is from the higher limit on is from the lower on too.
            rungs.pop()
        rungs.append((rung, place))
    return values, rungs


def _is_from(rung: Scalar) -> bool:
    return isinstance(rung, Operation) and rung.name == ">="


def _answer(test: Scalar, value: bool | int | str | date | None) -> object:
    """What a test of one column says of a value of it."""
    match test:
        case Column():
            return value
        case Operation("is_null"):
            return value is None
        case Operation("or", of):
            return any(_answer(each, value) for each in of)
        case Operation("starts_with", (_, Constant(start))):
            return str(value).startswith(str(start))
        case Operation(name, (_, Constant(limit))):
            return COMPARE[name](value, limit)
    raise AssertionError(test)


def _said(test: Scalar, value: bool) -> Scalar:
    """A comparison instead of the test itself: an engine looks the value up where every test of a ladder compares one thing."""
    return compared("=", test, TRUE if value else FALSE)


def _is_of(test: Scalar, column: str) -> bool:
    return all(each.name == column for each in columns_in([test]))


def _intervals(column: Column, tests: frozenset[Scalar]) -> list[tuple[Scalar, Constant]]:
    """Numbers and days between the limits that tests name, from above."""
    ends: set[int] = set()
    for test in tests:
        if isinstance(test, Operation) and test.name in ("=", "!=", "<", "<=", ">", ">="):
            limit = test.of[1]
            assert isinstance(limit, Constant)
            if limit.value is None:
                continue
            at = limit.value.toordinal() if isinstance(limit.value, date) else int(limit.value)
            if test.name in ("=", "!=", ">=", "<"):
                ends.add(at)
            if test.name in ("=", "!=", ">", "<="):
                ends.add(at + 1)
    falling = sorted(ends, reverse=True)

    def constant(at: int) -> Constant:
        if column.type != "date":
            return Constant(at, "integer")
        return Constant(date.fromordinal(min(max(at, 1), date.max.toordinal())), "date")

    found: list[tuple[Scalar, Constant]] = [(compared(">=", column, constant(at)), constant(at)) for at in falling]
    rest = negation(is_null(column)) if not falling else compared("<", column, constant(falling[-1]))
    return [*found, (rest, constant(falling[-1] - 1 if falling else 1))]


def _classes_of_text(column: Column, tests: frozenset[Scalar], options: frozenset[str]) -> list[tuple[Scalar, Constant]]:
    """Texts that tests name, then those that begin as tests name, the longest beginning first, then all others."""
    words: set[str] = set()
    starts: set[str] = set()
    for test in tests:
        for each in test.of if isinstance(test, Operation) and test.name == "or" else (test,):
            if isinstance(each, Operation) and each.name in ("=", "!=", "starts_with"):
                constant = each.of[1]
                assert isinstance(constant, Constant)
                if isinstance(constant.value, str):
                    (starts if each.name == "starts_with" else words).add(constant.value)
    taken = words | starts
    found: list[tuple[Scalar, Constant]] = [
        (compared("=", column, Constant(word, "text")), Constant(word, "text")) for word in sorted(words)
    ]
    for start in sorted(starts, key=lambda each: (-len(each), each)):
        test = operation("starts_with", column, Constant(start, "text"), type="truth")
        found.append((_said(test, True), Constant(_another(start, taken), "text")))
    if "" not in starts and not (options and options <= words):
        found.append((negation(is_null(column)), Constant(_another("", taken), "text")))
    return found


def _another(start: str, taken: set[str]) -> str:
    """A text with this beginning that is no other word, and has no longer beginning that a test names."""
    for sign in map(chr, range(0xE000, 0xF8FF)):
        made = start + sign
        if made not in taken and not any(each.startswith(made) for each in taken):
            return made
    raise AssertionError("no text is left")


# ── which tests a scalar puts to whom ────────────────────────────────────────────────────────────────────────────


COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


def _word_asked_of(tests: Iterable[Scalar]) -> str:
    """The column of text, if all tests ask whether it is this word or that: words that are always named together are one class."""
    found: set[str] = set()
    for test in tests:
        match test:
            case Operation("=", (Column(name, "text"), Constant())):
                found.add(name)
            case _:
                return ""
    return found.pop() if len(found) == 1 else ""


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
        self.defined: dict[str, Scalar] = {}
        self.small: dict[str, Scalar] = {}
        self.uses: dict[str, dict[Subject, frozenset[Scalar]] | None] = {}
        self.subjects: dict[str, Subject] = {}
        for fact in facts:
            if fact.sort == "list":
                # Lists are not told apart by few classes: what hangs on them is computed for each person.
                continue
            subject = subject_of(fact, complete)
            self.subjects[subject.value] = subject
            if subject.present is not None:
                self.subjects[subject.present] = subject
        for stage in self.stages:
            for name, scalar in stage:
                self._define(name, scalar)
        self.tables: list[_Table] = []
        self.counted: dict[tuple[Subject, frozenset[Scalar]], int] = {}
        self.made: dict[str, Scalar] = {}
        self.guards: dict[str, set[Scalar | None]] = {}
        self.results: dict[Scalar, tuple[Column, Tests]] = {}

    def _define(self, name: str, scalar: Scalar) -> None:
        scalar = self._seen_through(scalar)
        self.defined[name] = scalar
        own = {self.subjects[each.name] for each in columns_in([scalar]) if each.name in self.subjects}
        if len(own) == 1 and all(each.name in self.subjects for each in columns_in([scalar])) and _size(scalar, 40) < 40:
            self.small[name] = scalar
        self.uses[name] = self._uses(scalar)

    def _seen_through(self, scalar: Scalar) -> Scalar:
        """The scalar with what is said of one fact in place, so that a comparison meets the fact itself."""
        if isinstance(scalar, Column):
            return self.small.get(scalar.name, scalar)
        return with_parts(scalar, self._seen_through)

    def _uses(self, scalar: Scalar) -> dict[Subject, frozenset[Scalar]] | None:
        """The tests put to each subject; None where a scalar uses more than tests can tell."""
        match scalar:
            case Constant():
                return {}
            case Bound() | Made():
                return None
            case Column(name):
                if name in self.uses:
                    return self.uses[name]
                subject = self.subjects.get(name)
                if subject is None or name == subject.value and subject.type != "truth" and not subject.values:
                    return None
                return {subject: frozenset({scalar})}
            case Operation(name, (Column(inner), *rest)) if inner in self.subjects and (
                name == "is_null" or name in COMPARISONS and isinstance(rest[0], Constant)
                and (self.subjects[inner].type != "text" or name in ("=", "!="))
                or name == "starts_with" and isinstance(rest[0], Constant)
            ):
                return {self.subjects[inner]: frozenset({scalar})}
            case Operation("or", of) if (word := _word_asked_of(of)) in self.subjects:
                return {self.subjects[word]: frozenset({scalar})}
            case Operation(_, of):
                return self._union(of)
            case Case(branches, otherwise):
                parts = [part for branch in branches for part in branch]
                return self._union([*parts, otherwise] if otherwise is not None else parts)
            case _:
                assert_never(scalar)

    def _union(self, scalars: Iterable[Scalar]) -> dict[Subject, frozenset[Scalar]] | None:
        found: dict[Subject, frozenset[Scalar]] = {}
        for scalar in scalars:
            uses = self._uses(scalar)
            if uses is None:
                return None
            for subject, tests in uses.items():
                found[subject] = found.get(subject, frozenset()) | tests
        return found

    # ── what becomes a column of a table ─────────────────────────────────────────────────────────────────────────

    def shaped(self, outputs: Sequence[tuple[str, Scalar]]) -> Relation:
        made = [(name, self._split(self._seen_through(scalar), None)) for name, scalar in outputs]
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
            case Column(name) if name not in self.defined:
                return scalar
        uses = self._uses(scalar)
        if uses is not None and len(uses) > 1 and self._count(uses) <= self.most:
            return self._from_table(scalar, uses)
        match scalar:
            case Column(name):
                if name in self.small:
                    return self.small[name]
                self.guards.setdefault(name, set()).add(guard)
                if name not in self.made:
                    self.made[name] = scalar
                    self.made[name] = self._split(self.defined[name], guard)
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
            uses = self._uses(each)
            if uses is None or self._count(uses) > self.most:
                alone.append(self._split(each, guard))
                continue
            for bundle, together in bundles:
                union = _merged(together, uses)
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
                count = self._count(_merged(table.tests, uses))
                if count <= min(self.most, MOST_GROWTH * self._count(table.tests)):
                    fitting.append((count // self._count(table.tests), table))
            if fitting:
                table = min(fitting, key=lambda each: each[0])[1]
                table.tests = _merged(table.tests, uses)
            else:
                table = _Table(dict(uses))
                self.tables.append(table)
            table.columns[column.name] = scalar
        self._share_classes()

    def _share_classes(self) -> None:
        """The same classes of a subject for all tables that have room for them: they are told apart once for each person."""
        finest: dict[Subject, frozenset[Scalar]] = {}
        for table in self.tables:
            finest = _merged(finest, table.tests)
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
        relation = Compute(relation, tuple((digits[each].name, _digit(each[1], worth[each])) for each in bases))
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
                given += _representatives(*each, own)
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
                if column.name in self.defined and column.name not in needed:
                    needed.add(column.name)
                    open_.append(self.defined[column.name])
        stages = [[(name, self.defined[name]) for name, _ in stage if name in needed] for stage in self.stages]
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
                    if _size(placed, SHORT) < SHORT:
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


def _merged(one: Tests, other: Tests) -> dict[Subject, frozenset[Scalar]]:
    found = dict(one)
    for subject, tests in other.items():
        found[subject] = found.get(subject, frozenset()) | tests
    return found


def _digit(classes: Classes, worth: int) -> Scalar:
    """The place of a person's class times what it is worth.

    The rungs about one column make a ladder of their own, which an engine may look up at once.
    """
    *rungs, (_, last) = classes.rungs
    place_of: Scalar = Constant(last * worth, "code")
    ladders = [[*each] for _, each in groupby(rungs, key=lambda rung: frozenset(columns_in([rung[0]])))]
    for ladder in reversed(ladders):
        place_of = case([(test, Constant(place * worth, "code")) for test, place in ladder], place_of, "code")
    return place_of


def _representatives(subject: Subject, classes: Classes, digit: Scalar) -> list[tuple[str, Scalar]]:
    tests = [compared("=", digit, Constant(place, "code")) for place in range(len(classes))]
    found = [(subject.value, case(zip(tests, (each.value for each in classes.members), strict=True), None, subject.type))]
    if subject.present is not None:
        shown = [each.present or null("truth") for each in classes.members]
        found.append((subject.present, case(zip(tests, shown, strict=True), None, "truth")))
    return found


def _size(scalar: Scalar, limit: int) -> int:
    count, open_ = 0, [scalar]
    from engine.relation import parts_of

    while open_ and count < limit:
        each = open_.pop()
        count += 1
        open_.extend(parts_of(each))
    return count
