"""The three lists of data for people, for programs, and as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from typing import Literal as OneOf

from dsl.diagnostics import Words
from engine.elements.cells import csv_of
from engine.elements.data_lists import SUPPLY, Lists

Sort = OneOf["demand", "duty", "withheld"]

NAMES: dict[Sort, Words] = {
    "demand": Words("需求清单", "What is needed"), "duty": Words("责任清单", "Who supplies it"), "withheld": Words("负面清单", "What may not be shared"),
}  # fmt: skip

HEADERS: dict[Sort, tuple[Words, ...]] = {
    "demand": (
        Words("事项", "service"), Words("实施主体", "body"), Words("种类", "sort"), Words("数据", "item"), Words("标识", "id"), Words("用途", "used for"),
        Words("依据", "basis"), Words("来源", "register"), Words("提供单位", "supplied by"), Words("方式", "means"), Words("时效", "freshness"),
        Words("敏感", "sensitivity"), Words("怎样取得", "how it is had"),
    ),
    "duty": (
        Words("提供单位", "office"), Words("来源", "register"), Words("方式", "means"), Words("时效", "freshness"), Words("数据", "item"),
        Words("需求事项数", "services"), Words("需求事项", "needed by"),
    ),
    "withheld": (
        Words("数据", "item"), Words("敏感", "sensitivity"), Words("共享", "sharing"), Words("依据", "basis"), Words("用到的事项", "needed by"),
    ),
}  # fmt: skip
SORTS = {"fact": Words("数据项", "fact"), "paper": Words("材料", "paper")}
DECIDED = {True: Words("不予共享", "withheld"), False: Words("未定，属最高敏感等级", "not decided, of the highest sensitivity")}


def rows_of(lists: Lists, sort: Sort, language: str = "zh") -> list[tuple[str, ...]]:
    def join(words: Sequence[str]) -> str:
        return ("、" if language == "zh" else ", ").join(words)

    match sort:
        case "demand":
            return [
                (each.service, each.body, SORTS[each.sort].in_(language), each.name, each.id, join(each.used_for), join(each.basis), each.register,
                 each.unit, each.means, each.freshness, each.sensitivity, SUPPLY[each.supply].in_(language))
                for each in lists.demands
            ]  # fmt: skip
        case "duty":
            return [
                (each.unit, each.register, each.means, each.freshness, each.name, str(len(each.services)), join(each.services)) for each in lists.duties
            ]
        case "withheld":
            return [
                (each.name, each.sensitivity, DECIDED[each.is_decided].in_(language), join(each.basis), join(each.services)) for each in lists.withheld
            ]


def lists_csv(lists: Lists, sort: Sort, language: str = "zh") -> str:
    return csv_of([each.in_(language) for each in HEADERS[sort]], rows_of(lists, sort, language))


def lists_json(lists: Lists, sorts: Sequence[Sort], language: str = "zh") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for sort in sorts:
        names = [each.en for each in HEADERS[sort]]
        found[sort] = [dict(zip(names, row, strict=True)) for row in rows_of(lists, sort, language)]
    found["supply"] = {supply: lists.count(supply) for supply in SUPPLY}
    found["gaps"] = [{"service": each.service, "item": each.name, "sort": each.sort, "supply": each.supply} for each in lists.gaps]
    return found


def lists_text(lists: Lists, sorts: Sequence[Sort], language: str = "zh") -> str:
    """Each list under its name, then what cannot be had."""
    lines: list[str] = []
    for sort in sorts:
        rows = rows_of(lists, sort, language)
        lines += [f"{NAMES[sort].in_(language)}（{len(rows)}）" if language == "zh" else f"{NAMES[sort].en} ({len(rows)})"]
        lines += [f"  {'　'.join(cell or '—' for cell in row)}" for row in rows]
    lines.append(coverage(lists).in_(language))
    for each in lists.gaps:
        lines.append(f"  {each.service}　{each.name}　{SUPPLY[each.supply].in_(language)}")
    return "\n".join(lines)


def coverage(lists: Lists) -> Words:
    """Of what services need, how much comes from whom."""
    total = len(lists.demands)
    had = [(supply, word) for supply, word in SUPPLY.items() if lists.count(supply)]
    zh = "，".join(f"{word.zh} {lists.count(supply)} 项" for supply, word in had)
    en = ", ".join(f"{word.en} {lists.count(supply)}" for supply, word in had)
    gaps = len(lists.gaps)
    return Words(
        f"需求 {total} 项{'：' * bool(zh)}{zh}。" + (f"缺口 {gaps} 项：" if gaps else "没有缺口。"),
        f"{total} needed{': ' * bool(en)}{en}. " + (f"{gaps} gaps:" if gaps else "No gap."),
    )
