"""What all endpoints of a gateway share: who may enter, whose sessions there are, and how much is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from douane.gateway.identity.refusals import Refusals
from douane.gateway.identity.way import Way
from douane.gateway.limits.admission import Limits
from douane.gateway.sessions import Sessions
from douane.model.events import Record
from douane.policy.access import Issuer
from douane.policy.rates import Beyond
from douane.transports.relay import Recorder


class House(NamedTuple):
    """`body` bounds what a request may bring, in bytes; `beyond` says what a call too many hears."""

    ways: Sequence[Way]
    issuers: Sequence[Issuer]
    sessions: Sessions
    limits: Limits
    recorder: Recorder
    body: int
    beyond: Beyond
    refusals: Refusals

    def note(self, records: Iterable[Record]) -> None:
        """Make entries durable.

        Raises:
            StoreError: they are not, and nothing may come of what they are about.
        """
        listed = list(records)
        if listed:
            self.recorder.commit(listed)
