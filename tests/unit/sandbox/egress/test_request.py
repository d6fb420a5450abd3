"""A request is read as every server reads it, or not at all."""

from __future__ import annotations

import pytest

from douane.sandbox.egress.body import Chunked, Counted
from douane.sandbox.egress.more import More
from douane.sandbox.egress.refusals import RefusedError
from douane.sandbox.egress.request import Forward, Tunnel, asked, end_of_head, forwarded
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
    [b"x\r\n", b"0x4\r\n", b"4\nwiki", b"4\r\nwikiX\r\n", b"-1\r\n", b"0\r\nX: 1\n\r\n", b"4" * 5000],
)
def test_what_is_no_chunk_is_refused(stream):
    with pytest.raises(RefusedError):
        Chunked().take(stream)


def test_a_counted_body_ends_after_its_bytes():
    body = Counted(5)
    assert (body.take(b"123"), body.take(b"45GET"), body.take(b"x"), body.is_over) == (3, 2, 0, True)
