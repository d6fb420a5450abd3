"""The rules and the record of one conversation, with what other servers of its host have shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.engine.rules import Rules
    from douane.model.events import Record, Remember
    from douane.stores.host_flow import HostFlow
    from douane.stores.live import LiveRules


class Recorder(Protocol):
    """What makes records durable."""

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """Make all of it durable, or raise `StoreError` and keep nothing."""


class Accompanied:
    """Knows what others have read before a message is judged, and tells them of it before it is sent."""

    def __init__(self, rules: LiveRules, recorder: Recorder, shared: HostFlow) -> None:
        self._rules = rules
        self._recorder = recorder
        self._shared = shared

    def current(self, at: float) -> Rules:
        """The rules in force at `at` (epoch seconds).

        Raises:
            StoreError: the pins cannot be read.
        """
        self._shared.refresh()
        return self._rules.current(at)

    def reload(self) -> None:
        """Read again what has just been remembered."""
        self._rules.reload()

    def commit(self, records: Sequence[Record], remembers: Sequence[Remember] = ()) -> None:
        """Make records durable, and let others know what was read.

        Raises:
            StoreError: the records are not durable, and nothing was kept.
        """
        self._recorder.commit(records, remembers)
        self._shared.publish()
