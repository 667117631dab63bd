"""The parts of a catalog that hold no rules: papers, pledges, laws, registers, choices, places, examples."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import fields
from typing import Any

from dsl import surface
from dsl.diagnostics import Diagnostic
from dsl.memory import Memory
from dsl.source import Span, Text
from engine import problems
from engine.from_surface.desk import Desk, Draft, Reading, Scene
from engine.from_surface.plain import citations, template, words
from engine.from_surface.rules import late_from
from engine.from_surface.typed import expression
from engine.kinds import BOOLEAN
from engine.program import Basis, Document, Pledge, Register


def documents_from(whole: surface.Catalog) -> dict[str, Document]:
    return {
        each.name.value: Document(
            each.name.value, words(each.notes.title) or each.name.value, words(each.issuer), words(each.waived),
            words(each.register), late_from(each.late), words(each.by_pledge), words(each.notes.about),
            citations(each.notes), words(each.notes.checked), span=each.name.span,
        )
        for each in whole.documents
    }


def draft_pledge(desk: Desk, pledge: surface.Pledge) -> None:
    if pledge.barred is not None:
        text, scene, name = pledge.barred, Scene(), pledge.name.value
        desk.add(Draft(barred_rule(name), name, "when", lambda desk: expression(desk, text, scene, BOOLEAN), BOOLEAN, text, name,
                       (Reading(text, scene),), span=text.span))


def barred_rule(pledge: str) -> str:
    return f"{pledge}.不适用"


def pledges_from(desk: Desk, whole: surface.Catalog) -> dict[str, Pledge]:
    return {
        each.name.value: Pledge(
            each.name.value, words(each.replaces), barred_rule(each.name.value) if each.barred is not None else "",
            words(each.verify), words(each.if_false), template(desk, each.text, Scene()), citations(each.notes), words(each.notes.checked),
            span=each.name.span,
        )
        for each in whole.pledges
    }


def bases_from(whole: surface.Catalog) -> dict[str, Basis]:
    return {
        each.name.value: Basis(
            each.name.value, words(each.notes.title) or each.name.value, words(each.doc_no), words(each.in_force),
            tuple((article.value, text.value) for article, text in each.articles), words(each.status),
            words(each.notes.checked), words(each.checked_until), words(each.notes.url), span=each.name.span,
        )
        for each in whole.bases
    }


def registers_from(whole: surface.Catalog) -> dict[str, Register]:
    return {
        each.name.value: Register(each.name.value, words(each.unit), words(each.means), words(each.freshness), span=each.name.span)
        for each in whole.registers
    }


def synonyms_from(whole: surface.Catalog) -> dict[str, tuple[str, ...]]:
    """What people say for each official word; what several catalogs say for one stands together."""
    found: dict[str, list[str]] = {}
    for each in whole.synonyms:
        found.setdefault(each.name.value, []).extend(word.value for word in each.words)
    return {name: tuple(dict.fromkeys(words)) for name, words in found.items()}


def choices_from(whole: surface.Catalog) -> dict[str, tuple[tuple[str, str], ...]]:
    return {each.name.value: tuple((option.value, words(code)) for option, code in each.options) for each in whole.enums}


# ── references ───────────────────────────────────────────────────────────────────────────────────────────────────


def check_references(desk: Desk, whole: surface.Catalog) -> None:
    """Every law, paper, pledge and register that is named has to be declared."""
    bases = {each.name.value: None for each in whole.bases}
    documents = {each.name.value: None for each in whole.documents}
    pledges = {each.name.value: None for each in whole.pledges}
    registers = {each.name.value: None for each in whole.registers}

    # In written order, not as a set lies: of two names that are as near, the same is offered at every check.
    def check(name: Text | None, known: Collection[str], problem: Callable[[Text, Collection[str]], Diagnostic]) -> None:
        if name is not None and name.value not in known and name.value not in whole.lost:
            desk.report.add(problem(name, known))

    for citation in citations_of(whole, desk.memory):
        name = law_of(citation.value)
        if name not in bases and name not in whole.lost:
            desk.report.add(problems.unknown_basis(citation, name, bases))
    uses = [use for matter in whole.matters for use in matter.materials] + [use for each in whole.benefits for use in each.materials]
    for use in uses:
        check(use.name, documents, problems.unknown_document)
        check(use.by_pledge, pledges, problems.unknown_pledge)
    for matter in whole.matters:
        for result in matter.results:
            check(result, documents, problems.unknown_document)
    for document in whole.documents:
        check(document.by_pledge, pledges, problems.unknown_pledge)
        check(document.register, registers, problems.unknown_register)
    for pledge in whole.pledges:
        check(pledge.replaces, documents, problems.unknown_document)
    for fact in _facts(whole):
        check(fact.register, registers, problems.unknown_register)
    for matter in whole.matters:
        for paper in matter.before.papers if matter.before else ():
            check(paper, documents, problems.unknown_document)
    for theme in whole.themes:
        for paper in theme.means.late if theme.means else ():
            check(paper, documents, problems.unknown_document)
        for promise in theme.means.pledged if theme.means else ():
            check(promise, pledges, problems.unknown_pledge)


def law_of(citation: str) -> str:
    """The short name a citation begins with: `某法 第33条第2款`."""
    return citation.split()[0] if citation.split() else ""


def _facts(whole: surface.Catalog) -> Iterator[surface.Fact]:
    for fact in whole.facts:
        yield fact
        yield from fact.item
    for structure in whole.structures:
        yield from structure.members
    for owner in whole.goals:
        yield from owner.own.facts


CITING = ("facts", "structures", "parameters", "formulas", "tables", "documents", "pledges", "matters", "benefits", "themes", "ledgers", "amendments")


def citations_of(whole: surface.Catalog, memory: Memory) -> Iterator[Text]:
    """Every 依据 cited anywhere in a catalog."""
    for space in CITING:
        for each in getattr(whole, space):
            yield from memory.of("citations", (each,), lambda each=each: tuple(citations_in(each)))  # type: ignore[misc]


def citations_in(value: object) -> Iterator[Text]:
    """Every 依据 cited anywhere in a definition."""
    match value:
        case surface.Notes():
            yield from value.basis
        case Text() | Span():
            return
        case tuple():
            for each in value:
                if each.__class__ is not Text:
                    yield from citations_in(each)
        case surface.Row(notes=notes):
            yield from notes.basis
        case surface.Grid(rows=rows):
            yield from (text for row in rows for text in row.notes.basis)
        case _ if hasattr(value, "__dataclass_fields__"):
            if isinstance(value, surface.Matter):
                yield from (text for key, each in value.elements if key == "by_law" for text in _texts(each))
            for name in _citing_fields(value):
                part = getattr(value, name)
                if part is not None and part != ():
                    yield from citations_in(part)


def _citing_fields(noun: Any) -> tuple[str, ...]:
    """The fields of a noun that may hold something with a 依据: not those that are but words."""
    if (found := _CITING_FIELDS.get(type(noun))) is not None:
        return found
    return _CITING_FIELDS.setdefault(type(noun), tuple(each.name for each in fields(noun) if set(re.findall(r"\w+", str(each.type))) - _CITES_NOTHING))


_CITING_FIELDS: dict[type, tuple[str, ...]] = {}
_CITES_NOTHING = frozenset(("Text", "Span", "str", "bool", "None", "tuple", "Value", "Entries", "Items"))


def _texts(value: surface.Value) -> Iterator[Text]:
    match value:
        case Text():
            yield value
        case surface.Items(items):
            for item in items:
                yield from _texts(item)
        case surface.Entries(entries):
            for _, item in entries:
                yield from _texts(item)
