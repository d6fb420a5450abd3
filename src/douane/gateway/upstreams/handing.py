"""What the processes of a server are given of our environment and of the secrets that are meant for it."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakSet

from douane.errors import StoreError
from douane.model.secret import Variables, variables
from douane.revealing import revealing
from douane.vault.record import given, withdrawn

if TYPE_CHECKING:
    from douane.gateway.upstreams.running import Running
    from douane.model.events import Record
    from douane.model.server import ServerIdentity
    from douane.revealing import Revealing

Note = Callable[[Sequence["Record"]], None]


class Handings:
    """What gives secrets to the servers of one tenant, one for each of them; to be looked after."""

    def __init__(self, folder: str, tenant: str, note: Note, warn: Callable[[str], None]) -> None:
        self._folder = folder
        self._tenant = tenant
        self._note = note
        self._warn = warn
        self._known: dict[str, Handing] = {}

    def of(self, server: ServerIdentity) -> Handing:
        """The one for this server."""
        if server.id not in self._known:
            opened = partial(self.revealing, server)
            self._known[server.id] = Handing(server, opened, self._note, self._warn)
        return self._known[server.id]

    def revealing(self, server: ServerIdentity) -> Revealing:
        """What looks up secrets on behalf of this server; to be closed."""
        return revealing(self._folder, lambda: server, self._tenant)

    def look(self) -> None:
        """End the processes that have a secret which counts no more."""
        for handing in self._known.values():
            handing.look()


class Handing:
    """Gives secrets to processes of one server, has that recorded, and ends those whose secrets are over."""

    def __init__(
        self, server: ServerIdentity, opened: Callable[[], Revealing], note: Note, warn: Callable[[str], None]
    ) -> None:
        self._server = server
        self._opened = opened
        self._note = note
        self._warn = warn
        self._running: WeakSet[Running] = WeakSet()

    def hand(self, principal: str) -> Handed:
        """What a process is about to be given that is started for this principal."""
        return Handed(self, self._opened(), principal)

    def attend(self, running: Running) -> None:
        """Look after this one."""
        self._running.add(running)

    def look(self) -> None:
        """End the processes that have a secret which counts no more."""
        for running in tuple(self._running):
            if running.is_alive and not running.may_go_on():
                running.close()

    def record(self, secrets: Revealing, principal: str, made: Callable[..., Record]) -> None:
        """Have it recorded that a process was given these, or that they were taken away.

        Raises:
            StoreError: it cannot be recorded.
        """
        self._note([made(self._server, principal, secrets.given, time.time())])

    def counts(self, secrets: Revealing, principal: str) -> bool:
        """Whether all of them do; that they do not is recorded."""
        if secrets.still_counts(self._warn):
            return True
        try:
            self.record(secrets, principal, withdrawn)
        except StoreError as error:  # what has it is ended all the same
            self._warn(f"{error.message} (fix: {error.fix})")
        return False


class Handed:
    """What one process was given; to be closed with it."""

    def __init__(self, handing: Handing, secrets: Revealing, principal: str) -> None:
        self._handing = handing
        self._secrets = secrets
        self._principal = principal
        self._is_over = False

    async def variables(self, wanted: Sequence[str]) -> Variables:
        """The variables that are wanted, with the secrets in them; looking these up may take seconds.

        Raises:
            DouaneError: one cannot be had, or that cannot be recorded.
        """
        work = asyncio.ensure_future(asyncio.to_thread(variables, wanted, os.environ, self._secrets))
        try:
            found = await asyncio.shield(work)
        except asyncio.CancelledError:  # the thread has the vault that our caller is about to close
            await asyncio.wait((work,))
            work.exception()  # nobody waits for it
            raise
        if self._secrets.given:
            self._handing.record(self._secrets, self._principal, given)
        return found

    def counts(self) -> bool:
        """Whether it may go on with them; that it may not is recorded, once."""
        self._is_over = self._is_over or not self._handing.counts(self._secrets, self._principal)
        return not self._is_over

    def close(self) -> None:
        """Let go of the vault."""
        self._secrets.close()
