"""The outermost of what a request passes: it is counted, timed, written down and traced by the row of the table that answered it."""

from __future__ import annotations

import re
import secrets
from contextlib import nullcontext
from itertools import count
from time import perf_counter
from typing import Any

import structlog
from opentelemetry import propagate, trace
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.watching.metrics import Metrics

PLACE = "banshi.place"
"""Where a route tells which row of a table it is. What somebody typed behind the site's name is told nowhere."""

GIVEN = re.compile(r"\A[A-Za-z0-9-]{8,64}\Z")


class Watched:
    def __init__(self, app: ASGIApp, metrics: Metrics, is_logged: bool):
        self.app = app
        self.metrics = metrics
        self.log = structlog.get_logger("banshi.request") if is_logged else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begin, status = perf_counter(), 0
        mark = request_id(scope)
        self.metrics.open.inc()

        async def noticing(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", mark.encode())]
            await send(message)

        try:
            with span_of(scope) as span:
                await self.app(scope, receive, noticing)
                if span is not None:
                    span.update_name(f"{scope['method']} {scope.get(PLACE, '?')}")
                    span.set_attribute("http.response.status_code", status)
        finally:
            seconds = perf_counter() - begin
            place, method = scope.get(PLACE, "?"), scope["method"] if scope["method"] in METHODS else "?"
            self.metrics.open.dec()
            self.metrics.counted(place, method, status, seconds)
            if self.log is not None:
                self.log.info("request", id=mark, method=method, place=place, status=status, ms=round(seconds * 1000, 1), trace=trace_id())


OURS, COUNT = secrets.token_hex(5), count()
"""This process, and its requests one after the other."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def request_id(scope: Scope) -> str:
    """The id a proxy gave, or one of ours: by it a line here and a line there are the same request."""
    given = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"x-request-id"), "")
    return given if given and GIVEN.match(given) else f"{OURS}{next(COUNT):08x}"


def span_of(scope: Scope) -> Any:
    """A span, where somebody has set OpenTelemetry up (`opentelemetry-instrument banshi serve`); else nothing, at no cost."""
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return nullcontext()
    carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"] if name in (b"traceparent", b"tracestate")}
    return trace.get_tracer("banshi").start_as_current_span("request", propagate.extract(carrier), kind=trace.SpanKind.SERVER)


def trace_id() -> str:
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else ""
