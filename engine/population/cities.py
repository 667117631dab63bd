"""By what city people are counted: its number, which beside another one makes one number, so that an engine counts without
looking anything up."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from dsl.diagnostics import Words
from engine.population.matching import Matching, region_of
from engine.population.results import REGION
from engine.to_sql import bracketed, call, cast, column_named, named, select, stage, table_named, text_of

CITY = "city"
CODE, OWN = "code of city", "code of person's city"
CITIES = "cities"


@dataclass(frozen=True, slots=True)
class Cities:
    """The table `CITIES` has a number for each of so many codes, and one for those of whom none is known."""

    count: int

    def beside(self, number: exp.Expr) -> exp.Expr:
        """One number for another one and the city."""
        return exp.Add(this=exp.Mul(this=cast(number, "BIGINT"), expression=exp.Literal.number(self.count)), expression=column_named(CITY))

    def other_in(self, number: exp.Expr) -> exp.Expr:
        return exp.IntDiv(this=number, expression=exp.Literal.number(self.count))

    def city_in(self, number: exp.Expr) -> exp.Expr:
        return bracketed(exp.Mod(this=number, expression=exp.Literal.number(self.count)))


def cities_of(matching: Matching) -> Cities | None:
    """The cities where there are people, as a table; None where no rule reads a place. A hostile file may have very many."""
    region = region_of(matching.binding)
    if region is None:
        return None
    people = stage(select([named(column_named(region.fact.name), REGION)], "people"), "people")
    codes = select([named(_code_of_person(), CODE)], "results" if matching.is_written else people).distinct(copy=False)
    matching.counted(codes, Words("数有哪些地方", "Looking for places"))
    number = cast(bracketed(exp.Sub(this=exp.Window(this=call("row_number")()), expression=exp.Literal.number(1))), "INTEGER")
    numbered = text_of(select([CODE, named(number, CITY)], "answer"))
    matching.database.execute(f"CREATE OR REPLACE TEMP TABLE {CITIES} AS {numbered}")
    ((count,),) = matching.rows(select([exp.Count(this=exp.Star())], CITIES))
    return Cities(count)


def with_city(source: str | exp.Subquery) -> exp.Select:
    """Everyone, with the number of their city."""
    located = stage(select(["*", named(_code_of_person(), OWN)], source), "located")
    return select("*", located).join(table_named(CITIES), on=exp.NullSafeEQ(this=column_named(OWN), expression=column_named(CODE)), copy=False)


def code_told() -> exp.Expr:
    """The code of a city as a summary has it, with as many digits as codes of places have; NULL where none is known."""
    return exp.DPipe(this=column_named(CODE), expression=exp.Literal.string("00"))


def _code_of_person() -> exp.Expr:
    # A code of a place has six digits or more, and the first four are the city's. `substr` is asked once for each different code.
    return call("substr")(column_named(REGION), exp.Literal.number(1), exp.Literal.number(4))
