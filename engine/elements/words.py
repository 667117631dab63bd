"""What is told of elements, indicators and lists of data, a phrase each, so that they can be read aloud together."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.diagnostics import Words
from engine.elements import Comparison, Rule, Sheet, State, Stated, Verdict

STATES: Mapping[State, Words] = {
    "in use": Words("在用", "in use"), "planned": Words("未生效", "planned"), "suspended": Words("暂停", "suspended"),
    "cancelled": Words("已取消", "cancelled"),
}  # fmt: skip

RULES: Mapping[Rule, Words] = {"S": Words("一致", "the same"), "≤": Words("只可更优", "only better"), "L": Words("本级定", "local")}

VERDICTS: Mapping[Verdict, Words] = {
    "same": Words("同", "same"), "better": Words("更优", "better"), "local": Words("本级定", "local"),
    "differs": Words("应当一致", "must be the same"), "worse": Words("不如上级", "worse than above"),
    "unclear": Words("比不出", "not comparable"), "missing": Words("没有写", "not said"),
}  # fmt: skip


def whence(stated: Stated) -> Words:
    """Where a value comes from, with how well it is known."""
    mark = (f"〔{stated.checked}〕", f" [{stated.checked}]") if stated.checked else ("", "")
    match stated.whence:
        case "missing":
            return Words("没有写", "not said")
        case "default":
            return Words(f"缺省（{stated.catalog}）{mark[0]}", f"default of {stated.catalog}{mark[1]}")
        case "changed":
            because = (f"，理由：{stated.reason}", f", because {stated.reason}") if stated.reason else ("", "")
            return Words(f"{stated.catalog}修改{because[0]}{mark[0]}", f"changed by {stated.catalog}{because[1]}{mark[1]}")
        case "inherited":
            return Words(f"继承自{stated.catalog}{mark[0]}", f"from {stated.catalog}{mark[1]}")
        case "own":
            return Words(f"本目录写的{mark[0]}", f"written here{mark[1]}")


def filled(sheet: Sheet) -> Words:
    done, due = len(sheet.required) - len(sheet.missing), len(sheet.required)
    lack = "、".join(each.name for each in sheet.missing)
    if not lack:
        return Words(f"必备要素 {done}/{due}，齐全。", f"{done} of {due} required elements: complete.")
    return Words(f"必备要素 {done}/{due}，还缺：{lack}。", f"{done} of {due} required elements; missing: {lack}.")


def compared(comparison: Comparison) -> Words:
    """How many elements are the same everywhere, and what of the others."""
    standard = [each for column in comparison.columns for each in column.judged if each.stated.element.number]
    verdicts: dict[str, set[int]] = {}
    for each in standard:
        verdicts.setdefault(each.verdict, set()).add(each.stated.element.number)
    changed = set().union(*(numbers for verdict, numbers in verdicts.items() if verdict != "same"))
    total = len({each.stated.element.number for each in standard})
    parts = [(VERDICTS[verdict], len(verdicts[verdict])) for verdict in VERDICTS if verdict != "same" and verdict in verdicts]
    return Words(
        f"{total} 项要素，处处相同 {total - len(changed)} 项" + "".join(f"，{word.zh} {count} 项" for word, count in parts) + "。",
        f"{total} elements, {total - len(changed)} the same everywhere" + "".join(f", {word.en}: {count}" for word, count in parts) + ".",
    )
