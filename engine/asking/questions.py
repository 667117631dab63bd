"""What can be asked about a goal: the expressions that make its outcome, results, papers and steps, and the facts they wait for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from engine.evaluate import evaluate
from engine.functions.call import unknowns_in
from engine.kinds import (
    BOOLEAN,
    BooleanKind,
    ChoiceKind,
    DateKind,
    Kind,
    ListKind,
    Maybe,
    NumberKind,
    RecordKind,
    RegionKind,
    TextKind,
    certain,
)
from engine.program import Connective, Expr, Fact, Goal, PaperUse, Program, RuleRef
from engine.run import Run
from engine.values import Record, together


def roots_of(goal: Goal, program: Program) -> tuple[Expr, ...]:
    """All that a case of this goal comes to: the outcome first, if there is one; the results; then, of each matter that takes
    part, when its papers, fields and steps are needed."""
    roots = [goal.outcome] if goal.outcome else []
    roots += [rule for _, rule in goal.results]
    found: list[Expr] = [reference(rule, program) for rule in roots]
    theme = program.themes.get(goal.name)
    if theme is None:
        found += needs_of_parts(goal.name, "", program)
    for member in theme.members if theme is not None else ():
        if member.only_if:
            takes_part = reference(member.only_if, program)
            found.append(takes_part)
            # Whoever has it handled is told whether it can be; one that must be handled is in the outcome already.
            outcome = program.matters[member.matter].goal.outcome
            if outcome:
                found.append(Connective("and", (takes_part, reference(outcome, program)), BOOLEAN))
        found += needs_of_parts(member.matter, member.only_if, program)
    if theme is not None:
        found += [reference(use.only_if, program) for use in theme.field_uses if use.only_if]
    return tuple(dict.fromkeys(found))


def needs_of_parts(name: str, takes_part: str, program: Program) -> Iterator[Expr]:
    """When each paper, field and step of a matter is needed; only where the matter takes part."""
    matter, benefit = program.matters.get(name), program.benefits.get(name)
    holder = matter or benefit
    if holder is None:
        return
    rules = [*(use.only_if for use in holder.papers), *(use.only_if for use in holder.field_uses)]
    rules += [step.only_if for step in matter.steps] if matter is not None else []
    for rule in dict.fromkeys(filter(None, rules)):
        need = reference(rule, program)
        yield Connective("and", (reference(takes_part, program), need), BOOLEAN) if takes_part else need


def reference(rule: str, program: Program) -> Expr:
    return RuleRef(rule, program.rules[rule].kind)


def missing_in(exprs: Iterable[Expr], run: Run) -> list[str]:
    """The facts these wait for."""
    return list(together(unknown for expr in exprs for unknown in unknowns_in(evaluate(expr, run))).missing)


def papers_of(goal: Goal, program: Program) -> Iterator[tuple[str, PaperUse]]:
    """The papers a goal asks for, each with the matter that asks."""
    if goal.name in program.themes:
        for member in program.themes[goal.name].members:
            yield from ((member.matter, use) for use in program.matters[member.matter].papers)
    elif goal.name in program.matters:
        yield from ((goal.name, use) for use in program.matters[goal.name].papers)
    elif goal.name in program.benefits:
        yield from ((goal.name, use) for use in program.benefits[goal.name].papers)


def fact_of(path: str, program: Program) -> Fact | None:
    """The fact a path reaches into: 子女 of 子女[2].生日, or the fact of this full name."""
    name = path
    while name not in program.facts:
        name = name[: max(name.rfind("."), name.rfind("["), 0)]
        if not name:
            return None
    return program.facts[name]


def is_asked(path: str, program: Program) -> bool:
    """Whether a person can be asked for it: it has a question, or at least no register and nobody else tells it."""
    fact = fact_of(path, program)
    return fact is not None and not fact.never_ask and (bool(fact.ask) or not fact.register)


def answers_of(kind: Kind) -> tuple[object, ...]:
    """Every answer a fact of this kind can have; nothing where there are too many to name."""
    match kind:
        case Maybe(inner):
            inner_answers = answers_of(inner)
            return (*inner_answers, None) if inner_answers else ()
        case BooleanKind():
            return True, False
        case ChoiceKind(_, options):
            return options
        case NumberKind():
            return kind.options
        case _:
            return ()


def any_answer(kind: Kind, on: date, region: str) -> object:
    """Some answer to a question whose answer makes no difference."""
    match kind:
        case Maybe():
            return None
        case DateKind():
            return on
        case RegionKind():
            return region
        case NumberKind(options=(), low=low):
            return low if low is not None else Decimal(0)
        case TextKind():
            return ""
        case ListKind():
            return ()
        case RecordKind(members):
            return Record((name, any_answer(member, on, region)) for name, member in members)
        case _:
            return (answers_of(kind) or (None,))[0]


def topic_of(path: str, program: Program) -> str:
    """What a question is about: as written, else the person or record the fact belongs to."""
    fact = fact_of(path, program)
    if fact is None:
        return ""
    return fact.topic or fact.name.rpartition(".")[0]


def kind_at(path: str, fact: Fact) -> Kind:
    """The kind of what a path names inside a fact."""
    kind: Kind = fact.kind
    for part in path.removeprefix(fact.name).replace("[", ".[").split("."):
        inner = certain(kind)
        if part.startswith("[") and isinstance(inner, ListKind):
            kind = inner.item
        elif part and isinstance(inner, RecordKind):
            kind = inner.member(part) or kind
    return kind
