"""What the author most likely meant where an expression stops making sense, said of the token that cannot stand there.

The counterpart of `dsl.slips`, which does the same for the lines of a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dsl import problems_of_expressions as problems
from dsl.diagnostics import Diagnostic, Words
from dsl.grammar import tables
from dsl.lexing.tokens import Token
from dsl.nodes import Name
from dsl.scope import Scope
from dsl.source import Span, Text
from dsl.words import BEGINNING, BEGUN_OTHERWISE, INSTEAD, JOINING, SPOKEN


@dataclass(frozen=True, slots=True)
class Misplaced:
    """The place of a token that cannot stand where it does."""

    index: int
    start: str


def explained(misplaced: Misplaced, tokens: list[Token], scope: Scope, text: Text) -> Diagnostic:
    """Why a token cannot stand where it does, in words that say what to do about it."""
    could_come = possible(tokens[: misplaced.index], misplaced.start)
    fault = Fault(misplaced.index, tokens, misplaced.start == "cell", could_come, scope, text)
    found = (look(fault) for look in LOOKS)
    return next((problem for problem in found if problem), None) or problems.not_understood(
        fault.span, fault.written(fault.token)
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """A token that cannot stand where it does, and everything around it."""

    index: int
    tokens: list[Token]
    in_cell: bool
    could_come: frozenset[str]
    """The kinds of token that could have come instead."""
    scope: Scope
    text: Text

    @property
    def token(self) -> Token:
        return self.tokens[self.index]

    @property
    def before(self) -> Token:
        return self.tokens[self.index - 1]

    @property
    def span(self) -> Span:
        return self.place(self.token)

    def kind(self, index: int) -> str:
        return self.tokens[index].kind if 0 <= index < len(self.tokens) else ""

    def place(self, token: Token) -> Span:
        return self.text.part(token.start, token.end)

    def between(self, first: Token, last: Token) -> str:
        return self.text.value[first.start : last.end]

    def written(self, token: Token) -> str:
        words = self.between(token, token)
        return shortened(words.strip('"“”') if token.kind == "STRING" else words)

    def spoken(self, token: Token) -> str:
        """The word of another notation that a token begins with, or the token itself."""
        return next((each for each in SPOKEN if self.text.value.startswith(each, token.start)), self.written(token))


# ── what to look for, in this order ─────────────────────────────────────────────────────────────────────────────────


def nothing_before(fault: Fault) -> Diagnostic | None:
    if fault.index:
        return None
    token = fault.token
    if token.kind == "$END":
        return problems.nothing_written(fault.span)
    if token.kind == "COMPARES":
        rest = shortened(fault.text.value[token.end :].strip())
        return problems.begins_with_comparison(fault.span, fault.written(token), rest)
    return problems.begins_with_joining(fault.span, fault.written(token))


def name_missing(fault: Fault) -> Diagnostic | None:
    """Where a bound name, a member, a type or a key must come."""
    before, could_come = fault.before, fault.could_come
    if "BOUND" in could_come:
        return problems.missing_bound_name(fault.place(before), fault.written(before))
    if "MEMBER" in could_come:
        return problems.missing_member(fault.place(before))
    if "TYPE" in could_come:
        return problems.missing_type(fault.place(before), fault.written(before))
    if "KEY" in could_come and fault.token.kind not in CLOSING:
        return problems.missing_key_and_colon(fault.span, fault.written(fault.token))
    is_unnamed = before.kind == "COMMA" and "ARGUMENT" in could_come and "NAME" not in could_come
    if fault.token.kind == "ARGUMENT" or is_unnamed:
        return problems.names_partly_given(fault.span)
    return None


def sign_behind_number(fault: Fault) -> Diagnostic | None:
    """A cell that says `80+` for 80以上."""
    number = fault.tokens[fault.index - 2] if fault.index > 1 else None
    word = {"PLUS": "以上", "MINUS": "以下"}.get(fault.before.kind)
    if not fault.in_cell or number is None or number.kind != "NUMBER" or word is None or fault.token.kind != "$END":
        return None
    written, plain = fault.between(number, fault.before), fault.written(number)
    return problems.other_notation(fault.text.part(number.start, fault.before.end), written, plain + word, plain + word)


def operand_missing(fault: Fault) -> Diagnostic | None:
    if "NAME" not in fault.could_come:
        return None
    before, token = fault.before, fault.token
    comma = next((each for each in (before, token) if each.kind == "COMMA"), None)
    if comma:
        return problems.missing_item(fault.place(comma), fault.written(comma))
    where = fault.text.part(before.start, token.end)
    return problems.missing_operand(where, fault.written(before), fault.written(token))


def begun_otherwise(fault: Fault) -> Diagnostic | None:
    """`不 独居`, `若 甲 则 乙`, `甲 或者 乙`: what stands before was read as a name, or in part as a keyword."""
    if fault.token.kind not in BEGINS_OPERAND:
        return None
    for token in fault.tokens[max(0, fault.index - 2) : fault.index]:
        spoken = fault.spoken(token)
        if spoken in INSTEAD and token.kind in ("AND", "OR") and len(spoken) > token.end - token.start:
            where = fault.text.part(token.start, token.start + len(spoken))
            return problems.other_notation(where, spoken, *INSTEAD[spoken])
    before = fault.before
    if not is_unknown(before):
        return None
    words = fault.between(before, before)
    for word, meant in BEGUN_OTHERWISE.items():
        if words == word or len(word) > 1 and words.startswith(word):
            return problems.other_notation(fault.text.part(before.start, before.start + len(word)), word, *meant)
    return keyword_in_capitals(fault, before)


def keyword_in_capitals(fault: Fault, token: Token) -> Diagnostic | None:
    words = fault.between(token, token)
    meant = KEYWORDS.get(words.lower()) if words.isupper() else None
    return problems.other_notation(fault.place(token), words, *meant) if meant else None


def law_where_none_is_read(fault: Fault) -> Diagnostic | None:
    """`年龄 65岁以上` in an expression, and two limits of a cell that make no range together."""
    before, token, raw = fault.before, fault.token, fault.text.value
    law: str | None = None
    number, end = token, token.end
    if token.kind == "NUMBER":
        law = next((each for each in LAW if raw.startswith(each, token.end)), None)
        end = token.end + len(law or "")
    elif before.kind == "NUMBER" and token.kind in BEGINS_OPERAND and (spoken := fault.spoken(token)) in LAW:
        law, number, end = spoken, before, token.start + len(spoken)
    if law is None:
        return None
    plain = law.removeprefix("及")
    if fault.in_cell:
        return problems.two_limits(fault.text.part(0, end)) if plain == law else None
    return problems.law_in_expression(fault.text.part(number.start, end), fault.written(number), plain, LAW[law])


def said_otherwise(fault: Fault) -> Diagnostic | None:
    """A word of another notation behind an operand."""
    token, before = fault.token, fault.before
    if token.kind not in BEGINS_OPERAND:
        return None
    spoken = fault.spoken(token)
    if spoken == "在" and (until := UNTIL_WORD.search(fault.text.value, token.end)):
        zh, en = UNTIL_MEANS[until[1]]
        return problems.other_notation(fault.text.part(token.start, until.end()), f"在……{until[1]}", zh, en)
    if spoken in INSTEAD and (is_unknown(token) or len(spoken) > 1 or token.kind != "NAME"):
        zh, en = (spoken.removeprefix("及"),) * 2 if fault.in_cell and spoken[0] == "及" else INSTEAD[spoken]
        return problems.other_notation(fault.text.part(token.start, token.start + len(spoken)), spoken, zh, en)
    if is_unknown(token) and (problem := keyword_in_capitals(fault, token)):
        return problem
    if token.kind == before.kind == "NAME" and token.start == before.end:
        known = (*fault.scope.names, *fault.scope.functions)
        return problems.unknown_name(fault.text.part(before.start, token.end), fault.between(before, token), known)
    return None


def second_word_missing(fault: Fault) -> Diagnostic | None:
    """`如果 …` without 那么."""
    token = fault.token
    if token.kind not in WAITED_FOR and token.kind != "$END" and token.kind not in CLOSING:
        return None
    for word, beginnings, shape in SECOND_WORDS:
        begun = [each for each in fault.tokens[: fault.index] if each.kind in beginnings]
        if begun and word in fault.could_come:
            last = begun[-1]
            return problems.missing_word(fault.place(last), fault.written(last), WAITED_FOR[word], shape)
    return None


def joining_missing(fault: Fault) -> Diagnostic | None:
    if fault.token.kind not in BEGINS_OPERAND:
        return None
    return problems.missing_joining(fault.span, fault.written(fault.before), fault.written(fault.token))


def joining_in_cell(fault: Fault) -> Diagnostic | None:
    """`≥80且<90`: a cell knows ranges and commas, and no 且."""
    if not fault.in_cell or fault.token.kind not in ("AND", "OR"):
        return None
    return problems.joining_in_cell(fault.span, fault.written(fault.token), is_or=fault.token.kind == "OR")


def comma(fault: Fault) -> Diagnostic | None:
    token, raw, index = fault.token, fault.text.value, fault.index
    if token.kind != "COMMA":
        return None
    if (grouped := GROUPED.search(raw)) and grouped.start() <= token.start < grouped.end():
        return problems.grouped_digits(fault.text.part(*grouped.span()), grouped[0])
    after = fault.tokens[index + 1]
    if after.kind in JOINING_KINDS:
        return problems.comma_before_word(fault.span, fault.written(token), fault.written(after))
    if options := options_by_comma(fault):
        return options
    return problems.comma_between_conditions(fault.span, fault.written(token))


def options_by_comma(fault: Fault) -> Diagnostic | None:
    """`居住 = 独居、同住`, `居住 属于 独居，同住`: one of several, without brackets."""
    index, tokens = fault.index, fault.tokens
    operator = tokens[index - 2] if index > 2 else None
    if operator is None or not (operator.kind in ("IN", "NOT_IN") or operator.value == "="):
        return None
    last = index - 1
    while fault.kind(last + 1) == "COMMA" and fault.kind(last + 2) in OPTIONS:
        last += 2
    if last == index - 1 or fault.kind(last + 1) in ("COMPARES", "IN", "NOT_IN", "BETWEEN", "DOT", "LPAR"):
        return None
    first = next((at for at in range(index - 3, -1, -1) if tokens[at].kind in ENDS_SUBJECT), -1) + 1
    subject = fault.between(tokens[first], tokens[index - 3])
    options = [fault.written(tokens[at]) for at in range(index - 1, last + 1, 2)]
    where = fault.text.part(tokens[index - 1].start, tokens[last].end)
    return problems.options_without_brackets(where, subject, options, is_denied=operator.kind == "NOT_IN")


LOOKS: tuple[Callable[[Fault], Diagnostic | None], ...] = (
    nothing_before,
    name_missing,
    sign_behind_number,
    operand_missing,
    law_where_none_is_read,
    begun_otherwise,
    said_otherwise,
    second_word_missing,
    joining_missing,
    joining_in_cell,
    comma,
)


def is_unknown(token: Token) -> bool:
    return token.kind == "NAME" and isinstance(token.value, Name) and not token.value.known


def shortened(written: str) -> str:
    return written if len(written) <= 24 else written[:23] + "…"


# ── what could have come ────────────────────────────────────────────────────────────────────────────────────────────


def possible(tokens: Sequence[Token], start: str) -> frozenset[str]:
    """The kinds of token that can follow. The tables alone do not tell: LALR merges states, and reduces too early."""
    kinds = {kind for state in tables().states for kind in state if kind.isupper()}
    path = walked(tokens, start)
    return frozenset(kind for kind in kinds if accepts(list(path), kind))


def walked(tokens: Sequence[Token], start: str) -> list[int]:
    """The states after these tokens, before anything that the next one brings about."""
    path = [tables().starts[start]]
    for token in tokens:
        accepts(path, token.kind)
    return path


def accepts(path: list[int], kind: str) -> bool:
    """Whether a token of this kind can come; then the path has gone on behind it."""
    states, rules = tables().states, tables().rules
    while (action := states[path[-1]].get(kind)) is not None:
        if action >= 0:
            path.append(action)
            return True
        made, size, _ = rules[-1 - action]
        del path[-size:]
        path.append(states[path[-1]][made])
    return False


CLOSING = frozenset("RPAR RSQB RBRACE RANGE_CLOSE".split())
BEGINS_OPERAND = frozenset("NUMBER STRING BOOLEAN NULL AT NAME TICKED IF FOR SOME EVERY FUNCTION NOT LBRACE".split())
OPTIONS = frozenset("NUMBER STRING NAME TICKED AT".split())
ENDS_SUBJECT = frozenset("AND OR IF THEN ELSE RETURN SATISFIES COMMA NOT LPAR LSQB LBRACE BETWEEN_AND".split())
JOINING_KINDS = frozenset("AND OR THEN ELSE RETURN SATISFIES BETWEEN_AND".split())
GROUPED = re.compile(r"(?<![0-9,，])[0-9]{1,3}(?:[,，][0-9]{3})+(?![0-9,，])")
GROUPED_BOUND = re.compile(
    rf"(?:(?<=不满)|(?<=超过)|(?<=[<>≤≥=＜＞])){GROUPED.pattern}"
    rf"|{GROUPED.pattern}(?=(?:元|岁|人)?(?:以上|以下|以内|至|不满))"
)
LAW = {
    **dict.fromkeys(("以上", "及以上"), ("≥", ">=")),
    **dict.fromkeys(("以下", "及以下", "以内", "及以内"), ("≤", "<=")),
}
UNTIL_MEANS = {
    **LAW,
    "之上": LAW["以上"],
    "之下": LAW["以下"],
    "之内": LAW["以内"],
    "之间": ("介于 … 与 …", "between … and …"),
}
UNTIL_WORD = re.compile(rf"({'|'.join(UNTIL_MEANS)})")
KEYWORDS = {
    word: (keyword.zh[0] if keyword.zh else word, word) for keyword in (*BEGINNING, *JOINING) for word in keyword.en
} | {"not": ("非", "not(…)")}
WAITED_FOR = {
    "THEN": Words("那么", "then"),
    "ELSE": Words("否则", "else"),
    "RETURN": Words("得", "return"),
    "SATISFIES": Words("满足", "satisfies"),
    "BETWEEN_AND": Words("与", "and"),
}
_IF = Words("如果 甲 那么 乙 否则 丙", "if a then b else c")
SECOND_WORDS = (
    ("THEN", ("IF",), _IF),
    ("ELSE", ("IF",), _IF),
    ("RETURN", ("FOR",), Words("对 x 属于 甲 得 乙", "for x in a return b")),
    ("SATISFIES", ("SOME", "EVERY"), Words("每个 x 属于 甲 满足 乙", "every x in a satisfies b")),
    ("BETWEEN_AND", ("BETWEEN",), Words("甲 介于 乙 与 丙", "a between b and c")),
)
