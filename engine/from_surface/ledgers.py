"""Ledgers of a reform: every matter has one fate in each edition, and what others are merged into is kept."""

from __future__ import annotations

from dsl import surface
from dsl.diagnostics import Report
from dsl.source import Text
from dsl.vocabulary import FATES, MERGED, NAME_COLUMN
from engine.from_surface import problems_of_order as problems
from engine.from_surface.plain import citations, words
from engine.program import Fate, Ledger, LedgerRow


def ledgers_from(whole: surface.Catalog, report: Report) -> dict[str, Ledger]:
    """The ledgers of a catalog; and every theme that names one names one there is."""
    found = {each.name.value: ledger_from(each, report) for each in whole.ledgers}
    for theme in whole.themes:
        if theme.ledger is not None and theme.ledger.value not in found and theme.ledger.value not in whole.lost:
            report.add(problems.unknown_ledger(theme.ledger, found))
    return found


def ledger_from(written: surface.Ledger, report: Report) -> Ledger:
    grid = written.rows
    editions = tuple(each.value for each in grid.results)
    read = _rows(written, report)
    ledger = Ledger(
        written.name.value, tuple(each.value for each in grid.inputs if each.value not in NAME_COLUMN), editions, tuple(read),
        words(written.notes.title) or written.name.value, words(written.notes.about), citations(written.notes),
        words(written.notes.checked), span=written.name.span,
    )  # fmt: skip
    _check_targets(read, editions, report)
    for name, count in written.left:
        if name.value not in editions:
            report.add(problems.unknown_edition(name, editions))
        elif count.value.strip().rstrip("项") != str(kept := len(ledger.kept(name.value))):
            report.add(problems.ledger_leaves_another(count, name.value, kept))
    return ledger


def _rows(written: surface.Ledger, report: Report) -> dict[LedgerRow, tuple[Text | None, ...]]:
    """The rows, each with the cells its fates were read from."""
    grid = written.rows
    at = next((number for number, each in enumerate(grid.inputs) if each.value in NAME_COLUMN), None)
    if at is None:
        if grid.inputs:
            report.add(problems.ledger_without_names(written.name, grid.inputs[0].span))
        return {}
    rows: dict[LedgerRow, tuple[Text | None, ...]] = {}
    first: dict[str, Text] = {}
    for row in grid.rows:
        name = row.inputs[at]
        if name is None:
            report.add(problems.ledger_row_without_name(row.span))
            continue
        if name.value in first:
            report.add(problems.twice_in_ledger(name, first[name.value].span))
            continue
        first[name.value] = name
        fates = tuple(_fate(cell, name, edition.value, report) for cell, edition in zip(row.results, grid.results, strict=True))
        cells = tuple(words(cell) for number, cell in enumerate(row.inputs) if number != at)
        rows[LedgerRow(name.value, cells, fates, span=name.span)] = row.results
    return rows


def _fate(cell: Text | None, name: Text, edition: str, report: Report) -> Fate:
    if cell is None:
        report.add(problems.fate_missing(name.span, name.value, edition))
        return Fate("kept")
    match FATES.meaning(cell.value):
        case "kept":
            return Fate("kept")
        case "cancelled":
            return Fate("cancelled")
        case "internal":
            return Fate("internal")
    into = next((cell.value.removeprefix(word).strip() for word in MERGED if cell.value.startswith(word)), "")
    if not into:
        report.add(problems.unknown_fate(cell))
        return Fate("kept")
    return Fate("merged", into)


def _check_targets(read: dict[LedgerRow, tuple[Text | None, ...]], editions: tuple[str, ...], report: Report) -> None:
    rows = {row.name: row for row in read}
    for row, cells in read.items():
        for number, (fate, cell, edition) in enumerate(zip(row.fates, cells, editions, strict=True)):
            if fate.sort != "merged" or cell is None:
                continue
            target = rows.get(fate.into)
            if target is None:
                report.add(problems.merged_into_unknown(cell, row.name, fate.into, rows))
            elif target.fates[number].sort != "kept":
                report.add(problems.merged_into_lost(cell, row.name, fate.into, edition, target.span))
