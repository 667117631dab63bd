"""What a memory holds as bytes, and back: so that a catalog checked yesterday is checked today for what was edited since.

Bytes are read only by the engine that wrote them (`engine.cache` sees to that), and give nothing but things of our own kinds:
what else they name is refused.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from hashlib import blake2b
from io import BytesIO
from operator import attrgetter
from types import MemberDescriptorType
from typing import Any

from dsl.collecting import without_collecting
from dsl.memory import Memory
from dsl.source import Text, text_at

NOT_KEPT = frozenset({"scopes", "drafted", "made"})
"""Steps whose things are made again in less time than they are read, or hold what is to be done."""

PLAIN = (object, set, frozenset, date, datetime, time, timedelta, timezone, Decimal, Fraction)
DIGEST = 32


def bytes_of(memory: Memory) -> bytes:
    rows = [(key[:2], each.things, each.made, each.problems, each.turn) for key, each in memory.kept.items() if key[0] not in NOT_KEPT]
    out = BytesIO()
    pickler = pickle.Pickler(out, 5)
    pickler.dispatch_table = _Ways()
    pickler.dump((memory.turn, rows))
    data = out.getvalue()
    return blake2b(data, digest_size=DIGEST).digest() + data


def memory_from(data: bytes) -> Memory:
    """Raises ValueError for bytes that are not whole, and what `pickle` raises for those that are not ours."""
    digest, rest = data[:DIGEST], memoryview(data)[DIGEST:]
    if blake2b(rest, digest_size=DIGEST).digest() != digest:
        raise ValueError("not whole")
    memory = Memory()
    with without_collecting():
        memory.turn, rows = _Unpickler(BytesIO(rest)).load()
        for key, things, made, problems, turn in rows:
            memory.keep((*key, *map(id, things)), things, made, problems).turn = turn
    memory.fresh = 0
    return memory


# ── things of our own ────────────────────────────────────────────────────────────────────────────────────────────


class _Ways(dict[type, Callable[[Any], tuple[Any, ...]]]):
    """How each kind of thing is taken apart; the kinds of our nouns as they are met."""

    def __missing__(self, noun: type) -> Callable[[Any], tuple[Any, ...]]:
        if not is_dataclass(noun) or not fields(noun) or not _setters(noun):
            raise KeyError(noun)
        get = attrgetter(*(each.name for each in fields(noun)))
        parts = get if len(fields(noun)) > 1 else lambda thing: (get(thing),)
        way = _text_apart if noun is Text else lambda thing: (made_again, (noun, parts(thing)))
        self[noun] = way
        return way


def _text_apart(text: Text) -> tuple[Any, ...]:
    if text.breaks:
        return made_again, (Text, (text.value, text.file, text.line, text.column, text.breaks))
    return text_at, (text.value, text.file, text.line, text.column)


def made_again(noun: Any, values: tuple[object, ...]) -> object:
    """A frozen thing with these fields: it is not for its `__init__` to judge what it once was."""
    thing = noun.__new__(noun)
    for put, value in zip(_setters(noun), values, strict=True):
        put(thing, value)
    return thing


@cache
def _setters(noun: Any) -> tuple[Callable[[object, object], None], ...]:
    """What sets each field of a noun that has slots; nothing for any other."""
    slots: list[Any] = [getattr(noun, each.name, None) for each in fields(noun)]
    return tuple(each.__set__ for each in slots) if all(isinstance(each, MemberDescriptorType) for each in slots) else ()


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """A noun of ours, or a plain value of Python's: nothing that does anything."""
        if module.split(".")[0] in ("dsl", "engine", "builtins", "datetime", "decimal", "fractions"):
            found = super().find_class(module, name)
            if found in (made_again, text_at) or found in PLAIN:
                return found
            if isinstance(found, type) and module.startswith(("dsl.", "engine.")) and (is_dataclass(found) or issubclass(found, (Enum, tuple))):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is none of ours")
