"""Whether the matters of a theme can be put in order: none that wait for each other, nothing said twice or against itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as OneOf

from dsl import surface
from dsl.diagnostics import Report
from dsl.source import Text
from engine.from_surface import problems_of_order as problems
from engine.from_surface.order import circles_in
from engine.from_surface.time_limits import limit_from


@dataclass(frozen=True, slots=True)
class Waiting:
    """`later` waits for `sooner`, as told at `text`: the name of the one, or of the paper that passes between them."""

    later: str
    sooner: str
    why: OneOf["after", "not before", "paper"]
    text: Text
    is_sure: bool = True


def check_order(theme: surface.Theme, matters: dict[str, surface.Matter], report: Report) -> None:
    """Tells of circles, of contradictions, of what need not be written, and of times that cannot be read."""
    members = {each.name.value: each for each in theme.members if each.name.value in matters}
    waits = tuple(_written(theme, members))
    fed = tuple(_fed(members, matters))
    pairs = {(each.later, each.sooner) for each in waits}
    _circles(theme, (*waits, *(each for each in fed if (each.later, each.sooner) not in pairs)), report)
    _said_twice(waits, fed, report)
    _stages(theme, report)
    _limits(theme, members, matters, report)


def _written(theme: surface.Theme, members: dict[str, surface.Member]) -> Iterator[Waiting]:
    for order in theme.order:
        if order.name.value in members:
            yield from (Waiting(order.name.value, each.value, "after", each) for each in order.after if each.value in members)
            yield from (Waiting(order.name.value, each.value, "not before", each) for each in order.not_before if each.value in members)


def _fed(members: dict[str, surface.Member], matters: dict[str, surface.Matter]) -> Iterator[Waiting]:
    """Who waits for the result of whom; only surely, where neither the matters nor the paper depend on the case."""
    makers: dict[str, list[str]] = {}
    for name in members:
        for result in matters[name].results:
            makers.setdefault(result.value, []).append(name)
    for name, member in members.items():
        for use in matters[name].materials:
            for maker in makers.get(use.name.value, ()):
                if maker != name:
                    depends = use.only_if or member.only_if or members[maker].only_if
                    yield Waiting(name, maker, "paper", use.name, depends is None)


def _circles(theme: surface.Theme, waits: tuple[Waiting, ...], report: Report) -> None:
    """Circles that are sure to close; where there are none, those that close for some."""
    sure = [each for each in waits if each.is_sure]
    for circle in _found(sure):
        report.add(problems.matters_in_a_circle(theme.name, [(each.later, each.sooner, each.why, each.text) for each in circle]))
    if not _found(sure):
        for circle in _found(list(waits)):
            report.add(problems.matters_may_circle(theme.name, [(each.later, each.sooner, each.why, each.text) for each in circle]))


def _found(waits: list[Waiting]) -> list[list[Waiting]]:
    by_pair = {(each.later, each.sooner): each for each in reversed(waits)}
    reads: dict[str, tuple[tuple[str, bool], ...]] = {}
    for each in waits:
        reads[each.later] = (*reads.get(each.later, ()), (each.sooner, True))
    return [[by_pair[later, sooner] for later, sooner in zip(circle, (*circle[1:], circle[0]), strict=True)] for circle in circles_in(reads)]


def _said_twice(waits: tuple[Waiting, ...], fed: tuple[Waiting, ...], report: Report) -> None:
    told = {(each.later, each.sooner): each for each in waits if each.why == "after"}
    papers = {(each.later, each.sooner): each for each in fed if each.is_sure}
    for each in waits:
        pair = each.later, each.sooner
        if each.why == "not before" and pair in told:
            report.add(problems.waits_twice(each.text, each.later, told[pair].text.span))
        elif each.why == "after" and pair in papers:
            report.add(problems.order_told_by_papers(each.text, each.later, papers[pair].text))


def _stages(theme: surface.Theme, report: Report) -> None:
    first: dict[str, str] = {}
    for stage in theme.stages:
        for name in stage.matters:
            if name.value in first:
                report.add(problems.in_two_stages(name, first[name.value], stage.name.value))
            first.setdefault(name.value, stage.name.value)


def check_longest(report: Report, step: surface.Step) -> None:
    """A step, a special procedure above all, does not take longer than the law allows it."""
    if step.most is None:
        return
    most, limit = limit_from(step.most.value), limit_from(step.limit.value) if step.limit is not None else None
    if most is None:
        report.add(problems.limit_tells_no_time(step.most, step.name.value))
    elif limit is not None and step.limit is not None and limit.in_working_days > most.in_working_days:
        report.add(problems.longer_than_allowed(step.limit, step.name.value, step.most))


def _limits(theme: surface.Theme, members: dict[str, surface.Member], matters: dict[str, surface.Matter], report: Report) -> None:
    elements = [(name, dict(matters[name].elements).get(key)) for name in members for key in ("promise", "anticipate")]
    limits = [(name, each) for name, each in elements if isinstance(each, Text)]
    limits += [(name, each.limit) for name, each in members.items() if each.limit is not None]
    limits += [(each.name.value, each.limit) for each in theme.stages if each.limit is not None]
    if theme.targets is not None and theme.targets.limit is not None:
        limits.append((theme.name.value, theme.targets.limit))
    for name, limit in limits:
        if limit_from(limit.value) is None:
            report.add(problems.limit_tells_no_time(limit, name))
