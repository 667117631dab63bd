"""The definitions that a file writes, read by the vocabulary: one reader for every shape."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from dsl import problems, surface
from dsl.diagnostics import Diagnostic, Report, Severity, Words
from dsl.from_text import Document, Patience, TooMany
from dsl.grid import grid_from, grid_from_rows, lines_of, notes_of, parts_of
from dsl.nearest import folded, nearest
from dsl.slips import colon_slip_of, shortened
from dsl.source import Span, Text, text_at
from dsl.surface import Entries, Items, Notes, Own, Value
from dsl.vocabulary import (
    AMENDMENT_KEYS,
    CATALOG_SHAPE,
    DROP,
    ELEMENTS_SHAPE,
    EXAMPLE_SHAPE,
    EXPECT_SHAPE,
    FACT_SHAPE,
    FILE_KINDS,
    HISTORY_RESULTS,
    LIBRARY_SHAPE,
    NAME_COLUMN,
    NOTES,
    ROW_NOTES,
    SHAPES,
    TRUTHS,
    Key,
    Shape,
    Takes,
)


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
    page = _Page(document.file, found, document.broken, set(document.lost))
    try:
        return page.definitions(document.root)
    except TooMany:
        return Definitions(document.file, {}, lost=frozenset(page.lost), broken=document.broken)
    finally:
        report.extend(found)


def amendment_from(subject: Text, changes: Value, shape: Shape | None, broken: frozenset[int], report: Report) -> surface.Amendment | None:
    """A change to something of the sort `shape`; None (and a problem) where it cannot be read."""
    return _Page(subject.file, report, broken, set()).amendment(subject, changes, shape)


class _Page:
    """A file being read: where problems go, and what has been given up already."""

    def __init__(self, file: str, report: Report, broken: frozenset[int], lost: set[str]):
        self.file = file
        self.report = report
        self.broken = broken
        self.lost = lost
        self.looked_for_subject = False

    # --- A file ---

    def definitions(self, root: Entries) -> Definitions:
        kind, name = self.kind_of(root)
        amendments: tuple[tuple[Text, Value], ...] = ()
        head = None
        by_field: dict[str, tuple[Any, ...]] = {}
        if kind is None or kind is CATALOG_SHAPE:
            fields = self.fields(kind or LIBRARY_SHAPE, root)
            if kind is CATALOG_SHAPE:
                self.require(kind, fields, name or Text("", self.file))
            fields = _read(fields)
            amendments = fields.pop("amendments", ())
            if kind is CATALOG_SHAPE:
                head = {each: fields.pop(each) for each in list(fields) if each not in _LIBRARY_FIELDS}
            by_field = fields
        else:
            assert name is not None
            rest = Entries(tuple(pair for pair in root.entries if pair[1] is not name), root.span)
            self.check_name(name)
            noun = self.noun(kind, name, self.fields(kind, rest))
            by_field = {_FIELD_OF_KIND[kind.id]: (noun,)}
        return Definitions(self.file, by_field, head, amendments, frozenset(self.lost), self.broken)

    def kind_of(self, root: Entries) -> tuple[Shape | None, Text | None]:
        """What the file is: the one thing whose name stands behind the key, or a library."""
        for word, value in root.entries:
            for shape in FILE_KINDS:
                if word.value in (shape.called.zh, shape.id):
                    if shape is CATALOG_SHAPE or (isinstance(value, Text) and value.value):
                        return shape, value if isinstance(value, Text) else None
        return None, None

    # --- A shape ---

    def fields(self, shape: Shape, entries: Entries) -> dict[str, Any]:
        """The fields that entries fill, by the vocabulary of the shape; `_UNREAD` where something was written in vain."""
        found: dict[str, Any] = {}
        first: dict[str, Text] = {}
        below: Text | None = None
        pairs = entries.entries
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
                found[key.field] = found.get(key.field, _UNREAD)
                continue
            taken = _TAKE[key.takes](self, key, name, value, entries)
            if taken is None:
                found[key.field] = found.get(key.field, _UNREAD)
            else:
                if found.get(key.field) is _UNREAD:
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
            members = _TAKE[Takes.MEMBERS](self, FACT_SHAPE.by_word["每项"], name, value, None)
            return surface.Structure(name, members or (), span=_span_of(name))
        main = shape.main_key
        if main and main.takes is Takes.OPTIONS and not _is_opened(shape, value):
            fields = {main.field: _TAKE[Takes.OPTIONS](self, main, name, value, None) or ()}
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
            taken = _TAKE[main.takes](self, main, name, value, None)
            if taken is None and main.takes is not Takes.TRUTH:
                return self.noun(shape, name, {}, complete=True)
            fields = {main.field: taken}
        return self.noun(shape, name, fields)

    def noun(self, shape: Shape, name: Text | None, fields: dict[str, Any], *, complete: bool = False) -> Any:
        """The surface noun of a shape. `complete`: say nothing of what is missing, something was said already."""
        if not complete and name is not None:
            self.require(shape, fields, name)
        own, notes, rest = {}, {}, {}
        for each, value in _read(fields).items():
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
            rest["span"] = _span_of(name)
        assert shape.noun is not None
        return shape.noun(**rest)

    def require(self, shape: Shape, fields: dict[str, Any], name: Text) -> None:
        if name.span.line in self.broken:
            return
        for key in shape.keys:
            if key.required and key.field not in fields:
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
                self.say(problems.list_instead_of_entries(_span_of(name), name.value, zh, en))
                return
            got, got_en = "一个列表", "a list"
        else:
            got, got_en = "下一层的几项", "entries"
        span = value.span if isinstance(value, Text) else _span_of(name)
        self.say(problems.wrong_form(span, name.value, takes.value, got, got_en))

    # --- What may stand behind a key ---

    def text(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> Text | None:
        if type(value) is Text:
            return value
        if isinstance(value, Items) and all(isinstance(each, Text) for each in value.items):
            written = ", ".join(str(each) for each in value.items)
            if ".." in written:
                self.say(problems.range_needs_quotes(value.span, f"[{written}]"))
                return None
        self.wrong_form(name, value, key.takes)
        return None

    def truth(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> bool | None:
        if not isinstance(value, Text):
            self.wrong_form(name, value, key.takes)
            return None
        meaning = TRUTHS.meaning(value.value)
        if meaning is None or (value.value.isascii() and name.value == key.zh):
            word = value.value.lower()
            wanted = "是" if word in _LIKE_YES else "否" if word in _LIKE_NO or word[:1] in ("不", "无", "没", "非") else ""
            if name.value == key.en and name.value != key.zh:
                wanted = {"是": "yes", "否": "no"}.get(wanted, "")
            self.say(problems.not_a_truth(value.span, name.value, value.value, wanted))
            return wanted in ("是", "yes") if wanted else None
        return meaning == "yes"

    def date(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> Text | None:
        if not isinstance(value, Text):
            self.wrong_form(name, value, key.takes)
            return None
        self.check_date(key, name.value, value)
        return value

    def check_date(self, key: Key, name: str, value: Text) -> None:
        if _is_date(value.value) or (key.en == "known_at" and _MOMENT.fullmatch(value.value) and _is_date(value.value[:10])):
            return
        numbers = re.findall(r"\d+", value.value)
        if len(numbers) == 1 and len(numbers[0]) == 8:
            numbers = [numbers[0][:4], numbers[0][4:6], numbers[0][6:]]
        wanted = ""
        if len(numbers) == 3 and len(numbers[0]) == 4 and all(len(number) <= 2 for number in numbers[1:]):
            wanted = f"{numbers[0]}-{int(numbers[1]):02}-{int(numbers[2]):02}"
        if wanted and not _is_date(wanted) and 1800 <= int(numbers[0]) <= 2199:
            self.say(problems.no_such_day(value.span, value.value))
            return
        self.say(problems.not_a_date(value.span, name, value.value, wanted))

    def choice(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> Text | None:
        text = self.text(key, name, value, siblings)
        return None if text is None else self.chosen(key, name.value, text)

    def chosen(self, key: Key, name: str, text: Text) -> Text:
        """One of a key's words, as Chinese spells it: what comes after the reader knows one spelling only."""
        self.check_choice(key, name, text)
        word = text.value if key.choices is None else key.choices.spelled(text.value, "zh")
        return text if word == text.value else replace(text, value=word, breaks=())

    def check_choice(self, key: Key, name: str, text: Text) -> None:
        choices = key.choices
        if choices is None or key.of == "type" or choices.meaning(text.value) is not None:
            return
        words = choices.listed("en" if name == key.en and text.value.isascii() else "zh")
        near = nearest(text.value, choices.all)
        if not choices.open:
            self.say(problems.not_a_choice(text.span, name, text.value, near, words))
        elif near:
            self.say(problems.not_a_choice(text.span, name, text.value, near, words, Severity.WARNING))

    def choices(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[Text, ...] | None:
        texts = self.texts(key, name, value, siblings)
        return None if texts is None else tuple(self.chosen(key, name.value, each) for each in texts)

    def texts(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[Text, ...] | None:
        if type(value) is Text:
            items: tuple[Value, ...] = (value,)
        elif isinstance(value, Items):
            items = value.items
        else:
            self.wrong_form(name, value, key.takes)
            return None
        texts: list[Text] = []
        for each in items:
            if isinstance(each, Entries) and each.entries:
                self.say(problems.entry_in_list(each.entries[0][0].span, each.entries[0][0].value, name.value, key.takes.value))
            elif not isinstance(each, Text):
                self.wrong_form(name, each, key.takes)
            elif not each.value:
                self.say(problems.empty_value(each.span, name.value, key.takes.value))
            else:
                if (key.takes is not Takes.TEXTS or key.en == "aliases" or key.of == "plain") and _WIDE_COMMA.search(each.value):
                    self.say(problems.list_with_wide_commas(each.span, (str(part) for part in parts_of(each))))
                texts.append(each)
        return tuple(texts)

    def nested(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
        shape = SHAPES[key.of]
        if shape.noun is None:
            if not isinstance(value, Entries):
                self.wrong_form(name, value, key.takes)
                return None
            fields = _read(self.fields(shape, value))
            return fields.get("elements", ()) if shape is ELEMENTS_SHAPE else tuple(fields.items())
        return self.part(shape, name, value)

    def entries(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[Any, ...] | None:
        shape = SHAPES[key.of]
        if isinstance(value, Text) and "|" in value.value and value.breaks:
            return self.entries_in_table(key, shape, name, value)
        if not isinstance(value, Entries):
            self.wrong_form(name, value, key.takes, shape)
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
                if shape.key(following.value) is not None and each.span.line not in self.broken:
                    self.say(problems.not_indented(following.span, each.value, following.value, following.span.column == 1))
                    below = each
                    continue
            if shape.id in _NAMED_IN_RULES:
                self.check_name(each)
            part = self.part(shape, each, content)
            if part is not None:
                found.append(part)
        return tuple(found)

    def entries_in_table(self, key: Key, shape: Shape, name: Text, value: Text) -> tuple[Any, ...] | None:
        """Like entries as a text table: the first column names them, the others are their keys."""
        if "\n" not in value.value.strip():
            self.say(problems.table_needs_bar(value.span, name.value))
            return None
        lines = lines_of(value, self.report)
        if lines is None:
            return None
        if lines.head[0].value not in NAME_COLUMN:
            self.say(problems.table_without_names(lines.head[0].span))
            return None
        found = []
        for cells, place, number in zip(lines.rows, lines.places, lines.numbers, strict=True):
            if cells[0] is None:
                self.say(problems.row_without_name(place, number))
                continue
            pairs = tuple((column, cell) for column, cell in zip(lines.head[1:], cells[1:], strict=True) if cell is not None)
            if shape.id in _NAMED_IN_RULES:
                self.check_name(cells[0])
            found.append(self.part(shape, cells[0], Entries(pairs, place)))
        return tuple(each for each in found if each is not None)

    def members(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[surface.Fact, ...] | None:
        if isinstance(value, Text) and "|" not in value.value:
            # A list of plain values: its element has a type and no name.
            unnamed = text_at("", value.file, value.line, value.column)
            return (surface.Fact(unnamed, type=value, span=_span_of(value)),)
        return self.entries(key, name, value, siblings)

    def uses(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[Any, ...] | None:
        """Entries, or their names alone."""
        if isinstance(value, Entries) or isinstance(value, Text) and "|" in value.value:
            return self.entries(key, name, value, siblings)
        names = self.texts(key, name, value, siblings)
        return None if names is None else tuple(self.noun(SHAPES[key.of], each, {}) for each in names)

    def pairs(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[tuple[Text, Text], ...] | None:
        if not isinstance(value, Entries):
            self.wrong_form(name, value, key.takes)
            return None
        found = []
        for each, content in value.entries:
            if not isinstance(content, Text):
                self.wrong_form(each, content, Takes.EXPRESSION if key.takes is Takes.EXPRESSIONS else Takes.TEXT)
            elif not content.value:
                self.say(problems.empty_value(each.span, each.value, Takes.TEXT.value))
            else:
                if key.takes is Takes.EXPRESSIONS:
                    self.check_name(each)
                found.append((each, content))
        return tuple(found)

    def places(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
        found = self.pairs(key, name, value, siblings)
        if found is None or key.field != "places":
            return found
        return tuple(surface.Place(place, code, span=_span_of(place)) for code, place in found)

    def value_or_parts(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
        if isinstance(value, Entries):
            return self.pairs(key, name, value, siblings)
        return self.text(key, name, value, siblings)

    def options(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
        if isinstance(value, Entries):
            found = []
            for each, code in value.entries:
                if isinstance(code, Text):
                    found.append((each, code if code.value else None))
                else:
                    self.wrong_form(each, code, Takes.TEXT)
            return tuple(found)
        return tuple((each, None) for each in self.texts(key, name, value, siblings) or ())

    def rows(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> surface.Grid | None:
        if key.of == "history":
            results = {word for pair in HISTORY_RESULTS for word in pair}
        else:
            results = set()
            for word, outputs in siblings.entries if siblings else ():
                if word.value in ("输出", "outputs") and isinstance(outputs, Entries):
                    results = {folded(each.value) for each, _ in outputs.entries}
        if isinstance(value, Items):
            return grid_from_rows(value, self.report, results)
        if not isinstance(value, Text):
            self.wrong_form(name, value, key.takes)
            return None
        if "\n" not in value.value.strip():
            if "|" in value.value:
                self.say(problems.table_needs_bar(value.span, name.value))
            else:
                self.wrong_form(name, value, key.takes)
            return None
        grid = grid_from(value, self.report, results)
        if grid and key.of == "history":
            self.check_history(grid)
        return grid

    def check_history(self, grid: surface.Grid) -> None:
        key = EXAMPLE_SHAPE.by_word["日期"]
        dated = [number for number, column in enumerate(grid.inputs) if column.value in ("自", "至", "from", "until")]
        for row in grid.rows:
            for number in dated:
                cell = row.inputs[number]
                if cell is not None:
                    self.check_date(key, grid.inputs[number].value, cell)

    def anything(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
        if key.field not in ("given", "expect"):
            return value
        if not isinstance(value, Entries):
            self.wrong_form(name, value, Takes.ENTRIES)
            return None
        if key.field == "given":
            return value.entries
        return tuple((each, self.expected(each, content)) for each, content in value.entries)

    def expected(self, name: Text, value: Value) -> Value:
        """What an example expects under a name; what the language knows to be a list becomes one."""
        key = EXPECT_SHAPE.by_word.get(name.value)
        if key is None:
            return value
        if key.takes is Takes.CHOICE:
            if isinstance(value, Text):
                return self.chosen(key, name.value, value)
            self.wrong_form(name, value, key.takes)
            return value
        if isinstance(value, Text):
            return Items(parts_of(value), value.span)
        return value

    def examples(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[surface.Example, ...] | None:
        if not isinstance(value, Text):
            return self.entries(key, name, value, siblings)
        if "\n" not in value.value.strip():
            if "|" in value.value:
                self.say(problems.table_needs_bar(value.span, name.value))
            else:
                self.wrong_form(name, value, key.takes)
            return None
        lines = lines_of(value, self.report)
        if lines is None:
            return None
        if lines.inputs is None:
            names = [each.value for each in lines.head]
            self.say(problems.table_without_results(lines.head[0].span, " | ".join(names[:-1]) + " || " + names[-1]))
            return None
        if not any(each.value in NAME_COLUMN for each in lines.head):
            self.say(problems.table_without_names(lines.head[0].span))
            return None
        columns = [(name, *_use_of_column(name.value, column >= lines.inputs)) for column, name in enumerate(lines.head)]
        return tuple(
            example
            for cells, place, number in zip(lines.rows, lines.places, lines.numbers, strict=True)
            if (example := self.example(columns, cells, place, number))
        )

    def example(
        self, columns: list[tuple[Text, str, str]], cells: tuple[Text | None, ...], place: Span, number: int
    ) -> surface.Example | None:
        own: dict[str, Any] = {}
        notes: dict[str, Text | None] = {}
        given: list[tuple[Text, Value]] = []
        expect: list[tuple[Text, Value]] = []
        for (name, use, field_), cell in zip(columns, cells, strict=True):
            if cell is None:
                continue
            if use == "given":
                given.append((name, cell))
            elif use == "expect":
                expect.append((name, self.expected(name, cell)))
            elif use == "notes":
                notes[field_] = cell
            else:
                if use == "date":
                    self.check_date(_EXAMPLE_COLUMNS[name.value], name.value, cell)
                own[field_] = cell
        if "name" not in own:
            self.say(problems.row_without_name(place, number))
            return None
        if notes:
            own["notes"] = notes_of(notes)
        return surface.Example(**own, given=tuple(given), expect=tuple(expect), span=place)

    def definition(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[Any, ...] | None:
        return self.entries(key, name, value, siblings)

    def amendments(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
        if not isinstance(value, Entries):
            self.wrong_form(name, value, key.takes)
            return None
        return value.entries

    def locks(self, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
        if not isinstance(value, Entries):
            self.wrong_form(name, value, key.takes)
            return None
        found = []
        for kind, names in _read(self.fields(SHAPES["locked"], value)).items():
            shape = SHAPES[kind]
            locked = []
            for each in names:
                element = shape.key(each.value)
                if element is None:
                    allowed = [one.zh for one in shape.keys]
                    near = nearest(each.value, allowed)
                    self.say(problems.unknown_key(each.span, each.value, near, allowed, shape.called.zh, shape.called.en))
                else:
                    locked.append((element.en, each))
            found.append((kind, tuple(locked)))
        return tuple(found)

    # --- Changes to a parent catalog ---

    def amendment(self, subject: Text, value: Value, shape: Shape | None) -> surface.Amendment | None:
        if not isinstance(value, Entries):
            self.wrong_form(subject, value, Takes.PART)
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
                    self.say(problems.unknown_key(name.span, name.value, nearest(name.value, allowed), allowed, "修改", "change"))
                    continue
                names = self.texts(_NAMES_KEY, name, content, None)
                drops.append((key.field if key else word, names or ()))
            elif name.value in _AMENDMENT_WORDS:
                own.append((name, content))
            else:
                changes.append((name, content))
        fields = _read(self.fields(_AMENDMENT_SHAPE, Entries(tuple(own), value.span)))
        notes = {each: fields[each] for each in fields if each != "reason"}
        change = None
        written: tuple[tuple[str, Text], ...] = ()
        if shape is not None:
            found = self.fields(shape, Entries(tuple(changes), value.span))
            change = self.noun(shape, subject, found, complete=True)
            written = tuple((key.en if key.field == "elements" else key.field, name) for name, _ in changes if (key := shape.key(name.value)))
        return surface.Amendment(subject, change, written, tuple(drops), fields.get("reason"), notes=Notes(**notes), span=_span_of(subject))


def _use_of_column(word: str, is_result: bool) -> tuple[str, str]:
    """What a column of examples is for, and the field of the example or of its notes that it fills."""
    if word in NAME_COLUMN:
        return "own", "name"
    if is_result:
        return "expect", ""
    if word in ROW_NOTES:
        return "notes", ROW_NOTES[word]
    key = _EXAMPLE_COLUMNS.get(word)
    if key is None:
        return "given", ""
    return "date" if key.takes is Takes.DATE else "own", key.field


_UNREAD: Any = object()


def _read(fields: dict[str, Any]) -> dict[str, Any]:
    return {each: value for each, value in fields.items() if value is not _UNREAD}


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


def _is_date(words: str) -> bool:
    if not _DATE.fullmatch(words):
        return False
    try:
        return 1800 <= date.fromisoformat(words).year <= 2199
    except ValueError:
        return False


def _span_of(text: Text) -> Span:
    if text.breaks:
        return text.span
    return Span(text.file, text.line, text.column, text.line, text.column + (len(text.value) or 1))


_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", re.ASCII)
_WIDE_COMMA = re.compile(r"[^\s、，][、，][^\s、，]")
_BAD_IN_NAME = re.compile(r"^\d|[()\[\]{}、，。：；\"'“”‘’#|,;:!?@&%*+/=<>≥≤≠×÷【】`.]|^$")
_LIKE_YES = {"on", "true", "yes", "y", "1", "真", "对", "有", "√", "t"}
_LIKE_NO = {"off", "false", "no", "n", "0", "假", "不", "无", "没有", "不是", "×", "f"}

_FIELD_OF_KIND = {"matter": "matters", "benefit": "benefits", "theme": "themes"}
_LIBRARY_FIELDS = {key.field for key in LIBRARY_SHAPE.keys}
_NOTE_FIELDS = frozenset(each.name for each in dataclasses.fields(Notes))
_FIELDS = {shape.id: frozenset(each.name for each in dataclasses.fields(shape.noun)) if shape.noun else frozenset() for shape in SHAPES.values()}
_EXAMPLE_COLUMNS = {
    word: key for word, key in EXAMPLE_SHAPE.by_word.items() if key.en in ("subject", "on", "rules_on", "known_at", "region")
}
# What an expression may name, and what others refer to. Steps and examples are free.
_NAMED_IN_RULES = frozenset(
    ("fact", "parameter", "formula", "table", "condition", "situation", "document", "pledge", "enum", "structure", "register",
     "matter", "benefit", "theme", "basis")
)
_DEEPER = frozenset(
    (Takes.PART, Takes.ENTRIES, Takes.MEMBERS, Takes.EXPRESSIONS, Takes.TEXTS_BY_NAME, Takes.VALUE_OR_PARTS, Takes.OPTIONS,
     Takes.ROWS, Takes.EXAMPLES, Takes.DEFINITION, Takes.AMENDMENTS, Takes.LOCKS, Takes.ANYTHING)
)
_LISTS = frozenset((Takes.ENTRIES, Takes.USES, Takes.NAMES, Takes.TEXTS, Takes.CHOICES))
_AMENDMENT_SHAPE = Shape("amendment", Words("修改", "change"), None, AMENDMENT_KEYS)
_AMENDMENT_WORDS = _AMENDMENT_SHAPE.by_word
_NAMES_KEY = SHAPES["order"].by_word["等"]

_TAKE: dict[Takes, Callable[..., Any]] = {
    Takes.TEXT: _Page.text,
    Takes.PROSE: _Page.text,
    Takes.VALUE: _Page.text,
    Takes.EXPRESSION: _Page.text,
    Takes.TRUTH: _Page.truth,
    Takes.DATE: _Page.date,
    Takes.CHOICE: _Page.choice,
    Takes.CHOICES: _Page.choices,
    Takes.NAME: _Page.text,
    Takes.NAMES: _Page.texts,
    Takes.USES: _Page.uses,
    Takes.TEXTS: _Page.texts,
    Takes.PART: _Page.nested,
    Takes.ENTRIES: _Page.entries,
    Takes.MEMBERS: _Page.members,
    Takes.EXPRESSIONS: _Page.pairs,
    Takes.TEXTS_BY_NAME: _Page.places,
    Takes.VALUE_OR_PARTS: _Page.value_or_parts,
    Takes.OPTIONS: _Page.options,
    Takes.ROWS: _Page.rows,
    Takes.EXAMPLES: _Page.examples,
    Takes.DEFINITION: _Page.definition,
    Takes.AMENDMENTS: _Page.amendments,
    Takes.LOCKS: _Page.locks,
    Takes.ANYTHING: _Page.anything,
}
