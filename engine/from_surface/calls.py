"""Calls of functions, of parameters, and of functions that an author wrote: which signature fits, and what comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dsl import nodes
from dsl.source import Span
from engine import problems, problems_of_kinds
from engine.from_surface.checks import label_of, said
from engine.from_surface.desk import Scene
from engine.from_surface.naming import Naming
from engine.from_surface.signatures import accepts_all, placed_by_name, signatures_for, taken_as, takes_so_many
from engine.functions import FUNCTIONS, Function, Signature, chinese_names
from engine.functions.otherwise_called import meant_by
from engine.kinds import (
    ANY,
    DATE,
    AnyKind,
    ChoiceKind,
    DateKind,
    FunctionKind,
    Kind,
    NumberKind,
    RegionKind,
    certain,
)
from engine.program import (
    Apply,
    Call,
    Expr,
)


@dataclass(frozen=True, slots=True)
class Calls(Naming):
    """Types calls; the nodes within them are typed by `of`."""

    def of(self, node: nodes.Node, scene: Scene, want: Kind | None = None) -> Expr:
        """What a node says where this kind is wanted (`Typist`)."""
        raise NotImplementedError

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
            return self.refuse(problems_of_kinds.parameter_called_wrongly(span, label_of(full)), ANY, span)
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
                return self.refuse(problems_of_kinds.wrong_argument_names(span, function, node.names), ANY, span)
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
            return self.refuse(problems_of_kinds.wrong_argument_count(span, function, len(arguments)), ANY, span)
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
