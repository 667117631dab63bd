"""The form, a topic a step; then every answer once more; then it is handed in, once."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from engine.notice import GapSeen, PromiseSeen
from engine.notice.choices import Choices
from engine.rulebook import today
from forms.answers import Filling, broken_rules, facts_that_count, pruned, typed
from forms.from_program import key_of
from forms.to_html import target_of
from forms.widgets import Posted, Wrong
from web.cases.credit import Credit, credit_of
from web.cases.from_notice import Notified
from web.cases.handing_in import body_of, hand_in, notified_for
from web.pages import prefill
from web.pages.guide import against, answers_of
from web.steps import Shown, Walk, first_open, groups_of
from web.store.records import Case
from web.store.store import AlreadyHandedIn, body_hash_of
from web.store.writing import now
from web.visit import Visit


def start(visit: Visit) -> Response:
    if prefill.comes_first(visit):
        return visit.redirect(f"{visit.goal_path}/prefill")
    walk = walk_of(visit)
    answers = answers_of(visit)
    return visit.redirect(walk.place_of(first_open(walk.filling, answers, from_start=not answers)))


def step(visit: Visit) -> Response:
    walk = walk_of(visit)
    return gone_on(visit, walk.step(number_of(visit, walk.filling), answers_of(visit)))


def answer(visit: Visit) -> Response:
    assert visit.posted is not None
    walk = walk_of(visit)
    read = walk.read(number_of(visit, walk.filling), answers_of(visit), visit.posted)
    if read.kept is not None:
        visit.site.store.save_draft(visit.visitor, visit.area.slug, visit.goal.name, dict(read.kept))
        prefill.prefilling(visit).note_changes(read.kept)
    return gone_on(visit, read.then)


def review(visit: Visit, status: int = 200, has_changed: bool = False, wants_address: bool = False, has_new_rules: bool = False) -> Response:
    filling = filling_for(visit)
    answers = answers_of(visit)
    place = first_open(filling, answers)
    if place is not None:
        return visit.redirect(walk_of(visit).place_of(place))
    draft = visit.draft
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
        has_changed=has_changed, has_new_rules=has_new_rules, rules=visit.area.rulebook.fingerprint,
        sources={key_of(fact): each.note for fact, each in prefill.told_of(visit, filling, answers).items() if each.is_answer}, doubts=guide.notice.doubts if guide.notice is not None else (), outcome=guide.decision.outcome, against=against(guide.decision.because, filling.program), expires=draft.expires_at,
        offers=offers_in(told, credit), credit=credit, has_mail=any(each.mode == "mail" for each in told.notice.modes),
        wants_address=wants_address, kept_for=visit.site.kept_for(filling.program, visit.goal.name),
    )  # fmt: skip


def submit(visit: Visit) -> Response:
    assert visit.posted is not None
    filling = filling_for(visit)
    store = visit.site.store
    slug, name, key, body = visit.area.slug, visit.goal.name, visit.posted.text("key"), visit.posted.text("body")
    draft = visit.draft
    earlier = store.earlier_case(visit.visitor, key)
    choices = choices_in(visit.posted)
    mail_to = visit.posted.text("mail-to").strip()[:300] if choices.by_mail else ""
    sent = body_of(body, choices, mail_to)
    if earlier is not None:
        return already(visit, earlier, sent)
    if draft is None or draft.key != key:
        return visit.redirect(visit.goal_path)
    answers = dict(draft.answers)
    counting = pruned(filling, answers)
    if first_open(filling, answers) is not None or broken_rules(filling, answers):
        return review(visit)
    if choices.by_mail and not mail_to:
        return review(visit, 422, wants_address=True)
    if body != body_hash_of(slug, name, counting):
        # Changed in another window since this page was shown: nobody hands in what they have not seen.
        return review(visit, 409, has_changed=True)
    if visit.posted.text("rules") != visit.area.rulebook.fingerprint:
        # Other rules came into force since: what was told of by these may be told otherwise by those.
        return review(visit, 409, has_new_rules=True)
    person = visit.person
    try:
        case = hand_in(
            visit.site.docket, visit.area.rulebook, slug, name, filling, answers, choices, key=key, desk=visit.visitor, person=person,
            way="window" if person.client else "online", sources=prefill.prefilling(visit).sources(counting), mail_to=mail_to,
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
    filling = visit.filling
    if not filling.form.steps:
        raise HTTPException(404)
    return filling


def walk_of(visit: Visit) -> Walk:
    filling = filling_for(visit)
    return Walk(filling, visit.goal_path, visit.look, visit.request.query_params, prefill.told_of(visit, filling, answers_of(visit)))


def gone_on(visit: Visit, then: Shown | str) -> Response:
    """A page, or the way to the next."""
    return visit.redirect(then) if isinstance(then, str) else visit.page(then.template, then.status, **then.values)


def number_of(visit: Visit, filling: Filling) -> int:
    number = int(visit.request.path_params["step"]) - 1
    if not 0 <= number < len(filling.form.steps):
        raise HTTPException(404)
    return number


# ── showing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def problems_on_review(visit: Visit, filling: Filling, wrong: dict[str, Wrong]) -> list[tuple[str, str]]:
    """What does not agree, each with the page and box where it can be put right."""
    found = []
    for number, each in enumerate(filling.form.steps):
        for field in each.fields:
            if field.fact in wrong:
                place = f"{walk_of(visit).place_of(number)}?back=review#{target_of(field)}"
                found.append((place, wrong[field.fact].message.in_(visit.language)))
    return found


def already(visit: Visit, case: Case, body: str) -> Response:
    """The answer to handing in again: the same case for the same thing, a refusal that shows it for another."""
    if visit.site.store.is_same_body(case, body):
        return visit.redirect(visit.path("cases", case.reference))
    return visit.page("conflict.html", 409, goal=visit.goal, number=case.number, place=visit.path("cases", case.reference))
