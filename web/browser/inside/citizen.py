"""A citizen's form in the browser: the pages of the server, asked for one after another, and at the end what the rules say.

Answers stay in the memory of this Python, and go with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from engine.decision import Decision, Reason
from engine.rulebook import today
from engine.to_answer import to_json as decision_to_json
from engine.values import Unknown, json_text
from engine.values import to_json as value_to_json
from forms.answers import Answers, Filling, broken_rules, facts_that_count, pruned
from forms.from_program import form_from
from forms.widgets import Posted
from web.browser.inside import Data, Refused
from web.browser.inside.programs import program_called
from web.browser.inside.speaking import templates
from web.look import Look, switched
from web.page import rendered
from web.steps import Shown, Walk, first_open, groups_of

_answers: dict[tuple[str, str], Answers] = {}


@dataclass(frozen=True, slots=True)
class Area:
    """A catalog as templates name it."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Nobody:
    """Who visits: nobody signs in here."""

    is_signed_in: bool = False
    mandate: None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a page stands: at the address it has on the server, so that it reads there as it reads here."""

    look: Look
    query: str = ""
    address: str = ""
    person: Nobody = Nobody()
    acts_for: None = None
    is_live: bool = True
    keeps: bool = False
    is_at_work: bool = False

    @property
    def language(self) -> str:
        return self.look.language

    @property
    def switches(self) -> list[tuple[str, str, str]]:
        return [(name.in_(self.language), code, switched(self.query, look)) for name, code, look in self.look.others]

    def may(self, right: str) -> bool:
        """What a page offers is what the server offers whoever fills in for themselves."""
        return True

    def path(self, *parts: str | int) -> str:
        return "/" + "/".join(quote(str(part), safe="") for part in parts)

    def asset(self, name: str) -> str:
        return f"/static/{name}"


def page(data: Data) -> Data:
    """The page at `address` (`/AREA/GOAL/apply/2?more=1`), after what was `posted` there if anything was: `{"html", "status"}`,
    or `{"address"}` of the page to go to. After the last step the page is the decision, which `decision` gives as JSON.

    `as` is the open program, `area` its name and slug, `areas` how many the server has, `look` the language and the size of
    print, `on` the day if it is not today.
    """
    found = urlsplit(data["address"])
    slug, goal, apply, *rest = (unquote(part) for part in found.path.strip("/").split("/"))
    if apply != "apply" or len(rest) > 1:
        raise Refused("no-such-page", "没有这一页。", "There is no such page.")
    look = Look(*data.get("look", ("zh", "plain")))
    filling = filling_of(data["as"], goal, date.fromisoformat(data["on"]) if data.get("on") else today())
    stand = Stand(look, found.query)
    walk = Walk(filling, stand.path(slug, goal), look, dict(parse_qsl(found.query, keep_blank_values=True)))
    answers = _answers.get((data["as"], goal), {})
    then = _gone_on(walk, data["as"], goal, rest[0] if rest else "", answers, data.get("posted"))
    match then:
        case str():
            return {"address": then}
        case Shown(template, values, status):
            area = Area(slug, data.get("area") or filling.program.name)
            areas = {slug: area} if data.get("areas", 1) == 1 else {slug: area, "": area}
            common = {"area": area, "areas": areas, "token": data.get("token", ""), "draft_days": data.get("draft_days", 7)}
            return {"html": rendered(template, stand, **common, **values), "status": status}
        case Decision():
            return _decided(walk, answers, then, area=Area(slug, data.get("area") or filling.program.name))


def forget(data: Data) -> Data:
    """Drops what was answered about a goal."""
    _answers.pop((data["as"], data["goal"]), None)
    return {}


def pack(data: Data) -> Data:
    """What was answered about a goal, as a parcel holds it before it is sealed (web/parcels/parcel.py)."""
    filling = filling_of(data["as"], data["goal"], today())
    answers = pruned(filling, _answers.get((data["as"], data["goal"]), {}))
    inside = {
        "parcel": data["parcel"], "catalog": data["catalog"], "goal": data["goal"], "program": program_called(data["as"]).fingerprint,
        "on": filling.on.isoformat(), "answers": answers, "client": {name: str(data["client"][name]) for name in ("name", "number")},
    }  # fmt: skip
    return {"text": json_text(inside)}


@lru_cache(maxsize=64)
def filling_of(name: str, goal: str, on: date) -> Filling:
    rulebook = program_called(name)
    if goal not in rulebook.program.goals:
        raise Refused("no-such-goal", f"这个目录里没有“{goal}”。", f"There is no “{goal}” in this catalog.")
    form = form_from(rulebook.program, goal)
    if not form.steps:
        raise Refused("no-form", f"“{goal}”没有要填的。", f"There is nothing to fill in for “{goal}”.")
    return Filling(form, rulebook.program, on, rulebook.program.region)


def _gone_on(walk: Walk, name: str, goal: str, place: str, answers: Answers, posted: Mapping[str, list[str]] | None) -> Shown | str | Decision:
    filling = walk.filling
    if place == "":
        return walk.place_of(first_open(filling, answers, from_start=not answers))
    if place == "review":
        to_do = first_open(filling, answers)
        return decided(name, filling, answers) if to_do is None else walk.place_of(to_do)
    if not place.isascii() or not place.isdigit() or not 1 <= int(place) <= len(filling.form.steps):
        raise Refused("no-such-page", "没有这一步。", "There is no such step.")
    if posted is None:
        return walk.step(int(place) - 1, answers)
    read = walk.read(int(place) - 1, answers, Posted(posted))
    if read.kept is not None:
        _answers[name, goal] = read.kept
    return read.then


def decided(name: str, filling: Filling, answers: Answers) -> Decision:
    """What the rules say of the answers, as the server says it when they are handed in."""
    rulebook = program_called(name)
    return rulebook.decide(filling.form.name, rulebook.facts_from(facts_that_count(filling, answers)), filling.on)


def _decided(walk: Walk, answers: Answers, decision: Decision, area: Area) -> Data:
    language = walk.look.language
    told: dict[str, Any] = {
        "goal": walk.filling.program.goals[walk.filling.form.name], "groups": groups_of(walk.filling, pruned(walk.filling, answers)),
        "decision": decision, "walk": walk, "area": area, "worded": worded, "broken": [each.in_(language) for each in broken_rules(walk.filling, answers).values()],
    }  # fmt: skip
    html = templates(language).get_template("decided.html").render(visit=Stand(walk.look), **told)
    return {"html": html, "status": 200, "decision": decision_to_json(decision, language)}


def worded(reason: Reason) -> str:
    """What stands behind a reason that is neither a yes nor a no: a date, an amount; nothing where it is not known."""
    value = reason.value
    if reason.outcome is not None or value is None or isinstance(value, Unknown):
        return ""
    return json_text(value_to_json(value)).strip('"')
