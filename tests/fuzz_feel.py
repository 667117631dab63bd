"""Random expressions and cells, drawn from the grammar itself, through everything an author's text goes through.

Lexer, parser, both dresses, typing, evaluation, generated Python, prose, JSON: nothing may come out but a value or one
of our own problems. While a text is at work an audit hook forbids files, sockets, imports, processes, and any code but
our generated one. `python -m tests.fuzz_feel COUNT SEED` runs in a process of its own, for a hook cannot be taken out
again; it prints one line of JSON: what was drawn, what was slowest, and every fault.
"""

from __future__ import annotations

import contextlib
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

from dsl import nodes
from dsl.diagnostics import Diagnostic, Problems, Report
from dsl.expression import parse
from dsl.fmt import formatted
from dsl.from_folder import catalog_from_files
from dsl.lexing.signs import OPERATORS
from dsl.source import plain
from dsl.to_text import converted, parts_of
from dsl.words import BEGINNING, JOINING, LAW_BEGINNING, LAW_JOINING, PROPERTIES, TYPES, UNITS
from engine.compile import program_from
from engine.evaluate import evaluate, evaluate_rule
from engine.feel import context_from, desk_of
from engine.from_json import program_from_text
from engine.from_surface.desk import Desk, Scene
from engine.from_surface.extend import extended
from engine.from_surface.names import names_from
from engine.from_surface.scopes import scope_of
from engine.from_surface.typed import expression, test_of
from engine.functions import FUNCTIONS
from engine.kinds import ANY, BOOLEAN, BooleanKind, Kind, TextKind, certain
from engine.layout import layout_of
from engine.program import Call, Column, Connective, Expr, Fact, Goal, Literal, Program, Rule, Table, TableRow
from engine.run import Run
from engine.to_json import text_of
from engine.to_prose import prose_from
from engine.values import Closure, Range, Record, to_text
from engine.values.zones import checked_zone, known_zones
from engine.walk import all_parts
from tests import generators
from tests.backends import by_python, by_reference, python_for
from tests.generators import ON, facts_for
from tests.hostile import ROOT, changed
from tests.pages import PLACES

MOST_SECONDS = 10.0
"""Of a usual machine, for one text, all of its ways together. Where the budget ends these are seven runs of 250,000 steps
each, half a second apiece; what has no end takes for ever."""


# ── what is drawn ────────────────────────────────────────────────────────────────────────────────────────────────

PAGE = """
枚举:
  颜色: [红, 黄, 蓝]
数据项:
  年龄: {类型: 整数, 单位: 岁, 问: 几岁}
  金额: {类型: 金额, 问: 多少}
  残疾等级: {类型: 整数, 可无: 是, 问: 几级}
  户籍地: {类型: 行政区划, 问: 哪里}
  色: {类型: 颜色, 问: 什么颜色}
  或有负债: {类型: 是否, 问: 有没有}
  姓名: {类型: 文本, 问: 叫什么}
  出生日期: {类型: 日期, 问: 哪天}
  子女: {类型: 列表, 问: 谁, 每项: {出生日期: 日期, 在学: 是否, 数: 整数}}
  住房: {类型: 记录, 问: 哪里, 每项: {面积: 整数, 自有: 是否}}
  周岁数: {类型: 整数, 推得: 周岁(出生日期), 只推不问: 是}
参数:
  标准:
    单位: 元
    按: 户籍地
    历史: |
      地区   | 自         | 年龄         || 值
      湖北省 | 2015-01-01 | 80以上不满90 || 50
      湖北省 | 2015-01-01 | 90以上       || 100
公式:
  倍数: 年龄 × 2
  孩子数: 个数(子女)
  一半: '四舍五入(金额 / 2, 2)'
决策表:
  分档:
    表: |
      年龄  || 档
      < 60  || 1
      >= 60 || 2
"""
KINDS = {"年龄": "数", "金额": "数", "标准": "数", "倍数": "数", "姓名": "文", "出生日期": "日", "子女": "列", "住房": "记", "或有负债": "否", "色": "文"}
NAMES = (*KINDS, "残疾等级", "户籍地", "孩子数", "一半", "分档", "周岁数", "红", "武汉市", "x", "y", "甲", "item", "?", "谁也不知", "Full Name", "a-b", "partial")
CONTEXT = context_from({
    "年龄": Decimal(80), "金额": Decimal("12.5"), "标准": None, "倍数": Decimal("-3"), "姓名": "张三", "或有负债": True, "色": "红",
    "子女": [{"数": Decimal(1), "在学": True}, {"数": Decimal(2), "在学": None}], "住房": {"面积": Decimal(90), "a b": {"c": [Decimal(1)]}},
    "x": [Decimal(3), Decimal(1), Decimal(2)], "y": "a.b", "Full Name": Decimal(7), "a-b": [], "甲": None,
})  # fmt: skip
NUMBERS = ("0", "1", "2", "3", "-1", "0.5", "80", "1e3", "1000", ".5", "12.50", "9" * 34, "1e6000", "1e-6000", "1e6145", "2147483648", "400", "7305", "1.0000000000000000000000000000000001")
TEXTS = ("", "a", "ab", "a,b", "张三", "𠮷", "2024-02-29", "10:00:00", "P1D", "(a+)+$", "[0-9]+", r"(\\w)\\1", "1,000.5", "i", "\\u4e2d", "\\n", "x" * 40, "red", "@", "%s", "{}")
TIMES = (
    "2024-02-29", "0001-01-01", "-999999999-12-31", "999999999-12-31", "9999-12-31", "2024-13-01", "10:00:00", "23:59:59.999999999Z", "24:00:00",
    "2024-02-29T10:00:00", "2024-02-29T10:00:00@Asia/Shanghai", "2024-10-27T02:30:00@Europe/Paris", "2024-01-01T00:00:00@No/Where", "10:00:00+14:00",
    "10:00:00+99:00", "P1D", "-PT1H", "P999999999Y", "P1Y2M", "-P1Y", "P99999999999999D", "PT0.000000001S", "P1Y1D", "nonsense", "",
)  # fmt: skip


def keywords() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for keyword in (*BEGINNING, *JOINING, *LAW_BEGINNING, *LAW_JOINING):
        found.setdefault(keyword.token, []).extend((*keyword.zh, *keyword.en))
    for sign, (token, _) in OPERATORS.items():
        found.setdefault(token, []).append(sign)
    return found


SIGNS = {
    "LPAR": "(（", "RPAR": ")）", "LSQB": "[【", "RSQB": "]】", "LBRACE": "{", "RBRACE": "}", "COMMA": ",，", "DOT": ".", "COLON": ":：",
    "TYPE_OPEN": "<", "TYPE_CLOSE": ">", "RANGE_OPEN": "]", "RANGE_CLOSE": "[",
}  # fmt: skip
WORDS: dict[str, tuple[str, ...]] = {
    **{token: tuple(found) for token, found in keywords().items()},
    **{token: tuple(signs) for token, signs in SIGNS.items()},
    "DOTDOT": ("..",), "ARROW": ("->",), "NUMBER": NUMBERS, "TICKED": ("`甲`", "`Full Name`", "`a-b`"), "BETWEEN_AND": ("与", "and"),
    "STRING": tuple(f'"{each}"' for each in TEXTS) + ("“甲”", "‘乙’"), "AT": tuple(f'@"{each}"' for each in TIMES) + ("2025年1月1日",),
    "NAME": NAMES, "BOUND": ("x", "y", "甲", "item", "某 个"), "PARAMETER": ("x", "y", "甲"), "KEY": ("甲:", '"a b":', "x：", "面积:"),
    "ARGUMENT": ("x:", "list:", "列表：", "from:", "string:"), "TYPE_MEMBER": ("甲:", "x :"), "TYPE": (*TYPES, *TYPES.values(), "无此类"),
    "MEMBER": (*PROPERTIES, *PROPERTIES.values(), "数", "在学", "面积", "无此项", "c"), "NONE_OF": ("not", "非"), "ANYTHING": ("-", "不限"),
}  # fmt: skip
CLINGING = tuple(list(UNITS)[::7]) + ("岁", "元", "天", "个月", "年", "%")


class Way(NamedTuple):
    """What a rule of the grammar can become; `depth` is that of the shallowest tree it makes."""

    symbols: tuple[str, ...]
    depth: int
    label: str


@cache
def grammar() -> dict[str, list[Way]]:
    """What each rule of feel.lark can become, the shallowest first."""
    from lark import Lark

    lark = Lark((ROOT / "dsl/feel.lark").read_text(encoding="utf-8"), parser="earley", lexer="dynamic", start=["expression", "cell"])
    written: dict[str, list[tuple[str, ...]]] = {}
    for rule in lark.rules:
        written.setdefault(str(rule.origin.name), []).append(tuple(str(each.name) for each in rule.expansion))
    depths = dict.fromkeys(WORDS, 0)
    while len(depths) < len(WORDS) + len(written):
        for name, several in written.items():
            known = [max(depths[symbol] for symbol in symbols) for symbols in several if all(symbol in depths for symbol in symbols)]
            if name not in depths and known:
                depths[name] = min(known) + 1
    ways = {
        name: [Way(symbols, max(depths[symbol] for symbol in symbols), f"{name}: {' '.join(symbols)}") for symbols in several]
        for name, several in written.items()
    }
    return {name: sorted(several, key=lambda way: way.depth) for name, several in ways.items()}


MOST_WORDS = 60
"""Of a text drawn from the grammar: from here on only what ends soonest."""


@dataclass
class Draw:
    """Draws texts, and counts which rules of the grammar they were made by."""

    chance: random.Random
    rules: Counter[str] = field(default_factory=Counter)
    calls: tuple[str, ...] = tuple(name for name, each in FUNCTIONS.items() if not each.is_operator)

    def text(self, start: str) -> str:
        words: list[str] = []
        self.symbol(start, self.chance.choice((4, 16, 28, 40, 60)), words)
        return "".join(words)

    def symbol(self, name: str, depth: int, words: list[str]) -> None:
        ways = grammar().get(name)
        if ways is None:
            word = self.chance.choice(WORDS[name])
            if name == "NAME" and self.chance.random() < 0.25:
                word = self.builtin(depth)
            elif name == "NUMBER" and self.chance.random() < 0.1:
                word += self.chance.choice(CLINGING)
            words.append(word + ("" if self.chance.random() < 0.05 else " "))
            return
        if len(words) > MOST_WORDS:
            depth = 0
        # Where the text is deep or long enough, only what ends soonest. Elsewhere a level of the grammar is often passed
        # through, for else no text would reach what stands at its far end; and what was drawn less before has the better chance.
        able = [way for way in ways if way.depth < depth] or ways[:1]
        passing = [way for way in able if len(way.symbols) == 1]
        way = self.chance.choice(passing if passing and len(passing) < len(able) and self.chance.random() < 0.6 and name != "single" else able)
        if self.chance.random() < 0.2:
            way = min(able, key=lambda each: self.rules[each.label])
        self.rules[way.label] += 1
        for symbol in way.symbols:
            self.symbol(symbol, depth - 1, words)

    def builtin(self, depth: int) -> str:
        """A call of a function of the table, with arguments of what kinds it takes, mostly."""
        name = self.chance.choice(self.calls)
        function = FUNCTIONS[name]
        signature = self.chance.choice(function.signatures)
        given = []
        for each in signature.takes:
            if each.optional and self.chance.random() < 0.5:
                break
            given += [self.argument(type(certain(each.kind)).__name__, depth - 4) for _ in range(self.chance.randint(1, 3) if each.rest else 1)]
        if self.chance.random() < 0.05:
            self.chance.shuffle(given)
        spelled = name if self.chance.random() < 0.5 or name == "not" else function.zh
        if self.chance.random() < 0.1 and len(given) == len(signature.takes):
            given = [f"{each.name}: {value}" for each, value in zip(signature.takes, given, strict=True)]
        return f"{spelled}({', '.join(given)})"

    def argument(self, kind: str, depth: int) -> str:
        if depth > 0 and self.chance.random() < 0.15:
            words: list[str] = []
            self.symbol("expression", depth, words)
            return "".join(words)
        choice = self.chance.choice
        match kind:
            case "NumberKind":
                return choice((*NUMBERS, "年龄", "金额"))
            case "TextKind" | "RegionKind":
                return choice((*WORDS["STRING"], "姓名", "户籍地"))
            case "DateKind" | "DateTimeKind" | "TimeKind" | "DaysKind" | "MonthsKind":
                return choice((*WORDS["AT"], "出生日期"))
            case "BooleanKind":
                return choice(("true", "否", "或有负债", "null"))
            case "ListKind":
                return choice(("[]", "x", "[1, 2, null]", '["a", "b"]', "[[1], [2, [3]]]", "[{key: \"a\", value: 1}]", "子女", "子女.数", "[true, false]", "[[1..3], (3..5]]"))
            case "RecordKind":
                return choice(("{}", "住房", "{a: 1, b: {c: 2}}"))
            case "RangeKind":
                return choice(("[1..3]", "(1..3)", "(..3]", "[@\"2024-01-01\"..@\"2024-02-01\"]", "[3..1]"))
            case "FunctionKind":
                return choice(("function(x) x", "function(x, y) x < y", "function(x, y) x + y", "function() 1", "max"))
        return choice((*NUMBERS[:6], *WORDS["STRING"][:5], "[1, 2]", "{a: 1}", "null", "x", "[1..3]", "true", '@"P1D"'))


@cache
def seeds() -> tuple[str, ...]:
    """Expressions that people wrote: the examples of every function, and the pages that show the language."""
    found = [example.text for function in FUNCTIONS.values() for example in function.examples]
    for folder in ("tests/feel", "tests/language"):
        for page in sorted((ROOT / folder).glob("*.md")):
            found += re.findall(r"`` ?(.+?) ?``|(?<!`)`([^`]+)`(?!`)", page.read_text(encoding="utf-8")) and [
                one or two for one, two in re.findall(r"`` ?(.+?) ?``|(?<!`)`([^`]+)`(?!`)", page.read_text(encoding="utf-8"))
            ]
    return tuple(dict.fromkeys(found))


LEXEME = re.compile(r'"(?:[^"\\]|\\.)*"|[0-9.]+|[A-Za-z_]+|[一-鿿]+|\s+|.', re.DOTALL)


def mutated(text: str, draw: Draw) -> str:
    """A text with some of its words or characters changed."""
    chance = draw.chance
    if chance.random() < 0.3:
        return changed(text, chance, list(seeds()))
    words = LEXEME.findall(text) or [""]
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(words))
        match chance.randrange(6):
            case 0:
                words[place] = ""
            case 1:
                words[place] *= chance.choice((2, 2, 3, 40))
            case 2:
                other = chance.randrange(len(words))
                words[place], words[other] = words[other], words[place]
            case 3:
                words[place] = draw.builtin(6)
            case 4:
                words[place] = f" {chance.choice(WORDS[chance.choice(tuple(WORDS))])} "
            case _:
                words[place] = chance.choice(LEXEME.findall(chance.choice(seeds())) or [""])
    return "".join(words)


def drawn(draw: Draw) -> tuple[str, bool]:
    """A text, and whether it is meant as a cell of a table."""
    chance = draw.chance
    is_cell = chance.random() < 0.15
    match chance.randrange(10):
        case 0 | 1:
            return chance.choice(seeds()), is_cell
        case 2 | 3:
            return mutated(chance.choice(seeds()), draw), is_cell
        case 4:
            return mutated(draw.text("cell" if is_cell else "expression"), draw), is_cell
        case 5 | 6:
            return draw.builtin(12), is_cell
        case _:
            return draw.text("cell" if is_cell else "expression"), is_cell


# ── what is done with it ─────────────────────────────────────────────────────────────────────────────────────────


class Fault(Exception):
    """Something came out that is neither a value nor one of our problems."""


@dataclass
class Works:
    """All the ways of a text, and what was met on them."""

    draw: Draw
    nodes: Counter[str] = field(default_factory=Counter)
    exprs: Counter[str] = field(default_factory=Counter)
    builtins: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    is_warming: bool = True

    def __post_init__(self) -> None:
        files = {"册/目录.yaml": "目录: 试\n语言: 1\n地区: 420000\n", "册/地.yaml": PLACES, "册/页.yaml": PAGE}
        report = Report()
        catalog = catalog_from_files(files, "册", report)
        assert catalog is not None
        self.program = program_from(catalog, report)
        assert not report.errors, [each.message.zh for each in report.errors]
        names = names_from(extended(catalog, report), report)
        self.strict = Desk(names, report, region=self.program.region)
        self.strict.rules, self.strict.parameters = dict(self.program.rules), dict(self.program.parameters)
        self.strict.item_members = ("出生日期", "在学", "数", "面积", "自有")
        self.lenient = desk_of(CONTEXT, report)
        self.feel = Program("", "", "03-01", {name: Fact(name, ANY) for name in CONTEXT}, {}, {}, {})

    def text(self, text: str, is_cell: bool) -> None:
        is_feel = self.draw.chance.random() < 0.6
        desk = self.lenient if is_feel else self.strict
        self.dress(text, desk, is_cell, is_feel)
        report = desk.report = Report()
        written = plain(text, "式子")
        made: Expr | None
        if is_cell:
            self.ways["cell"] += 1
            test = test_of(desk, written, Scene(), ANY, plain("年龄", "式子"))
            of = Literal(self.draw.chance.choice((None, Decimal(80), "a", True, date(2024, 2, 29))), ANY)
            row = TableRow("1", (test,), (Literal(True, BOOLEAN),))
            made = Table("C", (of,), (Column("", BOOLEAN),), (row,), False, ANY)
        else:
            made = expression(desk, written, Scene())
        self.told(report)
        self.met(made)
        if report.has_errors:
            self.ways["refused"] += 1
        elif is_feel:
            self.alone(made)
        else:
            self.in_a_program(made)
        if not is_feel and not is_cell and self.draw.chance.random() < 0.05:
            self.page(text)

    def dress(self, text: str, desk: Desk, is_cell: bool, is_feel: bool) -> None:
        """Read, printed in the other dress, read again: the same tree."""
        scope, report, written = scope_of(desk, Scene()), Report(), plain(text, "式子")
        tree = parse(written, scope, report, unary=is_cell, feel=is_feel)
        self.told(report)
        if isinstance(tree, nodes.Broken) is not bool(len(report)):
            raise Fault("a tree that is broken without a problem, or whole with one")
        for each in parts_of(tree):
            self.nodes[type(each).__name__] += 1
        if isinstance(tree, nodes.Broken):
            return
        self.ways["read"] += 1
        language = self.draw.chance.choice(("zh", "en"))
        other = converted(written, scope, language, unary=is_cell, feel=is_feel)
        again = parse(plain(other, "式子"), scope, Report(), unary=is_cell, feel=is_feel)
        if again != tree:
            raise Fault(f"in {language} it is another: {other}")

    def alone(self, expr: Expr) -> None:
        """As `banshi feel` does it: DMN exactly."""
        self.ways["feel"] += 1
        run = Run(self.feel, CONTEXT, ON, is_dmn=True)
        to_text(evaluate(expr, run))
        self.told(run.problems)

    def in_a_program(self, expr: Expr) -> None:
        """As a formula of a catalog: decided, decided by generated Python, read aloud, written and read again."""
        self.ways["catalog"] += 1
        is_truth = isinstance(certain(expr.kind), BooleanKind)
        rule = Rule("试", "试", "formula", expr, expr.kind)
        made = replace(self.program, rules={**self.program.rules, "试": rule}, goals={"试": Goal("试", "formula", "试" if is_truth else "", (("", "试"),))})
        self.decided(made, ("试",))
        for each in {type(part): part for part in all_parts(expr)}.values():
            if not prose_from(each, made).strip() and not isinstance(certain(each.kind), TextKind):
                raise Fault("prose of nothing")
        if (self.is_warming or self.draw.chance.random() < 0.1) and program_from_text(text_of(made)).rules["试"] != rule:
            raise Fault("written as JSON and read again it is another")

    def decided(self, made: Program, names: tuple[str, ...]) -> None:
        chance = self.draw.chance
        facts = facts_for(made, chance, chance.choice((0.0, 0.5, 1.0)))
        run = Run(made, facts, ON, made.region)
        values = [evaluate_rule(name, run) for name in names]
        self.told(run.problems)
        if "too-deep" in {each.code for each in run.problems}:
            return
        generated_python = python_for(made, names, ON, made.region)
        if any(map(holds_function, values)):
            generated_python.decide(facts), generated_python.answer(facts)  # Two functions are never seen to be the same.
            return
        generated = by_python(generated_python, facts)
        for name, answer in zip(names, generated, strict=True):
            expected = by_reference(made, name, facts, ON, made.region)
            if answer != expected:
                raise Fault(f"{name}: the reference says {expected}, generated Python {answer}")

    def whole(self) -> None:
        """A random program of every kind of node, as the backends are compared on."""
        self.ways["program"] += 1
        made = generators.program(self.draw.chance)
        for rule in made.rules.values():
            self.met(rule.value)
            prose_from(rule.value, made)
        self.decided(made, tuple(name for name in made.goals if name in made.rules))

    def page(self, text: str) -> None:
        """The text as a line of a file that is put in order."""
        self.ways["page"] += 1
        quoted = text.replace("'", "''").replace("\n", " ")
        try:
            once = formatted(f"公式:\n   甲:   '{quoted}'\n", name="页.yaml")
        except Problems as problems:
            self.told(list(problems.args[0]))
            return
        if formatted(once, name="页.yaml") != once:
            raise Fault("put in order twice it is another")

    def met(self, expr: Expr) -> None:
        for each in all_parts(expr):
            self.exprs[type(each).__name__] += 1
            if isinstance(each, Call):
                self.builtins[each.function] += 1
            elif isinstance(each, Connective):
                self.builtins[each.word] += 1

    def told(self, problems: Any) -> None:
        for each in problems:
            if not (isinstance(each, Diagnostic) and each.code and each.message.zh and each.message.en):
                raise Fault(f"a problem without words: {each}")

    def not_met(self) -> dict[str, list[str]]:
        """What the generator never drew, of all there is."""
        every = {way.label for ways in grammar().values() for way in ways}
        return {
            "rules of the grammar": sorted(every - set(self.draw.rules)),
            "nodes": sorted({each.__name__ for each in nodes.Node.__args__} - set(self.nodes)),
            "expressions": sorted({each.__name__ for each in Expr.__args__} - set(self.exprs)),
            "functions": sorted(set(FUNCTIONS) - set(self.builtins)),
            "ways": sorted({"cell", "refused", "read", "feel", "catalog", "program", "page"} - set(self.ways)),
        }


def holds_function(value: object) -> bool:
    match value:
        case Closure():
            return True
        case tuple():
            return any(map(holds_function, value))
        case Record():
            return any(map(holds_function, value.values()))
        case Range():
            return holds_function(value.low) or holds_function(value.high)
    return False


# ── what is forbidden meanwhile ──────────────────────────────────────────────────────────────────────────────────


@dataclass
class Watch:
    """Fails on whatever reaches out of the process, and on code that is not ours, while it is on."""

    is_on: bool = False
    seen: list[str] = field(default_factory=list)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.is_on or not FORBIDDEN.match(event) or self.is_ours(event, arguments):
            return
        self.seen.append(f"{event} {str(arguments)[:120]}")
        raise Fault(f"forbidden: {event} {str(arguments)[:120]}")

    def is_ours(self, event: str, arguments: tuple[Any, ...]) -> bool:
        """Generated Python goes by the names it decides and the day."""
        code = arguments[0]
        name = code.co_filename if event == "exec" and isinstance(code, CodeType) else arguments[1] if event == "compile" else None
        return isinstance(name, str) and OURS.fullmatch(name) is not None


FORBIDDEN = re.compile(r"open$|import$|exec$|compile$|(?:socket|subprocess|os|ctypes|shutil|tempfile|urllib|ftplib|http|smtplib|webbrowser|pty|fcntl|mmap|marshal|pickle|code|syslog|sqlite3|glob|pathlib)\b")
OURS = re.compile(rf"<.+ {ON.isoformat()} [0-9]*>", re.DOTALL)


def warm_up(works: Works) -> None:
    """What is loaded once is nobody's fault: the grammar's tables, the calendars, the zones."""
    for zone in known_zones():
        checked_zone(zone)
    for text in seeds():
        with contextlib.suppress(Exception):  # A fault is found again, and told, when this text is drawn.
            works.text(text, False)
    for _ in range(3):
        works.whole()
        works.page("1 + 1")
    for each in (*Expr.__args__, *Kind.__args__):
        layout_of(each)
    works.is_warming = False


# ── a run ────────────────────────────────────────────────────────────────────────────────────────────────────────


def spent(what: Callable[[], object]) -> float:
    start = time.process_time()
    what()
    return time.process_time() - start


def run(count: int, seed: int) -> dict[str, Any]:
    """Each text is drawn from a seed of its own, so that a fault is found again by its number."""
    works = Works(Draw(random.Random(seed)))
    warm_up(works)
    slowness = max(1.0, spent(lambda: sum(number * number % 7 for number in range(100_000))) / 0.004)
    watch = Watch()
    sys.addaudithook(watch)
    faults: list[dict[str, str]] = []
    slowest, slowest_text = 0.0, ""
    began = time.process_time()
    for number in range(count):
        works.draw.chance.seed(f"{seed}.{number}")
        text, is_cell = ("", False) if number % 200 == 199 else drawn(works.draw)
        start = time.process_time()
        watch.is_on = True
        try:
            if number % 200 == 199:
                works.whole()
            else:
                works.text(text, is_cell)
        except BaseException as error:
            watch.is_on = False
            trace, place = error.__traceback__, ""
            while trace is not None:
                code = trace.tb_frame.f_code
                place = f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}"
                trace = trace.tb_next
            faults.append({"seed": f"{seed}.{number}", "text": text[:400], "fault": f"{type(error).__name__}: {error}"[:500], "place": place})
            if isinstance(error, KeyboardInterrupt):
                raise
        watch.is_on = False
        if watch.seen:
            faults.append({"seed": f"{seed}.{number}", "text": text[:400], "fault": watch.seen[0], "place": "audit"})
            watch.seen.clear()
        took = (time.process_time() - start) / slowness
        if took > slowest:
            slowest, slowest_text = took, text[:300]
        if took > MOST_SECONDS:
            faults.append({"seed": f"{seed}.{number}", "text": text[:400], "fault": f"{took:.1f} seconds", "place": "time"})
    return {
        "count": count, "seconds": round(time.process_time() - began, 1), "slowest": [round(slowest, 3), slowest_text], "faults": faults[:50],
        "fault_count": len(faults), "not_met": {name: each for name, each in works.not_met().items() if each}, "ways": dict(works.ways),
    }  # fmt: skip


MOST_MEMORY = 1024 * 1024 * 1024


def main(count: str, seed: str) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except (ImportError, ValueError):
        pass  # Windows has no such limit.
    print(json.dumps(run(int(count), int(seed)), ensure_ascii=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
