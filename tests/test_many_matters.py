"""A catalog of thousands of matters compiles in a time that grows as the catalog does, and leaves nothing behind."""

from __future__ import annotations

import gc
import sys
from types import FrameType

from dsl.diagnostics import Report
from dsl.from_folder import catalog_from_files
from engine.compile import program_from
from engine.examples import run_examples
from engine.program import Program
from engine.rulebook import Rulebook
from tests.many_matters import province
from tests.pace import spent


def compiled(files: dict[str, str]) -> Program:
    report = Report()
    catalog = catalog_from_files(files, "某省", report)
    assert catalog is not None
    program = program_from(catalog, report)
    assert not list(report)
    return program


def calls_in(files: dict[str, str]) -> int:
    """Functions called while compiling, ours and Python's own: the same number on every machine, however busy."""
    count = 0

    def one_more(frame: FrameType, event: str, what: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(one_more)
    try:
        compiled(files)
    finally:
        sys.setprofile(None)
    return count


def test_the_matters_decide_as_their_examples_say() -> None:
    results = run_examples(Rulebook(compiled(province(3))))
    assert len(results) == 6 and not [problem for each in results for problem in each.problems]


def test_four_times_the_matters_take_four_times_the_steps() -> None:
    compiled(province(1))
    small, large = province(40), province(160)
    assert calls_in(large) <= 4.1 * calls_in(small)


def test_four_times_the_matters_take_four_times_the_seconds() -> None:
    """Counting sees no work inside one call of Python's own, such as a search through a long list: the processor's seconds do.

    Measured in turns, and of each size the best, since others may be at work on the machine.
    """
    sizes = {count: province(count) for count in (150, 600)}
    best = dict.fromkeys(sizes, float("inf"))
    for _ in range(8):
        for count, files in sizes.items():
            best[count] = min(best[count], spent(lambda: compiled(files)))  # noqa: B023
        if best[600] <= 5 * best[150]:
            return
    raise AssertionError(best)


def test_what_is_compiled_and_dropped_is_free_at_once() -> None:
    """Nothing goes round in a circle, so nothing waits for the collector of garbage, which does not run while compiling."""
    files = province(20)
    compiled(files)
    gc.collect()
    gc.disable()
    try:
        compiled(files)
        assert gc.collect() < 100
    finally:
        gc.enable()
