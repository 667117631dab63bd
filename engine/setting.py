"""What if a parameter were another: a program with some of its values set from outside.

A setting is a line `参数=值`. Where several rows of the parameter are in force it says which: `参数@地区=值` the rows of a
region, `参数#2=值` the row of that number, `参数@地区#2=值` both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dsl.diagnostics import Diagnostic, Problems, Words
from dsl.nearest import folded
from engine import problems_of_settings as problems
from engine.difference.compare_values import row_named, shown_value
from engine.difference.words import OTHERWISE
from engine.facts import FactIndex, place_named, value_from
from engine.program import Literal, Parameter, Period, Program

SETTING = re.compile(r"(?P<name>[^=＝@＠#＃]+)(?:[@＠](?P<region>[^=＝#＃]+))?(?:[#＃](?P<row>[^=＝]+))?[=＝](?P<value>.*)", re.DOTALL)
ASSUMED = "示例"
"""What is set from outside is no law: it stands on no basis and is marked as every illustrative figure is."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What was set: a row of a parameter, before and after."""

    parameter: str
    old: Period
    new: Period


def program_with(program: Program, texts: Iterable[str], on: date) -> tuple[Program, tuple[Setting, ...]]:
    """The program in which the rows in force on a day have other values. Raises Problems with all that is wrong."""
    wrong: list[Diagnostic] = []
    done: list[Setting] = []
    index = FactIndex.of(program)
    for text in texts:
        try:
            made = _settings(program, text, on, index)
        except Problems as found:
            wrong += found.diagnostics
            continue
        for setting in made:
            if any(setting.parameter == each.parameter and setting.old.span == each.old.span and setting.old == each.old for each in done):
                wrong.append(problems.set_twice(text))
        done += made
    if wrong:
        raise Problems(wrong)
    changed = dict(program.parameters)
    for setting in done:
        parameter = changed[setting.parameter]
        rows = tuple(setting.new if each is setting.old else each for each in parameter.periods)
        changed[setting.parameter] = replace(parameter, periods=rows)
    return replace(program, parameters=changed), tuple(done)


def _settings(program: Program, text: str, on: date, index: FactIndex) -> tuple[Setting, ...]:
    match = SETTING.fullmatch(text.strip())
    if match is None:
        raise Problems([problems.not_a_setting(text)])
    parameter = _parameter(program, match["name"].strip())
    value = value_from(program, parameter.kind, _short(parameter), match["value"].strip(), index)
    rows = [each for each in parameter.periods if (each.begin is None or each.begin <= on) and (each.end is None or on < each.end)]
    if not rows:
        raise Problems([problems.none_in_force(_short(parameter), on)])
    region = None if match["region"] is None else place_named(program, match["region"].strip(), index)
    row = None if match["row"] is None else folded(match["row"]).removeprefix("第").removesuffix("行")
    chosen = [each for each in rows if (region is None or each.region == region) and (row is None or each.label == row)]
    if not chosen:
        raise Problems([problems.no_such_row(text, shown_rows(rows, parameter, program))])
    if len({repr(each.value) for each in chosen}) > 1:
        raise Problems([problems.which_row(text, shown_rows(chosen, parameter, program))])
    return tuple(
        Setting(parameter.name, each, replace(each, value=Literal(value, parameter.kind), basis=(), checked=ASSUMED)) for each in chosen
    )


def _parameter(program: Program, word: str) -> Parameter:
    """A parameter by its full name, or without its owner where only one is called so."""
    name = folded(word)
    if name in program.parameters:
        return program.parameters[name]
    found = [each for each in program.parameters.values() if _short(each) == name]
    if len(found) != 1:
        raise Problems([problems.which_parameter(word, [each.name for each in found]) if found
                        else problems.no_such_parameter(word, [*program.parameters, *map(_short, program.parameters.values())])])  # fmt: skip
    return found[0]


def _short(parameter: Parameter) -> str:
    return parameter.name.removeprefix(f"{parameter.owner}.") if parameter.owner else parameter.name


def shown_rows(rows: Sequence[Period], parameter: Parameter, program: Program) -> tuple[Words, ...]:
    """Each row as it is chosen: its number, its place, its case, and what it says now."""
    found = []
    for row in rows:
        name, value = row_named(replace(row, begin=None, end=None), parameter, program), shown_value(row, parameter, program)
        found.append(Words(f"#{row.label} {name.zh} {value.zh}", f"#{row.label} {name.en} {value.en}"))
    return tuple(found)


def told_setting(setting: Setting, program: Program) -> Words:
    """What was set, for whoever reads the answer."""
    parameter = program.parameters[setting.parameter]
    name = row_named(setting.old, parameter, program)
    old, new = (shown_value(row, parameter, program) for row in (setting.old, setting.new))
    row = Words("" if name == OTHERWISE else f"（{name.zh}）", "" if name == OTHERWISE else f" ({name.en})")
    return Words(f"设想：参数“{_short(parameter)}”{row.zh}由{old.zh}改为{new.zh}", f"assumed: parameter `{_short(parameter)}`{row.en} {new.en} instead of {old.en}")
