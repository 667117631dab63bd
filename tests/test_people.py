"""Signing in and staying signed in, accounts and mandates, as their owners meet them on the pages and as the records keep them."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import select, update
from starlette.applications import Starlette

from tests.garden.people import GROWN_UP, TENANT, rulebook_of
from tests.garden.walk import Visitor
from web.app import app_for
from web.people import accounts, mandates, passwords, second_factor, sessions
from web.people.demo import PASSWORD, seed_demo
from web.people.ids import as_typed, person_id, read_out
from web.people.person import Role
from web.people.problems import Refused
from web.people.sessions import session_at
from web.people.sign_in import LOCKED, MOST_FAILURES, signed_in
from web.serve import made_ready
from web.settings import Settings
from web.store import records
from web.store.store import Store

AREA, THEME = "910100", "种花"


@pytest.fixture(scope="module")
def light() -> Iterator[None]:
    """Passwords that cost nothing: what is tried here is who gets in, not how long it takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
        passwords.of_nobody.cache_clear()
        yield
    passwords.of_nobody.cache_clear()


@pytest.fixture(scope="module")
def app(light: None) -> Iterator[Starlette]:
    """A site with one account for each role, all with the password of demos."""
    made = app_for([rulebook_of()], Settings("sqlite://", "a secret of the tests", rate_of_sign_ins="10000/minute", rate_of_looks="", rate_of_changes=""))
    seed_demo(made.state.site.store)
    yield made


@pytest.fixture
def store(app: Starlette) -> Store:
    found: Store = app.state.site.store
    return found


def as_role(app: Starlette, role: Role | str, password: str = PASSWORD) -> Visitor:
    visitor = Visitor(app)
    visitor.open("sign-in")
    visitor.send({"login": str(role), "password": password}, visitor.sheets[0])
    return visitor


def button(visitor: Visitor, action: str) -> None:
    visitor.send({}, next(sheet for sheet in visitor.sheets if sheet.action == action))


def trail(store: Store, kind: str) -> list:
    return [each for each in store.trail(newest=2000) if each.kind == kind]


# ── passwords ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_password_is_kept_as_argon2id_with_the_strength_the_rfc_recommends():
    kept = passwords.hashed("月亮 自行车 豆腐 火车站")
    # RFC 9106, 4, second choice: 3 passes, 4 lanes, 64 MiB.
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.is_right(kept, "月亮 自行车 豆腐 火车站") and not passwords.is_right(kept, "月亮 自行车 豆腐 火车")
    assert not passwords.is_right(None, "of nobody") and not passwords.is_right("rubbish", "x")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaa", "123456789012", "abcdefghijkl", "zhangsan2026", "x" * 129, ""])
def test_what_is_easy_to_guess_is_no_password(password):
    with pytest.raises(Refused):
        passwords.strong(password, "zhangsan")


@pytest.mark.parametrize("password", ["correct horse battery", "月亮自行车豆腐火车站西", "a-b9-x7-q2"])
def test_long_words_of_any_script_are(password):
    assert passwords.strong(password, "zhangsan") == password


def test_the_same_characters_typed_another_way_are_the_same_password():
    assert passwords.is_right(passwords.hashed("caf\u00e9 noir allongé"), "cafe\u0301 noir allonge\u0301")


# ── signing in ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_whoever_signs_in_is_greeted_and_can_sign_out(app):
    visitor = as_role(app, Role.AUDITOR)
    assert visitor.place == "/me" and "演示：审计人" in visitor.text
    button(visitor, "/sign-out")
    assert visitor.place == f"/{AREA}" and "登录" in visitor.text and "演示" not in visitor.text
    visitor.open("me")
    assert visitor.place == "/sign-in?to=/me"


def test_signing_in_leads_to_where_one_wanted_to_go(app):
    visitor = Visitor(app)
    visitor.open("accounts")
    assert visitor.place == "/sign-in?to=/accounts"
    visitor.send({"login": "administrator", "password": PASSWORD}, visitor.sheets[0])
    assert visitor.place == "/accounts"


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", "\\\\evil.example"])
def test_nobody_is_led_away_from_here(app, to):
    visitor = Visitor(app)
    visitor.page = visitor.client.get("/sign-in", params={"to": to})
    visitor.send({"login": "auditor", "password": PASSWORD}, visitor.sheets[0])
    assert visitor.place == "/me"


def test_every_failure_is_told_in_the_same_words(app, store):
    accounts.add_account(store, "shut.out", [Role.CITIZEN], password="a long enough one", is_chosen=True)
    accounts.disable(store, "shut.out")
    told = set()
    for login, password in (("auditor", "wrong"), ("nobody.at.all", PASSWORD), ("shut.out", "a long enough one"), ("", ""), ("x" * 500, "y" * 5000)):
        visitor = as_role(app, login, password)
        assert visitor.page.status_code == 422 and visitor.place == "/sign-in"
        told.add(re.sub(re.escape(f'value="{login}"'), "", re.search(r'role="alert".*?</div>', visitor.page.text, re.S)[0]))
    assert len(told) == 1
    signed_in(store, "auditor", PASSWORD)  # resets the failure counted here


def test_unknown_accounts_take_as_long_as_known_ones(store, monkeypatch):
    # Heavy enough to outweigh the rest, which is the same for both.
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(2, 16 * 1024, 1))
    passwords.of_nobody.cache_clear()
    accounts.add_account(store, "timed", [Role.CITIZEN], password="a long enough one", is_chosen=True)

    def seconds(login: str) -> float:
        began = time.process_time()
        with pytest.raises(Refused):
            signed_in(store, login, "wrong")
        return time.process_time() - began

    seconds("timed"), seconds("warm.up")
    pairs = [(seconds("timed"), seconds("no.such.one")) for _ in range(4)]
    known, unknown = (min(each) for each in zip(*pairs, strict=True))
    # Without the check against a hash of nobody, an unknown account would be some hundred times faster.
    assert 0.6 < unknown / known < 1.6


def test_five_wrong_passwords_lock_an_account_for_a_while_and_then_the_right_one_is_wrong_too(app, store):
    accounts.add_account(store, "locked", [Role.CITIZEN], password="a long enough one", is_chosen=True)
    for _ in range(MOST_FAILURES):
        with pytest.raises(Refused):
            signed_in(store, "locked", "wrong")
    with pytest.raises(Refused):
        signed_in(store, "locked", "a long enough one")
    assert accounts.account_at(store, "locked").is_locked
    until = datetime.fromisoformat(row(store, "locked")["locked_until"])
    assert abs(until - datetime.now(UTC) - LOCKED) < timedelta(seconds=30)
    with pytest.raises(Refused):  # a lock is not lengthened by who goes on trying
        signed_in(store, "locked", "wrong")
    assert datetime.fromisoformat(row(store, "locked")["locked_until"]) == until
    with store.tending() as tending:
        tending.execute(update(records.accounts).where(records.accounts.c.login == "locked").values(locked_until=datetime.now(UTC).isoformat(timespec="microseconds")))
    assert signed_in(store, "locked", "a long enough one")
    assert row(store, "locked")["failures"] == 0


def test_tries_at_once_are_counted_as_well(app, tmp_path):
    site = app_for([rulebook_of()], Settings(f"sqlite:///{tmp_path / 'records.db'}", "secret"))
    store = site.state.site.store
    accounts.add_account(store, "crowd", [Role.CITIZEN], password="a long enough one", is_chosen=True)

    def attempt(number: int) -> bool:
        try:
            return bool(signed_in(store, "crowd", "a long enough one" if number == 9 else "wrong"))
        except Refused:
            return False

    with ThreadPoolExecutor(10) as crowd:
        list(crowd.map(attempt, [0] * 8))
    assert accounts.account_at(store, "crowd").is_locked and not attempt(9)


def test_one_address_does_not_try_many_accounts(app):
    site = app_for([rulebook_of()], Settings("sqlite://", "secret", rate_of_sign_ins="3/minute"))
    answers = [as_role(site, f"guess.{number}", "wrong") for number in range(5)]
    assert ["试得太密了" in each.text for each in answers] == [False, False, False, True, True]


def row(store: Store, login: str):
    with store.reading() as connection:
        return accounts.row_of(connection, login)


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────


def session_cookie(visitor: Visitor) -> str:
    return visitor.client.cookies["banshi-session"]


def test_a_session_is_known_to_the_records_by_its_hash_alone(app, store):
    visitor = as_role(app, Role.CITIZEN)
    token = session_cookie(visitor)
    assert len(token) >= 43
    with store.reading() as connection:
        rows = connection.execute(select(records.sessions)).all()
    assert rows and token not in str(rows)


def test_signing_in_gives_another_token_and_ends_the_one_before(app):
    visitor = as_role(app, Role.CITIZEN)
    first = session_cookie(visitor)
    other = Visitor(app)
    other.client.cookies.set("banshi-session", "chosen-by-somebody-else")
    other.open("sign-in")
    other.send({"login": "citizen", "password": PASSWORD}, other.sheets[0])
    given = [cookie.value for cookie in other.client.cookies.jar if cookie.name == "banshi-session" and cookie.domain]
    assert len(given) == 1 and given[0] not in ("chosen-by-somebody-else", first)
    button(other, "/sign-out")
    assert visitor.open("me").status_code == 200 and visitor.place == "/me"


@pytest.mark.parametrize("column, ago", [("seen_at", timedelta(minutes=30, seconds=1)), ("expires_at", timedelta(seconds=1))])
def test_a_session_ends_after_half_an_hour_unseen_and_after_twelve_hours_in_any_case(app, store, column, ago):
    visitor = as_role(app, Role.CITIZEN)
    assert visitor.open("me").status_code == 200 and visitor.place == "/me"
    with store.tending() as tending:
        past = (datetime.now(UTC) - ago).isoformat(timespec="microseconds")
        tending.execute(update(records.sessions).values({column: past}))
    visitor.open("me")
    assert visitor.place == "/sign-in?to=/me"


def test_a_session_lasts_twelve_hours_and_its_visits_are_kept_to_the_minute(app, store):
    visitor = as_role(app, Role.CITIZEN)
    with store.tending() as tending:
        made = tending.execute(select(records.sessions).order_by(records.sessions.c.made_at.desc())).mappings().first()
        assert datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["made_at"]) == timedelta(hours=12)
        ago = (datetime.now(UTC) - timedelta(minutes=20)).isoformat(timespec="microseconds")
        tending.execute(update(records.sessions).where(records.sessions.c.id == made["id"]).values(seen_at=ago))
    visitor.open("me")
    with store.reading() as connection:
        seen = connection.execute(select(records.sessions.c.seen_at).where(records.sessions.c.id == made["id"])).scalar_one()
    assert seen > ago


def test_signing_out_everywhere_ends_all_of_ones_sessions_and_nobody_elses(app):
    here, there, other = as_role(app, Role.OFFICER), as_role(app, Role.OFFICER), as_role(app, Role.AUDITOR)
    here.open("me")
    button(here, "/me/sign-out-everywhere")
    for visitor, place in ((here, "/sign-in?to=/me"), (there, "/sign-in?to=/me"), (other, "/me")):
        visitor.open("me")
        assert visitor.place == place


def test_a_form_opened_before_somebody_else_signed_in_here_is_refused(app):
    visitor = as_role(app, Role.AUDITOR)
    visitor.open("me")
    old = next(sheet for sheet in visitor.sheets if sheet.action == "/me/sign-out-everywhere")
    button(visitor, "/sign-out")
    visitor.open("sign-in")
    visitor.send({"login": "auditor", "password": PASSWORD}, visitor.sheets[0])
    assert visitor.send({}, old).status_code == 403


def test_a_role_taken_away_is_gone_at_the_next_visit(app, store):
    accounts.add_account(store, "was.auditor", [Role.AUDITOR], password="a long enough one", is_chosen=True)
    visitor = as_role(app, "was.auditor", "a long enough one")
    assert "审计人" in visitor.text
    accounts.set_roles(store, "was.auditor", [Role.CITIZEN])
    visitor.open("me")
    assert "审计人" not in visitor.text and "办事人" in visitor.text
    accounts.disable(store, "was.auditor")
    visitor.open("me")
    assert visitor.place == "/sign-in?to=/me"


def test_over_https_the_session_never_leaves_the_host(light):
    app = app_for([rulebook_of()], Settings("sqlite://", "secret", is_https=True))
    seed_demo(app.state.site.store)
    visitor = Visitor(app)
    visitor.client.base_url = "https://testserver"
    visitor.open("sign-in")
    page = visitor.client.post(
        "/sign-in", data={**dict(visitor.sheets[0].boxes), "login": "auditor", "password": PASSWORD}, follow_redirects=False
    )
    cookie = next(each for each in page.headers.get_list("set-cookie") if "session" in each)
    assert re.fullmatch(r"__Host-banshi-session=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure", cookie)


# ── the second factor ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_codes_are_those_of_the_rfc():
    # RFC 6238, appendix B: the secret "12345678901234567890", SHA-1; the last six of its eight digits.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert second_factor.step_of(secret, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30
        assert second_factor.step_of(secret, f"{code[:3]} {code[3:]}", datetime.fromtimestamp(seconds + 30, UTC)) == seconds // 30
        assert second_factor.step_of(secret, code, datetime.fromtimestamp(seconds + 90, UTC)) is None
        assert second_factor.step_of(secret, code[:5], datetime.fromtimestamp(seconds, UTC)) is None


def code_now(secret: str) -> str:
    import base64

    return TOTP(base64.b32decode(secret), 6, SHA1(), 30, enforce_key_length=False).generate(int(time.time())).decode()


def test_with_a_second_factor_the_password_alone_opens_nothing(app, store):
    accounts.add_account(store, "careful", [Role.AUDITOR], password="a long enough one", is_chosen=True)
    visitor = as_role(app, "careful", "a long enough one")
    visitor.open("me/factor")
    secret = dict(visitor.sheets[0].boxes)["secret"]
    visitor.send({"code": "000000"})
    assert visitor.page.status_code == 422 and dict(visitor.sheets[0].boxes)["secret"] == secret
    visitor.send({"code": code_now(secret)})
    assert visitor.place == "/me" and "换手机验证器" in visitor.text
    assert secret not in str(row(store, "careful")["second_factor"])

    again = as_role(app, "careful", "a long enough one")
    assert again.place == "/sign-in/code"
    for place in ("me", "accounts", "me/password"):
        again.open(place)
        assert again.place == "/sign-in/code"
    again.open(AREA)
    assert "审计" not in again.text
    again.open("sign-in", "code")
    half = session_cookie(again)
    again.send({"code": "123456"}, again.sheets[0])
    assert again.page.status_code == 422
    code = code_now(secret)
    again.send({"code": code}, again.sheets[0])
    assert again.place == "/me" and session_cookie(again) != half
    # Whoever looked over the shoulder comes too late: a code is taken once.
    late = as_role(app, "careful", "a long enough one")
    late.send({"code": code}, late.sheets[0])
    assert late.page.status_code == 422


def test_wrong_codes_lock_an_account_too(app, store):
    accounts.add_account(store, "guessed", [Role.AUDITOR], password="a long enough one", is_chosen=True)
    visitor = as_role(app, "guessed", "a long enough one")
    visitor.open("me/factor")
    secret = dict(visitor.sheets[0].boxes)["secret"]
    visitor.send({"code": code_now(secret)})
    again = as_role(app, "guessed", "a long enough one")
    for _ in range(MOST_FAILURES):
        again.send({"code": "12345"}, again.sheets[0])
    again.send({"code": code_now(secret)}, again.sheets[0])
    assert again.page.status_code == 422


# ── accounts ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_account_gets_a_password_shown_once_and_must_choose_its_own(app, store):
    boss = as_role(app, Role.ADMINISTRATOR)
    boss.open("accounts")
    boss.send({"login": "new.clerk", "name": "王芳", "body": "园林局", "roles": "receiving"}, next(each for each in boss.sheets if each.action == "/accounts"))
    given = re.search(r"<p class=\"number\" translate=\"no\">([\w-]+)</p>", boss.page.text)[1]
    assert given not in boss.open("accounts", "new.clerk").text and "王芳" in boss.text
    clerk = as_role(app, "new.clerk", given)
    assert clerk.place == "/me/password" and "管理员给的" in clerk.text
    clerk.open("counter")
    assert clerk.place == "/me/password"
    clerk.send({"present": given, "wanted": "new.clerk-1"})
    assert clerk.page.status_code == 422 and "太容易被猜到" in clerk.text
    clerk.send({"present": given, "wanted": "月亮自行车豆腐火车站"})
    assert clerk.place == "/sign-in"
    clerk = as_role(app, "new.clerk", "月亮自行车豆腐火车站")
    assert clerk.place == "/me" and "窗口代填" in clerk.text
    assert "王芳" not in str(row(store, "new.clerk"))


def test_accounts_are_changed_by_others_and_every_change_is_in_the_trail(app, store):
    boss = as_role(app, Role.ADMINISTRATOR)
    boss.open("accounts", "administrator")
    boss.send({"do": "disable"}, boss.sheets[-1])
    assert boss.page.status_code == 422 and "不能改自己账号" in boss.text
    accounts.add_account(store, "changed", [Role.CITIZEN], password="a long enough one", is_chosen=True)
    person = accounts.account_at(store, "changed").person.id
    boss.open("accounts", "changed")
    boss.send({"roles": "officer", "body": ""}, next(each for each in boss.sheets if dict(each.boxes).get("do") == "roles"))
    assert boss.page.status_code == 422 and "要写明部门" in boss.text
    [change] = [each for each in store.trail(thing=f"people/{person}")]
    assert change.kind == "account.made"
    accounts.set_roles(store, "changed", [Role.OFFICER], body="园林局", by=accounts.account_at(store, "administrator").person)
    change = store.trail(thing=f"people/{person}")[0]
    assert change.kind == "account.roles" and change.role == "administrator"
    assert change.body == {"before": ["citizen"], "after": ["officer"]}


@pytest.mark.parametrize("login", ["", "a", "Wang", "王芳", "a b", "../etc", "-a", "a" * 65, "a\n"])
def test_what_is_no_name_of_an_account(store, login):
    with pytest.raises(Refused):
        accounts.add_account(store, login, [Role.CITIZEN])


def test_an_account_of_an_office_never_works_for_every_body(store):
    for body in ("", "*"):
        with pytest.raises(Refused):
            accounts.add_account(store, "everywhere", [Role.OFFICER], body=body)


def test_a_reset_ends_sessions_and_the_second_factor(app, store):
    accounts.add_account(store, "lost.phone", [Role.AUDITOR], password="a long enough one", is_chosen=True)
    visitor = as_role(app, "lost.phone", "a long enough one")
    given = accounts.reset_password(store, "lost.phone")
    visitor.open("me")
    assert visitor.place == "/sign-in?to=/me"
    assert as_role(app, "lost.phone", given).place == "/me/password"


def test_production_does_not_start_with_demo_accounts_or_in_clear(light):
    store = Store("sqlite://")
    made_ready(store, Settings("sqlite://", "s"), has_demo=True)
    assert len(accounts.demo_accounts(store)) == len(Role)
    for settings, words in (
        (Settings("sqlite://", "s", is_production=True, is_https=True), "演示账号"), (Settings("sqlite://", "s", is_production=True), "演示账号"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            made_ready(store, settings, has_demo=True)
    accounts.remove_demo(store)
    with pytest.raises(Refused, match="HTTPS"):
        made_ready(store, Settings("sqlite://", "s", is_production=True), has_demo=True)
    made_ready(store, Settings("sqlite://", "s", is_production=True, is_https=True), has_demo=True)
    assert not accounts.demo_accounts(store)
    with pytest.raises(Refused):
        signed_in(store, "auditor", PASSWORD)


def test_demo_accounts_that_were_taken_away_do_not_come_back(light):
    store = Store("sqlite://")
    assert accounts.never_had_accounts(store)
    seed_demo(store)
    accounts.remove_demo(store)
    assert not accounts.never_had_accounts(store) and not accounts.demo_accounts(store)
    other = Store("sqlite://")
    accounts.add_account(other, "wang.fang", [Role.ADMINISTRATOR])
    assert not accounts.never_had_accounts(other)


def test_in_production_nothing_of_a_demo_is_shown(light):
    app = app_for([rulebook_of()], Settings("sqlite://", "secret", is_production=True, is_https=True))
    seed_demo(app.state.site.store)
    visitor = Visitor(app)
    assert "演示" not in visitor.open("sign-in").text


# ── mandates ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ids_are_read_out_and_typed_in_any_way():
    id = person_id()
    assert as_typed(read_out(id)) == as_typed(f" {read_out(id).upper()} ".replace("-", " ")) == id


def give_mandate(app: Starlette, store: Store, goal: str = THEME, days: str = "30") -> Visitor:
    principal = as_role(app, Role.CITIZEN)
    agent = accounts.account_at(store, "agent").person.id
    principal.open("mandates")
    principal.send({"agent": read_out(agent).upper(), "area": AREA, "goal": goal, "days": days}, next(each for each in principal.sheets if each.action == "/mandates"))
    return principal


def acting(app: Starlette, store: Store) -> Visitor:
    agent = as_role(app, Role.AGENT)
    agent.open("me")
    button(agent, next(each.action for each in agent.sheets if each.action.endswith("/use")))
    return agent


def end_all_mandates(store: Store) -> None:
    person = accounts.account_at(store, "citizen").person
    for each in mandates.mandates_of(store, person.id):
        mandates.revoke(store, person, each.id)


def test_an_agent_acts_under_a_mandate_and_the_whole_chain_tells_so(app, store):
    end_all_mandates(store)
    principal = give_mandate(app, store)
    assert principal.place == "/mandates" and "演示：代办人" in principal.text and "正在委托" in principal.text
    agent = acting(app, store)
    assert "正在替" in agent.text and "演示：办事人" in agent.text
    agent.open(AREA, THEME, "apply")
    agent.walk(TENANT)
    agent.send({})
    assert "已经提交" in agent.text, agent.text
    with store.reading() as connection:
        case = connection.execute(select(records.cases).order_by(records.cases.c.created_at.desc())).mappings().first()
    people = {login: accounts.account_at(store, login).person.id for login in ("citizen", "agent")}
    assert (case["actor"], case["subject"], case["role"]) == (people["agent"], people["citizen"], "agent")
    [mandate] = [each for each in mandates.mandates_of(store, people["citizen"]) if each.revoked_at is None]
    assert case["mandate"] == mandate.id
    [entry] = [each for each in store.trail(thing=f"cases/{case['reference']}") if each.kind == "case.submitted"]
    assert (entry.actor, entry.mandate, entry.subject, entry.role) == (people["agent"], mandate.id, people["citizen"], "agent")
    button(agent, "/me/alone")
    assert "正在替" not in agent.text


def test_a_mandate_for_one_matter_is_for_no_other(app, store):
    end_all_mandates(store)
    give_mandate(app, store)
    agent = acting(app, store)
    assert agent.open(AREA, "租客补贴", "apply").status_code == 403
    assert "没有这项权限" in agent.text
    agent.open(AREA, THEME, "apply")
    assert agent.page.status_code == 200


def test_a_mandate_taken_back_ends_at_once_and_what_was_open_cannot_be_sent(app, store):
    end_all_mandates(store)
    principal = give_mandate(app, store)
    agent = acting(app, store)
    agent.open(AREA, THEME, "apply/2")
    sheet = agent.sheets[-1] if agent.sheets[-1].asked else next(each for each in agent.sheets if each.asked)
    principal.open("mandates")
    button(principal, next(each.action for each in principal.sheets if each.action.endswith("/revoke")))
    assert "以前的" in principal.text
    assert agent.send({"姓名": "郑小园"}, sheet).status_code == 403
    agent.open("me")
    assert "现在没有人委托您" in agent.text and "正在替" not in agent.text


def test_the_agents_own_drafts_and_the_principals_stay_apart(app, store):
    end_all_mandates(store)
    give_mandate(app, store)
    agent = acting(app, store)
    agent.open(AREA, THEME, "apply/2")
    agent.send({**agent.filled(TENANT)}, next(each for each in agent.sheets if each.asked))
    button(agent, "/me/alone")
    assert "郑小园" not in agent.open(AREA, THEME, "apply/2").text
    assert "郑小园" not in as_role(app, Role.CITIZEN).open(AREA, THEME, "apply/2").text
    assert "郑小园" in acting(app, store).open(AREA, THEME, "apply/2").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"agent": "aaaa-bbbb-cccc"}, "没有这个代办码"), ({"days": "0"}, "期限从1天"), ({"days": "367"}, "期限从1天"), ({"days": "一"}, "期限从1天"),
        ({"goal": "种话"}, "是想写“种花”吗"), ({"area": "000000"}, "请选一个地方"),
    ],
)  # fmt: skip
def test_a_mandate_that_cannot_be_is_said_so(app, store, changes, words):
    agent = read_out(accounts.account_at(store, "agent").person.id)
    principal = as_role(app, Role.CITIZEN)
    principal.open("mandates")
    principal.send({"agent": agent, "area": AREA, "goal": THEME, "days": "30", **changes}, next(each for each in principal.sheets if each.action == "/mandates"))
    assert principal.page.status_code == 422 and words in principal.text


def test_a_citizens_code_is_no_agents_code(app, store):
    officer = accounts.account_at(store, "officer").person.id
    principal = as_role(app, Role.CITIZEN)
    principal.open("mandates")
    principal.send({"agent": officer, "area": AREA, "goal": "", "days": "1"}, next(each for each in principal.sheets if each.action == "/mandates"))
    assert "没有这个代办码" in principal.text


# ── at the counter ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_clerk_fills_in_for_whoever_stands_there_and_the_case_is_theirs(app, store):
    clerk = as_role(app, Role.RECEIVING)
    clerk.open(AREA, THEME, "apply")
    assert clerk.place == "/counter"
    form = next(each for each in clerk.sheets if each.action == "/counter")
    clerk.send({"name": "", "number": ""}, form)
    assert clerk.page.status_code == 422
    clerk.send({"name": "郑小园", "number": GROWN_UP.lower()}, form)
    assert "正在窗口为" in clerk.text and "郑小园" in clerk.text
    clerk.open(AREA, THEME, "apply")
    clerk.walk(TENANT)
    clerk.send({})
    assert "已经提交" in clerk.text
    with store.reading() as connection:
        case = connection.execute(select(records.cases).order_by(records.cases.c.created_at.desc())).mappings().first()
        person = connection.execute(select(records.people).where(records.people.c.id == case["subject"])).mappings().one()
    assert case["actor"] == accounts.account_at(store, "receiving").person.id and case["role"] == "receiving"
    assert person["via"] == "counter" and GROWN_UP not in str(dict(person)) and "郑小园" not in str(dict(person))
    button(clerk, "/me/alone")
    # Done with them: what they handed in is no longer this clerk's business, unless it is their body's.
    assert clerk.place == "/counter" and "郑小园" not in clerk.open(AREA, THEME, "apply/2").text
    again = as_role(app, Role.RECEIVING)
    again.open("counter")
    again.send({"name": "郑小园", "number": f" {GROWN_UP[:6]} {GROWN_UP[6:]}"}, next(each for each in again.sheets if each.action == "/counter"))
    with store.reading() as connection:
        assert len(connection.execute(select(records.people).where(records.people.c.via == "counter")).all()) == 1


def test_what_was_begun_before_signing_in_is_taken_over_when_asked_for_and_not_before(app, store):
    visitor = Visitor(app)
    visitor.open(AREA, THEME, "apply/2")
    visitor.send(visitor.filled(TENANT))
    visitor.open("sign-in")
    visitor.send({"login": "citizen", "password": PASSWORD}, visitor.sheets[0])
    assert "登录以前填的" in visitor.text
    assert "郑小园" not in visitor.open(AREA, THEME, "apply/2").text
    visitor.open("me")
    button(visitor, "/me/drafts")
    assert "登录以前填的" not in visitor.text
    assert "郑小园" in visitor.open(AREA, THEME, "apply/2").text
    visitor.open("me")
    button(visitor, "/sign-out")
    assert "郑小园" not in visitor.open(AREA, THEME, "apply/2").text


# ── the other database ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_the_records_of_people_are_the_same_in_either_database(light, database, tmp_path):
    store = Store(database, keys=f"file:{tmp_path / 'keys'}")
    seed_demo(store)
    seed_demo(store)
    assert len(accounts.all_accounts(store)) == len(Role)
    token = signed_in(store, "agent", PASSWORD)
    session = session_at(store, token)
    assert session.person.roles == {Role.AGENT, Role.CITIZEN} and session.person.name == "演示：代办人" and session_at(store, token + "x") is None
    citizen = accounts.account_at(store, "citizen").person
    mandate = mandates.give(store, citizen, session.person.id, [f"{AREA}/{THEME}"], 1)
    assert sessions.act_under(store, session, mandate)
    acting = session_at(store, token)
    assert acting.person.subject == citizen.id and acting.acts_for == citizen.name
    assert mandates.revoke(store, citizen, mandate) and session_at(store, token).person.subject == session.person.id
    with store.writing() as writing:
        first, again = (accounts.made_person(writing, "counter", name="王小明", number=number) for number in (GROWN_UP, GROWN_UP.lower()))
        writing.note("client.identified", f"people/{first}")
    assert first == again
    for _ in range(MOST_FAILURES):
        with pytest.raises(Refused):
            signed_in(store, "auditor", "wrong")
    assert accounts.account_at(store, "auditor").is_locked
    sessions.end_all(store, session)
    assert session_at(store, token) is None
    assert len(accounts.remove_demo(store)) == len(Role) and not accounts.all_accounts(store)
    store.engine.dispose()
