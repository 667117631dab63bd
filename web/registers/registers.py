"""All registers of a site: what they can tell about somebody for a form, asked at the same time and waited for together.

One that is slow, gone or wrong makes its own facts unknown and holds up nobody's form for longer than was agreed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as OutOfTime
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from dsl.diagnostics import Problems, Report
from dsl.nearest import folded, nearest
from engine.kinds import Maybe
from engine.rulebook import SHANGHAI, Rulebook
from engine.sources import earliest_day
from web.registers import problems
from web.registers.cells import Bound, bound_to, held_in
from web.registers.connection import Connection, Connections
from web.registers.from_settings import connections_from
from web.registers.guard import Guarded
from web.registers.http import HttpRegister
from web.registers.register import Asked, Reading, Record, Register, Silent, Why
from web.registers.table import FileRegister, SqlRegister


def registers_for(file: str, secret: str, rulebooks: Sequence[Rulebook]) -> Registers:
    """The registers of a settings file, none without one. Raises Problems where the file is wrong or fits none of the catalogs."""
    report = Report()
    connections = connections_from(Path(file), report) if file else Connections()
    check(connections, rulebooks, report)
    if report.has_errors:
        raise Problems(report.errors)
    return Registers(connections, secret)


SIGN_IN = ""
"""What stands for the name of a register where signing in has verified a fact."""
WORKERS = 32


@dataclass(frozen=True, slots=True)
class Source:
    """A register as one program knows it: by which fact it is asked, and which facts it tells."""

    connection: Connection
    by: str
    bound: tuple[Bound, ...]

    def telling(self, wanted: Iterable[str]) -> tuple[Bound, ...]:
        names = frozenset(wanted)
        return tuple(each for each in self.bound if each.fact in names)


class Registers:
    def __init__(self, connections: Connections, secret: str, made: Mapping[str, Register] | None = None):
        self.connections = connections
        self.secret = secret
        self.guarded = {each.name: Guarded(each, (made or {}).get(each.name) or register_for(each, secret)) for each in connections.registers}
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="register") if self.guarded else None

    def sources(self, rulebook: Rulebook, wanted: Iterable[str]) -> tuple[Source, ...]:
        """The registers that can tell one of these facts, each with those it can tell."""
        names = tuple(wanted)
        found = (replace(each, bound=each.telling(names)) for each in self._bound(rulebook))
        return tuple(each for each in found if each.bound)

    @lru_cache(maxsize=64)  # noqa: B019  registers live as long as their site
    def _bound(self, rulebook: Rulebook) -> tuple[Source, ...]:
        return tuple(sources_in(self.connections, rulebook, Report()))

    def signed_in(self, rulebook: Rulebook, verified: Mapping[str, str], now: datetime) -> tuple[Reading, ...]:
        """What signing in has verified, as readings: `id_number`, `name`, `mobile` as far as they are known."""
        found = []
        for column in self.connections.sign_in:
            bound = bound_to(rulebook, column)
            value = verified.get(column.name, "")
            held = held_in(rulebook, bound, value) if bound is not None and value else None
            if bound is not None and held is not None and held.state == "told":
                found.append(Reading(bound.fact, SIGN_IN, "told", held.value, now.astimezone(SHANGHAI).date(), now))
        return tuple(found)

    def read(
        self, rulebook: Rulebook, wanted: Sequence[str], known: Sequence[Reading], now: datetime, *,
        consents: frozenset[str] = frozenset(), purpose: str = "",
    ) -> tuple[Reading, ...]:  # fmt: skip
        """What registers tell of these facts, a reading for each, in the order of the settings.

        `known` are readings of who it is: by signing in, or checked at the counter. Only by these is anybody looked up, never
        by what somebody typed into a form.
        """
        keys = {each.fact: str(each.value) for each in known if each.state == "told"}
        end = monotonic() + self.connections.within
        asked: list[tuple[Source, Future[Record] | Why]] = []
        for source in self.sources(rulebook, wanted):
            here = source.connection
            if source.by not in keys:
                continue
            if here.needs_consent and here.name not in consents:
                asked.append((source, "no consent"))
                continue
            assert self._pool is not None
            asked.append((source, self._pool.submit(self.guarded[here.name].ask, Asked(keys[source.by], purpose), self.connections.within)))
        found: list[Reading] = []
        for source, answer in asked:
            found += readings_from(rulebook, source, outcome_of(answer, end), now)
        return agreed(found, known)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        for each in self.guarded.values():
            each.register.close()


def register_for(connection: Connection, secret: str) -> Register:
    match connection.means:
        case "http":
            return HttpRegister(connection, secret)
        case "file":
            return FileRegister(connection, secret)
        case "sql":
            return SqlRegister(connection, secret)


def outcome_of(answer: Future[Record] | Why, end: float) -> Record | Why:
    if not isinstance(answer, Future):
        return answer
    try:
        return answer.result(timeout=max(0.0, end - monotonic()))
    except OutOfTime:
        answer.cancel()
        return "slow"
    except Silent as silent:
        return silent.why


def readings_from(rulebook: Rulebook, source: Source, outcome: Record | Why, now: datetime) -> Iterator[Reading]:
    """A reading for each fact that was asked for, whatever came."""
    here = source.connection
    today = now.astimezone(SHANGHAI).date()
    for bound in source.bound:
        nothing = Reading(bound.fact, here.name, "unknown", None, None, now)
        if not isinstance(outcome, Record):
            yield replace(nothing, why=outcome)
            continue
        # An answer without a day of its own tells how things are now.
        on = outcome.on or today
        whole = replace(nothing, on=on, proof=outcome.proof, reference=outcome.reference)
        fact = rulebook.program.facts[bound.fact]
        earliest = earliest_day(rulebook.program, fact, today)
        if on > today:
            yield replace(whole, why="nonsense")
        elif earliest is not None and on < earliest:
            yield replace(whole, why="too old")
        elif outcome.fields is None:
            is_absent = here.none_means_absent and isinstance(fact.kind, Maybe)
            yield replace(whole, state="absent" if is_absent else "unknown", why="" if is_absent else "no record")
        elif bound.field in outcome.doubtful:
            yield replace(whole, why="contradicts")
        elif bound.field not in outcome.fields:
            yield replace(whole, why="not held")
        else:
            held = held_in(rulebook, bound, outcome.fields[bound.field])
            yield replace(whole, state=held.state, value=held.value, why=held.why)


def agreed(readings: Sequence[Reading], known: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings; where two sources tell a fact differently, neither is believed and the person is asked."""
    told: dict[str, list[Any]] = {}
    for each in (*known, *readings):
        if each.state != "unknown":
            told.setdefault(each.fact, []).append((each.state, each.value))
    doubtful = {fact for fact, values in told.items() if any(value != values[0] for value in values)}
    return tuple(
        replace(each, state="unknown", value=None, why="contradicts") if each.fact in doubtful and each.state != "unknown" else each for each in readings
    )


# ── against the catalogs ─────────────────────────────────────────────────────────────────────────────────────────


def sources_in(connections: Connections, rulebook: Rulebook, report: Report) -> Iterator[Source]:
    """The registers as a program knows them. A register fills only what the catalog says comes from it."""
    program = rulebook.program
    for here in connections.registers:
        by = rulebook.index.names.get(folded(here.by))
        bound: list[Bound] = []
        for column in here.columns:
            try:
                each = bound_to(rulebook, column)
            except Problems as found:
                report.extend(found.diagnostics)
                continue
            if each is None:
                continue
            source = program.facts[each.fact].register
            if source == here.name:
                bound.append(each)
            else:
                report.add(problems.other_source(column.span, column.fact, here.name, [source] if source else []))
        if by is not None and bound:
            yield Source(here, by, tuple(bound))


def check(connections: Connections, rulebooks: Sequence[Rulebook], report: Report) -> None:
    """What the settings name that no catalog of the site has, and what does not fit where it has it."""
    for rulebook in rulebooks:
        tuple(sources_in(connections, rulebook, report))
    registers = sorted({name for each in rulebooks for name in each.program.registers})
    facts = sorted({name for each in rulebooks for name in each.program.facts})

    def look(span: Any, name: str) -> None:
        if not any(folded(name) in each.index.names for each in rulebooks):
            report.add(problems.not_of_catalogs(span, name, nearest(name, facts)))

    for here in connections.registers:
        if here.name not in registers:
            report.add(problems.not_said_in_catalogs(here.span, here.name, nearest(here.name, registers)))
        look(here.span, here.by)
        for column in here.columns:
            look(column.span, column.fact)
    for column in connections.sign_in:
        look(column.span, column.fact)
