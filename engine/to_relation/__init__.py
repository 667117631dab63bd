"""A program as a relation over a table of people: for each goal an outcome, its values, a reason and what is missing.

Every rule is a column, computed once, in stages. What a query cannot say is a problem that names the rule; its goal is
left out, and never made a wrong query.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dsl.diagnostics import Diagnostic
from engine import problems_of_backends as problems
from engine.bounds.bound import USUAL, fits
from engine.decide import goal_named
from engine.program import Program
from engine.reasons import rules_of
from engine.relation import Column, Relation, Scalar, Type
from engine.run import BUDGET
from engine.to_relation.facts import FIRST_YEAR, LAST_YEAR, FactColumn, columns_of, is_in_list, sort_of
from engine.to_relation.goals import GoalColumns, ResultColumn, columns_of_goal
from engine.to_relation.prepared import Prepared, Small, prepared, pruned
from engine.to_relation.shape import ENOUGH, shaped
from engine.to_relation.writer import Refusal, Writer


@dataclass(frozen=True, slots=True)
class Query:
    """`columns` are those of people that it can read."""

    relation: Relation
    columns: tuple[FactColumn, ...]
    facts: tuple[str, ...]
    goals: tuple[GoalColumns, ...]
    problems: tuple[Diagnostic, ...]

    def for_many(self, complete: Iterable[str] = ()) -> Query:
        """The same query in a shape that costs less for each of many people; `complete` names columns that are never NULL."""
        return replace(self, relation=shaped(self.relation, self.columns, complete))


def relation_from(
    program: Program,
    names: Iterable[str],
    on: date,
    region: str | None = None,
    rules_on: date | None = None,
    *,
    given: Iterable[str] | None = None,
    table: str = "people",
    keep: Mapping[str, Type] | None = None,
) -> Query:
    """The relation that decides these names for each row; `given` are the facts that have columns, all if None.

    `keep` are further columns of the table that go through as they are, such as the key of a person.
    """
    columns = columns_of(program, given)
    writer = Writer(program, on, program.region if region is None else region, rules_on or on, columns)
    made: list[GoalColumns] = []
    outputs: dict[str, Scalar] = {name: Column(name, type_) for name, type_ in (keep or {}).items()}
    found: list[Diagnostic] = []
    for name in names:
        goal = goal_named(program, name)
        if not fits(rules_of(goal, program), program, USUAL):
            # Nobody counts in a query; and what doubles would be written out as long as it is.
            span = program.rules[name].span if name in program.rules else goal.span
            found.append(problems.not_on_a_population(name, problems.too_many_steps(BUDGET), span))
            continue
        try:
            columns_made, scalars = columns_of_goal(writer, goal, f"{len(made)}")
        except Refusal as refusal:
            found.append(problems.not_on_a_population(refusal.rule or name, refusal.words, refusal.span))
            continue
        made.append(columns_made)
        outputs |= scalars
    return Query(writer.relation(table, outputs), tuple(columns.values()), tuple(writer.bits), tuple(made), tuple(found))


__all__ = [
    "ENOUGH", "FIRST_YEAR", "LAST_YEAR", "FactColumn", "GoalColumns", "Prepared", "Query", "ResultColumn", "Small", "columns_of", "is_in_list", "prepared", "pruned", "relation_from", "sort_of",
]  # fmt: skip
