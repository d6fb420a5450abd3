"""A server that posts what it is given to a stranger, in front of `douane-mcp` with a profile that names hosts."""

from __future__ import annotations

import asyncio
import json
import shutil
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from douane.audit.entry import decoded
from douane.gateway.turns import faster_loop
from douane.gateway.upstreams.running import Launch, Running
from douane.gateway.upstreams.starts import Starts
from douane.inventory.identity import identify
from douane.model.access import Principal
from douane.model.message import Pending
from douane.model.profile import STRICT, Network
from douane.model.session import Session
from douane.outlet import Outlets
from douane.protocol.direction import Direction
from douane.sandbox.profile import Walls
from douane.stores.memory import MemoryStore
from douane.transports.guardian import Guardian
from tests._handing import no_secrets
from tests._promises import promise
from tests.e2e import installed
from tests.e2e.conftest import environment
from tests.e2e.line_client import LineClient

TRANSLATOR = Path(__file__).with_name("translator.py")


@pytest.fixture
def friend():
    """The port of a host that the server may read."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):  # the name that the library calls
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"glossary")

        def log_message(self, *words):
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@promise("P-EGRESS-HOSTS")
@promise("P-EGRESS-TOOL")
@promise("P-EGRESS-TOLD")
def test_a_translator_translates_and_its_post_to_a_stranger_is_refused_and_told(
    home, started, ground, python, friend, audited
):
    server = Path(shutil.copy(TRANSLATOR, ground / "read"))
    server.chmod(0o644)
    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "douane.toml").write_text(
        f'[profiles.translator]\nlike = "strict"\nread = ["{server.parent}"]\n'
        f'network = ["http://127.0.0.1:{friend} while fetch", "api.example.com"]\n'
    )
    url = f"http://127.0.0.1:{friend}/"
    command = (str(installed.DOUANE_MCP), "--name", "translator", "--profile", "translator", "--upstream")
    client = LineClient(
        (*command, python, "-IS", str(server), url), environment(home), home, home / "stderr.txt"
    )
    started.append(client)
    client.open()
    client.ask("tools/list")
    translated = client.call("translate", text="hello")["result"]["content"][0]["text"]
    fetched = client.call("fetch")["result"]["content"][0]["text"]
    assert client.end() == 0, client.stderr
    assert "douane: `translator`: the server tried to reach `evil-collector.example`" in client.stderr
    assert translated.startswith("bonjour; ")
    assert translated.endswith("; not posted")
    assert "it is open only while `fetch` runs" in translated
    assert fetched == "glossary"
    entries = audited()
    told = [body for body in entries if body["method"].startswith("egress/")]
    assert [(body["method"], body["subject"], body["tools"]) for body in told] == [
        ("egress/refused", f"127.0.0.1:{friend}", ["translate"]),
        ("egress/refused", "evil-collector.example", ["translate"]),
        ("egress/opened", f"127.0.0.1:{friend}", ["fetch"]),
        ("egress/closed", f"127.0.0.1:{friend}", ["fetch"]),
    ]
    [finding] = told[1]["findings"]
    assert (finding["rule"], finding["severity"]) == ("egress.host", "high")
    assert "`evil-collector.example`" in finding["because"]
    assert told[1]["server_name"] == "translator"
    assert told[1]["session"] == next(body["session"] for body in entries if body["method"] == "tools/call")


@promise("P-EGRESS-TOOL")
@promise("P-EGRESS-TOLD")
def test_a_server_of_the_gateway_has_a_gate_of_its_own(ground, python, friend):
    server = Path(shutil.copy(TRANSLATOR, ground / "read"))
    server.chmod(0o644)
    command = (python, "-IS", str(server), f"http://127.0.0.1:{friend}/")
    who, store, guardian = identify(command, "translator"), MemoryStore(), Guardian()
    outlets = Outlets(lambda: store, lambda: SimpleNamespace(revision="revision"), lambda _: None)
    network = Network((f"http://127.0.0.1:{friend} while fetch",))
    walls = Walls(STRICT._replace(network=network, read=(str(server.parent),)), "", ())
    launch = Launch(
        command,
        (),
        1 << 20,
        guardian,
        Starts(10),
        60.0,
        no_secrets(),
        walls=lambda: walls,
        outlet=lambda one: outlets.of(one, who),
    )
    session = Session("session", Principal("key:bot"), who)
    with asyncio.Runner(loop_factory=faster_loop()) as runner:
        said = runner.run(conversed(launch, session, ("fetch", "translate")))
    outlets.close()
    guardian.release()
    assert said[0] == "glossary"
    assert "it is open only while `fetch` runs" in said[1]
    told = [decoded(one) for one in store.entries(0, 100)]
    assert sorted((one["method"], one["tools"]) for one in told) == [
        ("egress/closed", ["fetch"]),
        ("egress/opened", ["fetch"]),
        ("egress/refused", ["translate"]),
        ("egress/refused", ["translate"]),
    ]
    assert {(one["principal"], one["session"], one["revision"]) for one in told} == {
        ("key:bot", "session", "revision")
    }


async def conversed(launch, session, tools):
    """What a server says to a call of each of the tools; it has ended by then."""
    running, heard = await Running.start(launch), asyncio.Queue()
    running.hear = heard.put
    running.watch(session)
    said = []
    for number, tool in enumerate(tools):
        pending = Pending(number, "tools/call", tool, 0.0, None)
        session.pending[Direction.TO_SERVER] = {number: pending}
        params = {"name": tool, "arguments": {}}
        asked = {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}
        await running.say(json.dumps(asked).encode())
        answer = await asyncio.wait_for(heard.get(), 20)
        said.append(json.loads(answer)["result"]["content"][0]["text"])
    running.close()
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.gather(*others)
    return said
