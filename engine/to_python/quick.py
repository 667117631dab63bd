"""Expressions as Python for complete facts: plain values, early exits, every rule once.

What is computed in any case becomes a statement of its own; only what may not be reached stays inside an expression.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from engine.free import free_names
from engine.kinds import AnyKind, BooleanKind, DateKind, ListKind, RecordKind, certain
from engine.program import (
    Call,
    Choose,
    Connective,
    Expr,
    Fact,
    FactRef,
    Goal,
    Items,
    Literal,
    Local,
    Lookup,
    Member,
    Record,
    Rule,
    RuleRef,
    Table,
)
from engine.to_python import ladders, plain_calls
from engine.to_python.careful import Careful
from engine.to_python.module import (
    DEEPEST_LINE,
    LEAVES,
    Env,
    Module,
    bare,
    cuts,
    indented,
    one_line,
    operand_of,
    record_with,
    tuple_of,
    used_by,
)
from engine.to_python.sure import among, is_sure, present_if
from engine.to_python.writer import Available, Give, Key, Test
from engine.values import Record as Values
from engine.walk import all_parts


@dataclass(frozen=True)
class Seen:
    """What an attempt before has shown: rules and facts that are needed in several places, and what was used again."""

    repeated: frozenset[str] = frozenset()
    read_often: frozenset[str] = frozenset()
    tested_often: tuple[Call, ...] = ()
    used: frozenset[Key] | None = None


@dataclass(frozen=True)
class Traced:
    """What a trace holds, in its order: rules, and facts that were derived."""

    rules: tuple[str, ...]
    facts: tuple[str, ...]


_IF = re.compile("^(\x01[0-9]+\x02)?if ")
_GOES_ON = re.compile(r"^ |^else:|^(\x01[0-9]+\x02)?elif ")

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
        self.available: Available = {}
        self.sure_input = self.counted_input = False
        self._memoized = seen.repeated
        self._before = seen
        self._reads: Counter[str] = Counter()
        self._tests: Counter[Call] = Counter()
        self._used: set[Key] = set()
        self._seen: set[str] = set()
        self._functions: dict[str, str] = {}
        self._cut: dict[int, str] = {}
        self._lines: list[str] | None = None
        self._is_tracing = False

    # ── the functions ────────────────────────────────────────────────────────────────────────────────────────────

    def decide(self, goals: list[Goal], is_checked: bool = False) -> None:
        """`decide(f)`: an outcome and a value for each goal."""
        with self.statements() as lines:
            self._often()
            names = [self._goal(goal) for goal in goals]
        self._whole("decide", lines, "carefully", tuple_of(names), is_checked)

    def trace(self, goals: list[Goal], is_checked: bool = False) -> Traced:
        """`trace(f)`: the same, every condition computed though an earlier one decides, and all that was found on the way."""
        self._is_tracing = True
        with self.statements() as lines:
            self._often()
            names = []
            for goal in goals:
                self._conditions(goal)
                names.append(self._goal(goal))
        rules = {str(key): held for (sort, key), held in self.available.items() if sort == "rule"}
        facts = {str(key): held for (sort, key), held in self.available.items() if sort in ("fact", "count") and self._is_derived(str(key))}
        self._whole("trace", lines, "trace_carefully", f"traced(f, {tuple_of(names)}, {tuple_of((*rules.values(), *facts.values()))})", is_checked)
        return Traced(tuple(rules), tuple(facts))

    def look(self, rules: Iterable[str], fact: str, is_checked: bool = False) -> None:
        """`look(values)`: for each value of a fact, where nothing else is known, the values of these rules."""
        with self.statements() as lines:
            self._often()
            names = [self.put("value", self.of(RuleRef(rule, self.program.rules[rule].kind), {}, 0)) for rule in rules]
        careful = "found.append(look_carefully(f))"
        body = ["try:", *indented(lines), f"    found.append({tuple_of(names)})", "except IRREGULAR:", f"    {careful}", "except Exception as error:", "    raise placed(error)"]
        if any(re.search(r"\bm\b", line) for line in lines):
            body.insert(0, f"m = [UNSET] * {self.module.slots}")
        if is_checked:
            body[:0] = ["if is_counted(f):", f"    {careful}", "    continue"]
        self.module.function("look", "values", ["found = []", "for value in values:", *indented([f"f = {{{ascii(fact)}: value}}", *body]), "return found"])

    def _whole(self, name: str, lines: list[str], otherwise: str, given: str, is_checked: bool) -> None:
        body = ["try:", *indented(lines), "except IRREGULAR:", f"    return {otherwise}(f)", "except Exception as error:", "    raise placed(error)", f"return {given}"]
        if any(re.search(r"\bm\b", line) for line in lines):
            body.insert(0, f"m = [UNSET] * {self.module.slots}")
        if is_checked:
            # Larger facts may cost more than the budget: then somebody has to count.
            body[:0] = ["if is_counted(f):", f"    return {otherwise}(f)"]
        self.module.function(name, "f", body)

    def _often(self) -> None:
        """What is needed in many places comes first."""
        for fact in sorted(self._before.read_often):
            self.available["fact", fact] = self.put(fact, self._read(fact))
        for test in self._before.tested_often:
            held = self.put(plain_calls.name_of(test), plain_calls.call(self, test, {}, 0))
            self.available["test", test] = held

    def _conditions(self, goal: Goal) -> None:
        if not goal.outcome:
            return
        value = self.program.rules[goal.outcome].value
        for part in value.operands if isinstance(value, Connective) else (value,):
            for each in all_parts(part):
                if isinstance(each, RuleRef) and ("rule", each.name) not in self.available:
                    rule = self.program.rules[each.name]
                    if isinstance(certain(rule.kind), BooleanKind):
                        code = self.test(rule.value, {}, 0)[0]
                        self.available["rule", each.name] = self.put(each.name, code, rule.value)

    def _is_derived(self, fact: str) -> bool:
        known = self.program.facts.get(fact)
        return known is not None and known.derived is not None

    def _goal(self, goal: Goal) -> str:
        held = self.module.fresh(goal.name)
        self.say(f"# {one_line(goal.name)}")
        if goal.sort == "formula":
            rule = goal.results[0][1]
            value = self.put("value", self.of(RuleRef(rule, self.program.rules[rule].kind), {}, 0))
            self.say(f"{held} = ('yes' if truth({value}) else 'no', {value})" if goal.outcome else f"{held} = (None, {value})")
            return held
        rules = self.program.rules
        always = [goal.sort in ("matter", "theme") and isinstance(rules[rule].kind, ListKind) for _, rule in goal.results]
        test, when_true, when_false = self.test(RuleRef(goal.outcome, BooleanKind()), {}, 0)
        self.say(f"if {bare(test)}:")
        with self.branch(when_true):
            self._results(goal.results, held, "yes")
        self.say("else:")
        with self.branch(when_false):
            self._results(tuple(result for result, is_always in zip(goal.results, always, strict=True) if is_always), held, "no")
        return held

    def _results(self, results: tuple[tuple[str, str], ...], held: str, outcome: str) -> None:
        if not results:
            self.say(f"{held} = {'YES' if outcome == 'yes' else 'NO'}")
            return
        if len(results) == 1:
            ((label, rule),) = results

            def give(code: str, literal: Literal | None) -> str:
                if literal is None:
                    return f"({outcome!r}, {record_with([f'{label!r}: {code}'])})"
                whole = (outcome, Values({label: literal.value}))
                return self.module.known((outcome, label, code), f"{outcome}_{code}", whole)

            self.ladder(RuleRef(rule, self.program.rules[rule].kind), {}, f"{held} = ", give)
            return
        pairs = [f"{label!r}: {self.of(RuleRef(rule, self.program.rules[rule].kind), {}, 0)}" for label, rule in results]
        self.say(f"{held} = ({outcome!r}, {record_with(pairs)})")

    # ── statements ───────────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        before, self._lines = self._lines, []
        try:
            yield self._lines
        finally:
            self._lines = before

    def say(self, line: str) -> None:
        assert self._lines is not None
        self._lines.append(line)

    @property
    def can_say(self) -> bool:
        return self._lines is not None

    def put(self, hint: str, code: str, expr: Expr | Rule | None = None) -> str:
        """The name that holds what this code computes, here and now."""
        if code.isidentifier() and code not in ("True", "False", "None"):
            return code
        held = self.module.fresh(hint)
        at = "" if expr is None else self.module.at(expr.span)
        self.say(f"{at}{held} = {bare(code)}")
        return held

    def bound(self, hint: str, code: str) -> str:
        """Code whose value has a name from here on: a statement where one can stand, else an assignment within."""
        if code.isidentifier():
            return code
        if self._lines is not None:
            return self.put(hint, code)
        return f"({self.module.fresh(hint)} := {code})"

    @contextmanager
    def branch(self, known: Available) -> Iterator[None]:
        """Statements that may not be reached, indented."""
        assert self._lines is not None
        outer = self._lines
        with self.perhaps(known), self.statements() as lines:
            yield
        outer += indented(lines)

    @contextmanager
    def otherwise(self, known: Available) -> Iterator[None]:
        """The branch of `else`; one that is itself a choice goes on as `elif`."""
        assert self._lines is not None
        outer = self._lines
        with self.perhaps(known), self.statements() as lines:
            yield
        if lines and _IF.match(lines[0]) and all(_GOES_ON.match(line) for line in lines[1:]):
            outer += [_IF.sub(r"\1elif ", lines[0], count=1), *lines[1:]]
        else:
            outer += ["else:", *indented(lines)]

    def ladder(self, expr: Expr, env: Env, target: str, give: Give, deep: int = 0) -> None:
        """Statements that choose a value and do with it what is to be done."""
        match expr:
            case Literal():
                self.say(f"{target}{give(self.of(expr, env, 0), expr)}")
            case RuleRef(name) if self._is_only_here(name):
                self._seen.add(name)
                self.ladder(self.program.rules[name].value, {}, target, give, deep)
            case Choose() if deep < DEEPEST_LINE // 2:
                test, when_true, when_false = self.test(expr.test, env, 0)
                self.say(f"{self.module.at(expr.test.span)}if {bare(test)}:")
                with self.branch(when_true):
                    self.ladder(expr.then, env, target, give, deep + 1)
                with self.otherwise(when_false):
                    self.ladder(expr.otherwise, env, target, give, deep + 1)
            case Table() if ladders.is_ladder(expr):
                ladders.table(self, expr, env, target, give)
            case Lookup():
                ladders.lookup(self, expr, env, target, give)
            case _:
                self.say(f"{self.module.at(expr.span)}{target}{give(bare(self.of(expr, env, 0)), None)}")

    def _is_only_here(self, name: str) -> bool:
        return ("rule", name) not in self.available and name not in self._memoized and name not in self._seen

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
        with self.elsewhere() as lines:
            body = self.of(expr, used, 0)
        self.module.function(held, passed, [*lines, f"{self.module.at(expr.span)}return {bare(body)}"])
        return f"{held}({passed})"

    @contextmanager
    def elsewhere(self) -> Iterator[list[str]]:
        """In another function: nothing is available there, and what is computed there is not available here."""
        before = self.available
        self.available = {}
        try:
            with self.statements() as lines:
                yield lines
        finally:
            self.available = before

    @contextmanager
    def perhaps(self, known: Available | None = None) -> Iterator[None]:
        """Where it may not be reached: no statement can stand there."""
        before, lines = self.available, self._lines
        self.available, self._lines = dict(before if known is None else known), None
        try:
            yield
        finally:
            self.available, self._lines = before, lines

    def _of(self, expr: Expr, env: Env, depth: int) -> str:
        match expr:
            case Literal(value):
                return repr(value) if value is None or isinstance(value, bool) else self.module.constant(value)
            case FactRef(name):
                return self._fact(name, depth)
            case RuleRef(name):
                return self._rule(name, depth)
            case Local(name):
                return f"Decimal({env[name]})" if name == "?" and self.counted_input else env[name]
            case Lookup():
                return ladders.looked_up(self, expr, env, depth)
            case Member(of, name):
                return self._member(of, name, expr, env, depth)
            case Call():
                return plain_calls.call(self, expr, env, depth)
            case Connective():
                return f"({self.test(expr, env, depth)[0]})"
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
                        inner[name] = held = self.module.fresh(name)
                        if self._lines is not None:
                            self.say(f"{held} = {bare(code)}")
                        code = held if self._lines is not None else f"({held} := {code})"
                    pairs.append(f"{self.module.at(entry.span)}{name!r}: {code}")
                return record_with(pairs)
            case Table() if expr.hit in ("U", "F"):
                return ladders.table_value(self, expr, env, depth)
            case _:
                # What rules seldom say is said as on the careful path, and must come out plain.
                return f"settled({self.careful.of(expr, env, depth)})"

    def _member(self, of: Expr, name: str, expr: Expr, env: Env, depth: int) -> str:
        if isinstance(of.kind, DateKind) and name in ("year", "month", "day") and self.is_sure(of):
            return f"Decimal({self.of(of, env, depth)}.{name})"
        if isinstance(of.kind, RecordKind) and of.kind.member(name) is not None:
            return f"{self.of(of, env, depth)}[{name!r}]"
        return f"settled({self.careful.of(expr, env, depth)})"

    # ── facts and rules ──────────────────────────────────────────────────────────────────────────────────────────

    def _fact(self, name: str, depth: int) -> str:
        key = ("fact", name)
        if (found := self.found(key)) is not None:
            return found
        fact = self.program.facts.get(name)
        if fact is None or fact.derived is None:
            self._reads[name] += 1
            return self.kept(key, name, self._read(name))
        if plain_calls.is_count(fact):
            return f"Decimal({self._count(name, fact)})"
        if self._lines is not None:
            held = self.available[key] = self.module.fresh(name)
            self.say(f"{self.module.at(fact.span)}if {name!r} in f:")
            self.say(f"    {held} = {self._read(name)}")
            if fact.derived.when is None:
                self.say("else:")
                with self.branch(self.available):
                    self.ladder(fact.derived.value, {}, f"{held} = ", lambda code, _: code)
            else:
                self.say("else:")
                with self.branch(self.available):
                    test, when_true, _ = self.test(fact.derived.when, {}, depth)
                    self.say(f"if not {test}:")
                    self.say("    irregular()")
                    with self.perhaps(when_true), self.statements() as lines:
                        self.ladder(fact.derived.value, {}, f"{held} = ", lambda code, _: code)
                    assert self._lines is not None
                    self._lines += lines
            return held
        with self.perhaps():
            if fact.derived.when is None:
                read = self.of(fact.derived.value, {}, depth)
            else:
                test, when_true, _ = self.test(fact.derived.when, {}, depth)
                with self.perhaps(when_true):
                    read = f"{self.of(fact.derived.value, {}, depth)} if {test} else irregular()"
        held = self.available[key] = self.module.fresh(name)
        return f"({held} := ({self._read(name)} if {name!r} in f else {read}))"

    def count(self, expr: Expr, env: Env) -> str | None:
        """The code of a whole number that need not become a `Decimal` to be compared; None where there is none."""
        match expr:
            case Local("?") if self.counted_input:
                return env["?"]
            case FactRef(name):
                fact = self.program.facts.get(name)
                return self._count(name, fact) if fact is not None and plain_calls.is_count(fact) else None
        return None

    def _count(self, name: str, fact: Fact) -> str:
        key = ("count", name)
        if (found := self.found(key)) is not None:
            return found
        assert fact.derived is not None and isinstance(fact.derived.value, Call) and fact.derived.value.arguments[0] is not None
        birth = fact.derived.value.arguments[0]
        held = self.module.fresh(name)
        if self._lines is None:
            with self.perhaps():
                code = plain_calls.age(self, self.of(birth, {}, 1))
            self.available[key] = held
            return f"({held} := (f[{name!r}] if {name!r} in f else {code}))"
        self.say(f"{self.module.at(fact.span)}if {name!r} in f:")
        self.say(f"    {held} = f[{name!r}]")
        self.say("else:")
        with self.branch(self.available):
            self.say(f"{held} = {bare(plain_calls.age(self, self.of(birth, {}, 0)))}")
        self.available[key] = held
        return held

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

    def found(self, key: Key) -> str | None:
        if key in self.available:
            self._used.add(key)
        return self.available.get(key)

    def kept(self, key: Key, hint: str, code: str, of: Rule | None = None) -> str:
        """The code, its value kept under a name if anything asks for it again."""
        is_told = self._is_tracing and key[0] == "rule"
        if self._before.used is not None and key not in self._before.used and not is_told:
            return code
        if self._lines is not None:
            held = self.available[key] = self.put(hint, code, of)
            return held
        held = self.available[key] = self.module.fresh(hint)
        return f"({held} := {code})"

    def tested(self, test: Call) -> str | None:
        """The name that holds a test of plain facts, if it was made already."""
        if (found := self.found(("test", test))) is None:
            self._tests[test] += 1
        return found

    def _rule(self, name: str, depth: int) -> str:
        key = ("rule", name)
        if (found := self.found(key)) is not None:
            return found
        rule = self.program.rules[name]
        if name in self._memoized:
            slot = self.careful.slot_of(name)
            function = self._function(name)
            if self._lines is not None:
                held = self.available[key] = self.put(name, f"m[{slot}]")
                self.say(f"if {held} is UNSET:")
                self.say(f"    {held} = {function}(f, m)")
                return held
            held = self.available[key] = self.module.fresh(name)
            return f"({held} if ({held} := m[{slot}]) is not UNSET else ({held} := {function}(f, m)))"
        is_small = isinstance(rule.value, LEAVES) or sum(1 for _ in zip(all_parts(rule.value), range(8), strict=False)) < 7
        if name in self._seen and not is_small:
            self.repeated |= {name}
        self._seen.add(name)
        value = self.of(rule.value, {}, depth)
        if isinstance(rule.value, Literal):
            return value
        code = self.kept(key, name, value, rule)
        return code if code.isidentifier() else f"{self.module.at(rule.span)}{code}"

    def _function(self, name: str) -> str:
        """The function of a rule that is needed in several places; it leaves its value in the memo."""
        if name not in self._functions:
            rule = self.program.rules[name]
            held = self._functions[name] = self.module.fresh(f"plain_{name}")
            slot = self.careful.slot_of(name)
            with self.elsewhere() as lines:
                body = self.of(rule.value, {}, 0)
            at = self.module.at(rule.span)
            self.module.function(held, "f, m", [*lines, f"{at}m[{slot}] = value = {body}", "return value"], name)
        return self._functions[name]

    # ── truths ───────────────────────────────────────────────────────────────────────────────────────────────────

    def test(self, expr: Expr, env: Env, depth: int) -> Test:
        if depth > DEEPEST_LINE and not isinstance(expr, LEAVES):
            code = self._part(expr, env)
            code = code if self.is_sure(expr) else f"truth({code})"
            return code, dict(self.available), dict(self.available)
        match expr:
            case RuleRef(name) if self._is_only_here(name) and isinstance(self.program.rules[name].value, Connective):
                self._seen.add(name)
                code, when_true, when_false = self.test(self.program.rules[name].value, {}, depth + 1)
                if self._before.used is not None and ("rule", name) not in self._before.used:
                    return code, when_true, when_false
                held = self.module.fresh(name)
                if self._lines is not None:
                    # What the operands found may not have been reached, so it is not known after the statement.
                    self.say(f"{held} = {code}")
                    code = held
                else:
                    code = f"({held} := {code})"
                self.available["rule", name] = held
                return code, {**when_true, ("rule", name): held}, {**when_false, ("rule", name): held}
            case Connective(word, operands):
                return self._connective(word, operands, env, depth)
            case Call("not", (inner,)) if inner is not None:
                code, when_true, when_false = self.test(inner, env, depth + 1)
                return f"not {code}", when_false, when_true
        code = self.of(expr, env, depth + 1)
        code = code if self.is_sure(expr) and isinstance(expr.kind, BooleanKind) else f"truth({code})"
        when_true, when_false = dict(self.available), dict(self.available)
        if (fact := present_if(expr)) is not None:
            (when_true if isinstance(expr, Call) and expr.function == "!=" else when_false)["present", fact] = ""
        return code, when_true, when_false

    def _connective(self, word: str, operands: tuple[Expr, ...], env: Env, depth: int) -> Test:
        if word == "or" and (one_of := among(operands)) is not None:
            return self.test(one_of, env, depth)
        codes = []
        first = dict(self.available)
        lines = self._lines
        after = first
        for place, operand in enumerate(operands):
            code, when_true, when_false = self.test(operand, env, depth + 1)
            codes.append(f"{self.module.at(operand.span)}{operand_of(code)}")
            if place == 0:
                # Only the first is reached in any case: from here on no statement can stand before the whole.
                first, self._lines = dict(self.available), None
            after = self.available = when_true if word == "and" else when_false
        self.available, self._lines = first, lines
        if len(codes) == 1:
            return (codes[0], after, first) if word == "and" else (codes[0], first, after)
        code = f"({f'{chr(10)}        {word} '.join(codes)})"
        return (code, after, first) if word == "and" else (code, first, after)

    def _choose(self, expr: Choose, env: Env, depth: int) -> str:
        rungs: list[str] = []
        otherwise: Expr = expr
        before: Available | None = None
        lines = self._lines
        while isinstance(otherwise, Choose) and len(rungs) < DEEPEST_LINE:
            test, when_true, when_false = self.test(otherwise.test, env, depth)
            before = dict(self.available) if before is None else before
            with self.perhaps(when_true):
                rungs.append(f"{self.of(otherwise.then, env, depth)} if {test} else ")
            self.available, self._lines = when_false, None
            otherwise = otherwise.otherwise
        last = self._part(otherwise, env) if isinstance(otherwise, Choose) else self.of(otherwise, env, depth)
        assert before is not None
        self.available, self._lines = before, lines
        return f"({''.join(rungs)}{last})"

    # ── what is sure ─────────────────────────────────────────────────────────────────────────────────────────────

    def is_sure(self, expr: Expr) -> bool:
        """Whether what was written for it is surely a value of its kind: it is there, or something was raised."""
        present = frozenset(str(name) for sort, name in self.available if sort == "present")
        return is_sure(expr, self.program, present, self.sure_input)
