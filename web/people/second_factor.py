"""The second factor of staff: six digits that a telephone shows, a new one every half minute (RFC 6238)."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30


def new_secret() -> str:
    """160 bits, as RFC 4226, 4 asks for."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The half minute whose code this is: that of now, or the one before or after, for clocks differ; None for a wrong one."""
    digits = "".join(each for each in code if each.isascii() and each.isdigit())
    if len(digits) != 6:
        return None
    now = int(at.timestamp()) // STEP
    right = [step for step in (now - 1, now, now + 1) if _matches(secret, digits, step * STEP)]
    return right[0] if right else None


def _matches(secret: str, digits: str, time: int) -> bool:
    try:
        # SHA-1 is what the apps on telephones speak; in an HMAC it is not broken.
        TOTP(base64.b32decode(secret), 6, SHA1(), STEP, enforce_key_length=False).verify(digits.encode(), time)
        return True
    except InvalidToken:
        return False


def kept(secret: str, step: int) -> str:
    """A secret with the half minute of the last code that was taken: none is taken twice (RFC 6238, 5.2)."""
    return f"{secret}.{step}"


def from_kept(text: str) -> tuple[str, int]:
    secret, _, step = text.partition(".")
    return secret, int(step or 0)


def address_of(secret: str, login: str, issuer: str) -> str:
    """What the telephone scans."""
    return TOTP(base64.b32decode(secret), 6, SHA1(), STEP, enforce_key_length=False).get_provisioning_uri(login, issuer)



def as_secret(text: str) -> str:
    """A secret as it came back from its page; a new one where it did not come back whole."""
    kept = text.strip().upper()
    is_whole = len(kept) == 32 and all(each in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" for each in kept)
    return kept if is_whole else new_secret()
