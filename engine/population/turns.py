"""How a person's answer turns when the rules change, and people and sums counted by that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.difference.witness import turn_of
from engine.difference.words import CLASSES
from engine.values import Unknown

Said = tuple[str | None, object]
"""An outcome, None of a formula that is no truth, and a value."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that both sides give: added up as whole numbers with `scale` decimals, written with `written`."""

    label: str
    scale: int
    written: int


def class_of(old: Said, new: Said, labels: Sequence[str]) -> str:
    """The class of `CLASSES` by which an answer turns; the results of these labels are compared, in this order."""
    (before, one), (after, other) = (_outcome_and_value(side) for side in (old, new))
    if before != after:
        if after == "unknown":
            return "newly_unknown"
        return "newly_known" if before == "unknown" else "gained" if after == "yes" else "lost"
    for label in labels:
        value, later = value_at(one, label), value_at(other, label)
        if value is None and later is None:
            continue
        if value is None or later is None:
            return "newly_known" if value is None else "newly_unknown"
        turn = turn_of(("yes", value), ("yes", later))
        if turn is not None:
            return turn[0]
    return "same"


def _outcome_and_value(said: Said) -> Said:
    """Of a formula that is no truth, whether its value is known."""
    outcome, value = said
    return (outcome if outcome is not None else "yes" if value is not None else "unknown"), value


def value_at(value: object, label: str) -> object:
    """A part of a value by its path; None where there is none, or it is not known."""
    for part in filter(None, label.split(".")):
        value = value.get(part) if isinstance(value, Mapping) else None
    return None if isinstance(value, Unknown) else value


class Tally:
    """People and sums of both sides, by class."""

    def __init__(self, amounts: Sequence[Amount]):
        self.amounts = amounts
        self.people = dict.fromkeys(CLASSES, 0)
        self.yes = [0, 0]
        self.sums = {name: [[0, 0] for _ in amounts] for name in CLASSES}

    def add(self, class_: int, people: int, totals: Sequence[Any]) -> None:
        """So many people of a class; `totals`: how many of them are a yes on each side, then the sums of each amount."""
        name = CLASSES[class_]
        self.people[name] += int(people)
        self.yes = [sum(each) for each in zip(self.yes, totals[:2], strict=True)]
        for place, (old, new) in enumerate(zip(totals[2::2], totals[3::2], strict=True)):
            self.sums[name][place][0] += int(old or 0)
            self.sums[name][place][1] += int(new or 0)

    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for place, amount in enumerate(self.amounts):
            one, other = (sum(self.sums[name][place][side] for name in CLASSES) for side in (0, 1))
            told[amount.label or "value"] = {
                "old": _plain(one, amount), "new": _plain(other, amount), "change": _plain(other - one, amount),
                "by_class": {name: _plain(sums[place][1] - sums[place][0], amount) for name, sums in self.sums.items() if sums[place][1] != sums[place][0]},
            }  # fmt: skip
        return {"people": sum(self.people.values()), "yes": {"old": self.yes[0], "new": self.yes[1]}, "classes": dict(self.people), "amounts": told}


def _plain(counted: int, amount: Amount) -> str:
    return f"{Decimal(counted).scaleb(-amount.scale).quantize(Decimal(1).scaleb(-amount.written)) + 0:f}"
