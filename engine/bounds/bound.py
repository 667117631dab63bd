"""What an expression, a rule or a goal costs at most, whoever asks: known before it runs (docs/meaning.md 18).

The same rules as `engine.evaluate` follows and charges by, over sizes instead of values. Whatever is not surely bounded
is `ENDLESS`. A goal whose bound fits the budget is decided without counting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from engine.bounds.counting import NO_LOCALS, Counting
from engine.bounds.depth import Named, lowest_first, made_of, reads_of
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
from engine.facts import LONGEST_TEXT, MOST_ITEMS
from engine.kinds import (
    ANY,
    AllowedKind,
    AnyKind,
    BooleanKind,
    ChoiceKind,
    DateKind,
    DateTimeKind,
    DaysKind,
    FunctionKind,
    Kind,
    ListKind,
    Maybe,
    MonthsKind,
    NullKind,
    NumberKind,
    RangeKind,
    RecordKind,
    RegionKind,
    TextKind,
    TimeKind,
)
from engine.program import (
    Expr,
    Items,
    Program,
    RuleRef,
)
from engine.run import BUDGET
from engine.values.compound import Record as Values

FARTHEST_DAY = 1_000_000
"""Days from 1 January of the year 1 to the last day a fact can be, and more."""


@dataclass(frozen=True, slots=True)
class Most:
    """How large facts can be; `number`: how far from zero a whole number, if less than its kind allows."""

    items: int
    characters: int
    number: int = ENDLESS


AT_THE_DOOR = Most(MOST_ITEMS, LONGEST_TEXT)
"""What `engine.facts` lets in."""
USUAL = Most(20, 200)
"""What people fill in by hand."""
SMALL = Most(20, 200, 1_000)


IN_A_CIRCLE = (0, ENDLESS)
"""What is known of a rule that is asked about while it is worked out."""


def bound_of(names: Iterable[str], program: Program, most: Most = AT_THE_DOOR) -> int:
    """The steps it takes at most to decide these rules in one run, for any facts of these sizes; `ENDLESS` if there is no bound."""
    refs = tuple(RuleRef(name, ANY) for name in dict.fromkeys(names) if name in program.rules)
    key = (*(each.name for each in refs), most)
    found = program.kept_bounds.get(key)
    if not isinstance(found, int):
        found = program.kept_bounds[key] = Bounds(program, most).of_rules(refs)
    return found


def bound_of_expression(expr: Expr, program: Program, most: Most = AT_THE_DOOR) -> int:
    """The same for an expression, with all it rests on."""
    return Bounds(program, most).of_expression(expr)


def fits(names: Iterable[str], program: Program, most: Most = AT_THE_DOOR) -> bool:
    """Whether the budget is sure to last, so that nobody needs to count."""
    return bound_of(names, program, most) <= BUDGET


def is_sure_to_fit(name: str, program: Program) -> bool:
    """The same for one rule and whatever comes through the door; asked at every evaluation.

    Of a rule that is surely cheap, or surely dear, by what is known of those it reads, not all that it rests on is gone
    through: of rules that stand one on the other, each would be, for each above it.
    """
    found = program.kept_bounds.get(name)
    if found is None:
        least, most = Bounds(program, AT_THE_DOOR).about(Named(True, name)) if name in program.rules else (0, 0)
        found = most <= BUDGET or least <= BUDGET and fits((name,), program)
        program.kept_bounds[name] = found
    return found is True


def most_that_fits(names: Sequence[str], program: Program) -> Most | None:
    """For how large facts the budget is sure to last: all, those that people fill in, or none that could be told."""
    return next((most for most in (AT_THE_DOOR, USUAL, SMALL) if fits(names, program, most)), None)


def least_of(found: Iterable[Most | None]) -> Most | None:
    """The sizes for which several goals fit, each on its own."""
    every = [*found]
    return next((most for most in (None, SMALL, USUAL) if most in every), AT_THE_DOOR)


def facts_within(names: Iterable[str], program: Program) -> tuple[str, ...]:
    """The facts that these rules may read."""
    roots = Items(tuple(RuleRef(name, ANY) for name in names if name in program.rules), ListKind(ANY))
    return tuple(each.name for each in lowest_first(roots, program) if not each.is_rule)


def are_within(most: Most, values: Iterable[object]) -> bool:
    """Whether facts are no larger than that."""
    for value in values:
        match value:
            case str():
                is_within = len(value) <= most.characters
            case Decimal():
                is_within = abs(value) <= most.number
            case tuple():
                is_within = len(value) <= most.items and are_within(most, value)
            case Values():
                is_within = are_within(most, value.values())
            case _:
                is_within = True
        if not is_within:
            return False
    return True


class Bounds:
    """The bounds of a program's rules and derived facts, each worked out once: the program keeps what is known of them."""

    def __init__(self, program: Program, most: Most):
        self.program = program
        self.most = most
        known = program.kept_bounds.setdefault(most, {})
        assert isinstance(known, dict)
        self.known: dict[Named, tuple[int, Size]] = known

    def of_rules(self, refs: Sequence[RuleRef]) -> int:
        roots = Items(refs, ListKind(ANY)) if isinstance(refs, tuple) else Items(tuple(refs), ListKind(ANY))
        return min(self._below(roots) + sum(self.of(Named(True, each.name))[1].weight for each in refs), ENDLESS)

    def of_expression(self, expr: Expr) -> int:
        below = self._below(expr)
        counting = Counting(self)
        size = counting.of(expr, NO_LOCALS)
        return min(below + counting.steps + size.weight, ENDLESS)

    def _below(self, expr: Expr) -> int:
        return sum(self.of(each)[0] for each in lowest_first(expr, self.program))

    def about(self, named: Named) -> tuple[int, int]:
        """What deciding a rule takes at least and at most: as much as the dearest that it reads; and as all of them, where what
        several of them rest on counts for each, or as all that was ever asked about."""
        kept = self.program.kept_bounds
        found: dict[Named, tuple[int, int]] = kept.setdefault(("about", self.most), {})  # type: ignore[assignment]
        if named not in found:
            total: int = kept.get(("all of them", self.most), 0)  # type: ignore[assignment]
            for each in (*(each for part in made_of(named, self.program) for each in lowest_first(part, self.program, found)), named):
                below = [found.get(read, IN_A_CIRCLE) for read in {*reads_of(each, self.program)}]
                steps, size = self.of(each)
                total += steps
                least = steps + max((least for least, _ in below), default=0)
                most = size.weight + min(steps + sum(most for _, most in below), ENDLESS if IN_A_CIRCLE in below else total)
                found[each] = (min(least, ENDLESS), min(most, ENDLESS))
            kept["all of them", self.most] = total
        return found[named]

    def of(self, named: Named) -> tuple[int, Size]:
        """The steps of a rule or a derived fact itself, without those of what it reads, and its size."""
        found = self.known.get(named)
        if found is None:
            self.known[named] = (ENDLESS, ANYTHING)  # While it is worked out: a circle has no bound.
            counting = Counting(self)
            sizes = [counting.of(part, NO_LOCALS) for part in made_of(named, self.program)]
            size = sizes[-1] if sizes else NOTHING
            if not named.is_rule:
                fact = self.program.facts.get(named.name)
                size = ANYTHING if fact is None else either(size, self.of_kind(fact.kind))
            found = self.known[named] = (counting.steps, size)
        return found

    def of_kind(self, kind: Kind) -> Size:
        """What a fact of this kind can be."""
        match kind:
            case Maybe(inner) | AllowedKind(inner):
                return self.of_kind(inner)
            case NumberKind():
                ends = [abs(each) for each in (kind.low, kind.high, *kind.options) if each is not None]
                has_ends = kind.options or kind.low is not None and kind.high is not None
                most = int(max(ends)) + 1 if has_ends else 10 ** min(max(kind.digits - kind.scale, 0), 15)
                return number_to(min(most, self.most.number) if kind.scale == 0 else most)
            case TextKind():
                return text_of(self.most.characters)
            case ChoiceKind(_, options):
                return text_of(max(map(len, options), default=0))
            case RegionKind():
                return text_of(20)
            case ListKind(item):
                return list_of(self.most.items, self.of_kind(item))
            case RecordKind(members) if members:
                return record_of({name: self.of_kind(member) for name, member in members})
            case DateKind():
                return number_to(FARTHEST_DAY)
            case TimeKind() | DateTimeKind() | DaysKind() | MonthsKind():
                return ANY_NUMBER
            case BooleanKind() | NullKind():
                return NOTHING
            case AnyKind() | RecordKind() | RangeKind() | FunctionKind():
                return ANYTHING
            case _:
                assert_never(kind)
