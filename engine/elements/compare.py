"""The same matter in every catalog of a shelf that has it, level by level, each difference judged by its element's rule."""

from __future__ import annotations

from collections.abc import Mapping

from dsl import surface
from engine.elements import Column, Comparison, Judged, Sheet
from engine.elements.from_catalog import sheets_of
from engine.elements.judge import judged
from engine.elements.levels import level_of
from engine.from_surface.extend import lineage
from engine.from_surface.modes import LEVELS


def comparison_of(catalogs: Mapping[str, surface.Catalog], name: str) -> Comparison:
    """`catalogs` by folder. A catalog is judged against the nearest above it that has the matter; one whose line has none,
    against the highest of all."""
    having = [catalog for catalog in catalogs.values() if any(_declares(each, name) for each in lineage(catalog))]
    having.sort(key=lambda catalog: (level_of(catalog), catalog.parent is None, catalog.folder))
    sheets = [next(iter(sheets_of(catalog, only=(name,)))) for catalog in having]
    columns = []
    for at, (catalog, sheet) in enumerate(zip(having, sheets, strict=True)):
        above = _above(catalog, having, at)
        columns.append(Column(
            catalog.name.value, LEVELS[level_of(catalog)], above, sheet, _judgements(sheet, None if above is None else sheets[above], sheets[0]),
        ))  # fmt: skip
    return Comparison(name, tuple(columns))


def _declares(catalog: surface.Catalog, name: str) -> bool:
    return any(each.name.value == name for each in catalog.matters)


def _above(catalog: surface.Catalog, having: list[surface.Catalog], at: int) -> int | None:
    """The place of what a catalog is judged against."""
    line = [each.folder for each in lineage(catalog)[:-1]]
    nearest = [place for place, each in enumerate(having) if each.folder in line]
    if nearest:
        return max(nearest, key=lambda place: line.index(having[place].folder))
    return 0 if at else None


def _judgements(sheet: Sheet, above: Sheet | None, standard: Sheet) -> tuple[Judged, ...]:
    return tuple(Judged(each, judged(each, sheet, above, standard)) for each in sheet.lines)
