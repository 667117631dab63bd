"""Figures for Prometheus: how many requests, how long they took, what is served. Labels are rows of our tables, never what somebody sent."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from web.site import Area

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
MANY_WORKERS = "PROMETHEUS_MULTIPROC_DIR"
"""With several workers: the folder in which the library brings their counts together."""


class Metrics:
    """The counts of one site."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("banshi_requests", "Requests answered.", ("place", "method", "status"), registry=self.registry)
        self.seconds = Histogram("banshi_request_seconds", "Seconds from the first byte to the last.", ("place",), buckets=SECONDS, registry=self.registry)
        self.open = Gauge("banshi_requests_in_progress", "Requests being answered.", registry=self.registry, multiprocess_mode="livesum")
        self.catalogs = Gauge("banshi_catalog_info", "Which rules are served.", ("catalog", "program"), registry=self.registry, multiprocess_mode="livemax")

        self._requests = lru_cache(4096)(self.requests.labels)
        self._seconds = lru_cache(1024)(self.seconds.labels)

    def counted(self, place: str, method: str, status: int, seconds: float) -> None:
        self._requests(place, method, status).inc()
        self._seconds(place).observe(seconds)

    def told(self, areas: Mapping[str, Area]) -> tuple[bytes, str]:
        """All figures as text, and the kind of text it is."""
        self.catalogs.clear()
        for slug, area in areas.items():
            self.catalogs.labels(slug, area.rulebook.fingerprint[:16]).set(1)
        registry = self.registry
        if os.environ.get(MANY_WORKERS):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE_LATEST
