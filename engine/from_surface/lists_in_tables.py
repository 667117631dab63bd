"""Lists in a table of 用例: a column for each member, and in its cells one value for each item.

    名称     | 子女.出生日期           | 子女.在读 || 金额
    两个孩子 | 2015-03-01、2018-05-02  | 是、否    || 300元

says what `子女: [{出生日期: 2015-03-01, 在读: 是}, {出生日期: 2018-05-02, 在读: 否}]` says where examples are written one by one.
"""

from __future__ import annotations

from collections.abc import Iterable

from dsl import surface
from dsl.diagnostics import Report
from dsl.frozen import frozen
from dsl.grid import parts_of
from dsl.nearest import folded
from dsl.source import Span, Text, text_at
from engine import problems_of_goals
from engine.facts import ABSENT, UNKNOWN_WORDS, ways_to_name
from engine.kinds import ListKind, RecordKind, certain
from engine.program import Fact

Given = tuple[tuple[Text, surface.Value], ...]


@frozen
class _Column:
    """One member of a list: its name as written, and its value for each item."""

    name: Text
    member: Text
    parts: tuple[Text, ...]
    span: Span


class Lists:
    """Every way to name a fact that is a list, with the kind of its items."""

    def __init__(self, facts: Iterable[Fact], prefixes: tuple[str, ...]):
        found = [(fact, certain(kind.item)) for fact in facts if isinstance(kind := certain(fact.kind), ListKind)]
        self.items = {way: item for fact, item in found for way in ways_to_name(fact, prefixes)}
        self._known: dict[str, bool] = {}

    def are_told_by(self, name: str) -> bool:
        """Whether a name is of a list, or of a member of one. Examples say the same names again and again."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = folded(name) in self.items or folded(name).rpartition(".")[0] in self.items
        return known


def with_lists(given: Given, lists: Lists, report: Report) -> Given:
    """What an example gives, with each list that is told in columns as one value, where the first of its columns stands."""
    if not any([lists.are_told_by(key.value) for key, _ in given]):
        return given
    found: dict[str, tuple[Text, surface.Value]] = {}
    columns: dict[str, list[_Column]] = {}
    for key, value in given:
        above, _, member = key.value.rpartition(".")
        name, parts = folded(above), _parts(value)
        if parts is not None and isinstance(kind := lists.items.get(name), RecordKind):
            told = key.slice(len(key.value) - len(member), len(key.value))
            if kind.member(folded(member)) is None:
                report.add(problems_of_goals.unknown_member_of_list(told, above, [each for each, _ in kind.members]))
                continue
            if name not in columns:
                if name in found:
                    report.add(problems_of_goals.list_given_twice(key, found[name][0]))
                    continue
                found[name] = text_at(above, key.file, key.line, key.column), value
            columns.setdefault(name, []).append(_Column(key, told, parts, value.span))
        elif isinstance(value, Text) and parts and _is_said(value) and isinstance(kind := lists.items.get(folded(key.value)), RecordKind):
            report.add(problems_of_goals.list_in_one_cell(value.span, key.value, [each for each, _ in kind.members]))
        elif folded(key.value) in columns:
            report.add(problems_of_goals.list_given_twice(key, columns[folded(key.value)][0].name))
        elif isinstance(value, Text) and parts and _is_said(value) and folded(key.value) in lists.items:
            found[folded(key.value)] = key, surface.Items(parts, value.span)
        else:
            found[folded(key.value)] = key, value
    for name, (first, *others) in columns.items():
        odd = next((each for each in others if len(each.parts) != len(first.parts)), None)
        if odd is not None:
            report.add(problems_of_goals.lists_of_unlike_length(odd.name, len(odd.parts), first.name, len(first.parts), odd.span))
            del found[name]
            continue
        items = tuple(
            surface.Entries(tuple((each.member, each.parts[at]) for each in (first, *others) if each.parts[at].value not in UNKNOWN_WORDS), part.span)
            for at, part in enumerate(first.parts)
        )
        found[name] = found[name][0], surface.Items(items, first.span)
    return tuple(found.values())


def _parts(value: surface.Value) -> tuple[Text, ...] | None:
    """The values of one cell, or of a list; none where there are none (无); None where it is not written like that."""
    match value:
        case Text():
            return () if value.value.strip() in ABSENT else parts_of(value) or None
        case surface.Items(items):
            texts = tuple(each for each in items if isinstance(each, Text))
            return texts if len(texts) == len(items) else None
        case surface.Entries():
            return None


def _is_said(value: Text) -> bool:
    """Whether it is neither said that there are none nor that it is not known."""
    return value.value.strip() not in (*ABSENT, *UNKNOWN_WORDS)
