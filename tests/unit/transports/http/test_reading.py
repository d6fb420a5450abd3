"""How the network cuts a conversation into pieces changes nothing of what is read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from douane.transports.http.errors import Malformed
from douane.transports.http.exchange import Peer
from douane.transports.http.limits import HttpLimits
from douane.transports.http.reading import RequestReader

PEER = Peer("127.0.0.1", 1)
LIMITS = HttpLimits()


def read(*chunks):
    """Target, fields and body of each request, and the refusal that ended it."""
    arrived = []
    reader = RequestReader(PEER, LIMITS, arrived.append)
    refusal = None
    try:
        for chunk in chunks:
            reader.feed(chunk)
    except Malformed as error:
        refusal = (error.status, str(error))
    whole = [one for one in arrived if one.is_complete]
    return [(one.request.target, one.request.headers.items(), one.taken()) for one in whole], refusal


def cut(stream, cuts):
    places = sorted({place % (len(stream) + 1) for place in cuts})
    return [stream[start:end] for start, end in zip([0, *places], [*places, len(stream)], strict=True)]


BODIES = st.binary(max_size=30)


def with_length(body):
    return b"POST /a HTTP/1.1\r\nHost: a\r\nX-A: \r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def in_chunks(body):
    pieces = b"".join(b"1\r\n%b\r\n" % body[at : at + 1] for at in range(len(body)))
    return b"POST /b?c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + pieces + b"0\r\n\r\n"


REQUESTS = BODIES.map(with_length) | BODIES.map(in_chunks) | st.just(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
MOSTLY_REQUESTS = st.lists(REQUESTS | st.binary(max_size=4), min_size=1, max_size=4).map(b"".join)


@given(st.lists(BODIES, max_size=5), st.lists(st.integers(0, 10_000), max_size=10))
def test_bodies_come_out_as_they_went_in(bodies, cuts):
    stream = b"".join(in_chunks(body) if at % 2 else with_length(body) for at, body in enumerate(bodies))
    requests, refusal = read(*cut(stream, cuts))
    assert refusal is None
    assert [body for _, _, body in requests] == bodies


@given(MOSTLY_REQUESTS, st.lists(st.integers(0, 10_000), max_size=10))
def test_any_cutting_gives_the_same_requests_and_the_same_refusal(stream, cuts):
    whole, refusal = read(stream)
    pieces, other = read(*cut(stream, cuts))
    assert pieces == whole
    assert (other is None) == (refusal is None)


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(raw):
    read(raw)
