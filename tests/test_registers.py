"""Registers asked by a page: what they answer and what is made of it, whatever goes wrong on the way."""

from __future__ import annotations

import ast
import csv
import inspect
import json
import logging
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from dsl.diagnostics import Report
from dsl.to_message import line_of, show
from engine.rulebook import SHANGHAI, Rulebook
from tests.pages import rulebook_of
from web.registers import problems
from web.registers.cells import bound_to, held_in
from web.registers.connection import Column, Connections
from web.registers.from_settings import connections_from_text
from web.registers.guard import Guarded
from web.registers.register import Asked as RegisterAsked
from web.registers.register import Reading, Silent, proof_of
from web.registers.registers import Registers, check

HERE = Path(__file__).parent / "registers"
NOW = datetime(2026, 6, 1, 9, 30, tzinfo=SHANGHAI)
KEY, TOKEN = "A1", "a token"
OF_HTTP, OF_TABLES = ("名字", "生日", "子女"), ("婚况", "离世日", "年入", "房数", "有车")


def cases(name: str) -> list[dict[str, Any]]:
    return yaml.safe_load((HERE / name).read_text("utf-8"))


# ── a register behind HTTP that does what it is told ─────────────────────────────────────────────────────────────


@dataclass
class Office:
    """What it answers next, and what it was asked."""

    port: int = 0
    status: int = 200
    body: bytes = b"{}"
    wait: float = 0
    drip: float = 0
    breaks: bool = False
    breaks_first: int = 0
    seen: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def says(self, case: dict[str, Any]) -> None:
        self.status = case.get("状态", 200)
        self.wait, self.drip = case.get("慢", 0) / 1000, case.get("滴", 0) / 1000
        self.breaks, self.breaks_first = case.get("断", "") in (True, "是"), case.get("先断", 0)
        raw = case.get("原文")
        sign, star, many = (raw or "").partition("*")
        self.body = (sign * int(many) if star else raw).encode() if raw else json.dumps(case["正文"], default=str).encode()
        self.seen.clear()


@pytest.fixture(scope="module")
def running() -> Iterator[Office]:
    office = Office()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            office.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}, asked))
            time.sleep(office.wait)
            if len(office.seen) <= office.breaks_first:
                self.connection.close()
                return
            self.send_response(office.status)
            self.send_header("content-length", str(len(office.body)))
            if office.status == 302:
                self.send_header("location", "/elsewhere")
            self.end_headers()
            if office.breaks:
                self.wfile.write(office.body[:20])
                return
            parts = [office.body] if not office.drip else [office.body[at : at + 20] for at in range(0, len(office.body), 20)]
            for part in parts:
                time.sleep(office.drip)
                self.wfile.write(part)

        def log_message(self, *_: object) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None: ...

    server = Server(("127.0.0.1", 0), Answer)
    office.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield office
    server.shutdown()
    server.server_close()


@pytest.fixture
def office(running: Office) -> Office:
    running.says({"正文": {}})
    return running


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return rulebook_of((HERE / "rules.yaml").read_text("utf-8"))


def settings(office: Office | None, folder: Path, text: str = "") -> tuple[Connections, Report]:
    report = Report()
    said = (text or (HERE / "settings.yaml").read_text("utf-8")).replace("PORT", str(office.port if office else 1))
    return connections_from_text(said, "registers.yaml", folder, report, {"TOKEN": TOKEN}), report


@pytest.fixture
def connected(office: Office, rulebook: Rulebook, tmp_path: Path) -> Iterator[Registers]:
    """All three registers, waited for patiently: a busy machine is no slow register."""
    yield from all_connected(office, rulebook, tmp_path, (("最多等: 300毫秒", "最多等: 1分钟"), ("恢复: 400毫秒", "恢复: 10分钟")))


@pytest.fixture
def impatient(office: Office, rulebook: Rulebook, tmp_path: Path) -> Iterator[Registers]:
    """As they are connected, with 300 milliseconds for the one that is asked by HTTP."""
    yield from all_connected(office, rulebook, tmp_path, ())


def all_connected(office: Office, rulebook: Rulebook, tmp_path: Path, changes: tuple[tuple[str, str], ...]) -> Iterator[Registers]:
    """The tables are empty until a test fills them."""
    fill(tmp_path, {"婚册": [], "房册": []})
    said = (HERE / "settings.yaml").read_text("utf-8")
    for old, new in (("最多等: 2秒", "最多等: 1分钟"), *changes):
        assert old in said
        said = said.replace(old, new)
    connections, report = settings(office, tmp_path, said)
    check(connections, [rulebook], report)
    assert not list(report), [each.message.zh for each in report]
    registers = Registers(connections, "a secret")
    yield registers
    registers.close()


def fill(folder: Path, tables: dict[str, list[dict[str, Any]]]) -> None:
    with open(folder / "marriages.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["证件", "状态", "去世", "更新"])
        writer.writeheader()
        writer.writerows(tables["婚册"])
    with sqlite3.connect(folder / "houses.db") as database:
        database.execute("DROP TABLE IF EXISTS 房")
        database.execute("CREATE TABLE 房 (证件 TEXT, 万元 TEXT, 套 NUMERIC, 车 TEXT)")
        database.executemany("INSERT INTO 房 VALUES (:证件, :万元, :套, :车)", tables["房册"])
    database.close()


def read(registers: Registers, rulebook: Rulebook, wanted: tuple[str, ...], consents: frozenset[str] = frozenset({"婚册"})) -> tuple[Reading, ...]:
    known = registers.signed_in(rulebook, {"id_number": KEY, "name": "周芸"}, NOW)
    return registers.read(rulebook, wanted, known, NOW, consents=consents, purpose="申请")


def shown(reading: Reading) -> Any:
    match reading.state:
        case "told":
            return reading.value if isinstance(reading.value, bool | list) else str(reading.value)
        case "absent":
            return "没有"
    return f"未知 {reading.why}"


# ── what is answered, and what comes of it ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("case", cases("answers.yaml"), ids=lambda each: each["说明"])
def test_an_answer_by_http_gives_this(case, office, request, rulebook) -> None:
    registers = request.getfixturevalue("impatient" if {"慢", "滴"} & case.keys() else "connected")
    office.says(case)
    found = read(registers, rulebook, OF_HTTP)
    assert {each.fact: shown(each) for each in found} == case["得到"]
    assert len(office.seen) == case.get("问了", len(office.seen))
    assert all(path == "/people" for path, _, _ in office.seen)


@pytest.mark.parametrize("case", cases("tables.yaml"), ids=lambda each: each["说明"])
def test_a_row_of_a_table_gives_this(case, connected, rulebook, tmp_path) -> None:
    fill(tmp_path, case)
    assert {each.fact: shown(each) for each in read(connected, rulebook, OF_TABLES)} == case["得到"]


def test_a_table_of_either_database_is_read_and_never_written(database, rulebook, tmp_path) -> None:
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text('CREATE TABLE "房" ("证件" TEXT, "万元" NUMERIC(12, 2), "套" INTEGER, "更新" DATE)'))
        connection.execute(text("""INSERT INTO "房" VALUES ('A1', 12.50, 2, '2026-05-20')"""))
    engine.dispose()
    said = """
登录: {证件号码: 证号}
来源:
  房册: {数据库: $URL, 表: 房, 凭: 证号, 主键: 证件, 日期: 更新, 列: {万元: {数据项: 年入, 倍数: 10000}, 套: 房数}, 依据: 某条}
"""
    report = Report()
    connections = connections_from_text(said, "registers.yaml", tmp_path, report, {"URL": database})
    assert not list(report)
    registers = Registers(connections, "a secret")
    found = read(registers, rulebook, ("年入", "房数"))
    assert [(each.fact, shown(each), each.on.isoformat()) for each in found] == [("年入", "125000", "2026-05-20"), ("房数", "2", "2026-05-20")]
    with pytest.raises(SQLAlchemyError), registers.guarded["房册"].register.engine.begin() as connection:
        connection.execute(text('DELETE FROM "房"'))
    registers.close()


def test_a_list_is_the_rows_of_another_table(database, rulebook, tmp_path) -> None:
    """Those of this person; none is an empty list of somebody who is known, and nothing of somebody who is not."""
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(text('CREATE TABLE "人" ("证件" TEXT, "名" TEXT)'))
        connection.execute(text('CREATE TABLE "孩子" ("家长" TEXT, "叫" TEXT, "生" DATE)'))
        connection.execute(text("""INSERT INTO "人" VALUES ('A1', '周芸'), ('B2', '无子')"""))
        connection.execute(text("""INSERT INTO "孩子" VALUES ('A1', '大宝', '2015-02-28'), ('A1', '小宝', '2020-02-29'), ('C3', '别人的', '2000-01-01')"""))
    said = """
登录: {证件号码: 证号}
来源:
  户册: {数据库: $URL, 表: 人, 凭: 证号, 主键: 证件, 列: {名: 名字, 孩子: {数据项: 子女, 表: 孩子, 主键: 家长, 列: {叫: 小名, 生: 生于}}}, 依据: 某条}
"""
    report = Report()
    connections = connections_from_text(said, "registers.yaml", tmp_path, report, {"URL": database})
    assert not list(report)
    register = Registers(connections, "a secret").guarded["户册"].register
    answers = {key: register.ask(RegisterAsked(key, ""), 2).fields for key in ("A1", "B2", "C3")}
    assert sorted(answers["A1"]["孩子"], key=lambda each: each["叫"]) == [{"叫": "大宝", "生": "2015-02-28"}, {"叫": "小宝", "生": "2020-02-29"}]
    assert answers["B2"]["孩子"] == [] and answers["C3"] is None
    bound = bound_to(rulebook, next(each for each in connections.registers[0].columns if each.fact == "子女"))
    held = held_in(rulebook, bound, answers["A1"]["孩子"])
    assert held.state == "told" and {each["生于"] for each in held.value} == {"2015-02-28", "2020-02-29"}
    with engine.begin() as connection:
        for number in range(101):
            connection.execute(text(f"""INSERT INTO "孩子" VALUES ('B2', '第{number}', '2000-01-01')"""))
    with pytest.raises(Silent):
        register.ask(RegisterAsked("B2", ""), 2)
    register.close()
    engine.dispose()


def test_every_answer_comes_with_its_source_its_day_and_its_proof(office, connected, rulebook) -> None:
    office.says(cases("answers.yaml")[0])
    found = read(connected, rulebook, OF_HTTP)
    for each in found:
        assert (each.register, each.on.isoformat(), each.read_at, each.reference) == ("户册", "2026-05-30", NOW, "Q-1")
        assert each.proof == proof_of("a secret", "户册", KEY, office.body)
    assert "周芸" not in repr(found)


def test_what_is_asked_stands_in_the_body_and_nowhere_else(office, connected, rulebook, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    office.says({"状态": 500, "正文": {}})
    read(connected, rulebook, OF_HTTP)
    path, headers, body = office.seen[0]
    assert body == {"id": KEY, "fields": ["name", "born", "kids"], "purpose": "申请"}
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert KEY not in path + json.dumps({**headers, "authorization": ""})
    told = "\n".join(f"{each.getMessage()} {each.exc_text}" for each in caplog.records)
    assert "register 户册: unreachable" in told
    assert not [each for each in (KEY, TOKEN, "周芸") if f" {each}" in told or f'"{each}"' in told]


def test_without_consent_nobody_is_asked(connected, rulebook, tmp_path) -> None:
    fill(tmp_path, {"婚册": [{"证件": KEY, "状态": "20", "去世": "", "更新": "2026-05-20"}], "房册": []})
    found = read(connected, rulebook, ("婚况",), frozenset())
    assert [shown(each) for each in found] == ["未知 no consent"]
    assert [shown(each) for each in read(connected, rulebook, ("婚况",))] == ["已婚"]


def test_nobody_is_looked_up_by_what_was_only_typed(office, connected, rulebook) -> None:
    assert connected.read(rulebook, OF_HTTP + OF_TABLES, (), NOW, consents=frozenset({"婚册"})) == ()
    assert office.seen == []


def test_only_what_is_wanted_is_kept(office, connected, rulebook) -> None:
    office.says(cases("answers.yaml")[0])
    assert [each.fact for each in read(connected, rulebook, ("生日", "口味"))] == ["生日"]


# ── together, in time, and left alone when it fails ──────────────────────────────────────────────────────────────


def test_one_that_fails_does_not_touch_what_others_tell(office, impatient, rulebook, tmp_path) -> None:
    office.says({"慢": 900, "正文": {}})
    fill(tmp_path, {"婚册": [{"证件": KEY, "状态": "20", "去世": "", "更新": "2026-05-20"}], "房册": [{"证件": KEY, "万元": "1", "套": 1, "车": "是"}]})
    found = {each.fact: shown(each) for each in read(impatient, rulebook, OF_HTTP + OF_TABLES)}
    assert found == {"名字": "未知 slow", "生日": "未知 slow", "子女": "未知 slow", "婚况": "已婚", "离世日": "没有", "年入": "10000", "房数": "1", "有车": "True"} | {"有车": True}


def test_a_page_waits_no_longer_than_was_agreed(office, impatient, rulebook) -> None:
    office.says({"慢": 3_000, "正文": {}})
    registers = impatient
    registers.connections = replace(registers.connections, within=0.2)
    begun = time.monotonic()
    assert {shown(each) for each in read(registers, rulebook, OF_HTTP)} == {"未知 slow"}
    assert time.monotonic() - begun < 2.5  # not the three seconds that it takes


def test_the_circuit_opens_after_so_many_failures_and_closes_again(office, connected, rulebook) -> None:
    guarded = connected.guarded["户册"]
    office.says({"状态": 403, "正文": {}})
    for _ in range(3):
        assert {shown(each) for each in read(connected, rulebook, OF_HTTP)} == {"未知 refused"}
    assert guarded.is_open
    office.says(cases("answers.yaml")[0])
    assert {shown(each) for each in read(connected, rulebook, OF_HTTP)} == {"未知 paused"}
    assert office.seen == [], "while it is open nobody asks"
    the_pause_is_over(guarded)
    assert shown(read(connected, rulebook, OF_HTTP)[0]) == "周芸" and not guarded.is_open


def the_pause_is_over(guarded: Guarded) -> None:
    guarded.breaker.reset_timeout = 0


def test_a_trial_that_fails_opens_it_again(office, connected, rulebook) -> None:
    office.says({"状态": 403, "正文": {}})
    for _ in range(3):
        read(connected, rulebook, OF_HTTP)
    guarded = connected.guarded["户册"]
    pause = guarded.breaker.reset_timeout
    the_pause_is_over(guarded)
    office.says({"状态": 403, "正文": {}})
    assert {shown(each) for each in read(connected, rulebook, OF_HTTP)} == {"未知 refused"}
    guarded.breaker.reset_timeout = pause
    assert {shown(each) for each in read(connected, rulebook, OF_HTTP)} == {"未知 paused"} and len(office.seen) == 1


def test_slow_answers_do_not_queue_behind_each_other(office, connected, rulebook) -> None:
    """The circuit holds a lock while a call runs; six people who ask at once wait as long as one does."""
    office.says({**cases("answers.yaml")[0], "慢": 500})
    begun = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: shown(read(connected, rulebook, ("生日",))[0]), range(6)))
    assert found == ["1990-03-07"] * 6 and time.monotonic() - begun < 2  # one after the other it were three


def test_one_that_hangs_takes_no_more_than_its_places(office, impatient, rulebook) -> None:
    office.says({"慢": 600, "正文": {}})
    with ThreadPoolExecutor(12) as pool:
        found = [shown(each[0]) for each in pool.map(lambda _: read(impatient, rulebook, ("生日",)), range(12))]
    assert set(found) <= {"未知 slow", "未知 paused"} and "未知 paused" in found


def test_what_is_read_does_not_hang_on_who_answers_first(office, connected, rulebook, tmp_path) -> None:
    fill(tmp_path, {"婚册": [{"证件": KEY, "状态": "20", "去世": "", "更新": "2026-05-20"}], "房册": [{"证件": KEY, "万元": "1", "套": 1, "车": "是"}]})
    seen = set()
    for wait in (0, 80, 0, 150):
        office.says({**cases("answers.yaml")[0], "慢": wait})
        seen.add(repr([(each, each.value) for each in read(connected, rulebook, random.Random(wait).sample(OF_HTTP + OF_TABLES, 8))]))
    assert len(seen) == 1


# ── a table means the same to a page as to a population ──────────────────────────────────────────────────────────

FIELDS = {
    "年入": {"fact": "年入", "times": "10000"}, "婚况": {"fact": "婚况", "codes": {"10": "未婚", "20": "已婚"}}, "离世日": {"fact": "离世日"}, "有车": {"fact": "有车"},
    "生日": {"fact": "生日", "format": ["年/月/日", "年月日"]},
}
CELLS = (
    "", " ", "0", "1", "1.5", "0.0001", "0.00001", "-3", "１２", "12元", "1e3", "一些", "10", "20", " 20", "30", "未婚", "无", "none", "没有", "是", "否",
    "true", "TRUE", "大概", "2026-01-01", "2026-02-30", "2026/1/1", "20260101", "1799-12-31", "2026/2/30", "２０２６／１／１",
    "2026/1/1 0:00:00", "2026/1/1 8:00:00", "20260101000000", "2026年1月1日",
)  # fmt: skip


def by_match(rulebook: Rulebook, folder: Path, fact: str) -> list[tuple[str, str]]:
    """What `match` makes of the cells of a column that is mapped to a fact."""
    import duckdb

    from engine.population.binding import Mapped, binding_of
    from engine.population.people import name_places, people_from
    from engine.population.reading import source_from
    from engine.to_relation import columns_of
    from engine.to_sql import text_of

    (folder / "cells.csv").write_text("".join(f"{at},{cell}\n" for at, cell in [("编号", "格"), *enumerate(CELLS)]), "utf-8")
    facts = columns_of(rulebook.program)
    with duckdb.connect() as database:
        name_places(database, rulebook.program)
        source = source_from(folder / "cells.csv", folder, database)
        binding = binding_of(rulebook.program, source.header, facts, [fact], Mapped("编号", {"格": FIELDS[fact]}))
        database.execute(f"CREATE TABLE people AS {text_of(people_from(source, binding, rulebook.program))}")
        here = facts[fact]
        present = f'"{here.present}"' if here.present else "true"
        rows = database.execute(f'SELECT "{here.name}", {present}, bad != 0 FROM people ORDER BY row').fetchall()
    return [
        ("unknown", "") if is_bad else ("absent", "") if there is False else ("unknown", "") if value is None
        else ("told", str(Decimal(value).scaleb(-2).normalize()) if here.sort == "number" else str(value))
        for value, there, is_bad in rows
    ]  # fmt: skip


@pytest.mark.parametrize("fact", FIELDS)
def test_a_table_means_the_same_to_a_page_as_to_a_match(fact, rulebook, tmp_path) -> None:
    """The same mapping and the same cells: what `match` counts as bad or missing is unknown here, what it reads is told here."""
    bound = bound_to(rulebook, Column("格", fact, FIELDS[fact]))
    assert bound is not None
    ours = []
    for cell in CELLS:
        held = held_in(rulebook, bound, cell)
        value = "" if held.value is None else str(Decimal(str(held.value)).normalize()) if fact == "年入" else str(held.value)
        ours.append((held.state, value))
    assert dict(zip(CELLS, ours, strict=True)) == dict(zip(CELLS, by_match(rulebook, tmp_path, fact), strict=True))


# ── the settings are told what is wrong with them ────────────────────────────────────────────────────────────────


def messages(text: str, rulebook: Rulebook, folder: Path) -> str:
    connections, report = settings(None, folder, text)
    if not report.has_errors:
        check(connections, [rulebook], report)
    return "\n\n".join(show(each, line_of(text, each.span)) for each in report)


@pytest.mark.parametrize("case", cases("wrong_settings.yaml"), ids=lambda each: each["说明"])
def test_wrong_settings_are_told_exactly_this(case, rulebook, tmp_path) -> None:
    fill(tmp_path, {"婚册": [], "房册": []})
    assert messages(case["设置"], rulebook, tmp_path) == case["消息"].rstrip("\n")


def test_every_problem_of_settings_is_shown(rulebook, tmp_path) -> None:
    fill(tmp_path, {"婚册": [], "房册": []})
    calls = (node for node in ast.walk(ast.parse(inspect.getsource(problems))) if isinstance(node, ast.Call))
    codes = {call.args[0].value for call in calls if isinstance(call.func, ast.Name) and call.func.id == "_problem"}
    seen = {"registers-no-file"}  # no file, no line to show
    for case in cases("wrong_settings.yaml"):
        connections, report = settings(None, tmp_path, case["设置"])
        check(connections, [rulebook], report)
        seen |= {each.code for each in report}
    assert codes == seen
