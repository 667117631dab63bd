"""A decision model at work: what its decisions are for some inputs, and which rows and inputs that comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dsl.diagnostics import Diagnostic, Report, Words
from dsl.source import NOWHERE, Text, plain
from engine.dmn import problems
from engine.dmn.from_model import Data, name_of, program_from, value_in
from engine.feel import members_in
from engine.kinds import (
    AllowedKind,
    DateKind,
    DateTimeKind,
    DaysKind,
    Kind,
    ListKind,
    MonthsKind,
    RecordKind,
    TimeKind,
    words_for,
)
from engine.program import Expr, Program, Table
from engine.run import Run
from engine.values import Record, to_text
from engine.values.problems import Fault
from engine.values.temporal_from_text import (
    date_and_time_from_text,
    date_from_text,
    duration_from_text,
    time_from_text,
)
from engine.walk import all_parts, facts_read, rules_read


@dataclass(frozen=True, slots=True)
class Model:
    """A model with the program it makes."""

    data: Data
    program: Program
    problems: tuple[Diagnostic, ...]

    def key(self, name: str) -> str | None:
        """The element with a name: of the model itself, then of one it imports, by its prefix or alone."""
        nodes = {each["key"]: each["name"] for each in self.data["nodes"]}
        prefixes = {each["model"]: each["prefix"] for each in self.data["models"][0]["imports"]}
        ways: tuple[Callable[[str], bool], ...] = (
            lambda key: key.startswith("m0:") and nodes[key] == name,
            lambda key: f"{prefixes.get(key.partition(':')[0], '')}.{nodes[key]}" == name,
            lambda key: nodes[key] == name,
        )
        return next((key for way in ways for key in nodes if way(key)), None)

    def node(self, key: str) -> Data:
        return next(each for each in self.data["nodes"] if each["key"] == key)

    def own(self, *kinds: str) -> list[str]:
        """The elements of these kinds, those of the imported models aside."""
        return [each["key"] for each in self.data["nodes"] if each["kind"] in kinds and each["key"].startswith("m0:")]

    def kind_of_input(self, key: str) -> Kind:
        name = name_of(self.data, key)
        return self.program.facts[name].kind if name in self.program.facts else self.program.rules[name].kind


def model_made(data: Data, words: Iterable[str] = ()) -> Model:
    """The model of this data; its problems are those met while it was compiled."""
    report = Report()
    program = program_from(data, report, words)
    return Model(data, program, tuple(report))


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """What was asked of a model: one value, or that of each decision by its name."""

    value: object
    problems: tuple[Diagnostic, ...]
    why: tuple[Words, ...]


def answer_from(data: Data, given: Mapping[str, Any], on: date, expression: str | None = None) -> ModelAnswer:
    """What an expression over the elements of a model gives for inputs in JSON; without one, what every decision gives."""
    if expression is not None:
        data = with_question(data, plain(expression, "式子"))
    model = model_made(data, members_in([_plain_value(given)]))
    report = Report()
    report.extend(model.problems)
    inputs = dict(_inputs(model, given, report))
    run = Run(model.program, {}, on, is_dmn=True)
    asked = ["m0:"] if expression is not None else model.own("decision")
    values = {model.node(key)["name"]: value_in(model.program, name_of(data, key), inputs, run) for key in asked}
    report.extend(run.problems)
    value = values[""] if expression is not None else Record(values.items())
    return ModelAnswer(value, tuple(report), tuple(why(model, run, asked, inputs)))


def with_question(data: Data, text: Text) -> Data:
    """The model with one decision more, which has no name and may speak of every element that the model sees."""
    homes = {"m0", *(each["model"] for each in data["models"][0]["imports"])}
    seen = [{"key": each["key"]} for each in data["nodes"] if each["key"].partition(":")[0] in homes]
    logic = {"kind": "literal", "text": text}
    node = {"kind": "decision", "name": "", "key": "m0:", "typeRef": None, "logic": logic, "requires": seen}
    return {**data, "nodes": [*data["nodes"], node]}


# ── what goes in ─────────────────────────────────────────────────────────────────────────────────────────────────


def _inputs(model: Model, given: Mapping[str, Any], report: Report) -> Iterator[tuple[str, object]]:
    known = [each["name"] for each in model.data["nodes"] if each["kind"] in ("inputData", "decision") and each["name"]]
    for name, value in given.items():
        key = model.key(name)
        if key is None or model.node(key)["kind"] not in ("inputData", "decision"):
            report.add(problems.unknown_input(NOWHERE, name, known))
        else:
            yield name_of(model.data, key), value_from_json(value, model.kind_of_input(key), report)


def value_from_json(data: Any, kind: Kind, report: Report) -> object:
    """JSON as a value of a declared kind: a text is a date where a date is declared."""
    while isinstance(kind, AllowedKind):
        kind = kind.kind
    match data:
        case Mapping():
            members = dict(kind.members) if isinstance(kind, RecordKind) else {}
            return Record((name, value_from_json(each, members.get(name, NO_KIND), report)) for name, each in data.items())
        case list():
            item = kind.item if isinstance(kind, ListKind) else NO_KIND
            return tuple(value_from_json(each, item, report) for each in data)
        case str():
            return value_from_text(data, kind.item if isinstance(kind, ListKind) else kind, report)
    return data


NO_KIND = RecordKind(())


def value_from_text(text: str, kind: Kind, report: Report) -> object:
    """A text as a value of a simple kind; as itself where the kind is none of those that are written as text."""
    for sort, read in READ_AS.items():
        if isinstance(kind, sort):
            try:
                return read(text)
            except Fault:
                report.add(problems.value_not_read(NOWHERE, text, words_for(kind)))
                return None
    return text


READ_AS: dict[type, Callable[[str], object]] = {
    DateKind: date_from_text,
    TimeKind: time_from_text,
    DateTimeKind: date_and_time_from_text,
    DaysKind: duration_from_text,
    MonthsKind: duration_from_text,
}


def _plain_value(data: Any) -> object:
    match data:
        case Mapping():
            return Record((name, _plain_value(each)) for name, each in data.items())
        case list():
            return tuple(map(_plain_value, data))
    return data


# ── why ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def why(model: Model, run: Run, asked: Iterable[str], inputs: Mapping[str, object]) -> Iterator[Words]:
    """Each decision that was looked at, a line each: its value and the rows that matched, indented under what asked for it."""
    nodes = {each["key"]: each for each in model.data["nodes"]}
    told: set[str] = set()
    open_ = [(key, 0) for key in reversed(list(asked))]
    while open_:
        key, depth = open_.pop()
        node, name = nodes[key], name_of(model.data, key)
        if not was_looked_at(model, run, key, inputs):
            continue
        if node["name"]:
            yield _line(model, run, key, depth, inputs)
        if key in told or name in inputs:
            continue
        told.add(key)
        inner = depth + 1 if node["name"] else depth
        open_ += [(each, inner) for each in reversed(_read_by(model, key)) if each in nodes]


def _read_by(model: Model, key: str) -> list[str]:
    """What an element requires; a question, which may speak of everything, what it speaks of."""
    node = model.node(key)
    required = [each["key"] for each in node["requires"]]
    if node["name"]:
        return required
    value = model.program.rules[name_of(model.data, key)].value
    read = {*rules_read(value), *facts_read(value)}
    return [each for each in required if name_of(model.data, each) in read]


def was_looked_at(model: Model, run: Run, key: str, inputs: Mapping[str, object]) -> bool:
    name = name_of(model.data, key)
    if model.node(key)["kind"] in ("bkm", "decisionService"):
        return bool(matched(model.program.rules[name].value, run))
    return name in inputs or name in run.rules


def _line(model: Model, run: Run, key: str, depth: int, inputs: Mapping[str, object]) -> Words:
    node, name = model.node(key), name_of(model.data, key)
    rows = matched(model.program.rules[name].value, run) if name in model.program.rules and name not in inputs else ()
    matching = Words(f"（第 {'、'.join(rows)} 行）", f" (row {', '.join(rows)})") if rows else Words("", "")
    blanks = "  " * depth
    if node["kind"] in ("bkm", "decisionService"):
        return Words(f"{blanks}{name}（函数）{matching.zh}", f"{blanks}{name} (a function){matching.en}")
    value = inputs[name] if name in inputs else run.rules[name][0]
    words = "null" if value is None else to_text(value)
    return Words(f"{blanks}{name}：{words}{matching.zh}", f"{blanks}{name}: {words}{matching.en}")


def matched(expr: Expr, run: Run) -> tuple[str, ...]:
    """The rows of the tables of an expression that were true in a run."""
    tables = [each for each in all_parts(expr) if isinstance(each, Table)]
    return tuple(row.label for table in tables for row in table.rows if True in run.rows_used.get(id(row), ()))

