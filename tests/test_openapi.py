"""The service for programs keeps to its own description: schemathesis draws calls from it, right ones and wrong ones."""

from __future__ import annotations

from functools import cache

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.conftest import LONG
from tests.garden.people import rulebook_of
from web.app import app_for
from web.people.demo import seed_demo
from web.settings import Settings

ROOMY = Settings("sqlite://", "x" * 32, rate_of_looks="", rate_of_changes="", rate_of_calls="", rate_of_accounts="", rate_of_sign_ins="")


@cache
def app():
    made = app_for([rulebook_of()], ROOMY)
    seed_demo(made.state.site.store)
    return made


@schemathesis.hook
def map_path_parameters(context, parameters):
    """Mostly places there are; what a stranger makes up comes as well."""
    areas = app().state.site.areas
    if parameters and len(str(parameters.get("catalog", ""))) % 4:
        slug, area = next(iter(areas.items()))
        parameters["catalog"] = slug
        goals = list(area.goals)
        if "goal" in parameters:
            parameters["goal"] = goals[len(str(parameters["goal"])) % len(goals)]
    return parameters


schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app())


@schema.parametrize()
@settings(
    max_examples=200 if LONG else 5, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_whatever_is_sent_the_answer_is_one_that_is_described(case) -> None:
    # Facts of the right form may be wrong for the catalog: that is 422, and no fault of the description.
    case.call_and_validate(excluded_checks=[positive_data_acceptance])
