"""What a file is, told from its content alone; what its sender calls it is believed by nobody."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

MOST_UNPACKED = 100 * 1024 * 1024
MOST_MEMBERS = 2000
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Media:
    """A kind of file that is taken: its media type and the ending of its name."""

    type: str
    ending: str


PDF, JPEG, PNG, OFD = Media("application/pdf", "pdf"), Media("image/jpeg", "jpg"), Media("image/png", "png"), Media("application/ofd", "ofd")

TAKEN = (PDF, JPEG, PNG, OFD)
"""Scans and photographs, and the two formats of electronic licences (OFD: GB/T 33190-2016)."""


def media_of(content: bytes) -> Media | None:
    return media_in(io.BytesIO(content))


def media_in(file: BinaryIO) -> Media | None:
    """Which of those taken a file is; None for all else, also where it only begins like one. Only its ends are read."""
    begin = file.read(HEAD)
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - TAIL))
    end = file.read()
    if begin.startswith((b"%PDF-1.", b"%PDF-2.")):
        return PDF if b"%%EOF" in end else None
    if begin.startswith(b"\xff\xd8\xff"):
        return JPEG if b"\xff\xd9" in end[-64:] else None
    if begin.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG if end.endswith(b"IEND\xaeB`\x82") else None
    if begin.startswith(b"PK\x03\x04"):
        return OFD if is_ofd(file) else None
    return None


HEAD, TAIL = 16, 1024


def is_ofd(file: BinaryIO) -> bool:
    """A package with the entry of an OFD document, which would not fill the disk of whoever opens it."""
    try:
        with zipfile.ZipFile(file) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return False
    names = {each.filename for each in members}
    is_small = len(members) <= MOST_MEMBERS and sum(each.file_size for each in members) <= MOST_UNPACKED
    is_inside = not any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names)
    return "OFD.xml" in names and is_small and is_inside


def plain_name(said: str, media: Media) -> str:
    """What a file is called when it is shown and handed out: no path, nothing unseen, and the ending of what it is."""
    last = re.split(r"[/\\]", said)[-1]
    seen = "".join(each for each in unicodedata.normalize("NFC", last) if unicodedata.category(each)[0] not in "CZ" or each == " ")
    bare = re.sub(r"\.(pdf|jpe?g|png|ofd)$", "", seen.strip(), flags=re.IGNORECASE)
    stem = re.sub(r'[<>:"|?*]', "_", bare)[:LONGEST_NAME].strip(". ")
    return f"{stem or '材料'}.{media.ending}"
