"""One stdio conversation, to its end: the side that remains may finish, and nothing is left behind."""

from __future__ import annotations

from dataclasses import dataclass
from signal import SIGCHLD, SIGHUP, SIGINT, SIGTERM
from typing import TYPE_CHECKING, Final

from douane.transports.server_process import GRACE, PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.transports.host import HostLink
    from douane.transports.loop import Loop
    from douane.transports.relay import Relay
    from douane.transports.server_process import ServerProcess

# What ends a conversation; the last only wakes the loop.
SIGNALS: Final = (SIGTERM, SIGINT, SIGHUP, SIGCHLD)
_HURRY: Final = 0.2  # seconds for the server to end by itself when we are told to stop
_LONGEST_WAIT: Final = 60.0  # seconds for answers that are still owed when the host has nothing more to say
_FIRST_WORDS: Final = 2.0  # seconds for the first request of a host whose server has ended at once
_REST_EVERY: Final = 30.0  # seconds


@dataclass(slots=True)
class Stop:
    """The first signal that asked us to end; 0 as long as none has."""

    signal: int = 0

    @property
    def is_asked(self) -> bool:
        """Whether to end."""
        return self.signal > 0

    def note(self, number: int) -> None:
        """Take note of a signal."""
        if number != SIGCHLD and not self.signal:
            self.signal = number


@dataclass(frozen=True, slots=True)
class Conversation:
    """Both sides of a conversation, and what carries it."""

    loop: Loop
    relay: Relay
    host: HostLink
    server: ServerProcess
    stop: Stop

    def hold(self, rest: Callable[[], None]) -> int:
        """Carry messages until either side ends or a signal comes; gives the exit code.

        `rest` is called now and then, for work that no message should wait for.
        """
        self.server.listen(self.relay)
        self.host.listen(self.relay)
        while not self.loop.run_until(lambda: self.host.is_silent or self._is_over(), _REST_EVERY):
            rest()
        ended_by_itself = self.server.is_over
        if not self._is_over():
            self._await_answers()
        elif ended_by_itself and not self.host.has_spoken:
            self._await_first_words()
        self._await_lifts()
        code = self.server.end(_HURRY if self.stop.is_asked else PATIENCE)
        self._drain()
        if self.stop.is_asked:
            return 128 + self.stop.signal
        return (code if code >= 0 else 128 - code) if ended_by_itself else max(code, 0)

    def fail(self, error: str) -> None:
        """End everything after a bug of ours, of which nothing but its name is told."""
        self.relay.fail(error)
        self.server.end(_HURRY)
        self._drain()

    def _is_over(self) -> bool:
        return self.host.is_gone or self.server.is_over or self.stop.is_asked

    def _await_answers(self) -> None:
        """Let the server answer what the host has asked before it fell silent."""
        self._await_lifts()
        self.server.finish()
        self.loop.run_until(lambda: self._is_over() or not self.relay.waiting, _LONGEST_WAIT)

    def _await_lifts(self) -> None:
        """Let whoever was asked answer about what is held; the host still takes what comes of it."""
        self.loop.run_until(
            lambda: not self.relay.held or self.host.is_gone or self.stop.is_asked, _LONGEST_WAIT
        )

    def _await_first_words(self) -> None:
        """Take the first request of the host although the server has ended: the answer tells it why."""
        self.loop.run_until(
            lambda: self.host.has_spoken or self.host.is_over or self.stop.is_asked, _FIRST_WORDS
        )

    def _drain(self) -> None:
        """Hear no more of the host, and let it take what waits for it, as long as it takes anything."""
        self.host.stop()
        left = 0
        while self.host.buffered != left:
            left = self.host.buffered
            self.loop.run_until(lambda: not self.host.buffered, GRACE)
        self.host.close()
