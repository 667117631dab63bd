"""A site: the catalogs it serves, each at its own address, and the records behind it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from threading import Lock
from time import monotonic

from dsl.diagnostics import Problems, Report
from engine.finding.find import Finder, finder_for
from engine.finding.goals import goals_for_people
from engine.from_json import NotThisFormat, program_from_text
from engine.kept_for import Period, period_from
from engine.program import Goal, Program
from engine.rulebook import Rulebook, today
from forms.answers import Filling
from forms.form import Form
from forms.from_program import form_from, key_of
from web.cases.case import Terms
from web.cases.docket import Docket
from web.cases.from_notice import USUAL, Notified
from web.cases.handing_in import notified_for
from web.cases.terms_from_file import terms_from
from web.payments.payments import Payments
from web.publishing.editions import Editions, Serving
from web.publishing.trials import Trials
from web.registers.dossier import Dossier
from web.registers.registers import Registers, registers_for
from web.settings import Settings
from web.store.problems import NotKept
from web.store.records import Case
from web.store.retention import PURPOSES, Retention
from web.store.retention_from_catalogs import kept_of
from web.store.retention_from_file import retention_from
from web.store.store import Store
from web.store.writing import now

log = logging.getLogger("banshi.site")
LOOK_EVERY = 2.0
"""Seconds between two looks for rules that came into force: another worker may have published them."""


@dataclass(frozen=True)
class Area:
    """One catalog on the site. `slug` is its place in addresses: the code of its region, or its name."""

    slug: str
    rulebook: Rulebook

    @property
    def name(self) -> str:
        return self.rulebook.program.name

    @cached_property
    def goals(self) -> Mapping[str, Goal]:
        """What people can look up and apply for."""
        return goals_for_people(self.rulebook.program)

    @cached_property
    def finder(self) -> Finder:
        return finder_for(self.rulebook.program, self.goals.values())

    @cached_property
    def forms(self) -> Mapping[str, Form]:
        return {name: form_from(self.rulebook.program, name) for name in self.goals}

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """Facts by the names their boxes have on a page."""
        return {key_of(name): name for name in self.rulebook.program.facts}

    @lru_cache(maxsize=256)  # noqa: B019  an area lives as long as the site
    def _filling(self, name: str, on: date) -> Filling:
        program = self.rulebook.program
        return Filling(self.forms[name], program, on, program.region)

    def filling(self, name: str, on: date | None = None) -> Filling:
        return self._filling(name, on or today())


class Shelf:
    """The areas that are served, exchanged all at once when other rules come into force: who came before goes on with the old ones."""

    def __init__(self, areas: Mapping[str, Area], store: Store):
        self.areas = areas
        self.store = store
        self._serving = Serving(store)
        self._looked = -LOOK_EVERY
        self._turn = Lock()

    @property
    def is_due(self) -> bool:
        """Whether it is time to look for rules that came into force."""
        return monotonic() - self._looked >= LOOK_EVERY

    def renew(self, *, at_once: bool = False) -> None:
        """Serves what is in force now. Looked for once in a while, and by one request at a time."""
        if not at_once and not self.is_due or not self._turn.acquire(blocking=at_once):
            return
        try:
            found = self._serving.changed(now())
            if found is not None:
                self.areas = self._with(found)
        except NotKept as fault:
            # Without its records the service still answers, by the rules it has.
            log.warning("no look for rules that came into force: %s", fault.why)
        finally:
            self._looked = monotonic()
            self._turn.release()

    def _with(self, published: Mapping[str, str]) -> Mapping[str, Area]:
        """The areas with these programs, by the names of their catalogs; one that is served already is not made again."""
        rulebooks = [area.rulebook for area in self.areas.values()]
        for name, program in published.items():
            place = next((at for at, each in enumerate(rulebooks) if each.program.name == name), len(rulebooks))
            if place == len(rulebooks) or rulebooks[place].fingerprint != program:
                rulebooks[place : place + 1] = self._kept(name, program) or rulebooks[place : place + 1]
        old = {area.rulebook: area for area in self.areas.values()}
        made = areas_of(rulebooks)
        areas = {slug: old[area.rulebook] if area.rulebook in old and old[area.rulebook].slug == slug else area for slug, area in made.items()}
        for area in areas.values():
            if area.rulebook not in old:
                # Nobody who comes next waits for what can be made ready now.
                area.finder.indexed()
        return areas

    def _kept(self, name: str, program: str) -> list[Rulebook]:
        """A published program, compiled anew where an older engine kept it; none where that cannot be."""
        try:
            return [Rulebook(program_from_text(self.store.program_text(program)), program)]
        except NotThisFormat:
            made = Editions(self.store).compiled_anew(name)
            if made is None:
                log.error("the program in force of a catalog cannot be read by this engine, and there are no files of it: %s", program[:12])
            return [made] if made is not None else []


@dataclass(frozen=True)
class Site:
    shelf: Shelf
    settings: Settings
    store: Store
    registers: Registers
    terms: Terms = USUAL
    retention: Retention = Retention()
    _kept: dict[str, Rulebook] = field(default_factory=dict, repr=False)

    @property
    def areas(self) -> Mapping[str, Area]:
        return self.shelf.areas

    @cached_property
    def dossier(self) -> Dossier:
        return Dossier(self.store)

    @cached_property
    def editions(self) -> Editions:
        return Editions(self.store)

    @cached_property
    def trials(self) -> Trials:
        return Trials(self.editions, self.served)

    def served(self, catalog: str) -> str:
        """The program of a catalog that is served now; nothing where there is none of this name."""
        return next((area.rulebook.fingerprint for area in self.areas.values() if area.name == catalog), "")

    def rulebook(self, fingerprint: str) -> Rulebook:
        """The rules a case was decided by, also when the site has newer ones by now."""
        for area in self.areas.values():
            if area.rulebook.fingerprint == fingerprint:
                return area.rulebook
        if fingerprint not in self._kept:
            self._kept[fingerprint] = Rulebook(program_from_text(self.store.program_text(fingerprint)), fingerprint)
        return self._kept[fingerprint]

    @property
    def docket(self) -> Docket:
        return Docket(self.store, self._course_of, terms=self.terms)

    def kept_for(self, program: Program, goal: str) -> Period:
        """How long what is filled in for this is kept once the case is archived: as the rules say, else as the site does."""
        return kept_of(program, goal) or self.retention.matters.get(goal) or self.retention.of(next(each for each in PURPOSES if each.en == "cases"))

    def fact_kept_for(self, program: Program, fact: str) -> Period:
        """How long what a register told is kept."""
        held = program.facts.get(fact)
        return (period_from(held.keep_for) if held is not None else None) or self.retention.of(next(each for each in PURPOSES if each.en == "readings"))

    @property
    def payments(self) -> Payments:
        return Payments(self.store, self.docket, self.rulebook, self.settings.is_production)

    def _course_of(self, case: Case) -> Notified:
        return notified_for(self.rulebook(case.program), case.goal, case.answers, date.fromisoformat(case.submitted_on))


def site_for(rulebooks: Sequence[Rulebook], settings: Settings) -> Site:
    """The site of these catalogs. Raises Problems where the settings of its registers or its terms are wrong."""
    store = Store(settings.database, settings.draft_days, keys=settings.keys, suite=settings.suite)
    for rulebook in rulebooks:
        store.keep_program(rulebook)
    shelf = Shelf(areas_of(rulebooks), store)
    shelf.renew(at_once=True)
    registers = registers_for(settings.registers, settings.secret, [area.rulebook for area in shelf.areas.values()])
    report = Report()
    terms = terms_from(settings.terms, report)
    retention = retention_from(settings.retention, report)
    if report.has_errors:
        raise Problems(report.errors)
    return Site(shelf, settings, store, registers, terms, retention)


def areas_of(rulebooks: Sequence[Rulebook]) -> Mapping[str, Area]:
    """Each catalog at its address: the code of its region; the name of a second one there."""
    areas: dict[str, Area] = {}
    for rulebook in rulebooks:
        program = rulebook.program
        slug = program.region if program.region and program.region not in areas else program.name
        areas[slug] = Area(slug, rulebook)
    return areas
