"""What a service asks to have filled in, what it requires of it besides, and how common the answers are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial

from dsl import surface
from dsl.source import Text
from engine import problems, problems_of_goals, problems_of_kinds
from engine.from_surface.desk import Desk, Draft, Reading, Scene
from engine.from_surface.plain import citations, words
from engine.from_surface.typed import expression
from engine.kinds import BooleanKind, ChoiceKind, Kind, NumberKind, TextKind, certain
from engine.program import Expr, FieldUse

TRUTH = BooleanKind()


def draft_fields(desk: Desk, uses: tuple[surface.FieldUse, ...], owner: str, scene: Scene) -> Callable[[Desk], tuple[FieldUse, ...]]:
    """Drafts when each field is asked; what is returned makes the uses once all rules are typed."""
    rules: dict[str, str] = {}
    for use in uses:
        if use.only_if is not None:
            rules[use.name.value] = name = field_rule(owner, use.name.value)
            text = use.only_if
            desk.add(Draft(name, use.name.value, "when", partial(_condition, text, scene), TRUTH, text, owner,
                           (Reading(text, scene),), basis=citations(use.notes), span=text.span))

    def build(desk: Desk) -> tuple[FieldUse, ...]:
        made = []
        for use in uses:
            full = found_fact(desk, use.name, owner)
            if full is None:
                continue
            kind = certain(desk.names.facts[full].typed.kind)
            made.append(FieldUse(
                full, words(use.purpose), rules.get(use.name.value, ""), use.is_required, tuple(allowed_in(desk, use.allowed, kind)),
                None if use.require is None else expression(desk, use.require, scene, TRUTH), words(use.otherwise),
                citations(use.notes), words(use.notes.checked), span=use.name.span,
            ))  # fmt: skip
        return tuple(made)

    return build


def _condition(text: Text, scene: Scene, desk: Desk) -> Expr:
    return expression(desk, text, scene, TRUTH)


def field_rule(owner: str, fact: str) -> str:
    return f"{owner}.填写·{fact}"


def allowed_in(desk: Desk, texts: Iterable[Text], kind: Kind) -> Iterator[object]:
    """The values that 可取 or 常见 names, as values of the fact; what is none is told and left out."""
    for text in texts:
        word = text.value.strip()
        match kind:
            case ChoiceKind(_, options):
                if word in options:
                    yield word
                else:
                    desk.report.add(problems_of_kinds.not_an_option(text.span, word, kind))
            case BooleanKind() if word in TRUTHS:
                yield TRUTHS[word]
            case NumberKind() if (number := number_in(word.removesuffix(kind.unit))) is not None:
                yield number
            case TextKind():
                yield word
            case _:
                desk.report.add(problems_of_goals.not_a_value_of(text, kind))


TRUTHS = {"是": True, "否": False, "yes": True, "no": False}


def number_in(word: str) -> Decimal | None:
    try:
        number = Decimal(word.strip())
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def shares_of(desk: Desk, fact: surface.Fact, kind: Kind) -> tuple[tuple[object, Decimal], ...]:
    """常见: shares from 0 to 1, at most 1 together."""
    found: list[tuple[object, Decimal]] = []
    for answer, text in fact.shares:
        word = text.value.strip()
        is_percent = word.endswith(("%", "％"))
        share = number_in(word.rstrip("%％"))
        if share is not None and is_percent:
            share /= 100
        if share is None or not 0 <= share <= 1:
            desk.report.add(problems_of_goals.not_a_share(text))
            continue
        found += [(value, share) for value in allowed_in(desk, [answer], kind)]
    total = sum((share for _, share in found), Decimal(0))
    if total > 1:
        desk.report.add(problems_of_goals.shares_over_one(fact.name, total))
    return tuple(found)


def facts_named(desk: Desk, names: tuple[Text, ...], owner: str) -> tuple[str, ...]:
    """Full names of the facts that a list such as 产生 names."""
    return tuple(full for name in names if (full := found_fact(desk, name, owner)) is not None)


def found_fact(desk: Desk, name: Text, owner: str) -> str | None:
    """The full name; one that nobody knows is told."""
    desk.look_at(name.value)
    full = fact_named(desk, name.value, owner)
    if full is None and name.value not in desk.lost:
        desk.report.add(problems.unknown_fact(name, tuple(desk.names.facts)))
    return full


def fact_named(desk: Desk, name: str, owner: str = "") -> str | None:
    name = name.strip()
    declared = desk.names.seen_from((owner,) if owner else (), "", name)
    if declared is not None and declared.sort == "fact":
        return declared.full
    group, _, member = name.partition(".")
    declared = desk.names.members.get(group, {}).get(member)
    if declared is not None and declared.sort == "fact":
        return declared.full
    return name if name in desk.names.facts else None
