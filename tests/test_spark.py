"""The same relation on Spark: every column of every row as DuckDB has it. In `./test --long`, where Spark and Java are."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dsl.diagnostics import Problems
from engine.load import load
from engine.population import Population, match, match_on_spark, session_of
from engine.population.binding import binding_of, mapping_from
from engine.population.spark import _spoken, people_on_spark
from engine.program import Program
from engine.to_relation import columns_of, relation_from
from engine.to_sql import Unsaid, query_from, text_of
from tests.backends import load as load_people
from tests.backends import quoted
from tests.benchmarks.workload.people import BENEFITS, CATALOG, ON, people
from tests.benchmarks.workload.population import write_people
from tests.generators import ON as DAY
from tests.generators import facts_for, program
from tests.test_dates_in_cells import CELLS, EXPECTED, NAMES, TYPED, expected, mapping
from tests.test_dates_in_cells import PROGRAM as DATES

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A session of its own on this machine; arithmetic that overflows is an error, as it is in DuckDB."""
    if shutil.which("java") is None:
        pytest.skip("NO JAVA, SPARK IS NOT TESTED: Spark 4 needs Java 17")
    sql = pytest.importorskip("pyspark.sql", reason="NO PYSPARK, SPARK IS NOT TESTED: pip install '.[spark]'")
    made = (
        sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.sql.ansi.enabled", "true")
        .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2").getOrCreate()
    )  # fmt: skip
    yield made
    made.stop()


def agree(spark: Any, rules: Program, names: tuple[str, ...], rows: list[Mapping[str, object]], on: date, folder: Path) -> None:
    """Both engines read one Parquet file and give the same rows, in the plain shape and in the shape for many people."""
    plain = relation_from(rules, names, on, keep={"person": "integer"})
    file = folder / "people.parquet"
    with duckdb.connect() as database:
        load_people(database, columns_of(rules).values(), rows)
        database.table("people").write_parquet(str(file))
        for query in (plain, plain.for_many()):
            cursor = database.execute(text_of(query_from(query.relation)))
            header = [each[0] for each in cursor.description or ()]
            expected = sorted(cursor.fetchall(), key=lambda row: row[header.index("person")])
            spark.read.parquet(str(file)).createOrReplaceTempView("people")
            frame = spark.sql(text_of(query_from(query.relation, "spark"), "spark"))
            assert frame.columns == header
            found = sorted((tuple(row) for row in frame.collect()), key=lambda row: row[header.index("person")])
            assert found == expected


def test_the_workload_is_decided_alike(spark: Any, tmp_path: Path) -> None:
    rulebook = load(CATALOG)
    rows = [rulebook.facts_from(person) for person in people(500)]
    agree(spark, rulebook.program, BENEFITS, rows, ON, tmp_path)


@pytest.mark.parametrize("seed", range(6))
def test_random_programs_are_decided_alike(spark: Any, seed: int, tmp_path: Path) -> None:
    from random import Random

    draw = Random(seed)
    rules = program(draw, True)
    rows = [facts_for(rules, draw) for _ in range(20)]
    try:
        agree(spark, rules, tuple(rules.goals), rows, DAY, tmp_path)
    except Unsaid as unsaid:
        assert unsaid.operation == "matches"


def test_what_spark_cannot_say_is_an_error_and_never_another_query() -> None:
    from engine.relation import Column, Constant, Project, Scan, operation

    matching = operation("matches", Column("甲", "text"), Constant("a+", "text"), type="truth")
    with pytest.raises(Unsaid, match="matches"):
        query_from(Project(Scan("people"), (("乙", matching),)), "spark")
    assert quoted("甲") in text_of(query_from(Project(Scan("people"), (("乙", Column("甲", "text")),))))


MAPPING = "主键: 编号\n列: {死亡日期: {数据项: 死亡日期, 空: 没有}, 残疾等级: {数据项: 残疾等级, 空: 没有}}\n"


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_a_match_on_spark_gives_what_a_match_on_this_machine_gives(spark: Any, ending: str, tmp_path: Path) -> None:
    file, mapping = tmp_path / f"people.{ending}", tmp_path / "mapping.yaml"
    mapping.write_text(MAPPING, "utf-8")
    write_people(tmp_path / "drawn.parquet", 2_000)
    with duckdb.connect() as database:
        people = f"SELECT 'P' || key AS 编号, * EXCLUDE (key, 死亡日期有, 残疾等级有) FROM '{tmp_path / 'drawn.parquet'}'"
        database.execute(f"COPY ({people}) TO '{file}'")
        rulebook, given = load(CATALOG), Population(file, mapping=mapping)
        here = match(rulebook, BENEFITS, given, ON, tmp_path / "here", format="parquet", receipt=False)
        there = match_on_spark(rulebook, BENEFITS, given, ON, tmp_path / "there", sample=20, session=spark)
        assert there.summary["goals"] == here.summary["goals"]
        assert there.summary["people"] == 2_000
        assert (there.summary["bad_cells"], there.summary["filled_cells"]) == (here.summary["bad_cells"], here.summary["filled_cells"])
        one, other = (f"SELECT COLUMNS(*)::VARCHAR FROM '{path}'" for path in (tmp_path / "here/results.parquet", tmp_path / "there/results.parquet/*.parquet"))
        differing = f"SELECT count(*) FROM (({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one}))"
        assert database.execute(differing).fetchall() == [(0,)]
    assert (tmp_path / "there/audit.jsonl").read_text("utf-8").count('"agrees": true') == 20 * len(BENEFITS)


def test_a_cell_that_spark_cannot_read_is_bad_and_leaves_its_person_unknown(spark: Any, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("编号,出生日期,户籍地,死亡日期,异地已领,集中供养\n甲,1930-02-30,930102,无,否,否\n乙,1930-02-28, 930102 ,无,否,否\n", "utf-8")
    found = match_on_spark(load(CATALOG), BENEFITS[:1], Population(file), ON, tmp_path / "out", format="csv", sparse=True, session=spark)
    assert found.summary["bad_cells"] == {"出生日期": {"fact": "出生日期", "cells": 1, "rows": []}}
    assert found.summary["goals"]["长寿津贴"]["outcomes"] == {"yes": 1, "no": 0, "unknown": 1}
    assert sorted(each.name for each in found.folder.iterdir()) == ["results.csv", "summary.json"]


def test_columns_with_a_format_are_read_as_on_this_machine(spark: Any, tmp_path: Path) -> None:
    """The cells of `dates_in_cells.yaml` as texts, but for full-width signs, which are bad here; and columns with types of their own."""
    rows = list(zip(*CELLS, strict=True))
    columns = {f"列{at}": {"数据项": NAMES[at], "格式": format_} for at, (_, format_, _) in enumerate(TYPED)}
    spark.createDataFrame(rows, ", ".join(f"`列{at}` string" for at in range(len(NAMES)))).createOrReplaceTempView("texts")
    # A moment is one of a zone here unless it says otherwise.
    values = [re.sub("^TIMESTAMP ", "TIMESTAMP_NTZ ", value).replace("TIMESTAMPTZ", "TIMESTAMP_LTZ") for value, _, _ in TYPED]
    typed = spark.sql(f"SELECT {', '.join(f'{value} AS `列{at}`' for at, value in enumerate(values))}")
    for source, text, names in ((spark.table("texts"), mapping(), NAMES), (typed, yaml.safe_dump({"列": columns}, allow_unicode=True), NAMES[: len(TYPED)])):
        source.createOrReplaceTempView("source")
        binding = binding_of(DATES, source.columns, columns_of(DATES), names, mapping_from(text))
        people_ = spark.sql(_spoken(people_on_spark(source, binding, DATES))).collect()
        for at, (name, bound) in enumerate(zip(names, binding.bound, strict=True)):
            found = ["bad" if row[f"bad{at}"] else row[bound.fact.name] for row in people_]
            if source is typed:
                assert found == ["bad" if TYPED[at][2] is None else TYPED[at][2]], TYPED[at]
                continue
            plain = [cell.strip(" ").isascii() or "年" in cell and not re.search("[\uff01-\uff5e]", cell) for cell in CELLS[at]]
            assert [each for each, is_plain in zip(found, plain, strict=True) if is_plain] == [each for each, is_plain in zip(expected(EXPECTED[at]), plain, strict=True) if is_plain], name


def test_a_session_that_cannot_start_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(Problems) as caught:
        session_of()
    assert caught.value.diagnostics[0].code == "no-spark"


LISTS = """\
目录: 育儿
语言: 1
依据: {育儿办法: {全称: 育儿补贴办法（示例）, 施行: 2025-01-01, 核验: 示例}}
数据项:
  子女: {类型: 列表, 每项: {出生日期: 日期}, 问: 有哪些子女}
公式:
  有小孩: {值: 有的 孩 属于 子女 满足 周岁(孩.出生日期) < 6岁}
"""


def test_rules_over_lists_are_refused_in_words(tmp_path: Path) -> None:
    """Before a session starts: nobody is unknown because nothing was read."""
    (tmp_path / "目录").mkdir()
    (tmp_path / "目录" / "目录.yaml").write_text(LISTS, "utf-8")
    with pytest.raises(Problems) as caught:
        match_on_spark(load(tmp_path / "目录"), ("有小孩",), Population(tmp_path / "没有.csv"), ON, tmp_path / "out")
    assert [(each.code, "列表" in each.message.zh) for each in caught.value.diagnostics] == [("not-on-spark", True)]
