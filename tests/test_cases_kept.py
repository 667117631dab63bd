"""Cases in either database: moved by one at a time, listed, counted, and the same read back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from tests.counter import rulebook
from tests.test_cases_figures import ALL, Office, on
from web.app import app_for
from web.cases.docket import MovedMeanwhile
from web.cases.indicators import indicators_of
from web.cases.moves import NotOffered, Wanting
from web.settings import Settings
from web.site import Site


def site_at(url: str, tmp_path) -> Site:
    return app_for([rulebook()], Settings(url, "secret", keys=f"file:{tmp_path / 'keys'}")).state.site


def test_a_life_in_either_database(database, tmp_path) -> None:
    office = Office(site_at(database, tmp_path))
    days = [date(2026, 3, day) for day in (2, 3, 4, 5, 6)]
    reference = office.hand_in(days[0])
    office.move(reference, days[1], "accept", hand="window", received=["租约", "计划书", "环评"])
    assert [each.reference for each in office.docket.on_the_desk(ALL, on(days[1]))] == [reference]
    office.decide(reference, "登记开店", days[1], days[2])
    office.decide(reference, "许可卖酒", days[2], days[3])
    office.move(reference, days[4], "deliver", hand="counter", how="window", to="王小店")
    filed = office.docket.filed(reference, on(days[4]))
    assert filed.standing.state == "delivered" and filed.events[-1].told["to"] == "王小店"
    assert [each.number for each in filed.events] == list(range(1, len(filed.events) + 1))
    found = indicators_of(office.docket.lives(on(days[4]), days[0]), days[0], days[4])
    assert (found.submitted, found.done, found.tasks.count) == (1, 1, 3)
    assert office.docket.remind(on(date(2026, 3, 20))) == 0, "nothing runs any more but what the promise of nobody would"


def test_of_two_who_move_at_once_one_has_to_look_again(database, tmp_path) -> None:
    office = Office(site_at(database, tmp_path))
    day = date(2026, 3, 2)
    for _ in range(5):
        reference = office.hand_in(day)
        filed = office.docket.filed(reference, on(day))

        def move(kind: str, filed=filed) -> str:
            told = {"received": ["租约", "计划书", "环评"]} if kind == "accept" else {"says": "不行"}
            try:
                office.docket.act(ALL, filed, kind, "", told, hand="window", expected=filed.standing.last, now=on(day))
            except MovedMeanwhile:
                return "meanwhile"
            except (NotOffered, Wanting) as other:  # never: what is offered is looked at only after the number
                return type(other).__name__
            return "done"

        with ThreadPoolExecutor(4) as hands:
            came = sorted(hands.map(move, ["accept", "refuse", "accept", "refuse"]))
        assert came == ["done", "meanwhile", "meanwhile", "meanwhile"]
        kinds = [each.kind for each in office.docket.filed(reference, on(day)).events]
        assert ("accept" in kinds) != ("refuse" in kinds)
