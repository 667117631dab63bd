"""Cases from before there were courses and desks: put on the desks they belong to, and found by the numbers in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from engine.program import Program
from web.cases.docket import Docket
from web.cases.handing_in import id_numbers_in
from web.store.records import case_bodies, cases


@dataclass(frozen=True, slots=True)
class Adopted:
    """How many cases were put in order, and the numbers of those whose rules cannot be read by this version any more."""

    count: int
    unread: tuple[str, ...]


def adopted(docket: Docket, program_of: Callable[[str], Program], now: datetime) -> Adopted:
    """Goes through the cases that are on no desk. Called again, it goes on where it was cut off."""
    on_no_desk = select(cases.c.reference).where(~exists().where(case_bodies.c.case == cases.c.reference), cases.c.erased_at.is_(None))
    store, count, unread = docket.store, 0, []
    with store.reading() as connection:
        references = connection.execute(on_no_desk.order_by(cases.c.created_at)).scalars().all()
    for reference in references:
        with store.reading() as connection:
            case = store.case_at(connection, reference)
        assert case is not None
        try:
            program = program_of(case.program)
        except (ValueError, KeyError, TypeError):
            unread.append(case.number)
            continue
        docket.index_again(reference, now)
        with store.writing() as writing:
            store.mark_numbers(writing, reference, id_numbers_in(program, case.answers))
            writing.note("case.indexed", f"cases/{reference}")
        count += 1
    return Adopted(count, tuple(unread))
