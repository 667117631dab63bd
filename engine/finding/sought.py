"""What a search needs of a catalog, kept beside its program: to search many catalogs none of them has to be opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.cache import keep_beside, kept_beside
from engine.finding.find import Finder, finder_for
from engine.finding.goals import contact_of, goals_for_people
from engine.finding.index import Index, Phrase, Said
from engine.finding.lexicon import Lexicon
from engine.program import Program

SUFFIX = ".search"


@dataclass(frozen=True, slots=True)
class Listed:
    """A goal as a list of what was found shows it."""

    name: str
    sort: str
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Sought:
    """A catalog to search: `goals` are those people can look up, `contact` is whom to ask where nothing was found."""

    finder: Finder
    goals: Mapping[str, Listed]
    contact: str


def sought_of(program: Program) -> Sought:
    goals = goals_for_people(program)
    listed = {name: Listed(name, goal.sort, goal.title, goal.about) for name, goal in goals.items()}
    return Sought(finder_for(program, goals.values()), listed, contact_of(program))


def kept_sought(folder: str | Path) -> Sought | None:
    """What was kept of a catalog folder that holds exactly these files; None where nothing was, or nothing that is whole."""
    data = kept_beside(folder, SUFFIX)
    try:
        return None if data is None else from_json(json.loads(data))
    except (ValueError, KeyError, TypeError, IndexError):
        return None


def keep_sought(folder: str | Path, sought: Sought) -> None:
    keep_beside(folder, SUFFIX, json.dumps(to_json(sought), ensure_ascii=False, separators=(",", ":")).encode())


# ── as JSON ──────────────────────────────────────────────────────────────────────────────────────────────────────


def to_json(sought: Sought) -> dict[str, Any]:
    finder = sought.finder
    return {
        "catalog": finder.catalog, "height": finder.height, "trust": dict(finder.trust), "contact": sought.contact,
        "goals": [[each.name, each.sort, each.title, each.about] for each in sought.goals.values()],
        "senses": {sense: list(words) for sense, words in finder.lexicon.senses.items()}, "fillers": list(finder.lexicon.fillers),
        "phrases": [[each.goal, each.text, each.weight] for each in finder.phrases],
        "written": _index_to_json(finder.written, finder.phrases),
    }  # fmt: skip


def from_json(data: Mapping[str, Any]) -> Sought:
    phrases = tuple(Phrase(*each) for each in data["phrases"])
    lexicon = Lexicon({sense: tuple(words) for sense, words in data["senses"].items()}, tuple(data["fillers"]))
    finder = Finder(data["catalog"], data["height"], phrases, lexicon, data["trust"], _index_from_json(data["written"], phrases))
    return Sought(finder, {each[0]: Listed(*each) for each in data["goals"]}, data["contact"])


def _index_to_json(index: Index, phrases: tuple[Phrase, ...]) -> dict[str, Any]:
    """Terms by their numbers: each is said many times."""
    numbers = {key: number for number, key in enumerate(index.worth)}
    places = {id(phrase): place for place, phrase in enumerate(phrases)}
    return {
        "goals": index.goals,
        "terms": [[key, worth, index.holders[key]] for key, worth in index.worth.items()],
        "reach": [[[numbers[key] for key in each], list(each.values())] for each in index.reach],
        "said": [[[places[id(said.phrase)], [numbers[key] for key in said.keys], said.worth] for said in each] for each in index.said],
    }


def _index_from_json(data: Mapping[str, Any], phrases: tuple[Phrase, ...]) -> Index:
    keys = [key for key, _, _ in data["terms"]]
    return Index(
        tuple(data["goals"]),
        tuple(tuple(Said(phrases[place], tuple([keys[number] for number in numbers]), worth) for place, numbers, worth in each) for each in data["said"]),
        tuple(dict(zip([keys[number] for number in numbers], weights, strict=True)) for numbers, weights in data["reach"]),
        {key: tuple(holders) for key, _, holders in data["terms"]},
        {key: worth for key, worth, _ in data["terms"]},
    )  # fmt: skip
