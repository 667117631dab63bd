"""Whoever fills in the forms of the test catalog, and the rulebooks and sites made from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stdnum.cn import ric

from engine.load import load
from engine.rulebook import Rulebook

FOLDER = Path(__file__).parent / "示范市"


def id_number(seventeen: str) -> str:
    return seventeen + ric.calc_check_digit(seventeen + "0")


def day(year: int, month: int, day_: int) -> dict[str, str]:
    return {"year": str(year), "month": str(month), "day": str(day_)}


GROWN_UP = id_number("91010119900307293")
CHILD = id_number("91010120200307293")

TENANT: dict[str, Any] = {
    "种花_选办": ["花园评比"],
    "姓名": "郑小园",
    "公民身份号码": GROWN_UP,
    "出生日期": day(1990, 3, 7),
    "联系手机": "13800000000",
    "住址所在": "示范市西门区",
    "住处情况": "租来的房",
    "房东姓名": "钱多",
    "月租": "1,500.50",
    "花园面积": "12.5",
    "最喜欢的花": "月季",
    "用的工具": [{"工具名": "锄头", "买于-year": "2020", "买于-month": "2", "买于-day": "29", "价钱": "35"}],
    "何时开门": {**day(2026, 5, 1), "hour": "8", "minute": "30"},
    "有帮手": "true",
    "参加评比": "true",
    "收款账户": "6217002870001234564",
    "留言": "",
}
"""Somebody who rents, takes part in everything, and answers whatever is asked, by the keys of the questions."""

OWNER: dict[str, Any] = {**TENANT, "住处情况": "自己的房", "种花_选办": [], "用的工具": ""}
"""Somebody who owns a house and is asked much less."""


MOTHER: dict[str, Any] = {
    "新生儿_姓名": "李小满",
    "新生儿_性别": "女",
    "新生儿_出生日期": day(2026, 5, 1),
    "新生儿_出生时刻": "08:30",
    "新生儿_体重克数": "3200",
    "新生儿_孕周": "39",
    "新生儿_胎儿数": "1",
    "新生儿_胎次": "1",
    "新生儿_助产机构": "某妇幼保健院",
    "新生儿_民族": "汉族",
    "出生地类型": "省内助产机构",
    "父母已婚": "true",
    "申请人是谁": "母亲本人",
    "母亲_姓名": "王小园",
    "母亲_公民身份号码": id_number("42010219920307292"),
    "母亲_民族": "汉族",
    "母亲_手机号": "13800000000",
    "父亲_姓名": "李大园",
    "父亲_公民身份号码": id_number("42010219900307293"),
    "父亲_民族": "汉族",
    "父亲_手机号": "13900000000",
    "母亲_户籍地": "武汉江岸",
    "父亲_户籍地": "湖北省武汉市武昌区",
    "落户方式": "随母亲",
    "落户户口类别": "家庭户",
    "落户户主姓名": "王大园",
    "落户地址": "某路1号",
    "母亲_医保种类": "职工医保",
    "参加居民医保": "true",
    "母亲生育保险缴费月数": "24",
    "难产": "false",
    "开户银行": "某银行某支行",
    "收款账户": "6217002870001234564",
    "邮寄地址": "",
}
"""Somebody who has had a child, for the catalogs that are shipped. Names and numbers are made up."""


def rulebook_of(folder: Path = FOLDER) -> Rulebook:
    """Compiled once in a run, by whichever worker comes first."""
    return load(folder)


def renamed_answers(answers: dict[str, Any], renamed: Any) -> dict[str, Any]:
    """A person's answers in the words of the twin of the catalog."""

    def of(value: Any, name: str = "") -> Any:
        match value:
            case dict():
                return {renamed_part(key): of(each) for key, each in value.items()}
            case list():
                return [of(each) for each in value]
            case _:
                return renamed(value)

    def renamed_part(key: str) -> str:
        head, dash, tail = key.partition("-")
        plain = head in ("year", "month", "day", "hour", "minute")
        return key if plain else renamed(head) + dash + tail

    def renamed_key(key: str) -> str:
        return "_".join(part if part == "选办" else renamed(part) for part in key.split("_"))

    return {renamed_key(key): of(value) for key, value in answers.items()}
