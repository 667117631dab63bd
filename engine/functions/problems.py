"""What can be wrong with a call, in words for the author."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.diagnostics import Words
from engine.functions.table import Function, Parameter
from engine.kinds import words_for
from engine.values.problems import Fault, shown
from engine.values.to_text import in_brief


def wrong_arguments(function: Function) -> Fault:
    return Fault(
        Words(
            f"“{function.zh}”的写法是 {' 或 '.join(usages(function, 'zh'))}",
            f'"{function.name}" is called as {" or ".join(usages(function, "en"))}',
        )
    )


def usages(function: Function, language: str) -> Iterable[str]:
    """How a function is called, each signature once."""
    zh = language == "zh"
    name, comma = (function.zh, "，") if zh else (function.name, ", ")
    return dict.fromkeys(
        f"{name}({comma.join(parameter_text(each, zh) for each in signature.takes)})"
        for signature in function.signatures
    )


def parameter_text(parameter: Parameter, zh: bool) -> str:
    text = (parameter.zh if zh else parameter.name) + ("…" if parameter.rest else "")
    if not parameter.optional:
        return text
    return f"［{text}］" if zh else f"[{text}]"


def absent_argument(function: Function, parameter: Parameter) -> Fault:
    return Fault(
        Words(
            f"“{function.zh}”的“{parameter.zh}”是空",
            f'"{parameter.name}" of "{function.name}" is null',
        )
    )


def wrong_kind(function: Function, parameter: Parameter, value: object) -> Fault:
    wanted, quoted = words_for(parameter.kind), in_brief(value)
    return Fault(
        Words(
            f"“{function.zh}”的“{parameter.zh}”要的是{wanted.zh}，给的是 {quoted}",
            f'"{parameter.name}" of "{function.name}" must be a {wanted.en}, not {quoted}',
        )
    )


def no_common_kind(operator: str, left: object, right: object) -> Fault:
    shorts = in_brief(left), in_brief(right)
    return Fault(
        Words(
            f"{shorts[0]} 和 {shorts[1]} 之间不能用“{operator}”",
            f'"{operator}" does not go between {shorts[0]} and {shorts[1]}',
        )
    )


def not_a_truth(value: object) -> Fault:
    quoted = in_brief(value)
    return Fault(Words(f"{quoted} 不是“是”或“否”", f"{quoted} is neither true nor false"))


def empty_list(name: str) -> Fault:
    return Fault(Words("列表是空的，没有结果", f"{name} of an empty list has no value"))


def too_few(name: str, count: int) -> Fault:
    return Fault(Words(f"至少要{count}个数", f"{name} needs at least {count} numbers"))


def no_such_position(position: object, length: int) -> Fault:
    return Fault(
        Words(
            f"列表有{length}项，没有第 {position} 项",
            f"There is no position {position} in a list of {length}",
        )
    )


def no_such_start(position: object, length: int) -> Fault:
    return Fault(
        Words(
            f"文本有{length}个字，没有第 {position} 个字",
            f"There is no position {position} in a text of {length} characters",
        )
    )


def negative_length(length: object) -> Fault:
    return Fault(Words(f"长度不能是 {length}", f"A length cannot be {length}"))


def no_such_entry(name: object) -> Fault:
    return Fault(Words(f"记录里没有“{name}”", f'The context has no entry "{name}"'))


def entry_twice(name: str) -> Fault:
    return Fault(Words(f"“{name}”给了两次", f'"{name}" is given twice'))


def not_an_entry(value: object) -> Fault:
    quoted = in_brief(value)
    return Fault(
        Words(
            f"每一项都要有 key（文本）和 value：{quoted}",
            f"Every entry needs a key (text) and a value: {quoted}",
        )
    )


def no_way_down(name: object) -> Fault:
    return Fault(Words(f"“{name}”不是记录，不能再往里放", f'"{name}" is no context to put anything into'))


def bad_separators() -> Fault:
    return Fault(
        Words(
            "分组符只能是空格、逗号或点，小数点只能是点或逗号，两者不能相同",
            "The grouping separator is a blank, comma or dot, the decimal separator a dot or comma, and they differ",
        )
    )


def bad_pattern(pattern: str, why: Words) -> Fault:
    return Fault(
        Words(
            f"模式“{shown(pattern)}”不能用：{why.zh}",
            f'The pattern "{shown(pattern)}" cannot be used: {why.en}',
        )
    )


def bad_flags(flags: str) -> Fault:
    return Fault(
        Words(
            f"“{shown(flags)}”不是匹配方式，可用 s、m、i、x、q",
            f'"{shown(flags)}" are no flags; there are s, m, i, x and q',
        )
    )


def bad_replacement(replacement: str) -> Fault:
    return Fault(
        Words(
            f"替换文本“{shown(replacement)}”里 $ 后要跟数字，\\ 后要跟 \\ 或 $",
            f'In the replacement "{shown(replacement)}" a $ takes a digit after it and a \\ takes \\ or $',
        )
    )


def matches_nothing(pattern: str) -> Fault:
    return Fault(
        Words(
            f"模式“{shown(pattern)}”能匹配空文本，不能用来替换或拆分",
            f'The pattern "{shown(pattern)}" matches the empty text, so it cannot replace or split',
        )
    )


def text_too_long() -> Fault:
    return Fault(Words("结果文本太长", "The resulting text is too long"))


def bad_order_function() -> Fault:
    return Fault(
        Words(
            "排序用的函数要有两个参数，并给出是或否", "The function of a sort takes two items and gives true or false"
        )
    )


def bad_match_function() -> Fault:
    return Fault(
        Words("替换用的函数要有两个参数，并给出是或否", "The function takes two items and gives true or false")
    )


def whole_year_missing(year: int) -> Fault:
    return Fault(
        Words(
            f"{year}年的放假安排还没有公布，算不出工作日",
            f"The holidays of {year} are not published yet, so its working days are not known",
        )
    )


def too_many_working_days(count: object) -> Fault:
    return Fault(Words(f"工作日数 {count} 太大", f"{count} working days are too many to count"))


def years_not_whole(years: object) -> Fault:
    return Fault(Words(f"岁数要是不小于0的整数，不是 {years}", f"An age is a whole number from 0, not {years}"))


def not_an_id_card(text: str) -> Fault:
    return Fault(
        Words(
            "公民身份号码不对：要18位，含有这一天，末位校验码相符",
            "Not a citizen's ID number: 18 characters with a real day and the right check character",
        )
    )


def no_decision_date() -> Fault:
    return Fault(Words("没有给出决定日期", "No decision date was given"))


def no_region() -> Fault:
    return Fault(Words("没有给出适用地区", "No region of application was given"))


def open_end() -> Fault:
    return Fault(Words("区间的一端是空的，没有结果", "An end of the range is null, so there is no result"))


def no_such_offset(offset: str) -> Fault:
    return Fault(Words(f"时差不能是 {offset}", f"A time cannot be {offset} from Greenwich"))


def absent_list() -> Fault:
    return Fault(Words("列表是空的（没有列表）", "There is no list: it is null"))


def null_item() -> Fault:
    return Fault(Words("列表里有空项", "The list has a null in it"))


def bad_sublist(length: int, available: int) -> Fault:
    return Fault(
        Words(f"从那里起只有{available}项，取不了{length}项", f"There are {available} items from there, not {length}")
    )


def no_path() -> Fault:
    return Fault(Words("没有说放到哪里", "There is no name to put the value under"))


def not_one_stretch() -> Fault:
    return Fault(Words("“= 值”或“!= 值”不是区间", "A test of equality is no range"))


def not_born_yet() -> Fault:
    return Fault(Words("那天还没有出生", "On that day the person was not born yet"))


def pattern_too_costly() -> Fault:
    return Fault(
        Words(
            "这个模式回头引用太多，匹配太费时",
            "The pattern refers back and takes too long to match",
        )
    )
