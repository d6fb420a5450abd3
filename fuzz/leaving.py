"""What must hold for any bytes with which a program comes to the gate of its sandbox."""

from __future__ import annotations

from contextlib import suppress

from douane.errors import ConfigError
from douane.model.hosts import normal, shown
from douane.model.reach import allowed, text_of
from douane.sandbox.egress.body import Chunked
from douane.sandbox.egress.dns import answered
from douane.sandbox.egress.head import end_of_head
from douane.sandbox.egress.hello import client_hello, is_retry, second_hello
from douane.sandbox.egress.more import More
from douane.sandbox.egress.placeholders.answer import answer_to, is_in_chunks, told
from douane.sandbox.egress.placeholders.asked import asked_of, head_of, length_of
from douane.sandbox.egress.placeholders.scrub import Scrub
from douane.sandbox.egress.refusals import RefusedError
from douane.sandbox.egress.request import Forward, asked, forwarded
from douane.sandbox.egress.socks import asked as asked_by_socks
from douane.sandbox.egress.socks import greeting

LONGEST_SHOWN = 100
_KNOWN = {"a.example": "127.64.0.1"}


def leaving(raw: bytes) -> None:
    """Everything that the gate reads is read, refused in words, or waits for more."""
    for read in (_hello, _request, _inside, _answer, _chunks, _others):
        with suppress(RefusedError):
            read(raw)
    _names(raw)
    _rule(raw)


def _hello(raw: bytes) -> None:
    """A hello is whole at its last byte and not before."""
    is_retry(raw)
    with suppress(RefusedError):
        second_hello(raw)
    found = client_hello(raw)
    if not isinstance(found, More):
        assert client_hello(raw[: found.end]) == found
        assert isinstance(client_hello(raw[: found.end - 1]), More)


def _request(raw: bytes) -> None:
    """What goes on is one request for the one host, and is read as such again."""
    end = end_of_head(raw)
    if isinstance(end, More):
        return
    wanted = asked(raw[:end])
    assert 0 < wanted.port < 1 << 16
    if isinstance(wanted, Forward):
        assert wanted.head.lower().count(b"\r\nhost:") == 1
        assert b"\r\nproxy-" not in wanted.head.lower()
        if normal(wanted.host) is not None:
            assert forwarded(wanted.head, wanted.host, wanted.port).head == wanted.head


def _inside(raw: bytes) -> None:
    """A request to a host whose TLS ends at the gate is read by the host as we read it."""
    end = end_of_head(raw)
    if isinstance(end, More):
        return
    one = asked_of(raw[:end], "a.example", 443)
    length = length_of(one)
    again = asked_of(head_of(one, "a.example", 443, length), "a.example", 443)
    assert (again.method, again.target, again.fields) == (one.method, one.target, one.fields)
    assert length_of(again) == length or one.is_upgrade


def _answer(raw: bytes) -> None:
    """An answer is read by the program as we read it."""
    end = end_of_head(raw)
    if isinstance(end, More):
        return
    asked = asked_of(b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", "a.example", 443)
    one = answer_to(asked, raw[:end])
    again = answer_to(asked, told(one, Scrub(())))
    assert (again.status, again.reason, again.is_last) == (one.status, one.reason, one.is_last)
    assert is_in_chunks(again) is is_in_chunks(one)


def _chunks(raw: bytes) -> None:
    """A body ends at the same byte however it comes."""
    whole = Chunked()
    taken = whole.take(raw)
    pieces = Chunked()
    assert sum(pieces.take(raw[at : at + 3]) for at in range(0, len(raw), 3)) == taken
    assert pieces.is_over is whole.is_over


def _others(raw: bytes) -> None:
    end = greeting(raw)
    if not isinstance(end, More):
        asked_by_socks(raw[end:])


def _names(raw: bytes) -> None:
    """A reply is to its question, and short."""
    reply = answered(raw, _KNOWN.get)
    if reply is not None:
        assert reply.packet[:2] == raw[:2]
        assert len(reply.packet) <= len(raw) + 16
        assert len(shown(reply.unknown)) <= LONGEST_SHOWN


def _rule(raw: bytes) -> None:
    """A rule is what it is when written again."""
    with suppress(ConfigError):
        one = allowed(raw.decode("utf-8", "replace"))
        assert allowed(text_of(one)) == one
