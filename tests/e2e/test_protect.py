"""A host's file is protected, what it then says is started by a real client, and the file comes back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.conftest import environment

HERE = Path(__file__).resolve().parent
SERVER = [sys.executable, "-IS", str(HERE / "told_server.py"), "say", "${env:UNTOUCHED} and all is well"]
FILE = f"""\ufeff{{\r
\t// what Cursor starts\r
\t"mcpServers": {{\r
\t\t"told": {{"command": {json.dumps(SERVER[0])}, "args": {json.dumps(SERVER[1:])}, "env": {{"KEY": "made-up"}},}},\r
\t}},\r
}}\r
"""


def started_by_a_client(entry, home, tmp_path):
    """What the client of the SDK prints that starts an entry as a host does, lists its tools and calls one."""
    script = tmp_path / "script.json"
    steps = [{"do": "list_tools"}, {"do": "call_tool", "name": "say", "arguments": {"text": "hello"}}]
    env = environment(home) | entry["env"]
    script.write_text(json.dumps({"env": env, "answers": {}, "steps": steps}), "utf-8")
    client = (*installed.MCP2.command, str(HERE / "clients" / "mcp2.py"), "legacy", str(script))
    done = subprocess.run(
        (*client, entry["command"], *entry["args"]),
        env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        timeout=40,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@promise("P-PROTECT-EXACT")
@pytest.mark.long  # five programs, each of which takes a second to start
def test_what_the_file_says_starts_the_server_behind_douane_until_it_is_what_it_was(
    need, douane, audited, home, tmp_path
):
    need(installed.MCP2)
    path = home / ".cursor" / "mcp.json"
    path.parent.mkdir()
    path.write_bytes(FILE.encode())

    assert douane("protect", "--all", "--yes").returncode == 0
    text = path.read_bytes().decode().removeprefix("\ufeff").replace("\t// what Cursor starts\r\n", "")
    entry = json.loads(text.replace(",}", "}").replace(",\r\n\t}", "\r\n\t}").replace(",\r\n}", "\r\n}"))[
        "mcpServers"
    ]["told"]
    assert entry["args"][-4:] == SERVER[1:]
    _, called = started_by_a_client(entry, home, tmp_path)

    assert called["result"]["content"][0]["text"] == "${env:UNTOUCHED} and all is well"
    recorded = [
        (one["server_name"], one["subject"]) for one in audited() if one.get("method") == "tools/call"
    ]
    assert ("told", "say") in recorded
    assert douane("unprotect", "--all", "--yes").returncode == 0
    assert path.read_bytes() == FILE.encode()
