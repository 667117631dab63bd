"""The workload written by hand: what a careful programmer would write for complete facts, and with what is unknown.

Neither knows the engine. `by_hand` is the peer that generated Python is timed against; `carefully_by_hand` says what every
cell of a result must be, also where a fact is not known: Kleene's and, the first condition that fails, what is missing.
Both take typed facts: dates, `Decimal`, texts and truths; None is known to be absent, and a fact that is not there unknown.
The rules are those of 2026-06-15.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

ZERO, CENT = Decimal(0), Decimal("0.01")
N1, N2, N3, N6, N15, N30, N60, N80, N90, N98, N100 = map(Decimal, (1, 2, 3, 6, 15, 30, 60, 80, 90, 98, 100))
WAGE_LINE, WAGE_CAP = Decimal("1800.50"), Decimal("6420.77") * 3
A60, A70, A80, A100, A120, A150, A180, A200, A500, A600 = map(Decimal, (60, 70, 80, 100, 120, 150, 180, 200, 500, 600))
A60_50 = Decimal("60.50")
CARE_CITY, CARE_ELSEWHERE = Decimal("165.35"), Decimal("110.55")
F1_5, F1_25, F1_1, F1 = Decimal("1.5"), Decimal("1.25"), Decimal("1.1"), Decimal(1)
SEVERE = ("智力", "精神", "多重")
NO = ("no", None)


def by_hand(f: Mapping[str, Any]) -> tuple[tuple[str, object], ...]:
    """The four benefits for complete facts: (outcome, {金额}) of each. Facts used twice are read once; exits are early."""
    place, grade, wage = f["户籍地"], f["残疾等级"], f["月均工资"]
    is_here, is_alive, is_kept = place.startswith("93"), f["死亡日期"] is None, f["集中供养"]
    born = f["出生日期"]
    age = 2026 - born.year - ((born.month, born.day) > (6, 15))

    if age >= 80 and is_here and is_alive and not f["异地已领"] and not is_kept:
        if place.startswith("9301"):
            amount = A100 if age < 90 else A200 if age < 100 else A600
        elif age < 90:
            amount = A70 if place.startswith("9302") else A60
        else:
            amount = A100 if age < 100 else A500
        longevity = ("yes", {"金额": amount})
    else:
        longevity = NO

    if grade is not None and grade <= N2 and f["需要护理"] and is_here and is_alive and not is_kept:
        base = CARE_CITY if place.startswith("9301") else CARE_ELSEWHERE
        if f["残疾类型"] in SEVERE:
            share = F1_5 if grade == N1 else F1_1
        else:
            share = F1_25 if grade == N1 else F1
        care = ("yes", {"金额": (base * share).quantize(CENT, "ROUND_HALF_UP")})
    else:
        care = NO

    need = f["困难程度"]
    if need != "一般" and grade is not None and is_here and is_alive and wage < WAGE_LINE and not is_kept and not f["异地已领"]:
        if need == "低保":
            if grade <= N2:
                amount = A180 if age >= 60 else A150
            else:
                amount = A120 if age >= 60 else A100
        else:
            amount = A80 if grade <= N2 else A60_50
        living = ("yes", {"金额": amount})
    else:
        living = NO

    children = f["胎儿数"]
    if f["已参保"] and f["缴费月数"] >= N6 and children >= N1 and is_here and is_alive and wage > ZERO:
        days = N98 + (N15 if f["难产"] else ZERO) + N15 * (children - N1)
        # Multiplied before it is divided: the fraction is exact until it is rounded once.
        birth = ("yes", {"金额": (min(wage, WAGE_CAP) * days / N30).quantize(CENT, "ROUND_HALF_UP")})
    else:
        birth = NO
    return (longevity, care, living, birth)


# ── with what is unknown ─────────────────────────────────────────────────────────────────────────────────────────


class Cell(NamedTuple):
    """One benefit of one person. `amount` is None unless it is granted and known; `reason` names a condition."""

    outcome: str
    amount: Decimal | None
    reason: str
    missing: frozenset[str]


def carefully_by_hand(f: Mapping[str, Any]) -> dict[str, Cell]:
    alive = ("健在", ["死亡日期"], lambda: f["死亡日期"] is None, True)
    here = ("户籍在本省", ["户籍地"], lambda: f["户籍地"].startswith("93"), True)
    kept = ("已由国家供养", ["集中供养"], lambda: f["集中供养"], False)
    elsewhere = ("已在外地领取", ["异地已领"], lambda: f["异地已领"], False)
    has_card = ("有残疾证", ["残疾等级"], lambda: f["残疾等级"] is not None, True)
    return {
        "长寿津贴": cell(
            f, [("年满八十周岁", ["出生日期"], lambda: age_of(f["出生日期"]) >= 80, True), here, alive, elsewhere, kept],
            [["户籍地", "出生日期"]], lambda: longevity(f["户籍地"], age_of(f["出生日期"])),
        ),
        "护理补贴": cell(
            f,
            [has_card, ("残疾重", ["残疾等级"], lambda: f["残疾等级"] is not None and f["残疾等级"] <= 2, True), ("需要人护理", ["需要护理"], lambda: f["需要护理"], True), here, alive, kept],
            [["户籍地", "残疾等级", "残疾类型"]], lambda: care(f["户籍地"], f["残疾等级"], f["残疾类型"]),
        ),
        "生活补贴": cell(
            f,
            [("家庭困难", ["困难程度"], lambda: f["困难程度"] != "一般", True), has_card, here, alive, ("工资低于标准", ["月均工资"], lambda: f["月均工资"] < WAGE_LINE, True), kept, elsewhere],
            living_needs(f), lambda: living(f),
        ),
        "生育补助": cell(
            f,
            [("参加保险", ["已参保"], lambda: f["已参保"], True), ("缴费够", ["缴费月数"], lambda: f["缴费月数"] >= 6, True), ("生了孩子", ["胎儿数"], lambda: f["胎儿数"] >= 1, True), here, alive, ("有工资", ["月均工资"], lambda: f["月均工资"] > 0, True)],
            [["月均工资", "难产", "胎儿数"]], lambda: birth(f["月均工资"], f["难产"], f["胎儿数"]),
        ),
    }  # fmt: skip


Condition = tuple[str, list[str], Callable[[], bool], bool]


def cell(f: Mapping[str, Any], conditions: list[Condition], needs: list[list[str]], amount: Callable[[], Decimal]) -> Cell:
    """Conditions are (name, facts, test, what it must be). One that fails decides, wherever it stands."""
    waiting: list[tuple[str, list[str]]] = []
    for name, facts, test, wanted in conditions:
        unknown = [fact for fact in facts if fact not in f]
        if unknown:
            waiting.append((name, unknown))
        elif test() is not wanted:
            return Cell("no", None, name, frozenset())
    if waiting:
        return Cell("unknown", None, waiting[0][0], frozenset(fact for _, facts in waiting for fact in facts))
    missing = frozenset(fact for facts in needs for fact in facts if fact not in f)
    return Cell("yes", None if missing else amount(), "", missing)


def age_of(born: date) -> int:
    return 2026 - born.year - ((born.month, born.day) > (6, 15))


def longevity(place: str, age: int) -> Decimal:
    if place.startswith("9301"):
        return A100 if age < 90 else A200 if age < 100 else A600
    if age < 90:
        return A70 if place.startswith("9302") else A60
    return A100 if age < 100 else A500


def care(place: str, grade: Decimal, sort: str) -> Decimal:
    base = CARE_CITY if place.startswith("9301") else CARE_ELSEWHERE
    share = (F1_5 if grade == 1 else F1_1) if sort in SEVERE else F1_25 if grade == 1 else F1
    return (base * share).quantize(CENT, "ROUND_HALF_UP")


def living_needs(f: Mapping[str, Any]) -> list[list[str]]:
    """A first-hit table: it waits for the cells of the rows before the one that is surely true, and of no others.

    Granted means that need and grade are known; only the age can be missing, and only a poor household's amount asks it.
    """
    return [["出生日期"]] if f.get("困难程度") == "低保" else []


def living(f: Mapping[str, Any]) -> Decimal:
    is_severe = f["残疾等级"] <= 2
    if f["困难程度"] == "低保":
        is_old = age_of(f["出生日期"]) >= 60
        return (A180 if is_old else A150) if is_severe else A120 if is_old else A100
    return A80 if is_severe else A60_50


def birth(wage: Decimal, is_hard: bool, children: Decimal) -> Decimal:
    days = 98 + (15 if is_hard else 0) + 15 * (children - 1)
    return (min(wage, WAGE_CAP) * days / 30).quantize(CENT, "ROUND_HALF_UP")
