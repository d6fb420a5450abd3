"""What is looked after while a wrapped server runs: that its start is recorded, secrets, calls, kills."""

from __future__ import annotations

import time
from signal import SIGTERM
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from douane.model.sight import CLOSED, OUTSIDE
from douane.protocol.direction import Direction
from douane.protocol.members import mappings
from douane.stores.killing import Watch, files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from douane.inventory.killed import Kill
    from douane.model.events import Record, Remember
    from douane.model.session import Session
    from douane.model.sight import Sight
    from douane.outlet import Outlet
    from douane.revealing import Revealing
    from douane.sandbox.egress.closed import Closed
    from douane.sandbox.mechanism import Mechanism
    from douane.stores.accompanied import Recorder
    from douane.stores.sqlite import SqliteStore
    from douane.transports.conversation import Stop
    from douane.transports.loop import Loop
    from douane.transports.server_process import ServerProcess

_LOOK_EVERY: Final = 1.0  # seconds between two looks whether secrets still count, and how long calls take
_CALL: Final = "tools/call"
_Outlet: TypeAlias = "Outlet | Closed"


class Given(NamedTuple):
    """What a server was given beside its streams: secrets, a way out, and a profile that `mechanism` holds.

    `warning` says why it is in none. `patience` is how many seconds one call may take, 0 for no bound.
    `sight` is what it sees of the machine within walls, `lacking` what these leave out that it may need. By
    `mark` all that it starts is known.
    """

    secrets: Revealing | None = None
    outlet: _Outlet | None = None
    profile: str = ""
    warning: str = ""
    mechanism: Mechanism | None = None
    patience: int = 0
    sight: Sight | None = None
    lacking: str = ""
    mark: str = ""


class Attending(NamedTuple):
    """Who looks after a server: its conversation, its log, and how people are told and it is ended."""

    session: Session
    store: SqliteStore
    loop: Loop
    stop: Stop
    warn: Callable[[str], None]

    def attend(self, given: Given) -> None:
        """Have it recorded how the server was started, and end it when its secrets or a call are over."""
        self.session.sight = given.sight
        if given.profile:
            self._note_walls(given)
        if given.secrets is not None and given.secrets.given:
            self._look_after(given.secrets)
        if given.patience:
            self._time_calls(given.patience, {})

    def _look_after(self, secrets: Revealing) -> None:
        from douane.vault.record import given, withdrawn  # noqa: PLC0415  # only who has secrets pays for it

        who = self.session.server, self.session.principal.id
        self.store.commit([given(*who, secrets.given, time.time())])

        def look() -> None:
            if secrets.still_counts(self.warn):
                self.loop.after(_LOOK_EVERY, look)
            else:
                self.store.commit([withdrawn(*who, secrets.given, time.time())])
                self.stop.note(SIGTERM)

        look()

    def _note_walls(self, given: Given) -> None:
        from douane.sandbox.begun import Start, entry  # noqa: PLC0415  # only who has a profile pays for it

        session = self.session
        start = Start(time.time(), given.profile, given.warning, given.mechanism)
        self.store.commit([entry(start, session.server, session.principal.id, session.id)])

    def _time_calls(self, most: int, before: dict[int | str, float]) -> None:
        """A call counts from the first look that sees it; one that a person must allow is not there yet."""
        now, pending = time.monotonic(), self.session.pending[Direction.TO_SERVER]
        calls = {ident: before.get(ident, now) for ident, one in pending.items() if one.method == _CALL}
        if any(now - since > most for since in calls.values()):
            self.warn(f"a call took the server more than {most} s, and it was ended")
            self.stop.note(SIGTERM)
        else:
            self.loop.after(_LOOK_EVERY, lambda: self._time_calls(most, calls))


class Overhearing:
    """Records as `recorder` does, and tells people once of a call that failed because of walls."""

    def __init__(self, recorder: Recorder, sight: Sight, warn: Callable[[str], None]) -> None:
        self._recorder = recorder
        self._sight = sight
        self._warn = warn
        self._is_told = False

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """Make records durable, and tell of what they say.

        Raises:
            StoreError: the records are not durable, and nothing was kept.
        """
        self._recorder.commit(records, remembers)
        if not self._is_told and (because := _why_outside(records)):
            self._is_told = True
            self._warn(told_of_walls(self._sight, because))


def told_of_walls(sight: Sight, because: str) -> str:
    """What people are told of a call that failed because of walls, where `because` is that of the finding."""
    if because == CLOSED:
        return f"a call failed, as it does without a network: {sight.unreached}"
    named = "a call names a path outside of the server's walls"
    return f"{named}; whoever wants it to have a folder {sight.way}"


def _why_outside(records: Sequence[Record]) -> str:
    """What is said to be the reason where a call failed because of walls, else nothing."""
    found = (finding for one in records for finding in mappings(one.body, "findings"))
    return next((str(finding["because"]) for finding in found if finding.get("rule") == OUTSIDE), "")


class Mortal:
    """Ends a wrapped server within a second of a kill, and has it recorded; to be closed.

    The process is ended first, by a thread that waits for nothing else.
    """

    def __init__(self, attending: Attending, server: ServerProcess, folder: str, mark: str) -> None:
        self._attending = attending
        self._server = server
        self._mark = mark
        self._folder = folder
        self._kill: Kill | None = None
        self._files = files_of(folder)
        self._watch = Watch(self._look)

    def close(self) -> None:
        """Look no more; if the server was killed, that is recorded."""
        self._watch.close()
        if self._kill is not None:
            self._note(self._kill)

    def _look(self) -> bool:
        kills = self._files.settled()
        if kills:
            self._obey(kills)
        return kills is not None

    def _obey(self, kills: tuple[Kill, ...]) -> None:
        from douane.inventory.killed import Party, because, fix, killing  # noqa: PLC0415  # never, mostly
        from douane.sandbox.offspring import end  # noqa: PLC0415  # as above

        session = self._attending.session
        kill = killing(Party(session.server, session.principal.id, session.id), kills)
        if kill is not None and self._kill is None:
            self._kill = kill
            self._attending.stop.note(SIGTERM)  # before the end of the process wakes the loop
            self._server.kill(f"{because(kill)}; {fix(kill)}", lambda root: end(root, self._mark))
            self._attending.warn(f"the server was ended: {because(kill)} ({fix(kill)})")

    def _note(self, kill: Kill) -> None:
        from douane.stores.obeyed import Ended, keep_found, note  # noqa: PLC0415  # never, mostly

        session = self._attending.session
        whose = session.server, session.principal.id, session.id
        ended = Ended("wrapped", 1, 1, *whose)
        note(self._attending.store, kill, ended, self._attending.warn)
        keep_found(self._folder, kill, self._attending.warn)
