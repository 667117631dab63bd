"""Several matters as one questionnaire: each datum once, with everything that every matter requires of it.

Two facts are one datum where they have one 标识 and belong to nobody, or to the same person. What a fact requires by itself
and what each matter requires of it besides come together; where that leaves no value at all, the matters contradict each
other, and both are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from dsl.source import Span
from engine.asking.needs import Use, Why, is_chosen, needs_of
from engine.asking.patterns_meet import can_meet
from engine.asking.truths import Guard, either
from engine.domains import holds, is_simple, points_of
from engine.facts import Facts
from engine.kinds import (
    BOOLEAN,
    NUMBER,
    ChoiceKind,
    Kind,
    Maybe,
    NumberKind,
    TextKind,
    can_be_absent,
    certain,
    is_a,
    maybe,
)
from engine.program import (
    Call,
    Connective,
    Expr,
    Fact,
    FieldUse,
    Goal,
    Items,
    Literal,
    Local,
    Program,
    RangeOf,
    RuleRef,
    Theme,
)
from engine.reading import facts_in, with_fact_as


@dataclass(frozen=True, slots=True)
class Demand:
    """What one matter requires of a datum while its guard holds."""

    matter: str
    fact: str
    guard: Guard
    require: Expr | None = None
    allowed: tuple[object, ...] = ()
    is_required: bool = False
    otherwise: str = ""
    basis: tuple[str, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """One datum to be asked once. `kind` is narrowed by what holds whoever asks; `also` are facts told by the same answer.

    `relevant` is when it is asked (None: always).
    """

    fact: str
    kind: Kind
    relevant: Expr | None
    why: tuple[Why, ...]
    demands: tuple[Demand, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    name: str
    fields: tuple[Merged, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two that cannot both be met. `sort`: of the kinds themselves, of values, or of patterns."""

    fact: str
    first: Demand
    second: Demand
    is_sure: bool
    """Whether both always take part; otherwise the two clash only for whoever does both."""


def merge(program: Program, name: str) -> tuple[Topic, ...]:
    """What is asked for a matter, a benefit or a theme, topic by topic; each datum once."""
    goal = program.goals[name]
    needs = needs_of(program, goal)
    demands = demands_of(program, goal)
    fields = []
    for fact, others in united(program, list(needs)).items():
        uses = [use for each in (fact, *others) for use in needs[each]]
        own = tuple(each for each in demands if each.fact in (fact, *others))
        fields.append(merged(program, fact, others, uses, own))
    theme = program.themes.get(name)
    return topics_from(fields, program, theme.topics if theme else ())


def merged(program: Program, fact: str, others: tuple[str, ...], uses: Sequence[Use], demands: tuple[Demand, ...]) -> Merged:
    relevant = either([use.guard for use in uses])
    kind: Kind | None = program.facts[fact].kind
    for other in others:
        kind = None if kind is None else common(kind, program.facts[other].kind)
    kind = kind or program.facts[fact].kind
    for demand in demands:
        if not demand.guard:
            kind = narrowed(kind, demand)
    return Merged(fact, kind, relevant[0] if relevant else None, tuple(dict.fromkeys(use.why for use in uses)), demands, others)


# ── one datum under several names ────────────────────────────────────────────────────────────────────────────────


def united(program: Program, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The facts to ask for, each with the others that are the same datum and of a kind that goes together with it."""
    first: dict[tuple[str, str], str] = {}
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        element = element_of(program.facts[name])
        earlier = first.get(element) if element is not None else None
        if earlier is not None and common(program.facts[earlier].kind, program.facts[name].kind) is not None:
            found[earlier] = (*found[earlier], name)
        else:
            found[name] = ()
            if element is not None:
                first.setdefault(element, name)
    return found


def told_twice(program: Program, facts: Mapping[str, object]) -> Mapping[str, object]:
    """The facts, and each datum that is known under one name known under its others too."""
    known = {element: facts[name] for name in facts if name in program.facts and (element := element_of(program.facts[name])) is not None}
    more = {
        name: known[element]
        for name, fact in program.facts.items()
        if fact.id and name not in facts and (element := element_of(fact)) in known and is_a(known[element], fact.kind)
    }
    return Facts({**facts, **more}) if more else facts


def element_of(fact: Fact) -> tuple[str, str] | None:
    """Whose datum it is and which: the person's name, and the 标识. None where no 标识 is written."""
    own = fact.name.removeprefix(f"{fact.owner}.") if fact.owner else fact.name
    return (own.rpartition(".")[0], fact.id) if fact.id else None


def common(left: Kind, right: Kind) -> Kind | None:
    """The values both kinds have; None where they have none, or are of different sorts. Absent only where both may be."""
    if isinstance(left, Maybe) and isinstance(right, Maybe):
        inner = common(left.kind, right.kind)
        return None if inner is None else maybe(inner)
    match certain(left), certain(right):
        case NumberKind() as one, NumberKind() as other:
            if one.unit != other.unit:
                return None
            low = max((each for each in (one.low, other.low) if each is not None), default=None)
            high = min((each for each in (one.high, other.high) if each is not None), default=None)
            if low is not None and high is not None and low > high:
                return None
            options = tuple(each for each in one.options if each in other.options) if one.options and other.options else one.options or other.options
            options = tuple(each for each in options if (low is None or each >= low) and (high is None or each <= high))
            if (one.options or other.options) and not options:
                return None
            scale = min(one.scale, other.scale)
            return replace(one, digits=min(one.digits - one.scale, other.digits - other.scale) + scale, scale=scale, low=low, high=high, options=options)
        case ChoiceKind(name, options), ChoiceKind(_, others):
            both = tuple(each for each in options if each in others)
            return ChoiceKind(name, both) if both else None
        case ChoiceKind() as choice, TextKind():
            return choice
        case TextKind(), ChoiceKind() as choice:
            return choice
        case one, other:
            return one if one == other else None


# ── what each matter requires ────────────────────────────────────────────────────────────────────────────────────


def demands_of(program: Program, goal: Goal) -> tuple[Demand, ...]:
    """What is required of fields besides what their facts require, each with when, and by which matter."""
    theme = program.themes.get(goal.name)
    found = list(demands_in(program, goal.name, ()))
    for member in theme.members if theme is not None else ():
        guard: Guard = ()
        if member.only_if:
            guard = (RuleRef(member.only_if, BOOLEAN),)
        if member.how == "may":
            guard = (*guard, is_chosen(goal.name, member.matter))
        found += demands_in(program, member.matter, guard)
    return tuple(found)


def demands_in(program: Program, name: str, guard: Guard) -> Iterator[Demand]:
    for use in uses_of(program, name):
        own = (*guard, RuleRef(use.only_if, BOOLEAN)) if use.only_if else guard
        if use.require is not None or use.allowed or use.is_required:
            yield Demand(name, use.fact, own, use.require, use.allowed, use.is_required, use.otherwise, use.basis, use.span)


def uses_of(program: Program, name: str) -> tuple[FieldUse, ...]:
    holder = program.matters.get(name) or program.benefits.get(name) or program.themes.get(name)
    return () if holder is None else holder.field_uses


def narrowed(kind: Kind, demand: Demand) -> Kind:
    """The kind without the values that a demand always refuses, as far as kinds can say that; never without all."""
    inner = certain(kind)
    tests = tests_of(demand)
    match inner:
        case ChoiceKind(name, options):
            simple = [each for each in tests if is_simple(each)]
            left = tuple(option for option in options if all(holds(each, option) for each in simple))
            inner = ChoiceKind(name, left) if left else inner
        case NumberKind(options=options) if options:
            simple = [each for each in tests if is_simple(each)]
            kept = tuple(option for option in options if all(holds(each, option) for each in simple))
            inner = replace(inner, options=kept) if kept else inner
        case NumberKind():
            number = inner
            for low, high in bounds_in(tests, number):
                inner = common(inner, replace(number, low=low, high=high)) or inner
        case _:
            pass
    return inner if demand.is_required or not can_be_absent(kind) else maybe(inner)


def bounds_in(tests: Iterable[Expr], kind: NumberKind) -> Iterator[tuple[Decimal | None, Decimal | None]]:
    step = Decimal(1).scaleb(-kind.scale)
    for test in tests:
        match test:
            case Call(">=", (Local("?"), Literal(Decimal() as value))):
                yield value, None
            case Call("<=", (Local("?"), Literal(Decimal() as value))):
                yield None, value
            case Call(">", (Local("?"), Literal(Decimal() as value))):
                yield value + step, None
            case Call("<", (Local("?"), Literal(Decimal() as value))):
                yield None, value - step
            case Call("in", (Local("?"), RangeOf(Literal(Decimal() as low), Literal(Decimal() as high), True, True))):
                yield low, high
            case _:
                pass


def tests_of(demand: Demand) -> list[Expr]:
    """What must hold for the value `?`, one by one."""
    found = [] if demand.require is None else list(conjuncts(with_fact_as(demand.require, demand.fact, Local("?", NUMBER))))
    if demand.allowed:
        values = tuple(Literal(each, NUMBER) for each in demand.allowed)
        found.append(Call("in", (Local("?", NUMBER), Items(values, NUMBER)), BOOLEAN))
    return found


def conjuncts(expr: Expr) -> Iterator[Expr]:
    match expr:
        case Connective("and", operands):
            for operand in operands:
                yield from conjuncts(operand)
        case _:
            yield expr


# ── contradictions ───────────────────────────────────────────────────────────────────────────────────────────────


def conflicts_in(program: Program, theme: Theme) -> Iterator[Conflict]:
    """Pairs of matters of a theme that ask for one datum and take no value in common."""
    demands = [*demands_of(program, theme.goal), *declared(program, theme)]
    elements: dict[object, list[Demand]] = {}
    for each in demands:
        elements.setdefault(element_of(program.facts[each.fact]) or each.fact, []).append(each)
    for group in elements.values():
        for place, second in enumerate(group):
            first = next((each for each in group[:place] if each.matter != second.matter and clash(program, each, second)), None)
            if first is not None:
                yield Conflict(second.fact, first, second, not first.guard and not second.guard)


def declared(program: Program, theme: Theme) -> Iterator[Demand]:
    """Facts that a member declares for itself, with what they require: they may be a datum of another member too."""
    guards = {member.matter: (RuleRef(member.only_if, BOOLEAN),) if member.only_if else () for member in theme.members}
    for fact in program.facts.values():
        if fact.id and fact.owner in guards:
            yield Demand(fact.owner, fact.name, guards[fact.owner], fact.require, otherwise=fact.otherwise, basis=fact.basis, span=fact.span)


def clash(program: Program, first: Demand, second: Demand) -> bool:
    """Whether it is shown that no value meets both, and what the fact itself requires."""
    one, other = program.facts[first.fact], program.facts[second.fact]
    if first.fact != second.fact and (one.format and other.format and one.format != other.format):
        return True
    kind = common(one.kind, other.kind)
    if kind is None:
        return True
    tests = [*tests_of(first), *tests_of(second)]
    for fact in (one, other):
        tests += tests_of(Demand("", fact.name, (), fact.require))
    return is_impossible(certain(kind), tests)


def is_impossible(kind: Kind, tests: Sequence[Expr]) -> bool:
    """Whether no value of a kind passes all the tests. What cannot be shown is possible."""
    simple: list[Expr | None] = [each for each in tests if is_simple(each)]
    points = points_of(kind, simple)
    if points is not None and not any(all(each is None or holds(each, point) for each in simple) for point in points):
        return True
    if not isinstance(kind, TextKind):
        return False
    lengths = [test for each in tests if is_simple(test := length_test(each)) and test is not each]
    if lengths and is_impossible(NumberKind(low=Decimal(0), scale=0), lengths):
        return True
    patterns = [pattern for each in tests if (pattern := pattern_in(each)) is not None]
    return len(patterns) > 1 and not can_meet(patterns)


def length_test(expr: Expr) -> Expr:
    """A test of how long a text is, as a test of a number."""
    match expr:
        case Call(function, (Call("string length", (Local("?"),)), *rest), kind):
            return Call(function, (Local("?", NUMBER), *rest), kind)
    return expr


def pattern_in(expr: Expr) -> str | None:
    match expr:
        case Call("matches", (Local("?"), Literal(str() as pattern), *rest)) if not any(rest):
            return pattern
    return None


# ── topics ───────────────────────────────────────────────────────────────────────────────────────────────────────


def topics_from(fields: Sequence[Merged], program: Program, wanted: Sequence[str] = ()) -> tuple[Topic, ...]:
    """Topics in the order `wanted`, the others as written; what decides whether another question is asked comes before
    it, as far as that can be without taking a topic apart."""
    topics: dict[str, list[Merged]] = {topic: [] for topic in wanted}
    for each in fields:
        topics.setdefault(topic_of(program.facts[each.fact], program), []).append(each)
    deciding = deciding_in(fields, program)
    of_topic = {each.fact: topic for topic, members in topics.items() for each in members}

    def deciding_topics(topic: str) -> Iterator[str]:
        for each in topics[topic]:
            yield from (of_topic[other.fact] for other in deciding(each) if of_topic[other.fact] != topic)

    order = in_order(list(topics), deciding_topics, key=lambda topic: topic)
    if any(order.index(other) > place for place, topic in enumerate(order) for other in deciding_topics(topic)):
        order = in_turn(topics, deciding)
    return tuple(Topic(topic, tuple(in_order(topics[topic], deciding, key=lambda each: each.fact))) for topic in order if topics[topic])


def in_turn(topics: Mapping[str, Sequence[Merged]], deciding: Callable[[Merged], Iterable[Merged]]) -> list[str]:
    """Topics that hang on each other: next the one of which, as things stand then, the smallest part has to wait."""
    left = [topic for topic in topics if topics[topic]]
    placed: set[str] = set()
    order: list[str] = []

    def with_topic(topic: str) -> set[str]:
        """What can be asked once it is there, of it and of what waited in topics before it."""
        now = set(placed)
        there = [each for name in (*order, topic) for each in topics[name]]
        while more := {each.fact for each in there if each.fact not in now and all(other.fact in now or other is each for other in deciding(each))}:
            now |= more
        return now

    def waiting(topic: str) -> Fraction:
        now = with_topic(topic)
        return Fraction(sum(each.fact not in now for each in topics[topic]), len(topics[topic]))

    while left:
        topic = min(left, key=waiting)
        placed = with_topic(topic)
        order.append(topic)
        left.remove(topic)
    return order


def deciding_in(fields: Sequence[Merged], program: Program) -> Callable[[Merged], tuple[Merged, ...]]:
    """For each question those that decide whether it is asked."""
    asks = {fact: each for each in fields for fact in (each.fact, *each.also)}
    found = {
        each.fact: tuple(asks[name] for name in facts_in(each.relevant, program, through_derivations=True) if name in asks) if each.relevant is not None else ()
        for each in fields
    }  # fmt: skip
    return lambda each: found[each.fact]


def order_of_decisions(topics: Sequence[Topic], program: Program) -> tuple[str, ...]:
    """The questions with those that decide on others before them, whatever their topics."""
    fields = [each for topic in topics for each in topic.fields]
    return tuple(each.fact for each in in_order(fields, deciding_in(fields, program), key=lambda each: each.fact))


def topic_of(fact: Fact, program: Program) -> str:
    """The topic as written; without one, the person it belongs to."""
    person = fact.name.rpartition(".")[0]
    return fact.topic or person or (program.prefixes[0] if program.prefixes else "")


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
