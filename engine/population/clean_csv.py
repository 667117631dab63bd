"""A CSV file that the engine reads row by row: in UTF-8, every quotation mark closed. What cannot be explained is marked.

A sign that no encoding explains, a NUL, and a quotation mark that nothing closes become U+FFFD; the cell that holds it is
bad, and the rows around it are read as if nothing had been there.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO, IncrementalNewlineDecoder
from pathlib import Path

from dsl.diagnostics import Problems
from engine import problems_of_backends as problems
from engine.population import soundness

CHUNK = 1 << 20
LONGEST_CELL = 200_000
"""A quotation mark that is not closed within so many signs was never meant to open."""

BROKEN = "\ufffd"
OF_SHORT_SIGNS = bytes(range(0xE0))
"""The bytes of UTF-8 that begin no sign of more than two."""


@dataclass(frozen=True, slots=True)
class CleanCsv:
    path: Path
    delimiter: str
    has_quotes: bool


def clean_csv(path: Path, copy: Path) -> CleanCsv:
    """The file itself if it is good, else a copy."""
    try:
        with path.open("rb") as file:
            begin = file.read(soundness.LOOKED_AT)
        soundness.refuse_other(begin, path.name, soundness.TEXT)
        look, encoding = _best_look(path)
        delimiter = _delimiter_of(path, encoding)
        is_good = encoding == "utf-8-sig" and not look.broken and look.has_plain_lines
        if is_good and look.has_quotes:
            is_good = all(is_whole for _, is_whole in _mended(_pieces(path, encoding), delimiter))
        if is_good:
            return CleanCsv(path, delimiter, look.has_quotes)
        with copy.open("w", encoding="utf-8", newline="") as out:
            for piece, _ in _mended(_with_plain_lines(_pieces(path, encoding)), delimiter):
                out.write(piece.replace("\0", BROKEN))
    except OSError as fault:
        raise Problems([problems.unreadable(path.name, fault.strerror or str(fault))]) from None
    return CleanCsv(copy, delimiter, look.has_quotes)


def clean_text(data: bytes) -> tuple[str, str, str]:
    """The text of such a file as the engine would read it, what stands between its cells, and its encoding."""
    look, encoding = _best_look(data)
    pieces = _pieces(data, encoding)
    if not look.has_plain_lines or look.broken or encoding != "utf-8-sig":
        pieces = _with_plain_lines(pieces)
    delimiter = _delimiter_of(data, encoding)
    if not look.has_quotes and not look.broken:
        return "".join(pieces), delimiter, encoding
    return "".join(piece for piece, _ in _mended(pieces, delimiter)).replace("\0", BROKEN), delimiter, encoding


# ── what the file is ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Look:
    broken: int = 0
    strange: int = 0
    has_quotes: bool = False
    ends: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def has_plain_lines(self) -> bool:
        """Whether all lines end alike: with a line feed, or all with a carriage return before it."""
        returns, feeds = self.ends
        return returns in (0, feeds)


def _best_look(file: Path | bytes) -> tuple[_Look, str]:
    """What a file holds, in the encoding that explains it best."""
    look = _look(file, "utf-8-sig")
    if look.broken and look.strange <= 2 * look.broken:
        # In a file of another encoding hardly three bytes are a sign of UTF-8; two may be, as those of 女 in GB 18030.
        other = _look(file, "gb18030")
        if other.broken < look.broken:
            return other, "gb18030"
    return look, "utf-8-sig"


def _look(file: Path | bytes, encoding: str) -> _Look:
    """How well an encoding explains a file: signs that are broken, and signs of more than two bytes in UTF-8 that are not."""
    look = _Look()
    for piece in _pieces(file, encoding):
        broken = piece.count(BROKEN) + piece.count("\0")
        if not piece.isascii():
            look.strange += len(piece.encode().translate(None, OF_SHORT_SIGNS)) - piece.count(BROKEN)
        look.broken += broken
        look.has_quotes = look.has_quotes or '"' in piece
        # A carriage return that is no part of an end of line makes the two numbers differ, or is in a quoted cell.
        look.ends[0] += piece.count("\r")
        look.ends[1] += piece.count("\n")
    return look


def _delimiter_of(file: Path | bytes, encoding: str) -> str:
    """A tabulator where the first line has one and has no comma."""
    first = next(_pieces(file, encoding), "").split("\n", 1)[0]
    return "\t" if "\t" in first and "," not in first else ","


def _pieces(file: Path | bytes, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with BytesIO(file) if isinstance(file, bytes) else file.open("rb") as data:
        while piece := data.read(CHUNK):
            yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _with_plain_lines(pieces: Iterator[str]) -> Iterator[str]:
    lines = IncrementalNewlineDecoder(None, translate=True)
    for piece in pieces:
        yield lines.decode(piece)
    yield lines.decode("", final=True)


# ── quotation marks ──────────────────────────────────────────────────────────────────────────────────────────────


def _mended(pieces: Iterator[str], delimiter: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it is as it was written. A line with an unclosed mark loses its marks."""
    # Cells with what ends them, as many as are good: a closed mark is followed by the end of the cell.
    good = re.compile(rf'(?:(?:"(?:[^"]++|"")*+"(?=[{delimiter}\r\n])|[^"\r\n{delimiter}][^\r\n{delimiter}]*+|)(?:{delimiter}|\r?\n|\r))*+')
    rest, is_last = "", False
    while not is_last:
        piece = next(pieces, None)
        is_last = piece is None
        rest += piece or ""
        if is_last and rest and not rest.endswith("\n"):
            rest += "\n"
        at, begin = 0, 0
        while at < len(rest):
            found = good.match(rest, at)
            assert found is not None
            at = found.end()
            if at == len(rest) or not is_last and len(rest) - at <= LONGEST_CELL:
                break
            end = rest.find("\n", at)
            end = len(rest) if end < 0 else end
            if begin < at:
                yield rest[begin:at], True
            yield rest[at:end].replace('"', BROKEN), False
            begin = at = end
        if begin < at:
            yield rest[begin:at], True
        rest = rest[at:]
