"""One case decided: the outcome, the value, what it waits for, and why (docs/meaning.md 5, 6, 16, 17)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import TypeVar

from dsl.diagnostics import Diagnostic, Problems
from engine import problems_of_answers as problems
from engine.decision import Decision, Outcome, Reason, Receipt
from engine.evaluate import evaluate, evaluate_fact, evaluate_rule
from engine.evaluate.meaning import NO_LOCALS, Scope, period_for, states_of
from engine.facts import facts_to_json
from engine.functions.call import unknowns_in
from engine.kinds import BooleanKind, ListKind, certain
from engine.program import (
    Call,
    Choose,
    Each,
    Expr,
    FactRef,
    Filter,
    Goal,
    Lambda,
    Lookup,
    Period,
    Program,
    Quantified,
    RuleRef,
    Table,
)
from engine.program import Record as RecordOf
from engine.run import Run, Stopped
from engine.to_json import fingerprint
from engine.to_words import in_words
from engine.values import Record, Unknown, json_text, to_json, together
from engine.walk import parts

T = TypeVar("T")

DEEPEST_REASON = 40
"""How many rules one upon another a tree of reasons shows."""

ENGINE = "0.1.0"
"""The version of the engine, as receipts name it."""


def decide(
    program: Program,
    name: str,
    facts: Mapping[str, object],
    on: date,
    region: str | None = None,
    *,
    rules_on: date | None = None,
    program_hash: str | None = None,
) -> Decision:
    """What the rules say of these facts on a day: by the rules of that day, or of `rules_on`, in a region."""
    return decision_of(goal_named(program, name), run_of(program, facts, on, region, rules_on), program_hash)


def decision_of(goal: Goal, run: Run, program_hash: str | None = None) -> Decision:
    """The decision of a run; the run then knows which rows of tables and parameters were used."""
    outcome, value, missing = _answer(goal, run)
    found = tuple(dict.fromkeys(run.problems))
    because = because_of(goal, outcome, value, missing, run)
    receipt = _receipt(run.program, program_hash, run, goal.name, outcome, value, missing, found)
    reason = reason_code(goal, because, run.program) if outcome in ("no", "unknown") else ""
    return Decision(goal.name, run.on, outcome, value, missing, found, because, receipt, reason)


def run_of(program: Program, facts: Mapping[str, object], on: date, region: str | None = None,
           rules_on: date | None = None) -> Run:
    """A fresh call. Without a region, the catalog's own is the region of application."""
    return Run(program, facts, on, program.region if region is None else region, rules_on)


def goal_named(program: Program, name: str) -> Goal:
    """What can be decided under this name: a benefit, a matter, a theme, a formula, or any rule by its full name."""
    goal = program.goals.get(name)
    if goal is not None:
        return goal
    rule = program.rules.get(name)
    if rule is None:
        raise Problems([problems.unknown_goal(name, (*program.goals, *program.rules))])
    is_truth = isinstance(certain(rule.kind), BooleanKind)
    return Goal(name, "formula", name if is_truth else "", (("", name),), title=rule.label, basis=rule.basis)


# ── outcome and value ────────────────────────────────────────────────────────────────────────────────────────────


def outcome_of(value: object) -> Outcome:
    """Yes and no are only what is true and false; whatever went wrong is unknown, never no."""
    return "yes" if value is True else "no" if value is False else "unknown"


def _answer(goal: Goal, run: Run) -> tuple[Outcome | None, object, tuple[str, ...]]:
    outcome, outcome_missing = _outcome(goal, run)
    value, value_missing = _value(goal, outcome, run)
    return outcome, value, together((Unknown(outcome_missing), Unknown(value_missing))).missing


def _outcome(goal: Goal, run: Run) -> tuple[Outcome | None, tuple[str, ...]]:
    if not goal.outcome:
        return None, ()
    value = evaluate_rule(goal.outcome, run)
    if isinstance(value, Unknown):
        return "unknown", value.missing
    if not isinstance(value, bool) and not run.problems:
        run.report(problems.absent_outcome(goal.name, run.program.rules[goal.outcome].span))
    return outcome_of(value), ()


def _value(goal: Goal, outcome: Outcome | None, run: Run) -> tuple[object, tuple[str, ...]]:
    """The value of the goal and what it waits for.

    A list of situations or papers is shown whatever the outcome, as soon as it is settled: the outcome is decided apart
    from it. All else follows from a yes.
    """
    if goal.sort == "formula":
        value = evaluate_rule(goal.results[0][1], run)
        inside = list(unknowns_in(value))
        return (None, together(inside).missing) if inside else (value, ())
    found: dict[str, object] = {}
    unknowns: list[Unknown] = []
    aside = run if outcome == "yes" else run.aside()
    for label, rule in shown_results(goal, outcome, run.program):
        value = evaluate_rule(rule, aside)
        inside = list(unknowns_in(value))
        if inside:
            unknowns.extend(inside)
        else:
            found[label] = value
    is_settled = outcome == "yes" and goal.results
    return (Record(found) if found or is_settled else None), (together(unknowns).missing if outcome == "yes" else ())


def shown_results(goal: Goal, outcome: Outcome | None, program: Program) -> Iterator[tuple[str, str]]:
    """Those results an outcome lets be shown, in written order."""
    for label, rule in goal.results:
        if outcome == "yes" or goal.sort in ("matter", "theme") and isinstance(program.rules[rule].kind, ListKind):
            yield label, rule


# ── why ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def because_of(goal: Goal, outcome: Outcome | None, value: object, missing: tuple[str, ...], run: Run) -> Reason:
    """The tree of reasons in written order, every condition with what it came to, also those after the deciding one."""
    telling = _Telling(run)
    if goal.sort == "formula":
        told = telling.rule(goal.results[0][1])
        return Reason(goal.name, goal.title or told.text, goal.basis or told.clause, told.source, value, outcome, missing,
                      told.children, goal.checked or told.checked, goal.span)  # fmt: skip
    children: list[Reason] = []
    if goal.outcome:
        children += telling.parts(run.program.rules[goal.outcome].value)
    children += [telling.rule(rule) for _, rule in shown_results(goal, outcome, run.program)]
    return Reason(goal.name, goal.title or goal.name, goal.basis, "", value, outcome, missing, tuple(children),
                  goal.checked, goal.span)  # fmt: skip


def reason_code(goal: Goal, because: Reason, program: Program) -> str:
    """The id of the first false condition as written; if none is false, of the first unknown one."""
    conditions = _conditions(goal, because, program)
    for wanted in ("no", "unknown"):
        for condition in conditions:
            if condition.outcome == wanted:
                return condition.id
    return ""


def _conditions(goal: Goal, because: Reason, program: Program) -> list[Reason]:
    """The conditions a goal stands on; in the place of a member of a theme, the member's own."""
    outcomes = {other.outcome: other for other in program.goals.values() if other.sort != "formula" and other.outcome}
    own = {*goal.conditions, *goal.exclusions}
    found: list[Reason] = []
    for child in because.children:
        if child.id in own:
            found.append(child)
        elif child.id in outcomes and goal.sort == "theme":
            found.extend(_conditions(outcomes[child.id], child, program) or [child])
    return found


def required_by(reason: Reason, program: Program) -> Reason | None:
    """The outcome of the matter, where a theme is refused because whoever the matter is for must have it (必办 for some)."""
    matter = _required_matter(reason, program)
    if not matter or reason.outcome != "no":
        return None
    return next((child for child in reason.children if child.id == program.goals[matter].outcome), None)


def is_not_for_them(reason: Reason, program: Program) -> bool:
    """Whether it says of a matter that some must have, and that this applicant need not."""
    return bool(_required_matter(reason, program)) and reason.outcome == "yes" and any(
        child.outcome == "no" and program.rules[child.id].role == "when" for child in reason.children[:1]
    )  # fmt: skip


def _required_matter(reason: Reason, program: Program) -> str:
    rule = program.rules.get(reason.id)
    is_required = rule is not None and rule.owner in program.themes and rule.name.startswith(f"{rule.owner}.必办·")
    return rule.label if rule is not None and is_required else ""


class _Telling:
    """Tells reasons one after the other. What was told is not told again below: a rule shows its own reasons once."""

    def __init__(self, run: Run):
        self.run = run.aside()
        self.program = run.program
        self.told: set[str] = set()
        self.depth = 0

    def below(self, *exprs: Expr) -> list[Reason]:
        """The reasons one step further down; where rules stand on rules very deep, the tree ends."""
        if self.depth >= DEEPEST_REASON:
            return []
        self.depth += 1
        found = [reason for expr in exprs for reason in self.parts(expr)]
        self.depth -= 1
        return found

    def rule(self, name: str) -> Reason:
        rule = self.program.rules[name]
        value = evaluate_rule(name, self.run)
        is_new = f"rule {name}" not in self.told
        self.told.add(f"rule {name}")
        children = tuple(self.below(rule.value)) if is_new else ()
        outcome = None
        if isinstance(certain(rule.kind), BooleanKind):
            # An exclusion that applies speaks against: among the conditions it is one that does not hold.
            outcome = outcome_of(_opposite(value) if rule.role == "exclusion" else value)
        text = rule.label
        if outcome == "no" and rule.otherwise:
            text = rendered(rule.otherwise, self.run)
        missing = together(unknowns_in(value)).missing
        return Reason(name, text, rule.basis, rule.text, None if missing else value, outcome, missing, children,
                      rule.checked, rule.span)  # fmt: skip

    def fact(self, name: str) -> Reason:
        fact = self.program.facts.get(name)
        value = evaluate_fact(name, self.run)
        missing = together(unknowns_in(value)).missing
        shown = None if missing else value
        if fact is None:
            return Reason(name, name, (), "", shown, None, missing)
        is_new = f"fact {name}" not in self.told
        self.told.add(f"fact {name}")
        children: list[Reason] = []
        if is_new and fact.derived is not None and name not in self.run.facts:
            if fact.derived.when is not None:
                children += self.below(fact.derived.when)
            if fact.derived.when is None or evaluate(fact.derived.when, self.run) is True:
                children += self.below(fact.derived.value)
        return Reason(name, fact.title or name, fact.basis, fact.register, shown, None, missing, tuple(children),
                      fact.checked, fact.span)  # fmt: skip

    def parts(self, expr: Expr, scope: Scope = NO_LOCALS, bound: frozenset[str] = frozenset()) -> list[Reason]:
        """The facts, rules, parameters and rows of tables an expression rests on, each once, in written order.

        `bound` are names that have no one value here, such as the variable of a loop.
        """
        return list(each_once(self._parts(expr, scope, bound)))

    def _parts(self, expr: Expr, scope: Scope, bound: frozenset[str]) -> Iterator[Reason]:
        match expr:
            case FactRef(name):
                yield self.fact(name)
            case RuleRef(name):
                yield self.rule(name)
            case Lookup():
                yield from self._lookup(expr, scope, bound)
            case Choose(test, then, otherwise):
                yield from self._parts(test, scope, bound)
                truth = Unknown(()) if self._is_open(test, bound) else evaluate(test, self.run, scope)
                if truth is True or isinstance(truth, Unknown):
                    yield from self._parts(then, scope, bound)
                if truth is not True:
                    yield from self._parts(otherwise, scope, bound)
            case Table():
                yield from self._table(expr, scope, bound)
            case Call():
                # A flat sum leans to the left, as deep as it is long.
                spine = [expr]
                while spine[-1].arguments and isinstance(first := spine[-1].arguments[0], Call):
                    spine.append(first)
                for place, call in enumerate(reversed(spine)):
                    for argument in call.arguments[1 if place else 0 :]:
                        if argument is not None:
                            yield from self._parts(argument, scope, bound)
            case RecordOf(entries):
                inner = dict(scope)
                for name, entry in entries:
                    yield from self._parts(entry, inner, bound)
                    if self._is_open(entry, bound):
                        bound |= {name}
                    else:
                        inner[name] = evaluate(entry, self.run, inner)
            case Filter(of, test):
                yield from self._parts(of, scope, bound)
                yield from self._parts(test, scope, bound | {"item"})
            case Each(iterations) | Quantified(_, iterations):
                inner_bound = bound | {"partial"} | {each.name for each in iterations}
                for part in parts(expr):
                    yield from self._parts(part, scope, inner_bound)
            case Lambda(parameters, body):
                yield from self._parts(body, scope, bound | {name for name, _ in parameters})
            case _:
                for part in parts(expr):
                    yield from self._parts(part, scope, bound)

    def _is_open(self, expr: Expr, bound: frozenset[str]) -> bool:
        """Whether an expression has no one value here."""
        return bool(bound) and not bound.isdisjoint(self.run.free_names(expr))

    def _lookup(self, lookup: Lookup, scope: Scope, bound: frozenset[str]) -> Iterator[Reason]:
        parameter = self.program.parameters[lookup.parameter]
        if self._is_open(lookup, bound):
            # In a loop there is no one value: every row that was used is shown.
            for period in self.run.periods_used.get(parameter.name, {}).values():
                yield self._period(parameter.name, period, (), ())
            return
        found = self._unless_stopped(lambda: period_for(lookup, self.run, scope))
        children = [reason for part in parts(lookup) for reason in self._parts(part, scope, bound)]
        if lookup.region is None and parameter.by is not None and parameter.is_regional:
            children += self._parts(parameter.by, NO_LOCALS, frozenset())
        if not lookup.inputs:
            children += [reason for _, each in parameter.inputs for reason in self._parts(each, NO_LOCALS, frozenset())]
        missing = found.missing if isinstance(found, Unknown) else ()
        yield self._period(parameter.name, found if isinstance(found, Period) else None, missing, each_once(children))

    def _unless_stopped(self, look: Callable[[], T]) -> T | None:
        """What is found at a second look; nothing where the budget ends, of which the answer has told already."""
        depth = self.run.depth
        try:
            return look()
        except Stopped:
            self.run.depth = depth
            return None

    def _period(self, name: str, period: Period | None, missing: tuple[str, ...], children: tuple[Reason, ...]) -> Reason:
        parameter = self.program.parameters[name]
        if period is None:
            return Reason(name, _label(name), parameter.basis, "", None, None, missing, children, parameter.checked, parameter.span)
        value = evaluate(period.value, self.run)
        return Reason(name, _label(name), period.basis or parameter.basis, period.label, value, None, (), children,
                      period.checked or parameter.checked, period.span)  # fmt: skip

    def _table(self, table: Table, scope: Scope, bound: frozenset[str]) -> Iterator[Reason]:
        for each in table.inputs:
            yield from self._parts(each, scope, bound)
        if self._is_open(table, bound):
            return
        found = self._unless_stopped(lambda: states_of(table, self.run, scope))
        for row, state in zip(table.rows, () if found is None else found[1], strict=False):
            if state is True:
                values = [evaluate(result, self.run, scope) for result in row.results]
                value = values[0] if len(values) == 1 else Record(
                    (column.name, each) for column, each in zip(table.columns, values, strict=True)
                )
                waiting = together(unknowns_in(value)).missing
                children = [reason for result in row.results for reason in self._parts(result, scope, bound)]
                yield Reason(row.label, row.label, row.basis, "", None if waiting else value, None, waiting,
                             tuple(children), row.checked, row.span)  # fmt: skip


def each_once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Several rows of one parameter are several reasons."""
    seen: dict[object, Reason] = {}
    for reason in reasons:
        seen.setdefault((reason.id, reason.source, reason.span), reason)
    return tuple(seen.values())


def _label(name: str) -> str:
    """An own name without its owner."""
    return name.rpartition(".")[2]


def _opposite(value: object) -> object:
    return not value if isinstance(value, bool) else value


def rendered(parts: Iterable[str | Expr], run: Run) -> str:
    """A text with its 【expressions】 put in."""
    return "".join(
        part if isinstance(part, str) else in_words(evaluate(part, run), part.kind, run.program) for part in parts
    )


# ── the receipt ──────────────────────────────────────────────────────────────────────────────────────────────────


def _receipt(program: Program, program_hash: str | None, run: Run, name: str, outcome: Outcome | None, value: object,
             missing: tuple[str, ...], found: tuple[Diagnostic, ...]) -> Receipt:  # fmt: skip
    inputs = {
        "facts": facts_to_json(program, run.facts),
        "on": run.on.isoformat(),
        "rules_on": run.day_of_rules.isoformat(),
        "region": run.region,
    }
    result = {
        "name": name,
        "outcome": outcome,
        "value": to_json(value),
        "missing": list(missing),
        "problems": [each.code for each in found],
    }
    return Receipt(program_hash or fingerprint(program), ENGINE, program.language, run.on, _hash(inputs), _hash(result))


def _hash(data: object) -> str:
    return sha256(json_text(data, sort_keys=True).encode()).hexdigest()
