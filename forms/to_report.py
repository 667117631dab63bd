"""A difference as one HTML file for reviewers: readable offline, in print and without a script.

Tables carry every figure; the charts only picture them and appear where scripts run. Nothing is loaded from elsewhere:
style, data and the drawing library stand in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from engine.difference import Difference, words
from engine.difference.to_text import told_answer, told_decision, told_person, told_turn
from engine.program import Program
from forms import words_of_report
from forms.to_html import templates

LIBRARY = "vendor/echarts/echarts.common.min.js"
COLORS = {
    "gained": "#0f6b4f", "more": "#5fb08f", "lost": "#a8261c", "less": "#e08a7f", "newly_unknown": "#d79a2b", "newly_known": "#2f7fbf",
    "other": "#7a6bb5",
}  # fmt: skip
MORE_AND_LESS = ("#123f66", "#8aa9c4")
"""Of money: spending more is neither good nor bad."""

MOST_FLIPS = 200
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Chart:
    """What a script draws: bars of one or more series over categories."""

    kind: str
    title: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[str, ...]], ...]
    colors: tuple[str, ...]
    """One for each series; of a single series one for each bar; of signed bars one for more and one for less."""

    @property
    def data(self) -> dict[str, Any]:
        # A drawing needs no more than a float holds; the figures stand in the tables.
        return {"kind": self.kind, "unit": self.unit, "categories": self.categories, "colors": self.colors,
                "series": [{"name": name, "values": [float(value) for value in values]} for name, values in self.series]}  # fmt: skip


def report_html(difference: Difference, old: Program, new: Program, language: str = "zh", library: str | None = None) -> str:
    """The whole page. The drawing library is only in it where there is something to draw: ours, or the one that is given."""
    effect = difference.effect
    goals = effect_told(effect, new, language) if effect else []
    has_charts = any(goal["charts"] or any(group["charts"] for group in goal["groups"]) for goal in goals)
    return templates(language).get_template("report.html").render(
        d=difference, effect=effect, goals=goals, lang=language, has_charts=has_charts, library=_harmless(library) if has_charts else "",
        style=_style(), report_say=report_words(), changes=[_change(each, language) for each in difference.changes],
        flips=[_flip(each, old, new, language) for each in difference.flips[:MOST_FLIPS]], more_flips=max(0, len(difference.flips) - MOST_FLIPS),
        searches=[_search(each, old, new, language) for each in difference.searches if not each.is_same],
        same=[each.goal for each in difference.searches if each.is_same], has_samples=_has_samples(difference),
    )  # fmt: skip


def _harmless(library: str | None) -> Markup:
    text = _library() if library is None else library
    assert "</script" not in text.lower()
    return Markup(text)


@lru_cache(maxsize=1)
def _library() -> str:
    return (files("forms") / LIBRARY).read_text("utf-8")


@lru_cache(maxsize=1)
def _style() -> Markup:
    return Markup((files("forms") / "templates" / "report.css").read_text("utf-8"))


@lru_cache(maxsize=1)
def report_words() -> dict[str, dict[str, str]]:
    return {name: {"zh": each.zh, "en": each.en} for name, each in vars(words_of_report).items() if hasattr(each, "zh")}


def _has_samples(difference: Difference) -> bool:
    amounts = difference.effect["goals"].values() if difference.effect else ()
    return any(each.is_sample for each in difference.changes) or any(any(counts["sample"].values()) for counts in amounts)


# ── what changed ─────────────────────────────────────────────────────────────────────────────────────────────────


def _change(change: Any, language: str) -> dict[str, Any]:
    span = change.new_span if change.new_span.file else change.old_span
    return {
        "how": change.how, "words": change.words.in_(language), "goals": change.touches, "is_sample": change.is_sample,
        "place": f"{span.file}:{span.line}" if span.file else "", "effects": [words.effect(*each).in_(language) for each in change.effects],
    }  # fmt: skip


def _flip(flip: Any, old: Program, new: Program, language: str) -> dict[str, Any]:
    return {
        "name": flip.name, "subject": flip.subject, "on": flip.on.isoformat(), "side": flip.side,
        "old": told_answer(flip.old, old).in_(language), "new": told_answer(flip.new, new).in_(language),
    }  # fmt: skip


def _search(search: Any, old: Program, new: Program, language: str) -> dict[str, Any]:
    return {
        "goal": search.goal,
        "tried": f"{search.tried:,}",
        "found": [
            {"turn": told_turn(each.turn).in_(language), "on": each.on.isoformat(), "region": new.places.get(each.region, each.region),
             "person": told_person(each, old, new).in_(language), "old": told_decision(each.old, old).in_(language),
             "new": told_decision(each.new, new).in_(language)}
            for each in search.witnesses
        ],
    }  # fmt: skip


# ── of one goal, over the population ─────────────────────────────────────────────────────────────────────────────


def effect_told(effect: Mapping[str, Any], new: Program, language: str = "zh") -> list[dict[str, Any]]:
    """What a change does to a population, goal by goal, in words and figures as people read them, with its charts."""
    return [_goal(name, counts, new, language) for name, counts in effect["goals"].items()]


def _goal(name: str, counts: Mapping[str, Any], new: Program, language: str) -> dict[str, Any]:
    known = new.benefits.get(name)
    concerned = [(class_, count) for class_, count in counts["classes"].items() if count and class_ != "same"]
    return {
        "name": name,
        "period": known.period if known is not None else "",
        "people": thousands(counts["people"]),
        "yes": (thousands(counts["yes"]["old"]), thousands(counts["yes"]["new"]), thousands(counts["yes"]["new"] - counts["yes"]["old"], with_sign=True)),
        "classes": [(class_, words.CLASS_WORDS[class_].in_(language), thousands(count), _costs(counts, class_)) for class_, count in counts["classes"].items() if count],
        "amounts": [
            {"label": label, "unit": counts["units"][label], "sample": counts["sample"][label], **_moved(amount)}
            for label, amount in counts["amounts"].items()
        ],
        "charts": list(_chart_of_classes(concerned, language)),
        "groups": [_group(fact, rows, counts, language) for fact, rows in counts["groups"].items()],
    }  # fmt: skip


def _costs(counts: Mapping[str, Any], class_: str) -> list[str]:
    return [thousands(amount["by_class"].get(class_, Decimal(amount["old"]) * 0), with_sign=True) for amount in counts["amounts"].values()]


def _moved(amount: Mapping[str, Any]) -> dict[str, str]:
    share = ""
    if Decimal(amount["old"]):
        share = f"{(Decimal(amount['change']) / Decimal(amount['old']) * 100).quantize(Decimal('0.01')):+f}%".replace("-", "−")
    return {"old": thousands(amount["old"]), "new": thousands(amount["new"]), "change": thousands(amount["change"], with_sign=True), "share": share}


def _group(fact: str, rows: Sequence[Mapping[str, Any]], counts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A table of the classes that somebody is in, and of the sums of both sides; and its charts."""
    classes = [class_ for class_ in words.CLASSES if class_ != "same" and any(row["classes"][class_] for row in rows)]
    shown = rows[:MOST_ROWS]
    return {
        "fact": fact,
        "classes": [words.CLASS_WORDS[class_].in_(language) for class_ in classes],
        "amounts": [{"label": label, "unit": counts["units"][label], "sample": counts["sample"][label]} for label in counts["amounts"]],
        "rows": [
            {"label": _label(row, language), "people": thousands(row["people"]), "counts": [thousands(row["classes"][class_]) for class_ in classes],
             "amounts": [_moved(amount) for amount in row["amounts"].values()]}
            for row in shown
        ],
        "more": len(rows) - len(shown),
        "charts": list(_charts_of_group(fact, shown, classes, counts, language)),
    }  # fmt: skip


def _label(row: Mapping[str, Any], language: str) -> str:
    return words_of_report.NOT_KNOWN.in_(language) if row["value"] is None else str(row["label"])


def _chart_of_classes(concerned: Sequence[tuple[str, int]], language: str) -> Iterator[Chart]:
    if len(concerned) > 1:
        names = tuple(words.CLASS_WORDS[class_].in_(language) for class_, _ in concerned)
        people = words_of_report.PEOPLE.in_(language)
        yield Chart("bar", words_of_report.CHART_CLASSES.in_(language), people, names, ((people, tuple(str(count) for _, count in concerned)),), tuple(COLORS[class_] for class_, _ in concerned))


def _charts_of_group(fact: str, rows: Sequence[Mapping[str, Any]], classes: Sequence[str], counts: Mapping[str, Any], language: str) -> Iterator[Chart]:
    """People by class, stacked; and for each amount how much it moves."""
    if len(rows) < 2:
        return
    categories = tuple(_label(row, language) for row in rows)
    if classes:
        series = tuple((words.CLASS_WORDS[class_].in_(language), tuple(str(row["classes"][class_]) for row in rows)) for class_ in classes)
        yield Chart("stacked", words_of_report.CHART_PEOPLE.in_(language), words_of_report.PEOPLE.in_(language), categories, series, tuple(COLORS[class_] for class_ in classes))
    for label in counts["amounts"]:
        moved = tuple(row["amounts"][label]["change"] for row in rows)
        if any(Decimal(each) for each in moved):
            mark = words_of_report.SAMPLE.in_(language) if counts["sample"][label] else ""
            title = words_of_report.CHART_COST.in_(language).format(label=label) + (f"〔{mark}〕" if mark else "")
            yield Chart("signed", title, counts["units"][label], categories, ((label, moved),), MORE_AND_LESS)


def thousands(number: int | str | Decimal, *, with_sign: bool = False) -> str:
    exact = Decimal(number)
    text = f"{exact:+,f}" if with_sign and exact else f"{exact:,f}"
    # A hyphen breaks a line and is too short beside figures.
    return text.replace("-", "−")
