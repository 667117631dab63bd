"""Every sentence the forms say themselves, in both languages. What the catalog says is quoted as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dsl.diagnostics import Words
from engine.asking.needs import OPTIONAL as OPTIONAL_MATTERS
from engine.asking.needs import Part, Why
from forms.form import Messages

OPTIONAL_STEP = OPTIONAL_MATTERS
OPTIONAL_LABEL = "一并办理"
OPTIONAL_QUESTION = "还有哪些要一并办理"
OPTIONAL_HINT = "不选也可以，以后随时能单独办"
OTHER_TOPIC = "其他情况"

YES, NO = Words("是", "Yes"), Words("否", "No")
NOT_GIVEN = Words("没有填写", "Not given")
NONE_OF_THEM = Words("没有", "None")

AUTOCOMPLETE: Mapping[str, str] = {
    "name": "name",
    "mobile": "tel",
    "email": "email",
    "birth_date": "bday",
    "residence_address": "street-address",
}
"""What a browser may fill in by itself, by the standard name of the data element; only for the person applying."""


def messages(question: str, is_choice: bool, wrong: str = "") -> Messages:
    verb = Words("请选择", "Choose: ") if is_choice else Words("请填写", "Enter: ")
    # A whole sentence is quoted; a phrase simply follows the verb.
    quoted = f"“{question}”" if any(sign in question for sign in "，。？；！?") else question
    empty = Words(verb.zh + quoted, verb.en + question)
    return Messages(empty, Words(wrong, wrong) if wrong else Words(f"“{question}”填得不对，请看看", f"Check: {question}"))


# ── an answer that cannot be taken as it is ──────────────────────────────────────────────────────────────────────


def not_a_number(question: str) -> Words:
    return Words(f"“{question}”要填数字，例如 12", f"{question}: enter a number such as 12")


def not_whole(question: str) -> Words:
    return Words(f"“{question}”要填整数，不带小数", f"{question}: enter a whole number")


def too_many_decimals(question: str, scale: int) -> Words:
    return Words(f"“{question}”最多填 {scale} 位小数", f"{question}: no more than {scale} decimals")


def too_large(question: str) -> Words:
    return Words(f"“{question}”的数字太大了，请看看单位", f"{question}: the number is too large")


def out_of_bounds(question: str, low: object, high: object, unit: str) -> Words:
    if low is None:
        return Words(f"“{question}”不能大于 {high}{unit}", f"{question}: no more than {high} {unit}")
    if high is None:
        return Words(f"“{question}”不能小于 {low}{unit}", f"{question}: no less than {low} {unit}")
    return Words(f"“{question}”应在 {low}{unit} 到 {high}{unit} 之间", f"{question}: between {low} and {high} {unit}")


DATE_PARTS: Mapping[str, Words] = {
    "year": Words("年", "year"),
    "month": Words("月", "month"),
    "day": Words("日", "day"),
    "hour": Words("时", "hour"),
    "minute": Words("分", "minute"),
}


def part_missing(question: str, parts: Sequence[str]) -> Words:
    zh = "、".join(DATE_PARTS[part].zh for part in parts)
    en = ", ".join(DATE_PARTS[part].en for part in parts)
    return Words(f"“{question}”还缺 {zh}", f"{question}: the {en} is missing")


def no_such_day(question: str) -> Words:
    return Words(f"“{question}”：没有这一天，请看看年月日", f"{question}: there is no such day")


def not_a_time(question: str) -> Words:
    return Words(f"“{question}”：时间按24小时填，例如 8 时 30 分", f"{question}: use the 24-hour clock, such as 8 and 30")


def year_in_four_digits(question: str) -> Words:
    return Words(f"“{question}”的年份要填4位，例如 1990", f"{question}: the year needs four digits, such as 1990")


def not_an_option(question: str) -> Words:
    return Words(f"请在列出的几项里选择：{question}", f"Choose one of the options: {question}")


def too_long(question: str, longest: int) -> Words:
    return Words(f"“{question}”最多填 {longest} 个字", f"{question}: no more than {longest} characters")


def strange_characters(question: str) -> Words:
    return Words(f"“{question}”里有看不见的字符，请重新填写", f"{question}: there are invisible characters")


def no_such_place(typed: str, near: Sequence[str]) -> Words:
    also = f"是不是：{'、'.join(near)}？" if near else "请写到县、市、区，例如“某某市某某区”"
    return Words(f"没有找到“{typed}”。{also}", f"There is no place called {typed}. {' / '.join(near)}")


def which_place(typed: str) -> Words:
    return Words(f"“{typed}”有不止一个地方，请选一个", f"There are several places called {typed}: choose one")


def too_many_items(question: str, most: int) -> Words:
    return Words(f"“{question}”最多填 {most} 个", f"{question}: no more than {most}")


def in_item(place: int, message: Words) -> Words:
    return Words(f"第{place}个：{message.zh}", f"Number {place}: {message.en}")


def filled_in_from(by: Sequence[str]) -> Words:
    zh, en = "、".join(f"“{each}”" for each in by), ", ".join(by)
    return Words(f"来自{zh}，请核对，不对可以改", f"From {en}: look it over, and change it if it is wrong")


def look_over(question: str, by: Sequence[str]) -> Words:
    zh, en = "、".join(f"“{each}”" for each in by), ", ".join(by)
    return Words(f"“{question}”照{zh}填好了，请核对一下，再点一次保存", f"{question} is filled in from {en}: look it over, then save once more")


def differs_from(question: str, other: str, given: str, follows: str) -> Words:
    return Words(
        f"“{question}”填的是“{given}”，照“{other}”应是“{follows}”，对不上，请看看哪一个填错了",
        f"{question}: {given}, but {other} says {follows}",
    )


def not_taken(question: str, matter: str, allowed: Sequence[object]) -> Words:
    ways = [(YES if each else NO).zh if isinstance(each, bool) else str(each) for each in allowed]
    return Words(f"办“{matter}”，“{question}”只能是：{'、'.join(ways)}", f"{matter} takes only: {', '.join(ways)}")


def does_not_hold(question: str) -> Words:
    return Words(f"“{question}”填得不对，请看看", f"{question}: this cannot be right")


# ── numbers with a check ─────────────────────────────────────────────────────────────────────────────────────────

ID_NUMBER = Words(
    "公民身份号码是18位，最后一位可能是字母X，请对照证件再看一遍", "An ID number has 18 digits, the last may be X"
)
ID_NUMBER_SUM = Words("公民身份号码有一位不对，请对照证件再看一遍", "One digit of the ID number is wrong")
ID_NUMBER_OLD = Words("15位的旧号码已经停用，请填18位的公民身份号码", "15-digit numbers are no longer used: enter 18 digits")
USCC = Words("统一社会信用代码是18位数字和字母，请对照证照", "A unified social credit code has 18 characters")
BANK_ACCOUNT = Words("银行账号是12到19位数字，不用填空格", "A bank account has 12 to 19 digits")
BANK_ACCOUNT_SUM = Words("银行卡号有一位不对，请对照卡面再看一遍", "One digit of the card number is wrong")
MOBILE = Words("手机号是1开头的11位数字", "A mobile number has 11 digits and begins with 1")

# ── around a question ────────────────────────────────────────────────────────────────────────────────────────────

OPTIONAL = Words("选填", "optional")
WRONG_DATA = Words("信息有误", "This is wrong")
ERROR = Words("错误：", "Error: ")
WHY = Words("为什么要问", "Why we ask")
CHOOSE = Words("请选择", "Choose")
WHICH_PLACE = Words("是下面哪一个地方？", "Which of these places?")
ITEM = Words("第{}个", "Number {}")
ADD = Words("添加一个", "Add one")
ADD_MORE = Words("再添加一个", "Add another")
REMOVE = Words("删去第{}个", "Remove number {}")
ONLY_OF_SOME = Words("看前面的回答，需要时才填", "only where an earlier answer calls for it")
PROBLEMS = Words("有几处需要改一下", "There is a problem")

DECLARATION = Words(
    "以上内容由本人填写，是真实的；同意办理部门为办这件事核对其中的信息。",
    "I have filled this in myself and it is true. The offices in charge may check it for this purpose.",
)
SIGNATURE, SIGNED_ON = Words("申请人签名", "Signature of the applicant"), Words("填表日期", "Date")
RECEIVED_BY, RECEIVED_ON = Words("收件人（由窗口填）", "Received by (for the office)"), Words("收件日期（由窗口填）", "Received on (for the office)")

CHECKLIST = Words("受理核对单", "Check list")
ONLY_WHERE = Words("只在：", "only where: ")
SIGNS = (Words("经办人", "Clerk"), Words("申请人", "Applicant"), Words("日期", "Date"))

PARTS: Mapping[Part, Words] = {
    "condition": Words("条件", "condition"),
    "exclusion": Words("不予办理的情形", "exclusion"),
    "situation": Words("情形", "situation"),
    "paper": Words("是否需要材料", "whether a paper is needed:"),
    "member": Words("是否一并办理", "whether it takes part:"),
    "result": Words("计算", "computing"),
    "field": Words("登记", "to be entered:"),
    "step": Words("是否有这一步", "whether there is a step:"),
    "promise": Words("能不能签", "whether it may be signed:"),
    "mode": Words("能不能这样办", "whether it may be done in this way:"),
}


def why_line(why: Why) -> Words:
    zh = f"（{'、'.join(why.basis)}）" if why.basis else ""
    en = f" ({', '.join(why.basis)})" if why.basis else ""
    if not why.label:
        # A formula asked for itself, with one result or several: it is what everything is asked for.
        return Words(f"用来计算“{why.matter}”{zh}", f"to compute {why.matter}{en}")
    part = PARTS[why.part]
    return Words(f"{why.matter}：{part.zh}“{why.label}”{zh}", f"{why.matter}: {part.en} {why.label}{en}")


AMONG_AUTHORS: Mapping[str, str] = {
    **{each.zh: each.en for each in (YES, NO, NOT_GIVEN, NONE_OF_THEM)},
    OPTIONAL_STEP: "Optional parts",
    OPTIONAL_LABEL: "Done together",
    OPTIONAL_QUESTION: "What else do you want done together",
    OPTIONAL_HINT: "You may leave all out, and do any of them later",
    OTHER_TOPIC: "Other circumstances",
    "当场": "at once",
}
"""Words of ours that stand where an author's might, in English."""
