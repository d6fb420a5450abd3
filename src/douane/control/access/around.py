"""What stands around every route: the name it was asked by, the size of what is sent, headers of answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from douane.control.access.origins import Names
from douane.control.api.problem import problem

LONGEST: Final = 4 << 20  # bytes of a body: a policy document has less
_ALLOWED: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
POLICY: Final = "; ".join(_ALLOWED)
_UNUSED: Final = (
    "camera",
    "display-capture",
    "geolocation",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
_FIELDS: Final = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),  # `no-referrer` would have forms come from the origin `null`
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("permissions-policy", ", ".join(f"{one}=()" for one in _UNUSED)),
    ("x-robots-tag", "noindex"),
)
_SAFE_ROAD: Final = ("strict-transport-security", "max-age=31536000")
_KEPT: Final = "/static/"

Named = Callable[[], Names]


class Around:
    """Wraps the application; nothing within it sees a request under a name that is not ours."""

    def __init__(self, app: ASGIApp, names: Named) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or have the application answer."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        names = self._names()
        answering = _with_fields(scope, send, names)
        refusal = _refusal(scope, names)
        if refusal is not None:
            await refusal(scope, receive, answering)
            return
        await self._app(scope, _bounded(receive), answering)


def _refusal(scope: Scope, names: Names) -> Response | None:
    if scope["type"] != "http":
        return PlainTextResponse("nothing but HTTP is answered here\n", 400)
    hosts = Headers(scope=scope).getlist("host")
    if len(hosts) != 1 or not names.is_ours(hosts[0]):
        return _refused(scope, 421, "the control room is not called so", "set `url` under `[control]`")
    length = Headers(scope=scope).get("content-length", "0")
    if not length.isdigit() or int(length) > LONGEST:
        return _refused(scope, 413, "this is too long", f"send {LONGEST} bytes at most")
    return None


def _refused(scope: Scope, status: int, title: str, fix: str) -> Response:
    if scope["path"].startswith("/api/"):
        return problem(status, title, fix)
    return PlainTextResponse(f"{title}; {fix}\n", status)


def _bounded(receive: Receive) -> Receive:
    """The body up to its bound; what goes on is cut, which no form and no JSON survives."""
    left = LONGEST

    async def received() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            return {"type": "http.disconnect"}
        return message

    return received


def _with_fields(scope: Scope, send: Send, names: Names) -> Callable[[Message], Awaitable[None]]:
    """Sends with the fields that every answer has, in place of others of their names."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _FIELDS:
                headers[name] = value
            if names.url.startswith("https://") or scope.get("scheme") == "https":
                headers[_SAFE_ROAD[0]] = _SAFE_ROAD[1]
            if not (str(scope.get("path", "")).startswith(_KEPT) and message["status"] == 200):  # noqa: PLR2004
                headers["cache-control"] = "no-store"
        await send(message)

    return sent
