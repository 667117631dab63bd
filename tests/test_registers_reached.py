"""How a register is reached: both sides prove who they are, and a proxy is gone through only where it is written."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from web.registers.connection import Column, Connection
from web.registers.http import HttpRegister
from web.registers.register import Asked, Silent

ASKED = Asked("11010519491231002X", "试")
HERE = Connection("户册", "http", "", "证号", "id", (Column("name", "名字", {"fact": "名字"}),), retries=0)


def certificate(folder: Path, name: str, signer: tuple[x509.Certificate, Any] | None = None) -> tuple[x509.Certificate, Any]:
    """A certificate and its key in `NAME.pem` and `NAME.key`, signed by another or by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begun = x509.CertificateBuilder().subject_name(subject).issuer_name(signer[0].subject if signer else subject).public_key(key.public_key())
    begun = begun.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
    begun = begun.add_extension(x509.BasicConstraints(ca=signer is None, path_length=None), critical=True)
    begun = begun.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    made = begun.sign(signer[1] if signer else key, hashes.SHA256())
    (folder / f"{name}.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / f"{name}.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return made, key


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[str]]]:
    """A register that answers everybody it lets in, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers["content-length"]))
            body = b'{"name": "X"}'
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None: ...

    server = Quiet(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_address[1], asked
    server.shutdown()
    server.server_close()


def answer(connection: Connection) -> Any:
    register = HttpRegister(connection, "secret")
    try:
        return register.ask(ASKED, 5).fields
    except Silent as silent:
        return silent.why
    finally:
        register.close()


def test_both_sides_prove_who_they_are(tmp_path: Path) -> None:
    office = certificate(tmp_path, "office")
    other = certificate(tmp_path, "other")
    certificate(tmp_path, "server", office)
    certificate(tmp_path, "we", office)
    certificate(tmp_path, "stranger", other)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(tmp_path / "office.pem"))
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    context.verify_mode = ssl.CERT_REQUIRED
    with serving(context) as (port, asked):
        here = replace(HERE, place=f"https://127.0.0.1:{port}/", authority=str(tmp_path / "office.pem"))
        ours = replace(here, certificate=str(tmp_path / "we.pem"), private_key=str(tmp_path / "we.key"))
        assert answer(ours) == {"name": "X"}
        assert answer(here) == "unreachable", "without a certificate nobody is let in"
        assert answer(replace(here, certificate=str(tmp_path / "stranger.pem"), private_key=str(tmp_path / "stranger.key"))) == "unreachable"
        assert answer(replace(ours, authority=str(tmp_path / "other.pem"))) == "unreachable", "a register that somebody else signed is not believed"
        assert answer(replace(ours, authority="")) == "unreachable"
        assert len(asked) == 1


def test_a_proxy_is_gone_through_where_it_is_written_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as (port, asked), serving() as (elsewhere, straight):
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{port}")
        assert answer(replace(HERE, place=f"http://127.0.0.1:{elsewhere}/people")) == {"name": "X"}
        assert (asked, straight) == ([], ["/people"]), "the environment says nothing here"
        assert answer(replace(HERE, place="http://register.example/people", proxy=f"http://127.0.0.1:{port}")) == {"name": "X"}
        assert asked == ["http://register.example/people"]
