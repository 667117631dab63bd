"""A problem as an author reads it: the place, the author's line, a caret, what is wrong and the way out."""

from __future__ import annotations

import unicodedata

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.source import Span

SEVERITIES = {
    Severity.ERROR: Words("错误", "error"),
    Severity.WARNING: Words("注意", "warning"),
    Severity.HINT: Words("提示", "hint"),
}


def show(problem: Diagnostic, source_line: str | None, language: str = "zh") -> str:
    """The problem in a few lines. `source_line` is the line of the file that it is about, None where there is none.

        某市/政策/某津贴.yaml:6:11 错误 名称不认识
          6 |   年满八十: 岁敷 ≥ 80岁
            |             ^^^^
          没有“岁敷”这个名字。是想写“岁数”吗？
    """
    span = problem.span
    head = f"{SEVERITIES[problem.severity].in_(language)} {problem.title.in_(language)}"
    lines = [f"{span.file}:{span.line}:{span.column} {head}" if span.line else f"{span.file} {head}".strip()]
    if source_line is not None and span.line:
        number = str(span.line)
        shown, before, marked = _window(source_line, span)
        lines.append(f"  {number} | {shown}")
        lines.append(f"  {' ' * len(number)} | {' ' * before}{'^' * marked}")
    message = problem.message.in_(language)
    if problem.hint:
        message += ("" if language == "zh" else " ") + problem.hint.in_(language)
    lines.append(f"  {message}")
    return "\n".join(lines)


def line_of(data: bytes | str | None, span: Span) -> str | None:
    """The line of a file that a place is on; None where the file has no lines to show."""
    if data is None or not span.line:
        return None
    if isinstance(data, bytes):
        try:
            data = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return None
    lines = data.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[span.line - 1] if span.line <= len(lines) else None


def width(words: str) -> int:
    """How many columns words take on a screen: a Han character takes two."""
    if words.isascii():
        return len(words)
    return sum(_width(character) for character in words)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _window(line: str, span: Span) -> tuple[str, int, int]:
    """The part of a line that shows a span, the columns before the span, and those that it takes."""
    start = min(span.column - 1, len(line))
    end = len(line) if span.end_line > span.line else min(max(span.end_column - 1, start + 1), max(len(line), start + 1))
    shown_from = 0
    if start > 100:
        shown_from = start - 60
    shown = line[shown_from : shown_from + 160].rstrip("\r\n").replace("\t", " ")
    shown = "".join(character if character.isprintable() or character == "\u3000" else " " for character in shown)
    marked = line[start : min(end, shown_from + 160)]
    before = width(line[shown_from:start])
    if shown_from:
        shown, before = "…" + shown, before + width("…")
    if shown_from + 160 < len(line):
        shown += "…"
    return shown, before, max(1, width(marked))
