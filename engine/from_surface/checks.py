"""Whether an expression fits its place, and what is said where it does not.

In a catalog a kind that does not fit is a problem; a lenient desk leaves it to the run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from dsl import nodes
from dsl.diagnostics import Diagnostic, Words
from dsl.source import Span, Text
from engine import problems_of_kinds
from engine.from_surface import problems_of_slips as slips
from engine.from_surface.desk import Desk, nothing
from engine.from_surface.signatures import accepts, accepts_all, parameters_for
from engine.from_surface.slips import meant_by_comparison, meant_by_sum
from engine.functions import Function, Signature
from engine.kinds import (
    ANY,
    AnyKind,
    ChoiceKind,
    DateKind,
    DateTimeKind,
    Kind,
    Maybe,
    NullKind,
    NumberKind,
    RegionKind,
    TextKind,
    can_be_absent,
    certain,
    conforms,
)
from engine.program import Expr, FactRef, Literal, Local, Lookup, Member, Refused, RuleRef
from engine.values import to_text
from engine.walk import all_parts

MOST_PARTS = 5_000
"""Of an expression that is written once and stands several times."""


@dataclass(frozen=True, slots=True)
class Checks:
    """Of the expressions of one text; where they report, they point into that text."""

    desk: Desk
    text: Text
    column: Text | None = None

    def wanted(self, expr: Expr, want: Kind | None) -> Expr:
        """The expression itself; a problem if it is of another kind than its place wants."""
        if want is None or self.desk.is_lenient or isinstance(expr.kind, AnyKind):
            return expr
        if conforms(expr.kind, want) and not (isinstance(expr.kind, Maybe) and not isinstance(want, Maybe | AnyKind)):
            return expr
        if isinstance(expr.kind, Maybe) and conforms(certain(expr.kind), want):
            self.unguarded(expr)
        elif isinstance(wanted := certain(want), NumberKind) and isinstance(found := certain(expr.kind), NumberKind):
            self.desk.report.add(problems_of_kinds.unit_wanted(expr.span, wanted.unit, found.unit))
        elif {type(certain(want)), type(certain(expr.kind))} == {DateKind, DateTimeKind}:
            self.desk.report.add(problems_of_kinds.date_mixed_with_time(expr.span))
        else:
            self.desk.report.add(problems_of_kinds.wrong_kind(expr.span, certain(want), certain(expr.kind), said(expr)))
        return expr

    def check_comparable(self, operator: str, left: Expr, right: Expr, span: Span) -> None:
        first, second = certain(left.kind), certain(right.kind)
        if isinstance(first, NullKind) or isinstance(second, NullKind):
            other = right if isinstance(first, NullKind) else left
            if operator not in ("=", "!="):
                self.desk.report.add(problems_of_kinds.ordered_with_nothing(span, self.sign(operator)))
            elif not can_be_absent(other.kind):
                self.desk.report.add(problems_of_kinds.never_absent(other.span, said(other)))
            return
        for side in (left, right):
            if isinstance(side.kind, Maybe) and operator not in ("=", "!="):
                self.unguarded(side)
        if any(isinstance(kind, AnyKind) for kind in (first, second)):
            return
        if isinstance(first, NumberKind) and isinstance(second, NumberKind):
            if first.unit and second.unit and first.unit != second.unit:
                self.desk.report.add(problems_of_kinds.units_differ(span, said(left), first.unit, second.unit))
        elif family(first) != family(second):
            self.cannot_compare(operator, left, right, span)
        elif isinstance(first, ChoiceKind) and isinstance(second, ChoiceKind) and not set(first.options) & set(second.options):
            self.desk.report.add(problems_of_kinds.choices_differ(span, first, second))

    def cannot_compare(self, operator: str, left: Expr, right: Expr, span: Span) -> None:
        first, second = certain(left.kind), certain(right.kind)
        if {type(first), type(second)} == {DateKind, DateTimeKind}:
            self.desk.report.add(problems_of_kinds.date_mixed_with_time(span))
            return
        meant = ""
        if isinstance(first, DateKind) and isinstance(second, NumberKind) and isinstance(right, Literal) and second.unit:
            counted = [
                name for name, fact in self.desk.names.facts.items()
                if fact.written and fact.written.derived is not None and said(left) in fact.written.derived.value.value
                and isinstance(kind := certain(fact.typed.kind), NumberKind) and kind.unit == second.unit
            ]
            meant = f"{counted[0]} {self.sign(operator)} {to_text(right.value)}{second.unit}" if counted else ""
        otherwise = meant_by_comparison(left, right, (first, second), said(left), self.desk.names.shared)
        self.desk.report.add(problems_of_kinds.cannot_compare(span, first, second, otherwise, meant))

    def misfit(self, function: Function, fitting: list[Signature], arguments: Sequence[Expr | None], span: Span) -> bool:
        """Says which argument does not fit; an absent one first, for that is the likelier slip. Whether the kind is clear all the same."""
        for argument in arguments:
            if argument is not None and isinstance(argument.kind, Maybe):
                if any(accepts_all(tuple(certain(a.kind) if a else ANY for a in arguments), each) for each in fitting):
                    self.unguarded(argument)
                    return True
        if function.is_operator:
            kinds = [certain(each.kind) for each in arguments if each is not None]
            self.desk.report.add(problems_of_kinds.cannot_combine(span, self.sign(function.name), kinds, meant_by_sum(kinds)))
            return False
        signature = fitting[0]
        for argument, parameter in zip(arguments, parameters_for(signature, len(arguments)), strict=True):
            if argument is not None and not accepts(argument.kind, parameter):
                self.desk.report.add(problems_of_kinds.wrong_argument(argument.span, function, parameter, certain(argument.kind)))
                break
        return len(fitting) == 1

    def unguarded(self, expr: Expr) -> None:
        if self.column is not None and isinstance(expr, Local) and expr.name == "?":
            self.desk.report.add(problems_of_kinds.column_may_be_absent(self.column))
        else:
            self.desk.report.add(problems_of_kinds.unguarded_absent(expr.span, said(expr)))

    def sign(self, operator: str) -> str:
        """An operator as authors write it."""
        return {"<=": "≤", ">=": "≥", "!=": "≠", "*": "×", "/": "÷"}.get(operator, operator)

    def unfolds(self, expr: Expr, times: int) -> bool:
        """Whether an expression that stands in a tree several times makes it grow without measure."""
        most = MOST_PARTS // times
        return sum(1 for _ in islice(all_parts(expr), most)) == most

    def refuse(self, problem: Diagnostic, kind: Kind, span: Span) -> Expr:
        """A problem of the check; where DMN wants an answer all the same, absent with this reason."""
        if not self.desk.is_lenient:
            self.desk.report.add(problem)
            return nothing(span)
        hint = problem.hint or Words("", "")
        return Refused(problem.code, problem.message.zh + hint.zh, f"{problem.message.en} {hint.en}".strip(), kind, span=span)

    def check_ends(self, low: Expr, high: Expr, span: Span) -> None:
        """`介于 80 与 65`: nothing lies between."""
        match low, high:
            case (Literal(Decimal() as first), Literal(Decimal() as last)) | (Literal(date() as first), Literal(date() as last)):
                if first > last:  # type: ignore[operator]
                    self.desk.report.add(slips.ends_reversed(span, to_text(first), to_text(last)))

    def written(self, node: nodes.Node) -> str:
        """A node as its author wrote it."""
        return self.text.value[slice(*node.at)].strip()

    def span(self, node: nodes.Node) -> Span:
        return self.text.part(*node.at)


def said(expr: Expr) -> str:
    """How a message calls an expression: by its name as the author wrote it, if it has one."""
    match expr:
        case FactRef(name):
            return name
        case RuleRef(name) | Lookup(name):
            return label_of(name)
        case Local(name) if name not in ("?", "item"):
            return name
        case Member(of, name):
            return f"{said(of)}.{name}" if said(of) else name
    return ""


def label_of(full: str) -> str:
    """An own name without its owner."""
    return full.rpartition(".")[2]


def family(kind: Kind) -> str:
    """Values of one family can be compared with each other."""
    match kind:
        case TextKind() | ChoiceKind() | RegionKind():
            return "text"
        case _:
            return type(kind).__name__
