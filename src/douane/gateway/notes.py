"""Entries of what happens in one conversation beside its messages."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from douane.errors import StoreError
from douane.gateway.happened import happened
from douane.protocol.direction import Direction
from douane.protocol.mcp import METHODS

if TYPE_CHECKING:
    from douane.gateway.journal import Share
    from douane.model.session import Session

_DROPPED: Final = "the server says more than is kept while the client hears nothing; the oldest is dropped"

_KNOWN: Final = frozenset(method.name for method in METHODS)  # others may say anything


class Notes:
    """Takes note in the name of the session's principal; nothing of messages stands in it."""

    def __init__(self, session: Session, share: Share) -> None:
        self._session = session
        self._share = share

    def durable(self) -> Awaitable[None]:
        """Wait until all that was recorded of the conversation is durable.

        Raises:
            StoreError: it is not, and nothing of it may be sent.
        """
        return self._share.durable()

    def dropped(self) -> None:
        """What the server said is dropped, since the client does not hear it."""
        server = self._session.server
        whose = {"server": server.id, "server_name": server.name, "direction": Direction.TO_CLIENT.value}
        with suppress(StoreError):  # for good, and so told by the next message
            self._note("session/dropped", whose, _finding("limit.kept", _DROPPED))

    def unknown(self, bundle: str, method: str, because: str) -> None:
        """What the client said to several servers is for none of them.

        Raises:
            StoreError: that cannot be recorded.
        """
        whose = {"server_name": bundle, "subject": method if method in _KNOWN else ""}
        self._note("bundle/unknown", whose, _finding("bundle.unknown", because))

    def _note(self, method: str, whose: Mapping[str, str], finding: Mapping[str, str]) -> None:
        principal = self._session.principal
        about = {"session": self._session.id, "tenant": principal.tenant, **whose}
        told = {**about, "action": "deny", "findings": [finding]}
        self._share.commit([happened(method, (principal.id, time.time()), told)])


def _finding(rule: str, because: str) -> Mapping[str, str]:
    return {"rule": rule, "severity": "low", "where": "", "because": because}
