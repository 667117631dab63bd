"""The wheels of the offline site, made of what is installed here, to the byte the same whenever they are made.

Our packages are cut into layers; a library is taken as it lies here, but for what is native, which a browser cannot run.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import Distribution, distribution
from typing import Any

from web.browser.layers import LAYERS, OURS, ROOT, data_of, modules_of

NATIVE = (".so", ".pyd", ".dylib", ".dll", ".c", ".pyx", ".pxd", ".h")
LEFT_OUT = (".pyc", ".pyi", "py.typed", ".exe")
MOMENT = (1980, 1, 1, 0, 0, 0)
"""The oldest time a zip can say: no clock in a wheel."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """`name` as the lock has it, `file` as the file is called, `imports` what it brings to import."""

    name: str
    version: str
    file: str
    data: bytes
    imports: tuple[str, ...]
    depends: tuple[str, ...]

    @property
    def hash(self) -> str:
        return sha256(self.data).hexdigest()


def wheels() -> dict[str, tuple[Wheel, ...]]:
    """The wheels of each layer, libraries first."""
    made: dict[str, tuple[Wheel, ...]] = {}
    for name, layer in LAYERS.items():
        libraries = tuple(library(each) for each in layer.libraries)
        made[name] = (*libraries, ours(name, libraries))
    return made


def ours(layer: str, libraries: tuple[Wheel, ...]) -> Wheel:
    """What a layer brings of our own packages."""
    version = own_version()
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in (*modules_of(layer).values(), *data_of(layer))}
    depends = (*(f"banshi-{below}" for below in LAYERS[layer].on), *(each.name for each in libraries))
    name = f"banshi-{layer}"
    requires = "".join(f"Requires-Dist: {each}\n" for each in depends)
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}".encode()
    return wheel(name, version, files, metadata, tuple(each for each in OURS if any(path.startswith(f"{each}/") for path in files)), depends)


def own_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("banshi")
    except PackageNotFoundError:
        import tomllib

        return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def library(name: str) -> Wheel:
    """An installed library, without what is native."""
    found = distribution(name)
    files = dict(_files_of(found))
    metadata = (found.read_text("METADATA") or "").encode()
    imports = tuple(sorted({path.split("/")[0].removesuffix(".py") for path in files if path.endswith(".py")}))
    return wheel(name, found.version, files, metadata, imports, ())


def _files_of(found: Distribution) -> Iterator[tuple[str, bytes]]:
    for path in found.files or ():
        name = path.as_posix()
        if ".dist-info/" in name or name.startswith("..") or "__pycache__" in name or name.endswith((*NATIVE, *LEFT_OUT)):
            continue
        yield name, path.read_binary() if hasattr(path, "read_binary") else path.locate().read_bytes()  # type: ignore[attr-defined]


def wheel(name: str, version: str, files: Mapping[str, bytes], metadata: bytes, imports: tuple[str, ...], depends: tuple[str, ...]) -> Wheel:
    """A wheel as PEP 427 has it, its files in the order of their names."""
    stem = f"{name.replace('-', '_')}-{version}"
    info = f"{stem}.dist-info"
    told = {
        **{path: files[path] for path in sorted(files)},
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: banshi\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},sha256={_record_hash(data)},{len(data)}\n" for path, data in told.items()) + f"{info}/RECORD,,\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, data in {**told, f"{info}/RECORD": record.encode()}.items():
            entry = zipfile.ZipInfo(path, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, data)
    return Wheel(name, version, f"{stem}-py3-none-any.whl", out.getvalue(), imports, depends)


def _record_hash(data: bytes) -> str:
    return base64.urlsafe_b64encode(sha256(data).digest()).rstrip(b"=").decode()


def pyodide_lock(info: Mapping[str, Any], made: Mapping[str, tuple[Wheel, ...]], places: Mapping[str, str]) -> dict[str, Any]:
    """The lock as Pyodide reads one: our wheels only, each with its hash. `places` are the addresses of the files."""
    packages = {
        each.name: {
            "name": each.name, "version": each.version, "file_name": places[each.file], "install_dir": "site", "sha256": each.hash,
            "package_type": "package", "imports": list(each.imports), "depends": list(each.depends), "unvendored_tests": False,
        }
        for layer in made.values() for each in layer
    }  # fmt: skip
    return {"info": dict(info), "packages": dict(sorted(packages.items()))}
