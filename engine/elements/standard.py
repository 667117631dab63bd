"""The 48 elements in order, and how what authors write under their keys stands in the columns of exchange."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.vocabulary import ELEMENTS
from engine.elements import Element

CONDITIONAL = frozenset({4, 12, 15, 16, 27, 34, 37, 38, 40, 42, 46})
"""Said only where something asks for it: a fee, a visit, a delegation, a day, a limit."""

_COLUMNS = {"anticipate": "anticipate_day", "promise": "promise_day"}
"""Written with their unit under one key; in exchange two columns."""

_COMPOSED = (
    Element(1, "task_name", "事项名称", "S", True, "title"),
    Element(20, "accept_condition", "受理条件", "S", True, "conditions"),
    Element(21, "handle_flow", "办理流程", "S", True, "steps"),
    Element(23, "anticipate_type", "法定办结时限单位", "S", True, "anticipate"),
    Element(25, "promise_type", "承诺办结时限单位", "S", True, "promise"),
    Element(35, "materials", "申请材料", "≤", True, "materials"),
)
"""Those with a place of their own among the keys of a matter, or a part of another."""


def _from_keys() -> tuple[Element, ...]:
    return tuple(
        Element(key.number, _COLUMNS.get(key.en, key.en), key.zh, key.same, 0 < key.number not in CONDITIONAL, key.en)  # type: ignore[arg-type]
        for key in ELEMENTS
    )


STANDARD: tuple[Element, ...] = tuple(
    sorted((*_COMPOSED, *(each for each in _from_keys() if each.number)), key=lambda each: each.number)
)
BESIDE: tuple[Element, ...] = tuple(each for each in _from_keys() if not each.number)
"""In the national tables too, and not counted."""

MUST: tuple[Element, ...] = tuple(each for each in STANDARD if each.is_must)

BY_ID: Mapping[str, Element] = {each.id: each for each in (*STANDARD, *BESIDE)}

ALL = ("全部", "all")
"""Instead of names: every element that every matter has."""

BY_NAME: Mapping[str, Element] = {
    word: each for each in (*BESIDE, *STANDARD) for word in (each.name, each.id, each.key if each.key in _COLUMNS else each.id)
} | {key.en: each for key in ELEMENTS for each in STANDARD if each.name == key.zh}


def element_named(word: str) -> Element | None:
    """By its name in the standard or its identifier."""
    return BY_NAME.get(word)


UNITS: Mapping[str, str] = {
    "个工作日": "工作日", "工作日": "工作日", "天": "自然日", "日": "自然日", "个自然日": "自然日", "个月": "月", "月": "月",
    "年": "年", "小时": "小时", "分钟": "分钟",
}  # fmt: skip
"""The code list of units of time, by what authors write behind a number."""
