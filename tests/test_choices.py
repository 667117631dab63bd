"""What a notice offers, and what follows from what the applicant chooses."""

from datetime import date
from typing import Any

import pytest

from engine.asking.to_json import notice_to_json
from engine.notice import Notice
from engine.notice.choices import Choices, chosen, unknown_choices
from engine.notice.modes import BLANK
from engine.rulebook import Rulebook
from engine.values import json_text
from tests.pages import rulebook_of

ON = date(2026, 6, 10)

CATALOG = """
依据: {某法: {全称: 某某法}}
来源: {信用库: {单位: 发改部门, 方式: 数据共享}}
数据项:
  姓名: {类型: 文本, 问: 叫什么}
  年龄: {类型: 整数, 单位: 岁, 问: 几岁}
  收件地址: {类型: 文本, 问: 寄到哪里}
  现住外地: {类型: 是否, 问: 是不是住在外地}
  有失信记录: {类型: 是否, 来源: 信用库, 只推不问: 是}
材料:
  身份证: {出具: 公安部门, 免交: 电子证照, 依据: 某法 第9条}
  房产证: {出具: 房管部门, 可承诺: 房产承诺}
  病历: {出具: 医院, 容缺: {补交: 5个工作日, 逾期: 终止办理}}
  照片: {出具: 本人, 容缺: {补交: 办结后30天, 逾期: 注销, 做法: 容缺办理}}
  申请表: {出具: 本人}
  卡: {出具: 某局}
承诺书:
  房产承诺:
    替代: 房产证
    不适用: 有失信记录
    核查: 办结后30天
    不实时: 撤销
    依据: 某法 第8条
    正文: 本人【姓名】承诺房产属实。
事项:
  登记:
    设定依据: 某法 第1条
    承诺办结时限: 3个工作日
    行使层级: [县级, 乡镇（街道）级]
    服务对象: [自然人, 企业法人]
    申请材料:
      身份证: 核对
      房产证: 核对
      病历: 核对
      照片: 贴
      申请表: {用途: 填, 必要性: 必要}
    填写: [姓名]
    结果: 卡
    智能办: 是
    条件: {成年: {要求: 年龄 ≥ 18岁, 不符时: 未成年}}
一件事:
  搬家:
    依据: 某法
    联办事项: {登记: 必办}
    方式:
      集成办: {受理: 一次, 表单: 一张, 送达: 一次}
      容缺: [病历, 照片]
      告知承诺: [房产承诺]
      跨域: {范围: 全省, 做法: 收受分离, 受理地: 现住地, 决定地: 户籍地, 增加: 2个工作日, 何时: 现住外地}
      邮寄: {地址: 收件地址}
      就近办: {受理: 村（社区）级}
      帮代办: {何时: 年龄 ≥ 60岁, 由谁: 社区, 委托: 本人【姓名】委托社区代办。}
      便利:
        绿色通道: {何时: 年龄 ≥ 80岁, 由谁: 大厅值班主任, 做法: 当天优先办}
"""


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook_of(CATALOG)


def notice(book: Rulebook, **facts: Any) -> Notice:
    found = book.guide("搬家", book.facts_from({"年龄": 30, "姓名": "王芳", "现住外地": False, **facts}), ON)
    assert found.notice is not None
    return found.notice


def choice(book: Rulebook, told: Notice, **choices: Any) -> Notice:
    return chosen(told, Choices(**choices), book.program)


def state(told: Notice, paper: str) -> str:
    return next(each.state for each in told.papers if each.document == paper)


def test_a_promise_drops_the_paper_and_brings_its_words_its_check_and_the_day_of_it(book: Rulebook) -> None:
    told = choice(book, notice(book, 有失信记录=False), promised=("房产承诺",))
    assert state(told, "房产证") == "promised"
    (promise,) = told.promises
    assert promise.text == "本人王芳承诺房产属实。"
    assert promise.clause == ("某法 第8条",)
    # Accepted on Wednesday the 10th, done three working days later on Monday the 15th, and 30 days on: 15 July.
    assert [(each.when, each.on, each.if_not) for each in told.tasks] == [("办结后30天", date(2026, 7, 15), "撤销")]
    assert told.acceptance == "whole"


def test_who_broke_a_promise_before_may_not_make_another(book: Rulebook) -> None:
    told = choice(book, notice(book, 有失信记录=True), promised=("房产承诺",))
    assert state(told, "房产证") == "bring"
    assert told.tasks == ()
    assert "不能用《房产承诺》代替" in told.says[0].zh


def test_while_credit_is_not_known_the_paper_is_neither_dropped_nor_demanded(book: Rulebook) -> None:
    told = choice(book, notice(book), promised=("房产承诺",))
    assert state(told, "房产证") == "unknown"
    assert "核对信用" in told.says[0].zh
    # Whatever is found then, it only settles what was open.
    for is_bad, expected in ((True, "bring"), (False, "promised")):
        assert state(choice(book, notice(book, 有失信记录=is_bad), promised=("房产承诺",)), "房产证") == expected


def test_a_name_that_is_not_known_is_a_blank_in_the_promise(book: Rulebook) -> None:
    found = book.guide("搬家", book.facts_from({"年龄": 30, "现住外地": False}), ON)
    assert found.notice is not None
    (promise,) = found.notice.promises
    assert promise.text == f"本人{BLANK}承诺房产属实。"
    assert promise.blanks == ("姓名",)


def test_without_a_paper_that_may_be_late_the_case_is_accepted_and_the_receipt_says_until_when(book: Rulebook) -> None:
    told = choice(book, notice(book), missing=("病历",))
    assert told.acceptance == "with gaps"
    # Five working days after Wednesday the 10th: 11, 12, 15, 16, 17 June (the holiday is on the 19th).
    assert told.says[0].zh == "缺“病历”，已受理，补齐后再作决定；请在5个工作日内补交，最迟2026年6月17日；逾期：终止办理"
    assert [(each.what.zh, each.on) for each in told.tasks] == [("补交“病历”", date(2026, 6, 17))]


def test_some_papers_may_even_come_after_the_decision(book: Rulebook) -> None:
    told = choice(book, notice(book), missing=("照片",))
    assert told.acceptance == "with gaps"
    assert "先作决定" in told.says[0].zh
    assert told.tasks[0].on == date(2026, 7, 15)


def test_without_a_core_paper_the_case_is_not_accepted_and_nothing_else_is_promised(book: Rulebook) -> None:
    told = choice(book, notice(book), missing=("申请表", "病历"))
    assert told.acceptance == "refused"
    assert told.says[0].zh == "缺“申请表”，它是核心材料，不能容缺，请补齐再来"
    assert len(told.says) == 1
    assert told.tasks == ()


def test_mail_asks_for_an_address_and_only_then(book: Rulebook) -> None:
    assert "收件地址" not in {each.fact for each in notice(book).fields}
    told = choice(book, notice(book), by_mail=True)
    assert "收件地址" in {each.fact for each in told.fields}


def test_what_is_not_on_offer_cannot_be_chosen(book: Rulebook) -> None:
    told = notice(book)
    wrong = Choices(("别的承诺",), ("户口簿",), True)
    assert [name for name, _ in unknown_choices(told, wrong)] == ["别的承诺", "户口簿"]
    assert unknown_choices(told, Choices(("房产承诺",), ("病历",), True)) == ()


def modes(told: Notice) -> dict[str, str]:
    return {each.name: each.is_open for each in told.modes}


def test_each_way_is_open_to_those_it_is_for(book: Rulebook) -> None:
    young, old = modes(notice(book)), modes(notice(book, 年龄=85, 现住外地=True))
    assert (young["帮代办"], young["绿色通道"], young["跨域办"]) == ("no", "no", "no")
    assert (old["帮代办"], old["绿色通道"], old["跨域办"]) == ("yes", "yes", "yes")
    assert {"集成办", "容缺受理", "容缺办理", "邮寄", "就近办", "自然人", "法人"} <= young.keys()


def test_a_way_says_who_where_and_how_much_longer(book: Rulebook) -> None:
    told = {each.name: "；".join(words.zh for words in each.says) for each in notice(book, 年龄=85, 现住外地=True).modes}
    assert "收件：现住地" in told["跨域办"]
    assert "决定：户籍地" in told["跨域办"]
    assert "多2个工作日" in told["跨域办"]
    assert "本人王芳委托社区代办。" in told["帮代办"]
    assert "不收费" in told["帮代办"]
    assert "大厅值班主任" in told["绿色通道"]
    assert "受理：最近到村（社区）级" in told["就近办"]
    assert "登记：最近到乡镇（街道）级" in told["就近办"]


def test_a_machine_ends_what_data_decide_and_never_refuses(book: Rulebook) -> None:
    yes = next(each for each in notice(book).modes if each.mode == "automatic")
    assert yes.is_open == "yes"
    refused = book.guide("登记", book.facts_from({"年龄": 17}), ON).notice
    assert refused is not None
    assert refused.decided_by == "person"


def test_the_notice_is_json_in_both_languages(book: Rulebook) -> None:
    told = choice(book, notice(book, 有失信记录=False), promised=("房产承诺",), missing=("病历",))
    for language in ("zh", "en"):
        assert "2026-07-15" in json_text(notice_to_json(told, language))


def test_a_paper_waived_names_the_clause_and_one_fed_the_matter(book: Rulebook) -> None:
    (paper,) = (each for each in notice(book).papers if each.document == "身份证")
    assert (paper.state, paper.because) == ("waived", ("某法 第9条",))


FED = """
依据: {某法: {全称: 某某法}}
数据项: {一起办: {类型: 是否, 问: 要不要一起办}}
材料: {甲证: {出具: 甲局}, 旧证: {出具: 乙局}, 表: {出具: 本人, 免交: 内部核验}}
事项:
  甲: {设定依据: 某法, 申请材料: {表: 填}, 结果: 甲证}
  乙: {设定依据: 某法, 申请材料: {甲证: 看, 旧证: 换新, 表: 填}, 结果: 旧证}
一件事: {两件: {依据: 某法, 联办事项: {甲: {何时: 一起办}, 乙: 必办}}}
"""


@pytest.mark.parametrize(("joined", "expected"), [(True, "fed"), (False, "bring")])
def test_a_paper_is_fed_only_where_its_maker_takes_part(joined: bool, expected: str) -> None:
    book = rulebook_of(FED)
    told = book.guide("两件", book.facts_from({"一起办": joined}), ON).notice
    assert told is not None
    assert state(told, "甲证") == expected
    # Nobody is spared the old card by the new one that is made in exchange for it.
    assert state(told, "旧证") == "bring"


def test_what_a_population_is_told_to_bring_is_what_the_notice_says() -> None:
    """The result 自备材料 of a theme, which a query computes, and the notice of the same case."""
    book = rulebook_of(FED)
    for joined in (True, False):
        facts = book.facts_from({"一起办": joined})
        told = book.guide("两件", facts, ON).notice
        assert told is not None
        value = book.decide("两件", facts, ON).value
        assert set(value["自备材料"]) == {each.document for each in told.papers if each.state == "bring"}
    assert book.decide("两件", book.facts_from({}), ON).outcome == "yes"
