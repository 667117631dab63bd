"""Random expressions drawn from the grammar go through everything, watched: nothing reaches out, nothing but our problems comes out."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.fuzz_feel import OURS, Fault, Watch
from tests.hostile import ROOT

SAMPLE, LONG_RUN, PART = 1_500, 1_000_000, 20_000


def run(count: int, seed: int) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.fuzz_feel", str(count), str(seed)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}, timeout=7200,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3_000:]
    return json.loads(done.stdout)


@pytest.mark.slow
def test_some_texts_draw_everything_there_is_and_do_no_harm() -> None:
    result = run(SAMPLE, 1)
    assert (result["faults"], result["not_met"], result["count"]) == ([], {}, SAMPLE)


@pytest.mark.long
def test_a_million_texts_do_no_harm() -> None:
    with ThreadPoolExecutor(max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)) as pool:
        results = list(pool.map(lambda seed: run(PART, seed), range(100, 100 + LONG_RUN // PART)))
    assert [fault for result in results for fault in result["faults"]] == []  # type: ignore[attr-defined]
    assert sum(result["count"] for result in results) == LONG_RUN  # type: ignore[misc]


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("open", ("/etc/hostname", "r", 0)), ("socket.connect", (None, ("127.0.0.1", 80))), ("import", ("antigravity", None, None, None, None)),
        ("subprocess.Popen", ("true", ["true"], None, None)), ("os.system", (b"true",)), ("os.remove", ("x", -1)), ("ctypes.dlopen", ("libc",)),
        ("compile", (b"1", "<string>")), ("exec", (compile("1", "<string>", "eval"),)),
    ],
)  # fmt: skip
def test_the_watch_sees_what_reaches_out(event: str, arguments: tuple[object, ...]) -> None:
    watch = Watch(is_on=True)
    with pytest.raises(Fault, match="forbidden"):
        watch(event, arguments)
    assert watch.seen
    watch.is_on = False
    watch(event, arguments)
    assert len(watch.seen) == 1


def test_the_watch_lets_our_generated_code_through() -> None:
    assert OURS.fullmatch("<试 2026-06-15 420000>") and not OURS.fullmatch("<string>")
    Watch(is_on=True)("exec", (compile("1", "<试 2026-06-15 420000>", "eval"),))
