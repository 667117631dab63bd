"""The rules over a whole population: people in, for each goal and person an outcome, amounts, a reason.

The rows never pass through Python: one query reads them, decides and writes, a few count. The engine that runs them can
reach the input and the folder of results, and nothing else.

A door is opened when it is first asked for: whoever only binds columns to facts needs no engine of queries.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.population.database import Step
    from engine.population.mapping import mapping_text
    from engine.population.matched import Format, Matched, Population, beginning_of, looked_at, match
    from engine.population.spark import match_on_spark, session_of
    from engine.population.to_words import look_told, told

__all__ = ["Format", "Matched", "Population", "Step", "beginning_of", "look_told", "looked_at", "mapping_text", "match", "match_on_spark", "session_of", "told"]

_DOORS = {
    "Format": "matched", "Matched": "matched", "Population": "matched", "Step": "database", "beginning_of": "matched", "look_told": "to_words", "looked_at": "matched",
    "match": "matched", "mapping_text": "mapping", "match_on_spark": "spark", "session_of": "spark", "told": "to_words",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _DOORS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"engine.population.{_DOORS[name]}"), name)
    return found
