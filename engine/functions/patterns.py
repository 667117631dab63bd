"""Patterns in the flavour of XPath 3.1, which FEEL uses, matched in time linear in the text by RE2.

XPath's `\\d` and `\\w` take in every script, so `\\d` matches full-width digits: a pattern for an ID number says [0-9].
A back-reference (`\\1`), which XPath allows, RE2 cannot match: such a pattern runs in a matcher of ours, with a budget.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from dsl.diagnostics import Words
from engine.functions import problems
from engine.functions.back_references import Matcher, Piece, Sign
from engine.values.problems import Fault

LONGEST_PATTERN = 1_000
LONGEST_RESULT = 1_000_000


def matches(text: str, pattern: str, flags: str | None = None) -> bool:
    return compiled(pattern, flags or "").search(text) is not None


def replace(text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    regex = compiled(pattern, flags or "")
    if regex.search("") is not None:
        raise problems.matches_nothing(pattern)
    template: list[str | int] = [replacement] if "q" in (flags or "") else replacement_parts(replacement, regex.groups)
    pieces: list[str] = []
    length = end = 0
    for found in regex.finditer(text):
        put = "".join(part if isinstance(part, str) else found.group(part) or "" for part in template)
        pieces += (text[end : found.start()], put)
        end = found.end()
        length += len(put)
        if length > LONGEST_RESULT:
            raise problems.text_too_long()
    return "".join(pieces) + text[end:]


def split(text: str, delimiter: str) -> tuple[str, ...]:
    regex = compiled(delimiter, "")
    if regex.search("") is not None:
        raise problems.matches_nothing(delimiter)
    parts, end = [], 0
    for found in regex.finditer(text):
        parts.append(text[end : found.start()])
        end = found.end()
    return (*parts, text[end:])


@lru_cache(maxsize=512)
def compiled(pattern: str, flags: str) -> Any:
    """The pattern ready to match; a Fault if it is wrong."""
    import re2  # type: ignore[import-untyped]

    if set(flags) - set("smixq"):
        raise problems.bad_flags(flags)
    if len(pattern) > LONGEST_PATTERN:
        raise problems.bad_pattern(pattern[:50], Words("太长", "it is too long"))
    is_plain = "q" in flags
    kept = "".join(flag for flag in "smi" if flag in flags and (flag == "i" or not is_plain))
    prefix = f"(?{kept})" if kept else ""
    try:
        pieces = [re2.escape(pattern)] if is_plain else _Translation(pattern, "x" in flags, "i" in flags).pieces()
        if any(isinstance(piece, int) for piece in pieces):
            return Matcher(pieces, lambda piece: _sign(re2.compile(prefix + piece, _quiet())), flags, pattern)
        return re2.compile(prefix + "".join(map(str, pieces)), _quiet())
    except re2.error as error:
        said = error.args[0]
        raise problems.bad_pattern(pattern, Words("写法不对", said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))) from None


def _quiet() -> Any:
    """RE2 tells us what is wrong with a pattern, and nobody else."""
    import re2

    options = re2.Options()
    options.log_errors = False
    return options


def _sign(regex: Any) -> Sign:
    """Whether one character is what a piece of a pattern takes."""
    return lru_cache(maxsize=256)(lambda character: regex.fullmatch(character) is not None)


def replacement_parts(replacement: str, groups: int) -> list[str | int]:
    """Texts and numbers of groups, as `$` and `\\` spell them."""
    parts: list[str | int] = []
    place = 0
    while place < len(replacement):
        sign, follows = replacement[place], replacement[place + 1 : place + 2]
        if sign == "\\":
            if follows not in ("\\", "$"):
                raise problems.bad_replacement(replacement)
            parts.append(follows)
            place += 2
        elif sign == "$":
            digits = re.match(r"[0-9]+", replacement[place + 1 :])
            if not digits:
                raise problems.bad_replacement(replacement)
            # As many digits as there are groups; what is left over stands for itself.
            number = digits[0]
            while len(number) > 1 and int(number) > groups:
                number = number[:-1]
            parts.append(int(number) if int(number) <= groups else "")
            place += 1 + len(number)
        else:
            parts.append(sign)
            place += 1
    return parts


@lru_cache(maxsize=256)
def stretches(brackets: str, is_caseless: bool) -> tuple[tuple[int, int], ...]:
    """The characters of a class, as RE2 spells it, from the first to the last of each run."""
    import re2

    runs = re2.compile(f"(?{'i' if is_caseless else ''}s){brackets}+", _quiet())
    return tuple((ord(run[0][0]), ord(run[0][-1])) for run in runs.finditer(every_character()))


@lru_cache(maxsize=1)
def every_character() -> str:
    # What stands for half a character (U+D800 to U+DFFF) is none.
    return "".join(map(chr, (*range(0xD800), *range(0xE000, 0x110000))))


def difference(left: Stretches, right: Stretches) -> Stretches:
    found: list[tuple[int, int]] = []
    for low, high in left:
        for first, last in right:
            if first <= high and last >= low:
                if low < first:
                    found.append((low, first - 1))
                low = last + 1
        if low <= high:
            found.append((low, high))
    return tuple(found)


Stretches = tuple[tuple[int, int], ...]
_COUNT = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")
_KEPT_ESCAPES = frozenset("nrt\\|.?*+(){}$-[]^")
_CLASSES = {
    "s": r"\t\n\r ",
    "d": r"\p{Nd}",
    "i": r"\p{L}\p{Nl}_:",
    "c": r"\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}_:.\-·",
}
# XPath's \w is everything but punctuation, separators and the rest that no writing has.
_NO_WORD = r"\p{P}\p{Z}\p{C}"
_BLOCKS = {
    "BasicLatin": r"\x00-\x7F",
    "Latin-1Supplement": r"\x{80}-\x{FF}",
    "LatinExtended-A": r"\x{100}-\x{17F}",
    "GreekandCoptic": r"\x{370}-\x{3FF}",
    "Cyrillic": r"\x{400}-\x{4FF}",
    "GeneralPunctuation": r"\x{2000}-\x{206F}",
    "CJKSymbolsandPunctuation": r"\x{3000}-\x{303F}",
    "Hiragana": r"\x{3040}-\x{309F}",
    "Katakana": r"\x{30A0}-\x{30FF}",
    "CJKUnifiedIdeographsExtensionA": r"\x{3400}-\x{4DBF}",
    "CJKUnifiedIdeographs": r"\x{4E00}-\x{9FFF}",
    "HalfwidthandFullwidthForms": r"\x{FF00}-\x{FFEF}",
}


class _Translation:
    """A pattern of XPath on its way to RE2."""

    def __init__(self, pattern: str, free_spacing: bool, is_caseless: bool):
        self.pattern = pattern
        self.is_caseless = is_caseless
        self.text = self._without_blanks(pattern) if free_spacing else pattern
        self.place = 0
        self.counted = 0
        self.opened = 0
        self.open: list[int] = []
        self.closed: set[int] = set()

    def pieces(self) -> list[Piece]:
        """The pattern piece by piece, as RE2 spells them; a number refers back to a group."""
        found: list[Piece] = []
        while self.place < len(self.text):
            piece = self._reference() if self._refers_back() else self._next()
            found.append(piece)
            if piece == "(":
                is_counted = not self.text.startswith("?:", self.place)
                self.opened += is_counted
                self.open.append(self.opened if is_counted else 0)
            elif piece == ")" and self.open:
                self.closed.add(self.open.pop())
        return found

    def _refers_back(self) -> bool:
        return self.text[self.place] == "\\" and self.text[self.place + 1 : self.place + 2] in tuple("123456789")

    def _reference(self) -> int:
        """The group a `\\1` means: as many digits as there are groups by then, and it must be closed."""
        end = self.place + 2
        while self.text[end : end + 1].isdecimal() and int(self.text[self.place + 1 : end + 1]) <= self.opened:
            end += 1
        number = int(self.text[self.place + 1 : end])
        self.place = end
        if number not in self.closed:
            raise self._refused(
                f"\\{number} 之前没有第{number}个括号", f"no group {number} is closed before \\{number}"
            )
        return number

    @staticmethod
    def _without_blanks(pattern: str) -> str:
        """With the flag x: blanks outside brackets, even inside an escape, do not count."""
        depth, kept, escaped = 0, [], False
        for sign in pattern:
            if depth == 0 and sign in " \t\n\r":
                continue
            depth += 0 if escaped else (sign == "[") - (sign == "]")
            escaped = sign == "\\" and not escaped
            kept.append(sign)
        return "".join(kept)

    def _next(self) -> str:
        sign = self.text[self.place]
        if sign == "\\":
            return self._escape(in_brackets=False)
        if sign == "[":
            return self._brackets()
        if self.text.startswith("(?", self.place) and not self.text.startswith("(?:", self.place):
            raise self._refused("(? 之后只能是冒号", "only : may follow (?")
        if sign == "{" and (count := _COUNT.match(self.text, self.place)):
            self.counted = count.end()
        elif sign in "{]" or sign == "}" and self.place + 1 != self.counted:
            raise self._refused(f"{sign} 要写成 \\{sign}", f"{sign} is written \\{sign}")
        self.place += 1
        return sign

    def _escape(self, in_brackets: bool) -> str:
        letter = self.text[self.place + 1 : self.place + 2]
        self.place += 2
        if letter and letter in _KEPT_ESCAPES:
            return "\\" + letter
        if letter in ("p", "P"):
            return self._property(letter, in_brackets)
        if letter.lower() in _CLASSES and letter:
            inner = _CLASSES[letter.lower()]
            if letter.islower():
                return inner if in_brackets else f"[{inner}]"
            if letter == "D":
                return r"\P{Nd}"
            if letter == "S" and in_brackets:
                return r"\S\v\f"
            if not in_brackets:
                return f"[^{inner}]"
            raise self._refused(f"方括号里不能用 \\{letter}", f"\\{letter} cannot stand inside brackets")
        if letter == "w":
            return r"\p{L}\p{M}\p{N}\p{S}" if in_brackets else f"[^{_NO_WORD}]"
        if letter == "W":
            return _NO_WORD if in_brackets else f"[{_NO_WORD}]"
        raise self._refused(f"没有 \\{letter} 这种写法", f"there is no \\{letter}")

    def _property(self, letter: str, in_brackets: bool) -> str:
        found = re.match(r"\{([A-Za-z0-9\-]+)\}", self.text[self.place :])
        if not found:
            raise self._refused("\\p 之后要跟 {类名}", "\\p takes a {name}")
        self.place += found.end()
        name = found[1]
        if not name.startswith("Is"):
            # "All other constructs are unaffected by the i flag": a category keeps its case (XPath functions 3.1, §5.6.2).
            plain = f"\\{letter}{{{name}}}"
            return f"(?-i:{plain})" if self.is_caseless and not in_brackets else plain
        block = _BLOCKS.get(name[2:])
        if block is None or (letter == "P" and in_brackets):
            raise self._refused(f"没有 {name} 这个字符块", f"there is no block {name}")
        return block if in_brackets else f"[{'^' if letter == 'P' else ''}{block}]"

    def _brackets(self) -> str:
        pieces = ["["]
        self.place += 1
        if self.text.startswith("^", self.place):
            pieces.append("^")
            self.place += 1
        first = self.place
        while self.place < len(self.text):
            sign = self.text[self.place]
            if sign == "]":
                if self.place == first:
                    raise self._refused("方括号里要有字", "brackets need something in them")
                self.place += 1
                return "".join(pieces) + "]"
            if sign == "\\":
                pieces.append(self._escape(in_brackets=True))
                continue
            if sign == "[":
                if pieces[-1] == "-" and self.place - 1 > first:
                    return self._less("".join(pieces[:-1]) + "]")
                raise self._refused("方括号里的 [ 要写成 \\[", "[ inside brackets is written \\[")
            pieces.append(sign)
            self.place += 1
        raise self._refused("方括号没有关上", "a bracket is not closed")

    def _less(self, all_of_them: str) -> str:
        """`[a-z-[aeiou]]`: the characters of one class that are not in another."""
        taken_away = self._brackets()
        if not self.text.startswith("]", self.place):
            raise self._refused("相减之后要关上方括号", "a subtraction ends its brackets")
        self.place += 1
        left = difference(stretches(all_of_them, self.is_caseless), stretches(taken_away, self.is_caseless))
        # RE2 has no class that holds nothing, but what is in every class is not in its opposite.
        return "[" + "".join(f"\\x{{{low:X}}}-\\x{{{high:X}}}" for low, high in left) + "]" if left else r"[^\x{0}-\x{10FFFF}]"

    def _refused(self, zh: str, en: str) -> Fault:
        return problems.bad_pattern(self.pattern, Words(zh, en))
