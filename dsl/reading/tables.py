"""What may stand behind a key and is written as a table: rows of rules, and examples."""

from __future__ import annotations

from typing import Any

from dsl import problems, surface
from dsl.grid import grid_from, grid_from_rows, lines_of, notes_of, parts_of
from dsl.nearest import folded
from dsl.reading.page import Page
from dsl.reading.parts import entries_in
from dsl.reading.words import check_date, chosen
from dsl.source import Span, Text
from dsl.surface import Entries, Items, Value
from dsl.vocabulary import EXAMPLE_SHAPE, EXPECT_SHAPE, HISTORY_RESULTS, NAME_COLUMN, ROW_NOTES, Key, Takes


def rows_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> surface.Grid | None:
    if key.of == "history":
        results = {word for pair in HISTORY_RESULTS for word in pair}
    else:
        results = set()
        for word, outputs in siblings.entries if siblings else ():
            if word.value in ("输出", "outputs") and isinstance(outputs, Entries):
                results = {folded(each.value) for each, _ in outputs.entries}
    if isinstance(value, Items):
        return grid_from_rows(value, page.report, results)
    if not isinstance(value, Text):
        page.wrong_form(name, value, key.takes)
        return None
    if "\n" not in value.value.strip():
        if "|" in value.value:
            page.say(problems.table_needs_bar(value.span, name.value))
        else:
            page.wrong_form(name, value, key.takes)
        return None
    grid = grid_from(value, page.report, results)
    if grid and key.of == "history":
        check_history(page, grid)
    return grid


def check_history(page: Page, grid: surface.Grid) -> None:
    key = EXAMPLE_SHAPE.by_word["日期"]
    dated = [number for number, column in enumerate(grid.inputs) if column.value in ("自", "至", "from", "until")]
    for row in grid.rows:
        for number in dated:
            cell = row.inputs[number]
            if cell is not None:
                check_date(page, key, grid.inputs[number].value, cell)


def anything_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> Any:
    if key.field not in ("given", "expect"):
        return value
    if not isinstance(value, Entries):
        page.wrong_form(name, value, Takes.ENTRIES)
        return None
    if key.field == "given":
        return value.entries
    return tuple((each, expected(page, each, content)) for each, content in value.entries)


def expected(page: Page, name: Text, value: Value) -> Value:
    """What an example expects under a name; what the language knows to be a list becomes one."""
    key = EXPECT_SHAPE.by_word.get(name.value)
    if key is None:
        return value
    if key.takes is Takes.CHOICE:
        if isinstance(value, Text):
            return chosen(page, key, name.value, value)
        page.wrong_form(name, value, key.takes)
        return value
    if isinstance(value, Text):
        return Items(parts_of(value), value.span)
    return value


def examples_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[surface.Example, ...] | None:
    if not isinstance(value, Text):
        return entries_in(page, key, name, value, siblings)
    if "\n" not in value.value.strip():
        if "|" in value.value:
            page.say(problems.table_needs_bar(value.span, name.value))
        else:
            page.wrong_form(name, value, key.takes)
        return None
    lines = lines_of(value, page.report)
    if lines is None:
        return None
    if lines.inputs is None:
        names = [each.value for each in lines.head]
        page.say(problems.table_without_results(lines.head[0].span, " | ".join(names[:-1]) + " || " + names[-1]))
        return None
    if not any(each.value in NAME_COLUMN for each in lines.head):
        page.say(problems.table_without_names(lines.head[0].span))
        return None
    columns = [(name, *_use_of_column(name.value, column >= lines.inputs)) for column, name in enumerate(lines.head)]
    return tuple(
        example
        for cells, place, number in zip(lines.rows, lines.places, lines.numbers, strict=True)
        if (example := example_from(page, columns, cells, place, number))
    )


def example_from(
    page: Page, columns: list[tuple[Text, str, str]], cells: tuple[Text | None, ...], place: Span, number: int
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
            expect.append((name, expected(page, name, cell)))
        elif use == "notes":
            notes[field_] = cell
        else:
            if use == "date":
                check_date(page, _EXAMPLE_COLUMNS[name.value], name.value, cell)
            own[field_] = cell
    if "name" not in own:
        page.say(problems.row_without_name(place, number))
        return None
    if notes:
        own["notes"] = notes_of(notes)
    return surface.Example(**own, given=tuple(given), expect=tuple(expect), span=place)


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


_EXAMPLE_COLUMNS = {
    word: key for word, key in EXAMPLE_SHAPE.by_word.items() if key.en in ("subject", "on", "rules_on", "known_at", "region")
}
