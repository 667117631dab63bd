"""Scenarios: kept whole whoever is killed, none lost whoever else writes, and each one an example that runs."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.examples import run_examples
from engine.load import load
from engine.to_example import example_text
from forms.scenarios import FORMAT, MOST, Refused, Scenario, Scenarios, exported, imported
from forms.scenarios_decided import example_of, scenario_of
from tests.conftest import LONG
from tests.pages import rulebook_of

ONE = Scenario("甲", "试", "2026-06-15", ("津贴",), facts={"岁数": 80, "月收入": Decimal("900.50")}, said={"津贴": {"outcome": "yes"}})
PAGE = """
政策: 津贴
条件:
  年满六十: 岁数 ≥ 60岁
  没有去世: 死亡日期 = 空
  收入低: 月收入 < 收入线
金额: 四舍五入(标准 + 月收入 / 3, 2)
数据项:
  岁数: {类型: 整数, 单位: 岁, 位数: "3,0", 下限: 0, 上限: 150, 问: 几岁}
  月收入: {类型: 金额, 问: 每月收入多少, 下限: 0}
  死亡日期: {类型: 日期, 空表示: 没有, 问: 哪天去世}
  证号: {类型: 身份证号, 问: 身份证号}
参数:
  收入线: {单位: 元, 值: 1300}
  标准: {单位: 元, 值: 200, 核验: 示例}
"""


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = Scenarios(tmp_path / "情景.json")
    assert kept.all() == ()
    kept.save(ONE)
    kept.save(Scenario("乙", "试", "2026-06-15", ("津贴",), counts={"people": 10}))
    assert kept.all()[0] == ONE and kept.named("乙").counts == {"people": 10}
    kept.save(Scenario("甲", "试", "2026-06-16"))
    assert [each.on for each in kept.all()] == ["2026-06-16", "2026-06-15"]
    kept.delete("甲")
    assert [each.name for each in kept.all()] == ["乙"]
    with pytest.raises(Refused) as refused:
        kept.named("乙乙")
    assert "乙乙" in refused.value.words.zh


def test_an_exported_file_is_taken_in_whole_or_not_at_all(tmp_path: Path) -> None:
    kept = Scenarios(tmp_path / "情景.json")
    kept.save(ONE)
    text = exported(kept.all())
    assert imported(text.encode(), "x") == (ONE,)
    assert kept.take_in(imported(text.encode(), "x")) == ("甲（2）",) and len(kept.all()) == 2
    assert kept.take_in(imported(text.encode(), "x"), may_replace=True) == ("甲",) and len(kept.all()) == 2
    before = kept.path.read_bytes()
    with pytest.raises(Refused):
        kept.take_in([Scenario(f"{at}", "试", "2026-06-15") for at in range(MOST)])
    assert kept.path.read_bytes() == before


@pytest.mark.parametrize(("data", "says"), [
    (b"", "读不出来"), (b"\xff\xfe", "读不出来"), (b"[1]", "不是情景文件"), (b'{"_default": {}}', "不是情景文件"), (b"[" * 100_000, "读不出来"),
    (json.dumps({"about": {"1": {"format": FORMAT, "version": 2}}, "scenarios": {}}).encode(), "更新的版本"),
    (json.dumps({"about": {"1": {"format": FORMAT, "version": 1}}, "scenarios": {"1": {"name": "甲", "catalog": "试", "on": "2026-02-30"}}}).encode(), "on"),
    (json.dumps({"about": {"1": {"format": FORMAT, "version": 1}}, "scenarios": {"1": {"name": "甲", "catalog": "试", "on": "2026-02-03", "facts": [1]}}}).encode(), "facts"),
    (json.dumps({"about": {"1": {"format": FORMAT, "version": 1}}, "scenarios": {"1": {"name": "甲", "catalog": "试", "on": "2026-02-03", "x": "y"}}}).encode(), "x"),
])  # fmt: skip
def test_a_file_that_is_none_is_refused_in_words(data: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        imported(data, "情景.json")
    assert says in refused.value.words.zh and refused.value.words.en
    # A file of one's own that is spoiled is left as it is.
    (tmp_path / "情景.json").write_bytes(data)
    with pytest.raises(Refused):
        Scenarios(tmp_path / "情景.json").save(ONE)
    assert (tmp_path / "情景.json").read_bytes() == data


# ── killed, and written by two ───────────────────────────────────────────────────────────────────────────────────

WRITER = """
import sys
from pathlib import Path
from random import Random
from forms.scenarios import Scenario, Scenarios
kept, draw = Scenarios(Path(sys.argv[1])), Random(int(sys.argv[2]))
print("ready", flush=True)
while True:
    name = str(draw.randrange(40))
    if draw.random() < 0.3 and any(each.name == name for each in kept.all()):
        kept.delete(name)
    else:
        kept.save(Scenario(name, "试", "2026-06-15", facts={"岁数": 80}, note="注" * draw.randrange(3_000)))
"""


def killed(path: Path, times: int) -> int:
    """How many of so many kills in the middle of writing left a file that cannot be read."""
    spoiled = 0
    draw = random.Random(7)
    for seed in range(times):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(seed)], stdout=subprocess.PIPE)
        assert writer.stdout is not None and writer.stdout.readline()
        time.sleep(draw.uniform(0.0, 0.06))
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        try:
            Scenarios(path).all()
        except Refused:
            spoiled += 1
    return spoiled


def test_a_kill_in_the_middle_of_writing_spoils_no_file(tmp_path: Path) -> None:
    path = tmp_path / "情景.json"
    Scenarios(path).save(ONE)
    assert killed(path, 600 if LONG else 12) == 0
    assert Scenarios(path).all()
    # What the killed have left does not pile up.
    assert {each.name for each in tmp_path.iterdir()} <= {"情景.json", "情景.json.new", "情景.json.lock"}


def test_the_writers_are_killed_while_they_write(tmp_path: Path) -> None:
    """The check above could not fail if nobody were writing: a storage that writes in place is spoiled by it."""
    in_place = WRITER.replace("import Scenario, Scenarios\n", "import AtomicStorage, Scenario, Scenarios, text_of\n") + ""
    slow = """
import time
def write(self, data):
    with self.path.open("w", encoding="utf-8") as file:
        for sign in text_of(data):
            file.write(sign)
            file.flush()
AtomicStorage.write = write
"""
    code = in_place.replace('print("ready"', slow + 'print("ready"')
    path = tmp_path / "情景.json"
    for seed in range(20):
        writer = subprocess.Popen([sys.executable, "-c", code, str(path), str(seed)], stdout=subprocess.PIPE)
        assert writer.stdout is not None and writer.stdout.readline()
        time.sleep(0.05)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        try:
            Scenarios(path).all()
        except Refused:
            return
    pytest.fail("nobody was killed while writing")


def insert(path: str, own: int, count: int) -> None:
    kept = Scenarios(Path(path))
    for at in range(count):
        kept.save(Scenario(f"{own}-{at}", "试", "2026-06-15"))


def test_two_processes_lose_nothing_of_each_other(tmp_path: Path) -> None:
    path, each = tmp_path / "情景.json", 200 if LONG else 25
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=insert, args=(str(path), own, each)) for own in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {one.name for one in Scenarios(path).all()} == {f"{own}-{at}" for own in range(2) for at in range(each)}


# ── of a case, and back to the catalog ───────────────────────────────────────────────────────────────────────────


def test_a_scenario_keeps_no_number_that_tells_who_somebody_is() -> None:
    rulebook = rulebook_of(PAGE)
    facts = rulebook.facts_from({"岁数": 80, "证号": "11010519491231002X"})
    made, left = scenario_of("甲", rulebook, ["津贴"], facts, date(2026, 6, 15))
    assert left == ("证号",) and made.facts == {"岁数": 80} and "11010519491231002X" not in exported([made])


@pytest.mark.parametrize(("facts", "says"), [
    ({"岁数": 70, "月收入": "1000"}, ("结论: 符合", "金额: 533.33元")),  # 200 + 1000/3
    ({"岁数": 59, "月收入": "1000"}, ("结论: 不符合", "因为: 年满六十")),
    ({"岁数": 70, "死亡日期": None}, ("结论: 未知", "还缺: 月收入")),
    ({"月收入": "1299.99", "死亡日期": "2026-01-01"}, ("结论: 不符合", "因为: 没有去世")),
    ({}, ("结论: 未知", "还缺: 岁数、死亡日期、月收入", "死亡日期: 未知")),
])  # fmt: skip
def test_a_scenario_becomes_an_example_that_says_what_came_of_it(facts: dict[str, object], says: tuple[str, ...]) -> None:
    rulebook = rulebook_of(PAGE)
    known = rulebook.facts_from({"死亡日期": None, **facts} if "月收入" in facts and "死亡日期" not in facts else facts)
    made, _ = scenario_of("八十: 一", rulebook, ["津贴"], known, date(2026, 6, 15), note="- 试")
    text = example_of(made, rulebook)
    assert all(each in text for each in says), text
    # Pasted beside the rules it runs, and is right.
    again = rulebook_of(PAGE, library=text)
    (result,) = run_examples(again)
    assert result.is_right and result.example.name == "八十: 一" and len(result.example.expect) >= 2, [each.message.zh for each in result.problems]


@pytest.mark.parametrize("catalog", ["hubei", "guizhou"] if LONG else ["guizhou"])
def test_every_example_of_the_shelf_can_be_written_again_and_is_right(catalog: str, tmp_path: Path) -> None:
    """A case of each example, decided and written as an example of its own: read again, all of them run and are right."""
    from engine.examples import facts_of
    from engine.facts import Facts

    folder = Path(__file__).parent.parent / "catalogs" / catalog
    rulebook = load(folder)
    chosen = [each for each in rulebook.program.examples if each.rules_on is None and not each.found][:: 1 if LONG else 12]
    texts = []
    for at, each in enumerate(chosen):
        facts = Facts(facts_of(rulebook, each))
        text = example_text(rulebook, f"再写 {at}", each.subject, facts, each.on, each.region or None)
        texts.append(text if not texts else text.partition("\n")[2])
    from dsl.diagnostics import Report
    from dsl.from_folder import catalog_from_files
    from dsl.shelf import root_of
    from engine.compile import program_from
    from engine.rulebook import Rulebook

    root = root_of(folder)
    files = {str(path.relative_to(root)): path.read_text("utf-8") for path in root.rglob("*.yaml")}
    files[f"{folder.relative_to(root)}/再写.yaml"] = "".join(texts)
    report = Report()
    made = catalog_from_files(files, str(folder.relative_to(root)), report)
    assert made is not None
    program = program_from(made, report)
    assert not report.errors, [each.message.zh for each in report.errors]
    mine = [each for each in run_examples(Rulebook(program)) if each.example.name.startswith("再写")]
    assert len(mine) == len(chosen) and all(each.is_right for each in mine), [each.message.zh for one in mine for each in one.problems]


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_keeps_shows_hands_on_and_turns_into_an_example(banshi, tmp_path: Path) -> None:
    catalog, file, facts = tmp_path / "我的目录", tmp_path / "情景.json", tmp_path / "已知.json"
    banshi("new", str(catalog))
    facts.write_text('{"出生日期": "1946-06-15", "月收入": "900.50", "居住情况": "独居"}', "utf-8")

    def scenario(*arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        return banshi("scenario", arguments[0], str(catalog), *arguments[1:], "--file", str(file), code=code)

    assert "还没有" in scenario("list").stderr
    assert "符合" in scenario("save", "八十岁", "--of", "示例补贴", "--facts", str(facts), "--on", "2026-06-15").stderr
    assert "--replace" in scenario("save", "八十岁", "--of", "示例补贴", "--facts", str(facts), code=2).stderr
    assert json.loads(scenario("show", "八十岁").stdout)["facts"]["月收入"] == 900.50
    assert "八十岁\t2026-06-15\t示例补贴\t符合" in scenario("list").stdout
    (tmp_path / "交.json").write_text(scenario("export").stdout, "utf-8")
    assert "八十岁（2）" in scenario("import", "--from", str(tmp_path / "交.json")).stderr
    (catalog / "用例.yaml").write_text(scenario("example", "八十岁").stdout, "utf-8")
    assert "10 个用例，10 个对" in banshi("test", str(catalog)).stderr
    scenario("delete", "八十岁")
    assert "没有叫" in scenario("example", "八十岁", code=2).stderr
