"""From a row of the table to a route: who calls is known first, then whether they may, and only then is anything read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial
from typing import Any, NoReturn

import jsonschema_rs
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from dsl.diagnostics import Words
from engine.values import json_text
from web.api import problems
from web.api.endpoint import LANGUAGE, Call, Endpoint, Parameter, Reply
from web.api.problems import MEDIA, Refusal, language_of
from web.api.schemas import SCHEMAS
from web.bodies import Head, head_of, kind_of
from web.people.person import Person
from web.people.rates import Rates, address_of
from web.people.rights import EVERYBODY, SIGNED_IN, may_at
from web.people.sessions import Session, session_at
from web.sent import Sent, parts_of
from web.site import Site
from web.threads import FILES, PAGES, in_thread
from web.watching.watched import PLACE

ROOT = "/api/v1"
NOBODY = Person("", frozenset(), via="visitor")
"""Who calls without a token: may look and ask, and has nothing of their own."""

LONGEST_KEY = 255
DEEPEST = 64
MOST_BOXES = 20


def table_routes(site: Site, endpoints: Sequence[Endpoint], rates: Rates) -> list[Route]:
    """A route for each path, with all that can be done there; other methods are told which there are."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for endpoint in endpoints:
        by_path.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    # What is asked most stands first: paths are tried one after the other.
    in_order = sorted(by_path.items(), key=lambda each: not any(endpoint.is_quick for endpoint in each[1].values()))
    return [Route(ROOT + path, Place(site, rows, rates)) for path, rows in in_order]


class Place:
    """What answers at one path: an ASGI application, for nothing is gained by another layer around it."""

    def __init__(self, site: Site, rows: Mapping[str, Endpoint], rates: Rates):
        self.site = site
        self.rates = rates
        self.rows = rows
        self.bodies = {each.takes: validator_of(each.takes) for each in rows.values() if each.takes}
        self.allowed = ", ".join(sorted({*rows, "OPTIONS"} | ({"HEAD"} if "GET" in rows else set())))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        language = language_of(scope)
        try:
            response = await self.answer(scope, receive, language)
        except Refusal as refusal:
            response = refused(refusal, language)
        await response(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, language: str) -> Response:
        method = scope["method"]
        if method == "OPTIONS":
            return Response(status_code=204, headers={"allow": self.allowed})
        endpoint = self.rows.get("GET" if method == "HEAD" else method)
        if endpoint is None:
            raise problems.no_such_method(self.allowed)
        scope[PLACE] = ROOT + endpoint.path
        head, at = head_of(scope), scope["path_params"]
        session = await self.session_of(head) if b"authorization" in head else None
        person = NOBODY if session is None or session.needs_code else session.person
        self.admit(endpoint, person, session, at)
        if endpoint.takes_files:
            return await self.with_files(endpoint, scope, receive, partial(self.call_of, endpoint, scope, head, person, session, language))
        body = await body_of(receive, head, self.bodies[endpoint.takes]) if endpoint.takes else None
        call = self.call_of(endpoint, scope, head, person, session, language, body)
        if endpoint.is_quick and not self.site.shelf.is_due:
            reply = endpoint.answer(call)
        else:
            reply = await in_thread(PAGES, by_rules_in_force, endpoint, call)
        return told(endpoint, reply, told_by(head, b"if-none-match"))

    async def with_files(self, endpoint: Endpoint, scope: Scope, receive: Receive, call_of: Callable[..., Call]) -> Response:
        """The answer where a file came: it lies on the disk meanwhile, and of all files one is worked on at once."""
        if kind_of(head_of(scope)) != b"multipart/form-data":
            raise problems.no_form()
        async with Request(scope, receive).form(max_files=1, max_fields=MOST_BOXES) as form:
            boxes, files = parts_of(form, self.site.settings.largest_file)
            body = {**{name: said[-1] for name, said in boxes.items()}, **{each.box: "" for each in files}}
            if any(len(said) > 1 for said in boxes.values()) or any(each.box in boxes for each in files):
                raise problems.bad_request([{"code": "form", "about": "", "message": Words("同一栏写了两次。", "A box was sent twice.")}])
            fitting(body, self.bodies[endpoint.takes])
            if not files:
                raise problems.bad_request([{"code": "form", "about": "", "message": Words("没有文件。", "There is no file.")}])
            return told(endpoint, await in_thread(FILES, by_rules_in_force, endpoint, call_of(body, files)), "")

    def call_of(
        self, endpoint: Endpoint, scope: Scope, head: Head, person: Person, session: Session | None, language: str, body: Any, files: tuple[Sent, ...] = ()
    ) -> Call:  # fmt: skip
        return Call(
            self.site, self.site.areas, person, scope["path_params"], told_in(scope, endpoint.parameters), body, language, address_of(scope), session,
            key_in(head) if endpoint.takes_key else "", told_by(head, b"if-match").removeprefix("W/").strip('"'), files,
        )  # fmt: skip

    async def session_of(self, head: Head) -> Session:
        """The session of the token that came with the call. Cookies are not looked at: no other site's page can call in somebody's name."""
        kind, _, token = told_by(head, b"authorization").partition(" ")
        session = await in_thread(PAGES, session_at, self.site.store, token.strip()) if kind.lower() == "bearer" else None
        if session is None:
            raise problems.not_signed_in()
        if not self.rates.admits_account(session.person.id):
            raise problems.by_status(429, {"retry-after": str(self.rates.wait)})
        return session

    def admit(self, endpoint: Endpoint, person: Person, session: Session | None, at: Mapping[str, Any]) -> None:
        if endpoint.right in EVERYBODY and not endpoint.id.startswith("session."):
            return
        if session is None and endpoint.id != "session.begin":
            raise problems.not_signed_in()
        if endpoint.id.startswith("session."):
            return
        if session is not None and session.needs_code:
            raise problems.needs_code()
        if session is not None and session.must_change:
            raise problems.must_change()
        if not may_at(person, endpoint.right, str(at.get("catalog")), str(at.get("goal"))) and endpoint.right not in SIGNED_IN:
            raise problems.no_right()


def by_rules_in_force(endpoint: Endpoint, call: Call) -> Reply:
    call.site.shelf.renew()
    return endpoint.answer(replace(call, areas=call.site.areas))


@cache
def validator_of(name: str) -> jsonschema_rs.Draft202012Validator:
    """Of bodies. A day must be one of the calendar."""
    return jsonschema_rs.Draft202012Validator(dict(whole(name)), validate_formats=True)


def whole(name: str) -> Mapping[str, Any]:
    """A schema that stands by itself."""
    return {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}}


# ── what came ────────────────────────────────────────────────────────────────────────────────────────────────────


async def body_of(receive: Receive, head: Head, validator: Any) -> Any:
    """The body, read as exact numbers and checked against its schema."""
    if kind_of(head) != b"application/json":
        raise problems.wrong_kind()
    body = json_from(await whole_of(receive))
    fitting(body, validator)
    return body


def fitting(body: Any, validator: Any) -> None:
    """Raises a Refusal with each place that is not as described."""
    if not validator.is_valid(body):
        faults = [
            {"code": "schema", "about": "/".join(map(str, error.instance_path)), "message": error.message[:300]} for error in validator.iter_errors(body)
        ]
        raise problems.bad_request(faults[:20])


async def whole_of(receive: Receive) -> bytes:
    message = await receive()
    data: bytes = message.get("body", b"")
    while message.get("more_body", False):
        message = await receive()
        data += message.get("body", b"")
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return data


def json_from(data: bytes) -> Any:
    """JSON as RFC 8259 has it: no NaN, no name twice, not deeper than anybody writes; 2.50 stays 2.50."""
    try:
        found = DECODE(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise problems.not_json(Words("正文不是 UTF-8。", "The body is not UTF-8.")) from None
    except RecursionError:
        raise problems.not_json(Words("JSON 嵌套太深。", "The JSON is nested too deep.")) from None
    except (ValueError, ArithmeticError) as fault:
        place = f"{fault.lineno}:{fault.colno}" if isinstance(fault, json.JSONDecodeError) else ""
        raise problems.not_json(Words(f"正文不是 JSON（{place or fault}）。", f"The body is not JSON ({place or fault}).")) from None
    if data.count(b"{") + data.count(b"[") > DEEPEST and is_deeper(found, DEEPEST):
        raise problems.not_json(Words("JSON 嵌套太深。", "The JSON is nested too deep."))
    return found


def no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("duplicate name")
    return found


DECODE: Callable[[str], Any] = json.JSONDecoder(parse_float=Decimal, parse_constant=no_constant, object_pairs_hook=once_each).decode


def is_deeper(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [inner for each in level if isinstance(each, dict | list) for inner in (each.values() if isinstance(each, dict) else each)]
        if not level:
            return False
    return True


def told_in(scope: Scope, parameters: tuple[Parameter, ...]) -> dict[str, Any]:
    """What stands behind the question mark, typed; what no endpoint asks for is refused, for it was meant to do something."""
    if not scope["query_string"]:
        return {}
    found: dict[str, Any] = {}
    known = {each.name: each for each in (*parameters, LANGUAGE) if each.place == "query"}
    faults = []
    for name, text in QueryParams(scope["query_string"]).multi_items():
        value = typed(known[name].schema, text) if name in known and name not in found else None
        if value is None:
            faults.append({"code": "parameter", "about": name, "message": Words("没有这个参数，或者值不对。", "There is no such parameter, or its value is wrong.")})
        else:
            found[name] = value
    if faults:
        raise problems.bad_request(faults)
    return found


def typed(schema: Mapping[str, Any], text: str) -> Any:
    """A parameter's value; None if it is none."""
    value: Any = text
    match schema.get("type"):
        case "integer":
            value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
        case "boolean":
            value = {"true": True, "false": False}.get(text)
    return value if value is not None and jsonschema_rs.is_valid(dict(schema), value) else None


def told_by(head: Head, name: bytes) -> str:
    return head.get(name, b"").decode("latin-1").strip()


def key_in(head: Head) -> str:
    key = told_by(head, b"idempotency-key")
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise problems.no_key()
    return key


# ── what goes out ────────────────────────────────────────────────────────────────────────────────────────────────


def told(endpoint: Endpoint, reply: Reply, known: str) -> Response:
    headers = dict(reply.headers)
    if reply.version:
        headers["etag"] = f'"{reply.version}"'
        headers["cache-control"] = "private, no-cache"
        if endpoint.method == "GET" and (known.strip() == "*" or f'"{reply.version}"' in known):
            return Response(status_code=304, headers=headers)
    if reply.file is not None:
        reply.file.headers.update(headers)
        return reply.file
    if not endpoint.gives:
        return Response(status_code=endpoint.status, headers=headers)
    return Answer(text_of(reply.body).encode(), reply.status or endpoint.status, headers)


class Answer(Response):
    """JSON, said as it stands: what the library does to find out how a text is to be sent is known here."""

    media_type = "application/json"

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        told = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()] if headers else []
        self.raw_headers = [*told, (b"content-length", str(len(self.body)).encode()), (b"content-type", b"application/json")]


def text_of(body: Any) -> str:
    """JSON of exact numbers. The library's encoder, ten times faster, knows no Decimal and says so."""
    try:
        return ENCODE(body)
    except TypeError:
        return json_text(body)


ENCODE: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, allow_nan=False, check_circular=False).encode


def refused(refusal: Refusal, language: str) -> Response:
    return Response(json_text(refusal.to_json(language)).encode(), refusal.status, dict(refusal.headers), MEDIA)


