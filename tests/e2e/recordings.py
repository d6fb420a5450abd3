"""Holds a conversation between real programs, bare or through Douane, and keeps every byte that passed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from tests.e2e import installed
from tests.e2e.conversations import Conversation, Varying
from tests.e2e.installed import Peer

HERE = Path(__file__).resolve().parent
TEE = (sys.executable, "-IS", str(HERE / "recording_tee.py"))
A_CONVERSATION_AT_MOST = 45


class Route(Enum):
    BARE = "bare"
    THROUGH_DOUANE = "through douane"


@dataclass(frozen=True)
class Program:
    """A client program in one of its modes."""

    name: str
    peer: Peer
    script: str
    mode: str

    def __str__(self) -> str:
        return self.name


MCP1 = Program("mcp1", installed.MCP1, "mcp1.py", "legacy")
MCP2_LEGACY = Program("mcp2-legacy", installed.MCP2, "mcp2.py", "legacy")
MCP2_AUTO = Program("mcp2-auto", installed.MCP2, "mcp2.py", "auto")
MCP2_MODERN = Program("mcp2-modern", installed.MCP2, "mcp2.py", "2026-07-28")


@dataclass(frozen=True)
class Recording:
    """What a client received and sent, what its server received, and what the client made of it."""

    to_client: bytes
    to_server: bytes
    seen_by_server: bytes
    reported: bytes

    def without(self, varying: tuple[Varying, ...]) -> Recording:
        return Recording(
            blank(self.to_client, varying),
            self.to_server,
            self.seen_by_server,
            blank(self.reported, varying),
        )


def blank(words: bytes, varying: tuple[Varying, ...]) -> bytes:
    for each in varying:
        words = re.sub(each.pattern, lambda found: found[0].replace(found[1], b"\xe2\x80\xa6"), words)
    return words


@dataclass(frozen=True)
class Stage:
    """Where conversations take place: a folder of their own, and the web site that they may fetch from."""

    folder: Path
    web: str = ""

    def hold(self, conversation: Conversation, program: Program, route: Route) -> Recording:
        """Runs the real client against the real server; the ground is laid anew, at the same path, every time."""
        ground, logs, home = self.folder / "ground", self.folder / "logs", self.folder / "home"
        for place in (ground, logs, home):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
        conversation.server.prepare(ground)
        script = self.write_script(conversation, ground, home)
        command = (*program.peer.command, str(HERE / "clients" / program.script), program.mode, str(script))
        reported = run_client((*command, *route_to(conversation, ground, logs, route)), home)
        read = {log.name: log.read_bytes() for log in logs.iterdir()}
        return Recording(
            read["client.to-client"], read["client.to-server"], read["server.to-server"], reported
        )

    def write_script(self, conversation: Conversation, ground: Path, home: Path) -> Path:
        env = conversation.server.environment(ground) | isolated_state(home)
        content: dict[str, Any] = {"env": env, "answers": conversation.answers, "steps": conversation.steps}
        text = json.dumps(content).replace("{folder}", str(ground)).replace("{web}", self.web)
        script = self.folder / "script.json"
        script.write_text(text, "utf-8")
        return script


def route_to(conversation: Conversation, ground: Path, logs: Path, route: Route) -> tuple[str, ...]:
    """A tee in front of everything, and one in front of the server: what goes in must come out."""
    server = (*TEE, str(logs / "server"), *conversation.server.command(ground))
    match route:
        case Route.BARE:
            return (*TEE, str(logs / "client"), *server)
        case Route.THROUGH_DOUANE:
            return (*TEE, str(logs / "client"), str(installed.DOUANE_MCP), "--upstream", *server)


def isolated_state(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "DOUANE_STATE": str(home / "state"), "DOUANE_CONFIG": str(home / "config")}


def run_client(command: tuple[str, ...], home: Path) -> bytes:
    environment: Mapping[str, str] = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        timeout=A_CONVERSATION_AT_MOST,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"the client failed:\n{done.stderr.decode(errors='replace')[-4000:]}"
    return done.stdout
