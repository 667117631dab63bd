"""Parcels at the counter: the key pages seal to, and taking in what was filled in while the line was down, each once."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from dsl.diagnostics import Words
from engine.notice.choices import Choices
from forms.answers import Filling, read_document
from web.cases.handing_in import hand_in
from web.parcels.keys import private_key, public_key
from web.parcels.parcel import NoParcel, Parcel, key_in, opened
from web.people.accounts import made_person
from web.people.problems import Refused
from web.people.rights import Right, role_for
from web.site import Area
from web.store.id_numbers import standard_id_number
from web.store.store import AlreadyHandedIn
from web.visit import Visit


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: the case it is, made now or before; or why it is none, with the questions that are open."""

    file: str
    name: str = ""
    number: str = ""
    is_new: bool = False
    why: Words | None = None
    open: tuple[str, ...] = ()


def key(visit: Visit) -> Response:
    """The public key that a page without a line seals to."""
    found = public_key(visit.site.store)
    return visit.recognised(JSONResponse({"id": found.id, "key": found.body}))


def parcels(visit: Visit, taken: tuple[Taken, ...] = (), refused: Words | None = None) -> Response:
    return visit.page("parcels.html", 422 if refused else 200, taken=taken, refused=refused)


def taking_in(visit: Visit) -> Response:
    """Every file on its own: one that is wrong holds up no other, and one that came before is the same case again."""
    sent = [each for each in visit.files if each.size]
    if not sent:
        return parcels(visit, refused=Words("请先选文件。", "Choose the files first."))
    return parcels(visit, tuple(taken_in(visit, each.name[:80], each.content) for each in sent))


def taken_in(visit: Visit, file: str, content: bytes) -> Taken:
    try:
        parcel = opened(content, private_key(visit.site.store, key_in(content)))
        area = area_of(visit, parcel)
    except NoParcel:
        return Taken(file, why=Words("打不开：不是这里的文件，或者改动过。", "It does not open: it is not sealed to this service, or was changed."))
    except Refused as refused:
        return Taken(file, why=refused.words)
    filling = area.filling(parcel.goal)
    read = read_document(filling, parcel.answers)
    if read.wrong:
        return Taken(file, parcel.name, why=Words("按现在的规则，还有没填好的，请本人在时补上再办：", "By the rules in force now something is missing or wrong; complete it with the person:"), open=tuple(labels_of(filling, read.wrong)))
    with visit.site.store.writing(visit.person, role=str(role_for(visit.person, Right.FILL_FOR) or "")) as writing:
        client = made_person(writing, "counter", name=parcel.name[:60], number=parcel.id_number[:40])
        writing.note("client.identified", f"people/{client}", subject=client)
    person = visit.person.serving(client)
    is_new = visit.site.store.earlier_case(person.desk, parcel.number) is None
    try:
        case = hand_in(
            visit.site.docket, area.rulebook, area.slug, parcel.goal, filling, read.answers, Choices(), key=parcel.number, desk=person.desk, person=person, way="window"
        )
    except AlreadyHandedIn as other:
        return Taken(file, parcel.name, other.case.number)
    return Taken(file, parcel.name, case.number, is_new)


def area_of(visit: Visit, parcel: Parcel) -> Area:
    """Where it belongs. Raises Refused for a matter that is not offered here any more, or a client nobody has named."""
    area = visit.areas.get(parcel.catalog) or next((each for each in visit.areas.values() if each.name == parcel.catalog), None)
    if area is None or parcel.goal not in area.goals or not area.filling(parcel.goal).form.steps:
        raise Refused(Words("现在没有这件事可办。", "This cannot be applied for here any more."))
    if not parcel.name.strip() or len(standard_id_number(parcel.id_number)) < 6:
        raise Refused(Words("没有写明为谁办。", "It does not say for whom."))
    return area


def labels_of(filling: Filling, wrong: object) -> list[str]:
    assert isinstance(wrong, dict)
    return [each.label for each in filling.form.fields if each.fact in wrong]
