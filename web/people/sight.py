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
    """Whether a case is there for this person.

    Citizens see their own. An agent sees those of the principal, while acting under a live mandate that covers the matter.
    A clerk sees what they filled in for whoever they serve; staff see those their own body works on. All others see none: authors, publishers, payers, auditors, the administrator.
    """
    if person.mandate is not None:
        mandate = person.mandate
        is_theirs = case.subject == mandate.principal and mandate.agent == person.id
        return may(person, Right.OWN_CASES) and is_theirs and mandate.is_live(now) and mandate.covers(case.catalog, case.goal)
    if may(person, Right.OWN_CASES) and Role.CITIZEN in person.roles and case.subject == person.id:
        return True
    if person.client and may(person, Right.FILL_FOR) and case.subject == person.client and case.actor == person.id:
        return True
    if may(person, Right.WORK) and person.roles & CASE_STAFF:
        return person.body == EVERYWHERE or (bool(person.body) and person.body in case.bodies)
    return False
