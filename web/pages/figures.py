"""一网督办: figures of any period, by department, on a page and as a file."""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from dsl.diagnostics import Words
from engine.rulebook import today
from web.cases.indicators import Indicators, indicators_of, periods
from web.cases.ratings import grades_of
from web.cases.to_table import COLUMNS, groups_of, row_of, to_csv
from web.payments.figures import figures_of
from web.store.writing import now
from web.visit import Visit


def figures(visit: Visit) -> Response:
    begin, end, wrong = period_of(visit)
    found = counted(visit, begin, end)
    return visit.page(
        "figures.html", 422 if wrong else 200, area=None, found=found, groups=[*groups_of(found, grades_of(visit.site.terms)), *paid(visit, begin, end)], columns=COLUMNS, rows=[row_of(each) for each in found.bodies],
        periods=periods(today()), begin=begin, end=end, wrong=wrong, overdue=[each for each in found.bodies if each.overdue],
    )  # fmt: skip


def table(visit: Visit) -> Response:
    """The same as CSV; whoever took it stands in the ledger."""
    begin, end, _ = period_of(visit)
    with visit.site.store.writing(visit.person) as writing:
        writing.note("figures.exported", "cases", {"from": begin.isoformat(), "to": end.isoformat()})
    name = f"figures-{begin.isoformat()}-{end.isoformat()}.csv"
    return Response(
        to_csv(counted(visit, begin, end), visit.language, grades_of(visit.site.terms), paid(visit, begin, end)), media_type="text/csv; charset=utf-8", headers={"content-disposition": f'attachment; filename="{name}"'}
    )


def paid(visit: Visit, begin: date, end: date) -> list[tuple[Words, list[tuple[Words, str]]]]:
    """What was paid, where anything ever was."""
    found = figures_of(visit.site.store, begin, end)
    return [found] if found is not None else []


def counted(visit: Visit, begin: date, end: date) -> Indicators:
    return indicators_of(visit.site.docket.lives(now(), begin), begin, end)


def period_of(visit: Visit) -> tuple[date, date, bool]:
    """From when to when, by name or by days; this month where nothing is said, or what is said is no period."""
    query, known = visit.request.query_params, periods(today())
    if query.get("period") in known:
        return (*known[query["period"]], False)
    try:
        begin, end = date.fromisoformat(query["from"]), date.fromisoformat(query["to"])
        if begin <= end:
            return begin, end, False
    except KeyError:
        return (*known["month"], False)
    except ValueError:
        pass
    return (*known["month"], True)
