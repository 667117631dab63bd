"""Python inside the browser: a question comes in as text, the door it names is called, the answer goes out as text.

Nothing here knows a browser. The same functions run natively, and tests call them so.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from typing import Any

Data = dict[str, Any]

_told: Callable[[float, str], None] | None = None


class Refused(Exception):
    """What a door cannot do with what it was given, in both languages, told to whoever asked."""

    def __init__(self, code: str, zh: str, en: str):
        super().__init__(zh)
        self.code, self.zh, self.en = code, zh, en


def answered(text: str) -> str:
    """The answer to `{"id", "door", "data"}`: `{"id", "result"}`, or `{"id", "problems"}` with what to tell people."""
    question = json.loads(text, parse_float=Decimal)
    try:
        answer = {"result": door_called(question["door"])(question.get("data") or {})}
    except Exception as fault:
        answer = {"problems": problems_in(fault)}
    from engine.values import json_text

    return json_text({"id": question.get("id"), **answer})


def door_called(name: str) -> Callable[[Data], Any]:
    from web.browser.inside.doors import DOORS

    door = DOORS.get(name)
    if door is None:
        raise Refused("no-such-door", f"没有“{name}”这扇门。", f"There is no door “{name}”.")
    module, _, function = door.function.partition(":")
    found: Callable[[Data], Any] = getattr(import_module(module), function)
    return found


def problems_in(fault: Exception) -> list[Data]:
    """What went wrong, as a page shows it. A fault of ours is named by where it is, without a word of the data."""
    if isinstance(fault, Refused):
        return [{"code": fault.code, "zh": fault.zh, "en": fault.en}]
    from dsl.diagnostics import Problems

    if isinstance(fault, Problems):
        from dsl.to_message import show

        return [
            {"code": each.code, "zh": show(each, None, "zh"), "en": show(each, None, "en")} for each in fault.diagnostics
        ]
    traceback = fault.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    place = f"{traceback.tb_frame.f_code.co_filename.split('/')[-1]}:{traceback.tb_lineno}" if traceback else ""
    # A module that is missing is ours to name; what any other fault says may quote an answer.
    name = f" {fault.name}" if isinstance(fault, ImportError) else ""
    mark = f"{type(fault).__name__}{name} {place}".strip()
    return [{"code": "fault", "zh": f"程序出错了（{mark}）。", "en": f"A fault of the program ({mark})."}]


def tells(report: Callable[[float, str], None] | None) -> None:
    """Who hears of progress: the worker, or nobody."""
    global _told
    _told = report


def told(part: float, text: str = "") -> None:
    """How much of the work is done, from 0 to 1, told to whoever waits for it."""
    if _told is not None:
        _told(part, text)
