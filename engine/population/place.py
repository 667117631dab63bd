"""A folder of results that is complete or not there at all, whatever ends the run."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time

from filelock import FileLock, Timeout

from dsl.diagnostics import Problems
from engine import problems_of_backends as problems

SUMMARY = "summary.json"
"""The last file that is written: a folder that has it is whole."""

LOCK = ".lock"
"""Held as long as somebody writes into the folder."""

OLD = "old"
"""Within the folder of a run: the earlier results, for the moment in which the new ones take their place."""

NEW, WORK = "new", "work"
"""Within the folder of a run: the results, until they are whole, and what is needed only on the way."""

AGE = 60
"""Seconds after which a folder without a lock was left by a run that ended before it had one."""


@contextmanager
def results_in(out: Path) -> Iterator[tuple[Path, Path]]:
    """A folder that takes the place of `out` at the end, if there was no fault, and one for work. What killed runs left
    is swept first."""
    with _in_words():
        out.parent.mkdir(parents=True, exist_ok=True)
        _sweep(out)
        _refuse_foreign(out)
        # Beside the results, so that the last step is one renaming.
        run = Path(tempfile.mkdtemp(prefix=_prefix(out), dir=out.parent))
        lock = FileLock(run / LOCK)
        lock.acquire(timeout=0)
    try:
        with _in_words():
            (run / NEW).mkdir()
            (run / WORK).mkdir()
        yield run / NEW, run / WORK
        _refuse_foreign(out)
        with _in_words():
            _put_in_place(run, out)
    finally:
        lock.release()
        shutil.rmtree(run, ignore_errors=True)


@contextmanager
def _in_words() -> Iterator[None]:
    """What the machine refuses, as a problem that says what to do."""
    try:
        yield
    except OSError as fault:
        raise Problems([problems.disk_full(str(fault))]) from None


def _put_in_place(run: Path, out: Path) -> None:
    if out.exists():
        out.rename(run / OLD)
    try:
        (run / NEW).rename(out)
    except OSError:
        _put_back(run, out)
        raise


def _prefix(out: Path) -> str:
    return f".{out.name}.~"


def _sweep(out: Path) -> None:
    """Takes away the folders of runs that are no more; earlier results that such a run had just moved come back."""
    for run in sorted(out.parent.iterdir()):
        if not run.name.startswith(_prefix(out)) or not run.is_dir():
            continue
        if not (run / LOCK).exists() and time() - run.stat().st_mtime < AGE:
            continue
        try:
            with FileLock(run / LOCK, timeout=0):
                _put_back(run, out)
        except Timeout:
            # Somebody is writing there now.
            continue
        shutil.rmtree(run, ignore_errors=True)


def _put_back(run: Path, out: Path) -> None:
    if (run / OLD / SUMMARY).exists() and not out.exists():
        (run / OLD).rename(out)


def _refuse_foreign(out: Path) -> None:
    """Results may take the place of earlier results, of nothing else."""
    if out.exists() and (not out.is_dir() or any(out.iterdir()) and not (out / SUMMARY).exists()):
        raise Problems([problems.foreign_folder(str(out))])
