"""What offices hold already is filled in beforehand: who is asked, on what basis, what came, and where one says that it is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from dsl.diagnostics import Words
from forms.answers import Answers, Filling, read_posted
from forms.form import Field
from forms.from_program import key_of
from forms.to_html import Question, boxes_from, problems_of, question_of, questions_html, summary_html
from forms.widgets import Wrong, masked
from web import words
from web.pages.guide import answers_of
from web.registers.dossier import Kept
from web.registers.prefilling import WHYS, Prefilling, as_answer, as_answers, is_held, label_of
from web.registers.register import Reading
from web.registers.registers import SIGN_IN
from web.steps import Told, first_open
from web.visit import Visit


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
    here = prefilling(visit)
    offers = here.offers()
    if not offers:
        return visit.redirect(f"{visit.goal_path}/apply")
    found = found_in(visit, here.kept()) if "done" in visit.request.query_params else []
    filling = filling_of(visit)
    begin = first_open(filling, answers_of(visit), from_start=True)
    # What was filled in is looked over, so the way begins at the first page and not at the first that is open.
    onward = f"{visit.goal_path}/apply/{'review' if begin is None else begin + 1}"
    return visit.page("prefill.html", goal=visit.goal, offers=offers, found=found, can_ask=here.can_ask, onward=onward)


def filling_in(visit: Visit) -> Response:
    """Asks the registers, keeps what they tell, and puts it into the draft where nothing was answered yet."""
    assert visit.posted is not None
    here = prefilling(visit)
    kept = here.ask(visit.posted.all("consent"))
    answers = answers_of(visit)
    filled = {fact: value for fact, value in as_answers(here.filling, kept).items() if fact not in answers}
    if filled:
        visit.site.store.save_draft(visit.visitor, visit.area.slug, visit.goal.name, {**answers, **filled})
    return visit.redirect(f"{visit.goal_path}/prefill?done=1")


def comes_first(visit: Visit) -> bool:
    """Whether somebody who begins a form is first asked if what is held already should be filled in."""
    return (
        "own" not in visit.request.query_params and (here := prefilling(visit)).can_ask and bool(here.offers()) and not here.kept()
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
    prefilling(visit).note_change(kept, answers, visit.posted.text("words"))
    return visit.redirect(f"{visit.goal_path}/apply/{step_of(filling, asked)}#{asked.key}")


def objecting(visit: Visit, asked: Field, kept: Kept, question: Question, fault: Wrong | None) -> Response:
    filling = filling_of(visit)
    problems = problems_of([asked], {asked.fact: fault}, visit.language) if fault is not None else []
    held = shown_value(filling, asked, kept.reading)
    return visit.page(
        "objection.html", 422 if fault else 200, goal=visit.goal, label=asked.label, held=held, reading=kept.reading, unit=prefilling(visit).unit_of(kept.reading.register),
        questions=questions_html(filling, [question], visit.language), summary=summary_html(problems, visit.language) if problems else "",
        back=f"{visit.goal_path}/apply/{step_of(filling, asked)}",
    )  # fmt: skip


# ── beside the questions ─────────────────────────────────────────────────────────────────────────────────────────


def told_of(visit: Visit, filling: Filling, answers: Answers) -> dict[str, Told]:
    """What to say beside the boxes: whence an answer is, or that nobody could tell."""
    found: dict[str, Told] = {}
    for kept in prefilling(visit).kept():
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
    unit = prefilling(visit).unit_of(reading.register)
    day = {language: words.day(reading.on, language) for language in ("zh", "en")} if reading.on else {"zh": "", "en": ""}
    return Words(
        f"来自{reading.register}{f'（{unit}）' if unit else ''}，{day['zh']}的数据", f"From {reading.register}{f' ({unit})' if unit else ''}, as of {day['en']}"
    )


# ── what is kept, and what it means to the form ──────────────────────────────────────────────────────────────────


def prefilling(visit: Visit) -> Prefilling:
    area = visit.area
    return Prefilling(
        visit.site.dossier, visit.site.registers, area.rulebook, area.slug, visit.goal.name, filling_of(visit), visit.person, visit.site.settings.draft_days
    )


def found_in(visit: Visit, kept: tuple[Kept, ...]) -> list[Found]:
    filling = filling_of(visit)
    by_register: dict[str, list[Reading]] = {}
    place = {each.fact: place for place, each in enumerate(filling.form.fields)}
    for each in sorted(kept, key=lambda each: place.get(each.reading.fact, len(place))):
        by_register.setdefault(each.reading.register, []).append(each.reading)
    return [
        Found(
            name, prefilling(visit).unit_of(name), tuple(label_of(filling, each.fact) for each in found if each.state == "told"),
            tuple(label_of(filling, each.fact) for each in found if each.state == "absent"),
            tuple((label_of(filling, each.fact), WHYS.get(each.why, WHYS["refused"])) for each in found if each.state == "unknown"),
            next((words.day(each.on, visit.language) for each in found if each.on and each.state != "unknown"), ""),
        )
        for name, found in by_register.items()
    ]  # fmt: skip


def filling_of(visit: Visit) -> Filling:
    filling = visit.filling
    if not filling.form.steps:
        raise HTTPException(404)
    return filling


def asked_at(visit: Visit) -> tuple[Field, Kept]:
    """The question a place names, and what a register told of it."""
    asked = filling_of(visit).form.field(visit.request.path_params["key"])
    kept = next((each for each in prefilling(visit).kept() if asked is not None and each.reading.fact == asked.fact and each.reading.state != "unknown"), None)
    if asked is None or kept is None or kept.reading.register == SIGN_IN:
        raise HTTPException(404)
    return asked, kept


def step_of(filling: Filling, asked: Field) -> int:
    return next(number for number, step in enumerate(filling.form.steps, 1) if any(each.key == asked.key for each in step.fields))


def shown_value(filling: Filling, asked: Field, reading: Reading) -> str:
    return Words("没有", "none").zh if reading.state == "absent" else masked(asked, as_answer(filling, asked, reading.value), filling.places)
