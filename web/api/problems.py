"""Refusals as programs read them: problem details of RFC 9457, each with a code that stays and words for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dsl.diagnostics import Diagnostic, Words
from dsl.diagnostics import to_json as diagnostic_to_json
from web.bodies import head_of

MEDIA = "application/problem+json"
REALM = 'Bearer realm="banshi"'


@dataclass(frozen=True)
class Refusal(Exception):
    """Why a call gets nothing. `details` are the single faults, each with what it is about."""

    status: int
    code: str
    words: Words
    details: tuple[Mapping[str, Any], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def to_json(self, language: str) -> dict[str, Any]:
        found: dict[str, Any] = {"type": f"urn:banshi:problem:{self.code}", "title": self.words.in_(language), "status": self.status, "code": self.code}
        if self.details:
            found["problems"] = [{name: said(value, language) for name, value in each.items()} for each in self.details]
        return found


def said(value: Any, language: str) -> Any:
    return value.in_(language) if isinstance(value, Words) else value


def not_found() -> Refusal:
    """Also for what is there and is not theirs: nobody learns which."""
    return Refusal(404, "not-found", Words("这里没有您要的内容。", "There is nothing here for you."))


def no_such_method(allowed: str) -> Refusal:
    return Refusal(405, "method-not-allowed", Words("这个地址不能这样用。", "This address does not work that way."), headers={"allow": allowed})


def not_signed_in() -> Refusal:
    return Refusal(
        401, "not-signed-in", Words("请先登录，再带上 Authorization: Bearer 令牌。", "Sign in first and send the token as Authorization: Bearer."),
        headers={"www-authenticate": REALM},
    )  # fmt: skip


def no_right() -> Refusal:
    return Refusal(403, "no-right", Words("您的角色不能做这件事。", "Your role may not do this."))


def needs_code() -> Refusal:
    return Refusal(403, "needs-code", Words("还要输入第二重验证码。", "The second factor is still asked for."))


def must_change() -> Refusal:
    return Refusal(403, "must-change-password", Words("先在网页上换一个自己的密码。", "First choose a password of your own on the site."))


def wrong_sign_in(words: Words) -> Refusal:
    return Refusal(401, "not-accepted", words, headers={"www-authenticate": REALM})


def not_json(why: Words) -> Refusal:
    return Refusal(400, "not-json", why)


def wrong_kind() -> Refusal:
    return Refusal(415, "wrong-media-type", Words("请求正文要用 application/json。", "Send the body as application/json."))


def no_form() -> Refusal:
    return Refusal(415, "wrong-media-type", Words("文件要用 multipart/form-data 传。", "Send the file as multipart/form-data."))


def bad_request(details: Iterable[Mapping[str, Any]]) -> Refusal:
    return Refusal(400, "bad-request", Words("请求和说明书写的不一样。", "The request is not as described."), tuple(details))


def bad_facts(problems: Iterable[Diagnostic], language: str) -> Refusal:
    """Facts the catalog cannot take, each with the words of the catalog."""
    return Refusal(
        422, "bad-facts", Words("有的数据不对。", "Some facts are not right."), tuple(diagnostic_to_json(each, language) for each in problems)
    )  # fmt: skip


def not_decided(problems: Iterable[Diagnostic], language: str) -> Refusal:
    return Refusal(
        422, "no-answer", Words("按这些数据算不出结果。", "Nothing can be worked out from these facts."),
        tuple(diagnostic_to_json(each, language) for each in problems),
    )  # fmt: skip


def wrong_answers(wrong: Mapping[str, Words], given: frozenset[str]) -> Refusal:
    """Answers that cannot be handed in, by the question's key: those that are wrong, and those that were not `given`."""
    details = [{"code": "wrong-answer" if key in given else "missing-answer", "about": key, "message": words} for key, words in wrong.items()]
    return Refusal(422, "wrong-answers", Words("还不能提交：有的没填，有的不对。", "This cannot be handed in yet: answers are missing or wrong."), tuple(details))


def no_key() -> Refusal:
    return Refusal(
        400, "no-idempotency-key", Words("请带上 Idempotency-Key：同一份重复提交只算一次。", "Send an Idempotency-Key, so that what is sent twice is done once.")
    )  # fmt: skip


def used_key(number: str) -> Refusal:
    return Refusal(
        409, "key-used", Words(f"这个 Idempotency-Key 已经用来提交过别的内容（{number}）。", f"This Idempotency-Key was used for something else ({number}).")
    )  # fmt: skip


def used_key_before() -> Refusal:
    return Refusal(409, "key-used", Words("这个 Idempotency-Key 已经用来传过别的内容。", "This Idempotency-Key was used for something else."))


def no_version() -> Refusal:
    return Refusal(428, "no-version", Words("请用 If-Match 写明您看到的是哪一版。", "Say with If-Match which version you have seen."))


def moved_meanwhile() -> Refusal:
    return Refusal(412, "moved-meanwhile", Words("这份办件刚才有了变化，请重新取一次。", "The case has changed meanwhile. Fetch it again."))


def changed_meanwhile() -> Refusal:
    return Refusal(412, "moved-meanwhile", Words("刚才有了变化，请重新取一次再决定。", "It has changed meanwhile. Fetch it again before you decide."))


def not_offered() -> Refusal:
    return Refusal(409, "not-offered", Words("现在不能这样办。", "This cannot be done now."))


def not_possible(words: Words) -> Refusal:
    """What cannot be done as things stand; the words say why."""
    return Refusal(409, "not-possible", words)


def not_taken(words: Words) -> Refusal:
    """A file that is not kept."""
    return Refusal(422, "not-taken", words)


def bad_archive(problems: Iterable[Diagnostic], language: str) -> Refusal:
    return Refusal(422, "bad-archive", Words("这份压缩包不能收。", "This archive is not taken."), tuple(diagnostic_to_json(each, language) for each in problems))


def wanting(problems: Iterable[Words]) -> Refusal:
    return Refusal(
        422, "wanting", Words("还缺内容。", "Something is missing."), tuple({"code": "wanting", "message": each} for each in problems)
    )  # fmt: skip


STATUSES: Mapping[int, tuple[str, Words]] = {
    400: ("bad-request", Words("请求读不懂。", "The request cannot be read.")),
    403: ("forbidden", Words("这个请求被拒绝。", "This request is refused.")),
    404: ("not-found", not_found().words),
    405: ("method-not-allowed", no_such_method("").words),
    408: ("too-slow", Words("请求传得太慢。", "The request came too slowly.")),
    413: ("too-large", Words("请求太大。", "The request is too large.")),
    415: ("wrong-media-type", wrong_kind().words),
    429: ("too-often", Words("来得太密了，请按 Retry-After 等一会儿。", "Too many requests. Wait as Retry-After says.")),
    500: ("fault", Words("我们这里出了错，已经记下。", "A fault of ours. It is noted.")),
    503: ("too-busy", Words("现在太忙或者存不下，请按 Retry-After 再试；什么也没有留下。", "Too busy, or nothing can be kept now. Try again as Retry-After says; nothing was kept.")),
}
"""Refusals that are no endpoint's own."""


def by_status(status: int, headers: Mapping[str, str] | None = None) -> Refusal:
    code, words = STATUSES.get(status, STATUSES[500 if status >= 500 else 400])
    return Refusal(status, code, words, headers=dict(headers or {}))


def language_of(scope: Any) -> str:
    """`?lang=en`, or what the client prefers; Chinese if it says nothing of either."""
    query = scope["query_string"]
    if b"lang=" in query:
        return "en" if b"lang=en" in query else "zh"
    return "en" if head_of(scope).get(b"accept-language", b"")[:2].lower() == b"en" else "zh"
