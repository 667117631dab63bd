"""How far a run has come, for the person who waits: a bar with rate and time left on a terminal, else a line
for each step that takes its time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from dsl.diagnostics import Words
from engine.population.database import Step, Watch

SLOW = 3.0


@contextmanager
def shown_on(stream: TextIO, language: str = "zh") -> Iterator[Watch]:
    """A watch that shows each step on this stream."""
    if stream.isatty():
        with _bars(stream, language) as watch:
            yield watch
    else:
        yield _lines(stream, language)


def rate_of(step: Step, language: str) -> str:
    """Rows a second, and the time that is left, as far as they are known."""
    zh = language != "en"
    if not step.share or not step.seconds or step.share >= 1:
        return ""
    left = round(step.seconds * (1 - step.share) / step.share)
    time = f"{left // 60}:{left % 60:02}"
    told = f"还要 {time}" if zh else f"{time} left"
    if not step.rows:
        return told
    rate = round(step.rows * step.share / step.seconds)
    return f"{rate:,} 行/秒，{told}" if zh else f"{rate:,} rows/s, {told}"


def _lines(stream: TextIO, language: str) -> Watch:
    last: list[Words] = []

    def watch(step: Step) -> None:
        # Who reads a log wants to know what takes long, and nothing of what does not.
        if step.seconds >= SLOW and last != [step.words]:
            last[:] = [step.words]
            print(step.words.in_(language), file=stream, flush=True)

    return watch


@contextmanager
def _bars(stream: TextIO, language: str) -> Iterator[Watch]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), TextColumn("{task.percentage:>3.0f}%"), TextColumn("{task.fields[rate]}"))
    with Progress(*columns, console=Console(file=stream), transient=True, refresh_per_second=8) as progress:
        last: list[tuple[Words, TaskID]] = []

        def watch(step: Step) -> None:
            if not last or last[0][0] != step.words:
                for _, task in last:
                    progress.remove_task(task)
                last[:] = [(step.words, progress.add_task(step.words.in_(language), total=1.0, rate=""))]
            progress.update(last[0][1], completed=step.share or 0.0, rate=rate_of(step, language))

        yield watch
