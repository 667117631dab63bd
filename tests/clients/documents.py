"""Documents for a form: whole ones, as a careful person fills them in, and ones with something wrong, odd or at the edge."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.kinds import NumberKind
from forms.answers import Filling, standings
from forms.form import Field
from forms.widgets import MOST_ITEMS, bounds
from tests.garden.people import id_number

Document = dict[str, Any]


def whole(filling: Filling, dice: random.Random, known: Mapping[str, Any] | None = None) -> Document:
    """An answer, right by itself, to each question that is asked; what is known already is kept."""
    answers: dict[str, Any] = {}
    for fact in filling.form.order:
        asked = filling.form.asking(fact)
        if asked is None or standings(filling, answers)[fact] != "shown":
            continue
        if known and known.get(asked.fact) is not None:
            answers[asked.fact] = known[asked.fact]
        elif asked.is_required or dice.random() < 0.6:
            answers[asked.fact] = right(asked, filling, dice)
        else:
            answers[asked.fact] = None
    return {each.key: answers[each.fact] for each in filling.form.fields if answers.get(each.fact) is not None}


def right(asked: Field, filling: Filling, dice: random.Random) -> Any:
    match asked.widget:
        case "yes_no":
            return dice.random() < 0.5
        case "radios" | "select":
            return dice.choice([each.value for each in asked.options])
        case "checkboxes":
            return [each.value for each in asked.options if dice.random() < 0.5]
        case "number":
            return a_number(asked, dice)
        case "date":
            return f"{dice.randint(1930, 2026)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        case "moment":
            return f"{dice.randint(2000, 2026)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}T{dice.randint(0, 23):02}:{dice.randint(0, 59):02}:00"
        case "region":
            return dice.choice(filling.places.smallest)
        case "repeat":
            return [
                {each.key: right(each, filling, dice) for each in asked.members if each.is_required or dice.random() < 0.5}
                for _ in range(dice.randint(1, 3))
            ]
        case "formatted":
            return dice.choice(FORMATTED[asked.format])
    return dice.choice(TEXTS)


def a_number(asked: Field, dice: random.Random) -> Any:
    assert isinstance(asked.kind, NumberKind)
    low, high = bounds(asked.kind)
    low = low if low is not None else Decimal(0)
    steps = int((high - low) * 10**asked.kind.scale)
    number = low + Decimal(dice.choice([0, steps, dice.randint(0, min(steps, 5000))])) / 10**asked.kind.scale
    return int(number) if number == int(number) else number


TEXTS = ("王小园", "阿依古丽·买买提", "𠮷田", "Jean O’Neil", "某路1号（东）", "长" * 200, "𠮷" * 200, " 前后有空格 ", "<b>&amp;</b>", "e\u0301")
FORMATTED = {
    "id_number": (id_number("42010219900307293"), id_number("42010219920307292"), id_number("91010120200307293")),
    "uscc": ("91350100M000100Y43",),
    "bank_account": ("6217002870001234564", "420012345678901234", "123456789012"),
    "mobile": ("13800000000", "19912345678"),
}

ODD = (
    None, True, False, 0, 1, -1, Decimal("2.5"), 2**53 + 1, "", " ", "\u3000", "\n", "x\n", "是", "true", "1", "１２", "null", [], [None], {}, [{}],
    ["x"], "长" * 201, "𠮷" * 201, "a\u0000b", "\ufeff", "\u202e",
)  # fmt: skip
BY_WIDGET: Mapping[str, tuple[Any, ...]] = {
    "date": (
        "2026-02-29", "2024-02-29", "2000-02-29", "1900-02-29", "2100-02-29", "2026-04-31", "2026-2-9", "2026-13-01", "2026-00-10", "0000-01-01", "1799-12-31", "1800-01-01",
        "2199-12-31", "2200-01-01", "20260101", "2026-W01-1", "2026-01-01T00:00:00", "2026-01-01\n", " 2026-01-01", "２０２６-01-01", "+2026-01-01", "2026/01/01",
    ),
    "moment": (
        "2026-05-01T08:30", "2026-05-01T08:30:00", "2026-05-01T08:30:59", "2026-05-01 08:30:00", "2026-05-01T24:00:00", "2026-05-01T08:60:00", "2026-13-01T08:30:00",
        "2026-02-29T08:30:00", "2024-02-29T08:30:00", "1900-02-29T08:30:00", "2000-02-29T00:00:00", "1799-12-31T08:30:00", "2026-05-01T08:30:00Z", "2026-05-01T08:30:00+08:00", "2026-05-01",
    ),
    "formatted": (
        "42010219900307293x", "420102199003072930", "420102199002302937", "9101011990030729", "４２０１０２１９９００３０７２９３X", "138 0000 0000", "138-0000-0000", "12800000000", "13800000000\n",
        "１３８００００００００", "6217002870001234565", "62170028700012345640", "91350100M000100Y44", "91350100m000100y43", 13800000000,
    ),
    "region": ("420102", "420000", "420100", "000000", "999999", "江岸区", 420102, "420102\n", "４２０１０２"),
    "yes_no": ("false", "否", 1, 0),
    "checkboxes": ("x", [True], [["x"]]),
    "repeat": ([{}] * (MOST_ITEMS + 1), [[]], [{"多余": 1}], "x"),
}  # fmt: skip
"""What is tried on top of what is odd everywhere."""


def odd_values(asked: Field, dice: random.Random, filling: Filling) -> list[Any]:
    """Values for a question that may be wrong, odd, or just right."""
    ways: list[Any] = [*ODD, *BY_WIDGET.get(asked.widget, ())]
    if asked.widget == "number":
        assert isinstance(asked.kind, NumberKind)
        low, high = bounds(asked.kind)
        step = Decimal(1) / 10**asked.kind.scale
        ways += [each for end in (low, high) if end is not None for each in (end, end - step, end + step, end - step / 10, end + 1, str(end))]
        ways += [Decimal("0.001"), Decimal("1E+30"), Decimal("-0.5"), Decimal("100.00"), "1,500", "１５００"]
    if asked.options:
        values = [each.value for each in asked.options]
        ways += [f"{values[0]} ", f"{values[0]}\n", values, values[:1] * 2, [*values, "皇宫"], [values[0], None], values[0], str(values[-1])]
    if asked.widget == "repeat":
        item = {each.key: right(each, filling, dice) for each in asked.members}
        member = dice.choice(asked.members)
        ways += [[item] * MOST_ITEMS, [item] * (MOST_ITEMS + 1), [item, {**item, "多余": 1}]]
        ways += [[item, {**item, member.key: value}] for value in odd_values(member, dice, filling)]
        ways += [[item, {name: value for name, value in item.items() if name != member.key}]]
    return ways


def bent(filling: Filling, document: Document, dice: random.Random) -> Document:
    """The document with one to three things changed: an odd value, one missing, one too many, one that is hidden."""
    fields = list(filling.form.fields)
    changed = dict(document)
    for _ in range(dice.randint(1, 3)):
        asked = dice.choice(fields)
        match dice.random():
            case chance if chance < 0.6:
                changed[asked.key] = dice.choice(odd_values(asked, dice, filling))
            case chance if chance < 0.75:
                changed.pop(asked.key, None)
            case chance if chance < 0.95:
                changed[asked.key] = right(asked, filling, dice)
            case _:
                changed[dice.choice(["多余", "__proto__x", f"{asked.key}.x", "toString"])] = dice.choice(ODD)
    return changed
