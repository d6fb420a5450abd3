"""Splunk, by its HTTP Event Collector: many notices in one request, looked after until indexed if asked."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import Sequence
from typing import Final

from douane.alerts.notice import Notice
from douane.alerts.road import RefusedError, Road, UndeliveredError
from douane.alerts.sinks.told import answered
from douane.protocol.json import encode

MOST: Final = 200
_LOOKS: Final = 20  # at whether it was indexed
_PAUSE: Final = 0.5  # seconds between two of them


class Splunk:
    """Sends notices as events."""

    def __init__(self, road: Road) -> None:
        self._road = road
        self._channel = str(uuid.uuid4())
        self._url = road.sink.one("url").rstrip("/")
        self._is_acknowledged = road.sink.one("acknowledged") == "yes"

    async def send(self, notices: Sequence[Notice]) -> None:
        """Send all in one request."""
        index = self._road.sink.one("index")
        body = b"\n".join(encode(event_of(notice, index)) for notice in notices)
        headers = self._headers()
        said = answered(await self._road.post(f"{self._url}/services/collector/event", headers, body))
        if self._is_acknowledged:
            await self._indexed(said.get("ackId"), headers)

    async def _indexed(self, ident: object, headers: dict[str, str]) -> None:
        url, asked = f"{self._url}/services/collector/ack?channel={self._channel}", encode({"acks": [ident]})
        for _ in range(_LOOKS):
            acks = await self._acks(url, headers, asked)
            if isinstance(acks, dict) and acks.get(str(ident)) is True:
                return
            await asyncio.sleep(_PAUSE)
        raise UndeliveredError("Splunk has not indexed it yet", "see whether its indexers keep up")

    async def _acks(self, url: str, headers: dict[str, str], asked: bytes) -> object:
        try:
            return answered(await self._road.post(url, headers, asked)).get("acks")
        except RefusedError as error:  # it was taken, so that this is no word about the notices
            fix = "give the token indexer acknowledgement, or leave `acknowledged` out"
            raise UndeliveredError(f"Splunk tells of nothing indexed ({error.message})", fix) from None

    def _headers(self) -> dict[str, str]:
        return {
            "authorization": f"Splunk {self._road.secret('token')}",
            "x-splunk-request-channel": self._channel,
        }


def event_of(notice: Notice, index: str) -> dict[str, object]:
    """The event, whose time is that of what it is about."""
    placed = {"index": index} if index else {}
    return {
        "time": round(notice.last, 3),
        "host": socket.gethostname(),
        "source": "douane",
        "sourcetype": "douane:alert",
        **placed,
        "event": notice.as_json(),
    }
