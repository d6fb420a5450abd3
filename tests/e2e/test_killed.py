"""What a person kills while it runs: before a host, behind the gateway, also where the database is locked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests._promises import promise
from tests.e2e.processes import Watched
from tests.e2e.recordings import isolated_state

# Says its process and that of a child of its own, and answers no call.
SILENT = """
import json, os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
for line in sys.stdin:
    asked = json.loads(line)
    if asked.get("method") == "initialize":
        about = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}},
                 "serverInfo": {"name": "s", "version": "1"}, "instructions": f"{os.getpid()} {child.pid}"}
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": about}), flush=True)
    elif asked.get("method") == "tools/list":
        tools = [{"name": "wait", "inputSchema": {"type": "object"}}]
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": {"tools": tools}}), flush=True)
"""
SERVER = (sys.executable, "-IS", "-c", SILENT)
WITHIN_MS = 1_000


@pytest.fixture(autouse=True)
def _in_no_box(home):
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "douane.toml").write_text('[sandbox]\nprofile = "none"\n')


def state_of(home):
    return Path(isolated_state(home)["DOUANE_STATE"])


def told(client):
    return [int(word) for word in client.open()["result"]["instructions"].split()]


@promise("P-KILLED-WITHIN-A-SECOND")
@pytest.mark.parametrize("how", ["command", "file", "unreadable"])
def test_a_wrapped_server_is_ended_within_a_second_with_all_that_it_has_started(
    douane_mcp, douane, home, how
):
    client = douane_mcp(*SERVER)
    watched = [Watched(pid) for pid in told(client)]
    client.ask("tools/list")
    client.send({"id": 77, "method": "tools/call", "params": {"name": "wait", "arguments": {}}})
    if how == "command":
        assert douane("kill", "all", "--because", "it sends diaries away").returncode == 0
    elif how == "file":
        (state_of(home) / "kill").touch()
    else:
        (state_of(home) / "kill").mkdir()
    assert all(one.ends(WITHIN_MS) for one in watched)
    answer = client.receive_answer(77)
    assert "a person has killed everything" in answer["error"]["message"] or "cannot be read" in str(answer)
    assert "douane kill lift all" in str(answer)
    assert "was not started" in str(douane_mcp(*SERVER).open())
