"""Which column of a file is which fact: by its name, or as a mapping says.

A mapping is a small YAML file:

    主键: 证件编号                       # key: the column that says who a row is
    列:                                  # columns
      出生年月日: 生日
      年收入万元: {数据项: 家庭年收入, 倍数: 10000}      # fact, times
      住处: {数据项: 住址, 代码: {A-01: 某市}}      # codes
      去世: {数据项: 去世日, 空: 没有}                 # empty: absent | unknown
      登记: {数据项: 登记日, 格式: 年/月/日}            # format
      住过的地方: {数据项: 旧居, 列: {哪里: 地址}}       # a nested column: the members of its items
    列表:                                # lists: rows of a second table
      旧居: {表: 旧居.csv, 编号: 谁的, 列: {哪里: 地址}, 齐全: 是}     # table, key, columns, complete
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

from dsl.diagnostics import Diagnostic, Problems, Words
from dsl.nearest import folded, nearest
from engine import problems_of_backends as problems
from engine.facts import FactIndex
from engine.kinds import ListKind, Maybe, certain
from engine.population.dates import Dates, dates_from
from engine.program import Program
from engine.to_relation import FactColumn, columns_of, is_in_list
from engine.to_relation.facts import fields_of

KEYS = ("编号", "人员编号", "主键", "id", "key", "person_id")
"""Columns that say who a row is, where no mapping does and no fact has this name."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A column of the file, by its place in it, read as a fact. `codes` says what its cells mean, `times` its unit, `dates` how its
    dates are written: whatever is no code then is one."""

    place: int
    column: str
    fact: FactColumn
    codes: tuple[tuple[str, str], ...] = ()
    times: int = 1
    empty_is_absent: bool = False
    dates: Dates | None = None
    items: tuple[Bound, ...] = ()
    """Of a list in a nested column, the members of its items: `place` is that among the members, `column` a member's name."""
    rows: Rows[Any] | None = None
    """Of a list in a second table, its rows; then `column` is the table's name and `place` none."""


NO_PLACE = -1


class Table(Protocol):
    """What has columns: all that is asked of a second table here."""

    @property
    def header(self) -> tuple[str, ...]: ...


Source = TypeVar("Source", bound=Table, covariant=True)


@dataclass(frozen=True)
class Rows(Generic[Source]):
    """A second table: each row is an item of the list of the person whose key it has. `is_complete`: who has no row has none."""

    source: Source
    binding: Binding
    is_complete: bool


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
    lists: Mapping[str, MappedList] = field(default_factory=dict)


@dataclass(frozen=True)
class MappedList:
    """What it says of a list in a second table; `name` is the table's in a database."""

    table: str
    key: str
    columns: Mapping[str, Mapping[str, Any]]
    is_complete: bool
    name: str = ""


WORDS = {
    "key": "主键", "columns": "列", "fact": "数据项", "codes": "代码", "times": "倍数", "empty": "空", "format": "格式",
    "lists": "列表", "table": "表", "whose": "编号", "complete": "齐全", "name": "表名",
}  # fmt: skip
IN_COLUMN = ("fact", "codes", "times", "empty", "format")
EMPTY = {"没有": True, "absent": True, "未知": False, "unknown": False}


def mapping_from(text: str) -> Mapped:
    """A mapping file; every scalar is text until it is read as something."""
    import yaml  # type: ignore[import-untyped]

    if len(text) > 1_000_000:
        raise Problems([problems.bad_mapping(Words("太大", "too large"))])
    try:
        # The base loader makes texts, lists and mappings, nothing else.
        data = yaml.load(text, yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        raise Problems([problems.mapping_is_no_yaml(mark.line + 1 if mark is not None else None)]) from None
    if not isinstance(data, dict):
        raise Problems([problems.bad_mapping(Words("应当有“列”", "it should have `columns`"))])
    _know(data, "", ("key", "columns", "lists"))
    lists = _said(data, "lists") or {}
    if not isinstance(lists, dict):
        raise Problems([problems.bad_mapping(Words("“列表”应当是 数据项: {表, 编号, 列} 的对照", "`lists` should say of facts {table, whose, columns}"))])
    found = {str(fact): _list_mapped(str(fact), what) for fact, what in lists.items()}
    return Mapped(str(_said(data, "key") or ""), _columns_mapped(data, ""), found)


def _columns_mapped(data: Any, of: str) -> dict[str, dict[str, Any]]:
    columns: dict[str, dict[str, Any]] = {}
    said = _said(data, "columns") or {}
    if not isinstance(said, dict):
        raise Problems([problems.bad_mapping(Words(f"{of}“列”应当是 列名: 数据项 的对照", f"{of} `columns` should say of columns which fact they are"))])
    for column, what in said.items():
        entry: dict[str, Any] = {"fact": what} if isinstance(what, str) else {name: _said(what, name) for name in IN_COLUMN}
        if isinstance(what, dict):
            _know(what, str(column), (*IN_COLUMN, "columns"))
        if not isinstance(entry.get("fact"), str):
            raise Problems([problems.bad_mapping(Words(f"“{column}”没有写数据项", f"`{column}` names no fact"))])
        if isinstance(what, dict) and _said(what, "columns") is not None:
            entry["columns"] = _columns_mapped(what, f"“{column}”的")
        columns[str(column)] = entry
    return columns


def _list_mapped(fact: str, what: Any) -> MappedList:
    if isinstance(what, dict):
        _know(what, fact, ("table", "whose", "key", "complete", "columns", "name"))
    table, whose, complete = (_said(what, name) for name in ("table", "whose", "complete"))
    whose = whose if whose is not None else _said(what, "key")
    if not isinstance(table, str) or not isinstance(whose, str):
        raise Problems([problems.bad_mapping(Words(f"“{fact}”要写 表（文件或表名）和 编号（哪一列是这个人的主键）", f"`{fact}` needs a `table` (a file, or the name of a table) and `whose` (the column with the key of a person)"))])
    if complete not in (None, *COMPLETE):
        raise Problems([problems.bad_mapping(Words(f"“{fact}”的齐全只能写 是 或 否：表里没有一行的人，是没有，还是不知道", f"`complete` of `{fact}` is yes or no: whether who has no row has none, or is not known"))])
    return MappedList(table, whose, _columns_mapped(what, f"“{fact}”的"), COMPLETE.get(complete or "否", False), str(_said(what, "name") or ""))


COMPLETE = {"是": True, "true": True, "yes": True, "否": False, "false": False, "no": False}


def _know(data: Mapping[Any, Any], of: str, keys: tuple[str, ...]) -> None:
    """Refuses a key that a mapping does not have: what it says would be passed over in silence."""
    words = tuple(WORDS[key] for key in keys)
    for key in map(str, data):
        if key not in (*words, *keys):
            raise Problems([problems.unknown_key_of_mapping(of, key, nearest(key, (*words, *keys)), words)])


def _said(data: Any, name: str) -> Any:
    return (data.get(WORDS[name], data.get(name)) if isinstance(data, dict) else None)


def binding_of(
    program: Program, header: Sequence[str], facts: Mapping[str, FactColumn], used: Iterable[str], mapped: Mapped | None = None,
    types: Sequence[str] = (), tables: Mapping[str, Table] | None = None,
) -> Binding:  # fmt: skip
    """The columns that are facts the rules read. `used` names those facts, in the order they are read.

    `types` are those of the columns, where they have some; `tables` the second tables of the lists that are mapped to one.
    """
    index = FactIndex.of(program)
    found: dict[str, Bound] = {}
    said: list[Diagnostic] = []
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    mapped = mapped or Mapped()
    used = tuple(used)
    wanted = set(used)
    nested = {place: members for place, type_ in enumerate(types) if (members := members_of(type_)) is not None}
    for name, list_ in mapped.lists.items():
        fact = _fact_named(name, index, facts)
        if fact is None or fact.sort != "list":
            said.append(problems.no_such_list(name))
        elif not mapped.key and not any(column.lower() in KEYS for column in header):
            said.append(problems.list_without_key(name))
        elif fact.fact in wanted and tables is not None and name in tables:
            found[fact.fact] = _of_rows(program, fact, list_, tables[name])
    for column, entry in mapped.columns.items():
        fact = _fact_named(str(entry["fact"]), index, facts)
        if column not in places:
            said.append(problems.no_such_column(column, tuple(header)))
        elif fact is None:
            said.append(problems.no_such_fact(column, str(entry["fact"]), nearest(str(entry["fact"]), facts)))
        elif fact.sort == "list" and places[column] not in nested:
            said.append(problems.not_a_nested_column(column, fact.fact))
        elif fact.fact in wanted:
            bound = _mapped(program, places[column], column, fact, entry)
            if fact.sort == "list":
                bound = replace(bound, items=_members(program, fact, nested[places[column]], entry.get("columns") or {}))
            if fact.fact in found:
                said.append(problems.bound_twice(fact.fact, (found[fact.fact].column, column)))
            found[fact.fact] = bound
    for place, column in enumerate(header):
        fact = None if column in mapped.columns else _fact_named(column, index, facts)
        if fact is None or fact.fact not in wanted or fact.sort == "list" and place not in nested:
            continue
        if fact.fact not in found and fact.sort == "list":
            empty = means_absent(program, fact)
            found[fact.fact] = Bound(place, column, fact, empty_is_absent=empty, items=_members(program, fact, nested[place], {}))
        elif fact.fact not in found:
            found[fact.fact] = Bound(place, column, fact, empty_is_absent=means_absent(program, fact))
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


def list_named(name: str, program: Program) -> str:
    """The list that is called so, with or without what stands before its name; nothing where there is none."""
    fact = _fact_named(name, FactIndex.of(program), columns_of(program))
    return fact.fact if fact is not None and fact.sort == "list" else ""


def without_column(names: Sequence[str], program: Program) -> list[str]:
    """Facts that nothing says: no column, and no rule by which they follow from others. Members of a list stand in its column."""
    return [name for name in names if ((fact := program.facts.get(name)) is None or fact.derived is None) and not is_in_list(name, program)]


def _members(program: Program, fact: FactColumn, members: Sequence[str], mapped: Mapping[str, Mapping[str, Any]]) -> tuple[Bound, ...]:
    """The fields of a list's items that a nested column has; plain items have no name."""
    facts = item_columns(fact)
    if tuple(members) == ("",):
        return tuple(Bound(0, "", each) for each in facts if each.fact == fact.fact)
    return _bound_within(program, fact, members, facts, mapped)


def _bound_within(
    program: Program, fact: FactColumn, header: Sequence[str], facts: Sequence[FactColumn], mapped: Mapping[str, Mapping[str, Any]]
) -> tuple[Bound, ...]:
    by_name = {folded(each.fact.removeprefix(f"{fact.fact}.")): each for each in facts}
    found: dict[str, Bound] = {}
    said: list[Diagnostic] = []
    places = {name: place for place, name in reversed(list(enumerate(header)))}
    for column, entry in mapped.items():
        member = by_name.get(folded(str(entry["fact"])).removeprefix(f"{fact.fact}."))
        if column not in places:
            said.append(problems.no_such_column(column, tuple(header)))
        elif member is None:
            said.append(problems.no_such_fact(column, f"{fact.fact}.{entry['fact']}"))
        elif member.fact in found:
            said.append(problems.bound_twice(member.fact, (found[member.fact].column, column)))
        else:
            found[member.fact] = _mapped(program, places[column], column, member, entry)
    for place, column in enumerate(header):
        member = None if column in mapped else by_name.get(folded(column))
        if member is not None and member.fact not in found:
            found[member.fact] = Bound(place, column, member)
    if said:
        raise Problems(said)
    return tuple(found[each.fact] for each in facts if each.fact in found)


def _of_rows(program: Program, fact: FactColumn, entry: MappedList, source: Table) -> Bound:
    """The list as the rows of a second table, read as the people are."""
    if entry.key not in source.header:
        raise Problems([problems.no_such_column(entry.key, source.header)])
    facts = item_columns(fact)
    if len(facts) == 1 and facts[0].fact == fact.fact:
        # A list of plain values: whatever column is named for the list, or is mapped to it.
        columns = {column: {**said, "fact": ""} for column, said in entry.columns.items()} or {
            column: {"fact": ""} for column in source.header if folded(column) == fact.fact.rpartition(".")[2]
        }
        by_place = {name: place for place, name in enumerate(source.header)}
        wrong = [problems.no_such_column(column, source.header) for column in columns if column not in by_place]
        if wrong:
            raise Problems(wrong)
        bound = tuple(_mapped(program, by_place[column], column, facts[0], said) for column, said in list(columns.items())[:1])
    else:
        bound = _bound_within(program, fact, source.header, facts, entry.columns)
    key = source.header.index(entry.key)
    taken = {each.place for each in bound} | {key}
    unbound = tuple(column for place, column in enumerate(source.header) if place not in taken)
    within = Binding(bound, key, unbound, tuple(each.fact for each in facts if each.fact not in {one.fact.fact for one in bound}))
    return Bound(NO_PLACE, entry.table, fact, rows=Rows(source, within, entry.is_complete))


def item_columns(fact: FactColumn) -> tuple[FactColumn, ...]:
    """The fields of a list's items, as columns."""
    kind = certain(fact.kind)
    assert isinstance(kind, ListKind)
    return tuple(FactColumn(f"{fact.fact}.{each.path}".rstrip("."), each.kind, each.name, each.present) for each in fields_of(kind.item))


def members_of(type_: str) -> tuple[str, ...] | None:
    """The members of the records that a nested column lists; of plain values one without a name; None of any other column."""
    if not type_.endswith("[]"):
        return None
    return tuple(name for name, _ in types_within(type_))


def types_within(type_: str) -> tuple[tuple[str, str], ...]:
    """The members of a list's items with their types."""
    import duckdb

    child = duckdb.type(type_).child
    if child.id == "struct":
        return tuple((name, str(kind)) for name, kind in child.children)
    return (("", str(child)),)


def _fact_named(name: str, index: FactIndex, facts: Mapping[str, FactColumn]) -> FactColumn | None:
    word = folded(name)
    full = index.names.get(word, word)
    if full in facts:
        return facts[full]
    # A member of a record: 某记录.某项, also without the prefix that may be left out.
    above, _, member = word.rpartition(".")
    return facts.get(f"{index.names.get(above, above)}.{member}")


def means_absent(program: Program, fact: FactColumn) -> bool:
    """Whether an empty cell says that there is none, where no mapping says otherwise."""
    declared = program.facts.get(fact.fact)
    return isinstance(fact.kind, Maybe) and declared is not None and declared.empty_is_absent


def _mapped(program: Program, place: int, column: str, fact: FactColumn, entry: Mapping[str, Any]) -> Bound:
    bound = Bound(place, column, fact, empty_is_absent=means_absent(program, fact))
    codes, times, empty, format_ = (entry.get(word) for word in ("codes", "times", "empty", "format"))
    if codes is not None:
        if not isinstance(codes, dict) or not all(isinstance(each, str) for each in codes.values()):
            raise Problems([problems.bad_mapping(Words(f"“{column}”的代码应当是 代码: 词 的对照", f"`codes` of `{column}` should say of codes what they mean"))])
        bound = replace(bound, codes=tuple((str(code), word) for code, word in codes.items()))
    if times is not None:
        if not str(times).isdigit() or not 1 <= int(times) <= 10**12 or fact.sort != "number":
            raise Problems([problems.bad_mapping(Words(f"“{column}”的倍数应当是正整数，而且只用于数字", f"`times` of `{column}` should be a positive whole number, and is for numbers only"))])
        bound = replace(bound, times=int(times))
    if empty is not None:
        if empty not in EMPTY or EMPTY[empty] and not isinstance(fact.kind, Maybe):
            raise Problems([problems.bad_mapping(Words(f"“{column}”的空只能写 没有 或 未知；写没有的，数据项须可无", f"`empty` of `{column}` is absent or unknown, and absent only of a fact that may be absent"))])
        bound = replace(bound, empty_is_absent=EMPTY[empty])
    if format_ is not None:
        bound = replace(bound, dates=dates_from(column, certain(fact.kind), format_))
    return bound
