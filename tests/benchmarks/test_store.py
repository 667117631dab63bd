"""What keeping records costs: the ledger looked over, fields sealed and opened, cases handed in.

`./test --benchmarks tests/benchmarks/test_store.py -s` prints the figures. Processor time, the best of several rounds.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import process_time

import pytest
from sqlalchemy import insert

from web.store import ledger
from web.store.records import cases, programs
from web.store.store import Store
from web.store.writing import By

ENTRIES = 200_000
ANSWERS = {"姓名": "郑小园", "公民身份号码": "91010119900307293X", "住址": "某某路一号" * 5, "月租": 1500}


@pytest.mark.parametrize("suite", ["aes", "sm"])
def test_the_ledger_is_looked_over(suite: str, tmp_path: Path) -> None:
    """Promised: at least 100,000 entries a second with SHA-256."""
    store = Store(f"sqlite:///{tmp_path / 'records.db'}", suite=suite)
    for first in range(0, ENTRIES, 10_000):
        with store.writing(By("a" * 64), role="officer") as writing:
            for number in range(first, first + 10_000):
                writing.note("case.viewed", f"cases/{number:032d}", {"step": number}, subject="b" * 64)
    took = []
    with store.reading() as connection:
        for _ in range(3):
            begun = process_time()
            assert ledger.verdict_on(connection, store.keys).is_whole
            took.append(process_time() - begun)
    print(f"\n{suite}: {ENTRIES / min(took):,.0f} entries a second looked over")
    assert ENTRIES / min(took) > (100_000 if suite == "aes" else 60_000)


@pytest.mark.parametrize("suite", ["aes", "sm"])
def test_a_field_is_sealed_and_opened(suite: str) -> None:
    store = Store("sqlite://", suite=suite)
    text = str(ANSWERS)
    took = []
    for _ in range(5):
        begun = process_time()
        for number in range(5_000):
            token = store.keys.seal(text, cases.c.answers, f"r{number}")
            assert store.keys.open(token, cases.c.answers, f"r{number}") == text
        took.append(process_time() - begun)
    print(f"\n{suite}: {5_000 / min(took):,.0f} fields a second sealed and opened again")
    assert 5_000 / min(took) > 2_000


def test_cases_are_handed_in(tmp_path: Path) -> None:
    """Beside it: the same row written bare, in a transaction of its own, on the same disk."""
    store = Store(f"sqlite:///{tmp_path / 'records.db'}")
    with store.tending() as connection:
        connection.execute(insert(programs).values(hash="p" * 64, name="p", body="{}", kept_at=""))

    def hand_in(number: int) -> None:
        store.hand_in(
            visitor=f"v{number}", catalog="c", goal="g", program="p" * 64, key=f"{number:032d}", answers=ANSWERS, decision={"outcome": "yes"},
            on=date(2026, 6, 1), id_numbers=["91010119900307293X"],
        )  # fmt: skip

    def bare(number: int) -> None:
        with store.tending() as connection:
            connection.execute(insert(programs).values(hash=f"{number:064d}", name="p", body=str(ANSWERS), kept_at=""))

    took: dict[str, list[float]] = {"handed in": [], "written bare": []}
    for turn in range(5):
        for name, act in (("handed in", hand_in), ("written bare", bare)):
            begun = process_time()
            for number in range(turn * 200, turn * 200 + 200):
                act(number)
            took[name].append((process_time() - begun) / 200)
    best = {name: min(times) for name, times in took.items()}
    print("\n" + ", ".join(f"{name}: {1e6 * seconds:,.0f} µs" for name, seconds in best.items()), f"ratio {best['handed in'] / best['written bare']:.1f}")
    assert best["handed in"] < 20 * best["written bare"]
