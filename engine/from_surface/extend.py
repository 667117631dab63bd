"""A catalog and its parents as one: what a child may add, narrow, or change with a reason (docs/meaning.md 12).

A child adds names, or rows of a parameter for its own regions. Everything else stands under 修改 with a 理由 or a 依据.
What a parent lists under 统一 cannot be changed at all.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import partial
from typing import Any, TypeVar

from dsl import surface
from dsl.diagnostics import Report
from dsl.memory import ONCE, Memory
from dsl.source import Text
from dsl.vocabulary import ELEMENTS_SHAPE
from engine import problems
from engine.from_surface.assemble import citations_in
from engine.from_surface.plain import plain
from engine.from_surface.time_limits import is_longer, is_narrower
from engine.values.regions import region_contains

Set = TypeVar("Set")

SPACES = (
    "bases", "enums", "registers", "structures", "facts", "parameters", "formulas", "tables", "documents", "pledges",
    "matters", "benefits", "themes", "ledgers",
)
"""The fields of a catalog that hold named definitions."""

OWN = {"facts": ("数据项", "facts"), "parameters": ("参数", "parameters"), "formulas": ("公式", "formulas"), "tables": ("决策表", "tables")}
"""What a matter, a benefit or a theme may declare for itself, and the key that it stands under."""

KINDS = {"matters": "matter", "benefits": "benefit", "themes": "theme", "facts": "facts", "parameters": "parameters",
         "documents": "documents", "formulas": "formulas", "tables": "tables"}
"""How 缺省 and 统一 call them."""


def extended(catalog: surface.Catalog, report: Report, memory: Memory = ONCE) -> surface.Catalog:
    """One catalog that holds its parents' definitions too, with every 修改 applied, the parents' first."""
    if catalog.parent is None:
        return catalog
    parent = catalog.parent
    above = memory.of("above", (parent,), lambda: without_examples(extended(parent, report, memory), memory), report)
    spaces: dict[str, Any] = {space: _joined(space, above, catalog, report, memory) for space in SPACES}
    together = replace(
        catalog,
        places=(*above.places, *catalog.places),
        examples=catalog.examples,
        synonyms=(*above.synonyms, *catalog.synonyms),
        fillers=(*above.fillers, *catalog.fillers),
        defaults=_nested(above.defaults, catalog.defaults),
        locked=_nested(above.locked, catalog.locked),
        required_elements=catalog.required_elements or above.required_elements,
        leap_birthday=catalog.leap_birthday or above.leap_birthday,
        **spaces,
    )
    return _amended(together, catalog, above, report, memory)


def without_examples(above: surface.Catalog, memory: Memory = ONCE) -> surface.Catalog:
    """Examples are true of the catalog they are written in; a child may change what they show."""

    def bare(each: Any) -> Any:
        return memory.of("bare", (each,), lambda: replace(each, examples=()))

    def bare_goal(each: Any) -> Any:
        return memory.of("bare", (each,), lambda: replace(each, own=replace(each.own, examples=(), formulas=tuple(map(bare, each.own.formulas)))))

    spaces: dict[str, Any] = {space: tuple(map(bare, getattr(above, space))) for space in ("formulas", "tables")}
    spaces |= {space: tuple(map(bare_goal, getattr(above, space))) for space in ("matters", "benefits", "themes")}
    return replace(above, **spaces)


def lineage(catalog: surface.Catalog) -> tuple[surface.Catalog, ...]:
    """The outermost parent first, the catalog itself last."""
    return (*(lineage(catalog.parent) if catalog.parent else ()), catalog)


def _nested(
    above: tuple[tuple[str, tuple[tuple[str, Set], ...]], ...], below: tuple[tuple[str, tuple[tuple[str, Set], ...]], ...]
) -> tuple[tuple[str, tuple[tuple[str, Set], ...]], ...]:
    kinds = {kind: dict(entries) for kind, entries in above}
    for kind, entries in below:
        kinds[kind] = {**kinds.get(kind, {}), **dict(entries)}
    return tuple((kind, tuple(entries.items())) for kind, entries in kinds.items())


def _joined(space: str, above: surface.Catalog, below: surface.Catalog, report: Report, memory: Memory) -> tuple[Any, ...]:
    earlier = {each.name.value: each for each in getattr(above, space)}
    added = []
    goals = [goal for sort in ("matters", "benefits", "themes") for goal in getattr(above, sort)] if space in OWN else []
    for each in getattr(below, space):
        old = earlier.get(each.name.value)
        owner = next((goal for goal in goals for own in getattr(goal.own, space) if own.name.value == each.name.value), None)
        if owner is not None and old is None:
            report.add(problems.belongs_to_one_above(each.name, owner.name.value, OWN[space]))
        elif old is None:
            added.append(each)
        elif getattr(old, "locked", False):
            report.add(problems.locked_above(each.name, each.name.value, old.name.span))
        elif isinstance(each, surface.Parameter) and _only_own_rows(each, old, below, above):
            earlier[each.name.value] = memory.of("rows", (old, each), partial(_with_history, old, each))
        elif isinstance(each, surface.Parameter) and (elsewhere := _rows_elsewhere(each, old, below, above)):
            for cell in elsewhere:
                report.add(problems.row_elsewhere(cell, below.name.value))
            earlier[each.name.value] = _with_history(old, _without_rows(each, elsewhere))
        else:
            source = next((one for one in lineage(above) if any(noun.name.value == each.name.value for noun in getattr(one, space))), above)
            report.add(problems.redeclared(each.name, old.name.span, source.name.value))
    return (*earlier.values(), *added)


def _with_history(old: surface.Parameter, new: surface.Parameter) -> surface.Parameter:
    return replace(old, history=_with_rows(old.history, new.history))


def _without_rows(new: surface.Parameter, cells: list[Text]) -> surface.Parameter:
    """The parameter without the rows that these cells stand in."""
    if new.history is None:
        return new
    rows = tuple(row for row in new.history.rows if not any(cell is each for each in row.inputs for cell in cells))
    return replace(new, history=replace(new.history, rows=rows))


def _only_own_rows(new: surface.Parameter, old: surface.Parameter, below: surface.Catalog, above: surface.Catalog) -> bool:
    """Whether a child's parameter does nothing but add rows for places inside the child's own region."""
    return _rows_elsewhere(new, old, below, above) == []


def _rows_elsewhere(new: surface.Parameter, old: surface.Parameter, below: surface.Catalog, above: surface.Catalog) -> list[Text] | None:
    """The places of rows that are not inside the child's own region; None for a parameter that is not rows for places.
    A name that is none of a place is told as that, with the row where it stands."""
    if new.history is None or old.history is None or new.value is not None or below.region is None:
        return None
    headers = [header.value for header in new.history.inputs]
    place = next((at for at, header in enumerate(headers) if header in REGION_HEADERS), None)
    cells = [] if place is None else [row.inputs[place] for row in new.history.rows]
    found = [cell for cell in cells if cell is not None]
    if place is None or len(found) < len(cells):
        return None
    codes = {each.name.value: each.code.value for each in (*above.places, *below.places)}
    own = codes.get(below.region.value, below.region.value)
    coded = [(cell, codes.get(cell.value, cell.value)) for cell in found]
    return [cell for cell, code in coded if code.isdigit() and not region_contains(own, code)]


REGION_HEADERS = ("地区", "region")


def _with_rows(old: surface.Grid | None, new: surface.Grid | None) -> surface.Grid | None:
    """Rows under the same columns, whatever order the child wrote them in."""
    if old is None or new is None:
        return new or old
    order = {header.value: at for at, header in enumerate(new.inputs)}
    rows = tuple(
        replace(row, inputs=tuple(row.inputs[order[h.value]] if h.value in order else None for h in old.inputs))
        for row in new.rows
    )
    return replace(old, rows=(*old.rows, *rows))


# ── 修改 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _amended(whole: surface.Catalog, catalog: surface.Catalog, above: surface.Catalog, report: Report, memory: Memory) -> surface.Catalog:
    """The whole with a catalog's changes to what stands above it."""
    for amendment in catalog.amendments:
        space = _space_of(above, amendment.subject.value)
        if space is None or amendment.change is None:
            continue  # The reader of files has said that there is nothing to amend.
        old = next(each for each in getattr(whole, space) if each.name.value == amendment.subject.value)
        make = partial(_applied, amendment, space, old, catalog, above, report)
        changed = memory.of("amended", (old, amendment, above, catalog.region, *catalog.places), make, report, space)
        if changed is None:
            continue
        new_space: dict[str, Any] = {space: tuple(changed if each is old else each for each in getattr(whole, space))}
        whole = replace(whole, **new_space)
    return whole


def _applied(amendment: surface.Amendment, space: str, old: Any, catalog: surface.Catalog, above: surface.Catalog, report: Report) -> Any:
    """What a change makes of a definition; None where it is not allowed."""
    if not _is_allowed(amendment, space, old, above, report):
        return None
    return _changed(old, amendment, catalog, above, report)


def _space_of(whole: surface.Catalog, name: str) -> str | None:
    return next((space for space in SPACES if any(each.name.value == name for each in getattr(whole, space))), None)


def _is_allowed(amendment: surface.Amendment, space: str, old: Any, above: surface.Catalog, report: Report) -> bool:
    """Whether nothing is touched that is the same everywhere. What makes things worse, or says no reason, is told too."""
    subject = amendment.subject
    if getattr(old, "locked", False):
        report.add(problems.locked_above(subject, subject.value, old.name.span))
        return False
    allowed = True
    locked = dict(dict(above.locked).get(KINDS.get(space, space), ()))
    for key, written in (*amendment.written, *((key, names[0]) for key, names in amendment.drops if names)):
        element = ELEMENTS_SHAPE.key(key) if space == "matters" else None
        if key in locked:
            report.add(problems.locked_above(written, subject.value, locked[key].span))
            allowed = False
        elif element is not None and element.same == "S":
            report.add(problems.locked_above(written, subject.value, old.name.span))
            allowed = False
    changes = [_effect(key, written, amendment.change, old, above, report) for key, written in amendment.written]
    narrows = all(changes) and all(key == "materials" for key, _ in amendment.drops)
    if allowed and not narrows and amendment.reason is None and next(citations_in(amendment), None) is None:
        report.add(problems.change_without_reason(subject))
    return allowed


WORSE = {"promise": is_longer, "limit_scene_num": is_longer, "handle_area": is_narrower, "online_handle_depth": is_narrower}
"""How to see that an element that may only get better got worse."""


def _effect(key: str, written: Text, change: Any, old: Any, above: surface.Catalog, report: Report) -> bool:
    """Whether a change only makes things better for people, or is the lower level's own affair, and so needs no reason."""
    if isinstance(old, surface.Matter):
        element = ELEMENTS_SHAPE.key(key)
        if element is not None:
            before = {**dict(dict(above.defaults).get("matter", ())), **dict(old.elements)}
            new = dict(change.elements)[key]
            if key in WORSE and key in before and WORSE[key](str(plain(new)), str(plain(before[key]))):
                report.add(problems.worse_than_above(new if isinstance(new, Text) else written, written.value, str(plain(new)), str(plain(before[key]))))
            return True
        if key == "materials":
            uses = {use.name.value: use for use in old.materials}
            return all(use.name.value in uses and _asks_less(use) for use in change.materials)
        if key == "steps":
            limits = {step.name.value: str(step.limit or "") for step in old.steps}
            return all(step.name.value in limits and not is_longer(str(step.limit or ""), limits[step.name.value]) for step in change.steps)
    if key == "allowed":
        return {each.value for each in change.allowed} <= {each.value for each in old.allowed}
    if key == "options":
        return {each.value for each, _ in change.options} <= {each.value for each, _ in old.options}
    return key in ("examples", "note", "about")


def _asks_less(use: surface.MaterialUse) -> bool:
    """Whether all that is said of a paper is why it need not be brought, or not now."""
    return use.purpose is None and use.only_if is None and use.need is None


def _changed(old: Any, amendment: surface.Amendment, catalog: surface.Catalog, above: surface.Catalog, report: Report) -> Any:
    """The definition with what the amendment writes and drops; both are of one class, which only the keys' table knows."""
    new: Any = amendment.change
    changes: dict[str, Any] = {}
    elements: dict[str, surface.Value] = {}
    own: dict[str, Any] = {}
    for key, _ in amendment.written:
        if hasattr(new, key):
            changes[key] = _merged(getattr(old, key), getattr(new, key))
        elif key in OWN_KEYS:
            own[key] = _merged(getattr(old.own, key), getattr(new.own, key))
            if key == "parameters":
                own[key] = _with_own_rows(own[key], old.own.parameters, new.own.parameters, catalog, above)
        elif hasattr(old, "elements"):
            elements[key] = dict(new.elements)[key]
        elif hasattr(old.notes, key):
            changes["notes"] = replace(changes.get("notes", old.notes), **{key: getattr(new.notes, key)})
    if elements:
        changes["elements"] = tuple({**dict(old.elements), **elements}.items())
    if own:
        changes["own"] = replace(old.own, **own)
    for key, names in amendment.drops:
        changes[key] = _without(changes.get(key, getattr(old, key, ())), names, report)
    return replace(old, **changes)


def _with_own_rows(
    merged: tuple[surface.Parameter, ...], old: tuple[surface.Parameter, ...], new: tuple[surface.Parameter, ...],
    catalog: surface.Catalog, above: surface.Catalog,
) -> tuple[surface.Parameter, ...]:  # fmt: skip
    """The parameters of a goal, where rows for a child's own places are added as they are to a parameter of nobody's."""
    before = {each.name.value: each for each in old}
    added = {
        each.name.value: _with_rows(before[each.name.value].history, each.history)
        for each in new
        if each.name.value in before and _only_own_rows(each, before[each.name.value], catalog, above)
    }
    return tuple(replace(each, history=added.get(each.name.value, each.history)) for each in merged)


OWN_KEYS = ("facts", "parameters", "formulas", "tables", "examples")


def _merged(old: object, new: object) -> object:
    """Named entries merge by name, anything else is replaced."""
    if isinstance(old, tuple) and isinstance(new, tuple) and new and _name_of(new[0]) is not None:
        entries = {_name_of(each): each for each in old}
        for each in new:
            name = _name_of(each)
            entries[name] = _filled(entries[name], each) if name in entries else each
        return tuple(entries.values())
    if new is not None and old is not None and type(old) is type(new) and hasattr(old, "span") and hasattr(old, "__dataclass_fields__"):
        return _filled(old, new)
    return new


def _name_of(entry: object) -> str | None:
    if isinstance(entry, tuple) and entry and isinstance(entry[0], Text):
        return entry[0].value
    name = getattr(entry, "name", None)
    return name.value if isinstance(name, Text) else None


def _filled(old: object, new: object) -> object:
    """The old entry with whatever the new one writes."""
    if isinstance(old, (tuple, Text)):
        return new
    written = {}
    for each in fields(new):  # type: ignore[arg-type]
        value = getattr(new, each.name)
        if each.name not in ("name", "span") and value not in (None, (), False, surface.Notes(), surface.Own()):
            written[each.name] = _merged(getattr(old, each.name), value)
    return replace(old, **written)  # type: ignore[type-var]


def _without(entries: tuple[Any, ...], names: tuple[Text, ...], report: Report) -> tuple[Any, ...]:
    known = {_name_of(each) for each in entries}
    for name in names:
        if name.value not in known:
            report.add(problems.nothing_to_drop(name, [each for each in known if each]))
    dropped = {name.value for name in names}
    return tuple(each for each in entries if _name_of(each) not in dropped)

