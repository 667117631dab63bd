"""A list page by page: `page` and `size` in, the items with the total out, and links to the pages beside it (RFC 8288)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from dsl.diagnostics import Words
from web.api.endpoint import Call, Parameter, Reply

Item = TypeVar("Item")

USUAL, MOST = 50, 200
PARAMETERS = (
    Parameter("page", "query", Words("第几页，从1起。", "Which page, from 1."), {"type": "integer", "minimum": 1, "maximum": 100_000, "default": 1}),
    Parameter("size", "query", Words("一页几条。", "How many on a page."), {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
)


def page_of(call: Call, items: Sequence[Item], to_json: Callable[[Item], Any], version: str = "") -> Reply:
    page, size = asked(call)
    return told_page(call, items[(page - 1) * size : page * size], len(items), to_json, version)


def asked(call: Call) -> tuple[int, int]:
    """Which page is asked for, and how many are on one."""
    return call.query.get("page", 1), call.query.get("size", USUAL)


def told_page(call: Call, shown: Sequence[Item], total: int, to_json: Callable[[Item], Any], version: str = "") -> Reply:
    """One page, of a list that has `total` items."""
    page, size = asked(call)
    body = {"items": [to_json(each) for each in shown], "page": page, "size": size, "total": total}
    last = max(1, -(-total // size))
    links = [f"<{place(call, number)}>; rel={rel}" for rel, number in (("first", 1), ("prev", page - 1), ("next", page + 1), ("last", last)) if 1 <= number <= last and number != page]
    return Reply(body, f"{version}-{page}-{size}" if version else "", {"link": ", ".join(links)} if links else {})


def place(call: Call, page: int) -> str:
    """The address of another page, relative to this one."""
    others = {name: value for name, value in call.query.items() if name != "page"}
    return "?" + urlencode({**others, "page": page})
