"""What a plan says, a sentence each, so that they can be read aloud together."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from dsl.diagnostics import Words
from engine.plan import HOURS_A_DAY, Aside, Schedule, StagePlan, Thinned


def length(days: Fraction) -> Words:
    """`10个工作日`, `4小时`, `1个工作日又4小时`, `当场`."""
    if not days:
        return Words("当场", "at once")
    whole, rest = divmod(days, 1)
    hours, minutes = divmod(rest * HOURS_A_DAY * 60, 60)
    zh = [f"{whole}个工作日"] if whole else []
    en = [f"{whole} working day{'s' if whole > 1 else ''}"] if whole else []
    if hours or minutes:
        zh.append((f"{hours}小时" if hours else "") + (f"{shown(minutes)}分钟" if minutes else ""))
        en.append(" ".join(([f"{hours} h"] if hours else []) + ([f"{shown(minutes)} min"] if minutes else [])))
    return Words("又".join(zh), " and ".join(en))


def shown(number: Fraction) -> str:
    """A number of days as people write it: `10`, `0.5`, `0.33`."""
    if number.denominator == 1:
        return str(number.numerator)
    hundredths = round(number * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")


def not_a_time(matter: str, limit: str) -> Words:
    if not limit:
        return Words(f"“{matter}”没有写办结时限，没有算进去", f"{matter} has no time limit and is not counted")
    return Words(f"“{matter}”的时限“{limit}”看不出是多久，没有算进去", f"The time limit of {matter}, {limit}, tells no time and is not counted")


def across_if_chosen(adds: str) -> Words:
    return Words(f"在外地收件、跨地区办的，另加{adds}。", f"Handed in elsewhere, it takes {adds} more.")


def across(adds: str, is_sure: bool) -> Words:
    if is_sure:
        return Words(f"在外地收件，转到决定的地方要{adds}，已经算进去。", f"Handed in elsewhere, it is under way for {adds}; they are counted.")
    return Words(f"在外地收件的，转到决定的地方要{adds}，先算进最多的天数。", f"If it is handed in elsewhere it is under way for {adds}; they are counted in the most it takes.")


def aside(procedure: Aside) -> Words:
    if not procedure.most:
        return Words(f"{procedure.name}{procedure.limit}", f"{procedure.name} {procedure.limit}".rstrip())
    return Words(f"{procedure.name}{procedure.limit}（最多{procedure.most}）", f"{procedure.name} {procedure.limit}".rstrip() + f" ({procedure.most} at most)")


# ── the whole ────────────────────────────────────────────────────────────────────────────────────────────────────


def heading(title: str) -> Words:
    return Words(f"{title}　办理计划", f"{title}: plan")


def takes(plan: Schedule) -> Words:
    """What it takes, and what it would take one after the other."""
    zh, en = length(plan.days).zh, length(plan.days).en
    if plan.least != plan.days:
        low = length(plan.least)
        zh, en = f"{low.zh.removesuffix('个工作日')}到{zh}", f"{low.en.removesuffix(' working days')} to {en}"
    if plan.serial == plan.days or plan.is_open:
        return Words(f"共 {zh}。", f"Takes {en}.")
    share = round(plan.saved * 1000 / plan.serial)
    part = f"{share // 10}.{share % 10}%"
    return Words(f"共 {zh}；一件接一件办要 {length(plan.serial).zh}，省 {part}。",
                 f"Takes {en}; one after the other {length(plan.serial).en}, {part} less.")  # fmt: skip


def from_to(plan: Schedule) -> Words:
    if plan.end is None:
        return Words(f"{plan.begin} 受理。", f"Accepted on {plan.begin}.")
    return Words(f"{plan.begin} 受理，最迟 {plan.end} 办完（受理当天不算）。",
                 f"Accepted on {plan.begin}, done by {plan.end} (the first day is not counted).")  # fmt: skip


def warnings(plan: Schedule) -> list[Words]:
    """What a reader has to know before believing the numbers."""
    found = list(plan.notes)
    if plan.asked_begin is not None and plan.begin is not None and plan.asked_begin != plan.begin:
        found.append(Words(f"{plan.asked_begin} 不上班，从下一个工作日 {plan.begin} 起算。",
                           f"{plan.asked_begin} is no working day; counted from the next one, {plan.begin}."))  # fmt: skip
    for year in plan.unpublished:
        found.append(Words(f"{year}年的放假安排还没有公布，落在这一年的日期算不出来；知道了可以用 --calendar 给一个文件。",
                           f"The holidays of {year} are not published yet, so dates in that year are left open; give them in a file with --calendar."))  # fmt: skip
    converted = [task for task in plan.tasks if task.is_converted and task.days is not None]
    for task in converted:
        assert task.days is not None
        found.append(Words(f"“{task.title}”的{task.limit}不是工作日，折成{length(task.days).zh}。",
                           f"{task.limit} of {task.title} are not working days; taken as {length(task.days).en}."))  # fmt: skip
    if plan.is_on_target is not None:
        zh, en = ("达到", "kept") if plan.is_on_target else ("达不到", "missed")
        found.append(Words(f"目标 {plan.target}，{zh}。", f"The target of {plan.target} is {en}."))
    elif plan.target:
        found.append(Words(f"目标 {plan.target}，能不能达到要看办哪几件。", f"Whether the target of {plan.target} is kept depends on what is done."))
    for stage_ in plan.stages:
        if stage_.is_over:
            found.append(Words(f"“{stage_.name}”阶段限 {stage_.limit}，算得 {length(stage_.days).zh}，超过了。",
                               f"The stage {stage_.name} may take {stage_.limit} and takes {length(stage_.days).en}."))  # fmt: skip
    return found


def open_questions(plan: Schedule) -> list[Words]:
    """What is not known yet, and what would tell."""
    found = []
    open_ = [task.title for task in plan.tasks if task.is_in == "unknown"]
    if open_ or plan.missing:
        facts = "、".join(plan.missing), ", ".join(plan.missing)
        found.append(Words(f"说清楚这几项，才知道是哪几件：{facts[0]}。", f"These tell which ones it takes: {facts[1]}."))
    if open_:
        found.append(Words(f"办不办还不清楚，先都算进去：{'、'.join(open_)}。", f"Not known yet whether they take part, and counted: {', '.join(open_)}."))
    return found


OPEN = Words("虚线框里的办不办，要看您的情况；回答几个问题就清楚了。", "Whether those in dashed boxes are part of it depends on your case; a few questions tell.")
NOBODY = Words("没有要办的事项。", "There is nothing to do.")
MARKS = Words("  █ 关键，拖一天全程就晚一天　▒ 不关键　░ 办不办还不清楚　· 办好了，等着出证",
              "  █ critical: a day more here is a day more for all   ▒ not critical   ░ not known whether it takes part   · done, to be issued later")  # fmt: skip
DAY = Words("第0天", "day 0")
LEGEND = {
    "critical": Words("关键", "critical"), "usual": Words("不关键", "not critical"), "open": Words("办不办还不清楚", "open"),
    "spare": Words("可以缓的时间", "time to spare"), "held": Words("办好了，等着出证", "done, to be issued later"),
}  # fmt: skip
TOGETHER = Words("同时开始", "Begin together")
HANDED = Words("谁把什么交给谁（不用申请人跑）", "Who hands what to whom (not by way of the applicant)")
ISSUED = Words("可以同时办、出证有先后", "Run side by side, issued in order")
STAGES = Words("阶段", "Stages")
LEDGER = Words("台账：原来的事项到哪里去了", "The ledger: what became of the matters there were")
SLACK = Words("可以缓一缓的", "Have time to spare")
ASIDE = Words("另有特别程序，所需时间不算在上面，要书面告知申请人",
              "Special procedures besides; their time is not counted above, and the applicant is told of it in writing (Administrative Licensing Law, Art. 45)")  # fmt: skip
PART = {
    ("yes", "must"): Words("", ""), ("yes", "when"): Words("", ""), ("yes", "may"): Words("（选办）", " (optional)"),
    ("unknown", "when"): Words("（待定）", " (open)"), ("unknown", "must"): Words("（待定）", " (open)"),
    ("unknown", "may"): Words("（选办）", " (optional)"),
}  # fmt: skip


def critical(plan: Schedule) -> Words:
    count = len(plan.chains)
    if count == 1:
        return Words(f"关键线路（{length(plan.days).zh}）", f"Critical path ({length(plan.days).en})")
    return Words(f"关键线路，同样长的有{plan.chain_count}条（{length(plan.days).zh}）", f"Critical paths, {plan.chain_count} of equal length ({length(plan.days).en})")


def more_chains(count: int) -> Words:
    return Words(f"……还有{count}条", f"… and {count} more")


def may_wait(slack: Fraction) -> Words:
    return Words(f"可缓 {length(slack).zh}", f"{length(slack).en} to spare")


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def short_date(day: date) -> Words:
    return Words(f"{day.month}月{day.day}日", f"{day.day} {MONTHS[day.month - 1]}")


def on_day(start: Fraction) -> Words:
    return Words("受理时", "At the start") if not start else Words(f"第{shown(start)}天后", f"After day {shown(start)}")


def days_between(start: Fraction, finish: Fraction) -> Words:
    return Words(f"第{shown(start)}–{shown(finish)}天", f"day {shown(start)}–{shown(finish)}")


def listed(names: tuple[str, ...]) -> Words:
    return Words("、".join(names), ", ".join(names))


def not_before(later: str, sooner: str) -> Words:
    return Words(f"“{later}”不先于“{sooner}”出证", f"{later} is not issued before {sooner}")


def stage(found: StagePlan) -> Words:
    limit = (f"限 {found.limit}，", f"may take {found.limit}, ") if found.limit else ("", "")
    lead = (f"（{found.lead}牵头）", f" (led by {found.lead})") if found.lead else ("", "")
    return Words(f"{found.name}{lead[0]}　{limit[0]}实为 {length(found.days).zh}（第{shown(found.start)}–{shown(found.finish)}天）",
                 f"{found.name}{lead[1]}: {limit[1]}takes {length(found.days).en} (day {shown(found.start)}–{shown(found.finish)})")  # fmt: skip


def left_out(names: tuple[str, ...]) -> Words:
    return Words(f"这次不用办：{'、'.join(names)}。", f"Not part of it this time: {', '.join(names)}.")


def thinned(found: Thinned) -> Words:
    return Words(
        f"{found.edition}　{found.before}项减到{found.kept}项：并入别的{found.merged}项，取消{found.cancelled}项，转为内部{found.internal}项",
        f"{found.edition}: {found.before} became {found.kept}; {found.merged} merged, {found.cancelled} cancelled, {found.internal} made internal",
    )
