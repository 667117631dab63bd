"""Values: numbers, days, times, durations, what equals what, and the forms in which they travel."""

from __future__ import annotations

import json
import time as clock
from calendar import monthrange
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.nodes import TypeName
from engine.kinds import (
    ANY,
    BOOLEAN,
    DATE,
    DAYS,
    MONTHS,
    NULL,
    NUMBER,
    REGION,
    TEXT,
    ChoiceKind,
    FunctionKind,
    ListKind,
    Maybe,
    NumberKind,
    RangeKind,
    RecordKind,
    conforms,
    describe,
    from_type_name,
    is_a,
    kind_of,
    least_common,
)
from engine.values import (
    OPEN,
    Closure,
    Comparison,
    DateTime,
    DaysDuration,
    FarDate,
    Fault,
    MonthsDuration,
    Range,
    Record,
    Time,
    Unknown,
    equal,
    json_text,
    number_from_text,
    order,
    plain,
    same,
    temporal_from_text,
    to_json,
    to_text,
    together,
)
from engine.values.case_values import from_case_value, to_case_value
from engine.values.numbers import ROUNDINGS, divide, from_fraction, modulo, power, rounded
from engine.values.properties import has_property, property_of
from engine.values.regions import region_contains
from engine.values.temporal import DAY, SECOND, date_of, day_by_number, day_number, weekday
from engine.values.temporal_arithmetic import (
    date_plus_days,
    date_plus_months,
    moment_plus_duration,
    months_between,
    time_between_moments,
)

at, number = temporal_from_text, number_from_text

ordinary_dates = st.dates(date(1800, 1, 1), date(2199, 12, 31))
any_dates = st.one_of(
    st.dates(),
    st.builds(date_of, st.integers(-999_999_999, 999_999_999), st.integers(1, 12), st.integers(1, 28)),
)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)
zones = st.sampled_from([None, 0, 3_600, -12_600, 18_001, "Europe/Paris", "Asia/Shanghai", "Australia/Melbourne"])
times = st.builds(Time, st.integers(0, DAY - 1), zones)
moments = st.builds(DateTime, any_dates, times)
months = st.builds(MonthsDuration, st.integers(-20_000, 20_000))
spans = st.builds(DaysDuration, st.integers(-(10**20), 10**20))
scalars = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=4), any_dates, times, moments, months, spans)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple), st.dictionaries(st.text(max_size=3), inner, max_size=3).map(Record)
    ),
    max_leaves=6,
)


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1.500", "1.5"),
        ("-0", "0"),
        ("1E3", "1000"),
        (".872", "0.872"),
        ("1.2e-3", "0.0012"),
        ("100", "100"),
        ("5.", "5"),
    ],
)
def test_a_number_is_read_and_printed_plainly(text: str, shown: str) -> None:
    assert plain(number(text)) == shown


@pytest.mark.parametrize(
    "text", ["1E999999", "1E99999999999999999999", "9" * 2_000, "NaN", "Infinity", "１２", "1_000", "", "+1"]
)
def test_what_is_no_number_or_a_wild_one_is_refused_at_once(text: str) -> None:
    begin = clock.process_time()
    with pytest.raises(Fault):
        number(text)
    assert clock.process_time() - begin < 0.1


def test_a_number_has_34_digits() -> None:
    assert plain(divide(Decimal(2), Decimal(3))) == "0." + "6" * 33 + "7"
    assert number("1" * 40) == Decimal("1." + "1" * 33 + "E39")


@pytest.mark.parametrize(
    "compute",
    [
        lambda: divide(Decimal(1), Decimal(0)),
        lambda: power(Decimal(10), Decimal(10) ** 9),
        lambda: power(Decimal(-8), Decimal("0.5")),
        lambda: power(Decimal(0), Decimal(-1)),
    ],
)
def test_a_number_that_does_not_exist_is_a_fault_with_words(compute) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Fault) as fault:
        compute()
    assert fault.value.words.zh and fault.value.words.en


@given(st.fractions(-(10**20), 10**20, max_denominator=10**6), st.integers(-3, 6), st.sampled_from(sorted(ROUNDINGS)))
def test_a_fraction_is_rounded_once_from_its_true_value(value: Fraction, scale: int, name: str) -> None:
    unit = Fraction(1, 10**scale) if scale >= 0 else Fraction(10**-scale)
    found = Fraction(rounded(value, scale, ROUNDINGS[name]))
    below = value // unit * unit
    above = below if below == value else below + unit
    towards_zero, away = (below, above) if value >= 0 else (above, below)
    nearest = below if value - below < above - value else above
    tie = value - below == above - value
    expected = {
        "floor": below,
        "ceiling": above,
        "round down": towards_zero,
        "round up": away,
        "round half up": away if tie else nearest,
        "round half down": towards_zero if tie else nearest,
        "decimal": (below if below / unit % 2 == 0 else above) if tie else nearest,
    }
    assert found == expected[name]


@given(numbers, st.integers(-3, 6), st.sampled_from(sorted(ROUNDINGS)))
def test_a_decimal_rounds_as_the_same_fraction_does(value: Decimal, scale: int, name: str) -> None:
    mode = ROUNDINGS[name]
    assert rounded(value, scale, mode) == rounded(Fraction(value), scale, mode)


def test_money_added_in_sixths_rounds_as_its_true_sum() -> None:
    third = Fraction(Decimal("82420.73")) / 6
    assert rounded(third + third + third, 2, ROUNDINGS["round half up"]) == Decimal("41210.37")


@given(numbers, numbers.filter(bool))
def test_a_remainder_has_the_sign_of_the_divisor_and_fits(dividend: Decimal, divisor: Decimal) -> None:
    rest = modulo(dividend, divisor)
    assert rest == 0 or (rest > 0) == (divisor > 0)
    assert abs(rest) < abs(divisor)
    assert (Fraction(dividend) - Fraction(rest)) % Fraction(divisor) == 0


@given(st.fractions())
def test_a_fraction_becomes_the_nearest_decimal(value: Fraction) -> None:
    assert abs(Fraction(from_fraction(value)) - value) <= abs(value) / 10**33


# ── reading and printing ─────────────────────────────────────────────────────────────────────────────────────────


@given(st.one_of(any_dates, times, moments, months, spans))
def test_what_is_printed_reads_back_the_same(value: object) -> None:
    assert same(temporal_from_text(to_text(value)), value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("P26M", "P2Y2M"),
        ("P0Y", "P0M"),
        ("-P100M", "-P8Y4M"),
        ("PT0.S", "PT0S"),
        ("P1DT2H3M4.1234S", "P1DT2H3M4.1234S"),
        ("PT49H", "P2DT1H"),
        ("11:22:33-00:00", "11:22:33Z"),
        ("24:00:00", "00:00:00"),
        ("10:30:00.0001+05:00:01", "10:30:00.0001+05:00:01"),
        ("2021-12-31T24:00:00", "2022-01-01T00:00:00"),
        ("-999999999-12-31", "-999999999-12-31"),
        ("2011-12-31T10:15:30.987654321@Europe/Paris", "2011-12-31T10:15:30.987654321@Europe/Paris"),
    ],
)
def test_a_temporal_text_and_how_it_is_printed(text: str, shown: str) -> None:
    assert to_text(temporal_from_text(text)) == shown


@pytest.mark.parametrize(
    "text",
    """2023-02-29 2017-13-10 998-12-31 01211-12-31 +2012-12-02 2012-12-25T 7:00:00 07:00 24:00:01 23:59:60 13:20:00+19:00
    13:20:00+02:00@Europe/Paris 2017-12-31T13:20:00@xyz/abc 10:00:00@../etc/passwd 10:00:00@Europe 9999999999-12-27T11:22:33
    P PT P1H P1Y2D 1D P1S PT1D -P ２０２０-01-01 foo P99999999999Y 10:00:00.1234567891""".split(),
)
def test_a_text_that_means_no_day_time_or_duration_is_refused(text: str) -> None:
    with pytest.raises(Fault):
        temporal_from_text(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((Decimal(1), "foo", (None,)), '[1, "foo", [null]]'),
        (Record({"a": "foo", "b c": Record({"{": 'say "x"'})}), '{a: "foo", b c: {"{": "say \\"x\\""}}'),
        (Range(Decimal(1), Decimal(2), True, False), "[1..2)"),
        (Range(Decimal(10), OPEN, False, False), "> 10"),
        (True, "true"),
        ("办事", "办事"),
    ],
)
def test_a_value_as_text(value: object, text: str) -> None:
    assert to_text(value) == text


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(any_dates)
def test_days_are_counted_without_a_gap(day) -> None:  # type: ignore[no-untyped-def]
    count = day_number(day)
    assert day_by_number(count) == day
    if (day.year, day.month, day.day) < (999_999_999, 12, 31):
        following = day_by_number(count + 1)
        assert following > day
        assert weekday(following) == weekday(day) % 7 + 1


@given(ordinary_dates, st.integers(-200_000, 200_000))
def test_days_add_as_pythons_do(day: date, count: int) -> None:
    assert date_plus_days(day, count) == day + timedelta(count)


@given(ordinary_dates, st.integers(-3_000, 3_000))
def test_months_step_one_by_one_and_clamp_once(day: date, count: int) -> None:
    year, month = day.year, day.month
    for _ in range(abs(count)):
        month += 1 if count > 0 else -1
        if month in (0, 13):
            year, month = (year - 1, 12) if month == 0 else (year + 1, 1)
    assert date_plus_months(day, count) == date(year, month, min(day.day, monthrange(year, month)[1]))


@given(ordinary_dates, ordinary_dates)
def test_whole_months_are_the_most_that_fit(begin: date, end: date) -> None:
    count = months_between(begin, end)
    step = 1 if end >= begin else -1
    assert count * step >= 0
    # A month is full on the same day of the month, never on a clamped one (DMN: 31 January to 28 February is none).
    assert (begin.year * 12 + begin.month + count, begin.day) <= (end.year * 12 + end.month, end.day) or step < 0
    following = (begin.year * 12 + begin.month + count + step, begin.day)
    assert (
        following > (end.year * 12 + end.month, end.day)
        if step > 0
        else following < (end.year * 12 + end.month, end.day)
    )


@given(st.dates(date(1900, 1, 1), date(2030, 12, 31)), st.dates(date(1900, 1, 1), date(2030, 12, 31)))
def test_near_and_far_years_keep_one_calendar(first: date, second: date) -> None:
    far = (
        FarDate(first.year + 400_000, first.month, first.day),
        FarDate(second.year + 400_000, second.month, second.day),
    )
    assert day_number(far[1]) - day_number(far[0]) == (second - first).days
    assert weekday(far[0]) == first.isoweekday()
    assert (far[0] < far[1]) == (first < second)
    assert first < far[1] and far[0] > second and FarDate(-1, 1, 1) < first and first != far[0]


@given(
    st.datetimes(datetime(1950, 1, 2), datetime(2036, 12, 30)),
    st.sampled_from(["Europe/Paris", "Asia/Shanghai", "Australia/Melbourne", "America/New_York"]),
    st.integers(-(10**7), 10**7),
)
def test_time_in_a_zone_runs_along_the_instant(local: datetime, zone: str, seconds: int) -> None:
    rules = ZoneInfo(zone)
    begin = local.replace(tzinfo=rules, microsecond=0)
    end = (begin.astimezone(ZoneInfo("UTC")) + timedelta(seconds=seconds)).astimezone(rules)
    moment = temporal_from_text(f"{begin:%Y-%m-%dT%H:%M:%S}@{zone}")
    found = moment_plus_duration(moment, DaysDuration(seconds * SECOND))  # type: ignore[arg-type]
    assert to_text(found) == f"{end:%Y-%m-%dT%H:%M:%S}@{zone}"


def test_shanghai_had_summer_time() -> None:
    assert property_of(at("1988-07-01T00:00:00@Asia/Shanghai"), "time offset") == at("PT9H")
    assert property_of(at("2026-07-01T00:00:00@Asia/Shanghai"), "time offset") == at("PT8H")


@given(moments, spans)
def test_a_moment_and_a_duration_undo_each_other(moment: DateTime, span: DaysDuration) -> None:
    try:
        later = moment_plus_duration(moment, span)
    except Fault:
        return
    # A local time that the clocks skip or repeat has no single instant to come back from.
    if not isinstance(moment.time.zone, str):
        assert time_between_moments(later, moment) == span


def test_local_and_zoned_moments_have_no_difference() -> None:
    with pytest.raises(Fault):
        time_between_moments(at("2021-01-02T10:10:10"), at("2021-01-01T10:10:10Z"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("2018-12-10", "weekday", "1"),
        ("-2017-12-31", "year", "-2017"),
        ("2018-12-10T10:30:01.5", "second", "1.5"),
        ("P1Y2M", "months", "2"),
        ("-P1Y2M", "years", "-1"),
        ("-PT1H2M", "minutes", "-2"),
        ("P1DT2H", "hours", "2"),
    ],
)
def test_a_property_of_a_temporal_value(text: str, name: str, value: str) -> None:
    assert property_of(at(text), name) == Decimal(value)


def test_a_value_has_its_own_properties_only() -> None:
    assert not has_property(at("P1Y"), "days") and has_property(at("P1D"), "days")
    assert property_of(at("10:30:00@Etc/UTC"), "timezone") == "Etc/UTC"
    assert property_of(at("10:30:00"), "time offset") is None
    assert property_of(Range(Decimal(1), OPEN), "end") is None
    assert property_of(Range(Decimal(1), OPEN), "start included") is True


# ── equality and order ───────────────────────────────────────────────────────────────────────────────────────────


@given(values)
def test_a_value_equals_and_is_itself(value: object) -> None:
    assert equal(value, value) is True
    assert same(value, value)


@given(values, values)
def test_equality_has_no_sides(left: object, right: object) -> None:
    assert equal(left, right) is equal(right, left)
    if same(left, right):
        assert equal(left, right) is True


@given(scalars, scalars)
def test_what_has_an_order_is_before_after_or_equal(left: object, right: object) -> None:
    try:
        sign = order(left, right)
    except Fault:
        return
    assert sign == -order(right, left)
    assert (sign == 0) is equal(left, right)


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        (Decimal(1), True, None),
        (Decimal("1.0"), Decimal(1), True),
        (None, Decimal(0), False),
        (None, None, True),
        ((), Record(), None),
        ((), None, False),
        ((Decimal(1),), (Decimal(1), Decimal(1)), False),
        (Record({"a": Decimal(1)}), Record({"b": Decimal(1)}), False),
        (at("P0D"), at("P0Y"), None),
        (at("2020-01-01"), at("2020-01-01T00:00:00"), None),
        (at("10:00:00"), at("10:00:00Z"), False),
        (at("2018-10-08T00:00:00+02:00"), at("2018-10-08T00:00:00@Europe/Paris"), True),
        (at("2002-04-02T23:00:00-04:00"), at("2002-04-03T02:00:00-01:00"), True),
        (Range(Decimal(1), Decimal(2)), Range(Decimal(1), Decimal(2), False), False),
        (Range(Decimal(10), OPEN, False, False), Range(Decimal(10), None, False, False), False),
        (Comparison("=", Decimal(10)), Range(Decimal(10), Decimal(10)), None),
    ],
)
def test_what_equals_what(left: object, right: object, answer: bool | None) -> None:
    assert equal(left, right) is answer


@given(values, values, values, values)
def test_an_unknown_part_never_hides_a_known_difference(
    known: object, other: object, later: object, value: object
) -> None:
    """The law: giving the unknown any value never changes a decided answer."""
    waiting = Unknown(("甲",))
    for left, right in (
        ((known, waiting), (other, later)),
        (Record({"a": waiting, "b": known}), Record({"a": later, "b": other})),
    ):
        answer = equal(left, right)
        if not isinstance(answer, Unknown):
            settled = (known, value) if isinstance(left, tuple) else Record({"a": value, "b": known})
            assert equal(settled, right) is answer


def test_unknowns_wait_together_in_written_order() -> None:
    assert together((Unknown(("丙", "甲")), Unknown(("乙", "甲")))) == Unknown(("丙", "甲", "乙"))
    assert equal((Unknown(("甲",)), Decimal(1)), (Decimal(2), Unknown(("乙",)))) == Unknown(("甲", "乙"))
    assert equal((Unknown(("甲",)), Decimal(1)), (Decimal(2), Decimal(3))) is False


# ── regions ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("outer", "inner", "answer"),
    [
        ("420000", "420102", True),
        ("420100", "420102", True),
        ("420102", "420102", True),
        ("420100", "420202", False),
        ("429000", "429004", True),
        ("420102", "420100", False),
        ("100000", "110101", True),
        ("420100", "420000", False),
    ],
)
def test_a_region_lies_in_another_by_its_code(outer: str, inner: str, answer: bool) -> None:
    assert region_contains(outer, inner) is answer


# ── JSON and the suite's form ────────────────────────────────────────────────────────────────────────────────────


@given(values)
def test_json_is_exact_and_has_no_float(value: object) -> None:
    text = json_text(to_json(value))
    assert json.loads(text, parse_float=Decimal) == json.loads(json_text(to_json(value), indent=2), parse_float=Decimal)
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal) == _with_decimals(to_json(value))


def _with_decimals(data: object) -> object:
    match data:
        case bool():
            return data
        case int():
            return Decimal(data)
        case list():
            return [_with_decimals(item) for item in data]
        case dict():
            return {name: _with_decimals(item) for name, item in data.items()}
    return data


def test_json_prints_numbers_plainly_and_refuses_a_float() -> None:
    facts = Record({"金额": Decimal("0.10"), "人数": Decimal("1E3"), "日": at("2026-01-01"), "等": Unknown(("甲",))})
    assert json_text(to_json(facts)) == '{"金额": 0.1, "人数": 1000, "日": "2026-01-01", "等": null}'
    with pytest.raises(TypeError):
        json_text({"a": 0.1})


@given(values)
def test_the_suites_form_goes_there_and_back(value: object) -> None:
    assert same(from_case_value(json.loads(json.dumps(to_case_value(value)))), value)


# ── kinds ────────────────────────────────────────────────────────────────────────────────────────────────────────

SEX = ChoiceKind("性别", ("男", "女"))
YUAN, YEARS = NumberKind("元"), NumberKind("岁")


@pytest.mark.parametrize(
    ("kind", "wanted", "answer"),
    [
        (NUMBER, ANY, True),
        (ANY, NUMBER, False),
        (YUAN, NUMBER, True),
        (NUMBER, YUAN, True),
        (YUAN, YEARS, False),
        (SEX, TEXT, True),
        (TEXT, SEX, False),
        (SEX, ChoiceKind("性别三种", ("男", "女", "未说明")), True),
        (REGION, TEXT, True),
        (TEXT, REGION, False),
        (DATE, Maybe(DATE), True),
        (Maybe(DATE), DATE, False),
        (NULL, Maybe(DATE), True),
        (NULL, DATE, False),
        (ListKind(SEX), ListKind(TEXT), True),
        (RecordKind((("a", NUMBER), ("b", TEXT))), RecordKind((("b", TEXT),)), True),
        (RecordKind((("b", TEXT),)), RecordKind((("a", NUMBER), ("b", TEXT))), False),
        (FunctionKind((TEXT,), SEX), FunctionKind((SEX,), TEXT), True),
        (FunctionKind((SEX,), TEXT), FunctionKind((TEXT,), TEXT), False),
        (FunctionKind((SEX,), TEXT), FunctionKind(None, ANY), True),
        (DAYS, MONTHS, False),
    ],
)
def test_which_kind_may_stand_for_which(kind, wanted, answer: bool) -> None:  # type: ignore[no-untyped-def]
    assert conforms(kind, wanted) is answer


SOME_KINDS = (
    NUMBER,
    YUAN,
    TEXT,
    SEX,
    REGION,
    BOOLEAN,
    DATE,
    NULL,
    Maybe(DATE),
    ListKind(SEX),
    ListKind(TEXT),
    RangeKind(NUMBER),
    ANY,
)


@pytest.mark.parametrize("kinds", list(product(SOME_KINDS, SOME_KINDS)))
def test_the_least_common_kind_takes_both_in_either_order(kinds) -> None:  # type: ignore[no-untyped-def]
    common = least_common(kinds)
    assert common == least_common(kinds[::-1])
    assert all(conforms(kind, common) for kind in kinds)


@given(values)
def test_a_value_belongs_to_its_own_kind(value: object) -> None:
    assert is_a(value, kind_of(value))
    assert is_a(value, ANY) is (value is not None)


def test_what_a_written_type_means() -> None:
    assert from_type_name(TypeName("list", (TypeName("日期"),))) == ListKind(DATE)
    assert from_type_name(TypeName("context", (), (("a", TypeName("string")),))) == RecordKind((("a", TEXT),))
    assert from_type_name(TypeName("function", (TypeName("number"),), (), TypeName("boolean"))) == FunctionKind(
        (NUMBER,), BOOLEAN
    )
    assert from_type_name(TypeName("性别"), {"性别": SEX}.get) == SEX
    assert from_type_name(TypeName("list", (TypeName("没有的类"),))) is None


def test_kinds_are_told_in_the_authors_words() -> None:
    assert describe(YEARS) == "数字（岁）"
    assert describe(Maybe(ListKind(DATE))) == "日期的列表或空"
    assert describe(ListKind(DATE), "en") == "list of date"


def test_instance_of_looks_into_lists_records_and_functions() -> None:
    assert is_a((Decimal(1), None), ListKind(NUMBER)) and not is_a((Decimal(1), "2"), ListKind(NUMBER))
    assert is_a(Record({"a": "x", "b": Decimal(1)}), RecordKind((("a", TEXT),)))
    assert not is_a(Record({"a": Decimal(1)}), RecordKind((("a", TEXT),)))
    assert is_a(Closure((), TEXT, lambda: "foo"), FunctionKind((), ANY))
    assert not is_a("foo", FunctionKind((), ANY))
    assert is_a(Range(at("P1D"), at("P2D")), RangeKind(DAYS))
