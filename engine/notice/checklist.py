"""What a clerk at any window checks (综合受理): who may apply, conditions, papers, fields and steps, each with its clause.

Without facts it is the list of a matter or theme for everybody, each entry with when it applies; with facts, only what this
applicant's case leaves to be checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from typing import Literal as OneOf

from dsl.diagnostics import Words
from engine.asking.merge import demands_of, merge
from engine.decide import decision_of, goal_named, outcome_of, run_of
from engine.decision import Outcome
from engine.evaluate import evaluate_rule
from engine.notice import Notice, PaperSeen
from engine.notice.from_case import notice_of
from engine.program import Program
from engine.run import Run
from engine.to_prose import prose_from, prose_of_rule

Sort = OneOf["applicant", "condition", "paper", "field", "step"]

SORTS: Mapping[Sort, Words] = {
    "applicant": Words("谁来办", "Who applies"),
    "condition": Words("条件", "Conditions"),
    "paper": Words("材料", "Papers"),
    "field": Words("表上的填写", "Fields of the form"),
    "step": Words("步骤", "Steps"),
}

PAPERS: Mapping[str, Words] = {
    "bring": Words("收原件，核对", "take and compare the original"),
    "unknown": Words("看情况，要的话收原件", "depends; then take the original"),
    "waived": Words("不收，由数据核验", "do not take it: checked against data"),
    "fed": Words("不收，由前面的事项产生", "do not take it: an earlier matter makes it"),
    "promised": Words("不收，收承诺书", "do not take it: take the promise"),
    "late": Words("可以后补，登记补交日期", "may come later: note the day"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One box to tick. `when` is empty if it concerns everybody; `known` is what is known of it already."""

    sort: Sort
    label: str
    look: Words
    when: str
    matters: tuple[str, ...]
    clause: tuple[str, ...]
    known: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    name: str
    title: str
    on: date
    who: str
    checks: tuple[Check, ...]

    def of(self, sort: Sort) -> tuple[Check, ...]:
        return tuple(each for each in self.checks if each.sort == sort)


def checklist_of(
    program: Program, name: str, facts: Mapping[str, object], on: date, region: str | None = None, *, program_hash: str | None = None
) -> Checklist:
    goal = goal_named(program, name)
    run = run_of(program, facts, on, region)
    notice = notice_of(goal, decision_of(goal, run, program_hash), (), run)
    checks = (*_applicants(program, notice), *_doubts(notice), *_conditions(program, notice, run.aside()), *_papers(program, notice), *_fields(program, notice, facts), *_steps(program, notice))
    return Checklist(name, notice.title, on, notice.office.who, checks)


def members_of(notice: Notice) -> tuple[str, ...]:
    """The matters that take part, or may yet."""
    return tuple(each.matter for each in notice.members if each.is_in != "no") or (notice.name,)


def _applicants(program: Program, notice: Notice) -> Iterator[Check]:
    """服务对象 of each matter: who the applicant has to be."""
    served: dict[tuple[str, ...], list[str]] = {}
    for name in members_of(notice):
        if name in program.matters:
            kinds = dict(program.matters[name].elements).get("server_type")
            words = (kinds,) if isinstance(kinds, str) else tuple(map(str, kinds)) if isinstance(kinds, (tuple, list)) else ()
            if words:
                served.setdefault(words, []).append(name)
    for words, matters in served.items():
        label = "、".join(words)
        yield Check("applicant", label, Words("核对申请人的身份", "check who the applicant is"), "", tuple(matters), ())


def _doubts(notice: Notice) -> Iterator[Check]:
    """What was said of a fact is not what others suggest: only the papers tell."""
    for doubt in notice.doubts:
        yield Check("applicant", "证件和填写对不上", doubt, "", (), ())


def _conditions(program: Program, notice: Notice, run: Run) -> Iterator[Check]:
    """The theme's own first, then those of each matter that takes part or may yet; a clerk does not go by outcomes."""
    for name in dict.fromkeys((notice.name, *members_of(notice))):
        goal = program.goals[name]
        theme = program.themes.get(notice.name)
        member = next((each for each in theme.members if each.matter == name), None) if theme is not None else None
        when = prose_of_rule(member.only_if, program) if member is not None and member.only_if else ""
        for rules, is_exclusion in ((goal.conditions, False), (goal.exclusions, True)):
            for rule in rules:
                if program.rules[rule].role in ("condition", "exclusion"):
                    yield _condition(program, name, rule, is_exclusion, when, run)


def _condition(program: Program, owner: str, name: str, is_exclusion: bool, when: str, run: Run) -> Check:
    rule = program.rules[name]
    known = outcome_of(evaluate_rule(name, run))
    if is_exclusion:
        known = {"yes": "no", "no": "yes"}.get(known, known)  # type: ignore[assignment]
    if rule.by_hand is not None:
        look = Words(f"由{rule.by_hand.who}判断：{rule.by_hand.wording}", f"found by {rule.by_hand.who}: {rule.by_hand.wording}")
    else:
        said = prose_of_rule(name, program)
        look = Words(f"不得有：{said}", f"must not be: {said}") if is_exclusion else Words(said, said)
    return Check("condition", rule.label, look, when, (owner,), rule.basis, known)


def _papers(program: Program, notice: Notice) -> Iterator[Check]:
    for paper in notice.papers:
        if paper.state in PAPERS:
            yield Check("paper", paper.title, PAPERS[paper.state], _when(program, paper), paper.matters, paper.clause)


def _when(program: Program, paper: PaperSeen) -> str:
    """In which cases it is needed, where that is not known yet."""
    if paper.needed != "unknown":
        return ""
    found = []
    for name in paper.matters:
        holder = program.matters.get(name) or program.benefits.get(name)
        found += [prose_of_rule(use.only_if, program) for use in (holder.papers if holder is not None else ()) if use.document == paper.document and use.only_if]
    return "；".join(dict.fromkeys(found))


def _fields(program: Program, notice: Notice, facts: Mapping[str, object]) -> Iterator[Check]:
    """What is to be filled in, and what the matters require of it."""
    demands = demands_of(program, program.goals[notice.name])
    taking_part = {*members_of(notice), notice.name}
    titles = {program.goals[each].title or each for each in taking_part}
    for topic in merge(program, notice.name):
        for field in topic.fields:
            wanted = [why for why in field.why if why.part == "field" and why.matter in titles]
            if not wanted:
                continue
            fact = program.facts[field.fact]
            required = [prose_from(each.require, program) for each in demands if each.fact == field.fact and each.require is not None and each.matter in taking_part]
            required += [prose_from(fact.require, program)] if fact.require is not None else []
            look = "；".join(dict.fromkeys(required))
            clauses = tuple(dict.fromkeys(clause for why in wanted for clause in why.basis))
            when = prose_from(field.relevant, program) if field.relevant is not None else ""
            known: Outcome | None = "yes" if field.fact in facts else None
            yield Check("field", fact.title or field.fact, Words(look, look), when, tuple(dict.fromkeys(why.matter for why in wanted)), clauses, known)


def _steps(program: Program, notice: Notice) -> Iterator[Check]:
    for name in members_of(notice):
        matter = program.matters.get(name)
        for step in matter.steps if matter is not None else ():
            when = prose_of_rule(step.only_if, program) if step.only_if else ""
            look = "　".join(each for each in (step.who, step.limit) if each)
            yield Check("step", step.name, Words(look, look), when, (name,), ())


# ── saying it ────────────────────────────────────────────────────────────────────────────────────────────────────


def checklist_to_json(checklist: Checklist, language: str = "zh") -> dict[str, Any]:
    return {
        "name": checklist.name,
        "title": checklist.title,
        "on": checklist.on.isoformat(),
        "who": checklist.who,
        "checks": [
            {
                "sort": each.sort, "label": each.label, "look": each.look.in_(language), "when": each.when,
                "matters": list(each.matters), "clause": list(each.clause), "known": each.known,
            }
            for each in checklist.checks
        ],
    }  # fmt: skip


def checklist_text(checklist: Checklist, language: str = "zh") -> str:
    """A line for each box to tick; what is known already is ticked or crossed."""
    heading = Words("受理核对单", "Check list").in_(language)
    lines = [f"{heading}　{checklist.title}（{checklist.on}）" + (f"　{checklist.who}" if checklist.who else "")]
    for sort, words in SORTS.items():
        if checks := checklist.of(sort):
            lines.append(words.in_(language))
            lines += [f"  {BOXES[each.known]} {line_of(each, language)}" for each in checks]
    return "\n".join(lines)


BOXES: Mapping[Outcome | None, str] = {"yes": "☑", "no": "☒", "unknown": "□", None: "□"}


def line_of(check: Check, language: str) -> str:
    look = check.look.in_(language)
    whose = f"{'、'.join(check.matters)}·" if check.sort == "step" else ""
    parts = [whose + check.label, f"：{look}" if look else ""]
    if check.when:
        parts.append(Words(f"（只在：{check.when}）", f" (only where: {check.when})").in_(language))
    parts.append(f"〔{'；'.join(check.clause)}〕" if check.clause else "")
    return "".join(parts)
