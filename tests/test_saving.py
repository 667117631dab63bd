"""What a theme saves, counted again by hand from the rule files, and what its ledger promises of any theme."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

import banshi
from engine.rulebook import Rulebook
from engine.saving.applicants import asked_of
from engine.saving.from_theme import MEASURES, Case, Saving, saving_of, themes_in_use
from engine.saving.to_text import number, saving_to_json, text_of
from tests.conftest import LONG
from tests.pages import rulebook_of

FEW = ("新生儿出生", "残疾人服务", "开办餐饮店", "工程建设项目")
"""The themes that are counted in a run that is not long."""

CATALOGS = Path(__file__).parent.parent / "catalogs"


@pytest.fixture(scope="module")
def hubei() -> Rulebook:
    return banshi.load(CATALOGS / "hubei")


@pytest.fixture(scope="module")
def savings(hubei: Rulebook) -> list[Saving]:
    return [saving_of(hubei, name) for name in (themes_in_use(hubei.program) if LONG else FEW)]


# ── by hand ──────────────────────────────────────────────────────────────────────────────────────────────────────


def written() -> dict[str, dict[str, Any]]:
    """Each matter as its file says, and nothing of ours in between."""
    found: dict[str, dict[str, Any]] = {}
    for path in CATALOGS.glob("*/事项/**/*.yaml"):
        page = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CBaseLoader", yaml.BaseLoader))
        matters = page.get("事项", {})
        found |= {matters: page} if isinstance(matters, str) else matters
    return found


def counted(matter: dict[str, Any], part: str, holding: set[str]) -> list[str]:
    """The entries below 申请材料 or 步骤: those without 何时, and those whose 何时 is one that holds."""
    return [name for name, entry in matter[part].items()
            if not isinstance(entry, dict) or "何时" not in entry or entry["何时"] in holding]  # fmt: skip


def before(matter: dict[str, Any], key: str) -> dict[str, Any]:
    return matter.get("改革前", {}).get(key)


def days(text: str) -> int:
    return 0 if text == "当场" else int(text.removesuffix("个工作日"))


def case_of(savings: list[Saving], theme: str, name: str) -> Case:
    return next(case for saving in savings if saving.name == theme for case in saving.cases if case.applicant.name == name)


BIRTH = {
    # What the rules ask of a married couple with two salaries, beside what 填写 lists: by reading the files.
    "出生医学证明首签": {"出生地类型"},
    "预防接种证办理": set(),
    "出生登记": {"母亲.户籍地", "父亲.户籍地", "落户户口类别", "父母已婚"},
    "居民医保参保登记": {"参加居民医保"},
    "居民医保缴费": {"参加居民医保"},
    "社会保障卡申领": {"参加居民医保"},
    "生育津贴": {"母亲.医保种类", "母亲生育保险缴费月数"},
    "生育医疗费用报销": {"母亲.医保种类", "父亲.医保种类"},  # one page, one topic: both are asked together
    "科学育儿指导服务登记": set(),
    "育儿补贴申领": set(),
}
BIRTH_HOLDS = {"不是 非婚生育", "参加居民医保"}


def test_birth_counted_by_hand(savings: list[Saving]) -> None:
    """双职工婚内随母, all ten matters."""
    case = case_of(savings, "新生儿出生", "双职工婚内随母")
    files = written()
    assert case.matters == tuple(BIRTH)

    # Fields: each matter's own form and questions; in the theme each fact once, and no fact that another matter yields.
    asked = {name: set(files[name].get("填写", ())) | questions for name, questions in BIRTH.items()}
    assert case.before.fields == sum(map(len, asked.values())) == 20 + 6 + 16 + 6 + 1 + 9 + 9 + 7 + 5 + 7
    yielded = {fact for name in BIRTH for fact in files[name].get("产生", ())}
    theme = set().union(*asked.values()) - yielded
    assert case.after.fields == len(theme) == 36

    # Papers: 1 + 1 + 4 + 1 + 1 + 2 + 2 + 2 + 1 + 1 are asked for; seven results are fed, three are certificates or data.
    papers = [paper for name in BIRTH for paper in counted(files[name], "申请材料", BIRTH_HOLDS)]
    assert case.before.papers == len(papers) == 16
    library = yaml.load((CATALOGS / "national/事项/材料.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)["材料"]
    made = {files[name]["结果"] for name in BIRTH}
    brought = {paper for paper in papers if paper not in made and "免交" not in library[paper]}
    assert brought == {"住院病历"}
    assert case.after.papers == len(brought)

    # Steps: all that are listed; accepted once and delivered once instead of as often as there is such a step.
    steps = [(name, step, entry) for name in BIRTH for step, entry in files[name]["步骤"].items()]
    phase = [entry.get("环节", step) if isinstance(entry, dict) else step for _, step, entry in steps]
    assert case.before.steps == len(steps) == 21
    assert case.after.steps == len(steps) - (phase.count("受理") - 1) - (phase.count("送达") - 1) == 21 - 5 - 6

    # Visits: as before the reform; done online, with results that can be mailed, nobody comes.
    assert case.before.visits == sum(int((before(files[name], "现场次数") or "0次").removesuffix("次")) for name in BIRTH) == 9
    assert case.after.visits == 0

    # Days: promised ones one after the other; certificate, household, allowance are the longest way: 1 + 3 + 20.
    assert case.before.days == sum(days(files[name]["承诺办结时限"]) for name in BIRTH) == 50
    assert case.after.days == sum(days(files[name]["承诺办结时限"]) for name in ("出生医学证明首签", "出生登记", "育儿补贴申领")) == 24
    assert case.legal_days == sum(days(files[name]["法定办结时限"]) for name in BIRTH)


def test_what_is_under_way_is_a_row_of_its_own() -> None:
    """Two days on the way and three of the matter: five, where it took three."""
    book = rulebook_of("""
依据: {某法: {全称: 某某法}}
数据项: {住外地: {类型: 是否, 问: 是不是住在外地}}
事项: {登记: {设定依据: 某法, 承诺办结时限: 3个工作日, 到办事现场次数: 1次}}
一件事:
  搬家:
    依据: 某法
    联办事项: {登记: 必办}
    方式: {跨域: {做法: 收受分离, 受理地: 现住地, 决定地: 户籍地, 增加: 2个工作日, 何时: 住外地}}
    用例:
      外地的: {日期: 2026-06-10, 已知: {住外地: 是}, 应得: {结论: 符合, 工作日: 5}}
      本地的: {日期: 2026-06-10, 已知: {住外地: 否}, 应得: {结论: 符合, 工作日: 3}}
""")
    saving = saving_of(book, "搬家")
    assert [(case.applicant.name, case.before.days, case.after.days) for case in saving.cases] == [("外地的", 3, 5), ("本地的", 3, 3)]
    away = saving.cases[0]
    assert [(row.matter, row.before, row.after) for row in away.rows if row.measure == "days"] == [("登记", 3, 3), ("搬家", 0, 2)]


DISABLED = ("残疾评定", "残疾人证办理", "困难残疾人生活补贴申领", "重度残疾人护理补贴申领", "残疾人养老保险代缴", "残疾人医保参保资助")
DISABLED_HOLDS = {"办证类别 ≠ 期满换领", "办证类别 属于（新办，期满换领，等级变更，挂失补办）", "要残疾评定"}


def test_disability_counted_by_hand(savings: list[Saving]) -> None:
    """评定为一级以后: a grown-up who is poor and blind, and needs care."""
    case = case_of(savings, "残疾人服务", "评定为一级以后")
    files = written()
    assert case.matters == DISABLED
    papers = [paper for name in DISABLED for paper in counted(files[name], "申请材料", DISABLED_HOLDS)]
    # 2 + 4 + 3 + 2 + 2 + 1; 低保证 is asked for today too, so that 另收材料 does not count it again.
    assert case.before.papers == len(papers) == 14
    assert case.after.papers == len({"既往病历", "残疾人证照片"}) == 2
    steps = [step for name in DISABLED for step in counted(files[name], "步骤", DISABLED_HOLDS)]
    assert case.before.steps == len(steps) == 18
    assert case.after.steps == 18 - (steps.count("受理") - 1) == 14
    assert case.before.visits == sum(int(before(files[name], "现场次数").removesuffix("次")) for name in DISABLED) == 2 + 2 + 1 + 1 + 1 + 1
    assert case.before.days == sum(days(before(files[name], "时限")) for name in DISABLED) == 20 + 30 + 20 + 20 + 10 + 10
    assert case.after.days == 10 + 15 + 15, "assessment, certificate, allowance"
    # The doctor has to see the person: that visit stays, whatever is handed in online.
    assert [row.after for row in case.rows if row.measure == "visits" and row.fate == "on site"] == [1]


# ── of any theme ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_totals_are_the_sums_of_the_ledger_and_of_nothing_else(savings: list[Saving]) -> None:
    for saving in savings:
        people = len(saving.cases)
        assert people
        for measure in MEASURES:
            rows = [each for each in saving.ledger if each.row.measure == measure]
            for side, total in (("before", saving.before), ("after", saving.after)):
                summed = sum((getattr(each.row, side) * len(each.applicants) for each in rows), Fraction(0))
                assert total.of(measure) == summed / people


def test_every_row_says_what_became_of_it_and_why(savings: list[Saving]) -> None:
    for saving in savings:
        for entry in saving.ledger:
            row = entry.row
            assert row.reason.zh and row.reason.en and row.matter and row.thing
            assert row.source, f"{row.matter} {row.thing}"
            assert row.before >= 0
            assert row.after >= 0
            assert set(entry.applicants) <= {case.applicant.name for case in saving.cases}


def test_once_is_never_more_papers_or_steps_or_days_than_one_by_one(savings: list[Saving]) -> None:
    for saving in savings:
        for case in saving.cases:
            for measure in ("papers", "steps", "days"):
                assert case.after.of(measure) <= case.before.of(measure), (saving.name, case.applicant.name, measure)


def test_a_fact_is_asked_once_in_the_theme(hubei: Rulebook, savings: list[Saving]) -> None:
    for saving in savings:
        for case in saving.cases[:1]:
            asked = [row.thing for row in case.rows if row.measure == "fields" and row.after]
            assert len(asked) == len(asked_of(hubei, saving.name, case.applicant))


def test_json_and_text_tell_the_same_figures(savings: list[Saving]) -> None:
    for saving in savings:
        told = saving_to_json(saving)
        assert set(told) >= {"name", "before", "after", "ledger"}
        assert set(told["before"]) == set(told["after"]) == {"fields", "papers", "steps", "visits", "days"}
        table = text_of(saving).splitlines()
        for measure, line in zip(MEASURES, table[2:7], strict=True):
            assert line.split()[1:3] == [str(told["before"][measure]), str(told["after"][measure])]


def test_an_average_is_rounded_half_up_and_a_whole_number_is_whole() -> None:
    assert [str(number(Fraction(*each))) for each in ((1, 3), (1, 8), (5, 2), (10, 1), (199, 200))] == ["0.33", "0.13", "2.5", "10", "1"]


# ── what counts as what ──────────────────────────────────────────────────────────────────────────────────────────

SMALL = """
依据: {某法: {全称: 某某法}}
材料:
  甲证: {出具: 甲局}
  乙证: {出具: 乙局}
  照片: {出具: 本人}
  房产证: {出具: 房管部门, 可承诺: 房产承诺}
  旧表: {出具: 本人}
承诺书:
  房产承诺: {替代: 房产证, 核查: 办结后30天, 不适用: 失信}
数据项:
  失信: {类型: 是否, 问: 有没有失信}
  姓名: {类型: 文本, 问: 叫什么}
事项:
  甲:
    设定依据: 某法 第1条
    承诺办结时限: 3个工作日
    到办事现场次数: 1次
    申请材料: {照片: 贴, 房产证: 核对}
    填写: [姓名, 失信]
    步骤: {受理: 当场, 审核: 2个工作日, 送达: 1个工作日}
    结果: 甲证
    改革前: {现场次数: 3次, 时限: 10个工作日, 另收材料: [旧表], 另有环节: [初审], 核验: 示例}
  乙:
    设定依据: 某法 第2条
    承诺办结时限: 2个工作日
    到办事现场次数: 1次
    申请材料: {照片: 贴, 甲证: 核对}
    填写: [姓名]
    步骤: {受理: 当场, 送达: 2个工作日}
    结果: 乙证
一件事: {一起办: {依据: 某法, 联办事项: {甲: 必办, 乙: 必办}, 方式: WAYS, 用例: {守信的: {日期: 2026-06-10, 已知: {失信: 否, 姓名: 张三}, 应得: {结论: 符合}}}}}
"""


@pytest.mark.parametrize(
    ("ways", "once"),
    [
        # fields: 姓名 and 失信 once. papers: the photo once, the pledge only where the theme takes it, 甲证 is fed.
        # steps 5: 受理, 审核, 送达, 受理, 送达. days: 3 + 2, for 乙 waits for 甲.
        ("{}", (2, 2, 5, 2, 5)),
        ("{告知承诺: [房产承诺]}", (2, 1, 5, 2, 5)),
        ("{集成办: {受理: 一次}}", (2, 2, 4, 2, 5)),  # handed in once, fetched once: two papers nobody can look up
        ("{集成办: {受理: 一次, 送达: 一次}, 邮寄: {费用: 免费}}", (2, 2, 3, 1, 5)),
        ("{网办: {网址: 网上}, 邮寄: {费用: 免费}}", (2, 2, 5, 0, 5)),
        ("{网办: {网址: 网上}}", (2, 2, 5, 1, 5)),
        ("{网办: {何时: 失信}}", (2, 2, 5, 2, 5)),  # not for this person
    ],
)
def test_each_way_counts_as_the_docs_say(ways: str, once: tuple[int, ...]) -> None:
    saving = saving_of(rulebook_of(SMALL.replace("WAYS", ways)), "一起办")
    (case,) = saving.cases
    # Alone: 2 + 1 fields; 2 papers and 1 given up, and 2; 3 steps and 1 given up, and 2; 3 + 1 visits; 10 + 2 days.
    assert [case.before.of(measure) for measure in MEASURES] == [3, 5, 6, 4, 12]
    assert [case.after.of(measure) for measure in MEASURES] == list(once)


def test_credit_nobody_has_looked_up_is_not_good_credit() -> None:
    ways = "{告知承诺: [房产承诺]}"
    barred = SMALL.replace("WAYS", ways).replace("失信: 否", "失信: 是")
    (case,) = saving_of(rulebook_of(barred), "一起办").cases
    assert case.after.papers == 2
    unknown = SMALL.replace("WAYS", ways).replace("{类型: 是否, 问: 有没有失信}", "{类型: 是否, 来源: 信用库, 只推不问: 是}").replace("失信: 否, ", "")
    unknown = unknown.replace("填写: [姓名, 失信]", "填写: [姓名]") + "来源: {信用库: {单位: 发改部门, 方式: 数据共享}}\n"
    (case,) = saving_of(rulebook_of(unknown), "一起办").cases
    assert case.after.papers == 2


def test_where_no_example_may_have_it_people_are_made_up_and_that_is_said() -> None:
    saving = saving_of(rulebook_of(SMALL.replace("WAYS", "{}").partition(", 用例:")[0] + "}}\n"), "一起办")
    assert saving.cases
    assert all(case.applicant.is_made_up for case in saving.cases)
    assert any("造出来的" in note.zh for note in saving.notes)
