"""Making a connection to an upstream: its addresses, checked by whoever wants to, then TCP and TLS."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from douane.transports.http.client import ClientConnection
from douane.transports.http.errors import Unreachable, Untrusted
from douane.transports.http.outgoing import Origin
from douane.transports.http.peers import notice_death
from douane.transports.http.trust import check_pin

# The addresses at which a host may be reached, best first; raises an HttpError where it may not.
# What it gives is what is connected to: the name is not resolved again.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_FIX: Final = "see whether that server runs, and whether its URL in the configuration is right"


async def system_addresses(host: str, port: int) -> Sequence[str]:
    """What the resolver of the system says.

    Raises:
        Unreachable: It does not know the name.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(f"cannot resolve `{host}`: {_reason(error)}", _FIX) from None
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


async def dial(
    origin: Origin,
    addresses: Sequence[str],
    made: Callable[[], ClientConnection],
    tls: ssl.SSLContext | None,
    seconds: float,
) -> ClientConnection:
    """A connection to the first of the addresses that takes one, verified; they share the seconds.

    Raises:
        HttpError: None does, or the server is not who it should be.
    """
    refusal: OSError | None = None
    for address in addresses:
        try:
            async with asyncio.timeout(seconds / len(addresses)):
                return await _connected(origin, address, made, tls)
        except ssl.SSLCertVerificationError as error:
            raise _untrusted(origin, error.verify_message) from None
        except ssl.SSLError as error:
            raise _untrusted(origin, (error.reason or "no TLS").replace("_", " ").lower()) from None
        except OSError as error:  # of which a time-out is one
            refusal = error
    raise Unreachable(f"cannot connect to `{origin.shown}`: {_reason(refusal)}", _FIX)


async def _connected(
    origin: Origin, address: str, made: Callable[[], ClientConnection], tls: ssl.SSLContext | None
) -> ClientConnection:
    name = origin.host if tls else None
    loop = asyncio.get_running_loop()
    transport, connection = await loop.create_connection(
        made, address, origin.port, ssl=tls, server_hostname=name, flags=socket.AI_NUMERICHOST
    )
    notice_death(transport.get_extra_info("socket").fileno())
    if tls is not None:
        try:
            check_pin(origin, transport.get_extra_info("ssl_object"))
        except Untrusted:
            transport.abort()
            raise
    return connection


def _untrusted(origin: Origin, reason: str) -> Untrusted:
    return Untrusted(
        f"`{origin.shown}` cannot be trusted: {reason.rstrip('.')}",
        "use the name that stands in its certificate, or name the authority that issued it with `ca`",
    )


def _reason(error: OSError | None) -> str:
    if error is None:
        return "it has no address"
    if error.errno is not None and error.errno > 0:  # the text that asyncio gives it names the address
        return os.strerror(error.errno).lower()
    return (error.strerror or str(error) or "no answer in time").lower()
