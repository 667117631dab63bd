"""A population matched against rules: a folder of results, complete or not there at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dsl.diagnostics import Problems
from engine import problems_of_backends as problems
from engine.decide import goal_named
from engine.population.audit import write_audit
from engine.population.binding import binding_of, mapping_from
from engine.population.database import SPILL, database_in, lock
from engine.population.matching import Matching, region_of
from engine.population.people import read_people
from engine.population.reading import COPY, source_from
from engine.population.results import write_results
from engine.population.summary import summary_of
from engine.relation import Type
from engine.rulebook import Rulebook
from engine.to_relation import columns_of, relation_from
from engine.to_sql import query_from, text_of

SUMMARY = "summary.json"


@dataclass(frozen=True, slots=True)
class Matched:
    """What was found: the summary as it stands in `summary.json`, and where the results are."""

    folder: Path
    summary: Mapping[str, Any]


def match(
    rulebook: Rulebook,
    names: Sequence[str],
    population: Path,
    on: date,
    out: Path,
    *,
    region: str | None = None,
    mapping: Path | None = None,
    sample: int = 0,
    threads: int | None = None,
    memory: str | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Matched:
    """Decides these names (every benefit, if none) for everyone in a file; the results appear in `out` all at once."""
    program, place = rulebook.program, rulebook.place(region)
    wanted = tuple(names) or tuple(program.benefits) or tuple(program.goals)
    for name in wanted:
        goal_named(program, name)
    mapped = mapping_from(mapping.read_text("utf-8")) if mapping is not None else None
    out = Path(os.path.abspath(out))
    with _all_at_once(out) as folder, closing(database_in(folder, threads, memory)) as database:
        plan = relation_from(program, wanted, on, place)
        if not plan.goals:
            raise Problems(plan.problems)
        source = source_from(population, folder, database)
        binding = binding_of(program, source.header, columns_of(program), plan.facts, mapped)
        if plan.facts and not binding.bound:
            raise Problems([problems.nothing_bound(wanted)])
        by_region = region_of(binding)
        keep: dict[str, Type] = {"row": "integer", "key": "text", "bad": "integer"}
        if by_region is not None:
            keep[by_region.fact.name] = "text"
        given = [bound.fact.fact for bound in binding.bound]
        query = relation_from(program, wanted, on, place, given=given, table="people", keep=keep)
        matching = Matching(rulebook, wanted, on, place, binding, query, database)
        lock(database, source.path, folder)
        say("读取人员数据 ‖ Reading the people")
        read_people(database, program, binding, source, population.name)
        say("计算 ‖ Deciding")
        database.execute(f"CREATE TEMP TABLE results AS {text_of(query_from(query.relation))}")
        say("写出结果 ‖ Writing the results")
        write_results(matching, folder)
        summary = summary_of(matching, plan.problems)
        if sample:
            write_audit(matching, sample, folder)
        (folder / SUMMARY).write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return Matched(out, summary)


@contextmanager
def _all_at_once(out: Path) -> Iterator[Path]:
    """A folder that takes the place of `out` at the end, if there was no fault; nobody sees half of the results."""
    _refuse_foreign(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    # Beside the results, so that the last step is one renaming.
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        yield folder
        (folder / COPY).unlink(missing_ok=True)
        shutil.rmtree(folder / SPILL, ignore_errors=True)
        _put(folder, out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_foreign(out: Path) -> None:
    """Results may take the place of earlier results, of nothing else."""
    if out.exists() and (not out.is_dir() or any(out.iterdir()) and not (out / SUMMARY).exists()):
        raise Problems([problems.foreign_folder(str(out))])


def _put(folder: Path, out: Path) -> None:
    old = None
    if out.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{out.name}.old.", dir=out.parent))
        out.rename(old / "results")
    folder.chmod(0o755)
    folder.rename(out)
    if old is not None:
        shutil.rmtree(old, ignore_errors=True)
