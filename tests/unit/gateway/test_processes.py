"""Servers that are processes: started when needed, one conversation at a time, and ended for certain."""

from __future__ import annotations

import asyncio
import json
import os
import sys

import pytest

from douane.errors import LaunchError
from douane.gateway.upstreams.process import ProcessPool, ProcessUpstream
from douane.gateway.upstreams.running import Launch, Running
from douane.gateway.upstreams.starts import Starts
from douane.model.events import Claims
from tests._handing import no_secrets
from tests._promises import promise
from tests.playbooks.post import request
from tests.unit.gateway._peers import Line

ECHO = """
import json, os, sys
for line in sys.stdin:
    asked = json.loads(line)
    if "method" in asked and "id" in asked:
        told = {"resources": [], "_meta": {"pid": os.getpid(), "env": sorted(os.environ)}}
        if asked["method"] == "initialize":
            told = {"protocolVersion": "2025-11-25", "capabilities": {}, "serverInfo": {}}
        if asked["method"] == "prompts/list":
            sys.exit(7)
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": told}), flush=True)
"""
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"


class Watch:
    """A guardian that only takes note."""

    def __init__(self):
        self.guarded = set()

    def guard(self, group):
        self.guarded.add(group)

    def forget(self, group):
        self.guarded.discard(group)


def launch(code=ECHO, env=(), command=None, starts=100, idle=60.0, handing=None):
    command = command or (sys.executable, "-c", code)
    return Launch(command, env, 1 << 20, Watch(), Starts(starts), idle, handing or no_secrets())


def told(story):
    asyncio.run(whole(story))


async def whole(story):
    """The story, and what goes on after it: processes end, and are waited for."""
    async with asyncio.timeout(30):
        await story
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.gather(*others)
        await asyncio.sleep(0)


async def settled(condition):
    while not condition():  # noqa: ASYNC110  # other processes set no event
        await asyncio.sleep(0.01)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def listing(line, ident=1):
    kept = await line.says(request(ident, "resources/list"))
    await kept.exchange.over()
    [message] = kept.messages
    return message["result"]["_meta"]


def test_a_conversation_has_one_process_for_all_of_it():
    async def story():
        way = ProcessUpstream(launch())
        line = Line(way=way)
        opening = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {}}
        kept = await line.says({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": opening})
        await kept.exchange.over()
        first, second = await listing(line, 1), await listing(line, 2)
        way.close()
        assert first["pid"] == second["pid"]
        await settled(lambda: not is_alive(first["pid"]))

    told(story())


def test_a_process_gets_only_what_is_usual_and_what_is_named(monkeypatch):
    monkeypatch.setenv("NAMED", "1")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "1")

    async def story():
        way = ProcessUpstream(launch(env=("NAMED", "ABSENT")))
        line = Line(way=way)
        opening = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {}}
        kept = await line.says({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": opening})
        await kept.exchange.over()
        env = (await listing(line))["env"]
        way.close()
        assert "NAMED" in env
        assert "AWS_SECRET_ACCESS_KEY" not in env

    told(story())


def test_a_process_that_ends_leaves_nobody_waiting():
    async def story():
        way = ProcessUpstream(launch())
        line = Line(way=way)
        opening = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {}}
        await (await line.says(request(0, "initialize", **opening))).exchange.over()
        kept = await line.says(request(1, "prompts/list"))
        await kept.exchange.over()
        assert kept.status == 502
        assert "ended" in kept.messages[0]["error"]["message"]
        assert line.conversation.is_over

    told(story())


def test_a_program_that_is_not_there_is_said_to_be_so():
    async def story():
        line = Line(way=ProcessUpstream(launch(command=("no-such-program-anywhere",))))
        kept = await line.says(request(0, "initialize", protocolVersion="2025-11-25", capabilities={}))
        assert kept.status == 502
        assert "no-such-program-anywhere" in kept.messages[0]["error"]["message"]

    told(story())
    with pytest.raises(LaunchError):
        asyncio.run(Running.start(launch(command=("no-such-program-anywhere",))))


@promise("P-NO-ORPHANS")
def test_a_process_that_ignores_every_hint_is_ended(monkeypatch):
    monkeypatch.setattr("douane.gateway.upstreams.running.PATIENCE", 0.1)

    async def story():
        made = launch(DEAF)
        running = await Running.start(made)
        [pid] = made.guardian.guarded
        running.close()
        assert not running.is_alive
        await settled(lambda: not is_alive(pid))
        await settled(lambda: made.guardian.guarded == set())

    told(story())


@promise("P-NO-ORPHANS")
def test_a_process_that_a_bug_has_left_unheard_is_ended_and_who_waits_is_told():
    async def story():
        made = launch("import time; print('{}', flush=True); time.sleep(60)")
        running = await Running.start(made)
        [pid] = made.guardian.guarded
        ended = asyncio.get_running_loop().create_future()

        async def fails(_line):
            raise ZeroDivisionError

        async def over(detail):
            ended.set_result(detail)

        running.hear, running.ended = fails, over
        assert await asyncio.wait_for(ended, 10) == "signal 9"
        assert not is_alive(pid)
        with pytest.raises(ZeroDivisionError):
            await running._hearing

    told(story())


def test_stateless_requests_share_processes_one_at_a_time():
    async def story():
        pool = ProcessPool(launch())
        meta = {"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}}
        meta["_meta"]["io.modelcontextprotocol/clientCapabilities"] = {}

        async def asked(line):
            kept = await line.says(
                request(1, "resources/list", **meta), Claims("2026-07-28", "resources/list")
            )
            await kept.exchange.over()
            return json.loads(kept.body)["result"]["_meta"]["pid"]

        first, second = Line(way=pool), Line(way=pool)
        one, other = await asked(first), await asked(second)
        assert one != other, "both are open"
        for line in (first, second):
            await pool.end(line.conversation)
        third = Line(way=pool)
        assert await asked(third) == other, "the latest used is used again"
        await pool.end(third.conversation)
        pool.close()
        await settled(lambda: not is_alive(one) and not is_alive(other))

    told(story())


async def stateless(pool, line):
    meta = {"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}}
    meta["_meta"]["io.modelcontextprotocol/clientCapabilities"] = {}
    kept = await line.says(request(1, "resources/list", **meta), Claims("2026-07-28", "resources/list"))
    await kept.exchange.over()
    await pool.end(line.conversation)
    return json.loads(kept.body)["result"]["_meta"]["pid"]


@promise("P-NO-ORPHANS")
def test_a_process_for_stateless_requests_ends_when_nobody_asks_any_more():
    async def story():
        made = launch(idle=0.05)
        pool = ProcessPool(made)
        pid = await stateless(pool, Line(way=pool))
        await settled(lambda: not is_alive(pid))
        await settled(lambda: not made.starts.running)
        assert await stateless(pool, Line(way=pool)) != pid, "another is started when it is needed"
        pool.close()

    told(story())


def test_a_server_that_ends_again_and_again_is_not_started_for_ever():
    async def story():
        made = launch("pass", starts=3)
        for _ in range(3):
            line = Line(way=ProcessUpstream(made))
            kept = await line.says(request(0, "initialize", protocolVersion="2025-11-25", capabilities={}))
            await kept.exchange.over()
        line = Line(way=ProcessUpstream(made))
        kept = await line.says(request(0, "initialize", protocolVersion="2025-11-25", capabilities={}))
        assert "started 3 times for you within a minute" in kept.messages[0]["error"]["message"]
        assert not made.starts.running

    told(story())


class Gone(Watch):
    """A guardian that cannot be begun again."""

    def guard(self, group):
        super().guard(group)
        raise LaunchError("nothing can watch over local servers", "see")


@promise("P-NO-ORPHANS")
def test_a_server_over_which_nothing_watches_is_not_left_running():
    async def story():
        made = launch()._replace(guardian=Gone())
        line = Line(way=ProcessUpstream(made))
        kept = await line.says(request(0, "initialize", protocolVersion="2025-11-25", capabilities={}))
        assert "nothing can watch" in kept.messages[0]["error"]["message"]
        [pid] = made.guardian.guarded
        await settled(lambda: not is_alive(pid))

    told(story())


def test_a_minute_later_a_server_may_be_started_again():
    now = 0.0
    starts = Starts(2, lambda: now)
    starts.begin("ann")
    now = 30.0
    starts.begin("ann")
    with pytest.raises(LaunchError, match="2 times for you"):
        starts.begin("ann")
    now = 60.0
    starts.begin("ann")


@promise("P-HTTP-HONEST")
def test_nobody_uses_up_the_starts_of_others_and_all_together_have_a_bound():
    starts = Starts(2, lambda: 0.0)
    for whose in ("ann", "bob", "cat", "dan"):
        starts.begin(whose)
        starts.begin(whose)
        with pytest.raises(LaunchError, match="for you"):
            starts.begin(whose)
    with pytest.raises(LaunchError, match="8 times within a minute, for several"):
        starts.begin("eve")


def test_a_notification_to_a_program_that_is_not_there_is_told_so():
    async def story():
        line = await Line().opened()
        line.conversation.upstream = ProcessUpstream(launch(command=("no-such-program-anywhere",)))
        kept = await line.says({"jsonrpc": "2.0", "method": "notifications/roots/list_changed"})
        assert kept.status == 502

    told(story())
