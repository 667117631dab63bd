"""What a catalog says, quoted on a page: as it stands, and marked where it is not in the language of the page.

A screen reader then reads it out in Chinese, and a browser chooses Chinese characters for it. What is not an author's but
ours, although it stands among theirs (yes, no, the optional part of a theme, spans of working days), is said in English.
"""

from __future__ import annotations

import re

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from dsl.diagnostics import Words
from forms import words

CHARACTERS = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
CHINESE = re.compile(f"[{CHARACTERS}](?:[0-9 .%·-]*[{CHARACTERS}\u3001-\u303f\uff01-\uff60])*")
"""A stretch of Chinese, with the figures and signs inside it."""

WORKING_DAYS = re.compile("([0-9]+)个工作日")


def quoted(text: object, language: str) -> Markup:
    """A text for a page in this language."""
    if isinstance(text, Markup):
        return text
    said = text.in_(language) if isinstance(text, Words) else in_english(str(text)) if language == "en" else str(text)
    if language == "zh":
        return escape(said)
    parts, end = [], 0
    for found in CHINESE.finditer(said):
        parts += [escape(said[end : found.start()]), Markup('<span lang="zh-CN">{}</span>').format(found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(said[end:])])


def in_english(text: str) -> str:
    """A word of ours that stands among an author's; everything else as it stands."""
    if text in words.AMONG_AUTHORS:
        return words.AMONG_AUTHORS[text]
    days = WORKING_DAYS.fullmatch(text)
    return f"{days[1]} working day{'' if days[1] == '1' else 's'}" if days else text


@pass_context
def said(context: Context, text: object) -> Markup:
    """`quoted`, as a filter of templates."""
    return quoted(text, context["language"])
