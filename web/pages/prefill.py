"""What offices hold already is filled in beforehand: who is asked, on what basis, what came, and where one says that it is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dsl.diagnostics import Words
from engine.rulebook import today
from engine.sources import earliest_day
from forms.answers import Answers, Filling, read_posted, typed
from forms.form import Field
from forms.from_program import key_of
from forms.to_html import Question, boxes_from, problems_of, question_of, questions_html, summary_html
from forms.widgets import Given, Posted, Wrong, masked, widget_of
from web import words
from web.pages.guide import answers_of
from web.people.rights import Right, role_for
from web.registers.dossier import Kept
from web.registers.register import Reading, Why
from web.registers.registers import SIGN_IN, Source
from web.steps import Told, first_open
from web.store.writing import now
from web.visit import Visit

WHYS: Mapping[Why, Words] = {
    "slow": Words("没有及时答复", "there was no answer in time"),
    "unreachable": Words("暂时连不上", "it cannot be reached just now"),
    "paused": Words("暂时连不上", "it cannot be reached just now"),
    "refused": Words("没有给出数据", "it gave no data"),
    "nonsense": Words("给出的数据读不懂", "what it gave cannot be read"),
    "contradicts": Words("几处说得不一样", "what is told in several places does not agree"),
    "no record": Words("没有查到您的记录", "it has no record of you"),
    "not held": Words("没有这一项", "it does not hold this"),
    "too old": Words("数据太旧，不能用", "its data are too old to be used"),
    "no consent": Words("您没有同意查询", "you did not agree that it is asked"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A register that would be asked: who holds it, what it would be asked for, on what basis."""

    name: str
    unit: str
    facts: tuple[str, ...]
    basis: str
    needs_consent: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What came of asking a register: what it told, what there is none of, what it could not tell and why."""

    name: str
    unit: str
    told: tuple[str, ...]
    absent: tuple[str, ...]
    unknown: tuple[tuple[str, Words], ...]
    day: str


def offer(visit: Visit) -> Response:
    """Before anything is asked: whom, for what, on what basis; afterwards what came of it."""
    offers = offers_of(visit)
    if not offers:
        return visit.redirect(f"{visit.goal_path}/apply")
    found = found_in(visit, kept_for(visit)) if "done" in visit.request.query_params else []
    filling = filling_of(visit)
    begin = first_open(filling, answers_of(visit), from_start=True)
    # What was filled in is looked over, so the way begins at the first page and not at the first that is open.
    onward = f"{visit.goal_path}/apply/{'review' if begin is None else begin + 1}"
    return visit.page("prefill.html", goal=visit.goal, offers=offers, found=found, can_ask=can_ask(visit), onward=onward)


def filling_in(visit: Visit) -> Response:
    """Asks the registers, keeps what they tell, and puts it into the draft where nothing was answered yet."""
    assert visit.posted is not None
    filling = filling_of(visit)
    dossier, registers, rulebook = visit.site.dossier, visit.site.registers, visit.area.rulebook
    wanted = [each.fact for each in filling.form.fields]
    at = now()
    known = registers.signed_in(rulebook, dossier.verified(visit.person), at)
    # Who acts under a mandate does not agree in the other's name.
    consents = frozenset(visit.posted.all("consent")) if visit.person.mandate is None else frozenset()
    read = registers.read(rulebook, wanted, known, at, consents=consents, purpose=purpose_of(visit))
    kept = (*(each for each in known if each.fact in wanted and not is_doubted(each, read)), *read)
    dossier.keep(visit.person, str(role_for(visit.person, Right.APPLY) or ""), kept, purpose_of(visit), consents)
    answers = answers_of(visit)
    filled = {fact: value for fact, value in as_answers(filling, kept).items() if fact not in answers}
    if filled:
        visit.site.store.save_draft(visit.visitor, visit.area.slug, visit.goal.name, {**answers, **filled})
    return visit.redirect(f"{visit.goal_path}/prefill?done=1")


def comes_first(visit: Visit) -> bool:
    """Whether somebody who begins a form is first asked if what is held already should be filled in."""
    return (
        "own" not in visit.request.query_params and can_ask(visit) and bool(offers_of(visit)) and not kept_for(visit)
        and visit.draft is None
    )  # fmt: skip


# ── 信息有误 ─────────────────────────────────────────────────────────────────────────────────────────────────────


def wrong(visit: Visit) -> Response:
    """What is held, and what the person says instead."""
    asked, kept = asked_at(visit)
    boxes = boxes_from(filling_of(visit), asked, answers_of(visit))
    return objecting(visit, asked, kept, question_of(filling_of(visit), asked, boxes, language=visit.language), None)


def correcting(visit: Visit) -> Response:
    """Takes what the person says, and puts what is held on the list of the office that holds it."""
    assert visit.posted is not None
    asked, kept = asked_at(visit)
    filling = filling_of(visit)
    read = read_posted(filling, [asked], visit.posted)
    if asked.fact in read.wrong:
        fault = read.wrong[asked.fact]
        return objecting(visit, asked, kept, question_of(filling, asked, visit.posted, fault, visit.language), fault)
    answers = {**answers_of(visit), **read.answers}
    visit.site.store.save_draft(visit.visitor, visit.area.slug, visit.goal.name, answers)
    note_change(visit, filling, kept, answers, visit.posted.text("words"))
    return visit.redirect(f"{visit.goal_path}/apply/{step_of(filling, asked)}#{asked.key}")


def objecting(visit: Visit, asked: Field, kept: Kept, question: Question, fault: Wrong | None) -> Response:
    filling = filling_of(visit)
    problems = problems_of([asked], {asked.fact: fault}, visit.language) if fault is not None else []
    held = shown_value(filling, asked, kept.reading)
    return visit.page(
        "objection.html", 422 if fault else 200, goal=visit.goal, label=asked.label, held=held, reading=kept.reading, unit=unit_of(visit, kept.reading.register),
        questions=questions_html(filling, [question], visit.language), summary=summary_html(problems, visit.language) if problems else "",
        back=f"{visit.goal_path}/apply/{step_of(filling, asked)}",
    )  # fmt: skip


def note_changes(visit: Visit, filling: Filling, answers: Answers) -> None:
    """Whoever answers otherwise than a register told has said that it is wrong, without more words."""
    for kept in kept_for(visit):
        if kept.reading.fact in answers and kept.reading.register != SIGN_IN:
            note_change(visit, filling, kept, answers, "")


def note_change(visit: Visit, filling: Filling, kept: Kept, answers: Answers, said: str) -> None:
    fact, dossier = kept.reading.fact, visit.site.dossier
    role = str(role_for(visit.person, Right.APPLY) or "")
    if kept.reading.state == "unknown":
        return
    before = [each for each in dossier.objections_of(visit.person.subject) if (each.register, each.fact, each.outcome) == (kept.reading.register, fact, "")]
    if is_held(filling, kept.reading, answers):
        if before:
            dossier.withdraw(visit.person, role, kept)
    elif not before or before[0].said != answers.get(fact) or said:
        dossier.object(visit.person, role, kept, unit_of(visit, kept.reading.register), answers.get(fact), said)


# ── beside the questions ─────────────────────────────────────────────────────────────────────────────────────────


def told_of(visit: Visit, filling: Filling, answers: Answers) -> dict[str, Told]:
    """What to say beside the boxes: whence an answer is, or that nobody could tell."""
    found: dict[str, Told] = {}
    for kept in kept_for(visit):
        reading = kept.reading
        asked = filling.form.asking(reading.fact)
        if asked is None:
            continue
        source = reading.register or "登录"
        if reading.state == "unknown":
            why = WHYS.get(reading.why, WHYS["refused"])
            if reading.fact not in found:
                found[reading.fact] = Told(Words(f"“{source}”{why.zh}，请您填。", f"“{source}”: {why.en}. Please fill it in."), False)
        elif reading.fact in answers:
            place = "" if reading.register == SIGN_IN else f"{visit.goal_path}/wrong/{key_of(reading.fact)}"
            corrected = Words(f"您更正过；“{source}”那里的会转给他们核对。", f"You put this right; what “{source}” holds is passed on to be checked.")
            found[reading.fact] = Told(source_words(visit, reading) if is_held(filling, reading, answers) else corrected, True, place)
    return found


def source_words(visit: Visit, reading: Reading) -> Words:
    if reading.register == SIGN_IN:
        return Words("登录时核验过", "Verified when you signed in")
    unit = unit_of(visit, reading.register)
    day = {language: words.day(reading.on, language) for language in ("zh", "en")} if reading.on else {"zh": "", "en": ""}
    return Words(
        f"来自{reading.register}{f'（{unit}）' if unit else ''}，{day['zh']}的数据", f"From {reading.register}{f' ({unit})' if unit else ''}, as of {day['en']}"
    )


def sources_of(visit: Visit, filling: Filling, counting: Answers) -> list[dict[str, str]]:
    """Who told which of the answers that are handed in; marked where the person says otherwise."""
    found = []
    for kept in kept_for(visit):
        reading = kept.reading
        if reading.fact in counting and reading.state != "unknown":
            row = {"fact": reading.fact, "register": reading.register, "on": reading.on.isoformat() if reading.on else "", "proof": reading.proof}
            found.append(row if is_held(filling, reading, counting) else {**row, "corrected": "yes"})
    return found


# ── what is kept, and what it means to the form ──────────────────────────────────────────────────────────────────


def kept_for(visit: Visit) -> tuple[Kept, ...]:
    """What was read for this matter lately; nothing of who only visits."""
    if not visit.person.is_signed_in or not visit.site.registers.connections.registers and not visit.site.registers.connections.sign_in:
        return ()
    found = visit.site.dossier.readings(visit.person.subject, purpose_of(visit), now() - timedelta(days=visit.site.settings.draft_days))
    return tuple(each for each in found if is_fresh(visit, each.reading))


def is_fresh(visit: Visit, reading: Reading) -> bool:
    """Whether the data are still as new as the catalog wants them; a draft may lie for days."""
    program = visit.area.rulebook.program
    fact = program.facts.get(reading.fact)
    earliest = earliest_day(program, fact, today()) if fact is not None else None
    return fact is not None and (reading.on is None or earliest is None or reading.on >= earliest)


def purpose_of(visit: Visit) -> str:
    return f"{visit.area.slug}/{visit.goal.name}"


def can_ask(visit: Visit) -> bool:
    return visit.person.is_signed_in and bool(visit.site.dossier.verified(visit.person).get("id_number"))


def offers_of(visit: Visit) -> list[Offer]:
    filling = filling_of(visit)
    return [offer_of(visit, filling, each) for each in visit.site.registers.sources(visit.area.rulebook, [each.fact for each in filling.form.fields])]


def offer_of(visit: Visit, filling: Filling, source: Source) -> Offer:
    here = source.connection
    labels = tuple(label_of(filling, each.fact) for each in source.bound)
    return Offer(here.name, unit_of(visit, here.name), labels, here.basis, here.needs_consent)


def found_in(visit: Visit, kept: tuple[Kept, ...]) -> list[Found]:
    filling = filling_of(visit)
    by_register: dict[str, list[Reading]] = {}
    place = {each.fact: place for place, each in enumerate(filling.form.fields)}
    for each in sorted(kept, key=lambda each: place.get(each.reading.fact, len(place))):
        by_register.setdefault(each.reading.register, []).append(each.reading)
    return [
        Found(
            name, unit_of(visit, name), tuple(label_of(filling, each.fact) for each in found if each.state == "told"),
            tuple(label_of(filling, each.fact) for each in found if each.state == "absent"),
            tuple((label_of(filling, each.fact), WHYS.get(each.why, WHYS["refused"])) for each in found if each.state == "unknown"),
            next((words.day(each.on, visit.language) for each in found if each.on and each.state != "unknown"), ""),
        )
        for name, found in by_register.items()
    ]  # fmt: skip


def label_of(filling: Filling, fact: str) -> str:
    asked = filling.form.asking(fact)
    return asked.label if asked is not None else fact


def unit_of(visit: Visit, register: str) -> str:
    held = visit.area.rulebook.program.registers.get(register)
    return held.unit if held is not None else ""


def filling_of(visit: Visit) -> Filling:
    filling = visit.filling
    if not filling.form.steps:
        raise HTTPException(404)
    return filling


def asked_at(visit: Visit) -> tuple[Field, Kept]:
    """The question a place names, and what a register told of it."""
    asked = filling_of(visit).form.field(visit.request.path_params["key"])
    kept = next((each for each in kept_for(visit) if asked is not None and each.reading.fact == asked.fact and each.reading.state != "unknown"), None)
    if asked is None or kept is None or kept.reading.register == SIGN_IN:
        raise HTTPException(404)
    return asked, kept


def step_of(filling: Filling, asked: Field) -> int:
    return next(number for number, step in enumerate(filling.form.steps, 1) if any(each.key == asked.key for each in step.fields))


def as_answers(filling: Filling, found: tuple[Reading, ...]) -> dict[str, Any]:
    """The readings as answers of this form; what its boxes would not take is left for the person to answer."""
    answers: dict[str, Any] = {}
    for each in found:
        asked = filling.form.asking(each.fact)
        if asked is None or each.state == "unknown":
            continue
        if each.state == "absent":
            if not asked.is_required:
                answers[each.fact] = None
            continue
        taken = as_answer(filling, asked, each.value)
        if taken is not None:
            answers[each.fact] = taken
    return answers


def as_answer(filling: Filling, asked: Field, value: Any) -> Any:
    boxes = boxes_from(filling, asked, {asked.fact: value})
    read = widget_of(asked).read(asked, Posted({**boxes.values, "_asked": (asked.key,)}), filling.places)
    return read.value if isinstance(read, Given) else None


def is_held(filling: Filling, reading: Reading, answers: Answers) -> bool:
    """Whether the answer is what was read."""
    if reading.fact not in answers or reading.state == "unknown":
        return False
    if reading.state == "absent":
        return answers[reading.fact] is None
    own, told = (typed(filling, {reading.fact: each}).get(reading.fact) for each in (answers[reading.fact], reading.value))
    return own is not None and own == told


def is_doubted(known: Reading, read: tuple[Reading, ...]) -> bool:
    return any(each.fact == known.fact and each.why == "contradicts" for each in read)


def shown_value(filling: Filling, asked: Field, reading: Reading) -> str:
    return Words("没有", "none").zh if reading.state == "absent" else masked(asked, as_answer(filling, asked, reading.value), filling.places)
