"""Douane begins before the application and ends after it."""

from __future__ import annotations

import asyncio

import pytest

from douane.errors import ConfigError
from douane.transports.asgi.life import Life
from tests.unit.transports.asgi._apps import Front

UP, DOWN = {"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}
BOTH = ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def lived(app, begin=None):
    happened = []

    async def run():
        front = Front(UP, DOWN)

        async def ours_begins():
            happened.append("begin")
            if begin is not None:
                raise begin

        async def ours_ends():
            happened.append("end")

        async def named(scope, receive, send):
            happened.append("app")
            await app(scope, receive, send)

        try:
            await Life(named, ours_begins, ours_ends)({"type": "lifespan"}, front.receive, front.send)
        finally:
            happened.extend(one["type"] for one in front.told)
        return front

    try:
        return asyncio.run(run()), happened
    except RuntimeError as error:
        return error, happened


async def good(scope, receive, send):
    for event in ("startup", "shutdown"):
        assert (await receive())["type"] == f"lifespan.{event}"
        await send({"type": f"lifespan.{event}.complete"})


async def ignorant(scope, receive, send):
    raise RuntimeError


async def silent(scope, receive, send):
    return


async def failing(scope, receive, send):
    await receive()
    raise RuntimeError


async def refusing(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.failed"})


@pytest.mark.parametrize("app", [good, ignorant, silent])
def test_ours_is_around_that_of_the_application(app):
    assert lived(app)[1] == ["begin", "app", "end", *BOTH]


@pytest.mark.parametrize(("app", "told"), [(failing, []), (refusing, ["lifespan.startup.failed"])])
def test_an_application_that_cannot_start_ends_ours(app, told):
    assert lived(app)[1] == ["begin", "app", "end", *told]


def test_why_ours_cannot_start_is_told_and_the_application_is_left_alone():
    front, happened = lived(good, ConfigError("a mistake", "mend it"))
    assert happened == ["begin", "lifespan.startup.failed"]
    assert front.told[0]["message"] == "a mistake (fix: mend it)"
