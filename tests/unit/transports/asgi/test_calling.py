"""An application is asked as a server is."""

from __future__ import annotations

import asyncio

import pytest

from douane.transports.asgi.calling import Calls
from douane.transports.asgi.types import ASKED
from douane.transports.http.errors import Broken, Oversized, TimedOut
from douane.transports.http.outgoing import Origin, Outgoing
from tests.unit.transports.asgi._apps import part, start

ORIGIN = Origin("http", "127.0.0.1", 80)
POST = Outgoing("POST", "/mcp?a=1", [("Accept", "text/plain")], b"body", timeout=1, silence=1)


def called(app, use, request=POST, outer=None):
    async def run():
        ASKED.set(outer)
        async with asyncio.timeout(5):
            return await use(await Calls(app).send(ORIGIN, request))

    return asyncio.run(run())


async def whole(incoming):
    return incoming.status, incoming.headers.get("x"), await incoming.read(100)


async def echo(scope, receive, send):
    message = await receive()
    await send(start(201, (b"X", b"y")))
    await send(part(message["body"]))
    await send(part(b"!", more=False))


def test_an_answer_is_status_fields_and_body():
    assert called(echo, whole) == (201, "y", b"body!")


def test_the_application_is_told_of_ours_and_of_the_outer_request_only_whose_it_is():
    seen = {}

    async def look(scope, receive, send):
        seen.update(scope)
        await echo(scope, receive, send)

    outer = {
        "type": "http", "path": "/base/mcp", "root_path": "/base", "client": ("192.0.2.1", 1), "user": "ann",
        "headers": [(b"host", b"mcp.example"), (b"authorization", b"Bearer secret")], "extensions": {"x": {}},
    }  # fmt: skip
    called(look, whole, outer=outer)
    assert (seen["path"], seen["raw_path"], seen["query_string"]) == ("/base/mcp", b"/base/mcp", b"a=1")
    assert (seen["client"], seen["user"], seen["extensions"]) == (("192.0.2.1", 1), "ann", {})
    fields = [(b"host", b"mcp.example"), (b"accept", b"text/plain"), (b"content-length", b"4")]
    assert seen["headers"] == fields


async def fail(scope, receive, send):
    raise ValueError("a secret")


async def leave(scope, receive, send):
    await receive()


async def wait(scope, receive, send):
    await asyncio.Event().wait()


async def stop_halfway(scope, receive, send):
    await send(start())
    await send(part(b"a"))


async def fall_silent(scope, receive, send):
    await stop_halfway(scope, receive, send)
    await asyncio.Event().wait()


@pytest.mark.parametrize(
    ("app", "error"),
    [(fail, Broken), (leave, Broken), (wait, TimedOut), (stop_halfway, Broken), (fall_silent, TimedOut)],
)
def test_an_application_that_does_not_answer_in_full_is_a_server_that_does_not(app, error):
    with pytest.raises(error) as told:
        called(app, whole, POST._replace(timeout=0.05, silence=0.05))
    assert "secret" not in str(told.value)


def test_what_an_application_raises_is_told_to_its_author(caplog):
    with pytest.raises(Broken):
        called(fail, whole)
    assert "ValueError: a secret" in caplog.text


def test_an_application_waits_while_nobody_reads_and_hears_when_nobody_will():
    sent, heard = [], []

    async def flood(scope, receive, send):
        await receive()
        await send(start())
        for number in range(100):
            await send(part(b"a" * 100_000))
            sent.append(number)
            if heard:
                return
        heard.append(await receive())

    async def look_away(incoming):
        for _ in range(50):
            await asyncio.sleep(0)
        before = len(sent)
        incoming.close()
        for _ in range(300):
            await asyncio.sleep(0)
        return before

    assert called(flood, look_away) == 2
    assert heard == [{"type": "http.disconnect"}]


def test_more_than_is_wanted_is_not_read():
    async def much(scope, receive, send):
        await send(start())
        await send(part(b"a" * 200, more=False))

    with pytest.raises(Oversized):
        called(much, whole)
