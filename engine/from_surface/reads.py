"""Which names a text reads, known from its words alone, before anything in it has a kind.

So rules can be typed in an order in which each comes after those it reads, however many stand upon each other, and a
circle of rules or of facts is seen before anybody walks into it.
"""

from __future__ import annotations

from collections.abc import Iterator

from dsl import nodes
from dsl.diagnostics import Report
from dsl.expression import parse
from engine.from_surface.desk import Desk, Reading, Scene
from engine.from_surface.names import Declared
from engine.from_surface.order import Reads
from engine.from_surface.typed import scope_of


def reads_of(desk: Desk) -> dict[str, Reads]:
    """What every rule, parameter and fact reads, by name; True where it surely does."""
    reads: dict[str, Reads] = {}
    for name, draft in (*desk.parameter_drafts.items(), *desk.drafts.items()):
        reads[name] = (*((each, True) for each in draft.needs), *_reads(desk, draft.readings))
    for name, fact in desk.names.facts.items():
        derived = fact.written.derived
        if derived is not None:
            scene = Scene((fact.owner,) if fact.owner else (), fact.person)
            texts = [derived.value] if derived.when is None else [derived.when, derived.value]
            reads[name] = _reads(desk, tuple(Reading(text, scene) for text in texts))
    return reads


def _reads(desk: Desk, readings: tuple[Reading, ...]) -> Reads:
    return tuple(dict.fromkeys(each for reading in readings for each in names_read(desk, reading)))


def names_read(desk: Desk, reading: Reading) -> Iterator[tuple[str, bool]]:
    text, scene = reading.text, reading.scene
    if text.value[:1].isdigit() and text.value.replace("-", "").replace(".", "").isdigit():
        return
    node = parse(text, scope_of(desk, scene), Report(), unary=reading.how == "tests", takes_unknown=True)
    # A cell that is one word may be a choice spelled like a name: only its kind will tell.
    is_sure = not (reading.how == "value" and isinstance(node, nodes.Name))
    for each, sure in _names_in(node, frozenset(scene.locals), is_sure):
        # So may a word beside a fact that takes choices.
        sure = sure and not (isinstance(each, nodes.Name) and each.name in desk.options)
        for full in _meant(desk, each, scene):
            yield full, sure


def _names_in(node: nodes.Node, bound: frozenset[str], sure: bool) -> Iterator[tuple[nodes.Name | nodes.Path, bool]]:
    """The names a tree says freely, not those that are bound in it."""
    match node:
        case nodes.Name(name):
            if name not in bound:
                yield node, sure
        case nodes.Path(nodes.Name(owner)):
            if owner not in bound:
                yield node, sure
        case nodes.For(iterations, inner) | nodes.Quantified(_, iterations, inner):
            for each in iterations:
                yield from _names_in(each.domain, bound, sure)
                bound |= {each.name}
            yield from _names_in(inner, bound, sure)
        case nodes.Filter(of, test):
            yield from _names_in(of, bound, sure)
            # A bare name in a filter is a member of the item, if items have one.
            yield from _names_in(test, bound, False)
        case nodes.Context(entries):
            for name, value in entries:
                yield from _names_in(value, bound, sure)
                bound |= {name}
        case nodes.Function(parameters, body):
            yield from _names_in(body, bound | {name for name, _ in parameters}, sure)
        case _:
            for child in _children(node):
                yield from _names_in(child, bound, sure)


def _children(node: nodes.Node) -> Iterator[nodes.Node]:
    for name in node.__slots__:
        value = getattr(node, name)
        if isinstance(value, nodes.Node):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, nodes.Node))


def _meant(desk: Desk, node: nodes.Name | nodes.Path, scene: Scene) -> Iterator[str]:
    """The full names a name stands for: one, or all the facts of a person."""
    names = desk.names
    declared: Declared | None
    match node:
        case nodes.Path(nodes.Name(owner), member):
            declared = names.members.get(owner, {}).get(member) or names.seen_from(scene.owners, scene.person, owner)
        case nodes.Name(name):
            declared = names.seen_from(scene.owners, scene.person, name)
        case _:
            return
    if declared is None:
        return
    if declared.sort == "group":
        yield from (each.full for each in names.members.get(declared.full, {}).values() if each.sort == "fact")
    elif declared.sort != "goal":
        yield declared.full
