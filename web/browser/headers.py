"""What a server should say of the files of the offline site, and the name of their list."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LIST = "banshi-offline.json"
"""Which files of a folder are ours: only these are handed out, replaced or taken away."""

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
)
"""Nothing but our own files, no script from a text: only WebAssembly may be compiled. A page says it itself as well."""

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "content-security-policy": POLICY + "; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
)
