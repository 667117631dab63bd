"""What a browser may do with a response."""

from __future__ import annotations

from starlette.types import Scope

Lines = list[tuple[bytes, bytes]]

PAGES = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
"""Nothing but show it, with our own style and script."""

FOR_PROGRAMS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
}
"""Of what programs read a browser shows nothing, and it is given for a token, never for a cookie: what else is said is said of documents."""

FOR_A_YEAR = {"strict-transport-security": "max-age=31536000"}
NOT_KEPT, KEPT = (b"cache-control", b"no-store"), (b"cache-control", b"public, max-age=3600")


class SafeHeaders:
    """Every response says what a browser may do with it."""

    def __init__(self, is_https: bool):
        always = FOR_A_YEAR if is_https else {}
        self.pages, self.programs = lines_of(PAGES | always), lines_of(FOR_PROGRAMS | always)
        self.names = frozenset(name for name, _ in self.pages)

    def with_what(self, scope: Scope, said: Lines) -> Lines:
        """The headers of a response with what a browser may do with it."""
        path = scope["path"]
        ours = self.programs if path.startswith("/api/") else self.pages
        told = [each for each in said if each[0] not in self.names]
        if path.startswith("/static/"):
            return [*told, *ours, KEPT]
        # Answers must not stay in the cache of a computer that others use too; what says otherwise knows why.
        return [*told, *ours] if any(name == b"cache-control" for name, _ in told) else [*told, *ours, NOT_KEPT]


def lines_of(headers: dict[str, str]) -> Lines:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
