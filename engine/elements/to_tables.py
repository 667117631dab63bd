"""Implementation lists as tables: matters and their papers in the columns of exchange, one matter, a comparison."""

from __future__ import annotations

from collections.abc import Iterable

from engine.elements import Comparison, PaperAsked, Sheet, Stated
from engine.elements.cells import Table
from engine.elements.standard import STANDARD
from engine.elements.words import VERDICTS, whence
from engine.from_surface.modes import count_in
from engine.from_surface.time_limits import limit_from

MATERIAL_COLUMNS = (
    "task_name", "catalog_code", "task_code", "order_num", "material_name", "is_need", "source_type", "source_explain", "page_num",
    "by_law", "is_result_cert", "is_shared", "free_of_submission", "situation", "promise_replaceable", "late_ok", "remark",
)  # fmt: skip
"""Of the table of materials, then those that this engine adds."""


def matters_table(sheets: Iterable[Sheet]) -> Table:
    """A row for each matter, a column for each of the 48."""
    return Table("实施清单", tuple(each.id for each in STANDARD), tuple(tuple(_cell(sheet.of(each.id)) for each in STANDARD) for sheet in sheets))


def materials_table(sheets: Iterable[Sheet]) -> Table:
    """A row for each paper of each matter, in the order written."""
    return Table("申请材料", MATERIAL_COLUMNS, tuple(_paper(sheet, number, paper) for sheet in sheets for number, paper in enumerate(sheet.papers, 1)))


def sheet_table(sheet: Sheet, language: str = "zh") -> Table:
    """A row for each element of one matter, with where it comes from."""
    header = ("编号", "要素", "标识", "规则", "值", "从哪来", "核验") if language == "zh" else ("number", "element", "id", "rule", "value", "whence", "checked")
    rows = (
        (str(each.element.number or ""), each.element.name, each.element.id, each.element.same, each.text, whence(each).in_(language), each.checked)
        for each in sheet.lines
    )  # fmt: skip
    return Table(sheet.matter, header, tuple(rows))


def comparison_table(comparison: Comparison, language: str = "zh") -> Table:
    """A row for each element; for each catalog its value and the verdict."""
    heads = ("编号", "要素", "标识", "规则") if language == "zh" else ("number", "element", "id", "rule")
    verdict = "判定" if language == "zh" else "verdict"
    header = (*heads, *(word for column in comparison.columns for word in (f"{column.level} {column.catalog}", verdict)))
    rows = []
    for at, element in enumerate(STANDARD):
        found = [column.judged[at] for column in comparison.columns]
        cells = [cell for each in found for cell in (each.stated.text, VERDICTS[each.verdict].in_(language))]
        rows.append((str(element.number), element.name, element.id, element.same, *cells))
    return Table(comparison.matter, header, tuple(rows))


def _cell(stated: Stated) -> str:
    """A time and its unit stand in two columns, a count without its unit; words without a number as they are."""
    text = stated.text
    if stated.element.id in ("anticipate_day", "promise_day"):
        limit = limit_from(text)
        return text if limit is None else f"{limit.count:f}"
    if stated.element.id == "limit_scene_num":
        count = count_in(text)
        return text if count is None else str(count)
    return text


def _paper(sheet: Sheet, number: int, paper: PaperAsked) -> tuple[str, ...]:
    return (
        sheet.title, sheet.of("catalog_code").text, sheet.of("task_code").text, str(number), paper.name,
        paper.need or ("容缺后补" if paper.late else "必要"), _source(paper),
        paper.issuer, paper.copies, paper.basis, "是" if paper.waived == "电子证照" else "否", "是" if paper.register else "否",
        paper.waived, paper.only_if, paper.pledge, paper.late, paper.purpose,
    )  # fmt: skip


def _source(paper: PaperAsked) -> str:
    """By the code list; "" where nothing tells whether an office or another body issues it."""
    if paper.issuer in ("", "申请人"):
        return "申请人自备"
    return "政府部门核发" if paper.register or paper.waived else ""
