"""Every page in tests/problems is a wrong catalog and the exact words that its author is told.

A page holds its files in blocks that begin with ```yaml, or ```dmn for a decision model, or ```csv for people, whom 对应.yaml may map, and the file's path, and the messages in a block ```消息
(and, where English is told too, in one that begins with ```message). A folder without a 目录.yaml is given a plain one. Behind a
path may stand: 编码=gb18030 (or another encoding), 换行=crlf, and 转义, for characters that cannot be seen (\\u200b).
"""

import ast
import inspect
import re
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

import dsl.problems
import dsl.problems_of_expressions
import engine.dmn.problems
import engine.elements.problems
import engine.from_surface.problems_of_asking
import engine.from_surface.problems_of_modes
import engine.from_surface.problems_of_order
import engine.from_surface.problems_of_slips
import engine.problems
import engine.problems_of_goals
import engine.problems_of_kinds
from dsl import from_text
from dsl.diagnostics import Problems, Report
from dsl.from_folder import catalog_from_files
from dsl.to_message import line_of, show
from engine.compile import program_from
from engine.dmn.from_dmn import model_from
from engine.dmn.model import model_made
from engine.population.binding import mapping_from
from engine.rulebook import Rulebook
from engine.simulation import finished, people_from, sheet_from

PAGES = sorted((Path(__file__).parent / "problems").glob("*.md"))
BLOCK = re.compile(r"(?ms)^```(yaml|md|dmn|csv|消息|message)[ ]?([^\n]*)\n(.*?)^```$")


def problems_in(files: dict[str, bytes], folder: str) -> Report:
    report = Report()
    if models := {path: data for path, data in files.items() if path.endswith(".dmn")}:
        model = model_from(models, next(iter(models)), report)
        if model is not None:
            report.extend(model_made(model).problems)
        return report
    catalog = catalog_from_files(files, folder, report)
    program = program_from(catalog, report) if catalog is not None else None
    if program is not None and (people := next((path for path in files if path.endswith(".csv")), None)):
        try:
            mapped = mapping_from(files["对应.yaml"].decode())
            finished(people_from(sheet_from(files[people], people), Rulebook(program), (), date(2026, 6, 1), mapped=mapped))
        except Problems as found:
            report.extend(found.diagnostics)
    return report


def check(files: dict[str, bytes], folder: str, language: str) -> str:
    """What the author of a catalog is told."""
    report = problems_in(files, folder)
    return "\n\n".join(show(problem, line_of(files.get(problem.span.file), problem.span), language) for problem in report)


def page(text: str) -> tuple[dict[str, bytes], str, dict[str, str]]:
    """The files of a page, the folder of its catalog, and the messages by language."""
    files: dict[str, bytes] = {}
    messages: dict[str, str] = {}
    for kind, head, body in BLOCK.findall(text):
        if kind in ("消息", "message"):
            messages["zh" if kind == "消息" else "en"] = body.rstrip("\n")
            continue
        path, *options = head.split()
        encoding = "utf-8"
        for option in options:
            if option == "转义":
                body = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), body)
            elif option == "换行=crlf":
                body = body.replace("\n", "\r\n")
            elif option.startswith("编码="):
                encoding = option.removeprefix("编码=")
        files[path] = body.encode(encoding)
    folder = next(iter(files)).split("/")[0]
    for each in {path.split("/")[0] for path in files if "/" in path}:
        if not any(path.startswith((f"{each}/目录.yaml", f"{each}/catalog.yaml")) for path in files) and "没有目录" not in text:
            files[f"{each}/目录.yaml"] = f"目录: {each}\n语言: 1\n".encode()
    return files, folder, messages


@pytest.fixture(params=["native", "pure"])
def parser(request, monkeypatch):
    """Both of YAML's readers: the browser has only the pure one, and says the same."""
    if request.param == "pure":
        monkeypatch.setattr(from_text, "_parser", from_text.pure_parser)


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_wrong_catalog_is_told_exactly_this(path: Path) -> None:
    files, folder, messages = page(path.read_text(encoding="utf-8"))
    assert messages, "a page says what its author is told"
    for language, expected in messages.items():
        assert check(files, folder, language) == expected


ELSEWHERE = {
    "anchor": "a line with one is refused before",
    "cancelled-in-theme": "told on a day, which a page does not have",
    "cancelled-still-in-use": "told on a day, which a page does not have",
    "expression-too-long": "a page of 50,000 characters",
    "file-for-a-folder": "a page always has a folder",
    "file-too-big": "a page of a megabyte",
    "link-outside": "a link is no file of a page",
    "no-such-folder": "a page always has one",
    "nothing-written": "the reader of files says that nothing follows",
    "other-language": "an expression of the conformance suite",
    "table-without-rows": "a table of one line has no bar, and that is said",
    "no-such-element": "a name asked of a model by its test cases",
    "not-test-cases": "a file of test cases",
    "too-many-problems": "a page of a hundred problems",
    "too-much": "a page of 30,000 lines",
    "unknown-input": "what is given to a model",
    "value-not-read": "what is given to a model",
    "xml-too-big": "a file of ten megabytes",
}
"""Codes that no page shows, and why."""


MODULES = (
    dsl.problems, dsl.problems_of_expressions, engine.problems, engine.problems_of_goals, engine.problems_of_kinds, engine.dmn.problems, engine.elements.problems,
    engine.from_surface.problems_of_asking, engine.from_surface.problems_of_modes, engine.from_surface.problems_of_order, engine.from_surface.problems_of_slips,
)  # fmt: skip


def codes_of(module: ModuleType) -> set[str]:
    """The codes that the functions of a module give their problems."""
    calls = (node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call))
    return {
        call.args[0].value for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in ("_problem", "problem", "Diagnostic")
        and call.args and isinstance(call.args[0], ast.Constant)
    }  # fmt: skip


def test_every_problem_stands_on_a_page() -> None:
    shown = {problem.code for path in PAGES for problem in problems_in(*page(path.read_text(encoding="utf-8"))[:2])}
    assert set().union(*map(codes_of, MODULES)) - shown == set(ELSEWHERE)


def test_every_function_of_a_message_is_called() -> None:
    root = Path(__file__).parent.parent
    said = Counter(word for package in ("dsl", "engine") for path in (root / package).rglob("*.py") for word in re.findall(r"\w+", path.read_text(encoding="utf-8")))
    for module in MODULES:
        for name in (each for each, value in vars(module).items() if inspect.isfunction(value) and value.__module__ == module.__name__):
            assert said[name] > 1, f"nobody says {name}"
