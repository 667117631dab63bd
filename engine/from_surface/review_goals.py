"""What matters, benefits and themes still get wrong as wholes: members that contradict each other, situations with holes."""

from __future__ import annotations

from dsl.diagnostics import Report
from dsl.source import NOWHERE
from engine import problems
from engine.merge import conflicts_in
from engine.program import Program, Theme


def review_theme(program: Program, theme: Theme, report: Report) -> None:
    """Two members that ask for one datum and take no value in common."""
    for conflict in conflicts_in(program, theme):
        first, second = conflict.first, conflict.second
        title = program.facts[conflict.fact].title or conflict.fact
        report.add(problems.matters_contradict(
            second.span or NOWHERE, title, first.matter, second.matter, first.span or NOWHERE, conflict.is_sure,
        ))  # fmt: skip
