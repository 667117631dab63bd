"""Faults planted in each backend, one at a time: the comparisons of `test_agreement` find every one of them.

A fault is a small lie of the kind people make: `<` for `<=`, ELSE for NOT, a NULL skipped, a mask bit dropped, a day too
many. Each is looked for in the same programs and people, and `pairs` says how many it took at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from engine import decide, evaluate, to_sql
from engine.functions import FUNCTIONS
from engine.relation import FALSE, TRUE, ZERO, bits, case, compared
from engine.rows import Rows, cells
from engine.rows.cells import Cell, pick, unknown
from engine.to_python import Generated, Source, generated_from, running
from engine.to_python.module import ALWAYS
from engine.to_relation import relation_from
from engine.values import Unknown
from tests.backends import agreed, said_by, same_on_sql, texts_of
from tests.generators import ON, PLACE, turns
from tests.generators_trials import Backend, Trial, database, trial

Plant = Callable[[pytest.MonkeyPatch], object]


@dataclass(frozen=True)
class Fault:
    """What is wrong, and what puts it there."""

    name: str
    plant: Plant

    def __str__(self) -> str:
        return self.name


PEOPLE = 6


@cache
def sample(is_for_sql: bool) -> tuple[Trial, ...]:
    """Programs for a population; without SQL, more that speak of lists and functions too."""
    rows = tuple(trial(seed, True, PEOPLE) for seed in range(turns(True)))
    return rows if is_for_sql else rows[:20] + tuple(trial(seed, False, PEOPLE) for seed in range(20))


# ── SQL ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def spelled(name: str, wrong: str | Callable[..., Any]) -> Fault:
    spelling = to_sql.DUCKDB[wrong] if isinstance(wrong, str) else wrong
    said = wrong if isinstance(wrong, str) else "otherwise"
    return Fault(f"{name} spelled {said}", lambda patch: patch.setattr(to_sql, "SPELLINGS", {"duckdb": {**to_sql.DUCKDB, name: spelling}}))


def else_for_not(patch: pytest.MonkeyPatch) -> None:
    whole = to_sql.expression

    def with_else(scalar, dialect="duckdb"):  # type: ignore[no-untyped-def]
        made = whole(scalar, dialect)
        if isinstance(made, to_sql.exp.Case) and not made.args.get("default"):
            made.set("default", made.args["ifs"][-1].args["true"].copy())
        return made

    patch.setattr(to_sql, "expression", with_else)


SPELLED = (
    spelled("<=", "<"), spelled("<", "<="), spelled(">=", ">"), spelled(">", ">="), spelled("and", "or"), spelled("is_true", "is_null"),
    spelled("rest", "cut_quotient"), spelled("starts_with", "ends_with"), spelled("bits", lambda first, *others: first),
    spelled("last_of_month", lambda day: day), spelled("not", lambda part: part), spelled("opposite", lambda part: part),
    spelled("day", "month"),
    spelled("plus_days", lambda day, count: to_sql.DUCKDB["plus_days"](day, to_sql.bracketed(to_sql.exp.Add(this=count, expression=to_sql.exp.Literal.number(1))))),
    Fault("ELSE for NOT in a choice", else_for_not),
)  # fmt: skip


def meant(name: str, wrong: str) -> Fault:
    table = {**FUNCTIONS, name: replace(FUNCTIONS[name], rows=FUNCTIONS[wrong].rows)}
    return Fault(f"{name} meant as {wrong}", lambda patch: patch.setattr("engine.to_relation.writer.FUNCTIONS", table))


def skipping_null(rows: Rows, is_larger: bool, left: Any, right: Any) -> Any:
    one, two = cells.cell_of(left), cells.cell_of(right)
    return pick([(unknown(one), two), (unknown(two), one)], WHOLE(rows, is_larger, left, right))


WHOLE = Rows.smaller_or_larger


def unknown_is_no(word: str, operands: Any) -> Cell:
    cell = FOLDED(word, operands)
    return replace(cell, value=case(((cell.value, TRUE),), FALSE, "truth"), waits=ZERO, is_open=False)


FOLDED = cells.folded


def later_reason(patch: pytest.MonkeyPatch) -> None:
    from engine.to_relation import goals

    whole = goals._reason
    patch.setattr(goals, "_reason", lambda writer, codes, outcome: whole(writer, codes[::-1], outcome))


def on_its_end(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("engine.to_relation.parameters._may_hold", lambda period, day, place: True)
    patch.setattr("engine.to_relation.parameters.compared", lambda sign, left, right: compared("<=" if sign == "<" else sign, left, right))


MEANT = (
    meant("<", ">"), meant("min", "max"), meant("start of month", "end of month"), meant("!=", "="), meant("round half up", "decimal"),
    meant("round up", "round down"), meant(">=", ">"),
    Fault("the least and the greatest skip NULL", lambda patch: patch.setattr(Rows, "smaller_or_larger", skipping_null)),
    Fault("unknown taken for no", lambda patch: patch.setattr("engine.to_relation.writer.folded", unknown_is_no)),
    Fault("a bit of the missing mask dropped", lambda patch: patch.setattr(cells, "bits", lambda *masks: bits(*masks[:-1]) if len(masks) > 1 else bits(*masks))),
    Fault("the last reason for the first", later_reason),
    Fault("an unknown row taken for one that does not hold", lambda patch: patch.setattr("engine.to_relation.tables.is_null", lambda part: FALSE)),
    Fault("a period holds on its end", on_its_end),
    Fault("an amount of any place", lambda patch: patch.setattr("engine.to_relation.parameters._lies_in", lambda place, region: TRUE)),
    Fault("what can be absent compares as if it could not", lambda patch: patch.setattr("engine.rows.comparing.equality", lambda left, right, compare: cells.truth(
        compare(*(each.value for each in cells.aligned((left, right)))), None, bits(left.waits, right.waits), True))),
    Fault("a fact is never derived", lambda patch: patch.setattr("engine.to_relation.writer.Writer._derived", lambda writer, name, given: given)),
    Fault("a record in error is shown in part", lambda patch: patch.setattr("engine.to_relation.goals.negation", lambda part: TRUE)),
)  # fmt: skip


def found_in_sql(made: Trial, spelled_only: bool) -> bool:
    query = made.query if spelled_only else relation_from(made.program, made.names, ON, PLACE, keep={"person": "integer"})
    texts = texts_of(query)
    if texts == made.texts:
        return False
    for expected, answers in zip(made.expected, said_by(query, texts, made.people, database()), strict=True):
        if any(not same_on_sql(agreed(expected[name]), answer) for name, answer in answers.items()):
            return True
    return False


# ── generated Python ─────────────────────────────────────────────────────────────────────────────────────────────

Change = Callable[[Source], Source]


def texted(old: str, new: str) -> tuple[str, Change]:
    return f"`{old.strip()}` written `{new.strip()}`", lambda source: replace(source, name=f"{source.name}{old}{new}", text=source.text.replace(old, new))


def handed(name: str, wrong: object, said: str = "") -> tuple[str, Change]:
    return said or f"a wrong {name}", lambda source: replace(source, constants={**source.constants, name: wrong})


def day_too_many(source: Source) -> Source:
    constants = {name: value + timedelta(1) if type(value) is date else value for name, value in source.constants.items()}
    return replace(source, constants=constants)


def waits_for_the_first_alone(unknowns: Any) -> Any:
    found = running.together(unknowns)
    return Unknown(found.missing[:1])


CHANGED: tuple[tuple[str, Change], ...] = (
    texted(" <= ", " < "), texted(" < ", " <= "), texted(" >= ", " > "), texted(" is not None", " is None"), texted(" is True", " is False"),
    texted(" in (", " not in ("), texted("is Unknown", "is str"), texted("add(", "subtract("), texted("\n                and ", "\n                or "),
    ("a day too many", day_too_many), texted("call_round_half_up(", "call_decimal("), texted(" = NO\n", " = YES\n"),
    handed("all_of", ALWAYS["any_of"]), handed("row_state", lambda *_: True), handed("derived", lambda own, *rest: own), handed("looked_up", lambda *_: None),
    handed("looked_up_today", lambda *_: Decimal(1)), handed("picked", lambda value, *rest: value), handed("truth", bool), handed("exact", lambda *_: Decimal(1)),
    handed("chosen", lambda test: False, "an unknown test takes the second branch"), handed("together", waits_for_the_first_alone),
    handed("either", lambda one, two: one, "of two unknown sides only the first is waited for"),
)  # fmt: skip


def running_wrongly(name: str, wrong: Callable[..., Any], said: str) -> Fault:
    return Fault(said, lambda patch: patch.setattr(running, name, wrong))


RUNNING = (
    running_wrongly("_by_priority", lambda outputs, found: found[::-1], "priorities the other way round"),
    running_wrongly("answer", lambda plan, facts, memo, is_told=True, whole=running.answer: whole(plan, facts, memo, is_told)._replace(reason=""), "no reason given"),
    running_wrongly("answer", lambda plan, facts, memo, is_told=True, whole=running.answer: (lambda found: found._replace(missing=found.missing[:-1]))(whole(plan, facts, memo, is_told)), "a missing fact left out"),
    running_wrongly("answer", lambda plan, facts, memo, is_told=True, whole=running.answer: (lambda found: found._replace(outcome="no" if found.outcome == "unknown" else found.outcome))(whole(plan, facts, memo, is_told)), "unknown taken for no"),
)  # fmt: skip


def found_in_python(made: Trial, change: Change | None, patch: pytest.MonkeyPatch) -> bool:
    wrong: dict[tuple[str, ...], Generated] = {}
    for names, generated in made.written.items():
        source = generated.source if change is None else change(generated.source)
        if source == generated.source:
            wrong[names] = generated
            continue
        patch.setattr("engine.to_python.python_from", lambda *_, source=source: source)
        wrong[names] = generated_from(made.program, names, ON, PLACE)
    if change is not None and wrong == made.written:
        return False
    changed = Trial(made.program, made.people, made.seed)
    vars(changed).update(written=wrong, expected=made.expected)
    return any(True for backend in BY_PYTHON for _ in changed.differences(backend))


BY_PYTHON: tuple[Backend, ...] = ("python", "trace")


# ── the tree of reasons ──────────────────────────────────────────────────────────────────────────────────────────

TOLD = (
    ("every rule told with the value of the one before", lambda source: replace(source, teller=replace(source.teller, rules=source.teller.rules[-1:] + source.teller.rules[:-1]))),
    ("every fact told with the value of the one before", lambda source: replace(source, teller=replace(source.teller, facts=source.teller.facts[-1:] + source.teller.facts[:-1]))),
    ("told by the rules of the next day", lambda source: replace(source, teller=replace(source.teller, on=ON + timedelta(1), rules_on=ON + timedelta(1)))),
    ("told for another place", lambda source: replace(source, teller=replace(source.teller, region="430000"))),
    ("the slots of rules mixed up", lambda source: replace(source, teller=replace(source.teller, slots_of_rules=turned(source.teller.slots_of_rules)))),
)  # fmt: skip


def turned(slots: Mapping[str, int] | None) -> Mapping[str, int]:
    names = list(slots or {})
    return dict(zip(names, [(slots or {})[name] for name in names[1:] + names[:1]], strict=True))


# ── the reference ────────────────────────────────────────────────────────────────────────────────────────────────


def in_the_reference(name: str, wrong: object, said: str, where: Any = evaluate) -> Fault:
    return Fault(said, lambda patch: patch.setattr(where, name, wrong))


def meaning(name: str, wrong: str) -> Fault:
    table = {**FUNCTIONS, name: replace(FUNCTIONS[wrong], name=name)}

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(evaluate, "FUNCTIONS", table)
        patch.setattr(evaluate, "_MEANINGS", {})

    return Fault(f"{name} means {wrong}", plant)


def never_derived(patch: pytest.MonkeyPatch) -> None:
    for where in ("engine.evaluate.fact_value", "engine.evaluate.meaning.fact_value"):
        patch.setattr(where, lambda name, run: run.facts.get(name, Unknown((name,))))


REFERENCE = (
    meaning("<=", "<"), meaning("<", "<="), meaning("=", "!="), meaning("max", "min"), meaning("end of month", "start of month"), meaning("round half up", "decimal"),
    in_the_reference("_fold", lambda word, operands, run: all(value is True for value, _ in operands) if word == "and" else any(value is True for value, _ in operands), "unknown taken for no"),
    in_the_reference("_row_state", lambda *_, **__: True, "every row holds"),
    in_the_reference("_exact", evaluate.value_of, "a quotient rounded twice"),
    in_the_reference("region_contains", lambda outer, inner: True, "an amount of any place"),
    Fault("a fact is never derived", never_derived),
    in_the_reference("together", lambda unknowns: Unknown(next(iter(unknowns)).missing), "only the first unknown is waited for"),
    in_the_reference("_by_priority", lambda table, found, run: found[::-1], "priorities the other way round"),
    in_the_reference("reason_code", lambda goal, because, program: (goal.conditions or ("",))[-1], "the last reason for the first", decide),
    in_the_reference("outcome_of", lambda value: "yes" if value is True else "no", "unknown outcome taken for no", decide),
)  # fmt: skip


def found_in_reference(made: Trial) -> bool:
    # Of a mended backend and a wrong reference, the comparison sees the same difference from the other side.
    for facts, expected, answers in zip(made.people, made.decided(), made.said("python"), strict=True):
        if any(agreed(expected[name]) != answer for name, answer in answers.items()):
            return True
        assert facts is not None
    return False


# ── all of them ──────────────────────────────────────────────────────────────────────────────────────────────────


def faults() -> Iterator[object]:
    for fault in SPELLED:
        yield pytest.param("sql, spelled", fault, id=f"sql: {fault}")
    for fault in MEANT:
        yield pytest.param("sql, written", fault, id=f"sql: {fault}")
    for name, change in (*CHANGED, *TOLD):
        yield pytest.param("python", Fault(name, change), id=f"python: {name}")  # type: ignore[arg-type]
    for fault in RUNNING:
        yield pytest.param("python, running", fault, id=f"python: {fault}")
    for fault in REFERENCE:
        yield pytest.param("reference", fault, id=f"reference: {fault}")


@pytest.mark.parametrize(("backend", "fault"), faults())
def test_a_planted_fault_is_found(backend: str, fault: Fault, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]) -> None:
    found_with = sample(backend.startswith("sql"))
    for place, made in enumerate(found_with):
        # Made before anything is wrong.
        _ = (made.expected, made.query, made.texts) if backend.startswith("sql") else (made.expected, made.written)
        with monkeypatch.context() as patch:
            if is_found(backend, fault, made, patch):
                record_property("pairs", (place + 1) * PEOPLE)
                print(f"{backend}: {fault}: found within {(place + 1) * PEOPLE} pairs")
                return
    pytest.fail(f"{backend}: {fault}: went unseen in {len(found_with) * PEOPLE} pairs")


def is_found(backend: str, fault: Fault, made: Trial, patch: pytest.MonkeyPatch) -> bool:
    """Whether a comparison differs; to crash is to be found too."""
    try:
        if backend == "python":
            return found_in_python(made, fault.plant, patch)  # type: ignore[arg-type]
        fault.plant(patch)
        match backend:
            case "sql, spelled":
                return found_in_sql(made, spelled_only=True)
            case "sql, written":
                return found_in_sql(made, spelled_only=False)
            case "python, running":
                return found_in_python(made, None, patch)
        return found_in_reference(made)
    except Exception:
        return True


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    for made in sample(True)[:4]:
        assert not found_in_reference(made)
        assert not any(made.differences("sql")) and not any(made.differences("trace"))
        again = relation_from(made.program, made.names, ON, PLACE, keep={"person": "integer"})
        assert texts_of(again) == made.texts, "a query is written the same each time, or a planted fault could be found by chance"


