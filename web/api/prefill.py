"""What offices hold already, for programs: whom a form would ask on what basis, and what they told, as answers with their sources."""

from __future__ import annotations

from typing import Any

from web.api.endpoint import Call, Reply
from web.api.problems import no_right
from web.registers.prefilling import WHYS, Prefilling, as_answers
from web.registers.register import Reading


def offered(call: Call) -> Reply:
    """Before anything is asked: whom, for what, on what basis, and where consent is needed."""
    here = prefilling(call)
    return Reply({
        "can_ask": here.can_ask,
        "registers": [
            {"name": each.name, "unit": each.unit, "facts": list(each.facts), "basis": each.basis, "needs_consent": each.needs_consent} for each in here.offers()
        ],
    })  # fmt: skip


def asking(call: Call) -> Reply:
    """Asks the registers. `answers` can be sent with an application as they are; what nobody could tell is unknown, and says why."""
    here = prefilling(call)
    if not here.can_ask:
        raise no_right()
    read = here.ask(call.body.get("consents", ()))
    keys = {each.fact: each.key for each in here.filling.form.fields}
    answers = {keys[fact]: value for fact, value in as_answers(here.filling, read).items() if value is not None}
    return Reply({"answers": answers, "told": [reading_told(call, here, each, keys) for each in read if each.fact in keys]})


def reading_told(call: Call, here: Prefilling, each: Reading, keys: dict[str, str]) -> dict[str, Any]:
    return {
        "key": keys[each.fact], "fact": each.fact, "register": each.register, "unit": here.unit_of(each.register), "state": each.state,
        "on": each.on.isoformat() if each.on is not None else None, "proof": each.proof, "why": call.said(WHYS[each.why]) if each.state == "unknown" and each.why in WHYS else "",
    }  # fmt: skip


def prefilling(call: Call) -> Prefilling:
    area, name, site = call.area, call.goal, call.site
    return Prefilling(site.dossier, site.registers, area.rulebook, area.slug, name, area.filling(name), call.person, site.settings.draft_days)
