"""The names that an expression may speak of where it stands, for the parser: a Chinese name may hold what looks like two."""

from __future__ import annotations

from functools import cache

from dsl.scope import Scope
from engine.from_surface.desk import Desk, Scene
from engine.functions import FUNCTIONS, chinese_names


def scope_of(desk: Desk, scene: Scene) -> Scope:
    """The names a parser may see here. Made once for each set of owners."""
    key = (scene.owners, scene.person, tuple(scene.locals))
    scope = desk.scopes.get(key)
    if scope is None:
        base = desk.scopes.get("base")
        if base is None:
            members = (name for group in desk.names.members.values() for name in group)
            base = desk.scopes["base"] = scope_of_builtins().plus(
                (*desk.names.shared, *desk.names.places, *desk.options), members=(*members, *desk.item_members)
            )
        own = [name for owner in scene.owners for name in desk.names.own.get(owner, {})]
        scope = base.plus([*own, *desk.names.members.get(scene.person, {}), *scene.locals])
        desk.scopes[key] = scope
    return scope


@cache
def scope_of_builtins() -> Scope:
    return Scope(functions={**{name: name for name in FUNCTIONS}, **chinese_names()})
