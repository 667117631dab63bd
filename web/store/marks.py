"""The marks by which people and cases are found again, made again by the key in use now, while the service goes on.

A mark does not say what it was made of. It is made again from what stands sealed beside it: a text there that has this mark
under an earlier key is the one. A few rows in a transaction, each with its entry in the ledger, which also says how far it came:
cut off half-way, it goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, RowMapping, Select, and_, delete, insert, select, update

from web.store.id_numbers import standard_id_number
from web.store.records import case_marks, cases, events, payments, people
from web.store.store import Store
from web.store.writing import SYSTEM, Actor, Writing

USE = "id number"
AT_ONCE = 100
"""Rows in one transaction: short enough that nobody waits for it."""

SHORTEST, LONGEST = 6, 60
"""Of a text that may be an ID number, as it was typed."""


def marked_again(store: Store, by: Actor = SYSTEM) -> Mapping[str, int]:
    """How many marks were made again, by table."""
    return {
        "people": _through(store, by, people.c.id, select(people.c.id, people.c.number).where(people.c.number_mark.is_not(None)), _person),
        "payments": _through(
            store, by, payments.c.id, select(payments.c.id, payments.c.payee).where(payments.c.payee_mark.is_not(None), payments.c.payee.is_not(None)), _payment
        ),
        "cases": _through(
            store, by, cases.c.reference,
            select(cases.c.reference, cases.c.answers).where(cases.c.erased_at.is_(None), cases.c.reference.in_(select(case_marks.c.case))), _case,
        ),
    }  # fmt: skip


def _through(store: Store, by: Actor, key: Column[Any], rows: Select[Any], again: Callable[[Writing, RowMapping], int]) -> int:
    newest, count = store.keys.current("mark").id, 0
    after = _reached(store, key.table.name, newest)
    while True:
        with store.writing(by) as writing:
            here = writing.connection.execute(rows.where(key > after).order_by(key).limit(AT_ONCE)).mappings().all()
            if not here:
                # Through: whoever asks again begins anew.
                writing.note("marks.renewed", key.table.name, {"key": newest, "count": 0, "after": ""})
                return count
            done = sum(again(writing, row) for row in here)
            after = here[-1][key.name]
            writing.note("marks.renewed", key.table.name, {"key": newest, "count": done, "after": after})
        count += done


def _reached(store: Store, table: str, key: str) -> str:
    """The last row of a table that was passed with this key; nothing where none was, or where all were."""
    said = next((entry.body for entry in store.trail(thing=table, kinds=("marks.renewed",), newest=1)), {})
    return str(said["after"]) if said.get("key") == key else ""


def _person(writing: Writing, row: RowMapping) -> int:
    mark = writing.keys.mark(USE, writing.open(row["number"], people.c.number, row["id"]))
    return writing.connection.execute(update(people).where(people.c.id == row["id"], people.c.number_mark != mark).values(number_mark=mark)).rowcount


def _payment(writing: Writing, row: RowMapping) -> int:
    number = standard_id_number(json.loads(writing.open(row["payee"], payments.c.payee, row["id"]))["number"])
    mark = writing.keys.mark(USE, number)
    return writing.connection.execute(update(payments).where(payments.c.id == row["id"], payments.c.payee_mark != mark).values(payee_mark=mark)).rowcount


def _case(writing: Writing, row: RowMapping) -> int:
    connection, reference = writing.connection, row["reference"]
    old = set(connection.execute(select(case_marks.c.mark).where(case_marks.c.case == reference)).scalars())
    count = 0
    for number in _numbers_in(writing, row):
        newest, *earlier = writing.keys.marks(USE, number)
        passed = old.intersection(earlier)
        if passed:
            connection.execute(delete(case_marks).where(and_(case_marks.c.case == reference, case_marks.c.mark.in_(passed))))
            if newest not in old:
                connection.execute(insert(case_marks).values(mark=newest, case=reference))
            old = (old - passed) | {newest}
            count += 1
    return count


def _numbers_in(writing: Writing, row: RowMapping) -> set[str]:
    """What may be an ID number among the answers of a case, also those that were put right since."""
    reference = row["reference"]
    found = set(_texts(json.loads(writing.open(row["answers"], cases.c.answers, reference))))
    for number, body in writing.connection.execute(select(events.c.number, events.c.body).where(events.c.case == reference, events.c.body.is_not(None))):
        found.update(_texts(json.loads(writing.open(body, events.c.body, f"{reference}/{number}"))))
    return {standard_id_number(each) for each in found if SHORTEST <= len(each) <= LONGEST}


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for inner in value.values():
                yield from _texts(inner)
        case list():
            for inner in value:
                yield from _texts(inner)
