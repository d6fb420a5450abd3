"""What two readers could read as different requests is refused, and nothing behind it is read."""

from __future__ import annotations

import pytest

from douane.transports.http.errors import Malformed
from douane.transports.http.exchange import Peer
from douane.transports.http.limits import HttpLimits
from douane.transports.http.reading import RequestReader
from tests._promises import promise
from tests.unit.transports.http._served import said, served, statuses

START = b"POST /mcp HTTP/1.1\r\nHost: a\r\n"
CHUNKED = START + b"Transfer-Encoding: chunked\r\n\r\n"
GET = b"GET / HTTP/1.1\r\n"
SECOND = b"GET /second HTTP/1.1\r\nHost: a\r\n\r\n"

REFUSED = {
    "two lengths": (START + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    "the same length twice": (START + b"Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
    "a list of lengths": (START + b"Content-Length: 1, 1\r\n\r\na", 400),
    "a signed length": (START + b"Content-Length: +1\r\n\r\na", 400),
    "a length in hexadecimal": (START + b"Content-Length: 0x1\r\n\r\na", 400),
    "a length that overflows": (START + b"Content-Length: 18446744073709551617\r\n\r\na", 400),
    "length and chunks": (START + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "chunks and length": (START + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400),
    "chunks twice": (
        START + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "chunks of something": (START + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400),
    "another coding": (START + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
    "identity as a coding": (START + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400),
    "a vertical tab before a coding": (START + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", 400),
    "a space before the colon": (START + b"Content-Length : 1\r\n\r\na", 400),
    "a folded field": (START + b"X-A: a\r\n b\r\n\r\n", 400),
    "a folded first field": (GET + b" Host: a\r\n\r\n", 400),
    "a bare line feed": (b"POST /mcp HTTP/1.1\nHost: a\n\n", 400),
    "a bare line feed in the fields": (START + b"X-A: a\nX-B: b\r\n\r\n", 400),
    "a bare carriage return": (START + b"X-A: a\rb\r\n\r\n", 400),
    "an end without line feed": (GET + b"Host: a\r\n\rGET /second HTTP/1.1\r\n\r\n", 400),
    "a zero byte": (START + b"X-A: a\0b\r\n\r\n", 400),
    "a control character": (START + b"X-A: a\x01b\r\n\r\n", 400),
    "a byte over 127": (START + b"X-A: a\xffb\r\n\r\n", 400),
    "a field without name": (START + b": a\r\n\r\n", 400),
    "a field without colon": (START + b"X-A\r\n\r\n", 400),
    "a name with a bracket": (START + b"X[A]: a\r\n\r\n", 400),
    "no host": (GET + b"\r\n", 400),
    "two hosts": (GET + b"Host: a\r\nHost: b\r\n\r\n", 400),
    "the same host twice": (GET + b"Host: a\r\nHost: a\r\n\r\n", 400),
    "an empty host": (GET + b"Host:\r\n\r\n", 400),
    "a host with a path": (GET + b"Host: a/b\r\n\r\n", 400),
    "a host with a user": (GET + b"Host: a@b\r\n\r\n", 400),
    "an absolute target": (b"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a target of an authority": (b"CONNECT b:1 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a star": (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a fragment": (b"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a backslash": (b"GET /a\\b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a space in the target": (b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a byte over 127 in the target": (b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "HTTP/0.9": (b"GET /\r\n\r\n", 505),
    "HTTP/1.0": (b"GET / HTTP/1.0\r\nHost: a\r\n\r\n", 505),
    "HTTP/1.2": (b"GET / HTTP/1.2\r\nHost: a\r\n\r\n", 400),
    "the preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "a tunnel": (b"CONNECT /a HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "a bad request for an upgrade": (GET + b"Host: a/b\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "a method in lower case": (b"get / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "another protocol": (b"DESCRIBE / RTSP/1.0\r\nHost: a\r\n\r\n", 505),
    "a compressed body": (START + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\na", 415),
    "an unknown expectation": (START + b"Expect: 200-ok\r\nContent-Length: 1\r\n\r\na", 417),
}
BAD_CHUNKS = {
    "a size in another form": b"0x3\r\nabc\r\n0\r\n\r\n",
    "a negative size": b"-3\r\nabc\r\n0\r\n\r\n",
    "a size with a space": b"3 \r\nabc\r\n0\r\n\r\n",
    "a size that overflows": b"fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
    "a size that is too small": b"2\r\nabc\r\n0\r\n\r\n",
    "bare line feeds": b"3\nabc\n0\n\n",
    "a line feed in an extension": b'3;a="\n"\r\nabc\r\n0\r\n\r\n',
    "fields behind the body": b"3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n",
}


@promise("P-HTTP-ONE-READING")
@pytest.mark.parametrize(("raw", "status"), REFUSED.values(), ids=REFUSED)
def test_a_head_that_is_read_in_two_ways_is_refused(run, raw, status):
    async def main():
        async with served() as address:
            return await said(address, raw + SECOND)

    raw = run(main())
    assert statuses(raw) == [status]
    assert b"connection: close" in raw


@promise("P-HTTP-ONE-READING")
@pytest.mark.parametrize("chunks", BAD_CHUNKS.values(), ids=BAD_CHUNKS)
def test_chunks_that_are_read_in_two_ways_are_refused(run, chunks):
    async def main():
        async with served() as address:
            return await said(address, CHUNKED + chunks + SECOND)

    assert statuses(run(main())) == [400]


@pytest.mark.parametrize(
    "raw", [*(raw for raw, _ in REFUSED.values()), *(CHUNKED + chunks for chunks in BAD_CHUNKS.values())]
)
def test_it_is_refused_byte_by_byte_too(raw):
    reader = RequestReader(Peer("127.0.0.1", 1), HttpLimits(), lambda _: None)
    with pytest.raises(Malformed):
        fed_byte_by_byte(reader, raw + SECOND)


def fed_byte_by_byte(reader, raw):
    for at in range(len(raw)):
        reader.feed(raw[at : at + 1])


def test_what_comes_before_a_bad_request_is_answered_first(run):
    async def main():
        async with served() as address:
            return await said(address, SECOND + START + b"Content-Length: 1, 1\r\n\r\na" + SECOND)

    assert statuses(run(main())) == [200, 400]


def test_nothing_is_read_behind_a_request_that_closes(run):
    async def main():
        async with served() as address:
            return await said(address, GET + b"Host: a\r\nConnection: close\r\n\r\n" + SECOND)

    assert statuses(run(main())) == [200]


@pytest.mark.parametrize("host", ["a", "a.example:8420", "127.0.0.1:1", "[::1]", "[::1]:8420", "a_b"])
def test_an_honest_host_is_taken(run, host):
    async def main():
        async with served() as address:
            return await said(address, GET + f"Host: {host}\r\nConnection: close\r\n\r\n".encode())

    assert statuses(run(main())) == [200]


def test_an_honest_body_in_chunks_is_taken(run):
    async def main():
        async with served() as address:
            body = (
                CHUNKED
                + b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
                + GET
                + b"Host: a\r\nConnection: close\r\n\r\n"
            )
            return await said(address, body)

    raw = run(main())
    assert statuses(raw) == [200, 200]
    assert b"\r\n\r\nabcde" in raw


UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (START + UPGRADE + b"Content-Length: 3\r\n\r\nabc", b"abc"),
        (START + UPGRADE + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", b"abc"),
        (START + UPGRADE + b"\r\n", b""),
    ],
)
def test_the_offer_of_another_protocol_is_not_taken_up(run, raw, body):
    async def main():
        async with served() as address:
            return await said(address, raw + raw + GET + b"Host: a\r\nConnection: close\r\n\r\n")

    answers = run(main())
    assert statuses(answers) == [200] * 3
    assert answers.count(b"\r\n\r\n" + body) >= 2
    reader = RequestReader(Peer("127.0.0.1", 1), HttpLimits(), (arrived := []).append)
    fed_byte_by_byte(reader, raw + raw)
    assert [one.taken() for one in arrived] == [body] * 2


@pytest.mark.parametrize("rest", [b"x" + SECOND, b"\x16\x03", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"])
def test_what_follows_an_offer_is_a_request_or_refused(run, rest):
    async def main():
        async with served() as address:
            return await said(address, START + UPGRADE + b"\r\n" + rest)

    assert statuses(run(main())) == [200, 400]


def test_an_empty_field_does_not_swallow_the_next_one(run):
    seen = []

    async def handler(request, reply):
        seen.append(request.headers)
        reply.send(204, [])

    async def main():
        async with served(handler) as address:
            await said(
                address, GET + b"X-A:\r\nHost: a\r\nX-B: \t b\t \r\nConnection: close\r\nX-A: 2\r\n\r\n"
            )

    run(main())
    [headers] = seen
    assert headers.all("x-a") == ("", "2")
    assert headers.get("x-a") == ""
    assert headers.get("x-b") == "b"
    assert headers.all("x-c") == ()
