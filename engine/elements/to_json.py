"""Elements, comparisons, indicators and lists of data as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.elements import Comparison, Sheet, Stated
from engine.elements.in_force import state_on


def sheet_json(sheet: Sheet, on: date) -> dict[str, Any]:
    return {
        "matter": sheet.matter, "title": sheet.title, "catalog": sheet.catalog, "declared_in": sheet.declared_in,
        "on": on.isoformat(), "state": state_on(sheet, on), "required": len(sheet.required), "missing": [each.name for each in sheet.missing],
        "elements": [_stated(each) for each in sheet.lines],
    }  # fmt: skip


def catalog_json(sheets: tuple[Sheet, ...], on: date) -> list[dict[str, Any]]:
    return [
        {"matter": each.matter, "title": each.title, "declared_in": each.declared_in, "state": state_on(each, on),
         "required": len(each.required), "missing": [one.name for one in each.missing]}
        for each in sheets
    ]  # fmt: skip


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    return {
        "matter": comparison.matter,
        "catalogs": [
            {"catalog": column.catalog, "level": column.level,
             "against": comparison.columns[column.above].catalog if column.above is not None else None,
             "elements": [{**_stated(each.stated), "verdict": each.verdict} for each in column.judged]}
            for column in comparison.columns
        ],
        "breaches": [
            {"catalog": column.catalog, "element": each.stated.element.name, "verdict": each.verdict} for column, each in comparison.breaches()
        ],
    }  # fmt: skip


def _stated(each: Stated) -> dict[str, Any]:
    element = each.element
    return {
        "number": element.number or None, "id": element.id, "element": element.name, "rule": element.same, "value": each.text or None,
        "whence": each.whence, "catalog": each.catalog or None, "checked": each.checked or None, "reason": each.reason or None,
        "file": each.span.file or None, "line": each.span.line or None,
    }  # fmt: skip
