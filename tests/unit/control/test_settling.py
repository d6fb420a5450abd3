"""Failures to sign in that were counted are told while the control room is up, and at its end."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing

import pytest

from douane.control import app as application
from douane.control.access.gatehouse import Gatehouse
from douane.control.access.noted import AGAIN_AFTER, Failure
from douane.operations.base import place_of
from douane.stores.reader import Reader
from tests._promises import promise

WRONG = Failure("a password was wrong", "198.51.100.1", "account:ann")


class House(Gatehouse):
    """One with a clock that is set by hand."""

    def __init__(self, folder):
        self.now = 1000.0
        super().__init__(str(folder / "state"), str(folder / "config"), lambda: self.now)

    def told(self):
        with closing(Reader(self.state)) as reader:
            return [json.loads(entry.body)["times"] for entry in reader.after(0)]

    async def fail(self, times):
        for _ in range(times):
            await self.noting.failed(WRONG)


@pytest.fixture
def house(tmp_path):
    (tmp_path / "state").mkdir()
    return House(tmp_path)


def made(house):
    return application.made(place_of(house.state, house.state, "default"), house=house)


@promise("P-SIGN-IN-RECORDED")
def test_what_was_counted_is_told_though_nobody_comes_again(house, monkeypatch):
    monkeypatch.setattr(application, "_SETTLE_EVERY", 0.0)

    async def story():
        app = made(house)
        async with app.router.lifespan_context(app), asyncio.timeout(30):
            await house.fail(4)
            house.now += AGAIN_AFTER
            while len(told := await asyncio.to_thread(house.told)) == 1:
                pass
            return told

    assert asyncio.run(story()) == [1, 3]


@promise("P-SIGN-IN-RECORDED")
def test_what_was_counted_is_told_at_the_end(house):
    async def story():
        app = made(house)
        async with app.router.lifespan_context(app):
            await house.fail(4)

    asyncio.run(story())
    assert house.told() == [1, 3]
