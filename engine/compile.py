"""The whole line on one page: a folder of rules becomes a program that decides.

    folder ─▶ dsl.from_folder ─▶ surface Catalog ─▶ extend ─▶ names ─▶ drafts ─▶ order ─▶ rules, typed ─▶ review ─▶ Program

`engine.load` keeps what comes out for the next time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Literal as OneOf

from dsl import surface
from dsl.collecting import without_collecting
from dsl.diagnostics import Report
from dsl.memory import ONCE, Memory
from dsl.source import Text
from engine import problems
from engine.bounds.cost import least_steps, never_ends
from engine.elements.review import review_elements
from engine.from_surface import assemble, modes, rules
from engine.from_surface.advice import advise
from engine.from_surface.desk import Desk
from engine.from_surface.examples import check_examples, examples_from
from engine.from_surface.extend import extended, lineage
from engine.from_surface.footing import Footing
from engine.from_surface.ledgers import ledgers_from
from engine.from_surface.names import FactDraft, names_from
from engine.from_surface.order import circles_in, order_of, order_to_type
from engine.from_surface.plain import plain
from engine.from_surface.reads import reads_of
from engine.from_surface.review import review_parameter, review_rule
from engine.from_surface.review_goals import review_situations, review_theme
from engine.from_surface.seen import Seen, seen_in
from engine.from_surface.subjects import review_subjects
from engine.from_surface.targets import check_targets
from engine.kinds import ListKind, RecordKind, certain
from engine.program import Benefit, Fact, Goal, Matter, Program, Theme
from engine.run import BUDGET


def program_from(catalog: surface.Catalog, report: Report, memory: Memory = ONCE) -> Program:
    """A catalog with its parents, compiled with all history. Problems go to the report; what they spoil is left out.

    With the memory of an earlier time, what nothing has changed for is taken from there.
    """
    # Before anything is said, or said again: what the reader of files told of a line is enough.
    report.hold_back_echoes()
    with without_collecting():
        program = memory.of("program", (catalog,), lambda: _program_from(catalog, report, memory), report)
    if not program.places:
        report.say_once(problems.OF_PLACES, problems.no_places)
    return program


def _program_from(catalog: surface.Catalog, report: Report, memory: Memory) -> Program:
    memory.begin()
    if any(each.extends is not None and each.parent is None for each in lineage(catalog)):
        report = Report()  # The names of a catalog that was not found are unknown everywhere: more would be echoes.
    whole = extended(catalog, report, memory)
    desk = desk_for(whole, report, memory)
    desk.compare_names()
    builders = _drafted(desk, whole)
    desk.compare_drafts()
    reads = reads_of(desk)
    for circle in circles_in(reads):
        desk.tell_circle(circle)
    for name in order_to_type(reads):
        desk.type(name)
    desk.say_otherwise()
    facts = rules.facts_from(desk)
    pledges = assemble.pledges_from(desk, whole)
    assemble.check_references(desk, whole)
    modes.check_papers(desk, whole)
    seen = {name: memory.of("seen", (rule.value,), partial(seen_in, rule.value)) for name, rule in desk.rules.items()}
    ordered = order_of(seen)
    for name, parameter in desk.parameters.items():
        if not report.has_errors_in(desk.parameter_drafts[name].extent):
            told = desk.parameter_drafts[name].told
            memory.of("parameter reviewed", (parameter,), partial(review_parameter, parameter, told, report), report, told)
    for name, rule in desk.rules.items():
        cases = desk.cases.get(rule.value.span)
        if report.has_errors_in(desk.drafts[name].extent):
            cases = None
        memory.of("rule reviewed", (rule, cases), partial(review_rule, rule, cases, report), report)
    review_cost(desk, seen, facts.values(), report)
    made = [desk.kept("made", (build,), partial(build, desk)) for build in builders]
    goals = _goals(desk, whole, made)
    written = {name: desk.rules[name] for name in desk.drafts if name in desk.rules}
    program = Program(
        whole.name.value, desk.region, _leap_birthday(whole), facts, desk.parameters, written, goals,
        {each.goal.name: each for each in made if isinstance(each, Matter)},
        {each.goal.name: each for each in made if isinstance(each, Benefit)},
        {each.goal.name: each for each in made if isinstance(each, Theme)},
        assemble.documents_from(whole), pledges, assemble.bases_from(whole), assemble.registers_from(whole),
        assemble.choices_from(whole), {place.code.value: place.name.value for place in whole.places}, desk.names.prefixes,
        examples_from(desk, whole, goals, facts.values()), ordered, 1, tuple(each.name.value for each in lineage(catalog)[:-1]),
        ledgers_from(whole, report), assemble.synonyms_from(whole), tuple(dict.fromkeys(each.value for each in whole.fillers)),
    )
    footing = Footing(program, memory, whole.places)
    if not report.has_errors:
        for theme in program.themes.values():
            review_theme(program, theme, report)
            review_subjects(program, theme, report)
        for holders in (program.matters, program.benefits, program.themes):
            for holder in holders.values():
                review_situations(program, holder, report, footing)
    check_examples(whole, program, report, memory)
    if not report.has_errors:
        review_elements(catalog, whole, report)
        advise(catalog, whole, desk.names, program, seen.values(), report, memory)
        check_targets(catalog, whole, program, report, footing)
    return program


def desk_for(whole: surface.Catalog, report: Report, memory: Memory = ONCE) -> Desk:
    """The desk of a catalog with its parents: every name, member and choice that an expression of it may say."""
    names = names_from(whole, report, memory)
    desk = Desk(names, report, region=_region(whole, names.code, report), lost=whole.lost, memory=memory)
    desk.item_members = tuple(_members(whole, names.facts.values()))
    desk.options = frozenset(option for option in _options(whole) if not option[:1].isdigit())
    return desk


def review_cost(desk: Desk, seen: Mapping[str, Seen], facts: Iterable[Fact], report: Report) -> None:
    """Loops that go over the budget whatever the facts are. What only may go over it is counted when it runs."""
    derived = [each.derived for each in facts if each.derived is not None]
    values = (
        *(rule.value for name, rule in desk.rules.items() if seen[name].has_loops),
        *(period.value for parameter in desk.parameters.values() for period in parameter.periods),
        *(part for each in derived for part in (each.value, each.when) if part is not None),
    )
    for value in values:
        for loop in desk.memory.of("loops", (value,), lambda value=value: tuple(never_ends(value, BUDGET))):  # type: ignore[misc]
            report.add(problems.loop_never_ends(loop.span, least_steps(loop), BUDGET))


def _drafted(desk: Desk, whole: surface.Catalog) -> list[Callable[[Desk], Benefit | Matter | Theme]]:
    """Every rule drafted; what is returned makes the benefits, matters and themes once the rules are typed."""
    for parameter in whole.parameters:
        rules.draft_parameter(desk, parameter)
    for formula in whole.formulas:
        rules.draft_formula(desk, formula)
    for table in whole.tables:
        rules.draft_table(desk, table)
    for pledge in whole.pledges:
        assemble.draft_pledge(desk, pledge)
    matters = {each.name.value: each for each in whole.matters}
    documents = {each.name.value: each for each in whole.documents}
    defaults = dict(whole.defaults).get("matter", ())
    plainly = desk.memory.of("defaults", tuple(value for _, value in defaults), lambda: {key: plain(value) for key, value in defaults}, beside=tuple(key for key, _ in defaults))
    pledges = {each.name.value for each in whole.pledges}
    papers = (plainly, *whole.documents, *whole.pledges)
    return [
        *(desk.drafted((each,), partial(rules.benefit_from, desk, each)) for each in whole.benefits),
        *(desk.drafted((each, plainly), partial(rules.matter_from, desk, each, plainly)) for each in whole.matters),
        *(
            desk.drafted((each, *(matters.get(member.name.value) for member in each.members), *papers), partial(rules.theme_from, desk, each, matters, documents, pledges, defaults))
            for each in whole.themes
        ),
    ]  # fmt: skip


def _goals(desk: Desk, whole: surface.Catalog, made: list[Benefit | Matter | Theme]) -> dict[str, Goal]:
    """Everything that can be asked for by name, in the order: formulas, tables, benefits, matters, themes."""
    goals = {}
    for formula in whole.computed:
        goals[formula.name.value] = rules.goal_of_formula(desk, formula.name.value, formula.notes, formula.name.span)
    for each in made:
        goals[each.goal.name] = each.goal
    return goals


def _region(whole: surface.Catalog, code: Callable[[str], str | None], report: Report) -> str:
    if whole.region is None:
        return ""
    value = whole.region.value
    # Townships and villages have longer codes; those that are declared are known.
    is_code = value.isdigit() and (len(value) == 6 or any(place.code.value == value for place in whole.places))
    found = value if is_code else code(value)
    if found is None:
        report.add(problems.bad_region_of_catalog(whole.region, [place.name.value for place in whole.places]))
    return found or ""


def _leap_birthday(whole: surface.Catalog) -> OneOf["03-01", "02-28"]:
    return "02-28" if whole.leap_birthday is not None and whole.leap_birthday.value == "2月28日" else "03-01"


def _members(whole: surface.Catalog, drafts: Iterable[FactDraft]) -> Iterator[str]:
    """Names of members of list items, tables and formulas, which the reader of expressions has to know."""
    for draft in drafts:
        kind = certain(draft.typed.kind)
        kind = certain(kind.item) if isinstance(kind, ListKind) else kind
        if isinstance(kind, RecordKind):
            yield from (name for name, _ in kind.members)
    for own in _declaring(whole):
        for table in own.tables:
            yield from (header.value for header in table.rows.results)
        for formula in own.formulas:
            if not isinstance(formula.value, Text):
                yield from (name.value for name, _ in formula.value)
        for parameter in own.parameters:
            if parameter.history is not None:
                yield from (header.value for header in parameter.history.results)


def _declaring(whole: surface.Catalog) -> tuple[surface.Catalog | surface.Own, ...]:
    """All that has facts, parameters, formulas and tables: the catalog, and each of its goals."""
    return (whole, *(goal.own for goal in whole.goals))


def _options(whole: surface.Catalog) -> Iterator[str]:
    """Words that any fact, parameter or table declares as its choices."""
    for enum in whole.enums:
        yield from (option.value for option, _ in enum.options)
    stack: list[surface.Fact] = [*whole.facts, *(member for each in whole.structures for member in each.members)]
    for own in _declaring(whole):
        stack += own.facts
        for parameter in own.parameters:
            yield from (option.value for option in parameter.allowed)
        for table in own.tables:
            yield from (option.value for output in table.outputs for option in output.allowed)
    while stack:
        fact = stack.pop()
        yield from (option.value for option in fact.allowed)
        stack += fact.item


def checked(folder: str | Path, memory: Memory = ONCE) -> tuple[Program | None, Report]:
    """A folder read and compiled, with every problem found; no program if the folder cannot be read at all."""
    from dsl.from_folder import catalog_from

    report = Report()
    catalog = catalog_from(folder, report, memory)
    return (None if catalog is None else program_from(catalog, report, memory)), report
