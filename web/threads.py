"""Pages work in threads of their own, so that one who waits for records or for a register holds up nobody.

Python's own threads rather than those of Starlette: these stay awake while there is work, which costs a page a tenth less.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

PAGES = ThreadPoolExecutor(40, thread_name_prefix="pages")
"""Who draws pages and answers programs. More would only wait for each other."""

FILES = ThreadPoolExecutor(1, thread_name_prefix="files")
"""Who works on files: one of ten megabytes takes twice that while it is sealed and handed to the database, and others wait."""


async def in_thread(workers: ThreadPoolExecutor, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
    """What the work returns or raises. What has begun ends, and is waited for, even where nobody wants it any more."""
    under_way = asyncio.get_running_loop().run_in_executor(workers, copy_context().run, work, *arguments)
    try:
        return await asyncio.shield(under_way)
    except asyncio.CancelledError:
        await asyncio.wait((under_way,))
        raise
