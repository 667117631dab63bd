"""The elements of matters: whence each comes, what five levels may do, what is in force, indicators and lists counted by hand."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import yaml

from dsl.diagnostics import Report
from dsl.from_folder import catalog_from, catalog_from_files, catalogs_beside
from engine.compile import checked, program_from
from engine.elements import Sheet
from engine.elements.cells import harmless
from engine.elements.compare import comparison_of
from engine.elements.data_lists import lists_of
from engine.elements.from_catalog import sheets_of
from engine.elements.in_force import state_of, state_on
from engine.elements.indicators import indicators_of
from engine.elements.review import overdue_matters
from engine.elements.standard import MUST, STANDARD
from engine.elements.to_tables import MATERIAL_COLUMNS, materials_table, matters_table
from engine.elements.to_xlsx import LONGEST_CELL, shown, workbook_of
from web.commands.line import carried_out

GARDEN = Path(__file__).parent / "garden"
COUNTED = yaml.safe_load((Path(__file__).parent / "elements.yaml").read_text("utf-8"))


def sheets(folder: Path) -> dict[str, Sheet]:
    catalog = catalog_from(folder, Report())
    assert catalog is not None
    return {each.matter: each for each in sheets_of(catalog)}


def of_text(text: str, **more: str) -> dict[str, Sheet]:
    files = {"小目录/目录.yaml": f"目录: 小目录\n语言: 1\n{text}"}
    catalog = catalog_from_files(files, "小目录", Report())
    assert catalog is not None
    return {each.matter: each for each in sheets_of(catalog)}


# ── the standard ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_there_are_forty_eight_elements_in_order() -> None:
    assert [each.number for each in STANDARD] == list(range(1, 49))
    assert len({each.id for each in STANDARD}) == len({each.name for each in STANDARD}) == 48
    # The table of the standard: eleven stand under a condition.
    assert len(MUST) == 37


# ── whence ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("folder", "element", "text", "whence", "catalog"),
    [
        ("国", "anticipate_day", "20个工作日", "own", "国"),
        ("省", "anticipate_day", "20个工作日", "inherited", "国"),
        ("省", "promise_day", "8个工作日", "changed", "省"),
        ("县", "promise_day", "4小时", "changed", "市"),
        ("县", "promise_type", "小时", "changed", "市"),
        ("国", "link_way", "总台", "default", "国"),
        ("乡", "link_way", "市里的电话", "default", "市"),
        ("乡", "transact_addr", "桥头", "changed", "乡"),
        ("乡", "materials", "船照", "changed", "市"),
        ("国", "handle_flow", "收件（1个工作日）→验船（4个工作日）", "own", "国"),
        ("国", "dept_code", "", "missing", ""),
    ],
)
def test_each_value_tells_whence_it_comes(folder: str, element: str, text: str, whence: str, catalog: str) -> None:
    stated = sheets(GARDEN / "五级" / folder)["渡船登记"].of(element)
    assert (stated.text, stated.whence, stated.catalog) == (text, whence, catalog)


def test_a_change_brings_its_reason_and_a_matter_how_well_it_is_known() -> None:
    stated = sheets(GARDEN / "五级" / "邻市")["渡船登记"].of("materials")
    assert (stated.reason, stated.checked) == ("风浪大", "示例")


def test_an_english_yes_is_the_chinese_one() -> None:
    assert of_text("matter:\n  甲: {is_fee: no}\n")["甲"].of("is_fee").text == "否"


# ── levels ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_matter_at_five_levels_is_judged_element_by_element() -> None:
    comparison = comparison_of(catalogs_beside(GARDEN / "五级" / "乡"), "渡船登记")
    assert [(each.level, each.catalog) for each in comparison.columns] == [
        ("国家级", "国"), ("省级", "省"), ("省级", "岛"), ("市级", "市"), ("市级", "邻市"), ("县级", "县"), ("乡镇（街道）级", "乡"),
    ]  # fmt: skip
    found = {
        column.catalog: {each.stated.element.name: each.verdict for each in column.judged if each.verdict != "same"}
        for column in comparison.columns
    }
    assert {name: verdicts for name, verdicts in found.items() if verdicts} == COUNTED["比较"]


def test_a_breach_with_a_reason_is_told_and_not_counted() -> None:
    comparison = comparison_of(catalogs_beside(GARDEN / "五级" / "国"), "渡船登记")
    assert [[column.catalog, each.stated.element.name] for column, each in comparison.breaches()] == COUNTED["不合规则"]


def test_comparing_ends_with_one_where_a_rule_is_broken(capsys: pytest.CaptureFixture[str]) -> None:
    assert carried_out(["elements", str(GARDEN / "五级" / "乡"), "渡船登记", "--compare", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [(each["catalog"], each["against"]) for each in told["catalogs"]][-1] == ("乡", "县")
    assert len(told["breaches"]) == 3
    assert carried_out(["elements", str(GARDEN / "五级" / "乡"), "渡船登记", "--compare", "--format", "csv"]) == 1
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out.removeprefix("\ufeff"))))
    assert len(rows) == 49 and {len(row) for row in rows} == {4 + 2 * 7}


# ── the day ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("day", COUNTED["在用"])
def test_a_matter_is_in_force_from_its_first_day_up_to_its_day_of_cancellation(day: date) -> None:
    found = sheets(GARDEN / "渡口")
    program, _ = checked(GARDEN / "渡口")
    assert program is not None
    for name, state in COUNTED["在用"][day].items():
        assert state_on(found[name], day) == state == state_of(program.matters[name], day)


def test_what_should_be_cancelled_is_told_on_the_day_and_not_before() -> None:
    program, _ = checked(GARDEN / "渡口")
    assert program is not None
    assert list(overdue_matters(program, date(2026, 2, 28))) == []
    assert [each.code for each in overdue_matters(program, date(2026, 3, 1))] == ["cancelled-still-in-use"]


def test_a_theme_is_told_when_a_member_is_cancelled() -> None:
    text = "目录: 小目录\n语言: 1\n事项: {甲: {计划取消日期: 2026-03-01}, 乙: {}}\n一件事: {丙: {联办事项: {甲: 必办, 乙: 必办}}}\n"
    report = Report()
    catalog = catalog_from_files({"小目录/目录.yaml": text}, "小目录", report)
    assert catalog is not None
    program = program_from(catalog, report)
    assert [each.code for each in overdue_matters(program, date(2026, 3, 1))] == ["cancelled-still-in-use", "cancelled-in-theme"]


# ── exchange ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_table_of_exchange_has_a_column_for_each_element() -> None:
    text = matters_table(sheets(GARDEN / "渡口").values()).to_csv()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["task_name"] for row in rows] == ["渡船登记", "摆渡许可", "停靠登记", "旧渡口登记", "新渡口登记"]
    ferry, _, mooring, *_ = rows
    assert list(ferry) == [each.id for each in STANDARD]
    assert [ferry[each] for each in ("anticipate_day", "anticipate_type", "promise_day", "promise_type", "limit_scene_num")] == ["20", "工作日", "5", "工作日", "0"]
    assert (mooring["promise_day"], mooring["promise_type"]) == ("0", "工作日")


def test_the_table_of_materials_has_a_row_for_each_paper() -> None:
    rows = list(csv.DictReader(io.StringIO(materials_table(sheets(GARDEN / "渡口").values()).to_csv().removeprefix("\ufeff"))))
    assert [(row["task_name"], row["order_num"], row["material_name"]) for row in rows] == [
        ("渡船登记", "1", "船照"), ("渡船登记", "2", "申请表"), ("摆渡许可", "1", "船照"), ("摆渡许可", "2", "保险单"),
    ]  # fmt: skip
    assert tuple(rows[0]) == MATERIAL_COLUMNS and [row["is_shared"] for row in rows] == ["是", "否", "是", "否"]
    assert [row["source_type"] for row in rows] == ["政府部门核发", "申请人自备", "政府部门核发", "政府部门核发"]


def test_no_cell_is_carried_out_by_a_spreadsheet() -> None:
    assert [harmless(each) for each in ("=1+1", "@总和", "＋1", "-2", "甲=乙", "")] == ["'=1+1", "'@总和", "'＋1", "'-2", "甲=乙", ""]
    found = of_text("事项:\n  甲: {咨询方式: '=HYPERLINK(1)'}\n")
    assert "'=HYPERLINK(1)" in matters_table(found.values()).to_csv()


def test_a_workbook_has_the_same_cells_as_the_tables_and_all_of_them_are_text(tmp_path: Path) -> None:
    file = tmp_path / "清单.xlsx"
    assert carried_out(["elements", str(GARDEN / "渡口"), "--format", "xlsx", "--out", str(file)]) == 0
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["实施清单", "申请材料"]
    found = tuple(sheets(GARDEN / "渡口").values())
    for sheet, table in zip(book, (matters_table(found), materials_table(found)), strict=True):
        assert [[cell.value or "" for cell in row] for row in sheet] == [list(row) for row in (table.header, *table.rows)]
        assert {(cell.data_type, cell.number_format) for row in sheet for cell in row if cell.value is not None} == {("s", "@")}
        assert sheet.freeze_panes == "A2"


def test_a_workbook_carries_nothing_out_and_keeps_codes_as_they_are(tmp_path: Path) -> None:
    found = of_text("事项:\n  甲: {咨询方式: '=HYPERLINK(1)', 基本编码: '000123456789012345678'}\n")
    book = openpyxl.load_workbook(io.BytesIO(workbook_of((matters_table(found.values()),))))
    row = dict(zip(*([cell.value for cell in row] for row in book.worksheets[0]), strict=True))
    cells = {cell.value: cell.data_type for cell in book.worksheets[0][2]}
    assert row["catalog_code"] == "000123456789012345678" and cells["=HYPERLINK(1)"] == "s"


def test_what_a_cell_cannot_hold_is_told_in_it() -> None:
    assert shown("甲\x01乙") == "甲\N{REPLACEMENT CHARACTER}乙"
    assert shown("甲" * LONGEST_CELL) == "甲" * LONGEST_CELL
    assert len(shown("甲" * 40_000)) == LONGEST_CELL and shown("甲" * 40_000).endswith("（太长，后面的见 CSV）")


# ── indicators ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("day", COUNTED["指标"])
def test_indicators_are_what_a_hand_counts(day: date) -> None:
    found = {each.id: each for each in indicators_of(sheets(GARDEN / "渡口").values(), day)}
    told = {name: [found[name].numerator, found[name].denominator, found[name].value] for name in COUNTED["指标"][day]}
    assert told == {name: [*parts, Decimal(f"{value:.2f}")] for name, (*parts, value) in COUNTED["指标"][day].items()}


def test_what_is_not_said_is_left_out_and_named() -> None:
    found = {each.id: each for each in indicators_of(sheets(GARDEN / "渡口").values(), date(2026, 10, 1))}
    assert {name: list(found[name].unsaid) for name in COUNTED["没有写的"]} == COUNTED["没有写的"]


def test_who_keeps_a_share_below_the_whole_is_named() -> None:
    found = {each.id: each for each in indicators_of(sheets(GARDEN / "渡口").values(), date(2026, 10, 1))}
    told = {name: None if (against := found[name].against) is None else list(against) for name in COUNTED["还差的"]}
    assert told == COUNTED["还差的"]
    assert all(each.denominator - each.numerator == len(each.against) for each in found.values() if each.against is not None)


def test_the_command_tells_whose_the_gaps_are(capfd: pytest.CaptureFixture[str]) -> None:
    folder = str(GARDEN / "渡口")
    assert carried_out(["indicators", folder, "--on", "2026-10-01", "--gaps", "进驻率"]) == 0
    lines = [line.split() for line in capfd.readouterr().out.splitlines()]
    assert [(line[0], line[-1]) for line in lines] == [("摆渡许可", lines[0][1]), ("新渡口登记", "没有写")]
    assert carried_out(["indicators", folder, "--on", "2026-10-01", "--gaps", "in the hall", "--format", "json"]) == 0
    assert [each["against"] for each in json.loads(capfd.readouterr().out)] == [["摆渡许可"]]
    assert carried_out(["indicators", folder, "--gaps", "承诺提速率"]) == 2
    assert "进驻率" in capfd.readouterr().err


def test_of_no_matters_there_is_no_share() -> None:
    assert {each.value for each in indicators_of((), date(2026, 6, 1))} == {None}


def test_days_of_another_unit_are_only_about() -> None:
    text = "事项:\n  甲: {法定办结时限: 14天, 承诺办结时限: 5个工作日}\n"
    speed = next(each for each in indicators_of(of_text(text).values(), date(2026, 6, 1)) if each.id == "speed_up")
    # 14 × 5/7 = 10; (10 − 5) ÷ 10.
    assert (speed.value, speed.is_about) == (Decimal("50.00"), True)


# ── lists of data ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_three_lists_are_what_a_hand_counts() -> None:
    program, _ = checked(GARDEN / "渡口")
    assert program is not None
    lists = lists_of(program)
    assert [[each.service, each.name, each.supply] for each in lists.demands] == COUNTED["需求"]
    assert [[each.unit, each.register, each.name, list(each.services)] for each in lists.duties] == COUNTED["责任"]
    assert [[each.name, each.is_decided] for each in lists.withheld] == COUNTED["负面"]
    assert [each.name for each in lists.gaps] == ["病史", "保险单"]
    assert lists.demands[0].used_for == ("不太长",) and lists.demands[0].basis == ("渡口办法 第2条",)


# ── the shelf and the commands ───────────────────────────────────────────────────────────────────────────────────


def test_the_commands_tell_it_in_both_languages(capfd: pytest.CaptureFixture[str]) -> None:
    folder = str(GARDEN / "渡口")
    for call, zh, en in (
        (["elements", folder, "--on", "2026-06-01"], "已取消", "cancelled"),
        (["elements", folder, "渡船登记"], "本目录写的", "written here"),
        (["indicators", folder, "--on", "2026-06-01"], "承诺提速率", "promised faster than the law"),
        (["lists", folder], "责任清单", "Who supplies it"),
        (["lists", folder, "--only", "duty", "--format", "csv"], "提供单位", "office"),
    ):
        assert carried_out([*call, "--lang", "en"]) == 0
        assert en in capfd.readouterr().out
        assert carried_out(call) == 0
        assert zh in capfd.readouterr().out


def test_wrong_calls_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(GARDEN / "渡口")
    for call, words in (
        (["elements", folder, "渡船登计"], "是想写“渡船登记”吗"), (["elements", folder, "--compare"], "请写明"),
        (["elements", folder, "--materials"], "--format csv"), (["lists", folder, "--format", "csv"], "--only"),
    ):  # fmt: skip
        assert carried_out(call) == 2
        assert words in capsys.readouterr().err
