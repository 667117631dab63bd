"""The values at which rules may turn: constants they compare with, a little less and a little more, options, places, days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal, DecimalException

from engine.facts import FIRST_YEAR, LAST_YEAR
from engine.grounds import Grounds, parts_of_parameter
from engine.kinds import BooleanKind, ChoiceKind, DateKind, Kind, Maybe, NumberKind, RegionKind, TextKind, certain, is_a
from engine.program import Expr, Fact, Literal, Program
from engine.values import DaysDuration, MonthsDuration
from engine.values.temporal import DAY
from engine.walk import all_parts

MOST_VALUES = 40
"""Of one fact; constants that many rules speak of come first."""


def values_worth_trying(
    facts: Mapping[str, Fact], sides: Iterable[tuple[Program, Grounds]], on: date, region: str
) -> dict[str, list[object]]:
    """For each fact the values at which rules may turn."""
    constants: dict[type, dict[object, int]] = {}
    places: dict[str, None] = {region: None} if region else {}
    for program, grounds in sides:
        for expr in _expressions(program, grounds):
            for part in all_parts(expr):
                if isinstance(part, Literal) and part.value is not None:
                    counts = constants.setdefault(type(part.value), {})
                    counts[part.value] = counts.get(part.value, 0) + 1
        places |= {row.region: None for name in grounds.parameters for row in program.parameters[name].periods if row.region}
        places |= dict.fromkeys(code for code in program.places if code in set(map(str, constants.get(str, ()))))
        places |= dict.fromkeys(_one_outside(program, places))
    return {name: _values(fact.kind, constants, places, on) for name, fact in facts.items()}


def _expressions(program: Program, grounds: Grounds) -> Iterator[Expr]:
    yield from (program.rules[name].value for name in grounds.rules)
    for name in grounds.facts:
        derived = program.facts[name].derived if name in program.facts else None
        if derived is not None:
            yield from (each for each in (derived.value, derived.when) if each is not None)
    for name in grounds.parameters:
        yield from parts_of_parameter(program.parameters[name])


def _one_outside(program: Program, places: Iterable[str]) -> Iterator[str]:
    """A place that none of these holds, and one below each: of a row's place its first district."""
    known = set(places)
    tops = {code[:2] for code in known}
    outside = next((code for code in program.places if code[:2] not in tops), None)
    if outside is not None:
        yield outside


def _values(kind: Kind, constants: Mapping[type, Mapping[object, int]], places: Mapping[str, None], on: date) -> list[object]:
    found: list[object] = [None] if isinstance(kind, Maybe) else []
    match certain(kind):
        case BooleanKind():
            found += [True, False]
        case ChoiceKind(_, options):
            found += options
        case NumberKind() as number:
            found += _numbers(number, constants.get(Decimal, {}))
        case DateKind():
            found += _days(constants, on)
        case RegionKind():
            found += places
        case TextKind():
            found += [each for each in constants.get(str, {}) if isinstance(each, str)]
    return [each for each in dict.fromkeys(found) if is_a(each, kind)][:MOST_VALUES] if found else []


def _numbers(kind: NumberKind, constants: Mapping[object, int]) -> Iterator[Decimal]:
    if kind.options:
        yield from kind.options
        return
    step = Decimal(1).scaleb(-kind.scale)
    for bound in (kind.low, kind.high):
        if bound is not None:
            yield bound
    for each in sorted(constants, key=lambda value: (-constants[value], value)):
        assert isinstance(each, Decimal)
        for value in (each, each - step, each + step):
            try:
                is_fine = value == value.quantize(step) and value.adjusted() < kind.digits - kind.scale
            except DecimalException:
                continue
            if is_fine and (kind.low is None or value >= kind.low) and (kind.high is None or value <= kind.high):
                yield value


def _days(constants: Mapping[type, Mapping[object, int]], on: date) -> Iterator[date]:
    """Days that are constants, and days so many years, months or days before the day of the decision; each with its neighbours."""
    marks: dict[date, None] = {on: None}
    for each in constants.get(date, {}):
        assert isinstance(each, date)
        marks[each] = None
    for each in constants.get(Decimal, {}):
        assert isinstance(each, Decimal)
        if each == each.to_integral_value() and 0 < each <= 150:
            marks[months_back(on, int(each) * 12)] = None
    for each in constants.get(MonthsDuration, {}):
        assert isinstance(each, MonthsDuration)
        marks[months_back(on, abs(each.count))] = None
    for each in constants.get(DaysDuration, {}):
        assert isinstance(each, DaysDuration)
        marks[on - timedelta(days=min(abs(each.nanoseconds) // DAY, 50_000))] = None
    for mark in marks:
        for day in (mark, mark - timedelta(days=1), mark + timedelta(days=1)):
            if FIRST_YEAR < day.year < LAST_YEAR:
                yield day


def months_back(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    if not FIRST_YEAR < year < LAST_YEAR:
        return day
    return next(date(year, month + 1, each) for each in range(day.day, 0, -1) if _exists(year, month + 1, each))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
