"""Expressions of a catalog in the other dress: Chinese words or FEEL's own, with the names of the catalog in mind."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from dsl.diagnostics import Report
from dsl.from_folder import catalog_from
from dsl.scope import Scope
from dsl.shelf import CATALOG_FILES
from dsl.source import Text
from dsl.to_text import converted
from engine.compile import desk_for
from engine.from_surface.desk import Scene
from engine.from_surface.extend import extended
from engine.from_surface.scopes import scope_of

Convert = Callable[[Text], str]


def converters_to(language: str) -> Callable[[Path], tuple[Convert, Convert]]:
    """What gives, for a file, what turns its expressions, and the cells of its tables, into this dress.

    A catalog is read once, however many of its files ask: to change dress leaves every name as it is.
    """
    names = cache(scope_of_all)

    def converters_for(file: Path) -> tuple[Convert, Convert]:
        folder = next((above for above in file.resolve().parents if any((above / name).is_file() for name in CATALOG_FILES)), None)
        scope = Scope() if folder is None else names(folder)
        return (
            lambda text: converted(text, scope, language),
            lambda text: converted(text, scope, language, unary=True),
        )

    return converters_for


def scope_of_all(folder: Path) -> Scope:
    """Every name that any expression of a catalog may say, so that none is taken for words."""
    report = Report()
    catalog = catalog_from(folder, report)
    if catalog is None:
        return Scope()
    desk = desk_for(extended(catalog, report), report)
    everyones = [name for own in desk.names.own.values() for name in own]
    return scope_of(desk, Scene()).plus(everyones, members=everyones)
