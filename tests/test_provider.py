"""Signing in through an identity provider: a small one stands here on a port of its own, and lies in every way it can."""

from __future__ import annotations

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.garden.client import TestClient
from tests.garden.people import GROWN_UP, rulebook_of
from web.app import app_for
from web.people.person import Role
from web.people.provider import OpenID, is_safe, openid_of
from web.settings import Provider, Settings, provider_from
from web.store import records

CLIENT, SECRET = "banshi", "of the two of us"


class Issuer:
    """A provider of identities. `lies` changes what its next token says; `requests` keeps what it was asked."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.key = RSAKey.generate_key(2048, {"kid": "1"}, auto_kid=False)
        self.codes: dict[str, dict] = {}
        self.lies: dict = {}
        self.signer, self.algorithm = self.key, "RS256"
        self.claims = {"name": "王小明", "id_number": GROWN_UP}
        self.described: dict = {}
        self.asked_for_keys = 0

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.about), Route("/keys", self.keys), Route("/token", self.token, methods=["POST"]),
            ]
        )  # fmt: skip

    async def about(self, request: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize", "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys", **self.described,
            }
        )  # fmt: skip

    async def keys(self, request: Request) -> JSONResponse:
        self.asked_for_keys += 1
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    def authorize(self, address: str, subject: str = "u-1") -> dict[str, str]:
        """What a browser that was sent here comes back with, once its owner has said yes."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT and "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256" and len(asked["state"]) >= 22 and len(asked["nonce"]) >= 22
        code = secrets.token_urlsafe(8)
        self.codes[code] = {**asked, "sub": subject}
        return {"code": code, "state": asked["state"]}

    async def token(self, request: Request) -> JSONResponse:
        form = await request.form()
        asked = self.codes.pop(str(form["code"]), None)
        basic = base64.b64decode(request.headers.get("authorization", "").removeprefix("Basic ")).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(str(form.get("code_verifier")).encode()).digest()).rstrip(b"=").decode()
        if asked is None or basic != f"{CLIENT}:{SECRET}" or challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.address, "aud": CLIENT, "sub": asked["sub"], "nonce": asked["nonce"], "iat": now, "exp": now + 300, **self.claims, **self.lies,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": "1"}
        token = jwt.encode(header, claims, self.signer, algorithms=[self.algorithm])
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "id_token": token})


@pytest.fixture(scope="module")
def standing() -> Iterator[Issuer]:
    # Who comes before it has begun waits at its door.
    with socket.create_server(("127.0.0.1", 0)) as door:
        issuer = Issuer(door.getsockname()[1])
        server = uvicorn.Server(uvicorn.Config(issuer.app(), log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        yield issuer
        server.should_exit = True
        thread.join(60)


@pytest.fixture
def issuer(standing: Issuer) -> Issuer:
    standing.lies, standing.described, standing.signer, standing.algorithm = {}, {}, standing.key, "RS256"
    openid_of.cache_clear()
    return standing


@pytest.fixture(scope="module")
def rulebook():
    return rulebook_of()


@pytest.fixture(scope="module")
def known(standing, rulebook):
    """One site for all who are not let in."""
    return app_for([rulebook], Settings("sqlite://", "secret", provider=Provider(standing.address, CLIENT, SECRET, "省统一认证", "id_number")))


@pytest.fixture
def site(issuer, rulebook):
    return app_for([rulebook], Settings("sqlite://", "secret", provider=Provider(issuer.address, CLIENT, SECRET, "省统一认证", "id_number")))


class Browser:
    def __init__(self, site) -> None:
        self.client = TestClient(site, follow_redirects=False)
        self.client.get("/sign-in")

    def sent_off(self, to: str = "/me") -> str:
        page = self.client.get("/sign-in/provider", params={"to": to})
        assert page.status_code == 303
        return page.headers["location"]

    def back(self, **said: str):
        return self.client.get("/sign-in/provider/back", params=said)


def people_in(site) -> list[dict]:
    with site.state.site.store.reading() as connection:
        return [dict(row) for row in connection.execute(select(records.people)).mappings()]


def test_a_citizen_comes_back_as_whom_the_provider_says(site, issuer):
    browser = Browser(site)
    assert "用省统一认证登录" in browser.client.get("/sign-in").text
    page = browser.back(**issuer.authorize(browser.sent_off("/910100")))
    assert page.status_code == 303 and page.headers["location"] == "/910100"
    me = browser.client.get("/me")
    assert "王小明" in me.text and "办事人" in me.text and "改密码" not in me.text
    [person] = people_in(site)
    assert person["via"] == "oidc" and "王小明" not in str(person) and GROWN_UP not in str(person)


def test_the_same_one_is_the_same_person_whatever_browser_and_another_is_another(site, issuer):
    for subject in ("u-1", "u-1", "u-2"):
        issuer.claims = {"name": "王小明", "id_number": GROWN_UP if subject == "u-1" else "110101199003070732"}
        browser = Browser(site)
        browser.back(**issuer.authorize(browser.sent_off(), subject))
    issuer.claims = {"name": "王小明", "id_number": GROWN_UP}
    assert len(people_in(site)) == 2


def test_who_was_served_at_the_counter_is_found_by_their_number(site, issuer):
    from web.people.accounts import made_person

    store = site.state.site.store
    with store.writing() as writing:
        known = made_person(writing, "counter", name="王小明", number=GROWN_UP.lower())
        writing.note("client.identified", f"people/{known}")
    browser = Browser(site)
    browser.back(**issuer.authorize(browser.sent_off()))
    assert [each["id"] for each in people_in(site)] == [known]
    assert "王小明" in browser.client.get("/me").text


def test_a_provider_gives_nobody_a_role_of_the_office(site, issuer):
    issuer.lies = {"roles": ["administrator"], "role": "administrator", "groups": ["administrator"]}
    browser = Browser(site)
    browser.back(**issuer.authorize(browser.sent_off()))
    assert browser.client.get("/accounts").status_code == 403
    with site.state.site.store.reading() as connection:
        assert connection.execute(select(records.grants.c.role)).scalars().all() == [Role.CITIZEN]


NOW = int(time.time())
LIES = {
    "for another": {"aud": "somebody else"}, "for others too": {"aud": [CLIENT, "other"], "azp": "other"}, "of another": {"iss": "https://evil.example"},
    "over": {"exp": NOW - 3600}, "without an end": {"exp": None}, "of another question": {"nonce": "another"}, "of no question": {"nonce": None},
    "about nobody": {"sub": None}, "about nothing": {"sub": ""}, "about a number": {"sub": 7}, "without an hour": {"iat": None}, "for nobody": {"aud": None},
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_good_signs_nobody_in(known, issuer, lie):
    issuer.lies = LIES[lie]
    browser = Browser(known)
    page = browser.back(**issuer.authorize(browser.sent_off()))
    assert page.status_code == 422 and "统一身份认证这次没有成功" in page.text
    assert browser.client.get("/me").status_code == 303 and not people_in(known)


@pytest.mark.parametrize("signer, algorithm", [(RSAKey.generate_key(2048, {"kid": "1"}, auto_kid=False), "RS256"), (OctKey.import_key(SECRET.ljust(32, "x")), "HS256")])
def test_a_token_signed_by_another_or_with_a_shared_secret_signs_nobody_in(known, issuer, signer, algorithm):
    issuer.signer, issuer.algorithm = signer, algorithm
    browser = Browser(known)
    assert browser.back(**issuer.authorize(browser.sent_off())).status_code == 422 and not people_in(known)


def test_an_unsigned_token_signs_nobody_in(issuer):
    openid = OpenID(Provider(issuer.address, CLIENT, SECRET))
    parts = [base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in (b'{"alg":"none"}', b'{"iss":"x"}')]
    from web.people.problems import Refused

    for token in (".".join([*parts, ""]), "", "a.b.c", "x" * 5000):
        with pytest.raises(Refused):
            openid.claims(token, "nonce")


def test_a_key_that_was_changed_meanwhile_is_fetched_again(site, issuer):
    browser = Browser(site)
    browser.back(**issuer.authorize(browser.sent_off()))
    issuer.key = RSAKey.generate_key(2048, {"kid": "1"}, auto_kid=False)
    issuer.signer = issuer.key
    again = Browser(site)
    assert again.back(**issuer.authorize(again.sent_off())).status_code == 303


@pytest.mark.parametrize("said", [{"state": "another"}, {"state": ""}, {"code": ""}, {"error": "access_denied"}, {"iss": "https://evil.example"}])
def test_an_answer_to_another_question_signs_nobody_in(known, issuer, said):
    browser = Browser(known)
    page = browser.back(**{**issuer.authorize(browser.sent_off()), **said})
    assert page.status_code == 422 and not people_in(known)


def test_nobody_signs_another_browser_in(known, issuer):
    """The one who was sent off gives their answer to somebody else, who would then act in their name."""
    attacker, victim = Browser(known), Browser(known)
    said = issuer.authorize(attacker.sent_off())
    assert victim.back(**said).status_code == 422
    kept = attacker.client.cookies["banshi-provider"]
    victim.client.cookies.set("banshi-provider", kept)
    assert victim.back(**said).status_code == 422 and not people_in(known)


def test_an_answer_is_good_once(site, issuer):
    browser = Browser(site)
    said = issuer.authorize(browser.sent_off())
    assert browser.back(**said).status_code == 303
    assert browser.back(**said).status_code == 422


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil"])
def test_nobody_is_led_away_after_it(site, issuer, to):
    browser = Browser(site)
    assert browser.back(**issuer.authorize(browser.sent_off(to))).headers["location"] == "/me"


@pytest.mark.parametrize("described", [{"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": "file:///etc/passwd"}, {"authorization_endpoint": None}])
def test_a_provider_that_describes_itself_wrongly_is_not_asked(known, issuer, described):
    issuer.described = described
    page = Browser(known).client.get("/sign-in/provider")
    assert page.status_code == 422 and "统一身份认证这次没有成功" in page.text


def test_a_provider_that_is_away_is_said_so_and_accounts_still_work(rulebook):
    openid_of.cache_clear()
    site = app_for([rulebook], Settings("sqlite://", "secret", provider=Provider("http://127.0.0.1:1", CLIENT, SECRET)))
    page = Browser(site).client.get("/sign-in/provider")
    assert page.status_code == 422 and "连不上" in page.text and 'name="password"' in page.text


def test_without_a_provider_there_is_no_such_page(rulebook):
    site = app_for([rulebook], Settings("sqlite://", "secret"))
    browser = Browser(site)
    assert browser.client.get("/sign-in/provider").status_code == 404
    assert browser.back(code="x", state="y").status_code == 404
    assert "/sign-in/provider" not in browser.client.get("/sign-in").text


def test_a_disabled_person_does_not_come_in_through_the_provider(site, issuer):
    browser = Browser(site)
    browser.back(**issuer.authorize(browser.sent_off()))
    with site.state.site.store.writing() as writing:
        writing.connection.execute(records.people.update().values(disabled_at=writing.at))
        writing.note("account.disabled", "people/x")
    assert browser.client.get("/me").status_code == 303
    again = Browser(site)
    assert again.back(**issuer.authorize(again.sent_off())).status_code == 422


def test_a_provider_is_named_by_the_environment():
    assert provider_from({}) is None and provider_from({"BANSHI_OIDC_ISSUER": "https://a"}) is None
    said = {"BANSHI_OIDC_ISSUER": "https://a/", "BANSHI_OIDC_CLIENT": "c", "BANSHI_OIDC_SECRET": "s", "BANSHI_OIDC_NUMBER": "n"}
    assert provider_from(said) == Provider("https://a", "c", "s", "统一身份认证", "n")
    assert "'s'" not in repr(provider_from(said))


@pytest.mark.parametrize(("address", "safe"), [("https://a/b", True), ("http://localhost:1/b", True), ("http://a/b", False), ("ftp://a", False), ("", False), ("javascript:1", False)])
def test_where_a_provider_may_be(address, safe):
    assert is_safe(address) is safe
