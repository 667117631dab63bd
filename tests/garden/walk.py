"""A visitor without scripts: opens pages, fills in what they ask, sends it back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, unquote, urlencode, urljoin

from tests.garden.client import TestClient

Boxes = list[tuple[str, str]]


@dataclass
class Sheet:
    """A form of a page: where it goes, and its boxes as a browser without scripts would send them untouched."""

    action: str
    method: str
    boxes: Boxes = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> list[str]:
        return [value for name, value in self.boxes if name == "_asked"]


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[Sheet] = []
        self.open: Sheet | None = None
        self.select = ""
        self.asleep = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "template":
            self.asleep += 1
        if self.asleep:
            return
        if tag == "form":
            self.open = Sheet(found.get("action") or "", found.get("method") or "get")
            self.sheets.append(self.open)
        elif self.open is not None and tag == "select":
            self.select = found.get("name") or ""
            self.open.choices[self.select] = []
        elif self.open is not None and tag == "option" and self.select:
            self.open.choices[self.select].append(found.get("value") or "")
            if "selected" in found:
                self.open.boxes.append((self.select, found.get("value") or ""))
        elif self.open is not None and tag == "input" and found.get("name"):
            name, value, kind = found["name"] or "", found.get("value") or "", found.get("type") or "text"
            self.open.kinds[name] = kind
            if kind in ("radio", "checkbox"):
                self.open.choices.setdefault(name, []).append(value)
                if "checked" in found:
                    self.open.boxes.append((name, value))
            else:
                self.open.boxes.append((name, value))

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.asleep -= 1
        elif not self.asleep and tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""


class Visitor:
    def __init__(self, app: Any):
        self.client = TestClient(app, base_url="http://testserver", follow_redirects=True, raise_server_exceptions=False)
        self.page: Any = None
        self.been: list[str] = []

    def open(self, *parts: str) -> Any:
        return self._at(self.client.get("/" + "/".join(quote(part, safe="?=&#") for part in parts)))

    def _at(self, page: Any) -> Any:
        self.page = page
        self.been.append(unquote(str(page.url).removeprefix("http://testserver")))
        return page

    @property
    def place(self) -> str:
        return self.been[-1]

    @property
    def sheets(self) -> list[Sheet]:
        reader = Reader()
        reader.feed(self.page.text)
        return reader.sheets

    @property
    def sheet(self) -> Sheet:
        return next(each for each in self.sheets if each.method == "post" and not each.action.endswith(("/forget", "/carry", "/me/alone")))

    @property
    def text(self) -> str:
        """What a person reads."""
        body = re.sub(r"<(template|style|script|head).*?</\1>", " ", self.page.text, flags=re.S)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))

    @property
    def errors(self) -> list[str]:
        found = re.search(r'id="problems".*?</ul>', self.page.text, flags=re.S)
        return re.findall(r"<li><a href=\"[^\"]*\">(.*?)</a>", found[0]) if found else []

    def send(self, changes: Mapping[str, Any], sheet: Sheet | None = None, button: tuple[str, str] | None = None) -> Any:
        """Sends a form with some boxes filled in."""
        sheet = sheet or self.sheet
        kept = [(name, value) for name, value in sheet.boxes if name not in changes]
        new = [(name, str(value)) for name, values in changes.items() for value in (values if isinstance(values, list) else [values])]
        boxes = [*kept, *new, *([button] if button else [])]
        return self.post(sheet.action or self.place, boxes)

    def post(self, action: str, boxes: Boxes, **headers: str) -> Any:
        return self._at(
            self.client.post(
                urljoin(str(self.page.url), action), content=urlencode(boxes),
                headers={"content-type": "application/x-www-form-urlencoded", **headers},
            )
        )  # fmt: skip

    def walk(self, answers: Mapping[str, Any], until: Sequence[str] = ("/review", "/notice", "/cases/"), most: int = 40) -> None:
        """Fills in page after page until one of these is reached."""
        for _ in range(most):
            if any(each in self.place for each in until) or self.page.status_code != 200:
                return
            self.send(self.filled(answers))
            assert not self.errors, (self.place, self.errors)
        raise AssertionError(f"no end in sight: {self.been}")

    def filled(self, answers: Mapping[str, Any], asked: Sequence[str] | None = None) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        sheet = self.sheet
        for key in asked or sheet.asked:
            if key not in answers and sheet.choices.get(key):
                # What nobody thought of is answered with the first choice there is.
                changes[key] = next(choice for choice in sheet.choices[key] if choice)
                continue
            assert key in answers, f"{self.place} asks {key}"
            changes.update(boxes_for(key, answers[key]))
        return changes


def boxes_for(key: str, value: Any) -> dict[str, Any]:
    """An answer as the boxes of its question: three numbers for a date, a numbered set for each item of a list."""
    if isinstance(value, dict):
        return {f"{key}-{part}": each for part, each in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {f"{key}-{place}-{name}": each for place, item in enumerate(value) for name, each in item.items()}
    return {key: value}
