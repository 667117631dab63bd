"""Whom a register is believed to be, and who we say we are: the settings of TLS for one connection."""

from __future__ import annotations

import ssl


def trusted(authority: str, certificate: str, private_key: str) -> ssl.SSLContext:
    """TLS 1.2 or newer; the system's authorities if no file names another. Raises OSError for files that are no certificates, or
    no key of theirs."""
    context = ssl.create_default_context(cafile=authority or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate:
        # A key behind a password would ask for it on the terminal: it is refused instead.
        context.load_cert_chain(certificate, private_key, password=_none)
    return context


def _none() -> str:
    raise ValueError("the private key wants a password")
