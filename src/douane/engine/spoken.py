"""What a message says to a server: its arguments, and what stands beside them that could be words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.protocol.envelope import META, is_stated
from douane.protocol.jsonrpc import Packet, Request, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOTHING: Final[Mapping[str, object]] = {}
_CALL: Final = "tools/call"
_OF_CALLS: Final = frozenset({"name", "arguments"})


def arguments_in(packet: Packet) -> Mapping[str, object]:
    """What a request says: its arguments, or the address of a resource."""
    if not isinstance(packet, Request):
        return _NOTHING
    given = packet.params.get("arguments")
    if isinstance(given, dict):
        return given
    uri = packet.params.get("uri")
    return {"uri": uri} if isinstance(uri, str) else _NOTHING


def beside(packet: Packet) -> Mapping[str, object]:
    """All else that a message says, but the name of a tool and what the protocol leaves no room in."""
    said = packet.outcome if isinstance(packet, Response) else packet.params
    taken = arguments_in(packet)
    is_call = isinstance(packet, Request) and packet.method == _CALL
    if is_call and taken and said.keys() <= _OF_CALLS:  # as most are
        return _NOTHING
    name = "name" if is_call else None
    found: dict[str, object] = {}
    for where, value in said.items():
        if where == META and isinstance(value, dict):
            found |= {f"{META}/{key}": one for key, one in value.items() if not is_stated(key, one)}
        elif where != name and not (value is taken or value is taken.get("uri") or is_stated(where, value)):
            found[where] = value
    return found
