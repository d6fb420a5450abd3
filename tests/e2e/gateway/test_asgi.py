"""Real servers with `douane.asgi` around them, in their own processes under uvicorn, and real clients."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.gateway import running
from tests.e2e.gateway.gateway import bearing, token_in
from tests.e2e.gateway.passing import passing
from tests.e2e.gateway.running import FASTMCP, FIXTURE, FIXTURE_JSON, SDK1
from tests.e2e.gateway.test_conformance import a_while
from tests.e2e.gateway.web_client import WebClient
from tests.e2e.gateway.web_conversations import (
    ASKED_BACK,
    ASKED_FOR_INPUT,
    FASTMCP_AUTO,
    KINDS,
    PROGRESS,
    SMALL,
    WITH_PROGRESS,
)
from tests.e2e.recordings import MCP1, MCP2_LEGACY, MCP2_MODERN, isolated_state
from tests.playbooks.post import made_up_key

GUARDED = Path(__file__).with_name("guarded.py")
SHORT = (
    (FASTMCP, SMALL, FASTMCP_AUTO),
    (SDK1, PROGRESS, MCP1),
    (FIXTURE, ASKED_FOR_INPUT, MCP2_MODERN),
)
LONG = (
    (FASTMCP, PROGRESS, MCP2_LEGACY),
    (FASTMCP, SMALL, MCP2_MODERN),
    (SDK1, SMALL, MCP1),
    (FIXTURE, ASKED_BACK, MCP2_LEGACY),
    (FIXTURE, WITH_PROGRESS, MCP2_MODERN),
    (FIXTURE_JSON, KINDS, MCP2_LEGACY),
)
CASES = (SHORT[-1], *(pytest.param(*case, marks=pytest.mark.long) for case in (*SHORT[:-1], *LONG)))
REVISIONS = (pytest.param("2025-11-25", marks=pytest.mark.long), "2026-07-28")


@contextmanager
def guarded(server, home, config="", **env):
    """The URL of the server with a guard around it."""
    state = isolated_state(home) | env
    Path(state["DOUANE_CONFIG"]).mkdir(parents=True, exist_ok=True)
    (Path(state["DOUANE_CONFIG"]) / "douane.toml").write_text(config)
    inside = replace(server, arguments=(str(GUARDED), *server.arguments), env=dict(server.env) | state)
    with running.serving(inside) as url:
        yield url


@pytest.fixture(scope="module")
def behind(need, tmp_path_factory):
    """`behind(server, about)` is the URL of that server, guarded, with no token to be shown; one for each `about`."""
    with ExitStack() as stack:
        urls = {}

        def start_once(server, about=""):
            need(server.peer)
            if (server.name, about) not in urls:
                home = tmp_path_factory.mktemp("guarded")
                url = stack.enter_context(guarded(server, home))
                await_token(url, home)
                door = passing(url.removesuffix("/mcp"), to_server=bearing(token_in(home)))
                urls[server.name, about] = stack.enter_context(door) + "/mcp"
            return urls[server.name, about]

        yield start_once


@pytest.fixture
def client(need, tmp_path):
    """`client(server, config)` is one in a session with a guarded server."""
    with ExitStack() as stack:

        def enter(server, config=""):
            need(server.peer)
            url = stack.enter_context(guarded(server, tmp_path, config))
            await_token(url, tmp_path)
            return WebClient(url, token_in(tmp_path)).opened()

        yield enter


def await_token(url, home):
    """The server has said where it listens before it listens; its answer comes when it does."""
    assert fetched(url, "POST") in {401, 415}
    assert token_in(home)


def fetched(url, method="GET", **headers):
    request = urllib.request.Request(url, b"{}" if method == "POST" else None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


@promise("P-ASGI")
@pytest.mark.parametrize(
    ("server", "conversation", "program"), CASES, ids=lambda one: str(one).replace(" ", "-")
)
def test_a_client_makes_the_same_of_a_guarded_server(told, server_at, behind, server, conversation, program):
    through = told(behind(server, bool(conversation.answers)), conversation, program)
    assert through == told(server_at(server), conversation, program)


@promise("P-ASGI")
@a_while
@pytest.mark.parametrize("revision", REVISIONS)
def test_every_scored_scenario_passes_with_a_guard(scores, behind, revision):
    found = scores(behind(FIXTURE, "conformance"), revision)
    assert found.bad == {}, found.said


@promise("P-ASGI-JUDGED")
@pytest.mark.parametrize("server", [FASTMCP, pytest.param(SDK1, marks=pytest.mark.long)], ids=str)
def test_what_leaves_and_what_comes_is_judged_and_the_command_line_reads_of_it(client, server, tmp_path):
    one = client(server, '[[rule]]\nid = "no-counting"\ntool = "count"\naction = "deny"\n')
    assert "echo" in {tool["name"] for tool in one.asks("tools/list").result["tools"]}
    assert one.calls("echo", text="ink").result["content"][0]["text"] == "ink"
    assert one.calls("echo", text=made_up_key()).result["isError"] is True
    assert "result" not in one.calls("count", upto=3).message
    assert one.ends().status == 200
    assert one.calls("echo", text="ink").status == 404
    command = (str(installed.DOUANE), "audit", "tail", "--json", "-n", "100")
    said = subprocess.run(
        command, env=isolated_state(tmp_path), capture_output=True, text=True, timeout=20, check=True
    )
    entries = [json.loads(line)["body"] for line in said.stdout.splitlines()]
    assert {"app"} == {entry["server_name"] for entry in entries if entry.get("method") == "tools/call"}


@promise("P-ASGI-JUDGED")
def test_nobody_comes_in_without_a_credential_or_with_somebody_elses_session(need, tmp_path):
    need(FASTMCP.peer)
    with guarded(FASTMCP, tmp_path, WHO="1") as url:
        ann, bob = WebClient(url, "none"), WebClient(url, "none")
        opening = {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "a", "version": "1"},
        }
        assert ann.asks("initialize", **opening).status == 401
        begun = ann.asks("initialize", {"x-who": "ann"}, **opening)
        assert begun.status == 200
        ann.session = bob.session = begun.fields["mcp-session-id"]
        assert ann.asks("tools/list", {"x-who": "ann"}).status == 200
        assert bob.asks("tools/list", {"x-who": "bob"}).status == 404
        assert bob.asks("tools/list").status == 401


@promise("P-ASGI-JUDGED")
def test_of_other_paths_only_those_named_lead_to_the_application(client):
    one = client(SDK1)
    base = one._place._replace(path="").geturl()
    for path in ("/", "/mcp/", "/mcp/x", "/%6Dcp/", "/sse", "/other", "/files", "/healthz", "/metrics"):
        assert fetched(base + path) == 404, path
    assert fetched(base + "/%6Dcp") in {401, 406}
    assert fetched(base + "/health") == 404  # the application's own: it has no such page
    assert fetched(base + "/mcp", Host="evil.example") == 421
    assert fetched(base + "/mcp", Origin="https://evil.example") == 403
