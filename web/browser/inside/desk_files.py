"""What was dropped on the desk: a file of people, and beside it the tables of their lists, as CSV files or a zip of them.

A mapping says which file is which list. Without one, a file that is called like a list is its table, and what is left are the people.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from engine.population.binding import KEYS, Mapped, MappedList, list_named, mapping_from
from engine.program import Program
from engine.simulation import Sheet, sheet_from
from web.browser.inside import Data, Refused
from web.browser.inside.unzipped import unpacked

MOST_BYTES = 200_000_000
OTHERS = (b"PAR1", b"\xd0\xcf\x11\xe0")
"""How a Parquet file begins, and one of an old office program."""

TABLES = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class Dropped:
    """`tables` has the sheet of each list; `mapping` is what was given, with what was worked out written into it, if `is_worked_out`."""

    people: Sheet
    tables: Mapping[str, Sheet]
    mapped: Mapped | None
    mapping: str
    is_worked_out: bool


def files_in(data: Data) -> dict[str, bytes]:
    """The CSV files by their names, those in a zip by their paths in it."""
    found: dict[str, bytes] = {}
    for name, place in data["files"].items():
        path = Path(place)
        _not_larger(path.stat().st_size)
        content = path.read_bytes()
        if content.startswith(OTHERS):
            raise _no_csv()
        if content[:4] != b"PK\x03\x04":
            found[name] = content
            continue
        inside = unpacked(name, content, MOST_BYTES)
        # The files of office programs are zips as well.
        if "[Content_Types].xml" in inside or "mimetype" in inside:
            raise _no_csv()
        found |= {path: each for path, each in inside.items() if path.lower().endswith(TABLES)}
    _not_larger(sum(map(len, found.values())))
    if not found:
        raise Refused("no-csv", "这个 zip 里没有 CSV 文件。", "There is no CSV file in this zip.")
    return found


def dropped(files: Mapping[str, bytes], mapping: str, program: Program) -> Dropped:
    """Which of the files are the people, and which the tables of their lists. Raises Problems and Refused where that cannot be told."""
    mapped = mapping_from(mapping) if mapping.strip() else None
    lists = {name: _named(entry.table, files) for name, entry in mapped.lists.items()} if mapped is not None else {}
    left = [file for file in files if file not in lists.values()]
    worked_out: dict[str, str] = {}
    if not lists and len(left) > 1:
        worked_out = {name: file for file in left if (name := list_named(PurePosixPath(file).stem, program))}
        left = [file for file in left if file not in worked_out.values()]
    if len(left) != 1:
        raise _which(left or list(files))
    people = sheet_from(files[left[0]], left[0])
    tables = {name: sheet_from(files[file], file) for name, file in (lists | worked_out).items()}
    if worked_out:
        mapped = mapped or Mapped()
        key = mapped.key or next((column for name in KEYS for column in people.header if column.lower() == name), "")
        found = {name: MappedList(file, _key_in(tables[name], key, left[0]), {}, False) for name, file in worked_out.items()}
        mapped, mapping = replace(mapped, lists=found), f"{mapping.rstrip()}\n{_written(found)}".lstrip()
    return Dropped(people, tables, mapped, mapping, bool(worked_out))


def _written(lists: Mapping[str, MappedList]) -> str:
    """The lists as a mapping says them."""
    rows = (f"  {_quoted(name)}: {{表: {_quoted(each.table)}, 编号: {_quoted(each.key)}, 齐全: 否}}\n" for name, each in lists.items())
    return "列表:\n" + "".join(rows)


def _quoted(text: str) -> str:
    # A text of JSON is one of YAML as well.
    return text if text.replace(".", "").replace("_", "").isalpha() else json.dumps(text, ensure_ascii=False)


def _named(table: str, files: Mapping[str, bytes]) -> str:
    """The file that a mapping calls so: by its path, or by its name where only one has it."""
    if table in files:
        return table
    alike = [file for file in files if PurePosixPath(file).name == PurePosixPath(table.replace("\\", "/")).name]
    if len(alike) == 1:
        return alike[0]
    raise Refused(
        "no-second-table",
        f"对应表里的“{table}”不在拖进来的文件里。把它和人员文件一起拖进来（几个 CSV，或者一个 zip）；数据库里的表请用 banshi match 算。",
        f"“{table}” of the mapping is not among the files. Drop it together with the file of people (several CSV files, or a zip); a table of a database takes banshi match.",
    )


def _key_in(table: Sheet, key: str, people: str) -> str:
    """The column that says whose a row of a table is: called like the key of the people, or by a name that every key may have."""
    found = key if key in table.header else next((column for name in KEYS for column in table.header if column.lower() == name), "")
    if found:
        return found
    raise Refused(
        "whose-rows",
        f"“{table.name}”的每一行是谁的，看不出来：没有和“{people}”的“{key or KEYS[0]}”同名的列。改列名，或者在对应表的“列表”里写明“编号”是哪一列。",
        f"Whose each row of “{table.name}” is cannot be told: it has no column called like “{key or KEYS[0]}” of “{people}”. Rename one, or say in the mapping, under “lists”, which column is the “key”.",
    )


def _which(files: list[str]) -> Refused:
    listed = "、".join(f"“{file}”" for file in files[:10])
    return Refused(
        "which-people",
        f"{listed}里哪一个是人员，看不出来。人员只能有一个文件；子女、工作经历这样的另一张表，文件名写成数据项的名称（如 子女.csv），或者在对应表的“列表”里写明。",
        f"Which of {listed} has the people cannot be told. They are in one file; another table, of children or employment, is called like its fact (children.csv), or is named in the mapping under “lists”.",
    )


def _no_csv() -> Refused:
    return Refused("no-csv", "这里只读 CSV 文件；在表格软件里另存为 CSV 再试。", "Only CSV files are read here; save it as CSV in your spreadsheet and try again.")


def _not_larger(size: int) -> None:
    if size > MOST_BYTES:
        raise Refused("too-large", f"文件最大 {MOST_BYTES // 1_000_000} MB。", f"A file has {MOST_BYTES // 1_000_000} MB at most.")
