"""A text in quotes, of either language, and what its escapes stand for."""

from __future__ import annotations

import re


def quoted(raw: str, place: int) -> re.Match[str] | None:
    """The text that begins at a place; None where none does, or it has no end."""
    return _STRING.match(raw, place)


def unescaped(string: re.Match[str]) -> str:
    """What stands between the quotes."""
    inner = string[string.lastindex or 0]
    if "\\" not in inner:
        return inner
    value = _ESCAPE.sub(_escaped, inner)
    if _SURROGATE.search(value):
        # Two halves written one after the other are one character; half a character is none.
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _escaped(escape: re.Match[str]) -> str:
    written = escape[0]
    if written[1] in _ESCAPES:
        return _ESCAPES[written[1]]
    code = int(written[2:], 16) if written[1] in "uU" else -1
    return chr(code) if 0 <= code <= 0x10FFFF else written


_STRING = re.compile(
    r'"((?:[^"\\]|\\.)*+)"|＂((?:[^＂\\]|\\.)*+)＂|[“”]((?:[^”\\]|\\.)*+)”|[‘’]((?:[^’\\]|\\.)*+)’', re.DOTALL
)
_ESCAPE = re.compile(r"""\\(?:["'\\nrt]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6})""")
_ESCAPES = {'"': '"', "'": "'", "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}
_SURROGATE = re.compile("[\ud800-\udfff]")
