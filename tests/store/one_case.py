"""A case like any other, told by a number: who hands the same one in again gets the same case."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import insert, select

from web.store.records import Case, programs
from web.store.store import Store

CANARY = "金丝雀九百一十"
ID_NUMBER = "91010119900307293X"
PROGRAM = "p" * 64


def hand_in(store: Store, number: int, **more: Any) -> Case:
    keep_program(store)
    usual: dict[str, Any] = {
        "visitor": "v", "catalog": "c", "goal": "g", "program": PROGRAM, "key": f"{number:032d}", "decision": {"why": CANARY},
        "answers": {"姓名": CANARY, "号码": ID_NUMBER, "第几": number}, "on": date(2026, 6, 1), "id_numbers": [ID_NUMBER],
    }  # fmt: skip
    return store.hand_in(**usual | more)


def keep_program(store: Store) -> None:
    with store.reading() as connection:
        known = connection.execute(select(programs.c.hash).where(programs.c.hash == PROGRAM)).first()
    if known is None:
        with store.tending() as connection:
            connection.execute(insert(programs).values(hash=PROGRAM, name="p", body="{}", kept_at=""))


def kept(store: Store, reference: str) -> Case | None:
    """A case as it is in the database now."""
    with store.reading() as connection:
        return store.case_at(connection, reference)
