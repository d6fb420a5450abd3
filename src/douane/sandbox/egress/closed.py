"""The network of a server that may reach nothing: it is closed, and soon somebody tells what was tried.

What listens takes as long to load as a small server takes to start. Until it does, what is tried fails as
well, and is not told.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

from douane.errors import DouaneError
from douane.sandbox.system import RESOLV_CONF

if TYPE_CHECKING:
    from douane.model.session import Session
    from douane.sandbox.building import Egress

SOON: Final = 0.3  # seconds after the beginning of a conversation


class Listening(Protocol):
    """A way out that tells what is tried at it."""

    @property
    def way(self) -> Egress:
        """What opens it."""

    def watch(self, session: Session) -> None:
        """The calls of this conversation are those that run from now on."""


class Closed:
    """Stands for the network of one box; `made` gives what listens, in a thread of its own, and ends it."""

    variables: Final[Mapping[str, str]] = MappingProxyType({})
    files: Final[Mapping[str, bytes]] = MappingProxyType({"/etc/resolv.conf": RESOLV_CONF})

    def __init__(self, made: Callable[[], Listening], warn: Callable[[str], None]) -> None:
        self._made = made
        self._warn = warn
        self._pid = 0
        self._session: Session | None = None
        self._thread: threading.Thread | None = None

    @property
    def way(self) -> Egress:
        """What whoever starts the server opens: nothing yet."""
        return self

    def open(self, pid: int) -> None:
        """Remember whose network it is."""
        self._pid = pid

    def watch(self, session: Session) -> None:
        """The calls of this conversation are those that run from now on."""
        self._session = session

    def begin(self) -> None:
        """Have somebody listen, before long."""
        self._thread = threading.Thread(target=self._begin, name="closed", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Nobody begins to listen any more; may wait for seconds."""
        if self._thread is not None:
            self._thread.join()

    def _begin(self) -> None:
        try:
            listening = self._made()
            if self._session is not None:
                listening.watch(self._session)
            listening.way.open(self._pid)
        except DouaneError as error:
            self._warn(f"nobody tells what this server tries to reach, which is nothing: {error.message}")
