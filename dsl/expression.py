"""An expression's text as a tree, with the names of a scope in mind.

`parse` never raises: what cannot be read is a problem in the report and a `Broken` in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dsl import problems_of_expressions as problems
from dsl.diagnostics import Diagnostic, Report, Words
from dsl.grammar import tables
from dsl.lexer import Token, Unreadable, tokens_of
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
from dsl.source import Text
from dsl.words import INSTEAD

LONGEST = 200_000
"""Characters of one expression."""

DEEPEST = 1_000
"""Steps that depend on each other, in one expression: later passes walk the tree by calling themselves."""


def parse(text: Text, scope: Scope, report: Report, *, unary: bool = False, feel: bool = False) -> Node:
    """The tree of an expression; of a table's cell (`Tests` or `Dash`) when `unary`.

    `feel`: DMN exactly, for expressions that come from elsewhere: `2025-01-01` is a subtraction and 未知 a name like
    any other. In a catalog both are problems, and in a cell `2025-01-01` is a date.
    """
    try:
        if len(text.value) > LONGEST:
            raise Unreadable(problems.too_long(text.part(0, 1), LONGEST))
        tokens = tokens_of(text, scope, cell=unary, feel=feel)
        node = built(tokens, text, "cell" if unary else "expression", feel=feel)
        if len(tokens) > DEEPEST and depth_of(node) > DEEPEST:
            raise Unreadable(problems.too_many_terms(text.part(0, len(text.value)), DEEPEST))
        return node
    except Unreadable as fault:
        report.add(fault.problem)
        return Broken(at=(0, len(text.value)))


def built(tokens: list[Token], text: Text, start: str, *, feel: bool) -> Any:
    """The value of the grammar's start symbol, built while reading, without recursion.

    This is Lark's parser loop, with two differences. A name passes through a dozen rules on its way from operand to
    expression, and all of them are one step here (`Tables.jump`). And places are kept beside the values.
    """
    automaton = tables()
    states, rules, jump = automaton.states, automaton.rules, automaton.jump
    end_state = automaton.ends[start]
    path = [automaton.starts[start]]
    values: list[Any] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, (kind, value, begin, end) in enumerate(tokens):
        while True:
            action = states[path[-1]].get(kind)
            if action is None:
                raise Unreadable(explained(tokens, index, states[path[-1]], text, feel=feel))
            if action >= 0:
                path.append(action)
                values.append(value)
                starts.append(begin)
                ends.append(end)
                break
            made, size, builder = rules[-1 - action]
            if builder is not None:
                at = (starts[-size], ends[-1])
                made_value = BUILD[builder](values[-size:], at)
                del values[-size:], starts[-size:], ends[-size:]
                values.append(made_value)
                starts.append(at[0])
                ends.append(at[1])
            del path[-size:]
            path.append(jump(path[-1], made, kind))
            if kind == "$END" and path[-1] == end_state:
                return values[-1]
    raise AssertionError("the automaton ends at $END")


Parts = list[Any]


def operands(parts: Parts) -> Parts:
    """What was written between the words of the law, which have no value of their own."""
    return [part for part in parts if part is not None]


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
    parts[0].append(parts[2])
    return parts[0]


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
    "from_until_under": lambda parts, at: Range(*operands(parts), True, False, at=at),
    "from_to": lambda parts, at: Range(*operands(parts), True, True, at=at),
    "over_to": lambda parts, at: Range(*operands(parts), False, True, at=at),
    "over_under": lambda parts, at: Range(*operands(parts), False, False, at=at),
}


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


# ── what is wrong ───────────────────────────────────────────────────────────────────────────────────────────────────


def explained(tokens: list[Token], index: int, expected: dict[str, int], text: Text, *, feel: bool) -> Diagnostic:
    """Why a token cannot stand where it does, in words that say what to do about it."""
    token = tokens[index]
    before = tokens[index - 1] if index else None
    raw = text.value

    def written(each: Token) -> str:
        return shortened(raw[each.start : each.end])

    span = text.part(token.start, token.end)
    if before is None:
        if token.kind == "$END":
            return problems.nothing_written(span)
        if token.kind in COMPARISONS:
            return problems.begins_with_comparison(span, written(token), shortened(raw[token.end :].strip()))
        if token.kind in NEEDS_BOTH_SIDES:
            return problems.begins_with_joining(span, written(token))
        return problems.not_understood(span, written(token))
    if (token.kind in BEGINS_OPERAND or token.kind in ("FAR", "NOT")) and ends_operand(before, expected):
        wanted = word_still_missing(tokens, index, expected)
        if token.kind == "NAME" and written(token) in INSTEAD:
            return problems.other_notation(span, written(token), *INSTEAD[written(token)])
        for spoken in INSTEAD:
            if token.kind == "NAME" and len(spoken) > 1 and spoken >= "一" and raw.startswith(spoken, token.start):
                part = text.part(token.start, token.start + len(spoken))
                return problems.other_notation(part, spoken, *INSTEAD[spoken])
        if token.kind in ("BOOLEAN", "NOT") and written(token) in INSTEAD:
            return problems.other_notation(span, written(token), *INSTEAD[written(token)])
        if token.kind == "NAME" and before.kind == "NAME" and before.end == token.start:
            whole = text.part(before.start, token.end)
            known = [before.value.name, *(each.value.name for each in tokens if each.kind == "NAME" and each.value.known)]
            return problems.unknown_name(whole, raw[before.start : token.end], known)
        if wanted:
            return problems.missing_word(span, *wanted)
        return problems.missing_joining(span, written(before), written(token))
    wanted = word_still_missing(tokens, index, expected)
    if wanted:
        return problems.missing_word(text.part(before.start, before.end) if token.kind == "$END" else span, *wanted)
    if "BOUND" in expected:
        return problems.missing_bound_name(text.part(before.start, before.end), written(before))
    if "TYPE" in expected and "NAME" not in expected:
        return problems.missing_type(text.part(before.start, before.end), written(before))
    if "KEY" in expected and before.kind in ("LBRACE", "COMMA") and token.kind != "RBRACE":
        return problems.missing_key(span, written(token))
    if token.kind == "ARGUMENT" or (before.kind == "COMMA" and "ARGUMENT" in expected):
        return problems.names_partly_given(span)
    if "NAME" in expected:
        if before.kind == "COMMA" or token.kind == "COMMA":
            comma = before if before.kind == "COMMA" else token
            return problems.missing_item(text.part(comma.start, comma.end), written(comma))
        after = "" if token.kind == "$END" else written(token)
        return problems.missing_operand(text.part(before.start, max(token.end, before.end)), written(before), after)
    if token.kind == "COMMA":
        return problems.comma_between_conditions(span, written(token))
    if token.kind in COMPARISONS:
        return problems.missing_operand(span, written(before), written(token))
    return problems.not_understood(span, written(token))


def ends_operand(before: Token, expected: dict[str, int]) -> bool:
    return "NAME" not in expected and before.kind not in NEEDS_BOTH_SIDES


def word_still_missing(tokens: list[Token], index: int, expected: dict[str, int]) -> tuple[str, Words, Words] | None:
    """The second word of 如果 … 那么 and its kin, when it is what should have come."""
    for kind, beginnings, word, shape in SECOND_WORDS:
        if kind in expected and "NAME" not in expected:
            opened = [each for each in tokens[:index] if each.kind in beginnings]
            beginning = BEGINNING_WORDS[opened[-1].kind] if opened else word
            return beginning.zh if opened else word.zh, word, shape
    return None


def shortened(written: str) -> str:
    return written if len(written) <= 24 else written[:23] + "…"


COMPARISONS = frozenset("EQ NE LT LE GT GE".split())
NEEDS_BOTH_SIDES = COMPARISONS | frozenset(
    "PLUS MINUS TIMES SLASH POWER AND OR IN NOT_IN BETWEEN BETWEEN_AND THEN ELSE RETURN SATISFIES KIND_OF INSTANCE_OF".split()
)
BEGINS_OPERAND = frozenset(
    "NUMBER STRING BOOLEAN NULL AT NAME TICKED IF FOR SOME EVERY FUNCTION NOT LBRACE".split()
)
BEGINNING_WORDS = {
    "IF": Words("如果", "if"),
    "THEN": Words("那么", "then"),
    "FOR": Words("对", "for"),
    "SOME": Words("有的", "some"),
    "EVERY": Words("每个", "every"),
    "BETWEEN": Words("介于", "between"),
}
_IF = Words("如果 甲 那么 乙 否则 丙", "if a then b else c")
SECOND_WORDS = (
    ("THEN", ("IF",), Words("那么", "then"), _IF),
    ("ELSE", ("IF",), Words("否则", "else"), _IF),
    ("RETURN", ("FOR",), Words("得", "return"), Words("对 x 属于 甲 得 乙", "for x in a return b")),
    ("SATISFIES", ("SOME", "EVERY"), Words("满足", "satisfies"), Words("每个 x 属于 甲 满足 乙", "every x in a satisfies b")),
    ("BETWEEN_AND", ("BETWEEN",), Words("与", "and"), Words("甲 介于 乙 与 丙", "a between b and c")),
)
