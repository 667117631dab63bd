"""Test cases of the DMN conformance kit, read from its own XML (TestCases/testCases.xsd): what goes in, what should come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dsl.diagnostics import Report, Words
from engine.dmn import problems
from engine.dmn.from_xml import Element, element_from
from engine.dmn.model import READ_AS
from engine.kinds import AllowedKind, BooleanKind, Kind, ListKind, NumberKind, RecordKind
from engine.values import Record
from engine.values.numbers import NUMERAL, number_from_text
from engine.values.problems import Fault
from engine.values.temporal_from_text import (
    date_and_time_from_text,
    date_from_text,
    duration_from_text,
    time_from_text,
)

SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class Expected:
    """A decision by its name and what it should give."""

    name: str
    value: Element | None


@dataclass(frozen=True, slots=True)
class Case:
    """`invoked` is the function or the service that the case calls; None where it asks for decisions."""

    id: str
    invoked: str | None
    inputs: tuple[tuple[str, Element], ...]
    results: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """A file of cases: the name of the model's file and the cases in written order."""

    model: str
    cases: tuple[Case, ...]


def cases_from(data: bytes, file: str, report: Report) -> Cases | None:
    root = element_from(data, file, report)
    if root is None:
        return None
    if root.name != "testCases":
        report.add(problems.not_test_cases(root.span, root.name))
        return None
    model = root.first("modelName")
    return Cases(model.text.value.strip() if model else "", tuple(map(_case, root.all("testCase"))))


def _case(element: Element) -> Case:
    is_call = element.attributes.get("type", "decision") in ("bkm", "decisionService")
    return Case(
        element.attributes.get("id", ""),
        element.attributes.get("invocableName") if is_call else None,
        tuple((each.attributes.get("name", ""), each) for each in element.all("inputNode")),
        tuple(Expected(each.attributes.get("name", ""), each.first("expected")) for each in element.all("resultNode")),
    )


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────


def value_of(element: Element | None, kind: Kind, report: Report) -> object:
    """The value that an element holds: a value, a list of items, or the components of a context; absent where it holds none.

    `kind` is the declared one, for a value that does not say its type.
    """
    if element is None or is_nil(element):
        return None
    while isinstance(kind, AllowedKind):
        kind = kind.kind
    if components := tuple(element.all("component")):
        members = dict(kind.members) if isinstance(kind, RecordKind) else {}
        return Record((each.attributes.get("name", ""), value_of(each, members.get(each.attributes.get("name", ""), kind), report)) for each in components)
    if (items := element.first("list")) is not None:
        item = kind.item if isinstance(kind, ListKind) else kind
        return None if is_nil(items) else tuple(value_of(each, item, report) for each in items.all("item"))
    written = element.first("value")
    return None if written is None or is_nil(written) else _simple(written, kind, report)


def is_nil(element: Element) -> bool:
    return element.attributes.get(f"{SCHEMA_INSTANCE} nil", "").strip() in ("true", "1")


def _simple(written: Element, kind: Kind, report: Report) -> object:
    declared = written.attributes.get(f"{SCHEMA_INSTANCE} type", "").rpartition(":")[2].strip()
    words = written.text.value
    name = declared or _sort_of(words.strip(), kind.item if isinstance(kind, ListKind) else kind)
    read = SIMPLE.get(name)
    if read is None:
        # A value without a type and without a word is no value; what a schema calls otherwise is a text.
        return words if declared or words.strip() else None
    try:
        return read(words.strip())
    except Fault:
        report.add(problems.value_not_read(written.span, words, Words(f" {name}", name)))
        return None


def _sort_of(words: str, kind: Kind) -> str:
    """The type of a value that does not say it: the declared one, else what it looks like."""
    for sort, read in READ_AS.items():
        if isinstance(kind, sort):
            return next(name for name, each in SIMPLE.items() if each is read)
    if isinstance(kind, NumberKind) or NUMERAL.fullmatch(words):
        return "decimal"
    return "boolean" if isinstance(kind, BooleanKind) or words in ("true", "false") else "string"


def _number(words: str) -> object:
    return number_from_text(words.removeprefix("+"))


def _boolean(words: str) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(words)


SIMPLE: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(
        "decimal double float integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger "
        "negativeInteger unsignedLong unsignedInt unsignedShort unsignedByte".split(),
        _number,
    ),
    "boolean": _boolean,
    "date": date_from_text,
    "time": time_from_text,
    "dateTime": date_and_time_from_text,
    "duration": duration_from_text,
    "dayTimeDuration": duration_from_text,
    "yearMonthDuration": duration_from_text,
}
"""How the types of XML Schema are read; any other is a text."""


def names_in(value: Element) -> Iterator[str]:
    """The names of members anywhere in a value."""
    for each in value.children:
        if each.name == "component":
            yield each.attributes.get("name", "")
        yield from names_in(each)
