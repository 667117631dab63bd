"""How the matters of an area are laid out for looking through: by sort, single ones by topic, else by the theme they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dsl.diagnostics import Words
from engine.program import Goal, Program, Theme
from web import words
from web.site import Area

TOPICS = ("user_topic_type", "corp_topic_type")
FEW = 12
"""So many are simply listed."""


@dataclass(frozen=True, slots=True)
class Board:
    """Matters under one heading."""

    title: str | Words
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """All of one sort. One board: they are simply listed."""

    sort: str
    boards: tuple[Board, ...]


def shelves_of(area: Area) -> tuple[Shelf, ...]:
    found = []
    for sort in words.SORTS:
        goals = [goal for goal in area.goals.values() if goal.sort == sort]
        if goals:
            found.append(Shelf(sort, boards_of(goals, area.rulebook.program)))
    return tuple(found)


def boards_of(goals: list[Goal], program: Program) -> tuple[Board, ...]:
    if len(goals) <= FEW:
        return (Board("", tuple(goals)),)
    boards: dict[str | Words, list[Goal]] = {}
    for goal in goals:
        boards.setdefault(next(topics_of(goal, program), words.OTHERS), []).append(goal)
    if words.OTHERS in boards:
        boards[words.OTHERS] = boards.pop(words.OTHERS)
    return tuple(Board(title, tuple(each)) for title, each in boards.items())


def topics_of(goal: Goal, program: Program) -> Iterator[str]:
    """The topics an author gave, then the themes it is part of."""
    matter = program.matters.get(goal.name)
    elements = dict(matter.elements) if matter else {}
    for key in TOPICS:
        yield from words.texts_of(elements.get(key))
    yield from (theme.goal.title or theme.goal.name for theme in themes_with(goal, program))


def themes_with(goal: Goal, program: Program) -> tuple[Theme, ...]:
    """The themes a matter is part of."""
    return tuple(
        theme for theme in program.themes.values() if not theme.goal.retired[0] and any(each.matter == goal.name for each in theme.members)
    )
