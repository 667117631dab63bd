"""Applications filled in without a line: sealed to the service, readable by nobody else, taken in once."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.serialization import load_der_public_key
from sqlalchemy import func, select
from starlette.applications import Starlette

from engine.rulebook import Rulebook
from tests.garden.people import TENANT, rulebook_of
from tests.garden.walk import Visitor
from web.app import app_for
from web.parcels import keys
from web.parcels.parcel import NoParcel, opened, sealed
from web.people import passwords
from web.people.demo import PASSWORD, seed_demo
from web.settings import Settings
from web.store import records
from web.store.store import Store

CANARY = "金丝雀姓名"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return rulebook_of()


@pytest.fixture(scope="module")
def app(rulebook: Rulebook) -> Iterator[Starlette]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
        passwords.of_nobody.cache_clear()
        made = app_for([rulebook], Settings("sqlite://", "a secret", rate_of_sign_ins="10000/minute", rate_of_looks="", rate_of_changes=""))
        seed_demo(made.state.site.store)
        yield made
    passwords.of_nobody.cache_clear()


@pytest.fixture
def store(app: Starlette) -> Store:
    found: Store = app.state.site.store
    return found


@pytest.fixture(scope="module")
def answers(rulebook: Rulebook) -> dict:
    """What a person answers, as a draft keeps it."""
    app = app_for([rulebook], Settings("sqlite://", "a secret"))
    visitor = Visitor(app)
    visitor.open("910100", "种花", "apply")
    visitor.walk(TENANT, until=("/review",))
    with app.state.site.store.reading() as connection:
        row = connection.execute(select(records.drafts)).mappings().one()
    return dict(app.state.site.store.draft_from(dict(row)).answers)


def parcel(store: Store, answers: dict, number: str = "ab" * 16, **changes: object) -> bytes:
    key = keys.public_key(store)
    inside = {
        "parcel": number, "catalog": "910100", "goal": "种花", "program": "", "on": "2026-06-01", "answers": answers,
        "client": {"name": CANARY, "number": "11010519491231002X"}, **changes,
    }  # fmt: skip
    return sealed(inside, key.id, load_der_public_key(base64.b64decode(key.body)))  # type: ignore[arg-type]


def clerk(app: Starlette, login: str = "receiving") -> Visitor:
    visitor = Visitor(app)
    visitor.open("sign-in")
    visitor.send({"login": login, "password": PASSWORD}, visitor.sheets[0])
    return visitor


def send(visitor: Visitor, *files: bytes) -> Visitor:
    visitor.open("counter", "parcels")
    token = dict(visitor.sheets[-1].boxes)["_token"]
    sent = [("parcels", (f"{at}.banshi", data, "application/json")) for at, data in enumerate(files)]
    visitor._at(visitor.client.post("/counter/parcels", data={"_token": token}, files=sent))
    return visitor


def count(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(records.cases)).scalar_one()


def test_a_parcel_counts_once_however_often_and_by_whomever_it_is_sent(app, store, answers) -> None:
    data, before = parcel(store, answers), count(store)
    one, other = clerk(app), clerk(app)
    assert "已收" in send(one, data, data).text and one.text.count("早就收过") == 1
    assert "早就收过" in send(one, data).text and "早就收过" in send(other, data).text
    assert count(store) == before + 1
    with store.reading() as connection:
        row = connection.execute(select(records.cases).order_by(records.cases.c.created_at.desc())).mappings().first()
    assert row["goal"] == "种花" and row["role"] == "receiving" and row["actor"] != row["subject"]
    assert store.draft_from and {each.kind for each in store.trail(thing=f"cases/{row['reference']}")} >= {"case.submitted"}


def test_another_parcel_of_the_same_number_is_not_taken_for_it(app, store, answers) -> None:
    number, before = "cd" * 16, count(store)
    first, second = parcel(store, answers, number), parcel(store, {**answers, "留言": "改了"}, number)
    visitor = clerk(app)
    send(visitor, first)
    assert "早就收过" in send(visitor, second).text and count(store) == before + 1


def test_what_was_changed_on_the_way_or_is_none_of_ours_does_not_open(app, store, answers) -> None:
    data, before = parcel(store, answers, "ef" * 16), count(store)
    said = json.loads(data)
    draw = random.Random(8)
    changed = [b"", b"x", b"[]", b'{"banshi":"parcel 1"}', data[:-9], json.dumps({**said, "key": "p000000000000"}).encode()]
    for name in ("wrapped", "nonce", "sealed"):
        whole = bytearray(base64.b64decode(said[name]))
        whole[draw.randrange(len(whole))] ^= 1 << draw.randrange(8)
        changed += [json.dumps({**said, name: base64.b64encode(whole).decode()}).encode(), json.dumps({**said, name: "*"}).encode()]
    for each in changed[1:]:
        with pytest.raises(NoParcel):
            opened(each, keys.private_key(store, said["key"]) if b"p000" not in each else keys.private_key(store, "p000000000000"))
    assert send(clerk(app), *changed[1:]).text.count("打不开") == len(changed) - 1 and count(store) == before


def test_what_is_open_by_the_rules_of_now_is_named_and_not_handed_in(app, store, answers) -> None:
    before = count(store)
    fewer = {name: value for name, value in answers.items() if name != "月租"}
    assert "还有没填好的" in send(clerk(app), parcel(store, fewer, "01" * 16)).text
    assert "现在没有这件事" in send(clerk(app), parcel(store, answers, "02" * 16, goal="没有的事")).text
    assert "没有写明为谁办" in send(clerk(app), parcel(store, answers, "03" * 16, client={"name": "", "number": ""})).text
    assert "打不开" in send(clerk(app), parcel(store, answers, "not a number")).text
    assert count(store) == before


def test_a_new_key_still_opens_what_was_sealed_to_the_old_one(app, store, answers) -> None:
    old = parcel(store, answers, "04" * 16)
    renewed = keys.renewed(store)
    assert keys.public_key(store) == renewed and json.loads(old)["key"] != renewed.id
    assert "已收" in send(clerk(app), old).text


def test_nobody_but_the_counter_takes_parcels_in(app, store, answers) -> None:
    for login in ("citizen", "officer", "author", "auditor", "administrator"):
        assert clerk(app, login).open("counter", "parcels").status_code == 403
    assert Visitor(app).open("parcel-key").json() == {"id": keys.public_key(store).id, "key": keys.public_key(store).body}


def test_the_private_key_stands_sealed(store, tmp_path: Path) -> None:
    key = keys.public_key(store)
    with store.reading() as connection:
        row = connection.execute(select(records.parcel_keys).where(records.parcel_keys.c.id == key.id)).mappings().one()
    assert row["private"].startswith("A256GCM.") and "MII" not in row["private"][:20]
    assert parcel(store, {"名": CANARY}).find(CANARY.encode()) == -1
