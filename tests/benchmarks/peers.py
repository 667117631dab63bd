"""What we are measured against, installed on demand beside the tests and never into what the product runs on."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ENVIRONMENT = HERE.parent.parent / "out" / "peers"


@cache
def python_with(*packages: str) -> Path:
    """The Python of an environment that has these packages; the benchmark is skipped where they cannot be had."""
    python = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    wanted = [package for package in packages if _run(python, "-m", "pip", "show", "-q", package).returncode]
    if wanted and (had := _run(python, "-m", "pip", "install", "-q", *wanted)).returncode:
        pytest.skip(f"{'、'.join(wanted)} cannot be installed: {had.stderr.strip().splitlines()[-1]}")
    return python


def _run(*words: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)


class Peer:
    """A script in the peers' Python that is asked for one round after the other, so that rounds of all sides interleave.

    It is handed its input as a file, says `ready`, and for each line it reads answers with the CPU seconds a round took.
    """

    def __init__(self, script: Path, given: Path, *packages: str):
        self._process = subprocess.Popen(
            [str(python_with(*packages)), str(script), str(given)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._line() == "ready", f"{script.name} did not start"

    def round(self, what: str) -> float:
        assert self._process.stdin is not None
        print(what, file=self._process.stdin, flush=True)
        return float(self._line())

    def ask(self, what: str) -> str:
        assert self._process.stdin is not None
        print(what, file=self._process.stdin, flush=True)
        return self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
