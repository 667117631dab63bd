"""A folder of files as a catalog, together with the catalogs that it extends."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from dsl import problems
from dsl.diagnostics import Report, Severity
from dsl.from_document import Definitions, amendment_from, definitions_from
from dsl.from_text import document_from, text_of
from dsl.nearest import folded, nearest
from dsl.source import NOWHERE, Span, Text, plain
from dsl.surface import Catalog, Notes
from dsl.vocabulary import SHAPES

CATALOG_FILES = ("目录.yaml", "catalog.yaml")
MOST_FILES = 20_000


def catalog_from(folder: str | os.PathLike[str], report: Report) -> Catalog | None:
    """The catalog in a folder such as `catalogs/hubei`; None where there is none. Problems go into the report."""
    path = Path(folder)
    root = root_of(path)
    if not path.is_dir():
        report.add(problems.no_such_folder(_at(str(folder)), str(folder)))
        return None
    return catalog_on(FolderShelf(root), _inside(path, root), report)


def catalog_from_files(files: Mapping[str, bytes | str], folder: str, report: Report) -> Catalog | None:
    """The same from files at hand, by their paths such as `hubei/政策/高龄津贴.yaml`."""
    return catalog_on(FilesShelf(files), folder, report)


def catalog_on(shelf: Shelf, folder: str, report: Report) -> Catalog | None:
    return _read(shelf, folder, report, ())


def root_of(folder: str | os.PathLike[str]) -> Path:
    """The folder that holds a catalog and its neighbours: places in files are told from here."""
    path = Path(os.path.abspath(folder))
    while any((path.parent / name).is_file() for name in CATALOG_FILES):
        path = path.parent
    return path.parent


def fingerprint(folder: str | os.PathLike[str]) -> str:
    """A hash of all that a catalog is read from, its parents included. It changes when, and only when, a file does."""
    path = Path(folder)
    root = root_of(path)
    shelf = FolderShelf(root)
    names = shelf.catalogs()
    digest = hashlib.sha256()
    seen: set[str] = set()
    here: str | None = _inside(path, root)
    while here is not None and here not in seen:
        seen.add(here)
        for file, data in sorted(shelf.files(here, Report()).items()):
            digest.update(f"{file}\0{len(data)}\0".encode())
            digest.update(hashlib.sha256(data if isinstance(data, bytes) else data.encode()).digest())
        here = _parent_folder(shelf, here, names)
    return digest.hexdigest()


# --- Where files come from ------------------------------------------------------------------------------------------


class Shelf(Protocol):
    """Catalogs side by side. Paths are told from the shelf, with `/`."""

    def catalogs(self) -> dict[str, tuple[str, Span]]:
        """The folders that are catalogs, each with its name and the place of the name."""

    def files(self, folder: str, report: Report) -> dict[str, bytes | str]:
        """The files of a catalog in order, without those of catalogs inside it."""


class FolderShelf:
    def __init__(self, root: Path):
        self.root = root

    def catalogs(self) -> dict[str, tuple[str, Span]]:
        found = {}
        for path in self._catalog_files(self.root, 3):
            folder = _inside(path.parent, self.root)
            found[folder] = _name_in(path.read_bytes(), f"{folder}/{path.name}")
        return found

    def _catalog_files(self, folder: Path, levels: int) -> Iterator[Path]:
        for child in sorted(folder.iterdir()) if folder.is_dir() else ():
            if child.is_dir() and not child.name.startswith(".") and not child.is_symlink():
                file = next((child / name for name in CATALOG_FILES if (child / name).is_file()), None)
                if file:
                    yield file
                    if levels > 1:
                        yield from self._catalog_files(child, levels - 1)

    def files(self, folder: str, report: Report) -> dict[str, bytes | str]:
        top = self.root / folder
        found: dict[str, bytes | str] = {}
        for here, folders, names in os.walk(top):
            folders[:] = sorted(
                each for each in folders
                if not each.startswith((".", "__"))
                and not self._leads_outside(Path(here, each), top, report)
                and not any(Path(here, each, name).is_file() for name in CATALOG_FILES)
            )
            for name in sorted(names):
                path = Path(here, name)
                file = _inside(path, self.root)
                if name.startswith(".") or len(found) >= MOST_FILES or self._leads_outside(path, top, report):
                    continue
                if path.suffix in (".yaml", ".md", ".txt"):
                    found[file] = path.read_bytes()
                else:
                    found[file] = b""
        return dict(sorted(found.items(), key=lambda each: (PurePosixPath(each[0]).name not in CATALOG_FILES, each[0])))

    def _leads_outside(self, path: Path, top: Path, report: Report) -> bool:
        if not path.is_symlink():
            return False
        report.add(problems.link_outside(_at(_inside(path, self.root)), path.name))
        return True


class FilesShelf:
    def __init__(self, files: Mapping[str, bytes | str]):
        self._files = files

    def catalogs(self) -> dict[str, tuple[str, Span]]:
        found = {}
        for path, data in sorted(self._files.items()):
            folder, _, name = path.rpartition("/")
            if name in CATALOG_FILES:
                found[folder] = _name_in(data, path)
        return found

    def files(self, folder: str, report: Report) -> dict[str, bytes | str]:
        inner = {each for each in self.catalogs() if each != folder and each.startswith(folder + "/")}
        found = {
            path: data for path, data in self._files.items()
            if path.startswith(folder + "/") and not any(path.startswith(each + "/") for each in inner)
        }
        return dict(sorted(found.items(), key=lambda each: (PurePosixPath(each[0]).name not in CATALOG_FILES, each[0])))


_NAME = re.compile(r"(?m)^(?:目录|catalog):[ ]+([^\s#]+)")
_EXTENDS = re.compile(r"(?m)^(?:继承|extends):[ ]+([^\s#]+)")


def _name_in(data: bytes | str, file: str) -> tuple[str, Span]:
    words = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    match = _NAME.search(words)
    if not match:
        return "", _at(file)
    line = words.count("\n", 0, match.start(1)) + 1
    column = match.start(1) - words.rfind("\n", 0, match.start(1))
    return match[1].strip("\"'"), Span(file, line, column, line, column + len(match[1]))


def _parent_folder(shelf: Shelf, folder: str, names: dict[str, tuple[str, Span]]) -> str | None:
    for file, data in shelf.files(folder, Report()).items():
        if PurePosixPath(file).name in CATALOG_FILES:
            match = _EXTENDS.search(data.decode("utf-8", "replace") if isinstance(data, bytes) else data)
            return _folder_called(match[1].strip("\"'"), folder, names) if match else None
    return None


def _folder_called(name: str, child: str, names: dict[str, tuple[str, Span]]) -> str | None:
    """The catalog of that name: beside the child, above it, or beside one above it."""
    for folder, (called, _) in names.items():
        above = folder.rpartition("/")[0]
        if folder != child and called and folded(called) == folded(name) and (child + "/").startswith(above + "/" if above else ""):
            return folder
    return None


def _inside(path: Path, root: Path) -> str:
    return Path(os.path.relpath(os.path.abspath(path), os.path.abspath(root))).as_posix()


def _at(file: str) -> Span:
    return Span(file, 1, 1, 1, 2)


# --- One catalog ----------------------------------------------------------------------------------------------------


def _read(shelf: Shelf, folder: str, report: Report, below: tuple[tuple[str, str], ...]) -> Catalog | None:
    """The catalog in a folder of the shelf. `below` are the catalogs that led here, each with its name."""
    files = shelf.files(folder, report)
    yaml_files = [file for file in files if file.endswith(".yaml")]
    if not any(PurePosixPath(file).name in CATALOG_FILES for file in yaml_files):
        report.add(problems.no_catalog_file(_at(folder), folder))
        return None
    for file in files:
        if file.endswith(".yml"):
            report.add(problems.wrong_file_ending(_at(file), PurePosixPath(file).name))
    pages: list[Definitions] = []
    lost: set[str] = set()
    for file in yaml_files:
        document = document_from(file, files[file], report)
        if document is not None:
            page = definitions_from(document, report)
            pages.append(page)
            lost |= page.lost
    head = next((page.head for page in pages if page.head is not None), None) or {}
    name = head.get("name") or Text(PurePosixPath(folder).name, folder)
    parent = _parent(shelf, folder, head.get("extends"), name, report, below) if head.get("extends") else None
    fields = _together(pages, report)
    fields["pledges"] = tuple(_with_text(each, folder, files, report) for each in fields.get("pledges", ()))
    for each in fields.get("documents", ()):
        if each.blank_form and f"{folder}/{each.blank_form}" not in files:
            missing = problems.file_missing(each.blank_form.span, each.blank_form.value)
            report.add(replace(missing, severity=Severity.WARNING))
    amendments = []
    for page in pages:
        for subject, changes in page.amendments:
            amendment = amendment_from(subject, changes, _shape_above(subject, parent, lost, report), page.broken, report)
            if amendment:
                amendments.append(amendment)
    notes = {each: head.pop(each) for each in list(head) if each in Notes.__dataclass_fields__}
    head.pop("name", None)
    return Catalog(
        name=name,
        folder=folder,
        parent=parent,
        amendments=tuple(amendments),
        files=tuple(yaml_files),
        lost=frozenset(lost) | (parent.lost if parent else frozenset()),
        notes=Notes(**notes),
        span=name.span if head else NOWHERE,
        **head,
        **fields,
    )


def _parent(
    shelf: Shelf, folder: str, extends: Text, name: Text, report: Report, below: tuple[tuple[str, str], ...]
) -> Catalog | None:
    names = shelf.catalogs()
    line = (*below, (folder, name.value))
    parent = _folder_called(extends.value, folder, names)
    if parent is None:
        if folded(extends.value) == folded(name.value):
            report.add(problems.catalogs_in_a_ring(extends.span, (name.value, name.value)))
            return None
        known = [called for each, (called, _) in names.items() if called and each != folder]
        report.add(problems.parent_not_found(extends.span, extends.value, nearest(extends.value, known), known))
        return None
    alike = [place for each, (called, place) in names.items() if folded(called) == folded(extends.value) and each != parent]
    if alike:
        report.add(problems.same_catalog_name(max(alike[0], names[parent][1]), extends.value, min(alike[0], names[parent][1])))
    if parent in dict(line):
        ring = [called for each, called in line[[each for each, _ in line].index(parent) :]]
        report.add(problems.catalogs_in_a_ring(extends.span, (*ring, ring[0])))
        return None
    return _read(shelf, parent, report, line)


# What an expression may name lies in one space, whatever it is; the rest have one each.
_IN_RULES = ("facts", "parameters", "formulas", "tables", "matters", "benefits", "themes")
_SPACES = {
    **dict.fromkeys(_IN_RULES, "rules"),
    **{each: each for each in ("bases", "enums", "registers", "structures", "documents", "pledges", "places", "examples")},
}


def _together(pages: list[Definitions], report: Report) -> dict[str, tuple[Any, ...]]:
    """The definitions of all files; of a name written twice the first counts."""
    found: dict[str, list[Any]] = {}
    first: dict[tuple[str, str], Text] = {}
    for page in pages:
        for field, nouns in page.by_field.items():
            for noun in nouns:
                space = _SPACES[field]
                key = (space, folded(noun.code.value if field == "places" else noun.name.value))
                if space == "examples":
                    key = (space, f"{page.file}:{key[1]}:{noun.subject.value if noun.subject else ''}")
                if key in first:
                    report.add(problems.doubled(noun.name.span, noun.name.value, first[key].span))
                    continue
                first[key] = noun.name
                found.setdefault(field, []).append(noun)
    return {field: tuple(nouns) for field, nouns in found.items()}


def _with_text(pledge: Any, folder: str, files: Mapping[str, bytes | str], report: Report) -> Any:
    if pledge.text_file is None:
        return pledge
    path = f"{folder}/{pledge.text_file.value}"
    if path not in files:
        report.add(problems.file_missing(pledge.text_file.span, pledge.text_file.value))
        return pledge
    words = text_of(path, files[path], report)
    return pledge if words is None else replace(pledge, text=plain(words, path))


_SHAPE_OF = {
    "facts": "fact", "parameters": "parameter", "formulas": "formula", "tables": "table", "matters": "matter", "benefits": "benefit",
    "themes": "theme", "documents": "document", "pledges": "pledge", "bases": "basis", "registers": "register",
    "enums": "enum", "structures": "structure",
}


def _shape_above(subject: Text, parent: Catalog | None, lost: set[str], report: Report) -> Any:
    """What sort of thing the catalogs above call by this name."""
    names: list[str] = []
    above = parent
    while above is not None:
        for field, shape in _SHAPE_OF.items():
            for noun in getattr(above, field):
                if folded(noun.name.value) == folded(subject.value):
                    return SHAPES[shape]
                names.append(noun.name.value)
        if subject.value in above.lost:
            return None
        above = above.parent
    if parent is not None or subject.value not in lost:
        report.add(problems.amends_nothing(subject.span, subject.value, nearest(subject.value, names)))
    return None
