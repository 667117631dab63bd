"""Which rows a path may fit, told from its first word: a hundred patterns are not tried one after the other for each request."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Router
from starlette.types import Receive, Scope, Send


class Signposts(Router):
    """All routes, in their order. Behind each first word stand those that begin with it and those that may begin with any."""

    def __init__(self, routes: Sequence[BaseRoute]):
        super().__init__(routes)
        begins = [first_word(getattr(each, "path", "")) for each in routes]
        words = {each for each in begins if each is not None}
        self.behind = {word: Router([each for each, first in zip(routes, begins, strict=True) if first in (word, None)]) for word in words}
        self.elsewhere = Router([each for each, first in zip(routes, begins, strict=True) if first is None])

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        await self.behind.get(first_word(path) or "", self.elsewhere).app(scope, receive, send)


def first_word(path: str) -> str | None:
    """The first word of a path; None where a pattern lets it be any."""
    word = path[1:].partition("/")[0]
    return None if "{" in word else word
