"""Whether what an expression comes to depends on a fact: shown by trying out every answer that is still open."""

from __future__ import annotations

from itertools import product

from engine.asking.questions import answers_of
from engine.evaluate import evaluate
from engine.facts import Facts
from engine.functions.call import unknowns_in
from engine.kinds import FunctionKind
from engine.program import Expr, FactRef, Lookup, RuleRef
from engine.run import Run
from engine.values import json_text, to_json, together
from engine.walk import all_parts, parts

MOST_CASES = 256
"""How many combinations of answers one exact check looks at; with more open answers a question is kept."""

MOST_CASES_IN_ALL = 4_096


class ExactCheck:
    """Tries out whether what an expression comes to depends on a fact, whatever the other open answers are."""

    def __init__(self, run: Run):
        self.run = run
        self.cases = 0
        self._reads: dict[str, frozenset[str]] = {}
        self._done: dict[tuple[int, str], bool] = {}

    def is_independent(self, expr: Expr, fact: str) -> bool:
        key = id(expr), fact
        if key not in self._done:
            self._done[key] = self._is_independent(expr, fact)
        return self._done[key]

    def _is_independent(self, expr: Expr, fact: str) -> bool:
        reads = self.reads(expr)
        touched = {name for name in reads if name == fact or fact in self.reads_of_fact(name)}
        if not touched:
            return True
        open_ = sorted(name for name in reads if name not in self.run.facts and not self._is_settled(name))
        varied = [name for name in open_ if name in touched]
        others = [name for name in open_ if name not in touched]
        answers = {name: answers_of(self.run.program.facts[name].kind) for name in open_}
        count = 1
        for name in open_:
            count *= len(answers[name]) or MOST_CASES + 1
        if count <= MOST_CASES and self.cases + count <= MOST_CASES_IN_ALL and not self.run.free_names(expr) and not isinstance(expr.kind, FunctionKind):
            self.cases += count
            return all(
                len({self._came_to(expr, (*rest, *zip(varied, own, strict=True))) for own in product(*(answers[name] for name in varied))}) == 1
                for rest in (tuple(zip(others, each, strict=True)) for each in product(*(answers[name] for name in others)))
            )
        # A function that is a value does not show what it reads.
        # Too much to try out as a whole: if no part depends on it, the whole does not.
        match expr:
            case FactRef(name):
                return False
            case RuleRef(name):
                return self.is_independent(self.run.program.rules[name].value, fact)
            case Lookup(parameter):
                inner = self.run.program.parameters[parameter]
                every = [*parts(expr), *(each for _, each in inner.inputs), *([inner.by] if inner.by else [])]
                every += [part for period in inner.periods for part in (*period.tests, period.value) if part is not None]
                return all(self.is_independent(each, fact) for each in every)
            case _:
                return all(self.is_independent(part, fact) for part in parts(expr))

    def _is_settled(self, name: str) -> bool:
        """Whether a fact follows from what is known."""
        known = self.run.program.facts.get(name)
        return known is None or known.derived is not None and not list(unknowns_in(evaluate(FactRef(name, known.kind), self.run.aside())))

    def _came_to(self, expr: Expr, assumed: tuple[tuple[str, object], ...]) -> str:
        run = self.run
        facts = Facts({**run.facts, **dict(assumed)})
        trial = Run(run.program, facts, run.on, run.region, run.rules_on)
        value = evaluate(expr, trial)
        unknown = together(unknowns_in(value)).missing
        return json_text([to_json(value), list(unknown)]) if unknown else json_text(to_json(value))

    def reads(self, expr: Expr) -> frozenset[str]:
        """The facts an expression reads, through rules and parameters; not those a fact is derived from."""
        found: set[str] = set()
        for each in all_parts(expr):
            match each:
                case FactRef(name):
                    found.add(name)
                case RuleRef(name):
                    found |= self._of_rule(name)
                case Lookup(parameter):
                    found |= self._of_parameter(parameter)
                case _:
                    pass
        return frozenset(found)

    def _of_rule(self, name: str) -> frozenset[str]:
        if name not in self._reads:
            self._reads[name] = frozenset()
            self._reads[name] = self.reads(self.run.program.rules[name].value)
        return self._reads[name]

    def _of_parameter(self, name: str) -> frozenset[str]:
        key = f"parameter {name}"
        if key not in self._reads:
            parameter = self.run.program.parameters[name]
            exprs = [each for _, each in parameter.inputs] + ([parameter.by] if parameter.by is not None else [])
            exprs += [part for period in parameter.periods for part in (*period.tests, period.value) if part is not None]
            self._reads[key] = frozenset().union(*(self.reads(each) for each in exprs))
        return self._reads[key]

    def reads_of_fact(self, name: str) -> frozenset[str]:
        """The facts a fact may be derived from, however far back."""
        key = f"fact {name}"
        if key not in self._reads:
            self._reads[key] = frozenset()
            fact = self.run.program.facts.get(name)
            direct: frozenset[str] = frozenset()
            if fact is not None and fact.derived is not None:
                direct = self.reads(fact.derived.value)
                direct |= self.reads(fact.derived.when) if fact.derived.when is not None else frozenset()
            self._reads[key] = direct.union(*(self.reads_of_fact(each) for each in direct))
        return self._reads[key]
