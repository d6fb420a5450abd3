"""However Douane ends, no server outlives it, and the audit log holds all that was sent."""

from __future__ import annotations

import json
import signal
import sys

import pytest

from tests._promises import promise
from tests.e2e.installed import EVERYTHING, FILESYSTEM, NPM_FOLDER, NPX
from tests.e2e.processes import Watched, descendants
from tests.e2e.recordings import HERE, TEE

ODD_SERVER = (sys.executable, "-IS", str(HERE / "odd_server.py"))
ENDINGS = {
    "the host closes the input": lambda client: client.close_input(),
    "the host sends SIGTERM": lambda client: client.process.terminate(),
    "the host sends SIGINT": lambda client: client.process.send_signal(signal.SIGINT),
    "the host sends SIGKILL": lambda client: client.process.kill(),
    "the terminal goes away": lambda client: client.process.send_signal(signal.SIGHUP),
}
MANY = 300
every_ending = pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)
KILL = "the host sends SIGKILL"  # which leaves Douane no time; how it ends otherwise, the deaf server shows
a_kill = pytest.mark.parametrize(
    "end",
    [
        pytest.param(end, id=name, marks=[] if name == KILL else pytest.mark.long)
        for name, end in ENDINGS.items()
    ],
)


@pytest.fixture
def watched():
    """`watched(pid)` is a process to wait for; a server that outlives its test is ended after all."""
    processes = []

    def watch(pid):
        processes.append(Watched(pid))
        return processes[-1]

    yield watch
    for process in processes:
        if not process.ends():
            signal.pidfd_send_signal(process.handle, signal.SIGKILL)
        process.close()


@promise("P-NO-ORPHANS")
@every_ending
def test_a_server_that_ignores_every_hint_does_not_outlive_douane(douane_mcp, watched, end):
    client = douane_mcp(*ODD_SERVER, "deaf")
    client.open()
    servers = [watched(pid) for pid in descendants(client.process.pid)]
    end(client)
    assert servers
    assert all(server.ends() for server in servers)


@promise("P-NO-ORPHANS")
@a_kill
def test_what_a_server_started_does_not_outlive_douane(douane_mcp, watched, tmp_path, end):
    client = douane_mcp(*ODD_SERVER, "family", tmp_path / "pids")
    client.open()
    family = [watched(int(pid)) for pid in (tmp_path / "pids").read_text("ascii").split()]
    end(client)
    assert all(member.ends() for member in family)


@promise("P-NO-ORPHANS")
@a_kill
def test_a_server_below_npx_does_not_outlive_douane(need, douane_mcp, watched, tmp_path, end):
    need(FILESYSTEM)
    start = f"cd {NPM_FOLDER} && exec {NPX} -y @modelcontextprotocol/server-filesystem {tmp_path}"
    client = douane_mcp("sh", "-c", start)
    client.open()
    below = [watched(pid) for pid in descendants(client.process.pid)]
    end(client)
    assert len(below) > 1
    assert all(process.ends() for process in below)


@promise("P-NO-ORPHANS")
def test_a_server_with_timers_of_its_own_does_not_outlive_douane(need, douane_mcp, watched):
    need(EVERYTHING)
    client = douane_mcp(*EVERYTHING.command, "stdio")
    client.open()
    client.ask("tools/list")
    client.call("toggle-subscriber-updates")
    below = [watched(pid) for pid in descendants(client.process.pid)]
    client.end()
    assert all(process.ends() for process in below)


def test_a_host_that_closes_the_input_gets_the_exit_code_of_the_server(douane_mcp):
    client = douane_mcp(*ODD_SERVER, "none")
    client.open()
    assert client.end() == 0


def test_a_call_in_flight_when_the_host_closes_the_input_is_recorded(douane_mcp, audited):
    client = douane_mcp(*ODD_SERVER, "none")
    client.open()
    client.ask("tools/list")
    client.send({"id": "last", "method": "tools/call", "params": {"name": "echo", "arguments": {}}})
    client.end()
    assert "last" in [body.get("rpc_id") for body in audited()]


@promise("P-AUDIT-KILL")
@pytest.mark.usefixtures("unwatched")
@pytest.mark.parametrize(
    "answers", [0, 150, pytest.param(1, marks=pytest.mark.long), pytest.param(20, marks=pytest.mark.long)]
)
def test_a_kill_loses_no_entry_of_what_was_sent(douane_mcp, audited, watched, tmp_path, answers):
    """The kill falls somewhere into a stream of calls: the log may hold what was not sent, never the reverse."""
    log = tmp_path / "server"
    client = douane_mcp(*TEE, log, *ODD_SERVER, "none")
    client.open()
    client.ask("tools/list")
    below = [watched(pid) for pid in descendants(client.process.pid)]
    for number in range(MANY):
        call = {"name": "echo", "arguments": {}}
        client.send({"id": f"call-{number}", "method": "tools/call", "params": call})
    received = [client.receive()["id"] for _ in range(answers)]
    client.process.kill()
    assert all(process.ends() for process in below)
    sent = [json.loads(line).get("id") for line in log.with_suffix(".to-server").read_bytes().splitlines()]
    recorded = [(body["direction"], body.get("rpc_id")) for body in audited()]
    assert {("to-server", one) for one in sent} | {("to-client", one) for one in received} <= set(recorded)


def test_the_audit_verifies_after_a_kill(douane_mcp, douane, watched):
    client = douane_mcp(*ODD_SERVER, "none")
    client.open()
    client.ask("tools/list")
    client.call("echo", text="hello")
    below = [watched(pid) for pid in descendants(client.process.pid)]
    client.process.kill()
    assert all(process.ends() for process in below)
    verified = douane("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


@promise("P-NO-TRACEBACK")
def test_a_server_that_cannot_be_started_is_said_so_without_a_traceback(douane_mcp):
    client = douane_mcp("/no/such/program")
    client.process.wait(15)
    assert "`/no/such/program`" in client.stderr
    assert "Traceback" not in client.stderr


@promise("P-NO-TRACEBACK")
def test_a_server_that_cannot_be_started_is_the_mistake_of_whoever_configured_it(douane_mcp):
    assert douane_mcp("/no/such/program").process.wait(15) == 2
