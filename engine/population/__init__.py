"""The rules over a whole population: a file of people in, for each goal and person an outcome, amounts, a reason.

The rows never pass through Python: one query reads the file, one decides, a few count. The engine that runs them can
reach the input and the folder of results, and nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from dsl.diagnostics import Diagnostic, Problems
from engine import problems_of_backends as problems
from engine.decide import ENGINE, goal_named
from engine.kinds import Maybe, NumberKind, RecordKind, RegionKind, certain
from engine.population.binding import Binding, Bound, Mapped, binding_of, mapping_from
from engine.population.cells import PLACES, decoded, is_nothing, names_of_places, trimmed, value_of
from engine.population.reading import source_from
from engine.program import Program
from engine.rulebook import Rulebook
from engine.to_answer import to_json
from engine.to_relation import GoalColumns, Query, ResultColumn, columns_of, relation_from
from engine.to_sql import call, column_named, query_from, text_of
from engine.values import Record, Unknown, json_text

if TYPE_CHECKING:
    import duckdb

BAD_SAMPLED = 10
"""How many rows with a bad cell are named for each column."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What a run found: the summary as it stands in `summary.json`, and where the results are."""

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
    _refuse_foreign(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    # Beside the results, so that the last step is one renaming; nobody sees half of them.
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        run = Run(rulebook, wanted, population, on, place, folder, mapped, threads, memory, say)
        summary = run.run(sample)
        _put(folder, out)
        return Matched(out, summary)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


SUMMARY = "summary.json"


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


class Run:
    """One run, in one locked-down DuckDB."""

    def __init__(
        self, rulebook: Rulebook, names: Sequence[str], population: Path, on: date, place: str, folder: Path,
        mapped: Mapped | None, threads: int | None, memory: str | None, say: Callable[[str], None],
    ):  # fmt: skip
        self.rulebook, self.program = rulebook, rulebook.program
        self.names, self.population, self.on, self.place, self.folder = names, population, on, place, folder
        self.mapped, self.say = mapped, say
        self.database = _database(folder, threads, memory)

    def run(self, sample: int) -> dict[str, Any]:
        facts = columns_of(self.program)
        plan = relation_from(self.program, self.names, self.on, self.place)
        if not plan.goals:
            raise Problems(plan.problems)
        source = source_from(self.population, self.folder, self.database)
        binding = binding_of(self.program, source.header, facts, plan.facts, self.mapped)
        if plan.facts and not binding.bound:
            raise Problems([problems.nothing_bound(tuple(self.names))])
        query = relation_from(
            self.program, self.names, self.on, self.place, given=[bound.fact.fact for bound in binding.bound], table="people",
            keep={"row": "integer", "key": "text", "bad": "integer", **self._region_column(binding)},
        )
        _lock(self.database, source.path, self.folder)
        self.say("读取人员数据 ‖ Reading the people")
        self._read(binding, source.query, source.path)
        self.say("计算 ‖ Deciding")
        self._execute(f"CREATE TEMP TABLE results AS {text_of(query_from(query.relation))}")
        self.say("写出结果 ‖ Writing the results")
        for goal in query.goals:
            self._write(goal, query)
        summary = self._summary(binding, query, plan.problems)
        if sample:
            self._audit(sample, binding, query)
        (self.folder / SUMMARY).write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", "utf-8")
        self.database.close()
        (self.folder / "people.csv").unlink(missing_ok=True)
        shutil.rmtree(self.folder / "spill", ignore_errors=True)
        return summary

    def _execute(self, text: str, parameters: Sequence[object] = ()) -> duckdb.DuckDBPyConnection:
        return self.database.execute(text, list(parameters))

    def _select(self, select: exp.Expr) -> list[tuple[Any, ...]]:
        return self._execute(text_of(select)).fetchall()

    # ── in ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _region_column(self, binding: Binding) -> dict[str, Any]:
        bound = _region_of(binding)
        return {bound.fact.name: "text"} if bound is not None else {}

    def _read(self, binding: Binding, query: str, path: Path) -> None:
        """The table `people`: row, key, a mask of bad cells, and the columns of facts."""
        import duckdb

        self._execute(f"CREATE TEMP TABLE {PLACES} (name VARCHAR, code VARCHAR)")
        names = list(names_of_places(self.program).items())
        for start in range(0, len(names), 500):
            some = names[start : start + 500]
            self._execute(f"INSERT INTO {PLACES} VALUES {', '.join(['(?, ?)'] * len(some))}", [each for pair in some for each in pair])
        number = exp.cast(column_named("row"), "VARCHAR")
        key: exp.Expr = number if binding.key is None else call("coalesce")(trimmed(f"c{binding.key}"), number)
        # First every cell trimmed, then its value, then whether it was bad: each is computed once.
        cells = [exp.alias_(trimmed(f"c{bound.place}"), f"t{at}") for at, bound in enumerate(binding.bound)]
        inner = exp.select(column_named("row"), exp.alias_(key, "key"), *cells).from_(exp.to_table("source"))
        plain = [exp.alias_(decoded(bound, column_named(f"t{at}"), self.program), f"h{at}") for at, bound in enumerate(binding.bound)]
        inner = exp.select("*", *plain).from_(inner.subquery("trimmed"))
        values = []
        for at, bound in enumerate(binding.bound):
            cell = column_named(f"h{at}")
            values.append(exp.alias_(value_of(bound, cell, self.program), f"v{at}"))
            nothing = is_nothing(bound, cell, column_named(f"t{at}"))
            if nothing is not None:
                values.append(exp.alias_(nothing, f"n{at}"))
        middle = exp.select("*", *values).from_(inner.subquery("cells"))
        outputs: list[exp.Expr] = [column_named("row"), column_named("key")]
        bad: exp.Expr = exp.cast(exp.Literal.number(0), "HUGEINT")
        for at, bound in enumerate(binding.bound):
            value: exp.Expr = column_named(f"v{at}")
            is_bad: exp.Expr = exp.And(this=_is_there(f"t{at}"), expression=exp.Is(this=column_named(f"v{at}"), expression=exp.Null()))
            if isinstance(bound.fact.kind, Maybe):
                is_absent = exp.Is(this=column_named(f"n{at}"), expression=exp.true())
                value = exp.Case(ifs=[exp.If(this=exp.Not(this=exp.paren(is_absent)), true=value)])
                is_bad = exp.And(this=exp.paren(is_bad), expression=exp.Not(this=exp.paren(is_absent.copy())))
                there = exp.Case(ifs=[exp.If(this=is_absent.copy(), true=exp.false()), exp.If(this=_is_there(f"v{at}"), true=exp.true())])
                outputs.append(exp.alias_(there, str(bound.fact.present), quoted=True))
            outputs.append(exp.alias_(value, bound.fact.name, quoted=True))
            bit = exp.Case(ifs=[exp.If(this=is_bad, true=exp.cast(exp.Literal.number(1 << at), "HUGEINT"))]).else_(exp.cast(exp.Literal.number(0), "HUGEINT"))
            bad = exp.Add(this=bad, expression=exp.paren(bit))
        outputs.append(exp.alias_(bad, "bad"))
        select = exp.select(*outputs).from_(middle.subquery("values"))
        try:
            self._execute(f"CREATE TEMP TABLE people AS WITH source AS ({query}) {text_of(select)}", [str(path)])
        except duckdb.Error as fault:
            raise Problems([problems.unreadable(self.population.name, str(fault).split("\n")[0])]) from None

    # ── out ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _write(self, goal: GoalColumns, query: Query) -> None:
        file = _file_name(goal.goal.name)
        parquet = [column_named("key"), *(exp.alias_(scalar, name, quoted=True) for name, scalar in self._columns(goal))]
        select = exp.select(*parquet).from_(exp.to_table("results"))
        self.database.sql(text_of(select)).write_parquet(str(self.folder / f"{file}.parquet"), compression="zstd")
        words = [exp.alias_(_harmless(column_named("key")), "编号", quoted=True)]
        words += [exp.alias_(scalar, name, quoted=True) for name, scalar in self._words(goal, query.facts)]
        shown = exp.select(*words).from_(exp.to_table("results"))
        self.database.sql(text_of(shown)).write_csv(str(self.folder / f"{file}.csv"), header=True)

    def _columns(self, goal: GoalColumns) -> Iterator[tuple[str, exp.Expr]]:
        if goal.outcome is not None:
            yield "outcome", _outcome(goal.outcome, ("yes", "no", "unknown"))
        for result in goal.results:
            yield result.label or "value", _result(result)
        if goal.reason is not None:
            yield "reason", exp.cast(column_named(goal.reason), "SMALLINT")
        # Parquet has no 128 bits, and DuckDB would write them as DOUBLE.
        yield "missing", exp.cast(column_named(goal.missing), "DECIMAL(38, 0)")

    def _words(self, goal: GoalColumns, facts: Sequence[str]) -> Iterator[tuple[str, exp.Expr]]:
        """The same for people: words for codes, and nothing that a spreadsheet would run."""
        if goal.outcome is not None:
            yield "结论", _outcome(goal.outcome, ("符合", "不符合", "未知"))
        for result in goal.results:
            value = _result(result)
            yield result.label or "值", _harmless(value) if result.sort == "text" else value
        if goal.reason is not None:
            labels = [self.program.rules[code].label for code in goal.codes]
            yield "原因", exp.Case(this=column_named(goal.reason), ifs=[
                exp.If(this=exp.Literal.number(place), true=exp.Literal.string(label)) for place, label in enumerate(labels)
            ])  # fmt: skip
        names = [
            exp.Case(ifs=[exp.If(this=_has_bit(goal.missing, place), true=exp.Literal.string(fact))])
            for place, fact in enumerate(facts)
        ]
        yield "还缺", exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string("、"), *names])

    # ── counts ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _summary(self, binding: Binding, query: Query, refused: Sequence[Diagnostic]) -> dict[str, Any]:
        ((rows, keys),) = self._select(
            exp.select(exp.Count(this=exp.Star()), exp.Count(this=exp.Distinct(expressions=[column_named("key")]))).from_("people")
        )
        return {
            "catalog": self.program.name,
            "on": self.on.isoformat(),
            "region": self.place,
            "people": rows,
            "same_key": rows - keys,
            "columns": {bound.column: bound.fact.fact for bound in binding.bound},
            "unbound_columns": list(binding.unbound),
            "facts_without_column": [name for name in binding.unknown_facts if not self._follows(name)],
            "bad_cells": self._bad_cells(binding),
            "unreadable_rows": self._rejected(),
            "facts": list(query.facts),
            "goals": {goal.goal.name: self._counts(goal, query.facts, binding) for goal in query.goals},
            "not_on_a_population": [each.message.zh for each in refused],
            "receipt": self._receipt(query, rows),
        }

    def _follows(self, name: str) -> bool:
        """Whether a fact needs no column, because others say it."""
        fact = self.program.facts.get(name)
        return fact is not None and fact.derived is not None

    def _bad_cells(self, binding: Binding) -> dict[str, Any]:
        found: dict[str, Any] = {}
        counts = [
            exp.Count(this=exp.Case(ifs=[exp.If(this=_has_bit("bad", at), true=exp.Literal.number(1))])) for at in range(len(binding.bound))
        ]
        if not counts:
            return found
        (totals,) = self._select(exp.select(*(exp.alias_(each, f"n{at}") for at, each in enumerate(counts))).from_("people"))
        for at, (bound, total) in enumerate(zip(binding.bound, totals, strict=True)):
            if total:
                rows = self._select(
                    exp.select(column_named("row")).from_("people").where(_has_bit("bad", at)).order_by(column_named("row")).limit(BAD_SAMPLED)
                )
                found[bound.column] = {"fact": bound.fact.fact, "cells": total, "rows": [row for (row,) in rows]}
        return found

    def _rejected(self) -> dict[str, Any]:
        import duckdb

        try:
            lines = self._execute("SELECT DISTINCT line FROM reject_errors ORDER BY line").fetchall()
        except duckdb.Error:
            return {"rows": 0, "lines": []}
        return {"rows": len(lines), "lines": [line for (line,) in lines[:BAD_SAMPLED]]}

    def _counts(self, goal: GoalColumns, facts: Sequence[str], binding: Binding) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if goal.outcome is not None:
            found["outcomes"] = {word: 0 for word in ("yes", "no", "unknown")}
            groups = self._select(
                exp.select(exp.alias_(column_named(goal.outcome), "o", quoted=True), exp.Count(this=exp.Star())).from_("results").group_by("1")
            )
            for outcome, count in groups:
                found["outcomes"][{True: "yes", False: "no", None: "unknown"}[outcome]] = count
        sums = [result for result in goal.results if result.sort == "number"]
        if sums:
            (totals,) = self._select(exp.select(*(exp.alias_(exp.Sum(this=column_named(each.name)), f"s{at}") for at, each in enumerate(sums))).from_("results"))
            found["sums"] = {each.label or "value": _plainly(total or 0, each.scale) for each, total in zip(sums, totals, strict=True)}
        if goal.reason is not None and goal.outcome is not None:
            found["reasons"] = self._reasons(goal)
        found["missing"] = self._missing(goal, facts)
        if (bound := _region_of(binding)) is not None and goal.outcome is not None:
            found["regions"] = self._regions(goal, bound, sums)
        return found

    def _reasons(self, goal: GoalColumns) -> list[dict[str, Any]]:
        assert goal.reason is not None and goal.outcome is not None
        groups = self._select(
            exp.select(column_named(goal.outcome), column_named(goal.reason), exp.Count(this=exp.Star())).from_("results")
            .where(exp.Not(this=exp.Is(this=column_named(goal.reason), expression=exp.Null()))).group_by("1", "2")
        )  # fmt: skip
        made = [
            {"outcome": "unknown" if outcome is None else "no", "reason": goal.codes[reason], "label": self.program.rules[goal.codes[reason]].label, "people": count}
            for outcome, reason, count in groups
        ]
        return sorted(made, key=lambda each: (-each["people"], goal.codes.index(each["reason"]), each["outcome"]))

    def _missing(self, goal: GoalColumns, facts: Sequence[str]) -> list[dict[str, Any]]:
        """For how many people a fact is missing, and for how many it is the only one: that is the one worth fetching."""
        counts: list[exp.Expr] = []
        for place in range(len(facts)):
            counts.append(exp.Count(this=exp.Case(ifs=[exp.If(this=_has_bit(goal.missing, place), true=exp.Literal.number(1))])))
            alone = exp.EQ(this=column_named(goal.missing), expression=_number(1 << place))
            counts.append(exp.Count(this=exp.Case(ifs=[exp.If(this=alone, true=exp.Literal.number(1))])))
        if not counts:
            return []
        (totals,) = self._select(exp.select(*(exp.alias_(each, f"n{at}") for at, each in enumerate(counts))).from_("results"))
        made = [{"fact": fact, "people": totals[2 * at], "alone": totals[2 * at + 1]} for at, fact in enumerate(facts) if totals[2 * at]]
        return sorted(made, key=lambda each: (-each["alone"], -each["people"], facts.index(each["fact"])))

    def _regions(self, goal: GoalColumns, bound: Bound, sums: Sequence[ResultColumn]) -> list[dict[str, Any]]:
        assert goal.outcome is not None
        city = call("rpad")(call("left")(column_named(bound.fact.name), exp.Literal.number(4)), exp.Literal.number(6), exp.Literal.string("0"))
        counts = [
            exp.Count(this=exp.Case(ifs=[exp.If(this=exp.Is(this=column_named(goal.outcome), expression=word), true=exp.Literal.number(1))]))
            for word in (exp.true(), exp.false(), exp.Null())
        ]
        totals = [exp.Sum(this=column_named(each.name)) for each in sums]
        groups = self._select(exp.select(exp.alias_(city, "city"), *counts, *totals).from_("results").group_by("1").order_by("1"))
        return [
            {"code": code, "name": self.program.places.get(code or "", ""), "yes": yes, "no": no, "unknown": unknown,
             "sums": {each.label or "value": _plainly(total or 0, each.scale) for each, total in zip(sums, rest, strict=True)}}
            for code, yes, no, unknown, *rest in groups
        ]  # fmt: skip

    # ── the receipt and the audit ────────────────────────────────────────────────────────────────────────────────

    def _receipt(self, query: Query, rows: int) -> dict[str, Any]:
        """Hashes of what went in and what came out: a sum over rows, so that neither their order nor threads count."""
        inputs = [name for name, in self._execute("SELECT column_name FROM (DESCRIBE people)").fetchall() if name not in ("row", "bad")]
        outputs = ["key"]
        for goal in query.goals:
            outputs += [each for each in (goal.outcome, *(result.name for result in goal.results), goal.reason, goal.missing) if each]
        return {
            "program": self.rulebook.fingerprint,
            "engine": ENGINE,
            "language": self.program.language,
            "on": self.on.isoformat(),
            "region": self.place,
            "rows": rows,
            "inputs": self._hash("people", sorted(inputs), self.names),
            "result": self._hash("results", outputs, self.names),
        }

    def _hash(self, table: str, columns: Sequence[str], names: Iterable[str]) -> str:
        parts = [
            call("coalesce")(exp.DPipe(this=exp.Literal.string("="), expression=exp.cast(column_named(name), "VARCHAR")), exp.Literal.string("?"))
            for name in columns
        ]
        row = exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string("\x1f"), *parts])
        lower = exp.Sum(this=exp.cast(call("md5_number_lower")(row), "HUGEINT"))
        upper = exp.Sum(this=exp.cast(call("md5_number_upper")(row.copy()), "HUGEINT"))
        ((one, other),) = self._select(exp.select(lower, upper).from_(table))
        return sha256(f"{table} {[*columns]} {[*names]} {one} {other}".encode()).hexdigest()

    def _audit(self, sample: int, binding: Binding, query: Query) -> None:
        """Some people, chosen by a hash of their keys, decided again by the evaluator with all its reasons."""
        order = call("md5")(exp.DPipe(this=column_named("key"), expression=exp.cast(column_named("row"), "VARCHAR")))
        columns = [column_named("row"), column_named("key")]
        for bound in binding.bound:
            columns.append(column_named(bound.fact.name))
            if bound.fact.present is not None:
                columns.append(column_named(bound.fact.present))
        people = self._select(exp.select(*columns).from_("people").order_by(order).limit(sample))
        rows = [person[0] for person in people]
        outcomes = [column_named("row"), *(column_named(goal.outcome) for goal in query.goals if goal.outcome)]
        chosen = exp.In(this=column_named("row"), expressions=[_number(row) for row in rows] or [exp.Null()])
        said = {row: truths for row, *truths in self._select(exp.select(*outcomes).from_("results").where(chosen))}
        goals = [goal for goal in query.goals if goal.outcome]
        with (self.folder / "audit.jsonl").open("w", encoding="utf-8") as file:
            for row, key, *cells in people:
                facts = _facts(self.program, binding, cells)
                for goal, truth in zip(goals, said[row], strict=True):
                    decision = self.rulebook.decide(goal.goal.name, facts, self.on, self.place)
                    expected = {True: "yes", False: "no", None: "unknown"}[truth]
                    agrees = decision.outcome == expected
                    line = {"key": key, "row": row, "agrees": agrees, **to_json(decision)}
                    file.write(json_text(line) + "\n")
                    if not agrees:
                        raise AssertionError(f"row {row}: the query says {expected}, the evaluator {decision.outcome}")


# ── parts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _database(folder: Path, threads: int | None, memory: str | None) -> duckdb.DuckDBPyConnection:
    import duckdb

    spill = folder / "spill"
    spill.mkdir()
    settings: dict[str, Any] = {"temp_directory": str(spill), "autoinstall_known_extensions": False, "autoload_known_extensions": False}
    if threads:
        settings["threads"] = threads
    if memory:
        settings["memory_limit"] = memory
    return duckdb.connect(":memory:", config=settings)


def _lock(database: duckdb.DuckDBPyConnection, source: Path, folder: Path) -> None:
    """From here on the engine reads the input, writes into the folder of results, and can do nothing else."""
    database.execute("SET allowed_paths = ?", [[str(source)]])
    database.execute("SET allowed_directories = ?", [[f"{folder}/"]])
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")


def _is_there(name: str) -> exp.Expr:
    return exp.Not(this=exp.paren(exp.Is(this=column_named(name), expression=exp.Null())))


def _number(value: int) -> exp.Expr:
    return exp.cast(exp.Literal.number(value), "HUGEINT" if value >= 2**63 else "BIGINT")


def _has_bit(name: str, place: int) -> exp.Expr:
    mask = exp.BitwiseAnd(this=exp.cast(column_named(name), "HUGEINT"), expression=exp.cast(exp.Literal.number(1 << place), "HUGEINT"))
    return exp.paren(exp.NEQ(this=exp.paren(mask), expression=exp.Literal.number(0)))


def _outcome(name: str, words: tuple[str, str, str]) -> exp.Expr:
    yes, no, unknown = map(exp.Literal.string, words)
    return exp.Case(ifs=[
        exp.If(this=column_named(name), true=yes), exp.If(this=exp.Not(this=exp.paren(column_named(name))), true=no)
    ]).else_(unknown)  # fmt: skip


def _result(result: ResultColumn) -> exp.Expr:
    """A value as a reader wants it: a number as an exact decimal."""
    column = column_named(result.name)
    if result.sort != "number":
        return column
    digits = max(len(str(abs(result.low))), len(str(abs(result.high))), result.scale + 1)
    if not result.scale:
        return exp.cast(column, "BIGINT" if digits <= 18 else f"DECIMAL({min(38, digits)}, 0)")
    if digits + result.scale + 1 > 38:
        # A decimal would not hold it on the way; text does.
        return exp.cast(column, "VARCHAR")
    unit = exp.cast(exp.Literal.string(str(Decimal(1).scaleb(-result.scale))), f"DECIMAL({result.scale + 1}, {result.scale})")
    whole = exp.cast(column, f"DECIMAL({digits}, 0)")
    return exp.cast(exp.paren(exp.Mul(this=whole, expression=unit)), f"DECIMAL({digits + 1}, {result.scale})")


def _harmless(value: exp.Expr) -> exp.Expr:
    """A text that no spreadsheet takes for a formula."""
    risky = call("regexp_matches")(value.copy(), exp.Literal.string("^[=+\\-@\\t\\r]"))
    marked = exp.DPipe(this=exp.Literal.string("'"), expression=value.copy())
    return exp.Case(ifs=[exp.If(this=risky, true=marked)]).else_(value.copy())


def _plainly(count: int, scale: int) -> str:
    return f"{Decimal(int(count)).scaleb(-scale):f}"


def _file_name(name: str) -> str:
    safe = "".join(sign if sign.isalnum() or sign in "._-（）" else "_" for sign in name).strip(".")
    return safe[:80] or "result"


def _region_of(binding: Binding) -> Bound | None:
    """The place by which results are counted: the first region that the rules read."""
    return next((bound for bound in binding.bound if isinstance(certain(bound.fact.kind), RegionKind)), None)


def _facts(program: Program, binding: Binding, cells: Sequence[Any]) -> dict[str, object]:
    """A row as facts for the evaluator, members of a record put together again."""
    found: dict[str, object] = {}
    rest = iter(cells)
    for bound in binding.bound:
        value = next(rest)
        kind = certain(bound.fact.kind)
        if value is not None and isinstance(kind, NumberKind):
            value = Decimal(value).scaleb(-kind.scale)
        if bound.fact.present is not None and next(rest) is False:
            found[bound.fact.fact] = None
        elif value is not None:
            found[bound.fact.fact] = value
    for name, fact in program.facts.items():
        if isinstance(fact.kind, RecordKind) and any(path.startswith(f"{name}.") for path in found):
            found[name] = _record(name, fact.kind, found)
    return {name: value for name, value in found.items() if name in program.facts}


def _record(path: str, kind: RecordKind, found: Mapping[str, object]) -> Record:
    return Record(
        (name, _record(f"{path}.{name}", member, found) if isinstance(member, RecordKind)
         else found.get(f"{path}.{name}", Unknown((f"{path}.{name}",))))
        for name, member in kind.members
    )  # fmt: skip


def told(summary: Mapping[str, Any], language: str = "zh") -> str:
    """The summary for people."""
    zh = language != "en"
    lines = [f"{summary['people']:,} 人，{summary['on']}" if zh else f"{summary['people']:,} people, {summary['on']}"]
    for column, bad in summary["bad_cells"].items():
        rows = "、".join(map(str, bad["rows"]))
        lines.append(f"  {column}：{bad['cells']:,} 格看不懂，如第 {rows} 行" if zh else f"  {column}: {bad['cells']:,} cells not understood, such as rows {rows}")
    for name in summary["facts_without_column"]:
        lines.append(f"  没有“{name}”这一列" if zh else f"  no column for {name}")
    words = {"yes": "符合", "no": "不符合", "unknown": "未知"} if zh else {"yes": "yes", "no": "no", "unknown": "unknown"}
    for name, counts in summary["goals"].items():
        lines.append(name)
        for outcome, count in counts.get("outcomes", {}).items():
            lines.append(f"  {words[outcome]:<8}{count:>14,}")
        for label, total in counts.get("sums", {}).items():
            lines.append(f"  {label} {total}")
        for reason in counts.get("reasons", ())[:5]:
            lines.append(f"    {words[reason['outcome']]}：{reason['label']} {reason['people']:,}")
        for fact in counts["missing"][:5]:
            alone = f"（只缺它 {fact['alone']:,}）" if zh else f" (alone {fact['alone']:,})"
            lines.append(f"    {'缺' if zh else 'missing '}{fact['fact']} {fact['people']:,}{alone}")
    lines += [f"  {each}" for each in summary["not_on_a_population"]]
    return "\n".join(lines)


__all__ = ["Matched", "match", "told"]
