"""Calls of an app without a server between: all in one loop, as a server's are. Starlette alone begins a loop, and a thread for it, at every call."""

import atexit
from functools import cache
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette import testclient


class TestClient(testclient.TestClient):
    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.portal = one_loop()


@cache
def one_loop() -> BlockingPortal:
    begun = start_blocking_portal()
    portal = begun.__enter__()
    atexit.register(begun.__exit__, None, None, None)
    return portal
