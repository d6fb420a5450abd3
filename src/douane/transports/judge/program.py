"""A judge that is a program of this machine: started once, and told one question a line."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from subprocess import Popen, TimeoutExpired
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from douane.errors import LaunchError
from douane.model.question import Reply
from douane.transports.command import resolve, start
from douane.transports.judge.lines import LONGEST, asked, said
from douane.transports.judge.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from douane.model.events import Ask

_AGAIN: Final = 5.0  # seconds between two starts
_GRACE: Final = 0.5  # seconds to end by itself


class Program:
    """Two threads: one starts it and tells it questions, one for each start reads what it says."""

    def __init__(self, command: Sequence[str], warn: Callable[[str], None]) -> None:
        self._command = command
        self._warn = warn
        self._questions = Questions()
        self._process: Popen[bytes] | None = None
        self._started = -_AGAIN
        self._is_closed = False
        Thread(target=self._tell, daemon=True).start()

    def ask(self, question: Ask, answer: Callable[[Reply], None]) -> None:
        """Tell it the question, unless it is too far behind."""
        self._questions.ask(question, answer)

    def forget(self, ticket: str) -> None:
        """Nobody waits for this any more."""
        self._questions.forget(ticket)

    def close(self) -> None:
        """End it; what is open stays without an answer."""
        self._is_closed = True
        self._questions.end()
        process, self._process = self._process, None
        if process is not None:
            _end(process)

    def _tell(self) -> None:
        """Start it at once, so that it is ready when the first question comes."""
        self._run()
        while (question := self._questions.hear()) is not None and not self._is_closed:
            if not self._is_told(question):
                self._questions.settle(question.ticket, Reply.NONE)

    def _is_told(self, question: Ask) -> bool:
        process = self._run()
        if process is None:
            return False
        line = memoryview(asked(question) + b"\n")
        try:
            while line:
                line = line[cast("BinaryIO", process.stdin).write(line) :]
        except (OSError, ValueError):  # it has ended, or its pipe was closed under us
            return False
        return True

    def _run(self) -> Popen[bytes] | None:
        """The process, started anew if it has ended, but not all the time."""
        process = self._process
        if process is not None and process.poll() is None:
            return process
        if self._is_closed or time.monotonic() - self._started < _AGAIN:
            return None
        self._started = time.monotonic()
        try:
            process = start(resolve(self._command))
        except LaunchError as error:
            self._warn(f"the judge: {error.message}; what it is asked about is refused")
            return None
        self._process = process
        Thread(target=self._hear, args=(process,), daemon=True).start()
        return process

    def _hear(self, process: Popen[bytes]) -> None:
        """Take what it says, until it says something endless or nothing more."""
        stream = cast("BinaryIO", process.stdout)
        rest = b""
        with suppress(OSError, ValueError), stream:
            while len(rest) <= LONGEST and (chunk := stream.read(LONGEST)):
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    self._heard(line)
        if not self._is_closed:
            self._warn("the judge has ended; what it is asked about is refused until it has started again")
        _end(process)
        for ticket in self._questions.tickets:
            self._questions.settle(ticket, Reply.NONE)

    def _heard(self, line: bytes) -> None:
        told = said(line)
        if told.ticket is not None:
            self._questions.settle(told.ticket, told.reply)


def _end(process: Popen[bytes]) -> None:
    """Close its input, and end the whole group if that does not."""
    with suppress(OSError):
        cast("BinaryIO", process.stdin).close()
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(TimeoutExpired):
            process.wait(_GRACE)
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
    process.wait()
