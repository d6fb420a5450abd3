"""What is killed behind the gateway ends, whatever else fails at that moment."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from douane.errors import StoreError
from douane.gateway.obeying import Obeying, Offer
from douane.inventory.identity import identify
from douane.inventory.killed import parsed
from douane.stores.memory import MemoryStore
from tests._promises import promise

MAIL = identify(["npx", "mail"], "mail")
FULL = StoreError("the disk is full", "make room")


class Process:
    """One that notes that it was ended."""

    def __init__(self, principal="key:ann", session="s1"):
        self.principal, self.session, self.is_killed = principal, session, False

    def kill(self):
        self.is_killed = True


class Served:
    """A server, of which nothing can be broken off."""

    name, identity = "mail", MAIL

    async def cut(self, _kills):
        raise RuntimeError


class Sessions(list):
    """Sessions whose ends no file takes."""

    def end(self, live, _at):
        self.remove(live)
        raise FULL


class Estate:
    """What a tenant has on a full disk."""

    def __init__(self):
        self.store = MemoryStore()
        self.store.fault = FULL
        names = [("mail", "s1"), ("mail", "s2"), ("other", "s3")]
        lives = [
            SimpleNamespace(bound=SimpleNamespace(server=one), name=name, whose="default/key:ann")
            for one, name in names
        ]
        self.sessions = Sessions(lives)
        self.starts = SimpleNamespace(running={Process(), Process(session="s2")})
        self.left = []

    def offers(self):
        return [Offer(Served(), self.starts)]

    def leave(self, live):
        self.left.append(live.name)
        raise FULL


def obeyed(tmp_path, line):
    estate, told = Estate(), []
    obeying, kills = Obeying(estate, str(tmp_path), told.append), parsed(line)
    obeying.end_processes(kills)
    asyncio.run(obeying.end(kills))
    return estate, told


@promise("P-KILLED-WITHIN-A-SECOND")
def test_every_session_ends_where_nothing_can_be_written_or_broken_off(tmp_path):
    estate, told = obeyed(tmp_path, "server mail")
    assert estate.left == ["s1", "s2"]
    assert all(one.is_killed for one in estate.starts.running)
    assert any("the disk is full" in one for one in told)


def test_what_is_not_killed_goes_on(tmp_path):
    estate, _ = obeyed(tmp_path, "session s2")
    assert estate.left == ["s2"]
    assert [one.is_killed for one in estate.starts.running if one.session == "s1"] == [False]
    assert obeyed(tmp_path, "principal key:bob")[0].left == []
