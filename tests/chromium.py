"""Pages in Chromium as tests drive them, on machines of any speed: nothing is pressed by its coordinates, which may move, and
nothing is looked at before it has come and works.

`BANSHI_SLOWDOWN=6` lets the scripts of pages run six times as slowly, as on a cheap telephone, to bring races to light; each page
then keeps a core busy, so that one file at a time is enough (`-n0`).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server
from typing import Any

import axe_playwright_python
import uvicorn

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
"""What finds faults of accessibility, as a text to be evaluated in a page."""

WAIT = 240_000
"""Milliseconds for anything that a test waits for: one that comes costs nothing of them, and a busy machine is no fault of a page."""

SLOWDOWN = float(os.environ.get("BANSHI_SLOWDOWN", "1"))

# The service's pages are settled once they are loaded; the offline ones tell what they are still doing.
SETTLED = "html:not([data-busy]):not(:has([aria-busy=true])):not(:has([data-state=loading]))"


# ── opening ──────────────────────────────────────────────────────────────────────────────────────────────────────


def page_in(context: Any) -> Any:
    """A new page that is waited for patiently."""
    context.set_default_timeout(WAIT)
    context.set_default_navigation_timeout(WAIT)
    page = context.new_page()
    if SLOWDOWN > 1:
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    return page


def at_home(browser: Any, chromium: str, folder: Path, **how: Any) -> Any:
    """A browser with a folder of its own, at the width of a telephone: it keeps what it is given to keep."""
    return browser.browser_type.launch_persistent_context(
        folder, executable_path=chromium, chromium_sandbox=os.name == "posix" and os.geteuid() != 0, viewport={"width": 390, "height": 844}, timeout=WAIT,
        args=["--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-component-update"], **how,
    )  # fmt: skip


@contextmanager
def running(app: Any) -> Iterator[str]:
    """The address of an application that is being served. Who comes before it has begun waits at its door."""
    with create_server(("127.0.0.1", 0)) as door:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(WAIT / 1000)


# ── waiting ──────────────────────────────────────────────────────────────────────────────────────────────────────


def settled(page: Any) -> None:
    """Until the page has come whole and nothing is being worked out for it."""
    page.wait_for_load_state("load")
    page.wait_for_selector(SETTLED, state="attached")


# ── doing ────────────────────────────────────────────────────────────────────────────────────────────────────────


def press(page: Any, what: Any) -> None:
    """Presses what can be seen, stands still, is enabled and covered by nothing; then by itself, wherever it is by now."""
    spot = page.locator(what).first if isinstance(what, str) else what
    spot.click(trial=True)
    spot.dispatch_event("click")


def turn(page: Any, what: Any) -> None:
    """Presses what leads to another page, and waits until that one is there whole."""
    with page.expect_navigation(wait_until="load"):
        press(page, what)
    settled(page)


def choose(page: Any, what: Any) -> None:
    """Ticks a radio button or a box, whose label is what a finger meets, if it is not ticked."""
    spot = page.locator(what).first if isinstance(what, str) else what
    if not spot.is_checked():
        page.locator(f'label[for="{spot.get_attribute("id")}"]').first.click(trial=True)
        spot.dispatch_event("click")
        ticked(spot)


def ticked(spot: Any) -> None:
    from playwright.sync_api import expect

    expect(spot).to_be_checked(timeout=WAIT)


def saved(page: Any, what: Any) -> Any:
    """The file that a press saves."""
    with page.expect_download() as coming:
        press(page, what)
    return coming.value
