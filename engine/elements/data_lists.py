"""The three lists of government data: what services need, who is to supply it, and what may not be shared.

They are worked out from what the rules read, what is filled in, which papers are asked for, and the registers that hold it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from dsl.diagnostics import Words
from engine.asking.needs import law_of
from engine.program import Benefit, Fact, Matter, PaperUse, Program, RuleRef
from engine.reading import facts_in

Supply = OneOf["shared", "result", "internal", "by hand", "asked", "held", "no source", "withheld"]
"""Comes from a register; is what another service issued; the office has it itself; is found by an official; the applicant tells or brings it; a register holds it and it is brought all
the same; nobody is to bring it and nothing says where it comes from; it may not be shared."""

SUPPLY: dict[Supply, Words] = {
    "shared": Words("共享取得", "shared"), "result": Words("别的事项的结果", "issued by another service"), "internal": Words("内部核验", "checked within"), "by hand": Words("由人判断", "found by an official"), "asked": Words("申请人提供", "from the applicant"),
    "held": Words("查得到还要交", "held, and yet brought"),
    "no source": Words("免交而没有来源", "waived, without a source"), "withheld": Words("不予共享", "withheld"),
}  # fmt: skip

WITHHELD = "不予共享"
INTERNAL = "内部核验"
MOST_SENSITIVE = "四级"


@dataclass(frozen=True, slots=True)
class Demand:
    """需求: a datum or a paper that one service needs, what for, and how it is had."""

    service: str
    body: str
    sort: OneOf["fact", "paper"]
    name: str
    id: str
    used_for: tuple[str, ...]
    basis: tuple[str, ...]
    register: str
    unit: str
    means: str
    freshness: str
    sensitivity: str
    supply: Supply


@dataclass(frozen=True, slots=True)
class Duty:
    """责任: what one office is to supply from one register, and to which services."""

    unit: str
    register: str
    means: str
    freshness: str
    name: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """负面: what may not be shared, by which law. `is_decided`: else it is of the highest sensitivity and nothing says."""

    name: str
    sensitivity: str
    basis: tuple[str, ...]
    services: tuple[str, ...]
    is_decided: bool


@dataclass(frozen=True, slots=True)
class Lists:
    demands: tuple[Demand, ...]
    duties: tuple[Duty, ...]
    withheld: tuple[Withheld, ...]

    @property
    def gaps(self) -> tuple[Demand, ...]:
        """What is promised or held and cannot be had: to be mended by offices, not by people."""
        return tuple(each for each in self.demands if each.supply in ("held", "no source", "withheld"))

    def count(self, supply: Supply) -> int:
        return sum(each.supply == supply for each in self.demands)


def lists_of(program: Program) -> Lists:
    """Of all matters and benefits; a theme needs what its matters need."""
    holders: tuple[Matter | Benefit, ...] = (*program.matters.values(), *program.benefits.values())
    issued = frozenset(name for matter in program.matters.values() for name in matter.results)
    demands = tuple(each for holder in holders for each in _demands(program, holder, issued))
    duties: dict[tuple[str, str, str], list[str]] = {}
    for each in demands:
        if each.register and each.supply in ("shared", "held"):
            duties.setdefault((each.unit, each.register, each.name), []).append(each.service)
    return Lists(
        demands,
        tuple(
            Duty(unit, register, program.registers[register].means, program.registers[register].freshness, name, tuple(dict.fromkeys(services)))
            for (unit, register, name), services in sorted(duties.items())
        ),
        tuple(_withheld(program, demands)),
    )


def _demands(program: Program, holder: Matter | Benefit, issued: frozenset[str]) -> Iterator[Demand]:
    goal = holder.goal
    body = str(dict(holder.elements).get("dept_name") or "") if isinstance(holder, Matter) else holder.authority
    law = law_of(program, goal)
    used: dict[str, dict[str, None]] = {}
    bases: dict[str, dict[str, None]] = {}
    for name in (*goal.conditions, *goal.exclusions, *(rule for _, rule in goal.results)):
        rule = program.rules[name]
        for fact in facts_in(RuleRef(name, rule.kind), program, through_derivations=True):
            used.setdefault(fact, {})[rule.label] = None
            bases.setdefault(fact, {}).update(dict.fromkeys(rule.basis))
    for use in holder.field_uses:
        used.setdefault(use.fact, {})[use.purpose or "填写"] = None
        bases.setdefault(use.fact, {}).update(dict.fromkeys(use.basis))
    for name, why in used.items():
        known = program.facts.get(name)
        if known is not None and not _is_computed(known):
            yield _of_fact(program, goal.name, body, known, tuple(why), tuple(bases[name]) or law)
    for paper in holder.papers:
        yield _of_paper(program, goal.name, body, paper, issued, law)


def _is_computed(fact: Fact) -> bool:
    """Follows from others always; what it follows from is needed instead."""
    return fact.derived is not None and (fact.derived.when is None or fact.never_ask)


def _of_fact(program: Program, service: str, body: str, fact: Fact, why: tuple[str, ...], basis: tuple[str, ...]) -> Demand:
    register = program.registers.get(fact.register)
    supply: Supply = (
        "withheld" if fact.sharing == WITHHELD else "asked" if not fact.register
        else "shared" if register is not None and register.means else "by hand"
    )  # fmt: skip
    return Demand(
        service, body, "fact", fact.title or fact.name, fact.id, why, basis, fact.register, register.unit if register is not None else "",
        register.means if register is not None else "", fact.freshness or (register.freshness if register is not None else ""), fact.sensitivity, supply,
    )  # fmt: skip


def _of_paper(program: Program, service: str, body: str, use: PaperUse, issued: frozenset[str], law: tuple[str, ...]) -> Demand:
    document = program.documents[use.document]
    register = program.registers.get(document.register)
    waived = use.waived or document.waived
    supply: Supply = (
        ("shared" if waived else "held") if register is not None
        else "internal" if waived == INTERNAL else "asked" if not waived
        else "result" if use.document in issued else "no source"
    )  # fmt: skip
    return Demand(
        service, body, "paper", document.title or document.name, "", (use.purpose,) if use.purpose else (), use.basis or document.basis or law, document.register,
        register.unit if register is not None else document.issuer, register.means if register is not None else "",
        register.freshness if register is not None else "", "", supply,
    )  # fmt: skip


def _withheld(program: Program, demands: tuple[Demand, ...]) -> Iterator[Withheld]:
    for fact in program.facts.values():
        title = fact.title or fact.name
        is_decided = fact.sharing == WITHHELD
        if is_decided or not fact.sharing and fact.sensitivity == MOST_SENSITIVE and not _is_computed(fact):
            services = tuple(dict.fromkeys(each.service for each in demands if each.sort == "fact" and each.name == title))
            yield Withheld(title, fact.sensitivity, fact.basis, services, is_decided)
