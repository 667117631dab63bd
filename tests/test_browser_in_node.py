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
SHARED = ["tests/test_functions.py"]
MORE = ["tests/test_law.py", "tests/test_expression.py"]
AT_HOME = "heavy or process or long or hostile or costly or without_end or random_programs"
"""What starts processes, asks for libraries of the machine, is made up by Hypothesis, or is told by the clock of a quick one stays there."""

FEW = "pattern or text_matches or in_place_of or date or ambient"
"""What a usual run tries: where another Python or another matcher could differ most. The long run tries all."""


def test_what_the_engine_promises_holds_in_pyodide(tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node: install it to run the tests in Pyodide; those in Chromium do without")
    site = written_to(tmp_path / "site", rulebook_of())
    packages = Path(pytest.__file__).parents[1]
    done = subprocess.run(
        [node, str(ROOT / "tests" / "shared.mjs"), str(site), str(ROOT), str(packages), "-k", f"not ({AT_HOME})" if LONG else f"({FEW}) and not ({AT_HOME} or test_an_example)", *SHARED, *(MORE if LONG else [])],
        capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=900,
    )  # fmt: skip
    told = done.stdout[-3000:] + done.stderr[-1500:]
    assert done.returncode == 0, told
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed and int(passed[1]) > (600 if LONG else 30), told
