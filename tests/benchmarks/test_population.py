"""A population beside its floor and its peers: Parquet in, Parquet out, four benefits and fifty; counts alone; `match` and `diff` whole.

The floor is what DuckDB needs to read the people and to write the very same result. Peers are SQL as a careful analyst
writes it and, where it is installed (`pip install '.[peers]'`), Polars by hand. All are compared cell for cell before they
are timed, in turns, by the time that all cores spend; the ratios are the finding.

    ./test --benchmarks tests/benchmarks/test_population.py                         one million people
    BANSHI_PEOPLE=10000000 ./test --benchmarks tests/benchmarks/test_population.py  ten million
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from time import process_time
from typing import Any

import duckdb
import pytest

from engine.kinds import NumberKind, certain
from engine.load import load
from engine.population import matched
from engine.population.counting import counted_goals, tallied
from engine.population.database import DIRECT, nobody
from engine.population.effect import effect_of
from engine.population.matched import Population, match
from engine.population.matching import Matching
from engine.population.results import results_from, write_parquet
from engine.population.sparse import sparse_from
from engine.population.states import make, with_states
from engine.program import Program
from engine.rulebook import Rulebook
from engine.setting import program_with
from engine.to_relation import Query, prepared, relation_from
from engine.to_sql import query_from, text_of
from tests.benchmarks.workload.people import BENEFITS, CATALOG, FACTS, ON
from tests.benchmarks.workload.population import careful_sql, guarded_sql, polars_by_hand, write_people

PEOPLE = int(os.environ.get("BANSHI_PEOPLE", "1000000"))
ROUNDS = 5
WRITTEN = "(FORMAT parquet, COMPRESSION zstd)"
MAPPING = "列: {死亡日期: {数据项: 死亡日期, 空: 没有}, 残疾等级: {数据项: 残疾等级, 空: 没有}}\n"


@cache
def folder() -> Path:
    made = Path(mkdtemp(prefix="banshi-population-"))
    write_people(made / "people.parquet", PEOPLE)
    return made


@cache
def program() -> Program:
    return load(CATALOG).program


def decided(names: tuple[str, ...] = BENEFITS, of: Program | None = None) -> Query:
    return relation_from(of or program(), names, ON, keep={"key": "integer"}, given=FACTS)


def database() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    made.execute("SET enable_progress_bar = false")
    made.execute(f"CREATE VIEW people AS {source(decided())}")
    return made


def source(query: Query) -> str:
    """The file's columns as the relation reads them: money in fen, whether there is one beside what can be absent."""
    columns = ["key"]
    for column in query.columns:
        kind = certain(column.kind)
        value = f"CAST({column.fact} * {10**kind.scale} AS BIGINT)" if isinstance(kind, NumberKind) else column.fact
        columns.append(f'{value} AS "{column.name}"')
        if column.present is not None:
            columns.append(f'{column.fact}有 AS "{column.present}"')
    return f"SELECT {', '.join(columns)} FROM read_parquet('{folder() / 'people.parquet'}')"


def written(query: Query) -> str:
    """Our results as the peers give theirs."""
    columns = ["key"]
    for at, goal in enumerate(query.goals):
        (result,) = goal.results
        fen = 10 ** (2 - result.scale)
        amount = f'"{result.name}"::BIGINT' if fen == 1 else f'"{result.name}"::BIGINT * {fen}'
        columns += [f'"{goal.outcome}" AS yes{at}', f"{amount} AS amount{at}", f'"{goal.reason}" AS reason{at}', f'"{goal.missing}" AS missing{at}']
    return f"SELECT {', '.join(columns)} FROM ({text_of(query_from(query.relation))})"


def ready(base: duckdb.DuckDBPyConnection, query: Query, prefix: str = "states") -> Query:
    """The query as a run asks it: in the shape for many people, over small tables that are there."""
    made = prepared(query.for_many().relation, prefix)
    for small in made.tables:
        make(small, base)
    return replace(query, relation=made.relation)


def cheapest(rounds: int, *runs: Callable[[], object]) -> list[float]:
    """The least processor time of each, run in turns."""
    best = [float("inf")] * len(runs)
    for _ in range(rounds):
        for at, run in enumerate(runs):
            begin = process_time()
            run()
            best[at] = min(best[at], process_time() - begin)
    return best


def differing(base: duckdb.DuckDBPyConnection, one: Path, other: Path) -> int:
    """The rows of two files that are not equal in every cell."""
    return base.execute(
        f"SELECT count(*) FROM ((SELECT * FROM '{one}' EXCEPT ALL SELECT * FROM '{other}') UNION ALL (SELECT * FROM '{other}' EXCEPT ALL SELECT * FROM '{one}'))"
    ).fetchall()[0][0]  # type: ignore[no-any-return]


def floor_of(base: duckdb.DuckDBPyConnection, result: Path) -> Callable[[], object]:
    counted = ", ".join(f'count("{name}")' for name, *_ in base.execute(f"DESCRIBE SELECT * FROM '{folder() / 'people.parquet'}'").fetchall())

    def floor() -> None:
        base.execute(f"SELECT {counted} FROM '{folder() / 'people.parquet'}'").fetchall()
        base.execute(f"COPY (SELECT * FROM '{result}') TO '{folder() / 'floor.parquet'}' {WRITTEN}")

    return floor


def test_four_benefits_beside_the_floor_and_the_peers(benchmark) -> None:  # type: ignore[no-untyped-def]
    query = decided()
    bits = {fact: place for place, fact in enumerate(query.facts)}
    base, ours, careful = database(), folder() / "ours.parquet", folder() / "careful.parquet"
    people = folder() / "people.parquet"

    def run(select: str, out: Path) -> Callable[[], object]:
        return lambda: base.execute(f"COPY ({select}) TO '{out}' {WRITTEN}")

    runs: dict[str, Callable[[], object]] = {"ours": lambda: run(written(ready(base, query)), ours)(), "careful SQL": run(careful_sql(people, bits), careful)}
    for each in runs.values():
        each()
    assert differing(base, ours, careful) == 0
    runs["floor"] = floor_of(base, ours)
    try:
        import polars

        by_polars = folder() / "polars.parquet"
        frame = polars_by_hand(people, bits)
        runs["Polars"] = lambda: frame.sink_parquet(by_polars, compression="zstd")
        runs["Polars"]()
        assert differing(base, ours, by_polars) == 0, polars.__version__
    except ModuleNotFoundError:
        print("\nPOLARS IS NOT INSTALLED, ITS COLUMN IS LEFT OUT: pip install '.[peers]'")
    times = dict(zip(runs, cheapest(ROUNDS, *runs.values()), strict=True))
    print(f"\n{PEOPLE:,} people, four benefits: ours {times['ours']:.2f} s of processor time")
    for name, time in times.items():
        print(f"  {name:<12}{time:8.2f} s   ours is {times['ours'] / time:.2f} ×")
    benchmark.extra_info |= {name: round(times["ours"] / time, 2) for name, time in times.items()}
    benchmark.pedantic(runs["ours"], rounds=1)
    # Planning and the tables of states cost the same for any number of people: a tenth of a second or two.
    assert PEOPLE < 1_000_000 or times["ours"] <= 1.25 * times["careful SQL"]


@contextmanager
def matching_in(
    base: duckdb.DuckDBPyConnection, work: Path, rulebook: Rulebook, names: tuple[str, ...] = BENEFITS
) -> Iterator[tuple[Matching, Callable[[], Matching]]]:
    """The people and the small tables as `match` has them before it counts or writes, and how to make these tables again."""
    mapping = work / "mapping.yaml"
    mapping.write_text(MAPPING, "utf-8")
    matching, _ = matched._matching(rulebook, names, Population(folder() / "people.parquet", mapping=mapping), ON, None, work, base, nobody)
    matching = matched._read_people(matching)

    def tables_made() -> Matching:
        return with_states(replace(matching, query=matching.query.for_many(matching.complete)))

    with_tables = tables_made()
    base.execute(f"CREATE TEMP VIEW results AS {text_of(results_from(with_tables))}")
    yield with_tables, tables_made


def test_only_counts_and_sums(benchmark, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """What a summary says: people by city, outcome, reason and what is missing, with sums. Ours makes its small tables anew each
    time. The peer is careful SQL that reads the people once and says the same; beside it careful SQL that says less: every column
    of everyone summed up without regard to cities, then outcomes and sums alone, and these guarded by hand."""
    query, base = decided(), database()
    bits = {fact: place for place, fact in enumerate(query.facts)}
    careful = careful_sql(folder() / "people.parquet", bits)
    few = ", ".join(f"count(*) FILTER (yes{at}), count(yes{at}), sum(amount{at})" for at in range(4))
    whole = ", ".join(f"sum(reason{at}), sum(missing{at})" for at in range(4))
    keys = [f"yes{at}, reason{at}, missing{at}, place" for at in range(4)]
    whose = ", ".join(f"grouping(missing{at})" for at in range(4))
    sums = ", ".join(f"sum(amount{at})" for at in range(4))
    sets = ", ".join(f"({key})" for key in keys)
    own = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False, "perfect_ht_threshold": DIRECT})
    own.execute("SET enable_progress_bar = false")
    with matching_in(own, tmp_path, load(CATALOG)) as (matching, tables_made):
        same = careful_sql(folder() / "people.parquet", {fact: place for place, fact in enumerate(matching.query.facts)}, as_matched=True)
        columns = ", ".join(f"yes{at}, reason{at}, missing{at}" for at in range(4))
        every = f"SELECT {whose}, place, {columns}, count(*), {sums} FROM ({same}) GROUP BY GROUPING SETS ({sets})"

        def by_us() -> list[list[tuple[Any, ...]]]:
            found = []
            tables_made()
            for counted in counted_goals(tallied(matching)):
                total = ", ".join(f'sum("sum {at}")' for at in range(len(counted.amounts)))
                found.append(own.execute(f'SELECT outcome, reason, missing, city, sum(people), {total} FROM "{counted.groups}" GROUP BY ALL').fetchall())
            for (name,) in own.execute("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'counted %' OR table_name LIKE 'groups %'").fetchall():
                own.execute(f'DROP TABLE "{name}"')
            return found

        def asked(select: str) -> Callable[[], list[tuple[Any, ...]]]:
            return lambda: base.execute(select).fetchall()

        hands = {
            "careful SQL, all that a summary says": asked(every),
            "careful SQL, every column in one sum": asked(f"SELECT {few}, {whole} FROM ({careful})"),
            "careful SQL, outcomes and sums alone": asked(f"SELECT {few} FROM ({careful})"),
            "guarded by hand, outcomes and sums alone": asked(f"SELECT {few} FROM ({guarded_sql(folder() / 'people.parquet')})"),
        }
        ours = written(ready(base, query))
        assert asked(f"SELECT {few}, {whole} FROM ({ours})")() == hands["careful SQL, every column in one sum"]()
        assert hands["careful SQL, outcomes and sums alone"]() == hands["guarded by hand, outcomes and sums alone"]()
        by_hand = hands["careful SQL, all that a summary says"]()
        for at, counts in enumerate(by_us()):
            theirs = [row for row in by_hand if row[at] == 0]
            words = {True: "yes", False: "no", None: "unknown"}
            expected = {
                (words[row[5 + 3 * at]], row[6 + 3 * at], row[7 + 3 * at], row[4] and row[4] + "00", row[17], Decimal(row[18 + at] or 0)) for row in theirs
            }
            assert {(*row[:5], Decimal(row[5] or 0) * 100) for row in counts} == expected
        us, *times = cheapest(ROUNDS, by_us, *hands.values())
        print(f"\n{PEOPLE:,} people, all that a summary says: {us:.2f} s")
        for what, time in zip(hands, times, strict=True):
            print(f"  {what:<44}{time:6.2f} s: {time / us:.2f} × ours")
            benchmark.extra_info[what] = round(time / us, 2)
        benchmark.pedantic(by_us, rounds=1)
        # Planning and the small tables cost a quarter of a second, which a million people do not outweigh.
        assert PEOPLE < 5_000_000 or us <= times[0] / 2


def fifty() -> tuple[Program, tuple[str, ...]]:
    """The four benefits under fifty names, each with an extra condition of its own: so many months, so high a wage."""
    from decimal import Decimal

    from engine.kinds import BOOLEAN
    from engine.program import Call, Connective, FactRef, Literal, Rule, RuleRef

    made = program()
    rules, goals, names = dict(made.rules), dict(made.goals), []
    for at in range(50):
        goal = made.goals[BENEFITS[at % 4]]
        name = f"第{at}项"
        extra = f"{name}.另有"
        fact = ("缴费月数", "月均工资")[at // 4 % 2]
        kind = made.facts[fact].kind
        rules[extra] = Rule(extra, extra, "condition", Call(">=", (FactRef(fact, kind), Literal(Decimal(at * 3), kind)), BOOLEAN), BOOLEAN)
        both = Connective("and", (RuleRef(goal.outcome, BOOLEAN), RuleRef(extra, BOOLEAN)), BOOLEAN)
        rules[f"{name}.符合"] = Rule(f"{name}.符合", "符合", "outcome", both, BOOLEAN)
        goals[name] = replace(goal, name=name, outcome=f"{name}.符合", conditions=(*goal.conditions, extra))
        names.append(name)
    return replace(made, rules=rules, goals=goals), tuple(names)


def test_fifty_benefits_beside_their_own_floor(benchmark, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    many, names = fifty()
    base, ours, own = database(), folder() / "fifty.parquet", duckdb.connect(config={"threads": 2, "preserve_insertion_order": False, "perfect_ht_threshold": DIRECT})
    own.execute("SET enable_progress_bar = false")
    begin = process_time()
    query = decided(names, many)
    text = written(query.for_many())
    compiling = process_time() - begin
    (planning,) = cheapest(3, lambda: base.execute(f"EXPLAIN {text}").fetchall())

    def making() -> object:
        return ready(base, query)

    def full() -> None:
        base.execute(f"COPY ({written(ready(base, query))}) TO '{ours}' {WRITTEN}")

    def few() -> None:
        write_parquet(matching, sparse_from(matching), 10, tmp_path)

    full()
    with matching_in(own, tmp_path, Rulebook(many), names) as (matching, _):
        times = cheapest(2, full, floor_of(base, ours), few, making)
    print(f"\n{PEOPLE:,} people, fifty benefits: {times[0]:.2f} s, {times[0] / times[1]:.2f} × floor; sparse {times[2] / times[1]:.2f} × floor")
    print(f"  of it {times[3]:.2f} s for the tables, whatever the number of people: {(times[0] - times[3]) / times[1]:.2f} × floor without")
    print(f"  compiled in {compiling:.2f} s, {compiling / planning:.1f} × what DuckDB needs to plan it ({planning:.2f} s)")
    benchmark.extra_info |= {"× floor": round(times[0] / times[1], 2), "sparse × floor": round(times[2] / times[1], 2), "compile ÷ plan": round(compiling / planning, 2)}
    benchmark.pedantic(making, rounds=1)
    assert compiling / planning <= 5
    # Planning and the small tables cost the same for any number of people.
    assert PEOPLE < 1_000_000 or times[2] < times[1]


def test_match_and_diff_whole(benchmark, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """`match` from Parquet to Parquet with its summary, and with its receipt; counts alone; `diff` over the same people. The
    floor is what DuckDB needs to read the people and to write the very same file of results."""
    rulebook = load(CATALOG)
    base, people = database(), Population(folder() / "people.parquet", mapping=tmp_path / "mapping.yaml")
    people.mapping.write_text(MAPPING, "utf-8")
    changed = Rulebook(program_with(program(), ["工资线=2000"], ON)[0])

    def matched(**how: Any) -> Callable[[], object]:
        return lambda: match(rulebook, BENEFITS, people, ON, tmp_path / "results", threads=2, **how)

    def differing() -> object:
        with TemporaryDirectory(dir=tmp_path) as work:
            return effect_of(rulebook, changed, (), people, ON, Path(work), threads=2)

    matched(format="parquet")()
    written_once = tmp_path / "results.parquet"
    (tmp_path / "results" / "results.parquet").rename(written_once)
    runs = {
        "match": matched(format="parquet", receipt=False), "match with its receipt": matched(format="parquet"), "sparse": matched(format="parquet", receipt=False, sparse=True),
        "counts alone": matched(format="none", receipt=False), "diff": differing, "floor": floor_of(base, written_once),
    }  # fmt: skip
    times = dict(zip(runs, cheapest(2, *runs.values()), strict=True))
    print(f"\n{PEOPLE:,} people, four benefits, from the file to the folder of results")
    for name, time in times.items():
        print(f"  {name:<24}{time:8.2f} s   {time / times['floor']:.2f} × floor")
    benchmark.extra_info |= {f"{name} × floor": round(time / times["floor"], 2) for name, time in times.items()}
    benchmark.pedantic(runs["counts alone"], rounds=1)
    # Planning, small tables and the sample of a difference cost the same for any number of people.
    assert PEOPLE < 1_000_000 or times["counts alone"] < times["match"] and times["diff"] <= 3 * times["match"]
    assert PEOPLE < 5_000_000 or times["match"] <= 1.5 * times["floor"]


PEAK = """
import re, sys
import duckdb
view, query, out = sys.argv[1:]
base = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False, "memory_limit": "300MB"})
base.execute("SET enable_progress_bar = false")
base.execute(f"CREATE VIEW people AS {view}")
base.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")
# The peak of this process alone: getrusage counts what it was forked from.
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of memory this way")
def test_peak_memory(benchmark) -> None:  # type: ignore[no-untyped-def]
    query = decided()
    arguments = [source(query), written(query.for_many()), str(folder() / "peak.parquet")]
    done = benchmark.pedantic(lambda: subprocess.run([sys.executable, "-c", PEAK, *arguments], capture_output=True, text=True, check=True), rounds=1)
    print(f"\n{PEOPLE:,} people: peak memory {done.stdout.strip()} MiB")
    benchmark.extra_info["MiB"] = int(done.stdout)
    assert int(done.stdout) <= 350
