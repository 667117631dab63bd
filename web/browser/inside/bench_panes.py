"""What the panes beside the author's editor show: the rules as sentences, a decision, the form, the examples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from dsl.diagnostics import Problems, Report
from dsl.from_text import document_from
from dsl.source import Span, Text
from dsl.surface import Entries, Items, Value
from engine.decision import Decision
from engine.difference.compare_values import row_named, shown_value
from engine.difference.words import OTHERWISE
from engine.examples import ExampleResult, facts_of, run_example
from engine.facts import UNKNOWN_WORDS
from engine.program import Program
from engine.rulebook import Rulebook
from engine.to_explanation import OUTCOMES, explained
from engine.to_prose import prose_of_rule
from engine.to_words import in_words, measured
from engine.values import json_text, to_text
from engine.values import to_json as value_to_json
from forms.answers import Filling, facts_that_count, read_posted, standings
from forms.from_program import form_from
from forms.to_html import questions_html, questions_of
from forms.widgets import Posted, Wrong, with_items
from web.browser.inside import Data, Refused
from web.browser.inside.bench import day_in, made_in, problem_told, rulebook_in

MOST_EXAMPLES = 60
"""Run with every keystroke; of a larger catalog, those of the file that is open."""


# ── the sentence view ────────────────────────────────────────────────────────────────────────────────────────────


def read_out(data: Data) -> Data:
    """The rules of one goal, each as a sentence, with where it is written."""
    _, _, made = made_in(data)
    program, name = made.program, str(data["goal"])
    if program is None or name not in program.goals:
        raise Refused("no-goal", f"没有“{name}”。", f"There is no “{name}”.")
    found = sorted(_sentences(name, program), key=lambda each: (each["file"], each["line"], each["column"]))
    return {"sentences": found}


def _sentences(name: str, program: Program) -> Iterator[Data]:
    for rule in program.rules.values():
        if name in (rule.name, rule.owner):
            yield _sentence(rule.label or rule.name, prose_of_rule(rule.name, program), rule.span, rule.basis, rule.role)
    for parameter in program.parameters.values():
        if parameter.owner == name:
            rows = ((row_named(each, parameter, program).zh, shown_value(each, parameter, program).zh) for each in parameter.periods)
            said = "；".join(value if case == OTHERWISE.zh else f"{case}：{value}" for case, value in rows)
            yield _sentence(parameter.name.removeprefix(f"{name}."), said, parameter.span, parameter.basis, "parameter")


def _sentence(label: str, text: str, span: Span, basis: tuple[str, ...], role: str) -> Data:
    return {"label": label, "text": f"{text}。", "file": span.file, "line": span.line, "column": span.column, "basis": list(basis), "role": role}


# ── a decision ───────────────────────────────────────────────────────────────────────────────────────────────────


def decided(data: Data) -> Data:
    """One decision from facts written as lines `名称: 值`, or as JSON, with its explanation."""
    rulebook = rulebook_in(data)
    facts = rulebook.facts_from(_facts_in(str(data.get("facts") or "")))
    on, region = day_in(data), data.get("region") or None
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
    rulebook, name, language = rulebook_in(data), str(data["goal"]), str(data.get("language") or "zh")
    program = rulebook.program
    region = rulebook.place(data.get("region") or None)
    filling = Filling(form_from(program, name), program, day_in(data), region)
    posted = Posted({key: tuple(values) for key, values in (data.get("posted") or {}).items()})
    if button := posted.text("_add") or posted.text("_remove"):
        posted = with_items(posted, button)
    sent = [each for each in filling.form.fields if each.key in posted.all("_asked")]
    read = read_posted(filling, sent, posted)
    # While it is being filled in an empty box is no mistake, and no answer.
    answers = {fact: answer for fact, answer in read.answers.items() if answer is not None}
    wrong: dict[str, Wrong] = {
        each.fact: read.wrong[each.fact] for each in sent
        if each.fact in read.wrong and _is_begun(each.key, posted)
    }  # fmt: skip
    shown = standings(filling, answers)
    steps = []
    for step in filling.form.steps:
        asked = replace(step, fields=tuple(each for each in step.fields if shown[each.fact] == "shown"))
        if asked.fields:
            questions = [replace(each, condition="", is_waiting=False) for each in questions_of(filling, asked, answers, posted, wrong, language)]
            steps.append({"name": step.name, "html": str(questions_html(filling, questions, language))})
    facts = rulebook.facts_from(facts_that_count(filling, answers))
    decision = rulebook.decide(name, facts, filling.on, region)
    return {"title": filling.form.title, "steps": steps, "answer": _answer(decision, program, language)}


def _is_begun(key: str, posted: Posted) -> bool:
    """Whether anything stands in a question's boxes."""
    return any(value.strip() for name in posted.values if name == key or name.startswith(f"{key}-") for value in posted.all(name))


# ── the examples ─────────────────────────────────────────────────────────────────────────────────────────────────


def tried(data: Data) -> Data:
    """Every example of the catalog run: what was expected and what came. Of a large catalog, those of the open file."""
    rulebook, language, path = rulebook_in(data), str(data.get("language") or "zh"), str(data["path"])
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
        "problems": [problem_told(each, language) for each in result.problems],
    }  # fmt: skip


def _said(value: object) -> str:
    if isinstance(value, tuple | list):
        return "、".join(map(str, value))
    return str(value)


def example_facts(data: Data) -> Data:
    """The facts of an example as lines for the box of facts, with its day."""
    rulebook = rulebook_in(data)
    program = rulebook.program
    for example in program.examples:
        if (example.name, example.subject) == (data["example"], data["goal"]):
            facts = facts_of(rulebook, example)
            lines = [f"{name}: {_in_words(name, value, program)}" for name, value in facts.items()]
            return {"facts": "\n".join(lines), "on": example.on.isoformat(), "region": example.region}
    raise Refused("no-example", "没有这个用例。", "There is no such example.")


def _in_words(name: str, value: object, program: Program) -> str:
    """A value as an author writes it behind the name of its fact."""
    if isinstance(value, date):
        return value.isoformat()
    plain = value_to_json(value)
    if isinstance(plain, list | dict):
        return json_text(plain)
    fact = program.facts.get(name)
    if fact is not None and (value is None or isinstance(value, bool | str)):
        text = in_words(value, fact.kind, program)
    else:
        text = to_text(value)
    return json.dumps(text, ensure_ascii=False) if NOT_PLAIN.search(text) else text


NOT_PLAIN = re.compile(r"^[-?:,\[\]{}#&*!|>'\"%@`]|: | #")
"""What YAML would not take as it stands."""
