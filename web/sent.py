"""The files that came with a request: they wait on the disk, and nothing of them is believed yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import BinaryIO

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartParser

# What of a file waits in memory rather than on the disk.
MultiPartParser.spool_max_size = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that came with a form: the box it came in, what the sender calls it, and where it lies. Nothing of it is believed yet."""

    box: str
    name: str
    size: int
    file: BinaryIO = field(repr=False)

    @property
    def content(self) -> bytes:
        """All of it, for what has to be taken as a whole."""
        self.file.seek(0)
        return self.file.read()


def parts_of(form: FormData, largest: int) -> tuple[dict[str, list[str]], tuple[Sent, ...]]:
    """What the boxes of a form say, and the files that came with it. Raises HTTPException for one above `largest` bytes."""
    values: dict[str, list[str]] = {}
    files: list[Sent] = []
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            values.setdefault(name, []).append(value)
        elif (value.size or 0) > largest:
            raise HTTPException(413)
        elif value.filename or value.size:
            files.append(Sent(name, value.filename or "", value.size or 0, value.file))
    return values, tuple(files)
