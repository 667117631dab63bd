"""What a form fills in beforehand: an answer that other answers suggest, with where it comes from.

It stands in its box to be looked over. It is no answer: what nobody sent is asked still.
"""

from __future__ import annotations

from dataclasses import dataclass

from dsl.diagnostics import Words
from engine.asking.suggestions import Suggestion, suggestion_for
from engine.values import to_json
from forms import words
from forms.answers import Answers, Filling, Json, pruned, typed
from forms.form import Field


@dataclass(frozen=True, slots=True)
class FilledIn:
    """A value as a document holds it; `note` stands beside the box, `ask` where it was sent empty."""

    value: Json
    note: Words
    ask: Words


def filled_in(filling: Filling, asked: Field, answers: Answers) -> FilledIn | None:
    """None where there is an answer, or nothing to suggest one from."""
    known = filling.program.facts.get(asked.fact)
    if known is None or known.suggested is None or asked.fact in answers:
        return None
    found = suggestion_for(asked.fact, filling.run(typed(filling, pruned(filling, answers))))
    if found is None:
        return None
    by = sources_of(filling, found)
    return FilledIn(to_json(found.value), words.filled_in_from(by), words.look_over(asked.label, by))


def sources_of(filling: Filling, suggestion: Suggestion) -> tuple[str, ...]:
    """What it comes from, as the form calls it."""
    asking = {each: filling.form.asking(each) for each in suggestion.by}
    return tuple(field.label if field is not None else filling.program.facts[name].title or name for name, field in asking.items())
