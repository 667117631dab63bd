"""Everyone's class says what they themselves say: each test, put to the value that stands for a class, answers as it does for
whoever the engine tells to be of that class. The cells are all that a column can hold, those beyond what a test names included."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date

import duckdb
import pytest

from engine.relation import Column, Constant, Scalar, Type, compared, either, is_null, operation
from engine.to_relation.classes import Subject, classes_of, digit_of
from engine.to_sql import expression, text_of

WORTH = 3
SIGNS = ("=", "!=", "<", "<=", ">", ">=")
CELLS: dict[Type, tuple[object, ...]] = {
    "truth": (True, False),
    "integer": tuple(range(-1, 9)),
    "date": tuple(date(2026, 6, day) for day in range(12, 19)),
    "text": ("甲", "乙", "乙一", "乙二", "丙", "丁", ""),
}
WORDS = ("甲", "乙", "乙一", "丙")


def limits(type_: Type) -> tuple[object, ...]:
    return CELLS[type_][2:6] if type_ in ("integer", "date") else WORDS


def drawn(subject: Subject, rng: random.Random) -> Iterator[Scalar]:
    """Tests as rules put them to a fact."""
    column = Column(subject.value, subject.type)
    if subject.present is not None:
        yield Column(subject.present, "truth")
    if subject.type == "truth" or subject.values and rng.random() < 0.7:
        yield column
    for _ in range(rng.randint(0, 4)):
        if subject.type == "text":
            words = rng.sample(WORDS, rng.randint(1, 4))
            equal = [compared("=", column, Constant(word, "text")) for word in words]
            yield rng.choice([equal[0], compared("!=", column, Constant(words[0], "text")), either(*equal), operation("starts_with", column, Constant("乙", "text"), type="truth")])
        elif subject.type != "truth":
            yield compared(rng.choice(SIGNS), column, Constant(rng.choice(limits(subject.type)), subject.type))  # type: ignore[arg-type]
    if rng.random() < 0.5:
        yield is_null(column)


def cells_of(subject: Subject) -> list[tuple[object, ...]]:
    """What a person can have in the columns of a subject."""
    few = subject.values or subject.words
    own = [value for value in CELLS[subject.type] if not few or value in few]
    if subject.present is None:
        return [(value,) for value in own] + ([] if subject.is_complete else [(None,)])
    return [(value, True) for value in own] + [(None, False)] + ([] if subject.is_complete else [(None, None)])


def subjects() -> Iterable[Subject]:
    for type_ in CELLS:
        for present in (None, "there"):
            for is_complete in (False, True):
                yield Subject("it", type_, present, is_complete=is_complete)
                if type_ == "integer":
                    yield Subject("it", type_, present, values=tuple(range(1, 7)), is_complete=is_complete)
                if type_ == "text":
                    yield Subject("it", type_, present, words=frozenset(WORDS), is_complete=is_complete)


@pytest.mark.parametrize("subject", [*subjects()], ids=lambda each: f"{each.type} {each.present} {len(each.values) or len(each.words)} {'whole' if each.is_complete else ''}")
def test_a_class_answers_for_all_that_are_of_it(subject: Subject) -> None:
    types: list[Type] = [subject.type] if subject.present is None else [subject.type, "truth"]
    names = ["it", "there"][: len(types)]
    with duckdb.connect() as database:
        for seed in range(12):
            tests = frozenset(drawn(subject, random.Random(seed)))
            if not tests:
                continue
            classes = classes_of(subject, tests)
            digit = digit_of(classes, WORTH)
            asked = [text_of(expression(each)) for each in sorted(tests, key=repr)]

            def answers(rows: Iterable[tuple[object, ...]], of: Iterable[str]) -> list[tuple[object, ...]]:
                values = ", ".join("(" + ", ".join(text_of(expression(Constant(cell, type_))) for cell, type_ in zip(row, types, strict=True)) + ")" for row in rows)  # type: ignore[arg-type]
                return database.execute(f"SELECT {', '.join(of)} FROM (VALUES {values}) AS cells({', '.join(names)})").fetchall()

            members = [(each.value.value,) if each.present is None else (each.value.value, each.present.value) for each in classes.members]
            by_class = answers(members, asked)
            for cells, (place, *found) in zip(cells_of(subject), answers(cells_of(subject), [text_of(expression(digit)), *asked]), strict=True):
                assert place is not None and place % WORTH == 0 and 0 <= place // WORTH < len(classes), (cells, place)
                assert by_class[place // WORTH] == tuple(found), (seed, cells, members[place // WORTH], asked)
