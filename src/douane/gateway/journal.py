"""The audit log of many conversations: what they record at one time is made durable in one transaction."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.model.events import Record, Remember
    from douane.transports.relay import Recorder


class Share:
    """The recorder of one conversation, which waits for `durable` before anything of it is sent.

    **Invariant:** what has failed once fails for good, however late somebody asks.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._written: asyncio.Future[None] | None = None

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """Take note; with something to remember, durable by the end of this call.

        Raises:
            StoreError: it is not, and nothing was kept; or what was noted before was not.
        """
        if self._written is not None and self._written.done():
            self._written.result()
        if remembers:
            self._journal.remember(records, remembers)
        else:
            self._written = self._journal.gather(records)

    async def durable(self) -> None:
        """Wait until all that was noted so far is durable.

        Raises:
            StoreError: it is not, and nothing of it may be sent.
        """
        if self._written is not None:
            await asyncio.shield(self._written)


class Journal:
    """What is noted at one time by all conversations, and written together."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._gathered: list[Record] = []
        self._written: asyncio.Future[None] | None = None

    def gather(self, records: Sequence[Record]) -> asyncio.Future[None]:
        """Take note; what is returned ends when it is durable, or with the error if it is not."""
        self._gathered += records
        if self._written is None:
            loop = asyncio.get_running_loop()
            self._written = loop.create_future()
            loop.call_soon(self._write)
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
            written.set_exception(error)
            written.exception()  # those who have gone meanwhile leave it unread
        else:
            written.set_result(None)
