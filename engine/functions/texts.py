"""Functions of text (DMN 1.5 table 72). Characters are Unicode code points; a position counts from 1, from the end below 0."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.functions import patterns, problems, sizes
from engine.functions.arithmetic import LONGEST_TEXT
from engine.functions.table import NO_LISTS, TEXTS_DIFFER, Function, Parameter, example, in_rows, says
from engine.kinds import BOOLEAN, NUMBER, TEXT, ListKind, Maybe
from engine.values.numbers import plain, whole
from engine.values.problems import Fault

if TYPE_CHECKING:
    from engine.rows import Cell, Rows, Value

STRING = Parameter("string", "文本", TEXT)
MATCH = Parameter("match", "要找的", TEXT)


def bounded(text: str) -> str:
    """A text that may stand as a result."""
    if len(text) > LONGEST_TEXT:
        raise problems.text_too_long()
    return text


def substring(string: str, start: Decimal, length: Decimal | None = None) -> str:
    first = whole(start)
    if not 1 <= abs(first) <= len(string):
        raise problems.no_such_start(first, len(string))
    begin = first - 1 if first > 0 else len(string) + first
    if length is None:
        return string[begin:]
    if length < 1:
        raise problems.negative_length(plain(length))
    return string[begin : begin + min(whole(length), len(string))]


def substring_before(string: str, match: str) -> str:
    before, found, _ = string.partition(match) if match else ("", "", "")
    return before if found else ""


def substring_after(string: str, match: str) -> str:
    return string.partition(match)[2] if match else string


def string_join(texts: tuple[str | None, ...], delimiter: str | None = None) -> str:
    parts = [text for text in texts if text is not None]
    if sum(map(len, parts)) + len(delimiter or "") * len(parts) > LONGEST_TEXT:
        raise problems.text_too_long()
    return (delimiter or "").join(parts)


# ── in rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def string_length_in_rows(rows: Rows, text: Cell) -> Cell:
    return rows.number(rows.operation("length", text.value, type="integer"), 0, 0, 2**31)


def test_in_rows(name: str) -> Callable[[Rows, Cell, Cell], Cell]:
    return lambda rows, text, part: rows.truth(rows.operation(name, text.value, part.value, type="truth"))


def matches_in_rows(rows: Rows, text: Value, pattern: Value, flags: Value | None = None) -> Value:
    """Engines that match with RE2, as we do, get the pattern that our own compiler made of the author's."""
    written = [rows.written(each) for each in (pattern, flags) if each is not None]
    if not all(isinstance(each, str) for each in written):
        raise rows.refusal(says("模式要直接写成文本", "the pattern must be written as text"))

    def compute(rows: Rows, text: Cell) -> Cell:
        try:
            made = patterns.compiled(*map(str, written), *([""] if flags is None else []))
        except Fault:
            return rows.truth(rows.null("truth"), rows.FALSE)
        return rows.truth(rows.operation("matches", text.value, rows.word(str(made.pattern)), type="truth"))

    return rows.needing("text", compute, text)


FUNCTIONS = (
    Function(
        "string length",
        zh="文本长度",
        takes=(STRING,),
        gives=NUMBER,
        size=sizes.length,
        meaning=lambda string: Decimal(len(string)),
        says=says("文本有几个字。", "How many characters a text has."),
        prose=("{0}的字数",),
        rows=in_rows(string_length_in_rows, "text", once=True),
        examples=(
            example('string length("四个汉字")', 4),
            example('string length("🐎😀")', 2),
            example('string length("")', 0),
        ),
    ),
    Function(
        "substring",
        zh="截取",
        takes=(
            STRING,
            Parameter("start position", "起始位置", NUMBER),
            Parameter("length", "长度", NUMBER, optional=True),
        ),
        gives=TEXT,
        size=sizes.same_text,
        meaning=substring,
        says=says(
            "从第几个字起的一段，负数从末尾数。",
            "The part from a position on, counted from the end when negative.",
        ),
        prose=("{0}从第{1}个字起的部分", "{0}从第{1}个字起的{2}个字"),
        rows=TEXTS_DIFFER,
        examples=(
            example('substring("foobar", 3)', "obar"),
            example('substring("foobar", 3, 3)', "oba"),
            example('substring("foobar", -2, 1)', "a"),
            example('substring("foobar", 0)', None),
        ),
    ),
    Function(
        "upper case",
        zh="转大写",
        takes=(STRING,),
        gives=TEXT,
        size=sizes.other_case,
        meaning=lambda string: bounded(string.upper()),
        says=says("字母都换成大写。", "All letters in upper case."),
        prose=("换成大写的{0}",),
        rows=TEXTS_DIFFER,
        examples=(example('upper case("aBc4")', "ABC4"), example('upper case("")', "")),
    ),
    Function(
        "lower case",
        zh="转小写",
        takes=(STRING,),
        gives=TEXT,
        size=sizes.other_case,
        meaning=lambda string: bounded(string.lower()),
        says=says("字母都换成小写。", "All letters in lower case."),
        prose=("换成小写的{0}",),
        rows=TEXTS_DIFFER,
        examples=(example('lower case("aBc4")', "abc4"), example('lower case("x甲")', "x甲")),
    ),
    Function(
        "substring before",
        zh="之前文本",
        takes=(STRING, MATCH),
        gives=TEXT,
        size=sizes.same_text,
        meaning=substring_before,
        says=says(
            "第一次出现之前的部分；没有出现就是空文本。",
            "What stands before the first occurrence; empty if there is none.",
        ),
        prose=("{0}在{1}之前的部分",),
        rows=TEXTS_DIFFER,
        examples=(
            example('substring before("foobar", "bar")', "foo"),
            example('substring before("foobar", "xyz")', ""),
            example('substring before("foobar", "")', ""),
        ),
    ),
    Function(
        "substring after",
        zh="之后文本",
        takes=(STRING, MATCH),
        gives=TEXT,
        size=sizes.same_text,
        meaning=substring_after,
        says=says(
            "第一次出现之后的部分；没有出现就是空文本。",
            "What stands after the first occurrence; empty if there is none.",
        ),
        prose=("{0}在{1}之后的部分",),
        rows=TEXTS_DIFFER,
        examples=(
            example('substring after("foobar", "ob")', "ar"),
            example('substring after("", "a")', ""),
            example('substring after("abc", "")', "abc"),
        ),
    ),
    Function(
        "contains",
        zh="包含",
        takes=(STRING, MATCH),
        gives=BOOLEAN,
        meaning=lambda string, match: match in string,
        says=says("文本里有没有这一段。", "Whether the text has this part."),
        prose=("{0}包含{1}",),
        rows=in_rows(test_in_rows("contains"), "text, text"),
        examples=(example('contains("foobar", "oba")', True), example('contains("foobar", "of")', False)),
    ),
    Function(
        "starts with",
        zh="开头是",
        takes=(STRING, MATCH),
        gives=BOOLEAN,
        meaning=lambda string, match: string.startswith(match),
        says=says("文本是不是这样开头。", "Whether the text begins so."),
        prose=("{0}以{1}开头",),
        rows=in_rows(test_in_rows("starts_with"), "text, text"),
        examples=(example('starts with("foobar", "fo")', True), example('starts with("foobar", "o")', False)),
    ),
    Function(
        "ends with",
        zh="结尾是",
        takes=(STRING, MATCH),
        gives=BOOLEAN,
        meaning=lambda string, match: string.endswith(match),
        says=says("文本是不是这样结尾。", "Whether the text ends so."),
        prose=("{0}以{1}结尾",),
        rows=in_rows(test_in_rows("ends_with"), "text, text"),
        examples=(example('ends with("foobar", "r")', True), example('ends with("foobar", "a")', False)),
    ),
    Function(
        "matches",
        zh="匹配",
        takes=(
            Parameter("input", "文本", TEXT),
            Parameter("pattern", "模式", TEXT),
            Parameter("flags", "方式", Maybe(TEXT), optional=True),
        ),
        gives=BOOLEAN,
        meaning=patterns.matches,
        says=says(
            "文本里有没有与模式相符的一段；要整段相符，模式写 ^…$。",
            "Whether some part of the text matches the pattern; for the whole text write ^…$.",
        ),
        prose=("{0}符合模式{1}", "{0}符合模式{1}（方式为{2}）"),
        rows=in_rows(matches_in_rows),
        examples=(
            example('matches("foobar", "^fo*b")', True),
            example('matches("abZ", "[A-Z]*", "i")', True),
            example('matches("420102", "^[0-9]{6}$")', True),
            example('matches("h", "(.)\\\\3")', None, "there is no third group"),
        ),
    ),
    Function(
        "replace",
        zh="替换",
        takes=(
            Parameter("input", "文本", TEXT),
            Parameter("pattern", "模式", TEXT),
            Parameter("replacement", "换成", TEXT),
            Parameter("flags", "方式", Maybe(TEXT), optional=True),
        ),
        gives=TEXT,
        size=sizes.rewritten,
        meaning=patterns.replace,
        says=says(
            "与模式相符的每一段换成另一段；$1 是第一个括号里的。",
            "Every match replaced; $1 is what the first bracket matched.",
        ),
        prose=("{0}中符合模式{1}的部分换成{2}后的文本", "{0}中符合模式{1}（方式为{3}）的部分换成{2}后的文本"),
        rows=TEXTS_DIFFER,
        examples=(
            example('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
            example('replace("abracadabra", "bra", "*")', "a*cada*"),
            example('replace("abc", "e", "#")', "abc"),
        ),
    ),
    Function(
        "split",
        zh="拆分",
        takes=(STRING, Parameter("delimiter", "分隔模式", TEXT)),
        gives=ListKind(TEXT),
        size=sizes.cut_up,
        meaning=patterns.split,
        says=says("按模式拆成几段。", "The parts between matches of the pattern."),
        prose=("{0}按{1}拆成的各段",),
        rows=NO_LISTS,
        examples=(
            example('split("John Doe", "\\\\s")', ["John", "Doe"]),
            example('split("a;b;c;;", ";")', ["a", "b", "c", "", ""]),
        ),
    ),
    Function(
        "string join",
        zh="拼接",
        takes=(
            Parameter("list", "列表", ListKind(Maybe(TEXT))),
            Parameter("delimiter", "分隔符", Maybe(TEXT), optional=True),
        ),
        gives=TEXT,
        size=sizes.put_together,
        meaning=string_join,
        says=says("各段接成一段，空的跳过。", "The texts joined, nulls left out."),
        prose=("{0}的各段接成的文本", "{0}的各段用{1}接成的文本"),
        rows=TEXTS_DIFFER,
        examples=(
            example('string join(["a", "b", "c"], "_and_")', "a_and_b_and_c"),
            example('string join(["a", null, "c"], "X")', "aXc"),
            example("string join([])", ""),
        ),
    ),
)
