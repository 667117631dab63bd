"""Nothing fails silently: whatever is null because something is wrong comes with a problem and its place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from random import Random

import pytest

from engine.feel import answer_of
from engine.functions import FUNCTIONS, Function

ON = date(2026, 1, 1)
VALUES = (
    "null", "true", "-1", "0", "1.5", "1000000000000", '""', '"x"', '"[1..2]"', '"2020-13-01"', '@"2020-01-01"', '@"10:00:00"',
    '@"2020-01-01T10:00:00"', '@"P1Y"', '@"P1D"', "[]", "[null]", "[1, 2]", '[1, "a", null]', "{}", "{a: 1}", "[1..3]",
    "function(x) x",
)  # fmt: skip
BETWEEN_ITS_ARGUMENTS = {"+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or"}
WRITTEN = {"negate": "-({0})", "between": "({0}) between ({1}) and ({2})", "in": "({0}) in ({1})"}
MOST = 60


def calls(function: Function, random: Random) -> Iterator[str]:
    """Calls with values of every kind, fitting or not, and with one argument too few or too many."""
    if function.name == "instance of":  # Its second argument is a kind, and a wrong one is no expression.
        return
    counts = {2} if function.name in BETWEEN_ITS_ARGUMENTS | {"in"} else {3} if function.name == "between" else None
    if counts is None:
        counts = {len(each.takes) + more for each in function.signatures for more in (-1, 0, 1)} - {-1}
    if function.name == "negate":
        counts = {1}
    for count in sorted(counts):
        some = list(product(VALUES, repeat=count)) if count < 2 else [tuple(random.choices(VALUES, k=count)) for _ in range(MOST)]
        for arguments in some:
            if function.name in BETWEEN_ITS_ARGUMENTS:
                yield f"({arguments[0]}) {function.name} ({arguments[1]})"
            elif function.name in WRITTEN:
                yield WRITTEN[function.name].format(*arguments)
            else:
                yield f"{function.name}({', '.join(arguments)})"


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_every_null_of_a_function_says_what_is_wrong_and_where(function: Function) -> None:
    for text in calls(function, Random(function.name)):
        answer = answer_of(text, {}, ON)
        if answer.value is None:
            assert answer.problems or function.nothing is not None, text
        for problem in answer.problems:
            assert problem.span.line == 1 and 0 < problem.span.column <= len(text), text
            assert problem.message.zh and problem.message.en, text


def test_the_entries_that_may_be_null_are_so() -> None:
    for text in ("string(null)", "get or else(null, null)"):
        answer = answer_of(text, {}, ON)
        assert (answer.value, answer.problems) == (None, ())
    assert {name for name, function in FUNCTIONS.items() if function.nothing} == {"string", "get or else"}


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("1 + {a: 1}.b", "no-such-member", 5),
        ("[{a: 1}, {b: 2}].b", "no-such-member", 1),
        ("[1, 2].count", "no-such-member", 1),
        ("null.a", "absent-used", 1),
        ("[1, 2][5]", "no-such-item", 1),
        ("[1, 2][null]", "not-a-truth", 8),
        ("null[1]", "absent-used", 1),
        ("nosuch + 1", "unknown-name", 1),
        ("nosuch(1)", "unknown-function", 1),
        ("(1)(2)", "not-a-function", 1),
        ("(function(x) x)(1, 2)", "wrong-arguments", 1),
        ("for x in null return x", "no-result", 1),
        ("every x in [1] satisfies 2", "not-a-truth", 26),
        ("true and 1", "not-a-truth", 10),
        ("1 instance of nosuch", "unknown-type-name", 1),
        ("{a: 1, a: 2}", "entry-twice", 1),
        ('@"bogus"', "faulty-value", 1),
        ("1 in [null..2]", "no-result", 6),
    ],
)
def test_what_is_null_by_mistake_points_to_it(text: str, code: str, column: int) -> None:
    (problem,) = answer_of(text, {}, ON).problems
    assert (problem.code, problem.span.column) == (code, column)


@pytest.mark.parametrize("text", ['@"10:00:00".timezone', "get or else(null, 1)", "[null].a", "{a: null}.a", "null = null"])
def test_what_is_rightly_null_is_no_problem(text: str) -> None:
    assert answer_of(text, {}, ON).problems == ()
