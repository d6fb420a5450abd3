"""Clients of HTTP with SSE are let in, to servers of any kind."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.e2e import conversations as spoken
from tests.e2e.gateway import running
from tests.e2e.gateway.gateway import PATH, bearing, gateway_process, token_in
from tests.e2e.gateway.passing import passing
from tests.e2e.gateway.telling import tell
from tests.e2e.gateway.web_conversations import ASKED_BACK, SMALL, WITH_PROGRESS
from tests.e2e.recordings import MCP2_LEGACY

OLDER = PATH.removesuffix("mcp") + "sse"
CASES = (
    pytest.param((running.SDK1, SMALL), id="mcp 1.x"),
    pytest.param((running.FIXTURE, ASKED_BACK), id="asked back"),
    pytest.param((running.EVERYTHING_SSE, spoken.TOOLS), id="old on both sides", marks=pytest.mark.long),
    pytest.param((running.FIXTURE, WITH_PROGRESS), id="progress", marks=pytest.mark.long),
)


@promise("P-OLDER")
@pytest.mark.parametrize("case", CASES)
def test_an_older_client_makes_the_same_of_it(server_at, need, tmp_path, case):
    server, conversation = case
    need(MCP2_LEGACY.peer)
    url = server_at(server)
    with (
        gateway_process(url, tmp_path / "home") as (_process, address),
        passing(address + OLDER, to_server=bearing(token_in(tmp_path / "home"))) as door,
    ):
        through = tell(door, conversation, MCP2_LEGACY, tmp_path)
    assert through == tell(url, conversation, MCP2_LEGACY, tmp_path)
