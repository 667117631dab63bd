"""What an entry of the table of functions says itself with in a query over many rows.

An entry's spelling gets the query being written as its first argument, `rows`, and needs to import nothing: everything
that can be said of a column hangs on it. Numbers are whole counts of their smallest unit and NULL is unknown
(docs/meaning.md 8 and 9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dsl.diagnostics import Words
from engine import problems_of_backends as problems
from engine import relation
from engine.relation import Constant, Scalar
from engine.rows import cells, comparing, days, lists, numbers, rounding, sums
from engine.rows.cells import Cell, NotHere, Value
from engine.rows.columns import Columns, needing_all
from engine.rows.literals import literal
from engine.rows.rounding import Rest

__all__ = ["Cell", "NotHere", "Rest", "Rows", "Scalar", "Value"]


class Rows(Columns):
    """A query being written, and the words for it.

    A `Cell` is a value: its column, whether it is there, what it waits for. A `Scalar` is what an engine computes.
    """

    # ── scalars ──────────────────────────────────────────────────────────────────────────────────────────────────

    TRUE, FALSE, ZERO = relation.TRUE, relation.FALSE, relation.ZERO
    operation = staticmethod(relation.operation)
    compared = staticmethod(relation.compared)
    both = staticmethod(relation.both)
    either = staticmethod(relation.either)
    negation = staticmethod(relation.negation)
    is_null = staticmethod(relation.is_null)
    null = staticmethod(relation.null)
    case = staticmethod(relation.case)
    integer = staticmethod(cells.integer)
    arithmetic = staticmethod(cells.arithmetic)

    @staticmethod
    def word(text: str) -> Constant:
        return Constant(text, "text")

    @staticmethod
    def written(value: Value | None) -> object:
        """The constant that an argument is written as; None if it is computed."""
        scalar = None if value is None else cells.cell_of(value).value
        return scalar.value if isinstance(scalar, Constant) else None

    # ── values ───────────────────────────────────────────────────────────────────────────────────────────────────

    WRONG, ABSENT = cells.WRONG, cells.ABSENT
    Listed, Several = cells.Listed, cells.Several
    number = staticmethod(numbers.number)
    truth = staticmethod(cells.truth)
    literal = staticmethod(literal)
    literal_number = staticmethod(numbers.literal_number)
    like = staticmethod(numbers.like)
    aligned = staticmethod(cells.aligned)
    cell_of = staticmethod(cells.cell_of)
    truth_of = staticmethod(comparing.truth_of)
    unless = staticmethod(numbers.unless)

    @staticmethod
    def text(value: Scalar, present: Scalar | None = None) -> Cell:
        return Cell("text", value, present)

    @staticmethod
    def date(value: Scalar, first_year: int, last_year: int, present: Scalar | None = None) -> Cell:
        return Cell("date", value, present, low=first_year, high=last_year)

    @staticmethod
    def months(value: Scalar, low: int, high: int) -> Cell:
        return Cell("months", value, low=low, high=high)

    # ── what is there, what is not ───────────────────────────────────────────────────────────────────────────────

    unknown = staticmethod(cells.unknown)
    absent = staticmethod(cells.absent)
    waiting = staticmethod(cells.waiting)
    waits_of = staticmethod(cells.waits_of)
    pick = staticmethod(cells.pick)
    folded = staticmethod(cells.folded)

    def needing(self, sorts: str, compute: Callable[..., Cell], *values: Value | None) -> Value:
        """What is computed from these where all are there, of sorts such as `"date, number|months"`."""
        return needing_all(*sorts.split(", "))(compute)(self, *values)

    def said(self, compute: Callable[..., Any], sorts: str, once: bool, values: Iterable[Value | None]) -> Value:
        """What an entry's spelling gives for these arguments."""
        said: Value = (needing_all(*sorts.split(", "), once=once)(compute) if sorts else compute)(self, *values)
        return said

    # ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────

    total = sums.total
    difference = sums.difference
    sum_of_two = numbers.sum_of_two
    product = numbers.product
    product_of_two = numbers.product_of_two
    quotient = numbers.quotient
    negated = numbers.negated
    rounded = rounding.rounded
    cut = numbers.cut
    absolute = staticmethod(numbers.absolute)
    with_sign = staticmethod(numbers.with_sign)

    # ── comparing ────────────────────────────────────────────────────────────────────────────────────────────────

    equal = comparing.equal
    unequal = comparing.unequal
    below, at_most = comparing.below, comparing.at_most
    above, at_least = comparing.above, comparing.at_least
    contained = comparing.contained
    smaller_or_larger = comparing.smaller_or_larger
    items_of = comparing.items_of

    # ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────

    length = staticmethod(lists.length)
    folded_over = lists.folded_over
    joined_over = lists.joined_over
    mean_over = lists.mean_over
    mean_of = staticmethod(lists.mean_of)

    # ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────

    field = staticmethod(days.field)
    days_between = staticmethod(days.days_between)
    months_between = days.months_between
    years_within = staticmethod(days.years_within)
    is_leap = staticmethod(days.is_leap)
    property_of = days.property_of

    # ── what cannot be said ──────────────────────────────────────────────────────────────────────────────────────

    @staticmethod
    def refusal(why: Words) -> NotHere:
        """To be raised where a query cannot say a call."""
        return NotHere(why)

    sorts_differ = staticmethod(problems.sorts_differ)
    lists_not_here = staticmethod(problems.lists_not_here)
    years_too_far = staticmethod(problems.years_too_far)
