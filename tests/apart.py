"""What needs an event loop of its own, in a thread of its own: a browser that a test before has opened keeps one running here."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Given = TypeVar("Given")


def run_apart(work: Coroutine[Any, Any, Given]) -> Given:
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
