"""The form, a topic a step; then every answer once more; then it is handed in, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from engine.notice import GapSeen, PromiseSeen
from engine.notice.choices import Choices
from engine.rulebook import today
from engine.to_answer import to_json as decision_to_json
from forms import words
from forms.answers import (
    Answers,
    Filling,
    broken_rules,
    facts_that_count,
    open_fields,
    pruned,
    read_posted,
    standings,
    typed,
)
from forms.form import Field, Step
from forms.suggestions import filled_in
from forms.to_html import Question, problems_of, questions_html, questions_of, summary_html, target_of
from forms.widgets import Posted, Wrong, masked, with_items
from web.cases.credit import Credit, credit_of
from web.cases.from_notice import Notified
from web.cases.handing_in import body_of, id_numbers_in, notified_for
from web.pages.guide import against, answers_of
from web.people.rights import Right, role_for
from web.store.records import Case
from web.store.store import AlreadyHandedIn, body_hash_of
from web.store.writing import Writing, now
from web.visit import Visit


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a step stands among those that are shown."""

    number: int
    of: int
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """An answer as the review shows it: its label, what was said, and where to change it."""

    label: str
    answer: str
    target: str
    key: str


def start(visit: Visit) -> Response:
    filling = filling_for(visit)
    answers = answers_of(visit)
    return visit.redirect(place_of(visit, first_open(filling, answers, from_start=not answers)))


def step(visit: Visit) -> Response:
    filling = filling_for(visit)
    answers = answers_of(visit)
    number = number_of(visit, filling)
    if not is_shown(filling, filling.form.steps[number], answers):
        return visit.redirect(place_of(visit, next_after(filling, answers, number)))
    return asking(visit, filling, number, answers)


def answer(visit: Visit) -> Response:
    assert visit.posted is not None
    filling = filling_for(visit)
    number = number_of(visit, filling)
    here = filling.form.steps[number]
    answers = answers_of(visit)
    names = set(visit.posted.all("_asked"))
    asked = [each for each in here.fields if each.key in names]
    if button := visit.posted.text("_add") or visit.posted.text("_remove"):
        return asking(visit, filling, number, answers, with_items(visit.posted, button))
    read = read_posted(filling, asked, visit.posted)
    kept = {fact: value for fact, value in answers.items() if fact not in read.wrong} | read.answers
    visit.site.store.save_draft(visit.visitor, visit.area.slug, visit.goal.name, kept)
    wrong = {fact: _or_filled_in(filling, fact, each, kept) for fact, each in read.wrong.items()}
    for fact, message in broken_rules(filling, kept).items():
        if fact in read.answers:
            wrong.setdefault(fact, Wrong(message))
    if wrong:
        return asking(visit, filling, number, kept, visit.posted, wrong)
    # What was just answered may bring up more on this page: then the next wave comes before the next step.
    if more := open_fields(filling, here, kept):
        query = "?more=1" + ("&back=review" if visit.posted.text("_back") else "")
        return visit.redirect(f"{place_of(visit, number)}{query}#{target_of(more[0])}")
    if visit.posted.text("_back"):
        return visit.redirect(place_of(visit, first_open(filling, kept)))
    return visit.redirect(place_of(visit, next_after(filling, kept, number)))


def _or_filled_in(filling: Filling, fact: str, wrong: Wrong, kept: Answers) -> Wrong:
    """What was left empty and can be filled in from other answers is shown filled in, to be looked over."""
    asked = filling.form.asking(fact)
    beforehand = filled_in(filling, asked, kept) if asked is not None and wrong.message == asked.messages.empty else None
    return wrong if beforehand is None else Wrong(beforehand.ask)


def review(visit: Visit, status: int = 200, has_changed: bool = False) -> Response:
    filling = filling_for(visit)
    answers = answers_of(visit)
    place = first_open(filling, answers)
    if place is not None:
        return visit.redirect(place_of(visit, place))
    draft = visit.site.store.draft(visit.visitor, visit.area.slug, visit.goal.name)
    if draft is None:
        return visit.redirect(visit.goal_path)
    counting = pruned(filling, answers)
    wrong = {fact: Wrong(message) for fact, message in broken_rules(filling, answers).items()}
    facts = typed(filling, facts_that_count(filling, answers))
    guide = visit.area.rulebook.guide(visit.goal.name, facts, filling.on)
    credit = credit_for(visit)
    told = notified_for(visit.area.rulebook, visit.goal.name, answers, filling.on)
    return visit.page(
        "review.html", 422 if wrong else status, goal=visit.goal, groups=groups_of(filling, counting), key=draft.key,
        body=body_hash_of(visit.area.slug, visit.goal.name, counting), problems=problems_on_review(visit, filling, wrong),
        has_changed=has_changed, doubts=guide.notice.doubts if guide.notice is not None else (), outcome=guide.decision.outcome, against=against(guide.decision.because, filling.program), expires=draft.expires_at,
        offers=offers_in(told, credit), credit=credit, has_mail=any(each.mode == "mail" for each in told.notice.modes),
    )  # fmt: skip


def submit(visit: Visit) -> Response:
    assert visit.posted is not None
    filling = filling_for(visit)
    store = visit.site.store
    slug, name, key, body = visit.area.slug, visit.goal.name, visit.posted.text("key"), visit.posted.text("body")
    draft = store.draft(visit.visitor, slug, name)
    earlier = store.earlier_case(visit.visitor, key)
    choices = choices_in(visit.posted)
    sent = body_of(body, choices)
    if earlier is not None:
        return already(visit, earlier, sent)
    if draft is None or draft.key != key:
        return visit.redirect(visit.goal_path)
    answers = dict(draft.answers)
    counting = pruned(filling, answers)
    if first_open(filling, answers) is not None or broken_rules(filling, answers):
        return review(visit)
    if body != body_hash_of(slug, name, counting):
        # Changed in another window since this page was shown: nobody hands in what they have not seen.
        return review(visit, 409, has_changed=True)
    rulebook = visit.area.rulebook
    facts = rulebook.facts_from(facts_that_count(filling, answers))
    decision = rulebook.decide(name, facts, filling.on)
    told = notified_for(rulebook, name, answers, filling.on, choices, may_promise=credit_for(visit).may_promise)
    person, role, engine = visit.person, role_for(visit.person, Right.APPLY) or "", decision.receipt.engine
    at = now()

    def begin(writing: Writing, reference: str) -> None:
        visit.site.docket.begin(writing, reference, told, rulebook.fingerprint, engine, at, person, role, {"way": "window" if person.client else "online"})

    try:
        case = store.hand_in(
            visitor=visit.visitor, catalog=slug, goal=name, program=rulebook.fingerprint, key=key, answers=counting,
            decision=decision_to_json(decision), on=filling.on, by=person, role=role, subject=person.subject, engine=engine, body=sent,
            id_numbers=tuple(id_numbers_in(filling.program, counting)), begin=begin,
        )  # fmt: skip
    except AlreadyHandedIn as other:
        return already(visit, other.case, sent)
    return visit.redirect(visit.path("cases", case.reference))


@dataclass(frozen=True, slots=True)
class Offered:
    """A paper one may hand in later, or promise instead of; `promise` is None where nobody may, or this person may not."""

    document: str
    title: str
    gap: GapSeen | None
    promise: PromiseSeen | None


def offers_in(told: Notified, credit: Credit) -> list[Offered]:
    gaps = {each.document: each for each in told.notice.gaps}
    promises = {each.document: each for each in told.notice.promises if each.may == "yes"} if credit.may_promise else {}
    return [
        Offered(each.document, each.title, gaps.get(each.document), promises.get(each.document)) for each in told.notice.papers
        if each.state in ("bring", "unknown") and (each.document in gaps or each.document in promises)
    ]  # fmt: skip


def choices_in(posted: Posted) -> Choices:
    """What was chosen on the review, paper by paper; what is not on offer is not heard later."""
    promised, missing = [], []
    for name in posted.values:
        if name.startswith("paper:"):
            way, _, pledge = posted.text(name).partition(":")
            if way == "promise":
                promised.append(pledge)
            elif way == "late":
                missing.append(name.removeprefix("paper:"))
    return Choices(tuple(promised), tuple(missing), bool(posted.text("by-mail")))


def credit_for(visit: Visit) -> Credit:
    """What became of the promises of whoever this is for."""
    return credit_of(visit.site.docket.credit_cases(visit.person.subject, now()), today())


def forget(visit: Visit) -> Response:
    visit.site.store.forget_draft(visit.visitor, visit.area.slug, visit.goal.name)
    return visit.redirect(visit.goal_path)


# ── the way through ──────────────────────────────────────────────────────────────────────────────────────────────


def filling_for(visit: Visit) -> Filling:
    filling = visit.area.filling(visit.goal.name)
    if not filling.form.steps:
        raise HTTPException(404)
    return filling


def number_of(visit: Visit, filling: Filling) -> int:
    number = int(visit.request.path_params["step"]) - 1
    if not 0 <= number < len(filling.form.steps):
        raise HTTPException(404)
    return number


def is_shown(filling: Filling, step: Step, answers: Answers) -> bool:
    found = standings(filling, answers)
    return any(found[each.fact] == "shown" for each in step.fields)


def first_open(filling: Filling, answers: Answers, from_start: bool = False) -> int | None:
    """The first step with a question that has no answer yet; None when all is answered."""
    for number, each in enumerate(filling.form.steps):
        if open_fields(filling, each, answers) or (from_start and is_shown(filling, each, answers)):
            return number
    return None


def next_after(filling: Filling, answers: Answers, number: int) -> int | None:
    """The step to show next: the one after this, or what was left open before it, or none."""
    for later in range(number + 1, len(filling.form.steps)):
        if is_shown(filling, filling.form.steps[later], answers):
            return later
    return first_open(filling, answers)


def place_of(visit: Visit, number: int | None) -> str:
    return f"{visit.goal_path}/apply/{'review' if number is None else number + 1}"


def progress_of(filling: Filling, number: int, answers: Answers) -> Progress:
    found = standings(filling, answers)
    shown = [
        place for place, each in enumerate(filling.form.steps)
        if place == number or any(found[field.fact] != "hidden" for field in each.fields)
    ]  # fmt: skip
    return Progress(shown.index(number) + 1, len(shown), filling.form.steps[number].name)


# ── showing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def asking(
    visit: Visit, filling: Filling, number: int, answers: Answers, posted: Posted | None = None,
    wrong: dict[str, Wrong] | None = None,
) -> Response:  # fmt: skip
    here = filling.form.steps[number]
    wrong = wrong or {}
    problems = problems_of(here.fields, wrong, visit.language)
    query = visit.request.query_params
    shown = questions_of(filling, here, answers, posted, wrong, visit.language)
    before = before_of(visit, filling, number, answers)
    if visit.look.is_large:
        alone = one_of(shown, posted, query.get("at", ""), answers)
        before = previous_of(visit, shown, alone, number) or before
        shown = [alone]
    return visit.page(
        "step.html", 422 if problems else 200, goal=visit.goal, step=here, progress=progress_of(filling, number, answers),
        problems=problems, summary=summary_html(problems, visit.language) if problems else "",
        questions=questions_html(filling, shown, visit.language), is_more="more" in query and not problems and not visit.look.is_large,
        back="review" if (posted and posted.text("_back")) or query.get("back") == "review" else "",
        before=before, action=place_of(visit, number),
    )  # fmt: skip


def before_of(visit: Visit, filling: Filling, number: int, answers: Answers) -> str:
    """The step before this one; in large print, its last question."""
    earlier = [place for place in range(number) if is_shown(filling, filling.form.steps[place], answers)]
    if not earlier:
        return visit.goal_path
    found = standings(filling, answers)
    last = [each for each in filling.form.steps[earlier[-1]].fields if found[each.fact] == "shown"][-1]
    return place_of(visit, earlier[-1]) + (f"?at={quote(last.key, safe='')}" if visit.look.is_large else "")


def one_of(shown: list[Question], posted: Posted | None, wanted: str, answers: Answers) -> Question:
    """The one question a page in large print asks: the one just sent or looked for, else the first that is open, else the first."""
    sent = posted.all("_asked") if posted is not None else ()
    asked = [each for each in shown if not each.is_waiting]
    return next(
        (each for test in (lambda each: each.key in sent, lambda each: each.key == wanted, lambda each: each.field.fact not in answers)
         for each in asked if test(each)), asked[0],
    )  # fmt: skip


def previous_of(visit: Visit, shown: list[Question], alone: Question, number: int) -> str:
    """The question before this one on the same step; nothing for the first."""
    asked = [each for each in shown if not each.is_waiting]
    place = asked.index(alone)
    return f"{place_of(visit, number)}?at={quote(asked[place - 1].key, safe='')}" if place else ""


def groups_of(filling: Filling, counting: Answers) -> list[tuple[int, str, list[Row]]]:
    """The answers by step, in words, with what need not be seen masked."""
    groups = []
    for number, each in enumerate(filling.form.steps):
        rows = [row_of(filling, field, counting[field.fact]) for field in each.fields if field.fact in counting]
        if rows:
            groups.append((number + 1, each.name, rows))
    return groups


def row_of(filling: Filling, field: Field, value: Any) -> Row:
    shown = words.NOT_GIVEN.zh if value is None else masked(field, value, filling.places)
    return Row(field.question, shown, target_of(field), field.key)


def problems_on_review(visit: Visit, filling: Filling, wrong: dict[str, Wrong]) -> list[tuple[str, str]]:
    """What does not agree, each with the page and box where it can be put right."""
    found = []
    for number, each in enumerate(filling.form.steps):
        for field in each.fields:
            if field.fact in wrong:
                place = f"{place_of(visit, number)}?back=review#{target_of(field)}"
                found.append((place, wrong[field.fact].message.in_(visit.language)))
    return found


def already(visit: Visit, case: Case, body: str) -> Response:
    """The answer to handing in again: the same case for the same thing, a refusal that shows it for another."""
    if visit.site.store.is_same_body(case, body):
        return visit.redirect(visit.path("cases", case.reference))
    return visit.page("conflict.html", 409, goal=visit.goal, number=case.number, place=visit.path("cases", case.reference))
