"""A page as text: the templates, and how they speak.

A template says its own words as `t("中文 ‖ English")` and quotes a catalog's as `| said`. It stands on a `Ground`: a visit to
the running site, or a file of the site without a server. In each language the templates are compiled of their own, so that words
into which nothing is put stand in them as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from string import Formatter
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
        """Whether somebody answers: forms can be sent."""
        ...

    @property
    def keeps(self) -> bool:
        """Whether what is filled in is still there when somebody comes back."""
        ...

    @property
    def address(self) -> str:
        """Where this page can be found from anywhere; nothing where that is not known."""
        ...

    @property
    def switches(self) -> Sequence[tuple[str, str, str]]:
        """The same page in other looks: the name of each, its language, its place."""
        ...

    def path(self, *parts: str | int) -> str:
        """The place of another page: of an area, or of a matter in it."""
        ...

    def asset(self, name: str) -> str: ...


def rendered(template: str, ground: Ground, **values: Any) -> str:
    return templates(ground.look.language).get_template(template).render(visit=ground, **values)


@lru_cache(maxsize=4)
def templates(language: str) -> Environment:
    environment = Environment(
        loader=OwnWords("web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        auto_reload=False,  # else every page asks the disk whether each of its templates has changed
    )
    environment.globals["language"] = language
    environment.globals["words"] = words
    environment.globals["t"] = own_words
    environment.filters["own_words"] = lambda text: plain_text(text, language)
    environment.filters["said"] = said
    environment.filters["plainly"] = plainly
    environment.filters["named"] = named
    environment.filters["readable"] = unquote
    environment.filters["path"] = lambda text: quote(str(text), safe="")
    return environment


class OwnWords(PackageLoader):
    """Has `t("中文 ‖ English")` be said when its template is compiled: a filter of a literal is text by then, a call would not be."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:
        source, file, is_current = super().get_source(environment, template)
        return CALL.sub(r"(\1|own_words)", source), file, is_current


CALL = re.compile(r"""\bt\(("[^"]* ‖ [^"]*"|'[^']* ‖ [^']*')\)""")


@pass_context
def own_words(context: Context, text: str, **values: object) -> Markup:
    """The page's own words. What is put into them is quoted."""
    language = context["language"]
    if not values:
        return plain_text(text, language)
    return Markup("".join(literal + quoted(values[name], language) if name else literal for literal, name in own_parts(text, language)))


@lru_cache(maxsize=4096)
def own_parts(text: str, language: str) -> tuple[tuple[Markup, str | None], ...]:
    """The words as they stand, each stretch with the name of what is put behind it."""
    return tuple((Markup(literal), name) for literal, name, _, _ in Formatter().parse(spoken(text, language)))


@lru_cache(maxsize=4096)
def plain_text(text: str, language: str) -> Markup:
    """Words into which nothing is put, with their own braces as they are read."""
    return Markup(spoken(text, language)).format()


@pass_context
def named(context: Context, goal: Goal) -> Markup:
    """What a matter is called, in the language of the page where its author says so."""
    own = goal.english if context["language"] == "en" else ""
    return quoted(own or goal.title or goal.name, context["language"])


@pass_context
def plainly(context: Context, text: str | Words) -> str:
    """The same where no marks can stand: in a title, in an attribute."""
    return text.in_(context["language"]) if isinstance(text, Words) else spoken(text, context["language"])
