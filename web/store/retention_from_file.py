"""What a site says in its `retention.yaml` of how long things are kept.

    案件: 10年
    通知: 30天
    事项:
      某事项: 永久
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from dsl.diagnostics import Diagnostic, Report, Severity, Words
from dsl.from_text import document_from
from dsl.nearest import folded, nearest
from dsl.source import NOWHERE, Span, Text
from dsl.surface import Entries, Value
from engine.kept_for import Period, period_from
from web.store.retention import PURPOSES, Retention

MATTERS = Words("事项", "matters")


def retention_from(file: str, report: Report) -> Retention:
    """What the file says; what is wrong with it goes into the report and is left out. Without a file all is as usual."""
    if not file:
        return Retention()
    try:
        content = Path(file).read_bytes()
    except OSError:
        report.add(_problem("retention-no-file", f"读不到“{file}”。", f"`{file}` cannot be read.", NOWHERE))
        return Retention()
    document = document_from(Path(file).name, content, report)
    if document is None:
        return Retention()
    names = {word: purpose.en for purpose in PURPOSES for word in (purpose.zh, purpose.en)}
    periods: dict[str, Period] = {}
    matters: dict[str, Period] = {}
    for name, value in document.root.entries:
        if folded(name.value) in (MATTERS.zh, MATTERS.en):
            matters = dict(_matters(value, report))
        elif folded(name.value) not in names:
            words = [each.en if name.value.isascii() else each.zh for each in PURPOSES] + [MATTERS.en if name.value.isascii() else MATTERS.zh]
            near = nearest(name.value, words)
            hint = (f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else (f"可以写：{'、'.join(words)}。", f"There are: {', '.join(words)}.")
            report.add(_problem("retention-unknown-word", f"这里没有“{name.value}”这一项。", f"There is no entry `{name.value}` here.", name.span, hint))
        elif (period := _period(value, report)) is not None:
            periods[names[folded(name.value)]] = period
    return Retention(MappingProxyType(periods), MappingProxyType(matters))


def _matters(value: Value, report: Report) -> Iterator[tuple[str, Period]]:
    if not isinstance(value, Entries):
        report.add(_problem("retention-matters", "“事项”下面应当一行一个事项，写明留多久。", "Below `matters` should stand one matter a line, with how long.", value.span))
        return
    for name, each in value.entries:
        if (period := _period(each, report)) is not None:
            yield name.value, period


def _period(value: Value, report: Report) -> Period | None:
    found = period_from(value.value) if isinstance(value, Text) else None
    if found is None:
        said = f"“{value.value}”" if isinstance(value, Text) else "这里"
        report.add(_problem(
            "retention-period", f"{said}不是一段时间。", f"{value.value if isinstance(value, Text) else 'This'} is not a length of time.", value.span,
            ("写成 10年、6个月、90天 或 永久。", "Write `10 years`, `6 months`, `90 days` or `for ever`."),
        ))  # fmt: skip
    return found


def _problem(code: str, zh: str, en: str, span: Span, hint: tuple[str, str] | None = None) -> Diagnostic:
    title = Words("保存期限的设置不对", "The settings of retention are wrong")
    return Diagnostic(code, Severity.ERROR, title, Words(zh, en), span, Words(*hint) if hint else None)
