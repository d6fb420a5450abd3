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

from tests._scanner import used_before
from tests.e2e import installed
from tests.e2e.conversations import Conversation, Varying
from tests.e2e.installed import Peer
from tests.e2e.servers import Server

HERE = Path(__file__).resolve().parent
TEE = (sys.executable, "-IS", str(HERE / "recording_tee.py"))
A_CONVERSATION_AT_MOST = 45
OWN_QUESTION = re.compile(rb'"id":19900000\d\d,"method":"([a-z/]+)"')


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

    @property
    def asked_by_douane(self) -> tuple[bytes, ...]:
        """The methods of the requests that reached the server and that the client never sent."""
        return tuple(
            found[1] for found in map(OWN_QUESTION.search, self.seen_by_server.splitlines()) if found
        )

    @property
    def seen_from_client(self) -> list[bytes]:
        return [line for line in self.seen_by_server.splitlines() if not OWN_QUESTION.search(line)]

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

    @property
    def ground(self) -> Path:
        return self.folder / "ground"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def hold(self, conversation: Conversation, program: Program, route: Route) -> Recording:
        """Has the real client talk with the real server, on ground laid anew at the same path every time."""
        self.lay_out(conversation.server)
        env = self.environment(conversation.server)
        content = {"env": env, "answers": conversation.answers, "steps": conversation.steps}
        script = self.write("script.json", content)
        client = (*program.peer.command, str(HERE / "clients" / program.script), program.mode, str(script))
        return self.record((*client, *self.route_to(conversation.server, route)))

    def inspect(self, server: Server, question: tuple[str, ...], route: Route) -> Recording:
        """Has the inspector put one question to the server, configured as hosts are."""
        self.lay_out(server)
        command, *arguments = self.route_to(server, route)
        entry = {"command": command, "args": arguments, "env": self.environment(server)}
        config = self.write("hosts.json", {"mcpServers": {"one": entry}})
        inspector = (*installed.INSPECTOR.command, "--cli", "--config", str(config), "--server", "one")
        return self.record((*inspector, "--format", "json", *map(self.filled_in, question)))

    def lay_out(self, server: Server) -> None:
        for place in (self.ground, self.logs, self.home):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
        server.prepare(self.ground)

    def environment(self, server: Server) -> dict[str, str]:
        return server.environment(self.ground) | isolated_state(self.home)

    def write(self, name: str, content: Mapping[str, Any]) -> Path:
        path = self.folder / name
        path.write_text(self.filled_in(json.dumps(content)), "utf-8")
        return path

    def filled_in(self, text: str) -> str:
        return text.replace("{folder}", str(self.ground)).replace("{web}", self.web)

    def route_to(self, server: Server, route: Route) -> tuple[str, ...]:
        """A tee in front of everything, and one in front of the server: what goes in must come out."""
        in_front, behind = (*TEE, str(self.logs / "client")), (*TEE, str(self.logs / "server"))
        command = (*behind, *server.command(self.ground))
        match route:
            case Route.BARE:
                return (*in_front, *command)
            case Route.THROUGH_DOUANE:
                return (*in_front, str(installed.DOUANE_MCP), "--upstream", *command)

    def record(self, command: tuple[str, ...]) -> Recording:
        reported = run_client(command, self.home)
        read = {log.name: log.read_bytes() for log in self.logs.iterdir()}
        return Recording(
            read["client.to-client"], read["client.to-server"], read["server.to-server"], reported
        )


def isolated_state(home: Path) -> dict[str, str]:
    state = used_before(home / "state")
    without_walls(home / "config")
    return {"HOME": str(home), "DOUANE_STATE": str(state), "DOUANE_CONFIG": str(home / "config")}


def without_walls(config: Path) -> None:
    """What is no test of the sandbox runs without one; a test may say otherwise in its own document."""
    (config / "douane.d").mkdir(parents=True, exist_ok=True)
    (config / "douane.d" / "00-walls.toml").write_text('[sandbox]\nprofile = "none"\n')


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
