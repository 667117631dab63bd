"""A person acts in a role: for oneself, for another under a mandate, or for whoever stands at the counter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal

from dsl.diagnostics import Words

EVERYWHERE = "*"
"""The body of a demo account that works for every department; no account of an office has it."""

Via = Literal["visitor", "local", "oidc"]


class Role(StrEnum):
    """What somebody is here as. A clerk at the window holds one or more of the first three kinds of staff."""

    CITIZEN = "citizen"
    AGENT = "agent"
    RECEIVING = "receiving"  # 综合受理
    EXAMINING = "examining"  # 分类审批
    DELIVERING = "delivering"  # 综合出件
    OFFICER = "officer"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    PAYER = "payer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> Words:
        return LABELS[self]


LABELS = {
    Role.CITIZEN: Words("办事人", "Citizen"),
    Role.AGENT: Words("代办人", "Agent"),
    Role.RECEIVING: Words("窗口：综合受理", "Counter: reception"),
    Role.EXAMINING: Words("后台：分类审批", "Back office: examination"),
    Role.DELIVERING: Words("窗口：综合出件", "Counter: delivery"),
    Role.OFFICER: Words("部门经办人", "Department officer"),
    Role.AUTHOR: Words("规则起草人", "Author of rules"),
    Role.REVIEWER: Words("规则审读人", "Reviewer of rules"),
    Role.PUBLISHER: Words("规则发布人", "Publisher of rules"),
    Role.PAYER: Words("支付审批人", "Approver of payments"),
    Role.AUDITOR: Words("审计人", "Auditor"),
    Role.ADMINISTRATOR: Words("账号管理员", "Administrator"),
}

CLERK = frozenset({Role.RECEIVING, Role.EXAMINING, Role.DELIVERING})
"""The roles of a window clerk."""

CASE_STAFF = CLERK | {Role.OFFICER}
"""Those who work on other people's cases, within their body."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """What one person (the agent) may do for another (the principal): which matters, from when, until when.

    `scope` names goals as `area/goal`, or a whole area as `area/*`; an empty scope allows nothing.
    """

    id: str
    principal: str
    agent: str
    scope: frozenset[str]
    starts_at: datetime
    ends_at: datetime
    revoked_at: datetime | None = None
    principal_name: str = field(default="", repr=False)
    agent_name: str = field(default="", repr=False)

    def is_live(self, now: datetime) -> bool:
        """From its first moment up to, but not with, its last; a mandate withdrawn is dead from that moment."""
        is_revoked = self.revoked_at is not None and self.revoked_at <= now
        return self.starts_at <= now < self.ends_at and not is_revoked and self.principal != self.agent

    def covers(self, area: str, goal: str) -> bool:
        return f"{area}/{goal}" in self.scope or f"{area}/*" in self.scope


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts. `id` tells nothing about them; `body` is the department (部门) of staff.

    `mandate` is the one they act under just now, `client` whoever a clerk fills in for; at most one of both.
    """

    id: str
    roles: frozenset[Role] = frozenset({Role.CITIZEN})
    name: str = field(default="", repr=False)
    body: str = ""
    via: Via = "visitor"
    mandate: Mandate | None = None
    client: str = ""

    @property
    def is_signed_in(self) -> bool:
        return self.via != "visitor"

    @property
    def is_staff(self) -> bool:
        return not self.roles <= {Role.CITIZEN, Role.AGENT}

    @property
    def subject(self) -> str:
        """Whose business it is: the principal's, the client's, or one's own."""
        return self.mandate.principal if self.mandate else self.client or self.id

    @property
    def desk(self) -> str:
        """Under which drafts and what is handed in are found again: apart for each one somebody acts for."""
        return f"{self.id}/{self.mandate.id}" if self.mandate else f"{self.id}/{self.client}" if self.client else self.id

    def acting_under(self, mandate: Mandate) -> Person:
        return replace(self, mandate=mandate, client="")

    def serving(self, client: str) -> Person:
        return replace(self, mandate=None, client=client)


def roles_of(names: Iterable[str]) -> frozenset[Role]:
    """Roles by name; a name there is no role for gives nothing."""
    known = {role.value: role for role in Role}
    return frozenset(known[name] for name in names if name in known)
