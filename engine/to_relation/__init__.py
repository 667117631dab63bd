"""A program as a relation over a table of people: for each goal an outcome, its values, a reason and what is missing.

Every rule is a column, computed once, in stages. What a query cannot say is a problem that names the rule; its goal is
left out, and never made a wrong query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from dsl.diagnostics import Diagnostic, Words
from dsl.source import NOWHERE, Span
from engine import problems_of_backends as problems
from engine.decide import goal_named, run_of
from engine.domains import are_apart
from engine.evaluate import evaluate
from engine.functions import FUNCTIONS
from engine.kinds import (
    BooleanKind,
    ChoiceKind,
    DateKind,
    Kind,
    ListKind,
    Maybe,
    NumberKind,
    RecordKind,
    RegionKind,
    TextKind,
    certain,
    words_for,
)
from engine.program import (
    Apply,
    Call,
    Choose,
    Connective,
    Each,
    Expr,
    FactRef,
    Filter,
    Goal,
    ItemMember,
    Items,
    Iteration,
    Lambda,
    Literal,
    Local,
    Lookup,
    Member,
    Period,
    Program,
    Quantified,
    RangeOf,
    Record,
    Refused,
    RuleRef,
    Table,
)
from engine.program import (
    Column as TableColumn,
)
from engine.reasons import codes_of
from engine.relation import (
    FALSE,
    TRUE,
    ZERO,
    Column,
    Constant,
    Relation,
    Scalar,
    Type,
    bits,
    both,
    case,
    compared,
    either,
    is_false,
    is_null,
    is_true,
    negation,
    null,
    operation,
)
from engine.rows import Rows
from engine.rows.cells import (
    ABSENT,
    WRONG,
    Between,
    Cell,
    Fields,
    Listed,
    NotHere,
    Sort,
    Value,
    absent,
    aligned,
    arithmetic,
    cell_of,
    equality,
    folded,
    integer,
    pick,
    truth,
    unknown,
    waiting,
    waits_of,
)
from engine.rows.literals import literal
from engine.values.regions import WHOLE_COUNTRY, prefix_of
from engine.walk import all_parts

MOST_FACTS = 120


# ── what comes in and what goes out ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FactColumn:
    """A column of people. `present` names the column of presence of a fact that can be absent."""

    fact: str
    kind: Kind
    name: str
    present: str | None

    @property
    def sort(self) -> Sort:
        return sort_of(self.kind)


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A value of a goal; `label` is its path in the value ("" is the value itself)."""

    label: str
    name: str
    sort: Sort
    scale: int
    low: int
    high: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class GoalColumns:
    """`reason` counts from 0 in `codes`, `missing` has a bit for each of `facts`; both are None where there can be none."""

    goal: Goal
    outcome: str | None
    results: tuple[ResultColumn, ...]
    reason: str | None
    codes: tuple[str, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class Query:
    relation: Relation
    facts: tuple[str, ...]
    goals: tuple[GoalColumns, ...]
    problems: tuple[Diagnostic, ...]


def relation_from(
    program: Program,
    names: Iterable[str],
    on: date,
    region: str | None = None,
    rules_on: date | None = None,
    *,
    given: Iterable[str] | None = None,
    table: str = "people",
    keep: Mapping[str, Type] | None = None,
) -> Query:
    """The relation that decides these names for each row; `given` are the facts that have columns, all if None.

    `keep` are further columns of the table that go through as they are, such as the key of a person.
    """
    columns = columns_of(program, given)
    writer = Writer(program, on, program.region if region is None else region, rules_on or on, columns)
    made: list[GoalColumns] = []
    outputs: dict[str, Scalar] = {name: Column(name, type_) for name, type_ in (keep or {}).items()}
    found: list[Diagnostic] = []
    for name in names:
        goal = goal_named(program, name)
        try:
            columns_made, scalars = writer.goal(goal, f"{len(made)}")
        except Refusal as refusal:
            found.append(problems.not_on_a_population(refusal.rule or name, refusal.words, refusal.span))
            continue
        made.append(columns_made)
        outputs |= scalars
    return Query(writer.relation(table, outputs), tuple(writer.bits), tuple(made), tuple(found))


def columns_of(program: Program, given: Iterable[str] | None = None) -> dict[str, FactColumn]:
    """The columns that facts have in a table of people, a record's members each on its own."""
    wanted = None if given is None else frozenset(given)
    found: dict[str, FactColumn] = {}
    leaves = (leaf for name, fact in program.facts.items() for leaf in _leaves(name, fact.kind))
    for place, (path, kind) in enumerate(leaves):
        if sort_of(kind) != "nothing" and (wanted is None or path in wanted):
            # Engines fold the case of names, so a number keeps them apart; what is computed has another sign.
            found[path] = FactColumn(path, kind, f"{path} #{place}", f"{path}·有 #{place}" if isinstance(kind, Maybe) else None)
    return found


def _leaves(path: str, kind: Kind) -> Iterator[tuple[str, Kind]]:
    if isinstance(kind, RecordKind):
        for name, member in kind.members:
            yield from _leaves(f"{path}.{name}", member)
    else:
        yield path, kind


def sort_of(kind: Kind) -> Sort:
    """How a column holds values of a kind; `nothing` where no column can."""
    match certain(kind):
        case NumberKind():
            return "number"
        case TextKind() | ChoiceKind() | RegionKind():
            return "text"
        case BooleanKind():
            return "truth"
        case DateKind():
            return "date"
    return "nothing"


class Refusal(Exception):
    """A goal that a query cannot say: which rule, why, and where."""

    def __init__(self, rule: str, refused: NotHere, span: Span):
        super().__init__(str(refused))
        self.rule = rule
        self.words = refused.words
        self.span = span


Env = Mapping[str, Value]


# ── the writer ───────────────────────────────────────────────────────────────────────────────────────────────────


class Writer(Rows):
    """Turns rules into columns."""

    def __init__(self, program: Program, on: date, region: str, rules_on: date, given: Mapping[str, FactColumn]):
        super().__init__(on, program.leap_birthday, region)
        self.program = program
        self.rules_on = rules_on
        self.given = given
        self.bits: dict[str, int] = {}
        self._rules: dict[str, Value] = {}
        self._facts: dict[str, Value] = {}
        self._span = NOWHERE

    # ── goals ────────────────────────────────────────────────────────────────────────────────────────────────────

    def goal(self, goal: Goal, prefix: str) -> tuple[GoalColumns, dict[str, Scalar]]:
        try:
            return self._goal(goal, prefix)
        except NotHere as refused:
            rule = self._writing[-1] if self._writing else goal.name
            self._writing.clear()
            raise Refusal(rule, refused, self._span) from None

    def _goal(self, goal: Goal, prefix: str) -> tuple[GoalColumns, dict[str, Scalar]]:
        scalars: dict[str, Scalar] = {}
        outcome: Cell | None = None
        waits: list[Scalar] = []
        if goal.outcome:
            outcome = self.truth_of(self.rule(goal.outcome))
            waits.append(outcome.waits)
            scalars[f"{prefix} outcome"] = outcome.value
        is_yes = TRUE if goal.sort == "formula" or outcome is None else is_true(outcome.value)
        results: list[ResultColumn] = []
        for label, name in goal.results:
            if isinstance(self.program.rules[name].kind, ListKind) and goal.sort in ("matter", "theme"):
                # Lists of papers and situations are for notices; a population asks for the outcome and the amounts.
                continue
            value = self.rule(name)
            mask = waits_of([value])
            is_shown = both(is_yes, compared("=", mask, ZERO))
            for path, cell, kind in _flat(label, value, self.program.rules[name].kind):
                column = f"{prefix} value {len(results)}"
                scalars[column] = case(((is_shown, cell.value),), None, cell.type)
                results.append(ResultColumn(path, column, cell.sort, cell.scale, cell.low, cell.high, kind))
            waits.append(case(((is_yes, mask),), ZERO, "integer"))
        scalars[f"{prefix} missing"] = bits(*waits)
        codes = codes_of(self.program, goal)
        if codes:
            scalars[f"{prefix} reason"] = self._reason([(code.id, code.is_exclusion) for code in codes], outcome)
        return (
            GoalColumns(
                goal, f"{prefix} outcome" if outcome is not None else None, tuple(results),
                f"{prefix} reason" if codes else None, tuple(code.id for code in codes), f"{prefix} missing",
            ),
            scalars,
        )  # fmt: skip

    def _reason(self, codes: list[tuple[str, bool]], outcome: Cell | None) -> Scalar:
        """The place of the first false condition; if none is false, of the first that is not true."""
        cells = [self.truth_of(self.rule(name)) for name, _ in codes]
        truths = [negation(cell.value) if is_exclusion else cell.value for cell, (_, is_exclusion) in zip(cells, codes, strict=True)]
        yes = [] if outcome is None else [(is_true(outcome.value), null("integer"))]
        false = [(is_false(value), integer(place)) for place, value in enumerate(truths)]
        open_ = [(is_null(value), integer(place)) for place, value in enumerate(truths)]
        return case([*yes, *false, *open_], None, "integer")

    def truth_of(self, value: Value) -> Cell:
        cell = cell_of(value)
        if cell.sort == "nothing":
            return replace(cell, sort="truth", value=null("truth"))
        if cell.sort != "truth":
            raise NotHere(problems.sorts_differ())
        return cell

    # ── facts and rules ──────────────────────────────────────────────────────────────────────────────────────────

    def rule(self, name: str) -> Value:
        if name not in self._rules:
            rule = self.program.rules[name]
            self._writing.append(name)
            self._rules[name] = self.held(self.of(rule.value, {}), name)
            self._writing.pop()
        return self._rules[name]

    def fact(self, name: str) -> Value:
        if name not in self._facts:
            fact = self.program.facts.get(name)
            if fact is None:
                self._facts[name] = waiting(self._bit(name))
            elif isinstance(fact.kind, RecordKind) and fact.derived is None:
                self._facts[name] = self._record_fact(name, fact.kind)
            else:
                value: Value = self._leaf(name, fact.kind)
                if fact.derived is not None:
                    value = self._derived(name, cell_of(value))
                self._facts[name] = self.held(value, name) if fact.derived is not None else value
        return self._facts[name]

    def _record_fact(self, path: str, kind: RecordKind) -> Fields:
        return Fields(
            tuple(
                (name, self._record_fact(f"{path}.{name}", member) if isinstance(member, RecordKind) else self._leaf(f"{path}.{name}", member))
                for name, member in kind.members
            )
        )

    def _leaf(self, path: str, kind: Kind) -> Cell:
        own, sort = self._bit(path), sort_of(kind)
        if sort == "nothing":
            words = words_for(certain(kind))
            raise NotHere(problems.kind_not_here(words.zh, words.en))
        scale, low, high = _bounds(certain(kind))
        blank = Cell(sort, ZERO, None, own, scale, low, high, is_open=True)
        column = self.given.get(path)
        if column is None:
            return replace(blank, value=null(blank.type), present=null("truth") if isinstance(kind, Maybe) else None)
        present = None if column.present is None else Column(column.present, "truth")
        value = Column(column.name, blank.type)
        return replace(blank, value=value, present=present, waits=case(((is_null(value if present is None else present), own),), ZERO, "integer"))

    def _bit(self, fact: str) -> Constant:
        if fact not in self.bits:
            if len(self.bits) == MOST_FACTS:
                raise NotHere(problems.too_many_facts(MOST_FACTS))
            self.bits[fact] = len(self.bits)
        return integer(1 << self.bits[fact])

    def _derived(self, name: str, given: Cell) -> Value:
        """A fact as given, else as it follows from others, else unknown."""
        fact = self.program.facts[name]
        assert fact.derived is not None
        own = self._bit(name)
        applies = truth(TRUE) if fact.derived.when is None else self.truth_of(self.held(self.of(fact.derived.when, {}), name))
        value = self.cell(self.of(fact.derived.value, {}), name)
        is_never_asked = fact.never_ask

        # A fact that is never asked for leaves the waiting to those it follows from, if there are any.
        def own_and(mask: Scalar) -> Scalar:
            return case(((compared("=", mask, ZERO), own),), mask, "integer") if is_never_asked else bits(own, mask)

        value = replace(value, waits=case(((unknown(value), own_and(value.waits)),), ZERO, "integer"))
        open_ = waiting(own_and(applies.waits))
        derived = pick([(applies.value, value), (unknown(applies), open_)], waiting(own))
        return pick([(negation(unknown(given)), given)], derived)

    # ── expressions ──────────────────────────────────────────────────────────────────────────────────────────────

    def of(self, expr: Expr, env: Env) -> Value:
        before, self._span = self._span, expr.span
        value = self.shallow(self._of(expr, env))
        self._span = before
        return value

    def _of(self, expr: Expr, env: Env) -> Value:
        match expr:
            case Literal(value):
                return literal(value)
            case FactRef(name):
                return self.fact(name)
            case RuleRef(name):
                return self.rule(name)
            case Local(name):
                if name not in env:
                    raise NotHere(problems.lists_not_here())
                return env[name]
            case Lookup():
                return self._lookup(expr, env)
            case Member(of, name):
                return self._member(self.of(of, env), name)
            case Call():
                return self._call(expr, env)
            case Connective(word, operands):
                return folded(word, [self.truth_of(self.held(self.of(operand, env))) for operand in operands])
            case Choose():
                return self._choose(expr, env)
            case Items(items):
                return Listed(tuple(self.of(item, env) for item in items))
            case Record(entries):
                return self._record(entries, env)
            case RangeOf(low, high, low_closed, high_closed):
                first, last = (None if end is None else self.of(end, env) for end in (low, high))
                return Between(first, last, low_closed, high_closed)
            case Each(iterations, body):
                return Listed(tuple(self.of(body, inner) for inner in self._scopes(iterations, env)))
            case Quantified(word, iterations, test):
                tests = [self.truth_of(self.of(test, inner)) for inner in self._scopes(iterations, env)]
                return folded("or" if word == "some" else "and", tests)
            case Table():
                return self._table(expr, env)
            case Refused():
                return WRONG
            case Filter() | ItemMember():
                raise NotHere(problems.lists_not_here())
            case Lambda() | Apply():
                raise NotHere(problems.functions_not_here())
            case _:
                assert_never(expr)

    def _record(self, entries: tuple[tuple[str, Expr], ...], env: Env) -> Fields:
        inner = dict(env)
        members = []
        for name, entry in entries:
            inner[name] = self.held(self.of(entry, inner), name)
            members.append((name, inner[name]))
        return Fields(tuple(members))

    def _scopes(self, iterations: tuple[Iteration, ...], env: Env) -> Iterator[Env]:
        if not iterations:
            yield env
            return
        first, *rest = iterations
        domain = self.of(first.domain, env)
        if not isinstance(domain, Listed):
            raise NotHere(problems.lists_not_here())
        for item in domain.items:
            yield from self._scopes(tuple(rest), {**env, first.name: self.held(item, first.name)})

    def _choose(self, expr: Choose, env: Env) -> Value:
        """CASE WHEN t THEN a WHEN NOT t THEN b END, for as many rungs as there are."""
        branches: list[tuple[Scalar, Value]] = []
        last: Expr = expr
        test = truth(TRUE)
        while isinstance(last, Choose):
            if branches:
                branches.append((is_null(test.value), waiting(test.waits)))
            test = self.truth_of(self.held(self.of(last.test, env)))
            branches.append((test.value, self.of(last.then, env)))
            last = last.otherwise
        branches.append((negation(test.value), self.of(last, env)))
        return pick(branches, waiting(test.waits))

    def _member(self, value: Value, name: str) -> Value:

        if isinstance(value, Fields):
            member = value.member(name)
            return WRONG if member is None else member
        return self.property_of(cell_of(value), name)

    # ── functions ────────────────────────────────────────────────────────────────────────────────────────────────

    def _call(self, expr: Call, env: Env) -> Value:

        if _is_closed(expr):
            return literal(evaluate(expr, run_of(self.program, {}, self.on, self.region, self.rules_on)))
        function = FUNCTIONS[expr.function]
        spelling = function.rows
        if isinstance(spelling, Words):
            raise NotHere(problems.function_not_here(function.zh, function.name, spelling))
        if function.rounds and expr.arguments[0] is not None:
            scale = expr.arguments[1] if len(expr.arguments) > 1 else None
            top, bottom = self.fraction(expr.arguments[0], env)
            return self.rounded(spelling.says, top, bottom, None if scale is None else self.of(scale, env))
        values = [None if argument is None else self.of(argument, env) for argument in _flat_sum(expr)]
        if len(values) > len(expr.arguments):
            total = values[0]
            for value in values[1:]:
                total = self.shallow(self.said(spelling.says, spelling.sorts, spelling.once, (total, value)))
            assert total is not None
            return total
        return self.said(spelling.says, spelling.sorts, spelling.once, values)

    def fraction(self, expr: Expr, env: Env) -> tuple[Cell, Cell | None]:
        """The argument of a rounding as numerator and denominator (docs/meaning.md 9)."""

        if not (isinstance(expr, Call) and expr.function in ("+", "-", "*", "/", "negate")):
            return self.cell(self.of(expr, env)), None
        parts = [self.fraction(each, env) for each in expr.arguments if each is not None]
        (top, bottom) = parts[0]
        if any(cell.sort not in ("number", "nothing") for part in parts for cell in part if cell is not None):
            return cell_of(self._call(expr, env)), None
        if expr.function == "negate":
            return cell_of(self.negated(top)), bottom
        top_right, bottom_right = parts[1]

        def times(one: Cell, two: Cell) -> Cell:
            return cell_of(self.product(one, two))

        match expr.function:
            case "*":
                return times(top, top_right), _multiplied(bottom, bottom_right, times)
            case "/":
                # Dividing by a quotient: its own divisor must not be zero either, so it stays a factor below.
                if bottom_right is not None:
                    top, top_right = times(top, times(bottom_right, bottom_right)), times(top_right, bottom_right)
                return top, _multiplied(bottom, top_right, times)
        if bottom_right is not None:
            top = times(top, bottom_right)
        if bottom is not None:
            top_right = times(top_right, bottom)
        joined = self.total if expr.function == "+" else self.difference
        return cell_of(joined(top, top_right)), _multiplied(bottom, bottom_right, times)

    # ── parameters ───────────────────────────────────────────────────────────────────────────────────────────────

    def _lookup(self, expr: Lookup, env: Env) -> Value:
        """The widest region first, each narrower one over it; a region's rows let through what they do not hold."""
        parameter = self.program.parameters[expr.parameter]
        day = literal(self.rules_on) if expr.on is None else self.held(self.of(expr.on, env), "日")
        day = cell_of(day)
        where = expr.region if expr.region is not None else parameter.by if parameter.is_regional else None
        if where is None:
            place = literal(self.region if parameter.is_regional else "")
        else:
            place = self.held(self.of(where, env if expr.region is not None else {}), "地区")
        place = cell_of(place)
        written = expr.inputs or tuple(each for _, each in parameter.inputs)
        inputs = [self.held(self.of(each, env), "输入") for each in written]
        periods = [period for period in parameter.periods if _may_hold(period, day, place)]
        found: Value = WRONG
        for width in sorted({len(prefix_of(period.region)) for period in periods}):
            group = [period for period in periods if len(prefix_of(period.region)) == width]
            found = self._regions(group, day, place, written, inputs, found)
        if not any(cell.is_open or cell.present is not None for cell in (day, place)):
            return found
        mask = waits_of([day, place]) if unknown(day) != FALSE else place.waits
        return pick(
            [
                (unknown(day), waiting(mask)),
                (unknown(place), waiting(place.waits)),
                (either(absent(day), absent(place)), WRONG),
            ],
            found,
        )

    def _regions(
        self, group: list[Period], day: Cell, place: Cell, written: tuple[Expr, ...], inputs: list[Value], wider: Value
    ) -> Value:
        """The value in the regions of one width, and where they say nothing the wider one's."""
        if wider is not WRONG:
            wider = self.held(wider)
        by_region: dict[str, list[Period]] = {}
        for period in group:
            by_region.setdefault("" if period.region in WHOLE_COUNTRY else period.region, []).append(period)
        branches: list[tuple[Scalar, Value]] = []
        for region, periods in by_region.items():
            value = self._ladder(periods, day, written, inputs, wider)
            branches.append((_lies_in(place, region), value))
        return pick(branches, wider)

    def _ladder(
        self, periods: list[Period], day: Cell, written: tuple[Expr, ...], inputs: list[Value], otherwise: Value
    ) -> Value:
        states, masks = [], []
        for period in periods:
            begun = TRUE if period.begin is None else compared("<=", Constant(period.begin, "date"), day.value)
            open_ = TRUE if period.end is None else compared("<", day.value, Constant(period.end, "date"))
            state, mask = self._row(period.tests, inputs, {}, both(begun, open_))
            states.append(state)
            masks.append(mask)
        branches: list[tuple[Scalar, Value]] = [
            (FALSE if are_apart(written, tuple(period.tests for period in periods)) else _more_than_one(states), WRONG),
            (either(*map(is_null, states)), waiting(bits(*masks))),
            *((state, self.of(period.value, {})) for state, period in zip(states, periods, strict=True)),
        ]
        return pick(branches, otherwise)

    # ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _row(self, tests: tuple[Expr | None, ...], inputs: list[Value], env: Env, also: Scalar = TRUE) -> tuple[Scalar, Scalar]:
        """The state of a row as a column, and what it waits for. A cell that is absent does not match."""
        cells = [
            self.truth_of(self.of(test, {**env, "?": value})) for test, value in zip(tests, inputs, strict=True) if test is not None
        ]
        parts = [cell.value if cell.present is None else case(((absent(cell), FALSE),), cell.value, "truth") for cell in cells]
        state = self.column(both(also, *parts), "行")
        masks = bits(*(cell.waits for cell in cells))
        if masks == ZERO or len(cells) == 1 and also == TRUE:
            return state, masks
        return state, case(((is_null(state), masks),), ZERO, "integer")

    def _table(self, table: Table, env: Env) -> Value:
        inputs = [self.held(self.of(each, env), "输入") for each in table.inputs]
        rows = [self._row(row.tests, inputs, env) for row in table.rows]
        states, masks = [state for state, _ in rows], [mask for _, mask in rows]
        results = [self._output(table.columns, tuple(self.of(result, env) for result in row.results)) for row in table.rows]
        default: Value = WRONG
        if any(column.default is not None for column in table.columns):
            defaults = tuple(ABSENT if column.default is None else self.of(column.default, env) for column in table.columns)
            default = self._output(table.columns, defaults)
        any_open = (either(*map(is_null, states)), waiting(bits(*masks)))
        taken: list[tuple[Scalar, Value]] = list(zip(states, results, strict=True))
        match table.hit:
            case "U" | "A" if table.is_disjoint:
                return pick([*taken, any_open], default)
            case "U":
                return pick([(_more_than_one(states), WRONG), any_open, *taken], default)
            case "A":
                first = self.held(pick(taken, WRONG))
                agree = self.truth_of(self.held(self._agreement(first, taken)))
                disagree = is_false(agree.value)
                return pick([any_open, (disagree, WRONG), (unknown(agree), waiting(agree.waits)), *taken], default)
            case "F":
                return pick(self._first(states, masks, results), default)
            case "P":
                return pick([any_open, *self._by_priority(table, states, results)], default)
            case "C+" | "C<" | "C>" | "C#":
                return pick([any_open, (either(*map(is_true, states)), self._collected(table, states, results))], default)
            case "R" | "O" | "C":
                raise NotHere(problems.kind_not_here("列表", "list"))
            case _:
                assert_never(table.hit)

    def _output(self, columns: tuple[TableColumn, ...], values: tuple[Value, ...]) -> Value:
        if len(columns) == 1:
            return values[0]
        return Fields(tuple((column.name, value) for column, value in zip(columns, values, strict=True)))

    def _first(self, states: list[Scalar], masks: list[Scalar], results: list[Value]) -> list[tuple[Scalar, Value]]:
        """The first true row; unknown where one before it is. Rows after the first true one are not waited for."""
        branches: list[tuple[Scalar, Value]] = []
        after: Scalar = ZERO
        for state, mask, result in reversed(list(zip(states, masks, results, strict=True))):
            after = self.column(case(((is_true(state), ZERO),), bits(mask, after), "integer"))
            branches[:0] = [(state, result), (is_null(state), waiting(after))]
        return branches

    def _agreement(self, first: Value, taken: list[tuple[Scalar, Value]]) -> Cell:
        """Whether all rows that are true have the same results."""
        pairs = []
        for state, result in taken:
            ones = [first] if not isinstance(first, Fields) else [value for _, value in first.members]
            others = [result] if not isinstance(result, Fields) else [value for _, value in result.members]
            for one, other in zip(ones, others, strict=True):
                same = equality(cell_of(one), self.cell(other), lambda left, right: compared("=", left, right))
                pairs.append(cell_of(pick([(state, same)], truth(TRUE))))
        return folded("and", pairs)

    def _by_priority(self, table: Table, states: list[Scalar], results: list[Value]) -> list[tuple[Scalar, Value]]:
        ranked: list[tuple[tuple[int, ...], int]] = []
        stray: list[tuple[Scalar, Value]] = []
        for place, row in enumerate(table.rows):
            if not all(isinstance(result, Literal) for result in row.results):
                raise NotHere(problems.priorities_not_written())
            values = [result.value for result in row.results if isinstance(result, Literal)]
            ranks = [
                column.allowed.index(value) if value in column.allowed else -1 if column.allowed else 0
                for column, value in zip(table.columns, values, strict=True)
            ]
            if -1 in ranks:
                stray.append((states[place], WRONG))
            ranked.append((tuple(ranks), place))
        return [*stray, *((states[place], results[place]) for _, place in sorted(ranked))]

    def _collected(self, table: Table, states: list[Scalar], results: list[Value]) -> Value:
        """The sum, least, greatest or count of the results of the true rows; at least one is true."""

        hit = table.hit
        columns = []
        for place, column in enumerate(table.columns):
            cells = [cell_of(result.members[place][1]) if isinstance(result, Fields) else cell_of(result) for result in results]
            count: Value = literal(Decimal(0))
            found: Value = count
            if hit in ("C+", "C#"):
                for state, cell in zip(states, cells, strict=True):
                    one = literal(Decimal(1)) if hit == "C#" else cell
                    found = self.shallow(self.total(found, pick([(state, one)], literal(Decimal(0)))))
            else:
                best: Cell | None = None
                for state, cell in zip(states, cells, strict=True):
                    other = self.cell(cell)
                    if best is not None:
                        other = cell_of(self.smaller_or_larger(hit == "C>", best, other))
                        # A row that does not hold changes nothing; before the first that holds there is nothing to compare.
                        other = cell_of(pick([(is_null(best.value), cell)], other))
                    best = self.cell(pick([(state, other)], best or Cell("nothing", null("truth"))))
                assert best is not None
                open_ = [both(is_true(state), unknown(cell)) for state, cell in zip(states, cells, strict=True)]
                gone = [both(is_true(state), absent(cell)) for state, cell in zip(states, cells, strict=True)]
                masks = (case(((each, cell.waits),), ZERO, "integer") for each, cell in zip(open_, cells, strict=True))
                found = pick([(either(*open_), waiting(bits(*masks))), (either(*gone), WRONG)], best)
            columns.append((column.name, found))
        return columns[0][1] if len(columns) == 1 else Fields(tuple(columns))


FIRST_YEAR, LAST_YEAR = 1800, 2199
"""Every date of a catalog lies between these (docs/meaning.md 10)."""


def _bounds(kind: Kind) -> tuple[int, int, int]:
    match kind:
        case NumberKind() if kind.options:
            counts = [_counted(option, kind.scale) for option in kind.options]
            return kind.scale, min(counts), max(counts)
        case NumberKind():
            most = 10**kind.digits - 1
            low = -most if kind.low is None else max(-most, _counted(kind.low, kind.scale))
            high = most if kind.high is None else min(most, _counted(kind.high, kind.scale))
            return kind.scale, low, high
        case DateKind():
            return 0, FIRST_YEAR, LAST_YEAR
    return 0, 0, 0


def _counted(value: Decimal, scale: int) -> int:
    return int(Fraction(value) * 10**scale)


def _multiplied(left: Cell | None, right: Cell | None, times: Callable[[Cell, Cell], Cell]) -> Cell | None:
    if left is None or right is None:
        return right if left is None else left
    return times(left, right)


def _flat(label: str, value: Value, kind: Kind) -> Iterator[tuple[str, Cell, Kind]]:
    if isinstance(value, Fields):
        inner = certain(kind)
        for name, member in value.members:
            known = inner.member(name) if isinstance(inner, RecordKind) else None
            yield from _flat(f"{label}.{name}".lstrip("."), member, known or kind)
    else:
        yield label, cell_of(value), kind


def _is_closed(expr: Expr) -> bool:
    """Whether an expression speaks of no fact, rule, parameter or bound name."""
    return all(isinstance(each, Literal | Call | Items | RangeOf | Connective) for each in all_parts(expr))


def _flat_sum(expr: Call) -> list[Expr | None]:
    """The terms of a sum that leans to the left, a thousand deep; else the arguments."""
    if expr.function not in ("+", "*"):
        return list(expr.arguments)
    terms: list[Expr | None] = []
    each: Expr | None = expr
    while isinstance(each, Call) and each.function == expr.function and not _is_closed(each):
        terms.append(each.arguments[1])
        each = each.arguments[0]
    return [each, *reversed(terms)]


def _more_than_one(states: list[Scalar]) -> Scalar:
    if len(states) < 2:
        return FALSE
    count: Scalar = ZERO
    for place, state in enumerate(states):
        count = arithmetic("+", count, case(((is_true(state), integer(1)),), ZERO, "integer"), 0, place + 1)
    return compared(">", count, integer(1))


def _may_hold(period: Period, day: Cell, place: Cell) -> bool:
    if isinstance(day.value, Constant) and isinstance(day.value.value, date):
        on = day.value.value
        if period.begin is not None and on < period.begin or period.end is not None and on >= period.end:
            return False
    if isinstance(place.value, Constant) and isinstance(place.value.value, str) and period.region:
        return period.region in WHOLE_COUNTRY or place.value.value.startswith(prefix_of(period.region))
    return True


def _lies_in(place: Cell, region: str) -> Scalar:
    if not region or region in WHOLE_COUNTRY:
        return TRUE
    if isinstance(place.value, Constant):
        return TRUE if str(place.value.value).startswith(prefix_of(region)) else FALSE
    return operation("starts_with", place.value, Constant(prefix_of(region), "text"), type="truth")


__all__ = ["FactColumn", "GoalColumns", "Query", "ResultColumn", "aligned", "columns_of", "relation_from", "sort_of"]
