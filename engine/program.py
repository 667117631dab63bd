"""A program: every rule of an extended catalog, typed, every name looked up.

It is frozen, shared between threads, and means the same wherever it runs. What a call needs (facts, the day, the
budget, the trace) belongs to the call. Program ↔ JSON is `to_json` / `from_json`: the compile cache, the pin of a
case and the way into the browser.

An expression is a value, absent (FEEL `null`) or unknown (docs/meaning.md 1–4). Operators are functions, so there are
few kinds of node.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Literal as OneOf

from dsl.frozen import frozen
from dsl.source import NOWHERE, Span
from engine.kinds import Kind


def _span() -> Span:
    return field(default=NOWHERE, compare=False, repr=False, kw_only=True)


# ── expressions ──────────────────────────────────────────────────────────────────────────────────────────────────


@frozen
class Literal:
    value: object
    kind: Kind
    span: Span = _span()


@frozen
class FactRef:
    """A fact, by its full name; unknown unless it was given or can be derived."""

    name: str
    kind: Kind
    span: Span = _span()


@frozen
class RuleRef:
    """The value of another rule."""

    name: str
    kind: Kind
    span: Span = _span()


@frozen
class Local:
    """A name bound around it: a loop variable, a function's parameter, `item`, `?`, an earlier entry of a context."""

    name: str
    kind: Kind
    span: Span = _span()


@frozen
class ItemMember:
    """In a filter over items whose kind is not known: the item's member if it has one of this name, else `otherwise`.

    `of` is the local that the item is: in a filter within a filter, the item around it goes by another name.
    """

    name: str
    otherwise: Expr | None
    kind: Kind
    of: str = "item"
    span: Span = _span()


@frozen
class Lookup:
    """A parameter's value on a day (the decision date when None), in a region, for its further inputs."""

    parameter: str
    on: Expr | None
    region: Expr | None
    inputs: tuple[Expr, ...]
    kind: Kind
    span: Span = _span()


@frozen
class Member:
    """`of.name`: a member of a context, a property of a temporal value, or the list of members of a list."""

    of: Expr
    name: str
    kind: Kind
    span: Span = _span()


@frozen
class Call:
    """A function of the table in `engine.functions`, operators among them; arguments in the order of its signature.

    An optional argument that was not written is None here.
    """

    function: str
    arguments: tuple[Expr | None, ...]
    kind: Kind
    span: Span = _span()


@frozen
class Connective:
    """Kleene `and` / `or`: decided as soon as one operand decides it, in whatever order."""

    word: OneOf["and", "or"]
    operands: tuple[Expr, ...]
    kind: Kind
    span: Span = _span()


@frozen
class Choose:
    """One of two values, by a test; an unknown test makes it unknown."""

    test: Expr
    then: Expr
    otherwise: Expr
    kind: Kind
    span: Span = _span()


@frozen
class Items:
    """A list written out: known, though an item may not be."""

    items: tuple[Expr, ...]
    kind: Kind
    span: Span = _span()


@frozen
class Record:
    """A context written out; an entry sees the earlier ones as `Local`."""

    entries: tuple[tuple[str, Expr], ...]
    kind: Kind
    span: Span = _span()


@frozen
class RangeOf:
    low: Expr | None
    high: Expr | None
    low_closed: bool
    high_closed: bool
    kind: Kind
    span: Span = _span()


@frozen
class Filter:
    """`of[test]`, the item bound to `Local("item")`."""

    of: Expr
    test: Expr
    kind: Kind
    span: Span = _span()


@frozen
class Iteration:
    """A variable and what it runs over; a later one sees the earlier variables."""

    name: str
    domain: Expr


@frozen
class Each:
    """`for … return body`; earlier results are `Local("partial")`."""

    iterations: tuple[Iteration, ...]
    body: Expr
    kind: Kind
    span: Span = _span()


@frozen
class Quantified:
    word: OneOf["some", "every"]
    iterations: tuple[Iteration, ...]
    test: Expr
    kind: Kind
    span: Span = _span()


@frozen
class Lambda:
    """A function an author wrote; its parameters are `Local` in the body."""

    parameters: tuple[tuple[str, Kind], ...]
    body: Expr
    kind: Kind
    span: Span = _span()


@frozen
class Apply:
    """A call of a function that is a value. Either all arguments have names or none has."""

    function: Expr
    arguments: tuple[Expr, ...]
    names: tuple[str, ...]
    kind: Kind
    span: Span = _span()


@frozen
class Column:
    """A result column of a table; `allowed` in order of priority, first the highest."""

    name: str
    kind: Kind
    allowed: tuple[object, ...] = ()
    default: Expr | None = None


@frozen
class TableRow:
    """`tests[i]` reads input i as `Local("?")`; None is `-`. `label` is how a message calls the row."""

    label: str
    tests: tuple[Expr | None, ...]
    results: tuple[Expr, ...]
    basis: tuple[str, ...] = ()
    checked: str = ""
    span: Span = _span()


HitPolicy = OneOf["U", "A", "P", "F", "R", "O", "C", "C+", "C<", "C>", "C#"]


@frozen
class Table:
    """A decision table (DMN 1.5 chapter 8). `is_disjoint`: no two rows can be true at once, shown at compile time.

    With one result column its value is that column's; with several, a context.
    """

    hit: HitPolicy
    inputs: tuple[Expr, ...]
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    is_disjoint: bool
    kind: Kind
    span: Span = _span()


@frozen
class Refused:
    """What could not be compiled, in an expression that DMN wants evaluated all the same: absent, with this reason."""

    code: str
    zh: str
    en: str
    kind: Kind
    span: Span = _span()


Expr = (
    Literal | FactRef | RuleRef | Local | ItemMember | Lookup | Member | Call | Connective | Choose | Items | Record
    | RangeOf | Filter | Each | Quantified | Lambda | Apply | Table | Refused
)


# ── what the rules speak of ──────────────────────────────────────────────────────────────────────────────────────


@frozen
class Derivation:
    """How a fact follows from others, where `when` holds (always, if None)."""

    value: Expr
    when: Expr | None = None


@frozen
class Fact:
    """A datum. `name` is its full name (`某人.住址`); a person whose prefix may be omitted leaves it out (`住址`).

    `empty_is_absent`: not written in a table of people means there is none; otherwise it means unknown.
    """

    name: str
    kind: Kind
    ask: str = ""
    hint: str = ""
    topic: str = ""
    title: str = ""
    id: str = ""
    derived: Derivation | None = None
    never_ask: bool = False
    require: Expr | None = None
    otherwise: str = ""
    empty_is_absent: bool = False
    register: str = ""
    sensitivity: str = ""
    freshness: str = ""
    format: str = ""
    basis: tuple[str, ...] = ()
    checked: str = ""
    owner: str = ""
    shares: tuple[tuple[object, Decimal], ...] = ()
    """How common an answer is, from 0 to 1; it orders questions and decides nothing."""
    suggested: Expr | None = None
    """What an empty box is filled in with, to be looked over: no rule takes it for known."""
    sharing: str = ""
    """Whether other departments may have it; "" where nothing is said."""
    keep_for: str = ""
    """How long it is kept once a register told it; "" where nothing is said."""
    span: Span = _span()


@frozen
class Period:
    """One row of a parameter: valid in a region (its code; "" anywhere), from a day to before another, for its tests."""

    region: str
    begin: date | None
    end: date | None
    tests: tuple[Expr | None, ...]
    value: Expr
    basis: tuple[str, ...] = ()
    checked: str = ""
    label: str = ""
    span: Span = _span()


@frozen
class Parameter:
    """A value with history. `by` tells the region (None: the region of application); `inputs` are read by the tests."""

    name: str
    kind: Kind
    periods: tuple[Period, ...]
    by: Expr | None = None
    inputs: tuple[tuple[str, Expr], ...] = ()
    owner: str = ""
    basis: tuple[str, ...] = ()
    checked: str = ""
    span: Span = _span()

    @property
    def is_regional(self) -> bool:
        return any(period.region for period in self.periods)


Role = OneOf["formula", "table", "where", "condition", "exclusion", "situation", "when", "result", "outcome"]


@frozen
class Rule:
    """A named value. Whatever is computed is a rule: a formula, a condition, when a paper is needed.

    `otherwise` is what a citizen reads when a condition does not hold, with 【expression】 already split off into
    `otherwise_parts`; `by_hand` names the official who finds it (then `value` is a FactRef to that finding).
    """

    name: str
    label: str
    role: Role
    value: Expr
    kind: Kind
    text: str = ""
    owner: str = ""
    otherwise: tuple[str | Expr, ...] = ()
    basis: tuple[str, ...] = ()
    checked: str = ""
    about: str = ""
    by_hand: ByHand | None = None
    span: Span = _span()


@frozen
class ByHand:
    wording: str
    who: str
    limit: str = ""
    look_at: tuple[tuple[str, str], ...] = ()
    may_find: tuple[str, ...] = ()
    record: str = ""


@frozen
class Basis:
    """A law or notice; rules cite it as `name 第33条第2款`."""

    name: str
    title: str = ""
    doc_no: str = ""
    in_force: str = ""
    articles: tuple[tuple[str, str], ...] = ()
    status: str = ""
    checked: str = ""
    checked_until: str = ""
    url: str = ""
    span: Span = _span()


@frozen
class Register:
    name: str
    unit: str = ""
    means: str = ""
    freshness: str = ""
    span: Span = _span()


@frozen
class Document:
    name: str
    title: str = ""
    issuer: str = ""
    waived: str = ""
    register: str = ""
    late: Late | None = None
    pledge: str = ""
    about: str = ""
    basis: tuple[str, ...] = ()
    checked: str = ""
    span: Span = _span()


@frozen
class Late:
    """A paper that may come later. `mode`: the case is accepted without it, or even decided without it."""

    due: str
    if_late: str = ""
    mode: OneOf["accepted", "decided"] = "accepted"


@frozen
class Pledge:
    """`barred` names the rule that excludes a person from promising; `text` alternates words and expressions."""

    name: str
    replaces: str
    barred: str = ""
    verify: str = ""
    if_false: str = ""
    text: tuple[str | Expr, ...] = ()
    basis: tuple[str, ...] = ()
    checked: str = ""
    span: Span = _span()


# ── what can be decided ──────────────────────────────────────────────────────────────────────────────────────────


@frozen
class Situation:
    """`options` are names of rules; a group (`is_group`) has exactly one that holds."""

    name: str
    options: tuple[str, ...]
    is_group: bool
    span: Span = _span()


@frozen
class PaperUse:
    """A document as a matter asks for it; `only_if` names the rule that says when ("" always)."""

    document: str
    purpose: str = ""
    only_if: str = ""
    need: str = ""
    late: Late | None = None
    pledge: str = ""
    waived: str = ""
    basis: tuple[str, ...] = ()
    checked: str = ""
    span: Span = _span()


Phase = OneOf["accept", "review", "decide", "make", "deliver"]


@frozen
class FieldUse:
    """A fact as a service asks to have it filled in: what it requires comes on top of what the fact itself requires.

    `only_if` names the rule that says when ("" always). `allowed` are the only values it takes (empty: any).
    `is_required`: it must be there even where the fact may be absent. `require` must not be false.
    """

    fact: str
    purpose: str = ""
    only_if: str = ""
    is_required: bool = False
    allowed: tuple[object, ...] = ()
    require: Expr | None = None
    otherwise: str = ""
    basis: tuple[str, ...] = ()
    checked: str = ""
    span: Span = _span()


@frozen
class Step:
    """`only_if` names the rule that says when it is taken ("" always). Acceptance and delivery are what a theme does once.
    `most` is how long the law allows it to take, which is told of special procedures."""

    name: str
    limit: str = ""
    who: str = ""
    only_if: str = ""
    phase: Phase = "review"
    most: str = ""


@frozen
class Goal:
    """What all decidable things share: the rules asked for, in written order, by name.

    `outcome` names a Boolean rule ("" for a formula that is not a truth); `results` are (label, rule) pairs that make
    the value; a formula's one result has the label "".
    """

    name: str
    sort: OneOf["formula", "benefit", "matter", "theme"]
    outcome: str
    results: tuple[tuple[str, str], ...]
    conditions: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    title: str = ""
    aliases: tuple[str, ...] = ()
    about: str = ""
    basis: tuple[str, ...] = ()
    checked: str = ""
    retired: tuple[str, str] = ("", "")
    catalog: str = ""
    english: str = ""
    """Its name on English pages."""
    keep_for: str = ""
    """How long what was filled in is kept once the case is archived; "" where nothing is said."""
    span: Span = _span()


@frozen
class Before:
    """How a matter was handled before a reform: what differs from today, each with its source."""

    visits: str = ""
    limit: str = ""
    papers: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    url: str = ""
    checked: str = ""


@frozen
class Matter:
    goal: Goal
    elements: tuple[tuple[str, object], ...] = ()
    situations: tuple[Situation, ...] = ()
    papers: tuple[PaperUse, ...] = ()
    field_uses: tuple[FieldUse, ...] = ()
    steps: tuple[Step, ...] = ()
    results: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    is_automatic: bool = False
    automatic: tuple[tuple[str, object], ...] = ()
    before: Before | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The facts to be filled in."""
        return tuple(each.fact for each in self.field_uses)


@frozen
class Benefit:
    goal: Goal
    authority: str = ""
    period: str = ""
    situations: tuple[Situation, ...] = ()
    papers: tuple[PaperUse, ...] = ()
    field_uses: tuple[FieldUse, ...] = ()
    proactive: tuple[tuple[str, object], ...] | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The facts to be filled in."""
        return tuple(each.fact for each in self.field_uses)


@frozen
class ThemeMember:
    """A matter inside a theme; `how` is must, may, or when. `only_if` names the rule that says when: always of `when`, and of
    `may` where it serves only some of those who apply."""

    matter: str
    how: OneOf["must", "may", "when"]
    only_if: str = ""
    limit: str = ""


@frozen
class Order:
    """Matters that one waits for (finish → start), or that it may not finish before (finish → finish)."""

    matter: str
    after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()


@frozen
class Stage:
    """Matters of a theme handled together, under one lead and within one limit."""

    name: str
    lead: str = ""
    limit: str = ""
    matters: tuple[str, ...] = ()


@frozen
class Joint:
    """集成办: how often papers come in, how many forms are filled, how often results go out. None: not said."""

    accept: int | None = None
    form: int | None = None
    deliver: int | None = None


@frozen
class CrossRegion:
    """跨域办. `mode`: wholly online; handed in here and decided there; or several places act together."""

    mode: OneOf["online", "accepted elsewhere", "several places"]
    scope: str = ""
    accepted_at: str = ""
    decided_at: str = ""
    adds: str = ""
    only_if: str = ""
    basis: tuple[str, ...] = ()
    checked: str = ""


@frozen
class Offer:
    """Another way a theme may be handled. `only_if` names the rule that says for whom ("" for everybody).

    `fact` is the address of mail; `text` the words of a mandate.
    """

    sort: OneOf["online", "mail", "help", "service"]
    name: str = ""
    only_if: str = ""
    who: str = ""
    says: str = ""
    fact: str = ""
    text: tuple[str | Expr, ...] = ()
    basis: tuple[str, ...] = ()
    checked: str = ""


@frozen
class Means:
    """方式: the ways in which a theme is handled. `nearby` pairs a phase or a matter with the nearest level that does it."""

    joint: Joint | None = None
    late: tuple[str, ...] = ()
    pledged: tuple[str, ...] = ()
    cross_region: CrossRegion | None = None
    offers: tuple[Offer, ...] = ()
    nearby: tuple[tuple[str, str], ...] = ()


@frozen
class Theme:
    goal: Goal
    lead: str = ""
    members: tuple[ThemeMember, ...] = ()
    situations: tuple[Situation, ...] = ()
    field_uses: tuple[FieldUse, ...] = ()
    order: tuple[Order, ...] = ()
    means: Means = Means()
    targets: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    ledger: str = ""
    subject: str = ""
    """The fact that says who applies (自然人, 企业法人 …), where matters are for some only."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The facts to be filled in."""
        return tuple(each.fact for each in self.field_uses)


@frozen
class Fate:
    """What became of a matter in one edition of a ledger; `into` names what it was merged into."""

    sort: OneOf["kept", "merged", "cancelled", "internal"]
    into: str = ""


@frozen
class LedgerRow:
    """A matter of a ledger: what is said of it, by the ledger's `columns`, and its fates, by its `editions`."""

    name: str
    cells: tuple[str, ...]
    fates: tuple[Fate, ...]
    span: Span = _span()


@frozen
class Ledger:
    """What became of each matter in a reform: in every edition it has exactly one fate."""

    name: str
    columns: tuple[str, ...]
    editions: tuple[str, ...]
    rows: tuple[LedgerRow, ...]
    title: str = ""
    about: str = ""
    basis: tuple[str, ...] = ()
    checked: str = ""
    span: Span = _span()

    def kept(self, edition: str) -> tuple[str, ...]:
        """The matters there still are in an edition."""
        at = self.editions.index(edition)
        return tuple(row.name for row in self.rows if row.fates[at].sort == "kept")


@frozen
class Example:
    """A 用例, its facts already typed as JSON (`given`), what it expects as written by output name."""

    name: str
    subject: str
    on: date
    rules_on: date | None
    region: str
    given: Mapping[str, object]
    found: Mapping[str, object]
    expect: tuple[tuple[str, object], ...]
    span: Span = _span()
    expect_spans: tuple[tuple[str, Span], ...] = field(default=(), compare=False, repr=False)


@frozen
class Program:
    """All that the catalogs say, with all history. Mappings keep the written order."""

    name: str
    region: str
    leap_birthday: OneOf["03-01", "02-28"]
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    rules: Mapping[str, Rule]
    goals: Mapping[str, Goal]
    matters: Mapping[str, Matter] = field(default_factory=dict)
    benefits: Mapping[str, Benefit] = field(default_factory=dict)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    pledges: Mapping[str, Pledge] = field(default_factory=dict)
    bases: Mapping[str, Basis] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)
    choices: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    order: tuple[str, ...] = ()
    language: int = 1
    parents: tuple[str, ...] = ()
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fillers: tuple[str, ...] = ()
    kept_hash: str = field(default="", init=False, compare=False, repr=False)
    """The fingerprint it was written with, where it was read from JSON. `replace` leaves it behind."""
    kept_bounds: dict[object, object] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What `engine.bounds.bound` found out about its rules, for the next call."""
