"""Whether what one level says of an element may stand beside what the level above says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from engine.elements import Sheet, Stated, Verdict
from engine.from_surface.modes import count_in
from engine.from_surface.time_limits import DEPTH, REACH, limit_from


def judged(stated: Stated, sheet: Sheet, above: Sheet | None, standard: Sheet) -> Verdict:
    """By the element's rule. `standard` is the sheet of the highest level: what it requires, all have to say."""
    is_required = any(each.id == stated.element.id for each in standard.required)
    if stated.is_missing and is_required:
        return "missing"
    if above is None:
        return "same"
    other = _of(above, stated)
    if stated.text == other.text:
        return "same"
    if stated.is_missing or other.is_missing:
        return "local" if stated.element.same == "L" else "missing" if stated.is_missing and stated.element.same == "S" else "unclear"
    match stated.element.same:
        case "L":
            return "local"
        case "S" if stated.element.id == "promise_type":
            # 3 working days that become 4 hours are better, and in another unit.
            return "better" if judged(sheet.of("promise_day"), sheet, above, standard) == "better" else "differs"
        case "S" if stated.element.id == "handle_flow":
            return _flow(stated.text, other.text)
        case "S":
            return "differs"
        case "≤":
            return _BETTER[stated.element.id](stated, sheet, other, above)


def _of(sheet: Sheet, stated: Stated) -> Stated:
    """The same element of another sheet; one beside the 48 may stand in neither."""
    return sheet.by_id.get(stated.element.id) or Stated(stated.element, "", "missing")


Compare = Callable[[Stated, Sheet, Stated, Sheet], Verdict]


def _less(count: Callable[[str], object]) -> Compare:
    """Less is better."""

    def compare(new: Stated, _: Sheet, old: Stated, __: Sheet) -> Verdict:
        a, b = count(new.text), count(old.text)
        if a is None or b is None:
            return "unclear"
        return "same" if a == b else "better" if a < b else "worse"  # type: ignore[operator]

    return compare


def _sooner(order: tuple[str, ...]) -> Compare:
    """What stands first in the list is best."""

    def compare(new: Stated, _: Sheet, old: Stated, __: Sheet) -> Verdict:
        if new.text not in order or old.text not in order:
            return "unclear"
        return "better" if order.index(new.text) < order.index(old.text) else "worse"

    return compare


def _days(text: str) -> object:
    limit = limit_from(text)
    return None if limit is None else limit.in_working_days


def _papers(_: Stated, sheet: Sheet, __: Stated, above: Sheet) -> Verdict:
    """Fewer papers, or the same asked for more kindly."""
    old = {each.name: each for each in above.papers}
    if any(each.name not in old for each in sheet.papers):
        return "worse"
    kinder = [each for each in sheet.papers if _asks(each) < _asks(old[each.name])]
    harder = [each for each in sheet.papers if _asks(each) > _asks(old[each.name])]
    if harder:
        return "worse"
    return "better" if kinder or len(sheet.papers) < len(old) else "unclear"


def _asks(paper: object) -> int:
    """How much a paper asks of people: to be brought, to come later, not at all."""
    waived, need, late, pledge = (getattr(paper, name) for name in ("waived", "need", "late", "pledge"))
    return 0 if waived else 1 if need == "非必要" else 2 if pledge else 3 if late else 4


_BETTER: Mapping[str, Compare] = {
    "promise_day": _less(_days),
    "limit_scene_num": _less(count_in),
    "materials": _papers,
    "handle_area": _sooner(REACH),
    "online_handle_depth": _sooner(DEPTH),
}

_STEP = re.compile(r"^(.*?)(?:（([^（）]*)）)?$")


def _flow(new: str, old: str) -> Verdict:
    """The same steps, each in no more time."""
    ours, theirs = ([_STEP.match(each).groups() for each in flow.split("→")] for flow in (new, old))  # type: ignore[union-attr]
    if [name for name, _ in ours] != [name for name, _ in theirs]:
        return "differs"
    for (_, mine), (_, other) in zip(ours, theirs, strict=True):
        a, b = limit_from(mine or ""), limit_from(other or "")
        if mine != other and (a is None or b is None or a.in_working_days > b.in_working_days):
            return "differs"
    return "better"
