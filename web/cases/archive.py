"""归档: a manifest of all a case holds, each thing by its hash, and one hash over all. Changed by so much as a letter, it shows.

Hashes are taken with a salt that is sealed with the file: without it nobody can try out who might stand in it. When the
personal data are erased in time, the salt goes with them, and the manifest stays as proof that there was a file.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from engine.values import json_text
from web.cases.case import Event
from web.cases.letters import Letter

ALGORITHM = "sha256"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One thing in the file: what it is called, and its salted hash."""

    name: str
    hash: str


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A paper that was sent in: its id, which tells nothing, which paper it is, what kind of file, and the hash of its very bytes."""

    id: str
    document: str
    media: str
    size: int
    digest: str

    def told(self) -> list[Any]:
        return [self.id, self.document, self.media, self.size, self.digest]


@dataclass(frozen=True, slots=True)
class Held:
    """What a file holds besides its events: the answers as handed in, the decision of the rules, letters, papers."""

    number: str
    answers: Mapping[str, Any]
    decision: Mapping[str, Any]
    letters: tuple[Letter, ...]
    papers: tuple[HeldPaper, ...] = ()


def sealed(held: Held, events: tuple[Event, ...]) -> dict[str, Any]:
    """What the move of archiving tells: the manifest's hash, its leaves, and, to be sealed, the salt."""
    salt = secrets.token_hex(16)
    leaves = leaves_of(held, events, salt)
    return {"manifest": root_of(leaves), "algorithm": ALGORITHM, "leaves": [[each.name, each.hash] for each in leaves], "salt": salt, "papers": [each.told() for each in held.papers]}


def verified(held: Held, events: tuple[Event, ...]) -> tuple[str, ...]:
    """What is not as it was archived: the names of things changed, missing or new; nothing for a file that is whole.

    The events are all of them, the last being the archive.
    """
    archive = events[-1]
    leaves = tuple(Leaf(name, hash) for name, hash in archive.figures.get("leaves", ()))
    kept = {each.name: each.hash for each in leaves}
    found = {each.name: each.hash for each in leaves_of(held, events[:-1], str(archive.told.get("salt", "")))}
    if "papers" not in archive.told:
        # Archived before the bytes of papers were hashed: that each is there, and no more than these, is all that can be said.
        kept, found = ({name: "" if name.startswith("paper ") else hash for name, hash in each.items()} for each in (kept, found))
    wrong = [name for name in {**kept, **found} if kept.get(name) != found.get(name)]
    if root_of(leaves) != archive.figures.get("manifest"):
        wrong.append("manifest")
    return tuple(wrong)


def leaves_of(held: Held, events: tuple[Event, ...], salt: str) -> tuple[Leaf, ...]:
    return tuple(Leaf(name, sha256(f"{salt}\n{text}".encode()).hexdigest()) for name, text in _texts(held, events))


def root_of(leaves: Iterable[Leaf]) -> str:
    """One hash over all names and hashes, in their order."""
    return sha256(json.dumps([[each.name, each.hash] for each in leaves], ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _texts(held: Held, events: tuple[Event, ...]) -> Iterator[tuple[str, str]]:
    yield "answers", canonical(held.answers)
    yield "decision", canonical(held.decision)
    for event in events:
        yield f"event {event.number}", canonical({
            "case": event.case, "number": event.number, "kind": event.kind, "at": event.at.isoformat(), "actor": event.actor, "role": event.role,
            "body": event.body, "mandate": event.mandate, "about": event.about, "figures": event.figures, "told": event.told,
        })  # fmt: skip
    for letter in held.letters:
        yield f"letter {letter.number}", letter.text(held.number)
    for paper in held.papers:
        yield f"paper {paper.id}", canonical(paper.told())


def canonical(value: Any) -> str:
    return json_text(value, sort_keys=True)
