"""A field of a register's record as a value of a fact: by the catalog's kind, through the one door for facts.

The forms are those of a mapping of a population, so that a table means the same to a page as to `match`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from dsl.diagnostics import Problems, Words
from dsl.nearest import folded
from engine.facts import facts_from, facts_to_json, half_width
from engine.kinds import ChoiceKind, Kind, ListKind, Maybe, NumberKind, certain
from engine.population.binding import EMPTY
from engine.population.dates import Dates, dates_from
from engine.population.told_cells import with_way_out
from engine.rulebook import Rulebook
from web.registers import problems
from web.registers.connection import Column
from web.registers.register import State, Why

NOTHING = ("无", "none")
MANY = 10**12
NUMERAL = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")


@dataclass(frozen=True, slots=True)
class Held:
    """What a field says: a value, that there is none, or nothing that can be used (`why`)."""

    state: State
    value: Any = None
    why: Why = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """A field that is a fact of one program: what its codes mean, its unit, the names of a list's members, how its dates are written."""

    field: str
    fact: str
    codes: Mapping[str, str]
    times: int
    empty_is_absent: bool
    members: Mapping[str, str]
    dates: Dates | None = None


def bound_to(rulebook: Rulebook, column: Column) -> Bound | None:
    """The column as a fact of this program; None where it has no such fact. Raises Problems where the two do not fit."""
    name = rulebook.index.names.get(folded(column.fact))
    if name is None:
        return None
    fact = rulebook.program.facts[name]
    codes, times, empty, members, format_ = (column.entry.get(word) for word in ("codes", "times", "empty", "columns", "format"))
    kind, is_list = certain(fact.kind), isinstance(certain(fact.kind), ListKind)
    wrong: Words | None = None
    if codes is not None and not (isinstance(codes, dict) and all(isinstance(each, str) for each in codes.values())):
        wrong = Words(f"“{column.name}”的代码应当是 代码: 词 的对照。", f"The codes of `{column.name}` should be `code: word`.")
    elif times is not None and not (_is_count(times) and isinstance(kind, NumberKind)):
        wrong = Words(f"“{column.name}”的倍数应当是正整数，而且只用于数字。", f"`times` of `{column.name}` should be a positive whole number, and only of a number.")
    elif empty is not None and (empty not in EMPTY or EMPTY[empty] and not isinstance(fact.kind, Maybe)):
        wrong = Words(f"“{column.name}”的空只能写 没有 或 未知；写没有的，数据项须可无。", f"`empty` of `{column.name}` is absent or unknown, and absent only of a fact that may be.")
    elif is_list is (members is None):
        wrong = Words(f"“{column.name}”是列表的，要用“列”写明每项的各项，不是列表的不能写。", f"`columns` of `{column.name}` say what the items of a list hold, and only of a list.")
    dates: Dates | None = None
    if wrong is None and format_ is not None:
        try:
            dates = dates_from(column.name, kind, format_)
        except Problems as found:
            wrong = with_way_out(found.diagnostics[0])
    if wrong is not None:
        raise Problems([problems.bad_column(column.span, wrong)])
    absent = EMPTY[empty] if empty else fact.empty_is_absent and isinstance(fact.kind, Maybe)
    return Bound(column.name, name, codes or {}, int(times or 1), absent, members or {}, dates)


def _is_count(said: Any) -> bool:
    return isinstance(said, str) and said.isascii() and said.isdigit() and 1 <= int(said[:20]) <= MANY


def held_in(rulebook: Rulebook, bound: Bound, raw: Any) -> Held:
    """What the field says of the fact."""
    kind = rulebook.program.facts[bound.fact].kind
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return Held("absent") if bound.empty_is_absent else Held("unknown", why="not held")
    if bound.codes:
        if isinstance(raw, list | dict) or str(raw) not in bound.codes and bound.dates is None:
            return Held("unknown", why="nonsense")
        raw = bound.codes.get(str(raw), raw)
    one = certain(kind)
    options = one.options if isinstance(one, ChoiceKind) else ()
    if isinstance(kind, Maybe) and isinstance(raw, str) and raw in NOTHING and raw not in options:
        return Held("absent")
    if bound.dates is not None and type(raw) is not date:
        # A day that a database holds as one is a day, however others are written.
        raw = bound.dates.day_in(half_width(str(raw)))
        if raw is None:
            return Held("unknown", why="nonsense")
    try:
        facts = facts_from(rulebook.program, {bound.fact: _named(bound, _scaled(bound, kind, raw))}, rulebook.index)
        found = facts_to_json(rulebook.program, facts)[bound.fact]
    except (Problems, InvalidOperation, ValueError):
        return Held("unknown", why="nonsense")
    return Held("absent") if found is None else Held("told", found)


def _scaled(bound: Bound, kind: Kind, raw: Any) -> Any:
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    if bound.times == 1:
        return raw
    one = certain(kind)
    numeral = unicodedata.normalize("NFKC", str(raw)).removesuffix(one.unit if isinstance(one, NumberKind) else "").strip()
    if not NUMERAL.fullmatch(numeral):
        raise ValueError
    return Decimal(numeral) * bound.times


def _named(bound: Bound, raw: Any) -> Any:
    """A list by the names that the catalog gives the members of its items."""
    if not bound.members:
        return raw
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        raise ValueError
    return [{bound.members[name]: value for name, value in each.items() if name in bound.members} for each in raw]
