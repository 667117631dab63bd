"""Values made of values: records (FEEL contexts), ranges, tests and functions. A list is a Python tuple."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final
from typing import Literal as OneOf


class Record(Mapping[str, object]):
    """Named values in written order, never changed: a FEEL context."""

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[str, object] | Iterable[tuple[str, object]] = ()):
        self._entries = dict(entries)

    def __getitem__(self, name: str) -> object:
        return self._entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __repr__(self) -> str:
        return f"Record({self._entries!r})"

    def with_entry(self, name: str, value: object) -> Record:
        """The same record with one entry put in: in its old place if it had one, else last."""
        return Record({**self._entries, name: value})


class Open(Enum):
    """The missing end of a range: `> 10` has no upper end. Not the same as an end that is absent."""

    END = "open"


OPEN: Final = Open.END


@dataclass(frozen=True, slots=True)
class Range:
    """`[low..high]`: each end closed or not, or OPEN. An end that is None makes every containment absent."""

    low: object
    high: object
    low_closed: bool = True
    high_closed: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """`= value` or `!= value` standing as a test of its own. `< value` and its kin are ranges with an open end."""

    operator: OneOf["=", "!="]
    value: object


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """A function that is a value: what its parameters are called and of which kinds, and what it gives."""

    parameters: tuple[tuple[str, object], ...]
    result: object
    body: Callable[..., object]

    def __call__(self, *arguments: object) -> object:
        return self.body(*arguments)
