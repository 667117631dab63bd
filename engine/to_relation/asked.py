"""Which tests a query puts to each fact: comparisons with constants, as far as these are all that it asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from engine.relation import Bound, Case, Column, Constant, Made, Operation, Scalar, columns_in, parts_of, with_parts
from engine.to_relation.classes import Subject, Tests, subject_of
from engine.to_relation.facts import FactColumn

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})


class Asked:
    """What each column asks of the facts. `defined` are the columns of the query with what is said of one fact in place, `small`
    those that say something of one fact alone."""

    def __init__(self, facts: Iterable[FactColumn], complete: frozenset[str]):
        self.defined: dict[str, Scalar] = {}
        self.small: dict[str, Scalar] = {}
        self.subjects: dict[str, Subject] = {}
        self._uses: dict[str, dict[Subject, frozenset[Scalar]] | None] = {}
        for fact in facts:
            if fact.sort == "list":
                # Lists are not told apart by few classes: what hangs on them is computed for each person.
                continue
            subject = subject_of(fact, complete)
            self.subjects[subject.value] = subject
            if subject.present is not None:
                self.subjects[subject.present] = subject

    def define(self, name: str, scalar: Scalar) -> None:
        """One more column, over facts and columns that were defined before it."""
        scalar = self.seen_through(scalar)
        self.defined[name] = scalar
        own = {self.subjects[each.name] for each in columns_in([scalar]) if each.name in self.subjects}
        if len(own) == 1 and all(each.name in self.subjects for each in columns_in([scalar])) and size_of(scalar, 40) < 40:
            self.small[name] = scalar
        self._uses[name] = self.of(scalar)

    def seen_through(self, scalar: Scalar) -> Scalar:
        """The scalar with what is said of one fact in place, so that a comparison meets the fact itself."""
        if isinstance(scalar, Column):
            return self.small.get(scalar.name, scalar)
        return with_parts(scalar, self.seen_through)

    def of(self, scalar: Scalar) -> dict[Subject, frozenset[Scalar]] | None:
        """The tests put to each subject; None where a scalar uses more than tests can tell."""
        match scalar:
            case Constant():
                return {}
            case Bound() | Made():
                return None
            case Column(name):
                if name in self._uses:
                    return self._uses[name]
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
                return self.union(of)
            case Case(branches, otherwise):
                parts = [part for branch in branches for part in branch]
                return self.union([*parts, otherwise] if otherwise is not None else parts)
            case _:
                assert_never(scalar)

    def union(self, scalars: Iterable[Scalar]) -> dict[Subject, frozenset[Scalar]] | None:
        """What all of them ask."""
        found: dict[Subject, frozenset[Scalar]] = {}
        for scalar in scalars:
            uses = self.of(scalar)
            if uses is None:
                return None
            found = merged(found, uses)
        return found


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


def merged(one: Tests, other: Tests) -> dict[Subject, frozenset[Scalar]]:
    found = dict(one)
    for subject, tests in other.items():
        found[subject] = found.get(subject, frozenset()) | tests
    return found


def size_of(scalar: Scalar, limit: int) -> int:
    """How many parts a scalar has; nobody counts beyond the limit."""
    count, open_ = 0, [scalar]
    while open_ and count < limit:
        each = open_.pop()
        count += 1
        open_.extend(parts_of(each))
    return count
