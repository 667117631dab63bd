"""What pages of examples cannot show: that every tree survives printing, that nothing crashes, that limits hold."""

from __future__ import annotations

import json
import random
import re
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.diagnostics import Report
from dsl.expression import DEEPEST, LONGEST, parse, parse_tests
from dsl.grammar import made_from, tables
from dsl.lexing.tokens import DEEPEST_BRACKETS
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
    Quantified,
    Range,
    String,
    TypeName,
)
from dsl.nodes import Path as Member
from dsl.nodes import Test as UnaryTest
from dsl.nodes import Tests as Cell
from dsl.scope import Scope
from dsl.source import plain
from dsl.to_text import converted, scope_of, text_from
from dsl.words import BEGINNING, JOINING, LAW_BEGINNING, LAW_JOINING, SIGN_CHARACTERS, UNITS

KNOWN = (
    "年龄",
    "a",
    "b",
    "x",
    "a-b",
    "a - b",
    "Full Name",
    "或有负债",
    "非税收入",
    "且末县",
    "父",
    "母",
    "父或母",
    "x/y",
    "for",
    "日期",
    "Foo's",
    "补贴（市级）",
)
UNKNOWN = ("未申报", "Foo Bar", "甲乙", "方案2")
FUNCTIONS = {
    "最小": "min",
    "min": "min",
    "日期": "date",
    "date": "date",
    "date and time": "date and time",
    "个数": "count",
    "count": "count",
    "string length": "string length",
    "not": "not",
}
MEMBERS = ("金额", "出生日期", "a b", "x-y", "年")
SCOPE = Scope(KNOWN, functions=FUNCTIONS, members=MEMBERS, types=("t_a", "申请人 信息"))


def read(text: str, *, unary: bool = False, feel: bool = True) -> Node:
    return parse(plain(text), SCOPE, Report(), unary=unary, feel=feel)


# ── every tree survives printing ────────────────────────────────────────────────────────────────────────────────────

SIMPLE_NAMES = st.sampled_from(("i", "甲", "newItem", "某个人"))
WRITTEN = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
TYPES = st.recursive(
    st.sampled_from(("number", "date and time", "t_a", "申请人 信息", "list", "Any")).map(TypeName),
    lambda inner: st.one_of(
        st.builds(TypeName, st.sampled_from(("list", "range")), st.tuples(inner)),
        st.builds(
            TypeName,
            st.just("context"),
            members=st.lists(st.tuples(SIMPLE_NAMES, inner), min_size=1, max_size=2).map(tuple),
        ),
        st.builds(TypeName, st.just("function"), st.lists(inner, max_size=2).map(tuple), result=inner),
    ),
    max_leaves=3,
)
LEAVES = st.one_of(
    st.builds(Number, st.decimals(0, 10**9, places=2), st.sampled_from(("", "岁", "元", "个月", "平方米"))),
    st.builds(String, WRITTEN),
    st.builds(Boolean, st.booleans()),
    st.just(Null()),
    st.builds(AtLiteral, st.one_of(WRITTEN, st.just("2025-01-01"))),
    st.sampled_from((*KNOWN, *UNKNOWN, *FUNCTIONS.values(), "item", "?")).map(Name),
)
COMPARING = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, max_size=3).map(tuple)
    two = st.lists(inner, min_size=2, max_size=3).map(tuple)
    test = st.builds(UnaryTest, COMPARING, inner)
    ends = st.one_of(st.tuples(inner, inner), st.tuples(st.none(), inner), st.tuples(inner, st.none()))
    span = st.builds(lambda each, low, high: Range(*each, low, high), ends, st.booleans(), st.booleans())
    bare = st.builds(lambda low, high: Range(low, high, bare=True), inner, inner)
    iterations = st.lists(st.builds(Iteration, SIMPLE_NAMES, st.one_of(inner, bare)), min_size=1, max_size=2).map(tuple)
    parameters = st.lists(st.tuples(SIMPLE_NAMES, st.one_of(st.none(), TYPES)), max_size=2).map(tuple)
    return st.one_of(
        st.builds(Member, inner, st.sampled_from((*MEMBERS, "start", "year", "other"))),
        st.builds(Negation, inner),
        st.builds(Binary, st.one_of(COMPARING, st.sampled_from(("+", "-", "*", "/", "**"))), inner, inner),
        st.builds(Connective, st.sampled_from(("and", "or")), two),
        st.builds(Between, inner, inner, inner),
        st.builds(In, inner, st.lists(st.one_of(inner, test), min_size=1, max_size=3).map(tuple)),
        test,
        st.builds(InstanceOf, inner, TYPES),
        st.builds(Call, inner, several),
        st.builds(lambda each: Call(Name("not"), (each,)), inner),
        st.builds(
            lambda of, given: Call(of, tuple(given.values()), tuple(given)),
            inner,
            st.dictionaries(SIMPLE_NAMES, inner, min_size=1),
        ),
        st.builds(If, inner, inner, inner),
        st.builds(For, iterations, inner),
        st.builds(Quantified, st.sampled_from(("some", "every")), iterations, inner),
        st.builds(Filter, inner, inner),
        st.builds(List, several),
        st.builds(Context, st.lists(st.tuples(st.one_of(WRITTEN, SIMPLE_NAMES), inner), max_size=2).map(tuple)),
        span,
        st.builds(Function, parameters, inner, st.booleans()),
    )


TREES = st.recursive(LEAVES, larger, max_leaves=8)


def is_denial(node: Node) -> bool:
    return isinstance(node, Call) and node.function == Name("not")


CELLS = st.one_of(
    st.just(Dash()),
    st.builds(
        Cell,
        st.lists(st.one_of(TREES, st.builds(UnaryTest, COMPARING, TREES)), min_size=1, max_size=3).map(tuple),
        st.booleans(),
    ).filter(lambda cell: not (is_denial(cell.tests[0]) and len(cell.tests) == 1)),
)


@given(TREES, st.sampled_from(("zh", "en")))
def test_every_tree_is_read_back_as_it_was_printed(tree: Node, language: str) -> None:
    assert read(text_from(tree, language, SCOPE)) == tree


@given(CELLS, st.sampled_from(("zh", "en")))
def test_every_cell_is_read_back_as_it_was_printed(cell: Node, language: str) -> None:
    assert read(text_from(cell, language, SCOPE), unary=True) == cell


@given(TREES)
def test_changing_the_dress_never_changes_the_tree(tree: Node) -> None:
    chinese = text_from(tree, "zh", SCOPE)
    english = converted(plain(chinese), SCOPE, "en", feel=True)
    assert read(english) == tree
    assert read(converted(plain(english), SCOPE, "zh", feel=True)) == tree


@given(st.one_of(TREES.map(lambda tree: (tree, False)), CELLS.map(lambda cell: (cell, True))))
def test_a_text_changed_to_the_other_dress_and_back_stays_so(drawn: tuple[Node, bool]) -> None:
    """Every text has one spelling in each dress, which it keeps from then on, however often it changes."""
    tree, unary = drawn

    def dressed(text: str, language: str) -> str:
        return converted(plain(text), SCOPE, language, unary=unary, feel=not unary)

    english = dressed(text_from(tree, "zh", SCOPE), "en")
    chinese = dressed(english, "zh")
    assert read(chinese, unary=unary) == read(english, unary=unary) == tree
    assert dressed(dressed(chinese, "en"), "zh") == chinese


@given(TREES)
def test_a_tree_prints_without_a_scope_too(tree: Node) -> None:
    assert parse(plain(text_from(tree)), scope_of(tree), Report(), feel=True) == tree


# ── nothing crashes ─────────────────────────────────────────────────────────────────────────────────────────────────

PIECES = (
    *(each for keyword in (*BEGINNING, *JOINING, *LAW_BEGINNING, *LAW_JOINING) for each in (*keyword.zh, *keyword.en)),
    *KNOWN, *UNKNOWN, *FUNCTIONS, *MEMBERS, *SIGN_CHARACTERS, *list(UNITS)[:40], *"（）【】，。、：；“”‘’≥≤≠×÷＝＜＞＋－？！｛｝　１２Ａ",
    " ", "\n", "\t", "..", "**", "1", "80", ".5", "1e5", "2025-01-01", "2025年1月1日", '"', '"a"', "“甲”", '@"', "`", "`a`", "//", "/*", "*/", "\\", "\\u12",
    "\ud800", "\x00", "\ufeff", "🐎", "instance of", "<>", "->", "list<", "function(", "{a: ", "[1..", "not(", "date(", "未知", "1e999999999999",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_no_random_text_does_anything_but_read_or_report(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(5_000):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 14)))
        check_harmless(text, chance.random() < 0.3, chance.random() < 0.5)


@pytest.mark.long
def test_no_random_text_of_many_does_anything_but_read_or_report() -> None:
    chance = random.Random(99)
    for _ in range(300_000):
        text = chance.choice(("", " ")).join(chance.choices(PIECES, k=chance.randint(1, 30)))
        check_harmless(text, chance.random() < 0.3, chance.random() < 0.5)


def check_harmless(text: str, unary: bool, feel: bool) -> None:
    report = Report()
    tree = parse(plain(text, "x.yaml"), SCOPE, report, unary=unary, feel=feel)
    assert isinstance(tree, Broken) == bool(len(report)), text
    assert len(report) <= 1, text
    for problem in report:
        assert problem.message.zh and problem.message.en and problem.span.line >= 1, text


# ── limits ──────────────────────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = {
    "brackets": "(" * 100_000 + "1" + ")" * 100_000,
    "lists": "[" * 100_000,
    "contexts": "{a:" * 50_000,
    "filters": "a" + "[a" * 60_000,
    "types": "1 instance of " + "list<" * 30_000,
    "denials": "非 " * 60_000 + "a",
    "minuses": "-" * 100_000 + "1",
    "choices": "if a then 1 else " * 10_000 + "1",
    "loops": "for x in a return " * 9_000 + "1",
    "betweens": "a between " * 10_000 + "1",
    "points": "a" + ".b" * 90_000,
    "a megabyte": "1 + " * 250_000 + "1",
    "joined": "甲且" * 60_000 + "甲",
    "unknown": "甲" * 190_000,
    "joining": "为" * 190_000,
    "quotes": "“" * 190_000,
    "blanks": "f(a" + " " * 190_000 + ")",
    "keys": "{" + ",".join(f"k{index}: k{index - 1}" for index in range(12_000)) + "}",
    "for": "for " * 45_000,
    "digits": "9" * 190_000,
    "comments": "/*" * 90_000,
    "units": "1元且" * 60_000 + "1元",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_end_soon(name: str) -> None:
    report, began = Report(), time.process_time()
    tree = parse(plain(HOSTILE[name]), SCOPE, report)
    assert time.process_time() - began < 10
    assert isinstance(tree, Broken) == bool(len(report))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 40_000 + "1", "expression-too-deep"),
        (HOSTILE["a megabyte"], "expression-too-long"),
        (" + ".join(["1"] * (DEEPEST + 2)), "expression-too-many-steps"),
        ("a" * (LONGEST + 1), "expression-too-long"),
        ("1e7000", "number-out-of-reach"),
    ],
)
def test_a_limit_has_a_name(text: str, code: str) -> None:
    report = Report()
    assert isinstance(parse(plain(text), SCOPE, report), Broken)
    assert [problem.code for problem in report] == [code]


def test_what_lies_within_the_limits_is_read() -> None:
    report = Report()
    parse(plain(" + ".join(["1"] * (DEEPEST - 1))), SCOPE, report)
    parse(plain("(" * (DEEPEST_BRACKETS - 1) + "1" + ")" * (DEEPEST_BRACKETS - 1)), SCOPE, report)
    parse(plain("[" + ", ".join(["1"] * 15_000) + "]"), SCOPE, report)
    parse(plain(" and ".join(["a"] * 8_000)), SCOPE, report)
    assert not list(report)


# ── places, scopes, tables ──────────────────────────────────────────────────────────────────────────────────────────


def test_every_part_knows_its_place_in_the_text() -> None:
    tree = read("年龄 ≥ 80岁 且 （a + b）×2 > 3")
    assert isinstance(tree, Connective)
    first, second = tree.operands
    assert (tree.at, first.at, second.at) == ((0, 24), (0, 8), (11, 24))
    assert isinstance(first, Binary) and first.right.at == (5, 8)


def test_a_problem_points_into_the_file() -> None:
    report = Report()
    parse(plain("年龄 >= 80\n  且 == 3", "规则.yaml", line=7, column=11), SCOPE, report)
    (problem,) = report
    assert problem.span[:3] == ("规则.yaml", 8, 5)


def test_a_larger_scope_leaves_the_smaller_as_it_was() -> None:
    larger_scope = SCOPE.plus(["年龄组", "甲 乙"])
    assert parse(plain("年龄组 + 甲 乙"), larger_scope, Report()) == Binary("+", Name("年龄组"), Name("甲 乙"))
    assert isinstance(parse(plain("年龄组"), SCOPE, Report()), Broken)


def test_blanks_in_a_name_may_be_any_and_as_many() -> None:
    assert read("Full\n   Name + a") == Binary("+", Name("Full Name"), Name("a"))


def test_a_name_at_the_very_end_ends_there() -> None:
    tree = Scope(["abcdef", "abc"]).names.longest("abc", 0)
    assert tree is not None and tree.end == 3


def test_parse_tests_reads_a_cell() -> None:
    assert parse_tests(plain("80以上不满90"), SCOPE, Report()) == Cell(
        (Range(Number(Decimal(80)), Number(Decimal(90)), True, False),)
    )


def test_a_builtin_has_feels_name_in_either_dress() -> None:
    assert read("最小(a, b)") == read("min(a, b)") == Call(Name("min"), (Name("a"), Name("b")))
    assert read("日期 + 日期(a)") == Binary("+", Name("日期"), Call(Name("date"), (Name("a"),)))


def test_kept_tables_are_those_of_the_grammar(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("BANSHI_CACHE", str(tmp_path))
    tables.cache_clear()
    made = tables()
    (kept,) = tmp_path.iterdir()
    tables.cache_clear()
    assert tables() == made
    kept.write_text("{", encoding="utf-8")
    tables.cache_clear()
    assert tables() == made
    assert json.loads(kept.read_text(encoding="utf-8"))["starts"] == made.starts


def test_a_conflict_in_the_grammar_is_an_error() -> None:
    with pytest.raises(Exception, match="collision"):
        made_from("%declare A\nexpression: x | y\nx: A\ny: A\ncell: A -> one\n")


# ── pages of examples ───────────────────────────────────────────────────────────────────────────────────────────────

PAGES = Path(__file__).parent / "language"


def rows_of(first: str) -> list[object]:
    """The rows of those tables in the pages whose first column has this title, each with its page's scope."""
    rows = []
    for page in sorted(PAGES.glob("*.md")):
        declared, title = {}, ""
        for line in page.read_text(encoding="utf-8").splitlines():
            kind, _, words = line.partition("：")
            if kind in ("名字", "成员", "函数"):
                declared[kind] = words
            cells = [cell.strip() for cell in line.strip("|").split(" |")] if line.startswith("|") else []
            title = cells[0] if cells and not title else title if cells else ""
            if title == first and cells[0] != first and "---" not in cells[0]:
                code = [re.sub(r"^`+ ?| ?`+$", "", cell) if cell.startswith("`") else cell for cell in cells]
                rows.append(pytest.param(scope_declared(declared), *code[:3], id=f"{page.stem}: {code[0]}"))
    assert rows, f"no page has a table of {first}"
    return rows


def scope_declared(declared: dict[str, str]) -> Scope:
    """`函数：最小=min、min`: a spelling, and FEEL's name if it is another."""
    pairs = (each.partition("=") for each in declared["函数"].split("、"))
    return Scope(
        declared["名字"].split("、"),
        functions={spelled: name or spelled for spelled, _, name in pairs},
        members=filter(None, declared["成员"].split("、")),
    )


@pytest.mark.parametrize(("scope", "written", "english", "note"), rows_of("写法"))
def test_an_expression_in_either_dress(scope: Scope, written: str, english: str, note: str) -> None:
    check_dress(scope, written, english, unary=False)


@pytest.mark.parametrize(("scope", "written", "english", "note"), rows_of("单元格"))
def test_a_cell_in_either_dress(scope: Scope, written: str, english: str, note: str) -> None:
    check_dress(scope, written, english, unary=True)


def check_dress(scope: Scope, written: str, english: str, *, unary: bool) -> None:
    report = Report()
    tree = parse(plain(written), scope, report, unary=unary)
    assert [problem.message.zh for problem in report] == []
    assert text_from(tree, "en", scope) == english
    assert parse(plain(english), scope, report, unary=unary) == tree
    assert parse(plain(text_from(tree, "zh", scope)), scope, report, unary=unary) == tree


@pytest.mark.parametrize(("scope", "written", "message", "way_out"), rows_of("写成了"))
def test_a_slip_and_its_way_out(scope: Scope, written: str, message: str, way_out: str) -> None:
    report = Report()
    assert isinstance(parse(plain(written), scope, report), Broken)
    (problem,) = report
    assert (problem.message.zh, problem.hint.zh if problem.hint else "") == (message, way_out)
