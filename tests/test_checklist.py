"""The clerk's check list: for every matter and theme, whole without facts, shorter with them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from engine.load import load
from engine.notice.checklist import checklist_of, checklist_text, checklist_to_json
from forms.to_checklist_html import checklist_html
from tests.pages import rulebook_of
from tests.test_guide import FULL, MATTER

ROOT = Path(__file__).parent.parent
ON = date(2026, 6, 15)


def test_without_facts_it_is_the_list_for_everybody() -> None:
    book = rulebook_of(MATTER)
    assert checklist_text(checklist_of(book.program, "登记", {}, ON)).splitlines() == [
        "受理核对单　登记（2026-06-15）　派出所",
        "条件",
        "  □ 成年：年龄不小于18岁",
        "  □ 本地：户籍地在适用地区之内",
        "材料",
        "  □ 户口簿：不收，由数据核验",
        "  □ 结婚证：看情况，要的话收原件（只在：已经结婚）",
        "  □ 集体户证明：看情况，要的话收原件（只在：集体）",
        "  □ 病历：收原件，核对",
        "步骤",
        "  □ 登记·受理：当日",
        "  □ 登记·审核：2个工作日",
    ]


def test_with_facts_what_is_known_is_ticked_and_what_is_not_needed_is_gone() -> None:
    book = rulebook_of(MATTER)
    lines = checklist_text(checklist_of(book.program, "登记", book.facts_from({**FULL, "年龄": 17}), ON)).splitlines()
    assert lines[2:4] == ["  ☒ 成年：年龄不小于18岁", "  ☑ 本地：户籍地在适用地区之内"]
    assert not any("集体户证明" in line for line in lines)


@pytest.mark.parametrize("catalog", [each.name for each in sorted((ROOT / "catalogs").iterdir()) if (each / "目录.yaml").exists()])
def test_every_shipped_matter_benefit_and_theme_has_its_list(catalog: str) -> None:
    """Every condition, every paper that may be asked for, every field and step of every matter that may take part."""
    program = load(ROOT / "catalogs" / catalog).program
    for name in (*program.matters, *program.benefits, *program.themes):
        found = checklist_of(program, name, {}, ON, program_hash="-")
        labels = {(each.sort, each.label) for each in found.checks}
        theme = program.themes.get(name)
        members = [name] if theme is None else [each.matter for each in theme.members]
        if not found.checks:
            assert theme is None or all(each.how == "when" for each in theme.members), name
        for member in members if theme is None else [each.matter for each in theme.members if each.how == "must"]:
            goal = program.goals[member]
            assert {("condition", program.rules[each].label) for each in (*goal.conditions, *goal.exclusions)} <= labels, (name, member)
            holder = program.matters.get(member) or program.benefits[member]
            always = {use.document for use in holder.papers if not use.only_if}
            assert {("paper", program.documents[each].title) for each in always} <= labels, (name, member)
        json.dumps(checklist_to_json(found, "en"))
        page = checklist_html(found)
        assert page.count("<li>") == len(found.checks)
