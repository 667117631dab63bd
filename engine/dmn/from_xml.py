"""An XML file as a tree whose texts and elements know where they stand.

What XML allows beyond a tree of texts is refused: a document type, and with it entities that grow or reach outside. So
reading opens nothing, and costs what the file is long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from dsl.diagnostics import Diagnostic, Report
from dsl.source import Run, Span, Text, text_over
from engine.dmn import problems

MOST_BYTES = 10_000_000
MOST_ELEMENTS = 300_000
DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its names without prefix, its own text, where its tag begins."""

    name: str
    namespace: str
    attributes: Mapping[str, str]
    text: Text
    children: tuple[Element, ...]
    span: Span = field(compare=False, repr=False)
    prefixes: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """The namespaces that prefixes stand for, anywhere in the file."""

    def all(self, *names: str) -> Iterator[Element]:
        """The children with one of these names, of the namespace of this element."""
        return (each for each in self.children if each.name in names and each.namespace == self.namespace)

    def first(self, *names: str) -> Element | None:
        return next(self.all(*names), None)


def element_from(data: bytes, file: str, report: Report) -> Element | None:
    """The root of a file; None where it cannot be read, and the report says why and where."""
    reader = _Reader(file)
    try:
        if len(data) > MOST_BYTES:
            raise _Refused(problems.xml_too_big(reader.start))
        return reader.read(_decoded(data, reader.start))
    except _Refused as refused:
        report.add(refused.problem)
    except expat.ExpatError as fault:
        report.add(problems.not_xml(Span(file, fault.lineno, fault.offset + 1, fault.lineno, fault.offset + 2), expat.ErrorString(fault.code) or ""))
    return None


class _Refused(Exception):
    def __init__(self, problem: Diagnostic):
        self.problem = problem


_DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CODECS = {"utf-8": "utf-8-sig", "us-ascii": "utf-8-sig", "utf-16": "utf-16", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030"}


def _decoded(data: bytes, start: Span) -> str:
    declared = _DECLARED.match(data)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16"
    if name not in _CODECS:
        raise _Refused(problems.encoding_not_read(start, name))
    try:
        return data.decode(_CODECS[name])
    except UnicodeDecodeError:
        raise _Refused(problems.encoding_wrong(start, name)) from None


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    name: str
    attributes: dict[str, str]
    span: Span
    texts: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    length: int = 0
    children: list[Element] = field(default_factory=list)


class _Reader:
    def __init__(self, file: str):
        self.file = file
        self.text = ""
        self.start = Span(file, 1, 1, 1, 2)
        self.open: list[_Open] = []
        self.prefixes: dict[str, str] = {}
        self.count = 0
        self.root: Element | None = None
        parser = self.parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self.doctype
        parser.StartNamespaceDeclHandler = self.prefix
        parser.StartElementHandler = self.begin
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters

    def read(self, text: str) -> Element:
        self.text = text
        self.parser.Parse(text, True)
        assert self.root is not None
        return self.root

    @property
    def here(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def doctype(self, *_: object) -> None:
        # The reader tells of it only behind its name.
        before = self.text[: self.text.find("<!DOCTYPE")].split("\n")
        line, column = len(before), len(before[-1]) + 1
        raise _Refused(problems.doctype(Span(self.file, line, column, line, column + 9)))

    def prefix(self, prefix: str | None, namespace: str | None) -> None:
        self.prefixes.setdefault(prefix or "", namespace or "")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        line, column = self.here
        span = Span(self.file, line, column, line, column + 1 + len(_split(name)[1]))
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) >= DEEPEST:
            raise _Refused(problems.xml_too_big(span))
        self.open.append(_Open(name, attributes, span))

    def characters(self, words: str) -> None:
        inside = self.open[-1]
        inside.runs.append(Run(inside.length, *self.here))
        inside.texts.append(words)
        inside.length += len(words)

    def end(self, _: str) -> None:
        done = self.open.pop()
        namespace, name = _split(done.name)
        text = text_over("".join(done.texts), self.file, done.runs or [Run(0, done.span.line, done.span.column)])
        element = Element(name, namespace, done.attributes, text, tuple(done.children), done.span, self.prefixes)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element


def _split(name: str) -> tuple[str, str]:
    namespace, _, local = name.rpartition(" ")
    return namespace, local


def stripped(text: Text) -> Text:
    """A text without the blanks around it."""
    words = text.value.strip()
    start = text.value.find(words)
    return text.slice(start, start + len(words)) if words else text.slice(0, 0)
