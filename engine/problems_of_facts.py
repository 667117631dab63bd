"""What can be wrong with facts that come in: each message names the fact by its path and offers the way out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.nearest import nearest
from dsl.source import NOWHERE
from engine.kinds import Kind, words_for
from engine.values import plain
from engine.values.problems import shown


def _problem(code: str, title: tuple[str, str], zh: str, en: str, hint: tuple[str, str] | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, Words(*title), Words(zh, en).sentence(), NOWHERE, Words(*hint).sentence() if hint else None)


THOUSANDS = re.compile(r"-?[0-9]{1,3}([,，][0-9]{3})+(\.[0-9]+)?\D?")
WRONG_VALUE = ("填写不对", "Wrong value")
NOT_JSON = ("不是JSON", "Not JSON")


def not_json(why: Words, hint: tuple[str, str] | None = None) -> Diagnostic:
    return _problem("not-json", NOT_JSON, f"这些数据不是JSON：{why.zh}", f"The facts are not JSON: {why.en}", hint)


TOO_DEEP = Words("括号套得太深", "brackets are nested too deep")
TOO_LONG = Words("有一个数太长", "a number is too long")


def no_number(word: str) -> Words:
    return Words(f"{word} 不是数", f"{word} is no number")


def key_twice(name: str) -> Words:
    return Words(f"“{name}”写了两遍", f"`{name}` stands twice")


def nothing_given() -> Diagnostic:
    return _problem("not-json", NOT_JSON, "这里什么也没有", "There is nothing here", ("一项数据也不知道的，写 {}", "Where nothing is known, write {}"))


def not_json_from(text: str, line: int, column: int, at: int) -> Diagnostic:
    """Where a text stops being JSON, and what people write there."""
    rest = text[at:].lstrip()
    before = text[:at].rstrip()
    here = rest[:1]
    hint = None
    if here in FOLDED_SIGNS:
        hint = (f"{here} 是全角的，请改成半角的 {FOLDED_SIGNS[here]}", f"`{here}` is a full-width sign; write `{FOLDED_SIGNS[here]}`")
    elif here == "'":
        hint = ("名称和文字用半角双引号，不用单引号", "Names and texts stand in double quotes, not in single ones")
    elif here in ("}", "]") and before.endswith(","):
        hint = (f"“{here}”前面多了一个逗号", f"There is a comma too many before `{here}`")
    elif not rest:
        hint = ("后面还没有写完", "It ends before it is complete")
    elif before.endswith(("{", ",")):
        hint = ("名称要放在半角双引号里", "Names stand in double quotes")
    elif here == '"':
        hint = ("两项之间少一个逗号", "A comma is missing between two entries")
    return not_json(Words(f"第{line}行第{column}个字起看不懂", f"line {line}, character {column} is not understood"), hint)


FOLDED_SIGNS = {"｛": "{", "｝": "}", "［": "[", "］": "]", "：": ":", "，": ",", "“": '"', "”": '"', "＂": '"', "‘": '"', "’": '"'}


def not_an_object(value: object) -> Diagnostic:
    return _problem(
        "not-an-object", ("不是一组数据", "Not a set of facts"), "数据要写成 {“名称”: 值, …}", 'Facts are written {"name": value, …}'
    )


def unknown_fact(path: str, known: Iterable[str]) -> Diagnostic:
    near = nearest(path, known)
    hint = (f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else None
    return _problem("unknown-fact", ("没有这个数据项", "Unknown fact"), f"没有“{path}”这个数据项", f"There is no fact `{path}`", hint)


def given_twice(path: str, earlier: str) -> Diagnostic:
    return _problem(
        "given-twice", ("给了两次", "Given twice"), f"“{path}”和“{earlier}”是同一个数据，值却不同",
        f"`{path}` and `{earlier}` are one fact with two values", ("请只留一个", "Leave one of them"),
    )  # fmt: skip


def cannot_be_absent(path: str) -> Diagnostic:
    return _problem(
        "cannot-be-absent", ("不能是空", "Cannot be absent"), f"“{path}”不能是“无”：每个人都有这一项",
        f"`{path}` cannot be null: everybody has one", ("还不知道就不要写这一项", "Leave it out while it is not known"),
    )  # fmt: skip


def wrong_kind(path: str, wanted: Kind, value: object) -> Diagnostic:
    words, quoted = words_for(wanted), quoted_json(value)
    return _problem("wrong-kind", WRONG_VALUE, f"“{path}”要填{words.zh}，填的是 {quoted}", f"`{path}` takes a {words.en}, not {quoted}")


def number_as_text(path: str, value: object) -> Diagnostic:
    quoted = quoted_json(value)
    return _problem(
        "number-for-text", WRONG_VALUE, f"“{path}”是文本，不是数字：数字会丢掉前面的0和后面的位数",
        f"`{path}` is a text, not a number: numbers lose leading zeros and long tails",
        (f'请加引号："{quoted}"', f'Put it in quotes: "{quoted}"'),
    )  # fmt: skip


def not_a_number(path: str, value: object) -> Diagnostic:
    quoted = quoted_json(value)
    hint = None
    if isinstance(value, str) and THOUSANDS.fullmatch(value.strip()):
        meant = re.sub("[,，]", "", value.strip())
        hint = (f"千分位的逗号请不写：{meant}", f"Leave out the commas: {meant}")
    return _problem("not-a-number", WRONG_VALUE, f"“{path}”要填数字，填的是 {quoted}", f"`{path}` takes a number, not {quoted}", hint)


def too_fine(path: str, value: Decimal, scale: int) -> Diagnostic:
    many = (f"最多{scale}位小数", f"at most {scale} decimal places") if scale else ("要是整数", "a whole number")
    return _problem(
        "too-fine", WRONG_VALUE, f"“{path}”{many[0]}，填的是 {plain(value)}", f"`{path}` takes {many[1]}, not {plain(value)}"
    )


def too_long_number(path: str, digits: int) -> Diagnostic:
    return _problem(
        "too-long-number", WRONG_VALUE, f"“{path}”小数点前最多{digits}位", f"`{path}` takes at most {digits} digits before the point"
    )


def out_of_bounds(path: str, value: Decimal, low: Decimal | None, high: Decimal | None) -> Diagnostic:
    zh = "、".join(filter(None, ("" if low is None else f"不小于 {plain(low)}", "" if high is None else f"不大于 {plain(high)}")))
    en = " and ".join(filter(None, ("" if low is None else f"at least {plain(low)}", "" if high is None else f"at most {plain(high)}")))
    return _problem("out-of-bounds", WRONG_VALUE, f"“{path}”要{zh}，填的是 {plain(value)}", f"`{path}` must be {en}, not {plain(value)}")


def not_an_option(path: str, value: object, options: Sequence[str]) -> Diagnostic:
    quoted, listed = quoted_json(value), "、".join(options)
    near = nearest(value, options) if isinstance(value, str) else None
    return _problem(
        "not-an-option", WRONG_VALUE, f"“{path}”没有 {quoted} 这一项", f"{quoted} is not one of the choices of `{path}`",
        (f"可取：{listed}" + (f"。是想写“{near}”吗？" if near else ""), f"Choices: {listed}" + (f". Did you mean {near}?" if near else "")),
    )  # fmt: skip


def not_a_truth(path: str, value: object) -> Diagnostic:
    quoted = quoted_json(value)
    return _problem("not-a-truth", WRONG_VALUE, f"“{path}”要填“是”或“否”，填的是 {quoted}", f"`{path}` takes true or false, not {quoted}")


def not_a_date(path: str, value: object, meant: str = "") -> Diagnostic:
    quoted = quoted_json(value)
    shape = meant or "1990-03-07"
    return _problem(
        "not-a-date", WRONG_VALUE, f"“{path}”要填日期，填的是 {quoted}", f"`{path}` takes a date, not {quoted}",
        (f"请写成 {shape}" + ("" if meant else " 的样子"), f"Write it {'' if meant else 'like '}{shape}"),
    )  # fmt: skip


def no_such_day(path: str, value: object) -> Diagnostic:
    quoted = quoted_json(value)
    return _problem("no-such-day", WRONG_VALUE, f"“{path}”：没有 {quoted} 这一天", f"`{path}`: there is no day {quoted}")


def date_out_of_range(path: str, value: object) -> Diagnostic:
    quoted = quoted_json(value)
    return _problem(
        "date-out-of-range", WRONG_VALUE, f"“{path}”要在1800年到2199年之间，填的是 {quoted}",
        f"`{path}` must lie between 1800 and 2199, not {quoted}",
    )  # fmt: skip


def not_a_moment(path: str, value: object) -> Diagnostic:
    quoted = quoted_json(value)
    return _problem(
        "not-a-date-and-time", WRONG_VALUE, f"“{path}”要填日期和时间，填的是 {quoted}",
        f"`{path}` takes a date and time, not {quoted}",
        ("请写成 2026-06-01T08:30 的样子", "Write it like 2026-06-01T08:30"),
    )  # fmt: skip


def unknown_region(path: str, value: object, known: Iterable[str]) -> Diagnostic:
    quoted = quoted_json(value)
    near = nearest(value, known) if isinstance(value, str) else None
    hint = (f"是想写“{near}”吗？", f"Did you mean {near}?") if near else (
        "写名称（某区、某市.某区）或六位代码", "Write a name or a code of six digits"
    )
    return _problem("unknown-region", WRONG_VALUE, f"“{path}”：没有 {quoted} 这个地方", f"`{path}`: there is no place {quoted}", hint)


def ambiguous_region(path: str, value: str, candidates: Sequence[str]) -> Diagnostic:
    zh, en = "、".join(candidates), ", ".join(candidates)
    return _problem(
        "ambiguous-region", WRONG_VALUE, f"“{path}”：叫“{value}”的不止一个地方", f"`{path}`: more than one place is called {value}",
        (f"请写明是哪一个：{zh}", f"Say which: {en}"),
    )  # fmt: skip


def not_a_list(path: str, value: object) -> Diagnostic:
    quoted = quoted_json(value)
    return _problem(
        "not-a-list", WRONG_VALUE, f"“{path}”要填一个列表 [ … ]，填的是 {quoted}", f"`{path}` takes a list [ … ], not {quoted}"
    )


def too_many_items(path: str, most: int) -> Diagnostic:
    return _problem("too-many-items", WRONG_VALUE, f"“{path}”最多{most}项", f"`{path}` takes at most {most} items")


def too_deep(path: str) -> Diagnostic:
    return _problem("too-deep", WRONG_VALUE, f"“{path}”套得太深", f"`{path}` is nested too deep")


def text_too_long(path: str, most: int) -> Diagnostic:
    return _problem("text-too-long", WRONG_VALUE, f"“{path}”最多{most}个字", f"`{path}` takes at most {most} characters")


def control_characters(path: str) -> Diagnostic:
    return _problem("control-characters", WRONG_VALUE, f"“{path}”里有看不见的控制字符", f"`{path}` has invisible control characters")


FORMATS = {
    "id_number": Words(
        "公民身份号码是18位，前17位是数字，里面有出生日期，最后一位是校验码（可能是X）",
        "an ID number has 18 characters: 17 digits with a date of birth in them, and a check character that may be X",
    ),
    "uscc": Words(
        "统一社会信用代码是18位数字和大写字母（没有I、O、S、V、Z），最后一位是校验码",
        "a unified social credit code has 18 digits and capitals (no I, O, S, V, Z), the last one a check character",
    ),
    "bank_account": Words("银行账号是12到19位数字", "an account number has 12 to 19 digits"),
    "mobile": Words("手机号是11位数字，以1开头", "a mobile number has 11 digits and begins with 1"),
}


def wrong_format(path: str, format_: str) -> Diagnostic:
    # The value itself is not shown: numbers of persons and accounts must not reach logs.
    words = FORMATS[format_]
    return _problem("wrong-format", WRONG_VALUE, f"“{path}”不对：{words.zh}", f"`{path}` is not right: {words.en}")


def cannot_be_given(path: str, kind: Kind) -> Diagnostic:
    words = words_for(kind)
    return _problem("cannot-be-given", WRONG_VALUE, f"“{path}”是{words.zh}，不能从外面填", f"`{path}` is a {words.en} and cannot be given")


def unmet(path: str, message: str) -> Diagnostic:
    return _problem(
        "requirement-not-met", WRONG_VALUE, f"“{path}”：{message or '不合要求'}", f"`{path}`: {message or 'does not meet its requirement'}"
    )


def quoted_json(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return shown(str(value))
    if isinstance(value, str):
        return shown(f"“{value}”")
    return shown(json.dumps(value, ensure_ascii=False, default=_number))


def _number(value: Decimal) -> int | str:
    return int(value) if value == value.to_integral_value() else str(value)
