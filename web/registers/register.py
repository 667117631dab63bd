"""A register (数据来源) that is asked what it holds about somebody, and the readings that come of it.

A reading is told, absent (the register knows that there is none) or unknown. Whatever goes wrong makes unknown, never no.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Protocol
from typing import Literal as OneOf

State = OneOf["told", "absent", "unknown"]

Why = OneOf["", "slow", "unreachable", "paused", "refused", "nonsense", "contradicts", "no record", "not held", "too old", "no consent"]
"""Why a reading is unknown. `slow`: no answer in time; `paused`: failed so often that it is left alone for a while;
`contradicts`: two records, or two registers, tell different things; `not held`: the record is there, the datum is not."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a register is asked about, and what for. The key is personal: it goes into the body of a request and nowhere else."""

    key: str = field(repr=False)
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What a register answered: the record by its own field names; None, where it says that it has none of this person.

    `on` is the day the data are of, where the register says so. `doubtful` are the fields that two records tell differently.
    """

    fields: Mapping[str, Any] | None = field(repr=False)
    on: date | None
    reference: str
    proof: str
    doubtful: frozenset[str] = frozenset()


class Silent(Exception):
    """The register gave no answer that can be used; `why` says what came instead. Carries nothing personal."""

    def __init__(self, why: Why, is_its_fault: bool = True):
        super().__init__(why)
        self.why: Why = why
        self.is_its_fault = is_its_fault


class Register(Protocol):
    """Who holds data and can be asked. `ask` gives its record of one person, or raises Silent; it may be called by many at once."""

    def ask(self, asked: Asked, seconds: float) -> Record:
        """The record, within so many seconds."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """One fact as one register told it at one moment. `value` is as JSON holds a fact; None unless told.

    `on` is the day the data are of, `read_at` when they were read. `proof` is a keyed hash of the whole answer: whoever
    holds the key and the answer can show that this is what was read. `reference` is the register's own number for it.
    """

    fact: str
    register: str
    state: State
    value: Any = field(repr=False)
    on: date | None
    read_at: datetime
    proof: str = ""
    reference: str = ""
    why: Why = ""


def proof_of(secret: str, register: str, key: str, answer: bytes) -> str:
    """A keyed hash of an answer: a plain one of few data could be guessed."""
    message = b"\0".join((register.encode(), key.encode(), answer))
    return hmac.new(f"reading:{secret}".encode(), message, sha256).hexdigest()
