"""What is kept for how long, and erased then: by purpose, and cases by matter too.

Erased is what people said and who they are. What happened, when, and how it was done stays: the ledger is whole as before, and
figures are the same. A row of `PURPOSES` says how long by itself, from which moment, and what is erased.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, and_, delete, func, select, tuple_, update

from dsl.diagnostics import Words
from engine.kept_for import Period
from web.store.records import (
    case_marks,
    cases,
    drafts,
    events,
    files,
    objections,
    outbox,
    payments,
    ratings,
    readings,
    sessions,
)
from web.store.store import Store
from web.store.writing import SYSTEM, Actor, Writing, stamp

AT_ONCE = 200


Finds = Callable[[datetime], Select[Any]]


@dataclass(frozen=True, slots=True)
class Purpose:
    """What is kept for one purpose: how long if nobody says otherwise, which rows began before a moment, how they are erased."""

    zh: str
    en: str
    usual: Period
    table: Table
    before: Finds
    erase: Callable[[Writing, Sequence[str]], None]
    says: Words


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept here. `matters` are periods for the cases of a goal, by its name.

    What catalogs say comes before what the site says: `goals` by the program a case goes by and its goal, `facts` for what
    registers told, by the fact.
    """

    periods: Mapping[str, Period] = field(default_factory=dict)
    matters: Mapping[str, Period] = field(default_factory=dict)
    goals: Mapping[tuple[str, str], Period] = field(default_factory=dict)
    facts: Mapping[str, Period] = field(default_factory=dict)

    def of(self, purpose: Purpose) -> Period:
        return self.periods.get(purpose.en, purpose.usual)


# ── carrying it out ──────────────────────────────────────────────────────────────────────────────────────────────


def past(store: Store, retention: Retention, now: datetime) -> Mapping[str, int]:
    """How much is past its time, by purpose: what `erased` would erase."""
    with store.reading() as connection:
        found = {
            purpose.en: sum(len(connection.execute(query).all()) for query in queries(purpose, retention, now)) for purpose in PURPOSES
        }
    return MappingProxyType(found)


def erased(store: Store, retention: Retention, now: datetime, by: Actor = SYSTEM) -> Mapping[str, int]:
    """Erases what is past its time, a few rows in a transaction; gives how many, by purpose. What was erased leaves no trace on
    the disk of an SQLite database; on PostgreSQL its space is overwritten as it is used again.
    """
    done: Counter[str] = Counter()
    for purpose in PURPOSES:
        for query in queries(purpose, retention, now):
            for keys in in_turns(store, query):
                with store.writing(by) as writing:
                    purpose.erase(writing, keys)
                    if purpose.table is not cases:
                        writing.note(f"{purpose.table.name}.erased", purpose.table.name, {"count": len(keys)})
                done[purpose.en] += len(keys)
    forget_the_log(store)
    return MappingProxyType({purpose.en: done[purpose.en] for purpose in PURPOSES})


def queries(purpose: Purpose, retention: Retention, now: datetime) -> Iterator[Select[Any]]:
    """What is past its time: of cases and of what registers told, those with a period of their own, and all others."""
    usual = retention.of(purpose)
    own: list[tuple[Period, list[ColumnElement[bool]]]] = []
    others: list[ColumnElement[bool]] = []
    if purpose.table is cases:
        by_goal = tuple_(cases.c.program, cases.c.goal)
        said = [by_goal.not_in(sorted(retention.goals))] if retention.goals else []
        others = [cases.c.goal.not_in(sorted(retention.matters)), *said]
        own += [(period, [cases.c.program == program, cases.c.goal == goal]) for (program, goal), period in sorted(retention.goals.items())]
        own += [(period, [cases.c.goal == goal, *said]) for goal, period in sorted(retention.matters.items())]
    elif purpose.table is readings:
        others = [readings.c.fact.not_in(sorted(retention.facts))]
        own += [(period, [readings.c.fact == fact]) for fact, period in sorted(retention.facts.items())]
    for period, where in ((usual, others), *own):
        if (moment := period.before(now)) is not None:
            yield purpose.before(moment).where(*where)


def in_turns(store: Store, query: Select[Any]) -> Iterator[list[str]]:
    """The keys of what a query finds, a few at a time. What is erased is found no more."""
    while True:
        with store.reading() as connection:
            keys = [str(key) for key in connection.execute(query.limit(AT_ONCE)).scalars()]
        if not keys:
            return
        yield keys


def forget_the_log(store: Store) -> None:
    """Takes what was written into the file and empties the log, in which the pages stand as they were before."""
    if store.engine.dialect.name == "sqlite":
        raw = store.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()


# ── what is erased ───────────────────────────────────────────────────────────────────────────────────────────────


def removed(table: Table, key: Column[Any]) -> Callable[[Writing, Sequence[str]], None]:
    def remove(writing: Writing, keys: Sequence[str]) -> None:
        writing.connection.execute(delete(table).where(key.in_(keys)))

    return remove


def emptied(writing: Writing, keys: Sequence[str]) -> None:
    """The content of files; that there were such files stays."""
    writing.connection.execute(update(files).where(files.c.id.in_(keys)).values(name=None, content=None, digest=None, erased_at=writing.at))


def cases_erased(writing: Writing, references: Sequence[str]) -> None:
    """What was said in cases and by what they were found; that they were, their events with their figures, and the trail stay."""
    execute = writing.connection.execute
    subjects = execute(select(cases.c.reference, cases.c.subject).where(cases.c.reference.in_(references))).all()
    execute(update(cases).where(cases.c.reference.in_(references)).values(answers="", decision="", erased_at=writing.at))
    for table, values in ((events, {"body": None}), (ratings, {"reasons": None}), (outbox, {"body": None})):
        execute(update(table).where(table.c.case.in_(references)).values(**values))
    held = execute(select(files.c.id).where(files.c.case.in_(references))).scalars().all()
    emptied(writing, held)
    execute(delete(case_marks).where(case_marks.c.case.in_(references)))
    for reference, subject in subjects:
        writing.note("case.erased", f"cases/{reference}", subject=subject)


def payees_erased(writing: Writing, keys: Sequence[str]) -> None:
    """Who was paid and why; that so much was paid for what, by whose approval, stays."""
    writing.connection.execute(
        update(payments).where(payments.c.id.in_(keys)).values(payee=None, basis=None, words=None, payee_mark=None, subject=None, erased_at=writing.at)
    )


def settled_before(moment: datetime) -> ColumnElement[bool]:
    return and_(payments.c.state.in_(("sent", "refused")), func.coalesce(payments.c.settled_at, payments.c.approved_at) < stamp(moment))


PURPOSES: tuple[Purpose, ...] = (
    Purpose(
        "案件", "cases", Period(10, "year"), cases,
        lambda moment: select(cases.c.reference).where(cases.c.archived_at < stamp(moment), cases.c.erased_at.is_(None)),
        cases_erased, Words("归档以后；事项可以另定", "after they are archived; matters may have their own"),
    ),
    Purpose(
        "草稿", "drafts", Period(1, "day"), drafts,
        # The day a draft is forgotten stands in it, and was shown to whoever filled it in.
        lambda moment: select(drafts.c.id).where(drafts.c.expires_at <= stamp(moment + timedelta(days=1))),
        removed(drafts, drafts.c.id), Words("过了告诉办事人的那天", "after the day that people were told"),
    ),
    Purpose(
        "登录", "sessions", Period(1, "day"), sessions, lambda moment: select(sessions.c.id).where(sessions.c.expires_at < stamp(moment)),
        removed(sessions, sessions.c.id), Words("过期以后", "after they expired"),
    ),
    Purpose(
        "闲置附件", "idle_files", Period(2, "day"), files,
        lambda moment: select(files.c.id).where(files.c.case.is_(None), files.c.linked_at.is_(None), files.c.made_at < stamp(moment)),
        removed(files, files.c.id), Words("传上来而没有提交的附件", "files that came and were not handed in"),
    ),
    Purpose(
        "通知", "messages", Period(90, "day"), outbox, lambda moment: select(outbox.c.id).where(outbox.c.sent_at < stamp(moment)),
        removed(outbox, outbox.c.id), Words("发出以后", "after they were sent"),
    ),
    Purpose(
        "支付", "payments", Period(30, "year"), payments,
        # 会计档案管理办法: vouchers are kept thirty years.
        lambda moment: select(payments.c.id).where(settled_before(moment), payments.c.erased_at.is_(None)), payees_erased,
        Words("付出或者不予支付以后；金额和账本不抹", "after they were paid or refused; amounts and the ledger stay"),
    ),
    Purpose(
        "查得的数据", "readings", Period(1, "year"), readings, lambda moment: select(readings.c.id).where(readings.c.read_at < stamp(moment)),
        removed(readings, readings.c.id), Words("从各部门查来的数据，查得以后", "what registers told, after it was read"),
    ),
    Purpose(
        "异议", "objections", Period(3, "year"), objections,
        lambda moment: select(objections.c.id).where(objections.c.answered_at < stamp(moment)), removed(objections, objections.c.id),
        Words("答复以后", "after they were answered"),
    ),
)  # fmt: skip
