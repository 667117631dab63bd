"""`banshi elements`: what an implementation list says of matters, at one level or at all of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from web.commands.given import Catalog, On, rulebook_of
from web.commands.language import language
from web.commands.output import tell, write, wrong_call

if TYPE_CHECKING:
    from engine.elements import Sheet
    from engine.elements.cells import Table

EXAMPLES = (
    "banshi elements 我的目录",
    "banshi elements 我的目录 我的事项",
    "banshi elements 我的目录 我的事项 --compare",
    "banshi elements 我的目录 --on 2028-01-01 --format json",
    "banshi elements 我的目录 --format csv > 实施清单.csv",
    "banshi elements 我的目录 --materials --format csv > 申请材料.csv",
    "banshi elements 我的目录 --format xlsx --out 实施清单.xlsx",
)


def elements(
    catalog: Catalog,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="事项的名称；不写就列出全部。 ‖ A matter; all if not given.")] = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="同一事项在上下级、相邻目录里比，逐项判定：应当一致、只可更优、本级定。 ‖ The same matter in catalogs above, below and beside, each difference judged.")
    ] = False,
    materials: Annotated[bool, typer.Option("--materials", help="导出申请材料表（配 --format csv）。 ‖ Export the table of materials, with --format csv.")] = False,
    format: Annotated[
        Literal["text", "json", "csv", "xlsx"], typer.Option(help="给人看，给程序读，还是给表格。 ‖ For people, for programs, or for a spreadsheet.")
    ] = "text",
    out: Annotated[
        Path | None, typer.Option("--out", dir_okay=False, help="写成这个文件（--format xlsx 要写）。 ‖ The file to write; --format xlsx needs one.")
    ] = None,
    on: On = None,
) -> int:
    from engine.elements.in_force import state_on
    from engine.elements.to_json import catalog_json, sheet_json
    from engine.elements.to_tables import materials_table, matters_table, sheet_table
    from engine.elements.to_text import catalog_text, sheet_text
    from engine.rulebook import today

    if materials and format != "csv":
        raise wrong_call("--materials 要和 --format csv 一起用；xlsx 里本来就有材料那一页。 ‖ --materials goes with --format csv; in xlsx papers have a sheet anyway.")
    if (format == "xlsx") != (out is not None):
        raise wrong_call("--format xlsx 和 --out 文件.xlsx 要一起写。 ‖ --format xlsx and --out FILE.xlsx go together.")
    rulebook_of(catalog)
    if compare:
        return compared(catalog, name, format, out)
    sheets, day = sheets_in(catalog), on or today()
    if name is not None:
        sheets = (sheet_of(sheets, name),)
    elif on is not None and format in ("csv", "xlsx"):
        sheets = tuple(each for each in sheets if state_on(each, day) in ("in use", "suspended"))
    match format:
        case "csv" if materials:
            write_csv(materials_table(sheets).to_csv())
        case "csv":
            write_csv((sheet_table(sheets[0], language()) if name is not None else matters_table(sheets)).to_csv())
        case "xlsx":
            write_xlsx(out, (sheet_table(sheets[0], language()) if name is not None else matters_table(sheets), materials_table(sheets)))
        case "json":
            write(sheet_json(sheets[0], day) if name is not None else catalog_json(sheets, day))
        case "text" if name is not None:
            print(sheet_text(sheets[0], day, language()))
        case "text":
            print(catalog_text(sheets, day, language()))
            count = sum(state_on(each, day) == "in use" for each in sheets)
            tell(f"{len(sheets)} 个事项，{day.isoformat()} 在用 {count} 个。 ‖ {len(sheets)} matters, {count} in use on {day.isoformat()}.")
    return 0


def compared(catalog: Path, name: str | None, format: str, out: Path | None) -> int:
    """Ends with 1 where a level breaks a rule and gives no reason."""
    from dsl.from_folder import catalogs_beside
    from engine.elements.compare import comparison_of
    from engine.elements.to_json import comparison_json
    from engine.elements.to_tables import comparison_table
    from engine.elements.to_text import comparison_text

    if name is None:
        raise wrong_call("请写明比较哪个事项。 ‖ Say which matter to compare.")
    sheet_of(sheets_in(catalog), name)
    comparison = comparison_of(catalogs_beside(catalog), name)
    match format:
        case "csv":
            write_csv(comparison_table(comparison, language()).to_csv())
        case "xlsx":
            write_xlsx(out, (comparison_table(comparison, language()),))
        case "json":
            write(comparison_json(comparison))
        case _:
            print(comparison_text(comparison, language()))
    breaches = comparison.breaches()
    if breaches:
        tell(f"{len(breaches)} 处不合规则。 ‖ {len(breaches)} break their rule.")
    return 1 if breaches else 0


def sheets_in(catalog: Path) -> tuple[Sheet, ...]:
    """The elements of every matter of a catalog that has no errors."""
    from dsl.diagnostics import Report
    from dsl.from_folder import catalog_from
    from engine.elements.from_catalog import sheets_of

    written = catalog_from(catalog, Report())
    assert written is not None
    return sheets_of(written)


def sheet_of(sheets: tuple[Sheet, ...], name: str) -> Sheet:
    from dsl.nearest import nearest

    found = next((each for each in sheets if each.matter == name), None)
    if found is None:
        near = nearest(name, [each.matter for each in sheets])
        hint, hint_en = (f"，是想写“{near}”吗？", f'; did you mean "{near}"?') if near else ("。", ".")
        raise wrong_call(f'目录里没有“{name}”这个事项{hint} ‖ The catalog has no matter "{name}"{hint_en}')
    return found


def write_csv(text: str) -> None:
    """For spreadsheets, on stdout, in UTF-8 wherever it runs."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def write_xlsx(file: Path | None, tables: Sequence[Table]) -> None:
    from engine.elements.to_xlsx import workbook_of

    assert file is not None
    file.write_bytes(workbook_of(tables))
    tell(f"写好了：{file} ‖ Written: {file}")
