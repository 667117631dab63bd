"""The 用例 as they are written: every name in them has to be one, every given value one that its fact takes."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property, partial

from dsl import surface
from dsl.diagnostics import Diagnostic, Report
from dsl.memory import ONCE, Memory
from dsl.nearest import folded
from dsl.source import Text
from dsl.vocabulary import EXPECT_SHAPE
from engine import problems_of_goals
from engine.facts import UNKNOWN_WORDS, FactIndex, wrong_in
from engine.from_surface.desk import Desk
from engine.from_surface.lists_in_tables import Lists, with_lists
from engine.from_surface.names import RESULTS
from engine.from_surface.plain import plain, words
from engine.from_surface.tables import day_of, place_of
from engine.kinds import RecordKind, certain
from engine.program import Example, Fact, Goal, Program, Table

WHOLE_VALUE = ("值", "结果", "value")
"""Words for the one value of a formula or a table."""


def examples_from(desk: Desk, whole: surface.Catalog, goals: Collection[str], facts: Iterable[Fact]) -> tuple[Example, ...]:
    lists = Lists(facts, desk.names.prefixes)
    like = tuple((way, repr(kind)) for way, kind in lists.items.items())
    return tuple(
        desk.kept("example", (each,), partial(_example, desk, each, owner, goals, lists), (owner, (words(each.subject) or owner) in goals, like))
        for owner, each in examples_in(whole)
    )


def examples_in(whole: surface.Catalog) -> Iterator[tuple[str, surface.Example]]:
    """Every example of a catalog, with the name of what it stands beside."""
    for owner in whole.computed:
        yield from ((owner.name.value, each) for each in owner.examples)
    for goal in whole.goals:
        yield from ((goal.name.value, each) for each in goal.own.examples)
        for formula in goal.own.computed:
            yield from ((f"{goal.name.value}.{formula.name.value}", each) for each in formula.examples)
    yield from (("", each) for each in whole.examples)


def _example(desk: Desk, written: surface.Example, owner: str, goals: Collection[str], lists: Lists) -> Example:
    subject = words(written.subject) or owner
    if not subject:
        desk.report.add(problems_of_goals.example_without_subject(written.name))
    elif subject not in goals and not owner and subject not in desk.lost:
        desk.report.add(problems_of_goals.unknown_subject(written.subject or written.name, goals))
    region = ""
    if written.region is not None:
        region = place_of(desk, written.region)
    return Example(
        written.name.value, subject, day_of(written.on) or UNDATED, day_of(written.rules_on), region,
        {key.value: plain(value) for key, value in with_lists(written.given, lists, Report())},
        {key.value: plain(value) for key, value in written.found},
        tuple((key.value, plain(value)) for key, value in written.expect),
        span=written.name.span,
        expect_spans=tuple((key.value, value.span) for key, value in written.expect),
    )


UNDATED = date(2026, 1, 1)
"""The decision date of an example that names none: always the same, so that its result is too."""


# ── what they say ────────────────────────────────────────────────────────────────────────────────────────────────


def check_examples(whole: surface.Catalog, program: Program, report: Report, memory: Memory = ONCE) -> None:
    sayable = _Sayable(program, whole.lost)
    frame = memory.of("frame", (*whole.places, *whole.enums), object, beside=() if memory is ONCE else sayable.frame(memory))
    for owner, example in examples_in(whole):
        goal = program.goals.get(example.subject.value if example.subject else owner)
        value = program.rules.get(goal.results[0][1]) if goal is not None and goal.sort == "formula" and goal.results else None
        beside = None if goal is None else (goal.name, goal.sort, goal.results)
        memory.of("example checked", (example, value, frame), partial(_check, example, goal, sayable, report), report, beside)


def _check(example: surface.Example, goal: Goal | None, sayable: _Sayable, report: Report) -> None:
    for path, key, value in _leaves(with_lists(example.given, sayable.lists, report), ""):
        _check_given(path, key, value, sayable, report)
    for key, _ in example.found:
        if key.value not in sayable.findings:
            report.add(problems_of_goals.unknown_finding(key, sayable.findings))
    if goal is not None:
        for key, value in example.expect:
            _check_expected(key, value, goal, sayable, report)


def _leaves(given: tuple[tuple[Text, surface.Value], ...], above: str) -> Iterator[tuple[str, Text, surface.Value]]:
    for key, value in given:
        path = f"{above}.{key.value}" if above else key.value
        if isinstance(value, surface.Entries):
            yield from _leaves(value.entries, path)
        else:
            yield path, key, value


def _check_given(path: str, key: Text, value: surface.Value, sayable: _Sayable, report: Report) -> None:
    is_open = isinstance(value, Text) and (not value.value or value.value in UNKNOWN_WORDS)
    for problem in sayable.wrong_in(path, None if is_open else plain(value)):
        if problem.code == "unknown-fact" and folded(path) not in sayable.index.names:
            if path not in sayable.lost and key.value not in sayable.lost:
                report.add(problems_of_goals.unknown_given(key, path, sayable.index.names))
        elif not is_open:
            report.add(problems_of_goals.bad_given(value.span, problem))


class _Sayable:
    """What examples may name, gathered once for them all: a catalog has as many examples as it has rules."""

    def __init__(self, program: Program, lost: frozenset[str]):
        self.program, self.lost = program, lost
        self.told: dict[tuple[str, object], tuple[Diagnostic, ...]] = {}

    def wrong_in(self, path: str, value: object) -> tuple[Diagnostic, ...]:
        """What is wrong with a value given by this path; examples give the same again and again."""
        if value is not None and value.__class__ is not str:
            return wrong_in(self.program, path, value, self.index)
        told = self.told.get((path, value))
        if told is None:
            told = self.told[path, value] = wrong_in(self.program, path, value, self.index)
        return told

    def frame(self, memory: Memory) -> Hashable:
        """All that an example can be wrong by, but for what its own goal gives."""
        program = self.program
        rules = tuple((name, rule.label, rule.role, rule.by_hand is not None) for name, rule in program.rules.items())
        facts = tuple(memory.of("fact as given", (fact,), partial(_as_given, fact)) for fact in program.facts.values())
        return rules, facts, program.prefixes, tuple(program.documents), tuple(program.matters), self.lost

    @cached_property
    def index(self) -> FactIndex:
        return FactIndex.of(self.program)

    @cached_property
    def lists(self) -> Lists:
        return Lists(self.program.facts.values(), self.program.prefixes)

    @cached_property
    def findings(self) -> dict[str, None]:
        return {rule.label: None for rule in self.program.rules.values() if rule.by_hand is not None}

    @cached_property
    def decisive(self) -> dict[str, None]:
        rules = [rule for rule in self.program.rules.values() if rule.role in ("condition", "exclusion", "outcome")]
        return dict.fromkeys(name for rule in rules for name in (rule.label, rule.name))

    @cached_property
    def situations(self) -> dict[str, None]:
        return dict.fromkeys(rule.label for rule in self.program.rules.values() if rule.role == "situation")

    @cached_property
    def asked(self) -> dict[str, None]:
        return {**dict.fromkeys(self.index.names), **self.findings}

    @cached_property
    def inside(self) -> dict[str, list[str]]:
        """The rules that stand inside something, by its name; those of the whole catalog under none."""
        found: dict[str, list[str]] = {}
        for name in self.program.rules:
            at = name.find(".")
            if at < 0:
                found.setdefault("", []).append(name)
            while at >= 0:
                found.setdefault(name[:at], []).append(name)
                at = name.find(".", at + 1)
        return found

    @cached_property
    def shared(self) -> dict[str, None]:
        return dict.fromkeys(self.inside.get("", ()))


def _check_expected(key: Text, value: surface.Value, goal: Goal, sayable: _Sayable, report: Report) -> None:
    program, lost = sayable.program, sayable.lost
    known = EXPECT_SHAPE.by_word.get(key.value)
    if known is None:
        if key.value in sayable.shared or key.value in lost:
            return
        names = [*_outputs(goal, sayable), *sayable.shared]
        if key.value not in names and key.value not in lost:
            report.add(problems_of_goals.unknown_expected(key, goal.name, (*(each.zh for each in EXPECT_SHAPE.keys), *(name for name, _ in goal.results), *names)))
        return
    named: Mapping[str, object]
    match known.en:
        case "because":
            named = sayable.decisive
        case "missing" | "next_question":
            named = sayable.asked
        case "situations":
            named = sayable.situations
        case "materials" | "to_bring":
            named = program.documents
        case "members" | "order":
            named = program.matters
        case _:
            return
    for each in value.items if isinstance(value, surface.Items) else ():
        if isinstance(each, Text) and each.value and each.value not in named and each.value not in (*lost, "无", "没有"):
            report.add(problems_of_goals.unknown_in_example(each, key.value, named))


def _outputs(goal: Goal, sayable: _Sayable) -> Iterator[str]:
    """What an example of this goal can expect by name, beside the rules of the whole catalog."""
    program = sayable.program
    results = {name for name, _ in goal.results if name}
    yield from results
    yield from (en for zh, en in RESULTS.values() if zh in results)
    rule = program.rules.get(goal.results[0][1]) if goal.sort == "formula" and goal.results else None
    if rule is not None:
        yield from (goal.name, rule.label, *WHOLE_VALUE)
        if isinstance(rule.value, Table):
            yield from (column.name for column in rule.value.columns)
        kind = certain(rule.kind)
        if isinstance(kind, RecordKind):
            yield from (name for name, _ in kind.members)
    for name in sayable.inside.get(goal.name, ()):
        yield from (name.removeprefix(f"{goal.name}."), program.rules[name].label)


def _as_given(fact: Fact) -> Hashable:
    """What tells whether a value is one of a fact; equality of kinds leaves out digits and bounds."""
    return fact.name, fact.id, fact.format, repr(fact.kind)


def _label(name: str) -> str:
    return name.rpartition(".")[2]
