"""Facts come in by one door: typed, normalised, every problem named (docs/meaning.md 2 and 19)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property, partial
from typing import Any, NoReturn

from dsl.diagnostics import Diagnostic, Problems
from dsl.nearest import folded
from engine import problems_of_facts as problems
from engine.formats import FORMATS
from engine.kinds import (
    AnyKind,
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
    NullKind,
    NumberKind,
    RangeKind,
    RecordKind,
    RegionKind,
    TextKind,
    TimeKind,
    certain,
    untold,
)
from engine.program import Fact, Program
from engine.values import DateTime, DaysDuration, Fault, MonthsDuration, Record, Time, Unknown, equal, to_json
from engine.values.regions import prefix_of
from engine.values.temporal_from_text import date_and_time_from_text, duration_from_text, time_from_text

MOST_ITEMS = 1_000
LONGEST_TEXT = 20_000
DEEPEST = 20
FIRST_YEAR, LAST_YEAR = 1800, 2199


class Facts(dict[str, object]):
    """What is known: full names and values. A fact that is not here is unknown; one that is None is absent."""

    __slots__ = ()

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("facts are never changed; make new ones by facts_from")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return Facts, (dict(self),)

    def with_fact(self, name: str, value: object) -> Facts:
        """The same facts and one more, or one known otherwise."""
        return Facts({**self, name: value})


def facts_from(program: Program, data: Mapping[str, Any], index: FactIndex | None = None) -> Facts:
    """The facts a JSON object gives; raises Problems with everything that is wrong with them."""
    index = index or FactIndex.of(program)
    return _plain_facts(data, index) or _facts_from(program, without_sources(data), index)


VALUE, SOURCE, DAY = ("值", "value"), ("来源", "source"), ("日期", "on")
"""A value with its source: `{"值": …, "来源": …, "日期": …}`. Who told it, and whether it is too old: engine/sources.py."""


def is_told(value: object) -> bool:
    """Whether something in the place of a value is one with its source."""
    return (
        isinstance(value, Mapping) and len(value) > 1 and any(word in value for word in VALUE)
        and all(name in (*VALUE, *SOURCE, *DAY) for name in value)
    )  # fmt: skip


def without_sources(data: Any) -> Any:
    """The object with values alone."""
    if is_told(data):
        return next(data[word] for word in VALUE if word in data)
    return {name: without_sources(value) for name, value in data.items()} if isinstance(data, Mapping) else data


def _plain_facts(data: Mapping[str, Any], index: FactIndex) -> Facts | None:
    """The facts of an object in which everything is written plainly; None where something wants a closer look."""
    if type(data) is not dict:
        return None
    readers, found = index.readers, {}
    try:
        for key, value in data.items():
            full, words, read = readers[key]
            sort = type(value)
            if sort is str or sort is int or value is None:
                typed = words.get(value, BAD)
                if typed is BAD:
                    typed = read(value)
            elif sort is bool and read is _plain_truth:
                # Never looked up: true is 1 to a dictionary.
                typed = value
            else:
                typed = read(value)
            if typed is BAD:
                return None
            found[full] = typed
    except KeyError:
        return None
    # A fact that is named twice wants a closer look too.
    return Facts(found) if len(found) == len(data) else None


def _facts_from(program: Program, data: Mapping[str, Any], index: FactIndex) -> Facts:
    door = _Door(program, index)
    if isinstance(data, Mapping):
        door.take(data, "", 0)
    else:
        door.problems.append(problems.not_an_object(data))
    found = door.facts()
    if door.problems:
        raise Problems(door.problems)
    return Facts(found)


def facts_from_text(program: Program, text: str, index: FactIndex | None = None) -> Facts:
    """The facts a JSON text gives."""
    return facts_from(program, read_json(text), index)


def read_json(text: str) -> Any:
    """A JSON text with exact numbers: no float, no key twice, nothing beyond the standard."""
    if not text.strip():
        raise Problems([problems.nothing_given()])
    try:
        return json.loads(text, parse_float=_exact, parse_int=_exact, parse_constant=_no_constant, object_pairs_hook=_object)
    except json.JSONDecodeError as fault:
        raise Problems([problems.not_json_from(text, fault.lineno, fault.colno, fault.pos)]) from None
    except RecursionError:
        raise Problems([problems.not_json(problems.TOO_DEEP)]) from None


def wrong_in(program: Program, path: str, value: Any, index: FactIndex) -> tuple[Diagnostic, ...]:
    """What is wrong with one fact given by this path; a value of None is not known yet, only its name is looked at."""
    door = _Door(program, index)
    full = index.names.get(folded(path))
    if value is not None or full is None:
        door.take({path: value}, "", 0)
        door.facts()
    return tuple(door.problems)


def codes_of_place(word: str, index: FactIndex) -> tuple[str, ...]:
    """The codes of all places that a name, or a path of names such as 某市.某区, can mean."""
    parent, _, name = word.rpartition(".")
    codes = index.places.get(name, ())
    if not parent:
        return codes
    above = codes_of_place(parent, index)
    return tuple(code for code in codes if any(code.startswith(prefix_of(outer)) for outer in above))


def place_named(program: Program, word: str, index: FactIndex | None = None) -> str:
    """The code of a place by its name or code; raises Problems if there is none or more than one."""
    door = _Door(program, index or FactIndex.of(program))
    code = door.typed(word, RegionKind(), "地区", "", 0) if word else ""
    if door.problems:
        raise Problems(door.problems)
    return str(code)


def value_from(program: Program, kind: Kind, name: str, value: Any, index: FactIndex | None = None) -> object:
    """A value of a kind as a fact's would be read; `name` is what a message calls it. Raises Problems if it is none."""
    door = _Door(program, index or FactIndex.of(program))
    found = door.typed(value, kind, name, "", 0)
    if door.problems:
        raise Problems(door.problems)
    return found


def facts_to_json(program: Program, facts: Mapping[str, object]) -> dict[str, Any]:
    """Facts as JSON that `facts_from` reads back as the same facts, in the order of their names."""
    return {name: _json(facts[name]) for name in sorted(facts) if not isinstance(facts[name], Unknown)}


def _json(value: object) -> Any:
    match value:
        case Mapping():
            # What is not known of a record is not written; null would say there is none.
            return {name: _json(each) for name, each in value.items() if not isinstance(each, Unknown)}
        case tuple():
            return [_json(each) for each in value]
        case _:
            return to_json(value)


def _exact(numeral: str) -> Decimal:
    if len(numeral) > 1_000:
        raise Problems([problems.not_json(problems.TOO_LONG)])
    return Decimal(numeral)


def _no_constant(word: str) -> NoReturn:
    raise Problems([problems.not_json(problems.no_number(word))])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _ in pairs]
        raise Problems([problems.not_json(problems.key_twice(next(name for name in names if names.count(name) > 1)))])
    return data


# ── which fact is meant ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class FactIndex:
    """Every way to name a fact, and the places by name. Made once for a program."""

    names: Mapping[str, str]
    groups: frozenset[str]
    places: Mapping[str, tuple[str, ...]]
    program: Program = field(repr=False)

    @cached_property
    def readers(self) -> Mapping[str, tuple[str, Mapping[str | int | None, object], Reader]]:
        """Under every name of a fact, its full name, what plain texts and whole numbers mean as far as they are known, and what
        reads any other plainly written value of it."""
        by_fact = {full: (full, *_reader(self.program, fact, self)) for full, fact in self.program.facts.items()}
        return {name: by_fact[full] for name, full in self.names.items()}

    @cached_property
    def absent_if_empty(self) -> Mapping[str, object]:
        """The facts that are known to be absent where nobody wrote anything, with what that is."""
        return {name: () if isinstance(fact.kind, ListKind) else None for name, fact in self.program.facts.items() if fact.empty_is_absent}

    @classmethod
    def of(cls, program: Program) -> FactIndex:
        names: dict[str, str] = {}
        groups: set[str] = set(program.prefixes)
        for full, fact in program.facts.items():
            for name in ways_to_name(fact, program.prefixes):
                names.setdefault(name, full)
                parent = name.rpartition(".")[0]
                while parent and parent not in groups:
                    groups.add(parent)
                    parent = parent.rpartition(".")[0]
        # A full name is never hidden by a short way to name another fact.
        names.update({folded(full): full for full in program.facts})
        places: dict[str, tuple[str, ...]] = {}
        for code, place in program.places.items():
            places[place] = (*places.get(place, ()), code)
        return cls(names, frozenset(groups), places, program)


def ways_to_name(fact: Fact, prefixes: tuple[str, ...]) -> Iterator[str]:
    """Its full name, its identifier, and both without what may be left out in front."""
    full = fact.name
    yield folded(full)
    if fact.id:
        yield fact.id
    for prefix in prefixes:
        if full.startswith(f"{prefix}."):
            yield folded(full.removeprefix(f"{prefix}."))
        elif "." not in full:
            yield folded(f"{prefix}.{full}")
    if fact.owner and full.startswith(f"{fact.owner}."):
        yield folded(full.removeprefix(f"{fact.owner}."))


Reader = Callable[[Any], object]
"""From JSON to a value; BAD where it is not written plainly, be it wrong or only to be looked at more closely."""


def _reader(program: Program, fact: Fact, index: FactIndex) -> tuple[Mapping[str | int | None, object], Reader]:
    kind = certain(fact.kind)
    words: dict[str | int | None, object] = {}
    match kind:
        case BooleanKind():
            read: Reader = _plain_truth
        case DateKind():
            read = _plain_date
        case ChoiceKind(_, options):
            words, read = {each: each for each in options}, _not_plain
        case RegionKind():
            words, read = {each: each for each in program.places}, _not_plain
        case NumberKind():
            read = _plain_number(kind, words)
        case _:
            read = partial(_closely, program, index, fact)
    if isinstance(fact.kind, Maybe):
        words[None] = None
    return words, read


def _not_plain(value: Any) -> object:
    return BAD


def _plain_truth(value: Any) -> object:
    return value if value is True or value is False else BAD


def _plain_date(value: Any) -> object:
    if type(value) is not str or len(value) != 10 or value[4] != "-" or value[7] != "-":
        return BAD
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return BAD
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else BAD


MOST_REMEMBERED = 4_096
"""How many numbers are remembered of each fact, with what they mean."""


def _plain_number(kind: NumberKind, known: dict[str | int | None, object]) -> Reader:
    """Numbers repeat, so what was read is put down in `known`. Texts and whole numbers only: 1, 1.0 and true are told apart."""

    def read(value: Any) -> object:
        sort = type(value)
        if not (sort is int or sort is str and len(value) < 40 or sort is float or sort is Decimal and value.is_finite()):
            return BAD
        number = number_in(value, kind.unit)
        if number is None or out_of_kind(number, kind):
            return BAD
        if (sort is int or sort is str) and len(known) < MOST_REMEMBERED:
            known[value] = number
        return number

    return read


def out_of_kind(number: Decimal, kind: NumberKind) -> bool:
    """Whether a number has more digits than its kind declares, or lies outside its bounds."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return bool(
        -exponent > kind.scale
        or number and number.adjusted() + 1 > kind.digits - kind.scale
        or kind.low is not None and number < kind.low
        or kind.high is not None and number > kind.high
        or kind.options and number not in kind.options
    )


def _closely(program: Program, index: FactIndex, fact: Fact, value: Any) -> object:
    door = _Door(program, index)
    typed = door.typed(value, fact.kind, fact.name, fact.format, 0)
    return BAD if door.problems else typed


class _Door:
    """Takes JSON in, key by key; what is wrong is noted and the rest is taken all the same."""

    def __init__(self, program: Program, index: FactIndex):
        self.program = program
        self.index = index
        self.problems: list[Diagnostic] = []
        self._found: dict[str, object] = {}
        self._said: dict[str, str] = {}
        self._parts: dict[str, dict[str, Any]] = {}

    def take(self, data: Mapping[str, Any], above: str, depth: int) -> None:
        for key, value in data.items():
            path = f"{above}.{folded(str(key))}" if above else folded(str(key))
            full = self.index.names.get(path)
            if full is not None:
                self._give(full, path, value)
            elif path in self.index.groups and isinstance(value, Mapping) and depth < DEEPEST:
                self.take(value, path, depth + 1)
            elif (owner := self._record_above(path)) is not None:
                self._parts.setdefault(owner[0], {})[owner[1]] = value
            elif path in self.index.groups:
                self.problems.append(problems.wrong_kind(path, RecordKind(()), value))
            else:
                self.problems.append(problems.unknown_fact(path, self.index.names))

    def facts(self) -> dict[str, object]:
        for full, parts in self._parts.items():
            self._give(full, full, parts)
        return self._found

    def _record_above(self, path: str) -> tuple[str, str] | None:
        """The record a dotted path reaches into, and the member it names."""
        above, _, member = path.rpartition(".")
        full = self.index.names.get(above)
        if full is None or not isinstance(certain(self.program.facts[full].kind), RecordKind):
            return None
        return full, member

    def _give(self, full: str, path: str, value: Any) -> None:
        fact = self.program.facts[full]
        typed = self.typed(value, fact.kind, path, fact.format, 0)
        if typed is BAD:
            return
        if full in self._found and equal(self._found[full], typed) is not True:
            self.problems.append(problems.given_twice(path, self._said[full]))
            return
        self._found[full] = typed
        self._said[full] = path

    def bad(self, problem: Diagnostic) -> object:
        self.problems.append(problem)
        return BAD

    def typed(self, value: Any, kind: Kind, path: str, format_: str, depth: int) -> object:
        if depth > DEEPEST:
            return self.bad(problems.too_deep(path))
        if isinstance(kind, Maybe):
            if value is None or isinstance(value, str) and value.strip() in ABSENT and not _is_option(value, kind.kind):
                return None
            kind = kind.kind
        if isinstance(kind, ListKind) and (value is None or isinstance(value, str) and value.strip() in ABSENT):
            # None of a list is a list of none.
            return ()
        if value is None and not isinstance(kind, AnyKind | NullKind):
            return self.bad(problems.cannot_be_absent(path))
        match kind:
            case AnyKind():
                return self._any(value, path, depth)
            case NullKind():
                return None if value is None else self.bad(problems.wrong_kind(path, kind, value))
            case NumberKind():
                return self._number(value, kind, path)
            case TextKind():
                return self._text(value, kind, path, format_)
            case BooleanKind():
                truth = TRUTHS.get(folded(value).lower()) if isinstance(value, str) else value
                return truth if isinstance(truth, bool) else self.bad(problems.not_a_truth(path, value))
            case DateKind():
                return self._date(value, path)
            case DateTimeKind():
                return self._moment(value, path)
            case TimeKind():
                return self._by_text(value, kind, path, Time, time_from_text)
            case DaysKind():
                return self._by_text(value, kind, path, DaysDuration, duration_from_text)
            case MonthsKind():
                return self._by_text(value, kind, path, MonthsDuration, duration_from_text)
            case ChoiceKind():
                return self._choice(value, kind, path)
            case RegionKind():
                return self._region(value, path)
            case ListKind(item):
                if not isinstance(value, list | tuple):
                    return self.bad(problems.not_a_list(path, value))
                if len(value) > MOST_ITEMS:
                    return self.bad(problems.too_many_items(path, MOST_ITEMS))
                items = tuple(self.typed(each, item, f"{path}[{place}]", format_, depth + 1) for place, each in enumerate(value, 1))
                return BAD if BAD in items else items
            case RecordKind(members):
                return self._record(value, kind, members, path, depth)
            case RangeKind() | FunctionKind():
                return self.bad(problems.cannot_be_given(path, kind))
            case _:
                raise AssertionError(f"{kind} was unwrapped before")

    def _number(self, value: Any, kind: NumberKind, path: str) -> object:
        number = number_in(value, kind.unit)
        if number is None:
            return self.bad(problems.not_a_number(path, value))
        _, figures, exponent = number.as_tuple()
        assert isinstance(exponent, int)
        if -exponent > kind.scale:
            return self.bad(problems.too_fine(path, number, kind.scale))
        if number and number.adjusted() + 1 > kind.digits - kind.scale:
            return self.bad(problems.too_long_number(path, kind.digits - kind.scale))
        if kind.low is not None and number < kind.low or kind.high is not None and number > kind.high:
            return self.bad(problems.out_of_bounds(path, number, kind.low, kind.high))
        if kind.options and number not in kind.options:
            return self.bad(problems.not_an_option(path, value, [str(option) for option in kind.options]))
        return number

    def _text(self, value: Any, kind: TextKind, path: str, format_: str) -> object:
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return self.bad(problems.number_as_text(path, value))
        if not isinstance(value, str):
            return self.bad(problems.wrong_kind(path, kind, value))
        text = value.strip()
        if len(text) > LONGEST_TEXT:
            return self.bad(problems.text_too_long(path, LONGEST_TEXT))
        if CONTROL.search(text):
            return self.bad(problems.control_characters(path))
        if format_ in FORMATS:
            text = folded(text).replace(" ", "").upper()
            if not FORMATS[format_].fits(text):
                return self.bad(problems.wrong_format(path, format_))
        return text

    def _date(self, value: Any, path: str) -> object:
        if isinstance(value, date) and not isinstance(value, datetime):
            day = value
        elif isinstance(value, str) and (match := ISO_DATE.fullmatch(half_width(value))):
            try:
                day = date(*map(int, match.groups()))
            except ValueError:
                return self.bad(problems.no_such_day(path, value))
        else:
            return self.bad(problems.not_a_date(path, value, _date_meant(value)))
        return day if FIRST_YEAR <= day.year <= LAST_YEAR else self.bad(problems.date_out_of_range(path, value))

    def _moment(self, value: Any, path: str) -> object:
        if isinstance(value, DateTime):
            return value
        match = ISO_MOMENT.fullmatch(half_width(value)) if isinstance(value, str) else None
        if match is None:
            return self.bad(problems.not_a_moment(path, value))
        day, clock, seconds, zone = match.groups()
        try:
            moment = date_and_time_from_text(f"{day}T{clock}{seconds or ':00'}{zone or ''}")
        except Fault:
            return self.bad(problems.not_a_moment(path, value))
        in_range = FIRST_YEAR <= moment.date.year <= LAST_YEAR
        return moment if in_range else self.bad(problems.date_out_of_range(path, value))

    def _by_text(self, value: Any, kind: Kind, path: str, type_: type, read: Callable[[str], object]) -> object:
        if isinstance(value, str):
            try:
                value = read(half_width(value))
            except Fault:
                return self.bad(problems.wrong_kind(path, kind, value))
        return value if isinstance(value, type_) else self.bad(problems.wrong_kind(path, kind, value))

    def _choice(self, value: Any, kind: ChoiceKind, path: str) -> object:
        word = plain_code(value)
        if word in kind.options:
            return word
        for option, code in self.program.choices.get(kind.name, ()):
            if code and code == word and option in kind.options:
                return option
        return self.bad(problems.not_an_option(path, value, kind.options))

    def _region(self, value: Any, path: str) -> object:
        word = plain_code(value)
        if REGION_CODE.fullmatch(word):
            return word
        codes = codes_of_place(word, self.index)
        if len(codes) == 1:
            return codes[0]
        if codes:
            return self.bad(problems.ambiguous_region(path, word, [self._path_of(code) for code in codes]))
        return self.bad(problems.unknown_region(path, value, self.index.places))

    def _path_of(self, code: str) -> str:
        """A place with the one it lies in: 某市.某区."""
        name = self.program.places[code]
        above = [outer for outer in self.program.places if outer != code and code.startswith(prefix_of(outer))]
        nearest_above = max(above, key=lambda outer: len(prefix_of(outer)), default=None)
        return f"{self.program.places[nearest_above]}.{name}" if nearest_above else f"{name}（{code}）"

    def _record(self, value: Any, kind: Kind, members: tuple[tuple[str, Kind], ...], path: str, depth: int) -> object:
        if not isinstance(value, Mapping):
            return self.bad(problems.wrong_kind(path, kind, value))
        given = {folded(str(key)): each for key, each in value.items()}
        for key in given.keys() - {folded(name) for name, _ in members}:
            self.problems.append(problems.unknown_fact(f"{path}.{key}", [f"{path}.{name}" for name, _ in members]))
        found: dict[str, object] = {}
        for name, member in members:
            below = f"{path}.{name}"
            if folded(name) in given:
                found[name] = self.typed(given[folded(name)], member, below, "", depth + 1)
            else:
                found[name] = untold(below, member)
        return BAD if any(each is BAD for each in found.values()) else Record(found)

    def _any(self, value: Any, path: str, depth: int) -> object:
        if depth > DEEPEST:
            return self.bad(problems.too_deep(path))
        match value:
            case bool() | str() | Decimal() | None | Time() | DateTime() | date() | DaysDuration() | MonthsDuration():
                return value
            case int() | float():
                number = number_in(value, "")
                return self.bad(problems.not_a_number(path, value)) if number is None else number
            case list() | tuple():
                items = tuple(self._any(each, f"{path}[{place}]", depth + 1) for place, each in enumerate(value, 1))
                return BAD if any(each is BAD for each in items) else items
            case Mapping():
                found = {str(name): self._any(each, f"{path}.{name}", depth + 1) for name, each in value.items()}
                return BAD if any(each is BAD for each in found.values()) else Record(found)
        return self.bad(problems.wrong_kind(path, AnyKind(), value))


class _Bad:
    """Stands for a value whose problem is already noted."""


BAD = _Bad()
ABSENT = frozenset({"无", "none"})
UNKNOWN_WORDS = frozenset({"未知", "unknown"})
"""What an example says of a fact that is expressly not known."""
TRUTHS = {"是": True, "否": False, "true": True, "false": False}
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
ISO_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2}|@[A-Za-z/_+-]+)?"
)
MEANT_DATE = re.compile(r"([0-9]{4})\s*[年/.]\s*([0-9]{1,2})\s*[月/.]\s*([0-9]{1,2})\s*日?|([0-9]{4})([0-9]{2})([0-9]{2})")
REGION_CODE = re.compile(r"[0-9]{6}(?:[0-9]{3}){0,2}")
NUMERAL = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def half_width(text: str) -> str:
    """A text without blanks around it, its full-width signs as half-width ones."""
    return text.strip().translate(_HALF_WIDTH)


def plain_code(value: Any) -> str:
    """A word or a code as text; a code may come as a JSON number."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value() and abs(value.adjusted()) < 20:
        return str(int(value))
    return folded(value) if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _is_option(value: str, kind: Kind) -> bool:
    return isinstance(kind, ChoiceKind) and value.strip() in kind.options


def number_in(value: Any, unit: str) -> Decimal | None:
    """The number that is written; None if it is none. 3.0 is 3, and -0 is 0."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = half_width(value)
        text = text.removesuffix(unit).rstrip() if unit else text
        if not NUMERAL.fullmatch(text):
            return None
        number = Decimal(text)
    elif isinstance(value, int | Decimal):
        number = Decimal(value)
    elif isinstance(value, float):
        # What a caller in Python typed: 0.1 means one tenth.
        number = Decimal(repr(value))
    else:
        return None
    if not number.is_finite() or abs(number.adjusted()) > 40 or len(number.as_tuple().digits) > 80:
        return None
    if not number:
        return Decimal(0)
    try:
        whole = number.to_integral_value()
    except InvalidOperation:
        return None
    return whole.quantize(Decimal(1)) if whole == number and abs(number.adjusted()) < 27 else _without_zeros(number)


def _without_zeros(number: Decimal) -> Decimal:
    sign, figures, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    while exponent < 0 and figures[-1] == 0:
        figures, exponent = figures[:-1], exponent + 1
    return Decimal((sign, figures, exponent))


def _date_meant(value: Any) -> str:
    """The ISO date of a day written another way; "" if it is no day."""
    match = MEANT_DATE.fullmatch(half_width(value)) if isinstance(value, str) else None
    if match is None:
        return ""
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
