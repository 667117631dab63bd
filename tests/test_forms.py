"""Forms: what is asked and when, how answers come in, which of them count, and the schemas that say the same."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from referencing.exceptions import Unresolvable

from engine.asking.needs import Why
from engine.examples import run_examples
from engine.kinds import ChoiceKind, ListKind
from engine.load import load
from forms.answers import (
    Filling,
    broken_rules,
    facts_that_count,
    open_fields,
    pruned,
    read_document,
    read_posted,
    standings,
)
from forms.conditions import holds
from forms.form import Field
from forms.from_program import form_from
from forms.places import Places
from forms.to_html import form_html, problems_of, questions_html, questions_of, templates
from forms.to_json_schema import conditions_of, json_schema_from, notes_from
from forms.to_ui_schema import RJSF_PROPS, jsonforms_ui_schema_from, ui_schema_from
from forms.validate import OUR_DRAFT_7, OUR_VALIDATOR, validator_of
from forms.widgets import WIDGETS, Empty, Given, Posted, Wrong, masked, widget_of
from forms.words import why_line
from tests.garden.people import CHILD, GROWN_UP, TENANT, rulebook_of
from tests.garden.walk import boxes_for
from tests.pages import rulebook_of as of_page

ROOT = Path(__file__).parent.parent
ON = date(2026, 6, 1)
THEME = "种花"


@lru_cache(maxsize=1)
def rulebook():
    return rulebook_of()


@lru_cache(maxsize=8)
def filling(name: str = THEME) -> Filling:
    program = rulebook().program
    return Filling(form_from(program, name), program, ON, program.region)


def field(key: str, name: str = THEME) -> Field:
    found = filling(name).form.field(key)
    assert found is not None
    return found


def posted(boxes: dict[str, Any]) -> Posted:
    return Posted({name: tuple(map(str, value)) if isinstance(value, list) else (str(value),) for name, value in boxes.items()})


def read(key: str, value: Any, name: str = THEME) -> Any:
    asked = field(key, name)
    return widget_of(asked).read(asked, posted(boxes_for(key, value)), filling(name).places)


ANSWERS: dict[str, Any] = {
    "种花.选办": ["花园评比"], "姓名": "郑小园", "公民身份号码": GROWN_UP, "联系手机": "13800000000", "住址所在": "910102",
    "住处情况": "租来的房", "房东姓名": "钱多", "月租": Decimal("1500.5"), "花园面积": Decimal("12.5"), "最喜欢的花": "月季",
    "用的工具": [{"工具名": "锄头", "买于": "2020-02-29", "价钱": 35}], "何时开门": "2026-05-01T08:30:00", "有帮手": True,
    "参加评比": True, "收款账户": "6217002870001234564", "留言": None,
}  # fmt: skip


# ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_steps_are_topics_in_the_order_written():
    assert [step.name for step in filling().form.steps] == ["选办", "谁来种", "住处", "花园", "领取"]


def test_a_fact_is_asked_once_however_many_matters_need_it():
    facts = [each.fact for each in filling().form.fields]
    assert len(facts) == len(set(facts))
    matters = {why.matter for why in field("住处情况").why}
    assert {"种花", "种花登记", "租客补贴"} <= matters


def test_what_follows_from_another_answer_is_not_asked():
    facts = {each.fact for each in filling().form.fields}
    assert "公民身份号码" in facts
    assert not facts & {"出生日期", "年龄", "欠过水费"}


def test_a_question_only_one_member_needs_is_asked_only_where_it_takes_part():
    shown = standings(filling(), {**ANSWERS, "住处情况": "自己的房"})
    assert shown["月租"] == shown["收款账户"] == "hidden"
    assert standings(filling(), ANSWERS)["月租"] == "shown"
    assert standings(filling(), {**ANSWERS, "种花.选办": []})["有帮手"] == "hidden"


def test_a_question_waits_while_what_decides_on_it_is_not_answered():
    shown = standings(filling(), {"姓名": "郑小园"})
    assert shown["月租"] == "waiting"
    assert shown["住处情况"] == "shown"


def test_every_field_says_why_it_is_asked_by_which_matter_on_which_clause():
    [why] = field("月租").why
    assert (why.matter, why.label, why.basis) == ("租客补贴", "租金不高", ("种花办法 第3条",))


def test_what_is_asked_for_a_formula_itself_says_which_formula():
    assert why_line(Why("退休年龄", "result", "", ("延退办法 第1条",))).zh == "用来计算“退休年龄”（延退办法 第1条）"
    assert why_line(Why("困难补贴", "result", "金额")).zh == "困难补贴：计算“金额”"


def test_messages_ask_to_choose_or_to_fill_in():
    assert field("住处情况").messages.empty.zh == "请选择您住的是什么房子"
    assert field("姓名").messages.empty.zh == "请填写您的姓名"
    assert field("用的工具").messages.empty.zh == "请填写“有哪些工具？请逐件填写”"


def test_widgets_follow_from_kinds():
    kinds = {each.key: each.widget for each in filling().form.fields}
    assert kinds == {
        "种花_选办": "checkboxes", "姓名": "text", "公民身份号码": "formatted", "联系手机": "formatted", "住址所在": "region",
        "住处情况": "radios", "房东姓名": "text", "月租": "number", "有帮手": "yes_no", "花园面积": "number",
        "最喜欢的花": "select", "用的工具": "repeat", "何时开门": "moment", "参加评比": "yes_no", "收款账户": "formatted", "留言": "text",
    }  # fmt: skip


def test_every_widget_has_its_macro():
    module = templates().get_template("widgets.html").make_module({"language": "zh"})
    assert all(hasattr(module, name) for name in WIDGETS)


def test_shipped_catalogs_give_a_form_for_everything_people_can_apply_for():
    for catalog in ("national", "hubei"):
        program = load(ROOT / "catalogs" / catalog).program
        for name in (*program.matters, *program.benefits, *program.themes):
            form = form_from(program, name)
            keys = [each.key for each in form.fields]
            assert len(keys) == len(set(keys)), name
            json_schema_from(form, program)
            jsonforms_ui_schema_from(form, program)
            whole = Filling(form, program, ON, program.region)
            for step in form.steps:
                questions_html(whole, questions_of(whole, step, {}))
            form_html(whole, {})


# ── which answers count ──────────────────────────────────────────────────────────────────────────────────────────


def test_hidden_answers_do_not_count_and_come_back_with_their_question():
    changed = {**ANSWERS, "住处情况": "自己的房"}
    assert not {"月租", "房东姓名", "收款账户"} & set(pruned(filling(), changed))
    back = {**changed, "住处情况": "租来的房"}
    assert pruned(filling(), back) == ANSWERS


def test_a_hidden_answer_cannot_bring_up_another_question():
    # The choice that shows the second question is hidden itself.
    shown = standings(filling(), {"种花.选办": [], "参加评比": True, "有帮手": True})
    assert shown["参加评比"] == shown["有帮手"] == "hidden"


def test_pruning_twice_changes_nothing():
    once = pruned(filling(), {**ANSWERS, "住处情况": "亲友家"})
    assert pruned(filling(), once) == once


def test_what_only_the_form_asks_is_no_fact():
    assert "种花.选办" not in facts_that_count(filling(), ANSWERS)
    rulebook().facts_from(facts_that_count(filling(), ANSWERS))


def test_a_step_is_done_when_nothing_is_open():
    step = next(each for each in filling().form.steps if each.name == "住处")
    assert [each.key for each in open_fields(filling(), step, {})] == ["住址所在", "住处情况"]
    assert [each.key for each in open_fields(filling(), step, {"住址所在": "910102", "住处情况": "租来的房"})] == ["房东姓名", "月租"]
    assert not open_fields(filling(), step, ANSWERS)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("姓名", "  郑小园 ", "郑小园"),
        ("姓名", "阿依古丽·买买提", "阿依古丽·买买提"),
        ("姓名", "𠮷田", "𠮷田"),
        ("姓名", "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("公民身份号码", GROWN_UP.lower(), GROWN_UP),
        ("公民身份号码", f" {GROWN_UP[:6]} {GROWN_UP[6:14]} {GROWN_UP[14:]} ", GROWN_UP),
        ("公民身份号码", "".join(chr(ord(each) + 0xFEE0) for each in GROWN_UP), GROWN_UP),
        ("联系手机", "138-0000-0000", "13800000000"),
        ("收款账户", "6217 0028 7000 1234 564", "6217002870001234564"),
        ("收款账户", "420012345678901234", "420012345678901234"),
        ("月租", "1,500.50", Decimal("1500.5")),
        ("月租", "１５００元", 1500),
        ("月租", "0001500", 1500),
        ("花园面积", "12.5 平方米", Decimal("12.5")),
        ("住处情况", "租来的房", "租来的房"),
        ("有帮手", "true", True),
        ("有帮手", "false", False),
        ("何时开门", {"year": "２０２６", "month": "05", "day": "1", "hour": "8", "minute": "05"}, "2026-05-01T08:05:00"),
        ("住址所在", "示范市西门区", "910102"),
        ("住址所在", "西门区", "910102"),
        ("住址所在", "示范 西门", "910102"),
        ("住址所在", "示范省示范市河口县", "910103"),
        ("住址所在", "910202", "910202"),
        ("住址所在", "远方省", "920000"),
        ("种花_选办", ["花园评比"], ["花园评比"]),
        ("种花_选办", [], []),
    ],
)
def test_an_answer_is_taken_and_made_plain(key, typed, value):
    assert read(key, typed) == Given(value)


@pytest.mark.parametrize(
    ("key", "typed", "message"),
    [
        ("姓名", "长" * 201, "“您的姓名”最多填 200 个字"),
        ("姓名", "郑\u202e园", "“您的姓名”里有看不见的字符，请重新填写"),
        ("姓名", "郑\x00园", "“您的姓名”里有看不见的字符，请重新填写"),
        ("公民身份号码", "9101011990030729", "公民身份号码是18位，最后一位可能是字母X，请对照证件再看一遍"),
        ("公民身份号码", GROWN_UP + "\n1", "公民身份号码是18位，最后一位可能是字母X，请对照证件再看一遍"),
        ("公民身份号码", GROWN_UP[:-1] + "1", "公民身份号码有一位不对，请对照证件再看一遍"),
        ("公民身份号码", "910101900307293", "15位的旧号码已经停用，请填18位的公民身份号码"),
        ("公民身份号码", "420102198502291016", "公民身份号码是18位，最后一位可能是字母X，请对照证件再看一遍"),
        ("联系手机", "12800000000", "手机号是1开头的11位数字"),
        ("收款账户", "6217002870001234565", "银行卡号有一位不对，请对照卡面再看一遍"),
        ("月租", "一千五", "“每月付多少租金”要填数字，例如 12"),
        ("月租", "1,5", "“每月付多少租金”要填数字，例如 12"),
        ("月租", "1e3", "“每月付多少租金”要填数字，例如 12"),
        ("月租", "1500.505", "“每月付多少租金”最多填 2 位小数"),
        ("月租", "0", "“每月付多少租金”不能小于 1元"),
        ("花园面积", "3000", "“花园有多大”应在 0.5平方米 到 2000平方米 之间"),
        ("何时开门", {"year": "2026", "month": "", "day": "1", "hour": "8", "minute": ""}, "“花园哪一刻对邻居开放”还缺 月、分"),
        ("何时开门", {"year": "26", "month": "5", "day": "1", "hour": "8", "minute": "0"}, "“花园哪一刻对邻居开放”的年份要填4位，例如 1990"),
        ("何时开门", {"year": "2026", "month": "2", "day": "29", "hour": "8", "minute": "0"}, "“花园哪一刻对邻居开放”：没有这一天，请看看年月日"),
        ("何时开门", {"year": "2026", "month": "5", "day": "1", "hour": "24", "minute": "0"}, "“花园哪一刻对邻居开放”：时间按24小时填，例如 8 时 30 分"),
        ("住处情况", "皇宫", "请在列出的几项里选择：您住的是什么房子"),
        ("有帮手", "maybe", "请在列出的几项里选择：有没有人帮您种"),
        ("种花_选办", ["皇宫"], "请在列出的几项里选择：还有哪些要一并办理"),
        ("住址所在", "示范市", "“示范市”有不止一个地方，请选一个"),
        ("住址所在", "东门区", "“东门区”有不止一个地方，请选一个"),
        ("住址所在", "西门曲", "没有找到“西门曲”。是不是：示范省示范市西门区？"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_taken_says_what_to_do(key, typed, message):
    found = read(key, typed)
    assert isinstance(found, Wrong)
    assert found.message.zh == message


def test_nothing_typed_is_empty_not_wrong():
    for asked in filling().form.fields:
        if asked.widget != "checkboxes":
            assert isinstance(widget_of(asked).read(asked, Posted({}), filling().places), Empty)


def test_a_list_of_choices_is_asked_with_boxes_to_tick_and_its_words_stand_bare():
    program = of_page(
        """
枚举:
  颜色: [红, 黄, 蓝]
数据项:
  喜欢的颜色: {类型: 列表, 每项: 颜色, 问: 喜欢哪些颜色, 要求: 个数(喜欢的颜色) > 0, 不符时: 至少选一样}
依据: {某办法: {全称: 某某办法}}
事项:
  选颜色:
    设定依据: 某办法 第1条
    条件:
      有暖色: 有的 色 属于 喜欢的颜色 满足 色 属于（红，黄）
    用例:
      有红的: {已知: {喜欢的颜色: [蓝, 红]}, 应得: {结论: 符合}}
      只有蓝的: {已知: {喜欢的颜色: [蓝]}, 应得: {结论: 不符合, 因为: 有暖色}}
      没有说: {已知: {}, 应得: {结论: 未知, 下一问: 喜欢的颜色}}
"""
    )
    assert all(each.is_right for each in run_examples(program))
    asked = form_from(program.program, "选颜色").field("喜欢的颜色")
    assert asked is not None and asked.widget == "checkboxes"
    kind = asked.kind
    assert isinstance(kind, ListKind) and isinstance(kind.item, ChoiceKind) and kind.item.options == ("红", "黄", "蓝")


def test_a_place_with_several_of_its_name_is_chosen_from_them():
    found = read("住址所在", "东门区")
    assert found.choices == ("910101", "910201")
    asked = field("住址所在")
    again = widget_of(asked).read(asked, posted({"住址所在": "东门区", "住址所在-pick": "910201"}), filling().places)
    assert again == Given("910201")


def test_a_pick_counts_only_among_the_places_that_were_meant():
    asked = field("住址所在")
    found = widget_of(asked).read(asked, posted({"住址所在": "东门区", "住址所在-pick": "920000"}), filling().places)
    assert isinstance(found, Wrong)


def test_items_of_a_list_come_in_order_and_empty_ones_are_left_out():
    boxes = {
        "用的工具-2-工具名": "剪刀", "用的工具-2-买于-year": "2021", "用的工具-2-买于-month": "1", "用的工具-2-买于-day": "2", "用的工具-2-价钱": "20",
        "用的工具-0-工具名": "", "用的工具-0-买于-year": "", "用的工具-0-价钱": "",
    }  # fmt: skip
    asked = field("用的工具")
    assert widget_of(asked).read(asked, posted(boxes), filling().places) == Given([{"工具名": "剪刀", "买于": "2021-01-02", "价钱": 20}])


def test_a_fault_in_an_item_names_the_item_and_its_box():
    boxes = {"用的工具-1-工具名": "剪刀", "用的工具-1-买于-year": "2021", "用的工具-1-买于-month": "13", "用的工具-1-买于-day": "2"}
    asked = field("用的工具")
    found = widget_of(asked).read(asked, posted(boxes), filling().places)
    assert isinstance(found, Wrong)
    assert (found.message.zh, found.part) == ("第2个：“买于”：没有这一天，请看看年月日", "1-买于-month")


def test_what_an_answer_is_shown_as_reads_back_as_the_same_answer():
    for asked in filling().form.fields:
        value = ANSWERS[asked.fact]
        if value is None or asked.widget == "checkboxes":
            continue
        boxes = widget_of(asked).spread(asked, value, filling().places)
        assert widget_of(asked).read(asked, posted(boxes), filling().places) == Given(value), asked.key


def test_numbers_of_persons_and_accounts_are_masked_and_choices_shown_by_label():
    places = filling().places
    assert masked(field("公民身份号码"), GROWN_UP, places) == f"{GROWN_UP[:6]}********{GROWN_UP[-4:]}"
    assert masked(field("收款账户"), "6217002870001234564", places) == "*" * 15 + "4564"
    assert masked(field("住址所在"), "910102", places) == "示范省示范市西门区"
    assert masked(field("用的工具"), ANSWERS["用的工具"], places) == "1. 工具名 锄头，买于 2020年2月29日，价钱 35"
    assert masked(field("有帮手"), False, places) == "否"


# ── what the rules say of answers ────────────────────────────────────────────────────────────────────────────────


def test_a_requirement_is_checked_where_its_fact_is_only_derived():
    unborn = "91010120990307" + "293"
    from tests.garden.people import id_number

    found = broken_rules(filling(), {**ANSWERS, "公民身份号码": id_number(unborn)})
    assert found["公民身份号码"].zh == "出生日期不能晚于今天"
    assert not broken_rules(filling(), ANSWERS)


def test_required_answers_are_missed_by_name():
    found = read_posted(filling(), filling().form.steps[1].fields, Posted({}))
    assert {fact: wrong.message.zh for fact, wrong in found.wrong.items()} == {
        "姓名": "请填写您的姓名", "公民身份号码": "请填写您的公民身份号码", "联系手机": "请填写您的联系手机",
    }  # fmt: skip


def test_an_optional_question_left_empty_is_answered_with_nothing():
    found = read_posted(filling(), [field("留言")], Posted({}))
    assert found.answers == {"留言": None} and not found.wrong


def test_a_json_document_passes_the_same_door():
    document = {each.key: ANSWERS[each.fact] for each in filling().form.fields if ANSWERS[each.fact] is not None}
    found = read_document(filling(), document)
    assert not found.wrong
    assert found.answers == ANSWERS


def test_a_json_document_is_pruned_checked_and_asked_for_what_is_missing():
    document = {"住处情况": "自己的房", "月租": 1, "公民身份号码": GROWN_UP[:-1] + "1", "联系手机": "13800000000\n", "多余": 1, "花园面积": "很大"}
    found = read_document(filling(), document)
    assert "月租" not in found.answers and "多余" not in found.answers
    assert found.wrong["公民身份号码"].message.zh == "公民身份号码有一位不对，请对照证件再看一遍"
    assert found.wrong["姓名"].message.zh == "请填写您的姓名"
    assert found.wrong["花园面积"].message.zh == "面积应在0.5到2000平方米之间"
    assert "联系手机" in found.wrong


# ── JSON Schema ──────────────────────────────────────────────────────────────────────────────────────────────────

PROFILE = {
    "$schema", "$id", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties", "items",
    "maxItems", "minItems", "uniqueItems", "const", "enum", "oneOf", "allOf", "anyOf", "if", "then", "else", "not", "minLength",
    "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "format", "contains",
}  # fmt: skip


def keywords_in(schema: Any, is_names: bool = False) -> set[str]:
    if isinstance(schema, list):
        return set().union(*(keywords_in(each) for each in schema)) if schema else set()
    if not isinstance(schema, dict):
        return set()
    inner = set().union(*(keywords_in(value, name in ("properties", "$defs")) for name, value in schema.items() if name != "const"), set())
    return inner if is_names else inner | set(schema)


def test_the_schema_uses_only_words_that_mean_the_same_in_both_drafts():
    assert keywords_in(json_schema_from(filling().form, filling().program)) <= PROFILE


def test_a_client_of_the_older_draft_gets_the_same_schema_without_its_name():
    whole = json_schema_from(filling().form, filling().program)
    older = json_schema_from(filling().form, filling().program, "rjsf")
    assert {name: value for name, value in whole.items() if name not in ("$schema", "$id")} == older


def test_no_choice_is_made_before_anyone_has_looked():
    text = json.dumps(json_schema_from(filling().form, filling().program), default=str)
    assert '"default"' not in text
    assert RJSF_PROPS["experimental_defaultFormStateBehavior"]["constAsDefaults"] == "never"


def test_every_if_names_what_it_needs():
    schema = json_schema_from(filling().form, filling().program)
    for part in schema["allOf"]:
        for test in leaves(part["if"]):
            assert test["type"] == "object" and set(test["properties"]) == set(test["required"])
        assert set(part["then"]["properties"]) == set(part["else"]["properties"])
    conditional = [key for part in schema["allOf"] for key in part["then"]["properties"]]
    assert len(conditional) == len(set(conditional))


def leaves(test: dict[str, Any]) -> list[dict[str, Any]]:
    inner = test.get("allOf") or test.get("anyOf")
    return [leaf for each in inner for leaf in leaves(each)] if inner else [test]


def test_patterns_are_plain_ascii_and_anchored():
    for pattern in re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', json.dumps(json_schema_from(filling().form, filling().program), default=str)):
        assert pattern.startswith("^") and pattern.isascii()
        assert not re.search(r"\\[dws]|\\\\[dws]|\(\?", pattern)


def test_nothing_is_fetched_from_anywhere():
    for draft in (2020, 7):
        with pytest.raises(Unresolvable):
            list(validator_of({"$ref": "http://127.0.0.1:9/other.json"}, draft).iter_errors({}))


def test_a_pattern_ends_where_the_text_ends():
    assert list(validator_of({"pattern": "^[0-9]{2}$"}).iter_errors("12\n"))
    assert not list(validator_of({"pattern": "^[0-9]{2}$"}).iter_errors("12"))


def test_equal_items_are_found_without_comparing_every_pair():
    many = [{"a": place, "b": {"c": [place]}} for place in range(30_000)]
    assert not list(OUR_VALIDATOR({"uniqueItems": True}).iter_errors(many))
    assert list(OUR_VALIDATOR({"uniqueItems": True}).iter_errors([*many, many[0]]))


VALUES = st.sampled_from(
    [None, True, False, 0, 1, -3, 2.5, 1500, "", "租来的房", "自己的房", "月季", "皇宫", "910102", "920000", "２０２６", GROWN_UP, GROWN_UP + "\n",
     "2026-02-29", "2026-05-01T08:30:00", [], ["花园评比"], ["花园评比", "花园评比"], [{}], [{"工具名": "锄头", "买于": "2020-02-29", "价钱": 35}], {}, "𠮷", "长" * 300]
)  # fmt: skip


@given(st.data())
def test_both_drafts_say_the_same_of_any_document(data):
    schema = json_schema_from(filling().form, filling().program)
    keys = [each.key for each in filling().form.fields]
    document = {key: ANSWERS[filling().form.field(key).fact] for key in data.draw(st.lists(st.sampled_from(keys), unique=True))}
    document |= data.draw(st.dictionaries(st.sampled_from([*keys, "多余"]), VALUES, max_size=3))
    new = {error.json_path for error in OUR_VALIDATOR(schema).iter_errors(document)}
    old = {error.json_path for error in OUR_DRAFT_7(schema).iter_errors(document)}
    assert new == old


@given(st.randoms(use_true_random=False))
def test_the_schema_and_the_server_agree_on_which_questions_are_asked(dice: random.Random):
    fields = tuple(filling().form.fields)
    answers = {each.fact: dice.choice(possible(each)) for each in fields if dice.random() < 0.8}
    shown = standings(filling(), answers)
    known = {each.key: answers[each.fact] for each in fields if shown[each.fact] == "shown" and answers.get(each.fact) is not None}
    for asked, condition in zip(fields, conditions_of(filling().form, filling().program), strict=True):
        if condition is not None:
            assert (holds(condition, known) is True) == (shown[asked.fact] == "shown"), asked.key


@given(st.randoms(use_true_random=False))
def test_a_document_the_server_takes_is_valid(dice: random.Random):
    fields = tuple(filling().form.fields)
    answers = pruned(filling(), {each.fact: dice.choice(possible(each)) for each in fields})
    document = {each.key: answers[each.fact] for each in fields if answers.get(each.fact) is not None}
    found = read_document(filling(), document)
    if not found.wrong:
        assert not list(validator_of(json_schema_from(filling().form, filling().program)).iter_errors(document))


def possible(asked: Field) -> list[Any]:
    if asked.widget == "yes_no":
        return [True, False]
    if asked.widget == "checkboxes":
        return [[], [each.value for each in asked.options]]
    return [each.value for each in asked.options] or [ANSWERS[asked.fact]]


def test_notes_tell_the_data_element_and_the_reason_beside_the_schema():
    notes = notes_from(filling().form)
    assert notes["/properties/公民身份号码"]["id"] == "id_no"
    assert notes["/properties/月租"]["why"] == [{"matter": "租客补贴", "part": "condition", "for": "租金不高", "basis": ["种花办法 第3条"]}]


def test_ui_schemas_order_group_and_show():
    ui = ui_schema_from(filling().form)
    assert ui["ui:order"][:3] == ["种花_选办", "姓名", "公民身份号码"]
    assert ui["住处情况"]["ui:widget"] == "radio"
    layout = jsonforms_ui_schema_from(filling().form, filling().program)
    home = layout["elements"][2]
    assert home["label"] == "住处"
    rent = next(each for each in home["elements"] if each["scope"] == "#/properties/月租")
    assert rent["rule"]["condition"]["schema"] == {
        "type": "object", "properties": {"住处情况": {"const": "租来的房"}}, "required": ["住处情况"],
    }  # fmt: skip


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def html_of(answers: dict[str, Any], step: int, **more: Any) -> str:
    here = filling().form.steps[step]
    return str(questions_html(filling(), questions_of(filling(), here, answers, **more)))


def test_a_question_that_may_yet_be_asked_lies_in_a_template_with_its_condition():
    html = html_of({"住址所在": "910102"}, 2)
    asleep = re.findall(r"<template>(.*?)</template>", html, flags=re.S)
    assert len(asleep) == 2 and all("data-when" in each for each in asleep)
    assert "{&#34;eq&#34;:[&#34;住处情况&#34;,&#34;租来的房&#34;]}" in asleep[0]


def test_a_question_decided_on_another_page_is_there_or_is_not():
    assert "有没有人帮您种" in html_of({"种花.选办": ["花园评比"]}, 3)
    assert "有没有人帮您种" not in html_of({"种花.选办": []}, 3)


def test_what_people_type_is_never_markup():
    html = html_of({"姓名": '"><script>alert(1)</script>'}, 1)
    assert "<script" not in html
    assert 'value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in html


def test_an_error_stands_between_the_question_and_its_box_and_the_summary_leads_there():
    here = filling().form.steps[1]
    sent = posted({"_asked": ["姓名", "公民身份号码", "联系手机"], "公民身份号码": "1"})
    found = read_posted(filling(), here.fields, sent)
    html = html_of({}, 1, posted=sent, wrong=found.wrong)
    for problem in problems_of(here.fields, found.wrong):
        assert f'id="{problem.target}"' in html
        assert problem.message in html
    part = html[html.index('for="公民身份号码"') :]
    assert part.index('id="公民身份号码-hint"') < part.index('id="公民身份号码-error"') < part.index('name="公民身份号码"')
    assert 'aria-describedby="公民身份号码-hint 公民身份号码-error" aria-invalid="true"' in part


def test_the_whole_form_stands_on_one_page():
    html = form_html(filling(), {})
    assert html.startswith("<!doctype html>")
    assert "看前面的回答，需要时才填" in html
    assert all(each.question in html for each in filling().form.fields)


# ── nothing of a catalog in the code ─────────────────────────────────────────────────────────────────────────────


def test_no_fact_matter_place_or_law_is_named_in_forms_or_web():
    names: set[str] = set()
    for catalog in ("national", "hubei"):
        program = load(ROOT / "catalogs" / catalog).program
        names |= {*program.facts, *program.goals, *program.places.values(), *program.documents, *program.bases, *program.registers}
        names |= {basis.title for basis in program.bases.values()} | {alias for goal in program.goals.values() for alias in goal.aliases}
    # What a word for people says anyway is no name of a catalog's thing; nor is a word for speaking up, which a page of errors and an element of the standard have.
    names = {name for name in names if len(name) >= 2} - {"公民身份号码", "手机号", "统一社会信用代码", "姓名", "投诉", "反映问题"}
    files = [*(ROOT / "forms").rglob("*.*"), *(ROOT / "web").rglob("*.*"), *(ROOT / "engine" / "finding").rglob("*.py")]
    by_first = defaultdict(list)
    for name in names:
        by_first[name[:2]].append(name)
    for file in files:
        if file.suffix in (".py", ".html", ".js", ".css"):
            text = file.read_text(encoding="utf-8")
            found = {name for pair in set(map("".join, zip(text, text[1:], strict=False))) & by_first.keys() for name in by_first[pair] if name in text}
            assert not found, (file, found)


def test_places_are_found_by_any_part_of_their_name():
    places = Places(rulebook().program.places)
    assert places.found("示范市") == ("910101", "910102", "910103")
    assert places.found("山前") == ("910202",)
    assert places.found("没有这里") == ()
    assert places.found("") == ()


def test_a_child_is_told_by_the_number_alone():
    facts = rulebook().facts_from(facts_that_count(filling("种花登记"), {**ANSWERS, "公民身份号码": CHILD}))
    decision = rulebook().decide("种花登记", facts, ON)
    assert decision.outcome != "yes"


def test_the_person_of_the_tests_answers_everything():
    assert {each.key for each in filling().form.fields} <= set(TENANT)
