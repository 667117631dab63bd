"""Expressions as Python for complete facts: plain values, early exits, every rule once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, partial

from engine.domains import are_apart
from engine.free import free_names
from engine.functions import FUNCTIONS
from engine.functions.table import Function, Signature
from engine.kinds import (
    AnyKind,
    BooleanKind,
    ChoiceKind,
    DateKind,
    DaysKind,
    Kind,
    ListKind,
    MonthsKind,
    NumberKind,
    RecordKind,
    RegionKind,
    TextKind,
    certain,
    conforms,
)
from engine.program import (
    Call,
    Choose,
    Connective,
    Expr,
    FactRef,
    Goal,
    Items,
    Literal,
    Local,
    Lookup,
    Member,
    Period,
    Quantified,
    RangeOf,
    Record,
    RuleRef,
    Table,
)
from engine.to_python import running
from engine.to_python.careful import Careful
from engine.to_python.module import (
    DEEPEST_LINE,
    EXACT,
    LEAVES,
    SIGNS,
    Env,
    Module,
    cuts,
    identifier,
    is_valid,
    one_line,
    record_with,
    tuple_of,
    used_by,
)
from engine.values.numbers import ROUNDINGS
from engine.values.regions import WHOLE_COUNTRY, prefix_of
from engine.walk import all_parts

Key = tuple[str, object]
Available = dict[Key, str]
"""Facts, rules and tests that were surely computed before a place, and the names that hold them."""



@dataclass(frozen=True)
class Seen:
    """What an attempt before has shown: rules and facts that are needed in several places, and what was used again."""

    repeated: frozenset[str] = frozenset()
    read_often: frozenset[str] = frozenset()
    tested_often: tuple[Call, ...] = ()
    used: frozenset[Key] | None = None


_HERE = Call("applicable region", (), RegionKind())

Test = tuple[str, Available, Available]
"""A truth as Python, and what is available after it where it came out true and where false."""


class Quick:
    """Writes expressions whose values are plain; where one is not, what it wrote raises, and the careful path decides.

    `available` holds what was surely computed before the place that is being written. A rule that is needed again where
    it was not surely computed goes through the memo; which rules these are shows only at the end, so `repeated` comes
    from the attempt before.
    """

    def __init__(self, module: Module, careful: Careful, seen: Seen):
        self.module = module
        self.program = module.program
        self.careful = careful
        self.repeated = seen.repeated
        self._memoized = seen.repeated
        self._before = seen
        self._reads: Counter[str] = Counter()
        self._tests: Counter[Call] = Counter()
        self._used: set[Key] = set()
        self._seen: set[str] = set()
        self._functions: dict[str, str] = {}
        self._cut: dict[int, str] = {}
        self.available: Available = {}

    # ── the function ─────────────────────────────────────────────────────────────────────────────────────────────

    def decide(self, goals: list[Goal]) -> None:
        lines: list[str] = []
        names: list[str] = []
        for fact in sorted(self._before.read_often):
            held = self.available["fact", fact] = self.module.fresh(fact)
            lines.append(f"{held} = {self._read(fact)}")
        for test in self._before.tested_often:
            code = self._call(test, {}, 0)
            held = self.available["test", test] = self.module.fresh("test")
            lines.append(f"{held} = {code}")
        for goal in goals:
            held = self.module.fresh(goal.name)
            names.append(held)
            lines.append(f"# {one_line(goal.name)}")
            lines += self._goal(goal, held)
        body = ["try:", *(f"    {line}" for line in lines), "except IRREGULAR:", "    return carefully(f)", f"return {tuple_of(names)}"]
        if any(re.search(r"\bm\b", line) for line in lines):
            body.insert(0, f"m = [0] + [UNSET] * {self.module.slots - 1}")
        self.module.function("decide", "f", body)

    def _goal(self, goal: Goal, held: str) -> Iterator[str]:
        if goal.sort == "formula":
            rule = goal.results[0][1]
            value = self.module.fresh("value")
            yield f"{value} = {self.of(RuleRef(rule, self.program.rules[rule].kind), {}, 0)}"
            if goal.outcome:
                yield f"{held} = ('yes' if truth({value}) else 'no', {value})"
            else:
                yield f"{held} = (None, {value})"
            return
        outcome = RuleRef(goal.outcome, BooleanKind())
        rules = self.program.rules
        always = [goal.sort in ("matter", "theme") and isinstance(rules[rule].kind, ListKind) for _, rule in goal.results]
        test, when_true, when_false = self._test(outcome, {}, 0)
        before = dict(self.available)
        yield f"if {test}:"
        self.available = dict(when_true)
        yield f"    {held} = ('yes', {self._results(goal.results)})" if goal.results else f"    {held} = ('yes', None)"
        self.available = dict(when_false)
        shown = tuple(result for result, is_always in zip(goal.results, always, strict=True) if is_always)
        yield "else:"
        yield f"    {held} = ('no', {self._results(shown)})" if shown else f"    {held} = NO"
        self.available = before

    def _results(self, results: tuple[tuple[str, str], ...]) -> str:
        pairs = []
        for label, rule in results:
            pairs.append(f"{label!r}: {self.of(RuleRef(rule, self.program.rules[rule].kind), {}, 0)}")
        return record_with(pairs)

    # ── expressions ──────────────────────────────────────────────────────────────────────────────────────────────

    def of(self, expr: Expr, env: Env, depth: int) -> str:
        if id(expr) in self._cut:
            return self._cut.pop(id(expr))
        if depth == 0:
            for part in cuts(expr):
                if id(part) not in self._cut:
                    self._cut[id(part)] = self._part(part, env)
        if depth > DEEPEST_LINE and not isinstance(expr, LEAVES):
            return self._part(expr, env)
        return self._of(expr, env, depth + 1)

    def _part(self, expr: Expr, env: Env) -> str:
        used = used_by(expr, env)
        held = self.module.fresh("part")
        passed = ", ".join(("f", "m", *dict.fromkeys(used.values())))
        with self._elsewhere():
            body = self.of(expr, used, 0)
        self.module.function(held, passed, [f"{self.module.at(expr.span)}return {body}"])
        return f"{held}({passed})"

    @contextmanager
    def _elsewhere(self) -> Iterator[None]:
        """In another function: nothing is available there, and what is computed there is not available here."""
        before = self.available
        self.available = {}
        try:
            yield
        finally:
            self.available = before

    @contextmanager
    def _perhaps(self, known: Available | None = None) -> Iterator[None]:
        """In a branch that may not be taken."""
        before = self.available
        self.available = dict(before if known is None else known)
        try:
            yield
        finally:
            self.available = before

    def _of(self, expr: Expr, env: Env, depth: int) -> str:
        match expr:
            case Literal(value):
                return repr(value) if value is None or isinstance(value, bool) else self.module.constant(value)
            case FactRef(name):
                return self._fact(name, depth)
            case RuleRef(name):
                return self._rule(name, depth)
            case Local(name):
                return env[name]
            case Lookup():
                return self._lookup(expr, env, depth)
            case Member(of, name):
                return self._member(of, name, expr, env, depth)
            case Call():
                return self._call(expr, env, depth)
            case Connective():
                return f"({self._test(expr, env, depth)[0]})"
            case Choose():
                return self._choose(expr, env, depth)
            case Items(items):
                return tuple_of([self.of(item, env, depth) for item in items])
            case Record(entries):
                inner = dict(env)
                pairs = []
                for place, (name, entry) in enumerate(entries):
                    code = self.of(entry, inner, depth)
                    if any(name in free_names(later) for _, later in entries[place + 1 :]):
                        inner[name] = self.module.fresh(name)
                        code = f"({inner[name]} := {code})"
                    pairs.append(f"{self.module.at(entry.span)}{name!r}: {code}")
                return record_with(pairs)
            case Table() if expr.hit in ("U", "F"):
                return self._table(expr, env, depth)
            case _:
                # What rules seldom say is said as on the careful path, and must come out plain.
                return f"settled({self.careful.of(expr, env, depth)})"

    def _fact(self, name: str, depth: int) -> str:
        key = ("fact", name)
        if (found := self._found(key)) is not None:
            return found
        fact = self.program.facts.get(name)
        held = self.module.fresh(name)
        if fact is None or fact.derived is None:
            self._reads[name] += 1
            return self._kept(key, name, self._read(name))
        else:
            with self._perhaps():
                if fact.derived.when is None:
                    read = self.of(fact.derived.value, {}, depth)
                else:
                    test, when_true, _ = self._test(fact.derived.when, {}, depth)
                    with self._perhaps(when_true):
                        read = f"{self.of(fact.derived.value, {}, depth)} if {test} else irregular()"
            read = f"{held} if ({held} := f.get({name!r}, UNSET)) is not UNSET else {read}"
        self.available[key] = held
        return f"({held} := ({read}))"

    def _read(self, name: str) -> str:
        fact = self.program.facts.get(name)
        is_plain = fact is not None and not isinstance(certain(fact.kind), ListKind | RecordKind | AnyKind)
        return f"f[{name!r}]" if is_plain else f"known(f[{name!r}])"

    @property
    def seen(self) -> Seen:
        """What was needed in several places, and what was needed again at all."""
        read_often = self._before.read_often | {name for name, count in self._reads.items() if count > 2}
        often = [
            test for test, count in self._tests.items()
            if count > 2 and all(each.name in read_often for each in all_parts(test) if isinstance(each, FactRef))
        ]  # fmt: skip
        tested_often = tuple(dict.fromkeys((*self._before.tested_often, *often)))
        return Seen(self.repeated, read_often, tested_often, frozenset(self._used))

    def _found(self, key: Key) -> str | None:
        if key in self.available:
            self._used.add(key)
        return self.available.get(key)

    def _kept(self, key: Key, hint: str, code: str) -> str:
        """The code, its value kept under a name if anything asks for it again."""
        if self._before.used is not None and key not in self._before.used:
            return code
        held = self.available[key] = self.module.fresh(hint)
        return f"({held} := {code})"

    def _rule(self, name: str, depth: int) -> str:
        key = ("rule", name)
        if (found := self._found(key)) is not None:
            return found
        rule = self.program.rules[name]
        if name in self._memoized:
            held = self.module.fresh(name)
            slot = self.careful.slot_of(name)
            function = self._function(name)
            self.available[key] = held
            return f"({held} if ({held} := m[{slot}]) is not UNSET else ({held} := {function}(f, m)))"
        is_small = isinstance(rule.value, LEAVES) or sum(1 for _ in zip(all_parts(rule.value), range(5), strict=False)) < 4
        if name in self._seen and not is_small:
            self.repeated |= {name}
        self._seen.add(name)
        value = self.of(rule.value, {}, depth)
        if isinstance(rule.value, Literal):
            return value
        return f"{self.module.at(rule.span)}{self._kept(key, name, value)}"

    def _function(self, name: str) -> str:
        """The function of a rule that is needed in several places; it leaves its value in the memo."""
        if name not in self._functions:
            rule = self.program.rules[name]
            held = self._functions[name] = self.module.fresh(f"plain_{name}")
            slot = self.careful.slot_of(name)
            with self._elsewhere():
                body = self.of(rule.value, {}, 0)
            at = self.module.at(rule.span)
            self.module.function(held, "f, m", [f"{at}m[{slot}] = value = {body}", "return value"], name)
        return self._functions[name]

    # ── truths ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _test(self, expr: Expr, env: Env, depth: int) -> Test:
        if depth > DEEPEST_LINE and not isinstance(expr, LEAVES):
            code = self._part(expr, env)
            code = code if self._is_sure(expr) else f"truth({code})"
            return code, dict(self.available), dict(self.available)
        match expr:
            case RuleRef(name) if ("rule", name) not in self.available and name not in self._memoized and (
                isinstance(self.program.rules[name].value, Connective) and name not in self._seen
            ):
                self._seen.add(name)
                code, when_true, when_false = self._test(self.program.rules[name].value, {}, depth + 1)
                kept = self._kept(("rule", name), name, f"({code})")
                added: Available = {key: held for key, held in self.available.items() if key == ("rule", name)}
                return kept, {**when_true, **added}, {**when_false, **added}
            case Connective(word, operands):
                return self._connective(word, operands, env, depth)
            case Call("not", (inner,)) if inner is not None:
                code, when_true, when_false = self._test(inner, env, depth + 1)
                return f"not {code}", when_false, when_true
        code = self.of(expr, env, depth + 1)
        code = code if self._is_sure(expr) and isinstance(self._kind(expr), BooleanKind) else f"truth({code})"
        return code, dict(self.available), dict(self.available)

    def _connective(self, word: str, operands: tuple[Expr, ...], env: Env, depth: int) -> Test:
        codes = []
        first = dict(self.available)
        for place, operand in enumerate(operands):
            code, when_true, when_false = self._test(operand, env, depth + 1)
            if isinstance(operand, Connective):
                code = f"({code})"
            codes.append(f"{self.module.at(operand.span)}{code}")
            if place == 0:
                first = dict(self.available)
            self.available = when_true if word == "and" else when_false
        after = self.available
        self.available = first
        code = f"\n        {word} ".join(codes)
        code = f"({code})" if len(codes) > 1 else code
        return (code, after, first) if word == "and" else (code, first, after)

    def _choose(self, expr: Choose, env: Env, depth: int) -> str:
        rungs: list[str] = []
        otherwise: Expr = expr
        before: Available | None = None
        while isinstance(otherwise, Choose) and len(rungs) < DEEPEST_LINE:
            test, when_true, when_false = self._test(otherwise.test, env, depth)
            before = dict(self.available) if before is None else before
            with self._perhaps(when_true):
                rungs.append(f"{self.of(otherwise.then, env, depth)} if {test} else ")
            self.available = when_false
            otherwise = otherwise.otherwise
        last = self._part(otherwise, env) if isinstance(otherwise, Choose) else self.of(otherwise, env, depth)
        assert before is not None
        self.available = before
        return f"({''.join(rungs)}{last})"

    # ── what is sure ─────────────────────────────────────────────────────────────────────────────────────────────

    def _kind(self, expr: Expr) -> Kind:
        return expr.kind

    def _is_sure(self, expr: Expr) -> bool:
        """Whether what was written for it is surely a value of its kind: it is there, or something was raised."""
        match expr:
            case Literal(value):
                return value is not None
            case FactRef(name):
                fact = self.program.facts.get(name)
                if fact is None or not isinstance(fact.kind, _PLAIN):
                    return False
                return fact.derived is None or self._is_sure(fact.derived.value)
            case RuleRef(name):
                return self._is_sure(self.program.rules[name].value)
            case Local(name):
                return name == "?" and self._sure_input
            case Lookup(parameter):
                return all(self._is_sure(period.value) for period in self.program.parameters[parameter].periods)
            case Member(of):
                return isinstance(of.kind, DateKind) and self._is_sure(of)
            case Call(function):
                return isinstance(expr.kind, _PLAIN) and FUNCTIONS[function].unknown != "whole"
            case Connective():
                return True
            case Choose(_, then, otherwise):
                while isinstance(otherwise, Choose):
                    if not self._is_sure(otherwise.then):
                        return False
                    otherwise = otherwise.otherwise
                return self._is_sure(then) and self._is_sure(otherwise)
            case Table() if len(expr.columns) == 1 and expr.hit in ("U", "F"):
                default = expr.columns[0].default
                return all(self._is_sure(row.results[0]) for row in expr.rows) and (default is None or self._is_sure(default))
            case Quantified():
                return True
        return False

    _sure_input = False

    # ── calls ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _call(self, expr: Call, env: Env, depth: int) -> str:
        function, arguments = FUNCTIONS[expr.function], expr.arguments
        if function.name == "not":
            return f"({self._test(expr, env, depth)[0]})"
        if function.rounds and (rounded := self._rounded(expr, env, depth)) is not None:
            return rounded
        is_plain_test = not env and isinstance(expr.kind, BooleanKind) and all(
            isinstance(each, FactRef | Literal) or each == _HERE for each in arguments
        )
        if is_plain_test:
            if (found := self._found(("test", expr))) is not None:
                return found
            self._tests[expr] += 1
        spelled = self._spelled(expr, env, depth)
        if spelled is not None:
            return spelled
        given = [None if each is None else each for each in arguments]
        signature = self._signature(function, given)
        if signature is not None:
            codes = ", ".join(self.of(each, env, depth) for each in given if each is not None)
            meaning: Callable[..., object] = signature.meaning
            if function.needs:
                ambient = self.module.setting.ambient
                meaning = partial(meaning, **{need: getattr(ambient, need) for need in function.needs})
            held = self.module.fresh(SIGNS.get(function.name, function.name))
            key = f"{function.name} {function.signatures.index(signature)}"
            held = self.module._names.setdefault(key, held)
            self.module.constants.setdefault(held, meaning)
            return f"{held}({codes})"
        held = f"plain_{SIGNS.get(function.name) or identifier(function.name)}"
        self.module.constants.setdefault(held, running.plain_caller(function, self.module.setting.ambient))
        codes = ", ".join("LEFT_OUT" if each is None else self.of(each, env, depth) for each in arguments)
        return f"{held}({codes})"

    def _signature(self, function: Function, arguments: list[Expr | None]) -> Signature | None:
        """The one signature that surely takes these arguments as they are."""
        if any(each is None or not self._is_sure(each) for each in arguments) or function.unknown == "itself":
            return None
        if function.rounds:
            return None
        for signature in function.signatures:
            if len(signature.takes) != len(arguments) or any(each.rest for each in signature.takes):
                continue
            if all(
                isinstance(argument.kind, _PLAIN) and conforms(argument.kind, parameter.kind) and not isinstance(parameter.kind, AnyKind)
                for argument, parameter in zip(arguments, signature.takes, strict=True)
                if argument is not None
            ):
                return signature
        return None

    def _spelled(self, expr: Call, env: Env, depth: int) -> str | None:
        """The shortest Python for what rules say most."""
        arguments = [each for each in expr.arguments if each is not None]
        name = expr.function
        setting = self.module.setting
        if name == "today":
            return self.module.constant(setting.on)
        if name == "applicable region":
            return self.module.constant(setting.region)
        if len(arguments) < len(expr.arguments):
            return None
        of = partial(self.of, env=env, depth=depth)
        sorts = [_sort(each.kind) for each in arguments]
        is_sure = all(self._is_sure(each) for each in arguments)
        if name in ("=", "!="):
            if any(isinstance(each, Literal) and each.value is None for each in arguments):
                other = next((each for each in arguments if not (isinstance(each, Literal) and each.value is None)), arguments[0])
                if sorts[arguments.index(other)]:
                    return f"({of(other)} is {'not ' if name == '!=' else ''}None)"
                return None
            if sorts[0] and sorts[0] == sorts[1]:
                return f"({of(arguments[0])} {'==' if name == '=' else '!='} {of(arguments[1])})"
            return None
        if name == "in" and len(arguments) == 2 and self._is_sure(arguments[0]):
            return self._in(arguments[0], arguments[1], env, depth)
        if not is_sure:
            return None
        if name == "between" and sorts[0] and len(set(sorts)) == 1 and sorts[0] != "truth":
            value, low, high = arguments
            return self._chain(value, low, high, True, True, env, depth)
        if name in ("<", "<=", ">", ">=") and sorts[0] and sorts[0] == sorts[1] and sorts[0] != "truth":
            return f"({of(arguments[0])} {name} {of(arguments[1])})"
        if name in _NUMERIC and all(sort == "number" for sort in sorts):
            return f"{_NUMERIC[name]}({', '.join(map(of, arguments))})"
        if name in ("min", "max") and len(arguments) > 1 and sorts[0] in ("number", "date") and len(set(sorts)) == 1:
            return f"{name}({', '.join(map(of, arguments))})"
        if name == "within region" and isinstance(arguments[1].kind, RegionKind):
            return self._within(arguments[0], arguments[1], env, depth)
        if name == "reached age" and sorts == ["date"]:
            return self._age(of(arguments[0]))
        return None

    def _in(self, value: Expr, test: Expr, env: Env, depth: int) -> str | None:
        """In a range: compared with its ends; among words written out: one of them."""
        sort = _sort(value.kind)
        match test:
            case RangeOf(low, high, low_closed, high_closed) if sort and sort != "truth":
                ends = [end for end in (low, high) if end is not None]
                if not ends or not all(self._is_sure(end) and _sort(end.kind) == sort for end in ends):
                    return None
                return self._chain(value, low, high, low_closed, high_closed, env, depth)
            case Items(items) if items and sort and all(isinstance(item, Literal) and _sort(item.kind) == sort for item in items):
                return f"({self.of(value, env, depth)} in {tuple_of([self.of(item, env, depth) for item in items])})"
        return None

    def _chain(
        self, value: Expr, low: Expr | None, high: Expr | None, low_closed: bool, high_closed: bool, env: Env, depth: int
    ) -> str:
        """`low <= value < high`, written in the order in which Python computes it; the high end perhaps not at all."""
        before = "" if low is None else f"{self.of(low, env, depth)} {'<=' if low_closed else '<'} "
        code = self.of(value, env, depth)
        with self._perhaps():
            after = "" if high is None else f" {'<=' if high_closed else '<'} {self.of(high, env, depth)}"
        return f"({before}{code}{after})"

    def _within(self, inner: Expr, outer: Expr, env: Env, depth: int) -> str | None:
        match outer:
            case Literal(str(code)):
                pass
            case Call("applicable region"):
                code = self.module.setting.region
            case _:
                return None
        if code in WHOLE_COUNTRY:
            return None
        return f"{self.of(inner, env, depth)}.startswith({self.module.constant(prefix_of(code))})"

    def _age(self, birth: str) -> str:
        """Completed years on the day, read off by year, month and day."""
        on = self.module.setting.on
        held = self.module.fresh("birth")
        months = self.module.constant(_birthday_reached(on, self.program.leap_birthday), "had_birthday")
        years = self.module.constant(_YEARS, "years")
        check = self.module.constant(on)
        return (
            f"({years}[{on.year} - {held}.year - ({months}[{held}.month * 32 + {held}.day])]"
            f" if ({held} := {birth}) <= {check} else irregular())"
        )

    def _rounded(self, expr: Call, env: Env, depth: int) -> str | None:
        """A rounding of + - * / of plain numbers: numerator and denominator exactly, divided once."""
        scale = expr.arguments[1] if len(expr.arguments) > 1 else Literal(Decimal(0), NumberKind())
        argument = expr.arguments[0]
        if argument is None or not isinstance(scale, Literal) or not isinstance(scale.value, Decimal):
            return None
        if abs(scale.value) > 30 or scale.value != int(scale.value) or not self._is_exact_tree(argument):
            return None
        bound: list[str] = []
        numerator, denominator = self._fraction(argument, env, depth, bound)
        quotient = numerator if denominator is None else f"cut_quotient({numerator}, {denominator})"
        unit = self.module.constant(Decimal((0, (1,), -int(scale.value))), f"to_{int(scale.value)}")
        mode = self.module.constant(ROUNDINGS[expr.function])
        return _after(bound, f"plus({quotient}.quantize({unit}, {mode}, rounding))")

    def _is_exact_tree(self, expr: Expr) -> bool:
        if isinstance(expr, Call) and expr.function in EXACT:
            return all(each is not None and self._is_exact_tree(each) for each in expr.arguments)
        return _sort(expr.kind) == "number" and self._is_sure(expr)

    def _fraction(self, expr: Expr, env: Env, depth: int, bound: list[str]) -> tuple[str, str | None]:
        """Numerator and denominator (None is one), of names that `bound` computes first, in written order."""
        if not (isinstance(expr, Call) and expr.function in EXACT):
            return self._named(self.of(expr, env, depth), bound), None
        parts = [self._fraction(each, env, depth + 1, bound) for each in expr.arguments if each is not None]
        (left, under_left), (right, under_right) = parts[0], parts[-1]
        match expr.function:
            case "negate":
                return f"exactly_minus({left})", under_left
            case "*":
                return _times(left, right), _product(under_left, under_right)
            case "/":
                if under_right is not None:
                    # Above the line in the end, it is a divisor all the same, and must not be zero.
                    left = _times(left, self._named(f"({under_right} or irregular())", bound))
                return left, self._named(_product(under_left, right) or right, bound)
        word = "exactly_add" if expr.function == "+" else "exactly_subtract"
        if under_right is not None:
            left = _times(left, under_right)
        if under_left is not None:
            right = _times(right, under_left)
        below = _product(under_left, under_right)
        return f"{word}({left}, {right})", None if below is None else self._named(below, bound)

    def _named(self, code: str, bound: list[str]) -> str:
        if code.isidentifier():
            return code
        held = self.module.fresh("part")
        bound.append(f"{held} := {code}")
        return held

    # ── members, tables, parameters ──────────────────────────────────────────────────────────────────────────────

    def _member(self, of: Expr, name: str, expr: Expr, env: Env, depth: int) -> str:
        if isinstance(of.kind, DateKind) and name in ("year", "month", "day") and self._is_sure(of):
            return f"Decimal({self.of(of, env, depth)}.{name})"
        if isinstance(of.kind, RecordKind) and of.kind.member(name) is not None:
            value = f"{self.of(of, env, depth)}[{name!r}]"
            return value
        return f"settled({self.careful.of(expr, env, depth)})"

    def _row(self, tests: tuple[Expr | None, ...], inputs: list[tuple[str, bool]], env: Env, depth: int) -> str:
        codes = []
        for test, (value, is_sure) in zip(tests, inputs, strict=True):
            if test is None:
                continue
            before, self._sure_input = self._sure_input, is_sure
            code, _, _ = self._test(test, {**env, "?": value}, depth)
            self._sure_input = before
            codes.append(f"({code})" if isinstance(test, Connective) else code)
        return " and ".join(codes) or "True"

    def _inputs(self, exprs: Iterable[Expr], env: Env, depth: int) -> tuple[list[str], list[tuple[str, bool]]]:
        """What computes the inputs of a table, and the names that then hold them."""
        computed, held = [], []
        for expr in exprs:
            code = self.of(expr, env, depth)
            name = code if code.isidentifier() else self.module.fresh("input")
            if name != code:
                computed.append(f"{name} := {code}")
            held.append((name, self._is_sure(expr)))
        return computed, held

    def _table(self, table: Table, env: Env, depth: int) -> str:
        computed, inputs = self._inputs(table.inputs, env, depth)
        has_default = any(column.default is not None for column in table.columns)
        default = "irregular()"
        if has_default:
            with self._perhaps():
                default = self._output(table, tuple(column.default for column in table.columns), env, depth)
        with self._perhaps():
            if table.hit == "F" or table.is_disjoint:
                rungs = ""
                for row in table.rows:
                    with self._perhaps():
                        test = self._row(row.tests, inputs, env, depth)
                    with self._perhaps():
                        result = self._output(table, row.results, env, depth)
                    rungs += f"\n        {self.module.at(row.span)}{result} if {test} else"
            else:
                states = []
                for row in table.rows:
                    with self._perhaps():
                        states.append(self._row(row.tests, inputs, env, depth))
                held = self.module.fresh("row")
                computed.append(f"{held} := only_true({tuple_of(states)}, {has_default})")
                rungs = ""
                for place, row in enumerate(table.rows):
                    with self._perhaps():
                        rungs += f"\n        {self.module.at(row.span)}{self._output(table, row.results, env, depth)} if {held} == {place} else"
        return _after(computed, f"({rungs} {default})")

    def _output(self, table: Table, results: tuple[Expr | None, ...], env: Env, depth: int) -> str:
        codes = ["None" if result is None else self.of(result, env, depth) for result in results]
        if len(codes) == 1:
            return codes[0]
        return record_with(f"{column.name!r}: {code}" for column, code in zip(table.columns, codes, strict=True))

    def _lookup(self, expr: Lookup, env: Env, depth: int) -> str:
        """The day's rows, the place's by the longest prefix, then the row that holds."""
        parameter = self.program.parameters[expr.parameter]
        setting = self.module.setting
        if expr.on is not None:
            return f"settled({self.careful.of(expr, env, depth)})"
        rows = [period for period in parameter.periods if is_valid(period, setting.rules_on)]
        place: str | None = None
        where = expr.region if expr.region is not None else parameter.by if parameter.is_regional else None
        match where:
            case None:
                place = setting.region if parameter.is_regional else ""
            case Literal(str(code)):
                place = code
            case Call("applicable region"):
                place = setting.region
        written = expr.inputs or tuple(each for _, each in parameter.inputs)
        if place is not None:
            computed, inputs = self._inputs(written, env, depth)
            return _after(computed, self._ladder(_reaching(rows, place), written, inputs, depth))
        assert where is not None
        if not (self._is_sure(where) and isinstance(where.kind, RegionKind | TextKind)):
            return f"settled({self.careful.of(expr, env, depth)})"
        where_code = self.of(where, env, depth)
        computed, inputs = self._inputs(written, env, depth)
        regions = sorted({period.region for period in rows if period.region}, key=lambda code: (-len(prefix_of(code)), code))
        whole = [period for period in rows if not period.region or period.region in WHOLE_COUNTRY]
        regions = [code for code in regions if code not in WHOLE_COUNTRY]
        ladders: dict[str, tuple[str, str]] = {}
        passed = ", ".join(("f", "m", *(name for name, _ in inputs)))
        for code in (*regions, ""):
            held = self.module.fresh(f"{parameter.name}_{code}")
            reaching = _reaching(rows, code) if code else whole
            with self._elsewhere():
                ladders[prefix_of(code)] = (held, self._ladder(reaching, written, inputs, 0))
        if not any(re.search(r"\b[fm]\b", body) for _, body in ladders.values()):
            passed = ", ".join(name for name, _ in inputs)
        for code, (held, body) in ladders.items():
            at = self.module.at(parameter.span)
            self.module.function(held, passed, [f"{at}return {body}"], f"{parameter.name} {code}")
        table = self.module.fresh(f"places_of_{parameter.name}")
        self.module._functions.append(f"{table} = {{{', '.join(f'{prefix!r}: {held}' for prefix, (held, _) in ladders.items() if prefix)}}}\n")
        name = where_code if where_code.isidentifier() else self.module.fresh("place")
        found = "".join(f"{table}.get({name}[:{width}]) or " for width in sorted({len(prefix) for prefix in ladders if prefix}, reverse=True))
        bound = [] if name == where_code else [f"{name} := {where_code}"]
        return _after([*bound, *computed], f"({found}{ladders[''][0]})({passed})")

    def _ladder(self, rows: list[Period], written: tuple[Expr, ...], inputs: list[tuple[str, bool]], depth: int) -> str:
        """Rows of one place, the narrowest region first; those of one region exclude each other, or nothing is plain."""
        if not rows:
            return "irregular()"
        widths: dict[int, list[Period]] = {}
        for row in rows:
            widths.setdefault(len(prefix_of(row.region)), []).append(row)
        code = "irregular()"
        for width in sorted(widths):
            group = widths[width]
            states = [self._in_branch(partial(self._row, row.tests, inputs, {}, depth)) for row in group]
            values = [self._in_branch(partial(self.of, row.value, {}, depth)) for row in group]
            if len(group) == 1 or are_apart(written, tuple(row.tests for row in group)):
                rungs = "".join(
                    f"\n        {self.module.at(row.span)}{value} if {state} else" for row, state, value in zip(group, states, values, strict=True)
                )
                code = f"({rungs} {code})" if states != ["True"] else values[0]
            else:
                held = self.module.fresh("row")
                rungs = "".join(f" {value} if {held} == {place} else" for place, value in enumerate(values))
                code = f"({held} := only_true({tuple_of(states)}, True), {rungs} {code})[1]"
        return code

    def _in_branch(self, write: Callable[[], str]) -> str:
        with self._perhaps():
            return write()


_PLAIN = (NumberKind, TextKind, ChoiceKind, RegionKind, BooleanKind, DateKind, MonthsKind, DaysKind)
"""Kinds whose values are one plain thing."""

_NUMERIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "negate": "minus"}


def _sort(kind: Kind) -> str:
    """Values of one sort compare by Python's own operators."""
    match certain(kind):
        case NumberKind():
            return "number"
        case TextKind() | ChoiceKind() | RegionKind():
            return "text"
        case BooleanKind():
            return "truth"
        case DateKind():
            return "date"
        case MonthsKind():
            return "months"
        case DaysKind():
            return "days"
    return ""


_YEARS = tuple(map(Decimal, range(10_000)))


@cache
def _birthday_reached(on: date, leap_birthday: str) -> tuple[bool, ...]:
    """For each day of a year, as month * 32 + day: whether a birthday on it is still to come on that day of the year."""
    common = not (on.year % 4 == 0 and (on.year % 100 != 0 or on.year % 400 == 0))
    today = on.month * 32 + on.day
    to_come = [day > today for day in range(13 * 32)]
    if common:
        to_come[2 * 32 + 29] = (2 * 32 + 28 if leap_birthday == "02-28" else 3 * 32 + 1) > today
    return tuple(to_come)


def _reaching(rows: list[Period], place: str) -> list[Period]:
    return [row for row in rows if not row.region or row.region in WHOLE_COUNTRY or place.startswith(prefix_of(row.region))]


def _times(left: str, right: str) -> str:
    return f"exactly_multiply({left}, {right})"


def _product(left: str | None, right: str | None) -> str | None:
    return right if left is None else left if right is None else _times(left, right)


def _after(computed: list[str], code: str) -> str:
    return f"({', '.join(f'({each})' for each in computed)}, {code})[-1]" if computed else code
