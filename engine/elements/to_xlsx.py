"""Tables as one workbook for a spreadsheet: every cell is a text, so that a code keeps its zeros and nothing is carried out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO

from engine.elements.cells import Table

LONGEST_CELL, LONGEST_TITLE = 32_767, 31
WIDEST = 60
"""Characters of a column; what is longer goes on below."""


def workbook_of(tables: Sequence[Table]) -> bytes:
    """A sheet for each table: its columns are named in the first row, which stays in sight, and can be filtered."""
    from openpyxl import Workbook  # type: ignore[import-untyped]
    from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
    from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

    book = Workbook()
    book.remove(book.active)
    plainly, boldly = Alignment(vertical="top", wrap_text=True), Font(bold=True)
    for table in tables:
        sheet = book.create_sheet(_title(table.title))
        for row, cells in enumerate((table.header, *table.rows), 1):
            for column, text in enumerate(cells, 1):
                cell = sheet.cell(row, column)
                cell.value = shown(text) or None
                # A text that begins with `=` would be taken for a formula, and 000123 for a number as soon as somebody edits it.
                cell.data_type, cell.number_format, cell.alignment = "s", "@", plainly
                if row == 1:
                    cell.font = boldly
        for column, texts in enumerate(zip(table.header, *table.rows, strict=True), 1):
            sheet.column_dimensions[get_column_letter(column)].width = min(WIDEST, 2 + max(map(_width, texts)))
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def shown(text: str) -> str:
    """A cell holds so many characters, and no control characters; what is cut off is told at its end."""
    text = _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(_CUT)] + _CUT


def _width(text: str) -> int:
    """A Chinese character is as wide as two letters."""
    return max((sum(2 if sign >= "⺀" else 1 for sign in line) for line in text.split("\n")), default=0)


def _title(title: str) -> str:
    return _NOT_IN_TITLES.sub("·", title)[:LONGEST_TITLE] or "·"


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_IN_TITLES = re.compile(r"[\\/*?:\[\]']")
_CUT = "……（太长，后面的见 CSV）"
