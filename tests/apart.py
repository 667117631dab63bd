"""What a test needs apart from others: a loop of events, a file of records."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

Given = TypeVar("Given")


def run_apart(work: Coroutine[Any, Any, Given]) -> Given:
    """In a thread of its own: a browser that a test before has opened keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def records_apart() -> str:
    """The address of an empty database in a file: one in memory is a single connection, which the threads of a server cannot share."""
    return f"sqlite:///{Path(mkdtemp(prefix='banshi-records-')) / 'records.db'}"
