"""The files in a zip that somebody hands over in the browser, by their paths."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from dsl.shelf import CATALOG_FILES
from web.browser.inside import Refused

MOST_BYTES = 50_000_000
"""Of everything in it, unpacked."""


def unzipped(name: str, content: bytes) -> dict[str, bytes]:
    """Every file but hidden ones. Where a catalog lies without a folder it gets that of the zip's name: its files are named with it."""
    found = unpacked(name, content, MOST_BYTES)
    if any(path in CATALOG_FILES for path in found):
        folder = PurePosixPath(name).stem or "目录"
        found = {f"{folder}/{path}": content for path, content in found.items()}
    return found


def unpacked(name: str, content: bytes, most: int) -> dict[str, bytes]:
    """Every file but hidden ones; all of them have so many bytes at most."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > most:
                raise Refused("too-large", f"解开后最大 {most // 1_000_000} MB。", f"Unpacked it may have {most // 1_000_000} MB at most.")
            return {path: archive.read(entry) for entry in entries if (path := plain_path(_name_of(entry)))}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as fault:
        raise Refused("bad-zip", f"“{name}”不是能打开的 zip 文件。", f"“{name}” is no zip file that can be opened.") from fault


def plain_path(path: str) -> str:
    """The path with plain strokes; empty for a hidden file, and for one that would leave its folder."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    return "" if ".." in parts or any(part.startswith((".", "__")) for part in parts) else "/".join(parts)


def _name_of(entry: zipfile.ZipInfo) -> str:
    """The path as it was meant: names without the mark of UTF-8 are mostly GB 18030 where these catalogs are written."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
