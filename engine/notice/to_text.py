"""A guide for people to read at a window or a terminal: the next questions, or the one complete notice."""

from __future__ import annotations

from collections.abc import Iterator

from engine.decision import SAMPLE, SAMPLE_TOLD
from engine.notice import Guide, Notice, PaperSeen
from engine.plan.words import takes
from engine.to_explanation import MARKS, OUTCOMES, excluded

HEADINGS = {
    "asks": ("还要问", "Still to ask"),
    "awaits": ("等有关单位核实", "Waiting for others to check"),
    "doubts": ("请再看一看", "Look at this again"),
    "conditions": ("条件", "Conditions"),
    "plan": ("办理计划，最长的一条线路", "Plan, with its longest way"),
    "members": ("一并办理", "Done together"),
    "bring": ("要带的材料", "Papers to bring"),
    "spared": ("不用带的材料", "Papers not to bring"),
    "promised": ("用承诺代替的材料", "Papers a promise stands for"),
    "late": ("以后补交的材料", "Papers to be handed in later"),
    "modes": ("可以怎样办", "Ways to handle it"),
    "text": ("承诺书", "The promise"),
    "receipt": ("受理", "Acceptance"),
    "tasks": ("以后要做的", "What comes later"),
    "results": ("结果", "Results"),
    "office": ("办理", "Where and when"),
}
OFFICE = (
    ("who", "由谁办", "by"), ("legal_days", "法定时限", "legal limit"), ("promised_days", "承诺时限", "promised"),
    ("visits", "跑几次", "visits"), ("fee", "收费", "fee"), ("places", "地点", "where"), ("hours", "时间", "hours"),
    ("contacts", "咨询", "ask"),
)  # fmt: skip
DECIDED_BY = {
    "machine": ("数据都已核实，由系统自动办结", "The data show that all holds: done by the machine"),
    "person": ("不能全由数据判定，转工作人员办理", "Data do not decide everything: a person goes on"),
}


def text_of(guide: Guide, language: str = "zh") -> str:
    """The whole text, a line for each thing said."""
    at = 1 if language == "en" else 0
    return "\n".join(_questions(guide, at) if guide.notice is None else _notice(guide.notice, at, language))


def _questions(guide: Guide, at: int) -> Iterator[str]:
    yield f"{guide.decision.name}（{guide.decision.on}）"
    yield HEADINGS["asks"][at]
    for question in guide.questions:
        options = f"（{'／'.join(option for option, _ in question.options)}）" if question.options else ""
        yield f"  {question.topic}　{question.ask}{options}"


def _notice(notice: Notice, at: int, language: str) -> Iterator[str]:
    outcome = f"：{OUTCOMES[notice.outcome].in_(language)}" if notice.outcome else ""
    yield f"{notice.title}（{notice.on}）{outcome}"
    if notice.doubts:
        yield HEADINGS["doubts"][at]
        yield from (f"  {doubt.in_(language)}" for doubt in notice.doubts)
    if notice.conditions:
        yield HEADINGS["conditions"][at]
        for condition in notice.conditions:
            clause = f"〔{'；'.join(condition.clause)}〕" if condition.clause else ""
            sample = SAMPLE_TOLD.in_(language) if condition.checked == SAMPLE else ""
            is_bare = condition.is_exclusion and condition.text == condition.label
            text = excluded(condition.outcome, condition.label).in_(language) if is_bare else condition.text
            yield f"  {MARKS[condition.outcome]} {text}{clause}{sample}"
    if notice.decided_by:
        yield f"  {DECIDED_BY[notice.decided_by][at]}"
    if notice.awaited:
        yield HEADINGS["awaits"][at]
        yield from (f"  {each.title}　{each.who}　{each.limit}".rstrip() for each in notice.awaited)
    if notice.members:
        yield HEADINGS["members"][at]
        for member in notice.members:
            yield f"  {MARKS[member.is_in]} {member.title}　{member.who}　{member.days}　{member.why.in_(language)}".rstrip()
    if notice.plan is not None and notice.plan.tasks:
        yield HEADINGS["plan"][at]
        yield f"  {takes(notice.plan).in_(language)}"
        title = {task.matter: task.title for task in notice.plan.tasks}
        yield from (f"  {' → '.join(title[name] for name in chain)}" for chain in notice.plan.chains)
    for heading, states in (("bring", ("bring", "unknown")), ("promised", ("promised",)), ("late", ("late",)), ("spared", ("waived", "fed"))):
        papers = [paper for paper in notice.papers if paper.state in states]
        if papers:
            yield HEADINGS[heading][at]
            yield from (_paper(paper, at, language) for paper in papers)
    yield from _modes(notice, at, language)
    yield from _choice(notice, at, language)
    shown = [result for result in notice.results if not isinstance(result.value, tuple)]
    if shown:
        yield HEADINGS["results"][at]
        yield from (f"  {result.label}：{result.words}{SAMPLE_TOLD.in_(language) if result.is_sample else ''}" for result in shown)
    office = [(words[at], value) for key, *words in OFFICE if (value := _joined(getattr(notice.office, key)))]
    if office:
        yield HEADINGS["office"][at]
        yield from (f"  {label}：{value}" for label, value in office)
    yield from (f"  {problem.message.in_(language)}" for problem in notice.problems)


def _modes(notice: Notice, at: int, language: str) -> Iterator[str]:
    """Each way that is open, or may be, with what it comes to."""
    open_ = [mode for mode in notice.modes if mode.is_open != "no"]
    if open_:
        yield HEADINGS["modes"][at]
        for mode in open_:
            says = ("，", ", ")[at].join(words.in_(language).rstrip("\n") for words in mode.says if "\n" not in words.zh)
            clause = f"〔{'；'.join(mode.clause)}〕" if mode.clause else ""
            yield f"  {MARKS[mode.is_open]} {mode.name}：{says}{clause}{SAMPLE_TOLD.in_(language) if mode.checked == SAMPLE else ''}"


def _choice(notice: Notice, at: int, language: str) -> Iterator[str]:
    """What follows from what the applicant has chosen."""
    for promise in notice.promises:
        if any(paper.document == promise.document and paper.state == "promised" for paper in notice.papers):
            yield f"{HEADINGS['text'][at]}　{promise.pledge}"
            yield from (f"  {line}" for line in promise.text.split("\n"))
    if notice.says:
        yield HEADINGS["receipt"][at]
        yield from (f"  {words.in_(language)}" for words in notice.says)
    if notice.tasks:
        yield HEADINGS["tasks"][at]
        for task in notice.tasks:
            yield f"  {task.what.in_(language)}　{task.when}{f'（{task.on}）' if task.on else ''}{f'；{task.if_not}' if task.if_not else ''}"


def _paper(paper: PaperSeen, at: int, language: str) -> str:
    why = "；".join(words.in_(language) for words in paper.why)
    purpose = f"（{'；'.join(paper.purpose)}）" if paper.purpose else ""
    late = f"；{paper.late.in_(language)}" if paper.late else ""
    return f"  {paper.title}{purpose}：{why}{late}{SAMPLE_TOLD.in_(language) if paper.checked == SAMPLE else ''}"


def _joined(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "、".join(value)
