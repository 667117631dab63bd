"""How often something happened of late, counted where every worker of a machine sees it: in memory that they share by a file.

The window slides: what happened in the one before counts for as much of it as the window still covers. Of who is counted only
a keyed hash is kept. The table holds some sixty thousand; who has not come for longest gives way, and is counted from nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from mmap import mmap
from pathlib import Path
from struct import Struct
from threading import Lock
from time import monotonic

if sys.platform != "win32":
    import fcntl

ROW = Struct("<QQII")
"""Who (nobody is 0), the second at which the window began in which they came last, how often in it and in the one before."""

IN_SET, SETS = 4, 16_384
SET = Struct("<" + "QQII" * IN_SET)
SIZE = SETS * SET.size
MOST = 2**32 - 1


class Counts:
    """`file` for all workers of a machine, who know the same `secret`; without one, and on Windows, for this process.

    The clock is that of the machine since it started, the same in every process; `clock` is another for a test.
    """

    def __init__(self, file: Path | None, secret: str, clock: Callable[[], float] = monotonic):
        self.clock = clock
        self._turn = Lock()
        self._file = -1 if file is None or sys.platform == "win32" else os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        if self._file >= 0 and os.fstat(self._file).st_size != SIZE:
            os.ftruncate(self._file, SIZE)
        self._table = mmap(self._file, SIZE)
        key = blake2b(secret.encode(), digest_size=32).digest()
        # Keyed, so that nobody can find an address that is counted as another.
        self._number = lru_cache(8192)(lambda name: int.from_bytes(blake2b(name.encode(), digest_size=8, key=key).digest(), "little") or 1)

    def admits(self, name: str, most: int, seconds: int) -> bool:
        """Whether it may happen once more within so many seconds; if so, it is counted."""
        number, moment = self._number(name), self.clock()
        since = int(moment // seconds) * seconds
        with self._turn:
            if sys.platform != "win32" and self._file >= 0:
                fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                place, last, now, before = self._row(number, since)
                if last != since:
                    now, before = 0, now if last == since - seconds else 0
                if now + before * (1 - (moment - since) / seconds) + 1 > most:
                    return False
                ROW.pack_into(self._table, place, number, since, min(now + 1, MOST), before)
                return True
            finally:
                if sys.platform != "win32" and self._file >= 0:
                    fcntl.flock(self._file, fcntl.LOCK_UN)

    def _row(self, number: int, since: int) -> tuple[int, int, int, int]:
        """Where somebody is counted, the window they came in last, how often in it and in the one before."""
        begin = number % SETS * SET.size
        rows = SET.unpack_from(self._table, begin)
        places = range(0, len(rows), 4)
        for at in places:
            if rows[at] == number:
                return begin + at // 4 * ROW.size, rows[at + 1], rows[at + 2], rows[at + 3]
        # What was counted before the machine started anew is of a window to come: it gives way first.
        oldest = min(places, key=lambda at: (rows[at + 1] <= since, rows[at + 1]))
        return begin + oldest // 4 * ROW.size, since, 0, 0
