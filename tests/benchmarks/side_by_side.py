"""Other engines of FEEL on the same cases: how many each answers as the standard does, and how fast.

    python tests/benchmarks/side_by_side.py CASES.jsonl --python VENV/bin/python --node FOLDER

CASES are cases of the conformance kit, one a line, as `banshi feel --cases` reads them. VENV has pySFeel and bkflow-feel
from PyPI, FOLDER has feelin from npm; they are no part of the project and in no lock. What is compared are cases whose
facts and answers are plain data (numbers, texts, truths, lists, contexts), for the engines show times each in its own way.
A rate is of whole evaluations, reading the text included, over the cases that the other engine answers as the standard
does, and ours over the very same cases.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

ON = date(2026, 1, 1)
ROUNDS = 5

PYTHON = """
import json, sys, time
name, path = sys.argv[1:]
cases = [json.loads(line) for line in open(path, encoding="utf-8")]
if name == "pySFeel":
    from pySFeel import SFeelParser
    def written(value):
        if value is None: return "null"
        if isinstance(value, bool): return "true" if value else "false"
        if isinstance(value, str): return json.dumps(value, ensure_ascii=False)
        if isinstance(value, list): return "[" + ", ".join(map(written, value)) + "]"
        if isinstance(value, dict): return "{" + ", ".join(f"{key}: {written(each)}" for key, each in value.items()) + "}"
        return repr(value)
    parser = SFeelParser()
    def answer(case):
        for key, value in case["context"].items():
            parser.sFeelParse(key.replace(" ", "_") + " <- " + written(value))
        text = case["expr"]
        for key in case["context"]:
            text = text.replace(key, key.replace(" ", "_"))
        return parser.sFeelParse(text)[1]
else:
    from bkflow_feel.api import parse_expression
    def answer(case):
        return parse_expression(case["expr"], case["context"])
import contextlib, io, logging
logging.disable(logging.CRITICAL)
out = []
with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
    for case in cases:
        best = None
        try:
            for _ in range(ROUNDS):
                begun = time.process_time_ns()
                value = answer(case)
                spent = time.process_time_ns() - begun
                best = spent if best is None else min(best, spent)
            out.append([json.loads(json.dumps(value, default=str)), best])
        except BaseException as error:
            out.append([{"error": type(error).__name__}, best])
json.dump(out, sys.stdout)
""".replace("ROUNDS", str(ROUNDS))

NODE = """
import { evaluate } from "feelin";
import { readFileSync } from "node:fs";
const cases = readFileSync(process.argv[2], "utf-8").trim().split("\\n").map(JSON.parse);
const out = cases.map(({ expr, context }) => {
  let best = null, value;
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const begun = process.hrtime.bigint();
      value = evaluate(expr, context);
      const spent = Number(process.hrtime.bigint() - begun);
      best = best === null ? spent : Math.min(best, spent);
    }
    if (value && typeof value === "object" && "value" in value && "warnings" in value) value = value.value;
    return [JSON.parse(JSON.stringify(value ?? null)), best];
  } catch (error) { return [{ error: String(error).slice(0, 80) }, best]; }
});
process.stdout.write(JSON.stringify(out));
""".replace("ROUNDS", str(ROUNDS))


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("cases", type=Path)
    arguments.add_argument("--python", type=Path, help="an interpreter with pySFeel and bkflow-feel")
    arguments.add_argument("--node", type=Path, help="a folder in which feelin is installed")
    given = arguments.parse_args()
    cases = [each for each in map(plainly, map(json.loads, given.cases.read_text("utf-8").splitlines())) if each is not None]
    ours = answers_of_banshi(cases)
    print(f"{len(cases)} cases of plain data\n")
    print(f"{'engine':14}{'as the standard':>16}{'a second':>12}{'banshi on the same':>20}{'ratio':>8}")
    tell("banshi", cases, ours, ours)
    folder = given.node or given.python.parent if given.node or given.python else None
    if folder is None:
        return 0
    file = folder / "side-by-side.jsonl"
    file.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in cases), "utf-8")
    if given.python:
        for name in ("pySFeel", "bkflow-feel"):
            tell(name, cases, answered([str(given.python), "-c", PYTHON, name, str(file.resolve())], folder), ours)
    if given.node:
        script = given.node / "side-by-side.mjs"
        script.write_text(NODE, "utf-8")
        tell("feelin", cases, answered(["node", script.name, str(file.resolve())], given.node), ours)
    return 0


Answers = list[tuple[Any, int | None]]


def plainly(case: dict[str, Any]) -> dict[str, Any] | None:
    """The expression, its facts and its answer as plain data; None where there is something else."""
    try:
        return {
            "expr": case["expr"],
            "context": {name: data(value) for name, value in case["context"]},
            "expected": data(case["expected"]),
        }
    except (KeyError, ValueError, TypeError):
        return None


def data(value: dict[str, Any]) -> Any:
    match value:
        case {"t": "null"}:
            return None
        case {"t": "number", "v": text}:
            return float(text)
        case {"t": "string" | "boolean", "v": inner}:
            return inner
        case {"t": "list", "v": items}:
            return [data(each) for each in items]
        case {"t": "context", "v": entries}:
            return {name: data(each) for name, each in (entries.items() if isinstance(entries, dict) else entries)}
    raise ValueError(value["t"])


def answers_of_banshi(cases: list[dict[str, Any]]) -> Answers:
    from engine.feel import answer_of, context_from

    contexts = [context_from(json.loads(json.dumps(each["context"]), parse_float=Decimal, parse_int=Decimal)) for each in cases]
    made: Answers = []
    for case, context in zip(cases, contexts, strict=True):
        best = None
        for _ in range(ROUNDS):
            begun = time.process_time_ns()
            value = answer_of(case["expr"], context, ON).value
            spent = time.process_time_ns() - begun
            best = spent if best is None else min(best, spent)
        made.append((shown(value), best))
    return made


def shown(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, tuple):
        return [shown(each) for each in value]
    if hasattr(value, "items"):
        return {name: shown(each) for name, each in value.items()}
    return value if value is None or isinstance(value, bool | str) else str(value)


def answered(command: list[str], folder: Path) -> Answers:
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    if ran.returncode:
        sys.exit(ran.stderr)
    return [(value, spent) for value, spent in json.loads(ran.stdout)]


def is_same(expected: Any, value: Any) -> bool:
    if isinstance(expected, bool) or isinstance(value, bool):
        return expected is value
    if isinstance(expected, float):
        try:
            return not isinstance(value, list | dict) and value is not None and abs(expected - float(value)) <= 1e-8 * max(1, abs(expected))
        except ValueError:
            return False
    if isinstance(expected, list):
        return isinstance(value, list) and len(value) == len(expected) and all(map(is_same, expected, value))
    if isinstance(expected, dict):
        return isinstance(value, dict) and value.keys() == expected.keys() and all(is_same(expected[name], value[name]) for name in expected)
    return bool(expected == value)


def tell(name: str, cases: list[dict[str, Any]], answers: Answers, ours: Answers) -> None:
    right = [number for number, case in enumerate(cases) if is_same(case["expected"], answers[number][0])]
    spent, own = (sum(each[number][1] or 0 for number in right) / 1e9 for each in (answers, ours))
    rate, own_rate = (len(right) / seconds if seconds else 0 for seconds in (spent, own))
    print(f"{name:14}{len(right) / len(cases):>15.1%} {rate:>12,.0f}{own_rate:>20,.0f}{own_rate / rate if rate else 0:>8.2f}")


if __name__ == "__main__":
    sys.exit(main())
