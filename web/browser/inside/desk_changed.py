"""A changed catalog for the desk: a zip or a folder of YAML, compiled as it would be anywhere, and opened beside the other."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path, PurePosixPath

from dsl.diagnostics import Problems, Report
from dsl.from_folder import catalog_from_files
from dsl.shelf import FilesShelf
from engine.compile import program_from
from engine.rulebook import Rulebook
from web.browser.inside import Data, Refused
from web.browser.inside.programs import keep

MOST_BYTES = 50_000_000


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
            found |= _in_zip(name, content)
        else:
            found[_safe(name)] = content
    found.pop("", None)
    return found


def _in_zip(name: str, content: bytes) -> dict[str, str | bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise Refused("too-large", f"解开后最大 {MOST_BYTES // 1_000_000} MB。", f"Unpacked it may have {MOST_BYTES // 1_000_000} MB at most.")
            found: dict[str, str | bytes] = {_safe(_name_of(entry)): archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as fault:
        raise Refused("bad-zip", f"“{name}”不是能打开的 zip 文件。", f"“{name}” is no zip file that can be opened.") from fault
    if any("/" not in path for path in found if path):
        # A catalog needs a folder, for its files are named with it.
        stem = PurePosixPath(name).stem or "目录"
        found = {f"{stem}/{path}": content for path, content in found.items() if path}
    return found


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The path as it was meant: names without the mark of UTF-8 are mostly GB 18030 where these catalogs are written."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _safe(path: str) -> str:
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    return "" if ".." in parts or any(part.startswith((".", "__")) for part in parts) else "/".join(parts)
