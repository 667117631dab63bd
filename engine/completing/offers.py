"""What may be written where a cursor stands: keys of the vocabulary, names of the catalog, what an expression goes on with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dsl.diagnostics import Words
from dsl.standing import NOTHING, Standing, What, standing_at
from dsl.vocabulary import (
    EXAMPLE_SHAPE,
    EXPECT_SHAPE,
    HISTORY_INPUTS,
    HISTORY_RESULTS,
    NAME_COLUMN,
    ROW_NOTES,
    Key,
    Takes,
)
from engine.completing import CURSOR, Known, Offer, Sort
from engine.completing.in_expressions import in_expression
from engine.completing.snippets import snippets_for
from engine.completing.typed import fit


def offers_at(text: str, line: int, column: int, known: Known, language: str = "zh") -> tuple[Offer, ...]:
    """What may be written at a line and column (from 1, in code points), the likeliest first. A file's own keys tell its
    language; `language` is for one that has none yet."""
    standing = standing_at(text, line, column, known.sorts, language)
    lines = text.split("\n")
    behind = lines[line - 1][column - 1 :] if standing is not NOTHING else ""
    match standing.what:
        case What.KEY:
            return tuple(_keys(standing, text, behind, known))
        case What.NAME:
            return tuple(_entries(standing, known, behind))
        case What.VALUE:
            return tuple(_values(standing, known))
        case What.HEADER:
            return tuple(_headers(standing, known))
        case What.CELL:
            return tuple(_cell(standing, known))
        case What.NOTHING:
            return ()


def _fitting(typed: str, offers: Iterable[Offer]) -> Iterator[Offer]:
    ranked = []
    for place, offer in enumerate(offers):
        how = fit(typed, offer.label)
        if how is not None:
            ranked.append((how, len(offer.label) != len(typed), place, offer))
    ranked.sort(key=lambda each: each[:3])
    if len(ranked) == 1 and ranked[0][-1].text == typed:
        return
    for *_, offer in ranked:
        yield replace(offer, replaces=len(typed))


# --- Keys ------------------------------------------------------------------------------------------------------------


def _keys(standing: Standing, text: str, behind: str, known: Known) -> Iterator[Offer]:
    assert standing.shape is not None
    offers = []
    # The 48 elements are many, and seldom what is wanted first.
    for key in sorted(standing.shape.keys, key=lambda each: each.field == "elements"):
        if not {key.zh, key.en} & standing.written:
            word = key.spelled(standing.language)
            says = Words(f"{key.help.zh}（{key.takes.value.zh}）", f"{key.help.en} ({key.takes.value.en})")
            offers.append(Offer(word, word + _tail(key, standing, behind), "key", says))
    if not behind.strip() and not standing.is_flow:
        offers += snippets_for(standing, text, known)
    yield from _fitting(standing.words, offers)


def _tail(key: Key, standing: Standing, behind: str) -> str:
    """What follows a key: a value on its line, or a line below it."""
    if behind.lstrip()[:1] == ":":
        return ""
    below = "\n" + " " * (standing.indent + 2) + CURSOR
    if standing.is_flow:
        return ": " + CURSOR
    match key.takes:
        case Takes.ROWS | Takes.EXAMPLES:
            return ": |" + below
        case Takes.PART | Takes.ENTRIES | Takes.MEMBERS | Takes.AMENDMENTS | Takes.LOCKS | Takes.EXPRESSIONS | Takes.TEXTS_BY_NAME:
            return ":" + below
        case _:
            return ": " + CURSOR


def _entries(standing: Standing, known: Known, behind: str) -> Iterator[Offer]:
    """Names that entries may have, where they are names of other things."""
    assert standing.key is not None
    tail = "" if behind.lstrip()[:1] == ":" else ": "
    spaces = {"field": "fact", "material": "document", "member": "matter", "order": "matter", "given": "fact"}
    space = spaces.get(standing.key.of) or ("fact" if standing.key.en == "given" else "")
    names: Iterable[str] = ()
    if standing.key.takes is Takes.AMENDMENTS:
        names, space = known.sorts, ""
    elif space == "fact":
        names = known.facts_seen_from(standing.owners)
    elif space:
        names = known.spaces.get(space, ())
    offers = (
        Offer(name, name + tail, "name", _said(name, space, standing, known)) for name in names if name not in standing.written
    )
    yield from _fitting(standing.words, offers)


# --- Values ----------------------------------------------------------------------------------------------------------


def _values(standing: Standing, known: Known) -> Iterator[Offer]:
    key = standing.key
    assert key is not None
    match key.takes:
        case Takes.EXPRESSION | Takes.VALUE_OR_PARTS:
            yield from in_expression(standing, known)
        case Takes.PROSE:
            inside = standing.words.rpartition("【")[2]
            if "【" in standing.words and "】" not in inside:
                yield from in_expression(replace(standing, words=inside), known)
        case Takes.PART if key.of:
            yield from ()
        case Takes.CHOICE | Takes.CHOICES | Takes.TRUTH:
            yield from _fitting(_last_of_list(standing), _choices(key, standing, known))
        case Takes.VALUE if key.of == "given":
            yield from _fitting(standing.words, _words_of(standing.of, standing, known))
        case _:
            yield from _fitting(_last_of_list(standing), _named(key, standing, known))


def _last_of_list(standing: Standing) -> str:
    return standing.words.rpartition(",")[2].rpartition("，")[2].lstrip()


def _choices(key: Key, standing: Standing, known: Known) -> Iterator[Offer]:
    if key.takes is Takes.TRUTH:
        words = ("yes", "no") if standing.language == "en" else ("是", "否")
        yield from (Offer(each, each, "value", key.help) for each in words)
        return
    for word in key.choices.listed(standing.language) if key.choices is not None else ():
        yield Offer(word, word, "value", key.help)
    if key.of == "type":
        for space in ("enum", "structure"):
            for name in known.spaces[space]:
                yield Offer(name, name, "name", known.said.get(f"{space} {name}", key.help))


def _named(key: Key, standing: Standing, known: Known) -> Iterator[Offer]:
    space = {"field": "fact", "any": "goal"}.get(key.of, key.of)
    if key.en == "region":
        space = "place"
    if space == "fact":
        names: Iterable[str] = known.facts_seen_from(standing.owners)
    elif key.en in ("because",):
        names = _conditions(standing, known)
    elif key.en in ("missing", "next_question"):
        names, space = known.facts_seen_from(standing.owners), "fact"
    else:
        names = known.spaces.get(space, ())
    for name in names:
        yield Offer(name, name, "name", _said(name, space, standing, known))


def _words_of(name: str, standing: Standing, known: Known) -> Iterator[Offer]:
    for option in known.options_of(name, standing.owners):
        yield Offer(option, option, "option", Words(f"“{name}”可取的值", f"a value of {name}"))


def _conditions(standing: Standing, known: Known) -> Iterator[str]:
    for owner in standing.owners:
        for name, declared in known.names.own.get(owner, {}).items():
            if declared.full in known.conditions:
                yield name


def _said(name: str, space: str, standing: Standing, known: Known) -> Words:
    for owner in standing.owners:
        if f"{owner}.{name}" in known.said:
            return known.said[f"{owner}.{name}"]
    return known.said.get(f"{space} {name}") or known.said.get(name) or Words("目录里的名称", "a name of the catalog")


# --- Tables ----------------------------------------------------------------------------------------------------------


def _headers(standing: Standing, known: Known) -> Iterator[Offer]:
    key = standing.key
    assert key is not None
    offers: list[Offer] = []

    def add(words: Iterable[tuple[str, Words]], sort: Sort) -> None:
        offers.extend(Offer(word, f"{word} ", sort, says) for word, says in words if word not in standing.written)

    english = standing.language == "en"
    if key.takes is Takes.EXAMPLES:
        if standing.is_result:
            add(((each.spelled(standing.language), each.help) for each in EXPECT_SHAPE.keys), "key")
            add(((name, _said(name, "", standing, known)) for name in _results(standing, known)), "rule")
        else:
            add([(NAME_COLUMN[english], Words("用例的名称", "the name of the example"))], "key")
            own = [each for each in EXAMPLE_SHAPE.keys if each.takes in (Takes.DATE, Takes.NAME, Takes.TEXT)]
            add(((each.spelled(standing.language), each.help) for each in own), "key")
            add(((name, _said(name, "", standing, known)) for name in known.facts_seen_from(standing.owners)), "fact")
    elif key.of == "history":
        columns = HISTORY_RESULTS if standing.is_result else HISTORY_INPUTS
        add(((each[english], Words("参数历史的一列", "a column of a history")) for each in (*columns, *HISTORY_RESULTS)), "key")
        add(((name, _said(name, "", standing, known)) for name in known.facts_seen_from(standing.owners)), "fact")
    elif key.takes is Takes.ROWS and not standing.is_result:
        offers += [each for each in in_expression(standing, known) if each.label not in standing.written]
        if offers:
            yield from offers
            return
    notes = {zh: en for zh, en in ROW_NOTES.items() if zh != en}
    add(((en if english else zh, Words("这一行的附注", "a note on the row")) for zh, en in notes.items()), "key")
    yield from _fitting(standing.words, offers)


def _results(standing: Standing, known: Known) -> Iterator[str]:
    for owner in standing.owners:
        for name, declared in known.names.members.get(owner, {}).items():
            if declared.is_result and name.isascii() == (standing.language == "en") and name not in ("符合", "eligible"):
                yield name


def _cell(standing: Standing, known: Known) -> Iterator[Offer]:
    key, header = standing.key, standing.header
    assert key is not None
    if ROW_NOTES.get(header) == "basis":
        yield from _fitting(standing.words, (Offer(each, each, "name", _said(each, "basis", standing, known)) for each in known.spaces["basis"]))
    elif key.takes is Takes.EXAMPLES:
        column = EXPECT_SHAPE.key(header) if standing.is_result else EXAMPLE_SHAPE.key(header)
        if column is None:
            yield from _fitting(standing.words, _words_of(header, standing, known))
        elif column.choices is not None:
            yield from _fitting(standing.words, _choices(column, standing, known))
        else:
            typed = standing.words.rpartition("、")[2].rpartition(",")[2]
            yield from _fitting(typed, _named(column, standing, known))
    elif key.of == "history" and ROW_NOTES.get(header) is None and header in HISTORY_INPUTS[0]:
        yield from _fitting(standing.words, (Offer(each, each, "name", Words("行政区划", "a place")) for each in known.spaces["place"]))
    elif key.takes is Takes.ROWS:
        options = list(_fitting(standing.words, _words_of(header, standing, known)))
        yield from options
        if not options or standing.is_result:
            yield from in_expression(standing, known, is_cell=True)
