"""Decision models and test cases from their own XML: read, decided, reported."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dsl.diagnostics import Report
from engine.dmn.from_dmn import model_from, model_in
from engine.dmn.from_xml import DEEPEST, MOST_BYTES, element_from
from engine.dmn.model import answer_from
from engine.dmn.suite import Verdict, properties_of, rows_of, summaries_of, verdicts_in
from engine.values import to_text
from tests.dmn_printer import models_as_xml

Banshi = Callable[..., subprocess.CompletedProcess[str]]
MODELS = Path(__file__).parent / "dmn"
TODAY = date(2026, 6, 1)


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """The models of tests/dmn as the conformance kit keeps its own: a folder for each file of cases."""
    for file in MODELS.glob("*-test-01.xml"):
        level = "non-compliant" if file.name.startswith("旧版") else "compliance-level-3"
        folder = tmp_path / "TestCases" / level / file.name.removesuffix("-test-01.xml")
        folder.mkdir(parents=True)
        shutil.copy(file, folder)
        for model in (file.name.replace("-test-01.xml", ".dmn"), *(["被引入.dmn"] if file.name.startswith("引入") else [])):
            shutil.copy(MODELS / model, folder)
    return tmp_path


def verdicts(kit: Path) -> tuple[Verdict, ...]:
    return tuple(verdicts_in(kit / "TestCases", TODAY))


# ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_case_comes_out_as_its_file_says(kit: Path) -> None:
    found = verdicts(kit)
    others = {(each.folder, each.case): each.result for each in found if each.result != "SUCCESS"}
    assert len(found) == 18
    assert others == {("compliance-level-3/盒式", "外部"): "IGNORED", ("compliance-level-3/盒式", "说错了"): "ERROR"}


def test_a_wrong_case_says_what_was_wanted_and_what_came(kit: Path) -> None:
    wrong = next(each for each in verdicts(kit) if each.case == "说错了")
    assert wrong.message == "FAILURE: '有人满八十' expected='false' but found='true'"


def test_the_report_is_the_kits_own(kit: Path) -> None:
    """Folder, file, case, result and comment in quotes, no head; cases outside the standard are no part of it."""
    rows = rows_of(verdicts(kit)).splitlines()
    assert '"compliance-level-3/津贴","津贴-test-01","满八十岁那天","SUCCESS",""' in rows
    assert '"compliance-level-3/盒式","盒式-test-01","外部","IGNORED","External functions (Java and the like) are not called here."' in rows
    assert len(rows) == 17 and not any("non-compliant" in row for row in rows)
    assert {row.count('"') for row in rows} == {10}
    counted = {each.folder: (each.good, each.ignored, each.all) for each in summaries_of(verdicts(kit))}
    assert counted["compliance-level-3/盒式"] == (5, 1, 7) and counted["non-compliant/旧版"] == (1, 0, 1)


def test_who_it_is_about_stays_as_someone_wrote_it() -> None:
    first = properties_of("0.1.0", TODAY)
    assert "product.name=banshi \\u529E\\u4E8B\n" in first and "last.update=2026-06-01\n" in first
    again = properties_of("0.2.0", TODAY, first.replace("vendor.url=", "vendor.url=https://example.org/"))
    assert "vendor.url=https://example.org/\n" in again and "product.version=0.2.0\n" in again
    # What was escaped once is not escaped again.
    assert "product.name=banshi \\u529E\\u4E8B\n" in again


def test_a_broken_file_spoils_its_own_cases_alone(kit: Path) -> None:
    (kit / "TestCases/compliance-level-3/旧的").mkdir()
    (kit / "TestCases/compliance-level-3/旧的/旧的-test-01.xml").write_text("<testCases", encoding="utf-8")
    (kit / "TestCases/compliance-level-3/津贴/津贴.dmn").write_text("<definitions/>", encoding="utf-8")
    found = verdicts(kit)
    assert [each.message for each in found if each.folder.endswith("旧的")] == ["旧的-test-01.xml:1:1 The file cannot be read: This is not XML: unclosed token."]
    spoilt = [each for each in found if each.folder.endswith("津贴")]
    assert len(spoilt) == 4 and {each.result for each in spoilt} == {"ERROR"}
    assert len([each for each in found if each.result == "SUCCESS"]) == 12


def test_a_case_reaches_no_model_outside_its_folder(kit: Path) -> None:
    file = kit / "TestCases/compliance-level-3/引入/引入-test-01.xml"
    file.write_text(file.read_text(encoding="utf-8").replace(">引入.dmn<", ">../津贴/津贴.dmn<"), encoding="utf-8")
    assert {each.message for each in verdicts(kit) if each.folder.endswith("引入")} == {"the model was not found"}


# ── models at work ───────────────────────────────────────────────────────────────────────────────────────────────

OLD_MAN = {"老人": {"出生日期": "1930-01-01", "户籍": "本地"}, "决定日": "2026-06-01"}


def decided(name: str, given: dict[str, Any], expression: str | None = None) -> tuple[str, list[str], list[str]]:
    report = Report()
    data = model_in(MODELS / f"{name}.dmn", report)
    assert data is not None and not report.has_errors
    answer = answer_from(data, given, TODAY, expression)
    return to_text(answer.value), [each.code for each in answer.problems], [each.zh for each in answer.why]


def test_a_model_gives_each_decision_and_says_why() -> None:
    value, problems, why = decided("津贴", OLD_MAN)
    assert value == "{岁数: 96, 标准: 200, 一年合计: 2400, 档次: [100, 200]}" and not problems
    assert "标准：200（第 2 行）" in why and "  发多少（函数）（第 2 行）" in why


def test_an_expression_speaks_of_the_elements_of_a_model() -> None:
    value, problems, why = decided("津贴", OLD_MAN, '标准 * 2 + 发多少({出生日期: @"1946-06-01", 户籍: "本地"}, 决定日)')
    assert value == "500" and not problems
    assert {"标准：200（第 2 行）", "发多少（函数）（第 1 行）", "决定日：2026-06-01"} <= set(why)


def test_what_goes_in_is_held_against_its_declared_type() -> None:
    assert decided("津贴", {**OLD_MAN, "决订日": 1})[1] == ["unknown-input"]
    assert "value-not-read" in decided("津贴", {**OLD_MAN, "决定日": "明天"})[1]
    assert decided("引入", {"孩子": Decimal(151), "年龄": Decimal(1)})[0] == "{结果: null}"


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_command_writes_the_report(banshi: Banshi, kit: Path, tmp_path: Path) -> None:
    out = tmp_path / "TestResults/banshi/1"
    done = banshi("feel", "--suite", str(kit), "--out", str(out))
    assert "    5/7     compliance-level-3/盒式\n" in done.stdout and "外部 不支持: External functions" in done.stdout
    assert done.stderr == f"18例中16例符合，1例不支持。报告在 {out}。\n"
    assert len((out / "tck_results.csv").read_text(encoding="utf-8").splitlines()) == 17
    assert "product.version=" in (out / "tck_results.properties").read_text(encoding="ascii")
    assert "TestCases/compliance-level-2" in banshi("feel", "--suite", str(MODELS), code=2).stderr


def test_one_command_decides_by_a_model(banshi: Banshi) -> None:
    call = ("feel", "--model", str(MODELS / "津贴.dmn"), "--context", json.dumps(OLD_MAN))
    done = banshi(*call, "--explain")
    assert json.loads(done.stdout) == {"岁数": 96, "标准": 200, "一年合计": 2400, "档次": [100, 200]}
    assert "标准：200（第 2 行）" in done.stderr
    assert banshi(*call, "标准 * 2").stdout == "400\n"
    wrong = ("feel", "--model", str(MODELS / "津贴.dmn"), "岁数", "--context", '{"老人": {"户籍": "本地"}}')
    assert "津贴.dmn:26:39 错误 用到了空" in banshi(*wrong, code=1).stderr


def test_a_broken_model_is_told_with_its_line(banshi: Banshi, tmp_path: Path) -> None:
    broken = tmp_path / "坏.dmn"
    broken.write_text("<definitions>\n  <decision>\n</definitions>", encoding="utf-8")
    told = banshi("feel", "--model", str(broken), "--lang", "en", code=1).stderr
    assert told.startswith("坏.dmn:3:3 error The file cannot be read\n  3 | </definitions>\n")


# ── files that are not as they should be ─────────────────────────────────────────────────────────────────────────


def codes_of(data: bytes) -> list[str]:
    report = Report()
    assert element_from(data, "x.dmn", report) is None
    return [each.code for each in report]


def test_entities_are_neither_grown_nor_fetched() -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
    outside = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'
    assert codes_of(laughs) == codes_of(outside) == ["doctype"]


def test_what_is_too_big_is_refused_before_it_is_built() -> None:
    assert codes_of(b" " * (MOST_BYTES + 1)) == ["xml-too-big"]
    assert codes_of(b"<a>" * (DEEPEST + 1)) == ["xml-too-big"]


def test_a_deep_model_is_read_and_decided_without_harm() -> None:
    inner: dict[str, Any] = {"kind": "literal", "text": "1"}
    for _ in range(DEEPEST // 2):
        inner = {"kind": "list", "items": [inner]}
    node = {"kind": "decision", "name": "深", "key": "m0:深", "logic": inner, "requires": []}
    model = {"models": [{"alias": "m0", "name": "深", "imports": []}], "item_definitions": [], "nodes": [node]}
    report = Report()
    data = model_from({name: text.encode() for name, text in models_as_xml(model).items()}, "m0.dmn", report)
    assert data is not None and not report.has_errors
    assert {each.code for each in answer_from(data, {}, TODAY).problems} <= {"too-deep"}


def test_decisions_in_a_circle_end_with_a_problem() -> None:
    nodes = [
        {"kind": "decision", "name": name, "key": f"m0:{name}", "logic": {"kind": "literal", "text": other}, "requires": [{"kind": "decision", "key": f"m0:{other}"}]}
        for name, other in (("甲", "乙"), ("乙", "甲"))
    ]
    model = {"models": [{"alias": "m0", "name": "圈", "imports": []}], "item_definitions": [], "nodes": nodes}
    data = model_from({name: text.encode() for name, text in models_as_xml(model).items()}, "m0.dmn", Report())
    assert data is not None
    answer = answer_from(data, {}, TODAY)
    assert to_text(answer.value) == "{甲: null, 乙: null}" and answer.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_a_file_says_how_it_is_encoded(encoding: str) -> None:
    report = Report()
    root = element_from(f'<?xml version="1.0" encoding="{encoding}"?><甲>乙</甲>'.encode(encoding), "x", report)
    assert root is not None and (root.name, root.text.value) == ("甲", "乙")


def test_each_character_of_a_text_knows_its_place() -> None:
    root = element_from("<a>一 &lt; 二\r\n <![CDATA[三 < 四]]></a>".encode(), "x", Report())
    assert root is not None and root.text.value == "一 < 二\n 三 < 四"
    places = [root.text.part(at, at + 1)[1:3] for at in (0, 2, 4, 7, 11)]
    assert places == [(1, 4), (1, 6), (1, 11), (2, 11), (2, 15)]


# ── nothing is lost ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["津贴", "盒式", "命中规则", "引入"])
def test_a_model_printed_and_read_again_is_the_same(name: str) -> None:
    once = model_in(MODELS / f"{name}.dmn", Report())
    assert once is not None
    again = model_from({file: text.encode() for file, text in models_as_xml(told(once)).items()}, "m0.dmn", Report())
    assert again is not None
    for part in ("nodes", "item_definitions"):
        assert told(again)[part] == told(once)[part]


def told(data: Any) -> Any:
    """The data of a model without its places."""
    return json.loads(json.dumps(plainly(data), default=str))


def plainly(part: Any) -> Any:
    match part:
        case dict():
            return {key: plainly(each) for key, each in part.items() if key != "span" and each is not None}
        case list():
            return [plainly(each) for each in part]
    return part
