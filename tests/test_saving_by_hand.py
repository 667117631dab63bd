"""The saved report of two themes worked out a second time, from the rule files alone: PyYAML, and the sums below.

Only who the applicants are is taken from the report. Which words hold for them, which matter waits for which, who brings what:
all of it is written here again, in the plainest way, so that it cannot be wrong together with the engine. (Fields, which stand on
what each form asks, are counted in test_saving.)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import banshi
from engine.saving.from_theme import Saving, saving_of

CATALOGS = Path(__file__).parent.parent / "catalogs"
Facts = dict[str, Any]
MEASURES = ("papers", "steps", "visits", "days")


@cache
def page(path: str) -> Any:
    # libyaml where there is one: the whole shelf is read here.
    return yaml.load((CATALOGS / path).read_text(encoding="utf-8"), getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def entries(written: Any, main: str) -> dict[str, dict[str, Any]]:
    """A list of names, names with one thing said, names with several, or a table: each as a name with what is said of it."""
    if isinstance(written, str) and "|" in written:
        head, *rows = [[cell.strip() for cell in line.split("|")] for line in written.strip().splitlines()]
        return {row[0]: {key: cell for key, cell in zip(head[1:], row[1:], strict=True) if cell} for row in rows}
    if isinstance(written, str):
        return {written: {}} if written else {}
    if isinstance(written, list):
        return {each: {} for each in written}
    return {name: said if isinstance(said, dict) else {main: said} for name, said in (written or {}).items()}


@cache
def library(part: str, main: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(CATALOGS.rglob("*.yaml")):
        said = page(str(path.relative_to(CATALOGS)))
        whole = said.get(part) if isinstance(said, dict) else None
        if isinstance(whole, str) and "|" not in whole:
            found[whole] = said
        elif whole:
            found |= entries(whole, main)
    return found


def of(matter: str, key: str) -> str:
    usual = page("national/目录.yaml")["缺省"]["事项"]
    written = library("事项", "")[matter].get(key, usual.get(key, ""))
    return written if isinstance(written, str) else ""


# ── which words hold ─────────────────────────────────────────────────────────────────────────────────────────────


def holds(text: str, facts: Facts, meaning: dict[str, Callable[[Facts], bool]]) -> bool:
    """`甲 且 乙`, `不是 甲`, `数据项 = 选项`, `数据项 ≠ 选项`, or a name whose meaning stands in the table of the test."""
    if " 或 " in text:
        return any(holds(each, facts, meaning) for each in text.split(" 或 "))
    if " 且 " in text:
        return all(holds(each, facts, meaning) for each in text.split(" 且 "))
    if text.startswith("不是 "):
        return not holds(text.removeprefix("不是 "), facts, meaning)
    if text in meaning:
        return meaning[text](facts)
    if compared := re.fullmatch(r"(\S+) ([=≠]) (\S+)", text):
        name, sign, option = compared.groups()
        return (str(facts[name]) == option) is (sign == "=")
    assert isinstance(facts[text], bool), text
    return bool(facts[text])


# ── the sums ─────────────────────────────────────────────────────────────────────────────────────────────────────


def days(text: str) -> int:
    return 0 if text in ("当场", "") else int(text.removesuffix("个工作日"))


def times(text: str) -> int:
    return {"一次": 1, "一张": 1}.get(text) or int(text.removesuffix("次") or 0)


def worked_out(theme: dict[str, Any], facts: Facts, meaning: dict[str, Callable[[Facts], bool]]) -> dict[str, tuple[int, int]]:
    """Before and after, of one applicant."""

    def is_so(said: dict[str, Any]) -> bool:
        return "何时" not in said or holds(said["何时"], facts, meaning)

    matters, papers = library("事项", ""), library("材料", "出具")
    members = {name: said for name, said in entries(theme["联办事项"], "办法").items() if is_so(said)}
    asked = {name: {paper: said for paper, said in entries(matters[name].get("申请材料"), "用途").items() if is_so(said)} for name in members}
    made = {name: list(entries(matters[name].get("结果"), "")) for name in members}
    means = theme["方式"]
    joint = means["集成办"]
    online = "网办" in means and is_so(means["网办"])

    # Papers: each matter alone asks for all of its own; together each is brought once, if nobody makes or has it.
    needed = [(name, paper) for name in members for paper in asked[name]]
    gone = [paper for name in members for paper in matters[name].get("改革前", {}).get("另收材料", ()) if paper not in entries(matters[name].get("申请材料"), "用途")]
    brought = set()
    for paper in {paper for _, paper in needed}:
        askers = [name for name in members if paper in asked[name]]
        everybody_asking = [name for name in members if paper in entries(matters[name].get("申请材料"), "用途")]
        is_made = any(paper in made[name] for name in members if name not in everybody_asking)
        is_known = all("免交" in asked[name][paper] or "免交" in papers[paper] for name in askers)
        if not is_made and not is_known:
            brought.add(paper)

    # Steps: acceptance and delivery as often as it is joined, what is done inside stays.
    steps = [(step, said) for name in members for step, said in entries(matters[name].get("步骤"), "时限").items() if is_so(said)]
    phases = [said.get("环节", step) for step, said in steps]
    saved = sum(max(0, phases.count(phase) - times(joint[key])) for phase, key in (("受理", "受理"), ("送达", "送达")))
    former = sum(len(matters[name].get("改革前", {}).get("另有环节", ())) for name in members)

    # Visits: as it was before; together nobody comes who need not come alone.
    alone = {name: times(of(name, "到办事现场次数")) for name in members}
    was = sum(times(matters[name].get("改革前", {}).get("现场次数", "")) or alone[name] for name in members)
    on_site = sum(count for name, count in alone.items() if of(name, "必须现场办理原因说明"))
    others = sum(count for name, count in alone.items() if not of(name, "必须现场办理原因说明"))
    assert online or not others, "these two themes have nobody come to a counter"

    # Days: one after the other; together the longest way through.
    limits = {name: days(said.get("时限") or of(name, "承诺办结时限")) for name, said in members.items()}
    finish: dict[str, int] = {}
    waits = {name: {other for other in members if other != name and set(made[other]) & set(asked[name])} for name in members}
    ends: dict[str, set[str]] = {name: set() for name in members}  # handled beside each other, and ended no earlier
    for name, said in (theme.get("先后") or {}).items():
        if name in members:
            edges = ends if isinstance(said, dict) else waits
            others = said["不先于"] if isinstance(said, dict) else [said] if isinstance(said, str) else said
            edges[name] |= {other for other in others if other in members}
    while len(finish) < len(members):
        name = next(each for each in members if each not in finish and waits[each] | ends[each] <= set(finish))
        begun = max((finish[other] for other in waits[name]), default=0)
        finish[name] = max(begun + limits[name], *(finish[other] for other in ends[name]), 0)
    before = sum(days(matters[name].get("改革前", {}).get("时限") or of(name, "承诺办结时限")) for name in members)
    return {
        "papers": (len(needed) + len(gone), len(brought)), "steps": (len(steps) + former, len(steps) - saved),
        "visits": (was, on_site), "days": (before, max(finish.values())),
    }  # fmt: skip


# ── the two themes ───────────────────────────────────────────────────────────────────────────────────────────────


def is_refunded(facts: Facts) -> bool:
    """Through the mother's insurance; else, if they are married, through the father's as an employee (社会保险法 第54条)."""
    return facts["母亲.医保种类"] != "未参保" or (facts["父母已婚"] and facts["父亲.医保种类"] == "职工医保")


BIRTH: dict[str, Callable[[Facts], bool]] = {
    "生育医疗费报销渠道 ≠ 不能报销": is_refunded,
    "非婚生育": lambda facts: not facts["父母已婚"],
    "随父落户": lambda facts: facts["落户方式"] == "随父亲",
    # Hubei is 42; the father counts where he is registered, which of a married couple he is.
    "一方户口在省外": lambda facts: not facts["母亲.户籍地"].startswith("42") or (
        (facts["父母已婚"] or facts["登记父亲"]) and not facts["父亲.户籍地"].startswith("42")),
    "落集体户": lambda facts: facts["落户户口类别"] == "集体户",
}  # fmt: skip


@pytest.mark.parametrize(
    ("catalog", "name", "meaning", "people"), [("hubei", "新生儿出生", BIRTH, 8), ("national", "工程建设项目", {}, 12)]
)
def test_the_report_is_what_the_rule_files_add_up_to(catalog: str, name: str, meaning: dict[str, Callable[[Facts], bool]], people: int) -> None:
    saving: Saving = saving_of(banshi.load(CATALOGS / catalog), name)
    theme = page(f"{catalog}/一件事/{name}.yaml")
    assert len(saving.cases) == people
    sums = {measure: [Fraction(0), Fraction(0)] for measure in MEASURES}
    for case in saving.cases:
        found = worked_out(theme, dict(case.applicant.run.facts), meaning)
        for measure in MEASURES:
            assert (case.before.of(measure), case.after.of(measure)) == found[measure], (case.applicant.name, measure)
            sums[measure] = [total + count for total, count in zip(sums[measure], found[measure], strict=True)]
    for measure in MEASURES:
        assert [saving.before.of(measure), saving.after.of(measure)] == [total / people for total in sums[measure]], measure
