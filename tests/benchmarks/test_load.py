"""The service beside a bare one on the same server in the same run: a decision as JSON, and a page of a form.

Requests a second are as many as the processor can: what is compared is the processor time that one costs, in turns, best of
many. Where two cores are quiet, the clock says the same.

    ./test --benchmarks tests/benchmarks/test_load.py
"""

from __future__ import annotations

import json
import sys
import urllib.request
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from tests.benchmarks.served.load import Served, get, post, served
from tests.benchmarks.workload.people import BENEFITS, CATALOG, ON, people
from tests.garden.people import TENANT
from tests.garden.walk import Visitor

THEME = ("910100", "种花")
GARDEN = Path(__file__).parent.parent / "garden" / "示范市"
TIMES, ROUNDS = 320, 24

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
    """The first step of a form that nobody has begun, beside a page of the same size that a template makes of eight questions."""
    with served("tests.benchmarks.served.ours", str(GARDEN)) as ours, served("tests.benchmarks.served.bare") as bare:
        visitor = visitor_of(ours)
        visitor.open(*THEME, "apply", "1")
        of_a_page(benchmark, visitor, ours, bare)


def test_a_page_of_a_form_that_is_half_filled_in(benchmark) -> None:  # type: ignore[no-untyped-def]
    """A later step: a draft is opened, and what is asked hangs on what was answered."""
    with served("tests.benchmarks.served.ours", str(GARDEN)) as ours, served("tests.benchmarks.served.bare") as bare:
        visitor = visitor_of(ours)
        visitor.open(*THEME, "apply")
        visitor.walk(TENANT)
        assert visitor.place.endswith("/review")
        visitor.open(*THEME, "apply", "3")
        assert "钱多" in visitor.page.text
        of_a_page(benchmark, visitor, ours, bare)


def visitor_of(ours: Served) -> Visitor:
    visitor = Visitor(None)
    visitor.client = httpx.Client(base_url=f"http://127.0.0.1:{ours.port}", follow_redirects=True)
    return visitor


def of_a_page(benchmark, visitor: Visitor, ours: Served, bare: Served) -> None:  # type: ignore[no-untyped-def]
    size = len(visitor.page.content)
    request = get(unquote(visitor.page.url.path), ["cookie: " + "; ".join(f"{name}={value}" for name, value in visitor.client.cookies.items())])
    here, there = compared((ours, request), (bare, get(f"/page/{size}")), TIMES // 4)
    benchmark.pedantic(lambda: ours.asked(request, 100), rounds=1)
    print(f"\na page of {size:,} bytes: {here * 1e6:.0f} µs of processor, bare {there * 1e6:.0f} µs: {there / here:.0%} of its requests a second")
    benchmark.extra_info["share of bare"] = round(there / here, 2)
    assert there / here >= 0.25
