"""The audit log of many conversations: what they record at one time is made durable in one transaction."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from douane.model.events import Record, Remember
    from douane.transports.relay import Recorder


class Share:
    """The recorder of one conversation, which waits for `durable` before anything of it is sent.

    **Invariant:** what has failed once fails for good, however late somebody asks.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._written = _NOTHING

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """Take note; with something to remember, durable by the end of this call.

        Raises:
            StoreError: it is not, and nothing was kept; or what was noted before was not.
        """
        self._written.check()
        if remembers:
            self._journal.remember(records, remembers)
        else:
            self._written = self._journal.gather(records)

    def durable(self) -> Coroutine[object, object, None]:
        """Wait until all that was noted so far is durable.

        Raises:
            StoreError: it is not, and nothing of it may be sent.
        """
        return self._written.over()


class Journal:
    """What is noted at one time by all conversations, and written together."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._gathered: list[Record] = []
        self._written: Writing | None = None

    def gather(self, records: Sequence[Record]) -> Writing:
        """Take note; what is returned is over when it is durable, or could not be made so."""
        self._gathered += records
        if self._written is None:
            self._written = Writing()
            asyncio.get_running_loop().call_soon(self._write)
        return self._written

    def remember(self, records: Sequence[Record], remembers: Sequence[Remember]) -> None:
        """Write at once, after what was noted before: the next message is judged by it.

        Raises:
            StoreError: nothing was kept.
        """
        self._write()
        self._recorder.commit(records, remembers)

    def _write(self) -> None:
        records, self._gathered = self._gathered, []
        written, self._written = self._written, None
        if written is None:
            return
        try:
            self._recorder.commit(records)
        except Exception as error:  # noqa: BLE001  # a bug too is told to those who wait, for ever otherwise
            written.end(error)
        else:
            written.end()


class Writing:
    """One transaction to come; whoever waits for it may go away without ending it for others."""

    def __init__(self) -> None:
        self._is_over = False
        self._error: Exception | None = None
        self._waiters: list[asyncio.Future[None]] = []

    async def over(self) -> None:
        """Wait until it is written; raises what `check` does."""
        if not self._is_over:
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            await waiter
        self.check()

    def check(self) -> None:
        """Raise the error by which it has failed, if it has."""
        if self._error is not None:
            raise self._error

    def end(self, error: Exception | None = None) -> None:
        """It is durable, or has failed for good."""
        self._is_over, self._error = True, error
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)


_NOTHING: Final = Writing()
_NOTHING.end()
