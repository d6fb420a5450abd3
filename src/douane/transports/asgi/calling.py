"""Requests to an application in this process, as the pool sends them to a server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from douane.transports.asgi.types import ASKED
from douane.transports.http.alarm import Alarm
from douane.transports.http.errors import Broken, HttpError, TimedOut
from douane.transports.http.headers import Headers
from douane.transports.http.incoming import Incoming

if TYPE_CHECKING:
    from douane.transports.asgi.types import App, Message, Scope
    from douane.transports.http.outgoing import Origin, Outgoing

_UNREAD: Final = 256 << 10  # bytes of an answer, before the application has to wait
_CARRIED_ON: Final = ("scheme", "client", "server", "root_path", "state", "user", "auth", "session")
_FIX: Final = "see what the application's log says"


class Calls:
    """Brings each request to `app`, in a task of its own."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def send(self, origin: Origin, request: Outgoing) -> Incoming:
        """The answer, as soon as its head is there.

        Raises:
            HttpError: There is none.
        """
        call = _Call(origin, request)
        call.run(self._app)
        try:
            async with asyncio.timeout(request.timeout):
                return await call.head
        except TimeoutError:
            call.abort()
            raise TimedOut("the application did not answer in time", _FIX) from None
        except BaseException:
            call.abort()
            raise


class _Call:
    """One request, as the application sees it, and as the answer to it is read."""

    def __init__(self, origin: Origin, request: Outgoing) -> None:
        self.origin = origin
        self.head: asyncio.Future[Incoming] = asyncio.get_running_loop().create_future()
        self._request = request
        self._incoming: Incoming | None = None
        self._has_asked = False
        self._gone = asyncio.Event()
        self._room = asyncio.Event()
        self._alarm = Alarm(self._time_out)

    def run(self, app: App) -> None:
        """Have the application answer."""
        self._task = asyncio.ensure_future(app(_scope(self.origin, self._request), self._receive, self._send))
        self._task.add_done_callback(self._ended)

    def expect(self, incoming: Incoming) -> None:
        """Somebody waits for the next piece of the answer."""
        del incoming
        self._alarm.set(self._request.silence)

    def taken(self, incoming: Incoming) -> None:
        """Somebody has taken a piece of it."""
        if incoming.buffered <= _UNREAD // 2:
            self._room.set()

    def abort(self) -> None:
        """Nobody wants the answer any more, which the application hears as a client that has gone."""
        self._gone.set()
        self._room.set()
        self._alarm.stop()

    async def _receive(self) -> Message:
        if not self._has_asked:
            self._has_asked = True
            return {"type": "http.request", "body": self._request.body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if self._gone.is_set():
            return
        self._alarm.clear()
        if message["type"] == "http.response.start":
            headers = Headers.received(tuple(message.get("headers", ())), "latin-1")
            self._incoming = Incoming(self, message["status"], headers)
            if not self.head.done():
                self.head.set_result(self._incoming)
        elif message["type"] == "http.response.body" and self._incoming is not None:
            await self._take(self._incoming, message)

    async def _take(self, incoming: Incoming, message: Message) -> None:
        if piece := message.get("body", b""):
            incoming.add(bytes(piece))
        if not message.get("more_body", False):
            incoming.end()
            self.abort()
        elif incoming.buffered > _UNREAD:
            self._room.clear()
            await self._room.wait()

    def _ended(self, task: asyncio.Future[None]) -> None:
        """The application is done; what it has left open never comes."""
        error = None if task.cancelled() else task.exception()
        if error is not None and not self._gone.is_set():  # its author sees it as with any other server
            told = {"message": "the application failed while it answered", "exception": error}
            task.get_loop().call_exception_handler(told)
        self._fail(Broken("the application did not answer in full", _FIX))
        self.abort()

    def _time_out(self) -> None:
        self._fail(TimedOut("the application did not go on with its answer in time", _FIX))
        self.abort()

    def _fail(self, error: HttpError) -> None:
        if not self.head.done():
            self.head.set_exception(error)
            self.head.exception()  # whoever waited may have gone
        if self._incoming is not None:
            self._incoming.end(error)


def _scope(origin: Origin, request: Outgoing) -> Scope:
    """What the application is told: from the outer request who and where from, from ours the rest."""
    outer = ASKED.get() or {}
    path, _, query = request.target.partition("?")
    base = str(outer.get("root_path", ""))
    host = next((value for name, value in outer.get("headers", ()) if name == b"host"), None)
    own = ("host", host.decode("latin-1") if host else origin.authority)
    length = ("content-length", str(len(request.body)))
    fields = [own, *request.headers, *([length] if request.method == "POST" else [])]
    return {name: outer[name] for name in _CARRIED_ON if name in outer} | {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": outer.get("scheme", "http"),
        "path": base + unquote(path),
        "raw_path": (quote(base) + path).encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": base,
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in fields],
        "extensions": {},
    }
