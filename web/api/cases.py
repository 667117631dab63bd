"""Cases: handed in once for a key, looked at by whoever may see them, moved by whoever knows how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from dsl.diagnostics import Words
from engine.notice.choices import Choices
from forms.answers import read_document
from web.api.endpoint import Call, Reply
from web.api.moving import told_by
from web.api.paging import page_of
from web.api.problems import (
    moved_meanwhile,
    no_key,
    no_version,
    not_found,
    not_offered,
    used_key,
    wanting,
    wrong_answers,
)
from web.cases import words as said
from web.cases.case import Clock
from web.cases.docket import HANDS, Docket, Filed, MovedMeanwhile, hands_of
from web.cases.handing_in import hand_in
from web.cases.moves import Hand, NotOffered, Offer, Wanting, is_had, offers_for
from web.people.person import EVERYWHERE
from web.people.rights import may
from web.registers.prefilling import Prefilling
from web.store.store import AlreadyHandedIn
from web.store.writing import now


def handing_in(call: Call) -> Reply:
    """An application: the answers of the form, and which papers are promised or come later. Once for each key."""
    if not call.key:
        raise no_key()
    area, name, person = call.area, call.goal, call.person
    filling = area.filling(name)
    read = read_document(filling, call.body["answers"])
    if read.wrong:
        keys = {each.fact: each.key for each in filling.form.fields}
        told = {keys.get(fact, fact): wrong.message for fact, wrong in read.wrong.items()}
        raise wrong_answers(told, frozenset({*call.body["answers"], *(keys.get(name, name) for name in call.body["answers"])}))
    choices = Choices(tuple(call.body.get("promised", ())), tuple(call.body.get("later", ())), bool(call.body.get("by_mail")))
    if choices.by_mail and not call.body.get("mail_to", "").strip():
        raise wanting((Words("要邮寄的，请写明寄到哪里：mail_to", "To have it sent, say where to: mail_to"),))
    docket = call.site.docket
    prefilled = Prefilling(call.site.dossier, call.site.registers, area.rulebook, area.slug, name, filling, person, call.site.settings.draft_days)
    # The key is the caller's own: two people may well use the same word.
    key = sha256(f"{person.desk}\x00{call.key}".encode()).hexdigest()
    try:
        case = hand_in(
            docket, area.rulebook, area.slug, name, filling, read.answers, choices, key=key, desk=person.desk, person=person,
            way="window" if person.client else "program", sources=prefilled.sources(read.answers), mail_to=call.body.get("mail_to", ""),
        )  # fmt: skip
    except AlreadyHandedIn as other:
        raise used_key(other.case.number) from None
    prefilled.note_changes(read.answers)
    filed = docket.filed(case.reference, now())
    assert filed is not None
    return Reply(case_told(call, filed), version_of(filed), {"location": f"/api/v1/cases/{case.reference}"}, 201)


def own(call: Call) -> Reply:
    return page_of(call, call.site.docket.of_subject(call.person, now()), line_told)


def at_work(call: Call) -> Reply:
    """What the caller's department has to do, the most urgent first."""
    return page_of(call, call.site.docket.on_the_desk(call.person, now(), everything=bool(call.query.get("all"))), line_told)


def case(call: Call) -> Reply:
    filed = filed_of(call)
    return Reply(case_told(call, filed), version_of(filed))


def moving(call: Call) -> Reply:
    """One move, of those the case offers; whoever makes it says which version they have seen."""
    if not call.known:
        raise no_version()
    filed = filed_of(call)
    if call.known != version_of(filed):
        raise moved_meanwhile()
    hands, kind, about = hands_here(call, filed), call.body["kind"], call.body.get("about", "")
    offer = next((each for each in offers_here(call, filed) if each.kind == kind and each.about == about), None)
    if offer is None:
        raise not_offered()
    hand = next(each for each in hands if each in offer.move.hands)
    try:
        after = call.site.docket.act(call.person, filed, kind, about, told_by(call, filed, kind, call.body.get("told", {})), hand=hand, expected=filed.standing.last, now=now())
    except MovedMeanwhile:
        raise moved_meanwhile() from None
    except (NotOffered, PermissionError):
        raise not_offered() from None
    except Wanting as missing:
        raise wanting(missing.problems) from None
    return Reply(case_told(call, after), version_of(after))


def filed_of(call: Call) -> Filed:
    docket: Docket = call.site.docket
    found = docket.seen(call.person, call.at["reference"], now())
    if found is None:
        raise not_found()
    return found


def version_of(filed: Filed) -> str:
    return f"{filed.reference[:12]}-{filed.standing.last}"


def hands_here(call: Call, filed: Filed) -> Sequence[Hand]:
    own_hands: tuple[Hand, ...] = ("applicant",) if call.person.subject == filed.subject and may(call.person, HANDS["applicant"]) else ()
    return (*own_hands, *hands_of(call.person, filed))


def offers_here(call: Call, filed: Filed) -> tuple[Offer, ...]:
    body = None if call.person.body == EVERYWHERE else call.person.body
    # Newer rules for a case are looked at side by side before they are taken: that is a page's work.
    offers = offers_for(filed.standing, hands_here(call, filed), body)
    return tuple(each for each in offers if each.kind != "migrate" and not is_had(filed.standing, each.kind, each.about, call.person.id))


# ── telling ──────────────────────────────────────────────────────────────────────────────────────────────────────


def line_told(filed: Filed) -> dict[str, Any]:
    standing = filed.standing
    return {
        "reference": filed.reference, "number": filed.case.number, "catalog": filed.catalog, "goal": filed.goal, "title": standing.course.title,
        "state": standing.state, "light": standing.light, "submitted_on": standing.submitted.isoformat(),
        "due_on": day(min((each.due for each in standing.clocks if each.ended is None and each.due is not None and each.body), default=None)),
    }  # fmt: skip


def case_told(call: Call, filed: Filed) -> dict[str, Any]:
    standing, case = filed.standing, filed.case
    return {
        "reference": filed.reference, "number": case.number, "catalog": filed.catalog, "goal": filed.goal, "title": standing.course.title,
        "state": standing.state, "said": call.said(said.HEADINGS[standing.state]), "light": standing.light, "version": standing.last,
        "program": standing.version.program or case.program, "engine": standing.version.engine, "submitted_on": standing.submitted.isoformat(),
        "accepted_on": day(standing.accepted), "ended_on": day(standing.ended), "answers": dict(filed.answers), "decision": dict(case.decision),
        "next": [{"what": call.said(each.what), "who": each.who, "by": day(each.by)} for each in said.next_of(standing)],
        "tasks": [{"matter": each.matter, "title": each.work.title, "body": each.work.body, "state": each.state} for each in standing.tasks],
        "clocks": [clock_told(each) for each in standing.clocks],
        "happened": [
            {"on": each.on.isoformat(), "kind": each.kind, "what": call.said(each.what), "who": each.who, "says": list(each.says)}
            for each in said.lines_of(filed.events, standing)
        ],
        "moves": [
            {"kind": each.kind, "about": each.about, "name": call.said(each.move.name), "gives": call.said(each.move.gives)} for each in offers_here(call, filed)
        ],
    }  # fmt: skip


def clock_told(clock: Clock) -> dict[str, Any]:
    return {
        "sort": clock.sort, "about": clock.about, "body": clock.body, "began": clock.began.isoformat(), "limit": clock.limit, "used": clock.used,
        "due": day(clock.due), "light": clock.light, "is_still": clock.is_still, "ended": day(clock.ended),
    }  # fmt: skip


def day(when: date | None) -> str | None:
    return None if when is None else when.isoformat()


