"""The kinds of questions. An entry holds all there is to a widget: what it is for, its schema, how an answer comes in
and how it is shown again; `templates/widgets.html` has a macro of the same name.

Answers are JSON: text, whole numbers and decimals, true and false, dates in ISO form, regions by code, lists.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from dsl.diagnostics import Words
from engine.kinds import (
    BooleanKind,
    ChoiceKind,
    DateKind,
    DateTimeKind,
    Kind,
    ListKind,
    NumberKind,
    RecordKind,
    RegionKind,
)
from engine.values import plain
from forms import words
from forms.form import Field
from forms.formats import FORMATS, format_of
from forms.places import Places

LONGEST_TEXT = 200
MOST_RADIOS = 7
MOST_ITEMS = 20
FIRST_YEAR, LAST_YEAR = 1800, 2199
YEAR = "(1[89]|2[01])[0-9]{2}"
"""The same years as a pattern."""

Json = Any
Schema = dict[str, Any]
Boxes = dict[str, str]
"""The boxes of a page by name, and what stands in them."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What a browser sent: every name with its values, as typed."""

    values: Mapping[str, Sequence[str]]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        found = self.values.get(name)
        return found[0] if found else ""

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self.values.get(name, ()))

    def inside(self, prefix: str) -> Posted:
        """The boxes of one item of a list, under the names they have in a form of their own."""
        return Posted({name[len(prefix) :]: values for name, values in self.values.items() if name.startswith(prefix)})


@dataclass(frozen=True, slots=True)
class Given:
    value: Json


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing was answered."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """An answer that cannot be taken; `choices` are what it may have meant, `part` the box that is to blame."""

    message: Words
    part: str = ""
    choices: tuple[str, ...] = ()


Answer = Given | Empty | Wrong
EMPTY = Empty()


@dataclass(frozen=True, slots=True)
class Widget:
    """`fits` says for which kinds and formats it is the right one; the first that fits is taken.

    `read` turns boxes into an answer, `spread` an answer into boxes, `shown` into words for people. `first_box` is where
    a link to the question leads.
    """

    name: str
    fits: Callable[[Kind, str], bool]
    schema: Callable[[Field], Schema]
    read: Callable[[Field, Posted, Places], Answer]
    spread: Callable[[Field, Json, Places], Boxes]
    shown: Callable[[Field, Json, Places], str]
    is_choice: bool = False
    is_group: bool = False
    parts: tuple[str, ...] = field(default=())


def widget_for(kind: Kind, format_: str) -> Widget:
    return next(each for each in WIDGETS.values() if each.fits(kind, format_))


def widget_of(field_: Field) -> Widget:
    return WIDGETS[field_.widget]


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def text_schema(field_: Field) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}


def read_text(field_: Field, posted: Posted, places: Places) -> Answer:
    text = unicodedata.normalize("NFC", posted.text(field_.key)).strip()
    if not text:
        return EMPTY
    if len(text) > LONGEST_TEXT:
        return Wrong(words.too_long(field_.question, LONGEST_TEXT))
    if any(unicodedata.category(each) in ("Cc", "Cs", "Cn") or each in HIDDEN for each in text):
        return Wrong(words.strange_characters(field_.question))
    return Given(text)


HIDDEN = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Characters that take no room or turn the line around: a name that looks like another."""


def one_box(field_: Field, value: Json, places: Places) -> Boxes:
    return {field_.key: str(value)}


def as_it_is(field_: Field, value: Json, places: Places) -> str:
    return str(value)


# ── text with a format ───────────────────────────────────────────────────────────────────────────────────────────


def formatted_schema(field_: Field) -> Schema:
    known = FORMATS[field_.format]
    return {"type": "string", "pattern": known.pattern, "maxLength": known.longest}


def read_formatted(field_: Field, posted: Posted, places: Places) -> Answer:
    known = FORMATS[field_.format]
    text = folded(posted.text(field_.key)).upper()
    for each in known.drops:
        text = text.replace(each, "")
    if not text:
        return EMPTY
    if known.name == "id_number" and re.fullmatch("[0-9]{15}", text):
        return Wrong(words.ID_NUMBER_OLD)
    if not re.fullmatch(known.pattern.removeprefix("^").removesuffix("$"), text):
        return Wrong(known.wrong)
    fault = known.check(text)
    return Wrong(fault) if fault else Given(text)


def folded(text: str) -> str:
    """Full-width digits, letters and signs as their plain ones; other characters stay, unlike under NFKC."""
    return "".join(chr(ord(each) - 0xFEE0) if "！" <= each <= "～" else " " if each == "\u3000" else each for each in text).strip()


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────


def number_schema(field_: Field) -> Schema:
    kind = number_kind(field_)
    schema: Schema = {"type": "number" if kind.scale else "integer"}
    low, high = bounds(kind)
    if low is not None:
        schema["minimum"] = json_number(low)
    schema["maximum"] = json_number(high)
    return schema


def number_kind(field_: Field) -> NumberKind:
    assert isinstance(field_.kind, NumberKind)
    return field_.kind


def bounds(kind: NumberKind) -> tuple[Decimal | None, Decimal]:
    """The least and the greatest number that may come in: as declared, or as many digits as declared."""
    return kind.low, kind.high if kind.high is not None else Decimal(10) ** (kind.digits - kind.scale) - 1


def json_number(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number


THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
NUMERAL = re.compile(r"-?[0-9]{1,34}(\.[0-9]{1,34})?")


def read_number(field_: Field, posted: Posted, places: Places) -> Answer:
    kind = number_kind(field_)
    text = folded(posted.text(field_.key)).removesuffix(kind.unit).strip()
    if not text:
        return EMPTY
    if THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if not NUMERAL.fullmatch(text):
        return Wrong(words.not_a_number(field_.question))
    number = Decimal(text)
    if -number.as_tuple().exponent > kind.scale and number != round(number, kind.scale):  # type: ignore[operator]
        return Wrong(words.too_many_decimals(field_.question, kind.scale) if kind.scale else words.not_whole(field_.question))
    low, high = bounds(kind)
    if (low is not None and number < low) or number > high or abs(number) >= Decimal(10) ** (kind.digits - kind.scale):
        if kind.low is None and kind.high is None:
            return Wrong(words.too_large(field_.question))
        return Wrong(words.out_of_bounds(field_.question, shown_number(kind.low), shown_number(kind.high), kind.unit))
    return Given(json_number(number))


def shown_number(number: Decimal | None) -> str | None:
    return None if number is None else plain(number)


def number_box(field_: Field, value: Json, places: Places) -> Boxes:
    return {field_.key: plain(Decimal(value))}


def number_in_words(field_: Field, value: Json, places: Places) -> str:
    return plain(Decimal(value)) + number_kind(field_).unit


# ── dates and times ──────────────────────────────────────────────────────────────────────────────────────────────

DAY_PARTS = ("year", "month", "day")
TIME_PARTS = ("hour", "minute")


def date_schema(field_: Field) -> Schema:
    return {"type": "string", "format": "date", "pattern": f"^{YEAR}-[0-9]{{2}}-[0-9]{{2}}$"}


def read_date(field_: Field, posted: Posted, places: Places) -> Answer:
    found = read_parts(field_, posted, DAY_PARTS)
    if not isinstance(found, tuple):
        return found
    return day_from(field_, found)


def read_parts(field_: Field, posted: Posted, parts: tuple[str, ...]) -> tuple[int, ...] | Answer:
    typed = [folded(posted.text(f"{field_.key}-{part}")) for part in parts]
    if not any(typed):
        return EMPTY
    empty = [part for part, text in zip(parts, typed, strict=True) if not text]
    if empty:
        return Wrong(words.part_missing(field_.question, empty), empty[0])
    for part, text in zip(parts, typed, strict=True):
        if not re.fullmatch("[0-9]{1,4}", text):
            return Wrong(words.no_such_day(field_.question) if part in DAY_PARTS else words.not_a_time(field_.question), part)
    return tuple(int(text) for text in typed)


def day_from(field_: Field, parts: tuple[int, ...]) -> Answer:
    year, month, day = parts[:3]
    if year < 100:
        return Wrong(words.year_in_four_digits(field_.question), "year")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Wrong(words.no_such_day(field_.question), "year")
    try:
        return Given(date(year, month, day).isoformat())
    except ValueError:
        return Wrong(words.no_such_day(field_.question), "month" if not 1 <= month <= 12 else "day")


def date_boxes(field_: Field, value: Json, places: Places) -> Boxes:
    year, month, day = str(value)[:10].split("-")
    numbers = zip(DAY_PARTS, (year, month, day), strict=True)
    return {f"{field_.key}-{part}": str(int(number)) for part, number in numbers}


def date_in_words(field_: Field, value: Json, places: Places) -> str:
    year, month, day = (int(part) for part in str(value)[:10].split("-"))
    return f"{year}年{month}月{day}日"


def moment_schema(field_: Field) -> Schema:
    day = "(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    # A browser's own box for a time leaves the seconds out.
    return {"type": "string", "pattern": f"^{YEAR}-{day}T([01][0-9]|2[0-3]):[0-5][0-9](:00)?$"}


def read_moment(field_: Field, posted: Posted, places: Places) -> Answer:
    found = read_parts(field_, posted, (*DAY_PARTS, *TIME_PARTS))
    if not isinstance(found, tuple):
        return found
    day = day_from(field_, found)
    if not isinstance(day, Given):
        return day
    hour, minute = found[3:]
    if hour > 23 or minute > 59:
        return Wrong(words.not_a_time(field_.question), "hour" if hour > 23 else "minute")
    return Given(f"{day.value}T{hour:02}:{minute:02}:00")


def moment_boxes(field_: Field, value: Json, places: Places) -> Boxes:
    hour, minute = str(value)[11:16].split(":")
    times = {f"{field_.key}-hour": str(int(hour)), f"{field_.key}-minute": minute}
    return {**date_boxes(field_, value, places), **times}


def moment_in_words(field_: Field, value: Json, places: Places) -> str:
    hour, minute = str(value)[11:16].split(":")
    return f"{date_in_words(field_, value, places)} {int(hour)}时{minute}分"


# ── choices ──────────────────────────────────────────────────────────────────────────────────────────────────────


def yes_no_schema(field_: Field) -> Schema:
    return {"type": "boolean"}


TRUTHS = {"true": True, "false": False}


def read_yes_no(field_: Field, posted: Posted, places: Places) -> Answer:
    text = posted.text(field_.key)
    if not text:
        return EMPTY
    return Given(TRUTHS[text]) if text in TRUTHS else Wrong(words.not_an_option(field_.question))


def yes_no_box(field_: Field, value: Json, places: Places) -> Boxes:
    return {field_.key: "true" if value else "false"}


def yes_no_in_words(field_: Field, value: Json, places: Places) -> str:
    return words.YES.zh if value else words.NO.zh


def choice_schema(field_: Field) -> Schema:
    kind = "string" if isinstance(field_.kind, ChoiceKind) else "number"
    return {"type": kind, "oneOf": [{"const": value_of(each.value), "title": each.label} for each in field_.options]}


def value_of(value: str | Decimal | bool) -> Json:
    return json_number(value) if isinstance(value, Decimal) else value


def read_choice(field_: Field, posted: Posted, places: Places) -> Answer:
    text = posted.text(field_.key)
    if not text:
        return EMPTY
    for option in field_.options:
        if str(option.value) == text:
            return Given(value_of(option.value))
    return Wrong(words.not_an_option(field_.question))


def choice_in_words(field_: Field, value: Json, places: Places) -> str:
    return next((each.label for each in field_.options if value_of(each.value) == value), str(value))


def several_schema(field_: Field) -> Schema:
    item = {"type": "string", "oneOf": [{"const": each.value, "title": each.label} for each in field_.options]}
    return {"type": "array", "items": item, "uniqueItems": True, "maxItems": len(field_.options)}


def read_several(field_: Field, posted: Posted, places: Places) -> Answer:
    chosen = set(posted.all(field_.key)) - {""}
    known = [each.value for each in field_.options]
    if not chosen <= set(map(str, known)):
        return Wrong(words.not_an_option(field_.question))
    return Given([each for each in known if str(each) in chosen])


def several_boxes(field_: Field, value: Json, places: Places) -> Boxes:
    return {f"{field_.key}={each}": "on" for each in value}


def several_in_words(field_: Field, value: Json, places: Places) -> str:
    return "、".join(choice_in_words(field_, each, places) for each in value) or words.NONE_OF_THEM.zh


# ── regions ──────────────────────────────────────────────────────────────────────────────────────────────────────


def region_schema(field_: Field) -> Schema:
    return {"$ref": "#/$defs/region"}


def read_region(field_: Field, posted: Posted, places: Places) -> Answer:
    typed = posted.text(field_.key).strip()
    if not typed:
        return EMPTY
    found = places.found(folded(typed))
    picked = posted.text(f"{field_.key}-pick")
    if picked in found:
        found = places.found(picked)
    if len(found) == 1 and places.is_smallest(found[0]):
        return Given(found[0])
    if found:
        return Wrong(words.which_place(typed), "pick", found)
    return Wrong(words.no_such_place(typed, places.near(typed)))


def region_box(field_: Field, value: Json, places: Places) -> Boxes:
    return {field_.key: places.whole.get(value, str(value))}


def region_in_words(field_: Field, value: Json, places: Places) -> str:
    return places.whole.get(value, str(value))


# ── several of the same ──────────────────────────────────────────────────────────────────────────────────────────


def repeat_schema(field_: Field) -> Schema:
    item = {
        "type": "object",
        "properties": {each.key: {**widget_of(each).schema(each), "title": each.label} for each in field_.members},
        "required": [each.key for each in field_.members if each.is_required],
        "additionalProperties": False,
    }
    return {"type": "array", "items": item, "maxItems": MOST_ITEMS}


def items_in(field_: Field, posted: Posted) -> tuple[int, ...]:
    """The numbers of the items a browser sent, in order."""
    pattern = re.compile(re.escape(field_.key) + r"-([0-9]{1,3})-")
    found = {int(match[1]) for name in posted.values if (match := pattern.match(name))}
    return tuple(sorted(found))


def with_items(posted: Posted, button: str) -> Posted:
    """The boxes as sent, with one more item in a list, or without the one that was struck out."""
    values = dict(posted.values)
    if "_add" in values:
        taken = [int(found[1]) for name in values if (found := re.match(re.escape(button) + r"-([0-9]{1,3})-", name))]
        values[f"{button}-{max(taken, default=-1) + 1}-"] = [""]
    else:
        values = {name: each for name, each in values.items() if not name.startswith(f"{button}-")}
    return Posted(values)


def read_repeat(field_: Field, posted: Posted, places: Places) -> Answer:
    items: list[dict[str, Json]] = []
    for place in items_in(field_, posted):
        inner = posted.inside(f"{field_.key}-{place}-")
        answers = {each: widget_of(each).read(each, inner, places) for each in field_.members}
        if all(isinstance(answer, Empty) for answer in answers.values()):
            continue
        item: dict[str, Json] = {}
        for member, answer in answers.items():
            match answer:
                case Given(value):
                    item[member.key] = value
                case Wrong(message, part, choices):
                    return Wrong(words.in_item(place + 1, message), f"{place}-{member.key}" + (part and f"-{part}"), choices)
                case Empty() if member.is_required:
                    part = first_box(member).removeprefix(member.key)
                    return Wrong(words.in_item(place + 1, member.messages.empty), f"{place}-{member.key}{part}")
        items.append(item)
    if len(items) > MOST_ITEMS:
        return Wrong(words.too_many_items(field_.question, MOST_ITEMS))
    return Given(items) if items else EMPTY


def repeat_boxes(field_: Field, value: Json, places: Places) -> Boxes:
    boxes: Boxes = {}
    for place, item in enumerate(value):
        for member in field_.members:
            if member.key in item:
                inner = widget_of(member).spread(member, item[member.key], places)
                boxes.update({f"{field_.key}-{place}-{name}": text for name, text in inner.items()})
    return boxes


def repeat_in_words(field_: Field, value: Json, places: Places) -> str:
    lines = []
    for place, item in enumerate(value, 1):
        parts = [
            f"{member.label} {widget_of(member).shown(member, item[member.key], places)}"
            for member in field_.members
            if member.key in item
        ]
        lines.append(f"{place}. {'，'.join(parts)}")
    return "\n".join(lines) or words.NONE_OF_THEM.zh


# ── the table ────────────────────────────────────────────────────────────────────────────────────────────────────


def is_number(kind: Kind, format_: str) -> bool:
    return isinstance(kind, NumberKind) and not kind.options


def is_short_choice(kind: Kind, format_: str) -> bool:
    return isinstance(kind, ChoiceKind | NumberKind) and 0 < len(kind.options) <= MOST_RADIOS


def is_long_choice(kind: Kind, format_: str) -> bool:
    return isinstance(kind, ChoiceKind | NumberKind) and len(kind.options) > MOST_RADIOS


def is_several(kind: Kind, format_: str) -> bool:
    return isinstance(kind, ListKind) and isinstance(kind.item, ChoiceKind)


def is_repeat(kind: Kind, format_: str) -> bool:
    return isinstance(kind, ListKind) and isinstance(kind.item, RecordKind)


WIDGETS: Mapping[str, Widget] = {
    each.name: each
    for each in (
        Widget(
            "yes_no", lambda kind, _: isinstance(kind, BooleanKind), yes_no_schema, read_yes_no, yes_no_box,
            yes_no_in_words, is_choice=True, is_group=True,
        ),
        Widget("radios", is_short_choice, choice_schema, read_choice, one_box, choice_in_words, is_choice=True, is_group=True),
        Widget("select", is_long_choice, choice_schema, read_choice, one_box, choice_in_words, is_choice=True),
        Widget(
            "checkboxes", is_several, several_schema, read_several, several_boxes, several_in_words, is_choice=True,
            is_group=True,
        ),
        Widget("number", is_number, number_schema, read_number, number_box, number_in_words),
        Widget(
            "date", lambda kind, _: isinstance(kind, DateKind), date_schema, read_date, date_boxes, date_in_words,
            is_group=True, parts=DAY_PARTS,
        ),
        Widget(
            "moment", lambda kind, _: isinstance(kind, DateTimeKind), moment_schema, read_moment, moment_boxes,
            moment_in_words, is_group=True, parts=(*DAY_PARTS, *TIME_PARTS),
        ),
        Widget("region", lambda kind, _: isinstance(kind, RegionKind), region_schema, read_region, region_box, region_in_words),
        Widget("repeat", is_repeat, repeat_schema, read_repeat, repeat_boxes, repeat_in_words, is_group=True),
        Widget(
            "formatted", lambda _, format_: format_of(format_) is not None, formatted_schema, read_formatted, one_box, as_it_is
        ),
        Widget("text", lambda kind, _: True, text_schema, read_text, one_box, as_it_is),
    )
}  # fmt: skip
"""From the most particular to the most general."""


def first_box(field_: Field) -> str:
    """The name of the box that stands first."""
    widget = widget_of(field_)
    if widget.parts:
        return f"{field_.key}-{widget.parts[0]}"
    if widget.name == "repeat" and field_.members:
        return f"{field_.key}-0-{first_box(field_.members[0])}"
    return field_.key


def masked(field_: Field, value: Json, places: Places) -> str:
    """The answer in words, with what others need not see hidden."""
    known = format_of(field_.format)
    if known is not None and isinstance(value, str):
        return known.masked(value)
    return widget_of(field_).shown(field_, value, places)


def as_member(field_: Field, item: Field, place: int) -> Field:
    """A question of a list as asked for one of its items: its boxes carry the number of the item."""
    return replace(item, key=f"{field_.key}-{place}-{item.key}")
