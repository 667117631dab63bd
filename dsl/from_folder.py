"""A folder of files as a catalog, together with the catalogs that it extends."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from dsl import problems
from dsl.collecting import without_collecting
from dsl.diagnostics import Report, Severity
from dsl.from_document import Definitions, amendment_from, definitions_from
from dsl.from_text import document_from, text_of
from dsl.memory import ONCE, Memory
from dsl.nearest import folded, nearest
from dsl.shelf import CATALOG_FILES, FilesShelf, FolderShelf, Shelf, at, folder_called, inside, root_of
from dsl.source import NOWHERE, Text, plain
from dsl.surface import Catalog, Notes
from dsl.vocabulary import LIBRARY_SHAPE, SHAPES


def catalog_from(folder: str | os.PathLike[str], report: Report, memory: Memory = ONCE) -> Catalog | None:
    """The catalog in a folder such as `catalogs/hubei`; None where there is none. Problems go into the report.

    With a memory, a file that says what it said when it was last read gives the very same definitions.
    """
    path = Path(folder)
    root = root_of(path)
    if path.is_file():
        around = next((str(each) for each in path.parents if any((each / name).is_file() for name in CATALOG_FILES)), None)
        report.add(problems.file_for_a_folder(at(str(folder)), str(folder), around))
        return None
    if not path.is_dir():
        near = nearest(path.name, _folders_in(path.parent))
        report.add(problems.no_such_folder(at(str(folder)), str(folder), near and str(path.with_name(near))))
        return None
    return catalog_on(FolderShelf(root), inside(path, root), report, memory)


def _folders_in(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir() if each.is_dir()]
    except OSError:
        return []


def catalog_from_files(files: Mapping[str, bytes | str], folder: str, report: Report, memory: Memory = ONCE) -> Catalog | None:
    """The same from files at hand, by their paths such as `某市/政策/某津贴.yaml`."""
    return catalog_on(FilesShelf(files), folder, report, memory)


def catalogs_beside(folder: str | os.PathLike[str]) -> dict[str, Catalog]:
    """Every catalog on the shelf of a folder, by its own folder, each read once. Whoever wants its problems reads it alone."""
    root = root_of(folder)
    shelf, report, read = FolderShelf(root), Report(), dict[str, Catalog | None]()
    with without_collecting():
        for each in shelf.catalogs():
            if each not in read:
                read[each] = _read(shelf, each, report, (), ONCE, read)
    return {each: catalog for each, catalog in sorted(read.items()) if catalog is not None}


def catalog_on(shelf: Shelf, folder: str, report: Report, memory: Memory = ONCE) -> Catalog | None:
    with without_collecting():
        return _read(shelf, folder, report, (), memory)


# --- One catalog ----------------------------------------------------------------------------------------------------


def _read(
    shelf: Shelf, folder: str, report: Report, below: tuple[tuple[str, str], ...], memory: Memory, read: dict[str, Catalog | None] | None = None
) -> Catalog | None:
    """The catalog in a folder of the shelf. `below` are the catalogs that led here, each with its name; `read`, those at hand."""
    files = shelf.files(folder, report)
    yaml_files = [file for file in files if file.endswith(".yaml")]
    if not any(PurePosixPath(file).name in CATALOG_FILES for file in yaml_files):
        report.add(problems.no_catalog_file(at(folder), folder))
        return None
    for file in files:
        if file.endswith(".yml"):
            report.add(problems.wrong_file_ending(at(file), PurePosixPath(file).name))
    pages = tuple(page for file in yaml_files if (page := _page(file, files[file], report, memory)) is not None)
    head = _head(pages)
    name = head.get("name") or Text(PurePosixPath(folder).name, folder)
    extends = head.get("extends")
    parent = _parent(shelf, folder, extends, name, report, below, memory, read) if extends else None
    others = tuple((file, _digest(data)) for file, data in files.items() if not file.endswith(".yaml"))
    return memory.of(
        "catalog", (*pages, parent), lambda: _catalog(folder, name, pages, parent, files, report, memory), report, (folder, tuple(yaml_files), others)
    )


def _page(file: str, data: bytes | str, report: Report, memory: Memory) -> Definitions | None:
    """What a file defines."""

    def read() -> Definitions | None:
        document = document_from(file, data, report)
        return None if document is None else definitions_from(document, report)

    return read() if memory is ONCE else memory.of("page", (), read, report, (file, _digest(data)))


def _digest(data: bytes | str) -> bytes:
    return sha256(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")).digest()


def _head(pages: tuple[Definitions, ...]) -> dict[str, Any]:
    return dict(next((page.head for page in pages if page.head), {}))


def _catalog(
    folder: str, name: Text, pages: tuple[Definitions, ...], parent: Catalog | None, files: Mapping[str, bytes | str],
    report: Report, memory: Memory,
) -> Catalog:
    """What all its files define, as one."""
    head = _head(pages)
    lost = set().union(*(page.lost for page in pages))
    fields: dict[str, Any] = _together(pages, report)
    fields["pledges"] = tuple(_with_text(each, folder, files, report, memory) for each in fields.get("pledges", ()))
    for each in fields.get("documents", ()):
        if each.blank_form and f"{folder}/{each.blank_form}" not in files:
            missing = problems.file_missing(each.blank_form.span, each.blank_form.value)
            report.add(replace(missing, severity=Severity.WARNING))
    amendments = []
    for page in pages:
        for subject, changes in page.amendments:
            shape = _shape_above(subject, parent, lost, report)
            read = partial(amendment_from, subject, changes, shape, page.broken, report)
            amendment = memory.of("amendment", (subject, changes, shape, page), read, report)
            if amendment:
                amendments.append(amendment)
    notes = {each: head.pop(each) for each in list(head) if each in Notes.__dataclass_fields__}
    head.pop("name", None)
    return Catalog(
        name=name,
        folder=folder,
        parent=parent,
        amendments=tuple(amendments),
        files=tuple(file for file in files if file.endswith(".yaml")),
        lost=frozenset(lost) | (parent.lost if parent else frozenset()),
        notes=Notes(**notes),
        span=name.span if head else NOWHERE,
        **head,
        **fields,
    )


def _parent(
    shelf: Shelf, folder: str, extends: Text, name: Text, report: Report, below: tuple[tuple[str, str], ...],
    memory: Memory, read: dict[str, Catalog | None] | None,
) -> Catalog | None:
    names = shelf.catalogs()
    line = (*below, (folder, name.value))
    parent = folder_called(extends.value, folder, names)
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
    if read is None:
        return _read(shelf, parent, report, line, memory)
    if parent not in read:
        read[parent] = _read(shelf, parent, report, line, memory, read)
    return read[parent]


# What an expression may name lies in one space, whatever it is; the rest have one each.
_IN_RULES = ("facts", "parameters", "formulas", "tables", "matters", "benefits", "themes")
_SPACES = {
    **dict.fromkeys(_IN_RULES, "rules"),
    **{each: each for each in ("bases", "enums", "registers", "structures", "documents", "pledges", "ledgers", "synonyms", "fillers", "places", "examples")},
}


def _together(pages: tuple[Definitions, ...], report: Report) -> dict[str, tuple[Any, ...]]:
    """The definitions of all files; of a name written twice the first counts."""
    found: dict[str, list[Any]] = {}
    first: dict[tuple[str, str], Text] = {}
    for page in pages:
        for field, nouns in page.by_field.items():
            for noun in nouns:
                space = _SPACES[field]
                name = noun if field == "fillers" else noun.name
                key = (space, folded(noun.code.value if field == "places" else name.value))
                if space == "examples":
                    key = (space, f"{page.file}:{key[1]}:{noun.subject.value if noun.subject else ''}")
                if key in first:
                    report.add(problems.doubled(name.span, name.value, first[key].span))
                    continue
                first[key] = name
                found.setdefault(field, []).append(noun)
    return {field: tuple(nouns) for field, nouns in found.items()}


def _with_text(pledge: Any, folder: str, files: Mapping[str, bytes | str], report: Report, memory: Memory) -> Any:
    if pledge.text_file is None:
        return pledge
    path = f"{folder}/{pledge.text_file.value}"
    if path not in files:
        report.add(problems.file_missing(pledge.text_file.span, pledge.text_file.value))
        return pledge

    def read() -> Any:
        words = text_of(path, files[path], report)
        return pledge if words is None else replace(pledge, text=plain(words, path))

    return memory.of("text of a pledge", (pledge,), read, report, (path, _digest(files[path])))


_SHAPE_OF = {
    "facts": "fact", "parameters": "parameter", "formulas": "formula", "tables": "table", "matters": "matter", "benefits": "benefit",
    "themes": "theme", "documents": "document", "pledges": "pledge", "bases": "basis", "registers": "register",
    "enums": "enum", "structures": "structure", "ledgers": "ledger",
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
        is_section = subject.value in LIBRARY_SHAPE.by_word
        report.add(problems.amends_section(subject.span, subject.value) if is_section else problems.amends_nothing(subject.span, subject.value, nearest(subject.value, names)))
    return None
