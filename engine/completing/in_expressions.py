"""What an expression may go on with: names and functions where a value is wanted, words that join where one is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from dsl.diagnostics import Words
from dsl.standing import Standing
from dsl.words import BEGINNING, COUNTED, JOINING, LAW_BEGINNING, LAW_JOINING, PROPERTIES, RUN, Keyword, signs_folded
from engine.completing import CURSOR, Known, Offer, Sort
from engine.completing.typed import fit
from engine.functions import FUNCTIONS
from engine.functions.problems import usages
from engine.kinds import ListKind, RecordKind, certain

MOST = 80


def in_expression(standing: Standing, known: Known, *, is_cell: bool = False) -> list[Offer]:
    """What may come behind the words of an expression; in the cell of a table also the law's words."""
    words = standing.words
    if _in_quotes(words):
        return []
    words = signs_folded(words)
    for start in _starts(words, standing, known):
        before, typed = words[:start], words[start:]
        offers = list(_fitting(typed, _possible(before, standing, known, is_cell)))
        if offers and not (len(offers) == 1 and offers[0].label == typed):
            return offers
    return []


def _possible(before: str, standing: Standing, known: Known, is_cell: bool) -> Iterator[Offer]:
    if before[-1:].isdigit():
        return
    if match := re.search(r"([^\s.]*)\.\s*$", before):
        yield from _members(match[1], standing, known)
    elif _wants_operand(before, standing, known):
        if not is_cell:
            yield from _options(_compared(before, standing, known), standing, known)
        yield from _names(before, standing, known)
        yield from _functions(standing.language)
        yield from _keywords((*BEGINNING, *(LAW_BEGINNING if is_cell else ())), standing.language)
    else:
        yield from _signs(_longest_name(before.rstrip(), standing, known) or "", standing, known)
        yield from _keywords((*JOINING, *(LAW_JOINING if is_cell else ())), standing.language)


def _fitting(typed: str, possible: Iterable[Offer]) -> Iterator[Offer]:
    seen = set()
    ranked = []
    for place, offer in enumerate(possible):
        how = fit(typed, offer.label)
        if how is None and offer.sort == "function":
            how = fit(typed, FUNCTIONS_BY_LABEL.get(offer.label, ""))
        if how is not None and (offer.label, offer.sort) not in seen:
            seen.add((offer.label, offer.sort))
            ranked.append((how, len(offer.label) != len(typed), place, offer))
    for *_, offer in sorted(ranked, key=lambda each: each[:3])[:MOST]:
        yield Offer(offer.label, offer.text, offer.sort, offer.says, len(typed))


# --- What is written already -----------------------------------------------------------------------------------------


def _starts(words: str, standing: Standing, known: Known) -> Iterator[int]:
    """Where the name that is being typed may begin, the earliest first: names stand side by side without blanks."""
    run = re.search(rf"(?:{RUN.pattern})?$", words)
    start = run.start() if run else len(words)
    reached = {start}
    all_names = _spellings(standing, known)
    for place in range(start, len(words)):
        if place not in reached:
            continue
        if number := re.match(rf"\d+(\.\d+)?({'|'.join(COUNTED)})?", words[place:]):
            reached |= {place + number.end(), place + len(re.match(r"[\d.]+", words[place:])[0])}  # type: ignore[index]
        for end in range(place + 1, len(words) + 1):
            if words[place:end] in all_names:
                reached.add(end)
    yield from sorted(reached)


def _in_quotes(words: str) -> bool:
    return signs_folded(words).count('"') % 2 == 1


def _wants_operand(before: str, standing: Standing, known: Known) -> bool:
    """Whether a value is wanted next: at the beginning, behind a sign, behind a word that joins."""
    bare = before.rstrip()
    if not bare or bare[-1] in "+-*/=<>!≠≤≥,([{:;|":
        return True
    if _longest_name(bare, standing, known) is not None:
        return False
    return any(bare.endswith(word) for word in _JOINS)


def _longest_name(before: str, standing: Standing, known: Known) -> str | None:
    names = _spellings(standing, known)
    for start in range(max(0, len(before) - 40), len(before)):
        if before[start:] in names and before[start:] not in _JOINS:
            return before[start:]
    return None


def _compared(before: str, standing: Standing, known: Known) -> str:
    """The name that a comparison before the cursor speaks of."""
    match = _COMPARES.search(before)
    return (_longest_name(before[: match.start()].rstrip(), standing, known) or "") if match else ""


_COMPARES = re.compile(r"\s*(?:!=|=|≠|不属于|属于|\bin\b)\s*(?:[\[(](?:[^\[\]()]*,)?\s*)?$")


def _spellings(standing: Standing, known: Known) -> frozenset[str]:
    return frozenset((
        *known.facts_seen_from(standing.owners),
        *known.names.visible(standing.owners, ""),
        *_KEYWORDS,
        *FUNCTIONS_BY_LABEL,
    ))


# --- What may come ---------------------------------------------------------------------------------------------------


def _options(name: str, standing: Standing, known: Known) -> Iterator[Offer]:
    for option in known.options_of(name, standing.owners) if name else ():
        yield Offer(option, option, "option", Words(f"“{name}”可取的值", f"a value of {name}"))


def _names(before: str, standing: Standing, known: Known) -> Iterator[Offer]:
    filtered = re.search(rf"({RUN.pattern})\[[^\]]*$", before)
    if filtered:
        yield from _members(filtered[1], standing, known, of_items=True)
    conditions = []
    for name in known.facts_seen_from(standing.owners):
        full = next((f"{owner}.{name}" for owner in standing.owners if f"{owner}.{name}" in known.said), name)
        yield Offer(name, name, "fact", known.said.get(full, _OWN))
    for owner in standing.owners:
        for name, declared in known.names.own.get(owner, {}).items():
            if declared.full in known.conditions:
                conditions.append(Offer(name, name, "rule", known.said[declared.full]))
            elif declared.sort != "fact":
                yield Offer(name, name, _SORTS.get(declared.sort, "rule"), known.said.get(declared.full, _OWN))
    for name, declared in known.names.shared.items():
        if declared.sort not in ("fact", "group"):
            yield Offer(name, name, _SORTS.get(declared.sort, "rule"), known.said.get(declared.full, _OWN))
    yield from conditions


_SORTS: dict[str, Sort] = {"parameter": "parameter", "goal": "goal"}
_OWN = Words("写在本处的名称", "a name of this place")


def _members(name: str, standing: Standing, known: Known, of_items: bool = False) -> Iterator[Offer]:
    found = False
    for member, declared in known.names.members.get(name, {}).items():
        if member.isascii() == (standing.language == "en") or declared.sort == "fact":
            found = True
            yield Offer(member, member, "fact" if declared.sort == "fact" else "rule", known.said.get(declared.full, _OWN))
    drafts = [known.names.facts[name]] if name in known.names.facts else () if found else known.names.facts.values()
    for draft in drafts:
        kind = certain(draft.typed.kind)
        kind = certain(kind.item) if isinstance(kind, ListKind) else kind
        if isinstance(kind, RecordKind):
            for member, _ in kind.members:
                yield Offer(member, member, "fact", Words(f"“{draft.full}”里的一项", f"a member of {draft.full}"))
    if not found and not of_items:
        for zh, en in PROPERTIES.items():
            word = en if standing.language == "en" else zh
            yield Offer(word, word, "keyword", Words("日期、时间、时长、区间的一部分", "a part of a date, a time, a span or a range"))


@cache
def _functions(language: str) -> tuple[Offer, ...]:
    found = []
    for function in FUNCTIONS.values():
        if function.is_operator:
            continue
        label = function.name if language == "en" else function.zh
        has_arguments = any(signature.takes for signature in function.signatures)
        called = tuple(usages(function, "zh")), tuple(usages(function, "en"))
        says = Words(f"{called[0][0]}：{function.says.zh}", f"{called[1][0]}: {function.says.en}")
        found.append(Offer(label, f"{label}({CURSOR})" if has_arguments else f"{label}()", "function", says))
    return tuple(found)


FUNCTIONS_BY_LABEL = {
    label: other
    for function in FUNCTIONS.values()
    if not function.is_operator
    for label, other in ((function.zh, function.name), (function.name, function.zh))
}
"""Each function's name in one language, and in the other."""


def _signs(name: str, standing: Standing, known: Known) -> Iterator[Offer]:
    for option in known.options_of(name, standing.owners) if name else ():
        yield Offer(f"= {option}", f"= {option}", "option", Words(f"“{name}”可取的值", f"a value of {name}"))
    for sign, zh, en in (("≥", "大于等于", "at least"), ("≤", "小于等于", "at most"), (">", "大于", "more than"),
                         ("<", "小于", "less than"), ("=", "等于", "equal"), ("≠", "不等于", "not equal")):  # fmt: skip
        written = {"≥": ">=", "≤": "<=", "≠": "!="}.get(sign, sign) if standing.language == "en" else sign
        yield Offer(written, f"{written} ", "keyword", Words(zh, en))


def _keywords(keywords: Iterable[Keyword], language: str) -> Iterator[Offer]:
    for each in keywords:
        spellings = each.en if language == "en" else each.zh
        for word in spellings[:1]:
            if word not in ("?", "item", "外部", "类", "external"):
                yield Offer(word, f"{word} ", "keyword", _SAYS.get(each.token, Words("式子里的词", "a word of expressions")))


_SAYS = {
    "IF": Words("如果 … 那么 … 否则 …", "if … then … else …"),
    "FOR": Words("对 甲 属于 列表 得 …：逐项算出一个列表", "for a in list return …"),
    "EVERY": Words("每个 甲 属于 列表 满足 …", "every a in list satisfies …"),
    "SOME": Words("有的 甲 属于 列表 满足 …", "some a in list satisfies …"),
    "NOT": Words("不成立才成立", "holds where this does not"),
    "AND": Words("两边都成立", "both hold"),
    "OR": Words("有一边成立", "one of them holds"),
    "IN": Words("在区间、列表或地区里", "within a range, a list or a region"),
    "NOT_IN": Words("不在区间、列表或地区里", "not within"),
    "BETWEEN": Words("介于 甲 与 乙，两头都算", "between a and b, both included"),
    "NULL": Words("没有", "there is none"),
    "UNDER": Words("不包括本数", "the number itself not included"),
    "OVER": Words("不包括本数", "the number itself not included"),
    "WITHIN": Words("包括本数", "the number itself included"),
    "ABOVE": Words("包括本数", "the number itself included"),
    "BELOW": Words("包括本数", "the number itself included"),
    "ANYTHING": Words("什么都行，写 - 也一样", "anything, the same as -"),
}
_LITERALS = ("BOOLEAN", "NULL", "NAME")
_KEYWORDS = frozenset(word for each in (*BEGINNING, *JOINING) for word in (*each.zh, *each.en))
_JOINS = frozenset(word for each in (*BEGINNING, *JOINING) if each.token not in _LITERALS for word in (*each.zh, *each.en))
