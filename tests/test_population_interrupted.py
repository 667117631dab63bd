"""Whatever ends a run, the folder of results holds what was there before, or all that is new; the next run tidies up."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import duckdb
import pytest

from dsl.diagnostics import Problems, Words
from engine.population import match
from engine.population.database import carried_out, database_in, nobody
from engine.population.matched import said_in_words
from engine.population.place import LOCK, NEW, OLD, SUMMARY, results_in
from tests.test_population import ON, RULES, people, written

RUN = """
import sys
from datetime import date
from pathlib import Path
from engine.population import match
from tests.test_population import RULES
match(RULES, ["津贴"], Path(sys.argv[1]), date(2026, 6, 15), Path(sys.argv[2]), sample=5)
"""
ROOT = Path(__file__).parent.parent


def started(file: Path, out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", RUN, str(file), str(out)], cwd=ROOT, stderr=subprocess.DEVNULL)


def digest(folder: Path) -> dict[str, str]:
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_what_was_there_or_all_that_is_new(tmp_path: Path) -> None:
    file, out = written(tmp_path / "人.csv", people(20_000)), tmp_path / "结果"
    # Earlier results, of fewer people.
    match(RULES, ["津贴"], written(tmp_path / "前.csv", people(10)), ON, out)
    before = digest(out)
    begin = time.monotonic()
    assert started(file, tmp_path / "量").wait() == 0
    whole = time.monotonic() - begin
    after_names = set(digest(tmp_path / "量"))
    draw, seen = Random(1), set()
    for number in range(10):
        run = started(file, out)
        if number:
            time.sleep(whole * draw.uniform(0.3, 1.05))
        else:
            # Once in any case in the middle of its work, however fast the machine is by now.
            while not list(tmp_path.glob(".结果.*/work")):
                assert run.poll() is None
                time.sleep(0.002)
        run.kill()
        run.wait()
        if digest(out) != before:
            assert set(digest(out)) == after_names
            with duckdb.connect() as database:
                ((rows,),) = database.execute("SELECT count(*) FROM read_parquet(?)", [str(out / "results.parquet")]).fetchall()
            assert rows == 20_000
            seen.add("new")
        else:
            seen.add("old")
    assert "old" in seen
    # What the killed runs left is swept by the next that comes.
    for each in tmp_path.glob(".结果.*"):
        os.utime(each, (0, 0))
    match(RULES, ["津贴"], file, ON, out)
    assert not list(tmp_path.glob(".结果.*"))


def heed() -> None:
    """What is started behind a shell's & ignores an interrupt, and so would all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_nothing(sign: int, tmp_path: Path) -> None:
    file, out = written(tmp_path / "人.csv", people(60_000)), tmp_path / "结果"
    catalog = ROOT / "tests" / "benchmarks" / "workload" / "青岚省"
    command = [sys.executable, "-m", "banshi", "match", str(catalog), "--population", str(file), "--on", "2026-06-15", "--out", str(out)]
    run = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=heed)
    deadline = time.monotonic() + 300
    while not list(tmp_path.glob(".结果.*/work")) and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    run.send_signal(sign)
    _, said = run.communicate(timeout=300)
    assert run.returncode in (130, 143), said.decode()
    assert "Traceback" not in said.decode()
    assert not out.exists() and not list(tmp_path.glob(".结果.*"))


def test_results_that_a_killed_run_had_just_moved_come_back(tmp_path: Path) -> None:
    """Between two renamings the old results stand beside the new; a run that ended there is undone."""
    run = tmp_path / ".结果.~abc"
    (run / OLD).mkdir(parents=True)
    (run / OLD / SUMMARY).write_text("{}", "utf-8")
    (run / LOCK).touch()
    with pytest.raises(ZeroDivisionError), results_in(tmp_path / "结果"):
        raise ZeroDivisionError
    assert (tmp_path / "结果" / SUMMARY).read_text("utf-8") == "{}"
    assert [each.name for each in tmp_path.iterdir()] == ["结果"]


def test_two_runs_into_one_folder_do_not_disturb_each_other(tmp_path: Path) -> None:
    out = tmp_path / "结果"
    with results_in(out) as (first, _):
        with results_in(out) as (second, _):
            (second / SUMMARY).write_text("2", "utf-8")
        assert first.exists() and first.name == NEW
        (first / SUMMARY).write_text("1", "utf-8")
    assert (out / SUMMARY).read_text("utf-8") == "1"
    assert [each.name for each in tmp_path.iterdir()] == ["结果"]


def test_a_limit_that_is_no_size_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        match(RULES, ["津贴"], written(tmp_path / "人.csv", people(3)), ON, tmp_path / "结果", memory="很多")
    assert caught.value.diagnostics[0].code == "bad-limit"


FOR_EVER = "SELECT count(*) FROM range(1000000000000) AS t (i) WHERE i % 7 = 3"


@pytest.mark.parametrize(
    "carry_out",
    [lambda database: carried_out(database, FOR_EVER, nobody, Words("数人数", "Counting")), lambda database: database.execute(FOR_EVER)],
    ids=["with its progress", "at once"],
)
def test_ctrl_c_in_the_middle_of_a_statement_is_no_fault_of_ours_and_nothing_goes_on(
    carry_out: Callable[[duckdb.DuckDBPyConnection], object], tmp_path: Path
) -> None:
    database = database_in(tmp_path, 1, None)
    threading.Timer(0.15, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt), said_in_words(None):
        carry_out(database)
    assert database.execute("SELECT 1").fetchall() == [(1,)]
    database.close()


def test_where_no_folder_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("", "utf-8")
    with pytest.raises(Problems) as told, results_in(tmp_path / "文件" / "结果"):
        pass
    assert [each.code for each in told.value.diagnostics] == ["disk-full"]
    assert "它的上一层是一个文件" in told.value.diagnostics[0].message.zh
