"""Lists that each person has an own one of: the evaluator, generated Python and SQL agree on every use of them.

Random programs over lists that are unknown, absent, empty, or hold items of which a member is not known; and a benefit by
children written as an author would.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random

import duckdb
import pytest

from engine import to_sql
from engine.facts import Facts
from engine.kinds import BOOLEAN, DATE, NUMBER, Kind, ListKind, Maybe, RecordKind, untold
from engine.program import (
    Call,
    Each,
    Expr,
    Fact,
    FactRef,
    Filter,
    Items,
    Iteration,
    Literal,
    Local,
    Member,
    Program,
    Quantified,
)
from engine.values import Record, Unknown
from engine.walk import all_parts
from tests.backends import Agreed, by_python, by_reference, by_sql, python_for, same_on_sql
from tests.conftest import LONG
from tests.generators import COLOUR, ON, PLACE, WHOLE, Locals, _Maker, facts_for, value_of

CHUNKS, PROGRAMS, PEOPLE = (60, 25, 40) if LONG else (4, 6, 16)

PLOT = RecordKind((("面积", WHOLE), ("自有", BOOLEAN)))
CHILD = RecordKind((("出生日期", DATE), ("数", WHOLE), ("在学", BOOLEAN), ("残疾", Maybe(BOOLEAN)), ("证号", Maybe(WHOLE)), ("色", COLOUR), ("地块", PLOT)))
CHILDREN = ListKind(CHILD)
LISTS: tuple[Fact, ...] = (
    Fact("子女", CHILDREN, ask="哪些子女"),
    Fact("从前的子女", Maybe(CHILDREN), ask="从前哪些"),
    Fact("数列", ListKind(WHOLE), ask="哪些数"),
    Fact("可无数列", Maybe(ListKind(WHOLE)), ask="哪些数"),
    Fact("日列", ListKind(DATE), ask="哪些日子"),
    Fact("真列", ListKind(BOOLEAN), ask="哪些真假"),
    Fact("色列", ListKind(COLOUR), ask="哪些颜色"),
)


@dataclass
class _Lists(_Maker):
    """What a row can say, and lists."""

    def program(self) -> Program:
        made = super().program()
        return replace(made, facts={**made.facts, **{fact.name: fact for fact in LISTS}})

    def chosen(self, share: float) -> bool:
        return self.random.random() < share

    # ── lists ──

    def list_fact(self, *names: str) -> Expr:
        name = self.random.choice(names)
        return FactRef(name, next(fact.kind for fact in LISTS if fact.name == name))

    def children(self, depth: int) -> Expr:
        if depth <= 0 or self.chosen(0.4):
            return self.list_fact("子女", "子女", "从前的子女")
        return Filter(self.children(depth - 1), self.about(depth - 1, "item", CHILD, {}), CHILDREN)

    def numbers(self, depth: int, locals_: Locals) -> Expr:
        kind = ListKind(WHOLE)
        if depth <= 0:
            return self.random.choice((self.list_fact("数列", "可无数列"), Member(self.children(0), self.random.choice(("数", "证号")), kind)))
        inner = {**locals_, "各": WHOLE}
        return self.one_of(
            lambda: self.numbers(0, locals_),
            lambda: Member(self.children(depth - 1), "数", kind),
            lambda: Member(Member(self.children(depth - 1), "地块", ListKind(PLOT)), "面积", kind),
            lambda: Filter(self.numbers(depth - 1, locals_), self.about(depth - 1, "item", WHOLE, {}), kind),
            lambda: Filter(self.numbers(0, locals_), self.boolean(depth - 1, {}), kind),
            lambda: Each((Iteration("各", self.numbers(depth - 1, locals_)),), self.number(depth - 1, inner), kind),
            lambda: Each((Iteration("孩", self.children(depth - 1)),), self.number(depth - 1, {**locals_, "孩": CHILD}), kind),
        )

    def dates(self, depth: int) -> Expr:
        return self.random.choice((self.list_fact("日列"), Member(self.children(depth), "出生日期", ListKind(DATE))))

    def about(self, depth: int, name: str, kind: Kind, locals_: Locals) -> Expr:
        """A test that mostly speaks of the item."""
        inner = {**locals_, name: kind}
        if depth <= 0 or self.chosen(0.6):
            item = Local(name, kind)
            if kind == CHILD:
                return self.one_of(
                    lambda: Member(item, self.random.choice(("在学", "残疾")), BOOLEAN),
                    lambda: Member(Member(item, "地块", PLOT), "自有", BOOLEAN),
                    lambda: Call(">=", (Member(item, "出生日期", DATE), Literal(date(2000, 2, 29), DATE)), BOOLEAN),
                    lambda: Call("!=", (Member(item, "证号", Maybe(WHOLE)), Literal(None, Maybe(WHOLE))), BOOLEAN),
                    lambda: Call("=", (Member(item, "色", COLOUR), FactRef("色", COLOUR)), BOOLEAN),
                    lambda: Call("<", (Call("whole years", (Member(item, "出生日期", DATE), Call("today", (), DATE)), NUMBER), self.some_number()), BOOLEAN),
                )
            return Call(self.random.choice(("<", ">=", "=")), (item, self.number(0, inner)), BOOLEAN)
        return self.boolean(depth, inner)

    # ── what is said of them ──

    def boolean(self, depth: int, locals_: Locals) -> Expr:
        records = [name for name, kind in locals_.items() if kind == CHILD]
        if records and self.chosen(0.3):
            return self.about(0, self.random.choice(records), CHILD, locals_)
        if depth <= 0 or self.chosen(0.6):
            return super().boolean(depth, locals_)
        word = self.random.choice(("some", "every"))
        return self.one_of(
            lambda: Quantified(word, (Iteration("孩", self.children(depth - 1)),), self.about(depth - 1, "孩", CHILD, locals_), BOOLEAN),
            lambda: Quantified(word, (Iteration("各", self.numbers(depth - 1, locals_)),), self.about(depth - 1, "各", WHOLE, locals_), BOOLEAN),
            lambda: Quantified(word, (Iteration("孩", self.children(0)), Iteration("各", self.numbers(0, locals_))),
                               self.boolean(depth - 1, {**locals_, "孩": CHILD, "各": WHOLE}), BOOLEAN),
            lambda: Call("list contains", (self.numbers(depth - 1, locals_), self.number(0, locals_)), BOOLEAN),
            lambda: Call("in", (self.number(0, locals_), self.numbers(depth - 1, locals_)), BOOLEAN),
            lambda: Call("in", (self.choice(0, locals_), self.list_fact("色列")), BOOLEAN),
            lambda: Call(self.random.choice(("any", "all")), (self.random.choice((self.list_fact("真列"), Member(self.children(0), "残疾", ListKind(Maybe(BOOLEAN))))),), BOOLEAN),
            lambda: Call(self.random.choice(("=", "!=")), (self.list_fact("从前的子女", "可无数列"), Literal(None, Maybe(CHILDREN))), BOOLEAN),
        )  # fmt: skip

    def number(self, depth: int, locals_: Locals) -> Expr:
        records = [name for name, kind in locals_.items() if kind == CHILD]
        if records and self.chosen(0.4):
            item = Local(self.random.choice(records), CHILD)
            return self.random.choice((Member(item, "数", WHOLE), Member(item, "证号", Maybe(WHOLE)), Member(Member(item, "地块", PLOT), "面积", WHOLE)))
        if depth <= 0 or self.chosen(0.6):
            return super().number(depth, locals_)
        place = Literal(Decimal(self.random.choice((1, 2, 3, -1, -2, 0, 9))), WHOLE)
        return self.one_of(
            lambda: Call("count", (self.random.choice((self.children(depth - 1), self.numbers(depth - 1, locals_))),), NUMBER),
            lambda: Call(self.random.choice(("sum", "min", "max")), (self.numbers(depth - 1, locals_),), NUMBER),
            lambda: Call("round half up", (Call("mean", (self.numbers(depth - 1, locals_),), NUMBER), Literal(Decimal(2), WHOLE)), NUMBER),
            lambda: Filter(self.numbers(depth - 1, locals_), place, WHOLE),
            lambda: Member(Filter(self.children(depth - 1), place, CHILD), self.random.choice(("数", "证号")), WHOLE),
            lambda: Filter(Items((self.number(0, locals_), self.number(0, locals_)), ListKind(WHOLE)), place, WHOLE),
        )

    def date(self, depth: int, locals_: Locals) -> Expr:
        records = [name for name, kind in locals_.items() if kind == CHILD]
        if records and self.chosen(0.5):
            return Member(Local(self.random.choice(records), CHILD), "出生日期", DATE)
        if depth <= 0 or self.chosen(0.7):
            return super().date(depth, locals_)
        return Call(self.random.choice(("min", "max")), (self.dates(depth - 1),), DATE)


def drawn(seed: int) -> tuple[Program, list[Mapping[str, object]]]:
    random = Random(seed)
    made = _Lists(random, population=True).program()
    return made, [with_lists(made, random) for _ in range(PEOPLE)]


def with_lists(made: Program, random: Random) -> Facts:
    """Facts of which an item of a plain list may be unknown too, as where a cell of a table is no value."""
    known = random.choice((0.3, 0.7, 0.95, 1.0))
    facts = dict(facts_for(made, random, known))
    for fact in LISTS:
        if fact.name in facts and facts[fact.name] is not None:
            # More than a few items, now and then; more of them wholly known than the shared generator makes.
            value = value_of(fact.kind.kind if isinstance(fact.kind, Maybe) else fact.kind, random, fact.name)
            assert isinstance(value, tuple)
            facts[fact.name] = tuple(_item(item, fact.name, at, random, known) for at, item in enumerate(value, 1))
    return Facts(facts)


def _item(item: object, name: str, at: int, random: Random, known: float) -> object:
    if not isinstance(item, Record):
        return item if random.random() < known else Unknown((f"{name}[{at}]",))
    if random.random() < known:
        return Record((member, value_of(dict(CHILD.members)[member], random, f"{name}[{at}].{member}") if isinstance(value, Unknown) else value)
                      for member, value in item.items())  # fmt: skip
    # A record of which nothing is told is one whose members are not, as the door for facts has it.
    return Record((member, untold(value.missing[0], dict(CHILD.members)[member]) if isinstance(value, Unknown) else value) for member, value in item.items())


def without_places(agreed: Agreed) -> Agreed:
    """A row has one bit for a member of a list, whichever item it is missing in."""
    return agreed._replace(missing=frozenset(re.sub(r"\[[0-9]+\]", "", path) for path in agreed.missing))


@cache
def _database() -> duckdb.DuckDBPyConnection:
    database = duckdb.connect()
    database.execute("SET threads = 1")
    return database


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_backends_agree_on_random_lists(chunk: int) -> None:
    for seed in range(chunk * PROGRAMS, (chunk + 1) * PROGRAMS):
        made, people = drawn(seed)
        names = tuple(made.goals)
        generated = python_for(made, names, ON, PLACE)
        _, said = by_sql(made, names, people, ON, PLACE, _database())
        for facts, answers in zip(people, said, strict=True):
            for name, python in zip(names, by_python(generated, facts), strict=True):
                expected = by_reference(made, name, facts, ON, PLACE)
                assert python == expected, f"seed {seed}, {name}, {dict(facts)}"
                if name in answers:
                    sql = without_places(expected)
                    assert same_on_sql(sql, answers[name]), f"seed {seed}, {name}, {dict(facts)}:\nthe reference says {sql}\nSQL says {answers[name]}"


def test_the_random_lists_draw_every_use_of_them() -> None:
    """Every node over a list, every function of lists that a query has, every kind of nothing; and SQL says nearly all."""
    drawn_uses: Counter[str] = Counter()
    nothing: set[str] = set()
    goals = said = 0
    for seed in range(40):
        made, people = drawn(seed)
        for rule in made.rules.values():
            for each in all_parts(rule.value):
                drawn_uses[each.function if isinstance(each, Call) else type(each).__name__] += 1
        for facts in people:
            for fact in LISTS:
                value = facts.get(fact.name, Unknown(("?",)))
                nothing.add("unknown" if isinstance(value, Unknown) else "absent" if value is None else "empty" if not value else "some")
                if isinstance(value, tuple):
                    nothing |= {"unknown item" for item in value if isinstance(item, Unknown)}
                    nothing |= {"unknown member" for item in value if isinstance(item, Record) and any(isinstance(each, Unknown) for each in item.values())}
        if seed < 10:
            query, _ = by_sql(made, tuple(made.goals), people[:1], ON, PLACE, _database())
            goals, said = goals + len(made.goals), said + len(query.goals)
    assert drawn_uses.keys() >= {"Quantified", "Filter", "Each", "Member", "count", "sum", "min", "max", "mean", "list contains", "in", "any", "all"}
    assert nothing == {"unknown", "absent", "empty", "some", "unknown item", "unknown member"}
    assert said >= 0.95 * goals


FAULTS = {
    "an unknown item is skipped": ("some_true", lambda truths: to_sql.call("list_contains")(truths, to_sql.exp.true())),
    "an unknown item is left out of a sum": ("is_whole", lambda values: to_sql.exp.true()),
    "an empty list decides the other way": ("all_true", lambda truths: to_sql.call("list_aggregate")(truths, to_sql.exp.Literal.string("bool_and"))),
    "what an item waits for is forgotten": ("bits_of", lambda masks: to_sql.constant(0, "integer")),
    "the last item is the first": ("item_at", lambda items, place: to_sql.call("list_extract")(items, to_sql.call("abs")(place))),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_what_is_said_of_lists_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    operation, spelling = FAULTS[fault]
    monkeypatch.setitem(to_sql.DUCKDB, operation, spelling)  # type: ignore[arg-type]
    for seed in range(60):
        made, people = drawn(seed)
        _, said = by_sql(made, tuple(made.goals), people, ON, PLACE, _database())
        for facts, answers in zip(people, said, strict=True):
            if any(not same_on_sql(without_places(by_reference(made, name, facts, ON, PLACE)), answer) for name, answer in answers.items()):
                return
    pytest.fail("nobody noticed")
