"""The table of functions: what each gives, what it refuses, and that an unknown never hides a decided answer."""

from __future__ import annotations

import re
import subprocess
import sys
import time as clock
from calendar import isleap
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.diagnostics import Report
from dsl.source import plain as plain_text
from engine.evaluate import Run, evaluate
from engine.feel import expression_of
from engine.functions import FAMILIES, FUNCTIONS, LEFT_OUT, Ambient, called, chinese_names, named
from engine.functions.ages_and_days import age, day_of_reaching, published_working_day
from engine.functions.comparison import all_of, any_of
from engine.functions.otherwise_called import OTHERWISE_CALLED
from engine.functions.patterns import compiled
from engine.functions.table import Example, as_value
from engine.kinds import ANY, Kind, conforms, is_a, kind_of
from engine.program import Program
from engine.values import (
    OPEN,
    Closure,
    Comparison,
    Fault,
    Range,
    Record,
    Unknown,
    number_from_text,
    same,
    temporal_from_text,
)

at, number = temporal_from_text, number_from_text
WAITING = Unknown(("甲",))


def call(name: str, *arguments: object, **ambient: object) -> object:
    """What a function gives; None where it is a fault."""
    try:
        return called(FUNCTIONS[name], [as_value(each) for each in arguments], (), Ambient(**ambient))  # type: ignore[arg-type]
    except Fault as fault:
        assert fault.words.zh and fault.words.en
        return None


def call_by_names(name: str, **arguments: object) -> object:
    try:
        return called(FUNCTIONS[name], [as_value(each) for each in arguments.values()], list(arguments))
    except Fault:
        return None


# ── the table itself ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_an_entry_is_complete_where_it_stands(function) -> None:  # type: ignore[no-untyped-def]
    assert function.zh and function.says.zh.endswith("。") and function.says.en.endswith(".")
    assert len(function.examples) >= 2
    for signature in function.signatures:
        assert all(each.name and each.zh for each in signature.takes)
        assert not any(each.rest for each in signature.takes[:-1])
        required = [not each.optional for each in signature.takes]
        assert required == sorted(required, reverse=True)


def test_no_two_functions_share_a_name() -> None:
    entries = [function for family in FAMILIES for function in family.functions]
    assert len({function.name for function in entries}) == len(entries) == len(FUNCTIONS)
    assert len({function.zh for function in entries}) == len(entries)


def test_a_function_is_found_by_either_name() -> None:
    assert named("四舍五入") is named("round half up") is FUNCTIONS["round half up"]
    assert named("没有这个函数") is None
    assert chinese_names()["周岁"] == "reached age"
    assert not {"不是", "加", "且"} & set(chinese_names())


def test_no_english_name_of_ours_holds_a_keyword() -> None:
    """`x.days between 1 and 3` must not read as a function called `days between`."""
    keywords = set("and or between in instance satisfies then else return if for some every".split())
    of_the_standard = {"date and time", "years and months duration", "get or else"}
    for function in FUNCTIONS.values():
        if not function.is_operator and function.name not in of_the_standard:
            assert not keywords & set(function.name.split()), function.name


def test_the_heavy_libraries_wait_until_they_are_needed() -> None:
    heavy = "re2", "chinese_calendar", "stdnum", "zoneinfo", "tzdata", "lark", "yaml"
    code = f"import sys, engine.functions; print([name for name in {heavy} if name in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


@pytest.mark.parametrize(
    "example", [pytest.param(each, id=each.text) for function in FUNCTIONS.values() for each in function.examples]
)
def test_an_example_has_the_value_it_says(example: Example) -> None:
    ambient = dict(example.ambient)
    report = Report()
    expr = expression_of(plain_text(example.text), {}, report)
    program = Program("", "", ambient.get("leap_birthday", "03-01"), {}, {}, {}, {})  # type: ignore[arg-type]
    run = Run(program, {}, ambient.get("on", date(2026, 6, 1)), ambient.get("region", ""), is_dmn=True)  # type: ignore[arg-type]
    assert not report.has_errors
    value = evaluate(expr, run)
    assert same(value, example.value)
    if value is None and example.text != "string(null)":
        assert run.problems, "nothing fails silently"


# ── calls ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_arguments_by_position_by_name_and_in_chinese() -> None:
    assert call("substring", "foobar", 3, 3) == "oba"
    assert call_by_names("substring", string="foobar", **{"start position": 3}) == "obar"
    assert call_by_names("substring", 文本="foobar", 起始位置=3, 长度=2) == "ob"
    assert call_by_names("substring", string="foobar", begin=3) is None
    assert call("floor", "1.56", LEFT_OUT) is None and call("floor", number("1.56"), LEFT_OUT) == 1
    assert call("floor", number("1.56"), None) is None


def test_dmn_converts_arguments_of_functions_but_not_operands() -> None:
    assert call("count", 7) == 1
    assert call("abs", [-7]) == 7
    assert call("string join", "a", "X") == "a"
    assert call("+", [1], 2) is None
    assert call("years and months duration", at("2011-12-22"), at("2013-08-24T10:00:00")) == at("P1Y8M")


def test_too_many_too_few_or_wrong_arguments_say_how_to_call() -> None:
    for arguments in ((), (1, 2, 3), ("a",), (None,)):
        assert call("sqrt", *arguments) is None
    with pytest.raises(Fault) as fault:
        called(FUNCTIONS["floor"], [])
    assert fault.value.words.zh == "“向下取整”的写法是 向下取整(数) 或 向下取整(数，小数位数)"
    with pytest.raises(Fault) as fault:
        called(FUNCTIONS["floor"], ["三"])
    assert fault.value.words.zh == '“向下取整”的“数”要的是数字，给的是 "三"'
    with pytest.raises(Fault) as fault:
        called(FUNCTIONS["string length"], [None])
    assert fault.value.words.en == '"string" of "string length" is null'


A_FEW = (
    None, True, False, Decimal(0), Decimal(2), Decimal("-1.5"), "", "a", "2026-01-31", at("2024-02-29"), at("10:00:00"),
    at("2024-02-29T10:00:00+08:00"), at("P1M"), at("P1D"), (), (Decimal(1), Decimal(3)), ("a", None), Record(),
    Record({"key": "a", "value": Decimal(1)}), Range(Decimal(1), Decimal(3)), Range(Decimal(1), OPEN),
    Comparison("=", Decimal(2)), Closure((("x", ANY), ("y", ANY)), ANY, lambda x, y: True),
)  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_any_arguments_give_a_value_of_the_kind_announced_or_a_fault_with_words(function) -> None:  # type: ignore[no-untyped-def]
    ambient = Ambient(on=date(2026, 6, 1), region="420102")
    for arguments in (combined for size in range(4) for combined in product(A_FEW, repeat=size)):
        if len(arguments) == 3 and A_FEW.index(arguments[0]) % 5:
            continue
        try:
            value = called(function, arguments, (), ambient)
        except Fault as fault:
            assert fault.words.zh and fault.words.en
            continue
        if value is not None:
            assert kind_of(value)


def test_the_kind_announced_is_the_kind_that_comes() -> None:
    for function in FUNCTIONS.values():
        for arguments in (combined for size in (1, 2) for combined in product(A_FEW, repeat=size)):
            for signature in function.signatures:
                kinds: tuple[Kind, ...] = tuple(map(kind_of, arguments))
                takes = (
                    [*signature.takes, *signature.takes[-1:] * 2]
                    if signature.takes[-1:] and signature.takes[-1].rest
                    else [*signature.takes]
                )
                if len(arguments) > len(takes) or any(
                    not each.optional for each in takes[len(arguments) :] if not each.rest
                ):
                    continue
                if not all(conforms(kind, each.kind) for kind, each in zip(kinds, takes, strict=False)):
                    continue
                try:
                    value = called(function, arguments)
                except Fault:
                    continue
                if value is not None:
                    assert is_a(value, signature.kind_given(kinds)) or not value, (function.name, arguments, value)


# ── unknown ──────────────────────────────────────────────────────────────────────────────────────────────────────

truths = st.sampled_from([True, False, None, WAITING, Unknown(("乙",))])


@given(st.lists(truths, max_size=5), st.sampled_from([True, False]))
def test_giving_an_unknown_a_truth_never_changes_a_decided_answer(parts: list[object], given_: bool) -> None:
    settled = [given_ if isinstance(part, Unknown) else part for part in parts]
    for fold in (all_of, any_of):
        answer = fold(parts)
        if not isinstance(answer, Unknown):
            assert fold(settled) is answer


LAWFUL = ["and", "or", "in", "list contains", "any", "all", "=", "!=", "between"]
small = st.one_of(st.integers(0, 3).map(Decimal), st.booleans(), st.none())
lists_or_ranges = st.one_of(
    small,
    st.lists(st.one_of(small, st.just(WAITING)), max_size=3).map(tuple),
    st.builds(Range, st.integers(0, 2).map(Decimal), st.one_of(st.integers(2, 3).map(Decimal), st.just(WAITING))),
    st.just(WAITING),
)


@pytest.mark.parametrize("name", LAWFUL)
@given(st.lists(lists_or_ranges, min_size=1, max_size=3), small)
def test_the_law_for_functions_that_judge_for_themselves(name: str, arguments: list[object], known: object) -> None:
    def settled(value: object) -> object:
        match value:
            case Unknown():
                return known
            case tuple():
                return tuple(map(settled, value))
            case Range():
                return Range(settled(value.low), settled(value.high), value.low_closed, value.high_closed)
        return value

    answer = call(name, *arguments)
    # An absent answer is settled by no value: it may yet become one (meaning.md 1 speaks of yes, no and known values).
    if answer is not None and not isinstance(answer, Unknown):
        assert call(name, *map(settled, arguments)) is answer


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("count", ((WAITING, 1),), Decimal(2)),
        ("append", ((WAITING,), 1), (WAITING, Decimal(1))),
        ("reverse", ((WAITING, 1),), (Decimal(1), WAITING)),
        ("get value", (Record({"a": WAITING, "b": Decimal(2)}), "b"), Decimal(2)),
        ("get value", (Record({"a": WAITING}), "a"), WAITING),
        ("get value", (Record({"a": Record({"b": Decimal(2)})}), ("a", WAITING)), WAITING),
        ("get value", (Record({"a": WAITING}), ("a", "b")), WAITING),
        ("context", ((Record({"key": WAITING, "value": Decimal(1)}),),), WAITING),
        ("context", ((Record({"key": "a", "value": WAITING}),),), Record({"a": WAITING})),
        ("context put", (Record({"a": Decimal(1)}), (WAITING,), Decimal(2)), WAITING),
        ("context put", (Record({"a": WAITING}), ("a", "b"), Decimal(2)), WAITING),
        ("context put", (Record({"a": WAITING}), ("a",), Decimal(2)), Record({"a": Decimal(2)})),
        ("context merge", ((Record({"a": Decimal(1)}), WAITING),), WAITING),
        ("sum", ((WAITING, 1),), WAITING),
        ("max", ((1, Unknown(("乙",)), WAITING),), Unknown(("乙", "甲"))),
        ("list contains", ((WAITING, 1), 1), True),
        ("list contains", ((WAITING, 1), 2), WAITING),
        ("list contains", ((), WAITING), False),
        ("in", (WAITING, ()), False),
        ("all", ((WAITING, False),), False),
        ("any", ((),), False),
        ("=", (None, WAITING), WAITING),
        ("instance of", (WAITING, ANY), WAITING),
        ("whole days", (WAITING, Unknown(("乙",))), Unknown(("甲", "乙"))),
    ],
)
def test_how_unknown_spreads(name: str, arguments: tuple[object, ...], value: object) -> None:
    found = call(name, *(as_value(list(each)) if isinstance(each, tuple) else each for each in arguments))
    assert found == value and type(found) is type(value)


def test_an_unknown_region_is_waited_for() -> None:
    assert call("applicable region", region=WAITING) == WAITING
    assert call("within region", WAITING, "420000") == WAITING
    assert call("within region", "420102", ["430000", "420000"]) is True


# ── what functions give ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("+", (at("2024-02-29"), at("P1Y")), at("2025-02-28")),
        ("+", (at("10:15:00@Australia/Melbourne"), at("-PT1H")), at("09:15:00@Australia/Melbourne")),
        ("-", (at("2021-01-02"), at("1995-01-01T10:10:10@Australia/Melbourne")), at("P9498DT49M50S")),
        ("*", (number("0.1"), number("0.2")), number("0.02")),
        ("/", (at("P1Y"), 0), None),
        ("in", (5, Range(Decimal(1), None)), None),
        ("in", (0, Range(Decimal(1), None)), False),
        ("in", (5, (Range(Decimal(1), Decimal(2)), Range(Decimal(4), Decimal(6)))), True),
        ("in", (10, Comparison("!=", Decimal(10))), False),
        ("between", (11, None, 10), False),
        ("<", (at("2020-01-01"), at("2020-01-01T00:00:00Z")), None),
        ("number", ("1,000,000", ",", None), Decimal(1000000)),
        ("number", ("1.000.000,01", ".", ","), number("1000000.01")),
        ("number", ("1 000", ";", "."), None),
        ("date and time", (at("2017-08-10"), at("23:59:01"), "Europe/Paris"), at("2017-08-10T23:59:01@Europe/Paris")),
        ("time", (12, 59, number("1.3"), at("-PT1H")), at("12:59:01.3-01:00")),
        ("context put", (Record(), [], 1), None),
        ("context put", (as_value({"x": 1}), ["x", "y"], 1), None),
        ("distinct values", ([1, True, number("1.0"), "1", None, None, at("10:00:00Z"), at("11:00:00+01:00")],),
         as_value([1, True, "1", None, at("10:00:00Z")])),
        ("flatten", ([[[[[1]]]], []],), (Decimal(1),)),
        ("sublist", ([1, 2, 3], 2, 3), None),
        ("string join", (["a", 1],), None),
        ("stddev", ([2, 4, 7, 5],), number("2.081665999466132735282297706979931")),
        ("modulo", (number("-10.1"), number("4.5")), number("3.4")),
        ("day of week", (at("-0001-01-01"),), "Friday"),
        ("add working days", (at("2026-02-13"), 1), at("2026-02-14")),
        ("sex on ID card", ("11010519491231002x",), "女"),
        ("birth date on ID card", ("110105194912310021",), None),
    ],
)  # fmt: skip
def test_what_a_function_gives(name: str, arguments: tuple[object, ...], value: object) -> None:
    taken = [list(each) if isinstance(each, tuple) else each for each in arguments]
    assert same(call(name, *taken), value)


POINTS_AND_RANGES = {
    "before": [((1, 10), True), ((10, (1, 10, "()")), False), ((1, (1, 10, "(]")), True), (((1, 5, "[)"), 5), True)],
    "meets": [(((1, 5), (5, 10)), True), (((1, 5), (5, 10, "(]")), False)],
    "overlaps before": [
        (((1, 5), (5, 8)), True),
        (((1, 5), (5, 8, "(]")), False),
        (((1, 5, "[)"), (1, 5, "(]")), True),
    ],
    "overlaps after": [(((5, 8), (1, 5)), True), (((1, 5, "(]"), (1, 5, "[)")), True), (((1, 5), (1, 5)), False)],
    "finishes": [((10, (1, 10)), True), ((10, (1, 10, "[)")), False), (((1, 10, "(]"), (1, 10)), True)],
    "includes": [(((1, 10, "[)"), (5, 10, "[)")), True), (((1, 10), (1, 10)), True), (((1, 10, "()"), (1, 5)), False)],
    "starts": [((1, (1, 10)), True), (((1, 5, "(]"), (1, 5, "(]")), True), (((1, 5), (1, 5, "[)")), False)],
    "coincides": [((5, 5), True), ((3, 4), False), (((1, 5), (1, 5, "()")), False)],
}


@pytest.mark.parametrize(
    ("name", "pair", "answer"), [(name, *case) for name, cases in POINTS_AND_RANGES.items() for case in cases]
)
def test_how_ranges_lie(name: str, pair: tuple[object, object], answer: bool) -> None:
    def ranged(value: object) -> object:
        match value:
            case (int(low), int(high), *rest):
                signs = rest[0] if rest else "[]"
                return Range(Decimal(low), Decimal(high), signs[0] == "[", signs[1] == "]")  # type: ignore[index]
        return value

    assert call(name, *map(ranged, pair)) is answer
    turned = {
        "before": "after",
        "meets": "met by",
        "finishes": "finished by",
        "includes": "during",
        "starts": "started by",
    }
    assert call(turned.get(name, name), *map(ranged, pair[::-1])) in ((answer,) if name in turned else (True, False))


def test_an_open_range_reaches_for_ever() -> None:
    adult = Range(Decimal(18), OPEN)
    assert call("includes", adult, Decimal(10**30)) is True
    assert call("before", Decimal(17), adult) is True and call("after", Decimal(10**30), adult) is False
    assert call("during", adult, Range(Decimal(0), OPEN)) is True


def test_an_order_of_the_authors_own() -> None:
    descending = Closure((("x", ANY), ("y", ANY)), ANY, lambda x, y: x > y)
    assert call("sort", [3, 1, 5], descending) == (Decimal(5), Decimal(3), Decimal(1))
    assert call("sort", [3, 1], Closure((("x", ANY), ("y", ANY)), ANY, lambda x, y: "yes")) is None
    assert call("sort", [3, 1], Closure((("x", ANY), ("y", ANY)), ANY, lambda x, y: WAITING)) == WAITING


# ── patterns ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "answer"),
    [
        ("abracadabra", "bra", None, True),
        ("abracadabra", "^a.*a$", None, True),
        ("abracadabra", "^bra", None, False),
        ("a\nb", "a.b", None, False),
        ("a\nb", "a.b", "s", True),
        ("a\nb", "^b", "m", True),
        ("QUERY", "query", "i", True),
        ("hello world", "hello\\ sworld", "x", True),
        ("hello world", " hello[ ]world", "x", True),
        ("a.c", "a.c", "q", True),
        ("abc", "a.c", "q", False),
        ("\u212a", "k", "i", True),
        ("汉字", r"^\w+$", None, True),
        ("汉字", r"^\p{Han}{2}$", None, True),
        ("，", r"\w", None, False),
        ("１２", r"^\d+$", None, True),
        ("１２", "^[0-9]+$", None, False),
        ("x", r"\p{IsBasicLatin}", None, True),
        ("办", r"\p{IsCJKUnifiedIdeographs}", None, True),
        ("a-b", r"[\w\-]+", None, True),
        ("h", r"(.)\3", None, None),
        ("h", "[a", None, None),
        ("h", r"\b", None, None),
        ("h", "(?=h)", None, None),
        ("h", "h", "X", None),
        ("h", "(h", None, None),
    ],
)
def test_whether_a_text_matches(text: str, pattern: str, flags: str | None, answer: bool | None) -> None:
    assert call("matches", text, pattern, flags) is answer


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "flags", "result"),
    [
        ("abracadabra", "a.*?a", "*", None, "*c*bra"),
        ("abracadabra", "a(.)", "a$1$1", None, "abbraccaddabbra"),
        ("0123456789", r"(\d{3})(\d{3})(\d{4})", "($1) $2-$3", None, "(012) 345-6789"),
        ("AAAA", "A+?", "b", None, "bbbb"),
        ("a", "a", r"\$1\\", None, "$1\\"),
        ("a", "(a)", "$10", None, "a0"),
        ("a", "a", "$1", "q", "$1"),
        ("a", "a", "$", None, None),
        ("a", "a", r"\n", None, None),
        ("abracadabra", ".*?", "$1", None, None),
    ],
)
def test_what_is_put_in_place_of_a_match(
    text: str, pattern: str, replacement: str, flags: str | None, result: str | None
) -> None:
    assert call("replace", text, pattern, replacement, flags) == result


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a*)*b", r"^(\w+\s?)*$", "(a|aa)+$"])
def test_a_hostile_pattern_takes_no_longer_than_its_text(pattern: str) -> None:
    text = "a" * 100_000 + "！"
    begin = clock.process_time()
    call("matches", text, pattern)
    assert clock.process_time() - begin < 2


@given(
    st.lists(
        st.sampled_from("a b [ab] (a|b) (?:ab|b) (a*) b+? (b?) (ab)* a{1,2} \\1 ^ $ . (?:a*)* a??".split()), max_size=5
    ),
    st.text("ab", max_size=8),
)
def test_a_pattern_that_refers_back_matches_as_pythons_does(pieces: list[str], text: str) -> None:
    pattern = "(a|b|ab?)" + "".join(pieces) + r"\1"
    wanted, found = re.search(pattern, text), compiled(pattern, "").search(text)
    assert (found and (found.start(), found.end(), found.group(1))) == (wanted and (*wanted.span(), wanted[1]))


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "answer"),
    [
        ("aA", r"(a)\1", "i", True),
        ("aA", r"(a)\1", None, False),
        ("办办", r"(.)\1", None, True),
        ("ab", r"(a)|b\1", None, True),
        ("h", r"(.)\2", None, None),
        ("aa", r"(a\1)", None, None),
        ("abcd", r"(asd)[\1]", None, None),
    ],
)
def test_a_pattern_may_refer_back_to_a_closed_group(
    text: str, pattern: str, flags: str | None, answer: bool | None
) -> None:
    assert call("matches", text, pattern, flags) is answer


def test_a_pattern_that_refers_back_too_costly_is_a_fault_and_soon() -> None:
    begin = clock.process_time()
    assert call("matches", "a" * 5_000, r"(a*)(a*)(a*)\1\2\3b") is None
    assert clock.process_time() - begin < 2


def test_a_text_does_not_grow_without_end() -> None:
    longest = "a" * 1_000_000
    assert call("+", longest, "a") is None
    assert call("string join", [longest, longest]) is None
    assert call("replace", "a" * 10_000, "a", "b" * 1_000) is None


# ── ages ─────────────────────────────────────────────────────────────────────────────────────────────────────────

births = st.dates(date(1900, 1, 1), date(2030, 12, 31))
leap_births = st.sampled_from([date(year, 2, 29) for year in range(1904, 2031, 4)])


def birthdays_before(birth: date, day: date, leap: str) -> int:
    """The age by counting: every later year whose birthday, written as month and day, has come."""
    count = 0
    for year in range(birth.year + 1, day.year + 1):
        on = (birth.month, birth.day)
        if on == (2, 29) and not isleap(year):
            on = (3, 1) if leap == "03-01" else (2, 28)
        count += (year, *on) <= (day.year, day.month, day.day)
    return count


@given(st.one_of(births, leap_births), st.integers(0, 50_000), st.sampled_from(["03-01", "02-28"]))
def test_an_age_counts_birthdays(birth: date, later: int, leap: str) -> None:
    day = birth + timedelta(later)
    assert age(birth, day, leap) == birthdays_before(birth, day, leap)


def test_every_leap_day_birth_on_every_end_of_february() -> None:
    for birth in (date(year, 2, 29) for year in range(1904, 2031, 4)):
        for day in (date(year, *on) for year in range(birth.year + 1, 2131) for on in ((2, 28), (3, 1))):
            for leap in ("03-01", "02-28"):
                assert age(birth, day, leap) == birthdays_before(birth, day, leap)


@given(st.one_of(births, leap_births), st.integers(1, 120), st.sampled_from(["03-01", "02-28"]))
def test_an_age_is_reached_on_its_day_and_not_before(birth: date, years: int, leap: str) -> None:
    day = day_of_reaching(birth, Decimal(years), leap)
    assert isinstance(day, date)
    assert age(birth, day, leap) == years
    assert age(birth, day - timedelta(1), leap) == years - 1


@given(births, st.integers(0, 40_000))
def test_whole_years_are_ages_by_the_first_of_march(birth: date, later: int) -> None:
    day = birth + timedelta(later)
    assert call("whole years", birth, day) == age(birth, day, "03-01")


# ── working days ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_year_without_published_holidays_is_refused() -> None:
    with pytest.raises(Fault) as fault:
        published_working_day(date(2190, 5, 4))
    assert fault.value.words.zh == "2190年的放假安排还没有公布，算不出工作日"


@given(st.dates(date(2010, 1, 1), date(2025, 6, 30)), st.integers(1, 60))
def test_working_days_added_are_working_days_counted(day: date, count: int) -> None:
    later = call("add working days", day, count)
    assert isinstance(later, date) and published_working_day(later)
    assert call("working days", day, later) == count
    assert call("working days", later, day) == -sum(
        published_working_day(day + timedelta(number)) for number in range((later - day).days)
    )


def test_a_catalogs_own_calendar_is_used() -> None:
    every_day = Ambient(is_working_day=lambda day: True)
    assert called(FUNCTIONS["add working days"], [at("2190-01-30"), Decimal(3)], (), every_day) == at("2190-02-02")


def test_what_a_function_is_called_elsewhere_is_no_name_here_and_means_one_that_there_is() -> None:
    for word, name in OTHERWISE_CALLED.items():
        assert name in FUNCTIONS and word not in FUNCTIONS and word not in chinese_names(), word
