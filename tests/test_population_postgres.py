"""A table of PostgreSQL, from a server of its own: the people of a file, and cells that Python has no value for.

Runs where PostgreSQL and its driver psycopg are installed; elsewhere it is skipped with a word.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dsl.diagnostics import Problems
from engine.population import Population, match
from tests.test_population import ON, RULES, people, written


def filled(postgres: str, *statements: str, rows: list[tuple[object, ...]] | None = None) -> None:
    import psycopg

    with psycopg.connect(postgres.replace("+psycopg", "")) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[arg-type]
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany("INSERT INTO 老人 VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)


TABLE = (
    "DROP TABLE IF EXISTS 老人",
    "CREATE TABLE 老人 (编号 TEXT, 出生日期 DATE, 户籍地 TEXT, 死亡日期 TEXT, 异地已领 BOOLEAN, 月收入 NUMERIC, 姓名 TEXT)",
)


def test_a_table_gives_what_a_file_of_the_same_people_gives(postgres: str, tmp_path: Path) -> None:
    rows = people(500, seed=6)
    plain = match(RULES, ["津贴"], written(tmp_path / "人.csv", rows), ON, tmp_path / "一")
    given: list[tuple[Any, ...]] = [(*row[:1], row[1] or None, *row[2:4], {"是": True, "否": False}.get(row[4]), row[5] or None, row[6]) for row in rows]
    filled(postgres, *TABLE, rows=given)
    fetched = match(RULES, ["津贴"], Population(postgres, table="老人"), ON, tmp_path / "二", sample=20)
    assert fetched.summary["people"] == 500 and fetched.summary["bad_cells"] == {}
    assert fetched.summary["goals"] == plain.summary["goals"]
    # A session whose days are written day first reads no other days.
    filled(postgres, "ALTER ROLE banshi SET datestyle TO 'German, DMY'")
    try:
        assert match(RULES, ["津贴"], Population(postgres, table="老人"), ON, tmp_path / "三").summary["receipt"] == fetched.summary["receipt"]
    finally:
        filled(postgres, "ALTER ROLE banshi RESET datestyle")


def test_cells_that_are_no_value_are_counted_and_no_error(postgres: str, tmp_path: Path) -> None:
    """Days before our era and after all days, numbers that are none or have forty digits: each its row's own trouble."""
    filled(postgres, *TABLE, """
        INSERT INTO 老人 VALUES
        ('P1', 'infinity', '420102', NULL, false, 0.00000000, '甲'), ('P2', '0044-03-15 BC', '420102', NULL, false, 'NaN', '乙'),
        ('P3', '1940-02-03', '420102', NULL, NULL, 1e39, '丙'), ('P4', '1940-02-03', '420102', NULL, false, 100.10, '丁')
    """)  # fmt: skip
    summary = match(RULES, ["津贴"], Population(postgres, table="老人"), ON, tmp_path / "结果").summary
    assert {column: bad["rows"] for column, bad in summary["bad_cells"].items()} == {"出生日期": [1, 2], "月收入": [2, 3]}
    assert summary["filled_cells"]["月收入"] == 2


def test_a_table_of_another_schema_is_named_with_it(postgres: str, tmp_path: Path) -> None:
    filled(postgres, *TABLE, "CREATE SCHEMA IF NOT EXISTS 民政", "DROP TABLE IF EXISTS 民政.老人", "CREATE TABLE 民政.老人 AS SELECT * FROM 老人",
           "INSERT INTO 民政.老人 (编号, 出生日期) VALUES ('P1', '1940-01-01')")  # fmt: skip
    assert match(RULES, ["津贴"], Population(postgres, table="民政.老人"), ON, tmp_path / "结果").summary["people"] == 1
    with pytest.raises(Problems, match="没有这张"):
        match(RULES, ["津贴"], Population(postgres, table="没有这张"), ON, tmp_path / "另")


def test_a_server_that_is_not_there_is_told(postgres: str, tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        match(RULES, ["津贴"], Population("postgresql+psycopg://u:geheim@127.0.0.1:1/x", table="老人"), ON, tmp_path / "结果")
    assert caught.value.diagnostics[0].code == "unreadable-population" and "geheim" not in str(caught.value)
