"""A server that a person stops while it runs: in front of a host, and behind the gateway."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from pathlib import Path

from tests._promises import promise
from tests.e2e.gateway.gateway import gateway
from tests.e2e.person import types
from tests.e2e.recordings import isolated_state

TOLD = (sys.executable, "-IS", str(Path(__file__).resolve().parent / "told_server.py"), "notes", "dear diary")
NAME = "told_server.py"


def state(home):
    return {**isolated_state(home), "PATH": "/usr/bin:/bin", "TERM": "xterm", "HOME": str(home)}


def text_of(answer):
    return json.dumps(answer)


@promise("P-STOPPED-AT-ONCE")
def test_a_server_is_stopped_while_it_runs_not_started_again_and_approved_for_what_was_asked(
    douane_mcp, douane, home
):
    client = douane_mcp(*TOLD)
    client.open()
    client.ask("tools/list")
    assert "dear diary" in text_of(client.call("notes", text="a"))
    assert douane("servers", "suspend", NAME, "--reason", "it reads too much").returncode == 0
    refused = text_of(client.call("notes", text="b"))
    assert "it reads too much" in refused
    assert "dear diary" not in refused

    assert "was not started" in text_of(douane_mcp(*TOLD).open())

    shown, code = types(state(home), "approve", NAME, "--tool", "noth*", of=("servers",))
    assert code == 0, shown
    assert 'tool = ["!noth*"]' in shown
    assert "not among what the server was approved for" in text_of(client.call("notes", text="d"))


def post(url, method, params=None):
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


@promise("P-STOPPED-AT-ONCE")
def test_the_gateway_starts_no_server_that_a_person_has_rejected(douane, home, tmp_path):
    ran = tmp_path / "ran"
    script = f"open({str(ran)!r}, 'w'); import sys; sys.stdin.read()"
    config = f"[servers.one]\ncommand = {json.dumps([sys.executable, '-IS', '-c', script])}\n"
    config += '[gateway]\nlisten = "127.0.0.1:0"\n[sandbox]\nprofile = "none"\n'
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "douane.toml").write_text(config)
    assert douane("servers", "reject", "one", "--reason", "nobody knows who wrote it").returncode == 0
    with gateway("", home, config) as url:
        opening = {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "x", "version": "1"},
        }
        assert "nobody knows who wrote it" in post(url, "initialize", opening)
    assert not ran.exists()
