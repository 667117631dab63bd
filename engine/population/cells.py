"""A cell as a value of a fact, in DuckDB, by the fact's kind; the forms are those of the one door for facts.

What does not convert is NULL and counted as bad, never guessed. Cells of text are read as people write them; columns that
have a type of their own (Parquet, databases) are only looked at: whether the value lies in its bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, gcd

from sqlglot import exp

from engine.formats import FORMATS, ID_CHECKS, ID_PROVINCES, ID_WEIGHTS, USCC_SIGNS, USCC_WEIGHTS
from engine.kinds import BooleanKind, ChoiceKind, DateKind, Kind, Maybe, NumberKind, RegionKind, TextKind, certain
from engine.population.binding import Bound
from engine.population.dates_in_rows import day_in_rows
from engine.program import Program
from engine.to_relation import FIRST_YEAR, LAST_YEAR
from engine.to_sql import bracketed, call, cast, column_named, type_named
from engine.values.regions import prefix_of

PLACES = "places"
"""The table of names of places: name, code. Only names that mean one place."""

BLANKS = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_BLANK = "[" + "".join(f"\\x{{{ord(sign):x}}}" for sign in BLANKS) + "]"
_FULL = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
_HALF = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F))
_WORDS_FULL = "".join(sign for sign, half in zip(_FULL, _HALF, strict=True) if half.isalnum())
_WORDS_HALF = "".join(half for half in _HALF if half.isalnum())
_TRUTHS = (("是", True), ("否", False), ("true", True), ("false", False))
_NOTHING = ("无", "none")
CODE_OF_PLACE = "^[0-9]{6}(?:[0-9]{3}){0,2}$"
LONGEST_TEXT = 20_000
_LONGEST_NUMERAL = 40


def text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def count(value: int) -> exp.Expr:
    return cast(exp.Literal.number(value), "BIGINT" if abs(value) < 2**63 else "HUGEINT")


# ── columns of text ──────────────────────────────────────────────────────────────────────────────────────────────


def trimmed(cell: exp.Expr) -> exp.Expr:
    """A cell without blanks around it; NULL where nothing is left."""
    return call("nullif")(_stripped(cell), text(""))


def _stripped(cell: exp.Expr) -> exp.Expr:
    # Most cells have no blanks around them, and to look is a tenth of the cost of trimming.
    is_loose = matches(cell, f"^{_BLANK}|{_BLANK}$")
    return exp.Case(ifs=[exp.If(this=is_loose, true=call("trim")(cell.copy(), text(BLANKS)))]).else_(cell.copy())


def decoded(bound: Bound, cell: exp.Expr, program: Program) -> exp.Expr:
    """The word that a cell means, in half-width signs."""
    word = word_of(bound, cell)
    kind = certain(bound.fact.kind)
    if isinstance(kind, NumberKind | DateKind):
        return half_width(word)
    if isinstance(kind, TextKind) and format_of(bound, program) not in FORMATS:
        return word
    return folded(word)


def word_of(bound: Bound, cell: exp.Expr) -> exp.Expr:
    """The word that a cell's code stands for in the mapping: NULL for a code it does not have, unless it is to be a date then."""
    if not bound.codes:
        return cell
    word = cases(cell, [(code, text(meant)) for code, meant in bound.codes])
    if bound.dates is not None:
        word.set("default", cell.copy())
    return bracketed(word)


def format_of(bound: Bound, program: Program) -> str:
    declared = program.facts.get(bound.fact.fact)
    return declared.format if declared else ""


def value_of(kind: Kind, cell: exp.Expr, program: Program, bound: Bound | None = None, place: exp.Expr | None = None) -> exp.Expr:
    """The value of a text that is not empty; NULL if it is none. `bound` is its column, `place` the code of the place that is named so."""
    match certain(kind):
        case NumberKind() as numbers:
            return number(cell, numbers, bound.times if bound else 1)
        case ChoiceKind(name, options):
            pairs = [(option, option) for option in options]
            taken = set(options)
            pairs += [(code, word) for word, code in program.choices.get(name, ()) if code and code not in taken and word in options]
            return cases(cell, [(each, text(word)) for each, word in pairs])
        case RegionKind():
            code = matches(cell, CODE_OF_PLACE)
            made = exp.Case(ifs=[exp.If(this=code, true=cell.copy())])
            return made if place is None else made.else_(place)
        case TextKind():
            return words(cell, format_of(bound, program) if bound else "")
        case BooleanKind():
            return cases(call("lower")(cell), [(word, exp.Boolean(this=truth)) for word, truth in _TRUTHS])
    return day(cell) if bound is None or bound.dates is None else day_in_rows(bound.dates, cell, "duckdb")


def is_nothing(bound: Bound, written: exp.Expr, empty: exp.Expr) -> exp.Expr | None:
    """Whether a cell of text says that there is none; None for a fact that is always there. `empty`: nothing is written."""
    kind = bound.fact.kind
    if not isinstance(kind, Maybe):
        return None
    options = kind.kind.options if isinstance(kind.kind, ChoiceKind) else ()
    nothing: list[exp.Expr] = [text(word) for word in _NOTHING if word not in options]
    # In the mapping a code may stand for it: N: 无.
    word = word_of(bound, written)
    said: exp.Expr = exp.In(this=word.copy(), expressions=nothing)
    if bound.empty_is_absent:
        said = exp.Or(this=empty, expression=said)
    return bracketed(said)


def half_width(cell: exp.Expr) -> exp.Expr:
    """Full-width signs as half-width ones; most cells have none."""
    has_some = matches(cell, "[\\x{ff01}-\\x{ff5e}]")
    return exp.Case(ifs=[exp.If(this=has_some, true=call("translate")(cell.copy(), text(_FULL), text(_HALF)))]).else_(cell.copy())


def folded(cell: exp.Expr) -> exp.Expr:
    """A word as words are compared: full-width letters and digits half-width, inner blanks single."""
    half = call("translate")(cell.copy(), text(_WORDS_FULL), text(_WORDS_HALF))
    single = call("regexp_replace")(half, text(_BLANK + "+"), text(" "), text("g"))
    is_odd = call("regexp_matches")(cell.copy(), text("[\\x{ff10}-\\x{ff19}\\x{ff21}-\\x{ff3a}\\x{ff41}-\\x{ff5a}]|" + _BLANK + "+"))
    return exp.Case(ifs=[exp.If(this=is_odd, true=single)]).else_(cell)


def cases(cell: exp.Expr, pairs: Iterable[tuple[str, exp.Expr]]) -> exp.Expr:
    return exp.Case(this=cell.copy(), ifs=[exp.If(this=text(word), true=value) for word, value in pairs])


def matches(cell: exp.Expr, pattern: str) -> exp.Expr:
    return call("regexp_matches")(cell.copy(), text(pattern))


def number(cell: exp.Expr, kind: NumberKind, times: int) -> exp.Expr:
    """Counted in the smallest unit. Digits beyond those declared, and a number out of its bounds, are no number."""
    if kind.unit:
        bare = call("left")(cell.copy(), exp.Neg(this=exp.Literal.number(len(kind.unit))))
        cell = exp.Case(ifs=[exp.If(this=call("ends_with")(cell, text(kind.unit)), true=_stripped(bare))]).else_(cell.copy())
    zeros = len(str(times)) - 1 if times == 10 ** (len(str(times)) - 1) else 0
    scale = kind.scale + zeros
    rest = max(0, _LONGEST_NUMERAL - scale)
    decimals = rf"(?:\.[0-9]{{1,{scale}}}0{{0,{rest}}})?" if scale else rf"(?:\.0{{1,{_LONGEST_NUMERAL}}})?"
    shape = matches(cell, rf"^-?[0-9]{{1,{_LONGEST_NUMERAL}}}{decimals}$")
    low, high = _bounds(kind)
    narrow = "BIGINT" if max(abs(low), abs(high)) < 2**63 else "HUGEINT"
    if times == 1 and kind.digits + scale + 2 <= 38:
        # The shape lets through no digit that a decimal would round away; a number too large for it is NULL.
        made = exp.TryCast(this=cell.copy(), to=type_named(f"DECIMAL({kind.digits + 1}, {scale})"))
        units = cast(bracketed(exp.Mul(this=made, expression=exp.Literal.number(10**scale))), narrow)
        near = exp.And(this=shape, expression=bracketed(exp.Between(this=units, low=count(low), high=count(high))))
        return _among(exp.Case(ifs=[exp.If(this=near, true=units.copy())]), kind)
    whole, part = (call("split_part")(cell.copy(), text("."), exp.Literal.number(place)) for place in (1, 2))
    digits = whole
    if scale:
        digits = exp.DPipe(this=whole, expression=call("rpad")(call("left")(part, exp.Literal.number(scale)), exp.Literal.number(scale), text("0")))
    counted: exp.Expr = exp.TryCast(this=bracketed(digits), to=type_named("HUGEINT"))
    if not zeros and times != 1:
        # Before it is multiplied a number must be small enough for it.
        small = exp.Between(this=counted.copy(), low=count(-(10**38) // times), high=count(10**38 // times))
        counted = bracketed(exp.Mul(this=exp.Case(ifs=[exp.If(this=small, true=counted)]), expression=count(times)))
    inside = exp.Between(this=counted.copy(), low=count(low), high=count(high))
    test = exp.And(this=shape, expression=bracketed(inside))
    return _among(exp.Case(ifs=[exp.If(this=test, true=exp.TryCast(this=counted, to=type_named(narrow)))]), kind)


def _bounds(kind: NumberKind) -> tuple[int, int]:
    """The least and the greatest number, counted in the smallest unit."""
    most = 10**kind.digits - 1
    low = -most if kind.low is None else max(-most, ceil(kind.low.scaleb(kind.scale)))
    high = most if kind.high is None else min(most, floor(kind.high.scaleb(kind.scale)))
    return low, high


def _among(value: exp.Expr, kind: NumberKind) -> exp.Expr:
    if not kind.options:
        return value
    options = [count(int(option.scaleb(kind.scale))) for option in kind.options]
    return exp.Case(ifs=[exp.If(this=exp.In(this=bracketed(value), expressions=options), true=value.copy())])


def day(cell: exp.Expr) -> exp.Expr:
    made = exp.TryCast(this=cell.copy(), to=type_named("DATE"))
    written = matches(cell, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    return exp.Case(ifs=[exp.If(this=exp.And(this=written, expression=bracketed(_is_near(made))), true=made.copy())])


def _is_near(day_: exp.Expr, first: int = FIRST_YEAR, last: int = LAST_YEAR) -> exp.Expr:
    """Whether it is a day that a fact can have."""
    ends = (cast(text(f"{first:04}-01-01"), "DATE"), cast(text(f"{last}-12-31"), "DATE"))
    return exp.Between(this=day_.copy(), low=ends[0], high=ends[1])


def words(cell: exp.Expr, format_: str) -> exp.Expr:
    """A text without control characters, and without signs that the file's encoding does not have."""
    if format_ in FORMATS:
        made = call("upper")(call("replace")(cell, text(" "), text("")))
        test = matches(made, FORMATS[format_].pattern)
        if format_ in CHECKS:
            test = exp.And(this=test, expression=bracketed(CHECKS[format_](made)))
        return exp.Case(ifs=[exp.If(this=test, true=made.copy())])
    good = exp.Not(this=bracketed(matches(cell, "[\\x00-\\x08\\x0b-\\x1f\\x7f\\x{fffd}]")))
    short = exp.LTE(this=call("length")(cell.copy()), expression=exp.Literal.number(LONGEST_TEXT))
    return exp.Case(ifs=[exp.If(this=exp.And(this=good, expression=short), true=cell.copy())])


def _sign(number_: exp.Expr, place: int, length: int = 1) -> exp.Expr:
    return call("substr")(number_.copy(), exp.Literal.number(place), exp.Literal.number(length))


def _sum(parts: Sequence[exp.Expr]) -> exp.Expr:
    total = parts[0]
    for each in parts[1:]:
        total = exp.Add(this=total, expression=each)
    return bracketed(total)


def _id_is_right(number_: exp.Expr) -> exp.Expr:
    """Whether an ID number names a province, holds a day, and agrees with its last sign (GB 11643)."""
    weighted = [
        exp.Mul(this=exp.TryCast(this=_sign(number_, place), to=type_named("BIGINT")), expression=exp.Literal.number(weight))
        for place, weight in enumerate(ID_WEIGHTS, 1)
    ]
    rest = exp.Mod(this=_sum(weighted), expression=exp.Literal.number(11))
    last = call("substr")(text(ID_CHECKS), exp.Add(this=rest, expression=exp.Literal.number(1)), exp.Literal.number(1))
    dashed = exp.DPipe(
        this=exp.DPipe(this=exp.DPipe(this=_sign(number_, 7, 4), expression=text("-")), expression=exp.DPipe(this=_sign(number_, 11, 2), expression=text("-"))),
        expression=_sign(number_, 13, 2),
    )  # fmt: skip
    day_ = exp.TryCast(this=bracketed(dashed), to=type_named("DATE"))
    province = exp.In(this=_sign(number_, 1, 2), expressions=[text(each) for each in sorted(ID_PROVINCES)])
    is_somewhere = exp.Or(this=province, expression=exp.EQ(this=_sign(number_, 1), expression=text("9")))
    is_last = exp.EQ(this=call("right")(number_.copy(), exp.Literal.number(1)), expression=last)
    return exp.And(this=exp.And(this=bracketed(is_somewhere), expression=is_last), expression=bracketed(_is_near(day_, 1, 9999)))


def _uscc_is_right(number_: exp.Expr) -> exp.Expr:
    """Whether the last sign of an organisation's number agrees with the others (GB 32100)."""

    def worth(place: int) -> exp.Expr:
        return bracketed(exp.Sub(this=call("strpos")(text(USCC_SIGNS), _sign(number_, place)), expression=exp.Literal.number(1)))

    weighted = [exp.Mul(this=worth(place), expression=exp.Literal.number(weight)) for place, weight in enumerate(USCC_WEIGHTS, 1)]
    with_last = exp.Add(this=_sum(weighted), expression=worth(18))
    return exp.EQ(this=exp.Mod(this=bracketed(with_last), expression=exp.Literal.number(31)), expression=exp.Literal.number(0))


CHECKS = {"id_number": _id_is_right, "uscc": _uscc_is_right}


# ── columns that have a type ─────────────────────────────────────────────────────────────────────────────────────

_WHOLE = frozenset("TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT".split())
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


@dataclass(frozen=True, slots=True)
class Typed:
    """A value of a column by its own type, and whether a cell is one: None if every cell is. `is_between`: if two cells are,
    so is everything between them."""

    value: exp.Expr
    is_good: exp.Expr | None = None
    is_between: bool = False


def typed(bound: Bound, cell: exp.Expr, type_: str, *, are_good: bool = False) -> exp.Expr | None:
    """The value of a column by its own type; NULL where it is no value of the fact, unless all `are_good`. None: it has to be
    read as text."""
    found = by_type(bound, cell, type_)
    if found is None:
        return None
    if found.is_good is None or are_good:
        return found.value
    return exp.Case(ifs=[exp.If(this=found.is_good, true=found.value)])


def by_type(bound: Bound, cell: exp.Expr, type_: str) -> Typed | None:
    kind = certain(bound.fact.kind)
    if bound.codes or type_ == "VARCHAR" or type_.startswith("ENUM"):
        return None
    match kind:
        case NumberKind() if type_ in _WHOLE:
            return _typed_number(cell, 0, kind, bound.times)
        case NumberKind() if found := _DECIMAL.fullmatch(type_):
            digits, scale = map(int, found.groups())
            if digits + scale + 1 > 38:
                return None
            units = cast(bracketed(exp.Mul(this=cell, expression=exp.Literal.number(10**scale))), "BIGINT" if digits <= 18 else "HUGEINT") if scale else cell
            return _typed_number(units, scale, kind, bound.times)
        case BooleanKind() if type_ == "BOOLEAN":
            return Typed(cell)
        case DateKind() if type_ == "DATE":
            return Typed(cell, _is_near(cell), is_between=True)
        case DateKind() if bound.dates is not None and (type_ == "FLOAT" or "TIME ZONE" in type_):
            # Eight digits have lost their last; which day a moment is in, its zone decides.
            return Typed(cast(exp.Null(), "DATE"))
        case TextKind() if type_ != "UUID":
            # A number is no text: its zeros in front are lost already.
            return Typed(cast(exp.Null(), "VARCHAR"))
    return None


def _typed_number(units: exp.Expr, scale: int, kind: NumberKind, times: int) -> Typed:
    """The same number counted in the unit of the fact: units · up / down, where that comes out even."""
    up, down = times * 10**kind.scale, 10**scale
    up, down = up // gcd(up, down), down // gcd(up, down)
    low, high = _bounds(kind)
    first, last = -(-low * down // up), high * down // up
    test: exp.Expr = exp.Between(this=units.copy(), low=exp.Literal.number(first), high=exp.Literal.number(last))
    if down != 1:
        even = exp.EQ(this=exp.Mod(this=bracketed(units.copy()), expression=exp.Literal.number(down)), expression=exp.Literal.number(0))
        test = exp.And(this=bracketed(test), expression=even)
    made: exp.Expr = cast(units, "BIGINT" if max(abs(low), abs(high), abs(first), abs(last)) < 2**63 else "HUGEINT")
    if down != 1:
        made = bracketed(exp.IntDiv(this=made, expression=count(down)))
    if up != 1:
        made = bracketed(exp.Mul(this=made, expression=count(up)))
    if kind.options:
        return Typed(_among(exp.Case(ifs=[exp.If(this=test, true=made)]), kind))
    return Typed(made, test, is_between=down == 1)


# ── places ───────────────────────────────────────────────────────────────────────────────────────────────────────


def names_of_places(program: Program) -> dict[str, str]:
    """Every way to name one place: 某区, 某市.某区, 某省.某区, 某省.某市.某区. A name of two places means none."""
    found: dict[str, set[str]] = {}
    by_prefix = {prefix_of(code): code for code in program.places}
    for code, name in program.places.items():
        above = [by_prefix[code[:length]] for length in range(1, len(prefix_of(code))) if code[:length] in by_prefix]
        paths = [name]
        for outer in reversed(above):
            # With every place it lies in, and without.
            paths += [f"{program.places[outer]}.{path}" for path in paths]
        for path in paths:
            found.setdefault(path, set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}


def place_named(column: str) -> exp.Expr:
    """The name of a place in a column; NULL where it is a code, so that nothing is looked up."""
    code = matches(column_named(column), "^[0-9]+$")
    return exp.Case(ifs=[exp.If(this=exp.Not(this=bracketed(code)), true=column_named(column))])
