"""Every name an expression of the whole catalog can say, and what it stands for.

One name space for all that an expression can say; what stands inside a matter, a benefit, a theme or a formula is its
own and seen there by bare name; nothing shadows (language: docs/语言.md, names).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from dsl.diagnostics import Report
from dsl.frozen import frozen
from dsl.memory import ONCE, Memory
from dsl.source import NOWHERE, Span, Text
from dsl.words import RESERVED
from engine import problems, problems_of_kinds
from engine.from_surface.types import RECORD, Typed, kind_of_fact
from engine.kinds import BOOLEAN, ChoiceKind
from engine.values.regions import region_contains

if TYPE_CHECKING:
    from dsl import surface

Sort = OneOf["fact", "group", "parameter", "rule", "goal"]


@frozen
class Declared:
    """A name and what it stands for; `full` is its name in the program. `is_result`: the engine's own word, which not every owner has."""

    full: str
    sort: Sort
    span: Span = field(default=NOWHERE, compare=False)
    is_result: bool = False


@frozen
class FactDraft:
    """A fact as declared, with the person or record it belongs to and the words put for 【谁】."""

    full: str
    written: surface.Fact
    typed: Typed
    person: str = ""
    called: str = ""
    owner: str = ""
    register: str = ""
    topic: str = ""


@frozen
class Names:
    """`shared` is seen everywhere; `own[owner]` inside that owner; `members[owner]` behind `owner.`"""

    shared: Mapping[str, Declared]
    own: Mapping[str, Mapping[str, Declared]]
    members: Mapping[str, Mapping[str, Declared]]
    facts: Mapping[str, FactDraft]
    choices: Mapping[str, ChoiceKind]
    codes: Mapping[str, Mapping[str, str]]
    places: Mapping[str, tuple[str, ...]]
    prefixes: tuple[str, ...]

    def seen_from(self, owners: tuple[str, ...], person: str, name: str) -> Declared | None:
        """What a bare name stands for where it is written."""
        if person and (found := self.members.get(person, {}).get(name)):
            return found
        for owner in owners:
            if found := self.own.get(owner, {}).get(name):
                return found
        return self.shared.get(name)

    def visible(self, owners: tuple[str, ...], person: str) -> Iterator[str]:
        yield from self.members.get(person, {})
        for owner in owners:
            yield from self.own.get(owner, {})
        yield from self.shared

    def code(self, place: str) -> str | None:
        """The six digits of a place by its name; None if there is none or more than one (`某市.某区` says which)."""
        parent, _, name = place.rpartition(".")
        codes = self.places.get(name, ())
        if parent:
            above = self.code(parent)
            codes = tuple(code for code in codes if above and region_contains(above, code))
        return codes[0] if len(codes) == 1 else None


RESULTS: Mapping[str, tuple[str, str]] = {
    "outcome": ("符合", "eligible"),
    "amount": ("金额", "amount"),
    "starts": ("起发", "starts"),
    "stops": ("停发", "stops"),
    "situations": ("情形", "situations"),
    "materials": ("申请材料", "materials"),
    "to_bring": ("自备材料", "to_bring"),
    "members": ("联办事项", "members"),
}
"""What the engine names itself behind a matter, a benefit or a theme, in both languages."""


def result_name(owner: str, result: str) -> str:
    return f"{owner}.{RESULTS[result][0]}"


def names_from(whole: surface.Catalog, report: Report, memory: Memory = ONCE) -> Names:
    collector = _Collector(whole, report, memory)
    collector.collect()
    return collector.names()


class _Collector:
    """Gathers declarations; two with one name are a problem that shows both places."""

    def __init__(self, whole: surface.Catalog, report: Report, memory: Memory):
        self.whole = whole
        self.report = report
        self.memory = memory
        self.shared: dict[str, Declared] = {}
        self.own: dict[str, dict[str, Declared]] = {}
        self.members: dict[str, dict[str, Declared]] = {}
        self.facts: dict[str, FactDraft] = {}
        self.choices = memory.of("choices", whole.enums, lambda: {each.name.value: ChoiceKind(each.name.value, tuple(o.value for o, _ in each.options)) for each in whole.enums})
        self.codes = {
            each.name.value: {code.value: option.value for option, code in each.options if code is not None}
            for each in whole.enums
        }
        self.structures = {each.name.value: each for each in whole.structures}
        self.prefixes: list[str] = []
        self.facts_beside: dict[str, Text] = {}

    def collect(self) -> None:
        whole = self.whole
        for fact in whole.facts:
            self.fact(fact, "")
        for parameter in whole.parameters:
            self.share(parameter.name, "parameter")
        for computed in whole.computed:
            self.share(computed.name, "rule")
        for goal in whole.goals:
            self.share(goal.name, "goal")
        for formula in whole.formulas:
            self.formula(formula, formula.name.value, "")
        for goal in whole.goals:
            self.goal(goal)

    def goal(self, goal: surface.Benefit | surface.Matter | surface.Theme) -> None:
        owner = goal.name.value
        # Where a rule bears the name of a fact beside it, whoever says the name means the fact: 年龄: 年龄 ≥ 60岁.
        self.facts_beside = {fact.name.value: fact.name for fact in goal.own.facts}
        for condition in (*goal.conditions, *goal.exclusions):
            self.belong(owner, condition.name, "rule")
            if condition.by_hand is not None:
                self.finding(condition, condition.by_hand, owner)
        for situation in getattr(goal, "situations", ()):
            options = [name for name, _ in situation.one_of] if situation.one_of else [situation.name]
            for option in options:
                self.belong(owner, option, "rule")
        for parameter in goal.own.parameters:
            self.belong(owner, parameter.name, "parameter")
        for computed in goal.own.computed:
            self.belong(owner, computed.name, "rule")
        for fact in goal.own.facts:
            self.fact(fact, owner)
        for formula in goal.own.formulas:
            self.formula(formula, f"{owner}.{formula.name.value}", owner)
        for result in RESULTS:
            zh, en = RESULTS[result]
            declared = Declared(result_name(owner, result), "rule", goal.span, is_result=True)
            self.members.setdefault(owner, {}).setdefault(zh, declared)
            self.members[owner].setdefault(en, declared)

    def formula(self, formula: surface.Formula, full: str, owner: str) -> None:
        steps = self.own.setdefault(full, {})
        for name, _ in formula.where:
            if not self.clashes(name, {**self.own.get(owner, {}), **steps}):
                steps[name.value] = Declared(f"{full}.{name.value}", "rule", name.span)

    def finding(self, condition: surface.Condition, by_hand: surface.ByHand, owner: str) -> None:
        from dsl.surface import Fact

        """What an official finds is a fact of the condition's own name, asked of nobody else."""
        full = condition.name.value
        if full in self.facts or full in self.shared:
            full = f"{owner}.{full}·研判"
        written, typed = self.memory.of("finding", (condition,), lambda: (Fact(condition.name, never_ask=True, span=condition.span), Typed(BOOLEAN)))
        self.facts[full] = FactDraft(full, written, typed, owner=owner, register=str(by_hand.who or ""))
        self.members.setdefault(f"{owner}#found", {})[condition.name.value] = Declared(full, "fact", condition.span)

    def fact(self, fact: surface.Fact, owner: str) -> None:
        structure = self.structures.get(fact.type.value) if fact.type else None
        items = structure.members if structure else ()
        if not structure and fact.type and fact.type.value == RECORD:
            items = fact.item
        if not items:
            self.single(fact, fact.name.value, "", "", owner, str(fact.register or ""), str(fact.topic or ""))
            return
        person = fact.name.value
        self.declare(fact.name, Declared(person, "group", fact.name.span), owner)
        if fact.implied:
            self.prefixes.append(person)
        for item in items:
            name = item.name.value
            full = name if fact.implied else f"{person}.{name}"
            register = str(item.register or fact.register or "")
            self.single(item, full, person, str(fact.called or person), owner, register, str(item.topic or fact.topic or ""))

    def single(
        self, fact: surface.Fact, full: str, person: str, called: str, owner: str, register: str, topic: str
    ) -> None:
        typed = self.memory.of("kind", (fact, self.choices), lambda: kind_of_fact(fact, self.choices, self.whole.lost, self.report), self.report, self.whole.lost)
        declared = Declared(full, "fact", fact.name.span)
        if person:
            self.members.setdefault(person, {})[fact.name.value] = declared
            if full != f"{person}.{fact.name.value}":
                self.declare(fact.name, declared, owner)
        else:
            if owner and full in self.facts:
                full = f"{owner}.{full}"
                declared = Declared(full, "fact", fact.name.span)
            if not self.declare(fact.name, declared, owner):
                return
        self.facts[full] = FactDraft(full, fact, typed, person, called, owner, register, topic)

    def declare(self, name: Text, declared: Declared, owner: str) -> bool:
        space = self.own.setdefault(owner, {}) if owner else self.shared
        if name.value in RESERVED:
            # A literal always comes first, so a thing of this name could never be spoken of (docs/meaning.md 13).
            self.report.add(problems_of_kinds.reserved_name(name))
            return False
        if self.clashes(name, space):
            return False
        space[name.value] = declared
        if owner:
            self.members.setdefault(owner, {}).setdefault(name.value, declared)
        return True

    def share(self, name: Text, sort: Sort) -> None:
        self.declare(name, Declared(name.value, sort, name.span), "")

    def belong(self, owner: str, name: Text, sort: Sort) -> None:
        if (fact := self.facts_beside.get(name.value)) is not None:
            self.report.add(problems.name_taken(name, fact.span))
            return
        self.declare(name, Declared(f"{owner}.{name.value}", sort, name.span), owner)

    def clashes(self, name: Text, space: Mapping[str, Declared]) -> bool:
        earlier = space.get(name.value) or self.shared.get(name.value)
        if earlier is None:
            return False
        self.report.add(problems.name_taken(name, earlier.span))
        return True

    def names(self) -> Names:
        places: dict[str, tuple[str, ...]] = {}
        for place in self.whole.places:
            places[place.name.value] = (*places.get(place.name.value, ()), place.code.value)
        return Names(
            self.shared, self.own, self.members, self.facts, self.choices, self.codes, places, tuple(self.prefixes)
        )
