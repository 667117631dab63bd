"""What tells a caller that a plan cannot be had, or that a calendar is wrong."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from dsl.diagnostics import Diagnostic, Severity, Words
from dsl.nearest import nearest
from dsl.source import NOWHERE, Span, Text


def _problem(code: str, title: tuple[str, str], zh: str, en: str, span: Span = NOWHERE, hint: tuple[str, str] | None = None) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, Words(*title), Words(zh, en), span, Words(*hint) if hint else None)


# ── a case ───────────────────────────────────────────────────────────────────────────────────────────────────────


def case_in_a_circle(names: tuple[str, ...]) -> Diagnostic:
    circle = " → ".join((*names, names[0]))
    return _problem("case-in-a-circle", ("互相等", "A circle"), f"在这种情况下，这几件事互相等，永远办不完：{circle}。",
                    f"In this case these wait for each other and never end: {circle}.", hint=(
                    "请看它们的“先后”“结果”和“申请材料”。", "Look at their `order`, `results` and `materials`."))  # fmt: skip


def paper_not_asked(paper: str, known: Collection[str]) -> Diagnostic:
    near = nearest(paper, known)
    hint = (f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else (f"要交的有：{'、'.join(known)}。", f"Asked for are: {', '.join(known)}.")
    return _problem("paper-not-asked", ("材料不认识", "Unknown paper"), f"要办的事项都不要“{paper}”这份材料。",
                    f"No matter of this case asks for the paper `{paper}`.", hint=hint)  # fmt: skip


# ── a calendar ───────────────────────────────────────────────────────────────────────────────────────────────────


NOT_A_CALENDAR = ("放假安排看不懂", "Not a calendar")
SAMPLE = ("写成“2027:”，下一层写“放假: [2027-01-01 至 2027-01-03]”“上班: [2027-01-09]”。",
          "Write `2027:`, and below it `free: [2027-01-01 to 2027-01-03]` and `worked: [2027-01-09]`.")


def not_a_year(text: Text) -> Diagnostic:
    return _problem("calendar-year", NOT_A_CALENDAR, f"“{text}”不是年份，或者下面没有写哪几天。",
                    f"`{text}` is no year, or no days stand below it.", text.span, SAMPLE)  # fmt: skip


def not_free_or_worked(text: Text) -> Diagnostic:
    return _problem("calendar-key", NOT_A_CALENDAR, f"年份下面写“放假”和“上班”，不是“{text}”。",
                    f"Below a year stand `free` and `worked`, not `{text}`.", text.span, SAMPLE)  # fmt: skip


def not_days_of_year(text: Text, year: int) -> Diagnostic:
    return _problem("calendar-days", NOT_A_CALENDAR, f"“{text}”不是{year}年的日子。", f"`{text}` is no day of {year}.", text.span, SAMPLE)


def free_and_worked(day: date, file: str) -> Diagnostic:
    return _problem("calendar-both", NOT_A_CALENDAR, f"{day.isoformat()} 又放假又上班。", f"{day.isoformat()} is both free and worked.", Span(file, 1, 1, 1, 1))
