"""Whether exactly one of some rules holds for everybody, shown by the words they compare with: nobody is made up for it.

`甲.类别 = 一`, `甲.类别 = 二` and so on can neither overlap nor leave a hole if these are all the words that 甲.类别 can be,
whatever decides it. So rules are looked into no deeper than to where something is a truth or one of some words, and every
combination of those is tried; then once more with tables looked into as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import prod

from engine.domains import holds, is_simple
from engine.kinds import BOOLEAN, BooleanKind, ChoiceKind
from engine.program import Call, Connective, Expr, Items, Literal, Member, Program, RuleRef, Table

MOST_TRIED = 1_000
"""Combinations, times the rules."""
DEEPEST = 20
"""Rules below each other."""

Values = Mapping[Expr, object]
Told = Callable[[Values], object]
"""What an expression is for the values of the terms; None where a table has no row for them."""


def exactly_one_holds(program: Program, rules: Sequence[str]) -> bool:
    """Whether it is shown. Something unknown takes nothing from it: it can become any of the values tried (docs/meaning.md 1)."""
    return any(_is_shown(_Reader(program, through_tables), rules) for through_tables in (False, True))


def _is_shown(reader: _Reader, rules: Sequence[str]) -> bool:
    tests = [reader.told(RuleRef(name, BOOLEAN)) for name in rules]
    if reader.is_beyond or len(tests) * prod(map(len, reader.terms.values())) > MOST_TRIED:
        return False
    for each in product(*reader.terms.values()):
        values = dict(zip(reader.terms, each, strict=True))
        found = [test(values) for test in tests]
        # Where one of them is not decided, nobody is told of a hole or an overlap either.
        if found.count(True) != 1 and None not in found:
            return False
    return True


class _Reader:
    """What expressions are over `terms`: truths and words that are looked at no deeper, each with all that it can be.

    `is_beyond`: there is more in it than that.
    """

    def __init__(self, program: Program, through_tables: bool):
        self.program = program
        self.through_tables = through_tables
        self.terms: dict[Expr, tuple[object, ...]] = {}
        self.is_beyond = False

    def told(self, expr: Expr, depth: int = 0) -> Told:
        match expr:
            case Literal(bool() as truth):
                return lambda values: truth
            case Connective(word, operands):
                decides, parts = word == "or", [self.told(each, depth) for each in operands]
                return lambda values: _folded(decides, [part(values) for part in parts])
            case Call("not", (inner,)) if inner is not None:
                denied = self.told(inner, depth)
                return lambda values: None if (found := denied(values)) is None else not found
            case Call("=" | "in" | "!=" as sign, (compared, constants)) if compared is not None and (words := words_in(constants)):
                word_of = self.told(compared, depth)
                return lambda values: None if (found := word_of(values)) is None else (found in words) == (sign != "!=")
            case RuleRef(name) | Member(RuleRef(name)) if depth < DEEPEST:
                value = self.program.rules[name].value
                column = expr.name if isinstance(expr, Member) else ""
                if isinstance(value, Table):
                    if self.through_tables and (rows := self.rows_of(value, column, depth)):
                        return rows
                elif not column and isinstance(value.kind, BooleanKind):
                    return self.told(value, depth + 1)
        return self.term(expr)

    def term(self, expr: Expr) -> Told:
        match expr.kind:
            case BooleanKind():
                self.terms[expr] = (True, False)
            case ChoiceKind(_, options):
                self.terms[expr] = options
            case _:
                self.is_beyond = True
        return lambda values: values[expr]

    def rows_of(self, table: Table, column: str, depth: int) -> Told | None:
        """The result of the first row that holds, where a table asks for truths and words alone and no later row could count."""
        at = next((at for at, each in enumerate(table.columns) if each.name == column or not column and len(table.columns) == 1), None)
        if at is None or not (table.hit == "F" or table.is_disjoint and table.hit in ("U", "A")):
            return None
        rows = [(row.tests, row.results[at]) for row in table.rows]
        tests = [test for row, _ in rows for test in row if test is not None]
        results = [result.value for _, result in rows if isinstance(result, Literal) and isinstance(result.value, str)]
        is_plain = all(isinstance(each.kind, BooleanKind | ChoiceKind) for each in table.inputs) and table.columns[at].default is None
        if not is_plain or len(results) < len(rows) or not all(map(is_simple, tests)):
            return None
        inputs = [self.told(each, depth + 1) for each in table.inputs]

        known: dict[tuple[object, ...], object] = {}

        def first(values: Values) -> object:
            found = tuple([each(values) for each in inputs])
            if found not in known:
                holding = (all(test is None or holds(test, value) for test, value in zip(row, found, strict=True)) for row, _ in rows)
                known[found] = None if None in found else next((result for result, is_held in zip(results, holding, strict=True) if is_held), None)
            return known[found]

        return first


def _folded(decides: bool, found: Sequence[object]) -> bool | None:
    return decides if decides in found else None if None in found else not decides


def words_in(expr: Expr | None) -> frozenset[object]:
    """The words of `一` or of `（一，二）`; none where it is anything else."""
    items = expr.items if isinstance(expr, Items) else (expr,)
    words = [item.value for item in items if isinstance(item, Literal) and isinstance(item.value, str)]
    return frozenset(words) if len(words) == len(items) else frozenset()
