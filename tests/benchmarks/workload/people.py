"""Made-up people of the workload, as JSON objects: fourteen facts, some of them not known, some known to be absent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

CATALOG = Path(__file__).parent / "青岚省"
BENEFITS = ("长寿津贴", "护理补贴", "生活补贴", "生育补助")
ON = date(2026, 6, 15)
FACTS = (
    "出生日期", "户籍地", "死亡日期", "异地已领", "残疾等级", "残疾类型", "困难程度", "需要护理", "集中供养", "已参保", "缴费月数", "月均工资", "胎儿数", "难产",
)  # fmt: skip
PLACES = ("930102", "930103", "930104", "930202", "930223", "930302", "930324", "940102")
IMPAIRED = ("视力", "听力", "肢体", "智力", "精神", "多重")


def people(count: int, seed: int = 1, unknown: float = 0.03) -> Iterator[dict[str, Any]]:
    """A key that is not there is not known; None is known to be absent. Of each fact so many are unknown."""
    draw = Random(seed)
    for _ in range(count):
        person = somebody(draw)
        yield {name: person[name] for name in FACTS if draw.random() >= unknown} if unknown else person


def somebody(draw: Random) -> dict[str, Any]:
    is_impaired = draw.random() < 0.4
    wage = draw.choice((0, 180050, draw.randint(50000, 300000), draw.randint(300000, 1200000), draw.randint(1200000, 4000000)))
    return {
        "出生日期": (date(1921, 1, 1) + timedelta(draw.randrange(31_000))).isoformat(),
        "户籍地": draw.choice(PLACES),
        "死亡日期": "2026-03-04" if draw.random() < 0.04 else None,
        "异地已领": draw.random() < 0.05,
        "残疾等级": draw.randint(1, 4) if is_impaired else None,
        "残疾类型": draw.choice(IMPAIRED) if is_impaired else "没有",
        "困难程度": draw.choice(("低保", "低保边缘", "一般", "一般")),
        "需要护理": draw.random() < 0.5,
        "集中供养": draw.random() < 0.05,
        "已参保": draw.random() < 0.6,
        "缴费月数": draw.choice((0, 5, 6, draw.randint(0, 400))),
        "月均工资": f"{wage // 100}.{wage % 100:02}",
        "胎儿数": draw.choice((0, 0, 1, 1, 1, 2, 3)),
        "难产": draw.random() < 0.2,
    }
