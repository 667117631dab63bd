"""The reviewer's desk: one person with every reason, or a file of people, and what a change would do to them.

A file is worked through in steps, each a question of the page: a page that asks no more has cancelled, and between two steps
it shows how far things are. What was read stays in this worker's memory until another file comes; nothing of it is kept.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any

from dsl.diagnostics import Words
from engine.decision import Decision
from engine.facts import facts_to_json
from engine.population.way_out import with_ways_out
from engine.rulebook import Rulebook, today
from engine.setting import program_with, told_setting
from engine.simulation import Decided, decided_for, effect_of, people_from, summary_of
from engine.simulation.people import wanted_of
from engine.simulation.steps import Step
from engine.simulation.to_csv import concerned_csv, results_csv
from engine.simulation.to_xlsx import results_xlsx
from engine.to_explanation import MARKS, explained
from engine.values import json_text
from web.browser.inside import Data, Refused
from web.browser.inside.desk_files import dropped, files_in
from web.browser.inside.desk_html import charts_of, html_of
from web.browser.inside.programs import program_called

SLICE = 0.25
"""Seconds of work for one question about how far things are."""

PAGE = 20
"""Rows of the table that are shown at once."""


@dataclass(slots=True)
class Desk:
    """What lies on the desk: the people decided by the rules, and by those they are compared with."""

    work: Generator[Step, None, Data] | None = None
    file: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    mapping: str = ""
    worked_out: str = ""
    """The mapping that was worked out from the names of the files, where nobody wrote one."""

    decided: Decided | None = None
    summary: Data | None = None
    settings: tuple[str, ...] = ()
    changed: Decided | None = None
    effect: Data | None = None
    workbook: bytes | None = None
    """Made, and not yet taken home."""


_desk = Desk()


# ── the rules ────────────────────────────────────────────────────────────────────────────────────────────────────


def catalog(data: Data) -> Data:
    """What can be decided, benefits first, and the parameters in force on the day, each row with how it is set."""
    rulebook = program_called(data["as"])
    program, on, language = rulebook.program, day_of(data), language_of(data)
    goals = [
        {"name": name, "title": goal.title or name, "is_benefit": name in program.benefits, "is_people": name in wanted_of(rulebook, ())}
        for name, goal in program.goals.items()
    ]  # fmt: skip
    return {
        "name": program.name, "region": program.region, "place": program.places.get(program.region, program.region), "fingerprint": rulebook.fingerprint,
        "on": on.isoformat(), "goals": sorted(goals, key=lambda each: not each["is_benefit"]), "parameters": list(_parameters(rulebook, on, language)),
    }  # fmt: skip


def _parameters(rulebook: Rulebook, on: date, language: str) -> Any:
    from engine.difference.compare_values import row_named, shown_value
    from engine.difference.words import OTHERWISE
    from engine.kinds import NumberKind, certain

    program = rulebook.program
    for name, parameter in program.parameters.items():
        rows = [each for each in parameter.periods if (each.begin is None or each.begin <= on) and (each.end is None or on < each.end)]
        kind = certain(parameter.kind)
        for row in rows:
            called, value = row_named(row, parameter, program), shown_value(row, parameter, program)
            told = "" if called == OTHERWISE else called.in_(language)
            yield {
                "name": name, "set": name if len(rows) == 1 else f"{name}#{row.label}", "row": told, "value": value.in_(language),
                "unit": kind.unit if isinstance(kind, NumberKind) else "",
            }  # fmt: skip


def rulebook_for(data: Data) -> tuple[Rulebook, tuple[str, ...]]:
    """The rules of a question, its parameters set as it says, and how that is told."""
    rulebook = program_called(data["as"])
    texts = tuple(str(each) for each in data.get("settings") or ())
    return _with_settings(rulebook, texts, day_of(data), language_of(data)) if texts else (rulebook, ())


@lru_cache(maxsize=8)
def _with_settings(rulebook: Rulebook, texts: tuple[str, ...], on: date, language: str) -> tuple[Rulebook, tuple[str, ...]]:
    program, done = program_with(rulebook.program, texts, on)
    return Rulebook(program), tuple(told_setting(each, rulebook.program).in_(language) for each in done)


def day_of(data: Data) -> date:
    try:
        return date.fromisoformat(data["on"]) if data.get("on") else today()
    except ValueError:
        raise Refused("bad-day", f"“{data['on']}”不是日期。", f"“{data['on']}” is no date.") from None


def language_of(data: Data) -> str:
    return "en" if data.get("language") == "en" else "zh"


# ── one person ───────────────────────────────────────────────────────────────────────────────────────────────────


def person(data: Data) -> Data:
    """The questions of a goal with what is filled in, and the decision upon it with every reason."""
    from web.browser.inside.filled import filled_in, filling_for

    rulebook, assumed = rulebook_for(data)
    goal, language = str(data["goal"]), language_of(data)
    if goal not in rulebook.program.goals:
        raise Refused("no-such-goal", f"这个目录里没有“{goal}”。", f"There is no “{goal}” in this catalog.")
    filling = filling_for(rulebook.program, goal, day_of(data), rulebook.place(data.get("region") or None))
    shown = filled_in(filling, data.get("posted"), data.get("facts"), language)
    facts = rulebook.facts_from(shown.facts)
    decision = rulebook.decide(goal, facts, filling.on, filling.region)
    return {
        "form": html_of("desk_form.html", language, steps=shown.steps), "answer": answer_html(decision, rulebook, language, assumed),
        "why": why_html(decision, rulebook, language),
        "facts": facts_to_json(rulebook.program, facts), "outcome": decision.outcome,
    }  # fmt: skip


def answer_html(decision: Decision, rulebook: Rulebook, language: str, assumed: tuple[str, ...] = ()) -> str:
    goal = rulebook.program.goals[decision.name]
    return html_of("desk_answer.html", language, decision=decision, values=values_told(decision.value, goal.results, rulebook), assumed=assumed)


def why_html(decision: Decision, rulebook: Rulebook, language: str) -> str:
    """Every reason with what was found and its clause, as `banshi decide --explain` tells them, as a tree."""
    _, *lines = explained(decision, rulebook.program, language).split("\n")
    root: list[Any] = []
    open_: list[tuple[int, list[Any]]] = [(0, root)]  # a reason stands under the nearest above that is less indented
    for line in lines:
        text = line.lstrip(" ")
        depth = len(line) - len(text)
        if depth == 0:
            continue  # what is missing stands above
        while open_[-1][0] >= depth:
            open_.pop()
        made: list[Any] = []
        mark, _, said = text.partition(" ")
        open_[-1][1].append({"outcome": OUTCOME_OF.get(mark, ""), "text": said if mark in MARKS.values() else text, "children": made})
        open_.append((depth, made))
    return html_of("desk_why.html", language, reasons=root)


OUTCOME_OF = {mark: outcome for outcome, mark in MARKS.items() if outcome is not None}


def values_told(value: object, results: tuple[tuple[str, str], ...], rulebook: Rulebook) -> list[tuple[str, str]]:
    """What a decision gives, by name, in words."""
    from engine.to_words import measured

    program = rulebook.program
    if isinstance(value, Mapping):
        return [(label, measured(value[label], program.rules[rule].kind, program)) for label, rule in results if value.get(label) is not None]
    return [] if value is None or not results else [("", measured(value, program.rules[results[0][1]].kind, program))]


# ── a file of people ─────────────────────────────────────────────────────────────────────────────────────────────


def read(data: Data) -> Data:
    """Begins with a file of people, and the tables of their lists, if they have some: `files` by their names, a `mapping`, and what is
    to be decided in `names`."""
    global _desk
    files = files_in(data)
    _desk = Desk(file="、".join(data["files"]), files=files, mapping=str(data.get("mapping") or ""))
    _desk.settings = tuple(data.get("settings") or ())
    _desk.work = _read(_desk, data)
    return {}


def go(data: Data) -> Data:
    """Some more of the work that was begun; its result when it is done."""
    work = _desk.work
    if work is None:
        raise Refused("nothing-begun", "没有正在算的。", "Nothing has been begun.")
    until, language = perf_counter() + SLICE, language_of(data)
    was_collecting = gc.isenabled()
    # Millions of cells are made and none of them holds another: looking for circles takes a quarter of the time.
    gc.disable()
    try:
        while True:
            step = next(work)
            if perf_counter() >= until:
                return {"done": step.done, "of": step.of, "text": step.words.in_(language)}
    except StopIteration as end:
        _desk.work = None
        found: Data = end.value
        return {"finished": found}
    except Exception:
        _desk.work = None
        raise
    finally:
        if was_collecting:
            gc.enable()


def stopped(data: Data) -> Data:
    """Forgets the work that was begun."""
    if _desk.work is not None:
        _desk.work.close()
        _desk.work = None
    return {}


def forgotten(data: Data) -> Data:
    """Takes the file and all that was found from the desk."""
    global _desk
    _desk = Desk()
    return {}


def _read(desk: Desk, data: Data) -> Generator[Step, None, Data]:
    yield Step(Words("读取文件", "Reading the file"), 0, 1)
    rulebook, assumed = rulebook_for(data)
    desk.decided = yield from _decided(desk, rulebook, data)
    yield Step(Words("汇总", "Counting"), 1, 1)
    desk.summary = summary_of(desk.decided)
    language = language_of(data)
    return {
        "html": html_of("desk_summary.html", language, summary=desk.summary, file=desk.file, assumed=assumed, header=desk.decided.people.sheet.header, encoding=desk.decided.people.sheet.encoding,
                        put_right=with_ways_out(desk.worked_out or desk.mapping, desk.summary["bad_cells"]), charts=charts_of(desk.summary, language)),
        "people": desk.summary["people"], "mapping": desk.worked_out, "goals": list(desk.summary["goals"]),
        "seen": {name: goal["outcomes"] for name, goal in desk.summary["goals"].items() if "outcomes" in goal},
    }  # fmt: skip


def _decided(desk: Desk, rulebook: Rulebook, data: Data) -> Generator[Step, None, Decided]:
    given = dropped(desk.files, desk.mapping, rulebook.program)
    desk.worked_out = given.mapping if given.is_worked_out else ""
    names = tuple(str(each) for each in data.get("names") or ())
    people = yield from people_from(given.people, rulebook, names, day_of(data), data.get("region") or None, given.mapped, tables=given.tables)
    return (yield from decided_for(people, rulebook))


def table(data: Data) -> Data:
    """Some rows of the people: those of an outcome or a reason of a goal, from `begin`."""
    decided, language = lying()[0], language_of(data)
    goal = decided.goal(str(data["goal"]))
    wanted, reason = data.get("outcome") or "", data.get("reason") or ""
    chosen = {number for number, said in enumerate(goal.said) if (not wanted or said.outcome == wanted) and (not reason or said.reason == reason)}
    begin = max(0, int(data.get("begin") or 0))
    key = str(data.get("key") or "").strip()
    keys = decided.people.keys
    found: list[int] = []
    count = 0
    for at, number in enumerate(goal.numbers):
        if number in chosen and (not key or key in keys[at]):
            if begin <= count < begin + PAGE:
                found.append(at)
            count += 1
    program = decided.program
    rows = []
    for at in found:
        said = goal.said[goal.numbers[at]]
        values = [shown_cell(value, result.kind, decided) for value, result in zip(said.values, goal.results, strict=True)]
        rows.append({
            "at": at, "row": decided.people.rows[at], "key": keys[at], "outcome": said.outcome, "values": values,
            "reason": program.rules[said.reason].label if said.reason else "", "missing": said.missing,
        })  # fmt: skip
    labels = [result.label or Words("结果", "Result").in_(language) for result in goal.results]
    return {
        "html": html_of("desk_rows.html", language, rows=rows, labels=labels, goal=goal.goal, has_outcome=bool(goal.goal.outcome), has_key=decided.people.binding.key is not None),
        "of": count, "begin": begin, "page": PAGE,
    }  # fmt: skip


def shown_cell(value: object, kind: Any, decided: Decided) -> str:
    from engine.to_words import measured

    return "" if value is None else measured(value, kind, decided.program)


def one_of_them(data: Data) -> Data:
    """One person of the file, with every reason; and their facts, to look at alone."""
    decided, language = lying()[0], language_of(data)
    at = int(data["at"])
    facts = decided.people.facts_of(at, decided.program)
    decision = decided.rulebook.decide(str(data["goal"]), facts, decided.people.on, decided.people.region)
    html = answer_html(decision, decided.rulebook, language) + why_html(decision, decided.rulebook, language)
    return {"html": html, "facts": facts_to_json(decided.program, facts)}


def lying() -> tuple[Decided, Data]:
    """The people on the desk, and their summary."""
    if _desk.decided is None or _desk.summary is None:
        raise Refused("no-people", "还没有读人员文件。", "No file of people has been read.")
    return _desk.decided, _desk.summary


# ── a change ─────────────────────────────────────────────────────────────────────────────────────────────────────


def compared(data: Data) -> Data:
    """Begins to hold the people that lie here against other rules: `as` with its `settings`."""
    decided = lying()[0]
    _desk.work = _compared(_desk, decided, data)
    return {}


def _compared(desk: Desk, old: Decided, data: Data) -> Generator[Step, None, Data]:
    yield Step(Words("按修改后的规则计算", "Deciding by the changed rules"), 0, 1)
    rulebook, assumed = rulebook_for(data)
    language = language_of(data)
    names = tuple(name for name in old.people.wanted if name in rulebook.program.goals)
    if not names:
        raise Refused("nothing-to-compare", "修改后的目录里没有这几项。", "The changed catalog has none of these.")
    if rulebook.program.facts == old.program.facts and rulebook.program.places == old.program.places and names == old.people.wanted:
        # The same facts are read of the same columns: nobody has to be read again.
        desk.changed = yield from decided_for(old.people, rulebook)
    else:
        desk.changed = yield from _decided(desk, rulebook, {**data, "names": names, "on": old.people.on.isoformat(), "region": old.people.region})
    desk.effect = yield from effect_of(old, desk.changed, [str(each) for each in data.get("by") or ()])
    from forms.to_report import effect_told

    told = effect_told(desk.effect, rulebook.program, language)
    return {
        "html": html_of("desk_effect.html", language, goals=told, effect=desk.effect, assumed=assumed, other=rulebook.program.name, same=rulebook.fingerprint == old.rulebook.fingerprint),
        "seen": {name: goal["classes"] for name, goal in desk.effect["goals"].items()},
    }  # fmt: skip


# ── what is taken home ───────────────────────────────────────────────────────────────────────────────────────────


def download(data: Data) -> Data:
    """A file: the results as `xlsx` or `csv`, whom a change `concerned`, the `summary` as JSON, or the `report` of a change. A
    workbook is made first, which is long work: the answer is empty, and the file is there when the work is done."""
    decided, what = lying()[0], data["what"]
    if what == "xlsx" and _desk.workbook is None:
        _desk.work = _workbook(_desk, decided)
        return {}
    if what in ("concerned", "report") and (_desk.changed is None or _desk.effect is None):
        raise Refused("nothing-compared", "还没有比较。", "Nothing has been compared.")
    match what:
        case "xlsx":
            assert _desk.workbook is not None
            name, content = "结果.xlsx", _desk.workbook
            _desk.workbook = None
        case "csv":
            name, content = "结果.csv", results_csv(decided).encode()
        case "summary":
            name, content = "汇总.json", (json_text(_desk.summary, indent=2) + "\n").encode()
        case "concerned":
            assert _desk.changed is not None
            name, content = "受影响的人.csv", concerned_csv(decided, _desk.changed).encode()
        case "report":
            # The library that draws travels once, for the page and for the report.
            library = data.get("files", {}).get("library")
            name, content = "报告.html", _report(decided, language_of(data), None if library is None else Path(library).read_text("utf-8")).encode()
        case _:
            raise Refused("no-such-file", "没有这个文件。", "There is no such file.")
    place = Path(tempfile.mkdtemp()) / "file"
    place.write_bytes(content)
    return {"files": {name: str(place)}}


def _workbook(desk: Desk, decided: Decided) -> Generator[Step, None, Data]:
    desk.workbook = yield from results_xlsx(decided)
    return {"people": len(decided.people)}


def _report(old: Decided, language: str, library: str | None) -> str:
    from engine.difference import Difference
    from engine.difference.compare import changes_between
    from engine.grounds import is_same
    from forms.to_report import report_html

    new, effect = _desk.changed, _desk.effect
    assert new is not None
    changes = tuple(each for each in changes_between(old.program, new.program) if not (each.sort == "parameter" and each.about in ("basis", "checked")))
    titles = (old.program.name, new.program.name)
    found = Difference(*titles, old.people.on, is_same(old.program, new.program), changes, (), 0, (), effect)
    return report_html(found, old.program, new.program, language, library)
