"""How a case is told: its states, its clocks, what happened and what comes next, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dsl.diagnostics import Words
from web.cases.case import Clock, Event, Light, PaperStand, Sort, Standing, State, TaskState
from web.cases.life import ACCEPTANCE, DELIVERY, day_of_event
from web.cases.moves import WAYS, body_of_event
from web.cases.ratings import grades_of

STATES: Mapping[State, Words] = {
    "submitted": Words("已提交，等窗口受理", "Handed in, waiting for acceptance"),
    "mending": Words("要补正", "Something has to be put right"),
    "working": Words("办理中", "Being worked on"),
    "ready": Words("都办好了，等出件", "Decided, results are being made ready"),
    "delivered": Words("办结", "Done"),
    "refused": Words("不予受理", "Not accepted"),
    "withdrawn": Words("已撤回", "Withdrawn"),
    "archived": Words("已归档", "Archived"),
}

HEADINGS: Mapping[State, Words] = {
    "submitted": Words("已经提交", "We have your application"),
    "mending": Words("请您补正一次", "Please put this right, once"),
    "working": Words("正在办理", "It is being worked on"),
    "ready": Words("都办好了", "All is decided"),
    "delivered": Words("办结", "Done"),
    "refused": Words("没有受理", "It was not accepted"),
    "withdrawn": Words("已经撤回", "It was withdrawn"),
    "archived": Words("已经归档", "It is archived"),
}

TASKS: Mapping[TaskState, Words] = {
    "idle": Words("还没受理", "not accepted yet"),
    "waiting": Words("等前面的事项", "waits for an earlier matter"),
    "open": Words("待接办", "to be taken on"),
    "taken": Words("办理中", "being worked on"),
    "paused": Words("特别程序中", "in a special procedure"),
    "granted": Words("准予", "granted"),
    "denied": Words("不予", "denied"),
    "void": Words("不再办", "not done any more"),
}

PAPERS: Mapping[PaperStand, Words] = {
    "bring": Words("要交", "to be handed in"),
    "late": Words("可以后补", "may come later"),
    "promised": Words("以承诺代替", "a promise instead"),
    "waived": Words("不用交，由数据核验", "not needed: checked against data"),
    "fed": Words("不用交，由前面的事项产生", "not needed: an earlier matter makes it"),
    "unknown": Words("看情况", "it depends"),
}

LIGHTS: Mapping[Light, Words] = {
    "green": Words("正常", "in time"),
    "yellow": Words("黄牌：快到期", "yellow: nearly due"),
    "red": Words("红牌：已超期", "red: overdue"),
}

CLOCKS: Mapping[Sort, Words] = {
    "tell": Words("受理或告知", "Accept or ask"),
    "mend": Words("申请人补正", "Applicant puts right"),
    "task": Words("部门办理", "Department"),
    "stage": Words("阶段", "Stage"),
    "whole": Words("整件", "The whole"),
    "late": Words("申请人补交", "Applicant's late paper"),
    "check": Words("核查承诺", "Look into a promise"),
    "call back": Words("差评回访", "Call back"),
    "rectify": Words("差评整改", "Put right"),
}

STEPS: Mapping[str, Words] = {ACCEPTANCE: Words("受理", "Acceptance"), DELIVERY: Words("出件", "Delivery")}

DUTIES: Mapping[str, Words] = {
    "submitted": Words("申请", "application"), "accept": Words("综合受理", "reception"), "decide": Words("分类审批", "examination"),
    "deliver": Words("综合出件", "delivery"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline: the day, what happened, more of it in the words of whoever did it."""

    on: date
    kind: str
    what: Words
    who: str = ""
    says: tuple[str, ...] = ()


def lines_of(events: tuple[Event, ...], standing: Standing) -> tuple[Line, ...]:
    """What happened, the newest first."""
    found = [line_of(each, standing) for each in events]
    if standing.is_deemed and standing.accepted is not None:
        what = Words(
            f"窗口没有在{standing.course.terms.tell}个工作日内告知，从这一天起视为受理",
            f"Nobody answered within {standing.course.terms.tell} working days: accepted as of this day",
        )
        found.insert(1, Line(standing.accepted, "accept", what, standing.course.office))
    return tuple(reversed(found))


def line_of(event: Event, standing: Standing) -> Line:
    """One event, told."""
    course, figures, told = standing.course, event.figures, event.told
    work = course.work(event.about)
    title = work.title if work is not None else event.about
    says: tuple[str, ...] = (str(told["says"]),) if told.get("says") else ()
    match event.kind:
        case "submitted":
            what = Words("提交申请", "Handed in")
        case "accept":
            what = Words("受理，材料齐全", "Accepted") if not standing.wanted else Words("受理，缺的材料以后补交", "Accepted, some papers to come")
            if event.role == "machine":
                what = Words("数据核实，自动受理", "Data confirmed: accepted at once")
        case "ask":
            what = Words("一次告知补正", "Asked to put this right")
            names = item_names(standing)
            says = tuple(f"{names.get(each['item'], each['item'].partition(':')[2])}：{each['wrong']}" for each in told.get("items", ()))
        case "mend":
            what = Words("提交了补正", "Put right what was asked")
        case "refuse":
            what = Words("不予受理", "Not accepted")
        case "withdraw":
            what = Words("撤回申请", "Withdrawn")
        case "take":
            what = Words(f"{title}：开始办理", f"{title}: taken on")
        case "pause":
            what = Words(f"{title}：进入{figures['procedure']}，不计入期限", f"{title}: {figures['procedure']}, the time limit stands still")
        case "resume":
            what = Words(f"{title}：特别程序结束，继续办理", f"{title}: goes on")
        case "extend":
            what = Words(f"{title}：延长{figures['days']}个工作日", f"{title}: {figures['days']} working days more")
        case "decide":
            granted = figures["outcome"] == "granted"
            how = Words("，数据核实后自动办结", ", decided by data") if event.role == "machine" else Words("", "")
            what = Words(f"{title}：{'准予' if granted else '不予'}{how.zh}", f"{title}: {'granted' if granted else 'denied'}{how.en}")
        case "supply":
            what = Words(f"补交了“{event.about}”", f"“{event.about}” handed in")
        case "lapse":
            what = Words(f"“{event.about}”逾期没有补交", f"“{event.about}” did not come in time")
        case "verify":
            kept = figures["kept"]
            what = Words(f"核查“{event.about}”：{'属实' if kept else '不实'}", f"“{event.about}”: {'kept' if kept else 'broken'}")
        case "repair":
            what = Words(f"“{event.about}”：信用已修复", f"“{event.about}”: made good")
        case "deliver":
            way = WAYS[figures["how"]]
            what = Words(f"结果一并送达：{way.zh}", f"All results handed out: {way.en}")
            says = (str(told["to"]),) if told.get("to") else ()
        case "rate":
            grades = grades_of(course.terms)
            grade, step = grades.name(int(figures["grade"])), step_name(event.about, standing)
            what = Words(f"评价“{step.zh}”：{grade.zh}", f"Rated “{step.en}”: {grade.en}")
            says = (*(grades.reasons[each].zh if each in grades.reasons else each for each in figures.get("reasons", ())), *says)
        case "call back":
            real = figures["real"]
            what = Words(f"差评已回访，{'属实，限期整改' if real else '与事实不符'}", f"Followed up: {'true, to be put right' if real else 'not so'}")
        case "rectify":
            what = Words("差评已整改", "Put right")
        case "migrate":
            what = Words("经申请人同意，改按新规定办理", "Goes by newer rules, as the applicant agreed")
            says = tuple(told.get("changes", ()))
        case "migrate back":
            what = Words("退回原来的规定", "Back to the former rules")
        case "archive":
            what = Words("归档", "Archived")
        case _:
            what = Words(event.kind, event.kind)
    return Line(day_of_event(event), event.kind, what, body_of_event(event), says)


def item_names(standing: Standing) -> dict[str, str]:
    return {
        **{f"paper:{each.document}": each.title for each in standing.course.papers},
        **{f"field:{each.fact}": each.title for each in standing.course.fields},
    }


def step_name(step: str, standing: Standing) -> Words:
    work = standing.course.work(step)
    return STEPS.get(step) or (Words(work.title, work.title) if work is not None else Words(step, step))


def clock_name(clock: Clock, standing: Standing) -> Words:
    name = CLOCKS[clock.sort]
    about = clock.about.partition(" ")[0] if clock.sort in ("call back", "rectify") else clock.about
    if clock.sort == "whole" or not about or clock.sort == "tell":
        return name
    title = step_name(about, standing)
    return Words(f"{title.zh}", title.en) if clock.sort == "task" else Words(f"{name.zh}：{title.zh}", f"{name.en}: {title.en}")


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next, who does it ("" the applicant), by when."""

    what: Words
    who: str = ""
    by: date | None = None


def next_of(standing: Standing) -> tuple[Next, ...]:
    """What happens next and by when, in the order it comes."""
    clocks = {(each.sort, each.about): each for each in standing.clocks}
    office = standing.course.office

    def due(sort: Sort, about: str = "") -> date | None:
        return clocks[sort, about].due if (sort, about) in clocks else None

    match standing.state:
        case "submitted":
            again = ("tell", "again") in clocks
            return (Next(Words("答复您：受理，或者一次说清还缺什么", "answers: accepted, or all that is missing, told once"), office, due("tell", "again" if again else "")),)
        case "mending":
            return (Next(Words("请您补正下面写的几项；补正期间不计入办理期限", "put right what is listed below; the time limit does not run meanwhile"), "", due("mend")),)
        case "working":
            tasks = [
                Next(Words(f"办理“{each.work.title}”", f"works on “{each.work.title}”"), each.work.body, due("task", each.matter))
                for each in standing.tasks if each.state in ("open", "taken", "paused")
            ]  # fmt: skip
            later = [Next(Words(f"办“{each.work.title}”，要等前面的事项", f"then works on “{each.work.title}”"), each.work.body) for each in standing.tasks if each.state == "waiting"]
            return (*_papers(standing), *tasks, *later, Next(Words("全部办完，结果一并送达", "all done, results handed out together"), office, due("whole")))
        case "ready":
            return (*_papers(standing), Next(Words("出件：窗口领取、邮寄或者电子送达", "hands out the results"), office))
        case "delivered":
            checks = [Next(Words(f"核查您的承诺“{each.promise.pledge}”", f"looks into your promise “{each.promise.pledge}”"), each.body, each.due) for each in standing.promised if each.was_kept is None]
            return (*_papers(standing), *checks)
        case _:
            return ()


def _papers(standing: Standing) -> tuple[Next, ...]:
    return tuple(Next(Words(f"请您补交“{each.paper.title}”", f"hand in “{each.paper.title}”"), "", each.due) for each in standing.wanted if each.is_open)


def leaf_name(name: str) -> Words:
    """A thing in an archived file."""
    sort, _, rest = name.partition(" ")
    sorts = {
        "answers": Words("申请时填写的内容", "answers as handed in"), "decision": Words("规则算出的结果", "what the rules came to"),
        "event": Words(f"经过第{rest}条", f"event {rest}"), "letter": Words(f"文书（经过第{rest}条）", f"letter of event {rest}"),
        "paper": Words("上传的材料", "a paper that was sent in"), "manifest": Words("目录本身", "the manifest itself"),
    }  # fmt: skip
    return sorts.get(sort, Words(name, name))
