"""The templates of the offline site, which speak as the server's do; those of the server are found too."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import ChoiceLoader, Environment, PackageLoader

from web.page import templates as pages_of_the_server


@lru_cache(maxsize=4)
def templates(language: str) -> Environment:
    server = pages_of_the_server(language)
    assert server.loader is not None
    return server.overlay(loader=ChoiceLoader([PackageLoader("web", "browser/templates"), server.loader]))
