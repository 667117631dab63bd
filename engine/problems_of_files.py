"""Why a file of facts, or what was given on a line, could not be read as JSON."""

from __future__ import annotations

from json import JSONDecodeError

from dsl.diagnostics import Words
from engine.problems_of_facts import TOO_DEEP, not_json_from


def why_no_json(text: bytes | str, fault: Exception) -> Words:
    """Why a text could not be read as JSON: where it stops being that, and what people write there."""
    if isinstance(fault, UnicodeDecodeError):
        return Words("不是 UTF-8 编码", "it is not UTF-8")
    if not isinstance(fault, JSONDecodeError):
        return TOO_DEEP
    told = not_json_from(text if isinstance(text, str) else text.decode("utf-8-sig"), fault.lineno, fault.colno, fault.pos)
    where = Words(f"第{fault.lineno}行第{fault.colno}个字起看不懂", f"line {fault.lineno}, character {fault.colno} is not understood")
    return Words(f"{where.zh}。{told.hint.zh}", f"{where.en}. {told.hint.en}") if told.hint else where
