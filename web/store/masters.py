"""Master keys: what wraps the keys of the data, and is never in the database.

`masters_from` knows where they are by one text (BANSHI_KEYS):

    file:/etc/banshi/master.keys     a file that its owner alone can read, made at the first start
    env:                             the environment variable BANSHI_MASTER_KEYS: `id:base64`, several by comma, the newest last
    some.module:name                 a key service (KMS, HSM): a function without arguments that gives a `Masters`
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol

from platformdirs import user_data_path

from web.store.ciphers import Suite, derived, opened, shut
from web.store.problems import NoKey, WrongKeys

BYTES = 32


class Wrapped(NamedTuple):
    """A key of the data, shut by a master: what the database keeps."""

    master: str
    body: str


class Masters(Protocol):
    """Whoever holds the master keys. `about` says which key is wrapped: it opens as that one only.

    Raises StoreProblem, with words for whoever runs the service, where the keys cannot be had.
    """

    def wrap(self, key: bytes, about: str) -> Wrapped: ...

    def unwrap(self, wrapped: Wrapped, about: str) -> bytes: ...


def masters_from(where: str, database: str, suite: Suite, *, may_make: bool = False) -> Masters:
    """The masters that are there. A file of them is made only for a database that is new: for any other it would be the wrong one."""
    if where.startswith("env:"):
        return KnownMasters(keys_of(os.environ.get("BANSHI_MASTER_KEYS", "")), suite)
    if where.startswith("file:"):
        return FileMasters(Path(where.removeprefix("file:")), suite, may_make)
    if where:
        module, colon, name = where.partition(":")
        if not colon:
            raise WrongKeys(
                f"BANSHI_KEYS={where} 看不懂：请写 file:路径、env: 或 模块:函数。 ‖ BANSHI_KEYS={where} is not understood: write file:PATH, env: or module:function."
            )
        service: Masters = getattr(import_module(module), name)()
        return service
    if database in ("sqlite://", "sqlite:///:memory:"):
        return KnownMasters({"memory": secrets.token_bytes(BYTES)}, suite)
    return FileMasters(default_file(database), suite, may_make)


def file_to_be_made(where: str, database: str) -> Path | None:
    """Where the first start of a service will make a file of masters; None where there is one, or they are somewhere else."""
    if where and not where.startswith("file:") or database in ("sqlite://", "sqlite:///:memory:"):
        return None
    file = Path(where.removeprefix("file:")) if where else default_file(database)
    return None if file.exists() else file


def default_file(database: str) -> Path:
    """Beside an SQLite database; else in the data folder of this machine."""
    if database.startswith("sqlite:///"):
        file = Path(database.removeprefix("sqlite:///").partition("?")[0])
        return file.with_name(file.name + ".keys")
    chosen = os.environ.get("BANSHI_DATA")
    return (Path(chosen) if chosen else user_data_path("banshi", appauthor=False)) / "master.keys"


class KnownMasters:
    """Masters held in memory, the newest last."""

    def __init__(self, keys: dict[str, bytes], suite: Suite):
        self.keys = keys
        self.suite = suite

    def wrap(self, key: bytes, about: str) -> Wrapped:
        newest = list(self.keys)[-1]
        cipher = self.suite.cipher
        body = shut(cipher, derived(self.keys[newest], f"wrap {cipher}", cipher), key, about.encode())
        return Wrapped(newest, f"{cipher}.{base64.urlsafe_b64encode(body).decode()}")

    def unwrap(self, wrapped: Wrapped, about: str) -> bytes:
        if wrapped.master not in self.keys:
            raise NoKey(wrapped.master)
        cipher, _, body = wrapped.body.partition(".")
        return opened(cipher, derived(self.keys[wrapped.master], f"wrap {cipher}", cipher), base64.urlsafe_b64decode(body), about.encode())


class FileMasters(KnownMasters):
    """Masters in a file: `id base64` a line, the newest last. One made by another process is found when it is needed."""

    def __init__(self, file: Path, suite: Suite, may_make: bool = False):
        self.file = file
        if not file.exists():
            if not may_make:
                raise WrongKeys(
                    f"没有主密钥文件 {file}：个人信息打不开。请把保管的那一份放回去，或用 BANSHI_KEYS 指明它在哪。"
                    f" ‖ There is no master key file {file}: personal data cannot be opened. Put the copy you keep back, or say by BANSHI_KEYS where it is."
                )
            self._write({new_id(): secrets.token_bytes(BYTES)}, must_be_new=True)
        super().__init__(self._read(), suite)

    def unwrap(self, wrapped: Wrapped, about: str) -> bytes:
        if wrapped.master not in self.keys:
            self.keys = self._read()
        return super().unwrap(wrapped, about)

    def renew(self) -> str:
        """A new master, which wraps from now on. The old ones stay: backups made before need them."""
        self.keys = {**self._read(), new_id(): secrets.token_bytes(BYTES)}
        self._write(self.keys)
        return list(self.keys)[-1]

    def _read(self) -> dict[str, bytes]:
        if os.name == "posix" and self.file.stat().st_mode & 0o077:
            raise WrongKeys(
                f"主密钥文件 {self.file} 别人也能读。请运行：chmod 600 {self.file} ‖ The master key file {self.file} can be read by others. Run: chmod 600 {self.file}"
            )
        return keys_of(",".join(self.file.read_text("ascii").split("\n")), str(self.file))

    def _write(self, keys: dict[str, bytes], must_be_new: bool = False) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        part = self.file.with_name(f"{self.file.name}.{secrets.token_hex(4)}")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as made:
            made.write("".join(f"{id}:{base64.b64encode(key).decode()}\n" for id, key in keys.items()))
            made.flush()
            os.fsync(made.fileno())
        if not must_be_new:
            os.replace(part, self.file)
            return
        try:
            # A link is refused where a file stands: of two that start at once, the second reads what the first made.
            os.link(part, self.file)
        except FileExistsError:
            pass
        finally:
            part.unlink()


def keys_of(text: str, where: str = "BANSHI_MASTER_KEYS") -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for entry in filter(None, map(str.strip, text.split(","))):
        id, _, written = entry.partition(":")
        try:
            keys[id] = base64.b64decode(written, validate=True)
        except binascii.Error:
            keys[id] = b""
        if len(keys[id]) != BYTES:
            raise WrongKeys(
                f"{where} 里的主密钥 {id} 不是 {BYTES} 字节的 base64。 ‖ Master key {id} in {where} is not {BYTES} bytes in base64."
            )
    if not keys:
        raise WrongKeys(f"{where} 里没有主密钥。 ‖ There is no master key in {where}.")
    return keys


def new_id() -> str:
    return f"m{secrets.token_hex(6)}"
