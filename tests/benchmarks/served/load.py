"""Many requests at once over connections that stay open, each written as bytes: the client costs little beside the server."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parent.parent.parent.parent


class Served:
    def __init__(self, port: int, process: subprocess.Popen[bytes]):
        self.port = port
        self.process = process

    @property
    def spent(self) -> float:
        """Seconds of processor that the server has spent."""
        # Each thread's nanoseconds; what /proc/PID/stat tells is a hundredth of a second.
        told = (each.read_text() for each in Path(f"/proc/{self.process.pid}/task").glob("*/schedstat"))
        return sum(int(each.split()[0]) for each in told) / 1e9

    def asked(self, request: bytes, times: int, connections: int = 16) -> tuple[float, float]:
        """Seconds on the clock, and of the server's processor, for so many requests; each must be answered with 200."""
        before, begin = self.spent, time.perf_counter()
        asyncio.run(_all(self.port, request, times, connections))
        return time.perf_counter() - begin, self.spent - before


@contextmanager
def served(module: str, *arguments: str) -> Iterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    process = subprocess.Popen([sys.executable, "-P", "-m", module, str(port), *arguments], cwd=ROOT, env=environment)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Served(port, process)
    finally:
        process.terminate()
        process.wait(20)


def get(path: str, headers: Sequence[str] = ()) -> bytes:
    return "\r\n".join([f"GET {quote(path)} HTTP/1.1", "host: 127.0.0.1", *headers, "", ""]).encode()


def post(path: str, body: bytes) -> bytes:
    return f"POST {quote(path)} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body


async def _all(port: int, request: bytes, times: int, connections: int) -> None:
    await asyncio.gather(*(_some(port, request, times // connections) for _ in range(connections)))


async def _some(port: int, request: bytes, times: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(times):
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:300]
        length = next(int(line.partition(b":")[2]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(length)
    writer.close()
