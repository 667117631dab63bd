"""What can be named in a catalog: the names of its expressions, its laws, papers and registers, each with a line on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dsl import surface
from dsl.diagnostics import Report, Words
from dsl.memory import ONCE, Memory
from dsl.source import Text
from dsl.vocabulary import SHAPES, TYPES
from engine.completing import Known
from engine.from_surface.extend import extended
from engine.from_surface.names import RESULTS, FactDraft, Names, names_from
from engine.kinds import BooleanKind, ChoiceKind, ListKind, NumberKind, certain, words_for

SPACES = {
    "basis": "bases", "fact": "facts", "parameter": "parameters", "formula": "formulas", "table": "tables",
    "document": "documents", "pledge": "pledges", "register": "registers", "matter": "matters", "benefit": "benefits",
    "theme": "themes", "enum": "enums", "structure": "structures", "ledger": "ledgers",
}  # fmt: skip
"""What a key may name, by its shape, and the field of the catalog that holds it."""


def known_from(catalog: surface.Catalog, memory: Memory = ONCE) -> Known:
    whole = extended(catalog, Report(), memory)
    names = names_from(whole, Report(), memory)
    spaces = {shape: tuple(each.name.value for each in getattr(whole, field)) for shape, field in SPACES.items()}
    spaces["fact"] = tuple(names.facts)
    spaces["place"] = tuple(names.places)
    spaces["type"] = (*TYPES.listed("zh"), *spaces["enum"], *spaces["structure"])
    spaces["goal"] = (*spaces["benefit"], *spaces["matter"], *spaces["theme"], *spaces["formula"], *spaces["table"])
    sorts: dict[str, str] = {}
    above = catalog.parent
    while above is not None:
        for shape, field in SPACES.items():
            sorts |= {each.name.value: shape for each in getattr(above, field)}
        above = above.parent
    return Known(names, spaces, sorts, dict(_options(whole, names)), dict(_said(whole, names)), _conditions(whole))


def nothing_known() -> Known:
    """What there is to be said in a file that belongs to no catalog yet: the language alone."""
    return known_from(surface.Catalog(Text("")))


def _conditions(whole: surface.Catalog) -> frozenset[str]:
    return frozenset(f"{goal.name.value}.{each.name.value}" for goal in whole.goals for each in (*goal.conditions, *goal.exclusions))


def _options(whole: surface.Catalog, names: Names) -> Iterator[tuple[str, tuple[str, ...]]]:
    for full, draft in names.facts.items():
        kind = certain(draft.typed.kind)
        kind = certain(kind.item) if isinstance(kind, ListKind) else kind
        if isinstance(kind, ChoiceKind):
            yield full, kind.options
        elif isinstance(kind, BooleanKind):
            yield full, ("是", "否")
    for owner, own in _owners(whole):
        for parameter in own.parameters:
            if parameter.allowed:
                yield _full(owner, parameter.name.value), tuple(each.value for each in parameter.allowed)
        for table in own.tables:
            for output in table.outputs:
                if options := _of_output(output, names):
                    yield _full(owner, output.name.value), options
                    if len(table.outputs) == 1:
                        yield _full(owner, table.name.value), options


def _of_output(output: surface.Output, names: Names) -> tuple[str, ...]:
    if output.allowed:
        return tuple(each.value for each in output.allowed)
    choice = names.choices.get(output.type.value) if output.type is not None else None
    return choice.options if choice is not None else ()


def _owners(whole: surface.Catalog) -> Iterator[tuple[str, surface.Catalog | surface.Own]]:
    yield "", whole
    for goal in whole.goals:
        yield goal.name.value, goal.own


def _full(owner: str, name: str) -> str:
    return f"{owner}.{name}" if owner else name


# --- A line on each name ---------------------------------------------------------------------------------------------


def _said(whole: surface.Catalog, names: Names) -> Iterator[tuple[str, Words]]:
    for full, draft in names.facts.items():
        yield full, _of_fact(draft)
    for owner, own in _owners(whole):
        for parameter in own.parameters:
            unit = f"，{parameter.unit.value}" if parameter.unit else ""
            value = f"，{parameter.value.value}" if parameter.value else ""
            yield _full(owner, parameter.name.value), _line(Words(f"参数{value}{unit}", f"parameter{value}{unit}"), parameter)
        for formula in own.formulas:
            written = formula.value.value if isinstance(formula.value, Text) else ""
            shown = f"：{' '.join(written.split())}" if written else ""
            yield _full(owner, formula.name.value), _line(Words(f"公式{shown}", f"formula{shown}"), formula)
        for table in own.tables:
            columns = "、".join(each.value for each in table.rows.inputs)
            yield _full(owner, table.name.value), _line(Words(f"决策表，看 {columns}", f"decision table by {columns}"), table)
    for goal in whole.goals:
        owner = goal.name.value
        sort = next(SHAPES[shape].called for shape in ("benefit", "matter", "theme") if goal in getattr(whole, SPACES[shape]))
        yield owner, _line(sort, goal)
        for condition in (*goal.conditions, *goal.exclusions):
            said = condition.require or (condition.by_hand.wording if condition.by_hand else None) or ""
            yield _full(owner, condition.name.value), Words(f"条件：{said}", f"condition: {said}")
        for zh, en in RESULTS.values():
            yield f"{owner}.{zh}", Words(f"“{owner}”的{zh}", f"{en} of {owner}")
    for shape in ("basis", "document", "register", "pledge", "enum", "structure"):
        for each in getattr(whole, SPACES[shape]):
            yield f"{shape} {each.name.value}", _of_library(shape, each)


def _of_fact(draft: FactDraft) -> Words:
    kind = words_for(draft.typed.kind)
    inner = certain(draft.typed.kind)
    if isinstance(inner, NumberKind) and not inner.unit:
        kind = Words("数字", "number")
    asked = f"：{draft.written.ask.value}" if draft.written.ask else ""
    derived = draft.written.derived
    if not asked and derived is not None:
        asked = f"：由 {derived.value.value} 推得"
    return Words(f"数据项，{kind.zh}{asked}", f"fact, {kind.en}{asked}")


def _of_library(shape: str, each: Any) -> Words:
    called = SHAPES[shape].called
    if isinstance(each, surface.Enumeration):
        listed = "、".join(option.value for option, _ in each.options)
        return Words(f"{called.zh}：{listed}", f"{called.en}: {listed}")
    title = getattr(getattr(each, "notes", None), "title", None)
    return Words(f"{called.zh}{f'：{title.value}' if title else ''}", f"{called.en}{f': {title.value}' if title else ''}")


def _line(sort: Words, each: Any) -> Words:
    about = each.notes.about or each.notes.title
    return Words(f"{sort.zh}。{about.value}", f"{sort.en}. {about.value}") if about else sort
