"""An expression as written, with every name looked up and every kind known.

In a catalog a kind that does not fit is a problem. In a lenient desk (`banshi feel`: DMN exactly) it is left to the run,
which answers null with a diagnostic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import assert_never

from dsl import nodes
from dsl.expression import parse
from dsl.source import Span, Text
from dsl.to_text import parts_of
from engine import problems
from engine.free import free_names
from engine.from_surface.checks import family, label_of, said
from engine.from_surface.desk import Desk, Scene, nothing
from engine.from_surface.naming import Naming, record
from engine.from_surface.presence import present_where
from engine.from_surface.scopes import scope_of
from engine.from_surface.signatures import accepts_all, placed_by_name, signatures_for, taken_as, takes_so_many
from engine.functions import FUNCTIONS, Function, Signature, chinese_names
from engine.functions.otherwise_called import meant_by
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
    DateTimeKind,
    FunctionKind,
    Kind,
    ListKind,
    Maybe,
    NullKind,
    NumberKind,
    RangeKind,
    RegionKind,
    TimeKind,
    certain,
    from_type_name,
    kind_of,
    kind_of_number,
    least_common,
)
from engine.program import (
    Apply,
    Call,
    Choose,
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
            desk.report.add(problems.not_a_date(text))
            return nothing(text.span)
    return expression(desk, text, scene, want)


_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _is_code(text: str) -> bool:
    return len(text) == 6 and text.isdigit()


MONTHS_IN = {"年": 12, "个月": 1, "周年": 12}
TIME_IN = {"天": DAY, "日": DAY, "周": 7 * DAY, "小时": HOUR, "分钟": MINUTE, "秒": MINUTE // 60}
"""The words that make a span of time of a number, unless a counted number of the same word is beside it."""
SPANS = frozenset({*MONTHS_IN, *TIME_IN})

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Typist(Naming):
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
                return self.temporal(value, span)
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
                if self.unfolds(subject, 2):
                    return self.refuse(problems.unfolds(span), BOOLEAN, span)
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
                    return self.refuse(problems.unknown_type_name(self.text.part(*type_.at), type_.name), BOOLEAN, span)
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
            case nodes.Range(low, high, low_closed, high_closed):
                inner_want = want.of if isinstance(want, RangeKind) else want
                first = None if low is None else self.of(low, scene, inner_want)
                last = None if high is None else self.of(high, scene, inner_want or (first.kind if first else None))
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
            return self.refuse(problems.faulty(span, fault.words), NUMBER, span)
        return Literal(value, kind_of_number(value, unit), span=span)

    def string(self, value: str, want: Kind | None, span: Span) -> Expr:
        plain = certain(want) if want is not None else None
        if isinstance(plain, ChoiceKind):
            if value in plain.options:
                return Literal(value, plain, span=span)
            return self.refuse(problems.not_an_option(span, value, plain, guess=self.desk.may_guess), plain, span)
        if isinstance(plain, RegionKind) and (code := self.desk.names.code(value)):
            return Literal(code, plain, span=span)
        return Literal(value, TEXT, span=span)

    def temporal(self, text: str, span: Span) -> Expr:
        try:
            value = temporal_from_text(text)
        except Fault as fault:
            return self.refuse(problems.faulty(span, fault.words), ANY, span)
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


    # ── operators ────────────────────────────────────────────────────────────────────────────────────────────────

    def binary(self, operator: str, left: nodes.Node, right: nodes.Node, scene: Scene, want: Kind | None, span: Span) -> Expr:
        if operator in COMPARISONS or operator in ("+", "-"):
            hint = None if operator in COMPARISONS else want
            if self.takes_kind_of_other(left, scene) and not self.takes_kind_of_other(right, scene):
                second = self.of(right, scene, hint)
                first = self.of(left, scene, second.kind if hint is None else hint)
            else:
                first = self.of(left, scene, hint)
                second = self.of(right, scene, _beside(first.kind, operator))
            if operator in COMPARISONS:
                return self.compare(operator, first, second, span)
            return self.add_or_subtract(operator, first, second, span)
        return self.call(operator, [self.of(left, scene), self.of(right, scene)], span)

    def takes_kind_of_other(self, node: nodes.Node, scene: Scene) -> bool:
        """Whether a bare word or a literal must wait for its neighbour to know what it is."""
        match node:
            case nodes.Name(name):
                return (
                    name not in scene.locals and scene.item is None
                    and (name in self.desk.options or self.desk.names.seen_from(scene.owners, scene.person, name) is None)
                )
            case nodes.Number() | nodes.String():
                return True
        return False

    def compare(self, operator: str, left: Expr, right: Expr, span: Span) -> Expr:
        if not self.desk.is_lenient:
            self.check_comparable(operator, left, right, span)
        return Call(operator, (left, right), BOOLEAN, span=span)


    def add_or_subtract(self, operator: str, left: Expr, right: Expr, span: Span) -> Expr:
        first, second = certain(left.kind), certain(right.kind)
        if (
            not self.desk.is_lenient and isinstance(first, NumberKind) and isinstance(second, NumberKind)
            and first.unit and second.unit and first.unit != second.unit
        ):
            self.desk.report.add(problems.units_added(span, first.unit, second.unit))
        return self.call(operator, [left, right], span)

    def connective(self, word: str, operands: Sequence[nodes.Node], scene: Scene, span: Span) -> Expr:
        """Each operand knows what the earlier ones make sure of: `等级 ≠ 空 且 等级 ≤ 2`."""
        typed: list[Expr] = []
        for operand in operands:
            expr = self.truth(self.of(operand, scene, BOOLEAN))
            typed.append(expr)
            scene = scene.where_present(present_where(expr, word == "and", self.desk))
        return Connective(word, tuple(typed), BOOLEAN, span=span)  # type: ignore[arg-type]

    def choose(self, test: nodes.Node, then: nodes.Node, otherwise: nodes.Node, scene: Scene, want: Kind | None, span: Span) -> Expr:
        asked = self.truth(self.of(test, scene, BOOLEAN))
        yes = self.of(then, scene.where_present(present_where(asked, True, self.desk)), want)
        no = self.of(otherwise, scene.where_present(present_where(asked, False, self.desk)), want or yes.kind)
        kind = least_common((yes.kind, no.kind))
        if isinstance(kind, AnyKind) and not self.desk.is_lenient and not any(
            isinstance(branch.kind, AnyKind) for branch in (yes, no)
        ):
            self.desk.report.add(problems.branches_differ(span, yes.kind, no.kind))
        return Choose(asked, yes, no, kind, span=span)

    def truth(self, expr: Expr) -> Expr:
        return self.wanted(expr, BOOLEAN)

    # ── tests ────────────────────────────────────────────────────────────────────────────────────────────────────

    def test(self, node: nodes.Node, scene: Scene, subject: Expr) -> Expr:
        """A whole cell as a truth about `subject`."""
        match node:
            case nodes.Tests(tests, negated):
                inner = self.among(subject, tests, scene, self.span(node))
                return Call("not", (inner,), BOOLEAN, span=self.span(node)) if negated else inner
            case _:
                return self.single(node, scene, subject)

    def member_of(self, subject: Expr, tests: tuple[nodes.Node, ...], scene: Scene, span: Span) -> Expr:
        inner = scene.binding({"?": subject.kind})
        if not any(speaks_of_subject(test) for test in tests):
            return self.among(subject, tests, inner, span)
        # `得分 in (? > 3)`: nothing but a loop gives what is tested a name.
        one = Iteration("?", Items((subject,), ListKind(subject.kind), span=subject.span))
        truth = self.among(Local("?", subject.kind, span=subject.span), tests, inner, span)
        return Quantified("some", (one,), truth, BOOLEAN, span=span)

    def among(self, subject: Expr, tests: Sequence[nodes.Node], scene: Scene, span: Span) -> Expr:
        if len(tests) > 1 and self.unfolds(subject, len(tests)):
            return self.refuse(problems.unfolds(span), BOOLEAN, span)
        singles = tuple(self.single(test, scene, subject) for test in tests)
        return singles[0] if len(singles) == 1 else Connective("or", singles, BOOLEAN, span=span)

    def single(self, node: nodes.Node, scene: Scene, subject: Expr) -> Expr:
        span = self.span(node)
        kind = subject.kind
        match node:
            case nodes.Test(operator, operand):
                return self.compare(operator, subject, self.of(operand, scene, _beside(kind, operator)), span)
            case nodes.Dash():
                return Literal(True, BOOLEAN, span=span)
            case nodes.Tests():
                return self.test(node, scene, subject)
            case nodes.Broken():
                return nothing(span)
        value = self.of(node, scene, kind)
        return self.contained(subject, value, node, span)

    def contained(self, subject: Expr, value: Expr, node: nodes.Node, span: Span) -> Expr:
        """`subject in value`, or `subject = value`, whichever the kinds say (DMN 1.5 §10.3.2.7, table 55)."""
        inner, outer = certain(subject.kind), certain(value.kind)
        if self.desk.is_lenient:
            # A test may be written over `?` as a whole expression (DMN 1.5 §7.3.2).
            if isinstance(outer, BooleanKind | AnyKind) and "?" in free_names(value):
                return value
            return self.call("in", [subject, value], span)
        match outer:
            case RegionKind():
                if isinstance(subject.kind, Maybe):
                    self.unguarded(subject)
                elif not isinstance(inner, RegionKind | AnyKind):
                    self.cannot_compare("in", subject, value, span)
                return Call("within region", (subject, value), BOOLEAN, span=span)
            case ListKind(RegionKind()) if isinstance(inner, RegionKind):
                return Call("within region", (subject, value), BOOLEAN, span=span)
            case RangeKind(of):
                if isinstance(subject.kind, Maybe):
                    self.unguarded(subject)
                if isinstance(value, RangeOf):
                    for end in (value.low, value.high):
                        if end is not None:
                            self.check_comparable("<=", replace_kind(subject, inner), end, span)
                elif family(of) != family(inner) and not isinstance(inner, AnyKind):
                    self.cannot_compare("in", subject, replace_kind(value, of), span)
                return Call("in", (subject, value), BOOLEAN, span=span)
            case ListKind(item) if not isinstance(inner, ListKind):
                if isinstance(value, Items):
                    for each in value.items:
                        self.check_comparable("=", subject, each, span)
                elif family(item) != family(inner) and not isinstance(item, AnyKind) and not isinstance(inner, AnyKind):
                    self.cannot_compare("in", subject, replace_kind(value, item), span)
                return Call("in", (subject, value), BOOLEAN, span=span)
            case BooleanKind() if not isinstance(inner, BooleanKind):
                # A test written as a whole expression over `?`.
                return value
        return self.compare("=", subject, value, span)

    def stray_test(self, node: nodes.Node, scene: Scene, span: Span) -> Expr:
        if "?" in scene.locals:
            return self.single(node, scene, Local("?", scene.locals["?"], span=span))
        if isinstance(node, nodes.Test):
            operand = self.of(node.operand, scene)
            if self.desk.is_lenient:
                # `< 5` as a value is the range of what it holds for (DMN 1.5 table 42).
                match node.operator:
                    case "<" | "<=":
                        return RangeOf(None, operand, False, node.operator == "<=", RangeKind(operand.kind), span=span)
                    case ">" | ">=":
                        return RangeOf(operand, None, node.operator == ">=", False, RangeKind(operand.kind), span=span)
        return self.refuse(problems.test_without_subject(span), BOOLEAN, span)

    # ── calls ────────────────────────────────────────────────────────────────────────────────────────────────────

    def written_call(self, node: nodes.Call, scene: Scene, want: Kind | None) -> Expr:
        span = self.span(node)
        if isinstance(node.function, nodes.Name) and node.function.name not in scene.locals:
            name = node.function.name
            declared = self.desk.names.seen_from(scene.owners, scene.person, name)
            if declared is not None and declared.sort == "parameter":
                return self.called_parameter(declared.full, node, scene, span)
            if declared is None and name in FUNCTIONS and not FUNCTIONS[name].is_operator:
                return self.builtin(FUNCTIONS[name], node, scene, want, span)
            if declared is None:
                known = (*FUNCTIONS, *chinese_names()) if self.desk.may_guess else ()
                return self.refuse(problems.unknown_function(self.span(node.function), name, known, meant_by(name)), ANY, span)
        function = self.of(node.function, scene)
        arguments = tuple(self.of(argument, scene) for argument in node.arguments)
        kind = certain(function.kind)
        if not isinstance(kind, FunctionKind | AnyKind) and not self.desk.is_lenient:
            return self.refuse(problems.not_a_function(self.span(node.function), said(function)), ANY, span)
        return Apply(function, arguments, node.names, kind.result if isinstance(kind, FunctionKind) else ANY, span=span)

    def called_parameter(self, full: str, node: nodes.Call, scene: Scene, span: Span) -> Expr:
        """`标准(某日)`, `标准(某日，某地)`: a parameter on another day, in another place."""
        if not 1 <= len(node.arguments) <= 2 or node.names:
            return self.refuse(problems.parameter_called_wrongly(span, label_of(full)), ANY, span)
        on = self.wanted(self.of(node.arguments[0], scene, DATE), DATE)
        region = None
        if len(node.arguments) == 2:
            region = self.wanted(self.of(node.arguments[1], scene, RegionKind()), RegionKind())
        return self.lookup(full, on, region, span)

    def builtin(self, function: Function, node: nodes.Call, scene: Scene, want: Kind | None, span: Span) -> Expr:
        wants = self.argument_wants(function, node, want)
        arguments: list[Expr | None] = []
        beside: Kind | None = None
        for argument, wanted in zip(node.arguments, wants, strict=True):
            typed = self.of(argument, scene, wanted or beside)
            if beside is None and isinstance(typed.kind, ChoiceKind | RegionKind):
                beside = typed.kind  # A bare word may be one of the choices of the fact before it.
            arguments.append(typed)
        if node.names:
            placed = self.in_order(function, arguments, node.names)
            if placed is None:
                return self.refuse(problems.wrong_argument_names(span, function, node.names), ANY, span)
            arguments = placed
        return self.call(function.name, arguments, span)

    def argument_wants(self, function: Function, node: nodes.Call, want: Kind | None) -> list[Kind | None]:
        takes = function.signatures[0].takes
        wants: list[Kind | None] = []
        for at in range(len(node.arguments)):
            if node.names:
                each = next((p for p in takes if node.names[at] in (p.name, p.zh)), None)
            else:
                each = takes[at] if at < len(takes) else (takes[-1] if takes and takes[-1].rest else None)
            kind = certain(each.kind) if each is not None else None
            wants.append(kind if isinstance(kind, NumberKind | RegionKind | DateKind) else None)
        return wants

    def in_order(self, function: Function, arguments: list[Expr | None], names: tuple[str, ...]) -> list[Expr | None] | None:
        """The arguments in the order of the signature that has these names; None if there is none."""
        placings = [placed for each in function.signatures if (placed := placed_by_name(each, arguments, names)) is not None]
        if not placings:
            return None
        # The names of a point and a range alone do not say which comes first: then the order of writing does.
        as_written = (each for each in placings if tuple(parameter.name for parameter in each[0].takes) == names)
        signature, in_place = next(as_written, placings[0])
        others = [each for each in function.signatures if takes_so_many(each, len(in_place)) and all(each is not s for s, _ in placings)]
        if self.desk.is_lenient and len(placings) == 1 and others:
            # The names say which signature is meant, so it alone decides what its arguments may be.
            in_place = [
                None if argument is None else taken_as(argument, parameter.kind, parameter.name)
                for argument, parameter in zip(in_place, signature.takes, strict=False)
            ]
        return in_place

    def call(self, name: str, arguments: Sequence[Expr | None], span: Span) -> Expr:
        """A call of a function of the table. Which signature fits says what kind comes out."""
        function = FUNCTIONS[name]
        kinds = tuple(ANY if each is None else each.kind for each in arguments)
        fitting = signatures_for(name, len(arguments))
        if not fitting:
            return self.refuse(problems.wrong_argument_count(span, function, len(arguments)), ANY, span)
        for signature in fitting:
            if accepts_all(kinds, signature):
                return Call(name, tuple(arguments), self.kind_given(signature, kinds), span=span)
        kind = self.kind_given(fitting[0], tuple(certain(k) for k in kinds))
        if not self.desk.is_lenient:
            kind = kind if self.misfit(function, fitting, arguments, span) else ANY
        return Call(name, tuple(arguments), kind, span=span)

    def kind_given(self, signature: Signature, kinds: tuple[Kind, ...]) -> Kind:
        kind = signature.kind_given(tuple(certain(each) for each in kinds))
        return ANY if self.desk.is_lenient and isinstance(kind, ChoiceKind) else kind


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
                        self.desk.report.add(problems.not_a_list(domain.span, said(domain), other))
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
            self.desk.report.add(problems.not_a_list(items.span, said(items), kind))
        inner = scene.of_items(item)
        asked = ask(inner)
        picks_one = isinstance(certain(asked.kind), NumberKind)
        if not picks_one and not isinstance(certain(asked.kind), BooleanKind | AnyKind) and not self.desk.is_lenient:
            self.desk.report.add(problems.wrong_kind(asked.span, BOOLEAN, certain(asked.kind), said(asked)))
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
                return self.refuse(problems.entry_twice(self.span(node), name), ANY, span)
            itself = {name: ANY} if isinstance(node, nodes.Function) and self.desk.is_lenient else {}
            value = self.of(node, scene.binding(itself))
            typed.append((name, value))
            scene = scene.binding({name: value.kind})
        return record(self.desk, tuple(typed), span)

    def function(self, parameters, body: nodes.Node, external: bool, scene: Scene, span: Span) -> Expr:  # type: ignore[no-untyped-def]
        if external:
            return self.refuse(problems.external_function(span), ANY, span)
        typed = tuple(
            (name, (from_type_name(type_, self.desk.types.get) if type_ is not None else None) or ANY) for name, type_ in parameters
        )
        result = self.of(body, scene.binding(dict(typed)))
        kind = FunctionKind(tuple(each for _, each in typed), result.kind)
        return Lambda(typed, result, kind, span=span)

    # ── what is wanted, and what is wrong ────────────────────────────────────────────────────────────────────────


def speaks_of_subject(test: nodes.Node) -> bool:
    """Whether a test says `?`, or holds a test of its own, as in `-(< 2)`."""
    return any(
        isinstance(each, nodes.Name) and each.name == "?" or isinstance(each, nodes.Test | nodes.Tests | nodes.Dash) and each is not test
        for each in parts_of(test)
    )


def _beside(kind: Kind, operator: str) -> Kind | None:
    """What a literal or a bare word beside a value of this kind may be taken for."""
    plain = certain(kind)
    if isinstance(plain, DateKind | DateTimeKind | TimeKind) and operator in ("+", "-"):
        return None
    return plain


def replace_kind(expr: Expr, kind: Kind) -> Expr:
    return replace(expr, kind=kind)


