"""HTTP as uvicorn speaks it, with an end to what it would wait for without end: heads that do not come, readers that do not read."""

from __future__ import annotations

import asyncio
from typing import cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.bodies import HERE

HEAD_SECONDS = 10
"""In which a request must be told: its line and all its headers."""

READ_SECONDS = 30
"""For which a reader may leave a full pipe untouched."""

LINGER = 1
"""Seconds in which who was answered before all was sent may still hear the answer."""

LAST_SECONDS = 2
"""For which a body that is still on its way is waited for once we are told to stop. It was not acknowledged: its sender tries again."""

PIECE = 32 * 1024
"""Bytes that are read of a connection at a time. The loop's own 256 KB, some copies of it for each of fifty who send files at once, are megabytes."""

MOST_CONNECTIONS = 4000
"""Beyond this a new connection is closed at once; the files a process may open are more."""


class PatientOnlySoLong(H11Protocol):
    """Closes a connection whose request does not come, or whose answer is not taken."""

    _head: asyncio.TimerHandle | None = None
    _reader: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        if hasattr(transport, "max_size"):
            transport.max_size = PIECE
        self._await_head()

    def data_received(self, data: bytes) -> None:
        # uvicorn forgets its own clock at the first byte of a next request.
        self._await_head()
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._head_came()
        if self.cycle is not None and not self.cycle.more_body:
            # Who answers need not wait for it, nor set a clock.
            cast("dict[str, object]", self.scope)[HERE] = True

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            # Answered before all was sent: the rest is nobody's, and might never end.
            self.loop.call_later(LINGER, self._close)

    def shutdown(self) -> None:
        super().shutdown()
        if self.conn.their_state is h11.SEND_BODY:
            self.loop.call_later(LAST_SECONDS, self._close_unless_whole)

    def _close_unless_whole(self) -> None:
        if self.conn.their_state is h11.SEND_BODY:
            self._close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        self._reading_again()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader = self._reader or self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._reading_again()

    def _await_head(self) -> None:
        if self._head is None and self.conn.their_state is h11.IDLE:
            self._head = self.loop.call_later(HEAD_SECONDS, self._close)

    def _head_came(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _reading_again(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None

    def _close(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
