"""What a command costs before it does anything, beside what the interpreter and the parsers cost by themselves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.benchmark(group="start", min_rounds=15)
@pytest.mark.parametrize(
    "command",
    [
        pytest.param([sys.executable, "-c", "pass"], id="python"),
        pytest.param([sys.executable, "-c", "import lark, yaml"], id="python with lark and yaml"),
        pytest.param([sys.executable, "-m", "banshi", "--help"], id="python -m banshi"),
        pytest.param([str(ROOT / "banshi"), "--help"], id="banshi"),
    ],
)
def test_start(benchmark, command: list[str]) -> None:
    benchmark(lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True))


PARSERS = "import lark, yaml"
LANGUAGE = ("import dsl.expression", "import dsl.from_folder", "import banshi")
"""Reading expressions, reading catalogs, and what `import banshi` brings before it is asked for anything."""
FEEL = "import engine.feel"
"""Shown beside them: the evaluator with every function, whose time is mostly that of making its nouns."""


def test_importing_the_language_takes_at_most_half_more_than_importing_the_parsers() -> None:
    """Processor time of fresh processes, the best of many, in turns."""
    best = dict.fromkeys((PARSERS, *LANGUAGE, FEEL), float("inf"))
    for _ in range(15):
        for code in best:
            best[code] = min(best[code], spent(code))
    print({code: f"{seconds / best[PARSERS]:.2f}" for code, seconds in best.items()})
    assert all(best[code] <= 1.5 * best[PARSERS] for code in LANGUAGE)


def spent(code: str) -> float:
    """Seconds of the processor that a fresh interpreter takes for this."""
    process = os.fork()
    if process == 0:
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-c", code])
    _, status, usage = os.wait4(process, 0)
    assert status == 0
    return usage.ru_utime + usage.ru_stime
