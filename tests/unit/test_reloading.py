"""A running gateway takes up new documents and certificates, and nobody who is there notices."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
import sys
import time
from contextlib import asynccontextmanager

import pytest

from douane.gateway.logs import Log, Style
from douane.serving import Gateway
from douane.stores.documents import load
from douane.transports.guardian import Guardian
from tests._promises import promise
from tests._scanner import used_before
from tests.unit.transports.http._served import answer, connected
from tests.unit.transports.http.test_tls import Authority

ECHO = """
import json, os, sys
for line in sys.stdin:
    asked = json.loads(line)
    if "id" in asked:
        told = {"resources": [], "_meta": {"pid": os.getpid()}}
        if asked["method"] == "initialize":
            told = {"protocolVersion": "2025-11-25", "capabilities": {}, "serverInfo": {"name": "e", "version": "1"}}
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": told}), flush=True)
"""
GATEWAY = '[gateway]\nlisten = "127.0.0.1:0"\nmetrics = "127.0.0.1:0"\n'
OPENING = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}}


def server(name="one", **more):
    lines = [f"[servers.{name}]", f"command = {json.dumps([sys.executable, '-c', ECHO])}"]
    return "\n".join([*lines, *(f"{key} = {json.dumps(value)}" for key, value in more.items()), ""])


class Running:
    """A gateway with its documents, and a client of it."""

    def __init__(self, folder):
        (folder / "config").mkdir()
        self.state = folder / "state"
        self.document = folder / "config" / "douane.toml"
        self.session = None
        self.ident = 0

    def write(self, *parts):
        self.document.write_text("".join([GATEWAY, *parts]))

    @asynccontextmanager
    async def open(self):
        guardian = Guardian()
        self.gateway = Gateway(lambda: load(self.document.parent, None), guardian, Log(Style.TEXT, time.time))
        try:
            await self.gateway.open()
            yield
        finally:
            self.gateway.close()
            while others := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(others)
            guardian.release()

    @property
    def address(self):
        return self.gateway._doors.listeners[0].addresses[0]

    @property
    def watching(self):
        return self.gateway._watching.listeners[0].addresses[0]

    async def asks(self, method, params=None, name="one"):
        """The status, and what was told."""
        self.ident += 1
        body = {"jsonrpc": "2.0", "id": self.ident, "method": method, "params": params or {}}
        status, head, told = await self.posts(json.dumps(body).encode(), name)
        found = re.search(rb"mcp-session-id: (\S+)", head)
        self.session = found[1].decode() if found else self.session
        return status, told

    async def posts(self, body, name="one"):
        token = (self.state / "local.token").read_text().strip()
        lines = [f"POST /servers/{name}/mcp HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
        lines += ["Content-Type: application/json", "Accept: application/json, text/event-stream"]
        lines += [f"Authorization: Bearer {token}"]
        lines += [f"Mcp-Session-Id: {self.session}"] if self.session else []
        async with connected(self.address) as (reader, writer):
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            return await answer(reader)

    async def pid(self):
        status, told = await self.asks("resources/list")
        assert status == 200, told
        return json.loads(told)["result"]["_meta"]["pid"]


@pytest.fixture
def running(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DOUANE_STATE", str(used_before(tmp_path / "state")))
    monkeypatch.chdir(tmp_path)
    return Running(tmp_path)


def told(running, story):
    async def whole():
        async with asyncio.timeout(20), running.open():
            return await story()

    return asyncio.run(whole())


async def got(address, path, host="127.0.0.1", **options):
    async with connected(address, **options) as (reader, writer):
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        status, _head, body = await answer(reader)
        return status, body.decode()


@promise("P-RELOAD")
def test_a_server_is_added_and_the_session_of_another_goes_on(running):
    running.write(server())

    async def story():
        await running.asks("initialize", OPENING)
        before = await running.pid()
        running.write(server(), server("two"))
        await running.gateway.reread()
        assert await running.pid() == before
        own, running.session = running.session, None
        status, _ = await running.asks("initialize", OPENING, "two")
        assert (status, running.session != own) == (200, True)

    told(running, story)


def test_a_server_that_is_removed_is_not_there_any_more(running):
    running.write(server(), server("two"))

    async def story():
        await running.asks("initialize", OPENING, "two")
        running.write(server())
        await running.gateway.reread()
        assert (await running.asks("resources/list", {}, "two"))[0] == 404

    told(running, story)


@promise("P-SESSION-BOUND")
def test_a_session_does_not_go_on_with_another_server_of_the_same_name(running):
    running.write(server())

    async def story():
        await running.asks("initialize", OPENING)
        await running.pid()
        running.write(server().replace("import json", "import  json"))
        await running.gateway.reread()
        assert (await running.asks("resources/list"))[0] == 404

    told(running, story)


@promise("P-RELOAD")
def test_a_session_goes_on_when_its_server_is_configured_otherwise_and_the_next_begins_so(
    running, monkeypatch
):
    running.write(server())

    async def story():
        await running.asks("initialize", OPENING)
        before = await running.pid()
        running.write(server(starts=1))
        await running.gateway.reread()
        assert await running.pid() == before
        statuses = []
        for _ in range(2):
            running.session = None
            statuses.append((await running.asks("initialize", OPENING))[0])
        assert statuses == [200, 502]

    told(running, story)


@promise("P-RELOAD")
@pytest.mark.parametrize(
    "mistake",
    ["[servers.two]\n", "[gateway\n", '[gateway.tls]\ncertificate = "/nowhere.pem"\n'],
    ids=["half a server", "no TOML", "no such certificate"],
)
def test_a_mistake_changes_nothing_and_is_told(running, capsys, mistake):
    running.write(server())

    async def story():
        await running.asks("initialize", OPENING)
        before = await running.pid()
        running.write(server(), server("three"), mistake)
        await running.gateway.reload()
        assert await running.pid() == before
        assert "/servers/three/mcp" not in running.gateway.gates

    told(running, story)
    assert "everything stays as it was" in capsys.readouterr().err


@promise("P-RELOAD")
def test_what_messages_are_judged_by_changes_with_everything_else_or_not_at_all(running):
    running.write(server())

    async def story():
        await running.asks("initialize", OPENING)
        failed = []
        small = "[limits]\narguments = 1024\n"
        for parts in ((small, server(), "[servers.two]\n"), (small, server())):
            running.write(*parts)
            await running.gateway.reread()
            _, answered = await running.asks("resources/list", {"cursor": "x" * 2048})
            failed.append("error" in json.loads(answered))
        return failed

    assert told(running, story) == [False, True]


def test_hosts_and_limits_are_followed(running):
    running.write(server())

    async def story():
        status = [(await got(running.address, "/healthz", "mcp.example"))[0]]
        running.document.write_text(
            GATEWAY + 'hosts = ["mcp.example"]\n[limits]\nmessage = 65536\n' + server()
        )
        await running.gateway.reload()
        status.append((await got(running.address, "/healthz", "mcp.example"))[0])
        status.append((await running.posts(b" " * 70_000))[0])
        return status

    assert told(running, story) == [421, 200, 413]


def test_a_listener_is_opened_and_another_closed(running, tmp_path):
    running.write(server())

    async def story():
        before = running.address
        way = tmp_path / "s"
        running.document.write_text(f'[gateway]\nlisten = "unix:{way}"\n' + server())
        await running.gateway.reload()
        alive = await got(running.address, "/healthz")
        with pytest.raises(OSError, match="onnect"):
            await asyncio.open_connection(*before)
        return alive

    assert told(running, story) == (200, "alive\n")


def test_metrics_and_readiness_have_a_listener_of_their_own(running):
    running.write(server())

    async def story():
        await running.asks("initialize", OPENING)
        _, lines = await got(running.watching, "/metrics")
        assert (
            'douane_messages_total{server="one",direction="to-server",kind="request",method="initialize"'
            in lines
        )
        assert 'douane_sessions{server="one"} 1' in lines
        assert 'douane_processes{server="one"} 1' in lines
        assert await got(running.watching, "/readyz") == (200, "ready\n")
        assert (await got(running.watching, "/metrics", "rebound.example"))[0] == 421
        assert (await got(running.address, "/metrics"))[0] == 404

    told(running, story)


@promise("P-READY")
def test_a_gateway_that_ends_says_so_to_whoever_watches(running):
    running.write(server())

    async def story():
        await running.gateway.drain()
        return await got(running.watching, "/readyz")

    assert told(running, story) == (503, "the gateway is ending\n")


@promise("P-RELOAD")
def test_a_new_certificate_is_shown_to_the_next_client_and_nobody_is_cut_off(running, tmp_path):
    first, second = Authority(tmp_path, "first"), Authority(tmp_path, "second")
    certificate, key, _ = first.issue("localhost")
    tls = f'[gateway.tls]\ncertificate = "{certificate}"\nkey = "{key}"\n'
    running.write(tls, server())

    async def story():
        by = {"ssl": ssl.create_default_context(cafile=first.file), "server_hostname": "localhost"}
        assert (await got(running.address, "/healthz", **by))[0] == 200
        async with connected(running.address, **by) as (reader, writer):
            second.issue("localhost")  # into the same files
            await running.gateway.reload()
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert (await answer(reader))[0] == 200
        with pytest.raises(ssl.SSLCertVerificationError):
            await got(running.address, "/healthz", **by)
        by["ssl"] = ssl.create_default_context(cafile=second.file)
        assert (await got(running.address, "/healthz", **by))[0] == 200

    told(running, story)
