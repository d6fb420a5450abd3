"""A request is read as every server reads it, or not at all."""

from __future__ import annotations

import time

import pytest

from douane.sandbox.egress.body import Chunked, Counted
from douane.sandbox.egress.head import end_of_head, fields_of
from douane.sandbox.egress.more import More
from douane.sandbox.egress.refusals import RefusedError
from douane.sandbox.egress.request import Forward, Tunnel, asked, forwarded
from tests._promises import promise


def head(first, *fields):
    return "\r\n".join([first, *fields, "", ""]).encode("latin-1")


@pytest.mark.parametrize(
    ("target", "tunnel"),
    [("a.example:443", Tunnel("a.example", 443)), ("[::1]:80", Tunnel("[::1]", 80))],
)
def test_connect_asks_for_a_tunnel(target, tunnel):
    assert asked(head(f"CONNECT {target} HTTP/1.1")) == tunnel


def test_a_request_goes_on_without_what_is_between_program_and_proxy():
    found = asked(
        head(
            "GET http://A.example:8080?q#f HTTP/1.1",
            "host: a.example:8080",
            "Accept: */*",
            "Proxy-Authorization: Basic c2VjcmV0",
            "Connection: x-hop, keep-alive",
            "X-Hop: 1",
            "Upgrade: h2c",
        )
    )
    assert isinstance(found, Forward)
    assert (found.host, found.port, found.body.is_over) == ("A.example", 8080, True)
    assert found.head == head("GET /?q HTTP/1.1", "Host: A.example:8080", "Accept: */*", "Connection: close")


@promise("P-EGRESS-SNI")
@pytest.mark.parametrize(
    "raw",
    [
        head("CONNECT a.example HTTP/1.1"),
        head("CONNECT a.example:0 HTTP/1.1"),
        head("CONNECT a.example:65536 HTTP/1.1"),
        head("CONNECT user@a.example:443 HTTP/1.1"),
        head("CONNECT a.example:443@b.example:443 HTTP/1.1"),
        head("CONNECT a.example:443\t HTTP/1.1"),
        head("CONNECT a.example:443  HTTP/1.1"),
        head("CONNECT a.example:443 HTTP/2"),
        head("CONNECT a\0.example:443 HTTP/1.1"),
        head("GET https://a.example/ HTTP/1.1"),
        head("GET http://a.example\\@b.example/ HTTP/1.1"),
        head("GET http://user@a.example/ HTTP/1.1"),
        head("GET http:///path HTTP/1.1"),
        head("GET / HTTP/1.1", "Host: a.example"),
        head("GET http://a.example/ HTTP/1.1", "Host: b.example"),
        head("GET http://a.example/ HTTP/1.1", "Host: a.example", "Host: a.example"),
        head("GET http://a.example/ HTTP/1.1", "Host : a.example"),
        head("GET http://a.example/ HTTP/1.1", "X: 1", " folded"),
        head("GET http://a.example/ HTTP/1.1", "X: 1\nHost: b.example"),
        head("GET http://a.example/ HTTP/1.1", "X: 1\rHost: b.example"),
        head("POST http://a.example/ HTTP/1.1", "Content-Length: 1", "Content-Length: 2"),
        head("POST http://a.example/ HTTP/1.1", "Content-Length: 1", "Transfer-Encoding: chunked"),
        head("POST http://a.example/ HTTP/1.1", "Content-Length: +1"),
        head("POST http://a.example/ HTTP/1.1", "Transfer-Encoding: gzip, chunked"),
        head("POST http://a.example/ HTTP/1.1", "Transfer-Encoding: xchunked"),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused(raw):
    with pytest.raises(RefusedError):
        asked(raw)


INNER = b"GET /admin HTTP/1.1\r\nHost: other.example\r\n\r\n"
LENGTH, CHUNKED = f"Content-Length: {len(INNER)}", "Transfer-Encoding: chunked"


@promise("P-EGRESS-SNI")
@pytest.mark.parametrize(
    "fields",
    [
        ("Connection: content-length", LENGTH),
        ("Connection: close,\tCONTENT-LENGTH ", LENGTH),
        ("Connection: close", "connection: Transfer-Encoding", CHUNKED),
        ("Connection: host",),
        ("Connection: content_length", LENGTH),
        (LENGTH, LENGTH),
        ("Content-Length: 1, 1",),
        ("Content-Length: 1,2",),
        ("Content-Length:",),
        ("Content-Length: 0x1",),
        ("Content-Length: 1\xa0",),
        ("Content-Length: -0",),
        ("Content_Length: 5",),
        ("Transfer_Encoding: chunked", LENGTH),
        ("Transfer-Encoding-: chunked", LENGTH),
        ("Content-Length : 5",),
        ("\tContent-Length: 5",),
        (CHUNKED, CHUNKED),
        (CHUNKED, "Transfer-Encoding: identity"),
        ("Transfer-Encoding: chunked, identity",),
        ("Transfer-Encoding: chunked,",),
        ("Transfer-Encoding: \x0bchunked",),
        ("Transfer-Encoding: chunked;q=1",),
        ('Transfer-Encoding: "chunked"',),
        ("Transfer-Encoding:",),
        ("Host_: other.example",),
        ("X: 1\n", LENGTH),
        ("X: 1\0",),
        ("X",),
        (": 1",),
    ],
    ids=", ".join,
)
def test_no_header_hides_where_a_request_ends_or_whom_it_is_for(fields):
    for read, target in ((asked, "http://a.example/"), (in_tunnel, "/")):
        with pytest.raises(RefusedError):
            read(head(f"POST {target} HTTP/1.1", "Host: a.example", *fields))


@promise("P-EGRESS-SNI")
@pytest.mark.parametrize("before", [b"\r\n", b"\n", b" ", b"X: 1\r\n"])
def test_nothing_comes_before_the_first_line(before):
    with pytest.raises(RefusedError):
        asked(before + head("GET http://a.example/ HTTP/1.1"))


@promise("P-EGRESS-SNI")
@pytest.mark.parametrize(
    ("version", "fields", "body"),
    [
        ("1.1", (), b""),
        ("1.0", ("Connection: keep-alive", "Keep-Alive: timeout=9"), b""),
        ("1.1", ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AA"), b""),
        ("1.1", ("Expect: 100-continue", "Content-Length: 2"), b"hi"),
        ("1.0", ("Content-Length: 2",), b"hi"),
        ("1.1", ("Connection: te", "TE: trailers", "Trailer: X", CHUNKED), b"0\r\nX: 1\r\n\r\n"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_one_request_goes_on_and_it_is_the_last(method, version, fields, body):
    found = in_tunnel(head(f"{method} / HTTP/{version}", "Host: a.example", *fields))
    assert found.body.take(body + INNER) == len(body)
    assert (found.body.take(INNER), found.body.is_over) == (0, True)
    assert found.head.endswith(b"\r\nConnection: close\r\n\r\n")
    for name in (b"keep-alive", b"upgrade", b"http2-settings", b"\r\nte:", b"\r\ntrailer:"):
        assert name not in found.head.lower()


def in_tunnel(raw):
    return forwarded(raw, "a.example", 80)


@promise("P-EGRESS-SNI")
def test_a_request_in_a_tunnel_is_for_its_host():
    good = head("GET /x HTTP/1.1", "Host: A.example")
    assert forwarded(good, "a.example", 80).head == head(
        "GET /x HTTP/1.1", "Host: a.example", "Connection: close"
    )
    for first, *fields in (
        ("GET /x HTTP/1.1",),
        ("GET /x HTTP/1.1", "Host: b.example"),
        ("GET /x HTTP/1.1", "Host: a.example:81"),
        ("GET http://b.example/x HTTP/1.1", "Host: a.example"),
        ("CONNECT b.example:443 HTTP/1.1", "Host: a.example"),
    ):
        with pytest.raises(RefusedError):
            forwarded(head(first, *fields), "a.example", 80)


def test_a_head_ends_within_a_bound():
    assert end_of_head(b"GET / HTTP/1.1\r\n") == More(17)
    assert end_of_head(b"GET / HTTP/1.1\r\n\r\nbody") == 18
    with pytest.raises(RefusedError):
        end_of_head(b"x" * (64 << 10))


CHUNKS = b"4;x=y\r\nwiki\r\n1\r\n\n\r\n0\r\nTrailer: 1\r\n\r\n"


@pytest.mark.parametrize("piece", [1, 2, 3, 5, 1000])
def test_a_chunked_body_ends_where_it_says_however_it_comes(piece):
    body, stream = Chunked(), CHUNKS + b"GET / HTTP/1.1\r\n\r\n"
    taken = 0
    for at in range(0, len(stream), piece):
        taken += body.take(stream[at : at + piece])
    assert (taken, body.is_over) == (len(CHUNKS), True)


@promise("P-EGRESS-SNI")
@pytest.mark.parametrize(
    "stream",
    [
        b"x\r\n",
        b"0x4\r\n",
        b"4\nwiki",
        b"4\r\nwikiX\r\n",
        b"4\r\nwiki\n",
        b"-1\r\n",
        b" 4\r\n",
        b"4 \r\n",
        b"\r\n",
        b"4" * 5000,
        b"100000004\r\nwiki",
        b"4;x\ny\r\nwiki",
        b"4;x\ry\r\nwiki",
        b"0\r\nX: 1\n\r\n",
        b"0\r\n X: 1\r\n\r\n",
        b"0\r\nX : 1\r\n\r\n",
        b"0\r\n" + INNER,
        b"0\r\nContent-Length: 5\r\n\r\n",
        b"0\r\ntransfer_encoding: chunked\r\n\r\n",
        b"0\r\nX: 1\r\nHost: other.example\r\n\r\n",
    ],
)
def test_what_is_no_chunk_is_refused(stream):
    with pytest.raises(RefusedError):
        Chunked().take(stream)


def test_a_counted_body_ends_after_its_bytes():
    body = Counted(5)
    assert (body.take(b"123"), body.take(b"45GET"), body.take(b"x"), body.is_over) == (3, 2, 0, True)


def test_a_header_of_blanks_is_read_at_once():
    """Time that grows with their cube would stop every thread of the gate, and with it other servers."""
    started = time.process_time()
    with pytest.raises(RefusedError, match="two ways"):
        fields_of([f"X:{' ' * 500}\x01"] * 60)
    assert fields_of([f"X: \t{' ' * 500}a b\t "]) == [("X", "a b")]
    assert time.process_time() - started < 1
