"""JSON that came from outside: no deeper and no stranger than anything of ours can use."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from starlette.exceptions import HTTPException

DEEPEST = 32

# What opens and closes, and texts, within which neither counts.
MARKS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


def json_from(body: bytes, deepest: int = DEEPEST) -> Any:
    """What a body says. Numbers with a point are exact, keys stand once, and what is not JSON (NaN) is refused: 400."""
    if depth_of(body) > deepest:
        raise HTTPException(400)
    try:
        return json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=refused, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise HTTPException(400) from None


def depth_of(body: bytes) -> int:
    """How deep it nests at most, found without building anything."""
    depth = most = 0
    for found in MARKS.finditer(body):
        mark = found[0]
        if mark in b"[{":
            depth += 1
            most = max(most, depth)
        elif mark in b"]}":
            depth -= 1
    return most


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key stands twice")
    return read


def refused(word: str) -> NoReturn:
    raise ValueError(word)
