"""`douane.asgi.Guard`: an MCP server of this process with everything inspected that it says and hears."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from douane.errors import ConfigError, DouaneError
from douane.gateway.identity.way import NOBODY, Presented, Refused
from douane.gateway.logs import Log, Style
from douane.gateway.within import Within
from douane.model.access import Principal
from douane.policy.servers import NAMES, Configured, Tls, Way, is_name
from douane.serving import Gateway
from douane.stores.documents import load
from douane.transports.asgi.answering import AsgiReply, answer
from douane.transports.asgi.asking import path_of, request_of
from douane.transports.asgi.beside import Beside
from douane.transports.asgi.calling import Calls
from douane.transports.asgi.life import Life
from douane.transports.asgi.types import ASKED
from douane.transports.http.errors import Malformed
from douane.transports.http.limits import HttpLimits
from douane.wiring import folders

if TYPE_CHECKING:
    from douane.config import Config
    from douane.gateway.identity.way import Way as Identify
    from douane.transports.asgi.types import App, Receive, Scope, Send

__all__ = ["Guard", "Principal"]

Who = Callable[["Scope"], "Principal | None"]

_PATH: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
_PAGES: Final = "/.well-known/oauth-protected-resource"
_TEXT: Final = [(b"content-type", b"text/plain; charset=utf-8")]


class Guard:
    """ASGI middleware: what comes to `path` and what goes from there is inspected, judged and recorded.

    `name` is what the policy and the log call the server. Paths in `beside` are none of MCP and reach the
    application as they come, `/static/*` with all below it but what begins like `path`; everything else is
    refused. `who` says who asks, where that is established in front of this; without it `[identity]` does, as
    for `douane serve`. Documents and state are where the command line looks for them (``DOUANE_CONFIG``,
    ``DOUANE_STATE``).

    Raises:
        ConfigError: `name`, `path` or `beside` cannot be that.
    """

    def __init__(
        self,
        app: App,
        *,
        name: str = "app",
        path: str = "/mcp",
        beside: Sequence[str] = (),
        who: Who | None = None,
    ) -> None:
        _check(name, path, beside)
        self._app = app
        self._path = path
        self._beside = Beside(path, beside)
        self._server = Configured(name, Way.APP, url=f"http://127.0.0.1{path}", path=path)
        self._within = Within(Calls(app), None if who is None else _asking(who))
        self._log = Log(Style.TEXT, time.time)
        self._gateway: Gateway | None = None
        self._opening = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI 3 has it."""
        match scope["type"]:
            case "lifespan":
                await Life(self._app, self._opened, self._closed)(scope, receive, send)
            case "http" if self._is_ours(path_of(scope)):
                await self._inspected(scope, receive, send)
            case "http" | "websocket" if self._beside.covers(scope):
                await self._app(scope, receive, send)
            case "http":
                await _say(send, 404, "there is nothing for you at this path")
            case _:
                await send({"type": "websocket.close", "code": 1008})

    async def _inspected(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            gateway, request = await self._opened(), request_of(scope)
        except Malformed as error:
            await _say(send, error.status, str(error))
            return
        except DouaneError as error:
            self._log.trouble(f"{error.message} (fix: {error.fix})")
            await _say(send, 503, "nothing can be inspected, so nothing passes; see the log")
            return
        before = ASKED.set(scope)
        try:
            mistake = await answer(gateway.handle, AsgiReply(request, receive, send, HttpLimits()))
        finally:
            ASKED.reset(before)
        if mistake is not None:
            self._log.trouble(f"a bug: a request could not be handled ({type(mistake).__name__})")

    def _is_ours(self, path: str) -> bool:
        return path in {self._path, _PAGES + self._path}

    async def _opened(self) -> Gateway:
        """What inspects, opened with the first need of it."""
        async with self._opening:
            if self._gateway is None:
                gateway = Gateway(self._read, None, self._log, self._within)
                try:
                    await gateway.open()
                except BaseException:
                    gateway.close()
                    raise
                loop = asyncio.get_running_loop()
                self._tasks = [
                    loop.create_task(gateway.look_after()),
                    loop.create_task(gateway.follow_documents()),
                ]
                self._gateway = gateway
        return self._gateway

    async def _closed(self) -> None:
        gateway, self._gateway = self._gateway, None
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        if gateway is not None:
            gateway.close()

    def _read(self) -> Config:
        """What the documents say, of which this is the one server and has no listener of its own."""
        config = load(*folders())
        front = config.settings.front
        if config.settings.access.tenants:
            raise ConfigError("an application has one tenant", "remove `[tenants]`, or use `douane serve`")
        if config.settings.access.issuers and not front.url:
            fix = 'write `url = "https://…"` under [gateway]: tokens are for one resource'
            raise ConfigError("it is not known how clients call this application", fix)
        alone = front._replace(listen=(), tls=Tls(), url=front.url or "http://localhost")
        settings = config.settings._replace(servers=(self._server,), bundles=(), front=alone)
        return config._replace(settings=settings)


async def _say(send: Send, status: int, text: str) -> None:
    await send({"type": "http.response.start", "status": status, "headers": _TEXT})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})


def _check(name: str, path: str, beside: Sequence[str]) -> None:
    if not is_name(name):
        raise ConfigError(f"`{name}` cannot be a name", NAMES)
    if not _PATH.fullmatch(path):
        raise ConfigError(f"`{path}` cannot be a path", "write one such as /mcp, without a slash at its end")
    for one in beside:
        if isinstance(beside, str) or not one.startswith("/") or "*" in one.removesuffix("/*"):
            fix = 'write some such as ["/health", "/static/*"]'
            raise ConfigError(f"`{one}` cannot be a path beside", fix)


def _asking(who: Who) -> Identify:
    async def way(presented: Presented) -> Principal | Refused | None:
        del presented  # the application's own code looks at what it knows
        scope = ASKED.get()
        return (who(scope) if scope is not None else None) or NOBODY

    return way
