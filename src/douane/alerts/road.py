"""How sinks are reached: at addresses that were looked at, with secrets looked up where they are used."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from douane.alerts.reach import guarded, is_this_machine
from douane.errors import DouaneError
from douane.model.secret import OURS, SCHEME, Reveal
from douane.policy.sinks import ENVIRONMENT, Reach, Sink
from douane.transports.http.dialling import Resolve, system_addresses
from douane.transports.http.errors import HttpError
from douane.transports.http.outgoing import PORTS, Origin, Outgoing, Trust
from douane.transports.http.pool import Pool
from douane.transports.http.trust import client_context

PATIENCE: Final = 10.0  # seconds for a connection, and for an answer to begin
_LONGEST: Final = 64 << 10  # bytes of an answer
_PARTING: Final = 1.0  # seconds in which a peer answers that a connection is over
LONGEST_WAIT: Final = 3600  # seconds of Retry-After that are honoured
_NO_ADDRESS: Final = ("its address is no https:// one", "correct the secret that holds it")
_OK: Final = range(200, 300)
_REFUSED: Final = frozenset({400, 413, 422})  # the notice itself; whatever else is wrong may be mended
Blocks = Sequence[Mapping[str, object]]
Asked = Callable[[str], Blocks]  # a question by its name, as blocks of Slack with buttons; none if it is over


class UndeliveredError(DouaneError):
    """A sink did not take what was brought; `after` is in how many seconds it wants to be asked again."""

    def __init__(self, message: str, fix: str, after: float = 0.0) -> None:
        super().__init__(message, fix)
        self.after = after


class RefusedError(UndeliveredError):
    """A sink will never take this notice."""


class Answer(NamedTuple):
    """What came of a request that was taken."""

    status: int
    body: bytes


class Road:
    """The way to one sink; for one event loop, and to be closed.

    `room` gives what the control room is called from outside, ``""`` where nobody has said so.
    """

    def __init__(
        self,
        sink: Sink,
        reveal: Reveal,
        resolve: Resolve = system_addresses,
        asked: Asked = lambda _name: (),
        room: Callable[[], str] = str,
    ) -> None:
        self.sink = sink
        self.room = room
        self.asked = asked
        self._reveal = reveal
        self.resolve = guarded(resolve, sink.reach)
        self._pool = Pool(resolve=self.resolve)

    def secrets(self, key: str) -> tuple[str, ...]:
        """The secrets at a key, as they are at this moment.

        Raises:
            DouaneError: one cannot be had.
        """
        return tuple(map(self._secret, self.sink.given.get(key, ())))

    def secret(self, key: str) -> str:
        """The first of them; ``""`` for none."""
        return next(iter(self.secrets(key)), "")

    async def post(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """Post to a URL, which stands in no error; no redirect is followed.

        Raises:
            UndeliveredError: it was not taken.
        """
        origin, target = self._placed(url)
        fields = tuple({"content-type": "application/json", **headers}.items())
        asked = Outgoing("POST", target, fields, body, timeout=PATIENCE, silence=PATIENCE)
        try:
            found = await self._pool.send(origin, asked)
            answer = await found.read(_LONGEST)
        except HttpError as error:
            raise UndeliveredError(error.message, error.fix) from None
        if found.status in _OK:
            return Answer(found.status, answer)
        kind = RefusedError if found.status in _REFUSED else UndeliveredError
        wait = seconds_in(found.headers.get("retry-after") or "")
        raise kind(f"status {found.status}", "see what the log of the sink says", wait)

    def context(self) -> ssl.SSLContext:
        """What verifies a sink that is reached by TLS without HTTP."""
        return client_context(self._trust())

    async def connected(self, host: str, port: int, tls: ssl.SSLContext | None) -> Streams:
        """Streams to the first address that takes a connection.

        Raises:
            UndeliveredError: none does, or it is not who it should be.
        """
        name = host if tls else None
        trouble = "it has no address"
        for address in await self.addresses(host, port):
            try:
                async with asyncio.timeout(PATIENCE):
                    return await asyncio.open_connection(address, port, ssl=tls, server_hostname=name)
            except OSError as error:
                trouble = told_of(error)
        raise UndeliveredError(f"no connection: {trouble}", "see whether the sink runs, and its `url`")

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host, all of which were looked at.

        Raises:
            UndeliveredError: there is none, or it leads where no sink may be.
        """
        try:
            return await self.resolve(host, port)
        except HttpError as error:
            raise UndeliveredError(error.message, error.fix) from None

    def close(self) -> None:
        """Let go of connections."""
        self._pool.close()

    def _secret(self, reference: str) -> str:
        if reference.startswith(SCHEME):
            return self._reveal(reference)
        name = reference.removeprefix(ENVIRONMENT)
        if name in OURS or self.sink.reach is Reach.OUTSIDE:
            raise UndeliveredError(f"the variable `{name}` is for no sink", "use `secret://NAME`")
        found = os.environ.get(name, "")
        if not found:
            raise UndeliveredError(
                f"the variable `{name}` is empty", f"set it where alerts are sent: {name}=…"
            )
        return found

    def _trust(self) -> Trust:
        named = {key: Path(self.sink.one(key)) for key in ("ca", "certificate") if self.sink.one(key)}
        return Trust(named.get("ca"), certificate=named.get("certificate"), key=self._key())

    def _key(self) -> Path | None:
        given = self.sink.one("key")
        return Path(given) if given and not given.startswith((SCHEME, ENVIRONMENT)) else None

    def _placed(self, url: str) -> tuple[Origin, str]:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise UndeliveredError(*_NO_ADDRESS) from None
        is_safe = parts.scheme == "https" or is_this_machine(host)
        if not (is_safe and host and url.isprintable() and " " not in url):
            raise UndeliveredError(*_NO_ADDRESS)
        name = f"the sink {self.sink.name}"
        target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        return Origin(parts.scheme, host, port, self._trust(), name), target


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def let_go(writer: asyncio.StreamWriter) -> None:
    """Close a connection, and wait until it is closed; a peer that does not answer in time is cut off."""
    writer.close()
    try:
        async with asyncio.timeout(_PARTING):
            await writer.wait_closed()
    except OSError:  # of which running out of time is one
        writer.transport.abort()


def seconds_in(retry_after: str) -> float:
    """The seconds of a Retry-After field; 0 where it says none."""
    is_number = retry_after.isascii() and retry_after.isdigit()
    return float(min(int(retry_after[:9]), LONGEST_WAIT)) if is_number else 0.0


def told_of(error: OSError) -> str:
    """What was wrong with a connection, without the address of the sink."""
    if isinstance(error, ssl.SSLError):
        return (error.reason or "no TLS").replace("_", " ").lower()
    return (os.strerror(error.errno) if error.errno else str(error) or "no answer in time").lower()
