"""The author's bench: what its panes show of the files that are being written.

The files are held here between questions, so that a keystroke sends one file and not a shelf. Every question brings the
`session` that it speaks of and the `changes` since the last; a session that is not held (the worker was started anew) is
refused with `bench-forgotten`, and the page sends all of it again.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from dsl.diagnostics import Diagnostic, Problems, Report
from dsl.diagnostics import to_json as problem_to_json
from dsl.from_text import document_from
from dsl.source import Span, Text
from dsl.surface import Entries, Items, Value
from dsl.to_message import SEVERITIES
from engine.completing import Offer
from engine.completing.offers import offers_at
from engine.completing.told import told_at
from engine.decision import Decision
from engine.examples import ExampleResult, facts_of, run_example
from engine.facts import UNKNOWN_WORDS
from engine.program import Program
from engine.rulebook import Rulebook, today
from engine.to_explanation import OUTCOMES, explained
from engine.to_prose import prose_from, prose_of_rule
from engine.to_words import in_words, measured
from web.browser.inside import Data, Refused
from web.browser.inside.sheets import Made, Sheets, is_head, is_written

_held: dict[str, Sheets] = {}
"""One session at a time: the page that asks."""

MOST_EXAMPLES = 60
"""Run with every keystroke; of a larger catalog, those of the file that is open."""


# ── the files ────────────────────────────────────────────────────────────────────────────────────────────────────


def starter(data: Data) -> Data:
    """The catalog to begin with, as `banshi new` makes it."""
    import dsl

    root = Path(dsl.__file__).with_name("starter")
    name = str(data.get("name") or "我的目录")
    files = {f"{name}/{path.relative_to(root).as_posix()}": path.read_text("utf-8") for path in sorted(root.rglob("*.yaml"))}
    return {"texts": dict(sorted(files.items(), key=lambda each: (not is_head(each[0]), each[0])))}


def opened(data: Data) -> Data:
    """The texts in a zip, or in files handed over by their paths; what is not written by an author is named, and kept."""
    found: dict[str, bytes] = {}
    for name, place in data["files"].items():
        content = Path(place).read_bytes()
        if data.get("zip"):
            found |= _in_zip(name, content)
        else:
            found[name] = content
    texts, others, guessed = {}, {}, []
    for path, content in sorted(found.items(), key=lambda each: (not is_head(each[0]), each[0])):
        if not is_written(path):
            others[path] = content
            continue
        text, is_guess = _text_of(content)
        texts[path] = text
        guessed += [path] if is_guess else []
    if not any(path.endswith(".yaml") for path in texts):
        raise Refused("no-rules", "里面没有 .yaml 文件，不是规则目录。", "There is no .yaml file in it: it is no catalog of rules.")
    session = str(data["session"])
    _held.clear()
    _held[session] = Sheets({}).with_changes({**texts, **others})
    return {"texts": texts, "others": sorted(others), "guessed": guessed}


def _in_zip(name: str, content: bytes) -> dict[str, bytes]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        found = {
            path: archive.read(entry) for entry in archive.infolist()
            if not entry.is_dir() and (path := _safe(_name_of(entry))) and entry.file_size <= 5_000_000
        }  # fmt: skip
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as fault:
        raise Refused("bad-zip", f"“{name}”不是能打开的 zip 文件。", f"“{name}” is no zip file that can be opened.") from fault
    if any("/" not in path and is_head(path) for path in found):
        folder = PurePosixPath(name).stem or "目录"
        found = {f"{folder}/{path}": content for path, content in found.items()}
    return found


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The path as it was meant: names without the mark of UTF-8 are mostly GB 18030 where these catalogs are written."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _safe(path: str) -> str:
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    hidden = any(part.startswith(".") or part.startswith("__") for part in parts)
    return "" if hidden or ".." in parts else "/".join(parts)


def _text_of(content: bytes) -> tuple[str, bool]:
    """The words of a file, and whether its encoding had to be guessed."""
    try:
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace"), True


def packed(data: Data) -> Data:
    """All files as a zip."""
    sheets = _sheets(data)
    place = Path("/tmp" if Path("/tmp").is_dir() else ".") / f"banshi-{data['session']}.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(sheets.files.items()):
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return {"files": {"zip": str(place)}}


def _sheets(data: Data) -> Sheets:
    """The files as they stand with the changes that a question brings."""
    session = str(data.get("session", ""))
    changes: Mapping[str, str | None] = data.get("changes") or {}
    if data.get("whole"):
        _held.clear()
        _held[session] = Sheets({}).with_changes(changes)
    elif session not in _held:
        raise Refused("bench-forgotten", "文件要重新送来。", "The files have to be sent again.")
    elif changes:
        _held[session] = _held[session].with_changes(changes)
    return _held[session]


def _made(data: Data) -> tuple[Sheets, str, Made]:
    sheets = _sheets(data)
    folder = sheets.catalog_of(str(data["path"]))
    return sheets, folder, sheets.made(folder, _day(data))


def _day(data: Data) -> date:
    given = str(data.get("on") or "")
    try:
        return date.fromisoformat(given) if given else today()
    except ValueError as fault:
        raise Refused("no-day", f"“{given}”不是日期。", f"“{given}” is no date.") from fault


def _rulebook(data: Data) -> Rulebook:
    _, _, made = _made(data)
    if made.rulebook is None:
        raise Refused("has-errors", "规则里还有错误，改好了再算。", "The rules still have errors; put them right first.")
    return made.rulebook


# ── what is wrong ────────────────────────────────────────────────────────────────────────────────────────────────


def checked(data: Data) -> Data:
    """Every problem of the catalog that a file belongs to, as `banshi check --format json` says it, and what can be decided."""
    language = str(data.get("language") or "zh")
    sheets, folder, made = _made(data)
    program = made.program
    goals = [] if program is None else [_goal(name, made) for name in program.goals]
    return {
        "folder": folder,
        "name": program.name if program is not None else PurePosixPath(folder).name,
        "catalogs": [{"folder": each, "name": name} for each, name in sheets.catalogs.items()],
        "problems": [_problem(each, language) for each in made.report],
        "errors": len(made.report.errors),
        "is_fine": made.rulebook is not None,
        "goals": goals,
        "examples": len(program.examples) if program is not None else 0,
        "facts": len(program.facts) if program is not None else 0,
    }


def _problem(problem: Diagnostic, language: str) -> Data:
    told = problem_to_json(problem, language)
    return {**told, "title": problem.title.in_(language), "severity_word": SEVERITIES[problem.severity].in_(language)}


def _goal(name: str, made: Made) -> Data:
    assert made.program is not None
    goal = made.program.goals[name]
    span = _declared(name, made)
    return {"name": name, "title": goal.title or name, "sort": goal.sort, "file": span.file, "line": span.line}


def _declared(name: str, made: Made) -> Span:
    """Where a goal is written."""
    assert made.program is not None
    catalog = made.catalog
    while catalog is not None:
        for each in (*catalog.benefits, *catalog.matters, *catalog.themes, *catalog.formulas, *catalog.tables):
            if each.name.value == name:
                return each.name.span
        catalog = catalog.parent
    rule = made.program.rules.get(made.program.goals[name].outcome)
    return rule.span if rule is not None else Span("", 0, 0, 0, 0)


# ── while it is written ──────────────────────────────────────────────────────────────────────────────────────────


def completed(data: Data) -> Data:
    """What may be written where the cursor stands."""
    language = str(data.get("language") or "zh")
    sheets = _sheets(data)
    path = str(data["path"])
    text = sheets.files[path]
    known = sheets.known(sheets.catalog_of(path))
    if known is None or not isinstance(text, str) or not path.endswith(".yaml"):
        return {"offers": []}
    return {"offers": [_offer(each, language) for each in offers_at(text, int(data["line"]), int(data["column"]), known)]}


def _offer(offer: Offer, language: str) -> Data:
    return {
        "label": offer.label, "text": offer.text, "sort": offer.sort, "says": offer.says.in_(language), "replaces": offer.replaces,
    }  # fmt: skip


def told(data: Data) -> Data:
    """What the word at a place means."""
    language = str(data.get("language") or "zh")
    sheets, folder, made = _made(data)
    text = sheets.files[str(data["path"])]
    known = sheets.known(folder)
    if known is None or not isinstance(text, str):
        return {}
    program = made.program if made.rulebook is not None else None
    found = told_at(text, int(data["line"]), int(data["column"]), known, program)
    if found is None:
        return {}
    lines = list(dict.fromkeys(each.in_(language) for each in found.lines))
    return {"word": found.word, "lines": lines, "column": found.column, "end_column": found.end_column}


def formatted(data: Data) -> Data:
    """The file put in order, as `banshi fmt` does; a file that cannot be read is told with its problems."""
    from dsl.fmt import formatted as put_in_order

    text = _sheets(data).files[str(data["path"])]
    assert isinstance(text, str)
    return {"text": put_in_order(text, name=str(data["path"]))}


# ── the sentence view ────────────────────────────────────────────────────────────────────────────────────────────


def read_out(data: Data) -> Data:
    """The rules of one goal, each as a sentence, with where it is written."""
    language = str(data.get("language") or "zh")
    _, _, made = _made(data)
    program, name = made.program, str(data["goal"])
    if program is None or name not in program.goals:
        raise Refused("no-goal", f"没有“{name}”。", f"There is no “{name}”.")
    return {"sentences": list(_sentences(name, program, language))}


def _sentences(name: str, program: Program, language: str) -> Iterator[Data]:
    for rule in program.rules.values():
        if name in (rule.name, rule.owner):
            yield _sentence(rule.label or rule.name, prose_of_rule(rule.name, program), rule.span, rule.basis, rule.role)
    for parameter in program.parameters.values():
        if parameter.owner == name:
            rows = (f"{_days(period.begin, period.end)}{prose_from(replace_kind(period.value, parameter.kind), program)}" for period in parameter.periods)
            yield _sentence(parameter.name.removeprefix(f"{name}."), "；".join(rows), parameter.span, parameter.basis, "parameter")


def replace_kind(value: Any, kind: Any) -> Any:
    return replace(value, kind=kind) if type(value).__name__ == "Literal" else value


def _days(begin: date | None, end: date | None) -> str:
    return (f"自{begin.year}年{begin.month}月{begin.day}日起" if begin else "") + (f"到{end.year}年{end.month}月{end.day}日前" if end else "") + ("，" if begin or end else "")


def _sentence(label: str, text: str, span: Span, basis: tuple[str, ...], role: str) -> Data:
    return {"label": label, "text": f"{text}。", "file": span.file, "line": span.line, "column": span.column, "basis": list(basis), "role": role}


# ── a decision ───────────────────────────────────────────────────────────────────────────────────────────────────


def decided(data: Data) -> Data:
    """One decision from facts written as lines `名称: 值`, or as JSON, with its explanation."""
    rulebook = _rulebook(data)
    facts = rulebook.facts_from(_facts_in(str(data.get("facts") or "")))
    on, region = _day(data), data.get("region") or None
    if unmet := rulebook.unmet(facts, on, region):
        raise Problems(unmet)
    return _answer(rulebook.decide(str(data["goal"]), facts, on, region), rulebook.program, str(data.get("language") or "zh"))


def _answer(decision: Decision, program: Program, language: str) -> Data:
    head, *lines = explained(decision, program, language).split("\n")
    outcome = OUTCOMES[decision.outcome].in_(language) if decision.outcome else ""
    return {
        "outcome": decision.outcome,
        "outcome_word": outcome,
        "value": _shown_value(decision, program),
        "head": head,
        "lines": [{"depth": (len(each) - len(each.lstrip(" "))) // 2, "text": each.strip()} for each in lines],
        "missing": list(decision.missing),
        "program": decision.receipt.program,
    }


def _shown_value(decision: Decision, program: Program) -> str:
    goal = program.goals[decision.name]
    if decision.value is None:
        return ""
    kinds = {label: program.rules[rule].kind for label, rule in goal.results}
    if isinstance(decision.value, Mapping):
        shown = (f"{label} {measured(each, kinds[label], program)}" for label, each in decision.value.items() if label in kinds and each is not None)
        return "，".join(shown)
    kind = next(iter(kinds.values()), None)
    return measured(decision.value, kind, program) if kind is not None else ""


def _facts_in(text: str) -> dict[str, Any]:
    """What is known, from lines as they stand under 已知, or from JSON. Blank and 未知 are not known."""
    if text.lstrip().startswith("{") and text.rstrip().endswith("}"):
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, dict):
            return found
    report = Report()
    document = document_from("已知", text, report) if text.strip() else None
    if report.has_errors:
        raise Problems(report)
    return _plain(document.root) if document is not None else {}


def _plain(entries: Entries) -> dict[str, Any]:
    found = {name.value: _value(value) for name, value in entries.entries}
    return {name: value for name, value in found.items() if value not in ("", None) and value not in UNKNOWN_WORDS}


def _value(value: Value) -> Any:
    match value:
        case Text(words):
            return words.strip()
        case Items(items):
            return [_value(each) for each in items]
        case Entries():
            return _plain(value)


# ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────────


def filled(data: Data) -> Data:
    """The form as the pages of the server ask it, with what is filled in so far, and what is decided upon that."""
    from forms.answers import Filling, facts_that_count, read_posted, standings
    from forms.from_program import form_from
    from forms.to_html import questions_html, questions_of
    from forms.widgets import Posted, Wrong

    rulebook, name, language = _rulebook(data), str(data["goal"]), str(data.get("language") or "zh")
    program = rulebook.program
    region = rulebook.place(data.get("region") or None)
    filling = Filling(form_from(program, name), program, _day(data), region)
    posted = Posted({key: tuple(values) for key, values in (data.get("posted") or {}).items()})
    sent = [each for each in filling.form.fields if each.key in posted.all("_asked")]
    read = read_posted(filling, sent, posted)
    # While it is being filled in an empty box is no mistake, and no answer.
    answers = {fact: answer for fact, answer in read.answers.items() if answer is not None}
    wrong: dict[str, Wrong] = {
        each.fact: read.wrong[each.fact] for each in sent
        if each.fact in read.wrong and any(value.strip() for key in posted.values if key.startswith(each.key) for value in posted.all(key))
    }  # fmt: skip
    shown = standings(filling, answers)
    steps = []
    for step in filling.form.steps:
        asked = replace(step, fields=tuple(each for each in step.fields if shown[each.fact] == "shown"))
        if asked.fields:
            questions = [replace(each, condition="", is_waiting=False) for each in questions_of(filling, asked, answers, posted, wrong, language)]
            steps.append({"name": step.name.in_(language) if hasattr(step.name, "in_") else step.name, "html": str(questions_html(filling, questions, language))})
    facts = rulebook.facts_from(facts_that_count(filling, answers))
    decision = rulebook.decide(name, facts, filling.on, region)
    return {"title": filling.form.title, "steps": steps, "answer": _answer(decision, program, language)}


# ── the examples ─────────────────────────────────────────────────────────────────────────────────────────────────


def tried(data: Data) -> Data:
    """Every example of the catalog run: what was expected and what came. Of a large catalog, those of the open file."""
    rulebook, language, path = _rulebook(data), str(data.get("language") or "zh"), str(data["path"])
    examples = rulebook.program.examples
    here = [each for each in examples if each.span.file == path]
    chosen = examples if data.get("all") or len(examples) <= MOST_EXAMPLES else here
    results = [_result(run_example(rulebook, each), rulebook, language) for each in chosen]
    return {"results": results, "of": len(examples), "right": sum(each["is_right"] for each in results)}


def _result(result: ExampleResult, rulebook: Rulebook, language: str) -> Data:
    example, decision = result.example, result.decision
    came = ""
    if decision is not None:
        words = OUTCOMES[decision.outcome].in_(language) if decision.outcome else ""
        came = "，".join(each for each in (words, _shown_value(decision, rulebook.program)) if each)
    spans = dict(example.expect_spans)
    return {
        "name": example.name, "subject": example.subject, "on": example.on.isoformat(), "is_right": result.is_right,
        "file": example.span.file, "line": example.span.line, "column": example.span.column,
        "expected": [
            {"key": key, "value": _said(value), "line": spans[key].line if key in spans else example.span.line}
            for key, value in example.expect if value not in (None, "")
        ],
        "came": came,
        "problems": [_problem(each, language) for each in result.problems],
    }  # fmt: skip


def _said(value: object) -> str:
    if isinstance(value, tuple | list):
        return "、".join(map(str, value))
    return str(value)


def example_facts(data: Data) -> Data:
    """The facts of an example as lines for the box of facts, with its day."""
    rulebook = _rulebook(data)
    program = rulebook.program
    for example in program.examples:
        if (example.name, example.subject) == (data["example"], data["goal"]):
            facts = facts_of(rulebook, example)
            lines = [f"{name}: {_written(in_words_of(value, name, program))}" for name, value in facts.items()]
            return {"facts": "\n".join(lines), "on": example.on.isoformat(), "region": example.region}
    raise Refused("no-example", "没有这个用例。", "There is no such example.")


def in_words_of(value: object, name: str, program: Program) -> str:
    from engine.values import to_json, to_text

    if isinstance(value, date):
        return value.isoformat()
    plain = to_json(value)
    if isinstance(plain, list | dict):
        return json.dumps(plain, ensure_ascii=False, default=str)
    fact = program.facts.get(name)
    return in_words(value, fact.kind, program) if value is None or isinstance(value, bool | str) and fact is not None else to_text(value)


def _written(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if text[:1] in "-?:,[]{}#&*!|>'\"%@`" and not text.startswith(("[", "{")) or ": " in text and not text.startswith(("[", "{")) else text
