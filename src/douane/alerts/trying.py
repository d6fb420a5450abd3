"""A try: one notice to a sink, at once and beside the queue."""

from __future__ import annotations

import os
import time

from douane.alerts.notice import Form, Notice, moment
from douane.alerts.running import Current, opened
from douane.model.finding import Severity
from douane.operations.base import Place
from douane.policy.sinks import Sink


async def tried(place: Place, sink: Sink) -> None:
    """Nothing, if the sink has taken it.

    Raises:
        DouaneError: it has not.
    """
    settings = Current(place, lambda _told: None)
    way = opened(place, settings, sink)
    try:
        await way.sending.send([try_of(sink, place.tenant, time.time())])
    finally:
        way.close()


def try_of(sink: Sink, tenant: str, now: float) -> Notice:
    """What is sent."""
    facts = (("Sink", sink.name), ("Tenant", tenant), ("Time", moment(now)))
    title = "this is a try: alerts arrive here"
    ident = f"try.{os.urandom(6).hex()}"
    return Notice(ident, ident, Severity.INFO, title, "alerts.test", facts, 1, now, now, form=Form.TEST)
