"""The way out of a column of bad cells: how its dates look, and the line of a mapping that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dsl.diagnostics import Problems, Words
from engine import problems_of_dates as problems
from engine.facts import half_width
from engine.kinds import DateKind, certain
from engine.population.binding import Bound, mapping_from, means_absent
from engine.population.dates import Likely, Way, are_of_another_zone, likely, turned, worded
from engine.population.mapping import quoted
from engine.program import Program

SHARE = 10
"""One cell of so many is bad where a column is written otherwise; a few bad cells among good ones are slips."""


def is_asked_for(bound: Bound, bad: int, filled: int) -> bool:
    """Whether so many bad cells, beside those that are filled, may be dates that are only written otherwise."""
    return isinstance(certain(bound.fact.kind), DateKind) and bad * SHARE >= bad + filled


def way_out(bound: Bound, program: Program, cells: Sequence[str], list_: str = "", nested_in: str = "") -> dict[str, Any] | None:
    """What a summary says of a column with these bad cells: the `format` that a mapping would have to say, and that in words; the
    `line` of it alone, where there is only one. `list_` is the list whose items have this column: as rows of a second table,
    or in the column `nested_in`."""
    if not cells:
        return None
    if (lacking := _lacking(cells)) is not None:
        return {"format": "", "zh": lacking.zh, "en": lacking.en}
    found = likely(cells)
    if found is None:
        return None
    format_ = worded((*_kept(bound, found), *found.ways))
    where = Words("在对应表的“列”里写上", "Under `columns` of the mapping write")
    if list_:
        at = Words(f"“列”里“{nested_in}”", f"`{nested_in}`") if nested_in else Words(f"“列表”里“{list_}”", f"`{list_}`")
        where = Words(f"在对应表{at.zh}的“列”里写上", f"Under `columns` of {at.en} in the mapping write")
    line = Words(*(_line(bound, program, list_, format_, language) for language in ("zh", "en")))
    instead = found.instead.words if found.instead else None
    words = problems.way_out_of_format(worded(found.ways), any(way.has_time for way in found.ways), where, line, instead)
    told = {"format": format_.zh, "zh": words.zh, "en": words.en}
    return told if instead else {**told, "list": list_, "line": line.zh}


def _lacking(cells: Sequence[str]) -> Words | None:
    """What keeps all of these cells from being dates in any format."""
    if are_of_another_zone(cells):
        return problems.dates_of_another_zone()
    for pattern, words in LACKING:
        if all(re.fullmatch(pattern, half_width(each)) for each in cells):
            return words
    return None


LACKING = (
    ("[0-9]{1,2}([/.-])[0-9]{1,2}\\1[0-9]{1,2}(?: .*)?|[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日", problems.years_of_two_digits()),
    ("[0-9]{4}(?:[/.-]|年)[0-9]{1,2}月?", problems.no_day_of_the_month()),
)


def with_ways_out(mapping: str, bad_cells: Mapping[str, Any]) -> str:
    """The mapping with the lines that bad columns want written into it; "" where there are none, or no place for them is found."""
    before = mapping
    for bad in bad_cells.values():
        hint = bad.get("way_out", {})
        if "line" in hint:
            written = _with_item(mapping, hint["line"], hint["list"]) if hint["list"] else _with_column(mapping, hint["line"])
            mapping = written if _says_more(mapping, written) else mapping
    return mapping if mapping != before else ""


def _with_column(mapping: str, line: str) -> str:
    lines = mapping.rstrip().splitlines()
    head = f"{line.partition(': {')[0]}:"
    at = next((at for at, each in enumerate(lines) if re.fullmatch(r"(?:列|columns):\s*(?:#.*)?", each)), None)
    if at is None:
        return "\n".join([*lines, "列:", f"  {line}", ""])
    own = next((place for place, each in enumerate(lines) if place > at and each.strip().startswith(head)), None)
    if own is None:
        return "\n".join([*lines[: at + 1], f"  {line}", *lines[at + 1 :], ""])
    return "\n".join([*lines[:own], f"  {line}", *lines[own + 1 :], ""])


def _with_item(mapping: str, line: str, list_: str) -> str:
    """The list stands on one line, as it is written where a table was bound by its name."""
    name = f"(?:{re.escape(list_)}|{re.escape(list_.rpartition('.')[2])})"
    return re.sub(rf'(?m)^(\s+"?{name}"?: \{{)((?:(?!列:|columns:).)*)\}}\s*$', lambda found: f"{found[1]}{found[2]}, 列: {{{line}}}}}\n", mapping, count=1)


def _says_more(before: str, after: str) -> bool:
    """Whether it says all that it said before, and something else."""
    try:
        old, new = mapping_from(before or "{}"), mapping_from(after)
    except Problems:
        return False
    same_lists = {name: replace(each, columns={}) for name, each in old.lists.items()} == {name: replace(each, columns={}) for name, each in new.lists.items()}
    return old != new and old.key == new.key and set(old.columns) <= set(new.columns) and same_lists


def _kept(bound: Bound, found: Likely) -> tuple[Way, ...]:
    """What the column has for a format already, but for what is now known better: the order of day and month, or that there are times."""
    known = bound.dates.ways if bound.dates else ()
    return tuple(way for way in known if not {turned(way), turned(replace(way, has_time=True)), replace(way, has_time=True)} & {*found.ways, found.instead} - {None})


def _line(bound: Bound, program: Program, list_: str, format_: Words, language: str) -> str:
    """The column as the mapping should have it, with what it has already."""
    zh = language == "zh"
    fact = bound.fact.fact.removeprefix(f"{list_}.") if list_ else bound.fact.fact
    parts = [f"{'数据项' if zh else 'fact'}: {quoted(fact)}", f"{'格式' if zh else 'format'}: {format_.in_(language)}"]
    if bound.codes:
        parts.append(f"{'代码' if zh else 'codes'}: {{{', '.join(f'{quoted(code)}: {quoted(word)}' for code, word in bound.codes)}}}")
    if bound.empty_is_absent is not means_absent(program, bound.fact):
        absent, unknown = ("没有", "未知") if zh else ("absent", "unknown")
        parts.append(f"{'空' if zh else 'empty'}: {absent if bound.empty_is_absent else unknown}")
    return f"{quoted(bound.column)}: {{{', '.join(parts)}}}"
