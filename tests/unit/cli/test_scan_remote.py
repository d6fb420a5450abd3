"""`douane scan https://…`: what a server on this machine, made for it, answers to somebody who shows nothing."""

from __future__ import annotations

import json
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from cryptography.x509 import IPAddress

pytest.importorskip("httptools")

from douane.cli.scan.remote import with_answers
from douane.model.facts import Facts, Protection, Unknown
from tests._promises import promise
from tests.unit.transports.http.test_tls import Authority

RESOURCE = "/.well-known/oauth-protected-resource/mcp"
ISSUER = "/.well-known/oauth-authorization-server"


class Handler(BaseHTTPRequestHandler):
    """Answers with what its server knows: status, headers and an object by path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, dict(self.headers.items())))
        answers = self.server.answers
        found = answers.get(f"{self.command} {self.path}", answers.get(self.path, (404, {}, {})))
        if found is None:  # it breaks off
            self.close_connection = True
            return
        status, headers, value = found
        content = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {**headers, "Content-Type": "application/json"}.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_DELETE = do_GET  # noqa: N815  # the names that the standard library asks for

    def log_message(self, *_):
        pass


@contextmanager
def serving(context=None):
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        made.asked, made.answers = [], {}
        if context is not None:
            made.socket = context.wrap_socket(made.socket, server_side=True)
        running = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        running.start()
        yield f"http{'s' if context else ''}://127.0.0.1:{made.server_port}", made.asked, made.answers
        made.shutdown()
        running.join()


@pytest.fixture
def server():
    """Where it is, what was asked of it, and its answers."""
    with serving() as made:
        yield made


def reached(here):
    return with_answers(Facts("x", 0.0, url=f"{here}/mcp")).remote


def protect(here, answers, **issuer):
    answers["/mcp"] = (
        401,
        {"WWW-Authenticate": f'Bearer resource_metadata="{here}{RESOURCE}", scope="a b"'},
        {},
    )
    answers[RESOURCE] = (200, {}, {"resource": f"{here}/mcp", "authorization_servers": [here]})
    whole = {
        "issuer": here,
        "authorization_endpoint": f"{here}/authorize",
        "token_endpoint": f"{here}/token",
        "code_challenge_methods_supported": ["S256"],
    }
    answers[ISSUER] = (200, {}, whole | issuer)


@promise("P-SCAN-REMOTE")
def test_how_a_credential_is_had_is_asked_and_none_is_shown(server):
    here, asked, answers = server
    protect(here, answers)
    found = reached(here)
    assert found.status == 401
    assert found.protection == Protection(here, ("S256",), ("a", "b"))
    assert {method for method, _, _ in asked} == {"GET", "POST"}
    assert not any({"authorization", "cookie"} & {name.lower() for name in headers} for *_, headers in asked)


def test_a_server_that_asks_nobody_who_they_are_is_told_of_and_its_session_ended(server):
    here, asked, answers = server
    answers["/mcp"] = (200, {"Mcp-Session-Id": "s1"}, {"jsonrpc": "2.0", "id": 1, "result": {}})
    assert reached(here).status == 200
    assert ("DELETE", "/mcp", "s1") in [(how, path, told.get("mcp-session-id")) for how, path, told in asked]


def test_what_a_server_has_answered_is_known_also_if_it_breaks_off_when_its_session_is_ended(server):
    here, _, answers = server
    answers["/mcp"] = (200, {"Mcp-Session-Id": "s1"}, {"jsonrpc": "2.0", "id": 1, "result": {}})
    answers["DELETE /mcp"] = None
    assert reached(here).status == 200


def test_tokens_for_somebody_else_are_not_to_be_had(server):
    here, _, answers = server
    protect(here, answers)
    answers[RESOURCE] = (200, {}, {"resource": "https://bank.example/mcp", "authorization_servers": [here]})
    assert "bank.example" in reached(here).wrong


def test_an_issuer_that_calls_itself_otherwise_is_wrong(server):
    here, _, answers = server
    protect(here, answers, issuer="https://login.example")
    assert "login.example" in reached(here).wrong


@promise("P-SCAN-REMOTE")
def test_what_is_not_said_or_leads_into_this_network_is_unknown(server):
    here, _, answers = server
    protect(here, answers)
    del answers[ISSUER]
    assert isinstance(reached(here).protection, Unknown)
    answers[RESOURCE] = (200, {}, {"resource": f"{here}/mcp", "authorization_servers": ["https://10.0.0.7"]})
    assert isinstance(reached(here).protection, Unknown)
    assert isinstance(with_answers(Facts("x", 0.0, url="http://127.0.0.1:1/mcp")).remote, Unknown)


@promise("P-SCAN-REMOTE")
@pytest.mark.parametrize("rest", ["?key=made-up", "/ab12cd34ef56ab78cd90ef12", "#made-up"])
def test_an_address_with_what_may_be_a_secret_is_not_asked(server, rest):
    here, asked, _ = server
    found = with_answers(Facts("x", 0.0, url=f"{here}/mcp{rest}")).remote
    assert "may be a secret" in found.why
    assert asked == []


def test_where_it_leads_is_told_and_not_followed(server):
    here, asked, answers = server
    answers["/mcp"] = (307, {"Location": "https://other.example/mcp"}, {})
    assert reached(here).leads_to == "https://other.example/mcp"
    assert len(asked) == 1


def test_whether_its_certificate_counts_comes_before_anything_is_asked(tmp_path, monkeypatch):
    authority = Authority(tmp_path, "somebody")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("here", IPAddress(ip_address("127.0.0.1")))[:2])
    with serving(context) as (here, asked, answers):
        answers["/mcp"] = (200, {}, {})
        assert "certificate counts for nothing" in reached(here).fault
        assert asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        found = reached(here)
    assert (found.fault, found.tls, found.status) == ("", "TLSv1.3", 200)
    assert found.certified_until > 0
