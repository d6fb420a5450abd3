"""Connections of the control room over TLS: a slow reader gets all of an answer, and nobody a slow handshake."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from contextlib import asynccontextmanager

import pytest
import uvicorn
from cryptography import x509

from douane.control import loop
from douane.control.connections import Bounds, bounded
from tests.unit.transports.http._served import MUCH, read_slowly
from tests.unit.transports.http.test_tls import Authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"), "ours")


async def app(scope, receive, send):
    assert scope["type"] == "http"
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": bytes(MUCH)})


@asynccontextmanager
async def serving(bounds, authority):
    certificate, key, _ = authority.issue("localhost", x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app,
        http=bounded(bounds),
        ws="none",
        lifespan="off",
        log_config=None,
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve([listening]))
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0)
    try:
        yield listening.getsockname()
    finally:
        server.force_exit = server.should_exit = True
        await task


def run(coroutine):
    with asyncio.Runner(loop_factory=loop.PatientLoop) as runner:
        return runner.run(asyncio.wait_for(coroutine, 30))


@pytest.mark.parametrize("ending", [b"Connection: close\r\n\r\n", b"\r\n"])
def test_who_reads_slowly_but_steadily_gets_all_of_an_answer(authority, ending):
    async def main():
        trusting = ssl.create_default_context(cafile=authority.file)
        async with serving(Bounds(header=0.1, answer=0.4), authority) as address:
            request = b"GET / HTTP/1.1\r\nHost: a\r\n" + ending
            return await read_slowly(address, request, ssl=trusting, server_hostname="127.0.0.1")

    assert run(main()) >= MUCH


def test_who_shakes_no_hands_is_not_waited_for(authority, monkeypatch):
    monkeypatch.setattr(loop, "Bounds", lambda: Bounds(header=0.1))

    async def main():
        async with serving(Bounds(), authority) as address:
            reader, writer = await asyncio.open_connection(*address)
            said = await reader.read()
            writer.close()
            return said

    assert run(main()) == b""
