"""In which order to ask, so that the fewest questions are to be expected, and no topic is left and taken up again.

What a question costs is one question. How many are asked depends on the answers: a condition that does not hold ends the
case, and an answer can make others needless. Answers are taken to be independent of each other, and each as common as
常见 says; what it does not say is shared out evenly. Of a number or a day, each stretch between the values at which rules
turn is as common as another.

Whether a question still matters hangs on what is known, not on the order in which it became known. So the least number to
be expected is found over sets: first the best order inside each topic after each set of earlier topics, then the best order
of topics. Where there are too many answers to go through all of them, people are drawn, always the same ones.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product

from engine.kinds import BooleanKind, ChoiceKind, certain
from engine.program import Fact

MOST_PEOPLE = 128
"""Combinations of answers that are all gone through; beyond, people are drawn."""
DRAWN = 16
MOST_TOPICS = 5
MOST_LOOKS = 600
"""How often it is worked out what still matters, where people are drawn."""
MOST_IN_TOPIC = 7
MOST_VALUES = 6
"""Of a number or a day, spread over those at which rules turn."""

Answers = Mapping[str, object]
StillAsked = Callable[[Answers], frozenset[str]]
"""The questions that still matter once these answers are known."""
Prior = tuple[tuple[object, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """Topics in order, each with its questions in order, and how many questions are to be expected.

    `as_written` is what the order of the catalog would cost, `least` what no order can go below. `is_exact`: all answers
    were gone through, and no order that keeps topics together costs less.
    """

    topics: tuple[tuple[str, tuple[str, ...]], ...]
    expected: Fraction
    as_written: Fraction
    least: Fraction
    is_exact: bool

    @property
    def order(self) -> tuple[str, ...]:
        return tuple(question for _, questions in self.topics for question in questions)


def asking(topics: Sequence[tuple[str, Sequence[str]]], priors: Mapping[str, Prior], still_asked: StillAsked) -> Asking:
    """The cheapest order of these topics and of the questions in each."""
    count = 1
    for _, questions in topics:
        for question in questions:
            count *= max(1, len(priors[question]))
    is_small = count <= MOST_PEOPLE and len(topics) <= MOST_TOPICS and all(len(each) <= MOST_IN_TOPIC for _, each in topics)
    names = [question for _, questions in topics for question in questions]
    people = everybody(names, priors) if is_small else drawn(names, priors)
    weigh = _Weighing(tuple((name, tuple(questions)) for name, questions in topics), people, still_asked, is_small)
    return weigh.best()


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────


Person = tuple[tuple[str, object], ...]


def everybody(names: Sequence[str], priors: Mapping[str, Prior]) -> tuple[tuple[Person, Fraction], ...]:
    """Every combination of answers, with how common it is."""
    found = []
    for answers in product(*(priors[name] for name in names)):
        weight = Fraction(1)
        for _, share in answers:
            weight *= share
        if weight:
            found.append((tuple((name, value) for name, (value, _) in zip(names, answers, strict=True)), weight))
    return tuple(found)


def drawn(names: Sequence[str], priors: Mapping[str, Prior], count: int = DRAWN) -> tuple[tuple[Person, Fraction], ...]:
    """Some people, the same ones each time."""
    dice = random.Random(0)
    found = []
    for _ in range(count):
        answers = tuple((name, dice.choices([value for value, _ in priors[name]], [float(share) for _, share in priors[name]])[0]) for name in names)
        found.append((answers, Fraction(1, count)))
    return tuple(found)


def prior_of(fact: Fact, values: Sequence[object]) -> Prior:
    """How common each answer is: as 常见 says, the others sharing what is left."""
    values = spread(values) or (None,)
    if not isinstance(certain(fact.kind), ChoiceKind | BooleanKind):
        values = values[:MOST_VALUES]
    told = {value: Fraction(share) for value, share in fact.shares if value in values}
    rest = [value for value in values if value not in told]
    left = 1 - sum(told.values(), Fraction(0))
    if not rest and left:
        told = {value: share / (1 - left) for value, share in told.items()} if left != 1 else {}
        rest, left = ([], Fraction(0)) if told else (list(values), Fraction(1))
    return tuple((value, told[value] if value in told else left / len(rest)) for value in values)


def spread(values: Sequence[object]) -> tuple[object, ...]:
    """A few of many numbers or days, from the least to the greatest; what has options keeps them all."""
    if len(values) <= MOST_VALUES or not all(value is None or isinstance(value, Decimal | date) for value in values):
        return tuple(values)
    ordered = sorted((value for value in values if value is not None), key=lambda value: (str(type(value)), value))
    return tuple(ordered[round(at * (len(ordered) - 1) / (MOST_VALUES - 1))] for at in range(MOST_VALUES))


# ── weighing orders ──────────────────────────────────────────────────────────────────────────────────────────────


class _Weighing:
    def __init__(self, topics: tuple[tuple[str, tuple[str, ...]], ...], people: tuple[tuple[Person, Fraction], ...],
                 still_asked: StillAsked, is_small: bool):  # fmt: skip
        self.topics = topics
        self.people = people
        self.is_small = is_small
        self._of_answers: dict[Person, frozenset[str]] = {}
        self._still_asked = still_asked
        self.of_set = lru_cache(maxsize=None)(self._of_set)

    def best(self) -> Asking:
        order, expected = self.best_of_all() if self.is_small else self.climbed()
        written = self.written()
        if written <= expected:
            order, expected = tuple((place, questions) for place, (_, questions) in enumerate(self.topics)), written
        arranged = tuple((self.topics[place][0], questions) for place, questions in order)
        every = frozenset(question for _, questions in self.topics for question in questions)
        least = sum((self.of_set(every - {question}).get(question, Fraction(0)) for question in every), Fraction(0))
        return Asking(arranged, expected, written, least, self.is_small)

    def matters(self, known: frozenset[str], question: str) -> Fraction:
        """How likely it is that a question still matters once these are answered."""
        return self.of_set(known).get(question, Fraction(0))

    def _of_set(self, known: frozenset[str]) -> dict[str, Fraction]:
        """For each question, how likely it is that it still matters once these are answered."""
        found: dict[str, Fraction] = {}
        for person, weight in self.people:
            for question in self.asked_of(person, known):
                found[question] = found.get(question, Fraction(0)) + weight
        return found

    def inside(self, known: frozenset[str], questions: tuple[str, ...]) -> tuple[Fraction, tuple[str, ...]]:
        """The best order of a topic's questions once these are answered, and what it costs."""
        best: dict[frozenset[str], tuple[Fraction, tuple[str, ...]]] = {frozenset(): (Fraction(0), ())}
        for _ in questions:
            following: dict[frozenset[str], tuple[Fraction, tuple[str, ...]]] = {}
            for asked, (cost, order) in best.items():
                for question in questions:
                    if question in asked:
                        continue
                    more = cost + self.matters(known | asked, question)
                    key = asked | {question}
                    if key not in following or more < following[key][0]:
                        following[key] = more, (*order, question)
            best = following
        return best[frozenset(questions)]

    def walked(self, order: Sequence[int]) -> Fraction:
        """How many questions people are asked, page by page: all that matter of the first topic that has any, which is not
        left while it has more."""
        topics = [frozenset(self.topics[place][1]) for place in order]
        total = Fraction(0)
        for person, weight in self.people:
            told: frozenset[str] = frozenset()
            here: frozenset[str] = frozenset()
            while open_ := self.asked_of(person, told) - told:
                here = here if open_ & here else next(topic for topic in topics if open_ & topic)
                told |= open_ & here
            total += len(told) * weight
        return total

    def asked_of(self, person: Person, told: Collection[str]) -> frozenset[str]:
        answers = tuple(each for each in person if each[0] in told)
        if answers not in self._of_answers:
            self._of_answers[answers] = self._still_asked(dict(answers))
        return self._of_answers[answers]

    def best_of_all(self) -> tuple[tuple[tuple[int, tuple[str, ...]], ...], Fraction]:
        best: dict[frozenset[int], tuple[Fraction, tuple[tuple[int, tuple[str, ...]], ...]]] = {frozenset(): (Fraction(0), ())}
        for _ in self.topics:
            following: dict[frozenset[int], tuple[Fraction, tuple[tuple[int, tuple[str, ...]], ...]]] = {}
            for done, (cost, order) in best.items():
                known = self.questions_of(done)
                for place, (_, questions) in enumerate(self.topics):
                    if place in done:
                        continue
                    own, inner = self.inside(known, questions)
                    key = done | {place}
                    if key not in following or cost + own < following[key][0]:
                        following[key] = cost + own, (*order, (place, inner))
            best = following
        cost, found = best[frozenset(range(len(self.topics)))]
        return found, cost

    def climbed(self) -> tuple[tuple[tuple[int, tuple[str, ...]], ...], Fraction]:
        """From the written order on, one topic at a time is moved to where that spares most, while it does, and while there
        is patience."""
        order = list(range(len(self.topics)))
        cost = self.walked(order)
        is_better = True
        while is_better and len(self._of_answers) < MOST_LOOKS:
            is_better = False
            for place in list(order):
                rest = [each for each in order if each != place]
                for at in range(len(order)):
                    other = [*rest[:at], place, *rest[at:]]
                    if len(self._of_answers) < MOST_LOOKS and other != order and (found := self.walked(other)) < cost:
                        order, cost, is_better = other, found, True
                        rest = [each for each in order if each != place]
        return tuple((place, self.topics[place][1]) for place in order), cost

    def written(self) -> Fraction:
        if not self.is_small:
            return self.walked(range(len(self.topics)))
        known: frozenset[str] = frozenset()
        total = Fraction(0)
        for _, questions in self.topics:
            for question in questions:
                total += self.matters(known, question)
                known |= {question}
        return total

    def questions_of(self, places: Iterable[int]) -> frozenset[str]:
        return frozenset(question for place in places for question in self.topics[place][1])
