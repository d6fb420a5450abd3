"""Fixtures that start real programs; a test whose peer is missing skips, and says which and what to do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.e2e import installed
from tests.e2e.line_client import LineClient
from tests.e2e.recordings import Route, Stage, isolated_state
from tests.e2e.web_site import open_web_site

ALL_ENTRIES = 1_000_000


@pytest.fixture(scope="session", autouse=True)
def _signals_as_in_a_terminal():
    """Whoever runs the tests may ignore SIGHUP, as `nohup` does, or SIGINT, as `&` in a script does; children inherit it."""
    usual = {signal.SIGHUP: signal.SIG_DFL, signal.SIGINT: signal.default_int_handler}
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def need():
    """`need(peer, …)` skips the test, loudly, unless those real programs are installed."""

    def skip_unless_installed(*peers):
        missing = [peer.why_missing for peer in peers if peer.missing]
        if missing:
            pytest.skip("; ".join(missing))

    return skip_unless_installed


@pytest.fixture
def home(tmp_path):
    """A folder that stands for a person's home, with Douane's state and configuration in it and nothing else."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def started():
    """Programs that the test started; whatever still runs is ended with it."""
    clients = []
    yield clients
    for client in clients:
        client.kill()


@pytest.fixture
def douane_mcp(home, started):
    """`douane_mcp(*upstream_command, env=…, home=…, cwd=…)` is a line client of `douane-mcp --upstream …`."""

    def start(*upstream, env=None, home=home, cwd=None):
        command = (str(installed.DOUANE_MCP), "--upstream", *map(str, upstream))
        client = LineClient(command, environment(home) | (env or {}), cwd or home, home / "stderr.txt")
        started.append(client)
        return client

    return start


@pytest.fixture
def unwatched(home):
    """In that home nobody minds how many calls come at one time."""
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "douane.toml").write_text('[behaviour]\noff = "*"\n')


@pytest.fixture
def bare(home, started):
    """The same client, right in front of the server."""

    def start(*command, env=None):
        client = LineClient(
            tuple(map(str, command)), environment(home) | (env or {}), home, home / "stderr.txt"
        )
        started.append(client)
        return client

    return start


@pytest.fixture
def douane(home):
    """`douane(*arguments)` runs the command line on the same state, and gives what came of it."""

    def run(*arguments, home=home):
        command = (str(installed.DOUANE), *map(str, arguments))
        return subprocess.run(
            command, env=environment(home), cwd=home, capture_output=True, text=True, timeout=30, check=False
        )

    return run


@pytest.fixture
def audited(douane):
    """`audited()` gives the bodies of all entries of the audit log, the oldest first."""

    def read():
        lines = douane("audit", "tail", "--json", "-n", ALL_ENTRIES).stdout.splitlines()
        return [json.loads(line)["body"] for line in lines]

    return read


def environment(home):
    path = os.pathsep.join((str(installed.NODE.parent), os.environ["PATH"]))
    return {"PATH": path, "PYTHON": sys.executable} | isolated_state(home)


@pytest.fixture(scope="session")
def web():
    with open_web_site() as address:
        yield address


@pytest.fixture(scope="session")
def stage(tmp_path_factory, web):
    return Stage(tmp_path_factory.mktemp("stage"), web)


@pytest.fixture(scope="session")
def recorded(stage, need):
    """`recorded(conversation, program, route)` holds it once a session, and gives the recording."""
    kept = {}

    def hold_once(conversation, program, route=Route.BARE, telling=1):
        need(conversation.server.peer, program.peer)
        key = (conversation.name, program.name, route, telling)
        if key not in kept:
            kept[key] = stage.hold(conversation, program, route)
        return kept[key]

    return hold_once
