"""An expression's tree as text, in Chinese or English dress, with as few brackets as it needs.

What is printed is read again: where a name would be mistaken (`a-b` beside `a` and `b`), names go into back-ticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any, assert_never

from dsl.diagnostics import Report
from dsl.expression import parse
from dsl.lexer import tokens_of
from dsl.lexing.tokens import Lexeme
from dsl.nodes import (
    AtLiteral,
    Between,
    Binary,
    Boolean,
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
    Null,
    Number,
    Path,
    Quantified,
    Range,
    String,
    Test,
    Tests,
    TypeName,
)
from dsl.scope import Scope, comparable
from dsl.source import Text, plain
from dsl.words import BEGINNING, GENERIC, JOINING, LAW_BEGINNING, LAW_JOINING, PROPERTIES, RUN, TYPES, signs_folded


def text_from(node: Node, language: str = "zh", scope: Scope | None = None) -> str:
    """The text of a tree. `scope` tells how builtins are named, and which names must be kept apart."""
    known = scope or scope_of(node)
    is_cell = isinstance(node, Tests | Dash)
    text = Printer(language, known).whole(node)
    report = Report()
    if parse(plain(text), known, report, unary=is_cell, feel=True) == node:
        return text
    return Printer(language, known, is_ticked=True).whole(node)


def converted(text: Text, scope: Scope, language: str = "zh", *, unary: bool = False, feel: bool = False) -> str:
    """The same expression in the other dress: word for word, with its lines, blanks and comments, where that says the
    same; otherwise printed afresh. A text that cannot be read stays as it is."""
    report = Report()
    tree = parse(text, scope, report, unary=unary, feel=feel)
    if isinstance(tree, Broken):
        return text.value
    kinds = {token[0] for token in tokens_of(text, scope, cell=unary, feel=feel)}
    if language == "zh" and isinstance(tree, Tests) and not kinds & WITHOUT_ENGLISH and Printer("zh", scope).lawful(tree.tests):
        return text_from(tree, language, scope)
    if language == "zh" or not kinds & WITHOUT_ENGLISH:
        word_for_word = replaced(text, tree, scope, language, unary=unary, feel=feel)
        if parse(plain(word_for_word), scope, report, unary=unary, feel=feel) == tree:
            return word_for_word
    return text_from(tree, language, scope)


FAR, EITHER, BOTH, DENIED, COMPARED, SUM, PRODUCT, POWER, SIGNED, CHECKED, OPERAND, SINGLE = range(12)
"""How tightly a text holds together; one within another that holds tighter needs brackets."""


@dataclass(frozen=True, slots=True)
class Printer:
    language: str
    scope: Scope
    is_ticked: bool = False

    def whole(self, node: Node) -> str:
        return self.at(node, FAR)

    def at(self, node: Node, tightness: int) -> str:
        """The text of a part, in brackets if it would fall apart."""
        text, own = self.part(node)
        return f"({text})" if own < tightness else text

    def part(self, node: Node) -> tuple[str, int]:
        word, at = self.word, self.at
        match node:
            case Number(value, unit):
                return digits(value) + unit, SINGLE
            case String(value):
                return self.string(value), SINGLE
            case Boolean(value):
                return word("true" if value else "false"), SINGLE
            case Null():
                return word("null"), SINGLE
            case AtLiteral(value):
                return self.temporal(value), SINGLE
            case Name(name):
                return self.name(name), SINGLE
            case Path(of, name):
                return f"{at(of, OPERAND)}.{self.member(name)}", OPERAND
            case Filter(of, test):
                opening, closing = "【】" if self.is_chinese else "[]"
                return f"{at(of, OPERAND)}{opening}{at(test, FAR)}{closing}", OPERAND
            case Call(Name("not"), (In(value, tests),), ()) if self.is_chinese:
                return f"{at(value, COMPARED)} {word('NOT_IN')}{self.tests(tests)}", COMPARED
            case Call(Name("not"), (denied,), ()) if self.is_chinese:
                inner, own = self.part(denied)
                return f"{self.denial(inner)}({inner})" if own < OPERAND else f"{self.denial(inner)} {inner}", DENIED
            case Call(function, arguments, names):
                given = [at(each, FAR) for each in arguments]
                if names:
                    given = [f"{name}: {each}" for name, each in zip(names, given, strict=True)]
                called = (
                    self.name(function.name, is_called=True) if isinstance(function, Name) else at(function, OPERAND)
                )
                return f"{called}({', '.join(given)})", OPERAND
            case InstanceOf(value, type_):
                if self.is_chinese:
                    return f"{at(value, OPERAND)} {word('KIND_OF')} {self.type(type_)} {word('KIND')}", CHECKED
                # Behind `list`, a `<` would begin what it is a list of.
                is_open = last_name(type_) in GENERIC
                return f"{at(value, OPERAND)} {word('instance of')} {self.type(type_)}", DENIED if is_open else CHECKED
            case Negation(operand):
                return f"-{at(operand, SIGNED)}", SIGNED
            case Binary(operator, left, right):
                tightness = TIGHTNESS[operator]
                sign = CHINESE_SIGNS.get(operator, operator) if self.is_chinese else operator
                return f"{at(left, tightness)} {sign} {at(right, tightness + 1)}", tightness
            case Between(value, low, high):
                joined = word("BETWEEN_AND") if self.is_chinese else word("and")
                return f"{at(value, COMPARED)} {word('between')} {at(low, SUM)} {joined} {at(high, SUM)}", COMPARED
            case In(value, tests):
                return f"{at(value, COMPARED)} {word('in')}{self.tests(tests)}", COMPARED
            case Connective(joining, operands):
                tightness = EITHER if joining == "or" else BOTH
                return f" {word(joining)} ".join(at(each, tightness + 1) for each in operands), tightness
            case Test():
                return f"({self.test(node)})", SINGLE
            case Tests(tests, False) if self.is_chinese and (said := self.lawful(tests)):
                return said, FAR
            case Tests(tests, negated):
                listed = self.listed(tests)
                if not negated:
                    return listed, FAR
                return (f"{word('NOT')}({listed})" if self.is_chinese else f"not({listed})"), FAR
            case Dash():
                return "-", FAR
            case If(test, then, otherwise):
                parts = (word("if"), at(test, FAR), word("then"), at(then, FAR), word("else"), at(otherwise, FAR))
                return " ".join(parts), FAR
            case For(iterations, body):
                return f"{word('for')} {self.iterations(iterations)} {word('return')} {at(body, FAR)}", FAR
            case Quantified(quantity, iterations, test):
                return f"{word(quantity)} {self.iterations(iterations)} {word('satisfies')} {at(test, FAR)}", FAR
            case List(items):
                return f"[{', '.join(at(each, FAR) for each in items)}]", SINGLE
            case Context(entries):
                return "{" + ", ".join(f"{self.key(key)}: {at(value, FAR)}" for key, value in entries) + "}", SINGLE
            case Range(low, high, low_closed, high_closed, bare):
                ends = f"{at(low, FAR) if low else ''}..{at(high, FAR) if high else ''}"
                return (ends if bare else f"{'[' if low_closed else '('}{ends}{']' if high_closed else ')'}"), SINGLE
            case Function(parameters, body, external):
                listed = ", ".join(
                    name if type_ is None else f"{name}: {self.type(type_)}" for name, type_ in parameters
                )
                return f"{word('function')}({listed}) {word('external') + ' ' if external else ''}{at(body, FAR)}", FAR
            case Broken():
                return "", SINGLE
            case _:
                assert_never(node)

    @property
    def is_chinese(self) -> bool:
        return self.language == "zh"

    def word(self, english: str) -> str:
        return CHINESE[english] if self.is_chinese else english

    def denial(self, inner: str) -> str:
        """The word before what is denied: no 非 before a name that begins with it."""
        first, *others = DENIALS
        return others[0] if others and inner.lstrip("(（").startswith(first) else first

    def string(self, value: str) -> str:
        escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
        if self.is_chinese and "”" not in value:
            return f"“{escaped}”"
        return '"' + escaped.replace('"', '\\"') + '"'

    def temporal(self, value: str) -> str:
        day = _DAY.fullmatch(value) if self.is_chinese else None
        if day:
            return f"{int(day[1])}年{int(day[2])}月{int(day[3])}日"
        return "@" + self.string(value)

    def name(self, name: str, *, is_called: bool = False) -> str:
        if name in OPERANDS:
            return CHINESE[name] if self.is_chinese else name
        if self.is_ticked:
            return f"`{name}`"
        if self.is_chinese and name not in self.scope.names:
            chinese = self.scope.functions.spelling_of(name, chinese=True)
            # A fact may be named like a builtin (日期): the builtin is then meant only where it is called.
            if chinese and (is_called or chinese not in self.scope.names):
                return chinese
        return name

    def member(self, name: str) -> str:
        if self.is_ticked:
            return f"`{name}`"
        chinese = CHINESE_PROPERTIES.get(name) if self.is_chinese else None
        is_taken = any(
            each in names for names in (self.scope.members, self.scope.names) for each in (name, chinese or name)
        )
        return chinese if chinese and not is_taken else name

    def key(self, name: str) -> str:
        return name if is_plain(name) else self.string(name)

    def test(self, test: Test) -> str:
        sign = CHINESE_SIGNS.get(test.operator, test.operator) if self.is_chinese else test.operator
        return f"{sign} {self.at(test.operand, SUM)}"

    def tests(self, tests: tuple[Node, ...]) -> str:
        """What stands behind `in`."""
        match tests:
            case (Test() as only,):
                return f" {self.test(only)}"
            case (only,):
                return f" {self.at(only, SUM)}"
        return f"（{self.listed(tests)}）" if self.is_chinese else f" ({self.listed(tests)})"

    def listed(self, tests: tuple[Node, ...]) -> str:
        texts = [self.test(each) if isinstance(each, Test) else self.at(each, FAR) for each in tests]
        return ("、" if self.is_chinese else ", ").join(texts)

    def lawful(self, tests: tuple[Node, ...]) -> str:
        """A cell's one test of numbers in the law's words (民法典第1259条); nothing where it is no such test."""
        match tests:
            case (Test(operator, Number() as limit),) if operator in LAWFUL:
                return LAWFUL[operator].format(self.at(limit, SUM))
            case (Range(Number() as low, Number() as high, low_closed, high_closed, False),):
                return LAWFUL_RANGES[low_closed, high_closed].format(self.at(low, SUM), self.at(high, SUM))
        return ""

    def iterations(self, iterations: tuple[Iteration, ...]) -> str:
        separator = "、" if self.is_chinese else ", "
        return separator.join(f"{each.name} {self.word('in')} {self.domain(each.domain)}" for each in iterations)

    def domain(self, domain: Node) -> str:
        return self.at(domain, FAR if isinstance(domain, Range) else EITHER)

    def type(self, type_: TypeName) -> str:
        name = type_.name
        if self.is_chinese:
            name = CHINESE_TYPES.get(name, name)
        inner = [self.type(each) for each in type_.arguments]
        inner += [f"{member}: {self.type(each)}" for member, each in type_.members]
        if type_.result is not None:
            return f"{name}<{', '.join(inner)}>->{self.type(type_.result)}"
        return f"{name}<{', '.join(inner)}>" if inner else name


def replaced(text: Text, tree: Node, scope: Scope, language: str, *, unary: bool, feel: bool) -> str:
    """A text with its words and signs exchanged one by one, and all between them as it was."""
    tokens = tokens_of(text, scope, cell=unary, feel=feel)
    printer = Printer(language, scope)
    around = put_around(tree, tokens, printer)
    parts: list[str] = []
    behind = 0
    is_dropped = False
    for token in tokens:
        _, _, start, end = token
        blank = text.value[behind:start]
        said = around.instead.get(start)
        said = exchanged(token, text.value[start:end], printer) if said is None else said
        # What goes takes the blank beside it along: behind `not (`, or before the 类 at the end.
        parts += ["" if is_dropped and blank.isspace() or not said and token[0] == "KIND" else blank, around.before.get(start, "")]
        parts += [said, around.behind.pop(end, "")]
        is_dropped, behind = not said and token[0] not in ("KIND", "RPAR"), end
    parts.append(text.value[behind:])
    return joined(parts)


def joined(parts: list[str]) -> str:
    """The parts side by side, with a blank where Latin words would run into others: 80岁且a, but `80岁 and a`."""
    text = ""
    for part in filter(None, parts):
        is_word = part.isascii() and (part[0].isalpha() or part == ",")
        follows_word = text[-1:].isascii() and (text[-1:].isalpha() or text[-1:] == ",")
        if text and not text[-1].isspace() and not part[0].isspace():
            if (is_word and part[0] != "," and text[-1] not in "([.-@") or (follows_word and part not in ")].,("):
                text += " "
        text += part
    return text


@dataclass(frozen=True, slots=True)
class Around:
    """What is put before and behind a place of the text, and instead of the token that begins there."""

    before: dict[int, str]
    behind: dict[int, str]
    instead: dict[int, str]


def put_around(tree: Node, tokens: list[Lexeme], printer: Printer) -> Around:
    """What one language says around a part, and the other with a single word: `not(…)`, `x 为 日期 类`."""
    around = Around({}, {}, {})
    places = {token[2]: number for number, token in enumerate(tokens)}
    closing = {start: end for start, end in brackets(tokens)}
    for part in parts_of(tree):
        match part:
            case Call(Name("not"), (denied,), (), at=(start, end)):
                word = places[start]
                is_called = tokens[word][0] == "NAME" and tokens[word][1] == Name("not")
                bracket = tokens[word + 1][2] if word + 1 < len(tokens) else -1
                is_bracketed = closing.get(bracket) == end
                if not printer.is_chinese and not is_called and not (tokens[word][0] == "NOT" and is_bracketed):
                    around.before[start] = "not(" + around.before.get(start, "")
                    around.behind[end] = ")" + around.behind.get(end, "")
                elif not printer.is_chinese and tokens[word][0] == "NOT":
                    around.instead[start] = "not"
                elif printer.is_chinese and is_called and is_bracketed:
                    unbracketed(around, denied, tokens, (start, bracket, end), printer)
            case InstanceOf(at=(_, end)) if printer.is_chinese and tokens[places[last_start(tokens, end)]][0] != "KIND":
                around.behind[end] = f" {printer.word('KIND')}" + around.behind.get(end, "")
    return around


def unbracketed(around: Around, denied: Node, tokens: list[Lexeme], at: tuple[int, int, int], printer: Printer) -> None:
    """`not(x)` as 非 x, `not(x in y)` as x 不属于 y; what hangs together loosely keeps its brackets."""
    start, bracket, end = at
    last = last_start(tokens, end)
    match denied:
        case In(value, at=inner) if tokens_within(tokens, bracket, last) == inner:
            behind = value.at[1]
            sign = next(token for token in tokens if token[2] >= behind and token[0] == "IN")
            around.instead.update({start: "", bracket: "", last: "", sign[2]: printer.word("NOT_IN")})
        case _:
            text, own = printer.part(denied)
            around.instead[start] = printer.denial(text) + (" " if own >= OPERAND else "")
            if own >= OPERAND and tokens_within(tokens, bracket, last) == denied.at:
                around.instead.update({bracket: "", last: ""})


def tokens_within(tokens: list[Lexeme], opening: int, closing: int) -> tuple[int, int] | None:
    """Where what stands between two brackets begins and ends."""
    inner = [token for token in tokens if opening < token[2] < closing]
    return (inner[0][2], inner[-1][3]) if inner else None


def brackets(tokens: list[Lexeme]) -> Iterator[tuple[int, int]]:
    """Where each bracket begins, and where its pair ends; the two ends of a range may differ: `(1..2]`."""
    waiting: list[int] = []
    for kind, _, start, end in tokens:
        if kind in ("LPAR", "LSQB", "RANGE_OPEN"):
            waiting.append(start)
        elif kind in ("RPAR", "RSQB", "RANGE_CLOSE") and waiting:
            yield waiting.pop(), end


def last_start(tokens: list[Lexeme], end: int) -> int:
    return next(token[2] for token in tokens if token[3] == end)


def exchanged(token: Lexeme, written: str, printer: Printer) -> str:
    kind, value, _, _ = token
    match kind, value:
        case "BOOLEAN" | "NULL" | "STRING" | "AT", _:
            return printer.whole(value)  # type: ignore[arg-type]
        case "NAME", Name(name):
            if name == "not":
                return printer.word("NOT") if printer.is_chinese else name
            return printer.name(name) if name in printer.scope.functions or name in OPERANDS else written
        case "MEMBER", str(name):
            return printer.member(name) if name in CHINESE_PROPERTIES else written
        case "TYPE", str(name):
            return printer.type(TypeName(name))
        case "COMPARES" | "TIMES" | "SLASH", str(sign):
            return CHINESE_SIGNS.get(sign, sign) if printer.is_chinese else sign
        case "KIND_OF" | "INSTANCE_OF", _:
            return printer.word("KIND_OF") if printer.is_chinese else "instance of"
        case "KIND" | "NOT", _:
            return written if printer.is_chinese else ""
        case "NONE_OF", _:
            return printer.word("NOT") if printer.is_chinese else "not"
        case "NOT_IN", _:
            return written if printer.is_chinese else "in"
        case "BETWEEN_AND", _:
            return printer.word("BETWEEN_AND") if printer.is_chinese else "and"
        case "LPAR" | "RPAR" | "LSQB" | "RSQB" | "RANGE_OPEN" | "RANGE_CLOSE", str(bracket):
            return written if printer.is_chinese else bracket
        case "COMMA" | "DOT", _:
            return written if printer.is_chinese else {"COMMA": ",", "DOT": "."}[kind]
        case ("NUMBER" | "PLUS" | "MINUS" | "POWER" | "COLON" | "DOTDOT" | "LBRACE" | "RBRACE"), _:
            return written if printer.is_chinese else signs_folded(written)
        case ("KEY" | "ARGUMENT"), _ if not printer.is_chinese and written.endswith("："):
            return written[:-1] + ":"
    english = ENGLISH_OF_TOKEN.get(kind)
    return printer.word(english) if english else written


def scope_of(node: Node) -> Scope:
    """A scope of just the names in a tree."""
    names: list[str] = []
    members: list[str] = []
    types: list[str] = []
    for part in parts_of(node):
        match part:
            case Name(name):
                names.append(name)
            case Path(_, name):
                members.append(name)
            case TypeName(name):
                types.append(name)
    return Scope(names, members=members, types=types)


def parts_of(node: Any) -> Iterator[Any]:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, tuple):
            waiting.extend(part)
        elif is_dataclass(part):
            yield part
            waiting.extend(getattr(part, field.name) for field in fields(part) if field.name != "at")


def last_name(type_: TypeName) -> str:
    """The word a type ends in, or nothing if it ends in `>`."""
    if type_.result is not None:
        return last_name(type_.result)
    return "" if type_.arguments or type_.members else type_.name


def digits(value: Decimal) -> str:
    return f"{value:f}" if -40 < value.adjusted() < 40 else str(value)


def is_plain(name: str) -> bool:
    """Whether a key needs no quotes."""
    return comparable(name) == name and all(RUN.fullmatch(part) for part in name.split(" "))


TIGHTNESS: dict[str, int] = {
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), COMPARED),
    **dict.fromkeys("+-", SUM),
    **dict.fromkeys("*/", PRODUCT),
    "**": POWER,
}
CHINESE_SIGNS = {"!=": "≠", "<=": "≤", ">=": "≥", "*": "×", "/": "÷"}
CHINESE = {
    each: keyword.zh[0] for keyword in (*BEGINNING, *JOINING) if keyword.zh for each in (*keyword.en, keyword.token)
}
OPERANDS = frozenset(str(keyword.value) for keyword in BEGINNING if keyword.token == "NAME")
ENGLISH_OF_TOKEN = {keyword.token: keyword.en[0] for keyword in (*BEGINNING, *JOINING) if keyword.en}
CHINESE_TYPES: dict[str, str] = {}
for chinese, english in TYPES.items():
    CHINESE_TYPES.setdefault(english, chinese)
CHINESE_PROPERTIES = {english: chinese for chinese, english in PROPERTIES.items()}
DENIALS = next(keyword.zh for keyword in BEGINNING if keyword.token == "NOT")
LAWFUL = {">=": "{}以上", "<=": "{}以下", "<": "不满{}", ">": "超过{}"}
LAWFUL_RANGES = {
    (True, True): "{}以上{}以下", (True, False): "{}以上不满{}", (False, True): "超过{}不超过{}", (False, False): "超过{}不满{}",
}  # fmt: skip
WITHOUT_ENGLISH = frozenset(keyword.token for keyword in (*LAW_BEGINNING, *LAW_JOINING))
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
