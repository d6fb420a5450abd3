"""Which requests the guard inspects, passes on and refuses, and what it cannot be asked for."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from douane.asgi import Guard, Principal
from douane.errors import ConfigError
from tests._promises import promise
from tests._scanner import used_before
from tests.unit.transports.asgi._apps import Front, part, piece, start

OPENING = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    (tmp_path / "config").mkdir()
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DOUANE_STATE", str(used_before(tmp_path / "state")))
    return tmp_path


class App:
    """Remembers what reached it."""

    def __init__(self):
        self.reached = []

    async def __call__(self, scope, receive, send):
        self.reached.append((scope["type"], scope.get("path")))
        if scope["type"] == "http":
            await send(start(200))
            await send(part(b"the application", more=False))


def scope(path, **more):
    fields = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"accept", b"*/*")]
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "headers": fields,
        "client": ("127.0.0.1", 1),
    } | more


@asynccontextmanager
async def lived(guard):
    """The guard between its startup and its shutdown."""
    front = Front({"type": "lifespan.startup"})
    living = asyncio.create_task(guard({"type": "lifespan"}, front.receive, front.send))
    yield guard
    front.comes.put_nowait({"type": "lifespan.shutdown"})
    await living


def asked(guard, *scopes):
    async def run():
        fronts = []
        async with asyncio.timeout(5), lived(guard):
            for one in scopes:
                fronts.append(Front(piece(b"{}")))
                await guard(one, fronts[-1].receive, fronts[-1].send)
        return fronts

    return asyncio.run(run())


def test_the_endpoint_is_inspected_however_it_is_mounted():
    app = App()
    found = asked(Guard(app), scope("/mcp"), scope("/base/mcp", root_path="/base"))
    assert [front.told[0]["status"] for front in found] == [401, 401]
    assert ("http", "/mcp") not in app.reached


def test_what_is_not_named_does_not_reach_the_application():
    app = App()
    paths = ["/", "/mcp/", "/MCP", "//mcp", "/sse", "/health/x", "/static", "/staticx/a"]
    found = asked(Guard(app, beside=["/health", "/static/*"]), *map(scope, paths))
    assert [front.told[0]["status"] for front in found] == [404] * len(paths)
    assert not [kind for kind, _ in app.reached if kind == "http"]


def test_what_is_named_reaches_it_as_it_came():
    app = App()
    paths = ["/health", "/static/a", "/static/a/b"]
    found = asked(Guard(app, beside=["/health", "/static/*"]), *map(scope, paths))
    assert [front.body for front in found] == [b"the application"] * len(paths)
    assert [path for kind, path in app.reached if kind == "http"] == paths


def test_below_the_endpoint_nothing_can_be_named():
    app = App()
    found = asked(Guard(app, beside=["/*"]), scope("/mcp/x"), scope("/mcp"), scope("/x"))
    assert [front.told[0]["status"] for front in found] == [404, 401, 200]


@promise("P-ASGI-NO-WAY-ROUND")
def test_no_spelling_of_the_endpoint_goes_round_the_inspection():
    app = App()
    paths = ["/api/mcp\n", "/api/mcp/", "/api//mcp", "/API/mcp", "/api/mcp2", "/api/users\n"]
    found = asked(Guard(app, path="/api/mcp", beside=["/api/*"]), *map(scope, paths))
    assert [front.told[0]["status"] for front in found] == [404] * len(paths)
    assert not [kind for kind, _ in app.reached if kind == "http"]


def test_a_path_that_is_named_whole_may_begin_like_the_endpoint():
    guard = Guard(App(), beside=["/mcp-status", "/mcp/status"])
    found = asked(guard, scope("/mcp-status"), scope("/mcp/status"))
    assert [front.told[0]["status"] for front in found] == [200, 404]


def test_a_websocket_is_closed():
    app = App()
    [front] = asked(Guard(app), {"type": "websocket", "path": "/mcp"})
    assert front.told == [{"type": "websocket.close", "code": 1008}]


def test_who_is_asked_who_asks_and_nobody_else_is_believed():
    ann = Principal("app:ann")
    guard = Guard(App(), who=lambda scope: ann if scope.get("user") == "ann" else None)
    found = asked(guard, scope("/mcp", user="ann"), scope("/mcp", user="bob"), scope("/mcp"))
    assert [front.told[0]["status"] for front in found] == [400, 401, 401]


def test_a_function_that_raises_lets_nobody_in():
    [front] = asked(Guard(App(), who=lambda scope: scope["nothing"]), scope("/mcp"))
    assert front.told[0]["status"] == 500


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("thrice = 3\n", "thrice"),
        ('[[tenants]]\nname = "a"\n', "tenant"),
        ('[[identity.issuer]]\nissuer = "https://a.example"\naudience = "b"\n', ""),
    ],
)
def test_documents_that_cannot_be_used_end_the_start(home, text, because):
    (home / "config" / "douane.toml").write_text(text)

    async def begin():
        front = Front({"type": "lifespan.startup"})
        await Guard(App())({"type": "lifespan"}, front.receive, front.send)
        return front.told

    [told] = asyncio.run(begin())
    assert told["type"] == "lifespan.startup.failed"
    assert because in told["message"]


def test_without_lifespan_it_begins_with_the_first_request_and_refuses_what_it_cannot_inspect(home):
    guard = Guard(App())

    async def ask():
        front = Front(piece(b"{}"))
        await guard(scope("/mcp"), front.receive, front.send)
        return front.told[0]["status"]

    async def twice():
        (home / "config" / "douane.toml").write_text("thrice = 3\n")
        before = await ask()
        (home / "config" / "douane.toml").write_text("")
        after = await ask()
        await guard._closed()
        return before, after

    assert asyncio.run(twice()) == (503, 401)


@pytest.mark.parametrize(
    "more", [{"name": "A B"}, {"path": "mcp"}, {"path": "/mcp/"}, {"path": "/a/../b "}, {"beside": ["x"]}, {"beside": "/x"}, {"beside": ["/*/x"]}]
)  # fmt: skip
def test_what_cannot_be_is_told_at_once(more):
    with pytest.raises(ConfigError):
        Guard(App(), **more)


@promise("P-KILLED-WITHIN-A-SECOND")
def test_what_a_guard_stands_before_hears_no_more_and_who_waits_is_told(home):
    """The application answers nothing; `initialize` is under way when everything is killed."""
    reached, gone = asyncio.Event(), asyncio.Event()

    async def silent(scope, receive, send):
        if scope["type"] == "http":
            await receive()
            reached.set()
            assert (await receive())["type"] == "http.disconnect"
            gone.set()
        else:
            await App()(scope, receive, send)

    async def run():
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": OPENING}).encode()
        front, later = Front(piece(body)), Front(piece(body))
        guard = Guard(silent, who=lambda _scope: Principal("app:ann"))
        async with asyncio.timeout(5), lived(guard):
            asking = asyncio.create_task(guard(scope("/mcp"), front.receive, front.send))
            await reached.wait()
            (home / "state" / "kill").write_text("principal app:ann # she is not herself\n")
            async with asyncio.timeout(1):
                await asking
            await gone.wait()
            await guard(scope("/mcp"), later.receive, later.send)
        return front.body, later.body

    for body in asyncio.run(run()):
        assert b"she is not herself" in body
