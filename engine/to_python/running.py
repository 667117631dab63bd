"""What generated Python leans on where something may be unknown: Kleene's and/or, calls, tables, parameters, loops.

The same meanings as in `engine.evaluate`, without its reasons and problems: a value, absent (None) or `Unknown`; an
error is an `Unknown` that waits for nothing. Nothing is counted here: what may take too many steps is left to the
reference (docs/meaning.md 18).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from engine.decision import Outcome
from engine.evaluate.calls import SIMPLE
from engine.evaluate.hits import Stranger, by_priority
from engine.functions import FUNCTIONS, comparison
from engine.functions.call import Waiting, accepts, called, conversion, meaning_as_given, must_answer, unknowns_in
from engine.functions.table import Ambient, Function
from engine.program import HitPolicy
from engine.run import WRONG
from engine.values import Closure, Fault, Range, Record, Unknown, equal, order, together
from engine.values.compound import OPEN
from engine.values.numbers import exact_numbers, exactly, from_fraction, is_whole
from engine.values.properties import has_property, member_of_item, property_of
from engine.values.steps import steps_from


class Unset:
    """Not computed yet."""


UNSET = Unset()
Memo = list[Any]
"""The values of rules and derived facts in one call."""


class Irregular(Exception):
    """Something is unknown, absent or wrong where a plain value was expected: the three-valued path decides."""


class Heavy(Exception):
    """A run that may take too many steps: the reference decides, for it counts."""


def all_of(*truths: object) -> object:
    """Kleene's and; what is no truth, and does not decide, is an error."""
    truth = comparison.all_of(truths)
    return WRONG if truth is None else truth


def any_of(*truths: object) -> object:
    """Kleene's or."""
    truth = comparison.any_of(truths)
    return WRONG if truth is None else truth


def either(left: object, right: object) -> Unknown:
    """What waits for both of two values, at least one of which is unknown."""
    if not isinstance(right, Unknown):
        assert isinstance(left, Unknown)
        return left
    return together((left, right)) if isinstance(left, Unknown) else right


def chosen(test: object) -> object:
    """What a test leaves that is neither true nor false: unknown as it is, an error otherwise."""
    return test if isinstance(test, Unknown) else WRONG


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────


class Answer(NamedTuple):
    """What generated code says of one goal: as a Decision, without the reasons."""

    outcome: Outcome | None
    value: object
    missing: tuple[str, ...] = ()
    reason: str = ""


Compute = Callable[[Mapping[str, object], Memo], Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """A goal in generated functions: its outcome, its results (label, shown whatever the outcome), its reasons."""

    is_formula: bool
    outcome: Compute | None
    results: tuple[tuple[str, Compute, bool], ...]
    codes: tuple[tuple[str, Compute, bool], ...]


def answer(plan: Plan, facts: Mapping[str, object], memo: Memo, is_told: bool = True) -> Answer:
    """`is_told`: with the reason code."""
    outcome: Outcome | None = None
    waiting: list[Unknown] = []
    if plan.outcome is not None:
        truth = plan.outcome(facts, memo)
        outcome = outcome_of(truth)
        if isinstance(truth, Unknown):
            waiting.append(truth)
    if plan.is_formula:
        value = plan.results[0][1](facts, memo)
        unknown = list(unknowns_in(value))
        return Answer(outcome, None if unknown else value, together((*waiting, *unknown)).missing)
    found: dict[str, object] = {}
    for label, compute, is_always_shown in plan.results:
        if outcome == "yes" or is_always_shown:
            result = compute(facts, memo)
            unknown = list(unknowns_in(result))
            if not unknown:
                found[label] = result
            elif outcome == "yes":
                waiting += unknown
    value = Record(found) if found or outcome == "yes" and plan.results else None
    reason = "" if outcome == "yes" or not is_told else _reason(plan, facts, memo)
    return Answer(outcome, value, together(waiting).missing, reason)


def outcome_of(truth: object) -> Outcome:
    return "yes" if truth is True else "no" if truth is False else "unknown"


def _reason(plan: Plan, facts: Mapping[str, object], memo: Memo) -> str:
    outcomes: list[tuple[str, Outcome]] = []
    for name, compute, is_exclusion in plan.codes:
        truth = compute(facts, memo)
        outcomes.append((name, outcome_of(not truth if is_exclusion and isinstance(truth, bool) else truth)))
    for wanted in ("no", "unknown"):
        for name, outcome in outcomes:
            if outcome == wanted:
                return name
    return ""


# ── plain values ─────────────────────────────────────────────────────────────────────────────────────────────────


def settled(value: Any) -> Any:
    """The value, which must be there, with every part of it known."""
    if value is None or isinstance(value, Unknown):
        raise Irregular
    return known(value) if isinstance(value, tuple | Record) else value


def truth(value: object) -> bool:
    """The value, which must be true or false."""
    if value is True or value is False:
        return value
    raise Irregular


def known(value: Any) -> Any:
    """A list or record of which every part is known."""
    if next(unknowns_in(value), None) is not None:
        raise Irregular
    return value


def irregular() -> Any:
    raise Irregular


def only_true(states: tuple[bool, ...], is_default: bool) -> int:
    """The place of the one true row; -1 for the default."""
    count = states.count(True)
    if count == 1:
        return states.index(True)
    if count == 0 and is_default:
        return -1
    raise Irregular


def record_of(entries: dict[str, object], _new: Any = Record.__new__, _Record: type[Record] = Record) -> Record:
    """A record of entries that nobody else holds."""
    record: Record = _new(_Record)
    record._entries = entries
    return record


# ── calls ────────────────────────────────────────────────────────────────────────────────────────────────────────


def caller(function: Function, ambient: Ambient) -> Callable[..., Any]:
    """The function of the table with what it needs from around it; absent where it has no result."""
    meanings: dict[tuple[type, ...], Any] = {}
    spreads = function.unknown != "itself"

    def call(*arguments: object) -> object:
        types = tuple(map(type, arguments))
        meaning = meanings.get(types, UNSET)
        if meaning is UNSET:
            if spreads and Unknown in types and SIMPLE_OR_UNKNOWN.issuperset(types):
                return together([each for each in arguments if isinstance(each, Unknown)])
            meaning = meanings[types] = directly(function, arguments, types, ambient)
        try:
            if meaning is not None:
                return meaning(*arguments)
            taken = [must_answer(each) if isinstance(each, Closure) else each for each in arguments]
            return called(function, taken, (), ambient)
        except Waiting as waiting:
            return waiting.unknown
        except Fault:
            return WRONG

    return call


SIMPLE_OR_UNKNOWN = SIMPLE | {Unknown}


def directly(function: Function, arguments: Sequence[object], types: tuple[type, ...], ambient: Ambient) -> Callable[..., object] | None:
    """The meaning that takes arguments of these types as they are, if the types alone tell which."""
    if not SIMPLE.issuperset(types):
        return None
    try:
        meaning = meaning_as_given(function, arguments)
    except Fault:
        return None
    if meaning is None or not function.needs:
        return meaning
    return partial(meaning, **{need: getattr(ambient, need) for need in function.needs})



def plain_caller(function: Function, ambient: Ambient) -> Callable[..., Any]:
    """The same for plain values; irregular where it has no result."""

    def call(*arguments: object) -> object:
        return settled(called(function, arguments, (), ambient))

    return call


def exact(word: str, *arguments: object) -> object:
    """A step of the argument of a rounding, as an exact fraction (docs/meaning.md 9)."""
    numbers = exact_numbers(word, arguments)
    if numbers is not None:
        return exactly(word, numbers)
    try:
        return called(FUNCTIONS[word], [from_fraction(each) if isinstance(each, Fraction) else each for each in arguments])
    except Fault:
        return WRONG


def apply(function: object, arguments: list[object], names: tuple[str, ...]) -> object:
    """A call of a function that is a value."""
    if not isinstance(function, Closure):
        return function if isinstance(function, Unknown) else WRONG
    wanted = tuple(name for name, _ in function.parameters)
    if sorted(names) != sorted(wanted) if names else len(arguments) != len(wanted):
        return WRONG
    if names:
        by_name = dict(zip(names, arguments, strict=True))
        arguments = [by_name[name] for name in wanted]
    for place, (_, kind) in enumerate(function.parameters):
        if arguments[place] is not None and not accepts(arguments[place], kind):  # type: ignore[arg-type]
            arguments[place] = conversion(arguments[place], kind)  # type: ignore[arg-type]
            if arguments[place] is not None and not accepts(arguments[place], kind):  # type: ignore[arg-type]
                return WRONG
    return function(*arguments)


def closure(parameters: Any, result: Any, body: Callable[..., object]) -> Closure:
    return Closure(parameters, result, body)


# ── facts, records, ranges, lists ────────────────────────────────────────────────────────────────────────────────


def derived(own: Unknown, is_never_asked: bool, applies: object, compute: Callable[[], object]) -> object:
    """What a fact that was not given follows as."""
    if applies is False or applies is None:
        return own
    value = applies if isinstance(applies, Unknown) else compute()
    if not isinstance(value, Unknown) or is_never_asked and value.missing:
        return value
    return together((own, value))


def member(value: object, name: str) -> object:
    match value:
        case Unknown():
            return value
        case Mapping() if name in value:
            return value[name]
        case tuple():
            return tuple([member_of_item(item, name) for item in value])
    return property_of(value, name) if has_property(value, name) else WRONG


def item_member(item: object, name: str, otherwise: Callable[[], object]) -> object:
    if isinstance(item, Unknown):
        return item
    if isinstance(item, Mapping) and name in item:
        return item[name]
    return otherwise()


def range_of(low: object, high: object, low_closed: bool, high_closed: bool) -> object:
    unknowns = [end for end in (low, high) if isinstance(end, Unknown)]
    if unknowns:
        return together(unknowns)
    if low is not None and high is not None and low is not OPEN and high is not OPEN:
        try:
            order(low, high)
        except Fault:
            return WRONG
    return Range(low, high, low_closed, high_closed)


def kept(value: object, test: Callable[[object], object], empty: Callable[[], object] | None = None) -> object:
    """The items of a list for which a test holds; a number picks one. `empty`: what the test is where there is no item."""
    if isinstance(value, Unknown) or value is None:
        return WRONG if value is None else value
    items = value if isinstance(value, tuple) else (value,)
    if not items and empty is not None:
        return picked(items, empty())
    found: list[object] = []
    unknowns: list[Unknown] = []
    for item in items:
        holds = test(item)
        if holds is True:
            found.append(item)
        elif isinstance(holds, Unknown):
            unknowns.append(holds)
        elif isinstance(holds, Decimal):
            return picked(items, holds)
    return together(unknowns) if unknowns else tuple(found)


def picked(value: object, test: object, is_truth: bool = False) -> object:
    """What a test that is the same for every item leaves: a number picks one item, a truth all or none."""
    if isinstance(value, Unknown) or value is None:
        return WRONG if value is None else value
    items = value if isinstance(value, tuple) else (value,)
    match test:
        case Unknown():
            return test
        case True:
            return items
        case False:
            return ()
        case None if is_truth:
            return ()
        case Decimal() if is_whole(test) and 1 <= abs(test) <= len(items):
            return items[int(test) - 1 if test > 0 else int(test)]
    return WRONG


Scopes = Callable[..., Any]


def each(domains: tuple[Scopes, ...], body: Callable[..., object], sees_partial: bool) -> object:
    results: list[object] = []
    unknowns: list[Unknown] = []
    try:
        for bound in _bindings(domains, ()):
            if isinstance(bound, Unknown):
                unknowns.append(bound)
            else:
                results.append(body(*bound, tuple(results)) if sees_partial else body(*bound))
    except Fault:
        return WRONG
    return together(unknowns) if unknowns else tuple(results)


def some(domains: tuple[Scopes, ...], test: Callable[..., object]) -> object:
    return _quantified(any_of, domains, test)


def every(domains: tuple[Scopes, ...], test: Callable[..., object]) -> object:
    return _quantified(all_of, domains, test)


def _quantified(fold: Callable[..., object], domains: tuple[Scopes, ...], test: Callable[..., object]) -> object:
    bindings = _bindings(domains, ())
    try:
        return fold(*(bound if isinstance(bound, Unknown) else test(*bound) for bound in bindings))
    except Fault:
        return WRONG


def _bindings(domains: tuple[Scopes, ...], bound: tuple[object, ...]) -> Iterator[tuple[object, ...] | Unknown]:
    """Every binding of the variables, the last one running fastest."""
    if not domains:
        yield bound
        return
    items = domains[0](*bound)
    if isinstance(items, Unknown):
        yield items
        return
    for item in items:
        yield from _bindings(domains[1:], (*bound, item))


def items_of(value: object) -> object:
    match value:
        case Unknown() | tuple():
            return value
        case Range():
            return steps_of(value.low, value.high, value.low_closed, value.high_closed)
        case None:
            raise Fault(_NOTHING)
    return (value,)


def steps_of(low: object, high: object, low_closed: bool, high_closed: bool) -> object:
    """The whole numbers or days from one end to the other, also downwards."""
    unknowns = [end for end in (low, high) if isinstance(end, Unknown)]
    if unknowns:
        return together(unknowns)
    found = steps_from(low, high, low_closed, high_closed)
    if found is None:
        raise Fault(_NOTHING)
    return found


_NOTHING = FUNCTIONS["and"].says
"""Words nobody reads: here a fault only says that there is no result."""


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


def row_state(*cells: object) -> object:
    """Kleene *and* of a row's cells. A cell that is neither true nor unknown does not match."""
    unknowns = []
    for cell in cells:
        if isinstance(cell, Unknown):
            unknowns.append(cell)
        elif cell is not True:
            return False
    return together(unknowns) if unknowns else True


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a table needs beside its rows."""

    hit: HitPolicy
    is_disjoint: bool
    names: tuple[str, ...]
    allowed: tuple[tuple[object, ...], ...]
    aggregate: Callable[..., Any] | None


def table(
    outputs: Outputs,
    states: Iterable[tuple[object, Callable[[], tuple[object, ...]]]],
    default: Callable[[], tuple[object, ...]] | None,
) -> object:
    true: list[Callable[[], tuple[object, ...]]] = []
    unknowns: list[Unknown] = []
    for state, results in states:
        if isinstance(state, Unknown):
            unknowns.append(state)
        elif state is True:
            true.append(results)
            if outputs.hit == "F":
                break
    if outputs.hit == "U" and len(true) > 1:
        return WRONG
    if unknowns and not (true and outputs.hit in ("U", "A") and outputs.is_disjoint):
        return together(unknowns)
    if not true:
        return WRONG if default is None else _output(outputs, default())
    found = [compute() for compute in true]
    match outputs.hit:
        case "U" | "F":
            return _output(outputs, found[0])
        case "A":
            agreed = [equal(found[0], other) for other in found[1:]]
            if False in agreed or None in agreed:
                return WRONG
            waiting = [state for state in agreed if isinstance(state, Unknown)]
            return together(waiting) if waiting else _output(outputs, found[0])
        case "P" | "O":
            ordered = by_priority(outputs.allowed, found)
            if isinstance(ordered, Unknown):
                return ordered
            if isinstance(ordered, Stranger):
                return WRONG
            return _output(outputs, ordered[0]) if outputs.hit == "P" else tuple(_output(outputs, each) for each in ordered)
        case "R" | "C":
            return tuple(_output(outputs, each) for each in found)
    assert outputs.aggregate is not None
    columns = range(len(outputs.names))
    return _output(outputs, tuple(outputs.aggregate(tuple(each[column] for each in found)) for column in columns))


def _output(outputs: Outputs, values: Sequence[object]) -> object:
    return values[0] if len(values) == 1 else Record(zip(outputs.names, values, strict=True))
