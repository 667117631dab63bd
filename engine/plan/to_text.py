"""A plan for people to read at a terminal: what it takes, each matter with a bar, who hands what to whom."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from dsl.diagnostics import Words
from dsl.to_message import width
from engine.plan import Schedule, Task, words

BAR = 30
"""Columns of the bars."""
CRITICAL, USUAL, OPEN, HELD = "█", "▒", "░", "·"


def text_of(plan: Schedule, language: str = "zh") -> str:
    """The whole plan, a line for each thing said."""
    return "\n".join(line.rstrip() for line in _lines(plan, language))


def _lines(plan: Schedule, language: str) -> Iterator[str]:
    def said(text: Words) -> str:
        return text.in_(language)

    title = {each.matter: each.title for each in plan.tasks}
    yield said(words.heading(plan.title))
    yield said(words.takes(plan))
    if plan.begin is not None:
        yield said(words.from_to(plan))
    yield from (said(each) for each in (*words.open_questions(plan), *words.warnings(plan)))
    yield ""
    if not plan.tasks:
        yield said(words.NOBODY)
        return
    yield from _table(plan, language)
    yield said(words.MARKS)
    yield ""
    yield said(words.critical(plan))
    for chain in plan.chains:
        yield "  " + " → ".join(title[name] for name in chain)
    if plan.chain_count > len(plan.chains):
        yield "  " + said(words.more_chains(plan.chain_count - len(plan.chains)))
    if spare := [task for task in plan.tasks if not task.is_critical]:
        yield said(words.SLACK)
        yield from (f"  {task.title}　{said(words.may_wait(task.slack))}" for task in spare)
    if groups := [each for each in plan.groups if len(each.matters) > 1]:
        yield said(words.TOGETHER)
        for each in groups:
            yield f"  {said(words.on_day(each.start))}　{said(words.listed(tuple(title[name] for name in each.matters)))}"
    if fed := [link for link in plan.links if link.papers]:
        yield said(words.HANDED)
        for link in fed:
            yield f"  {title[link.before]} → {title[link.after]}　{said(words.listed(link.papers))}"
    if ends := [link for link in plan.links if link.how == "finish-finish"]:
        yield said(words.ISSUED)
        yield from (f"  {said(words.not_before(title[link.after], title[link.before]))}" for link in ends)
    if plan.stages:
        yield said(words.STAGES)
        yield from (f"  {said(words.stage(each))}" for each in plan.stages)
    if plan.ledger:
        yield said(words.LEDGER)
        yield from (f"  {said(words.thinned(each))}" for each in plan.ledger)
    if any(task.asides for task in plan.tasks):
        yield said(words.ASIDE)
        for task in plan.tasks:
            if task.asides:
                yield f"  {task.title}　" + said(words.listed(tuple(words.aside(each).in_(language) for each in task.asides)))
    if plan.left_out:
        yield said(words.left_out(plan.left_out))


def _table(plan: Schedule, language: str) -> Iterator[str]:
    rows = [_row(task, language) for task in plan.tasks]
    widths = [max(width(row[at]) for row in rows) for at in range(len(rows[0]))]
    for task, row in zip(plan.tasks, rows, strict=True):
        cells = "  ".join(cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True))
        yield f"  {cells}  {_bar(task, plan.days)}"


def _row(task: Task, language: str) -> tuple[str, ...]:
    if task.begins is not None and task.ends is not None:
        time = f"{task.begins} – {task.ends}"
    else:
        time = words.days_between(task.start, task.finish).in_(language)
    mark = words.PART[task.is_in, task.how].in_(language)
    return (f"{task.title}{mark}", task.who, "？" if task.days is None else words.length(task.days).in_(language), time)


def _bar(task: Task, whole: Fraction) -> str:
    """From the beginning to the end, with what only waits to be issued; one that takes no time is a point."""
    mark = OPEN if task.is_in == "unknown" else CRITICAL if task.is_critical else USUAL
    if not whole:
        return mark
    first = min(int(task.start * BAR / whole), BAR - 1)
    done = max(first + 1, ceil(min(task.finish, task.start + (task.days or 0)) * BAR / whole))
    return (" " * first + mark * (done - first)).ljust(ceil(task.finish * BAR / whole), HELD)[:BAR]
