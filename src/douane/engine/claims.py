"""What an envelope says of a message must be what the message says: others read only the envelope.

Codes are those of MCP 2026-07-28 (basic/index, error codes; basic/transports, standard headers).
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from douane.inventory.mirrored import mirrored, values
from douane.model.server import Kind
from douane.protocol.eras import STATELESS, Revision, revision_named
from douane.protocol.jsonrpc import Notification, Request
from douane.protocol.mcp import subject
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from douane.engine.rules import Rules
    from douane.model.events import Claims
    from douane.protocol.jsonrpc import Call

MISMATCH: Final = -32020
UNSUPPORTED: Final = -32022
INVALID_PARAMETERS: Final = -32602
_CAPABILITIES: Final = "io.modelcontextprotocol/clientCapabilities"
_NAMED: Final = frozenset({"tools/call", "prompts/get", "resources/read"})
_TASKS: Final = frozenset({"tasks/get", "tasks/update", "tasks/cancel"})
_ENCODED: Final = re.compile(r"=\?base64\?([A-Za-z0-9+/]*={0,2})\?=")
_LONGEST: Final = 64  # characters of a revision that are repeated
_WHOLE: Final = re.compile(r"(-?(?:0|[1-9][0-9]*))\.0+")
_FIX: Final = "send the headers that the body asks for, or let the client library write them"


def contradiction(packet: Call, stated: object, claims: Claims, rules: Rules) -> Unreadable | None:
    """Why the claims do not belong to this call, which has `stated` its revision, or None where they do."""
    if not is_stateless(claims.revision):
        if stated is None or stated == claims.revision:
            return None
        return _mismatch("the body states a revision that the header `MCP-Protocol-Version` does not")
    if isinstance(packet, Notification):
        if revision_named(claims.revision) is None:
            return unsupported(claims.revision)
        if stated in {None, claims.revision}:
            return None
        return _mismatch("the header `MCP-Protocol-Version` is not what the body states")
    return (
        _missing(packet, stated)
        or _differing(packet, stated, claims)
        or _other_parameters(packet, claims, rules)
    )


def parameters(packet: Request, rules: Rules) -> dict[str, str]:
    """What the headers `Mcp-Param-*` of a call must say, by their names in lower case.

    Only what the tool's schema declares: anything else would carry what nobody has judged.
    """
    return values(_declared(packet, rules), packet.params.get("arguments"))


def _other_parameters(packet: Request, claims: Claims, rules: Rules) -> Unreadable | None:
    """Why the claims about single arguments do not belong to this call."""
    said = parameters(packet, rules)
    for name in _declared(packet, rules):
        header = decoded(claims.parameters.get(name))
        if said.get(name) not in {header, _read(header)}:
            return _mismatch("a header `Mcp-Param-…` is not what the arguments say")
    return None


def _declared(packet: Request, rules: Rules) -> Mapping[str, tuple[str, ...]]:
    pin = rules.pins.get((Kind.TOOL, subject(packet))) if packet.method == "tools/call" else None
    return mirrored(pin.approved.canonical) if pin is not None and pin.approved is not None else {}


def _read(header: str | None) -> str | None:
    """A whole number may be written with a fraction of zeros."""
    whole = _WHOLE.fullmatch(header) if header else None
    return whole[1] if whole else header


def is_stateless(revision: str | None) -> bool:
    """Whether a header of this value belongs to a stateless revision: any that is not of a handshake."""
    return revision is not None and revision not in _HANDSHAKES


def unsupported(stated: object) -> Unreadable:
    """The refusal of a revision that Douane does not know."""
    is_short = isinstance(stated, str) and len(stated) <= _LONGEST
    details = {"supported": sorted(STATELESS), "requested": stated if is_short else ""}
    because = f"the stated revision is not one of {', '.join(Revision)}"
    return Unreadable("protocol.revision", because, "/params/_meta", code=UNSUPPORTED, details=details)


def decoded(header: str | None) -> str | None:
    """The value of a header, which may be wrapped in base64; None for one that cannot be unwrapped."""
    wrapped = _ENCODED.fullmatch(header) if header else None
    if wrapped is None:
        return header
    try:
        return b64decode(wrapped[1], validate=True).decode()
    except (Base64Error, UnicodeDecodeError):
        return None


def _missing(packet: Request, stated: object) -> Unreadable | None:
    meta = packet.params.get("_meta")
    if isinstance(stated, str) and isinstance(meta, dict) and isinstance(meta.get(_CAPABILITIES), dict):
        return None
    because = "a request of a stateless revision states its revision and capabilities in `_meta`"
    return Unreadable("protocol.not-mcp", because, "/params/_meta", code=INVALID_PARAMETERS)


def _differing(packet: Request, stated: object, claims: Claims) -> Unreadable | None:
    if stated != claims.revision:
        return _mismatch("the header `MCP-Protocol-Version` is not what the body states")
    if claims.method != packet.method:
        return _mismatch("the header `Mcp-Method` is not the body's method")
    name = named(packet)
    if name is not None and decoded(claims.name) != name:
        return _mismatch("the header `Mcp-Name` is not what the body names")
    return None if revision_named(stated) in STATELESS else unsupported(stated)


def named(packet: Request) -> str | None:
    """What the header `Mcp-Name` holds for this request, or None where it has none."""
    if packet.method in _NAMED:
        return subject(packet)
    ident = packet.params.get("taskId") if packet.method in _TASKS else None
    return ident if isinstance(ident, str) else None


def _mismatch(because: str) -> Unreadable:
    return Unreadable("protocol.claims", because, fix=_FIX, code=MISMATCH)


_HANDSHAKES: Final = frozenset(Revision) - STATELESS
