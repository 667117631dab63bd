"""What `banshi match` costs before the first row, and what it holds in memory over many.

`./test --benchmarks tests/benchmarks/test_match.py`; BANSHI_ROWS sets how many people the second has (10000000 for the figure
that is published).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb

from tests.benchmarks.workload.people import CATALOG, ON, PLACES
from tests.test_population import people, written

ROOT = Path(__file__).parent.parent.parent
HUBEI = ROOT / "catalogs" / "hubei"


def used_by(*command: str) -> tuple[float, float]:
    """The processor seconds and the most MiB of a fresh process, which finds its modules compiled, as ./banshi sees to it."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    run = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(run.pid, 0)
    assert status == 0, command
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def test_a_thousand_people_from_a_cold_start(tmp_path: Path) -> None:
    """Beside the import of the two libraries that no run can do without."""
    file = written(tmp_path / "人.csv", people(1_000))
    match = (sys.executable, "-m", "banshi", "match", str(HUBEI), "高龄津贴", "--population", str(file), "--on", "2026-06-01", "--out", str(tmp_path / "结果"))
    ours, theirs = [], []
    for _ in range(7):
        ours.append(used_by(*match)[0])
        theirs.append(used_by(sys.executable, "-c", "import duckdb, sqlglot")[0])
    ratio = min(ours) / min(theirs)
    print(f"\n1,000 people from a cold start: {min(ours):.2f} s of the processor, {ratio:.2f} × importing duckdb and sqlglot")
    assert ratio <= 3


def test_memory_does_not_grow_with_the_people(tmp_path: Path) -> None:
    count = int(os.environ.get("BANSHI_ROWS", "2000000"))
    file = tmp_path / "人.parquet"
    places = ", ".join(f"'{place}'" for place in PLACES)

    def mostly(value: str) -> str:
        return f"CASE WHEN random() >= 0.03 THEN {value} END"

    with duckdb.connect(config={"memory_limit": "1GB", "threads": 2}) as database:
        database.sql(f"""
            SELECT printf('P%09d', i) AS 编号, {mostly("DATE '1921-01-01' + floor(random() * 31000)::INT")} AS 出生日期,
              {mostly(f"([{places}])[1 + floor(random() * {len(PLACES)})::INT]")} AS 户籍地, CASE WHEN random() < 0.04 THEN DATE '2026-03-04' END AS 死亡日期,
              {mostly("random() < 0.05")} AS 异地已领, CASE WHEN random() < 0.4 THEN 1 + floor(random() * 4)::INT END AS 残疾等级,
              {mostly("(['视力', '肢体', '智力', '没有'])[1 + floor(random() * 4)::INT]")} AS 残疾类型,
              {mostly("(['低保', '低保边缘', '一般'])[1 + floor(random() * 3)::INT]")} AS 困难程度, {mostly("random() < 0.5")} AS 需要护理,
              {mostly("random() < 0.05")} AS 集中供养, {mostly("random() < 0.6")} AS 已参保, {mostly("floor(random() * 400)::INT")} AS 缴费月数,
              {mostly("CAST(floor(random() * 4000000) AS DECIMAL(14, 2)) / 100")}::DECIMAL(12, 2) AS 月均工资,
              {mostly("floor(random() * 4)::INT")} AS 胎儿数, {mostly("random() < 0.2")} AS 难产 FROM range({count}) t(i)
        """).write_parquet(str(file), compression="zstd")  # fmt: skip
    mapping = tmp_path / "对应.yaml"
    mapping.write_text("列: {死亡日期: {数据项: 死亡日期, 空: 没有}, 残疾等级: {数据项: 残疾等级, 空: 没有}}\n", "utf-8")
    processor, most = used_by(
        sys.executable, "-m", "banshi", "match", str(CATALOG), "--population", str(file), "--mapping", str(mapping), "--on", ON.isoformat(),
        "--out", str(tmp_path / "结果"), "--format", "parquet", "--threads", "2",
    )  # fmt: skip
    print(f"\n{count:,} people, four benefits, Parquet to Parquet, with summary and receipt: {most:.0f} MiB, {processor:.1f} s of the processor")
    assert most <= 350
