"""Who told a fact, and when: `{"值": …, "来源": …, "日期": …}` in the place of a value in a JSON object of facts.

What a register told is filled in beforehand with its source and day, and is not asked. What is older than its 时效 allows is
not taken: it is asked, or fetched, again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.facts import DAY, SOURCE, is_told
from engine.from_surface.time_limits import limit_from
from engine.program import Fact, Program
from engine.worth_trying import months_back


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that comes with its source. `too_old`: of a day so long ago that it is not taken."""

    fact: str
    source: str
    on: date | None
    too_old: bool = False


def told_in(program: Program, data: Any, on: date) -> tuple[Any, tuple[Told, ...]]:
    """The object without what is too old on that day, and of each fact with a source who told it and when."""
    found: list[Told] = []

    def fresh(value: Any, path: str) -> Any:
        if not isinstance(value, Mapping) or is_told(value):
            return value
        kept = {}
        for name, each in value.items():
            below = f"{path}.{name}" if path else str(name)
            if is_told(each):
                told = _told(program, below, each, on)
                found.append(told)
                if told.too_old:
                    continue
            kept[name] = fresh(each, below)
        return kept

    return fresh(data, ""), tuple(found)


def _told(program: Program, name: str, value: Mapping[str, Any], on: date) -> Told:
    fact = program.facts.get(name)
    source = next((str(value[word]) for word in SOURCE if word in value), "")
    day = next((_day(value[word]) for word in DAY if word in value), None)
    known = fact.name if fact is not None else name
    earliest = earliest_day(program, fact, on) if fact is not None else None
    return Told(known, source or (fact.register if fact is not None else ""), day, day is not None and earliest is not None and day < earliest)


def earliest_day(program: Program, fact: Fact, on: date) -> date | None:
    """The earliest day it may be of, by its own 时效, else by that of its register. None: any day."""
    register = program.registers.get(fact.register)
    limit = limit_from(fact.freshness or (register.freshness if register is not None else ""))
    if limit is None or limit.count != int(limit.count):
        return None
    count = int(limit.count)
    match limit.unit:
        case "天" | "日" | "个自然日":
            return on - timedelta(days=count)
        case "个月" | "月":
            return months_back(on, count)
        case "年":
            return months_back(on, 12 * count)
        case "个工作日" | "工作日":
            # Never too strict: five working days take seven days, and holidays come on top.
            return on - timedelta(days=count * 7 // 5 + 12)
    return None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def prefilled(program: Program, told: tuple[Told, ...]) -> Iterator[dict[str, Any]]:
    """Each as JSON shows it: the fact, who told it, when, and whether it is taken."""
    for each in told:
        register = program.registers.get(each.source)
        yield {
            "fact": each.fact, "source": each.source, "unit": register.unit if register is not None else "",
            "on": each.on.isoformat() if each.on is not None else None, "too_old": each.too_old,
        }  # fmt: skip
