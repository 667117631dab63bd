"""The elements of each matter of a catalog, each with where it is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from dsl import surface
from dsl.diagnostics import Report
from dsl.frozen import frozen
from dsl.source import NOWHERE, Span, Text
from dsl.vocabulary import ELEMENTS, TRUTHS, Takes
from engine.elements import Element, PaperAsked, Sheet, Stated, Whence
from engine.elements.standard import ALL, BESIDE, BY_ID, MUST, STANDARD, UNITS, element_named
from engine.from_surface.extend import extended, lineage
from engine.from_surface.plain import words
from engine.from_surface.time_limits import limit_from

YES_OR_NO = frozenset(key.en for key in ELEMENTS if key.takes is Takes.TRUTH)


def sheets_of(catalog: surface.Catalog, whole: surface.Catalog | None = None, only: Collection[str] | None = None) -> tuple[Sheet, ...]:
    """A sheet for each matter that the catalog has, its own and those from above. `whole`: it with all above, where at hand."""
    whole = whole or extended(catalog, Report())
    line = _Line(lineage(catalog), whole)
    return tuple(_sheet(matter, line) for matter in whole.matters if only is None or matter.name.value in only)


def statements_of(catalog: surface.Catalog, whole: surface.Catalog, only: Collection[str]) -> Iterator[tuple[surface.Matter, Statements]]:
    """The same for who looks at a few elements of many matters: each element is made when it is asked for."""
    line = _Line(lineage(catalog), whole)
    return ((matter, Statements(matter, line)) for matter in whole.matters if matter.name.value in only)


class Statements:
    """What is said of the elements of one matter."""

    def __init__(self, matter: surface.Matter, line: _Line):
        self.matter = matter.name.value
        self._matter = matter
        self._line = line
        self._written = dict(matter.elements)
        self._place = matter.name.span

    def of(self, id: str) -> Stated:
        return _stated(self._matter, self._written, BY_ID[id], self._line, self._place)

    @property
    def missing(self) -> tuple[Element, ...]:
        """Required, and said nowhere."""
        return tuple(each for each in self._line.required if _stated(self._matter, self._written, each, self._line, self._place).is_missing)


def required_by(catalog: surface.Catalog) -> tuple[Element, ...]:
    """The elements that every matter must have: as the nearest catalog says (必备要素), else those of the standard."""
    written = next((each.required_elements for each in reversed(lineage(catalog)) if each.required_elements), ())
    found: dict[int | str, Element] = {}
    for word in written:
        for each in MUST if word.value in ALL else filter(None, (element_named(word.value),)):
            found[each.number or each.id] = each
    return tuple(sorted(found.values(), key=lambda each: each.number)) if written else MUST


class _Line:
    """A catalog with all above it: who set which default, and who changed what."""

    def __init__(self, catalogs: tuple[surface.Catalog, ...], whole: surface.Catalog):
        self.catalogs = catalogs
        self.whole = whole
        self.here = catalogs[-1].name.value
        self.required = required_by(whole)
        self.documents = {each.name.value: each for each in whole.documents}
        self.defaults: dict[str, tuple[surface.Value, surface.Catalog]] = {}
        self.changes: dict[tuple[str, str], tuple[surface.Amendment, surface.Catalog]] = {}
        self.declared: dict[str, str] = {}
        for catalog in catalogs:
            for key, value in dict(catalog.defaults).get("matter", ()):
                self.defaults[key] = (value, catalog)
            for change in catalog.amendments:
                for key in (*(key for key, _ in change.written), *(key for key, _ in change.drops)):
                    self.changes[change.subject.value, key] = (change, catalog)
            for matter in catalog.matters:
                self.declared.setdefault(matter.name.value, catalog.name.value)
        self.always = {each.id for each in BESIDE if each in self.required or each.key in self.defaults}
        self._by_default: dict[str, Stated | None] = {}

    def by_default(self, element: Element) -> Stated | None:
        """What an element is where a matter says nothing: the same for all of them."""
        if element.id not in self._by_default:
            value, catalog = self.defaults.get(element.key, (None, None))
            self._by_default[element.id] = None if value is None or catalog is None else Stated(
                element, _column(element, said(value)), "default", catalog.name.value, words(catalog.notes.checked), raw=value, span=value.span
            )  # fmt: skip
        return self._by_default[element.id]


@frozen
class _Part:
    """What a matter says of an element itself. `keys`: those that a change of it may be written under."""

    text: str
    span: Span
    keys: tuple[str, ...]


def _sheet(matter: surface.Matter, line: _Line) -> Sheet:
    name = matter.name.value
    written = dict(matter.elements)
    beside = [each for each in BESIDE if each.id in line.always or each.key in written]
    place = matter.name.span
    lines = tuple([_stated(matter, written, each, line, place) for each in (*STANDARD, *beside)])
    return Sheet(
        name, words(matter.notes.title) or name, line.here, line.declared[name], lines,
        tuple(_paper(use, line.documents.get(use.name.value)) for use in matter.materials), line.required,
        words(matter.notes.retired.from_) if matter.notes.retired is not None else "", {each.element.id: each for each in lines},
    )  # fmt: skip


def _stated(matter: surface.Matter, written: Mapping[str, surface.Value], element: Element, line: _Line, place: Span) -> Stated:
    """`place`: where the matter is named."""
    if element.id in _PARTS:
        part = _PARTS[element.id](matter)
        if part is not None:
            return _from_matter(matter, element, line, part, None)
        return Stated(element, "", "missing", span=place)
    own = written.get(element.key)
    if own is not None:
        return _from_matter(matter, element, line, _Part(_column(element, said(own)), own.span, (element.key,)), own)
    return line.by_default(element) or Stated(element, "", "missing", span=place)


def _from_matter(matter: surface.Matter, element: Element, line: _Line, part: _Part, raw: surface.Value | None) -> Stated:
    name = matter.name.value
    change = next((line.changes[name, key] for key in part.keys if (name, key) in line.changes), None) if line.changes else None
    if change is not None:
        amendment, catalog = change
        because = words(amendment.reason) or "；".join(each.value for each in amendment.notes.basis)
        checked = words(amendment.notes.checked) or words(matter.notes.checked)
        return Stated(element, part.text, "changed", catalog.name.value, checked, because, raw, part.span)
    catalog_name = line.declared[name]
    whence: Whence = "own" if catalog_name == line.here else "inherited"
    return Stated(element, part.text, whence, catalog_name, words(matter.notes.checked), "", raw, part.span)


def said(value: surface.Value) -> str:
    """A value in one line: `甲、乙`, `名称：内容；名称：内容`."""
    match value:
        case Text():
            return value.value
        case surface.Items(items):
            return "、".join(said(each) for each in items)
        case surface.Entries(entries):
            return "；".join(f"{key.value}：{said(each)}" if isinstance(each, Text) else f"{key.value}（{said(each)}）" for key, each in entries)


def unit_in(text: str) -> str:
    """The unit of a time limit by the code list; "" where the words tell no time."""
    limit = limit_from(text)
    return UNITS.get(limit.unit, "") if limit is not None else ""


def _column(element: Element, text: str) -> str:
    if element.id in ("anticipate_type", "promise_type"):
        return unit_in(text)
    return TRUTHS.spelled(text, "zh") if element.key in YES_OR_NO else text


# ── elements with a place of their own ───────────────────────────────────────────────────────────────────────────


def _name(matter: surface.Matter) -> _Part:
    title = matter.notes.title or matter.name
    return _Part(title.value, title.span, ("title",))


def _conditions(matter: surface.Matter) -> _Part | None:
    told = [f"{each.name.value}（{_test(each)}）" if _test(each) else each.name.value for each in matter.conditions]
    barred = [f"不得有：{each.name.value}（{_test(each)}）" if _test(each) else f"不得有：{each.name.value}" for each in matter.exclusions]
    every = (*matter.conditions, *matter.exclusions)
    return _Part("；".join((*told, *barred)), every[0].name.span, ("conditions", "exclusions")) if every else None


def _test(condition: surface.Condition) -> str:
    if condition.by_hand is not None:
        return words(condition.by_hand.wording)
    return " ".join(words(condition.require).split())


def _steps(matter: surface.Matter) -> _Part | None:
    told = "→".join(f"{each.name.value}（{each.limit.value}）" if each.limit is not None else each.name.value for each in matter.steps)
    return _Part(told, matter.steps[0].name.span, ("steps",)) if matter.steps else None


def _materials(matter: surface.Matter) -> _Part:
    told = [f"{each.name.value}（{ways}）" if (ways := _ways(each)) else each.name.value for each in matter.materials]
    span = matter.materials[0].name.span if matter.materials else NOWHERE
    return _Part("；".join(told) or "无", span, ("materials",))


def _ways(use: surface.MaterialUse) -> str:
    ways = [words(use.need)] if use.need is not None else []
    ways += [f"免交：{use.waived.value}"] if use.waived is not None else []
    ways += ["可容缺"] if use.late is not None else []
    ways += [f"可承诺：{use.by_pledge.value}"] if use.by_pledge is not None else []
    return "，".join(ways)


def _result(matter: surface.Matter) -> _Part | None:
    named = dict(matter.elements).get("result_name")
    if named is not None:
        return _Part(said(named), named.span, ("result_name",))
    if matter.results:
        return _Part("、".join(each.value for each in matter.results), matter.results[0].span, ("results",))
    return None


_PARTS: Mapping[str, Callable[[surface.Matter], _Part | None]] = {
    "task_name": _name, "accept_condition": _conditions, "handle_flow": _steps, "materials": _materials, "result_name": _result,
}  # fmt: skip


def _paper(use: surface.MaterialUse, known: surface.Document | None) -> PaperAsked:
    late = use.late or (known.late if known is not None else None)
    return PaperAsked(
        use.name.value, words(use.purpose), words(use.need), words(known.issuer) if known is not None else "",
        words(use.waived) or (words(known.waived) if known is not None else ""), words(known.register) if known is not None else "",
        " ".join(words(use.only_if).split()), "，".join(filter(None, (words(late.due), words(late.if_late)))) if late is not None else "",
        words(use.by_pledge) or (words(known.by_pledge) if known is not None else ""), words(known.copies) if known is not None else "",
        "；".join(each.value for each in (*use.notes.basis, *(known.notes.basis if known is not None else ()))),
        words(use.notes.about) or (words(known.notes.about) if known is not None else ""),
    )  # fmt: skip
