"""An endpoint: what is asked for where, with which right, what is taken and what is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.responses import Response

from dsl.diagnostics import Words
from web.api.problems import Refusal, not_found
from web.people.person import Person
from web.people.rights import Right
from web.people.sessions import Session
from web.sent import Sent
from web.site import Area, Site

Json = Mapping[str, Any]
Method = Literal["GET", "POST", "DELETE"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something told in the path, behind the question mark or in a header; `schema` says what it may be."""

    name: str
    place: Literal["path", "query", "header"]
    says: Words
    schema: Json = field(default_factory=lambda: {"type": "string"})
    is_needed: bool = False


LANGUAGE = Parameter("lang", "query", Words("话用中文还是英文说。", "The language of what is said."), {"type": "string", "enum": ["zh", "en"], "default": "zh"})
"""Every endpoint takes it."""


@dataclass(frozen=True)
class Call:
    """One request, read and checked: who calls, where, with what."""

    site: Site
    areas: Mapping[str, Area]
    person: Person
    at: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any
    language: str
    address: str
    """Whose calls are counted together."""
    session: Session | None = None
    key: str = ""
    """The Idempotency-Key."""
    known: str = ""
    """The version the caller has seen (If-Match)."""
    files: tuple[Sent, ...] = ()

    @property
    def area(self) -> Area:
        found = self.areas.get(self.at["catalog"])
        if found is None:
            raise not_found()
        return found

    @property
    def goal(self) -> str:
        if self.at["goal"] not in self.area.goals:
            raise not_found()
        return self.at["goal"]

    @property
    def signed_in(self) -> Session:
        assert self.session is not None
        return self.session

    def said(self, words: Words) -> str:
        return words.in_(self.language)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is given: a body, the version it has (an ETag), and where else to look."""

    body: Any = None
    version: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 0
    """Another than the usual one."""
    file: Response | None = None
    """What is given where it is a file and no JSON."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`id` is what generated clients call it. `status` is that of success, `refusals` those that are its own.

    `is_quick`: answered at once, without a thread: for what takes less than changing threads. `takes_key`: what is sent twice
    with the same Idempotency-Key is done once. `takes_version`: says with If-Match what it has seen. `takes_files`: the body is a
    form with a file (multipart/form-data). `files`: the kinds of file it gives, where it gives one.
    """

    id: str
    method: Method
    path: str
    right: Right
    says: Words
    answer: Callable[[Call], Reply]
    gives: str = ""
    takes: str = ""
    parameters: tuple[Parameter, ...] = ()
    status: int = 200
    refusals: tuple[int, ...] = ()
    is_paged: bool = False
    is_quick: bool = False
    takes_key: bool = False
    takes_version: bool = False
    takes_files: bool = False
    files: tuple[str, ...] = ()


__all__ = ["LANGUAGE", "Call", "Endpoint", "Json", "Method", "Parameter", "Refusal", "Reply"]
