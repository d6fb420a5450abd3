"""Of a server that cannot be reached clients hear its name, and not where it is."""

from __future__ import annotations

import asyncio
import socket

import pytest

from douane.gateway.credentials import NoCredentialError
from douane.gateway.reach import Remote
from douane.policy.servers import Configured, Way
from douane.transports.http.pool import Pool
from tests._promises import promise
from tests.unit.gateway._peers import Line

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


class Showing:
    """Credentials that are nothing, or that cannot be used."""

    def __init__(self, error=None):
        self._error = error

    def of(self, server, principal):
        return self

    async def __call__(self):
        if self._error is not None:
            raise self._error
        return []


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as door:
        return door.getsockname()[1]


def asked(server, credentials):
    """The answer to a ping, and all that was recorded."""

    async def story():
        pool = Pool()
        line = Line()
        line.conversation.upstream = Remote(server, pool, 1000, credentials).alone(line.session.principal)
        kept = await line.says(PING)
        pool.close()
        return kept.messages[0]["error"]["message"], str([one.body for one in line.recorder.entries(0, 100)])

    return asyncio.run(story())


@promise("P-UPSTREAM-PLACE")
@pytest.mark.parametrize("way", [Way.HTTP, Way.SSE])
@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_a_server_that_cannot_be_reached_is_called_by_its_name(way, host):
    server = Configured("files", way, f"http://{host}:{closed_port()}/inner/mcp")
    said, recorded = asked(server, Showing())
    assert "`files`" in said
    assert host not in said
    assert "inner" not in said
    assert "`files`" in recorded


@promise("P-UPSTREAM-PLACE")
def test_who_grants_credentials_is_for_the_record_alone():
    error = NoCredentialError("`https://idp.inner.example` gives no token", "log in anew")
    said, recorded = asked(Configured("files", Way.HTTP, "http://127.0.0.1:9/mcp"), Showing(error))
    assert "inner" not in said
    assert "credentials" in said
    assert "idp.inner.example" in recorded
