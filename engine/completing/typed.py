"""How well what has been typed fits a name: its beginning, the first letters of its characters, a part of it.

The first letters are those of 拼音, so `tj` is 条件. The table beside this file has them for the characters of GB 2312, in
20 KB where a library of readings takes 800; `python -m engine.completing.typed` prints it from that library.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("initials.txt")


def fit(typed: str, name: str) -> int | None:
    """0 for a beginning, 1 for first letters, 2 for a part, 3 for letters of a part; None where it does not fit."""
    if not typed or name.startswith(typed):
        return 0
    typed, name = typed.lower(), name.lower()
    if name.startswith(typed):
        return 0
    spelled = typed.replace("'", "").replace(" ", "")
    if spelled.isascii() and spelled.isalnum():
        places = [place for place in range(len(name) - len(spelled) + 1) if _spells(spelled, name, place)]
        if places:
            return 1 if places[0] == 0 else 3
    return 2 if typed in name and (len(typed) > 1 or typed > "⺀") else None


def _spells(letters: str, name: str, place: int) -> bool:
    return all(letter == character or letter in letters_of(character) for letter, character in zip(letters, name[place:], strict=False))


def letters_of(character: str) -> str:
    """The letters that people type for a character, that of its commonest reading first."""
    return _table().get(character, "")


@cache
def _table() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        for character in line[1:]:
            found[character] = found.get(character, "") + line[0]
    return found


def printed() -> str:
    """The table: a line for each letter, with the characters that are read with it."""
    from engine.finding.sounds import READINGS, read_as

    lines: dict[str, str] = {}
    for code in range(0x4E00, 0xA000):
        character = chr(code)
        try:
            character.encode("gb2312")
        except UnicodeEncodeError:
            continue
        for letter in dict.fromkeys(each[0] for each in read_as(character)[:READINGS] if each[0].isascii()):
            lines[letter] = lines.get(letter, "") + character
    return "".join(f"{letter}{lines[letter]}\n" for letter in sorted(lines))


if __name__ == "__main__":
    print(printed(), end="")
