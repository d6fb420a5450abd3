"""The audit log for threads: one of them owns the store, and writes for all of them what has come by then."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from douane.errors import StoreError

if TYPE_CHECKING:
    from douane.model.events import Record
    from douane.stores.base import Store

_PATIENCE: Final = 10.0  # seconds: a store waits for others for 5
_LATE: Final = "see whether the disk is full, or another process holds the audit log"


class Scribe:
    """Opens a store with the first record, in a thread of its own, until it is closed."""

    def __init__(self, opened: Callable[[], Store]) -> None:
        self._opened = opened
        self._changed = threading.Condition()
        self._waiting: list[_Batch] = []
        self._thread: threading.Thread | None = None
        self._is_over = False

    def commit(self, records: Sequence[Record]) -> None:
        """Durable when this returns; any thread may call it.

        Raises:
            StoreError: it is not.
        """
        batch = _Batch(records)
        with self._changed:
            if self._is_over:
                raise StoreError("the audit log is closed", _LATE)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="scribe", daemon=True)
                self._thread.start()
            self._waiting.append(batch)
            self._changed.notify_all()
        batch.wait()

    def close(self) -> None:
        """Write what has come, and let go of the store."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        store: Store | None = None
        while batches := self._taken():
            try:
                store = self._opened() if store is None else store
                store.commit([record for one in batches for record in one.records])
                self._end(batches, None)
            except Exception as error:  # noqa: BLE001  # a bug too is told to those who wait
                self._end(batches, error)
        if store is not None:
            store.close()

    def _taken(self) -> list[_Batch]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_over)
            batches, self._waiting = self._waiting, []
        return batches

    @staticmethod
    def _end(batches: Sequence[_Batch], error: Exception | None) -> None:
        for one in batches:
            one.end(error)


class _Batch:
    """What one thread wants to be written together, and waits for."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self._is_written = threading.Event()
        self._error: Exception | None = None

    def end(self, error: Exception | None) -> None:
        self._error = error
        self._is_written.set()

    def wait(self) -> None:
        if not self._is_written.wait(_PATIENCE):
            raise StoreError("the audit log was not written in time", _LATE)
        if isinstance(self._error, StoreError):
            raise self._error
        if self._error is not None:
            raise StoreError(f"the audit log failed: {type(self._error).__name__}", _LATE)
