"""Sessions, limits and upstream credentials, through the real gateway."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests._promises import promise
from tests.e2e import installed
from tests.e2e.gateway.gateway import gateway_process
from tests.e2e.gateway.recording_server import recording_server
from tests.e2e.gateway.test_identity import INITIALIZE, PATH, bearing, key
from tests.e2e.recordings import isolated_state

CONFIG = """\
[servers.one]
url = "{url}"

[gateway]
listen = "127.0.0.1:0"

[limits.rate]
session = "20/h"

[limits.rate.tools]
"one/write" = "1/h"

[sessions]
repeated_ids = "refuse"
"""


def douane(home, *words, given=""):
    env = {"PATH": "/usr/bin:/bin", **isolated_state(home)}
    done = subprocess.run(
        (str(installed.DOUANE), *words),
        env=env,
        input=given,
        capture_output=True,
        check=True,
        timeout=20,
        text=True,
    )
    return done.stdout


def entries(home, **wanted):
    shown = [json.loads(line) for line in douane(home, "audit", "export").splitlines()]
    bodies = [one.get("body", one) for one in shown]
    return [body for body in bodies if all(body.get(name) == value for name, value in wanted.items())]


@pytest.fixture
def home(tmp_path):
    return tmp_path


@pytest.fixture(scope="module")
def upstream():
    with recording_server() as kept:
        yield kept


@pytest.fixture
def gate(upstream, home):
    with gateway_process(upstream.url, home, CONFIG) as (_process, address):
        yield address


@promise("P-SESSION-BOUND")
@promise("P-SESSION-ENDS")
def test_a_stolen_session_is_none_and_an_ended_one_stays_so(gate, home):
    alice, eve = bearing(gate, key(home, "alice")), bearing(gate, key(home, "eve"))
    assert alice.opens() == 200
    eve.session = alice.session
    assert eve.asks("tools/list")[0] == 404
    assert alice.asks("tools/list")[0] == 200
    assert alice.sends("DELETE", PATH)[0] == 200
    assert alice.asks("tools/list")[0] == 404

    alerts = [body for body in entries(home, method="session") if body["principal"] == "key:eve"]
    assert [alert["findings"][0]["rule"] for alert in alerts] == ["session.stolen"]
    began = entries(home, method="session/began")[0]
    calls = [body for body in entries(home, method="tools/list") if body["principal"] == "key:alice"]
    assert {alerts[0]["session"], began["session"]} == {body["session"] for body in calls}
    assert alice.session not in douane(home, "audit", "export")


@promise("P-SESSION-ENDS")
@promise("P-SESSION-REPLAY")
def test_an_administrator_ends_a_session_at_once_and_a_request_id_that_comes_again_is_refused(gate, home):
    alice = bearing(gate, key(home, "alice"))
    assert alice.opens() == 200
    douane(home, "sessions", "end", entries(home, method="session/began")[0]["session"])
    assert alice.asks("tools/list")[0] == 404

    alice.session = None
    assert alice.opens() == 200
    assert alice.asks("tools/list")[0] == 200
    alice._number -= 1
    assert alice.asks("tools/list")[0] == 404


@promise("P-SESSION-REPLICAS")
def test_a_session_with_one_server_or_several_survives_a_restart_of_the_gateway(upstream, home):
    with gateway_process(upstream.url, home, CONFIG) as (_process, address):
        alice = bearing(address, text := key(home, "alice"))
        assert alice.opens() == 200
        status, fields, _ = bearing(address, text).asks("initialize", path="/mcp", **INITIALIZE)
        assert status == 200
    with gateway_process(upstream.url, home, CONFIG) as (_process, address):
        again = bearing(address, text)
        again.session, again._number = alice.session, 10
        assert again.asks("tools/list")[0] == 200
        again = bearing(address, text)
        again.session, again._number = fields["mcp-session-id"], 10
        status, _, body = again.asks("tools/list", path="/mcp")
        assert status == 200
        assert b'"one__read"' in body


@promise("P-RATES")
def test_one_call_too_many_is_told_when_to_come_back(gate, home, upstream):
    alice = bearing(gate, key(home, "alice"))
    assert alice.opens() == 200
    assert alice.asks("tools/call", name="write", arguments={})[0] == 200
    before = len(upstream.requests)
    status, fields, body = alice.asks("tools/call", name="write", arguments={})
    assert (status, fields["retry-after"]) == (429, "3600")
    assert json.loads(body)["error"]["code"] == 4290
    assert len(upstream.requests) == before
    assert alice.asks("tools/call", name="read", arguments={})[0] == 200
    statuses = [alice.asks("tools/list")[0] for _ in range(30)]
    assert 429 in statuses
    assert entries(home, method="limit")[0]["findings"][0]["rule"] == "limit.tool"


@promise("P-CREDENTIAL-OWN")
def test_each_principal_comes_to_the_server_with_its_own_credential(gate, home, upstream):
    douane(home, "credentials", "set", "one", "--header", "Authorization", given="Bearer for-everybody")
    own = ("--header", "Authorization", "--principal", "key:alice")
    douane(home, "credentials", "set", "one", *own, given="Bearer for-alice")
    for name, shown in (("alice", b"for-alice"), ("bob", b"for-everybody")):
        text = key(home, name)
        before = len(upstream.requests)
        assert bearing(gate, text).opens() == 200
        sent = b"\n".join(upstream.requests[before:])
        assert b"Bearer " + shown in sent
        assert text.encode() not in sent
    assert "for-alice" not in douane(home, "audit", "export")
