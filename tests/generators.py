"""Random programs, and random facts for them: every node, every hit policy, every kind of nothing.

`program(random)` and `facts_for(program, random)` take any `random.Random`, so the same generator serves Hypothesis
(`programs()`, `cases()`), a long run by seed, and the comparison of backends. With `population=True` only what one row of
a table of people can say is drawn: no lists, records, loops or functions of an author's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from hypothesis import strategies as st

from engine.evaluate import evaluate, evaluate_fact
from engine.facts import Facts
from engine.functions.call import unknowns_in
from engine.kinds import (
    ANY,
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS,
    MONTHS,
    NUMBER,
    REGION,
    TEXT,
    TIME,
    BooleanKind,
    ChoiceKind,
    DateKind,
    DateTimeKind,
    DaysKind,
    FunctionKind,
    Kind,
    ListKind,
    Maybe,
    MonthsKind,
    NumberKind,
    RangeKind,
    RecordKind,
    RegionKind,
    TextKind,
    TimeKind,
    certain,
)
from engine.program import (
    Apply,
    Benefit,
    Call,
    Choose,
    Column,
    Connective,
    Derivation,
    Each,
    Expr,
    Fact,
    FactRef,
    Filter,
    Goal,
    HitPolicy,
    ItemMember,
    Items,
    Iteration,
    Lambda,
    Literal,
    Local,
    Lookup,
    Member,
    Parameter,
    Period,
    Program,
    Quantified,
    RangeOf,
    Record,
    Refused,
    Rule,
    RuleRef,
    Table,
    TableRow,
)
from engine.run import Run
from engine.values import MonthsDuration, Unknown
from engine.values import Record as RecordValue
from tests.generators_calls import (
    DATE_TIMES,
    DAY_SPANS,
    MONTH_SPANS,
    SIGNATURES,
    SIGNATURES_OF_ROWS,
    TIMES,
    call_of,
    precedes,
)

ON = date(2026, 6, 15)
PLACE = "420100"
PLACES = {"420000": "某省", "420100": "甲市", "420102": "甲市一区", "420500": "乙市", "430000": "别省"}

HIT_POLICIES: tuple[HitPolicy, ...] = ("U", "A", "P", "F", "R", "O", "C", "C+", "C<", "C>", "C#")
POPULATION_HIT_POLICIES: tuple[HitPolicy, ...] = ("U", "A", "P", "F", "C+", "C<", "C>", "C#")

COLOUR = ChoiceKind("颜色", ("红", "黄", "蓝"))
WHOLE = NumberKind(digits=3, scale=0)
MONEY = NumberKind(unit="元", digits=8, scale=2)
CHILD = RecordKind((("出生日期", DATE), ("数", WHOLE), ("在学", BOOLEAN), ("学费", Maybe(MONEY))))
HOME = RecordKind((("面积", WHOLE), ("自有", BOOLEAN)))
FAMILY = RecordKind((("人数", WHOLE), ("低保", Maybe(BOOLEAN)), ("住址", RecordKind((("区", REGION), ("迁入", Maybe(DATE)))))))

SIGNED = NumberKind(digits=6, scale=2, low=Decimal(-1000), high=Decimal(1000))
FEW = NumberKind(digits=3, scale=0, options=(Decimal(0), Decimal(1), Decimal(2)))
LIMITS = ("<", "<=", ">", ">=", "=", "!=")
ROUNDINGS = ("round half up", "decimal", "round up", "round half down", "round down", "floor", "ceiling")

FACTS: tuple[Fact, ...] = (
    Fact("甲", BOOLEAN, ask="甲吗"),
    Fact("乙", BOOLEAN, ask="乙吗"),
    Fact("丙", Maybe(BOOLEAN), ask="丙吗", empty_is_absent=True),
    Fact("数一", WHOLE, ask="几"),
    Fact("数二", MONEY, ask="多少"),
    Fact("数三", Maybe(WHOLE), ask="可能几"),
    Fact("色", COLOUR, ask="什么颜色"),
    Fact("日一", DATE, ask="哪天"),
    Fact("日二", Maybe(DATE), ask="可能哪天", empty_is_absent=True),
    Fact("地", REGION, ask="哪里"),
    Fact("名", TEXT, ask="叫什么"),
    Fact("数四", SIGNED, ask="正负"),
    Fact("数五", FEW, ask="几样"),
    Fact("金二", Maybe(MONEY), ask="可能多少"),
    Fact("色二", Maybe(COLOUR), ask="可能什么颜色", empty_is_absent=True),
    Fact("地二", Maybe(REGION), ask="可能哪里"),
    Fact("名二", Maybe(TEXT), ask="可能叫什么", empty_is_absent=True),
    Fact("证号", TEXT, ask="证号"),
    Fact("住房", HOME, ask="住房"),
    Fact("家", FAMILY, ask="家里"),
    Fact("推得数", WHOLE, ask="推得几", derived=Derivation(
        Call("+", (FactRef("数一", WHOLE), Literal(Decimal(1), WHOLE)), WHOLE), FactRef("甲", BOOLEAN))),
    Fact("推得日", Maybe(DATE), derived=Derivation(Choose(Call("<", (FactRef("推得数", WHOLE), Literal(Decimal(18), WHOLE)), BOOLEAN),
        FactRef("日一", DATE), FactRef("日二", Maybe(DATE)), Maybe(DATE)))),
    Fact("满岁", WHOLE, never_ask=True, derived=Derivation(Call("reached age", (FactRef("日一", DATE), None), WHOLE))),
)  # fmt: skip
LIST_FACTS: tuple[Fact, ...] = (
    Fact("子女", ListKind(CHILD), ask="哪些子女"),
    Fact("数列", Maybe(ListKind(WHOLE)), ask="哪些数"),
    Fact("字列", ListKind(TEXT), ask="哪些字"),
    Fact("时", TIME, ask="几点"),
    Fact("日时", Maybe(DATE_TIME), ask="哪天几点"),
)


CALLS = ("调用一", "调用二", "调用三")
"""Rules that are one call each, by signatures that take turns."""


def program(random: Random, population: bool = False, turn: int | None = None) -> Program:
    """A program of a few formulas, tables, calls, conditions and a benefit upon them.

    `turn`: which signatures its calls have; as many programs as there are turns call everything there is.
    """
    return _Maker(random, population, random.randrange(turns(population)) if turn is None else turn).program()


def turns(population: bool) -> int:
    return -(-len(SIGNATURES_OF_ROWS if population else SIGNATURES) // len(CALLS))


def facts_for(made: Program, random: Random, known: float = 0.6) -> Facts:
    """Facts for a program: some known, some absent where they can be, the others unknown."""
    return Facts({name: value_of(fact.kind, random, name) for name, fact in made.facts.items()
                  if fact.derived is None and random.random() < known})  # fmt: skip


def more_facts(made: Program, facts: Mapping[str, object], random: Random, names: Mapping[str, object] | None = None) -> Facts:
    """The same facts, and values for some of those that were unknown, also inside lists and records."""
    found = {name: _filled(value, made.facts[name].kind, random) for name, value in facts.items()}
    for name, fact in made.facts.items():
        may_be_told = name not in facts and (names is None or name in names) and not (fact.never_ask and fact.derived)
        if may_be_told and random.random() < 0.6:
            told = value_of(fact.kind, random, name)
            # What follows from other facts is known, and is not told otherwise.
            if isinstance(evaluate_fact(name, Run(made, facts, ON, PLACE)), Unknown | RecordValue):
                found[name] = told
    return Facts(found)


def _with_members(of: Expr) -> list[Expr]:
    if not isinstance(of.kind, RecordKind):
        return [of]
    return [of, *(each for name, kind in of.kind.members for each in _with_members(Member(of, name, kind)))]


def value_of(kind: Kind, random: Random, path: str) -> object:
    """A value of a kind, as `facts_from` gives it; members of lists and records may be unknown."""
    match kind:
        case Maybe(inner):
            return None if random.random() < 0.35 else value_of(inner, random, path)
        case BooleanKind():
            return random.random() < 0.5
        case NumberKind(options=options) if options:
            return random.choice(options)
        case NumberKind(low=low) if low is not None:
            return Decimal(random.choice((-100000, -1050, -150, -1, 0, 1, 50, 250, 2005, 99999))).scaleb(-2).normalize() + 0
        case NumberKind(scale=0):
            return Decimal(random.choice((0, 1, 2, 3, 5, 17, 18, 60, 80, 999)))
        case NumberKind():
            return Decimal(random.choice((0, 1, 5, 99999, 100000, 8242073, 3333333))).scaleb(-2).normalize() + 0
        case ChoiceKind(_, options):
            return random.choice(options)
        case DateKind():
            return random.choice((date(1936, 2, 29), date(1946, 6, 15), date(1946, 6, 16), date(2000, 2, 29), ON,
                                  ON + timedelta(days=random.randint(-9000, 400))))  # fmt: skip
        case RegionKind():
            return random.choice(tuple(PLACES))
        case TimeKind():
            return random.choice(TIMES)
        case DateTimeKind():
            return random.choice(DATE_TIMES)
        case TextKind() if path == "证号":
            return random.choice(("360426199101010071", "429004194402290048", "360426199101010072", "42900419440229004", "", "11010519491231002X"))
        case TextKind():
            return random.choice(("", "张三", "李 四", "𠮷", "a'b\"c", "红"))
        case ListKind(item):
            return tuple(value_of(item, random, f"{path}[{place}]") for place in range(1, random.randint(0, 3) + 1))
        case RecordKind(members):
            return RecordValue(
                (name, value_of(member, random, f"{path}.{name}") if random.random() < 0.75 else _unknown(f"{path}.{name}", member))
                for name, member in members
            )
    raise AssertionError(f"no random values of {kind}")


def told(value: object, kind: Kind, random: Random, path: str) -> object:
    """The value with all told that is unknown inside."""
    match value, kind:
        case _, Maybe(inner):
            return told(value, inner, random, path)
        case Unknown(), _:
            return told(value_of(kind, random, path), kind, random, path)
        case tuple(), ListKind(item):
            return tuple(told(each, item, random, path) for each in value)
        case RecordValue(), RecordKind(members):
            return RecordValue((name, told(value[name], member, random, f"{path}.{name}")) for name, member in members)
    return value


def _unknown(path: str, kind: Kind) -> object:
    """A record is known to have its members; each of them is waited for."""
    if isinstance(kind, RecordKind):
        return RecordValue((name, _unknown(f"{path}.{name}", member)) for name, member in kind.members)
    return Unknown((path,))


def _filled(value: object, kind: Kind, random: Random) -> object:
    match value, kind:
        case _, Maybe(inner):
            return _filled(value, inner, random)
        case Unknown((path,)), _ if random.random() < 0.5:
            return value_of(kind, random, path)
        case tuple(), ListKind(item):
            return tuple(_filled(each, item, random) for each in value)
        case RecordValue(), RecordKind(members):
            return RecordValue((name, _filled(value[name], member, random)) for name, member in members)
    return value


# ── for Hypothesis ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Case:
    """A program, facts for it, and more facts that keep all the first ones."""

    program: Program
    facts: Facts
    more: Facts

    def __repr__(self) -> str:
        rules = "\n".join(f"  {name} = {rule.value}" for name, rule in self.program.rules.items())
        return f"Case(facts={dict(self.facts)}, more={dict(self.more)}\n{rules})"


SEEDS = st.integers(0, 2**32 - 1)
"""A program takes a thousand draws: Hypothesis draws the seed of them alone."""


def programs(population: bool = False) -> st.SearchStrategy[Program]:
    return SEEDS.map(lambda seed: program(Random(seed), population))


def cases(population: bool = False) -> st.SearchStrategy[Case]:
    return SEEDS.map(lambda seed: case(Random(seed), population))


def case(random: Random, population: bool = False) -> Case:
    made = program(random, population)
    facts = facts_for(made, random, random.choice((0.0, 0.3, 0.6, 0.9)))
    return Case(made, facts, more_facts(made, facts, random))


# ── programs ─────────────────────────────────────────────────────────────────────────────────────────────────────


Locals = Mapping[str, Kind]
NONE: Locals = {}


@dataclass
class _Maker:
    """Draws expressions by the kind that is wanted; `locals` are the names bound around."""

    random: Random
    population: bool
    turn: int = 0
    is_plain: bool = False
    """Only what surely has a value once all facts are known."""
    rules: dict[str, Rule] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)

    def program(self) -> Program:
        facts = {fact.name: fact for fact in (FACTS if self.population else FACTS + LIST_FACTS)}
        for place in range(self.random.randint(1, 2)):
            self.parameters[f"参数{place}"] = self.parameter(f"参数{place}")
        policies = POPULATION_HIT_POLICIES if self.population else HIT_POLICIES
        makers: list[tuple[str, Kind | None, Callable[[], Expr]]] = [
            ("数值", NUMBER, lambda: self.number(3, NONE)),
            ("表值", NUMBER, lambda: self.table(NUMBER, 2, NONE, policies[self.turn % len(policies)])),
            ("真假", BOOLEAN, lambda: self.boolean(3, NONE)),
            ("日子", DATE, lambda: self.date(2, NONE)),
            ("选择", COLOUR, lambda: self.choice(2, NONE)),
            ("舍入", MONEY, self.at_a_half),
            ("比较", BOOLEAN, self.at_a_limit),
        ]
        makers += [("记录", HOME, lambda: self.record(2, NONE)), *((name, None, partial(self.call, place, 2)) for place, name in enumerate(CALLS))]
        if not self.population:
            makers += [("列表", ListKind(WHOLE), lambda: self.numbers(3, NONE))]
        self.random.shuffle(makers)
        for name, kind, make in makers:
            value = make()
            self.rules[name] = Rule(name, name, "formula", value, value.kind if kind is None or isinstance(value, Table) else kind, text=name)
        conditions, exclusions = ("补贴.条件一", "补贴.条件二", "补贴.条件三"), ("补贴.排除一",)
        for name in (*conditions, *exclusions):
            role = "exclusion" if name in exclusions else "condition"
            self.rules[name] = Rule(name, name.partition(".")[2], role, self.boolean(2, NONE), BOOLEAN, owner="补贴",
                                    otherwise=("不符：", FactRef("数一", WHOLE)), basis=("某法 第1条",))  # fmt: skip
        parts = (*(RuleRef(name, BOOLEAN) for name in conditions), *(Call("not", (RuleRef(name, BOOLEAN),), BOOLEAN) for name in exclusions))
        self.rules["补贴.符合"] = Rule("补贴.符合", "符合", "outcome", Connective("and", parts, BOOLEAN), BOOLEAN, owner="补贴")
        self.rules["补贴.金额"] = Rule("补贴.金额", "金额", "result", self.money(2), MONEY, owner="补贴")
        goal = Goal("补贴", "benefit", "补贴.符合", (("金额", "补贴.金额"),), conditions, exclusions)
        goals = {name: Goal(name, "formula", name if certain(rule.kind) == BOOLEAN else "", (("", name),))
                 for name, rule in self.rules.items() if rule.role == "formula"}  # fmt: skip
        return Program(
            "随机", "420000", self.random.choice(("03-01", "02-28")), facts, self.parameters, self.rules, {**goals, "补贴": goal},
            benefits={"补贴": Benefit(goal)}, choices={"颜色": (("红", "1"), ("黄", "2"), ("蓝", "3"))}, places=PLACES,
            order=tuple(self.rules),
        )  # fmt: skip

    def one_of(self, *makers: Callable[[], Expr]) -> Expr:
        return self.random.choice(makers)()

    def known_rule(self, kind: Kind) -> list[Expr]:
        return [RuleRef(name, kind) for name, rule in self.rules.items() if rule.kind == kind and rule.role == "formula"]

    def known_local(self, kind: Kind, locals_: Locals) -> list[Expr]:
        return [Local(name, kind) for name, known in locals_.items() if known == kind]

    def leaf(self, kind: Kind, locals_: Locals, *others: Expr) -> Expr:
        facts = [each for each in self.facts_of_all_kinds() if each.kind in (kind, Maybe(kind))]
        if self.is_plain:
            return self.random.choice([*(each for each in facts if each.kind == kind), *others] or facts)
        return self.random.choice([*facts, *self.known_rule(kind), *self.known_local(kind, locals_) * 3, *others])

    def facts_of_all_kinds(self) -> list[Expr]:
        """Facts, and the members of records that are facts."""
        found: list[Expr] = []
        for fact in FACTS if self.population else FACTS + LIST_FACTS:
            found += _with_members(FactRef(fact.name, fact.kind))
        return found

    # ── anything ──

    def call(self, place: int, depth: int) -> Expr:
        """A call by the signature whose turn it is."""
        known = SIGNATURES_OF_ROWS if self.population else SIGNATURES
        signature = known[(self.turn * len(CALLS) + place) % len(known)]
        for attempt in range(10):
            self.is_plain = attempt > 4 or self.random.random() < 0.6
            called = call_of(self.random, lambda kind: self.any(kind, 0 if self.is_plain else self.random.choice((0, 0, 1, depth - 1)), NONE), signature)
            self.is_plain = False
            # One that has no value for anybody is worth a little; that all signatures have one now and then, much.
            if self.has_value(called) or self.random.random() < 0.1:
                break
        # A query has no number that goes on for ever: a quotient and a mean are rounded.
        return Call("decimal", (called, Literal(Decimal(2), WHOLE)), NUMBER) if called.function in ("/", "mean") and called.kind == NUMBER else called

    def has_value(self, expr: Expr) -> bool:
        """Whether somebody who has told everything gets a value."""
        facts = {fact.name: fact for fact in (FACTS if self.population else FACTS + LIST_FACTS)}
        made = Program("", "420000", "03-01", facts, self.parameters, self.rules, {})
        person = {name: told(value_of(fact.kind, self.random, name), fact.kind, self.random, name) for name, fact in facts.items() if fact.derived is None}
        value = evaluate(expr, Run(made, person, ON, PLACE))
        return value is not None and not list(unknowns_in(value))

    def any(self, kind: Kind, depth: int, locals_: Locals) -> Expr:
        """An expression of any kind that a function takes."""
        match kind:
            case Maybe(inner):
                return self.any(inner, depth, locals_)
            case NumberKind():
                return self.number(depth, locals_)
            case BooleanKind():
                return self.boolean(depth, locals_)
            case DateKind():
                return self.date(depth, locals_)
            case TextKind():
                word = Literal(self.random.choice(("", "张三", "42", "a'b", "2024-02-29", "四个汉字")), TEXT)
                return self.leaf(TEXT, locals_, word) if depth <= 0 else self.one_of(
                    lambda: self.leaf(TEXT, locals_, word),
                    lambda: Call("+", (self.any(TEXT, depth - 1, locals_), word), TEXT),
                    lambda: Call("year month text", (self.date(depth - 1, locals_),), TEXT),
                )  # fmt: skip
            case RegionKind():
                return self.leaf(REGION, locals_, Literal(self.random.choice(tuple(PLACES)), REGION), Call("applicable region", (), REGION))
            case ChoiceKind():
                return self.choice(depth, locals_)
            case TimeKind():
                return self.leaf(TIME, locals_, Literal(self.random.choice(TIMES), TIME))
            case DateTimeKind():
                return self.leaf(DATE_TIME, locals_, Literal(self.random.choice(DATE_TIMES), DATE_TIME))
            case DaysKind():
                between = Call("-", (self.date(0, locals_), self.date(0, locals_)), DAYS)
                return self.leaf(DAYS, locals_, Literal(self.random.choice(DAY_SPANS), DAYS), between)
            case MonthsKind():
                between = Call("years and months duration", (self.date(0, locals_), self.date(0, locals_)), MONTHS)
                return self.leaf(MONTHS, locals_, Literal(self.random.choice(MONTH_SPANS), MONTHS), between)
            case ListKind(NumberKind()):
                return self.numbers(depth, locals_)
            case ListKind(item):
                written = Items(tuple(self.any(item, 0, locals_) for _ in range(self.random.randint(0, 3))), kind)
                return written if isinstance(item, Maybe | RecordKind) else self.leaf(kind, locals_, written)
            case RecordKind():
                return self.home(depth, locals_)
            case RangeKind(DateKind()):
                ends = sorted(self.random.sample((date(1946, 6, 15), date(2000, 2, 29), ON, date(2026, 12, 31)), 2))
                low, high = self.random.choice(((ends[0], ends[1]), (ends[0], None), (None, ends[1])))
                return RangeOf(*(None if end is None else Literal(end, DATE) for end in (low, high)), self.random.random() < 0.5,
                               self.random.random() < 0.5, RangeKind(DATE))  # fmt: skip
            case RangeKind():
                return self.range()
        raise AssertionError(f"no random expression of {kind}")
    # ── truths ──

    def boolean(self, depth: int, locals_: Locals) -> Expr:
        if depth <= 0:
            return self.leaf(BOOLEAN, locals_, Literal(self.random.random() < 0.5, BOOLEAN))
        makers = [
            lambda: self.leaf(BOOLEAN, locals_),
            lambda: self.connective(depth, locals_),
            lambda: self.connective(depth, locals_),
            lambda: Call("not", (self.boolean(depth - 1, locals_),), BOOLEAN),
            lambda: self.comparison(depth, locals_),
            lambda: self.comparison(depth, locals_),
            lambda: self.within(depth, locals_),
            lambda: self.is_absent(),
            lambda: Choose(self.boolean(depth - 1, locals_), self.boolean(depth - 1, locals_), self.boolean(depth - 1, locals_), BOOLEAN),
            lambda: Call("within region", (FactRef("地", REGION), Call("applicable region", (), REGION)), BOOLEAN),
        ]
        makers += [
            lambda: self.quantified(depth, locals_),
            lambda: Call("list contains", (self.numbers(depth - 1, locals_), self.number(depth - 1, locals_)), BOOLEAN),
            lambda: Call(self.random.choice(("any", "all")), (Items(tuple(self.boolean(depth - 1, locals_) for _ in range(self.random.randint(0, 3))), ListKind(BOOLEAN)),), BOOLEAN),
        ]
        if not self.population:
            makers += [
                lambda: Call("=", (self.numbers(depth - 1, locals_), self.numbers(depth - 1, locals_)), BOOLEAN),
                lambda: Member(self.home(depth - 1, locals_), "自有", BOOLEAN),
            ]
        return self.one_of(*makers)

    def connective(self, depth: int, locals_: Locals) -> Expr:
        operands = tuple(self.boolean(depth - 1, locals_) for _ in range(self.random.randint(2, 3)))
        return Connective(self.random.choice(("and", "or")), operands, BOOLEAN)

    def comparison(self, depth: int, locals_: Locals) -> Expr:
        operator = self.random.choice(("=", "!=", "<", "<=", ">", ">="))
        left, right = self.random.choice((
            lambda: (self.number(depth - 1, locals_), self.number(depth - 1, locals_)),
            lambda: (Call("/", (self.number(0, locals_), self.number(0, locals_)), NUMBER), self.number(0, locals_)),
            lambda: (self.date(depth - 1, locals_), self.date(depth - 1, locals_)),
        ))()  # fmt: skip
        if self.random.random() < 0.25:
            operator = self.random.choice(("=", "!="))
            left, right = self.choice(depth - 1, locals_), self.choice(depth - 1, locals_)
        return Call(operator, (left, right), BOOLEAN)

    def within(self, depth: int, locals_: Locals) -> Expr:
        if self.random.random() < 0.3:
            return Call("between", (self.number(depth - 1, locals_), self.some_number(), self.some_number()), BOOLEAN)
        if self.random.random() < 0.4:
            options = tuple(Literal(option, COLOUR) for option in self.random.sample(COLOUR.options, self.random.randint(1, 3)))
            return Call("in", (self.choice(depth - 1, locals_), Items(options, ListKind(COLOUR))), BOOLEAN)
        return Call("in", (self.number(depth - 1, locals_), self.range()), BOOLEAN)

    def range(self) -> Expr:
        low, high = sorted((self.random.choice((0, 2, 18, 60)), self.random.choice((3, 18, 60, 80, 900))))
        ends = self.random.choice(((low, high), (low, None), (None, high)))
        return RangeOf(*(None if end is None else Literal(Decimal(end), WHOLE) for end in ends), self.random.random() < 0.5,
                       self.random.random() < 0.5, RangeKind(NUMBER))  # fmt: skip

    def is_absent(self) -> Expr:
        fact = self.random.choice([fact for fact in FACTS if isinstance(fact.kind, Maybe)])
        return Call(self.random.choice(("=", "!=")), (FactRef(fact.name, fact.kind), Literal(None, fact.kind)), BOOLEAN)

    def quantified(self, depth: int, locals_: Locals) -> Expr:
        iterations = [Iteration("各", self.numbers(min(depth - 1, 1) if self.population else depth - 1, locals_))]
        inner = {**locals_, "各": WHOLE}
        if self.random.random() < 0.3:
            iterations.append(Iteration("每", self.numbers(0, locals_)))
            inner["每"] = WHOLE
        return Quantified(self.random.choice(("some", "every")), tuple(iterations), self.boolean(depth - 1, inner), BOOLEAN)

    # ── numbers, dates, words ──

    def some_number(self) -> Expr:
        return Literal(Decimal(self.random.choice((0, 1, 2, 3, 7, 18, 60, 80, 300))), WHOLE)

    def number(self, depth: int, locals_: Locals) -> Expr:
        if depth <= 0:
            facts = [each for each in self.facts_of_all_kinds() if isinstance(each.kind, NumberKind)] * 2
            maybe = [each for each in self.facts_of_all_kinds() if isinstance(certain(each.kind), NumberKind)]
            rules = [RuleRef(name, rule.kind) for name, rule in self.rules.items() if name in ("数值", "表值") and isinstance(rule.kind, NumberKind)]
            if self.is_plain:
                return self.random.choice([*facts, self.some_number()])
            bound = [Local(name, kind) for name, kind in locals_.items() if isinstance(kind, NumberKind)] * 3
            return self.random.choice([*facts, *maybe, *rules, *bound, self.some_number()])
        makers = [
            lambda: self.number(0, locals_),
            lambda: self.arithmetic(depth, locals_),
            lambda: self.rounding(depth, locals_),
            lambda: Choose(self.boolean(depth - 1, locals_), self.number(depth - 1, locals_), self.number(depth - 1, locals_), NUMBER),
            lambda: Call(self.random.choice(("min", "max")), (self.number(depth - 1, locals_), self.number(depth - 1, locals_)), NUMBER),
            lambda: self.lookup(locals_),
            lambda: Call("whole years", (self.date(depth - 1, locals_), self.date(0, locals_)), NUMBER),
            lambda: Member(self.date(depth - 1, locals_), self.random.choice(("year", "month", "day")), NUMBER),
        ]
        makers += [
            lambda: Call(self.random.choice(("sum", "count", "min", "max", "product")), (self.numbers(depth - 1, locals_),), NUMBER),
            lambda: Member(self.home(depth - 1, locals_), "面积", WHOLE),
            lambda: Refused("refused", "这里不能算", "not here", NUMBER),
        ]
        if not self.population:
            makers += [
                lambda: Call(self.random.choice(("sum", "count", "min", "max", "mean")), (self.numbers(depth - 1, locals_),), NUMBER),
                lambda: Filter(self.numbers(depth - 1, locals_), Literal(Decimal(self.random.choice((1, 2, -1))), WHOLE), WHOLE),
                lambda: self.applied(depth, locals_),
            ]
        return self.one_of(*makers)

    def arithmetic(self, depth: int, locals_: Locals) -> Expr:
        operator = self.random.choice(("+", "-", "*", "negate"))
        if operator == "negate":
            return Call("negate", (self.number(depth - 1, locals_),), NUMBER)
        return Call(operator, (self.number(depth - 1, locals_), self.number(depth - 1, locals_)), NUMBER)

    def rounding(self, depth: int, locals_: Locals) -> Expr:
        # Only a rounding may hold a division, as in a catalog.
        inner = self.number(depth - 1, locals_)
        if self.random.random() < 0.7:
            inner = Call("/", (inner, Literal(Decimal(self.random.choice((3, 6, 7, 30))), WHOLE)), NUMBER)
            if self.random.random() < 0.5:
                inner = Call("*", (inner, self.some_number()), NUMBER)
        function = self.random.choice(ROUNDINGS)
        return Call(function, (inner, Literal(Decimal(self.random.choice((0, 1, 2))), WHOLE)), NUMBER)

    def at_a_half(self) -> Expr:
        """A rounding, each in its turn, of what often lies just between two numbers; a third of it three times is a half."""
        share = Literal(Decimal((2, 6, 4, 6)[self.turn % 4]), WHOLE)
        inner: Expr = Call("/", (self.random.choice([FactRef("数二", MONEY), FactRef("数四", SIGNED), FactRef("数五", FEW)]), share), NUMBER)
        if self.turn % 2:
            third = Call("/", (FactRef("数二", MONEY), share), NUMBER)
            inner = Call("+", (Call("+", (third, third), NUMBER), third), NUMBER)
        return Call(ROUNDINGS[self.turn % len(ROUNDINGS)], (inner, Literal(Decimal(2 if self.turn % 2 else self.random.choice((0, 1, 2))), WHOLE)), NUMBER)

    def at_a_limit(self) -> Expr:
        """A comparison, each in its turn, of what often is the limit itself."""
        value, one = self.random.choice((FactRef("数五", FEW), self.lookup(NONE))), Literal(Decimal(1), WHOLE)
        sign = (*LIMITS, "between", "in")[self.turn % (len(LIMITS) + 2)]
        if sign == "between":
            return Call(sign, (value, one, Literal(Decimal(2), WHOLE)), BOOLEAN)
        if sign == "in":
            return Call(sign, (value, RangeOf(one, Literal(Decimal(2), WHOLE), self.turn % 4 < 2, self.turn % 8 < 4, RangeKind(NUMBER))), BOOLEAN)
        return Call(sign, (value, one) if self.random.random() < 0.7 else (one, value), BOOLEAN)

    def money(self, depth: int) -> Expr:
        return Call("round half up", (self.number(depth, NONE), Literal(Decimal(2), WHOLE)), MONEY)

    def date(self, depth: int, locals_: Locals) -> Expr:
        if depth <= 0:
            fixed = Literal(self.random.choice((date(1946, 6, 15), date(2000, 2, 29), date(2026, 1, 1))), DATE)
            return self.leaf(DATE, locals_, fixed, Call("today", (), DATE))
        return self.one_of(
            lambda: self.date(0, locals_),
            lambda: Call(self.random.choice(("start of month", "end of month")), (self.date(depth - 1, locals_),), DATE),
            lambda: Call("+", (self.date(depth - 1, locals_), Literal(MonthsDuration(self.random.choice((1, 12, -960, 80 * 12))), MONTHS)), DATE),
            lambda: Choose(self.boolean(depth - 1, locals_), self.date(depth - 1, locals_), self.date(depth - 1, locals_), DATE),
        )

    def choice(self, depth: int, locals_: Locals) -> Expr:
        word = Literal(self.random.choice(COLOUR.options), COLOUR)
        if depth <= 0:
            return self.leaf(COLOUR, locals_, word)
        return self.one_of(
            lambda: self.leaf(COLOUR, locals_, word),
            lambda: Choose(self.boolean(depth - 1, locals_), self.choice(depth - 1, locals_), self.choice(depth - 1, locals_), COLOUR),
            lambda: self.table(COLOUR, depth - 1, locals_),
        )

    # ── parameters and tables ──

    def parameter(self, name: str) -> Parameter:
        inputs: tuple[tuple[str, Expr], ...] = ()
        if self.random.random() < 0.7:
            inputs = (("数一", FactRef("数一", WHOLE)), ("色", FactRef("色", COLOUR)))[: self.random.randint(1, 2)]
        by = self.random.choice((None, FactRef("地", REGION)))
        periods: list[Period] = []
        for region in self.random.sample(("", "420000", "420100", "420102"), self.random.randint(1, 3)):
            split = self.random.choice((None, date(2020, 1, 1), ON, ON + timedelta(days=1)))
            spans = ((None, None),) if split is None else ((None, split), (split, None))
            for begin, end in spans:
                rows: tuple[tuple[Expr | None, ...], ...] = ((),)
                if inputs:
                    at = self.random.choice((18, 60))
                    question = Local("?", WHOLE)
                    rows = ((Call("<", (question, Literal(Decimal(at), WHOLE)), BOOLEAN),), (Call(">=", (question, Literal(Decimal(at), WHOLE)), BOOLEAN),))
                    rows = rows[: self.random.choice((1, 2, 2))]
                if len(inputs) == 2:
                    colour = Call("=", (Local("?", COLOUR), Literal(self.random.choice(COLOUR.options), COLOUR)), BOOLEAN)
                    rows = tuple((*row, self.random.choice((None, colour))) for row in (*rows, (None,)))
                for tests in rows:
                    periods.append(Period(region, begin, end, tests, self.some_number(), ("某法 第2条",), label=f"第{len(periods) + 1}行"))
        return Parameter(name, WHOLE, tuple(periods), by, inputs)

    def lookup(self, locals_: Locals) -> Expr:
        name = self.random.choice(tuple(self.parameters))
        inputs = tuple(
            self.number(0, locals_) if kind == "数一" else self.choice(0, locals_) for kind, _ in self.parameters[name].inputs
        ) if self.random.random() < 0.3 else ()
        on = self.random.choice((None, None, None, FactRef("日一", DATE), FactRef("日二", Maybe(DATE))))
        region = self.random.choice((None, None, None, FactRef("地", REGION), FactRef("地二", Maybe(REGION))))
        return Lookup(name, on, region, inputs, WHOLE)

    def table(self, kind: Kind, depth: int, locals_: Locals, hit: HitPolicy | None = None) -> Table:
        """A table by a hit policy; by one that gives a single value if none is said."""
        one_value = hit is None
        hit = hit or self.random.choice(("U", "A", "P", "F"))
        inputs = (self.number(depth - 1, locals_), self.choice(depth - 1, locals_))
        allowed: tuple[object, ...] = COLOUR.options if kind == COLOUR else tuple(Decimal(each) for each in (3, 1, 2))
        several = not one_value and hit in ("U", "A", "F", "R", "C", "P", "O") and self.random.random() < 0.3
        default = self.result(kind) if self.random.random() < 0.5 else None
        columns = tuple(Column(name, kind, allowed if hit in ("P", "O") else (), default) for name in (("值", "另") if several else ("值",)))
        rows: list[TableRow] = []
        is_disjoint = hit in ("U", "A") and self.random.random() < 0.5
        cuts = sorted(self.random.sample((2, 3, 18, 60, 80), 2))
        for place in range(3 if is_disjoint else self.random.randint(1, 4)):
            tests: tuple[Expr | None, ...] = (self.slot(cuts, place), None) if is_disjoint else (self.cell(WHOLE), self.cell(COLOUR))
            rows.append(TableRow(f"第{place + 1}行", tests, tuple(self.result(kind, hit) for _ in columns), ("某法 第3条",)))
        own: Kind = RecordKind(tuple((column.name, kind) for column in columns)) if several else kind
        return Table(hit, inputs, columns, tuple(rows), is_disjoint, ListKind(own) if hit in ("R", "O", "C") else NUMBER if hit == "C#" else own)

    def result(self, kind: Kind, hit: str = "") -> Expr:
        if kind == COLOUR:
            return Literal(self.random.choice(COLOUR.options), COLOUR)
        if hit in ("P", "O") or self.random.random() < 0.7:
            return Literal(Decimal(self.random.choice((1, 2, 3, 1, 2, 3, 9) if hit in ("P", "O") else (1, 2, 3))), WHOLE)
        return FactRef("数一", WHOLE)

    def slot(self, cuts: list[int], place: int) -> Expr:
        """One of three ranges that leave no gap and do not overlap."""
        begin, end = ((None, cuts[0]), (cuts[0], cuts[1]), (cuts[1], None))[place]
        ends = tuple(None if each is None else Literal(Decimal(each), WHOLE) for each in (begin, end))
        return Call("in", (Local("?", WHOLE), RangeOf(ends[0], ends[1], True, False, RangeKind(NUMBER))), BOOLEAN)

    def cell(self, kind: Kind) -> Expr | None:
        question = Local("?", kind)
        if self.random.random() < 0.3:
            return None
        if kind == COLOUR:
            return Call(self.random.choice(("=", "!=")), (question, Literal(self.random.choice(COLOUR.options), COLOUR)), BOOLEAN)
        if self.random.random() < 0.2:
            return Call(">=", (question, self.lookup(NONE)), BOOLEAN)
        return Call("in", (question, self.range()), BOOLEAN)

    # ── lists, records, functions ──

    def numbers(self, depth: int, locals_: Locals) -> Expr:
        kind = ListKind(WHOLE)
        if self.population:
            items = Items(tuple(self.number(max(0, depth - 1), locals_) for _ in range(self.random.randint(0, 3))), kind)
            if depth <= 0 or self.random.random() < 0.6:
                return items
            return Each((Iteration("各", items),), self.number(1, {**locals_, "各": WHOLE}), kind)
        if depth <= 0:
            return self.leaf(kind, locals_, Items(tuple(self.number(0, locals_) for _ in range(self.random.randint(0, 3))), kind))
        return self.one_of(
            lambda: self.numbers(0, locals_),
            lambda: Items(tuple(self.number(depth - 1, locals_) for _ in range(self.random.randint(0, 3))), kind),
            lambda: Filter(self.numbers(depth - 1, locals_), self.boolean(depth - 1, {**locals_, "item": WHOLE}), kind),
            lambda: Each((Iteration("各", self.numbers(depth - 1, locals_)),), self.number(depth - 1, {**locals_, "各": WHOLE}), kind),
            lambda: Each((Iteration("各", RangeOf(Literal(Decimal(3), WHOLE), Literal(Decimal(1), WHOLE), True, True, RangeKind(WHOLE))),),
                         Call("+", (Local("各", WHOLE), Call("count", (Local("partial", kind),), WHOLE)), NUMBER), kind),
            lambda: Member(FactRef("子女", ListKind(CHILD)), "数", kind),
            lambda: Member(Filter(FactRef("子女", ListKind(CHILD)), ItemMember("在学", None, BOOLEAN), ListKind(CHILD)), "数", kind),
            lambda: Call("concatenate", (self.numbers(depth - 1, locals_), self.numbers(depth - 1, locals_)), kind),
            lambda: Call("sort", (self.numbers(depth - 1, locals_), precedes()), kind),
            lambda: Choose(self.boolean(depth - 1, locals_), self.numbers(depth - 1, locals_), self.numbers(depth - 1, locals_), kind),
        )  # fmt: skip

    def applied(self, depth: int, locals_: Locals) -> Expr:
        body = self.number(depth - 1, {**locals_, "某": WHOLE, "另": WHOLE})
        function = Lambda((("某", ANY), ("另", ANY)), body, FunctionKind((ANY, ANY), NUMBER))
        arguments = self.number(depth - 1, locals_), self.number(depth - 1, locals_)
        return Apply(function, arguments, self.random.choice(((), ("另", "某"))), NUMBER)

    def home(self, depth: int, locals_: Locals) -> Expr:
        return self.leaf(HOME, locals_) if depth <= 0 else self.one_of(lambda: self.leaf(HOME, locals_), lambda: self.record(depth, locals_))

    def record(self, depth: int, locals_: Locals) -> Expr:
        first = self.number(depth - 1, locals_)
        second = self.boolean(depth - 1, {**locals_, "面积": WHOLE})
        return Record((("面积", first), ("自有", second)), HOME)
