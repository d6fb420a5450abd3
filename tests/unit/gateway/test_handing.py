"""Processes of the gateway and secrets: what they are given, who is told, and what becomes of them afterwards."""

from __future__ import annotations

import asyncio
import sys
import threading
import time

import pytest

from douane.gateway.upstreams.handing import Handing
from douane.gateway.upstreams.process import ProcessPool, ProcessUpstream
from douane.gateway.upstreams.running import Launch
from douane.gateway.upstreams.starts import Starts
from douane.model.access import Principal
from douane.model.server import ServerIdentity
from douane.revealing import Revealing
from douane.vault.safe import Safe
from douane.vault.secrets import Named
from douane.vault.store import Vault
from tests._promises import promise
from tests.playbooks.post import request
from tests.unit.gateway._peers import Line
from tests.unit.gateway.test_processes import Watch, listing, told

# Says the length of what it was given: the value itself would be found in what it says.
TELLS = """
import json, os, sys
for line in sys.stdin:
    asked = json.loads(line)
    told = {"resources": [], "_meta": {"pid": os.getpid(), "length": len(os.environ.get("TOKEN", ""))}}
    if asked["method"] == "initialize":
        told = {"protocolVersion": "2025-11-25", "capabilities": {}, "serverInfo": {}}
    if "id" in asked:
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": told}), flush=True)
"""
NOTES = ServerIdentity("cmd:notes", "notes", "notes")
OPENING = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {}}


class Around:
    """A vault, the record, what an operator reads, and how a process starts among them."""

    def __init__(self, folder):
        self._path = f"{folder}/vault.db"
        self.safe = self.opened()
        self.entries, self.warnings = [], []
        handing = Handing(
            NOTES, lambda: Revealing(self.opened, lambda: NOTES), self.note, self.warnings.append
        )
        command = (sys.executable, "-IS", "-c", TELLS)
        env = ("TOKEN=secret://token",)
        self.handing = handing
        self.launch = Launch(command, env, 1 << 20, Watch(), Starts(100), 60.0, handing, Principal("key:bot"))

    def opened(self):
        return Safe(Vault(self._path, b"k" * 32), time.time, lambda *_: pytest.fail("asked"))

    def note(self, records):
        self.entries.extend(record.body for record in records)

    def methods(self):
        return [entry["method"] for entry in self.entries]


@pytest.fixture
def around(tmp_path):
    one = Around(tmp_path)
    one.safe.put("token", Named("made-up-token", time.time()))
    yield one
    one.safe.close()


async def opened(way):
    line = Line(way=way)
    await (await line.says(request(0, "initialize", **OPENING))).exchange.over()
    return line


@promise("P-SECRET-NAMED")
def test_a_process_is_given_the_secret_that_is_named_for_it_on_the_record(around):
    async def story():
        line = await opened(ProcessUpstream(around.launch))
        assert (await listing(line))["length"] == len("made-up-token")
        line.way.close()

    told(story())
    [entry] = around.entries
    assert (entry["method"], entry["subject"], entry["principal"]) == (
        "secret/given",
        "secret://token",
        "key:bot",
    )
    assert "made-up" not in str(around.entries)
    assert list(around.safe.uses("token")) == ["notes"]


@promise("P-SECRET-REVOKED")
def test_a_process_with_a_revoked_secret_gets_no_further_message_and_is_ended(around):
    async def story():
        line = await opened(ProcessUpstream(around.launch))
        around.safe.revoke("token")
        kept = await line.says(request(1, "resources/list"))
        await kept.exchange.over()
        assert kept.status == 502

    told(story())
    assert around.methods() == ["secret/given", "secret/withdrawn"]
    assert "counts no more" in around.warnings[0]


@promise("P-SECRET-REVOKED")
def test_a_process_that_nobody_speaks_to_is_ended_too(around):
    async def story():
        way = ProcessPool(around.launch)
        line = await opened(way)
        await way.end(line.conversation)
        around.handing.look()
        assert len(around.launch.starts.running) == 1
        around.safe.revoke("token")
        around.handing.look()

    told(story())
    assert not around.launch.starts.running


def test_the_process_after_a_rotation_has_the_new_value(around):
    async def story():
        around.safe.rotate("token", Named("made-up-and-longer", time.time()), overlap=60.0)
        line = await opened(ProcessUpstream(around.launch))
        assert (await listing(line))["length"] == len("made-up-and-longer")
        line.way.close()

    told(story())


@promise("P-SECRET-NAMED")
def test_without_its_secret_a_server_is_not_started_and_the_client_is_not_told_which_it_was(around):
    around.safe.revoke("token")

    async def story():
        line = Line(way=ProcessUpstream(around.launch))
        kept = await line.says(request(0, "initialize", **OPENING))
        await kept.exchange.over()
        assert kept.status == 502
        assert "secret://" not in str(kept.messages)
        assert not around.launch.starts.running
        assert any("`secret://token` was revoked" in str(entry) for entry in line.recorder.entries(0, 100))

    told(story())


def test_nobody_who_stops_waiting_closes_the_vault_under_whoever_looks_something_up(around):
    begun, go_on = threading.Event(), threading.Event()

    def slowly(*_):
        begun.set()
        assert go_on.wait(10)
        return "made-up-far"

    around.safe.put("far", Named("", time.time(), origin="elsewhere"))
    opened = lambda: Safe(Vault(around._path, b"k" * 32), time.time, slowly)  # noqa: E731  # once
    handing = Handing(NOTES, lambda: Revealing(opened, lambda: NOTES), around.note, around.warnings.append)

    async def story():
        handed = handing.hand("key:bot")
        waiting = asyncio.ensure_future(handed.variables(("A=secret://far",)))
        await asyncio.to_thread(begun.wait, 10)
        waiting.cancel()
        await asyncio.sleep(0)
        assert not waiting.done()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        handed.close()
        assert around.entries == []

    told(story())
