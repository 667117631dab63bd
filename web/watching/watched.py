"""How a request is counted, timed, written down and traced: by the row of the table that answered it."""

from __future__ import annotations

import re
import secrets
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from typing import Any

import structlog
from opentelemetry import propagate, trace
from starlette.types import Scope

from web.bodies import Head
from web.watching.metrics import Metrics

PLACE = "banshi.place"
"""Where a route tells which row of a table it is. What somebody typed behind the site's name is told nowhere."""

GIVEN = re.compile(rb"\A[A-Za-z0-9-]{8,64}\Z")
UNTRACED: AbstractContextManager[Any] = nullcontext()

OURS, COUNT = secrets.token_hex(5), count()
"""This process, and its requests one after the other."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Watched:
    def __init__(self, metrics: Metrics, is_logged: bool):
        self.metrics = metrics
        self.is_traced = not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
        self.log = structlog.get_logger("banshi.request") if is_logged else None

    def mark_of(self, head: Head) -> bytes:
        """The id a proxy gave, or one of ours: by it a line here and a line there are the same request."""
        given = head.get(b"x-request-id")
        return given if given is not None and GIVEN.match(given) else f"{OURS}{next(COUNT):08x}".encode()

    def begins(self) -> None:
        self.metrics.open.inc()

    def ends(self, scope: Scope, mark: bytes, status: int, seconds: float, span: Any) -> None:
        place, method = scope.get(PLACE, "?"), scope["method"] if scope["method"] in METHODS else "?"
        self.metrics.open.dec()
        self.metrics.counted(place, method, status, seconds)
        if span is not None:
            span.update_name(f"{method} {place}")
            span.set_attribute("http.response.status_code", status)
        if self.log is not None:
            self.log.info("request", id=mark.decode(), method=method, place=place, status=status, ms=round(seconds * 1000, 1), trace=trace_id())

    def span_of(self, scope: Scope, head: Head) -> AbstractContextManager[Any]:
        """A span, where somebody has set OpenTelemetry up (`opentelemetry-instrument banshi serve`); else nothing, at no cost."""
        if not self.is_traced:
            return UNTRACED
        carrier = {name.decode(): head[name].decode("latin-1") for name in (b"traceparent", b"tracestate") if name in head}
        return trace.get_tracer("banshi").start_as_current_span("request", propagate.extract(carrier), kind=trace.SpanKind.SERVER)


def trace_id() -> str:
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else ""
