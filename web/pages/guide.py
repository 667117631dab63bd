"""Does it fit me? A few questions, one topic a page, and then the one complete notice, whatever the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from dsl.diagnostics import Words
from engine.asking.needs import Why, choice_of
from engine.asking.questions import fact_of, is_asked
from engine.asking.questions import topic_of as topic_of_fact
from engine.decide import because_of, run_of
from engine.decision import Decision, Reason, is_sample
from engine.evaluate import evaluate, evaluate_rule
from engine.functions.call import unknowns_in
from engine.kinds import ANY, certain
from engine.notice import Guide, Notice
from engine.plan.from_theme import plan_of
from engine.program import Program
from engine.run import Run
from engine.to_words import in_words
from forms import words
from forms.answers import Answers, facts_so_far, read_posted, typed
from forms.form import Field, Step
from forms.from_program import field_of_fact
from forms.to_html import boxes_from, problems_of, question_of, questions_html, questions_of, summary_html
from forms.widgets import Posted, Wrong, masked, with_items
from web.pages.matter import laws_of, optional_of, papers_by_state, picture_of, plan_says
from web.visit import Visit


def questions(visit: Visit) -> Response:
    answers = answers_of(visit)
    again = visit.area.facts.get(visit.request.query_params.get("again", ""))
    if again is not None and again in answers:
        return asking(visit, [field_of(visit, again)], answers)
    guide = guide_for(visit, answers)
    fields = fields_of(visit, guide)
    return asking(visit, fields, answers) if fields else visit.redirect(f"{visit.goal_path}/notice")


def answer(visit: Visit) -> Response:
    assert visit.posted is not None
    answers = answers_of(visit)
    program = visit.area.rulebook.program
    names = [visit.area.facts[key] for key in visit.posted.all("_asked") if key in visit.area.facts]
    asked = [field_of(visit, name) for name in dict.fromkeys(names) if is_asked(name, program)]
    if button := visit.posted.text("_add") or visit.posted.text("_remove"):
        return asking(visit, asked, answers, with_items(visit.posted, button))
    filling = visit.filling
    read = read_posted(filling, asked, visit.posted)
    wrong = dict(read.wrong)
    facts = typed(filling, {**facts_so_far(filling, answers), **read.answers})
    for name, message in required_of(visit, facts).items():
        if name in read.answers:
            wrong[name] = Wrong(message)
    if wrong:
        return asking(visit, asked, answers, visit.posted, wrong)
    visit.site.store.save_draft(visit.visitor, visit.area.slug, visit.goal.name, {**answers, **read.answers})
    return visit.redirect(f"{visit.goal_path}/check")


def notice(visit: Visit) -> Response:
    answers = answers_of(visit)
    guide = guide_for(visit, answers)
    if guide.notice is None:
        return visit.redirect(f"{visit.goal_path}/check")
    rulebook = visit.area.rulebook
    filling = visit.filling
    run = run_of(rulebook.program, typed(filling, facts_so_far(filling, answers)), filling.on)
    told = chosen_only(guide.notice, rulebook.program, visit.goal.name, answers)
    if told.plan is not None and told.members != guide.notice.members:
        left_out = frozenset(each.matter for each in guide.notice.members if each not in told.members)
        told = replace(told, plan=plan_of(visit.goal, run, without=left_out))
    return visit.page(
        "notice.html", goal=visit.goal, notice=told, papers=papers_by_state(told.papers), laws=laws_of(rulebook, visit.goal, told),
        answered=answered_rows(visit, answers), optional=optional_of(rulebook, visit.goal), figures=figures_of(told, guide.decision, run), awaited=waiting_for(told),
        against=against(guide.decision.because, rulebook.program),
        has_form=bool(visit.area.forms[visit.goal.name].steps), picture=picture_of(told, visit.language), plan_says=plan_says(told),
    )  # fmt: skip


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────


def asking(
    visit: Visit, fields: list[Field], answers: Answers, posted: Posted | None = None, wrong: dict[str, Wrong] | None = None
) -> Response:
    filling = visit.filling
    wrong = wrong or {}
    shown = questions_of(filling, Step(topic_of(visit, fields), tuple(fields)), answers, posted, wrong, visit.language)
    if not any(not each.is_waiting for each in shown):
        # Each waits for a question of another page: then there is nothing to hold them back for.
        shown = [question_of(filling, each, boxes_from(filling, each, answers), wrong.get(each.fact), visit.language) for each in fields]
    if visit.look.is_large and not wrong:
        shown = [each for each in shown if not each.is_waiting][:1]
    problems = problems_of(fields, wrong, visit.language)
    return visit.page(
        "guide.html", 422 if problems else 200, goal=visit.goal, topic=topic_of(visit, fields), problems=problems,
        summary=summary_html(problems, visit.language) if problems else "", questions=questions_html(filling, shown, visit.language),
        answered=answered_rows(visit, answers),
    )  # fmt: skip


def topic_of(visit: Visit, fields: list[Field]) -> str:
    return topic_of_fact(fields[0].fact, visit.area.rulebook.program) if fields else ""


def fields_of(visit: Visit, guide: Guide) -> list[Field]:
    """The questions of the topic at hand, each fact once, with what waits for it."""
    program = visit.area.rulebook.program
    found: dict[str, Field] = {}
    for question in guide.now:
        fact = fact_of(question.path, program)
        if fact is not None and fact.name not in found:
            field = field_of(visit, fact.name)
            title = visit.goal.title or visit.goal.name
            why = field.why or tuple(Why(title, "condition", each) for each in question.waits)
            found[fact.name] = replace(field, why=why)
    return list(found.values())


def field_of(visit: Visit, name: str) -> Field:
    """The question for a fact: the form's own, or one made for it."""
    asked = visit.area.forms[visit.goal.name].asking(name)
    program = visit.area.rulebook.program
    return asked if asked is not None else field_of_fact(program, name)


NO_ANSWERS: Answers = MappingProxyType({})


def answers_of(visit: Visit) -> Answers:
    """As they were when the visit began; the very same each time, and never changed."""
    return visit.draft.answers if visit.draft else NO_ANSWERS


def guide_for(visit: Visit, answers: Answers) -> Guide:
    filling = visit.filling
    facts = typed(filling, facts_so_far(filling, answers))
    return visit.area.rulebook.guide(visit.goal.name, facts, filling.on)


def required_of(visit: Visit, facts: dict[str, object]) -> dict[str, Any]:
    """What the catalog requires of an answer and this one does not meet, in its own words."""
    filling = visit.filling
    found = {}
    for name in facts:
        fact = filling.program.facts.get(name)
        if fact is not None and fact.require is not None and evaluate(fact.require, filling.run(facts)) is False:
            found[name] = Words(fact.otherwise, fact.otherwise) if fact.otherwise else words.does_not_hold(fact.ask or name)
    return found


def answered_rows(visit: Visit, answers: Answers) -> list[tuple[str, str, str]]:
    """What was answered so far: the question, the answer, and where it is asked again."""
    filling = visit.filling
    rows = []
    for name, value in facts_so_far(filling, answers).items():
        field = field_of(visit, name)
        if value is not None:
            rows.append((field.question, masked(field, value, filling.places), f"{visit.goal_path}/check?again={quote(field.key, safe='')}"))
    return rows


# ── what is told ─────────────────────────────────────────────────────────────────────────────────────────────────


def chosen_only(notice: Notice, program: Program, name: str, answers: Answers) -> Notice:
    """The notice without the optional members that were not chosen, once there was a choice."""
    theme = program.themes.get(name)
    chosen = answers.get(choice_of(name))
    if theme is None or chosen is None:
        return notice
    left_out = {each.matter for each in theme.members if each.how == "may" and each.matter not in chosen}
    return replace(
        notice,
        members=tuple(each for each in notice.members if each.matter not in left_out),
        papers=tuple(each for each in notice.papers if not set(each.matters) <= left_out or not each.matters),
    )


def against(because: Reason, program: Program) -> list[tuple[str, tuple[str, ...]]]:
    """What speaks against a yes, each with its clause; of a member that cannot be done, what speaks against it."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for each in because.children:
        rule = program.rules.get(each.id)
        if each.outcome != "no" or rule is None or rule.role not in ("condition", "exclusion", "outcome"):
            continue
        inner = against(each, program) if rule.role == "outcome" else []
        found += inner or [(each.text, each.clause)]
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Figure:
    """A value a decision gives, in words; `is_sample` where it stands on a value nobody has looked up yet."""

    label: str
    text: str
    is_sample: bool


def figures_of(notice: Notice, decision: Decision, run: Run) -> list[Figure]:
    """The values that were found, also those that only hold if what is still to be checked turns out well.

    Lists are shown where they belong.
    """
    goal = run.program.goals[notice.name]
    found: list[Figure] = []
    if notice.outcome == "no":
        return found
    if goal.sort == "formula":
        return formula_figures(notice, decision, run)
    because = because_of(goal, "yes", None, (), run)
    for label, rule in goal.results:
        value = evaluate_rule(rule, run)
        if value is None or isinstance(value, tuple) or list(unknowns_in(value)):
            continue
        words_ = in_words(value, run.program.rules[rule].kind, run.program)
        unit = getattr(certain(run.program.rules[rule].kind), "unit", "")
        found.append(Figure(label, words_ if words_.endswith(unit) else words_ + unit, is_sample(because, rule)))
    return found


def formula_figures(notice: Notice, decision: Decision, run: Run) -> list[Figure]:
    """A formula's value; one with parts as its parts."""
    marked = is_sample(decision.because)
    for each in notice.results:
        if isinstance(each.value, Mapping):
            return [Figure(name, in_words(part, ANY, run.program), marked) for name, part in each.value.items()]
    return [Figure(each.label, each.words, marked) for each in notice.results]


def waiting_for(notice: Notice) -> list[tuple[str, str, str]]:
    """What others have still to check: the condition it is about, who, and by when.

    The datum itself may be one nobody likes to read of themselves.
    """
    found = []
    for each in notice.awaited:
        labels = [condition.label for condition in notice.conditions if each.path in condition.missing]
        found += [(label, each.who, each.limit) for label in labels or [each.title]]
    return list(dict.fromkeys(found))
