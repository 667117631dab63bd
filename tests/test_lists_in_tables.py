"""A list told in the columns of a table of 用例 is the list that is written item by item."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dsl.diagnostics import Report
from dsl.from_folder import catalog_from_files
from engine.compile import program_from
from engine.examples import facts_of, run_example
from engine.rulebook import Rulebook

WRITTEN: dict[str, Any] = yaml.load((Path(__file__).parent / "lists_in_tables.yaml").read_text("utf-8"), yaml.BaseLoader)


def examples_of(rules: str) -> Rulebook:
    report = Report()
    catalog = catalog_from_files({"某市/目录.yaml": "目录: 某市\n语言: 1\n", "某市/育儿补贴.yaml": rules}, "某市", report)
    assert catalog is not None
    program = program_from(catalog, report)
    assert not report.has_errors, [each.message.zh for each in report]
    return Rulebook(program)


TABLE = examples_of(WRITTEN["规则"])


@pytest.mark.parametrize("example", TABLE.program.examples, ids=lambda example: example.name)
def test_a_row_says_what_is_written_item_by_item_and_holds(example: Any) -> None:
    plainly = dict(WRITTEN["一个一个写"][example.name])
    assert facts_of(TABLE, example) == TABLE.facts_from(plainly)
    assert run_example(TABLE, example).problems == ()


def test_every_row_has_its_counterpart() -> None:
    assert [each.name for each in TABLE.program.examples] == list(WRITTEN["一个一个写"])


def test_columns_may_be_lists_where_examples_are_written_one_by_one() -> None:
    rules = WRITTEN["规则"].split("用例: |")[0] + (
        "用例:\n  两个孩子:\n    日期: 2026-06-10\n    已知: {子女.出生日期: [2015-03-01, 2022-05-02], 子女.在读: [是, 否], 每段工作几个月: [5, 8]}\n    应得: {结论: 符合}\n"
    )
    rulebook = examples_of(rules)
    (example,) = rulebook.program.examples
    assert facts_of(rulebook, example) == rulebook.facts_from(dict(WRITTEN["一个一个写"]["两个孩子"]))
