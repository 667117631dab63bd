"""The papers of a case: each once for all that ask for it, and what takes it off the applicant's hands.

Taken off, in this order: another matter of the theme makes it (fed); the office has it or checks the data itself
(waived). What is left is brought, may be replaced by a promise, or may come late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dsl.diagnostics import Words
from engine.decide import outcome_of
from engine.decision import Outcome
from engine.evaluate import evaluate_rule
from engine.functions.call import unknowns_in
from engine.notice import MemberSeen, PaperSeen, PaperState, UseSeen, words
from engine.notice.deadlines import deadline_from
from engine.program import Document, Late, PaperUse, Theme
from engine.run import Run
from engine.to_prose import prose_of_rule
from engine.values import Unknown, together

Asking = list[tuple[str, PaperUse, Outcome]]
"""Who asks for a paper: the matter, how it asks, and whether the matter takes part."""

Makers = Mapping[str, list[tuple[str, Outcome]]]
"""Who makes a paper in the same theme, and whether that matter takes part."""


def papers_of_theme(theme: Theme, members: tuple[MemberSeen, ...], run: Run) -> Iterator[PaperSeen]:
    """Each paper once, with all the matters that ask for it."""
    asking: dict[str, Asking] = {}
    makers: dict[str, list[tuple[str, Outcome]]] = {}
    for member in members:
        for use in run.program.matters[member.matter].papers:
            asking.setdefault(use.document, []).append((member.matter, use, member.is_in))
        for document in member.results if member.is_in != "no" else ():
            makers.setdefault(document, []).append((member.matter, member.is_in))
    for_all = frozenset(each.matter for each in theme.members if each.how == "must" and not each.only_if)
    for uses in asking.values():
        yield _paper(uses, makers, theme.goal.basis, for_all, run)


def papers_of_one(name: str, uses: Iterable[PaperUse], run: Run) -> tuple[PaperSeen, ...]:
    """The papers of a matter or a benefit handled alone."""
    return tuple(_paper([(name, use, "yes")], {}, (), frozenset({name}), run) for use in uses)


def _paper(asking: Asking, makers: Makers, basis: tuple[str, ...], for_all: frozenset[str], run: Run) -> PaperSeen:
    """One paper, seen over all who ask for it: needed if one of them needs it. `for_all`: the matters that everybody has."""
    name = asking[0][1].document
    document = run.program.documents.get(name, Document(name))
    uses, missing = [], list[Unknown]()
    for matter, use, takes_part in asking:
        is_needed, told, waits = _needed(matter, use, takes_part, matter in for_all, run)
        uses.append(UseSeen(matter, is_needed, told, use.basis, use.checked))
        missing += waits
    seen = tuple(uses)
    needed = either(each.needed for each in seen)
    # Who needs it tells why; that others do not is no news.
    why = list(dict.fromkeys(each.why for each in seen if each.needed == needed))
    if words.ALWAYS in why:  # That those who have another matter hand it in too says nothing more.
        everybody = {words.asked_by(run.program.goals[matter].title or matter) for matter, _, _ in asking}
        why = [each for each in why if each not in everybody]
    # What is open is open: only what is needed for certain, or may be needed, is looked at further.
    asked = [(matter, use) for (matter, use, _), each in zip(asking, seen, strict=True) if each.needed != "no"]
    state: PaperState = "not needed" if needed == "no" else "unknown" if needed == "unknown" else "bring"
    because: tuple[str, ...] = ()
    if asked:
        maker, is_sure = _maker(name, [matter for matter, _, _ in asking], makers)
        waived = [use.waived or document.waived for _, use in asked]
        if maker and is_sure == "yes":
            why.append(words.fed_by(maker))
            state, because = "fed", run.program.goals[maker].basis or basis
        elif maker:
            why.append(words.perhaps_fed_by(maker))
            state = "unknown"
        elif all(waived):
            why.append(words.waived_by(waived[0]))
            state, because = "waived", tuple(dict.fromkeys((*document.basis, *(clause for _, use in asked if use.waived for clause in use.basis)))) or basis
    pledge = next((each for _, use in asked if (each := use.pledge or document.pledge)), "")
    if pledge and state in ("bring", "unknown"):
        pledge, told = _pledge(pledge, run)
        why.append(told)
    late = late_of([use for _, use in asked], document) if state in ("bring", "unknown") else None
    return PaperSeen(
        name, document.title or name, state, needed, tuple(why),
        tuple(dict.fromkeys(use.purpose for use in [use for _, use in asked] or [use for _, use, _ in asking] if use.purpose)),
        tuple(matter for matter, _, _ in asking), document.issuer,
        words.may_be_late(late.due, late.if_late, late.mode) if late is not None else None,
        pledge if state in ("bring", "unknown") else "",
        tuple(dict.fromkeys(clause for _, use, _ in asking for clause in use.basis)),
        next((use.checked for _, use, _ in asking if use.checked), document.checked),
        together(missing).missing, seen, because, "core" if any(use.need in CORE for _, use in asked) else "",
    )  # fmt: skip


CORE = ("必要", "required")


def either(outcomes: Iterable[Outcome]) -> Outcome:
    known = tuple(outcomes)
    return "yes" if "yes" in known else "unknown" if "unknown" in known else "no"


def _needed(matter: str, use: PaperUse, takes_part: Outcome, is_for_all: bool, run: Run) -> tuple[Outcome, Words, list[Unknown]]:
    if takes_part == "no":
        return "no", words.not_asked_by(run.program.goals[matter].title or matter), []
    if not use.only_if:
        return takes_part, words.ALWAYS if is_for_all else words.asked_by(run.program.goals[matter].title or matter), []
    value = evaluate_rule(use.only_if, run)
    condition = prose_of_rule(use.only_if, run.program)
    match outcome_of(value):
        case "yes":
            return takes_part, words.needed_because(condition), []
        case "no":
            return "no", words.not_needed_because(condition), []
        case _:
            return "unknown", words.not_yet_known(condition), list(unknowns_in(value))


def _maker(name: str, asking: list[str], makers: Makers) -> tuple[str, Outcome]:
    """The matter that makes a paper for all who ask for it: what a matter makes anew (a card renewed) it is still shown the old one."""
    others = [(matter, is_in) for matter, is_in in makers.get(name, ()) if matter not in asking]
    for wanted in ("yes", "unknown"):
        for matter, is_in in others:
            if is_in == wanted:
                return matter, is_in
    return "", "no"


def _pledge(name: str, run: Run) -> tuple[str, Words]:
    pledge = run.program.pledges.get(name)
    if pledge is not None and pledge.barred and evaluate_rule(pledge.barred, run) is True:
        return "", words.pledge_barred(name, prose_of_rule(pledge.barred, run.program))
    return name, words.by_pledge(name)


def late_of(uses: Iterable[PaperUse], document: Document) -> Late | None:
    """How late a paper may come: as late as the strictest of all who ask for it allows; a core paper never."""
    found: list[Late] = []
    for use in uses:
        late = use.late or document.late
        if late is None or use.need in CORE:
            return None
        found.append(late)
    return min(found, key=_strictness, default=None)


def _strictness(late: Late) -> tuple[bool, int]:
    deadline = deadline_from(late.due)
    days = {"working": 7, "days": 5, "weeks": 35, "months": 152, "years": 1826}
    return late.mode == "decided", deadline.count * days[deadline.unit] if deadline is not None else 0
