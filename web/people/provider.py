"""Signing in through an identity provider: OpenID Connect Core 1.0, by authorization code with PKCE (RFC 7636).

What the provider says is believed where it is signed with a key of the provider, for us, now, and in answer to the question
this very browser was sent off with.
"""

from __future__ import annotations

import secrets
import threading
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from web.people.problems import no_provider
from web.settings import Provider

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # that it would rather have another client of HTTP
    from authlib.integrations.base_client.errors import OAuthError
    from authlib.integrations.httpx_client import OAuth2Client

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
"""Those with a public key; `none` and those with a shared secret are not among them."""

SECONDS = 5.0
KEPT = 3600.0
LEEWAY = 60


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a browser was sent off with; kept in it, signed, until it comes back. `to` is where it wanted to go."""

    state: str
    nonce: str
    verifier: str = field(repr=False)
    browser: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says this is. `number` is that of their identity document, where the provider tells it."""

    issuer: str
    subject: str
    name: str = field(default="", repr=False)
    number: str = field(default="", repr=False)


class OpenID:
    """A provider, with what it publishes about itself, fetched when it is first needed and again after an hour."""

    def __init__(self, provider: Provider):
        self.provider = provider
        self.turn = threading.Lock()
        self._about: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def away(self, back: str, browser: str, to: str) -> tuple[str, Attempt]:
        """Where to send a browser, and what to keep in it. Raises Refused."""
        attempt = Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), browser, to)
        with self.client(back) as client:
            address, _ = client.create_authorization_url(
                self.about["authorization_endpoint"], state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier
            )
        return str(address), attempt

    def back(self, attempt: Attempt, said: Mapping[str, str], back: str) -> Identity:
        """Who came back. Raises Refused."""
        if said.get("error"):
            raise no_provider("对方没有确认 / not confirmed")
        if not secrets.compare_digest(said.get("state", "").encode(), attempt.state.encode()) or not said.get("code"):
            raise no_provider("不是这一次登录 / another attempt")
        if said.get("iss", self.provider.issuer) != self.provider.issuer:  # RFC 9207: mixed up with another provider
            raise no_provider("来自别处 / from elsewhere")
        try:
            with self.client(back) as client:
                token = client.fetch_token(self.about["token_endpoint"], code=said["code"], code_verifier=attempt.verifier)
        except (OAuthError, httpx.HTTPError, ValueError):
            raise no_provider("对方没有回答 / no answer") from None
        claims = self.claims(str(token.get("id_token", "")), attempt.nonce)
        name, number = (str(claims.get(each) or "") if each else "" for each in ("name", self.provider.number))
        return Identity(self.provider.issuer, str(claims["sub"]), name[:60], number[:40])

    def claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        """What a token says, if it is good (OpenID Connect Core 1.0, 3.1.3.7); raises Refused."""
        try:
            try:
                read = jwt.decode(token, self.keys(), algorithms=ALGORITHMS)
            except (JoseError, ValueError):
                # Signed with a key that is newer than what we know.
                read = jwt.decode(token, self.keys(is_fresh=True), algorithms=ALGORITHMS)
            JWTClaimsRegistry(
                leeway=LEEWAY, iss={"essential": True, "value": self.provider.issuer}, aud={"essential": True, "value": self.provider.client},
                exp={"essential": True}, iat={"essential": True}, sub={"essential": True}, nonce={"essential": True, "value": nonce},
            ).validate(read.claims)  # fmt: skip
        except (JoseError, ValueError):
            raise no_provider("凭证不对 / a wrong token") from None
        audience = read.claims["aud"]
        is_ours_alone = not isinstance(audience, list) or len(audience) == 1 or read.claims.get("azp") == self.provider.client
        if not is_ours_alone or not isinstance(read.claims["sub"], str) or not read.claims["sub"]:
            raise no_provider("凭证不对 / a wrong token")
        return dict(read.claims)

    @property
    def about(self) -> Mapping[str, Any]:
        """What the provider publishes about itself (OpenID Connect Discovery 1.0, 4). Raises Refused."""
        with self.turn:
            if self._about is None or self._about[0] < time.monotonic():
                found = fetched(f"{self.provider.issuer}/.well-known/openid-configuration")
                wanted = ("authorization_endpoint", "token_endpoint", "jwks_uri")
                if found.get("issuer") != self.provider.issuer or not all(is_safe(str(found.get(each, ""))) for each in wanted):
                    raise no_provider("对方的说明不对 / its description is wrong")
                self._about = (time.monotonic() + KEPT, found)
            return self._about[1]

    def keys(self, is_fresh: bool = False) -> KeySet:
        about = self.about
        with self.turn:
            if self._keys is None or is_fresh or self._keys[0] < time.monotonic():
                found = fetched(about["jwks_uri"])
                self._keys = (time.monotonic() + KEPT, KeySet.import_key_set(found))  # type: ignore[arg-type]
            return self._keys[1]

    def client(self, back: str) -> Any:
        provider = self.provider
        return OAuth2Client(
            provider.client, provider.secret or None, scope="openid profile", redirect_uri=back, code_challenge_method="S256", timeout=SECONDS,
            token_endpoint_auth_method="client_secret_basic" if provider.secret else "none", follow_redirects=False,
        )  # fmt: skip


@lru_cache(maxsize=4)
def openid_of(provider: Provider) -> OpenID:
    return OpenID(provider)


def fetched(address: str) -> dict[str, Any]:
    try:
        answer = httpx.get(address, timeout=SECONDS, follow_redirects=False)
        found = answer.raise_for_status().json()
    except (httpx.HTTPError, ValueError):
        raise no_provider("连不上 / cannot be reached") from None
    if not isinstance(found, dict):
        raise no_provider("回答看不懂 / not understood")
    return found


def is_safe(address: str) -> bool:
    """Over TLS, or on this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1"))
