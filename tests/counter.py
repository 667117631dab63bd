"""A catalog with everything a case can meet: departments in parallel, a special procedure, a late paper, a promise, a matter
that data decide. The place and the rules are made up."""

from __future__ import annotations

from typing import Any

from argon2 import PasswordHasher

from engine.rulebook import Rulebook
from tests.garden.walk import Sheet, Visitor
from tests.pages import rulebook_of
from web.people import passwords
from web.people.demo import PASSWORD

AREA, SHOP, CARD = "420000", "开店", "领卡"

CATALOG = """
依据: {某法: {全称: 某某法}}
来源: {年龄库: {单位: 甲局, 方式: 数据共享}}
数据项:
  姓名: {类型: 文本, 问: 店主叫什么, 敏感: 三级}
  证号: {类型: 身份证号, 问: 店主的证号, 敏感: 四级}
  店名: {类型: 文本, 问: 店叫什么}
  面积: {类型: 数字, 单位: 平方米, 问: 店有多大}
  卖酒: {类型: 是否, 问: 卖不卖酒}
  收件地址: {类型: 文本, 问: 寄到哪里}
  年满: {类型: 是否, 问: 满十八岁了吗}
材料:
  身份证: {出具: 甲局, 免交: 电子证照}
  租约: {出具: 房东}
  计划书: {出具: 本人, 容缺: {补交: 5个工作日, 逾期: 不予许可}}
  环评: {出具: 某公司, 可承诺: 环境承诺}
  店照: {出具: 甲局}
  酒证: {出具: 乙局}
承诺书:
  环境承诺: {替代: 环评, 核查: 办结后30天, 不实时: 撤销店照, 正文: 本人【姓名】承诺本店不排污。}
事项:
  登记开店:
    设定依据: 某法 第1条
    实施主体: 甲局
    法定办结时限: 20个工作日
    承诺办结时限: 3个工作日
    申请材料: {身份证: 核对, 租约: {用途: 看店在哪里, 必要性: 必要}, 计划书: 看要做什么, 环评: 看排不排污}
    条件: {不太大: {要求: 面积 ≤ 200, 不符时: 太大了, 依据: 某法 第2条}}
    填写: [姓名, 证号, 店名]
    结果: 店照
  许可卖酒:
    设定依据: 某法 第3条
    实施主体: 乙局
    法定办结时限: 30个工作日
    承诺办结时限: 5个工作日
    特别程序: [现场踏勘]
    行政复议途径: 可以申请行政复议
    申请材料: {店照: 核对}
    填写: [店名]
    步骤: {现场踏勘: 3个工作日}
    结果: 酒证
  记账备案:
    设定依据: 某法 第4条
    实施主体: 丙局
    法定办结时限: 5个工作日
    承诺办结时限: 当场
    智能办: 是
    条件: {有店: {要求: 面积 > 0}}
    填写: [店名]
  领卡:
    设定依据: 某法 第5条
    实施主体: 丙局
    法定办结时限: 5个工作日
    承诺办结时限: 当场
    智能办: 是
    申请材料: {身份证: 核对}
    条件: {成年: {要求: 年满, 依据: 某法 第6条}}
    填写: [姓名]
一件事:
  开店:
    俗称: [开个小店]
    说明: 登记、卖酒、记账，一次办好
    牵头: 甲局
    依据: 某法
    联办事项: {登记开店: 必办, 许可卖酒: {何时: 卖酒}, 记账备案: 必办}
    方式:
      集成办: {受理: 一次, 表单: 一张, 送达: 一次}
      容缺: [计划书]
      告知承诺: [环境承诺]
      邮寄: {地址: 收件地址}
"""

OWNER: dict[str, Any] = {"姓名": "王小店", "证号": "11010519491231002X", "店名": "小月亮", "面积": "60", "卖酒": "true", "年满": "true", "收件地址": "某路1号"}


def rulebook(text: str = CATALOG) -> Rulebook:
    return rulebook_of(text)


def cheap_passwords(patch: Any) -> None:
    """Passwords that cost nothing: what is tried is not how long signing in takes."""
    patch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
    passwords.of_nobody.cache_clear()


def as_role(app: Any, role: str) -> Visitor:
    visitor = Visitor(app)
    visitor.open("sign-in")
    visitor.send({"login": role, "password": PASSWORD}, visitor.sheets[0])
    assert visitor.place == "/me", visitor.text
    return visitor


def applied(visitor: Visitor, theme: str = SHOP, answers: dict[str, Any] = OWNER, **choices: str) -> str:
    """Fills in and hands in; gives the reference."""
    visitor.open(AREA, theme, "apply")
    visitor.walk(answers)
    assert visitor.place.endswith("/review"), (visitor.been, visitor.text)
    visitor.send(choices)
    assert visitor.place.startswith("/cases/"), visitor.text
    return visitor.place.removeprefix("/cases/")


def sheet_of(visitor: Visitor, move: str, about: str = "") -> Sheet:
    for sheet in visitor.sheets:
        boxes = dict(sheet.boxes)
        if boxes.get("move") == move and boxes.get("about", "") == about:
            return sheet
    raise AssertionError(f"{visitor.place} offers no {move} {about}: {[dict(each.boxes).get('move') for each in visitor.sheets]}")


def made(visitor: Visitor, move: str, about: str = "", **boxes: Any) -> Visitor:
    """Sends one of the moves a page offers."""
    visitor.send(boxes, sheet_of(visitor, move, about))
    return visitor


def offered(visitor: Visitor) -> list[str]:
    found = [dict(sheet.boxes) for sheet in visitor.sheets]
    return [f"{each['move']} {each['about']}".strip() for each in found if "move" in each]
