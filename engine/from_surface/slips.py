"""What an author most likely meant, where an expression can be read and makes no sense: the way out that a message offers."""

from __future__ import annotations

import re
from collections.abc import Collection

from dsl.diagnostics import Words
from dsl.numerals import in_figures
from dsl.words import UNITS
from engine.kinds import BooleanKind, DateKind, DaysKind, Kind, ListKind, MonthsKind, NumberKind, TextKind
from engine.program import Expr, Items, Literal

# ── a name that nobody declared ──────────────────────────────────────────────────────────────────────────────────────


def meant_by_name(name: str, wanted: Kind | None) -> Words:
    """What to do about a name that nobody declared and that is near to none; `wanted` is what its place asks for."""
    brief = name if len(name) <= 40 else name[:40] + "……"
    if figures := in_figures(name):
        return Words(f"数请用阿拉伯数字写：{figures}", f"Write numbers in figures: {figures}")
    if money := _MONEY.fullmatch(name):
        return Words(f"请写：{money[1]}元", f"Write {money[1]}元.")
    if name in UNITS:
        return Words(
            f"“{brief}”是单位，只写在数的后面。多久发一次，写在“周期”里。",
            f"`{brief}` is a unit and stands behind a number only. How often something is paid stands under `period`.",
        )
    number = _NUMBER_WITHIN.search(name)
    match wanted:
        case NumberKind() if number:
            return Words(f"这里只写“{number[0]}”。多久发一次，写在“周期”里；别的话，写在“说明”里。",
                         f"Write `{number[0]}` alone here. How often something is paid stands under `period`.")  # fmt: skip
        case NumberKind():
            return Words("这里要的是数字，请用阿拉伯数字写，或写一个名称。", "A number is wanted here: write figures, or a name.")
        case DateKind():
            return Words("这里要的是日期，请写成 2026年1月31日 的样子，或写一个名称。",
                         "A date is wanted here, such as 2026年1月31日, or a name.")  # fmt: skip
        case BooleanKind() if number:
            return Words(f"要比较，请先写名称，再写符号和数，如“岁数 ≥ {number[0]}”。",
                         f"To compare, write a name, a sign and the number, such as `岁数 >= {number[0]}`.")  # fmt: skip
        case BooleanKind():
            return Words(f"是要问的，请先在“数据项”里声明：`{brief}: {{类型: 是否, 问: ……}}`；是条件或公式，看看名称写得对不对。",
                         f"If it is asked, declare it under `facts` first: `{brief}: {{type: boolean, ask: …}}`.")  # fmt: skip
        case None if number:
            return Words(f"要写数，只写“{number[0]}”；要比较，请先写名称，再写符号和数。多久发一次，写在“周期”里。",
                         f"For a number write `{number[0]}` alone; to compare, write a name and a sign before it. How often something is paid stands under `period`.")  # fmt: skip
    return Words(f"如果这是文字，请加引号：“{brief}”；如果是数据，请先在“数据项”里声明。",
                 f'If it is a text, quote it: “{brief}”; if it is a fact, declare it under `facts` first.')  # fmt: skip


_UNITS_WITHIN = "|".join(sorted((re.escape(each) for each in UNITS if each), key=len, reverse=True))
_MONEY = re.compile(r"[￥¥$＄]\s?([0-9.]+)(?:元|万元)?")
_NUMBER_WITHIN = re.compile(rf"[0-9]+(?:\.[0-9]+)?(?:{_UNITS_WITHIN})")


# ── two values that do not go together ───────────────────────────────────────────────────────────────────────────────


def meant_by_comparison(left: Expr, right: Expr, kinds: tuple[Kind, Kind], name: str, known: Collection[str]) -> Words | None:
    """What to do where these two do not compare; `name` is what the left is called, `known` what has a name."""
    for side in (left, right):
        match side:
            case Literal(str(text)) if text in known:
                return Words(f"加了引号就成了文字。指“{text}”这个数据，请去掉引号。", f"In quotes it is a text. For the fact `{text}`, take the quotes away.")
            case Items((_,)) if isinstance(side.kind, ListKind):
                return Words("名称直接写，不加方括号。", "Names are written without brackets.")
    match kinds:
        case (DateKind(), NumberKind()):
            return Words(f"要比岁数，请写“周岁({name or '日期'})”；要比日子，请写成 2025年1月1日。",
                         f"Compare an age: `周岁({name or 'date'})`, or a day such as `2025年1月1日`.")  # fmt: skip
        case (NumberKind(), MonthsKind() | DaysKind() as span):
            unit = "个月" if isinstance(span, MonthsKind) else "天"
            return Words(f"“{name or '左边'}”是一个数：请只写数字来比，或者把它的单位写成“{unit}”，就可以这样比。",
                         f"`{name or 'The left'}` is a number: compare it with a bare number, or give it the unit `{unit}`, and this will do.")  # fmt: skip
        case (DateKind(), TextKind()) if isinstance(right, Literal) and (day := _DAY.fullmatch(str(right.value))):
            return Words(f"日期不加引号，请写：{int(day[1])}年{int(day[2])}月{int(day[3])}日",
                         f"Days are not quoted: write {int(day[1])}年{int(day[2])}月{int(day[3])}日.")  # fmt: skip
        case (DateKind(), MonthsKind() | DaysKind()):
            return Words("要比日子，请写到日，如 1960年1月1日。", "Compare a day, such as 1960年1月1日.")
        case (DaysKind(), MonthsKind()):
            return Words("两个日期相减得天数，不好跟年、月比。请写“满周年数(较早的日期，较晚的日期) ≥ 年数”。",
                         "Two dates differ by days, which years and months are not compared with: write `whole years(earlier, later) >= years`.")  # fmt: skip
        case (DaysKind(), NumberKind()):
            return Words("要比天数，请写上单位，如 60天。", "Compare days: write the unit, such as 60天.")
    return None


_DAY = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?")


def meant_by_sum(kinds: Collection[Kind]) -> Words | None:
    """What to do where these two are not added or subtracted."""
    if any(isinstance(each, DateKind) for each in kinds):
        return Words("日期加减要写时间，如“+ 30天”“+ 1年”。", "Add a span of time to a date, such as 30天.")
    if any(isinstance(each, NumberKind) for each in kinds) and any(isinstance(each, MonthsKind | DaysKind) for each in kinds):
        return Words("数和数相加，请只写数字，如“+ 5”。", "A number is added to a number: write figures alone, such as `+ 5`.")
    return None
