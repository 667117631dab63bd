"""Generated Python: it explains as the evaluator does, reads well, and what goes wrong in it points into the rules."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from random import Random

import pytest

from engine.compile import checked
from engine.decide import decide
from engine.evaluate import fact_value
from engine.examples import facts_of
from engine.facts import facts_from
from engine.load import load
from engine.program import Program
from engine.rulebook import Rulebook
from engine.run import Run
from engine.to_python import Generated, generated_from
from engine.values import Unknown
from tests.benchmarks.workload.people import BENEFITS, CATALOG, people
from tests.benchmarks.workload.people import ON as DAY
from tests.conftest import LONG
from tests.generators import ON, PLACE, facts_for, program
from tests.test_agreement_examples import CATALOGS


@cache
def workload() -> tuple[Rulebook, Generated]:
    made, report = checked(CATALOG)
    assert made is not None and not report.has_errors
    return Rulebook(made), generated_from(made, BENEFITS, DAY)


# ── it explains as the evaluator does ────────────────────────────────────────────────────────────────────────────


def explains_alike(made: Program, generated: Generated, facts: dict[str, object], names: tuple[str, ...], on=ON, place: str | None = PLACE) -> bool:  # type: ignore[no-untyped-def]
    """Checks every name; whether the quick path decided."""
    explained = generated.explain(facts)
    for name, (outcome, value) in zip(names, explained.answers, strict=True):
        decision = decide(made, name, facts, on, place, program_hash="-")
        answer = explained.answer(name)
        assert (outcome, value) == (decision.outcome, decision.value) == (answer.outcome, answer.value)
        assert (set(answer.missing), answer.reason) == (set(decision.missing), decision.reason)
        assert explained.because(name) == decision.because, f"{name}, {facts}"
    return explained._full is None


@pytest.mark.parametrize("chunk", range(60 if LONG else 6))
def test_random_programs_explain_as_the_evaluator_does(chunk: int) -> None:
    quick = 0
    for seed in range(chunk * 8, (chunk + 1) * 8):
        random = Random(seed)
        made = program(random, population=seed % 2 == 0)
        somebody = [dict(facts_for(made, random, known)) for known in (0.2, 0.5, 0.8, 0.95, 1.0, 1.0, 1.0, 1.0)]
        for names in (tuple(made.goals), *((name,) for name in made.goals)):
            generated = generated_from(made, names, ON, PLACE)
            quick += sum(explains_alike(made, generated, facts, names) for facts in somebody)
    assert quick, "nobody took the quick path"


@pytest.mark.parametrize("unknown", [0, 0.03, 0.4])
def test_the_workload_explains_as_the_evaluator_does(unknown: float) -> None:
    rulebook, generated = workload()
    paths = {
        explains_alike(rulebook.program, generated, facts_from(rulebook.program, person, rulebook.index), BENEFITS, DAY, None)
        for person in people(60, seed=7, unknown=unknown)
    }
    assert paths == {0: {True}, 0.03: {True, False}, 0.4: {False}}[unknown]


@pytest.mark.parametrize("catalog", sorted(each.parent.name for each in CATALOGS.glob("*/目录.yaml")))
def test_every_example_of_a_catalog_is_explained_as_the_evaluator_does(catalog: str) -> None:
    rulebook = load(CATALOGS / catalog)
    made = rulebook.program
    written: dict[tuple[object, ...], Generated] = {}
    # A run that is not long takes a third of the goals, the same at every run: each is a program to be written.
    goals = sorted({example.subject for example in made.examples})
    chosen = set(goals if LONG else Random(7).sample(goals, len(goals) // 3))
    for example in made.examples:
        if example.subject not in chosen or example.rules_on not in (None, example.on):
            continue
        place = rulebook.place(example.region or None)
        key = example.subject, example.on, place
        if key not in written:
            written[key] = generated_from(made, (example.subject,), example.on, place)
        explains_alike(made, written[key], dict(facts_of(rulebook, example)), (example.subject,), example.on, place)


RATES = """\
目录: 试
语言: 1
依据:
  试办法: {全称: 试办法（示例）, 施行: 2020-01-01, 核验: 示例}
参数:
  费率:
    类型: 数字
    依据: 试办法 第1条
    核验: 示例
    历史:
      - {自: 2020-01-01, 值: 10}
      - {自: 2022-01-01, 值: 20}
      - {自: 2024-01-01, 值: 30}
数据项:
  日子: {类型: 列表, 每项: 日期, 问: 哪些日子}
公式:
  有高的: {值: 有的 日 属于 日子 满足 费率(日) > 15}
"""


def test_every_row_of_a_parameter_that_a_loop_used_is_told(tmp_path: Path) -> None:
    """Of 10 on a day of 2021 and 20 on one of 2023; 30 was not looked at. No trace holds which."""
    (tmp_path / "目录.yaml").write_text(RATES, "utf-8")
    made, report = checked(tmp_path)
    assert made is not None and not report.has_errors
    facts = facts_from(made, {"日子": ["2021-05-01", "2023-05-01"]})
    told = decide(made, "有高的", facts, ON).because
    assert [reason.value for reason in told.children if reason.id == "费率"] == [10, 20]
    assert generated_from(made, ("有高的",), ON).explain(facts).because("有高的") == told


def test_a_trace_holds_every_condition_though_one_decides() -> None:
    rulebook, generated = workload()
    names = {name for goal in BENEFITS for name in (*rulebook.program.goals[goal].conditions, *rulebook.program.goals[goal].exclusions)}
    assert names <= set(generated.source.teller.rules)
    for person in people(20, seed=3, unknown=0):
        facts = facts_from(rulebook.program, person, rulebook.index)
        run = generated.explain(facts)._run()
        for fact in generated.source.teller.facts:
            assert run.derived[fact][0] == fact_value(fact, Run(rulebook.program, facts, DAY, rulebook.program.region))
        assert not any(isinstance(value, Unknown) for value, _ in run.rules.values())


# ── it reads well ────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_decides_comes_first_and_speaks_in_the_words_of_the_rules() -> None:
    _, generated = workload()
    functions = [each for each in ast.parse(generated.source.text).body if isinstance(each, ast.FunctionDef)]
    assert functions[0].name == "decide"
    text = ast.unparse(functions[0])
    for said in ("户籍地 = f['户籍地']", "困难程度 in ('低保', '低保边缘')", "缴费月数 >= ", "if '年龄' in f", "残疾等级 is not None"):
        assert said in text or said.replace("缴费月数", "f['缴费月数']") in text, said


def test_the_text_is_the_same_for_the_same_rules() -> None:
    rulebook, generated = workload()
    assert generated_from(rulebook.program, BENEFITS, DAY).source.text == generated.source.text


def test_the_amounts_of_the_day_stand_in_the_text_and_those_of_other_days_do_not() -> None:
    rulebook, _ = workload()
    text = generated_from(rulebook.program, ("长寿津贴",), DAY).source.text
    assert "Decimal('500')" in text
    assert "Decimal('300')" not in text, "the amount until 2024"


# ── what goes wrong points into the rules ────────────────────────────────────────────────────────────────────────


class _Broken:
    """Stands for a fault of our own: whatever touches it fails."""

    @property
    def __class__(self) -> type:
        raise RuntimeError("a fault of our own")

    def __ge__(self, other: object) -> bool:
        raise RuntimeError("a fault of our own")


@pytest.mark.parametrize("way", ["decide", "explain", "answer"])
def test_an_error_names_the_file_line_and_column_of_the_rule(way: str) -> None:
    rulebook, _ = workload()
    generated = generated_from(rulebook.program, ("生育补助",), DAY)
    person = {**rulebook.facts_from({"已参保": True, "户籍地": "930102", "死亡日期": None}), "缴费月数": _Broken()}
    with pytest.raises(RuntimeError) as caught:
        getattr(generated, way)(person)
    place = rulebook.program.rules["生育补助.缴费够"].span
    (note,) = caught.value.__notes__
    assert f"{place.file}:{place.line}:" in note and place.file.endswith("生育补助.yaml")


def test_a_rulebook_gives_the_traced_function() -> None:
    rulebook, _ = workload()
    facts = rulebook.facts_from({"出生日期": "1960-01-01"})
    explained = rulebook.at(DAY).explainer("长寿津贴")(facts)
    assert explained.answers == (("no", None),)
    assert explained.answer("长寿津贴").reason == "长寿津贴.年满八十周岁"
    assert explained.because("长寿津贴") == rulebook.decide("长寿津贴", facts, DAY).because
