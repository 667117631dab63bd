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
from decimal import Decimal

from dsl.diagnostics import Problems
from engine.decision import Outcome
from engine.difference import Search, Turn, Witness
from engine.examples import facts_of
from engine.facts import Facts
from engine.grounds import decide_alike, grounds_of
from engine.kinds import is_a
from engine.program import Program
from engine.rulebook import Rulebook
from engine.to_python import decider_from
from engine.worth_trying import months_back, values_worth_trying

TRIES = 4_000
"""How many made-up people are decided by both sides for each goal, day and place."""

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
        self.values = values_worth_trying(given, tuple(zip(programs, grounds, strict=True)), self.on, self.region)
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


# ── between two values ───────────────────────────────────────────────────────────────────────────────────────────


def _years_later(value: object, years: int) -> object:
    return months_back(value, -12 * years) if isinstance(value, date) else value


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
