"""Not asked yet: a value that waits for facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither a value nor absent. `missing` names the facts it waits for, in written order, each once."""

    missing: tuple[str, ...]


def together(unknowns: Iterable[Unknown]) -> Unknown:
    """What waits for all of these: their facts in the order met, each once."""
    return Unknown(tuple(dict.fromkeys(name for each in unknowns for name in each.missing)))
