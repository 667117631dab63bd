"""Why a payment is due, out of the reasons of its decision: conditions with their clauses, where the amount comes from, the facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.from_surface.names import result_name
from engine.program import Goal, Program
from forms.from_program import field_of_fact
from forms.places import Places
from forms.widgets import masked
from web.payments.payment import Basis, Condition, Used

UNKNOWN, NONE = "还不知道", "没有"


def basis_from(because: Mapping[str, Any], receipt: Mapping[str, Any], goal: Goal, program: Program, places: Places) -> Basis:
    """Of the reasons of a decision as `engine.to_answer` writes them."""
    conditions, amount = [], []
    for each in because["children"]:
        rule = program.rules.get(each["id"])
        if rule is not None and rule.role in ("condition", "exclusion"):
            label = f"没有“{each['text']}”的情形" if rule.role == "exclusion" else each["text"]
            conditions.append(Condition(label, tuple(each["clause"]), each["outcome"] or ""))
        elif each["id"] == result_name(goal.name, "amount"):
            amount = [Condition(_measured(node), tuple(node["clause"]), "") for node in _nodes(each) if node["clause"]]
    if not amount and because["clause"]:
        amount.append(Condition(goal.title or goal.name, tuple(because["clause"]), ""))
    used = {node["id"]: Used(_label(program, node["id"]), _words(program, node, places), node["source"]) for node in _nodes(because) if node["id"] in program.facts}
    return Basis(tuple(conditions), tuple(dict.fromkeys(amount)), tuple(used.values()), dict(receipt))


def basis_to_json(basis: Basis) -> dict[str, Any]:
    return {
        "conditions": [[each.label, list(each.clause), each.outcome] for each in basis.conditions],
        "amount": [[each.label, list(each.clause), each.outcome] for each in basis.amount],
        "facts": [[each.label, each.words, each.source] for each in basis.facts],
        "receipt": dict(basis.receipt),
    }


def basis_from_json(said: Mapping[str, Any]) -> Basis:
    conditions, amount = (tuple(Condition(label, tuple(clause), outcome) for label, clause, outcome in said[name]) for name in ("conditions", "amount"))
    return Basis(conditions, amount, tuple(Used(*each) for each in said["facts"]), said["receipt"])


def _nodes(reason: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield reason
    for each in reason["children"]:
        yield from _nodes(each)


def _measured(node: Mapping[str, Any]) -> str:
    return f"{node['text']}：{node['value']}" if isinstance(node["value"], int | str) or hasattr(node["value"], "as_tuple") else str(node["text"])


def _label(program: Program, name: str) -> str:
    return program.facts[name].title or name


def _words(program: Program, node: Mapping[str, Any], places: Places) -> str:
    """A fact's value as people read it, with what need not be seen masked."""
    if node["missing"]:
        return UNKNOWN
    if node["value"] is None:
        return NONE
    return masked(field_of_fact(program, node["id"]), node["value"], places)
