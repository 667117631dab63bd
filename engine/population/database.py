"""A database of its own for each matching, locked before anything of the population is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

SPILL = "spill"
"""Where the engine puts what does not fit into memory, within the folder of results."""


def database_in(folder: Path, threads: int | None, memory: str | None) -> duckdb.DuckDBPyConnection:
    """An empty database in memory that loads no extension."""
    import duckdb

    spill = folder / SPILL
    spill.mkdir()
    settings: dict[str, Any] = {"temp_directory": str(spill), "autoinstall_known_extensions": False, "autoload_known_extensions": False}
    if threads:
        settings["threads"] = threads
    if memory:
        settings["memory_limit"] = memory
    return duckdb.connect(":memory:", config=settings)


def lock(database: duckdb.DuckDBPyConnection, source: Path, folder: Path) -> None:
    """From here on the engine reads the input, writes into the folder of results, and can do nothing else."""
    database.execute("SET allowed_paths = ?", [[str(source)]])
    database.execute("SET allowed_directories = ?", [[f"{folder}/"]])
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
