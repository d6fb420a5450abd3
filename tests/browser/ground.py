"""A state folder that a real relay has filled: servers that were used, changed, asked about and refused, hostile names included.

`python -m tests.browser.ground HOME [ENTRIES]` fills one, with so many made-up entries more, for looking at it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from douane.model.fleet import Report, Reported
from douane.stores.fleet import Fleet
from tests.e2e import installed
from tests.e2e.line_client import LineClient
from tests.e2e.recordings import isolated_state

HERE: Final = Path(__file__).resolve().parent
ODD: Final = HERE.parent / "e2e" / "odd_server.py"
HOSTILE: Final = '<img src=x onerror="document.title=1">'
SNEAKY: Final = '"><script>document.title="owned"</script>\u202e'
POLICY: Final = """\
[approvals]
wait = "{wait}"

[behaviour]
off = "*"

[[rule]]
id = "ask-before-mail"
tool = "send_mail"
action = "hold"
ask = "person"
"""

_TEXT: Final = {"type": "string"}
TOOLS: Final = (
    {
        "name": "read_note",
        "title": "Read a note",
        "description": "Gives a note of the shop by its name.",
        "inputSchema": {"type": "object", "properties": {"text": _TEXT}, "required": ["text"]},
        "annotations": {"readOnlyHint": True},
    },
    {
        "name": "send_mail",
        "description": "Sends a mail. Ask the person first.",
        "inputSchema": {
            "type": "object",
            "properties": {"to": _TEXT, "subject": _TEXT, "text": _TEXT},
            "required": ["to", "text"],
        },
    },
    {
        "name": "delete_note",
        "description": f"Removes a note {HOSTILE} for good.",
        "inputSchema": {"type": "object", "properties": {"text": _TEXT}},
        "annotations": {"destructiveHint": True},
    },
)
CHANGED: Final = (
    {**TOOLS[0], "description": "Gives a note of the shop by its name, and all notes that it links to."},
    TOOLS[1],
    {
        **TOOLS[2],
        "inputSchema": {"type": "object", "properties": {"text": _TEXT, "everything": {"type": "boolean"}}},
    },
    {"name": "share_note", "description": "Shares a note with others.", "inputSchema": {"type": "object"}},
)


class Ground:
    """One home, with state and configuration in it."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.env = {**isolated_state(home), "PATH": os.environ["PATH"]}
        self.state = home / "state"
        self.config = home / "config"

    def policy(self, *, wait: str = "1 s", more: str = "") -> None:
        """How long a call waits for a person, and what else the document says."""
        (self.config / "douane.toml").write_text(POLICY.format(wait=wait) + more, "utf-8")

    def client(self, name: str, tools: Sequence[Mapping[str, object]]) -> LineClient:
        """A host's client in front of a server of that name that shows these tools."""
        shown = self.home / f"{name}.json"
        shown.write_text(json.dumps(tools), "utf-8")
        server = (sys.executable, "-IS", str(ODD), "definitions", str(shown))
        command = (str(installed.DOUANE_MCP), "--name", name, "--upstream", *server)
        client = LineClient(command, self.env, self.home, self.home / f"{name}.stderr")
        client.open()
        client.ask("tools/list")
        return client

    def douane(self, *arguments: str) -> str:
        """What the command line says."""
        command = (str(installed.DOUANE), *arguments)
        done = subprocess.run(
            command, env=self.env, cwd=self.home, capture_output=True, text=True, timeout=30, check=False
        )
        return done.stdout + done.stderr


def filled(home: Path) -> Ground:
    """A home in which things have happened: two servers, one of them changed since, calls that were asked about and refused."""
    ground = Ground(home)
    ground.policy()
    notes = ground.client("notes", TOOLS)
    for text in ("opening hours", "prices", f"supplier {HOSTILE}"):
        notes.call("read_note", text=text)
    notes.call("read_note", text="AKIAQ3EGRZXB7JAMV2NT and " + SNEAKY)
    notes.call("send_mail", to="ann@example.org", subject="Prices", text="The new prices are attached.")
    notes.call("unknown_tool", text=HOSTILE)
    finish(notes)
    changed = ground.client("notes", CHANGED)
    changed.call("read_note", text="prices")
    finish(changed)
    weather = ground.client("weather " + HOSTILE, (TOOLS[0], {**TOOLS[1], "name": "report" + SNEAKY}))
    weather.call("read_note", text="tomorrow")
    finish(weather)
    _fleet(ground)
    return ground


def finish(client: LineClient) -> None:
    """The host has closed: the server ends with it."""
    client.end()
    client.kill()


def _fleet(ground: Ground) -> None:
    now = time.time()
    shadow = Reported(
        "f1", "npm:evil-mcp" + HOSTILE, "1.0.0", "evil", "Cursor", "~/.cursor/mcp.json", "high", False
    )
    fine = Reported(
        "f2",
        "npm:@modelcontextprotocol/server-memory",
        "",
        "memory",
        "Claude Code",
        "~/.claude.json",
        "",
        True,
    )
    reports = (
        Report("a" * 64, "ann-laptop", now - 600, (shadow, fine)),
        Report("b" * 64, "build-7 " + HOSTILE, now - 86400 * 9, (fine,)),
    )
    for report in reports:
        Fleet(str(ground.state)).keep(report, "key:fleet")


if __name__ == "__main__":
    filled(Path(sys.argv[1]).resolve())
