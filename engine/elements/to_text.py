"""Elements for people to read at a terminal: a catalog, one matter, the same matter at several levels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dsl.to_message import width
from engine.elements import BREACHES, Comparison, Judged, Sheet, words
from engine.elements.in_force import state_on


def catalog_text(sheets: tuple[Sheet, ...], on: date, language: str = "zh") -> str:
    """A line for each matter: its state on the day, where it comes from, how much of it is filled in."""
    size = max((width(each.matter) for each in sheets), default=0)
    lines = []
    for each in sheets:
        state = words.STATES[state_on(each, on)].in_(language)
        lines.append(f"{_padded(state, 10 if language == 'en' else 6)}  {_padded(each.matter, size)}  {each.declared_in}  {words.filled(each).in_(language)}")
    return "\n".join(lines)


def sheet_text(sheet: Sheet, on: date, language: str = "zh") -> str:
    title = sheet.matter if sheet.title == sheet.matter else f"{sheet.matter}（{sheet.title}）"
    state = words.STATES[state_on(sheet, on)].in_(language)
    lines = [f"{title}　{sheet.catalog}　{on.isoformat()} {state}"]
    size = max(width(each.element.name) for each in sheet.lines)
    for each in sheet.lines:
        number = f"{each.element.number:>2}" if each.element.number else " ·"
        value = each.text or "—"
        lines.append(f"  {number} {_padded(each.element.name, size)} {each.element.same}  {value}　← {words.whence(each).in_(language)}")
    return "\n".join([*lines, words.filled(sheet).in_(language)])


def comparison_text(comparison: Comparison, language: str = "zh") -> str:
    """The catalogs, then each element that is not the same everywhere: as the highest has it, and where one differs from what
    stands above it. ✗ breaks the rule, △ does so and says why."""
    return "\n".join(_lines(comparison, language))


def _lines(comparison: Comparison, language: str) -> Iterator[str]:
    yield f"{comparison.matter}　{words.compared(comparison).in_(language)}"
    for column in comparison.columns:
        above = comparison.columns[column.above].catalog if column.above is not None else ""
        against = (f"，比{above}" if language == "zh" else f", beside {above}") if above else ""
        yield f"  {column.level}　{column.catalog}{against}"
    places = max(width(_place(comparison, at)) for at in range(len(comparison.columns)))
    for at, first in enumerate(comparison.columns[0].judged):
        found = [_judged(column.judged, first, at) for column in comparison.columns]
        if all(each is None or each.verdict == "same" for each in found):
            continue
        element = first.stated.element
        yield ""
        yield f"{element.number or '·'} {element.name}〔{element.same} {words.RULES[element.same].in_(language)}〕"
        for place, each in enumerate(found):
            if each is not None and (place == 0 or each.verdict != "same"):
                yield f"  {_padded(_place(comparison, place), places)}  {_told(each, language)}"


def _judged(judged: tuple[Judged, ...], like: Judged, at: int) -> Judged | None:
    """The same element in another column: the 48 stand at the same place, those beside them may not."""
    if at < len(judged) and judged[at].stated.element.id == like.stated.element.id:
        return judged[at]
    return next((each for each in judged if each.stated.element.id == like.stated.element.id), None)


def _place(comparison: Comparison, at: int) -> str:
    return f"{comparison.columns[at].level} {comparison.columns[at].catalog}"


def _told(each: Judged, language: str) -> str:
    value = each.stated.text or "—"
    if each.verdict == "same":
        return value
    mark = "" if each.verdict not in BREACHES else "△ " if each.stated.reason else "✗ "
    reason = f"（{words.whence(each.stated).in_(language)}）" if each.stated.reason else ""
    return f"{value}　{mark}{words.VERDICTS[each.verdict].in_(language)}{reason}"


def _padded(text: str, size: int) -> str:
    return text + " " * (size - width(text))
