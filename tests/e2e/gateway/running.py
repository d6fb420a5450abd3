"""Servers over HTTP: programs that say at which URL they listen, started for a test and ended with all their children."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from tests.e2e import installed
from tests.e2e.installed import Peer

HERE = Path(__file__).resolve().parent
LISTENS_WITHIN = 20
ENDS_WITHIN = 5
# Uvicorn, Node.js and our own programs all name where they listen; `localhost` and `0.0.0.0` are this machine too.
SAID = re.compile(r"https?://(?:127\.0\.0\.1|localhost|0\.0\.0\.0|\[::1?\]):(\d+)")
ON_LOOPBACK = {"NODE_OPTIONS": f"--require {HERE / 'on_loopback.cjs'}"}


@dataclass(frozen=True)
class WebServer:
    """A real server, how it is started, and the path of its endpoint."""

    name: str
    peer: Peer
    arguments: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    path: str = "/mcp"

    def __str__(self) -> str:
        return self.name


FIXTURE = WebServer("mcp 2.x with streams", installed.MCP2, (str(HERE / "fixture"),))
FIXTURE_JSON = WebServer("mcp 2.x without streams", installed.MCP2, (str(HERE / "fixture"), "json"))
SDK1 = WebServer("mcp 1.x", installed.MCP1, (str(HERE / "decorated_server.py"), "sdk1"))
FASTMCP = WebServer("FastMCP", installed.FASTMCP, (str(HERE / "decorated_server.py"), "fastmcp"))
EVERYTHING = WebServer("everything", installed.EVERYTHING, ("streamableHttp",), {"TZ": "UTC"} | ON_LOOPBACK)
EVERYTHING_SSE = WebServer(
    "everything in the old way", installed.EVERYTHING, ("sse",), {"TZ": "UTC"} | ON_LOOPBACK, "/sse"
)


@contextmanager
def serving(server: WebServer) -> Iterator[str]:
    """The URL of a server that runs as long as the context."""
    with running((*server.peer.command, *server.arguments), server.env) as address:
        yield address + server.path


@contextmanager
def running(command: tuple[str, ...], env: Mapping[str, str]) -> Iterator[str]:
    """`http://127.0.0.1:PORT` of a program that says it; what it says is shown if it never does."""
    with listening(command, env) as (_process, address):
        yield address


@contextmanager
def listening(
    command: tuple[str, ...], env: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program and its address; at the end its whole process group is ended."""
    process = subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore"} | dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        yield process, address_said_by(process)
    finally:
        end_group(process)


def address_said_by(process: subprocess.Popen[str]) -> str:
    """Waits for the line with the address, and has the rest read, so that the program never waits for a reader."""
    lines: Queue[str] = Queue()
    reading = Thread(target=read_all, args=(process, lines), daemon=True)
    reading.start()
    said = []
    with suppress(Empty):
        while line := lines.get(timeout=LISTENS_WITHIN):
            said.append(line)
            if found := SAID.search(line):
                return f"http://127.0.0.1:{found[1]}"
    raise AssertionError("the server does not say where it listens:\n" + "".join(said))


def read_all(process: subprocess.Popen[str], lines: Queue[str]) -> None:
    """Every line, then an empty one."""
    assert process.stdout is not None
    with process.stdout as said:
        for line in said:
            lines.put(line)
    lines.put("")


def end_group(process: subprocess.Popen[str]) -> None:
    """Asks, then forces; a server that waits for its clients to leave would wait for the test."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(ENDS_WITHIN if number is signal.SIGTERM else None)
            break
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def python(script: Path, *arguments: str) -> tuple[str, ...]:
    """The command of a program of ours that needs what the tests have."""
    return (sys.executable, str(script), *arguments)
