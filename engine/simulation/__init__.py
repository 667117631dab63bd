"""A file of people decided in plain Python: the same numbers as a matching, without an engine of queries.

It is what runs where there is none, in a browser without a network. Columns are taken apart as wholes, and whoever is alike
in all that the rules look at is decided once; so a hundred thousand people take about as long as reading their file.
"""

from engine.simulation.decided import Decided, decided_for
from engine.simulation.effect import effect_of
from engine.simulation.people import People, people_from
from engine.simulation.sheet import Sheet, sheet_from
from engine.simulation.steps import Step, finished
from engine.simulation.summary import summary_of
from engine.simulation.to_csv import results_csv

__all__ = ["Decided", "People", "Sheet", "Step", "decided_for", "effect_of", "finished", "people_from", "results_csv", "sheet_from", "summary_of"]
