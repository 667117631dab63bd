"""What a case needs to be told: each fact that the rules read or a service has filled in, with when, and why.

What can be derived is not needed, nor what nobody may be asked. A fact that only one branch of a rule reads is needed only
there: its guard is written beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import assert_never

from engine.asking.questions import is_asked
from engine.asking.roots import promises_in, ways_in
from engine.asking.truths import Guard, either, negated
from engine.free import free_names
from engine.kinds import BOOLEAN, ChoiceKind, ListKind
from engine.program import (
    Apply,
    Call,
    Choose,
    Connective,
    Each,
    Expr,
    Fact,
    FactRef,
    FieldUse,
    Filter,
    Goal,
    ItemMember,
    Items,
    Lambda,
    Literal,
    Local,
    Lookup,
    Member,
    Program,
    Quantified,
    RangeOf,
    Record,
    Refused,
    RuleRef,
    Table,
    Theme,
    ThemeMember,
)
from engine.reading import facts_in, substituted

Part = OneOf["condition", "exclusion", "situation", "paper", "member", "result", "field", "step", "promise", "mode"]


@dataclass(frozen=True, slots=True)
class Why:
    """Why something is asked: a part of a matter, and the clauses behind it."""

    matter: str
    part: Part
    label: str
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    guard: Guard
    why: Why


def needs_of(program: Program, goal: Goal) -> dict[str, list[Use]]:
    """Each fact to be asked, in the order of the catalog, with its uses."""
    reader = Reader(program)
    title = goal.title or goal.name
    read_goal(reader, goal, (), title)
    read_choices(reader, goal, title)
    order = {name: place for place, name in enumerate(program.facts)}
    return dict(sorted(reader.needs.items(), key=lambda entry: order[entry[0]]))


def read_goal(reader: Reader, goal: Goal, guard: Guard, title: str) -> None:
    program = reader.program
    law = law_of(program, goal)

    def why(part: Part, label: str, basis: tuple[str, ...] = ()) -> Why:
        return Why(title, part, label, basis or law)

    def rule(part: Part, name: str, within: Guard = guard) -> None:
        known = program.rules[name]
        reader.rule(name, within, why(part, known.label, known.basis))

    for name in goal.conditions:
        rule("condition", name)
    for name in goal.exclusions:
        rule("exclusion", name)
    holder = program.matters.get(goal.name) or program.benefits.get(goal.name) or program.themes.get(goal.name)
    for situation in getattr(holder, "situations", ()):
        for name in situation.options:
            rule("situation", name)
    for paper in getattr(holder, "papers", ()):
        if paper.only_if:
            reader.rule(paper.only_if, guard, why("paper", paper.document, paper.basis))
    for step in getattr(holder, "steps", ()):
        if step.only_if:
            reader.rule(step.only_if, guard, why("step", step.name))
    if isinstance(holder, Theme):
        read_members(reader, holder, guard, title)
    else:
        for label, name in goal.results:
            reader.rule(name, guard, why("result", label))
    for use in holder.field_uses if holder is not None else ():
        reader.use(use, guard, why("field", use.purpose or program.facts[use.fact].title or use.fact, use.basis))


def read_choices(reader: Reader, goal: Goal, title: str) -> None:
    """What tells who may choose: a promise instead of a paper, a way that is not open to everybody."""
    program = reader.program
    theme = program.themes.get(goal.name)

    def taking_part(member: ThemeMember) -> list[Expr]:
        chosen = [is_chosen(goal.name, member.matter)] if member.how == "may" else []
        return [*([RuleRef(member.only_if, BOOLEAN)] if member.only_if else []), *chosen]

    for offered in promises_in(goal, program, taking_part):
        reader.rule(offered.barred, offered.when, Why(title, "promise", offered.pledge.name, offered.pledge.basis or law_of(program, goal)))
    for name, rule, basis in ways_in(theme) if theme is not None else ():
        reader.rule(rule, (), Why(title, "mode", name or program.rules[rule].label, basis or law_of(program, goal)))


def law_of(program: Program, goal: Goal) -> tuple[str, ...]:
    """The clauses a goal stands on: its own, or of a matter those that establish it."""
    matter = program.matters.get(goal.name)
    by_law = dict(matter.elements).get("by_law") if matter is not None else None
    return goal.basis or ((by_law,) if isinstance(by_law, str) else tuple(map(str, by_law)) if isinstance(by_law, (tuple, list)) else ())


def read_members(reader: Reader, theme: Theme, guard: Guard, title: str) -> None:
    for member in theme.members:
        inner = guard
        known = reader.program.goals[member.matter]
        if member.only_if:
            reader.rule(member.only_if, guard, Why(title, "member", known.title or member.matter, law_of(reader.program, known)))
            inner = (*guard, RuleRef(member.only_if, BOOLEAN))
        if member.how == "may":
            inner = (*inner, is_chosen(theme.goal.name, member.matter))
        read_goal(reader, known, inner, known.title or member.matter)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Reader:
    """Goes through rules and notes each fact that has to be asked, with when and why."""

    program: Program
    needs: dict[str, list[Use]] = field(default_factory=dict)
    seen: set[tuple[str, Guard, Why]] = field(default_factory=set)

    def read(self, expr: Expr | None, guard: Guard, why: Why) -> None:
        match expr:
            case None | Literal() | Local() | Refused():
                return
            case FactRef(name):
                self.fact(name, guard, why)
            case RuleRef(name):
                self.rule(name, guard, why)
            case Connective(word, operands):
                # A later operand matters only while the earlier ones leave it open.
                for operand in operands:
                    self.read(operand, guard, why)
                    guard = (*guard, operand if word == "and" else negated(operand))
            case Choose(test, then, otherwise):
                self.read(test, guard, why)
                self.read(then, (*guard, test), why)
                self.read(otherwise, (*guard, negated(test)), why)
            case Lookup(parameter, on, region, inputs):
                known = self.program.parameters[parameter]
                where = region or (known.by if known.is_regional else None)
                own = () if inputs else tuple(each for _, each in known.inputs)
                tests = (test for period in known.periods for test in (*period.tests, period.value))
                for each in (on, where, *inputs, *own, *tests):
                    self.read(each, guard, why)
            case Table():
                self.table(expr, guard, why)
            case Call(_, arguments):
                self.all(arguments, guard, why)
            case Member(of):
                self.read(of, guard, why)
            case Items(items):
                self.all(items, guard, why)
            case Record(entries):
                self.all((each for _, each in entries), guard, why)
            case RangeOf(low, high):
                self.all((low, high), guard, why)
            case Filter(of, test):
                self.all((of, test), guard, why)
            case Each(iterations, body):
                self.all((*(each.domain for each in iterations), body), guard, why)
            case Quantified(_, iterations, test):
                self.all((*(each.domain for each in iterations), test), guard, why)
            case Lambda(_, body):
                self.read(body, guard, why)
            case Apply(function, arguments):
                self.all((function, *arguments), guard, why)
            case ItemMember(_, other):
                self.read(other, guard, why)
            case _:
                assert_never(expr)

    def all(self, exprs: Iterable[Expr | None], guard: Guard, why: Why) -> None:
        for each in exprs:
            self.read(each, guard, why)

    def rule(self, name: str, guard: Guard, why: Why) -> None:
        if (name, guard, why) in self.seen:
            return
        self.seen.add((name, guard, why))
        self.read(self.program.rules[name].value, guard, why)

    def table(self, table: Table, guard: Guard, why: Why) -> None:
        """An input is needed where a row tests it whose cells to the left hold."""
        for place, input_ in enumerate(table.inputs):
            openings = [
                tuple(
                    substituted(test, "?", table.inputs[before])
                    for before, test in enumerate(row.tests[:place])
                    if test is not None
                )
                for row in table.rows
                if row.tests[place] is not None
            ]
            if openings:
                self.read(input_, (*guard, *either(openings)), why)
        for row in table.rows:
            self.all(row.tests, guard, why)
            self.all(row.results, guard, why)
        self.all((column.default for column in table.columns), guard, why)

    def fact(self, name: str, guard: Guard, why: Why) -> None:
        fact = self.program.facts.get(name)
        if fact is None:
            return
        derivation = fact.derived
        if derivation is not None and self.follows(fact):
            applies: Guard = () if derivation.when is None else (derivation.when,)
            self.read(derivation.when, guard, why)
            self.read(derivation.value, (*guard, *applies), why)
            if derivation.when is None:
                return
            guard = (*guard, negated(derivation.when))
        if is_asked(fact.name, self.program):
            # What hangs on an item of a list cannot be told for the whole list.
            guard = tuple(each for each in guard if not free_names(each))
            uses = self.needs.setdefault(name, [])
            if not any(each.why == why and each.guard == guard for each in uses):
                uses.append(Use(guard, why))

    def use(self, use: FieldUse, guard: Guard, why: Why) -> None:
        if use.only_if:
            self.rule(use.only_if, guard, why)
            guard = (*guard, RuleRef(use.only_if, BOOLEAN))
        self.fact(use.fact, guard, why)

    def follows(self, fact: Fact, above: frozenset[str] = frozenset()) -> bool:
        """Whether all that a fact is derived from can be asked for, or follows in turn."""
        if fact.derived is None or fact.name in above:
            return False
        above = above | {fact.name}
        sources = [self.program.facts.get(each) for each in facts_in(fact.derived.value, self.program)]
        return all(each is not None and (is_asked(each.name, self.program) or self.follows(each, above)) for each in sources)


# ── matters one may add ──────────────────────────────────────────────────────────────────────────────────────────

OPTIONAL = "选办"


def choice_of(theme: str) -> str:
    """The name under which a form keeps which optional members of a theme were chosen."""
    return f"{theme}.{OPTIONAL}"


def is_chosen(theme: str, matter: str) -> Expr:
    names = ListKind(ChoiceKind(OPTIONAL, ()))
    return Call("list contains", (FactRef(choice_of(theme), names), Literal(matter, ChoiceKind("", ()))), BOOLEAN)
