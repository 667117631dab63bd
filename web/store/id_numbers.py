"""One spelling for one ID number, so that it is found however it was typed."""

from __future__ import annotations

import unicodedata

from stdnum.cn import ric


def standard_id_number(text: str) -> str:
    """Plain digits and a capital X, without blanks; the fifteen digits of the first generation as the eighteen that followed them.

    GB 11643-1999: the year gets its century, and a check digit follows. Those of fifteen digits were born in the 1900s.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if len(plain) == 15 and plain.isdecimal():
        longer = f"{plain[:6]}19{plain[6:]}"
        return longer + ric.calc_check_digit(longer + "0")
    return plain
