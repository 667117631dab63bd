"""一人一档: what is held about somebody, from where, and who looked; and, for the offices that hold it, what is said to be wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dsl.diagnostics import Words
from forms.from_program import field_of_fact
from forms.places import Places
from forms.widgets import masked
from web import words
from web.pages.deeds import deed_of
from web.people.mandates import names_at
from web.people.person import Role, roles_of
from web.people.problems import Refused
from web.people.rights import Right, role_for
from web.registers.dossier import Objection
from web.registers.register import Reading
from web.registers.registers import SIGN_IN
from web.site import Area
from web.store.writing import now
from web.visit import Visit

MOST_LOOKS = 200

@dataclass(frozen=True, slots=True)
class Line:
    """A datum that is held: what, by whom, of which day, read when and for which matter."""

    label: str
    value: str
    register: str
    unit: str
    on: str
    read_at: datetime
    purpose: str
    kept_for: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody did something with one's data: oneself, somebody in a role, or the service itself."""

    at: datetime
    who: Words
    what: str
    about: str


def own_file(visit: Visit) -> Response:
    dossier, person = visit.site.dossier, visit.person
    kept = [each for each in dossier.readings(person.id) if each.reading.state != "unknown"]
    trail = visit.site.store.trail(subject=person.id, newest=MOST_LOOKS)
    with visit.site.store.writing(person, role=str(role_for(person, Right.OWN_FILE) or "")) as writing:
        writing.note("file.viewed", f"people/{person.id}", subject=person.id)
    cases = [
        (filed.case.number, filed.standing.course.title, visit.path("cases", filed.reference), filed.case.erased_at, visit.site.kept_for(visit.site.rulebook(filed.case.program).program, filed.goal))
        for filed in visit.site.docket.of_subject(person, now())
    ]  # fmt: skip
    return visit.page(
        "own_file.html", cases=cases, lines=[line_of(visit, each.reading, each.purpose) for each in kept], verified=verified_of(visit),
        objections=[(each, label_of(visit, each)) for each in dossier.objections_of(person.id)], outcomes=OUTCOMES,
        looks=[
            Look(each.at, who_of(each.actor, each.role, person.id), deed_of(each.kind, each.thing).in_(visit.language), str(each.body.get("register", "")))
            for each in trail
        ],
    )  # fmt: skip


OUTCOMES = {"": Words("等部门核对", "waits for the office"), "corrected": Words("已更正", "put right"), "kept": Words("核对过，不改", "looked at and kept")}


def objections(visit: Visit, refused: Words | None = None) -> Response:
    """What is said to be wrong in the registers of the officer's own department."""
    role = str(role_for(visit.person, Right.WORK) or "")
    found = visit.site.dossier.objections_for(visit.person, role)
    with visit.site.store.reading() as connection:
        names = names_at(connection, visit.site.store.keys, {each.person for each in found})
    return visit.page(
        "objections.html", 422 if refused else 200, refused=refused, outcomes=OUTCOMES,
        found=[(each, label_of(visit, each), names.get(each.person, "")) for each in found],
    )  # fmt: skip


def settling(visit: Visit) -> Response:
    assert visit.posted is not None
    outcome = visit.posted.text("outcome")
    if outcome not in ("corrected", "kept"):
        raise HTTPException(400)
    try:
        visit.site.dossier.settle(
            visit.person, str(role_for(visit.person, Right.WORK) or ""), visit.posted.text("id"), "corrected" if outcome == "corrected" else "kept",
            visit.posted.text("answer"),
        )  # fmt: skip
    except Refused as refused:
        return objections(visit, refused.words)
    return visit.redirect("/desk/objections")


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────────


def verified_of(visit: Visit) -> list[tuple[str, str]]:
    """What signing in has verified, with the number masked."""
    found = visit.site.dossier.verified(visit.person)
    labels = {"name": Words("姓名", "Name"), "id_number": Words("证件号码", "ID number")}
    return [(labels[name].in_(visit.language), masked_number(value) if name == "id_number" else value) for name, value in found.items()]


def masked_number(number: str) -> str:
    return number if len(number) < 8 else f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) > 10 else f"{number[:2]}{'*' * (len(number) - 4)}{number[-2:]}"


def area_of(visit: Visit, purpose: str) -> Area | None:
    return visit.areas.get(purpose.partition("/")[0])


def line_of(visit: Visit, reading: Reading, purpose: str) -> Line:
    area = area_of(visit, purpose)
    on = words.day(reading.on, visit.language) if reading.on else ""
    title, value, unit = shown(visit, area, reading)
    name = reading.register or Words("登录时核验", "signing in").in_(visit.language)
    kept_for = visit.site.fact_kept_for(area.rulebook.program, reading.fact).in_words(visit.language == "zh") if area is not None else ""
    return Line(title, value, name, unit if reading.register != SIGN_IN else "", on, reading.read_at, purpose.partition("/")[2], kept_for)


def shown(visit: Visit, area: Area | None, reading: Reading) -> tuple[str, str, str]:
    """What the fact is called, what is held of it with what need not be seen masked, and the department that holds it."""
    nothing = Words("没有", "none").in_(visit.language)
    if area is None:
        return reading.fact, nothing if reading.state == "absent" else str(reading.value), ""
    program = area.rulebook.program
    register = program.registers.get(reading.register)
    unit = register.unit if register is not None else ""
    fact = program.facts.get(reading.fact)
    if fact is None:
        return reading.fact, nothing if reading.state == "absent" else str(reading.value), unit
    value = nothing if reading.state == "absent" else masked(field_of_fact(program, fact.name), reading.value, Places(program.places))
    return fact.title or fact.name, value, unit


def label_of(visit: Visit, each: Objection) -> tuple[str, str, str]:
    """What an objection is about: the fact's name, what is held, what is said."""
    area = area_of(visit, each.purpose)
    held, said = (
        shown(visit, area, Reading(each.fact, each.register, "absent" if value is None else "told", value, None, each.at)) for value in (each.held, each.said)
    )
    return held[0], held[1], said[1]


def who_of(actor: str, role: str, person: str) -> Words:
    if actor == person:
        return Words("您本人", "yourself")
    if actor == "system":
        return Words("系统", "the service")
    known = roles_of([role])
    return next(iter(known)).label if known else Role.CITIZEN.label
