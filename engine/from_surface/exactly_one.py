"""Whether exactly one of some rules holds for everybody, shown by the words they compare with: nobody is made up for it.

`甲.类别 = 一`, `甲.类别 = 二` and so on can neither overlap nor leave a hole if these are all the words that 甲.类别 can be,
whatever decides it. So rules are looked into no deeper than to where something is a truth or one of some words, and every
combination of those is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import product

from engine.kinds import BOOLEAN, BooleanKind, ChoiceKind
from engine.program import Call, Connective, Expr, Items, Literal, Program, RuleRef, Table

MOST_TRIED = 1_000
"""Combinations, times the rules."""
DEEPEST = 20
"""Rules below each other, each a truth."""

Values = Mapping[Expr, object]
Test = Callable[[Values], bool]


def exactly_one_holds(program: Program, rules: Iterable[str]) -> bool:
    """Whether it is shown. Something unknown takes nothing from it: it can become any of the values tried (docs/meaning.md 1)."""
    reader = _Reader(program)
    tests = [reader.test_of(RuleRef(name, BOOLEAN)) for name in rules]
    tried = len(tests)
    for values in reader.terms.values():
        tried *= len(values)
    if reader.is_beyond or tried > MOST_TRIED:
        return False
    combinations = (dict(zip(reader.terms, values, strict=True)) for values in product(*reader.terms.values()))
    return all(sum(test(values) for test in tests) == 1 for values in combinations)


class _Reader:
    """Tests over `terms`: what is a truth or one of some words, each with all that it can be. `is_beyond`: there is more in it."""

    def __init__(self, program: Program):
        self.program = program
        self.terms: dict[Expr, tuple[object, ...]] = {}
        self.is_beyond = False

    def test_of(self, expr: Expr, depth: int = 0) -> Test:
        match expr:
            case Literal(bool() as truth):
                return lambda values: truth
            case RuleRef(name) if depth < DEEPEST and not isinstance(self.program.rules[name].value, Table):
                return self.test_of(self.program.rules[name].value, depth + 1)
            case Connective(word, operands):
                tests = [self.test_of(each, depth) for each in operands]
                fold = all if word == "and" else any
                return lambda values: fold(test(values) for test in tests)
            case Call("not", (inner,)) if inner is not None:
                test = self.test_of(inner, depth)
                return lambda values: not test(values)
            case Call("=" | "in" | "!=" as sign, (compared, constants)) if compared is not None and (words := words_in(constants)):
                return self.word_of(compared, words, sign != "!=")
            case _:
                self.look_at(expr)
                return lambda values: values[expr] is True

    def word_of(self, term: Expr, words: frozenset[object], is_one: bool) -> Test:
        self.look_at(term)
        return lambda values: (values[term] in words) == is_one

    def look_at(self, term: Expr) -> None:
        match term.kind:
            case BooleanKind():
                self.terms[term] = (True, False)
            case ChoiceKind(_, options):
                self.terms[term] = options
            case _:
                self.is_beyond = True


def words_in(expr: Expr | None) -> frozenset[object]:
    """The words of `一` or of `（一，二）`; none where it is anything else."""
    items = expr.items if isinstance(expr, Items) else (expr,)
    words = [item.value for item in items if isinstance(item, Literal) and isinstance(item.value, str)]
    return frozenset(words) if len(words) == len(items) else frozenset()
