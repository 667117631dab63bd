"""What a guide tells (办事指南): everything an author wrote, what it rests on, and where else to look."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.garden.walk import Visitor
from tests.pages import rulebook_of
from web.app import app_for
from web.settings import Settings
from web.shelves import boards_of, shelves_of
from web.site import areas_of

BOATS = """
依据:
  湖泊条例: {全称: 某湖泊条例, 文号: 某发〔2020〕3号, 链接: https://laws.example/lake, 核验: 有出处}
  船只办法: {全称: 某船只办法, 核验: 示例}
  口头规定: {全称: 某口头规定, 链接: "javascript:alert(1)", 核验: 通识}
数据项:
  有船: {类型: 是否, 问: 您有船吗}
  船长: {类型: 整数, 单位: 米, 问: 船有多长}
事项:
  船只登记:
    说明: 下水前登记
    依据: 湖泊条例 第2条
    核验: 通识
    服务对象: [自然人, 企业法人]
    办理形式: [窗口办理, 网上办理]
    中介服务: 无
    监督投诉方式: 湖泊办 电话 123
    行政复议途径: 向市政府申请
    常见问题: {没有桨能登记吗: 能，桨不是船, 要几天: 当天}
    面向自然人主题分类: [休闲, 水上]
    条件:
      真有船: {要求: 有船 = 是, 不符时: 先有船才能登记, 依据: 船只办法 第1条}
      不太长: {要求: 船长 ≤ 20米, 依据: 口头规定 第9条}
    情形:
      大小: {分为: {大船: 船长 > 10米, 小船: 船长 ≤ 10米}}
      木船: {何时: 船长 < 3米}
    填写: [船长]
  钓鱼证: {说明: 钓鱼用, 依据: 湖泊条例 第5条}
"""

LAKE = """
一件事: 到湖上去
联办事项: {船只登记: 必办, 钓鱼证: 选办}
"""


@pytest.fixture(scope="module")
def rulebook():
    return rulebook_of(BOATS, library=LAKE)


@pytest.fixture
def visitor(rulebook):
    return Visitor(app_for([rulebook], Settings("sqlite://", "secret")))


def section(visitor: Visitor, name: str) -> str:
    """What stands under a heading."""
    found = re.search(rf'<section aria-labelledby="{name}">(.*?)</section>', visitor.page.text, flags=re.S)
    return " ".join(re.sub("<[^>]*>", " ", found[1]).split()) if found else ""


def test_a_guide_tells_what_its_author_wrote(visitor):
    visitor.open("420000", "船只登记")
    assert "没有桨能登记吗 能，桨不是船" in section(visitor, "asked-often")
    told = section(visitor, "elements")
    assert "服务对象 自然人 、 企业法人" in told.replace("自然人、企业法人", "自然人 、 企业法人") and "监督投诉 湖泊办 电话 123" in told and "行政复议 向市政府申请" in told
    assert "中介服务" not in told, "there is nothing to tell of"
    assert "大小 大船、小船" in section(visitor, "situations") and "木船 有这种情形的，另有要求" in section(visitor, "situations")


def test_a_law_is_cited_with_its_number_its_text_and_how_well_it_is_known(visitor):
    visitor.open("420000", "船只登记")
    laws = section(visitor, "laws")
    assert "《某湖泊条例》第2条 某发〔2020〕3号 已核对公开原文" in laws
    assert "《某船只办法》第1条 示例，正式使用前要换成真的" in laws
    assert "《某口头规定》第9条 通识，没有重读原文" in laws
    assert "这份指南的内容：通识，没有重读原文" in laws
    assert 'href="https://laws.example/lake"' in visitor.page.text
    assert "javascript:" not in visitor.page.text


def test_a_theme_leads_to_its_matters_and_they_lead_back(visitor):
    visitor.open("420000", "到湖上去")
    assert re.findall(r'<li><a href="/420000/([^"]+)">([^<]+)</a>', visitor.page.text) == [
        ("%E8%88%B9%E5%8F%AA%E7%99%BB%E8%AE%B0", "船只登记"), ("%E9%92%93%E9%B1%BC%E8%AF%81", "钓鱼证"),
    ]  # fmt: skip
    visitor.open("420000", "钓鱼证")
    assert section(visitor, "part-of") == "可以和这些一起办 到湖上去"
    assert not section(visitor, "asked-often") and not section(visitor, "situations"), "nothing was written of it"


def test_a_guide_says_where_it_is_found(visitor):
    visitor.open("420000", "钓鱼证")
    assert 'class="share"' in visitor.page.text and "http://testserver/420000/钓鱼证" in visitor.text


def test_what_there_is_much_of_is_laid_out_by_topic_then_by_theme(rulebook):
    """Few matters are simply listed; many by the first topic an author gave, else by the theme they belong to."""
    [area] = areas_of([rulebook]).values()
    assert [(shelf.sort, [[goal.name for goal in board.goals] for board in shelf.boards]) for shelf in shelves_of(area)] == [
        ("theme", [["到湖上去"]]), ("matter", [["船只登记", "钓鱼证"]]),
    ]  # fmt: skip
    matters = [rulebook.program.goals[name] for name in ("钓鱼证", "船只登记")]
    boards = boards_of(matters * 7, rulebook.program)
    assert [(board.title, {goal.name for goal in board.goals}) for board in boards] == [("到湖上去", {"钓鱼证"}), ("休闲", {"船只登记"})]


def test_a_page_s_own_words_stand_in_both_languages():
    """A template says nothing in Chinese but through `t`, in attributes and titles too."""
    han, own = re.compile("[\u4e00-\u9fff]"), re.compile(r"""t\((?:"[^"]*"|'[^']*')""")
    for file in sorted((Path(__file__).parent.parent / "web" / "templates").glob("*.html")):
        text = re.sub(r"\{#.*?#\}", "", file.read_text("utf-8"), flags=re.S)
        assert all(" ‖ " in said for said in own.findall(text) if han.search(said)), file.name
        rest = own.sub("", text).replace('aria-hidden="true">办<', "")
        assert not han.search(rest), (file.name, han.search(rest)[0], rest[max(0, han.search(rest).start() - 60) :][:120])
