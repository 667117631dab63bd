"""An answer that says why: an outcome, a value, what it waits for, and the reasons in written order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal as OneOf

from dsl.diagnostics import Diagnostic, Words
from dsl.source import NOWHERE, Span

Outcome = OneOf["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the reasoning (docs/meaning.md 16); every condition is shown, decided or not.

    `id` is the rule's name; `text` is for people; `clause` the legal basis as cited; `source` the expression or the
    register; `value` the value found (None while it is unknown, then `missing` is not empty).
    """

    id: str
    text: str
    clause: tuple[str, ...]
    source: str
    value: object
    outcome: Outcome | None
    missing: tuple[str, ...] = ()
    children: tuple[Reason, ...] = ()
    checked: str = ""
    span: Span = NOWHERE


SAMPLE = "示例"
"""The mark of what nobody has looked up: an illustrative figure must never be taken for law."""

SAMPLE_TOLD = Words("〔示例〕", " [sample]")
"""What stands behind such a figure wherever text is told."""


def reasons_in(reason: Reason) -> Iterator[Reason]:
    """The reason, and all it stands on."""
    yield reason
    for child in reason.children:
        yield from reasons_in(child)


def is_sample(because: Reason, rule: str = "") -> bool:
    """Whether what was found stands on anything marked 核验: 示例; of one rule among the reasons, if it is named."""
    return any(found.checked == SAMPLE for each in reasons_in(because) if not rule or each.id == rule for found in reasons_in(each))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was decided by what, as hashes of canonical forms: no clock, host or path (docs/meaning.md 17)."""

    program: str
    engine: str
    language: int
    on: date
    inputs: str
    result: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`outcome` is None where the thing asked is not a truth; an error makes it unknown with `problems`, never no."""

    name: str
    on: date
    outcome: Outcome | None
    value: object
    missing: tuple[str, ...]
    problems: tuple[Diagnostic, ...]
    because: Reason
    receipt: Receipt
    reason: str = ""
    """The reason code: the id of the first false condition as written; if none, of the first unknown (meaning.md 16)."""
