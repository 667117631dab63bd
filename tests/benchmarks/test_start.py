"""What a command costs before it does anything, beside what the interpreter and the parsers cost by themselves."""

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
