"""Files that people send in: what is taken, how it is kept, who gets it, and what it can do to nobody."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests.benchmarks.served.load import Served, served
from tests.garden.people import TENANT, rulebook_of
from tests.garden.walk import Visitor
from web.app import app_for
from web.papers import keep
from web.papers.media import JPEG, OFD, PDF, PNG, media_of, plain_name
from web.people import passwords
from web.people.demo import PASSWORD, seed_demo
from web.people.person import Person
from web.people.problems import Refused
from web.settings import Settings
from web.store import records

AREA, THEME = "910100", "种花"
GARDEN = Path(__file__).parent / "garden" / "示范市"
A_PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
A_JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100 + b"\xff\xd9"
A_PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100 + b"\x00\x00\x00\x00IEND\xaeB`\x82"
CANARY = "金丝雀".encode() * 20


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


# ── what it is ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("content", "media"), [(A_PDF, PDF), (A_JPEG, JPEG), (A_PNG, PNG), (zipped({"OFD.xml": b"<x/>", "Doc_0/a.xml": b""}), OFD)])
def test_what_is_taken_is_told_by_its_content(content, media):
    assert media_of(content) is media


HOSTILE = {
    "nothing": b"", "a page": b"<!doctype html><script>alert(1)</script>", "a picture that is a script": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a program": b"MZ" + b"\0" * 100, "a shell script": b"#!/bin/sh\nrm -rf /\n", "ELF": b"\x7fELF" + b"\0" * 100, "a GIF": b"GIF89a" + b"\0" * 100,
    "a page before a PDF": b"<script>alert(1)</script>" + A_PDF, "half a PDF": A_PDF[:20], "half a JPEG": A_JPEG[:50], "half a PNG": A_PNG[:50],
    "an archive": zipped({"a.txt": b"x"}), "an office document with macros": zipped({"word/vbaProject.bin": b"x", "[Content_Types].xml": b""}),
    "a bomb": zipped({"OFD.xml": b"\0" * (101 * 1024 * 1024)}), "many members": zipped({"OFD.xml": b"", **{f"{n}": b"" for n in range(2001)}}),
    "a way out": zipped({"OFD.xml": b"", "../../etc/passwd": b"x"}), "another way out": zipped({"OFD.xml": b"", "..\\..\\x": b"x"}), "half an archive": zipped({"OFD.xml": b"x" * 1000})[:60],
    "text": "材料".encode(), "a PHP page": b"<?php system($_GET[0]); ?>",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_all_else_is_not(name):
    assert media_of(HOSTILE[name]) is None


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("身份证.pdf", "身份证.pdf"), ("../../etc/passwd", "passwd.pdf"), ("C:\\Users\\王\\扫描.PDF", "扫描.pdf"), ("a\r\nX-Evil: 1.pdf", "aX-Evil_ 1.pdf"),
        ("evil.html", "evil.html.pdf"), ("<img src=x onerror=alert(1)>", "_img src=x onerror=alert(1)_.pdf"), ("", "材料.pdf"), ("...", "材料.pdf"), ("\u202egnp.pdf", "gnp.pdf"),
        ("x" * 500, "x" * 80 + ".pdf"), ('a"b.pdf', "a_b.pdf"), ("\x00.pdf", "材料.pdf"), ("a.jpg", "a.pdf"),
    ],
)  # fmt: skip
def test_a_name_is_only_a_name(said, shown):
    assert plain_name(said, PDF) == shown


# ── on the pages ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def app():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
        made = app_for([rulebook_of()], Settings("sqlite://", "secret", rate_of_looks="", rate_of_changes=""))
        seed_demo(made.state.site.store)
        yield made


def signed_in(app, role: str) -> Visitor:
    visitor = Visitor(app)
    visitor.open("sign-in")
    visitor.send({"login": role, "password": PASSWORD}, visitor.sheets[0])
    return visitor


@pytest.fixture(scope="module")
def handed_in(app):
    """A visitor who handed in, and the reference of the case."""
    visitor = Visitor(app)
    visitor.open(AREA, THEME, "apply")
    visitor.walk(TENANT)
    visitor.send({})
    return visitor, visitor.place.rpartition("/")[2]


def upload(visitor: Visitor, reference: str, content: bytes, name: str = "a.pdf", **boxes: str):
    visitor.open("cases", reference, "papers")
    token = next(value for sheet in visitor.sheets for box, value in sheet.boxes if box == "_token")
    visitor.page = visitor.client.post(f"/cases/{reference}/papers", data={"_token": token, "paper": "", **boxes}, files={"file": (name, content, "text/html")})
    return visitor.page


def rows(app) -> list[dict]:
    with app.state.site.store.reading() as connection:
        return [dict(row) for row in connection.execute(select(records.files)).mappings()]


def test_a_file_is_kept_sealed_and_handed_out_to_be_saved(app, handed_in):
    visitor, reference = handed_in
    content = A_PDF[:-6] + CANARY + b"\n%%EOF\n"
    page = upload(visitor, reference, content, "../../我的 房产证.PDF.html")
    assert page.status_code == 200 and "我的 房产证.PDF.html.pdf" in page.text
    kept = rows(app)[-1]
    assert CANARY not in kept["content"] and "房产证" not in str(kept["name"]) and kept["media"] == "application/pdf" and len(kept["id"]) >= 22
    got = visitor.client.get(f"/cases/{reference}/papers/{kept['id']}")
    assert got.content == content and got.headers["content-type"] == "application/pdf"
    assert got.headers["content-disposition"].startswith("attachment;") and got.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in got.headers["content-security-policy"] and got.headers["cache-control"] == "no-store"
    seen = [each.kind for each in app.state.site.store.trail(thing=f"files/{kept['id']}")]
    assert seen == ["file.viewed", "file.added"]


@pytest.mark.parametrize("name", ["a page", "a picture that is a script", "a program", "an archive", "nothing"])
def test_what_is_not_taken_is_said_so_and_not_kept(app, handed_in, name):
    visitor, reference = handed_in
    before = len(rows(app))
    page = upload(visitor, reference, HOSTILE[name], "photo.jpg")
    assert page.status_code == 422 and ("只收 PDF" in page.text or "请先选一个文件" in page.text)
    assert len(rows(app)) == before


def test_the_office_gets_it_and_others_do_not(app, handed_in):
    visitor, reference = handed_in
    upload(visitor, reference, A_PNG, "照片.png")
    id = rows(app)[-1]["id"]
    officer = signed_in(app, "officer")
    assert "照片.png" in officer.open("desk", reference, "papers").text
    assert officer.client.get(f"/desk/{reference}/papers/{id}").content == A_PNG
    entry = app.state.site.store.trail(thing=f"files/{id}")[0]
    assert entry.kind == "file.viewed" and entry.role == "officer"
    for stranger, status in ((Visitor(app), 404), (signed_in(app, "citizen"), 404), (signed_in(app, "administrator"), 403), (signed_in(app, "auditor"), 403)):
        assert stranger.client.get(f"/cases/{reference}/papers/{id}").status_code == status
    assert visitor.client.get(f"/desk/{reference}/papers/{id}", follow_redirects=False).status_code == 303


def test_a_file_of_another_case_is_not_got_through_ones_own(app, handed_in):
    _, reference = handed_in
    other = Visitor(app)
    other.open(AREA, THEME, "apply")
    other.walk(TENANT)
    other.send({})
    own = other.place.rpartition("/")[2]
    foreign = rows(app)[-1]["id"]
    assert other.client.get(f"/cases/{own}").status_code == 200
    answers = [other.client.get(f"/cases/{own}/papers/{id}") for id in (foreign, "z" * 32)]
    assert [each.status_code for each in answers] == [404, 404] and answers[0].text == answers[1].text
    other.open("cases", own, "papers")
    token = next(value for sheet in other.sheets for box, value in sheet.boxes if box == "_token")
    assert other.client.post(f"/cases/{own}/papers", data={"_token": token, "gone": foreign}, files={"": ("", b"")}).status_code == 404
    assert foreign in [each["id"] for each in rows(app)]


def test_a_file_sent_by_mistake_is_taken_back(app, handed_in):
    visitor, reference = handed_in
    upload(visitor, reference, A_JPEG, "错了.jpg")
    id = rows(app)[-1]["id"]
    token = next(value for sheet in visitor.sheets for box, value in sheet.boxes if box == "_token")
    visitor.client.post(f"/cases/{reference}/papers", data={"_token": token, "gone": id}, files={"": ("", b"")})
    assert id not in [each["id"] for each in rows(app)]
    assert [each.kind for each in app.state.site.store.trail(thing=f"files/{id}")] == ["file.taken_back", "file.added"]


def test_more_than_a_case_takes_is_refused(app, handed_in, monkeypatch):
    visitor, reference = handed_in
    monkeypatch.setattr(keep, "MOST_IN_A_CASE", len(rows(app)))
    assert "最多传" in upload(visitor, reference, A_PDF).text


@pytest.mark.parametrize(
    ("size", "count", "status"), [(10 * 1024 * 1024 + 1, 1, 413), (13 * 1024 * 1024, 1, 413), (10, 21, 400)]
)
def test_too_large_and_too_many_are_refused(app, handed_in, size, count, status):
    visitor, reference = handed_in
    visitor.open("cases", reference, "papers")
    token = next(value for sheet in visitor.sheets for box, value in sheet.boxes if box == "_token")
    page = visitor.client.post(f"/cases/{reference}/papers", data={"_token": token}, files=[("file", (f"{n}.pdf", b"x" * size)) for n in range(count)])
    assert page.status_code == status


def test_files_are_not_taken_where_none_are_asked_for(app, handed_in):
    visitor, _ = handed_in
    assert visitor.client.post(f"/{AREA}/{THEME}/check", files={"file": ("a.pdf", A_PDF)}).status_code == 415


def test_a_file_without_a_case_is_gone_after_two_days(app):
    store, person = app.state.site.store, Person("somebody", via="local")
    id, linked = (keep.keep(store, person, "a.pdf", A_PDF, case=None) for _ in range(2))
    with store.reading() as connection:
        case = connection.execute(select(records.cases.c.reference)).scalars().first()
    keep.link(store, person, [linked], case)
    keep.link(store, Person("another", via="local"), [id], case)
    assert keep.prune(store, datetime.now(UTC) + timedelta(days=1, hours=23)) == 0
    assert keep.prune(store, datetime.now(UTC) + timedelta(days=2, minutes=1)) == 1
    assert {each["id"] for each in rows(app)} >= {linked} and id not in {each["id"] for each in rows(app)}


def test_what_is_not_taken_is_refused_by_the_records_too(app):
    with pytest.raises(Refused):
        keep.keep(app.state.site.store, Person("somebody"), "a.pdf", b"<html>", case=None)


# ── many ─────────────────────────────────────────────────────────────────────────────────────────────────────────

MIB = 1024 * 1024
HANDED_OUT = 0.8
"""MiB that handing out one of them may take, of ten."""
A_LARGE_PDF = b"%PDF-1.7\n" + bytes(10 * MIB - 16) + b"\n%%EOF\n"


def told_of(server: Served, name: str) -> float:
    """MiB of a server's memory, as the kernel counts them."""
    return int(re.search(rf"{name}:\s+([0-9]+) kB", Path(f"/proc/{server.process.pid}/status").read_text())[1]) / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads the server's memory from /proc")
@pytest.mark.parametrize(("count", "most"), [(4, 48), pytest.param(50, 64, marks=pytest.mark.long)])
def test_many_large_files_at_once_are_not_in_memory_at_once(count, most):
    """Ten megabytes each: they lie on the disk while they come, and one after the other is sealed. Handed out, they are opened in pieces."""
    assert len(A_LARGE_PDF) == 10 * MIB
    with served("tests.benchmarks.served.ours", str(GARDEN)) as server:
        senders = []
        for _ in range(1 + count // keep.MOST_IN_A_CASE):
            visitor = Visitor(None)
            visitor.client = httpx.Client(base_url=f"http://127.0.0.1:{server.port}", follow_redirects=True, timeout=300)
            visitor.open(AREA, THEME, "apply")
            visitor.walk(TENANT)
            visitor.send({})
            reference = visitor.place.rpartition("/")[2]
            visitor.open("cases", reference, "papers")
            senders.append((visitor.client, reference, next(value for sheet in visitor.sheets for box, value in sheet.boxes if box == "_token")))

        def sent(number: int) -> int:
            client, reference, token = senders[number % len(senders)]
            told, files = {"_token": token, "paper": ""}, {"file": ("a.pdf", A_LARGE_PDF, "application/pdf")}
            return client.post(f"/cases/{reference}/papers", data=told, files=files, follow_redirects=False).status_code

        Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")  # the peak is counted anew from here
        before = told_of(server, "VmRSS")
        with ThreadPoolExecutor(count) as many:
            assert set(many.map(sent, range(count))) == {303}
        assert told_of(server, "VmHWM") - before < most

        def listed(number: int) -> str:
            client, reference, _ = senders[number % len(senders)]
            places = re.findall(rf'href="(/cases/{reference}/papers/[^"]+)"', client.get(f"/cases/{reference}/papers").text)
            return places[number % len(places)]

        def got(number: int) -> str:
            return sha256(senders[number % len(senders)][0].get(listed(number)).content).hexdigest()

        with ThreadPoolExecutor(count) as many:
            list(many.map(listed, range(count)))  # so many threads and connections are there, whatever they do
        Path(f"/proc/{server.process.pid}/clear_refs").write_text("5")
        before = told_of(server, "VmRSS")
        with ThreadPoolExecutor(count) as many:
            assert set(many.map(got, range(count))) == {sha256(A_LARGE_PDF).hexdigest()}
        for client, *_ in senders:
            client.close()
        assert told_of(server, "VmHWM") - before < HANDED_OUT * count + 6, "a small part of what is handed out"
