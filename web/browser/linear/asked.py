"""The tables of Unicode, asked of RE2 itself where the site is written; in the browser they lie beside `tables` as a file."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

FORM = 3
"""Rises whenever tables that were kept would be read as something else."""

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


def known_to_re2(categories: Sequence[str]) -> Mapping[str, Any]:
    """The tables of the RE2 that is installed here, of these categories and the scripts it knows: `parts` and `circles`, as `tables` reads them."""
    file = kept()
    if not file.exists():
        return keep(made(categories))
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


def made(categories: Sequence[str]) -> dict[str, Any]:
    """The tables, from RE2."""
    import re2  # type: ignore[import-untyped]

    quiet = re2.Options()
    quiet.log_errors = False
    everything = "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))
    parts = []
    for names in (categories, [each for each in SCRIPTS if "_" not in each]):
        groups: dict[str, list[tuple[int, int]]] = {}
        for name in names:
            with contextlib.suppress(re2.error):
                # Halves of signs are none: no text holds one.
                runs = re2.compile(f"\\p{{{name}}}+", quiet).finditer(everything)
                groups[name] = [(ord(run[0][0]), ord(run[0][-1])) for run in runs]
        parts.append(_packed(groups))
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
    return {"parts": parts, "circles": [[each[0] - before, *(other - each[0] for other in each[1:])] for before, each in zip(firsts, circles, strict=False)]}


def _packed(groups: Mapping[str, Iterable[tuple[int, int]]]) -> dict[str, list[Any]]:
    """Groups that share no sign as runs one after another, how long each is and whose: the number after the last is nobody's."""
    runs = sorted((low, high, at) for at, own in enumerate(groups.values()) for low, high in own)
    lengths: list[int] = []
    whose: list[int] = []
    end = 0
    for low, high, at in runs:
        if low < end:
            raise AssertionError(f"U+{low:04X} is of two groups")
        if low > end:
            lengths.append(low - end)
            whose.append(len(groups))
        lengths.append(high + 1 - low)
        whose.append(at)
        end = high + 1
    return {"names": list(groups), "lengths": lengths, "whose": whose}
