"""Frozen values that are made as quickly as others.

Python writes each field of a frozen dataclass through a call, so one of a dozen fields takes three times as long to make as
one that is not frozen; and a shelf of catalogs is made of a hundred thousand of them.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, TypeVar, cast, dataclass_transform

Class = TypeVar("Class")

# What `self.__class__ = …` does, past a class that forbids it.
_become = object.__dict__["__class__"].__set__


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[Class]) -> type[Class]:
    """`@dataclass(frozen=True, slots=True)`, of no other class, and quickly made.

    While its own `__init__` fills it, and no longer, a value is of another class: with the same slots, and not frozen.
    """
    assert cls.__bases__ == (object,), "where a frozen class stands upon another, its slots are not all its own"
    made: Any = dataclass(frozen=True, slots=True, init=False)(cls)
    made.__init__ = _init_of(made, type(made.__name__, (), {"__slots__": made.__slots__}))
    return cast("type[Class]", made)


def _init_of(cls: Any, open_class: type) -> Any:
    own = fields(cls)
    said: dict[str, Any] = {"become": _become, "open_class": open_class, "own_class": cls, "MISSING": MISSING}
    for each in own:
        said[f"default_{each.name}"] = each.default
        said[f"make_{each.name}"] = each.default_factory
    taken = [_parameter(each) for each in own if not each.kw_only]
    by_name = [_parameter(each) for each in own if each.kw_only]
    body = [f"self.{each.name} = {_value(each)}" for each in own]
    header = f"def __init__({', '.join(('self', *taken, *(('*', *by_name) if by_name else ())))}):"
    exec("\n ".join((header, "become(self, open_class)", *body, "self.__class__ = own_class")), said)
    init = said["__init__"]
    init.__qualname__, init.__module__ = f"{cls.__qualname__}.__init__", cls.__module__
    init.__annotations__ = {each.name: each.type for each in own} | {"return": None}
    return init


def _parameter(each: Field[Any]) -> str:
    return each.name if each.default is MISSING and each.default_factory is MISSING else f"{each.name}=default_{each.name}"


def _value(each: Field[Any]) -> str:
    return each.name if each.default_factory is MISSING else f"make_{each.name}() if {each.name} is MISSING else {each.name}"
