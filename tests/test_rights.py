"""Who may do what, and who sees whose: the tables themselves, before any page asks them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest

from web.people.person import CASE_STAFF, Mandate, Person, Role
from web.people.rights import APART, RIGHTS, Right, held_apart, may, may_publish, rights_of, role_for
from web.people.sight import is_theirs, may_see

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
MANDATE = Mandate("m", "principal", "agent", frozenset({"910100/种花"}), NOW - timedelta(days=1), NOW + timedelta(days=1))


@dataclass(frozen=True)
class Case:
    subject: str = "principal"
    actor: str = "principal"
    catalog: str = "910100"
    goal: str = "种花"
    bodies: frozenset[str] = frozenset({"园林局"})


def staff(role: Role, body: str = "园林局") -> Person:
    return Person("staff", frozenset({role}), body=body, via="local")


# ── roles and rights ─────────────────────────────────────────────────────────────────────────────────────────────


def test_every_role_has_a_row_and_every_right_somebody():
    assert set(RIGHTS) == set(Role)
    everybody = rights_of(Person("v")) | rights_of(Person("c", via="local"))
    assert set(Right) == everybody.union(*RIGHTS.values())


def test_no_roles_no_rights_beyond_looking():
    assert rights_of(Person("nobody", frozenset(), via="local")) == {Right.LOOK, Right.SIGN_IN, Right.OWN_ACCOUNT}


def test_a_visitor_applies_but_has_no_file_and_gives_no_mandate():
    visitor, citizen = Person("v"), Person("c", via="local")
    assert may(visitor, Right.APPLY) and may(visitor, Right.OWN_CASES)
    for right in (Right.OWN_FILE, Right.GIVE_MANDATE, Right.OWN_ACCOUNT):
        assert not may(visitor, right) and may(citizen, right)


def test_the_administrator_has_accounts_and_nothing_of_cases_rules_or_money():
    assert RIGHTS[Role.ADMINISTRATOR] == {Right.ADMINISTER}
    assert all(held_apart(frozenset({Role.ADMINISTRATOR, role})) for role in Role if role is not Role.ADMINISTRATOR)


@pytest.mark.parametrize("roles", list(combinations(Role, 2)))
def test_roles_that_check_each_other_are_never_one_accounts(roles):
    pair = frozenset(roles)
    assert (held_apart(pair) is not None) == (pair in APART)


def test_who_wrote_a_change_never_publishes_it():
    publisher = Person("p", frozenset({Role.PUBLISHER}), via="local")
    assert may_publish(publisher, frozenset({"a"})) and not may_publish(publisher, frozenset({"a", "p"}))
    both = Person("p", frozenset({Role.PUBLISHER, Role.AUTHOR}), via="local")  # roles change; who wrote it does not
    assert not may_publish(both, frozenset({"p"}))
    assert not may_publish(Person("q", frozenset({Role.AUTHOR}), via="local"), frozenset({"a"}))


def test_what_is_done_is_recorded_in_the_role_that_allows_it():
    clerk = Person("c", frozenset({Role.RECEIVING, Role.DELIVERING}), via="local")
    assert role_for(clerk, Right.RECEIVE) is Role.RECEIVING
    assert role_for(clerk, Right.DELIVER) is Role.DELIVERING
    assert role_for(clerk, Right.EXAMINE) is None
    agent = Person("agent", frozenset({Role.CITIZEN, Role.AGENT}), via="local")
    assert role_for(agent, Right.APPLY) is Role.CITIZEN
    assert role_for(agent.acting_under(MANDATE), Right.APPLY) is Role.AGENT


def test_who_acts_for_another_has_none_of_their_own_rights_meanwhile():
    agent = Person("agent", frozenset({Role.CITIZEN, Role.AGENT, Role.OFFICER}), body="园林局", via="local")
    acting = agent.acting_under(MANDATE)
    assert may(acting, Right.APPLY) and not may(acting, Right.WORK) and not may(acting, Right.OWN_FILE)
    assert not may(replace(acting, roles=frozenset({Role.CITIZEN})), Right.APPLY)
    assert acting.subject == "principal" and acting.desk != agent.desk


# ── mandates ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "is_live"),
    [
        ({}, True),
        ({"starts_at": NOW}, True), ({"starts_at": NOW + timedelta(microseconds=1)}, False),
        ({"ends_at": NOW}, False), ({"ends_at": NOW + timedelta(microseconds=1)}, True),
        ({"revoked_at": NOW}, False), ({"revoked_at": NOW + timedelta(microseconds=1)}, True),
        ({"agent": "principal"}, False),
    ],
)  # fmt: skip
def test_a_mandate_lives_from_its_first_moment_up_to_its_last(changes, is_live):
    assert replace(MANDATE, **changes).is_live(NOW) is is_live


@pytest.mark.parametrize(
    ("scope", "covers"),
    [
        ({"910100/种花"}, True), ({"910100/*"}, True), ({"910100/种树"}, False), ({"910101/*"}, False), ({"*/*"}, False), ({"*"}, False), (set(), False),
    ],
)  # fmt: skip
def test_a_mandate_covers_what_it_names(scope, covers):
    assert replace(MANDATE, scope=frozenset(scope)).covers("910100", "种花") is covers


# ── sight ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_citizens_see_their_own():
    assert may_see(Person("principal"), Case(), NOW)
    assert not may_see(Person("another"), Case(), NOW)
    # One who only handed it in for another sees it under the mandate, not besides.
    assert not may_see(Person("agent", via="local"), Case(actor="agent"), NOW)


@pytest.mark.parametrize(
    ("mandate", "case", "sees"),
    [
        ({}, Case(), True),
        ({}, Case(goal="种树"), False), ({}, Case(catalog="910101"), False), ({}, Case(subject="another"), False),
        ({"ends_at": NOW}, Case(), False), ({"revoked_at": NOW}, Case(), False), ({"agent": "another"}, Case(), False),
    ],
)  # fmt: skip
def test_an_agent_sees_what_the_mandate_covers_while_it_lives(mandate, case, sees):
    agent = Person("agent", frozenset({Role.AGENT}), via="local")
    assert not may_see(agent, case, NOW)
    assert may_see(agent.acting_under(replace(MANDATE, **mandate)), case, NOW) is sees


@pytest.mark.parametrize("role", list(Role))
def test_staff_see_the_cases_of_their_body_and_the_rest_none(role):
    works_on_cases = role in CASE_STAFF
    assert may_see(staff(role), Case(), NOW) is works_on_cases
    assert not may_see(staff(role, body="水务局"), Case(), NOW)
    assert not may_see(staff(role, body=""), Case(bodies=frozenset({""})), NOW)


def test_nobody_stands_on_both_sides_of_the_counter():
    clerk = staff(Role.RECEIVING)
    assert may_see(clerk, Case(), NOW) and not is_theirs(clerk, Case(), NOW)
    served = Case(subject="client", actor="staff")
    assert is_theirs(clerk.serving("client"), served, NOW) and not is_theirs(clerk.serving("client"), Case(subject="client"), NOW)
    assert not is_theirs(clerk.serving("another"), served, NOW) and not is_theirs(clerk, served, NOW)
