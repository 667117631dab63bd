"""A port of one's own for a service that is started by its number: nobody else is given it, also after the service has gone."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def port_kept() -> Iterator[int]:
    """Bound, so that the system gives it to nobody, but not listening: whoever knocks is refused until the service is there."""
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]
