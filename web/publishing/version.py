"""A version of a catalog (its files, for ever), the gates it passes, and the periods in which versions are in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from typing import Literal as OneOf

from engine.rulebook import SHANGHAI

Files = Mapping[str, bytes]
"""The files of a catalog and of those it extends, by their paths from the shelf: `某市/政策/某津贴.yaml`."""

State = OneOf["checking", "ready", "failed"]
GateName = OneOf["check", "examples", "diff", "review"]
GATES: tuple[GateName, ...] = ("check", "examples", "diff")
"""Those that every version is tried by, in this order. `review` is what a reviewer says of it."""

Kind = OneOf["first", "published", "rolled back", "called off", "compiled anew"]


@dataclass(frozen=True, slots=True)
class Gate:
    """What a gate found. `report` is for pages: texts in both languages. `against`: the program it was compared with."""

    name: GateName
    is_passed: bool
    report: Mapping[str, Any]
    against: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """`id` is the hash of all its files, `program` that of what they compile to; none until they do. `authors` are all who saved it."""

    id: str
    catalog: str
    folder: str
    program: str | None
    author: str
    authors: frozenset[str]
    note: str
    saved_at: datetime
    state: State
    gates: tuple[Gate, ...] = ()

    def gate(self, name: GateName) -> Gate | None:
        return next((each for each in self.gates if each.name == name), None)

    def open_gates(self, in_force: str) -> tuple[GateName, ...]:
        """What keeps it from being published: gates it failed or was not tried by, and a comparison with rules that are no longer in force."""
        found: list[GateName] = []
        for name in GATES:
            gate = self.gate(name)
            if gate is None or not gate.is_passed or (name == "diff" and gate.against != in_force):
                found.append(name)
        review = self.gate("review")
        return (*found, "review") if review is not None and not review.is_passed else tuple(found)


@dataclass(frozen=True, slots=True)
class Publication:
    """That a version comes into force at a moment, who decided it and why; or that a coming one was called off.

    `first` tells what was served before anything was published; `compiled anew`, that a newer engine made the same version into
    another program.
    """

    number: int
    catalog: str
    version: str
    program: str
    kind: Kind
    starts_at: datetime
    publisher: str
    why: str
    at: datetime
    changes: Mapping[str, str] = field(default_factory=dict)
    """What it changed, in words, by language."""


class Period(NamedTuple):
    """From its first moment up to, but not with, its last: no moment has two, and none after the first is without one."""

    start: datetime
    end: datetime | None
    publication: Publication

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


def version_id(files: Files) -> str:
    """The hash of all files and their paths: another byte anywhere is another version."""
    lines = (f"{path}\0{sha256(files[path]).hexdigest()}\n" for path in sorted(files))
    return sha256("".join(lines).encode()).hexdigest()


def periods_of(publications: Iterable[Publication]) -> tuple[Period, ...]:
    """The periods of one catalog, one after the other. Of two that start together the later decision counts."""
    starts: dict[datetime, Publication] = {}
    for each in sorted(publications, key=lambda each: each.number):
        if each.kind != "called off":
            starts[each.starts_at] = each
        elif each.starts_at in starts and each.starts_at > each.at:
            del starts[each.starts_at]
    ordered = sorted(starts)
    ends: list[datetime | None] = [*ordered[1:], None]
    return tuple(Period(start, end, starts[start]) for start, end in zip(ordered, ends[: len(ordered)], strict=True))


def in_force(publications: Iterable[Publication], moment: datetime) -> Period | None:
    """The period that a moment lies in; none before the first."""
    return next((each for each in periods_of(publications) if each.holds(moment)), None)


def before(publications: Iterable[Publication], moment: datetime) -> Period | None:
    """The period before the one a moment lies in, with other rules: where rolling back leads."""
    past = [each for each in periods_of(publications) if each.start <= moment]
    if not past:
        return None
    now = past[-1].publication.version
    return next((each for each in reversed(past[:-1]) if each.publication.version != now), None)


def midnight(day: date) -> datetime:
    """When a day begins in China: rules that come into force on a day do so then."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def on_day(publications: Iterable[Publication], day: date) -> tuple[Period, ...]:
    """The periods that a day in China has a part in; more than one where rules changed in the middle of it."""
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    return tuple(each for each in periods_of(publications) if each.start < end and (each.end is None or each.end > begin))
