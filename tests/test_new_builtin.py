"""Adding a builtin touches one file: an entry in a family's file is read in both dresses and runs on every backend."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("dsl", "engine", "forms", "web")

ENTRY = '''
    Function(
        "kept between limits",
        zh="限幅",
        takes=(N, Parameter("low", "下限", NUMBER), Parameter("high", "上限", NUMBER)),
        gives=NUMBER,
        meaning=lambda n, low, high: max(low, min(n, high)),
        says=says("不小于下限、不大于上限的最近的数。", "The nearest number between the limits."),
        prose=("限在{1:宽}到{2:宽}之间的{0}",),
        rows=in_rows(
            lambda rows, n, low, high: rows.cell_of(
                rows.smaller_or_larger(True, low, rows.smaller_or_larger(False, n, high))
            ),
            "number, number, number",
        ),
        examples=(
            example("kept between limits(5, 1, 10)", 5),
            example("kept between limits(-5, 1, 10)", 1),
            example("kept between limits(12.5, 1, 10)", 10),
        ),
    ),
)
'''

CATALOG = """\
目录: 试用
语言: 1
数据项:
  月收入: {类型: 金额, 单位: 元}
公式:
  缴费基数:
    值: 限幅(月收入, 3500, 20000)
    单位: 元
  缴费基数二:
    值: 'kept between limits(n: 月收入, low: 3500, high: 20000)'
    单位: 元
"""

SCRIPT = """
import json, sys
from datetime import date
from decimal import Decimal
from pathlib import Path
import banshi
from engine.functions import FUNCTIONS
from engine.to_prose import prose_of_rule
from tests.backends import by_python, by_reference, by_sql, python_for

program = banshi.load(Path("catalog")).program
people = [{"月收入": Decimal(each)} for each in ("1000.5", "3500", "9999.99", "20000.01")] + [{}]
names, on = ("缴费基数", "缴费基数二"), date(2026, 6, 1)
made = python_for(program, names, on)
query, rows = by_sql(program, names, people, on)
print(json.dumps({
    "reference": [[str(by_reference(program, name, each, on).value) for name in names] for each in people],
    "python": [[str(answer.value) for answer in by_python(made, each)] for each in people],
    "sql": [[str(row[name].value) for name in names] for row in rows],
    "missing": [sorted(row["缴费基数"].missing) for row in rows],
    "prose": prose_of_rule("缴费基数", program),
    "not said": [each.message.zh for each in query.problems],
}, ensure_ascii=False))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages with one entry more, at the end of one file."""
    folder = tmp_path_factory.mktemp("copy")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "backends.py", folder / "tests")
    shutil.copy(ROOT / "banshi.py", folder)
    family = folder / "engine" / "functions" / "numbers.py"
    text = family.read_text("utf-8")
    assert text.endswith("\n)\n")
    family.write_text(text.removesuffix("\n)\n") + ENTRY, "utf-8")
    (folder / "catalog").mkdir()
    (folder / "catalog" / "目录.yaml").write_text(CATALOG, "utf-8")
    return folder


def said(folder: Path, *arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8"
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout.strip()


def test_a_new_builtin_is_read_in_both_dresses(copy: Path) -> None:
    assert said(copy, "-m", "banshi", "feel", "kept between limits(12, 1, 10) + 1") == "11"
    assert said(copy, "-m", "banshi", "feel", "限幅（12，1，10） + 1") == "11"
    assert said(copy, "-m", "banshi", "feel", "--to", "zh", "kept between limits(12, 1, 10)") == "限幅(12, 1, 10)"
    assert said(copy, "-m", "banshi", "feel", "--to", "en", "限幅（12，1，10）") == "kept between limits(12, 1, 10)"


def test_a_new_builtin_is_listed_and_has_its_place_in_the_reference(copy: Path) -> None:
    listed = next(line for line in said(copy, "-m", "banshi", "feel", "--list").splitlines() if line.startswith("限幅"))
    assert "kept between limits" in listed and "限幅(数，下限，上限)" in listed and "最近的数" in listed
    page = said(copy, "-m", "engine.to_reference")
    assert "### 限幅 · `kept between limits`" in page and "kept between limits(-5, 1, 10)  →  1" in page


def test_a_new_builtin_runs_on_every_backend_and_reads_as_a_sentence(copy: Path) -> None:
    found = json.loads(said(copy, "-c", SCRIPT))
    assert found["reference"] == [["3500"] * 2, ["3500"] * 2, ["9999.99"] * 2, ["20000"] * 2, found["reference"][4]]
    assert found["python"] == found["reference"]
    assert [row[0] for row in found["sql"][:4]] == ["3500.00", "3500.00", "9999.99", "20000.00"]
    assert found["missing"] == [[], [], [], [], ["月收入"]]
    assert found["prose"] == "限在3500到20000之间的月收入"
    assert found["not said"] == []


def test_a_wrong_call_of_a_new_builtin_says_how_it_is_called(copy: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "banshi", "feel", "限幅（12，1）"],
        cwd=copy, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert "限幅(数，下限，上限)" in ran.stdout + ran.stderr
