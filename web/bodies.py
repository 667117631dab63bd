"""What was said of a request before its body: its headers, read once; what kind the body is, and how large it may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.settings import Settings

HEAD = "banshi.head"
HERE = "banshi.body"
"""Where the server tells that the whole body came already, and nobody need be waited for."""

Head = Mapping[bytes, bytes]


def head_of(scope: Any) -> Head:
    """The headers by their names in small letters; of one that is told twice the first."""
    found: Head | None = scope.get(HEAD)
    if found is None:
        found = scope[HEAD] = dict(reversed(scope["headers"]))
    return found


def has_body(head: Head) -> bool:
    return b"content-length" in head or b"transfer-encoding" in head


def largest(head: Head, settings: Settings) -> int:
    """How many bytes a body may have: papers may be large, a form is not."""
    return settings.largest_files if kind_of(head) == b"multipart/form-data" else settings.largest_body


def kind_of(head: Head) -> bytes:
    return head.get(b"content-type", b"").partition(b";")[0].strip().lower()
