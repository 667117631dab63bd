"""What all tests share: which of them run, how hard Hypothesis looks, and a browser."""

import gc
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from glob import glob
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
LONG = "BANSHI_LONG" in os.environ

# No deadline: a busy machine is not a fault of the rules. In CI the same cases every time, so that red means changed.
settings.register_profile("quick", deadline=None, derandomize="CI" in os.environ)
settings.register_profile("long", deadline=None, max_examples=5000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("long" if LONG else "quick")

# Compiled catalogs, kept for all tests, are no garbage: to look through them again and again is a seventh of the work.
gc.set_threshold(50_000, 50, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("long") and not LONG:
            item.add_marker(pytest.mark.skip(reason="takes long: ./test --long"))
    # What is slow is begun first, file by file: many small tests at the end leave no worker waiting for the other.
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def banshi():
    """The command line as its users call it, in a process of its own; fails where the exit code is not the one expected."""

    def run(*arguments: str, code: int = 0, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "banshi", *arguments], capture_output=True, text=True, encoding="utf-8", input=stdin,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}, timeout=300,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done

    return run


CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The one without windows first: a page costs it a third, and it draws and prints the same."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; a test that needs one is marked `browser`."""
    found = os.environ.get("BANSHI_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        pytest.skip("no Chromium: apt install chromium-headless-shell fonts-noto-cjk, or name one in BANSHI_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str):
    """A running Chromium, driven by Playwright; take a fresh `browser.new_context()` for each visitor."""
    from playwright.sync_api import sync_playwright

    # Nothing but our own pages: it must not call home from a closed network, many times at every start.
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium,
            chromium_sandbox=os.name == "posix" and os.geteuid() != 0,  # Chromium refuses its sandbox to root
            args=[*quiet, "--no-first-run", "--disable-gpu"],
        )
        yield running
        running.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a database on a server that listens on nothing but a socket of its own."""
    pytest.importorskip("psycopg", reason="NO PSYCOPG, POSTGRESQL IS NOT TESTED: pip install 'psycopg[binary]'")
    binaries = sorted(glob("/usr/lib/postgresql/*/bin"))
    control = shutil.which("pg_ctl", path=os.pathsep.join([*binaries, os.environ.get("PATH", "")]))
    if control is None or shutil.which("initdb", path=str(Path(control).resolve().parent)) is None:
        pytest.skip("NO POSTGRESQL SERVER, IT IS NOT TESTED: apt install postgresql")
    there = Path(control).resolve().parent
    with TemporaryDirectory(prefix="pg-") as folder:
        # The server refuses to run as root.
        as_owner = ["runuser", "-u", "postgres", "--"] if os.name == "posix" and os.geteuid() == 0 else []
        if as_owner:
            shutil.chown(folder, "postgres")
        data, options = f"{folder}/data", f"-k {folder} -c listen_addresses= -c fsync=off"

        def run(*command: str) -> None:
            subprocess.run([*as_owner, *command], check=True, stdout=subprocess.DEVNULL, cwd=folder)

        run(str(there / "initdb"), "-D", data, "-U", "banshi", "-A", "trust", "-E", "UTF8", "--no-sync")
        run(str(there / "pg_ctl"), "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://banshi@/postgres?host={folder}"
        finally:
            run(str(there / "pg_ctl"), "-D", data, "-m", "immediate", "stop")


@pytest.fixture
def postgres_database(postgres: str) -> Iterator[str]:
    """The address of an empty database of its own."""
    import psycopg

    name = f"d{secrets.token_hex(6)}"
    with psycopg.connect(postgres.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield postgres.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind there is."""
    return f"sqlite:///{tmp_path / 'records.db'}" if request.param == "sqlite" else request.getfixturevalue("postgres_database")


@pytest.fixture
def page(browser):
    """A page of a visitor who has never been here, at the width of a telephone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai")
    yield context.new_page()
    context.close()
