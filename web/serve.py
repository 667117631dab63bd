"""Runs the site with uvicorn, within limits: slow and greedy clients are let go, and stopping takes seconds."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import uvicorn

from dsl.diagnostics import Words
from engine.rulebook import Rulebook
from web.app import app_for
from web.gates.offline import Offline
from web.gates.protocol import PatientOnlySoLong
from web.papers.keep import prune
from web.people import problems
from web.people.accounts import demo_accounts, never_had_accounts
from web.people.demo import seed_demo
from web.settings import Settings, embedded_database, settings_for
from web.store.store import Store
from web.watching import logs

STOP_SECONDS = 10
"""In which what was begun is finished when we are told to stop; then whoever still holds on is let go."""

OPEN = Words(
    "注意：这里有演示账号，密码人人知道，而别的机器也连得上。试完请运行 banshi account remove-demo。",
    "Note: there are demo accounts here, whose passwords everybody knows, and other machines can connect. Run banshi account remove-demo when done.",
)


def serve(
    rulebooks: Sequence[Rulebook], host: str = "127.0.0.1", port: int = 8000, database: str | None = None, demo: bool | None = None,
    offline: Path | None = None,
) -> None:  # fmt: skip
    """Serves until it is told to stop; `offline` is a site that `banshi browser` wrote. Raises Refused where the settings are not those of a service for real people."""
    settings = settings_for(database)
    logs.set_up(settings.log)
    app = app_for(rulebooks, settings)
    is_here = host in ("127.0.0.1", "::1", "localhost")
    is_trial = is_here and settings == settings_for(embedded_database()) and never_had_accounts(app.state.site.store)
    made_ready(app.state.site.store, settings, has_demo=is_trial if demo is None else demo)
    if not is_here and demo_accounts(app.state.site.store):
        print(OPEN.in_(os.environ.get("BANSHI_LANG", "zh")), file=sys.stderr, flush=True)
    # So that nobody who searches first waits for the index: two seconds with five thousand matters.
    Thread(target=lambda: [area.finder.indexed() for area in app.state.site.areas.values()], daemon=True).start()
    settle()
    print(f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/", flush=True)
    uvicorn.run(
        Offline(app, offline) if offline else app, host=host, port=port, log_level="warning", http=PatientOnlySoLong, ws="none",
        # Addresses may hold what people search for: a request is written down by the row that answered it, if at all.
        access_log=False, log_config=None, server_header=False, timeout_keep_alive=10, timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=32 * 1024,
    )  # fmt: skip


def settle() -> None:
    """What is made by now stays as long as the process: whoever looks for what nobody needs any more need not look there."""
    gc.collect()
    gc.freeze()


def made_ready(store: Store, settings: Settings, has_demo: bool) -> None:
    """Makes the demo accounts of a trial; raises Refused for a service that is for real people and not fit for them."""
    prune(store)
    if settings.is_production:
        if left := demo_accounts(store):
            raise problems.demo_in_production(left)
        if not settings.is_https:
            raise problems.open_wire()
    elif has_demo:
        seed_demo(store)
