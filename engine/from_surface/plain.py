"""Words, lists and mappings of the surface as plain values, for what the engine only carries along."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from dsl import surface
from dsl.source import Span, Text
from engine import problems_of_goals
from engine.kinds import FunctionKind, Kind, ListKind, RangeKind, RecordKind, certain

if TYPE_CHECKING:
    from engine.from_surface.desk import Desk, Scene
    from engine.program import Expr


def words(text: Text | None) -> str:
    return "" if text is None else text.value


def citations(notes: surface.Notes) -> tuple[str, ...]:
    return tuple(each.value for each in notes.basis)


def plain(value: object) -> object:
    """A text as str, a list as a tuple, anything with fields as a dict of those that were written."""
    if type(value) is Text:  # Nine of ten are.
        return value.value
    match value:
        case None:
            return None
        case bool() | str():
            return value
        case surface.Items(items):
            return tuple(plain(item) for item in items)
        case surface.Entries(entries):
            return {key.value: plain(item) for key, item in entries}
        case tuple():
            return tuple(plain(item) for item in value)
        case Span() | surface.Notes():
            return None
        case _ if is_dataclass(value):
            parts = {each.name: plain(getattr(value, each.name)) for each in fields(value) if each.name not in ("span", "notes")}
            return {name: part for name, part in parts.items() if part not in (None, ())}
        case _:
            raise TypeError(f"not of the surface: {type(value).__name__}")


def can_be_read_out(kind: Kind) -> bool:
    """Whether a value can stand in a text for citizens."""
    match certain(kind):
        case ListKind(item):
            return can_be_read_out(item)
        case RecordKind() | RangeKind() | FunctionKind():
            return False
    return True


def template(desk: Desk, text: Text | None, scene: Scene) -> tuple[str | Expr, ...]:
    """Words with 【expressions】 among them; 【【 is a bracket as it stands."""
    from engine.from_surface.typed import expression

    if text is None:
        return ()
    if "【" not in text.value and "】" not in text.value:
        return (text.value,) if text.value else ()
    parts: list[str | Expr] = []
    said, at, value = "", 0, text.value
    while at < len(value):
        if value.startswith("【【", at) or value.startswith("】】", at):
            said, at = said + value[at], at + 2
        elif value[at] == "【":
            end = value.find("】", at)
            if end < 0:
                desk.report.add(problems_of_goals.open_placeholder(text.part(at, at + 1)))
                return (*parts, said + value[at:])
            if said:
                parts.append(said)
            if value[at + 1:end].strip():
                expr = expression(desk, text.slice(at + 1, end), scene)
                if not can_be_read_out(expr.kind):
                    desk.report.add(problems_of_goals.bad_placeholder(expr.span, certain(expr.kind)))
                parts.append(expr)
            else:
                desk.report.add(problems_of_goals.empty_placeholder(text.part(at, end + 1)))
            said, at = "", end + 1
        else:
            said, at = said + value[at], at + 1
    return (*parts, said) if said else tuple(parts)
