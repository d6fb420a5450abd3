"""Bytes go through pipes in order, as far as the peer takes them, and not at all once it is gone."""

from __future__ import annotations

import os
from contextlib import suppress

import pytest

from douane.protocol.direction import Direction
from douane.transports.loop import Loop
from douane.transports.pipes import CONGESTED, Incoming, Outgoing

SOON = 5.0


class Heard:
    """A receiver that remembers."""

    def __init__(self):
        self.frames = []
        self.reliefs = 0

    def received(self, direction, frames):
        self.frames += frames

    def congestion_changed(self):
        self.reliefs += 1


@pytest.fixture
def loop():
    return Loop()


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def pipe():
    """Both ends of a pipe as files: to read from, to write to."""
    reading, writing = os.pipe()
    files = os.fdopen(reading, "rb", buffering=0), os.fdopen(writing, "wb", buffering=0)
    yield files
    for file in files:
        with suppress(OSError):
            file.close()


@pytest.fixture
def incoming(loop, pipe, heard):
    return Incoming(loop, pipe[0], Direction.TO_CLIENT, 100)


@pytest.fixture
def outgoing(loop, pipe, heard):
    return Outgoing(loop, pipe[1], heard.congestion_changed)


def test_nothing_is_read_before_anyone_listens(loop, pipe, incoming, heard):
    pipe[1].write(b"one\n")
    loop.run_until(lambda: bool(heard.frames), 0.05)
    assert heard.frames == []


def test_what_came_before_anyone_listened_is_not_lost(loop, pipe, incoming, heard):
    pipe[1].write(b"one\n")
    incoming.listen(heard)
    assert loop.run_until(lambda: heard.frames == [b"one"], SOON)


def test_a_paused_peer_waits(loop, pipe, incoming, heard):
    incoming.listen(heard)
    incoming.pause()
    pipe[1].write(b"one\n")
    assert not loop.run_until(lambda: bool(heard.frames), 0.05)
    incoming.resume()
    assert loop.run_until(lambda: heard.frames == [b"one"], SOON)


def test_the_end_comes_after_the_last_frame(loop, pipe, incoming, heard):
    pipe[1].write(b"one\n")
    pipe[1].close()
    incoming.listen(heard)
    assert loop.run_until(lambda: incoming.is_silent, SOON)
    assert (heard.frames, incoming.dropped) == ([b"one"], "")


def test_what_is_left_of_a_line_is_dropped_and_told(loop, pipe, incoming, heard):
    pipe[1].write(b"one\ntwo")
    pipe[1].close()
    incoming.listen(heard)
    assert loop.run_until(lambda: incoming.is_silent, SOON)
    assert heard.frames == [b"one"]
    assert "3 bytes" in incoming.dropped


def test_after_the_end_nothing_is_read(loop, pipe, incoming, heard):
    incoming.listen(heard)
    incoming.stop()
    incoming.resume()
    pipe[1].write(b"one\n")
    assert not loop.run_until(lambda: bool(heard.frames), 0.05)


def test_it_is_known_whether_anything_has_come(loop, pipe, incoming, heard):
    incoming.listen(heard)
    before = incoming.has_spoken
    pipe[1].write(b"on")
    assert loop.run_until(lambda: incoming.has_spoken, SOON)
    assert not before


def test_a_line_goes_at_once_where_there_is_room(pipe, outgoing):
    outgoing.send(b"one")
    assert os.read(pipe[0].fileno(), 100) == b"one\n"


def test_a_slow_peer_gets_everything_in_order(loop, pipe, outgoing):
    lines = [b"%d" % number * 1000 for number in range(1000)]
    for line in lines:
        outgoing.send(line)
    taken = bytearray()

    def take():
        taken.extend(os.read(pipe[0].fileno(), 5000))
        return not outgoing.buffered

    assert outgoing.is_congested
    assert loop.run_until(take, SOON)
    outgoing.close()
    taken.extend(pipe[0].read())
    assert bytes(taken).split() == lines


def test_relief_is_told_when_a_slow_peer_has_caught_up(loop, pipe, outgoing, heard):
    outgoing.send(b"x" * 4 * CONGESTED)
    loop.run_until(lambda: bool(os.read(pipe[0].fileno(), CONGESTED)) and heard.reliefs > 0, SOON)
    assert (heard.reliefs, outgoing.is_congested) == (1, False)


def test_a_peer_that_has_gone_is_noticed_while_there_is_nothing_to_say(loop, pipe, outgoing):
    pipe[0].close()
    assert loop.run_until(lambda: outgoing.is_gone, SOON)


def test_what_is_sent_to_a_peer_that_has_gone_is_dropped(loop, pipe, outgoing):
    pipe[0].close()
    for _ in range(3):
        outgoing.send(b"x" * CONGESTED)
    assert (outgoing.is_gone, outgoing.buffered, outgoing.is_congested) == (True, 0, False)


def test_finishing_waits_until_everything_is_written(loop, pipe, outgoing):
    outgoing.send(b"x" * 3 * CONGESTED)
    outgoing.finish()
    outgoing.send(b"too late")
    taken = 0

    def take():
        nonlocal taken
        taken += len(os.read(pipe[0].fileno(), CONGESTED))
        return taken > 3 * CONGESTED

    assert loop.run_until(take, SOON)
    assert pipe[0].read() == b""
    assert taken == 3 * CONGESTED + 1


def test_a_peer_that_finished_well_has_not_gone(pipe, outgoing):
    outgoing.finish()
    assert not outgoing.is_gone
