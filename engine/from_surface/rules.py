"""Each declaration becomes rules: a formula, a condition, an outcome, when a paper is needed, a list of situations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Literal as OneOf

from dsl import surface
from dsl.source import Span, Text
from engine import problems, problems_of_goals
from engine.from_surface import modes, problems_of_asking, tables
from engine.from_surface.desk import Desk, Draft, ParameterDraft, Reading, Scene, nothing
from engine.from_surface.fields import draft_fields, facts_named, shares_of
from engine.from_surface.names import RESULTS, FactDraft, result_name
from engine.from_surface.naming import record
from engine.from_surface.plain import citations, plain, template, words
from engine.from_surface.subjects import routed, subject_of
from engine.from_surface.theme_order import check_longest, check_order
from engine.from_surface.typed import expression, value_of
from engine.from_surface.types import declared, means_absent
from engine.kept_for import period_from
from engine.kinds import BooleanKind, DateKind, Kind, ListKind, Maybe, TextKind, certain
from engine.program import (
    Benefit,
    ByHand,
    Call,
    Choose,
    Connective,
    Derivation,
    Expr,
    Fact,
    FactRef,
    Goal,
    Items,
    Late,
    Literal,
    Lookup,
    Matter,
    Order,
    PaperUse,
    RuleRef,
    Situation,
    Stage,
    Step,
    Theme,
    ThemeMember,
)
from engine.walk import all_parts

TRUTH = BooleanKind()
NAMES = ListKind(TextKind())


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────────


def draft_formula(desk: Desk, formula: surface.Formula, owner: str = "") -> None:
    full = f"{owner}.{formula.name.value}" if owner else formula.name.value
    owners = tuple(filter(None, (full if formula.where else "", owner)))
    scene = Scene(owners)
    for name, text in formula.where:
        desk.add(
            Draft(f"{full}.{name.value}", name.value, "where", _reading(text, scene), text=text, owner=full,
                  readings=(Reading(text, scene),), basis=citations(formula.notes), checked=words(formula.notes.checked),
                  span=name.span)
        )
    typed = declared(formula.type, formula.unit, (), formula.name, desk.names.choices, desk.lost, desk.report)
    want = typed.kind if typed else None
    if isinstance(formula.value, Text):
        build = _reading(formula.value, scene, want) if formula.value.value else lambda desk: nothing(formula.name.span)
        texts = [formula.value] if formula.value.value else []
    else:
        build = _record(formula.value, scene, formula.name.span)
        texts = [text for _, text in formula.value]
    desk.add(
        Draft(full, formula.name.value, "formula", build, want, formula.value if isinstance(formula.value, Text) else None,
              owner, tuple(Reading(text, scene) for text in texts), basis=citations(formula.notes), checked=words(formula.notes.checked),
              about=words(formula.notes.about), of=(formula,), span=formula.name.span)
    )


def _reading(text: Text, scene: Scene, want: Kind | None = None) -> Callable[[Desk], Expr]:
    return lambda desk: expression(desk, text, scene, want)


def _record(parts: tuple[tuple[Text, Text], ...], scene: Scene, span: Span) -> Callable[[Desk], Expr]:
    def build(desk: Desk) -> Expr:
        entries = tuple((name.value, expression(desk, text, scene)) for name, text in parts)
        return record(desk, entries, span)

    return build


def draft_table(desk: Desk, table: surface.DecisionTable, owner: str = "") -> None:
    full = f"{owner}.{table.name.value}" if owner else table.name.value
    scene = Scene((owner,) if owner else ())
    desk.add(
        Draft(full, table.name.value, "table", lambda desk: tables.table_from(desk, table, scene), owner=owner,
              readings=tables.readings_of(table.rows, scene), extent=tables.extent_of(table.name, table.rows), basis=citations(table.notes), checked=words(table.notes.checked), about=words(table.notes.about),
              of=(table,), span=table.name.span)
    )


def draft_parameter(desk: Desk, parameter: surface.Parameter, owner: str = "") -> None:
    full = f"{owner}.{parameter.name.value}" if owner else parameter.name.value
    scene = Scene((owner,) if owner else ())
    build = lambda desk: tables.parameter_from(desk, parameter, full, owner, scene)  # noqa: E731
    desk.add(ParameterDraft(
        full, build, (parameter,), tables.told_of_rows(parameter.history), tables.readings_of_parameter(parameter, scene),
        extent=tables.extent_of(parameter.name, parameter.history), span=parameter.name.span,
    ))  # fmt: skip


def facts_from(desk: Desk) -> dict[str, Fact]:
    """The facts with their derivations and demands typed."""
    facts: dict[str, Fact] = {}
    for full, draft in desk.names.facts.items():
        beside = draft.full, draft.person, draft.called, draft.owner, draft.register, draft.topic
        facts[full] = desk.kept("fact", (draft.written, draft.typed), partial(fact_from, desk, full, draft), beside)
    return facts


def fact_from(desk: Desk, full: str, draft: FactDraft) -> Fact:
    written = draft.written
    scene = Scene((draft.owner,) if draft.owner else (), draft.person)
    plain_kind = certain(draft.typed.kind)
    derived = None
    if written.derived is not None:
        value = value_of(desk, written.derived.value, scene, plain_kind)
        when = expression(desk, written.derived.when, scene, TRUTH) if written.derived.when else None
        derived = Derivation(value, when)
    suggested = value_of(desk, written.suggested, scene, plain_kind) if written.suggested else None
    if written.suggested is not None and suggested is not None:
        check_suggestion(desk, written, suggested, full)
    require = expression(desk, written.require, scene, TRUTH) if written.require else None
    ask = words(written.ask).replace("【谁】", draft.called)
    return Fact(
        full, draft.typed.kind, ask, words(written.hint).replace("【谁】", draft.called),
        draft.topic, words(written.notes.title) or full, words(written.notes.id), derived,
        written.never_ask, require, words(written.otherwise).replace("【谁】", draft.called),
        means_absent(written),
        draft.register or words(written.register), words(written.sensitivity), words(written.freshness),
        draft.typed.format, citations(written.notes), words(written.notes.checked), draft.owner,
        shares_of(desk, written, plain_kind), suggested, words(written.sharing), kept_for(desk, written.keep_for), span=written.name.span,
    )


def check_suggestion(desk: Desk, written: surface.Fact, suggested: Expr, full: str) -> None:
    """A suggestion comes from other facts, to somebody who is asked."""
    assert written.suggested is not None
    read = {each.name for each in all_parts(suggested) if isinstance(each, FactRef)}
    if written.derived is not None:
        desk.report.add(problems_of_asking.suggested_and_derived(written.name, written.suggested))
    elif written.never_ask:
        desk.report.add(problems_of_asking.suggested_never_asked(written.name, written.suggested))
    elif full in read:
        desk.report.add(problems_of_asking.suggested_by_itself(written.name, written.suggested))
    elif not read and not any(isinstance(each, RuleRef | Lookup) for each in all_parts(suggested)):
        desk.report.add(problems_of_asking.suggested_from_nothing(written.name, written.suggested))


# ── what can be decided ──────────────────────────────────────────────────────────────────────────────────────────


def draft_own(desk: Desk, own: surface.Own, owner: str) -> None:
    for parameter in own.parameters:
        draft_parameter(desk, parameter, owner)
    for formula in own.formulas:
        draft_formula(desk, formula, owner)
    for table in own.tables:
        draft_table(desk, table, owner)


def goal_of_formula(desk: Desk, full: str, notes: surface.Notes, span: Span) -> Goal:
    rule = desk.rule(full)
    is_truth = rule is not None and isinstance(rule.kind, BooleanKind)
    return _goal(desk, full, "formula", notes, span, outcome=full if is_truth else "", results=(("", full),))


def benefit_from(desk: Desk, written: surface.Benefit) -> Callable[[Desk], Benefit]:
    """Drafts the rules of a benefit; what is returned makes the benefit once all rules are drafted."""
    owner = written.name.value
    scene = Scene((owner,))
    draft_own(desk, written.own, owner)
    conditions, exclusions = _conditions(desk, written, scene)
    _outcome(desk, owner, conditions, exclusions, written.span)
    results = []
    for result, text, want in (
        ("amount", written.amount, None), ("starts", written.starts, DateKind()), ("stops", written.stops, Maybe(DateKind()))
    ):
        if text is not None:
            results.append(_result(desk, owner, result, text, scene, want))
    situations = _situations(desk, written.situations, owner, scene)
    papers = _papers(desk, written.materials, owner, scene)
    fields = draft_fields(desk, written.fields, owner, scene)

    def build(desk: Desk) -> Benefit:
        goal = _goal(desk, owner, "benefit", written.notes, written.span, result_name(owner, "outcome"), tuple(results),
                     conditions, exclusions, keep_for=kept_for(desk, written.keep_for))
        proactive = written.proactive
        return Benefit(
            goal, words(written.authority), words(written.period), situations, papers, fields(desk),
            None if proactive is None else (
                ("find_on", words(proactive.find_on)),
                ("confirm", facts_named(desk, proactive.confirm, owner)),
                ("may_decline", proactive.may_decline),
                ("recheck", words(proactive.recheck)),
                ("overpaid", words(proactive.overpaid)),
            ),
        )

    return build


def matter_from(desk: Desk, written: surface.Matter, defaults: Mapping[str, object]) -> Callable[[Desk], Matter]:
    """`defaults`: what an element is where a matter says nothing."""
    owner = written.name.value
    scene = Scene((owner,))
    draft_own(desk, written.own, owner)
    conditions, exclusions = _conditions(desk, written, scene)
    _outcome(desk, owner, conditions, exclusions, written.span)
    situations = _situations(desk, written.situations, owner, scene)
    papers = _papers(desk, written.materials, owner, scene)
    results = []
    if situations:
        results.append(_listing(desk, owner, "situations", [
            (desk_label(option), RuleRef(option, TRUTH)) for each in situations for option in each.options
        ], written.span))
    if papers:
        results.append(_listing(desk, owner, "materials", [
            (each.document, RuleRef(each.only_if, TRUTH) if each.only_if else None) for each in papers
        ], written.span))
    if written.amount is not None:
        results.append(_result(desk, owner, "amount", written.amount, scene, None))
    steps = tuple(_step(desk, each, owner, scene) for each in written.steps)
    fields = draft_fields(desk, written.fields, owner, scene)

    def build(desk: Desk) -> Matter:
        goal = _goal(desk, owner, "matter", written.notes, written.span, result_name(owner, "outcome"), tuple(results),
                     conditions, exclusions, keep_for=kept_for(desk, written.keep_for))
        elements = {**defaults, **{key: plain(value) for key, value in written.elements}}
        automatic = plain(written.automatic) if written.automatic is not None else None
        return Matter(
            goal, tuple(elements.items()), situations, papers, fields(desk),
            steps,
            tuple(each.value for each in written.results), facts_named(desk, written.yields, owner),
            automatic is not None, tuple(automatic.items()) if isinstance(automatic, dict) else (), modes.before_from(written.before),
        )

    return build


def _order(desk: Desk, order: surface.Order, members: tuple[ThemeMember, ...]) -> Order:
    known = [each.matter for each in members]
    for name in (order.name, *order.after, *order.not_before):
        if name.value not in known:
            desk.report.add(problems_of_goals.not_a_member(name, known))
    return Order(order.name.value, tuple(each.value for each in order.after), tuple(each.value for each in order.not_before))


def _stage(desk: Desk, stage: surface.Stage, members: tuple[ThemeMember, ...]) -> Stage:
    known = [each.matter for each in members]
    for name in stage.matters:
        if name.value not in known:
            desk.report.add(problems_of_goals.not_a_member(name, known))
    return Stage(stage.name.value, words(stage.lead), words(stage.limit), tuple(each.value for each in stage.matters))


def _plain_parts(value: object) -> tuple[tuple[str, object], ...]:
    parts = plain(value)
    return tuple(parts.items()) if isinstance(parts, dict) else ()


HOW: Mapping[str, OneOf["must", "may"]] = {"必办": "must", "选办": "may"}


def theme_from(desk: Desk, written: surface.Theme, matters: dict[str, surface.Matter],
               documents: dict[str, surface.Document], pledges: Collection[str], defaults: tuple[tuple[str, surface.Value], ...]) -> Callable[[Desk], Theme]:
    owner = written.name.value
    scene = Scene((owner,))
    draft_own(desk, written.own, owner)
    conditions, exclusions = _conditions(desk, written, scene)
    situations = _situations(desk, written.situations, owner, scene)
    members = tuple(filter(None, (_member(desk, each, owner, scene, matters) for each in written.members)))
    check_order(written, matters, desk.report)
    subject = subject_of(desk, written)
    members, of_some = routed(desk, written, subject, members, matters, defaults)
    conditions = (*conditions, *of_some)
    must = tuple(result_name(each.matter, "outcome") for each in members if each.how == "must")
    _outcome(desk, owner, (*conditions, *must), exclusions, written.span)
    results = []
    if situations:
        results.append(_listing(desk, owner, "situations", [
            (desk_label(option), RuleRef(option, TRUTH)) for each in situations for option in each.options
        ], written.span))
    results.append(_listing(desk, owner, "members", [
        (each.matter, RuleRef(each.only_if, TRUTH) if each.only_if else None) for each in members
    ], written.span))
    means = modes.means_from(desk, written, matters, documents, pledges)
    needed = _needed_papers(members, matters)
    results.append(_listing(desk, owner, "materials", list(needed.items()), written.span))
    brought = list(_brought_papers(members, matters, documents).items())
    results.append(_listing(desk, owner, "to_bring", brought, written.span))
    fields = draft_fields(desk, written.fields, owner, scene)

    def build(desk: Desk) -> Theme:
        goal = _goal(desk, owner, "theme", written.notes, written.span, result_name(owner, "outcome"), tuple(results),
                     conditions, exclusions, keep_for=kept_for(desk, written.keep_for))
        return Theme(
            goal, words(written.lead), members, situations, fields(desk),
            tuple(_order(desk, each, members) for each in written.order), means(desk),
            tuple((key, str(value)) for key, value in _plain_parts(written.targets) if key != "notes"),
            tuple(each.value for each in written.topics), tuple(_stage(desk, each, members) for each in written.stages),
            words(written.ledger), subject,
        )

    return build


def _member(desk: Desk, member: surface.Member, owner: str, scene: Scene,
            matters: dict[str, surface.Matter]) -> ThemeMember | None:
    name = member.name.value
    if name not in matters:
        if name not in desk.lost:
            desk.report.add(problems.unknown_matter(member.name, matters))
        return None
    if (state := _cancelled(matters[name])) is not None:
        desk.report.add(problems.cancelled_matter(member.name, state))
    if member.only_if is not None:
        rule = f"{owner}.联办·{name}"
        desk.add(Draft(rule, name, "when", _reading(member.only_if, scene, TRUTH), TRUTH, member.only_if, owner,
                       (Reading(member.only_if, scene),), span=member.only_if.span))
        return ThemeMember(name, "when", rule, words(member.limit))
    how = HOW.get(words(member.how))
    if how is None:
        desk.report.add(problems_of_goals.unknown_membership(member.how or member.name, name))
    return ThemeMember(name, how or "must", "", words(member.limit))


CANCELLED = ("取消", "暂停", "cancelled", "suspended")


def _cancelled(matter: surface.Matter) -> Text | None:
    for key, value in matter.elements:
        if key == "task_state" and isinstance(value, Text) and value.value in CANCELLED:
            return value
    return matter.notes.retired.from_ if matter.notes.retired else None


def _needed_papers(members: tuple[ThemeMember, ...], matters: dict[str, surface.Matter]) -> dict[str, Expr | None]:
    """Each paper once, with when it is needed: some member that applies asks for it."""
    needed: dict[str, list[Expr | None]] = {}
    for member in members:
        for use in matters[member.matter].materials:
            needed.setdefault(use.name.value, []).append(_needed(member, use))
    return {name: _either(whens) for name, whens in needed.items()}


def _brought_papers(members: tuple[ThemeMember, ...], matters: dict[str, surface.Matter],
                    documents: dict[str, surface.Document]) -> dict[str, Expr | None]:
    """Those of them people bring: nobody waives them, and no other member that takes part makes them."""
    asking: dict[str, list[tuple[ThemeMember, surface.MaterialUse]]] = {}
    for member in members:
        for use in matters[member.matter].materials:
            asking.setdefault(use.name.value, []).append((member, use))
    brought: dict[str, Expr | None] = {}
    for name, uses in asking.items():
        document = documents.get(name)
        whens = [_needed(member, use) for member, use in uses if use.waived is None and (document is None or document.waived is None)]
        askers = {member.matter for member, _ in uses}
        makers = [member for member in members if member.matter not in askers and any(each.value == name for each in matters[member.matter].results)]
        if not whens or any(not maker.only_if for maker in makers):
            continue
        when, made = _either(whens), _either([RuleRef(maker.only_if, TRUTH) for maker in makers]) if makers else None
        if made is not None:
            unmade = Call("not", (made,), TRUTH)
            when = unmade if when is None else Connective("and", (when, unmade), TRUTH)
        brought[name] = when
    return brought


def _needed(member: ThemeMember, use: surface.MaterialUse) -> Expr | None:
    """When a member needs a paper; None: always."""
    parts: list[Expr] = []
    if member.only_if:
        parts.append(RuleRef(member.only_if, TRUTH))
    if use.only_if is not None:
        parts.append(RuleRef(paper_rule(member.matter, use.name.value), TRUTH))
    return None if not parts else parts[0] if len(parts) == 1 else Connective("and", tuple(parts), TRUTH)


def _either(whens: list[Expr | None]) -> Expr | None:
    """When one of them holds; None: always."""
    if any(when is None for when in whens):
        return None
    known = tuple(dict.fromkeys(when for when in whens if when is not None))
    return known[0] if len(known) == 1 else Connective("or", known, TRUTH)


def paper_rule(owner: str, document: str) -> str:
    return f"{owner}.何时·{document}"


def desk_label(option: str) -> str:
    """The words of an own name, without its owner."""
    return option.rpartition(".")[2]


# ── their parts ──────────────────────────────────────────────────────────────────────────────────────────────────


def _conditions(desk: Desk, goal: surface.Benefit | surface.Matter | surface.Theme, scene: Scene) -> tuple[tuple[str, ...], tuple[str, ...]]:
    owner = goal.name.value
    conditions = tuple(_condition(desk, each, "condition", owner, goal.notes, scene) for each in goal.conditions)
    exclusions = tuple(_condition(desk, each, "exclusion", owner, goal.notes, scene) for each in goal.exclusions)
    if goal.notes.retired is not None:
        conditions = (*conditions, _in_use(desk, owner, goal.notes.retired))
    return conditions, exclusions


def _in_use(desk: Desk, owner: str, retired: surface.Retired) -> str:
    """停用: from that day on nothing is given any more, and the answer says what is used instead."""
    name, ended = f"{owner}.{IN_USE}", tables.day_of(retired.from_) or date.max
    instead = words(retired.successor)
    told = f"{ended.isoformat()} 起已停用" + (f"，请改办“{instead}”" if instead else "")
    value = Call("<", (Call("today", (), DateKind()), Literal(ended, DateKind())), TRUTH, span=retired.from_.span)
    desk.add(Draft(name, IN_USE, "condition", lambda desk: value, TRUTH, owner=owner, otherwise=lambda desk: (told,), of=(retired,), span=retired.from_.span))
    return name


IN_USE = "尚未停用"


def _condition(
    desk: Desk, condition: surface.Condition, role: OneOf["condition", "exclusion"], owner: str, above: surface.Notes, scene: Scene
) -> str:
    name = f"{owner}.{condition.name.value}"
    by_hand, found = None, ""
    build: Callable[[Desk], Expr]
    if condition.by_hand is not None:
        desk.look_at(condition.name.value)
        found = desk.names.members[f"{owner}#found"][condition.name.value].full
        hand = condition.by_hand
        by_hand = ByHand(
            words(hand.wording), words(hand.who), words(hand.limit),
            tuple((key.value, value.value) for key, value in hand.look_at), tuple(each.value for each in hand.may_find),
            words(hand.record),
        )
        build = lambda desk: FactRef(found, TRUTH, span=condition.span)  # noqa: E731
    elif condition.require is not None:
        build = _reading(condition.require, scene, TRUTH)
    else:
        build = lambda desk: nothing(condition.span)  # noqa: E731
    desk.add(
        Draft(name, condition.name.value, role, build, TRUTH, condition.require, owner,
              (Reading(condition.require, scene),) if condition.require is not None else (), (),
              (lambda desk: template(desk, condition.otherwise, scene)) if condition.otherwise else None,
              citations(condition.notes) or citations(above), words(condition.notes.checked) or words(above.checked),
              words(condition.notes.about), by_hand, of=(condition,), like=found, span=condition.name.span)
    )
    return name


def _outcome(desk: Desk, owner: str, conditions: Iterable[str], exclusions: Iterable[str], span: Span) -> None:
    parts: tuple[Expr, ...] = (
        *(RuleRef(name, TRUTH) for name in conditions),
        *(Call("not", (RuleRef(name, TRUTH),), TRUTH) for name in exclusions),
    )
    value: Expr = Literal(True, TRUTH) if not parts else parts[0] if len(parts) == 1 else Connective("and", parts, TRUTH)
    desk.add(Draft(result_name(owner, "outcome"), RESULTS["outcome"][0], "outcome", lambda desk: value, TRUTH, owner=owner,
                   needs=(*conditions, *exclusions), like=value, span=span))


def _result(desk: Desk, owner: str, result: str, text: Text, scene: Scene, want: Kind | None) -> tuple[str, str]:
    name = result_name(owner, result)
    desk.add(Draft(name, RESULTS[result][0], "result", _reading(text, scene, want), want, text, owner, (Reading(text, scene),),
                   span=text.span))
    return RESULTS[result][0], name


def _listing(desk: Desk, owner: str, result: str, entries: list[tuple[str, Expr | None]], span: Span) -> tuple[str, str]:
    """A rule whose value is the list of those names whose test holds."""
    name = result_name(owner, result)

    def build(desk: Desk) -> Expr:
        parts: list[Expr] = []
        for label, when in entries:
            one = Items((Literal(label, TextKind()),), NAMES)
            parts.append(one if when is None else Choose(when, one, Items((), NAMES), NAMES))
        return Call("concatenate", tuple(parts), NAMES, span=span) if parts else Items((), NAMES, span=span)

    needs = tuple(each.name for _, when in entries if when is not None for each in all_parts(when) if isinstance(each, RuleRef))
    desk.add(Draft(name, RESULTS[result][0], "result", build, NAMES, owner=owner, needs=needs, like=(*entries, span), span=span))
    return RESULTS[result][0], name


def _situations(desk: Desk, situations: tuple[surface.Situation, ...], owner: str, scene: Scene) -> tuple[Situation, ...]:
    made = []
    for situation in situations:
        options = situation.one_of or ((situation.name, situation.when),)
        for name, when in options:
            if when is None:
                continue
            desk.add(Draft(f"{owner}.{name.value}", name.value, "situation", _reading(when, scene, TRUTH), TRUTH, when,
                           owner, (Reading(when, scene),), basis=citations(situation.notes), span=name.span))
        made.append(Situation(situation.name.value, tuple(f"{owner}.{name.value}" for name, when in options if when is not None),
                              bool(situation.one_of), span=situation.name.span))
    return tuple(made)


def _papers(desk: Desk, uses: tuple[surface.MaterialUse, ...], owner: str, scene: Scene) -> tuple[PaperUse, ...]:
    made = []
    for use in uses:
        rule = ""
        if use.only_if is not None:
            rule = paper_rule(owner, use.name.value)
            desk.add(Draft(rule, use.name.value, "when", _reading(use.only_if, scene, TRUTH), TRUTH, use.only_if, owner,
                           (Reading(use.only_if, scene),), basis=citations(use.notes), span=use.only_if.span))
        made.append(
            PaperUse(use.name.value, words(use.purpose), rule, words(use.need), late_from(use.late), words(use.by_pledge),
                     words(use.waived), citations(use.notes), words(use.notes.checked), span=use.name.span)
        )
    return tuple(made)


def _step(desk: Desk, step: surface.Step, owner: str, scene: Scene) -> Step:
    rule = ""
    if step.only_if is not None:
        rule = f"{owner}.步骤·{step.name.value}"
        desk.add(Draft(rule, step.name.value, "when", _reading(step.only_if, scene, TRUTH), TRUTH, step.only_if, owner,
                       (Reading(step.only_if, scene),), span=step.only_if.span))
    check_longest(desk.report, step)
    return Step(step.name.value, words(step.limit), words(step.who), rule, modes.phase_of(step), words(step.most))


def late_from(late: surface.Late | None) -> Late | None:
    return None if late is None else Late(words(late.due), words(late.if_late), "decided" if words(late.mode) == "容缺办理" else "accepted")


def _goal(desk: Desk, name: str, sort: str, notes: surface.Notes, span: Span, outcome: str,
          results: tuple[tuple[str, str], ...], conditions: tuple[str, ...] = (), exclusions: tuple[str, ...] = (), keep_for: str = "") -> Goal:
    retired = ("", "") if notes.retired is None else (notes.retired.from_.value, words(notes.retired.successor))
    return Goal(
        name, sort, outcome, results, conditions, exclusions, words(notes.title) or name,  # type: ignore[arg-type]
        tuple(each.value for each in notes.aliases), words(notes.about), citations(notes), words(notes.checked), retired,
        english=words(notes.english), keep_for=keep_for, span=span,
    )


def kept_for(desk: Desk, written: Text | None) -> str:
    """How long something is kept, as it is written; nothing, and a problem, where it is no length of time."""
    if written is None:
        return ""
    if period_from(written.value) is None:
        desk.report.add(problems_of_goals.no_length_to_keep(written))
        return ""
    return written.value
