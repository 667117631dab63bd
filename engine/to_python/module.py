"""A Python module being written: its functions, its constants, and the place in the rules each line came from."""

from __future__ import annotations

import builtins
import keyword
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
from engine.to_python import lookups, running
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
        self.slots = 0
        self._names: dict[object, str] = {}
        self._taken: set[str] = {*TAKEN, *ALWAYS}
        self._numbered: dict[str, int] = {}
        self._functions: list[str] = []
        self._tables: list[str] = []
        self._places: list[Span] = [NOWHERE]

    def mark(self) -> Mark:
        return Mark(len(self._functions), len(self._tables), dict(self.constants), dict(self._names), frozenset(self._taken))

    def back_to(self, mark: Mark) -> None:
        """As if nothing had been written since."""
        del self._functions[mark.functions :]
        del self._tables[mark.tables :]
        self.constants, self._names, self._taken = dict(mark.constants), dict(mark.names), set(mark.taken)
        self._numbered = {}

    def slot(self) -> int:
        self.slots += 1
        return self.slots - 1

    def fresh(self, hint: str) -> str:
        """A name that stands nowhere else: the author's own, with a number where it is taken."""
        name = plain = identifier(hint)
        number = self._numbered.get(plain, 1)
        while name in self._taken:
            number += 1
            name = f"{plain}_{number}"
        self._taken.add(name)
        self._numbered[plain] = number
        return name

    def known(self, key: object, hint: str, value: object) -> str:
        """The name of a constant that is known by a key of its own."""
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = self.fresh(hint)
            self.constants[name] = value
        return name

    def constant(self, value: object, hint: str = "") -> str:
        """The name of a constant; the same value has one name."""
        if isinstance(value, str):
            # Python's own spelling of a text, which holds no character that could end a line or be invisible.
            return ascii(value) if not value.isprintable() else repr(value)
        key: object = (type(value), value, str(value)) if isinstance(value, Decimal | date | int) else id(value)
        return self.known(key, hint or _hint(value), value)

    def table(self, name: str, code: str) -> None:
        """Something that is made once, after all functions."""
        self._tables.append(f"{name} = {code}\n")

    def at(self, span: Span) -> str:
        """Notes that what follows on this line came from here."""
        if span == NOWHERE:
            return ""
        self._places.append(span)
        return f"\x01{len(self._places) - 1}\x02"

    def function(self, name: str, parameters: str, body: Iterable[str], comment: str = "") -> None:
        note = f"    # {one_line(comment)}\n" if comment else ""
        self._functions.append(f"def {name}({parameters}):\n{note}" + "".join(f"{line}\n" for line in indented(body)))

    def source(self, title: str) -> tuple[str, tuple[Span, ...]]:
        lines = [f"# {one_line(title)}", "#"]
        written = {name: value for name, value in self.constants.items() if name not in ALWAYS}
        lines += [f"# {name} = {one_line(_brief(value))}" for name, value in written.items() if not callable(value)]
        # What a reader wants first was finished last.
        functions = sorted(reversed(self._functions), key=lambda each: not each.startswith("def decide("))
        lines += "\n".join(["", "", *(f"{each}\n" for each in (*functions, *self._tables))]).rstrip().split("\n")
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


@dataclass(frozen=True)
class Mark:
    """How far a module was written."""

    functions: int
    tables: int
    constants: Mapping[str, object]
    names: Mapping[object, str]
    taken: frozenset[str]


def identifier(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)[:24]
    name = "".join(character if f"a{character}".isidentifier() else "_" for character in plain)
    return name if name[:1].isidentifier() else f"n{name}"


def _hint(value: object) -> str:
    match value:
        case Decimal():
            return f"n{value}".replace("-", "minus_")
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
            "UNSET WRONG all_of any_of apply answer chosen closure derived each every exact irregular item_member items_of kept known member"
            " only_true picked range_of record_of row_state settled some steps_of table truth either together"
        ).split()
    },
    **{name: getattr(lookups, name) for name in "Places RowsOfDay looked_up looked_up_today rows_sorted".split()},
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
    "YES": ("yes", None),
    "IRREGULAR": (KeyError, TypeError, AttributeError, IndexError, ArithmeticError, Fault, Irregular, RecursionError),
}  # fmt: skip
ALWAYS["rounding"] = _ROUNDING

TAKEN = frozenset({"f", "m", "is_counted", "carefully", "decide", "error", "found", "look", "look_carefully", "placed", "row", "state", "trace", "trace_carefully", "traced", "value", "values", "waiting", *keyword.kwlist, *keyword.softkwlist, *dir(builtins)})
"""What a name in generated Python cannot be."""

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


def bare(code: str) -> str:
    """Code on one line without the parentheses around the whole of it; those of a tuple or an assignment stay."""
    while code.startswith("(") and "\n" not in code and _is_wrapped(code):
        code = code[1:-1]
    return code


_BINDS_LESS = re.compile(r" (?:if|else|or|and|lambda) |:=|\n")


def operand_of(code: str) -> str:
    """Code as an operand of `and` or `or`: without parentheses where it is a plain comparison."""
    inner = bare(code)
    return code if _BINDS_LESS.search(inner) else inner


def _is_wrapped(code: str) -> bool:
    """Whether the first parenthesis closes at the very end, and is not needed for what it holds."""
    depth, quote, place = 0, "", 0
    while place < len(code):
        character = code[place]
        if quote:
            if character == "\\":
                place += 1
            elif character == quote:
                quote = ""
        elif character in "'\"":
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth == 0 and place < len(code) - 1:
                return False
        elif depth == 1 and (character == "," or code.startswith(":=", place)):
            return False
        place += 1
    return len(code) > 2


def indented(lines: Iterable[str]) -> list[str]:
    """Statements one level further in."""
    return [f"    {line}".replace("\n", "\n    ") for line in lines] or ["    pass"]


def after(computed: Iterable[str], code: str) -> str:
    """Code that comes after some assignments, all within one expression."""
    computed = list(computed)
    return f"({', '.join(f'({each})' for each in computed)}, {code})[-1]" if computed else code
