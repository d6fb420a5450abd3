"""The plainest proxy there is: bytes in, bytes out, both ways. A test may have it change some of them on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from queue import Queue
from threading import Thread
from urllib.parse import urlsplit

Change = Callable[[bytes], bytes]
Meet = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
AT_ONCE = 65_536


def unchanged(some: bytes) -> bytes:
    return some


@contextmanager
def passing(url: str, to_server: Change = unchanged, to_client: Change = unchanged) -> Iterator[str]:
    """The URL at which what listens at `url` can be reached too; the changes see bytes as they happen to arrive."""
    behind = urlsplit(url)

    async def cross(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(behind.hostname, behind.port)
        await asyncio.gather(carry(reader, forth, to_server), carry(back, writer, to_client))

    with standing(cross) as port:
        yield behind._replace(netloc=f"127.0.0.1:{port}").geturl()


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Change) -> None:
    """Until one side has no more to say, or is gone; then the other is told."""
    with closing(writer), suppress(OSError):
        while some := await reader.read(AT_ONCE):
            writer.write(change(some))
            await writer.drain()


@contextmanager
def standing(meet: Meet) -> Iterator[int]:
    """The port at which every connection is given to `meet`, on a loop in a thread of its own."""
    opened: Queue[tuple[int, Callable[[], object]]] = Queue()

    async def stand() -> None:
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        async with await asyncio.start_server(alone(meet), "127.0.0.1", 0) as door:
            opened.put((door.sockets[0].getsockname()[1], lambda: loop.call_soon_threadsafe(over.set)))
            await over.wait()

    thread = Thread(target=asyncio.run, args=(stand(),), daemon=True)
    thread.start()
    port, end = opened.get(timeout=10)
    try:
        yield port
    finally:
        end()
        thread.join()


def alone(meet: Meet) -> Meet:
    """The same, so that what becomes of one connection is of no concern to the others, or to the test's log."""

    async def meet_alone(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(OSError, asyncio.CancelledError):
            await meet(reader, writer)

    return meet_alone
