"""A client's request to a bundle: whose it is, and how answers of several servers become one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Final

from douane.engine.bundling import joined, taken, unknown
from douane.engine.claims import decoded
from douane.engine.outward import inward, parted
from douane.engine.readdressing import with_cursor, with_text
from douane.gateway.bundles import subscription
from douane.gateway.bundles.gathering import Enquiry, gather, tell
from douane.gateway.bundles.greetings import discover, initialize
from douane.gateway.headers import encoded
from douane.protocol.json import at

if TYPE_CHECKING:
    from douane.gateway.bundles.circle import Circle
    from douane.model.events import Claims

_NAMED: Final = {
    "tools/call": "/params/name",
    "prompts/get": "/params/name",
    "completion/complete": "/params/ref/name",
}
_LISTED: Final = frozenset(
    {"tools/list", "prompts/list", "resources/list", "resources/templates/list", "tasks/list"}
)
_TAKEN: Final = frozenset({"ping", "logging/setLevel"})
_GREETINGS: Final = {"initialize": initialize, "server/discover": discover}
_UNKNOWN: Final = "no server of this endpoint has it; names are SERVER__NAME, as the lists have them"
_NO_CURSOR: Final = "this is no cursor of this list, or the gateway was started since; ask without one"


async def call(circle: Circle, enquiry: Enquiry) -> None:
    """Bring it to whom it is for, and the answer to the client."""
    name = _text(enquiry, _NAMED.get(enquiry.request.method, ""))
    if name is not None:
        await _by_name(circle, enquiry, name)
    else:
        await _of_method(enquiry.request.method)(circle, enquiry)


def _of_method(method: str) -> Callable[[Circle, Enquiry], Awaitable[None]]:
    """What is done with requests of this method, which name nothing that is one server's by its name."""
    if method == subscription.METHOD:
        return subscription.subscribe
    if method in _LISTED:
        return _list
    if method in _TAKEN:
        return _all
    return _GREETINGS.get(method, _by_knowledge)


async def _by_name(circle: Circle, enquiry: Enquiry, name: str) -> None:
    server, rest = parted(name)
    if server not in circle:
        await _refuse(circle, enquiry, _UNKNOWN)
        return
    own = inward(server, rest, circle.shared.names[server])
    raw = with_text(enquiry.said, _NAMED[enquiry.request.method], own)
    claims = _claiming(enquiry.exchange.claims, name, own)
    await circle.through(server, enquiry.exchange, raw, claims)


async def _refuse(circle: Circle, enquiry: Enquiry, because: str) -> None:
    """It is for no server, which the client hears once it is recorded."""
    if await circle.unknown(enquiry.exchange, enquiry.request.method, because):
        tell(enquiry, unknown(enquiry.request.id, because))


def _claiming(claims: Claims | None, name: str, own: str) -> Claims | None:
    """The claims with the server's own name; those that name something else go on to name something else."""
    if claims is None or claims.name is None:
        return claims
    return claims._replace(name=encoded(own if decoded(claims.name) == name else f"{own}?"))


async def _by_knowledge(circle: Circle, enquiry: Enquiry) -> None:
    """To the server that has told of the resource or task, or else to one after the other."""
    server = _known(circle, enquiry)
    if server is not None:
        await circle.through(server, enquiry.exchange, enquiry.said.raw, enquiry.exchange.claims)
        return
    *others, last = circle.present or list(circle.begun)
    for server in others:
        outcome = (await circle.all(enquiry.exchange, {server: enquiry.said.raw}))[server]
        if outcome.is_good:
            _learn(circle, enquiry, server)
            circle.tell(server, enquiry.exchange, outcome)
            return
    await circle.through(last, enquiry.exchange, enquiry.said.raw, enquiry.exchange.claims)


def _known(circle: Circle, enquiry: Enquiry) -> str | None:
    subject = _subject(enquiry)
    server = circle.shared.learned.whose(*subject) if subject else None
    return server if server not in circle.out else None


def _learn(circle: Circle, enquiry: Enquiry, server: str) -> None:
    subject = _subject(enquiry)
    if subject is not None:
        circle.shared.learned.keep(*subject, server)


def _subject(enquiry: Enquiry) -> tuple[str, str] | None:
    """The resource or task that a request is about."""
    uri = _text(enquiry, "/params/uri") or _text(enquiry, "/params/ref/uri")
    if uri is not None:
        return "uri", uri
    task = _text(enquiry, "/params/taskId")
    return None if task is None else ("task", task)


async def _list(circle: Circle, enquiry: Enquiry) -> None:
    """Ask all for their page, or those that have more."""
    raws = _pages(circle, enquiry)
    if raws is None:
        await _refuse(circle, enquiry, _NO_CURSOR)
        return
    outcomes = await circle.all(enquiry.exchange, raws)
    gathered = gather(circle, enquiry, outcomes)
    if gathered is None:
        return
    method = enquiry.request.method
    cursors = {
        server: cursor
        for server, result in gathered.results.items()
        if isinstance(cursor := result.get("nextCursor"), str)
    }
    tell(enquiry, joined(method, gathered, circle.shared.cursors.made(method, cursors)))


def _pages(circle: Circle, enquiry: Enquiry) -> Mapping[str, bytes] | None:
    """What each server is asked; None for a cursor that is not ours."""
    if "cursor" not in enquiry.request.params:
        return dict.fromkeys(circle.present, enquiry.said.raw)
    cursors = circle.shared.cursors.read(enquiry.request.method, enquiry.request.params["cursor"])
    if cursors is None:
        return None
    there = circle.present
    pages = {one: with_cursor(enquiry.said, cursor) for one, cursor in cursors.items() if one in there}
    return pages or None


async def _all(circle: Circle, enquiry: Enquiry) -> None:
    outcomes = await circle.all(enquiry.exchange, dict.fromkeys(circle.present, enquiry.said.raw))
    gathered = gather(circle, enquiry, outcomes)
    if gathered is not None:
        tell(enquiry, taken(gathered))


def _text(enquiry: Enquiry, pointer: str) -> str | None:
    found = at(enquiry.said.document.value, pointer) if pointer else None
    return found if isinstance(found, str) else None
