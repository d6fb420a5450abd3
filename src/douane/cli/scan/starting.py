"""A server started within the sandbox, twice, to hear what it shows: only where somebody has said so."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from subprocess import Popen
from typing import Final

from douane.errors import LaunchError
from douane.model.facts import Description, Trial, Unknown
from douane.protocol.json import canonical
from douane.sandbox.fetched import fetched
from douane.sandbox.profile import Walls, chosen
from douane.sandbox.start import start_within
from douane.stores.documents import config_folder, load
from douane.stores.paths import state_folder
from douane.transports.command import resolve
from douane.transports.guardian import Guardian

PROFILE: Final = "strict"
PATIENCE: Final = 20.0  # seconds for both answers of one start
_LARGEST: Final = 4 << 20
_MOST: Final = 1_000  # tools
INITIALIZE: Final = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "douane-scan", "version": "1"},
    },
}
_INITIALIZED: Final = {"jsonrpc": "2.0", "method": "notifications/initialized"}
_LIST: Final = {"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {}}


def tried(command: tuple[str, ...]) -> Trial | Unknown:
    """What the server shows in two starts, with no network and none of the user's files."""
    try:
        if fetched(command) is not None:
            return Unknown("it was not started: its command fetches it, and there is no network")
        began = time.monotonic()
        first = _shown(command)
        seconds = time.monotonic() - began
        second = first if isinstance(first, Unknown) else _shown(command)
    except LaunchError as error:
        return Unknown(f"it was not started: {error.message}")
    if isinstance(first, Unknown):
        return first
    if isinstance(second, Unknown):
        return Unknown(f"the second time, {second.why}")
    told = tuple(_described(one) for one in first[:_MOST])
    return Trial(seconds, told, tuple(_changed(first, second)))


def _shown(command: tuple[str, ...]) -> list[Mapping[str, object]] | Unknown:
    with _started(command) as process:
        lines = _lines(process, time.monotonic() + PATIENCE)
        _say(process, INITIALIZE)
        if _answer(lines, 1) is None:
            return Unknown("it did not answer `initialize`")
        _say(process, _INITIALIZED)
        _say(process, _LIST)
        answer = _answer(lines, 2)
    result = answer.get("result") if answer is not None else None
    tools = result.get("tools") if isinstance(result, dict) else None
    if not isinstance(tools, list):
        return Unknown("it did not answer `tools/list`")
    return [one for one in tools if isinstance(one, dict)]


@contextmanager
def _started(command: tuple[str, ...]) -> Iterator[Popen[bytes]]:
    settings = load(config_folder(), os.getcwd()).settings  # noqa: PTH109  # as in wiring
    whole = resolve(command)
    walls = Walls(chosen(PROFILE, (), whole), settings.sandbox.user, (config_folder(), state_folder()))
    guardian = Guardian()
    process = start_within(whole, walls, os.environ, guardian.guard)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        guardian.release()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def _say(process: Popen[bytes], message: Mapping[str, object]) -> None:
    with suppress(OSError):
        if process.stdin is not None:
            process.stdin.write(json.dumps(message).encode() + b"\n")


def _lines(process: Popen[bytes], until: float) -> Iterator[bytes]:
    """What it says, line by line, until it has said too much or nothing for too long."""
    if process.stdout is None:
        return
    said, at = b"", process.stdout.fileno()
    while len(said) < _LARGEST:
        line, end, rest = said.partition(b"\n")
        if end:
            said = rest
            yield line
            continue
        ready, _, _ = select.select([at], [], [], max(until - time.monotonic(), 0))
        chunk = os.read(at, 1 << 16) if ready else b""
        if not chunk:
            return
        said += chunk


def _answer(lines: Iterator[bytes], wanted: int) -> Mapping[str, object] | None:
    for line in lines:
        with suppress(ValueError, RecursionError):
            message = json.loads(line)
            if isinstance(message, dict) and message.get("id") == wanted and "method" not in message:
                return message
    return None


def _described(tool: Mapping[str, object]) -> Description:
    return Description(str(tool.get("name", "")), json.dumps(tool, ensure_ascii=False), "", 0)


def _changed(first: list[Mapping[str, object]], second: list[Mapping[str, object]]) -> Iterator[str]:
    """The names of tools that are not what they were."""
    before, after = ({str(one.get("name", "")): _digest(one) for one in tools} for tools in (first, second))
    yield from sorted(name for name in {**before, **after} if before.get(name) != after.get(name))


def _digest(tool: Mapping[str, object]) -> str:
    return sha256(canonical(tool).encode("utf-8", "replace")).hexdigest()
