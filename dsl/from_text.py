"""A file's words as names, texts and lists with their places, and everything YAML would get wrong in silence.

YAML is read by its events: that takes time in proportion to the file, stops at any depth (100,000 open brackets kill a
reader that builds trees), and never meets an anchor, an alias or a tag without saying so. Every text stays a text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from os.path import commonprefix
from typing import Any

import yaml  # type: ignore[import-untyped]
from yaml import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from dsl import problems
from dsl.collecting import without_collecting
from dsl.diagnostics import Diagnostic, Report
from dsl.nearest import folded
from dsl.scalars import runs_of
from dsl.slips import shortened, slip_in
from dsl.source import Span, Text, span_of, text_at, text_over
from dsl.surface import Entries, Items, Value
from dsl.vocabulary import ALL_WORDS

MOST_BYTES = 1_000_000
MOST_LEVELS = 64
MOST_EVENTS = 100_000
MOST_LINES = 30_000
MOST_PROBLEMS = 100
"""In one file: who has more will not read them all."""


class TooMany(Exception):
    """Of problems, in one file."""


class Patience(Report):
    """A report on one file that ends the reading when nobody would read on."""

    def add(self, problem: Diagnostic) -> None:
        super().add(problem)
        if len(self) > MOST_PROBLEMS:
            super().add(problems.too_many_problems(problem.span))
            raise TooMany


@dataclass(frozen=True, slots=True)
class Document:
    """A file as names and what stands behind them. `broken` are lines whose problem is already in the report."""

    file: str
    root: Entries
    broken: frozenset[int] = field(default=frozenset(), compare=False)
    lost: frozenset[str] = field(default=frozenset(), compare=False)


def document_from(name: str, data: bytes | str, report: Report) -> Document | None:
    """The document that a file holds; None where nothing in it can be read. What is wrong goes into the report."""
    found = Patience()
    document = None
    try:
        text = text_of(name, data, found)
        if text is not None:
            with without_collecting():
                document = _document(name, text, found, {problem.span.line for problem in found})
    except TooMany:
        pass
    report.extend(found)
    return document


def text_of(name: str, data: bytes | str, report: Report) -> str | None:
    """The words of a file with `\\n` at each line's end; None (and a problem) where they cannot be told."""
    top = Span(name, 1, 1, 1, 2)
    if len(data) > MOST_BYTES:
        report.add(problems.file_too_big(top, len(data), MOST_BYTES))
        return None
    if isinstance(data, str):
        text = data
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            before = data[: error.start].decode("utf-8")
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            report.add(problems.wrong_encoding(Span(name, line, column, line, column + 1), _encoding_of(data)))
            return None
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MOST_LINES:
        report.add(problems.too_much(top))
        return None
    invisible = _INVISIBLE.findall(text)
    if invisible:
        if len(invisible) > 20:
            report.add(problems.not_a_text(top))
            return None
        for match in _INVISIBLE.finditer(text):
            line, column = text.count("\n", 0, match.start()) + 1, match.start() - text.rfind("\n", 0, match.start())
            report.add(problems.invisible_character(Span(name, line, column, line, column + 1), match[0]))
        text = _INVISIBLE.sub(" ", text)
    return text


# Control characters, soft hyphen, line separators that editors do not count as lines, zero width, bidirectional marks.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)


def _encoding_of(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16"
    try:
        words = data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "GB18030" if re.search("[\u4e00-\u9fff]", words) else ""


def _document(name: str, text: str, report: Report, unseen: set[int]) -> Document | None:
    """Reads until nothing is in the way: an entry that YAML cannot read has its message, and the rest is read without it."""
    broken: set[int] = set()
    lost: set[str] = set()
    for _ in range(max(1, min(20, 2_000_000 // (len(text) + 1)))):
        try:
            reading = _Reading(name, text, report)
            root = reading.root()
        except yaml.MarkedYAMLError as error:
            slip = slip_in(name, text, error)
            if slip.line + 1 not in broken:
                report.add(slip.problem)
            text, dropped, above = _without(text, slip.line, slip.keeps_key and slip.line + 1 not in broken, slip.through)
            broken.update((slip.line + 1, above + 1))
            lost |= words_in(dropped)
            continue
        except _TooMuch:
            return None
        if root is None:
            return None
        return Document(name, root, frozenset(broken | reading.broken | unseen), frozenset(lost | reading.lost))
    return None


def words_in(dropped: str) -> set[str]:
    """Words of a part that could not be read, which may be names that are missing elsewhere."""
    return {word for word in _WORDS.findall(dropped) if word not in ALL_WORDS}


_WORDS = re.compile(r"[^\s:：,，、|{}\[\]()（）\"'#=<>≥≤≠+*/]+")
_KEY = re.compile(r"( *(?:- +)*)([^\s:：#'\"\[\]{},&*!|>%@`-][^\s:：#]*)\s*[:：]")


def _without(text: str, line: int, keeps_key: bool, through: int) -> tuple[str, str, int]:
    """The text without what stands in a line (its key may stay) and deeper below it; what was dropped; the line above it."""
    lines = text.split("\n")
    line = min(line, len(lines) - 1)
    here = lines[line]
    depth = len(here) - len(here.lstrip(" "))
    key = _KEY.match(here) if keeps_key else None
    end = line + 1
    while end < len(lines) and (end <= through or not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip(" ")) > depth):
        end += 1
    dropped = "\n".join(lines[line:end])
    lines[line] = f"{key[1]}{key[2]}:" if key else ""
    lines[line + 1 : end] = [""] * (end - line - 1)
    above = next((number for number in range(line - 1, -1, -1) if lines[number].strip()), line)
    return "\n".join(lines), dropped, above


class _TooMuch(Exception):
    """The file is deeper or longer than any that people write."""


class _PureParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):  # type: ignore[misc]
    def __init__(self, text: str) -> None:
        yaml.reader.Reader.__init__(self, text)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


def pure_parser(text: str) -> Any:
    """The parser written in Python: the browser has no other."""
    return _PureParser(text)


if yaml.__with_libyaml__:
    from yaml.cyaml import CParser  # type: ignore[import-untyped]

    _parser = CParser
else:
    _parser = pure_parser


class _Reading:
    """One pass over the events of a text, with what the pass has to keep in mind."""

    def __init__(self, name: str, text: str, report: Report):
        self.name = name
        self.text = text
        self.report = report
        self.has_wide_letters = _WIDE_LETTERS.search(text) is not None
        self.has_wide_blanks = "\u3000" in text or "\u00a0" in text
        self.comments = [match.start() for match in _SWALLOWED.finditer(text) if text[match.start() - 1 : match.start()] in _BLANKS]
        self.lines = text.split("\n")
        self.styled: list[tuple[int, int]] = []
        self.broken: set[int] = set()
        self.lost: set[str] = set()

    def root(self) -> Entries | None:
        root = self.tree()
        if self.comments:
            self.look_at_comments()
        if isinstance(root, Entries):
            return root
        top = Span(self.name, 1, 1, 1, 2)
        if root is None or (isinstance(root, Text) and not root.value):
            self.report.add(problems.empty_file(top))
            return Entries((), top)
        if isinstance(root, Text):
            first = root.part(0, len(root.value.split(" ")[0]))
            slip = self.key_in(root, 0)
            if not slip:
                self.report.add(problems.not_entries(first, is_list=False))
        else:
            self.report.add(problems.not_entries(root.span, is_list=True))
        return None

    def tree(self) -> Value | None:
        name, text = self.name, self.text
        next_event = _parser(text).get_event
        root: Value | None = None
        children: list[Value] = []
        open_ones: list[tuple[list[Value], Any]] = []
        documents = 0
        event: Any = None
        for _ in range(MOST_EVENTS + 1):
            event = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                start, value, style = event.start_mark, event.value, event.style
                line = start.line
                if (not style or style == "\0") and event.end_mark.line == line:
                    children.append(text_at(value, name, line + 1, start.column + 1))
                else:
                    children.append(self.long_text(event, value, None if style == "\0" else style))
                if event.tag is not None or event.anchor is not None:
                    self.refuse_marks(event)
                elif self.has_wide_blanks and value and value[0] in "\u3000\u00a0" and (not style or style == "\0"):
                    self.look_at_wide_blank(value[0], start)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if event.tag is not None or event.anchor is not None:
                    self.refuse_marks(event)
                open_ones.append((children, event))
                children = []
                if len(open_ones) > MOST_LEVELS:
                    self.report.add(problems.too_deep(self.span(event), MOST_LEVELS))
                    raise _TooMuch
            elif kind is MappingEndEvent:
                outer, opening = open_ones.pop()
                outer.append(self.entries(children, opening, event))
                children = outer
            elif kind is SequenceEndEvent:
                outer, opening = open_ones.pop()
                if opening.flow_style:
                    self.look_at_brackets(children)
                outer.append(Items(tuple(children), self.part(opening, event)))
                children = outer
            elif kind is AliasEvent:
                self.refuse(problems.alias(self.span(event)))
                children.append(text_at("", name, event.start_mark.line + 1, event.start_mark.column + 1))
            elif kind is DocumentStartEvent:
                documents += 1
                if event.explicit or documents > 1:
                    self.refuse(problems.document_mark(self.line_span(event.start_mark.line)))
                if documents == 2:
                    self.lost |= words_in("\n".join(self.lines[event.start_mark.line :]))
            elif kind is DocumentEndEvent:
                if event.explicit:
                    self.refuse(problems.document_mark(self.line_span(event.start_mark.line)))
                if children and root is None:
                    root = children[0]
                children = []
            elif event is None:
                return root
        self.report.add(problems.too_much(self.span(event)))
        raise _TooMuch

    def entries(self, children: list[Value], opening: Any, closing: Any) -> Entries:
        names: list[Any] = children[::2]
        pairs: tuple[tuple[Text, Value], ...] = tuple(zip(names, children[1::2], strict=True))
        if not all([type(name) is Text for name in names]):
            for name in names:
                if type(name) is not Text:
                    self.refuse(problems.name_is_not_text(name.span))
            pairs = tuple(pair for pair in pairs if type(pair[0]) is Text)
        words = {name.value for name, _ in pairs}
        if "<<" in words:
            self.refuse(problems.merge_key(next(name for name, _ in pairs if name.value == "<<").span))
        if len(words) != len(pairs) or self.has_wide_letters or "  " in "\n".join(words):
            pairs = self.without_doubles(pairs)
        if opening.flow_style:
            self.look_at_brackets([each for pair in pairs for each in pair])
            if any([type(value) is Text and not value.value for _, value in pairs]):
                pairs = tuple(
                    (name, value) for name, value in pairs if not (isinstance(value, Text) and not value.value and self.key_in(name, 0))
                )
        return Entries(pairs, self.part(opening, closing))

    def without_doubles(self, pairs: tuple[tuple[Text, Value], ...]) -> tuple[tuple[Text, Value], ...]:
        first: dict[str, tuple[Text, Value]] = {}
        for name, value in pairs:
            key = folded(name.value)
            if key in first:
                self.refuse(problems.doubled(name.span, name.value, first[key][0].span))
            else:
                first[key] = name, value
        return tuple(first.values())

    def long_text(self, event: Any, value: str, style: str | None) -> Text:
        """A text that is quoted, folded, literal, or goes over several lines."""
        start, end = event.start_mark, event.end_mark
        if style:
            if self.comments:
                self.styled.append((start.index, end.index))
            if style in "'\"" and end.index - start.index == len(value) + 2:
                # Nothing was escaped or folded: that only ever makes a text shorter.
                return text_at(value, self.name, start.line + 1, start.column + 2)
        runs = runs_of(self.text, (start.index, start.line, start.column), end.index, style, value)
        text = text_over(value, self.name, runs)
        if style in ("'", '"'):
            if end.line > start.line:
                self.look_at_quotes(text, event)
        elif not style:
            for run in runs:
                if run.line > start.line + 1:
                    self.key_in(text, run.start)
        return text

    # --- What YAML takes in silence ---

    def key_in(self, text: Text, index: int) -> bool:
        """Whether a line within a text was meant as an entry of its own: `名称：内容`, `名称:内容`."""
        match = _KEY_IN_TEXT.match(text.value, index)
        if not match:
            return False
        key, colon = match.groups()
        at = text.part(match.start(2), match.end(2))
        # As far as the line goes: to YAML the lines below are part of the same text.
        rest = commonprefix((text.value[match.end() : match.end() + 40].lstrip(), self.lines[at.line - 1][at.column :].lstrip())).strip()
        if key not in ALL_WORDS:
            return False
        self.refuse((problems.wide_colon if colon == "：" else problems.no_blank_after_colon)(at, key, shortened(rest)))
        return True

    def look_at_wide_blank(self, character: str, start: Any) -> None:
        line_start = start.index - start.column
        if not self.text[line_start : start.index].strip(" -"):
            line, column = start.line + 1, start.column + 1
            self.refuse(problems.wide_indent(Span(self.name, line, column, line, column + 1), character))

    def look_at_brackets(self, children: list[Any]) -> None:
        """A comma inside round brackets cuts an item of `[ ]` or `{ }` in two."""
        for each in children:
            if type(each) is Text and ("(" in each.value or "（" in each.value):
                value = each.value
                if value.count("(") + value.count("（") > value.count(")") + value.count("）") and '"' not in value:
                    self.refuse(problems.split_in_brackets(each.span, shortened(value)))
                    return

    def look_at_quotes(self, text: Text, event: Any) -> None:
        """Quotes that go on over lines that look like entries were never closed where they should have been."""
        start, end = event.start_mark, event.end_mark
        depth = _depth(self.line(start.line))
        for number in range(start.line + 1, end.line + 1):
            line = self.line(number)
            if line.strip() and _depth(line) <= depth and _ENTRY.match(line):
                sign = self.text[start.index]
                span = Span(self.name, start.line + 1, start.column + 1, start.line + 1, start.column + 2)
                raise slip_error(problems.unclosed(span, sign, sign, start.line + 1, start.column + 1), start)

    def look_at_comments(self) -> None:
        self.styled.sort()
        done = 0
        for index in self.comments:
            within = bisect_right(self.styled, (index, len(self.text))) - 1
            if index < done or (within >= 0 and index < self.styled[within][1]):
                continue
            start = self.text.rfind("\n", 0, index) + 1
            end = self.text.find("\n", index)
            done = end if end >= 0 else len(self.text)
            before = self.text[start:index]
            if before.strip() and not before.lstrip().startswith("#") and " # " not in before:
                line, column = self.text.count("\n", 0, index) + 1, index - start + 1
                swallowed = shortened(self.text[index + 1 : done].rstrip())
                self.refuse(problems.swallowed_comment(Span(self.name, line, column, line, column + 1), swallowed))

    def refuse_marks(self, event: Any) -> None:
        span = self.span(event)
        written = re.match(r"\S*", self.text[event.start_mark.index :])[0][:12]  # type: ignore[index]
        if event.anchor is not None:
            self.refuse(problems.anchor(span))
        else:
            self.refuse(problems.tag(Span(span.file, span.line, span.column, span.line, span.column + len(written)), written))

    def refuse(self, problem: Any) -> None:
        self.report.add(problem)
        self.broken.add(problem.span.line)

    # --- Places ---

    def line(self, number: int) -> str:
        return self.lines[number] if number < len(self.lines) else ""

    def span(self, event: Any) -> Span:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        return Span(self.name, line, column, line, column + 1)

    def line_span(self, line: int) -> Span:
        return Span(self.name, line + 1, 1, line + 1, max(2, len(self.line(line)) + 1))

    def part(self, opening: Any, closing: Any) -> Span:
        start, end = opening.start_mark, closing.end_mark
        if opening.flow_style:
            return span_of((self.name, start.line + 1, start.column + 1, end.line + 1, end.column + 1))
        line, column = start.line + 1, start.column + 1
        return span_of((self.name, line, column, line, column + 1))


def slip_error(problem: Any, mark: Any) -> yaml.MarkedYAMLError:
    """A trap that YAML itself did not see, handled as one that it did."""
    error = yaml.MarkedYAMLError(problem="", problem_mark=mark)
    error.slip = problem
    return error


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


# A `#` that hides what follows it, though it was not meant to: `限 #1 窗口`. A whole line of comment loses nothing.
_SWALLOWED = re.compile(r"#(?=[^\s#!])")
_BLANKS = (" ", "\t")
_KEY_IN_TEXT = re.compile(r"[\s]*([^\s：:，。、；|]{1,12})([：:])")
_WIDE_LETTERS = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_ENTRY = re.compile(r" *(?:- +)?[^\s:：#'\"\[\]{},][^:：#]*:(?: |$)")
