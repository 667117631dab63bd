"""A database of its own for each matching, locked before anything of the population is read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from dsl.diagnostics import Words

if TYPE_CHECKING:
    import duckdb

SPILL = "spill"
"""Where the engine puts what does not fit into memory, within the folder of results."""

MEMORY = "192MB"
"""What the engine may hold at once, where nobody says otherwise; what is more goes to disk."""

DIRECT = 14
"""Of groups that are numbered with so many bits each has its place: nothing is hashed."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a run stands: `share` of this step from 0 to 1 (None: nobody knows), after `seconds`; `rows` if they are counted."""

    words: Words
    share: float | None
    seconds: float
    rows: int | None = None


Watch = Callable[[Step], None]


def nobody(step: Step) -> None:
    """A watch that looks away."""


def database_in(folder: Path, threads: int | None, memory: str | None) -> duckdb.DuckDBPyConnection:
    """An empty database in memory that loads no extension. Raises ValueError for a memory that is no size."""
    import duckdb

    spill = folder / SPILL
    spill.mkdir()
    settings: dict[str, Any] = {
        "temp_directory": str(spill), "memory_limit": memory or MEMORY,
        "autoinstall_known_extensions": False, "autoload_known_extensions": False, "perfect_ht_threshold": DIRECT,
    }  # fmt: skip
    if threads:
        settings["threads"] = threads
    try:
        database = duckdb.connect(":memory:", config=settings)
    except duckdb.Error as fault:
        raise ValueError(str(fault)) from None
    database.execute("SET enable_progress_bar = true")
    database.execute("SET enable_progress_bar_print = false")
    return database


def lock(database: duckdb.DuckDBPyConnection, sources: Sequence[Path], folder: Path) -> None:
    """From here on the engine reads these files, writes into the folder of results, and can do nothing else."""
    database.execute("SET allowed_paths = ?", [[str(source) for source in sources]])
    database.execute("SET allowed_directories = ?", [[f"{folder}/"]])
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")


def read_by(database: duckdb.DuckDBPyConnection) -> tuple[Path, ...]:
    """The files that a locked database reads."""
    import duckdb

    try:
        return tuple(Path(path) for (path,) in database.execute("SELECT unnest(current_setting('allowed_paths'))").fetchall())
    except duckdb.Error:
        return ()


def carried_out(database: duckdb.DuckDBPyConnection, statement: str, watch: Watch, words: Words, rows: int | None = None) -> None:
    """Carries out a long statement; an interruption of this thread stops the engine too, and nothing goes on behind it."""
    fault: list[BaseException] = []
    # Not `is_alive`: an interruption during `join` has Python 3.11 believe that the thread is at its end.
    done = threading.Event()

    def work() -> None:
        try:
            database.execute(statement)
        except BaseException as raised:
            fault.append(raised)
        finally:
            done.set()

    begin = monotonic()
    watch(Step(words, 0.0, 0.0, rows))
    threading.Thread(target=work, daemon=True).start()
    try:
        while not done.wait(0.1):
            share = database.query_progress()
            watch(Step(words, None if share < 0 else min(1.0, share / 100), monotonic() - begin, rows))
        watch(Step(words, 1.0, monotonic() - begin, rows))
    except BaseException:
        while not done.wait(0.05):
            database.interrupt()
        raise
    if fault:
        raise fault[0]
