"""The law: giving any value to an unknown fact never changes a yes, a no or a known value (docs/meaning.md 1 and 6)."""

from collections.abc import Mapping
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.asking.questions import fact_of
from engine.decide import decide
from engine.evaluate import evaluate_fact, evaluate_rule
from engine.functions.call import unknowns_in
from engine.program import Program
from engine.run import Run
from engine.values import Closure, Unknown
from tests.generators import HIT_POLICIES, ON, PLACE, Case, cases, more_facts, programs


def run_of(program: Program, facts: Mapping[str, object]) -> Run:
    return Run(program, facts, ON, PLACE)


def is_kept(before: object, after: object) -> bool:
    """Whether what was known is still so: only what was unknown may have become something."""
    match before:
        case Unknown():
            return True
        case tuple():
            return isinstance(after, tuple) and len(before) == len(after) and all(map(is_kept, before, after))
        case Mapping():
            return isinstance(after, Mapping) and before.keys() == after.keys() and all(is_kept(before[name], after[name]) for name in before)
        case Closure():
            return isinstance(after, Closure)
    return before == after and type(before) is type(after)


@given(cases())
@settings(max_examples=300)
def test_more_facts_never_change_what_is_known(case: Case) -> None:
    first, then = run_of(case.program, case.facts), run_of(case.program, case.more)
    for name in case.program.rules:
        before, after = evaluate_rule(name, first), evaluate_rule(name, then)
        assert is_kept(before, after), f"{name}: {before} became {after}"


@given(cases())
@settings(max_examples=150)
def test_more_facts_never_change_an_outcome_or_a_value(case: Case) -> None:
    for name in case.program.goals:
        before = decide(case.program, name, case.facts, ON, PLACE, program_hash="-")
        after = decide(case.program, name, case.more, ON, PLACE, program_hash="-")
        if before.outcome in ("yes", "no"):
            assert after.outcome == before.outcome
            assert before.reason in ("", after.reason) or before.outcome == "no"
        if before.value is not None:
            assert is_kept(before.value, after.value) or entries_kept(before.value, after.value)


def entries_kept(before: object, after: object) -> bool:
    """The results of a benefit: those that were known stay, others may come."""
    return isinstance(before, Mapping) and isinstance(after, Mapping) and all(
        name in after and is_kept(value, after[name]) for name, value in before.items()
    )


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_answering_only_facts_outside_missing_leaves_it_unknown(case: Case, random: Random) -> None:
    first = run_of(case.program, case.facts)
    for name in case.program.rules:
        before = evaluate_rule(name, first)
        if not isinstance(before, Unknown):
            continue
        if not before.missing:
            assert first.problems, f"{name} waits for nothing and nothing went wrong"
            continue
        waited = {fact_of(path, case.program).name for path in before.missing}
        outside = {each: None for each in case.program.facts if each not in waited}
        told = more_facts(case.program, case.facts, random, outside)
        kept = {each: told[each] if each not in waited else case.facts[each] for each in told}
        after = evaluate_rule(name, run_of(case.program, kept))
        assert isinstance(after, Unknown), f"{name} waited for {before.missing} and became {after}"


@given(cases())
@settings(max_examples=150)
def test_an_unknown_outcome_waits_for_something_or_says_what_is_wrong(case: Case) -> None:
    for name in case.program.goals:
        decision = decide(case.program, name, case.facts, ON, PLACE, program_hash="-")
        assert decision.outcome != "unknown" or decision.missing or decision.problems
        assert decision.outcome != "no" or not decision.missing
        if not decision.missing and not decision.problems:
            rule = case.program.goals[name].results[0][1]
            value = evaluate_rule(rule, run_of(case.program, case.facts))
            assert decision.outcome in ("no", "unknown") or not list(unknowns_in(value))


@given(cases())
@settings(max_examples=100)
def test_missing_names_facts_that_are_not_known(case: Case) -> None:
    run = run_of(case.program, case.facts)
    for name in case.program.rules:
        value = evaluate_rule(name, run)
        for path in value.missing if isinstance(value, Unknown) else ():
            fact = fact_of(path, case.program)
            assert fact is not None
            assert list(unknowns_in(evaluate_fact(fact.name, run))), f"{path} is known"


@given(cases())
@settings(max_examples=60)
def test_the_same_facts_give_the_same_decision(case: Case) -> None:
    shuffled = dict(reversed(list(case.facts.items())))
    for name in case.program.goals:
        one = decide(case.program, name, case.facts, ON, PLACE, program_hash="-")
        other = decide(case.program, name, shuffled, ON, PLACE, program_hash="-")
        assert one == other


def test_random_programs_have_every_node_and_every_hit_policy() -> None:
    """What the generator never draws, no property has looked at."""
    import typing

    from engine.program import Expr, Table
    from engine.walk import all_parts

    nodes: set[str] = set()
    policies: set[str] = set()

    @given(programs())
    @settings(max_examples=200, database=None)
    def draw(program: Program) -> None:
        for rule in program.rules.values():
            for expr in all_parts(rule.value):
                nodes.add(type(expr).__name__)
                if isinstance(expr, Table):
                    policies.add(expr.hit)

    draw()
    assert nodes == {each.__name__ for each in typing.get_args(Expr)}
    assert policies == set(HIT_POLICIES)
