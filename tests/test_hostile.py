"""Hostile catalogs, and catalogs of pure chance, go through the whole compiler in one process: no traceback, little memory, soon done."""

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import LONG
from tests.hostile import ROOT, Files, catalog, hostile, mutated, mutated_whole
from tests.pace import seconds

MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 1.0


@pytest.mark.slow
def test_hostile_catalogs_end_soon_in_little_memory() -> None:
    names = [name for name, _ in hostile(LONG)]
    assert len(names) >= 200 and len(names) == len(set(names))
    check_all("hostile", int(LONG))


@pytest.mark.parametrize("seed", range(3))
def test_catalogs_of_chance_do_nothing_but_read_or_report(seed: int) -> None:
    check_all("chance", 100, seed)


def test_whole_catalogs_with_a_page_changed_do_nothing_but_read_or_report() -> None:
    check_all("whole", 10, 1)


@pytest.mark.long
def test_a_thousand_whole_catalogs_with_a_page_changed() -> None:
    check_all("whole", 1_000, 20260601)


@pytest.mark.long
def test_ten_thousand_catalogs_of_chance_in_one_process() -> None:
    check_all("chance", 10_000, 20260601)


def check_all(*which: object) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.test_hostile", *map(str, which)],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}, timeout=3600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3_000:] or done.stdout[-3_000:]
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each for each in results if each["seconds"] > MOST_SECONDS or each["fault"]] == []


def timed(files: Files) -> tuple[float, int, str]:
    """Seconds of the processor, problems told, and what went wrong."""
    told: list[list[str]] = []
    try:
        taken = seconds(lambda: told.append(problems_of(files)), enough=MOST_SECONDS)
    except Exception as error:
        return 0, 0, f"{type(error).__name__}: {error}"[:200]
    return round(taken, 3), len(told[0]), ""


def problems_of(files: Files) -> list[str]:
    from dsl.diagnostics import Report
    from dsl.from_folder import catalog_from_files
    from dsl.to_message import line_of, show
    from engine.compile import program_from

    report = Report()
    catalog = catalog_from_files(files, "测试", report)
    if catalog is not None:
        program_from(catalog, report)
    return [show(each, line_of(files.get(each.span.file), each.span)) for each in list(report)[:200]]


def main(which: str, count: str = "0", seed: str = "0") -> None:
    """In a process of its own, with a limit on memory: a line for each catalog."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except (ImportError, ValueError):
        pass  # Windows has no such limit.
    problems_of(catalog("公式:\n  甲: 1\n"))  # What is loaded once is nobody's fault.
    made = {"hostile": lambda: hostile(bool(int(count))), "chance": lambda: mutated(int(count), int(seed)), "whole": lambda: mutated_whole(int(count), int(seed))}
    for name, files in made[which]():
        taken, told, fault = timed(files)
        print(json.dumps({"name": name, "seconds": taken, "problems": told, "fault": fault}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
