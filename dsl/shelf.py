"""Where the files of catalogs lie, and what tells them apart: read before anything is understood, so cheap to load."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Protocol

from dsl.diagnostics import Report
from dsl.nearest import folded
from dsl.source import Span

CATALOG_FILES = ("目录.yaml", "catalog.yaml")
MOST_FILES = 20_000


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
    here: str | None = inside(path, root)
    while here is not None and here not in seen:
        seen.add(here)
        for file, data in sorted(shelf.files(here, Report()).items()):
            digest.update(f"{file}\0{len(data)}\0".encode())
            digest.update(hashlib.sha256(data if isinstance(data, bytes) else data.encode()).digest())
        here = parent_folder(shelf, here, names)
    return digest.hexdigest()


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
            folder = inside(path.parent, self.root)
            found[folder] = name_in(path.read_bytes(), f"{folder}/{path.name}")
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
                file = inside(path, self.root)
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
        from dsl import problems

        report.add(problems.link_outside(at(inside(path, self.root)), path.name))
        return True


class FilesShelf:
    def __init__(self, files: Mapping[str, bytes | str]):
        self._files = files

    def catalogs(self) -> dict[str, tuple[str, Span]]:
        found = {}
        for path, data in sorted(self._files.items()):
            folder, _, name = path.rpartition("/")
            if name in CATALOG_FILES:
                found[folder] = name_in(data, path)
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


def name_in(data: bytes | str, file: str) -> tuple[str, Span]:
    words = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    match = _NAME.search(words)
    if not match:
        return "", at(file)
    line = words.count("\n", 0, match.start(1)) + 1
    column = match.start(1) - words.rfind("\n", 0, match.start(1))
    return match[1].strip("\"'"), Span(file, line, column, line, column + len(match[1]))


def parent_folder(shelf: Shelf, folder: str, names: dict[str, tuple[str, Span]]) -> str | None:
    for file, data in shelf.files(folder, Report()).items():
        if PurePosixPath(file).name in CATALOG_FILES:
            extended = extends_in(data)
            return folder_called(extended, folder, names) if extended else None
    return None


def extends_in(data: bytes | str) -> str:
    """The name of the catalog that a catalog's own file says it extends; nothing where it extends none."""
    match = _EXTENDS.search(data.decode("utf-8", "replace") if isinstance(data, bytes) else data)
    return match[1].strip("\"'") if match else ""


def folder_called(name: str, child: str, names: dict[str, tuple[str, Span]]) -> str | None:
    """The catalog of that name: beside the child, above it, or beside one above it."""
    for folder, (called, _) in names.items():
        above = folder.rpartition("/")[0]
        if folder != child and called and folded(called) == folded(name) and (child + "/").startswith(above + "/" if above else ""):
            return folder
    return None


def inside(path: Path, root: Path) -> str:
    return Path(os.path.relpath(os.path.abspath(path), os.path.abspath(root))).as_posix()


def at(file: str) -> Span:
    return Span(file, 1, 1, 1, 2)
