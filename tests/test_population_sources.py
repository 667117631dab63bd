"""The same people from a file, several files, a database: the same results, whatever they came from and however they go out."""

from __future__ import annotations

import csv
import re
import sqlite3
from importlib import import_module
from pathlib import Path

import duckdb
import pytest

from dsl.diagnostics import Problems
from engine.population import Population, beginning_of, look_told, looked_at, mapping_text, match, told
from engine.population.binding import mapping_from
from tests.pages import rulebook_of
from tests.test_population import CLEAN, ON, RULES, people, results, written

TYPED = (
    "SELECT 编号, CAST(出生日期 AS DATE) AS 出生日期, CASE 户籍地 WHEN '乙市' THEN '420100' WHEN '丁市' THEN '420500' ELSE 户籍地 END AS 户籍地,"
    " TRY_CAST(死亡日期 AS DATE) AS 死亡日期, 异地已领 = '是' AS 异地已领, CAST(月收入 AS DECIMAL(12, 2)) AS 月收入, 姓名 FROM read_csv(?, all_varchar = true, header = true)"
)


def in_types(file: Path, target: Path) -> Path:
    with duckdb.connect() as database:
        database.sql(TYPED.replace("?", f"'{file}'")).write_parquet(str(target))
    return target


def test_columns_with_types_of_their_own_give_what_text_gives(tmp_path: Path) -> None:
    file = written(tmp_path / "人.csv", people(2_000, seed=4))
    text = match(RULES, ["津贴"], file, ON, tmp_path / "一")
    typed = match(RULES, ["津贴"], in_types(file, tmp_path / "人.parquet"), ON, tmp_path / "二", sample=20)
    assert typed.summary == text.summary
    assert sorted(map(repr, results(tmp_path / "一"))) == sorted(map(repr, results(tmp_path / "二")))


def test_several_files_are_one_population_and_rows_are_named_with_their_file(tmp_path: Path) -> None:
    parts = tmp_path / "分"
    parts.mkdir()
    with duckdb.connect() as database:
        for name, first, last in (("a", 1, 3), ("b", 4, 9)):
            database.sql(f"SELECT 'P' || i AS 编号, CASE i WHEN 2 THEN DATE '1700-01-01' WHEN 5 THEN DATE '2300-01-01' ELSE DATE '1940-01-01' END AS 出生日期,"
                         f" '420102' AS 户籍地, false AS 异地已领 FROM range({first}, {last + 1}) t(i)").write_parquet(str(parts / f"{name}.parquet"))  # fmt: skip
    for where in (parts, parts / "*.parquet"):
        done = match(RULES, ["津贴"], where, ON, tmp_path / "结果")
        assert done.summary["people"] == 9
        assert done.summary["bad_cells"]["出生日期"]["rows"] == ["a.parquet:2", "b.parquet:2"]


@pytest.mark.parametrize(("second", "filled"), [("born", 5), ("Born", 5), ("other", 3)], ids=["called the same", "in another case", "only in one"])
def test_filled_cells_are_counted_though_files_call_a_column_otherwise(second: str, filled: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three of four and two of three people have a birthday, each in a file of their own."""
    for module in ("matched", "plain"):
        monkeypatch.setattr(import_module(f"engine.population.{module}"), "ENOUGH", 1)
    parts = tmp_path / "分"
    parts.mkdir()
    with duckdb.connect() as database:
        for name, column, count in (("a", "born", 4), ("b", second, 3)):
            database.sql(f"SELECT '{name}' || i AS 编号, CASE WHEN i > 0 THEN DATE '1940-01-01' END AS {column} FROM range({count}) t(i)").write_parquet(str(parts / f"{name}.parquet"))
    (tmp_path / "对应.yaml").write_text("列: {born: 出生日期}\n", "utf-8")
    done = match(RULES, ["津贴"], Population(parts, mapping=tmp_path / "对应.yaml"), ON, tmp_path / "结果", format="none", receipt=False)
    assert (done.summary["people"], done.summary["filled_cells"]) == (7, {"born": filled})


def test_tables_of_databases_are_read(tmp_path: Path) -> None:
    rows = people(500, seed=6)
    plain = match(RULES, ["津贴"], written(tmp_path / "人.csv", rows), ON, tmp_path / "一")
    lite = tmp_path / "人.db"
    with sqlite3.connect(lite) as connection:
        connection.execute("CREATE TABLE 老人 (编号 TEXT, 出生日期 DATE, 户籍地 TEXT, 死亡日期 TEXT, 异地已领 BOOLEAN, 月收入 NUMERIC(12, 2), 姓名 TEXT)")
        connection.execute("CREATE TABLE 别的 (x TEXT)")
        given = [(*row[:1], row[1] or None, *row[2:4], {"是": 1, "否": 0}.get(row[4]), row[5] or None, row[6]) for row in rows]
        connection.executemany("INSERT INTO 老人 VALUES (?, ?, ?, ?, ?, ?, ?)", given)
    connection.close()
    with pytest.raises(Problems) as caught:
        match(RULES, ["津贴"], f"sqlite:///{lite}", ON, tmp_path / "二")
    assert "老人" in caught.value.diagnostics[0].message.zh and "--table" in caught.value.diagnostics[0].hint.zh  # type: ignore[union-attr]
    fetched = match(RULES, ["津贴"], Population(f"sqlite:///{lite}", table="老人"), ON, tmp_path / "二")
    assert fetched.summary["goals"] == plain.summary["goals"] and fetched.summary["bad_cells"] == {}
    store = tmp_path / "人.duckdb"
    with duckdb.connect(str(store)) as database:
        database.execute(f"CREATE TABLE 老人 AS {TYPED}", [str(tmp_path / "人.csv")])
    for where in (store, f"duckdb:///{store}"):
        stored = match(RULES, ["津贴"], where, ON, tmp_path / "三")
        assert stored.summary == plain.summary


def test_cells_of_sqlite_that_are_not_what_their_column_says_are_each_their_rows_own_trouble(tmp_path: Path) -> None:
    """SQLite keeps what somebody puts there: a day that is none, a number too long for a float, a truth that is 2, bytes."""
    lite = tmp_path / "人.db"
    with sqlite3.connect(lite) as connection:
        connection.execute("CREATE TABLE 老人 (编号 TEXT, 出生日期 DATE, 户籍地 TEXT, 死亡日期 DATETIME, 异地已领 BOOLEAN, 月收入 NUMERIC(12, 2), 姓名 TEXT)")
        connection.executemany("INSERT INTO 老人 VALUES (?, ?, ?, ?, ?, ?, ?)", [
            ("P1", "1940-02-30", "420102", None, 1, 0.1, "甲"),
            ("P2", "1940-02-03", "420102", None, "x", 123456789012345678, "乙"),
            ("P3", 19400203, "420102", "无", 2, "1E999", "丙"),
            ("P4", "1940-02-03", b"\xff\xfe", None, 0, 100, "丁\x00"),
        ])  # fmt: skip
        connection.execute("INSERT INTO 老人 SELECT 'P5', '1940-02-03', CAST(x'ff' AS TEXT), NULL, 0, 9007199254740993, '戊'")
    connection.close()
    summary = match(RULES, ["津贴"], f"sqlite:///{lite}", ON, tmp_path / "结果").summary
    bad = {column: each["rows"] for column, each in summary["bad_cells"].items()}
    assert bad == {"出生日期": [1, 3], "户籍地": [4, 5], "异地已领": [2, 3], "月收入": [2, 3, 5], "姓名": [4]}


@pytest.mark.parametrize("where", ["没有.csv", "没有*.parquet", "sqlite:///没有.db", "duckdb:///没有.duckdb", "没有这种://x"])
def test_what_is_not_there_is_told(where: str, tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        match(RULES, ["津贴"], where if "://" in where else tmp_path / where, ON, tmp_path / "结果")
    assert caught.value.diagnostics[0].code == "unreadable-population"
    assert not (tmp_path / "结果").exists()


def test_a_file_in_utf_16_is_named_for_what_it_is(tmp_path: Path) -> None:
    """As spreadsheets write what they call Unicode text."""
    (tmp_path / "人.csv").write_text("编号\t出生日期\nP1\t1940-01-01\n", "utf-16")
    with pytest.raises(Problems) as caught:
        match(RULES, ["津贴"], tmp_path / "人.csv", ON, tmp_path / "结果")
    assert caught.value.diagnostics[0].message.zh == "人.csv 的编码是 UTF-16。"


def test_a_password_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        match(RULES, ["津贴"], "postgresql+nosuchdriver://u:geheim@h/d", ON, tmp_path / "结果")
    assert "geheim" not in caught.value.diagnostics[0].message.zh


# ── how it goes out ──────────────────────────────────────────────────────────────────────────────────────────────


def test_sparse_results_leave_out_who_gets_only_no_and_count_them_all_the_same(tmp_path: Path) -> None:
    file = written(tmp_path / "人.csv", people(1_000, seed=8))
    full = match(RULES, ["津贴"], file, ON, tmp_path / "全")
    sparse = match(RULES, ["津贴"], file, ON, tmp_path / "疏", sparse=True)
    only = match(RULES, ["津贴"], file, ON, tmp_path / "汇总", format="none")
    assert full.summary == sparse.summary == only.summary
    assert sorted(each.name for each in (tmp_path / "汇总").iterdir()) == ["summary.json"]
    wanted = [row for row in results(tmp_path / "全") if row["outcome"] != "no"]
    with duckdb.connect() as database:
        found = database.sql(f"SELECT * EXCLUDE goal, goal FROM '{tmp_path / '疏' / 'results.parquet'}'")
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    assert {row.pop("goal") for row in rows} == {"津贴"}
    assert sorted(map(repr, rows)) == sorted(map(repr, wanted)) and 0 < len(wanted) < 1_000
    with (tmp_path / "疏" / "津贴.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert {row["结论"] for row in csv.DictReader(lines)} == {"符合", "未知"}


def test_sparse_results_of_a_formula_hold_everyone_in_columns_with_types(tmp_path: Path) -> None:
    """A formula says no to nobody, and has no outcome and no reason: their columns are there and empty."""
    book = rulebook_of("目录: 试\n语言: 1\n数据项: {岁数: {类型: 整数, 单位: 岁, 问: 几岁}}\n公式: {两倍: {值: 岁数 + 岁数}}\n")
    (tmp_path / "人.csv").write_text("编号,岁数\n甲,85\n乙,\n", "utf-8")
    done = match(book, ["两倍"], tmp_path / "人.csv", ON, tmp_path / "疏", sparse=True)
    assert ["合计", "170"] in [line.split() for line in told(done.summary).split("\n")]
    with duckdb.connect() as database:
        found = database.sql(f"FROM '{tmp_path / '疏' / 'results.parquet'}' ORDER BY key DESC")
        assert dict(zip(found.columns, map(str, found.types), strict=True)) == {
            "key": "VARCHAR", "goal": "VARCHAR", "outcome": "VARCHAR", "value": "BIGINT", "reason": "SMALLINT", "missing": "BIGINT",
        }  # fmt: skip
        assert found.fetchall() == [("甲", "两倍", None, 170, None, 0), ("乙", "两倍", None, None, None, 1)]


def test_money_is_written_to_the_fen_for_people_and_stays_a_decimal_for_programs(tmp_path: Path) -> None:
    """However round the amounts of a goal are: 金额 is always whole yuan here, 补差 is not."""
    file = written(tmp_path / "人.csv", people(1_000, seed=8))
    for sparse in (False, True):
        match(RULES, ["津贴"], file, ON, tmp_path / "结果", sparse=sparse)
        with (tmp_path / "结果" / "津贴.csv").open(encoding="utf-8-sig", newline="") as lines:
            told = [(row["金额"], row["补差"]) for row in csv.DictReader(lines) if row["结论"] == "符合"]
        assert len(told) > 20 and all(re.fullmatch(r"\d+\.\d\d", amount) for amounts in told for amount in amounts if amount)
        if not sparse:
            exact = [(row["金额"], row["补差"]) for row in results(tmp_path / "结果") if row["outcome"] == "yes"]
            assert sorted(told) == sorted(tuple("" if each is None else f"{each:.2f}" for each in amounts) for amounts in exact)


def test_keys_stay_as_they_are_written(tmp_path: Path) -> None:
    keys = ("11010519491231002X", "000123", "420106194001011234", "１２", "a b")
    match(RULES, ["津贴"], written(tmp_path / "人.csv", [(key, *CLEAN[1:]) for key in keys]), ON, tmp_path / "结果")
    assert {row["key"] for row in results(tmp_path / "结果")} == set(keys)
    with (tmp_path / "结果" / "津贴.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert {row["编号"] for row in csv.DictReader(lines)} == set(keys)


def test_the_parquet_says_what_its_codes_stand_for(tmp_path: Path) -> None:
    done = match(RULES, ["津贴"], written(tmp_path / "人.csv", people(20)), ON, tmp_path / "结果")
    with duckdb.connect() as database:
        about = {key.decode(): value.decode() for key, value in database.execute(
            "SELECT key, value FROM parquet_kv_metadata(?)", [str(tmp_path / "结果" / "results.parquet")]).fetchall()}  # fmt: skip
    assert about["banshi.on"] == ON.isoformat() and about["banshi.facts"].split() == done.summary["facts"]
    assert about["津贴.codes"].split() == done.summary["goals"]["津贴"]["codes"]


# ── the way in ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_mapping_to_begin_with_can_be_used_as_it_is(tmp_path: Path) -> None:
    header = ("编号", "出生日期", "户籍地", "死亡日起", "异地已领")
    file = written(tmp_path / "人.csv", [("A", "1940-01-01", "420102", "", "否")], header)
    text = mapping_text(RULES.program, ["津贴"], ON, beginning_of(file)[0])
    mapped = mapping_from(text)
    assert mapped.key == "编号" and set(mapped.columns) == {"出生日期", "户籍地", "异地已领"}
    # The fact without a column stands there as a comment, beside the column that is probably meant.
    assert "# 死亡日起: 死亡日期" in text
    mapping = tmp_path / "对应.yaml"
    mapping.write_text(text.replace("# 死亡日起:", "死亡日起:"), "utf-8")
    done = match(RULES, ["津贴"], Population(file, mapping=mapping), ON, tmp_path / "结果")
    assert done.summary["goals"]["津贴"]["outcomes"]["yes"] == 1
    assert mapping_from(mapping_text(RULES.program, ["津贴"], ON, header, "en")).key == "编号"


def test_a_dry_run_names_what_has_no_column_and_for_whom_it_is_unknown(tmp_path: Path) -> None:
    file = written(tmp_path / "人.csv", [("A", "1940-01-01", "x")], ("编号", "出生日期", "备注"))
    look = looked_at(RULES, ["津贴"], file, ON)
    assert set(look["goals"]["津贴"]) == {"户籍地", "死亡日期", "异地已领", "姓名", "月收入"}
    words = look_told(look)
    assert "没有用到的列：备注" in words and "对所有人都是未知" in words and "unknown for everyone" in look_told(look, "en")


def test_a_number_in_a_unit_of_ten_thousand_stays_exact(tmp_path: Path) -> None:
    with duckdb.connect() as database:
        database.sql("SELECT 'A' AS 编号, CAST('1.234567' AS DECIMAL(12, 6)) AS 万元").write_parquet(str(tmp_path / "人.parquet"))
    mapping = tmp_path / "对应.yaml"
    mapping.write_text("列: {万元: {数据项: 月收入, 倍数: 10000}}\n", "utf-8")
    look = looked_at(RULES, ["津贴"], Population(tmp_path / "人.parquet", mapping=mapping), ON)
    assert look["bad_cells"] == {} and look["filled_cells"] == {"万元": 1}
    mapping.write_text("列: {万元: {数据项: 月收入, 倍数: 1000}}\n", "utf-8")
    # 1,234.567 yuan: a tenth of a fen is no money.
    assert looked_at(RULES, ["津贴"], Population(tmp_path / "人.parquet", mapping=mapping), ON)["bad_cells"]["万元"]["cells"] == 1
