"""The Pyodide that the site is written with: one version, every file of it known by its hash, from wherever it can be had.

It is looked for in a folder or a package that the caller names, in what was kept by an earlier run, and then asked of pip
and of npm, each in the way it is set up on this machine: nothing here says where a registry is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

VERSION = "314.0.7"
PYTHON = "3.14"

FILES: Mapping[str, str] = MappingProxyType(
    {
        "pyodide.mjs": "6f1d60f7bf529beb300f0f47983c921d3982363640ba20af0e38efdddbc66109",
        "pyodide.asm.mjs": "f7cdc8ece80678ceb712f8e65ebe6d3a83203a180c399865f49612a051693635",
        "pyodide.asm.wasm": "cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6",
        "python_stdlib.zip": "fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a",
        "pyodide-lock.json": "5dc2fc119108bc148c7457dc86e7675b5c87e1cafd420b9c34c1eaef7b36c010",
        "package.json": "40ca48e43ce4ddc68412d5b7a7ca9e2477cd4f0e672277ae468ac2245717079b",
    }
)
"""What is used of it, by SHA-256. The licence (MPL-2.0) is named in package.json."""

CARRIER = "flet-web==1.0.5"
"""A wheel that holds the whole of this Pyodide: the way to it without Node."""

PATIENCE = 600
"""Seconds after which a download is given up."""


class NoRuntime(Exception):
    """No way led to the runtime; says each way that was tried and what came of it."""

    def __init__(self, tried: list[tuple[str, str]]):
        super().__init__("; ".join(f"{way}: {why}" for way, why in tried))
        self.tried = tried


Found = dict[str, bytes]


def runtime_from(given: Path | None = None, *, is_offline: bool = False) -> Mapping[str, bytes]:
    """Every file of `FILES`, checked. `given` is a folder, the npm package (.tgz) or a wheel that holds it."""
    tried: list[tuple[str, str]] = []
    ways: list[tuple[str, Callable[[], Found]]] = []
    if named := given or (Path(os.environ["BANSHI_PYODIDE"]) if "BANSHI_PYODIDE" in os.environ else None):
        ways.append((str(named), lambda: _read(named)))
    else:
        ways.append((str(kept_folder()), lambda: _read(kept_folder())))
        if not is_offline:
            ways.append((f"pip download {CARRIER}", _from_pip))
            ways.append((f"npm pack pyodide@{VERSION}", _from_npm))
    for way, attempt in ways:
        try:
            found = attempt()
        except (OSError, ValueError, KeyError, subprocess.SubprocessError, tarfile.TarError, zipfile.BadZipFile) as fault:
            tried.append((way, _short(fault)))
            continue
        _keep(found)
        return MappingProxyType(found)
    raise NoRuntime(tried)


def kept_folder() -> Path:
    if named := os.environ.get("BANSHI_CACHE"):
        return Path(named) / f"pyodide-{VERSION}"
    from platformdirs import user_cache_path

    return user_cache_path("banshi") / f"pyodide-{VERSION}"


def _read(path: Path) -> Found:
    """The files in a folder, in the package of npm or in a wheel, wherever in it they lie side by side."""
    if path.is_dir():
        inner = next((each.parent for each in [path / "pyodide.mjs", *sorted(path.rglob("pyodide.mjs"))] if each.is_file()), path)
        return checked({name: (inner / name).read_bytes() for name in FILES})
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as wheel:
            folder = _folder_of(wheel.namelist())
            return checked({name: wheel.read(folder + name) for name in FILES})
    with tarfile.open(path) as package:
        folder = _folder_of(package.getnames())
        return checked({name: _member(package, folder + name) for name in FILES})


def _folder_of(names: list[str]) -> str:
    found = next((name for name in names if name.split("/")[-1] == "pyodide.asm.wasm"), None)
    if found is None:
        raise ValueError("no pyodide.asm.wasm in it")
    return found.removesuffix("pyodide.asm.wasm")


def _member(package: tarfile.TarFile, name: str) -> bytes:
    file = package.extractfile(name)
    if file is None:
        raise ValueError(f"{name} is no file")
    return file.read()


def checked(found: Found) -> Found:
    """The files as they are, if they are exactly those of this version."""
    for name, expected in FILES.items():
        actual = sha256(found[name]).hexdigest()
        if actual != expected:
            raise ValueError(f"{name}: sha256 {actual[:16]}…, not {expected[:16]}…")
    return found


def _from_pip() -> Found:
    # --isolated is left out on purpose: where packages come from is the machine's own business.
    return _downloaded(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet", "--disable-pip-version-check", CARRIER)


def _from_npm() -> Found:
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed")
    return _downloaded(npm, "pack", f"pyodide@{VERSION}", "--silent")


def _downloaded(*command: str) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=PATIENCE, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise OSError(_last_line(done.stderr) or f"exit {done.returncode}")
        return _read(next(_packages(Path(folder)), Path(folder)))


def _packages(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.iterdir() if path.suffix in (".whl", ".tgz"))


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def _short(fault: Exception) -> str:
    return str(fault)[:300] or type(fault).__name__


def _keep(found: Found) -> None:
    """Puts the files by, each whole or not at all; a cache that cannot be written is no fault."""
    folder = kept_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in found.items():
            if (folder / name).exists() and (folder / name).stat().st_size == len(data):
                continue
            handle, part = tempfile.mkstemp(dir=folder)
            with open(handle, "wb") as out:
                out.write(data)
            os.replace(part, folder / name)
    except OSError:
        return
