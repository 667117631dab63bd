"""Whom the matters of a theme serve (服务对象), and who is led to which: a natural person here, a company there.

A theme that writes 对象 names the fact that says who applies. A matter then takes part for those it serves, and one that is
必办 has to be had by them alone. Without 对象 all that take part have to have somebody in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dsl import surface
from dsl.diagnostics import Report
from engine.from_surface import problems_of_asking as problems
from engine.from_surface.desk import Desk, Draft
from engine.from_surface.fields import found_fact
from engine.from_surface.names import result_name
from engine.from_surface.plain import plain, words
from engine.kinds import BOOLEAN, ChoiceKind, Kind, certain
from engine.program import Call, Connective, Expr, FactRef, Literal, Matter, Program, RuleRef, Theme, ThemeMember

Elements = tuple[tuple[str, surface.Value], ...]


def kinds_served(elements: Mapping[str, object]) -> tuple[str, ...]:
    """Nothing: anybody."""
    written = elements.get("server_type")
    return tuple(map(str, written)) if isinstance(written, (tuple, list)) else (str(written),) if written else ()


def subject_of(desk: Desk, theme: surface.Theme) -> str:
    """The fact that says who applies; nothing where the theme names none."""
    if theme.subject is None:
        return ""
    full = found_fact(desk, theme.subject, theme.name.value)
    if full is None:
        return ""
    kind = certain(desk.names.facts[full].typed.kind)
    if not isinstance(kind, ChoiceKind):
        desk.report.add(problems.subject_without_choices(theme.subject))
        return ""
    return full


def routed(
    desk: Desk, theme: surface.Theme, subject: str, members: tuple[ThemeMember, ...], matters: Mapping[str, surface.Matter], defaults: Elements
) -> tuple[tuple[ThemeMember, ...], tuple[str, ...]]:
    """The members, each with when it serves the applicant; and the conditions of those that must be had by some only."""
    if not subject:
        return members, tuple(_drafted_condition(desk, theme, each, each.only_if) for each in members if _must_where_it_applies(theme, each))
    kind = certain(desk.names.facts[subject].typed.kind)
    assert isinstance(kind, ChoiceKind)
    found, conditions = [], []
    for member in members:
        elements = {key: plain(value) for key, value in (*defaults, *matters[member.matter].elements)}
        served = kinds_served(elements)
        taken = tuple(each for each in kind.options if each in served)
        if not served or len(taken) == len(kind.options):
            if _must_where_it_applies(theme, member):
                conditions.append(_drafted_condition(desk, theme, member, member.only_if))
            found.append(member)
            continue
        if not taken:
            desk.report.add(problems.serves_nobody_here(_written(theme, member.matter).name, served, kind.options))
        rule = _drafted_route(desk, theme, member, subject, kind, taken)
        if member.how == "must" or _must_where_it_applies(theme, member):
            conditions.append(_drafted_condition(desk, theme, member, rule))
        found.append(replace(member, how="when" if member.how == "must" else member.how, only_if=rule))
    return tuple(found), tuple(conditions)


def _drafted_route(desk: Desk, theme: surface.Theme, member: ThemeMember, subject: str, kind: Kind, taken: tuple[str, ...]) -> str:
    """The rule: the applicant is one of those it serves, and what the theme says of it besides holds."""
    written = _written(theme, member.matter)
    ways: list[Expr] = [Call("=", (FactRef(subject, kind), Literal(each, kind)), BOOLEAN) for each in taken] or [Literal(False, BOOLEAN)]
    value: Expr = ways[0] if len(ways) == 1 else Connective("or", tuple(ways), BOOLEAN)
    label = "、".join(taken) or "没有谁"
    if member.only_if:
        value = Connective("and", (value, RuleRef(member.only_if, BOOLEAN)), BOOLEAN)
        label += f"，而且{written.only_if.value}" if written.only_if is not None else ""
    name = f"{theme.name.value}.对象·{member.matter}"
    desk.add(Draft(name, label, "when", lambda desk: value, BOOLEAN, owner=theme.name.value, needs=(member.only_if,) if member.only_if else (), like=value, span=written.name.span))
    return name


def _must_where_it_applies(theme: surface.Theme, member: ThemeMember) -> bool:
    """Written with 必办 beside its 何时: not for everybody, but whoever it is for has to have it."""
    return bool(member.only_if) and words(_written(theme, member.matter).how) == "必办"


def _drafted_condition(desk: Desk, theme: surface.Theme, member: ThemeMember, route: str) -> str:
    """Whoever it is for can have it."""
    outcome = result_name(member.matter, "outcome")
    value = Connective("or", (Call("not", (RuleRef(route, BOOLEAN),), BOOLEAN), RuleRef(outcome, BOOLEAN)), BOOLEAN)
    name = f"{theme.name.value}.必办·{member.matter}"
    desk.add(Draft(name, member.matter, "condition", lambda desk: value, BOOLEAN, owner=theme.name.value, needs=(route, outcome), like=value,
                   span=_written(theme, member.matter).name.span))  # fmt: skip
    return name


def _written(theme: surface.Theme, matter: str) -> surface.Member:
    return next(each for each in theme.members if each.name.value == matter)


# ── without 对象 ─────────────────────────────────────────────────────────────────────────────────────────────────


def review_subjects(program: Program, theme: Theme, report: Report) -> None:
    """Matters of one theme that nobody can have together; and, with 对象, those who apply and have nothing to be handled."""
    if theme.subject:
        for option in _served_by_none(program, theme):
            report.add(problems.nothing_for(theme.goal.span, theme.goal.name, option))
        return
    common: tuple[str, ...] | None = None
    first: Matter | None = None
    told: set[tuple[str, ...]] = set()
    for member in sorted(theme.members, key=lambda each: each.how != "must"):
        matter = program.matters[member.matter]
        served = kinds_served(dict(matter.elements))
        if not served:
            continue
        if common is not None and first is not None and not set(common) & set(served):
            if served in told:
                continue  # Others that serve the same few are the same mistake.
            told.add(served)
            said = program.rules[member.only_if].text if member.only_if else ""
            report.add(problems.serve_nobody_together(theme.goal.span, matter.goal.name, served, matter.goal.span, first.goal.name, common, first.goal.span, member.how, said))
        elif member.how == "must":
            common = served if common is None else tuple(each for each in common if each in served)
            first = first or matter


def _served_by_none(program: Program, theme: Theme) -> Iterator[str]:
    kind = certain(program.facts[theme.subject].kind)
    assert isinstance(kind, ChoiceKind)
    served = [kinds_served(dict(program.matters[member.matter].elements)) for member in theme.members]
    yield from (option for option in kind.options if not any(not each or option in each for each in served))
