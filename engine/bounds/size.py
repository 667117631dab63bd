"""How large a value can be at most: what is known before there is a value (docs/meaning.md 18).

A size speaks of text, list, record, number and function at once, for a value may be either of several: each part says how
much of that it can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.program import Lambda

ENDLESS = 10**15
"""More than is ever counted: there is no bound."""

DEEPEST_KNOWN = 8
"""How deep the parts of parts are kept apart; below that, anything may stand."""

LONGEST_NUMBER = 6_300
"""Characters of the longest number written out."""


@dataclass(frozen=True, slots=True, eq=False)
class Size:
    """`weight`: the steps it takes to look at all of it. `number`: how far from zero. `members`: None if any may be there."""

    characters: int = 0
    items: int = 0
    item: Size | None = None
    members: Mapping[str, Size] | None = None
    weight: int = 0
    depth: int = 0
    number: int = 0
    functions: tuple[tuple[Lambda, Mapping[str, Size]], ...] = ()
    is_any_function: bool = False

    @property
    def each(self) -> Size:
        """What one of its items can be."""
        return NOTHING if self.item is None else self.item

    def as_list(self) -> Size:
        """The list that it is, or that holds it alone, as a function makes one of a single value."""
        return either(replace(self, characters=0, members={}, number=0), list_of(1, self)) if self.items else list_of(1, self)


def number_to(most: int) -> Size:
    return Size(number=min(most, ENDLESS), members={})


def text_of(characters: int) -> Size:
    characters = min(characters, ENDLESS)
    return Size(characters, members={}, weight=characters // 16)


def list_of(items: int, each: Size, weight: int | None = None) -> Size:
    items = min(items, ENDLESS)
    made = items * (1 + each.weight) if weight is None else weight
    known = each if each.depth < DEEPEST_KNOWN else ANYTHING
    return Size(items=items, item=known, members={}, weight=min(made, ENDLESS), depth=1 + each.depth)


def record_of(members: Mapping[str, Size]) -> Size:
    depth = 1 + max((each.depth for each in members.values()), default=0)
    weight = min(sum(1 + each.weight for each in members.values()), ENDLESS)
    return Size(members=dict(members) if depth <= DEEPEST_KNOWN else None, weight=weight, depth=depth)


def either(*sizes: Size) -> Size:
    """As large as any of them."""
    found = NOTHING
    for size in sizes:
        found = size if found is NOTHING else found if size is found or size is NOTHING else _either(found, size)
    return found


def _either(left: Size, right: Size) -> Size:
    members: Mapping[str, Size] | None = None
    if left.members is not None and right.members is not None:
        members = {
            name: either(left.members.get(name, NOTHING), right.members.get(name, NOTHING)) for name in (*left.members, *right.members)
        }
    return Size(
        max(left.characters, right.characters),
        max(left.items, right.items),
        either(*(each.item for each in (left, right) if each.item is not None)),
        members,
        max(left.weight, right.weight),
        max(left.depth, right.depth),
        max(left.number, right.number),
        left.functions if left.functions == right.functions else (*left.functions, *right.functions),
        left.is_any_function or right.is_any_function,
    )


def joined(lists: Iterable[Size]) -> Size:
    """One list of all the items of these."""
    every = [each.as_list() for each in lists]
    weight = sum(each.weight for each in every)
    return list_of(sum(each.items for each in every), either(*(each.each for each in every)), weight)


def leaf_of(size: Size, depth: int = 0) -> Size:
    """What stands in a list of lists where no list is left."""
    own = replace(size, items=0, item=None, weight=min(size.weight, size.characters // 16) if size.members == {} else size.weight)
    return own if size.item is None or depth > DEEPEST_KNOWN else either(own, leaf_of(size.item, depth + 1))


NOTHING = Size(members={})
ANY_NUMBER = number_to(ENDLESS)
ANYTHING = Size(ENDLESS, ENDLESS, None, None, ENDLESS, 0, ENDLESS, (), True)
object.__setattr__(ANYTHING, "item", ANYTHING)
