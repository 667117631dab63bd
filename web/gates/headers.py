"""What a browser may do with a response."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class SafeHeaders:
    """Every response says what a browser may do with it: nothing but show it, with our own style and script."""

    def __init__(self, app: ASGIApp, is_https: bool):
        self.app = app
        self.headers = {
            "content-security-policy": (
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
                "frame-ancestors 'none'; base-uri 'none'"
            ),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=()",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
        }
        if is_https:
            self.headers["strict-transport-security"] = "max-age=31536000"
        self.raw = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        self.names = {name for name, _ in self.raw}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_static = scope["path"].startswith("/static/")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Answers must not stay in the cache of a computer that others use too; what says otherwise knows why.
                told = [each for each in message["headers"] if each[0] not in self.names]
                is_said = any(name == b"cache-control" for name, _ in told)
                kept = [] if is_said and not is_static else [(b"cache-control", b"public, max-age=3600" if is_static else b"no-store")]
                message["headers"] = [*told, *self.raw, *kept]
            await send(message)

        await self.app(scope, receive, with_headers)
