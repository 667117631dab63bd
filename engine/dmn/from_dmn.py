"""A decision model read from a .dmn file of DMN 1.1 to 1.5: the plain data that `engine/dmn/from_model.py` compiles.

Every text keeps its place in the file, so that a problem of an expression points into the model. Diagrams and extensions
of tools are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from dsl.diagnostics import Report
from dsl.nodes import TypeName
from dsl.source import Text
from engine import problems_of_kinds
from engine.dmn import problems as problems_of_models
from engine.dmn.from_model import HITS, Data
from engine.dmn.from_xml import Element, element_from, stripped
from engine.kinds import from_type_name

MODELS = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}

MODEL = re.compile(r"https?://www\.omg\.org/spec/DMN/[0-9]{8}/(?:MODEL/?|dmn\.xsd)")
"""How an import says that it is of a model, of whatever version: the imported file says its own."""

FEEL = re.compile(r"https?://www\.omg\.org/spec/.*FEEL")
"""The namespaces of FEEL's own types, of any version."""

Files = Mapping[str, bytes]


def model_in(path: Path, report: Report) -> Data | None:
    """The model of a file; those it imports are looked for beside it, nowhere else."""
    files = {path.name: path.read_bytes()}
    if b"import" in files[path.name]:
        files |= {each.name: each.read_bytes() for each in sorted(path.parent.glob("*.dmn")) if each.name != path.name}
    return model_from(files, path.name, report)


def model_from(files: Files, main: str, report: Report) -> Data | None:
    """The model of one of these files with those it imports; None where its file is no model at all."""
    root = definitions_from(files[main], main, report)
    return None if root is None else _Models(files, root, report).data()


def definitions_from(data: bytes, file: str, report: Report) -> Element | None:
    root = element_from(data, file, report)
    if root is not None and (root.name != "definitions" or root.namespace not in MODELS):
        report.add(problems_of_models.not_a_model(root.span, root.name, root.namespace))
        return None
    return root


@dataclass(slots=True)
class _Home:
    """One of the models: its file and what the others call it."""

    alias: str
    root: Element
    title: str
    imports: dict[str, str] = field(default_factory=dict)
    """The prefix of an imported model by its namespace."""

    @property
    def namespace(self) -> str:
        return self.root.attributes.get("namespace", "")


class _Models:
    def __init__(self, files: Files, root: Element, report: Report):
        self.files = files
        self.report = report
        self.others: dict[str, list[Element]] | None = None
        self.homes: dict[str, _Home] = {}
        self.keys: dict[tuple[str, str], str] = {}
        self.kinds: dict[str, str] = {}
        self.add(root)

    def data(self) -> Data:
        open_ = list(self.homes.values())
        while open_:
            home = open_.pop(0)
            for each in home.root.all("import"):
                namespace = each.attributes.get("namespace", "")
                if not MODEL.fullmatch(sort := each.attributes.get("importType", "")):
                    self.report.add(problems_of_models.import_not_read(each.span, sort))
                    continue
                home.imports[namespace] = each.attributes.get("name", "")
                if namespace not in self.homes:
                    found = self.imported(each, namespace)
                    if found is None:
                        self.report.add(problems_of_models.import_lost(each.span, namespace))
                    else:
                        open_.append(self.add(found))
        for home in self.homes.values():
            self.index(home)
        written = [_Model(home, self) for home in self.homes.values()]
        return {
            "models": [
                {
                    "alias": home.alias,
                    "name": home.title,
                    "namespace": home.namespace,
                    "imports": [
                        {"prefix": prefix, "model": self.homes[namespace].alias}
                        for namespace, prefix in home.imports.items()
                        if namespace in self.homes
                    ],
                }
                for home in self.homes.values()
            ],
            "item_definitions": [each for model in written for each in model.types()],
            "nodes": [each for model in written for each in model.nodes()],
        }

    def add(self, root: Element) -> _Home:
        title = root.attributes.get("name") or "model"
        while any(title == home.title for home in self.homes.values()):
            title += " ′"
        home = _Home(f"m{len(self.homes)}", root, title)
        self.homes[home.namespace] = home
        return home

    def imported(self, each: Element, namespace: str) -> Element | None:
        """The file with this namespace; of several, the one that the import names."""
        if self.others is None:
            self.others = {}
            for file, data in self.files.items():
                if file != each.span.file and (root := element_from(data, file, Report())) is not None and root.namespace in MODELS:
                    self.others.setdefault(root.attributes.get("namespace", ""), []).append(root)
        found = self.others.get(namespace, [])
        name = PurePosixPath(each.attributes.get("locationURI", "").split("#")[0]).name
        return next((root for root in found if root.span.file == name), found[0] if found else None)

    def index(self, home: _Home) -> None:
        for element in home.root.all(*DRG):
            name, id_ = element.attributes.get("name"), element.attributes.get("id")
            if name and id_:
                key = f"{home.alias}:{' '.join(name.split())}"
                self.keys.setdefault((home.namespace, id_), key)
                self.kinds.setdefault(key, DRG[element.name])


DRG = {"inputData": "inputData", "decision": "decision", "businessKnowledgeModel": "bkm", "decisionService": "decisionService"}
EXPRESSIONS = frozenset(
    "literalExpression decisionTable context invocation relation list functionDefinition conditional for some every filter".split()
)
KNOWN = EXPRESSIONS | frozenset(
    """definitions import itemDefinition typeRef allowedValues typeConstraint itemComponent functionItem parameters text
    inputData decision businessKnowledgeModel decisionService knowledgeSource variable description extensionElements question
    allowedAnswers informationRequirement requiredDecision requiredInput knowledgeRequirement requiredKnowledge
    authorityRequirement requiredAuthority supportedObjective impactedPerformanceIndicator decisionMaker decisionOwner
    usingProcess usingTask encapsulatedLogic formalParameter outputDecision encapsulatedDecision inputDecision owner type
    elementCollection drgElement performanceIndicator impactingDecision organizationUnit decisionMade decisionOwned group
    textAnnotation association sourceRef targetRef input inputExpression inputValues output outputValues defaultOutputEntry
    annotation rule inputEntry outputEntry annotationEntry contextEntry binding parameter column row importedValues
    importedElement if then else in return satisfies match""".split()
)
"""All elements of the metamodel, DMN 1.5 (DMN15.xsd)."""
_OLD_TYPES = {
    "dateTime": "date and time", "date_and_time": "date and time", "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration", "days_and_time_duration": "days and time duration",
    "years_and_months_duration": "years and months duration",
}  # fmt: skip
"""DMN 1.1 wrote a type as a qualified name, which has no blanks."""


class _Model:
    """The elements of one model as data."""

    def __init__(self, home: _Home, models: _Models):
        self.home = home
        self.models = models
        self.report = models.report
        self.language = home.root.attributes.get("expressionLanguage", "feel")
        self.known_types = frozenset(each.attributes.get("name", "") for each in home.root.all("itemDefinition"))

    # ── types ────────────────────────────────────────────────────────────────────────────────────────────────────

    def types(self) -> Iterator[dict[str, Any]]:
        for each in self.home.root.all("itemDefinition"):
            yield {"model": self.home.alias, **self.type(each)}

    def type(self, written: Element) -> dict[str, Any]:
        """An item definition (§7.3.3), or a component of one."""
        type_: dict[str, Any] = {"name": self.name_of(written)}
        if components := tuple(written.all("itemComponent")):
            type_["components"] = [self.type(each) for each in components]
        if function := written.first("functionItem"):
            type_["function"] = {
                "params": [self.parameter(each) for each in function.all("parameters")],
                "returns": self.type_named(function.attributes.get("outputTypeRef"), function),
            }
        if reference := written.first("typeRef"):
            type_["typeRef"] = self.type_named(reference.text.value.strip(), reference)
        for key in ("allowedValues", "typeConstraint"):
            if tests := self.words(written.first(key)):
                type_[key] = tests
        if written.attributes.get("isCollection", "").strip() in ("true", "1"):
            type_["isCollection"] = True
        return type_

    def type_of(self, element: Element | None) -> str | None:
        """The type that an element says it has."""
        return None if element is None else self.type_named(element.attributes.get("typeRef"), element)

    def type_named(self, reference: str | None, at: Element) -> str | None:
        """A reference to a type without the prefix of XML; behind the name of an import where it is imported."""
        if not reference:
            return None
        prefix, colon, local = reference.partition(":")
        if colon and prefix in at.prefixes:
            namespace = at.prefixes[prefix]
            imported = self.home.imports.get(namespace)
            reference = f"{imported}.{local}" if imported and namespace != self.home.namespace else local
            if FEEL.match(namespace):
                reference = _OLD_TYPES.get(local, local)
        if not self.is_type(reference):
            self.report.add(problems_of_models.unknown_type(at.span, reference, self.known_types))
        return reference

    def is_type(self, reference: str) -> bool:
        if reference in self.known_types or reference.partition("<")[0] in ("list", "context", "function", "range"):
            return True
        for namespace, prefix in self.home.imports.items():
            if reference.startswith(f"{prefix}."):
                home = self.models.homes.get(namespace)
                name = reference[len(prefix) + 1 :]
                return home is None or any(each.attributes.get("name") == name for each in home.root.all("itemDefinition"))
            if not prefix and (home := self.models.homes.get(namespace)) and any(each.attributes.get("name") == reference for each in home.root.all("itemDefinition")):
                return True
        return from_type_name(TypeName(reference.removeprefix("feel:"))) is not None

    # ── elements ─────────────────────────────────────────────────────────────────────────────────────────────────

    def nodes(self) -> Iterator[dict[str, Any]]:
        names: set[str] = set()
        for each in self.home.root.children:
            if each.namespace == self.home.root.namespace and each.name not in KNOWN:
                self.report.add(problems_of_models.unknown_element(each.span, each.name, KNOWN))
        for element in self.home.root.all(*DRG):
            name = self.name_of(element)
            if name in names:
                self.report.add(problems_of_models.element_named_twice(element.span, name))
            elif name:
                names.add(name)
                yield self.node(element, name)

    def node(self, element: Element, name: str) -> dict[str, Any]:
        kind = DRG[element.name]
        node: dict[str, Any] = {
            "kind": kind,
            "name": name,
            "key": f"{self.home.alias}:{name}",
            "typeRef": self.type_of(element.first("variable")),
            "requires": list(self.required(element)),
            "span": element.span,
        }
        match kind:
            case "decision":
                node["logic"] = self.inside(element)
            case "bkm":
                logic = element.first("encapsulatedLogic")
                node["function"] = self.function(logic) if logic else {"kind": "function", "params": [], "body": None}
            case "decisionService":
                for role in ("outputDecision", "encapsulatedDecision", "inputDecision", "inputData"):
                    node[role] = [key for each in element.all(role) if (key := self.key(each))]
        return node

    def required(self, element: Element) -> Iterator[dict[str, str]]:
        for requirement in element.all("informationRequirement", "knowledgeRequirement"):
            for each in requirement.all("requiredDecision", "requiredInput", "requiredKnowledge"):
                if key := self.key(each):
                    yield {"kind": self.models.kinds[key], "key": key}

    def key(self, reference: Element) -> str | None:
        """The element that `#id`, or `namespace#id` for an imported one, stands for."""
        href = reference.attributes.get("href", "")
        namespace, _, id_ = href.rpartition("#")
        found = self.models.keys.get((namespace or self.home.namespace, id_))
        # An import that was not found is told once, where it stands.
        if found is None and (not namespace or namespace in self.models.homes):
            self.report.add(problems_of_models.reference_lost(reference.span, href))
        return found

    def name_of(self, element: Element) -> str:
        name = " ".join(element.attributes.get("name", "").split())
        if not name:
            self.report.add(problems_of_models.part_missing(element.span, element.name, "name"))
        return name

    # ── boxed expressions ────────────────────────────────────────────────────────────────────────────────────────

    def inside(self, parent: Element | None) -> dict[str, Any] | None:
        """The expression that an element holds; None where it holds none."""
        if parent is None:
            return None
        for each in parent.children:
            if each.namespace == parent.namespace and each.name not in KNOWN:
                self.report.add(problems_of_models.unknown_element(each.span, each.name, KNOWN))
        return next((self.boxed(each) for each in parent.all(*EXPRESSIONS)), None)

    def needed(self, parent: Element, part: str) -> dict[str, Any] | None:
        child = parent.first(part)
        inside = self.inside(child)
        if inside is None:
            self.report.add(problems_of_models.part_missing((child or parent).span, parent.name, part))
        elif child is not None and child.attributes.get("typeRef") and not inside.get("typeRef"):
            inside["typeRef"] = self.type_of(child)
        return inside

    def boxed(self, element: Element) -> dict[str, Any]:
        boxed: dict[str, Any] = {"typeRef": self.type_of(element), "span": element.span}
        match element.name:
            case "literalExpression":
                return {**boxed, **self.literal(element)}
            case "decisionTable":
                return {**boxed, **self.table(element)}
            case "context":
                return {**boxed, "kind": "context", "entries": [self.entry(each) for each in element.all("contextEntry")]}
            case "invocation":
                called = self.inside(element)
                if called is None:
                    self.report.add(problems_of_models.part_missing(element.span, element.name, "expression"))
                    return {**boxed, "kind": "literal", "text": None}
                return {**boxed, "kind": "invocation", "function": called, "bindings": [self.binding(each) for each in element.all("binding")]}
            case "relation":
                columns = [self.parameter(each) for each in element.all("column")]
                rows = [[self.boxed(cell) for cell in row.all(*EXPRESSIONS)] for row in element.all("row") if self.fits(row, len(columns))]
                return {**boxed, "kind": "relation", "columns": columns, "rows": rows}
            case "list":
                return {**boxed, "kind": "list", "items": [self.boxed(each) for each in element.all(*EXPRESSIONS)]}
            case "functionDefinition":
                return {**boxed, **self.function(element)}
            case "conditional":
                return {**boxed, "kind": "conditional", **{part: self.needed(element, part) for part in ("if", "then", "else")}}
            case "filter":
                return {**boxed, "kind": "filter", **{part: self.needed(element, part) for part in ("in", "match")}}
            case "for" | "some" | "every" as word:
                result = "return" if word == "for" else "satisfies"
                variable = element.attributes.get("iteratorVariable", "")
                if not variable:
                    self.report.add(problems_of_models.part_missing(element.span, word, "iteratorVariable"))
                return {**boxed, "kind": word, "var": variable, "in": self.needed(element, "in"), result: self.needed(element, result)}
        raise ValueError(f"no such expression: {element.name}")

    def literal(self, element: Element) -> dict[str, Any]:
        if imported := element.first("importedValues"):
            self.report.add(problems_of_models.values_are_imported(imported.span))
        text = element.first("text")
        return {
            "kind": "literal",
            "text": stripped(text.text) if text else None,
            "lang": element.attributes.get("expressionLanguage", self.language),
        }

    def entry(self, element: Element) -> dict[str, Any]:
        variable = element.first("variable")
        return {
            "name": self.name_of(variable) if variable else None,
            "typeRef": self.type_of(variable),
            "value": self.inside(element) or {"kind": "literal", "text": None},
        }

    def binding(self, element: Element) -> dict[str, Any]:
        parameter = element.first("parameter")
        if parameter is None:
            self.report.add(problems_of_models.part_missing(element.span, "binding", "parameter"))
        return {
            "param": self.name_of(parameter) if parameter else "",
            "typeRef": self.type_of(parameter),
            "value": self.inside(element),
        }

    def parameter(self, element: Element) -> dict[str, Any]:
        return {"name": self.name_of(element), "typeRef": self.type_of(element)}

    def function(self, element: Element) -> dict[str, Any]:
        return {
            "kind": "function",
            "fkind": element.attributes.get("kind", "FEEL"),
            "typeRef": self.type_of(element),
            "params": [self.parameter(each) for each in element.all("formalParameter")],
            "body": self.inside(element),
            "span": element.span,
        }

    # ── decision tables ──────────────────────────────────────────────────────────────────────────────────────────

    def table(self, element: Element) -> dict[str, Any]:
        inputs, outputs = tuple(element.all("input")), tuple(element.all("output"))
        hit, aggregation = element.attributes.get("hitPolicy", "UNIQUE"), element.attributes.get("aggregation")
        words = f"{hit} {aggregation or ''}".strip()
        if words not in HITS:
            self.report.add(problems_of_models.unknown_hit_policy(element.span, words, HITS))
            hit, aggregation = "UNIQUE", None
        if not outputs:
            self.report.add(problems_of_models.part_missing(element.span, element.name, "output"))
        rules = []
        for rule in element.all("rule"):
            tests, results = tuple(rule.all("inputEntry")), tuple(rule.all("outputEntry"))
            if (len(tests), len(results)) == (len(inputs), len(outputs)):
                rules.append({"in": [self.words(each) for each in tests], "out": [self.words(each) for each in results]})
            else:
                self.report.add(problems_of_models.cells_do_not_fit(rule.span, len(tests) + len(results), len(inputs) + len(outputs)))
        return {
            "kind": "decisionTable",
            "hitPolicy": hit,
            "aggregation": aggregation,
            "inputs": [self.input(each) for each in inputs],
            "outputs": [self.output(each) for each in outputs],
            "rules": rules,
        }

    def input(self, element: Element) -> dict[str, Any]:
        asked = element.first("inputExpression")
        return {
            "label": element.attributes.get("label"),
            "expr": self.words(asked),
            "typeRef": self.type_of(asked),
            "values": self.words(element.first("inputValues")),
        }

    def output(self, element: Element) -> dict[str, Any]:
        return {
            "name": element.attributes.get("name"),
            "typeRef": self.type_of(element),
            "values": self.words(element.first("outputValues")),
            "default": self.words(element.first("defaultOutputEntry")),
        }

    def words(self, element: Element | None) -> Text | None:
        """The text of a cell or of a list of tests; None where there is none, or where it is not in FEEL."""
        text = element.first("text") if element else None
        if element is None or text is None or not text.text.value.strip():
            return None
        language = element.attributes.get("expressionLanguage", self.language)
        if "feel" not in language.lower():
            self.report.add(problems_of_kinds.other_language(text.text.span, language))
            return None
        return stripped(text.text)

    def fits(self, row: Element, columns: int) -> bool:
        cells = sum(1 for _ in row.all(*EXPRESSIONS))
        if cells != columns:
            self.report.add(problems_of_models.cells_do_not_fit(row.span, cells, columns))
        return cells == columns

