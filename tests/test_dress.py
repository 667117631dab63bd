"""A whole catalog in English dress says the same, and comes back as it was."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from dsl.fmt import formatted
from dsl.scope import Scope
from dsl.source import plain
from dsl.to_text import converted
from engine.compile import checked
from engine.dress import converters_to
from engine.examples import run_examples
from engine.functions import FUNCTIONS, chinese_names
from engine.program import Program
from engine.rulebook import Rulebook
from tests.conftest import LONG

CATALOGS = Path(__file__).parent.parent / "catalogs"


def dressed(folder: Path, language: str) -> None:
    converters_for = converters_to(language)
    for file in sorted(folder.rglob("*.yaml")):
        convert, convert_cell = converters_for(file)
        text = formatted(file.read_text("utf-8"), to=language, convert=convert, convert_cell=convert_cell, name=file.name)
        file.write_text(text, "utf-8")


def meaning(program: Program) -> Program:
    """A program without its authors' spelling."""
    rules = {name: replace(rule, text="") for name, rule in program.rules.items()}
    return replace(program, rules=rules, examples=())


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> Path:
    copy = tmp_path_factory.mktemp("shelf") / "catalogs"
    # A run that is not long dresses a province and what it inherits.
    left = [] if LONG else [each.name for each in CATALOGS.iterdir() if each.name not in ("national", "hubei")]
    shutil.copytree(CATALOGS, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py", *left))
    return copy


@pytest.mark.slow
def test_english_and_back(shelf):
    original, _ = checked(CATALOGS / "hubei")
    programs = {}
    for language in ("en", "zh"):
        dressed(shelf, language)
        programs[language], report = checked(shelf / "hubei")
        assert not list(report)
        assert meaning(programs[language]) == meaning(original)
    assert all(result.is_right for result in run_examples(Rulebook(programs["en"])))
    # Back in Chinese they are the very examples that are right in the original (`test_commands`).
    assert programs["zh"].examples == original.examples
    assert "条件:" in (shelf / "hubei" / "政策" / "高龄津贴.yaml").read_text("utf-8")
    # Texts that went there and back once stay letter for letter.
    once = texts_of(shelf)
    for language in ("en", "zh"):
        dressed(shelf, language)
    assert texts_of(shelf) == once
    written = texts_of(CATALOGS)
    assert comments_of(once) == comments_of({name: written[name] for name in once})


def texts_of(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text("utf-8") for file in sorted(folder.rglob("*.yaml"))}


def comments_of(texts: dict[str, str]) -> dict[str, list[str]]:
    return {name: re.findall(r"(?:^|\s)(#.*|//.*)$", text, re.MULTILINE) for name, text in texts.items()}


@pytest.mark.parametrize("row", yaml.safe_load((Path(__file__).parent / "dress.yaml").read_text("utf-8")), ids=lambda row: row["en"])
def test_an_expression_reads_well_in_both_dresses(row):
    scope = Scope(NAMES, functions={**{name: name for name in FUNCTIONS}, **chinese_names()}, members=["户籍地"])
    is_cell = "格" in row
    chinese, english = row["格" if is_cell else "式"], row["en"]
    assert converted(plain(chinese), scope, "en", unary=is_cell) == english
    assert converted(plain(english), scope, "zh", unary=is_cell) == row.get("zh", chinese)


def test_a_column_named_like_a_property_keeps_its_name_in_either_dress(tmp_path):
    """起点 is `start` behind a range; behind a table it is whatever the table calls so, and its author is not corrected."""
    (tmp_path / "目录.yaml").write_text("目录: 试\n语言: 1\n", "utf-8")
    file = tmp_path / "收费.yaml"
    file.write_text(STEPS, "utf-8")
    for language, step in (("en", "段.起点 * 段.days"), ("zh", "段.起点 × 段.days")):
        dressed(tmp_path, language)
        assert step in file.read_text("utf-8")
        _, report = checked(tmp_path)
        assert not report.has_errors


STEPS = """\
数据项:
  标的额: {类型: 金额, 下限: 0}
决策表:
  段:
    表: |
      标的额    || 起点 | days
      10000以下 || 0    | 3
      超过10000 || 10   | 4
公式:
  费: {值: 段.起点 × 段.days}
"""


NAMES = "年龄 户籍地 已故 非婚生育 登记父亲 母亲 父亲 孩子 出生日期 收入 人数".split()


def test_every_part_of_a_file_that_holds_expressions_changes_dress():
    assert both(CHINESE, "en") == ENGLISH
    assert both(ENGLISH, "zh") == CHINESE


def both(text: str, to: str) -> str:
    scope = Scope(NAMES, functions={**{name: name for name in FUNCTIONS}, **chinese_names()})
    return formatted(
        text, to=to,
        convert=lambda each: converted(each, scope, to),
        convert_cell=lambda each: converted(each, scope, to, unary=True),
    )  # fmt: skip


CHINESE = """\
事项: 甲
条件:
  够岁数:
    要求: |
      年龄 ≥ 80岁 且 // 按周岁
        户籍地 不属于 适用地区()
      // 末了
    不符时: 户口不在【适用地区()】，【【不是】】【最大(年龄, 1)】
  有户口:
    要求: >-
      年龄 ≥ 80岁
      且 户籍地 不属于 适用地区()
  没有去世:
    要求: 年龄 ≥ 80岁   且
      非 已故  # 照旧
申请材料:
  户口簿: {何时: 不是 非婚生育}
"""
ENGLISH = """\
matter: 甲
conditions:
  够岁数:
    require: |
      年龄 >= 80岁 and // 按周岁
        not(户籍地 in applicable region())
      // 末了
    otherwise: 户口不在【applicable region()】，【【不是】】【max(年龄, 1)】
  有户口:
    require: >-
      年龄 >= 80岁
      and not(户籍地 in applicable region())
  没有去世:
    require: 年龄 >= 80岁   and
      not(已故)  # 照旧
materials:
  户口簿: {only_if: not(非婚生育)}
"""


def test_the_english_dress_has_no_chinese_key_left(shelf):
    dressed(shelf, "en")
    text = (shelf / "hubei" / "政策" / "高龄津贴.yaml").read_text("utf-8")
    assert "benefit: 高龄津贴" in text and "conditions:" in text and "年满八十周岁:" in text


@pytest.mark.parametrize("file", sorted(CATALOGS.rglob("*.yaml")), ids=lambda file: file.stem)
def test_the_shelf_is_formatted(file):
    assert formatted(file.read_text("utf-8"), name=file.name) == file.read_text("utf-8")
