"""The ways out of contained servers, with their entries in the log and the calls that they belong to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

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
    from douane.model.server import ServerIdentity
    from douane.model.session import Session
    from douane.policy.document import Policy
    from douane.revealing import Revealing
    from douane.sandbox.egress.placeholders.keeping import Placeholders
    from douane.stores.base import Store

_CALL: Final = "tools/call"


class Outlets:
    """Makes the ways out of the servers of one post, which share what joins sandboxes and writes the log.

    `opened` opens the audit log, in a thread of its own and not before a server tries to reach somebody;
    `policy` is the one in force. `warn` tells people of what a server should not have tried. `revealing`
    looks up the secrets of which a server has placeholders.
    """

    def __init__(
        self,
        opened: Callable[[], Store],
        policy: Callable[[], Policy],
        warn: Callable[[str], None],
        revealing: Callable[[ServerIdentity], Revealing] | None = None,
    ) -> None:
        self._scribe = Scribe(opened)
        self._policy = policy
        self._warn = warn
        self._revealing = revealing or _usual
        self._lock = threading.Lock()
        self._broker: Broker | None = None

    def of(self, profile: Profile, server: ServerIdentity, stage: str = "") -> Outlet | None:
        """The way out of one process, None where its profile has no gate; to be closed.

        Its entries name the `stage`, where it is not the server itself that runs.

        Raises:
            DouaneError: one of the hosts of the profile is none, or one of its secrets cannot be had.
        """
        if not profile.has_gate:
            return None
        rules, limits = rules_of(profile.network), Limits(upload=profile.ceilings.upload)
        with self._lock:
            broker = self._broker = self._broker or Broker()
        owner = Owner(server.id, server.name, self._policy().revision, stage)
        notes = Notes(self._scribe.commit, owner, self._warn)
        if not profile.secrets:
            return Outlet(lambda around: Way(rules, broker, around, limits), notes)
        secrets = self._revealing(server)
        placeholders = _made(profile, secrets)
        return Outlet(lambda around: Way(rules, broker, around, limits, placeholders), notes, secrets.close)

    def close(self) -> None:
        """Write the last of it down."""
        if self._broker is not None:
            self._broker.close()
        self._scribe.close()


class Outlet:
    """What one process may reach; `way` is for whoever starts it."""

    def __init__(
        self, made: Callable[[Surroundings], Way], notes: Notes, closed: Callable[[], None] = lambda: None
    ) -> None:
        self._session: Session | None = None
        self._closed = closed
        self.way = made(Surroundings(notes, self._running, time.time))

    def watch(self, session: Session) -> None:
        """The calls of this conversation are those that run from now on."""
        self._session = session

    def close(self) -> None:
        """End all that goes out; may wait for seconds."""
        self.way.close()
        self._closed()

    def _running(self) -> Running:
        session = self._session
        if session is None:
            return Running()
        pending = tuple(session.pending[Direction.TO_SERVER].values())  # at once: other threads change it
        tools = frozenset(one.subject for one in pending if one.method == _CALL)
        return Running(tools, session.id, session.principal.id)


def _usual(server: ServerIdentity) -> Revealing:
    from douane.revealing import revealing  # noqa: PLC0415  # only who has placeholders pays for it
    from douane.stores.paths import state_folder  # noqa: PLC0415  # as above

    return revealing(state_folder(), lambda: server)


def _made(profile: Profile, secrets: Revealing) -> Placeholders:
    from douane.sandbox.egress.placeholders.keeping import Placeholders  # noqa: PLC0415  # as above

    try:
        return Placeholders(profile.secrets, secrets)
    except BaseException:
        secrets.close()
        raise
