"""Asks sockets on loopback whether they speak MCP: opt-in, since nothing else here connects to anything."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from douane.discovery import asking
from douane.discovery.asking import Answer, Speaks
from douane.discovery.ports import Listening

MOST: Final = 256  # sockets
_AT_ONCE: Final = 16
_SECONDS: Final = 1.0  # for one question
_CHUNK: Final = 16 << 10


def probed(sockets: Iterable[Listening]) -> Iterator[tuple[Listening, Speaks]]:
    """Those of the sockets that speak MCP; five seconds at most for one that says nothing."""
    asked = [one for one in sockets if one.is_loopback or one.is_everywhere][:MOST]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for one, speaks in zip(asked, threads.map(_speaks, asked), strict=True):
            if speaks is not None:
                yield one, speaks


def _speaks(one: Listening) -> Speaks | None:
    address = one.address if one.is_loopback else "::1" if one.address == "::" else "127.0.0.1"
    host = f"[{address}]:{one.port}" if ":" in address else f"{address}:{one.port}"

    def ask(question: bytes) -> Answer | None:
        return _answer(address, one.port, question)

    for path in asking.PATHS:
        said = ask(asking.discover(host, path))
        if said is None:
            return None  # it speaks no HTTP, and will not on another path
        found = asking.modern(said, path)
        if found is None and asking.may_be_older(said):
            found = _older(ask, host, path)
        if found is not None:
            return found
    said = ask(asking.stream(host))
    return asking.oldest(said) if said is not None else None


def _older(ask: Callable[[bytes], Answer | None], host: str, path: str) -> Speaks | None:
    """Whether it shakes hands; the session that this begins is ended."""
    said = ask(asking.initialize(host, path))
    if said is None:
        return None
    ended = asking.ending(host, path, said)
    if ended:
        ask(ended)
    return asking.older(said, path)


def _answer(address: str, port: int, question: bytes) -> Answer | None:
    """What is answered within a second and 64 KiB."""
    until = time.monotonic() + _SECONDS
    try:
        with socket.create_connection((address, port), timeout=_SECONDS) as connection:
            connection.sendall(question)
            return _received(connection, until)
    except OSError:
        return None


def _received(connection: socket.socket, until: float) -> Answer | None:
    raw = b""
    while len(raw) < asking.LONGEST and (left := until - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            chunk = connection.recv(_CHUNK)
        except OSError:
            break
        raw += chunk
        said = asking.answer(raw)
        if not chunk or (said is not None and said.is_whole):
            break
    return asking.answer(raw)
