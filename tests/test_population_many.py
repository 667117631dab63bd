"""What is said of many people is what is said of few: counts in one pass or several, from a file of results or without one."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.load import load
from engine.population import counting, effect, match, plain
from engine.population import sparse as sparse_results
from engine.population.matched import Population
from engine.rulebook import Rulebook
from engine.setting import program_with
from tests.benchmarks.workload.people import BENEFITS, CATALOG, ON
from tests.benchmarks.workload.population import write_people


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Population:
    folder = tmp_path_factory.mktemp("population")
    write_people(folder / "people.parquet", 3_000)
    mapping = folder / "mapping.yaml"
    mapping.write_text("列: {死亡日期: {数据项: 死亡日期, 空: 没有}, 残疾等级: {数据项: 残疾等级, 空: 没有}}\n", "utf-8")
    return Population(folder / "people.parquet", mapping=mapping)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load(CATALOG)


def test_a_summary_counts_what_stands_in_the_results(rulebook: Rulebook, population: Population, tmp_path: Path) -> None:
    summary = match(rulebook, BENEFITS, population, ON, tmp_path / "结果", format="parquet").summary
    found = duckdb.sql(f"SELECT * FROM '{tmp_path / '结果' / 'results.parquet'}'")
    rows: list[dict[str, Any]] = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert len(rows) == summary["people"] == 3_000
    for name in BENEFITS:
        said = summary["goals"][name]
        assert said["outcomes"] == {word: sum(row[f"{name}.outcome"] == word for row in rows) for word in ("yes", "no", "unknown")}
        assert said["sums"] == {"金额": f"{sum(row[f'{name}.金额'] or Decimal(0) for row in rows):.2f}"}
        reasons = Counter((row[f"{name}.outcome"], said["codes"][row[f"{name}.reason"]]) for row in rows if row[f"{name}.reason"] is not None)
        assert {(each["outcome"], each["reason"]): each["people"] for each in said["reasons"]} == reasons
        for each in said["missing"]:
            bit = 1 << summary["facts"].index(each["fact"])
            assert each["people"] == sum(bool(row[f"{name}.missing"] & bit) for row in rows)
            assert each["alone"] == sum(row[f"{name}.missing"] == bit for row in rows)
        cities = Counter((row["region"] and row["region"][:4] + "00", row[f"{name}.outcome"]) for row in rows)
        assert {(each["code"], word): each[word] for each in said["regions"] for word in ("yes", "no", "unknown") if each[word]} == cities
        assert sum(Decimal(each["sums"]["金额"]) for each in said["regions"]) == Decimal(said["sums"]["金额"])


@pytest.mark.parametrize("how", [{"format": "none"}, {"format": "parquet"}, {"format": "both", "sparse": True}, {"format": "csv"}], ids=str)
def test_a_summary_of_many_is_that_of_few(
    rulebook: Rulebook, population: Population, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: dict[str, Any]
) -> None:
    few = match(rulebook, BENEFITS, population, ON, tmp_path / "少", format="csv").summary
    for module in ("matched", "plain"):
        monkeypatch.setattr(import_module(f"engine.population.{module}"), "ENOUGH", 1)
    # As it is; then few at once, all tables by kind, and written goals counted by them.
    for together, apart, goals, states in ((64, 12, 6, 4_096), (2, 1, 1, 0)):
        for name, value in (("TOGETHER", together), ("APART", apart), ("MANY_GOALS", goals)):
            monkeypatch.setattr(counting, name, value)
        monkeypatch.setattr(import_module("engine.to_relation.prepared").prepared, "__defaults__", ("states", states))
        assert match(rulebook, BENEFITS, population, ON, tmp_path / "多", **how).summary == few
    if how["format"] == "csv":
        for name in BENEFITS:
            one, other = ((tmp_path / folder / f"{name}.csv").read_text("utf-8") for folder in ("少", "多"))
            assert sorted(one.splitlines()) == sorted(other.splitlines())


def test_sparse_results_are_the_rows_of_full_ones_that_say_more_than_no(
    rulebook: Rulebook, population: Population, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Goal by goal, whether few people are decided once, many joined with lists of what their state says, or each goal is asked
    alone because its outcome stands in no table."""
    match(rulebook, BENEFITS, population, ON, tmp_path / "全", format="parquet")
    full = tmp_path / "全" / "results.parquet"
    for shape, (enough, most) in {"少": (1_000_000, 1 << 17), "多": (1, 1 << 17), "散": (1, 200)}.items():
        for module in ("matched", "plain"):
            monkeypatch.setattr(import_module(f"engine.population.{module}"), "ENOUGH", enough)
        monkeypatch.setattr(import_module("engine.to_relation.shape").shaped, "__defaults__", ((), most))
        monkeypatch.setattr(sparse_results, "AT_ONCE", 3)
        match(rulebook, BENEFITS, population, ON, tmp_path / shape, format="both", sparse=True)
        sparse = tmp_path / shape / "results.parquet"
        for name in BENEFITS:
            own = ", ".join(f'"{name}.{column}"' for column in ("outcome", "金额", "reason", "missing"))
            wide = f"SELECT key, region, {own} FROM '{full}' WHERE \"{name}.outcome\" <> 'no'"
            long = f"SELECT key, region, outcome, 金额, reason, missing FROM '{sparse}' WHERE goal = '{name}'"
            ((count,),) = duckdb.sql(f"SELECT count(*) FROM ({wide})").fetchall()
            assert count > 50
            assert duckdb.sql(f"({wide} EXCEPT ALL {long}) UNION ALL ({long} EXCEPT ALL {wide})").fetchall() == []
            assert (tmp_path / shape / f"{name}.csv").read_text("utf-8").count("\n") == count + 1


def test_a_difference_over_many_is_that_over_few(rulebook: Rulebook, population: Population, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = Rulebook(program_with(rulebook.program, ["工资线=2000"], ON)[0])
    found = []
    for enough in (1_000_000, 1):
        for module in (effect, plain):
            monkeypatch.setattr(module, "ENOUGH", enough)
        work = tmp_path / f"{enough}"
        work.mkdir()
        found.append(effect.effect_of(rulebook, changed, BENEFITS, population, ON, work))
    assert found[0] == found[1]
    assert sum(found[0]["goals"][name]["classes"]["gained"] for name in BENEFITS) > 0
