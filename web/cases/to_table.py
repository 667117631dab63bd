"""Figures as rows: for a page, and for a CSV file that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from fractions import Fraction
from io import StringIO

from dsl.diagnostics import Words
from engine.elements.cells import harmless
from web.cases.indicators import Indicators, OfBody, Rated, Time
from web.cases.ratings import GRADES, Grades

MARK = "\ufeff"
"""A spreadsheet takes a file for UTF-8 if it begins with this."""

NOTHING = "—"


def percent(share: Fraction | None) -> str:
    """To a hundredth of a per cent, half up: `94.38 %`; a dash where there is nothing to take a share of."""
    if share is None:
        return NOTHING
    sign, hundredths = ("-" if share < 0 else ""), int(abs(share) * 10000 + Fraction(1, 2))
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}%"


def days(count: Fraction | None) -> str:
    """To a tenth of a day, half up."""
    if count is None:
        return NOTHING
    tenths = int(count * 10 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"


def groups_of(found: Indicators, grades: Grades = GRADES) -> Iterator[tuple[Words, list[tuple[Words, str]]]]:
    """All figures of the whole, by what they are about."""
    yield Words("办件量", "Cases"), [
        (Words("提交", "handed in"), str(found.submitted)),
        (Words("其中网上", "of these online"), str(found.online)),
        (Words("其中窗口代填", "of these at the counter"), str(found.at_window)),
        (Words("受理", "accepted"), str(found.accepted)),
        (Words("其中视为受理", "of these deemed accepted"), str(found.deemed)),
        (Words("一次告知补正", "asked once for more"), str(found.asked)),
        (Words("不予受理", "not accepted"), str(found.refused)),
        (Words("撤回", "withdrawn"), str(found.withdrawn)),
        (Words("办结", "done"), str(found.done)),
        (Words("其中全程自动", "of these without anybody"), str(found.by_machine)),
        (Words("准予的事项", "matters granted"), str(found.granted)),
        (Words("不予的事项", "matters denied"), str(found.denied)),
        (Words("现在在办", "open now"), str(found.open)),
        (Words("现在超期", "overdue now"), str(found.overdue)),
    ]
    yield Words("办理时间（整件）", "Time (whole cases)"), list(_of_time(found.cases))
    yield Words("办理时间（部门的事项）", "Time (matters of departments)"), list(_of_time(found.tasks))
    yield Words("好差评", "Ratings"), list(_of_ratings(found.rated, grades))
    yield Words("免填", "Prefilled"), [
        (Words("要用的数据项", "fields needed"), str(found.filled)),
        (Words("不用人填的", "not filled in by hand"), str(found.prefilled)),
        (Words("免填率", "share"), percent(found.prefilled_share)),
    ]


def _of_time(time: Time) -> Iterator[tuple[Words, str]]:
    yield Words("办完的件数", "finished"), str(time.count)
    yield Words("平均用了几个工作日", "working days used on average"), days(time.average)
    yield Words("按时率", "in time"), percent(time.punctual)
    yield Words("法定提速率", "faster than the law asks"), percent(time.legal_saved)
    yield Words("承诺提速率", "faster than promised"), percent(time.promise_saved)


def _of_ratings(rated: Rated, grades: Grades) -> Iterator[tuple[Words, str]]:
    for name, count in zip(grades.names, rated.grades, strict=True):
        yield name, str(count)
    yield Words("满意率", "satisfied"), percent(rated.satisfied)
    yield Words("差评", "bad ratings"), str(rated.bad)
    yield Words("已回访", "followed up"), str(rated.called_back)
    yield Words("属实要整改", "to be put right"), str(rated.to_rectify)
    yield Words("已整改", "put right"), str(rated.rectified)


COLUMNS = (
    Words("部门", "Department"), Words("办完的事项", "Finished"), Words("平均工作日", "Days on average"), Words("按时率", "In time"),
    Words("法定提速率", "Faster than by law"), Words("承诺提速率", "Faster than promised"), Words("在走的期限", "Running"), Words("黄牌", "Yellow"),
    Words("红牌", "Red"), Words("评价", "Ratings"), Words("满意率", "Satisfied"), Words("差评", "Bad"),
)  # fmt: skip


def row_of(body: OfBody) -> tuple[str, ...]:
    time, rated = body.time, body.rated
    return (
        body.body, str(time.count), days(time.average), percent(time.punctual), percent(time.legal_saved), percent(time.promise_saved), str(body.open),
        str(body.yellow), str(body.overdue), str(rated.count), percent(rated.satisfied), str(rated.bad),
    )  # fmt: skip


def to_csv(found: Indicators, language: str = "zh", grades: Grades = GRADES, more: Iterable[tuple[Words, list[tuple[Words, str]]]] = ()) -> str:
    """`more` are groups of figures that are not counted from cases."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([Words("起", "from").in_(language), found.begin.isoformat(), Words("止", "to").in_(language), found.end.isoformat()])
    for name, rows in (*groups_of(found, grades), *more):
        writer.writerow([])
        writer.writerow([harmless(name.in_(language))])
        writer.writerows([harmless(label.in_(language)), value] for label, value in rows)
    writer.writerow([])
    writer.writerow([each.in_(language) for each in COLUMNS])
    writer.writerows([harmless(name), *rest] for name, *rest in map(row_of, found.bodies))
    return MARK + out.getvalue()
