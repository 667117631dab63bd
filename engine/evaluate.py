"""What an expression means: the reference every other backend is checked against (docs/meaning.md 1–9).

A value, absent (None) or `Unknown` with the facts it waits for. Whatever is absent because something went wrong leaves
a problem in the run: nothing fails silently, and whether a problem is also an error is the caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import is_
from typing import Any, assert_never
from typing import Literal as OneOf

from dsl.diagnostics import Diagnostic, Words
from dsl.source import NOWHERE, Span
from engine import problems_of_answers as problems
from engine.bounds.bound import is_sure_to_fit
from engine.bounds.cost import besides
from engine.bounds.depth import Named, to_decide_first
from engine.functions import FUNCTIONS
from engine.functions.call import LEFT_OUT, accepts, called, chosen, conversion, unknowns_in
from engine.functions.table import Function, Meaning
from engine.kinds import ANY, AnyKind, BooleanKind, FunctionKind, IsAllowed, conforms, is_a, kind_of, untold
from engine.program import (
    Apply,
    Call,
    Choose,
    Column,
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
    TableRow,
)
from engine.program import Record as RecordOf
from engine.run import Run, Stopped, TooDeep
from engine.values import OPEN, Closure, Fault, Range, Record, Unknown, equal, order, plain, together
from engine.values.numbers import from_fraction, is_whole
from engine.values.problems import shown
from engine.values.properties import has_property, property_of
from engine.values.regions import prefix_of, region_contains
from engine.values.temporal import (
    DateTime,
    DaysDuration,
    FarDate,
    MonthsDuration,
    Time,
    day_by_number,
    day_number,
)
from engine.values.to_text import inner_text

DEEPEST = 180
"""How deep expressions, rules and functions may stand inside each other. Flat sums and `else if` ladders are not deep."""

Scope = Mapping[str, object]
NO_LOCALS: Scope = {}


class Waiting(Exception):
    """Inside a function of the table, a value turned out to be unknown, and so is what the function gives."""

    def __init__(self, unknown: Unknown):
        super().__init__()
        self.unknown = unknown


def evaluate(expr: Expr, run: Run, scope: Scope = NO_LOCALS) -> object:
    """The value of an expression in a run; what goes over the budget is absent, with a problem."""
    return _settled(lambda: value_of(expr, run, scope), run, expr)


def evaluate_rule(name: str, run: Run) -> object:
    """The value of a rule in a run."""
    return _settled(lambda: rule_value(name, run), run, RuleRef(name, ANY))


def evaluate_fact(name: str, run: Run) -> object:
    """The value of a fact in a run: given, else derived, else unknown."""
    return _settled(lambda: fact_value(name, run), run, FactRef(name, ANY))


def _settled(compute: Callable[[], object], run: Run, root: Expr) -> object:
    depth, before, is_counted = run.depth, _Before(run), run.is_counted
    if is_counted and type(root) is RuleRef and not run.is_dmn:
        run.is_counted = not is_sure_to_fit(root.name, run.program)
    try:
        try:
            value = compute()
        except TooDeep:
            run.depth = depth
            first = to_decide_first(root, run.program)
            if not first:
                raise
            before.restore(run)
            _decide_first(first, run)
            value = compute()
        if run.is_counted:
            run.charge(_weight(value, run))
        return value
    except Stopped as stop:
        run.report(stop.problem)
    except RecursionError:
        # Only where our caller has already used up most of Python's own stack.
        run.report(problems.too_deep(DEEPEST, NOWHERE))
    finally:
        run.is_counted = is_counted
    run.depth = depth
    return run.nothing


class _Before:
    """How a run stood, so that an attempt can be taken back."""

    def __init__(self, run: Run):
        self.rules, self.derived, self.problems = len(run.rules), len(run.derived), len(run.problems)
        self.cost, self.troubles = run.cost, run.troubles

    def restore(self, run: Run) -> None:
        for known, kept in ((run.rules, self.rules), (run.derived, self.derived)):
            for name in list(known)[kept:]:
                del known[name]
        del run.problems[self.problems :]
        run.cost, run.troubles = self.cost, self.troubles


def _decide_first(names: Iterable[Named], run: Run) -> None:
    """Decides what lies deepest, so that what rests on it finds it known. What is wrong there is told only to who asks."""
    for is_rule, name in names:
        if name in (run.rules if is_rule else run.derived) or not is_rule and name in run.facts:
            continue
        before, depth, run.is_preparing = _Before(run), run.depth, True
        try:
            value = rule_value(name, run) if is_rule else fact_value(name, run)
        except Stopped:
            before.restore(run)
            return  # Perhaps nobody asks for it; who does is told then.
        finally:
            run.depth, run.is_preparing = depth, False
        told, cost = tuple(dict.fromkeys(run.problems[before.problems :])), run.cost
        before.restore(run)
        run.cost = cost
        (run.rules if is_rule else run.derived)[name] = (value, bool(told))
        run.owed[name] = told


def _told(name: str, run: Run) -> None:
    """Tells what went wrong with a rule or a fact when it was decided ahead."""
    run.problems += run.owed.get(name, ()) if run.is_preparing else run.owed.pop(name, ())


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
            return _table(expr, run, scope)
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
            _told(name, run)
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
            _told(name, run)
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
                absent.append(problems.not_a_truth(_shown(value), span or NOWHERE))
            elif span is not None:
                absent.append(problems.absent_argument(_WORDS[word], span))
    for problem in absent:
        run.report(problem)
    if unknowns:
        return together(unknowns)
    return run.nothing if is_absent else not decides


_WORDS = {"and": "且", "or": "或"}


def _report_bad_test(value: object, test: Expr, run: Run) -> None:
    run.report(problems.absent_test(test.span) if value is None else problems.not_a_truth(_shown(value), test.span))


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
        value = _result(function, arguments, call.span, run, is_told or run.troubles > before)
        is_told = value is None
    return value


def _first(call: Call) -> Expr | None:
    return call.arguments[0] if call.arguments else None


def _result(function: Function, arguments: Sequence[object], span: Span, run: Run, is_told: bool) -> object:
    """What a function of the table gives; where it cannot, the problem is told unless it only follows from another."""
    types = tuple([type(argument) for argument in arguments])
    try:
        if SIMPLE.issuperset(types):
            if run.is_counted:
                run.charge(1 + besides(function.name, arguments) + sum([len(each) // 16 for each in arguments if type(each) is str]), span)
            value = _directly(function, arguments, types, run)
        else:
            if run.is_counted:
                run.charge(1 + besides(function.name, arguments) + sum([_weight(argument, run) for argument in arguments]), span)
            taken = [_certain(each) if isinstance(each, Closure) else each for each in arguments]
            value = called(function, taken, (), run.ambient)
    except Waiting as waiting:
        return waiting.unknown
    except Fault as fault:
        if not (is_told and any(argument is None for argument in arguments)):
            run.report(problems.fault(fault.words, span))
        return run.nothing
    if run.is_counted:
        run.charge(_weight(value, run), span)
    return value


SIMPLE = frozenset({Decimal, Fraction, bool, str, date, DateTime, Time, MonthsDuration, DaysDuration})
"""What is neither unknown nor absent nor made of parts: the types alone tell which signature takes it."""

_MEANINGS: dict[tuple[str, tuple[type, ...]], Meaning | None] = {}


def _directly(function: Function, arguments: Sequence[object], types: tuple[type, ...], run: Run) -> object:
    """The same as `called`, with the signature looked up once for arguments of these types."""
    key = function.name, types
    if key not in _MEANINGS:
        signature, bound = chosen(function, arguments)
        is_as_given = len(bound) == len(arguments) and all(map(is_, bound, arguments))
        _MEANINGS[key] = signature.meaning if is_as_given else None
    meaning = _MEANINGS[key]
    if meaning is None:
        return called(function, arguments, (), run.ambient)
    if function.needs:
        return meaning(*arguments, **{need: getattr(run.ambient, need) for need in function.needs})
    return meaning(*arguments)


def _certain(closure: Closure) -> Closure:
    """The same function for a builtin that calls it: an unknown answer makes what the builtin gives unknown."""

    def body(*arguments: object) -> object:
        value = closure(*arguments)
        if isinstance(value, Unknown):
            raise Waiting(value)
        return value

    return Closure(closure.parameters, closure.result, body)


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
        value = _exact_result(call, arguments, run, run.troubles > before)
    return value


def _exact_result(call: Call, arguments: list[object], run: Run, is_told: bool) -> object:
    numbers = [Fraction(each) for each in arguments if isinstance(each, Decimal | Fraction)]
    if len(numbers) < len(arguments) or call.function == "/" and not numbers[1]:
        # Not all of them are numbers, or there is nothing to divide by: the function itself knows what to say.
        plainly = [from_fraction(each) if isinstance(each, Fraction) else each for each in arguments]
        is_echo = is_told or any(each is None for each in arguments) and run.troubles > 0
        return _result(FUNCTIONS[call.function], plainly, call.span, run, is_echo)
    match call.function:
        case "+":
            exact = numbers[0] + numbers[1]
        case "-":
            exact = numbers[0] - numbers[1]
        case "*":
            exact = numbers[0] * numbers[1]
        case "/":
            exact = numbers[0] / numbers[1]
        case _:
            exact = -numbers[0]
    if run.is_counted:
        run.charge(1 + (exact.numerator.bit_length() + exact.denominator.bit_length()) // 512, call.span)
    return exact


def _weight(value: object, run: Run) -> int:
    """How many steps it takes to look at all of a value. A value that never ends, or is too deep, ends the call."""
    if isinstance(value, str):
        return len(value) // 16
    if not isinstance(value, tuple | Record):
        return 0
    weight, left = 0, run.budget - run.cost
    open_: list[tuple[Iterator[object], int]] = [(_parts(value), 1)]
    while open_:
        rest, depth = open_[-1]
        part = next(rest, _END)
        if part is _END:
            open_.pop()
            continue
        weight += 1 + (len(part) // 16 if isinstance(part, str) else 0)
        if weight > left:
            run.charge(weight)  # Spent for good: whoever asks next is told at once.
        if isinstance(part, tuple | Record):
            if depth >= DEEPEST_VALUE:
                raise Stopped(problems.too_deep(DEEPEST_VALUE, NOWHERE))
            open_.append((_parts(part), depth + 1))
    return weight


DEEPEST_VALUE = 60
_END = object()


def _parts(value: tuple[object, ...] | Record) -> Iterator[object]:
    return iter(value) if isinstance(value, tuple) else iter(value.values())


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
            run.report(problems.not_a_function(_shown(function), expr.span))
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
                return run.failed(problems.wrong_argument(name, _shown(arguments[place]), expr.span))
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
            lacking = next((item for item in value if not _has_member(item, name)), None)
            if lacking is not None:
                # The others have it: the list keeps its length, with nothing in that place, and says so once.
                run.report(problems.no_such_member(name, _shown(lacking), expr.span))
            return tuple([_member_of_item(item, name) for item in value])
    if has_property(value, name):
        return property_of(value, name)
    return run.failed(problems.no_such_member(name, _shown(value), expr.span))


def _has_member(item: object, name: str) -> bool:
    return item is None or isinstance(item, Unknown) or (name in item if isinstance(item, Mapping) else has_property(item, name))


def _member_of_item(item: object, name: str) -> object:
    if isinstance(item, Unknown):
        return item
    if isinstance(item, Mapping):
        return item.get(name)
    return property_of(item, name) if has_property(item, name) else None


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
            run.report(problems.not_a_truth(_shown(test), expr.test.span))
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
    return run.failed(problems.not_a_truth(_shown(test), expr.test.span))


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
        return together(unknowns) if unknowns else _steps(Range(low, high, domain.low_closed, domain.high_closed))
    value = value_of(domain, run, scope)
    match value:
        case Unknown() | tuple():
            return value
        case Range():
            return _steps(value)
        case None:
            raise _not_a_list(value)
    return (value,)


@dataclass(frozen=True, slots=True)
class Counted:
    """The whole numbers or days of a range, made one by one."""

    numbers: range
    made: Callable[[int], object]

    def __iter__(self) -> Iterator[object]:
        return map(self.made, self.numbers)

    def count(self, most: int) -> int:
        """How many there are, or `most`: there may be more than Python counts."""
        first, end = self.numbers.start, self.numbers.stop
        return min(max(0, (end - first) * self.numbers.step), most)


def _steps(range_: Range) -> Counted:
    """The whole numbers or days of a range, from its start to its end, also downwards."""
    match range_.low, range_.high:
        case Decimal() as low, Decimal() as high if is_whole(low) and is_whole(high):
            return Counted(_counted(int(low), int(high), range_), Decimal)
        case date() | FarDate() as low, date() | FarDate() as high:
            return Counted(_counted(day_number(low), day_number(high), range_), day_by_number)
    raise _not_a_list(range_)


def _counted(start: int, end: int, range_: Range) -> range:
    step = 1 if end >= start else -1
    if not range_.low_closed:
        start += step
    if range_.high_closed:
        end += step
    return range(start, end, step)


def _not_a_list(value: object) -> Fault:
    return Fault(problems.nothing_to_go_through(_shown(value)))


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
            run.report(problems.not_a_day(parameter.name, _shown(day), expr.span))
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
    return run.failed(problems.no_period(parameter.name, day, where, _inputs_shown(names, inputs), expr.span))


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


def _table(table: Table, run: Run, scope: Scope) -> object:
    inputs, states = states_of(table, run, scope)
    true = [row for row, state in zip(table.rows, states, strict=False) if state is True]
    unknowns = [state for state in states if isinstance(state, Unknown)]
    match table.hit:
        case "U":
            if len(true) > 1:
                return run.failed(problems.rows_collide(*_collision(table, true, inputs)))
            if unknowns and not (true and table.is_disjoint):
                return together(unknowns)
        case "A":
            if unknowns and not (true and table.is_disjoint):
                return together(unknowns)
        case "F" | "P" | "R" | "O" | "C" | "C+" | "C<" | "C>" | "C#":
            if unknowns:
                return together(unknowns)
        case _:
            assert_never(table.hit)
    if not true:
        return _default(table, inputs, run, scope)
    results = [tuple(value_of(result, run, scope) for result in row.results) for row in true]
    match table.hit:
        case "U" | "F":
            return _output(table.columns, results[0])
        case "A":
            agreed = [equal(results[0], result) for result in results[1:]]
            waiting = [each for each in agreed if isinstance(each, Unknown)]
            if False in agreed or None in agreed:
                return run.failed(problems.rows_disagree(*_collision(table, true, inputs)))
            return together(waiting) if waiting else _output(table.columns, results[0])
        case "P":
            ordered = _by_priority(table, results, run)
            return ordered if ordered is None or isinstance(ordered, Unknown) else _output(table.columns, ordered[0])
        case "O":
            ordered = _by_priority(table, results, run)
            if ordered is None or isinstance(ordered, Unknown):
                return ordered
            return tuple(_output(table.columns, result) for result in ordered)
        case "R" | "C":
            return tuple(_output(table.columns, result) for result in results)
        case "C+" | "C<" | "C>" | "C#":
            function = FUNCTIONS[AGGREGATES[table.hit]]
            values = [
                _result(function, [tuple(result[place] for result in results)], table.span, run, is_told=False)
                for place in range(len(table.columns))
            ]
            return _output(table.columns, values)
        case _:
            assert_never(table.hit)


AGGREGATES = {"C+": "sum", "C<": "min", "C>": "max", "C#": "count"}


def _output(columns: tuple[Column, ...], values: Sequence[object]) -> object:
    if len(columns) == 1:
        return values[0]
    return Record((column.name, value) for column, value in zip(columns, values, strict=True))


def _default(table: Table, inputs: list[object], run: Run, scope: Scope) -> object:
    if any(column.default is not None for column in table.columns):
        values = [None if column.default is None else value_of(column.default, run, scope) for column in table.columns]
        return _output(table.columns, values)
    return run.failed(problems.no_row_matched(_table_inputs_shown(table, inputs), table.span))


def _by_priority(
    table: Table, results: list[tuple[object, ...]], run: Run
) -> list[tuple[object, ...]] | Unknown | None:
    """Results by the order of their columns' allowed values, the first column counting most."""
    ranks: list[tuple[int, ...]] = []
    for result in results:
        rank: list[int] = []
        for column, value in zip(table.columns, result, strict=True):
            if isinstance(value, Unknown):
                return value
            places = [place for place, allowed in enumerate(column.allowed) if equal(allowed, value) is True]
            if column.allowed and not places:
                return run.failed(problems.not_in_priorities(_shown(value), table.span))
            rank.append(places[0] if places else 0)
        ranks.append(tuple(rank))
    # Sorting is stable: results of one rank keep the order of their rows.
    return [results[place] for place in sorted(range(len(results)), key=lambda place: ranks[place])]


def _collision(table: Table, rows: list[TableRow], inputs: list[object]) -> tuple[tuple[str, ...], str, Span, tuple[Span, ...]]:
    labels = tuple(row.label for row in rows)
    return labels, _table_inputs_shown(table, inputs), table.span, tuple(row.span for row in rows)


def _table_inputs_shown(table: Table, inputs: list[object]) -> str:
    return _inputs_shown([_named(each) for each in table.inputs], inputs)


def _named(expr: Expr) -> str:
    match expr:
        case FactRef(name) | RuleRef(name) | Local(name):
            return name
        case Member(of, name):
            return f"{_named(of)}.{name}".removeprefix(".")
        case _:
            return ""


def _inputs_shown(names: Iterable[str], values: Iterable[object]) -> str:
    pairs = zip(names, values, strict=False)
    return "、".join(f"{name} {_shown(value)}".strip() for name, value in pairs)


def _shown(value: object) -> str:
    return shown(inner_text(value))
