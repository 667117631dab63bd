"""What the author most likely did where YAML gives up, said of the line where it was done.

YAML complains where it noticed, often lines below, and in its own words. The lines themselves tell more.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from dsl import problems
from dsl.diagnostics import Diagnostic
from dsl.source import Span, Text


class Slip(NamedTuple):
    problem: Diagnostic
    line: int
    """The line, counted from 0, without which the rest may be readable."""
    keeps_key: bool = True
    """Whether the line's key may stay, with nothing behind it."""
    through: int = -1
    """The last of several lines that all suffer from the same."""


def slip_in(name: str, text: str, error: Any) -> Slip:
    """The likeliest reason for YAML's error."""
    noticed = error.problem_mark or error.context_mark
    if hasattr(error, "slip"):
        return Slip(error.slip, noticed.line)
    # Nobody writes longer lines, and no pattern below takes long over a short one.
    lines = [line[:_LONGEST] for line in text.split("\n")]
    page = _Page(name, lines)
    at = min(noticed.line, len(lines) - 1)
    began = min(error.context_mark.line, len(lines) - 1) if error.context_mark else at
    context = error.context or ""
    candidates = dict.fromkeys(line for line in (at, began, page.above(at)) if line is not None)
    for line in candidates:
        for look in (page.blank_at_start, page.bad_start):
            if slip := look(line):
                return slip
    if "quoted scalar" in context:
        return page.unclosed(began, error.context_mark.column)
    for line in dict.fromkeys((began, *candidates)):
        if slip := page.colon(line):
            return slip
    if slip := page.table_not_indented(began):
        return slip
    if "flow" in context and error.context_mark:
        return page.brackets(began, error.context_mark.column, at, noticed.column)
    for line in candidates:
        if slip := page.after_quotes(line) or page.quotes_left_open(line):
            return slip
    if "simple key" in context:
        return page.no_colon(began)
    if slip := page.after_brackets(at) or page.second_colon(at) or page.indentation(at) or page.closing(at, noticed.column) or page.document_mark(at):
        return slip
    if "block" in context and not _ENTRY.match(lines[at]) and lines[at].strip():
        return page.no_colon(at)
    return Slip(problems.unreadable_line(page.content(at)), at)


class _Page:
    def __init__(self, name: str, lines: list[str]):
        self.name = name
        self.lines = lines

    def span(self, line: int, start: int, end: int) -> Span:
        return Span(self.name, line + 1, start + 1, line + 1, max(end, start + 1) + 1)

    def content(self, line: int) -> Span:
        words = self.lines[line]
        start = len(words) - len(words.lstrip())
        return self.span(line, start, len(words.rstrip()))

    def above(self, line: int) -> int | None:
        for number in range(line - 1, -1, -1):
            if self.lines[number].strip() and not self.lines[number].lstrip().startswith("#"):
                return number
        return None

    def blank_at_start(self, line: int) -> Slip | None:
        match = _BLANK_AT_START.match(self.lines[line])
        if not match or not self.lines[line].strip():
            return None
        at = self.span(line, match.start(1), match.end(1))
        through = line
        while through + 1 < len(self.lines) and _BLANK_AT_START.match(self.lines[through + 1]):
            through += 1
        if match[1][0] == "\t":
            return Slip(problems.tab_indent(at), line, False, through)
        return Slip(problems.wide_indent(at, match[1][0]), line, False, through)

    def bad_start(self, line: int) -> Slip | None:
        match = _VALUE.match(self.lines[line])
        if not match:
            return None
        _, key, value = match.groups()
        at = match.start(3)
        name = key or ""
        if comparison := _COMPARISON.match(value):
            sign, rest = comparison.groups()
            wanted = {">=": "≥", "<=": "≤", "!=": "≠", "=>": "≥", "=<": "≤", "<>": "≠"}.get(sign, sign)
            return Slip(problems.comparison_without_left(self.span(line, at, at + len(sign)), name, sign, wanted, shortened(rest)), line)
        if range_ := _RANGE.match(value):
            return Slip(problems.range_needs_quotes(self.span(line, at, at + len(range_[0])), range_[0]), line)
        if sign := _BAD_SIGN.match(value):
            return Slip(problems.bad_start(self.span(line, at, at + len(sign[1])), name, sign[1]), line)
        return None

    def unclosed(self, line: int, column: int) -> Slip:
        sign = self.lines[line][column : column + 1] or "["
        closing = {"{": "}", "[": "]"}.get(sign, sign)
        return Slip(problems.unclosed(self.span(line, column, column + 1), sign, closing, line + 1, column + 1), line)

    def colon(self, line: int) -> Slip | None:
        problem = colon_slip(self.name, self.lines[line], line + 1, 0)
        return Slip(problem, line) if problem else None

    def brackets(self, line: int, column: int, at: int, at_column: int) -> Slip:
        """Inside `{` or `[`: a range, a bracket never closed, or a comma left out."""
        if comma := _WIDE_COMMA.search(self.lines[at]):
            at_comma = comma.start(1)
            return Slip(problems.wide_comma_in_brackets(self.span(at, at_comma, at_comma + 1), comma[1], comma[2]), line)
        words = self.lines[line][column:]
        if range_ := _RANGE.match(words):
            return Slip(problems.range_needs_quotes(self.span(line, column, column + len(range_[0])), range_[0]), line)
        if _closes(words):
            return Slip(problems.no_comma(self.span(at, at_column, at_column + 1)), line)
        for number in range(line + 1, min(line + 40, len(self.lines))):
            here = self.lines[number]
            if here.strip() and _depth(here) <= _depth(self.lines[line]) and _ENTRY.match(here):
                break
            words += "\n" + here
            if _closes(words):
                return Slip(problems.no_comma(self.span(at, at_column, at_column + 1)), line)
        return self.unclosed(line, column)

    def table_not_indented(self, line: int) -> Slip | None:
        """Rows of a text table that begin as far left as their key."""
        above = self.above(line)
        key = _TABLE_KEY.match(self.lines[above]) if above is not None else None
        if not key or not _ROW.search(self.lines[line]):
            return None
        through = line
        while through + 1 < len(self.lines) and _ROW.search(self.lines[through + 1]) and not _ENTRY.match(self.lines[through + 1]):
            through += 1
        return Slip(problems.table_not_indented(self.content(line), key[1]), line, False, through)

    def after_quotes(self, line: int) -> Slip | None:
        match = _AFTER_QUOTES.match(self.lines[line])
        if not match:
            return None
        return Slip(problems.text_after_quotes(self.span(line, match.start(1), match.end(1)), match[1][1:-1], shortened(match[2].rstrip())), line)

    def after_brackets(self, line: int) -> Slip | None:
        """`[岁数]周岁才能办`, `{收入} < 800`: what YAML takes for a list or entries, with more behind it."""
        match = _AFTER_BRACKETS.match(self.lines[line])
        if not match:
            return None
        return Slip(problems.text_after_brackets(self.span(line, match.start(1), match.end(1)), match[1], match[1][1:-1].strip()), line)

    def quotes_left_open(self, line: int) -> Slip | None:
        """A quote opened above, which the first quote of this line closed by accident."""
        for number in range(line, max(-1, line - 50), -1):
            match = _OPEN_QUOTE.match(self.lines[number])
            if match:
                return self.unclosed(number, match.start(1)) if number < line or match[1] not in self.lines[number][match.end(1) :] else None
        return None

    def no_colon(self, line: int) -> Slip:
        span = self.content(line)
        return Slip(problems.no_colon(span, shortened(self.lines[line].strip())), line)

    def second_colon(self, line: int) -> Slip | None:
        match = _SECOND_COLON.match(self.lines[line])
        if not match:
            return None
        return Slip(problems.second_colon(self.span(line, match.start(3), match.end(3)), match[2], shortened(match[4].rstrip())), line)

    def indentation(self, line: int) -> Slip | None:
        above = self.above(line)
        if above is None:
            return None
        depth, depth_above = _depth(self.lines[line]), _depth(self.lines[above])
        if depth > depth_above:
            if match := _COMPLETE.match(self.lines[above]):
                return Slip(problems.indented_too_far(self.content(line), shortened(self.lines[above].strip()), match[1]), line, False)
            return None
        levels = set()
        least = depth_above + 1
        for number in range(line - 1, -1, -1):
            words = self.lines[number]
            if words.strip() and _depth(words) < least:
                least = _depth(words)
                levels.add(least)
        return None if depth in levels else Slip(problems.indent_matches_nothing(self.content(line)), line, False)

    def closing(self, line: int, column: int) -> Slip | None:
        sign = self.lines[line][column : column + 1]
        if sign and sign in "]}":
            return Slip(problems.closed_twice(self.span(line, column, column + 1), sign), line)
        return None

    def document_mark(self, line: int) -> Slip | None:
        if self.lines[line].startswith(("%", "---", "...")):
            return Slip(problems.document_mark(self.content(line)), line)
        return None


def colon_slip(file: str, words: str, line: int, column: int) -> Diagnostic | None:
    """`名称：内容` and `名称:内容`: an entry whose colon YAML does not see."""
    match = _COLON.match(words)
    if not match or _ENTRY.match(words):
        return None
    key, colon, rest = match[1], match[2], match[3].split("\n")[0].strip()
    at = Span(file, line, column + match.start(2) + 1, line, column + match.end(2) + 1)
    if colon == "：":
        return problems.wide_colon(at, key, shortened(rest))
    if rest.startswith("//") or not rest:
        return None
    return problems.no_blank_after_colon(at, key, shortened(rest))


def colon_slip_of(text: Text) -> Diagnostic | None:
    """The same for a text that stands where entries should."""
    return colon_slip(text.file, text.value, text.line, text.column - 1)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def shortened(words: str, most: int = 24) -> str:
    return words if len(words) <= most else words[:most] + "……"


def _closes(words: str) -> bool:
    """Whether the bracket that the words begin with is closed in them."""
    open_ones: list[str] = []
    for character in words:
        if character in "[{":
            open_ones.append("]" if character == "[" else "}")
        elif character in "]}":
            if not open_ones or open_ones.pop() != character:
                return False
            if not open_ones:
                return True
    return False


_LONGEST = 1_000
_WIDE_COMMA = re.compile(r"([，、]) ?([^\s，、,:：{}\[\]]{1,12}): ")
_TABLE_KEY = re.compile(r" *([^\s:：#'\"]+): +[|>][-+0-9]*\s*$")
_ROW = re.compile(r"\S ?(?:\||‖|｜)")
_BLANK_AT_START = re.compile(r" *([\t\u3000\u00a0]+)")
_VALUE = re.compile(r"( *(?:- +)*)(?:([^\s:：#'\"][^:：#]*): +|(?=[^ ]))(\S.*)")
_COMPARISON = re.compile(r"(>=|<=|!=|=>|=<|<>|>(?![-+\d]*\s*(?:#|$)))\s*(\S.*)")
_RANGE = re.compile(r"[\[(][^\[\](){},\n]{1,40}\.\.[^\[\](){},\n]{1,40}\)|\[[^\[\](){},\n]{1,40}\.\.[^\[\](){},\n]{1,40}\]")
_BAD_SIGN = re.compile(r"([*&!@%`]|\?(?= )|-(?= )|\|(?![-+\d]*\s*(?:#|$)))")
_COLON = re.compile(r" *(?:- +)?([^\s:：#'\"\[\]{},，。、；（(|]{1,20}) ?([：:])(?=\S|\s|$)\s*(.*)", re.DOTALL)
_ENTRY = re.compile(r" *(?:- +)?(?:[^\s:：#'\"\[\]{},][^:：#]*|'[^']*'|\"[^\"]*\"):(?: |$)")
_AFTER_QUOTES = re.compile(r" *(?:- +)*(?:[^\s:：#'\"][^:：#]*: +)?(\"[^\"]*\"|'[^']*')( *[^\s#:,}\]].*)")
_AFTER_BRACKETS = re.compile(r" *(?:- +)*(?:[^\s:：#'\"\[{][^:：#\[{]*: +)(\[[^\[\]{}]*\]|\{[^\[\]{}]*\}) *[^\s#,:\]}]")
_OPEN_QUOTE = re.compile(r" *(?:- +)*(?:[^\s:：#'\"][^:：#'\"]*: +)(['\"])")
_SECOND_COLON = re.compile(r" *(?:- +)*([^\s:：#'\"{\[][^:：#]*): +((?![{\[])[^:]*[^\s:])(:) +(\S.*)")
_COMPLETE = re.compile(r" *(?:- +)*([^\s:：#'\"][^:：#]*):[ ]+[^|>&!\s]")
