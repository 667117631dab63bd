"""How well what has been typed fits a name: its beginning, its sound, a part of it.

The sound is 拼音, in full or in first letters: `tj`, `tiaojian` and `tiaoj` are 条件. The table beside this file has the readings
of the characters of GB 2312, in 27 KB where a library of readings takes 800; `python -m engine.completing.typed` prints it from
that library.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("readings.txt")


def fit(typed: str, name: str) -> int | None:
    """0 for a beginning, 1 for the sound of one, 2 for a part, 3 for the sound of a part; None where it does not fit."""
    if not typed or name.startswith(typed):
        return 0
    typed, name = typed.lower(), name.lower()
    if name.startswith(typed):
        return 0
    spelled = typed.replace("'", "").replace(" ", "")
    if spelled.isascii() and spelled.isalnum():
        place = next((place for place in range(len(name)) if _spells(spelled, name, place)), None)
        if place is not None:
            return 1 if place == 0 else 3
    return 2 if typed in name and (len(typed) > 1 or typed > "⺀") else None


def _spells(letters: str, name: str, place: int) -> bool:
    """Whether letters are the sound of a name from a place on: of each character the first letter or all, of the last as many as there are."""
    ends = {0}
    for character in name[place:]:
        onward: set[int] = set()
        for end in ends:
            rest = letters[end:]
            if rest[0] == character:
                onward.add(end + 1)
            for reading in readings_of(character):
                if reading.startswith(rest):
                    return True
                if reading[0] == rest[0]:
                    onward.add(end + 1)
                if rest.startswith(reading):
                    onward.add(end + len(reading))
        if len(letters) in onward:
            return True
        ends = onward
        if not ends:
            return False
    return False


def readings_of(character: str) -> tuple[str, ...]:
    """How a character is read, without its tone; ü is typed v."""
    return _table().get(character, ())


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in TABLE.read_text("utf-8").splitlines():
        reading, characters = line.split(" ")
        for character in characters:
            found[character] = (*found.get(character, ()), reading)
    return found


def printed() -> str:
    """The table: a line for each reading, with the characters that are read so."""
    from engine.finding.sounds import READINGS, read_as

    lines: dict[str, str] = {}
    for code in range(0x4E00, 0xA000):
        character = chr(code)
        try:
            character.encode("gb2312")
        except UnicodeEncodeError:
            continue
        for reading in dict.fromkeys(each for each in read_as(character)[:READINGS] if each.isascii()):
            lines[reading] = lines.get(reading, "") + character
    return "".join(f"{reading} {lines[reading]}\n" for reading in sorted(lines))


if __name__ == "__main__":
    print(printed(), end="")
