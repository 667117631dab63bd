"""A population matched against rules: a folder of results, complete or not there at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from sqlglot import exp

from dsl.diagnostics import Diagnostic, Problems, Words
from engine import problems_of_backends as problems
from engine.decide import goal_named
from engine.decision import Decision
from engine.population.audit import explained, write_audit
from engine.population.bad_cells import bad_cells
from engine.population.binding import Binding, Mapped, binding_of, mapping_from, without_column
from engine.population.broken import broken_file
from engine.population.database import MEMORY, Watch, carried_out, database_in, lock, nobody, read_by
from engine.population.items import keep_lists, paths_of, put_together, tables_of
from engine.population.matching import Matching, region_of
from engine.population.people import name_places, people_from
from engine.population.place import SUMMARY, WORK, results_in
from engine.population.plain import complete_columns, filled_cells, plain_columns
from engine.population.reading import source_from
from engine.population.results import RESULTS, labels_of, results_from, write_csv, write_parquet
from engine.population.sparse import but_no, sparse_from, wide_from
from engine.population.states import with_states
from engine.population.summary import summary_of
from engine.relation import Type
from engine.rulebook import Rulebook
from engine.to_relation import ENOUGH, GoalColumns, columns_of, relation_from
from engine.to_sql import call, cast, select, stage, text_of

if TYPE_CHECKING:
    import duckdb

Format = Literal["parquet", "csv", "both", "none"]


@dataclass(frozen=True, slots=True)
class Population:
    """Where the people are: a file, a folder, a pattern of files, or the address of a database with its `table`.

    `mapping` says which column is which fact, and what its cells mean.
    """

    where: str | Path
    table: str = ""
    mapping: Path | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """What was found: the summary as it stands in `summary.json`, and where the results are."""

    folder: Path
    summary: Mapping[str, Any]


def match(
    rulebook: Rulebook,
    names: Sequence[str],
    population: Population | str | Path,
    on: date,
    out: Path,
    *,
    region: str | None = None,
    mapping: Path | None = None,
    format: Format = "both",
    sparse: bool = False,
    sample: int = 0,
    receipt: bool = True,
    threads: int | None = None,
    memory: str | None = None,
    watch: Watch = nobody,
    each: Callable[[str, Decision], None] | None = None,
) -> Matched:
    """Decides these names (every benefit, if none) for everyone; the results appear in `out` all at once.

    `sparse` has a row for each person and goal instead, and none for a *no*. `each` is told everyone with a yes, by key, as the evaluator decides them once more. Raises Problems for data, a mapping or a folder that cannot be used.
    """
    # Loaded before there is anything to tidy up: an interruption inside its own start is told in words that are not ours.
    import duckdb  # noqa: F401

    wanted = _wanted(rulebook, names)
    given = population if isinstance(population, Population) else Population(population, mapping=mapping)
    with results_in(Path(os.path.abspath(out))) as (folder, work), said_in_words(memory), opened(work, threads, memory) as database:
        matching, refused = _matching(rulebook, wanted, given, on, region, work, database, watch)
        keep_lists(matching.source, matching.binding, database)
        lock(database, paths_of(matching.source, matching.binding), folder.parent)
        matching = _read(matching)
        database.execute(f"CREATE TEMP VIEW results AS {text_of(results_from(matching))}")
        listed = _listed(sparse=sparse, is_written=False)
        if format in ("parquet", "both") or format == "csv" and (matching.source.rows or 0) >= ENOUGH:
            # Lists for people are made from what was written: nobody is decided again for each of them.
            written = folder if format != "csv" else work
            write_parquet(matching, sparse_from(matching) if sparse else select("*", "results"), _width(matching, sparse=sparse), written)
            listed = _listed(sparse=sparse, is_written=True)
            matching = replace(matching, is_written=not sparse)  # what holds everyone is also counted
            database.execute(f"CREATE OR REPLACE TEMP VIEW {'written' if sparse else 'results'} AS {_written(written)}")
        if format in ("csv", "both"):
            write_csv(matching, folder, listed)
        summary = summary_of(matching, refused, with_receipt=receipt)
        if sample:
            write_audit(matching, sample, folder)
        if each is not None:
            for key, decision in explained(matching):
                each(key, decision)
        (folder / SUMMARY).write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return Matched(Path(os.path.abspath(out)), summary)


def looked_at(
    rulebook: Rulebook,
    names: Sequence[str],
    population: Population | str | Path,
    on: date,
    *,
    region: str | None = None,
    threads: int | None = None,
    memory: str | None = None,
    watch: Watch = nobody,
) -> dict[str, Any]:
    """What a run would read, and nothing written: the columns that are facts, those that are none, the facts that no
    column says, and of each column how many cells are filled and how many no value, with samples in words."""
    wanted = _wanted(rulebook, names)
    given = population if isinstance(population, Population) else Population(population)
    with TemporaryDirectory(prefix="banshi-") as folder, said_in_words(memory):
        work = Path(folder) / WORK
        work.mkdir()
        with opened(work, threads, memory) as database:
            matching, refused = _matching(rulebook, wanted, given, on, region, work, database, watch, may_be_unbound=True)
            keep_lists(matching.source, matching.binding, database)
            lock(database, paths_of(matching.source, matching.binding), work)
            _read_people(matching)
            people, cells, _ = bad_cells(matching, with_words=True)
            binding = matching.binding
            return {
                "catalog": rulebook.program.name,
                "on": on.isoformat(),
                "people": people,
                "key": None if binding.key is None else matching.source.header[binding.key],
                "columns": {bound.column: bound.fact.fact for bound in binding.bound},
                "unbound_columns": list(binding.unbound),
                "facts_without_column": without_column(binding.unknown_facts, rulebook.program),
                **cells,
                "goals": {goal.goal.name: _unknown_to(rulebook, goal.goal.name, on, binding) for goal in matching.query.goals},
                "not_on_a_population": [each.message.zh for each in refused],
            }


def beginning_of(population: Population | str | Path) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The columns that a population has, and of each some cells as texts."""
    given = population if isinstance(population, Population) else Population(population)
    with TemporaryDirectory(prefix="banshi-") as folder, said_in_words(None), opened(Path(folder), None, None) as database:
        source = source_from(given.where, Path(folder), database, given.table)
        cells = [call("coalesce")(cast(exp.column(f"c{place}"), "VARCHAR"), exp.Literal.string("")) for place in range(len(source.header))]
        rows = database.execute(text_of(select(cells, stage(source.query, "source")).limit(BEGINNING))).fetchall()
        return source.header, tuple(zip(*rows, strict=True)) if rows else ((),) * len(source.header)


BEGINNING = 100
"""So many rows are looked at for a mapping to begin with."""


# ── the way there ────────────────────────────────────────────────────────────────────────────────────────────────


def _wanted(rulebook: Rulebook, names: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(names)) or tuple(rulebook.program.benefits) or tuple(rulebook.program.goals)
    for name in wanted:
        goal_named(rulebook.program, name)
    return wanted


@contextmanager
def opened(work: Path, threads: int | None, memory: str | None) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    try:
        database = database_in(work, threads, memory)
    except ValueError:
        raise Problems([problems.bad_limit(memory or "")]) from None
    with closing(database):
        try:
            yield database
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error:
            # Where a file is broken further in, an engine says many things; which file it is shows by reading them.
            if broken := broken_file(read_by(database)):
                raise Problems([problems.damaged(broken.name)]) from None
            raise


@contextmanager
def said_in_words(memory: str | None) -> Iterator[None]:
    """What the machine refuses, as a problem that says what to do."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException:
        raise Problems([problems.out_of_memory(memory or MEMORY)]) from None
    except (duckdb.IOException, OSError) as fault:
        raise Problems([problems.disk_full(str(fault).split("\n")[0])]) from None
    except RuntimeError as fault:
        # What the engine makes of Ctrl+C while it carries out a statement.
        if str(fault) == "Query interrupted":
            raise KeyboardInterrupt from None
        raise


def mapped_in(population: Population) -> Mapped | None:
    """What the mapping of a population says, if it has one."""
    if population.mapping is None:
        return None
    try:
        return mapping_from(population.mapping.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise Problems([problems.mapping_in_no_utf_8(population.mapping.name)]) from None
    except OSError as fault:
        raise Problems([problems.unreadable(population.mapping.name, fault.strerror or str(fault))]) from None


def _matching(
    rulebook: Rulebook, wanted: tuple[str, ...], population: Population, on: date, region: str | None, work: Path,
    database: duckdb.DuckDBPyConnection, watch: Watch, *, may_be_unbound: bool = False,
) -> tuple[Matching, tuple[Diagnostic, ...]]:  # fmt: skip
    program, place = rulebook.program, rulebook.place(region)
    mapped = mapped_in(population)
    plan = relation_from(program, wanted, on, place)
    if not plan.goals:
        raise Problems(plan.problems)
    source = source_from(population.where, work, database, population.table)
    tables = tables_of(mapped, population.where, population.mapping, work, database)
    binding = binding_of(program, source.header, columns_of(program), plan.facts, mapped, source.types, tables)
    if plan.facts and not binding.bound and not may_be_unbound:
        raise Problems([problems.nothing_bound(wanted)])
    by_region = region_of(binding)
    keep: dict[str, Type] = {"key": "text"}
    if by_region is not None:
        keep[by_region.fact.name] = "text"
    given = [bound.fact.fact for bound in binding.bound]
    query = relation_from(program, wanted, on, place, given=given, table="people", keep=keep)
    return Matching(rulebook, wanted, on, place, source, binding, query, database, watch), plan.problems


def _read(matching: Matching) -> Matching:
    """The matching with its people there, and its query in the shape that fits as many as they are."""
    matching = _read_people(matching)
    rows = matching.source.rows
    if rows is None:
        ((rows,),) = matching.rows(select([exp.Count(this=exp.Star())], "people"))
        matching = replace(matching, source=replace(matching.source, rows=rows))
    if rows < ENOUGH:
        return matching
    return with_states(replace(matching, query=matching.query.for_many(matching.complete)))


def _read_people(matching: Matching) -> Matching:
    """The matching with its people as a view where the file has columns with types; a file of text is read once and kept."""
    import duckdb

    name_places(matching.database, matching.program)
    put_together(matching.binding, people_from, matching.program, matching.database, matching.watch)
    plain = plain_columns(matching.source, matching.binding, matching.database)
    people = text_of(people_from(matching.source, matching.binding, matching.program, plain))
    if not matching.source.is_text:
        matching.database.execute(f"CREATE TEMP VIEW people AS {people}")
        known = filled_cells(matching.source, matching.binding, plain, matching.database)
        return replace(matching, complete=complete_columns(matching.binding, plain), filled=known)
    try:
        carried_out(matching.database, f"CREATE TEMP TABLE people AS {people}", matching.watch, Words("读取人员数据", "Reading the people"))
    except duckdb.InvalidInputException as fault:
        raise Problems([problems.unreadable("、".join(path.name for path in matching.source.paths[:3]), str(fault).split("\n")[0])]) from None
    return matching


def _listed(*, sparse: bool, is_written: bool) -> Callable[[GoalColumns], exp.Expr | str]:
    """Where the people of a goal's list are found."""
    if not sparse:
        return lambda goal: "results"
    if is_written:
        return lambda goal: stage(wide_from(goal, "written"), "results")
    return lambda goal: stage(but_no(goal, "results"), "results")


def _width(matching: Matching, *, sparse: bool) -> int:
    """How many columns the results have."""
    goals = matching.query.goals
    return 6 + len(labels_of(goals)) if sparse else 2 + sum(3 + len(goal.results) for goal in goals)


def _written(folder: Path) -> str:
    return text_of(select("*", exp.Table(this=call("read_parquet")(exp.Literal.string(str(folder / RESULTS))))))


def _unknown_to(rulebook: Rulebook, name: str, on: date, binding: Binding) -> list[str]:
    """The facts a goal reads that no column says: unknown for everyone."""
    read = relation_from(rulebook.program, (name,), on).facts
    return without_column([fact for fact in read if fact in binding.unknown_facts], rulebook.program)

