"""What every pass has at hand: the names, the report, and the rules that are typed, each once, after those they read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from typing import Literal as OneOf

from dsl.diagnostics import Report
from dsl.frozen import frozen
from dsl.memory import ONCE, Memory
from dsl.source import NOWHERE, Span, Text
from engine import problems
from engine.from_surface.earlier import Earlier, Meanings
from engine.from_surface.names import Names
from engine.kinds import AnyKind, BooleanKind, Kind
from engine.program import ByHand, Expr, Literal, Parameter, Role, Rule

if TYPE_CHECKING:
    from dsl.scope import Scope
    from engine.domains import Cases

Made = TypeVar("Made")


@frozen
class Around:
    """A filter around another: what its item is called in there, its kind, and the names bound between the two."""

    local: str
    item: Kind | None
    nearer: frozenset[str]


@frozen
class Scene:
    """Where an expression stands: whose names it sees, what is bound around it, which facts are known to be there.

    In a filter `item` is the kind of its items, `nearer` are the names bound since, and `outer` are the filters around it.
    """

    owners: tuple[str, ...] = ()
    person: str = ""
    locals: Mapping[str, Kind] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    item: Kind | None = None
    nearer: frozenset[str] = frozenset()
    outer: tuple[Around, ...] = ()

    def with_locals(self, **locals_: Kind) -> Scene:
        return self.binding(locals_)

    def binding(self, locals_: Mapping[str, Kind]) -> Scene:
        """With names bound anew: what was known of others by these names is not known of them."""
        hidden = tuple(f"?{name}" for name in locals_)
        present = frozenset(path for path in self.present if path.partition(".")[0] not in hidden) if self.present else self.present
        return replace(self, locals={**self.locals, **locals_}, present=present, nearer=self.nearer.union(locals_))

    def of_items(self, item: Kind) -> Scene:
        """Inside a filter over items of this kind."""
        around = () if self.item is None else (Around(f"item {len(self.outer) + 1}", self.item, self.nearer),)
        return replace(self.binding({"item": item}), item=item, nearer=frozenset(), outer=(*around, *self.outer))

    def where_present(self, facts: frozenset[str]) -> Scene:
        return replace(self, present=self.present | facts) if facts else self


@frozen
class Reading:
    """A text that a rule is made of, and how it is read: as an expression, as a cell of tests, as a cell with a value."""

    text: Text
    scene: Scene
    how: OneOf["expression", "tests", "value"] = "expression"


@frozen
class Draft:
    """A rule whose words are known and whose value is not yet typed.

    `needs` are rules it reads without saying so; `extent` is where its rows stand, if it has any. `of` are the things its
    value is made of beside its text, `like` says what is made of no text: while they are the same, so is the value.
    """

    name: str
    label: str
    role: Role
    build: Callable[[Desk], Expr]
    want: Kind | None = None
    text: Text | None = None
    owner: str = ""
    readings: tuple[Reading, ...] = ()
    needs: tuple[str, ...] = ()
    otherwise: Callable[[Desk], tuple[str | Expr, ...]] | None = None
    basis: tuple[str, ...] = ()
    checked: str = ""
    about: str = ""
    by_hand: ByHand | None = None
    extent: Span = NOWHERE
    of: tuple[object, ...] = ()
    like: Hashable = ()
    span: Span = NOWHERE

    @property
    def things(self) -> tuple[object, ...]:
        return self.of if self.text is None else (self.text, *self.of)


@frozen
class ParameterDraft:
    """A parameter still to be typed. `told` says of each row of its history what it is for."""

    name: str
    build: Callable[[Desk], Parameter]
    things: tuple[object, ...]
    told: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    needs: tuple[str, ...] = ()
    extent: Span = NOWHERE
    span: Span = NOWHERE


MOST_GUESSES = 20


class Desk:
    """Holds the drafts and gives out what is typed."""

    def __init__(self, names: Names, report: Report, *, region: str, is_lenient: bool = False, lost: frozenset[str] = frozenset(), memory: Memory = ONCE):
        self.names = names
        self.report = report
        self.region = region
        self.is_lenient = is_lenient
        self.lost = lost
        self.drafts: dict[str, Draft] = {}
        self.parameter_drafts: dict[str, ParameterDraft] = {}
        self.rules: dict[str, Rule] = {}
        self.parameters: dict[str, Parameter] = {}
        self.circling: set[str] = set()
        self.cases: dict[Span, Cases] = {}
        self.scopes: dict[object, Scope] = {}
        self.types: dict[str, Kind] = {}
        self.item_members: tuple[str, ...] = ()
        self.options = frozenset(option for choice in names.choices.values() for option in choice.options)
        self.memory = memory
        self.earlier = None if memory is ONCE else Earlier(memory, report, lost)
        self._open: list[str] = []

    def compare_names(self) -> None:
        """To be called before anything is drafted."""
        if self.earlier is not None:
            since = self.earlier.compare(self.meanings())
            self.scopes = self.memory.of("scopes", (), lambda: self.scopes, beside=since)

    def compare_drafts(self) -> None:
        """To be called when all that has a name is drafted."""
        if self.earlier is not None:
            self.earlier.compare_truths({full: isinstance(draft.want, BooleanKind) for full, draft in self.drafts.items()})

    def meanings(self) -> Meanings:
        names = self.names
        return Meanings(
            names.shared, names.own, names.members,
            {full: (draft.typed.kind, draft.person) for full, draft in names.facts.items()},
            frozenset((*self.options, *self.item_members)),
            (names.choices, names.places, self.region),
        )  # fmt: skip

    def kept(self, step: str, things: tuple[object, ...], make: Callable[[], Made], beside: Hashable = ()) -> Made:
        """What a step made of these things in an earlier check, if nothing that it read has changed; else what it makes of them now."""
        return make() if self.earlier is None else self.earlier.of(step, things, beside, make, self)

    def look_at(self, text: str) -> None:
        """Takes note that what is being made depends on the names in a text."""
        if self.earlier is not None and self.earlier.open:
            self.earlier.open[-1].texts.append(text)

    def doubt(self) -> None:
        """Takes note that what is being made lacks something, told or not: it will be made anew."""
        if self.earlier is not None and self.earlier.open:
            self.earlier.open[-1].is_clean = False

    def add(self, draft: Draft | ParameterDraft) -> None:
        if self.earlier is not None:
            self.earlier.added.append(draft)
        if isinstance(draft, Draft):
            self.drafts.setdefault(draft.name, draft)
        else:
            self.parameter_drafts[draft.name] = draft

    def drafted(self, things: tuple[object, ...], draft: Callable[[], Made]) -> Made:
        """What is made by drafting; the same drafts as in an earlier check if nothing has changed that they were drafted by."""
        if self.earlier is None:
            return draft()
        made, added = self.kept("drafted", things, partial(self._with_drafts, draft))
        for each in added:
            self.add(each)
        return made

    def _with_drafts(self, draft: Callable[[], Made]) -> tuple[Made, tuple[Draft | ParameterDraft, ...]]:
        assert self.earlier is not None
        self.earlier.added = []
        return draft(), tuple(self.earlier.added)

    def tell_circle(self, circle: tuple[str, ...]) -> None:
        """A circle begins with what is written first."""
        first = min(range(len(circle)), key=lambda at: self._span_of(circle[at]))
        names = (*circle[first:], *circle[:first])
        self.report.add(problems.circle_of_rules(self._span_of(names[0]), names))
        self.circling.update(circle)

    def _span_of(self, name: str) -> Span:
        draft = self.drafts.get(name) or self.parameter_drafts.get(name)
        return draft.span if draft else self.names.facts[name].written.name.span

    def type(self, name: str) -> None:
        """Types a rule or a parameter, once. What goes round in a circle is typed for the sake of its other problems only."""
        if name in self.rules or name in self.parameters:
            return
        if name in self._open:
            # Only kinds could tell that these names are read, so nobody has seen the circle before.
            self.tell_circle(tuple(self._open[self._open.index(name):]))
            return
        self._open.append(name)
        try:
            if name in self.drafts:
                rule = self._rule(self.drafts[name])
                if name not in self.circling:
                    self.rules[name] = rule
            elif name in self.parameter_drafts:
                written = self.parameter_drafts[name]
                parameter = self.kept("parameter", written.things, partial(written.build, self), name)
                if name not in self.circling:
                    self.parameters[name] = parameter
        finally:
            self._open.pop()

    def _rule(self, draft: Draft) -> Rule:
        value, self.cases[draft.span] = self.kept(
            "value", draft.things, lambda: (draft.build(self), self.cases.get(draft.span)), (draft.name, draft.role, draft.like)
        )
        beside = (draft.name, draft.label, draft.role, draft.owner, draft.basis, draft.checked, draft.about, draft.by_hand, draft.span)
        return self.memory.of("rule", (value, draft.text), partial(_rule_of, draft, value), beside=beside)

    def rule(self, name: str) -> Rule | None:
        """The typed rule; None where it cannot be typed: its problem is in the report."""
        if name not in self.circling:
            self.type(name)
        rule = self.rules.get(name)
        if self.earlier is not None:
            self.earlier.has_read(name, None if rule is None else rule.kind)
        return rule

    def rule_itself(self, name: str) -> Rule | None:
        """A rule that is typed already, where more than its kind is looked at."""
        rule = self.rules.get(name)
        if self.earlier is not None:
            self.earlier.has_read_all_of(name, rule)
        return rule

    def parameter(self, name: str) -> Parameter | None:
        if name not in self.circling:
            self.type(name)
        parameter = self.parameters.get(name)
        if self.earlier is not None:
            self.earlier.has_read_all_of(name, parameter)
        return parameter

    @property
    def may_guess(self) -> bool:
        """Whether to look for what was meant: that takes time, and nobody reads the twentieth guess."""
        return len(self.report) < MOST_GUESSES

    def members_of(self, owner: str) -> tuple[str, ...]:
        """What can be written behind `owner.`, in Chinese."""
        members = self.names.members.get(owner, {})
        return tuple(name for name, each in members.items()
                     if not name.isascii() and not (each.is_result and each.full not in self.drafts))

    def say_otherwise(self) -> None:
        """Types what citizens are told where a condition does not hold: it may speak of any rule."""
        for name, rule in self.rules.items():
            otherwise = self.drafts[name].otherwise
            if otherwise is not None:
                made = partial(self._with_words, rule, otherwise)
                self.rules[name] = self.kept("otherwise", (rule, *self.drafts[name].of), made)


    def _with_words(self, rule: Rule, otherwise: Callable[[Desk], tuple[str | Expr, ...]]) -> Rule:
        return replace(rule, otherwise=otherwise(self))


def _rule_of(draft: Draft, value: Expr) -> Rule:
    return Rule(
        draft.name, draft.label, draft.role, value, value.kind, str(draft.text or ""), draft.owner, (),
        draft.basis, draft.checked, draft.about, draft.by_hand, span=draft.span,
    )


def nothing(span: Span = NOWHERE) -> Literal:
    """What stands where an expression could not be read: its problem is already in the report."""
    return Literal(None, AnyKind(), span=span)
