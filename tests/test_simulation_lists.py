"""Lists in a second table decided in plain Python: the same numbers as a matching, person for person what the evaluator says."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from dsl.diagnostics import Problems
from engine.load import load
from engine.population import Population, looked_at, match
from engine.population.binding import mapping_from
from engine.rulebook import Rulebook
from engine.simulation import Decided, decided_for, finished, people_from, sheet_from, summary_of
from tests.test_population_lists import CATALOG, CHILDREN, EXPECTED, ON
from tests.test_simulation import plainly

GOALS = ("育儿补贴", "有孩子住在东门", "近年在工作")
MAPPING = "主键: 编号\n列表:\n  子女: {{表: 子女.csv, 编号: 家长, 列: {{生日: 出生日期}}, 齐全: {complete}}}\n"
WORK = "  工作年份: {{表: 工作.csv, 编号: 谁, 列: {{年: 工作年份}}, 齐全: {complete}}}\n"


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    folder = tmp_path_factory.mktemp("育儿")
    for name, text in CATALOG.items():
        (folder / name).write_text(text, "utf-8")
    return load(folder)


def simulated(rules: Rulebook, files: dict[str, bytes], mapping: str, names: tuple[str, ...] = GOALS) -> Decided:
    mapped = mapping_from(mapping)
    tables = {name: sheet_from(files[each.table], each.table) for name, each in mapped.lists.items()}
    return finished(decided_for(finished(people_from(sheet_from(files["家长.csv"], "家长.csv"), rules, names, ON, None, mapped, tables=tables)), rules))


def both(rules: Rulebook, files: dict[str, bytes], mapping: str, folder: Path, names: tuple[str, ...] = GOALS) -> tuple[dict[str, Any], dict[str, Any]]:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "对应.yaml").write_text(mapping, "utf-8")
    where = Population(folder / "家长.csv", mapping=folder / "对应.yaml")
    by_query = dict(match(rules, names, where, ON, folder / "结果", format="none").summary)
    ours = summary_of(simulated(rules, files, mapping, names))
    look = looked_at(rules, names, where, ON)
    told = {column: bad["samples"] for column, bad in ours["bad_cells"].items()}
    assert told == {column: bad["samples"] for column, bad in look["bad_cells"].items()}
    return plainly(ours), plainly(by_query)


@pytest.mark.parametrize(("complete", "fifth"), [("是", "no"), ("否", "unknown")])
def test_a_second_table_says_the_same_as_in_a_matching(rules: Rulebook, complete: str, fifth: str, tmp_path: Path) -> None:
    files = {"家长.csv": "编号,姓名\nJ1,张三\nJ2,李四\nJ3,王五\nJ4,赵六\nJ5,孙七\n".encode(), "子女.csv": CHILDREN.encode("gb18030")}
    ours, theirs = both(rules, files, MAPPING.format(complete=complete), tmp_path)
    assert ours == theirs and ours["tables"]["子女.csv"]["of_nobody"] == 1 and ours["bad_cells"]["子女.csv：生日"]["rows"] == [4]
    decided = simulated(rules, files, MAPPING.format(complete=complete))
    goal = decided.goal("育儿补贴")
    said = [goal.said[number] for number in goal.numbers]
    # The arithmetic stands beside EXPECTED: two children under six, 200 + 800 + 1200.50.
    told = {key: (each.outcome, None if each.values[0] is None else f"{each.values[0]:.2f}", " ".join(each.missing)) for key, each in zip(decided.people.keys, said, strict=True)}
    assert {key: told[key] for key in EXPECTED} == EXPECTED and told["J5"][0] == fifth


def test_dirty_tables_are_counted_and_named_as_a_matching_does(rules: Rulebook, tmp_path: Path) -> None:
    """Rows of nobody, without a key, too long, too short and lost, cells that are no value, people twice and without a key, and more items than a list may have."""
    draw = Random(6)
    people = [f"{draw.choice(('J', ' J'))}{draw.randrange(60)},某" for _ in range(80)] + [",没有编号", "7,行号", "J99,很多"]
    days = ["2022-05-01", "2021-6-1", "2015-03-02", "2023-02-29", "", "昨天", "2024年8月8日"]
    children = [f"J{draw.randrange(70)},{draw.choice(days)},{draw.choice(('是', '否', '', '在'))},{draw.choice(('800', '1,200.5', '', '0', '很多', '300元'))},{draw.choice(('东门区', '910100', '', '西门'))}" for _ in range(150)]
    children += [",2022-05-01,是,1,", "7,2022-05-01,是,1,", "J1,2022-05-01", "J2" + ",1" * 6, "J3" + ",1" * 40, "", '"J4","2022-\n05-01",是,1,']
    children += ["J99,2022-05-01,是,1,东门区"] * 1_001
    work = [f"J{draw.randrange(60)},{draw.choice(('2024', '2025', '', '去年', '２０２５'))}" for _ in range(100)]
    files = {
        "家长.csv": ("编号,姓名\n" + "\n".join(people) + "\n").encode(),
        "子女.csv": ("家长,生日,在读,月托费,住址\n" + "\n".join(children) + "\n").encode("gb18030"),
        "工作.csv": ("\ufeff谁,年\n" + "\n".join(work)).replace("\n", "\r\n").encode(),
    }  # fmt: skip
    for complete in ("是", "否"):
        folder = tmp_path / complete
        folder.mkdir()
        ours, theirs = both(rules, files, (MAPPING + WORK).format(complete=complete), folder)
        # A blank line is a row to whoever looks into the file; a query cannot tell.
        for each in (ours, theirs):
            each["tables"]["子女.csv"]["rows_too_short"]["first"] = []
            each["bad_cells"].pop("子女.csv", None)
        assert ours == theirs
        assert ours["tables"]["子女.csv"]["rows_too_long"]["rows"] and ours["tables"]["子女.csv"]["unreadable_rows"]["rows"] and ours["tables"]["工作.csv"]["rows"] == 100


def test_each_person_is_told_what_the_evaluator_says_of_them(rules: Rulebook) -> None:
    draw = Random(1)
    children = "\n".join(f"{draw.randrange(200)},{draw.choice(('2022-05-01', '2015-03-02', '', 'x'))},{draw.choice(('是', '否', ''))},{draw.choice(('1', '2.5', ''))}" for _ in range(300))
    files = {"家长.csv": ("编号\n" + "\n".join(map(str, range(200)))).encode(), "子女.csv": f"家长,生日,在读,月托费\n{children}".encode()}
    decided = simulated(rules, files, MAPPING.format(complete="是"))
    for goal in decided.goals:
        for at, number in enumerate(goal.numbers):
            decision = rules.decide(goal.goal.name, decided.people.facts_of(at, rules.program), ON)
            assert goal.said[number].outcome == decision.outcome
    # Whoever has the same children is decided once.
    assert len(decided.people.column("子女").values) < 200


def test_a_table_that_cannot_be_used_says_why(rules: Rulebook) -> None:
    files = {"家长.csv": "编号\nJ1\n".encode(), "子女.csv": CHILDREN.encode()}
    for mapping, says in (("编号: 爹", "爹"), ("编号: 家长, 列: {生日: 岁数}", "岁数")):
        with pytest.raises(Problems, match=says):
            simulated(rules, files, f"主键: 编号\n列表: {{子女: {{表: 子女.csv, {mapping}}}}}")
