"""Whether a theme can keep the times it promises: told where even without what one may choose it takes longer."""

from __future__ import annotations

from functools import partial

from dsl import surface
from dsl.diagnostics import Problems, Report
from engine.decide import run_of
from engine.from_surface import problems_of_order as problems
from engine.from_surface.examples import UNDATED
from engine.from_surface.footing import Footing
from engine.plan.from_theme import plan_of
from engine.plan.words import length
from engine.program import Program, Theme


def check_targets(catalog: surface.Catalog, whole: surface.Catalog, program: Program, report: Report, footing: Footing) -> None:
    """`catalog` is the one being checked: what is above is another's business."""
    matters = {each.name.value: each for each in whole.matters}
    defaults = tuple(value for _, entries in whole.defaults for _, value in entries)
    for written in catalog.themes:
        if (written.targets is None or written.targets.limit is None) and all(each.limit is None for each in written.stages):
            continue
        theme = program.themes[written.name.value]
        members = [program.matters[each.matter] for each in theme.members]
        cross = theme.means.cross_region
        rules = [*(each.only_if for each in theme.members), *(use.only_if for each in members for use in each.papers), cross.only_if if cross else ""]
        things = (written, *defaults, *(matters[each.matter] for each in theme.members))
        footing.kept("targets", things, rules, partial(_check, written, theme, program, report), report, (program.region, program.leap_birthday))


def _check(written: surface.Theme, theme: Theme, program: Program, report: Report) -> None:
    try:
        chosen = frozenset(member.matter for member in theme.members if member.how == "may")
        plan = plan_of(theme.goal, run_of(program, {}, UNDATED), without=chosen)
    except Problems:
        return  # Some cases go round in a circle: that has been told.
    if written.targets is not None and written.targets.limit is not None and plan.is_on_target is False:
        report.add(problems.target_missed(written.targets.limit, written.name.value, length(plan.least)))
    limits = {stage.name.value: stage.limit for stage in written.stages}
    for stage in plan.stages:
        limit = limits[stage.name]
        # While it is open who takes part, a stage may only seem long for waiting in the middle.
        if stage.is_over and limit is not None and not plan.is_open:
            report.add(problems.stage_too_long(limit, stage.name, length(stage.days)))
