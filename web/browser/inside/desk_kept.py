"""Scenarios in the browser: the same file as `banshi scenario` keeps, in the browser's own storage, written only when somebody saves."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from engine.examples import IN_WORDS
from engine.rulebook import today
from engine.to_explanation import OUTCOMES
from forms import words_of_scenarios as words
from forms.scenarios import LONGEST_NAME, Refused, Scenario, Scenarios, exported, imported
from forms.scenarios_decided import example_of, scenario_of
from web.browser.inside import Data, desk
from web.browser.inside import Refused as Said
from web.browser.inside.desk_html import html_of
from web.browser.inside.programs import program_called

KEPT = Path("/kept/scenarios.json")
"""Where the browser's storage is."""


def kept() -> Scenarios:
    return Scenarios(KEPT)


def listed(data: Data) -> Data:
    """Every scenario, as cards; those of another catalog are told apart."""
    try:
        found = kept().all()
    except Refused as refused:
        raise _said(refused) from None
    cards = [{"scenario": each, "short": _in_short(each, desk.language_of(data))} for each in found]
    return {"html": html_of("desk_scenarios.html", desk.language_of(data), cards=cards, here=program_called(data["as"]).program.name), "count": len(found)}


def _in_short(scenario: Scenario, language: str) -> list[tuple[str, str, str]]:
    """Of each goal its name, the outcome, and what it says."""
    told = []
    for goal in scenario.goals:
        answer: Any = scenario.said.get(goal) or {}
        if scenario.counts is not None:
            outcomes = scenario.counts.get("goals", {}).get(goal, {}).get("outcomes", {})
            told.append((goal, "", " / ".join(f"{OUTCOMES[word].in_(language)} {count:,}" for word, count in outcomes.items())))
        else:
            outcome = answer.get("outcome")
            told.append((goal, outcome or "", OUTCOMES[outcome].in_(language) if outcome in OUTCOMES else IN_WORDS[None] if language == "zh" else ""))
    return told


def save(data: Data) -> Data:
    """Keeps one person (`facts`), or what the summary of the file says (`people`: its totals alone, of nobody's row)."""
    name = str(data.get("name") or "").strip()
    if not name or len(name) > LONGEST_NAME:
        raise _said(Refused(words.without_name()))
    rulebook, _ = desk.rulebook_for(data)
    left: tuple[str, ...] = ()
    if data.get("people"):
        made = _of_people(name, data)
    else:
        facts = rulebook.facts_from(data.get("facts") or {})
        made, left = scenario_of(
            name, rulebook, [str(each) for each in data["goals"]], facts, desk.day_of(data), data.get("region") or None,
            settings=tuple(data.get("settings") or ()), note=str(data.get("note") or ""),
        )  # fmt: skip
    try:
        kept().save(made, may_replace=bool(data.get("replace")))
    except Refused as refused:
        raise _said(refused) from None
    return {"left": words.left_out(left).in_(desk.language_of(data)) if left else ""}


def _of_people(name: str, data: Data) -> Scenario:
    decided, summary = desk.lying()
    goals = {goal: {word: counts[word] for word in ("outcomes", "sums") if word in counts} for goal, counts in summary["goals"].items()}
    return Scenario(
        name, decided.program.name, decided.people.on.isoformat(), decided.people.wanted, decided.people.region, settings=tuple(data.get("settings") or ()),
        counts={"people": summary["people"], "goals": goals}, note=str(data.get("note") or ""), saved=today().isoformat(),
    )  # fmt: skip


def opened(data: Data) -> Data:
    """What to put back on the desk: the goal, the day, the place, what is known, what was assumed."""
    try:
        found = kept().named(str(data["name"]))
    except Refused as refused:
        raise _said(refused) from None
    return {
        "name": found.name, "catalog": found.catalog, "goals": list(found.goals), "on": date.fromisoformat(found.on).isoformat(), "region": found.region,
        "facts": dict(found.facts or {}), "settings": list(found.settings), "note": found.note, "is_of_one": found.is_of_one,
    }  # fmt: skip


def deleted(data: Data) -> Data:
    try:
        kept().delete(str(data["name"]))
    except Refused as refused:
        raise _said(refused) from None
    return {}


def export(data: Data) -> Data:
    """All scenarios as a file to hand on."""
    place = Path(tempfile.mkdtemp()) / "file"
    try:
        place.write_text(exported(kept().all()), "utf-8")
    except Refused as refused:
        raise _said(refused) from None
    return {"files": {"情景.json": str(place)}}


def taken_in(data: Data) -> Data:
    """The scenarios of a file from elsewhere: all of them, or none where anything is wrong."""
    try:
        names = kept().take_in(imported(Path(data["files"]["scenarios"]).read_bytes(), str(data.get("name") or "file")))
    except Refused as refused:
        raise _said(refused) from None
    return {"names": list(names)}


def example(data: Data) -> Data:
    """One scenario as a 用例 to paste: of one that is kept, or of what stands on the desk."""
    rulebook = program_called(data["as"])
    try:
        if data.get("facts") is not None:
            assumed, _ = desk.rulebook_for(data)
            found, _ = scenario_of(
                str(data.get("name") or "").strip() or _name_for(data), assumed, [str(each) for each in data["goals"]], assumed.facts_from(data["facts"]),
                desk.day_of(data), data.get("region") or None, settings=tuple(data.get("settings") or ()), note=str(data.get("note") or ""),
            )  # fmt: skip
        else:
            found = kept().named(str(data["name"]))
        return {"text": example_of(found, rulebook)}
    except Refused as refused:
        raise _said(refused) from None


def _name_for(data: Data) -> str:
    return f"{data['goals'][0]} {desk.day_of(data).isoformat()}"


def _said(refused: Refused) -> Said:
    return Said("scenario", refused.words.zh, refused.words.en)
