"""A file put in order: even indentation, aligned tables, its keys in one language. What it says stays the same."""

from __future__ import annotations

from dsl.diagnostics import Problems, Report
from dsl.formatting.arrangement import arranged
from dsl.formatting.translation import Convert, Translation, edited
from dsl.from_text import document_from, text_of


def formatted(
    text: str, *, to: str | None = None, convert: Convert | None = None, convert_cell: Convert | None = None, name: str = ""
) -> str:
    """The file put in order. `to` is zh or en for its keys; `convert` and `convert_cell` do the same for expressions and
    cells of tables. A file that cannot be read raises `Problems`."""
    report = Report()
    document_from(name, text, report)
    source = text_of(name, text, Report())
    if report.has_errors or source is None:
        raise Problems(report)
    if to is not None:
        source = edited(source, Translation(source, name, to, convert, convert_cell).edits())
    return arranged(source, name)
