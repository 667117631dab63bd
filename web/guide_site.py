"""A site without a server: a page for every guide, in every look, with lists to look through and a search in the browser.

Every link is relative, so that it works from any folder of any host, and from a stick. The square code on a guide and
`sitemap.xml` need to know where the site will stand, so they come only with its address.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote
from xml.sax.saxutils import escape

from engine.rulebook import Rulebook
from forms.answers import Filling
from forms.to_paper import paper_html
from web import words
from web.look import LANGUAGES, LOOKS, Look
from web.page import rendered
from web.pages.matter import code_of, guide_of
from web.shelves import shelves_of
from web.site import Area, areas_of
from web.words_to_find import script_from

ASSETS = ("banshi.css", "print.css", "paper.css", "page.js", "read.js", "find.js", "icon.svg")
LIST = "banshi-site.json"
"""Which files of a folder are ours: only these are ever replaced or taken away."""

RESERVED = re.compile(r'[\x00-\x1f<>:"/\\|?*#%]')
LONGEST_NAME = 200
"""Bytes of a file's name, below what any file system allows."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where things stand: `site` this site, `service` one that is served and takes applications; empty where there is none."""

    site: str = ""
    service: str = ""


def site_from(rulebooks: Sequence[Rulebook], address: Address = Address()) -> Iterator[tuple[str, str]]:
    """The files of the site: the path of each inside its folder, and what it holds."""
    yield from _Site(areas_of(rulebooks), address).files()


def written(found: Iterator[tuple[str, str]], folder: Path) -> list[str]:
    """Writes the files of a site, and takes away what an earlier one had and this one has not. Gives the paths."""
    listed = folder / LIST
    before = set(json.loads(listed.read_text("utf-8"))) if listed.exists() else set()
    paths = []
    for path, text in found:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    for path in before - set(paths):
        (folder / path).unlink(missing_ok=True)
    listed.write_text(json.dumps(sorted(paths), ensure_ascii=False, indent=0) + "\n", encoding="utf-8", newline="\n")
    return paths


def is_ours(folder: Path) -> bool:
    """Whether a folder may be written to: it is new, empty, or holds a site of ours."""
    return not folder.exists() or folder.is_dir() and (not any(folder.iterdir()) or (folder / LIST).exists())


# ── where pages stand ────────────────────────────────────────────────────────────────────────────────────────────


class Places:
    """The path of every page below a look's folder. One area alone begins at the top."""

    def __init__(self, areas: Mapping[str, Area]):
        self.areas = areas
        self.folders = _named(areas)
        self.files = {slug: _named(area.goals) for slug, area in areas.items()}

    def page(self, *parts: str | int) -> str:
        match parts:
            case ():
                return "index.html"
            case (slug,):
                return "index.html" if len(self.areas) == 1 else f"{self.folders[str(slug)]}/index.html"
            case (slug, goal):
                return f"{self.folders[str(slug)]}/{self.files[str(slug)][str(goal)]}.html"
            case (slug, goal, *_):
                return f"{self.folders[str(slug)]}/form/{self.files[str(slug)][str(goal)]}.html"
        raise ValueError(parts)


def _named(names: Mapping[str, object]) -> dict[str, str]:
    """A file's name for each, that every file system takes and no two share."""
    found: dict[str, str] = {}
    taken = {"index", "form", "404"}
    for name in names:
        plain = RESERVED.sub("-", name).rstrip(". ") or "-"
        plain = plain.encode()[:LONGEST_NAME].decode(errors="ignore")
        fitting, number = plain, 1
        while fitting.lower() in taken:
            number += 1
            fitting = f"{plain}-{number}"
        taken.add(fitting.lower())
        found[name] = fitting
    return found


def _folder(look: Look) -> str:
    """Chinese as it is stands at the top; every other look has a folder of its own."""
    return "-".join(part for part, usual in ((look.language, "zh"), (look.size, "plain")) if part != usual)


LOOKING = tuple(Look(language, size) for language in LANGUAGES for size in LOOKS)


@dataclass(frozen=True)
class Leaf:
    """A page as its template sees it. `is_anywhere`: it may be shown at any place, so its links are whole addresses if they can be."""

    look: Look
    here: str
    places: Places
    root: Address
    is_anywhere: bool = False
    is_live = False
    keeps = False

    @property
    def file(self) -> str:
        return posixpath.join(_folder(self.look), self.here)

    @property
    def address(self) -> str:
        return f"{self.root.site}/{quote(self.file)}" if self.root.site else ""

    @property
    def switches(self) -> list[tuple[str, str, str]]:
        same = self.places.page() if self.is_anywhere else self.here
        return [(name.in_(self.look.language), code, self.to(posixpath.join(_folder(look), same))) for name, code, look in self.look.others]

    def path(self, *parts: str | int) -> str:
        return self.to(posixpath.join(_folder(self.look), self.places.page(*parts)))

    def asset(self, name: str) -> str:
        return self.to(f"static/{name}")

    def to(self, file: str) -> str:
        if self.is_anywhere and self.root.site:
            return f"{self.root.site}/{quote(file)}"
        return quote(posixpath.relpath(file, posixpath.dirname(self.file) or "."))


# ── the pages ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Site:
    areas: Mapping[str, Area]
    root: Address

    @cached_property
    def places(self) -> Places:
        return Places(self.areas)

    def files(self) -> Iterator[tuple[str, str]]:
        for name in ASSETS:
            yield f"static/{name}", files("web").joinpath("static", name).read_text("utf-8")
        for slug, area in self.areas.items():
            yield self.index_of(slug), script_from(area, partial(self.place_beside, slug))
        pages = []
        for look in LOOKING:
            for leaf, text in self.pages(look):
                pages.append(leaf)
                yield leaf.file, text
        if self.root.site:
            yield "sitemap.xml", sitemap_from([leaf for leaf in pages if not leaf.look.is_large and not leaf.is_anywhere])

    def index_of(self, slug: str) -> str:
        return f"static/find-{self.places.folders[slug]}.js"

    def place_beside(self, slug: str, goal: str) -> str:
        """Where a guide stands, seen from the page that is searched."""
        return quote(posixpath.relpath(self.places.page(slug, goal), posixpath.dirname(self.places.page(slug)) or "."))

    def pages(self, look: Look) -> Iterator[tuple[Leaf, str]]:
        if len(self.areas) > 1:
            leaf = self.leaf(look)
            yield leaf, self.text("areas.html", leaf, None, hits=None, query="")
        for slug, area in self.areas.items():
            leaf = self.leaf(look, slug)
            yield leaf, self.text(
                "home.html", leaf, area, shelves=shelves_of(area), hits=None, query="", examples=[], index=leaf.to(self.index_of(slug))
            )
            for goal in area.goals.values():
                yield self.guide(look, area, goal.name)
                if area.forms[goal.name].steps and goal.sort != "formula":
                    yield self.form(look, area, goal.name)
        if look == Look():
            title, text = words.ERRORS[404]
            leaf = replace(self.leaf(look), here="404.html", is_anywhere=True)
            yield leaf, self.text("error.html", leaf, None, title=title, text=text, mark="")

    def guide(self, look: Look, area: Area, name: str) -> tuple[Leaf, str]:
        leaf = self.leaf(look, area.slug, name)
        told = guide_of(area, area.goals[name], look.language, leaf.address)
        service = f"{self.root.service}/{quote(area.slug, safe='')}/{quote(name, safe='')}" if self.root.service else ""
        return leaf, self.text("matter.html", leaf, area, **told, draft=None, start=service, blank=leaf.path(area.slug, name, "form"))

    def form(self, look: Look, area: Area, name: str) -> tuple[Leaf, str]:
        leaf = self.leaf(look, area.slug, name, "form")
        filling: Filling = area.filling(name)
        guide = self.leaf(look, area.slug, name).address
        return leaf, self.text(
            "form.html", leaf, area, goal=area.goals[name], sheet=paper_html(filling, None, look.language), number="", is_blank=True,
            address=guide, code=code_of(guide) if guide else "", back=leaf.path(area.slug, name),
        )  # fmt: skip

    def leaf(self, look: Look, *parts: str) -> Leaf:
        return Leaf(look, self.places.page(*parts), self.places, self.root)

    def text(self, template: str, leaf: Leaf, area: Area | None, **values: object) -> str:
        return rendered(template, leaf, area=area, areas=self.areas, **values)


def sitemap_from(leaves: Sequence[Leaf]) -> str:
    """A sitemap as sitemaps.org 0.9 has it."""
    lines = "".join(f"<url><loc>{escape(leaf.address)}</loc></url>\n" for leaf in leaves)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
