"""How generated code does beside code written by hand: one decision, and a population beside its own floor.

The ratios are the finding; absolute times move with the machine. `./test --benchmarks tests/benchmarks/test_backends.py`
"""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

import duckdb
import pytest

from engine.facts import Facts
from engine.kinds import BOOLEAN, DATE, REGION, ChoiceKind, Kind, Maybe, NumberKind
from engine.population import match
from engine.program import (
    Benefit,
    Call,
    Connective,
    Expr,
    Fact,
    FactRef,
    Goal,
    Literal,
    Local,
    Lookup,
    Parameter,
    Period,
    Program,
    RangeOf,
    Rule,
    RuleRef,
)
from engine.rulebook import Rulebook
from engine.to_python import generated_from
from tests.test_population import RULES, people, written

ON = date(2026, 6, 15)
AGE, YUAN, COUNT = NumberKind("岁", 3, 0), NumberKind("元", 12, 2), NumberKind(digits=3, scale=0)
HARDSHIP = ChoiceKind("困难", ("低保", "低保边缘", "无"))


# ── one decision ─────────────────────────────────────────────────────────────────────────────────────────────────


def four_benefits() -> Program:
    """Four benefits of five conditions each over fourteen facts, with dated amounts by band and place."""
    kinds: dict[str, Kind] = {
        "年龄": AGE, "户籍地": REGION, "死亡日期": Maybe(DATE), "异地已领": BOOLEAN, "残疾等级": COUNT, "困难": HARDSHIP,
        "需护理": BOOLEAN, "特困": BOOLEAN, "参保": BOOLEAN, "缴费月数": COUNT, "难产": BOOLEAN, "胎儿数": COUNT, "工资": YUAN, "育儿年": COUNT,
    }  # fmt: skip
    ref = {name: FactRef(name, kind) for name, kind in kinds.items()}
    rules: dict[str, Rule] = {}
    goals: dict[str, Goal] = {}
    parameters: dict[str, Parameter] = {}

    def number(value: str, kind: Kind = COUNT) -> Literal:
        return Literal(Decimal(value), kind)

    def compare(name: str, sign: str, value: Expr) -> Expr:
        return Call(sign, (ref[name], value), BOOLEAN)

    def band(low: int, high: int | None) -> Expr:
        ends = (number(str(low), AGE), None if high is None else number(str(high), AGE))
        return Call("in", (Local("?", AGE), RangeOf(*ends, True, False, AGE)), BOOLEAN)  # type: ignore[arg-type]

    def standard(name: str, rows: list[tuple[str, str, int, int | None, str]], input_: str) -> Expr:
        periods = tuple(Period(place, date.fromisoformat(begin), None, (band(low, high),), number(amount, YUAN)) for place, begin, low, high, amount in rows)
        parameters[name] = Parameter(name, YUAN, periods, ref["户籍地"], ((input_, ref[input_]),))
        return Lookup(name, None, None, (), YUAN)

    def benefit(name: str, conditions: list[Expr], amount: Expr) -> None:
        names = []
        for place, condition in enumerate(conditions):
            rules[f"{name}.{place}"] = Rule(f"{name}.{place}", str(place), "condition", condition, BOOLEAN)
            names.append(f"{name}.{place}")
        value = Connective("and", tuple(RuleRef(each, BOOLEAN) for each in names), BOOLEAN)
        rules[f"{name}.符合"] = Rule(f"{name}.符合", "符合", "outcome", value, BOOLEAN)
        rules[f"{name}.金额"] = Rule(f"{name}.金额", "金额", "result", amount, YUAN)
        goals[name] = Goal(name, "benefit", f"{name}.符合", (("金额", f"{name}.金额"),), tuple(names))

    here = Call("within region", (ref["户籍地"], Literal("420000", REGION)), BOOLEAN)
    alive = Call("=", (ref["死亡日期"], Literal(None, kinds["死亡日期"])), BOOLEAN)
    benefit(
        "高龄", [compare("年龄", ">=", number("80", AGE)), here, alive, Call("not", (ref["异地已领"],), BOOLEAN), Call("not", (ref["特困"],), BOOLEAN)],
        standard("高龄标准", [("420000", "2015-01-01", 80, 90, "50"), ("420000", "2015-01-01", 90, None, "100"), ("420100", "2015-01-01", 80, 90, "100"), ("420100", "2015-01-01", 90, None, "200")], "年龄"),
    )  # fmt: skip
    benefit(
        "护理", [compare("残疾等级", "<=", number("2")), ref["需护理"], here, alive, Call("not", (ref["特困"],), BOOLEAN)],
        standard("护理标准", [("420000", "2015-01-01", 1, 2, "150"), ("420000", "2015-01-01", 2, 3, "100")], "残疾等级"),
    )  # fmt: skip
    benefit(
        "生活", [Call("=", (ref["困难"], Literal("低保", HARDSHIP)), BOOLEAN), compare("残疾等级", "<=", number("4")), here, alive, compare("年龄", ">=", number("0", AGE))],
        number("100", YUAN),
    )  # fmt: skip
    days = Call("+", (number("98"), Call("*", (number("15"), Call("-", (ref["胎儿数"], number("1")), COUNT)), COUNT)), COUNT)
    benefit(
        "生育", [ref["参保"], compare("缴费月数", ">=", number("6")), here, compare("胎儿数", ">=", number("1")), compare("工资", ">", number("0", YUAN))],
        Call("round half up", (Call("*", (Call("/", (ref["工资"], number("30")), YUAN), days), YUAN), number("2")), YUAN),
    )  # fmt: skip
    facts = {name: Fact(name, kind) for name, kind in kinds.items()}
    return Program("四", "420000", "03-01", facts, parameters, rules, goals, benefits={name: Benefit(goal) for name, goal in goals.items()})


ZERO, CENT = Decimal(0), Decimal("0.01")
N1, N2, N4, N6, N15, N30, N80, N90, N98, N100 = map(Decimal, (1, 2, 4, 6, 15, 30, 80, 90, 98, 100))
A50, A100, A150, A200 = map(Decimal, (50, 100, 150, 200))


def by_hand(f):  # type: ignore[no-untyped-def]
    """The same four, as a careful programmer would write them: early exits, exact money, the same answer."""
    age, place, is_alive, destitute = f["年龄"], f["户籍地"], f["死亡日期"] is None, f["特困"]
    is_here = place.startswith("42")
    grade, babies = f["残疾等级"], f["胎儿数"]
    if age >= N80 and is_here and is_alive and not f["异地已领"] and not destitute:
        if place.startswith("4201"):
            old = ("yes", {"金额": A100 if age < N90 else A200})
        else:
            old = ("yes", {"金额": A50 if age < N90 else A100})
    else:
        old = ("no", None)
    if grade <= N2 and f["需护理"] and is_here and is_alive and not destitute:
        care = ("yes", {"金额": A150 if grade < N2 else A100})
    else:
        care = ("no", None)
    if f["困难"] == "低保" and grade <= N4 and is_here and is_alive and age >= ZERO:
        living = ("yes", {"金额": A100})
    else:
        living = ("no", None)
    if f["参保"] and f["缴费月数"] >= N6 and is_here and babies >= N1 and f["工资"] > ZERO:
        days = N98 + N15 * (babies - N1)
        birth = ("yes", {"金额": (f["工资"] * days / N30).quantize(CENT, "ROUND_HALF_UP")})
    else:
        birth = ("no", None)
    return (old, care, living, birth)


def complete_rows(count: int) -> list[Facts]:
    draw = Random(5)
    return [
        Facts({
            "年龄": Decimal(draw.randint(60, 105)), "户籍地": draw.choice(("420102", "420500", "430102")),
            "死亡日期": draw.choice((None, None, None, date(2026, 1, 1))), "异地已领": draw.random() < 0.1, "残疾等级": Decimal(draw.randint(1, 6)),
            "困难": draw.choice(HARDSHIP.options), "需护理": draw.random() < 0.6, "特困": draw.random() < 0.1, "参保": draw.random() < 0.6,
            "缴费月数": Decimal(draw.randint(0, 24)), "难产": False, "胎儿数": Decimal(draw.randint(1, 3)),
            "工资": Decimal(draw.randint(300000, 2000000)).scaleb(-2), "育儿年": Decimal(1),
        }) for _ in range(count)
    ]  # fmt: skip


def in_turns(rounds: int, *runs) -> list[float]:  # type: ignore[no-untyped-def]
    """The median time of each, run in turns so that a busy moment meets all of them."""
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for run, found in zip(runs, times, strict=True):
            begin = perf_counter()
            run()
            found.append(perf_counter() - begin)
    return [median(found) for found in times]


def test_a_decision_costs_little_more_than_one_written_by_hand(benchmark) -> None:  # type: ignore[no-untyped-def]
    program, rows = four_benefits(), complete_rows(2_000)
    decide = generated_from(program, ("高龄", "护理", "生活", "生育"), ON).decide
    for row in rows:
        ours, theirs = decide(row), by_hand(row)
        assert [(outcome, value["金额"] if value else None) for outcome, value in ours] == [
            (outcome, value["金额"] if value else None) for outcome, value in theirs
        ]
    generated, handmade = in_turns(15, lambda: [decide(row) for row in rows], lambda: [by_hand(row) for row in rows])
    benchmark.extra_info |= {"ratio": round(generated / handmade, 2), "µs": round(generated / len(rows) * 1e6, 2)}
    print(f"\nfour benefits, complete facts: {generated / len(rows) * 1e6:.2f} µs, {generated / handmade:.2f} × hand-written")
    benchmark(lambda: [decide(row) for row in rows[:100]])
    assert generated / handmade <= 2


def test_a_decision_with_something_unknown(benchmark) -> None:  # type: ignore[no-untyped-def]
    program, rows = four_benefits(), complete_rows(300)
    made = generated_from(program, ("高龄", "护理", "生活", "生育"), ON)
    some = [Facts({name: value for place, (name, value) in enumerate(row.items()) if place != at % 14}) for at, row in enumerate(rows)]
    careful, quick = in_turns(7, lambda: [made.decide(row) for row in some], lambda: [made.decide(row) for row in rows])
    benchmark.extra_info |= {"ratio": round(careful / quick, 2)}
    print(f"\none fact unknown: {careful / len(rows) * 1e6:.1f} µs, {careful / quick:.1f} × complete facts")
    benchmark(lambda: [made.decide(row) for row in some[:50]])


# ── a population ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [100_000])
def test_a_population_beside_its_floor(count: int, tmp_path: Path, benchmark) -> None:  # type: ignore[no-untyped-def]
    """The floor: the engine reads the same file as text and writes a result of the same size, and decides nothing."""
    file = written(tmp_path / "人.csv", people(count))
    match(RULES, ["津贴"], file, ON, tmp_path / "结果")
    result = str(tmp_path / "结果" / "results.parquet")

    def floor() -> None:
        with duckdb.connect() as database:
            database.execute("CREATE TEMP TABLE people AS SELECT * FROM read_csv(?, all_varchar = true, header = true)", [str(file)])
            database.execute("CREATE TEMP TABLE results AS SELECT * FROM read_parquet(?)", [result])
            database.table("results").write_parquet(str(tmp_path / "floor.parquet"), compression="zstd")
            database.table("results").write_csv(str(tmp_path / "floor.csv"))

    whole, bare = in_turns(5, lambda: match(RULES, ["津贴"], file, ON, tmp_path / "结果"), floor)
    benchmark.extra_info |= {"ratio": round(whole / bare, 2), "rows a second": round(count / whole)}
    print(f"\n{count:,} people: {whole:.2f} s ({count / whole:,.0f} a second), {whole / bare:.2f} × reading and writing alone")
    benchmark.pedantic(lambda: match(RULES, ["津贴"], file, ON, tmp_path / "结果"), rounds=3)


def test_what_a_row_is_in_the_csv(tmp_path: Path) -> None:
    """The file the benchmark reads is one a person could have exported."""
    with written(tmp_path / "人.csv", people(2)).open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == 3


assert isinstance(RULES, Rulebook)
