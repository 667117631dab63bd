"""A Python module being written: its functions, its constants, and the place in the rules each line came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_05UP, ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

from dsl.source import NOWHERE, Span
from engine.free import free_names
from engine.functions.call import LEFT_OUT
from engine.functions.table import Ambient
from engine.program import (
    Call,
    Choose,
    Expr,
    FactRef,
    Literal,
    Local,
    Period,
    Program,
    RuleRef,
)
from engine.to_python import running
from engine.to_python.running import Irregular
from engine.values import Fault, Unknown
from engine.values.numbers import CONTEXT


@dataclass(frozen=True)
class Setting:
    program: Program
    on: date
    region: str
    rules_on: date

    @property
    def ambient(self) -> Ambient:
        return Ambient(self.on, self.rules_on, self.region, self.program.leap_birthday)


DEEPEST_LINE = 24
"""How deep an expression may stand in one function; what is deeper becomes a function of its own."""

_MARK = re.compile("\x01([0-9]+)\x02")


def cuts(expr: Expr) -> list[Expr]:
    """Where to cut a flat sum or a ladder of `else if`, however long: from its end to its beginning."""
    spine: list[Expr] = []
    each: Expr | None = expr
    while isinstance(each, Call | Choose):
        spine.append(each)
        each = each.otherwise if isinstance(each, Choose) else each.arguments[0] if each.arguments else None
    return spine[DEEPEST_LINE - 4 :: DEEPEST_LINE - 4][::-1] if len(spine) > DEEPEST_LINE else []


class Module:
    """Functions in the order they were finished, and the constants they use."""

    def __init__(self, setting: Setting):
        self.setting = setting
        self.program = setting.program
        self.constants: dict[str, object] = dict(ALWAYS)
        self.slots = 1
        self._names: dict[object, str] = {}
        self._functions: list[str] = []
        self._places: list[Span] = [NOWHERE]
        self._fresh = 0

    def mark(self) -> int:
        return len(self._functions)

    def back_to(self, mark: int) -> None:
        del self._functions[mark:]

    def slot(self) -> int:
        self.slots += 1
        return self.slots - 1

    def fresh(self, hint: str) -> str:
        """A name that stands nowhere else."""
        self._fresh += 1
        return f"{identifier(hint)}_{self._fresh}"

    def constant(self, value: object, hint: str = "") -> str:
        """The name of a constant; the same value has one name."""
        key: object = (type(value), value, str(value)) if isinstance(value, str | Decimal | date | int) else id(value)
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = self.fresh(hint or _hint(value))
            self.constants[name] = value
        return name

    def at(self, span: Span) -> str:
        """Notes that what follows on this line came from here."""
        self._places.append(span)
        return f"\x01{len(self._places) - 1}\x02"

    def function(self, name: str, parameters: str, body: Iterable[str], comment: str = "") -> None:
        note = f"    # {one_line(comment)}\n" if comment else ""
        self._functions.append(f"def {name}({parameters}):\n{note}" + "".join(f"    {line}\n" for line in body))

    def source(self, title: str) -> tuple[str, tuple[Span, ...]]:
        lines = [f"# {one_line(title)}", "#"]
        written = {name: value for name, value in self.constants.items() if name not in ALWAYS}
        lines += [f"# {name} = {one_line(_brief(value))}" for name, value in written.items() if not callable(value)]
        lines += "\n".join(["", "", *(f"{each}\n" for each in self._functions)]).split("\n")
        spans: list[Span] = []
        place = NOWHERE
        clean = []
        for line in lines:
            if line.startswith("def "):
                place = NOWHERE
            if marks := _MARK.findall(line):
                place = self._places[int(marks[0])]
            spans.append(place)
            clean.append(_MARK.sub("", line))
        return "\n".join(clean), tuple(spans)


def identifier(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)[:24]
    name = "".join(character if f"a{character}".isidentifier() else "_" for character in plain)
    return name if name[:1].isidentifier() else f"n{name}"


def _hint(value: object) -> str:
    match value:
        case Decimal():
            return f"n{value}"
        case date():
            return f"d{value.isoformat()}"
        case str():
            return value
    return type(value).__name__.lower()


def one_line(text: str) -> str:
    """A text as a comment: one line, nothing that ends it."""
    return "".join(character if character.isprintable() else " " for character in text)


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 100 else text[:97] + "..."


_WIDE = Context(prec=400, rounding=ROUND_HALF_EVEN, Emin=-99_999, Emax=99_999, traps=[Inexact, InvalidOperation, Overflow])
_STICKY = Context(prec=40, rounding=ROUND_05UP, Emin=-99_999, Emax=99_999, traps=[DivisionByZero, InvalidOperation])
"""A quotient cut with ROUND_05UP rounds once more to fewer digits as the exact quotient would (decimal's documentation)."""
_ROUNDING = Context(prec=36, rounding=ROUND_HALF_EVEN, Emin=-99_999, Emax=99_999, traps=[InvalidOperation, Overflow])
"""What is rounded has at most 36 digits, or it is left to the careful path: so the cut quotient had digits to spare."""

ALWAYS: dict[str, object] = {
    **{
        name: getattr(running, name)
        for name in (
            "UNSET WRONG all_of any_of apply answer chosen closure derived each every exact irregular item_member items_of kept known looked_up member"
            " only_true picked range_of record_of row_state rows_sorted settled some step steps_of table truth"
        ).split()
    },
    "LEFT_OUT": LEFT_OUT,
    "Unknown": Unknown,
    "Decimal": Decimal,
    "add": CONTEXT.add,
    "subtract": CONTEXT.subtract,
    "multiply": CONTEXT.multiply,
    "divide": CONTEXT.divide,
    "minus": CONTEXT.minus,
    "plus": CONTEXT.plus,
    "exactly_add": _WIDE.add,
    "exactly_subtract": _WIDE.subtract,
    "exactly_multiply": _WIDE.multiply,
    "exactly_minus": _WIDE.minus,
    "cut_quotient": _STICKY.divide,
    "wide": _WIDE,
    "NO": ("no", None),
    "IRREGULAR": (KeyError, TypeError, AttributeError, IndexError, ArithmeticError, Fault, Irregular, running.Heavy,
                  RecursionError),
}  # fmt: skip
ALWAYS["rounding"] = _ROUNDING

Env = Mapping[str, str]
"""The names bound around an expression and the Python names that hold them."""


def used_by(expr: Expr, env: Env) -> dict[str, str]:
    free = free_names(expr) if env else frozenset()
    return {name: held for name, held in env.items() if name in free}


LEAVES = (Literal, FactRef, RuleRef, Local)


EXACT = frozenset({"+", "-", "*", "/", "negate"})
SIGNS = {
    "+": "plus", "-": "minus", "*": "times", "/": "over", "**": "power", "=": "equals", "!=": "differs", "<": "less",
    "<=": "at_most", ">": "more", ">=": "at_least",
}  # fmt: skip
AGGREGATES = {"C+": "sum", "C<": "min", "C>": "max", "C#": "count"}


def is_valid(period: Period, day: date) -> bool:
    return (period.begin is None or period.begin <= day) and (period.end is None or day < period.end)


def tuple_of(items: Iterable[str]) -> str:
    made = tuple(items)
    return f"({', '.join(made)}{',' if len(made) == 1 else ''})"


def record_with(pairs: Iterable[str]) -> str:
    return f"record_of({{{''.join(f'{chr(10)}        {pair},' for pair in pairs)}}})"


def lambda_of(names: Iterable[str]) -> str:
    given = ", ".join(names)
    return f"lambda {given}:" if given else "lambda:"

