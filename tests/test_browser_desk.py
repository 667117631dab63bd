"""The reviewer's desk: its doors natively, as the worker of a page calls them, then the page in Chromium."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from markupsafe import escape

from engine.load import load
from engine.population import match
from engine.rulebook import Rulebook
from engine.to_explanation import explained
from engine.to_json import text_of
from tests.benchmarks.workload.people import BENEFITS, CATALOG, ON
from tests.benchmarks.workload.people import people as drawn
from tests.test_population_lists import CATALOG as LISTS
from tests.test_population_lists import CHILDREN
from tests.test_simulation import as_file
from web.browser.inside import answered, desk_kept
from web.browser.inside.programs import keep

NAME = "青岚省"


class Told(Exception):
    """What a page shows instead of an answer."""


def ask(door: str, **data: Any) -> Any:
    answer = json.loads(answered(json.dumps({"id": 1, "door": door, "data": {"on": ON.isoformat(), **data}}, ensure_ascii=False)))
    if "problems" in answer:
        raise Told(answer["problems"][0]["zh"])
    return answer["result"]


def worked(door: str, **data: Any) -> Any:
    """A door that begins, and the steps until it is done."""
    ask(door, **data)
    steps = 0
    while "finished" not in (step := ask("desk.go")):
        assert 0 <= step["done"] <= step["of"] and step["text"]
        steps += 1
        assert steps < 10_000
    return step["finished"]


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return load(CATALOG)


@pytest.fixture(scope="module")
def people_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("desk") / "people.csv"
    file.write_bytes(as_file(list(drawn(400, 3, 0.05))) + b"x,1940-13-01,,,,,,,,,,,,,\n")
    return file


@pytest.fixture(autouse=True)
def on_the_desk(rules: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(NAME, rules)
    monkeypatch.setattr(desk_kept, "KEPT", tmp_path / "scenarios.json")


def read(file: Path, **data: Any) -> Any:
    return worked("desk.read", **{"as": NAME, "names": [], "mapping": "", "files": {file.name: str(file)}, **data})


# ── a file of people ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_dropped_file_shows_what_a_matching_counts(rules: Rulebook, people_file: Path, tmp_path: Path) -> None:
    found = read(people_file)
    by_query = match(rules, [], people_file, ON, tmp_path / "结果", format="none").summary
    assert found["people"] == by_query["people"] == 401
    assert found["seen"] == {name: by_query["goals"][name]["outcomes"] for name in BENEFITS}
    first = by_query["goals"]["长寿津贴"]
    assert f"{first['outcomes']['no']:,}" in found["html"] and rules.program.rules[first["reasons"][0]["reason"]].label in found["html"]
    assert "第 401 行" in found["html"] and "1940-13-01" in found["html"]


def test_the_table_shows_those_who_are_wanted_and_each_with_every_reason(rules: Rulebook, people_file: Path) -> None:
    seen = read(people_file)["seen"]
    for outcome in ("yes", "no", "unknown"):
        found = ask("desk.table", goal="护理补贴", outcome=outcome, begin=0)
        assert found["of"] == seen["护理补贴"][outcome]
    assert ask("desk.table", goal="护理补贴", outcome="", key="39", begin=0)["of"] == len([key for key in map(str, range(400)) if "39" in key])
    one = ask("desk.one", at=7, goal="长寿津贴")
    decision = rules.decide("长寿津贴", rules.facts_from(one["facts"]), ON)
    assert f'data-outcome="{decision.outcome}"' in one["html"]
    _, *lines = explained(decision, rules.program).split("\n")
    assert len(lines) > 5 and all(str(escape(line.strip().partition(" ")[2])) in one["html"] for line in lines if line.startswith(" "))


def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    for data, says in ((b"", "列名"), ("甲,乙\n1,2\n".encode(), "列"), (b"PK\x03\x04xxxx", "zip"), (book.getvalue(), "另存为 CSV"), (b"\xd0\xcf\x11\xe0xxxx", "另存为 CSV")):
        file = tmp_path / "x.csv"
        file.write_bytes(data)
        with pytest.raises(Told) as told:
            read(file)
        assert says in str(told.value), told.value
    with pytest.raises(Told):
        ask("desk.go")


def test_work_that_nobody_asks_for_any_more_is_gone(people_file: Path) -> None:
    ask("desk.read", **{"as": NAME, "files": {people_file.name: str(people_file)}})
    ask("desk.stopped")
    with pytest.raises(Told):
        ask("desk.go")
    read(people_file)
    ask("desk.forget")
    with pytest.raises(Told):
        ask("desk.table", goal="护理补贴")


def test_downloads_hold_everyone(people_file: Path) -> None:
    read(people_file)
    for what, name in (("csv", "结果.csv"), ("summary", "汇总.json")):
        assert list(ask("desk.download", what=what)["files"]) == [name]
    rows = list(csv.reader(io.StringIO(Path(ask("desk.download", what="csv")["files"]["结果.csv"]).read_text("utf-8-sig"))))
    # A workbook is made in steps that can be stopped, taken home once, and made anew for the next time.
    assert ask("desk.download", what="xlsx") == {} and ask("desk.stopped") == {}
    assert worked("desk.download", what="xlsx") == {"people": 401}
    book = openpyxl.load_workbook(io.BytesIO(Path(ask("desk.download", what="xlsx")["files"]["结果.xlsx"]).read_bytes()))
    assert ask("desk.download", what="xlsx") == {}
    assert len(rows) == book.worksheets[0].max_row == 402


# ── what if ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_parameter_says_who_gains_and_a_changed_catalog_does_too(people_file: Path, tmp_path: Path) -> None:
    read(people_file)
    with pytest.raises(Told):
        ask("desk.download", what="report")
    parameters = ask("desk.catalog", **{"as": NAME})["parameters"]
    line = next(each for each in parameters if each["name"] == "生活补贴.工资线")
    found = worked("desk.compare", **{"as": NAME, "settings": [f"{line['set']}=99999"]})
    assert found["seen"]["生活补贴"]["gained"] > 0 and found["seen"]["长寿津贴"]["same"] == 401
    assert "新符合" in found["html"] and "99" in found["html"]
    report = Path(ask("desk.download", what="report")["files"]["报告.html"]).read_text("utf-8")
    assert "新符合" in report and "echarts" in report
    concerned = list(csv.reader(io.StringIO(Path(ask("desk.download", what="concerned")["files"]["受影响的人.csv"]).read_text("utf-8-sig"))))
    assert len(concerned) == 1 + found["seen"]["生活补贴"]["gained"] + found["seen"]["生活补贴"]["newly_known"] + found["seen"]["生活补贴"]["newly_unknown"]
    # The same change in the text of the catalog, as a zip.
    text = (CATALOG / "生活补贴.yaml").read_text("utf-8")
    archive = tmp_path / "青岚省.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for path in CATALOG.glob("*.yaml"):
            out.writestr(f"青岚省/{path.name}", text.replace("工资线", "工资线") if path.name == "生活补贴.yaml" else path.read_text("utf-8"))
    opened = ask("desk.changed", **{"as": "changed", "wanted": NAME, "files": {"青岚省.zip": str(archive)}})
    assert opened["name"] == NAME
    again = worked("desk.compare", **{"as": "changed", "settings": [f"{line['set']}=99999"]})
    assert again["seen"] == found["seen"]


def test_a_changed_catalog_with_mistakes_is_told_as_check_tells_them(tmp_path: Path) -> None:
    files = {}
    for path in CATALOG.glob("*.yaml"):
        made = tmp_path / path.name
        made.write_text(path.read_text("utf-8").replace("周岁(", "周睡("), "utf-8")
        files[f"青岚省/{path.name}"] = str(made)
    with pytest.raises(Told) as told:
        ask("desk.changed", **{"as": "changed", "wanted": NAME, "files": files})
    assert "周睡" in str(told.value)
    with pytest.raises(Told) as told:
        ask("desk.changed", **{"as": "changed", "files": {"x.zip": str(next(iter(files.values())))}})
    assert "目录" in str(told.value)


# ── one person, and scenarios ────────────────────────────────────────────────────────────────────────────────────


def test_one_person_is_asked_the_form_and_told_every_reason(rules: Rulebook) -> None:
    empty = ask("desk.person", **{"as": NAME, "goal": "长寿津贴", "posted": None, "facts": {}})
    assert empty["outcome"] == "unknown" and "出生" in empty["form"] and empty["facts"] == {}
    known = {"出生日期": "1940-01-01", "户籍地": "930102", "死亡日期": None, "异地已领": False, "集中供养": False}
    found = ask("desk.person", **{"as": NAME, "goal": "长寿津贴", "posted": None, "facts": known})
    assert found["outcome"] == "yes" and found["facts"] == known and 'data-outcome="yes"' in found["answer"]
    set_ = next(each["set"] for each in ask("desk.catalog", **{"as": NAME})["parameters"] if each["name"].startswith("护理"))
    assumed = ask("desk.person", **{"as": NAME, "goal": "护理补贴", "posted": None, "facts": {}, "settings": [f"{set_}=999"]})
    assert "设想" in assumed["answer"]
    with pytest.raises(Told):
        ask("desk.person", **{"as": NAME, "goal": "护理补贴", "facts": {}, "settings": ["没有这个=1"]})


def test_a_scenario_is_kept_looked_at_again_handed_on_and_becomes_an_example(tmp_path: Path) -> None:
    known = {"出生日期": "1940-01-01", "户籍地": "930102", "死亡日期": None, "异地已领": False, "集中供养": False}
    assert ask("scenarios.list", **{"as": NAME})["count"] == 0
    ask("scenarios.save", **{"as": NAME, "name": "=八十", "goals": ["长寿津贴"], "facts": known, "note": "<b>试</b>"})
    listed = ask("scenarios.list", **{"as": NAME})
    assert listed["count"] == 1 and "<b>试" not in listed["html"] and "=八十" in listed["html"]
    assert ask("scenarios.open", name="=八十")["facts"] == known
    text = ask("scenarios.example", **{"as": NAME, "name": "=八十"})["text"]
    assert "长寿津贴" in text and "结论: 符合" in text
    assert ask("scenarios.example", **{"as": NAME, "goals": ["长寿津贴"], "facts": known})["text"].count("结论: 符合") == 1
    exported = Path(ask("scenarios.export")["files"]["情景.json"])
    assert ask("scenarios.import", name="情景.json", files={"scenarios": str(exported)})["names"] == ["=八十（2）"]
    ask("scenarios.delete", name="=八十")
    assert ask("scenarios.list", **{"as": NAME})["count"] == 1
    exported.write_text("[]", "utf-8")
    with pytest.raises(Told):
        ask("scenarios.import", name="情景.json", files={"scenarios": str(exported)})


def test_the_summary_is_kept_without_anybodys_row(people_file: Path) -> None:
    read(people_file)
    ask("scenarios.save", **{"as": NAME, "name": "一批", "people": True})
    text = desk_kept.KEPT.read_text("utf-8")
    assert '"people": 401' in text and "1940-13-01" not in text and "出生日期" not in text
    assert "401" in ask("scenarios.list", **{"as": NAME})["html"]


def test_nothing_is_kept_unless_somebody_saves(people_file: Path) -> None:
    read(people_file)
    ask("desk.person", **{"as": NAME, "goal": "长寿津贴", "posted": None, "facts": {"出生日期": "1940-01-01"}})
    ask("scenarios.list", **{"as": NAME})
    assert not desk_kept.KEPT.exists()


def test_a_program_that_travels_as_json_serves_the_desk(rules: Rulebook, tmp_path: Path, people_file: Path) -> None:
    file = tmp_path / "program.json"
    file.write_text(text_of(rules.program), "utf-8")
    ask("program.open", **{"as": "远", "files": {"program": str(file)}})
    told = ask("desk.catalog", **{"as": "远", "language": "en"})
    assert [each["name"] for each in told["goals"] if each["is_benefit"]] == list(rules.program.benefits)
    assert read(people_file, **{"as": "远", "language": "en"})["seen"] == read(people_file)["seen"]


# ── lists in a second table ──────────────────────────────────────────────────────────────────────────────────────

PARENTS = "编号,姓名\nJ1,张三\nJ2,李四\nJ3,王五\nJ4,赵六\nJ5,孙七\n"


@pytest.fixture
def with_children(tmp_path: Path) -> dict[str, Any]:
    """Rules that look at the children of each person, and both tables; `as` and `files` of a question."""
    folder = tmp_path / "育儿"
    folder.mkdir()
    for name, text in LISTS.items():
        (folder / name).write_text(text, "utf-8")
    keep("育儿", load(folder))
    (tmp_path / "家长.csv").write_text(PARENTS, "gb18030")
    (tmp_path / "子女.csv").write_text(CHILDREN.replace("家长,生日", "编号,出生日期"), "utf-8")
    return {"as": "育儿", "on": "2026-06-01", "mapping": "", "files": {name: str(tmp_path / name) for name in ("家长.csv", "子女.csv")}}


def test_a_table_that_is_called_like_a_list_is_its_items(with_children: dict[str, Any]) -> None:
    """The people and the arithmetic are those of test_population_lists: two qualify, two do not, of the fifth nobody knows."""
    found = worked("desk.read", **with_children)
    assert found["seen"] == {"育儿补贴": {"yes": 2, "no": 2, "unknown": 1}} and found["people"] == 5
    assert found["mapping"] == "列表:\n  子女: {表: 子女.csv, 编号: 编号, 齐全: 否}\n"
    assert "子女.csv：7 行" in found["html"] and "1 行的编号不在人员文件里" in found["html"] and "没有 “2023-02-29” 这一天" in found["html"]
    # What was worked out says the same when it is written, and can be put right: who has no row has none.
    again = worked("desk.read", **{**with_children, "mapping": found["mapping"]})
    assert again["seen"] == found["seen"] and again["mapping"] == ""
    whole = worked("desk.read", **{**with_children, "mapping": found["mapping"].replace("否", "是")})
    assert whole["seen"] == {"育儿补贴": {"yes": 2, "no": 3, "unknown": 0}} and "就是没有" in whole["html"]
    one = ask("desk.one", at=2, goal="育儿补贴")
    assert one["facts"]["子女"][1]["出生日期"] == "2024-08-08" and "子女[1].出生日期" in one["html"]
    rows = list(csv.reader(io.StringIO(Path(ask("desk.download", what="csv")["files"]["结果.csv"]).read_text("utf-8-sig"))))
    assert rows[1][:3] == ["J1", "张三", "符合"] and rows[1][3] == "2200.50"


def test_dates_that_are_written_otherwise_are_read_with_one_press(with_children: dict[str, Any], tmp_path: Path) -> None:
    """The mapping that the page offers is the one that was worked out, with the format in the place of the list."""
    (tmp_path / "子女.csv").write_text(CHILDREN.replace("家长,生日", "编号,出生日期").replace("-", "/"), "utf-8")
    found = worked("desk.read", **with_children)
    offered = "列表:\n  子女: {表: 子女.csv, 编号: 编号, 齐全: 否, 列: {出生日期: {数据项: 出生日期, 格式: 年/月/日}}}\n"
    assert found["seen"]["育儿补贴"]["unknown"] == 5 and f'data-put-right="{escape(offered)}"' in found["html"]
    again = worked("desk.read", **{**with_children, "mapping": offered})
    assert again["seen"] == {"育儿补贴": {"yes": 2, "no": 2, "unknown": 1}} and "data-put-right" not in again["html"]


def test_tables_may_come_in_a_zip_and_a_change_is_counted_over_them(with_children: dict[str, Any], tmp_path: Path) -> None:
    archive = tmp_path / "人员.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for name, path in with_children["files"].items():
            out.write(path, f"导出/{name}")
        out.writestr("导出/说明.docx", b"x")
    zipped = {**with_children, "files": {archive.name: str(archive)}}
    found = worked("desk.read", **zipped)
    assert found["seen"]["育儿补贴"] == {"yes": 2, "no": 2, "unknown": 1} and "导出/子女.csv" in found["mapping"]
    by_name = worked("desk.read", **{**zipped, "mapping": "主键: 编号\n列表: {子女: {表: 子女.csv, 编号: 编号, 齐全: 是}}"})
    assert by_name["seen"]["育儿补贴"]["no"] == 3
    newer = tmp_path / "新"
    newer.mkdir()
    for name, text in LISTS.items():
        (newer / name).write_text(text.replace("100元", "150元"), "utf-8")
    keep("新", load(newer))
    changed = worked("desk.compare", **{"as": "新", "on": "2026-06-01"})
    # J1 has two children under six, 50 yuan more for each; of J3's first nobody knows the birthday, nor so the amount.
    assert changed["seen"]["育儿补贴"]["more"] == 1 and changed["seen"]["育儿补贴"]["same"] == 4 and "100" in changed["html"]


@pytest.mark.parametrize(
    ("names", "mapping", "says"),
    [
        (("家长.csv", "别的.csv"), "", "哪一个是人员"),
        (("子女.csv",), "列表: {子女: {表: 子女.csv, 编号: 编号}}", "哪一个是人员"),
        (("家长.csv",), "列表: {子女: {表: 子女.csv, 编号: 编号}}", "一起拖进来"),
        (("家长.csv",), "列表: {子女: {表: 'sqlite:///人.db', 编号: 编号}}", "banshi match"),
        (("家长.csv", "无编号/子女.csv"), "", "谁的"),
        (("家长.csv", "子女.csv"), "列表: {子女: {表: 子女.csv, 编号: 爹}}", "爹"),
    ],
)
def test_tables_that_cannot_be_told_apart_say_what_to_do(names: tuple[str, ...], mapping: str, says: str, with_children: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "别的.csv").write_text(PARENTS, "utf-8")
    (tmp_path / "无编号").mkdir()
    (tmp_path / "无编号" / "子女.csv").write_text(CHILDREN, "utf-8")
    with pytest.raises(Told) as told:
        worked("desk.read", **{**with_children, "mapping": mapping, "files": {name: str(tmp_path / name) for name in names}})
    assert says in str(told.value), told.value
