"""A principal authorizes Douane for a server in a browser: with real HTTP, real tokens, and a page that needs no script."""

from __future__ import annotations

import http.client
import ipaddress
import json
import re
import ssl
import subprocess
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from cryptography import x509

from tests._credentials import files_below, leaks
from tests._promises import promise
from tests.e2e import installed
from tests.e2e.gateway.authority import Authority, Guarded, served
from tests.e2e.gateway.browsing import Browser
from tests.e2e.gateway.gateway import PATH, gateway_process, key_in, token_in
from tests.e2e.gateway.recording_server import REVISION, recording_server
from tests.e2e.gateway.test_identity import Client, bearing
from tests.unit.transports.http.test_tls import Authority as Certificates

CONFIG = """\
[servers.one]
url = "{url}"

[servers.plain]
url = "PLAIN"

[gateway]
listen = "127.0.0.1:0"

[[identity.issuer]]
url = "ISSUER"
"""
HERE = Path(__file__).parent
ENVELOPE = "io.modelcontextprotocol/"
STATELESS = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/list",
    "params": {"_meta": {f"{ENVELOPE}protocolVersion": "2026-07-28", f"{ENVELOPE}clientCapabilities": {}}},
}
ROUTED = {"mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list"}
OPENS = {"elicitation": {"url": {}}}
LINK = re.compile(r"https?://[\w.:]+/oauth/consent\?ticket=[\w-]{43}")


@pytest.fixture(scope="module")
def staff():
    """Who vouches for the people that use the gateway."""
    with served(Authority) as authority:
        yield authority


@pytest.fixture(scope="module")
def theirs():
    """The authorization server that the MCP server trusts."""
    with served(Authority) as authority:
        yield authority


@pytest.fixture(scope="module")
def guarded(theirs):
    with served(lambda url: Guarded(f"{url}/mcp", theirs)) as server:
        yield server


@pytest.fixture(scope="module")
def gate(staff, guarded, home):
    with recording_server() as plain:
        config = CONFIG.replace("ISSUER", staff.url).replace("PLAIN", plain.url)
        with gateway_process(guarded.url, home, config) as (_process, address):
            yield address


class Secure(Client):
    """A client over TLS that trusts one authority."""

    def __init__(self, address, ca, **fields):
        super().__init__(address, **fields)
        self._context = ssl.create_default_context(cafile=ca)

    def connected(self):
        return http.client.HTTPSConnection(
            self._place.hostname, self._place.port, timeout=10, context=self._context
        )


def opens(client, **capabilities):
    params = {
        "protocolVersion": REVISION,
        "capabilities": capabilities,
        "clientInfo": {"name": "t", "version": "1"},
    }
    status, fields, body = client.asks("initialize", **params)
    client.session = fields.get("mcp-session-id")
    return status, json.loads(body)


def link_in(answer):
    """The link that a client was told to show to a person."""
    return LINK.search(json.dumps(answer))[0]


def keyed(gate, home, name):
    """A client with a key of this name, which is told a link at once; and its key."""
    text = key_in(home, name)
    return bearing(gate, text), text


def staffed(gate, staff, person="alice", program="editor"):
    """A client with a token of the staff's issuer."""
    sent = {"sub": person, "resource": gate + PATH, "client_id": program}
    return bearing(gate, staff._granted(sent)["access_token"])


def calls(client, name="read"):
    return client.calls(name)


@promise("P-CONSENT")
def test_a_key_holder_agrees_and_the_program_acts_for_them_from_then_on(gate, home, guarded):
    client, text = keyed(gate, home, "ann")
    status, said = opens(client)
    assert (status, said["error"]["code"]) == (200, 4010)

    browser = Browser()
    page = browser.opens(link_in(said))
    for shown in ("key:ann", "127.0.0.1", "read", "/oauth/callback", "one, at"):
        assert shown in page.text
    done = browser.sends(page, credential=text)
    assert (done.status, "It is granted" in done.text) == (200, True)

    assert opens(client)[1]["result"]["protocolVersion"] == REVISION
    assert client.tools() == ["read", "write"]
    assert "result" in calls(client)
    assert ("tools/call", "alice") in {call[:2] for call in guarded.calls}


@promise("P-CONSENT")
def test_another_principal_has_nothing_of_it(gate, home):
    assert opens(keyed(gate, home, "bea")[0])[1]["error"]["code"] == 4010


@promise("P-CONSENT")
def test_a_person_of_an_issuer_signs_in_first_and_nobody_else_can_take_their_link(gate, staff, home):
    client = staffed(gate, staff, "carol")
    link = link_in(opens(client)[1])
    staff.person = "mallory"
    browser = Browser()
    done = browser.sends(browser.opens(link))
    assert (done.status, "This is not for you" in done.text) == (403, True)

    link = link_in(opens(client)[1])
    staff.person = "carol"
    browser = Browser()
    done = browser.sends(browser.opens(link))
    assert done.status == 200, done.text
    assert "It is granted" in done.text
    assert opens(client)[1]["result"]
    assert [urlsplit(url).netloc for url in browser.been].count(urlsplit(staff.url).netloc) == 1


@promise("P-CONSENT")
def test_each_program_is_agreed_to_by_itself_and_what_was_granted_is_not_granted_twice(gate, staff, theirs):
    staff.person = "dora"
    first, second = staffed(gate, staff, "dora", "editor"), staffed(gate, staff, "dora", "robot")
    browser = Browser()
    browser.sends(browser.opens(link_in(opens(first)[1])))
    assert opens(first)[1]["result"]

    said = opens(second)[1]
    assert "not agreed" in said["error"]["message"]
    asked = len(theirs.asked)
    page = browser.opens(link_in(said))
    assert "robot" in page.text
    assert browser.sends(page).status == 200
    assert opens(second)[1]["result"]
    assert len(theirs.asked) == asked


@promise("P-CONSENT")
def test_each_program_is_agreed_to_by_itself_where_there_are_no_sessions(gate, staff):
    def lists(program):
        client = staffed(gate, staff, "dan", program)
        return client.sends("POST", PATH, json.dumps(STATELESS), **ROUTED)[2].decode()

    staff.person = "dan"
    browser = Browser()
    browser.sends(browser.opens(link_in(lists("editor"))))
    assert '"read"' in lists("editor")
    assert "not agreed" in lists("robot")
    assert '"read"' in lists("editor")


@promise("P-CONSENT")
def test_a_link_counts_once_and_a_decline_is_final(gate, home):
    client, text = keyed(gate, home, "eve")
    link = link_in(opens(client)[1])
    assert link_in(opens(client)[1]) == link, "who asks again gets the same one"

    browser = Browser()
    page = browser.opens(link)
    assert "Nothing was granted" in browser.sends(page, "decline").text
    assert browser.opens(link).status == 404
    assert browser.sends(page, credential=text).status == 404
    assert link_in(opens(client)[1]) != link


@promise("P-CONSENT")
def test_nobody_may_try_for_long_to_be_somebody_else(gate, home):
    client, text = keyed(gate, home, "lea")
    browser = Browser()
    page = browser.opens(link_in(opens(client)[1]))
    for _ in range(5):
        assert browser.sends(page, credential=f"{text[:-4]}0000").status == 403
    assert browser.sends(page, credential=text).status == 404


@promise("P-CONSENT")
def test_a_form_that_does_not_fit_is_refused(gate, home):
    client, text = keyed(gate, home, "fay")
    link = link_in(opens(client)[1])
    browser = Browser()
    page = browser.opens(link)
    form = {"ticket": dict(parse_qsl(urlsplit(link).query))["ticket"], "answer": "agree", "credential": text}
    url = f"{gate}/oauth/consent"

    assert browser.posts(page, url, urlencode(form)).status == 403, "without the token of the form"
    assert Browser().sends(page, credential=text).status == 403, "in another browser"
    assert browser.sends(page, credential=key_in(home, "gus")).status == 403, "with somebody else's key"
    assert browser.sends(page, credential="").status == 403
    for field, value in (
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("content-type", "text/plain"),
    ):
        assert browser.posts(page, url, urlencode(form), **{field: value}).status == 403
    assert browser.sends(page, credential=text).status == 200


@promise("P-CONSENT")
def test_pages_are_in_nobodys_frame_and_run_nothing(gate, home):
    client, _ = keyed(gate, home, "hal")
    page = Browser().opens(link_in(opens(client)[1]))
    policy = page.fields["content-security-policy"]

    assert {"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= set(policy.split("; "))
    assert "unsafe" not in policy
    assert page.fields["cache-control"] == "no-store"
    cookie = page.fields["set-cookie"]
    assert cookie.startswith("__Host-douane=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


@promise("P-CONSENT")
def test_an_answer_counts_once_in_the_browser_that_was_sent_for_it(gate, home, theirs):
    client, text = keyed(gate, home, "ida")
    browser = Browser()
    sent = browser.sends(browser.opens(link_in(opens(client)[1])), follow=False, credential=text)
    way = re.search(r'href="([^"]+)"', sent.text)[1].replace("&amp;", "&")
    state = dict(parse_qsl(urlsplit(way).query))["state"]
    tokens = len(theirs.issued)

    assert Browser().opens(f"{gate}/oauth/callback?code=x&state={state}&iss={theirs.url}").status == 400
    assert browser.opens(way).status == 400, "the state was spent"
    assert browser.opens(f"{gate}/oauth/callback?code=x").status == 400
    assert len(theirs.issued) == tokens


@promise("P-NO-SSRF")
@pytest.mark.parametrize(
    ("trusted", "told"),
    [
        ("https://169.254.169.254/realm", "leads into this machine or network"),
        ("http://10.0.0.1", "is not HTTPS"),
    ],
)
def test_a_server_that_leads_into_the_network_leads_nobody_anywhere(gate, home, guarded, trusted, told):
    client, _ = keyed(gate, home, f"mia{len(trusted)}")
    link = link_in(opens(client)[1])
    theirs, guarded.authority = guarded.authority, Authority(trusted)
    try:
        page = Browser().opens(link)
    finally:
        guarded.authority = theirs
    assert page.status == 502
    assert told in page.text


@promise("P-STEP-UP")
def test_a_server_that_wants_more_is_granted_more_and_not_asked_for_the_same_twice(gate, home, theirs):
    client, text = keyed(gate, home, "joy")
    browser = Browser()
    browser.sends(browser.opens(link_in(opens(client)[1])), credential=text)
    assert opens(client, **OPENS)[1]["result"]
    said = client.calls("write")
    assert said["error"]["code"] == -32042

    page = browser.opens(said["error"]["data"]["elicitations"][0]["url"])
    assert "read write" in page.text
    assert browser.sends(page, credential=text).status == 200
    assert theirs.asked[-2]["scope"] == "read write"
    assert "result" in client.calls("write")


@promise("P-NO-PASSTHROUGH")
def test_no_token_or_link_is_written_down_in_the_clear(gate, home, theirs):
    client, text = keyed(gate, home, "kim")
    browser = Browser()
    browser.sends(browser.opens(link_in(opens(client)[1])), credential=text)
    opens(client)

    assert theirs.issued
    assert not leaks([text, *theirs.issued], files_below(home))
    everything = b"".join(raw for _, raw in files_below(home))
    assert b"consent/agreed" in everything
    assert b"oauth/consent?ticket" not in everything


def test_among_several_servers_the_others_work_and_the_link_stands_in_the_greeting(gate, home):
    text = key_in(home, "ned")
    asked = {"protocolVersion": REVISION, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    client = bearing(gate, text)
    greeted = json.loads(client.asks("initialize", "/mcp", **asked)[2])["result"]
    assert greeted["instructions"].startswith("# one")
    browser = Browser()
    assert browser.sends(browser.opens(link_in(greeted)), credential=text).status == 200
    assert "instructions" not in json.loads(client.asks("initialize", "/mcp", **asked)[2])["result"]


def test_on_this_machine_the_link_is_enough(gate, home):
    client = bearing(gate, token_in(home))
    browser = Browser()
    done = browser.sends(browser.opens(link_in(opens(client)[1])))
    assert done.status == 200
    assert opens(client)[1]["result"]


@promise("P-CONSENT")
@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_a_client_of_the_sdk_logs_in_here_and_is_told_where_its_person_logs_in_there(gate, staff, mode):
    if installed.MCP2.missing:
        pytest.skip(installed.MCP2.why_missing)
    staff.person = f"sam-{mode}"
    command = (*installed.MCP2.command, str(HERE / "sdk_login.py"), gate + PATH, mode)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env={"PATH": "/usr/bin:/bin"}, **pipes) as process:
        said = json.loads(process.stdout.readline())
        assert said["failed"]
        browser = Browser()
        assert browser.sends(browser.opens(link_in(said))).status == 200
        process.stdin.write("again\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) == {"said": "done", "failed": False}
        process.stdin.close()


@promise("P-OAUTH-CLIENT")
def test_over_https_the_gateway_is_a_client_by_its_own_document(tmp_path):
    authority = Certificates(tmp_path, "ours")
    files = authority.issue("gateway", x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    config = (
        CONFIG.replace("PLAIN", "https://plain.example/mcp")
        .replace('[[identity.issuer]]\nurl = "ISSUER"\n', "")
        .replace("[gateway]", f'[gateway]\ntls.certificate = "{files[0]}"\ntls.key = "{files[1]}"')
    )
    knowing = partial(Authority, knows_documents=True, ca=authority.file)
    with (
        served(knowing) as theirs,
        served(lambda url: Guarded(f"{url}/mcp", theirs)) as guarded,
        gateway_process(guarded.url, tmp_path, config) as (_process, address),
    ):
        gate = address.replace("http:", "https:")
        client = Secure(gate, authority.file, Authorization=f"Bearer {token_in(tmp_path)}")
        browser = Browser(authority.file)
        done = browser.sends(browser.opens(link_in(opens(client)[1])))
        assert done.status == 200, done.text
        assert opens(client)[1]["result"]

    document = f"{gate}/oauth/client-metadata.json"
    assert {form["client_id"] for form in theirs.asked} == {document}
    assert theirs.clients[document] == [f"{gate}/oauth/callback"]
