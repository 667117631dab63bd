"""Rules over a whole population: a file in, results, counts and a receipt out, and dirty cells told by their rows."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from sqlglot import exp

from dsl.diagnostics import Problems, Report
from dsl.from_folder import catalog_from_files
from engine.compile import program_from
from engine.facts import Facts
from engine.formats import FORMATS
from engine.kinds import BOOLEAN, DATE, REGION, TEXT, ChoiceKind, Maybe, NumberKind
from engine.population import cells, match, told
from engine.program import (
    Benefit,
    Call,
    Choose,
    Connective,
    Derivation,
    Fact,
    FactRef,
    Goal,
    Literal,
    Local,
    Lookup,
    Parameter,
    Period,
    Program,
    RangeOf,
    Rule,
    RuleRef,
)
from engine.rulebook import Rulebook
from engine.to_sql import text_of
from engine.values import MonthsDuration
from tests.backends import by_reference

ON = date(2026, 6, 15)
AGE, YUAN = NumberKind("岁", 3, 0), NumberKind("元", 12, 2)
SEX = ChoiceKind("性别", ("男", "女"))
BIRTH, PLACE, DEATH, ELSEWHERE = FactRef("出生日期", DATE), FactRef("户籍地", REGION), FactRef("死亡日期", Maybe(DATE)), FactRef("异地已领", BOOLEAN)
AGED, INCOME = FactRef("年龄", AGE), FactRef("月收入", YUAN)
PLACES = {"420000": "甲省", "420100": "乙市", "420102": "丙区", "420500": "丁市", "430000": "外省", "430102": "丙县"}


def band(low: int, high: int | None) -> Call:
    ends = (Literal(Decimal(low), AGE), None if high is None else Literal(Decimal(high), AGE))
    return Call("in", (Local("?", AGE), RangeOf(*ends, True, False, AGE)), BOOLEAN)  # type: ignore[arg-type]


def allowance() -> Program:
    """An allowance for the old: by age and place, not for the dead, not twice, with a supplement of part of a low income."""
    rows = [
        ("420000", 80, 90, 50), ("420000", 90, 100, 100), ("420000", 100, None, 300), ("420100", 80, 90, 100), ("420100", 90, None, 200),
    ]  # fmt: skip
    standard = Parameter(
        "标准", YUAN,
        tuple(Period(code, date(2015, 1, 1), None, (band(low, high),), Literal(Decimal(amount), YUAN)) for code, low, high, amount in rows),
        PLACE, (("年龄", AGED),),
    )  # fmt: skip
    reached = Call("day of reaching age", (BIRTH, Literal(Decimal(80), AGE)), DATE)
    supplement = Choose(
        Call("<", (INCOME, Literal(Decimal(1000), YUAN)), BOOLEAN),
        Call("round half up", (Call("/", (INCOME, Literal(Decimal(3), NumberKind())), YUAN), Literal(Decimal(2), NumberKind())), YUAN),
        Literal(Decimal(0), YUAN), YUAN,
    )  # fmt: skip
    rules = [
        Rule("津贴.满八十", "满八十", "condition", Call(">=", (AGED, Literal(Decimal(80), AGE)), BOOLEAN), BOOLEAN),
        Rule("津贴.在本省", "在本省", "condition", Call("within region", (PLACE, Literal("420000", REGION)), BOOLEAN), BOOLEAN),
        Rule("津贴.健在", "健在", "condition", Call("=", (DEATH, Literal(None, DEATH.kind)), BOOLEAN), BOOLEAN),
        Rule("津贴.异地", "异地", "exclusion", ELSEWHERE, BOOLEAN),
        Rule("津贴.金额", "金额", "result", Lookup("标准", None, None, (), YUAN), YUAN),
        Rule("津贴.起发", "起发", "result", Call("+", (Call("start of month", (reached,), DATE), Literal(MonthsDuration(1), DATE)), DATE), DATE),
        Rule("津贴.补差", "补差", "result", supplement, YUAN),
        Rule("津贴.称呼", "称呼", "result", FactRef("姓名", TEXT), TEXT),
    ]
    parts = (*(RuleRef(f"津贴.{name}", BOOLEAN) for name in ("满八十", "在本省", "健在")), Call("not", (RuleRef("津贴.异地", BOOLEAN),), BOOLEAN))
    rules.append(Rule("津贴.符合", "符合", "outcome", Connective("and", parts, BOOLEAN), BOOLEAN))
    results = tuple((label, f"津贴.{label}") for label in ("金额", "起发", "补差", "称呼"))
    goal = Goal("津贴", "benefit", "津贴.符合", results, ("津贴.满八十", "津贴.在本省", "津贴.健在"), ("津贴.异地",))
    facts = [
        Fact("出生日期", DATE, id="birth_date"), Fact("户籍地", REGION), Fact("死亡日期", Maybe(DATE), empty_is_absent=True),
        Fact("异地已领", BOOLEAN), Fact("月收入", YUAN), Fact("姓名", TEXT), Fact("性别", SEX),
        Fact("年龄", AGE, derived=Derivation(Call("reached age", (BIRTH,), AGE)), never_ask=True),
    ]  # fmt: skip
    return Program(
        "试", "420000", "03-01", {fact.name: fact for fact in facts}, {"标准": standard}, {rule.name: rule for rule in rules},
        {"津贴": goal}, benefits={"津贴": Benefit(goal)}, choices={"性别": (("男", "1"), ("女", "2"))}, places=PLACES,
    )  # fmt: skip


RULES = Rulebook(allowance())
HEADER = ("编号", "出生日期", "户籍地", "死亡日期", "异地已领", "月收入", "姓名")


def written(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def people(count: int, seed: int = 1) -> list[tuple[str, ...]]:
    draw = random.Random(seed)
    return [
        (
            f"P{place:06}",
            draw.choice(("", f"{draw.randint(1915, 1960)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}", "1936-02-29", "1946-06-15", "1946-06-16")),
            draw.choice(("420102", "420500", "430102", "乙市", "丁市", "")), draw.choice(("", "", "", "2026-05-01", "无")),
            draw.choice(("是", "否", "否", "")), draw.choice(("", "999.99", "1000", "0.05", "82420.73", "100.01")), draw.choice(("张三", "=SUM(A1)", "")),
        )
        for place in range(count)
    ]  # fmt: skip


def results(folder: Path, name: str = "津贴") -> list[dict[str, object]]:
    """The columns of one goal, without its name."""
    with duckdb.connect() as database:
        found = database.execute("SELECT * FROM read_parquet(?)", [str(folder / "results.parquet")])
        header = [each[0].removeprefix(f"{name}.") for each in found.description or ()]
        return [dict(zip(header, row, strict=True)) for row in found.fetchall()]


# ── everyone ─────────────────────────────────────────────────────────────────────────────────────────────────────


def by_hand(row: tuple[str, ...]) -> tuple[str, Decimal | None, str | None]:
    """The allowance of one row, written again without any of our code: outcome, amount, reason."""
    _, birth, place, death, elsewhere, _, _ = row
    place = {"乙市": "420100", "丁市": "420500"}.get(place, place)
    age = None
    if birth:
        year, month, day = map(int, birth.split("-"))
        age = 2026 - year - ((6, 15) < (month, day))
    truths = {
        "满八十": None if age is None else age >= 80,
        "在本省": None if not place else place[:2] == "42",
        "健在": death in ("", "无"),
        "异地": None if not elsewhere else elsewhere == "否",
    }
    for name, truth in truths.items():
        if truth is False:
            return "no", None, name
    for name, truth in truths.items():
        if truth is None:
            return "unknown", None, name
    assert age is not None
    if place.startswith("4201") and (age >= 80):
        return "yes", Decimal(100 if age < 90 else 200), None
    return "yes", Decimal(50 if age < 90 else 100 if age < 100 else 300), None


def test_a_hundred_thousand_people_get_what_hand_written_python_gives_them(tmp_path: Path) -> None:
    rows = people(100_000)
    done = match(RULES, ["津贴"], written(tmp_path / "人.csv", rows), ON, tmp_path / "结果")
    found = {str(row["key"]): row for row in results(tmp_path / "结果")}
    assert len(found) == len(rows)
    reasons = ("满八十", "在本省", "健在", "异地")
    counted: Counter[str] = Counter()
    total = Decimal(0)
    for row in rows:
        outcome, amount, reason = by_hand(row)
        got = found[row[0]]
        assert (got["outcome"], got["reason"]) == (outcome, None if reason is None else reasons.index(reason)), row
        assert got["金额"] == amount, row
        counted[outcome] += 1
        total += amount or 0
    assert done.summary["goals"]["津贴"]["outcomes"] == dict(counted)
    assert Decimal(done.summary["goals"]["津贴"]["sums"]["金额"]) == total


def test_every_cell_of_a_sample_is_what_the_evaluator_says(tmp_path: Path) -> None:
    rows = people(400, seed=2)
    done = match(RULES, ["津贴"], written(tmp_path / "人.csv", rows), ON, tmp_path / "结果", sample=25)
    found = {str(row["key"]): row for row in results(tmp_path / "结果")}
    facts_read = done.summary["facts"]
    codes = [f"津贴.{name}" for name in ("满八十", "在本省", "健在", "异地")]
    for row in rows:
        given = {name: value for name, value in zip(HEADER[1:], row[1:], strict=True) if value}
        facts = Facts({**RULES.facts_from(given), **({} if row[3] else {"死亡日期": None})})
        expected = by_reference(RULES.program, "津贴", facts, ON, "420000")
        got = found[row[0]]
        value = expected.value or {}
        assert got["outcome"] == expected.outcome
        assert ("" if got["reason"] is None else codes[int(str(got["reason"]))]) == expected.reason
        assert frozenset(fact for place, fact in enumerate(facts_read) if int(str(got["missing"])) >> place & 1) == expected.missing
        for label in ("金额", "起发", "补差", "称呼"):
            assert got[label] == value.get(label), (row, label)  # type: ignore[attr-defined]
    audit = [json.loads(line) for line in (tmp_path / "结果" / "audit.jsonl").read_text("utf-8").splitlines()]
    assert len(audit) == 25 and all(line["agrees"] and "because" in line for line in audit)


def test_a_sample_agrees_where_only_papers_and_situations_are_open(tmp_path: Path) -> None:
    files = {
        "小/目录.yaml": "目录: 小\n语言: 1\n",
        "小/事项.yaml": """数据项: {满年龄: {类型: 是否, 问: 满了吗}, 住本地: {类型: 是否, 问: 住本地吗}}
材料: {居住证: 公安部门}
事项:
  老年卡:
    条件: {到龄: {要求: 满年龄, 不符时: 还没满}}
    情形: {外地人: {何时: 不是 住本地}}
    申请材料: {居住证: {何时: 外地人, 用途: 核对住处}}
一件事:
  养老: {联办事项: {老年卡: {何时: 满年龄}}, 条件: {满了: {要求: 满年龄, 不符时: 还没满}}}
""",
    }
    report = Report()
    catalog = catalog_from_files(files, "小", report)
    assert catalog is not None
    program = program_from(catalog, report)
    assert not report.has_errors, list(report)
    people_file = tmp_path / "人.csv"
    people_file.write_text("编号,满年龄,住本地\nA,是,\nB,是,否\nC,,\nD,否,\n", "utf-8")
    match(Rulebook(program), ["老年卡", "养老"], people_file, ON, tmp_path / "结果", sample=4)
    audit = [json.loads(line) for line in (tmp_path / "结果" / "audit.jsonl").read_text("utf-8").splitlines()]
    assert len(audit) == 8 and all(line["agrees"] for line in audit)
    # Who may have the card is settled for A; what to bring is not, and the notice will ask.
    assert [line["missing"] for line in audit if line["key"] == "A" and line["name"] == "老年卡"] == [["住本地"]]


def test_no_column_of_a_result_is_a_float(tmp_path: Path) -> None:
    match(RULES, ["津贴"], written(tmp_path / "人.csv", people(10)), ON, tmp_path / "结果")
    with duckdb.connect() as database:
        types = database.execute("SELECT column_type FROM (DESCRIBE SELECT * FROM read_parquet(?))", [str(tmp_path / "结果" / "results.parquet")])
        assert not {each for (each,) in types.fetchall()} & {"DOUBLE", "FLOAT"}


# ── the same answer however it is run ────────────────────────────────────────────────────────────────────────────


def test_order_of_rows_and_threads_do_not_change_the_receipt(tmp_path: Path) -> None:
    rows = people(5_000)
    receipts = []
    for place, threads in enumerate((1, 2, 4)):
        random.Random(place).shuffle(rows)
        done = match(RULES, ["津贴"], written(tmp_path / "人.csv", rows), ON, tmp_path / "结果", threads=threads)
        receipts.append(done.summary["receipt"])
    assert receipts[0] == receipts[1] == receipts[2]
    rows[7] = (*rows[7][:5], "77.70", rows[7][6])
    changed = match(RULES, ["津贴"], written(tmp_path / "人.csv", rows), ON, tmp_path / "结果").summary["receipt"]
    assert changed["inputs"] != receipts[0]["inputs"]


def test_gb18030_parquet_and_utf8_are_read_alike(tmp_path: Path) -> None:
    rows = people(300)
    plain = match(RULES, ["津贴"], written(tmp_path / "甲.csv", rows), ON, tmp_path / "一")
    old = match(RULES, ["津贴"], written(tmp_path / "乙.csv", rows, encoding="gb18030"), ON, tmp_path / "二")
    marked = match(RULES, ["津贴"], written(tmp_path / "丙.csv", rows, encoding="utf-8-sig"), ON, tmp_path / "三")
    with duckdb.connect() as database:
        database.read_csv(str(tmp_path / "甲.csv"), all_varchar=True, header=True).write_parquet(str(tmp_path / "丁.parquet"))
    columns = match(RULES, ["津贴"], tmp_path / "丁.parquet", ON, tmp_path / "四")
    assert plain.summary == old.summary == marked.summary == columns.summary


# ── columns and cells ────────────────────────────────────────────────────────────────────────────────────────────


def test_columns_are_bound_by_name_id_or_mapping(tmp_path: Path) -> None:
    file = written(tmp_path / "人.csv", [("A", "1940-01-01", "HB-W", "N", "Y", "12.3")], ("工号", "birth_date", "户口", "去世", "别处", "千元"))
    mapping = tmp_path / "对应.yaml"
    mapping.write_text(
        "主键: 工号\n列:\n  户口: {数据项: 户籍地, 代码: {HB-W: 乙市}}\n  去世: {数据项: 死亡日期, 代码: {N: 无}}\n"
        "  别处: {数据项: 异地已领, 代码: {Y: 否}}\n  千元: {数据项: 月收入, 倍数: 1000}\n", "utf-8",
    )  # fmt: skip
    done = match(RULES, ["津贴"], file, ON, tmp_path / "结果", mapping=mapping)
    (row,) = results(tmp_path / "结果")
    assert (row["key"], row["outcome"], row["金额"], row["补差"]) == ("A", "yes", Decimal(100), Decimal(0))
    assert done.summary["bad_cells"] == {} and done.summary["columns"]["birth_date"] == "出生日期"


def test_a_wrong_mapping_says_what_is_wrong(tmp_path: Path) -> None:
    file = written(tmp_path / "人.csv", people(3))
    for text, code in (
        ("列: {没有: 出生日期}", "no-such-column"), ("列: {编号: 没有}", "no-such-fact"), ("列: [", "bad-mapping"),
        ("列: {月收入: {数据项: 月收入, 倍数: -1}}", "bad-mapping"), ("列: {月收入: {数据项: 月收入, 空: 没有}}", "bad-mapping"),
    ):  # fmt: skip
        mapping = tmp_path / "对应.yaml"
        mapping.write_text(text, "utf-8")
        with pytest.raises(Problems) as caught:
            match(RULES, ["津贴"], file, ON, tmp_path / "结果", mapping=mapping)
        assert caught.value.diagnostics[0].code == code
        assert not (tmp_path / "结果").exists()


DIRTY = [
    ("出生日期", ("1946-02-30", "19460520", "1799-12-31", "2200-01-01", "昨天", "1946-1-1", "1E5", "0000-00-00")),
    ("户籍地", ("没有这里", "42010", "丙", "42０１０")),
    ("死亡日期", ("2026/05/01", "?")),
    ("异地已领", ("1", "Y", "是是")),
    ("月收入", ("1E999999", "1" * 40, "1,000", "0.001", "12元3", "NaN", "--1", "1.", ".5", "10000000000.01")),
    ("姓名", ("\x01", "甲\ufffd")),
]
CLEAN = ("A", "1940-01-01", "420102", "", "否", "100", "张三")


@pytest.mark.parametrize(("column", "cells"), DIRTY)
def test_a_dirty_cell_is_counted_by_its_row_and_never_guessed(column: str, cells: tuple[str, ...], tmp_path: Path) -> None:
    place = HEADER.index(column)
    rows = [CLEAN, *((f"B{at}", *CLEAN[1:place], cell, *CLEAN[place + 1 :]) for at, cell in enumerate(cells)), CLEAN]
    done = match(RULES, ["津贴"], written(tmp_path / "人.csv", rows), ON, tmp_path / "结果")
    assert done.summary["people"] == len(rows)
    assert done.summary["bad_cells"] == {column: {"fact": column, "cells": len(cells), "rows": list(range(2, len(cells) + 2))}}
    for row in results(tmp_path / "结果"):
        if str(row["key"]).startswith("B"):
            assert row["outcome"] == "unknown" or column in ("月收入", "姓名")


GOOD = [
    ("出生日期", "１９４０-01-01", "出生日期", date(1940, 1, 1)), ("月收入", "１００.50元", "月收入", Decimal("100.50")),
    ("月收入", " 100.500 ", "月收入", Decimal("100.5")), ("户籍地", "甲省.乙市", "户籍地", "420100"), ("异地已领", "否 ", "异地已领", False),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "fact", "value"), GOOD)
def test_a_cell_is_read_as_the_door_for_facts_reads_it(column: str, cell: str, fact: str, value: object, tmp_path: Path) -> None:
    place = HEADER.index(column)
    row = (*CLEAN[:place], cell, *CLEAN[place + 1 :])
    if "." not in cell or column != "户籍地":
        assert RULES.facts_from({column: cell})[fact] == value
    done = match(RULES, ["津贴"], written(tmp_path / "人.csv", [row]), ON, tmp_path / "结果")
    assert done.summary["bad_cells"] == {}
    assert results(tmp_path / "结果")[0]["outcome"] == "yes"


@pytest.mark.parametrize("format_, right, wrong", [
    ("id_number", "11010519491231002X", ("110105194912310020", "11010519491331002X", "1101051949123100")),
    ("uscc", "91350100M000100Y43", ("91350100I000100Y43", "91350100M000100Y4")),
    ("bank_account", "622202100011", ("62220210", "6222021000112222333344")),
    ("mobile", "13900001111", ("12900001111", "1390000111")),
])  # fmt: skip
def test_a_cell_with_a_format_is_judged_as_the_door_for_facts_judges_it(format_: str, right: str, wrong: tuple[str, ...]) -> None:
    for text in (right, *wrong):
        ((value,),) = duckdb.sql(text_of(exp.select(cells.words(exp.Literal.string(text), format_)))).fetchall()
        assert (value == text) is FORMATS[format_].fits(text) is (text == right)


def test_broken_bytes_and_crooked_rows_do_not_stop_the_others(tmp_path: Path) -> None:
    file = tmp_path / "人.csv"
    good = ",".join(CLEAN)
    lines = [",".join(HEADER), good, "B,1940-01-01,42BROKEN", "C,1940-01-01,420102,,否,100,张三,多,余", good, '"D', ""]
    file.write_bytes(b"\n".join(line.encode().replace(b"BROKEN", b"\xff\x00") for line in lines))
    done = match(RULES, ["津贴"], file, ON, tmp_path / "结果")
    outcomes = Counter(str(row["outcome"]) for row in results(tmp_path / "结果"))
    assert outcomes["yes"] == 2
    assert done.summary["bad_cells"]["户籍地"]["cells"] == 1
    assert done.summary["people"] == 5 and done.summary["unreadable_rows"] == {"rows": 0, "lines": []}
    assert done.summary["rows_too_long"] == {"rows": 1, "first": [3]}
    assert done.summary["rows_too_short"] == {"rows": 2, "first": [2, 5]}


def test_ten_thousand_random_cells_never_end_a_run(tmp_path: Path) -> None:
    draw = random.Random(3)
    signs = "0123456789-./年月日元是否无=+@,'\"\t ０９，。张\u3000\ud7ff𠮷eE"
    rows = [(f"X{place}", *("".join(draw.choices(signs, k=draw.randint(0, 12))) for _ in HEADER[1:])) for place in range(10_000)]
    done = match(RULES, ["津贴"], written(tmp_path / "人.csv", rows), ON, tmp_path / "结果")
    assert done.summary["people"] == len(rows) and sum(done.summary["goals"]["津贴"]["outcomes"].values()) == len(rows)


# ── what comes out ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_spreadsheet_finds_no_formula_in_the_csv(tmp_path: Path) -> None:
    rows = [(key, *CLEAN[1:6], name) for key, name in (("=1+1", "=SUM(A1)"), ("+1", "@x"), ("-1", "\tq"), ("ok", "张三"))]
    match(RULES, ["津贴"], written(tmp_path / "人.csv", rows), ON, tmp_path / "结果")
    with (tmp_path / "结果" / "津贴.csv").open(encoding="utf-8", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            assert not any(cell[:1] in "=+@\t\r" and cell for cell in row), row
            assert not row[0].startswith("-")


def test_a_run_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, out = written(tmp_path / "人.csv", people(10)), tmp_path / "结果"
    match(RULES, ["津贴"], file, ON, out)
    before = {each.name: each.read_bytes() for each in out.iterdir()}
    monkeypatch.setattr("engine.population.summary.counts_of", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        match(RULES, ["津贴"], file, date(2020, 1, 1), out)
    assert {each.name: each.read_bytes() for each in out.iterdir()} == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["人.csv", "结果"]


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "别的").mkdir()
    (tmp_path / "别的" / "重要.txt").write_text("x", "utf-8")
    with pytest.raises(Problems) as caught:
        match(RULES, ["津贴"], written(tmp_path / "人.csv", people(3)), ON, tmp_path / "别的")
    assert caught.value.diagnostics[0].code == "foreign-folder"


def test_the_engine_is_locked_while_it_runs(tmp_path: Path) -> None:
    from engine.population.database import database_in, lock

    inside = tmp_path / "内"
    inside.mkdir()
    (tmp_path / "秘密.csv").write_text("a\n1\n", "utf-8")
    database = database_in(inside, None, None)
    lock(database, [tmp_path / "人.csv"], inside)
    for attempt in (
        f"SELECT * FROM read_csv('{tmp_path / '秘密.csv'}')", "SELECT * FROM read_text('/etc/hostname')", "ATTACH '/tmp/x.db'",
        f"COPY (SELECT 1) TO '{tmp_path / '外.csv'}'", "SET enable_external_access = true", "INSTALL httpfs", "SET lock_configuration = false",
    ):  # fmt: skip
        with pytest.raises(duckdb.Error):
            database.execute(attempt)
    database.execute(f"COPY (SELECT 1) TO '{inside / '内.csv'}'")


def test_hostile_headers_are_only_names(tmp_path: Path) -> None:
    header = (*HEADER, "\"; DROP TABLE people; --", "x' OR 1=1", "编号")
    rows = [(*row, "a", "b", "c") for row in people(20)]
    done = match(RULES, ["津贴"], written(tmp_path / "人.csv", rows, header), ON, tmp_path / "结果")
    assert done.summary["people"] == 20 and len(done.summary["unbound_columns"]) == 3


def test_the_summary_names_the_datum_most_worth_fetching(tmp_path: Path) -> None:
    rows = [CLEAN, (*CLEAN[:4], "", *CLEAN[5:]), (*CLEAN[:2], "", *CLEAN[3:]), (*CLEAN[:4], "", *CLEAN[5:])]
    done = match(RULES, ["津贴"], written(tmp_path / "人.csv", rows), ON, tmp_path / "结果")
    missing = done.summary["goals"]["津贴"]["missing"]
    assert missing[0] == {"fact": "异地已领", "people": 2, "alone": 2}
    text = told(done.summary)
    assert "符合" in text and "最值得补的一项：异地已领，2 人只缺它" in text
    assert "yes" in told(done.summary, "en")


def test_cities_come_by_their_codes_and_who_lives_nobody_knows_where_comes_first(tmp_path: Path) -> None:
    """On Spark too (tests/test_spark.py): engines differ in where they put what is not known."""
    found = match(RULES, ["津贴"], written(tmp_path / "人.csv", people(300)), ON, tmp_path / "结果", receipt=False).summary
    codes = [place["code"] for place in found["goals"]["津贴"]["regions"]]
    assert codes[0] is None and len(codes) > 2 and codes[1:] == sorted(codes[1:])
