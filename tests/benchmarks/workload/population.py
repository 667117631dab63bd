"""The workload for a whole population: made-up people as a Parquet file, and the four benefits by hand in SQL and Polars.

The people are drawn as `people.py` draws them, by DuckDB and a hash, so that ten million are made in seconds and are the same
everywhere. The peers know the rules of 2026-06-15 and give what we give: the outcome, the amount in fen, the place of the
reason, and a mask of missing facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

PLACES = ("930102", "930103", "930104", "930202", "930223", "930302", "930324", "940102")
IMPAIRED = ("视力", "听力", "肢体", "智力", "精神", "多重")
COLUMNS = {
    "出生日期": "DATE", "户籍地": "VARCHAR", "死亡日期": "DATE", "死亡日期有": "BOOLEAN", "异地已领": "BOOLEAN", "残疾等级": "TINYINT", "残疾等级有": "BOOLEAN",
    "残疾类型": "VARCHAR", "困难程度": "VARCHAR", "需要护理": "BOOLEAN", "集中供养": "BOOLEAN", "已参保": "BOOLEAN", "缴费月数": "SMALLINT",
    "月均工资": "DECIMAL(12,2)", "胎儿数": "TINYINT", "难产": "BOOLEAN",
}  # fmt: skip
"""`…有` says whether there is one; NULL means that this is not known."""


def write_people(path: Path, count: int) -> None:
    """So many people; of each fact 3 % are not known."""

    def drawn(salt: int, below: int) -> str:
        return f"(hash(i * 64 + {salt}) % {below})::INT"

    def one_of(salt: int, *words: str | int) -> str:
        return f"[{', '.join(repr(word) for word in words)}][1 + {drawn(salt, len(words))}]"

    wage = (
        f"CASE {drawn(7, 5)} WHEN 0 THEN 0 WHEN 1 THEN 180050 WHEN 2 THEN 50000 + {drawn(8, 250_001)}"
        f" WHEN 3 THEN 300000 + {drawn(8, 900_001)} ELSE 1200000 + {drawn(8, 2_800_001)} END"
    )
    is_dead, is_impaired = f"{drawn(3, 100)} < 4", f"{drawn(5, 10)} < 4"
    facts = {
        "出生日期": (1, f"DATE '1921-01-01' + {drawn(1, 31_000)}"),
        "户籍地": (2, one_of(2, *PLACES)),
        "死亡日期": (3, f"CASE WHEN {is_dead} THEN DATE '2026-03-04' END"),
        "死亡日期有": (3, is_dead),
        "异地已领": (4, f"{drawn(4, 100)} < 5"),
        "残疾等级": (5, f"CASE WHEN {is_impaired} THEN 1 + {drawn(6, 4)} END"),
        "残疾等级有": (5, is_impaired),
        "残疾类型": (9, f"CASE WHEN {is_impaired} THEN {one_of(9, *IMPAIRED)} ELSE '没有' END"),
        "困难程度": (10, one_of(10, "低保", "低保边缘", "一般", "一般")),
        "需要护理": (11, f"{drawn(11, 2)} = 0"),
        "集中供养": (12, f"{drawn(12, 100)} < 5"),
        "已参保": (13, f"{drawn(13, 10)} < 6"),
        "缴费月数": (14, f"CASE {drawn(14, 4)} WHEN 0 THEN 0 WHEN 1 THEN 5 WHEN 2 THEN 6 ELSE {drawn(15, 401)} END"),
        "月均工资": (7, f"({wage})::DECIMAL(12, 0) / 100"),
        "胎儿数": (16, one_of(16, 0, 0, 1, 1, 1, 2, 3)),
        "难产": (17, f"{drawn(17, 10)} < 2"),
    }
    cells = ", ".join(
        f'CASE WHEN {drawn(salt + 32, 100)} >= 3 THEN ({value})::{COLUMNS[name]} END AS "{name}"' for name, (salt, value) in facts.items()
    )
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT i AS key, {cells} FROM range({count}) people(i)) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


CONDITIONS = {
    "长寿津贴": ("old", "here", "alive", "not_elsewhere", "not_kept"),
    "护理补贴": ("card", "severe", "care", "here", "alive", "not_kept"),
    "生活补贴": ("needy", "card", "here", "alive", "low_wage", "not_kept", "not_elsewhere"),
    "生育补助": ("insured", "paid", "born", "here", "alive", "wage"),
}
FACT_OF = {
    "old": "出生日期", "here": "户籍地", "alive": "死亡日期", "not_elsewhere": "异地已领", "not_kept": "集中供养", "card": "残疾等级", "severe": "残疾等级",
    "care": "需要护理", "needy": "困难程度", "low_wage": "月均工资", "insured": "已参保", "paid": "缴费月数", "born": "胎儿数", "wage": "月均工资",
}  # fmt: skip
AMOUNT_NEEDS = {
    "长寿津贴": ("户籍地", "出生日期"), "护理补贴": ("户籍地", "残疾等级", "残疾类型"), "生活补贴": ("出生日期",), "生育补助": ("月均工资", "难产", "胎儿数"),
}  # fmt: skip


def careful_sql(path: Path, bits: Mapping[str, int], *, as_matched: bool = False) -> str:
    """As a careful analyst writes it: each condition and the age once, ladders for amounts, exact decimals. As matched: a day or a
    grade that is not in the file is known to be none, and the city stands in place of the key."""
    tests = {
        "old": "age >= 80", "here": "户籍地 LIKE '93%'", "alive": "NOT 死亡日期有", "not_elsewhere": "NOT 异地已领", "not_kept": "NOT 集中供养",
        "card": "残疾等级有", "severe": "CASE WHEN NOT 残疾等级有 THEN false ELSE 残疾等级 <= 2 END", "care": "需要护理", "needy": "困难程度 IN ('低保', '低保边缘')",
        "low_wage": "月均工资 < 1800.50", "insured": "已参保", "paid": "缴费月数 >= 6", "born": "胎儿数 >= 1", "wage": "月均工资 > 0",
    }  # fmt: skip
    amounts = {
        "长寿津贴": "CASE WHEN 户籍地 LIKE '9301%' THEN CASE WHEN age < 90 THEN 10000 WHEN age < 100 THEN 20000 ELSE 60000 END"
        " WHEN age < 90 THEN CASE WHEN 户籍地 LIKE '9302%' THEN 7000 ELSE 6000 END WHEN age < 100 THEN 10000 ELSE 50000 END",
        # round(165.35 × 1.5, 2) and so on
        "护理补贴": "CASE WHEN 残疾类型 IN ('智力', '精神', '多重') THEN CASE WHEN 残疾等级 = 1 THEN CASE WHEN 户籍地 LIKE '9301%' THEN 24803 ELSE 16583 END"
        " ELSE CASE WHEN 户籍地 LIKE '9301%' THEN 18189 ELSE 12161 END END"
        " WHEN 残疾等级 = 1 THEN CASE WHEN 户籍地 LIKE '9301%' THEN 20669 ELSE 13819 END ELSE CASE WHEN 户籍地 LIKE '9301%' THEN 16535 ELSE 11055 END END",
        "生活补贴": "CASE WHEN 困难程度 = '低保' THEN CASE WHEN 残疾等级 <= 2 THEN CASE WHEN age >= 60 THEN 18000 ELSE 15000 END"
        " ELSE CASE WHEN age >= 60 THEN 12000 ELSE 10000 END END WHEN 残疾等级 <= 2 THEN 8000 ELSE 6050 END",
        "生育补助": "(least(月均工资, 19262.31) * 100 * (83 + CASE WHEN 难产 THEN 15 ELSE 0 END + 15 * 胎儿数) * 2 + 30)::BIGINT // 60",
    }
    born = "2026 - year(出生日期) - (month(出生日期) * 100 + day(出生日期) > 615)::INT"
    there = " REPLACE (死亡日期 IS NOT NULL AS 死亡日期有, 残疾等级 IS NOT NULL AS 残疾等级有)" if as_matched else ""
    facts = f"SELECT *{there}, {born} AS age FROM read_parquet('{path}')"
    conditions = f"SELECT *, {', '.join(f'{test} AS {name}' for name, test in tests.items())} FROM ({facts})"
    outcomes = [f"{' AND '.join(names)} AS yes{place}" for place, names in enumerate(CONDITIONS.values())]
    columns = ["substr(户籍地, 1, 4) AS place"] if as_matched else ["key"]
    for place, (benefit, names) in enumerate(CONDITIONS.items()):
        known = " AND ".join(f"{fact} IS NOT NULL" for fact in AMOUNT_NEEDS[benefit])
        if benefit == "生活补贴":
            known = "(困难程度 <> '低保' OR 出生日期 IS NOT NULL)"
        facts_of = dict.fromkeys(FACT_OF[name] for name in names)
        is_missing = {fact: " OR ".join(f"{name} IS NULL" for name in names if FACT_OF[name] == fact) for fact in facts_of}
        mask = " | ".join(f"CASE WHEN {test} THEN {1 << bits[fact]} ELSE 0 END" for fact, test in is_missing.items())
        needed = AMOUNT_NEEDS[benefit]
        also = " | ".join(f"CASE WHEN {_column_of(fact)} IS NULL THEN {1 << bits[fact]} ELSE 0 END" for fact in needed)
        also = f"CASE WHEN 困难程度 = '低保' THEN {also} ELSE 0 END" if benefit == "生活补贴" else also
        reasons = [f"WHEN NOT {name} THEN {at}" for at, name in enumerate(names)] + [f"WHEN {name} IS NULL THEN {at}" for at, name in enumerate(names)]
        columns += [
            f"yes{place}", f"CASE WHEN yes{place} AND {known} THEN {amounts[benefit]} END::BIGINT AS amount{place}",
            f"(CASE {' '.join(reasons)} END)::SMALLINT AS reason{place}",
            f"(CASE WHEN yes{place} IS NULL THEN {mask} WHEN yes{place} THEN {also} ELSE 0 END)::SMALLINT AS missing{place}",
        ]  # fmt: skip
    return f"SELECT {', '.join(columns)} FROM (SELECT *, {', '.join(outcomes)} FROM ({conditions}))"


def guarded_sql(path: Path) -> str:
    """Outcomes and amounts alone, as somebody writes it who has seen the data and counts every nanosecond: what most people fail
    is asked first, and nothing more of them; days instead of ages; nothing known of reasons and of what is missing."""
    outcomes = [
        "CASE WHEN 出生日期 > DATE '1946-06-15' THEN false ELSE 出生日期 <= DATE '1946-06-15' AND NOT 异地已领 AND NOT 集中供养 AND NOT 死亡日期有 AND starts_with(户籍地, '93') END",
        "CASE WHEN 残疾等级有 = false THEN false ELSE CASE WHEN 残疾等级 > 2 THEN false WHEN NOT 需要护理 THEN false"
        " ELSE 残疾等级有 AND 残疾等级 <= 2 AND 需要护理 AND NOT 集中供养 AND NOT 死亡日期有 AND starts_with(户籍地, '93') END END",
        "CASE WHEN 残疾等级有 = false THEN false ELSE CASE WHEN 困难程度 = '一般' THEN false WHEN 月均工资 >= 1800.50 THEN false"
        " ELSE 困难程度 <> '一般' AND 残疾等级有 AND 月均工资 < 1800.50 AND NOT 异地已领 AND NOT 集中供养 AND NOT 死亡日期有 AND starts_with(户籍地, '93') END END",
        "CASE WHEN 已参保 = false THEN false ELSE CASE WHEN 缴费月数 < 6 THEN false WHEN 胎儿数 < 1 THEN false"
        " ELSE 已参保 AND 缴费月数 >= 6 AND 胎儿数 >= 1 AND 月均工资 > 0 AND NOT 死亡日期有 AND starts_with(户籍地, '93') END END",
    ]  # fmt: skip
    amounts = [
        "CASE WHEN starts_with(户籍地, '9301') THEN CASE WHEN 出生日期 > DATE '1936-06-15' THEN 10000 WHEN 出生日期 > DATE '1926-06-15' THEN 20000 ELSE 60000 END"
        " WHEN 出生日期 > DATE '1936-06-15' THEN CASE WHEN starts_with(户籍地, '9302') THEN 7000 ELSE 6000 END WHEN 出生日期 > DATE '1926-06-15' THEN 10000 ELSE 50000 END",
        "CASE WHEN 残疾类型 IS NULL THEN NULL WHEN 残疾类型 IN ('智力', '精神', '多重') THEN CASE WHEN 残疾等级 = 1 THEN"
        " CASE WHEN starts_with(户籍地, '9301') THEN 24803 ELSE 16583 END ELSE CASE WHEN starts_with(户籍地, '9301') THEN 18189 ELSE 12161 END END"
        " WHEN 残疾等级 = 1 THEN CASE WHEN starts_with(户籍地, '9301') THEN 20669 ELSE 13819 END ELSE CASE WHEN starts_with(户籍地, '9301') THEN 16535 ELSE 11055 END END",
        "CASE WHEN 困难程度 = '低保' THEN CASE WHEN 出生日期 IS NULL THEN NULL WHEN 残疾等级 <= 2 THEN CASE WHEN 出生日期 <= DATE '1966-06-15' THEN 18000 ELSE 15000 END"
        " ELSE CASE WHEN 出生日期 <= DATE '1966-06-15' THEN 12000 ELSE 10000 END END WHEN 残疾等级 <= 2 THEN 8000 ELSE 6050 END",
        "(least((月均工资 * 100)::BIGINT, 1926231) * (83 + CASE WHEN 难产 THEN 15 WHEN NOT 难产 THEN 0 END + 15 * 胎儿数) * 2 + 30) // 60",
    ]  # fmt: skip
    tests = ", ".join(f"{outcome} AS yes{at}" for at, outcome in enumerate(outcomes))
    columns = ", ".join(f"yes{at}, CASE WHEN yes{at} THEN {amount} END::BIGINT AS amount{at}" for at, amount in enumerate(amounts))
    return f"SELECT {columns} FROM (SELECT *, {tests} FROM read_parquet('{path}'))"


def _column_of(fact: str) -> str:
    return f"{fact}有" if f"{fact}有" in COLUMNS else fact


def polars_by_hand(path: Path, bits: Mapping[str, int]):  # type: ignore[no-untyped-def]
    """The same in Polars, lazily, so that it streams."""
    import polars as pl

    col, when, lit = pl.col, pl.when, pl.lit
    born, place, grade, wage = col("出生日期"), col("户籍地"), col("残疾等级"), col("fen")
    age = 2026 - born.dt.year() - (born.dt.month().cast(pl.Int32) * 100 + born.dt.day() > 615).cast(pl.Int32)
    people = pl.scan_parquet(path).with_columns(age.alias("age"), (col("月均工资") * 100).cast(pl.Int64).alias("fen")).with_columns(
        (col("age") >= 80).alias("old"), place.str.starts_with("93").alias("here"), (~col("死亡日期有")).alias("alive"),
        (~col("异地已领")).alias("not_elsewhere"), (~col("集中供养")).alias("not_kept"), col("残疾等级有").alias("card"),
        when(~col("残疾等级有")).then(lit(False)).otherwise(grade <= 2).alias("severe"), col("需要护理").alias("care"),
        (col("困难程度") != "一般").alias("needy"), (wage < 180050).alias("low_wage"), col("已参保").alias("insured"),
        (col("缴费月数") >= 6).alias("paid"), (col("胎儿数") >= 1).alias("born"), (wage > 0).alias("wage"),
        place.str.starts_with("9301").alias("city"),
    )  # fmt: skip
    city, old = col("city"), col("age")
    is_severe_kind = col("残疾类型").is_in(["智力", "精神", "多重"])

    def by_city(here: int, elsewhere: int):  # type: ignore[no-untyped-def]
        return when(city).then(lit(here)).otherwise(lit(elsewhere))

    days = 83 + col("难产").cast(pl.Int64) * 15 + col("胎儿数").cast(pl.Int64) * 15
    amounts = {
        "长寿津贴": when(city).then(when(old < 90).then(lit(10000)).when(old < 100).then(lit(20000)).otherwise(lit(60000)))
        .when(old < 90).then(when(place.str.starts_with("9302")).then(lit(7000)).otherwise(lit(6000))).when(old < 100).then(lit(10000)).otherwise(lit(50000)),
        "护理补贴": when(is_severe_kind).then(when(grade == 1).then(by_city(24803, 16583)).otherwise(by_city(18189, 12161)))
        .when(grade == 1).then(by_city(20669, 13819)).otherwise(by_city(16535, 11055)),
        "生活补贴": when(col("困难程度") == "低保").then(when(grade <= 2).then(when(old >= 60).then(lit(18000)).otherwise(lit(15000)))
        .otherwise(when(old >= 60).then(lit(12000)).otherwise(lit(10000)))).when(grade <= 2).then(lit(8000)).otherwise(lit(6050)),
        "生育补助": (pl.min_horizontal(wage, lit(1926231)) * days * 2 + 30) // 60,
    }  # fmt: skip
    columns = [col("key")]
    for at, (benefit, names) in enumerate(CONDITIONS.items()):
        yes = pl.all_horizontal([col(name) for name in names])
        reason, missing, also = None, lit(0, pl.Int16), lit(0, pl.Int16)
        for test in ("false", "null"):
            for place_, name in enumerate(names):
                is_it = ~col(name) if test == "false" else col(name).is_null()
                reason = (when(is_it) if reason is None else reason.when(is_it)).then(lit(place_, pl.Int16))
        for fact in dict.fromkeys(FACT_OF[name] for name in names):
            is_missing = pl.any_horizontal([col(name).is_null() for name in names if FACT_OF[name] == fact])
            missing = missing + is_missing.cast(pl.Int16) * lit(1 << bits[fact], pl.Int16)
        for fact in AMOUNT_NEEDS[benefit]:
            also = also + col(_column_of(fact)).is_null().cast(pl.Int16) * lit(1 << bits[fact], pl.Int16)
        if benefit == "生活补贴":
            also = when(col("困难程度") == "低保").then(also).otherwise(lit(0, pl.Int16))
        columns += [
            yes.alias(f"yes{at}"), when(yes & (also == 0)).then(amounts[benefit]).cast(pl.Int64).alias(f"amount{at}"), reason.alias(f"reason{at}"),
            when(yes.is_null()).then(missing).when(yes).then(also).otherwise(lit(0, pl.Int16)).alias(f"missing{at}"),
        ]  # fmt: skip
    return people.select(columns)
