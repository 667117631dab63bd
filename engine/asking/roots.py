"""All that a case comes to: every expression on which something rests that a notice, a receipt or a plan of it shows.

A question is asked as long as one of these waits for it; the certificate at the end speaks of these. What is told to people
and does not stand here could change after they were told: whoever lets a notice show something new adds its root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from engine.asking.truths import either
from engine.kinds import BOOLEAN
from engine.program import (
    Call,
    Connective,
    Document,
    Expr,
    Goal,
    PaperUse,
    Pledge,
    Program,
    RuleRef,
    Theme,
    ThemeMember,
)

TakingPart = Callable[[ThemeMember], list[Expr]]


def roots_of(goal: Goal, program: Program) -> tuple[Expr, ...]:
    """The outcome first, if there is one; the results; of each matter that takes part whether it can be had, and when its
    papers, fields and steps are needed; who may promise instead of bringing a paper; and which ways are open to whom."""
    roots = [goal.outcome] if goal.outcome else []
    roots += [rule for _, rule in goal.results]
    found: list[Expr] = [reference(rule, program) for rule in roots]
    theme = program.themes.get(goal.name)
    if theme is None:
        found += _needs_of(goal.name, "", program)
    else:
        found += _of_theme(theme, program)
    found += [_all(each.when, each.barred, program) for each in promises_in(goal, program)]
    return tuple(dict.fromkeys(found))


def _of_theme(theme: Theme, program: Program) -> Iterator[Expr]:
    for member in theme.members:
        outcome = program.matters[member.matter].goal.outcome
        if member.only_if:
            yield reference(member.only_if, program)
        # Whoever has it handled is told whether it can be; one that must be handled is in the outcome already.
        if outcome and member.how != "must":
            yield _all(_taking_part(member), outcome, program)
        yield from _needs_of(member.matter, member.only_if, program)
    yield from (reference(use.only_if, program) for use in theme.field_uses if use.only_if)
    yield from (reference(rule, program) for _, rule, _ in ways_in(theme))


def ways_in(theme: Theme) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The ways that are not open to everybody: each with the rule that says to whom, and its clauses."""
    means = theme.means
    yield from ((offer.name, offer.only_if, offer.basis) for offer in means.offers if offer.only_if)
    if means.cross_region is not None and means.cross_region.only_if:
        yield "", means.cross_region.only_if, means.cross_region.basis


def _needs_of(name: str, takes_part: str, program: Program) -> Iterator[Expr]:
    """When each paper, field and step of a matter is needed; only where the matter takes part."""
    matter, benefit = program.matters.get(name), program.benefits.get(name)
    holder = matter or benefit
    if holder is None:
        return
    rules = [*(use.only_if for use in holder.papers), *(use.only_if for use in holder.field_uses)]
    rules += [step.only_if for step in matter.steps] if matter is not None else []
    for rule in dict.fromkeys(filter(None, rules)):
        yield _all([reference(takes_part, program)] if takes_part else [], rule, program)


# ── promises ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Offered:
    """A promise that could stand for a paper: somebody has to bring that paper where all of `when` holds, and `barred` names
    the rule that says who may not promise."""

    pledge: Pledge
    when: tuple[Expr, ...]
    barred: str


def promises_in(goal: Goal, program: Program, taking_part: TakingPart | None = None) -> Iterator[Offered]:
    """Each promise that not everybody may make. `taking_part` says when a member of the theme does (nothing: always)."""
    part = taking_part or _taking_part
    asking: dict[str, list[tuple[ThemeMember, PaperUse]]] = {}
    for member, use in papers_of(goal, program):
        asking.setdefault(use.document, []).append((member, use))
    for name, uses in asking.items():
        document = program.documents.get(name, Document(name))
        pledges = [program.pledges[each] for each in dict.fromkeys(use.pledge or document.pledge for _, use in uses) if each in program.pledges]
        brought = [(member, use) for member, use in uses if not (use.waived or document.waived)]
        askers = {member.matter for member, _ in uses}
        makers = [each for each in _members(goal, program) if each.matter not in askers and name in program.matters[each.matter].results]
        if not brought or not all(part(maker) for maker in makers):
            continue
        needed = either([(*part(member), *((reference(use.only_if, program),) if use.only_if else ())) for member, use in brought])
        made = either([tuple(part(maker)) for maker in makers])
        when = (*needed, *(Call("not", (each,), BOOLEAN) for each in made))
        yield from (Offered(each, when, each.barred) for each in pledges if each.barred)


def papers_of(goal: Goal, program: Program) -> Iterator[tuple[ThemeMember, PaperUse]]:
    """The papers a goal asks for, each with the member that asks; a goal handled alone is a member of itself."""
    for member in _members(goal, program):
        holder = program.matters.get(member.matter) or program.benefits.get(member.matter)
        yield from ((member, use) for use in (holder.papers if holder is not None else ()))


def _members(goal: Goal, program: Program) -> tuple[ThemeMember, ...]:
    theme = program.themes.get(goal.name)
    return theme.members if theme is not None else (ThemeMember(goal.name, "must"),)


def _taking_part(member: ThemeMember) -> list[Expr]:
    return [RuleRef(member.only_if, BOOLEAN)] if member.only_if else []


# ── truths ───────────────────────────────────────────────────────────────────────────────────────────────────────


def reference(rule: str, program: Program) -> Expr:
    return RuleRef(rule, program.rules[rule].kind)


def _all(given: Iterable[Expr], rule: str, program: Program) -> Expr:
    """The rule, where all that is given holds."""
    parts = (*given, reference(rule, program))
    return parts[0] if len(parts) == 1 else Connective("and", parts, BOOLEAN)

