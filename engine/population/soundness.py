"""Whether a file of people is what its name says, and whole: told by its first and last bytes, before anything reads it."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from dsl.diagnostics import Problems, Words
from engine import problems_of_backends as problems

LOOKED_AT = 4096
"""Bytes at the beginning, enough to see what a file is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file may be, in words that stand behind 是: `sign` are its bytes from `at` on, `end` the last ones of a whole file."""

    name: Words
    way_out: Words
    sign: bytes
    at: int = 0
    end: bytes = b""


AS_CSV = Words("在表格软件里打开，另存为“CSV UTF-8”", "Open it in the spreadsheet and save it as “CSV UTF-8”")
UNPACK = Words("解开压缩，用里面的文件", "Unpack it and name the file within")
EXPORT = Words("这不是数据，请从业务系统导出 CSV 或 Parquet", "That is no data; export CSV or Parquet from where it is kept")

PARQUET = Kind(Words(" Parquet 文件", "a file of Parquet"), Words("后缀改成 .parquet", "Let its name end in .parquet"), b"PAR1", end=b"PAR1")
DUCKDB = Kind(Words(" DuckDB 数据库", "a database of DuckDB"), Words("后缀改成 .duckdb", "Let its name end in .duckdb"), b"DUCK", at=8)
SQLITE = Kind(Words(" SQLite 数据库", "a database of SQLite"), Words("后缀改成 .db", "Let its name end in .db"), b"SQLite format 3\0")
TEXT = Kind(Words("文字文件", "a file of text"), Words("后缀改成 .csv", "Let its name end in .csv"), b"")
WORKBOOK = Kind(Words(" Excel 工作簿", "an Excel workbook"), AS_CSV, b"PK\x03\x04")
ARCHIVE = Kind(Words("压缩文件", "a compressed file"), UNPACK, b"PK\x03\x04")
IN_A_WORKBOOK = (b"[Content_Types].xml", b"xl/", b"application/vnd.oasis")
"""What a workbook begins with, where another archive has a file of its own."""

KINDS = (
    PARQUET, DUCKDB, SQLITE, WORKBOOK,
    Kind(Words("加密的 Parquet 文件", "an encrypted file of Parquet"), Words("不加密，再导出一次", "Export it again without encryption"), b"PARE"),
    Kind(Words("老式的 Excel 或 Word 文件", "an old file of Excel or Word"), AS_CSV, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    *(Kind(ARCHIVE.name, UNPACK, sign) for sign in (b"\x1f\x8b", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")),
    Kind(Words(" PDF 文件", "a PDF"), EXPORT, b"%PDF-"),
    *(Kind(Words("图片", "a picture"), EXPORT, sign) for sign in (b"\x89PNG\r\n", b"\xff\xd8\xff")),
)  # fmt: skip


def refuse_unsound(path: Path, wanted: Kind) -> None:
    """Raises Problems for a file that is something else than wanted, empty, or without its end."""
    try:
        with path.open("rb") as file:
            begin = file.read(LOOKED_AT)
            size = file.seek(0, 2)
            file.seek(max(0, size - len(wanted.end)))
            end = file.read()
    except OSError as fault:
        raise Problems([problems.unreadable(path.name, fault.strerror or str(fault))]) from None
    refuse_other(begin, path.name, wanted)
    if wanted.end and end != wanted.end:
        raise Problems([problems.cut_off(path.name)])


def refuse_other(begin: bytes, name: str, wanted: Kind) -> None:
    """Raises Problems where a file that begins so, and is called so, is something else than wanted."""
    if not begin:
        # A database of SQLite without a table is empty, and a text without a line has no header, as is told of it.
        if wanted not in (SQLITE, TEXT):
            raise Problems([problems.empty_file(name)])
        return
    if wanted is TEXT and begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Problems([problems.utf_16(name)])
    found = kind_of(begin)
    if found is wanted or wanted is TEXT and found is None:
        return
    if wanted is TEXT and found:
        raise Problems([problems.not_read_as_it_is(name, found.name, found.way_out)])
    raise Problems([problems.other_file(name, wanted.name, found.name if found else None, found.way_out if found else None)])


def kind_of(begin: bytes) -> Kind | None:
    """What a file that begins so is; None for what nobody knows."""
    if is_text(begin):
        return TEXT  # a first column may be called PARENT
    for kind in KINDS:
        if begin[kind.at :].startswith(kind.sign):
            return ARCHIVE if kind is WORKBOOK and not any(each in begin for each in IN_A_WORKBOOK) else kind
    return None


def is_text(begin: bytes) -> bool:
    """Whether there is nothing but signs of a text, in UTF-8 or GB 18030; the last of them may be cut."""
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in begin):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(begin)
        except UnicodeDecodeError:
            continue
        return True
    return False
