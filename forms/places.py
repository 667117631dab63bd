"""Regions as people write them: whole names, short names, a part of a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from engine.values.regions import prefix_of, region_contains


@dataclass(frozen=True, slots=True)
class Places:
    """Codes and names, each with its whole name and whether something smaller lies in it."""

    names: Mapping[str, str]
    whole: Mapping[str, str] = field(init=False, repr=False, compare=False)
    inner: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parents = {code: self._parent(code) for code in self.names}
        whole: dict[str, str] = {}
        for code in self.names:
            line, above = [self.names[code]], parents[code]
            while above:
                line.append(self.names[above])
                above = parents[above]
            whole[code] = "".join(reversed(line))
        inner: dict[str, list[str]] = {}
        for code, parent in parents.items():
            inner.setdefault(parent, []).append(code)
        object.__setattr__(self, "whole", whole)
        object.__setattr__(self, "inner", {code: tuple(codes) for code, codes in inner.items()})

    def _parent(self, code: str) -> str:
        return next((above for above in (code[:4] + "00", code[:2] + "0000") if above != code and above in self.names), "")

    def is_smallest(self, code: str) -> bool:
        return code in self.names and not self.inner.get(code)

    @property
    def smallest(self) -> tuple[str, ...]:
        return tuple(code for code in self.names if self.is_smallest(code))

    def within(self, region: str) -> tuple[str, ...]:
        """The smallest places of a region."""
        return tuple(code for code in self.smallest if not region or region_contains(region, code))

    def found(self, typed: str) -> tuple[str, ...]:
        """The places a person may mean: the one, or those to choose from."""
        text = "".join(typed.split())
        if text in self.names:
            return self._down((text,))
        exact = tuple(code for code, name in self.whole.items() if name == text or self.names[code] == text)
        if exact:
            return self._down(exact)
        if len(text) < 2:
            return ()
        # 乙丙 is a part of 甲省乙市丙区 with the small words left out.
        return self._down(tuple(code for code, name in self.whole.items() if is_shortened(text, name)))

    def _down(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        """A larger place stands for the smaller ones in it, one level down."""
        if len(codes) > 1:
            codes = tuple(code for code in codes if not any(other != code and self._holds(other, code) for other in codes))
        if len(codes) == 1:
            return self.inner.get(codes[0]) or codes
        return codes

    def _holds(self, outer: str, inner: str) -> bool:
        return len(prefix_of(outer)) < len(prefix_of(inner)) and region_contains(outer, inner)

    def near(self, typed: str) -> tuple[str, ...]:
        """Whole names that look like what was typed."""
        names = {name: code for code, name in self.names.items()}
        return tuple(self.whole[names[each]] for each in get_close_matches(typed.strip(), names, n=3, cutoff=0.5))


def is_shortened(text: str, whole: str) -> bool:
    """Whether a text ends a whole name once both have lost the words for province, city, county."""
    return bare(whole).endswith(bare(text)) and bool(bare(text))


def bare(name: str) -> str:
    for suffix in ("特别行政区", "自治区", "自治州", "自治县", "地区", "省", "市", "县", "区", "盟"):
        name = name.replace(suffix, "")
    return name
