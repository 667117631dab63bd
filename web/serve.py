"""Runs the site with uvicorn, within limits: slow and greedy clients are let go, and stopping takes seconds."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Thread

import uvicorn

from engine.rulebook import Rulebook
from web.app import app_for
from web.gates.protocol import PatientOnlySoLong
from web.settings import settings_for

STOP_SECONDS = 10
"""In which what was begun is finished when we are told to stop; then whoever still holds on is let go."""


def serve(rulebooks: Sequence[Rulebook], host: str = "127.0.0.1", port: int = 8000, database: str | None = None) -> None:
    app = app_for(rulebooks, settings_for(database))
    # So that nobody who searches first waits for the index: two seconds with five thousand matters.
    Thread(target=lambda: [area.finder.indexed() for area in app.state.site.areas.values()], daemon=True).start()
    print(f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/", flush=True)
    uvicorn.run(
        app, host=host, port=port, log_level="warning", http=PatientOnlySoLong, ws="none",
        # Addresses may hold what people search for, so no request is written down.
        access_log=False, server_header=False, timeout_keep_alive=10, timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=32 * 1024,
    )  # fmt: skip
