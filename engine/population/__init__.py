"""The rules over a whole population: a file of people in, for each goal and person an outcome, amounts, a reason.

The rows never pass through Python: one query reads the file, one decides, a few count. The engine that runs them can
reach the input and the folder of results, and nothing else.
"""

from engine.population.match import Matched, match
from engine.population.to_words import told

__all__ = ["Matched", "match", "told"]
