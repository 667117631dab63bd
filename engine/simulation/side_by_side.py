"""Columns of small numbers side by side: one number for each person, the same for those who have the same in every column.

Nothing here goes over people one by one in Python. A column of bytes is translated and laid between others as a whole, and
what belongs to many numbers is fetched by one call: in a browser each step of the interpreter costs twice what it costs elsewhere.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from operator import itemgetter
from sys import byteorder
from typing import Any, NamedTuple

BYTE = 8
WORD = 4
"""Bytes that become one number: larger ones Python looks up less quickly where it counts in 32 bits."""


class Lane(NamedTuple):
    """A byte for each person, of which only so many `bits` are used."""

    own: bytes
    bits: int


def all_in(table: Any, keys: Sequence[Any]) -> Sequence[Any]:
    """What a table has for each of these keys."""
    return itemgetter(*keys)(table) if len(keys) > 1 else [table[key] for key in keys]


def narrow(numbers: Iterable[int], count: int) -> Sequence[int]:
    """The same numbers, all less than `count`, in as little room as they take."""
    return _in_bytes(numbers) if count <= 256 else array("H" if count <= 65_536 else "I", numbers)


def _in_bytes(numbers: Iterable[int]) -> bytes:
    # Of an array Python would take the bytes that it lies in.
    return numbers if isinstance(numbers, bytes) else bytes(list(numbers))


def lanes_of(numbers: Sequence[int], count: int) -> list[Lane]:
    """Numbers less than `count` as bytes: one for each person, or several."""
    found: list[Lane] = []
    left = (count - 1).bit_length()
    if left <= BYTE:
        return [Lane(_in_bytes(numbers), left)]
    words = array("I", numbers)
    if byteorder == "big":
        words.byteswap()
    whole = words.tobytes()
    while left > 0:
        found.append(Lane(whole[len(found) :: words.itemsize], min(left, BYTE)))
        left -= BYTE
    return found


def side_by_side(lanes: Sequence[Lane], people: int) -> Sequence[Any]:
    """For each person what stands for all that they have in these lanes."""
    full = _filled([lane for lane in lanes if lane.bits])
    if len(full) <= 1:
        return full[0] if full else bytes(people)
    words = []
    for begin in range(0, len(full), WORD):
        some = full[begin : begin + WORD]
        width = 2 if len(some) <= 2 else WORD
        room = bytearray(width * people)
        for place, own in enumerate(some):
            room[place::width] = own
        words.append(memoryview(room).cast("H" if width == 2 else "I").tolist())
    return words[0] if len(words) == 1 else list(zip(*words, strict=True))


def _filled(lanes: Sequence[Lane]) -> list[bytes]:
    """The same lanes, several in one byte where there is room."""
    bins: list[list[Lane]] = []
    for lane in sorted(lanes, key=lambda each: -each.bits):
        for each in bins:
            if sum(other.bits for other in each) + lane.bits <= BYTE:
                each.append(lane)
                break
        else:
            bins.append([lane])
    return [_one(each) for each in bins]


def _one(lanes: Sequence[Lane]) -> bytes:
    if len(lanes) == 1:
        return lanes[0].own
    whole, used = 0, 0
    for own, bits in lanes:
        shifted = own.translate(bytes((number << used) & 255 for number in range(256))) if used else own
        # All people at once: a number with a byte for each of them.
        whole |= int.from_bytes(shifted, "little")
        used += bits
    return whole.to_bytes(len(lanes[0].own), "little")

