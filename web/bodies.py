"""What kind a body is, and how large it may be."""

from __future__ import annotations

from starlette.datastructures import Headers

from web.settings import Settings


def largest(headers: Headers, settings: Settings) -> int:
    """How many bytes a body may have: papers may be large, a form is not."""
    return settings.largest_files if kind_of(headers) == "multipart/form-data" else settings.largest_body


def kind_of(headers: Headers) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()
