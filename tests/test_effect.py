"""What a change does to a population: counts and costs reckoned by hand, and the same as both sides person by person."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dsl.diagnostics import Problems
from engine.difference.compare import changes_between
from engine.difference.differ import difference_between
from engine.difference.to_text import told_effect
from engine.difference.witness import turn_of
from engine.facts import Facts
from engine.population.effect import effect_of
from engine.population.matched import Population
from engine.rulebook import Rulebook
from engine.setting import program_with
from forms.to_report import LIBRARY, report_html
from tests.pages import rulebook_of

ON = date(2026, 6, 15)
PAGE = """
政策: 津贴
周期: 每月
条件:
  年满六十: 岁数 ≥ 60岁
  收入低: 月收入 < 收入线
金额: 四舍五入(标准 + 月收入 / 3, 2)
数据项:
  岁数: {类型: 整数, 单位: 岁, 位数: "3,0", 下限: 0, 上限: 150, 问: 几岁}
  月收入: {类型: 金额, 问: 每月收入多少, 下限: 0}
  户籍地: {类型: 行政区划, 问: 户口在哪里}
  性别: {类型: 文本, 可取: [男, 女], 问: 男还是女}
参数:
  收入线: {单位: 元, 值: 1300}
  标准: {单位: 元, 值: 200, 核验: 示例}
"""


def sides(*settings: str) -> tuple[Rulebook, Rulebook]:
    old = rulebook_of(PAGE)
    return old, Rulebook(program_with(old.program, settings, ON)[0])


def effect(old: Rulebook, new: Rulebook, people: Path, folder: Path, *by: str, listed: Path | None = None) -> dict:
    work = folder / "work"
    work.mkdir()
    return effect_of(old, new, (), Population(people), ON, work, by=by, list_in=listed)


def written(folder: Path, *rows: str) -> Path:
    path = folder / "人员.csv"
    path.write_text("\n".join(("编号,岁数,月收入,户籍地,性别", *rows)) + "\n", "utf-8")
    return path


TEN = (
    "1,70,1000,江岸区,女", "2,70,1299.99,江岸区,男", "3,70,1300,江岸区,女", "4,70,1499.99,宜昌市,女", "5,70,1500,宜昌市,男",
    "6,59,100,宜昌市,女", "7,60,0.01,开福区,男", "8,,1400,江岸区,男", "9,70,,江岸区,女", "10,40,,宜昌市,",
)  # fmt: skip


def test_a_change_of_two_parameters_costs_what_it_costs_by_hand(tmp_path: Path) -> None:
    """The line goes from 1300 to 1500, the rate from 200 to 210.

    1: 200 + 333.33 → 210 + 333.33; 2: 200 + 433.33 → 210 + 433.33; 3: no → 210 + 433.33; 4: no → 210 + 500.00 (499.99666… to the
    fen is 500.00); 5: 1500 is not below 1500; 6: too young; 7: 200 + 0.00 → 210 + 0.00; two places are called 开福区; 8: age unknown, and the income of 1400
    said no and says it no more; 9: unknown stays unknown; 10: too young whatever the income.
    """
    old, new = sides("收入线=1500", "标准=210")
    found = effect(old, new, written(tmp_path, *TEN), tmp_path, "户籍地", "性别")["goals"]["津贴"]
    assert {name: count for name, count in found["classes"].items() if count} == {"gained": 2, "more": 3, "newly_unknown": 1, "same": 4}
    before, gained = Decimal("533.33") + Decimal("633.33") + Decimal("200.00"), Decimal("643.33") + Decimal("710.00")
    after = before + 3 * 10 + gained
    assert found["amounts"] == {"金额": {
        "old": str(before), "new": str(after), "change": str(after - before), "by_class": {"gained": str(gained), "more": "30.00"},
    }}  # fmt: skip
    assert found["yes"] == {"old": 3, "new": 5}
    assert found["sample"] == {"金额": True} and found["units"] == {"金额": "元"}
    cities = {row["label"]: (row["people"], row["yes"], row["amounts"]["金额"]["change"]) for row in found["groups"]["户籍地"]}
    assert cities == {
        "武汉市": (5, {"old": 2, "new": 3}, "663.33"), "宜昌市": (4, {"old": 0, "new": 1}, "710.00"), "未知或没有": (1, {"old": 1, "new": 1}, "10.00"),
    }  # fmt: skip
    sexes = {row["label"]: row["people"] for row in found["groups"]["性别"]}
    assert sexes == {"女": 5, "男": 4, "未知或没有": 1}


NEW = PAGE.replace("岁数 ≥ 60岁", "岁数 ≥ 65岁 或 岁数 ≥ 60岁 且 独居").replace("  户籍地:", "  独居: {类型: 是否, 问: 一个人住吗}\n  户籍地:").replace("值: 200", "值: 190").replace("值: 1300", "值: 1200")


def crowd(count: int) -> list[str]:
    draw = Random(3)
    return [
        f"{at},{draw.choice(('', draw.randint(55, 70)))},{draw.choice(('', '1299.99', '1300', f'{draw.randint(0, 2000)}.{draw.randint(0, 99):02}'))},"
        f"{draw.choice(('江岸区', '宜昌市', ''))},{draw.choice('男女')}" for at in range(count)
    ]  # fmt: skip


def test_both_sides_at_once_are_both_sides_person_by_person(tmp_path: Path) -> None:
    """The newer rules ask for one more fact, which the people do not have, and have another amount."""
    old, new = rulebook_of(PAGE), rulebook_of(NEW)
    rows = crowd(600)
    listed = tmp_path / "名单.csv"
    found = effect(old, new, written(tmp_path, *rows), tmp_path, "岁数", listed=listed)
    expected: Counter[str] = Counter()
    totals = [Decimal(0), Decimal(0)]
    for row in rows:
        _, age, income, _, _ = row.split(",")
        facts = Facts({name: Decimal(value) for name, value in (("岁数", age), ("月收入", income)) if value})
        one, other = (side.decide("津贴", facts, ON) for side in (old, new))
        for place, each in enumerate((one, other)):
            totals[place] += each.value["金额"] if each.outcome == "yes" else 0
        turn = turn_of((one.outcome, one.value), (other.outcome, other.value))
        expected[word_of(turn)] += 1
    counts = found["goals"]["津贴"]
    assert {name: count for name, count in counts["classes"].items() if count} == dict(expected)
    assert {"lost", "less", "newly_unknown", "same"} <= expected.keys()
    assert [Decimal(counts["amounts"]["金额"][side]) for side in ("old", "new")] == totals
    assert found["checked"] == {"people": 100, "agree": True} and found["facts_without_column"] == ["独居"]
    for rows_of_group in counts["groups"].values():
        assert sum(row["people"] for row in rows_of_group) == 600
        assert sum((Decimal(row["amounts"]["金额"]["change"]) for row in rows_of_group), Decimal(0)) == totals[1] - totals[0]
    with listed.open(encoding="utf-8-sig", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == 600 - expected["same"]


def word_of(turn: tuple[str, str] | None) -> str:
    match turn:
        case None:
            return "same"
        case (_, "unknown"):
            return "newly_unknown"
        case ("unknown", _):
            return "newly_known"
        case ("no", "yes"):
            return "gained"
        case ("yes", "no"):
            return "lost"
    return turn[0]


def test_a_group_that_is_no_fact_says_so(tmp_path: Path) -> None:
    old, new = sides("收入线=1500")
    with pytest.raises(Problems) as found:
        effect(old, new, written(tmp_path, *TEN), tmp_path, "性別")
    assert found.value.diagnostics[0].code == "no-such-group" and "性别" in found.value.diagnostics[0].hint.zh


# ── the report ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    from dataclasses import replace

    old, new = sides("收入线=1500", "标准=210")
    difference = replace(difference_between(old, new, on=ON, today=ON), effect=effect(old, new, written(folder, *crowd(300)), folder, "户籍地", "岁数"))
    for language in ("zh", "en"):
        (folder / f"{language}.html").write_text(report_html(difference, old.program, new.program, language), "utf-8")
    (folder / "effect.json").write_text(json.dumps(difference.effect), "utf-8")
    assert changes_between(old.program, new.program)
    return folder


def without_scripts(html: str) -> str:
    return re.sub(r"(?s)<script>.*?</script>|<figure.*?</figure>", "", html)


def test_tables_carry_every_figure_of_the_charts(report: Path) -> None:
    """With scripts off nothing is lost: each count and sum stands in a cell."""
    page = without_scripts((report / "zh.html").read_text("utf-8"))
    counts = json.loads((report / "effect.json").read_text("utf-8"))["goals"]["津贴"]
    cells = set(re.findall(r"<(?:td|th)[^>]*>([^<]*)<", page))
    for row in [counts, *(row for rows in counts["groups"].values() for row in rows)]:
        for count in (number for name, number in row["classes"].items() if number and name != "same"):
            assert f"{count:,}" in cells
    for row in (row for rows in counts["groups"].values() for row in rows):
        change = Decimal(row["amounts"]["金额"]["change"])
        assert (f"{change:+,f}" if change else f"{change:,f}").replace("-", "−") in cells
    assert "示例" in page and "不是正式标准" in page


def test_the_report_stands_alone_and_speaks_both_languages(report: Path) -> None:
    for language, title in (("zh", "规则改动的影响"), ("en", "What a change of rules does")):
        html = (report / f"{language}.html").read_text("utf-8")
        assert title in html and "default-src 'none'" in html
        assert not re.search(r'(?:src|href)="', without_scripts(html))


def test_the_drawing_library_is_the_one_that_was_looked_at() -> None:
    root = Path(__file__).parent.parent / "forms"
    (named,) = re.findall(r"`([0-9a-f]{64})`", (root / "vendor" / "echarts" / "README.md").read_text("utf-8"))
    assert sha256((root / LIBRARY).read_bytes()).hexdigest() == named
    assert "Apache License" in (root / "vendor" / "echarts" / "LICENSE").read_text("utf-8")


@pytest.mark.browser
def test_the_report_fits_a_telephone_and_draws_its_charts(report: Path, page) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto((report / "zh.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    figures = page.locator("figure[data-chart]:visible")
    assert figures.count() >= 3 and page.locator("figure svg").count() == figures.count()
    assert faults == []


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_of_many_groups_those_that_change_most_are_told_and_how_many_more_there_are() -> None:
    """Fourteen towns: in 甲 one person gains 10, in 乙 two, and so on; in the last nobody. One goal is the same for all."""
    towns = "甲乙丙丁戊己庚辛壬癸子丑寅卯"

    def counted(people: int) -> dict[str, Any]:
        return {"classes": {"more": people, "same": 5}, "amounts": {"金额": {"old": "100.00", "new": f"{100 + 10 * people}.00", "change": f"{10 * people}.00"}}}

    rows = [{"label": town, **counted(people if people < 14 else 0)} for people, town in enumerate(towns, 1)]
    beside: dict[str, Any] = {"yes": {"old": 100, "new": 100}, "units": {"金额": "元"}, "sample": {"金额": False}}
    goals = {"津贴": {**beside, **counted(91), "groups": {"户籍地": rows, "性别": [{"label": "女", **counted(91)}, {"label": "男", **counted(0)}]}}, "补贴": {**beside, **counted(0), "groups": {}}}
    effect = {"people": 1_000, "on": "2026-06-15", "facts_without_column": [f"项{at}" for at in range(12)], "goals": goals, "not_on_a_population": [], "checked": {"people": 9}}
    assert [line.zh for line in told_effect(effect)] == [
        "全体人员：1,000 人，2026-06-15",
        "  没有列的数据项，对所有人都是未知：项0、项1、项2、项3、项4、项5、项6、项7、项8、项9 等 12 项",
        "  津贴：符合 100 → 100 人",
        "    变多 91",
        "    不变 5",
        "    金额合计 100.00 → 1,010.00元（+910.00元）",
        "    按户籍地：",
        *(f"      {town}，变多 {people}，金额 +{10 * people}.00元" for people, town in zip(range(13, 3, -1), towns[12:2:-1], strict=True)),
        "      以上是变化最大的，另有 3 组也变了；--out 的报告里全有",
        "    按性别：",
        "      女，变多 91，金额 +910.00元",
        "  对谁都没有改变：补贴",
        "  抽 9 人用逐人计算复核，两边都一致",
    ]


# ── the command ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_tells_writes_and_answers_in_json(banshi, tmp_path: Path) -> None:
    for folder, line in (("旧", 1300), ("新", 1500)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "目录.yaml").write_text("目录: 试\n语言: 1\n地区: 420000\n", "utf-8")
        (tmp_path / folder / "地.yaml").write_text("行政区划: {420000: 湖北省, 420100: 武汉市, 420102: 江岸区, 420500: 宜昌市, 430105: 开福区}\n", "utf-8")
        (tmp_path / folder / "津贴.yaml").write_text(PAGE.replace("1300", str(line)), "utf-8")
    old, new, out = str(tmp_path / "旧"), str(tmp_path / "新"), tmp_path / "报告"
    told = banshi("diff", old, new, "--on", "2026-06-15", "--population", str(written(tmp_path, *TEN)), "--by", "性别", "--out", str(out)).stdout
    assert "“津贴·收入线”：由1300元提高到1500元" in told and "符合的人只会多，不会少" in told and "新符合 2" in told
    assert {each.name for each in out.iterdir()} == {"报告.html", "summary.json", "受影响的人.csv"}
    whole = json.loads(banshi("diff", old, "--set", "收入线=1500", "--on", "2026-06-15", "--json").stdout)
    assert whole["changes"][0]["shown"] == {"津贴": "more"} and whole["people"][0]["found"][0]["to"] == "yes"
    assert "Nothing changes" in banshi("diff", old, old, "--lang", "en").stdout
    assert "--set" in banshi("diff", old, code=2).stderr
    assert "没有参数“收人线”" in banshi("diff", old, "--set", "收人线=1", code=2).stderr


def test_an_answer_under_a_setting_is_marked_as_no_law(banshi, tmp_path: Path) -> None:
    root = Path(__file__).parent.parent / "catalogs" / "hubei"
    facts = tmp_path / "f.json"
    facts.write_text('{"出生日期": "1946-05-20", "户籍地": "江岸区", "死亡日期": null, "异地已领高龄津贴": false}', "utf-8")
    done = banshi("decide", str(root), "高龄津贴", "--facts", str(facts), "--on", "2026-06-15", "--set", "高龄津贴标准@武汉市#6=120元", "--explain")
    plain = banshi("decide", str(root), "高龄津贴", "--facts", str(facts), "--on", "2026-06-15")
    answer, other = json.loads(done.stdout), json.loads(plain.stdout)
    assert (answer["value"]["金额"], other["value"]["金额"]) == (120, 100)
    assert answer["receipt"]["program"] != other["receipt"]["program"]
    assert "由100元改为120元" in done.stderr and "120元〔示例，不是正式标准〕" in done.stderr
    assert "个不对" in banshi("test", str(root), "高龄津贴", "--set", "高龄津贴标准@武汉市#6=120元", code=1).stderr
