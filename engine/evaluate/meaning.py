"""What an expression means: the reference every other backend is checked against (docs/meaning.md 1–9).

A value, absent (None) or `Unknown` with the facts it waits for. Whatever is absent because something went wrong leaves
a problem in the run: nothing fails silently, and whether a problem is also an error is the caller's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, assert_never
from typing import Literal as OneOf

from dsl.diagnostics import Diagnostic, Words
from dsl.source import NOWHERE, Span
from engine import problems_of_answers as problems
from engine.evaluate.calls import exact_result_of, result_of
from engine.evaluate.hits import given, inputs_shown
from engine.functions import FUNCTIONS
from engine.functions.call import LEFT_OUT, accepts, conversion, unknowns_in
from engine.kinds import AnyKind, BooleanKind, FunctionKind, IsAllowed, conforms, is_a, kind_of, untold
from engine.program import (
    Apply,
    Call,
    Choose,
    Connective,
    Each,
    Expr,
    FactRef,
    Filter,
    ItemMember,
    Items,
    Iteration,
    Lambda,
    Literal,
    Local,
    Lookup,
    Member,
    Parameter,
    Period,
    Quantified,
    RangeOf,
    Refused,
    RuleRef,
    Table,
)
from engine.program import Record as RecordOf
from engine.run import Run, TooDeep
from engine.values import OPEN, Closure, Fault, Range, Record, Unknown, order, plain, together
from engine.values.numbers import is_whole
from engine.values.properties import has_member, has_property, member_of_item, property_of
from engine.values.regions import prefix_of, region_contains
from engine.values.steps import Counted, steps_from
from engine.values.to_text import in_brief

DEEPEST = 180
"""How deep expressions, rules and functions may stand inside each other. Flat sums and `else if` ladders are not deep."""

Scope = Mapping[str, object]
NO_LOCALS: Scope = {}


def value_of(expr: Expr, run: Run, scope: Scope) -> object:
    run.depth += 1
    if run.depth > DEEPEST:
        raise TooDeep(problems.too_deep(DEEPEST, expr.span))
    while isinstance(expr, Choose):
        # A ladder of `else if` is as long as an author likes, and no deeper for it.
        test = value_of(expr.test, run, scope)
        if isinstance(test, Unknown):
            run.depth -= 1
            return test
        if test is not True and test is not False:
            _report_bad_test(test, expr.test, run)
            if not run.is_dmn:
                run.depth -= 1
                return run.nothing
        expr = expr.then if test is True else expr.otherwise
    value = _value_of(expr, run, scope)
    run.depth -= 1
    return value


def _value_of(expr: Expr, run: Run, scope: Scope) -> object:
    match expr:
        case Literal(value):
            return value
        case FactRef(name):
            return fact_value(name, run)
        case RuleRef(name):
            return rule_value(name, run)
        case Local(name):
            return scope[name]
        case ItemMember():
            return _item_member(expr, run, scope)
        case Lookup():
            return _lookup(expr, run, scope)
        case Member():
            return _member(expr, run, scope)
        case Call():
            return _call(expr, run, scope)
        case Connective(word, operands):
            return _fold(word, (_with_span(operand, run, scope) for operand in operands), run)
        case Choose():
            raise AssertionError("a choice was already taken")
        case Items(items):
            return tuple([value_of(item, run, scope) for item in items])
        case RecordOf(entries):
            return _record(entries, run, scope)
        case RangeOf():
            return _range(expr, run, scope)
        case Filter():
            return _filter(expr, run, scope)
        case Each():
            return _each(expr, run, scope)
        case Quantified(word, iterations, test):
            word_of: OneOf["and", "or"] = "or" if word == "some" else "and"
            scopes = _scopes(iterations, expr, test, run, scope)
            try:
                return _fold(word_of, (_tested(inner, test, run, expr.span) for inner in scopes), run)
            except Fault as fault:
                return run.failed(problems.fault(fault.words, expr.span))
        case Lambda():
            return _closure(expr, run, scope)
        case Apply():
            return _apply(expr, run, scope)
        case Table():
            inputs, states = states_of(expr, run, scope)
            return given(expr, inputs, states, run, lambda result: value_of(result, run, scope))
        case Refused(code, zh, en):
            return run.failed(problems.refused(code, Words(zh, en), expr.span))
        case _:
            assert_never(expr)


# ── facts and rules ──────────────────────────────────────────────────────────────────────────────────────────────


def fact_value(name: str, run: Run) -> object:
    if name in run.facts:
        return run.facts[name]
    if name in run.derived:
        value, is_troubled = run.derived[name]
        run.troubles += is_troubled
        if run.owed:
            run.tell_owed(name)
        return value
    before = run.troubles
    value = _derived(name, run)
    run.derived[name] = (value, run.troubles > before)
    return value


def _derived(name: str, run: Run) -> object:
    fact = run.program.facts.get(name)
    own = Unknown((name,))
    if fact is None:
        return own
    derivation = fact.derived
    if derivation is None:
        return untold(name, fact.kind)
    applies: object = True if derivation.when is None else value_of(derivation.when, run, NO_LOCALS)
    if applies is False or applies is None:
        return own
    value = applies if isinstance(applies, Unknown) else value_of(derivation.value, run, NO_LOCALS)
    if not isinstance(value, Unknown):
        return value
    if fact.never_ask and value.missing:
        return value
    if run.asks_directly:
        return applies if isinstance(applies, Unknown) else own
    return together((own, value))


def rule_value(name: str, run: Run) -> object:
    if name in run.rules:
        value, is_troubled = run.rules[name]
        run.troubles += is_troubled
        if run.owed:
            run.tell_owed(name)
        return value
    before = run.troubles
    value = value_of(run.program.rules[name].value, run, NO_LOCALS)
    run.rules[name] = (value, run.troubles > before)
    return value


# ── and, or, some, every ─────────────────────────────────────────────────────────────────────────────────────────


def _with_span(expr: Expr, run: Run, scope: Scope) -> tuple[object, Span | None]:
    """A value and where to point if it is no truth: nowhere if that has been told already."""
    before = run.troubles
    value = value_of(expr, run, scope)
    return value, None if value is None and run.troubles > before else expr.span


def _tested(inner: Scope | Unknown, test: Expr, run: Run, span: Span) -> tuple[object, Span | None]:
    return (inner, span) if isinstance(inner, Unknown) else _with_span(test, run, inner)


def _fold(word: OneOf["and", "or"], operands: Iterable[tuple[object, Span | None]], run: Run) -> object:
    """Kleene: decided as soon as one operand decides it, in whatever order; what is no truth never decides."""
    decides = word == "or"
    unknowns: list[Unknown] = []
    absent: list[Diagnostic] = []
    is_absent = False
    for value, span in operands:
        if value is decides:
            return decides
        if isinstance(value, Unknown):
            unknowns.append(value)
        elif value is not (not decides):
            is_absent = True
            if value is not None:
                absent.append(problems.not_a_truth(in_brief(value), span or NOWHERE))
            elif span is not None:
                absent.append(problems.absent_argument(_WORDS[word], span))
    for problem in absent:
        run.report(problem)
    if unknowns:
        return together(unknowns)
    return run.nothing if is_absent else not decides


_WORDS = {"and": "且", "or": "或"}


def _report_bad_test(value: object, test: Expr, run: Run) -> None:
    run.report(problems.absent_test(test.span) if value is None else problems.not_a_truth(in_brief(value), test.span))


# ── functions ────────────────────────────────────────────────────────────────────────────────────────────────────


def _call(expr: Call, run: Run, scope: Scope) -> object:
    # A flat sum leans to the left, a thousand deep: go down its spine without a call for each.
    spine = [expr]
    while isinstance(first := _first(spine[-1]), Call) and not FUNCTIONS[spine[-1].function].rounds:
        spine.append(first)
    value: object = None
    is_told = False
    for place, call in enumerate(reversed(spine)):
        function = FUNCTIONS[call.function]
        before = run.troubles
        arguments = [value] if place else []
        for argument in call.arguments[len(arguments) :]:
            if argument is None:
                arguments.append(LEFT_OUT)
            elif function.rounds and not arguments:
                arguments.append(_exact(argument, run, scope))
            else:
                arguments.append(value_of(argument, run, scope))
        value = result_of(function, arguments, call.span, run, is_told or run.troubles > before)
        is_told = value is None
    return value


def _first(call: Call) -> Expr | None:
    return call.arguments[0] if call.arguments else None


"""What is neither unknown nor absent nor made of parts: the types alone tell which signature takes it."""


ADDITION = {"+", "-", "*", "/"}
NEGATION = "negate"


def _exact(expr: Expr, run: Run, scope: Scope) -> object:
    """The argument of a rounding: a tree of + - * / is one exact fraction, divided once (docs/meaning.md 9)."""
    spine: list[Call] = []
    while isinstance(expr, Call) and (expr.function in ADDITION or expr.function == NEGATION) and expr.arguments[0] is not None:
        spine.append(expr)
        expr = expr.arguments[0]
    value = value_of(expr, run, scope)
    for call in reversed(spine):
        before = run.troubles
        arguments = [value]
        for other in call.arguments[1:]:
            arguments.append(LEFT_OUT if other is None else _exact(other, run, scope))
        value = exact_result_of(call, arguments, run, run.troubles > before)
    return value


def _closure(expr: Lambda, run: Run, scope: Scope) -> Closure:
    names = tuple(name for name, _ in expr.parameters)

    def body(*arguments: object) -> object:
        run.charge(run.step(expr.body), expr.span)
        return value_of(expr.body, run, {**scope, **dict(zip(names, arguments, strict=True))})

    return Closure(expr.parameters, expr.body.kind, body)


def _apply(expr: Apply, run: Run, scope: Scope) -> object:
    before = run.troubles
    function = value_of(expr.function, run, scope)
    arguments = [value_of(argument, run, scope) for argument in expr.arguments]
    if isinstance(function, Unknown):
        return function
    if not isinstance(function, Closure):
        if run.troubles == before:
            run.report(problems.not_a_function(in_brief(function), expr.span))
        return run.nothing
    wanted = tuple(name for name, _ in function.parameters)
    if sorted(expr.names) != sorted(wanted) if expr.names else len(arguments) != len(wanted):
        return run.failed(problems.wrong_arguments(wanted, expr.span))
    if expr.names:
        by_name = dict(zip(expr.names, arguments, strict=True))
        arguments = [by_name[name] for name in wanted]
    for place, (name, kind) in enumerate(function.parameters):
        if not _may_be(arguments[place], kind, run):
            arguments[place] = conversion(arguments[place], kind)  # type: ignore[arg-type]
            if not _may_be(arguments[place], kind, run):
                return run.failed(problems.wrong_argument(name, in_brief(arguments[place]), expr.span))
    return function(*arguments)


def _may_be(value: object, kind: Any, run: Run) -> bool:
    """Whether an author's own function takes the value as it is; it may be handed nothing, whatever it declares."""
    if value is None or isinstance(kind, AnyKind) or is_a(value, kind, _is_allowed(run)):
        return True
    if any(unknowns_in(value)) and accepts(value, kind):
        return True
    if not isinstance(kind, FunctionKind) or not isinstance(value, Closure):
        return False
    own = kind_of(value)
    # What a function gives is often known only when it runs.
    return isinstance(own, FunctionKind) and isinstance(own.result, AnyKind) and conforms(replace(own, result=kind.result), kind)


def _is_allowed(run: Run) -> IsAllowed:
    def is_allowed(rule: str, value: object) -> bool:
        test = rule_value(rule, run)
        assert isinstance(test, Closure)
        return test(value) is True

    return is_allowed


# ── records, ranges, lists ───────────────────────────────────────────────────────────────────────────────────────


def _record(entries: Iterable[tuple[str, Expr]], run: Run, scope: Scope) -> Record:
    found: dict[str, object] = {}
    inner = dict(scope)
    for name, expr in entries:
        found[name] = inner[name] = value_of(expr, run, inner)
    return Record(found)


def _item_member(expr: ItemMember, run: Run, scope: Scope) -> object:
    item = scope[expr.of]
    if isinstance(item, Unknown):
        return item
    if isinstance(item, Mapping) and expr.name in item:
        return item[expr.name]
    return None if expr.otherwise is None else value_of(expr.otherwise, run, scope)


def _member(expr: Member, run: Run, scope: Scope) -> object:
    before = run.troubles
    value = value_of(expr.of, run, scope)
    name = expr.name
    match value:
        case Unknown():
            return value
        case None:
            if run.troubles == before:
                run.report(problems.absent_argument(f".{name}", expr.span))
            return run.nothing
        case Mapping() if name in value:
            return value[name]
        case tuple():
            run.charge(len(value), expr.span)
            lacking = next((item for item in value if not has_member(item, name)), None)
            if lacking is not None:
                # The others have it: the list keeps its length, with nothing in that place, and says so once.
                run.report(problems.no_such_member(name, in_brief(lacking), expr.span))
            return tuple([member_of_item(item, name) for item in value])
    if has_property(value, name):
        return property_of(value, name)
    return run.failed(problems.no_such_member(name, in_brief(value), expr.span))


def _range(expr: RangeOf, run: Run, scope: Scope) -> object:
    low = OPEN if expr.low is None else value_of(expr.low, run, scope)
    high = OPEN if expr.high is None else value_of(expr.high, run, scope)
    unknowns = [end for end in (low, high) if isinstance(end, Unknown)]
    if unknowns:
        return together(unknowns)
    if low is not None and low is not OPEN and high is not None and high is not OPEN:
        try:
            order(low, high)
        except Fault as fault:
            return run.failed(problems.fault(fault.words, expr.span))
    return Range(low, high, expr.low_closed, expr.high_closed)


def _filter(expr: Filter, run: Run, scope: Scope) -> object:
    before = run.troubles
    value = value_of(expr.of, run, scope)
    if isinstance(value, Unknown):
        return value
    if value is None:
        if run.troubles == before:
            run.report(problems.absent_argument("[ ]", expr.span))
        return run.nothing
    items = value if isinstance(value, tuple) else (value,)
    if "item" not in run.free_names(expr.test):
        return _picked(items, value_of(expr.test, run, scope), expr, run)
    if not items and isinstance(expr.test, ItemMember) and expr.test.otherwise is not None:
        # No item has a member of this name, so the name is what it is outside, perhaps a number that picks one.
        return _picked(items, value_of(expr.test.otherwise, run, scope), expr, run)
    kept: list[object] = []
    unknowns: list[Unknown] = []
    for item in items:
        run.charge(run.step(expr.test), expr.span)
        test = value_of(expr.test, run, {**scope, "item": item})
        if test is True:
            kept.append(item)
        elif isinstance(test, Unknown):
            unknowns.append(test)
        elif isinstance(test, Decimal):
            return _picked(items, test, expr, run)
        elif test is not False and test is not None:
            run.report(problems.not_a_truth(in_brief(test), expr.test.span))
    return together(unknowns) if unknowns else tuple(kept)


def _picked(items: tuple[object, ...], test: object, expr: Filter, run: Run) -> object:
    """What a test that is the same for every item leaves: a number picks one item, a truth all or none."""
    match test:
        case Unknown():
            return test
        case True:
            return items
        case False:
            return ()
        case None if isinstance(expr.test.kind, BooleanKind):
            return ()  # As if it were asked of each item in turn; why it is null has been said.
        case Decimal():
            if is_whole(test) and 1 <= abs(test) <= len(items):
                return items[int(test) - 1 if test > 0 else int(test)]
            return run.failed(problems.no_such_item(plain(test), len(items), expr.span))
    return run.failed(problems.not_a_truth(in_brief(test), expr.test.span))


def _each(expr: Each, run: Run, scope: Scope) -> object:
    results: list[object] = []
    unknowns: list[Unknown] = []
    sees_partial = "partial" in run.free_names(expr.body)
    try:
        for inner in _scopes(expr.iterations, expr, expr.body, run, scope):
            if isinstance(inner, Unknown):
                unknowns.append(inner)
                continue
            if sees_partial:
                run.charge(len(results) // 16, expr.span)
                inner = {**inner, "partial": tuple(results)}
            results.append(value_of(expr.body, run, inner))
    except Fault as fault:
        return run.failed(problems.fault(fault.words, expr.span))
    return together(unknowns) if unknowns else tuple(results)


def _scopes(
    iterations: tuple[Iteration, ...], loop: Each | Quantified, body: Expr, run: Run, scope: Scope
) -> Iterator[Scope | Unknown]:
    """Every binding of the variables, the last one running fastest; an unknown where what a variable runs over is unknown."""
    if not iterations:
        yield scope
        return
    first, *rest = iterations
    items = _items(first.domain, run, scope)
    if isinstance(items, Unknown):
        yield items
        return
    # Each pass copies what is bound around it, and is handed through every loop outside it.
    step = (1 if rest else run.step(body)) + (len(scope) + len(loop.iterations)) // 16
    if isinstance(loop, Each) and isinstance(items, Counted):
        # Every pass is made, so whether the budget lasts is known now.
        run.expect(items.count(run.budget + 1) * step, loop.span)
    for item in items:
        run.charge(step, loop.span)
        yield from _scopes(tuple(rest), loop, body, run, {**scope, first.name: item})


def _items(domain: Expr, run: Run, scope: Scope) -> Iterable[object] | Unknown:
    if isinstance(domain, RangeOf) and domain.low is not None and domain.high is not None:
        # 5..1 counts down, though as a range it holds nothing.
        low, high = value_of(domain.low, run, scope), value_of(domain.high, run, scope)
        unknowns = [end for end in (low, high) if isinstance(end, Unknown)]
        return together(unknowns) if unknowns else _steps(low, high, domain.low_closed, domain.high_closed)
    value = value_of(domain, run, scope)
    match value:
        case Unknown() | tuple():
            return value
        case Range():
            return _steps(value.low, value.high, value.low_closed, value.high_closed)
        case None:
            raise _nothing_to_go_through(value)
    return (value,)


def _steps(low: object, high: object, low_closed: bool, high_closed: bool) -> Counted:
    found = steps_from(low, high, low_closed, high_closed)
    if found is None:
        raise _nothing_to_go_through(Range(low, high, low_closed, high_closed))
    return found


def _nothing_to_go_through(value: object) -> Fault:
    return Fault(problems.nothing_to_go_through(in_brief(value)))


# ── parameters ───────────────────────────────────────────────────────────────────────────────────────────────────


def _lookup(expr: Lookup, run: Run, scope: Scope) -> object:
    found = period_for(expr, run, scope)
    if not isinstance(found, Period):
        return found
    run.periods_used.setdefault(expr.parameter, {})[id(found)] = found
    return value_of(found.value, run, NO_LOCALS)


def period_for(expr: Lookup, run: Run, scope: Scope) -> Period | Unknown | None:
    """The row of a parameter that holds: on the day, for its tests, in the narrowest region that has one."""
    parameter = run.program.parameters[expr.parameter]
    before = run.troubles
    day = run.day_of_rules if expr.on is None else value_of(expr.on, run, scope)
    place = _place(expr, parameter, run, scope)
    inputs = [value_of(each, run, scope) for each in expr.inputs or tuple(each for _, each in parameter.inputs)]
    if isinstance(day, Unknown):
        return together(each for each in (day, place) if isinstance(each, Unknown))
    if isinstance(place, Unknown):
        return place
    if not isinstance(day, date):
        if not (day is None and run.troubles > before):
            run.report(problems.not_a_day(parameter.name, in_brief(day), expr.span))
        return run.nothing
    if not isinstance(place, str):
        if run.troubles == before:
            run.report(problems.place_absent(parameter.name, expr.span))
        return run.nothing
    return _period(parameter, day, place, inputs, expr, run)


def _place(expr: Lookup, parameter: Parameter, run: Run, scope: Scope) -> object:
    if expr.region is not None:
        return value_of(expr.region, run, scope)
    if not parameter.is_regional:
        return ""
    return run.region if parameter.by is None else value_of(parameter.by, run, scope)


def _period(parameter: Parameter, day: date, place: str, inputs: list[object], expr: Lookup, run: Run) -> Period | Unknown | None:
    run.charge(len(parameter.periods) // 4, expr.span)
    valid = [
        period for period in parameter.periods
        if (period.begin is None or period.begin <= day)
        and (period.end is None or day < period.end)
        and (not period.region or region_contains(period.region, place))
    ]  # fmt: skip
    for width in sorted({len(prefix_of(period.region)) for period in valid}, reverse=True):
        here = [period for period in valid if len(prefix_of(period.region)) == width]
        states = [_row_state(period.tests, inputs, run) for period in here]
        true = [period for period, state in zip(here, states, strict=True) if state is True]
        unknowns = [state for state in states if isinstance(state, Unknown)]
        if len(true) > 1:
            labels = tuple(period.label or period.begin.isoformat() if period.begin else "" for period in true)
            rows = tuple(period.span for period in true)
            return run.failed(problems.periods_collide(parameter.name, day, labels, expr.span, rows))
        if unknowns:
            return together(unknowns)
        if true:
            return true[0]
    names = [name for name, _ in parameter.inputs]
    where = run.program.places.get(place, place) if parameter.is_regional else ""
    return run.failed(problems.no_period(parameter.name, day, where, inputs_shown(names, inputs), expr.span))


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _row_state(tests: tuple[Expr | None, ...], inputs: Sequence[object], run: Run, scope: Scope = NO_LOCALS) -> bool | Unknown:
    """Kleene *and* of a row's cells. A cell that is neither true nor unknown does not match."""
    unknowns: list[Unknown] = []
    for test, value in zip(tests, inputs, strict=True):
        if test is None:
            continue
        state = value_of(test, run, {**scope, "?": value})
        if isinstance(state, Unknown):
            unknowns.append(state)
        elif state is not True:
            return False
    return together(unknowns) if unknowns else True


def states_of(table: Table, run: Run, scope: Scope) -> tuple[list[object], list[bool | Unknown]]:
    """The inputs of a table and how each row stands; after a true row of a first-hit table the rest is not looked at."""
    inputs = [value_of(each, run, scope) for each in table.inputs]
    states: list[bool | Unknown] = []
    for row in table.rows:
        state = _row_state(row.tests, inputs, run, scope)
        states.append(state)
        if not isinstance(state, Unknown):
            run.rows_used.setdefault(id(row), set()).add(state)
        if table.hit == "F" and state is True:
            break
    return inputs, states


