"""What is wrong with a cell, in the words of the door for facts."""

from __future__ import annotations

from dataclasses import replace

from dsl.diagnostics import Diagnostic, Problems, Words
from engine.facts import FIRST_YEAR, LAST_YEAR, MOST_ITEMS, FactIndex, facts_from, half_width, value_from
from engine.population.binding import Bound
from engine.population.dates import Dates, are_of_another_zone, likely, worded
from engine.problems_of_dates import not_written_so, time_in_date
from engine.problems_of_facts import date_out_of_range, no_such_day
from engine.program import Program

UNCLEAR = Words("看不懂", "Not understood")
TOO_MANY_ITEMS = Words(f"一个人最多有 {MOST_ITEMS} 项", f"A person has at most {MOST_ITEMS} items")


def told_cell(bound: Bound, program: Program, index: FactIndex, written: str) -> Words:
    """What the door says of a text that is no value of its fact, with its way out; `UNCLEAR` where it says nothing."""
    meant = dict(bound.codes).get(written.strip()) if bound.codes else written
    if bound.dates is not None:
        return _told_date(bound, bound.dates, meant or written)
    if meant is None:
        codes = [code for code, _ in bound.codes[:10]]
        return Words(f"对应表里没有这个代码，有的是 {'、'.join(codes)}。", f"The mapping does not have this code; it has {', '.join(codes)}.")
    try:
        if bound.fact.fact in program.facts:
            facts_from(program, {bound.fact.fact: meant}, index)
        else:
            value_from(program, bound.fact.kind, bound.fact.fact, meant, index)
    except Problems as found:
        return with_way_out(found.diagnostics[0])
    return UNCLEAR


def _told_date(bound: Bound, dates: Dates, written: str) -> Words:
    """What is wrong with a cell of a column that has a format."""
    path, text = bound.fact.fact, half_width(written)
    if (loosely := dates.loosely_in(text)) is None:
        looks = likely([text])
        return not_written_so(path, written, dates.words, looks.ways[0].words if looks and looks.instead is None else None)
    day, has_time = loosely
    if day is None:
        return with_way_out(no_such_day(path, written))
    if has_time and FIRST_YEAR <= day.year <= LAST_YEAR:
        return time_in_date(path, written, worded(replace(way, has_time=True) for way in dates.ways), are_of_another_zone([text]))
    return with_way_out(date_out_of_range(path, written))


def with_way_out(problem: Diagnostic) -> Words:
    """What is wrong and the way out, in one breath."""
    if problem.hint is None:
        return problem.message
    return Words(f"{problem.message.zh}{problem.hint.zh}", f"{problem.message.en} {problem.hint.en}")
