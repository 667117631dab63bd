"""Which column of a file is which fact: by its name, or as a mapping says.

A mapping is a small YAML file:

    主键: 证件编号                       # key: the column that says who a row is
    列:                                  # columns
      出生年月日: 生日
      年收入万元: {数据项: 家庭年收入, 倍数: 10000}      # fact, times
      住处: {数据项: 住址, 代码: {A-01: 某市}}      # codes
      去世: {数据项: 去世日, 空: 没有}                 # empty: absent | unknown
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dsl.diagnostics import Diagnostic, Problems
from dsl.nearest import folded
from engine import problems_of_backends as problems
from engine.facts import FactIndex
from engine.kinds import Maybe
from engine.program import Program
from engine.to_relation import FactColumn

KEYS = ("编号", "人员编号", "主键", "id", "key", "person_id")
"""Columns that say who a row is, where no mapping does and no fact has this name."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A column of the file, by its place in it, read as a fact. `codes` says what its cells mean, `times` its unit."""

    place: int
    column: str
    fact: FactColumn
    codes: tuple[tuple[str, str], ...] = ()
    times: int = 1
    empty_is_absent: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """`key` is the place of the column that says who a row is; None: the number of the row does."""

    bound: tuple[Bound, ...]
    key: int | None
    unbound: tuple[str, ...]
    unknown_facts: tuple[str, ...]


@dataclass(frozen=True)
class Mapped:
    """What a mapping file says."""

    key: str = ""
    columns: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


WORDS = {"key": "主键", "columns": "列", "fact": "数据项", "codes": "代码", "times": "倍数", "empty": "空"}
EMPTY = {"没有": True, "absent": True, "未知": False, "unknown": False}


def mapping_from(text: str) -> Mapped:
    """A mapping file; every scalar is text until it is read as something."""
    import yaml  # type: ignore[import-untyped]

    if len(text) > 1_000_000:
        raise Problems([problems.bad_mapping("太大")])
    try:
        # The base loader makes texts, lists and mappings, nothing else.
        data = yaml.load(text, yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as fault:
        raise Problems([problems.bad_mapping(str(fault))]) from None
    if not isinstance(data, dict):
        raise Problems([problems.bad_mapping("应当有“列”")])
    columns = {}
    for column, what in (_said(data, "columns") or {}).items():
        entry = {"fact": what} if isinstance(what, str) else {name: _said(what, name) for name in ("fact", "codes", "times", "empty")}
        if not isinstance(entry.get("fact"), str):
            raise Problems([problems.bad_mapping(f"“{column}”没有写数据项")])
        columns[str(column)] = entry
    return Mapped(str(_said(data, "key") or ""), columns)


def _said(data: Any, name: str) -> Any:
    return (data.get(WORDS[name], data.get(name)) if isinstance(data, dict) else None)


def binding_of(
    program: Program, header: Sequence[str], facts: Mapping[str, FactColumn], used: Iterable[str], mapped: Mapped | None = None
) -> Binding:
    """The columns that are facts the rules read. `used` names those facts, in the order they are read."""
    index = FactIndex.of(program)
    found: dict[str, Bound] = {}
    said: list[Diagnostic] = []
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    mapped = mapped or Mapped()
    facts = {name: fact for name, fact in facts.items() if fact.sort != "list"}
    wanted = set(used)
    for column, entry in mapped.columns.items():
        fact = _fact_named(str(entry["fact"]), index, facts)
        if column not in places:
            said.append(problems.no_such_column(column, tuple(header)))
        elif fact is None:
            said.append(problems.no_such_fact(column, str(entry["fact"])))
        elif fact.fact in wanted:
            bound = _mapped(program, places[column], column, fact, entry)
            if fact.fact in found:
                said.append(problems.bound_twice(fact.fact, (found[fact.fact].column, column)))
            found[fact.fact] = bound
    for place, column in enumerate(header):
        fact = None if column in mapped.columns else _fact_named(column, index, facts)
        if fact is None or fact.fact not in wanted:
            continue
        if fact.fact not in found:
            found[fact.fact] = Bound(place, column, fact, empty_is_absent=_means_absent(program, fact))
        elif found[fact.fact].column not in mapped.columns:
            said.append(problems.bound_twice(fact.fact, (found[fact.fact].column, column)))
    key = None
    if mapped.key:
        key = places.get(mapped.key)
        if key is None:
            said.append(problems.no_such_column(mapped.key, tuple(header)))
    else:
        key = next((place for name in KEYS for place, column in enumerate(header) if column.lower() == name), None)
    if said:
        raise Problems(said)
    ordered = tuple(found[name] for name in used if name in found)
    taken = {bound.place for bound in ordered} | {key}
    unbound = tuple(column for place, column in enumerate(header) if place not in taken)
    return Binding(ordered, key, unbound, tuple(name for name in used if name not in found))


def _fact_named(name: str, index: FactIndex, facts: Mapping[str, FactColumn]) -> FactColumn | None:
    word = folded(name)
    full = index.names.get(word, word)
    if full in facts:
        return facts[full]
    # A member of a record: 某记录.某项, also without the prefix that may be left out.
    above, _, member = word.rpartition(".")
    return facts.get(f"{index.names.get(above, above)}.{member}")


def _means_absent(program: Program, fact: FactColumn) -> bool:
    declared = program.facts.get(fact.fact)
    return isinstance(fact.kind, Maybe) and declared is not None and declared.empty_is_absent


def _mapped(program: Program, place: int, column: str, fact: FactColumn, entry: Mapping[str, Any]) -> Bound:
    bound = Bound(place, column, fact, empty_is_absent=_means_absent(program, fact))
    codes, times, empty = entry.get("codes"), entry.get("times"), entry.get("empty")
    if codes is not None:
        if not isinstance(codes, dict) or not all(isinstance(each, str) for each in codes.values()):
            raise Problems([problems.bad_mapping(f"“{column}”的代码应当是 代码: 词 的对照")])
        bound = replace(bound, codes=tuple((str(code), word) for code, word in codes.items()))
    if times is not None:
        if not str(times).isdigit() or not 1 <= int(times) <= 10**12 or fact.sort != "number":
            raise Problems([problems.bad_mapping(f"“{column}”的倍数应当是正整数，而且只用于数字")])
        bound = replace(bound, times=int(times))
    if empty is not None:
        if empty not in EMPTY or EMPTY[empty] and not isinstance(fact.kind, Maybe):
            raise Problems([problems.bad_mapping(f"“{column}”的空只能写 没有 或 未知；写没有的，数据项须可无")])
        bound = replace(bound, empty_is_absent=EMPTY[empty])
    return bound
