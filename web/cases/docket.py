"""The cases that are kept: handed in, found, moved. Each change is one transaction: the event, what lists go by, the trail.

What a case is stands in its events alone. The columns `state` and `due_on`, and the rows of `case_bodies`, only make lists
quick; they are written with each event and can be written again from the events (`index_again`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from engine.plan.days import PUBLISHED, Calendar
from engine.rulebook import SHANGHAI
from engine.values import json_text
from web.cases.archive import HeldPaper
from web.cases.case import MACHINE, OVER, Event, Light, Standing, Terms
from web.cases.from_json import asked_to_json, course_to_json
from web.cases.from_notice import USUAL, Notified
from web.cases.life import standing_of
from web.cases.messages import remind, tell_applicant
from web.cases.moves import PERSONAL, Hand, NotOffered, Told, is_had, moved, next_of_the_machine
from web.people.person import EVERYWHERE, Person
from web.people.rights import Right, may, role_for
from web.people.sight import may_see
from web.store.pieces import opened_field
from web.store.problems import BrokenSeal
from web.store.records import Case, case_bodies, cases, events, files, ratings
from web.store.store import Store
from web.store.writing import Actor, Writing, stamp

HANDS: Mapping[Hand, Right] = {
    "applicant": Right.OWN_CASES, "window": Right.RECEIVE, "officer": Right.EXAMINE, "counter": Right.DELIVER, "keeper": Right.DELIVER,
    "supervisor": Right.FOLLOW_RATINGS,
}  # fmt: skip
"""Which right each hand takes. Data decide with none."""

OF_SOMEBODY = frozenset({"supply", "lapse", "verify", "repair"})
"""Moves about a paper or a promise: which ones somebody has tells who they are, so that what they are about is sealed."""

MOST = 100
"""Cases on one page of a list."""


class MovedMeanwhile(Exception):
    """Somebody moved the case since it was looked at: nobody acts on what they have not seen."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A case as it is kept, with its events: what sight goes by, and where it stands."""

    case: Case
    events: tuple[Event, ...]
    standing: Standing

    @property
    def reference(self) -> str:
        return self.case.reference

    @property
    def subject(self) -> str:
        return self.case.subject

    @property
    def actor(self) -> str:
        return self.case.actor

    @property
    def catalog(self) -> str:
        return self.case.catalog

    @property
    def goal(self) -> str:
        return self.case.goal

    @property
    def bodies(self) -> frozenset[str]:
        return bodies_of(self.standing)

    @property
    def answers(self) -> Mapping[str, Any]:
        """As they stand: what was put right instead of what was handed in."""
        changed = [each.told["answers"] for each in self.events if "answers" in each.told]
        return {name: value for given in (self.case.answers, *changed) for name, value in given.items()}


@dataclass(frozen=True, slots=True)
class Docket:
    """The cases of a store. `course_for` gives the course of a case from before there were courses."""

    store: Store
    course_for: Callable[[Case], Notified]
    calendar: Calendar = PUBLISHED
    terms: Terms = USUAL
    """The office's own limits, for cases that begin now."""

    # ── finding ──────────────────────────────────────────────────────────────────────────────────────────────────

    def seen(self, person: Person, reference: str, now: datetime) -> Filed | None:
        """A case for one who may see it, and an entry that they looked. One of others looks like one that never was."""
        found = self.filed(reference, now)
        if found is None or not may_see(person, found, now):
            return None
        with self.store.writing(person, role=role_at(person)) as writing:
            writing.note("case.viewed", f"cases/{reference}", subject=found.subject)
        return found

    def sought(self, person: Person, text: str, now: datetime) -> tuple[Filed, ...]:
        """The cases of this number, or in which this ID number stands however it is typed, that somebody at work may see.
        That they looked for them is noted, and not what for.
        """
        if not may(person, Right.WORK):
            return ()
        number = "".join(text.split()).upper()
        with self.store.reading() as connection:
            references = {*connection.execute(select(cases.c.reference).where(cases.c.number == number)).scalars(), *self.store.references_by_id_number(connection, text)}
        found = [each for reference in references if (each := self.filed(reference, now)) is not None and may_see(person, each, now)]
        with self.store.writing(person, role=role_at(person)) as writing:
            writing.note("cases.sought", "cases", {"count": len(found)})
            for each in found:
                writing.note("case.listed", f"cases/{each.reference}", subject=each.subject)
        return tuple(sorted(found, key=lambda each: (each.standing.submitted, each.case.number), reverse=True))

    def filed(self, reference: str, now: datetime) -> Filed | None:
        with self.store.reading() as connection:
            case = self.store.case_at(connection, reference)
            return None if case is None else self._filed(case, self._events_of(connection, case), now)

    def of_subject(self, person: Person, now: datetime) -> tuple[Filed, ...]:
        """Their own cases, the newest first; under a mandate, those it covers of whoever gave it."""
        with self.store.reading() as connection:
            rows = connection.execute(select(cases.c.reference).where(cases.c.subject == person.subject).order_by(cases.c.created_at.desc()).limit(MOST)).scalars().all()
        found = [each for reference in rows if (each := self.filed(reference, now)) is not None and may_see(person, each, now)]
        if found:
            with self.store.writing(person, role=role_at(person)) as writing:
                writing.note("cases.listed", "cases", {"count": len(found)}, subject=person.subject)
        return tuple(found)

    def on_the_desk(self, person: Person, now: datetime, *, page: int = 1, everything: bool = False) -> tuple[Filed, ...]:
        """What a department, or the window, has to do, the most urgent first."""
        if not may(person, Right.WORK) or not person.body:
            return ()
        whose = () if person.body == EVERYWHERE else (case_bodies.c.body == person.body,)
        is_open = () if everything else (case_bodies.c.is_open,)
        due = case_bodies.c.due_on
        query = select(case_bodies.c.case).where(*whose, *is_open).group_by(case_bodies.c.case)
        query = query.order_by(func.min(func.coalesce(due, "9999-12-31")), case_bodies.c.case).limit(MOST).offset((page - 1) * MOST)
        with self.store.reading() as connection:
            references = connection.execute(query).scalars().all()
        found = [each for reference in references if (each := self.filed(reference, now)) is not None and may_see(person, each, now)]
        if found:
            with self.store.writing(person, role=role_at(person)) as writing:
                writing.note("cases.listed", "cases", {"count": len(found)})
        return tuple(sorted(found, key=lambda each: urgency(each.standing, person.body)))

    def lives(self, now: datetime, begin: date | None = None) -> Iterator[tuple[tuple[Event, ...], Standing]]:
        """The cases that are open, or changed since a day, for figures. Of those that are over nothing sealed is opened: their
        figures are the same when all that is personal is erased."""
        since = () if begin is None else (or_(cases.c.changed_at >= stamp(datetime.combine(begin, time(), SHANGHAI)), cases.c.state.not_in((*OVER, "archived"))),)
        columns = (events, cases.c.state, cases.c.program.label("by_program"))
        query = select(*columns).join(cases, events.c.case == cases.c.reference).where(*since).order_by(events.c.case, events.c.number)
        with self.store.reading() as connection:
            rows = connection.execute(query).mappings()
            for reference, group in groupby(rows, key=lambda row: str(row["case"])):
                mine = list(group)
                is_over = mine[0]["state"] in (*OVER, "archived")
                found = tuple(self._event(dict(row), is_opened=not is_over) for row in mine)
                if "course" not in found[0].figures:
                    found = self._with_course(self.store.case_at(connection, reference), found)
                yield found, standing_of(found, now, self.calendar)

    def credit_cases(self, subject: str, now: datetime) -> tuple[Standing, ...]:
        with self.store.reading() as connection:
            references = connection.execute(
                select(cases.c.reference).join(events, events.c.case == cases.c.reference).where(cases.c.subject == subject, events.c.kind == "verify").distinct()
            ).scalars().all()  # fmt: skip
        return tuple(found.standing for reference in references if (found := self.filed(reference, now)) is not None)

    # ── changing ─────────────────────────────────────────────────────────────────────────────────────────────────

    def begin(self, writing: Writing, reference: str, told: Notified, program: str, engine: str, at: datetime, by: Actor, role: str, extra: Mapping[str, Any]) -> None:
        """The first event of a case that is being handed in, and what data decide at once."""
        mandate = by.mandate.id if by.mandate else ""
        said = {"course": course_to_json(told.course), "program": program, "engine": engine, "asked": asked_to_json(told.course), "texts": dict(told.texts), **extra}
        figures = {name: value for name, value in said.items() if name not in PERSONAL}
        personal = {name: value for name, value in said.items() if name in PERSONAL}
        first = Event(reference, 1, "submitted", at, by.id, role, "", mandate, "", figures, personal)
        self._add(writing, first)
        self._settle(writing, reference, (first,), at, 0)

    def act(
        self, person: Person, filed: Filed, kind: str, about: str, told: Told, *, hand: Hand, expected: int, now: datetime,
        body: str | None = None,
    ) -> Filed:  # fmt: skip
        """The case after a move. Raises NotOffered and Wanting (see `moves`), and MovedMeanwhile."""
        right = Right.RATE if kind == "rate" else HANDS[hand]
        role = role_for(person, right)
        if role is None:
            raise PermissionError(right)
        whose = body if body is not None else None if person.body == EVERYWHERE else person.body
        mandate = person.mandate.id if person.mandate else ""
        try:
            with self.store.writing(person, role=role) as writing:
                before = self._events_of(writing.connection, filed.case)
                standing = standing_of(before, now, self.calendar)
                if standing.last != expected:
                    raise MovedMeanwhile
                if is_had(standing, kind, about, person.id):
                    raise NotOffered(kind)
                event = moved(
                    standing, kind, about, told, case=filed.reference, at=now, actor=person.id, role=f"{role}", hand=hand,
                    body="" if hand == "applicant" else whose, mandate=mandate,
                )  # fmt: skip
                self._add(writing, event)
                if kind == "rate":
                    self._rating(writing, event, standing)
                after = self._settle(writing, filed.reference, (*before, event), now, len(before))
                writing.note(f"case.{kind}", f"cases/{filed.reference}", {"number": event.number}, subject=filed.subject)
        except IntegrityError:
            raise MovedMeanwhile from None
        return self._filed(filed.case, after, now)

    def tend(self, now: datetime) -> int:
        """Once a day: what time alone brings about. A case counts as accepted because nobody answered, and data decide what they
        can of it; lists go by where it stands now. Gives how many cases changed."""
        with self.store.reading() as connection:
            references = connection.execute(select(cases.c.reference).where(cases.c.state.in_(("submitted", "working")))).scalars().all()
        changed = 0
        for reference in references:
            found = self.filed(reference, now)
            if found is None or (found.standing.state == found.case.state and next_of_the_machine(found.standing) is None):
                continue
            with self.store.writing() as writing:
                sofar = self._events_of(writing.connection, found.case)
                self._settle(writing, reference, sofar, now, len(sofar))
                writing.note("case.tended", f"cases/{reference}")
            changed += 1
        return changed

    def remind(self, now: datetime) -> int:
        """Words to those on whom a clock is running out, once for each light; gives how many."""
        with self.store.reading() as connection:
            references = connection.execute(select(cases.c.reference).where(cases.c.state != "archived").order_by(cases.c.created_at)).scalars().all()
        count = 0
        for reference in references:
            found = self.filed(reference, now)
            if found is not None and any(each.ended is None and each.light != "green" for each in found.standing.clocks):
                with self.store.writing() as writing:
                    count += remind(writing, reference, found.standing, found.subject)
                    writing.note("case.reminded", f"cases/{reference}")
        return count

    def archived(self) -> tuple[str, ...]:
        """The archived cases whose personal data are still there."""
        with self.store.reading() as connection:
            return tuple(connection.execute(select(cases.c.reference).where(cases.c.state == "archived", cases.c.erased_at.is_(None)).order_by(cases.c.archived_at)).scalars())

    def papers_of(self, reference: str) -> tuple[HeldPaper, ...]:
        """The papers that were sent with a case, hashed from their bytes as they are now; one that does not open has no hash."""
        with self.store.reading() as connection:
            ids = connection.execute(select(files.c.id).where(files.c.case == reference, files.c.erased_at.is_(None)).order_by(files.c.id)).scalars().all()
            return tuple(self._paper(connection, str(id)) for id in ids)

    def _paper(self, connection: Connection, id: str) -> HeldPaper:
        row = connection.execute(select(files.c.paper, files.c.media, files.c.size).where(files.c.id == id)).one()
        try:
            opened = opened_field(connection, self.store.keys, files.c.content, id, row.size)
        except BrokenSeal:
            return HeldPaper(id, row.paper, row.media, row.size, "")
        digest = sha256()
        with closing(opened):
            for piece in opened.pieces():
                digest.update(piece)
        return HeldPaper(id, row.paper, row.media, row.size if row.size == opened.size else -1, digest.hexdigest())

    def index_again(self, reference: str, now: datetime) -> None:
        """What lists go by, written again from the events."""
        found = self.filed(reference, now)
        if found is not None:
            with self.store.writing() as writing:
                self._index(writing, reference, found.standing)
                writing.note("case.indexed", f"cases/{reference}")

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _settle(self, writing: Writing, reference: str, sofar: tuple[Event, ...], now: datetime, known: int) -> tuple[Event, ...]:
        """What happens by itself then, what the applicant is told of the events they do not know, and what lists go by."""
        while step := next_of_the_machine(standing_of(sofar, now, self.calendar)):
            kind, about, told = step
            event = moved(standing_of(sofar, now, self.calendar), kind, about, told, case=reference, at=now, actor=MACHINE, role=MACHINE, hand="machine", body=None)
            self._add(writing, event)
            writing.note(f"case.{kind}", f"cases/{reference}", {"number": event.number}, role=MACHINE)
            sofar = (*sofar, event)
        standing = standing_of(sofar, now, self.calendar)
        subject = writing.connection.execute(select(cases.c.subject).where(cases.c.reference == reference)).scalar_one()
        for event in sofar[known:]:
            tell_applicant(writing, event, standing, subject)
        self._index(writing, reference, standing)
        return sofar

    def _add(self, writing: Writing, event: Event) -> None:
        place = f"{event.case}/{event.number}"
        told = dict(event.told)
        figures = {**event.figures, "body": event.body, "about": event.about}
        if event.kind in OF_SOMEBODY:
            told["about"], figures["about"] = event.about, ""
        writing.connection.execute(insert(events).values(
            case=event.case, number=event.number, kind=event.kind, at=stamp(event.at), actor=event.actor, role=event.role, mandate=event.mandate or None,
            figures=json_text({name: value for name, value in figures.items() if value != ""}),
            body=writing.seal(json_text(told), events.c.body, place) if told else None,
        ))  # fmt: skip

    def _rating(self, writing: Writing, event: Event, standing: Standing) -> None:
        body = next((each.body for each in standing.steps if each.key == event.about), standing.course.office)
        writing.connection.execute(insert(ratings).values(
            id=f"{event.case}/{event.number}", case=event.case, step=event.about, rater=event.actor, body=body, grade=event.figures["grade"], at=stamp(event.at),
        ))  # fmt: skip

    def _index(self, writing: Writing, reference: str, standing: Standing) -> None:
        running = [each for each in standing.clocks if each.ended is None and each.due is not None and each.body]
        due = min((each.due for each in running if each.due is not None), default=None)
        writing.connection.execute(update(cases).where(cases.c.reference == reference).values(
            state=standing.state, due_on=due.isoformat() if due else None, changed_at=writing.at,
            archived_at=func.coalesce(cases.c.archived_at, writing.at) if standing.state == "archived" else None,
        ))  # fmt: skip
        writing.connection.execute(delete(case_bodies).where(case_bodies.c.case == reference))
        busy = busy_bodies(standing)
        for body in sorted(bodies_of(standing)):
            first = min((each.due for each in running if each.body == body and each.due is not None), default=None)
            writing.connection.execute(insert(case_bodies).values(body=body, case=reference, is_open=body in busy, due_on=first.isoformat() if first else None))

    def _events_of(self, connection: Any, case: Case) -> tuple[Event, ...]:
        rows = connection.execute(select(events).where(events.c.case == case.reference).order_by(events.c.number)).mappings().all()
        found = tuple(self._event(dict(row)) for row in rows)
        return found if found and "course" in found[0].figures else self._with_course(case, found)

    def _event(self, row: Mapping[str, Any], *, is_opened: bool = True) -> Event:
        figures = json.loads(row["figures"], parse_float=Decimal)
        told = {}
        if is_opened and row["body"] is not None:
            told = json.loads(self.store.keys.open(row["body"], events.c.body, f"{row['case']}/{row['number']}"), parse_float=Decimal)
        body, about = figures.pop("body", ""), figures.pop("about", "") or told.pop("about", "")
        return Event(row["case"], row["number"], row["kind"], datetime.fromisoformat(row["at"]), row["actor"], row["role"], body, row["mandate"] or "", about, figures, told)

    def _with_course(self, case: Case | None, found: tuple[Event, ...]) -> tuple[Event, ...]:
        """The events of a case from before there were courses, as if it had been handed in with its own."""
        if case is None or not found:
            return found
        known = self.course_for(case)
        first = {"course": course_to_json(known.course), "program": case.program, "engine": case.engine}
        return (replace(found[0], figures=first, told={"asked": asked_to_json(known.course)}), *found[1:])

    def _filed(self, case: Case, found: tuple[Event, ...], now: datetime) -> Filed:
        return Filed(case, found, standing_of(found, now, self.calendar))


def role_at(person: Person) -> str:
    """In which role somebody looks at cases: at work in that of their work, else as whose they are."""
    return str(role_for(person, Right.WORK) or role_for(person, Right.OWN_CASES) or "")


def bodies_of(standing: Standing) -> frozenset[str]:
    """The departments that have something to do in it, now or at any time."""
    return frozenset({standing.course.office, *(each.body for each in standing.course.works)})


def busy_bodies(standing: Standing) -> frozenset[str]:
    """Whose turn it is."""
    office = standing.course.office
    found = {each.work.body for each in standing.tasks if each.state in ("open", "taken", "paused")} if standing.state == "working" else set()
    if standing.state in ("submitted", "mending", "ready"):
        found.add(office)
    if standing.state in ("working", "ready", "delivered"):
        found |= {each.body for each in standing.promised if each.was_kept is None and each.due is not None}
    if standing.state == "delivered" and any(each.is_open for each in standing.wanted):
        found.add(office)
    found |= {each.body for each in standing.ratings if each.is_open}
    return frozenset(found)


RANKS: Mapping[Light, int] = {"red": 0, "yellow": 1, "green": 2}


def urgency(standing: Standing, body: str) -> tuple[int, date, date]:
    """Red before yellow before green, then by the day that comes first; of a department, by its own clocks."""
    running = [each for each in standing.clocks if each.ended is None and each.body and body in (each.body, EVERYWHERE)]
    rank = min((RANKS[each.light] for each in running), default=3)
    due = min((each.due for each in running if each.due is not None), default=date.max)
    return rank, due, standing.submitted


def hands_of(person: Person, filed: Filed) -> tuple[Hand, ...]:
    """The hands somebody has at work on a case. Nobody works on their own (回避)."""
    if person.id == filed.subject:
        return ()
    return tuple(hand for hand, right in HANDS.items() if hand != "applicant" and may(person, right))
