"""What is not wrong and could be better: no basis, never used, asked twice, a birthday counted the other way.

Only told of a catalog without errors: whoever has errors has enough to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from dsl import surface
from dsl.diagnostics import Report
from dsl.memory import ONCE, Memory
from dsl.nearest import folded
from dsl.source import Span, Text
from dsl.vocabulary import CHECKED
from dsl.words import JOINING
from engine import problems_of_goals, problems_of_kinds
from engine.from_surface.names import Names
from engine.from_surface.seen import Seen, seen_in
from engine.program import Expr, Program
from engine.values.regions import region_contains

Goals = tuple[surface.Benefit | surface.Matter | surface.Theme, ...]
Marked = surface.Parameter | surface.DecisionTable | surface.Formula | surface.Condition | surface.Benefit | surface.Matter | surface.Theme


def advise(catalog: surface.Catalog, whole: surface.Catalog, names: Names, program: Program, in_rules: Iterable[Seen], report: Report, memory: Memory = ONCE) -> None:
    """`catalog` is the one being checked, `whole` with all that stands above it: what is above is another's business.

    `in_rules`: what was seen in the rules of the program.
    """
    goals: Goals = (*catalog.benefits, *catalog.matters, *catalog.themes)
    _without_basis(catalog, goals, report)
    _declared_twice(catalog, whole, report)
    _marked_above_its_laws(catalog, whole, goals, report)
    _identified_twice(catalog, whole, report)
    _for_everyone(catalog, report)
    _joined_names(names, report)
    seen = [*in_rules, *(memory.of("seen", (expr,), partial(seen_in, expr)) for expr in _expressions(program))]
    _never_used(catalog, goals, seen, program, report)
    _asked_twice((*whole.benefits, *whole.matters, *whole.themes), names, report)
    _years_for_an_age(seen, report)
    _same_place(seen, program, report)


def _for_everyone(catalog: surface.Catalog, report: Report) -> None:
    for benefit in catalog.benefits:
        if not benefit.conditions and not benefit.exclusions:
            report.add(problems_of_kinds.given_to_everyone(benefit.name))


# ── bases ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _without_basis(catalog: surface.Catalog, goals: Goals, report: Report) -> None:
    """A value, a table, a condition; what stands inside something that cites a basis inherits it."""
    _own_without_basis(catalog.parameters, catalog.tables, report)
    for goal in goals:
        if goal.notes.basis or isinstance(goal, surface.Matter) and any(key == "by_law" for key, _ in goal.elements):
            continue
        for condition in (*goal.conditions, *goal.exclusions):
            if not condition.notes.basis:
                report.add(problems_of_goals.without_basis(condition.name))
        _own_without_basis(goal.own.parameters, goal.own.tables, report)


def _own_without_basis(parameters: tuple[surface.Parameter, ...], tables: tuple[surface.DecisionTable, ...], report: Report) -> None:
    for parameter in parameters:
        if not parameter.notes.basis:
            _rows_without_basis(parameter.name, parameter.history, report)
    for table in tables:
        if not table.notes.basis:
            _rows_without_basis(table.name, table.rows, report)


def _rows_without_basis(name: Text, grid: surface.Grid | None, report: Report) -> None:
    """Rows without a basis, where others have one; the whole, where none has."""
    bare = [] if grid is None else [row for row in grid.rows if not row.notes.basis]
    if grid is None or len(bare) == len(grid.rows):
        report.add(problems_of_goals.without_basis(name))
        return
    for row in bare:
        report.add(problems_of_goals.row_without_basis(row.span, name.value))


def _declared_twice(catalog: surface.Catalog, whole: surface.Catalog, report: Report) -> None:
    """One document under two names: whoever reads it again would correct only one of them."""
    first: dict[str, surface.Basis] = {}
    for basis in whole.bases:
        number = folded(basis.doc_no.value).replace(" ", "") if basis.doc_no is not None else ""
        if number and first.setdefault(number, basis) is not basis and basis in catalog.bases:
            report.add(problems_of_goals.basis_declared_twice(basis.name, first[number].name, basis.doc_no or basis.name))


SOURCED = frozenset(CHECKED.words[0])


def _marked_above_its_laws(catalog: surface.Catalog, whole: surface.Catalog, goals: Goals, report: Report) -> None:
    """Marked as read in the source, where every law it cites is known by hearsay alone and nothing says where else it was read."""
    laws = {basis.name.value: basis for basis in whole.bases}
    for name, mark, notes in _marks(catalog, goals):
        cited = [laws[each] for each in (basis.value.split(" ")[0] for basis in notes.basis) if each in laws]
        if mark.value in SOURCED and notes.url is None and cited and not any(_is_read(law) for law in cited):
            report.add(problems_of_goals.marked_above_its_laws(name, mark, cited[0].name))


def _is_read(law: surface.Basis) -> bool:
    """Laws without a mark are nobody's claim."""
    return law.notes.url is not None or law.notes.checked is None or law.notes.checked.value in SOURCED


def _marks(catalog: surface.Catalog, goals: Goals) -> Iterator[tuple[Text, Text, surface.Notes]]:
    """What bears a mark, its own or that of the goal it stands in, with what it cites itself."""
    alone: tuple[Marked, ...] = (*catalog.parameters, *catalog.tables, *catalog.formulas, *goals)
    for each in alone:
        if each.notes.checked is not None:
            yield each.name, each.notes.checked, each.notes
    for goal in goals:
        parts: tuple[Marked, ...] = (*goal.conditions, *goal.exclusions, *goal.own.parameters, *goal.own.tables, *goal.own.formulas)
        for part in parts:
            mark = part.notes.checked or goal.notes.checked
            if mark is not None and goal.notes.url is None:
                yield part.name, mark, part.notes


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _joined_names(names: Names, report: Report) -> None:
    """甲, 乙 and 甲或乙: a reader of `甲或乙` cannot tell one name from two (docs/meaning.md 13)."""
    words = [word for keyword in JOINING if keyword.token in ("AND", "OR") for word in (*keyword.zh, *(f" {each} " for each in keyword.en))]
    for space in (names.shared, *names.own.values()):
        for name, declared in space.items():
            for word in words:
                for at in _places_of(word, name):
                    left, right = name[:at].strip(), name[at + len(word) :].strip()
                    if all(part in space or part in names.shared for part in (left, right)):
                        report.add(problems_of_goals.names_make_a_third(declared.span, name, left, word, right))


def _places_of(word: str, name: str) -> Iterator[int]:
    at = name.find(word, 1)
    while at > 0:
        yield at
        at = name.find(word, at + 1)


def _identified_twice(catalog: surface.Catalog, whole: surface.Catalog, report: Report) -> None:
    """Two facts that go by one name where data are exchanged: whoever gets a value cannot tell whose it is."""
    first: dict[str, Text] = {}
    here = {fact.name.span for fact in _facts_of(catalog)}
    for fact in _facts_of(whole):
        if fact.notes.id is not None and first.setdefault(fact.notes.id.value, fact.name) is not fact.name and fact.name.span in here:
            report.add(problems_of_goals.identified_twice(fact.name, first[fact.notes.id.value], fact.notes.id))


def _facts_of(catalog: surface.Catalog) -> Iterator[surface.Fact]:
    """Members of structures are told apart by who has them."""
    goals: Goals = (*catalog.benefits, *catalog.matters, *catalog.themes)
    yield from catalog.facts
    for goal in goals:
        yield from goal.own.facts


def _asked_twice(goals: Goals, names: Names, report: Report) -> None:
    """Two services that each ask for the same: whoever wants both is asked twice."""
    first: dict[tuple[str, object], tuple[str, Text]] = {}
    for goal in goals:
        for fact in goal.own.facts:
            declared = names.own.get(goal.name.value, {}).get(fact.name.value)
            draft = names.facts.get(declared.full) if declared else None
            if draft is None:
                continue
            key = (fact.name.value, draft.typed.kind)
            if key in first:
                owner, earlier = first[key]
                report.add(problems_of_goals.asked_twice(fact.name, earlier.span, owner))
            else:
                first[key] = (goal.name.value, fact.name)


# ── use ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _never_used(catalog: surface.Catalog, goals: Goals, seen: list[Seen], program: Program, report: Report) -> None:
    """Facts of this catalog that nothing reads and no form asks for. A library for others has no goals, and is left alone."""
    if not (catalog.benefits or catalog.matters or catalog.themes or catalog.formulas):
        return
    used = set(_facts_asked(program)).union(*(each.facts for each in seen))
    by_place: dict[Span, list[str]] = {}
    for name, each in program.facts.items():
        by_place.setdefault(each.span, []).append(name)
    for fact in (*catalog.facts, *(fact for goal in goals for fact in goal.own.facts)):
        mine = by_place.get(fact.name.span, [])
        if mine and used.isdisjoint(mine) and not fact.never_ask:
            report.add(problems_of_goals.never_used(fact.name))


def _facts_asked(program: Program) -> Iterator[str]:
    for matter in program.matters.values():
        yield from (*matter.fields, *matter.yields)
    for theme in program.themes.values():
        yield from (*theme.fields, *(offer.fact for offer in theme.means.offers if offer.fact))
    for benefit in program.benefits.values():
        yield from benefit.fields
        for key, value in benefit.proactive or ():
            if key == "confirm":
                yield from value  # type: ignore[misc]


def _expressions(program: Program) -> Iterator[Expr]:
    """All but the rules themselves."""
    for rule in program.rules.values():
        yield from (part for part in rule.otherwise if not isinstance(part, str))
    for fact in program.facts.values():
        if fact.suggested is not None:
            yield fact.suggested
        if fact.derived is not None:
            yield fact.derived.value
            if fact.derived.when is not None:
                yield fact.derived.when
    for parameter in program.parameters.values():
        yield from (expr for _, expr in parameter.inputs)
        if parameter.by is not None:
            yield parameter.by
        for period in parameter.periods:
            yield period.value
            yield from (test for test in period.tests if test is not None)
    for matter in program.matters.values():
        yield from (use.require for use in matter.field_uses if use.require is not None)
    for benefit in program.benefits.values():
        yield from (use.require for use in benefit.field_uses if use.require is not None)
    for theme in program.themes.values():
        yield from (use.require for use in theme.field_uses if use.require is not None)
    for pledge in program.pledges.values():
        yield from (part for part in pledge.text if not isinstance(part, str))


# ── ages ─────────────────────────────────────────────────────────────────────────────────────────────────────────

def _years_for_an_age(seen: list[Seen], report: Report) -> None:
    """`生日 + 80年` ends on 28 February where an age is reached on 1 March: only for dates that an age is counted from."""
    counted = {name for each in seen for name in each.counted}
    for each in seen:
        for span, name, years in each.added:
            if name in counted:
                report.add(problems_of_goals.years_for_an_age(span, name, years))


# ── places ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _same_place(seen: list[Seen], program: Program, report: Report) -> None:
    """`所在地 = 某市` leaves out everybody who says which county of it: asked is a place, meant are all places in it."""
    for each in seen:
        for span, name, code in each.same:
            inside = next((part for other, part in program.places.items() if other != code and region_contains(code, other)), None)
            if inside is not None:
                report.add(problems_of_goals.the_very_same_place(span, name, program.places.get(code, code), inside))
