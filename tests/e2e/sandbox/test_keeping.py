"""A server that keeps a file, started within walls by the gateway and by itself: it finds it again, and nobody else does."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from douane.gateway.upstreams.running import Launch, Running
from douane.gateway.upstreams.starts import Starts
from douane.gateway.upstreams.walled import Telling, walls_of
from douane.policy.servers import Configured, Way
from douane.policy.settings import Settings
from douane.sandbox.keeping import Keeper
from douane.transports.guardian import Guardian
from tests._handing import no_secrets
from tests.e2e import installed

KEEPS = """#!{python} -IS
import os, sys
for line in sys.stdin:
    place = os.environ.get("MEMORY_FILE_PATH") or os.path.join(os.path.dirname(__file__), "memory.jsonl")
    try:
        with open(place, "a+") as file:
            file.write(line)
            file.seek(0)
            print(repr(file.read()), flush=True)
    except OSError as error:
        print(repr(error), flush=True)
"""


@pytest.fixture
def places(ground, python, monkeypatch):
    """The program of the server, in a machine whose servers keep what they keep on the test's ground."""
    for variable, name in (
        ("XDG_DATA_HOME", "share"),
        ("DOUANE_STATE", "state"),
        ("DOUANE_CONFIG", "config"),
    ):
        monkeypatch.setenv(variable, str(ground / name))
    monkeypatch.delenv("MEMORY_FILE_PATH", raising=False)
    program = ground / "programs/mcp-server-memory"
    program.parent.mkdir()
    program.write_text(KEEPS.replace("{python}", python))
    program.chmod(0o755)
    return program


async def said(server, tenant, line):
    """What the server says to a line, started by the gateway for this tenant."""
    guardian = Guardian()
    telling = Telling(lambda _: None, print)
    walls = walls_of(server, Settings(), telling, tenant)
    launch = Launch(
        server.command, server.env, 1 << 20, guardian, Starts(10), 60.0, no_secrets(), walls=lambda: walls
    )
    running, heard = await Running.start(launch), asyncio.get_running_loop().create_future()

    async def hear(answer):
        heard.set_result(answer)

    running.hear = hear
    try:
        await running.say(line)
        return (await asyncio.wait_for(heard, 10)).decode()
    finally:
        running.close()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.gather(*others)
        guardian.release()


def kept(program, line, *, name="memory", tenant="default", env=()):
    server = Configured(name, Way.STDIO, command=(str(program),), env=env, sandbox="default")
    return asyncio.run(said(server, tenant, line))


def test_a_server_of_the_gateway_finds_again_what_it_kept(places):
    kept(places, b"one")
    assert r"one\ntwo\n" in kept(places, b"two")


@pytest.mark.parametrize("other", [{"name": "memory2"}, {"tenant": "acme"}])
def test_another_server_and_another_tenant_do_not(places, other):
    kept(places, b"one")
    assert "one" not in kept(places, b"two", **other)


def test_another_installation_does_not(places, ground, monkeypatch):
    kept(places, b"one")
    monkeypatch.setenv("DOUANE_STATE", str(ground / "other"))
    assert "one" not in kept(places, b"two")


def test_a_file_that_its_document_names_is_the_one(places, ground, monkeypatch):
    monkeypatch.setenv("MEMORY_FILE_PATH", str(ground / "given/mine.jsonl"))
    assert "one" in kept(places, b"one", env=("MEMORY_FILE_PATH",))
    assert (ground / "given/mine.jsonl").read_text() == "one\n"


def test_a_wrapped_server_takes_over_what_it_had_where_all_servers_of_the_account_kept_theirs(places, ground):
    root = ground / "share/douane/servers/kept"

    def started(state):
        env = dict(os.environ) | {"HOME": str(ground / "home"), "DOUANE_STATE": str(ground / state)}
        command = (installed.DOUANE_MCP, "--name", "memory", "--upstream", str(places))
        subprocess.run(command, env=env, cwd=ground, stdin=subprocess.DEVNULL, timeout=30, check=False)
        return next(root.glob(f"{digest_of(ground / state)}/default/memory-*"))

    old = root / "memory_file_path/memory.jsonl"
    shutil.rmtree(started("state"))
    old.parent.mkdir()
    old.write_text("weeks of it\n")
    assert (started("state") / "memory.jsonl").read_text() == "weeks of it\n"
    assert not [*started("other").iterdir()]
    assert old.read_text() == "weeks of it\n"


def digest_of(state):
    keeper = Keeper(str(state), "default", "memory")
    return Path(keeper.folder).parts[-3]
