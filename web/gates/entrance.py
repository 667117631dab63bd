"""The door: what no page of ours sends is turned away before anything of it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.types import Scope

from web.bodies import Head, largest
from web.people.rates import Rates, address_of
from web.settings import Settings

FREE = ("/static/", "/health/", "/metrics")
FOR_PROGRAMS = "/api/"
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
MOST_DIGITS = 15
"""Of a length that is read as a number at all."""


@dataclass(frozen=True, slots=True)
class Refused:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


class Entrance:
    """Turns away other sites' forms, bodies said to be too large, and who comes too often."""

    def __init__(self, settings: Settings, rates: Rates):
        self.settings = settings
        self.rates = rates
        self.too_often = Refused(429, {"retry-after": str(rates.wait)})

    def refusal(self, scope: Scope, head: Head) -> Refused | None:
        if (length := head.get(b"content-length")) is not None and (status := wrong_size(length, head, self.settings)) is not None:
            return Refused(status)
        is_change = scope["method"] in CHANGING
        if is_change and is_from_elsewhere(head):
            return Refused(403)
        path = scope["path"]
        if path.startswith(FREE):
            return None
        address = address_of(scope)
        is_admitted = self.rates.admits_call(address) if path.startswith(FOR_PROGRAMS) else self.rates.admits(address, is_change)
        return None if is_admitted else self.too_often


def wrong_size(length: bytes, head: Head, settings: Settings) -> int | None:
    # Of bytes these are the ten digits and nothing else.
    if not length.isdigit():
        return 400
    return 413 if len(length) > MOST_DIGITS or int(length) > largest(head, settings) else None


def is_from_elsewhere(head: Head) -> bool:
    """Whether a browser says that another site's page sent this. Programs say nothing of the kind; they have no cookie to misuse."""
    if head.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
        return True
    origin = head.get(b"origin")
    if origin is None or origin == b"null":
        return False
    try:
        return urlsplit(origin.decode("latin-1")).netloc != head.get(b"host", b"").decode("latin-1")
    except ValueError:
        return True
