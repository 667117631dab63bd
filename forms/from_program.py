"""The one form of a matter, a benefit or a theme: every fact its rules read, asked once.

What can be derived is not asked, nor what nobody may be asked. A question that only one branch of a rule needs is
asked only there: its condition is written beside it, and holds for every matter that shares it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar, assert_never

from engine.kinds import BOOLEAN, ChoiceKind, Kind, ListKind, RecordKind, can_be_absent, certain
from engine.program import (
    Apply,
    Call,
    Choose,
    Connective,
    Each,
    Expr,
    Fact,
    FactRef,
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
)
from forms import words
from forms.form import Field, Form, Option, Part, Step, Why
from forms.reading import facts_in, substituted
from forms.widgets import widget_for

Guard = tuple[Expr, ...]
"""What must hold together for something to be needed; nothing: always."""


def form_from(program: Program, name: str) -> Form:
    goal = program.goals[name]
    needs = needs_of(program, goal)
    chosen = optional_members(program, goal)
    fields = [field_for(program, program.facts[fact], uses) for fact, uses in needs.items()]
    labelled = [with_own_label(each, program) for each in fields]
    theme = program.themes.get(name)
    steps = steps_from(labelled, program, theme.topics if theme else ())
    if chosen is not None:
        steps = (Step(words.OPTIONAL_STEP, (chosen,)), *steps)
    return Form(name, goal.title or name, steps)


# ── what is needed, and when ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Use:
    guard: Guard
    why: Why


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
        if is_askable(fact):
            uses = self.needs.setdefault(name, [])
            if not any(each.why == why and each.guard == guard for each in uses):
                uses.append(Use(guard, why))

    def follows(self, fact: Fact, above: frozenset[str] = frozenset()) -> bool:
        """Whether all that a fact is derived from can be asked for, or follows in turn."""
        if fact.derived is None or fact.name in above:
            return False
        above = above | {fact.name}
        sources = [self.program.facts.get(each) for each in facts_in(fact.derived.value, self.program)]
        return all(each is not None and (is_askable(each) or self.follows(each, above)) for each in sources)


def is_askable(fact: Fact) -> bool:
    """Whether a person may be asked: there is a question, or nobody else could know."""
    return not fact.never_ask and bool(fact.ask or not fact.register)


def needs_of(program: Program, goal: Goal) -> dict[str, list[Use]]:
    """Each fact to be asked, in the order of the catalog, with its uses."""
    reader = Reader(program)
    read_goal(reader, goal, (), goal.title or goal.name)
    order = {name: place for place, name in enumerate(program.facts)}
    return dict(sorted(reader.needs.items(), key=lambda entry: order[entry[0]]))


def read_goal(reader: Reader, goal: Goal, guard: Guard, title: str) -> None:
    program = reader.program

    def why(part: Part, label: str, basis: tuple[str, ...] = ()) -> Why:
        return Why(title, part, label, basis or goal.basis)

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
    if isinstance(holder, Theme):
        read_members(reader, holder, guard, title)
    else:
        for label, name in goal.results:
            reader.rule(name, guard, why("result", label))
    for fact in getattr(holder, "fields", ()):
        reader.fact(fact, guard, why("field", program.facts[fact].title or fact))


def read_members(reader: Reader, theme: Theme, guard: Guard, title: str) -> None:
    for member in theme.members:
        inner = guard
        known = reader.program.goals[member.matter]
        if member.only_if:
            reader.rule(member.only_if, guard, Why(title, "member", known.title or member.matter, known.basis))
            inner = (*guard, RuleRef(member.only_if, BOOLEAN))
        elif member.how == "may":
            inner = (*guard, is_chosen(theme.goal.name, member.matter))
        read_goal(reader, known, inner, known.title or member.matter)


# ── matters one may add ──────────────────────────────────────────────────────────────────────────────────────────


def choice_of(theme: str) -> str:
    """The name under which a form keeps which optional members of a theme were chosen."""
    return f"{theme}.{words.OPTIONAL_STEP}"


def is_chosen(theme: str, matter: str) -> Expr:
    names = ListKind(ChoiceKind(words.OPTIONAL_STEP, ()))
    return Call("list contains", (FactRef(choice_of(theme), names), Literal(matter, ChoiceKind("", ()))), BOOLEAN)


def optional_members(program: Program, goal: Goal) -> Field | None:
    theme = program.themes.get(goal.name)
    names = tuple(each.matter for each in theme.members if each.how == "may") if theme else ()
    if not names:
        return None
    options = tuple(Option(name, program.goals[name].title or name) for name in names)
    fact = choice_of(goal.name)
    kind = ListKind(ChoiceKind(words.OPTIONAL_STEP, names))
    return Field(
        fact, key_of(fact), words.OPTIONAL_LABEL, words.OPTIONAL_QUESTION, words.OPTIONAL_HINT, "checkboxes", kind,
        words.messages(words.OPTIONAL_QUESTION, is_choice=True), is_required=False, options=options,
    )  # fmt: skip


# ── fields ───────────────────────────────────────────────────────────────────────────────────────────────────────


def field_for(program: Program, fact: Fact, uses: Sequence[Use]) -> Field:
    kind = certain(fact.kind)
    widget = widget_for(kind, fact.format)
    question = fact.ask or fact.title or fact.name
    relevant = either([use.guard for use in uses])
    members: tuple[Field, ...] = ()
    if isinstance(kind, ListKind) and isinstance(kind.item, RecordKind):
        members = tuple(member_field(fact, name, each, program) for name, each in kind.item.members)
    return Field(
        fact=fact.name,
        key=key_of(fact.name),
        label=fact.title or fact.name,
        question=question,
        hint=fact.hint,
        widget=widget.name,
        kind=kind,
        messages=words.messages(question, widget.is_choice, fact.otherwise),
        id=fact.id,
        is_required=not (can_be_absent(fact.kind) or fact.empty_is_absent),
        options=options_of(kind, program),
        format=fact.format,
        relevant=relevant[0] if relevant else None,
        why=tuple(dict.fromkeys(use.why for use in uses)),
        register=fact.register,
        sensitivity=fact.sensitivity,
        autocomplete=words.AUTOCOMPLETE.get(fact.id, "off") if "." not in fact.name else "off",
        members=members,
    )


def member_field(fact: Fact, name: str, kind: Kind, program: Program) -> Field:
    widget = widget_for(certain(kind), "")
    return Field(
        f"{fact.name}.{name}", name, name, name, "", widget.name, certain(kind), words.messages(name, widget.is_choice),
        is_required=not can_be_absent(kind), options=options_of(certain(kind), program), sensitivity=fact.sensitivity,
    )  # fmt: skip


def options_of(kind: Kind, program: Program) -> tuple[Option, ...]:
    if isinstance(kind, ListKind):
        return options_of(kind.item, program)
    if isinstance(kind, ChoiceKind):
        return tuple(Option(each, each) for each in kind.options)
    numbers = getattr(kind, "options", ())
    return tuple(Option(each, f"{each}{getattr(kind, 'unit', '')}") for each in numbers)


def key_of(fact: str) -> str:
    """A fact's name where dots would be taken apart: in a browser's form and in the paths of JSON Schema clients."""
    return fact.replace(".", "_")


def with_own_label(field_: Field, program: Program) -> Field:
    """The short name people know it by: without the person it belongs to, where its step says who that is."""
    title = program.facts[field_.fact].title
    return replace(field_, label=title if title and title != field_.fact else field_.fact.rpartition(".")[2])


# ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────


def steps_from(fields: Sequence[Field], program: Program, wanted: Sequence[str] = ()) -> tuple[Step, ...]:
    """Topics in the order `wanted`, the others as written; what decides whether another question is asked comes before
    it, as far as that can be."""
    topics: dict[str, list[Field]] = {topic: [] for topic in wanted}
    for each in fields:
        topics.setdefault(topic_of(program.facts[each.fact], program), []).append(each)
    asks = {each.fact: each for each in fields}

    def deciding(each: Field) -> Iterator[Field]:
        if each.relevant is not None:
            for name in facts_in(each.relevant, program, through_derivations=True):
                if name in asks:
                    yield asks[name]

    of_topic = {each.fact: topic for topic, members in topics.items() for each in members}

    def deciding_topics(topic: str) -> Iterator[str]:
        for each in topics[topic]:
            yield from (of_topic[other.fact] for other in deciding(each) if of_topic[other.fact] != topic)

    return tuple(
        Step(topic, tuple(in_order(topics[topic], deciding, key=lambda each: each.fact)))
        for topic in in_order(list(topics), deciding_topics, key=lambda topic: topic)
        if topics[topic]
    )


def topic_of(fact: Fact, program: Program) -> str:
    """The topic as written; without one, the person it belongs to."""
    person = fact.name.rpartition(".")[0]
    return fact.topic or person or (program.prefixes[0] if program.prefixes else words.OTHER_TOPIC)


Thing = TypeVar("Thing")


def in_order(things: Sequence[Thing], before: Callable[[Thing], Iterable[Thing]], key: Callable[[Thing], str]) -> list[Thing]:
    """The things as written, except that what must come before another does; a circle stays as written."""
    here = {key(each) for each in things}
    done: dict[str, Thing] = {}
    open_: set[str] = set()

    def place(each: Thing) -> None:
        if key(each) in done or key(each) in open_:
            return
        open_.add(key(each))
        for earlier in before(each):
            if key(earlier) in here:
                place(earlier)
        done[key(each)] = each

    for each in things:
        place(each)
    return list(done.values())


# ── truths ───────────────────────────────────────────────────────────────────────────────────────────────────────


def negated(expr: Expr) -> Expr:
    match expr:
        case Call("not", (inner,)) if inner is not None:
            return inner
        case Literal(bool() as value):
            return Literal(not value, BOOLEAN)
        case _:
            return Call("not", (expr,), BOOLEAN)


def either(guards: Sequence[Guard]) -> Guard:
    """When one of several holds, as at most one expression; nothing if one of them always does."""
    distinct = list(dict.fromkeys(tuple(dict.fromkeys(guard)) for guard in guards))
    if not distinct or any(not guard for guard in distinct):
        return ()
    # What a shorter guard allows, a longer one that contains it need not repeat.
    least = [each for each in distinct if not any(set(other) < set(each) for other in distinct)]
    ways = tuple(together(guard) for guard in least)
    return (ways[0] if len(ways) == 1 else Connective("or", ways, BOOLEAN),)


def together(guard: Guard) -> Expr:
    return guard[0] if len(guard) == 1 else Connective("and", guard, BOOLEAN)
