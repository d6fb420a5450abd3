"""The client side of the benches: a program that talks MCP in lines, started bare or behind Douane."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
DOUANE_MCP = ROOT / ".venv" / "bin" / "douane-mcp"
ECHO = (sys.executable, "-IS", str(ROOT / "bench" / "echo_server.py"))
BEHIND_DOUANE = (str(DOUANE_MCP), "--upstream", *ECHO)

INITIALIZE = (
    b'{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},'
    b'"clientInfo":{"name":"bench","version":"1"}}}\n'
)
INITIALIZED = b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n'
LIST_TOOLS = b'{"jsonrpc":"2.0","id":1,"method":"tools/list"}\n'
CALL = b'{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"echo","arguments":{"text":"%s"}}}\n'
UNMEASURED = '[behaviour]\noff = "*"\n[sandbox]\nprofile = "none"\n'


@dataclass(frozen=True)
class Talk:
    """A running program; `ask` sends a line and gives the next one back."""

    process: subprocess.Popen[bytes]
    to: IO[bytes]
    back: IO[bytes]

    def ask(self, line: bytes) -> bytes:
        """The line that follows; an empty one means that the program has ended."""
        self.say(line)
        return self.back.readline()

    def say(self, line: bytes) -> None:
        """Sends a line that nobody answers."""
        self.to.write(line)
        self.to.flush()

    def open(self) -> bytes:
        """Opens the conversation and lists the tools; the answer to initialize."""
        opening = self.ask(INITIALIZE)
        assert b'"result"' in opening, f"no handshake: {opening!r}"
        self.say(INITIALIZED)
        assert b'"echo"' in self.ask(LIST_TOOLS)
        return opening

    def call(self, request_id: int, text: bytes) -> bytes:
        """The answer to a call of `echo`."""
        return self.ask(CALL % (request_id, text))


@contextmanager
def talking_to(command: tuple[str, ...], state: Path) -> Iterator[Talk]:
    """A talk with a program that has Douane keep its files in `state`; the context ends it."""
    with subprocess.Popen(
        command,
        env=environment(state),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Talk(process, process.stdin, process.stdout)
        finally:
            process.stdin.close()
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Waits for the end that follows the end of input, and forces it in the end."""
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def environment(state: Path) -> Mapping[str, str]:
    """The person's environment with Douane's folders elsewhere, where the same call may be made all day."""
    (state / "config").mkdir(exist_ok=True)
    (state / "config" / "douane.toml").write_text(UNMEASURED)
    return os.environ | {"DOUANE_STATE": str(state / "state"), "DOUANE_CONFIG": str(state / "config")}
