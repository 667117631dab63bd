"""What is in force of a catalog, since when, what is to come, and whether one can go back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from web.publishing.version import Period, Publication, before, periods_of


@dataclass(frozen=True, slots=True)
class Served:
    """A catalog that is served: the program, the period it is in force for (none where it was never published), and those to come.

    `last` is the number of the last decision about it: who decides on what they saw tells it, and learns if there is a newer one.
    """

    name: str
    program: str
    period: Period | None
    coming: tuple[Period, ...]
    can_go_back: bool
    last: int


def served_of(catalog: str, program: str, listed: Iterable[Publication], moment: datetime) -> Served:
    own = [each for each in listed if each.catalog == catalog]
    periods = periods_of(own)
    return Served(
        catalog, program, next((each for each in periods if each.holds(moment)), None), tuple(each for each in periods if each.start > moment),
        before(own, moment) is not None, max((each.number for each in own), default=0),
    )  # fmt: skip
