"""The plan of a theme: its figures by hand, its arithmetic against all paths gone one by one, its days by the calendar."""

import json
import re
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import banshi
from dsl.diagnostics import Problems, Report
from engine.asking.to_json import guide_to_json
from engine.decide import goal_named, run_of
from engine.examples import run_examples
from engine.plan import Schedule
from engine.plan.days import PUBLISHED, Unpublished, calendar_from
from engine.plan.from_theme import Lateness, days_of, plan_of
from engine.plan.times import Circle, Timing, Wait, Work, timing_of
from engine.plan.to_json import plan_to_json
from engine.plan.to_text import text_of
from engine.rulebook import Rulebook
from forms.from_program import choice_of
from forms.to_gantt import gantt_from
from tests.garden.walk import Visitor
from tests.pages import rulebook_of
from web.app import app_for
from web.settings import Settings
from web.visit import visitor_signer

ROOT = Path(__file__).parent.parent
ON = date(2026, 6, 15)


@lru_cache
def shelf(name: str) -> Rulebook:
    return banshi.load(ROOT / "catalogs" / name)


def national() -> Rulebook:
    return shelf("national")


def plan(book: Rulebook, name: str, facts: dict[str, object] | None = None, **more: object) -> Schedule:
    run = run_of(book.program, book.facts_from(facts or {}), ON)
    return plan_of(goal_named(book.program, name), run, **more)  # type: ignore[arg-type]


# ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────────

BY_HAND = yaml.safe_load((Path(__file__).parent / "plans.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", BY_HAND, ids=lambda case: f"{case['name']} {case['days']}")
def test_a_plan_comes_to_what_it_comes_to_by_hand(case: dict) -> None:
    facts = {"工程": case["facts"]} if "facts" in case else {}
    late = tuple(Lateness(paper, Fraction(days)) for paper, days in case.get("late", {}).items())
    found = plan(shelf(case.get("catalog", "national")), case["name"], facts, late=late)
    assert (found.days, found.serial, found.chain_count) == (case["days"], case["serial"], case["chains"])
    assert found.least == found.days, "every fact that matters is known"
    if "times" in case:
        assert {task.matter: [task.days, task.start, task.finish] for task in found.tasks} == case["times"]
    if "slack" in case:
        assert {task.matter: task.slack for task in found.tasks if not task.is_critical and task.matter in case["slack"]} == case["slack"]
    if "stages" in case:
        assert {stage.name: stage.days for stage in found.stages} == case["stages"]


def test_what_is_not_known_makes_a_plan_between_the_least_and_the_most() -> None:
    found = plan(national(), "工程建设项目")
    assert (found.least, found.days) == (35, 103)  # 15+5+10+5 whatever the case is; all that may be
    assert "工程.供地" in found.missing
    assert found.task("节能审查").is_in == "unknown"
    assert found.is_on_target is None, "whether it keeps 100 days depends on the case"
    assert plan(national(), "工程建设项目", {"工程": BY_HAND[1]["facts"]}).is_on_target is True


def test_the_ledger_gives_each_of_71_one_fate_and_leaves_50_and_47() -> None:
    ledger = national().program.ledgers["工程建设项目审批事项"]
    assert len(ledger.rows) == len({row.name for row in ledger.rows}) == 71
    at = ledger.columns.index("阶段")
    stages = [row.cells[at] for row in ledger.rows]
    assert [stages.count(stage) for stage in ("立项用地", "工程规划", "施工许可", "竣工验收")] == [22, 13, 20, 16]
    assert ledger.editions == ("湖南2019", "娄底2020")
    for number, (edition, left) in enumerate(zip(ledger.editions, (50, 47), strict=True)):
        kept = set(ledger.kept(edition))
        assert len(kept) == left
        for row in ledger.rows:
            fate = row.fates[number]
            assert (fate.into in kept and fate.into != row.name) if fate.sort == "merged" else not fate.into
    thinned = plan(national(), "工程建设项目").ledger
    assert [(each.before, each.kept) for each in thinned] == [(71, 50), (71, 47)]


# ── a small theme ────────────────────────────────────────────────────────────────────────────────────────────────

SMALL = """
一件事:
  开店:
    联办事项: {执照: 必办, 场地: {何时: 租房}, 许可: 必办, 招牌: 选办, 刻章: 必办}
    先后: {招牌: {不先于: 许可}, 许可: 场地, 场地: 执照}
数据项:
  租房: {类型: 是否, 问: 房子是租的吗}
  大店: {类型: 是否, 问: 面积大吗}
材料:
  执照副本: 市场监管部门
  消防意见: 消防部门
  租约: 房东
  照片: {出具: 申请人, 容缺: {补交: 3个工作日, 逾期: 退回}}
事项:
  执照: {承诺办结时限: 1个工作日, 结果: 执照副本}
  场地: {承诺办结时限: 2个工作日, 申请材料: {租约: 核对}, 结果: 消防意见}
  许可: {承诺办结时限: 4个工作日, 特别程序: [现场踏勘, 专家评审], 申请材料: {执照副本: 核对, 消防意见: {何时: 大店}}, 步骤: {受理: 当场, 专家评审: 5日}}
  招牌: {承诺办结时限: 当场, 申请材料: {照片: 看样子}}
  刻章: {承诺办结时限: 4小时, 申请材料: {执照副本: 核对}}
"""


@lru_cache
def small() -> Rulebook:
    return rulebook_of(SMALL)


def times(found: Schedule) -> dict[str, tuple[Fraction, Fraction]]:
    return {task.matter: (task.start, task.finish) for task in found.tasks}


def test_who_makes_a_paper_comes_before_who_asks_for_it() -> None:
    found = plan(small(), "开店", {"租房": True, "大店": True})
    assert times(found) == {"执照": (0, 1), "场地": (1, 3), "许可": (3, 7), "招牌": (0, 7), "刻章": (1, Fraction(3, 2))}
    handed = {(link.before, link.after): link.papers for link in found.links if link.papers}
    assert handed == {("执照", "许可"): ("执照副本",), ("执照", "刻章"): ("执照副本",), ("场地", "许可"): ("消防意见",)}


def test_a_written_order_holds_across_a_matter_that_takes_no_part() -> None:
    found = plan(small(), "开店", {"租房": False, "大店": True})
    assert found.left_out == ("场地",)
    assert times(found)["许可"] == (1, 5), "许可 waits for 场地, 场地 for 执照"


def test_what_may_run_beside_another_begins_at_once_and_is_issued_with_it() -> None:
    found = plan(small(), "开店", {"租房": True, "大店": True})
    sign = found.task("招牌")
    assert (sign.start, sign.days, sign.finish) == (0, 0, 7)


def test_hours_are_parts_of_a_day_and_a_date_is_the_day_they_end_by() -> None:
    seal = plan(small(), "开店", {"租房": False}, begin=date(2026, 6, 15)).task("刻章")
    assert (seal.days, seal.finish) == (Fraction(1, 2), Fraction(3, 2))
    assert (seal.begins, seal.ends) == (date(2026, 6, 16), date(2026, 6, 17))


@pytest.mark.parametrize(("text", "days"), [
    ("20个工作日", 20), ("当场", 0), ("即办", 0), ("2小时", Fraction(1, 4)), ("30分钟", Fraction(1, 16)), ("1.5个工作日", Fraction(3, 2)),
    ("30日", 22), ("7天", 5), ("1个月", 21),  # 30 × 5/7 = 21.4, rounded up
])  # fmt: skip
def test_a_time_limit_is_a_number_of_working_days(text: str, days: Fraction) -> None:
    length = days_of(text)
    assert length is not None and length.count == days


def test_special_procedures_are_told_and_not_counted() -> None:
    permit = plan(small(), "开店", {"租房": True}).task("许可")
    assert [(each.name, each.limit) for each in permit.asides] == [("现场踏勘", ""), ("专家评审", "5日")]
    assert permit.finish - permit.start == 4


ACROSS = SMALL.replace("  开店:\n", "  开店:\n    方式: {跨域: {做法: 收受分离, 受理地: 现住地, 决定地: 户籍地, 增加: 2个工作日, 何时: 住外地}}\n").replace(
    "数据项:\n", "数据项:\n  住外地: {类型: 是否, 问: 是不是住在外地}\n"
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "days", "least", "serial", "missing"),
    [
        ({}, 7, 7, "7.5", ()),  # as it was: 执照 1, 场地 2, 许可 4, 刻章 0.5
        ({"住外地": False}, 7, 7, "7.5", ()),
        # Two days on the way before anything begins.
        ({"住外地": True}, 9, 9, "9.5", ()),
        ({"住外地": None}, 9, 7, "9.5", ("住外地",)),
    ],
)
def test_what_is_handed_in_elsewhere_is_under_way_before_anything_begins(
    facts: dict[str, object], days: int, least: int, serial: str, missing: tuple[str, ...]
) -> None:
    book = small() if not facts else rulebook_of(ACROSS)
    told = {"租房": True, "大店": True, **{name: value for name, value in facts.items() if value is not None}}
    found = plan(book, "开店", told)
    assert (found.days, found.least, found.serial, found.missing) == (days, least, Fraction(serial), missing)
    assert found.chains == (("执照", "场地", "许可", "招牌"),)
    assert [task.start for task in found.tasks if task.matter == "执照"] == [found.transfer]
    assert all(task.papers_on is None for task in found.tasks)


def test_of_what_may_be_handed_in_elsewhere_the_plan_says_what_it_costs() -> None:
    assert "在外地收件，转到决定的地方要2个工作日，已经算进去。" in text_of(plan(rulebook_of(ACROSS), "开店", {"租房": True, "住外地": True}))
    assert "先算进最多的天数" in text_of(plan(rulebook_of(ACROSS), "开店", {"租房": True}))
    for_all = plan(rulebook_of(ACROSS.replace(", 何时: 住外地", "")), "开店", {"租房": True, "大店": True})
    assert for_all.days == 7 and "在外地收件、跨地区办的，另加2个工作日。" in text_of(for_all), "who chose it has not been said"
    dated = plan(rulebook_of(ACROSS), "开店", {"租房": True, "大店": True, "住外地": True}, begin=date(2026, 6, 15))
    # Nine working days after Monday the 15th: 16, 17, 18, 22 to 26, 29 June (the 19th is a holiday).
    assert (dated.task("执照").begins, dated.end) == (date(2026, 6, 17), date(2026, 6, 29))


def test_a_special_procedure_tells_how_long_the_law_allows_it_and_only_where_there_is_one() -> None:
    page = SMALL.replace("专家评审: 5日}", "专家评审: {时限: 5个工作日, 上限: 45个工作日, 何时: 大店}}")
    large, plain = (plan(rulebook_of(page), "开店", {"租房": True, "大店": is_large}) for is_large in (True, False))
    assert "许可　现场踏勘、专家评审5个工作日（最多45个工作日）" in text_of(large)
    assert [each.name for each in plain.task("许可").asides] == ["现场踏勘"]


def test_a_late_paper_moves_its_matter_and_what_comes_behind() -> None:
    known = {"租房": True, "大店": True}
    before, after = plan(small(), "开店", known), plan(small(), "开店", known, late=(Lateness("租约", Fraction(2)),))
    moved = {name for name, time in times(after).items() if time != times(before)[name]}
    assert moved == {"场地", "许可", "招牌"}
    assert after.days == before.days + 2


def test_a_paper_that_may_come_later_holds_up_no_work_only_the_result() -> None:
    in_time = plan(small(), "开店", {"租房": False}, late=(Lateness("照片", Fraction(3)),)).task("招牌")
    too_late = plan(small(), "开店", {"租房": False}, late=(Lateness("照片", Fraction(8)),)).task("招牌")
    assert (in_time.start, in_time.finish) == (0, 5), "issued with 许可, by when the photo is there"
    assert (too_late.start, too_late.finish) == (8, 8), "later than it may be: nothing begins without it"


def test_a_late_paper_that_nobody_asks_for_is_told() -> None:
    with pytest.raises(Problems) as told:
        plan(small(), "开店", {"租房": False}, late=(Lateness("租约书", Fraction(2)),))
    assert [each.code for each in told.value.diagnostics] == ["paper-not-asked"]


def test_a_case_that_goes_round_in_a_circle_is_told_with_its_names() -> None:
    page = """
一件事: {开店: {联办事项: {甲: 必办, 乙: 必办}}}
数据项: {大店: {类型: 是否, 问: 大吗}}
材料: {甲证: 甲部门, 乙证: 乙部门}
事项:
  甲: {承诺办结时限: 1个工作日, 申请材料: {乙证: {何时: 大店}}, 结果: 甲证}
  乙: {承诺办结时限: 1个工作日, 申请材料: {甲证: {何时: 大店}}, 结果: 乙证}
"""
    book = rulebook_of(page)
    assert plan(book, "开店", {"大店": False}).days == 1
    with pytest.raises(Problems, match="甲 → 乙 → 甲|乙 → 甲 → 乙"):
        plan(book, "开店", {"大店": True})
    assert book.guide("开店", book.facts_from({"大店": True}), ON).notice is not None


def test_the_notice_of_a_theme_has_its_plan() -> None:
    book = small()
    told = guide_to_json(book.guide("开店", book.facts_from({"租房": True, "大店": True}), ON))
    assert told["notice"]["plan"]["days"] == 7
    assert told["notice"]["plan"]["critical"] == [["执照", "场地", "许可", "招牌"]]


def test_examples_say_the_order_and_the_days() -> None:
    page = SMALL.replace("数据项:", """    用例:
      齐全: {日期: 2026-06-10, 已知: {租房: 是, 大店: 是}, 应得: {先后: [执照, 场地, 许可, 招牌], 工作日: 7}}
      没说租不租: {日期: 2026-06-10, 应得: {先后: [执照, 许可], 工作日: 5到7}}
      次序反了: {日期: 2026-06-10, 已知: {租房: 是, 大店: 是}, 应得: {先后: [许可, 场地]}}
      没有一起办: {日期: 2026-06-10, 已知: {租房: 否, 大店: 是}, 应得: {先后: [执照, 场地, 许可]}}
      天数不对: {日期: 2026-06-10, 已知: {租房: 否, 大店: 是}, 应得: {工作日: 7个工作日}}
数据项:""", 1)
    results = {each.example.name: [problem.message.zh for problem in each.problems] for each in run_examples(rulebook_of(page))}
    assert results == {
        "齐全": [], "没说租不租": [],
        "次序反了": ["“次序反了”的“先后”应得 许可、场地，算出 “场地”不等“许可”。"],
        "没有一起办": ["“没有一起办”的“先后”应得 执照、场地、许可，算出 执照、许可、招牌、刻章，没有全办。"],
        "天数不对": ["“天数不对”的“工作日”应得 7个工作日，算出 5。"],
    }


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_make_up_saturday_is_worked_and_a_holiday_is_not() -> None:
    # 30 September; holidays 1 to 8 October; 9, 10, Saturday 11; 13 to 17; 20 to 24; 27: fifteen.
    assert PUBLISHED.after(date(2025, 9, 29), 15) == date(2025, 10, 27)


def test_a_plan_has_dates_by_the_calendar() -> None:
    found = plan(shelf("hunan/xiangtan"), "社会投资项目（十五日办结）", begin=date(2025, 9, 29))
    assert (found.begin, found.end) == (date(2025, 9, 29), date(2025, 10, 27))


def test_a_beginning_on_a_day_off_counts_from_the_next_day_that_is_worked() -> None:
    found = plan(small(), "开店", {"租房": False}, begin=date(2025, 10, 4))
    assert (found.asked_begin, found.begin) == (date(2025, 10, 4), date(2025, 10, 9))
    assert "2025-10-04 不上班" in text_of(found)


def test_a_year_that_is_not_published_is_said_and_left_open() -> None:
    found = plan(national(), "工程建设项目（逐项审批）", begin=date(2098, 12, 1))
    assert found.begin is None and found.end is None and found.unpublished == (2098,)
    assert "2098年的放假安排还没有公布" in text_of(found)
    with pytest.raises(Unpublished):
        PUBLISHED.is_working(date(2098, 12, 1))


OVERRIDE = """
2098:
  放假: [2098-01-01 至 2098-01-03, 2098-02-10]
  上班: [2098-01-04]
"""


def test_a_file_gives_the_days_of_a_year_that_is_not_published() -> None:
    report = Report()
    calendar = calendar_from(OVERRIDE, "放假.yaml", report)
    assert not report.errors
    # 1 January 2098 is a Wednesday: 4 and 5 are a weekend, of which the Saturday is worked instead.
    worked = [day for day in range(1, 9) if calendar.is_working(date(2098, 1, day))]
    assert worked == [4, 6, 7, 8]
    assert calendar.after(date(2098, 1, 4), 2) == date(2098, 1, 7)
    assert calendar.is_working(date(2025, 10, 11)), "other years as published"


@pytest.mark.parametrize(("text", "code"), [
    ("明年: {放假: [2098-01-01]}", "calendar-year"), ("2098: {休息: [2098-01-01]}", "calendar-key"), ("2098: {放假: [一月一日]}", "calendar-days"),
    ("2098: {放假: [2099-01-01]}", "calendar-days"), ("2098: {放假: [2098-01-03 至 2098-01-01]}", "calendar-days"),
    ("2098: {放假: [2098-01-01], 上班: [2098-01-01]}", "calendar-both"),
])  # fmt: skip
def test_a_wrong_file_of_holidays_is_told_with_its_place(text: str, code: str) -> None:
    report = Report()
    calendar_from(text, "放假.yaml", report)
    assert [each.code for each in report.errors] == [code]
    assert report.errors[0].span.line == 1


# ── the arithmetic, against every path ───────────────────────────────────────────────────────────────────────────


@st.composite
def networks(draw: st.DrawFn) -> tuple[tuple[Work, ...], tuple[Wait, ...]]:
    count = draw(st.integers(1, 7))
    works = tuple(Work(str(number), Fraction(draw(st.integers(0, 6)))) for number in range(count))
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=10)) if pairs else []
    how = st.sampled_from(["finish-start", "finish-finish"])
    # Named so that the order they are written in tells nothing.
    names = draw(st.permutations([str(number) for number in range(count)]))
    waits = tuple(Wait(names[a], names[b], draw(how)) for a, b in chosen)
    return works, waits


Event = tuple[str, str]


def paths_to(event: Event, works: dict[str, Work], waits: tuple[Wait, ...]) -> list[tuple[Fraction, tuple[str, ...]]]:
    """Every way to the beginning or the end of a work, with its length: by going them all."""
    sort, name = event
    found: list[tuple[Fraction, tuple[str, ...]]] = []
    if sort == "start":
        for wait in waits:
            if wait.later == name and wait.how == "finish-start":
                found += paths_to(("finish", wait.sooner), works, waits)
        return found or [(works[name].after, ())]
    for length, names in paths_to(("start", name), works, waits):
        found.append((max(length, works[name].after) + works[name].days, (*names, name)))
    for wait in waits:
        if wait.later == name and wait.how == "finish-finish":
            found += [(length, (*names, name)) for length, names in paths_to(("finish", wait.sooner), works, waits)]
    return found


@settings(max_examples=150, deadline=None)
@given(networks())
def test_times_and_longest_ways_are_those_of_all_paths(network: tuple[tuple[Work, ...], tuple[Wait, ...]]) -> None:
    works, waits = network
    timing = timing_of(works, waits)
    named = {work.name: work for work in works}
    for work in works:
        start, finish = timing.times[work.name]
        assert start == max(length for length, _ in paths_to(("start", work.name), named, waits))
        assert finish == max(length for length, _ in paths_to(("finish", work.name), named, waits))
    lasts = [work.name for work in works if not any(wait.sooner == work.name for wait in waits)]
    every = [each for last in lasts for each in paths_to(("finish", last), named, waits)]
    longest = {names for length, names in every if length == timing.total}
    assert timing.total == max(length for length, _ in every)
    assert set(timing.chains(1000)) == longest
    assert {name for name, slack in timing.slack.items() if not slack} <= {name for names in longest for name in names}
    assert all(slack >= 0 for slack in timing.slack.values())
    assert timing.chain_count == len([names for length, names in every if length == timing.total])


@settings(max_examples=150, deadline=None)
@given(networks(), st.data())
def test_one_after_the_other_is_never_shorter_and_an_order_more_never_shortens(
    network: tuple[tuple[Work, ...], tuple[Wait, ...]], data: st.DataObject
) -> None:
    works, waits = network
    timing = timing_of(works, waits)
    assert max(work.days for work in works) <= timing.total <= sum(work.days for work in works)
    chain = [Wait(a.name, b.name) for a, b in zip(works, works[1:], strict=False)]
    assert timing_of(works, chain).total == sum(work.days for work in works)
    if waits:
        less = data.draw(st.sampled_from(waits))
        assert timing_of(works, [each for each in waits if each is not less]).total <= timing.total
    # Along an order of all, any wait can be added without a circle.
    earlier, later = sorted((data.draw(st.integers(0, len(works) - 1)), data.draw(st.integers(0, len(works) - 1))))
    assume(earlier < later)
    more = Wait(timing.order[earlier], timing.order[later], data.draw(st.sampled_from(["finish-start", "finish-finish"])))
    assert timing_of(works, [*waits, more]).total >= timing.total
    with pytest.raises(Circle) as circle:
        _ = timing_of(works, [*waits, more, Wait(more.later, more.sooner)]).order
    pairs = {(wait.sooner, wait.later) for wait in (*waits, more, Wait(more.later, more.sooner))}
    names = circle.value.names
    assert all(pair in pairs for pair in zip(names, (*names[1:], names[0]), strict=True)), "the circle is one of waits there are"


@settings(max_examples=150, deadline=None)
@given(networks(), st.data())
def test_slack_is_what_a_work_may_take_longer_and_lateness_moves_only_what_comes_behind(
    network: tuple[tuple[Work, ...], tuple[Wait, ...]], data: st.DataObject
) -> None:
    works, waits = network
    timing = timing_of(works, waits)
    one = data.draw(st.sampled_from(works))
    more = data.draw(st.integers(0, 9))
    slower = [Work(each.name, each.days + (more if each is one else 0)) for each in works]
    grown = timing.total + max(Fraction(0), more - timing.slack[one.name])
    assert timing_of(slower, waits).total == grown
    late = [Work(each.name, each.days, timing.times[one.name][0] + more) if each is one else each for each in works]
    after = timing_of(late, waits)
    assert after.total == grown
    behind, open_ = {one.name}, [one.name]
    while open_:
        here = open_.pop()
        new = {wait.later for wait in waits if wait.sooner == here} - behind
        behind |= new
        open_ += new
    moved = {name for name in timing.times if timing.times[name] != after.times[name]}
    assert moved <= behind


def test_ways_beyond_counting_are_counted_without_going_them() -> None:
    works = [Work("0", Fraction(1))]
    waits = []
    for step in range(1, 41):
        works += [Work(f"{step}a", Fraction(1)), Work(f"{step}b", Fraction(1))]
        before = ["0"] if step == 1 else [f"{step - 1}a", f"{step - 1}b"]
        waits += [Wait(sooner, f"{step}{side}") for sooner in before for side in "ab"]
    timing: Timing = timing_of(works, waits)
    assert timing.chain_count == 2**40
    assert len(list(timing.chains(20))) == 20


# ── what people see ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_picture_is_a_whole_svg_that_also_speaks() -> None:
    found = plan(small(), "开店", {"大店": True}, begin=date(2026, 6, 15))
    drawn = gantt_from(found)
    root = ElementTree.fromstring(drawn)
    name = "{http://www.w3.org/2000/svg}"
    assert root.attrib["role"] == "img" and root.attrib["aria-labelledby"] == "plan-title plan-desc"
    described = root.findtext(f"{name}desc") or ""
    labels = {each.text for each in root.iter(f"{name}text")}
    for task in found.tasks:
        assert task.title in described
        assert any((label or "").startswith(task.title) for label in labels)
    assert not list(root.iter(f"{name}script")) and "http" not in drawn.replace("http://www.w3.org/2000/svg", "")
    wide = Fraction(root.attrib["viewBox"].split()[2])
    for bar in root.iter(f"{name}rect"):
        assert Fraction(bar.attrib.get("x", "0")) + Fraction(bar.attrib["width"]) <= wide
    assert "Plan" in gantt_from(found, "en") or "plan" in gantt_from(found, "en")


def test_words_of_authors_cannot_break_out_of_the_picture() -> None:
    book = rulebook_of("事项: {甲: {全称: <script>alert(1)</script> & 甲, 承诺办结时限: 1个工作日}}")
    drawn = gantt_from(plan(book, "甲"))
    assert "<script" not in drawn
    assert ElementTree.fromstring(drawn) is not None


def test_a_plan_of_nothing_is_still_a_plan() -> None:
    page = "一件事: {开店: {联办事项: {甲: {何时: 大店}}}}\n数据项: {大店: {类型: 是否, 问: 大吗}}\n事项: {甲: {承诺办结时限: 1个工作日}}"
    found = plan(rulebook_of(page), "开店", {"大店": False})
    assert (found.days, found.tasks) == (0, ())
    assert "没有要办的事项" in text_of(found)
    ElementTree.fromstring(gantt_from(found))


def test_text_and_json_say_the_same_days_in_both_languages() -> None:
    found = plan(national(), "工程建设项目", {"工程": BY_HAND[1]["facts"]})
    told = plan_to_json(found)
    assert (told["days"], told["serial_days"], len(told["tasks"])) == (100, 135, 12)
    assert json.loads(json.dumps(told, default=str))["critical"][0][-1] == "竣工验收备案"
    assert "共 100个工作日；一件接一件办要 135个工作日，省 25.9%。" in text_of(found)
    assert "Takes 100 working days; one after the other 135 working days, 25.9% less." in text_of(found, "en")


def test_a_page_and_the_notice_show_the_plan_of_what_was_chosen() -> None:
    book = rulebook_of(SMALL.replace("刻章: 必办}", "刻章: 选办}").replace("  大店:", "  店名: {类型: 文本, 问: 店叫什么}\n  大店:").replace("  执照: {", "  执照: {填写: [店名], "))
    site = app_for([book], Settings("sqlite://", "a secret of the tests"))
    visitor = Visitor(site)
    visitor.open("420000", "开店")
    before = visitor.page.text
    assert 'class="plan"' in before and "共 5到7个工作日" in before and "虚线框里的办不办，要看您的情况" in before
    area = site.state.site.areas["420000"]
    site.state.site.store.save_draft(visitor_number(visitor, site), area.slug, "开店", {"租房": True, "大店": True, choice_of("开店"): ["招牌"]})
    visitor.open("420000", "开店", "notice")
    told = visitor.page.text
    assert "共 7个工作日" in told and "<svg" in told and "消防意见</b>：场地 → 许可" in told
    assert not re.search(r"<text[^>]*>刻章", told), "nobody chose it"
    assert re.search(r"<text[^>]*>招牌", told)


def visitor_number(visitor: Visitor, site: object) -> str:
    """The number the site knows a visitor by."""
    signed = visitor.client.cookies["banshi"]
    return visitor_signer(site.state.site).unsign(signed).decode()  # type: ignore[attr-defined]
