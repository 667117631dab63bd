"""A file of people decided in plain Python: cell for cell, person for person and sum for sum what the other backends say."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from dsl.diagnostics import Problems
from engine.decide import goal_named
from engine.facts import FactIndex, Facts
from engine.load import load
from engine.population import Population, match
from engine.population.binding import Binding, Bound, mapping_from
from engine.population.effect import effect_of as effect_by_query
from engine.population.turns import value_at
from engine.program import Program
from engine.rulebook import Rulebook
from engine.setting import program_with
from engine.simulation import (
    Decided,
    alike,
    decided_for,
    effect_of,
    finished,
    people_from,
    results_csv,
    sheet_from,
    summary_of,
)
from engine.simulation.cells import ABSENT, UNKNOWN, WRONG, Cells
from engine.simulation.columns import Column
from engine.simulation.decided import ELEMENT, for_people
from engine.simulation.people import People
from engine.simulation.sheet import Ragged
from engine.simulation.side_by_side import lanes_of, narrow, side_by_side
from engine.simulation.to_csv import MARK, concerned_csv
from engine.simulation.to_xlsx import results_xlsx
from engine.to_relation import columns_of
from engine.values import Unknown
from tests import generators
from tests.backends import by_reference, fact_at
from tests.benchmarks.workload.people import BENEFITS, CATALOG, FACTS
from tests.benchmarks.workload.people import people as drawn
from tests.conftest import LONG
from tests.pages import rulebook_of
from tests.test_effect import PAGE, TEN
from tests.test_population import HEADER, ON, RULES, people, written
from tests.test_population_cells import KINDS, PROGRAM, by_the_door, cells_of


def simulated(rulebook: Rulebook, names: Sequence[str], data: bytes, mapping: str = "") -> Decided:
    mapped = mapping_from(mapping) if mapping else None
    return finished(decided_for(finished(people_from(sheet_from(data, "人.csv"), rulebook, names, ON, None, mapped)), rulebook))


def plainly(summary: dict[str, Any]) -> dict[str, Any]:
    """What both summaries say; a query has a receipt and no samples, plain Python counts cases."""
    found = json.loads(json.dumps({name: value for name, value in summary.items() if name not in ("receipt", "facts", "program")}))
    for bad in found["bad_cells"].values():
        bad.pop("samples", None)
    for goal in found["goals"].values():
        goal.pop("cases", None)
    return found


def both(rulebook: Rulebook, names: Sequence[str], data: bytes, folder: Path, mapping: str = "") -> tuple[dict[str, Any], dict[str, Any]]:
    file, map_file = folder / "人.csv", folder / "对应.yaml"
    file.write_bytes(data)
    map_file.write_text(mapping or "{}", "utf-8")
    by_query = match(rulebook, names, Population(file, mapping=map_file if mapping else None), ON, folder / "结果", format="none").summary
    return plainly(summary_of(simulated(rulebook, names, data, mapping))), plainly(dict(by_query))


def as_file(people_: Sequence[dict[str, Any]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(("编号", *FACTS))
    words = {True: "是", False: "否"}
    for at, person in enumerate(people_):
        cells = ["" if name not in person else "无" if (value := person[name]) is None else words[value] if isinstance(value, bool) else value for name in FACTS]
        writer.writerow([at, *cells])
    return out.getvalue().encode()


# ── cells ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cell_is_judged_as_the_door_for_facts_judges_it() -> None:
    """The queries of a population are held to the same door in `test_population_cells`."""
    index, facts = FactIndex.of(PROGRAM), columns_of(PROGRAM)
    for fact in KINDS:
        cells = Cells(Bound(1, "格", facts[fact]), PROGRAM, index)
        for cell in cells_of(2_000, 3):
            number = cells[cell]
            judged = ("bad", None) if number == WRONG else ("empty", None) if number == UNKNOWN else ("absent", None) if number == ABSENT else ("value", cells.meant[number])
            assert judged == (by_the_door(fact, cell, index) if cell.strip() else ("empty", None)), (fact, cell)


def test_many_cells_at_once_are_judged_as_each_alone() -> None:
    """Plain days and numbers, no two alike, and among them what no calendar has, what is too large, and all else that people write."""
    index, facts, draw = FactIndex.of(PROGRAM), columns_of(PROGRAM), Random(5)
    plain = [str(at) for at in range(0, 3_000, 7)] + [f"{at}.{at % 100:02}" for at in range(400)] + [f"{1790 + at % 420}-{at % 13:02}-{at % 32:02}" for at in range(900)]
    for fact in KINDS:
        for cells in (plain, [*plain, *cells_of(600, 4)], [each for each in plain if len(each) == 10 and "1800" < each[:4] < "2199" and "00" < each[-2:] < "29" and each[5:7] != "00"]):
            one, many = (Cells(Bound(1, "格", facts[fact]), PROGRAM, index) for _ in range(2))
            draw.shuffle(cells)
            for begin in range(0, len(cells), 100):
                piece = cells[begin : begin + 100]
                alone, together = [one.meant[one[cell]] if one[cell] > ABSENT else one[cell] for cell in piece], many.numbers_of(piece)
                assert [many.meant[number] if number > ABSENT else number for number in together] == alone, fact
            assert many.has_wrong == one.has_wrong


def test_lines_without_quotation_marks_are_taken_apart_as_a_reader_of_csv_does() -> None:
    draw = Random(8)
    for _ in range(300):
        end = draw.choice(("\n", "\r\n"))
        width = draw.randint(1, 4)
        lines = ["".join(draw.choices("甲,b; \t", k=draw.randint(0, 6))) if draw.random() < 0.2 else ",".join("x" * draw.randint(0, 2) for _ in range(width)) for _ in range(draw.randint(0, 12))]
        text = end.join([",".join(f"列{at}" for at in range(width)), *lines]) + draw.choice(("", end))
        sheet = sheet_from(text.encode(), "人.csv")
        with_marks = replace(sheet, text=sheet.text.replace("列0", '"列0"', 1))
        (plainly, ragged), (closely, other) = (([each for numbers, cells in one.columns(0, rest) for each in zip(numbers, zip(*cells, strict=True), strict=True)], rest) for one, rest in ((sheet, Ragged()), (with_marks, Ragged())))
        assert plainly == closely and ragged == other, text
        assert [[row or [""] for row in rows] for _, rows in sheet.rows()] == [[row or [""] for row in rows] for _, rows in with_marks.rows()]


def test_whoever_has_the_same_in_every_column_has_the_same_number_and_nobody_else() -> None:
    draw = Random(2)
    for counts in ((), (1,), (2, 1, 3), (4, 4, 4, 4, 4), (256, 255), (257, 3, 2), (2,) * 30, (70_000, 5, 300), (9, 17, 200, 65_537, 3)):
        pools = [[draw.randrange(count) for _ in range(3)] for count in counts]
        rows = [tuple(draw.choice(pool) for pool in pools) for _ in range(400)]
        columns = [narrow([row[at] for row in rows], count) for at, count in enumerate(counts)]
        told = side_by_side([lane for column, count in zip(columns, counts, strict=True) for lane in lanes_of(column, count)], len(rows))
        assert len(told) == len(rows) and len(set(zip(told, rows, strict=True))) == len(set(told)) == len(set(rows)), counts


# ── the same numbers as a matching ───────────────────────────────────────────────────────────────────────────────


def test_the_workload_is_counted_as_a_matching_counts_it(tmp_path: Path) -> None:
    ours, theirs = both(load(CATALOG), BENEFITS, as_file(list(drawn(3_000, 7, 0.05))), tmp_path)
    assert ours == theirs
    assert all(ours["goals"][name]["outcomes"][word] for name in BENEFITS for word in ("yes", "no", "unknown"))


def test_dirty_rows_are_counted_and_named_as_a_matching_does(tmp_path: Path) -> None:
    """Cells that are no value, rows too long, too short and lost, open quotation marks, broken bytes, people twice."""
    rows = [",".join(row) for row in people(600, 3)]
    draw = Random(9)
    for at in range(0, 600, 7):
        rows[at] = draw.choice((
            "P000001,1940-13-01,甲省乙市,昨天,也许,1e5,张三", "P1,1940-01-01", "P2" + ",1" * 9, "P3" + ",1" * 40, 'P4,"1940-01-01,420102,,否,1,',
            "P5,１９４０-０１-０１,乙市,无,ＴＲＵＥ,１００元,=1+1", "P6,1940-01-01,420102,,否,-0.00,\ufffd", "P000002,1940-01-01,丙区,,否,12.50元,x",
        ))  # fmt: skip
    text = ",".join(HEADER) + "\n" + "\n".join(rows) + "\n"
    for data in (text.encode() + b"P7,\xff\xfe,420102,,\xe5,1,x\n", ("\ufeff" + text).encode(), text.replace("\n", "\r\n").encode(), text.replace("\ufffd", "").encode("gb18030")):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        ours, theirs = both(RULES, ["津贴"], data, folder)
        assert ours == theirs
        assert ours["rows_too_long"]["rows"] and ours["rows_too_short"]["rows"] and ours["unreadable_rows"]["rows"] and ours["same_key"]["rows"]
        assert set(ours["bad_cells"]) >= {"出生日期", "户籍地", "死亡日期", "异地已领", "月收入"}


def test_a_blank_line_is_nobody_and_is_counted_as_a_line(tmp_path: Path) -> None:
    """Whoever opens the file in an editor finds the third row where it stands, under the fourth line; a query cannot tell."""
    data = (",".join(HEADER) + "\nA,1936-01-01,420102,,否,1,x\n\nB,1936-13-01,420102,,否,1,x\n").encode()
    ours, theirs = both(RULES, ["津贴"], data, tmp_path)
    assert ours["goals"] == theirs["goals"] and ours["people"] == theirs["people"] == 2
    assert ours["bad_cells"]["出生日期"]["rows"] == [3]


def test_a_mapping_means_the_same(tmp_path: Path) -> None:
    """Columns of other names, codes, incomes in ten thousands, a cell that says nothing and means none."""
    rows = ["谁,生日,户口,去世,领,万元,叫"]
    rows += ["1,1936-01-01,420102,N,1,0.10005,甲", "2,1936-01-01,420102,,0,1.2345678,乙", "3,1936-01-01,420102,Y,9,0.1元,丙", "4,1946-06-15,420500,,0,２,丁"]
    mapping = """
主键: 谁
列:
  生日: 出生日期
  户口: 户籍地
  去世: {数据项: 死亡日期, 代码: {N: 无, Y: "2026-01-01"}, 空: 未知}
  领: {数据项: 异地已领, 代码: {"0": 否, "1": 是}}
  万元: {数据项: 月收入, 倍数: 10000}
  叫: 姓名
"""
    ours, theirs = both(RULES, ["津贴"], "\n".join(rows).encode(), tmp_path, mapping)
    assert ours == theirs and ours["bad_cells"]["领"]["cells"] == ours["bad_cells"]["万元"]["cells"] == 1


@pytest.mark.parametrize("data", [b"", b"\n\n", "编号\n1\n".encode()])
def test_a_file_that_cannot_be_used_is_refused_in_the_same_words(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "人.csv"
    file.write_bytes(data)
    with pytest.raises(Problems) as by_query:
        match(RULES, ["津贴"], file, ON, tmp_path / "结果")
    with pytest.raises(Problems) as in_python:
        simulated(RULES, ["津贴"], data)
    assert [each.message for each in in_python.value.diagnostics] == [each.message for each in by_query.value.diagnostics]


# ── person for person ────────────────────────────────────────────────────────────────────────────────────────────


def people_of(program: Program, facts: Sequence[Facts], names: Sequence[str]) -> People:
    """Made-up people as columns, every fact and member of a record in one of its own."""
    made = []
    for column in columns_of(program).values():
        meant: list[object] = [Unknown((column.fact,)), Unknown((column.fact,)), None]
        numbers = []
        for each in facts:
            value = fact_at(column.fact, each)
            if isinstance(value, Unknown):
                numbers.append(UNKNOWN)
            elif value is None:
                numbers.append(ABSENT)
            else:
                known = next((at for at, other in enumerate(meant) if at > ABSENT and type(other) is type(value) and other == value), len(meant))
                meant += [value] if known == len(meant) else []
                numbers.append(known)
        partial = frozenset(at for at, value in enumerate(meant) if isinstance(value, tuple) and has_unknown(value))
        made.append(Column(Bound(0, column.fact, column), numbers, meant, (), partial))
    rows = list(range(1, len(facts) + 1))
    binding = Binding(tuple(column.bound for column in made), None, (), ())
    return People(sheet_from("甲\n".encode(), "人.csv"), binding, tuple(names), generators.ON, generators.PLACE, tuple(made), [str(row) for row in rows], rows, Ragged())


def has_unknown(value: object) -> bool:
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else ()
    return isinstance(value, Unknown) or any(map(has_unknown, parts))


@pytest.mark.parametrize("seed", range(2_000 if LONG else 40))
def test_whoever_is_alike_in_what_rules_look_at_is_answered_alike(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random programs and people: each answer is what the reference says of this person alone."""
    monkeypatch.setattr(alike, "FEW", 0)
    draw = Random(seed)
    program = generators.program(draw, population=True, turn=seed % generators.turns(True))
    names = [name for name in program.goals if for_people(goal_named(program, name), program) == goal_named(program, name)]
    facts = [generators.facts_for(program, draw, draw.choice((0.5, 0.9, 1.0))) for _ in range(60)]
    made = people_of(program, facts, names)
    decided = finished(decided_for(made, Rulebook(program)))
    for at in range(len(facts)):
        known = made.facts_of(at, program)
        for goal in decided.goals:
            said = goal.said[goal.numbers[at]]
            expected = by_reference(program, goal.goal.name, known, generators.ON, generators.PLACE)
            values = tuple(value_at(expected.value, result.label) for result in goal.results)
            reason = "" if expected.outcome == "yes" else expected.reason
            assert (said.outcome, said.values, frozenset(said.missing), said.reason) == (expected.outcome, values, frozenset(ELEMENT.sub("", path) for path in expected.missing), reason), goal.goal.name


def test_people_who_are_alike_are_decided_once() -> None:
    """Birthdays by the thousand, and a rule that asks for eighty years: two kinds of people, and one who did not say."""
    rulebook = rulebook_of("""
政策: 津贴
条件:
  年满八十: 年龄 ≥ 80岁
金额: 100元
数据项:
  出生日期: {类型: 日期, 问: 哪天出生}
  年龄: {类型: 整数, 单位: 岁, 推得: 周岁(出生日期), 只推不问: 是}
""")
    days = [date.fromordinal(700_000 + 11 * at).isoformat() for at in range(2_000)]
    decided = simulated(rulebook, [], "\n".join(["出生日期", *days, "x"]).encode())
    (goal,) = decided.goals
    # Two that are decided for the outcome, and the one who does not qualify for certain; who qualifies is asked again for the amount.
    assert goal.cases <= 4 and len(decided.people) == 2_001


# ── both sides of a change ───────────────────────────────────────────────────────────────────────────────────────


def test_a_change_costs_what_the_query_says_it_costs(tmp_path: Path) -> None:
    old = rulebook_of(PAGE)
    new = Rulebook(program_with(old.program, ("收入线=1500", "标准=210"), ON)[0])
    draw = Random(4)
    rows = [*TEN, *(f"{at},{draw.choice((59, 60, 61, 70, ''))},{draw.choice((1299, 1300, 1499.99, 1500, ''))},{draw.choice(('江岸区', '宜昌市', ''))},{draw.choice('男女')}" for at in range(11, 400))]
    data = "\n".join(("编号,岁数,月收入,户籍地,性别", *rows)).encode()
    (tmp_path / "人员.csv").write_bytes(data)
    (tmp_path / "work").mkdir()
    theirs = effect_by_query(old, new, (), Population(tmp_path / "人员.csv"), ON, tmp_path / "work", by=("户籍地", "性别", "岁数"), list_in=tmp_path / "名单.csv")
    sides = [finished(decided_for(finished(people_from(sheet_from(data, "人员.csv"), side, (), ON, also=("户籍地", "性别"))), side)) for side in (old, new)]
    ours = finished(effect_of(sides[0], sides[1], ("户籍地", "性别", "岁数")))
    assert json.loads(json.dumps(ours["goals"])) == json.loads(json.dumps(theirs["goals"]))
    listed = list(csv.reader(StringIO((tmp_path / "名单.csv").read_text("utf-8"))))
    mine = list(csv.reader(StringIO(concerned_csv(sides[0], sides[1]))))
    assert sorted((*row[:3], *(Decimal(each or 0) for each in row[3:5])) for row in mine[1:]) == sorted((*row[:3], *(Decimal(each or 0) for each in row[3:5])) for row in listed[1:])
    assert all(re.fullmatch(r"(\d+\.\d\d)?", cell) for row in (*mine[1:], *listed[1:]) for cell in row[3:5]), "money to the fen"


# ── what is taken home ───────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "＝1", "张三", 'a"b', "甲\n乙", "https://x", "001", "11010519491231002X", "622202100011202100011202")


def test_nothing_in_a_download_is_run_and_numbers_of_people_keep_every_figure(tmp_path: Path) -> None:
    rows = [(name, "1936-01-01", "420102", "", "否", "1", name) for name in HOSTILE]
    file = written(tmp_path / "人.csv", rows)
    decided = simulated(RULES, ["津贴"], file.read_bytes())
    text = results_csv(decided)
    assert text.startswith(MARK)
    told = list(csv.reader(StringIO(text.removeprefix(MARK))))
    assert len(told) == len(HOSTILE) + 1 and [each.removeprefix("'") for each in (row[0] for row in told[1:])] == list(HOSTILE)
    assert not any(cell[:1] in "=+-@\t\r＝＋－＠" for row in told for cell in row if cell)
    sheet = openpyxl.load_workbook(BytesIO(finished(results_xlsx(decided)))).active
    assert sheet is not None
    cells = list(sheet.iter_rows())
    assert [row[0].value for row in cells[1:]] == list(HOSTILE) and not any(cell.data_type == "f" for row in cells for cell in row)
    assert all(row[0].data_type == "s" or row[0].data_type == "inlineStr" for row in cells[1:])
    amounts = {cell.value: place for place, cell in enumerate(cells[0])}
    assert cells[1][amounts["津贴.金额"]].value == 200 and cells[1][amounts["津贴.结论"]].value == "符合"
    assert cells[1][amounts["津贴.金额"]].number_format == "0.00" and told[1][told[0].index("津贴.金额")] == "200.00", "money to the fen"


def test_it_runs_where_there_is_no_engine_of_queries() -> None:
    """Nothing native is imported on the way from a file to a summary."""
    code = """
import sys
for name in ("duckdb", "sqlglot", "starlette", "sqlalchemy", "re2", "jsonschema", "jsonschema_rs", "filelock"):
    sys.modules[name] = None
from tests.pages import rulebook_of
from engine.simulation import decided_for, effect_of, finished, people_from, results_csv, sheet_from, summary_of
from engine.simulation.to_xlsx import results_xlsx
from datetime import date
rules = rulebook_of("政策: 津贴\\n条件:\\n  年满八十: 岁数 ≥ 80岁\\n金额: 100元\\n数据项:\\n  岁数: {类型: 整数, 单位: 岁, 问: 几岁}\\n")
people = finished(people_from(sheet_from("岁数\\n80\\n79\\n".encode(), "x"), rules, (), date(2026, 1, 1)))
decided = finished(decided_for(people, rules))
finished(effect_of(decided, decided)), results_csv(decided), finished(results_xlsx(decided))
print(summary_of(decided)["goals"]["津贴"]["outcomes"]["yes"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "1", done.stderr
