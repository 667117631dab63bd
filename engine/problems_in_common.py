"""What messages about a catalog have in common: what stands near, how long names and lists are told, where something stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.nearest import nearest
from dsl.source import Span
from engine.kinds import BooleanKind, ChoiceKind, Kind, ListKind, RecordKind, words_for

if TYPE_CHECKING:
    from engine.functions import Function


UNKNOWN_NAME = ("名称不认识", "Unknown name")
MIXED = ("类型对不上", "Kinds do not fit")


def problem(
    code: str, title: tuple[str, str], zh: str, en: str, span: Span, hint: tuple[str, str] | None = None, *,
    severity: Severity = Severity.ERROR, related: tuple[tuple[Span, Words], ...] = (),
) -> Diagnostic:
    return Diagnostic(code, severity, Words(*title), Words(zh, en), span, Words(*hint) if hint else None, related)


def likely(word: str, known: Iterable[str]) -> tuple[str, str] | None:
    near = nearest(word, known)
    return (f"是想写“{near}”吗？", f'Did you mean `{near}`?') if near else None


def brief(name: str, most: int = 40) -> str:
    return name if len(name) <= most else name[:most] + "……"


def listed(words: Sequence[str], most: int = 10) -> tuple[str, str]:
    more = len(words) > most
    return "、".join(words[:most]) + ("……" if more else ""), ", ".join(words[:most]) + (", …" if more else "")


def few(names: Sequence[str], most: int = 10) -> Words:
    """Names on a line; of many only the first, and how many there are."""
    zh, en = "、".join(names[:most]), ", ".join(names[:most])
    return Words(f"{zh} 等 {len(names)} 项", f"{en} and {len(names) - most} more") if len(names) > most else Words(zh, en)


def here(span: Span) -> tuple[tuple[Span, Words], ...]:
    return ((span, Words("在这里", "here")),) if span.file else ()


def standing(span: Span, file: str = "") -> tuple[str, str]:
    """Where something stands, for somebody who reads `file`."""
    return (f"第{span.line}行", f"line {span.line}") if span.file == file else (f"{span.file}:{span.line}",) * 2


def usages_of(function: Function) -> tuple[str, str]:
    from engine.functions.problems import usages

    return " 或 ".join(usages(function, "zh")), " or ".join(usages(function, "en"))


def in_short(kind: Kind) -> Words:
    """A kind in short: not what a list or a record holds."""
    match kind:
        case BooleanKind():
            return Words("“是”或“否”", "yes or no")
        case ListKind():
            return Words("列表", "list")
        case RecordKind():
            return Words("一组数据", "group of facts")
        case ChoiceKind(name):
            return Words(f"“{name}”的一项", f'choice of `{name}`')
    return words_for(kind)
