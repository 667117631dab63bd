"""Where each character of a YAML text stands in the file: YAML folds, unquotes and unescapes, a message must not.

The value itself always comes from YAML; what is built here are only places.
"""

from __future__ import annotations

from dsl.source import Run

Start = tuple[int, int, int]
"""Index in the file's text, and line and column counted from 0, as YAML's marks give them."""

_LENGTH_OF_ESCAPE = {"x": 4, "u": 6, "U": 10}


def runs_of(source: str, start: Start, end: int, style: str | None, value: str) -> tuple[Run, ...]:
    """The map of a text that is quoted, folded, literal or on several lines. Line breaks in `source` are all `\\n`."""
    match style:
        case '"':
            runs = _quoted(source, start, end, escapes=True)
        case "'":
            runs = _quoted(source, start, end, escapes=False)
        case "|" | ">":
            runs = _block(source, start, value, literal=style == "|")
        case _:
            runs = _plain(source, start, end)
    return tuple(runs) or (Run(0, start[1] + 1, start[2] + 1),)


def _plain(source: str, start: Start, end: int) -> list[Run]:
    index, line, column = start
    runs: list[Run] = []
    length = blank_lines = 0
    for number, words in enumerate(source[index:end].split("\n")):
        content = words.strip(" \t")
        if number and not content:
            blank_lines += 1
            continue
        if number:
            length = _after_break(runs, length, line + number - blank_lines, blank_lines)
            blank_lines = 0
        indent = len(words) - len(words.lstrip(" \t"))
        runs.append(Run(length, line + number + 1, (indent if number else column) + 1))
        length += len(content)
    return runs


def _after_break(runs: list[Run], length: int, first_blank: int, blank_lines: int) -> int:
    """A single line break became a blank, which stands behind its line; empty lines became line breaks."""
    if not blank_lines:
        return length + 1
    runs.extend(Run(length + number, first_blank + number + 1, 1) for number in range(blank_lines))
    return length + blank_lines


MOST_RUNS = 50_000
"""Beyond so many escapes and folds in one text, places are only near; no rule is written like that."""


def _quoted(source: str, start: Start, end: int, *, escapes: bool) -> list[Run]:
    index, line, column = start
    position, stop = index + 1, end - 1
    line_start = index - column
    runs: list[Run] = []
    length = 0
    expected = -1  # the position that would continue the last run

    def at(where: int, count: int = 1) -> None:
        nonlocal length, expected
        if where != expected and len(runs) < MOST_RUNS:
            runs.append(Run(length, line + 1, where - line_start + 1))
        length += count
        expected = where + count

    while position < stop:
        character = source[position]
        if escapes and character == "\\":
            following = source[position + 1]
            if following == "\n":
                # An escaped line break joins the lines, without the next one's indentation.
                position, line_start, line = position + 2, position + 2, line + 1
                while position < stop and source[position] in " \t\n":
                    if source[position] == "\n":
                        at(position)
                        line, line_start = line + 1, position + 1
                    position += 1
                expected = -1
                continue
            at(position)
            expected = -1
            position += _LENGTH_OF_ESCAPE.get(following, 2)
        elif not escapes and character == "'":
            at(position)
            expected = -1
            position += 2
        elif character in " \t\n":
            blanks = position
            while position < stop and source[position] in " \t":
                position += 1
            if position < stop and source[position] == "\n":
                break_at, breaks = blanks, []
                while position < stop and source[position] in " \t\n":
                    if source[position] == "\n":
                        breaks.append((line + 1, position + 1))
                        line, line_start = line + 1, position + 1
                    position += 1
                if len(breaks) == 1:
                    before_line, before_start = line - 1, source.rfind("\n", 0, break_at) + 1
                    runs.append(Run(length, before_line + 1, break_at - before_start + 1))
                    length += 1
                else:
                    for at_line, _ in breaks[:-1]:
                        runs.append(Run(length, at_line + 1, 1))
                        length += 1
                expected = -1
            elif position > blanks:
                at(blanks, position - blanks)
        else:
            at(position)
            position += 1
    return runs


def _block(source: str, start: Start, value: str, *, literal: bool) -> list[Run]:
    index, line, _ = start
    first = len(value) - len(value.lstrip())
    if first == len(value):
        return [Run(0, line + 2, 1)]
    position = source.find("\n", index) + 1
    line += 1
    # The indentation is what YAML took away before the first character that can be seen.
    scan = position
    while True:
        line_end = source.find("\n", scan)
        words = source[scan : line_end if line_end >= 0 else len(source)]
        if words.strip():
            break
        scan = line_end + 1
    blanks_in_value = first - (value.rfind("\n", 0, first) + 1)
    blanks_in_file = len(words) - len(words.lstrip())
    indent = blanks_in_file - blanks_in_value

    runs: list[Run] = []
    length = 0
    broken = False  # a line before this one waits for its line break
    empty: list[int] = []
    was_blank = False
    while length < len(value) and position <= len(source):
        line_end = source.find("\n", position)
        if line_end < 0:
            line_end = len(source)
        content = source[position + indent : line_end] if line_end - position > indent else ""
        if not content:
            empty.append(line)
        else:
            is_blank = content[0] in " \t"
            if broken:
                if literal or was_blank or is_blank:
                    length += 1
                elif not empty:
                    length += 1
            for blank_line in empty:
                runs.append(Run(length, blank_line + 1, 1))
                length += 1
            empty = []
            runs.append(Run(length, line + 1, indent + 1))
            length += len(content)
            broken, was_blank = True, is_blank
        position, line = line_end + 1, line + 1
    return runs
