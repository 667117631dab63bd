"""The definitions that a file writes, read by the vocabulary: one reader for every sort of thing behind a key (`dsl.reading`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dsl import problems, surface
from dsl.diagnostics import Report, Words
from dsl.from_text import Document, Patience, TooMany
from dsl.nearest import nearest
from dsl.reading.page import Page, Reader, what_was_read
from dsl.reading.parts import (
    entries_in,
    locks_in,
    members_in,
    options_in,
    pairs_in,
    part_in,
    places_in,
    uses_in,
    value_or_parts_in,
)
from dsl.reading.tables import anything_in, examples_in, rows_in
from dsl.reading.words import choice_in, choices_in, date_in, text_in, texts_in, truth_in
from dsl.source import Text
from dsl.surface import Entries, Notes, Value
from dsl.vocabulary import AMENDMENT_KEYS, CATALOG_SHAPE, DROP, FILE_KINDS, LIBRARY_SHAPE, SHAPES, Key, Shape, Takes


@dataclass(frozen=True, slots=True)
class Definitions:
    """What one file adds to its catalog, by the fields of `Catalog`. A file that is the catalog's own has a head too."""

    file: str
    by_field: dict[str, tuple[Any, ...]]
    head: dict[str, Any] | None = None
    amendments: tuple[tuple[Text, Value], ...] = ()
    lost: frozenset[str] = field(default=frozenset())
    broken: frozenset[int] = field(default=frozenset())


def definitions_from(document: Document, report: Report) -> Definitions:
    """Everything a file defines; what is wrong in it goes into the report and is left out."""
    found = Patience()
    page = Page(document.file, found, document.broken, set(document.lost), READERS)
    try:
        return _definitions(page, document.root)
    except TooMany:
        return Definitions(document.file, {}, lost=frozenset(page.lost), broken=document.broken)
    finally:
        report.extend(found)


def amendment_from(subject: Text, changes: Value, shape: Shape | None, broken: frozenset[int], report: Report) -> surface.Amendment | None:
    """A change to something of the sort `shape`; None (and a problem) where it cannot be read."""
    return _amendment(Page(subject.file, report, broken, set(), READERS), subject, changes, shape)


# ── a file ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _definitions(page: Page, root: Entries) -> Definitions:
    kind, name = _kind_of(page, root)
    if kind is None and (below := _subject_below(page, root)) is not None:
        kind, name, root = below
    amendments: tuple[tuple[Text, Value], ...] = ()
    head = None
    by_field: dict[str, tuple[Any, ...]] = {}
    if kind is None or kind is CATALOG_SHAPE:
        fields = page.fields(kind or LIBRARY_SHAPE, root)
        if kind is CATALOG_SHAPE:
            page.require(kind, fields, name or Text("", page.file))
        fields = what_was_read(fields)
        amendments = fields.pop("amendments", ())
        if kind is CATALOG_SHAPE:
            head = {each: fields.pop(each) for each in list(fields) if each not in _LIBRARY_FIELDS}
        by_field = fields
    else:
        assert name is not None
        rest = Entries(tuple(pair for pair in root.entries if pair[1] is not name), root.span)
        page.check_name(name)
        noun = page.noun(kind, name, page.fields(kind, rest))
        by_field = {_FIELD_OF_KIND[kind.id]: (noun,)}
    return Definitions(page.file, by_field, head, amendments, frozenset(page.lost), page.broken)


def _kind_of(page: Page, root: Entries) -> tuple[Shape | None, Text | None]:
    """What the file is: the one thing whose name stands behind the key, or a library."""
    for word, value in root.entries:
        for shape in FILE_KINDS:
            if word.value in (shape.called.zh, shape.id):
                if shape is CATALOG_SHAPE or (isinstance(value, Text) and value.value):
                    return shape, value if isinstance(value, Text) else None
    return None, None


def _subject_below(page: Page, root: Entries) -> tuple[Shape, Text, Entries] | None:
    """The subject of a file whose name stands on the line below its key, with the keys of the subject at the left."""
    for word, value in root.entries:
        shape = next((each for each in FILE_KINDS[1:] if word.value in (each.called.zh, each.id)), None)
        if shape is None or not isinstance(value, Entries) or len(value.entries) != 1:
            continue
        ((name, content),) = value.entries
        is_bare = isinstance(content, Text) and not content.value
        if is_bare and any(other.value in shape.by_word and other.value not in LIBRARY_SHAPE.by_word for other, _ in root.entries):
            page.say(problems.name_below_key(word.span, word.value, name.value))
            return shape, name, Entries(tuple(pair for pair in root.entries if pair[1] is not value), root.span)
    return None


_FIELD_OF_KIND = {"matter": "matters", "benefit": "benefits", "theme": "themes"}
_LIBRARY_FIELDS = {key.field for key in LIBRARY_SHAPE.keys}


# ── a change to something of a catalog above ─────────────────────────────────────────────────────────────────────


def _amendments_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[tuple[Text, Value], ...] | None:
    """Left as they are written: only the catalogs above tell what is changed."""
    if not isinstance(value, Entries):
        page.wrong_form(name, value, key.takes)
        return None
    return value.entries


def _amendment(page: Page, subject: Text, value: Value, shape: Shape | None) -> surface.Amendment | None:
    if not isinstance(value, Entries):
        page.wrong_form(subject, value, Takes.PART)
        return None
    own: list[tuple[Text, Value]] = []
    drops: list[tuple[str, tuple[Text, ...]]] = []
    changes: list[tuple[Text, Value]] = []
    for name, content in value.entries:
        drop = next((each for each in DROP if name.value.startswith(each)), None)
        if drop:
            word = name.value[len(drop) :]
            key = shape.key(word) if shape else None
            if shape and key is None:
                allowed = [each + one.zh for each in DROP[:1] for one in shape.keys if one.takes in _LISTS]
                page.say(problems.unknown_key(name.span, name.value, nearest(name.value, allowed), allowed, "修改", "change"))
                continue
            names = texts_in(page, _NAMES_KEY, name, content, None)
            drops.append((key.field if key else word, names or ()))
        elif name.value in _AMENDMENT_WORDS:
            own.append((name, content))
        else:
            changes.append((name, content))
    fields = what_was_read(page.fields(_AMENDMENT_SHAPE, Entries(tuple(own), value.span)))
    notes = {each: fields[each] for each in fields if each != "reason"}
    change = None
    written: tuple[tuple[str, Text], ...] = ()
    if shape is not None:
        found = page.fields(shape, Entries(tuple(changes), value.span))
        change = page.noun(shape, subject, found, complete=True)
        written = tuple((key.en if key.field == "elements" else key.field, name) for name, _ in changes if (key := shape.key(name.value)))
    return surface.Amendment(subject, change, written, tuple(drops), fields.get("reason"), notes=Notes(**notes), span=subject.span)


_LISTS = frozenset((Takes.ENTRIES, Takes.USES, Takes.NAMES, Takes.TEXTS, Takes.CHOICES))
_AMENDMENT_SHAPE = Shape("amendment", Words("修改", "change"), None, AMENDMENT_KEYS)
_AMENDMENT_WORDS = _AMENDMENT_SHAPE.by_word
_NAMES_KEY = SHAPES["order"].by_word["等"]


# ── who reads what ───────────────────────────────────────────────────────────────────────────────────────────────

READERS: Mapping[Takes, Reader] = {
    Takes.TEXT: text_in,
    Takes.PROSE: text_in,
    Takes.VALUE: text_in,
    Takes.EXPRESSION: text_in,
    Takes.TRUTH: truth_in,
    Takes.DATE: date_in,
    Takes.CHOICE: choice_in,
    Takes.CHOICES: choices_in,
    Takes.NAME: text_in,
    Takes.NAMES: texts_in,
    Takes.USES: uses_in,
    Takes.TEXTS: texts_in,
    Takes.PART: part_in,
    Takes.ENTRIES: entries_in,
    Takes.MEMBERS: members_in,
    Takes.EXPRESSIONS: pairs_in,
    Takes.TEXTS_BY_NAME: places_in,
    Takes.VALUE_OR_PARTS: value_or_parts_in,
    Takes.OPTIONS: options_in,
    Takes.ROWS: rows_in,
    Takes.EXAMPLES: examples_in,
    Takes.DEFINITION: entries_in,
    Takes.AMENDMENTS: _amendments_in,
    Takes.LOCKS: locks_in,
    Takes.ANYTHING: anything_in,
}
assert set(READERS) == set(Takes)
