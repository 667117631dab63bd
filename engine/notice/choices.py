"""What an applicant chooses: a promise instead of a paper, a paper left for later, results by mail; and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.notice import FieldSeen, Notice, PaperSeen, TaskSeen
from engine.notice import words_of_modes as words
from engine.program import Program


@dataclass(frozen=True, slots=True)
class Choices:
    """Pledges taken, papers not there yet, and whether results are to come by mail."""

    promised: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    by_mail: bool = False


def chosen(notice: Notice, choices: Choices, program: Program) -> Notice:
    """The notice of this choice: what is still brought, whether the case is accepted, what the receipt says, what is due when.

    A promise that is barred stands for nothing; while nobody has looked up whether it is, the paper stays open. A paper
    that may not come later and is not there means that the case is not accepted, and why.
    """
    papers = tuple(_paper(paper, notice, choices) for paper in notice.papers)
    promised = {paper.document for paper in papers if paper.state == "promised"}
    missing = [paper for paper in papers if paper.document in choices.missing and paper.state in ("bring", "unknown", "late")]
    refused = [paper for paper in missing if paper.state != "late"]
    unmet = [promise for promise in notice.promises if promise.pledge in choices.promised and promise.may != "yes"]
    gaps = [gap for gap in notice.gaps if any(paper.document == gap.document for paper in missing)]
    says = (
        *(words.refused_for(paper.title, paper.need == "core") for paper in refused),
        *(words.promise_open(each.pledge) if each.may == "unknown" else words.promise_barred(each.pledge) for each in unmet),
        *(() if refused else (words.accepted_with(gap.document, gap.mode, gap.due, gap.due_on, gap.if_late) for gap in gaps)),
    )  # fmt: skip
    tasks = () if refused else (
        *(TaskSeen(words.check_of(each.pledge), each.check, each.check_on, each.if_false) for each in notice.promises if each.document in promised),
        *(TaskSeen(words.handing_in(gap.document), gap.due, gap.due_on, gap.if_late) for gap in gaps),
    )  # fmt: skip
    fields = (*notice.fields, *_address(notice, program)) if choices.by_mail else notice.fields
    return replace(
        notice, papers=papers, acceptance="refused" if refused else "with gaps" if gaps else "whole", says=says, tasks=tasks, fields=fields,
    )  # fmt: skip


def _paper(paper: PaperSeen, notice: Notice, choices: Choices) -> PaperSeen:
    for promise in notice.promises:
        if promise.document == paper.document and promise.pledge in choices.promised:
            if promise.may == "yes":
                return replace(paper, state="promised", why=(*paper.why, words.stands_for(promise.pledge)), because=promise.clause)
            if promise.may == "unknown":
                return replace(paper, state="unknown", why=(*paper.why, words.promise_open(promise.pledge)))
    if paper.document in choices.missing and any(gap.document == paper.document for gap in notice.gaps):
        return replace(paper, state="late")
    return paper


def _address(notice: Notice, program: Program) -> Iterator[FieldSeen]:
    """Where the results are sent: asked only of those who choose mail."""
    theme = program.themes.get(notice.name)
    for offer in theme.means.offers if theme is not None else ():
        if offer.sort == "mail" and offer.fact and all(field.fact != offer.fact for field in notice.fields):
            fact = program.facts.get(offer.fact)
            yield FieldSeen(offer.fact, fact.title if fact is not None and fact.title else offer.fact, (notice.name,), False, "")


def unknown_choices(notice: Notice, choices: Choices) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What was chosen and is not on offer, each with what is."""
    pledges = tuple(each.pledge for each in notice.promises)
    papers = tuple(each.document for each in notice.papers if each.needed != "no")
    has_mail = any(each.mode == "mail" for each in notice.modes)
    return (
        *((each, pledges) for each in choices.promised if each not in pledges),
        *((each, papers) for each in choices.missing if each not in papers),
        *(((words.NAMES["mail"].zh, ()),) if choices.by_mail and not has_mail else ()),
    )


