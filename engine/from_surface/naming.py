"""What a name stands for where it is written: a fact, a rule, a parameter, a member, a choice, a place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from dsl.diagnostics import Diagnostic
from dsl.source import Span
from engine import problems, problems_of_kinds
from engine.from_surface.checks import Checks, said
from engine.from_surface.desk import Around, Desk, Scene, nothing
from engine.from_surface.names import Declared
from engine.from_surface.presence import path_of
from engine.from_surface.slips import meant_by_name
from engine.kinds import (
    ANY,
    BOOLEAN,
    DATE,
    DAYS,
    MOST_NAMES,
    NUMBER,
    TEXT,
    TIME,
    AnyKind,
    BooleanKind,
    ChoiceKind,
    DateKind,
    DateTimeKind,
    DaysKind,
    Kind,
    ListKind,
    Maybe,
    MonthsKind,
    RangeKind,
    RecordKind,
    RegionKind,
    TimeKind,
    certain,
    names_within,
)
from engine.program import Expr, FactRef, ItemMember, Literal, Local, Lookup, Member, Record, RuleRef


@dataclass(frozen=True, slots=True)
class Naming(Checks):
    """Looks names up: what is bound around, then the members of an item in a filter, then what the catalog declares."""

    def seen(self, name: str, scene: Scene, want: Kind | None, span: Span, item: str = "item") -> Expr | None:
        """What a name stands for; None if nothing is called so. In a filter the item's members come before what is around.

        `item` is the local that the item of the nearest filter is here.
        """
        if name in scene.locals and (scene.item is None or name in scene.nearer):
            return self.as_seen(Local(name, scene.locals[name], span=span), scene)
        if scene.item is not None:
            return self.seen_in_filter(name, scene, want, span, item)
        declared = self.desk.names.seen_from(scene.owners, scene.person, name)
        if declared is None:
            return None
        choice = certain(want) if want is not None else None
        if isinstance(choice, ChoiceKind) and name in choice.options:
            return self.choice_or_name(choice, declared, name, span)
        return self.declared(declared, scene, span)

    def seen_in_filter(self, name: str, scene: Scene, want: Kind | None, span: Span, item: str) -> Expr | None:
        assert scene.item is not None
        kind = certain(scene.item)
        if isinstance(kind, RecordKind) and (member := kind.member(name)) is not None:
            return self.as_seen(Member(Local(item, scene.item, span=span), name, member, span=span), scene)
        around, *further = scene.outer or (Around("", None, frozenset()),)
        outside = replace(scene, item=around.item, nearer=around.nearer, outer=tuple(further))
        if name == "item":
            otherwise: Expr | None = Local(item, scene.item, span=span)
        else:
            otherwise = self.seen(name, outside, want, span, around.local)
        if isinstance(kind, AnyKind) or isinstance(kind, RecordKind) and self.desk.is_lenient:
            return ItemMember(name, otherwise, ANY, of=item, span=span)
        return otherwise

    def choice_or_name(self, choice: ChoiceKind, declared: Declared, name: str, span: Span) -> Expr:
        """A word that is one of the choices wanted here, and a name too. What is true or false cannot be meant."""
        if not self.is_truth(declared):
            self.desk.report.add(problems.choice_or_name(span, name, choice))
        return Literal(name, choice, span=span)

    def is_truth(self, declared: Declared) -> bool:
        match declared.sort:
            case "fact":
                return isinstance(certain(self.desk.names.facts[declared.full].typed.kind), BooleanKind)
            case "rule":
                return isinstance(self.desk.drafts[declared.full].want, BooleanKind)
        return declared.sort == "goal"

    def word(self, name: str, want: Kind | None, span: Span) -> Expr | None:
        """A bare word where one of a few choices, or a place, is wanted."""
        plain = certain(want) if want is not None else None
        if isinstance(plain, ListKind):
            plain = plain.item
        if isinstance(plain, ChoiceKind) and name in plain.options:
            return Literal(name, plain, span=span)
        if isinstance(plain, RegionKind | AnyKind | None) and name in self.desk.names.places:
            code = self.desk.names.code(name)
            if code is not None:
                return Literal(code, RegionKind(), span=span)
            self.desk.report.add(problems.unknown_place(span, name, self.desk.names.places))
            return nothing(span)
        return None

    def unknown(self, name: str, scene: Scene, want: Kind | None, span: Span) -> Diagnostic:
        plain = certain(want) if want is not None else None
        match plain:
            case ChoiceKind():
                return problems_of_kinds.not_an_option(span, name, plain, guess=self.desk.may_guess)
            case RegionKind():
                return problems.unknown_place(span, name, self.desk.names.places, guess=self.desk.may_guess)
        if name in self.desk.names.choices:
            return problems.choice_as_value(span, name)
        known = tuple(self.desk.names.visible(scene.owners, scene.person)) if self.desk.may_guess else ()
        return problems.unknown_name(span, name, known, meant_by_name(name, plain))

    def is_beside_unread(self, name: str, scene: Scene, want: Kind | None) -> bool:
        """Whether nobody can tell if this is a word of a fact or a column, because that was not understood itself."""
        below = self.column is not None and isinstance(scene.locals.get("?"), AnyKind)
        return below or isinstance(want, AnyKind) and name in self.desk.options

    def declared(self, declared: Declared, scene: Scene, span: Span) -> Expr:
        names = self.desk.names
        match declared.sort:
            case "fact":
                return self.as_seen(FactRef(declared.full, names.facts[declared.full].typed.kind, span=span), scene)
            case "parameter":
                return self.lookup(declared.full, None, None, span)
            case "rule" if declared.full not in self.desk.drafts and declared.is_result:
                owner, _, result = declared.full.rpartition(".")
                return self.refuse(problems.unknown_member(span, owner, result, self.desk.members_of(owner)), ANY, span)
            case "rule":
                rule = self.desk.rule(declared.full)
                return self.as_seen(RuleRef(declared.full, rule.kind, span=span), scene) if rule else nothing(span)
            case "goal":
                return self.refuse(problems.goal_as_value(span, declared.full), ANY, span)
            case "group":
                members = names.members.get(declared.full, {})
                entries = tuple((name, self.declared(each, scene, span)) for name, each in members.items() if each.sort == "fact")
                return record(self.desk, entries, span)
            case _:
                assert_never(declared.sort)

    def lookup(self, full: str, on: Expr | None, region: Expr | None, span: Span) -> Expr:
        parameter = self.desk.parameter(full)
        if parameter is None:
            return nothing(span)
        if region is None and parameter.is_regional:
            region = parameter.by
        if any(self.unfolds(expr, len(parameter.inputs)) for _, expr in parameter.inputs):
            return self.refuse(problems_of_kinds.unfolds(span), parameter.kind, span)
        return Lookup(full, on, region, tuple(expr for _, expr in parameter.inputs), parameter.kind, span=span)

    def member(self, of: Expr, name: str, span: Span) -> Expr:
        kind = certain(of.kind)
        if isinstance(of.kind, Maybe) and not self.desk.is_lenient:
            self.unguarded(of)
        match kind:
            case RecordKind(members) if not self.desk.is_lenient or kind.member(name) is not None:
                found = kind.member(name)
                if found is None:
                    known = tuple(each for each, _ in members)
                    return self.refuse(problems.unknown_member(span, said(of), name, known), ANY, span)
                return Member(of, name, found, span=span)
            case ListKind(RecordKind() as record) if not self.desk.is_lenient or record.member(name) is not None:
                found = record.member(name)
                if found is None:
                    known = tuple(each for each, _ in record.members)
                    return self.refuse(problems.unknown_member(span, said(of), name, known), ANY, span)
                return Member(of, name, ListKind(found), span=span)
        properties = PROPERTY_KINDS.get(type(kind))
        if properties is not None and name in properties:
            return Member(of, name, properties[name], span=span)
        if self.desk.is_lenient or isinstance(kind, AnyKind):
            return Member(of, name, ANY, span=span)
        return self.refuse(problems.no_such_property(span, name, kind, tuple(properties or ())), ANY, span)

    def as_seen(self, expr: Expr, scene: Scene) -> Expr:
        """What a test around it has made sure is there, without the chance of being absent."""
        is_there = isinstance(expr.kind, Maybe) and path_of(expr) in scene.present
        return replace(expr, kind=certain(expr.kind)) if is_there else expr


def record(desk: Desk, entries: tuple[tuple[str, Expr], ...], span: Span) -> Record:
    return Record(entries, record_kind(desk, tuple((name, value.kind) for name, value in entries), span), span=span)


def record_kind(desk: Desk, members: tuple[tuple[str, Kind], ...], span: Span) -> Kind:
    """The kind of a record of these members; of one too large nothing is known."""
    kind = RecordKind(members)
    if names_within(kind) <= MOST_NAMES:
        return kind
    if not desk.is_lenient:
        desk.report.add(problems_of_kinds.too_many_names(span, MOST_NAMES))
    return ANY


PROPERTY_KINDS: dict[type, dict[str, Kind]] = {
    DateKind: {"year": NUMBER, "month": NUMBER, "day": NUMBER, "weekday": NUMBER},
    TimeKind: {"hour": NUMBER, "minute": NUMBER, "second": NUMBER, "time offset": Maybe(DAYS), "timezone": Maybe(TEXT)},
    DateTimeKind: {
        **dict.fromkeys(("year", "month", "day", "weekday", "hour", "minute", "second"), NUMBER),
        "time offset": Maybe(DAYS), "timezone": Maybe(TEXT), "date": DATE, "time": TIME,
    },
    MonthsKind: {"years": NUMBER, "months": NUMBER},
    DaysKind: {"days": NUMBER, "hours": NUMBER, "minutes": NUMBER, "seconds": NUMBER},
    RangeKind: {"start": ANY, "end": ANY, "start included": BOOLEAN, "end included": BOOLEAN},
}
"""Kinds of the properties in engine.values.properties."""
