"""Finished programs in the browser: opened once from their JSON, decided by as often as one likes. No text of rules is read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from engine.from_json import program_from_text
from engine.rulebook import Rulebook
from web.browser.inside import Data, Refused

MOST = 4
"""Programs kept open; the one opened first goes first."""

_open: dict[str, Rulebook] = {}


def opened(data: Data) -> Data:
    """Opens the program in `files["program"]` under the name `as`; tells what can be decided."""
    rulebook = Rulebook(program_from_text(Path(data["files"]["program"]).read_text(encoding="utf-8")))
    keep(data["as"], rulebook)
    return {"name": rulebook.program.name, "fingerprint": rulebook.fingerprint, "goals": list(rulebook.program.goals)}


def keep(name: str, rulebook: Rulebook) -> None:
    """Keeps a program open under a name."""
    _open.pop(name, None)
    while len(_open) >= MOST:
        del _open[next(iter(_open))]
    _open[name] = rulebook


def program_called(name: str) -> Rulebook:
    """A program that is open."""
    found = _open.get(name)
    if found is None:
        raise Refused("not-open", f"目录“{name}”还没有打开。", f"The catalog “{name}” is not open.")
    return found


def decided(data: Data) -> Data:
    """What a program says of facts: `as`, `goal`, `facts`, and the day `on` unless it is today. As `banshi decide` prints it."""
    from engine.to_answer import to_json

    rulebook = program_called(data["as"])
    on = date.fromisoformat(data["on"]) if data.get("on") else None
    decision = rulebook.decide(data["goal"], rulebook.facts_from(data.get("facts") or {}), on, data.get("region"))
    return to_json(decision, data.get("language", "zh"))
