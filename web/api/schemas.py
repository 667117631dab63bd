"""What goes in and what comes out, as JSON Schema: one table, by the names the description gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
TRUTH: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
ANYTHING: Schema = {}
DAY: Schema = {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
DAY_OR_NONE: Schema = {**DAY, "type": ["string", "null"]}
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 200}


def record(needed: Mapping[str, Schema], also: Mapping[str, Schema] | None = None, *, is_open: bool = False) -> Schema:
    return {
        "type": "object", "properties": {**needed, **(also or {})}, **({"required": list(needed)} if needed else {}),
        **({} if is_open else {"additionalProperties": False}),
    }  # fmt: skip


def many(of: Schema, most: int | None = None) -> Schema:
    return {"type": "array", "items": of, **({"maxItems": most} if most else {})}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str) -> Schema:
    return record({"items": many(ref(name)), "page": WHOLE, "size": WHOLE, "total": WHOLE})


FACTS: Schema = {
    "type": "object", "maxProperties": 2000,
    "description": "名称到值；没写的是未知，null 是明知没有。Names to values: what is not there is not known, null is known to be absent.",
}  # fmt: skip

TEXT_OR_NONE: Schema = {"type": ["string", "null"]}
FILE: Schema = {"type": "string", "format": "binary"}
MONEY: Schema = {"type": "number", "minimum": 0, "maximum": 1e15, "description": "元，精确的十进制数。Yuan, an exact decimal."}
REASON: Schema = {"type": "string", "minLength": 1, "maxLength": 1000}
PAYMENT_STATE: Schema = {"enum": ["held", "due", "approved", "sent", "returned", "refused"]}
CHOSEN: Schema = {"type": "array", "items": NAME, "minItems": 1, "maxItems": 1000}
PAYMENT: Mapping[str, Schema] = {
    "id": TEXT, "goal": TEXT, "title": TEXT, "body": TEXT, "period": TEXT, "amount": {"type": ["number", "null"]}, "state": PAYMENT_STATE, "said": TEXT, "why": TEXT,
    "why_said": TEXT, "payee": record({"name": TEXT, "account": TEXT}), "source": {"enum": ["case", "run"]}, "decided_on": DAY, "is_sample": TRUTH,
    "batch": TEXT_OR_NONE, "can": many({"enum": ["approve", "refuse", "return"]}),
}  # fmt: skip
VERSION: Mapping[str, Schema] = {
    "id": TEXT, "catalog": TEXT, "program": TEXT_OR_NONE, "author": TEXT, "note": TEXT, "saved_at": TEXT, "state": {"enum": ["checking", "ready", "failed"]},
}  # fmt: skip

SCHEMAS: Mapping[str, Schema] = {
    # ── refusals ──
    "Problem": record(
        {"type": TEXT, "title": TEXT, "status": WHOLE, "code": TEXT}, {"problems": many({"type": "object"}), "mark": TEXT, "detail": TEXT}
    ),
    # ── who calls ──
    "SignIn": record({"login": NAME, "password": {"type": "string", "minLength": 1, "maxLength": 1000}}),
    "Code": record({"code": {"type": "string", "minLength": 1, "maxLength": 20}}),
    "Token": record({"token": TEXT, "needs_code": TRUTH, "must_change_password": TRUTH, "roles": many(TEXT)}),
    "Acting": record({"how": {"enum": ["oneself", "mandate", "counter"]}, "for": TEXT, "scope": many(TEXT)}),
    "ActingAsked": {**record({}, {"mandate": NAME, "client": ref("Client")}), "minProperties": 1, "maxProperties": 1},
    "Client": record({"name": {"type": "string", "minLength": 1, "maxLength": 60}, "number": {"type": "string", "minLength": 6, "maxLength": 40}}),
    "Mandate": record({"id": TEXT, "principal": TEXT, "scope": many(TEXT), "until": TEXT}),
    "MandatePage": page_of("Mandate"),
    "Me": record({"roles": many(TEXT), "rights": many(TEXT), "body": TEXT, "is_signed_in": TRUTH}),
    # ── rules ──
    "Catalog": record({"id": TEXT, "name": TEXT, "region": TEXT, "program": TEXT, "goals": WHOLE}),
    "CatalogPage": page_of("Catalog"),
    "GoalLine": record({"name": TEXT, "title": TEXT, "sort": TEXT, "aliases": many(TEXT)}, {"score": {"type": "number"}}),
    "GoalPage": page_of("GoalLine"),
    "Goal": record({"name": TEXT, "title": TEXT, "sort": TEXT, "aliases": many(TEXT), "facts": many(ref("Fact")), "program": TEXT}),
    "Fact": record({"name": TEXT, "key": TEXT, "question": TEXT, "kind": TEXT, "source": TEXT, "is_needed": TRUTH}),
    "JsonSchema": {"type": "object", "description": "JSON Schema 2020-12"},
    # ── deciding ──
    "Asked": record({"facts": FACTS}, {"on": DAY, "region": NAME, "explain": TRUTH}),
    "Decision": record(
        {"name": TEXT, "on": DAY, "outcome": {"enum": ["yes", "no", "unknown", None]}, "value": ANYTHING, "missing": many(TEXT), "reason": TEXT, "program": TEXT},
        {"problems": many({"type": "object"}), "because": {"type": "object"}, "receipt": {"type": "object"}},
    ),
    "Guide": {"type": "object", "description": "下一问，或者一次性告知。The next question, or the one complete notice."},
    "PlanAsked": record({"facts": FACTS}, {"from": DAY, "on": DAY, "region": NAME}),
    "Plan": {"type": "object"},
    # ── cases ──
    "Application": record(
        {"answers": {"type": "object", "maxProperties": 2000}},
        {"promised": many(NAME, 100), "later": many(NAME, 100), "by_mail": TRUTH, "mail_to": {"type": "string", "maxLength": 300}},
    ),
    "PrefillOffer": record({
        "can_ask": TRUTH,
        "registers": many(record({"name": TEXT, "unit": TEXT, "facts": many(TEXT), "basis": TEXT, "needs_consent": TRUTH})),
    }),
    "PrefillAsked": record({}, {"consents": many(NAME, 100)}),
    "Prefilled": record({
        "answers": {"type": "object"},
        "told": many(record({
            "key": TEXT, "fact": TEXT, "register": TEXT, "unit": TEXT, "state": {"enum": ["told", "absent", "unknown"]}, "on": DAY_OR_NONE, "proof": TEXT, "why": TEXT,
        })),
    }),
    "CaseLine": record({"reference": TEXT, "number": TEXT, "catalog": TEXT, "goal": TEXT, "title": TEXT, "state": TEXT, "light": TEXT, "submitted_on": DAY, "due_on": DAY_OR_NONE}),
    "CasePage": page_of("CaseLine"),
    "Case": record(
        {
            "reference": TEXT, "number": TEXT, "catalog": TEXT, "goal": TEXT, "title": TEXT, "state": TEXT, "said": TEXT, "light": TEXT, "version": WHOLE,
            "program": TEXT, "engine": TEXT, "submitted_on": DAY, "accepted_on": DAY_OR_NONE, "ended_on": DAY_OR_NONE, "answers": {"type": "object"},
            "decision": {"type": "object"}, "next": many(ref("Next")), "tasks": many(ref("Task")), "clocks": many(ref("Clock")), "happened": many(ref("Happened")),
            "moves": many(ref("MoveOffer")),
        }
    ),
    "Next": record({"what": TEXT, "who": TEXT, "by": DAY_OR_NONE}),
    "Task": record({"matter": TEXT, "title": TEXT, "body": TEXT, "state": TEXT}),
    "Clock": record(
        {"sort": TEXT, "about": TEXT, "body": TEXT, "began": DAY, "limit": {"type": ["integer", "null"]}, "used": WHOLE, "due": DAY_OR_NONE, "light": TEXT, "is_still": TRUTH, "ended": DAY_OR_NONE}
    ),
    "Happened": record({"on": DAY, "kind": TEXT, "what": TEXT, "who": TEXT, "says": many(TEXT)}),
    "MoveOffer": record({"kind": TEXT, "about": TEXT, "name": TEXT, "gives": TEXT}),
    "Move": record({"kind": NAME}, {"about": {"type": "string", "maxLength": 400}, "told": ref("MoveTold")}),
    "MoveTold": record({}, {
        "received": many(NAME, 200), "items": many({"anyOf": [NAME, record({"item": NAME, "wrong": {"type": "string", "maxLength": 300}})]}, 200), "until": DAY,
        "says": {"type": "string", "maxLength": 1000}, "grounds": many(NAME, 200), "procedure": NAME, "days": {"type": "integer", "minimum": 0, "maximum": 99},
        "outcome": {"enum": ["granted", "denied"]}, "kept": TRUTH, "how": {"enum": ["window", "mail", "electronic"]}, "to": {"type": "string", "maxLength": 300},
        "grade": {"type": "integer", "minimum": 1, "maximum": 5}, "reasons": many(NAME, 50), "person": NAME, "real": TRUTH,
        "answers": {"type": "object", "maxProperties": 2000},
    }),
    # ── papers ──
    "PaperSent": record({"file": FILE}, {"document": {"type": "string", "maxLength": 200}}),
    "Paper": record({"id": TEXT, "name": TEXT, "media": TEXT, "size": WHOLE, "document": TEXT, "sent_at": TEXT, "is_own": TRUTH}),
    "Papers": record({"documents": many(record({"document": TEXT, "title": TEXT})), "files": many(ref("Paper")), "most": WHOLE, "largest": WHOLE}),
    # ── payments ──
    "PaymentGroup": record({
        "goal": TEXT, "title": TEXT, "body": TEXT, "period": TEXT, "state": PAYMENT_STATE, "count": WHOLE, "total": MONEY, "is_sample": TRUTH, "doubled": WHOLE,
    }),
    "PaymentGroupPage": page_of("PaymentGroup"),
    "PaymentLine": record(PAYMENT),
    "PaymentPage": page_of("PaymentLine"),
    "Payment": record({
        **PAYMENT, "payee": record({"name": TEXT, "number": TEXT, "account": TEXT}), "reason": TEXT, "program": TEXT, "basis": {"type": "object"}, "alike": many(TEXT),
    }),
    "Approval": {"anyOf": [
        record({"payments": CHOSEN}),
        record({"goal": NAME, "period": {"type": "string", "maxLength": 10}, "count": {"type": "integer", "minimum": 1}, "total": MONEY}),
    ]},
    "Approved": record({"count": WHOLE, "total": MONEY, "left": WHOLE}),
    "WithReason": record({"payments": CHOSEN, "reason": REASON}),
    "Counted": record({"count": WHOLE}),
    "Batch": record({"id": TEXT, "number": TEXT, "count": WHOLE, "total": MONEY, "sha256": TEXT, "made_at": TEXT, "returned": WHOLE}),
    "BatchPage": page_of("Batch"),
    # ── publishing ──
    "Rules": record({
        "name": TEXT, "program": TEXT, "since": TEXT_OR_NONE, "version": TEXT_OR_NONE, "last": WHOLE, "can_go_back": TRUTH,
        "coming": many(record({"number": WHOLE, "version": TEXT, "starts_at": TEXT})),
    }),
    "RulesPage": page_of("Rules"),
    "VersionSent": record({"archive": FILE}, {"catalog": {"type": "string", "maxLength": 200}, "note": {"type": "string", "maxLength": 2000}}),
    "VersionLine": record(VERSION),
    "VersionPage": page_of("VersionLine"),
    "Version": record({
        **VERSION, "authors": many(TEXT), "files": WHOLE, "is_trying": TRUTH, "gates": many(ref("Gate")), "open_gates": many(TEXT), "is_in_force": TRUTH, "may_publish": TRUTH,
    }),
    "Gate": record({"name": TEXT, "is_passed": TRUTH, "against": TEXT, "at": TEXT, "report": {"type": "object"}}),
    "Review": record({"agrees": TRUTH, "words": {"type": "string", "maxLength": 2000}}),
    "Publish": record({"why": REASON}, {"starts_on": DAY}),
    "Why": record({"why": REASON}),
    "CallOff": record({"number": {"type": "integer", "minimum": 1, "maximum": 1_000_000_000}}, {"why": {"type": "string", "maxLength": 2000}}),
    "Publication": record({
        "number": WHOLE, "kind": TEXT, "version": TEXT, "program": TEXT, "starts_at": TEXT, "publisher": TEXT, "why": TEXT, "at": TEXT, "changes": {"type": "object"},
        "in_force": {**record({"from": TEXT, "until": TEXT_OR_NONE}), "type": ["object", "null"]},
    }),
    "PublicationPage": page_of("Publication"),
    # ── running ──
    "Live": record({"live": TRUTH}),
    "Ready": record({"ready": TRUTH, "store": TEXT, "catalogs": WHOLE}),
}  # fmt: skip
