"""What functions are called elsewhere, in spreadsheets and in speech: whoever writes such a word is told the one that is meant here."""

from __future__ import annotations

from collections.abc import Mapping

from dsl.diagnostics import Words
from engine.functions import FUNCTIONS


def meant_by(word: str) -> Words | None:
    """How both languages write what somebody means who calls a function of this name."""
    if word.lower() in NO_FUNCTIONS:
        return NO_FUNCTIONS[word.lower()]
    name = OTHERWISE_CALLED.get(word.lower())
    return None if name is None else Words(FUNCTIONS[name].zh, name)


OTHERWISE_CALLED: Mapping[str, str] = {
    **dict.fromkeys(("求和", "总和", "总计", "总数", "加总", "汇总", "相加", "累加", "总额", "total"), "sum"),
    **dict.fromkeys(("计数", "数量", "项数", "几个", "人数", "长度", "列表长度", "length", "size", "len"), "count"),
    **dict.fromkeys(("平均值", "平均数", "均值", "average", "avg"), "mean"),
    **dict.fromkeys(("最大值", "最大的", "取大", "较大者", "孰高", "就高", "maximum"), "max"),
    **dict.fromkeys(("最小值", "最小的", "取小", "较小者", "孰低", "就低", "minimum"), "min"),
    **dict.fromkeys(("四舍五入到", "舍入", "取整", "round"), "round half up"),
    **dict.fromkeys(("向下舍入", "下取整", "舍去"), "floor"),
    **dict.fromkeys(("向上舍入", "上取整", "进一"), "ceiling"),
    **dict.fromkeys(("余", "取余", "求余", "mod"), "modulo"),
    **dict.fromkeys(("年龄", "岁数", "周岁数", "满周岁", "实岁", "age"), "reached age"),
    **dict.fromkeys(("相差天数", "间隔天数", "相隔天数", "days"), "whole days"),
    **dict.fromkeys(("相差月数", "间隔月数", "相隔月数", "月数", "满月数", "months"), "whole months"),
    **dict.fromkeys(("相差年数", "间隔年数", "相隔年数", "年数", "满年数", "周年数", "years"), "whole years"),
    **dict.fromkeys(("相差工作日", "工作日天数", "networkdays"), "working days"),
    **dict.fromkeys(("当天", "今日", "现在", "当前日期", "今天日期"), "today"),
    **dict.fromkeys(("月底", "月末日", "eomonth"), "end of month"),
    **dict.fromkeys(("字数", "文本字数", "字符数", "strlen"), "string length"),
    **dict.fromkeys(("拼接文本", "合并文本", "连接文本", "concat"), "string join"),
    **dict.fromkeys(("存在", "任一", "任意", "有一个"), "any"),
    **dict.fromkeys(("都是", "全部", "所有", "全都"), "all"),
    **dict.fromkeys(("为空则", "空值取", "默认", "否则取", "coalesce", "ifnull", "nvl"), "get or else"),
    **dict.fromkeys(("去掉重复", "不重复", "唯一值", "unique"), "distinct values"),
    **dict.fromkeys(("绝对", "取绝对值"), "abs"),
    **dict.fromkeys(("不", "没有", "未", "并非"), "not"),
    **dict.fromkeys(("乘积", "相乘"), "product"),
}
"""Such words, each with FEEL's name for the function that is meant."""

_CHOICE = Words("如果 甲 那么 乙 否则 丙", "if a then b else c")
NO_FUNCTIONS: Mapping[str, Words] = {
    **dict.fromkeys(("if", "ifs", "switch", "iif", "如果", "若"), _CHOICE),
    **dict.fromkeys(("and", "且", "并且"), Words("甲 且 乙", "a and b")),
    **dict.fromkeys(("or", "或", "或者"), Words("甲 或 乙", "a or b")),
    **dict.fromkeys(("介于", "between"), Words("甲 介于 乙 与 丙", "a between b and c")),
    **dict.fromkeys(("属于", "in"), Words("甲 属于（乙，丙）", "a in (b, c)")),
}
"""What a spreadsheet has a function for and an expression says in words."""
