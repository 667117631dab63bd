"""What may stand behind a key and is made of things with names: parts, entries, members, options."""

from __future__ import annotations

from typing import Any

from dsl import problems, surface
from dsl.grid import lines_of
from dsl.nearest import nearest
from dsl.reading.page import Page, what_was_read
from dsl.reading.words import text_in, texts_in
from dsl.source import Text, text_at
from dsl.surface import Entries, Value
from dsl.vocabulary import ELEMENTS_SHAPE, NAME_COLUMN, SHAPES, Key, Shape, Takes


def part_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
    shape = SHAPES[key.of]
    if shape.noun is None:
        if not isinstance(value, Entries):
            page.wrong_form(name, value, key.takes)
            return None
        fields = what_was_read(page.fields(shape, value))
        return fields.get("elements", ()) if shape is ELEMENTS_SHAPE else tuple(fields.items())
    return page.part(shape, name, value)


def entries_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[Any, ...] | None:
    shape = SHAPES[key.of]
    if isinstance(value, Text) and "|" in value.value and value.breaks:
        return entries_in_table(page, key, shape, name, value)
    if not isinstance(value, Entries):
        page.wrong_form(name, value, key.takes, shape)
        return None
    found = []
    below: Text | None = None
    pairs = value.entries
    for number, (each, content) in enumerate(pairs):
        if below is not None and shape.key(each.value) is not None:
            continue
        below = None
        if isinstance(content, Text) and not content.value and number + 1 < len(pairs):
            following = pairs[number + 1][0]
            if shape.key(following.value) is not None and each.span.line not in page.broken:
                page.say(problems.not_indented(following.span, each.value, following.value, following.span.column == 1))
                below = each
                continue
        if shape.id in _NAMED_IN_RULES:
            page.check_name(each)
        part = page.part(shape, each, content)
        if part is not None:
            found.append(part)
    return tuple(found)


def entries_in_table(page: Page, key: Key, shape: Shape, name: Text, value: Text) -> tuple[Any, ...] | None:
    """Like entries as a text table: the first column names them, the others are their keys."""
    if "\n" not in value.value.strip():
        page.say(problems.table_needs_bar(value.span, name.value))
        return None
    lines = lines_of(value, page.report)
    if lines is None:
        return None
    if lines.head[0].value not in NAME_COLUMN:
        page.say(problems.table_without_names(lines.head[0].span))
        return None
    found = []
    for cells, place, number in zip(lines.rows, lines.places, lines.numbers, strict=True):
        if cells[0] is None:
            page.say(problems.row_without_name(place, number))
            continue
        pairs = tuple((column, cell) for column, cell in zip(lines.head[1:], cells[1:], strict=True) if cell is not None)
        if shape.id in _NAMED_IN_RULES:
            page.check_name(cells[0])
        found.append(page.part(shape, cells[0], Entries(pairs, place)))
    return tuple(each for each in found if each is not None)


def members_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[surface.Fact, ...] | None:
    if isinstance(value, Text) and "|" not in value.value:
        # A list of plain values: its element has a type and no name.
        unnamed = text_at("", value.file, value.line, value.column)
        return (surface.Fact(unnamed, type=value, span=value.span),)
    return entries_in(page, key, name, value, siblings)


def uses_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[Any, ...] | None:
    """Entries, or their names alone."""
    if isinstance(value, Entries) or isinstance(value, Text) and "|" in value.value:
        return entries_in(page, key, name, value, siblings)
    names = texts_in(page, key, name, value, siblings)
    return None if names is None else tuple(page.noun(SHAPES[key.of], each, {}) for each in names)


def pairs_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[tuple[Text, Text], ...] | None:
    if not isinstance(value, Entries):
        page.wrong_form(name, value, key.takes)
        return None
    found = []
    for each, content in value.entries:
        if not isinstance(content, Text):
            page.wrong_form(each, content, Takes.EXPRESSION if key.takes is Takes.EXPRESSIONS else Takes.TEXT)
        elif not content.value:
            page.say(problems.empty_value(each.span, each.value, Takes.TEXT.value))
        else:
            if key.takes is Takes.EXPRESSIONS:
                page.check_name(each)
            found.append((each, content))
    return tuple(found)


def places_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
    found = pairs_in(page, key, name, value, siblings)
    if found is None or key.field != "places":
        return found
    return tuple(surface.Place(place, code, span=place.span) for code, place in found)


def value_or_parts_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
    if isinstance(value, Entries):
        return pairs_in(page, key, name, value, siblings)
    return text_in(page, key, name, value, siblings)


def options_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
    if isinstance(value, Entries):
        found = []
        for each, code in value.entries:
            if isinstance(code, Text):
                found.append((each, code if code.value else None))
            else:
                page.wrong_form(each, code, Takes.TEXT)
        return tuple(found)
    return tuple((each, None) for each in texts_in(page, key, name, value, siblings) or ())


def locks_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
    if not isinstance(value, Entries):
        page.wrong_form(name, value, key.takes)
        return None
    found = []
    for kind, names in what_was_read(page.fields(SHAPES["locked"], value)).items():
        shape = SHAPES[kind]
        locked = []
        for each in names:
            element = shape.key(each.value)
            if element is None:
                allowed = [one.zh for one in shape.keys]
                near = nearest(each.value, allowed)
                page.say(problems.unknown_key(each.span, each.value, near, allowed, shape.called.zh, shape.called.en))
            else:
                locked.append((element.en, each))
        found.append((kind, tuple(locked)))
    return tuple(found)


# What an expression may name, and what others refer to. Steps and examples are free.
_NAMED_IN_RULES = frozenset(
    ("fact", "parameter", "formula", "table", "condition", "situation", "document", "pledge", "enum", "structure", "register",
     "matter", "benefit", "theme", "basis")
)
