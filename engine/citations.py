"""What stands on which law: every place that cites a basis, who decides by it, and which bases want reading again.

A basis is declared once (依据) with the day up to which it was checked for amendments (核验至). When that day is past,
everything that cites it is in doubt until somebody has read it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from dsl.diagnostics import Diagnostic, Words
from dsl.source import NOWHERE, Span
from dsl.vocabulary import CHECKED
from engine import problems_of_bases as problems
from engine.grounds import goals_reading
from engine.program import (
    Basis,
    Before,
    CrossRegion,
    Document,
    Example,
    Fact,
    FieldUse,
    Goal,
    Ledger,
    Offer,
    PaperUse,
    Parameter,
    Period,
    Pledge,
    Program,
    Rule,
    TableRow,
)

Place = tuple[str, str]
"""A rule, parameter, fact or goal: its sort and its name."""

SORTS: Mapping[type, Words] = {
    Rule: Words("规则", "rule"),
    TableRow: Words("决策表的一行", "row of a table"),
    Parameter: Words("参数", "parameter"),
    Period: Words("参数的一行", "row of a parameter"),
    Fact: Words("数据项", "fact"),
    FieldUse: Words("表单字段", "form field"),
    PaperUse: Words("申请材料", "paper asked for"),
    Document: Words("材料", "document"),
    Pledge: Words("承诺书", "pledge"),
    Offer: Words("办理方式", "way of handling"),
    CrossRegion: Words("跨域办", "across regions"),
    Before: Words("改革前", "before the reform"),
    Ledger: Words("台账", "ledger"),
}
A_LAW = Words("法规", "law")
OF_GOAL: Mapping[str, Words] = {
    "formula": Words("公式", "formula"),
    "benefit": Words("政策", "benefit"),
    "matter": Words("事项", "matter"),
    "theme": Words("一件事", "one thing"),
}
OF_ROLE: Mapping[str, Words] = {
    "condition": Words("条件", "condition"),
    "exclusion": Words("排除", "exclusion"),
    "situation": Words("情形", "situation"),
    "formula": Words("公式", "formula"),
    "table": Words("决策表", "decision table"),
    "result": Words("结果", "result"),
}


@dataclass(frozen=True, slots=True)
class Citation:
    """One place that cites a basis. `owner` is the matter, benefit, table or parameter it belongs to, if any."""

    basis: str
    article: str
    sort: Words
    name: str
    owner: str
    span: Span


@dataclass(frozen=True)
class Standing:
    """What stands on a basis: the places that cite it, what is decided by these, and the examples that try it."""

    basis: Basis
    citations: tuple[Citation, ...]
    goals: tuple[str, ...]
    examples: tuple[Example, ...]

    def days_left(self, on: date) -> int | None:
        """Until it wants reading again, negative when that is past; None where no day is written."""
        until = checked_until(self.basis)
        return None if until is None else (until - on).days


def checked_until(basis: Basis) -> date | None:
    return date.fromisoformat(basis.checked_until) if basis.checked_until else None


def standings(program: Program) -> tuple[Standing, ...]:
    """Every basis with what stands on it, in written order."""
    readers = goals_reading(program)
    cited: dict[str, list[Citation]] = {name: [] for name in program.bases}
    goals: dict[str, dict[str, None]] = {name: {} for name in program.bases}
    for (sort, name), citation in _all(program):
        if citation.basis not in cited:
            continue
        cited[citation.basis].append(citation)
        goals[citation.basis].update(dict.fromkeys(readers.get((sort, name), ()) if sort != "goal" else (name,)))
    return tuple(
        Standing(
            basis,
            tuple(dict.fromkeys(cited[name])),
            tuple(goals[name]),
            tuple(each for each in program.examples if each.subject in goals[name]),
        )
        for name, basis in program.bases.items()
    )


MARKS: Mapping[str, Words] = {zh: Words(zh, en) for zh, en in CHECKED.words}
"""How well something is known, as authors write it (核验)."""


def confidence(program: Program, start: str = "") -> dict[str, dict[Words, int]]:
    """How many things bear each mark, by sort; `start`: only what is written in files below this folder.

    Laws are counted too: what cites one without a mark of its own is known as well as the law.
    """
    found: dict[str, dict[Words, int]] = {mark: {} for mark in MARKS}
    laws = [(A_LAW, each.checked, each.span) for each in program.bases.values()]
    for sort, mark, span in [*laws, *((each.sort, getattr(each.part, "checked", ""), each.span) for each in nouns_of(program))]:
        if mark in found and span.file.startswith(start):
            found[mark][sort] = found[mark].get(sort, 0) + 1
    return found


def overdue(program: Program, on: date) -> Iterator[Diagnostic]:
    """The bases that want reading again on a day, each with what is in doubt until then."""
    late = {name for name, basis in program.bases.items() if (until := checked_until(basis)) is not None and until < on}
    if late:
        for each in standings(program):
            if each.basis.name in late:
                yield problems.wants_reading(each.basis, -(each.days_left(on) or 0), [told_at(place) for place in each.citations], len(each.examples))


def told_at(place: Citation) -> Words:
    """Where a law is cited, and by what."""
    at = f"{place.span.file}:{place.span.line}"
    return Words(f"{at} {place.sort.zh}“{place.name}”", f"{at} {place.sort.en} `{place.name}`")


# ── the places ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Noun:
    """One thing that is written in a catalog and may cite a law or say how well it is known."""

    place: Place
    part: Any
    sort: Words
    name: str
    owner: str
    span: Span


def nouns_of(program: Program) -> Iterator[Noun]:
    """Everything of a program that may cite a law: rules, rows, papers, fields … in written order."""
    for rule in program.rules.values():
        yield from _in(("rule", rule.name), rule, rule.owner, rule.span)
    for parameter in program.parameters.values():
        yield from _in(("parameter", parameter.name), parameter, parameter.owner, parameter.span)
    for fact in program.facts.values():
        yield from _in(("fact", fact.name), fact, fact.owner, fact.span)
    for goal in program.goals.values():
        if goal.sort != "formula":
            whole = program.matters.get(goal.name) or program.benefits.get(goal.name) or program.themes.get(goal.name) or goal
            yield from _in(("goal", goal.name), whole, goal.name, goal.span)
    others: tuple[Document | Pledge | Ledger, ...] = (*program.documents.values(), *program.pledges.values(), *program.ledgers.values())
    for noun in others:
        yield from _in(("other", noun.name), noun, "", noun.span)


def _in(place: Place, part: Any, owner: str, around: Span) -> Iterator[Noun]:
    """A noun, and all that is written inside it."""
    match part:
        case tuple() | list():
            for each in part:
                yield from _in(place, each, owner, around)
        case Rule(role="where") | Period(label=""):
            # A step of a formula, the only value of a parameter: they stand on what is around them.
            return
        case _ if is_dataclass(part) and not isinstance(part, type):
            span = getattr(part, "span", NOWHERE)
            span = span if span is not NOWHERE else around
            if isinstance(part, (Goal, *SORTS)):
                name = _name(part)
                yield Noun(place, part, _sort(part), name, owner if owner != name else "", span)
            inside = _name(part) if isinstance(part, (Rule, Parameter)) else owner
            for each in fields(part):
                if each.name not in ("kind", "span", "basis"):
                    yield from _in(place, getattr(part, each.name), inside, span)


def _all(program: Program) -> Iterator[tuple[Place, Citation]]:
    """Each citation with the rule, parameter, fact or goal it stands in."""
    for noun in nouns_of(program):
        cited = list(getattr(noun.part, "basis", ()))
        if isinstance(noun.part, Goal) and noun.part.name in program.matters:
            by_law = dict(program.matters[noun.part.name].elements).get("by_law", ())
            cited += [by_law] if isinstance(by_law, str) else by_law if isinstance(by_law, (tuple, list)) else ()
        for text in cited:
            yield noun.place, _citation(str(text), noun.sort, noun.name, noun.owner, noun.span)


def _citation(text: str, sort: Words, name: str, owner: str, span: Span) -> Citation:
    basis, _, article = text.strip().partition(" ")
    return Citation(basis, article.strip(), sort, name, owner, span)


def _sort(part: Any) -> Words:
    match part:
        case Goal():
            return OF_GOAL[part.sort]
        case Rule():
            return OF_ROLE.get(part.role, SORTS[Rule])
        case _:
            return SORTS[type(part)]


def _name(part: Any) -> str:
    match part:
        case Rule():
            return part.label or part.name
        case TableRow() | Period():
            return f"第{part.label}行"
        case PaperUse():
            return part.document
        case FieldUse():
            return part.fact
        case _:
            return str(getattr(part, "name", ""))
