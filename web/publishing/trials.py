"""Trials one after the other, behind the pages: who saves a version goes on, and looks again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from engine.rulebook import today
from web.publishing.editions import Editions
from web.publishing.trial import gone, tried

log = logging.getLogger("banshi.publishing")


class Trials:
    """`served` gives the program of a catalog that is served now, or nothing."""

    def __init__(self, editions: Editions, served: Callable[[str], str]):
        self.editions = editions
        self.served = served
        # One at a time: a trial takes a core for seconds, and people are being served meanwhile.
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="trial")
        self._running: set[str] = set()
        self._turn = Lock()

    def begin(self, id: str) -> None:
        """Has a version tried; one that waits or runs already is not tried twice."""
        with self._turn:
            if id in self._running:
                return
            self._running.add(id)
        self._pool.submit(self._try, id)

    def is_running(self, id: str) -> bool:
        with self._turn:
            return id in self._running

    def wait(self) -> None:
        """Until all that was begun is over."""
        self._pool.submit(lambda: None).result()

    def run(self, id: str) -> None:
        """Tries a version here and now."""
        version = self.editions.version(id)
        program = self.served(version.catalog)
        before = self.editions.store.program_text(program) if program else None
        self.editions.keep_trial(id, tried(self.editions.files(id), version.folder, before, today()), program)

    def _try(self, id: str) -> None:
        try:
            self.run(id)
        except Exception as fault:
            log.error("trial of version %s: %s", id[:12], type(fault).__name__)
            self.editions.keep_trial(id, gone("试的时候出了我们自己的错，请再试一次。", "A fault of ours broke the trial off: try again."), "")
        finally:
            with self._turn:
                self._running.discard(id)
