"""The elements of matters: what an implementation list must say of each (GB/T 39554.2), where each stands, and how it is judged.

    catalog ─▶ from_catalog ─▶ Sheet ─┬─▶ compare ─▶ Comparison   (the same matter at several levels)
                                      ├─▶ in_force                (as of a day)
                                      └─▶ to_csv                  (the columns of exchange)
    program ─▶ indicators, data_lists
    catalog ─▶ review                                             (what `check` tells of them)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal as OneOf

from dsl.frozen import frozen
from dsl.source import NOWHERE, Span
from dsl.surface import Value

Rule = OneOf["S", "≤", "L"]
"""How the same element may differ between levels: not at all, only for the better, freely."""

Whence = OneOf["own", "changed", "inherited", "default", "missing"]
"""Written of the matter in this catalog; by a change (修改); by a catalog above; a default (缺省); nowhere."""

State = OneOf["in use", "planned", "suspended", "cancelled"]


@frozen
class Element:
    """One of the standard elements. `id` is its column of exchange, `key` what it is written under in a catalog.

    `is_must`: every matter has it; the others only where something else asks for it. Number 0: beside the 48.
    """

    number: int
    id: str
    name: str
    same: Rule
    is_must: bool
    key: str = ""


@frozen
class Stated:
    """What is said of one element of a matter, by which catalog; `reason` where a change gives one."""

    element: Element
    text: str
    whence: Whence
    catalog: str = ""
    checked: str = ""
    reason: str = ""
    raw: Value | None = field(default=None, compare=False, repr=False)
    span: Span = field(default=NOWHERE, compare=False, repr=False)

    @property
    def is_missing(self) -> bool:
        return self.whence == "missing"


@frozen
class PaperAsked:
    """A paper as a matter asks for it, with what the library says of it."""

    name: str
    purpose: str
    need: str
    issuer: str
    waived: str
    register: str
    only_if: str
    late: str
    pledge: str
    copies: str
    basis: str
    about: str


@frozen
class Sheet:
    """A matter's elements as one catalog has them: the 48 in order, then those beside them that are written."""

    matter: str
    title: str
    catalog: str
    declared_in: str
    lines: tuple[Stated, ...]
    papers: tuple[PaperAsked, ...]
    required: tuple[Element, ...]
    retired: str = ""
    """The day from which it is no longer used (停用)."""
    by_id: Mapping[str, Stated] = field(default_factory=dict, compare=False, repr=False)

    def of(self, id: str) -> Stated:
        return self.by_id[id]

    @property
    def missing(self) -> tuple[Element, ...]:
        """Required, and said nowhere."""
        return tuple(each for each in self.required if self.of(each.id).is_missing)


Verdict = OneOf["same", "better", "local", "differs", "worse", "unclear", "missing"]
"""Equal to what stands above; better where only better is allowed; free to differ; different where it must be the same;
worse; not comparable; required and not said."""

BREACHES: tuple[Verdict, ...] = ("differs", "worse", "missing")


@frozen
class Judged:
    stated: Stated
    verdict: Verdict


@frozen
class Column:
    """A catalog in a comparison. `above` is the place of the column it is judged against, None for the first of its kind."""

    catalog: str
    level: str
    above: int | None
    sheet: Sheet
    judged: tuple[Judged, ...]


@frozen
class Comparison:
    """The same matter in several catalogs, the highest level first."""

    matter: str
    columns: tuple[Column, ...]

    def breaches(self) -> tuple[tuple[Column, Judged], ...]:
        """What breaks its rule, and gives no reason."""
        return tuple(
            (column, each) for column in self.columns for each in column.judged
            if each.verdict in BREACHES and not each.stated.reason
        )  # fmt: skip
