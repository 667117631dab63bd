"""What is wrong, where, and the likeliest way out: for authors, in their own words, in either language."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from dsl.source import NOWHERE, Span


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages. What the author wrote is quoted in it, never translated."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        return self.en if language == "en" else self.zh

    def sentence(self) -> Words:
        """The same with a full stop where none stands, so that another sentence can follow."""
        zh = self.zh if self.zh.endswith(("。", "？", "！", "…")) else self.zh + "。"
        return Words(zh, self.en if self.en.endswith((".", "?", "!", "…")) else self.en + ".")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem. `code` is stable for ever; `title` names the sort, `message` says what is wrong here, `hint` the way out."""

    code: str
    severity: Severity
    title: Words
    message: Words
    span: Span = NOWHERE
    hint: Words | None = None
    related: tuple[tuple[Span, Words], ...] = ()


class Problems(Exception):
    """Raised where a caller asks for a program that does not exist; carries every problem found."""

    def __init__(self, diagnostics: Iterable[Diagnostic]):
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(line(each) for each in self.diagnostics))


class Report:
    """The problems of one run, in the order of files and places, without echoes.

    An echo is a problem with the same words at the same place, or, once the files are read, one on a line that could
    not be read as it was meant. `heard` is all that was said, echoes too, in the order it was.
    """

    def __init__(self) -> None:
        self.heard: list[Diagnostic] = []
        self._found: dict[tuple[str, Span, str], Diagnostic] = {}
        self._spoiled: frozenset[tuple[str, int]] = frozenset()

    def add(self, problem: Diagnostic) -> None:
        self.heard.append(problem)
        if (problem.span.file, problem.span.line) not in self._spoiled:
            self._found.setdefault((problem.code, problem.span, problem.message.zh), problem)

    def hold_back_echoes(self) -> None:
        """From here on nothing more is said about a line that has an error."""
        self._spoiled = frozenset((each.span.file, each.span.line) for each in self.errors if each.span.file)

    def say_once(self, codes: Container[str], cause: Callable[[Span, int], Diagnostic]) -> None:
        """Puts the one cause in place of what was said because of it: the problem at the first place, and how many there are."""
        effects = [each for each in self if each.code in codes]
        if effects:
            self._found = {key: each for key, each in self._found.items() if each.code not in codes}
            self.add(cause(effects[0].span, len(effects)))

    def has_errors_in(self, span: Span) -> bool:
        """Whether one of the lines of a span has an error."""
        return span.line > 0 and any(
            each.severity is Severity.ERROR and each.span.file == span.file and span.line <= each.span.line <= span.end_line
            for each in self._found.values()
        )

    def extend(self, problems: Iterable[Diagnostic]) -> None:
        for problem in problems:
            self.add(problem)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self._found.values(), key=lambda each: (each.span, each.code)))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(each for each in self if each.severity is Severity.ERROR)

    @property
    def has_errors(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self._found.values())


def line(problem: Diagnostic, language: str = "zh") -> str:
    """A problem on one line, for logs and exceptions."""
    place = f"{problem.span.file}:{problem.span.line}:{problem.span.column} " if problem.span.file else ""
    return f"{place}{problem.title.in_(language)}: {problem.message.in_(language)}"


def to_json(problem: Diagnostic, language: str = "zh") -> dict[str, object]:
    """The contract of `banshi check --format json`."""
    span = problem.span
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "message": problem.message.in_(language),
        "hint": problem.hint.in_(language) if problem.hint else None,
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
