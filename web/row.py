"""A row of the table of pages: a path, the right it asks for, and what answers there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from web.people.rights import Right
from web.visit import Visit

Page = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Row:
    """`shown` answers whoever looks (GET), `sent` whoever sends the page's form (POST). There is no row without a right.

    A form is sent as boxes; one that brings papers, as files.
    """

    path: str
    right: Right
    shown: Page | None = None
    sent: Page | None = None
    takes: Literal["boxes", "files"] = "boxes"

    @property
    def methods(self) -> list[str]:
        return (["GET"] if self.shown else []) + (["POST"] if self.sent else [])
