"""The offline site as files: pages, scripts, the runtime, the wheels, the programs, and a lock that names each with its hash.

A name holds the hash of what is in it, but for the pages and the service worker: these are looked at anew each time, and
the rest may be kept for ever.
"""

from __future__ import annotations

import base64
import gzip
import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from engine.finding.goals import goals_for_people
from engine.program import Goal, Program
from engine.rulebook import Rulebook
from engine.to_json import text_of
from forms.from_program import form_from
from web.browser import runtime
from web.browser.bundle import KEPT, Wheel, licenses_of, pyodide_lock, wheels
from web.browser.headers import LIST, POLICY
from web.browser.inside.doors import DOORS
from web.browser.inside.speaking import templates
from web.browser.layers import LAYERS, below_it, modules_of
from web.browser.pages import PAGES, Page
from web.browser.slices import Slices
from web.look import LANGUAGES, Look

HERE = Path(__file__).parent
STATICS = (HERE / "static", HERE / "vendor", HERE.parent / "static", HERE.parents[1] / "forms" / "vendor")
"""Where scripts and styles lie; the first that has a name counts."""

COMMON = ("banshi.css", "browser.css", "icon.svg", "boot.js", "worker.js", "snapshot.js", "python.js")
WORTH_COMPRESSING = (".wasm", ".mjs", ".js", ".css", ".html", ".svg")
"""For servers that hand out a compressed file where there is one (`gzip_static`, `banshi serve`)."""

PYODIDE = f"pyodide {runtime.VERSION} MPL-2.0 (https://github.com/pyodide/pyodide)\n\n{'─' * 80}\n\n"
FIRST = "decide"


def integrity(data: bytes) -> str:
    """A hash as Subresource Integrity writes it."""
    return "sha256-" + base64.b64encode(sha256(data).digest()).decode()


def short(data: bytes) -> str:
    return sha256(data).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class File:
    path: str
    data: bytes

    @property
    def integrity(self) -> str:
        return integrity(self.data)


def site_from(rulebooks: Sequence[Rulebook], given: Mapping[str, bytes]) -> Iterator[File]:
    """The files of the site: `given` is the runtime."""
    yield from _Site(tuple(rulebooks), given).files()


def written(found: Iterator[File], folder: Path) -> list[str]:
    """Writes the files, with one compressed beside each that gains by it, and takes away what an earlier site had. Gives the paths."""
    listed = folder / LIST
    before = set(json.loads(listed.read_text("utf-8"))) if listed.exists() else set()
    paths = []
    for each in found:
        file = folder / each.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(each.data)
        paths.append(each.path)
        if each.path.endswith(WORTH_COMPRESSING) or each.path.startswith("lock."):
            (folder / f"{each.path}.gz").write_bytes(compressed(each.data))
            paths.append(f"{each.path}.gz")
    for path in before - set(paths):
        (folder / path).unlink(missing_ok=True)
        with suppress(OSError):  # another file stands in it
            (folder / path).parent.rmdir()
    listed.write_text(json.dumps(sorted(paths), ensure_ascii=False, indent=0) + "\n", encoding="utf-8", newline="\n")
    return paths


def compressed(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def is_ours(folder: Path) -> bool:
    """Whether a folder may be written to: it is new, empty, or holds a site of ours."""
    return not folder.exists() or folder.is_dir() and (not any(folder.iterdir()) or (folder / LIST).exists())


@dataclass(frozen=True)
class Leaf:
    """A page as its template sees it."""

    look: Look
    here: Page
    site: _Site

    @property
    def file(self) -> str:
        return _in(self.look, f"{self.here.name}.html")

    @property
    def root(self) -> str:
        return "./" if self.look.language == "zh" else "../"

    @property
    def lock(self) -> File:
        return self.site.lock

    @property
    def switches(self) -> list[tuple[str, str, str]]:
        others = [Look(language) for language in LANGUAGES if language != self.look.language]
        return [(LANGUAGES[each.language].zh, each.language, self.to(_in(each, f"{self.here.name}.html"))) for each in others]

    def page(self, name: str) -> str:
        return self.to(_in(self.look, f"{name}.html"))

    def asset(self, name: str) -> str:
        return self.to(self.site.assets[name].path)

    def integrity(self, name: str) -> str:
        return self.site.assets[name].integrity

    def modules(self, page: Page) -> list[str]:
        """The modules that a page's own one imports, all of them: a browser checks the hash of what is named beforehand."""
        return self.site.imported(f"{page.name}.js") if page.has_module else []

    def to(self, path: str) -> str:
        return quote(posixpath.relpath(path, posixpath.dirname(self.file) or "."))


@dataclass(frozen=True, slots=True)
class Listed:
    """A catalog on a page, with what can be filled in."""

    name: str
    goals: tuple[Goal, ...]


def goals_with_a_form(program: Program) -> Iterator[Goal]:
    for name, goal in goals_for_people(program).items():
        if goal.sort != "formula" and form_from(program, name).steps:
            yield goal


def _in(look: Look, file: str) -> str:
    return file if look.language == "zh" else f"{look.language}/{file}"


@dataclass(frozen=True)
class _Site:
    rulebooks: tuple[Rulebook, ...]
    given: Mapping[str, bytes]
    _named: dict[str, File] = field(default_factory=dict, repr=False)

    def files(self) -> Iterator[File]:
        yield from self.runtime.values()
        yield from self.wheels.values()
        yield from self.programs.values()
        yield from self.packed.values()
        yield from self.assets.values()
        yield self.lock
        yield File("licenses.txt", (PYODIDE + licenses_of(each for layer in self.made.values() for each in layer)).encode())
        yield from self.leaves
        yield self.service_worker

    # ── what is looked up by its hash ────────────────────────────────────────────────────────────────────────────

    @cached_property
    def made(self) -> Mapping[str, tuple[Wheel, ...]]:
        return wheels()

    @cached_property
    def wheels(self) -> dict[str, File]:
        return {each.file: File(f"wheels/{each.hash[:12]}/{each.file}", each.data) for layer in self.made.values() for each in layer}

    @cached_property
    def packed(self) -> dict[str, File]:
        """The wheels and programs as they travel: compressed, whatever a server does about it."""
        return {each.path: File(f"{each.path}.gz", compressed(each.data)) for each in (*self.wheels.values(), *self.programs.values())}

    @cached_property
    def runtime(self) -> dict[str, File]:
        info = json.loads(self.given["pyodide-lock.json"])["info"]
        places = {name: each.path for name, each in self.wheels.items()}
        lock = json.dumps(pyodide_lock(info, self.made, places), ensure_ascii=False, indent=1).encode()
        files = {**self.given, "pyodide-lock.json": lock}
        folder = f"runtime/{runtime.VERSION}-{short(b''.join(sha256(files[name]).digest() for name in sorted(files)))}"
        return {name: File(f"{folder}/{name}", data) for name, data in files.items()}

    @cached_property
    def programs(self) -> dict[tuple[str, str], File]:
        """Programs by the name of the catalog and of the goal: the whole one has no goal."""
        found = {}
        for rulebook in self.rulebooks:
            name, slices = rulebook.program.name, Slices(rulebook.program)
            found[name, ""] = program_file(rulebook.program)
            for goal in goals_for_people(rulebook.program):
                found[name, goal] = program_file(slices.of(goal))
        return found

    @cached_property
    def assets(self) -> dict[str, File]:
        """Scripts and styles, each under a name with its hash; what one of them names has its hash before."""
        wanted = [*COMMON, *(name for page in PAGES for name in (*page.styles, *page.scripts, *([f"{page.name}.js"] if page.has_module else [])))]
        for name in dict.fromkeys(wanted):
            self.asset(name)
        return self._named

    @cached_property
    def catalogs(self) -> list[Listed]:
        return [Listed(each.program.name, tuple(goals_with_a_form(each.program))) for each in self.rulebooks]

    def asset(self, name: str) -> File:
        if name not in self._named:
            data = source_of(name)
            if name.endswith(".js") and not is_vendored(name):
                data = re.sub(rb'"\./([\w./-]+)"', lambda found: b'"./' + posixpath.basename(self.asset(found[1].decode()).path).encode() + b'"', data)
            stem, dot, ending = posixpath.basename(name).rpartition(".")
            self._named[name] = File(f"static/{stem}.{short(data)}{dot}{ending}", data)
        return self._named[name]

    def imported(self, name: str) -> list[str]:
        found: dict[str, None] = {}
        waiting = [name]
        while waiting:
            for inner in re.findall(r'\bfrom "\./([\w./-]+)"', source_of(waiting.pop()).decode()):
                if inner not in found:
                    found[inner] = None
                    waiting.append(inner)
        return list(found)

    @cached_property
    def lock(self) -> File:
        """What the worker knows of the site before it fetches anything."""
        held = {**self.runtime, **self.packed}
        folder = posixpath.dirname(self.runtime["pyodide.mjs"].path) + "/"
        version = ".".join(runtime.PYTHON.split(".")[:2])
        told: dict[str, Any] = {
            "runtime": {"at": folder, "version": runtime.VERSION, "python": runtime.PYTHON, "site": f"/lib/python{version}/site-packages", "kept": KEPT},
            "key": short("".join(each.integrity for each in (*self.runtime.values(), *self.wheels.values())).encode()),
            "first": [FIRST],
            "layers": {
                name: {"on": list(below_it(name)), "wheels": [self.packed[self.wheels[each.file].path].path for each in self.made[name]], "modules": list(modules_of(name))} for name in LAYERS
            },
            "doors": {name: {"layer": door.layer, "keeps": door.keeps} for name, door in DOORS.items()},
            "catalogs": [
                {
                    "name": each.program.name, "slug": each.program.region or each.program.name, "more": more_for(self.programs[each.program.name, ""]), "region": each.program.region,
                    "program": self.packed[self.programs[each.program.name, ""].path].path,
                    "goals": {goal: self.packed[file.path].path for (name, goal), file in self.programs.items() if name == each.program.name and goal},
                }
                for each in self.rulebooks
            ],  # fmt: skip
            "files": {each.path: each.integrity for each in held.values()},
        }
        data = json.dumps(told, ensure_ascii=False, indent=1).encode()
        return File(f"lock.{short(data)}.json", data)

    # ── the pages ────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def leaves(self) -> tuple[File, ...]:
        return tuple(self.page(Leaf(Look(language), page, self)) for language in LANGUAGES for page in PAGES)

    @cached_property
    def service_worker(self) -> File:
        """What keeps the site in the browser: with the list of what is kept at once, and of what is kept once it was wanted."""
        whole = {self.packed[self.programs[each.program.name, ""].path].path for each in self.rulebooks}
        wheels = {self.packed[each.path].path for each in self.wheels.values()}
        at_once = [*self.runtime.values(), *(each for each in self.packed.values() if each.path in whole | wheels), *self.assets.values(), self.lock, *self.leaves]
        told = {
            "version": short("".join(each.integrity for each in at_once).encode()),
            "files": {each.path: each.integrity for each in at_once},
            "more": [each.path for each in self.packed.values() if each.path not in whole | wheels],
        }
        return File("service-worker.js", b"const SITE = " + json.dumps(told, ensure_ascii=False).encode() + b";\n" + source_of("service-worker.js"))

    def page(self, leaf: Leaf) -> File:
        text = templates(leaf.look.language).get_template(f"{leaf.here.name}.html").render(
            visit=leaf, page=leaf.here, pages=PAGES, policy=POLICY, catalogs=self.catalogs
        )
        return File(leaf.file, text.encode())


def program_file(program: Program) -> File:
    data = text_of(program).encode()
    return File(f"programs/{short(data)}.json", data)


def more_for(program: File) -> list[str]:
    """The doors to ask before a program decides: that of time zones where it counts by the clock."""
    return ["zones"] if re.search(rb'"(?:TimeKind|DateTimeKind)"|@[A-Z][A-Za-z]+/[A-Z]', program.data) else []


def source_of(name: str) -> bytes:
    return next(folder / name for folder in STATICS if (folder / name).is_file()).read_bytes()


def is_vendored(name: str) -> bool:
    return not (HERE / "static" / name).is_file()
