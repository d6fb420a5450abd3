"""Hosts that only start local servers reach remote ones, and make the same of them."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.gateway import running
from tests.e2e.gateway.telling import tell, tell_by
from tests.e2e.gateway.web_conversations import ASKED_BACK, ASKED_FOR_INPUT, SMALL
from tests.e2e.recordings import MCP1, MCP2_LEGACY, MCP2_MODERN, isolated_state

CASES = (
    pytest.param((running.FIXTURE, ASKED_BACK, MCP2_LEGACY), id="handshake"),
    pytest.param((running.FIXTURE, ASKED_FOR_INPUT, MCP2_MODERN), id="stateless"),
    pytest.param((running.SDK1, SMALL, MCP1), id="mcp1", marks=pytest.mark.long),
)


def connecting(url, *more):
    return (str(installed.DOUANE), "connect", url, "--name", "one", *more)


@pytest.fixture
def home(tmp_path):
    """A home that keeps its policy and its log to itself."""
    found = isolated_state(tmp_path / "home")
    for folder in found.values():
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    return found


@promise("P-CONNECT")
@pytest.mark.parametrize("case", CASES)
def test_the_client_makes_the_same_of_a_remote_server(server_at, need, home, tmp_path, case):
    server, conversation, program = case
    need(program.peer)
    url = server_at(server)
    through = tell_by(connecting(url), conversation, program, tmp_path, home)
    assert through == tell(url, conversation, program, tmp_path)
