"""The algorithms, by name: what shuts a field, what makes a mark, what chains the ledger. Each result names its algorithm.

The national ones (国密: SM4 of GB/T 32907, SM3 of GB/T 32905) stand beside AES and SHA-256. Software alone satisfies no
assessor: a certified module stands behind the same names through a key service (`masters.py`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
TAG = 16


class Suite(NamedTuple):
    """What new data is shut, marked and chained with. Old data names what it was made with."""

    cipher: str
    digest: str


SUITES = {"aes": Suite("A256GCM", "sha256"), "sm": Suite("SM4GCM", "sm3")}
KEY_BYTES = {"A256GCM": 32, "SM4GCM": 16}


def shut(cipher: str, key: bytes, text: bytes, about: bytes) -> bytes:
    """Nonce, ciphertext and tag; `about` is bound to it and not in it."""
    nonce = secrets.token_bytes(NONCE)
    match cipher:
        case "A256GCM":
            return nonce + AESGCM(key).encrypt(nonce, text, about)
        case "SM4GCM":
            encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
            encryptor.authenticate_additional_data(about)
            return nonce + encryptor.update(text) + encryptor.finalize() + encryptor.tag
        case _:
            raise ValueError(cipher)


class Shutting:
    """Shutting piece by piece what is too large to hold in memory more than once: the same bytes as `shut` of the whole."""

    def __init__(self, cipher: str, key: bytes, about: bytes):
        self.nonce = secrets.token_bytes(NONCE)
        match cipher:
            case "A256GCM":
                algorithm: algorithms.AES | algorithms.SM4 = algorithms.AES(key)
            case "SM4GCM":
                algorithm = algorithms.SM4(key)
            case _:
                raise ValueError(cipher)
        self._encryptor = Cipher(algorithm, modes.GCM(self.nonce)).encryptor()
        self._encryptor.authenticate_additional_data(about)

    def into(self, piece: bytes, place: memoryview) -> int:
        """How many bytes it came to; the place must have room for a block more."""
        return self._encryptor.update_into(piece, place)

    def tag(self) -> bytes:
        self._encryptor.finalize()
        return self._encryptor.tag


class Opening:
    """Opening piece by piece what was shut. Until `end` has seen the tag, nothing of it is to be believed."""

    def __init__(self, cipher: str, key: bytes, about: bytes, nonce: bytes):
        match cipher:
            case "A256GCM":
                algorithm: algorithms.AES | algorithms.SM4 = algorithms.AES(key)
            case "SM4GCM":
                algorithm = algorithms.SM4(key)
            case _:
                raise InvalidTag
        self._decryptor = Cipher(algorithm, modes.GCM(nonce)).decryptor()
        self._decryptor.authenticate_additional_data(about)

    def piece(self, sealed: bytes) -> bytes:
        return self._decryptor.update(sealed)

    def end(self, tag: bytes) -> None:
        """Raises InvalidTag where anything was changed."""
        self._decryptor.finalize_with_tag(tag)


def opened(cipher: str, key: bytes, body: bytes, about: bytes) -> bytes:
    """The text again; raises InvalidTag where anything was changed."""
    nonce, rest = body[:NONCE], body[NONCE:]
    if len(rest) < TAG:
        raise InvalidTag
    match cipher:
        case "A256GCM":
            return AESGCM(key).decrypt(nonce, rest, about)
        case "SM4GCM":
            decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, rest[-TAG:])).decryptor()
            decryptor.authenticate_additional_data(about)
            return decryptor.update(rest[:-TAG]) + decryptor.finalize()
        case _:
            raise InvalidTag


def derived(secret: bytes, use: str, cipher: str) -> bytes:
    """A key for one use, of the length its cipher wants."""
    return HKDF(hashes.SHA256(), KEY_BYTES[cipher], salt=None, info=f"banshi {use}".encode()).derive(secret)


def keyed(digest: str, key: bytes, text: bytes) -> str:
    """The HMAC of a text, as hexadecimal."""
    return hmac.new(key, text, digest).hexdigest()


def plain_hash(digest: str, text: bytes) -> str:
    return hashlib.new(digest, text).hexdigest()
