"""What each mechanism makes of a server that is wanted."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Protocol

from douane.sandbox.files import Files
from douane.sandbox.mechanism import Mechanism

if TYPE_CHECKING:
    from douane.sandbox.seen import Seen


class Prepared(Protocol):
    """A server that can be started as `command` with `env`, by the main thread; close it if it is not.

    It inherits `files`, whose complaints `let_go` has carried on. One that `is_gated` says `READY` before it
    is the server, and waits for `GO`. `seen` is what it sees of the machine beside
    the system, as far as that is known.
    """

    command: tuple[str, ...]
    env: dict[str, str]
    mechanism: Mechanism
    is_gated: bool
    seen: tuple[Seen, ...]
    files: Files

    def let_go(self) -> Thread:
        """Let it begin; whoever ends what is left behind knows of it already.

        The thread carries what it complains of.

        Raises:
            LaunchError: nothing of the server has run, or will.
        """

    def close(self) -> None:
        """Hold nothing open any more."""
