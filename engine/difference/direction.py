"""Which way a goal's outcome can go when a parameter rises, where the rules show it: never by trying.

A truth can only turn true (1), only turn false (-1), not turn at all (0), or nothing is shown (None). The same signs say
of a number or a day that it can only rise or fall. What is unknown stays so: Kleene and/or are monotone too.
"""

from __future__ import annotations

from engine.decide import goal_named
from engine.kinds import NumberKind, certain
from engine.program import Call, Connective, Expr, FactRef, Literal, Lookup, Program, RangeOf, RuleRef
from engine.walk import all_parts

Direction = int | None


def directions_of(program: Program, goal: str, parameter: str) -> Direction:
    """1 where raising the parameter can turn the goal's outcome only to yes, -1 only away from it; 0 or None: nothing to say."""
    outcome = goal_named(program, goal).outcome
    return None if not outcome else _Reader(program, parameter).of_rule(outcome)


class _Reader:
    def __init__(self, program: Program, parameter: str):
        self.program = program
        self.parameter = parameter
        self._rules: dict[str, Direction] = {}

    def of_rule(self, name: str) -> Direction:
        if name not in self._rules:
            self._rules[name] = None
            self._rules[name] = self.of(self.program.rules[name].value)
        return self._rules[name]

    def of(self, expr: Expr) -> Direction:
        match expr:
            case Lookup(parameter, on, region, inputs):
                if not all(self.is_free(each) for each in (on, region, *inputs) if each is not None):
                    return None
                known = self.program.parameters[parameter]
                within = [*(each for _, each in known.inputs), *(row.value for row in known.periods), *((known.by,) if known.by else ())]
                if parameter != self.parameter:
                    return 0 if all(self.is_free(each) for each in within) else None
                return 1 if all(isinstance(row.value, Literal) for row in known.periods) and all(map(self.is_free, within)) else None
            case RuleRef(name):
                return self.of_rule(name)
            case FactRef():
                return 0 if self.is_free(expr) else None
            case Connective(_, operands):
                return _together([self.of(each) for each in operands])
            case Call("not" | "opposite", (inner,)) if inner is not None:
                return _turned(self.of(inner))
            case Call("<" | "<=", (left, right)) if left is not None and right is not None:
                return _together([_turned(self.of(left)), self.of(right)])
            case Call(">" | ">=", (left, right)) if left is not None and right is not None:
                return _together([self.of(left), _turned(self.of(right))])
            case Call("in", (value, RangeOf(low, high))) if value is not None and self.is_free(value):
                ends = [*([_turned(self.of(low))] if low is not None else []), *([self.of(high)] if high is not None else [])]
                return _together(ends)
            case Call("between", (value, low, high)) if value is not None and low is not None and high is not None and self.is_free(value):
                return _together([_turned(self.of(low)), self.of(high)])
            case Call("+", (left, right)) if left is not None and right is not None and _is_number(left) and _is_number(right):
                return _together([self.of(left), self.of(right)])
            case Call("-", (left, right)) if left is not None and right is not None and _is_number(left) and _is_number(right):
                return _together([self.of(left), _turned(self.of(right))])
            case Call("*", (left, Literal(factor))) | Call("*", (Literal(factor), left)) if left is not None and _is_number(left):
                way = self.of(left)
                return way if way is None or not hasattr(factor, "is_signed") else _turned(way) if factor.is_signed() else way
        return 0 if self.is_free(expr) else None

    def is_free(self, expr: Expr) -> bool:
        """Whether the parameter is nowhere in what an expression stands on."""
        open_, seen = [expr], set[str]()
        while open_:
            for part in all_parts(open_.pop()):
                match part:
                    case Lookup(name):
                        if name == self.parameter:
                            return False
                        if name not in seen:
                            seen.add(name)
                            known = self.program.parameters[name]
                            open_ += [each for _, each in known.inputs] + ([known.by] if known.by is not None else [])
                            open_ += [each for row in known.periods for each in (row.value, *row.tests) if each is not None]
                    case RuleRef(name) if f"rule {name}" not in seen:
                        seen.add(f"rule {name}")
                        open_.append(self.program.rules[name].value)
                    case FactRef(name) if f"fact {name}" not in seen and name in self.program.facts:
                        seen.add(f"fact {name}")
                        derived = self.program.facts[name].derived
                        if derived is not None:
                            open_ += [each for each in (derived.value, derived.when) if each is not None]
        return True


def _is_number(expr: Expr) -> bool:
    return isinstance(certain(expr.kind), NumberKind)


def _turned(way: Direction) -> Direction:
    return None if way is None else -way


def _together(ways: list[Direction]) -> Direction:
    """One way if all go it or stand still."""
    known = {way for way in ways if way != 0}
    if None in known or len(known) > 1:
        return None
    return known.pop() if known else 0
