"""The 用例 are run: what is written is compared, nothing else; and what no example has shown is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from dsl.diagnostics import Diagnostic, Problems
from dsl.source import Span
from engine import problems_of_examples as problems
from engine.asking.guide import guide_of
from engine.asking.roots import papers_of
from engine.decide import decision_of, goal_named, required_by, run_of
from engine.decision import Decision
from engine.evaluate import evaluate_rule
from engine.facts import UNKNOWN_WORDS, Facts
from engine.functions.call import unknowns_in
from engine.grounds import parts_of
from engine.kinds import AnyKind, BooleanKind, Kind, RecordKind, certain
from engine.notice import Guide
from engine.notice.from_case import notice_of
from engine.plan import Schedule
from engine.plan.from_theme import plan_of
from engine.plan.words import shown as number_shown
from engine.program import Example, FactRef, Goal, Period, Program, Rule, Table, TableRow
from engine.rulebook import Rulebook
from engine.run import Run
from engine.to_words import in_words, measured
from engine.values import DateTime, to_text
from engine.walk import all_parts


@dataclass(frozen=True)
class ExampleResult:
    """An example and what came of it."""

    example: Example
    decision: Decision | None
    problems: tuple[Diagnostic, ...]
    seen: Seen

    @property
    def is_right(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class Seen:
    """What one example, or all of them, has shown: which truths came out true and false, which rows were used."""

    truths: frozenset[tuple[str, bool]] = frozenset()
    rows: frozenset[int] = frozenset()

    def __or__(self, other: Seen) -> Seen:
        return Seen(self.truths | other.truths, self.rows | other.rows)


@dataclass(frozen=True)
class Covered:
    """A condition or a row, and whether examples have shown it."""

    owner: str
    label: str
    true: bool
    false: bool
    span: Span


@dataclass(frozen=True)
class Coverage:
    """Conditions should be seen true and false, rows of tables and parameters should be used."""

    conditions: tuple[Covered, ...]
    rows: tuple[Covered, ...]

    def of_files(self, start: str) -> Coverage:
        """What is written in files below a folder: a child's examples need not show its parents' rules again."""
        own = [tuple(each for each in group if each.span.file.startswith(start)) for group in (self.conditions, self.rows)]
        return Coverage(*own) if any(own) else self

    @property
    def share(self) -> tuple[int, int]:
        """How many sides of conditions and rows were seen, of how many."""
        seen = sum(each.true + each.false for each in self.conditions) + sum(each.true for each in self.rows)
        return seen, 2 * len(self.conditions) + len(self.rows)


def run_examples(rulebook: Rulebook, names: Iterable[str] = ()) -> tuple[ExampleResult, ...]:
    """Every example run and compared; only those of the given subjects, if any are given."""
    wanted = frozenset(names)
    return tuple(
        run_example(rulebook, example) for example in rulebook.program.examples if not wanted or example.subject in wanted
    )


def run_example(rulebook: Rulebook, example: Example) -> ExampleResult:
    try:
        facts = facts_of(rulebook, example)
        goal = goal_named(rulebook.program, example.subject)
    except Problems as found:
        told = tuple(problems.bad_facts(example.name, each, example.span) for each in found.diagnostics)
        return ExampleResult(example, None, told, Seen())
    run = run_of(rulebook.program, facts, example.on, rulebook.place(example.region or None), example.rules_on)
    decision = decision_of(goal, run, rulebook.fingerprint)
    comparison = _Comparison(example, goal, decision, run)
    for key, expected in example.expect:
        comparison.compare(key, expected)
    if decision.problems and not example.expect:
        comparison.problems += [problems.has_problems(example.name, each, example.span) for each in decision.problems]
    for rule in _asides(goal, rulebook.program):
        evaluate_rule(rule, run)
    return ExampleResult(example, decision, tuple(comparison.problems), seen_in(run))


def coverage(program: Program, results: Iterable[ExampleResult], names: Iterable[str] = ()) -> Coverage:
    """What the examples have shown of a program's conditions, tables and parameters, or of those of the goals of these names."""
    parts = parts_of(program, wanted) if (wanted := tuple(names)) else None
    seen = Seen()
    for result in results:
        seen |= result.seen
    conditions = tuple(
        Covered(rule.owner, rule.label, (rule.name, True) in seen.truths, (rule.name, False) in seen.truths, rule.span)
        for rule in program.rules.values()
        if rule.role in ("condition", "exclusion", "situation", "when") and isinstance(certain(rule.kind), BooleanKind)
        and (parts is None or ("rule", rule.name) in parts)
    )  # fmt: skip
    rows = tuple(
        Covered(owner, label, id(row) in seen.rows, False, row.span)
        for sort, owner, label, row in _rows(program)
        if parts is None or (sort, owner) in parts
    )
    return Coverage(conditions, rows)


# ── what is given ────────────────────────────────────────────────────────────────────────────────────────────────


def facts_of(rulebook: Rulebook, example: Example) -> Facts:
    """The facts of an example: what is written, what an official found, and absent where unwritten means absent."""
    given = dict(_written(example.given))
    if example.found:
        rules = rulebook.program.rules.values()
        findings = {rule.label: rule.value.name for rule in rules if rule.by_hand and isinstance(rule.value, FactRef)}
        given |= {findings.get(name, name): value for name, value in _written(example.found) if value in ("是", "否", "true", "false")}
    facts = rulebook.facts_from(given)
    left_open = frozenset(_open_facts(rulebook, example.given))
    absent = {name: value for name, value in rulebook.index.absent_if_empty.items() if name not in facts and name not in left_open}
    return Facts({**facts, **absent}) if absent else facts


def _written(given: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in given.items():
        if value is None or value == "" or isinstance(value, str) and value.strip() in UNKNOWN_WORDS:
            continue
        yield name, dict(_written(value)) if isinstance(value, Mapping) else value


def _open_facts(rulebook: Rulebook, given: Mapping[str, object], above: str = "") -> Iterator[str]:
    """The facts an example expressly says are not known."""
    for name, value in given.items():
        path = f"{above}.{name}" if above else name
        if isinstance(value, Mapping):
            yield from _open_facts(rulebook, value, path)
        elif isinstance(value, str) and value.strip() in UNKNOWN_WORDS:
            yield rulebook.index.names.get(path, path)


# ── what is expected ─────────────────────────────────────────────────────────────────────────────────────────────


OUTCOMES = {
    "符合": "yes", "yes": "yes", "是": "yes", "不符合": "no", "no": "no", "否": "no", "未知": "unknown", "unknown": "unknown",
}  # fmt: skip
IN_WORDS = {"yes": "符合", "no": "不符合", "unknown": "未知", None: "没有结论"}
IN_CHINESE = {
    "outcome": "结论", "because": "因为", "missing": "还缺", "next_question": "下一问", "pending": "待办", "order": "先后",
    "amount": "金额", "starts": "起发", "stops": "停发", "situations": "情形", "materials": "申请材料",
    "to_bring": "自备材料", "members": "联办事项", "working_days": "工作日",
}  # fmt: skip


class _Comparison:
    """Compares what an example expects, output by output."""

    def __init__(self, example: Example, goal: Goal, decision: Decision, run: Run):
        self.example = example
        self.goal = goal
        self.decision = decision
        self.run = run
        self.program = run.program
        self.problems: list[Diagnostic] = []
        self.spans = dict(example.expect_spans)
        self._guide: Guide | None = None
        self._plan: Schedule | None = None

    @property
    def guide(self) -> Guide:
        if self._guide is None:
            self._guide = guide_of(self.goal, self.decision, self.run)
        return self._guide

    def compare(self, key: str, expected: object) -> None:
        if expected is None or expected == "":
            return
        match IN_CHINESE.get(key, key):
            case "结论":
                self._outcome(key, expected)
            case "因为":
                self._because(key, expected)
            case "还缺":
                self._missing(key, expected)
            case "下一问":
                self._next(key, expected)
            case "待办":
                self._pending(key, expected)
            case "先后":
                self._order(key, expected)
            case "工作日":
                self._working_days(key, expected)
            case "情形":
                self._situations(key, expected)
            case "申请材料" | "自备材料" as label if label not in dict(self.goal.results):
                self._papers(key, label, expected)
            case label:
                self._output(key, label, expected)

    def _outcome(self, key: str, expected: object) -> None:
        wanted = OUTCOMES.get(str(expected).strip())
        if wanted is None:
            self.problems.append(problems.cannot_be_read(self.example.name, key, str(expected), "结论", self._span(key)))
        elif wanted != self.decision.outcome:
            computed = IN_WORDS[self.decision.outcome]
            if self.decision.outcome == "unknown":
                computed += f"（还缺 {_listed(self.decision.missing)}）" if self.decision.missing else ""
            elif self.decision.reason:
                computed += f"（因为 {self.decision.reason}）"
            self._differs(key, IN_WORDS[wanted], computed)

    def _because(self, key: str, expected: object) -> None:
        children = self.decision.because.children
        required = [child for each in children if (outcome := required_by(each, self.program)) is not None for child in outcome.children]
        found = {name for each in (*children, *required) if each.outcome == self.decision.outcome
                 for name in (each.id, self._label(each.id))}  # fmt: skip
        found |= {self.decision.reason, self._label(self.decision.reason)} - {""}
        if not set(_names(expected)) <= found:
            self._differs(key, _listed(_names(expected)), _listed(sorted({self._label(name) for name in found})) or "没有")

    def _label(self, name: str) -> str:
        rule = self.program.rules.get(name)
        return rule.label if rule is not None else name

    def _missing(self, key: str, expected: object) -> None:
        wanted = {self._full(name) for name in _names(expected)}
        direct = {*(each.path for each in self.guide.questions), *(each.path for each in self.guide.awaited), *self.guide.left_out}
        if wanted not in (set(self.decision.missing), direct):
            self._differs(key, _listed(_names(expected)), _listed(self.decision.missing) or "没有")

    def _next(self, key: str, expected: object) -> None:
        wanted = {self._full(name) for name in _names(expected)}
        asked = self.guide.questions[0].path if self.guide.questions else ""
        if asked not in wanted:
            shown = asked or "没有问题"
            self.problems.append(problems.next_differs(self.example.name, _listed(_names(expected)), shown, self._span(key)))

    def _pending(self, key: str, expected: object) -> None:
        found = {name for each in self.guide.awaited for name in (each.path, each.title, each.who)}
        found |= {"人工研判", "by_hand"} if any(each.wording for each in self.guide.awaited) else set()
        if not set(_names(expected)) <= found:
            self._differs(key, _listed(_names(expected)), _listed(each.title for each in self.guide.awaited) or "没有")

    @property
    def plan(self) -> Schedule | None:
        if self.goal.name not in self.program.themes and self.goal.name not in self.program.matters:
            return None
        if self._plan is None:
            try:
                self._plan = plan_of(self.goal, self.run)
            except Problems as circle:
                self.problems += circle.diagnostics
        return self._plan

    def _order(self, key: str, expected: object) -> None:
        """Each waits for the one before it, if only by way of others."""
        if self.plan is None:
            return
        names = _names(expected)
        behind = {name: {link.after for link in self.plan.links if link.before == name} for name in (task.matter for task in self.plan.tasks)}
        for sooner, later in pairwise(names):
            reached: set[str] = set()
            waiting = [sooner]
            while waiting:
                new = behind.get(waiting.pop(), set()) - reached
                reached |= new
                waiting += new
            if later not in reached:
                self._differs(key, _listed(names), f"“{later}”不等“{sooner}”" if {sooner, later} <= behind.keys() else f"{_listed(behind)}，没有全办")
                return

    def _working_days(self, key: str, expected: object) -> None:
        """The days of the plan: `40`, or `35到103` while it is open who takes part."""
        if self.plan is None:
            return
        low, high = (number_shown(each) for each in (self.plan.least, self.plan.days))
        found = high if low == high else f"{low}到{high}"
        wanted = _listed(_names(expected))
        if wanted.removesuffix("个工作日").removesuffix("天").strip() != found:
            self._differs(key, wanted, found)

    def _situations(self, key: str, expected: object) -> None:
        """Those that hold for certain; others may still be open."""
        found = notice_of(self.goal, self.decision, (), self.run).situations
        if set(found) != set(_names(expected)):
            self._differs(key, _listed(_names(expected)), _listed(found) or "没有")

    def _papers(self, key: str, label: str, expected: object) -> None:
        papers = notice_of(self.goal, self.decision, (), self.run).papers
        states = ("bring",) if label == "自备材料" else ("bring", "waived", "fed")
        found = [paper.document for paper in papers if paper.needed == "yes" and paper.state in states]
        if set(found) != set(_names(expected)):
            self._differs(key, _listed(_names(expected)), _listed(found) or "没有")

    def _output(self, key: str, label: str, expected: object) -> None:
        found = self._find(key, label)
        if found is None:
            known = [name for name, _ in self.goal.results if name] or list(_members(self.decision.value))
            self.problems.append(problems.no_such_output(self.example.name, key, known, self._span(key)))
            return
        value, kind, is_known = found
        if isinstance(expected, str) and expected.strip() in UNKNOWN_WORDS:
            # A result that follows from a yes is not known before the yes is.
            if is_known and self.decision.outcome != "unknown":
                self._differs(key, "未知", measured(value, kind, self.program))
        elif not is_known:
            waits = _listed(self.decision.missing)
            self._differs(key, _shown(expected), "未知" + (f"（还缺 {waits}）" if waits else ""))
        elif not agrees(expected, value, kind, self.program):
            self._differs(key, _shown(expected), measured(value, kind, self.program))

    def _find(self, key: str, label: str) -> tuple[object, Kind, bool] | None:
        """An output by name: its value, its kind, and whether it is known."""
        results = dict(self.goal.results)
        if label in results:
            return self._of_rule(self.program.rules[results[label]])
        if self.goal.sort == "formula":
            rule = self.program.rules[self.goal.results[0][1]]
            kind = certain(rule.kind)
            columns = [column.name for column in rule.value.columns] if isinstance(rule.value, Table) else []
            if key in (self.goal.name, rule.label, "值", "value", "结果") or columns == [key]:
                return self._of_rule(rule)
            if isinstance(kind, RecordKind) and kind.member(key) is not None:
                value = evaluate_rule(rule.name, self.run.aside())
                member = value.get(key) if isinstance(value, Mapping) else value
                is_known = not any(True for _ in unknowns_in(member))
                return member, kind.member(key) or AnyKind(), is_known
            if isinstance(self.decision.value, Mapping) and key in self.decision.value:
                return self.decision.value[key], AnyKind(), True
        for name in (f"{self.goal.name}.{key}", key):
            if name in self.program.rules:
                return self._of_rule(self.program.rules[name])
        return None

    def _of_rule(self, rule: Rule) -> tuple[object, Kind, bool]:
        value = evaluate_rule(rule.name, self.run.aside())
        return value, rule.kind, not any(True for _ in unknowns_in(value))

    def _full(self, name: str) -> str:
        for full in (name, *(f"{prefix}.{name}" for prefix in self.program.prefixes), f"{self.goal.name}.{name}"):
            if full in self.program.facts:
                return full
        for rule in self.program.rules.values():
            if rule.by_hand is not None and rule.label == name and isinstance(rule.value, FactRef):
                return rule.value.name
        for prefix in self.program.prefixes:
            if name.removeprefix(f"{prefix}.") in self.program.facts:
                return name.removeprefix(f"{prefix}.")
        return name

    def _differs(self, key: str, expected: str, computed: str) -> None:
        computed += "".join(f"（{each.message.zh}）" for each in self.decision.problems[:2])
        used = [_period_shown(name, period) for name, periods in self.run.periods_used.items() for period in periods.values()]
        self.problems.append(problems.differs(self.example.name, key, expected, computed, used, self._span(key)))

    def _span(self, key: str) -> Span:
        return self.spans.get(key, self.example.span)


def agrees(expected: object, value: object, kind: Kind, program: Program) -> bool:
    """Whether what an author wrote means this value. Lists of names are compared as sets."""
    if isinstance(expected, Mapping):
        return isinstance(value, Mapping) and all(
            name in value and agrees(each, value[name], AnyKind(), program) for name, each in expected.items()
        )
    if isinstance(value, tuple):
        wanted = list(expected) if isinstance(expected, tuple | list) else _names(expected)
        shown = {in_words(each, AnyKind(), program) for each in value} | {to_text(each) for each in value}
        return len(wanted) == len(value) and all(str(each).strip() in shown for each in wanted)
    text = str(expected).strip()
    match value:
        case None:
            return text in ("无", "空", "没有", "none", "null")
        case bool():
            return text in (("是", "真", "true", "yes") if value else ("否", "假", "false", "no"))
        case Decimal():
            number = _number(text)
            return number is not None and number == value
        case date():
            return text in (value.isoformat(), in_words(value, kind, program))
        case DateTime():
            return text in (to_text(value), to_text(value).removesuffix(":00"), in_words(value, kind, program))
        case _:
            return text.strip("“”\"") in (to_text(value), in_words(value, kind, program))


_NUMBER = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*([万亿%])?[^0-9.%]*")
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "%": Decimal("0.01"), None: Decimal(1)}


def _number(text: str) -> Decimal | None:
    """A number with its unit: 100元, 2.5万元."""
    match = _NUMBER.fullmatch(text.replace(",", ""))
    return Decimal(match[1]) * _SCALES[match[2]] if match else None


def _names(expected: object) -> list[str]:
    if isinstance(expected, tuple | list):
        return [str(each).strip() for each in expected]
    return [part.strip() for part in re.split(r"[、,，]", str(expected)) if part.strip()]


def _listed(names: Iterable[str]) -> str:
    return "、".join(names)


def _shown(expected: object) -> str:
    return _listed(_names(expected)) if isinstance(expected, tuple | list) else str(expected)


def _members(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value


def _period_shown(name: str, period: Period) -> str:
    """A row of a parameter as one looks for it: 收入线第2行（政策/补贴.yaml:12）."""
    row = f"第{period.label}行" if period.label else ""
    place = f"（{period.span.file}:{period.span.line}）" if period.span.file else ""
    return f"{name.rpartition('.')[2]}{row}{place}"


# ── coverage ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _asides(goal: Goal, program: Program) -> Iterator[str]:
    """Rules no example expects anything of by name: when a step is taken, a field asked, a pledge barred, help offered."""
    handled = program.matters.get(goal.name)
    if handled is not None:
        yield from (step.only_if for step in handled.steps if step.only_if)
    service = handled or program.benefits.get(goal.name) or program.themes.get(goal.name)
    if service is not None:
        yield from (field.only_if for field in service.field_uses if field.only_if)
    theme = program.themes.get(goal.name)
    if theme is not None:
        yield from (offer.only_if for offer in theme.means.offers if offer.only_if)
    for _, paper in papers_of(goal, program):
        document = program.documents.get(paper.document)
        pledge = program.pledges.get(paper.pledge or (document.pledge if document is not None else ""))
        if pledge is not None and pledge.barred:
            yield pledge.barred


def seen_in(run: Run) -> Seen:
    truths = frozenset((name, value) for name, (value, _) in run.rules.items() if isinstance(value, bool))
    rows = {row for row, states in run.rows_used.items() if True in states}
    rows |= {place for periods in run.periods_used.values() for place in periods}
    return Seen(truths, frozenset(rows))


def _rows(program: Program) -> Iterator[tuple[str, str, str, TableRow | Period]]:
    for rule in program.rules.values():
        for expr in all_parts(rule.value):
            if isinstance(expr, Table):
                yield from (("rule", rule.name, row.label, row) for row in expr.rows)
    for parameter in program.parameters.values():
        # One value for all time needs no example to show it.
        if len(parameter.periods) > 1:
            yield from (("parameter", parameter.name, period.label, period) for period in parameter.periods)
