"""What is due of a case: of each matter or benefit in it that was granted and has an amount, a payment for each period.

Each period is decided by the case's own rules as of its first day: by the standard of that time for what is paid in arrears, and
who has become ninety since gets what those of ninety get. The first one, which may begin within its period, is decided as of the
day of handing in, or of its own last day if that was before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from engine.decide import because_of, decision_of, run_of
from engine.decision import Reason, is_sample
from engine.evaluate import evaluate_rule
from engine.from_surface.names import result_name
from engine.program import Goal, Program
from engine.run import Run
from engine.to_answer import reason_to_json, receipt_to_json
from engine.values import Unknown
from forms.answers import Filling, facts_that_count, pruned, typed
from forms.from_program import form_from
from web.cases.case import Task
from web.cases.docket import Filed
from web.payments.basis import basis_from
from web.payments.payment import Due, Payee, Why, lacking, money_of
from web.payments.periods import begin_of, later, months_of, name_of, periods_from

ACCOUNT, NUMBER = "bank_account", "id_number"
"""Formats of facts: what is paid into, who somebody is."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the rules say on a day: the amount, or why it cannot be paid."""

    amount: Decimal | None
    why: Why
    is_sample: bool


def pays(program: Program, name: str) -> bool:
    """Whether granting this gives money: it has an amount itself, or what belongs to it has."""
    theme = program.themes.get(name)
    return any(has_amount(program.goals[each]) for each in (name, *(member.matter for member in theme.members if theme)) if each in program.goals) if theme else (
        name in program.goals and has_amount(program.goals[name])
    )  # fmt: skip


def has_amount(goal: Goal) -> bool:
    return any(rule == result_name(goal.name, "amount") for _, rule in goal.results)


def due_of(filed: Filed, program: Program, program_hash: str, verified: Mapping[str, str], today: date) -> Iterator[tuple[Task, Due]]:
    """`verified` is what is known of the applicant by signing in or at the counter: `name`, `id_number`."""
    on = date.fromisoformat(filed.case.submitted_on)
    filling = Filling(form_from(program, filed.goal), program, on, program.region)
    facts = typed(filling, facts_that_count(filling, filed.answers))
    payee = payee_of(program, pruned(filling, filed.answers), verified)
    for task in filed.standing.tasks:
        goal = program.goals.get(task.matter)
        if task.state != "granted" or task.decided is None or goal is None or not has_amount(goal):
            continue
        months = months_of(program.benefits[goal.name].period) if goal.name in program.benefits else 0

        def due(period: str, day: date, task: Task = task, goal: Goal = goal) -> Due:
            run = run_of(program, facts, day, program.region)
            decision, because = decision_of(goal, run, program_hash), because_of(goal, "yes", None, (), run)
            found = found_by(goal, run, decision.outcome, because, payee)
            told = {**reason_to_json(because), "outcome": decision.outcome}
            assert task.decided is not None
            return Due(
                f"case/{filed.reference}/{task.decided.number}/{period}", goal.name, task.work.title, task.work.body, period, found.amount, day, payee,
                basis_from(told, receipt_to_json(decision.receipt), goal, program, filling.places), found.is_sample, found.why,
            )  # fmt: skip

        if not months:
            yield task, due("", on)
            continue
        starts, stops = span_of(goal, run_of(program, facts, on, program.region))
        first = begin_of(starts or on, months)
        for begin in periods_from(first, today, months):
            if stops is not None and begin >= stops:
                break
            end = later(begin, months) - timedelta(days=1)
            yield task, due(name_of(begin, months), begin if begin > first else min(max(on, begin), end))


def found_by(goal: Goal, run: Run, outcome: str | None, because: Reason, payee: Payee) -> Found:
    """What an officer granted, in money. What data do not tell, the officer has looked into: only a no of the rules stands against it."""
    rule = result_name(goal.name, "amount")
    value = evaluate_rule(rule, run)
    amount = money_of(value) if outcome != "no" else None
    why: Why
    if outcome == "no":
        why = "not by the rules"
    elif value is None or isinstance(value, Unknown):
        why = "not known"
    else:
        why = lacking(amount, payee)
    return Found(amount, why, is_sample(because, rule))


def span_of(goal: Goal, run: Run) -> tuple[date | None, date | None]:
    """Since when it is paid, and from when on no more, as far as the rules tell."""
    rules = {rule for _, rule in goal.results}
    starts, stops = (evaluate_rule(name, run) if (name := result_name(goal.name, each)) in rules else None for each in ("starts", "stops"))
    return starts if isinstance(starts, date) else None, stops if isinstance(stops, date) else None


def payee_of(program: Program, answers: Mapping[str, object], verified: Mapping[str, str]) -> Payee:
    """Who signed in or was identified, and the account they wrote down; the first one, where a form asks for several."""
    accounts = [str(value) for name, value in answers.items() if value and name in program.facts and program.facts[name].format == ACCOUNT]
    numbers = [str(value) for name, value in answers.items() if value and name in program.facts and program.facts[name].format == NUMBER]
    return Payee(verified.get("name", ""), verified.get("id_number", "") or next(iter(numbers), ""), next(iter(accounts), ""))
