"""The columns that facts have in a table of people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

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
)
from engine.program import Program
from engine.rows.cells import Sort


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column of people. `present` names the column of presence of a fact that can be absent."""

    fact: str
    kind: Kind
    name: str
    present: str | None

    @property
    def sort(self) -> Sort:
        return sort_of(self.kind)


def columns_of(program: Program, given: Iterable[str] | None = None) -> dict[str, FactColumn]:
    """The columns that facts have in a table of people, a record's members each on its own."""
    wanted = None if given is None else frozenset(given)
    found: dict[str, FactColumn] = {}
    leaves = (leaf for name, fact in program.facts.items() for leaf in _leaves(name, fact.kind))
    for place, (path, kind) in enumerate(leaves):
        if sort_of(kind) != "nothing" and (wanted is None or path in wanted):
            # Engines fold the case of names, so a number keeps them apart; what is computed has another sign.
            found[path] = FactColumn(path, kind, f"{path} #{place}", f"{path}·有 #{place}" if isinstance(kind, Maybe) else None)
    return found


def _leaves(path: str, kind: Kind) -> Iterator[tuple[str, Kind]]:
    if isinstance(kind, RecordKind):
        for name, member in kind.members:
            yield from _leaves(f"{path}.{name}", member)
    else:
        yield path, kind


def sort_of(kind: Kind) -> Sort:
    """How a column holds values of a kind; `nothing` where no column can."""
    match certain(kind):
        case NumberKind():
            return "number"
        case TextKind() | ChoiceKind() | RegionKind():
            return "text"
        case BooleanKind():
            return "truth"
        case DateKind():
            return "date"
        case ListKind(item):
            return "list" if fields_of(item) else "nothing"
    return "nothing"


@dataclass(frozen=True, slots=True)
class ItemField:
    """A field of the items of a list in a column. `path` is that of a member, "" the item itself."""

    path: str
    kind: Kind
    name: str
    present: str | None


def fields_of(item: Kind) -> tuple[ItemField, ...]:
    """The fields that items of a kind have, a record's members each on its own; none where no column can hold one of them."""
    found = [(path.lstrip("."), kind) for path, kind in _leaves("", item)]
    if any(sort_of(kind) in ("nothing", "list") for _, kind in found):
        return ()
    return tuple(
        ItemField(path, kind, f"f{place}", f"p{place}" if isinstance(kind, Maybe) else None) for place, (path, kind) in enumerate(found)
    )


def is_in_list(path: str, program: Program) -> bool:
    """Whether a path is that of a member of a list's items."""
    above = path
    while (above := above.rpartition(".")[0]):
        if above in program.facts and isinstance(certain(program.facts[above].kind), ListKind):
            return True
    return False


FIRST_YEAR, LAST_YEAR = 1800, 2199
"""Every date of a catalog lies between these (docs/meaning.md 10)."""


def bounds_of(kind: Kind) -> tuple[int, int, int]:
    match kind:
        case NumberKind() if kind.options:
            counts = [_counted(option, kind.scale) for option in kind.options]
            return kind.scale, min(counts), max(counts)
        case NumberKind():
            most = 10**kind.digits - 1
            low = -most if kind.low is None else max(-most, _counted(kind.low, kind.scale))
            high = most if kind.high is None else min(most, _counted(kind.high, kind.scale))
            return kind.scale, low, high
        case DateKind():
            return 0, FIRST_YEAR, LAST_YEAR
    return 0, 0, 0


def _counted(value: Decimal, scale: int) -> int:
    return int(Fraction(value) * 10**scale)
