"""react-jsonschema-form, JSON Forms and ajv in a process of Node, asked for one thing after the other."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

HERE = Path(__file__).parent
INSTALLED = HERE.parent.parent / "out" / "clients"
WHAT_IS_INSTALLED = ("package.json", "package-lock.json", ".npmrc")


class Clients:
    def __init__(self, node: str, folder: Path) -> None:
        self.process = subprocess.Popen(
            [node, str(HERE / "clients.cjs"), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, what: str, **more: Any) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(to_json({"do": what, **more}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the clients are gone; what they said last is above"
        answer = json.loads(line)
        assert "fault" not in answer, answer["fault"]
        return answer["found"]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


def to_json(value: object) -> str:
    """As a browser would send it: numbers as JavaScript has them."""
    return json.dumps(value, ensure_ascii=False, default=lambda each: int(each) if each == int(each) else float(each))


def from_json(text: str) -> Any:
    """As the server reads it: no float."""
    return json.loads(text, parse_float=Decimal)


def installed() -> tuple[str, Path]:
    """Node and the folder of the clients, as the lock has them. Skips where there is no Node, or no network for the first time."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("NO NODE: the clients of our schemas are not tested (apt install nodejs npm)")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    with FileLock(INSTALLED.with_suffix(".lock")):
        wanted = "".join((HERE / name).read_text(encoding="utf-8") for name in WHAT_IS_INSTALLED)
        stamp = INSTALLED / "installed"
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            stamp.unlink(missing_ok=True)
            for name in WHAT_IS_INSTALLED:
                shutil.copy(HERE / name, INSTALLED / name)
            done = subprocess.run(
                [npm, "ci", "--no-progress"], cwd=INSTALLED, capture_output=True, text=True, encoding="utf-8", timeout=300, env={**os.environ, "NO_COLOR": "1"}
            )
            if done.returncode:
                # What came is not what the lock says: that is no missing network.
                assert "EINTEGRITY" not in done.stderr and "EUSAGE" not in done.stderr, done.stderr
                pytest.skip(f"NO CLIENTS: npm ci failed, so our schemas are not tested in them: {done.stderr.strip().splitlines()[-1:]}")
            stamp.write_text(wanted, encoding="utf-8")
    return node, INSTALLED
