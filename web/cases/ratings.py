"""好差评: five grades at each step, why a bad one was given, and what has to follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dsl.diagnostics import Words
from web.cases.case import Terms

HOW_MANY = 5
"""Grades, by GB/T 39734-2020."""


@dataclass(frozen=True, slots=True)
class Grades:
    """What the grades are called, the best first; which are bad, and the reasons one can give for those."""

    names: tuple[Words, ...]
    bad_from: int
    """The best grade that counts as bad."""
    reasons: Mapping[str, Words]

    def name(self, grade: int) -> Words:
        return self.names[len(self.names) - grade]

    def is_bad(self, grade: int) -> bool:
        return grade <= self.bad_from

    @property
    def best(self) -> int:
        return len(self.names)


GRADES = Grades(
    (
        Words("非常满意", "Very good"),
        Words("满意", "Good"),
        Words("基本满意", "Acceptable"),
        Words("不满意", "Poor"),
        Words("非常不满意", "Very poor"),
    ),
    2,
    {
        "slow": Words("办得慢，等得久", "Slow, a long wait"),
        "papers": Words("要的材料多，或者要了没有告知的材料", "Too many papers, or papers nobody told me of"),
        "trips": Words("跑了不止一次", "More than one visit"),
        "manner": Words("态度不好", "Rude"),
        "unclear": Words("说不清楚，问不明白", "Unclear"),
        "wrong": Words("办错了", "A mistake was made"),
        "pages": Words("网页不好用", "The pages are hard to use"),
        "other": Words("其他", "Something else"),
    },
)


def grades_of(terms: Terms) -> Grades:
    """The grades of an office, as they were when the case was handed in."""
    names = tuple(Words(each, each) for each in terms.grades) or GRADES.names
    reasons = {each: Words(each, each) for each in terms.reasons} or GRADES.reasons
    return Grades(names, terms.bad_from, reasons)
