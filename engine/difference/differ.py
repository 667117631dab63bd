"""Two rulebooks held against each other: the changes in words, the examples that turn, made-up people whom it concerns."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from dsl.diagnostics import Problems
from engine.decide import goal_named
from engine.difference import Answered, Difference, ExampleFlip, Search
from engine.difference.compare import changes_between
from engine.difference.witness import TRIES, search_for, turn_of
from engine.examples import facts_of
from engine.grounds import grounds_of, is_same
from engine.program import Example, Period, Program
from engine.rulebook import Rulebook
from engine.setting import Setting

MOST_DAYS, MOST_PLACES = 3, 3


def difference_between(
    old: Rulebook, new: Rulebook, names: Sequence[str] = (), on: date | None = None, *, today: date, region: str | None = None,
    titles: tuple[str, str] = ("", ""), settings: Sequence[Setting] = (), tries: int = TRIES,
) -> Difference:  # fmt: skip
    """All that differs; of these goals only, if any are named.

    `settings` are what was set from outside: that such a value stands on no basis goes without saying. Without `on`, made-up people are decided today and on the first days of what changes later.
    """
    assumed = {each.parameter for each in settings}
    changes = tuple(
        each for each in changes_between(old.program, new.program)
        if (not names or set(each.touches) & set(names))
        and not (each.sort == "parameter" and each.name in assumed and each.about in ("basis", "checked"))
    )
    examples = _examples(old, new, names)
    searches = tuple(_searches(old, new, names, on, today, region, tries))
    return Difference(
        titles[0] or old.program.name, titles[1] or new.program.name, on or today, is_same(old.program, new.program), changes,
        tuple(flip for example, side in examples if (flip := _flip(old, new, example, side)) is not None), len(examples), searches,
    )  # fmt: skip


# ── examples ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _examples(old: Rulebook, new: Rulebook, names: Sequence[str]) -> list[tuple[Example, str]]:
    """The examples of both sides; one that both have, with the same facts, once."""
    found: dict[str, tuple[Example, str]] = {}
    for rulebook, side in ((old, "old"), (new, "new")):
        for each in rulebook.program.examples:
            if names and each.subject not in names:
                continue
            key = repr((each.subject, each.name, each.on, each.rules_on, each.region, each.given, each.found))
            found[key] = (each, "both" if key in found else side)
    return list(found.values())


def _flip(old: Rulebook, new: Rulebook, example: Example, side: str) -> ExampleFlip | None:
    one, other = _answered(old, example), _answered(new, example)
    if one.decision is None and other.decision is None:
        return None
    if one.decision is not None and other.decision is not None:
        before, after = ((each.decision.outcome, each.decision.value) for each in (one, other))  # type: ignore[union-attr]
        if turn_of(before, after) is None:
            return None
    return ExampleFlip(example.name, example.subject, example.on, side, one, other)  # type: ignore[arg-type]


def _answered(rulebook: Rulebook, example: Example) -> Answered:
    try:
        goal_named(rulebook.program, example.subject)
        facts = facts_of(rulebook, example)
    except Problems as found:
        return Answered(None, found.diagnostics[0].message)
    return Answered(rulebook.decide(example.subject, facts, example.on, example.region or None, rules_on=example.rules_on))


# ── made-up people ───────────────────────────────────────────────────────────────────────────────────────────────


def _searches(old: Rulebook, new: Rulebook, names: Sequence[str], on: date | None, today: date, region: str | None,
              tries: int) -> Iterator[Search]:  # fmt: skip
    for goal in new.program.goals:
        if goal not in old.program.goals or names and goal not in names:
            continue
        changed = tuple(_changed_rows(old.program, new.program, goal))
        days = [on] if on is not None else [today, *sorted({row.begin for row, _ in changed if row.begin and row.begin > today})][:MOST_DAYS]
        places = [new.place(region)]
        if region is None:
            # Where no fact says the place, the region of application does: those of the changed rows.
            places = [*dict.fromkeys([*places, *(row.region for row, is_by_fact in changed if row.region and not is_by_fact)])][:MOST_PLACES]
        yield search_for(old, new, goal, [(day, place) for day in days for place in places], tries)


def _changed_rows(old: Program, new: Program, goal: str) -> Iterator[tuple[Period, bool]]:
    """The rows of parameters under a goal that one side only has, and whether a fact says whose region they go by."""
    for name in dict.fromkeys([*grounds_of(new, goal).parameters, *grounds_of(old, goal).parameters]):
        sides = [program.parameters.get(name) for program in (old, new)]
        rows = [() if side is None else side.periods for side in sides]
        known = [{repr(row) for row in some} for some in rows]
        is_by_fact = all(side is None or side.by is not None for side in sides)
        for some, others in zip(rows, reversed(known), strict=True):
            yield from ((row, is_by_fact) for row in some if repr(row) not in others)


@contextmanager
def out_of(out: Path | None) -> Iterator[tuple[Path | None, Path]]:
    """Where results go, whole or not at all, None where nobody wants them; and a folder for work."""
    if out is not None:
        # Only who writes files or reads a population needs it.
        from engine.population.place import results_in

        with results_in(Path(os.path.abspath(out))) as (folder, work):
            yield folder, work
        return
    with TemporaryDirectory(prefix="banshi-") as made:
        work = Path(made) / "work"
        work.mkdir()
        yield None, work
