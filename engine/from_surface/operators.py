"""Operators, comparisons and tests: what two sides make together, and how a bare word learns its kind from its neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dsl import nodes
from dsl.diagnostics import Diagnostic
from dsl.source import Span
from dsl.to_text import parts_of
from engine import problems_of_kinds
from engine.free import free_names
from engine.from_surface import problems_of_slips as slips
from engine.from_surface.calls import Calls
from engine.from_surface.checks import family
from engine.from_surface.desk import Scene, nothing
from engine.from_surface.presence import present_where
from engine.kinds import (
    ANY,
    BOOLEAN,
    AnyKind,
    BooleanKind,
    ChoiceKind,
    DateKind,
    DateTimeKind,
    Kind,
    ListKind,
    Maybe,
    NumberKind,
    RangeKind,
    RegionKind,
    TimeKind,
    certain,
    least_common,
)
from engine.program import (
    Call,
    Choose,
    Connective,
    Expr,
    Items,
    Iteration,
    Literal,
    Local,
    Quantified,
    RangeOf,
)
from engine.values import to_text

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
ORDER = ("<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Operators(Calls):
    """Types what joins two sides."""

    def binary(self, operator: str, left: nodes.Node, right: nodes.Node, scene: Scene, want: Kind | None, span: Span) -> Expr:
        if not self.desk.is_lenient and (slip := self.slip_in(operator, left, right, span)) is not None:
            return self.refuse(slip, BOOLEAN if operator in COMPARISONS else ANY, span)
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
            if not self.desk.is_lenient and isinstance(right, nodes.Number):
                self.check_percent(operator, first, left, right, span)
            return self.add_or_subtract(operator, first, second, span)
        return self.call(operator, [self.of(left, scene), self.of(right, scene)], span)

    def slip_in(self, operator: str, left: nodes.Node, right: nodes.Node, span: Span) -> Diagnostic | None:
        """What can be read, and is meant otherwise: `65 ≤ 年龄 < 80`, `65-80`."""
        match left, operator, right:
            case nodes.Binary(inner, low, subject), _, _ if operator in ORDER and inner in ORDER:
                first, middle, last = (self.written(each) for each in (low, subject, right))
                is_range = operator in ("<", "<=") and inner in ("<", "<=")
                range_ = f"{'[' if inner == '<=' else '('}{first}..{last}{']' if operator == '<=' else ')'}" if is_range else ""
                return slips.compared_in_a_row(span, self.written(left), middle, f"{self.sign(operator)} {last}", range_)
            case nodes.Number(small), "-", nodes.Number(large) if small < large:
                return slips.range_as_subtraction(span, self.written(left), self.written(right), in_cell=self.column is not None)
        return None

    def check_percent(self, operator: str, first: Expr, left: nodes.Node, right: nodes.Number, span: Span) -> None:
        """`标准 + 10%`: a tenth of one, where a tenth of what stands before is meant."""
        percent, kind = self.written(right), certain(first.kind)
        if not isinstance(kind, NumberKind) or not kind.unit or percent[-1] not in "%％":
            return
        factor = f"{100 + (right.value if operator == '+' else -right.value) * 100:f}".rstrip("0").rstrip(".")
        self.desk.report.add(slips.percent_added(span, self.written(left), operator, percent, to_text(right.value), f"{factor}%"))

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
            self.desk.report.add(problems_of_kinds.units_added(span, first.unit, second.unit))
        return self.call(operator, [left, right], span)

    def connective(self, word: str, operands: Sequence[nodes.Node], scene: Scene, span: Span) -> Expr:
        """Each operand knows what the earlier ones make sure of: `等级 ≠ 空 且 等级 ≤ 2`."""
        if word == "or" and not self.desk.is_lenient:
            self.check_brackets(operands)
        typed: list[Expr] = []
        for place, operand in enumerate(operands):
            if (slip := self.option_alone(word, operands, place, typed, scene)) is not None:
                return self.refuse(slip, BOOLEAN, span)
            expr = self.truth(self.of(operand, scene, BOOLEAN))
            typed.append(expr)
            scene = scene.where_present(present_where(expr, word == "and", self.desk))
        return Connective(word, tuple(typed), BOOLEAN, span=span)  # type: ignore[arg-type]

    def check_brackets(self, operands: Sequence[nodes.Node]) -> None:
        """`甲 且 乙 或 丙`: FEEL takes 甲 and 乙 together, and half of its readers 乙 and 丙."""
        for operand in operands:
            if isinstance(operand, nodes.Connective) and operand.word == "and":
                before = self.text.value[: operand.at[0]].rstrip()
                if not before.endswith(("(", "（")):
                    self.desk.report.add(slips.brackets_wanted(self.span(operand), self.written(operand)))

    def option_alone(
        self, word: str, operands: Sequence[nodes.Node], place: int, typed: Sequence[Expr], scene: Scene
    ) -> Diagnostic | None:
        """`住房 = 租住 或 借住`: the second is no condition, but another choice of the first's fact."""
        option = operands[place]
        operator = "=" if word == "or" else "!="
        if self.desk.is_lenient or not isinstance(option, nodes.Name | nodes.String) or not place:
            return None
        name = option.name if isinstance(option, nodes.Name) else option.value
        if isinstance(option, nodes.Name) and self.desk.names.seen_from(scene.owners, scene.person, name) is not None:
            return None
        for earlier, expr in zip(operands, typed, strict=False):
            match earlier, expr:
                case nodes.Binary(_, left, right), Call(function, (subject, _)) if function == operator and subject is not None:
                    choices = certain(subject.kind)
                    if isinstance(choices, ChoiceKind) and name in choices.options:
                        others = [each for each in operands[place:] if isinstance(each, nodes.Name | nodes.String)]
                        options = [self.written(each) for each in (right, *others)]
                        return slips.option_alone(
                            self.span(option), name, choices.name, self.written(left), options, is_denied=word == "and"
                        )
        return None

    def choose(self, test: nodes.Node, then: nodes.Node, otherwise: nodes.Node, scene: Scene, want: Kind | None, span: Span) -> Expr:
        asked = self.truth(self.of(test, scene, BOOLEAN))
        yes = self.of(then, scene.where_present(present_where(asked, True, self.desk)), want)
        no = self.of(otherwise, scene.where_present(present_where(asked, False, self.desk)), want or yes.kind)
        kind = least_common((yes.kind, no.kind))
        if isinstance(kind, AnyKind) and not self.desk.is_lenient and not any(
            isinstance(branch.kind, AnyKind) for branch in (yes, no)
        ):
            self.desk.report.add(problems_of_kinds.branches_differ(span, yes.kind, no.kind))
        return Choose(asked, yes, no, kind, span=span)

    def truth(self, expr: Expr) -> Expr:
        return self.wanted(expr, BOOLEAN)

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
            return self.refuse(problems_of_kinds.unfolds(span), BOOLEAN, span)
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
        if not self.desk.is_lenient and (slip := self.options_joined(node, certain(kind))) is not None:
            return self.refuse(slip, BOOLEAN, span)
        # The items of a list are wanted like what is tested: 居住 属于 [独居，同住].
        is_list = isinstance(node, nodes.List) and not isinstance(certain(kind), ListKind | AnyKind)
        value = self.of(node, scene, ListKind(kind) if is_list else kind)
        return self.contained(subject, value, node, span)

    def options_joined(self, node: nodes.Node, choices: Kind) -> Diagnostic | None:
        """`属于（租住 或 借住）`, and a cell that says so."""
        match node:
            case nodes.Connective(word, operands) if isinstance(choices, ChoiceKind):
                if all(isinstance(each, nodes.Name) and each.name in choices.options for each in operands):
                    return slips.options_joined(self.span(node), {"or": "或", "and": "且"}[word], [self.written(each) for each in operands])
        return None

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
        return self.refuse(problems_of_kinds.test_without_subject(span), BOOLEAN, span)


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
