"""A plan as `banshi plan` prints it for programs. Days are ints, or decimals where hours count."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from engine.plan import Link, Schedule, StagePlan, Task


def plan_to_json(plan: Schedule, language: str = "zh") -> dict[str, Any]:
    return {
        "name": plan.name,
        "title": plan.title,
        "days": number(plan.days),
        "least_days": number(plan.least),
        "serial_days": number(plan.serial),
        "transfer_days": number(plan.transfer),
        "from": day(plan.begin),
        "to": day(plan.end),
        "target": plan.target,
        "on_target": plan.is_on_target,
        "critical": [list(chain) for chain in plan.chains],
        "critical_count": plan.chain_count,
        "tasks": [_task(each) for each in plan.tasks],
        "left_out": list(plan.left_out),
        "links": [_link(each) for each in plan.links],
        "handed": [{"from": each.before, "to": each.after, "paper": paper} for each in plan.links for paper in each.papers],
        "groups": [{"start": number(each.start), "matters": list(each.matters)} for each in plan.groups],
        "stages": [_stage(each) for each in plan.stages],
        "unpublished_years": list(plan.unpublished),
        "missing": list(plan.missing),
        "ledger": [asdict(each) for each in plan.ledger],
        "notes": [each.in_(language) for each in plan.notes],
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "matter": task.matter,
        "title": task.title,
        "who": task.who,
        "stage": task.stage,
        "takes_part": task.is_in,
        "membership": task.how,
        "limit": task.limit,
        "days": None if task.days is None else number(task.days),
        "converted": task.is_converted,
        "start": number(task.start),
        "finish": number(task.finish),
        "slack": number(task.slack),
        "critical": task.is_critical,
        "late_papers_on": None if task.papers_on is None else number(task.papers_on),
        "begins": day(task.begins),
        "ends": day(task.ends),
        "outside_the_clock": [{"name": each.name, "limit": each.limit, "most": each.most} for each in task.asides],
        "results": list(task.results),
    }


def _link(link: Link) -> dict[str, Any]:
    return {
        "before": link.before, "after": link.after, "how": link.how, "why": "papers" if link.papers else "written",
        "papers": list(link.papers), "sure": link.is_sure,
    }  # fmt: skip


def _stage(stage: StagePlan) -> dict[str, Any]:
    return {
        "name": stage.name, "lead": stage.lead, "limit": stage.limit,
        "allowed_days": None if stage.allowed is None else number(stage.allowed), "days": number(stage.days),
        "start": number(stage.start), "finish": number(stage.finish), "over": stage.is_over, "matters": list(stage.matters),
    }  # fmt: skip


def number(value: Fraction) -> int | Decimal:
    """Whole days as an int; a part of a day exactly, or to the minute where no decimal is exact."""
    if value.denominator == 1:
        return value.numerator
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001")).normalize()


def day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
