"""Over TLS, a client certificate is a way in."""

from __future__ import annotations

import http.client
import ipaddress
import json
import ssl
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from cryptography import x509

from tests._promises import promise
from tests.e2e.gateway.gateway import PATH, gateway_process
from tests.e2e.gateway.recording_server import recording_server
from tests.e2e.gateway.test_identity import INITIALIZE, key
from tests.unit.transports.http.test_tls import Authority

CONFIG = """\
[servers.one]
url = "{{url}}"

[gateway]
listen = "127.0.0.1:0"

[gateway.tls]
certificate = "{certificate}"
key = "{key}"
client_ca = "{client_ca}"

[[identity.certificate]]
san = "uri:spiffe://example/agents/*"

[roles.agent]
principals = "cert:uri:spiffe://example/agents/*"

[[rule]]
id = "agents-read"
role = "agent"
tool = "write"
action = "deny"
"""
AGENT = x509.UniformResourceIdentifier("spiffe://example/agents/ci")


@pytest.fixture(scope="module")
def authorities(tmp_path_factory):
    folder = tmp_path_factory.mktemp("authorities")
    return {name: Authority(folder, name) for name in ("servers", "clients", "strangers")}


@pytest.fixture(scope="module")
def gate(authorities, home):
    ours = authorities["servers"].issue("gateway", x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    config = CONFIG.format(certificate=ours[0], key=ours[1], client_ca=authorities["clients"].file)
    with recording_server() as upstream, gateway_process(upstream.url, home, config) as (_process, address):
        yield urlsplit(address).port


@pytest.fixture
def asks(gate, authorities):
    """Sends one request over a connection of its own, and gives the status and the tools that it shows."""

    def asking(certificate=None, session=None, method="initialize", **fields):
        context = ssl.create_default_context(cafile=authorities["servers"].file)
        if certificate is not None:
            context.load_cert_chain(*certificate[:2])
        fields |= {"content-type": "application/json", "accept": "application/json, text/event-stream"}
        fields |= {"mcp-session-id": session} if session else {}
        params = INITIALIZE if method == "initialize" else {}
        body = json.dumps({"jsonrpc": "2.0", "id": method, "method": method, "params": params})
        with closing(
            http.client.HTTPSConnection("127.0.0.1", gate, timeout=10, context=context)
        ) as connection:
            connection.request("POST", PATH, body, fields)
            answer = connection.getresponse()
            return answer.status, answer.getheader("mcp-session-id"), answer.read().decode()

    return asking


def test_a_certificate_lets_in_whom_it_names_and_roles_follow(asks, authorities):
    agent = authorities["clients"].issue("agent", AGENT)
    status, session, _ = asks(agent)
    listed = asks(agent, session, "tools/list")[2]

    assert status == 200
    assert '"read"' in listed
    assert '"write"' not in listed


@promise("P-SESSION-BOUND")
def test_a_session_belongs_to_the_certificate_that_began_it(asks, authorities):
    one, other = (authorities["clients"].issue(name, AGENT) for name in ("one", "other"))
    session = asks(one)[1]

    assert asks(one, session, "tools/list")[0] == 200
    assert asks(other, session, "tools/list")[0] == 404


@promise("P-SESSION-BOUND")
def test_a_session_of_a_key_belongs_to_the_certificate_that_was_shown_with_it(asks, authorities, home):
    one, other = (authorities["clients"].issue(name) for name in ("laptop", "desktop"))
    bearer = {"Authorization": f"Bearer {key(home, 'bound')}"}
    session = asks(one, **bearer)[1]

    assert asks(one, session, "tools/list", **bearer)[0] == 200
    assert asks(other, session, "tools/list", **bearer)[0] == 404
    assert asks(None, session, "tools/list", **bearer)[0] == 404


def test_a_certificate_of_strangers_ends_the_connection(asks, authorities):
    stranger = authorities["strangers"].issue("stranger", AGENT)
    with pytest.raises((ssl.SSLError, ConnectionError)):
        asks(stranger)


def test_without_a_certificate_or_with_one_that_is_nobodys_there_are_other_ways(asks, authorities, home):
    nobody = authorities["clients"].issue("nobody")
    bearer = {"Authorization": f"Bearer {key(home, 'bot')}"}

    assert asks()[0] == asks(nobody)[0] == 401
    assert asks(**bearer)[0] == asks(nobody, **bearer)[0] == 200


def test_a_certificate_and_a_key_are_two_credentials(asks, authorities, home):
    agent = authorities["clients"].issue("both", AGENT)

    assert asks(agent, Authorization=f"Bearer {key(home, 'second')}")[0] == 400
