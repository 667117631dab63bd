"""What a file is, told from its content alone; what its sender calls it is believed by nobody."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

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
    """Which of those taken it is; None for all else, also where it only begins like one."""
    if content.startswith(b"%PDF-1.") or content.startswith(b"%PDF-2."):
        return PDF if b"%%EOF" in content[-1024:] else None
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG if b"\xff\xd9" in content[-64:] else None
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG if content.endswith(b"IEND\xaeB`\x82") else None
    if content.startswith(b"PK\x03\x04"):
        return OFD if is_ofd(content) else None
    return None


def is_ofd(content: bytes) -> bool:
    """A package with the entry of an OFD document, which would not fill the disk of whoever opens it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
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
