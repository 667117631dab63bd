"""How large a result can be, from how large the arguments are (docs/meaning.md 18).

An entry whose result is a text, a list or a context names one of these; without one it may be of any size, and who
calls it is counted while it runs.
"""

from __future__ import annotations

from dataclasses import replace

from engine.bounds.size import (
    ANY_NUMBER,
    ENDLESS,
    LONGEST_NUMBER,
    NOTHING,
    Size,
    either,
    joined,
    leaf_of,
    list_of,
    number_to,
    record_of,
    text_of,
)

LONGEST_RESULT = 1_000_000
"""Characters: a longer text is a fault, whatever would make it."""


def added(left: Size, right: Size) -> Size:
    """Numbers or texts."""
    text = text_of(min(left.characters + right.characters, LONGEST_RESULT))
    return replace(text, number=min(left.number + right.number, ENDLESS))


def apart(left: Size, right: Size) -> Size:
    return number_to(left.number + right.number)


def multiplied(left: Size, right: Size) -> Size:
    return number_to(left.number * right.number)


def rounded(number: Size, *scale: Size) -> Size:
    """At most one further from zero, unless it is rounded to tens or hundreds."""
    return ANY_NUMBER if scale else number_to(number.number + 1)


def same_number(number: Size) -> Size:
    return number_to(number.number)


def length(text: Size) -> Size:
    return number_to(text.characters)


def counted(items: Size) -> Size:
    return number_to(max(items.items, 1))


def one_of_them(*items: Size) -> Size:
    """An item of one list, or one of the arguments."""
    return either(*items, *(each.each for each in items))


def any_of_them(*values: Size) -> Size:
    return either(*values)


def total(*items: Size) -> Size:
    return number_to(sum(max(each.number, each.items * each.each.number) for each in items))


def written_out(value: Size) -> Size:
    """A text as it is; numbers, days and truths have no more signs than the longest number."""
    return text_of(LONGEST_RESULT if value.depth else min(max(value.characters, LONGEST_NUMBER), LONGEST_RESULT))


def same_text(text: Size, *_: Size) -> Size:
    return text_of(text.characters)


def other_case(text: Size) -> Size:
    """A letter may become three: ΐ in capitals."""
    return text_of(min(3 * text.characters, LONGEST_RESULT))


def short_text(*_: Size) -> Size:
    return text_of(20)


def rewritten(*_: Size) -> Size:
    return text_of(LONGEST_RESULT)


def cut_up(text: Size, _: Size) -> Size:
    """As many pieces as characters and one more, all of them together no longer than the text."""
    pieces = text.characters + 1
    return list_of(pieces, text_of(text.characters), pieces + text.characters // 16)


def put_together(texts: Size, delimiter: Size = NOTHING) -> Size:
    items = texts.as_list()
    return text_of(min(items.items * (items.each.characters + delimiter.characters), LONGEST_RESULT))


def same_list(items: Size, *_: Size) -> Size:
    return items.as_list()


def numbers_of(*items: Size) -> Size:
    """Some of the numbers of one list, or of the arguments."""
    return joined(items)


def grown(items: Size, *others: Size) -> Size:
    return joined((items, *(list_of(1, each) for each in others)))


def one_more(items: Size, _: Size, item: Size) -> Size:
    return joined((items, list_of(1, item)))


def replaced(items: Size, _: Size, item: Size) -> Size:
    """Perhaps all of them."""
    before = items.as_list()
    return list_of(before.items, either(before.each, item))


def all_together(*lists: Size) -> Size:
    return joined(lists)


def places(items: Size, _: Size) -> Size:
    most = items.as_list().items
    return list_of(most, number_to(most))


def flat(items: Size) -> Size:
    before = items.as_list()
    return list_of(before.weight, leaf_of(before), before.weight)


def entries(record: Size) -> Size:
    if record.members is None:
        return list_of(ENDLESS, record)
    longest = max(map(len, record.members), default=0)
    each = record_of({"key": text_of(longest), "value": either(*record.members.values())})
    return list_of(len(record.members), each)


def no_size(*_: Size) -> Size:
    return NOTHING
