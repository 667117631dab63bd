"""How a search grows with the catalog. `./test --benchmarks tests/benchmarks/test_find.py`

The exponent is the finding: 1 would be ten times the time for ten times the matters.
"""

from __future__ import annotations

from math import log
from time import process_time

from engine.finding.find import found_by
from tests.many_names import province_of_names, searches

SIZES = (500, 1_000, 2_000, 5_000)
ROUNDS = 5


def test_a_search_grows_far_slower_than_the_catalog(benchmark) -> None:  # type: ignore[no-untyped-def]
    """Everyday words with a mistake in them, so that the sounds are searched too; sizes in turns, of each the best round."""
    finders = {}
    for size in SIZES:
        begin = process_time()
        finders[size] = province_of_names(size)
        assert finders[size].written.goals and finders[size].spoken
        print(f"\n{size:,} matters: indexed in {process_time() - begin:.2f} s")
    asked = {size: searches(finder, 60) for size, finder in finders.items()}
    best = dict.fromkeys(SIZES, float("inf"))
    for _ in range(ROUNDS):
        for size in SIZES:
            begin = process_time()
            for words, _ in asked[size]:
                found_by([finders[size]], words)
            best[size] = min(best[size], (process_time() - begin) / len(asked[size]))
    exponent = log(best[SIZES[-1]] / best[SIZES[0]]) / log(SIZES[-1] / SIZES[0])
    for size, seconds in best.items():
        print(f"{size:,} matters: {seconds * 1000:.2f} ms a search")
    print(f"grows with the power {exponent:.2f} of the catalog")
    benchmark.extra_info |= {"exponent": round(exponent, 2)}
    benchmark.pedantic(lambda: [found_by([finders[SIZES[-1]]], words) for words, _ in asked[SIZES[-1]]], rounds=3)
    assert exponent < 0.7
