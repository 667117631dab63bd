"""Expressions as Python whose values may be unknown or absent: the three-valued path."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from dsl.source import Span
from engine.free import free_names
from engine.functions import FUNCTIONS
from engine.functions.table import Function
from engine.kinds import BooleanKind, untold
from engine.program import (
    Apply,
    Call,
    Choose,
    Connective,
    Each,
    Expr,
    FactRef,
    Filter,
    ItemMember,
    Items,
    Iteration,
    Lambda,
    Literal,
    Local,
    Lookup,
    Member,
    Parameter,
    Quantified,
    RangeOf,
    Record,
    Refused,
    RuleRef,
    Table,
)
from engine.to_python import kleene, running
from engine.to_python.module import (
    AGGREGATES,
    DEEPEST_LINE,
    EXACT,
    LEAVES,
    SIGNS,
    Env,
    Module,
    cuts,
    identifier,
    is_valid,
    lambda_of,
    one_line,
    record_with,
    tuple_of,
    used_by,
)
from engine.to_python.running import Outputs
from engine.to_python.sure import among, is_sure
from engine.values import OPEN, Unknown


class Careful:
    """Writes expressions whose value may be unknown or absent. Every one takes the facts `f` and the memo `m`."""

    def __init__(self, module: Module):
        self.module = module
        self.program = module.program
        self._rules: dict[str, str] = {}
        self._facts: dict[str, str] = {}
        self._rows: dict[tuple[str, bool, tuple[bool, ...]], str] = {}
        self.slots_of_rules: dict[str, int] = {}
        self.slots_of_facts: dict[str, int] = {}
        self._cut: dict[int, str] = {}
        self.sure_input = False

    def rule(self, name: str) -> str:
        """The function of a rule."""
        if name not in self._rules:
            rule = self.program.rules[name]
            held = self._rules[name] = self.module.fresh(f"{name}_or_unknown")
            self.slots_of_rules[name] = slot = self.module.slot()
            self._remembered(held, slot, rule.value, f"{name}: {rule.text}" if rule.text else name, rule.span)
        return self._rules[name]

    def _remembered(self, function: str, slot: int, value: Expr, comment: str, span: Span) -> None:
        body = self.of(value, {}, 0)
        at = self.module.at(span)
        self.module.function(function, "f, m", [f"{at}if m[{slot}] is UNSET:", f"    m[{slot}] = {body}", f"return m[{slot}]"], comment)

    def slot_of(self, rule: str) -> int:
        self.rule(rule)
        return self.slots_of_rules[rule]

    def fact(self, name: str) -> str:
        """An expression for a fact: given, else derived, else unknown."""
        fact = self.program.facts.get(name)
        own = Unknown((name,))
        if fact is None or fact.derived is None:
            unknown = own if fact is None else untold(name, fact.kind)
            return f"f.get({name!r}, {self.module.constant(unknown, f'no_{name}')})"
        if name not in self._facts:
            held = self._facts[name] = self.module.fresh(f"{name}_or_unknown")
            self.slots_of_facts[name] = slot = self.module.slot()
            applies = "True" if fact.derived.when is None else self.of(fact.derived.when, {}, 0)
            value = self.of(fact.derived.value, {}, 0)
            unknown_name = self.module.constant(own, f"no_{name}")
            at = self.module.at(fact.span)
            self.module.function(
                held, "f, m",
                [
                    f"{at}if {name!r} in f:",
                    f"    return f[{name!r}]",
                    f"if m[{slot}] is UNSET:",
                    f"    m[{slot}] = derived({unknown_name}, {fact.never_ask}, {applies}, lambda: {value})",
                    f"return m[{slot}]",
                ],
                f"数据项 {name}",
            )  # fmt: skip
        return f"{self._facts[name]}(f, m)"

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
        body = self.of(expr, used, 0)
        passed = ", ".join(("f", "m", *dict.fromkeys(used.values())))
        self.module.function(held, passed, [f"{self.module.at(expr.span)}return {body}"])
        return f"{held}({passed})"

    def _of(self, expr: Expr, env: Env, depth: int) -> str:
        match expr:
            case Literal(value):
                return repr(value) if value is None or isinstance(value, bool) else self.module.constant(value)
            case FactRef(name):
                return self.fact(name)
            case RuleRef(name):
                return f"{self.rule(name)}(f, m)"
            case Local(name):
                return env[name]
            case ItemMember(name, otherwise):
                other = "None" if otherwise is None else self.of(otherwise, env, depth)
                return f"item_member({env[expr.of]}, {name!r}, lambda: {other})"
            case Lookup():
                return self._lookup(expr, env, depth)
            case Member(of, name):
                return f"member({self.of(of, env, depth)}, {name!r})"
            case Call():
                return self._call(expr, env, depth)
            case Connective(word, operands):
                return self._connective(word, operands, env, depth)
            case Choose(test, then, otherwise):
                held = self.module.fresh("test")
                return (
                    f"({self.of(then, env, depth)} if ({held} := {self.of(test, env, depth)}) is True"
                    f" else {self.of(otherwise, env, depth)} if {held} is False else chosen({held}))"
                )
            case Items(items):
                return tuple_of(self.of(item, env, depth) for item in items)
            case Record(entries):
                return self._record(entries, env, depth)
            case RangeOf(low, high, low_closed, high_closed):
                ends = (self._end(end, env, depth) for end in (low, high))
                return f"range_of({', '.join(ends)}, {low_closed}, {high_closed})"
            case Filter():
                return self._filter(expr, env, depth)
            case Each(iterations, body):
                domains, bound, inner = self._iterations(iterations, env, depth)
                sees_partial = "partial" in free_names(body)
                if sees_partial:
                    held = self.module.fresh("partial")
                    bound, inner = (*bound, held), {**inner, "partial": held}
                return f"each({domains}, {lambda_of(bound)} {self.of(body, inner, depth)}, {sees_partial})"
            case Quantified(word, iterations, test):
                domains, bound, inner = self._iterations(iterations, env, depth)
                return f"{word}({domains}, {lambda_of(bound)} {self.of(test, inner, depth)})"
            case Lambda(parameters, body):
                names = {name: self.module.fresh(name) for name, _ in parameters}
                inner_body = self.of(body, {**env, **names}, depth)
                known = self.module.constant(parameters, "parameters"), self.module.constant(body.kind, "kind")
                return f"closure({known[0]}, {known[1]}, {lambda_of(names.values())} {inner_body})"
            case Apply(function, arguments, names):
                given = ", ".join(self.of(argument, env, depth) for argument in arguments)
                return f"apply({self.of(function, env, depth)}, [{given}], {self.module.constant(names, 'names')})"
            case Table():
                return self._table(expr, env, depth)
            case Refused():
                return "WRONG"
            case _:
                assert_never(expr)

    def _connective(self, word: str, operands: tuple[Expr, ...], env: Env, depth: int) -> str:
        if word == "or" and (one_of := among(operands)) is not None and is_sure(one_of.arguments[0], self.program, sure_input=self.sure_input):  # type: ignore[arg-type]
            return self._call(one_of, env, depth)
        return self._fold(word, operands, env, depth)

    def _fold(self, word: str, operands: tuple[Expr, ...], env: Env, depth: int) -> str:
        """`(False if (a := …) is False else False if (b := …) is False else all_of(a, b))`"""
        decides = word == "or"
        held = [self.module.fresh("part") for _ in operands]
        tries = "".join(
            f"\n        {self.module.at(operand.span)}{decides} if ({name} := {self.of(operand, env, depth)}) is {decides} else"
            for name, operand in zip(held, operands, strict=True)
        )
        return f"({tries} {'any_of' if decides else 'all_of'}({', '.join(held)}))"

    def _call(self, expr: Call, env: Env, depth: int) -> str:
        function = FUNCTIONS[expr.function]
        plainly = kleene.spelled(expr, self.module, env, self.sure_input, lambda each: self.of(each, env, depth))
        if plainly is not None:
            return plainly
        given = []
        for place, argument in enumerate(expr.arguments):
            if argument is None:
                given.append("LEFT_OUT")
            elif function.rounds and place == 0:
                given.append(self._exact(argument, env, depth))
            else:
                given.append(self.of(argument, env, depth))
        return f"{self._caller(function)}({', '.join(given)})"

    def _caller(self, function: Function) -> str:
        name = f"call_{identifier(function.name)}"
        if function.name in SIGNS:
            name = f"call_{SIGNS[function.name]}"
        self.module.constants.setdefault(name, running.caller(function, self.module.setting.ambient))
        return name

    def _exact(self, expr: Expr, env: Env, depth: int) -> str:
        """The argument of a rounding: + - * / and the sign, exactly."""
        if depth > DEEPEST_LINE and isinstance(expr, Call):
            used = used_by(expr, env)
            held = self.module.fresh("part")
            body = self._exact(expr, used, 0)
            passed = ", ".join(("f", "m", *dict.fromkeys(used.values())))
            self.module.function(held, passed, [f"{self.module.at(expr.span)}return {body}"])
            return f"{held}({passed})"
        if isinstance(expr, Call) and expr.function in EXACT and expr.arguments[0] is not None:
            given = ", ".join(self._exact(each, env, depth + 1) for each in expr.arguments if each is not None)
            return f"exact({expr.function!r}, {given})"
        return self.of(expr, env, depth)

    def _end(self, end: Expr | None, env: Env, depth: int) -> str:
        return self.module.constant(OPEN, "open") if end is None else self.of(end, env, depth)

    def _record(self, entries: tuple[tuple[str, Expr], ...], env: Env, depth: int) -> str:
        inner = dict(env)
        pairs = []
        for place, (name, entry) in enumerate(entries):
            code = self.of(entry, inner, depth)
            if any(name in free_names(later) for _, later in entries[place + 1 :]):
                inner[name] = self.module.fresh(name)
                code = f"({inner[name]} := {code})"
            pairs.append(f"{self.module.at(entry.span)}{name!r}: {code}")
        return record_with(pairs)

    def _filter(self, expr: Filter, env: Env, depth: int) -> str:
        value = self.of(expr.of, env, depth)
        if "item" not in free_names(expr.test):
            return f"picked({value}, {self.of(expr.test, env, depth)}, {isinstance(expr.test.kind, BooleanKind)})"
        held = self.module.fresh("item")
        test = self.of(expr.test, {**env, "item": held}, depth)
        empty = ""
        if isinstance(expr.test, ItemMember) and expr.test.otherwise is not None:
            empty = f", lambda: {self.of(expr.test.otherwise, env, depth)}"
        return f"kept({value}, lambda {held}: {test}{empty})"

    def _iterations(self, iterations: tuple[Iteration, ...], env: Env, depth: int) -> tuple[str, tuple[str, ...], Env]:
        bound: tuple[str, ...] = ()
        inner = dict(env)
        domains = []
        for iteration in iterations:
            domain = iteration.domain
            if isinstance(domain, RangeOf) and domain.low is not None and domain.high is not None:
                ends = f"{self.of(domain.low, inner, depth)}, {self.of(domain.high, inner, depth)}"
                items = f"steps_of({ends}, {domain.low_closed}, {domain.high_closed})"
            else:
                items = f"items_of({self.of(domain, inner, depth)})"
            domains.append(f"{lambda_of(bound)} {items}")
            held = self.module.fresh(iteration.name)
            inner[iteration.name] = held
            bound = (*bound, held)
        return tuple_of(domains), bound, inner

    def _lookup(self, expr: Lookup, env: Env, depth: int) -> str:
        parameter = self.program.parameters[expr.parameter]
        setting = self.module.setting
        day = self.module.constant(setting.rules_on) if expr.on is None else self.of(expr.on, env, depth)
        if expr.region is not None:
            place = self.of(expr.region, env, depth)
        elif not parameter.is_regional:
            place = "''"
        elif parameter.by is None:
            place = self.module.constant(setting.region)
        else:
            place = self.of(parameter.by, {}, depth)
        written = expr.inputs or tuple(each for _, each in parameter.inputs)
        inputs = tuple_of(self.of(each, env, depth) for each in written)
        rows = self._rows_of(parameter, written, expr.on is None)
        return f"looked_up_today({rows}, {place}, {inputs}, f, m)" if expr.on is None else f"looked_up({rows}, {day}, {place}, {inputs}, f, m)"

    def _rows_of(self, parameter: Parameter, written: tuple[Expr, ...], is_of_day: bool) -> str:
        """The rows of a parameter; only the day's where they are looked up on no other."""
        key = (parameter.name, is_of_day, tuple(is_sure(each, self.program) for each in written))
        if key not in self._rows:
            rows = []
            for period in parameter.periods:
                if is_of_day and not is_valid(period, self.module.setting.rules_on):
                    continue
                held = self.module.fresh(f"{parameter.name}_row")
                values = [self.module.fresh("input") for _ in period.tests]
                state = _state(self._cells(period.tests, values, written, {}))
                at = self.module.at(period.span)
                self.module.function(f"{held}_state", ", ".join((*values, "f", "m")), [f"{at}return {state}"])
                self.module.function(f"{held}_value", "f, m", [f"{at}return {self.of(period.value, {}, 0)}"])
                rows.append((period, held))
            name = self.module.fresh(f"rows_of_{parameter.name}")
            made = ", ".join(
                f"({period.region!r}, {self._date(period.begin)}, {self._date(period.end)}, {held}_state, {held}_value)"
                for period, held in rows
            )
            kind = "RowsOfDay" if is_of_day else "rows_sorted"
            self.module.table(name, f"{kind}(({made}{',' if rows else ''}))")
            self._rows[key] = name
        return self._rows[key]

    def _cells(self, tests: tuple[Expr | None, ...], held: list[str], inputs: tuple[Expr, ...], env: Env) -> list[str]:
        cells = []
        before = self.sure_input
        for test, value, input_ in zip(tests, held, inputs, strict=True):
            if test is not None:
                self.sure_input = is_sure(input_, self.program)
                cells.append(self.of(test, {**env, "?": value}, 0))
        self.sure_input = before
        return cells

    def _date(self, day: date | None) -> str:
        return "None" if day is None else self.module.constant(day)

    def _table(self, expr: Table, env: Env, depth: int) -> str:
        held = self.module.fresh("table")
        used = used_by(expr, env)
        inputs = [self.module.fresh("input") for _ in expr.inputs]
        lines = [
            f"{self.module.at(each.span)}{name} = {self.of(each, used, 0)}" for name, each in zip(inputs, expr.inputs, strict=True)
        ]
        if expr.hit == "F" or expr.hit == "U" and expr.is_disjoint:
            return self._ladder(expr, held, used, inputs, lines)
        for row in expr.rows:
            cells = self._cells(row.tests, inputs, expr.inputs, used)
            results = tuple_of(self.of(result, used, 0) for result in row.results)
            lines.append(f"{self.module.at(row.span)}yield row_state({', '.join(cells)}), lambda: {results}  # {one_line(row.label)}")
        passed = ", ".join(("f", "m", *dict.fromkeys(used.values())))
        self.module.function(held, passed, [*lines, *([] if expr.rows else ["yield from ()"])])
        default = "None"
        if any(column.default is not None for column in expr.columns):
            values = ("None" if column.default is None else self.of(column.default, env, depth) for column in expr.columns)
            default = f"lambda: {tuple_of(values)}"
        return f"table({self.module.constant(self._outputs(expr), 'outputs')}, {held}({passed}), {default})"

    def _ladder(self, expr: Table, held: str, used: Env, inputs: list[str], lines: list[str]) -> str:
        """A table whose first true row decides: at once if the rows exclude each other, else if nothing before is unknown."""
        lines.append("waiting = ()")
        for row in expr.rows:
            state = _state(self._cells(row.tests, inputs, expr.inputs, used))
            result = self._output(expr, row.results, used)
            lines.append(f"{self.module.at(row.span)}state = {state}  # {one_line(row.label)}")
            lines.append("if state is True:")
            lines.append(f"    return {result if expr.hit == 'U' else f'together(waiting) if waiting else {result}'}")
            lines.append("if state.__class__ is Unknown:")
            lines.append("    waiting += (state,)")
        default = "WRONG"
        if any(column.default is not None for column in expr.columns):
            default = self._output(expr, tuple(column.default for column in expr.columns), used)
        passed = ", ".join(("f", "m", *dict.fromkeys(used.values())))
        self.module.function(held, passed, [*lines, f"return together(waiting) if waiting else {default}"])
        return f"{held}({passed})"

    def _output(self, expr: Table, results: tuple[Expr | None, ...], env: Env) -> str:
        codes = ["None" if result is None else self.of(result, env, 0) for result in results]
        if len(codes) == 1:
            return codes[0]
        return record_with(f"{column.name!r}: {code}" for column, code in zip(expr.columns, codes, strict=True))

    def _outputs(self, expr: Table) -> Outputs:
        aggregate = None
        if expr.hit in AGGREGATES:
            aggregate = running.caller(FUNCTIONS[AGGREGATES[expr.hit]], self.module.setting.ambient)
        names = tuple(column.name for column in expr.columns)
        return Outputs(expr.hit, expr.is_disjoint, names, tuple(column.allowed for column in expr.columns), aggregate)



def _state(cells: list[str]) -> str:
    """How a row stands: true, unknown, or anything else, which does not match."""
    return cells[0] if len(cells) == 1 else f"row_state({', '.join(cells)})" if cells else "True"
