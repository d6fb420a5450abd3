"""Whoever looks after a box fails closed: one that cannot be looked at ends, and advice that fails ends no watch."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing

import pytest

from douane.sandbox import memory
from douane.sandbox.complaints import carry
from douane.sandbox.memory import Watch
from tests._promises import promise


@pytest.fixture
def server():
    with subprocess.Popen([sys.executable, "-IS", "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


class Failing:
    def heard(self, said):
        raise LookupError(said)


class Looking:
    """Remembers that it was closed only when nobody could say more."""

    closed_after = b""

    def __init__(self, ours):
        self.ours = ours

    def look(self):
        return ""

    def close(self):
        self.closed_after = self.ours()


@promise("P-CONTAINED")
def test_a_box_whose_memory_cannot_be_looked_at_is_ended(server, monkeypatch):
    monkeypatch.setattr(memory, "_all", Failing().heard)
    with closing(Watch(1 << 40)) as watch:
        watch.begin(server.pid)
        told = watch.look()
        assert "could not be looked at (LookupError), and was ended" in told
        assert server.wait(5) < 0
        assert watch.look() == ""


def test_a_box_that_has_little_goes_on(server):
    with closing(Watch(1 << 40)) as watch:
        watch.begin(server.pid)
        assert watch.look() == ""
        assert server.poll() is None


def test_advice_that_fails_ends_no_watch(capfd):
    reading, writing = os.pipe()
    said = []
    watch = Looking(lambda: b"".join(said))
    thread = carry(reading, watch, Failing())
    for one in (b"first\n", b"second\n"):
        said.append(one)
        os.write(writing, one)
    os.close(writing)
    thread.join(5)
    assert not thread.is_alive()
    assert watch.closed_after == b"first\nsecond\n"
    told = capfd.readouterr().err
    assert "second" in told
    assert "was not understood: LookupError" in told
