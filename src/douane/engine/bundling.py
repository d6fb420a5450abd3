"""What several servers say, as one says it: made of permits, so that nothing in it is unjudged.

Changes are mechanical: names get their server's, lists are joined, ids of questions are ours. Every word
that a model reads stood in a message that was allowed, or in an answer of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.engine.outward import outward
from douane.engine.permit import Permit
from douane.inventory.definitions import BY_METHOD
from douane.model.server import Kind
from douane.protocol.direction import Direction
from douane.protocol.json import encode
from douane.protocol.jsonrpc import Notification, Packet, Request, Response

if TYPE_CHECKING:
    from douane.protocol.jsonrpc import RequestId

INVALID: Final = -32602  # what servers say of a name or cursor that they do not know
_PREFIXED: Final = frozenset({Kind.TOOL, Kind.PROMPT})
_CACHED: Final = ("ttlMs", "cacheScope")
_NOTHING: Final[Mapping[str, str]] = {}


class Gathered(NamedTuple):
    """The answers to one request, by server in the order of the bundle, and the servers that gave none."""

    ident: RequestId
    answers: Mapping[str, Permit]
    missing: Sequence[str]

    @property
    def results(self) -> Mapping[str, Mapping[str, object]]:
        """What was answered."""
        return {server: result_of(permit) for server, permit in self.answers.items()}


def result_of(permit: Permit) -> Mapping[str, object]:
    """The result that a permit carries; nothing if it carries none."""
    packet = permit.packets[0] if len(permit.packets) == 1 else None
    return packet.outcome if isinstance(packet, Response) and not packet.failed else {}


def joined(method: str, gathered: Gathered, cursor: str | None) -> Permit:
    """One list of all that servers have, with our own `cursor` if one of them has more."""
    listing = BY_METHOD.get(method)
    member = listing.member if listing else method.partition("/")[0]
    elements = [
        _named(server, element) if listing is not None and listing.kind in _PREFIXED else element
        for server, result in gathered.results.items()
        for element in _listed(result, member)
    ]
    key = "taskId" if listing is None else listing.key
    more = {} if cursor is None else {"nextCursor": cursor}
    return _answer(gathered, {member: _once(elements, key), **more})


def greeting(gathered: Gathered, own: Mapping[str, object], waiting: Mapping[str, str] = _NOTHING) -> Permit:
    """One greeting: what `own` states, all capabilities, and all instructions under the servers' names.

    `waiting` is what has to be done first for servers that are left out, in our words.
    """
    results = gathered.results
    instructions = {server: result.get("instructions") for server, result in results.items()}
    texts = [
        f"# {server}\n\n{text}"
        for server, text in (*instructions.items(), *waiting.items())
        if isinstance(text, str) and text
    ]
    capabilities: object = {}
    for result in results.values():
        capabilities = _merged(capabilities, result.get("capabilities", {}))
    told = {"instructions": "\n\n".join(texts)} if texts else {}
    return _answer(gathered, {**own, "capabilities": capabilities, **told})


def taken(gathered: Gathered) -> Permit:
    """That all have taken note of something."""
    return _answer(gathered, {})


def acknowledged(permits: Sequence[Permit]) -> Permit:
    """One acknowledgement of a subscription: what any of the servers will tell about."""
    asked: object = {}
    params: dict[str, object] = {}
    for permit in permits:
        packet = permit.packets[0]
        if isinstance(packet, Notification):
            asked = _merged(asked, packet.params.get("notifications", {}))
            params = {**packet.params, **params}
    packet = Notification("notifications/subscriptions/acknowledged", {**params, "notifications": asked})
    return _to_client(packet)


def apart(permit: Permit) -> Sequence[Permit]:
    """The messages of a batch, each by itself; any other as it is."""
    if len(permit.packets) <= 1:
        return [permit]
    return [_to_client(packet) for packet in permit.packets]


def batched(permit: Permit) -> Permit:
    """An answer as a batch of one."""
    return Permit(permit.direction, b"[%b]" % permit.raw, permit.packets)


def renumbered(request: Request, ident: int) -> Permit:
    """A server's question under an id of ours, which is its progress token too if it has one."""
    meta = request.params.get("_meta")
    params = request.params
    if isinstance(meta, dict) and "progressToken" in meta:
        params = {**params, "_meta": {**meta, "progressToken": ident}}
    return _to_client(Request(ident, request.method, params))


def withdrawn(notification: Notification, ident: int) -> Permit:
    """A server's cancellation of the question that clients know by `ident`."""
    return _to_client(Notification(notification.method, {**notification.params, "requestId": ident}))


def unknown(ident: RequestId, because: str) -> Permit:
    """The error for a request that belongs to no server."""
    error = {"code": INVALID, "message": because}
    packet = Response(ident, error, failed=True)
    return _to_client(packet)


def _to_client(packet: Packet) -> Permit:
    return Permit(Direction.TO_CLIENT, encode(_envelope(packet)), (packet,))


def _envelope(packet: Packet) -> dict[str, object]:
    match packet:
        case Request(ident, method, params):
            return {"jsonrpc": "2.0", "id": ident, "method": method} | _params(params)
        case Notification(method, params):
            return {"jsonrpc": "2.0", "method": method} | _params(params)
        case Response(ident, outcome, failed):
            return {"jsonrpc": "2.0", "id": ident, "error" if failed else "result": outcome}


def _params(params: Mapping[str, object]) -> dict[str, object]:
    return {"params": params} if params else {}


def _answer(gathered: Gathered, result: Mapping[str, object]) -> Permit:
    """An answer with what the revision wants beside it, and which servers are missing."""
    results = list(gathered.results.values())
    beside: dict[str, object] = {}
    if any("resultType" in one for one in results):
        beside["resultType"] = "complete"
    if any(name in one for one in results for name in _CACHED):
        beside |= _caching(results)
    if gathered.missing:
        beside["_meta"] = {"douane": {"unavailable": list(gathered.missing)}}
    return _to_client(Response(gathered.ident, {**result, **beside}, failed=False))


def _caching(results: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """For as long as the least of them, and for all only if all are."""
    lasting = [ttl for one in results if isinstance(ttl := one.get("ttlMs"), int)]
    is_public = all(one.get("cacheScope") == "public" for one in results)
    ttl = min(lasting) if len(lasting) == len(results) else 0
    return {"ttlMs": ttl, "cacheScope": "public" if is_public else "private"}


def _listed(result: Mapping[str, object], member: str) -> list[dict[str, object]]:
    elements = result.get(member)
    return [one for one in elements if isinstance(one, dict)] if isinstance(elements, list) else []


def _named(server: str, element: dict[str, object]) -> dict[str, object]:
    name = element.get("name")
    return {**element, "name": outward(server, name)} if isinstance(name, str) else element


def _once(elements: Iterable[dict[str, object]], key: str) -> list[dict[str, object]]:
    """Each by its name or URI once: that of the server that comes first."""
    found: dict[object, dict[str, object]] = {}
    for element in elements:
        name = element.get(key)
        found.setdefault(name if isinstance(name, str) else id(element), element)
    return list(found.values())


def _merged(one: object, other: object) -> object:
    """Both, where both can stand: members of both objects, elements of both arrays, true if either is."""
    if isinstance(one, dict) and isinstance(other, dict):
        both = {key: _merged(one[key], other[key]) for key in one.keys() & other.keys()}
        return {**one, **other, **both}
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *(element for element in other if element not in one)]
    return one or other
