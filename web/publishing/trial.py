"""Tries a version by the gates, in a process of its own: whatever an upload does to it, nobody else notices.

    python -m web.publishing.trial < what is tried > what was found

What is tried comes as JSON on stdin: `files` (base64 by path), `folder`, `before` (the program in force, or null), `on`.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from web.publishing.version import Files, GateName

SECONDS = 240
MEMORY = 3 * 1024**3
TRIES = 1_000
"""Made-up people that each changed goal is tried with."""
MOST_PROBLEMS = 200
MOST_WORDS = 200_000


@dataclass(frozen=True, slots=True)
class Found:
    """What the gates found: of each whether it is passed and its report; the program, where there is one, and its name."""

    gates: Mapping[GateName, tuple[bool, Mapping[str, Any]]]
    program: str | None
    name: str = ""


def tried(files: Files, folder: str, before: str | None, on: date, seconds: float = SECONDS) -> Found:
    """What the gates find. A trial that takes too long or dies has failed the first gate, and says so."""
    asked = {"files": {path: base64.b64encode(content).decode() for path, content in files.items()}, "folder": folder, "before": before, "on": on.isoformat()}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "web.publishing.trial"], input=json.dumps(asked).encode(), capture_output=True, timeout=seconds,
            cwd="/" if os.name == "posix" else None, env=environment(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return gone(f"试了 {seconds:g} 秒还没有完，太大或太绕。", f"After {seconds:g} seconds the trial was not over: it is too large or too involved.")
    if done.returncode != 0:
        return gone("试的时候用尽了内存或时间，太大或太绕。", "The trial ran out of memory or time: it is too large or too involved.")
    said = json.loads(done.stdout)
    return Found({name: (is_passed, report) for name, (is_passed, report) in said["gates"].items()}, said["program"], said["name"])


def gone(zh: str, en: str) -> Found:
    return Found({"check": (False, {"told": {"zh": zh, "en": en}, "problems": []})}, None)


def environment() -> dict[str, str]:
    """What the process may know: where Python finds us, and none of our secrets."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TZ", "LANG")}
    home = str(Path(__file__).parents[2])
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH", "")))), "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}


# ── in the process ───────────────────────────────────────────────────────────────────────────────────────────────


def main() -> None:
    limit()
    asked = json.load(sys.stdin)
    files = {path: base64.b64decode(content) for path, content in asked["files"].items()}
    json.dump(found_in(files, asked["folder"], asked["before"], date.fromisoformat(asked["on"])), sys.stdout, ensure_ascii=False)


def limit() -> None:
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def found_in(files: Files, folder: str, before: str | None, on: date) -> dict[str, Any]:
    """The gates one after the other; what does not compile has no examples to run and nothing to compare."""
    from dsl.diagnostics import Report
    from dsl.from_folder import catalog_from_files
    from engine.compile import program_from
    from engine.rulebook import Rulebook
    from engine.to_json import text_of

    report = Report()
    catalog = catalog_from_files(files, folder, report)
    program = program_from(catalog, report) if catalog is not None else None
    gates: dict[str, tuple[bool, Mapping[str, Any]]] = {"check": (not report.has_errors and program is not None, told_problems(tuple(report), files))}
    if program is None or report.has_errors:
        return {"gates": gates, "program": None, "name": program.name if program is not None else ""}
    rulebook = Rulebook(program)
    gates["examples"] = examples_of(rulebook, files, folder)
    gates["diff"] = (True, difference(before, rulebook, on))
    return {"gates": gates, "program": text_of(program), "name": program.name}


def told_problems(found: tuple[Any, ...], files: Files) -> dict[str, Any]:
    """Problems as an author reads them, in both languages."""
    from dsl.diagnostics import Severity
    from dsl.to_message import line_of, show

    shown = [
        {language: show(each, line_of(files.get(each.span.file), each.span), language) for language in ("zh", "en")} for each in found[:MOST_PROBLEMS]
    ]
    errors = sum(each.severity is Severity.ERROR for each in found)
    others = len(found) - errors
    return {
        "told": {"zh": f"{errors} 个错误，{others} 处提醒。", "en": f"{errors} errors, {others} remarks."},
        "problems": shown, "left_out": len(found) - len(shown),
    }  # fmt: skip


def examples_of(rulebook: Any, files: Files, folder: str) -> tuple[bool, dict[str, Any]]:
    from engine.examples import coverage, run_examples

    results = run_examples(rulebook)
    wrong = [result for result in results if not result.is_right]
    seen, wanted = coverage(rulebook.program, results).of_files(f"{folder}/").share
    told = told_problems(tuple(problem for result in wrong for problem in result.problems), files)
    told["told"] = {
        "zh": f"{len(results)} 个用例，{len(wrong)} 个不对；条件和表行 {wanted} 处，用例走到 {seen} 处。",
        "en": f"{len(results)} examples, {len(wrong)} wrong; {seen} of {wanted} sides of conditions and rows seen.",
    }
    return not wrong, told


def difference(before: str | None, after: Any, on: date) -> dict[str, Any]:
    """What changes against the rules in force, in words, with the examples that come out otherwise."""
    from engine.difference.differ import difference_between
    from engine.difference.to_text import told
    from engine.from_json import program_from_text
    from engine.rulebook import Rulebook

    if before is None:
        return {"told": {"zh": "还没有在用的版本，没有可比的。", "en": "No version is in force yet: there is nothing to compare with."}, "words": None}
    old = Rulebook(program_from_text(before))
    found = difference_between(old, after, (), None, today=on, titles=(old.program.name, after.program.name), tries=TRIES)
    words = {language: told(found, old.program, after.program, language)[:MOST_WORDS] for language in ("zh", "en")}
    is_same = old.fingerprint == after.fingerprint
    summary = ("与在用的规则没有不同。", "The same rules as in force.") if is_same else ("与在用的规则比，改动如下。", "Against the rules in force, this changes.")
    return {"told": {"zh": summary[0], "en": summary[1]}, "words": words}


if __name__ == "__main__":
    main()
