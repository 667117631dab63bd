"""A catalog as its authors wrote it: every name, text and expression with its place, nothing looked up yet.

Expressions stay text until `dsl.expression.parse` is given the scope of the whole extended catalog (declarations
first). A field is named like the English alias of its key in `dsl.vocabulary`; a key that was not written is None,
an empty tuple, or False.
"""

from __future__ import annotations

from dataclasses import field

from dsl.frozen import frozen
from dsl.source import NOWHERE, Span, Text


@frozen
class Items:
    """A list where any value may stand."""

    items: tuple[Value, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@frozen
class Entries:
    """A mapping where any value may stand."""

    entries: tuple[tuple[Text, Value], ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Value = Text | Items | Entries


@frozen
class Grid:
    """Rows of cells: an aligned text table, or a list of row mappings (then a column not written is None).

    Columns left of `||` are inputs, those right of it results. The columns named like annotations
    (依据 核验 说明 备注) stand in `notes`, one `Notes` a row.
    """

    inputs: tuple[Text, ...]
    results: tuple[Text, ...]
    rows: tuple[Row, ...]
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@frozen
class Row:
    inputs: tuple[Text | None, ...]
    results: tuple[Text | None, ...]
    notes: Notes
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@frozen
class Notes:
    """What any named thing may carry beside its meaning."""

    title: Text | None = None
    aliases: tuple[Text, ...] = ()
    english: Text | None = None
    about: Text | None = None
    note: Text | None = None
    id: Text | None = None
    checked: Text | None = None
    basis: tuple[Text, ...] = ()
    source: Text | None = None
    url: Text | None = None
    retired: Retired | None = None


@frozen
class Retired:
    """停用: no longer to be used from a date on, and what to use instead."""

    from_: Text
    successor: Text | None = None


def _span() -> Span:
    return field(default=NOWHERE, compare=False, repr=False, kw_only=True)


def _notes() -> Notes:
    return field(default=Notes(), kw_only=True)


@frozen
class Basis:
    """A law, regulation or notice, declared once."""

    name: Text
    doc_no: Text | None = None
    in_force: Text | None = None
    articles: tuple[tuple[Text, Text], ...] = ()
    status: Text | None = None
    checked_until: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Enumeration:
    """A closed list of choices, each with its exchange code where one is written."""

    name: Text
    options: tuple[tuple[Text, Text | None], ...]
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Register:
    """来源: who holds a datum already, how it is fetched, how fresh it is."""

    name: Text
    unit: Text | None = None
    means: Text | None = None
    freshness: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Synonyms:
    """同义词: what people say for an official word. A catalog below adds to what stands above under the same word."""

    name: Text
    words: tuple[Text, ...] = ()
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Place:
    """A place of the table of regions: six digits and a name; its parent follows from the digits."""

    name: Text
    code: Text
    span: Span = _span()


@frozen
class Derived:
    """推得: how a datum follows from others; asked only where it cannot."""

    value: Text
    when: Text | None = None
    span: Span = _span()


@frozen
class Fact:
    name: Text
    type: Text | None = None
    unit: Text | None = None
    item: tuple[Fact, ...] = ()
    allowed: tuple[Text, ...] = ()
    digits: Text | None = None
    low: Text | None = None
    high: Text | None = None
    ask: Text | None = None
    hint: Text | None = None
    called: Text | None = None
    implied: bool = False
    derived: Derived | None = None
    suggested: Text | None = None
    never_ask: bool = False
    require: Text | None = None
    otherwise: Text | None = None
    empty_means: Text | None = None
    may_be_absent: bool = False
    register: Text | None = None
    sensitivity: Text | None = None
    sharing: Text | None = None
    freshness: Text | None = None
    keep_for: Text | None = None
    topic: Text | None = None
    shares: tuple[tuple[Text, Text], ...] = ()
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Structure:
    """A set of facts to be used again, such as a natural person."""

    name: Text
    members: tuple[Fact, ...]
    span: Span = _span()


@frozen
class Parameter:
    """A value with history: by date, by region (`by` names the fact that tells it), by further inputs."""

    name: Text
    type: Text | None = None
    unit: Text | None = None
    allowed: tuple[Text, ...] = ()
    by: Text | None = None
    value: Text | None = None
    history: Grid | None = None
    locked: bool = False
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Formula:
    """A named value. `value` is one expression, or named parts that make a context."""

    name: Text
    value: Text | tuple[tuple[Text, Text], ...]
    where: tuple[tuple[Text, Text], ...] = ()
    type: Text | None = None
    unit: Text | None = None
    examples: tuple[Example, ...] = ()
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Output:
    """What is declared of a result column: its type, its values in order of priority, its default."""

    name: Text
    type: Text | None = None
    unit: Text | None = None
    allowed: tuple[Text, ...] = ()
    default: Text | None = None
    span: Span = _span()


@frozen
class DecisionTable:
    name: Text
    rows: Grid
    hit: Text | None = None
    outputs: tuple[Output, ...] = ()
    examples: tuple[Example, ...] = ()
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Late:
    """容缺: may be handed in later, until when, and what follows if it is not. `mode`: accepted or decided without it."""

    due: Text | None = None
    if_late: Text | None = None
    mode: Text | None = None
    span: Span = _span()


@frozen
class Document:
    """材料: a paper; who issues it, why it need not be brought."""

    name: Text
    issuer: Text | None = None
    waived: Text | None = None
    register: Text | None = None
    late: Late | None = None
    by_pledge: Text | None = None
    blank_form: Text | None = None
    copies: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Pledge:
    """承诺书: a promise that stands for a paper. A long `text` comes from `text_file`, with the places of that file."""

    name: Text
    replaces: Text | None = None
    barred: Text | None = None
    verify: Text | None = None
    if_false: Text | None = None
    text: Text | None = None
    text_file: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class ByHand:
    """需人工研判: a condition that an official decides."""

    wording: Text | None = None
    who: Text | None = None
    limit: Text | None = None
    look_at: tuple[tuple[Text, Text], ...] = ()
    may_find: tuple[Text, ...] = ()
    record: Text | None = None
    span: Span = _span()


@frozen
class Condition:
    name: Text
    require: Text | None = None
    otherwise: Text | None = None
    by_hand: ByHand | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Situation:
    """One way things may stand (`when`), or a group of which exactly one holds (`one_of`)."""

    name: Text
    when: Text | None = None
    one_of: tuple[tuple[Text, Text], ...] = ()
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class MaterialUse:
    """A paper as one matter asks for it."""

    name: Text
    purpose: Text | None = None
    only_if: Text | None = None
    need: Text | None = None
    late: Late | None = None
    by_pledge: Text | None = None
    waived: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class FieldUse:
    """填写: a fact as one service asks for it; what it requires comes on top of what the fact itself requires."""

    name: Text
    purpose: Text | None = None
    only_if: Text | None = None
    is_required: bool = False
    allowed: tuple[Text, ...] = ()
    require: Text | None = None
    otherwise: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Step:
    name: Text
    limit: Text | None = None
    most: Text | None = None
    phase: Text | None = None
    who: Text | None = None
    only_if: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Own:
    """What a matter, a benefit or a theme declares for itself."""

    facts: tuple[Fact, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    formulas: tuple[Formula, ...] = ()
    tables: tuple[DecisionTable, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def computed(self) -> tuple[Formula | DecisionTable, ...]:
        """Formulas and tables."""
        return (*self.formulas, *self.tables)


def _own() -> Own:
    return field(default=Own(), kw_only=True)


@frozen
class Matter:
    """事项. `elements` holds those of the 48 standard elements that have no field of their own, by English alias.

    Elements that may be several are `Items` even where one is written; a yes or no is the author's word, already checked.
    """

    name: Text
    elements: tuple[tuple[str, Value], ...] = ()
    conditions: tuple[Condition, ...] = ()
    exclusions: tuple[Condition, ...] = ()
    situations: tuple[Situation, ...] = ()
    materials: tuple[MaterialUse, ...] = ()
    fields: tuple[FieldUse, ...] = ()
    steps: tuple[Step, ...] = ()
    results: tuple[Text, ...] = ()
    yields: tuple[Text, ...] = ()
    amount: Text | None = None
    before: Before | None = None
    automatic: Value | None = None
    own: Own = _own()
    keep_for: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Proactive:
    """免申即享: found in the data, paid without an application."""

    find_on: Text | None = None
    confirm: tuple[Text, ...] = ()
    may_decline: bool = False
    recheck: Text | None = None
    overpaid: Text | None = None
    span: Span = _span()


@frozen
class Benefit:
    name: Text
    authority: Text | None = None
    conditions: tuple[Condition, ...] = ()
    exclusions: tuple[Condition, ...] = ()
    amount: Text | None = None
    period: Text | None = None
    starts: Text | None = None
    stops: Text | None = None
    proactive: Proactive | None = None
    situations: tuple[Situation, ...] = ()
    materials: tuple[MaterialUse, ...] = ()
    fields: tuple[FieldUse, ...] = ()
    own: Own = _own()
    keep_for: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Member:
    """A matter inside a theme: 必办 (`how` = must), 选办 (may), or wherever `only_if` holds."""

    name: Text
    how: Text | None = None
    only_if: Text | None = None
    limit: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Order:
    """先后: matters that this one waits for, or that it may not finish before."""

    name: Text
    after: tuple[Text, ...] = ()
    not_before: tuple[Text, ...] = ()
    span: Span = _span()


@frozen
class Stage:
    """阶段: matters of a theme that are handled together, under one lead and within one limit."""

    name: Text
    lead: Text | None = None
    limit: Text | None = None
    matters: tuple[Text, ...] = ()
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Joint:
    """集成办: how often one comes in, how many forms, how often results go out."""

    accept: Text | None = None
    form: Text | None = None
    deliver: Text | None = None
    span: Span = _span()


@frozen
class CrossRegion:
    """跨域: handed in at one place, decided at another."""

    scope: Text | None = None
    mode: Text | None = None
    accepted_at: Text | None = None
    decided_at: Text | None = None
    adds: Text | None = None
    only_if: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Online:
    """网办: where it is done online, and for whom."""

    address: Text | None = None
    only_if: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Mail:
    """邮寄: results come by mail; `to` names the fact that holds the address."""

    to: Text | None = None
    fee: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Help:
    """帮代办: somebody acts for people, by a mandate, free of charge."""

    only_if: Text | None = None
    who: Text | None = None
    mandate: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Service:
    """便利: another way to make it easier, and for whom."""

    name: Text
    only_if: Text | None = None
    who: Text | None = None
    does: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Before:
    """改革前: how a matter was handled before, with the source of each figure. `papers` and `steps` are those gone since."""

    visits: Text | None = None
    limit: Text | None = None
    papers: tuple[Text, ...] = ()
    steps: tuple[Text, ...] = ()
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Means:
    """方式 of a theme. `late` names papers, `pledged` names pledges."""

    joint: Joint | None = None
    late: tuple[Text, ...] = ()
    pledged: tuple[Text, ...] = ()
    cross_region: CrossRegion | None = None
    online: Online | None = None
    mail: Mail | None = None
    nearby: tuple[tuple[Text, Text], ...] = ()
    help: Help | None = None
    services: tuple[Service, ...] = ()
    span: Span = _span()


@frozen
class Targets:
    """减少: what the theme promises to come down to."""

    limit: Text | None = None
    visits: Text | None = None
    papers: Text | None = None
    steps: Text | None = None
    days: Text | None = None
    fields: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Theme:
    """一件事."""

    name: Text
    lead: Text | None = None
    subject: Text | None = None
    members: tuple[Member, ...] = ()
    conditions: tuple[Condition, ...] = ()
    exclusions: tuple[Condition, ...] = ()
    situations: tuple[Situation, ...] = ()
    order: tuple[Order, ...] = ()
    stages: tuple[Stage, ...] = ()
    ledger: Text | None = None
    means: Means | None = None
    targets: Targets | None = None
    topics: tuple[Text, ...] = ()
    fields: tuple[FieldUse, ...] = ()
    own: Own = _own()
    keep_for: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Ledger:
    """台账: what became of each matter in a reform; a result column for each edition, `left` how many each is to leave."""

    name: Text
    rows: Grid
    left: tuple[tuple[Text, Text], ...] = ()
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Example:
    """用例: facts in, expected outcome out.

    `given` and `expect` keep the author's keys (paths and output names); a mapping under a key of `given` stays one.
    What the language itself knows to be a list in `expect` (因为, 还缺, 下一问 …) is `Items` even when one is written.
    """

    name: Text
    subject: Text | None = None
    on: Text | None = None
    rules_on: Text | None = None
    known_at: Text | None = None
    region: Text | None = None
    given: tuple[tuple[Text, Value], ...] = ()
    found: tuple[tuple[Text, Text], ...] = ()
    expect: tuple[tuple[Text, Value], ...] = ()
    notes: Notes = _notes()
    span: Span = _span()


@frozen
class Amendment:
    """修改: a change to a definition of a parent catalog, merged by name; always with a reason or a basis.

    `change` is read as the sort of thing that the subject is in the parent catalogs, with only the fields of `written`
    filled; it is None where the subject is not known. `drops` pairs a field with the names to take out of it.
    """

    subject: Text
    change: Definition | None = None
    written: tuple[tuple[str, Text], ...] = ()
    drops: tuple[tuple[str, tuple[Text, ...]], ...] = ()
    reason: Text | None = None
    notes: Notes = _notes()
    span: Span = _span()


Definition = (
    Basis | Enumeration | Register | Structure | Fact | Parameter | Formula | DecisionTable | Document | Pledge
    | Matter | Benefit | Theme | Ledger
)


Goal = Benefit | Matter | Theme
"""What can be decided by name and has names of its own."""


@frozen
class Catalog:
    """A folder of files, for a region; `parent` is the catalog it extends, read too.

    `defaults` and `locked` go by kind (`matter`), then by the English alias of an element or key. `lost` are the words
    of parts that could not be read: what is missing elsewhere and stands here has had its message already.
    """

    name: Text
    folder: str = field(default="", compare=False)
    language: Text | None = None
    extends: Text | None = None
    region: Text | None = None
    leap_birthday: Text | None = None
    defaults: tuple[tuple[str, tuple[tuple[str, Value], ...]], ...] = ()
    locked: tuple[tuple[str, tuple[tuple[str, Text], ...]], ...] = ()
    required_elements: tuple[Text, ...] = ()
    parent: Catalog | None = None
    bases: tuple[Basis, ...] = ()
    enums: tuple[Enumeration, ...] = ()
    registers: tuple[Register, ...] = ()
    structures: tuple[Structure, ...] = ()
    places: tuple[Place, ...] = ()
    facts: tuple[Fact, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    formulas: tuple[Formula, ...] = ()
    tables: tuple[DecisionTable, ...] = ()
    documents: tuple[Document, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    matters: tuple[Matter, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    themes: tuple[Theme, ...] = ()
    ledgers: tuple[Ledger, ...] = ()
    synonyms: tuple[Synonyms, ...] = ()
    fillers: tuple[Text, ...] = ()
    examples: tuple[Example, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    files: tuple[str, ...] = field(default=(), compare=False)
    lost: frozenset[str] = field(default=frozenset(), compare=False)
    notes: Notes = _notes()
    span: Span = _span()

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Benefits, matters, themes."""
        return (*self.benefits, *self.matters, *self.themes)

    @property
    def computed(self) -> tuple[Formula | DecisionTable, ...]:
        """Formulas and tables."""
        return (*self.formulas, *self.tables)
