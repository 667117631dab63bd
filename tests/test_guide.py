"""What is asked next, what is left out, and the one notice at the end."""

from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.asking.guide import guide
from engine.asking.questions import answers_of
from engine.asking.roots import roots_of
from engine.asking.to_json import guide_to_json
from engine.decide import decide, run_of
from engine.evaluate import evaluate
from engine.examples import coverage, run_examples
from engine.kinds import ListKind
from engine.notice import Guide
from engine.to_answer import to_json
from engine.values import json_text
from tests.conftest import LONG
from tests.generators import ON as TODAY
from tests.generators import PLACE, Case, cases, facts_for
from tests.pages import rulebook_of

ON = date(2026, 6, 15)

MATTER = """
数据项:
  年龄: {类型: 整数, 单位: 岁, 问: 您几岁, 话题: 本人}
  户籍地: {类型: 行政区划, 问: 您的户口在哪里, 话题: 户口}
  婚姻: {类型: 文本, 可取: [已婚, 未婚], 问: 您结婚了吗, 话题: 本人}
  集体户: {类型: 是否, 问: 是集体户吗, 话题: 户口}
  有失信记录: {类型: 是否, 来源: 信用库, 只推不问: 是}
来源: {信用库: {单位: 发改部门, 方式: 数据共享}}
依据: {某法: {全称: 某某法}}
材料:
  户口簿: {出具: 公安部门, 免交: 电子证照}
  结婚证: {出具: 民政部门, 可承诺: 婚姻承诺}
  集体户证明: {出具: 单位}
  病历: {出具: 医院, 容缺: {补交: 5个工作日, 逾期: 退回}}
承诺书:
  婚姻承诺: {替代: 结婚证, 不适用: 有失信记录}
事项:
  登记:
    设定依据: 某法 第1条
    实施主体: 派出所
    承诺办结时限: 3个工作日
    是否收费: 否
    办理地点: 各派出所窗口
    条件:
      成年: {要求: 年龄 ≥ 18, 不符时: 未满十八岁的，由父母代办}
      本地: 户籍地 属于 适用地区()
    情形:
      已经结婚: 婚姻 = 已婚
      户的种类: {分为: {集体: 集体户, 家庭: 非 集体户}}
    申请材料:
      户口簿: 核对户口
      结婚证: {用途: 核对婚姻, 何时: 已经结婚}
      集体户证明: {何时: 集体}
      病历: 核对
    步骤: {受理: 当日, 审核: 2个工作日}
    用例:
      成年本地:
        已知: {年龄: 20, 户籍地: 江岸区, 婚姻: 已婚}
        应得: {结论: 符合, 情形: [已经结婚], 还缺: [集体户], 下一问: 集体户}
      未成年:
        已知: {年龄: 17}
        应得: {结论: 不符合, 因为: 成年}
      写错了的:
        已知: {年龄: 17}
        应得: {结论: 符合}
"""


def asked(text: str, name: str, facts: dict[str, object]) -> Guide:
    book = rulebook_of(text)
    return book.guide(name, book.facts_from(facts), ON)


def paths(found: Guide) -> list[str]:
    return [each.path for each in found.questions]


def test_a_topic_is_not_left_while_it_has_open_questions() -> None:
    assert paths(asked(MATTER, "登记", {})) == ["户籍地", "集体户", "年龄", "婚姻"]
    assert [each.path for each in asked(MATTER, "登记", {}).now] == ["户籍地", "集体户"]
    assert paths(asked(MATTER, "登记", {"户籍地": "江岸区"})) == ["集体户", "年龄", "婚姻"]
    assert paths(asked(MATTER, "登记", {"年龄": 20})) == ["婚姻", "户籍地", "集体户"]
    settled = asked(MATTER, "登记", {"年龄": 20, "户籍地": "江岸区"})
    assert (paths(settled), settled.topic) == (["集体户", "婚姻"], "户口")
    assert [each.path for each in settled.now] == ["集体户"]


def test_a_no_ends_the_questions_at_once() -> None:
    found = asked(MATTER, "登记", {"年龄": 17})
    assert not found.questions
    assert found.notice is not None
    assert [(each.label, each.outcome, each.text) for each in found.notice.conditions] == [
        ("成年", "no", "未满十八岁的，由父母代办"), ("本地", "unknown", "本地"),
    ]  # fmt: skip


def test_what_can_no_longer_change_anything_is_left_out() -> None:
    page = """
数据项:
  甲: {类型: 是否, 问: 甲吗}
  乙: {类型: 是否, 问: 乙吗}
公式:
  合: (甲 且 乙) 或 (甲 且 非 乙)
"""
    found = asked(page, "合", {})
    assert found.decision.missing == ("甲", "乙")
    assert (paths(found), found.left_out) == (["甲"], ("乙",))
    then = asked(page, "合", {"甲": "是"})
    assert then.decision.outcome == "unknown", "an outcome is Kleene"
    assert then.notice is not None and then.notice.outcome == "yes", "but nobody needs to ask"


FULL = {"年龄": 20, "户籍地": "江岸区", "婚姻": "已婚", "集体户": "否"}


def test_the_notice_says_of_every_paper_why() -> None:
    notice = asked(MATTER, "登记", FULL).notice
    assert notice is not None
    assert {each.document: (each.state, tuple(why.zh for why in each.why)) for each in notice.papers} == {
        "户口簿": ("waived", ("每个人都要交", "免交：电子证照")),
        "结婚证": ("bring", ("需要，因为符合：已经结婚", "可以用《婚姻承诺》代替")),
        "集体户证明": ("not needed", ("不需要，因为不符合：集体",)),
        "病历": ("bring", ("每个人都要交",)),
    }
    assert notice.papers[3].late is not None
    assert notice.papers[3].late.zh == "可以先受理，补齐再办（5个工作日内补交）；逾期不补：退回"


def test_a_paper_is_told_by_those_who_need_it() -> None:
    page = """
材料: {图纸: 设计单位}
数据项: {要挖路: {类型: 是否, 问: 挖不挖路}}
事项:
  踏勘: {申请材料: {图纸: 看现场}}
  挖路许可: {申请材料: {图纸: 看挖哪里}}
一件事:
  报装:
    联办事项: {踏勘: 必办, 挖路许可: {何时: 要挖路}}
"""
    for digs, purposes in (("是", ("看现场", "看挖哪里")), ("否", ("看现场",))):
        notice = asked(page, "报装", {"要挖路": digs}).notice
        assert notice is not None
        (paper,) = notice.papers
        assert (paper.state, [why.zh for why in paper.why], paper.purpose) == ("bring", ["每个人都要交"], purposes)


def test_a_paper_that_only_one_matter_asks_for_is_not_everybodys() -> None:
    page = """
数据项:
  要挖路: {类型: 是否, 问: 要不要挖路}
材料:
  施工图: {出具: 申请人}
事项:
  踏勘: {承诺办结时限: 1个工作日}
  挖路许可: {承诺办结时限: 1个工作日, 申请材料: {施工图: 看挖哪里}}
一件事:
  报装:
    联办事项: {踏勘: 必办, 挖路许可: {何时: 要挖路}}
"""
    notice = asked(page, "报装", {"要挖路": "是"}).notice
    assert notice is not None
    assert [(paper.state, [why.zh for why in paper.why]) for paper in notice.papers] == [("bring", ["办“挖路许可”的都要交"])]


def test_a_promise_is_not_offered_to_whom_it_is_barred() -> None:
    notice = asked(MATTER, "登记", {**FULL, "有失信记录": "是"}).notice
    assert notice is not None
    paper = next(each for each in notice.papers if each.document == "结婚证")
    assert paper.pledge == ""
    assert paper.why[-1].zh == "不能用《婚姻承诺》代替：有失信记录"


def test_the_notice_says_where_when_and_for_how_much() -> None:
    notice = asked(MATTER, "登记", FULL).notice
    assert notice is not None
    assert (notice.office.who, notice.office.promised_days, notice.office.fee, notice.office.places) == (
        "派出所", "3个工作日", "不收费", ("各派出所窗口",),
    )  # fmt: skip
    assert notice.situations == ("已经结婚", "家庭")
    assert [(each.name, each.limit) for each in notice.steps] == [("受理", "当日"), ("审核", "2个工作日")]


def test_what_an_official_finds_is_awaited_and_not_asked() -> None:
    page = """
数据项: {困难: {类型: 是否, 问: 您有困难吗}}
依据: {某法: {全称: 某某法}}
政策:
  救助:
    条件:
      有困难: 困难
      严重:
        需人工研判: {原文: 基本生活严重困难, 由谁: 街道救助岗, 时限: 10个工作日, 看什么: {收入: 近三个月}}
        依据: 某法
    金额: 1000
"""
    found = asked(page, "救助", {"困难": "是"})
    assert not found.questions
    assert [(each.title, each.who, each.limit) for each in found.awaited] == [("严重", "街道救助岗", "10个工作日")]
    assert found.notice is not None and found.notice.outcome == "unknown"


def test_answers_print_as_json() -> None:
    book = rulebook_of(MATTER)
    for facts in ({}, FULL, {"年龄": 17}):
        found = book.guide("登记", book.facts_from(facts), ON)
        assert json_text(guide_to_json(found, "en"))
        assert json_text(to_json(found.decision))


def test_examples_are_run_and_compared() -> None:
    book = rulebook_of(MATTER)
    results = run_examples(book)
    assert [(each.example.name, each.is_right) for each in results] == [("成年本地", True), ("未成年", True), ("写错了的", False)]
    assert results[2].problems[0].message.zh == "“写错了的”的“结论”应得 符合，算出 不符合（因为 登记.成年）。"


def test_coverage_tells_what_no_example_has_shown() -> None:
    book = rulebook_of(MATTER)
    seen = {each.label: (each.true, each.false) for each in coverage(book.program, run_examples(book)).conditions}
    assert seen["成年"] == (True, True)
    assert seen["本地"] == (True, False)
    assert seen["集体"] == (False, False)


def test_who_takes_a_matter_along_is_asked_whether_it_can_be_had() -> None:
    """A theme does not fail by a matter one need not have; whether that can be had is asked and told all the same."""
    book = rulebook_of(
        """
数据项:
  养花: {类型: 是否, 问: 养花吗}
  年龄: {类型: 整数, 单位: 岁, 问: 您几岁}
依据: {某法: {全称: 某某法}}
事项:
  花证: {设定依据: 某法, 条件: {成年: 年龄 ≥ 18}}
一件事:
  搬家: {依据: 某法, 联办事项: {花证: {何时: 养花}}}
"""
    )
    asked = {answer: [each.path for each in guide(book.program, "搬家", {"养花": answer}, TODAY, PLACE).questions] for answer in (True, False)}
    assert asked == {True: ["年龄"], False: []}


def test_coverage_sees_what_no_example_expects_by_name() -> None:
    """When a step is taken, when a field is asked, who may not promise: nobody writes these under 应得."""
    book = rulebook_of(
        MATTER.replace("审核: 2个工作日", "审核: {时限: 2个工作日, 何时: 集体户}").replace("    步骤:", "    填写: {婚姻: {何时: 年龄 ≥ 22}}\n    步骤:")
        .replace("已知: {年龄: 20, ", "已知: {集体户: 否, 有失信记录: 否, 年龄: 20, ").replace("已知: {年龄: 17}", "已知: {集体户: 是, 有失信记录: 是, 年龄: 17}")
        .replace("情形: [已经结婚], 还缺: [集体户], 下一问: 集体户", "结论: 符合").replace("{结论: 符合, 结论: 符合}", "{结论: 符合}")
    )
    seen = {each.label: (each.true, each.false) for each in coverage(book.program, run_examples(book)).conditions}
    assert seen["审核"] == (True, True)
    assert seen["婚姻"] == (False, True)
    assert seen["婚姻承诺"] == (True, True)


# ── about any program ────────────────────────────────────────────────────────────────────────────────────────────


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=400 if LONG else 50)
def test_what_is_left_out_really_changes_nothing(case: Case, random: Random) -> None:
    """Whoever answers everything else, a fact that is left out leaves outcome and results as they are."""
    for name, goal in case.program.goals.items():
        found = guide(case.program, name, case.facts, TODAY, PLACE, program_hash="-")
        for path in found.left_out:
            person = {**facts_for(case.program, random, known=1), **case.facts}
            seen = set()
            for answer in answers_of(case.program.facts[path].kind):
                run = run_of(case.program, {**person, path: answer}, TODAY, PLACE)
                seen.add(str([evaluate(root, run) for root in roots_of(goal, case.program)]))
            assert len(seen) <= 1


@given(cases())
@settings(max_examples=400 if LONG else 40)
def test_answering_every_question_ends_in_a_notice(case: Case) -> None:
    """Nobody is asked for ever, and nobody is asked twice."""
    from tests.generators import told, value_of

    for name in case.program.goals:
        facts = dict(case.facts)
        for _ in range(40):
            found = guide(case.program, name, facts, TODAY, PLACE, program_hash="-")
            if not found.questions:
                break
            path = found.questions[0].path.partition("[")[0]
            path = path if path in case.program.facts else path.partition(".")[0]
            kind = case.program.facts[path].kind
            facts[path] = () if isinstance(kind, ListKind) else told(value_of(kind, Random(1), path), kind, Random(1), path)
        assert found.notice is not None
        outcome = decide(case.program, name, facts, TODAY, PLACE, program_hash="-").outcome
        assert found.notice.outcome == outcome or outcome == "unknown" and found.left_out
