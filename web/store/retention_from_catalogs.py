"""What the rules themselves say of how long data are kept: of each case, the rules it goes by; of what registers told, the newest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from engine.from_json import NotThisFormat, program_from_text
from engine.kept_for import Period, period_from
from engine.program import Program
from web.store.records import cases, programs
from web.store.retention import Retention
from web.store.store import Store


def with_catalogs(retention: Retention, store: Store) -> Retention:
    """The same with what catalogs say, which comes before what the site says."""
    with store.reading() as connection:
        used = connection.execute(select(cases.c.program, cases.c.goal).where(cases.c.erased_at.is_(None)).distinct()).all()
        newest = {name: hash for name, hash in connection.execute(select(programs.c.name, programs.c.hash).order_by(programs.c.kept_at))}
        read = {hash: found for hash in {*(program for program, _ in used), *newest.values()} if (found := _read(store, str(hash))) is not None}
    goals = {(program, goal): period for program, goal in used if program in read and (period := kept_of(read[program], goal)) is not None}
    facts = {name: period for hash in newest.values() if hash in read for name, period in facts_of(read[hash])}
    return replace(retention, goals=goals, facts=facts)


def kept_of(program: Program, name: str) -> Period | None:
    """How long the cases of a goal are kept by the rules; of a theme that says nothing, as long as the longest of its matters."""
    goal = program.goals.get(name)
    if goal is None:
        return None
    if goal.keep_for or name not in program.themes:
        return period_from(goal.keep_for)
    found = [kept_of(program, each.matter) for each in program.themes[name].members]
    if not found or None in found:
        return None  # one of them is kept as the site says, which may be longer
    return max((each for each in found if each is not None), key=length)


def length(period: Period) -> float:
    """Roughly how many days, to tell which is longer."""
    return {"": float("inf"), "day": 1, "month": 30.4, "year": 365.2}[period.unit] * (period.count or 1)


def facts_of(program: Program) -> Iterator[tuple[str, Period]]:
    for name, fact in program.facts.items():
        if (period := period_from(fact.keep_for)) is not None:
            yield name, period


def _read(store: Store, hash: str) -> Program | None:
    try:
        return program_from_text(store.program_text(hash))
    except (NotThisFormat, ValueError, KeyError, TypeError):
        return None  # rules of an older engine: their cases are kept as the site says
