"""What was saved, for people (a table, and the ledger behind it) and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from html import escape
from typing import Any
from unicodedata import east_asian_width

from dsl.diagnostics import Words
from engine.decision import SAMPLE, SAMPLE_TOLD
from engine.plan import words as words_of_plan
from engine.saving import words
from engine.saving.from_theme import MEASURES, Counts, Entry, Measure, Row, Saving, share_saved

FEWER = ("少", "fewer ")


def savings_to_json(savings: Iterable[Saving], language: str = "zh") -> dict[str, Any]:
    """The contract of `banshi plan … --compare`: an average is rounded to hundredths, a share to thousandths."""
    return {"themes": [saving_to_json(each, language) for each in savings]}


def saving_to_json(saving: Saving, language: str = "zh") -> dict[str, Any]:
    return {
        "name": saving.name,
        "title": saving.title,
        "before": counts_to_json(saving.before),
        "after": counts_to_json(saving.after),
        "saved": {measure: _share(saving.before, saving.after, measure) for measure in MEASURES},
        "legal_days": None if saving.legal_days is None else number(saving.legal_days),
        "prefilled": number(saving.prefilled),
        "targets": [
            {"measure": each.measure, "written": each.written, "reached": each.reached} for each in saving.targets
        ],
        "situations": [
            {"situation": name, "applicants": count, "before": counts_to_json(before), "after": counts_to_json(after)}
            for name, count, before, after in saving.situations
        ],
        "applicants": [
            {
                "name": case.applicant.name, "on": case.applicant.on.isoformat(), "situations": list(case.situations), "matters": list(case.matters),
                "filled": list(case.applicant.filled), "before": counts_to_json(case.before), "after": counts_to_json(case.after),
            }
            for case in saving.cases
        ],
        "predecessors": [{"name": each.name, "matters": each.matters, "days": number(each.days)} for each in saving.predecessors],
        "reform": [asdict(each) for each in saving.thinned],
        "ledger": [entry_to_json(each, language) for each in saving.ledger],
        "notes": [each.in_(language) for each in saving.notes],
    }  # fmt: skip


def counts_to_json(counts: Counts) -> dict[str, int | Decimal]:
    return {measure: number(counts.of(measure)) for measure in MEASURES}


def entry_to_json(entry: Entry, language: str = "zh") -> dict[str, Any]:
    row = entry.row
    return {
        "measure": row.measure, "matter": row.matter, "thing": row.thing, "before": number(row.before), "after": number(row.after),
        "fate": row.fate, "reason": row.reason.in_(language), "clause": list(row.clause), "checked": row.checked, "source": row.source,
        "applicants": list(entry.applicants),
    }  # fmt: skip


def number(value: Fraction, places: int = 2) -> int | Decimal:
    """Exact where it is whole, else rounded half up."""
    if value.denominator == 1:
        return int(value)
    scale = 10**places
    rounded = (Decimal(value.numerator * scale) / Decimal(value.denominator)).to_integral_value(ROUND_HALF_UP) / scale
    return rounded.normalize() if rounded != rounded.to_integral_value() else int(rounded)


def _share(before: Counts, after: Counts, measure: Measure) -> int | Decimal | None:
    saved = share_saved(before.of(measure), after.of(measure))
    return None if saved is None else number(saved, 3)


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────

HEADS = (("", ""), ("一件件办", "one by one"), ("一次办", "once"), ("少了", "fewer"), ("目标", "target"))


def text_of(saving: Saving, language: str = "zh", *, with_ledger: bool = True) -> str:
    """The table, the situations, what is to be borne in mind, and the ledger."""
    return "\n".join(_lines(saving, language, with_ledger))


def _lines(saving: Saving, language: str, with_ledger: bool) -> Iterator[str]:
    at = 1 if language == "en" else 0
    count = len(saving.cases)
    yield f"{saving.title}　{(f'{count}名申请人的平均', f'average over {count} applicants')[at]}"
    if not saving.cases:
        yield from (f"  {note.in_(language)}" for note in saving.notes)
        return
    yield from _table([[head[at] for head in HEADS], *_rows(saving, language)])
    if saving.prefilled:
        yield f"  {words.come_filled_in(number(saving.prefilled)).in_(language)}"
    if saving.legal_days is not None:
        yield f"  {words.by_the_legal_limits(number(saving.legal_days)).in_(language)}"
    yield from (f"  {each}" for each in _reform(saving, language))
    if len(saving.situations) > 1:
        yield ("分情形", "By situation")[at]
        heads = [("情形", "situation")[at], ("人数", "people")[at], *(words.MEASURES[measure].in_(language) for measure in MEASURES)]
        yield from _table([heads, *([name, str(those), *(f"{number(before.of(m))}→{number(after.of(m))}" for m in MEASURES)]
                                    for name, those, before, after in saving.situations)])  # fmt: skip
    for note in saving.notes:
        yield f"  {('注意', 'Note')[at]}：{note.in_(language)}"
    if with_ledger:
        yield ("台账", "Ledger")[at]
        for measure in MEASURES:
            entries = [each for each in saving.ledger if each.row.measure == measure]
            if entries:
                yield f"  {words.MEASURES[measure].in_(language)}"
                yield from (f"    {_told(each, count, language)}" for each in entries)


def _rows(saving: Saving, language: str) -> Iterator[list[str]]:
    for measure in MEASURES:
        before, after = saving.before.of(measure), saving.after.of(measure)
        yield [words.MEASURES[measure].in_(language), str(number(before)), str(number(after)), percent(share_saved(before, after)),
               "；".join(_target(each.written, each.reached, each.is_share, language) for each in saving.targets if each.measure == measure)]  # fmt: skip


def _reform(saving: Saving, language: str) -> Iterator[str]:
    """What it came from: the themes given up for it, and what became of their matters."""
    for each in saving.predecessors:
        yield words.before_reform(each.title, each.matters, number(each.days)).in_(language)
    yield from (words_of_plan.thinned(each).in_(language) for each in saving.thinned)


def _target(written: str, reached: bool, is_share: bool, language: str) -> str:
    at = 1 if language == "en" else 0
    fewer = FEWER[at] if is_share else ""
    return f"{fewer}{written} {(('未达到', '达到'), ('missed', 'reached'))[at][reached]}"


def percent(share: Fraction | None) -> str:
    if share is None:
        return "—"
    return f"{number(share * 100, 1)}%" if share >= 0 else f"+{number(-share * 100, 1)}%"


def _told(entry: Entry, count: int, language: str) -> str:
    row = entry.row
    at = 1 if language == "en" else 0
    clause = f"〔{'；'.join(row.clause)}〕" if row.clause else ""
    those = "" if len(entry.applicants) == count else (f"（{len(entry.applicants)}/{count}人）", f" ({len(entry.applicants)} of {count})")[at]
    sample = SAMPLE_TOLD.in_(language) if row.checked == SAMPLE else ""
    return f"{row.matter}　{row.thing}　{number(row.before)}→{number(row.after)}　{words.FATES[row.fate].in_(language)}：{row.reason.in_(language)}{clause}{sample}{those}"


def _table(rows: list[list[str]]) -> Iterator[str]:
    """Columns in line, a Chinese character being two wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [row[0] + " " * (widths[0] - _width(row[0]))]
        cells += [" " * (width - _width(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  " + "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


# ── a page to print ──────────────────────────────────────────────────────────────────────────────────────────────

_STYLE = """body{font:15px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;margin:1rem auto;max-width:60rem;padding:0 1rem;color:#1b1b1b}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}th,td{border-bottom:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}
td:first-child,th:first-child{min-width:6em}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.wide{overflow-x:auto}h2{break-after:avoid}
@media print{body{font-size:10.5pt;max-width:none;margin:0}tr{break-inside:avoid}section{break-before:page}section:first-of-type{break-before:auto}}"""


def html_of(savings: Iterable[Saving], language: str = "zh") -> str:
    """One page for all themes, with its own style and no script: to be looked at, printed, sent."""
    at = 1 if language == "en" else 0
    title = ("一件件办和一次办", "One by one, and once")[at]
    body = "".join(_section(each, language) for each in savings)
    return (f'<!doctype html><html lang="{("zh-CN", "en")[at]}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>{body}</html>\n")  # fmt: skip


def _section(saving: Saving, language: str) -> str:
    at = 1 if language == "en" else 0
    count = len(saving.cases)
    parts = [f"<section><h2>{escape(saving.title)}</h2><p>{(f'{count}名申请人的平均', f'Average over {count} applicants')[at]}</p>"]
    if saving.cases:
        parts.append(_html_table([head[at] for head in HEADS], _rows(saving, language), {1, 2, 3}))
        if len(saving.situations) > 1:
            heads = [("情形", "situation")[at], ("人数", "people")[at], *(words.MEASURES[measure].in_(language) for measure in MEASURES)]
            rows = ([name, str(those), *(f"{number(b.of(m))}→{number(a.of(m))}" for m in MEASURES)] for name, those, b, a in saving.situations)
            parts.append(_html_table(heads, rows, set(range(1, 7))))
    parts.append("".join(f"<p>{escape(said)}</p>" for said in (*_reform(saving, language), *(note.in_(language) for note in saving.notes))))
    for measure in MEASURES:
        entries = [_ledger_row(each, count, language) for each in saving.ledger if each.row.measure == measure]
        if entries:
            heads = list((("事项", "内容", "前", "后", "去向", "理由", "依据", "申请人"), ("matter", "what", "before", "after", "fate", "reason", "clause", "people"))[at])
            parts.append(f"<h3>{escape(words.MEASURES[measure].in_(language))}</h3>{_html_table(heads, entries, {2, 3, 7})}")
    return "".join(parts) + "</section>"


def _ledger_row(entry: Entry, count: int, language: str) -> list[str]:
    row: Row = entry.row
    clause = "；".join(row.clause) + (SAMPLE_TOLD.in_(language) if row.checked == SAMPLE else "")
    return [row.matter, row.thing, str(number(row.before)), str(number(row.after)), words.FATES[row.fate].in_(language), row.reason.in_(language), clause,
            f"{len(entry.applicants)}/{count}"]  # fmt: skip


def _html_table(heads: list[str], rows: Iterable[list[str]], numbers: set[int]) -> str:
    def cells(row: list[str], tag: str) -> str:
        return "".join(f'<{tag}{" class=n" if at in numbers else ""}>{escape(cell)}</{tag}>' for at, cell in enumerate(row))

    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return f"<div class=wide><table><thead><tr>{cells(heads, 'th')}</tr></thead><tbody>{body}</tbody></table></div>"


def summary_of(savings: Iterable[Saving]) -> Words:
    """The sentence over all themes: of how many which targets are reached."""
    known = [each for each in savings if each.cases]
    reached = sum(target.reached for each in known for target in each.targets)
    targets = sum(len(each.targets) for each in known)
    return Words(f"{len(known)}件事，{targets}个目标，达到{reached}个。", f"{len(known)} themes, {targets} targets, {reached} reached.")
