"""The payments that are kept: made of what was granted, approved, refused, put into payment files. Each change is one transaction.

Nobody approves what they had a hand in (四眼原则): who received, took on or decided the case, who ran a population, who gets it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, exists, func, insert, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from dsl.diagnostics import Words
from engine.rulebook import Rulebook
from engine.values import json_text
from web.cases.case import MACHINE
from web.cases.docket import Docket, Filed
from web.cases.life import day_in_china
from web.cases.messages import tell
from web.payments import problems
from web.payments.basis import basis_from_json, basis_to_json
from web.payments.from_case import due_of, pays
from web.payments.from_run import Ran
from web.payments.payment import (
    APPROVABLE,
    REFUSABLE,
    Basis,
    Batch,
    Due,
    Group,
    Payee,
    Payment,
    Source,
    State,
    Why,
    yuan,
)
from web.payments.periods import in_words
from web.payments.to_file import file_of
from web.people.person import Person
from web.people.rights import Right, role_for
from web.store.id_numbers import standard_id_number
from web.store.records import cases, events, payment_batches, payments, people
from web.store.store import LETTERS, Store
from web.store.writing import SYSTEM, Writing

ON_A_PAGE = 50
IN_A_FILE = 20_000
"""The most payments of one payment file."""


@dataclass(frozen=True, slots=True)
class Approved:
    """How many were approved, how much in all, and how many were left because whoever approved had a hand in them."""

    count: int
    total: Decimal
    left: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """How many payments are new, and how many of them cannot be paid as they are."""

    made: int
    held: int


@dataclass(frozen=True)
class Payments:
    """`rulebook` gives the rules of a fingerprint; `is_production`: figures marked as samples pay nobody."""

    store: Store
    docket: Docket
    rulebook: Callable[[str], Rulebook]
    is_production: bool = False

    # ── what is due ──────────────────────────────────────────────────────────────────────────────────────────────

    def gather(self, now: datetime, *, periods: bool = True) -> Gathered:
        """Makes the payments of what was granted since, and, with `periods`, those of periods that have begun since. Called
        again, it makes none twice."""
        made = held = 0
        for reference in (*self._newly_granted(), *(self._with_next_period(day_in_china(now)) if periods else ())):
            filed = self.docket.filed(reference, now)
            if filed is None or filed.case.erased_at is not None:
                continue
            fingerprint = filed.standing.version.program or filed.case.program
            program = self.rulebook(fingerprint).program
            found = [(task, due) for task, due in due_of(filed, program, fingerprint, self._verified(filed.subject), day_in_china(now))]
            with self.store.writing() as writing:
                kept = [self.keep(writing, due, fingerprint, program.name, "case", filed=filed, event=task.decided.number if task.decided else None) for task, due in found]
                writing.has_changed = bool(writing.notes)
            made += sum(each is not None for each in kept)
            held += sum(each == "held" for each in kept)
        return Gathered(made, held)

    def take(self, person: Person, rulebook: Rulebook, found: Ran) -> Gathered:
        """Keeps what a run over a population found due, in one transaction; who answers for the run never approves any of it."""
        self.store.keep_program(rulebook)
        with self.store.writing(person) as writing:
            kept = [self.keep(writing, due, rulebook.fingerprint, rulebook.program.name, "run", run=found.run, hands=frozenset({person.id})) for due in found.due]
            writing.note("payments.taken", f"runs/{found.run}", {"made": sum(each is not None for each in kept), "outcomes": dict(found.outcomes)})
        return Gathered(sum(each is not None for each in kept), sum(each == "held" for each in kept))

    def keep(
        self, writing: Writing, due: Due, program: str, catalog: str, source: Source, *, filed: Filed | None = None, event: int | None = None, run: str = "",
        hands: frozenset[str] = frozenset(),
    ) -> State | None:  # fmt: skip
        """Keeps what is due, in this transaction; gives its state, or None where it is there already."""
        known = select(payments.c.id).where(payments.c.key.in_(writing.keys.marks("payment", due.key)))
        if writing.connection.execute(known).first() is not None:
            return None
        why: Why = due.why or ("sample" if due.is_sample and self.is_production else "")
        state: State = "held" if why else "due"
        id, subject = secrets.token_urlsafe(24), filed.subject if filed is not None else None
        mark = writing.keys.mark("id number", standard_id_number(due.payee.number)) if due.payee.number else None
        writing.connection.execute(insert(payments).values(
            id=id, key=writing.keys.mark("payment", due.key), catalog=catalog, goal=due.goal, title=due.title, body=due.body, period=due.period,
            amount="" if due.amount is None else f"{due.amount:f}", program=program, decided_on=due.decided_on.isoformat(), source=source,
            case=filed.reference if filed else None, event=event, run=run, subject=subject, payee_mark=mark,
            hands=json.dumps(sorted(hands | (hands_in(filed) if filed else frozenset()))), is_sample=due.is_sample, state=state, why=why, made_at=writing.at,
            payee=writing.seal(json_text(due.payee.to_json()), payments.c.payee, id), basis=writing.seal(json_text(basis_to_json(due.basis)), payments.c.basis, id),
        ))  # fmt: skip
        writing.note("payment.made", f"payments/{id}", {"goal": due.goal, "period": due.period, "state": state, **({"case": filed.reference} if filed else {})}, subject=subject or "")
        return state

    def _newly_granted(self) -> tuple[str, ...]:
        """Cases with a decision that grants something with an amount, and of which nothing is kept yet."""
        with self.store.reading() as connection:
            pairs = connection.execute(select(cases.c.program, cases.c.goal).where(cases.c.state.in_(("working", "ready", "delivered", "archived"))).distinct()).all()
            paying = [(program, goal) for program, goal in pairs if self._pays(program, goal)]
            if not paying:
                return ()
            is_kept = exists().where(payments.c.case == events.c.case, payments.c.event == events.c.number)
            query = select(events.c.case).join(cases, cases.c.reference == events.c.case).where(
                events.c.kind == "decide", events.c.figures.contains('"granted"'), tuple_(cases.c.program, cases.c.goal).in_(paying), cases.c.erased_at.is_(None), ~is_kept,
            )  # fmt: skip
            return tuple(connection.execute(query.distinct()).scalars())

    def _with_next_period(self, today: date) -> tuple[str, ...]:
        """Cases of which something is paid by periods, and where nothing stands in the way of the next one."""
        query = select(payments.c.case, payments.c.event, func.max(payments.c.period)).where(
            payments.c.case.is_not(None), payments.c.period != "", payments.c.erased_at.is_(None)
        ).group_by(payments.c.case, payments.c.event)  # fmt: skip
        with self.store.reading() as connection:
            latest = connection.execute(query).all()
            stopped = set(connection.execute(select(payments.c.case).where(payments.c.case.is_not(None), payments.c.why == "not by the rules")).scalars())
        now = {f"{today:%Y-%m}", f"{today:%Y}Q{(today.month + 2) // 3}", f"{today:%Y}"}
        return tuple(dict.fromkeys(str(case) for case, _, period in latest if period not in now and case not in stopped))

    def _pays(self, program: str, goal: str) -> bool:
        try:
            rules = self.rulebook(program).program
        except (ValueError, KeyError, TypeError):
            return False  # rules of an older engine, which nobody can read any more
        return pays(rules, goal)

    def _verified(self, subject: str) -> Mapping[str, str]:
        with self.store.reading() as connection:
            row = connection.execute(select(people.c.name, people.c.number).where(people.c.id == subject)).first()
        if row is None:
            return {}
        keys = self.store.keys
        found = {"name": (row[0], people.c.name), "id_number": (row[1], people.c.number)}
        return {name: keys.open(token, column, subject) for name, (token, column) in found.items() if token}

    # ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────

    def groups(self, states: Sequence[State]) -> tuple[Group, ...]:
        """Payments of these states, together by benefit and period, the newest period first."""
        columns = (payments.c.goal, payments.c.title, payments.c.body, payments.c.period, payments.c.state)
        query = select(*columns, payments.c.amount, payments.c.is_sample, func.count()).where(payments.c.state.in_(states))
        found: dict[tuple[str, ...], list[tuple[str, bool, int]]] = {}
        with self.store.reading() as connection:
            for *names, amount, is_sample, count in connection.execute(query.group_by(*columns, payments.c.amount, payments.c.is_sample)):
                found.setdefault(tuple(names), []).append((amount, is_sample, count))
        doubled = self._doubled(states)
        groups = [
            Group(
                goal, title, body, period, state_from(state), sum(count for *_, count in rows),
                sum((Decimal(amount) * count for amount, _, count in rows if amount), Decimal(0)), any(is_sample for _, is_sample, _ in rows),
                doubled.get((goal, period, state), 0),
            )
            for (goal, title, body, period, state), rows in found.items()
        ]  # fmt: skip
        return tuple(sorted(sorted(groups, key=lambda each: (each.title, each.goal)), key=lambda each: each.period, reverse=True))

    def _doubled(self, states: Sequence[State]) -> Mapping[tuple[str, str, str], int]:
        """How many payments of a benefit, a period and a state are to somebody with another one of both."""
        same = (payments.c.payee_mark, payments.c.goal, payments.c.period)
        twice = select(*same).where(payments.c.payee_mark.is_not(None), payments.c.state != "refused").group_by(*same).having(func.count() > 1)
        query = select(payments.c.goal, payments.c.period, payments.c.state, func.count()).where(tuple_(*same).in_(twice), payments.c.state.in_(states))
        with self.store.reading() as connection:
            return {(goal, period, state): count for goal, period, state, count in connection.execute(query.group_by(payments.c.goal, payments.c.period, payments.c.state))}

    def listed(
        self, person: Person, *, state: State | None = None, goal: str = "", period: str | None = None, batch: str = "", page: int = 1, size: int = ON_A_PAGE
    ) -> tuple[Payment, ...]:  # fmt: skip
        """A page of payments, those of a payment file in its order; and an entry that somebody looked at them."""
        where = chosen(state, goal, period, batch)
        order = (payments.c.made_at, payments.c.id) if batch else (payments.c.goal, payments.c.period, payments.c.made_at, payments.c.id)
        with self.store.writing(person, role=role_of(person)) as writing:
            rows = writing.connection.execute(select(payments).where(*where).order_by(*order).limit(size).offset((page - 1) * size)).mappings().all()
            writing.note("payments.listed", f"payment_batches/{batch}" if batch else "payments", {"count": len(rows), **({"state": state} if state else {})})
        return tuple(self._payment(row) for row in rows)

    def count(self, *, state: State | None = None, goal: str = "", period: str | None = None, batch: str = "") -> int:
        with self.store.reading() as connection:
            return connection.execute(select(func.count()).select_from(payments).where(*chosen(state, goal, period, batch))).scalar_one()

    def seen(self, person: Person, id: str) -> tuple[Payment, Basis] | None:
        """A payment with what it stands on, and an entry that somebody looked."""
        with self.store.writing(person, role=role_of(person)) as writing:
            row = writing.connection.execute(select(payments).where(payments.c.id == id)).mappings().first()
            if row is None:
                return None
            writing.note("payment.viewed", f"payments/{id}", subject=row["subject"] or "")
        basis = basis_from_json(json.loads(self.store.keys.open(row["basis"], payments.c.basis, id), parse_float=Decimal)) if row["basis"] else Basis()
        return self._payment(row), basis

    def alike(self, payment: Payment) -> tuple[str, ...]:
        """Other payments of the same person for the same thing and period: somebody has to look whether one is too many."""
        with self.store.reading() as connection:
            if not payment.payee.number:
                return ()
            same = (payments.c.payee_mark.in_(self.store.keys.marks("id number", standard_id_number(payment.payee.number))), payments.c.goal == payment.goal, payments.c.period == payment.period, payments.c.id != payment.id, payments.c.state != "refused")
            return tuple(connection.execute(select(payments.c.id).where(*same).order_by(payments.c.made_at)).scalars())

    def of_case(self, reference: str) -> tuple[Payment, ...]:
        """What is paid by a case, for those who may see the case."""
        with self.store.reading() as connection:
            rows = connection.execute(select(payments).where(payments.c.case == reference).order_by(payments.c.period, payments.c.made_at)).mappings().all()
        return tuple(self._payment(row) for row in rows)

    def batches(self, most: int = 100) -> tuple[Batch, ...]:
        with self.store.reading() as connection:
            rows = connection.execute(select(payment_batches).order_by(payment_batches.c.made_at.desc()).limit(most)).mappings().all()
            back: dict[str | None, int] = dict(connection.execute(select(payments.c.batch, func.count()).where(payments.c.state != "sent", payments.c.batch.is_not(None)).group_by(payments.c.batch)).all())
        return tuple(batch_from(row, back.get(row["id"], 0)) for row in rows)

    def batch(self, id: str) -> Batch | None:
        with self.store.reading() as connection:
            return self._batch(connection, id)

    def _batch(self, connection: Connection, id: str) -> Batch | None:
        row = connection.execute(select(payment_batches).where(payment_batches.c.id == id)).mappings().first()
        if row is None:
            return None
        back = connection.execute(select(func.count()).select_from(payments).where(payments.c.batch == id, payments.c.state != "sent")).scalar_one()
        return batch_from(row, back)

    def in_batch(self, person: Person, id: str) -> tuple[Batch, tuple[Payment, ...]] | None:
        """A payment file's payments in the order of the file, and an entry that somebody looked at them."""
        with self.store.writing(person, role=role_of(person)) as writing:
            found = self._in_batch(writing, id)
            if found is not None:
                writing.note("payments.listed", f"payment_batches/{id}", {"count": len(found[1])})
            return found

    def _in_batch(self, writing: Writing, id: str) -> tuple[Batch, tuple[Payment, ...]] | None:
        row = writing.connection.execute(select(payment_batches).where(payment_batches.c.id == id)).mappings().first()
        if row is None:
            return None
        rows = writing.connection.execute(select(payments).where(payments.c.batch == id).order_by(payments.c.made_at, payments.c.id)).mappings().all()
        return batch_from(row, sum(each["state"] != "sent" for each in rows)), tuple(self._payment(each) for each in rows)

    # ── deciding ─────────────────────────────────────────────────────────────────────────────────────────────────

    def approve(self, person: Person, ids: Iterable[str]) -> Approved:
        """Approves those that can be; those the person had a hand in are left. Raises Refused where nothing is."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            raise problems.nothing_chosen()
        with self.store.writing(person, role=role_of(person)) as writing:
            return self._approve(writing, person, self._rows(writing, payments.c.id.in_(wanted), payments.c.state.in_(APPROVABLE)), len(wanted))

    def approve_all(self, person: Person, goal: str, period: str, count: int, total: str) -> Approved:
        """Approves all that wait of one benefit and period, if they are still as many and as much as was seen. Raises Refused."""
        with self.store.writing(person, role=role_of(person)) as writing:
            rows = self._rows(writing, payments.c.state == "due", payments.c.goal == goal, payments.c.period == period)
            if len(rows) != count or yuan(total_of(rows)) != total:
                raise problems.changed_meanwhile()
            return self._approve(writing, person, rows, count)

    def _approve(self, writing: Writing, person: Person, rows: Sequence[RowMapping], wanted: int) -> Approved:
        own = [row for row in rows if person.id in json.loads(row["hands"]) or person.id == row["subject"]]
        mine = {row["id"] for row in own}
        free = [row for row in rows if row["id"] not in mine]
        if not free:
            raise problems.own_hand(len(own)) if own else problems.changed_meanwhile()
        if len(rows) != wanted:
            raise problems.changed_meanwhile()
        for row in free:
            self._set(writing, row, APPROVABLE, state="approved", approved_by=person.id, approved_at=writing.at, batch=None, words=None)
            writing.note("payment.approved", f"payments/{row['id']}", {"amount": row["amount"]}, subject=row["subject"] or "")
        return Approved(len(free), total_of(free), len(own))

    def refuse(self, person: Person, ids: Iterable[str], reason: str) -> int:
        """Refuses payments with a reason, which the department sees and the applicant is told; gives how many. Raises Refused."""
        return self._settle(person, ids, reason, REFUSABLE, "refused", "payment.refused")

    def bring_back(self, person: Person, ids: Iterable[str], reason: str) -> int:
        """Notes that the bank could not pay these, and why; they can be approved again, or refused. Raises Refused."""
        return self._settle(person, ids, reason, ("sent",), "returned", "payment.returned")

    def _settle(self, person: Person, ids: Iterable[str], reason: str, states: tuple[State, ...], after: State, kind: str) -> int:
        wanted, words = list(dict.fromkeys(ids)), reason.strip()[:1000]
        if not wanted:
            raise problems.nothing_chosen()
        if not words:
            raise problems.no_reason()
        with self.store.writing(person, role=role_of(person)) as writing:
            rows = self._rows(writing, payments.c.id.in_(wanted), payments.c.state.in_(states))
            if len(rows) != len(wanted):
                raise problems.changed_meanwhile()
            for row in rows:
                sealed = writing.seal(words, payments.c.words, row["id"])
                self._set(writing, row, states, state=after, settled_by=person.id, settled_at=writing.at, words=sealed)
                writing.note(kind, f"payments/{row['id']}", subject=row["subject"] or "")
                if after == "refused":
                    told(writing, row, "payment.refused", Words(f"不予支付：{words}", f"not paid: {words}"))
        return len(rows)

    def pay(self, person: Person, key: str = "") -> Batch:
        """A payment file of all that is approved: its receipt has the number of payments, their sum and the hash of the file.

        Raises Refused where nothing is approved. Whoever had a hand in a payment does not make its file either. Asked again by
        the same person with the same `key`, it is the file that was made then.
        """
        id = sha256(f"{person.id}\0{key}".encode()).hexdigest() if key else secrets.token_urlsafe(24)
        for _ in range(8):
            number = number_of_batch()
            try:
                with self.store.writing(person, role=role_of(person)) as writing:
                    if key and (made := self._batch(writing.connection, id)) is not None:
                        return made
                    rows = [row for row in self._rows(writing, payments.c.state == "approved")[:IN_A_FILE] if person.id not in json.loads(row["hands"]) and person.id != row["subject"]]
                    if not rows:
                        raise problems.nothing_approved()
                    found = tuple(self._payment(row) for row in rows)
                    total, digest = total_of(rows), sha256(file_of(number, found)).hexdigest()
                    writing.connection.execute(insert(payment_batches).values(
                        id=id, number=number, count=len(rows), total=f"{total:f}", digest=digest, made_by=person.id, made_at=writing.at,
                    ))  # fmt: skip
                    for row in rows:
                        self._set(writing, row, ("approved",), state="sent", batch=id)
                        told(writing, row, "payment.sent", Words(f"已提交银行支付 {yuan(Decimal(row['amount']))} 元", f"{yuan(Decimal(row['amount']))} yuan is on its way through the bank"))
                    writing.note("payments.batched", f"payment_batches/{id}", {"number": number, "count": len(rows), "total": f"{total:f}", "digest": digest})
                    return Batch(id, number, len(rows), total, digest, person.id, datetime.fromisoformat(writing.at))
            except IntegrityError:
                continue  # another file has this number, or was made with this key meanwhile
        raise RuntimeError("no free number for a payment file")

    def file(self, person: Person, id: str) -> tuple[Batch, bytes] | None:
        """The payment file as it was made, and an entry that somebody took it. Raises Refused where it is not the same any more."""
        with self.store.writing(person, role=role_of(person)) as writing:
            found = self._in_batch(writing, id)
            if found is None:
                return None
            batch, rows = found
            if any(each.erased_at for each in rows):
                raise problems.file_erased(batch.number)
            content = file_of(batch.number, rows)
            if sha256(content).hexdigest() != batch.digest:
                raise problems.not_the_file(batch.number)
            writing.note("payments.exported", f"payment_batches/{id}", {"number": batch.number, "digest": batch.digest})
        return batch, content

    # ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _rows(self, writing: Writing, *where: Any) -> Sequence[RowMapping]:
        return writing.connection.execute(select(payments).where(*where).order_by(payments.c.made_at, payments.c.id)).mappings().all()

    def _set(self, writing: Writing, row: RowMapping, states: Sequence[State], **values: Any) -> None:
        done = writing.connection.execute(update(payments).where(payments.c.id == row["id"], payments.c.state.in_(states)).values(**values))
        if done.rowcount != 1:
            raise problems.changed_meanwhile()

    def _payment(self, row: Mapping[Any, Any]) -> Payment:
        keys, id = self.store.keys, row["id"]
        payee = Payee(**json.loads(keys.open(row["payee"], payments.c.payee, id))) if row["payee"] else Payee()
        words = keys.open(row["words"], payments.c.words, id) if row["words"] else ""
        return Payment(
            id, row["catalog"], row["goal"], row["title"], row["body"], row["period"], Decimal(row["amount"]) if row["amount"] else None, row["program"],
            date.fromisoformat(row["decided_on"]), row["source"], row["case"], row["run"], row["subject"], frozenset(json.loads(row["hands"])), row["is_sample"],
            row["state"], row["why"], datetime.fromisoformat(row["made_at"]), row["approved_by"], moment_or_none(row["approved_at"]), row["batch"],
            moment_or_none(row["settled_at"]), payee, words, moment_or_none(row["erased_at"]),
        )  # fmt: skip


def chosen(state: State | None, goal: str, period: str | None, batch: str) -> list[ColumnElement[bool]]:
    asked = ((payments.c.state, state), (payments.c.goal, goal or None), (payments.c.period, period), (payments.c.batch, batch or None))
    return [column == value for column, value in asked if value is not None]


def hands_in(filed: Filed) -> frozenset[str]:
    """Who had a hand in a case, on either side of the counter; no machine."""
    return frozenset(each.actor for each in filed.events if each.actor and each.role != MACHINE and each.actor != SYSTEM.id)


def told(writing: Writing, row: RowMapping, kind: str, said: Words) -> None:
    """A word to the applicant; of a run over a population nobody has an address here."""
    if row["case"] and row["subject"]:
        period = in_words(row["period"])
        tell(writing, f"{row['id']}/{kind}/{writing.at}", kind, row["case"], row["subject"], Words(f"{row['title']}（{period.zh}）{said.zh}", f"{row['title']} ({period.en}): {said.en}"))


def total_of(rows: Iterable[Mapping[Any, Any]]) -> Decimal:
    return sum((Decimal(row["amount"]) for row in rows if row["amount"]), Decimal(0))


def number_of_batch() -> str:
    mark = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"ZF-{mark[:3]}-{mark[3:]}"


def batch_from(row: Mapping[Any, Any], returned: int) -> Batch:
    return Batch(row["id"], row["number"], row["count"], Decimal(row["total"]), row["digest"], row["made_by"], datetime.fromisoformat(row["made_at"]), returned)


def state_from(text: str) -> State:
    found: State = text  # type: ignore[assignment]  # what stands in the column was written from a State
    return found


def moment_or_none(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def role_of(person: Person) -> str:
    return str(role_for(person, Right.APPROVE_PAYMENT) or "")

