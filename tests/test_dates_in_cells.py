"""Dates as offices export them: every reader of a population takes the cells of `dates_in_cells.yaml` for the same days."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
import yaml

from engine.facts import FactIndex, half_width
from engine.kinds import DATE, ListKind, RecordKind
from engine.population import Population, beginning_of, look_told, looked_at, mapping_text, match, told
from engine.population.binding import Binding, Bound, binding_of, item_columns, mapping_from
from engine.population.dates import LAST_COUNT, WAYS, Dates, Way, day_counted, turned
from engine.population.effect import effect_of
from engine.population.people import name_places, people_from
from engine.population.reading import Source, source_from
from engine.population.told_cells import told_cell
from engine.population.way_out import with_ways_out
from engine.program import Fact, Program, Rule
from engine.rulebook import Rulebook
from engine.setting import program_with
from engine.simulation import summary_of
from engine.simulation.cells import ABSENT, UNKNOWN, WRONG, Cells
from engine.to_relation import columns_of
from engine.to_sql import text_of
from tests.pages import rulebook_of
from tests.test_population import CLEAN, HEADER, ON, RULES, results, written
from tests.test_simulation import both, simulated

TABLE = yaml.safe_load((Path(__file__).parent / "dates_in_cells.yaml").read_text("utf-8"))
EXPECTED: list[dict[str, date | None]] = [{**case["读作"], **dict.fromkeys(case["看不懂"])} for case in TABLE]
FORMATS = [case["格式"] for case in TABLE]
LONGEST = max(map(len, EXPECTED))
CELLS = [[*column, *[""] * (LONGEST - len(column))] for column in EXPECTED]
"""The cells of each column, as many in one as in another."""

NAMES = [f"日{at}" for at in range(len(TABLE))]
LIST = ListKind(RecordKind(tuple((name, DATE) for name in NAMES)))
PROGRAM = Program("日", "420000", "03-01", {**{name: Fact(name, DATE) for name in NAMES}, "项": Fact("项", LIST)}, {}, dict[str, Rule](), {})
FACTS = columns_of(PROGRAM)


def mapping(prefix: str = "列", of: str = "") -> str:
    columns = {f"{prefix}{at}": {"数据项": f"{of}{NAMES[at]}", "格式": format_} for at, format_ in enumerate(FORMATS)}
    return yaml.safe_dump({"列": columns} if not of else {"列": {"项": {"数据项": "项", "列": columns}}}, allow_unicode=True)


def in_file(path: Path, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([[f"列{at}" for at in range(len(TABLE))], *zip(*CELLS, strict=True)])
    return path


def binding_to(source: Source, text: str, facts: Sequence[str]) -> Binding:
    return binding_of(PROGRAM, source.header, FACTS, facts, mapping_from(text), source.types)


def by_query(file: Path, folder: Path, text: str = "", facts: Sequence[str] = NAMES) -> list[list[date | str | None]]:
    """The days of each column, as a matching reads the file; a text where a cell is bad."""
    with duckdb.connect() as database:
        name_places(database, PROGRAM)
        source = source_from(file, folder, database)
        binding = binding_to(source, text or mapping(), facts)
        database.execute(f"CREATE TABLE people AS {text_of(people_from(source, binding, PROGRAM))}")
        found: list[list[date | str | None]] = []
        for at, bound in enumerate(binding.bound):
            query = f'SELECT CASE WHEN (bad::HUGEINT & {1 << at}::HUGEINT) != 0 THEN 1 ELSE 0 END, "{bound.fact.name}" FROM people ORDER BY row'
            found.append(["bad" if is_bad else value for is_bad, value in database.execute(query).fetchall()])
    return found


def bound_to(format_: Dates) -> Bound:
    return Bound(0, "列0", FACTS[NAMES[0]], dates=format_)


def in_python(bound: Bound, cells: Sequence[str]) -> list[date | str | None]:
    """The same in plain Python, each different text alone and many at once."""
    alone, together = (Cells(bound, PROGRAM, FactIndex.of(PROGRAM)) for _ in range(2))
    numbers = [alone[cell] for cell in cells]
    assert [together.meant[each] if each > ABSENT else each for each in together.numbers_of(cells)] == [alone.meant[each] if each > ABSENT else each for each in numbers]
    return ["bad" if each == WRONG else None if each == UNKNOWN else alone.meant[each] for each in numbers]  # type: ignore[misc]


def expected(column: dict[str, date | None]) -> list[date | str | None]:
    days: list[date | str | None] = ["bad" if day is None else day for day in column.values()]
    return [*days, *[None] * (LONGEST - len(days))]


@pytest.mark.parametrize("form", ["utf-8", "gb18030", "parquet"])
def test_a_matching_reads_these_cells_as_these_days(form: str, tmp_path: Path) -> None:
    file = in_file(tmp_path / "人.csv", "gb18030" if form == "gb18030" else "utf-8")
    if form == "parquet":
        duckdb.sql(f"COPY (SELECT * FROM read_csv('{file}', all_varchar = true, header = true)) TO '{tmp_path}/人.parquet'")
        file = tmp_path / "人.parquet"
    for format_, column, cells, found in zip(FORMATS, EXPECTED, CELLS, by_query(file, tmp_path), strict=True):
        assert dict(enumerate(zip(cells, found, strict=True))) == dict(enumerate(zip(cells, expected(column), strict=True))), format_


def test_plain_python_reads_these_cells_as_these_days(tmp_path: Path) -> None:
    with duckdb.connect() as database:
        binding = binding_to(source_from(in_file(tmp_path / "人.csv"), tmp_path, database), mapping(), NAMES)
    for bound, column, cells in zip(binding.bound, EXPECTED, CELLS, strict=True):
        assert list(zip(cells, in_python(bound, cells), strict=True)) == list(zip(cells, expected(column), strict=True)), bound.dates


def test_items_of_a_nested_column_are_read_as_these_days(tmp_path: Path) -> None:
    with duckdb.connect() as database:
        name_places(database, PROGRAM)
        record = ", ".join(f"列{at}: 列{at}" for at in range(len(TABLE)))
        rows = f"SELECT list({{{record}}}) AS 项 FROM read_csv('{in_file(tmp_path / '人.csv')}', all_varchar = true, header = true, nullstr = '无此格')"
        database.execute(f"COPY ({rows}) TO '{tmp_path}/人.parquet'")
        source = source_from(tmp_path / "人.parquet", tmp_path, database)
        query = text_of(people_from(source, binding_to(source, mapping(of="项."), ["项"]), PROGRAM))
        ((items,),) = database.execute(f'SELECT "{FACTS["项"].name}" FROM ({query})').fetchall()
    names = {each.fact: each.name for each in item_columns(FACTS["项"])}
    for name, column in zip(NAMES, EXPECTED, strict=True):
        found = [item[names[f"项.{name}"]] for item in items]
        assert [None if each == "bad" else each for each in expected(column)] == found, name


def test_every_cell_that_is_no_date_is_told_what_it_is() -> None:
    index = FactIndex.of(PROGRAM)
    for at, (case, column) in enumerate(zip(TABLE, EXPECTED, strict=True)):
        mapped = mapping_from(yaml.safe_dump({"列": {"列": {"数据项": NAMES[at], "格式": case["格式"]}}}, allow_unicode=True))
        (bound,) = binding_of(PROGRAM, ["列"], FACTS, [NAMES[at]], mapped).bound
        for cell, day in column.items():
            if day is None:
                words = told_cell(bound, PROGRAM, index, cell)
                assert cell.strip() in words.zh and cell.strip() in words.en and "看不懂" not in words.zh


# ── any day, any format ──────────────────────────────────────────────────────────────────────────────────────────


def shown(day: date, way: Way, draw: Random) -> str:
    """A day as an office would write it so, with everything that may be written otherwise drawn."""
    if not way.order:
        count = (day - date(1899, 12, 31)).days
        # From March 1900 on a spreadsheet is a day ahead.
        return str(count + (day >= date(1900, 3, 1))) + draw.choice(("", "", ".0", *((".25", ".604166667") if way.has_time else ())))
    wide = not way.mark or draw.random() < 0.5
    parts = {"年": f"{day.year:04}", "月": f"{day.month:02}" if wide else str(day.month), "日": f"{day.day:02}" if wide else str(day.day)}
    text = way.mark.join(parts[part] for part in way.order) + draw.choice(("", "", " 0:00", " 00:00:00", *((" 9:30", "T23:59:59.9") if way.has_time else ())))
    return text.translate({code - 0xFEE0: code for code in range(0xFF01, 0xFF5F)}) if draw.random() < 0.1 else text


def test_any_day_in_any_format_is_read_by_both_and_a_slip_of_the_pen_by_neither_alone(tmp_path: Path) -> None:
    """A day that is written out comes back; with one sign changed both readers say the same, whatever that is."""
    draw = Random(11)
    ways = [Way(way.order, way.mark, has_time) for way in WAYS for has_time in (False, True)]
    columns: list[list[str]] = []
    for way in ways:
        first = date(1900, 1, 1) if not way.order else date(1800, 1, 1)
        days = [first + timedelta(days=draw.randrange((date(2199, 12, 31) - first).days + 1)) for _ in range(150)]
        texts = [shown(day, way, draw) for day in days]
        assert in_python(bound_to(Dates((way,))), texts) == days, way
        slips = [text[:at] + draw.choice("0123456789/-.年 ") + text[at + draw.randrange(2) :] for text in texts for at in (draw.randrange(len(text) + 1),)]
        columns.append([*texts, *slips])
    assert len(columns) == 26
    with (tmp_path / "人.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[f"列{at}" for at in range(len(ways))], *zip(*columns, strict=True)])
    with duckdb.connect() as database:
        name_places(database, PROGRAM)
        source = source_from(tmp_path / "人.csv", tmp_path, database)
        bound = tuple(Bound(at, f"列{at}", FACTS[NAMES[0]], dates=Dates((way,))) for at, way in enumerate(ways))
        for at, each in enumerate(bound):
            rows = database.execute(f'SELECT bad != 0, "{each.fact.name}" FROM ({text_of(people_from(source, Binding((each,), None, (), ()), PROGRAM))}) ORDER BY row').fetchall()
            assert ["bad" if is_bad else value for is_bad, value in rows] == in_python(each, columns[at]), ways[at]


def test_no_text_is_one_day_in_a_format_and_another_in_one_that_may_stand_beside_it() -> None:
    draw = Random(3)
    for way in WAYS:
        days = [date(1900, 3, 1) + timedelta(days=draw.randrange(109_000)) for _ in range(60)]
        texts = [shown(day, way, draw) for day in days]
        for other in WAYS:
            found = [Dates((other,)).day_in(half_width(text)) for text in texts]
            if other != turned(way):
                assert all(there in (None, day) for there, day in zip(found, days, strict=True)), (way, other)
            elif way.mark:
                # These two may not: that is what they are refused for.
                assert any(there not in (None, day) for there, day in zip(found, days, strict=True))


def test_counted_days_are_those_of_spreadsheets() -> None:
    """Each is the day after the one before it, but for the one that there was not."""
    days = [day_counted(count) for count in range(1, LAST_COUNT + 1)]
    assert days[59] is None and None not in (*days[:59], *days[60:])
    assert [day for day in days if day is not None] == [date(1900, 1, 1) + timedelta(days=at) for at in range(LAST_COUNT - 1)]
    assert days[-1] == date(2199, 12, 31) and day_counted(LAST_COUNT + 1) is None and day_counted(0) is None


# ── columns with types of their own ──────────────────────────────────────────────────────────────────────────────

TYPED = [
    ("DATE '2004-08-08'", "年/月/日", date(2004, 8, 8)), ("DATE '2004-08-08'", "表格天数", date(2004, 8, 8)),
    ("20040808", "年月日", date(2004, 8, 8)), ("20040808::DOUBLE", "年月日", date(2004, 8, 8)), ("20040230", "年月日", None),
    ("38207", "表格天数", date(2004, 8, 8)), ("38207::DOUBLE", "表格天数", date(2004, 8, 8)), ("38207.00::DECIMAL(9, 2)", "表格天数", date(2004, 8, 8)), ("38207.5::DOUBLE", "表格天数", None),
    # Of eight digits a short float has lost the last.
    ("20040809::FLOAT", "年月日", None),
    # A database that has no type of days alone writes midnight; which day another moment is in, nobody knows unless the mapping says so.
    ("TIMESTAMP '2004-08-08 00:00:00'", "年-月-日", date(2004, 8, 8)), ("TIMESTAMP '2004-08-08 14:30:00'", "年-月-日", None),
    ("TIMESTAMP '2004-08-08 14:30:00'", "年-月-日 时刻", date(2004, 8, 8)), ("TIMESTAMPTZ '2004-08-08 00:00:00+00'", "年-月-日 时刻", None),
]  # fmt: skip


def test_columns_with_types_of_their_own_may_have_a_format(tmp_path: Path) -> None:
    columns = {f"列{at}": {"数据项": NAMES[at], "格式": format_} for at, (_, format_, _) in enumerate(TYPED)}
    duckdb.sql(f"COPY (SELECT {', '.join(f'{value} AS 列{at}' for at, (value, _, _) in enumerate(TYPED))}) TO '{tmp_path}/人.parquet'")
    found = by_query(tmp_path / "人.parquet", tmp_path, yaml.safe_dump({"列": columns}, allow_unicode=True), NAMES[: len(TYPED)])
    assert dict(zip(TYPED, found, strict=True)) == {each: ["bad" if each[2] is None else each[2]] for each in TYPED}


# ── with everything else that a mapping may say ──────────────────────────────────────────────────────────────────

DEATHS = (
    ("", "absent"), ("  ", "absent"), ("无", "absent"), ("none", "absent"), ("N", "absent"), ("9999/12/31", "absent"), ("旧", date(2020, 1, 1)),
    ("2026/5/2", date(2026, 5, 2)), ("2026-05-02", date(2026, 5, 2)), ("2026/2/30", "bad"), ("n", "bad"), ("2026/5/2 8:00", "bad"),
)  # fmt: skip
CODED = "主键: 编号\n列:\n  死亡日期: {数据项: 死亡日期, 格式: 年/月/日, 空: 没有, 代码: {N: 无, 9999/12/31: 无, 旧: 2020-01-01}}\n"


def test_codes_come_first_and_what_is_none_is_a_date(tmp_path: Path) -> None:
    """Alive and old enough: yes; dead: no; a cell that is no date: unknown. A column with codes alone takes nothing but codes."""
    rows = [(f"P{at}", *CLEAN[1:3], cell, *CLEAN[4:]) for at, (cell, _) in enumerate(DEATHS)]
    ours, theirs = both(RULES, ["津贴"], written(tmp_path / "格.csv", rows).read_bytes(), tmp_path, CODED)
    assert ours == theirs
    assert theirs["bad_cells"]["死亡日期"]["rows"] == [at + 1 for at, (_, what) in enumerate(DEATHS) if what == "bad"]
    match(RULES, ["津贴"], Population(tmp_path / "格.csv", mapping=tmp_path / "对应.yaml"), ON, tmp_path / "全", sample=len(rows))
    outcomes = {str(row["key"]): row["outcome"] for row in results(tmp_path / "全")}
    assert outcomes == {f"P{at}": {"absent": "yes", "bad": "unknown"}.get(str(what), "no") for at, (_, what) in enumerate(DEATHS)}


AGED = """
政策: 津贴
条件:
  年满六十: 周岁(生日) ≥ 六十岁
金额: 标准
数据项: {生日: {类型: 日期, 问: 生日}}
参数: {六十岁: {单位: 岁, 值: 60}, 标准: {单位: 元, 值: 100}}
"""


def test_a_difference_over_a_population_reads_dates_as_a_matching_does(tmp_path: Path) -> None:
    """Who is sixty on 1 June 2026 was born on 1 June 1966 or before. By the count that is 66 years, 17 of them leap, and day 152 of
    the next: 66 × 365 + 17 + 152 = 24259."""
    old = rulebook_of(AGED)
    new = Rulebook(program_with(old.program, ("标准=150元",), ON)[0])
    found = []
    for at, (cells, map_) in enumerate((
        (("1966-06-01", "1966-06-01", "1966-06-02", "1966-02-30"), "列: {出生: 生日}\n"),
        (("1966/6/1", "24259", "24260", "1966/2/30"), "列: {出生: {数据项: 生日, 格式: [年/月/日, 表格天数]}}\n"),
    )):  # fmt: skip
        (tmp_path / "人.csv").write_text("".join(f"{one},{other}\n" for one, other in [("编号", "出生"), *enumerate(cells)]), "utf-8")
        (tmp_path / "对应.yaml").write_text(map_, "utf-8")
        work = tmp_path / f"{at}"
        work.mkdir()
        found.append(effect_of(old, new, (), Population(tmp_path / "人.csv", mapping=tmp_path / "对应.yaml"), ON, work)["goals"])
    assert found[0] == found[1] and "300" in str(found[1])


# ── the way out ──────────────────────────────────────────────────────────────────────────────────────────────────


HINTS = yaml.safe_load((Path(__file__).parent / "dates_told.yaml").read_text("utf-8"))


def hint_in(look: Mapping[str, Any]) -> dict[str, str] | None:
    hint: dict[str, str] | None = look["bad_cells"].get("出生日期", {}).get("way_out")
    return hint


@pytest.mark.parametrize("case", HINTS, ids=lambda case: case["说明"])
def test_a_column_that_is_written_otherwise_is_told_with_the_line_of_a_mapping(case: dict[str, Any], tmp_path: Path) -> None:
    """And once the line stands in the mapping, the cells are read."""
    rows = [(f"P{at}", cell, *CLEAN[2:]) for at, cell in enumerate(case["格"])]
    file, text = written(tmp_path / "人.csv", rows), case.get("对应", "")
    look = summary_of(simulated(RULES, ["津贴"], file.read_bytes(), text))
    hint = hint_in(look)
    if hint is None:
        assert "中文" not in case
        return
    assert hint["zh"] == case["中文"] and hint["en"] == case.get("英文", hint["en"])
    line = hint["zh"].partition("写上：")[2].partition("（")[0]
    if not line:
        return
    again = summary_of(simulated(RULES, ["津贴"], file.read_bytes(), f"列:\n  {line}\n"))
    assert again["filled_cells"]["出生日期"] > look["filled_cells"]["出生日期"] and hint_in(again) is None


def test_the_way_out_is_told_wherever_a_file_is_read(tmp_path: Path) -> None:
    """In a dry run, by a matching, and at the desk; also of rows of a second table, whose line stands elsewhere in the mapping."""
    rows = [(f"P{at}", cell, *CLEAN[2:]) for at, cell in enumerate(HINTS[0]["格"])]
    file = written(tmp_path / "人.csv", rows)
    look, done = looked_at(RULES, ["津贴"], file, ON), match(RULES, ["津贴"], file, ON, tmp_path / "结果", format="none").summary
    assert hint_in(look) == hint_in(done) == hint_in(summary_of(simulated(RULES, ["津贴"], file.read_bytes())))
    assert HINTS[0]["中文"] in look_told(look) and HINTS[0]["中文"] in told(done) and HINTS[0]["英文"] in look_told(look, "en")
    assert "samples" not in done["bad_cells"]["出生日期"]


CHILDREN = """
政策: 津贴
条件: {有小孩: "有的 孩 属于 子女 满足 周岁(孩.出生日期) < 6岁"}
金额: 标准
数据项:
  子女: {类型: 列表, 每项: {出生日期: 日期}, 问: 有哪些子女}
参数: {标准: {单位: 元, 值: 100}}
"""


def test_the_way_out_of_a_second_table_names_its_place_in_the_mapping(tmp_path: Path) -> None:
    rules = rulebook_of(CHILDREN)
    (tmp_path / "人.csv").write_text("编号\n甲\n乙\n", "utf-8")
    (tmp_path / "子女.csv").write_text("家长,生日\n甲,2024/8/8\n乙,2010/12/30\n", "utf-8")
    lists = "主键: 编号\n列表: {子女: {表: 子女.csv, 编号: 家长, 齐全: 是, 列: {%s}}}\n"
    (tmp_path / "对应.yaml").write_text(lists % "生日: 出生日期", "utf-8")
    given = Population(tmp_path / "人.csv", mapping=tmp_path / "对应.yaml")
    assert looked_at(rules, ["津贴"], given, ON)["bad_cells"]["子女.csv：生日"]["way_out"]["zh"] == (
        "这一列的日期看来写成 年/月/日。在对应表“列表”里“子女”的“列”里写上：生日: {数据项: 出生日期, 格式: 年/月/日}"
    )
    (tmp_path / "对应.yaml").write_text(lists % "生日: {数据项: 出生日期, 格式: 年/月/日}", "utf-8")
    found = match(rules, ["津贴"], given, ON, tmp_path / "结果", format="none").summary
    assert found["bad_cells"] == {} and found["goals"]["津贴"]["outcomes"] == {"yes": 1, "no": 1, "unknown": 0}


def test_the_way_out_of_a_nested_column_names_the_member(tmp_path: Path) -> None:
    rules = rulebook_of(CHILDREN)
    duckdb.sql(f"COPY (SELECT '甲' AS 编号, [{{生日: '2024年8月8日'}}, {{生日: NULL}}] AS 孩子) TO '{tmp_path}/人.parquet'")
    (tmp_path / "对应.yaml").write_text("列: {孩子: {数据项: 子女, 列: {生日: 出生日期}}}\n", "utf-8")
    given = Population(tmp_path / "人.parquet", mapping=tmp_path / "对应.yaml")
    said = "这一列的日期看来写成 年月日。在对应表“列”里“孩子”的“列”里写上：生日: {数据项: 出生日期, 格式: 年月日}"
    assert looked_at(rules, ["津贴"], given, ON)["bad_cells"]["孩子"]["way_out"]["zh"] == said
    (tmp_path / "对应.yaml").write_text("列: {孩子: {数据项: 子女, 列: {生日: {数据项: 出生日期, 格式: 年月日}}}}\n", "utf-8")
    assert looked_at(rules, ["津贴"], given, ON)["bad_cells"] == {}


OFFERED = [
    ("", "列:\n  出生: {数据项: 生日, 格式: 年/月/日}\n"),
    ("主键: 编号\n", "主键: 编号\n列:\n  出生: {数据项: 生日, 格式: 年/月/日}\n"),
    ("列:\n  出生: 生日 # 日期\n  名: 姓名", "列:\n  出生: {数据项: 生日, 格式: 年/月/日}\n  名: 姓名\n"),
    ("columns:\n  name: 姓名\nkey: id\n", "columns:\n  出生: {数据项: 生日, 格式: 年/月/日}\n  name: 姓名\nkey: id\n"),
    # Written on one line, or not understood: whoever wrote it knows where it goes.
    ("列: {名: 姓名}\n", ""), ("列: [", ""), ("列:\n    名: 姓名\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), OFFERED)
def test_a_line_is_written_into_a_mapping_without_losing_any_other(before: str, after: str) -> None:
    line = "出生: {数据项: 生日, 格式: 年/月/日}"
    assert with_ways_out(before, {"出生": {"way_out": {"line": line, "list": ""}}, "死": {"way_out": {}}, "名": {}}) == after


def test_a_mapping_to_begin_with_says_how_dates_are_written(tmp_path: Path) -> None:
    """As they are, it can be used: the dates of people and of the dead are read, and where nothing tells, both ways stand there."""
    rows = [("A", "5/3/1940", "420102", "20260501", "否", "", ""), ("B", "6/4/1940", "420102", "无", "否", "", ""), ("C", "7/4/1940", "420102", "2026-05-01", "否", "", "")]
    header, cells = beginning_of(written(tmp_path / "人.csv", rows))
    text = mapping_text(RULES.program, ["津贴"], ON, header, cells=cells)
    assert "\n  死亡日期: {数据项: 死亡日期, 格式: 年月日}  # 日期 2026-06-01，或 无\n" in text
    assert "\n  出生日期: {数据项: 出生日期, 格式: 日/月/年}  # 或者 月/日/年，从这几格看不出来  # 日期 2026-06-01\n" in text
    # What is a day too early is left to whoever exports it again.
    assert "出生日期: 出生日期  #" in mapping_text(RULES.program, ["津贴"], ON, HEADER, cells=[["1940-03-04 16:00:00"]] * len(HEADER))
    assert "or month/day/year, which these cells do not tell" in mapping_text(RULES.program, ["津贴"], ON, header, "en", cells)
    (tmp_path / "对应.yaml").write_text(text, "utf-8")
    found = match(RULES, ["津贴"], Population(tmp_path / "人.csv", mapping=tmp_path / "对应.yaml"), ON, tmp_path / "结果", format="none").summary
    assert found["bad_cells"] == {} and found["goals"]["津贴"]["outcomes"] == {"yes": 1, "no": 2, "unknown": 0}
