"""An expression as its author wrote it: the syntax of FEEL (OMG DMN 1.5, chapter 10), before any name has a meaning.

The Chinese and the English dress of an expression give equal trees: places take no part in equality.
"""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal
from typing import Literal as OneOf
from typing import assert_never

from dsl.frozen import frozen

Place = tuple[int, int]
"""First character and the one past the last, counted in the expression's own text."""


def _place() -> Place:
    return field(compare=False, repr=False, default=(0, 0), kw_only=True)


@frozen
class Number:
    """`80`, `1.5e3`, `80岁`: a literal; `unit` is the word that clings to it, if any."""

    value: Decimal
    unit: str = ""
    at: Place = _place()


@frozen
class String:
    value: str
    at: Place = _place()


@frozen
class Boolean:
    value: bool
    at: Place = _place()


@frozen
class Null:
    at: Place = _place()


@frozen
class AtLiteral:
    """`@"2026-01-01"`, `2026年1月1日`: a temporal literal, its text unread."""

    value: str
    at: Place = _place()


@frozen
class Name:
    """A name as the scope knows it (blanks normalised), or an unknown run of characters."""

    name: str
    known: bool = field(default=True, compare=False)
    at: Place = _place()


@frozen
class Path:
    """`of.name`."""

    of: Node
    name: str
    at: Place = _place()


@frozen
class Negation:
    """`-operand`, arithmetic."""

    operand: Node
    at: Place = _place()


Operator = OneOf["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">="]


@frozen
class Binary:
    operator: Operator
    left: Node
    right: Node
    at: Place = _place()


@frozen
class Connective:
    """`and` / `or` over two or more operands, flattened, in written order."""

    word: OneOf["and", "or"]
    operands: tuple[Node, ...]
    at: Place = _place()


@frozen
class Between:
    value: Node
    low: Node
    high: Node
    at: Place = _place()


@frozen
class In:
    """`value in tests`: each test is a `Test`, or an expression (a range, a list, a value)."""

    value: Node
    tests: tuple[Node, ...]
    at: Place = _place()


@frozen
class Test:
    """`< operand` as a unary test; also `= operand` and `!= operand` (DMN 1.5 §10.3.1.2)."""

    operator: Operator
    operand: Node
    at: Place = _place()


@frozen
class Dash:
    """`-` as a whole cell: any value, even none."""

    at: Place = _place()


@frozen
class Tests:
    """A cell of a decision table: one of `tests`, or none of them when `negated` (`not(…)`)."""

    tests: tuple[Node, ...]
    negated: bool = False
    at: Place = _place()


@frozen
class TypeName:
    """A type as written. `list<T>`, `range<T>`, `context<…>`, `function<…> -> T` fill the other fields."""

    name: str
    arguments: tuple[TypeName, ...] = ()
    members: tuple[tuple[str, TypeName], ...] = ()
    result: TypeName | None = None
    at: Place = _place()


@frozen
class InstanceOf:
    value: Node
    type: TypeName
    at: Place = _place()


@frozen
class Call:
    """`function(arguments)`. Either all arguments have names or none has (then `names` is empty)."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] = ()
    at: Place = _place()


@frozen
class If:
    test: Node
    then: Node
    otherwise: Node
    at: Place = _place()


@frozen
class Iteration:
    """`name in domain`; a domain `low..high` without brackets is a `Range` with `bare` set."""

    name: str
    domain: Node
    at: Place = _place()


@frozen
class For:
    iterations: tuple[Iteration, ...]
    body: Node
    at: Place = _place()


@frozen
class Quantified:
    word: OneOf["some", "every"]
    iterations: tuple[Iteration, ...]
    test: Node
    at: Place = _place()


@frozen
class Filter:
    """`of[test]`; a number picks one element. DMN 1.5 §10.3.2.5."""

    of: Node
    test: Node
    at: Place = _place()


@frozen
class List:
    items: tuple[Node, ...]
    at: Place = _place()


@frozen
class Context:
    entries: tuple[tuple[str, Node], ...]
    at: Place = _place()


@frozen
class Range:
    """`[low..high]` and its kin. A missing end is open for ever. `bare`: written without brackets, in an iteration."""

    low: Node | None
    high: Node | None
    low_closed: bool = True
    high_closed: bool = True
    bare: bool = False
    at: Place = _place()


@frozen
class Function:
    """`function(a: number, b) body`; `external` bodies are kept as written and refused later."""

    parameters: tuple[tuple[str, TypeName | None], ...]
    body: Node
    external: bool = False
    at: Place = _place()


@frozen
class Broken:
    """A part that could not be read; its problem is already in the report, so later passes keep silent about it."""

    at: Place = _place()


Node = (
    Number | String | Boolean | Null | AtLiteral | Name | Path | Negation | Binary | Connective | Between | In | Test
    | Dash | Tests | InstanceOf | Call | If | For | Quantified | Filter | List | Context | Range | Function | Broken
)


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes a node is made of, in written order."""
    match node:
        case Name() | Number() | String() | Boolean() | Null() | AtLiteral() | Dash() | Broken():
            return ()
        case Binary(_, left, right):
            return left, right
        case Path(of):
            return (of,)
        case Negation(operand) | Test(_, operand):
            return (operand,)
        case Connective(_, operands):
            return operands
        case Call(function, arguments):
            return function, *arguments
        case If(test, then, otherwise):
            return test, then, otherwise
        case Between(value, low, high):
            return value, low, high
        case In(value, tests):
            return value, *tests
        case Tests(tests):
            return tests
        case InstanceOf(value):
            return (value,)
        case For(iterations, inner) | Quantified(_, iterations, inner):
            return *(each.domain for each in iterations), inner
        case Filter(of, test):
            return of, test
        case List(items):
            return items
        case Context(entries):
            return tuple(value for _, value in entries)
        case Range(low, high):
            return tuple(end for end in (low, high) if end is not None)
        case Function(_, body):
            return (body,)
        case _:
            assert_never(node)
