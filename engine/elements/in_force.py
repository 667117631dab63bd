"""Which matters are in force on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.elements import Sheet, State
from engine.program import Matter

STATES: Mapping[str, State] = {"在用": "in use", "暂停": "suspended", "取消": "cancelled"}


def state_on(sheet: Sheet, on: date) -> State:
    """Dates decide before words. A matter is in force from its day of effect on, up to but not on its day of cancellation."""
    return _state(
        sheet.of("plan_effective_date").text, sheet.of("plan_cancel_date").text, sheet.of("task_state").text, sheet.retired, on
    )


def state_of(matter: Matter, on: date) -> State:
    """The same of a compiled matter."""
    elements = dict(matter.elements)
    begin, end, state = (str(elements.get(key) or "") for key in ("plan_effective_date", "plan_cancel_date", "task_state"))
    return _state(begin, end, state, matter.goal.retired[0], on)


def _state(begin: str, end: str, state: str, retired: str, on: date) -> State:
    if any(_is_reached(day, on) for day in (end, retired)):
        return "cancelled"
    if begin and not _is_reached(begin, on):
        return "planned"
    return STATES.get(state, "in use")


def _is_reached(day: str, on: date) -> bool:
    return bool(day) and day <= on.isoformat()
