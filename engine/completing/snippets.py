"""Beginnings that are typed again and again: a benefit, a decision table, examples. They are written in `snippets.yaml`."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml  # type: ignore[import-untyped]

from dsl.diagnostics import Words
from dsl.standing import Standing
from engine.completing import Known, Offer

FILE = Path(__file__).with_name("snippets.yaml")


@dataclass(frozen=True, slots=True)
class Snippet:
    """`places`: the shapes it may stand in, `empty` for an empty file; `key`: what it begins with, not to be written twice.
    `needs`: names it speaks of; where a catalog has none of them, `declared` stands in it."""

    label: Words
    says: Words
    places: tuple[str, ...]
    key: tuple[str, ...]
    text: Words
    needs: tuple[str, ...] = ()
    declared: Words = Words("", "")

    def written(self, language: str, names: Container[str]) -> str:
        """The text for a catalog that has these names."""
        has_none = not any(each in names for each in self.needs)
        return self.text.in_(language).replace("▣\n", self.declared.in_(language) if has_none else "")


def snippets_for(standing: Standing, text: str, known: Known) -> Iterator[Offer]:
    assert standing.shape is not None
    others = (line for line in text.split("\n") if line.strip() != standing.words.strip())
    is_empty = not any(line.strip() and not line.startswith("#") for line in others)
    place = "empty" if standing.shape.id in ("library", "catalog") and is_empty and standing.indent == 0 else standing.shape.id
    for each in snippets():
        if place in each.places and not set(each.key) & standing.written:
            words = each.written(standing.language, known.names.facts).replace("\n", "\n" + " " * standing.indent)
            yield Offer(each.label.in_(standing.language), words, "snippet", each.says)


@cache
def snippets() -> tuple[Snippet, ...]:
    return tuple(
        Snippet(
            Words(*each["label"]), Words(*each["says"]), tuple(each["places"]), tuple(each["key"]), Words(each["zh"], each["en"]),
            tuple(each.get("needs", ())), Words(each.get("zh_needs", ""), each.get("en_needs", "")),
        )  # fmt: skip
        for each in yaml.safe_load(FILE.read_text("utf-8"))
    )
