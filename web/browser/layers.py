"""What a page loads of Python: layers, each standing on others, with the modules of ours and the libraries it brings.

A layer holds its modules and what they import, but for what the layers below it hold.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parents[2]
OURS = ("dsl", "engine", "forms", "web")
STAYS_AT_HOME = (
    "web.app", "web.serve", "web.site", "web.visit", "web.commands", "web.pages", "web.store", "web.settings",
    "web.browser.runtime", "web.browser.bundle", "web.browser.site",
)  # fmt: skip
"""What only a server or the command line does."""

ABSENT = frozenset({"duckdb", "jsonschema", "sqlglot", "sqlalchemy", "starlette", "uvicorn", "typer", "rich", "pyspark", "cryptography", "httpx", "openpyxl"})
"""Libraries that do not come along: a module that cannot be imported without one stays at home too."""


@dataclass(frozen=True, slots=True)
class Layer:
    """`ours` are modules (their imports come along), `data` files of ours, `libraries` distributions that are installed here."""

    on: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    is_deep: bool = False
    """Whether what a function imports when it is called comes along as well."""

    has_patterns: bool = False
    """Whether the stand-in for RE2 comes along, under the name of RE2."""

    has_tables: bool = False
    """Whether the parser's tables come along, made here: then nothing of Lark is needed there."""


LAYERS: Mapping[str, Layer] = MappingProxyType(
    {
        "decide": Layer(
            ours=(
                "web.browser.inside", "web.browser.inside.doors", "web.browser.inside.basics", "web.browser.inside.programs",
                "web.browser.linear", "engine.rulebook", "engine.from_json", "engine.to_answer", "dsl.to_message",
            ),
            has_patterns=True,
            libraries=("python-stdnum", "chinesecalendar"),
        ),  # fmt: skip
        "forms": Layer(
            on=("decide",),
            ours=("forms.to_html", "forms.from_program", "web.browser.inside.citizen"),
            data=(
                *(f"forms/templates/{each}.html" for each in ("questions", "summary", "widgets")),
                *(f"web/templates/{each}.html" for each in ("base", "parts", "step")), "web/browser/templates/decided.html",
            ),
            libraries=("jinja2", "markupsafe"),
        ),
        "guide": Layer(
            on=("forms",),
            ours=("engine.asking.guide", "engine.asking.to_json", "engine.notice.from_case", "forms.to_paper"),
        ),
        "zones": Layer(on=("decide",), libraries=("tzdata",)),
        "author": Layer(
            on=("guide", "zones"),
            ours=("engine.compile", "engine.load", "engine.examples", "engine.to_prose", "dsl.fmt", "dsl.from_folder"),
            data=("dsl/starter/**/*", "dsl/*.lark"),
            libraries=("pyyaml",),
            is_deep=True,
            has_tables=True,
        ),
        "bench": Layer(
            on=("author",),
            ours=("web.browser.inside.bench", "web.browser.inside.bench_panes"),
            data=("engine/completing/*.txt", "engine/completing/*.yaml"),
            is_deep=True,
        ),
        "desk": Layer(
            on=("forms",),
            ours=("web.browser.inside.desk", "web.browser.inside.desk_kept", "web.browser.inside.filled"),
            data=("forms/templates/report*.html", "forms/templates/report.css", "web/browser/templates/desk_*.html"),
            libraries=("tinydb", "pyyaml"),
            is_deep=True,
        ),
        "changed": Layer(on=("author",), ours=("web.browser.inside.desk_changed",)),
        "trial": Layer(on=("author",), ours=("web.browser.inside.trial",), is_deep=True),
    }
)


@cache
def modules_of(name: str) -> Mapping[str, Path]:
    """The modules of ours that a layer brings, each with its file, in the order of their names."""
    layer = LAYERS[name]
    held = {module for below in below_it(name) for module in modules_of(below)}
    found: dict[str, Path] = {}
    waiting = list(layer.ours)
    while waiting:
        module = waiting.pop()
        path = path_of(module)
        if module in found or path is None or stays_at_home(module, path):
            continue
        found[module] = path
        waiting.extend(packages_of(module))
        waiting.extend(imports_in(path, layer.is_deep))
    return MappingProxyType({module: found[module] for module in sorted(found) if module not in held})


def stays_at_home(module: str, path: Path) -> bool:
    return module.startswith(STAYS_AT_HOME) or any(each.partition(".")[0] in ABSENT for each in imports_in(path, is_deep=False))


def below_it(name: str) -> tuple[str, ...]:
    """The layers that have to be there before this one, the lowest first."""
    found: dict[str, None] = {}
    for below in LAYERS[name].on:
        found |= dict.fromkeys((*below_it(below), below))
    return tuple(found)


def data_of(name: str) -> tuple[Path, ...]:
    return tuple(sorted(path for pattern in LAYERS[name].data for path in ROOT.glob(pattern) if path.is_file() and "__pycache__" not in path.parts))


def path_of(module: str) -> Path | None:
    """The file of a module of ours; nothing for anybody else's, and for what is no module."""
    if module.partition(".")[0] not in OURS:
        return None
    place = ROOT.joinpath(*module.split("."))
    return next((path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()), None)


def packages_of(module: str) -> Iterator[str]:
    while "." in module:
        module = module.rpartition(".")[0]
        yield module


@cache
def imports_in(path: Path, is_deep: bool) -> tuple[str, ...]:
    """What a file imports, module and name alike: who asks for a path finds out which it is."""
    return tuple(dict.fromkeys(_imports_in(path, is_deep)))


def _imports_in(path: Path, is_deep: bool) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree) if is_deep else _at_once(tree.body):
        match node:
            case ast.Import(names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module, names) if module is not None:
                yield module
                yield from (f"{module}.{each.name}" for each in names)


def _at_once(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a module is imported."""
    for node in body:
        match node:
            case ast.If(test=ast.Name("TYPE_CHECKING")) | ast.FunctionDef() | ast.AsyncFunctionDef():
                continue
            case ast.If() | ast.Try() | ast.With() | ast.ClassDef():
                yield from _at_once([*node.body, *getattr(node, "orelse", []), *(each for handler in getattr(node, "handlers", []) for each in handler.body)])
            case _:
                yield node
