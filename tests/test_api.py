"""The same from Python: what `import banshi` gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import banshi

CATALOGS = Path(__file__).parent.parent / "catalogs"


@pytest.fixture(scope="module")
def program():
    return banshi.load(CATALOGS / "hubei")


def test_a_decision_from_python(program):
    facts = program.facts_from({"出生日期": "1946-05-20", "户籍地": "江岸区", "死亡日期": None, "异地已领高龄津贴": False})
    decision = program.decide("高龄津贴", facts, on=date(2026, 6, 1))
    assert decision.outcome == "yes" and decision.value["金额"] == 100


def test_the_fast_way_gives_the_same(program):
    facts = program.facts_from({"出生日期": "1946-05-20", "户籍地": "江岸区", "死亡日期": None, "异地已领高龄津贴": False})
    fast = program.at(date(2026, 6, 1)).decider("高龄津贴", "法定退休")
    (outcome, value), (of_formula, _) = fast(facts)
    decision = program.decide("高龄津贴", facts, on=date(2026, 6, 1))
    assert (outcome, value) == (decision.outcome, decision.value) and of_formula is None


def test_wrong_facts_come_back_all_at_once(program):
    with pytest.raises(banshi.Problems) as found:
        program.facts_from({"出生日期": "1946-02-30", "户籍地": "江岸", "公民身份号码": 420102199003072930, "年纪": 80})
    assert len(found.value.diagnostics) == 4
    assert all(problem.message.zh.endswith("。") for problem in found.value.diagnostics)


def test_a_wrong_catalog_raises_with_every_problem(tmp_path):
    (tmp_path / "目录.yaml").write_text("目录: 错的\n语言: 1\n", "utf-8")
    (tmp_path / "公式.yaml").write_text("公式:\n  甲: 没有这个 + 1\n  乙: 也没有那个 + 1\n", "utf-8")
    with pytest.raises(banshi.Problems) as found:
        banshi.load(tmp_path)
    assert len(found.value.diagnostics) == 2
