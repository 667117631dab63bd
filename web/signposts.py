"""Which rows a path may fit, told from its first word: a hundred patterns are not tried one after the other for each request."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send


class Signposts(Router):
    """All routes, in their order. Behind each first word stand those that begin with it and those that may begin with any."""

    def __init__(self, routes: Sequence[BaseRoute]):
        super().__init__(routes)
        begins = [first_word(getattr(each, "path", "")) for each in routes]
        self.behind = {word: [each for each, first in zip(routes, begins, strict=True) if first in (word, None)] for word in begins if word is not None}
        self.elsewhere = [each for each, first in zip(routes, begins, strict=True) if first is None]

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self.found(scope) if scope["type"] == "http" else None
        # What fits none (another method, a slash too many, a folder of files) is left to the library.
        await (super().app if found is None else found.app)(scope, receive, send)

    def found(self, scope: Scope) -> Route | None:
        path, method = scope["path"].removeprefix(scope.get("root_path", "")), scope["method"]
        for route in self.behind.get(first_word(path) or "", self.elsewhere):
            if not isinstance(route, Route):
                return None
            if (fitting := route.path_regex.match(path)) and (route.methods is None or method in route.methods):
                scope["path_params"] = {name: route.param_convertors[name].convert(text) for name, text in fitting.groupdict().items()}
                return route
        return None


def first_word(path: str) -> str | None:
    """The first word of a path; None where a pattern lets it be any."""
    word = path[1:].partition("/")[0]
    return None if "{" in word else word
