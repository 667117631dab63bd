"""What is due by a run over a population, without anybody applying (免申即享): of everyone who is decided yes, a payment for a period.

The run says who and how much; whom to pay into which account is told by a table of payees beside it, from whoever keeps accounts.
Everyone with a yes is decided once more by the evaluator, and that is what the payment stands on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from engine.decision import Decision, is_sample
from engine.from_surface.names import result_name
from engine.program import Program
from engine.rulebook import Rulebook
from engine.to_answer import reason_to_json, receipt_to_json
from forms.places import Places
from web.payments import problems
from web.payments.basis import basis_from
from web.payments.from_case import has_amount
from web.payments.payment import Due, Payee, Why, lacking, money_of
from web.payments.periods import begin_of, begin_of_name, months_of, name_of

if TYPE_CHECKING:
    from engine.population import Population

COLUMNS: Mapping[str, tuple[str, ...]] = {"key": ("主键", "key"), "name": ("姓名", "name"), "account": ("账号", "account"), "number": ("证件号码", "id_number")}
"""Of a table of payees, in either language; the last one need not be there."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What is due, and what the run found of everyone: its outcomes, and the hash of what went in."""

    due: tuple[Due, ...]
    outcomes: Mapping[str, int]
    run: str


def ran(rulebook: Rulebook, name: str, people: Population, payees: Mapping[str, Payee], period: str, on: date, region: str | None = None) -> Ran:
    """Decides a population and gives what is due. Raises Refused for what pays nothing and for no period of it; Problems for data
    that cannot be read."""
    from engine.population import match  # an engine of queries, which no page needs

    program = rulebook.program
    goal = program.goals[name]
    if not has_amount(goal):
        raise problems.pays_nothing(name)
    months = months_of(program.benefits[name].period) if name in program.benefits else 0
    begin = begin_of_name(period)
    if name_of(begin or on, months) != period:
        raise problems.no_such_period(period, name_of(on, months) or "“”")
    found: dict[str, list[Decision]] = {}
    with TemporaryDirectory() as folder:
        done = match(rulebook, [name], people, on, Path(folder) / "out", region=region, format="none", each=lambda key, decision: found.setdefault(key, []).append(decision))
    counts: Mapping[str, Any] = done.summary["goals"][name]
    places = Places(program.places)
    due = tuple(each for key, decisions in found.items() if (each := _due(program, name, key, decisions, payees.get(key, Payee()), period, months, on, places)) is not None)
    return Ran(due, counts["outcomes"], str(done.summary["receipt"]["inputs"]))


def _due(program: Program, name: str, key: str, decisions: list[Decision], payee: Payee, period: str, months: int, on: date, places: Places) -> Due | None:
    goal, decision = program.goals[name], decisions[0]
    starts, stops = (_part(decision, result_name(name, each), program) for each in ("starts", "stops"))
    begin = begin_of_name(period)
    if begin is not None and ((isinstance(starts, date) and begin < begin_of(starts, months)) or (isinstance(stops, date) and begin >= stops)):
        return None  # decided yes, and not paid for this period: not yet, or no more
    is_twice = len(decisions) > 1
    amount = None if is_twice else money_of(_part(decision, result_name(name, "amount"), program))
    why: Why = "twice" if is_twice else lacking(amount, payee)
    benefit = program.benefits.get(name)
    basis = basis_from(reason_to_json(decision.because), receipt_to_json(decision.receipt), goal, program, places)
    return Due(
        f"run/{program.name}/{name}/{period}/{key}", name, goal.title or name, benefit.authority if benefit is not None else "", period,
        amount, on, replace(payee, key=key), basis,
        is_sample(decision.because, result_name(name, "amount")), why,
    )  # fmt: skip


def _part(decision: Decision, rule: str, program: Program) -> object:
    """A result by its rule."""
    label = next((label for label, name in program.goals[decision.name].results if name == rule), None)
    return decision.value.get(label) if isinstance(decision.value, Mapping) and label is not None else None


# ── payees ───────────────────────────────────────────────────────────────────────────────────────────────────────


def payees_from(content: bytes) -> Mapping[str, Payee]:
    """A CSV of who is paid into which account, by key. Raises Refused for missing columns, and for two rows of one key."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    reader = csv.DictReader(io.StringIO(text))
    known = {meaning: next((word for word in words if word in (reader.fieldnames or ())), None) for meaning, words in COLUMNS.items()}
    missing = tuple(COLUMNS[meaning][0] for meaning, word in known.items() if word is None and meaning != "number")
    if missing:
        raise problems.wrong_payees(missing)
    found: dict[str, Payee] = {}
    for key, payee in _payees(reader, {meaning: word for meaning, word in known.items() if word is not None}):
        if key in found:
            raise problems.two_payees(key)
        found[key] = payee
    return found


def _payees(rows: Iterator[Mapping[str, str | None]] | csv.DictReader[str], columns: Mapping[str, str]) -> Iterator[tuple[str, Payee]]:
    for row in rows:
        said = {meaning: (row.get(word) or "").strip() for meaning, word in columns.items()}
        yield said["key"], Payee(said["name"], said.get("number", ""), said["account"], said["key"])
