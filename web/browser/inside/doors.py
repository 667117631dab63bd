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
        "zones": Door("web.browser.inside.basics:zones", "zones"),
        "examples": Door("web.browser.inside.trial:examples", "trial"),
        "program.open": Door("web.browser.inside.programs:opened", "decide"),
        "program.decide": Door("web.browser.inside.programs:decided", "decide"),
        "citizen.page": Door("web.browser.inside.citizen:page", "forms"),
        "citizen.forget": Door("web.browser.inside.citizen:forget", "forms"),
        "citizen.pack": Door("web.browser.inside.citizen:pack", "forms"),
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
        "desk.catalog": Door("web.browser.inside.desk:catalog", "desk"),
        "desk.person": Door("web.browser.inside.desk:person", "desk"),
        "desk.read": Door("web.browser.inside.desk:read", "desk"),
        "desk.go": Door("web.browser.inside.desk:go", "desk"),
        "desk.stopped": Door("web.browser.inside.desk:stopped", "desk"),
        "desk.forget": Door("web.browser.inside.desk:forgotten", "desk"),
        "desk.table": Door("web.browser.inside.desk:table", "desk"),
        "desk.one": Door("web.browser.inside.desk:one_of_them", "desk"),
        "desk.compare": Door("web.browser.inside.desk:compared", "desk"),
        "desk.download": Door("web.browser.inside.desk:download", "desk"),
        "desk.changed": Door("web.browser.inside.desk_changed:opened", "changed"),
        "scenarios.list": Door("web.browser.inside.desk_kept:listed", "desk", keeps=True),
        "scenarios.save": Door("web.browser.inside.desk_kept:save", "desk", keeps=True),
        "scenarios.open": Door("web.browser.inside.desk_kept:opened", "desk", keeps=True),
        "scenarios.delete": Door("web.browser.inside.desk_kept:deleted", "desk", keeps=True),
        "scenarios.export": Door("web.browser.inside.desk_kept:export", "desk", keeps=True),
        "scenarios.import": Door("web.browser.inside.desk_kept:taken_in", "desk", keeps=True),
        "scenarios.example": Door("web.browser.inside.desk_kept:example", "desk", keeps=True),
    }
)
