"""The pages of the offline site: a row each."""

from __future__ import annotations

from typing import NamedTuple

from dsl.diagnostics import Words


class Page(NamedTuple):
    """`name` is its file, its template (`templates/NAME.html`) and, unless it has none, its module (`static/NAME.js`)."""

    name: str
    title: Words
    says: Words
    """One line on the first page about what it is for."""

    layers: tuple[str, ...] = ("decide",)
    """What is loaded before the page may ask; a door's own layer comes when it is first asked."""

    has_module: bool = True
    styles: tuple[str, ...] = ()
    """Files of `static/` or `vendor/` besides the common ones."""

    scripts: tuple[str, ...] = ()
    """Classic scripts of `static/` or `vendor/` (a prebuilt editor), loaded before its module."""


PAGES: tuple[Page, ...] = (
    Page("index", Words("离线办事", "Offline"), Words("", "")),
)
