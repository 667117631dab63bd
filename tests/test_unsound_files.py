"""A file of people that is not what its name says, or not whole, is told by its name with what to do: on the line and at the desk."""

from __future__ import annotations

import gzip
import sqlite3
import zipfile
from collections.abc import Callable
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
import yaml

from dsl.diagnostics import Problems
from engine.population import Population, looked_at, match
from engine.population.clean_csv import clean_csv
from engine.simulation.sheet import sheet_from
from tests.test_population import ON, RULES, people, written

FILES: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "unsound_files.yaml").read_text("utf-8"))
TEXT = "编号,出生日期,户籍地\nP1,1940-01-01,420102\n".encode()


@cache
def parquet() -> bytes:
    with TemporaryDirectory() as folder, duckdb.connect() as database:
        text, file = written(Path(folder) / "people.csv", people(2_000, seed=4)), Path(folder) / "people.parquet"
        database.read_csv(str(text), header=True, all_varchar=True).write_parquet(str(file), compression="zstd")
        return file.read_bytes()


@cache
def duck() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "people.duckdb"
        with duckdb.connect(str(file)) as database:
            database.sql("CREATE TABLE 人 AS SELECT hash(i) AS 编号, DATE '1930-01-01' + CAST(hash(i) % 20000 AS INTEGER) AS 出生日期 FROM range(60000) AS numbers(i)")
        return file.read_bytes()


@cache
def lite() -> bytes:
    connection = sqlite3.connect(":memory:")
    with connection:
        connection.execute("CREATE TABLE 人 (编号 TEXT, 出生日期 TEXT)")
        connection.executemany("INSERT INTO 人 VALUES (?, ?)", [(f"P{at}", "1940-01-01") for at in range(2_000)])
    return connection.serialize()


def workbook() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


def half(of: Callable[[], bytes]) -> bytes:
    whole = of()
    return whole[: len(whole) // 2]


def spoilt(of: Callable[[], bytes], at: float) -> bytes:
    """With a stretch of noughts, beginning at this share of it."""
    whole = of()
    begin = int(len(whole) * at)
    return whole[:begin] + bytes(min(2_000, len(whole) - begin - 8)) + whole[begin + min(2_000, len(whole) - begin - 8) :]


HOLDS: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "a text": lambda: TEXT,
    "a text in UTF-16": lambda: TEXT.decode().encode("utf-16"),
    "a compressed text": lambda: gzip.compress(TEXT),
    "anything": lambda: bytes(range(256)),
    "a workbook": workbook,
    "a Parquet": parquet,
    "half of a Parquet": partial(half, parquet),
    "a Parquet broken inside": partial(spoilt, parquet, 0.05),
    "a Parquet broken at its end": partial(spoilt, parquet, 0.99),
    "half of a DuckDB": partial(half, duck),
    "a DuckDB broken inside": partial(spoilt, duck, 0.5),
    "half of a SQLite": partial(half, lite),
}


@pytest.mark.parametrize("case", FILES)
def test_what_is_wrong_with_a_file_is_told_with_what_to_do(case: str, tmp_path: Path) -> None:
    name, holds = case.split(", ")
    chinese, way_out, english = FILES[case]
    data = HOLDS[holds]()
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Problems) as caught:
        match(RULES, ["津贴"], tmp_path / name, ON, tmp_path / "结果")
    (told,) = caught.value.diagnostics
    assert told.hint is not None
    assert (told.code, told.message.zh, told.hint.zh, told.message.en) == ("unreadable-population", chinese, way_out, english)
    assert not (tmp_path / "结果").exists()
    if not name.endswith((".parquet", ".duckdb", ".db")):
        with pytest.raises(Problems) as caught:
            sheet_from(data, name)
        assert caught.value.diagnostics[0].message.zh == chinese, "the reviewer's desk says the same"


def test_of_several_files_the_broken_one_is_named(tmp_path: Path) -> None:
    for name, data in (("一.parquet", parquet()), ("二.parquet", spoilt(parquet, 0.05))):
        (tmp_path / "各县").mkdir(exist_ok=True)
        (tmp_path / "各县" / name).write_bytes(data)
    with pytest.raises(Problems) as caught:
        match(RULES, ["津贴"], tmp_path / "各县", ON, tmp_path / "结果")
    assert caught.value.diagnostics[0].message.zh == "二.parquet 里面坏了，有的部分读不出来。"


@pytest.mark.parametrize("header", ["PARENT", "PAR1", "甲乙丙DUCK", "编号\x1a"])
def test_a_text_that_begins_like_something_else_is_a_text(header: str, tmp_path: Path) -> None:
    (tmp_path / "人.csv").write_text(f"{header},出生日期\nP1,1940-01-01\n", "utf-8")
    assert clean_csv(tmp_path / "人.csv", tmp_path / "copy.csv").delimiter == ","
    assert sheet_from((tmp_path / "人.csv").read_bytes(), "人.csv").header == (header, "出生日期")


def test_a_mapping_that_is_no_text_in_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "人.csv").write_bytes(TEXT)
    (tmp_path / "对应.yaml").write_text("列: {生日: 出生日期}\n", "gb18030")
    with pytest.raises(Problems) as caught:
        looked_at(RULES, ["津贴"], Population(tmp_path / "人.csv", mapping=tmp_path / "对应.yaml"), ON)
    (told,) = caught.value.diagnostics
    assert told.message.zh == "对应表 对应.yaml 不是 UTF-8 编码的文字。" and told.hint is not None and "另存为" in told.hint.zh


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        match(RULES, ["津贴"], "postgresql+psycopg://u:geheim@127.0.0.1:1/d", ON, tmp_path / "结果")
    assert caught.value.diagnostics[0].message.zh == "连不上 postgresql+psycopg://u:***@127.0.0.1:1/d：那里没有数据库在等。"
