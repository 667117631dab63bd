"""The types hold together: mypy, strict, over every package and the command line."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
def test_mypy_finds_nothing() -> None:
    """What it learnt of libraries and unchanged modules is kept below `out`: the first time it takes half a minute."""
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", "out/mypy", "--no-error-summary"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=900,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
