"""An expression, a rule or a fact in a run: its value, absent (None) or `Unknown` with the facts it waits for.

What an expression means is in `meaning`, which every other backend is checked against (docs/meaning.md 1–9). Here is how
a call is carried out: what it may cost, and what is done where rules lie deeper than Python's own stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dsl.source import NOWHERE
from engine import problems_of_answers as problems
from engine.bounds.bound import is_sure_to_fit
from engine.bounds.depth import Named, to_decide_first
from engine.evaluate.calls import weight_of
from engine.evaluate.meaning import DEEPEST, NO_LOCALS, Scope, fact_value, rule_value, value_of
from engine.kinds import ANY
from engine.program import Expr, FactRef, RuleRef
from engine.run import Run, Stopped, TooDeep


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
            run.charge(weight_of(value, run))
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
