"""What a word under the cursor means: a key of the vocabulary, a function, or a name of the catalog read as a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dsl.diagnostics import Words
from dsl.standing import What, standing_at
from dsl.words import RUN, signs_folded
from engine.completing import Known
from engine.completing.in_expressions import FUNCTIONS_BY_LABEL
from engine.difference.compare_values import row_named, shown_value
from engine.functions import FUNCTIONS, chinese_names
from engine.functions.problems import usages
from engine.program import Fact, Literal, Parameter, Program
from engine.to_prose import prose_from, prose_of_rule
from engine.to_words import measured


@dataclass(frozen=True, slots=True)
class Told:
    """A word, what is said of it line by line, and the columns it takes on its line."""

    word: str
    lines: tuple[Words, ...]
    column: int
    end_column: int


MOST_ROWS = 6


def told_at(text: str, line: int, column: int, known: Known, program: Program | None) -> Told | None:
    """What stands at a line and column (from 1, in code points); None where nothing is known of it."""
    lines = text.split("\n")
    if not 1 <= line <= len(lines):
        return None
    written = signs_folded(lines[line - 1])
    place = min(column - 1, len(written) - 1)
    run = next((each for each in RUN.finditer(written) if each.start() <= place < each.end()), None)
    if run is None:
        return None
    standing = standing_at(text, line, run.end() + 1, known.sorts)
    if standing.what is What.NOTHING:
        return None
    if standing.what is What.KEY and standing.shape is not None and (key := standing.shape.key(run[0])):
        says = (key.help, Words(f"写：{key.takes.value.zh}", f"takes: {key.takes.value.en}"))
        other = Words(f"英文：{key.en}", f"Chinese: {key.zh}")
        return Told(run[0], (*says, *((other,) if key.zh != key.en else ())), run.start() + 1, run.end() + 1)
    for length in range(run.end() - run.start(), 0, -1):
        for start in range(run.start(), run.end() - length + 1):
            if start <= place < start + length and (found := _said(written[start : start + length], standing.owners, known, program)):
                return Told(written[start : start + length], found, start + 1, start + length + 1)
    return None


def _said(word: str, owners: tuple[str, ...], known: Known, program: Program | None) -> tuple[Words, ...]:
    for full in (*(f"{owner}.{word}" for owner in owners), word):
        if full in known.said:
            return (known.said[full], *(_in_sentences(full, program) if program is not None else ()))
    for space in ("basis", "document", "register", "pledge", "enum", "structure"):
        if f"{space} {word}" in known.said:
            return (known.said[f"{space} {word}"],)
    name = chinese_names().get(word, word)
    if word in FUNCTIONS_BY_LABEL and name in FUNCTIONS:
        function = FUNCTIONS[name]
        shown = Words(" 或 ".join(usages(function, "zh")), " or ".join(usages(function, "en")))
        examples = tuple(Words(each.text, each.text) for each in function.examples[:2])
        return (shown, function.says, *examples)
    return ()


def _in_sentences(full: str, program: Program) -> tuple[Words, ...]:
    if (rule := program.rules.get(full)) is not None:
        return (_both(prose_of_rule(rule.name, program) + "。"),)
    if (fact := program.facts.get(full)) is not None:
        return _of_fact(fact, program)
    if (parameter := program.parameters.get(full)) is not None:
        return _of_parameter(parameter, program)
    if (goal := program.goals.get(full)) is not None and goal.outcome in program.rules:
        return (_both(prose_of_rule(goal.outcome, program) + "。"),)
    return ()


def _of_fact(fact: Fact, program: Program) -> tuple[Words, ...]:
    found = []
    if fact.derived is not None:
        found.append(_both(f"推得：{prose_from(fact.derived.value, program)}。"))
    if fact.require is not None:
        found.append(_both(f"要求：{prose_from(fact.require, program)}。"))
    return tuple(found)


def _of_parameter(parameter: Parameter, program: Program) -> tuple[Words, ...]:
    if len(parameter.periods) == 1 and isinstance(value := parameter.periods[0].value, Literal):
        return (_both(measured(value.value, parameter.kind, program)),)
    found = []
    for row in parameter.periods[:MOST_ROWS]:
        name, shown = row_named(row, parameter, program), shown_value(row, parameter, program)
        found.append(Words(f"{name.zh}：{shown.zh}", f"{name.en}: {shown.en}"))
    return tuple(found)


def _both(words: str) -> Words:
    """Sentences of rules are Chinese whatever the language: they read what the author wrote."""
    return Words(re.sub(r"。。$", "。", words), re.sub(r"。。$", "。", words))
