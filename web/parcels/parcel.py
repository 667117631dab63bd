"""A parcel: an application sealed in a browser to the public key of the service, so that only the service can read it.

Each parcel has a key of its own (AES-256-GCM), which is wrapped by the service's (RSA-OAEP with SHA-256, 3072 bits): what
browsers bring along (WebCrypto) and no more.

    {"banshi": "parcel 1", "key": …, "wrapped": base64, "nonce": base64, "sealed": base64}

Within is JSON: `parcel` (a number of 128 random bits, which makes it count once), `catalog`, `goal`, `program`, `on`, `answers`,
`client` with `name` and `number`.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.values import json_text

MARK = "parcel 1"
MANY_BYTES = 1_000_000
NUMBER = re.compile(r"[0-9a-f]{32}")
PADDING = OAEP(MGF1(hashes.SHA256()), hashes.SHA256(), None)


class NoParcel(Exception):
    """What came is no parcel, or one that was changed on the way, or is sealed to another service."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What was filled in: for whom, which matter, the answers by fact, on which day and by which rules."""

    number: str
    catalog: str
    goal: str
    program: str
    on: str
    answers: Mapping[str, Any] = field(repr=False)
    name: str = field(repr=False)
    id_number: str = field(repr=False)


def key_in(data: bytes) -> str:
    """The id of the key a parcel is sealed to. Raises NoParcel."""
    return str(_outside(data)["key"])


def opened(data: bytes, private: RSAPrivateKey) -> Parcel:
    """What is in a parcel. Raises NoParcel."""
    outside = _outside(data)
    try:
        key = private.decrypt(_bytes(outside["wrapped"]), PADDING)
        inside = AESGCM(key).decrypt(_bytes(outside["nonce"]), _bytes(outside["sealed"]), about(str(outside["key"])))
        said = json.loads(inside, parse_float=Decimal)
        client = said["client"]
        parcel = Parcel(
            said["parcel"], said["catalog"], said["goal"], said["program"], said["on"], said["answers"], client["name"], client["number"]
        )
    except (ValueError, InvalidTag, KeyError, TypeError, RecursionError):
        raise NoParcel from None
    texts = (parcel.number, parcel.catalog, parcel.goal, parcel.program, parcel.on, parcel.name, parcel.id_number)
    if not all(isinstance(each, str) for each in texts) or not isinstance(parcel.answers, dict) or not NUMBER.fullmatch(parcel.number):
        raise NoParcel
    return parcel


def sealed(inside: Mapping[str, Any], id: str, public: RSAPublicKey) -> bytes:
    """A parcel as a browser makes it."""
    key, nonce = AESGCM.generate_key(256), secrets.token_bytes(12)
    closed = AESGCM(key).encrypt(nonce, json_text(inside).encode(), about(id))
    parts = {"wrapped": public.encrypt(key, PADDING), "nonce": nonce, "sealed": closed}
    return json.dumps({"banshi": MARK, "key": id, **{name: base64.b64encode(part).decode() for name, part in parts.items()}}).encode()


def about(id: str) -> bytes:
    """What is bound to the sealed part and not in it."""
    return f"banshi {MARK}\n{id}".encode()


def _outside(data: bytes) -> Mapping[str, Any]:
    if len(data) > MANY_BYTES:
        raise NoParcel
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        raise NoParcel from None
    if not isinstance(said, dict) or said.get("banshi") != MARK or not all(isinstance(said.get(name), str) for name in ("key", "wrapped", "nonce", "sealed")):
        raise NoParcel
    return said


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise NoParcel from None
