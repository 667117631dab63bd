"""What a shelf costs to compile, beside PyYAML's C loader reading the same files; from the cache; after an edit; and as it grows.

Processor's time in interleaved rounds of one process. The loader only makes dictionaries of the files; the
compiler also keeps every place, parses every expression, types it, and reviews the whole.
"""

from __future__ import annotations

import gc
import random
import shutil
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from statistics import median

import pytest
import yaml

from dsl.diagnostics import Report
from dsl.from_folder import catalog_from, catalog_from_files
from dsl.memory import Memory
from dsl.shelf import CATALOG_FILES
from engine.cache import keep, keep_memory, kept_memory, kept_program
from engine.compile import checked, program_from
from tests.many_matters import province
from tests.pace import spent

SHELF = Path(__file__).parent.parent.parent / "catalogs"
CATALOGS = sorted(path.parent.relative_to(SHELF).as_posix() for name in CATALOG_FILES for path in SHELF.rglob(name))
ROUNDS = 7


def taken_by(works: Iterable[Callable[[], object]], rounds: int = ROUNDS) -> list[list[float]]:
    """What each takes in each round, in turns; what one leaves behind is cleared before the next."""
    works = list(works)
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for number, work in enumerate(works):
            gc.collect()
            taken[number].append(spent(work))
    return taken


def best_of(works: Iterable[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """The least that each takes."""
    return [min(each) for each in taken_by(works, rounds)]


def times(taken: list[float], other: list[float]) -> float:
    """How many times as long, by what stood side by side: on a busy machine a short work finds a quiet moment sooner than a long one."""
    return median(one / another for one, another in zip(taken, other, strict=True))


def files_of(folder: Path) -> list[bytes]:
    """All that a catalog is read from, those above it included."""
    catalog = catalog_from(folder, Report())
    files: list[bytes] = []
    while catalog is not None:
        files += [(SHELF / each).read_bytes() for each in catalog.files]
        catalog = catalog.parent
    return files


def test_the_shelf_from_cold_and_from_the_cache_beside_the_c_loader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every catalog with those above it. The national one costs most of the loader's time: nothing of it is compiled for another."""
    monkeypatch.setenv("BANSHI_CACHE", str(tmp_path))
    works: list[Callable[[], object]] = []
    files = {name: files_of(SHELF / name) for name in CATALOGS}
    for name in CATALOGS:
        folder = SHELF / name
        program, report = checked(folder)
        assert program is not None and not report.has_errors
        keep(folder, program)
        assert kept_program(folder) is not None
        works += (
            lambda name=name: [yaml.load(data, yaml.CSafeLoader) for data in files[name]],
            lambda folder=folder: checked(folder),
            lambda folder=folder: kept_program(folder),
        )  # type: ignore[misc]
    taken = taken_by(works)
    loader, cold, kept = (taken[first::3] for first in range(3))
    for number, name in enumerate(CATALOGS):
        print(
            f"\ncompile: {name}, {len(files[name])} files, {sum(map(len, files[name])) / 1000:.0f} kB: loader {min(loader[number]) * 1000:.0f} ms,"
            f" cold {times(cold[number], loader[number]):.1f} × loader ({min(cold[number]) / min(loader[number]):.1f} by the best of each),"
            f" from the cache {times(kept[number], cold[number]):.2f} × cold"
        )
    whole_loader, whole_cold, whole_kept = ([sum(round_) for round_ in zip(*each, strict=True)] for each in (loader, cold, kept))
    print(f"\ncompile: the whole shelf: cold {times(whole_cold, whole_loader):.1f} × loader, from the cache {times(whole_kept, whole_cold):.2f} × cold")
    assert times(whole_cold, whole_loader) <= 4
    assert max(times(one, other) for one, other in zip(cold, loader, strict=True)) <= 4.5
    assert times(whole_kept, whole_cold) <= 0.2


@pytest.mark.parametrize("name", CATALOGS)
def test_an_edit_of_one_file_beside_a_check_from_cold(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each file of a sample gets a line more: in the process that checked before, and in another with what that one put by."""
    monkeypatch.setenv("BANSHI_CACHE", str(tmp_path / "cache"))
    shutil.copytree(SHELF, tmp_path / "shelf")
    folder, memory = tmp_path / "shelf" / name, Memory()
    checked(folder, memory)
    keep_memory(folder, memory)
    files = sorted(each for each in folder.rglob("*.yaml") if each.name not in CATALOG_FILES)
    files = random.Random(0).sample(files, min(5, len(files)))
    edits = count()

    def edited(file: Path) -> None:
        # In front: every line below it has another number.
        file.write_text(f"# {next(edits)}\n" + file.read_text(encoding="utf-8"), encoding="utf-8")

    cold = best_of([lambda: checked(folder)], 5)[0]
    shares: dict[str, list[float]] = {"in one process": [], "between two": []}
    for file in files:
        for how, shared in (("in one process", lambda: memory), ("between two", lambda: kept_memory(folder))):
            best = float("inf")
            for _ in range(5):
                edited(file)
                gc.collect()
                best = min(best, spent(lambda shared=shared: checked(folder, shared())))  # type: ignore[misc]
            shares[how].append(best / cold)
    print(f"\ncompile: {name}, one file edited: {({how: [round(each, 2) for each in found] for how, found in shares.items()})} × cold")
    assert median(shares["in one process"]) <= 0.26
    assert median(shares["between two"]) <= 0.85


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
