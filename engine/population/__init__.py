"""The rules over a whole population: people in, for each goal and person an outcome, amounts, a reason.

The rows never pass through Python: one query reads them, decides and writes, a few count. The engine that runs them can
reach the input and the folder of results, and nothing else.
"""

from engine.population.database import Step
from engine.population.mapping import mapping_text
from engine.population.match import Format, Matched, Population, header_of, looked_at, match
from engine.population.spark import match_on_spark, session_of
from engine.population.to_words import look_told, told

__all__ = ["Format", "Matched", "Population", "Step", "header_of", "look_told", "looked_at", "mapping_text", "match", "match_on_spark", "session_of", "told"]
