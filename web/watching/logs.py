"""What is written down: lines of JSON, or text for people, in which nothing personal can stand.

A line has only the words its event is known to have, and in every text what could be a number of somebody's (an ID card, a
telephone, an account) is struck out: also in the lines of libraries, and in the messages of faults.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

KNOWN = frozenset({"event", "level", "timestamp", "logger", "id", "method", "place", "status", "ms", "role", "trace", "mark", "exception"})
"""What a line may say. Anything else is left out."""

NUMBERS = re.compile(r"[0-9０-９][0-9０-９ -]{4,}[0-9０-９Xx]")
"""Six digits and more, however they are grouped. No moment or mark of ours is told in a text that passes here."""

LINES = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


def set_up(kind: str) -> None:
    """From now on all that is logged goes to the error output: as lines of JSON (`json`), else as text; warnings only, if nothing is named."""
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False) if kind == "json" else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    shared: list[Any] = [structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=structlog.stdlib.BoundLogger, cache_logger_on_first_use=True,
    )  # fmt: skip
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, no_story, harmless, renderer],
    ))  # fmt: skip
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if kind else logging.WARNING)
    # Libraries tell at that level what they are doing, and with what.
    for name in ("httpx", "httpcore", "sqlalchemy", "alembic", "urllib3", "authlib"):
        logging.getLogger(name).setLevel(logging.WARNING)


def no_story(logger: Any, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Of an exception only its kind and where it happened: its message, and the values it met, may quote an answer."""
    told = line.pop("exc_info", None)
    if told:
        kind, _, place = told if isinstance(told, tuple) else sys.exc_info()
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
        line["exception"] = f"{kind.__name__ if kind else '?'} at {where}"
    line.pop("stack_info", None)
    return line


def harmless(logger: Any, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    found = {name: value for name, value in line.items() if name in KNOWN}
    return {name: struck(value) if isinstance(value, str) and name not in ("timestamp", "id", "trace", "mark") else value for name, value in found.items()}


def struck(text: str) -> str:
    """The text on one line, without what could be somebody's number."""
    return NUMBERS.sub("…", LINES.sub(" ", text))
