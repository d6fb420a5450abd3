"""A judge behind a URL: each question is a request, and its answer the response."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Thread
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from douane.model.question import Reply
from douane.transports.judge.lines import LONGEST, asked, said
from douane.transports.judge.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.model.events import Ask

_AT_ONCE: Final = 4  # requests
_LEAST: Final = 0.01  # seconds
_OK: Final = 200
_HEADERS: Final = {"content-type": "application/json", "accept": "application/json"}


class Service:
    """A few threads, each with one request at a time; no redirect is followed and no proxy used."""

    def __init__(self, url: str, warn: Callable[[str], None]) -> None:
        self._url = urlsplit(url)
        self._warn = warn
        self._connections: dict[str, HTTPConnection] = {}
        self._questions = Questions()
        self._is_well = True
        for _ in range(_AT_ONCE):
            Thread(target=self._work, daemon=True).start()

    def ask(self, question: Ask, answer: Callable[[Reply], None]) -> None:
        """Send it, unless too many wait already."""
        self._questions.ask(question, answer)

    def forget(self, ticket: str) -> None:
        """Nobody waits for this any more: a request that is under way ends."""
        self._questions.forget(ticket)
        connection = self._connections.pop(ticket, None)
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Ask no more."""
        for ticket in self._questions.tickets:
            self.forget(ticket)
        self._questions.end(_AT_ONCE)

    def _work(self) -> None:
        while (question := self._questions.hear()) is not None:
            self._questions.settle(question.ticket, self._answer(question))

    def _answer(self, question: Ask) -> Reply:
        connection = self._connection(max(_LEAST, question.until - time.time()))
        self._connections[question.ticket] = connection
        try:
            target = f"{self._url.path or '/'}{f'?{self._url.query}' if self._url.query else ''}"
            connection.request("POST", target, asked(question), _HEADERS)
            response = connection.getresponse()
            body = response.read(LONGEST + 1) if response.status == _OK else b""
        except (OSError, HTTPException, ValueError) as error:
            if question.ticket in self._questions.tickets:
                self._note(type(error).__name__)
            return Reply.NONE
        finally:
            self._connections.pop(question.ticket, None)
            connection.close()
        told = said(body)
        self._note("" if body else f"status {response.status}")
        return told.reply if told.ticket in {None, question.ticket} else Reply.NONE

    def _connection(self, seconds: float) -> HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        if self._url.scheme == "https":
            return HTTPSConnection(host, port, timeout=seconds)
        return HTTPConnection(host, port, timeout=seconds)

    def _note(self, trouble: str) -> None:
        """Tell once that it does not answer, and not again before it has."""
        was_well, self._is_well = self._is_well, not trouble
        if trouble and was_well:
            self._warn(f"the judge does not answer ({trouble}); what it is asked about is refused")
