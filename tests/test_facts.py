"""The one door for facts: what is taken, what it becomes, and what an applicant is told (docs/meaning.md 2, 19)."""

import pickle
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.diagnostics import Problems
from engine import facts as door
from engine.facts import FactIndex, Facts, facts_from, facts_from_text, facts_to_json, read_json
from engine.formats import FORMATS
from engine.kinds import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    REGION,
    TEXT,
    ChoiceKind,
    ListKind,
    Maybe,
    NumberKind,
    RecordKind,
)
from engine.program import Fact, Program
from engine.values import DateTime, Record, Time, Unknown
from tests.generators import cases

SEX = ChoiceKind("性别", ("男", "女"))
MONEY = NumberKind("元", 12, 2)
CHILD = RecordKind((("姓名", TEXT), ("出生日期", DATE)))
PROGRAM = Program(
    "试", "420000", "03-01",
    {fact.name: fact for fact in (
        Fact("户籍地", REGION), Fact("公民身份号码", TEXT, format="id_number", id="id_no"), Fact("性别", SEX),
        Fact("母亲.户籍地", REGION), Fact("母亲.性别", SEX), Fact("收入", MONEY), Fact("人数", NumberKind("人", 3, 0, Decimal(1), Decimal(50))),
        Fact("原退休年龄", NumberKind("岁", 12, 0, options=(Decimal(60), Decimal(55)))), Fact("出生日期", DATE),
        Fact("死亡日期", Maybe(DATE)), Fact("出生时间", DATE_TIME), Fact("同意", BOOLEAN), Fact("姓名", TEXT),
        Fact("子女", Maybe(ListKind(CHILD))), Fact("住房", RecordKind((("面积", NumberKind()), ("自有", BOOLEAN)))),
        Fact("社会信用代码", TEXT, format="uscc"), Fact("手机", TEXT, format="mobile"), Fact("账号", TEXT, format="bank_account"),
        Fact("津贴.已领", BOOLEAN, owner="津贴"),
    )},
    {}, {}, {}, choices={"性别": (("男", "1"), ("女", "2"))}, prefixes=("本人",),
    places={"420000": "湖北省", "420100": "武汉市", "420102": "江岸区", "430100": "长沙市", "430105": "开福区", "420199": "开福区"},
)  # fmt: skip


def facts(**data: object) -> Facts:
    return facts_from(PROGRAM, data)


def refused(data: dict[str, object]) -> list[tuple[str, str]]:
    with pytest.raises(Problems) as raised:
        facts_from(PROGRAM, data)
    return [(each.code, each.message.zh) for each in raised.value.diagnostics]


def hint_for(data: dict[str, object]) -> str | None:
    with pytest.raises(Problems) as raised:
        facts_from(PROGRAM, data)
    (problem,) = raised.value.diagnostics
    return problem.hint and problem.hint.zh


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_prefix_may_be_omitted_and_a_record_may_be_nested() -> None:
    plain = facts(户籍地="江岸区", **{"母亲.户籍地": "武汉市"})
    assert plain == {"户籍地": "420102", "母亲.户籍地": "420100"}
    assert facts(本人={"户籍地": "江岸区"}, 母亲={"户籍地": "武汉市"}) == plain
    assert facts(**{"本人.户籍地": "江岸区"}, 母亲={"户籍地": "武汉市"}) == plain
    assert facts(已领="是") == facts(**{"津贴.已领": True})
    assert facts(id_no="11010519491231002X") == facts(公民身份号码="11010519491231002x")


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    assert refused({"户藉地": "江岸区"}) == [("unknown-fact", "没有“户藉地”这个数据项。")]
    with pytest.raises(Problems) as raised:
        facts(户藉地="江岸区")
    assert raised.value.diagnostics[0].hint is not None
    assert raised.value.diagnostics[0].hint.zh == "是想写“户籍地”吗？"


def test_one_fact_under_two_names_must_agree() -> None:
    assert facts(户籍地="420102", **{"本人.户籍地": "江岸区"}) == {"户籍地": "420102"}
    assert refused({"户籍地": "江岸区", "本人.户籍地": "武汉市"})[0][0] == "given-twice"


def test_all_problems_are_told_at_once_each_with_its_path() -> None:
    found = refused({"出生日期": "1990-02-30", "收入": "很多", "子女": [{"出生日期": "2020-01-01"}, {"出生日期": "去年"}]})
    assert [code for code, _ in found] == ["no-such-day", "not-a-number", "not-a-date"]
    assert found[2][1] == "“子女[2].出生日期”要填日期，填的是 “去年”。"


def test_a_number_with_commas_is_told_without_them() -> None:
    assert hint_for({"收入": "12,345.60元"}) == "千分位的逗号请不写：12345.60元。"
    assert hint_for({"收入": "1,50"}) is None


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_numbers_are_exact_and_come_as_numbers_or_digits() -> None:
    given = facts_from_text(PROGRAM, '{"收入": 0.10, "人数": "１２"}')
    assert given == {"收入": Decimal("0.1"), "人数": Decimal(12)}
    assert facts(收入="100.00元") == facts(收入=100) == facts(收入=Decimal("1E2"))
    assert str(facts(收入="0100.50")["收入"]) == "100.5"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"收入": "1.005"}, "too-fine"),
        ({"人数": 1.5}, "too-fine"),
        ({"收入": 10**12}, "too-long-number"),
        ({"收入": "1e5"}, "not-a-number"),
        ({"收入": True}, "not-a-number"),
        ({"收入": Decimal("1E9999")}, "not-a-number"),
        ({"收入": float("nan")}, "not-a-number"),
        ({"收入": "9" * 200}, "not-a-number"),
        ({"人数": 0}, "out-of-bounds"),
        ({"人数": 51}, "out-of-bounds"),
        ({"原退休年龄": 58}, "not-an-option"),
        ({"性别": "男性"}, "not-an-option"),
        ({"同意": "好"}, "not-a-truth"),
        ({"同意": 1}, "not-a-truth"),
        ({"出生日期": "1990年3月7日"}, "not-a-date"),
        ({"出生日期": "1990/3/7"}, "not-a-date"),
        ({"出生日期": "1799-12-31"}, "date-out-of-range"),
        ({"出生日期": 19900307}, "not-a-date"),
        ({"出生时间": "2026-06-01"}, "not-a-date-and-time"),
        ({"出生日期": None}, "cannot-be-absent"),
        ({"出生日期": "无"}, "not-a-date"),
        ({"公民身份号码": 110105194912310029}, "number-for-text"),
        ({"公民身份号码": "110105194912310021"}, "wrong-format"),
        ({"公民身份号码": "11010519490231002X"}, "wrong-format"),
        ({"手机": "12345678901"}, "wrong-format"),
        ({"姓名": "张\x00三"}, "control-characters"),
        ({"姓名": "字" * 30_000}, "text-too-long"),
        ({"户籍地": "火星"}, "unknown-region"),
        ({"户籍地": "开福区"}, "ambiguous-region"),
        ({"子女": {"姓名": "小明"}}, "not-a-list"),
        ({"子女": [{}] * 1001}, "too-many-items"),
        ({"子女": ["小明"]}, "wrong-kind"),
        ({"子女": [{"名字": "小明"}]}, "unknown-fact"),
        ({"母亲": "妈妈"}, "wrong-kind"),
    ],
)
def test_what_is_wrong_is_refused(data: dict[str, object], code: str) -> None:
    assert [found for found, _ in refused(data)] == [code]


def test_a_date_written_another_way_is_told_how_to_write_it() -> None:
    for written in ("1990年3月7日", "1990/3/7", "1990.03.07", "19900307", "１９９０年３月７日"):
        with pytest.raises(Problems) as raised:
            facts(出生日期=written)
        hint = raised.value.diagnostics[0].hint
        assert hint is not None and hint.zh == "请写成 1990-03-07。"


def test_full_width_signs_are_read_as_half_width() -> None:
    assert facts(出生日期="１９９０－０３－０７")["出生日期"] == date(1990, 3, 7)
    assert facts(公民身份号码="１１０１０５１９４９１２３１００２ｘ")["公民身份号码"] == "11010519491231002X"


def test_a_choice_comes_by_name_or_by_code() -> None:
    assert facts(性别="女") == facts(性别="2") == facts(性别=2) == {"性别": "女"}


def test_a_place_comes_by_name_by_path_or_by_code() -> None:
    assert facts(户籍地="江岸区") == facts(户籍地="武汉市.江岸区") == facts(户籍地="420102") == facts(户籍地=420102)
    assert facts(户籍地="长沙市.开福区")["户籍地"] == "430105"
    assert facts(户籍地="110101")["户籍地"] == "110101", "a place of another province need not be in the table"


def test_an_ambiguous_place_names_the_candidates() -> None:
    with pytest.raises(Problems) as raised:
        facts(户籍地="开福区")
    hint = raised.value.diagnostics[0].hint
    assert hint is not None and hint.zh == "请写明是哪一个：长沙市.开福区、武汉市.开福区。"


def test_nothing_is_absent_only_where_it_can_be() -> None:
    assert facts(死亡日期="无") == facts(死亡日期=None) == {"死亡日期": None}
    assert facts(子女=None) == {"子女": None}
    assert facts(姓名="无") == {"姓名": "无"}, "a text may say so"
    assert "死亡日期" not in facts(), "what is not written is unknown"


def test_a_moment_may_leave_out_its_seconds() -> None:
    assert facts(出生时间="2026-06-01T08:30")["出生时间"] == DateTime(date(2026, 6, 1), Time(30600 * 10**9))


def test_what_is_not_written_of_a_record_is_unknown() -> None:
    given = facts(子女=[{"姓名": "小明"}], **{"住房.面积": 90})
    assert given["子女"] == (Record({"姓名": "小明", "出生日期": Unknown(("子女[1].出生日期",))}),)
    assert given["住房"] == Record({"面积": Decimal(90), "自有": Unknown(("住房.自有",))})


def test_check_characters() -> None:
    assert FORMATS["id_number"].fits("11010519491231002X") and not FORMATS["id_number"].fits("110105194912310020")
    assert FORMATS["uscc"].fits("91350100M000100Y43") and not FORMATS["uscc"].fits("91350100M000100Y44")


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ['{"收入": NaN}', '{"收入": 1, "收入": 2}', "{", "[" * 100_000, '{"收入": Infinity}', ""])
def test_what_is_no_json_is_said_so(text: str) -> None:
    with pytest.raises(Problems) as raised:
        facts_from_text(PROGRAM, text)
    assert raised.value.diagnostics[0].code in ("not-json", "not-an-object")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"收入": NaN}', "这些数据不是JSON：NaN 不是数。"),
        ('{"收入": 1, "收入": 2}', "这些数据不是JSON：“收入”写了两遍。"),
        ("[" * 100_000, "这些数据不是JSON：括号套得太深。"),
        ("  \n", "这里什么也没有。一项数据也不知道的，写 {}。"),
        ('{"收入"：1}', "这些数据不是JSON：第1行第6个字起看不懂。： 是全角的，请改成半角的 :。"),
        ("{“收入”: 1}", "这些数据不是JSON：第1行第2个字起看不懂。“ 是全角的，请改成半角的 \"。"),
        ("{'收入': 1}", "这些数据不是JSON：第1行第2个字起看不懂。名称和文字用半角双引号，不用单引号。"),
        ('{"收入": 1,}', "这些数据不是JSON：第1行第10个字起看不懂。“}”前面多了一个逗号。"),
        ('{"收入": 1', "这些数据不是JSON：第1行第9个字起看不懂。后面还没有写完。"),
        ("{收入: 1}", "这些数据不是JSON：第1行第2个字起看不懂。名称要放在半角双引号里。"),
        ('{"收入": {"元": 1}}', "“收入”要填数字，填的是 {\"元\": 1}。"),
    ],
)
def test_what_is_wrong_with_json_is_told_in_plain_words(text: str, says: str) -> None:
    with pytest.raises(Problems) as raised:
        facts_from_text(PROGRAM, text)
    problem = raised.value.diagnostics[0]
    assert problem.message.zh + (problem.hint.zh if problem.hint else "") == says


def test_json_numbers_are_never_floats() -> None:
    assert read_json("[0.1, 1e2, 12345678901234567890.12]") == [Decimal("0.1"), Decimal("1E+2"), Decimal("12345678901234567890.12")]


@given(cases())
@settings(max_examples=80)
def test_facts_go_out_as_json_and_come_back_the_same(case) -> None:  # type: ignore[no-untyped-def]
    from engine.values import json_text

    written = json_text(facts_to_json(case.program, case.facts))
    assert facts_from_text(case.program, written) == case.facts


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["无", "２０２０－０１－０１", "420102", "是"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["姓名", "出生日期", "面积", "x"]), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*PROGRAM.facts, "本人", "母亲", "住房", "别的"]), JSON, max_size=4))
@settings(max_examples=300)
def test_any_json_is_taken_or_refused_with_words(data: dict[str, object]) -> None:
    try:
        taken = facts_from(PROGRAM, data)
    except Problems as found:
        assert all(each.message.zh and each.message.en for each in found.diagnostics)
    else:
        assert all(not isinstance(value, float) for value in taken.values())


def test_facts_are_never_changed_and_can_be_sent_elsewhere() -> None:
    given = facts(姓名="张三")
    with pytest.raises(TypeError):
        given["姓名"] = "李四"
    with pytest.raises(TypeError):
        given.update({"姓名": "李四"})
    assert pickle.loads(pickle.dumps(given)) == given
    assert given.with_fact("同意", True) == {"姓名": "张三", "同意": True}


def test_a_seed_gives_the_same_facts() -> None:
    from tests.generators import case

    assert case(Random(7)).facts == case(Random(7)).facts


# ── what is written plainly is read at once, and means the same ──────────────────────────────────────────────────


def plain_program() -> Program:
    kinds = {
        "数": NumberKind("元", 6, 2, Decimal(-5), Decimal(5000)), "级": Maybe(NumberKind("级", 1, 0, options=(Decimal(1), Decimal(2)))), "真": BOOLEAN,
        "日": DATE, "死": Maybe(DATE), "选": ChoiceKind("选", ("甲", "无", "乙")), "或选": Maybe(ChoiceKind("选", ("甲", "无"))), "地": REGION, "文": TEXT,
        "几": ListKind(NumberKind()),
    }  # fmt: skip
    facts = {name: Fact(name, kind, id=f"id_{place}") for place, (name, kind) in enumerate(kinds.items())}
    return Program("平", "930000", "03-01", facts, {}, {}, {}, places={"930000": "青岚省", "930100": "岚城市"})


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-10, 6000), st.floats(), st.decimals(), st.sampled_from((Decimal("1.50"), Decimal("sNaN"), Decimal("1E+3"), 1.0, 10**50)),
    st.sampled_from((
        "甲", "无", " 甲", "none", "是", "2026-02-29", "2024-02-29", "2026-W01-1", "1799-12-31", "２０２４-01-01", "930100", "岚城市", "青岚省.岚城市", "99",
        "930101", "12.50", "012", "1元", "１２", "-0", "5000.01", "1e3", "", "1" * 50,
    )), st.text(max_size=3), st.lists(st.integers(0, 3), max_size=2),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from((*"数级真日死选或地文几", "或选", "id_0", "id_3", "ＩＤ_0", "没有的")), SCALARS, max_size=4))
def test_what_is_read_at_once_is_what_a_closer_look_reads(data: dict[str, object]) -> None:
    program = plain_program()
    index = FactIndex.of(program)
    try:
        closely = door._facts_from(program, data, index)
    except Problems:
        assert door._plain_facts(data, index) is None
        with pytest.raises(Problems):
            facts_from(program, data, index)
        return
    read = facts_from(program, data, index)
    assert read == closely
    assert [(type(value), str(value)) for value in read.values()] == [(type(value), str(value)) for value in closely.values()]


def test_true_is_not_one_and_one_is_not_true() -> None:
    """To a dictionary they are one key: what was read of one must not stand for the other, in whatever order they come."""
    index = FactIndex.of(PROGRAM)
    for _ in range(2):
        assert facts_from(PROGRAM, {"人数": 1, "同意": True}, index) == {"人数": Decimal(1), "同意": True}
        assert type(facts_from(PROGRAM, {"人数": 1}, index)["人数"]) is Decimal
        for wrong in ({"人数": True}, {"同意": 1}, {"同意": 0}, {"同意": 1.0}, {"性别": True}):
            with pytest.raises(Problems):
                facts_from(PROGRAM, wrong, index)
