"""Files of a catalog from an archive or a folder: what is hostile or odd is refused by name before anything is read as rules.

Sizes are counted while reading, never taken from the archive's own word. Nothing is written to a disk.
"""

from __future__ import annotations

import io
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from dsl.diagnostics import Problems, Report, Words
from dsl.from_text import MOST_BYTES
from dsl.shelf import (
    CATALOG_FILES,
    FilesShelf,
    FolderShelf,
    Shelf,
    extends_in,
    folder_called,
    inside,
    name_in,
    parent_folder,
    root_of,
)
from web.publishing import problems
from web.publishing.version import Files

MOST_FILES = 5_000
MOST_OF_ALL = 32 * 1024 * 1024
LONGEST_PATH = 200
DEEPEST = 10
TEXTS = (".yaml", ".md", ".txt")
"""What is read as text. Of any other file only its name counts, as that of a blank form."""
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def files_from_zip(data: bytes) -> dict[str, bytes]:
    """The files in an archive by their paths; raises Problems with everything that is wrong with them."""
    report = Report()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES:
                raise Problems([problems.too_much(Words(f"超过 {MOST_FILES} 个文件", f"more than {MOST_FILES} files"))])
            found: dict[str, bytes] = {}
            left = MOST_OF_ALL
            for entry in entries:
                path = path_of(entry)
                if entry.is_dir() or _is_litter(path):
                    continue
                if not _is_plain(entry, path, report):
                    continue
                content = _read(archive, entry, path, min(left, MOST_BYTES + 1), report)
                left -= len(content)
                if left <= 0:
                    raise Problems([problems.too_much(Words(f"解开后超过 {MOST_OF_ALL // 2**20} MB", f"more than {MOST_OF_ALL // 2**20} MB unpacked"))])
                found[path] = content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        raise Problems([problems.not_a_zip()]) from None
    _tell_same(found, report)
    if report.has_errors:
        raise Problems(report.errors)
    return found


def files_from_folder(folder: Path) -> tuple[dict[str, bytes], str]:
    """The files of a catalog and of those it extends, and the folder it is; raises Problems for what leads elsewhere."""
    root = root_of(folder)
    report = Report()
    found = lineage(FolderShelf(root), inside(folder, root), report)
    if report.has_errors:
        raise Problems(report.errors)
    if len(found) > MOST_FILES or sum(map(len, found.values())) > MOST_OF_ALL:
        raise Problems([problems.too_much(Words("文件太多或太大", "too many files, or too large"))])
    return found, inside(folder, root)


def catalog_in(files: Files, wanted: str = "", known: Mapping[str, Files] | None = None) -> tuple[dict[str, bytes], str]:
    """One catalog out of files, with those it extends, and its folder. `known` are published catalogs by name, for parents that are not there.

    Raises Problems where there is none, or none of that name, or more than one that nobody else extends.
    """
    if any(path in CATALOG_FILES for path in files):
        # Packed from within: the folder is called as the catalog is.
        top = next(path for path in CATALOG_FILES if path in files)
        folder = _as_folder(name_in(files[top], top)[0])
        files = {f"{folder}/{path}": content for path, content in files.items()}
    shelf = FilesShelf(files)
    names = shelf.catalogs()
    if not names:
        raise Problems([problems.no_catalog()])
    called = [name for name, _ in names.values()]
    if wanted:
        folders = [folder for folder, (name, _) in names.items() if name == wanted]
        if not folders:
            raise Problems([problems.no_such_catalog(wanted, called)])
    else:
        parents = {parent_folder(shelf, folder, names) for folder in names}
        folders = [folder for folder in names if folder not in parents]
    if len(folders) != 1:
        raise Problems([problems.which_catalog([names[folder][0] for folder in folders] or called)])
    here = folders[0]
    return lineage(_with_parents(files, here, known or {}), here, Report()), here


def lineage(shelf: Shelf, folder: str, report: Report) -> dict[str, bytes]:
    """The files of a catalog and of all that it extends, by their paths on the shelf."""
    names = shelf.catalogs()
    found: dict[str, bytes] = {}
    seen: set[str] = set()
    here: str | None = folder
    while here is not None and here not in seen:
        seen.add(here)
        found.update({path: data if isinstance(data, bytes) else data.encode() for path, data in shelf.files(here, report).items()})
        here = parent_folder(shelf, here, names)
    return dict(sorted(found.items()))


def zip_from(files: Files) -> bytes:
    """The files as an archive that is the same byte by byte whenever it is made."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, files[path])
    return made.getvalue()


# ── one entry ────────────────────────────────────────────────────────────────────────────────────────────────────


def path_of(entry: zipfile.ZipInfo) -> str:
    """Its path as it was meant: archivers that do not say so write names in UTF-8 or, in China, in GBK."""
    if entry.flag_bits & 0x800:
        return unicodedata.normalize("NFC", entry.filename)
    raw = entry.orig_filename.encode("cp437", "replace")
    read = []
    for encoding in ("utf-8", "gb18030"):
        try:
            read.append(unicodedata.normalize("NFC", raw.decode(encoding)))
        except UnicodeDecodeError:
            continue
    # Some names in GBK are UTF-8 as well, of letters that nobody writes here.
    return next((each for each in read if all(sign.isascii() or sign in "（）、，：·《》“”" or "\u3400" <= sign <= "\U0003ffff" for sign in each)), (*read, entry.filename)[0])


def _is_litter(path: str) -> bool:
    """What archivers and desktops leave behind."""
    parts = PurePosixPath(path).parts
    return any(part.startswith(".") and part not in (".", "..") for part in parts) or "__MACOSX" in parts or parts[-1:] in (("Thumbs.db",), ("desktop.ini",))


def _is_plain(entry: zipfile.ZipInfo, path: str, report: Report) -> bool:
    why = _wrong_with(path)
    if why is not None:
        report.add(problems.bad_path(path, why))
        return False
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode) or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
        report.add(problems.not_plain(path, Words("不是普通文件", "is no plain file")))
    elif entry.flag_bits & 0x1:
        report.add(problems.not_plain(path, Words("加了密", "is encrypted")))
    elif entry.compress_type not in PACKED:
        report.add(problems.not_plain(path, Words("用了少见的压缩方法", "is packed in a rare way")))
    elif PurePosixPath(path).suffix in (".zip", ".rar", ".7z", ".gz", ".tar"):
        report.add(problems.not_plain(path, Words("是压缩包里的压缩包", "is an archive in an archive")))
    else:
        return True
    return False


def _wrong_with(path: str) -> Words | None:
    parts = path.split("/")
    if path.startswith("/") or "\\" in path or ":" in path or any(part in ("", ".", "..") for part in parts):
        return Words("它指到文件夹外面去", "it leads outside")
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") for sign in path):
        return Words("里面有看不见的字符", "it holds invisible characters")
    if len(path) > LONGEST_PATH or len(parts) > DEEPEST:
        return Words("太长或太深", "it is too long or too deep")
    return None


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str, most: int, report: Report) -> bytes:
    """The content, no more than so many bytes; a file that only its name counts of has none."""
    if PurePosixPath(path).suffix not in TEXTS:
        return b""
    with archive.open(entry) as opened:
        content = opened.read(most)
    if len(content) > MOST_BYTES:
        report.add(problems.not_plain(path, Words(f"超过 {MOST_BYTES // 1000} KB", f"has more than {MOST_BYTES // 1000} kB")))
    return content


def _tell_same(found: Files, report: Report) -> None:
    seen: dict[str, str] = {}
    for path in found:
        plain = unicodedata.normalize("NFKC", path).casefold()
        if plain in seen:
            report.add(problems.same_path(path, seen[plain]))
        seen.setdefault(plain, path)


def _as_folder(name: str) -> str:
    return "".join(sign for sign in name if sign.isalnum() or sign in "-_") or "catalog"


def _with_parents(files: Files, folder: str, known: Mapping[str, Files]) -> FilesShelf:
    """The shelf with the published catalogs that are extended and not among the files, each beside the others."""
    shelf = FilesShelf(files)
    wanted = _extends(files, folder)
    if not wanted or folder_called(wanted, folder, shelf.catalogs()) is not None or wanted not in known:
        return shelf
    tops = {path.partition("/")[0] for path in files}
    added = {}
    for path, content in known[wanted].items():
        top, _, rest = path.partition("/")
        added[f"{top}-1/{rest}" if top in tops else path] = content
    return FilesShelf({**files, **added})


def _extends(files: Files, folder: str) -> str:
    return next((extends_in(files[f"{folder}/{name}"]) for name in CATALOG_FILES if f"{folder}/{name}" in files), "")
