"""Which names a text reads, known from its words alone, before anything in it has a kind.

So rules can be typed in an order in which each comes after those it reads, however many stand upon each other, and a
circle of rules or of facts is seen before anybody walks into it.
"""

from __future__ import annotations

from dsl import nodes
from dsl.diagnostics import Report
from dsl.expression import parse
from engine.from_surface.desk import Desk, Draft, ParameterDraft, Reading, Scene
from engine.from_surface.names import Declared
from engine.from_surface.order import Reads
from engine.from_surface.scopes import scope_of


def reads_of(desk: Desk) -> dict[str, Reads]:
    """What every rule, parameter and fact reads, by name; True where it surely does."""
    reads: dict[str, Reads] = {}
    drafts: dict[str, Draft | ParameterDraft] = {**desk.parameter_drafts, **desk.drafts}
    for name, draft in drafts.items():
        reads[name] = (*((each, True) for each in draft.needs), *_reads(desk, name, draft.readings))
    for name, fact in desk.names.facts.items():
        derived = fact.written.derived
        if derived is not None:
            scene = Scene((fact.owner,) if fact.owner else (), fact.person)
            texts = [derived.value] if derived.when is None else [derived.when, derived.value]
            reads[name] = _reads(desk, name, tuple(Reading(text, scene) for text in texts))
    return reads


def _reads(desk: Desk, name: str, readings: tuple[Reading, ...]) -> Reads:
    if not readings:
        return ()
    return desk.kept(
        "reads", tuple(each.text for each in readings),
        lambda: tuple(dict.fromkeys(each for reading in readings for each in names_read(desk, reading))), name,
    )  # fmt: skip


def names_read(desk: Desk, reading: Reading) -> list[tuple[str, bool]]:
    text, scene = reading.text, reading.scene
    desk.look_at(text.value)
    if text.value[:1].isdigit() and text.value.replace("-", "").replace(".", "").isdigit():
        return []
    node = parse(text, scope_of(desk, scene), Report(), unary=reading.how == "tests", takes_unknown=True)
    # A cell that is one word may be a choice spelled like a name: only its kind will tell.
    is_sure = not (reading.how == "value" and isinstance(node, nodes.Name))
    said: list[tuple[nodes.Name | nodes.Path, bool]] = []
    _add_names_in(node, frozenset(scene.locals), is_sure, said)
    read: list[tuple[str, bool]] = []
    for each, sure in said:
        # So may a word beside a fact that takes choices.
        sure = sure and not (isinstance(each, nodes.Name) and each.name in desk.options)
        read += ((full, sure) for full in _meant(desk, each, scene))
    return read


def _add_names_in(node: nodes.Node, bound: frozenset[str], sure: bool, said: list[tuple[nodes.Name | nodes.Path, bool]]) -> None:
    """Adds the names a tree says freely, not those that are bound in it."""
    match node:
        case nodes.Name(name):
            if name not in bound:
                said.append((node, sure))
        case nodes.Path(nodes.Name(owner)):
            if owner not in bound:
                said.append((node, sure))
        case nodes.For(iterations, inner) | nodes.Quantified(_, iterations, inner):
            for each in iterations:
                _add_names_in(each.domain, bound, sure, said)
                bound |= {each.name}
            _add_names_in(inner, bound, sure, said)
        case nodes.Filter(of, test):
            _add_names_in(of, bound, sure, said)
            # A bare name in a filter is a member of the item, if items have one.
            _add_names_in(test, bound, False, said)
        case nodes.Context(entries):
            for name, value in entries:
                _add_names_in(value, bound, sure, said)
                bound |= {name}
        case nodes.Function(parameters, body):
            _add_names_in(body, bound | {name for name, _ in parameters}, sure, said)
        case _:
            for part in nodes.parts(node):
                _add_names_in(part, bound, sure, said)


def _meant(desk: Desk, node: nodes.Name | nodes.Path, scene: Scene) -> tuple[str, ...]:
    """The full names a name stands for: one, or all the facts of a person."""
    names = desk.names
    declared: Declared | None
    match node:
        case nodes.Path(nodes.Name(owner), member):
            declared = names.members.get(owner, {}).get(member) or names.seen_from(scene.owners, scene.person, owner)
        case nodes.Name(name):
            declared = names.seen_from(scene.owners, scene.person, name)
        case _:
            return ()
    if declared is None or declared.sort == "goal":
        return ()
    if declared.sort == "group":
        return tuple(each.full for each in names.members.get(declared.full, {}).values() if each.sort == "fact")
    return (declared.full,)
