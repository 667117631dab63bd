"""What of other people's things somebody may see: one function, asked by every door. What it does not allow looks absent."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from web.people.person import CASE_STAFF, EVERYWHERE, Person, Role
from web.people.rights import Right, may


class Kept(Protocol):
    """What sight goes by in a case: whose it is, who handed it in, which bodies have something to do in it."""

    @property
    def subject(self) -> str: ...

    @property
    def actor(self) -> str: ...

    @property
    def catalog(self) -> str:
        """The area it was handed in to."""
        ...

    @property
    def goal(self) -> str: ...

    @property
    def bodies(self) -> frozenset[str]: ...


def may_see(person: Person, case: Kept, now: datetime) -> bool:
    """Whether a case is there for this person: their own business, or that of staff whose body works on it.

    All others see none: authors, publishers, payers, auditors, the administrator.
    """
    return is_theirs(person, case, now) or works_on(person, case)


def is_theirs(person: Person, case: Kept, now: datetime) -> bool:
    """Whether somebody stands on the applicant's side of a case.

    Citizens do in their own. An agent does in those of the principal, while acting under a live mandate that covers the
    matter; a clerk in what they filled in, for as long as they serve whoever it is for.
    """
    if not may(person, Right.OWN_CASES):
        return False
    if person.mandate is not None:
        mandate = person.mandate
        is_given = case.subject == mandate.principal and mandate.agent == person.id
        return is_given and mandate.is_live(now) and mandate.covers(case.catalog, case.goal)
    if person.client:
        return may(person, Right.FILL_FOR) and case.subject == person.client and case.actor == person.id
    return Role.CITIZEN in person.roles and case.subject == person.id


def works_on(person: Person, case: Kept) -> bool:
    """Whether somebody stands on the office's side of a case: staff whose own body has something to do in it."""
    if person.mandate is not None or not may(person, Right.WORK) or not person.roles & CASE_STAFF:
        return False
    return person.body == EVERYWHERE or (bool(person.body) and person.body in case.bodies)
