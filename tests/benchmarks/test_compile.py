"""What a shelf costs to compile, beside PyYAML's C loader reading the same files; from the cache; and as it grows.

Processor's time, the best of interleaved rounds, in one process. The loader only makes dictionaries of the files; the
compiler also keeps every place, parses every expression, types it, and reviews the whole.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
import yaml

from dsl.diagnostics import Report
from dsl.from_folder import catalog_from, catalog_from_files
from dsl.shelf import CATALOG_FILES
from engine.cache import keep, kept_program
from engine.compile import checked, program_from
from tests.many_matters import province
from tests.pace import spent

SHELF = Path(__file__).parent.parent.parent / "catalogs"
CATALOGS = sorted(path.parent.relative_to(SHELF).as_posix() for name in CATALOG_FILES for path in SHELF.rglob(name))
ROUNDS = 7


def best_of(works: Iterable[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """The least that each takes, in turns; what one leaves behind is cleared before the next."""
    works = list(works)
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for number, work in enumerate(works):
            gc.collect()
            best[number] = min(best[number], spent(work))
    return best


def files_of(folder: Path) -> list[bytes]:
    """All that a catalog is read from, those above it included."""
    catalog = catalog_from(folder, Report())
    files: list[bytes] = []
    while catalog is not None:
        files += [(SHELF / each).read_bytes() for each in catalog.files]
        catalog = catalog.parent
    return files


@pytest.mark.parametrize("name", CATALOGS)
def test_a_catalog_from_cold_and_from_the_cache_beside_the_c_loader(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANSHI_CACHE", str(tmp_path))
    folder = SHELF / name
    files = files_of(folder)
    program, report = checked(folder)
    assert program is not None and not report.has_errors
    keep(folder, program)
    assert kept_program(folder) is not None
    loader, cold, kept = best_of((
        lambda: [yaml.load(data, yaml.CSafeLoader) for data in files],
        lambda: checked(folder),
        lambda: kept_program(folder),
    ))  # fmt: skip
    print(
        f"\ncompile: {name}, {len(files)} files, {sum(map(len, files)) / 1000:.0f} kB: loader {loader * 1000:.0f} ms,"
        f" cold {cold / loader:.1f} × loader, from the cache {kept / cold:.2f} × cold"
    )
    assert cold <= 6.5 * loader
    assert kept <= 0.2 * cold


def test_2000_matters_take_twice_what_1000_take() -> None:
    """What a matter costs does not depend on how many there are."""
    sizes = (500, 1000, 2000)
    provinces = {count: province(count) for count in sizes}

    def compiled(count: int) -> None:
        report = Report()
        catalog = catalog_from_files(provinces[count], "某省", report)
        assert catalog is not None
        program_from(catalog, report)
        assert not list(report)

    taken = best_of([lambda count=count: compiled(count) for count in sizes], rounds=2)  # type: ignore[misc]
    each = {count: seconds / count * 1000 for count, seconds in zip(sizes, taken, strict=True)}
    print(f"\ncompile: ms a matter {({count: round(ms, 2) for count, ms in each.items()})}")
    assert each[2000] <= 1.25 * each[500]
