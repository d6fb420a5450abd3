"""TLS over a socket is a stream, and two of them are waited for at once."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import closing

import pytest

from douane.model.reach import allowed
from douane.sandbox.egress.placeholders.authority import Authority
from douane.sandbox.egress.placeholders.secured import Secured
from douane.sandbox.egress.placeholders.waiting import await_first
from douane.sandbox.egress.reader import GoneError

HOST = "a.example"


@pytest.fixture(scope="module")
def authority():
    return Authority([allowed(HOST)])


@pytest.fixture
def pairs(authority):
    """Two connections, each of which is a pair of ends, ours first, and what they are over."""
    trusting = ssl.create_default_context(cadata=authority.certificate.decode())
    sockets, made = [], []
    for _ in range(2):
        ours, theirs = socket.socketpair()
        sockets += [ours, theirs]
        ends = Secured(ours, authority.context(HOST)), Secured(theirs, trusting, host=HOST)
        other = threading.Thread(target=ends[1].shake_hands, args=(5,))
        other.start()
        ends[0].shake_hands(5)
        other.join()
        made.append((*ends, theirs))
    yield made
    for one in sockets:
        one.close()


def test_what_is_said_is_heard_and_the_end_too(pairs):
    [(ours, theirs, _), _] = pairs
    said = bytes(range(256)) * 1000
    other = threading.Thread(target=lambda: (theirs.sendall(said), theirs.finish()))
    other.start()
    heard = b""
    while piece := ours.recv(70_000):
        heard += piece
    other.join()
    assert heard == said
    assert ours.has_more  # the end, for whoever asks again
    assert ours.recv(1) == b""


def test_a_connection_that_ends_without_a_word_is_cut(pairs):
    [(ours, _, theirs), _] = pairs
    theirs.close()
    with pytest.raises(OSError, match=r"EOF|reset"):
        ours.recv(1)


def test_the_one_that_is_waited_for_is_heard_though_the_other_speaks_before(pairs):
    [(host, from_host, _), (program, from_program, _)] = pairs
    from_program.sendall(b"early")
    timer = threading.Timer(0.05, from_host.sendall, [b"answer"])
    timer.start()
    await_first(host, program)
    assert host.recv(10) == b"answer"
    assert program.has_more
    assert program.recv(10) == b"early"
    timer.join()


@pytest.mark.parametrize("how", ["in words", "without a word"])
def test_when_the_other_has_gone_nobody_is_waited_for(pairs, how):
    [(host, _, _), (program, from_program, theirs)] = pairs
    if how == "in words":
        from_program.finish()
    with closing(theirs):
        theirs.shutdown(socket.SHUT_RDWR)
    with pytest.raises(GoneError):
        await_first(host, program)


@pytest.mark.parametrize("said", [b"unasked", b""])
def test_who_says_something_unasked_or_goes_is_not_quiet(pairs, said):
    [(host, from_host, _), _] = pairs
    assert host.is_quiet()
    if said:
        from_host.sendall(said)
    else:
        from_host.finish()
    assert not host.is_quiet()


def test_a_wait_has_an_end(pairs):
    [(host, _, _), (program, _, _)] = pairs
    with pytest.raises(GoneError):
        await_first(host, program, milliseconds=10)
