"""An expression's text as a tree, with the names of a scope in mind.

`parse` never raises: what cannot be read is a problem in the report and a `Broken` in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from dsl import problems_of_expressions as problems
from dsl.diagnostics import Report
from dsl.grammar import tables
from dsl.lexer import tokens_of
from dsl.lexing.tokens import Lexeme, Token, Unreadable
from dsl.nodes import (
    Between,
    Binary,
    Broken,
    Call,
    Connective,
    Context,
    Dash,
    Filter,
    For,
    Function,
    If,
    In,
    InstanceOf,
    Iteration,
    List,
    Name,
    Negation,
    Node,
    Path,
    Place,
    Quantified,
    Range,
    Test,
    Tests,
    TypeName,
)
from dsl.scope import Scope
from dsl.slips_in_expressions import GROUPED_BOUND, Misplaced, explained
from dsl.source import Text

LONGEST = 50_000
"""Characters of one expression."""

DEEPEST = 100
"""Steps that depend on each other, in one expression: later passes walk the tree by calling themselves."""

LONGEST_KEPT, MOST_KEPT = 500, 20_000
"""Which texts a scope remembers, and how many."""


def parse(
    text: Text, scope: Scope, report: Report, *, unary: bool = False, feel: bool = False, takes_unknown: bool = False
) -> Node:
    """The tree of an expression; that of a table's cell (`Tests` or `Dash`) when `unary`.

    `feel`: DMN exactly, for expressions that come from elsewhere: `2025-01-01` is a subtraction and 未知 a name like
    any other. In a catalog both are problems, and in a cell `2025-01-01` is a date.
    `takes_unknown`: 男性, where only 男 is known, is a name like any that nobody declared; the caller, who knows kinds,
    tells what was meant.
    """
    key = (text.value, unary, feel)
    tree: Node | None = scope.trees.get(key)
    if tree is None:
        try:
            tree = read(text, scope, unary=unary, feel=feel, tries=5 if takes_unknown else 0)
        except Unreadable as fault:
            report.add(fault.problem)
            return Broken(at=(0, len(text.value)))
        # Cells of tables say the same again and again; places count from the expression's own start.
        if len(text.value) <= LONGEST_KEPT and len(scope.trees) < MOST_KEPT:
            scope.trees[key] = tree
    return tree


def parse_tests(text: Text, scope: Scope, report: Report, *, feel: bool = False) -> Node:
    """The tests of a table's cell: `Tests`, or `Dash` for any value."""
    return parse(text, scope, report, unary=True, feel=feel)


def read(text: Text, scope: Scope, *, unary: bool, feel: bool, tries: int = 0) -> Node:
    """`tries`: how many words may be taken for names that nobody declared."""
    if len(text.value) > LONGEST:
        raise Unreadable(problems.too_long(text.part(0, 1), LONGEST))
    tokens = tokens_of(text, scope, cell=unary, feel=feel)
    if unary and not feel and (grouped := GROUPED_BOUND.search(text.value)):
        # 1,200以上 would be read as 1, or 200 and above.
        raise Unreadable(problems.grouped_digits(text.part(*grouped.span()), grouped[0]))
    node: Node | Misplaced = built(tokens, "cell" if unary else "expression")
    if isinstance(node, Misplaced):
        run = [Token(*each) for each in tokens]
        problem = explained(node, run, scope, text)
        if tries and problem.code == "unknown-name" and (whole := glued(node, run, text)):
            return read(text, scope.plus([whole]), unary=unary, feel=feel, tries=tries - 1)
        raise Unreadable(problem)
    if len(tokens) > DEEPEST and depth_of(node) > DEEPEST:
        raise Unreadable(problems.too_many_steps(text.part(0, len(text.value)), DEEPEST))
    return node


def glued(fault: Misplaced, tokens: Sequence[Token], text: Text) -> str:
    """Names that stand side by side without anything between, as one; "" where it is not that."""
    first = last = fault.index
    if not first or tokens[first].kind != "NAME":
        return ""
    while first and tokens[first - 1].kind == "NAME" and tokens[first - 1].end == tokens[first].start:
        first -= 1
    while tokens[last + 1].kind == "NAME" and tokens[last].end == tokens[last + 1].start:
        last += 1
    whole = text.value[tokens[first].start : tokens[last].end]
    return whole if first < fault.index and len(whole) <= LONGEST_NAME else ""


LONGEST_NAME = 100
"""Characters of what may still have been meant as one name."""


def built(tokens: Sequence[Lexeme], start: str) -> Any:
    """The value of the grammar's start symbol, built while reading, without recursion.

    This is Lark's parser loop, with two differences. A name passes through a dozen rules on its way from operand to
    expression, and all of them are one step here (`Tables.jump`). And places are kept beside the values.
    """
    automaton = tables()
    states, rules, jumps = automaton.states, builders(), automaton.jumps
    end_state = automaton.ends[start]
    path = [automaton.starts[start]]
    values: list[Any] = []
    begins: list[int] = []
    behind = 0
    for index, (kind, value, begin, end) in enumerate(tokens):
        while True:
            action = states[path[-1]].get(kind)
            if action is None:
                return Misplaced(index, start)
            if action >= 0:
                path.append(action)
                values.append(value)
                begins.append(begin)
                behind = end
                break
            made, size, build = rules[-1 - action]
            if build is not None:
                made_value = build(values[-size:], (begins[-size], behind))
                if size > 1:
                    del values[-size:], begins[1 - size :]
                    values.append(made_value)
                else:
                    values[-1] = made_value
            del path[-size:]
            below = path[-1]
            state = jumps.get((below, made, kind))
            path.append(automaton.jump(below, made, kind) if state is None else state)
            if kind == "$END" and path[-1] == end_state:
                return values[-1]
    raise AssertionError("the automaton ends at $END")


Parts = list[Any]


def law_range(parts: Parts, low_closed: bool, high_closed: bool, at: Place) -> Range:
    """80以上不满90: the words of the law have no value of their own."""
    low, high = (part for part in parts if part is not None)
    return Range(low, high, low_closed, high_closed, at=at)


def tests_of(tests: Parts, at: Place) -> Tests:
    match tests:
        case [Call(Name("not"), (_, *_) as denied, ())]:
            return Tests(denied, negated=True, at=at)
    return Tests(tuple(tests), at=at)


def call_by_name(parts: Parts, at: Place) -> Call:
    names, values = zip(*parts[2], strict=True)
    return Call(parts[0], values, names, at=at)


def not_member_of(parts: Parts, at: Place) -> Call:
    return Call(Name("not", at=at), (In(parts[0], parts[2], at=at),), at=at)


def next_of(parts: Parts, at: Place) -> Parts:
    items: Parts = parts[0]
    items.append(parts[2])
    return items


BUILD: dict[str, Callable[[Parts, Place], Any]] = {
    # Lists grow in place: each is seen by its own rule only.
    "first": lambda parts, at: [parts[0]],
    "next": next_of,
    "chain": lambda parts, at: [parts[0], parts[2]],
    "longer_chain": next_of,
    "pair": lambda parts, at: (parts[0], parts[1]),
    "disjunction": lambda parts, at: Connective("or", tuple(parts[0]), at=at),
    "disjunction_of_two": lambda parts, at: Connective("or", (parts[0], parts[2]), at=at),
    "disjunction_far": lambda parts, at: Connective("or", (*parts[0], parts[2]), at=at),
    "conjunction": lambda parts, at: Connective("and", tuple(parts[0]), at=at),
    "conjunction_of_two": lambda parts, at: Connective("and", (parts[0], parts[2]), at=at),
    "conjunction_far": lambda parts, at: Connective("and", (*parts[0], parts[2]), at=at),
    "denial": lambda parts, at: Call(Name("not", at=at), (parts[1],), at=at),
    "binary": lambda parts, at: Binary(parts[1], parts[0], parts[2], at=at),
    "between": lambda parts, at: Between(parts[0], parts[2], parts[4], at=at),
    "member_of": lambda parts, at: In(parts[0], parts[2], at=at),
    "not_member_of": not_member_of,
    "one": lambda parts, at: (parts[0],),
    "one_test": lambda parts, at: (Test(parts[0], parts[1], at=at),),
    "several_tests": lambda parts, at: (parts[1], *parts[3]),
    "instance_of": lambda parts, at: InstanceOf(parts[0], parts[2], at=at),
    "negation": lambda parts, at: Negation(parts[1], at=at),
    "path": lambda parts, at: Path(parts[0], parts[2], at=at),
    "filter": lambda parts, at: Filter(parts[0], parts[2], at=at),
    "call_of_nothing": lambda parts, at: Call(parts[0], (), at=at),
    "call": lambda parts, at: Call(parts[0], tuple(parts[2]), at=at),
    "call_by_name": call_by_name,
    "bracketed": lambda parts, at: parts[1],
    "bracketed_test": lambda parts, at: Test(parts[1], parts[2], at=at),
    "empty_list": lambda parts, at: List((), at=at),
    "list": lambda parts, at: List(tuple(parts[1]), at=at),
    "range": lambda parts, at: Range(parts[1], parts[3], parts[0] == "[", parts[4] == "]", at=at),
    "range_up_to": lambda parts, at: Range(None, parts[2], parts[0] == "[", parts[3] == "]", at=at),
    "range_from": lambda parts, at: Range(parts[1], None, parts[0] == "[", parts[3] == "]", at=at),
    "empty_context": lambda parts, at: Context((), at=at),
    "context": lambda parts, at: Context(tuple(parts[1]), at=at),
    "choice": lambda parts, at: If(parts[1], parts[3], parts[5], at=at),
    "for_each": lambda parts, at: For(tuple(parts[1]), parts[3], at=at),
    "quantified": lambda parts, at: Quantified(parts[0], tuple(parts[1]), parts[3], at=at),
    "iteration": lambda parts, at: Iteration(parts[0], parts[2], at=at),
    "iteration_between": lambda parts, at: Iteration(parts[0], Range(parts[2], parts[4], bare=True, at=at), at=at),
    "function_of_nothing": lambda parts, at: Function((), parts[3], at=at),
    "function": lambda parts, at: Function(tuple(parts[2]), parts[4], at=at),
    "external_of_nothing": lambda parts, at: Function((), parts[4], external=True, at=at),
    "external": lambda parts, at: Function(tuple(parts[2]), parts[5], external=True, at=at),
    "untyped": lambda parts, at: (parts[0], None),
    "typed": lambda parts, at: (parts[0], parts[2]),
    "type": lambda parts, at: TypeName(parts[0], at=at),
    "type_of_nothing": lambda parts, at: TypeName(parts[0], at=at),
    "type_of": lambda parts, at: TypeName(parts[0], tuple(parts[2]), at=at),
    "function_type_of_nothing": lambda parts, at: TypeName(parts[0], result=parts[4], at=at),
    "function_type": lambda parts, at: TypeName(parts[0], tuple(parts[2]), result=parts[5], at=at),
    "context_type": lambda parts, at: TypeName(parts[0], members=tuple(parts[2]), at=at),
    "cell": lambda parts, at: tests_of(parts[0], at),
    "cell_of_none": lambda parts, at: Tests(tuple(parts[2]), negated=True, at=at),
    "anything": lambda parts, at: Dash(at=at),
    "test": lambda parts, at: Test(parts[0], parts[1], at=at),
    # 民法典第1259条
    "at_least": lambda parts, at: Test(">=", parts[0], at=at),
    "at_most": lambda parts, at: Test("<=", parts[0], at=at),
    "less": lambda parts, at: Test("<", parts[1], at=at),
    "more": lambda parts, at: Test(">", parts[1], at=at),
    "not_more": lambda parts, at: Test("<=", parts[1], at=at),
    "from_until_under": lambda parts, at: law_range(parts, True, False, at),
    "from_to": lambda parts, at: law_range(parts, True, True, at),
    "over_to": lambda parts, at: law_range(parts, False, True, at),
    "over_under": lambda parts, at: law_range(parts, False, False, at),
}


@cache
def builders() -> tuple[tuple[str, int, Callable[[Parts, Place], Any] | None], ...]:
    """The grammar's rules, each with what builds its value."""
    return tuple((made, size, None if builder is None else BUILD[builder]) for made, size, builder in tables().rules)


def depth_of(node: Node) -> int:
    """How many nodes lie within each other at most."""
    deepest = 0
    waiting: list[tuple[Any, int]] = [(node, 1)]
    while waiting:
        part, depth = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend((each, depth) for each in part)
        elif hasattr(part, "__dataclass_fields__"):
            deepest = max(deepest, depth)
            waiting.extend((getattr(part, name), depth + 1) for name in part.__dataclass_fields__ if name != "at")
    return deepest
