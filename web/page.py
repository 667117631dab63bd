"""A page as text: the templates, and how they speak.

A template says its own words as `t("中文 ‖ English")` and quotes a catalog's as `| said`. It stands on a `Ground`: a visit to
the running site, or a file of the site without a server.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import quote, unquote

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from dsl.diagnostics import Words
from engine.program import Goal
from forms.quoting import quoted, said
from web import words
from web.look import Look, spoken


class Ground(Protocol):
    """What a template may ask about where it stands."""

    @property
    def look(self) -> Look: ...

    @property
    def is_live(self) -> bool:
        """Whether somebody answers: forms can be sent, drafts are kept."""
        ...

    @property
    def address(self) -> str:
        """Where this page can be found from anywhere; nothing where that is not known."""
        ...

    @property
    def switches(self) -> list[tuple[str, str, str]]:
        """The same page in other looks: the name of each, its language, its place."""
        ...

    def path(self, *parts: str | int) -> str:
        """The place of another page: of an area, or of a matter in it."""
        ...

    def asset(self, name: str) -> str: ...


def rendered(template: str, ground: Ground, **values: Any) -> str:
    return templates().get_template(template).render(visit=ground, language=ground.look.language, **values)


@lru_cache(maxsize=1)
def templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        auto_reload=False,  # else every page asks the disk whether each of its templates has changed
    )
    environment.globals["words"] = words
    environment.globals["t"] = own_words
    environment.filters["said"] = said
    environment.filters["plainly"] = plainly
    environment.filters["named"] = named
    environment.filters["readable"] = unquote
    environment.filters["path"] = lambda text: quote(str(text), safe="")
    return environment


@pass_context
def own_words(context: Context, text: str, **values: object) -> Markup:
    """The page's own words. What is put into them is quoted."""
    language = context["language"]
    return own_text(text, language).format(**{name: quoted(value, language) for name, value in values.items()}) if values else plain_text(text, language)


@lru_cache(maxsize=4096)
def own_text(text: str, language: str) -> Markup:
    return Markup(spoken(text, language))


@lru_cache(maxsize=4096)
def plain_text(text: str, language: str) -> Markup:
    """Words into which nothing is put, with their own braces as they are read."""
    return own_text(text, language).format()


@pass_context
def named(context: Context, goal: Goal) -> Markup:
    """What a matter is called, in the language of the page where its author says so."""
    own = goal.english if context["language"] == "en" else ""
    return quoted(own or goal.title or goal.name, context["language"])


@pass_context
def plainly(context: Context, text: str | Words) -> str:
    """The same where no marks can stand: in a title, in an attribute."""
    return text.in_(context["language"]) if isinstance(text, Words) else spoken(text, context["language"])
