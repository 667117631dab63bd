"""A page of a catalog as it is read: the fields that entries fill, the nouns they make, and what is wrong with the keys."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dsl import problems, surface
from dsl.diagnostics import Diagnostic, Report, Severity
from dsl.nearest import folded, nearest
from dsl.slips import colon_slip_of, shortened
from dsl.source import Text
from dsl.surface import Entries, Items, Notes, Own, Value
from dsl.vocabulary import (
    FACT_SHAPE,
    FILE_KINDS,
    LIBRARY_SHAPE,
    NOTES,
    SHAPES,
    TRUTHS,
    Key,
    Shape,
    Takes,
)

Reader = Callable[["Page", Key, Text, Value, Entries | None], Any]
"""What stands behind a key, as the surface keeps it: of a page, the key, the word that was written, what stands behind it, and
all that stands beside it. None where it cannot be read, and that has been said."""


class Page:
    """A file being read: where problems go, what has been given up already, and who reads what may stand behind a key."""

    def __init__(self, file: str, report: Report, broken: frozenset[int], lost: set[str], readers: Mapping[Takes, Reader]):
        self.file = file
        self.report = report
        self.broken = broken
        self.lost = lost
        self.readers = readers
        self.looked_for_subject = False

    def fields(self, shape: Shape, entries: Entries) -> dict[str, Any]:
        """The fields that entries fill, by the vocabulary of the shape; `UNREAD` where something was written in vain."""
        found: dict[str, Any] = {}
        first: dict[str, Text] = {}
        below: Text | None = None
        pairs, readers = entries.entries, self.readers
        for number, (name, value) in enumerate(pairs):
            key = shape.by_word.get(name.value)
            if key is None:
                key = shape.by_word.get(folded(name.value))
            if key is None:
                if below is None:
                    below = self.unknown(shape, name, pairs, number)
                elif below is not name:
                    self.lost.add(name.value)
                continue
            below = None
            if key.zh in first:
                self.say(problems.doubled_key(name.span, first[key.zh].value, name.value, first[key.zh].span))
                continue
            first[key.zh] = name
            if type(value) is Text and not value.value:
                self.empty(shape, key, name, pairs, number)
                found[key.field] = found.get(key.field, UNREAD)
                continue
            taken = readers[key.takes](self, key, name, value, entries)
            if taken is None:
                found[key.field] = found.get(key.field, UNREAD)
            else:
                if found.get(key.field) is UNREAD:
                    del found[key.field]
                if key.field == "elements":
                    found.setdefault("elements", []).append((key.en, _as_value(key, taken, value)))
                else:
                    found[key.field] = taken
        if isinstance(found.get("elements"), list):
            found["elements"] = tuple(found["elements"])
        return found

    def unknown(self, shape: Shape, name: Text, pairs: tuple[tuple[Text, Value], ...], number: int) -> Text | None:
        """Says what is wrong with a word that is no key here. What follows an empty key is below it by mistake."""
        if number:
            above, value = pairs[number - 1]
            key = shape.key(folded(above.value))
            if key and key.takes in _DEEPER and isinstance(value, Text) and not value.value:
                self.lost.add(name.value)
                if value.span.line not in self.broken:
                    self.say(problems.not_indented(name.span, above.value, name.value, name.span.column == 1))
                return name
            if is_cut(value, name, pairs[number][1]) and nearest(name.value, list(shape.by_word)) is None:
                assert isinstance(value, Text)
                self.say(problems.cut_by_comma(name.span, above.value, value.value, name.value))
                return None
        if shape is LIBRARY_SHAPE and not self.looked_for_subject:
            self.looked_for_subject = True
            if self.subject_is_missing(pairs):
                return name
        # What stands there is not read, so nobody shall be told that it is missing.
        self.lost |= set(_words_in(pairs[number][1]))
        if shape in FILE_KINDS and any(name.value in (kind.called.zh, kind.id) for kind in FILE_KINDS):
            self.say(problems.two_subjects(name.span, name.value))
            return None
        if shape in FILE_KINDS and name.value in LIBRARY_SHAPE.by_word:
            self.say(problems.library_in_subject(name.span, name.value, shape.called.zh, shape.called.en))
            return None
        words = shape.by_word
        chinese = not (name.value.isascii() and any(map(str.isalpha, name.value)))
        allowed = list(dict.fromkeys(key.zh if chinese else key.en for key in shape.keys))
        elsewhere = next((each for each in SHAPES.values() if name.value in each.by_word and each.noun), None)
        if elsewhere and name.value not in words:
            self.say(
                problems.key_elsewhere(name.span, name.value, elsewhere.called.zh, elsewhere.called.en, allowed, shape.called.zh, shape.called.en)
            )
        else:
            bare = name.value.strip("“”‘’\"'《》「」【】")
            near = bare if bare in words else nearest(name.value, allowed)
            self.say(problems.unknown_key(name.span, name.value, near, allowed, shape.called.zh, shape.called.en))
        return None

    def subject_is_missing(self, pairs: tuple[tuple[Text, Value], ...]) -> bool:
        words = [name.value for name, _ in pairs]
        kinds = []
        for shape in FILE_KINDS[1:]:
            own = [word for word in words if word in shape.by_word and word not in LIBRARY_SHAPE.by_word]
            others = [word for word in words if word not in shape.by_word and word not in LIBRARY_SHAPE.by_word]
            if len(own) > 1 and not others:
                kinds.append((shape.called.zh, shape.id))
        if kinds:
            self.say(problems.file_without_subject(pairs[0][0].span, kinds))
        return bool(kinds)

    def empty(self, shape: Shape, key: Key, name: Text, pairs: tuple[tuple[Text, Value], ...], number: int) -> None:
        if name.span.line in self.broken:
            return
        if key.takes in _DEEPER and number + 1 < len(pairs):
            following = pairs[number + 1][0]
            if shape.key(folded(following.value)) is None or following.span.line in self.broken:
                return  # said of the line that is not indented
        severity = Severity.WARNING if key in NOTES else Severity.ERROR
        self.say(problems.empty_value(name.span, name.value, key.takes.value, severity))

    def part(self, shape: Shape, name: Text, value: Value) -> Any:
        """What stands behind a name: a mapping opens every key, anything shorter fills the main one."""
        if shape.noun is surface.Structure:
            members = self.readers[Takes.MEMBERS](self, FACT_SHAPE.by_word["每项"], name, value, None)
            return surface.Structure(name, members or (), span=name.span)
        main = shape.main_key
        if main and main.takes is Takes.OPTIONS and not _is_opened(shape, value):
            fields = {main.field: self.readers[Takes.OPTIONS](self, main, name, value, None) or ()}
        elif isinstance(value, Entries):
            fields = self.fields(shape, value)
        elif main is None:
            self.wrong_form(name, value, Takes.PART)
            return None
        elif isinstance(value, Text) and not value.value:
            if shape.noun is not surface.FieldUse:  # there a name alone says enough
                self.say(problems.empty_value(name.span, name.value, main.takes.value))
            return self.noun(shape, name, {}, complete=True)
        else:
            taken = self.readers[main.takes](self, main, name, value, None)
            if taken is None and main.takes is not Takes.TRUTH:
                return self.noun(shape, name, {}, complete=True)
            fields = {main.field: taken}
        return self.noun(shape, name, fields)

    def noun(self, shape: Shape, name: Text | None, fields: dict[str, Any], *, complete: bool = False) -> Any:
        """The surface noun of a shape. `complete`: say nothing of what is missing, something was said already."""
        if not complete and name is not None:
            self.require(shape, fields, name)
        own, notes, rest = {}, {}, {}
        for each, value in what_was_read(fields).items():
            if each in _FIELDS[shape.id]:
                rest[each] = value
            elif each in _NOTE_FIELDS:
                notes[each] = value
            else:
                own[each] = value
        if own:
            rest["own"] = Own(**own)
        if notes:
            rest["notes"] = Notes(**notes)
        if "name" in _FIELDS[shape.id]:
            rest["name"] = name
        if shape.noun is surface.Formula and "value" not in rest:
            rest["value"] = Text("", self.file)
        if shape.noun in (surface.DecisionTable, surface.Ledger) and "rows" not in rest:
            rest["rows"] = surface.Grid((), (), ())
        if shape.noun is surface.Derived and "value" not in rest or shape.noun is surface.Retired and "from_" not in rest:
            return None
        if "span" in _FIELDS[shape.id] and name is not None:
            rest["span"] = name.span
        assert shape.noun is not None
        return shape.noun(**rest)

    def require(self, shape: Shape, fields: dict[str, Any], name: Text) -> None:
        if name.span.line in self.broken:
            return
        for key in shape.required:
            if key.field not in fields:
                sample = {"语言": "语言: 1", "自": "自: 2026-01-01", "表": "表: |"}.get(key.zh, f"{key.zh}: ……")
                self.say(problems.missing_key(name.span, key.zh, shape.called.zh, shape.called.en, sample))
        match shape.id:
            case "condition" if not fields.keys() & {"require", "by_hand"}:
                self.say(problems.condition_says_nothing(name.span, name.value))
            case "situation" if not fields.keys() & {"when", "one_of"}:
                self.say(problems.situation_says_nothing(name.span, name.value))
            case "parameter" if not fields.keys() & {"value", "history"}:
                self.say(problems.parameter_says_nothing(name.span, name.value))
            case "example" if not fields.get("expect"):
                self.say(problems.example_expects_nothing(name.span, name.value))

    def say(self, problem: Diagnostic) -> None:
        """A line that cannot be read has had its message."""
        if problem.span.line not in self.broken:
            self.report.add(problem)

    def check_name(self, name: Text) -> None:
        match = _BAD_IN_NAME.search(name.value)
        slip = colon_slip_of(name) if match and "：" in name.value else None
        if slip:
            self.say(slip)
        elif match:
            self.say(problems.bad_name(name.part(match.start(), match.end()), name.value, match[0]))

    def wrong_form(self, name: Text, value: Value, takes: Takes, shape: Shape | None = None) -> None:
        if isinstance(value, Text):
            slip = colon_slip_of(value)
            if slip:
                self.say(slip)
                return
            if takes in (Takes.ENTRIES, Takes.EXPRESSIONS):
                self.say(problems.text_instead_of_entries(value.span, name.value, shortened(value.value)))
                return
            got, got_en = "一段文字", "a text"
        elif isinstance(value, Items):
            first = value.items[0] if value.items else None
            if takes is Takes.ENTRIES and shape and shape.main_key and isinstance(first, Text):
                main, item = shape.main_key, shortened(first.value)
                zh, en = ("名称: " + item, "name: " + item) if main.takes is Takes.EXPRESSION else (f"{item}: {main.zh}", f"{item}: {main.en}")
                self.say(problems.list_instead_of_entries(name.span, name.value, zh, en))
                return
            got, got_en = "一个列表", "a list"
        else:
            got, got_en = "下一层的几项", "entries"
        span = value.span if isinstance(value, Text) else name.span
        self.say(problems.wrong_form(span, name.value, takes.value, got, got_en))


UNREAD: Any = object()


def what_was_read(fields: dict[str, Any]) -> dict[str, Any]:
    return {each: value for each, value in fields.items() if value is not UNREAD}


def is_cut(before: Value, name: Text, value: Value) -> bool:
    """Whether a word is the second half of the value before it, which a comma within braces has cut: `{位数: 3,0}`."""
    is_bare = isinstance(value, Text) and not value.value and value.span.line == name.span.line
    return is_bare and isinstance(before, Text) and bool(before.value) and before.span.line == name.span.line


def _words_in(value: Value) -> Iterator[str]:
    match value:
        case Text():
            yield value.value
        case Items(items):
            for each in items:
                yield from _words_in(each)
        case Entries(entries):
            for name, content in entries:
                yield name.value
                yield from _words_in(content)


def _as_value(key: Key, taken: Any, value: Value) -> Value:
    """An element as it was written, its chosen words in Chinese; what takes several is a list even where one is written."""
    if key.takes in (Takes.TEXTS, Takes.CHOICES):
        return value if isinstance(value, Items) and key.takes is Takes.TEXTS else Items(taken, value.span)
    if key.takes is Takes.TRUTH and isinstance(value, Text):
        return replace(value, value=TRUTHS.spelled(value.value, "zh"), breaks=())
    return taken if key.takes is Takes.CHOICE else value


def _is_opened(shape: Shape, value: Value) -> bool:
    """Whether an enumeration is written with its keys, not as its options."""
    return isinstance(value, Entries) and any(
        name.value in ("可取", "allowed") and not isinstance(content, Text) for name, content in value.entries
    )


_BAD_IN_NAME = re.compile(r"^\d|[()\[\]{}、，。：；\"'“”‘’#|,;:!?@&%*+/=<>≥≤≠×÷【】`.]|^$")
_NOTE_FIELDS = frozenset(each.name for each in dataclasses.fields(Notes))
_FIELDS = {shape.id: frozenset(each.name for each in dataclasses.fields(shape.noun)) if shape.noun else frozenset() for shape in SHAPES.values()}
_DEEPER = frozenset(
    (Takes.PART, Takes.ENTRIES, Takes.MEMBERS, Takes.EXPRESSIONS, Takes.TEXTS_BY_NAME, Takes.VALUE_OR_PARTS, Takes.OPTIONS,
     Takes.ROWS, Takes.EXAMPLES, Takes.DEFINITION, Takes.AMENDMENTS, Takes.LOCKS, Takes.ANYTHING)
)
