"""What may stand behind a key and is made of words: texts, truths, days, choices."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dsl import problems
from dsl.diagnostics import Severity
from dsl.grid import parts_of
from dsl.nearest import folded, nearest
from dsl.reading.page import Page
from dsl.source import Text
from dsl.surface import Entries, Items, Value
from dsl.vocabulary import TRUTHS, Key, Takes


def text_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> Text | None:
    if type(value) is Text:
        return value
    if isinstance(value, Items) and all(isinstance(each, Text) for each in value.items):
        written = ", ".join(str(each) for each in value.items)
        if ".." in written:
            page.say(problems.range_needs_quotes(value.span, f"[{written}]"))
            return None
    page.wrong_form(name, value, key.takes)
    return None


def truth_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> bool | None:
    if not isinstance(value, Text):
        page.wrong_form(name, value, key.takes)
        return None
    meaning = TRUTHS.meaning(value.value)
    if meaning is None or (value.value.isascii() and name.value == key.zh):
        word = value.value.lower()
        wanted = "是" if word in _LIKE_YES else "否" if word in _LIKE_NO or word[:1] in ("不", "无", "没", "非") else ""
        if name.value == key.en and name.value != key.zh:
            wanted = {"是": "yes", "否": "no"}.get(wanted, "")
        page.say(problems.not_a_truth(value.span, name.value, value.value, wanted))
        return wanted in ("是", "yes") if wanted else None
    return meaning == "yes"


def date_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> Text | None:
    if not isinstance(value, Text):
        page.wrong_form(name, value, key.takes)
        return None
    check_date(page, key, name.value, value)
    return value


def check_date(page: Page, key: Key, name: str, value: Text) -> None:
    if _is_date(value.value) or (key.en == "known_at" and _MOMENT.fullmatch(value.value) and _is_date(value.value[:10])):
        return
    numbers = re.findall(r"\d+", folded(value.value))
    if len(numbers) == 1 and len(numbers[0]) == 8:
        numbers = [numbers[0][:4], numbers[0][4:6], numbers[0][6:]]
    wanted = ""
    if len(numbers) == 3 and len(numbers[0]) == 4 and all(len(number) <= 2 for number in numbers[1:]):
        wanted = f"{numbers[0]}-{int(numbers[1]):02}-{int(numbers[2]):02}"
    if wanted and not _is_date(wanted) and 1800 <= int(numbers[0]) <= 2199:
        page.say(problems.no_such_day(value.span, value.value))
        return
    page.say(problems.not_a_date(value.span, name, value.value, wanted))


def choice_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> Text | None:
    text = text_in(page, key, name, value, siblings)
    return None if text is None else chosen(page, key, name.value, text)


def chosen(page: Page, key: Key, name: str, text: Text) -> Text:
    """One of a key's words, as Chinese spells it: what comes after the reader knows one spelling only."""
    check_choice(page, key, name, text)
    word = text.value if key.choices is None else key.choices.spelled(text.value, "zh")
    return text if word == text.value else replace(text, value=word, breaks=())


def check_choice(page: Page, key: Key, name: str, text: Text) -> None:
    choices = key.choices
    if choices is None or key.of == "type" or choices.meaning(text.value) is not None:
        return
    words = choices.listed("en" if name == key.en and text.value.isascii() else "zh")
    near = nearest(text.value, choices.all)
    if not choices.open:
        page.say(problems.not_a_choice(text.span, name, text.value, near, words))
    elif near:
        page.say(problems.not_a_choice(text.span, name, text.value, near, words, Severity.WARNING))


def choices_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[Text, ...] | None:
    texts = texts_in(page, key, name, value, siblings)
    return None if texts is None else tuple(chosen(page, key, name.value, each) for each in texts)


def texts_in(page: Page, key: Key, name: Text, value: Value, siblings: Entries | None) -> tuple[Text, ...] | None:
    if type(value) is Text:
        items: tuple[Value, ...] = (value,)
    elif isinstance(value, Items):
        items = value.items
    else:
        page.wrong_form(name, value, key.takes)
        return None
    texts: list[Text] = []
    for each in items:
        if isinstance(each, Entries) and each.entries:
            page.say(problems.entry_in_list(each.entries[0][0].span, each.entries[0][0].value, name.value, key.takes.value))
        elif not isinstance(each, Text):
            page.wrong_form(name, each, key.takes)
        elif not each.value:
            page.say(problems.empty_value(each.span, name.value, key.takes.value))
        else:
            if (key.takes is not Takes.TEXTS or key.en == "aliases" or key.of == "plain") and _WIDE_COMMA.search(each.value):
                bracketed = _WIDE_BRACKETS.fullmatch(each.value)
                parts = parts_of(each.slice(*bracketed.span(1)) if bracketed else each)
                page.say(problems.list_with_wide_commas(each.span, (str(part) for part in parts)))
                # Read as it was meant, so that nobody is told of each place that uses one of them.
                texts.extend(parts)
                continue
            texts.append(each)
    return tuple(texts)


def _is_date(words: str) -> bool:
    if not _DATE.fullmatch(words):
        return False
    try:
        return 1800 <= date.fromisoformat(words).year <= 2199
    except ValueError:
        return False


_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", re.ASCII)
_WIDE_COMMA = re.compile(r"[^\s、，][、，][^\s、，]")
_WIDE_BRACKETS = re.compile(r"[【［（](.*)[】］）]")
_LIKE_YES = {"on", "true", "yes", "y", "1", "真", "对", "有", "√", "t"}
_LIKE_NO = {"off", "false", "no", "n", "0", "假", "不", "无", "没有", "不是", "×", "f"}
