"""By what city people are counted: a small number, which beside another one makes one small number, so that an engine counts
without looking anything up."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from dsl.diagnostics import Words
from engine.population.matching import Matching, region_of
from engine.population.results import REGION
from engine.to_sql import bracketed, call, cast, column_named, named, select, stage

CITY = "city"

MOST_CITIES = 64
"""Of so many cities one is found by asking for each in turn."""


@dataclass(frozen=True, slots=True)
class Cities:
    """The codes of all cities, where there are few: a person is counted under the number of theirs, and under the number after
    the last if none is known. Where there are many, under the code itself."""

    codes: tuple[str, ...] | None

    def of_person(self) -> exp.Expr:
        code = _city_code()
        if self.codes is None:
            return code
        found = [exp.If(this=exp.EQ(this=code.copy(), expression=exp.Literal.string(each)), true=_small(at)) for at, each in enumerate(self.codes)]
        return exp.Case(ifs=found).else_(_small(len(self.codes))) if found else _small(0)

    def beside(self, number: exp.Expr) -> exp.Expr:
        """One number for another one and the city."""
        if self.codes is None:
            return number
        return exp.Add(this=exp.Mul(this=number, expression=self._count()), expression=column_named(CITY))

    def other_in(self, number: exp.Expr) -> exp.Expr:
        return number if self.codes is None else exp.IntDiv(this=number, expression=self._count())

    def code_in(self, number: exp.Expr) -> exp.Expr:
        """The code of a city by what a person was counted under, with as many digits as codes of places have."""
        if self.codes is None:
            return exp.DPipe(this=number, expression=exp.Literal.string("00"))
        place = bracketed(exp.Mod(this=number, expression=self._count()))
        return exp.Case(ifs=[
            exp.If(this=exp.EQ(this=place.copy(), expression=exp.Literal.number(at)), true=exp.Literal.string(f"{code}00"))
            for at, code in enumerate(self.codes)
        ]) if self.codes else cast(exp.Null(), "VARCHAR")  # fmt: skip

    def _count(self) -> exp.Expr:
        return exp.Literal.number(len(self.codes or ()) + 1)


def cities_of(matching: Matching) -> Cities | None:
    """None where no rule reads a place. The codes are read from the people: those of a hostile file may be many."""
    if region_of(matching.binding) is None:
        return None
    of: str | exp.Subquery = "results" if matching.is_written else stage(_regions(matching), "people")
    few = select([named(_city_code(), CITY)], of).distinct(copy=False).limit(MOST_CITIES + 2, copy=False)
    found = [code for (code,) in matching.counted(few, Words("数有哪些地方", "Looking for places")) if code is not None]
    return Cities(tuple(sorted(found)) if len(found) <= MOST_CITIES else None)


def _regions(matching: Matching) -> exp.Select:
    region = region_of(matching.binding)
    assert region is not None
    return select([named(column_named(region.fact.name), REGION)], "people")


def _city_code() -> exp.Expr:
    # A code of a place has six digits or more, and the first four are the city's. `substr` is asked once for each different code.
    return call("substr")(column_named(REGION), exp.Literal.number(1), exp.Literal.number(4))


def _small(number: int) -> exp.Expr:
    return cast(exp.Literal.number(number), "SMALLINT")
