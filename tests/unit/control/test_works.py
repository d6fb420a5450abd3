"""Long work says how far it is, can be stopped, and is told as over whatever becomes of it."""

from __future__ import annotations

import threading

import pytest

from douane.control.works import AT_ONCE, State, Works
from douane.errors import ConfigError
from douane.operations.base import Place
from douane.operations.errors import ConflictError
from tests._control import visitor

PLACE = Place("state", "config", "default")
ANN = visitor(PLACE)


@pytest.fixture
def works():
    return Works()


def over(work):
    """The work, once its thread is over."""
    for thread in threading.enumerate():
        if thread.name == f"work-{work.kind}":
            thread.join(5)
    return work


def test_what_comes_of_it_is_kept(works):
    def count(progress):
        progress(5, 10)
        return "ten"

    work = over(works.begin(ANN, "count", None, count))
    assert (work.state, work.came, work.done, work.in_all) == (State.DONE, "ten", 5, 10)
    assert works.of(ANN, "count", work.id) is work


def test_it_ends_where_it_next_says_how_far_it_is(works):
    asked, said = threading.Event(), threading.Event()

    def count(progress):
        said.set()
        asked.wait(5)
        progress(1, 2)
        return "too late"

    work = works.begin(ANN, "count", None, count)
    said.wait(5)
    work.stop()
    asked.set()
    assert (over(work).state, work.came) == (State.STOPPED, None)


def test_what_somebody_can_mend_is_told(works):
    def fail(_progress):
        raise ConfigError("that is no policy", "write another")

    work = over(works.begin(ANN, "fail", None, fail))
    assert (work.state, work.error.message) == (State.FAILED, "that is no policy")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_is_our_mistake_is_told_without_a_word_of_it(works):
    def fail(_progress):
        raise RuntimeError("secret detail")

    work = over(works.begin(ANN, "fail", None, fail))
    assert work.state is State.FAILED
    assert "secret detail" not in f"{work.error.message}{work.error.fix}"


def test_only_so_many_run_at_once(works):
    going = threading.Event()
    started = [works.begin(ANN, "wait", None, lambda _progress: going.wait(5)) for _ in range(AT_ONCE)]
    with pytest.raises(ConflictError, match="too much"):
        works.begin(ANN, "wait", None, lambda _progress: None)
    elsewhere = ANN._replace(place=PLACE._replace(tenant="acme"))
    started.append(works.begin(elsewhere, "wait", None, lambda _progress: 1))
    going.set()
    for one in started:
        over(one)
    assert over(works.begin(ANN, "wait", None, lambda _progress: "now")).came == "now"


def test_a_work_of_somebody_else_or_of_another_tenant_is_not_there(works):
    work = over(works.begin(ANN, "count", None, lambda _progress: 1))
    bob = ANN._replace(by=ANN.by._replace(id="local:bob"))
    elsewhere = ANN._replace(place=PLACE._replace(tenant="acme"))
    assert [works.of(who, "count", work.id) for who in (bob, elsewhere)] == [None, None]
    assert works.of(ANN, "other", work.id) is None


def test_of_those_that_are_over_only_the_last_are_kept(works):
    elsewhere = ANN._replace(place=PLACE._replace(tenant="acme"))
    other = over(works.begin(elsewhere, "count", None, lambda _progress: 1))
    first = over(works.begin(ANN, "count", None, lambda _progress: 1))
    for _ in range(40):
        over(works.begin(ANN, "count", None, lambda _progress: 1))
    assert works.of(ANN, "count", first.id) is None
    assert works.of(elsewhere, "count", other.id) is other
