"""At work: what a department or the window has to do, the most urgent first; and one case with what can be done about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dsl.diagnostics import Words
from engine.decide import decision_of, run_of
from engine.difference.compare import changes_between
from engine.notice.checklist import BOXES, SORTS, checklist_of
from engine.notice.from_case import notice_of
from engine.rulebook import Rulebook
from forms import words
from forms.answers import facts_so_far, facts_that_count, typed
from forms.to_paper import paper_html
from web.cases import words as said
from web.cases.archive import Held, sealed, verified
from web.cases.case import Course, Standing
from web.cases.docket import MOST, Filed, hands_of
from web.cases.filing import held_of
from web.cases.from_json import asked_to_json, course_to_json
from web.cases.from_notice import Notified
from web.cases.handing_in import notified_for
from web.cases.moves import MOVES
from web.pages.cases import filling_of, mended_in, told
from web.pages.guide import figures_of
from web.pages.matter import code_of
from web.pages.moving import sent
from web.steps import groups_of
from web.store.writing import now
from web.visit import Visit


def desk(visit: Visit) -> Response:
    """待办: red before yellow before green, then by the day that comes first."""
    query = visit.request.query_params
    page = int(text) if (text := query.get("page", "1")).isdigit() and text != "0" else 1
    everything = "all" in query
    found = visit.site.docket.on_the_desk(visit.person, now(), page=page, everything=everything)
    light = query.get("light", "")
    listed = [each for each in found if not light or each.standing.light == light]
    counts = {name: sum(each.standing.light == name for each in found) for name in said.LIGHTS}
    return visit.page(
        "work.html", area=None, listed=listed, counts=counts, light=light, everything=everything, number=page, has_more=len(found) == MOST, said=said,
        body=visit.person.body, is_sought=False,
    )  # fmt: skip


def seek(visit: Visit) -> Response:
    """Cases by their number or by an ID number. It is sent and not asked for in the address: addresses are written down in many places."""
    assert visit.posted is not None
    text = visit.posted.text("sought").strip()[:64]
    found = visit.site.docket.sought(visit.person, text, now()) if text else ()
    return visit.page(
        "work.html", area=None, listed=found, counts={}, light="", everything=True, number=1, has_more=False, said=said, body=visit.person.body, is_sought=True
    )


def case(visit: Visit) -> Response:
    return shown(visit, filed_of(visit))


def move(visit: Visit) -> Response:
    assert visit.posted is not None
    filed = filed_of(visit)
    mended = mended_in(visit, filed)
    if mended.problems:
        return shown(visit, filed, mended.problems, mended.questions)

    def more(kind: str) -> dict[str, Any]:
        return sealed(held(visit, filed), filed.events) if kind == "archive" else dict(mended.told)

    done = sent(visit.site.docket, visit.person, filed, visit.posted, hands_of(visit.person, filed), more)
    if isinstance(done, tuple):
        return shown(visit, filed_of(visit), done)
    return visit.redirect(visit.path("desk", filed.reference))


def shown(visit: Visit, filed: Filed, problems: tuple[Words, ...] = (), questions: Markup | None = None) -> Response:
    case = filed.case
    rulebook = visit.site.rulebook(filed.standing.version.program or case.program)
    filling = filling_of(case, rulebook.program)
    facts = typed(filling, facts_that_count(filling, filed.answers))
    run = run_of(rulebook.program, facts, filling.on, filling.region or None)
    decision = decision_of(rulebook.program.goals[case.goal], run, rulebook.fingerprint)
    checks = checklist_of(rulebook.program, filed.goal, facts, filling.on, filling.region or None, program_hash=rulebook.fingerprint).of("condition")
    return visit.page(
        "work_case.html", 422 if problems else 200, area=visit.site.areas.get(case.catalog), case=case, goal=rulebook.program.goals[case.goal],
        groups=groups_of(filling, filed.answers), problems=problems, has_newer=newer(visit, filed) is not None,
        checks=checks if facts else (), figures=figures_of(notice_of(rulebook.program.goals[case.goal], decision, (), run), decision, run) if facts else [], outcome=decision.outcome,
        **told(visit, filed, hands_of(visit.person, filed), questions, bool(problems)),
    )  # fmt: skip


def checklist(visit: Visit) -> Response:
    """受理核对单 for this case: what its answers leave to be checked, by the rules it goes by."""
    filed = filed_of(visit)
    rulebook = visit.site.rulebook(filed.standing.version.program or filed.case.program)
    filling = filling_of(filed.case, rulebook.program)
    facts = typed(filling, facts_so_far(filling, filed.answers))
    found = checklist_of(rulebook.program, filed.goal, facts, filling.on, filling.region or None, program_hash=rulebook.fingerprint)
    groups = [(name, checks) for sort, name in SORTS.items() if (checks := found.of(sort))]
    return visit.page(
        "checklist.html", area=visit.site.areas.get(filed.catalog), goal=rulebook.program.goals[filed.goal], list=found, groups=groups, boxes=BOXES, signs=words.SIGNS,
        back=visit.path("desk", filed.reference),
    )  # fmt: skip


def form(visit: Visit) -> Response:
    """The form with every number whole: whoever opens it stands in the ledger with that."""
    filed = filed_of(visit)
    rulebook = visit.site.rulebook(filed.case.program)
    with visit.site.store.writing(visit.person) as writing:
        writing.note("case.unmasked", f"cases/{filed.reference}", subject=filed.subject)
    place = visit.path("desk", filed.reference)
    sheet = paper_html(filling_of(filed.case, rulebook.program), filed.answers, visit.language, is_masked=False)
    return visit.page(
        "form.html", area=visit.site.areas.get(filed.catalog), goal=rulebook.program.goals[filed.goal], is_blank=False, number=filed.case.number,
        address=visit.address_of(place), sheet=sheet, code=code_of(visit.address_of(place)), back=place,
    )  # fmt: skip


def archive(visit: Visit) -> Response:
    """The manifest of an archived case, and whether the file is still what was archived."""
    filed = filed_of(visit)
    if filed.standing.state != "archived":
        raise HTTPException(404)
    wrong = () if filed.case.erased_at else verified(held(visit, filed), filed.events)
    return visit.page(
        "work_archive.html", area=visit.site.areas.get(filed.catalog), filed=filed, sealed=filed.events[-1], wrong=wrong, said_leaf=said.leaf_name, papers=papers_told(filed),
        goal=visit.site.rulebook(filed.case.program).program.goals[filed.goal],
    )  # fmt: skip


def papers_told(filed: Filed) -> dict[str, tuple[str, str, int, str]]:
    """The papers of an archive by their place in the manifest: which paper, what kind of file, how many bytes, the hash."""
    titles = {each.document: each.title for each in filed.standing.course.papers}
    return {f"paper {id}": (titles.get(document, document), media, size, digest) for id, document, media, size, digest in filed.events[-1].told.get("papers", ())}


def held(visit: Visit, filed: Filed) -> Held:
    return held_of(visit.site.docket, filed, visit.site.rulebook(filed.standing.version.program or filed.case.program).program)


# ── newer rules ──────────────────────────────────────────────────────────────────────────────────────────────────


def rules(visit: Visit) -> Response:
    """What would change for this case if it went by the newer rules: shown before anything is done."""
    return compared(visit, filed_of(visit))


def change_rules(visit: Visit) -> Response:
    assert visit.posted is not None
    filed = filed_of(visit)
    found = newer(visit, filed)
    if found is None or visit.posted.text("program") != found.fingerprint:
        return compared(visit, filed)
    told = told_by(found, filed)
    changes = [each.zh for each in changes_for(visit, filed, found, told)]

    def more(kind: str) -> dict[str, Any]:
        return {
            "program": found.fingerprint, "engine": filed.standing.version.engine, "course": course_to_json(told.course), "asked": asked_to_json(told.course),
            "changes": changes, "agreed": visit.posted is not None and visit.posted.text("agreed") == "yes",
        }  # fmt: skip

    done = sent(visit.site.docket, visit.person, filed, visit.posted, hands_of(visit.person, filed), more)
    return compared(visit, filed, done) if isinstance(done, tuple) else visit.redirect(visit.path("desk", filed.reference))


def compared(visit: Visit, filed: Filed, problems: tuple[Words, ...] = ()) -> Response:
    found = newer(visit, filed)
    if found is None:
        return visit.redirect(visit.path("desk", filed.reference))
    told = told_by(found, filed)
    return visit.page(
        "work_rules.html", 422 if problems else 200, area=visit.site.areas.get(filed.catalog), filed=filed, standing=filed.standing, problems=problems,
        goal=found.program.goals[filed.goal], program=found.fingerprint, changes=changes_for(visit, filed, found, told), move=MOVES["migrate"],
    )  # fmt: skip


def newer(visit: Visit, filed: Filed) -> Rulebook | None:
    """The rules the site has now, if they are others than the case's, and the case can still go by them."""
    area = visit.site.areas.get(filed.catalog)
    is_open = filed.standing.state in MOVES["migrate"].states and any(True for _ in MOVES["migrate"].about(filed.standing))
    if area is None or not is_open or filed.goal not in area.rulebook.program.goals or area.rulebook.fingerprint == filed.standing.version.program:
        return None
    return area.rulebook


def told_by(rulebook: Rulebook, filed: Filed) -> Notified:
    return notified_for(rulebook, filed.goal, filed.answers, date.fromisoformat(filed.case.submitted_on), terms=filed.standing.course.terms)


def changes_for(visit: Visit, filed: Filed, found: Rulebook, told: Notified) -> list[Words]:
    """What is otherwise for this case first; then what the rules say otherwise, as far as this thing reads it."""
    old = visit.site.rulebook(filed.standing.version.program or filed.case.program).program
    concerned = {filed.goal, *(each.matter for each in (*filed.standing.course.works, *told.course.works))}
    said_otherwise = [each.words for each in changes_between(old, found.program) if concerned & set(each.touches) or each.name in concerned]
    return [*of_courses(filed.standing, told.course), *said_otherwise]


def of_courses(standing: Standing, after: Course) -> list[Words]:
    """What the applicant has to bring or wait for, before and after."""
    before = standing.course
    found = []
    if before.days != after.days and before.days is not None and after.days is not None:
        found.append(Words(f"整件的期限从{before.days}个工作日变为{after.days}个工作日", f"The whole takes {after.days} working days instead of {before.days}"))
    old, new = ({each.document: each for each in course.papers if each.stand in ("bring", "late", "unknown")} for course in (before, after))
    found += [Words(f"不再要“{paper.title}”", f"“{paper.title}” is no longer asked for") for name, paper in old.items() if name not in new]
    found += [Words(f"要多交“{paper.title}”", f"“{paper.title}” is asked for besides") for name, paper in new.items() if name not in old]
    earlier, later = ({each.matter: each for each in course.works} for course in (before, after))
    found += [Words(f"不再办“{work.title}”", f"“{work.title}” is no longer done") for name, work in earlier.items() if name not in later]
    found += [Words(f"还要办“{work.title}”", f"“{work.title}” is done besides") for name, work in later.items() if name not in earlier]
    return found


def filed_of(visit: Visit) -> Filed:
    """A case for somebody at work. One's own is not worked on, only looked at as one's own."""
    found = visit.site.docket.seen(visit.person, visit.request.path_params["reference"], now())
    if found is None or found.subject == visit.person.id:
        raise HTTPException(404)
    return found
