"""The wheels of the offline site, made of what is installed here; the same Python makes them the same to the byte.

Our packages are cut into layers; of a library the part that is used is taken, without what is native, which a browser cannot
run. Comments and docstrings stay at home: a third of what would travel. Licences are in `licenses_of`.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import Distribution, distribution
from types import MappingProxyType
from typing import Any

from dsl.grammar import file_for, made_from
from web.browser.layers import LAYERS, OURS, ROOT, data_of, modules_of
from web.browser.linear import tables as unicode

NATIVE = (".so", ".pyd", ".dylib", ".dll", ".c", ".pyx", ".pxd", ".h")
LEFT_OUT = (".pyc", ".pyi", "py.typed", ".exe")
STANDS_IN = b"from web.browser.linear import Options, Pattern, compile, error, escape\n"
"""The module `re2` of the browser."""

PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "python-stdnum": ("stdnum/__init__.py", "stdnum/exceptions.py", "stdnum/util.py", "stdnum/luhn.py", "stdnum/cn/__init__.py", "stdnum/cn/ric.py", "stdnum/cn/uscc.py"),
        "chinesecalendar": ("chinese_calendar/__init__.py", "chinese_calendar/constants.py", "chinese_calendar/utils.py", "chinese_calendar/solar_terms.py"),
        "jinja2": tuple(f"jinja2/{each}.py" for each in ("__init__", "_identifier", "async_utils", "bccache", "compiler", "debug", "defaults", "environment", "exceptions", "filters", "idtracking", "lexer", "loaders", "nodes", "optimizer", "parser", "runtime", "tests", "utils", "visitor")),
    }
)  # fmt: skip
"""Of large libraries, the files that are used."""

KEPT = "banshi_kept"
"""The folder beside the packages that the engine in the browser takes for its cache (BANSHI_CACHE)."""

MOMENT = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip can say: no clock in a wheel."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """`name` as the lock has it, `file` as the file is called, `imports` what it brings to import."""

    name: str
    version: str
    file: str
    data: bytes
    imports: tuple[str, ...]
    depends: tuple[str, ...]

    @property
    def hash(self) -> str:
        return sha256(self.data).hexdigest()


@cache
def wheels() -> Mapping[str, tuple[Wheel, ...]]:
    """The wheels of each layer, libraries first: the same for every site that this process writes."""
    made: dict[str, tuple[Wheel, ...]] = {}
    for name, layer in LAYERS.items():
        libraries = tuple(library(each) for each in layer.libraries)
        made[name] = (*libraries, ours(name, libraries))
    return MappingProxyType(made)


def ours(layer: str, libraries: tuple[Wheel, ...]) -> Wheel:
    """What a layer brings of our own packages."""
    version = own_version()
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in (*modules_of(layer).values(), *data_of(layer))}
    if LAYERS[layer].has_patterns:
        known = json.dumps(unicode.known(), separators=(",", ":"))
        files |= {"re2.py": STANDS_IN, "web/browser/linear/tables.json": known.encode()}
    if LAYERS[layer].has_tables:
        files |= tables()
    depends = (*(f"banshi-{below}" for below in LAYERS[layer].on), *(each.name for each in libraries))
    name = f"banshi-{layer}"
    requires = "".join(f"Requires-Dist: {each}\n" for each in depends)
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}".encode()
    return wheel(name, version, files, metadata, tuple(each for each in OURS if any(path.startswith(f"{each}/") for path in files)), depends)


def tables() -> dict[str, bytes]:
    """The parser's tables, where the engine looks for those it kept."""
    grammar = (ROOT / "dsl" / "feel.lark").read_text(encoding="utf-8")
    return {f"{KEPT}/{file_for(grammar)}": json.dumps(made_from(grammar), separators=(",", ":")).encode()}


@cache
def pared(source: bytes) -> bytes:
    """A module as it runs, without what only readers and checkers of types look at: comments, docstrings, the types of parameters."""
    return ast.unparse(ast.fix_missing_locations(_Pared().visit(ast.parse(source)))).encode() + b"\n"


class _Pared(ast.NodeTransformer):
    def visit_Module(self, node: ast.Module) -> ast.AST:
        node.body = _without_texts(node.body)
        return self.generic_visit(node)

    def __init__(self) -> None:
        self.keeps_types = False
        """Whether what stands here is of a class whose types are looked at when it is made."""

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        # A class keeps a stroke for its text: `dataclass` would work out another at import.
        node.body = [ast.Expr(ast.Constant("-")), *_without_texts(node.body)]
        return self._inside(node, bool(node.decorator_list) or any(_last_word(base) in ("NamedTuple", "TypedDict") for base in node.bases))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST | None:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST | None:
        return self._function(node)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST | None:
        if any(_last_word(each) == "overload" for each in node.decorator_list):
            return None
        node.returns = None
        taken = node.args
        for each in (*taken.posonlyargs, *taken.args, *taken.kwonlyargs, taken.vararg, taken.kwarg):
            if each is not None:
                each.annotation = None
        node.body = _without_texts(node.body) or [ast.Pass()]
        return self._inside(node, False)

    def _inside(self, node: ast.AST, keeps_types: bool) -> ast.AST:
        before, self.keeps_types = self.keeps_types, keeps_types
        found = self.generic_visit(node)
        self.keeps_types = before
        return found

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        if self.keeps_types or node.value is None:
            return node
        return ast.Assign([node.target], node.value)

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        if ast.unparse(node.test) in ("TYPE_CHECKING", "t.TYPE_CHECKING", "typing.TYPE_CHECKING"):
            return [self.visit(each) for each in node.orelse] or ast.Pass()
        return self.generic_visit(node)


def _last_word(expr: ast.expr) -> str:
    """`f` of `f`, of `t.f`; nothing of what has no name."""
    match expr:
        case ast.Name(name) | ast.Attribute(_, name):
            return name
        case _:
            return ""


def _without_texts(body: list[ast.stmt]) -> list[ast.stmt]:
    return [each for each in body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) and isinstance(each.value.value, str))]


def licenses_of(made: Iterable[Wheel]) -> str:
    """The licences of the libraries in these wheels, as each came with them."""
    told = []
    for name in sorted({each.name for each in made if not each.name.startswith("banshi-")}):
        found = distribution(name)
        texts = [path.read_text(encoding="utf-8") for path in found.files or () if ".dist-info/" in path.as_posix() and path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING"))]
        kind = found.metadata["License-Expression"] or found.metadata["License"] or ""
        told.append("\n\n".join([f"{name} {found.version} {kind}".strip(), *texts]))
    return f"\n\n{'─' * 80}\n\n".join(told) + "\n"


def own_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("banshi")
    except PackageNotFoundError:
        import tomllib

        return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def library(name: str) -> Wheel:
    """An installed library, without what is native."""
    found = distribution(name)
    files = dict(_files_of(found))
    if name in PARTS:
        files = {path: files[path] for path in PARTS[name]}
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {found.version}\n".encode()
    imports = tuple(sorted({path.split("/")[0].removesuffix(".py") for path in files if path.endswith(".py")}))
    return wheel(name, found.version, files, metadata, imports, ())


def _files_of(found: Distribution) -> Iterator[tuple[str, bytes]]:
    for path in found.files or ():
        name = path.as_posix()
        # What lies beside a library in the environment (bin/, include/) is not of it.
        if ".dist-info/" in name or name.startswith("..") or "__pycache__" in name or name.endswith((*NATIVE, *LEFT_OUT)):
            continue
        yield name, path.read_binary() if hasattr(path, "read_binary") else path.locate().read_bytes()  # type: ignore[attr-defined]


def wheel(name: str, version: str, files: Mapping[str, bytes], metadata: bytes, imports: tuple[str, ...], depends: tuple[str, ...]) -> Wheel:
    """A wheel as the binary distribution format (PEP 427) has it, its files in the order of their names. Nothing in it is
    compressed: it travels compressed as a whole, which is a fifth smaller, and is taken apart by a few lines of JavaScript.
    """
    stem = f"{name.replace('-', '_')}-{version}"
    info = f"{stem}.dist-info"
    told = {
        **{path: pared(files[path]) if path.endswith(".py") else files[path] for path in sorted(files)},
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: banshi\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path, data in {**told, f"{info}/RECORD": record_of(told, f"{info}/RECORD")}.items():
            entry = zipfile.ZipInfo(path, MOMENT)
            entry.compress_type = zipfile.ZIP_STORED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, data)
    return Wheel(name, version, f"{stem}-py3-none-any.whl", out.getvalue(), imports, depends)


def record_of(files: Mapping[str, bytes], own: str) -> bytes:
    """The RECORD of a wheel: the path, SHA-256 and size of each file; `own` is the path of the RECORD, which has no hash of itself."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    for path, data in files.items():
        rows.writerow([path, f"sha256={urlsafe_b64encode(sha256(data).digest()).rstrip(b'=').decode()}", len(data)])
    rows.writerow([own, "", ""])
    return out.getvalue().encode()


def pyodide_lock(info: Mapping[str, Any], made: Mapping[str, tuple[Wheel, ...]], places: Mapping[str, str]) -> dict[str, Any]:
    """The lock as Pyodide reads one: our wheels only, each with its hash. `places` are the addresses of the files."""
    packages = {
        each.name: {
            "name": each.name, "version": each.version, "file_name": places[each.file], "install_dir": "site", "sha256": each.hash,
            "package_type": "package", "imports": list(each.imports), "depends": list(each.depends), "unvendored_tests": False,
        }
        for layer in made.values() for each in layer
    }  # fmt: skip
    return {"info": dict(info), "packages": dict(sorted(packages.items()))}
