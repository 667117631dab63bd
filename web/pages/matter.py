"""What a matter is, for whom, and what it takes, before anything is asked."""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import Response

from dsl.diagnostics import Words
from engine.decide import decide, run_of
from engine.notice import Notice, PaperSeen
from engine.notice.from_case import notice_of
from engine.plan.words import OPEN, warnings
from engine.program import Goal
from engine.rulebook import Rulebook, today
from forms.to_gantt import gantt_from
from web.visit import Visit
from web.words import SAMPLE


def matter(visit: Visit) -> Response:
    goal = visit.goal
    rulebook = visit.area.rulebook
    notice = notice_before(rulebook, goal)
    draft = visit.site.store.draft(visit.visitor, visit.area.slug, goal.name)
    return visit.page(
        "matter.html", goal=goal, notice=notice, laws=laws_of(rulebook, goal, notice), draft=draft,
        optional=optional_of(rulebook, goal), has_form=bool(visit.area.forms[goal.name].steps), samples=samples_in(notice),
        picture=picture_of(notice), plan_says=plan_says(notice), period=rulebook.program.benefits[goal.name].period if goal.name in rulebook.program.benefits else "",
    )  # fmt: skip


def notice_before(rulebook: Rulebook, goal: Goal) -> Notice:
    """The notice of a person of whom nothing is known."""
    program, on = rulebook.program, today()
    decision = decide(program, goal.name, {}, on, program_hash=rulebook.fingerprint)
    return notice_of(goal, decision, (), run_of(program, {}, on))


def picture_of(notice: Notice) -> Markup:
    """The plan of a theme as a picture; nothing where there is no plan."""
    return Markup(gantt_from(notice.plan)) if notice.plan is not None and notice.plan.tasks else Markup()


def plan_says(notice: Notice) -> list[Words]:
    """What has to be known before believing a plan."""
    if notice.plan is None:
        return []
    return [*([OPEN] if any(task.is_in == "unknown" for task in notice.plan.tasks) else []), *warnings(notice.plan)]


def optional_of(rulebook: Rulebook, goal: Goal) -> frozenset[str]:
    """The members of a theme that one may leave out."""
    theme = rulebook.program.themes.get(goal.name)
    return frozenset(each.matter for each in theme.members if each.how == "may") if theme else frozenset()


def laws_of(rulebook: Rulebook, goal: Goal, notice: Notice) -> list[tuple[str, str]]:
    """The laws behind a matter: as cited, and their whole name and number."""
    bases = rulebook.program.bases
    cited = dict.fromkeys((*goal.basis, *(clause for each in notice.conditions for clause in each.clause)))
    found = []
    for clause in cited:
        name, _, article = clause.partition(" ")
        known = bases.get(name)
        title = (known.title or name) if known else name
        found.append((f"《{title}》{article}", known.doc_no if known else ""))
    return list(dict.fromkeys(found))


def samples_in(notice: Notice) -> list[str]:
    """What in a notice stands for a value nobody has looked up yet."""
    conditions = [each.label for each in notice.conditions if each.checked == SAMPLE]
    return conditions + [each.title for each in notice.papers if each.checked == SAMPLE]


def papers_by_state(papers: tuple[PaperSeen, ...]) -> dict[str, list[PaperSeen]]:
    """To bring, not to bring, and what turns out later."""
    groups: dict[str, list[PaperSeen]] = {"bring": [], "unknown": [], "waived": [], "not needed": []}
    for each in papers:
        groups["waived" if each.state == "fed" else each.state].append(each)
    return groups
