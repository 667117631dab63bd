"""Lists of a person over a whole population: a nested column, or the rows of a second table, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dsl.diagnostics import Problems
from engine.compile import checked
from engine.population import looked_at, match, told
from engine.population.effect import effect_of
from engine.population.mapping import mapping_text
from engine.population.matched import Population
from engine.rulebook import Rulebook

ON = date(2026, 6, 1)

CATALOG = {
    "目录.yaml": """
目录: 育儿
语言: 1
闰日生日: 3月1日
依据:
  育儿办法: {全称: 育儿补贴办法（示例）, 施行: 2025-01-01, 核验: 示例}
行政区划: {910000: 示范省, 910100: 示范市, 910101: 东门区}
地区: 910100
数据项:
  子女:
    类型: 列表
    每项: {出生日期: 日期, 在读: 是否, 月托费: 金额, 住址: 行政区划}
    问: 有哪些子女
  工作年份: {类型: 列表, 每项: 整数, 问: 哪几年在工作}
""",
    "育儿补贴.yaml": """
政策: 育儿补贴
说明: 有六岁以下孩子的家庭的补贴（示例）
依据: 育儿办法 第1条
核验: 示例
条件:
  有小孩:
    要求: 有的 孩 属于 子女 满足 周岁(孩.出生日期) < 6岁
    不符时: 没有六岁以下的孩子
  孩子都在读或没到三岁:
    要求: 每个 孩 属于 子女 满足 周岁(孩.出生日期) < 3岁 或 孩.在读
    不符时: 有三岁以上的孩子不在读
金额: 个数(子女【周岁(出生日期) < 6岁】) × 100元 + 合计(子女.月托费)
""",
    "公式.yaml": """
公式:
  有孩子住在东门:
    值: 有的 孩 属于 子女 满足 孩.住址 = "910101"
  近年在工作:
    值: 列表含有(工作年份, 2025)
""",
}
CHILDREN = """家长,生日,在读,月托费
J1,2022-05-01,是,800
J1,2025-01-31,否,1200.50
J2,2015-03-02,是,0
J3,2023-02-29,是,300
J3,2024-08-08,,300
J4,2021-01-01,否,500
J9,2021-01-01,是,500
"""
# On 1 June 2026. J1: four years old and at school, and one year old: two under six, 200 + 800 + 1200.50. J2: eleven years.
# J3: the first birthday is no day, the second child is one year old, so there is one under six and none is too old to be
# at home; how many are under six is not known, nor is the amount. J4: five years old and not at school. J5 has no row.
EXPECTED = {"J1": ("yes", "2200.50", ""), "J2": ("no", None, ""), "J3": ("yes", None, "子女.出生日期"), "J4": ("no", None, "")}


@pytest.fixture
def rules(tmp_path: Path) -> Rulebook:
    folder = tmp_path / "育儿"
    folder.mkdir()
    for name, text in CATALOG.items():
        (folder / name).write_text(text, "utf-8")
    program, report = checked(folder)
    assert program is not None and not report.has_errors, report.diagnostics
    return Rulebook(program)


def decided(rules: Rulebook, where: Path, mapping: Path | None, out: Path, names: tuple[str, ...] = ("育儿补贴",)) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The summary, and what the results say of each key; every person is checked again by the evaluator."""
    found = match(rules, names, Population(where, mapping=mapping), ON, out, sample=100, format="parquet")
    facts = found.summary["facts"]
    columns = ", ".join(f'"{each}"' for each in ("育儿补贴.outcome", "育儿补贴.金额", "育儿补贴.missing")) if "育儿补贴" in names else "*"
    rows = duckdb.sql(f"SELECT key, {columns} FROM read_parquet('{found.folder}/results.parquet')").fetchall()
    if "育儿补贴" not in names:
        return found.summary, {row[0]: row[1:] for row in rows}
    missing = {row[0]: " ".join(fact for at, fact in enumerate(facts) if int(row[3]) >> at & 1) for row in rows}
    return found.summary, {row[0]: (row[1], None if row[2] is None else f"{row[2]:f}", missing[row[0]]) for row in rows}


def people(folder: Path, mapping: str) -> tuple[Path, Path]:
    (folder / "家长.csv").write_text("编号,姓名\nJ1,张三\nJ2,李四\nJ3,王五\nJ4,赵六\nJ5,孙七\n", "utf-8")
    (folder / "子女.csv").write_text(CHILDREN, "utf-8")
    (folder / "对应.yaml").write_text(mapping, "utf-8")
    return folder / "家长.csv", folder / "对应.yaml"


@pytest.mark.parametrize(("complete", "fifth"), [("是", ("no", None, "")), ("否", ("unknown", None, "子女"))])
def test_a_list_is_the_rows_of_a_second_table(rules: Rulebook, tmp_path: Path, complete: str, fifth: object) -> None:
    where, mapping = people(tmp_path, f"主键: 编号\n列表:\n  子女: {{表: 子女.csv, 编号: 家长, 列: {{生日: 出生日期}}, 齐全: {complete}}}\n")
    summary, found = decided(rules, where, mapping, tmp_path / "out")
    assert found == {**EXPECTED, "J5": fifth}
    assert summary["tables"]["子女.csv"]["rows"] == 7 and summary["tables"]["子女.csv"]["of_nobody"] == 1
    assert summary["bad_cells"]["子女.csv：生日"] == {"fact": "子女.出生日期", "cells": 1, "rows": [4]}
    assert "子女.csv：1 行的编号不在人员数据里" in told(summary)
    look = looked_at(rules, ("育儿补贴",), Population(where, mapping=mapping), ON)
    assert look["bad_cells"]["子女.csv：生日"]["samples"][0]["zh"] == "“子女.出生日期”：没有 “2023-02-29” 这一天。"


def test_who_is_in_the_first_table_twice_has_the_same_children_twice_and_order_does_not_matter(rules: Rulebook, tmp_path: Path) -> None:
    text = "主键: 编号\n列表:\n  子女: {表: 子女.csv, 编号: 家长, 列: {生日: 出生日期}}\n"
    where, mapping = people(tmp_path, text)
    first, _ = decided(rules, where, mapping, tmp_path / "one")
    lines = where.read_text("utf-8").splitlines()
    where.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", "utf-8")
    second, _ = decided(rules, where, mapping, tmp_path / "two")
    assert first["receipt"] == second["receipt"]


def test_a_row_that_does_not_say_whose_it_is_is_nobodys_and_who_has_no_number_is_not_known(rules: Rulebook, tmp_path: Path) -> None:
    """The number of a row stands in for a key that is missing, but it is nobody's key in another table. Who has no number: unknown, never none."""
    where, mapping = people(tmp_path, "主键: 编号\n列表:\n  子女: {表: 子女.csv, 编号: 家长, 列: {生日: 出生日期}, 齐全: 是}\n")
    where.write_text("编号,姓名\nJ1,张三\n2,李四\n,王五\n", "utf-8")
    (tmp_path / "子女.csv").write_text("家长,生日,在读,月托费\nJ1,2022-05-01,是,800\n,2022-05-01,是,800\n3,2022-05-01,是,800\n", "utf-8")
    summary, found = decided(rules, where, mapping, tmp_path / "out")
    # The second row of children has no key, though the second of the people is called 2; the third is of a 3, who is not here.
    assert found == {"J1": ("yes", "900.00", ""), "2": ("no", None, ""), "3": ("unknown", None, "子女")}
    assert summary["tables"]["子女.csv"]["rows"] == 3


NESTED = """
    SELECT * FROM (VALUES
        ('J1', [{出生日期: '2022-05-01', 在读: true, 月托费: 800::DECIMAL(9, 2), 住址: '东门区'},
                {出生日期: '2025-01-31', 在读: false, 月托费: 1200.50, 住址: '910100'}], [2024, 2025]),
        ('J2', [{出生日期: '2015-03-02', 在读: true, 月托费: 0, 住址: '别处'}], [2024, NULL]),
        ('J3', [{出生日期: '2023-02-29', 在读: true, 月托费: 300, 住址: NULL},
                {出生日期: '2024-08-08', 在读: NULL, 月托费: 300, 住址: '910101'}], []),
        ('J4', [{出生日期: '2021-01-01', 在读: false, 月托费: 500, 住址: NULL}], NULL),
        ('J5', [], [2023])
    ) AS people(编号, 子女, 工作年份)
"""


def test_a_list_is_a_nested_column(rules: Rulebook, tmp_path: Path) -> None:
    where = tmp_path / "家长.parquet"
    duckdb.sql(f"COPY ({NESTED}) TO '{where}' (FORMAT parquet)")
    summary, found = decided(rules, where, None, tmp_path / "out")
    assert found == {**EXPECTED, "J5": ("no", None, "")}
    assert summary["bad_cells"]["子女"] == {"fact": "子女", "cells": 2, "rows": [2, 3]}
    look = looked_at(rules, ("育儿补贴",), Population(where), ON)
    samples = look["bad_cells"]["子女"]["samples"]
    assert [(each["row"], each["item"], each["cell"]) for each in samples] == [(2, 1, "别处"), (3, 1, "2023-02-29")]
    assert samples[1]["zh"] == "“子女[1].出生日期”：没有 “2023-02-29” 这一天。"


def test_places_and_plain_values_in_lists(rules: Rulebook, tmp_path: Path) -> None:
    where = tmp_path / "家长.parquet"
    duckdb.sql(f"COPY ({NESTED}) TO '{where}' (FORMAT parquet)")
    _, found = decided(rules, where, None, tmp_path / "out", ("有孩子住在东门", "近年在工作"))
    outcomes = {key: [each for each in row if each in ("yes", "no", "unknown")] for key, row in found.items()}
    assert outcomes == {"J1": ["yes", "yes"], "J2": ["unknown", "unknown"], "J3": ["yes", "no"], "J4": ["unknown", "unknown"], "J5": ["no", "no"]}


def test_a_second_table_may_be_in_the_same_database(rules: Rulebook, tmp_path: Path) -> None:
    people(tmp_path, "主键: 编号\n列表:\n  子女: {表: 孩子, 编号: 家长, 列: {生日: 出生日期}, 齐全: 是}\n")
    where = tmp_path / "人员.duckdb"
    with duckdb.connect(str(where)) as database:
        database.execute(f"CREATE TABLE 家长 AS SELECT * FROM read_csv('{tmp_path}/家长.csv', all_varchar = true)")
        database.execute(f"CREATE TABLE 孩子 AS SELECT * FROM read_csv('{tmp_path}/子女.csv', all_varchar = true)")
    found = match(rules, ("育儿补贴",), Population(where, table="家长", mapping=tmp_path / "对应.yaml"), ON, tmp_path / "out", sample=9)
    assert found.summary["goals"]["育儿补贴"]["outcomes"] == {"yes": 2, "no": 3, "unknown": 0}


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("主键: 编号\n列表: {孩子: {表: 子女.csv, 编号: 家长}}", "孩子"),
        ("主键: 编号\n列表: {子女: {表: 没有.csv, 编号: 家长}}", "没有.csv"),
        ("主键: 编号\n列表: {子女: {表: 子女.csv, 编号: 爹}}", "爹"),
        ("主键: 编号\n列表: {子女: {表: 子女.csv}}", "编号"),
        ("主键: 编号\n列表: {子女: {表: 子女.csv, 编号: 家长, 齐全: 大概}}", "齐全"),
        ("主键: 编号\n列表: {子女: {表: 子女.csv, 编号: 家长, 列: {生日: 岁数}}}", "岁数"),
        ("主键: 编号\n列: {姓名: 子女}", "每行只有一个值"),
        ("主键: 编号\n列表: {子女: {表: 子女.csv, 编号: 家长, 齐权: 是}}", "“子女”里没有“齐权”这个键。是想写“齐全”吗？"),
        ("主键: 编号\n例表: {子女: {表: 子女.csv, 编号: 家长}}", "没有“例表”这个键。是想写“列表”吗？"),
        ("主键: 编号\n列\n  姓名: 子女", "第 3 行起看不懂"),
    ],
)
def test_a_mapping_of_a_list_that_cannot_be_used_says_why(rules: Rulebook, tmp_path: Path, mapping: str, said: str) -> None:
    where, file = people(tmp_path, mapping)
    with pytest.raises(Problems) as told:
        match(rules, ("育儿补贴",), Population(where, mapping=file), ON, tmp_path / "out")
    assert any(said in f"{each.message.zh}{each.hint.zh if each.hint else ''}" for each in told.value.diagnostics)
    assert not (tmp_path / "out").exists()


def test_a_change_of_rules_over_lists_is_counted_over_a_population(rules: Rulebook, tmp_path: Path) -> None:
    where, mapping = people(tmp_path, "主键: 编号\n列表: {子女: {表: 子女.csv, 编号: 家长, 列: {生日: 出生日期}, 齐全: 是}}\n")
    newer = tmp_path / "新"
    newer.mkdir()
    for name, text in CATALOG.items():
        (newer / name).write_text(text.replace("100元", "150元"), "utf-8")
    program, _ = checked(newer)
    assert program is not None
    work = tmp_path / "work"
    work.mkdir()
    found = effect_of(rules, Rulebook(program), ("育儿补贴",), Population(where, mapping=mapping), ON, work)
    # Two children of J1 are under six: 2 × 50 more; how many of J3 are is not known.
    assert "2300.50" in str(found["goals"]["育儿补贴"])


def test_a_list_of_more_items_than_a_fact_can_have_is_unknown(rules: Rulebook, tmp_path: Path) -> None:
    where = tmp_path / "家长.parquet"
    duckdb.sql(f"COPY (SELECT 'J' || n AS 编号, range(2024, 2024 + n) AS 工作年份 FROM (VALUES (1), (1000), (1001)) t(n)) TO '{where}' (FORMAT parquet)")
    found = match(rules, ("近年在工作",), where, ON, tmp_path / "out", format="parquet", sample=9)
    assert found.summary["goals"]["近年在工作"]["outcomes"] == {"yes": 1, "no": 1, "unknown": 1}
    assert found.summary["bad_cells"]["工作年份"] == {"fact": "工作年份", "cells": 1, "rows": [3]}


def test_a_mapping_to_begin_with_shows_how_lists_come(rules: Rulebook) -> None:
    text = mapping_text(rules.program, ["育儿补贴"], ON, ("编号", "姓名"))
    assert "#   子女: {表: 子女.csv, 编号: 说明是谁的列, 列: {列名: 出生日期}, 齐全: 否}  # 出生日期、在读、月托费、住址" in text
    begun = mapping_text(rules.program, ["育儿补贴"], ON, ("编号", "姓名"), "en")
    assert "complete: false" in begun


def test_people_from_a_file_of_text_are_not_all_held_for_their_lists(rules: Rulebook, tmp_path: Path) -> None:
    """Here their keys alone are more than the memory; what is held is the lists of the few who have one."""
    keys = [f"{number:09}" * 40 for number in range(40_000)]
    (tmp_path / "家长.csv").write_text("编号\n" + "\n".join(keys), "utf-8")
    (tmp_path / "子女.csv").write_text("家长,出生日期\n" + "\n".join(f"{key},2022-05-01" for key in keys[:2_000]), "utf-8")
    (tmp_path / "对应.yaml").write_text("列表:\n  子女: {表: 子女.csv, 编号: 家长}\n", "utf-8")
    many = Population(tmp_path / "家长.csv", mapping=tmp_path / "对应.yaml")
    assert looked_at(rules, ("育儿补贴",), many, ON, memory="40MB", threads=1)["filled_cells"] == {"子女.csv": 2_000}
