"""Two programs compared thing by thing: what was added, taken away, said otherwise. Never the texts of the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from dsl.diagnostics import Words
from dsl.source import NOWHERE, Span
from dsl.vocabulary import MATTER_SHAPE
from engine.decision import SAMPLE
from engine.difference import Change, Effect, How, Sort, words
from engine.difference.compare_values import (
    changes_of_expression,
    changes_of_periods,
    shown,
    shown_expression,
    shown_value,
)
from engine.difference.direction import directions_of
from engine.grounds import goals_reading, is_same
from engine.kinds import Kind
from engine.program import (
    Benefit,
    ByHand,
    Derivation,
    Example,
    Goal,
    Late,
    Matter,
    PaperUse,
    Parameter,
    Program,
    Rule,
    Step,
    Table,
    Theme,
)


def changes_between(old: Program, new: Program) -> tuple[Change, ...]:
    """Every change in written order of the newer program, those taken away in the order of the older."""
    comparison = _Comparison(old, new)
    return tuple(comparison.changes())


@dataclass(frozen=True, slots=True)
class Said:
    """A change in words; `moves` says how a parameter's value moved, where it moved one way only."""

    words: Words
    how: How = "changed"
    is_sample: bool = False
    moves: int = 0
    about: str = ""
    old_span: Span = NOWHERE
    new_span: Span = NOWHERE


class _Comparison:
    def __init__(self, old: Program, new: Program):
        self.old, self.new = old, new
        self.reading = {key: value for key, value in goals_reading(old).items()}
        for key, names in goals_reading(new).items():
            self.reading[key] = [*dict.fromkeys([*self.reading.get(key, ()), *names])]
        self._rules_alone = {name for goal in (*old.goals.values(), *new.goals.values()) for name in (goal.outcome,) if name}

    def changes(self) -> Iterator[Change]:
        for sort, kept in self._tables():
            yield from self._table(sort, *kept)
        yield from self._catalog()
        yield from self._examples()

    def _tables(self) -> Iterator[tuple[Sort, tuple[Mapping[str, Any], Mapping[str, Any], Callable[..., Iterable[Said]]]]]:
        old, new = self.old, self.new
        yield "parameter", (old.parameters, new.parameters, self._parameter)
        yield "rule", (old.rules, new.rules, self._rule)
        yield "fact", (old.facts, new.facts, self._fields)
        yield "goal", (old.goals, new.goals, self._fields)
        yield "benefit", (old.benefits, new.benefits, self._fields)
        yield "matter", (old.matters, new.matters, self._fields)
        yield "theme", (old.themes, new.themes, self._fields)
        yield "document", (old.documents, new.documents, self._fields)
        yield "pledge", (old.pledges, new.pledges, self._fields)
        yield "ledger", (old.ledgers, new.ledgers, self._fields)
        yield "basis", (old.bases, new.bases, self._fields)
        yield "register", (old.registers, new.registers, self._fields)
        yield "choice", (old.choices, new.choices, self._plain)
        yield "place", (old.places, new.places, self._plain)
        yield "synonyms", (old.synonyms, new.synonyms, self._plain)

    def _table(self, sort: Sort, old: Mapping[str, Any], new: Mapping[str, Any], compare: Callable[..., Iterable[Said]]) -> Iterator[Change]:
        for name in [*new, *(each for each in old if each not in new)]:
            touches = tuple(self.reading.get((sort, name), ()))
            if sort in ("goal", "benefit", "matter", "theme"):
                touches = (name,)
            goal = new.get(name) or old.get(name)
            title = words.title(goal.sort if isinstance(goal, Goal) else sort, self._called(sort, name))
            if name not in old or name not in new:
                if sort in ("benefit", "matter", "theme"):
                    # Its goal was told already.
                    continue
                thing, how = (new[name], "added") if name not in old else (old[name], "removed")
                span = getattr(thing, "span", NOWHERE)
                told = words.added(title, self._gist(thing)) if how == "added" else words.removed(title)
                if sort == "rule" and name in self._rules_alone:
                    continue
                yield Change(sort, name, how, told, touches, is_sample=_is_sample(thing),  # type: ignore[arg-type]
                             old_span=NOWHERE if how == "added" else span, new_span=span if how == "added" else NOWHERE)  # fmt: skip
                continue
            before, after = old[name], new[name]
            if is_same(before, after):
                continue
            for said in compare(before, after):
                yield Change(
                    sort, name, said.how, words.of(title, said.words), touches, self._effects(sort, name, said, touches),
                    said.is_sample or _is_sample(before) or _is_sample(after), said.about,
                    said.old_span or getattr(before, "span", NOWHERE), said.new_span or getattr(after, "span", NOWHERE),
                )  # fmt: skip

    def _called(self, sort: Sort, name: str) -> str:
        if sort == "rule":
            rule = self.new.rules.get(name) or self.old.rules[name]
            return f"{rule.owner}·{rule.label}" if rule.owner and rule.label else rule.label or name
        if sort == "place":
            return f"{self.new.places.get(name) or self.old.places[name]}（{name}）"
        return name.replace(".", "·")

    def _gist(self, thing: object) -> Words | None:
        match thing:
            case Rule():
                return shown_expression(thing.value, self.new, thing.text)
            case Parameter():
                rows = [shown_value(each, thing, self.new) for each in thing.periods[:3]]
                return Words("、".join(each.zh for each in rows) + ("…" if len(thing.periods) > 3 else ""),
                             ", ".join(each.en for each in rows) + ("…" if len(thing.periods) > 3 else ""))  # fmt: skip
        return None

    def _effects(self, sort: Sort, name: str, said: Said, touches: Sequence[str]) -> tuple[tuple[str, Effect], ...]:
        """The one way a parameter's move can move the outcomes of goals, on both sides' rules."""
        if sort != "parameter" or not said.moves:
            return ()
        found: list[tuple[str, Effect]] = []
        for goal in touches:
            ways = {directions_of(program, goal, name) if goal in program.goals else None for program in (self.old, self.new)}
            way = ways.pop() if len(ways) == 1 else None
            if way:
                found.append((goal, "more" if way * said.moves > 0 else "fewer"))
        return tuple(found)

    # ── of one thing ─────────────────────────────────────────────────────────────────────────────────────────────

    def _parameter(self, old: Parameter, new: Parameter) -> Iterator[Said]:
        for each in changes_of_periods(old, new, self.old, self.new):
            sample = any(row is not None and row.checked == SAMPLE for row in (each.old, each.new))
            how: How = "changed" if each.old and each.new else "added" if each.new else "removed"
            yield Said(each.words, how, sample, each.moves, each.about, each.old.span if each.old else NOWHERE, each.new.span if each.new else NOWHERE)
        yield from self._fields(old, new, but=("periods",))

    def _rule(self, old: Rule, new: Rule) -> Iterator[Said]:
        but = ["text", "value"]
        # The bounds of a fact go into the kinds of what reads it; they are told of the fact.
        if old.value != new.value and not self._follows(old, new):
            for each in changes_of_expression(old, new, self.old, self.new):
                yield Said(each, about="value")
        if old.kind == new.kind:
            but.append("kind")
        owners = self.old.goals.get(old.owner), self.new.goals.get(new.owner)
        if all(owner is not None and rule.basis == owner.basis for rule, owner in zip((old, new), owners, strict=True)):
            but.append("basis")
        yield from self._fields(old, new, but=tuple(but))

    def _follows(self, old: Rule, new: Rule) -> bool:
        """Whether a rule that nobody wrote (the outcome that joins all conditions, the list of papers) only follows from
        what its owner says, which is told of the owner, or from conditions that came or went."""
        if old.text or new.text or isinstance(new.value, Table) or not {old.role, new.role} <= {"outcome", "result", "situation", "when"}:
            return False
        sides = [(side.goals.get(rule.owner), side.matters.get(rule.owner), side.benefits.get(rule.owner), side.themes.get(rule.owner))
                 for side, rule in ((self.old, old), (self.new, new))]  # fmt: skip
        return not is_same(*sides)

    def _fields(self, old: Any, new: Any, but: tuple[str, ...] = ()) -> Iterator[Said]:
        """What is said otherwise, field by field."""
        for each in fields(old):
            name = each.name
            if name in but or not each.compare:
                continue
            before, after = getattr(old, name), getattr(new, name)
            if is_same(before, after):
                continue
            if name == "goal":
                continue
            field = words.field(name)
            if name == "kind" and isinstance(before, Kind):
                yield Said(words.turned(field, words.kind(before), words.kind(after)), about=name)
            elif name != "basis" and isinstance(before, tuple) and isinstance(after, tuple) and all(map(_named, (*before, *after))):
                yield from (replace(said, about=name) for said in self._listed(field, before, after))
            elif _is_parts(before) and _is_parts(after) and type(before) is type(after):
                yield from (replace(said, words=words.of(field, said.words), about=name) for said in self._fields(before, after))
            else:
                yield Said(words.turned(field, shown(before, self.old), shown(after, self.new)), about=name)

    def _listed(self, field: Words, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Said]:
        """Papers, steps, names: which came, which went, which are said otherwise; the order if only that changed."""
        before, after = {_named(each): each for each in old}, {_named(each): each for each in new}
        if len(before) < len(old) or len(after) < len(new):
            yield Said(words.turned(field, shown(old, self.old), shown(new, self.new)))
            return
        # A condition that came or went is told as the rule it is.
        for name in (each for each in after if each not in before and (each not in self.new.rules or each in self.old.rules)):
            yield Said(words.came(field, name), "added", _is_sample(after[name]))
        for name in (each for each in before if each not in after and (each not in self.old.rules or each in self.new.rules)):
            yield Said(words.went(field, name), "removed", _is_sample(before[name]))
        both = [name for name in after if name in before]
        for name in both:
            if isinstance(after[name], str) or is_same(before[name], after[name]):
                continue
            key = MATTER_SHAPE.by_word.get(name)
            member = Words(key.zh, key.en) if key is not None and isinstance(after[name], tuple) else words.member(field, name)
            if isinstance(after[name], tuple):
                yield Said(words.turned(member, shown(before[name][1], self.old), shown(after[name][1], self.new)))
                continue
            for said in self._fields(before[name], after[name]):
                yield replace(said, words=words.of(member, said.words))
        if before.keys() == after.keys() and list(before) != list(after):
            yield Said(words.reordered(field, list(after)))

    def _plain(self, old: object, new: object) -> Iterator[Said]:
        yield Said(words.became(shown(old, self.old), shown(new, self.new)))

    def _catalog(self) -> Iterator[Change]:
        for name in ("name", "region", "leap_birthday", "prefixes", "order", "language", "parents", "fillers"):
            before, after = getattr(self.old, name), getattr(self.new, name)
            if before != after and not (name == "order" and set(before) != set(after)):
                every = tuple(self.new.goals) if name in ("region", "leap_birthday") else ()
                yield Change("catalog", name, "changed", words.turned(words.field(name), shown(before, self.old), shown(after, self.new)), every)

    def _examples(self) -> Iterator[Change]:
        old = {(each.subject, each.name): each for each in self.old.examples}
        new = {(each.subject, each.name): each for each in self.new.examples}
        for key in [*new, *(each for each in old if each not in new)]:
            title = words.title("example", "·".join(key))
            before, after = old.get(key), new.get(key)
            touches = (key[0],) if key[0] in self.new.goals or key[0] in self.old.goals else ()
            if before is None or after is None:
                how: How = "added" if before is None else "removed"
                yield Change("example", key[1], how, words.added(title, None) if before is None else words.removed(title), touches,
                             old_span=before.span if before else NOWHERE, new_span=after.span if after else NOWHERE)  # fmt: skip
            elif not is_same(_bare(before), _bare(after)):
                for said in self._fields(before, after):
                    yield Change("example", key[1], "changed", words.of(title, said.words), touches, old_span=before.span, new_span=after.span)


def _bare(example: Example) -> Example:
    return replace(example, expect_spans=())


def _named(each: object) -> str:
    """What a member of a list is known by; "" where it has no name."""
    match each:
        case str():
            return each
        case PaperUse():
            return each.document + (f"（{each.purpose}）" if each.purpose else "")
        case Step():
            return each.name
        case (str() as name, _):
            return name
    called = getattr(each, "name", None) or getattr(each, "matter", None)
    return called if isinstance(called, str) else ""


def _is_parts(value: object) -> bool:
    return isinstance(value, Goal | ByHand | Late | Derivation)


def _is_sample(thing: object) -> bool:
    if isinstance(thing, Benefit | Matter | Theme):
        return thing.goal.checked == SAMPLE
    return getattr(thing, "checked", "") == SAMPLE
