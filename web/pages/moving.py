"""A move sent from a page: read from its boxes, made, and answered with the case as it is then, or with what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dsl.diagnostics import Words
from forms.widgets import Posted
from web.cases.case import Standing
from web.cases.docket import Docket, Filed, MovedMeanwhile
from web.cases.moves import Hand, NotOffered, Offer, Wanting, askable, is_had, offers_for
from web.cases.ratings import grades_of
from web.people.person import EVERYWHERE, Person
from web.store.writing import now

CHANGED = Words("这份办件刚才有了变化，请看现在的情况再操作。", "The case has changed meanwhile. Look at it as it is now.")
CLOSED = Words("现在不能这样操作。", "This cannot be done now.")


def open_to(person: Person, filed: Filed, hands: Iterable[Hand]) -> tuple[Offer, ...]:
    """What this person can do with the case now, without what only asks for newer rules to be there."""
    body = None if person.body == EVERYWHERE else person.body
    offers = offers_for(filed.standing, hands, body)
    return tuple(each for each in offers if each.kind != "migrate" and not is_had(filed.standing, each.kind, each.about, person.id))


def sent(
    docket: Docket, person: Person, filed: Filed, posted: Posted, hands: tuple[Hand, ...], more: Callable[[str], dict[str, Any]] = lambda kind: {}
) -> Filed | tuple[Words, ...]:
    """The case after the move, or what is wrong with it. `more` tells what a page knows beside the boxes."""
    kind, about, last = posted.text("move"), posted.text("about"), posted.text("last")
    told = {**told_in(kind, posted, filed.standing), **more(kind)}
    offer = next((each for each in offers_for(filed.standing, hands, None) if each.kind == kind and each.about == about), None)
    if offer is None:
        return (CLOSED,) if last == str(filed.standing.last) else (CHANGED,)
    hand = next(each for each in hands if each in offer.move.hands)
    try:
        return docket.act(person, filed, kind, about, told, hand=hand, expected=int(last) if last.isdigit() else -1, now=now())
    except MovedMeanwhile:
        return (CHANGED,)
    except NotOffered:
        return (CLOSED,)
    except Wanting as wanting:
        return wanting.problems


def told_in(kind: str, posted: Posted, standing: Standing) -> dict[str, Any]:
    """What the boxes of a move say."""
    says = posted.text("says").strip()
    match kind:
        case "accept":
            return {"received": posted.all("received")}
        case "ask":
            names = [item for item, _ in askable(standing.course)]
            items = [{"item": item, "wrong": posted.text(f"wrong:{item}").strip()} for item in names if item in posted.all("item")]
            until = posted.text("until").strip()
            return {"items": items, **({"until": until} if until else {})}
        case "mend":
            return {"items": posted.all("item"), "says": says}
        case "refuse":
            return {"grounds": posted.all("ground"), "says": says}
        case "pause":
            return {"procedure": posted.text("procedure")}
        case "extend":
            return {"days": int(days) if (days := posted.text("days").strip()).isdigit() else 0, "says": says}
        case "decide":
            return {"outcome": posted.text("outcome"), "grounds": posted.all("ground"), "says": says}
        case "verify":
            return {"kept": {"yes": True, "no": False}.get(posted.text("kept")), "says": says}
        case "deliver":
            return {"how": posted.text("how"), "to": posted.text("to").strip()}
        case "rate":
            grade = int(text) if (text := posted.text("grade")).isdigit() else 0
            return {"grade": grade, "bad": grades_of(standing.course.terms).is_bad(grade), "reasons": posted.all("reason"), "says": says}
        case "call back":
            return {"person": posted.text("person"), "real": {"yes": True, "no": False}.get(posted.text("real")), "says": says}
        case "rectify":
            return {"person": posted.text("person"), "says": says}
        case _:
            return {"says": says} if says else {}
