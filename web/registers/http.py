"""A register behind HTTP: a JSON is posted, a JSON comes back, and whatever else comes back is no answer.

Only answers count: an error page, a redirect, a broken body, a record of the wrong shape are never read as "there is none".
Nothing personal stands in an address. What may be lost on the way is asked again, with growing pauses of random length.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from time import monotonic
from typing import Any

import httpx
import tenacity

from engine.values import json_text
from web.registers.connection import Connection
from web.registers.register import Asked, Record, Silent, proof_of
from web.registers.trust import trusted

MANY_BYTES = 256 * 1024
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses that say: perhaps later (RFC 9110 15.5, 15.6; RFC 6585 4)."""


class HttpRegister:
    """Asks at an address. One client for all: connections are kept and counted."""

    def __init__(self, connection: Connection, secret: str, transport: httpx.BaseTransport | None = None):
        self.connection = connection
        self.secret = secret
        headers = {"authorization": f"Bearer {connection.token}"} if connection.token else {}
        # No proxy but the one that is written for it, and no redirect: whom somebody asks about goes to this address and nowhere else.
        self.client = httpx.Client(
            headers={"accept": "application/json", **headers}, follow_redirects=False, trust_env=False, transport=transport,
            verify=trusted(connection.authority, connection.certificate, connection.private_key), proxy=connection.proxy or None,
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=8),
        )  # fmt: skip

    def ask(self, asked: Asked, seconds: float) -> Record:
        end = monotonic() + seconds
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Again), reraise=True,
            stop=tenacity.stop_after_attempt(1 + self.connection.retries) | tenacity.stop_after_delay(seconds),
            wait=tenacity.wait_random_exponential(multiplier=FIRST_PAUSE, max=min(LONGEST_PAUSE, seconds / 4)),
        )  # fmt: skip
        return retrying(self._once, asked, end)

    def close(self) -> None:
        self.client.close()

    def _once(self, asked: Asked, end: float) -> Record:
        here = self.connection
        left = min(here.seconds, end - monotonic())
        if left <= 0:
            raise Silent("slow")
        body = json_text({here.key: asked.key, "fields": [each.name for each in here.columns], "purpose": asked.purpose})
        try:
            answer = self._posted(body.encode(), monotonic() + left, left)
        except httpx.TimeoutException:
            raise _Again("slow") from None
        except (httpx.TransportError, httpx.DecodingError):
            raise _Again("unreachable") from None
        return record_from(here, answer, proof_of(self.secret, here.name, asked.key, answer))

    def _posted(self, body: bytes, end: float, seconds: float) -> bytes:
        kept = b""
        # A timeout of the client is one for each part: who sends a byte a second is slow all the same.
        with self.client.stream(
            "POST", self.connection.place, content=body, headers={"content-type": "application/json"}, timeout=httpx.Timeout(seconds)
        ) as response:
            if response.status_code in AGAIN:
                raise _Again("unreachable")
            if response.status_code != 200:
                raise Silent("refused")
            for part in response.iter_bytes():
                kept += part
                if len(kept) > MANY_BYTES:
                    raise Silent("nonsense")
                if monotonic() > end:
                    raise _Again("slow")
        return kept


class _Again(Silent):
    """No answer, and another try may bring one."""


def record_from(connection: Connection, answer: bytes, proof: str) -> Record:
    """The record in an answer; raises Silent where the answer is not what was agreed."""
    try:
        said = json.loads(answer, parse_float=str, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Silent("nonsense") from None
    for path, wanted in connection.success.items():
        if str(found_at(said, path)) != wanted:
            raise Silent("refused")
    found = found_at(said, connection.record) if connection.record else said
    on = day_in(found_at(said, connection.on)) if connection.on and found is not None else None
    reference = str(found_at(said, connection.reference) or "")[:200] if connection.reference and found is not None else ""
    match found:
        case None:
            return Record(None, None, "", proof)
        case Mapping():
            return Record(found, on, reference, proof)
        case list():
            return record_of_many(found, on, reference, proof)
    raise Silent("nonsense")


def record_of_many(rows: list[Any], on: date | None, reference: str, proof: str) -> Record:
    """One record of all that are told of a person: what two of them tell differently is doubtful."""
    if not all(isinstance(each, Mapping) for each in rows):
        raise Silent("nonsense")
    if not rows:
        return Record(None, None, "", proof)
    names = dict.fromkeys(name for row in rows for name in row)
    doubtful = frozenset(name for name in names if any(row.get(name) != rows[0].get(name) for row in rows))
    return Record(dict(rows[0]), on, reference, proof, doubtful)


def found_at(said: Any, path: str) -> Any:
    """What stands at a path such as `data.person`. Something that is not there was not said, and that is no answer."""
    for name in path.split("."):
        if not isinstance(said, Mapping) or name not in said:
            raise Silent("nonsense")
        said = said[name]
    return said


def day_in(said: Any) -> date | None:
    """The day of a text such as 2026-06-01 or 2026-06-01T08:00:00+08:00."""
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError:
        raise Silent("nonsense") from None


def _no_constant(word: str) -> Any:
    raise ValueError(word)
