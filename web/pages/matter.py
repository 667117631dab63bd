"""What a matter is, for whom, and what it takes, before anything is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import segno
from markupsafe import Markup
from starlette.responses import Response

from dsl.diagnostics import Words
from engine.decide import decide, run_of
from engine.decision import SAMPLE
from engine.notice import Notice, PaperSeen
from engine.notice.from_case import notice_of
from engine.plan.words import OPEN, warnings
from engine.program import Goal, Program
from engine.rulebook import Rulebook, today
from forms.to_gantt import gantt_from
from web import words
from web.shelves import themes_with
from web.site import Area
from web.visit import Visit


def matter(visit: Visit) -> Response:
    draft = visit.draft
    told = guide_of(visit.area, visit.goal, visit.language, visit.address)
    return visit.page("matter.html", draft=draft, start=visit.goal_path, blank=f"{visit.goal_path}/form", **told)


def guide_of(area: Area, goal: Goal, language: str, address: str) -> dict[str, Any]:
    """The guide of a matter (办事指南), as the template takes it: the same on the running site, in a file and on paper."""
    rulebook, program = area.rulebook, area.rulebook.program
    notice = notice_before(rulebook, goal)
    benefit = program.benefits.get(goal.name)
    matter = program.matters.get(goal.name)
    elements = dict(matter.elements) if matter else {}
    written = elements.get("questions")
    return {
        "goal": goal, "notice": notice, "laws": laws_of(rulebook, goal, notice), "optional": optional_of(rulebook, goal),
        "has_form": bool(area.forms[goal.name].steps), "samples": samples_in(notice), "picture": picture_of(notice, language),
        "plan_says": plan_says(notice), "period": benefit.period if benefit else "", "situations": situations_of(program, goal),
        "part_of": [theme.goal for theme in themes_with(goal, program) if theme.goal.name in area.goals],
        "asked_often": list(written.items()) if isinstance(written, Mapping) else [],
        "elements": [(name, told) for key, name in words.ELEMENTS.items() if (told := words.texts_of(elements.get(key)))],
        "fingerprint": rulebook.fingerprint, "code": code_of(address) if address else "",
    }  # fmt: skip


def code_of(address: str) -> str:
    """A square code that leads to an address, as a picture for a page."""
    return segno.make(address, error="m").svg_data_uri(scale=4, border=2, omitsize=True)


def notice_before(rulebook: Rulebook, goal: Goal) -> Notice:
    """The notice of a person of whom nothing is known."""
    program, on = rulebook.program, today()
    decision = decide(program, goal.name, {}, on, program_hash=rulebook.fingerprint)
    return notice_of(goal, decision, (), run_of(program, {}, on))


def situations_of(program: Program, goal: Goal) -> list[tuple[str, list[str]]]:
    """What a matter tells apart, each with what there is to be; nothing there for what either is or is not."""
    thing = program.matters.get(goal.name) or program.themes.get(goal.name) or program.benefits.get(goal.name)
    return [(each.name, [program.rules[rule].label for rule in each.options] if each.is_group else []) for each in (thing.situations if thing else ())]


def picture_of(notice: Notice, language: str = "zh") -> Markup:
    """The plan of a theme as a picture; nothing where there is no plan."""
    return Markup(gantt_from(notice.plan, language)) if notice.plan is not None and notice.plan.tasks else Markup()


def plan_says(notice: Notice) -> list[Words]:
    """What has to be known before believing a plan."""
    if notice.plan is None:
        return []
    return [*([OPEN] if any(task.is_in == "unknown" for task in notice.plan.tasks) else []), *warnings(notice.plan)]


def optional_of(rulebook: Rulebook, goal: Goal) -> frozenset[str]:
    """The members of a theme that one may leave out."""
    theme = rulebook.program.themes.get(goal.name)
    return frozenset(each.matter for each in theme.members if each.how == "may") if theme else frozenset()


@dataclass(frozen=True, slots=True)
class Law:
    """A law as cited, with its whole name and number, where to read it, and how well what we say of it is known."""

    title: str
    number: str = ""
    url: str = ""
    checked: str = ""


def laws_of(rulebook: Rulebook, goal: Goal, notice: Notice) -> list[Law]:
    """The laws behind a matter."""
    bases = rulebook.program.bases
    cited = dict.fromkeys((*goal.basis, *(clause for each in notice.conditions for clause in each.clause)))
    found = []
    for clause in cited:
        name, _, article = clause.partition(" ")
        known = bases.get(name)
        title = (known.title or name) if known else name
        url = known.url if known and known.url.startswith(("https://", "http://")) else ""
        found.append(Law(f"《{title}》{article}", known.doc_no if known else "", url, known.checked if known else ""))
    return list(dict.fromkeys(found))


def samples_in(notice: Notice) -> list[str]:
    """What in a notice stands for a value nobody has looked up yet."""
    conditions = [each.label for each in notice.conditions if each.checked == SAMPLE]
    return conditions + [each.title for each in notice.papers if each.checked == SAMPLE]


def papers_by_state(papers: tuple[PaperSeen, ...]) -> dict[str, list[PaperSeen]]:
    """To bring, not to bring, and what turns out later."""
    groups: dict[str, list[PaperSeen]] = {"bring": [], "unknown": [], "late": [], "promised": [], "waived": [], "not needed": []}
    for each in papers:
        groups["waived" if each.state == "fed" else each.state].append(each)
    return groups
