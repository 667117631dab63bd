"""The description of the service, as OpenAPI 3.1, from the table its routes come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dsl.diagnostics import Words
from engine.decide import ENGINE
from web.api.answering import LONGEST_KEY, ROOT
from web.api.endpoint import LANGUAGE, Endpoint, Parameter
from web.api.problems import MEDIA, STATUSES
from web.api.schemas import SCHEMAS
from web.people.rights import EVERYBODY

JSON, FORM = "application/json", "multipart/form-data"
TITLE = Words("办事：程序接口", "banshi for programs")
SAYS = Words(
    "规则、表单、办件，供程序使用。金额和小数是精确的十进制数；没写的数据项是未知，未知不当作不是。拒绝一律是 application/problem+json（RFC 9457）。",
    "Rules, forms and cases for programs. Amounts are exact decimals; a fact that is not told is unknown, and unknown never becomes no. Refusals are application/problem+json (RFC 9457).",
)
OTHERS = {
    401: Words("没有登录，或者令牌过期。", "Not signed in, or the token has ended."),
    409: Words("和已有的冲突，或者现在不能这样办。", "In conflict with what is there, or not possible now."),
    412: Words("看到的不是最新一版。", "Not the newest version."),
    422: Words("读得懂，但是内容不行；problems 逐条说明。", "Understood, and not right; problems say what."),
    428: Words("没写 If-Match。", "If-Match is missing."),
}
ALWAYS = (400, 413, 429, 503)
KEY = Parameter(
    "Idempotency-Key", "header", Words("自己取的号；同号同内容只算一次，同号不同内容是409。", "A key of your own: the same body is done once, another body is refused with 409."),
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}, is_needed=True,
)  # fmt: skip
SEEN = Parameter("If-Match", "header", Words("您看到的那一版的 ETag。", "The ETag of the version you have seen."), is_needed=True)


def openapi_from(endpoints: Sequence[Endpoint], language: str = "zh") -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(ROOT + endpoint.path, {})[endpoint.method.lower()] = operation(endpoint, language)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE.in_(language), "version": ENGINE, "description": SAYS.in_(language)},
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def operation(endpoint: Endpoint, language: str) -> dict[str, Any]:
    parameters = [*endpoint.parameters, *((KEY,) if endpoint.takes_key else ()), *((SEEN,) if endpoint.takes_version else ()), LANGUAGE]
    needs_token = endpoint.right not in EVERYBODY or 401 in endpoint.refusals
    return {
        "operationId": endpoint.id,
        "summary": endpoint.says.in_(language),
        "tags": [endpoint.id.partition(".")[0]],
        "x-right": str(endpoint.right),
        "parameters": [parameter(each, language) for each in parameters],
        **({"requestBody": {"required": True, "content": {FORM if endpoint.takes_files else JSON: {"schema": named(endpoint.takes)}}}} if endpoint.takes else {}),
        **({"security": [{"token": []}]} if needs_token else {}),
        "responses": {
            str(endpoint.status): success(endpoint, language),
            **{str(status): refusal(status, language) for status in sorted({*ALWAYS, *endpoint.refusals, *((415,) if endpoint.takes else ())})},
        },
    }


def parameter(told: Parameter, language: str) -> dict[str, Any]:
    return {"name": told.name, "in": told.place, "required": told.is_needed, "description": told.says.in_(language), "schema": told.schema}


def success(endpoint: Endpoint, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {"description": Words("好了。", "Done.").in_(language)}
    if endpoint.gives:
        told["content"] = {JSON: {"schema": named(endpoint.gives)}}
    if endpoint.files:
        told["content"] = {media: {"schema": {"type": "string", "format": "binary"}} for media in endpoint.files}
    return told


def refusal(status: int, language: str) -> dict[str, Any]:
    words = OTHERS[status] if status in OTHERS else STATUSES[status][1]
    return {"description": words.in_(language), "content": {MEDIA: {"schema": named("Problem")}}}


def named(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
