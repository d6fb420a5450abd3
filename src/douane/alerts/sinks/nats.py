"""NATS: each notice is published on a subject; where a stream keeps it, its acknowledgement is waited for."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from douane.alerts.notice import Notice
from douane.alerts.road import PATIENCE, RefusedError, Road, UndeliveredError, let_go, told_of
from douane.protocol.json import encode, value_of

MOST: Final = 100
_PORT: Final = 4222
_LONGEST_LINE: Final = 64 << 10


class Nats:
    """Publishes notices; a connection is for one batch."""

    def __init__(self, road: Road) -> None:
        self._road = road
        url = urlsplit(road.sink.one("url"))
        self._is_secured = url.scheme == "tls"
        self._host, self._port = url.hostname or "", url.port or _PORT
        self._subject = road.sink.one("subject")
        self._is_kept = road.sink.one("stream") == "yes"

    async def send(self, notices: Sequence[Notice]) -> None:
        """Publish all over one connection."""
        reader, writer = await self._road.connected(self._host, self._port, None)
        try:
            async with asyncio.timeout(PATIENCE):
                await self._publish(reader, writer, notices)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
            because = told_of(error) if isinstance(error, OSError) else "it does not speak NATS"
            raise UndeliveredError(f"it broke off: {because}", "see what its log says") from None
        finally:
            await let_go(writer)

    async def _publish(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, notices: Sequence[Notice]
    ) -> None:
        await _line(reader)  # INFO
        if self._is_secured:
            await writer.start_tls(self._road.context(), server_hostname=self._host)
        token = self._road.secret("token")
        shown = {"auth_token": token} if token else {}
        options = {"verbose": False, "pedantic": False, "headers": True, "lang": "douane", "version": "1"}
        writer.write(b"CONNECT %s\r\n" % encode({**options, **shown}))
        inbox = f"_INBOX.{os.urandom(12).hex()}"
        writer.write(f"SUB {inbox} 1\r\n".encode())
        for notice in notices:
            writer.write(_publication(self._subject, inbox if self._is_kept else "", notice))
        writer.write(b"PING\r\n")
        await writer.drain()
        await _taken(reader, writer, len(notices) if self._is_kept else 0)


def _publication(subject: str, reply: str, notice: Notice) -> bytes:
    """HPUB, with an id by which a stream drops what it has already."""
    head = f"NATS/1.0\r\nNats-Msg-Id: {notice.id}\r\n\r\n".encode()
    body = encode(notice.as_json())
    to = f"{subject} {reply}".strip()
    return f"HPUB {to} {len(head)} {len(head) + len(body)}\r\n".encode() + head + body + b"\r\n"


async def _taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kept: int) -> None:
    """Wait until the server has read all, which its PONG tells, and until a stream has kept so many."""
    is_read = False
    while kept or not is_read:
        word, _, rest = (await _line(reader)).partition(b" ")
        match word:
            case b"PONG":
                is_read = True
            case b"PING":
                writer.write(b"PONG\r\n")
            case b"-ERR":
                fix = "see `subject`, `token`, and what may be published"
                raise UndeliveredError(f"NATS said {_said(rest)}", fix)
            case b"MSG" | b"HMSG":
                _check(word, await reader.readexactly(int(rest.split()[-1]) + 2), rest)
                kept -= 1
            case _:  # INFO, which may come again
                pass


def _check(word: bytes, payload: bytes, rest: bytes) -> None:
    head = int(rest.split()[-2]) if word == b"HMSG" else 0
    if b" 503" in payload[:head]:
        raise UndeliveredError("no stream keeps this subject", "make one, or leave `stream` out")
    found = value_of(payload[head:-2])
    if not isinstance(found, dict) or "error" in found:
        raise RefusedError("the stream did not keep it", "see its limits")


def _said(rest: bytes) -> str:
    text = rest.decode("ascii", "replace").strip("' ")
    return "`" + "".join(c for c in text if c.isprintable() and c != "`")[:80] + "`"


async def _line(reader: asyncio.StreamReader) -> bytes:
    line = await reader.readuntil(b"\r\n")
    if len(line) > _LONGEST_LINE:
        raise ValueError
    return line.rstrip(b"\r\n")
