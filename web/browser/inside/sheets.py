"""The files that an author is writing, as they stand now, and what is made of them, each thing once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath

from dsl.diagnostics import Report
from dsl.from_folder import catalog_from_files
from dsl.from_text import document_from
from dsl.memory import Memory
from dsl.shelf import CATALOG_FILES, FilesShelf
from dsl.surface import Catalog
from engine.citations import overdue
from engine.compile import program_from
from engine.completing import Known
from engine.completing.from_catalog import known_from
from engine.elements.review import overdue_matters
from engine.program import Program
from engine.rulebook import Rulebook

WRITTEN = (".yaml", ".yml", ".md", ".txt")
"""What an author writes; anything else of a catalog is only kept."""


@dataclass(frozen=True, eq=False)
class Made:
    """What became of one catalog: its program, if its files could be read at all, and every problem of compiling it."""

    catalog: Catalog | None
    program: Program | None
    report: Report

    def report_on(self, day: date) -> Report:
        """Every problem that `banshi check` tells on a day, in its order: also what is overdue by then."""
        found = Report()
        found.extend(self.report)
        if self.program is not None:
            found.extend(overdue(self.program, day))
            found.extend(overdue_matters(self.program, day))
        return found

    @cached_property
    def rulebook(self) -> Rulebook | None:
        """None while there are errors: what is decided then would be of rules that nobody wrote."""
        if self.program is None or self.report.has_errors:
            return None
        # No receipt is handed out here, and the hash of a whole shelf is what it would cost most.
        return Rulebook(self.program, "bench")


@dataclass(frozen=True, eq=False)
class Sheets:
    """The files by their paths. `readable` are the last texts that could be read: names are taken from these while a line
    is half written, so that they do not come and go. `memories` keep, catalog by catalog, what no edit has touched."""

    files: Mapping[str, str | bytes]
    readable: Mapping[str, str | bytes] = field(default_factory=dict)
    memories: dict[str, Memory] = field(default_factory=dict, repr=False)
    _made: dict[str, Made] = field(default_factory=dict, repr=False)
    _known: dict[str, Known | None] = field(default_factory=dict, repr=False)

    def with_changes(self, changes: Mapping[str, str | bytes | None]) -> Sheets:
        """The same with files written anew, and without those that are None."""
        files, readable = dict(self.files), dict(self.readable)
        for path, text in changes.items():
            if text is None:
                files.pop(path, None)
                readable.pop(path, None)
                continue
            files[path] = text
            if path not in readable or is_readable(path, text):
                readable[path] = text
        return Sheets(files, readable, self.memories)

    def catalog_of(self, path: str) -> str:
        """The folder of the catalog that a file belongs to: the nearest above it; its own folder where there is none."""
        folders = FilesShelf(self.files).catalogs()
        for above in (each.as_posix() for each in PurePosixPath(path).parents):
            if above in folders:
                return above
        return PurePosixPath(path).parent.as_posix()

    @property
    def catalogs(self) -> dict[str, str]:
        """The folders that are catalogs, each with its name."""
        return {folder: name for folder, (name, _) in FilesShelf(self.files).catalogs().items()}

    def made(self, folder: str) -> Made:
        """The catalog in a folder, compiled."""
        if folder not in self._made:
            report, memory = Report(), self.memory(folder)
            catalog = catalog_from_files(self.files, folder, report, memory)
            program = None if catalog is None else program_from(catalog, report, memory)
            self._made[folder] = Made(catalog, program, report)
        return self._made[folder]

    def known(self, folder: str) -> Known | None:
        """The names that may be spoken of in a catalog."""
        if folder not in self._known:
            memory = self.memory(folder)
            catalog = catalog_from_files(self.readable, folder, Report(), memory)
            self._known[folder] = None if catalog is None else memory.of("known", (catalog,), lambda: known_from(catalog, memory))
        return self._known[folder]

    def memory(self, folder: str) -> Memory:
        return self.memories.setdefault(folder, Memory())


def is_readable(path: str, text: str | bytes) -> bool:
    if not path.endswith(".yaml"):
        return True
    report = Report()
    document_from(path, text, report)
    return not report.has_errors


def is_written(path: str) -> bool:
    return path.endswith(WRITTEN)


def is_head(path: str) -> bool:
    return PurePosixPath(path).name in CATALOG_FILES


