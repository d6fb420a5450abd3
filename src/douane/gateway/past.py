"""What a client has said that a server must hear again, should it have forgotten the session."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from douane.engine.bundling import result_of
from douane.engine.readdressing import INITIALIZED, Read, read
from douane.gateway.part import Kept, ask
from douane.protocol.jsonrpc import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from douane.engine.permit import Permit
    from douane.gateway.conversation import Conversation
    from douane.gateway.exchange import Exchange, Heard
    from douane.gateway.part import Outcome
    from douane.protocol.framing import TooLong

_METHOD: Final = (
    b'"method"'  # the first of which decides, and it stands near the beginning as clients write it
)
_KEPT: Final = re.compile(
    rb'"method"\s*:\s*"(?:initialize|logging\\?/setLevel|resources\\?/(?:un)?subscribe)"'
)
_LONGEST: Final = 16 << 10  # bytes of a message that is kept
_GREETING: Final = ("protocolVersion", "capabilities", "serverInfo")
_MOST: Final = 256  # subscriptions; a session with more is not begun anew
_PATIENCE: Final = 30.0  # seconds for each answer
_NOT_THERE: Final = frozenset({502, 503, 504})  # what says nothing of the session


class Past:
    """The handshake of a session, its log level and its subscriptions.

    `can_return` is whether the session can be begun anew with them.
    """

    def __init__(self) -> None:
        self.can_return = False
        self._opening = b""
        self._greeting: Mapping[str, object] = {}
        self._standing: dict[tuple[str, object], bytes] = {}

    def noting(self, raw: bytes | TooLong) -> Callable[[Permit], None] | None:
        """What is to hear of the answer to this message; nothing where it is none to keep."""
        if not isinstance(raw, bytes) or len(raw) > _LONGEST:
            return None
        return partial(self._note, raw) if _KEPT.match(raw, max(0, raw.find(_METHOD))) else None

    def _note(self, raw: bytes, answer: Permit) -> None:
        said, result = read(raw), result_of(answer)
        if not isinstance(said, Read) or not isinstance(said.packet, Request) or _failed(answer):
            return
        method, params = said.packet.method, said.packet.params
        if method == "initialize":
            self._opening, self._greeting, self.can_return = raw, result, True
        elif method == "resources/unsubscribe":
            self._standing.pop(("resources/subscribe", params.get("uri")), None)
        elif method in {"logging/setLevel", "resources/subscribe"}:
            self._standing[method, str(params.get("uri", ""))] = raw
            self.can_return &= len(self._standing) <= _MOST

    async def repeat(self, conversation: Conversation, exchange: Exchange) -> bool:
        """Whether the server agrees to all of it once more, and is what it was.

        If it is not there at the moment, the session `can_return` later.
        """
        for raw in (self._opening, INITIALIZED, *self._standing.values()):
            part = Kept(exchange, _Own(), exchange.claims)
            outcome = await ask(conversation, part, raw, _PATIENCE)
            if not self._is_as_before(raw, outcome):
                self.can_return = outcome.heard.status in _NOT_THERE
                return False
        return True

    def _is_as_before(self, raw: bytes, outcome: Outcome) -> bool:
        if raw is INITIALIZED:
            return outcome.permit is None and outcome.heard.status < 300  # noqa: PLR2004  # HTTP's classes
        if not outcome.is_good or outcome.permit is None:
            return False
        return raw is not self._opening or _differ_not(result_of(outcome.permit), self._greeting)


class _Own:
    """The voice of the one server that there is."""

    def permit(self, permit: Permit) -> Permit:
        """As it is."""
        return permit

    def heard(self, heard: Heard) -> Heard:
        """As it is."""
        return heard


def _failed(answer: Permit) -> bool:
    return any(getattr(packet, "failed", False) for packet in answer.packets)


def _differ_not(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return all(one.get(name) == other.get(name) for name in _GREETING)
