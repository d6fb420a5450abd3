"""A client of our own that sends and receives lines exactly as given, for what no SDK would say."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

AN_ANSWER_AT_MOST = 20.0
AN_END_AT_MOST = 15.0


class LineClient:
    """A running program whose stdin and stdout carry one message per line; stderr goes to a file."""

    answer_within = AN_ANSWER_AT_MOST

    def __init__(self, command: Sequence[str], env: Mapping[str, str], cwd: Path, stderr_path: Path) -> None:
        self.stderr_path = stderr_path
        with stderr_path.open("ab") as stderr:
            self.process = subprocess.Popen(
                command,
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        self.lines: queue.Queue[bytes] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self._last_id = 0

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(b"")

    @property
    def stderr(self) -> str:
        return self.stderr_path.read_text("utf-8", errors="replace")

    def send_line(self, line: bytes) -> None:
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def send(self, message: Mapping[str, Any]) -> None:
        self.send_line(json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode())

    def receive_line(self) -> bytes:
        """The next line, or b"" when the program has closed its output."""
        try:
            return self.lines.get(timeout=self.answer_within)
        except queue.Empty:
            raise AssertionError(
                f"nothing came within {self.answer_within} s; stderr:\n{self.stderr}"
            ) from None

    def receive(self) -> dict[str, Any]:
        line = self.receive_line()
        assert line, f"the program ended with {self.process.wait(AN_END_AT_MOST)}; stderr:\n{self.stderr}"
        return json.loads(line)

    def receive_answer(self, request_id: int | str) -> dict[str, Any]:
        """The answer to that request; notifications and requests that come before it are passed over."""
        while True:
            message = self.receive()
            if "method" not in message and message.get("id") == request_id:
                return message

    def ask(self, method: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        self._last_id += 1
        request: dict[str, Any] = {"id": self._last_id, "method": method}
        self.send(request if params is None else request | {"params": params})
        return self.receive_answer(self._last_id)

    def open(self, revision: str = "2025-11-25") -> dict[str, Any]:
        opening = {
            "protocolVersion": revision,
            "capabilities": {},
            "clientInfo": {"name": "lines", "version": "1"},
        }
        answer = self.ask("initialize", opening)
        self.send({"method": "notifications/initialized"})
        return answer

    def call(self, tool: str, /, **arguments: Any) -> dict[str, Any]:
        return self.ask("tools/call", {"name": tool, "arguments": arguments})

    def close_input(self) -> None:
        self.process.stdin.close()

    def end(self) -> int:
        """Closes the input and waits for the program to end by itself; its exit code."""
        if not self.process.stdin.closed:
            self.close_input()
        return self.process.wait(AN_END_AT_MOST)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(AN_END_AT_MOST)
        self.process.stdin.close()
        self.reader.join(AN_END_AT_MOST)
        self.process.stdout.close()
