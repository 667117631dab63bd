"""Texts with a format of their own: how they are written, checked, and hidden from eyes that need not see them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from stdnum import luhn
from stdnum.cn import ric, uscc

from dsl.diagnostics import Words
from engine.formats import FORMATS as PATTERNS
from forms import words

Check = Callable[[str], Words | None]


@dataclass(frozen=True, slots=True)
class Format:
    """`pattern` is the engine's; `check` says what it cannot, in words for who types."""

    name: str
    pattern: str
    longest: int
    wrong: Words
    check: Check
    masked: Callable[[str], str]
    input_mode: str = "text"
    autocomplete: str = ""
    drops: str = " "


def format_of(name: str) -> Format | None:
    return FORMATS.get(name)


def id_number_fault(number: str) -> Words | None:
    if ric.calc_check_digit(number) != number[-1]:
        return words.ID_NUMBER_SUM
    try:
        born = ric.get_birth_date(number)
    except ric.ValidationError:
        return words.ID_NUMBER
    # The office that gave the number out may long be merged or renamed, so its six digits are not looked up.
    return None if date(1850, 1, 1) <= born else words.ID_NUMBER


def uscc_fault(number: str) -> Words | None:
    return None if uscc.is_valid(number) else words.USCC


def bank_account_fault(number: str) -> Words | None:
    # Cards carry a check digit; the numbers of passbooks and company accounts do not.
    is_card = len(number) >= 16 and number[0] == "6"
    return words.BANK_ACCOUNT_SUM if is_card and not luhn.is_valid(number) else None


def no_fault(text: str) -> Words | None:
    return None


def keeping(first: int, last: int) -> Callable[[str], str]:
    """Hides all but the first and last characters."""

    def masked(text: str) -> str:
        hidden = len(text) - first - last
        return text if hidden <= 0 else text[:first] + "*" * hidden + text[len(text) - last :]

    return masked


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format(
            "id_number",
            pattern=PATTERNS["id_number"].pattern,
            longest=18,
            wrong=words.ID_NUMBER,
            check=id_number_fault,
            masked=keeping(6, 4),
        ),
        Format(
            "uscc",
            pattern=PATTERNS["uscc"].pattern,
            longest=18,
            wrong=words.USCC,
            check=uscc_fault,
            masked=lambda text: text,
        ),
        Format(
            "bank_account",
            pattern=PATTERNS["bank_account"].pattern,
            longest=19,
            wrong=words.BANK_ACCOUNT,
            check=bank_account_fault,
            masked=keeping(0, 4),
            input_mode="numeric",
            drops=" -",
        ),
        Format(
            "mobile",
            pattern=PATTERNS["mobile"].pattern,
            longest=11,
            wrong=words.MOBILE,
            check=no_fault,
            masked=keeping(3, 4),
            input_mode="tel",
            autocomplete="tel",
            drops=" -",
        ),
    )
}
