"""What RE2 knows of Unicode, asked of RE2: which signs belong to a category or a script, and which differ in case alone."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

Ranges = tuple[tuple[int, int], ...]
LAST = 0x10FFFF
FILE = Path(__file__).with_name("tables.json")
"""Made when the site is written; where RE2 itself is at hand there is no need of it."""

FORM = 2
"""Rises whenever tables that were kept would be read as something else."""

CATEGORIES = "Cc Cf Co Cs Ll Lm Lo Lt Lu Mc Me Mn Nd Nl No Pc Pd Pe Pf Pi Po Ps Sc Sk Sm So Zl Zp Zs".split()
FAMILIES = "CLMNPSZ"
"""A family of categories is all of them that begin with its letter."""

SCRIPTS = """
Adlam Ahom Anatolian_Hieroglyphs Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bhaiksuki Bopomofo Brahmi Braille
Buginese Buhid Canadian_Aboriginal Carian Caucasian_Albanian Chakma Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot
Cypro_Minoan Cyrillic Deseret Devanagari Dives_Akuru Dogra Duployan Egyptian_Hieroglyphs Elbasan Elymaic Ethiopic Garay Georgian
Glagolitic Gothic Grantha Greek Gujarati Gunjala_Gondi Gurmukhi Gurung_Khema Han Hangul Hanifi_Rohingya Hanunoo Hatran Hebrew Hiragana
Imperial_Aramaic Inherited Inscriptional_Pahlavi Inscriptional_Parthian Javanese Kaithi Kannada Katakana Kawi Kayah_Li Kharoshthi
Khitan_Small_Script Khmer Khojki Khudawadi Kirat_Rai Lao Latin Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Makasar
Malayalam Mandaic Manichaean Marchen Masaram_Gondi Medefaidrin Meetei_Mayek Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Miao
Modi Mongolian Mro Multani Myanmar Nabataean Nag_Mundari Nandinagari New_Tai_Lue Newa Nko Nushu Nyiakeng_Puachue_Hmong Ogham Ol_Chiki
Ol_Onal Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur Oriya
Osage Osmanya Pahawh_Hmong Palmyrene Pau_Cin_Hau Phags_Pa Phoenician Psalter_Pahlavi Rejang Runic Samaritan Saurashtra Sharada Shavian
Siddham SignWriting Sinhala Sogdian Sora_Sompeng Soyombo Sundanese Sunuwar Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham
Tai_Viet Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Todhri Toto Tulu_Tigalari Ugaritic Vai Vithkuqi Wancho
Warang_Citi Yezidi Yi Zanabazar_Square
""".split()
"""A pattern of ours can name those without `_`; a name that RE2 does not know is left out."""


def group(name: str) -> Ranges | None:
    """The signs of a category or a script; None where there is none of the name."""
    if name == "Any":
        return ((0, LAST),)
    if name and name in FAMILIES:
        return tuple(sorted(run for each in CATEGORIES if each[0] == name for run in _spread(known()["groups"].get(each, []))))
    found = known()["groups"].get(name)
    return None if found is None else _spread(found)


@lru_cache(maxsize=1)
def circles() -> Mapping[int, tuple[int, ...]]:
    """For a letter, all that differ from it in case alone, itself among them."""
    found: dict[int, tuple[int, ...]] = {}
    first = 0
    for far, *others in known()["circles"]:
        first += far
        circle = (first, *(first + each for each in others))
        found |= dict.fromkeys(circle, circle)
    return found


@lru_cache(maxsize=1)
def known() -> Mapping[str, Any]:
    file = FILE if FILE.exists() else kept()
    if not file.exists():
        return keep(made())
    found: Mapping[str, Any] = json.loads(file.read_text(encoding="ascii"))
    return found


def kept() -> Path:
    """Where the tables of the RE2 that is installed here are kept: to ask it anew takes seconds."""
    from importlib.metadata import version

    from engine.cache import cache_folder

    return cache_folder().parent / f"re2-{version('google-re2')}-{FORM}.json"


def keep(found: dict[str, Any]) -> dict[str, Any]:
    """Puts them by, whole or not at all; no place to keep them is no fault."""
    with contextlib.suppress(OSError):
        file = kept()
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=file.parent)
        with open(handle, "w", encoding="ascii") as out:
            json.dump(found, out, separators=(",", ":"))
        os.replace(part, file)
    return found


def made() -> dict[str, Any]:
    """The tables, from RE2."""
    import re2  # type: ignore[import-untyped]

    quiet = re2.Options()
    quiet.log_errors = False
    everything = "".join(map(chr, (*range(0xD800), *range(0xE000, LAST + 1))))
    groups = {}
    for name in (*CATEGORIES, *(each for each in SCRIPTS if "_" not in each)):
        try:
            runs = re2.compile(f"\\p{{{name}}}+", quiet)
        except re2.error:
            continue
        # Halves of signs are none: no text holds one.
        groups[name] = _packed((ord(run[0][0]), ord(run[0][-1])) for run in runs.finditer(everything))
    cased = "".join(sign for sign in everything if len({sign, sign.lower(), sign.upper(), sign.casefold(), sign.title()}) > 1)
    circles: list[list[int]] = []
    seen: set[str] = set()
    for sign in cased:
        if sign not in seen:
            circle = [found[0] for found in re2.compile(f"(?i){re2.escape(sign)}", quiet).finditer(cased)]
            seen.update(circle)
            if len(circle) > 1:
                circles.append([ord(each) for each in circle])
    # Each letter as how far it is from the first of its circle, the first from that of the circle before.
    firsts = [0, *(circle[0] for circle in circles)]
    return {"groups": groups, "circles": [[each[0] - before, *(other - each[0] for other in each[1:])] for before, each in zip(firsts, circles, strict=False)]}


def _packed(runs: Iterable[tuple[int, int]]) -> list[int]:
    """Runs as how far each begins from the end of the one before, and how long it is."""
    found: list[int] = []
    end = 0
    for low, high in runs:
        found += (low - end, high - low)
        end = high
    return found


def _spread(packed: list[int]) -> Ranges:
    found: list[tuple[int, int]] = []
    end = 0
    for place in range(0, len(packed), 2):
        low = end + packed[place]
        end = low + packed[place + 1]
        found.append((low, end))
    return tuple(found)
