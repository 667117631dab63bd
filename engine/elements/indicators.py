"""Indicators of a catalog: what share of its matters is online, in the hall, done at once, by how much faster than the law.

Only matters in force on the day count. One that does not say what an indicator asks is left out of it, and named: what is not
said is never counted as no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from dsl.diagnostics import Words
from dsl.vocabulary import TRUTHS
from engine.elements import Sheet
from engine.elements.in_force import state_on
from engine.from_surface.modes import count_in
from engine.from_surface.time_limits import REACH, Limit, limit_from


@dataclass(frozen=True, slots=True)
class Indicator:
    """`numerator` of `denominator`; a share is told in per cent, an average as it is. `unsaid`: matters left out.

    `against`: the matters that keep a share below the whole, None of what adds up days, papers or elements.
    """

    id: str
    name: Words
    formula: Words
    numerator: Fraction
    denominator: Fraction
    is_share: bool
    unsaid: tuple[str, ...] = ()
    is_about: bool = False
    """Other units of time than working days were converted, which can only be done about."""
    against: tuple[str, ...] | None = None

    @property
    def value(self) -> Decimal | None:
        """To two places, half up; None of nothing."""
        if not self.denominator:
            return None
        exact = self.numerator / self.denominator * (100 if self.is_share else 1)
        return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def indicators_of(sheets: Iterable[Sheet], on: date) -> tuple[Indicator, ...]:
    """All indicators, over the matters in force (or suspended) on a day."""
    live = [each for each in sheets if state_on(each, on) in ("in use", "suspended")]
    return tuple((*_completeness(live, on), *(_share(each, live) for each in SHARES), _speed_up(live), *_averages(live)))


def _completeness(live: list[Sheet], on: date) -> Iterator[Indicator]:
    full = [each for each in live if not each.missing]
    published = [each for each in full if state_on(each, on) == "in use"]
    due = sum(len(each.required) for each in live)
    yield Indicator(
        "lists_filled", Words("实施清单填报率", "lists filled in"), Words("必备要素写全的事项 ÷ 全部事项", "matters with every required element / all"),
        Fraction(len(full)), Fraction(len(live)), True, against=tuple(each.matter for each in live if each.missing),
    )  # fmt: skip
    yield Indicator(
        "lists_published", Words("实施清单发布率", "lists published"), Words("写全而且在用的事项 ÷ 写全的事项", "complete and in use / complete"),
        Fraction(len(published)), Fraction(len(full)), True, against=tuple(each.matter for each in full if each not in published),
    )  # fmt: skip
    yield Indicator(
        "elements_filled", Words("要素填报率", "elements filled in"), Words("写了的必备要素 ÷ 应写的必备要素", "required elements said / required elements"),
        Fraction(due - sum(len(each.missing) for each in live)), Fraction(due), True,
    )  # fmt: skip


# ── shares ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Share:
    """A share of matters. `holds`: whether one counts, None where it does not say."""

    id: str
    name: Words
    formula: Words
    holds: Callable[[Sheet], bool | None]


def _word(id: str, *words: str) -> Callable[[Sheet], bool | None]:
    return lambda sheet: sheet.of(id).text in words if sheet.of(id).text else None


def _yes(id: str) -> Callable[[Sheet], bool | None]:
    def holds(sheet: Sheet) -> bool | None:
        meaning = TRUTHS.meaning(sheet.of(id).text)
        return None if meaning is None else meaning == "yes"

    return holds


def _visits(most: int) -> Callable[[Sheet], bool | None]:
    def holds(sheet: Sheet) -> bool | None:
        count = count_in(sheet.of("limit_scene_num").text)
        return None if count is None else count <= most

    return holds


def _both(one: Callable[[Sheet], bool | None], other: Callable[[Sheet], bool | None]) -> Callable[[Sheet], bool | None]:
    """Kleene and: one no decides."""

    def holds(sheet: Sheet) -> bool | None:
        found = (one(sheet), other(sheet))
        return False if False in found else None if None in found else True

    return holds


DEPTHS = (("一级", "one"), ("二级", "two"), ("三级", "three"), ("四级", "four"))

SHARES: tuple[Share, ...] = (
    *(
        Share(f"depth_{en}", Words(f"办理深度{zh}", f"depth {en}"), Words(f"网上办理深度为{zh}的事项 ÷ 全部事项", f"online to depth {en} / all"),
              _word("online_handle_depth", zh))
        for zh, en in DEPTHS
    ),
    Share("online", Words("网上可办率", "can be done online"), Words("网上办理深度三级以上的事项 ÷ 全部事项", "depth three or four / all"),
          _word("online_handle_depth", "三级", "四级")),
    Share("wholly_online", Words("全程网办率", "wholly online"), Words("四级而且到现场0次的事项 ÷ 全部事项", "depth four and no visit / all"),
          _both(_word("online_handle_depth", "四级"), _visits(0))),
    Share("no_visit", Words("零跑动率", "no visit"), Words("到现场0次的事项 ÷ 全部事项", "no visit / all"), _visits(0)),
    Share("one_visit", Words("最多跑一次率", "one visit at most"), Words("到现场至多1次的事项 ÷ 全部事项", "at most one visit / all"), _visits(1)),
    Share("at_once", Words("即办率", "done at once"), Words("即办件 ÷ 全部事项", "done at once / all"), _word("project_type", "即办件")),
    Share("in_hall", Words("进驻率", "in the hall"), Words("进驻政务大厅的事项 ÷ 全部事项", "in the hall / all"), _yes("is_entry_center")),
    Share("whole_province", Words("全省通办率", "throughout the province"), Words("通办范围不小于全省的事项 ÷ 全部事项", "throughout the province or further / all"),
          _word("handle_area", *REACH[: REACH.index("全省") + 1])),
    Share("free", Words("不收费率", "free of charge"), Words("不收费的事项 ÷ 全部事项", "free of charge / all"),
          lambda sheet: None if (fee := _yes("is_fee")(sheet)) is None else not fee),
)  # fmt: skip


def _share(share: Share, live: list[Sheet]) -> Indicator:
    found = [(sheet, share.holds(sheet)) for sheet in live]
    unsaid = tuple(sheet.matter for sheet, holds in found if holds is None)
    counted = sum(holds is True for _, holds in found)
    against = tuple(sheet.matter for sheet, holds in found if holds is False)
    return Indicator(share.id, share.name, share.formula, Fraction(counted), Fraction(len(found) - len(unsaid)), True, unsaid, against=against)


# ── time and averages ────────────────────────────────────────────────────────────────────────────────────────────

WORKING_DAYS = {"天": Fraction(5, 7), "日": Fraction(5, 7), "个自然日": Fraction(5, 7), "个月": Fraction(21), "月": Fraction(21),
                "年": Fraction(250), "小时": Fraction(1, 8), "分钟": Fraction(1, 480)}  # fmt: skip
EXACT = ("个工作日", "工作日", "小时", "分钟")


def _days(limit: Limit) -> Fraction:
    return Fraction(limit.count) * WORKING_DAYS.get(limit.unit, Fraction(1))


def _speed_up(live: list[Sheet]) -> Indicator:
    saved = legal = Fraction(0)
    unsaid, is_about = [], False
    for sheet in live:
        allowed, promised = (limit_from(sheet.of(id).text) for id in ("anticipate_day", "promise_day"))
        if allowed is None or promised is None:
            unsaid.append(sheet.matter)
            continue
        saved += _days(allowed) - _days(promised)
        legal += _days(allowed)
        is_about |= any(each.unit not in EXACT and each.count > 0 for each in (allowed, promised))
    return Indicator(
        "speed_up", Words("承诺提速率", "promised faster than the law"),
        Words("Σ（法定办结时限 − 承诺办结时限）÷ Σ 法定办结时限，都折成工作日", "Σ (legal time − promised time) / Σ legal time, in working days"),
        saved, legal, True, tuple(unsaid), is_about,
    )  # fmt: skip


def _averages(live: list[Sheet]) -> Iterator[Indicator]:
    papers = [paper for sheet in live for paper in sheet.papers]
    waived = [paper for paper in papers if paper.waived]
    yield Indicator(
        "papers_waived", Words("材料免交率", "papers not to be brought"), Words("免交的材料 ÷ 全部申请材料", "papers waived / papers asked for"),
        Fraction(len(waived)), Fraction(len(papers)), True,
    )  # fmt: skip
    yield Indicator(
        "papers", Words("平均申请材料", "papers on average"), Words("申请材料份数 ÷ 全部事项", "papers asked for / matters"),
        Fraction(len(papers)), Fraction(len(live)), False,
    )  # fmt: skip
    visits = [(sheet, count_in(sheet.of("limit_scene_num").text)) for sheet in live]
    unsaid = tuple(sheet.matter for sheet, count in visits if count is None)
    counts = [count for _, count in visits if count is not None]
    yield Indicator(
        "visits", Words("平均跑动次数", "visits on average"), Words("到现场次数 ÷ 全部事项", "visits / matters"),
        Fraction(sum(counts)), Fraction(len(counts)), False, unsaid,
    )  # fmt: skip


# ── told ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def indicators_json(found: Iterable[Indicator], language: str = "zh") -> list[dict[str, object]]:
    return [
        {"id": each.id, "name": each.name.in_(language), "formula": each.formula.in_(language), "numerator": _number(each.numerator),
         "denominator": _number(each.denominator), "value": each.value, "unit": "%" if each.is_share else None, "about": each.is_about,
         "unsaid": list(each.unsaid), "against": None if each.against is None else list(each.against)}
        for each in found
    ]  # fmt: skip


def indicators_text(found: Iterable[Indicator], language: str = "zh") -> str:
    from dsl.to_message import width

    rows = [(each.name.in_(language), _shown(each, language), f"{_number(each.numerator)}/{_number(each.denominator)}", each) for each in found]
    sizes = [max(width(row[place]) for row in rows) for place in range(3)]  # type: ignore[arg-type]
    lines = []
    for name, value, parts, each in rows:
        cells = "  ".join(text + " " * (size - width(text)) for text, size in zip((name, value, parts), sizes, strict=True))
        left_out = f"{len(each.unsaid)} 个事项没有写，不计" if language == "zh" else f"{len(each.unsaid)} matters do not say and are left out"
        lines.append(f"{cells}  {each.formula.in_(language)}" + (f"（{left_out}）" if each.unsaid else ""))
    return "\n".join(lines)


def gaps_text(share: Indicator, sheets: Iterable[Sheet], language: str = "zh") -> str:
    """The matters a share does not count, one a line, each with who handles it; those that do not say, marked."""
    from dsl.to_message import width

    offices = {sheet.matter: sheet.of("dept_name").text or "—" for sheet in sheets}
    mark = Words("没有写", "not said").in_(language)
    rows = [*((matter, offices[matter], "") for matter in share.against or ()), *((matter, offices[matter], mark) for matter in share.unsaid)]
    size, office = (max((width(row[place]) for row in rows), default=0) for place in (0, 1))
    return "\n".join(f"{a}{' ' * (size - width(a))}  {b}{' ' * (office - width(b))}  {c}".rstrip() for a, b, c in rows)


def _shown(each: Indicator, language: str) -> str:
    if each.value is None:
        return "—"
    about = ("约" if language == "zh" else "about ") if each.is_about else ""
    return f"{about}{each.value}{'%' if each.is_share else ''}"


def _number(exact: Fraction) -> Decimal:
    """As few places as it takes, four at most."""
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    rounded = number.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return Decimal(f"{rounded:f}".rstrip("0").rstrip(".") or "0")
