"""A decision model as one program: an input is a fact; a decision, a function and a service are rules (DMN 1.5 chapters 6 to 8).

The model comes as plain data, whatever file it was read from. A value becomes one of a declared type as an argument
becomes one of a parameter (§10.3.2.9.4), so a type is a function that gives back what it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any

from dsl import nodes
from dsl.diagnostics import Report
from dsl.expression import parse
from dsl.nodes import TypeName
from dsl.source import Span, Text, plain
from engine import problems_of_kinds
from engine.evaluate import evaluate, evaluate_rule
from engine.from_surface.desk import Desk, Scene, nothing
from engine.from_surface.names import Declared, FactDraft, Names
from engine.from_surface.scopes import scope_of
from engine.from_surface.signatures import open_kind, taken_as
from engine.from_surface.typed import Typist, expression, test_of
from engine.from_surface.types import Typed
from engine.functions import FUNCTIONS
from engine.kinds import (
    ANY,
    BOOLEAN,
    AllowedKind,
    AnyKind,
    FunctionKind,
    Kind,
    ListKind,
    RangeKind,
    RecordKind,
    from_type_name,
)
from engine.program import (
    Apply,
    Choose,
    Column,
    Each,
    Expr,
    Fact,
    FactRef,
    HitPolicy,
    Items,
    Iteration,
    Lambda,
    Literal,
    Local,
    Member,
    Program,
    Quantified,
    Record,
    Rule,
    RuleRef,
    Table,
    TableRow,
)
from engine.run import Run

Data = Mapping[str, Any]


def program_from(model: Data, report: Report, words: Iterable[str] = ()) -> Program:
    """Every element of a model, compiled; `name_of(model, key)` tells what the program calls it.

    `words` are names of members that the model does not speak of: those of its inputs.
    """
    return _Compiler(model, report, words).program()


def name_of(model: Data, key: str) -> str:
    """An element's name in the program: its own, behind the name of its model if that is imported."""
    alias, _, name = key.partition(":")
    title = next((each["name"] for each in model["models"][1:] if each["alias"] == alias), "")
    return f"{title}.{name}" if title else name


@dataclass(frozen=True, slots=True)
class Site:
    """Where an expression stands: in which model, what it is called, what it may speak of."""

    alias: str
    title: str
    desk: Desk
    scene: Scene = Scene()

    def binding(self, names: Mapping[str, Kind]) -> Site:
        return replace(self, scene=self.scene.binding(names))


class _Compiler:
    def __init__(self, model: Data, report: Report, words: Iterable[str]):
        self.model = model
        self.report = report
        self.elements: dict[str, Data] = {each["key"]: each for each in model["nodes"]}
        self.imports = {each["alias"]: {i["model"]: i["prefix"] for i in each["imports"]} for each in model["models"]}
        self.facts: dict[str, Fact] = {}
        self.rules: dict[str, Rule] = {}
        self.words = tuple(dict.fromkeys((*names_in(model), *words)))
        self.compiled: set[str] = set()
        self.types = Types(model, self)

    def program(self) -> Program:
        title = self.model["models"][0]["name"] if self.model["models"] else ""
        for alias, name in self.types.written:
            self.types.declared(alias, name)
        for key in self.elements:
            self.declare(key)
        for key in self.elements:
            self.compile(key)
        return Program(title, "", "03-01", self.facts, {}, self.rules, {})

    def name(self, key: str) -> str:
        return name_of(self.model, key)

    # ── elements ─────────────────────────────────────────────────────────────────────────────────────────────────

    def declare(self, key: str) -> None:
        """What others may know of an element before it is compiled: its name and its declared kind."""
        element, name = self.elements[key], self.name(key)
        kind = self.types.kind(key.partition(":")[0], element.get("typeRef"))
        if element["kind"] == "inputData":
            self.facts[name] = Fact(name, kind)
            return
        if element["kind"] != "decision" and not isinstance(kind, FunctionKind):
            kind = ANY
        self.rules[name] = Rule(name, name, "formula", nothing(), kind)

    def compile(self, key: str) -> None:
        if key in self.compiled:
            return
        self.compiled.add(key)
        element, name = self.elements[key], self.name(key)
        site = self.site(key)
        match element["kind"]:
            case "decision":
                value = self.boxed(element["logic"], site)
                value = self.as_type(value, element.get("typeRef"), site)
            case "bkm":
                value = self.function(element["function"], site, self.rules[name].kind)
            case "decisionService":
                value = self.service(element, site)
            case _:
                return
        kind = value.kind if isinstance(value.kind, FunctionKind) else self.rules[name].kind
        self.rules[name] = replace(self.rules[name], value=value, kind=kind)

    def site(self, key: str) -> Site:
        """An element sees what it requires (chapter 6); a function sees itself too, so that it can call itself."""
        alias = key.partition(":")[0]
        element = self.elements[key]
        itself = (key,) if element["kind"] in ("bkm", "decisionService") else ()
        shared: dict[str, Declared] = {}
        members: dict[str, dict[str, Declared]] = {}
        for required in (*(each["key"] for each in element["requires"]), *itself):
            if required not in self.elements:
                continue
            other = self.elements[required]
            declared = Declared(self.name(required), "fact" if other["kind"] == "inputData" else "rule")
            home = required.partition(":")[0]
            prefix = self.imports.get(alias, {}).get(home, "")
            if home == alias or not prefix:
                shared.setdefault(other["name"], declared)
            else:
                shared[prefix] = Declared(prefix, "group")
                members.setdefault(prefix, {})[other["name"]] = declared
        return Site(alias, element["name"], self.desk(alias, shared, members))

    def desk(self, alias: str, shared: Mapping[str, Declared], members: Mapping[str, Mapping[str, Declared]]) -> Desk:
        # Only what can be spoken of here: all that there is, for each element, would grow with the square of a model.
        spoken = {each.full for group in (shared, *members.values()) for each in group.values()}
        drafts = {name: FactDraft(name, None, Typed(open_kind(self.facts[name].kind))) for name in spoken if name in self.facts}  # type: ignore[arg-type]
        desk = Desk(Names(shared, {}, members, drafts, {}, {}, {}, ()), self.report, region="", is_lenient=True)
        desk.rules = {name: replace(self.rules[name], kind=open_kind(self.rules[name].kind)) for name in spoken if name in self.rules}
        desk.types.update(self.types.seen_from(alias))
        desk.item_members = self.words
        return desk

    def function(self, written: Data, site: Site, declared: Kind = ANY) -> Expr:
        """A function with typed parameters; only those in FEEL are called (§10.2.1.7)."""
        if written.get("fkind", "FEEL") != "FEEL":
            span = place_of(written, site)
            return Typist(site.desk, plain("", site.title)).refuse(problems_of_kinds.external_function(span), ANY, span)
        parameters = tuple(
            (each["name"], self.types.kind(site.alias, each.get("typeRef"))) for each in written["params"]
        )
        body = self.boxed(written["body"], site.binding({name: open_kind(kind) for name, kind in parameters}))
        # A type is declared for what the function gives, or for the function as a whole.
        for kind in (self.types.kind(site.alias, written.get("typeRef")), declared):
            body = self.taken_as(body, kind.result if isinstance(kind, FunctionKind) else kind, site)
        return Lambda(parameters, body, FunctionKind(tuple(kind for _, kind in parameters), body.kind))

    def service(self, service: Data, site: Site) -> Expr:
        """A service is a function of its input data and then its input decisions (§10.4); what it encapsulates is computed
        from them alone."""
        inputs = [key for key in (*service["inputData"], *service["inputDecision"]) if key in self.elements]
        kinds = {key: self.types.kind(key.partition(":")[0], self.elements[key].get("typeRef")) for key in inputs}
        parameters = tuple((self.name(key), kinds[key]) for key in inputs)
        outputs = [key for key in service["outputDecision"] if self.elements.get(key, {}).get("kind") == "decision"]
        inside: list[tuple[str, Expr]] = []
        bound = frozenset(name for name, _ in parameters)
        for key in self.within(outputs, inputs):
            name = self.name(key)
            inside.append((name, with_locals(self.rules[name].value, bound)))
            bound |= {name}
        results = tuple((self.elements[key]["name"], Local(self.name(key), ANY)) for key in outputs)
        given = results[0][1] if len(results) == 1 else Record(results, ANY)
        body: Expr = Member(Record((*inside, ("", given)), ANY), "", ANY)
        declared = self.types.kind(site.alias, service.get("typeRef"))
        result = declared.result if isinstance(declared, FunctionKind) else declared
        body = self.taken_as(body, result, site)
        return Lambda(parameters, body, FunctionKind(tuple(kind for _, kind in parameters), result))

    def within(self, outputs: Sequence[str], inputs: Sequence[str]) -> list[str]:
        """The decisions that a service computes, each after those it needs."""
        found: list[str] = []
        open_ = [(key, False) for key in reversed(outputs)]
        opened: set[str] = set()
        while open_:
            key, is_done = open_.pop()
            if is_done:
                found.append(key)
            elif (
                key not in opened
                and key not in inputs
                and key in self.elements
                and self.elements[key]["kind"] == "decision"
            ):
                opened.add(key)
                self.compile(key)
                open_.append((key, True))
                open_ += [(each["key"], False) for each in self.elements[key]["requires"]]
        return found

    # ── boxed expressions ────────────────────────────────────────────────────────────────────────────────────────

    def boxed(self, written: Data | None, site: Site) -> Expr:
        """A boxed expression (§10.2.1) as one of the type it declares; what has no logic has no value."""
        if written is None:
            return nothing()
        value = self.logic(written, site)
        # The declared type of a function is that of the function, of a table that of each result that it collects.
        if written["kind"] in ("function", "decisionTable"):
            return value
        return self.as_type(value, written.get("typeRef"), site)

    def logic(self, written: Data, site: Site) -> Expr:
        match written["kind"]:
            case "literal":
                return self.text(written, site)
            case "decisionTable":
                return self.table(written, site)
            case "context":
                return self.context(written, site)
            case "invocation":
                return self.invocation(written, site)
            case "relation":
                return self.relation(written, site)
            case "list":
                items = tuple(self.boxed(item, site) for item in written["items"])
                return Items(items, ListKind(ANY))
            case "function":
                return self.function(written, site)
            case "conditional":
                test, then, otherwise = (self.boxed(written[part], site) for part in ("if", "then", "else"))
                # What is neither true nor false nor null gives null here, other than in `if … then … else …`.
                chosen = Choose(Local("", BOOLEAN), then, otherwise, ANY)
                return Apply(
                    Lambda((("", BOOLEAN),), chosen, FunctionKind((BOOLEAN,), ANY)), (test,), (), ANY, span=test.span
                )
            case "for":
                iterations, inner = self.iteration(written, site)
                return Each(
                    iterations, self.boxed(written["return"], inner.binding({"partial": ListKind(ANY)})), ListKind(ANY)
                )
            case "some" | "every" as word:
                iterations, inner = self.iteration(written, site)
                return Quantified(word, iterations, self.boxed(written["satisfies"], inner), BOOLEAN)
            case "filter":
                items_ = self.boxed(written["in"], site)
                typist = Typist(site.desk, plain("", site.title))
                ask = lambda scene: self.boxed(written["match"], replace(site, scene=scene))  # noqa: E731
                return typist.filtered(items_, ask, site.scene, items_.span)
        raise ValueError(f"no such boxed expression: {written['kind']}")

    def text(self, written: Data, site: Site) -> Expr:
        text = text_from(written.get("text"), site.title)
        if not text.value.strip():
            return nothing()
        if "feel" not in (written.get("lang") or "feel").lower():
            return Typist(site.desk, text).refuse(problems_of_kinds.other_language(text.span, written["lang"]), ANY, text.span)
        return expression(site.desk, text, site.scene)

    def context(self, written: Data, site: Site) -> Expr:
        """A context; with a last entry that has no name, the value of that entry (§10.2.1.4). A function sees itself too."""
        entries: list[tuple[str, Expr]] = []
        for entry in written["entries"]:
            if entry["name"] in dict(entries):
                text = plain(entry["name"], site.title)
                return Typist(site.desk, text).refuse(problems_of_kinds.entry_twice(text.span, entry["name"]), ANY, text.span)
            inner = site.binding({entry["name"]: ANY}) if entry["value"]["kind"] == "function" else site
            value = self.as_type(self.boxed(entry["value"], inner), entry.get("typeRef"), site, entry["name"])
            if entry["name"] is None:
                return Member(Record((*entries, ("", value)), ANY), "", ANY)
            entries.append((entry["name"], value))
            site = site.binding({entry["name"]: value.kind})
        return Record(tuple(entries), RecordKind(tuple((name, value.kind) for name, value in entries)))

    def invocation(self, written: Data, site: Site) -> Expr:
        names = tuple(each["param"] for each in written["bindings"])
        arguments = tuple(
            self.as_type(self.boxed(each["value"], site), each.get("typeRef"), site, each["param"])
            for each in written["bindings"]
        )
        function = written["function"]
        if function["kind"] == "literal":
            text = text_from(function["text"], site.title)
            typist = Typist(site.desk, text)
            node = parse(text, scope_of(site.desk, site.scene), self.report, feel=True)
            if isinstance(node, nodes.Name) and self.is_builtin(node.name, site):
                placed = typist.in_order(FUNCTIONS[node.name], list(arguments), names)
                if placed is None:
                    return typist.refuse(
                        problems_of_kinds.wrong_argument_names(text.span, FUNCTIONS[node.name], names), ANY, text.span
                    )
                return typist.call(node.name, placed, text.span)
        called = self.boxed(function, site)
        return Apply(
            called,
            arguments,
            names,
            called.kind.result if isinstance(called.kind, FunctionKind) else ANY,
            span=called.span,
        )

    def is_builtin(self, name: str, site: Site) -> bool:
        seen = name in site.scene.locals or site.desk.names.seen_from((), "", name) is not None
        return name in FUNCTIONS and not FUNCTIONS[name].is_operator and not seen

    def relation(self, written: Data, site: Site) -> Expr:
        """A list of contexts, a row each (§10.2.1.6)."""
        rows = tuple(
            Record(
                tuple(
                    (column["name"], self.as_type(self.boxed(cell, site), column.get("typeRef"), site, column["name"]))
                    for column, cell in zip(written["columns"], row, strict=False)
                ),
                ANY,
            )
            for row in written["rows"]
        )
        return Items(rows, ListKind(ANY))

    def iteration(self, written: Data, site: Site) -> tuple[tuple[Iteration, ...], Site]:
        domain = self.boxed(written["in"], site)
        item = domain.kind.item if isinstance(domain.kind, ListKind) else ANY
        item = domain.kind.of if isinstance(domain.kind, RangeKind) else item
        return (Iteration(written["var"], domain),), site.binding({written["var"]: item})

    # ── decision tables ──────────────────────────────────────────────────────────────────────────────────────────

    def table(self, written: Data, site: Site) -> Expr:
        """A decision table (chapter 8) as a function of its inputs, so that each is one of its type and allowed values."""
        parameters: list[tuple[str, Kind]] = []
        arguments: list[Expr] = []
        for each in written["inputs"]:
            text = text_from(each.get("expr") or each.get("label"), site.title)
            words = text.value
            arguments.append(self.text({"text": text}, site))
            kind = self.types.kind(site.alias, each.get("typeRef"))
            if each.get("values"):
                kind = self.types.allowed(site.alias, kind, each["values"], f"{site.title}.{words}")
            name = words if words not in dict(parameters) else f"{words} {len(parameters) + 1}"
            parameters.append((name, kind))
        columns = self.columns(written, site)
        rows = tuple(
            TableRow(
                str(number),
                tuple(
                    self.test(cell, site, argument.kind) for cell, argument in zip(rule["in"], arguments, strict=True)
                ),
                tuple(
                    self.as_type(self.cell(cell, site), output.get("typeRef"), site, output.get("name"))
                    for cell, output in zip(rule["out"], written["outputs"], strict=True)
                ),
                span=plain("", site.title).span,
            )
            for number, rule in enumerate(written["rules"], 1)
        )
        hit = HITS[f"{written.get('hitPolicy') or 'UNIQUE'} {written.get('aggregation') or ''}".strip()]
        inputs = tuple(Local(name, open_kind(kind)) for name, kind in parameters)
        table = Table(hit, inputs, columns, rows, False, ANY, span=place_of(written, site))
        # Of a table that collects, modellers declare now the type of a result and now that of the list.
        body = table if hit in COLLECTING else self.as_type(table, written.get("typeRef"), site)
        return Apply(
            Lambda(tuple(parameters), body, FunctionKind(None, ANY)), tuple(arguments), (), ANY, span=table.span
        )

    def test(self, cell: str | Text | None, site: Site, kind: Kind) -> Expr | None:
        return test_of(site.desk, text_from(cell or "-", site.title), site.scene, kind, plain(site.title))

    def cell(self, cell: str | Text | None, site: Site) -> Expr:
        return nothing() if text_from(cell, site.title).value.strip() in ("", "-") else self.text({"text": cell}, site)

    def columns(self, written: Data, site: Site) -> tuple[Column, ...]:
        """The outputs; their priorities are their values as listed, or else as their type lists them (chapter 8)."""
        kind = self.types.kind(site.alias, written.get("typeRef"))
        kind = kind.item if isinstance(kind, ListKind) else kind
        if isinstance(kind, AnyKind):
            own = self.elements_type(site)
            kind = own.item if isinstance(own, ListKind) else own
        columns = []
        for output in written["outputs"]:
            name = output.get("name") or ""
            of = self.types.kind(site.alias, output.get("typeRef"))
            if isinstance(of, AnyKind):
                of = (
                    kind
                    if len(written["outputs"]) == 1
                    else (kind.member(name) or ANY if isinstance(kind, RecordKind) else ANY)
                )
            values = self.types.values(site.alias, output["values"]) if output.get("values") else self.types.listed(of)
            default = (
                self.as_type(self.text({"text": output["default"]}, site), output.get("typeRef"), site, name)
                if output.get("default")
                else None
            )
            columns.append(Column(name, ANY, values, default))
        return tuple(columns)

    def elements_type(self, site: Site) -> Kind:
        element = self.elements.get(f"{site.alias}:{site.title}", {})
        return self.types.kind(site.alias, element.get("typeRef"))

    # ── types ────────────────────────────────────────────────────────────────────────────────────────────────────

    def as_type(self, value: Expr, reference: str | None, site: Site, title: str | None = None) -> Expr:
        return self.taken_as(value, self.types.kind(site.alias, reference), site, title)

    def taken_as(self, value: Expr, kind: Kind, site: Site, title: str | None = None) -> Expr:
        return taken_as(value, kind, title or site.title)


def text_from(words: str | Text | None, title: str) -> Text:
    """A text of a model: with its place where it comes from a file, else under the name of its element."""
    return words if isinstance(words, Text) else plain(words or "", title)


def place_of(written: Data, site: Site) -> Span:
    return written.get("span") or plain("", site.title).span


HITS: dict[str, HitPolicy] = {
    "UNIQUE": "U", "ANY": "A", "PRIORITY": "P", "FIRST": "F", "RULE ORDER": "R", "OUTPUT ORDER": "O",
    "COLLECT": "C", "COLLECT SUM": "C+", "COLLECT MIN": "C<", "COLLECT MAX": "C>", "COLLECT COUNT": "C#",
}  # fmt: skip
COLLECTING = ("R", "O", "C")


def with_locals(part: Any, names: frozenset[str]) -> Any:
    """An expression in which these facts and rules are bound around it."""
    match part:
        case FactRef(name) | RuleRef(name) if name in names:
            return Local(name, part.kind, span=part.span)
        case tuple():
            return tuple(with_locals(each, names) for each in part)
    if not is_dataclass(part) or isinstance(part, Literal | type):
        return part
    if not part.__class__.__module__.endswith("program"):
        return part
    changed = {each.name: with_locals(getattr(part, each.name), names) for each in fields(part) if each.name != "span"}
    return replace(part, **changed)


def names_in(part: Any) -> Iterator[str]:
    """Every name that a model gives a member, so that the reader knows those with blanks behind a point."""
    match part:
        case Mapping():
            if isinstance(name := part.get("name"), str):
                yield name
            for key, each in part.items():
                if key not in ("params", "bindings"):
                    yield from names_in(each)
        case list():
            for each in part:
                yield from names_in(each)


class Types:
    """The types that the models declare (§7.3.3): a kind each, and a rule for what it allows."""

    def __init__(self, model: Data, compiler: _Compiler):
        self.compiler = compiler
        self.written = {(each["model"], each["name"]): each for each in model["item_definitions"]}
        self.made: dict[tuple[str, str], Kind] = {}
        self.lists: dict[str, tuple[object, ...]] = {}

    def kind(self, alias: str, reference: str | None) -> Kind:
        """The kind a reference means where it is written; any kind at all if nobody declares it."""
        if not reference:
            return ANY
        if (alias, reference) in self.written:
            return self.declared(alias, reference)
        for home, prefix in self.compiler.imports.get(alias, {}).items():
            if not prefix and (home, reference) in self.written:
                return self.declared(home, reference)
            if reference.startswith(f"{prefix}."):
                return self.kind(home, reference[len(prefix) + 1 :])
        return from_type_name(TypeName(reference.removeprefix("feel:"))) or ANY

    def declared(self, alias: str, name: str) -> Kind:
        key = (alias, name)
        if key not in self.made:
            # A type that holds itself is not looked into a second time.
            self.made[key] = ANY
            self.made[key] = self.defined(alias, self.written[key], name)
        return self.made[key]

    def defined(self, alias: str, definition: Data, title: str) -> Kind:
        kind: Kind
        if signature := definition.get("function"):
            parameters = tuple(self.kind(alias, each.get("typeRef")) for each in signature["params"])
            kind = FunctionKind(parameters, self.kind(alias, signature.get("returns")))
        elif definition.get("components"):
            kind = RecordKind(
                tuple(
                    (each["name"], self.defined(alias, each, f"{title}.{each['name']}"))
                    for each in definition["components"]
                )
            )
        else:
            kind = self.kind(alias, definition.get("typeRef"))
        if definition.get("allowedValues"):
            kind = self.allowed(alias, kind, definition["allowedValues"], title)
        if definition.get("isCollection"):
            kind = ListKind(kind)
        if definition.get("typeConstraint"):
            kind = self.allowed(alias, kind, definition["typeConstraint"], f"{title} [ ]")
        return kind

    def allowed(self, alias: str, kind: Kind, tests: str | Text, title: str) -> Kind:
        """The values of a kind that meet one of these tests."""
        name = self.compiler.name(f"{alias}:{title} …")
        desk = self.compiler.desk(alias, {}, {})
        text = text_from(tests, title)
        test = test_of(desk, text, Scene(), open_kind(kind), plain(title))
        if test is None:
            return kind
        value = Lambda((("?", ANY),), test, FunctionKind((ANY,), BOOLEAN))
        self.compiler.rules[name] = Rule(name, name, "formula", value, value.kind, text=text.value)
        self.lists[name] = self.values(alias, tests)
        return AllowedKind(kind, name)

    def listed(self, kind: Kind) -> tuple[object, ...]:
        return self.lists.get(kind.rule, ()) if isinstance(kind, AllowedKind) else ()

    def values(self, alias: str, tests: str | Text) -> tuple[object, ...]:
        """The values that a list of tests names, in its order."""
        desk = self.compiler.desk(alias, {}, {})
        text = text_from(tests, "")
        node = parse(text, scope_of(desk, Scene()), desk.report, unary=True, feel=True)
        singles = node.tests if isinstance(node, nodes.Tests) else ()
        run = Run(Program("", "", "03-01", {}, {}, {}, {}), {}, date(1970, 1, 1), is_dmn=True)
        typed = (Typist(desk, text).of(each, Scene()) for each in singles)
        return tuple(evaluate(each, run) for each in typed)

    def seen_from(self, alias: str) -> dict[str, Kind]:
        """The types by the names that an expression of this model calls them."""
        imported = self.compiler.imports.get(alias, {})
        prefixes = {alias: "", **{home: f"{prefix}." if prefix else "" for home, prefix in imported.items()}}
        return {
            prefixes[home] + name: kind for (home, name), kind in self.made.items() if home in prefixes
        }  # fmt: skip


def value_in(program: Program, name: str, given: Mapping[str, object], run: Run) -> object:
    """What an element of a model gives: a decision its value, a service what it answers to these inputs."""
    rule = program.rules[name]
    if isinstance(rule.value, Lambda):
        arguments = tuple(Literal(given.get(each), ANY) for each, _ in rule.value.parameters)
        return evaluate(Apply(RuleRef(name, ANY), arguments, (), ANY), run)
    kinds = {
        **{each: fact.kind for each, fact in program.facts.items()},
        **{each: rule.kind for each, rule in program.rules.items()},
    }
    taken = {
        each: evaluate(taken_as(Literal(value, ANY), kinds[each], each), run)
        for each, value in given.items()
        if each in kinds
    }
    run.facts = {**dict.fromkeys(program.facts), **taken}
    run.rules.update({each: (value, False) for each, value in taken.items() if each in program.rules})
    return evaluate_rule(name, run)
