"""All that can happen to a case: one table of moves. What is not offered is refused.

Each entry says from which states, for whom and about what it is open, what it needs, and what follows from it. Whoever
makes a move gets an event; where a case stands follows from its events (`life`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from typing import Literal as OneOf

from dsl.diagnostics import Words
from web.cases import problems
from web.cases.case import FINISHED, MACHINE, OVER, Course, Event, Standing, State, Task
from web.cases.ratings import grades_of

Hand = OneOf["applicant", "window", "officer", "counter", "supervisor", "keeper", "machine"]
"""In which capacity somebody moves: who applies or acts for them; at the window (综合受理); in a department (分类审批); where
results are handed out (综合出件); who follows up ratings; who keeps the files; nobody, where data decide."""

Told = Mapping[str, Any]
Abouts = Callable[[Standing], Iterable[str]]
Needs = Callable[[Standing, str, Told], Iterator[Words]]


@dataclass(frozen=True, slots=True)
class Move:
    kind: str
    name: Words
    hands: tuple[Hand, ...]
    states: tuple[State, ...]
    gives: Words
    """What follows from it, for whoever makes it."""
    about: Abouts
    """What it can be made about now; ("",) where there is only one thing."""
    needs: Needs
    """What is wrong with what was told."""
    takes: frozenset[str] = frozenset({"says"})
    """What it can be told. Nothing else is heard: what a case is follows from what stands in its events."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A move that is open now, about a matter, a paper, a promise, a step, or the case as a whole ("")."""

    move: Move
    about: str = ""

    @property
    def kind(self) -> str:
        return self.move.kind


class NotOffered(Exception):
    """This cannot be done with the case as it stands."""


class Wanting(Exception):
    """What was told is not enough; `problems` say what is missing."""

    def __init__(self, problems: tuple[Words, ...]):
        super().__init__("; ".join(each.en for each in problems))
        self.problems = problems


def offers_of(standing: Standing) -> tuple[Offer, ...]:
    """All that can happen now, in the order of the table."""
    return tuple(Offer(move, about) for move in MOVES.values() if standing.state in move.states for about in move.about(standing))


def offers_for(standing: Standing, hands: Iterable[Hand], body: str | None = "") -> tuple[Offer, ...]:
    """What somebody with these hands can do now; an officer only what is their department's (None: of every one)."""
    held = set(hands)
    return tuple(each for each in offers_of(standing) if held & set(each.move.hands) and is_theirs(standing, each, held, body))


def is_theirs(standing: Standing, offer: Offer, hands: set[Hand], body: str | None) -> bool:
    held = hands & set(offer.move.hands)
    if held - {"officer", "machine"}:
        return True
    if "machine" in held and data_decide(standing, offer):
        return True
    return "officer" in held and (body is None or body == body_of(standing, offer))


def data_decide(standing: Standing, offer: Offer) -> bool:
    """Whether nobody need look at it: a matter that data decide, a case of such matters alone, a file that is closed."""
    match offer.kind:
        case "accept":
            return standing.course.is_automatic
        case "deliver":
            return standing.course.is_automatic and all(each.state == "granted" and each.decided is not None and each.decided.role == MACHINE for each in standing.tasks)
        case "decide":
            task = standing.task(offer.about)
            return task is not None and task.work.is_automatic
        case _:
            return True


def body_of(standing: Standing, offer: Offer) -> str:
    """The department whose move it is."""
    task = standing.task(offer.about)
    if task is not None:
        return task.work.body
    for promised in standing.promised:
        if promised.promise.pledge == offer.about:
            return promised.body
    for wanted in standing.wanted:
        if wanted.paper.document == offer.about:
            works = [work.body for work in standing.course.works if work.matter in wanted.paper.matters]
            return works[0] if works else standing.course.office
    for step in standing.steps:
        if step.key == offer.about:
            return step.body
    return standing.course.office


def body_of_event(event: Event) -> str:
    """The department it was done in; "" where the applicant did it."""
    return "" if event.kind in BY_APPLICANT else event.body


BY_APPLICANT = ("submitted", "mend", "withdraw", "supply", "rate")


def moved(
    standing: Standing, kind: str, about: str, told: Told, *, case: str, at: datetime, actor: str, role: str, hand: Hand, body: str | None = "", mandate: str = "",
) -> Event:  # fmt: skip
    """The event that a move makes. Raises NotOffered where it is not open to this hand now, Wanting where something is missing."""
    offer = next((each for each in offers_for(standing, (hand,), body) if each.kind == kind and each.about == about), None)
    if offer is None:
        raise NotOffered(f"{kind} {about} in {standing.state}")
    if strange := sorted(set(told) - offer.move.takes):
        raise Wanting(tuple(problems.not_heard(each) for each in strange))
    wrong = tuple(offer.move.needs(standing, about, {**told, "actor": actor, "hand": hand}))
    if wrong:
        raise Wanting(wrong)
    figures = {name: value for name, value in told.items() if name not in PERSONAL}
    personal = {name: value for name, value in told.items() if name in PERSONAL}
    if kind == "supply":
        figures["held"] = [matter for each in standing.wanted if each.paper.document == about and each.paper.mode == "accepted" for matter in each.paper.matters]
    return Event(case, standing.last + 1, kind, at, actor, role, body_of(standing, offer) if body is None else body, mandate, about, figures, personal)


PERSONAL = frozenset({"asked", "answers", "decision", "texts", "items", "received", "says", "grounds", "to", "changes", "salt", "papers", "sources", "mail_to"})
"""What is told of somebody, or in words of one's own: it is sealed, and erased in time. All else is figures."""


def next_of_the_machine(standing: Standing) -> tuple[str, str, dict[str, Any]] | None:
    """What happens without anybody, where data decide: acceptance, decisions, and handing out what was decided this way."""
    for offer in offers_for(standing, ("machine",)):
        match offer.kind:
            case "accept":
                return "accept", "", {"received": []}
            case "decide" if not any(granted_not(standing, offer.about)):
                return "decide", offer.about, {"outcome": "granted", "says": ""}
            case "deliver":
                return "deliver", "", {"how": "electronic", "to": ""}
    return None


# ── what each is open about ──────────────────────────────────────────────────────────────────────────────────────

WHOLE = ("",)


def always(standing: Standing) -> Iterable[str]:
    return WHOLE


def not_deemed(standing: Standing) -> Iterable[str]:
    return () if standing.is_deemed else WHOLE


def never_asked(standing: Standing) -> Iterable[str]:
    return WHOLE if standing.mending is None and tuple(askable(standing.course)) else ()


def refusable(standing: Standing) -> Iterable[str]:
    """While it is mended, only once the time for that is over."""
    mending = standing.mending
    if standing.state == "mending" and mending is not None and (mending.due is None or standing.today <= mending.due):
        return ()
    return WHOLE


def nothing_granted(standing: Standing) -> Iterable[str]:
    return () if any(each.decided is not None for each in standing.tasks) else WHOLE


def tasks_in(*states: str) -> Abouts:
    return lambda standing: (each.matter for each in standing.tasks if each.state in states)


def to_be_taken(standing: Standing) -> Iterable[str]:
    return (each.matter for each in standing.tasks if each.state in ("open", "taken"))


def is_had(standing: Standing, kind: str, matter: str, person: str) -> bool:
    """Whether somebody is to take on what they have already: it would tell nothing new."""
    return kind == "take" and any(each.matter == matter and each.officer == person for each in standing.tasks)


def pausable(standing: Standing) -> Iterable[str]:
    return (each.matter for each in standing.tasks if each.state == "taken" and each.work.asides)


def extendable(standing: Standing) -> Iterable[str]:
    return (each.matter for each in standing.tasks if each.state == "taken" and not each.extended and each.work.days and standing.course.terms.extend)


def decidable(standing: Standing) -> Iterable[str]:
    """An officer decides what they have taken; what data decide needs nobody to take it."""
    return (each.matter for each in standing.tasks if each.state == "taken" or (each.state == "open" and each.work.is_automatic))


def papers_to_come(standing: Standing) -> Iterable[str]:
    return (each.paper.document for each in standing.wanted if each.is_open)


def papers_overdue(standing: Standing) -> Iterable[str]:
    return (each.paper.document for each in standing.wanted if each.is_open and each.due is not None and standing.today > each.due)


def unchecked(standing: Standing) -> Iterable[str]:
    return (each.promise.pledge for each in standing.promised if each.was_kept is None)


def broken(standing: Standing) -> Iterable[str]:
    return (each.promise.pledge for each in standing.promised if each.was_kept is False and each.repaired is None)


def rateable(standing: Standing) -> Iterable[str]:
    return (each.key for each in standing.steps) if standing.can_be_rated else ()


def to_call_back(standing: Standing) -> Iterable[str]:
    return dict.fromkeys(each.step for each in standing.ratings if each.is_bad and each.called_back is None)


def to_rectify(standing: Standing) -> Iterable[str]:
    return dict.fromkeys(each.step for each in standing.ratings if each.was_real and each.rectified is None)


def migrated(standing: Standing) -> Iterable[str]:
    return WHOLE if standing.earlier and not any(each.decided is not None for each in standing.tasks) else ()


def nothing_left(standing: Standing) -> Iterable[str]:
    """All late papers came or lapsed, all promises are looked into and none counts any more as broken, all ratings are answered,
    and nobody can rate it any more."""
    if standing.state == "delivered" and (tuple(papers_to_come(standing)) or tuple(unchecked(standing))):
        return ()
    if any(each.counts_on(standing.today) for each in standing.promised):
        return ()
    rated = {each.step for each in standing.ratings}
    is_rated = all(each.key in rated for each in standing.steps)
    return WHOLE if (is_rated or not standing.can_be_rated) and not any(each.is_open for each in standing.ratings) else ()


# ── what each needs ──────────────────────────────────────────────────────────────────────────────────────────────


def nothing(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    return iter(())


def all_papers(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    """Every paper that cannot come later is there, and none is noted that was not asked for."""
    asked = {each.document: each for each in standing.course.papers if each.stand in ("bring", "late", "unknown")}
    received = set(told.get("received", ()))
    for document in sorted(received - set(asked)):
        yield problems.not_asked_for(document)
    for each in asked.values():
        if each.stand == "bring" and each.document not in received:
            yield problems.paper_missing(each.title)


def askable(course: Course) -> Iterator[tuple[str, str]]:
    """All that was notified and can be asked again: papers and fields, each by its key with what it is called."""
    for paper in course.papers:
        if paper.stand in ("bring", "late", "unknown"):
            yield f"paper:{paper.document}", paper.title
    for field in course.fields:
        yield f"field:{field.fact}", field.title


def notified_items(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    known = dict(askable(standing.course))
    items = told.get("items", ())
    if not items:
        yield problems.nothing_asked()
    for each in items:
        if each["item"] not in known:
            yield problems.never_notified(each["item"].partition(":")[2])
        elif not str(each.get("wrong", "")).strip():
            yield problems.say_what_is_wrong(known[each["item"]])
    until = told.get("until")
    if until and date.fromisoformat(until) <= standing.today:
        yield problems.day_is_past(until)


def what_was_asked(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    known = dict(askable(standing.course))
    done = set(told.get("items", ()))
    for item, _ in standing.mending.items if standing.mending is not None else ():
        if item not in done:
            yield problems.not_mended(known.get(item, item.partition(":")[2]))


def reasons(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    """Reasons in words; a ground, where one is named, is one that was notified."""
    known = {each.id for each in standing.course.grounds}
    if not str(told.get("says", "")).strip():
        yield problems.no_reasons()
    for each in told.get("grounds", ()):
        if each not in known:
            yield problems.no_such_ground(each)


def words_said(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    if not str(told.get("says", "")).strip():
        yield problems.no_reasons()


def a_procedure(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    task = standing.task(about)
    names = tuple(each.name for each in task.work.asides) if task is not None else ()
    if told.get("procedure") not in names:
        yield problems.no_such_procedure(names)


def some_days(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    most = standing.course.terms.extend
    days = told.get("days")
    if not isinstance(days, int) or not 1 <= days <= most:
        yield problems.days_out_of_range(most)
    yield from words_said(standing, about, told)


def a_decision(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    match told.get("outcome"):
        case "granted":
            yield from granted_not(standing, about)
        case "denied":
            yield from reasons(standing, about, told)
            if told.get("hand") == MACHINE:
                yield problems.only_a_person_denies()
        case _:
            yield problems.no_outcome()


def granted_not(standing: Standing, about: str) -> Iterator[Words]:
    """Why a matter cannot be granted yet, or at all."""
    for each in standing.wanted:
        if each.paper.mode == "accepted" and about in each.paper.matters and each.came is None:
            yield problems.paper_lapsed(each.paper.title) if each.has_lapsed else problems.paper_to_come(each.paper.title)
    for wait in standing.course.waits:
        other = standing.task(wait.before)
        if wait.after == about and wait.how == "finish-finish" and other is not None and other.state not in FINISHED:
            yield problems.waits_for(other.work.title)


def kept_or_not(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    if not isinstance(told.get("kept"), bool):
        yield problems.kept_or_broken()
    elif not told["kept"]:
        yield from words_said(standing, about, told)


def a_way(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    if told.get("how") not in WAYS:
        yield problems.no_way_of_delivery()
    elif told["how"] == "mail" and not str(told.get("to", "")).strip():
        yield problems.no_parcel_number()


WAYS: Mapping[str, Words] = {
    "window": Words("窗口领取", "Picked up at the counter"),
    "mail": Words("邮寄", "By post"),
    "electronic": Words("电子送达", "Electronically"),
}


def a_seal(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    if not told.get("manifest"):
        yield problems.no_manifest()


def a_grade(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    grade, grades = told.get("grade"), grades_of(standing.course.terms)
    if any(each.step == about and each.person == told["actor"] for each in standing.ratings):
        yield problems.rated_before()
    elif not isinstance(grade, int) or not 1 <= grade <= grades.best:
        yield problems.no_grade()
    elif told.get("bad") != grades.is_bad(grade):
        yield problems.no_grade()
    elif told["bad"] and not told.get("reasons") and not str(told.get("says", "")).strip():
        yield problems.say_why_bad()
    elif set(told.get("reasons", ())) - set(grades.reasons):
        yield problems.no_such_reason()


def a_call(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    if not any(each.step == about and each.person == told.get("person") and each.is_bad and each.called_back is None for each in standing.ratings):
        yield problems.no_such_rating()
    elif not isinstance(told.get("real"), bool):
        yield problems.real_or_not()
    else:
        yield from words_said(standing, about, told)


def a_rectification(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    if not any(each.step == about and each.person == told.get("person") and each.was_real and each.rectified is None for each in standing.ratings):
        yield problems.no_such_rating()
    else:
        yield from words_said(standing, about, told)


def other_rules(standing: Standing, about: str, told: Told) -> Iterator[Words]:
    if not told.get("program") or not told.get("course"):
        yield problems.no_other_rules()
    elif told["program"] == standing.version.program:
        yield problems.same_rules()
    if not told.get("agreed"):
        yield problems.not_agreed()


def outcome_of_task(task: Task) -> Words:
    return OUTCOMES.get(task.state, Words("", ""))


OUTCOMES: Mapping[str, Words] = {
    "granted": Words("准予", "granted"), "denied": Words("不予", "denied"),
    "void": Words("不再办理", "not done any more"),
}  # fmt: skip


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────

MOVES: Mapping[str, Move] = {
    move.kind: move
    for move in (
        Move(
            "accept", Words("受理", "Accept"), ("window", "machine"), ("submitted",),
            Words("从今天起算办理期限，各部门开始办。", "The time limit runs from today; the departments begin."), always, all_papers, frozenset({"received"}),
        ),
        Move(
            "ask", Words("一次告知补正", "Ask once for what is missing"), ("window",), ("submitted",),
            Words("只能告知一次，只能从已告知的清单里选。补正期间不计入办理期限。", "Only once, and only from the list already notified. The time limit does not run meanwhile."),
            never_asked, notified_items, frozenset({"items", "until"}),
        ),
        Move(
            "mend", Words("提交补正", "Hand in what was asked for"), ("applicant", "window"), ("mending",),
            Words("窗口收到后继续受理。", "The window goes on with it."), always, what_was_asked, frozenset({"items", "says", "answers", "course", "asked", "decision", "texts"}),
        ),
        Move(
            "refuse", Words("不予受理", "Refuse acceptance"), ("window",), ("submitted", "mending"),
            Words("写明理由，申请人会收到书面决定。", "With reasons; the applicant gets them in writing."), refusable, reasons, frozenset({"grounds", "says"}),
        ),
        Move(
            "withdraw", Words("撤回申请", "Withdraw"), ("applicant", "window"), ("submitted", "mending", "working"),
            Words("这份申请就此结束，以后可以重新申请。", "This application ends here. You can apply again."), nothing_granted, nothing,
        ),
        Move(
            "take", Words("接办", "Take on"), ("officer",), ("working",),
            Words("由您负责办理。", "It is yours from now on."), to_be_taken, nothing,
        ),
        Move(
            "pause", Words("进入特别程序", "Begin a special procedure"), ("officer",), ("working",),
            Words("特别程序所需时间不计入办理期限。", "The time it takes does not count."), pausable, a_procedure, frozenset({"procedure"}),
        ),
        Move(
            "resume", Words("特别程序结束", "End the special procedure"), ("officer",), ("working",),
            Words("办理期限继续计算。", "The time limit runs on."), tasks_in("paused"), nothing,
        ),
        Move(
            "extend", Words("延长期限", "Extend the time limit"), ("officer",), ("working",),
            Words("只能延长一次，理由会告诉申请人。", "Once only; the applicant is told the reasons."), extendable, some_days, frozenset({"days", "says"}),
        ),
        Move(
            "decide", Words("作出决定", "Decide"), ("officer", "machine"), ("working",),
            Words("所有部门都决定后，结果一并送达。", "Results go out together once all departments have decided."), decidable, a_decision, frozenset({"outcome", "grounds", "says"}),
        ),
        Move(
            "supply", Words("补交材料", "Hand in a late paper"), ("applicant", "window"), ("working", "ready", "delivered"),
            Words("补交后，等着它的部门就能决定。", "The departments that wait for it can decide then."), papers_to_come, nothing,
        ),
        Move(
            "lapse", Words("登记逾期未补交", "Note that it never came"), ("officer", "window"), ("working", "ready", "delivered"),
            Words("按受理时告知的后果处理。", "What was notified at acceptance follows."), papers_overdue, nothing,
        ),
        Move(
            "verify", Words("核查承诺", "Look into a promise"), ("officer",), ("working", "ready", "delivered"),
            Words("结果记入信用，影响下一次承诺。", "The finding is kept and counts for the next promise."), unchecked, kept_or_not, frozenset({"kept", "says"}),
        ),
        Move(
            "repair", Words("登记失信改正", "Note a promise as made good"), ("officer",), ("working", "ready", "delivered"),
            Words("登记后，申请人又可以用承诺办事。", "From then on the applicant may promise again."), broken, words_said,
        ),
        Move(
            "deliver", Words("综合出件", "Hand out all results"), ("counter", "machine"), ("ready",),
            Words("所有结果一次送达。", "All results go out at once."), always, a_way, frozenset({"how", "to"}),
        ),
        Move(
            "rate", Words("评价", "Rate"), ("applicant",), ("submitted", "mending", "working", "ready", *OVER),
            Words("每个环节评价一次。差评会有人回访。", "Each step once. A bad rating is followed up."), rateable, a_grade, frozenset({"grade", "bad", "reasons", "says"}),
        ),
        Move(
            "call back", Words("回访", "Call back"), ("supervisor",), ("submitted", "mending", "working", "ready", *OVER),
            Words("情况属实的，限期整改。", "If it is so, it has to be put right in time."), to_call_back, a_call, frozenset({"person", "real", "says"}),
        ),
        Move(
            "rectify", Words("整改", "Put right"), ("officer", "supervisor"), ("submitted", "mending", "working", "ready", *OVER),
            Words("整改结果会告诉评价人。", "Whoever rated is told."), to_rectify, a_rectification, frozenset({"person", "says"}),
        ),
        Move(
            "migrate", Words("改按新规定办理", "Go by the newer rules"), ("window",), ("submitted", "mending", "working"),
            Words("征得申请人同意后才能改，改了可以退回。", "Only if the applicant agrees; it can be taken back."), nothing_granted, other_rules, frozenset({"program", "engine", "course", "asked", "changes", "agreed"}),
        ),
        Move(
            "migrate back", Words("退回原来的规定", "Back to the former rules"), ("window",), ("submitted", "mending", "working"),
            Words("按改之前的清单和期限办理。", "The former list and time limits count."), migrated, nothing,
        ),
        Move(
            "archive", Words("归档", "Archive"), ("keeper", "machine"), OVER,
            Words("封存全部文书和记录，以后不再改动。", "All documents and events are sealed; nothing changes any more."), nothing_left, a_seal, frozenset({"manifest", "algorithm", "leaves", "salt", "papers"}),
        ),
    )
}  # fmt: skip
