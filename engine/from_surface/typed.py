"""An expression as written, with every name looked up and every kind known.

In a catalog a kind that does not fit is a problem. In a lenient desk (`banshi feel`: DMN exactly) it is left to the run,
which answers null with a diagnostic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import assert_never

from dsl import nodes
from dsl.expression import parse
from dsl.source import Span, Text
from engine import problems, problems_of_kinds
from engine.facts import FIRST_YEAR, LAST_YEAR
from engine.free import free_names
from engine.from_surface import problems_of_slips as slips
from engine.from_surface.checks import said
from engine.from_surface.desk import Desk, Scene, nothing
from engine.from_surface.naming import record
from engine.from_surface.operators import Operators
from engine.from_surface.scopes import scope_of
from engine.functions import FUNCTIONS, Function
from engine.kinds import (
    ANY,
    BOOLEAN,
    DATE,
    DAYS,
    MONTHS,
    NUMBER,
    TEXT,
    AnyKind,
    BooleanKind,
    ChoiceKind,
    DateKind,
    FunctionKind,
    Kind,
    ListKind,
    Maybe,
    NullKind,
    NumberKind,
    RangeKind,
    RegionKind,
    certain,
    from_type_name,
    kind_of,
    kind_of_number,
    least_common,
)
from engine.program import (
    Apply,
    Connective,
    Each,
    Expr,
    Filter,
    Items,
    Iteration,
    Lambda,
    Literal,
    Local,
    Quantified,
    RangeOf,
)
from engine.values import DaysDuration, Fault, MonthsDuration, temporal_from_text
from engine.values.numbers import within_digits
from engine.values.temporal import DAY, HOUR, MINUTE


def expression(desk: Desk, text: Text, scene: Scene, want: Kind | None = None) -> Expr:
    """What an author's expression says; `want` is the kind its place asks for."""
    desk.look_at(text.value)
    node = parse(text, scope_of(desk, scene), desk.report, feel=desk.is_lenient, takes_unknown=not desk.is_lenient)
    typist = Typist(desk, text)
    return typist.wanted(typist.of(node, scene, want), want)


def test_of(desk: Desk, cell: Text, scene: Scene, kind: Kind, column: Text) -> Expr | None:
    """A cell below the head of a column as a test of `Local("?")`; None for `-`."""
    desk.look_at(cell.value)
    node = parse(cell, scope_of(desk, scene), desk.report, unary=True, feel=desk.is_lenient, takes_unknown=not desk.is_lenient)
    if isinstance(node, nodes.Dash):
        return None
    scene = scene.binding({"?": kind})
    typist = Typist(desk, cell, column)
    return typist.wanted(typist.test(node, scene, Local("?", kind, span=cell.span)), BOOLEAN)


def value_of(desk: Desk, text: Text, scene: Scene, want: Kind | None = None) -> Expr:
    """What stands where a value of a declared kind is expected: an option, a place, a date or a number as they are, or an
    expression."""
    kind = certain(want) if want is not None else None
    value = text.value
    desk.look_at(value)
    if isinstance(kind, ChoiceKind) and value in kind.options:
        return Literal(value, kind, span=text.span)
    if isinstance(kind, RegionKind) and (code := value if _is_code(value) else desk.names.code(value)):
        return Literal(code, kind, span=text.span)
    if _ISO_DATE.fullmatch(value) and (kind is None or isinstance(kind, DateKind)):
        try:
            return Literal(date.fromisoformat(value), DATE, span=text.span)
        except ValueError:
            desk.report.add(problems_of_kinds.not_a_date(text))
            return nothing(text.span)
    return expression(desk, text, scene, want)


_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _is_code(text: str) -> bool:
    return len(text) == 6 and text.isdigit()


MONTHS_IN = {"年": 12, "个月": 1, "周年": 12}
TIME_IN = {"天": DAY, "日": DAY, "周": 7 * DAY, "小时": HOUR, "分钟": MINUTE, "秒": MINUTE // 60}
"""The words that make a span of time of a number, unless a counted number of the same word is beside it."""
SPANS = frozenset({*MONTHS_IN, *TIME_IN})


@dataclass(frozen=True, slots=True)
class Typist(Operators):
    """Types the nodes of one text; where it reports, it points into that text."""

    # ── the cases ────────────────────────────────────────────────────────────────────────────────────────────────

    def of(self, node: nodes.Node, scene: Scene, want: Kind | None = None) -> Expr:
        span = self.span(node)
        match node:
            case nodes.Name(name):
                return self.name(name, scene, want, span)
            case nodes.Number(value, unit):
                return self.number(value, unit, want, span)
            case nodes.Binary(operator, left, right):
                return self.binary(operator, left, right, scene, want, span)
            case nodes.String(value):
                return self.string(value, want, span)
            case nodes.Boolean(value):
                return Literal(value, BOOLEAN, span=span)
            case nodes.Null():
                return Literal(None, NullKind(), span=span)
            case nodes.AtLiteral(value):
                return self.temporal(value, node, span)
            case nodes.Path():
                return self.path(node, scene, want)
            case nodes.Negation(operand):
                return self.call("negate", [self.of(operand, scene, want)], span)
            case nodes.Connective(word, operands):
                return self.connective(word, operands, scene, span)
            case nodes.Between(value, low, high):
                subject = self.of(value, scene)
                ends = [self.of(end, scene, subject.kind) for end in (low, high)]
                if self.desk.is_lenient:
                    return self.call("between", [subject, *ends], span)
                self.check_ends(ends[0], ends[1], span)
                if self.unfolds(subject, 2):
                    return self.refuse(problems_of_kinds.unfolds(span), BOOLEAN, span)
                return Connective(
                    "and",
                    (self.compare(">=", subject, ends[0], span), self.compare("<=", subject, ends[1], span)),
                    BOOLEAN, span=span,
                )
            case nodes.In(value, tests):
                return self.member_of(self.of(value, scene), tests, scene, span)
            case nodes.Test() | nodes.Tests() | nodes.Dash():
                return self.stray_test(node, scene, span)
            case nodes.InstanceOf(value, type_):
                kind = from_type_name(type_, self.desk.types.get)
                if kind is None:
                    return self.refuse(problems_of_kinds.unknown_type_name(self.text.part(*type_.at), type_.name), BOOLEAN, span)
                return self.call("instance of", [self.of(value, scene), Literal(kind, ANY, span=span)], span)
            case nodes.Call():
                return self.written_call(node, scene, want)
            case nodes.If(test, then, otherwise):
                return self.choose(test, then, otherwise, scene, want, span)
            case nodes.For(iterations, body):
                typed, inner = self.iterations(iterations, scene)
                result = self.of(body, inner.with_locals(partial=ListKind(ANY)))
                return Each(typed, result, ListKind(result.kind), span=span)
            case nodes.Quantified(word, iterations, test):
                typed, inner = self.iterations(iterations, scene)
                return Quantified(word, typed, self.truth(self.of(test, inner, BOOLEAN)), BOOLEAN, span=span)
            case nodes.Filter(of, test):
                return self.filter(of, test, scene, span)
            case nodes.List(items):
                inner_want = want.item if isinstance(want, ListKind) else None
                typed_items = tuple(self.of(item, scene, inner_want) for item in items)
                return Items(typed_items, ListKind(least_common(i.kind for i in typed_items) if items else ANY), span=span)
            case nodes.Context(entries):
                return self.context(entries, scene, span)
            case nodes.Range(low, high, low_closed, high_closed, bare):
                inner_want = want.of if isinstance(want, RangeKind) else want
                first = None if low is None else self.of(low, scene, inner_want)
                last = None if high is None else self.of(high, scene, inner_want or (first.kind if first else None))
                if first is not None and last is not None and not bare and not self.desk.is_lenient:
                    self.check_ends(first, last, span)
                kind = RangeKind(least_common(certain(end.kind) for end in (first, last) if end is not None))
                return RangeOf(first, last, low_closed, high_closed, kind, span=span)
            case nodes.Function(parameters, body, external):
                return self.function(parameters, body, external, scene, span)
            case nodes.Broken():
                return nothing(span)
            case _:
                assert_never(node)

    # ── literals ─────────────────────────────────────────────────────────────────────────────────────────────────

    def number(self, value: Decimal, unit: str, want: Kind | None, span: Span) -> Expr:
        plain = certain(want) if want is not None else None
        is_count = isinstance(plain, NumberKind) and (plain.unit == unit or not plain.unit and unit not in SPANS)
        try:
            if unit in MONTHS_IN and not is_count and value == value.to_integral_value():
                return Literal(MonthsDuration(int(value) * MONTHS_IN[unit]), MONTHS, span=span)
            if unit in TIME_IN and not is_count:
                return Literal(DaysDuration(int(value * TIME_IN[unit])), DAYS, span=span)
            value = within_digits(value)
        except Fault as fault:
            return self.refuse(problems_of_kinds.faulty(span, fault.words), NUMBER, span)
        return Literal(value, kind_of_number(value, unit), span=span)

    def string(self, value: str, want: Kind | None, span: Span) -> Expr:
        plain = certain(want) if want is not None else None
        if isinstance(plain, ChoiceKind):
            if value in plain.options:
                return Literal(value, plain, span=span)
            return self.refuse(problems_of_kinds.not_an_option(span, value, plain, guess=self.desk.may_guess), plain, span)
        if isinstance(plain, RegionKind) and (code := self.desk.names.code(value)):
            return Literal(code, plain, span=span)
        return Literal(value, TEXT, span=span)

    def temporal(self, text: str, node: nodes.Node, span: Span) -> Expr:
        try:
            value = temporal_from_text(text)
        except Fault as fault:
            return self.refuse(problems_of_kinds.faulty(span, fault.words), ANY, span)
        year = getattr(value, "year", FIRST_YEAR)
        if not self.desk.is_lenient and not FIRST_YEAR <= year <= LAST_YEAR:
            return self.refuse(slips.date_out_of_reach(span, self.written(node)), kind_of(value), span)
        return Literal(value, kind_of(value), span=span)

    # ── names ────────────────────────────────────────────────────────────────────────────────────────────────────

    def name(self, name: str, scene: Scene, want: Kind | None, span: Span) -> Expr:
        if (found := self.seen(name, scene, want, span)) is not None:
            return found
        if (word := self.word(name, want, span)) is not None:
            return word
        if name in FUNCTIONS and not FUNCTIONS[name].is_operator:
            return self.function_itself(FUNCTIONS[name], span)
        self.desk.doubt()
        if name in self.desk.lost:
            return nothing(span)  # It stands in a part that could not be read, and that has been said.
        if self.desk.report.has_errors and self.is_beside_unread(name, scene, want):
            return nothing(span)
        return self.refuse(self.unknown(name, scene, want, span), certain(want) if want else ANY, span)

    def function_itself(self, function: Function, span: Span) -> Expr:
        """A function of the table as a value (DMN 1.5 §10.3.2.13): called with all that it must be given."""
        if not self.desk.is_lenient:
            return self.refuse(problems.function_without_call(span, function), ANY, span)
        takes = tuple((each.name, each.kind) for each in function.signatures[0].takes if not each.optional)
        body = self.call(function.name, [Local(name, kind, span=span) for name, kind in takes], span)
        return Lambda(takes, body, FunctionKind(tuple(kind for _, kind in takes), body.kind), span=span)

    def path(self, node: nodes.Path, scene: Scene, want: Kind | None) -> Expr:
        """`of.name`: a member of a person, of a matter, of a record, or a property."""
        span = self.span(node)
        if isinstance(node.of, nodes.Name) and node.of.name not in scene.locals:
            owner = node.of.name
            found = self.desk.names.members.get(owner, {}).get(node.name)
            if found is not None:
                return self.declared(found, scene, span)
            if (code := self.desk.names.code(f"{owner}.{node.name}")) is not None:
                return Literal(code, RegionKind(), span=span)
            declared = self.desk.names.seen_from(scene.owners, scene.person, owner)
            if declared is not None and declared.sort in ("goal", "group"):
                return self.refuse(problems.unknown_member(span, owner, node.name, self.desk.members_of(owner)), ANY, span)
        return self.as_seen(self.member(self.of(node.of, scene), node.name, span), scene)

    # ── lists and functions ──────────────────────────────────────────────────────────────────────────────────────

    def iterations(self, written: Iterable[nodes.Iteration], scene: Scene) -> tuple[tuple[Iteration, ...], Scene]:
        typed: list[Iteration] = []
        for each in written:
            domain = self.of(each.domain, scene)
            if isinstance(domain.kind, Maybe) and not self.desk.is_lenient:
                self.unguarded(domain)
            match certain(domain.kind):
                case ListKind(item) | RangeKind(item):
                    kind: Kind = item
                case AnyKind():
                    kind = ANY
                case other:
                    kind = other
                    if not self.desk.is_lenient:
                        self.desk.report.add(problems_of_kinds.not_a_list(domain.span, said(domain), other))
            typed.append(Iteration(each.name, domain))
            scene = scene.binding({each.name: kind})
        return tuple(typed), scene

    def filter(self, of: nodes.Node, test: nodes.Node, scene: Scene, span: Span) -> Expr:
        return self.filtered(self.of(of, scene), lambda inner: self.of(test, inner), scene, span)

    def filtered(self, items: Expr, ask: Callable[[Scene], Expr], scene: Scene, span: Span) -> Expr:
        kind = certain(items.kind)
        if isinstance(items.kind, Maybe) and not self.desk.is_lenient:
            self.unguarded(items)
        item = kind.item if isinstance(kind, ListKind) else ANY if isinstance(kind, AnyKind) else kind
        if not isinstance(kind, ListKind | AnyKind) and not self.desk.is_lenient:
            self.desk.report.add(problems_of_kinds.not_a_list(items.span, said(items), kind))
        inner = scene.of_items(item)
        asked = ask(inner)
        picks_one = isinstance(certain(asked.kind), NumberKind)
        if not picks_one and not isinstance(certain(asked.kind), BooleanKind | AnyKind) and not self.desk.is_lenient:
            self.desk.report.add(problems_of_kinds.wrong_kind(asked.span, BOOLEAN, certain(asked.kind), said(asked)))
        result = item if picks_one else ANY if isinstance(certain(asked.kind), AnyKind) else ListKind(item)
        filtered = Filter(items, asked, result, span=span)
        if inner.outer and inner.outer[0].local in free_names(asked):
            # The test speaks of the item of the filter around this one, which goes by another name in here.
            itself = Lambda(((inner.outer[0].local, ANY),), filtered, FunctionKind((ANY,), result), span=span)
            return Apply(itself, (Local("item", ANY, span=span),), (), result, span=span)
        return filtered

    def context(self, entries: Sequence[tuple[str, nodes.Node]], scene: Scene, span: Span) -> Expr:
        """A context: its names are distinct (DMN 1.5 §10.3.2.6), and an entry sees the earlier ones, a function also itself."""
        typed: list[tuple[str, Expr]] = []
        for name, node in entries:
            if name in dict(typed):
                return self.refuse(problems_of_kinds.entry_twice(self.span(node), name), ANY, span)
            itself = {name: ANY} if isinstance(node, nodes.Function) and self.desk.is_lenient else {}
            value = self.of(node, scene.binding(itself))
            typed.append((name, value))
            scene = scene.binding({name: value.kind})
        return record(self.desk, tuple(typed), span)

    def function(self, parameters, body: nodes.Node, external: bool, scene: Scene, span: Span) -> Expr:  # type: ignore[no-untyped-def]
        if external:
            return self.refuse(problems_of_kinds.external_function(span), ANY, span)
        typed = tuple(
            (name, (from_type_name(type_, self.desk.types.get) if type_ is not None else None) or ANY) for name, type_ in parameters
        )
        result = self.of(body, scene.binding(dict(typed)))
        kind = FunctionKind(tuple(each for _, each in typed), result.kind)
        return Lambda(typed, result, kind, span=span)
