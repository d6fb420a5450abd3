"""The road to a server as it is on bad days: slow, cut in the middle, or leading nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import Enum
from urllib.parse import urlsplit

from tests.e2e.gateway.passing import AT_ONCE, standing


class Day(Enum):
    FAIR = "fair"
    SLOW = "slow"
    CUT = "cut"
    GONE = "gone"


A_DELAY = 0.1
BYTES_BEFORE_THE_CUT = 60  # into the head of an answer


class Road:
    """A proxy whose ways one may change while it is used."""

    def __init__(self, url: str) -> None:
        self.behind = urlsplit(url)
        self.day = Day.FAIR

    @contextmanager
    def open(self) -> Iterator[str]:
        with standing(self.meet) as port:
            yield self.behind._replace(netloc=f"127.0.0.1:{port}").geturl()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.day is Day.GONE:
            return
        back, forth = await asyncio.open_connection(self.behind.hostname, self.behind.port)
        ways = {asyncio.ensure_future(self.carry(*way)) for way in ((reader, forth), (back, writer))}
        _, left = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in left:
            way.cancel()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(OSError):
            while some := await reader.read(AT_ONCE):
                if self.day is Day.GONE:
                    return
                if self.day is Day.CUT and some.startswith(b"HTTP/"):
                    writer.write(some[:BYTES_BEFORE_THE_CUT])
                    return
                if self.day is Day.SLOW:
                    await asyncio.sleep(A_DELAY)
                writer.write(some)
                await writer.drain()
