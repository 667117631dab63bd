"""The doors of Python inside the browser: a row each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Door(NamedTuple):
    """`function` is `module:name` of one that takes data and gives data; `layer` is what has to be loaded for it."""

    function: str
    layer: str
    keeps: bool = False
    """Whether it keeps something under `/kept`: the browser's storage is brought in before, and written after."""


DOORS: Mapping[str, Door] = MappingProxyType(
    {
        "version": Door("web.browser.inside.basics:version", "decide"),
        "program.open": Door("web.browser.inside.programs:opened", "decide"),
        "program.decide": Door("web.browser.inside.programs:decided", "decide"),
        "citizen.page": Door("web.browser.inside.citizen:page", "forms"),
        "citizen.forget": Door("web.browser.inside.citizen:forget", "forms"),
        "bench.starter": Door("web.browser.inside.bench:starter", "bench"),
        "bench.open": Door("web.browser.inside.bench:opened", "bench"),
        "bench.pack": Door("web.browser.inside.bench:packed", "bench"),
        "bench.check": Door("web.browser.inside.bench:checked", "bench"),
        "bench.complete": Door("web.browser.inside.bench:completed", "bench"),
        "bench.told": Door("web.browser.inside.bench:told", "bench"),
        "bench.format": Door("web.browser.inside.bench:formatted", "bench"),
        "bench.prose": Door("web.browser.inside.bench_panes:read_out", "bench"),
        "bench.decide": Door("web.browser.inside.bench_panes:decided", "bench"),
        "bench.form": Door("web.browser.inside.bench_panes:filled", "bench"),
        "bench.examples": Door("web.browser.inside.bench_panes:tried", "bench"),
        "bench.facts": Door("web.browser.inside.bench_panes:example_facts", "bench"),
    }
)
