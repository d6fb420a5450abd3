"""What all endpoints of a tenant share: whose sessions there are, and how much is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from douane.gateway.limits.admission import Limits
from douane.gateway.limits.fair import Fair
from douane.gateway.sessions import Sessions
from douane.model.events import Record
from douane.policy.rates import Beyond
from douane.transports.relay import Recorder

if TYPE_CHECKING:
    from douane.gateway.spans.tracer import Spans


class House(NamedTuple):
    """`body` bounds what a request may bring, in bytes; `beyond` says what a call too many hears.

    `spans` begins those of OpenTelemetry, where they are wanted, `fair` has large messages take turns.
    """

    sessions: Sessions
    limits: Limits
    recorder: Recorder
    body: int
    beyond: Beyond
    spans: Spans | None
    fair: Fair

    def note(self, records: Iterable[Record]) -> None:
        """Make entries durable.

        Raises:
            StoreError: they are not, and nothing may come of what they are about.
        """
        listed = list(records)
        if listed:
            self.recorder.commit(listed)
