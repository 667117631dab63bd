"""What a decision stands on: every rule, fact and parameter that it can read, on any day and in any place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from engine.decide import goal_named
from engine.decision import SAMPLE
from engine.program import Expr, FactRef, Goal, Lookup, Parameter, Program, RuleRef
from engine.walk import all_parts


@dataclass(frozen=True, slots=True)
class Grounds:
    """Names in the order they are reached."""

    rules: tuple[str, ...]
    facts: tuple[str, ...]
    parameters: tuple[str, ...]


def grounds_of(program: Program, name: str) -> Grounds:
    goal = goal_named(program, name)
    rules = dict.fromkeys(each for each in (goal.outcome, *(rule for _, rule in goal.results), *goal.conditions, *goal.exclusions) if each)
    facts: dict[str, None] = {}
    parameters: dict[str, None] = {}
    open_: list[Expr] = [program.rules[each].value for each in reversed(rules)]
    while open_:
        for part in all_parts(open_.pop()):
            match part:
                case RuleRef(rule) if rule not in rules and rule in program.rules:
                    rules[rule] = None
                    open_.append(program.rules[rule].value)
                case FactRef(fact) if fact not in facts:
                    facts[fact] = None
                    derived = program.facts[fact].derived if fact in program.facts else None
                    if derived is not None:
                        open_ += [each for each in (derived.value, derived.when) if each is not None]
                case Lookup(parameter) if parameter not in parameters:
                    parameters[parameter] = None
                    open_ += parts_of_parameter(program.parameters[parameter])
    return Grounds(tuple(rules), tuple(facts), tuple(parameters))


def stands_on_samples(program: Program, goal: Goal, rules: Iterable[str]) -> bool:
    """Whether these results of a goal can rest on anything marked 核验: 示例, on any day and in any place."""
    if goal.checked == SAMPLE:
        return True
    for name in rules:
        grounds = grounds_of(program, name)
        parameters = [program.parameters[each] for each in grounds.parameters]
        if any(program.rules[each].checked == SAMPLE for each in grounds.rules) or any(
            SAMPLE in (parameter.checked, *(row.checked for row in parameter.periods)) for parameter in parameters
        ):
            return True
    return False


def parts_of_parameter(parameter: Parameter) -> Iterator[Expr]:
    if parameter.by is not None:
        yield parameter.by
    yield from (each for _, each in parameter.inputs)
    for period in parameter.periods:
        yield from (each for each in period.tests if each is not None)
        yield period.value


def decide_alike(old: Program, new: Program, name: str) -> bool:
    """Whether it is shown that both sides give the same outcome and value for all facts: they decide by the same rules."""
    if name not in old.goals or name not in new.goals:
        return False
    return meaning_of(old, name) == meaning_of(new, name)


def meaning_of(program: Program, name: str) -> str:
    """All that outcome and value of a goal depend on, and nothing else: no wording, no basis, no place in a file."""
    goal, grounds = program.goals[name], grounds_of(program, name)
    # What is printed of a kind has its digits and bounds; equality leaves them out.
    return repr((
        program.leap_birthday, program.region, program.language,
        (goal.sort, goal.outcome, goal.results, goal.conditions, goal.exclusions),
        [(rule, program.rules[rule].role, program.rules[rule].value, program.rules[rule].kind) for rule in sorted(grounds.rules)],
        [(fact, program.facts[fact].kind, program.facts[fact].derived, program.facts[fact].format) for fact in sorted(grounds.facts) if fact in program.facts],
        [_bare(program.parameters[each]) for each in sorted(grounds.parameters)],
    ))  # fmt: skip


def _bare(parameter: Parameter) -> tuple[object, ...]:
    rows = tuple(replace(each, basis=(), checked="", label="") for each in parameter.periods)
    return parameter.name, parameter.kind, rows, parameter.by, parameter.inputs


def goals_reading(program: Program) -> dict[tuple[str, str], list[str]]:
    """For each ("rule" | "fact" | "parameter", name) the goals whose decision reads it."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in program.goals:
        grounds = grounds_of(program, name)
        for sort, names in (("rule", grounds.rules), ("fact", grounds.facts), ("parameter", grounds.parameters)):
            for each in names:
                found.setdefault((sort, each), []).append(name)
    return found


def parts_of(program: Program, names: Iterable[str]) -> frozenset[tuple[str, str]]:
    """("rule" | "parameter", name) of what the examples of these goals are to show: all they read but what is another goal's own."""
    wanted = frozenset(names)
    found = set()
    for (sort, name), readers in goals_reading(program).items():
        owner = (program.rules[name].owner or name) if sort == "rule" else ""
        if sort != "fact" and wanted.intersection(readers) and (owner in wanted or owner not in program.goals):
            found.add((sort, name))
    return frozenset(found)


def is_same(old: object, new: object) -> bool:
    """Equal also in what equality of kinds leaves out, such as digits and bounds."""
    return old == new and repr(old) == repr(new)
