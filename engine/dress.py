"""Expressions of a catalog in the other dress: Chinese words or FEEL's own, with the names of the catalog in mind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dsl.diagnostics import Report
from dsl.from_folder import catalog_from
from dsl.scope import Scope
from dsl.shelf import CATALOG_FILES
from dsl.source import Text
from dsl.to_text import converted
from engine.from_surface.desk import Desk, Scene
from engine.from_surface.extend import extended
from engine.from_surface.names import names_from
from engine.from_surface.scopes import scope_of


def converters_for(file: Path, language: str) -> tuple[Callable[[Text], str], Callable[[Text], str]]:
    """What turns an expression, and a cell of a table, of this file into the other dress."""
    scope = scope_around(file)
    return (
        lambda text: converted(text, scope, language),
        lambda text: converted(text, scope, language, unary=True),
    )


def scope_around(file: Path) -> Scope:
    """Every name that any expression of the file's catalog may say, so that none is taken for words."""
    folder = next((above for above in file.resolve().parents if any((above / name).is_file() for name in CATALOG_FILES)), None)
    report = Report()
    catalog = catalog_from(folder, report) if folder is not None else None
    if catalog is None:
        return Scope()
    whole = extended(catalog, report)
    names = names_from(whole, report)
    desk = Desk(names, report, region="")
    everyones = [name for own in names.own.values() for name in own]
    return scope_of(desk, Scene()).plus(everyones, members=everyones)
