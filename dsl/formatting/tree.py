"""A file as nodes that know where they begin and end, and which of them the vocabulary knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml  # type: ignore[import-untyped]

from dsl import from_text
from dsl.scalars import runs_of
from dsl.source import Text, text_at, text_over
from dsl.vocabulary import (
    AMENDMENT_KEYS,
    CATALOG_SHAPE,
    DROP,
    EXPECT_SHAPE,
    FILE_KINDS,
    LIBRARY_SHAPE,
    SHAPES,
    Key,
    Shape,
    Takes,
)


@dataclass(frozen=True, slots=True)
class Scalar:
    value: str
    style: str | None
    start: int
    end: int
    line: int
    column: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    pairs: tuple[tuple[Scalar, Node], ...]
    is_flow: bool
    line: int
    column: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    is_flow: bool
    line: int
    column: int
    end_line: int


Node = Scalar | Mapping | Sequence


def tree_of(source: str) -> Node | None:
    """The nodes of a file that has been read without a problem."""
    events = from_text._parser(source)
    root: Node | None = None
    open_ones: list[tuple[Any, list[Any]]] = []
    while (event := events.get_event()) is not None:
        start, end = event.start_mark, event.end_mark
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            style = event.style if event.style in ("'", '"', "|", ">") else None
            node = Scalar(event.value, style, start.index, end.index, start.line, start.column, end.line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            open_ones.append((event, []))
            continue
        elif isinstance(event, yaml.MappingEndEvent):
            opening, children = open_ones.pop()
            mark = opening.start_mark
            node = Mapping(tuple(zip(children[::2], children[1::2], strict=True)), bool(opening.flow_style), mark.line, mark.column, end.line)
        elif isinstance(event, yaml.SequenceEndEvent):
            opening, children = open_ones.pop()
            node = Sequence(tuple(children), bool(opening.flow_style), opening.start_mark.line, opening.start_mark.column, end.line)
        else:
            continue
        if open_ones:
            open_ones[-1][1].append(node)
        else:
            root = node
    return root


def text_of_scalar(source: str, scalar: Scalar, name: str) -> Text:
    if scalar.style or scalar.end_line > scalar.line:
        runs = runs_of(source, (scalar.start, scalar.line, scalar.column), scalar.end, scalar.style, scalar.value)
        return text_over(scalar.value, name, runs)
    return text_at(scalar.value, name, scalar.line + 1, scalar.column + 1)


Sort = Key | None
"""What a place in the file takes; None where the author's own words stand."""


def places_in(root: Mapping) -> Iterator[tuple[Scalar, str, Any]]:
    """Every scalar of the file with what it is: ("key", Key), ("drop", Key), ("value", Key), ("name", None)."""
    for name, value in root.pairs:
        for shape in FILE_KINDS:
            if name.value in (shape.called.zh, shape.id) and (shape is CATALOG_SHAPE or isinstance(value, Scalar) and value.value):
                yield name, "key", LIBRARY_SHAPE.key(name.value) or CATALOG_SHAPE.key(name.value)
                rest = Mapping(tuple(pair for pair in root.pairs if pair[0] is not name), False, 0, 0, 0)
                yield from _in_shape(shape, rest)
                return
    yield from _in_shape(LIBRARY_SHAPE, root)


def _in_shape(shape: Shape, node: Mapping) -> Iterator[tuple[Scalar, str, Any]]:
    for name, value in node.pairs:
        key = shape.key(name.value)
        if key is None:
            yield name, "name", None
        else:
            yield name, "key", key
            yield from _behind(key, value)


def _behind(key: Key, node: Node) -> Iterator[tuple[Scalar, str, Any]]:
    match key.takes, node:
        case (Takes.PART | Takes.ENTRIES | Takes.USES | Takes.MEMBERS | Takes.DEFINITION | Takes.EXAMPLES | Takes.LOCKS), Mapping():
            shape = SHAPES[key.of]
            if key.takes is Takes.LOCKS:
                for kind, names in node.pairs:
                    yield kind, "key", shape.key(kind.value)
                    for each in names.items if isinstance(names, Sequence) else (names,):
                        if isinstance(each, Scalar) and kind.value in shape.by_word:
                            yield each, "key", SHAPES[shape.by_word[kind.value].en].key(each.value)
            elif key.takes is Takes.PART and shape.noun is None:
                yield from _in_shape(shape, node)
            elif key.takes is Takes.PART:
                yield from _part(shape, node)
            else:
                for name, value in node.pairs:
                    yield name, "name", None
                    yield from _part(shape, value)
        case Takes.PART, _:
            yield from _part(SHAPES[key.of], node)
        case (Takes.ENTRIES | Takes.USES | Takes.EXAMPLES | Takes.ROWS), Scalar(style="|"):
            yield node, "table", key
        case Takes.ROWS, Sequence(items):
            for item in items:
                for name, value in item.pairs if isinstance(item, Mapping) else ():
                    yield name, "column", key
                    if isinstance(value, Scalar):
                        yield value, "cell", name
        case (Takes.EXPRESSIONS | Takes.VALUE_OR_PARTS), Mapping(pairs):
            for name, value in pairs:
                yield name, "name", None
                if isinstance(value, Scalar):
                    yield value, "expression", key
        case Takes.AMENDMENTS, Mapping(pairs):
            for name, value in pairs:
                yield name, "name", None
                if isinstance(value, Mapping):
                    yield from _amendment(value)
        case Takes.ANYTHING, Mapping() if key.of == "expect":
            yield from _in_shape(EXPECT_SHAPE, node)
        case (Takes.EXPRESSION | Takes.VALUE_OR_PARTS), Scalar():
            yield node, "expression", key
        case Takes.PROSE, Scalar():
            yield node, "prose", key
        case _, Scalar():
            yield node, "value", key
        case _, Sequence(items):
            for item in items:
                if isinstance(item, Scalar):
                    yield item, "value", key
        case _:
            pass


def _part(shape: Shape, node: Node) -> Iterator[tuple[Scalar, str, Any]]:
    main = shape.main_key
    if shape.id == "structure":
        yield from _behind(SHAPES["fact"].by_word["每项"], node)
    elif isinstance(node, Mapping) and (
        shape.id != "enum" or any(name.value in ("可取", "allowed") and not isinstance(value, Scalar) for name, value in node.pairs)
    ):
        yield from _in_shape(shape, node)
    elif main and not isinstance(node, Mapping):
        yield from _behind(main, node)


def _amendment(node: Mapping) -> Iterator[tuple[Scalar, str, Any]]:
    """What a change changes is told by its keys: the first sort of thing that has them all."""
    own = {word: key for key in AMENDMENT_KEYS for word in (key.zh, key.en)}
    words = [name.value for name, _ in node.pairs if name.value not in own and not name.value.startswith(DROP)]
    shape = next((each for each in SHAPES.values() if each.noun and all(each.key(word) for word in words)), None)
    for name, value in node.pairs:
        drop = next((each for each in DROP if name.value.startswith(each)), None)
        key = own.get(name.value) or (shape.key(name.value) if shape else None)
        if drop:
            word = name.value[len(drop) :]
            yield name, "drop", next((each.by_word[word] for each in (*([shape] if shape else ()), *SHAPES.values()) if word in each.by_word), None)
        elif key:
            yield name, "key", key
            yield from _behind(key, value)
