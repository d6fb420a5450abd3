"""Credentials over real HTTP: a login in a browser that is a test, renewal, and what a server may not name."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from douane.cli.login import log_in
from douane.gateway.credentials import (
    Credentials,
    NoCredentialError,
    asking_pool,
    canonical,
    peer_of,
)
from douane.gateway.upstreams.asking import Asking, Destination
from douane.model.access import Principal
from douane.policy.servers import Configured, Way
from douane.transports.http.limits import HttpLimits
from douane.transports.http.listener import Tcp, listen
from douane.transports.http.outgoing import Origin, Outgoing
from douane.transports.http.pool import Pool
from douane.unlocking import opened_vault
from douane.vault.errors import CredentialError
from douane.vault.oauth.discovery import protection
from douane.vault.oauth.fetch import Ask
from douane.vault.secrets import Client, Grant, Header, Slot
from tests._promises import promise
from tests.unit.vault._authority import Authority

ALICE = Principal("local:alice")


@asynccontextmanager
async def served(**changed):
    """An authorization server and the server that it protects, on one port of this machine."""
    authority = Authority(**changed)

    async def handle(request, reply):
        body = await reply.body(1 << 16)
        url = f"{base}{request.target}"
        answer = await authority.fetch(Ask(request.method, url, request.headers.items(), body))
        reply.send(answer.status, tuple(answer.headers.items()), answer.body)

    listener = await listen(handle, Tcp("127.0.0.1", 0), HttpLimits())
    base = f"http://127.0.0.1:{listener.addresses[0].port}"
    authority.server, authority.issuer = f"{base}/files/mcp", f"{base}/realm"
    try:
        yield authority
    finally:
        await listener.drain(1.0)


def configured(authority):
    return Configured("files", Way.HTTP, url=authority.server)


@asynccontextmanager
async def visited(authority, monkeypatch):
    """A browser that goes wherever `douane credentials login` says, agrees, and comes back."""
    said, pool, coming = asyncio.Queue(), Pool(), []
    monkeypatch.setattr("click.echo", said.put_nowait)

    async def browse():
        url = next(word for word in (await said.get()).split() if word.startswith("http"))
        answer = authority.agree(url)
        redirect = authority.codes[answer["code"]]["redirect_uri"]
        query = "&".join(f"{name}={value}" for name, value in answer.items())
        coming.append(redirect)
        host, _, path = redirect.removeprefix("http://").partition("/")
        origin = Origin("http", host.partition(":")[0], int(host.partition(":")[2]))
        for target in (f"/{path}?state=forged&code=x", f"/{path}?{query}"):
            await (await pool.send(origin, Outgoing("GET", target))).read(1000)

    task = asyncio.create_task(browse())
    try:
        yield coming
        await task
    finally:
        task.cancel()
        pool.close()


@promise("P-OAUTH-CLIENT")
def test_a_person_logs_in_and_the_gateway_renews(tmp_path, monkeypatch):
    async def story():
        async with served() as authority:
            vault = opened_vault(str(tmp_path))
            async with visited(authority, monkeypatch) as coming:
                grant = await log_in(configured(authority), vault, Slot("files"))
            async with visited(authority, monkeypatch) as again:
                await log_in(configured(authority), vault, Slot("files"))
            assert again == coming, "a registered client is answered where it was before"
            credentials = Credentials(str(tmp_path))
            shown = credentials.of(configured(authority), ALICE)
            assert shown.refused(await shown())
            sent = await asyncio.gather(shown(), shown())
            credentials.close()
            vault.close()
            return grant, sent, authority.forms()

    grant, sent, forms = asyncio.run(story())
    assert sent[0] == sent[1] != [("authorization", f"Bearer {grant.access}")]
    assert [form["grant_type"] for form in forms] == ["authorization_code"] * 2 + ["refresh_token"]


def test_nothing_is_sent_where_something_is_stored_that_cannot_be_used(tmp_path):
    async def story():
        async with served() as authority:
            vault = opened_vault(str(tmp_path))
            vault.put(
                Slot("files"), Grant("i", f"{authority.issuer}/token", authority.server, Client("c"), "a")
            )
            credentials = Credentials(str(tmp_path))
            try:
                await credentials.of(configured(authority), ALICE)()
            finally:
                credentials.close()
                vault.close()

    with pytest.raises(NoCredentialError, match="douane credentials login files"):
        asyncio.run(story())


def test_a_header_of_a_principal_goes_with_its_requests_alone(tmp_path):
    async def story():
        vault = opened_vault(str(tmp_path))
        vault.put(Slot("files", ALICE.id), Header("Authorization", "Bearer made-up"))
        vault.close()
        credentials = Credentials(str(tmp_path))
        server = Configured("files", Way.HTTP, url="https://mcp.example/mcp")
        mine, others = credentials.of(server, ALICE), credentials.of(server, Principal("local:bob"))
        try:
            return await mine(), await others()
        finally:
            credentials.close()

    assert asyncio.run(story()) == ([("authorization", "Bearer made-up")], [])


@promise("P-NO-SSRF")
@pytest.mark.parametrize(
    ("client", "is_asked"),
    [
        (None, False),
        (Client("ours", issuer="https://corp.example/realm"), True),
        (Client("registered", issuer="https://corp.example/realm", redirect="http://127.0.0.1:1/"), False),
    ],
)
def test_a_name_that_resolves_to_this_network_is_connected_to_only_if_the_operator_named_it(
    tmp_path, client, is_asked
):
    async def resolve(host, port):
        return ("127.0.0.1",)

    async def story():
        async with served() as authority:
            port = int(authority.server.split(":")[2].partition("/")[0])
            vault = opened_vault(str(tmp_path))
            if client is not None:
                vault.put(Slot("mcp"), client)
            pool = asking_pool(Configured("mcp", Way.HTTP, url="https://mcp.example/mcp"), vault, resolve)
            try:
                (await pool.send(Origin("http", "corp.example", port), Outgoing("GET", "/x"))).close()
            except CredentialError:
                return False
            finally:
                pool.close()
                vault.close()
            return bool(authority.asked)  # by who got an answer

    assert asyncio.run(story()) is is_asked


def test_what_a_server_says_of_itself_is_read_over_http(tmp_path):
    async def story():
        async with served() as authority:
            vault = opened_vault(str(tmp_path))
            pool = asking_pool(configured(authority), vault)
            try:
                return await protection(peer_of(configured(authority), pool)), authority.issuer
            finally:
                pool.close()
                vault.close()

    protected, issuer = asyncio.run(story())
    assert protected.issuers == (issuer,)


@pytest.mark.parametrize(
    ("url", "resource"),
    [
        ("https://MCP.Example/Files/", "https://mcp.example/Files"),
        ("https://mcp.example", "https://mcp.example"),
        ("https://mcp.example:8443/a?key=x", "https://mcp.example:8443/a"),
    ],
)
def test_the_resource_that_a_url_names(url, resource):
    assert canonical(url) == resource


def test_a_server_that_refuses_a_token_is_shown_a_new_one_once():
    class Tokens:
        """What is shown: a number that grows when it was refused."""

        def __init__(self):
            self.number = 1

        async def __call__(self):
            return [("authorization", f"Bearer {self.number}")]

        def refused(self, shown):
            self.number += 1
            return True

        def mending(self, status, challenge):
            return None

    async def story(good):
        seen = []

        async def handle(request, reply):
            await reply.body(100)
            seen.append(request.headers.get("authorization"))
            reply.send(200 if seen[-1] == good else 401, ())

        listener = await listen(handle, Tcp("127.0.0.1", 0), HttpLimits())
        pool = Pool()
        place = Destination(Origin("http", "127.0.0.1", listener.addresses[0].port), "/mcp", 5.0, 1000)
        try:
            incoming = await Asking(place, pool, Tokens())("POST", [], b"{}")
            incoming.close()
            return incoming.status, seen
        finally:
            pool.close()
            await listener.drain(1.0)

    assert asyncio.run(story("Bearer 1")) == (200, ["Bearer 1"])
    assert asyncio.run(story("Bearer 2")) == (200, ["Bearer 1", "Bearer 2"])
    assert asyncio.run(story("Bearer 9")) == (401, ["Bearer 1", "Bearer 2"])
