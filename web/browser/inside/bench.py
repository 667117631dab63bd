"""The author's bench: what its panes show of the files that are being written.

The files are held here between questions, so that a keystroke sends one file and not a shelf. Every question brings the
`session` that it speaks of and the `changes` since the last; a session that is not held (the worker was started anew) is
refused with `bench-forgotten`, and the page sends all of it again.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePosixPath

from dsl.diagnostics import Diagnostic
from dsl.diagnostics import to_json as problem_to_json
from dsl.source import NOWHERE, Span
from dsl.to_message import SEVERITIES
from engine.completing import Offer
from engine.completing.from_catalog import nothing_known
from engine.completing.offers import offers_at
from engine.completing.told import told_at
from engine.rulebook import Rulebook, today
from web.browser.inside import Data, Refused
from web.browser.inside.sheets import Made, Sheets, is_head, is_written
from web.browser.inside.unzipped import unzipped

_held: dict[str, Sheets] = {}
"""One session at a time: the page that asks."""


# ── the files ────────────────────────────────────────────────────────────────────────────────────────────────────


def starter(data: Data) -> Data:
    """The catalog to begin with, as `banshi new` makes it."""
    import dsl

    root = Path(dsl.__file__).with_name("starter")
    name = str(data.get("name") or "我的目录")
    files = {f"{name}/{path.relative_to(root).as_posix()}": path.read_text("utf-8") for path in sorted(root.rglob("*.yaml"))}
    return {"texts": dict(sorted(files.items(), key=lambda each: (not is_head(each[0]), each[0])))}


def opened(data: Data) -> Data:
    """The texts in a zip, or in files handed over by their paths; what is not written by an author is named, and kept."""
    found: dict[str, bytes] = {}
    for name, place in data["files"].items():
        content = Path(place).read_bytes()
        if data.get("zip"):
            found |= unzipped(name, content)
        else:
            found[name] = content
    texts, others, guessed = {}, {}, []
    for path, content in sorted(found.items(), key=lambda each: (not is_head(each[0]), each[0])):
        if not is_written(path):
            others[path] = content
            continue
        text, is_guess = _text_of(content)
        texts[path] = text
        guessed += [path] if is_guess else []
    if not any(path.endswith(".yaml") for path in texts):
        raise Refused("no-rules", "里面没有 .yaml 文件，不是规则目录。", "There is no .yaml file in it: it is no catalog of rules.")
    session = str(data["session"])
    _held.clear()
    _held[session] = Sheets({}).with_changes({**texts, **others})
    return {"texts": texts, "others": sorted(others), "guessed": guessed}


def _text_of(content: bytes) -> tuple[str, bool]:
    """The words of a file, and whether its encoding had to be guessed."""
    try:
        return content.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace"), True


def packed(data: Data) -> Data:
    """All files as a zip."""
    sheets = _sheets(data)
    place = Path("/tmp" if Path("/tmp").is_dir() else ".") / f"banshi-{data['session']}.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(sheets.files.items()):
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return {"files": {"zip": str(place)}}


def _sheets(data: Data) -> Sheets:
    """The files as they stand with the changes that a question brings."""
    session = str(data.get("session", ""))
    changes: Mapping[str, str | None] = data.get("changes") or {}
    if data.get("whole"):
        _held.clear()
        _held[session] = Sheets({}).with_changes(changes)
    elif session not in _held:
        raise Refused("bench-forgotten", "文件要重新送来。", "The files have to be sent again.")
    elif changes:
        _held[session] = _held[session].with_changes(changes)
    return _held[session]


def made_in(data: Data) -> tuple[Sheets, str, Made]:
    sheets = _sheets(data)
    folder = sheets.catalog_of(str(data["path"]))
    return sheets, folder, sheets.made(folder)


def day_in(data: Data) -> date:
    given = str(data.get("on") or "")
    try:
        return date.fromisoformat(given) if given else today()
    except ValueError as fault:
        raise Refused("no-day", f"“{given}”不是日期。", f"“{given}” is no date.") from fault


def rulebook_in(data: Data) -> Rulebook:
    _, _, made = made_in(data)
    if made.rulebook is None:
        raise Refused("has-errors", "规则里还有错误，改好了再算。", "The rules still have errors; put them right first.")
    return made.rulebook


# ── what is wrong ────────────────────────────────────────────────────────────────────────────────────────────────


def checked(data: Data) -> Data:
    """Every problem of the catalog that a file belongs to, as `banshi check --format json` says it, and what can be decided."""
    language = str(data.get("language") or "zh")
    sheets, folder, made = made_in(data)
    program, report = made.program, made.report_on(day_in(data))
    return {
        "folder": folder,
        "name": program.name if program is not None else PurePosixPath(folder).name,
        "catalogs": [{"folder": each, "name": name} for each, name in sheets.catalogs.items()],
        "problems": [problem_told(each, language) for each in report],
        "errors": len(report.errors),
        "is_fine": made.rulebook is not None,
        "goals": _goals(made),
        "examples": len(program.examples) if program is not None else 0,
        "facts": len(program.facts) if program is not None else 0,
    }


def problem_told(problem: Diagnostic, language: str) -> Data:
    told = problem_to_json(problem, language)
    return {**told, "title": problem.title.in_(language), "severity_word": SEVERITIES[problem.severity].in_(language)}


def _goals(made: Made) -> list[Data]:
    """What can be decided, each with where it is written."""
    if made.program is None:
        return []
    places: dict[str, Span] = {}
    catalog = made.catalog
    while catalog is not None:
        for each in catalog.goals:
            places.setdefault(each.name.value, each.name.span)
        for computed in catalog.computed:
            places.setdefault(computed.name.value, computed.name.span)
        catalog = catalog.parent
    told = []
    for name, goal in made.program.goals.items():
        span = places.get(name, NOWHERE)
        told.append({"name": name, "title": goal.title or name, "sort": goal.sort, "file": span.file, "line": span.line})
    return told


# ── while it is written ──────────────────────────────────────────────────────────────────────────────────────────


def completed(data: Data) -> Data:
    """What may be written where the cursor stands."""
    language = str(data.get("language") or "zh")
    sheets = _sheets(data)
    path = str(data["path"])
    text = sheets.files[path]
    known = sheets.known(sheets.catalog_of(path)) or nothing_known()
    if not isinstance(text, str) or not path.endswith(".yaml"):
        return {"offers": []}
    return {"offers": [_offer(each, language) for each in offers_at(text, int(data["line"]), int(data["column"]), known, language)]}


def _offer(offer: Offer, language: str) -> Data:
    return {
        "label": offer.label, "text": offer.text, "sort": offer.sort, "says": offer.says.in_(language), "replaces": offer.replaces,
    }  # fmt: skip


def told(data: Data) -> Data:
    """What the word at a place means."""
    language = str(data.get("language") or "zh")
    sheets, folder, made = made_in(data)
    text = sheets.files[str(data["path"])]
    known = sheets.known(folder)
    if known is None or not isinstance(text, str):
        return {}
    program = made.program if made.rulebook is not None else None
    found = told_at(text, int(data["line"]), int(data["column"]), known, program)
    if found is None:
        return {}
    lines = list(dict.fromkeys(each.in_(language) for each in found.lines))
    return {"word": found.word, "lines": lines, "column": found.column, "end_column": found.end_column}


def formatted(data: Data) -> Data:
    """The file put in order, as `banshi fmt` does; a file that cannot be read is told with its problems."""
    from dsl.fmt import formatted as put_in_order

    text = _sheets(data).files[str(data["path"])]
    assert isinstance(text, str)
    return {"text": put_in_order(text, name=str(data["path"]))}
