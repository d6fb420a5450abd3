"""An answer is one answer, and read as every program reads it."""

from __future__ import annotations

import pytest

from douane.sandbox.egress.body import Chunked, Counted, Endless
from douane.sandbox.egress.placeholders.answer import answer_to, told
from douane.sandbox.egress.placeholders.asked import asked_of
from douane.sandbox.egress.placeholders.scrub import Scrub
from douane.sandbox.egress.refusals import RefusedError
from tests._promises import promise

NOTHING = Scrub(())


def asked(method="GET"):
    return asked_of(f"{method} / HTTP/1.1\r\nHost: a.example\r\n\r\n".encode(), "a.example", 443)


def head(*lines):
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


@pytest.mark.parametrize(
    ("method", "lines", "kind", "length", "is_last"),
    [
        ("GET", ("HTTP/1.1 200 OK", "Content-Length: 5"), Counted, 5, False),
        ("GET", ("HTTP/1.1 200", "Content-Length: 5", "Connection: close"), Counted, 5, True),
        ("GET", ("HTTP/1.0 200 OK", "Content-Length: 5"), Counted, 5, True),
        ("GET", ("HTTP/1.1 200 OK", "transfer-encoding: Chunked"), Chunked, None, False),
        ("GET", ("HTTP/1.1 200 OK",), Endless, None, True),
        ("GET", ("HTTP/1.1 204 No Content",), Counted, 0, False),
        ("GET", ("HTTP/1.1 304 Not Modified", "Content-Length: 5"), Counted, 0, False),
        ("HEAD", ("HTTP/1.1 200 OK", "Content-Length: 5"), Counted, 0, False),
    ],
)
def test_its_body_ends_where_everybody_says(method, lines, kind, length, is_last):
    answer = answer_to(asked(method), head(*lines))
    assert isinstance(answer.body, kind)
    assert answer.is_last is is_last
    if length is not None:
        assert answer.body.left == length


@promise("P-PLACEHOLDER-NEVER-HELD")
@pytest.mark.parametrize(
    "lines",
    [
        ("HTTP/1.1 200 OK", "Content-Length: 5", "Content-Length: 6"),
        ("HTTP/1.1 200 OK", "Content-Length: 5, 5"),
        ("HTTP/1.1 200 OK", "Content-Length: 5", "Transfer-Encoding: chunked"),
        ("HTTP/1.1 200 OK", "Transfer-Encoding: gzip, chunked"),
        ("HTTP/1.0 200 OK", "Transfer-Encoding: chunked"),
        ("HTTP/1.1 200 OK", "Content-Encoding: gzip", "Content-Length: 5"),
        ("HTTP/1.1 206 Partial Content", "Content-Range: bytes 0-4/9", "Content-Length: 5"),
        ("HTTP/1.1 226 IM Used", "IM: range", "Content-Length: 5"),
        ("HTTP/1.1 200 OK", "X: a\nSet-Cookie: b"),
        ("HTTP/1.1 200 OK", "X: a\rSet-Cookie: b"),
        ("HTTP/1.1 200 OK", "X: a", " folded"),
        ("HTTP/1.1 200 OK", "X : a"),
        ("HTTP/1.1 200 OK\r", "X: a"),
        ("HTTP/1.1 2000 OK",),
        ("HTTP/2 200 OK",),
        ("HTTP/1.1 101 Switching Protocols", "Upgrade: h2c"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(lines):
    with pytest.raises(RefusedError):
        answer_to(asked(), head(*lines))


def test_a_program_gets_the_head_without_what_was_between_gate_and_host():
    lines = ("HTTP/1.0 200 Fine", "Keep-Alive: 5", "Connection: x-hop", "X-Hop: 1", "X: value-of-it")
    answer = answer_to(asked(), head(*lines))
    assert told(answer, Scrub([("value-of-it", "0aB1cD2eF3g")])) == head(
        "HTTP/1.1 200 Fine", "X: 0aB1cD2eF3g", "Transfer-Encoding: chunked", "Connection: close"
    )
    assert told(answer_to(asked(), head("HTTP/1.1 200 OK", "Content-Length: 2")), NOTHING) == head(
        "HTTP/1.1 200 OK", "Content-Length: 2"
    )
