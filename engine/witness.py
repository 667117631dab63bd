"""The smallest made-up people whom a change concerns.

People are put together from the values at which either side's rules turn: the constants they compare with, a little less
and a little more, the rows of parameters, the options of choices, the places with rows of their own. The 用例 of both
sides are where the search begins. What is found is decided by both sides, so it is never wrong; that nothing is found
shows nothing, unless both sides decide by the same rules.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, DecimalException

from dsl.diagnostics import Problems
from engine.decision import Outcome
from engine.difference import Search, Turn, Witness
from engine.examples import facts_of
from engine.facts import FIRST_YEAR, LAST_YEAR, Facts
from engine.grounds import Grounds, decide_alike, grounds_of, parts_of_parameter
from engine.kinds import BooleanKind, ChoiceKind, DateKind, Kind, Maybe, NumberKind, RegionKind, TextKind, certain, is_a
from engine.program import Expr, Fact, Literal, Program
from engine.rulebook import Rulebook
from engine.to_python import decider_from
from engine.values import DaysDuration, MonthsDuration
from engine.values.temporal import DAY
from engine.walk import all_parts

TRIES = 4_000
"""How many made-up people are decided by both sides for each goal, day and place."""

MOST_VALUES = 40
"""Of one fact; constants that many rules speak of come first."""

Person = dict[str, object]
Answer = tuple[Outcome | None, object]
Decider = Callable[[Mapping[str, object]], Iterable[Answer]]


def search_for(old: Rulebook, new: Rulebook, goal: str, settings: Iterable[tuple[date, str]], tries: int = TRIES) -> Search:
    """Made-up people whose answer differs, one for each way to turn; `settings` are the days and regions of application to try."""
    if decide_alike(old.program, new.program, goal):
        return Search(goal, True, 0, ())
    found: dict[Turn, Witness] = {}
    tried = 0
    for on, region in settings:
        hunt = _Hunt(old, new, goal, on, region, tries)
        hunt.run()
        tried += hunt.tried
        for turn, person in hunt.found.items():
            if turn not in found or len(person) < len(found[turn].facts):
                facts = Facts({name: person[name] for name in hunt.facts if name in person})
                found[turn] = Witness(goal, turn, on, region, facts, old.decide(goal, hunt.side(facts, old.program), on, region),
                                      new.decide(goal, hunt.side(facts, new.program), on, region))  # fmt: skip
    return Search(goal, False, tried, tuple(found[turn] for turn in sorted(found, key=_rank)))


TURNS = (("yes", "no"), ("no", "yes"), ("less", "less"), ("more", "more"), ("other", "other"))


def _rank(turn: Turn) -> tuple[int, Turn]:
    return (TURNS.index(turn) if turn in TURNS else len(TURNS)), turn


@dataclass
class _Hunt:
    """One search: on a day, in a place."""

    old: Rulebook
    new: Rulebook
    goal: str
    on: date
    region: str
    tries: int
    tried: int = 0
    found: dict[Turn, Person] = field(default_factory=dict)

    def __post_init__(self) -> None:
        programs = (self.old.program, self.new.program)
        self._deciders: tuple[Decider, Decider] = tuple(decider_from(each, (self.goal,), self.on, self.region) for each in programs)  # type: ignore[assignment]
        grounds = [grounds_of(each, self.goal) for each in programs]
        given = {name: program.facts[name] for program, ground in zip(programs, grounds, strict=True)
                 for name in ground.facts if name in program.facts}  # fmt: skip
        self.values = _values_of(given, tuple(zip(programs, grounds, strict=True)), self.on, self.region)
        self.facts = tuple(given)
        # A fact that others say is made up from them; where nothing else says it, on its own.
        self.free = [name for name, fact in given.items() if fact.derived is None and self.values.get(name)]
        self._names = [frozenset(program.facts) for program in programs]
        self._differ = [name for name in self.facts if any(name in p.facts for p in programs) and not _is_alike(name, *programs)]
        self._seen: set[str] = set()
        self._draw = random.Random(f"{self.goal} {self.on}")

    def side(self, facts: Mapping[str, object], program: Program) -> Facts:
        """What of a person this side can take: facts it knows, of the kind it knows."""
        if not self._differ and all(name in program.facts for name in facts):
            return Facts(facts)
        return Facts({name: value for name, value in facts.items() if name in program.facts and is_a(value, program.facts[name].kind)})

    # ── the way of the search ────────────────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        seeds = list(self._seeds())
        for person in seeds:
            self._try(person)
        reached: list[Person] = list(seeds)
        # One fact at a time, then two, then any: from people near a boundary to people anywhere.
        for person in seeds:
            for name in self.free:
                for value in self.values[name]:
                    other = {**person, name: value}
                    if self._try(other):
                        reached.append(other)
                    if self.tried > self.tries * 6 // 10:
                        break
        self._bisect(seeds)
        # A few facts of few values have few people: those who come again count too, so that the search ends.
        for _ in range(self.tries * 2 if self.free and reached else 0):
            if self.tried >= self.tries:
                break
            person = dict(self._draw.choice(reached))
            for name in self._draw.sample(self.free, k=min(len(self.free), self._draw.choice((2, 2, 3, 4, len(self.free))))):
                person[name] = self._draw.choice(self.values[name])
            self._try(person)

    def _seeds(self) -> Iterator[Person]:
        """The people of both sides' examples, as old as they were on the day of theirs, and one of the first values."""
        yield {name: self.values[name][0] for name in self.free}
        for rulebook in (self.new, self.old):
            for example in rulebook.program.examples:
                if example.subject != self.goal:
                    continue
                try:
                    facts = facts_of(rulebook, example)
                except Problems:
                    continue
                person = {name: facts[name] for name in self.facts if name in facts}
                yield person
                years = self.on.year - example.on.year
                if years:
                    yield {name: _years_later(value, years) for name, value in person.items()}

    def _bisect(self, seeds: list[Person]) -> None:
        """Where an answer of either side turns between two values of a number or a day, the values at the turn are tried."""
        for person in seeds[:6]:
            for name in self.free:
                ordered = sorted((each for each in self.values[name] if isinstance(each, Decimal | date)), key=_order)
                for low, high in zip(ordered, ordered[1:], strict=False):
                    for which in (0, 1):
                        self._bisect_between(person, name, low, high, which)

    def _bisect_between(self, person: Person, name: str, low: object, high: object, which: int) -> None:
        one, other = self._answers({**person, name: low})[which], self._answers({**person, name: high})[which]
        while one != other and self.tried < self.tries * 8 // 10:
            middle = _between(low, high)
            if middle is None:
                return
            self._try({**person, name: middle})
            answer = self._answers({**person, name: middle})[which]
            if answer == one:
                low = middle
            else:
                high, other = middle, answer

    def _answers(self, person: Person) -> tuple[Answer, Answer]:
        (one,), (other,) = (
            decider(self.side(person, rulebook.program))
            for decider, rulebook in zip(self._deciders, (self.old, self.new), strict=True)
        )
        return one, other

    def _turn(self, person: Person) -> Turn | None:
        one, other = self._answers(person)
        return turn_of(one, other)

    def _try(self, person: Person) -> bool:
        """Decides a person by both sides, and keeps who turns; whether somebody new was decided."""
        key = repr(sorted(person.items(), key=lambda item: item[0]))
        if key in self._seen or self.tried >= self.tries:
            return False
        self._seen.add(key)
        self.tried += 1
        turn = self._turn(person)
        if turn is None or not self._is_possible(person):
            return True
        if turn not in self.found or len(person) <= len(self.found[turn]) + 4:
            least = self._least(person, turn)
            if turn not in self.found or len(least) < len(self.found[turn]):
                self.found[turn] = least
        return True

    def _is_possible(self, person: Person) -> bool:
        """Nobody who breaks what a catalog requires of facts."""
        return not any(rulebook.unmet(self.side(person, rulebook.program), self.on, self.region) for rulebook in (self.old, self.new))

    def _least(self, person: Person, turn: Turn) -> Person:
        """The person without every fact that the turn does not need; left out one by one, the last first, until none can go."""
        least = dict(person)
        goes_on = True
        while goes_on:
            goes_on = False
            for name in sorted(least, key=lambda each: -self.facts.index(each)):
                fewer = {other: value for other, value in least.items() if other != name}
                if self._turn(fewer) == turn:
                    least, goes_on = fewer, True
        return least


def turn_of(old: Answer, new: Answer) -> Turn | None:
    """How an answer turns; None where it does not."""
    if old[0] != new[0]:
        return str(old[0]), str(new[0])
    if old[1] == new[1]:
        return None
    one, other = _amounts(old[1]), _amounts(new[1])
    if one is None or other is None:
        # Known on one side only: the outcome says so where there is one.
        return None if old[1] is None and new[1] is None else ("other", "other")
    for before, after in zip(one, other, strict=False):
        if before != after:
            return ("more", "more") if after > before else ("less", "less")
    return "other", "other"


def _amounts(value: object) -> list[Decimal] | None:
    match value:
        case Decimal():
            return [value]
        case Mapping():
            found = [each for each in value.values() if isinstance(each, Decimal)]
            return found or None
    return None


# ── values worth trying ──────────────────────────────────────────────────────────────────────────────────────────


def _values_of(
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
            marks[_months_back(on, int(each) * 12)] = None
    for each in constants.get(MonthsDuration, {}):
        assert isinstance(each, MonthsDuration)
        marks[_months_back(on, abs(each.count))] = None
    for each in constants.get(DaysDuration, {}):
        assert isinstance(each, DaysDuration)
        marks[on - timedelta(days=min(abs(each.nanoseconds) // DAY, 50_000))] = None
    for mark in marks:
        for day in (mark, mark - timedelta(days=1), mark + timedelta(days=1)):
            if FIRST_YEAR < day.year < LAST_YEAR:
                yield day


def _months_back(day: date, months: int) -> date:
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


def _years_later(value: object, years: int) -> object:
    return _months_back(value, -12 * years) if isinstance(value, date) else value


def _between(low: object, high: object) -> object | None:
    """A value in the middle, as fine as both are; None where they are neighbours."""
    match low, high:
        case (Decimal(), Decimal()):
            exponent = min(int(low.as_tuple().exponent), int(high.as_tuple().exponent), 0)
            one, other = int(low.scaleb(-exponent)), int(high.scaleb(-exponent))
            return Decimal((one + other) // 2).scaleb(exponent) if abs(other - one) > 1 else None
        case (date(), date()):
            return low + timedelta(days=(high - low).days // 2) if abs((high - low).days) > 1 else None
    return None


def _order(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value.toordinal()) if isinstance(value, date) else Decimal(0)


def _is_alike(name: str, old: Program, new: Program) -> bool:
    one, other = old.facts.get(name), new.facts.get(name)
    return one is not None and other is not None and repr(one.kind) == repr(other.kind)
