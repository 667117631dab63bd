"""Functions of contexts (DMN 1.5 table 77)."""

from __future__ import annotations

from collections.abc import Mapping

from engine.functions import problems, sizes
from engine.functions.table import NO_CONTEXTS, Function, Parameter, Signature, example, says
from engine.kinds import ANY, TEXT, ListKind, RecordKind
from engine.values import Record, Unknown, together

CONTEXT = RecordKind(())


def value_at(m: Mapping[str, object], key: str) -> object:
    if key not in m:
        raise problems.no_such_entry(key)
    return m[key]


def value_along(m: Mapping[str, object], keys: tuple[str | Unknown, ...]) -> object:
    value: object = m
    for key in keys:
        if isinstance(value, Unknown):
            return value
        if isinstance(key, Unknown):
            return key
        if not isinstance(value, Mapping) or key not in value:
            raise problems.no_such_entry(key)
        value = value[key]
    return value


def entries_of(m: Mapping[str, object]) -> tuple[Record, ...]:
    return tuple(Record((("key", name), ("value", value))) for name, value in m.items())


def context_of(entries: tuple[Mapping[str, object] | Unknown, ...]) -> Record | Unknown:
    made: dict[str, object] = {}
    waits: list[Unknown] = []
    for entry in entries:
        key = entry if isinstance(entry, Unknown) else entry.get("key")
        if isinstance(key, Unknown):
            # Under which name it will stand, or whether under one that is there already, is not known.
            waits.append(key)
            continue
        assert not isinstance(entry, Unknown)
        if not isinstance(key, str) or "value" not in entry:
            raise problems.not_an_entry(entry)
        if key in made:
            raise problems.entry_twice(key)
        made[key] = entry["value"]
    return together(waits) if waits else Record(made)


def with_entry(context: Mapping[str, object], key: str, value: object) -> Record:
    return Record({**context, key: value})


def with_entry_along(context: Mapping[str, object], keys: tuple[str | Unknown, ...], value: object) -> Record | Unknown:
    """The context with a value put in at the end of a path; the path's own contexts must be there."""
    if not keys:
        raise problems.no_path()
    named = [key for key in keys if not isinstance(key, Unknown)]
    if len(named) < len(keys):
        return together(key for key in keys if isinstance(key, Unknown))
    inner: object = value
    for depth in range(len(named) - 1, -1, -1):
        around: object = context
        for key in named[:depth]:
            around = around.get(key) if isinstance(around, Mapping) else around
        if isinstance(around, Unknown):
            return around
        if not isinstance(around, Mapping):
            raise problems.no_way_down(named[depth - 1])
        inner = Record({**around, named[depth]: inner})
    assert isinstance(inner, Record)
    return inner


def merged(contexts: tuple[Mapping[str, object] | Unknown, ...]) -> Record | Unknown:
    waits = [each for each in contexts if isinstance(each, Unknown)]
    # Any entry might be given once more by what is not known.
    return together(waits) if waits else Record((name, value) for each in contexts if not isinstance(each, Unknown) for name, value in each.items())


ENTRY_KIND = ListKind(RecordKind((("key", TEXT), ("value", ANY))))

FUNCTIONS = (
    Function(
        "get value",
        zh="取值",
        takes=(Parameter("m", "记录", CONTEXT), Parameter("key", "名称", TEXT)),
        gives=ANY,
        meaning=value_at,
        also=(
            Signature(
                (Parameter("m", "记录", CONTEXT), Parameter("keys", "各级名称", ListKind(TEXT))), ANY, value_along
            ),
        ),
        says=says("记录里这个名称的值。", "The value under this name."),
        prose=("{0}中名为{1}的值",),
        rows=NO_CONTEXTS,
        examples=(
            example('get value({a: "foo"}, "a")', "foo"),
            example('get value({a: "foo"}, "b")', None),
            example('get value({a: {b: 5}}, ["a", "b"])', 5),
        ),
        unknown="whole",
    ),
    Function(
        "get entries",
        zh="取各项",
        takes=(Parameter("m", "记录", CONTEXT),),
        gives=ENTRY_KIND,
        size=sizes.entries,
        meaning=entries_of,
        says=says("记录变成列表，每项有 key 和 value。", "The context as a list of keys and values."),
        prose=("{0}的各项名称和值",),
        rows=NO_CONTEXTS,
        examples=(
            example('get entries({a: "foo"})', [{"key": "a", "value": "foo"}]),
            example("get entries({})", []),
        ),
        unknown="whole",
    ),
    Function(
        "context",
        zh="成记录",
        takes=(Parameter("entries", "各项", ListKind(CONTEXT)),),
        gives=CONTEXT,
        meaning=context_of,
        says=says("由一列 key 和 value 得到记录。", "A context from a list of keys and values."),
        prose=("由{0}组成的记录",),
        rows=NO_CONTEXTS,
        examples=(
            example('context([{key: "a", value: 1}, {key: "b", value: 2}])', {"a": 1, "b": 2}),
            example('context({key: "a", value: 1})', {"a": 1}),
            example('context([{key: "a", value: 1}, {key: "a", value: 2}])', None, "a name given twice"),
        ),
        unknown="whole",
    ),
    Function(
        "context put",
        zh="放入",
        takes=(
            Parameter("context", "记录", CONTEXT),
            Parameter("key", "名称", TEXT),
            Parameter("value", "值", ANY),
        ),
        gives=CONTEXT,
        meaning=with_entry,
        also=(
            Signature(
                (
                    Parameter("context", "记录", CONTEXT),
                    Parameter("keys", "各级名称", ListKind(TEXT)),
                    Parameter("value", "值", ANY),
                ),
                CONTEXT,
                with_entry_along,
            ),
        ),
        says=says("记录里放入一个值，原来有的换掉。", "The context with a value put in, in place of an older one."),
        prose=("{0}把{1}改为{2}后的记录",),
        rows=NO_CONTEXTS,
        examples=(
            example('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
            example('context put({a: 1, b: 2}, "a", 3)', {"a": 3, "b": 2}),
            example('context put({x: 1, y: {a: 0}}, ["y", "a"], 2)', {"x": 1, "y": {"a": 2}}),
            example("context put({}, null, 1)", None),
        ),
        unknown="whole",
    ),
    Function(
        "context merge",
        zh="合并记录",
        takes=(Parameter("contexts", "各记录", ListKind(CONTEXT)),),
        gives=CONTEXT,
        meaning=merged,
        says=says("几个记录合成一个，重名的取后面的。", "The contexts in one; of a name given twice the later value."),
        prose=("{0}合并成的记录",),
        rows=NO_CONTEXTS,
        examples=(
            example("context merge([{a: 1}, {b: 2}])", {"a": 1, "b": 2}),
            example("context merge([{a: 1}, {a: 2}])", {"a": 2}),
        ),
        unknown="whole",
    ),
)
