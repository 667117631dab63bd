"""A command of the line, called in this process: for tests that call many."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple

from web.commands.line import carried_out


class Called(NamedTuple):
    code: int
    stdout: str
    stderr: str


def called(*arguments: str, code: int = 0) -> Called:
    """What it printed; fails where it does not end with the code expected."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        ended = carried_out(list(arguments))
    assert ended == code, err.getvalue()
    return Called(ended, out.getvalue(), err.getvalue())
