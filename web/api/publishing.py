"""Rules on their way into force, for programs of authors, reviewers and publishers: saving, trying, reviewing, publishing, going back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from dsl.diagnostics import Problems
from engine.rulebook import SHANGHAI
from web.api.endpoint import Call, Reply
from web.api.paging import page_of
from web.api.problems import bad_archive, changed_meanwhile, no_version, not_found, not_possible
from web.handing_out import whole
from web.people.mandates import names_at
from web.people.problems import Refused
from web.people.rights import may_publish
from web.publishing.archive import zip_from
from web.publishing.from_zip import version_from_zip
from web.publishing.served import Served, served_of
from web.publishing.version import Gate, Period, Publication, Version, midnight, on_day, periods_of
from web.store.writing import now

UNDER_WAY = timedelta(minutes=10)
"""How long a trial that another worker began is taken to be going on."""


# ── versions ─────────────────────────────────────────────────────────────────────────────────────────────────────


def listed(call: Call) -> Reply:
    found = call.site.editions.versions(call.query.get("catalog", ""), newest=MOST_VERSIONS)
    names = names_of(call, (each.author for each in found))
    return page_of(call, found, lambda one: line_told(one, names))


MOST_VERSIONS = 1_000


def saving(call: Call) -> Reply:
    """The archive as a version, which is now tried; saved before, it is the same version."""
    (sent,) = call.files
    try:
        saved = version_from_zip(call.site.editions, call.person, sent.content, call.body.get("catalog", ""), call.body.get("note", ""))
    except Problems as problems:
        raise bad_archive(problems.diagnostics, call.language) from None
    except Refused as refused:
        raise not_possible(refused.words) from None
    call.site.trials.begin(saved.id)
    return told(call, saved, {"location": f"/api/v1/versions/{saved.id}"})


def version(call: Call) -> Reply:
    return told(call, version_of(call))


def archive(call: Call) -> Reply:
    here = version_of(call)
    return Reply(file=whole(zip_from(call.site.editions.files(here.id)), "application/zip", f"{here.catalog}-{here.id[:8]}.zip"))


def trying(call: Call) -> Reply:
    here = version_of(call)
    call.site.trials.begin(here.id)
    return told(call, here)


def reviewing(call: Call) -> Reply:
    here = version_of(call)
    try:
        return told(call, call.site.editions.review(call.person, here.id, call.body["agrees"], call.body["words"]))
    except Refused as refused:
        raise not_possible(refused.words) from None


def publishing(call: Call) -> Reply:
    """The version comes into force, now or on a day to come: as it was seen, against the rules that were in force then."""
    if not call.known:
        raise no_version()
    here = version_of(call)
    if call.known != mark_of(call, here):
        raise changed_meanwhile()
    day = date.fromisoformat(call.body["starts_on"]) if "starts_on" in call.body else None
    starts = midnight(day) if day is not None and day != datetime.now(SHANGHAI).date() else None
    try:
        made = call.site.editions.publish(call.person, here.id, call.body["why"], call.site.served(here.catalog), starts)
    except Refused as refused:
        raise not_possible(refused.words) from None
    return decided(call, made)


# ── what is in force ─────────────────────────────────────────────────────────────────────────────────────────────


def in_force(call: Call) -> Reply:
    found = call.site.editions.publications()
    names = dict.fromkeys([*(area.name for area in call.areas.values()), *(each.catalog for each in found)])
    return page_of(call, [served_of(name, call.site.served(name), found, now()) for name in names], rules_told)


def rules(call: Call) -> Reply:
    here = served(call)
    return Reply(rules_told(here), number_of(here))


def publications(call: Call) -> Reply:
    """All that was decided about a catalog, the newest first; with `on`, what was in force on that day."""
    here = served(call)
    found = call.site.editions.publications(here.name)
    names = names_of(call, (each.publisher for each in found))
    if "on" in call.query:
        day = date.fromisoformat(call.query["on"])
        return page_of(call, on_day(found, day), lambda period: publication_told(period.publication, names, period))
    begun = {period.publication.number: period for period in periods_of(found)}
    return page_of(call, [*reversed(found)], lambda one: publication_told(one, names, begun.get(one.number)))


def going_back(call: Call) -> Reply:
    if not call.known:
        raise no_version()
    here = served(call)
    if call.known != number_of(here):
        raise changed_meanwhile()
    try:
        return decided(call, call.site.editions.roll_back(call.person, here.name, call.body["why"], seen=here.last))
    except Refused as refused:
        raise not_possible(refused.words) from None


def calling_off(call: Call) -> Reply:
    here, number = served(call), call.body["number"]
    if number not in {each.publication.number for each in here.coming}:
        raise not_found()
    try:
        return decided(call, call.site.editions.call_off(call.person, number, call.body.get("why", "")))
    except Refused as refused:
        raise not_possible(refused.words) from None


# ── telling ──────────────────────────────────────────────────────────────────────────────────────────────────────


def version_of(call: Call) -> Version:
    try:
        return call.site.editions.version(call.at["version"])
    except Refused:
        raise not_found() from None


def served(call: Call) -> Served:
    name = call.at["name"]
    found, program = call.site.editions.publications(name), call.site.served(name)
    if not found and not program:
        raise not_found()
    return served_of(name, program, found, now())


def number_of(here: Served) -> str:
    return f"{here.last}-{here.program[:12]}"


def mark_of(call: Call, one: Version) -> str:
    """Another as soon as anything else is found of it, or other rules are in force."""
    seen = [one.state, call.site.served(one.catalog), *([gate.name, gate.is_passed, gate.at.isoformat()] for gate in one.gates)]
    return f"{one.id[:12]}-{sha256(json.dumps(seen).encode()).hexdigest()[:12]}"


def decided(call: Call, made: Publication) -> Reply:
    call.site.shelf.renew(at_once=True)
    return Reply(publication_told(made, names_of(call, (made.publisher,)), None), headers={"location": f"/api/v1/versions/{made.version}"})


def told(call: Call, one: Version, headers: dict[str, str] | None = None) -> Reply:
    reviewed = one.gate("review")
    names = names_of(call, (*one.authors, one.author, *([str(reviewed.report["by"])] if reviewed is not None else [])))
    program = call.site.served(one.catalog)
    is_trying = call.site.trials.is_running(one.id) or (one.state == "checking" and now() - one.saved_at < UNDER_WAY)
    return Reply({
        **line_told(one, names), "authors": sorted(names[each] for each in one.authors), "files": len(call.site.editions.files(one.id)), "is_trying": is_trying,
        "gates": [gate_told(each, names) for each in one.gates], "open_gates": list(one.open_gates(program)), "is_in_force": one.program == program,
        "may_publish": may_publish(call.person, one.authors),
    }, mark_of(call, one), headers or {})  # fmt: skip


def line_told(one: Version, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.id, "catalog": one.catalog, "program": one.program, "author": names[one.author], "note": one.note, "saved_at": one.saved_at.isoformat(), "state": one.state,
    }  # fmt: skip


def gate_told(gate: Gate, names: dict[str, str]) -> dict[str, Any]:
    report = dict(gate.report)
    if gate.name == "review":
        report["by"] = names[str(report["by"])]
    return {"name": gate.name, "is_passed": gate.is_passed, "against": gate.against, "at": gate.at.isoformat(), "report": report}


def rules_told(here: Served) -> dict[str, Any]:
    return {
        "name": here.name, "program": here.program, "since": None if here.period is None else here.period.start.isoformat(),
        "version": None if here.period is None else here.period.publication.version, "last": here.last, "can_go_back": here.can_go_back,
        "coming": [{"number": each.publication.number, "version": each.publication.version, "starts_at": each.start.isoformat()} for each in here.coming],
    }  # fmt: skip


def publication_told(one: Publication, names: dict[str, str], period: Period | None) -> dict[str, Any]:
    return {
        "number": one.number, "kind": one.kind, "version": one.version, "program": one.program, "starts_at": one.starts_at.isoformat(), "publisher": names[one.publisher],
        "why": one.why, "at": one.at.isoformat(), "changes": dict(one.changes),
        "in_force": None if period is None else {"from": period.start.isoformat(), "until": None if period.end is None else period.end.isoformat()},
    }  # fmt: skip


def names_of(call: Call, ids: Iterable[str]) -> dict[str, str]:
    """What people of the office are called; the service itself by its id."""
    wanted = set(ids)
    with call.site.store.reading() as connection:
        found = names_at(connection, call.site.store.keys, wanted)
    return {id: found.get(id) or id for id in wanted}
