"""The service beside a bare one on the same server in the same run: a decision as JSON, and a page of a form.

Requests a second are as many as the processor can: what is compared is the processor time that one costs, in turns, best of
several. Where two cores are quiet, the clock says the same.

    ./test --benchmarks tests/benchmarks/test_load.py
"""

from __future__ import annotations

import json
import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.benchmarks.served.load import Served, get, post, served
from tests.benchmarks.workload.people import BENEFITS, CATALOG, ON, people

GARDEN = Path(__file__).parent.parent / "garden" / "示范市"
TIMES, ROUNDS = 2000, 5

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads the server's processor time from /proc")


def compared(ours: tuple[Served, bytes], bare: tuple[Served, bytes], times: int) -> tuple[float, float]:
    """The least processor seconds of one request: ours and the bare one's."""
    best = [float("inf")] * 2
    for server, request in (ours, bare):
        server.asked(request, 200)
    for _ in range(ROUNDS):
        for place, (server, request) in enumerate((ours, bare)):
            best[place] = min(best[place], server.asked(request, times)[1] / times)
    return best[0], best[1]


def test_a_decision_as_json(benchmark) -> None:  # type: ignore[no-untyped-def]
    body = json.dumps({"facts": next(people(1)), "on": ON.isoformat()}, ensure_ascii=False).encode()
    with served("tests.benchmarks.served.ours", str(CATALOG)) as ours, served("tests.benchmarks.served.bare") as bare:
        area = json.load(urllib.request.urlopen(f"http://127.0.0.1:{ours.port}/api/v1/catalogs"))["items"][0]["id"]
        request = post(f"/api/v1/catalogs/{area}/goals/{BENEFITS[0]}/decision", body)
        here, there = compared((ours, request), (bare, post("/decide", body)), TIMES)
        benchmark.pedantic(lambda: ours.asked(request, 500), rounds=1)
    print(f"\na decision: {here * 1e6:.0f} µs of processor, bare {there * 1e6:.0f} µs: {there / here:.0%} of its requests a second")
    benchmark.extra_info["share of bare"] = round(there / here, 2)
    assert there / here >= 0.6


def test_a_page_of_a_form(benchmark) -> None:  # type: ignore[no-untyped-def]
    """The first step of a form, beside a page of the same size that a template makes of eight questions."""
    with served("tests.benchmarks.served.ours", str(GARDEN)) as ours, served("tests.benchmarks.served.bare") as bare:
        root = f"http://127.0.0.1:{ours.port}"
        area = json.load(urllib.request.urlopen(f"{root}/api/v1/catalogs"))["items"][0]["id"]
        goal = json.load(urllib.request.urlopen(f"{root}/api/v1/catalogs/{area}/goals?sort=theme"))["items"][0]["name"]
        path = f"/{area}/{goal}/apply/1"
        with urllib.request.urlopen(f"{root}/{quote(f'{area}/{goal}/apply/1')}") as answer:
            size, cookies = len(answer.read()), answer.headers.get_all("set-cookie")
        cookie = "cookie: " + "; ".join(each.partition(";")[0] for each in cookies)
        here, there = compared((ours, get(path, [cookie])), (bare, get(f"/page/{size}")), TIMES // 5)
        benchmark.pedantic(lambda: ours.asked(get(path, [cookie]), 100), rounds=1)
    print(f"\na page of {size:,} bytes: {here * 1e6:.0f} µs of processor, bare {there * 1e6:.0f} µs: {there / here:.0%} of its requests a second")
    benchmark.extra_info["share of bare"] = round(there / here, 2)
    assert there / here >= 0.25
