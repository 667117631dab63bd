"""Results as a workbook (ECMA-376): every cell of a person's file is text and stays byte for byte what it was, amounts are numbers.

Written here, not by a library: openpyxl takes ten times as long for two million cells, and nothing but one plain sheet is needed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from dsl.diagnostics import Words
from engine.simulation.decided import Decided, Money
from engine.simulation.steps import Step
from engine.simulation.to_csv import results_rows
from engine.values import plain, to_text

MOST_ROWS = 1_048_576
"""That many rows a sheet can have, the titles among them."""

ROWS_OF_A_PIECE = 1_000
LONGEST_CELL = 32_767
MOST_FIGURES = 15
"""A number with more figures is text: a spreadsheet keeps no more."""

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FILES = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
    ),
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="结果" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": (
        f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/></font></fonts>'
        # The first two fills are taken: a spreadsheet has them, whatever stands here.
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
AS_MONEY = ' s="1"'
"""The second style: with two decimals, 1200.00."""


def results_xlsx(decided: Decided) -> Generator[Step, None, bytes]:
    """The workbook: a row for each person, as `results_csv` has them; of more people than a sheet has rows, the first."""
    out, people = BytesIO(), min(len(decided.people), MOST_ROWS - 1)
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in FILES.items():
            archive.writestr(name, HEAD + text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for at, piece in enumerate(_sheet(results_rows(decided))):
                sheet.write(piece.encode())
                yield Step(Words("写成表格", "Writing the workbook"), min(at * ROWS_OF_A_PIECE, people), people)
    return out.getvalue()


def _sheet(rows: Iterable[tuple[Sequence[str], Sequence[object]]]) -> Iterator[str]:
    texts = _Texts()
    yield f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews><sheetData>'
    lines: list[str] = []
    for _, (own, told) in zip(range(MOST_ROWS), rows, strict=False):
        lines.append(f"<row>{''.join(map(texts.__getitem__, own))}{''.join(map(_cell, told))}</row>")
        if len(lines) == ROWS_OF_A_PIECE:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines) + "</sheetData></worksheet>"


class _Texts(dict[str, str]):
    """The cell of each text; most texts come often."""

    def __missing__(self, text: str) -> str:
        made = _text(text)
        if len(self) < 100_000:
            self[text] = made
        return made


def _text(text: str) -> str:
    if not text:
        return "<c/>"
    # What XML cannot hold is shown as the sign for what cannot be shown.
    kept = "".join(sign if sign >= " " or sign in "\t\n\r" else "\ufffd" for sign in text[:LONGEST_CELL])
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(kept)}</t></is></c>'


def _number(figures: str, style: str = "") -> str:
    return f"<c{style}><v>{figures}</v></c>" if len(figures.lstrip("-").replace(".", "")) <= MOST_FIGURES else _text(figures)


def _cell(value: object) -> str:
    match value:
        case None:
            return "<c/>"
        case Money():
            return _number(value.figures, AS_MONEY if value.decimals == 2 else "")
        case Decimal():
            return _number(plain(value))
        case bool():
            return _text("是" if value else "否")
    return _text(to_text(value))
