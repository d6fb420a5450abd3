"""The loop reacts to files and signals until it is told that it is over."""

from __future__ import annotations

import os
import select
import signal
from threading import Thread, current_thread

import pytest

from douane.transports.loop import Loop, on_signals
from douane.transports.turns import LoopTurns

SOON = 5.0


@pytest.fixture
def loop():
    return Loop()


@pytest.fixture
def pipe():
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


@pytest.fixture
def signals():
    """The signal handlers as they were, afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGUSR1, signal.SIGUSR2)}
    wakeup = signal.set_wakeup_fd(-1)
    yield
    os.close(signal.set_wakeup_fd(wakeup))
    for number, handler in before.items():
        signal.signal(number, handler)


def never():
    return False


def test_it_is_over_at_once_if_it_is_over(loop):
    assert loop.run_until(lambda: True)


def test_it_gives_up_after_the_time_given(loop):
    assert not loop.run_until(never, 0.01)


def test_a_reaction_is_told_what_has_come(loop, pipe):
    came = []
    loop.watch(pipe[0], select.POLLIN, came.append)
    os.write(pipe[1], b"x")
    assert loop.run_until(lambda: bool(came), SOON)
    assert came[0] & select.POLLIN


def test_a_file_that_was_forgotten_is_not_reacted_to(loop, pipe):
    came = []
    loop.watch(pipe[0], select.POLLIN, came.append)
    loop.forget(pipe[0])
    os.write(pipe[1], b"x")
    assert not loop.run_until(lambda: bool(came), 0.01)


def test_forgetting_twice_is_nothing(loop, pipe):
    loop.forget(pipe[0])


def test_a_reaction_may_forget_another_that_is_due(loop, pipe):
    other = os.dup(pipe[0])
    came = []

    def react(_):
        came.append("reacted")
        loop.forget(pipe[0])
        loop.forget(other)

    loop.watch(pipe[0], select.POLLIN, react)
    loop.watch(other, select.POLLIN, react)
    os.write(pipe[1], b"x")
    loop.run_until(lambda: len(came) > 1, 0.05)
    os.close(other)
    assert came == ["reacted"]


def test_an_exception_of_a_reaction_comes_out(loop, pipe):
    def fail(_):
        raise ZeroDivisionError

    loop.watch(pipe[0], select.POLLIN, fail)
    os.write(pipe[1], b"x")
    with pytest.raises(ZeroDivisionError):
        loop.run_until(never, SOON)


def test_signals_are_reacted_to_within_the_loop(loop, signals):
    heard = []
    on_signals(loop, (signal.SIGUSR1, signal.SIGUSR2), heard.append)
    os.kill(os.getpid(), signal.SIGUSR1)
    os.kill(os.getpid(), signal.SIGUSR2)
    assert heard == []
    assert loop.run_until(lambda: len(heard) == 2, SOON)
    assert sorted(heard) == [signal.SIGUSR1, signal.SIGUSR2]


def test_what_is_due_is_called_in_order_and_what_is_taken_back_is_not():
    loop, called = Loop(), []
    loop.after(0.03, lambda: called.append("later"))
    loop.after(0.01, lambda: called.append("soon"))
    take_back = loop.after(0.02, lambda: called.append("never"))
    take_back()
    take_back()
    assert loop.run_until(lambda: len(called) == 2, 5)
    assert called == ["soon", "later"]


def test_other_threads_are_heard_in_the_loop():
    loop, called = Loop(), []
    turns = LoopTurns(loop)
    Thread(target=lambda: turns.post(lambda: called.append(current_thread()))).start()
    assert loop.run_until(lambda: called, 5)
    assert called == [current_thread()]
