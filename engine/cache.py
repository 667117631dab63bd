"""Compiled programs kept between runs: by what the files say and by what compiles them, so that a stale one cannot be met.

Beside them, for `check`, what each catalog's last checks found out (`engine.keeping`): files are known in there by what they say.

The cache is only ever a short cut. A file that cannot be read, is not whole, or is of another format is compiled anew.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

from dsl.memory import Memory
from dsl.shelf import fingerprint
from engine.program import Program

KEPT = 200
"""Programs kept; the longest unused goes first. More than a province has: a search reads them all, one after another."""


def kept_program(folder: str | Path) -> Program | None:
    """The program of a catalog folder as it was compiled from exactly these files by exactly this engine."""
    from engine.from_json import program_from_text

    try:
        path = _path_for(folder)
        text = path.read_text(encoding="utf-8")
        program = program_from_text(text)
        os.utime(path)
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    return program


def keep(folder: str | Path, program: Program) -> None:
    """Puts a program by, whole or not at all; a cache that cannot be written is no fault."""
    from engine.to_json import text_of

    _write(_path_for(folder), text_of(program).encode(), KEPT)


def kept_beside(folder: str | Path, suffix: str) -> bytes | None:
    """What was kept under this suffix beside the program of a catalog folder of exactly these files."""
    try:
        path = _path_for(folder).with_suffix(suffix)
        data = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    return data


def keep_beside(folder: str | Path, suffix: str, data: bytes) -> None:
    _write(_path_for(folder).with_suffix(suffix), data, KEPT)


def _write(path: Path, data: bytes, most: int) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, delete=False) as out:
            out.write(data)
        os.replace(out.name, path)
        _forget_the_oldest(path.parent, path.suffix, most)
    except OSError:
        return


# ── what checks found out ────────────────────────────────────────────────────────────────────────────────────────


KEPT_MEMORIES = 12
WORTH_WRITING = 0.1
"""The share of a memory that has to be new before it is written again: what was found of one file is found again as fast."""


def kept_memory(folder: str | Path) -> Memory:
    """What the last checks of a catalog folder left to remember; an empty memory where there was none."""
    from engine.keeping import memory_from

    try:
        path = _memory_path_for(folder)
        memory = memory_from(path.read_bytes())
        os.utime(path)
    except Exception:  # Whatever is wrong with it: what is not remembered is found out again.
        return Memory()
    return memory


def keep_memory(folder: str | Path, memory: Memory) -> None:
    from engine.keeping import bytes_of

    if memory.fresh > WORTH_WRITING * len(memory.kept):
        _write(_memory_path_for(folder), bytes_of(memory), KEPT_MEMORIES)


def _memory_path_for(folder: str | Path) -> Path:
    key = sha256(f"{os.path.abspath(folder)} {engine_fingerprint()} {sys.hexversion}".encode()).hexdigest()
    return cache_folder() / f"{key}.memory"


# ── where ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _path_for(folder: str | Path) -> Path:
    key = sha256(f"{fingerprint(folder)} {engine_fingerprint()}".encode()).hexdigest()
    return cache_folder() / f"{key}.json"


def cache_folder() -> Path:
    if named := os.environ.get("BANSHI_CACHE"):
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("banshi") / "programs"


@cache
def engine_fingerprint() -> str:
    """What compiles: our own files by size and time, so that a change of the engine makes every kept program stale."""
    parts = sorted(f"{path.name} {stat.st_size} {stat.st_mtime_ns}" for path, stat in _own_files())
    return sha256("\n".join(parts).encode()).hexdigest()


def _own_files() -> Iterator[tuple[Path, os.stat_result]]:
    root = Path(__file__).resolve().parent.parent
    for package in ("dsl", "engine"):
        for folder, _, names in os.walk(root / package):
            for name in names:
                if name.endswith((".py", ".lark")):
                    path = Path(folder, name)
                    yield path, path.stat()


def _forget_the_oldest(folder: Path, suffix: str, most: int) -> None:
    kept = sorted(folder.glob(f"*{suffix}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[most:]:
        path.unlink(missing_ok=True)
