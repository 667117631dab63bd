"""Frozen values made quickly are what Python's own are: equal, hashed, shown, copied, kept, and never changed."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest

from dsl.frozen import frozen


@frozen
class Quick:
    """Of all sorts of fields."""

    name: str
    count: int = 3
    found: list[int] = field(default_factory=list)
    place: tuple[int, int] = field(default=(0, 0), compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Plain:
    """Of all sorts of fields."""

    name: str
    count: int = 3
    found: list[int] = field(default_factory=list)
    place: tuple[int, int] = field(default=(0, 0), compare=False, repr=False, kw_only=True)


def test_it_takes_what_a_dataclass_takes() -> None:
    for given, named in ((("甲",), {}), (("甲", 4), {}), (("甲",), {"count": 5, "place": (1, 2)}), (("甲", 1, [2]), {"place": (3, 4)})):
        quick, plain = Quick(*given, **named), Plain(*given, **named)
        assert [getattr(quick, each.name) for each in fields(quick)] == [getattr(plain, each.name) for each in fields(plain)]
        assert repr(quick) == repr(plain).replace("Plain", "Quick")
    for given, named in (((), {}), (("甲", 1, [], (0, 0)), {}), (("甲",), {"other": 1})):
        for each in (Quick, Plain):
            with pytest.raises(TypeError):
                each(*given, **named)  # type: ignore[arg-type]


def test_its_signature_has_the_same_names_and_kinds() -> None:
    quick, plain = (inspect.signature(each).parameters.values() for each in (Quick, Plain))
    assert [(each.name, each.kind) for each in quick] == [(each.name, each.kind) for each in plain]
    assert Quick.__match_args__ == Plain.__match_args__


def test_each_has_a_list_of_its_own() -> None:
    assert Quick("甲").found is not Quick("甲").found


def test_it_is_of_its_class_and_never_changed() -> None:
    quick = Quick("甲")
    assert type(quick) is Quick
    with pytest.raises(FrozenInstanceError):
        quick.count = 4  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del quick.count
    with pytest.raises((AttributeError, TypeError)):
        quick.other = 1  # type: ignore[attr-defined]


def test_it_is_equal_replaced_copied_and_kept() -> None:
    quick = Quick("甲", place=(1, 2))
    assert quick == Quick("甲") and quick != Quick("乙") and quick != Plain("甲")
    assert replace(quick, name="乙") == Quick("乙") and replace(quick, name="乙").place == (1, 2)
    assert pickle.loads(pickle.dumps(quick)) == quick and copy.deepcopy(quick) == quick


def test_what_stands_upon_another_class_is_refused() -> None:
    with pytest.raises(AssertionError):

        @frozen
        class Under(Quick):  # type: ignore[misc]
            more: int = 1
