"""Every page × every role × one's own, somebody else's and no such thing: generated from the table of pages, so that a new row
is tried without a word more. A row whose path names a new kind of thing needs one of that kind here.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from urllib.parse import quote, urlencode

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette

from tests.garden.client import TestClient
from tests.garden.people import FOLDER, TENANT, rulebook_of
from tests.garden.walk import Visitor
from web.api.answering import ROOT
from web.api.endpoint import Endpoint
from web.api.endpoints import endpoints
from web.app import app_for
from web.papers import keep
from web.people import accounts, mandates, passwords
from web.people.person import CASE_STAFF, Mandate, Person, Role
from web.people.rates import Rates
from web.people.rights import EVERYBODY, Right, rights_of
from web.people.sessions import begin
from web.routes import ROWS
from web.row import Row
from web.settings import Settings
from web.store.store import Store
from web.visit import session_cookie, token_signer, visitor_signer

AREA, THEME, BODY, CATALOG = "910100", "种花", "园林部门", "示范市"
ABSENT = "z" * 32
HOSTILE = """<script>alert(1)</script>"'><img src=x onerror=alert(1)>{{7*7}}"""
"""What everybody here is called, and what stands in the case: a name, on every page on which it is shown."""
VISITOR = "visitor"
ROLES = [VISITOR, *Role]
SIDES = ("near", "far")  # those the things of the test concern, and others with the same roles


@dataclass(frozen=True)
class Thing:
    """What a part of a path stands for. A public one is everybody's; of the others each role has, or has not, its own."""

    value: Callable[[World], str]
    is_public: bool = False


THINGS: dict[str, Thing] = {
    "area": Thing(lambda world: AREA, is_public=True),
    "goal": Thing(lambda world: THEME, is_public=True),
    "step:int": Thing(lambda world: "1", is_public=True),
    "key": Thing(lambda world: "姓名", is_public=True),  # a question of a form; the answer is the visitor's own, whoever comes
    "login": Thing(lambda world: "somebody", is_public=True),  # to whom accounts are shown at all, all are
    "mandate": Thing(lambda world: world.mandate),
    "reference": Thing(lambda world: world.reference),
    "upload": Thing(lambda world: world.upload),
    "number": Thing(lambda world: "1", is_public=True),  # of a letter: of a case one sees, one sees them all
    "version": Thing(lambda world: world.version, is_public=True),  # to whom versions are shown at all, all are
    "payment": Thing(lambda world: ABSENT, is_public=True),  # to whom payments are shown at all, all are; none is due here
    "batch": Thing(lambda world: ABSENT, is_public=True),
    "catalog": Thing(lambda world: CATALOG, is_public=True),
}


@dataclass
class World:
    app: Starlette
    people: dict[tuple[str, str], Person]
    logins: dict[tuple[str, str], str]
    reference: str = ""
    mandate: str = ""
    version: str = ""
    upload: str = ""

    @property
    def store(self) -> Store:
        found: Store = self.app.state.site.store
        return found

    def give_mandate(self) -> None:
        """One that is live, from the near citizen to the near agent: trying all pages takes it back now and then."""
        self.mandate = mandates.give(self.store, self.people[Role.CITIZEN, "near"], self.people[Role.AGENT, "near"].id, [f"{AREA}/{THEME}"], 30)

    def client(self, role: str, side: str) -> Client:
        """Somebody of this role who has just come, or signed in; an agent takes up their mandate."""
        site = self.app.state.site
        client = TestClient(self.app, base_url="http://testserver", raise_server_exceptions=True, follow_redirects=False)
        browser = f"{role}-{side}".ljust(32, "x")
        client.cookies.set("banshi", visitor_signer(site).sign(browser).decode())
        if role == VISITOR:
            return Client(client, browser, site)
        person = self.people[role, side]
        with self.store.writing(person) as writing:
            token = begin(writing, person.id)
            writing.note("session.begun", f"people/{person.id}")
        client.cookies.set(session_cookie(site), token)
        made = Client(client, "", site)
        page = client.get("/me").text
        made.token = re.search(r'name="_token" value="([^"]+)"', page)[1]
        if role == Role.AGENT and side == "near":
            self.give_mandate()
            assert made.send(f"/mandates/{self.mandate}/use")[0] == 303
            made.token = re.search(r'name="_token" value="([^"]+)"', client.get("/me").text)[1]
        return made


class Client:
    def __init__(self, client: TestClient, bond: str, site) -> None:
        self.client = client
        self.token = token_signer(site).get_signature(bond).decode() if bond else ""

    def look(self, path: str) -> tuple[int, str, str]:
        return answer(self.client.get(path))

    def send(self, path: str, kind: str = "boxes") -> tuple[int, str, str]:
        if kind == "files":
            # A part that is a file makes it multipart; an empty one is none.
            return answer(self.client.post(path, data={"_token": self.token}, files={"": ("", b"")}))
        return answer(self.client.post(path, content=urlencode({"_token": self.token}), headers={"content-type": "application/x-www-form-urlencoded"}))


def answer(response) -> tuple[int, str, str]:
    return response.status_code, response.text, response.headers.get("location", "")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
        settings = Settings("sqlite://", "a secret of the tests", rate_of_looks="", rate_of_changes="", rate_of_accounts="", rate_of_sign_ins="")
        app = app_for([rulebook_of()], settings)
        store = app.state.site.store
        # A trial goes on behind the answer, over the one connection that a database in memory has.
        patch.setattr(app.state.site.trials, "begin", lambda id: None)
        people, logins = {}, {}
        for role, side in product(Role, SIDES):
            body = (BODY if side == "near" else "水务部门") if role in CASE_STAFF else ""
            logins[role, side] = f"{role}.{side}"
            people[role, side], _ = accounts.add_account(store, f"{role}.{side}", [role], name=HOSTILE, body=body, password="a long enough one", is_chosen=True)
        accounts.add_account(store, "somebody", [Role.CITIZEN], is_chosen=True)
        made = World(app, people, logins)
        owner = Visitor(app)
        owner.open("sign-in")
        owner.send({"login": "citizen.near", "password": "a long enough one"}, owner.sheets[0])
        owner.open(AREA, THEME, "apply")
        owner.walk({**TENANT, "姓名": HOSTILE, "房东姓名": HOSTILE, "留言": HOSTILE})
        owner.send({})
        made.reference = owner.place.rpartition("/")[2]
        made.upload = keep.keep(store, people[Role.CITIZEN, "near"], "a.pdf", b"%PDF-1.7 %%EOF", case=made.reference)
        made.give_mandate()
        files = {f"{CATALOG}/{file.relative_to(FOLDER).as_posix()}": file.read_bytes() for file in FOLDER.rglob("*.yaml")}
        made.version = app.state.site.editions.save(people[Role.AUTHOR, "near"], files, CATALOG, CATALOG).id
        yield made


def parts_of(row: Row) -> list[str]:
    return re.findall(r"{([^}]+)}", row.path)


def path_of(row: Row, world: World, is_absent: bool = False) -> str:
    def filled(found: re.Match[str]) -> str:
        thing = THINGS[found[1]]
        return quote(ABSENT if is_absent and not thing.is_public else thing.value(world))

    return re.sub(r"{([^}]+)}", filled, row.path)


def is_private(row: Row) -> bool:
    return any(not THINGS[part].is_public for part in parts_of(row))


def held(world: World, role: str, side: str) -> frozenset[Right]:
    if role == VISITOR:
        return rights_of(Person("v"))
    person = world.people[role, side]
    if role == Role.AGENT and side == "near":
        mandate = mandates.mandates_of(world.store, person.id)[0]
        assert isinstance(mandate, Mandate)
        person = person.acting_under(mandate)
    return rights_of(person)


KNOWN = tuple(row for row in ROWS if set(parts_of(row)) <= set(THINGS))
"""The rows that can be tried; the first test says what the others want."""

# ── the matrix ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_row_names_a_right_and_only_things_that_are_known_here():
    for row in ROWS:
        assert isinstance(row.right, Right) and (row.shown or row.sent), row.path
        unknown = set(parts_of(row)) - set(THINGS)
        assert not unknown, f"{row.path}: say in THINGS what {unknown} stands for, so that every role can be tried on it"


OPEN = {"/static", "/health/live", "/health/ready", "/metrics", "/offline", f"{ROOT}/openapi.json", "/api/{rest:path}"}
"""What is reached without a right: files that are the same for everybody, and what `watching` guards itself."""


def test_nothing_is_reached_but_by_a_row(world):
    paths = {getattr(route, "path", "") for route in world.app.routes}
    assert paths - OPEN == {row.path for row in ROWS} | {ROOT + each.path for each in ENDPOINTS}


@pytest.mark.parametrize("role", ROLES)
def test_whoever_has_not_the_right_is_refused_whatever_the_thing(world, role):
    client, may = world.client(role, "near"), held(world, role, "near")
    client.client.__enter__()  # one loop for all that is asked: half the time
    for row in KNOWN:
        if row.right in may:
            continue
        paths = {path_of(row, world, absent) for absent in (False, True)}
        answers = {client.look(path) for path in paths} if row.shown else set()
        if role == VISITOR:
            assert {(status, place.partition("?")[0]) for status, _, place in answers} <= {(303, "/sign-in")}, row.path
        else:
            assert len(answers) <= 1 and {status for status, *_ in answers} <= {403}, row.path
        sent = {client.send(path, row.takes) for path in paths} if row.sent else set()
        assert len(sent) <= 1 and {status for status, *_ in sent} <= {403}, row.path
    client.client.__exit__()


@pytest.mark.parametrize("role", ROLES)
def test_what_is_anothers_looks_like_what_never_was(world, role):
    """The far side has the same rights as the near one, and nothing to do with the things of this test."""
    client = world.client(role, "far")
    for row in KNOWN:
        if not is_private(row) or row.right not in held(world, role, "far"):
            continue
        for ask in ([client.look] if row.shown else []) + ([lambda path, row=row: client.send(path, row.takes)] if row.sent else []):
            foreign, absent = ask(path_of(row, world)), ask(path_of(row, world, is_absent=True))
            assert foreign[0] == absent[0] == 404, (row.path, foreign[0], absent[0])
            assert foreign[1] == absent[1], row.path


@pytest.mark.parametrize("role", ROLES)
def test_who_has_the_right_gets_an_answer_and_never_a_fault_or_somebodys_script(world, role):
    rows = [row for row in KNOWN if row.right in held(world, role, "near")]
    client = world.client(role, "near")
    answers = [(row, client.look(path_of(row, world))) for row in rows if row.shown]
    # Somebody new for each form: some of them end the session.
    answers += [(row, world.client(role, "near").send(path_of(row, world), row.takes)) for row in rows if row.sent]
    for row, (status, text, _) in answers:
        assert status in (200, 303, 400, 403, 404, 409, 422), (row.path, status)
        assert "<script>alert" not in text and "<img src=x" not in text and "'><img" not in text, row.path


def test_the_hostile_name_is_shown(world):
    """So that the test before does not pass because nobody's name is shown anywhere."""
    shown = "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert shown in world.client(Role.CITIZEN, "near").look(f"/cases/{world.reference}")[1]
    assert shown in world.client(Role.OFFICER, "near").look(f"/desk/{world.reference}")[1]
    assert shown in world.client(Role.ADMINISTRATOR, "near").look("/accounts")[1]
    assert shown in world.client(Role.AGENT, "near").look("/me")[1]


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.CITIZEN, "/cases/{reference}"), (Role.CITIZEN, "/cases/{reference}/form"), (Role.AGENT, "/cases/{reference}"),
        (Role.ADMINISTRATOR, "/accounts/somebody"), (Role.CITIZEN, "/mandates"), (Role.RECEIVING, "/counter"),
    ],
)  # fmt: skip
def test_ones_own_is_there(world, role, path):
    """So that the other tests do not pass because nobody gets anything."""
    assert world.client(role, "near").look(path.format(reference=world.reference))[0] == 200


def test_an_agent_without_the_mandate_sees_nothing_of_the_case(world):
    assert world.client(Role.AGENT, "far").look(f"/cases/{world.reference}")[0] == 404


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.CITIZEN, Role.AGENT)])
def test_no_page_of_a_citizens_case_opens_to_staff(world, role):
    assert world.client(role, "near").look(f"/cases/{world.reference}")[0] in (403, 404)


# ── programs ─────────────────────────────────────────────────────────────────────────────────────────────────────

ENDPOINTS = endpoints(Rates(Settings("sqlite://", "secret")))
BODIES = {
    "SignIn": {"login": "a", "password": "b"}, "Code": {"code": "1"}, "Asked": {"facts": {}}, "PlanAsked": {"facts": {}}, "Application": {"answers": {}}, "Move": {"kind": "withdraw"}, "ActingAsked": {"mandate": ABSENT}, "PrefillAsked": {},
    "PaperSent": {"document": ""}, "VersionSent": {"note": ""}, "Approval": {"payments": [ABSENT]}, "WithReason": {"payments": [ABSENT], "reason": "r"},
    "Review": {"agrees": True, "words": ""}, "Publish": {"why": "w"}, "Why": {"why": "w"}, "CallOff": {"number": 1},
}  # fmt: skip
FILES = {"PaperSent": {"file": ("a.pdf", b"%PDF-1.7 %%EOF")}, "VersionSent": {"archive": ("a.zip", b"no archive")}}
"""One good body of each kind, so that what is refused is not refused for its body."""


def calling(world: World, role: str, side: str) -> Callable[[Endpoint, bool], tuple[int, str, str]]:
    """Somebody's program: asks an endpoint about the thing of this test, or about none."""
    session = {} if role == VISITOR else {"authorization": f"Bearer {world.client(role, side).client.cookies['banshi-session']}"}
    client = TestClient(world.app)

    def call(endpoint: Endpoint, is_absent: bool = False) -> tuple[int, str, str]:
        own = {"reference": world.reference, "upload": world.upload}
        at = {"catalog": AREA, "goal": THEME, "name": CATALOG, "version": world.version, "payment": ABSENT, "batch": ABSENT, **{name: ABSENT if is_absent else value for name, value in own.items()}}
        path = re.sub(r"{(\w+)}", lambda found: quote(at[found[1]]), ROOT + endpoint.path)
        headers = {**session, "idempotency-key": "one of this test", "if-match": f"{world.reference[:12]}-1"}
        body = {"data": BODIES[endpoint.takes], "files": FILES[endpoint.takes]} if endpoint.takes_files else {"json": BODIES[endpoint.takes]} if endpoint.takes else {}
        return answer(client.request(endpoint.method, path, headers=headers, **body))

    return call


@pytest.mark.parametrize("role", ROLES)
def test_an_endpoint_refuses_whoever_has_not_the_right_and_hides_what_is_anothers(world, role):
    near, far, may = calling(world, role, "near"), calling(world, role, "far"), held(world, role, "near")
    for endpoint in (each for each in ENDPOINTS if not each.id.startswith("session.")):
        if role == VISITOR and endpoint.right not in EVERYBODY:
            # Without a token nobody has anything of their own: a visitor's cookie counts at the pages alone.
            assert near(endpoint)[0] == 401 and near(endpoint) == near(endpoint, True), endpoint.id
        elif endpoint.right not in may:
            assert near(endpoint)[0] == 403 and near(endpoint) == near(endpoint, True), endpoint.id
        elif "{reference}" in endpoint.path:
            assert far(endpoint)[0] == 404 and far(endpoint) == far(endpoint, True), endpoint.id
        else:
            # A mandate of nobody is none; no payment is due here, nothing can be published as it is, and nothing was before it.
            known = {"acting.begin": (404,), "payments.get": (404,), "payments.batch": (404,), "payments.file": (404,), "rules.call_off": (404,)}.get(endpoint.id, ())
            known += (202, 409, 412) if endpoint.right in (Right.READ_RULES, Right.APPROVE_PAYMENT, Right.PUBLISH_RULES, Right.REVIEW_RULES) else ()
            assert near(endpoint)[0] in (200, 201, 204, 403, 422, *known), (endpoint.id, near(endpoint))


def test_a_citizens_program_sees_their_own_case(world):
    [endpoint] = [each for each in ENDPOINTS if each.id == "cases.get"]
    assert calling(world, Role.CITIZEN, "near")(endpoint)[0] == 200
    assert calling(world, Role.AGENT, "near")(endpoint)[0] == 200


def test_a_cookie_is_no_token(world):
    client = world.client(Role.CITIZEN, "near").client
    assert client.get(f"{ROOT}/cases").status_code == 401


def test_a_mandate_for_one_matter_is_for_no_other_at_the_endpoints_too(world):
    token = world.client(Role.AGENT, "near").client.cookies["banshi-session"]
    client = TestClient(world.app, headers={"authorization": f"Bearer {token}", "idempotency-key": "of another"})
    asked = {goal: client.post(f"{ROOT}/catalogs/{AREA}/goals/{quote(goal)}/cases", json={"answers": {}}).status_code for goal in (THEME, "租客补贴")}
    assert asked == {THEME: 422, "租客补贴": 403}


# ── every form of ours ───────────────────────────────────────────────────────────────────────────────────────────


def test_no_form_is_taken_without_its_token_whoever_sends_it(world):
    for role in ROLES:
        client = world.client(role, "near")
        client.token = "A" * 43
        may = held(world, role, "near")
        for row in KNOWN:
            if row.sent and row.right in may:
                status, _, place = client.send(path_of(row, world), row.takes)
                assert (status, place) in ((403, ""), (303, "/counter")), (role, row.path)


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_foreign_case_takes_no_longer_than_one_that_never_was(world):
    """Interleaved, by the processor's clock. Welch's t of the two, and the difference itself, are small."""
    client = world.client(Role.CITIZEN, "far")

    def seconds(path: str) -> float:
        began = time.process_time()
        client.look(path)
        return time.process_time() - began

    foreign_path, absent_path = f"/cases/{world.reference}", f"/cases/{ABSENT}"
    for _ in range(5):
        seconds(foreign_path), seconds(absent_path)
    pairs = [(seconds(foreign_path), seconds(absent_path)) for _ in range(60)]
    foreign, absent = (statistics.median(each) for each in zip(*pairs, strict=True))
    # What is left is the reading of one row: less than what a network adds and takes from one request to the next.
    assert abs(foreign - absent) < 0.003, (foreign, absent)
