"""A list being gone through: what is computed of each item, in stages, as the columns of a person are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.relation import Bound, Constant, Operation, Scalar, Type, field, made, parts_of


class Loop:
    """`bound` stands for the item. What is used more than once becomes a field of the item and is computed once."""

    def __init__(self, items: Scalar, name: str):
        self.items = items
        self.bound = Bound(name)
        self._fields: dict[str, tuple[Scalar, int]] = {}
        self._names: dict[Scalar, Scalar] = {}

    def column(self, scalar: Scalar) -> Scalar:
        """The scalar as a field of the item of an earlier stage."""
        if isinstance(scalar, Operation) and scalar.name == "field" and scalar.of[0] == self.bound:
            return scalar
        if scalar not in self._names:
            stage = 1 + max((self._fields[name][1] for name in self._used([scalar]) if name in self._fields), default=0)
            name = f"c{len(self._fields)}_{self.bound.name}"
            self._fields[name] = scalar, stage
            self._names[scalar] = field(self.bound, name, scalar.type)
        return self._names[scalar]

    def made(self, outputs: Mapping[str, Scalar]) -> Scalar:
        """The list of items with these fields, through as many stages as they need."""
        needed: dict[str, None] = dict.fromkeys(self._used(outputs.values()))
        open_ = list(needed)
        while open_:
            name = open_.pop()
            if name in self._fields:
                for each in self._used([self._fields[name][0]]):
                    if each not in needed:
                        needed[each] = None
                        open_.append(each)
        items = self.items
        types = self._types([*outputs.values(), *(self._fields[name][0] for name in needed if name in self._fields)])
        for stage in sorted({self._fields[name][1] for name in needed if name in self._fields}):
            later = set(self._used([*outputs.values(), *(self._fields[name][0] for name in needed if name in self._fields and self._fields[name][1] > stage)]))
            there = [name for name in needed if name in later and (name not in self._fields or self._fields[name][1] < stage)]
            new = [name for name in needed if name in self._fields and self._fields[name][1] == stage]
            carried = [(name, field(self.bound, name, types[name])) for name in there]
            items = made(items, self.bound, [*carried, *((name, self._fields[name][0]) for name in new)])
        return made(items, self.bound, outputs.items())

    def _used(self, scalars: Iterable[Scalar]) -> Iterator[str]:
        """The fields of the item that scalars speak of."""
        return iter(self._types(scalars))

    def _types(self, scalars: Iterable[Scalar]) -> dict[str, Type]:
        found: dict[str, Type] = {}
        open_ = list(scalars)
        while open_:
            each = open_.pop()
            if isinstance(each, Operation) and each.name == "field" and each.of[0] == self.bound:
                name = each.of[1]
                assert isinstance(name, Constant)
                found.setdefault(str(name.value), each.type)
            else:
                open_.extend(parts_of(each))
        return found
