"""A client of our own that reads only when it is asked to, and whose memory of the program under test is exact."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

AT_MOST = 30.0
A_STANDSTILL_MS = 400
CHUNK = 1 << 20
PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
NOW = re.compile(r"VmRSS:\s+(\d+) kB")


class LazyClient:
    """A running program; nothing is read from its standard output but by `receive`."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], **streams: Any) -> None:
        wanted = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL} | streams
        self.process = subprocess.Popen(command, env=dict(env), **wanted)
        self._left = b""

    def send(self, message: Mapping[str, Any]) -> None:
        self.send_line(json.dumps({"jsonrpc": "2.0", **message}).encode())

    def send_line(self, line: bytes) -> None:
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def request(self, ident: int, method: str, **params: Any) -> None:
        self.send({"id": ident, "method": method, "params": params})

    def receive(self) -> dict[str, Any]:
        """The next message; fails when none comes in time."""
        while b"\n" not in self._left:
            ready, _, _ = select.select([self.process.stdout], [], [], AT_MOST)
            assert ready, "nothing came in time"
            chunk = os.read(self.process.stdout.fileno(), CHUNK)
            assert chunk, f"the program ended with {self.process.wait(AT_MOST)}"
            self._left += chunk
        line, _, self._left = self._left.partition(b"\n")
        return json.loads(line)

    def answer(self, ident: int) -> dict[str, Any]:
        """The answer to that request; whatever comes before it is passed over."""
        while (message := self.receive()).get("id") != ident:
            pass
        return message

    def answers(self, idents: Iterable[int]) -> dict[int, dict[str, Any]]:
        """The answers to all of these, in whatever order they come."""
        waiting = set(idents)
        found = {}
        while waiting:
            message = self.receive()
            if message.get("id") in waiting:
                waiting.discard(message["id"])
                found[message["id"]] = message
        return found

    def ask(self, ident: int, method: str, **params: Any) -> dict[str, Any]:
        self.request(ident, method, **params)
        return self.answer(ident)

    def call(self, ident: int, tool: str, **arguments: Any) -> dict[str, Any]:
        return self.ask(ident, "tools/call", name=tool, arguments=arguments)

    def open(self) -> dict[str, Any]:
        who = {"name": "lazy", "version": "1"}
        answer = self.ask(0, "initialize", protocolVersion="2025-11-25", capabilities={}, clientInfo=who)
        self.send({"method": "notifications/initialized"})
        self.ask(1, "tools/list")
        return answer

    def sends_in_the_background(self, lines: Sequence[bytes]) -> threading.Thread:
        """Sends lines from a thread, as a client does that reads at the same time."""
        thread = threading.Thread(target=lambda: [self.send_line(line) for line in lines], daemon=True)
        thread.start()
        return thread

    def fill(self, lines: Iterable[bytes]) -> tuple[int, bytes]:
        """Sends lines until the program reads no more: how many went, and what is left of the one that did not."""
        pipe = self.process.stdin.fileno()
        os.set_blocking(pipe, False)
        poll = select.poll()
        poll.register(pipe, select.POLLOUT)
        sent = 0
        for line in lines:
            rest = line + b"\n"
            while rest and poll.poll(A_STANDSTILL_MS):
                with suppress(BlockingIOError):
                    rest = rest[os.write(pipe, rest) :]
            if rest:
                break
            sent += 1
        os.set_blocking(pipe, True)
        return sent, rest

    def comes_to_rest(self) -> None:
        """Waits until the program does nothing any more."""
        poll = select.poll()
        before, spent = -1, 0
        while before != (spent := self._cpu()):
            before = spent
            poll.poll(A_STANDSTILL_MS)

    def _cpu(self) -> int:
        with open(f"/proc/{self.process.pid}/schedstat", encoding="ascii") as spent:  # noqa: PTH123
            return int(spent.read().split()[0])

    @property
    def peak_mb(self) -> float:
        """The most memory that the program has held at once."""
        return self._memory(PEAK)

    @property
    def now_mb(self) -> float:
        return self._memory(NOW)

    def _memory(self, form: re.Pattern[str]) -> float:
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:  # noqa: PTH123
            return int(form.search(status.read())[1]) / 1024

    @property
    def open_files(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))  # noqa: PTH208

    def end(self) -> int:
        self.process.stdin.close()
        return self.process.wait(AT_MOST)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(AT_MOST)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
