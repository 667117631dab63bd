"""What each role may do: one table. What stands in no row, nobody may."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from web.people.person import Person, Role


class Right(StrEnum):
    """Something one may do. A page or an endpoint names the right it asks for; without one it cannot be reached."""

    LOOK = "look"  # finding a matter, reading its guide, looking what one qualifies for
    SIGN_IN = "sign in"
    OWN_ACCOUNT = "own account"  # one's password, sessions, roles
    APPLY = "apply"  # filling in and handing in, for whoever one acts for
    OWN_CASES = "own cases"  # looking, adding papers, withdrawing, objecting
    RATE = "rate"
    OWN_FILE = "own file"  # 一人一档: what is held of oneself and who looked
    GIVE_MANDATE = "give mandate"
    USE_MANDATE = "use mandate"
    FILL_FOR = "fill for"  # at the counter, for whoever stands there
    RECEIVE = "receive"  # 综合受理: accept, ask for completion, refuse
    EXAMINE = "examine"  # 分类审批: decide on a step
    DELIVER = "deliver"  # 综合出件, and the archive after it
    WORK = "work"  # the lists of a body and what is on them
    FOLLOW_RATINGS = "follow ratings"  # call back and put right
    FIGURES = "figures"
    WRITE_RULES = "write rules"
    REVIEW_RULES = "review rules"
    PUBLISH_RULES = "publish rules"
    READ_RULES = "read rules"  # versions that are not published yet
    APPROVE_PAYMENT = "approve payment"
    AUDIT = "audit"
    ADMINISTER = "administer"


EVERYBODY = frozenset({Right.LOOK, Right.SIGN_IN})
SIGNED_IN = frozenset({Right.OWN_ACCOUNT})
OWN = frozenset({Right.APPLY, Right.OWN_CASES, Right.RATE})

RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.CITIZEN: OWN | {Right.OWN_FILE, Right.GIVE_MANDATE},
        Role.AGENT: OWN | {Right.USE_MANDATE},
        # Own cases: those filled in for whoever is served just now, to hand out the acknowledgement (`sight`).
        Role.RECEIVING: frozenset({Right.APPLY, Right.OWN_CASES, Right.FILL_FOR, Right.RECEIVE, Right.WORK, Right.FIGURES}),
        Role.EXAMINING: frozenset({Right.EXAMINE, Right.WORK, Right.FIGURES}),
        Role.DELIVERING: frozenset({Right.DELIVER, Right.WORK, Right.FIGURES}),
        Role.OFFICER: frozenset({Right.EXAMINE, Right.WORK, Right.FOLLOW_RATINGS, Right.FIGURES}),
        Role.AUTHOR: frozenset({Right.WRITE_RULES, Right.READ_RULES}),
        Role.REVIEWER: frozenset({Right.REVIEW_RULES, Right.READ_RULES}),
        Role.PUBLISHER: frozenset({Right.PUBLISH_RULES, Right.READ_RULES}),
        Role.PAYER: frozenset({Right.APPROVE_PAYMENT}),
        Role.AUDITOR: frozenset({Right.AUDIT, Right.FIGURES}),
        Role.ADMINISTRATOR: frozenset({Right.ADMINISTER}),
    }
)

ONLY_SIGNED_IN = frozenset({Right.OWN_FILE, Right.GIVE_MANDATE, Right.USE_MANDATE, Right.OWN_ACCOUNT})
"""What a visitor without an account has not, although a citizen: nobody could be told apart from whoever uses the browser next."""

APART: tuple[frozenset[Role], ...] = (
    frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),  # 三权分立: who runs it, who keeps it safe, who looks over both
    *(frozenset({Role.ADMINISTRATOR, role}) for role in Role if role not in (Role.ADMINISTRATOR, Role.AUDITOR)),
    *(frozenset({Role.AUDITOR, role}) for role in Role if role not in (Role.ADMINISTRATOR, Role.AUDITOR)),
    *(frozenset({Role.PAYER, role}) for role in (Role.RECEIVING, Role.EXAMINING, Role.DELIVERING, Role.OFFICER)),
    frozenset({Role.AUTHOR, Role.REVIEWER}),
    frozenset({Role.AUTHOR, Role.PUBLISHER}),
)
"""Roles that no account holds together."""


def rights_of(person: Person) -> frozenset[Right]:
    """All that a person may do here. Who acts for another does so in the one role that lets them, and has no other right of their own."""
    if person.mandate is not None:
        return EVERYBODY | SIGNED_IN | (RIGHTS[Role.AGENT] if Role.AGENT in person.roles else frozenset())
    held: frozenset[Right] = frozenset().union(*(RIGHTS[role] for role in person.roles))
    return EVERYBODY | SIGNED_IN | held if person.is_signed_in else EVERYBODY | (held - ONLY_SIGNED_IN)


def may(person: Person, right: Right) -> bool:
    return right in rights_of(person)


def may_at(person: Person, right: Right, area: str, goal: str) -> bool:
    """Whether somebody has a right, and has it for this matter: who acts under a mandate applies only for what it covers, a
    clerk only for whoever stands at the counter.
    """
    if right is Right.APPLY and person.mandate is not None and not person.mandate.covers(area, goal):
        return False
    if right is Right.APPLY and not person.client and person.mandate is None and may(person, Right.FILL_FOR) and Role.CITIZEN not in person.roles:
        return False
    return may(person, right)


def role_for(person: Person, right: Right) -> Role | None:
    """The role in which a person uses a right, to be recorded with what they do; None if they have not the right."""
    if not may(person, right):
        return None
    if person.mandate is not None:
        return Role.AGENT
    held = [role for role in Role if role in person.roles]
    return next((role for role in held if right in RIGHTS[role]), held[0] if held else Role.CITIZEN)


def held_apart(roles: frozenset[Role]) -> frozenset[Role] | None:
    """Two of these roles that must not be one account's; None if they go together."""
    return next((pair for pair in APART if pair <= roles), None)


def may_publish(person: Person, authors: frozenset[str]) -> bool:
    """Whoever wrote any part of a change never publishes it, whatever roles they have by now."""
    return may(person, Right.PUBLISH_RULES) and person.id not in authors
