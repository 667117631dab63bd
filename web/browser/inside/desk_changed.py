"""A changed catalog for the desk: a zip or a folder of YAML, compiled as it would be anywhere, and opened beside the other."""

from __future__ import annotations

from pathlib import Path

from dsl.diagnostics import Problems, Report
from dsl.from_folder import catalog_from_files
from dsl.shelf import FilesShelf
from engine.compile import program_from
from engine.rulebook import Rulebook
from web.browser.inside import Data, Refused
from web.browser.inside.programs import keep
from web.browser.inside.unzipped import plain_path, unzipped


def opened(data: Data) -> Data:
    """Opens the catalog called `wanted`, or the only one that no other extends, under the name `as`; `files` are one zip or many files."""
    files = {path: content for path, content in _files(data).items() if path.endswith((".yaml", ".yml", ".md", ".txt", ".json", ".csv"))}
    catalogs = {folder: name for folder, (name, _) in FilesShelf(files).catalogs().items()}
    if not catalogs:
        raise Refused("no-catalog", "里面没有“目录.yaml”，不是规则目录。", "There is no 目录.yaml in it: it is no catalog.")
    folder = _chosen(catalogs, str(data.get("wanted") or ""))
    report = Report()
    catalog = catalog_from_files(files, folder, report)
    program = None if catalog is None else program_from(catalog, report)
    if program is None or report.has_errors:
        raise Problems(report.errors)
    rulebook = Rulebook(program)
    keep(data["as"], rulebook)
    return {"name": program.name, "fingerprint": rulebook.fingerprint, "goals": list(program.goals), "files": len(files)}


def _chosen(catalogs: dict[str, str], wanted: str) -> str:
    named = [folder for folder, name in catalogs.items() if name == wanted]
    if named:
        return named[0]
    if len(catalogs) == 1:
        return next(iter(catalogs))
    listed = "、".join(catalogs.values())
    raise Refused("which-catalog", f"里面有 {listed}，没有“{wanted}”。请只放一个目录，或用同样的名称。", f"It holds {listed}, and no “{wanted}”. Send one catalog alone, or one of the same name.")


def _files(data: Data) -> dict[str, str | bytes]:
    found: dict[str, str | bytes] = {}
    for name, place in data["files"].items():
        content = Path(place).read_bytes()
        if content[:4] == b"PK\x03\x04":
            found |= unzipped(name, content)
        else:
            found[plain_path(name)] = content
    found.pop("", None)
    return found
