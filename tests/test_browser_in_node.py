"""The shared part of the tests under Pyodide in Node: pytest itself runs there, over the very wheels that travel."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import LONG
from tests.garden.people import rulebook_of
from tests.offline import written_to

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
SHARED = ["tests/test_values.py"]
MORE = ["tests/test_functions.py", "tests/test_evaluate.py", "tests/test_facts.py", "tests/test_law.py", "tests/test_expression.py", "tests/test_program_json.py"]
NATIVE = "heavy or process or long"
"""What starts processes or asks for libraries of the machine stays there."""


def test_what_the_engine_promises_holds_in_pyodide(tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node: install it to run the tests in Pyodide; those in Chromium do without")
    site = written_to(tmp_path / "site", rulebook_of())
    packages = Path(pytest.__file__).parents[1]
    done = subprocess.run(
        [node, str(ROOT / "tests" / "shared.mjs"), str(site), str(ROOT), str(packages), "-k", f"not ({NATIVE})", *SHARED, *(MORE if LONG else [])],
        capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=900,
    )  # fmt: skip
    told = done.stdout[-3000:] + done.stderr[-1500:]
    assert done.returncode == 0, told
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed and int(passed[1]) > 100, told
