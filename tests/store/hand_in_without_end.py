"""Hands in case after case and says each key and reference once it is acknowledged, until it is killed.

`python -m tests.store.hand_in_without_end URL KEYS FIRST [silent]`; with `silent` it dies after the first, before it says so.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys

from tests.store.one_case import hand_in
from web.store.store import Store


def main(url: str, keys: str, first: str, silent: str = "") -> None:
    store = Store(url, keys=keys)
    for number in itertools.count(int(first)):
        made = hand_in(store, number)
        if silent:
            os.kill(os.getpid(), signal.SIGKILL)
        print(number, made.reference, flush=True)


main(*sys.argv[1:])
