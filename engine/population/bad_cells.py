"""Cells that are no value of their fact, and rows that are not as long as the header: counted and named by the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from dsl.diagnostics import Words
from engine.facts import FactIndex
from engine.kinds import DateKind, TextKind, certain
from engine.population.binding import Bound, types_within
from engine.population.items import tables_in
from engine.population.matching import Matching, has_bit, how_many
from engine.population.receipt import inputs_of, sums_of, weighed
from engine.population.told_cells import TOO_MANY_ITEMS, UNCLEAR, told_cell
from engine.population.way_out import is_asked_for, way_out
from engine.rows.lists import MOST_ITEMS
from engine.to_sql import call, cast, column_named, named, select, stage

SAMPLED = 10
"""How many rows with a bad cell are named for each column."""


def bad_cells(matching: Matching, *, with_words: bool = False, with_sums: bool = False) -> tuple[int, dict[str, Any], list[int]]:
    """The number of people, what a summary says of their cells, with the words of the door for facts, if asked, and the sums
    of a receipt, if asked: everyone is read once for both."""
    people, found, sums = _cells_in(matching, "people", with_words, with_sums)
    tables: dict[str, Any] = {}
    for at, rows in tables_in(matching.binding):
        # A second table is looked at as the people are; its rows are counted on their own.
        within = replace(matching, source=rows.source, binding=rows.binding, filled=None)
        count, cells, _ = _cells_in(within, f"rows_{at}", with_words, list_=matching.binding.bound[at].fact.fact)
        name = matching.binding.bound[at].column
        found["bad_cells"] |= {f"{name}：{column}": bad for column, bad in cells["bad_cells"].items()}
        trouble = {word: cells[word] for word in ("unreadable_rows", "rows_too_long", "rows_too_short")}
        tables[name] = {"fact": matching.binding.bound[at].fact.fact, "rows": count, "complete": rows.is_complete, "of_nobody": _of_nobody(matching, at), **trouble}
    return people, found | ({"tables": tables} if tables else {}), sums


def _of_nobody(matching: Matching, at: int) -> int:
    """How many rows of a second table have a key that no person has."""
    known = select(["key"], "people").where(exp.EQ(this=exp.column("key", table="people"), expression=exp.column("whose", table=f"list_{at}")))
    lone = select([call("coalesce")(exp.Sum(this=call("len")(column_named("items"))), exp.Literal.number(0))], f"list_{at}").where(
        exp.Not(this=exp.Exists(this=known))
    )  # fmt: skip
    ((count,),) = matching.counted(lone, Words("找不属于任何人的行", "Looking for rows of nobody"))
    return int(count)


def _cells_in(matching: Matching, table: str, with_words: bool, with_sums: bool = False, list_: str = "") -> tuple[int, dict[str, Any], list[int]]:
    bound_columns = matching.binding.bound
    people, surplus, short, bad, filled_cells, sums = _counted_in(matching, table, with_sums)
    lost = _lost_lines(matching)
    wrong = [at for at in range(len(bound_columns)) if int(bad) >> at & 1]
    rows, totals = _samples(matching, table, wrong, bool(surplus or short))
    found: dict[str, Any] = {}
    for at in wrong:
        bound = bound_columns[at]
        found[bound.column] = {"fact": bound.fact.fact, "cells": totals[at], "rows": [matching.source.place_of(row, lost) for row in rows[at]]}
        is_to_find = any(is_asked_for(each, totals[at], filled_cells[at]) for each in bound.items or (bound,))
        if not with_words and not is_to_find:
            continue
        samples = _with_words(matching, bound, rows[at], lost)
        if with_words:
            found[bound.column]["samples"] = samples
        if is_to_find and (hint := _way_out(matching, bound, samples, list_)):
            found[bound.column]["way_out"] = hint
    return people, {
        "filled_cells": {bound.column: total for bound, total in zip(bound_columns, filled_cells, strict=True)},
        "bad_cells": found,
        "unreadable_rows": {"rows": len(lost), "lines": list(lost[:SAMPLED])},
        "rows_too_long": {"rows": surplus, "first": [matching.source.place_of(row, lost) for row in rows["surplus"]]},
        "rows_too_short": {"rows": short, "first": [matching.source.place_of(row, lost) for row in rows["short"]]},
    }, sums


def _way_out(matching: Matching, bound: Bound, samples: list[dict[str, Any]], list_: str) -> dict[str, Any] | None:
    """The way out of a column with these bad cells; of a nested one that of the first member that has one."""
    for each in bound.items:
        cells = [sample["cell"] for sample in samples if sample.get("member") == each.column]
        if isinstance(certain(each.fact.kind), DateKind) and (hint := way_out(each, matching.program, cells, bound.fact.fact, bound.column)):
            return hint
    return None if bound.items else way_out(bound, matching.program, [sample["cell"] for sample in samples], list_)


def _counted_in(matching: Matching, table: str, with_sums: bool) -> tuple[int, int, int, int, Sequence[int], list[int]]:
    """People, rows that are too long and too short, a mask of columns with a bad cell, filled cells, and the sums of a receipt."""
    if matching.filled is not None and not with_sums:
        return matching.source.rows or 0, 0, 0, 0, matching.filled, []
    ragged = column_named("ragged")
    counts: list[exp.Expr] = [exp.Count(this=exp.Star())]
    counts += [how_many(exp.EQ(this=ragged.copy(), expression=exp.Literal.number(code))) for code in (1, 2)]
    # Most populations have no bad cell at all: which columns have some is one number.
    counts.append(call("coalesce")(call("bit_or")(column_named("bad")), exp.Literal.number(0)))
    # That there is none is an answer too.
    filled = [call("count")(column_named(bound.fact.present or bound.fact.name)) for bound in matching.binding.bound]
    parts = [named(each, f"n{at}") for at, each in enumerate((*counts, *filled))]
    of: exp.Expr | str = table
    if with_sums:
        parts += sums_of(inputs_of(matching))
        of = weighed(table)
    ((people, surplus, short, bad, *rest),) = matching.counted(select(parts, of), Words("查看每一格", "Looking at every cell"))
    return people, surplus, short, bad, rest[: len(filled)], rest[len(filled) :]


def _samples(matching: Matching, table: str, wrong: list[int], is_ragged: bool) -> tuple[Mapping[Any, list[int]], Mapping[Any, int]]:
    """The first rows of each thing that is wrong, and how many there are, by one look at the people."""
    tests: dict[Any, exp.Expr] = {at: has_bit(column_named("bad"), at) for at in wrong}
    if is_ragged:
        tests |= {name: exp.EQ(this=column_named("ragged"), expression=exp.Literal.number(code)) for name, code in (("surplus", 1), ("short", 2))}
    found: dict[Any, list[int]] = {"surplus": [], "short": []}
    totals: dict[Any, int] = {}
    if tests:
        parts = []
        for at, test in enumerate(tests.values()):
            row = exp.Case(ifs=[exp.If(this=test, true=column_named("row"))])
            # The least rows, in their order; NULL counts for nothing.
            parts.append(named(call("min")(row, exp.Literal.number(SAMPLED)), f"r{at}"))
        parts += [named(how_many(test.copy()), f"n{at}") for at, test in enumerate(tests.values())]
        ((*rows,),) = matching.counted(select(parts, table), Words("找出看不懂的格", "Finding the cells that are not understood"))
        found |= {name: list(some or ()) for name, some in zip(tests, rows[: len(tests)], strict=True)}
        totals = dict(zip(tests, rows[len(tests) :], strict=True))
    return found, totals


def _lost_lines(matching: Matching) -> list[int]:
    """The rows of a CSV file that could not be read at all, by their numbers under the header."""
    if not matching.source.is_text:
        return []
    # Several files may have been read; each has its own rows.
    own = "SELECT DISTINCT line - 1 FROM reject_errors JOIN reject_scans USING (scan_id, file_id) WHERE list_contains(?, file_path) ORDER BY 1"
    lines = matching.database.execute(own, [[str(path) for path in matching.source.paths]]).fetchall()
    return [int(line) for (line,) in lines]


def _with_words(matching: Matching, bound: Bound, rows: list[int], lost: list[int]) -> list[dict[str, Any]]:
    """What is written in some bad cells, and what the door for facts says of it."""
    if bound.rows is not None:
        most = TOO_MANY_ITEMS
        return [{"row": matching.source.place_of(row, lost), "cell": bound.column, "zh": most.zh, "en": most.en} for row in rows]
    cell = exp.column(f"c{bound.place}") if bound.items else cast(exp.column(f"c{bound.place}"), "VARCHAR")
    wanted = exp.In(this=exp.column("row"), expressions=[exp.Literal.number(row) for row in rows])
    written_in = select(["row", named(cell, "cell")], stage(matching.source.query, "source")).where(wanted).order_by(exp.Literal.number(1))
    return [
        {"row": matching.source.place_of(row, lost), **(_in_items(matching, bound, written) if bound.items else {"cell": written, **_words(matching, bound, written, matching.source.types[bound.place])})}
        for row, written in matching.counted(written_in, Words("读出看不懂的格", "Fetching the cells that are not understood"))
    ]


def _in_items(matching: Matching, bound: Bound, items: list[Any]) -> dict[str, Any]:
    """The first item with a cell that is no value, by its number, and what is said of that."""
    types = dict(types_within(matching.source.types[bound.place]))
    for number, item in enumerate(items[:MOST_ITEMS], 1) if len(items) <= MOST_ITEMS else ():
        for each in bound.items:
            written = item.get(each.column) if each.column and item is not None else item
            if written is None or str(written).strip() == "":
                continue
            place = replace(each, fact=replace(each.fact, fact=each.fact.fact.replace(bound.fact.fact, f"{bound.fact.fact}[{number}]", 1)))
            words = _words(matching, place, str(written), types[each.column])
            if words["zh"] != UNCLEAR.zh:
                return {"item": number, "member": each.column, "cell": str(written), **words}
    return {"cell": f"{len(items)}", "zh": TOO_MANY_ITEMS.zh, "en": TOO_MANY_ITEMS.en}


def _words(matching: Matching, bound: Bound, written: str, type_: str) -> dict[str, str]:
    words = told_cell(bound, matching.program, FactIndex.of(matching.program), written)
    if words is UNCLEAR and isinstance(certain(bound.fact.kind), TextKind) and type_ not in ("VARCHAR", "UUID"):
        words = Words(f"这一列的类型是 {type_}，这里要文本", f"The type of this column is {type_}; a text is needed")
    return {"zh": words.zh, "en": words.en}
