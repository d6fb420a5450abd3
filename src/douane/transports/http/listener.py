"""The door: sockets on which clients are served."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, TypedDict

from douane.errors import LaunchError
from douane.transports.http.connection import Connection
from douane.transports.http.exchange import Handler
from douane.transports.http.limits import HttpLimits
from douane.transports.http.peers import notice_death
from douane.transports.http.service import Service

_BACKLOG: Final = 512
_ONLY_OWN: Final = 0o600
_LONGEST_END: Final = 86_400.0  # seconds


class Tcp(NamedTuple):
    """A host and port to listen on; port 0 is any that is free."""

    host: str
    port: int


class Unix(NamedTuple):
    """A path at which a socket is made, for this account alone."""

    path: Path


Address = Tcp | Unix


async def listen(
    handler: Handler, address: Address, limits: HttpLimits, tls: ssl.SSLContext | None = None
) -> Listener:
    """Serve clients at this address until the listener is closed.

    Raises:
        LaunchError: The address cannot be used.
    """
    service = Service(handler, limits)
    try:
        server = await _server(service, address, tls)
    except OSError as error:
        service.close()
        raise LaunchError(
            f"cannot listen on `{shown(address)}`: {(error.strerror or str(error)).lower()}",
            "choose another address, or end the program that uses it",
        ) from None
    return Listener(service, server, address)


def shown(address: Address) -> str:
    """The address as a person writes it."""
    match address:
        case Tcp(host, port):
            return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        case Unix(path):
            return str(path)


class Listener:
    """Sockets that are being served."""

    def __init__(self, service: Service, server: asyncio.Server, address: Address) -> None:
        self._service = service
        self._servers = [server]
        self._address = address
        self.addresses = _addresses(server, address)

    @property
    def answered(self) -> Mapping[int, int]:
        """How many requests had which status; 0 is for those whose clients went away without one."""
        return self._service.answered

    @property
    def connections(self) -> int:
        """How many there are."""
        return self._service.open

    @property
    def is_serving(self) -> bool:
        """Whether clients are taken."""
        return not self._service.is_draining and all(server.is_serving() for server in self._servers)

    async def renew(self, tls: ssl.SSLContext | None) -> None:
        """Show this to clients from now on; those who are connected stay, and nobody is turned away.

        The sockets stay open all along, under new file numbers.

        Raises:
            LaunchError: The system has no more of these.
        """
        if isinstance(self._address, Unix):
            return
        before = self._servers
        try:
            own = [socket.socket(fileno=os.dup(one.fileno())) for old in before for one in old.sockets]
        except OSError as error:
            raise LaunchError(f"cannot listen anew: {(error.strerror or '').lower()}", "try again") from None
        self._servers = [await _listening(self._service, one, tls) for one in own]
        await _close_gently(before)

    async def drain(self, seconds: float) -> None:
        """Take no more connections, let what is being answered end for so many seconds, and close."""
        await _close_gently(self._servers)
        self._service.retire()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._service.idle()
        self.close()

    def close(self) -> None:
        """Drop everything at once; may be called again."""
        self._stop()
        self._service.close()
        if isinstance(self._address, Unix):
            self._address.path.unlink(missing_ok=True)

    def _stop(self) -> None:
        for server in self._servers:
            server.close()


async def _close_gently(servers: Sequence[asyncio.Server]) -> None:
    """Close them; asyncio would drop who was accepted in this turn of the loop and has no transport yet."""
    loop = asyncio.get_running_loop()
    for server in servers:
        for own in server.sockets:
            loop.remove_reader(own.fileno())
    await asyncio.sleep(0)
    for server in servers:
        server.close()


class _Patience(TypedDict, total=False):
    """Seconds for the beginning and the end of TLS."""

    ssl_handshake_timeout: float
    ssl_shutdown_timeout: float


def _patience(limits: HttpLimits, tls: ssl.SSLContext | None) -> _Patience:
    """A connection itself looks whether what is left is read: loops would cut it off after half a minute."""
    if tls is None:
        return {}
    return {"ssl_handshake_timeout": limits.head_seconds, "ssl_shutdown_timeout": _LONGEST_END}


async def _listening(service: Service, own: socket.socket, tls: ssl.SSLContext | None) -> asyncio.Server:
    """Serve on a socket that listens already."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(
        lambda: Connection(service), sock=own, ssl=tls, backlog=_BACKLOG, **_patience(service.limits, tls)
    )


async def _server(service: Service, address: Address, tls: ssl.SSLContext | None) -> asyncio.Server:
    loop = asyncio.get_running_loop()

    def connected() -> Connection:
        return Connection(service)

    match address:
        case Tcp(host, port):
            server = await loop.create_server(
                connected, host, port, ssl=tls, backlog=_BACKLOG, **_patience(service.limits, tls)
            )
            for own in server.sockets:
                notice_death(own.fileno())
            return server
        case Unix(path):
            own = _unix_socket(path)
            return await loop.create_unix_server(
                connected, sock=own, ssl=tls, backlog=_BACKLOG, **_patience(service.limits, tls)
            )


def _unix_socket(path: Path) -> socket.socket:
    """A socket that nobody else could open for even a moment: the mode stands before anybody can connect."""
    _remove_left_over(path)
    own = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        own.bind(str(path))
        path.chmod(_ONLY_OWN)  # nobody can connect yet, as `listen` comes later
    except OSError:
        own.close()
        raise
    return own


def _remove_left_over(path: Path) -> None:
    """Remove a socket at which nobody listens any more; anything else that stands there is left."""
    if not path.exists() or not stat.S_ISSOCK(path.lstat().st_mode):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        try:
            asking.connect(os.fspath(path))
        except ConnectionRefusedError:
            path.unlink()


def _addresses(server: asyncio.Server, address: Address) -> tuple[Address, ...]:
    if isinstance(address, Unix):
        return (address,)
    return tuple(Tcp(*own.getsockname()[:2]) for own in server.sockets)
