"""Regions of administration: six-digit codes (GB/T 2260), a part's code beginning with that of its whole."""

from __future__ import annotations

WHOLE_COUNTRY = frozenset({"000000", "100000"})


def region_contains(outer: str, inner: str) -> bool:
    """Whether a region lies in another, or is it: 429000 holds 429004, 420000 holds both."""
    return outer in WHOLE_COUNTRY or inner.startswith(prefix_of(outer))


def prefix_of(region: str) -> str:
    """The part of a code that its whole region shares."""
    while region.endswith("00") and len(region) % 2 == 0:
        region = region[:-2]
    return region
