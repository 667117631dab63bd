"""`banshi feel`: expressions, decision models, and the conformance kit."""

from __future__ import annotations

import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from web.commands.given import no_json, text_in
from web.commands.language import language, spoken
from web.commands.output import lines_of, lines_under, tell, tell_problems, write, wrong_call

EXAMPLES = (
    'banshi feel "岁数 >= 80" --context \'{"岁数": 82}\'',
    'banshi feel --model 我的模型.dmn --context \'{"岁数": 82}\' --explain',
    "banshi feel --suite tck --out tck/TestResults/banshi/0.1.0",
    "banshi feel --list",
)


def feel(
    expression: Annotated[
        str | None, typer.Argument(metavar="[EXPR]", help="一个 FEEL 表达式。 ‖ One FEEL expression.")
    ] = None,
    context: Annotated[
        str, typer.Option(metavar="JSON", help="表达式里各名称的值。 ‖ What its names stand for.")
    ] = "{}",
    cases: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            exists=True,
            dir_okay=False,
            help="一个用例文件，每行一例，逐行给出结果。 ‖ A file of cases, one a line; gives a result for each.",
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.dmn",
            exists=True,
            dir_okay=False,
            help="一个 DMN 决策模型；式子里可以写它的各个元素，不写式子就给出全部决策。 ‖ A decision model of DMN; the expression may speak of its elements, and without one every decision is given.",
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="说明结果从哪里来：模型的各项，式子的各部分。 ‖ Tell where results come from: of a model, of each part of an expression.")
    ] = False,
    suite: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="DMN 一致性测试套件的检出目录；跑完全部用例，写出它要的报告。 ‖ A checkout of the DMN TCK: runs every case and writes its report.",
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", file_okay=False, help="报告写在哪里。 ‖ Where the report goes.")
    ] = Path("out/tck"),
    strict: Annotated[
        bool, typer.Option("--strict", help="有问题时退出码为1。 ‖ Exit 1 if there is any problem.")
    ] = False,
    to: Annotated[
        str | None, typer.Option(metavar="zh|en", help="不计算，改写成中文或英文的写法。 ‖ Write it in Chinese or English instead.")
    ] = None,
    functions: Annotated[
        bool, typer.Option("--list", help="列出全部函数。 ‖ List all functions.")
    ] = False,
) -> int:
    from engine.feel import answer_of, context_from, dressed, parts_explained
    from engine.rulebook import today

    if functions:
        from engine.to_reference import list_of_functions

        print("\n".join(list_of_functions(language())))
        return 0
    if cases is not None:
        from engine.dmn.cases import results_of

        for result in results_of(text_in(cases).splitlines(), today()):
            print(json.dumps(result, ensure_ascii=False))
        return 0
    if suite is not None:
        return report_for_suite(suite, out, today())
    if expression is None and model is None:
        raise wrong_call("请写一个式子，或用 --cases、--model 给一个文件。 ‖ Give an expression, or a file with --cases or --model.")
    try:
        named = json.loads(context, parse_float=Decimal, parse_int=Decimal)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise no_json("--context", context, fault) from None
    if not isinstance(named, dict):
        raise wrong_call("--context 要写成 {名称: 值}。 ‖ --context must be an object of names and values.")
    if model is not None:
        return decide_by_model(model, named, expression, today(), explain, strict)
    assert expression is not None
    if to is not None:
        if to not in ("zh", "en"):
            raise wrong_call("--to 后面写 zh 或 en。 ‖ --to takes zh or en.")
        from dsl.diagnostics import Report

        report = Report()
        text = dressed(expression, to, context_from(named), report)
        if not report.has_errors:
            print(text)
        tell_problems(report, lines_of(expression))
        return 1 if report.has_errors else 0
    answer = answer_of(expression, context_from(named), today())
    if answer.is_read:
        from engine.values import to_json

        write(to_json(answer.value))
        if explain:
            print("\n".join(parts_explained(expression, context_from(named), today())), file=sys.stderr)
    tell_problems(answer.problems, lines_of(expression))
    return 0 if answer.is_read and not (strict and answer.problems) else 1


def decide_by_model(path: Path, given: dict[str, Any], expression: str | None, on: date, explains: bool, strict: bool) -> int:
    from dsl.diagnostics import Report
    from engine.dmn.from_dmn import model_in
    from engine.dmn.model import answer_from
    from engine.values import to_json

    report = Report()
    data = model_in(path, report)
    if data is None:
        tell_problems(report, lines_under(path.parent, expression))
        return 1
    answer = answer_from(data, given, on, expression)
    report.extend(answer.problems)
    write(to_json(answer.value))
    if explains:
        print("\n".join(each.in_(language()) for each in answer.why), file=sys.stderr)
    tell_problems(report, lines_under(path.parent, expression))
    return 1 if report.has_errors and (strict or answer.value is None) else 0


def report_for_suite(checkout: Path, out: Path, on: date) -> int:
    """Runs the DMN conformance kit and writes its report; what came of each folder is printed."""
    from engine.dmn.suite import IGNORED, SUCCESS, properties_of, rows_of, summaries_of, test_cases_in, verdicts_in

    cases = test_cases_in(checkout)
    if cases is None:
        raise wrong_call(f"{checkout} 里没有 TestCases/compliance-level-2 或 -3。 ‖ {checkout} has no TestCases/compliance-level-2 or -3.")
    verdicts = tuple(verdicts_in(cases, on))
    out.mkdir(parents=True, exist_ok=True)
    about = out / "tck_results.properties"
    kept = about.read_text(encoding="ascii", errors="replace") if about.exists() else ""
    (out / "tck_results.csv").write_text(rows_of(verdicts), encoding="utf-8", newline="\n")
    about.write_text(properties_of(version(), on, kept), encoding="ascii", newline="\n")
    for summary in summaries_of(verdicts):
        print(f"{summary.good:5}/{summary.all:<5} {summary.folder}")
        for each in verdicts:
            if each.folder == summary.folder and each.result != SUCCESS:
                told = spoken("不支持 ‖ not supported" if each.result == IGNORED else "不对 ‖ wrong")
                print(f"            {each.case} {told}: {each.message}")
    good = sum(each.result == SUCCESS for each in verdicts)
    ignored = sum(each.result == IGNORED for each in verdicts)
    tell(
        f"{len(verdicts)}例中{good}例符合，{ignored}例不支持。报告在 {out}。"
        f" ‖ {good} of {len(verdicts)} cases as expected, {ignored} not supported. The report is in {out}."
    )
    return 0


def version() -> str:
    """The version of this banshi: of the checkout, or of the package that is installed."""
    project = Path(__file__).parents[2] / "pyproject.toml"
    if project.exists():
        import tomllib

        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    from importlib import metadata

    return metadata.version("banshi")
