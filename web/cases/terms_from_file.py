"""What a site says in its `terms.yaml` of its own time limits, its window and its grades.

    窗口: 市民中心综合窗口
    受理答复: 5
    整改: 15
    评价等级: [非常满意, 满意, 基本满意, 不满意, 非常不满意]
    差评: [不满意, 非常不满意]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dsl.diagnostics import Diagnostic, Report, Severity, Words
from dsl.from_text import document_from
from dsl.nearest import folded, nearest
from dsl.source import NOWHERE, Span, Text
from dsl.surface import Items, Value
from web.cases.case import Terms
from web.cases.ratings import GRADES, HOW_MANY

NUMBERS: Mapping[str, Words] = {
    "tell": Words("受理答复", "tell"), "mend": Words("补正", "mend"), "extend": Words("延长", "extend"), "rate": Words("评价期", "rate"),
    "call_back": Words("回访", "call back"), "rectify": Words("整改", "rectify"), "kept_years": Words("失信年限", "kept years"),
}  # fmt: skip
"""Working days each; the last in years."""

WINDOW, GRADE_NAMES, BAD, REASONS = Words("窗口", "window"), Words("评价等级", "grades"), Words("差评", "bad"), Words("差评原因", "reasons")
MOST = 365


def terms_from(file: str, report: Report) -> Terms:
    """What the file says; what is wrong with it goes into the report. Without a file all is as usual."""
    if not file:
        return Terms()
    try:
        content = Path(file).read_bytes()
    except OSError:
        report.add(_problem("terms-no-file", f"读不到“{file}”。", f"`{file}` cannot be read.", NOWHERE))
        return Terms()
    document = document_from(Path(file).name, content, report)
    return Terms() if document is None else _read(document.root.entries, report)


def _read(entries: tuple[tuple[Text, Value], ...], report: Report) -> Terms:
    terms, bad = Terms(), None
    known = {word: field for field, words in (*NUMBERS.items(), ("window", WINDOW), ("grades", GRADE_NAMES), ("bad", BAD), ("reasons", REASONS)) for word in (words.zh, words.en)}
    for name, value in entries:
        field = known.get(folded(name.value))
        if field is None:
            near = nearest(name.value, list(known))
            hint = (f"是想写“{near}”吗？", f"Did you mean `{near}`?") if near else None
            report.add(_problem("terms-unknown-word", f"这里没有“{name.value}”这一项。", f"There is no entry `{name.value}` here.", name.span, hint))
        elif field in NUMBERS:
            number = _number(value, report)
            terms = terms if number is None else _with(terms, field, number)
        elif field == "window":
            if isinstance(value, Text) and value.value.strip():
                terms = replace(terms, window=value.value.strip())
            else:
                report.add(_problem("terms-window", "请写窗口的名字。", "Give the name of the window.", value.span))
        else:
            words = tuple(_words(value, report))
            if field == "grades" and len(set(words)) != HOW_MANY:
                report.add(_problem("terms-grades", f"评价等级要正好{HOW_MANY}个，从最好到最差。", f"There are exactly {HOW_MANY} grades, the best first.", value.span))
            elif field == "bad":
                bad = words, value.span
            else:
                terms = _with(terms, field, words)
    return terms if bad is None else _with_bad(terms, *bad, report)


def _with(terms: Terms, field: str, value: Any) -> Terms:
    return replace(terms, **{field: value})


def _with_bad(terms: Terms, bad: tuple[str, ...], span: Span, report: Report) -> Terms:
    """差评 are the last of the grades, and not all of them."""
    names = terms.grades or tuple(each.zh for each in GRADES.names)
    if not 0 < len(bad) < len(names) or set(bad) != set(names[len(names) - len(bad) :]):
        shown = "、".join(names)
        report.add(_problem("terms-bad", f"差评是评价等级（{shown}）里最后的一个或几个。", f"Bad grades are the last of: {', '.join(names)}.", span))
        return terms
    return replace(terms, bad_from=len(bad))


def _number(value: Value, report: Report) -> int | None:
    text = value.value.strip().removesuffix("个工作日").removesuffix("年").strip() if isinstance(value, Text) else ""
    if text.isascii() and text.isdigit() and int(text) <= MOST:
        return int(text)
    report.add(_problem(
        "terms-number", "这里要写一个数，单位是工作日（失信年限是年）。", "A number is wanted here, of working days (kept years: of years).", value.span,
        (f"从0到{MOST}，例如：5 或 5个工作日。", f"From 0 to {MOST}, such as 5."),
    ))  # fmt: skip
    return None


def _words(value: Value, report: Report) -> Iterator[str]:
    for each in value.items if isinstance(value, Items) else (value,):
        if isinstance(each, Text) and each.value.strip():
            yield each.value.strip()
        else:
            report.add(_problem("terms-words", "这里要写一列词，例如：[不满意, 非常不满意]。", "A list of words is wanted here.", each.span))


def _problem(code: str, zh: str, en: str, span: Span, hint: tuple[str, str] | None = None) -> Diagnostic:
    title = Words("办件期限的设置不对", "The settings of terms are wrong")
    return Diagnostic(code, Severity.ERROR, title, Words(zh, en), span, Words(*hint) if hint else None)
