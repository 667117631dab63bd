"""What stands before a register that fails: it is left alone for a while, then tried once, then trusted again.

The circuit is pybreaker's. It holds its lock while a call runs, so that one slow answer would hold up everybody; so what came of
a call is told to it afterwards, and only the one trial after a pause runs inside.
"""

from __future__ import annotations

import logging
from threading import BoundedSemaphore, Lock
from typing import NoReturn

import pybreaker

from web.registers.connection import Connection
from web.registers.register import Asked, Record, Register, Silent

log = logging.getLogger("banshi.registers")
AT_ONCE = 8
"""So many questions a register is asked at the same time; one that hangs holds up no more than these."""


class Guarded:
    def __init__(self, connection: Connection, register: Register):
        self.connection = connection
        self.register = register
        self.breaker = pybreaker.CircuitBreaker(fail_max=connection.fails, reset_timeout=connection.pause, name=connection.name)
        self._trial = Lock()
        self._places = BoundedSemaphore(AT_ONCE)

    @property
    def is_open(self) -> bool:
        return self.breaker.current_state != pybreaker.STATE_CLOSED

    def ask(self, asked: Asked, seconds: float) -> Record:
        """The record, or Silent and nothing else."""
        if not self._places.acquire(blocking=False):
            raise Silent("paused", is_its_fault=False)
        try:
            return self._tried(asked, seconds) if self.is_open else self._counted(asked, seconds)
        finally:
            self._places.release()

    def _tried(self, asked: Asked, seconds: float) -> Record:
        """After the pause one call is let through, and decides; whoever comes meanwhile is told of the pause."""
        if not self._trial.acquire(blocking=False):
            raise Silent("paused", is_its_fault=False)
        failed: list[Silent] = []

        def trial() -> Record:
            try:
                return self._answer(asked, seconds)
            except Silent as silent:
                failed.append(silent)
                raise

        try:
            return self.breaker.call(trial)
        except pybreaker.CircuitBreakerError:
            raise (failed[0] if failed else Silent("paused", is_its_fault=False)) from None
        finally:
            self._trial.release()

    def _counted(self, asked: Asked, seconds: float) -> Record:
        try:
            record = self._answer(asked, seconds)
        except Silent as silent:
            if silent.is_its_fault:
                self._tell(silent)
            raise
        self._tell(None)
        return record

    def _answer(self, asked: Asked, seconds: float) -> Record:
        try:
            return self.register.ask(asked, seconds)
        except Silent as silent:
            log.warning("register %s: %s", self.connection.name, silent.why)
            raise
        except Exception as fault:
            # A fault of ours. Its message may quote the answer.
            log.error("register %s: fault %s", self.connection.name, type(fault).__name__)
            raise Silent("unreachable") from None

    def _tell(self, failed: Silent | None) -> None:
        def outcome() -> NoReturn | None:
            if failed is not None:
                raise failed
            return None

        if self.is_open:
            return
        try:
            self.breaker.call(outcome)
        except (Silent, pybreaker.CircuitBreakerError):
            pass
