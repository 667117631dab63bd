"""Our service on the same server as the bare one, with its records in a file of its own and limits on how often one address comes, which
are counted as they are between workers, and never reached."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import mkdtemp

from engine.load import load
from tests.benchmarks.served.bare import run
from web.app import app_for
from web.serve import settle
from web.settings import Settings

if __name__ == "__main__":
    records = Path(mkdtemp(prefix="banshi-load-"))
    never = "100000000/minute"
    settings = Settings(
        f"sqlite:///{records / 'banshi.db'}", "x" * 32, rate_of_looks=never, rate_of_changes=never, rate_of_calls=never,
        rates_kept=f"shared://{records / 'rates'}",
    )  # fmt: skip
    app = app_for([load(Path(sys.argv[2]))], settings)
    settle()
    run(app, int(sys.argv[1]))
