"""Whether the elements of each matter agree with each other, and with the levels above: the checks of an implementation list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from dsl import surface
from dsl.diagnostics import Diagnostic, Report
from dsl.source import Span, Text
from dsl.vocabulary import ELEMENTS_SHAPE, TRUTHS
from engine.elements import Stated, problems
from engine.elements.from_catalog import Statements, said, statements_of
from engine.elements.levels import level_of
from engine.elements.standard import ALL, BY_NAME, element_named
from engine.formats import FORMATS
from engine.from_surface.extend import WORSE, lineage
from engine.from_surface.modes import LATER, LEVELS, count_in
from engine.from_surface.plain import words
from engine.from_surface.time_limits import Limit, limit_from
from engine.program import Program

AT_ONCE, BY_PROMISE = "即办件", "承诺件"
ONLINE = "四级"
CANCELLED = "取消"
DELEGATED = ("上级委托", "同级委托")
NONE = ("", "无", "没有", "none")


def review_elements(catalog: surface.Catalog, whole: surface.Catalog, report: Report) -> None:
    """`catalog` is the one being checked: what the catalogs above say is told to those who wrote it."""
    _review_defaults(catalog, report)
    _review_profile(catalog, report)
    _review_facts(catalog, report)
    touched = {each.name.value for each in catalog.matters} | {each.subject.value for each in catalog.amendments}
    level = level_of(catalog)
    is_asked_for = any(each.required_elements for each in lineage(catalog))
    for matter, told in statements_of(catalog, whole, touched):
        report.extend(_contradictions(told, matter))
        report.extend(_elsewhere(told, level, catalog.name.value))
        if is_asked_for and (missing := told.missing):
            report.add(problems.elements_missing(_place(catalog, told.matter), [each.name for each in missing]))
    _review_papers(catalog, whole, report)


def overdue_matters(program: Program, on: date) -> Iterator[Diagnostic]:
    """What is wrong on a day: matters past their cancellation that are still in use, or joined by a theme."""
    for name, matter in program.matters.items():
        elements = dict(matter.elements)
        end, state = str(elements.get("plan_cancel_date") or ""), str(elements.get("task_state") or "")
        if end and end <= on.isoformat() and state != CANCELLED:
            yield problems.cancelled_still_in_use(matter.goal.span, name, end, state or "在用")
            for theme in program.themes.values():
                if any(each.matter == name for each in theme.members):
                    yield problems.cancelled_in_theme(theme.goal.span, name, theme.goal.name, matter.goal.span)


def _place(catalog: surface.Catalog, name: str) -> Text:
    """Where a catalog declares or changes a matter."""
    return next(each for each in (*(one.name for one in catalog.matters), *(one.subject for one in catalog.amendments)) if each.value == name)


# ── one matter ───────────────────────────────────────────────────────────────────────────────────────────────────


def _contradictions(told: Statements, matter: surface.Matter) -> Iterator[Diagnostic]:
    yield from _times(told, matter)
    yield from _visits(told)
    yield from _fees(told)
    name, source, code = told.matter, told.of("power_source"), told.of("dept_code")
    if source.text in DELEGATED and told.of("entrust_name").is_missing:
        yield problems.delegated_by_nobody(_span(source, matter), name, source.text)
    if code.text and not FORMATS["uscc"].fits(code.text.strip()):
        yield problems.bad_body_code(_span(code, matter), name, code.text)
    begin, end = told.of("plan_effective_date"), told.of("plan_cancel_date")
    if begin.text and end.text and end.text < begin.text:
        yield problems.cancelled_before_it_begins(_span(end, matter), name, begin.text, end.text, begin.span)


def _span(stated: Stated, matter: surface.Matter) -> Span:
    """What the matter says itself; a default is another's words, and the matter is where it proves wrong."""
    return matter.name.span if stated.whence in ("default", "missing") else stated.span


def _times(told: Statements, matter: surface.Matter) -> Iterator[Diagnostic]:
    name, kind, promise, legal = told.matter, told.of("project_type"), told.of("promise_day"), told.of("anticipate_day")
    promised, allowed = limit_from(promise.text), limit_from(legal.text)
    if promised is not None and allowed is not None and is_surely_longer(promised, allowed):
        yield problems.promise_over_statutory(_span(promise, matter), name, promise.text, legal.text, legal.span)
    if promised is not None and kind.text == AT_ONCE and promised.in_working_days > 1:
        yield problems.at_once_takes_long(_span(promise, matter), name, promise.text, kind.span)
    if promised is not None and kind.text == BY_PROMISE and promised.count == 0:
        yield problems.promised_at_once(_span(promise, matter), name, promise.text, kind.span)
    procedures = _procedures(told)
    if kind.text == AT_ONCE and procedures:
        stated = told.of("special_procedure")
        yield problems.at_once_with_procedure(_span(stated, matter), name, "、".join(procedures), kind.span)
    yield from _steps(told, matter, promised, procedures)


def _procedures(told: Statements) -> tuple[str, ...]:
    return tuple(each for each in told.of("special_procedure").text.split("、") if each not in NONE)


def _steps(told: Statements, matter: surface.Matter, promised: Limit | None, procedures: tuple[str, ...]) -> Iterator[Diagnostic]:
    """The steps that everybody goes through take no longer than is promised; special procedures stand outside the clock."""
    taken = [each for each in matter.steps if each.only_if is None and each.most is None and each.name.value not in procedures]
    timed = [(each, limit) for each in taken if each.limit is not None and (limit := limit_from(each.limit.value)) is not None and limit.count]
    limits = [limit for _, limit in timed]
    if promised is None or not limits:
        return
    units = {each.unit for each in limits}
    total = (
        Limit(sum((each.count for each in limits), Decimal(0)), units.pop()) if len(units) == 1
        else Limit(sum((each.in_working_days for each in limits), Decimal(0)), "个工作日")
    )  # fmt: skip
    if is_surely_longer(total, promised):
        shown, promise, first = f"{total.count.normalize():f}{total.unit}", told.of("promise_day"), matter.steps[0].name.span
        if promise.whence == "changed":
            # The steps stand in a catalog above, which its author cannot change: the line to look at is his own.
            longest, _ = max(timed, key=lambda each: each[1].in_working_days)
            yield problems.promise_under_steps(promise.span, told.matter, shown, promise.text, longest.name.value, first)
        else:
            yield problems.steps_over_promise(first, told.matter, shown, promise.text)


SLACK = Decimal("1.1")
"""A month has 20 to 23 working days and 28 to 31 days: between unlike units a tenth more is not surely longer."""


def is_surely_longer(new: Limit, old: Limit) -> bool:
    if new.unit == old.unit or not new.count or not old.count:
        return new.in_working_days > old.in_working_days
    return new.in_working_days > old.in_working_days * SLACK


def _visits(told: Statements) -> Iterator[Diagnostic]:
    name, visits, why, depth = told.matter, told.of("limit_scene_num"), told.of("limit_scene_explain"), told.of("online_handle_depth")
    count = count_in(visits.text)
    if count == 0 and depth.text and depth.text != ONLINE:
        yield problems.no_visit_not_online(depth.span, name, depth.text, visits.span)
    if count == 0 and why.whence not in ("missing", "default"):
        yield problems.visits_explained_for_nothing(why.span, name, visits.span)
    if count and why.is_missing:
        yield problems.visits_unexplained(visits.span, name, visits.text)


def _fees(told: Statements) -> Iterator[Diagnostic]:
    name, is_fee, fees, pay = told.matter, told.of("is_fee"), told.of("fee_project"), told.of("is_pay_online")
    if is_yes(is_fee.text) and not _has_basis(fees.raw):
        yield problems.fee_without_basis(is_fee.span if fees.is_missing else fees.span, name)
    if is_no(is_fee.text):
        for each in (fees, pay):
            wanted = each.text not in NONE and not is_no(each.text)
            if wanted and each.whence != "default":
                yield problems.fee_where_none(each.span, name, each.element.name, is_fee.span)


def _has_basis(fees: surface.Value | None) -> bool:
    """Every fee says its basis."""
    match fees:
        case surface.Items(items):
            return bool(items) and all(_has_basis(each) for each in items)
        case surface.Entries(entries):
            if any(key.value in ("依据", "basis") and said(value) for key, value in entries):
                return True
            parts = [value for _, value in entries if not isinstance(value, Text)]
            return bool(parts) and all(_has_basis(each) for each in parts)
        case _:
            return False


def is_yes(text: str) -> bool:
    return TRUTHS.meaning(text) == "yes"


def is_no(text: str) -> bool:
    return TRUTHS.meaning(text) == "no"


def _elsewhere(told: Statements, level: int, catalog: str) -> Iterator[Diagnostic]:
    levels = [LEVELS.index(each) for each in told.of("use_level").text.split("、") if each in LEVELS]
    if levels and max(levels) < level:
        yield problems.exercised_elsewhere(told.of("use_level").span, told.matter, told.of("use_level").text, LEVELS[level], catalog)


# ── papers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _review_papers(catalog: surface.Catalog, whole: surface.Catalog, report: Report) -> None:
    documents = {each.name.value: each for each in whole.documents}
    for document in catalog.documents:
        if document.issuer is None and (document.waived is not None or document.register is not None):
            report.add(problems.issued_by_nobody(document.name))
    left = {each.name.value for each in whole.matters}
    for matter in catalog.matters:
        for use in matter.materials if matter.name.value in left else ():
            known = documents.get(use.name.value)
            if known is None:
                continue
            is_excused = any((known.waived, use.waived, known.notes.about, use.notes.about, known.by_pledge, use.by_pledge))
            if known.register is not None and not is_excused:
                report.add(problems.shared_yet_brought(use.name, known.register.value))
            late = use.late or known.late
            if words(use.need) == LATER and late is not None and late.if_late is None:
                report.add(problems.late_without_consequence(use.name))


# ── the catalog ──────────────────────────────────────────────────────────────────────────────────────────────────


def _review_defaults(catalog: surface.Catalog, report: Report) -> None:
    """A default of a lower catalog is also taken by the matters above: it may not change what they have in common."""
    if catalog.parent is None:
        return
    above = {key: value for each in lineage(catalog.parent) for key, value in dict(each.defaults).get("matter", ())}
    locked = {key for each in lineage(catalog.parent) for key, _ in dict(each.locked).get("matter", ())}
    for key, value in dict(catalog.defaults).get("matter", ()):
        element = ELEMENTS_SHAPE.key(key)
        if element is None or key not in above or said(value) == said(above[key]):
            continue
        new, old = said(value), said(above[key])
        if element.same == "S" or key in locked:
            report.add(problems.default_locked_above(value.span, element.zh, new, old, above[key].span))
        elif key in WORSE and WORSE[key](new, old):
            report.add(problems.default_worse_than_above(value.span, element.zh, new, old, above[key].span))


def _review_profile(catalog: surface.Catalog, report: Report) -> None:
    for word in catalog.required_elements:
        if word.value not in ALL and element_named(word.value) is None:
            report.add(problems.unknown_element(word, BY_NAME))


def _review_facts(catalog: surface.Catalog, report: Report) -> None:
    facts = (
        *catalog.facts, *(member for each in catalog.structures for member in each.members), *(fact for goal in catalog.goals for fact in goal.own.facts)
    )  # fmt: skip
    for fact in facts:
        if words(fact.sharing) == WITHHELD and not fact.notes.basis:
            report.add(problems.withheld_without_basis(fact.name))


WITHHELD = "不予共享"
