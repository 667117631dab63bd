"""How a population does beside its own floor. One decision: `test_one_decision.py`.

The ratios are the finding; absolute times move with the machine. `./test --benchmarks tests/benchmarks/test_backends.py`
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb
import pytest

from engine.population import match
from engine.rulebook import Rulebook
from tests.test_population import RULES, people, written

ON = date(2026, 6, 15)


def in_turns(rounds: int, *runs) -> list[float]:  # type: ignore[no-untyped-def]
    """The median time of each, run in turns so that a busy moment meets all of them."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for run, found in zip(runs, times, strict=True):
            begin = perf_counter()
            run()
            found.append(perf_counter() - begin)
    return [median(found) for found in times]


# ── a population ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [100_000])
def test_a_population_beside_its_floor(count: int, tmp_path: Path, benchmark) -> None:  # type: ignore[no-untyped-def]
    """The floor: the engine reads the same file as text and writes a result of the same size, and decides nothing."""
    file = written(tmp_path / "人.csv", people(count))
    match(RULES, ["津贴"], file, ON, tmp_path / "结果")
    result = str(tmp_path / "结果" / "results.parquet")

    def floor() -> None:
        with duckdb.connect() as database:
            database.execute("CREATE TEMP TABLE people AS SELECT * FROM read_csv(?, all_varchar = true, header = true)", [str(file)])
            database.execute("CREATE TEMP TABLE results AS SELECT * FROM read_parquet(?)", [result])
            database.table("results").write_parquet(str(tmp_path / "floor.parquet"), compression="zstd")
            database.table("results").write_csv(str(tmp_path / "floor.csv"))

    whole, bare = in_turns(5, lambda: match(RULES, ["津贴"], file, ON, tmp_path / "结果"), floor)
    benchmark.extra_info |= {"ratio": round(whole / bare, 2), "rows a second": round(count / whole)}
    print(f"\n{count:,} people: {whole:.2f} s ({count / whole:,.0f} a second), {whole / bare:.2f} × reading and writing alone")
    benchmark.pedantic(lambda: match(RULES, ["津贴"], file, ON, tmp_path / "结果"), rounds=3)


def test_what_a_row_is_in_the_csv(tmp_path: Path) -> None:
    """The file the benchmark reads is one a person could have exported."""
    with written(tmp_path / "人.csv", people(2)).open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == 3


assert isinstance(RULES, Rulebook)
