"""Syslog by RFC 5424: over TLS (RFC 5425), TCP with octets counted (RFC 6587), or UDP (RFC 5426)."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from douane.alerts.notice import Notice, moment
from douane.alerts.road import PATIENCE, Road, UndeliveredError, let_go, told_of
from douane.model.finding import Severity

MOST: Final = 100
LARGEST_DATAGRAM: Final = 2048  # bytes that every receiver should take (RFC 5424 §6.1)
_PORTS: Final[Mapping[str, int]] = {"tls": 6514, "tcp": 514, "udp": 514}
_LOG_AUDIT: Final = 13  # facility
_SEVERITIES: Final[Mapping[Severity, int]] = {
    Severity.CRITICAL: 2,
    Severity.HIGH: 3,
    Severity.MEDIUM: 4,
    Severity.LOW: 5,
    Severity.INFO: 6,
}
_ESCAPED: Final = re.compile(r'["\\\]]')
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BOM: Final = b"\xef\xbb\xbf"


class Syslog:
    """Sends each notice as a message; a connection is for one batch, and over when that was taken."""

    def __init__(self, road: Road) -> None:
        self._road = road
        url = urlsplit(road.sink.one("url"))
        self._way, self._host = url.scheme, url.hostname or ""
        self._port = url.port or _PORTS[url.scheme]

    async def send(self, notices: Sequence[Notice]) -> None:
        """Send all over one connection."""
        messages = [message_of(notice, socket.gethostname()) for notice in notices]
        if self._way == "udp":
            await self._throw(messages)
        else:
            await self._stream(messages)

    async def _stream(self, messages: Sequence[bytes]) -> None:
        tls = self._road.context() if self._way == "tls" else None
        reader, writer = await self._road.connected(self._host, self._port, tls)
        try:
            async with asyncio.timeout(PATIENCE):
                writer.write(b"".join(b"%d %s" % (len(one), one) for one in messages))
                await writer.drain()
                await _ended(reader, writer)
        except OSError as error:
            raise UndeliveredError(f"it broke off: {told_of(error)}", "see what its log says") from None
        finally:
            await let_go(writer)

    async def _throw(self, messages: Sequence[bytes]) -> None:
        addresses = await self._road.addresses(self._host, self._port)
        family = socket.AF_INET6 if ":" in addresses[0] else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as thrower:
            thrower.setblocking(False)  # noqa: FBT003  # as the standard library has it
            for message in messages:
                target = (addresses[0], self._port)
                await asyncio.get_running_loop().sock_sendto(thrower, message[:LARGEST_DATAGRAM], target)


async def _ended(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Wait until the receiver has read all of it, which only its own end of the connection tells."""
    if writer.can_write_eof():
        writer.write_eof()
        while await reader.read(4096):
            pass
    else:
        writer.close()
        await writer.wait_closed()  # TLS: until it has answered our close_notify


def message_of(notice: Notice, host: str) -> bytes:
    """The message, with facts as structured data."""
    priority = _LOG_AUDIT * 8 + _SEVERITIES[notice.severity]
    named = (("id", notice.id), ("alert", notice.about), ("rule", notice.rule), ("times", str(notice.times)))
    facts = ((name.lower(), value) for name, value in notice.facts if name not in {"Rule", "Times"})
    params = "".join(f' {name}="{_value(value)}"' for name, value in (*named, *facts))
    ident = notice.event.value if notice.form == "alert" else notice.form.value
    head = f"<{priority}>1 {moment(notice.last)} {_name(host)} douane {os.getpid()} {ident}"
    return f"{head} [douane@32473{params}] ".encode() + _BOM + _line(notice.title).encode("utf-8", "replace")


def _value(text: str) -> str:
    """A value of structured data (RFC 5424 §6.3.3), on one line."""
    return _ESCAPED.sub(lambda found: f"\\{found[0]}", _line(text))


def _line(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text)


def _name(host: str) -> str:
    return "".join(c for c in host if "!" <= c <= "~")[:255] or "-"
