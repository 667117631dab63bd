"""The same relation on Spark: every column of every row as DuckDB has it. In `./test --long`, where Spark and Java are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.load import load
from engine.program import Program
from engine.to_relation import columns_of, relation_from
from engine.to_sql import Unsaid, query_from, text_of
from tests.backends import load as load_people
from tests.backends import quoted
from tests.benchmarks.workload.people import BENEFITS, CATALOG, ON, people
from tests.generators import ON as DAY
from tests.generators import facts_for, program

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
        load_people(database, columns_of(rules), rows)
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
