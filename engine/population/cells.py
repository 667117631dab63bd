"""A cell of a file as a value of a fact, in DuckDB: every cell is text first, and is converted by the fact's kind.

What does not convert is NULL and counted as bad, never guessed. The forms are those of the one door for facts.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from engine.formats import FORMATS, ID_CHECKS, ID_WEIGHTS
from engine.kinds import ChoiceKind, Maybe, NumberKind, RegionKind, TextKind, certain
from engine.population.binding import Bound
from engine.program import Program
from engine.to_relation import FIRST_YEAR, LAST_YEAR
from engine.to_sql import call, column_named
from engine.values.regions import prefix_of

PLACES = "places"
"""The table of names of places: name, code. Only names that mean one place."""

_FULL = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
_HALF = "".join(chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F))
_TRUTHS = (("是", True), ("否", False), ("true", True), ("false", False))
_NOTHING = ("无", "none")


def text(value: str) -> exp.Expr:
    return exp.Literal.string(value)


def count(value: int) -> exp.Expr:
    return exp.cast(exp.Literal.number(value), "BIGINT" if abs(value) < 2**63 else "HUGEINT")


def trimmed(column: str) -> exp.Expr:
    """A cell without blanks around it; NULL where nothing is left."""
    blanks = text(" \t\r\n\u3000\u00a0")
    return call("nullif")(call("trim")(column_named(column), blanks), text(""))


def decoded(bound: Bound, cell: exp.Expr, program: Program) -> exp.Expr:
    """The word that a cell's code stands for in the mapping (NULL for a code it does not have), in half-width signs."""
    declared = program.facts.get(bound.fact.fact)
    is_free = isinstance(certain(bound.fact.kind), TextKind) and not (declared is not None and declared.format in FORMATS)
    word = _word(bound, cell)
    return word if is_free else half_width(word)


def _word(bound: Bound, cell: exp.Expr) -> exp.Expr:
    return exp.paren(cases(cell, [(code, text(word)) for code, word in bound.codes])) if bound.codes else cell


def value_of(bound: Bound, cell: exp.Expr, program: Program) -> exp.Expr:
    """The value of a cell that is not empty; NULL if it is none."""
    kind = certain(bound.fact.kind)
    match kind:
        case NumberKind():
            return number(cell, kind, bound.times)
        case ChoiceKind(name, options):
            pairs = [(option, option) for option in options]
            taken = set(options)
            pairs += [(code, word) for word, code in program.choices.get(name, ()) if code and code not in taken and word in options]
            return cases(cell, [(each, text(word)) for each, word in pairs])
        case RegionKind():
            return region(cell)
        case TextKind():
            declared = program.facts.get(bound.fact.fact)
            return words(cell, declared.format if declared else "")
    if bound.fact.sort == "truth":
        return cases(call("lower")(cell), [(word, exp.Boolean(this=truth)) for word, truth in _TRUTHS])
    return day(cell)


def is_nothing(bound: Bound, cell: exp.Expr, written: exp.Expr) -> exp.Expr | None:
    """Whether a cell says that there is none; None for a fact that is always there."""
    kind = bound.fact.kind
    if not isinstance(kind, Maybe):
        return None
    options = kind.kind.options if isinstance(kind.kind, ChoiceKind) else ()
    words_ = [text(word) for word in _NOTHING if word not in options]
    said: exp.Expr = exp.In(this=cell.copy(), expressions=words_)
    if bound.empty_is_absent:
        said = exp.Or(this=exp.Is(this=written.copy(), expression=exp.Null()), expression=said)
    return exp.paren(said)


def half_width(cell: exp.Expr) -> exp.Expr:
    """Full-width letters and digits as half-width ones; most cells have none, which their length in bytes tells."""
    plain = exp.EQ(this=call("strlen")(cell.copy()), expression=call("length")(cell.copy()))
    return exp.Case(ifs=[exp.If(this=plain, true=cell.copy())]).else_(call("translate")(cell, text(_FULL), text(_HALF)))


def cases(cell: exp.Expr, pairs: Iterable[tuple[str, exp.Expr]]) -> exp.Expr:
    return exp.Case(this=cell, ifs=[exp.If(this=text(word), true=value) for word, value in pairs])


def matches(cell: exp.Expr, pattern: str) -> exp.Expr:
    return call("regexp_matches")(cell.copy(), text(pattern))


def number(cell: exp.Expr, kind: NumberKind, times: int) -> exp.Expr:
    """Counted in the smallest unit. Digits beyond those declared, and a number out of its bounds, are no number."""
    if kind.unit:
        cell = call("rtrim")(call("regexp_replace")(cell, text(f"{_escaped(kind.unit)}$"), text("")))
    zeros = len(str(times)) - len(str(times).rstrip("0")) if set(str(times)) <= {"1", "0"} and str(times)[0] == "1" else 0
    scale = kind.scale + zeros
    decimals = rf"(\.[0-9]{{1,{scale}}}0*)?" if scale else r"(\.0+)?"
    shape = matches(cell, rf"^-?[0-9]{{1,30}}{decimals}$")
    whole, part = (call("split_part")(cell.copy(), text("."), exp.Literal.number(place)) for place in (1, 2))
    digits = whole
    if scale:
        digits = exp.DPipe(this=whole, expression=call("rpad")(call("left")(part, exp.Literal.number(scale)), exp.Literal.number(scale), text("0")))
    counted: exp.Expr = exp.TryCast(this=exp.paren(digits), to=exp.DataType.build("HUGEINT"))
    if not zeros and times != 1:
        counted = exp.paren(exp.Mul(this=counted, expression=count(times)))
    most = 10**kind.digits - 1
    low = -most if kind.low is None else max(-most, int(kind.low.scaleb(kind.scale)))
    high = most if kind.high is None else min(most, int(kind.high.scaleb(kind.scale)))
    inside = exp.Between(this=counted.copy(), low=count(low), high=count(high))
    test: exp.Expr = exp.And(this=shape, expression=exp.paren(inside))
    if kind.options:
        options = [count(int(option.scaleb(kind.scale))) for option in kind.options]
        test = exp.And(this=test, expression=exp.paren(exp.In(this=counted.copy(), expressions=options)))
    narrow = "BIGINT" if max(abs(low), abs(high)) < 2**63 else "HUGEINT"
    return exp.Case(ifs=[exp.If(this=test, true=exp.TryCast(this=counted, to=exp.DataType.build(narrow)))])


def _escaped(unit: str) -> str:
    return "".join(f"\\{sign}" if not sign.isalnum() else sign for sign in unit)


def day(cell: exp.Expr) -> exp.Expr:
    made = exp.TryCast(this=cell.copy(), to=exp.DataType.build("DATE"))
    written = matches(cell, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    return exp.Case(ifs=[exp.If(this=exp.And(this=written, expression=exp.paren(_is_near(made))), true=made)])


def _is_near(day_: exp.Expr) -> exp.Expr:
    """Whether it is a day that a fact can have."""
    return exp.Between(this=call("year")(day_.copy()), low=exp.Literal.number(FIRST_YEAR), high=exp.Literal.number(LAST_YEAR))


def region(cell: exp.Expr) -> exp.Expr:
    """A code as it is, or the one place of this name."""
    named = exp.Subquery(
        this=exp.select(column_named("code")).from_(exp.to_table(PLACES)).where(exp.EQ(this=column_named("name"), expression=cell.copy()))
    )
    return exp.Case(ifs=[exp.If(this=matches(cell, "^[0-9]{6}(?:[0-9]{3}){0,2}$"), true=cell.copy())]).else_(named)


def words(cell: exp.Expr, format_: str) -> exp.Expr:
    """A text without control characters, and without signs that the file's encoding does not have."""
    if format_ in FORMATS:
        made = call("upper")(call("replace")(cell, text(" "), text("")))
        test = matches(made, FORMATS[format_].pattern)
        if format_ == "id_number":
            test = exp.And(this=test, expression=exp.paren(_id_is_right(made)))
        return exp.Case(ifs=[exp.If(this=test, true=made.copy())])
    bad = matches(cell, "[\\x00-\\x08\\x0b-\\x1f\\x7f\\x{fffd}]")
    return exp.Case(ifs=[exp.If(this=exp.Not(this=bad), true=cell.copy())])


def _id_is_right(number_: exp.Expr) -> exp.Expr:
    """Whether the figures of an ID number hold a day and agree with its last sign."""

    def digit(place: int) -> exp.Expr:
        sign = call("substr")(number_.copy(), exp.Literal.number(place), exp.Literal.number(1))
        return exp.TryCast(this=sign, to=exp.DataType.build("BIGINT"))

    total: exp.Expr = exp.Literal.number(0)
    for place, weight in enumerate(ID_WEIGHTS, 1):
        total = exp.Add(this=total, expression=exp.Mul(this=digit(place), expression=exp.Literal.number(weight)))
    rest = exp.Mod(this=exp.paren(total), expression=exp.Literal.number(11))
    sign = call("substr")(text(ID_CHECKS), exp.Add(this=rest, expression=exp.Literal.number(1)), exp.Literal.number(1))
    day_ = exp.TryCast(
        this=call("try_strptime")(call("substr")(number_.copy(), exp.Literal.number(7), exp.Literal.number(8)), text("%Y%m%d")),
        to=exp.DataType.build("DATE"),
    )
    is_last = exp.EQ(this=call("right")(number_.copy(), exp.Literal.number(1)), expression=sign)
    return exp.And(this=is_last, expression=exp.paren(_is_near(day_)))


def names_of_places(program: Program) -> dict[str, str]:
    """Every way to name one place: 某区, 某市.某区, 某省.某市.某区. A name of two places means none."""
    found: dict[str, set[str]] = {}
    for code, name in program.places.items():
        above = sorted((outer for outer in program.places if outer != code and code.startswith(prefix_of(outer))), key=lambda each: len(prefix_of(each)))
        path = name
        found.setdefault(path, set()).add(code)
        for outer in reversed(above):
            found.setdefault(f"{program.places[outer]}.{name}", set()).add(code)
            path = f"{program.places[outer]}.{path}"
            found.setdefault(path, set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}
