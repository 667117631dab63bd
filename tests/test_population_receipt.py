"""The hashes of a receipt, made again from the words of docs/全体人员.md: without a query, from the files alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from hashlib import md5, sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.load import load
from engine.population import Population, match
from engine.rulebook import Rulebook
from tests.benchmarks.workload.people import BENEFITS, CATALOG, ON
from tests.benchmarks.workload.population import write_people

FACTS = (
    "出生日期", "户籍地", "死亡日期", "异地已领", "残疾等级", "残疾类型", "困难程度", "需要护理", "集中供养", "已参保", "缴费月数", "月均工资", "胎儿数", "难产",
)  # fmt: skip
MAPPING = "列: {死亡日期: {数据项: 死亡日期, 空: 没有}, 残疾等级: {数据项: 残疾等级, 空: 没有}}\n"
Row = dict[str, Any]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load(CATALOG)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    file = tmp_path_factory.mktemp("population") / "people.parquet"
    write_people(file, 120)
    return read(file)


def read(file: Path) -> list[Row]:
    with duckdb.connect() as database:
        found = database.execute("SELECT * FROM read_parquet(?)", [str(file)])
        names = [name for name, *_ in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def population(folder: Path, rows: list[Row]) -> Population:
    folder.mkdir()
    (folder / "mapping.yaml").write_text(MAPPING, "utf-8")
    types = {"出生日期": "DATE", "死亡日期": "DATE", "月均工资": "DECIMAL(12,2)", "残疾等级": "TINYINT", "缴费月数": "SMALLINT", "胎儿数": "TINYINT", "key": "BIGINT"}
    truths = {"异地已领", "需要护理", "集中供养", "已参保", "难产"}
    with duckdb.connect() as database:
        columns = ("key", *FACTS)
        said = ", ".join(f'"{name}" {types.get(name, "BOOLEAN" if name in truths else "VARCHAR")}' for name in columns)
        database.execute(f"CREATE TABLE people ({said})")
        database.executemany(f"INSERT INTO people VALUES ({', '.join('?' * len(columns))})", [[row[name] for name in columns] for row in rows])
        database.table("people").write_parquet(str(folder / "people.parquet"))
    return Population(folder / "people.parquet", mapping=folder / "mapping.yaml")


def low_bits(text: str, bits: int) -> int:
    return int.from_bytes(md5(text.encode()).digest(), "little") % 2**bits


def hashed(table: str, columns: Mapping[str, Callable[[Row], int | None]], rows: list[Row]) -> str:
    """Columns in the order in which they are added up; a cell where nothing stands counts nothing."""
    weights = [1 + low_bits(str(row["key"]), 44) for row in rows]
    sums = [sum(weights)] + [sum(weight * (number(row) or 0) for weight, row in zip(weights, rows, strict=True)) for number in columns.values()]
    return sha256(f"{table} {[*columns]} {[*BENEFITS]} {sums}".encode()).hexdigest()


def text(name: str) -> Callable[[Row], int | None]:
    return lambda row: None if row[name] is None else 1 + low_bits(row[name], 48)


def counted(name: str, times: int = 1) -> Callable[[Row], int | None]:
    return lambda row: None if row[name] is None else int(Decimal(row[name]) * times) + 1


@pytest.mark.parametrize("is_many", [False, True], ids=["few", "many"])
def test_both_hashes_are_those_of_the_two_files(
    rulebook: Rulebook, rows: list[Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_many: bool
) -> None:
    if is_many:
        for module in ("matched", "plain"):
            monkeypatch.setattr(import_module(f"engine.population.{module}"), "ENOUGH", 1)
    these = [{**row, "死亡日期": date(2026, 3, 4)} if row["key"] % 7 == 0 else row for row in rows]
    receipt = match(rulebook, BENEFITS, population(tmp_path / "人", these), ON, tmp_path / "结果", format="parquet").summary["receipt"]
    assert receipt["inputs"] == hashed("people", inputs(), these)
    assert receipt["result"] == hashed("results", outputs(), read(tmp_path / "结果" / "results.parquet"))


def inputs() -> dict[str, Callable[[Row], int | None]]:
    columns: dict[str, Callable[[Row], int | None]] = {}
    for name in FACTS:
        match name:
            case "出生日期" | "死亡日期":
                columns[name] = lambda row, name=name: None if row[name] is None else (row[name] - date(1799, 12, 31)).days  # type: ignore[misc]
            case "户籍地" | "残疾类型" | "困难程度":
                columns[name] = text(name)
            case "月均工资":
                columns[name] = counted(name, 100)
            case _:
                # No is 1 and yes is 2.
                columns[name] = counted(name)
        if name in ("死亡日期", "残疾等级"):
            columns[f"{name}·有"] = lambda row, name=name: 1 if row[name] is None else 2  # type: ignore[misc]
    return dict(sorted(columns.items()))


def outputs() -> dict[str, Callable[[Row], int | None]]:
    columns: dict[str, Callable[[Row], int | None]] = {"region": text("region")}
    for name in BENEFITS:
        outcome = f"{name}.outcome"
        columns[outcome] = lambda row, outcome=outcome: ["yes", "no", "unknown"].index(row[outcome]) + 1  # type: ignore[misc]
        # Amounts are counted in the least unit that the rules give: whole yuan, jiao or fen.
        digits = {"长寿津贴": 0, "护理补贴": 2, "生活补贴": 1, "生育补助": 2}[name]
        columns[f"{name}.金额"] = counted(f"{name}.金额", 10**digits)
        columns[f"{name}.reason"] = counted(f"{name}.reason")
        columns[f"{name}.missing"] = counted(f"{name}.missing")
    return columns


def test_a_number_or_a_day_out_of_bounds_is_found_among_many_as_among_few(
    rulebook: Rulebook, rows: list[Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = {"出生日期": date(1799, 12, 31), "缴费月数": 601, "残疾等级": 5, "月均工资": Decimal("-0.01")}
    edge = {"出生日期": date(1800, 1, 1), "缴费月数": 600, "残疾等级": 4, "月均工资": Decimal("0.00")}
    these = [{**row, **bad} if place == 7 else {**row, **edge} if place == 8 else row for place, row in enumerate(rows[:40])]
    few = match(rulebook, BENEFITS, population(tmp_path / "少", these), ON, tmp_path / "结果少").summary
    for module in ("matched", "plain"):
        monkeypatch.setattr(import_module(f"engine.population.{module}"), "ENOUGH", 1)
    assert match(rulebook, BENEFITS, population(tmp_path / "多", these), ON, tmp_path / "结果多").summary == few
    assert {name: each["rows"] for name, each in few["bad_cells"].items()} == dict.fromkeys(bad, [8])


@pytest.mark.parametrize("keys", [[5, 6, 7, 6], [-3, None, 4, 2]], ids=str)
def test_keys_that_come_twice_are_found_whatever_numbers_they_are(rulebook: Rulebook, rows: list[Row], tmp_path: Path, keys: list[int | None]) -> None:
    """A row without a key has the number of the row: the second one is 2, which the last one is too."""
    these = [{**row, "key": key} for row, key in zip(rows, keys, strict=False)]
    found = match(rulebook, BENEFITS, population(tmp_path / "人", these), ON, tmp_path / "结果", receipt=False).summary["same_key"]
    assert found == {"rows": 1, "first": [2]}
