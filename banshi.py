"""`import banshi`, and the command line: `banshi.load(folder)` gives a rulebook, `main` carries out a call.

The commands are in `web/commands/`. Nothing is imported before it is needed: one decision in a fresh process should
cost what the decision costs.
"""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dsl.diagnostics import Problems as Problems
    from engine.rulebook import Rulebook


def load(folder: str | Path) -> Rulebook:
    """The rulebook of a catalog folder, from Python: `banshi.load("catalogs/hubei")`. Raises `banshi.Problems` with all."""
    from engine.load import load as loaded

    return loaded(folder)


def __getattr__(name: str) -> Any:
    if name == "Problems":
        from dsl.diagnostics import Problems

        return Problems
    raise AttributeError(f"module 'banshi' has no attribute {name!r}")


def main() -> NoReturn:
    for stream in (sys.stdout, sys.stderr):
        # Windows would write in the code page of the console, and a pipe would not say which.
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8", errors="replace")
    # Most of what a command makes lives as long as the command: to look for garbage in it, and to take it apart piece by
    # piece at the end, is a fifth of a short run.
    gc.set_threshold(20_000, 50, 50)
    from web.commands.line import carried_out

    status = carried_out(sys.argv[1:])
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def set_up() -> None:
    """Sets up a checkout that is not, and carries the call out there: `python -m banshi` on Windows, where ./banshi does not run."""
    from importlib.util import find_spec

    installer = Path(__file__).parent / "requirements" / "install.py"
    if find_spec("typer") is not None or not installer.exists() or "BANSHI_SETS_UP" in os.environ:
        return
    import subprocess

    environment = installer.parent.parent / ".venv"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    again = [str(python), "-m", "banshi", *sys.argv[1:]]
    path = os.pathsep.join(filter(None, (str(environment.parent), os.environ.get("PYTHONPATH"))))
    sys.exit(
        subprocess.call([sys.executable, str(installer), "lock.txt"])
        or subprocess.call(again, env={**os.environ, "PYTHONPATH": path, "BANSHI_SETS_UP": "1"})
    )


if __name__ == "__main__":
    set_up()
    main()
