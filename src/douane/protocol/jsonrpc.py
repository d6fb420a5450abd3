"""JSON-RPC 2.0 as MCP uses it: one object, one reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

RequestId = int | str

MAX_ID_LENGTH: Final = 256  # characters; the longest ids of known clients are UUIDs with a prefix
_REQUEST: Final = frozenset({"jsonrpc", "id", "method", "params"})
_RESPONSE: Final = frozenset({"jsonrpc", "id", "result", "error"})
_EMPTY: Final[Mapping[str, object]] = {}


class Request(NamedTuple):
    """A call that wants an answer."""

    id: RequestId
    method: str
    params: Mapping[str, object]


class Notification(NamedTuple):
    """A message that wants none."""

    method: str
    params: Mapping[str, object]


class Response(NamedTuple):
    """An answer: a result, or an error where `failed`."""

    id: RequestId
    outcome: Mapping[str, object]
    failed: bool


Call = Request | Notification
Packet = Call | Response


def parse(value: object) -> Packet | Unreadable:
    """Read a decoded JSON value as one JSON-RPC 2.0 message (JSON-RPC 2.0 §4, §5; MCP basic).

    Stricter than JSON-RPC where peers disagree: ids are integers or strings, `params` and `result`
    are objects, and an envelope has no other members.
    """
    if not isinstance(value, dict):
        return Unreadable("protocol.not-jsonrpc", "a message must be one JSON object")
    if value.get("jsonrpc") != "2.0":
        return Unreadable("protocol.not-jsonrpc", 'the member `jsonrpc` must be "2.0"', "/jsonrpc")
    if "method" in value:
        return _call(value)
    return _answer(value)


def _call(value: dict[str, object]) -> Packet | Unreadable:
    method, params = value["method"], value.get("params", _EMPTY)
    if not value.keys() <= _REQUEST:
        return Unreadable("protocol.envelope", "a call has members beside jsonrpc, id, method and params")
    if not isinstance(method, str) or not method:
        return Unreadable("protocol.not-jsonrpc", "the method must be a string", "/method")
    if not isinstance(params, dict):
        return Unreadable("protocol.not-jsonrpc", "params must be an object", "/params")
    if "id" not in value:
        return Notification(method, params)
    ident = _legal_id(value["id"])
    return ident if isinstance(ident, Unreadable) else Request(ident, method, params)


def _answer(value: dict[str, object]) -> Packet | Unreadable:
    if not value.keys() <= _RESPONSE:
        return Unreadable("protocol.envelope", "an answer has members beside jsonrpc, id, result and error")
    if ("result" in value) == ("error" in value):
        return Unreadable(
            "protocol.not-jsonrpc", "a message needs a method, a result or an error, and only one"
        )
    ident = _legal_id(value.get("id"))
    if isinstance(ident, Unreadable):
        return ident
    failed = "error" in value
    outcome = value["error" if failed else "result"]
    if not isinstance(outcome, dict) or (failed and not _legal_error(outcome)):
        return Unreadable("protocol.not-jsonrpc", "the result or error has the wrong form")
    return Response(ident, outcome, failed)


def _legal_id(ident: object) -> RequestId | Unreadable:
    if type(ident) is int:
        return ident
    if isinstance(ident, str) and len(ident) <= MAX_ID_LENGTH:
        return ident
    return Unreadable("protocol.id", f"the id must be an integer or a string of up to {MAX_ID_LENGTH}", "/id")


def _legal_error(error: dict[str, object]) -> bool:
    return type(error.get("code")) is int and isinstance(error.get("message"), str)
