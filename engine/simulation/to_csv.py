"""Results as CSV files in UTF-8: for machines, and harmless to a spreadsheet. Where ID numbers must not be rounded by one: `to_xlsx`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import StringIO

from engine.difference.words import CLASS_WORDS
from engine.simulation.decided import Decided, DecidedGoal, Money
from engine.simulation.effect import concerned
from engine.simulation.people import People
from engine.values import plain, to_text

MARK = "\ufeff"
"""A spreadsheet takes a file for UTF-8 if it begins with this."""

RISKY = re.compile("^[=+\\-@\\t\\r\\n＝＋－＠]")
"""How a text begins that a spreadsheet takes for a formula."""

OUTCOMES = {"yes": "符合", "no": "不符合", "unknown": "未知"}


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if RISKY.match(text) else text


def results_csv(decided: Decided) -> str:
    """A row for each person: the columns of their file as they were, then for each goal the outcome, its values, why, and what is missing."""
    out = StringIO()
    writer = csv.writer(out)
    for head, row in results_rows(decided):
        writer.writerow([*map(harmless, head), *(_shown(value) for value in row)])
    return MARK + out.getvalue()


def results_rows(decided: Decided) -> Iterator[tuple[Sequence[str], Sequence[object]]]:
    """The titles, then a row for each person: the cells of their file, and what is said of them."""
    people = decided.people
    told = [_told(goal, decided) for goal in decided.goals]
    yield people.sheet.header, [f"{goal.goal.name}.{title}" for goal, (titles, _) in zip(decided.goals, told, strict=True) for title in titles]
    numbers = zip(*(goal.numbers for goal in decided.goals), strict=True)
    for cells, each in zip(_own_cells(people), numbers, strict=True):
        yield cells, [cell for (_, rows), number in zip(told, each, strict=True) for cell in rows[number]]


def concerned_csv(old: Decided, new: Decided) -> str:
    """Everyone whom a change concerns: who, which goal, how it turns, and the amount before and after."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["编号", "名称", "变化", "原来", "现在", "哪一项"])
    for key, name, class_, label, before, after in concerned(old, new):
        writer.writerow([harmless(key), harmless(name), CLASS_WORDS[class_].zh, _shown(before), _shown(after), harmless(label or "值")])
    return MARK + out.getvalue()


def _told(goal: DecidedGoal, decided: Decided) -> tuple[list[str], list[list[object]]]:
    """The titles of a goal's columns, and the cells of each thing that is said."""
    is_truth = bool(goal.goal.outcome)
    titles = [*(["结论"] if is_truth else []), *(result.label or "值" for result in goal.results), *(["原因"] if goal.codes else []), "还缺"]
    rows = []
    for said in goal.said:
        cells: list[object] = [OUTCOMES[said.outcome or "unknown"]] if is_truth else []
        cells += [result.shown(value) for result, value in zip(goal.results, said.values, strict=True)]
        if goal.codes:
            cells.append(decided.program.rules[said.reason].label if said.reason else "")
        rows.append([*cells, "、".join(said.missing)])
    return titles, rows


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case Money():
            return value.figures
        case Decimal():
            return plain(value)
        case bool():
            return "是" if value else "否"
    return harmless(to_text(value))


def _own_cells(people: People) -> Iterator[Sequence[str]]:
    """The cells of each person's row, read from the sheet again."""
    width = len(people.sheet.header)
    wanted = iter(people.rows)
    row_wanted = next(wanted, None)
    for number, piece in people.sheet.rows():
        for at, row in enumerate(piece, number):
            if at == row_wanted:
                yield [*row[:width], *[""] * (width - len(row))]
                row_wanted = next(wanted, None)
