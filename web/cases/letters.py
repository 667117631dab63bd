"""文书: what is given in writing, one letter for each event that needs one, always the same from the same events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dsl.diagnostics import Words
from web.cases.case import Event, Standing
from web.cases.life import day_of_event
from web.cases.moves import WAYS
from web.cases.words import item_names


@dataclass(frozen=True, slots=True)
class Letter:
    """`number` is that of its event; `body` the department that signs it; `remedies` what can be done against it."""

    number: int
    title: Words
    body: str
    on: date
    lines: tuple[Words, ...]
    remedies: tuple[str, ...] = ()

    def text(self, case: str) -> str:
        """As it is archived: in Chinese, a line a paragraph."""
        return "\n".join([self.title.zh, case, *(each.zh for each in self.lines), *self.remedies, self.body, self.on.isoformat(), ""])


def letters_of(events: tuple[Event, ...], standing: Standing, remedies: Mapping[str, tuple[str, ...]]) -> tuple[Letter, ...]:
    """`remedies` by matter, "" for the case as a whole."""
    return tuple(letter for each in events if (letter := _letter(each, standing, remedies)) is not None)


def _letter(event: Event, standing: Standing, remedies: Mapping[str, tuple[str, ...]]) -> Letter | None:
    course, day = standing.course, day_of_event(event)
    work = course.work(event.about)
    title = work.title if work is not None else course.title

    def letter(zh: str, en: str, lines: Iterator[Words] | list[Words], body: str = "", against: tuple[str, ...] = ()) -> Letter:
        named = Words(f"{zh}：{title}", f"{en}: {title}") if work is not None else Words(zh, en)
        return Letter(event.number, named, body or event.body or course.office, day, tuple(lines), against)

    match event.kind:
        case "submitted":
            office = f"{course.office}在{course.terms.tell}个工作日内答复是否受理，或者一次告知要补正的全部内容。" if course.terms.tell else ""
            told = [Words(office, f"Within {course.terms.tell} working days you are told whether it is accepted, or all that has to be put right.")] if office else []
            return letter("收件凭证", "Receipt", [Words(f"收到您申请“{course.title}”的材料和填写内容。", f"Your application for “{course.title}” has come in."), *told], course.office)
        case "accept":
            return letter("受理通知书", "Acceptance", _accepted(event, standing))
        case "ask":
            return letter("一次性补正告知书", "What has to be put right", _asked(event, standing))
        case "refuse":
            return letter("不予受理决定书", "Refusal of acceptance", _reasons(event, standing, Words(f"您申请的“{title}”，决定不予受理。", f"Your application for “{title}” is not accepted.")), against=remedies.get("", ()))
        case "extend":
            return letter("延长办理期限告知书", "Longer time limit", [Words(f"“{title}”的办理期限延长{event.figures['days']}个工作日。", f"“{title}” takes {event.figures['days']} working days more."), _said(event)])
        case "decide" if event.figures["outcome"] == "granted":
            results = "、".join(work.results) if work is not None else ""
            given = [Words(f"发给：{results}。", f"You are given: {results}.")] if results else []
            return letter("准予决定书", "Decision: granted", [Words(f"您申请的“{title}”，决定准予。", f"“{title}” is granted."), *given])
        case "decide":
            lines = [*_reasons(event, standing, Words(f"您申请的“{title}”，决定不予。", f"“{title}” is denied.")), *_fallen_away(event.about, standing)]
            return letter("不予决定书", "Decision: denied", lines, against=remedies.get(event.about, ()))
        case "deliver":
            way = WAYS[event.figures["how"]]
            to = str(event.told.get("to", ""))
            return letter("送达回证", "Proof of delivery", [Words(f"送达方式：{way.zh}{'，' + to if to else ''}。", f"{way.en}{', ' + to if to else ''}.")])
        case _:
            return None


def _accepted(event: Event, standing: Standing) -> Iterator[Words]:
    course = standing.course
    yield Words(f"您申请的“{course.title}”已经受理。", f"Your application for “{course.title}” is accepted.")
    if course.days is not None:
        yield Words(f"承诺在{course.days}个工作日内办好，受理当天不算。", f"Promised within {course.days} working days, not counting the day of acceptance.")
    titles = {each.document: each.title for each in course.papers}
    received = [titles.get(each, each) for each in event.told.get("received", ())]
    if received:
        yield Words(f"收到的材料：{'、'.join(received)}。", f"Papers received: {', '.join(received)}.")
    for each in standing.wanted:
        yield Words(f"“{each.paper.title}”可以后补：{each.paper.due}；逾期的：{each.paper.if_late}。", f"“{each.paper.title}” may come later ({each.paper.due}); otherwise: {each.paper.if_late}.")
    for promise in course.promises:
        yield Words(f"“{promise.pledge}”代替“{promise.document}”；核查：{promise.check}；不实的：{promise.if_false}。", f"“{promise.pledge}” stands for “{promise.document}”; looked into: {promise.check}; if untrue: {promise.if_false}.")


def _asked(event: Event, standing: Standing) -> Iterator[Words]:
    names = item_names(standing)
    yield Words("下面几项请一次补正，补正期间不计入办理期限。以后不再要求补正。", "Please put this right, all at once; the time limit does not run meanwhile. Nothing more will be asked for.")
    for each in event.told.get("items", ()):
        name = names.get(each["item"], each["item"].partition(":")[2])
        yield Words(f"{name}：{each['wrong']}", f"{name}: {each['wrong']}")
    if standing.mending is not None and standing.mending.due is not None:
        yield Words(f"补正到{standing.mending.due.isoformat()}。", f"By {standing.mending.due.isoformat()}.")


def _reasons(event: Event, standing: Standing, what: Words) -> Iterator[Words]:
    yield what
    yield _said(event)
    grounds = {each.id: each for each in standing.course.grounds}
    for each in event.told.get("grounds", ()):
        ground = grounds.get(each)
        if ground is not None:
            clause = "；".join(ground.clause)
            yield Words(f"不符合：{ground.label}{f'（{clause}）' if clause else ''}。", f"Not met: {ground.label}{f' ({clause})' if clause else ''}.")


def _fallen_away(matter: str, standing: Standing) -> Iterator[Words]:
    """The matters that will not be done because of it: nobody decides them, so that this is where it is told in writing."""
    lost = {matter}
    for _ in standing.tasks:
        lost |= {each.after for each in standing.course.waits if each.feeds and each.before in lost}
    for task in standing.tasks:
        if task.matter in lost and task.state == "void":
            title = task.work.title
            yield Words(f"“{title}”要用它的结果，因此不再办理；以后有了这个结果，可以重新申请。", f"“{title}” needs what this would have given, and is not done therefore. You can apply again once you have it.")


def _said(event: Event) -> Words:
    says = str(event.told.get("says", ""))
    return Words(f"理由：{says}", f"Reasons: {says}")
