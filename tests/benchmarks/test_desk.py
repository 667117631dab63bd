"""A file of a hundred thousand people on the reviewer's desk in Chromium, beside the same doors in native Python in the same run.

`./test --benchmarks tests/benchmarks/test_desk.py`; BANSHI_PEOPLE sets how many. Seconds are the processor's: of the page and
of the worker that decides, one after the other, so on a machine with nobody else at work they are what a reviewer waits.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from engine.load import load
from tests.benchmarks.workload.people import BENEFITS, CATALOG
from tests.benchmarks.workload.people import people as drawn
from tests.offline import served, written_to
from tests.test_simulation import as_file
from web.browser.inside import answered
from web.browser.inside.programs import keep

PEOPLE = int(os.environ.get("BANSHI_PEOPLE", "100000"))
ROUNDS = int(os.environ.get("BANSHI_ROUNDS", "4"))
WAIT = 300_000


@pytest.fixture(scope="module")
def people_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("people") / "人员.csv"
    file.write_bytes(as_file(list(drawn(PEOPLE, 11, 0.04))))
    return file


def test_a_hundred_thousand_people_are_counted_in_three_seconds_and_half_as_quickly_as_natively(people_file: Path, tmp_path: Path, browser: Any) -> None:
    rulebook = load(CATALOG)
    keep("here", rulebook)
    natively, decided, waited, clock = [], [], [], []
    with served(written_to(tmp_path / "site", rulebook)) as (root, _):
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.goto(f"{root}desk.html")
        page.wait_for_selector("[data-state=ready]", timeout=WAIT)
        page.wait_for_selector("html[data-kept=memory]", state="attached", timeout=WAIT)
        page.click("#tab-people")
        for _ in range(ROUNDS):
            natively.append(by_native_python(people_file))
            before = spent_by_threads()
            page.evaluate("delete document.documentElement.dataset.took")
            page.set_input_files("[data-people]", str(people_file))
            page.wait_for_selector("html[data-took]", state="attached", timeout=WAIT)
            page.wait_for_selector("html:not([data-busy])", state="attached", timeout=WAIT)
            spent = {thread: seconds - before.get(thread, 0.0) for thread, seconds in spent_by_threads().items()}
            decided.append(max(seconds for (_, _, name), seconds in spent.items() if name == WORKER))
            waited.append(decided[-1] + max(seconds for (pid, thread, _), seconds in spent.items() if pid == thread))
            clock.append(float(page.get_attribute("html", "data-took")) / 1000)
        assert {name: page.inner_text(f'[data-goal-card="{name}"] [data-count=yes]') for name in BENEFITS} == {name: f"{count:,}" for name, count in yes_of(people_file).items()}
    ratio = min(natively) / min(decided)
    print(f"\n{PEOPLE} people, {len(BENEFITS)} benefits: natively {min(natively):.2f} s, in the browser {min(decided):.2f} s, {ratio:.2f} of the speed;")
    print(f"from drop to summary {min(waited):.2f} s of the processor, {min(clock):.2f} s by the clock; with the first round {waited[0]:.2f} s and {clock[0]:.2f} s")
    assert ratio >= 0.5
    assert min(waited) * 100_000 / PEOPLE < 3


def by_native_python(file: Path) -> float:
    begun = time.process_time()
    yes_of(file)
    return time.process_time() - begun


def yes_of(file: Path) -> dict[str, int]:
    """How many qualify, by the doors that the page asks."""
    asked("desk.read", {"as": "here", "names": [], "mapping": "", "files": {file.name: str(file)}})
    while "finished" not in (step := asked("desk.go", {})):
        pass
    first = next(iter(BENEFITS))
    asked("desk.table", {"goal": first, "begin": 0})
    return {name: outcomes["yes"] for name, outcomes in step["finished"]["seen"].items()}


def asked(door: str, data: dict[str, Any]) -> Any:
    answer = json.loads(answered(json.dumps({"id": 1, "door": door, "data": data}, ensure_ascii=False)))
    assert "result" in answer, answer
    return answer["result"]


# ── the processor's seconds ──────────────────────────────────────────────────────────────────────────────────────

WORKER = "DedicatedWorker"
"""How Chromium begins the names of threads that run workers; Linux keeps fifteen signs of a name."""

Thread = tuple[int, int, str]


def spent_by_threads() -> dict[Thread, float]:
    """The seconds that each thread of the pages of browsers has run, by process, thread and name."""
    found: dict[Thread, float] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if b"--type=renderer" not in (process / "cmdline").read_bytes() or not is_ours(int(process.name)):
                continue
            for thread in (process / "task").iterdir():
                name = (thread / "comm").read_text().strip()
                nanoseconds = int((thread / "schedstat").read_text().split()[0])
                found[int(process.name), int(thread.name), WORKER if name.startswith(WORKER) else name] = nanoseconds / 1e9
        except OSError:
            continue  # it ended meanwhile
    if not found:
        pytest.skip("no seconds of the processor by thread: Linux has them in /proc")
    return found


def is_ours(process: int) -> bool:
    """Whether it descends from this very process: others may run browsers here too."""
    while process > 1:
        if process == os.getpid():
            return True
        process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return False
