"""What a person kills while it runs: before a host, behind the gateway, also where the database is locked."""

from __future__ import annotations

import json
import queue
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from douane.stores import kills
from tests._promises import promise
from tests.e2e.gateway.gateway import gateway
from tests.e2e.person import types
from tests.e2e.processes import Watched, descendants
from tests.e2e.recordings import isolated_state

SERVER = (sys.executable, "-IS", str(Path(__file__).resolve().parent / "silent_server.py"))
WITHIN_MS = 1_000


def state_of(home):
    return Path(isolated_state(home)["DOUANE_STATE"])


def sleepers(client):
    """What the server has started, in whatever box it is."""
    client.open()
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in descendants(client.process.pid)}
    return [Watched(pid) for pid, command in commands.items() if b"sleep(600)" in command]


@promise("P-KILLED-WITHIN-A-SECOND")
@pytest.mark.parametrize("how", ["command", "unreadable"])
def test_a_wrapped_server_is_ended_within_a_second_with_all_that_it_has_started(
    douane_mcp, douane, home, how
):
    client = douane_mcp(*SERVER)
    watched = sleepers(client)
    assert watched
    client.ask("tools/list")
    client.send({"id": 77, "method": "tools/call", "params": {"name": "wait", "arguments": {}}})
    if how == "command":
        assert douane("kill", "all", "--reason", "it sends diaries away").returncode == 0
    else:
        (state_of(home) / "kill").mkdir()
    assert all(one.ends(WITHIN_MS) for one in watched)
    answer = client.receive_answer(77)
    assert "a person has killed everything" in answer["error"]["message"] or "cannot be read" in str(answer)
    assert "douane kill lift all" in str(answer)
    assert "was not started" in str(douane_mcp(*SERVER).open())


class Web:
    """A client of the gateway; a call that waits does so in a thread."""

    def __init__(self, url):
        self.url = url
        self.session = {}
        opening = {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "x", "version": "1"},
        }
        self.opened = self.ask("initialize", opening)

    def ask(self, method, params=None):
        body = {"jsonrpc": "2.0", "id": method, "method": method, "params": params or {}}
        accepted = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        asked = urllib.request.Request(self.url, json.dumps(body).encode(), accepted | self.session)
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                if "mcp-session-id" in answer.headers:
                    self.session = {"Mcp-Session-Id": answer.headers["mcp-session-id"]}
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def calls(self):
        """A call that is under way, with what will be said to it."""
        heard = queue.SimpleQueue()
        asked = {"name": "wait", "arguments": {}}
        threading.Thread(target=lambda: heard.put(self.ask("tools/call", asked)), daemon=True).start()
        return heard


@pytest.fixture
def behind(home):
    """The URL of the same server behind the gateway."""
    config = f'[servers.one]\ncommand = {json.dumps(SERVER)}\n[gateway]\nlisten = "127.0.0.1:0"\n'
    with gateway("", home, config + '[sandbox]\nprofile = "none"\n') as url:
        yield url


@promise("P-KILLED-WITHIN-A-SECOND")
@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_of_several_servers_as_one_who_calls_a_killed_one_hears_of_the_kill(douane, home, when):
    tables = (f"[servers.{one}]\ncommand = {json.dumps([*SERVER, one])}\n" for one in ("one", "two"))
    config = "".join((*tables, '[gateway]\nlisten = "127.0.0.1:0"\n'))

    def killed():
        assert douane("kill", "server", "one", "--reason", "it sends diaries away").returncode == 0

    with gateway("", home, config + '[sandbox]\nprofile = "none"\n') as url:
        if when == "before":
            killed()
        web = Web(f"{url.partition('/servers/')[0]}/mcp")
        if when == "meanwhile":
            killed()
            time.sleep(WITHIN_MS / 1000)
        said = web.ask("tools/call", {"name": "one__wait", "arguments": {}})
    assert "it sends diaries away" in said
    assert "engine.killed" in said


def processes_of(said):
    return [Watched(int(pid)) for pid in json.loads(said)["result"]["serverInfo"]["version"].split()]


@promise("P-KILLED-WITHIN-A-SECOND")
def test_a_kill_by_the_name_of_a_wrapped_server_ends_it_behind_the_gateway_too(douane_mcp, douane, behind):
    web = Web(behind)
    watched = processes_of(web.opened)
    wrapped = douane_mcp(*SERVER)
    wrapped.open()
    wrapped.end()
    assert douane("servers", "show", "one").returncode == 0
    told = douane("kill", "server", "silent_server.py", "--reason", "it sends diaries away").stdout
    assert "by whatever name" in told
    assert all(one.ends(WITHIN_MS) for one in watched)
    assert "it sends diaries away" in Web(behind).opened


@promise("P-KILLED-WITHIN-A-SECOND")
def test_of_one_kill_what_hosts_and_the_gateway_have_started_ends_and_who_waits_is_told(
    douane_mcp, behind, home, audited
):
    wrapped, web = douane_mcp(*SERVER), Web(behind)
    watched = sleepers(wrapped) + processes_of(web.opened)
    web.ask("tools/list")
    waiting = web.calls()
    (state_of(home) / "kill").write_text("all # it sends diaries away\n")
    assert all(one.ends(WITHIN_MS) for one in watched)
    answer = waiting.get(timeout=WITHIN_MS / 1000)
    assert "it sends diaries away" in json.loads(answer)["error"]["message"]
    assert "no such session" in web.ask("tools/list")
    assert "a person has killed everything" in Web(behind).opened
    wrapped.end()
    entries = [one for one in audited() if str(one["method"]).startswith("douane/kill")]
    assert {one.get("post") for one in entries} >= {"wrapped", "gateway"}
    assert sum(one["method"] == "douane/kill-found" for one in entries) == 1


@promise("P-KILLED-WITHIN-A-SECOND")
def test_processes_end_while_the_database_is_locked(douane_mcp, behind, home):
    wrapped, web = douane_mcp(*SERVER), Web(behind)
    watched = sleepers(wrapped) + processes_of(web.opened)
    with closing(sqlite3.connect(state_of(home) / "douane.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        waiting = web.calls()  # the gateway waits for the lock with it
        (state_of(home) / "kill").touch()
        assert all(one.ends(WITHIN_MS) for one in watched)
        other.execute("ROLLBACK")
    assert json.loads(waiting.get(timeout=20))["error"]


def test_a_person_lifts_a_kill_and_the_agent_does_not(douane, home):
    state_of(home).mkdir(mode=0o700, exist_ok=True)
    folder, kill = str(state_of(home)), kills.check("server", "python3")
    kills.put(folder, kill)
    kills.keep(folder, kill, kills.Deed("local:ann", 1.0))
    said = douane("kill", "lift", "server", "python3", "--reason", "it is mended")
    assert "only a person at a terminal" in said.stderr
    environment = {**isolated_state(home), "PATH": "/usr/bin:/bin", "TERM": "xterm", "HOME": str(home)}
    shown, code = types(environment, "lift", "server", "python3", "--reason", "it is mended", of=("kill",))
    assert code == 0, shown
    assert kills.standing(folder) == kills.Standing((), ())
