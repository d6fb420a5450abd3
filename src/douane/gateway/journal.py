"""The audit log of many conversations: what they record at one time is made durable in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from douane.errors import StoreError

if TYPE_CHECKING:
    from douane.model.events import Record, Remember
    from douane.transports.relay import Recorder


class Journal:
    """A recorder that gathers; whoever recorded something waits for `durable` before anything of it is sent.

    What is to be remembered is committed at once, since the next message is judged by it.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._gathered: list[Record] = []
        self._written: asyncio.Future[None] | None = None

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """Take note; with something to remember, durable by the end of this call.

        Raises:
            StoreError: it is not, and nothing was kept.
        """
        if remembers:
            self._recorder.commit(records, remembers)
            return
        self._gathered += records
        if self._written is None:
            loop = asyncio.get_running_loop()
            self._written = loop.create_future()
            loop.call_soon(self._write)

    async def durable(self) -> None:
        """Wait until all that was noted so far is durable.

        Raises:
            StoreError: it is not, and nothing of it may be sent.
        """
        if self._written is not None:
            await asyncio.shield(self._written)

    def _write(self) -> None:
        records, self._gathered = self._gathered, []
        written, self._written = self._written, None
        if written is None:
            return
        try:
            self._recorder.commit(records)
        except StoreError as error:
            written.set_exception(error)
            written.exception()  # those who have gone meanwhile leave it unread
        else:
            written.set_result(None)
