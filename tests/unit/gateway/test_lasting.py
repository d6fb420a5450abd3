"""A session goes on when the server has forgotten its own, if nothing is lost and nothing done twice by that."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import asynccontextmanager

from douane.gateway.exchange import HttpExchange
from douane.gateway.journal import Journal
from douane.gateway.reach import Local, Remote
from douane.gateway.served import Served
from douane.model.events import Claims
from douane.model.server import ServerIdentity
from douane.policy.servers import Configured, Way
from douane.protocol.json import encode
from douane.stores.memory import MemoryStore
from douane.transports.guardian import Guardian
from douane.transports.http.limits import HttpLimits
from douane.transports.http.listener import Tcp, listen
from douane.transports.http.pool import Pool
from tests._handing import no_secrets
from tests._promises import promise
from tests.playbooks.post import ALICE, LATEST, notification, request, rules_of
from tests.unit.gateway._peers import Fixed, Kept
from tests.unit.gateway.test_trouble import Showing

# A server that says for every request which number its process has, and dies of a notification or of a request.
PROGRAM = """\
import json, os, sys
for line in sys.stdin:
    said = json.loads(line)
    if said["method"] in {"notifications/roots/list_changed", "prompts/list"}:
        sys.exit(1)
    result = {"pid": os.getpid()}
    if said["method"] == "initialize":
        result = {"protocolVersion": "2025-11-25", "capabilities": {}, "serverInfo": {"name": "a", "version": "1"}}
    if "id" in said:
        print(json.dumps({"jsonrpc": "2.0", "id": said["id"], "result": result}), flush=True)
"""


class Forgetful:
    """A server over HTTP whose sessions can be forgotten."""

    def __init__(self):
        self.sessions, self.begun, self.asked = set(), 0, []
        self.version = "1"

    def forget(self):
        self.sessions.clear()
        self.asked.clear()

    async def handle(self, request, reply):
        message = json.loads(await reply.body(10_000) or b"{}")
        method = message.get("method", request.method)
        fields = [("content-type", "application/json")]
        if method == "initialize":
            self.begun += 1
            fields.append(("mcp-session-id", f"session-{self.begun}"))
            self.sessions.add(f"session-{self.begun}")
            result = {"protocolVersion": LATEST, "capabilities": {}, "serverInfo": {"name": self.version}}
        elif request.headers.get("mcp-session-id") not in self.sessions:
            reply.send(404, [])
            return
        else:
            result = {}
        self.asked.append(method)
        if "id" not in message:
            reply.send(202 if request.method == "POST" else 405, [])
            return
        reply.send(200, fields, encode({"jsonrpc": "2.0", "id": message["id"], "result": result}))


class Client:
    """A client of one server that a gateway would stand in front of."""

    def __init__(self, reach):
        journal = Journal(MemoryStore())
        identity = ServerIdentity("url:one", "one", "url:one")
        self.talk = Served(identity, Fixed(rules_of()), journal, reach).begin(ALICE, "s1")

    async def opened(self):
        opening = {"protocolVersion": LATEST, "capabilities": {}, "clientInfo": {}}
        await self.says(request(0, "initialize", **opening))
        await self.says(notification("notifications/initialized"))
        return self

    async def says(self, message):
        kept = Kept()
        exchange = HttpExchange(kept, Claims(LATEST))
        await self.talk.said(exchange, encode(message))
        await asyncio.wait_for(exchange.over(), 5)
        return kept


@asynccontextmanager
async def over_http():
    server, pool = Forgetful(), Pool()
    listener = await listen(server.handle, Tcp("127.0.0.1", 0), HttpLimits())
    url = f"http://127.0.0.1:{listener.addresses[0].port}/mcp"
    try:
        reach = Remote(Configured("one", Way.HTTP, url), pool, 10_000, Showing())
        yield server, await Client(reach).opened()
    finally:
        pool.close()
        await listener.drain(1.0)


@asynccontextmanager
async def by_a_process(tmp_path, starts=10):
    program = tmp_path / "server.py"
    program.write_text(PROGRAM)
    guardian = Guardian()
    configured = Configured("one", Way.STDIO, command=(sys.executable, str(program)), starts=starts)
    client = await Client(Local(configured, guardian, 10_000, no_secrets())).opened()
    try:
        yield client
    finally:
        client.talk.close()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
        guardian.release()


async def ended(client):
    while not client.talk._now.is_over:  # noqa: ASYNC110  # a process tells nobody
        await asyncio.sleep(0.01)


def test_a_forgotten_session_is_begun_anew_and_the_request_made_again():
    async def story():
        async with over_http() as (server, client):
            server.forget()
            kept = await client.says(request(1, "ping"))
            return kept.status, server.asked, client.talk.upstream_id, client.talk.is_over

    status, asked, upstream, is_over = asyncio.run(story())
    assert status == 200
    assert asked == ["initialize", "notifications/initialized", "ping"]
    assert upstream == "session-2"
    assert not is_over


@promise("P-SESSION-RETURNS")
def test_many_requests_at_once_begin_it_anew_once():
    async def story():
        async with over_http() as (server, client):
            server.forget()
            found = await asyncio.gather(*(client.says(request(one, "ping")) for one in range(1, 11)))
            return [one.status for one in found], server.begun, server.asked.count("ping")

    assert asyncio.run(story()) == ([200] * 10, 2, 10)


@promise("P-SESSION-RETURNS")
def test_a_server_that_has_become_another_is_not_gone_on_with():
    async def story():
        async with over_http() as (server, client):
            server.forget()
            server.version = "2"
            kept = await client.says(request(1, "ping"))
            return kept.status, server.asked, client.talk.is_over

    assert asyncio.run(story()) == (404, ["initialize"], True)


def test_the_log_level_and_subscriptions_are_as_before():
    async def story():
        async with over_http() as (server, client):
            for number, uri in enumerate(("file:///a", "file:///b")):
                await client.says(request(10 + number, "resources/subscribe", uri=uri))
            await client.says(request(20, "resources/unsubscribe", uri="file:///a"))
            await client.says(request(30, "logging/setLevel", level="error"))
            server.forget()
            await client.says(request(1, "ping"))
            return server.asked

    said = ["initialize", "notifications/initialized", "resources/subscribe", "logging/setLevel", "ping"]
    assert asyncio.run(story()) == said


@promise("P-SESSION-RETURNS")
def test_what_the_session_has_touched_is_not_forgotten_with_it():
    async def story():
        async with over_http() as (server, client):
            before = client.talk._now.session
            before.labels = frozenset({"untrusted"})
            server.forget()
            await client.says(request(1, "ping"))
            after = client.talk._now.session
            return before is after, after.labels, after.key == before.key

    assert asyncio.run(story()) == (False, frozenset({"untrusted"}), True)


def test_a_process_that_ended_is_started_again(tmp_path):
    async def story():
        async with by_a_process(tmp_path) as client:
            first = (await client.says(request(1, "ping"))).messages[0]["result"]["pid"]
            await client.says(notification("notifications/roots/list_changed"))
            await ended(client)
            assert not client.talk.is_over
            return first, (await client.says(request(2, "ping"))).messages[0]["result"]["pid"]

    first, second = asyncio.run(story())
    assert first != second


@promise("P-SESSION-RETURNS")
def test_a_process_that_owed_an_answer_takes_the_session_with_it(tmp_path):
    async def story():
        async with by_a_process(tmp_path) as client:
            lost = await client.says(request(1, "prompts/list"))
            await ended(client)
            return lost.status, client.talk.is_over, (await client.says(request(2, "ping"))).status

    assert asyncio.run(story()) == (502, True, 404)


def test_a_process_that_may_not_be_started_so_often_is_asked_for_later(tmp_path):
    async def story():
        async with by_a_process(tmp_path, starts=1) as client:
            await client.says(notification("notifications/roots/list_changed"))
            await ended(client)
            kept = await client.says(request(2, "ping"))
            return kept.status, kept.fields.get("retry-after"), client.talk.is_over

    assert asyncio.run(story()) == (503, "1", False)
