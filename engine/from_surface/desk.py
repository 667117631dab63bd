"""What every pass has at hand: the names, the report, and rules that are typed when they are first needed.

A rule that needs itself to be typed is a circle of rules, and is shown as one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dsl.diagnostics import Report
from dsl.source import NOWHERE, Span, Text
from engine import problems
from engine.from_surface.names import Names
from engine.kinds import AnyKind, Kind
from engine.program import ByHand, Expr, Literal, Parameter, Role, Rule

if TYPE_CHECKING:
    from dsl.expression import Scope


@dataclass(frozen=True, slots=True)
class Scene:
    """Where an expression stands: whose names it sees, what is bound around it, which facts are known to be there."""

    owners: tuple[str, ...] = ()
    person: str = ""
    locals: Mapping[str, Kind] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    item: Kind | None = None

    def with_locals(self, **locals_: Kind) -> Scene:
        return self.binding(locals_)

    def binding(self, locals_: Mapping[str, Kind]) -> Scene:
        return replace(self, locals={**self.locals, **locals_})

    def where_present(self, facts: frozenset[str]) -> Scene:
        return replace(self, present=self.present | facts) if facts else self


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule whose words are known and whose value is not yet typed."""

    name: str
    label: str
    role: Role
    build: Callable[[], Expr]
    want: Kind | None = None
    text: Text | None = None
    owner: str = ""
    otherwise: Callable[[], tuple[str | Expr, ...]] | None = None
    basis: tuple[str, ...] = ()
    checked: str = ""
    about: str = ""
    by_hand: ByHand | None = None
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class ParameterDraft:
    name: str
    build: Callable[[], Parameter]
    span: Span = NOWHERE


class Desk:
    """Holds the drafts and gives out typed rules, each typed once."""

    def __init__(self, names: Names, report: Report, *, region: str, is_lenient: bool = False):
        self.names = names
        self.report = report
        self.region = region
        self.is_lenient = is_lenient
        self.drafts: dict[str, Draft] = {}
        self.parameter_drafts: dict[str, ParameterDraft] = {}
        self.rules: dict[str, Rule] = {}
        self.parameters: dict[str, Parameter] = {}
        self.broken: set[str] = set()
        self.scopes: dict[object, Scope] = {}
        self.types: dict[str, Kind] = {}
        self.item_members: tuple[str, ...] = ()
        self._open: list[str] = []

    def add(self, draft: Draft) -> None:
        self.drafts.setdefault(draft.name, draft)

    def rule(self, name: str, asked_at: Span = NOWHERE) -> Rule | None:
        """The typed rule; None if it cannot be typed (its problem is in the report) or waits for itself."""
        if name in self.rules:
            return self.rules[name]
        draft = self.drafts.get(name)
        if draft is None or name in self.broken:
            return None
        if name in self._open:
            self._report_circle(name)
            return None
        self._open.append(name)
        try:
            value = draft.build()
            otherwise = draft.otherwise() if draft.otherwise else ()
        finally:
            self._open.pop()
        if name in self.broken:
            return None
        rule = Rule(
            name, draft.label, draft.role, value, value.kind, str(draft.text or ""), draft.owner, otherwise,
            draft.basis, draft.checked, draft.about, draft.by_hand, span=draft.span,
        )
        self.rules[name] = rule
        return rule

    def parameter(self, name: str) -> Parameter | None:
        if name in self.parameters:
            return self.parameters[name]
        draft = self.parameter_drafts.get(name)
        if draft is None or name in self.broken:
            return None
        if name in self._open:
            self._report_circle(name)
            return None
        self._open.append(name)
        try:
            parameter = draft.build()
        finally:
            self._open.pop()
        self.parameters[name] = parameter
        return parameter

    def _report_circle(self, name: str) -> None:
        circle = self._open[self._open.index(name):]
        first = min(circle, key=lambda each: self._span_of(each))
        at = circle.index(first)
        circle = circle[at:] + circle[:at]
        self.report.add(problems.circle_of_rules(self._span_of(first), (*circle, first)))
        self.broken.update(circle)

    def _span_of(self, name: str) -> Span:
        draft = self.drafts.get(name) or self.parameter_drafts.get(name)
        return draft.span if draft else NOWHERE


def nothing(span: Span = NOWHERE) -> Literal:
    """What stands where an expression could not be read: its problem is already in the report."""
    return Literal(None, AnyKind(), span=span)
