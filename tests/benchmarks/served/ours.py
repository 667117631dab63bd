"""Our service on the same server as the bare one, with its records in a file of its own and no limit on how often one address comes."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import mkdtemp

from engine.load import load
from tests.benchmarks.served.bare import run
from web.app import app_for
from web.settings import Settings

if __name__ == "__main__":
    records = Path(mkdtemp(prefix="banshi-load-")) / "banshi.db"
    settings = Settings(f"sqlite:///{records}", "x" * 32, rate_of_looks="", rate_of_changes="", rate_of_calls="", rate_of_accounts="")
    run(app_for([load(Path(sys.argv[2]))], settings), int(sys.argv[1]))
