"""How registers are connected: what the site's `registers.yaml` says, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from typing import Literal as OneOf

from dsl.source import NOWHERE, Span

Means = OneOf["http", "file", "sql"]


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a register's record, and the fact it tells; `entry` as a mapping of a population says it."""

    name: str
    fact: str
    entry: Mapping[str, Any]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """One register: where it is, by which fact it knows a person, and which of its fields are which facts.

    `place` is an address, a file or the URL of a database. `by` is the fact that says who is meant, `key` its name there.
    `record`, `on`, `reference` are paths in an answer, or columns. `success` is what an answer must say to be one.
    `none_means_absent`: who has no record there has none of what it holds. Times are in seconds.
    `authority` is a file of whom to trust instead of the system's own; `certificate` and `private_key` files by which we prove who
    asks; `proxy` where requests go through.
    """

    name: str
    means: Means
    place: str = field(repr=False)
    by: str = ""
    key: str = ""
    columns: tuple[Column, ...] = ()
    table: str = ""
    token: str = field(default="", repr=False)
    record: str = ""
    on: str = ""
    reference: str = ""
    success: Mapping[str, str] = field(default_factory=dict)
    none_means_absent: bool = False
    seconds: float = 2.0
    retries: int = 2
    fails: int = 5
    pause: float = 30.0
    authority: str = ""
    certificate: str = ""
    private_key: str = ""
    proxy: str = field(default="", repr=False)
    basis: str = ""
    needs_consent: bool = False
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Connections:
    """All registers that are connected. `within`: how long a page waits for all of them together, in seconds.

    `sign_in` says which fact each thing is that signing in has verified.
    """

    registers: tuple[Connection, ...] = ()
    sign_in: tuple[Column, ...] = ()
    within: float = 4.0
