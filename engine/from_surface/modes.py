"""方式, 容缺, 告知承诺, 改革前: how a theme is handled, read so that each means something or is told to be wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from dsl import surface
from dsl.source import Text
from dsl.vocabulary import ELEMENTS, PHASE
from engine.from_surface import problems_of_modes as problems
from engine.from_surface.desk import Draft, Reading, Scene
from engine.from_surface.plain import citations, template, words
from engine.from_surface.time_limits import limit_from
from engine.from_surface.typed import expression
from engine.kinds import BOOLEAN
from engine.notice.deadlines import deadline_from
from engine.program import Before, CrossRegion, Joint, Means, Offer, Phase

if TYPE_CHECKING:
    from engine.from_surface.desk import Desk

LEVELS = tuple(word for key in ELEMENTS if key.en == "use_level" and key.choices for word, _ in key.choices.words)
"""The levels that exercise a power, the highest first."""

CORE, LATER = "必要", "容缺后补"

PHASES: Mapping[str, Phase] = {"受理": "accept", "审查": "review", "决定": "decide", "制证": "make", "送达": "deliver"}
_MODES: Mapping[str, OneOf["online", "accepted elsewhere", "several places"]] = {
    "全程网办": "online", "收受分离": "accepted elsewhere", "多地联办": "several places",
}  # fmt: skip


def phase_of(step: surface.Step) -> Phase:
    """What sort of step it is: as written, or as its name says in the standard's own words."""
    return PHASES.get(words(step.phase) or PHASE.spelled(step.name.value, "zh"), "review")


def before_from(before: surface.Before | None) -> Before | None:
    if before is None:
        return None
    return Before(
        words(before.visits), words(before.limit), tuple(each.value for each in before.papers),
        tuple(each.value for each in before.steps), citations(before.notes), words(before.notes.url), words(before.notes.checked),
    )  # fmt: skip


def means_from(desk: Desk, theme: surface.Theme, matters: Mapping[str, surface.Matter],
               documents: Mapping[str, surface.Document], pledges: Collection[str]) -> Callable[[Desk], Means]:
    """Drafts the rules of its conditions; what is returned makes the means once the rules are typed."""
    check_targets(desk, theme.targets)
    written = theme.means
    if written is None:
        return lambda desk: Means()
    owner, scene = theme.name.value, Scene((theme.name.value,))
    members = [matters[each.name.value] for each in theme.members if each.name.value in matters]
    _check_late(desk, written, members, documents)
    _check_pledged(desk, written, members, documents, pledges)
    joint = _joint(desk, written.joint) if written.joint is not None else None
    cross = _cross_region(desk, written.cross_region, owner, scene) if written.cross_region is not None else None
    offers = tuple(_offers(desk, written, owner, scene))
    nearby = tuple(_nearby(desk, written, members))

    def build(desk: Desk) -> Means:
        mandate = written.help.mandate if written.help is not None else None
        filled = tuple(
            Offer(each.sort, each.name, each.only_if, each.who, each.says, each.fact,
                  template(desk, mandate, scene) if each.sort == "help" else (), each.basis, each.checked)
            for each in offers
        )  # fmt: skip
        return Means(joint, tuple(each.value for each in written.late), tuple(each.value for each in written.pledged), cross, filled, nearby)

    return build


def check_papers(desk: Desk, whole: surface.Catalog) -> None:
    """容缺 and 告知承诺 wherever they are written: a deadline that can be counted, never a core paper, the right paper."""
    documents = {each.name.value: each for each in whole.documents}
    pledges = {each.name.value: each for each in whole.pledges}
    for document in whole.documents:
        _check_deadline(desk, document.late)
        _check_replaces(desk, document.by_pledge, document.name, pledges)
    for use in _uses(whole):
        _check_deadline(desk, use.late)
        _check_replaces(desk, use.by_pledge, use.name, pledges)
        known = documents.get(use.name.value)
        if words(use.need) == CORE and use.late is not None:
            desk.report.add(problems.core_paper_late(use.name, use.need or use.name))
        if words(use.need) == LATER and use.late is None and known is not None and known.late is None:
            desk.report.add(problems.late_without_deadline(use.name))
    for pledge in whole.pledges:
        if pledge.verify is not None and deadline_from(pledge.verify.value) is None:
            desk.report.add(problems.check_without_date(pledge.verify))
    for matter in whole.matters:
        _check_before(desk, matter.before)


def _uses(whole: surface.Catalog) -> Iterator[surface.MaterialUse]:
    for matter in whole.matters:
        yield from matter.materials
    for benefit in whole.benefits:
        yield from benefit.materials


def _check_deadline(desk: Desk, late: surface.Late | None) -> None:
    if late is not None and late.due is not None and deadline_from(late.due.value) is None:
        desk.report.add(problems.not_a_deadline(late.due))


def _check_replaces(desk: Desk, pledge: Text | None, paper: Text, pledges: Mapping[str, surface.Pledge]) -> None:
    known = pledges.get(pledge.value) if pledge is not None else None
    if pledge is not None and known is not None and known.replaces is not None and known.replaces.value != paper.value:
        desk.report.add(problems.pledge_for_another(pledge, paper.value, known.replaces))


def _check_before(desk: Desk, before: surface.Before | None) -> None:
    if before is None:
        return
    if before.visits is not None and count_in(before.visits.value) is None:
        desk.report.add(problems.not_a_count(before.visits))
    if before.limit is not None and limit_from(before.limit.value) is None:
        desk.report.add(problems.not_a_time(before.limit))
    if before.notes.checked is None and not before.notes.basis and before.notes.url is None:
        told = before.visits or before.limit or next(iter((*before.papers, *before.steps)), None)
        if told is not None:
            desk.report.add(problems.before_without_source(told))


def _check_late(desk: Desk, written: surface.Means, members: Iterable[surface.Matter], documents: Mapping[str, surface.Document]) -> None:
    uses = [use for matter in members for use in matter.materials]
    for paper in written.late:
        asking = [use for use in uses if use.name.value == paper.value]
        known = documents.get(paper.value)
        if not asking:
            # Beside a paper that nobody knows, told already, this one may be the one that was meant.
            if known is not None and all(use.name.value in documents for use in uses):
                desk.report.add(problems.late_not_asked(paper, {use.name.value for use in uses}))
            continue
        core = next((use for use in asking if words(use.need) == CORE), None)
        if core is not None:
            desk.report.add(problems.core_paper_late(paper, core.need or core.name))
        elif (known is None or known.late is None) and not all(use.late is not None for use in asking):
            desk.report.add(problems.late_without_deadline(paper))


def _check_pledged(desk: Desk, written: surface.Means, members: Iterable[surface.Matter], documents: Mapping[str, surface.Document],
                   pledges: Collection[str]) -> None:
    offered: set[str] = set()
    for matter in members:
        for use in matter.materials:
            document = documents.get(use.name.value)
            offered |= {words(use.by_pledge), words(document.by_pledge) if document else ""}
    # A pledge that nobody knows is told where it is looked up.
    is_misspelt = bool(offered - {"", *pledges})
    for pledge in written.pledged:
        if pledge.value not in offered and pledge.value in pledges and not is_misspelt:
            desk.report.add(problems.pledge_without_paper(pledge))


def _joint(desk: Desk, joint: surface.Joint) -> Joint:
    return Joint(*(_count(desk, each) for each in (joint.accept, joint.form, joint.deliver)))


def _count(desk: Desk, text: Text | None) -> int | None:
    if text is None:
        return None
    count = count_in(text.value)
    if count is None:
        desk.report.add(problems.not_a_count(text))
    return count


_DIGITS = {"零": 0, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "once": 1, "twice": 2}
_COUNT = re.compile(r"([0-9]{1,3}|[零一二两三四五六七八九十]|once|twice|one|two)\s*(?:次|张|份|个|项|步|times?|visits?|forms?|papers?|steps?)?", re.ASCII)


def count_in(text: str) -> int | None:
    """一次, 1张, 0次: how many; None where the words are no count."""
    match = _COUNT.fullmatch(text.strip())
    if match is None:
        return None
    word = {"one": "once", "two": "twice"}.get(match[1], match[1])
    return int(word) if word.isdigit() and word.isascii() else _DIGITS[word]


def _cross_region(desk: Desk, written: surface.CrossRegion, owner: str, scene: Scene) -> CrossRegion:
    mode = _MODES.get(words(written.mode))
    if mode is None and (written.mode is None or written.mode.value == ""):
        desk.report.add(problems.cross_region_without_mode(written.span, tuple(_MODES)))
    if written.adds is not None and limit_from(written.adds.value) is None:
        desk.report.add(problems.not_a_time(written.adds))
    if mode == "accepted elsewhere":
        for text, key in ((written.accepted_at, ("受理地", "accepted_at")), (written.decided_at, ("决定地", "decided_at"))):
            if text is None:
                desk.report.add(problems.cross_region_without_place(written.mode.span if written.mode else written.span, key))
    rule = _draft(desk, written.only_if, f"{owner}.方式·跨域", "跨域", owner, scene)
    return CrossRegion(mode or "online", words(written.scope), words(written.accepted_at), words(written.decided_at), words(written.adds),
                       rule, citations(written.notes), words(written.notes.checked))  # fmt: skip


def _offers(desk: Desk, written: surface.Means, owner: str, scene: Scene) -> Iterator[Offer]:
    if (online := written.online) is not None:
        yield Offer("online", "", _draft(desk, online.only_if, f"{owner}.方式·网办", "网办", owner, scene), says=words(online.address),
                    basis=citations(online.notes), checked=words(online.notes.checked))  # fmt: skip
    if (mail := written.mail) is not None:
        fact = ""
        if mail.to is not None:
            known = desk.names.members.get(owner, {}).get(mail.to.value)
            desk.look_at(mail.to.value)
            fact = known.full if known is not None else mail.to.value
            if fact not in desk.names.facts:
                desk.report.add(problems.unknown_address(mail.to, desk.names.facts))
        yield Offer("mail", "", says=words(mail.fee), fact=fact, basis=citations(mail.notes), checked=words(mail.notes.checked))
    if (help_ := written.help) is not None:
        yield Offer("help", "", _draft(desk, help_.only_if, f"{owner}.方式·帮代办", "帮代办", owner, scene), words(help_.who),
                    words(help_.notes.about), basis=citations(help_.notes), checked=words(help_.notes.checked))  # fmt: skip
    for each in written.services:
        rule = _draft(desk, each.only_if, f"{owner}.方式·{each.name.value}", each.name.value, owner, scene)
        yield Offer("service", each.name.value, rule, words(each.who), words(each.does), basis=citations(each.notes),
                    checked=words(each.notes.checked))  # fmt: skip


def _nearby(desk: Desk, written: surface.Means, members: Iterable[surface.Matter]) -> Iterator[tuple[str, str]]:
    names = {each.name.value: each for each in members}
    for what, level in written.nearby:
        if level.value not in LEVELS:
            desk.report.add(problems.not_a_level(level, LEVELS))
            continue
        phase = PHASES.get(PHASE.spelled(what.value, "zh"))
        if phase is None and what.value not in names:
            desk.report.add(problems.nearby_of_nothing(what, (*PHASES, *names)))
            continue
        yield phase or what.value, level.value


def _draft(desk: Desk, text: Text | None, rule: str, label: str, owner: str, scene: Scene) -> str:
    """The rule that says for whom; nothing for everybody."""
    if text is None:
        return ""
    desk.add(Draft(rule, label, "when", lambda desk: expression(desk, text, scene, BOOLEAN), BOOLEAN, text, owner, (Reading(text, scene),),
                   span=text.span))  # fmt: skip
    return rule


TARGET = re.compile(r"(?:至多|最多|不超过)?\s*([0-9]{1,4})\s*(%|％)?\s*(?:次|份|步|项|个|个工作日|工作日|天)?", re.ASCII)


def check_targets(desk: Desk, targets: surface.Targets | None) -> None:
    if targets is None:
        return
    for text in (targets.visits, targets.papers, targets.steps, targets.days, targets.fields):
        if text is not None and TARGET.fullmatch(text.value.strip()) is None and count_in(text.value) is None:
            desk.report.add(problems.not_a_target(text))
