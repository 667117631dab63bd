"""What is wrong with a law that rules stand on, on the day one looks."""

from __future__ import annotations

from collections.abc import Sequence

from dsl.diagnostics import Diagnostic, Severity, Words
from engine.program import Basis

SHOWN = 5


def wants_reading(basis: Basis, days: int, places: Sequence[Words], examples: int) -> Diagnostic:
    """Past its day: whoever reads the warning sees at once what is in doubt."""
    first = places[:SHOWN]
    more = len(places) - len(first)
    zh, en = "；".join(each.zh for each in first), "; ".join(each.en for each in first)
    rest_zh, rest_en = (f"；另有 {more} 处", f"; and {more} more") if more else ("", "")
    return Diagnostic(
        "basis-wants-reading",
        Severity.WARNING,
        Words("依据该重新核对了", "Basis wants reading again"),
        Words(
            f"“{basis.name}”核对到 {basis.checked_until} 为止，已经过了 {days} 天。以它为据的有 {len(places)} 处、{examples} 个用例：{zh or '没有'}{rest_zh}",
            f"`{basis.name}` was checked up to {basis.checked_until}, {days} days ago. {len(places)} places and {examples} examples stand on it: {en or 'none'}{rest_en}",
        ).sentence(),
        basis.span,
        Words(
            f"请对照原文再看一遍，再改“核验至”；全部列出来：banshi basis 目录 {basis.name}",
            f"Read it again, then change `checked_until`; for the whole list: banshi basis CATALOG {basis.name}",
        ).sentence(),
    )
