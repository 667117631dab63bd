"""Decision models as programs: graphs, tables, functions, services, boxed expressions, declared types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from dsl.diagnostics import Report
from engine.dmn.from_model import name_of, program_from, value_in
from engine.functions.table import as_value
from engine.run import Run
from engine.to_json import text_of
from engine.values import Record, to_text

Data = dict[str, Any]


def literal(text: str, **more: Any) -> Data:
    return {"kind": "literal", "text": text, **more}


def decision(
    name: str, logic: Data | str | None, requires: str = "", type_: str | None = None, model: str = "m0"
) -> Data:
    boxed = literal(logic) if isinstance(logic, str) else logic
    return {
        "kind": "decision",
        "name": name,
        "key": f"{model}:{name}",
        "typeRef": type_,
        "logic": boxed,
        "requires": needed(requires, model),
    }


def given(name: str, type_: str | None = None, model: str = "m0") -> Data:
    return {"kind": "inputData", "name": name, "key": f"{model}:{name}", "typeRef": type_, "requires": []}


def function(
    name: str,
    parameters: Mapping[str, str | None],
    body: Data | str,
    requires: str = "",
    type_: str | None = None,
    model: str = "m0",
) -> Data:
    boxed = literal(body) if isinstance(body, str) else body
    return {
        "kind": "bkm",
        "name": name,
        "key": f"{model}:{name}",
        "function": lambda_(parameters, boxed, type_),
        "requires": needed(requires, model),
    }


def lambda_(parameters: Mapping[str, str | None], body: Data, type_: str | None = None, fkind: str = "FEEL") -> Data:
    params = [{"name": name, "typeRef": each} for name, each in parameters.items()]
    return {"kind": "function", "fkind": fkind, "typeRef": type_, "params": params, "body": body}


def service(
    name: str, gives: str, inside: str = "", decisions: str = "", data: str = "", type_: str | None = None
) -> Data:
    roles = {"outputDecision": gives, "encapsulatedDecision": inside, "inputDecision": decisions, "inputData": data}
    keys = {role: [f"m0:{each}" for each in names.split()] for role, names in roles.items()}
    return {"kind": "decisionService", "name": name, "key": f"m0:{name}", "typeRef": type_, **keys, "requires": []}


def needed(names: str, model: str) -> list[Data]:
    return [{"key": each if ":" in each else f"{model}:{each}"} for each in names.split()]


def table(
    inputs: list[str | Data], rows: list[str], hit: str = "UNIQUE", outputs: list[Data] | None = None, **more: Any
) -> Data:
    """Rows as `test | test || result | result`."""
    columns = [{"expr": each} if isinstance(each, str) else each for each in inputs]
    rules = []
    for row in rows:
        tests, results = row.split("||")
        rules.append(
            {"in": [each.strip() for each in tests.split("|")], "out": [each.strip() for each in results.split("|")]}
        )
    return {
        "kind": "decisionTable",
        "hitPolicy": hit,
        "inputs": columns,
        "outputs": outputs or [{}],
        "rules": rules,
        **more,
    }


def answer(
    nodes: list[Data],
    goal: str,
    facts: Data | None = None,
    types: list[Data] | None = None,
    imports: Data | None = None,
) -> tuple[object, list[str]]:
    """What a model gives, and the codes of the problems met on the way."""
    models = [{"alias": "m0", "name": "甲", "imports": [{"prefix": p, "model": m} for m, p in (imports or {}).items()]}]
    models += [{"alias": each, "name": f"{each}的模型", "imports": []} for each in imports or {}]
    model = {"models": models, "item_definitions": [{"model": "m0", **each} for each in types or []], "nodes": nodes}
    report = Report()
    program = program_from(model, report)
    assert text_of(program)
    run = Run(program, {}, date(2026, 6, 1), is_dmn=True)
    by_name = {
        name_of(model, key if ":" in key else f"m0:{key}"): as_value(value) for key, value in (facts or {}).items()
    }
    value = value_in(program, name_of(model, f"m0:{goal}"), by_name, run)
    return value, [each.code for each in (*report, *run.problems)]


def value(*arguments: Any, **more: Any) -> object:
    return answer(*arguments, **more)[0]


def shown(*arguments: Any, **more: Any) -> str:
    return to_text(value(*arguments, **more))


# ── graphs ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_decision_reads_what_it_requires() -> None:
    nodes = [
        given("月收入", "number"),
        decision("年收入", "月收入 * 12", "月收入"),
        decision("够不够", "年收入 > 50000", "年收入"),
    ]
    assert value(nodes, "够不够", {"月收入": 5000}) is True


def test_a_decision_does_not_see_what_it_does_not_require() -> None:
    found, codes = answer([given("月收入"), decision("年收入", "月收入 * 12")], "年收入", {"月收入": 5000})
    assert found is None and "unknown-name" in codes


def test_a_name_of_a_decision_may_be_that_of_a_function() -> None:
    assert shown([decision("count", "count([1, 2])")], "count") == "2"


def test_a_name_that_is_required_stays_itself_whatever_members_are_called_elsewhere() -> None:
    nodes = [
        given("a"),
        given("b"),
        decision("记录", context(("a-b", "1"))),
        decision("差", "a-b", "a b"),
        decision("取", "记录.a-b", "记录 a b"),
    ]
    assert [shown(nodes, each, {"a": 5, "b": 3}) for each in ("差", "取")] == ["2", "1"]


def test_a_given_decision_is_not_computed() -> None:
    nodes = [decision("年收入", "1 / 0"), decision("够不够", "年收入 > 50000", "年收入")]
    assert answer(nodes, "够不够", {"年收入": 60000}) == (True, [])


def test_an_imported_element_stands_behind_its_prefix() -> None:
    nodes = [
        given("年龄", "number", "m1"),
        function("加倍", {"数": "number"}, "数 * 2", model="m1"),
        decision("下一岁", "年龄 + 1", "年龄", model="m1"),
        decision("结果", "共用.加倍(共用.下一岁)", "m1:加倍 m1:下一岁"),
    ]
    assert shown(nodes, "结果", {"m1:年龄": 20}, imports={"m1": "共用"}) == "42"


def test_an_imported_type_stands_behind_its_prefix() -> None:
    types = [{"model": "m1", "name": "岁数", "typeRef": "number", "allowedValues": "[0..150]"}]
    nodes = [given("年龄", "共用.岁数"), decision("结果", "年龄 instance of 共用.岁数", "年龄")]
    assert value(nodes, "结果", {"年龄": 20}, types, {"m1": "共用"}) is True
    assert value(nodes, "结果", {"年龄": 200}, types, {"m1": "共用"}) is False


def test_which_values_a_type_allows_is_no_part_of_the_type() -> None:
    nodes = [
        decision("甲", '"三级" instance of 等级'),
        decision("乙", "[] instance of 各级"),
        decision("丙", "3 instance of 等级"),
    ]
    assert [value(nodes, each, types=TYPES) for each in "甲乙丙"] == [True, True, False]


# ── functions and services ───────────────────────────────────────────────────────────────────────────────────────


def test_a_function_calls_itself() -> None:
    nodes = [
        function("阶乘", {"n": "number"}, "if n < 2 then 1 else n * 阶乘(n - 1)"),
        decision("结果", "阶乘(10)", "阶乘"),
    ]
    assert shown(nodes, "结果") == "3628800"


def test_a_function_that_never_ends_is_stopped() -> None:
    nodes = [function("转圈", {"n": None}, "转圈(n + 1)"), decision("结果", "转圈(1)", "转圈")]
    assert answer(nodes, "结果") == (None, ["too-deep"])


def test_functions_are_values() -> None:
    nodes = [
        function("两次", {"f": None, "x": None}, "f(f(x))"),
        function("加一", {"x": "number"}, "x + 1"),
        decision("甲", "两次(加一, 5)", "两次 加一"),
        decision("乙", "两次(abs, -3)", "两次"),
        decision("丙", "两次(function(x) x * 2, 5)", "两次"),
    ]
    assert [shown(nodes, each) for each in "甲乙丙"] == ["7", "3", "20"]


def test_a_function_of_a_declared_kind_takes_only_such_functions() -> None:
    types = [{"name": "变换", "function": {"returns": "number", "params": [{"name": "n", "typeRef": "number"}]}}]
    nodes = [
        function("用于三", {"f": "变换"}, "f(3)"),
        decision("甲", "用于三(function(n: number) n * n)", "用于三"),
        decision("乙", "用于三(function(a: number, b: number) a + b)", "用于三"),
        decision("丙", "用于三(5)", "用于三"),
    ]
    assert shown(nodes, "甲", types=types) == "9"
    assert value(nodes, "乙", types=types) is None and value(nodes, "丙", types=types) is None


def test_a_service_takes_its_input_data_first_and_then_its_input_decisions() -> None:
    nodes = [
        given("数据", "string"),
        decision("前提", '"没有用到"', type_="string"),
        decision("内部", '数据 + "，" + 前提', "数据 前提"),
        decision("外部", '内部 + "。"', "内部"),
        service("服务", "外部", "内部", "前提", "数据"),
        decision("结果", '服务("甲", "乙")', "服务"),
        decision("按名", '服务(前提: "乙", 数据: "甲")', "服务"),
    ]
    assert value(nodes, "结果") == "甲，乙。" == value(nodes, "按名")
    assert value(nodes, "服务", {"数据": "丙", "前提": "丁"}) == "丙，丁。"
    assert value(nodes, "外部", {"数据": "丙"}) == "丙，没有用到。"


def test_a_service_of_several_decisions_gives_a_context() -> None:
    nodes = [
        given("x"),
        decision("和", "x + 1", "x"),
        decision("积", "x * 2 + 和", "x 和"),
        service("算", "和 积", data="x"),
        decision("结果", "算(5).积", "算"),
    ]
    assert shown(nodes, "结果") == "16"
    assert shown(nodes, "算", {"x": 1}) == "{和: 2, 积: 4}"


def test_what_a_service_takes_and_gives_has_its_type() -> None:
    types = [{"name": "给文本", "function": {"returns": "string", "params": []}}]
    nodes = [given("x", "string"), decision("照样", "x", "x"), service("算", "照样", data="x", type_="给文本"),
             decision("甲", "算(1)", "算"), decision("乙", '算(["是"])', "算"), decision("丙", "1"), service("错", "丙", type_="给文本")]  # fmt: skip
    assert value(nodes, "甲", types=types) is None
    assert value(nodes, "乙", types=types) == "是"
    assert value(nodes, "错", types=types) is None


def test_external_functions_are_refused() -> None:
    java = lambda_({"x": None}, {"kind": "context", "entries": []}, fkind="Java")
    nodes = [{**function("余弦", {}, "1"), "function": java}, decision("结果", "余弦(1)", "余弦")]
    found, codes = answer(nodes, "结果")
    assert found is None and codes[0] == "external-function"


def test_a_circle_of_decisions_is_stopped() -> None:
    nodes = [decision("甲", "乙 + 1", "乙"), decision("乙", "甲 + 1", "甲"), service("算", "甲")]
    assert answer(nodes, "甲") == (None, ["too-deep"]) == answer(nodes, "算")


# ── declared types ───────────────────────────────────────────────────────────────────────────────────────────────

TYPES: list[Data] = [
    {"name": "等级", "typeRef": "string", "allowedValues": '"一级", "二级"'},
    {"name": "各级", "typeRef": "等级", "isCollection": True},
    {"name": "短文", "typeRef": "string", "allowedValues": "string length(?) <= 3"},
    {"name": "人", "components": [{"name": "姓名", "typeRef": "string"}, {"name": "等级", "typeRef": "等级"}]},
    {"name": "各人", "typeRef": "人", "isCollection": True},
    {"name": "几个", "typeRef": "number", "isCollection": True, "typeConstraint": "count(?) < 3"},
]


@pytest.mark.parametrize(
    ("type_", "text", "expected"),
    [
        ("number", "[5]", "5"),
        ("number", "[5, 6]", None),
        ("number", '"5"', None),
        ("各级", '"一级"', '["一级"]'),
        ("date and time", 'date("2026-06-01")', "2026-06-01T00:00:00Z"),
        ("date", 'date and time("2026-06-01T10:00:00")', None),
        ("string", "null", None),
        ("Any", "[1]", "[1]"),
        ("等级", '"一级"', "一级"),
        ("等级", '"三级"', None),
        ("各级", '["一级", "三级"]', None),
        ("短文", '"三个字"', "三个字"),
        ("短文", '"四个字了"', None),
        ("人", '{姓名: "张三", 等级: "二级", 别的: 1}', '{姓名: "张三", 等级: "二级", 别的: 1}'),
        ("人", '{姓名: "张三"}', None),
        ("人", '{姓名: "张三", 等级: "三级"}', None),
        ("各人", '[{姓名: "张三", 等级: null}]', '[{姓名: "张三", 等级: null}]'),
        ("几个", "[1, 2]", "[1, 2]"),
        ("几个", "[1, 2, 3]", None),
        ("没有这一类", "1", "1"),
    ],
)
def test_a_result_becomes_one_of_its_type_or_null_with_a_problem(type_: str, text: str, expected: str | None) -> None:
    found, codes = answer([decision("结果", text, type_=type_)], "结果", types=TYPES)
    assert (None if found is None else to_text(found)) == expected
    assert bool(codes) == (expected is None and text != "null")


def test_an_input_becomes_one_of_its_type() -> None:
    nodes = [given("等级", "等级"), given("数", "number"), decision("结果", "[等级, 数]", "等级 数")]
    assert shown(nodes, "结果", {"等级": "一级", "数": [3]}, TYPES) == '["一级", 3]'
    assert shown(nodes, "结果", {"等级": "三级", "数": "3"}, TYPES) == "[null, null]"


# ── decision tables ──────────────────────────────────────────────────────────────────────────────────────────────

BANDS = ["< 10 || 1", "[5..20] || 2", "> 15 || 3"]


@pytest.mark.parametrize(
    ("hit", "more", "expected"),
    [
        ("UNIQUE", {}, [1, None, 2, None]),
        ("FIRST", {}, [1, 1, 2, 2]),
        ("ANY", {}, [1, None, 2, None]),
        ("COLLECT", {}, [[1], [1, 2], [2], [2, 3]]),
        ("RULE ORDER", {}, [[1], [1, 2], [2], [2, 3]]),
        ("COLLECT", {"aggregation": "SUM"}, [1, 3, 2, 5]),
        ("COLLECT", {"aggregation": "MIN"}, [1, 1, 2, 2]),
        ("COLLECT", {"aggregation": "MAX"}, [1, 2, 2, 3]),
        ("COLLECT", {"aggregation": "COUNT"}, [1, 2, 1, 2]),
        ("PRIORITY", {"outputs": [{"values": "3, 2, 1"}]}, [1, 2, 2, 3]),
        ("OUTPUT ORDER", {"outputs": [{"values": "3, 2, 1"}]}, [[1], [2, 1], [2], [3, 2]]),
    ],
)
def test_every_hit_policy(hit: str, more: Data, expected: list[object]) -> None:
    nodes = [given("x", "number"), decision("结果", table(["x"], BANDS, hit, **more), "x")]
    assert [value(nodes, "结果", {"x": x}) for x in (1, 7, 12, 18)] == [as_value(each) for each in expected]


def test_several_outputs_give_a_context_with_defaults_and_priorities() -> None:
    outputs = [
        {"name": "级", "typeRef": "string", "values": '"高", "低"', "default": '"无"'},
        {"name": "额", "default": "0"},
    ]
    nodes = [
        given("x", "number"),
        decision("结果", table(["x"], ['> 1 || "低" | 5', '> 3 || "高" | 9'], "PRIORITY", outputs), "x"),
    ]
    assert [shown(nodes, "结果", {"x": x}) for x in (0, 2, 4)] == [
        '{级: "无", 额: 0}',
        '{级: "低", 额: 5}',
        '{级: "高", 额: 9}',
    ]


def test_priorities_come_from_the_type_where_the_table_lists_none() -> None:
    nodes = [given("x"), decision("结果", table(["x"], ['> 1 || "二级"', '> 3 || "一级"'], "PRIORITY"), "x", "等级")]
    assert [value(nodes, "结果", {"x": x}, TYPES) for x in (2, 4)] == ["二级", "一级"]


def test_no_row_and_two_rows_are_told_apart() -> None:
    nodes = [given("x"), decision("结果", table(["x"], ["> 1 || 1", "> 2 || 2"]), "x")]
    assert answer(nodes, "结果", {"x": 0}) == (None, ["no-row-matched"])
    assert answer(nodes, "结果", {"x": 5}) == (None, ["rows-collide"])


def test_an_input_outside_its_values_gives_nothing() -> None:
    inputs: list[str | Data] = [{"expr": "x", "typeRef": "string", "values": '"甲", "乙"'}]
    nodes = [given("x"), decision("结果", table(inputs, ["- || 1"]), "x")]
    assert [value(nodes, "结果", {"x": x}) for x in ("甲", "丙")] == [1, None]


def test_cells_speak_of_names_of_the_input_and_of_each_other() -> None:
    rows = ["< 限 | not(1, 2) || x + y", "? > 限 + 1 | - || y", "限, 限 + 1 | count([?]) = 1 || 0"]
    nodes = [given("x"), given("y"), given("限"), decision("结果", table(["x", "y"], rows), "x y 限")]
    assert [shown(nodes, "结果", {"x": x, "y": 7, "限": 10}) for x in (9, 10, 11, 12)] == ["16", "0", "0", "7"]


# ── boxed expressions ────────────────────────────────────────────────────────────────────────────────────────────


def context(*entries: tuple[str | None, Data | str], **types: str) -> Data:
    boxed = [
        {"name": name, "typeRef": types.get(name or ""), "value": literal(each) if isinstance(each, str) else each}
        for name, each in entries
    ]
    return {"kind": "context", "entries": boxed}


def calling(text: str, **arguments: str) -> Data:
    return {
        "kind": "invocation",
        "function": literal(text),
        "bindings": [{"param": name, "value": literal(each)} for name, each in arguments.items()],
    }


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        (context(("a", "1"), ("b", "a + 1")), "{a: 1, b: 2}"),
        (context(("a", "1"), ("b c", "a + 1"), (None, "b c * 10")), "20"),
        (context(("a", '"1"'), a="number"), "{a: null}"),
        (context(("f", lambda_({"x": "number"}, literal("x * 2"))), (None, "f(4)")), "8"),
        (calling("翻倍", x="4"), "8"),
        (calling("翻倍", y="4"), "null"),
        (calling("substring", string='"中文字符"', **{"start position": "2", "length": "2"}), "文字"),
        ({"kind": "relation", "columns": [{"name": "甲"}, {"name": "乙"}], "rows": [[literal("1"), literal("2")], [literal("3"), literal("4")]]},
         "[{甲: 1, 乙: 2}, {甲: 3, 乙: 4}]"),
        ({"kind": "list", "items": [literal("1"), literal("x")]}, "[1, 5]"),
        ({"kind": "conditional", "if": literal("x > 1"), "then": literal('"大"'), "else": literal('"小"')}, "大"),
        ({"kind": "conditional", "if": literal("null"), "then": literal('"大"'), "else": literal('"小"')}, "小"),
        ({"kind": "conditional", "if": literal("1"), "then": literal('"大"'), "else": literal('"小"')}, "null"),
        ({"kind": "for", "var": "i", "in": literal("[1, 2, 3]"), "return": literal("i * x + count(partial)")}, "[5, 11, 17]"),
        ({"kind": "some", "var": "i", "in": literal("[1, 9]"), "satisfies": literal("i > x")}, "true"),
        ({"kind": "every", "var": "i", "in": literal("[1, 9]"), "satisfies": literal("i > x")}, "false"),
        ({"kind": "filter", "in": literal("[{v: 1}, {v: 9}]"), "match": literal("v > x")}, "[{v: 9}]"),
        ({"kind": "filter", "in": literal("[7, 8, 9]"), "match": literal("2")}, "8"),
        ({"kind": "filter", "in": literal("[7, 8, 9]"), "match": literal('"二"')}, "null"),
        (literal("1 + 1", lang="http://example.com/python"), "null"),
        (literal(""), "null"),
        (None, "null"),
    ],
)  # fmt: skip
def test_every_boxed_expression(logic: Data | None, expected: str) -> None:
    nodes = [given("x"), function("翻倍", {"x": "number"}, "x * 2"), decision("结果", logic, "x 翻倍")]
    assert shown(nodes, "结果", {"x": 5}) == expected


def test_a_text_that_cannot_be_read_is_a_problem_and_null() -> None:
    found, codes = answer([decision("结果", "1 +")], "结果")
    assert found is None and len(codes) == 1


def test_a_record_comes_out_in_written_order() -> None:
    found = value([decision("结果", context(("乙", "1"), ("甲", "2")))], "结果")
    assert isinstance(found, Record) and list(found) == ["乙", "甲"]
