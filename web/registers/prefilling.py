"""One form filled in beforehand for one person: whom it would ask on what basis, what they told, what of it are answers here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dsl.diagnostics import Words
from engine.rulebook import Rulebook, today
from engine.sources import earliest_day
from forms.answers import Answers, Filling, typed
from forms.form import Field
from forms.to_html import boxes_from
from forms.widgets import Given, Posted, widget_of
from web.people.person import Person
from web.people.rights import Right, role_for
from web.registers.dossier import Dossier, Kept
from web.registers.register import Reading, Why
from web.registers.registers import SIGN_IN, Registers, Source
from web.store.writing import now

WHYS: Mapping[Why, Words] = {
    "slow": Words("没有及时答复", "there was no answer in time"),
    "unreachable": Words("暂时连不上", "it cannot be reached just now"),
    "paused": Words("暂时连不上", "it cannot be reached just now"),
    "refused": Words("没有给出数据", "it gave no data"),
    "nonsense": Words("给出的数据读不懂", "what it gave cannot be read"),
    "contradicts": Words("几处说得不一样", "what is told in several places does not agree"),
    "no record": Words("没有查到您的记录", "it has no record of you"),
    "not held": Words("没有这一项", "it does not hold this"),
    "too old": Words("数据太旧，不能用", "its data are too old to be used"),
    "no consent": Words("您没有同意查询", "you did not agree that it is asked"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A register that would be asked: who holds it, what it would be asked for, on what basis."""

    name: str
    unit: str
    facts: tuple[str, ...]
    basis: str
    needs_consent: bool


@dataclass(frozen=True)
class Prefilling:
    """`slug` and `goal` are what it is read for; `days` how long what was read stands beside a draft."""

    dossier: Dossier
    registers: Registers
    rulebook: Rulebook
    slug: str
    goal: str
    filling: Filling
    person: Person
    days: int

    @property
    def purpose(self) -> str:
        return f"{self.slug}/{self.goal}"

    @property
    def role(self) -> str:
        return str(role_for(self.person, Right.APPLY) or "")

    @property
    def can_ask(self) -> bool:
        """Whether it is known, and not only said, whom it is about."""
        return self.person.is_signed_in and bool(self.dossier.verified(self.person).get("id_number"))

    def offers(self) -> list[Offer]:
        return [self._offer(each) for each in self.registers.sources(self.rulebook, [each.fact for each in self.filling.form.fields])]

    def _offer(self, source: Source) -> Offer:
        here = source.connection
        labels = tuple(label_of(self.filling, each.fact) for each in source.bound)
        return Offer(here.name, self.unit_of(here.name), labels, here.basis, here.needs_consent)

    def ask(self, consents: Iterable[str]) -> tuple[Reading, ...]:
        """Asks the registers and keeps what they tell. Who acts under a mandate does not agree in the other's name."""
        wanted, at = [each.fact for each in self.filling.form.fields], now()
        known = self.registers.signed_in(self.rulebook, self.dossier.verified(self.person), at)
        agreed = frozenset(consents) if self.person.mandate is None else frozenset()
        read = self.registers.read(self.rulebook, wanted, known, at, consents=agreed, purpose=self.purpose)
        kept = (*(each for each in known if each.fact in wanted and not is_doubted(each, read)), *read)
        self.dossier.keep(self.person, self.role, kept, self.purpose, agreed)
        return kept

    def kept(self) -> tuple[Kept, ...]:
        """What was read for this matter lately; nothing of who only visits."""
        here = self.registers.connections
        if not self.person.is_signed_in or not here.registers and not here.sign_in:
            return ()
        found = self.dossier.readings(self.person.subject, self.purpose, now() - timedelta(days=self.days))
        return tuple(each for each in found if self.is_fresh(each.reading))

    def is_fresh(self, reading: Reading) -> bool:
        """Whether the data are still as new as the catalog wants them; a draft may lie for days."""
        program = self.rulebook.program
        fact = program.facts.get(reading.fact)
        earliest = earliest_day(program, fact, today()) if fact is not None else None
        return fact is not None and (reading.on is None or earliest is None or reading.on >= earliest)

    def sources(self, counting: Answers) -> list[dict[str, str]]:
        """Who told which of the answers that are handed in; marked where the person says otherwise."""
        found = []
        for kept in self.kept():
            reading = kept.reading
            if reading.fact in counting and reading.state != "unknown":
                row = {"fact": reading.fact, "register": reading.register, "on": reading.on.isoformat() if reading.on else "", "proof": reading.proof}
                found.append(row if is_held(self.filling, reading, counting) else {**row, "corrected": "yes"})
        return found

    def note_changes(self, answers: Answers) -> None:
        """Whoever answers otherwise than a register told has said that it is wrong, without more words."""
        for kept in self.kept():
            if kept.reading.fact in answers and kept.reading.register != SIGN_IN:
                self.note_change(kept, answers, "")

    def note_change(self, kept: Kept, answers: Answers, said: str) -> None:
        fact, dossier = kept.reading.fact, self.dossier
        if kept.reading.state == "unknown":
            return
        before = [each for each in dossier.objections_of(self.person.subject) if (each.register, each.fact, each.outcome) == (kept.reading.register, fact, "")]
        if is_held(self.filling, kept.reading, answers):
            if before:
                dossier.withdraw(self.person, self.role, kept)
        elif not before or before[0].said != answers.get(fact) or said:
            dossier.object(self.person, self.role, kept, self.unit_of(kept.reading.register), answers.get(fact), said)

    def unit_of(self, register: str) -> str:
        held = self.rulebook.program.registers.get(register)
        return held.unit if held is not None else ""


def label_of(filling: Filling, fact: str) -> str:
    asked = filling.form.asking(fact)
    return asked.label if asked is not None else fact


def as_answers(filling: Filling, found: tuple[Reading, ...]) -> dict[str, Any]:
    """The readings as answers of this form; what its boxes would not take is left for the person to answer."""
    answers: dict[str, Any] = {}
    for each in found:
        asked = filling.form.asking(each.fact)
        if asked is None or each.state == "unknown":
            continue
        if each.state == "absent":
            if not asked.is_required:
                answers[each.fact] = None
            continue
        taken = as_answer(filling, asked, each.value)
        if taken is not None:
            answers[each.fact] = taken
    return answers


def as_answer(filling: Filling, asked: Field, value: Any) -> Any:
    boxes = boxes_from(filling, asked, {asked.fact: value})
    read = widget_of(asked).read(asked, Posted({**boxes.values, "_asked": (asked.key,)}), filling.places)
    return read.value if isinstance(read, Given) else None


def is_held(filling: Filling, reading: Reading, answers: Answers) -> bool:
    """Whether the answer is what was read."""
    if reading.fact not in answers or reading.state == "unknown":
        return False
    if reading.state == "absent":
        return answers[reading.fact] is None
    own, told = (typed(filling, {reading.fact: each}).get(reading.fact) for each in (answers[reading.fact], reading.value))
    return own is not None and own == told


def is_doubted(known: Reading, read: tuple[Reading, ...]) -> bool:
    return any(each.fact == known.fact and each.why == "contradicts" for each in read)
