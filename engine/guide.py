"""What to ask next: only what can still change the outcome, the results or the papers, topic by topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import product

from engine.decide import decision_of, goal_named, run_of
from engine.decision import Decision, Reason
from engine.evaluate import evaluate, evaluate_rule
from engine.facts import Facts
from engine.functions.call import unknowns_in
from engine.kinds import (
    BooleanKind,
    ChoiceKind,
    DateKind,
    Kind,
    ListKind,
    Maybe,
    NumberKind,
    RecordKind,
    RegionKind,
    TextKind,
    certain,
)
from engine.notice import Awaited, Guide, Question
from engine.program import Expr, Fact, FactRef, Goal, Lookup, PaperUse, Program, RuleRef
from engine.run import Run
from engine.to_notice import notice_of
from engine.values import Record, json_text, to_json, together
from engine.walk import all_parts, parts

MOST_CASES = 256
"""How many combinations of answers one exact check looks at; with more open answers a question is kept."""

MOST_CASES_IN_ALL = 4_096


def guide(
    program: Program,
    name: str,
    facts: Mapping[str, object],
    on: date,
    region: str | None = None,
    *,
    rules_on: date | None = None,
    program_hash: str | None = None,
) -> Guide:
    """The open questions of a case; when there are none left, its one complete notice."""
    goal = goal_named(program, name)
    run = run_of(program, facts, on, region, rules_on)
    return guide_of(goal, decision_of(goal, run, program_hash), run)


def guide_of(goal: Goal, decision: Decision, run: Run) -> Guide:
    """Where a case stands that was decided in this run.

    What an exact check shows to change nothing is not asked. The rules may still wait for it, so for all that is said
    beyond the decision it is taken to be something: what, makes no difference.
    """
    program = run.program
    assumed, then = run, decision
    left_out: list[str] = []
    while True:
        waiting = _waiting_for(goal, then, assumed)
        asked = [path for path in waiting if is_asked(path, program)]
        kept = _still_matters(goal, asked, assumed)
        new = [path for path in asked if path not in kept]
        left_out += new
        if kept or not new:
            break
        anything = {path: any_answer(program.facts[path].kind, run.on, run.region) for path in new}
        assumed = run_of(program, Facts({**assumed.facts, **anything}), run.on, run.region, run.rules_on)
        then = decision_of(goal, assumed, decision.receipt.program)
    awaited = tuple(_awaited(path, program) for path in waiting if not is_asked(path, program))
    questions = tuple(_question(path, decision, program) for path in _by_topic(kept, goal, run.facts, program))
    notice = None if questions else notice_of(goal, then, awaited, assumed)
    return Guide(decision, questions[0].topic if questions else "", questions, awaited, tuple(left_out), notice)


# ── what is waited for ───────────────────────────────────────────────────────────────────────────────────────────


def _waiting_for(goal: Goal, decision: Decision, run: Run) -> list[str]:
    """What the outcome waits for, to be asked or fetched; when nobody can be asked for it, what all else waits for too.

    A fact that could be derived is waited for itself, or, while it is open whether it can be derived, for what tells that.
    """
    if decision.outcome == "no":
        return []
    asking = Run(run.program, run.facts, run.on, run.region, run.rules_on, asks_directly=True)
    of_outcome = _missing((goal.outcome,), asking) if goal.outcome else []
    if any(is_asked(path, run.program) for path in of_outcome):
        return of_outcome
    return list(dict.fromkeys((*of_outcome, *_missing(roots_of(goal, run.program)[bool(goal.outcome):], asking))))


def _missing(rules: Iterable[str], run: Run) -> list[str]:
    return list(together(unknown for rule in rules for unknown in unknowns_in(evaluate_rule(rule, run))).missing)


def roots_of(goal: Goal, program: Program) -> tuple[str, ...]:
    """The rules a case of this goal asks for: the outcome, the results, when papers are needed, which members take part."""
    roots = [goal.outcome] if goal.outcome else []
    roots += [rule for _, rule in goal.results]
    roots += [use.only_if for _, use in papers_of(goal, program) if use.only_if]
    theme = program.themes.get(goal.name)
    if theme is not None:
        roots += [member.only_if for member in theme.members if member.only_if]
    return tuple(dict.fromkeys(roots))


def papers_of(goal: Goal, program: Program) -> Iterator[tuple[str, PaperUse]]:
    """The papers a goal asks for, each with the matter that asks."""
    if goal.name in program.themes:
        for member in program.themes[goal.name].members:
            yield from ((member.matter, use) for use in program.matters[member.matter].papers)
    elif goal.name in program.matters:
        yield from ((goal.name, use) for use in program.matters[goal.name].papers)
    elif goal.name in program.benefits:
        yield from ((goal.name, use) for use in program.benefits[goal.name].papers)


def fact_of(path: str, program: Program) -> Fact | None:
    """The fact a path reaches into: 子女 of 子女[2].生日, or the fact of this full name."""
    name = path
    while name not in program.facts:
        name = name[: max(name.rfind("."), name.rfind("["), 0)]
        if not name:
            return None
    return program.facts[name]


def is_asked(path: str, program: Program) -> bool:
    """Whether a person can be asked for it: it has a question, or at least no register and nobody else tells it."""
    fact = fact_of(path, program)
    return fact is not None and not fact.never_ask and (bool(fact.ask) or not fact.register)


def _awaited(path: str, program: Program) -> Awaited:
    fact = fact_of(path, program)
    for rule in program.rules.values():
        if rule.by_hand is not None and isinstance(rule.value, FactRef) and rule.value.name == path:
            hand = rule.by_hand
            return Awaited(path, rule.label, hand.who, hand.wording, hand.limit, hand.look_at)
    who = fact.register if fact is not None else ""
    register = program.registers.get(who)
    return Awaited(path, fact.title if fact is not None else path, register.unit or who if register else who)


# ── what can still change something ──────────────────────────────────────────────────────────────────────────────


def _still_matters(goal: Goal, asked: list[str], run: Run) -> list[str]:
    """The facts some combination of answers makes matter. Where that cannot be tried out, a fact is kept."""
    check = _Check(run)
    roots = [run.program.rules[name].value for name in roots_of(goal, run.program)]
    return [path for path in asked if path not in run.program.facts or not all(check.is_independent(root, path) for root in roots)]


class _Check:
    """Tries out whether what an expression comes to depends on a fact, whatever the other open answers are."""

    def __init__(self, run: Run):
        self.run = run
        self.cases = 0
        self._reads: dict[str, frozenset[str]] = {}
        self._done: dict[tuple[int, str], bool] = {}

    def is_independent(self, expr: Expr, fact: str) -> bool:
        key = id(expr), fact
        if key not in self._done:
            self._done[key] = self._is_independent(expr, fact)
        return self._done[key]

    def _is_independent(self, expr: Expr, fact: str) -> bool:
        reads = self.reads(expr)
        touched = {name for name in reads if name == fact or fact in self.reads_of_fact(name)}
        if not touched:
            return True
        open_ = sorted(name for name in reads if name not in self.run.facts and not self._is_settled(name))
        varied = [name for name in open_ if name in touched]
        others = [name for name in open_ if name not in touched]
        answers = {name: answers_of(self.run.program.facts[name].kind) for name in open_}
        count = 1
        for name in open_:
            count *= len(answers[name]) or MOST_CASES + 1
        if count <= MOST_CASES and self.cases + count <= MOST_CASES_IN_ALL and not self.run.free_names(expr):
            self.cases += count
            return all(
                len({self._came_to(expr, (*rest, *zip(varied, own, strict=True))) for own in product(*(answers[name] for name in varied))}) == 1
                for rest in (tuple(zip(others, each, strict=True)) for each in product(*(answers[name] for name in others)))
            )
        # Too much to try out as a whole: if no part depends on it, the whole does not.
        match expr:
            case FactRef(name):
                return False
            case RuleRef(name):
                return self.is_independent(self.run.program.rules[name].value, fact)
            case Lookup(parameter):
                inner = self.run.program.parameters[parameter]
                every = [*parts(expr), *(each for _, each in inner.inputs), *([inner.by] if inner.by else [])]
                every += [part for period in inner.periods for part in (*period.tests, period.value) if part is not None]
                return all(self.is_independent(each, fact) for each in every)
            case _:
                return all(self.is_independent(part, fact) for part in parts(expr))

    def _is_settled(self, name: str) -> bool:
        """Whether a fact follows from what is known."""
        known = self.run.program.facts.get(name)
        return known is None or known.derived is not None and not list(unknowns_in(evaluate(FactRef(name, known.kind), self.run.aside())))

    def _came_to(self, expr: Expr, assumed: tuple[tuple[str, object], ...]) -> str:
        run = self.run
        facts = Facts({**run.facts, **dict(assumed)})
        trial = Run(run.program, facts, run.on, run.region, run.rules_on)
        value = evaluate(expr, trial)
        unknown = together(unknowns_in(value)).missing
        return json_text([to_json(value), list(unknown)]) if unknown else json_text(to_json(value))

    def reads(self, expr: Expr) -> frozenset[str]:
        """The facts an expression reads, through rules and parameters; not those a fact is derived from."""
        found: set[str] = set()
        for each in all_parts(expr):
            match each:
                case FactRef(name):
                    found.add(name)
                case RuleRef(name):
                    found |= self._of_rule(name)
                case Lookup(parameter):
                    found |= self._of_parameter(parameter)
                case _:
                    pass
        return frozenset(found)

    def _of_rule(self, name: str) -> frozenset[str]:
        if name not in self._reads:
            self._reads[name] = frozenset()
            self._reads[name] = self.reads(self.run.program.rules[name].value)
        return self._reads[name]

    def _of_parameter(self, name: str) -> frozenset[str]:
        key = f"parameter {name}"
        if key not in self._reads:
            parameter = self.run.program.parameters[name]
            exprs = [each for _, each in parameter.inputs] + ([parameter.by] if parameter.by is not None else [])
            exprs += [part for period in parameter.periods for part in (*period.tests, period.value) if part is not None]
            self._reads[key] = frozenset().union(*(self.reads(each) for each in exprs))
        return self._reads[key]

    def reads_of_fact(self, name: str) -> frozenset[str]:
        """The facts a fact may be derived from, however far back."""
        key = f"fact {name}"
        if key not in self._reads:
            self._reads[key] = frozenset()
            fact = self.run.program.facts.get(name)
            direct: frozenset[str] = frozenset()
            if fact is not None and fact.derived is not None:
                direct = self.reads(fact.derived.value)
                direct |= self.reads(fact.derived.when) if fact.derived.when is not None else frozenset()
            self._reads[key] = direct.union(*(self.reads_of_fact(each) for each in direct))
        return self._reads[key]


def answers_of(kind: Kind) -> tuple[object, ...]:
    """Every answer a fact of this kind can have; nothing where there are too many to name."""
    match kind:
        case Maybe(inner):
            inner_answers = answers_of(inner)
            return (*inner_answers, None) if inner_answers else ()
        case BooleanKind():
            return True, False
        case ChoiceKind(_, options):
            return options
        case NumberKind():
            return kind.options
        case _:
            return ()


def any_answer(kind: Kind, on: date, region: str) -> object:
    """Some answer to a question whose answer makes no difference."""
    match kind:
        case Maybe():
            return None
        case DateKind():
            return on
        case RegionKind():
            return region
        case NumberKind(options=(), low=low):
            return low if low is not None else Decimal(0)
        case TextKind():
            return ""
        case ListKind():
            return ()
        case RecordKind(members):
            return Record((name, any_answer(member, on, region)) for name, member in members)
        case _:
            return (answers_of(kind) or (None,))[0]


# ── questions ────────────────────────────────────────────────────────────────────────────────────────────────────


def topic_of(path: str, program: Program) -> str:
    """What a question is about: as written, else the person or record the fact belongs to."""
    fact = fact_of(path, program)
    if fact is None:
        return ""
    return fact.topic or fact.name.rpartition(".")[0]


def _by_topic(paths: list[str], goal: Goal, facts: Mapping[str, object], program: Program) -> list[str]:
    """The topic of the latest answer first, as long as it has open questions; the others in the order rules speak of them."""
    ranks: dict[str, int] = {}
    for name in read_in_order(goal, program):
        ranks.setdefault(topic_of(name, program), len(ranks))
    latest = [topic_of(name, program) for name in facts if is_asked(name, program)][-1:]
    for topic in latest:
        ranks[topic] = -1
    return sorted(paths, key=lambda path: ranks.setdefault(topic_of(path, program), len(ranks)))


def read_in_order(goal: Goal, program: Program) -> Iterator[str]:
    """The facts the rules of a goal speak of, in the order they are first spoken of."""
    seen: set[str] = set()
    pending: list[Expr] = [program.rules[name].value for name in reversed(roots_of(goal, program))]
    while pending:
        expr = pending.pop()
        more: list[Expr] = []
        for each in all_parts(expr):
            match each:
                case FactRef(name) if f"fact {name}" not in seen:
                    seen.add(f"fact {name}")
                    yield name
                    fact = program.facts.get(name)
                    if fact is not None and fact.derived is not None:
                        more += [part for part in (fact.derived.when, fact.derived.value) if part is not None]
                case RuleRef(name) if f"rule {name}" not in seen:
                    seen.add(f"rule {name}")
                    more.append(program.rules[name].value)
                case Lookup(name) if f"parameter {name}" not in seen:
                    seen.add(f"parameter {name}")
                    parameter = program.parameters[name]
                    more += [*([parameter.by] if parameter.by is not None else []), *(part for _, part in parameter.inputs)]
                case _:
                    pass
        pending += reversed(more)


def _question(path: str, decision: Decision, program: Program) -> Question:
    fact = fact_of(path, program)
    assert fact is not None
    kind = kind_at(path, fact)
    title = fact.title or fact.name
    options: tuple[tuple[str, str], ...] = ()
    match certain(kind):
        case ChoiceKind(name, words):
            codes = dict(program.choices.get(name, ()))
            options = tuple((word, codes.get(word, "")) for word in words)
        case NumberKind(options=numbers):
            options = tuple((str(number), "") for number in numbers)
        case _:
            pass
    asked = fact.ask if path == fact.name else ""
    return Question(path, title if path == fact.name else path, asked or f"请填写：{path if path != fact.name else title}",
                    fact.hint, topic_of(path, program), kind, options, fact.register, fact.sensitivity,
                    tuple(dict.fromkeys(_waits(decision.because, path))))  # fmt: skip


def kind_at(path: str, fact: Fact) -> Kind:
    """The kind of what a path names inside a fact."""
    kind: Kind = fact.kind
    for part in path.removeprefix(fact.name).replace("[", ".[").split("."):
        inner = certain(kind)
        if part.startswith("[") and isinstance(inner, ListKind):
            kind = inner.item
        elif part and isinstance(inner, RecordKind):
            kind = inner.member(part) or kind
    return kind


def _waits(because: Reason, path: str) -> Iterator[str]:
    for child in because.children:
        if path in child.missing:
            yield child.text
    if not because.children:
        yield because.text

