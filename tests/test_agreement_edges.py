"""One meaning on every backend, at the edges: birthdays, halves of a fen, the most digits, what is long, what is hostile."""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from engine.functions import FUNCTIONS
from engine.kinds import BOOLEAN, DATE, MONTHS, NUMBER, Kind, Maybe, NumberKind, RecordKind, certain, kind_of
from engine.program import Call, Choose, Expr, Fact, FactRef, Goal, Literal, Member, Program, Rule
from engine.relation import Aggregate, Constant, Numbers
from engine.to_relation import relation_from
from engine.to_sql import query_from, text_of
from engine.values import MonthsDuration, Record
from tests.backends import by_python, by_reference, by_sql, python_for, quoted, same_on_sql, texts_of
from tests.conftest import LONG
from tests.generators import ON, PLACE
from tests.generators_trials import database, trial

ROUNDINGS: Mapping[str, str] = {
    "round half up": decimal.ROUND_HALF_UP, "decimal": decimal.ROUND_HALF_EVEN, "round half down": decimal.ROUND_HALF_DOWN,
    "round up": decimal.ROUND_UP, "round down": decimal.ROUND_DOWN, "floor": decimal.ROUND_FLOOR, "ceiling": decimal.ROUND_CEILING,
}  # fmt: skip
"""Each rounding of FEEL, as Python's `decimal` calls it (DMN 1.5 table 75)."""


def one_rule(value: Expr, *facts: Fact, leap_birthday: str = "03-01") -> Program:
    rule = Rule("式", "式", "formula", value, value.kind)
    outcome = "式" if value.kind == BOOLEAN else ""
    return Program("", "", leap_birthday, {fact.name: fact for fact in facts}, {}, {"式": rule},  # type: ignore[arg-type]
                   {"式": Goal("式", "formula", outcome, (("", "式"),))})  # fmt: skip


def agree(made: Program, people: list[Mapping[str, object]], on: date = ON) -> list[object]:
    """Compares every backend on these people; the values that all of them give."""
    generated = python_for(made, ["式"], on)
    _, rows = by_sql(made, ["式"], people, on, None, database())
    found = []
    for facts, row in zip(people, rows, strict=True):
        expected = by_reference(made, "式", facts, on)
        assert by_python(generated, facts) == [expected], facts
        assert same_on_sql(expected, row["式"]), f"{facts}: {expected} but {row['式']}"
        found.append(expected.value)
    return found


# ── birthdays ────────────────────────────────────────────────────────────────────────────────────────────────────

FIRST, LAST = date(1900, 1, 1), date(2030, 12, 31)
BIRTHDAYS = tuple(FIRST + timedelta(each) for each in range((LAST - FIRST).days + 1))
YEARS = NumberKind("岁", 3, 0)
AGES = (1, 14, 16, 18, 45, 50, 55, 60, 65, 70, 79, 80, 90, 100) if LONG else (18, 80)


def birthday_in(birth: date, year: int, leap_birthday: str) -> date:
    """The birthday of a year. Who was born on 29 February has it on 1 March or 28 February, as the catalog says."""
    if (birth.month, birth.day) != (2, 29) or year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return date(year, birth.month, birth.day)
    return date(year, 3, 1) if leap_birthday == "03-01" else date(year, 2, 28)


def age_by_law(birth: date, on: date, leap_birthday: str) -> int | None:
    """Completed years; nobody has an age before being born."""
    return None if on < birth else on.year - birth.year - (on < birthday_in(birth, on.year, leap_birthday))


def test_these_are_all_birthdays() -> None:
    assert len(BIRTHDAYS) == 47_847
    assert age_by_law(date(2000, 2, 29), date(2018, 2, 28), "03-01") == 17
    assert age_by_law(date(2000, 2, 29), date(2018, 2, 28), "02-28") == 18


def days_of_decision() -> list[date]:
    """Two days on either side of a leap day, of its place in a common year and in 2100, and of the turn of a year."""
    middles = (date(2024, 2, 29), date(2025, 3, 1), date(2026, 1, 1), date(2100, 3, 1))
    around = [middle + timedelta(each) for middle in middles for each in range(-2, 3)]
    return around if LONG else around[1:8:2] + around[14:17:2]


@pytest.mark.parametrize("leap_birthday", ["03-01", "02-28"])
@pytest.mark.parametrize("on", days_of_decision(), ids=str)
def test_every_birthday_has_its_age_on_every_backend(on: date, leap_birthday: str) -> None:
    made = one_rule(Call("reached age", (FactRef("生", DATE),), YEARS), Fact("生", DATE), leap_birthday=leap_birthday)
    expected = [age_by_law(birth, on, leap_birthday) for birth in BIRTHDAYS]

    query = relation_from(made, ["式"], on, keep={"person": "integer"})
    (column,) = query.columns
    for text in texts_of(query):
        with database().cursor() as cursor:
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE people AS SELECT range AS person, CAST(DATE '{FIRST}' + CAST(range AS INTEGER) AS DATE) AS {quoted(column.name)} FROM range({len(BIRTHDAYS)})")
            cursor.execute(f"SELECT {quoted(query.goals[0].results[0].name)} FROM ({text}) ORDER BY person")
            assert [age for age, in cursor.fetchall()] == expected

    decide = python_for(made, ["式"], on).decide
    for birth, age in list(zip(BIRTHDAYS, expected, strict=True))[:: 1 if LONG else 5]:
        assert decide({"生": birth}) == ((None, age),), birth
    for birth, age in list(zip(BIRTHDAYS, expected, strict=True))[:: 1 if LONG else 211]:
        assert by_reference(made, "式", {"生": birth}, on).value == age, birth


@pytest.mark.parametrize("leap_birthday", ["03-01", "02-28"])
def test_every_birthday_is_reached_on_its_day_and_not_two_days_before(leap_birthday: str) -> None:
    """Every person on the five days around the day an age is reached, the day being a fact; and that day itself."""
    birth, on = FactRef("生", DATE), FactRef("那天", DATE)
    facts = (Fact("生", DATE), Fact("那天", DATE), Fact("岁", YEARS))
    age = one_rule(Call("reached age", (birth, on), YEARS), *facts, leap_birthday=leap_birthday)
    reached = one_rule(Call("<=", (Call("day of reaching age", (birth, FactRef("岁", YEARS)), DATE), on), BOOLEAN), *facts, leap_birthday=leap_birthday)
    generated_age, generated_day = python_for(age, ["式"], ON).decide, python_for(reached, ["式"], ON).decide
    for years in AGES:
        people = [(each, birthday_in(each, each.year + years, leap_birthday) + timedelta(days), days) for each in BIRTHDAYS for days in range(-2, 3)]
        for made, expected in ((age, [years - (days < 0) for _, _, days in people]), (reached, [days >= 0 for _, _, days in people])):
            assert in_bulk(made, people, years) == expected
        for place, (born, day, days) in enumerate(people[:: 1 if LONG else 41]):
            assert generated_age({"生": born, "那天": day}) == ((None, years - (days < 0)),), (born, day)
            assert generated_day({"生": born, "那天": day, "岁": Decimal(years)})[0][1] is (days >= 0), (born, day)
            if place % (7 if LONG else 23) == 0:
                assert by_reference(age, "式", {"生": born, "那天": day}, ON).value == years - (days < 0)
                assert by_reference(reached, "式", {"生": born, "那天": day, "岁": Decimal(years)}, ON).value is (days >= 0)


def in_bulk(made: Program, people: list[tuple[date, date, int]], years: int) -> list[object]:
    """What SQL says of everybody, in their order."""
    query = relation_from(made, ["式"], ON, keep={"person": "integer"})
    names = {column.fact: quoted(column.name) for column in query.columns}
    with database().cursor() as cursor:
        leap = made.leap_birthday
        cursor.execute(
            # The birthday of the year, as above: 29 February has its own only in leap years.
            f"CREATE OR REPLACE TEMP TABLE people AS WITH born AS (SELECT range // 5 AS place, range % 5 - 2 AS days, DATE '{FIRST}' + CAST(range // 5 AS INTEGER) AS birth, range AS person"
            f" FROM range({len(BIRTHDAYS) * 5})), moved AS (SELECT *, CAST(birth + INTERVAL {years} YEAR AS DATE) AS that FROM born)"
            f" SELECT person, CAST(birth AS DATE) AS {names['生']}, CAST(that + CAST(CASE WHEN day(birth) = 29 AND day(that) = 28 AND month(birth) = 2 AND {leap == '03-01'} THEN 1 ELSE 0 END AS INTEGER)"
            f" + CAST(days AS INTEGER) AS DATE) AS {names['那天']}, CAST({years} AS BIGINT) AS {names['岁']} FROM moved"
        )
        cursor.execute(f"SELECT {names['生']}, {names['那天']} FROM people ORDER BY person")
        assert cursor.fetchall() == [(born, day) for born, day, _ in people]
        cursor.execute(f"SELECT {quoted(query.goals[0].results[0].name)} FROM ({texts_of(query)[0]}) ORDER BY person")
        return [value for value, in cursor.fetchall()]


def test_month_arithmetic_clamps_alike() -> None:
    day, months = FactRef("日", DATE), NumberKind(digits=4, scale=0)
    moved = Call("+", (day, Call("*", (FactRef("月数", months), Literal(MonthsDuration(1), MONTHS)), MONTHS)), DATE)
    people = [{"日": start + timedelta(each), "月数": Decimal(count)}
              for start in (date(2024, 1, 28), date(2023, 12, 29), date(1900, 2, 27)) for each in range(5) for count in (-25, -1, 0, 1, 11, 13, 1200)]  # fmt: skip
    agree(one_rule(moved, Fact("日", DATE), Fact("月数", NumberKind(digits=4, scale=0, low=Decimal(-1200), high=Decimal(1200)))), people)


# ── halves of a fen ──────────────────────────────────────────────────────────────────────────────────────────────

FINE = NumberKind("元", 12, 4)


def test_these_are_all_roundings() -> None:
    assert set(ROUNDINGS) == {name for name, function in FUNCTIONS.items() if function.rounds}


@pytest.mark.parametrize("mode", ROUNDINGS)
def test_half_a_fen_is_rounded_as_its_rule_says(mode: str) -> None:
    """Half a fen above and below every cent near zero and far away, and a ten-thousandth of a yuan on either side of it."""
    value = Call(mode, (FactRef("数", FINE), Literal(Decimal(2), NUMBER)), NUMBER)
    cents = (*range(-12, 12), 99, 12345, -12345, 9_999_999_998, -9_999_999_999)
    numbers = [(Decimal(cent).scaleb(-2) + Decimal(part).scaleb(-4)) for cent in cents for part in (49, 50, 51)]
    with decimal.localcontext(decimal.Context(prec=40)):
        wanted = [each.quantize(Decimal("0.01"), rounding=ROUNDINGS[mode]) for each in numbers]
    assert agree(one_rule(value, Fact("数", FINE)), [{"数": each} for each in numbers]) == wanted


@pytest.mark.parametrize("mode", ROUNDINGS)
def test_a_quotient_is_rounded_once_and_exactly(mode: str) -> None:
    """A wage over a share, added three times with signs, is the very fraction, rounded once."""
    money = NumberKind("元", 12, 2)
    wage, share = FactRef("工资", money), FactRef("份", NumberKind(digits=3, scale=0))
    third = Call("/", (wage, share), money)
    value = Call(mode, (Call("+", (third, Call("-", (third, Call("negate", (third,), money)), money)), money), Literal(Decimal(2), NUMBER)), money)
    people: list[Mapping[str, object]] = [
        {"工资": Decimal(cent).scaleb(-2), "份": Decimal(parts)}
        for cent in (*range(-12, 13), 82420_73, 1_00_05, -1_00_05, 999_999_999_999) for parts in (-8, -3, 0, 1, 3, 6, 7, 200)
    ]  # fmt: skip
    given = agree(one_rule(value, Fact("工资", money), Fact("份", NumberKind(digits=3, scale=0))), people)
    for person, answer in zip(people, given, strict=True):
        wage_, share_ = person["工资"], person["份"]
        assert isinstance(wage_, Decimal) and isinstance(share_, Decimal)
        # Both sides times 100 · share are whole: the nearest below is found in whole numbers, and the rest decides.
        assert answer == (None if share_ == 0 else exactly(int(wage_ * 300), int(share_), mode)), person


@pytest.mark.parametrize("mode", ROUNDINGS)
def test_a_quotient_of_a_member_is_rounded_once_and_exactly(mode: str) -> None:
    """A sixth of a household's income, three hundred times: of 1 yuan it is 50, neither 49.99… nor 51."""
    money = NumberKind("元", 12, 2)
    home = RecordKind((("收入", money), ("低保", BOOLEAN)))
    sixth = Call("/", (Member(FactRef("家", home), "收入", money), Literal(Decimal(6), NUMBER)), money)
    value = Call(mode, (Call("*", (sixth, Literal(Decimal(300), NUMBER)), money), Literal(Decimal(2), NUMBER)), money)
    incomes = [Decimal(cent).scaleb(-2) for cent in (*range(-7, 8), 1_00, 17_00, 82420_73, 999_999_999_999)]
    people: list[Mapping[str, object]] = [{"家": Record({"收入": each, "低保": True})} for each in incomes]
    wanted = [exactly(int(each * 100) * 300, 6, mode) for each in incomes]
    assert agree(one_rule(value, Fact("家", home)), people) == wanted


def exactly(top: int, bottom: int, mode: str) -> Decimal:
    """top / bottom in whole hundredths, by a rounding, in whole numbers alone."""
    if bottom < 0:
        top, bottom = -top, -bottom
    size, rest = divmod(abs(top), bottom)
    is_below = top < 0
    up = {
        "round up": rest > 0, "round down": False, "floor": rest > 0 and is_below, "ceiling": rest > 0 and not is_below,
        "round half up": 2 * rest >= bottom, "round half down": 2 * rest > bottom, "decimal": 2 * rest > bottom or 2 * rest == bottom and size % 2 == 1,
    }[mode]  # fmt: skip
    return Decimal(-(size + up) if is_below else size + up).scaleb(-2)


def test_a_quotient_is_compared_without_dividing() -> None:
    money = NumberKind("元", 12, 2)
    share = NumberKind(digits=2, scale=0)
    for sign in ("<", "<=", ">", ">=", "="):
        value = Call(sign, (Call("/", (FactRef("收入", money), FactRef("人", share)), money), FactRef("线", money)), kind_of(True))
        people: list[Mapping[str, object]] = [
            {"收入": Decimal(income), "人": Decimal(count), "线": Decimal(line)}
            for income in ("0", "1000", "999.99", "1000.01") for count in (-3, 0, 1, 3, 4) for line in ("333.33", "333.34", "250", "-250")
        ]  # fmt: skip
        agree(one_rule(value, Fact("收入", money), Fact("人", share), Fact("线", money)), people)


# ── the most digits ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("digits", range(15, 21))
@pytest.mark.parametrize("sign", ["*", "+", "-"])
def test_the_widest_numbers_are_exact_or_refused(sign: str, digits: int) -> None:
    """The largest facts on both sides: all backends give the very number, or a query says that it cannot."""
    wide = NumberKind(digits=min(digits, 18), scale=0)
    longer = NumberKind(digits=digits, scale=0)
    value = Call(sign, (FactRef("甲", wide), FactRef("乙", longer)), NUMBER)
    made = one_rule(value, Fact("甲", wide), Fact("乙", longer))
    query = relation_from(made, ["式"], ON)
    most = 10**digits - 1
    if digits > 18:
        # A column of facts holds 18 digits; a wider fact is one of several columns' work, and is not loaded here.
        assert query.problems or query.goals
        return
    ends = [Decimal(each) for each in (most, -most, most - 1, 0, 1)]
    given = agree(made, [{"甲": one, "乙": two} for one, two in product(ends, ends)]) if query.goals else []
    for (one, two), number in zip(product(map(int, ends), repeat=2), given, strict=bool(given)):
        assert number == {"*": one * two, "+": one + two, "-": one - two}[sign]
    assert query.goals or "38" in query.problems[0].message.zh or "34" in query.problems[0].message.zh


def test_the_sum_of_the_largest_amount_over_a_province_fits() -> None:
    """66 million people, each with the largest amount that 12 digits write: 65 999 999 999 934 000 000 fen."""
    people, most = 66_000_000, 10**12 - 1
    total = Aggregate(Numbers("n", people), (), (("sum", Constant(most, "integer")),), "count")
    with database().cursor() as cursor:
        assert cursor.execute(text_of(query_from(total))).fetchall() == [(people, people * most)]
    assert people * most == 65_999_999_999_934_000_000 > 2**63


def test_what_may_pass_38_digits_is_refused_and_named() -> None:
    wide = NumberKind("元", 20, 2)
    value = Call("*", (FactRef("甲", wide), FactRef("乙", wide)), wide)
    query, rows = by_sql(one_rule(value, Fact("甲", wide), Fact("乙", wide)), ["式"], [{}], ON)
    assert rows == [{}]
    (problem,) = query.problems
    assert problem.code == "not-on-population" and "式" in problem.message.zh and "38" in problem.message.zh


def test_a_quotient_that_is_not_rounded_is_refused() -> None:
    money = NumberKind("元", 12, 2)
    value = Call("/", (FactRef("甲", money), Literal(Decimal(3), NumberKind())), money)
    query, _ = by_sql(one_rule(value, Fact("甲", money)), ["式"], [{}], ON)
    assert "舍入" in query.problems[0].message.zh


def test_a_long_sum_and_a_long_ladder_are_not_too_deep() -> None:
    number = NumberKind(digits=6, scale=0)
    total: Expr = FactRef("甲", number)
    for each in range(400):
        total = Call("+", (total, Literal(Decimal(each % 7), NumberKind())), number)
    agree(one_rule(total, Fact("甲", number)), [{"甲": Decimal(5)}, {}])
    ladder: Expr = Literal(Decimal(-1), number)
    for each in range(400):
        ladder = Choose(Call("=", (FactRef("甲", number), Literal(Decimal(each), number)), kind_of(True)), Literal(Decimal(each * 2), number), ladder, number)
    agree(one_rule(ladder, Fact("甲", number)), [{"甲": Decimal(5)}, {"甲": Decimal(399)}, {"甲": Decimal(900)}, {}])


def test_no_number_passes_through_a_float_in_generated_python() -> None:
    for seed in range(20):
        made = trial(seed, True, 0).program
        generated = python_for(made, tuple(made.goals), ON, PLACE)
        assert "float" not in generated.source.text
        assert not any(isinstance(value, float) for value in generated.source.constants.values())


def test_an_error_in_generated_python_points_into_the_rules() -> None:
    from dsl.source import Span

    place = Span("规则.yaml", 7, 3, 7, 9)
    number = NumberKind(digits=6, scale=0)
    value = Call("+", (FactRef("甲", number), Literal(Decimal(1), NumberKind())), number)
    made = one_rule(value, Fact("甲", number))
    rule = replace(made.rules["式"], span=place)
    generated = python_for(replace(made, rules={"式": rule}), ["式"], ON)

    with pytest.raises(Exception) as caught:
        generated.answer({"甲": _Explodes()})
    assert generated.source.place_of(caught.value) == place


class _Explodes:
    @property
    def __class__(self) -> type:
        raise RuntimeError("a fault of our own")


def test_names_of_authors_are_never_run() -> None:
    hostile = "x'); import os; os.system('true'); ('\n\"\"\"\u2028def f(): pass #"
    kind: Kind = Maybe(NumberKind(digits=6, scale=0))
    value = Choose(Call("=", (FactRef(hostile, kind), Literal(None, kind)), kind_of(True)), Literal(Decimal(1), certain(kind)), FactRef(hostile, kind), certain(kind))
    made = one_rule(value, Fact(hostile, kind))
    made = replace(made, rules={hostile: replace(made.rules["式"], name=hostile)}, goals={"式": Goal("式", "formula", "", (("", hostile),))})
    people: list[Mapping[str, object]] = [{hostile: None}, {hostile: Decimal(3)}, {}]
    agree(made, people)
