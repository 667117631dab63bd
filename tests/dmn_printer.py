"""Decision models and test cases as XML, from the plain data of `engine/dmn/from_model.py`: to check that reading loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Data = Mapping[str, Any]
NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"
TAGS = {"inputData": "inputData", "decision": "decision", "bkm": "businessKnowledgeModel", "decisionService": "decisionService"}
XSD = {
    "number": "decimal", "string": "string", "boolean": "boolean", "date": "date", "time": "time", "date and time": "dateTime",
    "days and time duration": "duration", "years and months duration": "duration",
}  # fmt: skip


def models_as_xml(model: Data) -> dict[str, str]:
    """The files of a model and of those it imports, by their names."""
    spaces = {each["alias"]: f"urn:{each['alias']}" for each in model["models"]}
    ids = {each["key"]: f"_{number}" for number, each in enumerate(model["nodes"])}
    return {f"{each['alias']}.dmn": _definitions(each, model, spaces, ids) for each in model["models"]}


def cases_as_xml(model: str, cases: Iterable[Data]) -> str:
    """Test cases; each `{case_id, target, inputs, expected}`."""
    inside = "".join(map(_case, cases))
    return (
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:xsd="http://www.w3.org/2001/XMLSchema">{_tag("modelName", {}, escape(model))}{inside}</testCases>'
    )


# ── models ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _definitions(home: Data, model: Data, spaces: Mapping[str, str], ids: Mapping[str, str]) -> str:
    alias = home["alias"]

    def reference(tag: str, key: str) -> str:
        other = key.partition(":")[0]
        return _tag(tag, {"href": ("" if other == alias else spaces[other]) + "#" + ids.get(key, "_none")})

    imports = "".join(
        _tag("import", {"name": each["prefix"], "namespace": spaces[each["model"]], "locationURI": f"{each['model']}.dmn", "importType": NAMESPACE})
        for each in home["imports"]
    )
    types = "".join(_type("itemDefinition", each) for each in model["item_definitions"] if each["model"] == alias)
    nodes = "".join(_node(each, ids, reference) for each in model["nodes"] if each["key"].partition(":")[0] == alias)
    return _tag("definitions", {"xmlns": NAMESPACE, "name": home["name"], "namespace": spaces[alias]}, imports + types + nodes)


def _type(tag: str, type_: Data) -> str:
    inside = _text("typeRef", type_.get("typeRef"))
    inside += "".join(_tag(key, {}, _text("text", type_[key])) for key in ("allowedValues", "typeConstraint") if type_.get(key))
    inside += "".join(_type("itemComponent", each) for each in type_.get("components", ()))
    if function := type_.get("function"):
        inside += _tag("functionItem", {"outputTypeRef": function.get("returns")}, _all("parameters", function["params"]))
    return _tag(tag, {"name": type_["name"], "isCollection": "true" if type_.get("isCollection") else None}, inside)


def _node(node: Data, ids: Mapping[str, str], reference: Any) -> str:
    variable = _tag("variable", {"name": node["name"], "typeRef": node.get("typeRef")})
    requires = ""
    for each in node["requires"]:
        if each["key"] not in ids:
            continue
        is_knowledge = each["kind"] in ("bkm", "decisionService")
        tag = "requiredKnowledge" if is_knowledge else "requiredInput" if each["kind"] == "inputData" else "requiredDecision"
        requires += _tag("knowledgeRequirement" if is_knowledge else "informationRequirement", {}, reference(tag, each["key"]))
    match node["kind"]:
        case "decision":
            inside = variable + requires + boxed_as_xml(node.get("logic"))
        case "bkm":
            inside = variable + _function("encapsulatedLogic", node["function"]) + requires
        case "decisionService":
            roles = ("outputDecision", "encapsulatedDecision", "inputDecision", "inputData")
            inside = variable + "".join(reference(role, key) for role in roles for key in node[role])
        case _:
            inside = variable
    return _tag(TAGS[node["kind"]], {"id": ids[node["key"]], "name": node["name"]}, inside)


def boxed_as_xml(boxed: Data | None) -> str:
    """A boxed expression; nothing for none."""
    if boxed is None:
        return ""
    typed = {"typeRef": boxed.get("typeRef")}
    match boxed["kind"]:
        case "literal":
            return _tag("literalExpression", {**typed, "expressionLanguage": boxed.get("lang")}, _text("text", boxed.get("text")))
        case "decisionTable":
            return _table(boxed, typed)
        case "context":
            entries = "".join(
                _tag("contextEntry", {}, (_all("variable", [each]) if each.get("name") is not None else "") + boxed_as_xml(each["value"]))
                for each in boxed["entries"]
            )
            return _tag("context", typed, entries)
        case "invocation":
            bindings = "".join(
                _tag("binding", {}, _tag("parameter", {"name": each["param"], "typeRef": each.get("typeRef")}) + boxed_as_xml(each["value"]))
                for each in boxed["bindings"]
            )
            return _tag("invocation", typed, boxed_as_xml(boxed["function"]) + bindings)
        case "relation":
            rows = "".join(_tag("row", {}, "".join(map(boxed_as_xml, row))) for row in boxed["rows"])
            return _tag("relation", typed, _all("column", boxed["columns"]) + rows)
        case "list":
            return _tag("list", typed, "".join(map(boxed_as_xml, boxed["items"])))
        case "function":
            return _function("functionDefinition", boxed)
        case "conditional" | "filter" as tag:
            parts = ("if", "then", "else") if tag == "conditional" else ("in", "match")
            return _tag(tag, typed, "".join(_tag(part, {}, boxed_as_xml(boxed[part])) for part in parts))
        case "for" | "some" | "every" as tag:
            parts = ("in", "return" if tag == "for" else "satisfies")
            return _tag(tag, {**typed, "iteratorVariable": boxed["var"]}, "".join(_tag(part, {}, boxed_as_xml(boxed[part])) for part in parts))
    raise ValueError(boxed["kind"])


def _function(tag: str, function: Data) -> str:
    attributes = {"kind": function.get("fkind"), "typeRef": function.get("typeRef")}
    return _tag(tag, attributes, _all("formalParameter", function["params"]) + boxed_as_xml(function["body"]))


def _table(table: Data, typed: Data) -> str:
    inside = ""
    for each in table["inputs"]:
        asked = _tag("inputExpression", {"typeRef": each.get("typeRef")}, _text("text", each.get("expr")))
        inside += _tag("input", {"label": each.get("label")}, asked + _tests("inputValues", each.get("values")))
    for each in table["outputs"]:
        own = _tests("outputValues", each.get("values")) + _tests("defaultOutputEntry", each.get("default"))
        inside += _tag("output", {key: each.get(key) for key in ("name", "typeRef", "label")}, own)
    for rule in table["rules"]:
        cells = "".join(_tests("inputEntry", cell or "") for cell in rule["in"]) + "".join(_tests("outputEntry", cell or "") for cell in rule["out"])
        inside += _tag("rule", {}, cells)
    return _tag("decisionTable", {**typed, "hitPolicy": table.get("hitPolicy"), "aggregation": table.get("aggregation")}, inside)


def _tests(tag: str, text: str | None) -> str:
    return "" if text is None else _tag(tag, {}, _text("text", text))


def _all(tag: str, items: Iterable[Data]) -> str:
    return "".join(_tag(tag, {"name": each["name"], "typeRef": each.get("typeRef")}) for each in items)


def _text(tag: str, text: str | None) -> str:
    return "" if text is None else f"<{tag}>{escape(text)}</{tag}>"


def _tag(tag: str, attributes: Data, inside: str = "") -> str:
    words = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items() if value is not None)
    return f"<{tag}{words}>{inside}</{tag}>" if inside else f"<{tag}{words}/>"


# ── cases ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _case(case: Data) -> str:
    target = case["target"]
    call = {} if target["kind"] == "decision" else {"type": target["kind"], "invocableName": target["name"]}
    inputs = "".join(_tag("inputNode", {"name": each["name"]}, _value(each["value"])) for each in case["inputs"])
    result = _tag("resultNode", {"name": target["result"], "type": "decision"}, _tag("expected", {}, _value(case["expected"])))
    return _tag("testCase", {"id": case["case_id"], **call}, inputs + result)


def _value(value: Data | None) -> str:
    match value:
        case None | {"t": "null"}:
            return '<value xsi:nil="true"/>'
        case {"t": "list", "v": items}:
            return _tag("list", {}, "".join(_tag("item", {}, _value(each)) for each in items))
        case {"t": "context", "v": entries}:
            return "".join(_tag("component", {"name": name}, _value(each)) for name, each in entries)
    words = str(value["v"]).lower() if value["t"] == "boolean" else str(value["v"])
    return _tag("value", {"xsi:type": f"xsd:{value.get('xsd') or XSD[value['t']]}"}, escape(words)) if words else f'<value xsi:type="xsd:{XSD[value["t"]]}"></value>'
