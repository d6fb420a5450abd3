"""What comes over HTTP, brought to the server it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from douane.gateway.checks import Checks, Refusal, check_get, check_post
from douane.gateway.gate import MESSAGES, NOWHERE, STREAM
from douane.gateway.older import Older
from douane.gateway.say import say
from douane.gateway.spans.carried import carry
from douane.transports.http.errors import ClientError, Incomplete

if TYPE_CHECKING:
    from douane.gateway.gate import Gate
    from douane.transports.http.exchange import Handler, Reply, Request


class Page(Protocol):
    """What answers at one path, apart from servers."""

    def __call__(self, request: Request, reply: Reply) -> None:
        """Answer at once."""


class Routes(NamedTuple):
    """What is behind the door, by path; `rooms` are where people come with a browser."""

    gates: Mapping[str, Gate]
    pages: Mapping[str, Page]
    rooms: Mapping[str, Handler]


class Door:
    """Handles every request that comes in; there is nothing behind it until `routes` are set.

    `routes` and `checks` may be replaced at any time.
    """

    def __init__(self, checks: Checks) -> None:
        self.routes = Routes({}, {}, {})
        self.checks = checks
        self._older = Older()

    async def handle(self, request: Request, reply: Reply) -> None:
        """Answer one request."""
        refusal = self.checks.of(request)
        if refusal is not None:
            _refuse(reply, refusal)
            return
        page = self.routes.pages.get(request.path)
        if page is not None:
            page(request, reply)
            return
        room = self.routes.rooms.get(request.path)
        if room is not None:
            await room(request, reply)
            return
        base, _, last = request.path.rpartition("/")
        is_older = last in {STREAM, MESSAGES}
        gate = self.routes.gates.get(f"{base}/mcp" if is_older else request.path)
        if gate is None:
            _refuse(reply, Refusal(404, NOWHERE))
            return
        refusal = None if is_older else _objection(request)
        if refusal is not None:
            _refuse(reply, refusal)
            return
        carry(request.headers)
        try:
            await (self._older.enter(gate, request, reply) if is_older else gate.enter(request, reply))
        except Incomplete:
            return
        except ClientError as error:
            _refuse(reply, Refusal(error.status, str(error)))


def _objection(request: Request) -> Refusal | None:
    """What is wrong with the head of a request to a server."""
    match request.method:
        case "POST":
            return check_post(request.headers)
        case "GET":
            return check_get(request.headers)
        case "DELETE":
            return None
        case _:
            return Refusal(405, "use POST, GET or DELETE", (("allow", "POST, GET, DELETE"),))


def _refuse(reply: Reply, refusal: Refusal) -> None:
    say(reply, refusal.status, refusal.because, refusal.fields)
