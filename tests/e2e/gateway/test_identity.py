"""Who may enter the gateway, what each is shown, and where credentials end: with a real issuer and real requests."""

from __future__ import annotations

import http.client
import json
import subprocess
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from tests._credentials import files_below, leaks
from tests._promises import promise
from tests.e2e import installed
from tests.e2e.gateway.gateway import PATH, gateway_process
from tests.e2e.gateway.gateway import key_in as key
from tests.e2e.gateway.recording_server import REVISION, recording_server
from tests.e2e.recordings import isolated_state
from tests.unit.gateway.identity.issuer import AuthorizationServer, rsa

CONFIG = """\
[servers.one]
url = "{url}"

[servers.narrow]
url = "{url}?narrow"
scopes = ["files:read"]

[bundles.both]
servers = ["one", "narrow"]

[gateway]
listen = "127.0.0.1:0"

[[identity.issuer]]
url = "ISSUER"
scopes = ["mcp:use"]

[roles.writer]
groups = "writers"

[[rule]]
id = "only-writers-write"
role = "!writer"
read_only = false
method = "tools/call"
action = "deny"
"""
INITIALIZE = {"protocolVersion": REVISION, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}


class Client:
    """A client that says one thing after another, in one session."""

    def __init__(self, address, **fields):
        self._place = urlsplit(address)
        self._fields = fields
        self._number = 0
        self.session = None

    def asks(self, method, path=PATH, **params):
        """The status, the fields and the body that came."""
        self._number += 1
        asked = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        return self.sends("POST", path, json.dumps(asked))

    def opens(self):
        """The status with which the session begins."""
        status, fields, _ = self.asks("initialize", **INITIALIZE)
        self.session = fields.get("mcp-session-id")
        if self.session:
            self.sends("POST", PATH, json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}))
        return status

    def sends(self, method, path, body=None, **more):
        fields = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
        if self.session:
            fields |= {"mcp-session-id": self.session, "mcp-protocol-version": REVISION}
        with closing(self.connected()) as connection:
            connection.request(method, path, body, fields | self._fields | more)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def connected(self):
        return http.client.HTTPConnection(self._place.hostname, self._place.port, timeout=10)

    def tools(self):
        return [one["name"] for one in _json(self.asks("tools/list")[2])["result"]["tools"]]

    def calls(self, name):
        return _json(self.asks("tools/call", name=name, arguments={})[2])


def _json(body):
    """The answer, alone or as the event of a stream."""
    text = body.decode()
    return json.loads(text if text.startswith("{") else text.rpartition("data: ")[2].split("\n")[0])


def bearing(address, token):
    return Client(address, Authorization=f"Bearer {token}")


@pytest.fixture(scope="module")
def issuer():
    with AuthorizationServer() as made:
        made.publish(rsa("r1"))
        yield made


@pytest.fixture(scope="module")
def upstream():
    with recording_server() as kept:
        yield kept


@pytest.fixture(scope="module")
def gate(issuer, upstream, home):
    with gateway_process(upstream.url, home, CONFIG.replace("ISSUER", issuer.url)) as (_process, address):
        yield address


def token(issuer, gate, **claims):
    now = time.time()
    return issuer.token(**{"aud": gate + PATH, "exp": now + 60, "iat": now, "scope": "mcp:use"} | claims)


def test_who_shows_nothing_is_told_where_to_get_a_token(gate, issuer):
    status, fields, _ = Client(gate).asks("initialize", **INITIALIZE)
    where = f"{gate}/.well-known/oauth-protected-resource{PATH}"

    assert status == 401
    assert fields["www-authenticate"] == f'Bearer resource_metadata="{where}", scope="mcp:use"'
    status, _, body = Client(gate).sends("GET", urlsplit(where).path)
    assert status == 200
    assert json.loads(body)["authorization_servers"] == [issuer.url]
    assert json.loads(body)["resource"] == gate + PATH


@promise("P-TOKEN-OURS")
def test_a_token_for_this_endpoint_opens_a_session_and_another_does_not(gate, issuer):
    assert bearing(gate, token(issuer, gate)).opens() == 200
    assert bearing(gate, token(issuer, gate, aud=gate)).opens() == 401
    assert bearing(gate, token(issuer, gate, exp=time.time() - 120)).opens() == 401
    assert bearing(gate, token(issuer, gate, scope="other")).opens() == 403


@promise("P-TOKEN-OURS")
@pytest.mark.parametrize("path", ["/servers/narrow/mcp", "/bundles/both/mcp", "/mcp"])
def test_a_server_that_needs_scopes_names_all_of_them(gate, issuer, home, path):
    def opens(text):
        return bearing(gate, text).asks("initialize", path, **INITIALIZE)

    few, enough = (
        token(issuer, gate, aud=gate + path, scope=scope) for scope in ("mcp:use", "mcp:use files:read")
    )
    for text in (few, token(issuer, gate, aud=gate + path, scope="files:read")):
        status, fields, _ = opens(text)
        assert status == 403
        assert 'scope="mcp:use files:read", error="insufficient_scope"' in fields["www-authenticate"]
    assert opens(enough)[0] == 200
    assert opens(key(home, f"few{len(path)}"))[0] == 403
    assert opens(key(home, f"enough{len(path)}", "--scope=files:read"))[0] == 200

    _, _, body = Client(gate).sends("GET", f"/.well-known/oauth-protected-resource{path}")
    said = json.loads(body)
    assert (said["resource"], said["scopes_supported"]) == (gate + path, ["mcp:use", "files:read"])


@promise("P-TOKEN-OURS")
def test_an_older_endpoint_is_a_resource_of_its_own(gate, issuer):
    older = "/servers/one/sse"
    status, fields, _ = Client(gate).sends("GET", older)
    where = f"{gate}/.well-known/oauth-protected-resource{older}"
    assert (status, f'resource_metadata="{where}"' in fields["www-authenticate"]) == (401, True)
    _, _, body = Client(gate).sends("GET", urlsplit(where).path)
    assert json.loads(body)["resource"] == gate + older

    assert bearing(gate, token(issuer, gate)).sends("GET", older)[0] == 401
    ours = bearing(gate, token(issuer, gate, aud=gate + older))
    assert ours.sends("POST", "/servers/one/messages?session=none", "{}")[0] == 404


@promise("P-LIST-IS-LEAST")
def test_each_is_shown_what_each_may_use(gate, home, issuer):
    reader, writer = (
        bearing(gate, key(home, "reader")),
        bearing(gate, key(home, "writer", "--group=writers")),
    )
    for client, shown in ((reader, ["read"]), (writer, ["read", "write"])):
        assert client.opens() == 200
        assert client.tools() == shown
        assert "result" in client.calls("read")
        assert ("result" in client.calls("write")) is ("write" in shown)


@promise("P-KEY-HASHED")
def test_a_revoked_key_lets_nobody_into_its_session(gate, home):
    client = bearing(gate, key(home, "leaver"))
    assert client.opens() == 200
    env = {"PATH": "/usr/bin:/bin", **isolated_state(home)}
    subprocess.run(
        (str(installed.DOUANE), "keys", "revoke", "leaver"), env=env, check=True, capture_output=True
    )

    until = time.monotonic() + 5
    while (status := client.asks("tools/list")[0]) != 401:
        assert status in {200, 404}, "first the session ends, then the key lets nobody in"
        assert time.monotonic() < until, "a revoked key still lets in"


@promise("P-ONE-CREDENTIAL")
def test_two_credentials_or_one_in_the_url_are_refused(gate, home, issuer):
    text = key(home, "twice")
    both = Client(gate, **{"Authorization": f"Bearer {text}", "X-API-Key": text})

    assert both.opens() == 400
    assert bearing(gate, text).asks("initialize", f"{PATH}?access_token=x", **INITIALIZE)[0] == 400


@promise("P-NO-PASSTHROUGH")
def test_no_credential_reaches_the_server_the_log_or_an_answer(gate, home, issuer, upstream):
    good = [
        key(home, "courier", "--group=writers"),
        token(issuer, gate, sub="courier", groups=["writers"]),
    ]
    bad = [
        f"douane_00000000_{'ab' * 32}",
        token(issuer, gate, aud="https://other.example"),
        "Zq8w3nTf0vKx5RbY1mPd",
    ]
    before, answers = upstream.methods.count("tools/call"), []
    for text in good:
        for client in (bearing(gate, text), Client(gate, **{"X-API-Key": text, "Cookie": f"session={text}"})):
            if client.opens() == 200:
                answers += [client.asks("tools/list"), client.asks("tools/call", name="write", arguments={})]
    answers += [bearing(gate, text).asks("initialize", **INITIALIZE) for text in bad]

    assert upstream.methods.count("tools/call") - before == 3, "a token is none as an API key"
    kept = [(f"request {number}", raw) for number, raw in enumerate(upstream.requests)]
    said = [(f"answer {number}", repr(answer).encode()) for number, answer in enumerate(answers)]
    assert not leaks([*good, *bad], [*kept, *said, *files_below(home)])
