"""The words and signs of the expression language: one table, in both languages.

A keyword, a type, a property or a unit that is missing here is missing everywhere: the lexer, the printer and the
editors read these tables and nothing else.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Keyword(NamedTuple):
    """One meaning (`token`) and its spellings; the first of each language is the one we print."""

    token: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    value: object = None


BEGINNING = (
    Keyword("IF", ("如果",), ("if",)),
    Keyword("FOR", ("对",), ("for",)),
    Keyword("EVERY", ("每个",), ("every",), "every"),
    Keyword("SOME", ("有的",), ("some",), "some"),
    Keyword("FUNCTION", ("函数",), ("function",)),
    # FEEL's own denial is the function `not(…)`, so it has no English keyword.
    Keyword("NOT", ("非", "不是"), ()),
    Keyword("BOOLEAN", ("是", "真"), ("true",), True),
    Keyword("BOOLEAN", ("否", "假"), ("false",), False),
    Keyword("NULL", ("空",), ("null",)),
    Keyword("NAME", ("此项",), ("item",), "item"),
    Keyword("NAME", ("本值",), ("?",), "?"),
)
"""Words that begin an operand."""

JOINING = (
    Keyword("AND", ("且",), ("and",), "and"),
    Keyword("OR", ("或",), ("or",), "or"),
    Keyword("IN", ("属于",), ("in",)),
    Keyword("NOT_IN", ("不属于",), ()),
    Keyword("BETWEEN", ("介于",), ("between",)),
    Keyword("BETWEEN_AND", ("与",), ()),
    Keyword("THEN", ("那么",), ("then",)),
    Keyword("ELSE", ("否则",), ("else",)),
    Keyword("RETURN", ("得",), ("return",)),
    Keyword("SATISFIES", ("满足",), ("satisfies",)),
    Keyword("INSTANCE_OF", (), ("instance of",)),
    Keyword("KIND_OF", ("为",), ()),
    Keyword("KIND", ("类",), ()),
    Keyword("EXTERNAL", ("外部",), ("external",)),
)
"""Words that come after an operand; an unknown name ends where one of them begins."""

LAW_BEGINNING = (
    Keyword("UNDER", ("不满",), ()),
    Keyword("OVER", ("超过",), ()),
    Keyword("WITHIN", ("不超过",), ()),
    Keyword("ANYTHING", ("不限",), ()),
)
LAW_JOINING = (
    # 民法典第1259条：“以上”“以下”“以内”包括本数；“不满”“超过”不包括本数。
    Keyword("ABOVE", ("以上",), ()),
    Keyword("BELOW", ("以下", "以内"), ()),
    Keyword("UNTIL", ("至",), ()),
)
"""The law's words, read only in the cells of tables: 80以上不满90."""

RESERVED = frozenset(
    spelling for keyword in BEGINNING if keyword.token in ("BOOLEAN", "NULL") for spelling in (*keyword.zh, *keyword.en)
)
"""Literals; nothing can be named like one."""

TYPES = {
    "任何": "Any",
    "无": "Null",
    "数字": "number",
    "数": "number",
    "整数": "number",
    "文本": "string",
    "是否": "boolean",
    "日期": "date",
    "时间": "time",
    "日期时间": "date and time",
    "天时长": "days and time duration",
    "年月时长": "years and months duration",
    "列表": "list",
    "区间": "range",
    "记录": "context",
    "函数": "function",
}
"""Chinese names of FEEL's types; the first of several is the one we print."""

GENERIC = frozenset({"list", "range", "context", "function"})
"""Types that may be followed by `<…>`."""

TYPES_OF_SEVERAL_WORDS = ("date and time", "days and time duration", "years and months duration")
"""Names of FEEL that hold a keyword: known in every scope, as types and as functions."""

PROPERTIES = {
    "年": "year",
    "月": "month",
    "日": "day",
    "星期": "weekday",
    "时": "hour",
    "分": "minute",
    "秒": "second",
    "时差": "time offset",
    "时区": "timezone",
    "年数": "years",
    "月数": "months",
    "天数": "days",
    "小时数": "hours",
    "分钟数": "minutes",
    "秒数": "seconds",
    "起点": "start",
    "终点": "end",
    "含起点": "start included",
    "含终点": "end included",
}
"""What may stand after a point behind a date, a duration or a range. A member that the scope knows comes first."""

COUNTED = (
    "元 角 人 人次 户 户次 次 份 件 项 个 张 页 本 套 间 栋 辆 台 只 头 株 家 所 名 位 条 处 期 级 倍 分 "
    "平方米 立方米 公顷 亩 平方公里 米 厘米 毫米 公里 千米 千克 公斤 克 吨 升 毫升 度 千瓦时 千瓦 瓦 "
    "岁 月 日 天 周 年 周年 个月 小时 分钟 秒 学时 学分 工作日 个工作日"
).split()
SCALES = {"": 0, "万": 4, "亿": 8, "万亿": 12}
UNITS: dict[str, tuple[str, int]] = {
    **{scale + unit: (unit, power) for unit in COUNTED for scale, power in SCALES.items()},
    **{scale: ("", power) for scale, power in SCALES.items() if scale},
    "周岁": ("岁", 0),
    "%": ("", -2),
    "‰": ("", -3),
}
"""Word after a number: the unit it means, and the power of ten it brings. Which of them are spans of time, the engine knows."""

INSTEAD = {
    "==": ("=", "="),
    "===": ("=", "="),
    "!==": ("≠", "!="),
    "<>": ("≠", "!="),
    "=>": ("≥", ">="),
    "=<": ("≤", "<="),
    "&&": ("且", "and"),
    "&": ("且", "and"),
    "||": ("或", "or"),
    "|": ("或", "or"),
    "!": ("非", "not(…)"),
    ":=": ("=", "="),
    "^": ("**", "**"),
    ";": ("，", ","),
    "...": ("..", ".."),
    "…": ("..", ".."),
    "……": ("..", ".."),
    "~": ("..", ".."),
    "大于": (">", ">"),
    "高于": (">", ">"),
    "大于等于": ("≥", ">="),
    "大于或等于": ("≥", ">="),
    "不小于": ("≥", ">="),
    "不少于": ("≥", ">="),
    "不低于": ("≥", ">="),
    "小于": ("<", "<"),
    "低于": ("<", "<"),
    "小于等于": ("≤", "<="),
    "小于或等于": ("≤", "<="),
    "不大于": ("≤", "<="),
    "不高于": ("≤", "<="),
    "不超过": ("≤", "<="),
    "超过": (">", ">"),
    "不满": ("<", "<"),
    "以上": ("≥", ">="),
    "以下": ("≤", "<="),
    "以内": ("≤", "<="),
    "及以上": ("≥", ">="),
    "及以下": ("≤", "<="),
    "及以内": ("≤", "<="),
    "早于": ("<", "<"),
    "晚于": (">", ">"),
    "不早于": ("≥", ">="),
    "不晚于": ("≤", "<="),
    "等于": ("=", "="),
    "不等于": ("≠", "!="),
    "不是": ("≠", "!="),
    "是": ("=", "="),
    "为": ("=", "="),
    "并且": ("且", "and"),
    "而且": ("且", "and"),
    "同时": ("且", "and"),
    "以及": ("且", "and"),
    "和": ("且", "and"),
    "或者": ("或", "or"),
    "加上": ("+", "+"),
    "减去": ("-", "-"),
    "乘以": ("×", "*"),
    "除以": ("÷", "/"),
    "则": ("那么", "then"),
    "那就": ("那么", "then"),
    "不然": ("否则", "else"),
    "其他": ("否则", "else"),
    "其它": ("否则", "else"),
    "x": ("×", "*"),
    "X": ("×", "*"),
    "在": ("属于", "in"),
}
"""What people write who know another notation, and what is written here instead."""

SPOKEN = tuple(sorted((each for each in INSTEAD if len(each) > 1 and each[0] >= "一"), key=len, reverse=True))
"""Those of them that an unknown name does not swallow."""

BEGUN_OTHERWISE = {
    **dict.fromkeys(("不", "没", "未", "无", "没有", "并非", "不满足"), ("非", "not(…)")),
    **dict.fromkeys(("若", "如", "当", "若是", "假如", "假设", "倘若", "要是"), ("如果", "if")),
    **dict.fromkeys(("有一个", "至少一个", "任意一个", "任一", "存在"), ("有的", "some")),
    **dict.fromkeys(("每一个", "任何", "所有", "全部"), ("每个", "every")),
}
"""What people begin an operand with, and what is written here instead. Each could also begin a name."""


SIGN_CHARACTERS = '+-*/=<>!&|^;~…:≠≤≥≦≧\\#%"@`.,([{)]}'
RUN = re.compile(rf"[^\s{re.escape(SIGN_CHARACTERS)}\x00-\x1f\x7f-\x9f]+")
"""Characters side by side that are neither blank nor sign: all of a name, or a part of it."""
SHORT_RUN = re.compile(RUN.pattern[:-1] + "{1,64}")
"""The same, as far as a reader looks at once: a text without blanks or signs is read in one pass, however long."""


_SIGNS: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    ord("　"): " ",
    ord("，"): ",",
    ord("、"): ",",
    ord("。"): ".",
    ord("【"): "[",
    ord("】"): "]",
    ord("“"): '"',
    ord("”"): '"',
    ord("‘"): '"',
    ord("’"): '"',
    ord("×"): "*",
    ord("÷"): "/",
    ord("−"): "-",
    ord("\ufeff"): " ",
}
_IN_NAMES: dict[int, int | str] = {
    # A name's own brackets are full-width: half-width ones behind a name are a call.
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0) not in '(){}[],:;"'},
    ord("　"): " ",
    ord("’"): "'",
    ord("−"): "-",
}


def signs_folded(text: str) -> str:
    """Full-width letters, digits and signs as FEEL spells them, each at its own place. Not NFKC, which changes ½ ① ㎡."""
    return text if text.isascii() else text.translate(_SIGNS)


def name_folded(text: str) -> str:
    """The same for the characters of names."""
    return text if text.isascii() else text.translate(_IN_NAMES)
