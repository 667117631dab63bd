"""At which of the levels of government a catalog stands, told by its region."""

from __future__ import annotations

from dsl import surface
from engine.from_surface.extend import lineage
from engine.from_surface.modes import LEVELS
from engine.values.regions import WHOLE_COUNTRY, prefix_of

_BY_DIGITS = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}


def level_of(catalog: surface.Catalog) -> int:
    """Its place in `LEVELS`: 0 the whole country. One inside a catalog of the very same region stands a level below that."""
    above = level_of(catalog.parent) if catalog.parent is not None else None
    code = _code_of(catalog)
    if not code or code in WHOLE_COUNTRY:
        return above or 0
    level = _BY_DIGITS.get(len(prefix_of(code)), len(LEVELS) - 1)
    if catalog.parent is not None and above is not None and _code_of(catalog.parent) == code:
        level = above + 1
    return min(max(level, above or 0), len(LEVELS) - 1)


def level_name(catalog: surface.Catalog) -> str:
    return LEVELS[level_of(catalog)]


def _code_of(catalog: surface.Catalog) -> str:
    """The digits of its region, which may be written as a name."""
    if catalog.region is None:
        return ""
    written = catalog.region.value
    if written.isdigit():
        return written
    codes = {place.name.value: place.code.value for each in lineage(catalog) for place in each.places}
    return codes.get(written.rpartition(".")[2], "")
