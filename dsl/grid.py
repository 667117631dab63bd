"""Tables written as text, columns aligned by bars, and the same tables written row by row.

    岁数         | 地区 || 值  | 依据
    80以上不满90 | 某市 || 100 | 某法 第33条
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, replace

from dsl import problems
from dsl.diagnostics import Diagnostic, Report
from dsl.nearest import folded
from dsl.source import Run, Span, Text, text_at, text_over
from dsl.surface import Entries, Grid, Items, Notes, Row
from dsl.vocabulary import CHECKED, ROW_NOTES, Takes

MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Lines:
    """A text table as its cells: the head, and the rows with their cells in the head's order. An empty cell is None."""

    head: tuple[Text, ...]
    inputs: int | None
    """How many columns stand before `||`; None where the head has no `||`."""
    rows: tuple[tuple[Text | None, ...], ...]
    places: tuple[Span, ...]
    numbers: tuple[int, ...]


def grid_from(text: Text, report: Report, results: Collection[str] = (), *, notes: bool = True) -> Grid | None:
    """The grid of a text table. `results` names the result columns where the table itself does not part them by `||`."""
    lines = lines_of(text, report)
    if lines is None:
        return None
    grid = grid_of(lines, report, results, notes=notes)
    return grid and replace(grid, span=text.span)


def grid_of(lines: Lines, report: Report, results: Collection[str] = (), *, notes: bool = True) -> Grid | None:
    note_of = {
        number: ROW_NOTES[name.value] for number, name in enumerate(lines.head) if notes and name.value in ROW_NOTES
    }
    columns = [number for number in range(len(lines.head)) if number not in note_of]
    if lines.inputs is not None:
        inputs = [number for number in columns if number < lines.inputs]
    else:
        inputs = [number for number in columns if lines.head[number].value not in results]
        if len(inputs) == len(columns):
            names = [lines.head[number].value for number in columns]
            report.add(problems.table_without_results(lines.head[0].span, " | ".join(names[:-1]) + " || " + names[-1]))
            return None
    outputs = [number for number in columns if number not in inputs]
    return Grid(
        tuple(lines.head[number] for number in inputs),
        tuple(lines.head[number] for number in outputs),
        tuple(
            Row(
                tuple([cells[number] for number in inputs]),
                tuple([cells[number] for number in outputs]),
                notes_of({field: cells[number] for number, field in note_of.items()}) if note_of else _NO_NOTES,
                span=place,
            )
            for cells, place in zip(lines.rows, lines.places, strict=True)
        ),
        lines.head[0].span,
    )


def grid_from_rows(items: Items, report: Report, results: Collection[str]) -> Grid | None:
    """The same grid from a list of rows, each naming the columns that it tests."""
    columns: dict[str, Text] = {}
    rows: list[tuple[dict[str, Text | None], Span]] = []
    for item in items.items:
        if not isinstance(item, Entries):
            report.add(problems.wrong_form(item.span, "表", Takes.ROWS.value, "一段文字", "a text"))
            continue
        cells: dict[str, Text | None] = {}
        for name, value in item.entries:
            word = folded(name.value)
            if not isinstance(value, Text):
                if word in ROW_NOTES and isinstance(value, Items):
                    # Several citations of one row.
                    columns.setdefault(word, name)
                    cells[word] = _joined(value)
                    continue
                report.add(_cell_is_no_text(name, value))
                continue
            columns.setdefault(word, name)
            cells[word] = value if value.value else None
        rows.append((cells, item.span))
    note_columns = [name for name in columns if name in ROW_NOTES]
    outputs = [name for name in columns if name in results]
    inputs = [name for name in columns if name not in results and name not in ROW_NOTES]
    if not rows:
        return None
    if not outputs:
        report.add(problems.rows_without_outputs(rows[0][1]))
        return None
    return Grid(
        tuple(columns[name] for name in inputs),
        tuple(columns[name] for name in outputs),
        tuple(
            Row(
                tuple(cells.get(name) for name in inputs),
                tuple(cells.get(name) for name in outputs),
                notes_of({ROW_NOTES[name]: cells.get(name) for name in note_columns}),
                span=place,
            )
            for cells, place in rows
        ),
        items.span,
    )


def lines_of(text: Text, report: Report) -> Lines | None:
    """Head and rows of a text table; rows that do not fit the head have their message and are left out."""
    head: list[Text] = []
    inputs: int | None = None
    framed = False
    rows: list[tuple[Text | None, ...]] = []
    places: list[Span] = []
    numbers: list[int] = []
    for start, line in _lines(text.value):
        content = line.strip()
        if not content or content.startswith("# ") or _RULER.fullmatch(content):
            continue
        if not head:
            if len(_BAR.findall(content)) > MOST_COLUMNS:
                report.add(problems.too_much(text.part(start, start + 1)))
                return None
            framed = content[0] in "|｜" and not content.startswith(("||", "‖"))
        cells, bars = _cells(text, start, line, None if not head else -1 if inputs is None else inputs, framed)
        if not head:
            for number, cell in enumerate(cells):
                if cell is None:
                    report.add(problems.unnamed_column(text.part(start, start + len(line)), number + 1))
                    return None
                head.append(cell)
            inputs = bars
            names = set()
            for cell in head:
                if folded(cell.value) in names:
                    report.add(problems.doubled_column(cell.span, cell.value))
                    return None
                names.add(folded(cell.value))
            continue
        row = len(rows) + 1
        first = start + len(line) - len(line.lstrip())
        place = _place(text, first, start + len(line.rstrip()), cells)
        if len(cells) == len(head) + 1 and cells[-1] is None:
            cells = cells[:-1]  # a bar at the end of the row
        if len(cells) < len(head):
            has = len(cells)
            if inputs is not None and bars is not None and bars < inputs:
                # The empty place is before the `||`.
                missing = head[bars:inputs]
                cells = [*cells[:bars], *[None] * (inputs - bars), *cells[bars:]]
            else:
                missing = head[has:]
            report.add(problems.row_too_short(place, row, has, len(head), [name.value for name in missing]))
            cells = [*cells, *[None] * (len(head) - len(cells))][: len(head)]
        elif len(cells) > len(head):
            surplus = next((cell for cell in cells[len(head) :] if cell), None)
            report.add(problems.row_too_long(surplus.span if surplus else place, row, len(cells), len(head)))
            cells = cells[: len(head)]
        elif inputs is not None and bars != inputs:
            report.add(problems.bars_differ(place, row, inputs))
        rows.append(tuple(cells))
        places.append(place)
        numbers.append(row)
    if not head:
        return None
    if not rows:
        report.add(problems.table_without_rows(head[0].span))
        return None
    return Lines(tuple(head), inputs, tuple(rows), tuple(places), tuple(numbers))


def parts_of(cell: Text) -> tuple[Text, ...]:
    """The words of a cell that lists several, by 、 or ，."""
    found = [cell.slice(match.start(), match.end()) for match in _LISTED.finditer(cell.value)]
    return tuple(found)


def citations_of(cell: Text) -> tuple[Text, ...]:
    """The laws a cell cites. `某法 第33条、第34条` is one law."""
    return tuple(cell.slice(match.start(), match.end()) for match in _CITED.finditer(cell.value))


def _as_in_chinese(word: Text | None) -> Text | None:
    """A mark as Chinese spells it, whatever the dress of the table."""
    spelled = "" if word is None else CHECKED.spelled(word.value, "zh")
    return word if word is None or spelled == word.value else replace(word, value=spelled, breaks=())


def notes_of(cells: dict[str, Text | None]) -> Notes:
    basis = cells.get("basis")
    return Notes(
        basis=citations_of(basis) if basis else (),
        checked=_as_in_chinese(cells.get("checked")),
        about=cells.get("about"),
        note=cells.get("note"),
        source=cells.get("source"),
    )


def _cells(text: Text, start: int, line: str, inputs: int | None, framed: bool) -> tuple[list[Text | None], int | None]:
    """The cells of a line, and how many stand before its `||`.

    The head (`inputs` is None) may have its `||` anywhere. A row with several has it where the head does, and the others are
    empty cells written tightly. A table may be `framed` by a bar on either side.
    """
    place = _Places(text, start, len(line))
    if inputs is not None and not framed and not place.in_pieces and (plain := _plain_cells(line, inputs)):
        return place.cells_of_one_piece(*plain)
    begin, end = 0, len(line)
    if framed and line.strip()[:1] in "|｜":
        begin = line.index(line.strip()[0]) + 1
        if line.rstrip()[-1] in "|｜" and len(line.rstrip()) > begin:
            end = len(line.rstrip()) - 1
    is_only = line.count("||", begin, end) + line.count("‖", begin, end) == 1
    cells: list[Text | None] = []
    parted: int | None = None
    at = begin
    cell, add = place.cell if place.in_pieces else place.cell_of_one_piece, cells.append
    for match in _BAR.finditer(line, begin, end):
        until = match.start()
        add(cell(line[at:until], at))
        at = match.end()
        if at > until + 1 or match[0] == "‖":
            if parted is None and (inputs is None or len(cells) == inputs or (inputs > 0 and is_only)):
                parted = len(cells)
            elif at > until + 1:
                add(None)
    add(cell(line[at:end], at))
    return cells, parted


def _plain_cells(line: str, inputs: int) -> tuple[list[str], int | None] | None:
    """The same, as most rows are written: one `||` where the head has its own (-1: nowhere), and bars of one sort."""
    halves = line.split("||")
    if len(halves) != (1 if inputs < 0 else 2) or "｜" in line or "‖" in line:
        return None
    cells = halves[0].split("|")
    if inputs < 0:
        return cells, None
    return ([*cells, *halves[1].split("|")], inputs) if len(cells) == inputs else None


class _Places:
    """Cells of one line, which nearly always stands in one piece in the file."""

    def __init__(self, text: Text, start: int, length: int):
        self.text, self.file, self.start = text, text.file, start
        breaks = text.breaks
        number = bisect_right(breaks, start, key=_index)
        self.in_pieces = number < len(breaks) and breaks[number].start < start + length
        self.line, self.column = text.line, text.column + start
        if number:
            run = breaks[number - 1]
            self.line, self.column = run.line, run.column + start - run.start

    def cells_of_one_piece(self, cells: list[str], parted: int | None) -> tuple[list[Text | None], int | None]:
        """Cells with one bar between two, and two where the results begin."""
        found: list[Text | None] = []
        column = self.column
        for number, words in enumerate(cells, 1):
            content = words.strip()
            found.append(text_at(content, self.file, self.line, column + words.index(content[0])) if content else None)
            column += len(words) + (2 if number == parted else 1)
        return found, parted

    def cell_of_one_piece(self, words: str, start: int) -> Text | None:
        content = words.strip()
        if not content:
            return None
        return text_at(content, self.file, self.line, self.column + start + words.index(content[0]))

    def cell(self, words: str, start: int) -> Text | None:
        content = words.strip()
        if not content:
            return None
        first = self.start + start + words.index(content[0])
        return self.text.slice(first, first + len(content))


def _index(run: Run) -> int:
    return run.start


def _place(text: Text, start: int, end: int, cells: list[Text | None]) -> Span:
    """A row's place, told by its first cell where that is all of one piece."""
    first = cells[0]
    if first is not None and not first.breaks:
        return Span(text.file, first.line, first.column, first.line, first.column + end - start)
    return text.part(start, max(end, start + 1))


def _lines(value: str) -> list[tuple[int, str]]:
    found, start = [], 0
    for line in value.split("\n"):
        found.append((start, line))
        start += len(line) + 1
    return found


def _joined(items: Items) -> Text | None:
    texts = [each for each in items.items if isinstance(each, Text)]
    if not texts:
        return None
    value = ""
    runs: list[Run] = []
    for each in texts:
        if value:
            value += "；"
        runs.extend(Run(run.start + len(value), run.line, run.column) for run in each.runs)
        value += each.value
    return text_over(value, texts[0].file, runs)


def _cell_is_no_text(name: Text, value: Items | Entries) -> Diagnostic:
    if isinstance(value, Items):
        written = "[" + ", ".join(str(each) for each in value.items if isinstance(each, Text)) + "]"
        return problems.range_needs_quotes(value.span, written)
    return problems.wrong_form(value.span, name.value, Takes.VALUE.value, "下面几项", "entries")


_NO_NOTES = Notes()
_BAR = re.compile(r"\|\||‖|\||｜")
_RULER = re.compile(r"[|｜‖:\- ]*---[|｜‖:\- ]*")
_LISTED = re.compile(r"[^、，,；;\s](?:[^、，,；;]*[^、，,；;\s])?")
_CITED = re.compile(r"[^、，；;\s](?:[^、，；;]|、(?=第|附))*(?<!\s)")
