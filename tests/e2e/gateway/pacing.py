"""Clients that call at a steady pace for a long time, each in one session, and count what comes of it."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from urllib.parse import urlsplit

A_CALL_AT_MOST = 30
OPENING = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "p", "version": "1"}}
LOST = 404  # what a client is told whose session is not there any more


@dataclass
class Paced:
    """`counted` says how often calls were `answered`, `refused`, or met a session that was `lost`."""

    url: str
    token: str
    pause: float
    counted: Counter[str] = field(default_factory=Counter)
    over: Event = field(default_factory=Event)
    session: str | None = None
    line: http.client.HTTPConnection | None = None
    number: int = 0

    def open(self) -> None:
        assert self.ask("initialize", OPENING) == "answered"
        self.ask("tools/list", {})

    def call(self) -> str:
        return self.ask("tools/call", {"name": "echo", "arguments": {"text": "crates"}})

    def ask(self, method: str, params: dict[str, object]) -> str:
        self.number += 1
        message = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        try:
            status, said = self.exchange("POST", json.dumps(message).encode())
        except (OSError, http.client.HTTPException):
            self.hang_up()
            return "refused"
        if status == LOST:
            return "lost"
        return "answered" if status == 200 and b'"result"' in said else "refused"

    def exchange(self, method: str, body: bytes) -> tuple[int, bytes]:
        to = urlsplit(self.url)
        self.line = self.line or http.client.HTTPConnection(
            to.hostname or "", to.port, timeout=A_CALL_AT_MOST
        )
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
        }
        session = {"Mcp-Session-Id": self.session} if self.session else {}
        self.line.request(method, to.path, body, headers | session)
        answer = self.line.getresponse()
        self.session = self.session or answer.headers.get("Mcp-Session-Id")
        return answer.status, answer.read()

    def go_on(self) -> None:
        while not self.over.wait(self.pause):
            self.counted[self.call()] += 1

    def hang_up(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None


@contextmanager
def pacing(clients: list[Paced]) -> Iterator[None]:
    """They call as long as the context; then each ends its session."""
    threads = [Thread(target=one.go_on, daemon=True) for one in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for one in clients:
            one.over.set()
        for thread in threads:
            thread.join(A_CALL_AT_MOST)
