"""The way out of a contained server, with its entries in the audit log and the calls that they belong to."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from douane.protocol.direction import Direction
from douane.sandbox.egress.attempt import Owner, Running
from douane.sandbox.egress.broker import Broker
from douane.sandbox.egress.exchange import Surroundings
from douane.sandbox.egress.gate import Limits
from douane.sandbox.egress.notes import Notes
from douane.sandbox.egress.way import Way, rules_of
from douane.stores.scribe import Scribe

if TYPE_CHECKING:
    from douane.model.profile import Profile
    from douane.model.session import Session
    from douane.stores.base import Store

_CALL = "tools/call"


class Outlet:
    """What one server may reach; `way` is for whoever starts it. Closing it ends all that goes out.

    `opened` opens the audit log, in a thread of its own and not before the server tries to reach somebody.

    Raises:
        ConfigError: one of the hosts of its network is none.
    """

    def __init__(self, profile: Profile, owner: Owner, opened: Callable[[], Store]) -> None:
        rules = rules_of(profile.network)
        self._session: Session | None = None
        self._scribe = Scribe(opened)
        self._broker = Broker()
        surroundings = Surroundings(Notes(self._scribe.commit, owner), self._running, time.time)
        self.way = Way(rules, self._broker, surroundings, Limits(upload=profile.ceilings.upload))

    def watch(self, session: Session) -> None:
        """The calls of this conversation are those that run from now on."""
        self._session = session

    def close(self) -> None:
        """End all that goes out, and write the last of it down."""
        self.way.close()
        self._broker.close()
        self._scribe.close()

    def _running(self) -> Running:
        session = self._session
        if session is None:
            return Running()
        pending = tuple(session.pending[Direction.TO_SERVER].values())  # at once: other threads change it
        tools = frozenset(one.subject for one in pending if one.method == _CALL)
        return Running(tools, session.id, session.principal.id)
