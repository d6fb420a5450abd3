"""Tokens by which progress is told: short enough that whoever passes them on may keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.protocol.envelope import META
from douane.protocol.jsonrpc import MAX_ID_LENGTH, Notification, Response
from douane.protocol.members import mapping
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from douane.protocol.jsonrpc import Packet

_TOKEN: Final = "progressToken"  # noqa: S105  # a member's name
_PROGRESS: Final = "notifications/progress"


def check_token(packet: Packet) -> Unreadable | None:
    """Why the token of a call is refused: a number or a string, as long as ids may be (MCP basic, progress).

    One that is null is none.
    """
    if isinstance(packet, Response):
        return None
    is_progress = isinstance(packet, Notification) and packet.method == _PROGRESS
    members = packet.params if is_progress else mapping(packet.params, META)
    if _is_legal(members.get(_TOKEN)):
        return None
    where = f"/params/{_TOKEN}" if is_progress else f"/params/{META}/{_TOKEN}"
    because = f"a progress token must be a number or a string of up to {MAX_ID_LENGTH}"
    return Unreadable("protocol.progress-token", because, where)


def _is_legal(token: object) -> bool:
    if isinstance(token, str):
        return len(token) <= MAX_ID_LENGTH
    return token is None or (isinstance(token, int | float) and not isinstance(token, bool))
