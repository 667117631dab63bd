"""What is wrong with a cell, in the words of the door for facts."""

from __future__ import annotations

from dsl.diagnostics import Problems, Words
from engine.facts import MOST_ITEMS, FactIndex, facts_from, value_from
from engine.population.binding import Bound
from engine.program import Program

UNCLEAR = Words("看不懂", "Not understood")
TOO_MANY_ITEMS = Words(f"一个人最多有 {MOST_ITEMS} 项", f"A person has at most {MOST_ITEMS} items")


def told_cell(bound: Bound, program: Program, index: FactIndex, written: str) -> Words:
    """What the door says of a text that is no value of its fact, with its way out; `UNCLEAR` where it says nothing."""
    meant = dict(bound.codes).get(written.strip()) if bound.codes else written
    if meant is None:
        codes = [code for code, _ in bound.codes[:10]]
        return Words(f"对应表里没有这个代码，有的是 {'、'.join(codes)}。", f"The mapping does not have this code; it has {', '.join(codes)}.")
    try:
        if bound.fact.fact in program.facts:
            facts_from(program, {bound.fact.fact: meant}, index)
        else:
            value_from(program, bound.fact.kind, bound.fact.fact, meant, index)
    except Problems as found:
        first = found.diagnostics[0]
        return first.message if first.hint is None else Words(f"{first.message.zh}{first.hint.zh}", f"{first.message.en} {first.hint.en}")
    return UNCLEAR
