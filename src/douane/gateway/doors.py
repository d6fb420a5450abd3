"""Where the gateway listens, which follows its settings while it runs."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from douane.policy.servers import Front, Tls
from douane.transports.http.exchange import Handler
from douane.transports.http.limits import HttpLimits
from douane.transports.http.listener import Address, Listener, Tcp, Unix, listen
from douane.transports.http.trust import server_context

DRAIN: Final = 10.0  # seconds that open requests have when a listener ends


class Doors:
    """The listeners of one handler, by their addresses as configured."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._open: dict[str, Listener] = {}
        self._has_tls = False
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def listeners(self) -> Sequence[Listener]:
        """Those that take clients, in the order in which they are configured."""
        return tuple(self._open.values())

    async def follow(self, front: Front) -> None:
        """Listen where `front` says, with its certificates as they are on the disk now.

        Raises:
            ConfigError: the certificates cannot be used; nothing was changed.
            LaunchError: an address cannot be listened on; nothing was changed.
        """
        tls = _context(front.tls)
        new = await self._opened([text for text in front.listen if text not in self._open], tls)
        for text in self._open.keys() - set(front.listen):
            self._retire(self._open.pop(text))
        if tls is not None or self._has_tls:
            for listener in self._open.values():
                await listener.renew(tls)
        self._has_tls = tls is not None
        there = self._open | new
        self._open = {text: there[text] for text in front.listen}

    async def drain(self, seconds: float = DRAIN) -> None:
        """Take no more clients, and close when those who are here have their answers."""
        await asyncio.gather(*(listener.drain(seconds) for listener in self.listeners), *self._closing)

    def close(self) -> None:
        """Drop everything at once."""
        for listener in self.listeners:
            listener.close()
        for task in self._closing:
            task.cancel()

    async def _opened(self, texts: Sequence[str], tls: ssl.SSLContext | None) -> dict[str, Listener]:
        opened: dict[str, Listener] = {}
        try:
            for text in texts:
                opened[text] = await _listening(self._handler, address_of(text), tls)
        except BaseException:
            for listener in opened.values():
                listener.close()
            raise
        return opened

    def _retire(self, listener: Listener) -> None:
        task = asyncio.get_running_loop().create_task(listener.drain(DRAIN))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def address_of(text: str) -> Address:
    """What an address in the configuration means."""
    if text.startswith("unix:"):
        return Unix(Path(text.removeprefix("unix:")))
    host, _, port = text.rpartition(":")
    return Tcp(host.strip("[]"), int(port))


async def _listening(handler: Handler, address: Address, tls: ssl.SSLContext | None) -> Listener:
    """Take requests at an address; on a Unix socket nobody is in between."""
    return await listen(handler, address, HttpLimits(), None if isinstance(address, Unix) else tls)


def _context(files: Tls) -> ssl.SSLContext | None:
    certificate, key, client_ca = (Path(file).expanduser() if file else None for file in files)
    return None if certificate is None else server_context(certificate, key, client_ca)
