"""Codes people copy by hand: with a number they show how far a case is, on any device; with another they take a draft along."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select, update

from web.store.records import Draft, cases, drafts
from web.store.store import LETTERS, Store, hidden
from web.store.writing import Actor, stamp

CODE = 8
"""Letters of a code: with 31 of them, 40 bits, which nobody tries out within the limits of how often one may ask."""
PART = 6
"""Letters of each of the two parts by which a draft is taken along."""


# ── a case ───────────────────────────────────────────────────────────────────────────────────────────────────────


def code_of(store: Store, reference: str) -> str:
    """The code of a case: made from its reference by a key, kept nowhere."""
    return shown(_letters(store.keys.mark("code of a case", reference), CODE))


def case_by_code(store: Store, number: str, code: str) -> str | None:
    """The reference of the case with this number, if the code is its own. A wrong code and no such case look the same."""
    typed = plain(code)
    with store.reading() as connection:
        found = connection.execute(select(cases.c.reference).where(cases.c.number == shown_number(number))).scalar()
    known = store.keys.marks("code of a case", found or "nothing")
    fits = [secrets.compare_digest(_letters(mark, CODE), typed) for mark in known]
    return found if found is not None and any(fits) else None


def _letters(mark: str, count: int) -> str:
    number = int(sha256(mark.encode()).hexdigest(), 16)
    found = []
    for _ in range(count):
        number, place = divmod(number, len(LETTERS))
        found.append(LETTERS[place])
    return "".join(found)


def shown(code: str) -> str:
    """In two halves, as one reads it out."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def plain(typed: str) -> str:
    """However it was typed: small letters, blanks, dashes of any kind. Ascii alone, so that it can be compared in equal time."""
    return "".join(sign for sign in typed.upper() if sign in LETTERS)


def shown_number(typed: str) -> str:
    """A case number as it is kept, `261121-ABC-DEF`, however it was typed."""
    signs = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    return f"{signs[:6]}-{signs[6:9]}-{signs[9:]}"


# ── a draft ──────────────────────────────────────────────────────────────────────────────────────────────────────


def carried(store: Store, by: Actor, draft: Draft) -> tuple[str, str]:
    """A reference and a code, both new, with which this draft can be taken up elsewhere, once and until it expires."""
    reference, code = ("".join(secrets.choice(LETTERS) for _ in range(PART)) for _ in range(2))
    with store.writing(by) as writing:
        mark = store.keys.mark("draft to carry", reference + code)
        writing.connection.execute(update(drafts).where(drafts.c.id == draft.id).values(code_mark=mark))
        writing.note("draft.carried", f"drafts/{draft.id}", subject=draft.visitor)
    return shown(reference), shown(code)


def taken_up(store: Store, by: Actor, visitor: str, reference: str, code: str, now: datetime) -> tuple[str, str] | None:
    """The draft, from now on this visitor's: its catalog and goal. What they had begun of the same thing gives way to it."""
    marks = store.keys.marks("draft to carry", plain(reference) + plain(code))
    with store.writing(by) as writing:
        connection = writing.connection
        row = connection.execute(select(drafts).where(drafts.c.code_mark.in_(marks), drafts.c.expires_at > stamp(now))).mappings().first()
        if row is None:
            writing.note("draft.not_found", "drafts")
            return None
        owner = hidden(visitor)
        connection.execute(
            delete(drafts).where(drafts.c.visitor == owner, drafts.c.catalog == row["catalog"], drafts.c.goal == row["goal"], drafts.c.id != row["id"])
        )
        until = stamp(now + timedelta(days=store.draft_days))
        connection.execute(update(drafts).where(drafts.c.id == row["id"]).values(visitor=owner, code_mark=None, expires_at=until))
        writing.note("draft.taken_up", f"drafts/{row['id']}", subject=owner)
        return str(row["catalog"]), str(row["goal"])
